package tenantsync_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent/syncrun"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/vocab"
)

func TestOpenRunRefusesADisconnectedTenantWhateverItsState(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := setup(t, db)
		w.write(func(ctx context.Context, tx *database.Tx) error {
			return tx.Ent().Tenant.UpdateOneID(w.tenant).SetState(vocab.TenantStateActive).SetDisconnectedAt(tx.Now()).Exec(ctx)
		})
		for _, trigger := range []vocab.SyncTrigger{vocab.SyncTriggerManual, vocab.SyncTriggerScheduled, vocab.SyncTriggerFirst} {
			err := db.InTx(w.ctx, func(ctx context.Context, tx *database.Tx) error {
				_, err := w.engine.OpenRun(ctx, tx, w.tenant, trigger, false, nil)
				return err
			})
			require.True(t, fault.Is(err, fault.Conflict), "%v", err)
			require.ErrorContains(t, err, "This tenant was disconnected.")
		}
		require.False(t, db.Ent().SyncRun.Query().Where(syncrun.TenantID(w.tenant)).ExistX(w.ctx))
	})
}
