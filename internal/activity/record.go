package activity

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/activityevent"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/internal/xid"
)

// Event is something a sync or a job found or did.
type Event struct {
	Type string
	// TenantID is the tenant it concerns; 0 for an event of the organization.
	TenantID int64
	// OccurredAt is when it happened; the zero time means now.
	OccurredAt time.Time
	// Actor is who did it; without a kind it is the sync where SyncRunID is set,
	// else whoever is asking.
	Actor   Actor
	Subject Subject
	// Before and After hold values by field, as the type's constant says; nil
	// where there are none.
	Before, After map[string]any
	// SyncRunID is the run that found it; 0 when none did.
	SyncRunID int64
	// SourceID is Microsoft's identifier of the audit record it was read from, ""
	// when there is none. Of one such record each type and subject is kept once.
	SourceID string
}

// Actor is who did something.
type Actor struct {
	Kind vocab.ActorKind
	// ID is the key of a row of ours; 0 when it is none.
	ID int64
	// Name is for somebody of the directory who is not stored.
	Name string
}

// Subject is what an event is about.
type Subject struct {
	Kind vocab.SubjectKind
	// ID is the key of the row; 0 when it is not stored.
	ID int64
	// EntraID is Microsoft's identifier; "" when it has none.
	EntraID xid.GUID
	// Name is the name it has now.
	Name string
}

// chunk is how many rows go into one statement.
const chunk = 100

// Record writes events of one organization, in their order, within the caller's
// transaction. Events whose SourceID was recorded before are left out. It fails
// on a type that is not in Types. What members are to be told of raises a notice,
// and what ends that resolves it.
func Record(ctx context.Context, tx *database.Tx, organizationID int64, events []Event) error {
	for _, e := range events {
		if _, known := messages[e.Type]; !known {
			return fmt.Errorf("record event: unknown type %q", e.Type)
		}
	}
	for part := range slices.Chunk(events, chunk) {
		seen, err := recorded(ctx, tx, organizationID, part)
		if err != nil {
			return err
		}
		rows := make([]*ent.ActivityEventCreate, 0, len(part))
		for _, e := range part {
			if e.SourceID != "" {
				if seen[e.source()] {
					continue
				}
				seen[e.source()] = true
			}
			rows = append(rows, row(ctx, tx, organizationID, e))
		}
		if len(rows) == 0 {
			continue
		}
		if err := tx.Ent().ActivityEvent.CreateBulk(rows...).Exec(ctx); err != nil {
			return fmt.Errorf("record events: %w", err)
		}
	}
	for _, e := range events {
		if err := noticed(ctx, tx, organizationID, e); err != nil {
			return err
		}
	}
	return nil
}

// source is what tells events of one of Microsoft's records apart.
type source struct {
	id, eventType string
	kind          vocab.SubjectKind
	subject       int64
	entraID       xid.GUID
}

func (e Event) source() source {
	return source{e.SourceID, e.Type, e.Subject.Kind, e.Subject.ID, e.Subject.EntraID}
}

func recorded(ctx context.Context, tx *database.Tx, organizationID int64, events []Event) (map[source]bool, error) {
	var ids []string
	for _, e := range events {
		if e.SourceID != "" {
			ids = append(ids, e.SourceID)
		}
	}
	seen := map[source]bool{}
	if len(ids) == 0 {
		return seen, nil
	}
	// "source_id <> ''" lets the partial index answer.
	rows, err := tx.Ent().ActivityEvent.Query().
		Where(activityevent.OrganizationID(organizationID), activityevent.SourceIDNEQ(""), activityevent.SourceIDIn(ids...)).
		Select(activityevent.FieldSourceID, activityevent.FieldType, activityevent.FieldSubjectKind,
			activityevent.FieldSubjectID, activityevent.FieldSubjectEntraID).
		All(ctx)
	if err != nil {
		return nil, fmt.Errorf("look for recorded events: %w", err)
	}
	for _, r := range rows {
		s := source{id: r.SourceID, eventType: r.Type, kind: r.SubjectKind, entraID: r.SubjectEntraID}
		if r.SubjectID != nil {
			s.subject = *r.SubjectID
		}
		seen[s] = true
	}
	return seen, nil
}

func row(ctx context.Context, tx *database.Tx, organizationID int64, e Event) *ent.ActivityEventCreate {
	at := e.OccurredAt.UTC().Truncate(time.Microsecond)
	if e.OccurredAt.IsZero() {
		at = tx.Now()
	}
	actor := e.Actor
	if actor.Kind == "" {
		actor = asking(ctx)
		if e.SyncRunID != 0 {
			actor = Actor{Kind: vocab.ActorKindSync}
		}
	}
	create := tx.Ent().ActivityEvent.Create().
		SetOrganizationID(organizationID).
		SetType(e.Type).
		SetOccurredAt(at).
		SetActorKind(actor.Kind).
		SetNillableActorID(key(actor.ID)).
		SetActorName(actor.Name).
		SetSubjectKind(e.Subject.Kind).
		SetNillableSubjectID(key(e.Subject.ID)).
		SetSubjectName(e.Subject.Name).
		SetNillableTenantID(key(e.TenantID)).
		SetNillableSyncRunID(key(e.SyncRunID)).
		SetSourceID(e.SourceID)
	if e.Subject.EntraID != "" {
		create.SetSubjectEntraID(e.Subject.EntraID)
	}
	if e.Before != nil {
		create.SetBefore(e.Before)
	}
	if e.After != nil {
		create.SetAfter(e.After)
	}
	return create
}

// asking makes an actor of the viewer.
func asking(ctx context.Context) Actor {
	v := viewer.FromContext(ctx)
	switch v.Kind() {
	case viewer.KindMember:
		return Actor{Kind: vocab.ActorKindMember, ID: v.MemberID()}
	case viewer.KindToken:
		return Actor{Kind: vocab.ActorKindToken, ID: v.TokenID()}
	case viewer.KindSystem:
		return Actor{Kind: vocab.ActorKindJob}
	}
	return Actor{Kind: vocab.ActorKindUnknown}
}

func key(id int64) *int64 {
	if id == 0 {
		return nil
	}
	return &id
}
