package worker_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/entrasim"
	"github.com/appmuster/appmuster/internal/inventory"
	"github.com/appmuster/appmuster/internal/msgraph"
	"github.com/appmuster/appmuster/internal/tenantsync"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/internal/xid"
)

// historyStart is when every history begins.
var historyStart = time.Date(2026, 9, 16, 12, 0, 0, 0, time.UTC)

// timeline is the clock of a database that histories share, one after the other.
type timeline struct{ history atomic.Pointer[history] }

func (c *timeline) now() time.Time {
	if h := c.history.Load(); h != nil {
		return h.now()
	}
	return historyStart
}

// history is one seed's company, tenant and workers.
type history struct {
	t      *testing.T
	ctx    context.Context
	db     *database.DB
	other  *database.DB // of whoever connects the company at the end
	random *rand.Rand

	sim     *entrasim.Sim
	server  *server
	company *entrasim.Company
	graph   func(context.Context, *ent.Tenant) (*msgraph.Client, error)
	engine  *tenantsync.Engine

	organization, tenant int64
	reader               *reader
	// lied is set once Microsoft told what is not so, which only a whole reading
	// mends.
	lied bool
	// left are people who were ever removed, or out of the domain filter.
	left map[string]bool
	// pictured is when somebody's photo last changed.
	pictured map[string]time.Time
	// filter are the domains whose people are stored; nil: all.
	filter []string
	// client is our app at Microsoft; taken are the permissions it lost.
	client string
	taken  []string
	// skew is how far the machine's clock is ahead of Microsoft's.
	skew   atomic.Int64
	clock  *timeline
	leases *leaseBook
	seed   uint64
	jumped time.Duration

	mu                                       sync.Mutex
	log                                      []string
	made                                     int
	users, gone, groups, apps, registrations []string
}

func newHistory(t *testing.T, db, other *database.DB, clock *timeline, seed uint64) *history {
	t.Helper()
	h := &history{
		t: t, ctx: dbtest.Context(t), db: db, other: other, clock: clock, seed: seed,
		left: map[string]bool{}, pictured: map[string]time.Time{}, leases: &leaseBook{began: time.Now()},
	}
	h.part(0)
	// The clock goes on with each look at it: no two moments are the same.
	var looks atomic.Int64
	h.sim = entrasim.New(entrasim.Options{
		Now:           func() time.Time { return historyStart.Add(time.Duration(looks.Add(1)) * time.Millisecond) },
		NoCompression: true, NoRecord: true, DeltaPage: 1 + h.random.IntN(8), Plain: h.random.IntN(2) == 0,
		LateSignIns: h.random.IntN(2) == 0,
	})
	clock.history.Store(h)
	h.company = entrasim.Generate(entrasim.Spec{Seed: seed, Name: "History", Now: historyStart})
	h.sim.AddCompany(h.company)
	h.server = serve(t, h.sim, 1+h.random.IntN(7))
	app := h.sim.RegisterApp(entrasim.Registration{Name: "Reader", Secret: "own", HomeTenant: h.company.TenantID, Roles: historyPermissions()})
	h.client = app.ClientID
	h.sim.Consent(h.company.TenantID, app.ClientID, nil, historyPermissions())
	service, err := msgraph.New(msgraph.Config{LoginURL: h.server.url + "/login", GraphURL: h.server.url + "/graph", Now: h.now})
	require.NoError(t, err)
	h.graph = func(context.Context, *ent.Tenant) (*msgraph.Client, error) {
		return service.Client(msgraph.AppCredential{EntraTenantID: h.company.TenantID, ClientID: app.ClientID, ClientSecret: "own"}), nil
	}
	if h.random.IntN(5) == 0 {
		h.filter = []string{h.company.Domain}
	}
	h.connect()
	h.settleIn()
	h.reader = watch(h)
	return h
}

// part begins a part of the history: what is drawn in it does not hang on how
// often the parts before drew.
func (h *history) part(n uint64) { h.random = rand.New(rand.NewPCG(h.seed, 11+n)) }

// now is the machine's clock.
func (h *history) now() time.Time { return h.sim.Now().Add(time.Duration(h.skew.Load())) }

// connect makes an organization whose tenant is the company.
func (h *history) connect() {
	h.t.Helper()
	h.engine = tenantsync.New(tenantsync.Params{
		DB: h.db, Graph: h.graph, Now: h.now, Backoff: time.Microsecond, Watch: h.leases.watch,
		Pause: func(ctx context.Context, d time.Duration) error {
			h.sim.Advance(d)
			return ctx.Err()
		},
		Origin: func(a tenantsync.AppIdentity) vocab.AppOrigin {
			return inventory.Origin(inventory.AppIdentity{
				AppID: a.AppID, PublisherTenantID: a.PublisherTenantID, GalleryTemplateID: a.GalleryTemplateID, ServicePrincipalType: a.ServicePrincipalType,
			}, a.EntraTenantID)
		},
	})
	o := dbtest.Organization(h.t, h.db, h.company.Domain)
	h.organization = o.ID
	h.write(func(ctx context.Context, tx *database.Tx) error {
		row, err := tx.Ent().Tenant.Create().SetOrganizationID(o.ID).SetMode(vocab.TenantModeCustomerApp).
			SetState(vocab.TenantStateGettingData).SetConsentLevel(3).SetCreatedAt(h.now()).SetDomainFilter(h.filter).
			SetEntraTenantID(xid.NewGUID(h.company.TenantID)).Save(ctx)
		if err == nil {
			h.tenant = row.ID
		}
		return err
	})
}

// anew is somebody else who connects the same company now.
func (h *history) anew() *history {
	n := &history{
		t: h.t, ctx: h.ctx, db: h.other, clock: h.clock, seed: h.seed, random: h.random, sim: h.sim, server: h.server, company: h.company, graph: h.graph,
		left: h.left, pictured: h.pictured, filter: h.filter, client: h.client, leases: &leaseBook{began: time.Now()},
	}
	n.connect()
	return n
}

func (h *history) write(fn func(context.Context, *database.Tx) error) {
	h.t.Helper()
	require.NoError(h.t, h.db.InTx(h.ctx, fn))
}

func (h *history) note(format string, args ...any) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.log = append(h.log, h.sim.Now().Format("01-02 15:04:05 ")+fmt.Sprintf(format, args...))
}

// open opens a run by routine or by a person.
func (h *history) open(full bool) *ent.SyncRun {
	h.t.Helper()
	var run *ent.SyncRun
	h.next(func(ctx context.Context, tx *database.Tx) (err error) {
		switch h.random.IntN(4) {
		case 0:
			if !full {
				sets := []vocab.DataSet{
					vocab.DataSetUsers, vocab.DataSetGroups, vocab.DataSetApps, vocab.DataSetGrants, vocab.DataSetAssignments,
					vocab.DataSetDirectoryRoles, vocab.DataSetUsageReports,
				}
				run, err = h.engine.OpenRunOf(ctx, tx, h.tenant, sets[h.random.IntN(len(sets))], nil)
				return err
			}
			fallthrough
		case 1:
			run, err = h.engine.OpenRun(ctx, tx, h.tenant, vocab.SyncTriggerManual, full, nil)
		default:
			run, err = h.engine.OpenRun(ctx, tx, h.tenant, vocab.SyncTriggerScheduled, full, nil)
		}
		return err
	})
	return run
}

// jump is how long until the next sync: mostly a day, sometimes so long that
// delta links die. All of a history fits into the month that logs are kept.
func (h *history) jump() time.Duration {
	d := 24 * time.Hour
	switch h.random.IntN(12) {
	case 0:
		d = 8 * 24 * time.Hour
	case 1, 2, 3:
		d = time.Duration(h.random.IntN(180)) * time.Minute
	}
	if h.jumped+d > 24*24*time.Hour {
		d = time.Hour
	}
	h.jumped += d
	return d
}

// server is the simulated Microsoft behind a door that counts who comes in, and
// where something can be made to happen.
type server struct {
	url     string
	handler http.Handler
	page    string

	mu   sync.Mutex
	left int
	then func()
}

func serve(t *testing.T, sim *entrasim.Sim, page int) *server {
	t.Helper()
	inner, err := sim.Start("127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = inner.Close() })
	s := &server{handler: sim.Handler(), page: fmt.Sprintf("${1}top=%d", page)}
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	s.url = "http://" + l.Addr().String()
	web := &http.Server{Handler: s, ReadHeaderTimeout: time.Minute}
	go func() { _ = web.Serve(l) }()
	t.Cleanup(func() { _ = web.Close() })
	return s
}

// at lets something happen before the n-th request from now is answered, once.
func (s *server) at(n int, then func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.left, s.then = n, then
}

var pageSize = regexp.MustCompile(`(\$|%24)top=\d+`)

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	var then func()
	if s.left--; s.left == 0 {
		then, s.then = s.then, nil
	}
	s.mu.Unlock()
	if then != nil {
		then()
	}
	// Small companies shall have many pages too.
	r.URL.RawQuery = pageSize.ReplaceAllString(r.URL.RawQuery, s.page)
	s.handler.ServeHTTP(w, r)
}

// totals is what pages show as numbers of one moment, in one statement: the
// Overview's and each app's. Both turn over with the end of a run, or not at all.
func (h *history) totals() string {
	text, err := h.readTotals()
	require.NoError(h.t, err)
	return text
}

func (h *history) readTotals() (string, error) {
	rows, err := h.db.SQL().QueryContext(h.ctx, h.db.Rebind(`SELECT metric, CAST(day AS text), CAST(value AS text) FROM overview_days WHERE organization_id = ?
UNION ALL SELECT CAST(id AS text), stage, CAST(user_count AS text) FROM apps WHERE organization_id = ? AND stage_since IS NOT NULL`), h.organization, h.organization)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	var lines []string
	for rows.Next() {
		var name, of string
		var value sql.NullString
		if err := rows.Scan(&name, &of, &value); err != nil {
			return "", err
		}
		lines = append(lines, name+" "+of+" "+value.String)
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n"), rows.Err()
}

// reader looks at the totals all the time.
type reader struct {
	mu      sync.Mutex
	allowed map[string]bool
	saw     []string
	stop    func()
}

func watch(h *history) *reader {
	r := &reader{allowed: map[string]bool{"": true}}
	end, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		last := ""
		for {
			select {
			case <-end:
				return
			case <-time.After(2 * time.Millisecond):
			}
			if text, err := h.readTotals(); err == nil && text != last {
				last = text
				r.mu.Lock()
				r.saw = append(r.saw, text)
				r.mu.Unlock()
			}
		}
	}()
	r.stop = sync.OnceFunc(func() { close(end); <-ended })
	h.t.Cleanup(r.stop)
	return r
}

// allow says that a run ended with these totals, or that no run has ended.
func (r *reader) allow(totals string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.allowed[totals] = true
}

func (r *reader) mixed() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(r.saw), func(s string) bool { return r.allowed[s] })
}

// everything is every row that a worker could write for the tenant.
func (h *history) everything() string {
	h.t.Helper()
	var all []string
	for table, key := range map[string]string{
		"sync_lease": "tenant_id", "sync_runs": "tenant_id", "sync_stages": "tenant_id", "coverages": "tenant_id", "tenants": "id",
		"users": "tenant_id", "directory_roles": "tenant_id", "role_assignments": "tenant_id",
		"usage_reports": "tenant_id", "workload_usages": "tenant_id", "user_photos": "tenant_id", "groups": "tenant_id", "group_members": "tenant_id", "apps": "tenant_id", "permissions": "tenant_id",
		"grants": "tenant_id", "assignments": "tenant_id", "licenses": "tenant_id", "license_users": "tenant_id",
		"sign_ins": "tenant_id", "usage_days": "tenant_id", "app_users": "tenant_id", "activity_events": "tenant_id",
	} {
		all = append(all, h.rows(table, "SELECT * FROM "+table+" WHERE "+key+" = ?", h.tenant)...)
	}
	all = append(all, h.rows("seen", "SELECT n.* FROM sync_seen n JOIN sync_runs r ON r.id = n.sync_run_id WHERE r.tenant_id = ?", h.tenant)...)
	all = append(all, h.rows("gone", "SELECT n.* FROM sync_gone n JOIN sync_runs r ON r.id = n.sync_run_id WHERE r.tenant_id = ?", h.tenant)...)
	all = append(all, h.rows("overview", "SELECT * FROM overview_days WHERE organization_id = ?", h.organization)...)
	slices.Sort(all)
	return strings.Join(all, "\n")
}

func (h *history) rows(name, query string, args ...any) []string {
	h.t.Helper()
	rows, err := h.db.SQL().QueryContext(h.ctx, h.db.Rebind(query), args...)
	require.NoError(h.t, err, name)
	defer rows.Close()
	columns, err := rows.Columns()
	require.NoError(h.t, err)
	var all []string
	for rows.Next() {
		values, targets := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			targets[i] = &values[i]
		}
		require.NoError(h.t, rows.Scan(targets...))
		all = append(all, fmt.Sprintf("%s %v", name, values))
	}
	require.NoError(h.t, rows.Err())
	return all
}

// mappings says who has which app, and why.
func (h *history) mappings() string {
	h.t.Helper()
	rows, err := h.db.SQL().QueryContext(h.ctx, h.db.Rebind(`SELECT a.app_id, a.removed_at IS NULL, u.entra_id, m.present, m.engagement, m.sign_in_days30, m.evidence, a.stage
FROM app_users m JOIN apps a ON a.id = m.app_id JOIN users u ON u.id = m.user_id WHERE m.tenant_id = ? AND u.removed_at IS NULL AND a.removed_at IS NULL AND a.entra_id IS NOT NULL`), h.tenant)
	require.NoError(h.t, err)
	defer rows.Close()
	var lines []string
	for rows.Next() {
		var app, user xid.GUID
		var live, present bool
		var engagement, stage string
		var days sql.NullInt64
		var evidence []byte
		require.NoError(h.t, rows.Scan(&app, &live, &user, &present, &engagement, &days, &evidence, &stage))
		var all []vocab.Evidence
		require.NoError(h.t, json.Unmarshal(evidence, &all))
		var kinds []string
		for _, e := range all {
			kinds = append(kinds, string(e.Kind))
		}
		slices.Sort(kinds)
		if h.left[string(user)] {
			continue
		}
		lines = append(lines, fmt.Sprint("mapping ", app, " ", user, " ", present, " ", engagement, " ", days.Int64, " ", kinds, " ", stage))
	}
	require.NoError(h.t, rows.Err())
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}
