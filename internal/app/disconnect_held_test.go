package app

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/notice"
	"github.com/appmuster/appmuster/ent/syncstage"
	"github.com/appmuster/appmuster/ent/webhookdelivery"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/entrasim"
	"github.com/appmuster/appmuster/internal/vocab"
)

// holds gives a tenant a run that holds removals of users back.
func (w *traveler) holds(tenantID int64) (run *ent.SyncRun) {
	w.t.Helper()
	require.NoError(w.t, w.db.InTx(dbtest.Context(w.t), func(ctx context.Context, tx *database.Tx) (err error) {
		now := w.sim.Now()
		run, err = tx.Ent().SyncRun.Create().SetOrganizationID(w.organization).SetTenantID(tenantID).SetSequence(1).SetTrigger(vocab.SyncTriggerManual).
			SetState(vocab.SyncRunStateHeld).SetOpen(false).SetQueuedAt(now).SetStartedAt(now).Save(ctx)
		if err != nil {
			return err
		}
		if err := tx.Ent().Tenant.UpdateOneID(tenantID).SetState(vocab.TenantStateDegraded).SetLastSyncRunID(run.ID).Exec(ctx); err != nil {
			return err
		}
		for set, state := range map[vocab.DataSet]vocab.SyncStageState{
			vocab.DataSetOrganization: vocab.SyncStageStateComplete, vocab.DataSetUsers: vocab.SyncStageStateHeld, vocab.DataSetApps: vocab.SyncStageStateComplete,
		} {
			if err := tx.Ent().SyncStage.Create().SetOrganizationID(w.organization).SetTenantID(tenantID).SetSyncRunID(run.ID).
				SetDataSet(set).SetPosition(0).SetState(state).SetCursor([]byte(`{"isHeld":true}`)).Exec(ctx); err != nil {
				return err
			}
		}
		for _, id := range []byte{1, 2, 3} {
			if _, err := tx.Exec(ctx, "INSERT INTO sync_gone (sync_run_id, data_set, object_id) VALUES (?, 'USERS', ?)", run.ID, []byte{id}); err != nil {
				return err
			}
		}
		return activity.Record(ctx, tx, w.organization, []activity.Event{{
			Type: activity.SyncHeld, TenantID: tenantID, SyncRunID: run.ID, OccurredAt: now, Subject: activity.Subject{Kind: vocab.SubjectKindSyncRun, ID: run.ID},
			After: map[string]any{"sequence": 1, "dataSets": []string{"USERS"}},
		}})
	}))
	return run
}

// noted counts what a run notes as gone.
func (w *traveler) noted(run *ent.SyncRun) (n int) {
	w.t.Helper()
	require.NoError(w.t, w.db.SQL().QueryRowContext(dbtest.Context(w.t), w.db.Rebind("SELECT count(*) FROM sync_gone WHERE sync_run_id = ?"), run.ID).Scan(&n))
	return n
}

// Nobody can decide about the removals of a tenant that is disconnected: they are
// decided by that, and everything stays.
func TestADisconnectedTenantHoldsNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newTravelers(t, db, entrasim.DemoCompanies(time.Now())[2])(t, false)
		sys := dbtest.Context(t)
		leaves, stays := dbtest.Tenant(t, db, w.organization), dbtest.Tenant(t, db, w.organization)
		held, other := w.holds(leaves.ID), w.holds(stays.ID)
		w.change(func(ctx context.Context, c *ent.Client) error {
			return c.WebhookEndpoint.Create().SetOrganizationID(w.organization).SetURL("https://hooks.example/").
				SetEvents([]string{activity.WebhookSyncCompleted}).SetSealedSecret([]byte("x")).SetCreatedAt(w.sim.Now()).Exec(ctx)
		})
		noticed := func() bool {
			return db.Ent().Notice.Query().Where(notice.TenantID(leaves.ID), notice.KindEQ(vocab.NoticeKindSyncHeld), notice.ResolvedAtIsNil()).ExistX(sys)
		}
		require.True(t, noticed())
		_, err := w.tenants.Disconnect(w.owner(), leaves.ID, false)
		require.NoError(t, err)

		run := db.Ent().SyncRun.GetX(sys, held.ID)
		require.Equal(t, vocab.SyncRunStatePartial, run.State)
		require.NotNil(t, run.FinishedAt)
		s := db.Ent().SyncStage.Query().Where(syncstage.SyncRunID(held.ID), syncstage.DataSetEQ(vocab.DataSetUsers)).OnlyX(sys)
		require.Equal(t, vocab.SyncStageStatePartial, s.State)
		require.Equal(t, "The tenant was disconnected before anybody decided about its removals, so everything stays.", s.Reason)
		require.Empty(t, s.Mend)
		require.Zero(t, w.noted(held))
		require.Equal(t, 1, db.Ent().WebhookDelivery.Query().Where(webhookdelivery.OrganizationID(w.organization)).CountX(sys), "its end is told once")
		require.False(t, noticed())
		after := w.now(leaves.ID)
		require.Equal(t, vocab.TenantStateDisconnected, after.State)
		require.Nil(t, after.NextSyncAt)

		require.Equal(t, vocab.SyncRunStateHeld, db.Ent().SyncRun.GetX(sys, other.ID).State, "another tenant's stays")
		require.Equal(t, 3, w.noted(other))
	})
}

// What a run noted of a tenant's objects is erased with them.
func TestErasureTakesWhatRunsNoted(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newTravelers(t, db, entrasim.DemoCompanies(time.Now())[2])(t, false)
		doomed, stays := dbtest.Tenant(t, db, w.organization), dbtest.Tenant(t, db, w.organization)
		noted, other := w.holds(doomed.ID), w.holds(stays.ID)
		w.change(func(ctx context.Context, c *ent.Client) error {
			return c.Tenant.UpdateOneID(doomed.ID).SetState(vocab.TenantStateDisconnected).SetDisconnectedAt(w.sim.Now()).SetEraseRequestedAt(w.sim.Now()).Exec(ctx)
		})
		done, err := w.tenants.Erase(t.Context(), doomed.ID, time.Minute)
		require.NoError(t, err)
		require.True(t, done)
		require.Zero(t, w.noted(noted))
		require.EqualValues(t, 3, w.now(doomed.ID).ErasedRows["sync_gone"])
		require.Equal(t, 3, w.noted(other))
	})
}
