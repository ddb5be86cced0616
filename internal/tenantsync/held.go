package tenantsync

import (
	"context"
	"fmt"
	"strings"

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
	// Count is how many objects would go, Stored how many there are. An app that
	// would only lose its registration counts as one that would go.
	Count, Stored int
	// First are the first of them by their keys, at most 100.
	First []HeldObject
	// Memberships is how many memberships would go besides, of groups that stay;
	// Losing are the first of those groups by their keys, at most 100.
	Memberships int
	Losing      []HeldObject
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
		if s.DataSet == vocab.DataSetGroups {
			if err := e.addHeldMembers(ctx, run, &h); err != nil {
				return nil, fmt.Errorf("read what is held of %s: %w", s.DataSet, err)
			}
		}
		all = append(all, h)
	}
	return all, nil
}

func (e *Engine) addHeldMembers(ctx context.Context, run *ent.SyncRun, h *Held) error {
	from, args := goneMembers(e.db.Dialect()), []any{run.ID, labelGoneMembers, run.TenantID}
	if err := e.db.SQL().QueryRowContext(ctx, e.db.Rebind("SELECT count(*)"+from), args...).Scan(&h.Memberships); err != nil || h.Memberships == 0 {
		return err
	}
	rows, err := e.db.SQL().QueryContext(ctx, e.db.Rebind("SELECT DISTINCT m.group_id"+from+" ORDER BY m.group_id LIMIT ?"), append(args, heldAtMost)...)
	if err != nil {
		return err
	}
	ids, err := collect(rows, scanID)
	h.Losing = objects(xid.Group, ids)
	return err
}

func objects(kind xid.Kind, ids []int64) []HeldObject {
	all := make([]HeldObject, len(ids))
	for i, id := range ids {
		all[i] = HeldObject{Kind: kind, ID: id}
	}
	return all
}

// heldSpec is one table of which a data set's removals take rows, by any of its
// specs.
type heldSpec struct {
	specs []sweepSpec
	// kind is that of the rows; "" where they are not told one by one.
	kind xid.Kind
}

// heldSpecs says what ReleaseHeld removes of a data set.
func heldSpecs(set vocab.DataSet) []heldSpec {
	of := func(kind xid.Kind, specs ...sweepSpec) heldSpec { return heldSpec{specs, kind} }
	switch set {
	case vocab.DataSetUsers:
		return []heldSpec{of(xid.User, sweepUsers())}
	case vocab.DataSetGroups:
		return []heldSpec{of(xid.Group, sweepGroups())}
	case vocab.DataSetGrants:
		return []heldSpec{of(xid.Grant, sweepGrants())}
	case vocab.DataSetAssignments:
		return []heldSpec{of(xid.Assignment, sweepAssignments()), of(xid.Grant, sweepAppGrants())}
	case vocab.DataSetLicenses:
		return []heldSpec{of(xid.License, sweepLicenses())}
	case vocab.DataSetDirectoryRoles:
		return []heldSpec{of("", sweepRoleHolders()), of("", sweepRoles())}
	case vocab.DataSetApps:
		return []heldSpec{of(xid.App, sweepApps(), lostRegistration())}
	}
	return nil
}

func (e *Engine) addHeld(ctx context.Context, run *ent.SyncRun, p heldSpec, h *Held) error {
	ask := func(query string, args ...any) (n int, err error) {
		err = e.db.SQL().QueryRowContext(ctx, e.db.Rebind(query), args...).Scan(&n)
		return n, err
	}
	table := p.specs[0]
	stored, err := ask("SELECT count(*) FROM "+table.table+" t WHERE t.tenant_id = ? AND t.removed_at IS NULL"+table.where, run.TenantID)
	if err != nil {
		return err
	}
	// What goes by several specs goes once.
	var some []string
	var of []any
	for _, spec := range p.specs {
		some = append(some, "SELECT t.id FROM sync_gone n JOIN "+spec.table+" t ON t.tenant_id = ? AND t."+spec.key+" = "+noted(spec, e.db.Dialect())+
			" AND t.removed_at IS NULL"+spec.where+" WHERE n.sync_run_id = ? AND n.data_set = ?")
		of = append(of, run.TenantID, run.ID, spec.label)
	}
	from := " FROM (" + strings.Join(some, " UNION ") + ") AS gone"
	gone, err := ask("SELECT count(*)"+from, of...)
	if err != nil {
		return err
	}
	h.Stored, h.Count = h.Stored+stored, h.Count+gone
	left := heldAtMost - len(h.First)
	if gone == 0 || left == 0 || p.kind == "" {
		return nil
	}
	rows, err := e.db.SQL().QueryContext(ctx, e.db.Rebind("SELECT id"+from+" ORDER BY id LIMIT ?"), append(of, left)...)
	if err != nil {
		return err
	}
	ids, err := collect(rows, scanID)
	h.First = append(h.First, objects(p.kind, ids)...)
	return err
}

// noted gives the identifier of a note as the table holds it.
func noted(p sweepSpec, dialect string) string {
	switch {
	case !p.keyText:
		return "n.object_id"
	case dialect == database.Postgres:
		return "convert_from(n.object_id, 'UTF8')"
	}
	return "CAST(n.object_id AS TEXT)"
}
