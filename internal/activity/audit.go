package activity

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/auditevent"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
)

// Entry is what a person or a token did here.
type Entry struct {
	// OrganizationID is 0 for what concerns the instance.
	OrganizationID int64
	// Action is what was done, as noun.past_verb.
	Action string
	// Actor without a kind is whoever is asking.
	Actor       Actor
	SubjectKind vocab.SubjectKind
	// SubjectID is 0 when the subject has no row.
	SubjectID int64
	// Detail holds values where they matter; personal parts only as salted
	// digests, because the log cannot forget. nil: there are none.
	Detail map[string]any
	// IP is where the request came from; "" outside of one.
	IP string
}

// Audit appends to the audit log of the organization, within the caller's
// transaction, which should be durable. Every entry carries a hash over itself
// and the one before, so that a changed or missing entry shows.
func Audit(ctx context.Context, tx *database.Tx, entry Entry) error {
	actor := entry.Actor
	if actor.Kind == "" {
		actor = asking(ctx)
	}
	requestID := viewer.FromContext(ctx).RequestID()
	// Whoever did it may not be allowed to read the log.
	ctx = viewer.System(ctx, "audit")
	if err := tx.Lock(ctx, "audit", entry.OrganizationID); err != nil {
		return err
	}
	detail, err := plain(entry.Detail)
	if err != nil {
		return fmt.Errorf("audit %s: %w", entry.Action, err)
	}
	event := &ent.AuditEvent{
		OrganizationID: key(entry.OrganizationID),
		OccurredAt:     tx.Now(),
		Action:         entry.Action,
		ActorKind:      actor.Kind,
		ActorID:        key(actor.ID),
		SubjectKind:    entry.SubjectKind,
		SubjectID:      key(entry.SubjectID),
		Detail:         detail,
		IP:             entry.IP,
		RequestID:      requestID,
	}
	ofOrganization := auditevent.OrganizationIDIsNil()
	if entry.OrganizationID != 0 {
		ofOrganization = auditevent.OrganizationID(entry.OrganizationID)
	}
	last, err := tx.Ent().AuditEvent.Query().Where(ofOrganization).Order(ent.Desc(auditevent.FieldID)).First(ctx)
	switch {
	case err == nil:
		event.PreviousHash = last.Hash
	case !ent.IsNotFound(err):
		return fmt.Errorf("read end of audit log: %w", err)
	}
	hash, err := chainHash(event)
	if err != nil {
		return fmt.Errorf("audit %s: %w", entry.Action, err)
	}
	create := tx.Ent().AuditEvent.Create().
		SetNillableOrganizationID(event.OrganizationID).
		SetOccurredAt(event.OccurredAt).
		SetAction(event.Action).
		SetActorKind(event.ActorKind).
		SetNillableActorID(event.ActorID).
		SetSubjectKind(event.SubjectKind).
		SetNillableSubjectID(event.SubjectID).
		SetIP(event.IP).
		SetRequestID(event.RequestID).
		SetHash(hash)
	if event.Detail != nil {
		create.SetDetail(event.Detail)
	}
	if event.PreviousHash != nil {
		create.SetPreviousHash(event.PreviousHash)
	}
	if err := create.Exec(ctx); err != nil {
		return fmt.Errorf("audit %s: %w", entry.Action, err)
	}
	return nil
}

// ErrBroken: an audit log is not as it was written.
var ErrBroken = errors.New("the audit log was changed")

// Verify checks consecutive entries of one organization, in the order of their
// keys, against their hashes. previous is the hash of the entry before the
// first, nil at the start of the log.
func Verify(previous []byte, events []*ent.AuditEvent) error {
	for _, e := range events {
		hash, err := chainHash(e)
		if err != nil {
			return err
		}
		if !bytes.Equal(e.PreviousHash, previous) || !bytes.Equal(e.Hash, hash) {
			return fmt.Errorf("%w at entry %d", ErrBroken, e.ID)
		}
		previous = e.Hash
	}
	return nil
}

// chainHash is SHA-256 over all fields and the previous hash, each with its
// length before it, so that none can lend bytes to its neighbour.
func chainHash(e *ent.AuditEvent) ([]byte, error) {
	detail, err := json.Marshal(e.Detail) // sorted by key
	if err != nil {
		return nil, fmt.Errorf("hash audit entry: %w", err)
	}
	h := sha256.New()
	add := func(b []byte) {
		h.Write(binary.BigEndian.AppendUint64(nil, uint64(len(b))))
		h.Write(b)
	}
	number := func(n *int64) {
		if n == nil {
			add(nil)
			return
		}
		add(binary.BigEndian.AppendUint64(nil, uint64(*n)))
	}
	at := e.OccurredAt.UnixMicro()
	add([]byte("audit 1"))
	number(e.OrganizationID)
	number(&at)
	add([]byte(e.Action))
	add([]byte(e.ActorKind))
	number(e.ActorID)
	add([]byte(e.SubjectKind))
	number(e.SubjectID)
	add(detail)
	add([]byte(e.IP))
	add([]byte(e.RequestID))
	add(e.PreviousHash)
	return h.Sum(nil), nil
}

// plain gives detail as it will be read back, so that both hash alike.
func plain(detail map[string]any) (map[string]any, error) {
	if detail == nil {
		return nil, nil
	}
	encoded, err := json.Marshal(detail)
	if err != nil {
		return nil, err
	}
	var out map[string]any
	if err := json.Unmarshal(encoded, &out); err != nil {
		return nil, err
	}
	return out, nil
}
