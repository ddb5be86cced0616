package activity

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/auditanchor"
	"github.com/appmuster/appmuster/ent/auditevent"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/viewer"
)

// verifyPiece is how many entries are held in memory at once.
const verifyPiece = 1000

// Log is what reading a whole audit log showed.
type Log struct {
	// OrganizationID is 0 for the instance's.
	OrganizationID int64
	// Entries is how many were read and found unbroken.
	Entries int
	// Cut is how many retention let go before them.
	Cut int64
	// Head is the hash of the last entry: noted elsewhere it also proves that no
	// entry was taken off the end. nil for an empty log.
	Head []byte
	// BrokenAt is the first entry that is not as it was written, or that does not
	// build on the one before it; 0 when the log is unbroken.
	BrokenAt int64
	// BrokenOn is when that entry says it happened.
	BrokenOn time.Time
}

// VerifyAll reads every audit log from its anchor, as the system, and calls
// each in the order of the organizations' keys.
func VerifyAll(ctx context.Context, db *database.DB, each func(Log) error) error {
	ctx = viewer.System(ctx, "audit verify")
	all, err := logs(ctx, db)
	if err != nil {
		return err
	}
	for _, organizationID := range all {
		log, err := verifyLog(ctx, db, organizationID)
		if err != nil {
			return fmt.Errorf("verify audit log of organization %d: %w", organizationID, err)
		}
		if err := each(log); err != nil {
			return err
		}
	}
	return nil
}

func verifyLog(ctx context.Context, db *database.DB, organizationID int64) (Log, error) {
	log := Log{OrganizationID: organizationID}
	anchor, err := anchorOf(ctx, db.Ent(), organizationID)
	if err != nil {
		return log, err
	}
	var last int64
	if anchor != nil {
		last, log.Head = anchor.LastEventID, anchor.LastHash
		if log.Cut, err = entriesCut(ctx, db, organizationID); err != nil {
			return log, err
		}
	}
	for {
		events, err := db.Ent().AuditEvent.Query().Where(ofLog(organizationID), auditevent.IDGT(last)).
			Order(ent.Asc(auditevent.FieldID)).Limit(verifyPiece).All(ctx)
		if err != nil {
			return log, fmt.Errorf("read entries: %w", err)
		}
		for _, e := range events {
			err := Verify(log.Head, []*ent.AuditEvent{e})
			if errors.Is(err, ErrBroken) {
				log.BrokenAt, log.BrokenOn = e.ID, e.OccurredAt
				return log, nil
			}
			if err != nil {
				return log, err
			}
			log.Entries++
			last, log.Head = e.ID, e.Hash
		}
		if len(events) < verifyPiece {
			return log, nil
		}
	}
}

func entriesCut(ctx context.Context, db *database.DB, organizationID int64) (int64, error) {
	anchors, err := db.Ent().AuditAnchor.Query().Where(auditanchor.OrganizationID(organizationID)).All(ctx)
	if err != nil {
		return 0, fmt.Errorf("read anchors: %w", err)
	}
	var n int64
	for _, a := range anchors {
		n += a.Entries
	}
	return n, nil
}
