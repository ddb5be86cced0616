package tenantsync

import (
	"context"
	"fmt"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/syncstage"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/viewer"
)

// Cover brings the coverage level with what the stages of a run found, in a
// transaction of its own: what is evaluated between Run and Close goes by it.
// Close does the same again, without effect. It fails with ErrStale when the
// lease is no longer ours.
func (e *Engine) Cover(ctx context.Context, runID int64, lease Lease) (*ent.SyncRun, error) {
	ctx = viewer.System(ctx, "sync_tenant")
	var run *ent.SyncRun
	err := e.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) (err error) {
		if err := e.fence(ctx, tx, lease); err != nil {
			return err
		}
		if run, err = tx.Ent().SyncRun.Get(ctx, runID); err != nil {
			return fmt.Errorf("load run: %w", err)
		}
		if !run.Open {
			return ErrStale
		}
		end, err := e.endingOf(ctx, tx, run)
		if err != nil {
			return err
		}
		return end.cover(ctx, tx)
	})
	return run, err
}

// endingOf loads what decides about the end of a run.
func (e *Engine) endingOf(ctx context.Context, tx *database.Tx, run *ent.SyncRun) (ending, error) {
	t, err := tx.Ent().Tenant.Get(ctx, run.TenantID)
	if err != nil {
		return ending{}, fmt.Errorf("load tenant: %w", err)
	}
	rows, err := tx.Ent().SyncStage.Query().Where(syncstage.SyncRunID(run.ID)).Order(ent.Asc(syncstage.FieldPosition)).All(ctx)
	if err != nil {
		return ending{}, fmt.Errorf("load stages: %w", err)
	}
	end := ending{run: run, tenant: t, now: e.now()}
	for _, row := range rows {
		s, err := newStage(row)
		if err != nil {
			return ending{}, err
		}
		end.stages = append(end.stages, s)
	}
	return end, nil
}
