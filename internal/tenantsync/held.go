package tenantsync

import (
	"context"
	"fmt"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/syncstage"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/internal/xid"
)

// Held is what a held run would remove of one data set.
type Held struct {
	DataSet vocab.DataSet
	// Count is how many objects would go, Stored how many there are.
	Count, Stored int
	// First are the first of them by their keys, at most 100.
	First []HeldObject
}

// HeldObject is one object that would go.
type HeldObject struct {
	Kind xid.Kind
	ID   int64
}

// heldAtMost is how many objects of a data set are told one by one.
const heldAtMost = 100

// Held tells what a run would remove if its removals were released, in the order
// of its data sets; nothing for a run that holds nothing. It is for who may see
// the run, and asks no more about that.
func (e *Engine) Held(ctx context.Context, run *ent.SyncRun) ([]Held, error) {
	if run.State != vocab.SyncRunStateHeld {
		return nil, nil
	}
	ctx = viewer.System(ctx, "review held sync")
	stages, err := e.db.Ent().SyncStage.Query().
		Where(syncstage.SyncRunID(run.ID), syncstage.StateEQ(vocab.SyncStageStateHeld)).
		Order(ent.Asc(syncstage.FieldPosition)).Select(syncstage.FieldDataSet).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("find held data sets: %w", err)
	}
	var all []Held
	for _, s := range stages {
		h := Held{DataSet: s.DataSet}
		for _, p := range heldSpecs(s.DataSet) {
			if err := e.addHeld(ctx, run, p, &h); err != nil {
				return nil, fmt.Errorf("read what is held of %s: %w", s.DataSet, err)
			}
		}
		all = append(all, h)
	}
	return all, nil
}

type heldSpec struct {
	sweepSpec
	kind xid.Kind
}

// heldSpecs says what ReleaseHeld removes of a data set.
func heldSpecs(set vocab.DataSet) []heldSpec {
	switch set {
	case vocab.DataSetUsers:
		return []heldSpec{{sweepUsers(), xid.User}}
	case vocab.DataSetGroups:
		return []heldSpec{{sweepGroups(), xid.Group}}
	case vocab.DataSetGrants:
		return []heldSpec{{sweepGrants(), xid.Grant}}
	case vocab.DataSetAssignments:
		return []heldSpec{{sweepAssignments(), xid.Assignment}, {sweepAppGrants(), xid.Grant}}
	case vocab.DataSetApps:
		return []heldSpec{{sweepApps(), xid.App}}
	}
	return nil
}

func (e *Engine) addHeld(ctx context.Context, run *ent.SyncRun, p heldSpec, h *Held) error {
	ask := func(query string, args ...any) (n int, err error) {
		err = e.db.SQL().QueryRowContext(ctx, e.db.Rebind(query), args...).Scan(&n)
		return n, err
	}
	stored, err := ask("SELECT count(*) FROM "+p.table+" t WHERE t.tenant_id = ? AND t.removed_at IS NULL"+p.where, run.TenantID)
	if err != nil {
		return err
	}
	from := " FROM sync_gone n JOIN " + p.table + " t ON t.tenant_id = ? AND t." + p.key + " = " + p.noted(e.db.Dialect()) +
		" AND t.removed_at IS NULL" + p.where + " WHERE n.sync_run_id = ? AND n.data_set = ?"
	of := []any{run.TenantID, run.ID, p.label}
	gone, err := ask("SELECT count(*)"+from, of...)
	if err != nil {
		return err
	}
	h.Stored, h.Count = h.Stored+stored, h.Count+gone
	left := heldAtMost - len(h.First)
	if gone == 0 || left == 0 {
		return nil
	}
	rows, err := e.db.SQL().QueryContext(ctx, e.db.Rebind("SELECT t.id"+from+" ORDER BY t.id LIMIT ?"), append(of, left)...)
	if err != nil {
		return err
	}
	ids, err := collect(rows, scanID)
	for _, id := range ids {
		h.First = append(h.First, HeldObject{Kind: p.kind, ID: id})
	}
	return err
}

// noted gives the identifier of a note as the table holds it.
func (p heldSpec) noted(dialect string) string {
	switch {
	case !p.keyText:
		return "n.object_id"
	case dialect == database.Postgres:
		return "convert_from(n.object_id, 'UTF8')"
	}
	return "CAST(n.object_id AS TEXT)"
}
