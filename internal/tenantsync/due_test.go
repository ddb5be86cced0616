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
