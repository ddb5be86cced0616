package activity_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/activityevent"
	"github.com/appmuster/appmuster/ent/auditevent"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
)

func record(t *testing.T, db *database.DB, organizationID int64, events ...activity.Event) {
	t.Helper()
	require.NoError(t, db.InTx(dbtest.Context(t), func(ctx context.Context, tx *database.Tx) error {
		return activity.Record(ctx, tx, organizationID, events)
	}))
}

func TestRecordKeepsOneOfEachSource(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		ctx := dbtest.Context(t)
		o, other := dbtest.Organization(t, db, "acme"), dbtest.Organization(t, db, "zenith")
		first := activity.Event{Type: activity.ConsentGiven, Subject: activity.Subject{Kind: vocab.SubjectKindApp, ID: 4, Name: "Quillboard"}, SourceID: "audit-1"}
		second := first
		second.Subject.ID = 5
		third := activity.Event{Type: activity.AppRemoved, Subject: first.Subject}

		record(t, db, o.ID, first, first, second, third)
		record(t, db, o.ID, first, second, third)
		record(t, db, other.ID, first)

		require.Equal(t, 2, db.Ent().ActivityEvent.Query().Where(activityevent.OrganizationID(o.ID), activityevent.SourceID("audit-1")).CountX(ctx))
		require.Equal(t, 2, db.Ent().ActivityEvent.Query().Where(activityevent.OrganizationID(o.ID), activityevent.SourceID("")).CountX(ctx),
			"events without a source are never duplicates")
		require.Equal(t, 1, db.Ent().ActivityEvent.Query().Where(activityevent.OrganizationID(other.ID)).CountX(ctx))
	})
}

func TestRecordManyEventsAndNamesTheActor(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		ctx := dbtest.Context(t)
		o := dbtest.Organization(t, db, "acme")
		ten := dbtest.Tenant(t, db, o.ID)
		at := time.Date(2026, 3, 4, 5, 6, 7, 123456789, time.UTC)
		var events []activity.Event
		for i := range 250 {
			events = append(events, activity.Event{Type: activity.UserAdded, TenantID: ten.ID, OccurredAt: at,
				Subject: activity.Subject{Kind: vocab.SubjectKindUser, ID: int64(i + 1)}})
		}
		record(t, db, o.ID, events...)
		stored := db.Ent().ActivityEvent.Query().Order(ent.Asc(activityevent.FieldID)).AllX(ctx)
		require.Len(t, stored, 250)
		require.EqualValues(t, 250, *stored[249].SubjectID)
		require.Equal(t, at.Truncate(time.Microsecond), stored[0].OccurredAt)
		require.Equal(t, vocab.ActorKindJob, stored[0].ActorKind)
		require.Equal(t, ten.ID, *stored[0].TenantID)

		member := viewer.NewContext(t.Context(), viewer.New(viewer.Params{MemberID: 9, Roles: map[int64]viewer.Role{o.ID: viewer.RoleManager}}))
		require.NoError(t, db.InTx(member, func(ctx context.Context, tx *database.Tx) error {
			return activity.Record(ctx, tx, o.ID, []activity.Event{{Type: activity.TenantConnected, Subject: activity.Subject{Kind: vocab.SubjectKindTenant}}})
		}))
		connected := db.Ent().ActivityEvent.Query().Where(activityevent.Type(activity.TenantConnected)).OnlyX(ctx)
		require.Equal(t, vocab.ActorKindMember, connected.ActorKind)
		require.EqualValues(t, 9, *connected.ActorID)
	})
}

func TestRecordRefusesUnknownTypes(t *testing.T) {
	t.Parallel()
	db := dbtest.Open(t)
	o := dbtest.Organization(t, db, "acme")
	err := db.InTx(dbtest.Context(t), func(ctx context.Context, tx *database.Tx) error {
		return activity.Record(ctx, tx, o.ID, []activity.Event{{Type: "app.exploded"}})
	})
	require.ErrorContains(t, err, "app.exploded")
}

func endpoint(t *testing.T, db *database.DB, organizationID int64, change func(*ent.WebhookEndpointCreate)) *ent.WebhookEndpoint {
	t.Helper()
	var e *ent.WebhookEndpoint
	require.NoError(t, db.InTx(dbtest.Context(t), func(ctx context.Context, tx *database.Tx) (err error) {
		create := tx.Ent().WebhookEndpoint.Create().SetOrganizationID(organizationID).SetURL("https://hooks.example.com/in").
			SetEvents([]string{activity.WebhookSyncCompleted}).SetSealedSecret([]byte("sealed")).SetCreatedAt(tx.Now())
		if change != nil {
			change(create)
		}
		e, err = create.Save(ctx)
		return err
	}))
	return e
}

func TestEmitTellsSubscribersOnly(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		ctx := dbtest.Context(t)
		o, other := dbtest.Organization(t, db, "acme"), dbtest.Organization(t, db, "zenith")
		wants := endpoint(t, db, o.ID, nil)
		endpoint(t, db, o.ID, func(c *ent.WebhookEndpointCreate) { c.SetEvents([]string{activity.WebhookSyncFailed}) })
		endpoint(t, db, o.ID, func(c *ent.WebhookEndpointCreate) { c.SetEnabled(false) })
		endpoint(t, db, o.ID, func(c *ent.WebhookEndpointCreate) { c.SetDeletedAt(now) })
		endpoint(t, db, other.ID, nil)

		require.NoError(t, db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
			return activity.Emit(ctx, tx, o.ID, activity.WebhookSyncCompleted, map[string]any{"sequence": 3}, nil)
		}, database.Durable()))

		delivery := db.Ent().WebhookDelivery.Query().OnlyX(ctx)
		require.Equal(t, wants.ID, delivery.WebhookEndpointID)
		require.Equal(t, o.ID, delivery.OrganizationID)
		require.True(t, strings.HasPrefix(delivery.WebhookID, "msg_") && len(delivery.WebhookID) >= 24, delivery.WebhookID)
		require.Equal(t, `{"type":"sync.completed","timestamp":"2026-05-01T12:00:00Z","data":{"sequence":3}}`, string(delivery.Payload))
		require.Equal(t, vocab.DeliveryStatePending, delivery.State)

		query := "SELECT kind, json(args) FROM river_job"
		if db.Dialect() == database.Postgres {
			query = "SELECT kind, args FROM river_job"
		}
		var kind, args string
		require.NoError(t, db.SQL().QueryRowContext(ctx, query).Scan(&kind, &args))
		require.Equal(t, "deliver_webhook", kind)
		require.JSONEq(t, fmt.Sprintf(`{"delivery_id":%d}`, delivery.ID), args)
	}, func(cfg *database.Config) { cfg.Now = func() time.Time { return now } })
}

func TestEmitIsAllOrNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		ctx := dbtest.Context(t)
		o := dbtest.Organization(t, db, "acme")
		endpoint(t, db, o.ID, nil)
		failure := errors.New("the run could not be closed")
		err := db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
			if err := activity.Emit(ctx, tx, o.ID, activity.WebhookSyncCompleted, nil, nil); err != nil {
				return err
			}
			return failure
		})
		require.ErrorIs(t, err, failure)
		require.Zero(t, db.Ent().WebhookDelivery.Query().CountX(ctx))
		var jobs int
		require.NoError(t, db.SQL().QueryRowContext(ctx, "SELECT count(*) FROM river_job").Scan(&jobs))
		require.Zero(t, jobs)
	})
}

func TestEmitRefuses(t *testing.T) {
	t.Parallel()
	db := dbtest.Open(t)
	o := dbtest.Organization(t, db, "acme")
	endpoint(t, db, o.ID, nil)
	for name, tc := range map[string]struct {
		eventType string
		data      any
	}{
		"UnknownType": {"sync.exploded", nil},
		"TooLong":     {activity.WebhookSyncCompleted, strings.Repeat("x", 20_000)},
	} {
		t.Run(name, func(t *testing.T) {
			require.Error(t, db.InTx(dbtest.Context(t), func(ctx context.Context, tx *database.Tx) error {
				return activity.Emit(ctx, tx, o.ID, tc.eventType, tc.data, nil)
			}))
		})
	}
}

func TestAuditChainShowsEveryChange(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		ctx := dbtest.Context(t)
		o, other := dbtest.Organization(t, db, "acme"), dbtest.Organization(t, db, "zenith")
		auditor := viewer.NewContext(t.Context(), viewer.New(viewer.Params{MemberID: 9, RequestID: "req-1",
			Roles: map[int64]viewer.Role{o.ID: viewer.RoleAuditor}}))
		for i, id := range []int64{o.ID, other.ID, o.ID, 0, o.ID} {
			require.NoError(t, db.InTx(auditor, func(ctx context.Context, tx *database.Tx) error {
				return activity.Audit(ctx, tx, activity.Entry{OrganizationID: id, Action: "tenant.connected", SubjectKind: vocab.SubjectKindTenant,
					SubjectID: int64(i + 1), Detail: map[string]any{"attempt": i, "ratio": 1.5, "big": 1e21, "at": time.Unix(0, 0).UTC(), "none": nil}, IP: "192.0.2.1"})
			}, database.Durable()))
		}
		log := db.Ent().AuditEvent.Query().Where(auditevent.OrganizationID(o.ID)).Order(ent.Asc(auditevent.FieldID)).AllX(ctx)
		require.Len(t, log, 3)
		require.Empty(t, log[0].PreviousHash)
		require.Equal(t, vocab.ActorKindMember, log[0].ActorKind)
		require.Equal(t, "req-1", log[0].RequestID)
		require.NoError(t, activity.Verify(nil, log))
		require.NoError(t, activity.Verify(log[0].Hash, log[1:]))
		instance := db.Ent().AuditEvent.Query().Where(auditevent.OrganizationIDIsNil()).OnlyX(ctx)
		require.NoError(t, activity.Verify(nil, []*ent.AuditEvent{instance}))

		require.ErrorIs(t, activity.Verify(nil, log[1:]), activity.ErrBroken, "the first entry is missing")
		require.ErrorIs(t, activity.Verify(nil, []*ent.AuditEvent{log[0], log[2]}), activity.ErrBroken, "one is missing")
		for name, forge := range map[string]func(*ent.AuditEvent){
			"action":  func(e *ent.AuditEvent) { e.Action = "tenant.erased" },
			"time":    func(e *ent.AuditEvent) { e.OccurredAt = e.OccurredAt.Add(time.Microsecond) },
			"actor":   func(e *ent.AuditEvent) { e.ActorID = nil },
			"subject": func(e *ent.AuditEvent) { e.SubjectID = nil },
			"detail":  func(e *ent.AuditEvent) { e.Detail = map[string]any{"attempt": json.Number("7")} },
			"ip":      func(e *ent.AuditEvent) { e.IP = "192.0.2.2" },
			"request": func(e *ent.AuditEvent) { e.RequestID = "" },
		} {
			forged := *log[1]
			forge(&forged)
			require.ErrorIs(t, activity.Verify(nil, []*ent.AuditEvent{log[0], &forged, log[2]}), activity.ErrBroken, name)
		}
	})
}

func TestAuditChainHoldsUnderConcurrency(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		ctx := dbtest.Context(t)
		o := dbtest.Organization(t, db, "acme")
		errs := make(chan error)
		for range 8 {
			go func() {
				errs <- db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
					return activity.Audit(ctx, tx, activity.Entry{OrganizationID: o.ID, Action: "app.decided", SubjectKind: vocab.SubjectKindApp})
				})
			}()
		}
		for range 8 {
			require.NoError(t, <-errs)
		}
		log := db.Ent().AuditEvent.Query().Order(ent.Asc(auditevent.FieldID)).AllX(ctx)
		require.Len(t, log, 8)
		require.NoError(t, activity.Verify(nil, log))
	})
}
