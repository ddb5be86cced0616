package activity

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/auditanchor"
	"github.com/appmuster/appmuster/ent/auditevent"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
)

// cutPiece is how many entries go in one transaction.
const cutPiece = 2000

// Cut lets the entries before a time go, from the start of each log to its
// first younger entry, and gives how many went and how many of those are left
// because it failed half-way. An anchor keeps the hash that the first kept entry
// builds on, and an entry tells of the cut.
func Cut(ctx context.Context, db *database.DB, before time.Time) (deleted, remaining int64, err error) {
	ctx = viewer.System(ctx, "purge")
	logs, err := logs(ctx, db)
	if err != nil {
		return 0, 0, err
	}
	for _, organizationID := range logs {
		n, err := cut(ctx, db, organizationID, before)
		deleted += n
		if err != nil {
			return deleted, 0, fmt.Errorf("cut audit log of organization %d: %w", organizationID, err)
		}
		anchor, err := anchorOf(ctx, db.Ent(), organizationID)
		if err != nil {
			return deleted, 0, err
		}
		if anchor == nil {
			continue
		}
		left, err := db.Ent().AuditEvent.Query().Where(ofLog(organizationID), auditevent.IDLTE(anchor.LastEventID)).Count(ctx)
		if err != nil {
			return deleted, 0, fmt.Errorf("count what is left: %w", err)
		}
		remaining += int64(left)
	}
	return deleted, remaining, nil
}

func cut(ctx context.Context, db *database.DB, organizationID int64, before time.Time) (deleted int64, err error) {
	err = db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		if err := tx.Lock(ctx, "audit", organizationID); err != nil {
			return err
		}
		return anchorAt(ctx, tx, organizationID, before)
	}, database.Durable())
	if err != nil {
		return 0, err
	}
	anchor, err := anchorOf(ctx, db.Ent(), organizationID)
	if err != nil || anchor == nil {
		return 0, err
	}
	for {
		var n int
		err := db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
			ids, err := tx.Ent().AuditEvent.Query().Where(ofLog(organizationID), auditevent.IDLTE(anchor.LastEventID)).
				Order(ent.Asc(auditevent.FieldID)).Limit(cutPiece).IDs(ctx)
			if err != nil || len(ids) == 0 {
				return err
			}
			n, err = tx.Ent().AuditEvent.Delete().Where(ofLog(organizationID), auditevent.IDLTE(slices.Max(ids))).Exec(ctx)
			return err
		})
		deleted += int64(n)
		if err != nil || n < cutPiece {
			return deleted, err
		}
	}
}

// anchorAt notes up to which entry a log may go, where there is any to go.
func anchorAt(ctx context.Context, tx *database.Tx, organizationID int64, before time.Time) error {
	old := tx.Ent().AuditEvent.Query().Where(ofLog(organizationID))
	first, err := old.Clone().Where(auditevent.OccurredAtGTE(before)).Order(ent.Asc(auditevent.FieldID)).FirstID(ctx)
	switch {
	case err == nil:
		old.Where(auditevent.IDLT(first))
	case !ent.IsNotFound(err):
		return fmt.Errorf("find first entry to keep: %w", err)
	}
	anchor, err := anchorOf(ctx, tx.Ent(), organizationID)
	if err != nil {
		return err
	}
	if anchor != nil {
		old.Where(auditevent.IDGT(anchor.LastEventID))
	}
	last, err := old.Clone().Order(ent.Desc(auditevent.FieldID)).First(ctx)
	if ent.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("find last entry to go: %w", err)
	}
	entries, err := old.Clone().Count(ctx)
	if err != nil {
		return fmt.Errorf("count entries to go: %w", err)
	}
	err = tx.Ent().AuditAnchor.Create().SetOrganizationID(organizationID).SetLastEventID(last.ID).SetLastHash(last.Hash).
		SetEntries(int64(entries)).SetCreatedAt(tx.Now()).Exec(ctx)
	if err != nil {
		return fmt.Errorf("anchor audit log: %w", err)
	}
	return Audit(ctx, tx, Entry{
		OrganizationID: organizationID, Action: AuditCut, SubjectKind: vocab.SubjectKindOrganization, SubjectID: organizationID,
		Detail: map[string]any{"entries": entries, "before": before},
	})
}

// logs lists the organizations that have an audit log, ascending; 0 is the
// instance's.
func logs(ctx context.Context, db *database.DB) ([]int64, error) {
	var have []*ent.AuditEvent
	have, err := db.Ent().AuditEvent.Query().Unique(true).Select(auditevent.FieldOrganizationID).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("list audit logs: %w", err)
	}
	anchored, err := db.Ent().AuditAnchor.Query().Unique(true).Select(auditanchor.FieldOrganizationID).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("list audit anchors: %w", err)
	}
	all := []int64{0}
	for _, e := range have {
		if e.OrganizationID != nil {
			all = append(all, *e.OrganizationID)
		}
	}
	for _, a := range anchored {
		all = append(all, a.OrganizationID)
	}
	slices.Sort(all)
	return slices.Compact(all), nil
}
