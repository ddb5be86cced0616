package worker

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/riverqueue/river"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/syncrun"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/inventory"
	"github.com/appmuster/appmuster/internal/tenantsync"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/jobs"
)

// syncTenant works on one run for a few minutes and snoozes, until every data
// set has its end; then it ends the run.
type syncTenant struct {
	river.WorkerDefaults[jobs.SyncTenantArgs]
	Params
}

func (w *syncTenant) Work(ctx context.Context, job *river.Job[jobs.SyncTenantArgs]) error {
	ctx = viewer.System(ctx, "sync_tenant")
	outcome, err := w.Engine.Run(ctx, job.Args.SyncRunID, job.Args.LeaseGeneration)
	if err != nil {
		return err
	}
	switch outcome.Kind {
	case tenantsync.Snooze:
		return river.JobSnooze(wait(w.Now(), outcome.Until))
	case tenantsync.Stopped:
		w.Logger.InfoContext(ctx, "sync stopped", "sync_run_id", job.Args.SyncRunID, "reason", outcome.Reason)
		return nil
	}
	err = w.end(ctx, job.Args.SyncRunID, outcome.Lease)
	if errors.Is(err, tenantsync.ErrStale) {
		return nil // another worker ends it
	}
	return err
}

// end evaluates what was read and closes the run: the large part in pieces
// first, then one transaction that makes all of it visible at once.
func (w *syncTenant) end(ctx context.Context, runID int64, lease tenantsync.Lease) error {
	run, err := w.Engine.Cover(ctx, runID, lease)
	if err != nil {
		return fmt.Errorf("end run: %w", err)
	}
	held, stop := w.Engine.Hold(ctx, lease)
	defer stop()
	p := w.evaluation(run.OrganizationID, run.TenantID, run.ID)
	p.Fence = w.Engine.Fence(lease)
	evaluation, err := inventory.Evaluate(held, w.DB, p)
	if err != nil {
		if cause := context.Cause(held); errors.Is(cause, tenantsync.ErrStale) {
			return cause
		}
		return err
	}
	stop()
	err = w.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		ended, err := w.Engine.Close(ctx, tx, runID, lease)
		if err != nil {
			return err
		}
		if ended.State == vocab.SyncRunStateFailed {
			return nil // nothing to judge by: what stood before stays
		}
		_, err = evaluation.Finish(ctx, tx)
		return err
	}, database.Durable())
	if err != nil {
		return fmt.Errorf("end run: %w", err)
	}
	return nil
}

func (p Params) evaluation(organizationID, tenantID, runID int64) inventory.Params {
	return inventory.Params{OrganizationID: organizationID, TenantID: tenantID, SyncRunID: runID, Now: p.Now()}
}

// evaluateTenant applies the rules anew, outside of a sync.
type evaluateTenant struct {
	river.WorkerDefaults[jobs.EvaluateTenantArgs]
	Params
}

func (w *evaluateTenant) Timeout(*river.Job[jobs.EvaluateTenantArgs]) time.Duration {
	return evaluationTakes
}

func (w *evaluateTenant) Work(ctx context.Context, job *river.Job[jobs.EvaluateTenantArgs]) error {
	ctx = viewer.System(ctx, "evaluate_tenant")
	t, err := w.DB.Ent().Tenant.Get(ctx, job.Args.TenantID)
	if ent.IsNotFound(err) || err == nil && t.DisconnectedAt != nil {
		return nil
	}
	if err != nil {
		return fmt.Errorf("find tenant: %w", err)
	}
	// A run under way evaluates at its end; half of it must not count before.
	open, err := w.DB.Ent().SyncRun.Query().Where(syncrun.TenantID(t.ID), syncrun.Open(true)).Exist(ctx)
	if err != nil || open {
		return err
	}
	p := w.evaluation(t.OrganizationID, t.ID, job.Args.SyncRunID)
	p.Fence = stillThere(t.ID)
	evaluation, err := inventory.Evaluate(ctx, w.DB, p)
	if err == nil {
		err = w.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
			if err := p.Fence(ctx, tx); err != nil {
				return err
			}
			_, err := evaluation.Finish(ctx, tx)
			return err
		})
	}
	if errors.Is(err, errUnderWay) || errors.Is(err, errDisconnected) {
		return nil
	}
	return err
}

// errUnderWay: a run began, and will evaluate at its end.
var errUnderWay = errors.New("a sync of the tenant is under way")

// errDisconnected: what was read may be erased already.
var errDisconnected = errors.New("the tenant was disconnected")

// stillThere fails once the tenant was disconnected or a run of it is open, and
// lets nobody disconnect it until the transaction ends.
func stillThere(tenantID int64) func(context.Context, *database.Tx) error {
	return func(ctx context.Context, tx *database.Tx) error {
		if err := tx.LockTenant(ctx, tenantID); err != nil {
			return err
		}
		t, err := tx.Ent().Tenant.Get(ctx, tenantID)
		if err != nil {
			return fmt.Errorf("find tenant: %w", err)
		}
		if t.DisconnectedAt != nil {
			return errDisconnected
		}
		open, err := tx.Ent().SyncRun.Query().Where(syncrun.TenantID(tenantID), syncrun.Open(true)).Exist(ctx)
		if err == nil && open {
			err = errUnderWay
		}
		return err
	}
}
