package worker

import (
	"context"
	"errors"
	"time"

	"github.com/riverqueue/river"

	enttenant "github.com/appmuster/appmuster/ent/tenant"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/jobs"
)

const (
	// refreshAfter is when a refresh token is renewed though nobody synced:
	// Microsoft lets it die after 90 days of silence.
	refreshAfter = 30 * 24 * time.Hour
	// dueAtOnce is how many silent tenants one tick looks after.
	dueAtOnce = 200
)

// tick looks for what is due: the due dates are in the rows, because River's
// periodic jobs live in memory.
type tick struct {
	river.WorkerDefaults[jobs.TickArgs]
	Params
}

func (w *tick) Timeout(*river.Job[jobs.TickArgs]) time.Duration { return time.Minute }

func (w *tick) Work(ctx context.Context, _ *river.Job[jobs.TickArgs]) error {
	ctx = viewer.System(ctx, "tick")
	return errors.Join(w.resume(ctx), w.Engine.OpenDue(ctx), w.refresh(ctx), w.erase(ctx), w.Tenants.WarnOfExpiry(ctx), w.check(ctx), ResumeDeliveries(ctx, w.DB, false), ResumeJobs(ctx, w.DB, false), w.overdue(ctx))
}

// overdue tells the log of jobs that should long be over.
func (w *tick) overdue(ctx context.Context) error {
	t, err := w.DB.JobTrouble(ctx)
	if err == nil && t.Overdue > 0 {
		w.Logger.ErrorContext(ctx, "jobs run for longer than any may take", "jobs", t.Overdue)
	}
	return err
}

// resume gives the runs whose worker died back to the queue.
func (w *tick) resume(ctx context.Context) error {
	return w.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		_, err := w.Engine.Resume(ctx, tx, false)
		return err
	})
}

// refresh enqueues the renewal of refresh tokens that were silent for long.
func (w *tick) refresh(ctx context.Context) error {
	ids, err := w.DB.Ent().Tenant.Query().Where(enttenant.ModeEQ(vocab.TenantModeDelegated), enttenant.DisconnectedAtIsNil(),
		enttenant.StateNEQ(vocab.TenantStateNeedsConsent), enttenant.TokenRefreshedAtLT(w.Now().Add(-refreshAfter))).
		Limit(dueAtOnce).IDs(ctx)
	if err != nil || len(ids) == 0 {
		return err
	}
	return w.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		for _, id := range ids {
			if err := tx.Enqueue(ctx, jobs.RefreshTokenArgs{TenantID: id}, nil); err != nil {
				return err
			}
		}
		return nil
	})
}

// check enqueues a look at app registrations when one is due.
func (w *tick) check(ctx context.Context) error {
	due, err := w.Tenants.RegistrationsDue(ctx)
	if err != nil || !due {
		return err
	}
	return w.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		return tx.Enqueue(ctx, jobs.CheckRegistrationsArgs{}, nil)
	})
}

// purgeExpired deletes what its retention has outlived.
type purgeExpired struct {
	river.WorkerDefaults[jobs.PurgeExpiredArgs]
	Params
}

func (w *purgeExpired) Timeout(*river.Job[jobs.PurgeExpiredArgs]) time.Duration { return purgeTakes }

func (w *purgeExpired) Work(ctx context.Context, _ *river.Job[jobs.PurgeExpiredArgs]) error {
	return w.Privacy.Purge(ctx)
}
