package activity_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/notice"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/vocab"
)

func stateChanged(tenantID int64, before, state vocab.TenantState) activity.Event {
	return activity.Event{
		Type: activity.TenantStateChanged, TenantID: tenantID, Subject: activity.Subject{Kind: vocab.SubjectKindTenant, ID: tenantID},
		Before: map[string]any{"state": before}, After: map[string]any{"state": state},
	}
}

func TestBrokenConsentIsToldOnceUntilItIsMended(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		ctx := dbtest.Context(t)
		o := dbtest.Organization(t, db, "acme")
		ten := dbtest.Tenant(t, db, o.ID)
		told := func(resolved bool) int {
			q := db.Ent().Notice.Query().Where(notice.OrganizationID(o.ID), notice.KindEQ(vocab.NoticeKindConsentBroken), notice.TenantID(ten.ID))
			if resolved {
				return q.Where(notice.ResolvedAtNotNil(), notice.OpenKeyIsNil()).CountX(ctx)
			}
			return q.Where(notice.ResolvedAtIsNil(), notice.OpenKeyNotNil()).CountX(ctx)
		}

		change := func(states ...vocab.TenantState) {
			for i, state := range states[1:] {
				record(t, db, o.ID, stateChanged(ten.ID, states[i], state))
			}
		}
		const active, paused, broken = vocab.TenantStateActive, vocab.TenantStatePaused, vocab.TenantStateNeedsConsent

		change(active, broken)
		change(broken, paused, broken)
		require.Equal(t, 1, told(false), "one notice of one occurrence")
		change(broken, paused, active, vocab.TenantStateDegraded, broken)
		require.Equal(t, 1, told(false), "going on after a pause mends nothing")
		require.Equal(t, 0, told(true))

		change(broken, active)
		require.Equal(t, 0, told(false))
		require.Equal(t, 1, told(true), "mended, it is resolved by itself")

		change(active, broken)
		require.Equal(t, 1, told(false), "broken anew is a new notice")
		change(broken, paused, active)
		completed := activity.Event{Type: activity.SyncCompleted, TenantID: ten.ID, Subject: activity.Subject{Kind: vocab.SubjectKindSyncRun}}
		set := func(state vocab.TenantState) {
			require.NoError(t, db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
				return tx.Ent().Tenant.UpdateOneID(ten.ID).SetState(state).Exec(ctx)
			}))
		}
		set(broken)
		record(t, db, o.ID, completed)
		require.Equal(t, 1, told(false), "what was read before the consent went is no proof")
		set(active)
		record(t, db, o.ID, completed)
		require.Equal(t, 2, told(true), "a sync that read is a proof")

		change(active, broken, vocab.TenantStateDisconnected)
		require.Equal(t, 0, told(false))
		require.Equal(t, 3, told(true))
	})
}

func TestWarningIsNewsOnlyWhenItSaysSomethingNew(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		ctx := dbtest.Context(t)
		o := dbtest.Organization(t, db, "acme")
		ten := dbtest.Tenant(t, db, o.ID)
		ends := time.Date(2030, 5, 1, 0, 0, 0, 0, time.UTC)
		raise := func(days int) *ent.Notice {
			require.NoError(t, db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
				return activity.Raise(ctx, tx, o.ID, activity.Notice{Kind: vocab.NoticeKindCredentialExpiring, TenantID: ten.ID, Days: days, EndsAt: &ends})
			}))
			return db.Ent().Notice.Query().Where(notice.TenantID(ten.ID)).OnlyX(ctx)
		}

		month := raise(30)
		require.Equal(t, month.RaisedAt, raise(30).RaisedAt, "the same warning is no news")
		week := raise(7)
		require.Equal(t, month.ID, week.ID)
		require.Equal(t, 7, week.Days)
		require.False(t, week.RaisedAt.Before(month.RaisedAt))
	})
}

func TestFirstSyncIsToldOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		ctx := dbtest.Context(t)
		o := dbtest.Organization(t, db, "acme")
		ten := dbtest.Tenant(t, db, o.ID)
		done := activity.Event{Type: activity.SyncCompleted, TenantID: ten.ID, Subject: activity.Subject{Kind: vocab.SubjectKindSyncRun}}

		record(t, db, o.ID, done)
		record(t, db, o.ID, done)

		require.Equal(t, 1, db.Ent().Notice.Query().Where(notice.OrganizationID(o.ID), notice.KindEQ(vocab.NoticeKindFirstSyncDone)).CountX(ctx))
	})
}
