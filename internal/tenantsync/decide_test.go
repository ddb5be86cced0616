package tenantsync_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/entrasim"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/tenantsync"
	"github.com/appmuster/appmuster/internal/vocab"
)

// oneAfterTheOther begins the second transaction while the first has done its part
// and waits to commit, and gives the error of each. On SQLite the second waits for
// the one writer.
func (w *world) oneAfterTheOther(first, second func(context.Context, *database.Tx) error) (firstErr, secondErr error) {
	w.t.Helper()
	did, commit, ended := make(chan struct{}), make(chan struct{}), make(chan error, 2)
	go func() {
		ended <- w.db.InTx(w.ctx, func(ctx context.Context, tx *database.Tx) error {
			defer close(did)
			if err := first(ctx, tx); err != nil {
				return err
			}
			did <- struct{}{}
			<-commit
			return nil
		})
	}()
	<-did
	later := make(chan error, 1)
	go func() { later <- w.db.InTx(w.ctx, second) }()
	if w.db.Dialect() == database.Postgres {
		require.Eventually(w.t, func() bool {
			var waiting int
			err := w.db.SQL().QueryRowContext(w.ctx,
				"SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'").Scan(&waiting)
			return err == nil && waiting > 0
		}, time.Minute, 2*time.Millisecond, "the second does not wait for the first")
	}
	close(commit)
	return <-ended, <-later
}

// Of two who decide about the same removals at once the first is heard, and the
// second is told that nothing is held any more.
func TestRemovalsAreDecidedOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := setup(t, db, withCompany(entrasim.Generate(entrasim.Spec{Seed: 21, Users: 100, Apps: 2, Now: start})))
		w.sync()
		all := w.present()
		w.massExit(25)
		run := w.sync()
		require.Equal(t, vocab.SyncRunStateHeld, run.State)
		release := func(ctx context.Context, tx *database.Tx) error {
			_, err := w.engine.ReleaseHeld(ctx, tx, run.ID)
			return err
		}
		refuse := func(ctx context.Context, tx *database.Tx) error {
			_, err := w.engine.RefuseHeld(ctx, tx, run.ID)
			return err
		}
		first, second := w.oneAfterTheOther(release, refuse)
		require.NoError(t, first)
		require.True(t, fault.Is(second, fault.Conflict), "%v", second)
		require.Equal(t, vocab.SyncRunStateSucceeded, w.load(run.ID).State)
		require.Equal(t, all-25, w.present())
		w.write(func(ctx context.Context, tx *database.Tx) error {
			require.True(t, fault.Is(release(ctx, tx), fault.Conflict))
			return nil
		})
	})
}

// A run that ended is not canceled by who asked for that while it was ending.
func TestARunThatEndsIsNotCanceled(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := setup(t, db, withCompany(entrasim.Generate(entrasim.Spec{Seed: 22, Users: 20, Apps: 2, Now: start})))
		run := w.open(false)
		o := w.worked(run)
		end := func(ctx context.Context, tx *database.Tx) error {
			_, err := w.engine.Close(ctx, tx, run.ID, o)
			return err
		}
		cancel := func(ctx context.Context, tx *database.Tx) error {
			_, err := w.engine.CancelRun(ctx, tx, run.ID)
			return err
		}
		first, second := w.oneAfterTheOther(end, cancel)
		require.NoError(t, first)
		require.True(t, fault.Is(second, fault.Conflict), "%v", second)
		require.Equal(t, vocab.SyncRunStateSucceeded, w.load(run.ID).State)
	})
}

// What is done to a tenant while its run ends is not undone by the end.
func TestTheEndOfARunWaitsForWhoeverChangesTheTenant(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := setup(t, db, withCompany(entrasim.Generate(entrasim.Spec{Seed: 23, Users: 20, Apps: 2, Now: start})))
		run := w.open(false)
		o := w.worked(run)
		pause := func(ctx context.Context, tx *database.Tx) error {
			if err := tx.LockTenant(ctx, w.tenant); err != nil {
				return err
			}
			return tx.Ent().Tenant.UpdateOneID(w.tenant).SetState(vocab.TenantStatePaused).Exec(ctx)
		}
		end := func(ctx context.Context, tx *database.Tx) error {
			_, err := w.engine.Close(ctx, tx, run.ID, o)
			return err
		}
		first, second := w.oneAfterTheOther(pause, end)
		require.NoError(t, first)
		require.NoError(t, second)
		require.Equal(t, vocab.SyncRunStateSucceeded, w.load(run.ID).State)
		require.Equal(t, vocab.TenantStatePaused, w.loadTenant().State)
	})
}

// worked reads all of a run, up to its end, which it leaves to the caller.
func (w *world) worked(run *ent.SyncRun) tenantsync.Lease {
	w.t.Helper()
	for range 100 {
		o, err := w.engine.Run(w.ctx, run.ID, w.generation)
		require.NoError(w.t, err)
		if o.Kind == tenantsync.Done {
			return o.Lease
		}
		require.Equal(w.t, tenantsync.Snooze, o.Kind)
	}
	w.t.Fatal("the run never ends")
	return tenantsync.Lease{}
}
