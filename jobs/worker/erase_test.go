package worker_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/jobs"
	"github.com/appmuster/appmuster/jobs/worker"
)

// TestErasuresAreEnqueuedUntilTheyAreDone: a job whose tries are used up is not
// the end of what was asked for.
func TestErasuresAreEnqueuedUntilTheyAreDone(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		q := queue{t, dbtest.Context(t), db}
		org := dbtest.Organization(t, db, "acme")
		due, done := dbtest.Tenant(t, db, org.ID), dbtest.Tenant(t, db, org.ID)
		dbtest.Tenant(t, db, org.ID) // stays
		asked := time.Now().UTC()
		q.write(func(ctx context.Context, tx *database.Tx) error {
			if err := tx.Ent().Tenant.UpdateOneID(due.ID).SetEraseRequestedAt(asked).Exec(ctx); err != nil {
				return err
			}
			return tx.Ent().Tenant.UpdateOneID(done.ID).SetEraseRequestedAt(asked).SetErasedAt(asked).Exec(ctx)
		})
		q.add(jobs.EraseTenantArgs{TenantID: due.ID})
		require.NoError(t, worker.TickErase(q.ctx, db))
		require.Equal(t, map[string]int{"erase_tenant": 1}, q.waiting(), "it is on its way already")

		finalized := any(asked)
		if db.Dialect() == database.SQLite {
			finalized = asked.Format("2006-01-02 15:04:05.000")
		}
		q.write(func(ctx context.Context, tx *database.Tx) error {
			_, err := tx.Exec(ctx, "UPDATE river_job SET state = 'discarded', finalized_at = ? WHERE state = 'available'", finalized)
			return err
		})
		require.Empty(t, q.waiting())
		for range 2 {
			require.NoError(t, worker.TickErase(q.ctx, db))
			require.Equal(t, map[string]int{"erase_tenant": 1}, q.waiting(), "once, and for no other tenant")
		}
		var id int64
		require.NoError(t, db.SQL().QueryRowContext(q.ctx, "SELECT args ->> 'tenant_id' FROM river_job WHERE state = 'available'").Scan(&id))
		require.Equal(t, due.ID, id)

		q.end()
		q.write(func(ctx context.Context, tx *database.Tx) error {
			return tx.Ent().Tenant.UpdateOneID(due.ID).SetErasedAt(asked).Exec(ctx)
		})
		require.NoError(t, worker.TickErase(q.ctx, db))
		require.Empty(t, q.waiting(), "nothing is left to erase")
	})
}
