package worker

import (
	"context"

	"github.com/riverqueue/river"

	"github.com/appmuster/appmuster/jobs"
)

// WorkSync works a sync's job once, as River would.
func WorkSync(ctx context.Context, p Params, args jobs.SyncTenantArgs) error {
	return (&syncTenant{Params: p}).Work(ctx, &river.Job[jobs.SyncTenantArgs]{Args: args})
}

// WorkEvaluate works the job once that applies the rules anew.
func WorkEvaluate(ctx context.Context, p Params, args jobs.EvaluateTenantArgs) error {
	return (&evaluateTenant{Params: p}).Work(ctx, &river.Job[jobs.EvaluateTenantArgs]{Args: args})
}
