package worker

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
)

// quietPanics makes an error of a job's panic, before River keeps it: what was
// thrown may carry data, so that only its type and the place are told.
func quietPanics(log *slog.Logger) rivertype.Middleware {
	return river.WorkerMiddlewareFunc(func(ctx context.Context, job *rivertype.JobRow, work func(context.Context) error) (err error) {
		defer func() {
			if caught := recover(); caught != nil {
				log.ErrorContext(ctx, "job panicked", "job_kind", job.Kind, "job_id", job.ID, "kind", fmt.Sprintf("%T", caught), "stack", string(debug.Stack()))
				err = fmt.Errorf("%s panicked with a %T", job.Kind, caught)
			}
		}()
		return work(ctx)
	})
}
