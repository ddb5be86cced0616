package tenantsync_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/activityevent"
	"github.com/appmuster/appmuster/ent/app"
	"github.com/appmuster/appmuster/ent/coverage"
	"github.com/appmuster/appmuster/ent/grant"
	"github.com/appmuster/appmuster/ent/syncrun"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/entrasim"
	"github.com/appmuster/appmuster/internal/msgraph"
	"github.com/appmuster/appmuster/internal/tenantsync"
	"github.com/appmuster/appmuster/internal/tenantsync/synctest"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/internal/xid"
)

func everything() []string {
	return []string{"Directory.Read.All", "AuditLog.Read.All", "Reports.Read.All", "ReportSettings.Read.All"}
}

// start is when every world begins.
var start = time.Date(2026, 9, 16, 12, 0, 0, 0, time.UTC)

// clock runs from start as soon as it began.
type clock struct {
	start time.Time
	began atomic.Int64
}

func (c *clock) now() time.Time {
	began := c.began.Load()
	if began == 0 {
		return c.start
	}
	return c.start.Add(time.Since(time.Unix(0, began)))
}

// world is a simulated Microsoft with one company, and a tenant of ours that is
// connected to it.
type world struct {
	t       *testing.T
	ctx     context.Context
	db      *database.DB
	sim     *entrasim.Sim
	server  *entrasim.Server
	company *entrasim.Company
	app     *entrasim.Registration
	tenant  int64
	engine  *tenantsync.Engine
	params  tenantsync.Params
	// generation is the lease's, as the newest job would have it.
	generation int64
}

// option changes a world before anything is read.
type option func(*setting)

type setting struct {
	sim     entrasim.Options
	company *entrasim.Company
	roles   []string
	tenant  func(*ent.TenantCreate)
	limits  msgraph.Limits
}

func withCompany(c *entrasim.Company) option { return func(s *setting) { s.company = c } }
func withRoles(r ...string) option           { return func(s *setting) { s.roles = r } }
func withTenant(f func(*ent.TenantCreate)) option {
	return func(s *setting) { s.tenant = f }
}

func setup(t *testing.T, db *database.DB, opts ...option) *world {
	t.Helper()
	set := setting{roles: everything(), tenant: func(*ent.TenantCreate) {}}
	for _, o := range opts {
		o(&set)
	}
	if set.company == nil {
		set.company = entrasim.DemoCompanies(start)[0]
	}
	// The clock stands still until everything is set up, so that two worlds of
	// the same company are the same.
	clock := &clock{start: start}
	set.sim.Now = clock.now
	w := &world{t: t, ctx: dbtest.Context(t), db: db, sim: entrasim.New(set.sim), company: set.company}
	w.sim.AddCompany(w.company)
	server, err := w.sim.Start("127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = server.Close() })
	w.server = server
	w.app = w.sim.RegisterApp(entrasim.Registration{Name: "Reader", Secret: "own", HomeTenant: w.company.TenantID, Roles: set.roles})
	w.sim.Consent(w.company.TenantID, w.app.ClientID, nil, set.roles)
	service, err := msgraph.New(msgraph.Config{LoginURL: server.LoginURL, GraphURL: server.GraphURL, Now: w.sim.Now, Limits: set.limits})
	require.NoError(t, err)
	organization := dbtest.Organization(t, db, "acme")
	w.write(func(ctx context.Context, tx *database.Tx) error {
		c := tx.Ent().Tenant.Create().SetOrganizationID(organization.ID).SetMode(vocab.TenantModeCustomerApp).
			SetState(vocab.TenantStateGettingData).SetConsentLevel(3).SetCreatedAt(tx.Now()).SetEntraTenantID(xid.NewGUID(w.company.TenantID))
		set.tenant(c)
		row, err := c.Save(ctx)
		if err == nil {
			w.tenant = row.ID
		}
		return err
	})
	w.params = tenantsync.Params{
		DB: db, Backoff: time.Millisecond, Now: w.sim.Now,
		Graph: func(context.Context, *ent.Tenant) (*msgraph.Client, error) {
			return service.Client(msgraph.AppCredential{EntraTenantID: w.company.TenantID, ClientID: w.app.ClientID, ClientSecret: "own"}), nil
		},
		RunURL: func(organizationID, runID int64) string { return "http://localhost/run" },
	}
	w.engine = tenantsync.New(w.params)
	clock.began.Store(time.Now().UnixNano())
	return w
}

func (w *world) write(fn func(context.Context, *database.Tx) error) {
	w.t.Helper()
	require.NoError(w.t, w.db.InTx(w.ctx, fn))
}

// open opens a run.
func (w *world) open(full bool) *ent.SyncRun {
	w.t.Helper()
	var run *ent.SyncRun
	w.write(func(ctx context.Context, tx *database.Tx) (err error) {
		run, err = w.engine.OpenRun(ctx, tx, w.tenant, vocab.SyncTriggerManual, full, nil)
		return err
	})
	w.generation++
	return run
}

// finish works on a run to its end, as the worker does.
func (w *world) finish(run *ent.SyncRun) *ent.SyncRun {
	w.t.Helper()
	for range 100 {
		o, err := w.engine.Run(w.ctx, run.ID, w.generation)
		require.NoError(w.t, err)
		switch o.Kind {
		case tenantsync.Snooze:
			continue
		case tenantsync.Stopped:
			w.t.Fatalf("the run stopped: %s", o.Reason)
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

func (w *world) sync() *ent.SyncRun { w.t.Helper(); return w.finish(w.open(false)) }

func (w *world) load(id int64) *ent.SyncRun {
	w.t.Helper()
	run, err := w.db.Ent().SyncRun.Query().Where(syncrun.ID(id)).WithStages(func(q *ent.SyncStageQuery) { q.Order(ent.Asc("position")) }).Only(w.ctx)
	require.NoError(w.t, err)
	return run
}

func (w *world) loadTenant() *ent.Tenant {
	w.t.Helper()
	t, err := w.db.Ent().Tenant.Get(w.ctx, w.tenant)
	require.NoError(w.t, err)
	return t
}

func (w *world) coverage(set vocab.DataSet) *ent.Coverage {
	w.t.Helper()
	c, err := w.db.Ent().Coverage.Query().Where(coverage.TenantID(w.tenant), coverage.DataSetEQ(set)).Only(w.ctx)
	require.NoError(w.t, err)
	return c
}

func (w *world) dump() string {
	w.t.Helper()
	text, err := synctest.Dump(w.ctx, w.db, w.tenant)
	require.NoError(w.t, err)
	return text
}

// same compares dumps and shows only what differs.
func same(t *testing.T, want, got string) {
	t.Helper()
	if want == got {
		return
	}
	have := map[string]int{}
	for line := range strings.Lines(want) {
		have[line]++
	}
	for line := range strings.Lines(got) {
		have[line]--
	}
	var differ []string
	for line, n := range have {
		if n != 0 {
			differ = append(differ, fmt.Sprintf("%+d %s", -n, line))
		}
	}
	slices.Sort(differ)
	t.Fatalf("%d lines differ: - is missing, + is too much\n%s", len(differ), strings.Join(differ[:min(len(differ), 20)], ""))
}

// events lists what a run found, without the run's own end.
func (w *world) events(run *ent.SyncRun) []*ent.ActivityEvent {
	w.t.Helper()
	all, err := w.db.Ent().ActivityEvent.Query().Where(activityevent.SyncRunID(run.ID),
		activityevent.TypeNotIn(activity.SyncCompleted, activity.SyncFailed, activity.SyncHeld, activity.TenantStateChanged, activity.ConsentGiven)).
		Order(ent.Asc("id")).All(w.ctx)
	require.NoError(w.t, err)
	return all
}

// listedSignIns counts the sign-ins of people that Microsoft shows.
func (w *world) listedSignIns() int {
	w.t.Helper()
	client, err := w.params.Graph(w.ctx, nil)
	require.NoError(w.t, err)
	n := 0
	for _, kind := range []msgraph.SignInKind{msgraph.SignInInteractive, msgraph.SignInNonInteractive} {
		for link := ""; ; {
			p, err := client.SignIns(w.ctx, w.sim.Now().AddDate(0, 0, -30), time.Time{}, kind, link)
			require.NoError(w.t, err)
			n += len(p.Items)
			if link = p.Next; link == "" {
				break
			}
		}
	}
	return n
}

func stageOf(t *testing.T, run *ent.SyncRun, set vocab.DataSet) *ent.SyncStage {
	t.Helper()
	for _, s := range run.Edges.Stages {
		if s.DataSet == set {
			return s
		}
	}
	t.Fatalf("no stage %s", set)
	return nil
}

func TestFirstSyncStoresTheWholeCompany(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := setup(t, db)
		run := w.sync()
		for _, s := range run.Edges.Stages {
			require.Equal(t, vocab.SyncStageStateComplete, s.State, "%s: %s %s", s.DataSet, s.Reason, s.ErrorDetail)
		}
		require.Equal(t, vocab.SyncRunStateSucceeded, run.State)
		require.False(t, run.Open)
		require.NotNil(t, run.FinishedAt)
		require.Equal(t, vocab.TenantStateActive, w.loadTenant().State)
		require.Empty(t, w.events(run), "a first reading is no news")

		counts := w.company.Counts()
		client := db.Ent()
		require.Equal(t, counts["users"], client.User.Query().CountX(w.ctx))
		require.Equal(t, counts["groups"], client.Group.Query().CountX(w.ctx))
		require.Equal(t, counts["subscribedSkus"], client.License.Query().CountX(w.ctx))
		require.Equal(t, w.listedSignIns(), client.SignIn.Query().CountX(w.ctx))
		require.Equal(t, counts["servicePrincipals"], client.App.Query().Where(app.EntraIDNotNil()).CountX(w.ctx))
		require.Equal(t, counts["appRoleAssignedTo"], client.Assignment.Query().CountX(w.ctx)+client.Grant.Query().Where(grant.KindEQ(vocab.GrantKindApplication)).CountX(w.ctx))
		consents := map[string]bool{}
		for _, g := range client.Grant.Query().Where(grant.KindEQ(vocab.GrantKindDelegated)).AllX(w.ctx) {
			consents[g.SourceID] = true
		}
		require.Len(t, consents, counts["oauth2PermissionGrants"])
		total := 0
		for _, d := range client.UsageDay.Query().AllX(w.ctx) {
			total += d.SignIns + d.OtherSignIns + d.FailedSignIns
		}
		require.Equal(t, client.SignIn.Query().CountX(w.ctx), total, "the roll-up adds up to the events")
		for _, c := range client.Coverage.Query().AllX(w.ctx) {
			set, _ := tenantsync.Describe(c.DataSet)
			if set.Read {
				require.Equal(t, vocab.CoverageStateGreen, c.State, c.DataSet)
				require.NotNil(t, c.LastSuccessAt)
			} else {
				require.Equal(t, vocab.CoverageStateNotAsked, c.State, c.DataSet)
			}
		}
		log := w.coverage(vocab.DataSetSignIns)
		require.Equal(t, 30*24*time.Hour, log.CoveredTo.Sub(*log.CoveredFrom))
		for _, table := range []string{"sync_seen", "sync_gone"} {
			var n int
			require.NoError(t, db.SQL().QueryRowContext(w.ctx, "SELECT count(*) FROM "+table).Scan(&n))
			require.Zero(t, n, table)
		}
	})
}
