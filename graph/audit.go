package graph

import (
	"context"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/apitoken"
	"github.com/appmuster/appmuster/ent/auditevent"
	"github.com/appmuster/appmuster/ent/member"
	"github.com/appmuster/appmuster/ent/predicate"
	"github.com/appmuster/appmuster/graph/model"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/internal/xid"
)

var (
	errNoAudit  = fault.New(fault.Forbidden, "Your role does not let you see the audit log. Ask an owner of the organization.")
	errNotOwner = fault.New(fault.Forbidden, "Only owners of the instance may see this.")
)

// auditLatestFirst goes by key: entries are appended in the order of the chain.
var auditLatestFirst = latestFirst(byKey("AuditEvent", func(e *ent.AuditEvent) int64 { return e.ID }))

// auditEventsOf lists an organization's audit log, latest first.
func (r *Resolver) auditEventsOf(ctx context.Context, o *ent.Organization, args pageArgs, w *model.AuditEventWhere) (*model.Connection[ent.AuditEvent], error) {
	if !viewer.Asking(ctx).Can(o.ID, viewer.ReadAudit) {
		return nil, errNoAudit
	}
	q := r.ent().AuditEvent.Query().Where(auditevent.OrganizationID(o.ID)).Where(filterAudit(w)...)
	return page(within(ctx, o.ID), q, auditLatestFirst, args, true)
}

// auditEventsOfInstance lists what was done to the instance itself, which no
// organization's policy covers.
func (r *Resolver) auditEventsOfInstance(ctx context.Context, args pageArgs, w *model.AuditEventWhere) (*model.Connection[ent.AuditEvent], error) {
	if !viewer.Asking(ctx).IsInstanceOwner() {
		return nil, errNotOwner
	}
	q := r.ent().AuditEvent.Query().Where(auditevent.OrganizationIDIsNil()).Where(filterAudit(w)...)
	c, err := page(viewer.System(ctx, "list the instance's audit log"), q, auditLatestFirst, args, true)
	if err != nil {
		return nil, err
	}
	if count := c.Count; count != nil {
		c.Count = func(ctx context.Context) (int, error) {
			return count(viewer.System(ctx, "count the instance's audit log"))
		}
	}
	return c, nil
}

// auditByID gives entries of the logs that the asker may read. The instance's
// are behind no policy of an organization, so that they are not found here.
func (r *Resolver) auditByID(ctx context.Context, ids []int64) ([]*ent.AuditEvent, error) {
	v := viewer.Asking(ctx)
	rows, err := r.ent().AuditEvent.Query().Where(auditevent.IDIn(ids...)).All(ctx)
	var shown []*ent.AuditEvent
	for _, row := range rows {
		if v.Can(orZero(row.OrganizationID), viewer.ReadAudit) {
			shown = append(shown, row)
		}
	}
	return shown, err
}

func filterAudit(w *model.AuditEventWhere) []predicate.AuditEvent {
	if w == nil {
		return nil
	}
	var p []predicate.AuditEvent
	if w.ActionIn != nil {
		p = append(p, auditevent.ActionIn(w.ActionIn...))
	}
	if w.ActorID != nil {
		kind, n, err := xid.Parse(*w.ActorID)
		actor, known := map[xid.Kind]vocab.ActorKind{xid.Member: vocab.ActorKindMember, xid.ApiToken: vocab.ActorKindToken}[kind]
		if err != nil || !known {
			n, actor = -1, vocab.ActorKindMember
		}
		p = append(p, auditevent.ActorKindEQ(actor), auditevent.ActorID(n))
	}
	if w.SubjectID != nil {
		kind, n := subjectOf(*w.SubjectID)
		p = append(p, auditevent.SubjectKindEQ(kind), auditevent.SubjectID(n))
	}
	if w.From != nil {
		p = append(p, auditevent.OccurredAtGTE(*w.From))
	}
	if w.To != nil {
		p = append(p, auditevent.OccurredAtLT(*w.To))
	}
	return p
}

// auditActor says who did what an entry tells. Whoever may read a log may read
// the names of those who acted, also of those who are members no more.
func (r *Resolver) auditActor(ctx context.Context, e *ent.AuditEvent) (*model.Actor, error) {
	name, err := actorName(ctx, r, e, func(e *ent.AuditEvent) (vocab.ActorKind, int64) { return e.ActorKind, orZero(e.ActorID) })
	a := &model.Actor{Kind: e.ActorKind, DisplayName: orNil(name)}
	if e.ActorID != nil {
		a.ID = orNil(actorGlobalID(e.ActorKind, *e.ActorID))
	}
	return a, err
}

func actorGlobalID(kind vocab.ActorKind, id int64) string {
	switch kind {
	case vocab.ActorKindMember:
		return xid.Encode(xid.Member, id)
	case vocab.ActorKindToken:
		return xid.Encode(xid.ApiToken, id)
	}
	return ""
}

// actorName gives what a member or token that acted is called, of all siblings
// in one statement each; "" for everybody else.
func actorName[T any](ctx context.Context, r *Resolver, row *T, actor func(*T) (vocab.ActorKind, int64)) (string, error) {
	kind, id := actor(row)
	if id == 0 || (kind != vocab.ActorKindMember && kind != vocab.ActorKindToken) {
		return "", nil
	}
	names, err := together(ctx, row, "actor "+string(kind), func(ctx context.Context, rows []*T) (map[int64]string, error) {
		ids := distinct(rows, func(row *T) int64 {
			if k, id := actor(row); k == kind {
				return id
			}
			return 0
		})
		return r.actorNames(viewer.System(ctx, "name who acted"), kind, ids)
	})
	return names[id], err
}

func (r *Resolver) actorNames(ctx context.Context, kind vocab.ActorKind, ids []int64) (map[int64]string, error) {
	names := make(map[int64]string, len(ids))
	if kind == vocab.ActorKindToken {
		rows, err := r.ent().ApiToken.Query().Where(apitoken.IDIn(ids...)).Select(apitoken.FieldID, apitoken.FieldName).All(ctx)
		for _, t := range rows {
			names[t.ID] = t.Name
		}
		return names, err
	}
	rows, err := r.ent().Member.Query().Where(member.IDIn(ids...)).Select(member.FieldID, member.FieldName, member.FieldEmail).All(ctx)
	for _, m := range rows {
		names[m.ID] = m.Name
		if m.Name == "" {
			names[m.ID] = m.Email
		}
	}
	return names, err
}

// auditSubject says what an entry is about; nil when that has no identifier, or
// is a person where none is shown.
func (r *Resolver) auditSubject(ctx context.Context, e *ent.AuditEvent) (*model.Subject, error) {
	if e.SubjectID == nil {
		return nil, nil
	}
	if e.SubjectKind == vocab.SubjectKindUser {
		if hides, err := r.hidesPeople(ctx, orZero(e.OrganizationID)); err != nil || hides {
			return nil, err
		}
	}
	return &model.Subject{Kind: e.SubjectKind, ID: orNil(xid.Encode(subjectKinds[e.SubjectKind], *e.SubjectID))}, nil
}
