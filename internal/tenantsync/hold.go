package tenantsync

import (
	"context"
	"fmt"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/syncrun"
	"github.com/appmuster/appmuster/ent/syncstage"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
)

// ReleaseHeld applies the removals that a run holds back, at a person's word,
// and ends the run.
//
// Faults: NOT_FOUND for a run that is not the viewer's; CONFLICT when it holds
// nothing.
func (e *Engine) ReleaseHeld(ctx context.Context, tx *database.Tx, runID int64) (*ent.SyncRun, error) {
	run, err := e.loadHeld(ctx, tx, runID)
	if err != nil {
		return nil, err
	}
	ctx = viewer.System(ctx, "release held sync")
	t, err := tx.Ent().Tenant.Get(ctx, run.TenantID)
	if err != nil {
		return nil, fmt.Errorf("load tenant: %w", err)
	}
	if t.DisconnectedAt != nil {
		return nil, errNotHeld()
	}
	w := &walk{e: e, run: run, tenant: t}
	err = w.eachHeld(ctx, tx, func(s *stage) error {
		if err := w.releaseStage(ctx, tx, s); err != nil {
			return err
		}
		s.cur.IsHeld, s.cur.Held = false, nil
		return w.complete(ctx, tx, s)
	})
	if err != nil {
		return nil, err
	}
	return e.conclude(ctx, tx, run)
}

func (w *walk) releaseStage(ctx context.Context, tx *database.Tx, s *stage) error {
	switch s.set {
	case vocab.DataSetUsers:
		return w.releaseRows(ctx, tx, s, sweepUsers())
	case vocab.DataSetGroups:
		if err := w.removeMembers(ctx, tx); err != nil {
			return err
		}
		return w.releaseRows(ctx, tx, s, sweepGroups())
	case vocab.DataSetGrants:
		return w.releaseRows(ctx, tx, s, sweepGrants())
	case vocab.DataSetAssignments:
		return w.releaseRows(ctx, tx, s, sweepAssignments(), sweepAppGrants())
	case vocab.DataSetLicenses:
		return w.releaseRows(ctx, tx, s, sweepLicenses())
	case vocab.DataSetDirectoryRoles:
		return w.releaseRows(ctx, tx, s, sweepRoleHolders(), sweepRoles())
	case vocab.DataSetApps:
		ids, err := w.lostRegistrations(ctx, tx)
		if err != nil {
			return err
		}
		if err := w.dropRegistrations(ctx, tx, s, ids); err != nil {
			return err
		}
		return w.releaseRows(ctx, tx, s, sweepApps())
	}
	return nil
}

func (w *walk) releaseRows(ctx context.Context, tx *database.Tx, s *stage, specs ...sweepSpec) error {
	for _, p := range specs {
		n, err := w.remove(ctx, tx, false, p)
		if err != nil {
			return err
		}
		s.removed += n
	}
	for part, link := range s.cur.Held {
		if err := saveDeltaLink(ctx, tx, w.tenant.ID, s.set, part, link); err != nil {
			return err
		}
	}
	return nil
}

// RefuseHeld drops the removals that a run holds back, at a person's word, and
// ends the run: everything stays, and the next run reads the set whole.
//
// Faults: as ReleaseHeld.
func (e *Engine) RefuseHeld(ctx context.Context, tx *database.Tx, runID int64) (*ent.SyncRun, error) {
	run, err := e.loadHeld(ctx, tx, runID)
	if err != nil {
		return nil, err
	}
	return e.refuse(viewer.System(ctx, "refuse held sync"), tx, run, "Its removals were refused, so everything stays. The next sync reads it whole.")
}

// loadHeld finds a run that waits for a person, whom nobody decides before until
// the transaction ends.
func (e *Engine) loadHeld(ctx context.Context, tx *database.Tx, runID int64) (*ent.SyncRun, error) {
	run, err := e.lockRun(ctx, tx, runID)
	if err != nil {
		return nil, err
	}
	if run.State != vocab.SyncRunStateHeld {
		return nil, errNotHeld()
	}
	return run, nil
}

// supersede refuses what an older run of the tenant still holds.
func (e *Engine) supersede(ctx context.Context, tx *database.Tx, t *ent.Tenant) error {
	return e.refuseAll(ctx, tx, t.ID, "The next sync began before anybody decided about its removals, and looks again.")
}

// Leave refuses what a run of the tenant still holds. Call it before the tenant is
// disconnected, which leaves nobody who could decide.
func (e *Engine) Leave(ctx context.Context, tx *database.Tx, tenantID int64) error {
	if err := tx.LockTenant(ctx, tenantID); err != nil {
		return err
	}
	return e.refuseAll(viewer.System(ctx, "disconnect"), tx, tenantID, "The tenant was disconnected before anybody decided about its removals, so everything stays.")
}

func (e *Engine) refuseAll(ctx context.Context, tx *database.Tx, tenantID int64, reason string) error {
	held, err := tx.Ent().SyncRun.Query().Where(syncrun.TenantID(tenantID), syncrun.StateEQ(vocab.SyncRunStateHeld)).All(ctx)
	if err != nil {
		return fmt.Errorf("look for held runs: %w", err)
	}
	for _, run := range held {
		if _, err := e.refuse(ctx, tx, run, reason); err != nil {
			return err
		}
	}
	return nil
}

func (e *Engine) refuse(ctx context.Context, tx *database.Tx, run *ent.SyncRun, reason string) (*ent.SyncRun, error) {
	t, err := tx.Ent().Tenant.Get(ctx, run.TenantID)
	if err != nil {
		return nil, fmt.Errorf("load tenant: %w", err)
	}
	if t.DisconnectedAt != nil {
		return nil, errNotHeld()
	}
	w := &walk{e: e, run: run, tenant: t}
	err = w.eachHeld(ctx, tx, func(s *stage) error {
		for part := range s.cur.Held {
			if err := saveDeltaLink(ctx, tx, t.ID, s.set, part, ""); err != nil {
				return err
			}
		}
		s.State, s.reason, s.mend = vocab.SyncStageStatePartial, reason, ""
		s.cur.IsHeld, s.cur.Held = false, nil
		return nil
	})
	if err != nil {
		return nil, err
	}
	return e.conclude(ctx, tx, run)
}

// eachHeld decides every held stage of the run.
func (w *walk) eachHeld(ctx context.Context, tx *database.Tx, decide func(s *stage) error) error {
	rows, err := tx.Ent().SyncStage.Query().Where(syncstage.SyncRunID(w.run.ID), syncstage.StateEQ(vocab.SyncStageStateHeld)).All(ctx)
	if err != nil {
		return fmt.Errorf("load held stages: %w", err)
	}
	for _, row := range rows {
		s, err := newStage(row)
		if err != nil {
			return err
		}
		if err := decide(s); err != nil {
			return err
		}
		if err := s.save(ctx, tx); err != nil {
			return err
		}
	}
	return nil
}
