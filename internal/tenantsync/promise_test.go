package tenantsync_test

import (
	"context"
	"database/sql"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/app"
	"github.com/appmuster/appmuster/ent/user"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/entrasim"
	"github.com/appmuster/appmuster/internal/msgraph"
	"github.com/appmuster/appmuster/internal/tenantsync"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/internal/xid"
)

// sent counts requests to Graph, a batch's parts as one each.
func (w *world) sent() int {
	n := 0
	for _, r := range w.sim.Requests() {
		if r.Endpoint != "token" {
			n++
		}
	}
	return n
}

func (w *world) endpoints() map[string]int {
	n := map[string]int{}
	for _, r := range w.sim.Requests() {
		n[r.Endpoint]++
	}
	return n
}

// settled syncs until nothing is left that comes one sync later.
func (w *world) settled() string {
	w.t.Helper()
	w.sync()
	w.sync()
	return w.dump()
}

func TestNothingIsSentUntilMicrosoftsTimeIsOver(t *testing.T) {
	t.Parallel()
	w := setup(t, dbtest.Open(t))
	w.sim.Inject(entrasim.Fault{Path: "v1.0/groups", Action: entrasim.TooMany, RetryAfter: "120", Times: 1})
	run := w.open(false)
	o, err := w.engine.Run(w.ctx, run.ID, w.generation)
	require.NoError(t, err)
	require.Equal(t, tenantsync.Snooze, o.Kind, "no worker sleeps that long")
	require.GreaterOrEqual(t, o.Until.Sub(w.sim.Now()), 115*time.Second)
	require.NotNil(t, w.load(run.ID).DueAt, "pages say until when")
	w.sim.ResetRequests()
	for range 5 {
		w.sim.Advance(20 * time.Second)
		again, err := w.engine.Run(w.ctx, run.ID, w.generation)
		require.NoError(t, err)
		require.Equal(t, tenantsync.Snooze, again.Kind)
		require.Zero(t, w.sent())
	}
	w.sim.Advance(25 * time.Second)
	done := w.finish(run)
	require.Equal(t, vocab.SyncRunStateSucceeded, done.State)
	require.GreaterOrEqual(t, stageOf(t, done, vocab.DataSetGroups).ThrottledMs, 115_000)
	require.Zero(t, done.ResumedCount)
}

// TestTheThrottledServiceIsReadNearItsLimit reads from a simulator that keeps
// Microsoft's published limits, on a clock that jumps over pauses.
func TestTheThrottledServiceIsReadNearItsLimit(t *testing.T) {
	t.Parallel()
	company := entrasim.Generate(entrasim.Spec{Seed: 11, Users: 120, Apps: 20, Assignments: 100, SignIns: 30_000, Audits: 50, Now: start})
	w := setup(t, dbtest.Open(t), withCompany(company), func(s *setting) {
		s.sim.Throttle, s.limits = true, msgraph.LimitsPublished
	})
	w.params.Pause = func(_ context.Context, d time.Duration) error {
		require.LessOrEqual(t, d, 5*time.Second)
		w.sim.Advance(d)
		return nil
	}
	w.engine = tenantsync.New(w.params)
	run := w.syncPatiently()
	require.Equal(t, vocab.SyncRunStateSucceeded, run.State, run.Error)
	var first, last time.Time
	logs := 0
	for _, r := range w.sim.Requests() {
		require.NotEqual(t, http.StatusTooManyRequests, r.Status, "%s %s", r.Path, r.Query)
		if strings.HasPrefix(r.Endpoint, "auditLogs/signIns") {
			if logs++; first.IsZero() {
				first = r.At
			}
			last = r.At
		}
	}
	require.Greater(t, logs, 30)
	allowed := time.Duration((logs-1)/5) * 10 * time.Second
	require.GreaterOrEqual(t, float64(allowed)/float64(last.Sub(first)), 0.9, "%d pages in %s", logs, last.Sub(first))
	require.Equal(t, w.listed(t, company), w.db.Ent().SignIn.Query().CountX(w.ctx), "nothing is lost")
	s := stageOf(t, run, vocab.DataSetSignIns)
	require.Positive(t, s.ThrottledMs)
	require.Positive(t, s.Requests)
}

// listed counts sign-ins as Microsoft shows them, without a limit.
func (w *world) listed(t *testing.T, company *entrasim.Company) int {
	sim := entrasim.New(entrasim.Options{Now: w.sim.Now})
	sim.AddCompany(company)
	server, err := sim.Start("127.0.0.1:0")
	require.NoError(t, err)
	defer server.Close()
	app := sim.RegisterApp(entrasim.Registration{Name: "Counter", Secret: "own", HomeTenant: company.TenantID, Roles: everything()})
	sim.Consent(company.TenantID, app.ClientID, nil, everything())
	service, err := msgraph.New(msgraph.Config{LoginURL: server.LoginURL, GraphURL: server.GraphURL, Now: sim.Now})
	require.NoError(t, err)
	other := *w
	other.sim = sim
	other.params.Graph = func(context.Context, *ent.Tenant) (*msgraph.Client, error) {
		return service.Client(msgraph.AppCredential{EntraTenantID: company.TenantID, ClientID: app.ClientID, ClientSecret: "own"}), nil
	}
	return other.listedSignIns()
}

func TestAFaultOnALaterPageKeepsThePagesBefore(t *testing.T) {
	t.Parallel()
	w := setup(t, dbtest.Open(t), withCompany(entrasim.Generate(entrasim.Spec{Seed: 3, Users: 3500, Apps: 3, Now: start})))
	w.sim.Inject(entrasim.Fault{Path: "v1.0/users[?]", After: 2, Action: entrasim.Unavailable})
	run := w.open(false)
	o, err := w.engine.Run(w.ctx, run.ID, w.generation)
	require.NoError(t, err)
	require.Equal(t, tenantsync.Snooze, o.Kind)
	require.Equal(t, 1998, w.db.Ent().User.Query().CountX(w.ctx))
	w.sim.ClearFaults()
	w.sim.ResetRequests()
	w.engine = tenantsync.New(w.params) // another process
	w.sim.Advance(o.Until.Sub(w.sim.Now()))
	done := w.finish(run)
	require.Equal(t, vocab.SyncRunStateSucceeded, done.State)
	require.Equal(t, 2, w.endpoints()["users"], "the two pages that were left")
	require.Equal(t, 3500, w.db.Ent().User.Query().CountX(w.ctx))
}

func TestAnExpiredPageLinkBeginsTheListAgainAndRemovesNothing(t *testing.T) {
	t.Parallel()
	// Of so many people the first two syncs ask every photo, so the third adds none.
	w := setup(t, dbtest.Open(t), withCompany(entrasim.Generate(entrasim.Spec{Seed: 4, Users: 2300, Apps: 3, Now: start})))
	before := w.settled()
	w.sim.Inject(entrasim.Fault{Path: "v1.0/users[?]", After: 1, Times: 1, Action: entrasim.PageExpired})
	run := w.finish(w.open(true))
	require.Equal(t, vocab.SyncRunStateSucceeded, run.State)
	same(t, before, w.dump())

	w.sim.ClearFaults()
	w.sim.ResetRequests()
	w.sim.Inject(entrasim.Fault{Path: "v1.0/users[?].*skiptoken", Action: entrasim.PageExpired})
	run = w.open(true)
	run = w.patiently(run)
	require.Equal(t, vocab.SyncRunStateFailed, run.State)
	require.NotEmpty(t, stageOf(t, run, vocab.DataSetUsers).Reason)
	require.LessOrEqual(t, w.endpoints()["users"], 12, "it is not begun again for ever")
	same(t, before, w.dump())
}

// patiently finishes a run that was opened.
func (w *world) patiently(run *ent.SyncRun) *ent.SyncRun {
	w.t.Helper()
	for range 60 {
		o, err := w.engine.Run(w.ctx, run.ID, w.generation)
		require.NoError(w.t, err)
		if o.Kind == tenantsync.Snooze {
			w.sim.Advance(max(0, o.Until.Sub(w.sim.Now())))
			continue
		}
		w.write(func(ctx context.Context, tx *database.Tx) error {
			_, err := w.engine.Close(ctx, tx, run.ID, o.Lease)
			return err
		})
		return w.load(run.ID)
	}
	w.t.Fatal("the run never ends")
	return nil
}

// Microsoft may refuse a data set for hours: the run waits for it, but not for ever,
// and what else was read counts.
func TestADataSetThatIsRefusedForHoursHoldsUpNoOther(t *testing.T) {
	t.Parallel()
	w := setup(t, dbtest.Open(t))
	w.sim.Inject(entrasim.Fault{Path: "v1.0/reports", Action: entrasim.TooMany, RetryAfter: "3000"})
	began := w.sim.Now()
	run := w.patiently(w.open(false))
	waited := w.sim.Now().Sub(began)
	require.GreaterOrEqual(t, waited, 6*time.Hour)
	require.Less(t, waited, 8*time.Hour)
	require.Equal(t, vocab.SyncRunStatePartial, run.State)
	s := stageOf(t, run, vocab.DataSetUsageReports)
	require.Equal(t, vocab.SyncStageStateFailed, s.State)
	require.Contains(t, s.Reason, "could not be read")
	require.Equal(t, vocab.SyncStageStateComplete, stageOf(t, run, vocab.DataSetUsers).State)

	// Refusals with answers in between are no reason to give up.
	w.sim.ClearFaults()
	w.sim.Inject(entrasim.Fault{Path: "v1.0/groups[?]", Action: entrasim.TooMany, RetryAfter: "3000", Times: 5})
	w.sim.Inject(entrasim.Fault{Path: "v1.0/groups/delta", Action: entrasim.TooMany, RetryAfter: "3000", Times: 5})
	began = w.sim.Now()
	require.Equal(t, vocab.SyncRunStateSucceeded, w.patiently(w.open(true)).State)
	require.Greater(t, w.sim.Now().Sub(began), 8*time.Hour)
}

func TestOfTwoVersionsOnAPageTheLaterCounts(t *testing.T) {
	t.Parallel()
	w := setup(t, dbtest.Open(t))
	w.settled()
	u := w.db.Ent().User.Query().Where(user.RemovedAtIsNil()).FirstX(w.ctx)
	body := fmt.Sprintf(`{"value":[{"id":%[1]q,"displayName":"Newer"},{"id":%[1]q,"@removed":{"reason":"changed"}},{"id":%[1]q,"displayName":"Last","userPrincipalName":"last@example.com","accountEnabled":true}],"@odata.deltaLink":"%[2]s/v1.0/users/delta?$deltatoken=x"}`, u.EntraID, w.server.GraphURL)
	w.sim.Inject(entrasim.Fault{Path: "users/delta", Times: 1, Action: entrasim.Respond, Status: 200, Body: body})
	require.Equal(t, vocab.SyncRunStateSucceeded, w.sync().State)
	got := w.db.Ent().User.GetX(w.ctx, u.ID)
	require.Nil(t, got.RemovedAt)
	require.Equal(t, "Last", got.DisplayName)
}

func TestATokenThatEndsInTheMiddleIsReplacedOnce(t *testing.T) {
	t.Parallel()
	w := setup(t, dbtest.Open(t))
	stored := 0
	w.params.Watch = func(tenantsync.LeaseUse) func(error) {
		if stored++; stored == 10 {
			w.sim.RevokeAccessTokens(w.company.TenantID)
		}
		return func(error) {}
	}
	w.engine = tenantsync.New(w.params)
	run := w.sync()
	require.Equal(t, vocab.SyncRunStateSucceeded, run.State, run.Error)
	require.Equal(t, 2, w.endpoints()["token"])
	var refused []int
	requests := w.sim.Requests()
	for i, r := range requests {
		if r.Status == http.StatusUnauthorized {
			refused = append(refused, i)
		}
	}
	require.Len(t, refused, 1, "nothing more is sent with a token that was refused")
	page, next := requests[refused[0]], requests[refused[0]+1:]
	require.Equal(t, "token", next[0].Endpoint)
	require.Equal(t, page.Path+"?"+page.Query, next[1].Path+"?"+next[1].Query, "the same page again")
}

func TestACredentialThatDiesInTheMiddleStopsTheRunAtOnce(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		breakIt func(w *world)
		says    string
	}{
		"RefreshTokenRevoked": {func(w *world) {
			w.sim.Inject(entrasim.Fault{Path: "oauth2/v2.0/token", Action: entrasim.BadGrant, AADSTS: 50173})
		}, "revoked"},
		"NinetyDaysUnused": {func(w *world) {
			w.sim.Inject(entrasim.Fault{Path: "oauth2/v2.0/token", Action: entrasim.BadGrant, AADSTS: 700082})
		}, "90 days"},
		"SecretExpired": {func(w *world) { w.sim.ExpireSecret(w.app.ClientID) }, "expired"},
		"TenantDeleted": {func(w *world) { w.sim.DeleteTenant(w.company.TenantID) }, ""},
		"AppRemoved":    {func(w *world) { w.sim.Revoke(w.company.TenantID, w.app.ClientID) }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := setup(t, dbtest.Open(t))
			before := w.settled()
			tc.breakIt(w)
			w.sim.RevokeAccessTokens(w.company.TenantID)
			w.sim.ResetRequests()
			run := w.syncPatiently()
			require.Equal(t, vocab.SyncRunStateFailed, run.State)
			tenant := w.loadTenant()
			require.Equal(t, vocab.TenantStateNeedsConsent, tenant.State, run.Error)
			require.Contains(t, tenant.StateReason, tc.says)
			require.NotEmpty(t, tenant.StateMend)
			require.Nil(t, tenant.NextSyncAt, "no routine sync tries it again")
			require.LessOrEqual(t, w.endpoints()["token"], 2, "no storm")
			same(t, before, w.dump())
		})
	}
}

func TestAPermissionTakenAwayLeavesItsDataWithTheReason(t *testing.T) {
	t.Parallel()
	w := setup(t, dbtest.Open(t))
	w.settled()
	before := w.db.Ent().SignIn.Query().CountX(w.ctx)
	require.Positive(t, before)
	w.sim.RemovePermission(w.company.TenantID, w.app.ClientID, "AuditLog.Read.All", true)
	run := w.sync()
	s := stageOf(t, run, vocab.DataSetSignIns)
	require.Equal(t, vocab.SyncStageStateSkipped, s.State)
	require.Contains(t, s.Reason, "AuditLog.Read.All")
	require.NotEmpty(t, s.Mend)
	for _, set := range []vocab.DataSet{vocab.DataSetUsers, vocab.DataSetUsageReports, vocab.DataSetPhotos} {
		require.Equal(t, vocab.SyncStageStateComplete, stageOf(t, run, set).State, "%s, before or after it", set)
	}
	require.Equal(t, before, w.db.Ent().SignIn.Query().CountX(w.ctx))
	require.NotEqual(t, vocab.CoverageStateGreen, w.coverage(vocab.DataSetSignIns).State)
	require.Equal(t, vocab.TenantStateDegraded, w.loadTenant().State)
}

func TestAnEmptyTenantIsNoFault(t *testing.T) {
	t.Parallel()
	for name, fill := range map[string]func(*entrasim.Company){
		"Nobody": func(*entrasim.Company) {},
		"OneGuest": func(c *entrasim.Company) {
			c.AddUser(entrasim.User{DisplayName: "Guest", UPN: "g#EXT#@empty.example", UserType: "Guest"})
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := entrasim.Generate(entrasim.Spec{Seed: 21, Now: start})
			w := setup(t, dbtest.Open(t), withCompany(c))
			fill(c)
			for range 2 {
				run := w.sync()
				require.Equal(t, vocab.SyncRunStateSucceeded, run.State, run.Error)
			}
		})
	}
}

// TestNamesOfEveryKindAreStored: what is written into a directory by people, and
// what a decoder may meet.
func TestNamesOfEveryKindAreStored(t *testing.T) {
	t.Parallel()
	names := []string{
		"👩‍🚀 Emoji", "\u202eevil\u202c", "zero\u200bwidth", "nul\x00inside", strings.Repeat("long ", 2000),
		"Z\u0351\u036b\u0343algo", "\ufffd replaced", "<img src=x onerror=alert(1)>", "=cmd|' /C calc'!A0", "{{7*7}}", " ", "'; DROP TABLE users; --",
	}
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		c := entrasim.Generate(entrasim.Spec{Seed: 22, Now: start})
		w := setup(t, db, withCompany(c))
		ids := make([]string, len(names))
		for i, name := range names {
			ids[i] = c.AddUser(entrasim.User{DisplayName: name, UPN: fmt.Sprintf("u%d@names.example", i)}).ID
			c.AddApp(name)
		}
		require.Equal(t, vocab.SyncRunStateSucceeded, w.sync().State)
		for i, name := range names {
			u := db.Ent().User.Query().Where(user.EntraID(xid.NewGUID(ids[i]))).OnlyX(w.ctx)
			stored := strings.ReplaceAll(name, "\x00", "")
			require.Equal(t, stored, u.DisplayName)
			require.Equal(t, 1, db.Ent().App.Query().Where(app.DisplayName(stored)).CountX(w.ctx), "%q", name)
		}
		again := w.finish(w.open(true))
		for _, set := range []vocab.DataSet{vocab.DataSetUsers, vocab.DataSetApps} {
			s := stageOf(t, again, set)
			require.Equal(t, vocab.SyncModeFull, *s.Mode)
			require.Zero(t, s.Added+s.Changed+s.Removed, "%s are the same the next time", set)
		}
	})
}

func TestPeopleAreKnownByTheirIdentifier(t *testing.T) {
	t.Parallel()
	w := setup(t, dbtest.Open(t))
	first := w.company.AddUser(entrasim.User{DisplayName: "First", UPN: "same@meerdijk.example"})
	w.settled()
	row := func(id string) *ent.User {
		u, err := w.db.Ent().User.Query().Where(user.EntraID(xid.NewGUID(id))).Only(w.ctx)
		require.NoError(t, err, "each identifier is a person")
		return u
	}
	w.company.RemoveUser(first.ID)
	second := w.company.AddUser(entrasim.User{ID: "5e3a1f1e-0002-4f6b-8888-0d3f7c1e2a11", DisplayName: "Second", UPN: "same@meerdijk.example"})
	w.sync()
	require.NotNil(t, row(first.ID).RemovedAt)
	require.Nil(t, row(second.ID).RemovedAt)
	require.NotEqual(t, row(first.ID).ID, row(second.ID).ID, "a name used again is another person")

	w.company.ChangeUser(second.ID, "userPrincipalName", func(u *entrasim.User) { u.UPN, u.Mail = "SAME@meerdijk.example", "" })
	w.sync()
	require.Equal(t, "Second", row(second.ID).DisplayName)
	w.company.RemoveUser(second.ID)
	third := w.company.AddUser(entrasim.User{ID: "5e3a1f1e-0003-4f6b-8888-0d3f7c1e2a11", DisplayName: "Third", UPN: "same@meerdijk.example"})
	require.Equal(t, vocab.SyncRunStateSucceeded, w.finish(w.open(true)).State)
	require.NotNil(t, row(second.ID).RemovedAt)
	require.Nil(t, row(third.ID).RemovedAt)
	require.Equal(t, 3, w.db.Ent().User.Query().Where(user.EntraIDIn(xid.NewGUID(first.ID), xid.NewGUID(second.ID), xid.NewGUID(third.ID))).CountX(w.ctx))
}

func TestOddLicenceNumbersAreStoredAsTheyAre(t *testing.T) {
	t.Parallel()
	w := setup(t, dbtest.Open(t))
	w.settled()
	odd := w.company.AddSKU(entrasim.SKU{ID: "3f0c1f1e-9999-4f6b-8888-0d3f7c1e2a11", PartNumber: "NEVER_HEARD_OF", Enabled: -5, Suspended: 100, Warning: 7})
	w.company.License(w.company.AddUser(entrasim.User{DisplayName: "Licensed", UPN: "licensed@meerdijk.example"}).ID, odd.ID)
	require.Equal(t, vocab.SyncRunStateSucceeded, w.sync().State)
	found := false
	for _, l := range w.db.Ent().License.Query().AllX(w.ctx) {
		if strings.EqualFold(string(l.SkuID), odd.ID) {
			found = true
			require.Equal(t, "NEVER_HEARD_OF", l.SkuPartNumber)
			require.Equal(t, []int{-5, 7, 100}, []int{l.SeatsEnabled, l.SeatsWarning, l.SeatsSuspended})
		}
	}
	require.True(t, found)

	w.company.License(w.company.AddUser(entrasim.User{DisplayName: "Licensed Too", UPN: "too@meerdijk.example"}).ID, odd.ID)
	run := w.sync()
	require.Equal(t, 1, stageOf(t, run, vocab.DataSetLicenses).Changed)
	for _, e := range w.events(run) {
		require.NotEqual(t, activity.LicenseSeatsChanged, e.Type, "the seats are the same")
	}
}

// A property that a whole list has for nobody says nothing: what is stored of it stays.
func TestAPropertyThatAListLeavesOutTakesNothingAway(t *testing.T) {
	t.Parallel()
	w := setup(t, dbtest.Open(t), withCompany(entrasim.Generate(entrasim.Spec{Seed: 46, Users: 80, Apps: 6, Now: start})))
	c := w.company
	owner := c.AddUser(entrasim.User{UPN: "owner@" + c.Domain, DisplayName: "Owner"}).ID
	for n := range 6 {
		appID := fmt.Sprintf("00000000-cccc-4000-8000-%012x", n)
		c.AddServicePrincipal(entrasim.ServicePrincipal{DisplayName: fmt.Sprintf("Owned %d", n), AppID: appID, Owner: c.TenantID, Owners: []string{owner}})
	}
	before := w.settled()
	owned := w.db.Ent().AppOwner.Query().CountX(w.ctx)
	require.GreaterOrEqual(t, owned, 6)
	list := func(of func(add func(string))) string {
		var all []string
		of(func(one string) { all = append(all, one) })
		return `{"value":[` + strings.Join(all, ",") + `]}`
	}
	people := list(func(add func(string)) {
		for _, u := range w.db.Ent().User.Query().AllX(w.ctx) {
			add(fmt.Sprintf(`{"id":%q,"displayName":%q,"userPrincipalName":%q}`, u.EntraID, u.DisplayName, u.UserPrincipalName))
		}
	})
	bare := list(func(add func(string)) {
		for _, a := range w.db.Ent().App.Query().Where(app.EntraIDNotNil()).AllX(w.ctx) {
			add(fmt.Sprintf(`{"id":%q}`, a.EntraID))
		}
	})
	w.sim.Inject(entrasim.Fault{Path: "v1.0/users[?].*assignedLicenses", Action: entrasim.Respond, Status: http.StatusOK, Body: people})
	w.sim.Inject(entrasim.Fault{Path: "v1.0/servicePrincipals[?].*owners", Action: entrasim.Respond, Status: http.StatusOK, Body: bare})
	w.finish(w.open(true))
	require.Equal(t, owned, w.db.Ent().AppOwner.Query().CountX(w.ctx))
	held := func(dump string) (n int) {
		for line := range strings.Lines(dump) {
			if strings.HasPrefix(line, "license user") {
				n++
			}
		}
		return n
	}
	require.NotZero(t, held(before))
	require.Equal(t, held(before), held(w.dump()))
	w.sim.ClearFaults()
	w.finish(w.open(true))
	same(t, before, w.dump())
}

func TestObjectsThatVanishBetweenTwoCallsAreNoFault(t *testing.T) {
	t.Parallel()
	w := setup(t, dbtest.Open(t))
	w.sim.Inject(entrasim.Fault{Path: "/members", Action: entrasim.NotFound, Code: "Request_ResourceNotFound", Times: 2})
	w.sim.Inject(entrasim.Fault{Path: "/appRoleAssignedTo", Action: entrasim.NotFound, Code: "Request_ResourceNotFound", Times: 2})
	run := w.sync()
	require.Equal(t, vocab.SyncStageStateComplete, stageOf(t, run, vocab.DataSetGroups).State)
	require.Equal(t, vocab.SyncStageStateComplete, stageOf(t, run, vocab.DataSetAssignments).State)
}

// TestABackupOfThreeDaysAgoCatchesUp: the delta links in it are too old.
func TestABackupOfThreeDaysAgoCatchesUp(t *testing.T) {
	t.Parallel()
	live, folder := dbtest.SQLiteDir(t), t.TempDir()
	db, err := database.Open(t.Context(), database.Config{DataDir: live})
	require.NoError(t, err)
	t.Cleanup(func() { _ = db.Close() })
	require.NoError(t, db.Migrate(t.Context()))
	w := setup(t, db)
	w.settled()
	file := filepath.Join(folder, "appmuster.db")
	raw, err := sql.Open("sqlite", filepath.Join(live, "appmuster.db"))
	require.NoError(t, err)
	_, err = raw.ExecContext(t.Context(), "VACUUM INTO ?", file)
	require.NoError(t, err)
	require.NoError(t, raw.Close())
	require.NoError(t, os.Chmod(file, 0o600))
	for range 3 {
		w.sim.AdvanceDay()
		w.sync()
	}
	w.sync()
	want := w.dump()

	restored, err := database.Open(w.ctx, database.Config{DataDir: folder, Now: w.sim.Now})
	require.NoError(t, err)
	t.Cleanup(func() { _ = restored.Close() })
	w.sim.ExpireDeltaTokens()
	w.db, w.params.DB = restored, restored
	w.engine = tenantsync.New(w.params)
	w.generation = w.lease()
	run := w.sync()
	require.Equal(t, vocab.SyncRunStateSucceeded, run.State, run.Error)
	w.sync()
	require.NotEmpty(t, people(want))
	same(t, people(want), people(w.dump()))
}

// lease reads the generation that the database knows.
func (w *world) lease() int64 {
	w.t.Helper()
	var n int64
	require.NoError(w.t, w.db.SQL().QueryRowContext(w.ctx, "SELECT generation FROM sync_lease WHERE tenant_id = ?", w.tenant).Scan(&n))
	return n
}

// people keeps of a dump what a directory says now: histories of days that a
// backup did not see are its own.
func people(dump string) string {
	var b strings.Builder
	for line := range strings.Lines(dump) {
		if strings.HasPrefix(line, "user ") || strings.HasPrefix(line, "group ") || strings.HasPrefix(line, "assignment ") {
			b.WriteString(line)
		}
	}
	return b.String()
}
