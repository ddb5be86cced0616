package tenantsync

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"entgo.io/ent/dialect/sql"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/predicate"
	"github.com/appmuster/appmuster/ent/syncrun"
	"github.com/appmuster/appmuster/ent/syncstage"
	enttenant "github.com/appmuster/appmuster/ent/tenant"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/msgraph"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/jobs"
)

// Topic carries the key of a run, in decimal, each time it changes.
const Topic = "sync_run"

// OpenRun makes a run of a tenant, its stages in their order, and the job that
// works on it. A held run of the tenant is refused by it. memberID is who asked,
// nil for routine. The tenant is looked for with the viewer in ctx.
//
// Faults: NOT_FOUND for a tenant that is not the viewer's; CONFLICT when a run is
// open already or the tenant's state allows none.
func (e *Engine) OpenRun(ctx context.Context, tx *database.Tx, tenantID int64, trigger vocab.SyncTrigger, full bool, memberID *int64) (*ent.SyncRun, error) {
	return e.openRun(ctx, tx, tenantID, opening{trigger: trigger, full: full, memberID: memberID})
}

// dueAtOnce is how many tenants one call of OpenDue opens runs for.
const dueAtOnce = 200

// OpenDue opens a routine run for each tenant that is due, longest first, each in
// a transaction of its own: one that can't be opened delays no other. A tenant
// whose run is open still waits for its end, and holds up nobody. For the system
// only.
func (e *Engine) OpenDue(ctx context.Context) error {
	due, err := e.db.Ent().Tenant.Query().Where(dueAt(e.now()), enttenant.DisconnectedAtIsNil(),
		enttenant.StateIn(vocab.TenantStateActive, vocab.TenantStateDegraded, vocab.TenantStateGettingData), atRest).
		Order(ent.Asc(enttenant.FieldNextSyncAt)).Limit(dueAtOnce).IDs(ctx)
	if err != nil {
		return fmt.Errorf("look for due syncs: %w", err)
	}
	var errs []error
	for _, id := range due {
		err := e.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
			_, err := e.OpenRun(ctx, tx, id, vocab.SyncTriggerScheduled, false, nil)
			return err
		})
		if err != nil && !fault.Is(err, fault.Conflict) { // one was opened meanwhile
			errs = append(errs, fmt.Errorf("open sync of tenant %d: %w", id, err))
		}
	}
	return errors.Join(errs...)
}

// dueAt finds tenants whose time has come, or was set by a clock that ran ahead:
// no sync is put off for longer than nextSync does.
func dueAt(now time.Time) predicate.Tenant {
	return enttenant.Or(enttenant.NextSyncAtLTE(now), enttenant.NextSyncAtGT(now.Add(restBetween+25*time.Hour)))
}

// atRest finds tenants without an open run.
func atRest(s *sql.Selector) {
	runs := sql.Table(syncrun.Table)
	s.Where(sql.NotExists(sql.Select(runs.C(syncrun.FieldID)).From(runs).
		Where(sql.And(sql.ColumnsEQ(runs.C(syncrun.FieldTenantID), s.C(enttenant.FieldID)), sql.EQ(runs.C(syncrun.FieldOpen), true)))))
}

// OpenRunOf is OpenRun for a person who wants one data set read whole, and the
// others as in a routine sync.
//
// Faults: as OpenRun; INVALID for a data set that is not read.
func (e *Engine) OpenRunOf(ctx context.Context, tx *database.Tx, tenantID int64, set vocab.DataSet, memberID *int64) (*ent.SyncRun, error) {
	if d, known := Describe(set); !known || !d.Read {
		return nil, fault.New(fault.Invalid, "This version does not read this data set.").WithField("dataSet")
	}
	return e.openRun(ctx, tx, tenantID, opening{trigger: vocab.SyncTriggerManual, whole: set, memberID: memberID})
}

// opening is what a run is opened for.
type opening struct {
	trigger vocab.SyncTrigger
	// full reads every data set whole, whole this one; "": none.
	full     bool
	whole    vocab.DataSet
	memberID *int64
}

func (e *Engine) openRun(ctx context.Context, tx *database.Tx, tenantID int64, o opening) (*ent.SyncRun, error) {
	if err := tx.LockTenant(ctx, tenantID); err != nil {
		return nil, err
	}
	t, err := tx.Ent().Tenant.Get(ctx, tenantID)
	if ent.IsNotFound(err) {
		return nil, fault.New(fault.NotFound, "There is no such tenant.").WithField("tenantId")
	}
	if err != nil {
		return nil, fmt.Errorf("load tenant: %w", err)
	}
	ctx = viewer.System(ctx, "open sync run")
	if err := mayRun(t, o.trigger); err != nil {
		return nil, err
	}
	open, err := tx.Ent().SyncRun.Query().Where(syncrun.TenantID(tenantID), syncrun.Open(true)).Exist(ctx)
	if err != nil {
		return nil, fmt.Errorf("look for an open run: %w", err)
	}
	if open {
		return nil, errOpen()
	}
	if err := e.supersede(ctx, tx, t); err != nil {
		return nil, err
	}
	now := e.now()
	create := tx.Ent().SyncRun.Create().
		SetOrganizationID(t.OrganizationID).SetTenantID(t.ID).
		SetSequence(t.RunSequence + 1).SetTrigger(o.trigger).SetFull(o.full).
		SetQueuedAt(now).SetNillableMemberID(o.memberID)
	run, err := create.Save(ctx)
	if database.IsUnique(err) {
		return nil, errOpen().Wrap(err)
	}
	if err != nil {
		return nil, fmt.Errorf("create run: %w", err)
	}
	var stages []*ent.SyncStageCreate
	for _, set := range DataSets() {
		if !set.Read {
			continue
		}
		stage := tx.Ent().SyncStage.Create().
			SetOrganizationID(t.OrganizationID).SetTenantID(t.ID).SetSyncRunID(run.ID).
			SetDataSet(set.Name).SetPosition(len(stages))
		if set.Name == o.whole {
			place, err := json.Marshal(cursor{Whole: true})
			if err != nil {
				return nil, fmt.Errorf("write place of stage: %w", err)
			}
			stage.SetCursor(place)
		}
		stages = append(stages, stage)
	}
	if run.Edges.Stages, err = tx.Ent().SyncStage.CreateBulk(stages...).Save(ctx); err != nil {
		return nil, fmt.Errorf("create stages: %w", err)
	}
	u := tx.Ent().Tenant.UpdateOneID(t.ID).SetRunSequence(run.Sequence).SetLastSyncRunID(run.ID)
	if t.State != vocab.TenantStatePaused {
		u.SetNextSyncAt(nextSync(now, t.SyncMinute))
	}
	if err := u.Exec(ctx); err != nil {
		return nil, fmt.Errorf("note run on tenant: %w", err)
	}
	generation, err := nextGeneration(ctx, tx, t.ID, now.Add(idleFor))
	if err != nil {
		return nil, err
	}
	args := jobs.SyncTenantArgs{SyncRunID: run.ID, LeaseGeneration: generation}
	if err := tx.Enqueue(ctx, args, args.Options(o.trigger != vocab.SyncTriggerScheduled)); err != nil {
		return nil, fmt.Errorf("enqueue run: %w", err)
	}
	return run, e.tell(ctx, tx, run.ID)
}

func errOpen() *fault.Fault {
	return fault.New(fault.Conflict, "A sync of this tenant is already waiting or running. Wait for its end, or cancel it first.")
}

// mayRun says which states of a tenant allow a run; none does once it was
// disconnected.
func mayRun(t *ent.Tenant, trigger vocab.SyncTrigger) error {
	state := t.State
	if t.DisconnectedAt != nil {
		state = vocab.TenantStateDisconnected
	}
	switch state {
	case vocab.TenantStateGettingData, vocab.TenantStateActive, vocab.TenantStateDegraded:
		return nil
	case vocab.TenantStatePaused:
		if trigger == vocab.SyncTriggerManual {
			return nil
		}
		return fault.New(fault.Conflict, "Routine syncs of this tenant are paused. Resume them, or start one by hand.")
	case vocab.TenantStatePendingConsent:
		return fault.New(fault.Conflict, "This tenant is not connected yet: an administrator has to consent first.")
	case vocab.TenantStateNeedsConsent:
		if t.Mode != vocab.TenantModeCustomerApp && slices.Contains(msgraph.ClientRefusals(), t.StateReason) {
			return fault.New(fault.Conflict, "Microsoft does not accept this server's app registration. Once whoever hosts this server has mended that, a sync starts by itself.")
		}
		return fault.New(fault.Conflict, "Microsoft no longer lets us read this tenant. Connect it again, then a sync starts by itself.")
	default:
		return fault.New(fault.Conflict, "This tenant was disconnected. Connect it again to sync it.")
	}
}

// CancelRun ends an open run at a person's wish: what it stored stays, and
// whoever works on it writes nothing more.
//
// Faults: NOT_FOUND for a run that is not the viewer's; CONFLICT when it is over.
func (e *Engine) CancelRun(ctx context.Context, tx *database.Tx, runID int64) (*ent.SyncRun, error) {
	run, err := e.lockRun(ctx, tx, runID)
	if err != nil {
		return nil, err
	}
	who := asking(ctx)
	ctx = viewer.System(ctx, "cancel sync run")
	if !run.Open {
		return nil, fault.New(fault.Conflict, "This sync is over already.")
	}
	now := e.now()
	if _, err := nextGeneration(ctx, tx, run.TenantID, now); err != nil {
		return nil, err
	}
	for reason, states := range map[string][]vocab.SyncStageState{
		"The sync was canceled before this was read.":                                                                  {vocab.SyncStageStatePending, vocab.SyncStageStateRunning},
		"Its removals looked implausible, and the sync was canceled: everything stays, and the next sync looks again.": {vocab.SyncStageStateHeld},
	} {
		err = tx.Ent().SyncStage.Update().Where(syncstage.SyncRunID(run.ID), syncstage.StateIn(states...)).
			SetState(vocab.SyncStageStatePartial).SetReason(reason).SetMend("").SetFinishedAt(now).Exec(ctx)
		if err != nil {
			return nil, fmt.Errorf("cancel stages: %w", err)
		}
	}
	if err := recallMembers(ctx, tx, run.ID, run.TenantID); err != nil {
		return nil, err
	}
	if err := clearNotes(ctx, tx, run.ID, ""); err != nil {
		return nil, err
	}
	run, err = tx.Ent().SyncRun.UpdateOne(run).
		SetState(vocab.SyncRunStateCanceled).SetOpen(false).SetFinishedAt(now).ClearDueAt().Save(ctx)
	if err != nil {
		return nil, fmt.Errorf("cancel run: %w", err)
	}
	err = activity.Record(ctx, tx, run.OrganizationID, []activity.Event{{
		Type: activity.SyncCanceled, TenantID: run.TenantID, SyncRunID: run.ID, OccurredAt: now, Actor: who,
		Subject: activity.Subject{Kind: vocab.SubjectKindSyncRun, ID: run.ID},
		After:   map[string]any{"sequence": run.Sequence},
	}})
	if err != nil {
		return nil, err
	}
	return run, e.tell(ctx, tx, run.ID)
}

// asking is who wants a run to end.
func asking(ctx context.Context) activity.Actor {
	v := viewer.FromContext(ctx)
	switch v.Kind() {
	case viewer.KindMember:
		return activity.Actor{Kind: vocab.ActorKindMember, ID: v.MemberID()}
	case viewer.KindToken:
		return activity.Actor{Kind: vocab.ActorKindToken, ID: v.TokenID()}
	}
	return activity.Actor{Kind: vocab.ActorKindJob}
}

// lockRun finds a run that the viewer may see and keeps everybody else from ending
// or deciding it until the transaction ends.
func (e *Engine) lockRun(ctx context.Context, tx *database.Tx, runID int64) (*ent.SyncRun, error) {
	run, err := e.loadRun(ctx, tx, runID)
	if err != nil {
		return nil, err
	}
	if err := tx.LockTenant(ctx, run.TenantID); err != nil {
		return nil, err
	}
	return e.loadRun(ctx, tx, runID)
}

// loadRun finds a run that the viewer may see.
func (e *Engine) loadRun(ctx context.Context, tx *database.Tx, runID int64) (*ent.SyncRun, error) {
	run, err := tx.Ent().SyncRun.Get(ctx, runID)
	if ent.IsNotFound(err) {
		return nil, fault.New(fault.NotFound, "There is no such sync.").WithField("syncRunId")
	}
	if err != nil {
		return nil, fmt.Errorf("load run: %w", err)
	}
	return run, nil
}

// resumeAtOnce is how many runs one call of Resume gives back to the queue.
const resumeAtOnce = 100

// Resume enqueues the runs whose worker died, each under the next generation,
// and gives how many: those whose lease ran out and, with all, those that
// anybody holds. all is only for the start of a process that knows itself alone
// with the database (SQLite). Call it every minute.
func (e *Engine) Resume(ctx context.Context, tx *database.Tx, all bool) (int, error) {
	ctx = viewer.System(ctx, "resume sync runs")
	now := e.now()
	query := "SELECT r.id, r.tenant_id FROM sync_lease l JOIN sync_runs r ON r.tenant_id = l.tenant_id AND r.open WHERE (l.expires_at < ?"
	if all {
		query += " OR l.owner <> ''"
	}
	rows, err := tx.Query(ctx, query+") ORDER BY r.id LIMIT ?", now, resumeAtOnce)
	if err != nil {
		return 0, fmt.Errorf("look for dead runs: %w", err)
	}
	dead, err := collect(rows, func(scan func(...any) error) (r struct{ run, tenant int64 }, err error) {
		err = scan(&r.run, &r.tenant)
		return r, err
	})
	if err != nil {
		return 0, fmt.Errorf("look for dead runs: %w", err)
	}
	for _, d := range dead {
		generation, err := nextGeneration(ctx, tx, d.tenant, now.Add(idleFor))
		if err != nil {
			return 0, err
		}
		if err := tx.Ent().SyncRun.Update().
			Where(syncrun.ID(d.run), syncrun.StartedAtNotNil()).
			AddResumedCount(1).Exec(ctx); err != nil {
			return 0, fmt.Errorf("count resumption: %w", err)
		}
		if err := tx.Enqueue(ctx, jobs.SyncTenantArgs{SyncRunID: d.run, LeaseGeneration: generation}, nil); err != nil {
			return 0, fmt.Errorf("enqueue run: %w", err)
		}
		if err := e.tell(ctx, tx, d.run); err != nil {
			return 0, err
		}
	}
	return len(dead), nil
}

// tell lets whoever watches a run look at it again.
func (e *Engine) tell(ctx context.Context, tx *database.Tx, runID int64) error {
	return tx.Notify(ctx, Topic, strconv.FormatInt(runID, 10))
}

// restBetween is the least time between the end of a run and the next routine
// one, so that a tenant connected just before its minute is not read twice.
const restBetween = 6 * time.Hour

// nextSync gives the next time a tenant's minute of the UTC day comes round.
func nextSync(now time.Time, minute int) time.Time {
	due := now.UTC().Truncate(24 * time.Hour).Add(time.Duration(minute) * time.Minute)
	for due.Before(now.Add(restBetween)) {
		due = due.Add(24 * time.Hour)
	}
	return due
}
