package worker

import (
	"context"
	"encoding/json"
	"log/slog"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"github.com/appmuster/appmuster/jobs"
)

// poison gives up at once what no try can work, and tells the log of every job
// that is given up. Of an error only that there was one is told: it may carry
// data.
type poison struct{ log *slog.Logger }

// HandleError implements river.ErrorHandler.
func (p poison) HandleError(ctx context.Context, job *rivertype.JobRow, _ error) *river.ErrorHandlerResult {
	switch {
	case !readable(job):
		p.log.ErrorContext(ctx, "job given up", "job_kind", job.Kind, "job_id", job.ID, "reason", "its arguments can't be read")
		return &river.ErrorHandlerResult{SetCancelled: true}
	case job.Attempt >= job.MaxAttempts:
		p.log.ErrorContext(ctx, "job given up", "job_kind", job.Kind, "job_id", job.ID, "reason", "every try failed", "tries", job.Attempt)
	}
	return nil
}

// HandlePanic implements river.ErrorHandler. Panics of ours are errors before.
func (p poison) HandlePanic(context.Context, *rivertype.JobRow, any, string) *river.ErrorHandlerResult {
	return nil
}

// allArgs gives the arguments of every kind of job, to decode into.
func allArgs() []river.JobArgs {
	return []river.JobArgs{
		&jobs.SyncTenantArgs{}, &jobs.EvaluateTenantArgs{}, &jobs.DeliverWebhookArgs{}, &jobs.RefreshTokenArgs{},
		&jobs.FinishConsentArgs{}, &jobs.EraseTenantArgs{}, &jobs.TickArgs{}, &jobs.PurgeExpiredArgs{},
		&jobs.MailNoticeArgs{}, &jobs.MailRegistrationArgs{}, &jobs.CheckRegistrationsArgs{},
	}
}

// readable tells whether a job's arguments are those of its kind.
func readable(job *rivertype.JobRow) bool {
	for _, args := range allArgs() {
		if args.Kind() == job.Kind {
			return json.Unmarshal(job.EncodedArgs, args) == nil
		}
	}
	return true // of a newer version
}
