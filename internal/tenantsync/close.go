package tenantsync

import (
	"context"
	"fmt"
	"maps"
	"strings"
	"time"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/activityevent"
	"github.com/appmuster/appmuster/ent/coverage"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/internal/xid"
)

// Fence gives the check that a transaction of the worker begins with, so that
// nothing is written for a run that is no longer this worker's.
func (e *Engine) Fence(lease Lease) func(ctx context.Context, tx *database.Tx) error {
	return func(ctx context.Context, tx *database.Tx) error { return e.fence(ctx, tx, lease) }
}

// Close ends a run within the worker's last transaction: its state and counts,
// the tenant's state, the coverage, the events and webhooks of the end; and it
// frees the lease. Call it first of what ends a run. It fails with ErrStale, and
// the transaction is to be rolled back, when the lease is no longer ours.
func (e *Engine) Close(ctx context.Context, tx *database.Tx, runID int64, lease Lease) (*ent.SyncRun, error) {
	ctx = viewer.System(ctx, "sync_tenant")
	// Before the fence, as whoever cancels, connects or pauses does.
	if err := tx.LockTenant(ctx, lease.tenantID); err != nil {
		return nil, err
	}
	if err := e.fence(ctx, tx, lease); err != nil {
		return nil, err
	}
	run, err := tx.Ent().SyncRun.Get(ctx, runID)
	if err != nil {
		return nil, fmt.Errorf("load run: %w", err)
	}
	if !run.Open {
		return nil, ErrStale
	}
	run, err = e.conclude(ctx, tx, run)
	if err != nil {
		return nil, err
	}
	return run, free(ctx, tx, lease, e.now())
}

// ending is a run with what decides about its end.
type ending struct {
	run    *ent.SyncRun
	tenant *ent.Tenant
	stages []*stage
	now    time.Time
	// decided: it ended before, and a person has decided since about what it held.
	decided bool
}

// conclude gives the run and all that hangs on it the state that its stages
// say. It may be called again for a held run, once the held stages are decided.
func (e *Engine) conclude(ctx context.Context, tx *database.Tx, run *ent.SyncRun) (*ent.SyncRun, error) {
	end, err := e.endingOf(ctx, tx, run)
	if err != nil {
		return nil, err
	}
	t := end.tenant
	state := end.state()
	if state == vocab.SyncRunStateFailed {
		// Nobody is asked about a run that failed: the next one looks again.
		for _, s := range end.stages {
			if s.State != vocab.SyncStageStateHeld {
				continue
			}
			s.State, s.reason, s.mend = vocab.SyncStageStatePartial, "Its removals looked implausible, and the sync failed: everything stays, and the next sync looks again.", ""
			s.cur.IsHeld, s.cur.Held = false, nil
			if err := s.save(ctx, tx); err != nil {
				return nil, err
			}
		}
	}
	changes := end.changes()
	end.decided = run.State == vocab.SyncRunStateHeld
	u := tx.Ent().SyncRun.UpdateOne(run).SetState(state).SetOpen(false).ClearDueAt().SetChanges(changes).SetError(end.failure())
	if state == vocab.SyncRunStateHeld {
		u.ClearFinishedAt()
	} else {
		u.SetFinishedAt(end.now)
	}
	if run, err = u.Save(ctx); err != nil {
		return nil, fmt.Errorf("end run: %w", err)
	}
	end.run = run
	if state != vocab.SyncRunStateHeld {
		if err := clearNotes(ctx, tx, run.ID, ""); err != nil {
			return nil, err
		}
	}
	// A newer run speaks for tenant and coverage: a held one that is decided
	// later only ends.
	if t.LastSyncRunID == nil || *t.LastSyncRunID == run.ID {
		if err := end.cover(ctx, tx); err != nil {
			return nil, err
		}
		if err := e.settleTenant(ctx, tx, end); err != nil {
			return nil, err
		}
	}
	if err := e.announce(ctx, tx, end); err != nil {
		return nil, err
	}
	if !end.decided { // a held run has told of its new apps before
		if err := e.announceApps(ctx, tx, end); err != nil {
			return nil, err
		}
	}
	return run, e.tell(ctx, tx, run.ID)
}

// state says how the run ended.
func (n ending) state() vocab.SyncRunState {
	held, partial := false, false
	for _, s := range n.stages {
		set, _ := Describe(s.set)
		switch s.State {
		case vocab.SyncStageStateHeld:
			held = true
		case vocab.SyncStageStateComplete:
		case vocab.SyncStageStateSkipped:
			partial = partial || s.cur.Cause != causeNotAsked
		default:
			partial = true
		}
		if set.Vital && (s.State == vocab.SyncStageStateFailed || s.State == vocab.SyncStageStateSkipped) {
			return vocab.SyncRunStateFailed
		}
	}
	switch {
	case held:
		return vocab.SyncRunStateHeld
	case partial:
		return vocab.SyncRunStatePartial
	}
	return vocab.SyncRunStateSucceeded
}

// failure is why the run failed; "" when it did not.
func (n ending) failure() string {
	if n.state() != vocab.SyncRunStateFailed {
		return ""
	}
	for _, s := range n.stages {
		if s.State == vocab.SyncStageStateFailed {
			return s.reason
		}
	}
	return "The sync ended before the directory was read."
}

// needsConsent gives the stage that says that only a person can go on; nil for none.
func (n ending) needsConsent() *stage {
	for _, s := range n.stages {
		if s.cur.Cause == causeConsent {
			return s
		}
	}
	return nil
}

// changes counts what changed, by kind. Kinds without a change are left out.
func (n ending) changes() map[string]int {
	nouns := map[vocab.DataSet]string{
		vocab.DataSetUsers: "users", vocab.DataSetGroups: "groups", vocab.DataSetLicenses: "licenses", vocab.DataSetApps: "apps",
		vocab.DataSetGrants: "grants", vocab.DataSetAssignments: "assignments", vocab.DataSetSignIns: "signIns",
	}
	changes := map[string]int{}
	add := func(kind string, count int) {
		if count != 0 {
			changes[kind] += count
		}
	}
	for _, s := range n.stages {
		add("appsAdded", s.cur.AppsMade)
		noun, counted := nouns[s.set]
		if !counted {
			continue
		}
		add(noun+"Added", s.added)
		add(noun+"Changed", s.changed)
		add(noun+"Removed", s.removed)
	}
	return changes
}

// cover brings the coverage level with what the stages found.
func (n ending) cover(ctx context.Context, tx *database.Tx) error {
	rows, err := tx.Ent().Coverage.Query().Where(coverage.TenantID(n.tenant.ID)).All(ctx)
	if err != nil {
		return fmt.Errorf("load coverage: %w", err)
	}
	for _, c := range rows {
		for _, s := range n.stages {
			if s.set != c.DataSet {
				continue
			}
			if err := n.coverOne(ctx, tx, c, s); err != nil {
				return err
			}
		}
	}
	return nil
}

func (n ending) coverOne(ctx context.Context, tx *database.Tx, c *ent.Coverage, s *stage) error {
	set, _ := Describe(s.set)
	state, reason, mend := covered(s, c.LastSuccessAt != nil)
	u := tx.Ent().Coverage.UpdateOne(c).SetState(state).SetReason(reason).SetMend(mend)
	switch {
	case s.cur.Cause == causePermission:
		u.SetScopeGranted(false)
	case s.State == vocab.SyncStageStateComplete || s.State == vocab.SyncStageStateHeld || s.cur.Cause == causeLicense:
		u.SetScopeGranted(true)
	case s.cur.Cause == causeNotAsked && n.tenant.GrantedScopes != nil:
		u.SetScopeGranted(granted(n.tenant.GrantedScopes, set.Opens))
	}
	switch {
	case set.License == "":
		u.ClearLicensed()
	case s.cur.Licensed != nil:
		u.SetLicensed(*s.cur.Licensed)
	case s.State == vocab.SyncStageStateComplete:
		u.SetLicensed(true)
	case n.tenant.HasPremium >= 0:
		u.SetLicensed(n.tenant.HasPremium == 1)
	}
	if err := u.Exec(ctx); err != nil {
		return fmt.Errorf("store coverage: %w", err)
	}
	return n.tellCoverage(ctx, tx, c, s, state)
}

// tellCoverage records that a data set went dark or came back.
func (n ending) tellCoverage(ctx context.Context, tx *database.Tx, c *ent.Coverage, s *stage, state vocab.CoverageState) error {
	dark := func(v vocab.CoverageState) bool {
		return v == vocab.CoverageStateDark || v == vocab.CoverageStateStale
	}
	event := activity.Event{TenantID: n.tenant.ID, SyncRunID: n.run.ID, OccurredAt: n.now, Subject: tenantSubject(n.tenant)}
	switch {
	case dark(state) && s.State == vocab.SyncStageStateSkipped && s.cur.Cause != causeAbandoned && (c.Reason != s.reason || !dark(c.State)):
		event.Type, event.After = activity.DataSetSkipped, map[string]any{"dataSet": string(s.set), "reason": s.reason}
		if s.cur.Cause == causePermission && c.LastSuccessAt != nil {
			event.After["lost"] = true
		}
	case dark(c.State) && c.LastSuccessAt != nil && !s.cur.First && (state == vocab.CoverageStateGreen || state == vocab.CoverageStateConcealed):
		event.Type, event.After = activity.DataSetRecovered, map[string]any{"dataSet": string(s.set)}
	default:
		return nil
	}
	return activity.Record(ctx, tx, n.tenant.OrganizationID, []activity.Event{event})
}

func granted(have, opens []string) bool {
	for _, h := range have {
		for _, o := range opens {
			if strings.EqualFold(h, o) {
				return true
			}
		}
	}
	return false
}

// covered says how far a data set can be trusted after a stage, and why not
// further. before is whether it was ever read whole.
func covered(s *stage, before bool) (state vocab.CoverageState, reason, mend string) {
	switch s.State {
	case vocab.SyncStageStateComplete:
		if s.cur.Concealed {
			return vocab.CoverageStateConcealed, s.reason, "Switch off concealed names in the Microsoft 365 admin center: Settings, Org settings, Reports."
		}
		return vocab.CoverageStateGreen, s.reason, ""
	case vocab.SyncStageStateHeld:
		return vocab.CoverageStateHeld, s.reason, s.mend
	case vocab.SyncStageStateSkipped:
		switch s.cur.Cause {
		case causeNotAsked:
			return vocab.CoverageStateNotAsked, s.reason, s.mend
		case causeAbandoned:
		default:
			return vocab.CoverageStateDark, s.reason, s.mend
		}
	}
	if before {
		return vocab.CoverageStateStale, s.reason, s.mend
	}
	return vocab.CoverageStateDark, s.reason, s.mend
}

// settleTenant gives the tenant the state that the run says, and when it is
// read again.
func (e *Engine) settleTenant(ctx context.Context, tx *database.Tx, n ending) error {
	state, reason, mend := n.tenantState()
	t := n.tenant
	u := tx.Ent().Tenant.UpdateOneID(t.ID)
	if n.overtaken() && t.NextSyncAt != nil {
		return e.readAgain(ctx, u, n)
	}
	if n.lost(state) {
		return nil
	}
	switch {
	case state == vocab.TenantStateNeedsConsent:
		u.ClearNextSyncAt()
	case n.made():
	case n.decided && t.NextSyncAt != nil: // it rests since it was read, not since somebody decided
	case n.run.State == vocab.SyncRunStateFailed:
		u.SetNextSyncAt(retrySync(n.now, t.SyncMinute))
	default:
		u.SetNextSyncAt(nextSync(n.now, t.SyncMinute))
	}
	// What a person decided meanwhile, a run does not undo.
	switch t.State {
	case vocab.TenantStatePaused, vocab.TenantStateDisconnected, vocab.TenantStatePendingConsent:
		if state != vocab.TenantStateNeedsConsent || t.State != vocab.TenantStatePaused {
			return nil
		}
	}
	u.SetState(state).SetStateReason(reason).SetStateMend(mend)
	if t.State != state {
		u.SetStateSince(n.now)
	}
	if err := u.Exec(ctx); err != nil {
		return fmt.Errorf("store tenant's state: %w", err)
	}
	if t.State == state {
		return nil
	}
	event := activity.Event{
		Type: activity.TenantStateChanged, TenantID: t.ID, SyncRunID: n.run.ID, OccurredAt: n.now, Subject: tenantSubject(t),
		Before: map[string]any{"state": string(t.State)}, After: map[string]any{"state": string(state), "reason": reason},
	}
	if err := activity.Record(ctx, tx, t.OrganizationID, []activity.Event{event}); err != nil {
		return err
	}
	return activity.Emit(ctx, tx, t.OrganizationID, activity.WebhookTenantStateChanged, map[string]any{
		"organizationId": xid.Encode(xid.Organization, t.OrganizationID), "tenantId": xid.Encode(xid.Tenant, t.ID),
		"syncRunId": xid.Encode(xid.SyncRun, n.run.ID), "before": string(t.State), "after": string(state),
		"state": string(state), "reason": reason, "mend": mend,
	}, &n.run.ID)
}

func tenantSubject(t *ent.Tenant) activity.Subject {
	return activity.Subject{Kind: vocab.SubjectKindTenant, ID: t.ID, EntraID: t.EntraTenantID, Name: t.DisplayName}
}

// tenantState says where the run leaves the tenant.
func (n ending) tenantState() (state vocab.TenantState, reason, mend string) {
	if s := n.needsConsent(); s != nil {
		return vocab.TenantStateNeedsConsent, s.reason, s.mend
	}
	if n.run.State == vocab.SyncRunStateSucceeded {
		return vocab.TenantStateActive, "", ""
	}
	var gaps []*stage
	for _, s := range n.stages {
		switch {
		case s.State == vocab.SyncStageStateComplete, s.cur.Cause == causeNotAsked, s.cur.Cause == causeAbandoned:
		case s.cur.Cause == causeLicense && n.tenant.LicenceGapAcknowledgedAt != nil:
		default:
			gaps = append(gaps, s)
		}
	}
	if len(gaps) == 0 {
		return vocab.TenantStateActive, "", ""
	}
	if len(gaps) == 1 {
		return vocab.TenantStateDegraded, gaps[0].reason, gaps[0].mend
	}
	var titles []string
	for _, s := range gaps {
		set, _ := Describe(s.set)
		titles = append(titles, set.Title)
	}
	last := len(titles) - 1
	return vocab.TenantStateDegraded,
		strings.Join(titles[:last], ", ") + " and " + titles[last] + " are not up to date.",
		"Open Coverage: it says of each why, and what to do."
}

// retrySync gives when a failed run is followed by the next: within some hours,
// not a day; spread by the tenant's own minute.
func retrySync(now time.Time, minute int) time.Time {
	due := now.Add(time.Hour + time.Duration(minute%60)*time.Minute)
	if daily := nextSync(now, minute); daily.Before(due) {
		return daily
	}
	return due
}

// announce records the end and tells webhooks.
func (e *Engine) announce(ctx context.Context, tx *database.Tx, n ending) error {
	run := n.run
	event := activity.Event{
		Type: activity.SyncCompleted, TenantID: run.TenantID, SyncRunID: run.ID, OccurredAt: n.now,
		Subject: activity.Subject{Kind: vocab.SubjectKindSyncRun, ID: run.ID},
		After:   map[string]any{"sequence": run.Sequence, "state": string(run.State), "changes": run.Changes},
	}
	hook := activity.WebhookSyncCompleted
	switch run.State {
	case vocab.SyncRunStateFailed:
		event.Type, hook = activity.SyncFailed, activity.WebhookSyncFailed
		event.After = map[string]any{"sequence": run.Sequence, "error": run.Error}
	case vocab.SyncRunStateHeld:
		event.Type, hook = activity.SyncHeld, activity.WebhookSyncHeld
		var sets []string
		for _, s := range n.stages {
			if s.State == vocab.SyncStageStateHeld {
				sets = append(sets, string(s.set))
			}
		}
		event.After = map[string]any{"sequence": run.Sequence, "dataSets": sets}
	}
	if err := activity.Record(ctx, tx, run.OrganizationID, []activity.Event{event}); err != nil {
		return err
	}
	o, err := tx.Ent().Organization.Get(ctx, run.OrganizationID)
	if err != nil {
		return fmt.Errorf("read how much of people webhooks may tell: %w", err)
	}
	return activity.Emit(ctx, tx, run.OrganizationID, hook, e.payload(n, o.PrivacyMode == vocab.PrivacyModeAggregates), &run.ID)
}

// newAppsTold is how many new apps of a run are told one by one.
const newAppsTold = 100

// announceApps tells webhooks of the apps that the run found, if it found any: in one
// message, by their identifiers.
func (e *Engine) announceApps(ctx context.Context, tx *database.Tx, n ending) error {
	found := tx.Ent().ActivityEvent.Query().Where(activityevent.OrganizationID(n.run.OrganizationID), activityevent.SyncRunID(n.run.ID),
		activityevent.TypeEQ(activity.AppDiscovered), activityevent.SubjectIDNotNil())
	number, err := found.Clone().Count(ctx)
	if err != nil || number == 0 {
		return err
	}
	events, err := found.Order(ent.Asc(activityevent.FieldID)).Limit(newAppsTold).Select(activityevent.FieldSubjectID).All(ctx)
	if err != nil {
		return fmt.Errorf("read new apps: %w", err)
	}
	apps := make([]string, len(events))
	for i, event := range events {
		apps[i] = xid.Encode(xid.App, *event.SubjectID)
	}
	return activity.Emit(ctx, tx, n.run.OrganizationID, activity.WebhookAppDiscovered, map[string]any{
		"organizationId": xid.Encode(xid.Organization, n.run.OrganizationID), "tenantId": xid.Encode(xid.Tenant, n.run.TenantID),
		"syncRunId": xid.Encode(xid.SyncRun, n.run.ID), "count": number, "appIds": apps, "url": e.payload(n, false).URL,
	}, &n.run.ID)
}

// stagePayload and runPayload are what webhooks tell of a run: counts and
// identifiers, no names. A number is null where it would tell of few people and
// the organization shows nobody.
type stagePayload struct {
	DataSet vocab.DataSet        `json:"dataSet"`
	State   vocab.SyncStageState `json:"state"`
	Fetched *int                 `json:"fetched"`
	Added   *int                 `json:"added"`
	Changed *int                 `json:"changed"`
	Removed *int                 `json:"removed"`
}

type runPayload struct {
	OrganizationID string             `json:"organizationId"`
	TenantID       string             `json:"tenantId"`
	SyncRunID      string             `json:"syncRunId"`
	Sequence       int64              `json:"sequence"`
	State          vocab.SyncRunState `json:"state"`
	StartedAt      *time.Time         `json:"startedAt"`
	FinishedAt     *time.Time         `json:"finishedAt"`
	Stages         []stagePayload     `json:"stages"`
	Changes        map[string]*int    `json:"changes"`
	URL            string             `json:"url,omitempty"`
}

func (e *Engine) payload(n ending, withoutFew bool) runPayload {
	run := n.run
	p := runPayload{
		OrganizationID: xid.Encode(xid.Organization, run.OrganizationID), TenantID: xid.Encode(xid.Tenant, run.TenantID),
		SyncRunID: xid.Encode(xid.SyncRun, run.ID), Sequence: run.Sequence, State: run.State,
		StartedAt: run.StartedAt, FinishedAt: run.FinishedAt, Stages: []stagePayload{},
		Changes: map[string]*int{},
	}
	for _, s := range n.stages {
		c := activity.StageCounts{Fetched: s.fetched, Added: s.added, Changed: s.changed, Removed: s.removed}
		if withoutFew {
			c = c.WithoutFew(s.set)
		}
		p.Stages = append(p.Stages, stagePayload{s.set, s.State, orNull(c.Fetched), orNull(c.Added), orNull(c.Changed), orNull(c.Removed)})
	}
	// The four that receivers count on are there even when nothing changed.
	changes := map[string]int{"appsAdded": 0, "appsRemoved": 0, "usersAdded": 0, "usersRemoved": 0}
	maps.Copy(changes, run.Changes)
	if withoutFew {
		changes = activity.WithoutFewChanges(changes)
	}
	for kind, count := range changes {
		p.Changes[kind] = orNull(count)
	}
	if e.runURL != nil {
		p.URL = e.runURL(run.OrganizationID, run.ID)
	}
	return p
}

// orNull gives a number for a payload, null for one that is not told.
func orNull(n int) *int {
	if n == activity.NotTold {
		return nil
	}
	return &n
}

// errNotHeld is the answer to a decision about a run that waits for none.
func errNotHeld() *fault.Fault {
	return fault.New(fault.Conflict, "This sync holds nothing back.")
}
