package activity

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"strings"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/auditanchor"
	"github.com/appmuster/appmuster/ent/auditevent"
	"github.com/appmuster/appmuster/ent/predicate"
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
	// Detail holds values where they matter, nothing of a person: the log cannot
	// forget. nil: there are none.
	Detail map[string]any
	// Personal holds what names or was typed about a person, by field. The chain
	// covers salted digests of it, so that ErasePersonal can take it away and the
	// log still proves the rest. nil: there is none.
	Personal map[string]string
	// IP is where the request came from; "" takes the viewer's.
	IP string
}

// digestsField of the detail has the digests of the personal parts, by field.
const digestsField = "digests"

// Audit appends to the audit log of the organization, within the caller's
// transaction, which should be durable. Every entry carries a hash over itself
// and the one before, so that a changed or missing entry shows.
func Audit(ctx context.Context, tx *database.Tx, entry Entry) error {
	actor := entry.Actor
	if actor.Kind == "" {
		actor = asking(ctx)
	}
	requestID, ip := viewer.FromContext(ctx).RequestID(), entry.IP
	if ip == "" {
		ip = viewer.FromContext(ctx).IP()
	}
	// Whoever did it may not be allowed to read the log.
	ctx = viewer.System(ctx, "audit")
	if err := tx.Lock(ctx, "audit", entry.OrganizationID); err != nil {
		return err
	}
	personal, digests := salted(entry.Personal)
	if digests != nil {
		entry.Detail = maps.Clone(entry.Detail)
		if entry.Detail == nil {
			entry.Detail = map[string]any{}
		}
		entry.Detail[digestsField] = digests
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
		IP:             ip,
		RequestID:      requestID,
	}
	if event.PreviousHash, err = head(ctx, tx.Ent(), entry.OrganizationID); err != nil {
		return err
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
	if personal != nil {
		create.SetPersonal(personal)
	}
	if event.PreviousHash != nil {
		create.SetPreviousHash(event.PreviousHash)
	}
	if err := create.Exec(ctx); err != nil {
		return fmt.Errorf("audit %s: %w", entry.Action, err)
	}
	return nil
}

// head gives the hash that the next entry of a log builds on: that of the last
// entry, or of the anchor where retention left none; nil at the start.
func head(ctx context.Context, client *ent.Client, organizationID int64) ([]byte, error) {
	last, err := client.AuditEvent.Query().Where(ofLog(organizationID)).Order(ent.Desc(auditevent.FieldID)).First(ctx)
	if err == nil {
		return last.Hash, nil
	}
	if !ent.IsNotFound(err) {
		return nil, fmt.Errorf("read end of audit log: %w", err)
	}
	anchor, err := anchorOf(ctx, client, organizationID)
	if err != nil || anchor == nil {
		return nil, err
	}
	return anchor.LastHash, nil
}

// anchorOf gives where a log begins since retention cut it; nil: at its start.
func anchorOf(ctx context.Context, client *ent.Client, organizationID int64) (*ent.AuditAnchor, error) {
	anchor, err := client.AuditAnchor.Query().Where(auditanchor.OrganizationID(organizationID)).
		Order(ent.Desc(auditanchor.FieldLastEventID)).First(ctx)
	if ent.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("find anchor of audit log: %w", err)
	}
	return anchor, nil
}

// ofLog finds the entries of an organization, of the instance for 0.
func ofLog(organizationID int64) predicate.AuditEvent {
	if organizationID == 0 {
		return auditevent.OrganizationIDIsNil()
	}
	return auditevent.OrganizationID(organizationID)
}

// salted gives the personal parts as they are stored and their digests.
func salted(values map[string]string) (map[string]vocab.PersonalPart, map[string]string) {
	if len(values) == 0 {
		return nil, nil
	}
	parts, digests := make(map[string]vocab.PersonalPart, len(values)), make(map[string]string, len(values))
	for name, value := range values {
		part := vocab.PersonalPart{Salt: make([]byte, 16), Value: strings.ToValidUTF8(value, "\uFFFD")}
		_, _ = rand.Read(part.Salt) // never fails: crypto/rand ends the program instead
		parts[name], digests[name] = part, digest(part)
	}
	return parts, digests
}

func digest(p vocab.PersonalPart) string {
	h := sha256.New()
	h.Write(binary.BigEndian.AppendUint64(nil, uint64(len(p.Salt))))
	h.Write(p.Salt)
	h.Write([]byte(p.Value))
	return hex.EncodeToString(h.Sum(nil))
}

// ErasePersonal takes away what the entries about one subject say of a person,
// within the caller's transaction, and gives of how many. The log stays whole.
func ErasePersonal(ctx context.Context, tx *database.Tx, organizationID int64, kind vocab.SubjectKind, subjectID int64) (int, error) {
	n, err := tx.Ent().AuditEvent.Update().Where(ofLog(organizationID), auditevent.SubjectKindEQ(kind),
		auditevent.SubjectID(subjectID), auditevent.PersonalNotNil()).ClearPersonal().Save(viewer.System(ctx, "audit"))
	if err != nil {
		return 0, fmt.Errorf("erase personal parts of audit log: %w", err)
	}
	return n, nil
}

// Details gives what an entry says, personal parts that were not erased
// included, without their digests; nil when it says nothing more.
func Details(e *ent.AuditEvent) map[string]any {
	all := maps.Clone(e.Detail)
	delete(all, digestsField)
	if all == nil && len(e.Personal) > 0 {
		all = map[string]any{}
	}
	for name, part := range e.Personal {
		all[name] = part.Value
	}
	if len(all) == 0 {
		return nil
	}
	return all
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
		if !bytes.Equal(e.PreviousHash, previous) || !bytes.Equal(e.Hash, hash) || !digested(e) {
			return fmt.Errorf("%w at entry %d", ErrBroken, e.ID)
		}
		previous = e.Hash
	}
	return nil
}

// digested reports whether the personal parts are those that were digested;
// erased ones are.
func digested(e *ent.AuditEvent) bool {
	digests, _ := e.Detail[digestsField].(map[string]any)
	for name, part := range e.Personal {
		if digests[name] != digest(part) {
			return false
		}
	}
	return true
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
