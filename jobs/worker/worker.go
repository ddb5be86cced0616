// Package worker works the jobs that package jobs names: it calls one function
// per job, and stands above the floors whose functions have to write together.
package worker

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/notify"
	"github.com/appmuster/appmuster/internal/privacy"
	"github.com/appmuster/appmuster/internal/tenant"
	"github.com/appmuster/appmuster/internal/tenantsync"
	"github.com/appmuster/appmuster/internal/webhook"
	"github.com/appmuster/appmuster/jobs"
)

// Params of Config.
type Params struct {
	DB       *database.DB
	Engine   *tenantsync.Engine
	Tenants  *tenant.Service
	Webhooks *webhook.Service
	Privacy  *privacy.Service
	// Letters mails notices; nil means that no mail is sent.
	Letters *notify.Letters
	Now     func() time.Time
	Logger  *slog.Logger
	// Syncs is how many tenants are synced side by side; 0 means 4.
	Syncs int
}

// Config gives the settings of the client that works the jobs.
func Config(p Params) (*river.Config, error) {
	if p.Syncs == 0 {
		p.Syncs = 4
	}
	workers := river.NewWorkers()
	for _, add := range []func() error{
		func() error { return river.AddWorkerSafely(workers, &syncTenant{Params: p}) },
		func() error { return river.AddWorkerSafely(workers, &evaluateTenant{Params: p}) },
		func() error { return river.AddWorkerSafely(workers, &deliverWebhook{Params: p}) },
		func() error { return river.AddWorkerSafely(workers, &refreshToken{Params: p}) },
		func() error { return river.AddWorkerSafely(workers, &finishConsent{Params: p}) },
		func() error { return river.AddWorkerSafely(workers, &eraseTenant{Params: p}) },
		func() error { return river.AddWorkerSafely(workers, &mailNotice{Params: p}) },
		func() error { return river.AddWorkerSafely(workers, &mailRegistration{Params: p}) },
		func() error { return river.AddWorkerSafely(workers, &checkRegistrations{Params: p}) },
		func() error { return river.AddWorkerSafely(workers, &tick{Params: p}) },
		func() error { return river.AddWorkerSafely(workers, &purgeExpired{Params: p}) },
	} {
		if err := add(); err != nil {
			return nil, fmt.Errorf("register worker: %w", err)
		}
	}
	cfg := p.DB.JobsConfig()
	cfg.Workers = workers
	cfg.Middleware = []rivertype.Middleware{quietPanics(p.Logger)}
	cfg.ErrorHandler = poison{p.Logger}
	cfg.Queues = map[string]river.QueueConfig{
		jobs.QueueSync: {MaxWorkers: p.Syncs},
		// What only waits for its share is put off at once: the next shall not wait for it.
		jobs.QueueWebhook:      {MaxWorkers: webhook.Workers, FetchCooldown: 10 * time.Millisecond},
		jobs.QueueHousekeeping: {MaxWorkers: 2},
	}
	cfg.PeriodicJobs = []*river.PeriodicJob{
		river.NewPeriodicJob(river.PeriodicInterval(time.Minute), func() (river.JobArgs, *river.InsertOpts) {
			return jobs.TickArgs{}, nil
		}, &river.PeriodicJobOpts{RunOnStart: true}),
		river.NewPeriodicJob(river.PeriodicInterval(6*time.Hour), func() (river.JobArgs, *river.InsertOpts) {
			return jobs.PurgeExpiredArgs{}, nil
		}, &river.PeriodicJobOpts{RunOnStart: true}),
	}
	return cfg, nil
}

// wait gives the pause until a point in time, none for the past.
func wait(now, until time.Time) time.Duration { return max(0, until.Sub(now)) }

// refreshToken renews a tenant's refresh token.
type refreshToken struct {
	river.WorkerDefaults[jobs.RefreshTokenArgs]
	Params
}

func (w *refreshToken) Timeout(*river.Job[jobs.RefreshTokenArgs]) time.Duration { return refreshTakes }

func (w *refreshToken) Work(ctx context.Context, job *river.Job[jobs.RefreshTokenArgs]) error {
	return w.Tenants.RefreshToken(ctx, job.Args.TenantID)
}
