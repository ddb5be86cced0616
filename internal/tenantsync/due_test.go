package tenantsync_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent/syncrun"
	enttenant "github.com/appmuster/appmuster/ent/tenant"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/entrasim"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
)

// Many tenants that wait for Microsoft for longer than a day are due again, and
// can't be opened.
func TestTenantsWhoseRunIsOpenHoldUpNoneThatIsDue(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := setup(t, db)
		ctx := viewer.System(w.ctx, "test")
		organization := w.loadTenant().OrganizationID
		w.write(func(ctx context.Context, tx *database.Tx) error {
			for range 250 {
				waiting, err := tx.Ent().Tenant.Create().SetOrganizationID(organization).SetMode(vocab.TenantModeCustomerApp).
					SetState(vocab.TenantStateActive).SetCreatedAt(tx.Now()).SetNextSyncAt(w.sim.Now().Add(-2 * time.Hour)).Save(ctx)
				if err != nil {
					return err
				}
				if err := tx.Ent().SyncRun.Create().SetOrganizationID(organization).SetTenantID(waiting.ID).SetSequence(1).
					SetTrigger(vocab.SyncTriggerScheduled).SetQueuedAt(tx.Now()).Exec(ctx); err != nil {
					return err
				}
			}
			return tx.Ent().Tenant.UpdateOneID(w.tenant).SetNextSyncAt(w.sim.Now().Add(-time.Minute)).Exec(ctx)
		})
		require.NoError(t, w.engine.OpenDue(ctx))
		require.True(t, db.Ent().SyncRun.Query().Where(syncrun.TenantID(w.tenant), syncrun.Open(true)).ExistX(ctx))
		require.True(t, db.Ent().Tenant.Query().Where(enttenant.ID(w.tenant), enttenant.NextSyncAtGT(w.sim.Now())).ExistX(ctx))

		require.NoError(t, w.engine.OpenDue(ctx), "nobody is due who could be opened")
		require.Equal(t, 1, db.Ent().SyncRun.Query().Where(syncrun.TenantID(w.tenant)).CountX(ctx))
	})
}

// A time that a clock set which ran a year ahead is not waited for.
func TestATimeOfAClockThatRanAheadIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := setup(t, db)
		w.sync()
		ctx := viewer.System(w.ctx, "test")
		next := *w.loadTenant().NextSyncAt
		require.NoError(t, w.engine.OpenDue(ctx))
		require.Equal(t, 1, db.Ent().SyncRun.Query().CountX(ctx), "its own time has not come")
		w.exec("UPDATE tenants SET next_sync_at = ? WHERE id = ?", next.AddDate(1, 0, 0), w.tenant)
		require.NoError(t, w.engine.OpenDue(ctx))
		require.Equal(t, 2, db.Ent().SyncRun.Query().CountX(ctx))
		require.WithinDuration(t, next, *w.loadTenant().NextSyncAt, 24*time.Hour)
	})
}

// Who decides about held removals does not put the next sync off.
func TestDecidingDoesNotPutTheNextSyncOff(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := setup(t, db, withCompany(heldCompany()))
		w.sync()
		w.massExit(40)
		run := w.finish(w.open(true))
		require.Equal(t, vocab.SyncRunStateHeld, run.State)
		next := *w.loadTenant().NextSyncAt
		w.sim.Advance(next.Add(-4 * time.Hour).Sub(w.sim.Now()))
		w.write(func(ctx context.Context, tx *database.Tx) error {
			_, err := w.engine.ReleaseHeld(ctx, tx, run.ID)
			return err
		})
		require.Equal(t, next, *w.loadTenant().NextSyncAt)
	})
}

// A log whose page links are lost again and again comes to its end all the same,
// as long as each page leads further back.
func TestALogWhosePageLinksAreAlwaysLostIsReadToItsEnd(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		const events = 20_500
		w := setup(t, db, withCompany(entrasim.Generate(entrasim.Spec{Seed: 46, Users: 50, Apps: 5, SignIns: events, Now: start})))
		w.sim.Inject(entrasim.Fault{Path: `auditLogs/signIns[?].*skiptoken`, Action: entrasim.PageExpired})
		run := w.sync()
		s := stageOf(t, run, vocab.DataSetSignIns)
		require.Equal(t, vocab.SyncStageStateComplete, s.State, s.Reason)
		require.Equal(t, events, db.Ent().SignIn.Query().CountX(w.ctx))
	})
}
