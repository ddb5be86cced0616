package app

import (
	"context"
	"fmt"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/syncrun"
	"github.com/appmuster/appmuster/graph"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/tenantsync"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/jobs"
)

// syncs lets people and tokens start and end runs: it checks their right and
// opens the transaction that the engine's functions take.
type syncs struct {
	db     *database.DB
	engine *tenantsync.Engine
}

func mayRun(ctx context.Context, organizationID int64) error {
	if !viewer.FromContext(ctx).Can(organizationID, viewer.RunSyncs) {
		return fault.New(fault.Forbidden, "Your role does not allow to start or end syncs.")
	}
	return nil
}

// Start opens a run of a tenant now.
func (s syncs) Start(ctx context.Context, tenantID int64, full bool) (*ent.SyncRun, error) {
	return s.start(ctx, tenantID, map[string]any{"full": full}, func(ctx context.Context, tx *database.Tx, member *int64) (*ent.SyncRun, error) {
		return s.engine.OpenRun(ctx, tx, tenantID, vocab.SyncTriggerManual, full, member)
	})
}

// StartOf opens a run of a tenant that reads one data set whole.
func (s syncs) StartOf(ctx context.Context, tenantID int64, set vocab.DataSet) (*ent.SyncRun, error) {
	return s.start(ctx, tenantID, map[string]any{"full": false, "dataSet": set}, func(ctx context.Context, tx *database.Tx, member *int64) (*ent.SyncRun, error) {
		return s.engine.OpenRunOf(ctx, tx, tenantID, set, member)
	})
}

// start opens a run for who may, and notes the act.
func (s syncs) start(ctx context.Context, tenantID int64, detail map[string]any, open func(context.Context, *database.Tx, *int64) (*ent.SyncRun, error)) (*ent.SyncRun, error) {
	t, err := s.db.Ent().Tenant.Get(ctx, tenantID)
	if ent.IsNotFound(err) {
		return nil, fault.New(fault.NotFound, "There is no such tenant, or it is not yours.").WithField("tenantId")
	}
	if err != nil {
		return nil, fmt.Errorf("find tenant: %w", err)
	}
	if err := mayRun(ctx, t.OrganizationID); err != nil {
		return nil, err
	}
	var member *int64
	if id := viewer.FromContext(ctx).MemberID(); id != 0 {
		member = &id
	}
	var run *ent.SyncRun
	err = s.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) (err error) {
		if run, err = open(ctx, tx, member); err != nil {
			return err
		}
		detail["sequence"] = run.Sequence
		return auditRun(ctx, tx, run, activity.SyncStarted, detail)
	}, database.Durable())
	return run, err
}

// Held tells what a run would remove; whoever was given the run may know.
func (s syncs) Held(ctx context.Context, run *ent.SyncRun) ([]graph.HeldRemovals, error) {
	held, err := s.engine.Held(ctx, run)
	if err != nil {
		return nil, err
	}
	all := make([]graph.HeldRemovals, len(held))
	for i, h := range held {
		all[i] = graph.HeldRemovals{
			DataSet: h.DataSet, Count: h.Count, Stored: h.Stored, First: heldObjects(h.First), Memberships: h.Memberships, Losing: heldObjects(h.Losing),
		}
	}
	return all, nil
}

func heldObjects(objects []tenantsync.HeldObject) []graph.HeldObject {
	all := make([]graph.HeldObject, len(objects))
	for i, o := range objects {
		all[i] = graph.HeldObject(o)
	}
	return all
}

func auditRun(ctx context.Context, tx *database.Tx, run *ent.SyncRun, action string, detail map[string]any) error {
	return activity.Audit(ctx, tx, activity.Entry{
		OrganizationID: run.OrganizationID, Action: action, SubjectKind: vocab.SubjectKindSyncRun, SubjectID: run.ID, Detail: detail,
	})
}

// change runs fn on a run that the viewer may end, and notes the act.
func (s syncs) change(ctx context.Context, runID int64, action string, fn func(ctx context.Context, tx *database.Tx) (*ent.SyncRun, error)) (*ent.SyncRun, error) {
	run, err := s.db.Ent().SyncRun.Get(ctx, runID)
	if ent.IsNotFound(err) {
		return nil, fault.New(fault.NotFound, "There is no such sync, or it is not yours.").WithField("syncRunId")
	}
	if err != nil {
		return nil, fmt.Errorf("find sync: %w", err)
	}
	if err := mayRun(ctx, run.OrganizationID); err != nil {
		return nil, err
	}
	err = s.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) (err error) {
		if run, err = fn(ctx, tx); err != nil {
			return err
		}
		return auditRun(ctx, tx, run, action, map[string]any{"sequence": run.Sequence})
	}, database.Durable())
	return run, err
}

// Cancel ends an open run; what it stored stays.
func (s syncs) Cancel(ctx context.Context, runID int64) (*ent.SyncRun, error) {
	return s.change(ctx, runID, activity.AuditSyncCanceled, func(ctx context.Context, tx *database.Tx) (*ent.SyncRun, error) {
		return s.engine.CancelRun(ctx, tx, runID)
	})
}

// ReleaseHeld applies the removals that a run keeps back; the rules are applied
// anew by a job.
func (s syncs) ReleaseHeld(ctx context.Context, runID int64) (*ent.SyncRun, error) {
	return s.change(ctx, runID, activity.SyncReleased, func(ctx context.Context, tx *database.Tx) (*ent.SyncRun, error) {
		run, err := s.engine.ReleaseHeld(ctx, tx, runID)
		if err != nil {
			return nil, err
		}
		if err := settleHeld(ctx, tx, run); err != nil {
			return nil, err
		}
		return run, tx.Enqueue(ctx, jobs.EvaluateTenantArgs{TenantID: run.TenantID, SyncRunID: run.ID}, nil)
	})
}

// RefuseHeld drops the removals that a run keeps back.
func (s syncs) RefuseHeld(ctx context.Context, runID int64) (*ent.SyncRun, error) {
	return s.change(ctx, runID, activity.SyncRefused, func(ctx context.Context, tx *database.Tx) (*ent.SyncRun, error) {
		run, err := s.engine.RefuseHeld(ctx, tx, runID)
		if err != nil {
			return nil, err
		}
		return run, settleHeld(ctx, tx, run)
	})
}

// settleHeld ends the notice of a run whose removals a person decided about.
func settleHeld(ctx context.Context, tx *database.Tx, run *ent.SyncRun) error {
	return activity.Resolve(ctx, tx, run.OrganizationID, run.TenantID, vocab.NoticeKindSyncHeld)
}

// endRuns ends the open run of a tenant that is being disconnected, and one that
// holds removals back, where there are any.
func endRuns(engine func() *tenantsync.Engine) func(context.Context, *database.Tx, int64) error {
	return func(ctx context.Context, tx *database.Tx, tenantID int64) error {
		ctx = viewer.System(ctx, "disconnect")
		if err := engine().Leave(ctx, tx, tenantID); err != nil {
			return err
		}
		id, err := tx.Ent().SyncRun.Query().Where(syncrun.TenantID(tenantID), syncrun.Open(true)).OnlyID(ctx)
		if ent.IsNotFound(err) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("look for an open sync: %w", err)
		}
		_, err = engine().CancelRun(ctx, tx, id)
		return err
	}
}
