package tenantsync_test

import (
	"context"
	"math/rand/v2"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/auditevent"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/entrasim"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/tenantsync"
	"github.com/appmuster/appmuster/internal/vocab"
)

func free() *entrasim.Company { return entrasim.DemoCompanies(start)[2] }

// TestPassingFaultsLeaveNoTrace runs a first sync with a fault in the way and
// compares with a sync of the same company without one.
func TestPassingFaultsLeaveNoTrace(t *testing.T) {
	t.Parallel()
	now := start
	company := func() *entrasim.Company { return entrasim.DemoCompanies(now)[0] }
	calm := setup(t, dbtest.Open(t), withCompany(company()))
	calm.sync()
	want := calm.dump()
	for name, f := range map[string]entrasim.Fault{
		"ThrottledWithAShortWait":   {Path: "v1.0/users", Action: entrasim.TooMany, RetryAfter: "1", Times: 1},
		"ThrottledWithALongWait":    {Path: "v1.0/groups", Action: entrasim.TooMany, RetryAfter: "120", Times: 1},
		"ThrottledWithoutAWait":     {Path: "v1.0/servicePrincipals", Action: entrasim.TooMany, Times: 1},
		"Unavailable":               {Path: "v1.0/users", Action: entrasim.Unavailable, Times: 2},
		"InternalError":             {Path: "v1.0/servicePrincipals", Action: entrasim.Unavailable, Status: http.StatusInternalServerError, Times: 2},
		"GatewayTimeout":            {Path: "auditLogs/signIns", Action: entrasim.Unavailable, Status: http.StatusGatewayTimeout, Times: 1},
		"HTML":                      {Path: "v1.0/oauth2PermissionGrants", Action: entrasim.HTMLError, Times: 2},
		"ProxyPageThatSaysOK":       {Path: "v1.0/users", Action: entrasim.HTMLError, Status: http.StatusOK, Times: 1},
		"CutOffWithACleanEnd":       {Path: "v1.0/users", Action: entrasim.CutClean, Times: 2},
		"CutOffAbruptly":            {Path: "v1.0/servicePrincipals", Action: entrasim.CutAbrupt, Times: 2},
		"WrongLength":               {Path: "v1.0/groups", Action: entrasim.WrongLength, Times: 1},
		"EmptyBody":                 {Path: "auditLogs/directoryAudits", Action: entrasim.EmptyBody, Times: 1},
		"Null":                      {Path: "v1.0/subscribedSkus", Action: entrasim.NullBody, Times: 1},
		"ConnectionReset":           {Path: "batch", Action: entrasim.Reset, Times: 1},
		"ObjectsTwice":              {Path: "v1.0/", Action: entrasim.Duplicates, Times: 40},
		"DeltaOfOneSetExpired":      {Path: "users/delta.*token", Action: entrasim.DeltaExpired, After: 1, Times: 1},
		"DeltaOfOneSetReset":        {Path: "servicePrincipals/delta.*token", Action: entrasim.DeltaGone, After: 1, Times: 1},
		"PartOfABatchThrottled":     {Path: "appRoleAssignedTo", Action: entrasim.TooMany, RetryAfter: "1", Times: 3},
		"PartOfABatchNotAnswered":   {Path: "appRoleAssignedTo", Action: entrasim.Unavailable, Times: 2},
		"OneMemberPageNotAvailable": {Path: "members", Action: entrasim.Unavailable, Times: 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := setup(t, dbtest.Open(t), withCompany(company()))
			w.sim.Inject(f)
			run := w.syncPatiently()
			for _, s := range run.Edges.Stages {
				require.Equal(t, vocab.SyncStageStateComplete, s.State, "%s: %s %s", s.DataSet, s.Reason, s.ErrorDetail)
			}
			same(t, want, w.dump())
		})
	}
}

func TestUnknownPropertiesAndValuesAreTaken(t *testing.T) {
	t.Parallel()
	w := setup(t, dbtest.Open(t))
	unknown := map[string]int{}
	var mu sync.Mutex
	w.params.Unknown = func(property string) {
		mu.Lock()
		defer mu.Unlock()
		unknown[property]++
	}
	w.engine = tenantsync.New(w.params)
	w.sim.Inject(entrasim.Fault{Path: "v1.0/", Action: entrasim.UnknownThings})
	require.Equal(t, vocab.SyncRunStateSucceeded, w.sync().State)
	w.sim.ClearFaults()
	for _, property := range []string{"user.userType", "servicePrincipal.servicePrincipalType"} {
		require.Positive(t, unknown[property], "values of %s that nobody knew are counted", property)
		delete(unknown, property)
	}
	require.Empty(t, unknown, "known values are not")
	w.sim.Inject(entrasim.Fault{Path: "v1.0/(users|groups|servicePrincipals|auditLogs)", Action: entrasim.NullProperties})
	run := w.finish(w.open(true))
	for _, s := range run.Edges.Stages {
		require.Contains(t, []vocab.SyncStageState{vocab.SyncStageStateComplete, vocab.SyncStageStateFailed}, s.State, s.DataSet)
	}
}

// syncPatiently lets time pass where the run asks for it.
func (w *world) syncPatiently() *ent.SyncRun {
	w.t.Helper()
	run := w.open(false)
	for range 60 {
		o, err := w.engine.Run(w.ctx, run.ID, w.generation)
		require.NoError(w.t, err)
		if o.Kind == tenantsync.Snooze {
			if wait := o.Until.Sub(w.sim.Now()); wait > 0 {
				require.NotNil(w.t, w.load(run.ID).DueAt, "pages show what a run waits for")
				w.sim.Advance(wait)
			}
			continue
		}
		require.Equal(w.t, tenantsync.Done, o.Kind, o.Reason)
		w.write(func(ctx context.Context, tx *database.Tx) error {
			_, err := w.engine.Close(ctx, tx, run.ID, o.Lease)
			return err
		})
		return w.load(run.ID)
	}
	w.t.Fatal("the run never ends")
	return nil
}

func TestALinkThatGoesInACircleFailsTheSetAndKeepsTheData(t *testing.T) {
	t.Parallel()
	w := setup(t, dbtest.Open(t))
	w.sync()
	w.sync() // Microsoft's word on apps that were only met in sign-ins comes one sync later
	before := w.dump()
	w.sim.Inject(entrasim.Fault{Path: "v1.0/groups[?]", Action: entrasim.NextLinkLoop})
	w.sim.ResetRequests()
	run := w.finish(w.open(true))
	require.Less(t, w.endpoints()["groups"], 20, "the circle is noticed when it closes")
	s := stageOf(t, run, vocab.DataSetGroups)
	require.Equal(t, vocab.SyncStageStateFailed, s.State)
	require.NotEmpty(t, s.Reason)
	require.Equal(t, vocab.SyncRunStatePartial, run.State)
	require.Equal(t, vocab.CoverageStateStale, w.coverage(vocab.DataSetGroups).State)
	require.Equal(t, vocab.TenantStateDegraded, w.loadTenant().State)
	same(t, before, w.dump())

	w.sim.ClearFaults()
	run = w.finish(w.open(true))
	require.Equal(t, vocab.SyncRunStateSucceeded, run.State)
	same(t, before, w.dump())
}

func TestALinkToAnotherHostIsNotFollowed(t *testing.T) {
	t.Parallel()
	w := setup(t, dbtest.Open(t))
	w.sim.Inject(entrasim.Fault{Path: "v1.0/groups[?]", Action: entrasim.NextLinkAway, Host: "http://127.0.0.1:1"})
	run := w.sync()
	require.Equal(t, vocab.SyncStageStateFailed, stageOf(t, run, vocab.DataSetGroups).State)
	require.Equal(t, vocab.SyncRunStatePartial, run.State)
	entry, err := w.db.Ent().AuditEvent.Query().Where(auditevent.OrganizationID(run.OrganizationID)).Only(w.ctx)
	require.NoError(t, err, "the audit log tells of it, once")
	require.Equal(t, "sync.link_refused", entry.Action)
	require.Equal(t, vocab.ActorKindSync, entry.ActorKind)
	require.Equal(t, "A link to another host stood in an answer to a sync of groups. It was not followed, and that host was sent nothing.", activity.AuditMessage(entry))
}

func TestAnExpiredDeltaReadsOnlyThatSetWhole(t *testing.T) {
	t.Parallel()
	w := setup(t, dbtest.Open(t))
	w.sync()
	w.sync() // Microsoft's word on apps that were only met in sign-ins comes one sync later
	before := w.dump()
	w.sim.Inject(entrasim.Fault{Path: "groups/delta", Action: entrasim.DeltaExpired, Times: 1})
	w.sim.ResetRequests()
	run := w.sync()
	require.Equal(t, vocab.SyncRunStateSucceeded, run.State)
	require.Equal(t, vocab.SyncModeFull, *stageOf(t, run, vocab.DataSetGroups).Mode)
	require.Equal(t, vocab.SyncModeDelta, *stageOf(t, run, vocab.DataSetUsers).Mode)
	listed := map[string]int{}
	for _, r := range w.sim.Requests() {
		listed[r.Endpoint]++
	}
	require.Equal(t, 1, listed["groups"])
	require.Zero(t, listed["users"])
	same(t, before, w.dump())
}

func TestAFreeTenantsSignInsAreSkippedWithReasonAndMend(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := setup(t, db, withCompany(free()))
		run := w.sync()
		s := stageOf(t, run, vocab.DataSetSignIns)
		require.Equal(t, vocab.SyncStageStateSkipped, s.State)
		require.Contains(t, s.Reason, "Microsoft Entra ID P1 or P2")
		require.NotEmpty(t, s.Mend)
		require.Contains(t, s.ErrorDetail, "HTTP 403")
		require.Equal(t, vocab.SyncRunStatePartial, run.State)
		require.Equal(t, vocab.TenantStateDegraded, w.loadTenant().State)
		c := w.coverage(vocab.DataSetSignIns)
		require.Equal(t, vocab.CoverageStateDark, c.State)
		require.NotNil(t, c.Licensed)
		require.False(t, *c.Licensed)
		require.Nil(t, c.LastSuccessAt)
		require.Equal(t, vocab.SyncStageStateComplete, stageOf(t, run, vocab.DataSetDirectoryAudits).State)

		w.write(func(ctx context.Context, tx *database.Tx) error {
			return tx.Ent().Tenant.UpdateOneID(w.tenant).SetLicenceGapAcknowledgedAt(tx.Now()).Exec(ctx)
		})
		run = w.sync()
		require.Equal(t, vocab.SyncRunStatePartial, run.State)
		require.Equal(t, vocab.TenantStateActive, w.loadTenant().State, "a gap that is known is no alarm")
	})
}

func TestMissingPermissions(t *testing.T) {
	t.Parallel()
	t.Run("OfALesserSetSkipsIt", func(t *testing.T) {
		t.Parallel()
		w := setup(t, dbtest.Open(t), withRoles("Directory.Read.All"))
		run := w.sync()
		for _, set := range []vocab.DataSet{vocab.DataSetSignIns, vocab.DataSetUsageReports} {
			s := stageOf(t, run, set)
			require.Equal(t, vocab.SyncStageStateSkipped, s.State, set)
			require.NotEmpty(t, s.Reason)
			require.NotEmpty(t, s.Mend)
			c := w.coverage(set)
			require.Equal(t, vocab.CoverageStateDark, c.State)
			require.False(t, *c.ScopeGranted)
		}
		require.Equal(t, vocab.SyncRunStatePartial, run.State)
		require.Equal(t, []string{"AuditLog.Read.All", "Reports.Read.All"}, w.loadTenant().MissingScopes)
	})
	t.Run("OfAVitalSetFailsTheRun", func(t *testing.T) {
		t.Parallel()
		w := setup(t, dbtest.Open(t), withRoles("Organization.Read.All"))
		run := w.sync()
		require.Equal(t, vocab.SyncRunStateFailed, run.State)
		require.Contains(t, run.Error, "Users could not be read")
		require.Equal(t, vocab.SyncStageStateFailed, stageOf(t, run, vocab.DataSetUsers).State)
		require.Equal(t, vocab.SyncStageStateSkipped, stageOf(t, run, vocab.DataSetApps).State)
		require.Equal(t, vocab.TenantStateDegraded, w.loadTenant().State)
	})
	t.Run("NotAskedForIsNoGap", func(t *testing.T) {
		t.Parallel()
		w := setup(t, dbtest.Open(t), withRoles("Directory.Read.All"), withTenant(func(c *ent.TenantCreate) { c.SetConsentLevel(1) }))
		run := w.sync()
		require.Equal(t, vocab.SyncRunStateSucceeded, run.State)
		require.Equal(t, vocab.SyncStageStateSkipped, stageOf(t, run, vocab.DataSetSignIns).State)
		require.Equal(t, vocab.CoverageStateNotAsked, w.coverage(vocab.DataSetSignIns).State)
		require.Equal(t, vocab.TenantStateActive, w.loadTenant().State)
	})
}

func TestALesserSetThatIsNotOfferedIsSkipped(t *testing.T) {
	t.Parallel()
	w := setup(t, dbtest.Open(t))
	for _, path := range []string{"auditLogs/directoryAudits", "oauth2PermissionGrants", "getOffice365ActiveUserDetail", "v1.0/groups", "domains", "applications", "servicePrincipalSignInActivities"} {
		w.sim.Inject(entrasim.Fault{Path: path, Action: entrasim.NotFound})
	}
	run := w.sync()
	for _, set := range []vocab.DataSet{vocab.DataSetDirectoryAudits, vocab.DataSetGrants, vocab.DataSetUsageReports, vocab.DataSetGroups} {
		s := stageOf(t, run, set)
		require.Equal(t, vocab.SyncStageStateSkipped, s.State, "%s: %s", set, s.Reason)
		require.NotEmpty(t, s.Reason)
	}
	require.Equal(t, vocab.SyncStageStateComplete, stageOf(t, run, vocab.DataSetOrganization).State)
	require.Equal(t, vocab.SyncStageStateComplete, stageOf(t, run, vocab.DataSetApps).State)
	require.Equal(t, vocab.SyncRunStatePartial, run.State)
}

func TestASetThatKeepsFailingFailsAndTheOthersAreRead(t *testing.T) {
	t.Parallel()
	w := setup(t, dbtest.Open(t))
	w.sim.Inject(entrasim.Fault{Path: "oauth2PermissionGrants", Action: entrasim.Unavailable})
	run := w.syncPatiently()
	s := stageOf(t, run, vocab.DataSetGrants)
	require.Equal(t, vocab.SyncStageStateFailed, s.State)
	require.Contains(t, s.Reason, "after several tries")
	require.Equal(t, vocab.SyncRunStatePartial, run.State)
	require.Equal(t, vocab.SyncStageStateComplete, stageOf(t, run, vocab.DataSetSignIns).State)
}

func TestWithdrawnConsentEndsTheRunAndAsksForConsent(t *testing.T) {
	t.Parallel()
	w := setup(t, dbtest.Open(t))
	w.sync()
	w.sync() // Microsoft's word on apps that were only met in sign-ins comes one sync later
	before := w.dump()
	w.sim.Revoke(w.company.TenantID, w.app.ClientID)
	w.sim.RevokeAccessTokens(w.company.TenantID)
	run := w.syncPatiently()
	require.Equal(t, vocab.SyncRunStateFailed, run.State)
	tenant := w.loadTenant()
	require.Equal(t, vocab.TenantStateNeedsConsent, tenant.State, run.Error)
	require.NotEmpty(t, tenant.StateReason)
	require.NotEmpty(t, tenant.StateMend)
	require.Nil(t, tenant.NextSyncAt)
	same(t, before, w.dump())
	err := w.db.InTx(w.ctx, func(ctx context.Context, tx *database.Tx) error {
		_, err := w.engine.OpenRun(ctx, tx, w.tenant, vocab.SyncTriggerScheduled, false, nil)
		return err
	})
	require.True(t, fault.Is(err, fault.Conflict))
}

// TestAKilledRunEndsAsIfNothingHadHappened ends the context at random moments
// and goes on as after a restart.
func TestAKilledRunEndsAsIfNothingHadHappened(t *testing.T) {
	t.Parallel()
	now := start
	company := func() *entrasim.Company {
		return entrasim.Generate(entrasim.Spec{
			Seed: 7, Users: 1100, Groups: 30, Members: 30, Apps: 50, Assignments: 1200, Grants: 200, SignIns: 2300, Audits: 50, Now: now,
		})
	}
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		calm := setup(t, dbtest.Open(t), withCompany(company()))
		calm.sync()
		w := setup(t, db, withCompany(company()))
		run := w.open(false)
		random := rand.New(rand.NewPCG(3, 4))
		kills := 0
		for {
			ctx, cancel := context.WithCancel(w.ctx)
			w.sim.ResetRequests()
			go w.cancelAfter(ctx, cancel, 4+random.IntN(6))
			o, err := w.engine.Run(ctx, run.ID, w.generation)
			cancel()
			if err != nil {
				require.ErrorIs(t, err, context.Canceled)
				if kills++; kills > 200 {
					t.Fatalf("it never gets on: %v", err)
				}
				continue
			}
			require.Equal(t, tenantsync.Done, o.Kind)
			w.write(func(ctx context.Context, tx *database.Tx) error {
				_, err := w.engine.Close(ctx, tx, run.ID, o.Lease)
				return err
			})
			break
		}
		t.Logf("killed %d times", kills)
		require.NotZero(t, kills)
		require.Equal(t, vocab.SyncRunStateSucceeded, w.load(run.ID).State)
		same(t, calm.dump(), w.dump())
	})
}

// cancelAfter ends a context once Microsoft was asked so often; a batch counts
// as one question.
func (w *world) cancelAfter(ctx context.Context, cancel func(), requests int) {
	for ctx.Err() == nil {
		asked := 0
		for _, r := range w.sim.Requests() {
			if !r.InBatch {
				asked++
			}
		}
		if asked >= requests {
			break
		}
		time.Sleep(time.Millisecond)
	}
	cancel()
}

func TestLeases(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := setup(t, db)
		run := w.open(false)
		err := w.db.InTx(w.ctx, func(ctx context.Context, tx *database.Tx) error {
			_, err := w.engine.OpenRun(ctx, tx, w.tenant, vocab.SyncTriggerManual, false, nil)
			return err
		})
		require.True(t, fault.Is(err, fault.Conflict), "one open run per tenant")

		// A worker that stopped breathing in the middle of users.
		hang := w.sim.Inject(entrasim.Fault{Path: "v1.0/users[?]", Action: entrasim.Slow, Delay: 700 * time.Millisecond, Times: 1})
		type result struct {
			o   tenantsync.Outcome
			err error
		}
		stale := make(chan result)
		go func() {
			o, err := w.engine.Run(w.ctx, run.ID, w.generation)
			stale <- result{o, err}
		}()
		require.Eventually(t, func() bool {
			s, err := w.db.Ent().SyncRun.Get(w.ctx, run.ID)
			return err == nil && s.State == vocab.SyncRunStateRunning
		}, 5*time.Second, 5*time.Millisecond)
		o, err := w.engine.Run(w.ctx, run.ID, w.generation)
		require.NoError(t, err)
		require.Equal(t, tenantsync.Stopped, o.Kind, "a second worker of the same generation waits for nothing")

		// Somebody takes over, as after a pause too long.
		w.write(func(ctx context.Context, tx *database.Tx) error {
			n, err := w.engine.Resume(ctx, tx, true)
			require.Equal(t, 1, n)
			return err
		})
		r := <-stale
		hang()
		require.NoError(t, r.err)
		require.Equal(t, tenantsync.Stopped, r.o.Kind)
		require.Zero(t, w.db.Ent().User.Query().CountX(w.ctx), "the stale worker wrote nothing")
		w.generation++
		done := w.finish(run)
		require.Equal(t, vocab.SyncRunStateSucceeded, done.State)
		require.Equal(t, 1, done.ResumedCount)
	})
}

func TestACanceledRunWritesNothingMore(t *testing.T) {
	t.Parallel()
	w := setup(t, dbtest.Open(t))
	run := w.open(false)
	w.write(func(ctx context.Context, tx *database.Tx) error {
		_, err := w.engine.CancelRun(ctx, tx, run.ID)
		return err
	})
	o, err := w.engine.Run(w.ctx, run.ID, w.generation)
	require.NoError(t, err)
	require.Equal(t, tenantsync.Stopped, o.Kind)
	require.Equal(t, vocab.SyncRunStateCanceled, w.load(run.ID).State)
	err = w.db.InTx(w.ctx, func(ctx context.Context, tx *database.Tx) error {
		_, err := w.engine.CancelRun(ctx, tx, run.ID)
		return err
	})
	require.True(t, fault.Is(err, fault.Conflict))
	w.generation++

	// Canceled while a worker reads: what it reads then is stored no more.
	run = w.open(false)
	n := 0
	w.params.Watch = func(use tenantsync.LeaseUse) func(error) {
		if n++; n != 4 {
			return func(error) {}
		}
		w.write(func(ctx context.Context, tx *database.Tx) error {
			_, err := w.engine.CancelRun(ctx, tx, run.ID)
			return err
		})
		return func(err error) { require.ErrorIs(t, err, tenantsync.ErrStale) }
	}
	w.engine = tenantsync.New(w.params)
	o, err = w.engine.Run(w.ctx, run.ID, w.generation)
	require.NoError(t, err)
	require.Equal(t, tenantsync.Stopped, o.Kind)
	require.Equal(t, 4, n, "it tried to store once more, and then not again")
	require.Equal(t, vocab.SyncRunStateCanceled, w.load(run.ID).State)
	require.Zero(t, w.db.Ent().User.Query().CountX(w.ctx))
	w.params.Watch = nil
	w.engine = tenantsync.New(w.params)
	w.generation++
	require.Equal(t, vocab.SyncRunStateSucceeded, w.sync().State)
}

// What a run held back when it was canceled waits for nobody: it stays, and the
// next run looks again.
func TestACanceledRunHoldsNothing(t *testing.T) {
	t.Parallel()
	w := setup(t, dbtest.Open(t), withCompany(entrasim.Generate(entrasim.Spec{Seed: 24, Users: 100, Apps: 2, Now: start})))
	w.sync()
	all := w.present()
	w.massExit(25)
	run := w.open(false)
	w.worked(run)
	require.Equal(t, vocab.SyncStageStateHeld, stageOf(t, w.load(run.ID), vocab.DataSetUsers).State)
	w.write(func(ctx context.Context, tx *database.Tx) error {
		_, err := w.engine.CancelRun(ctx, tx, run.ID)
		return err
	})
	s := stageOf(t, w.load(run.ID), vocab.DataSetUsers)
	require.Equal(t, vocab.SyncStageStatePartial, s.State)
	require.Contains(t, s.Reason, "everything stays")
	require.Empty(t, s.Mend)
	require.Equal(t, all, w.present())
	w.generation++
	require.Equal(t, vocab.SyncRunStateHeld, w.sync().State)
}

func TestACallThatWorkedLongEnoughAsksToGoOn(t *testing.T) {
	t.Parallel()
	w := setup(t, dbtest.Open(t))
	w.params.WorkFor = time.Nanosecond
	w.engine = tenantsync.New(w.params)
	run := w.open(false)
	o, err := w.engine.Run(w.ctx, run.ID, w.generation)
	require.NoError(t, err)
	require.Equal(t, tenantsync.Snooze, o.Kind)
}

// massExit empties most of a generated company.
func (w *world) massExit(n int) {
	for i, u := range w.db.Ent().User.Query().Order(ent.Asc("id")).AllX(w.ctx) {
		if i < n {
			w.company.RemoveUser(string(u.EntraID))
		}
	}
}

func TestTheBrake(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		for _, full := range []bool{false, true} {
			w := setup(t, db, withCompany(entrasim.Generate(entrasim.Spec{Seed: uint64(len(t.Name())), Name: map[bool]string{true: "A", false: "B"}[full], Users: 100 + map[bool]int{true: 1}[full], Apps: 5, Now: start})))
			w.sync()
			all := w.present()
			w.massExit(25)
			run := w.finish(w.open(full))
			require.Equal(t, vocab.SyncRunStateHeld, run.State)
			require.Nil(t, run.FinishedAt)
			require.False(t, run.Open)
			s := stageOf(t, run, vocab.DataSetUsers)
			require.Equal(t, vocab.SyncStageStateHeld, s.State)
			require.Equal(t, all, w.present(), "nothing was removed")
			require.Equal(t, vocab.CoverageStateHeld, w.coverage(vocab.DataSetUsers).State)

			// Nobody decided: the next run looks again, and holds again.
			again := w.finish(w.open(full))
			require.Equal(t, vocab.SyncRunStatePartial, w.load(run.ID).State)
			require.Equal(t, vocab.SyncRunStateHeld, again.State)
			require.Equal(t, all, w.present())

			w.write(func(ctx context.Context, tx *database.Tx) error {
				_, err := w.engine.ReleaseHeld(ctx, tx, again.ID)
				return err
			})
			released := w.load(again.ID)
			require.Equal(t, vocab.SyncRunStateSucceeded, released.State)
			require.NotNil(t, released.FinishedAt)
			require.Equal(t, 25, stageOf(t, released, vocab.DataSetUsers).Removed)
			require.Equal(t, all-25, w.present())
			require.Equal(t, vocab.TenantStateActive, w.loadTenant().State)
			require.Equal(t, vocab.SyncModeDelta, *stageOf(t, w.sync(), vocab.DataSetUsers).Mode)
		}
	})
}

func (w *world) present() int {
	n := 0
	for _, u := range w.db.Ent().User.Query().AllX(w.ctx) {
		if u.TenantID == w.tenant && u.RemovedAt == nil {
			n++
		}
	}
	return n
}

func TestRefusedRemovalsStay(t *testing.T) {
	t.Parallel()
	w := setup(t, dbtest.Open(t), withCompany(entrasim.Generate(entrasim.Spec{Seed: 5, Users: 80, Now: start})))
	w.sync()
	w.massExit(30)
	run := w.sync()
	require.Equal(t, vocab.SyncRunStateHeld, run.State)
	held, err := w.engine.Held(w.ctx, run)
	require.NoError(t, err)
	require.Len(t, held, 1)
	require.Equal(t, []int{30, 80, 30}, []int{held[0].Count, held[0].Stored, len(held[0].First)})
	w.write(func(ctx context.Context, tx *database.Tx) error {
		_, err := w.engine.RefuseHeld(ctx, tx, run.ID)
		return err
	})
	run = w.load(run.ID)
	require.Equal(t, vocab.SyncRunStatePartial, run.State)
	require.Equal(t, vocab.SyncStageStatePartial, stageOf(t, run, vocab.DataSetUsers).State)
	require.Equal(t, 80, w.present())
	held, err = w.engine.Held(w.ctx, run)
	require.NoError(t, err)
	require.Empty(t, held)
	err = w.db.InTx(w.ctx, func(ctx context.Context, tx *database.Tx) error {
		_, err := w.engine.ReleaseHeld(ctx, tx, run.ID)
		return err
	})
	require.True(t, fault.Is(err, fault.Conflict))
}
