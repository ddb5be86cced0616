package worker

import (
	"context"
	"time"

	"github.com/riverqueue/river"

	"github.com/appmuster/appmuster/jobs"
)

// finishConsent looks again whether a consent has reached Microsoft's servers.
type finishConsent struct {
	river.WorkerDefaults[jobs.FinishConsentArgs]
	Params
}

func (w *finishConsent) Timeout(*river.Job[jobs.FinishConsentArgs]) time.Duration {
	return refreshTakes
}

func (w *finishConsent) Work(ctx context.Context, job *river.Job[jobs.FinishConsentArgs]) error {
	again, err := w.Tenants.FinishConsent(ctx, job.Args.ConsentStateID)
	if err == nil && again > 0 {
		return river.JobSnooze(again)
	}
	return err
}
