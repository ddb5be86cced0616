package app

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"sort"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/entrasim"
	"github.com/appmuster/appmuster/internal/tenantsync/synctest"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/xid"
)

// defaultKills is how often the first sync is killed on each database;
// APPMUSTER_SOAK adds to it.
const defaultKills = 5

// killsPerSync is how many kills one first sync takes before the next one.
const killsPerSync = 10

// TestKilledSyncEndsAsUndisturbed: however often the process is killed during a
// first sync, the sync goes on soon after the restart, and what it ends with is
// what an undisturbed sync ends with.
func TestKilledSyncEndsAsUndisturbed(t *testing.T) {
	t.Parallel()
	// The product's clock starts at the coming noon, so that no midnight passes.
	noon := time.Now().UTC().Truncate(24 * time.Hour).Add(36 * time.Hour)
	offset := time.Until(noon).Round(time.Second)
	trial := newTrial(t, offset)

	want, requests := trial.undisturbed(t)
	t.Logf("an undisturbed first sync takes %d requests", requests)

	for _, dialect := range []string{"sqlite", "postgres"} {
		t.Run(dialect, func(t *testing.T) {
			t.Parallel()
			seed := uint64(time.Now().UnixNano())
			if s := os.Getenv("APPMUSTER_KILL_SEED"); s != "" {
				var err error
				seed, err = strconv.ParseUint(s, 10, 64)
				require.NoError(t, err)
			}
			t.Logf("APPMUSTER_KILL_SEED=%d", seed)
			rng := rand.New(rand.NewPCG(seed, 1))
			kills := defaultKills
			if more := os.Getenv("APPMUSTER_SOAK"); more != "" {
				n, err := strconv.Atoi(more)
				require.NoError(t, err)
				kills += n
			}
			for kills > 0 {
				n := min(kills, killsPerSync)
				kills -= n
				same(t, want, newTrial(t, offset).killed(t, dialect, requests, n, rng))
			}
		})
	}
}

// trial is one company whose first sync is watched.
type trial struct {
	sim    *entrasim.Sim
	ms     *entrasim.Server
	offset time.Duration
	// down is how long the servers were down together, as far as the product's
	// clock knows.
	down time.Duration
}

func newTrial(t *testing.T, offset time.Duration) *trial {
	t.Helper()
	// Life ends well within what Microsoft shows, so that a sync which takes
	// longer sees the same.
	noon := time.Now().Add(offset).Truncate(24 * time.Hour).Add(12 * time.Hour)
	company := entrasim.Generate(entrasim.Spec{
		Seed: 11, Users: 320, Groups: 30, Members: 12, Apps: 90, Assignments: 400, Grants: 250, SignIns: 6000, Audits: 150, Days: 28, Now: noon.Add(-time.Hour),
	})
	sim := entrasim.New(entrasim.Options{Now: func() time.Time { return time.Now().Add(offset) }, DeltaPage: 50})
	ms, err := sim.Start("127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = ms.Close() })
	connectable(sim, company)
	sim.Inject(entrasim.Fault{Path: "/graph/", Action: entrasim.Slow, Delay: 15 * time.Millisecond})
	return &trial{sim: sim, ms: ms, offset: offset}
}

// env is a server's environment at the trial's present.
func (r *trial) env(env []string) []string {
	return with(env, "APPMUSTER_CLOCK_OFFSET", (r.offset + r.down).String())
}

func (r *trial) asked() int { return len(r.sim.Requests()) }

// undisturbed syncs without a kill and gives the end state and how many requests
// it took.
func (r *trial) undisturbed(t *testing.T) (dump string, requests int) {
	env := environment(t, r.ms, "sqlite")
	server := spawn(t, r.env(env))
	_, tenant := synced(t, server.api, r.sim.Companies()[0])
	run := *tenantOf(t, server.api, tenant).LastSyncRun
	require.Equal(t, "SUCCEEDED", run.State, "%v", run.Stages)
	require.Zero(t, run.ResumedCount)
	requests = r.asked()
	server.kill()
	return dumpAll(t, env, tenant), requests
}

// killed syncs with n kills and gives the end state.
func (r *trial) killed(t *testing.T, dialect string, requests, n int, rng *rand.Rand) string {
	env := environment(t, r.ms, dialect)
	server := spawn(t, r.env(env))
	company := r.sim.Companies()[0]
	organization := organize(t, server.api, company.Name)
	tenant, _, refused := connect(t, server.api, own(organization, company))
	require.Empty(t, refused)

	// Moments are counted in requests, so that a busy machine changes nothing: a
	// run that is killed needs no fewer of them. The last kill is after the last
	// request, while the run is being evaluated or closed.
	var moments []int
	for range n - 1 {
		moments = append(moments, 3+rng.IntN(requests-4))
	}
	sort.Ints(moments)
	resumed := 0
	for i := range n {
		if i < n-1 {
			eventually(t, 2*time.Minute, "the next request", func() bool { return r.asked() >= moments[i] })
		} else {
			eventually(t, 2*time.Minute, "the last request", func() bool { return r.lastStage(t, server.api, tenant) })
		}
		pause := time.Duration(rng.IntN(40)) * time.Millisecond
		time.Sleep(pause)
		server.kill()
		run, stage := whereIs(t, env, tenant)
		t.Logf("kill %d after %d requests and %s: run %s, %s", i+1, r.asked(), pause, run, stage)
		if run != "RUNNING" && run != "QUEUED" {
			// It had just ended: there is nothing left to go on with.
			server = spawn(t, r.env(env))
			continue
		}
		resumed++
		server = r.restart(t, env, dialect, tenant, resumed)
	}
	run := await(t, server.api, tenant)
	require.Equal(t, "SUCCEEDED", run.State, "%s %v", run.Error, run.Stages)
	require.Equal(t, resumed, run.ResumedCount)
	require.Equal(t, 1, run.Sequence, "it is the same run")
	server.kill()
	return dumpAll(t, env, tenant)
}

// restart starts the server again and holds it to its promise: on SQLite the
// sync goes on within 10 s, on PostgreSQL within 90 s. There only the first
// restart is at once; before the others a minute passes for the product, as it
// does where a machine has to start, because the dead worker's lease lasts so
// long.
func (r *trial) restart(t *testing.T, env []string, dialect, tenant string, times int) *process {
	limit := 10 * time.Second
	if dialect == "postgres" {
		limit = 90 * time.Second
		if times > 1 {
			r.down += 61 * time.Second
			r.sim.Advance(61 * time.Second)
			limit = 30 * time.Second
		}
	}
	before := r.asked()
	began := time.Now()
	server := spawn(t, r.env(env))
	eventually(t, limit, "the sync goes on", func() bool {
		run := tenantOf(t, server.api, tenant).LastSyncRun
		return run.ResumedCount == times && (r.asked() > before || run.State != "RUNNING" && run.State != "QUEUED")
	})
	t.Logf("it went on after %s", time.Since(began).Round(time.Millisecond))
	return server
}

// lastStage tells whether every data set has been read.
func (r *trial) lastStage(t *testing.T, api apiClient, tenant string) bool {
	for _, s := range tenantOf(t, api, tenant).LastSyncRun.Stages {
		if s.State == "PENDING" || s.State == "RUNNING" {
			return false
		}
	}
	return true
}

// opened gives the database of a server that is dead.
func opened(t *testing.T, env []string) *database.DB {
	t.Helper()
	cfg := database.Config{URL: value(env, "APPMUSTER_DATABASE_URL"), MaxConns: 4}
	if cfg.URL == "" {
		cfg.DataDir = value(env, "APPMUSTER_DATA_DIR")
	}
	db, err := database.Open(t.Context(), cfg)
	require.NoError(t, err)
	return db
}

// whereIs gives the state of the newest run and of its stages that are under way.
func whereIs(t *testing.T, env []string, tenant string) (run, stages string) {
	t.Helper()
	db := opened(t, env)
	defer db.Close()
	ctx := dbtest.Context(t)
	id, err := xid.ParseAs(xid.Tenant, tenant)
	require.NoError(t, err)
	require.NoError(t, db.SQL().QueryRowContext(ctx, db.Rebind("SELECT state FROM sync_runs WHERE tenant_id = ? ORDER BY id DESC LIMIT 1"), id).Scan(&run))
	rows, err := db.SQL().QueryContext(ctx, db.Rebind("SELECT data_set, fetched FROM sync_stages WHERE tenant_id = ? AND state = 'RUNNING' ORDER BY position"), id)
	require.NoError(t, err)
	defer rows.Close()
	var all []string
	for rows.Next() {
		var set string
		var fetched int
		require.NoError(t, rows.Scan(&set, &fetched))
		all = append(all, fmt.Sprintf("%s %d", set, fetched))
	}
	require.NoError(t, rows.Err())
	return run, strings.Join(all, ", ")
}

// derived is what the product makes of what a sync stored, without keys and
// times of ours.
var derived = []string{
	`SELECT 'app stage', a.app_id, a.stage, a.stage_confidence, a.data_delayed, a.user_count, a.tenant_wide_consent, a.origin, a.status, a.last_used_at
		FROM apps a WHERE a.tenant_id = ?`,
	`SELECT 'app user', a.app_id, u.entra_id, x.present, x.engagement, x.sign_in_days30, x.last_sign_in_at
		FROM app_users x JOIN apps a ON a.id = x.app_id JOIN users u ON u.id = x.user_id WHERE x.tenant_id = ?`,
	`SELECT 'user sign-in', entra_id, last_sign_in_at FROM users WHERE tenant_id = ?`,
	`SELECT 'group count', entra_id, member_count FROM groups WHERE tenant_id = ?`,
	`SELECT 'overview', d.day, d.metric, d.value, d.unknown_reason, d.confidence FROM overview_days d JOIN tenants t ON t.organization_id = d.organization_id WHERE t.id = ?`,
	`SELECT 'license day', l.sku_id, d.day, d.seats_enabled, d.seats_consumed FROM license_days d JOIN licenses l ON l.id = d.license_id WHERE d.tenant_id = ?`,
	`SELECT 'coverage', data_set, state, reason FROM coverages WHERE tenant_id = ?`,
	`SELECT 'stage', data_set, state, added, changed, removed FROM sync_stages WHERE tenant_id = ?`,
	`SELECT 'event', type, subject_kind, subject_entra_id, subject_name FROM activity_events WHERE tenant_id = ?`,
	`SELECT 'history', a.app_id, h.kind, h.before, h.after FROM app_histories h JOIN apps a ON a.id = h.app_id WHERE h.tenant_id = ?`,
}

// dumpAll writes what a dead server's database holds of a tenant, in the same
// form for both databases.
func dumpAll(t *testing.T, env []string, tenant string) string {
	t.Helper()
	db := opened(t, env)
	defer db.Close()
	ctx := viewer.System(t.Context(), "test")
	id, err := xid.ParseAs(xid.Tenant, tenant)
	require.NoError(t, err)
	text, err := synctest.Dump(ctx, db, id)
	require.NoError(t, err)
	lines := strings.Split(text, "\n")
	for _, query := range derived {
		some, err := dumpQuery(ctx, db, query, id)
		require.NoError(t, err, query)
		require.NotEmpty(t, some, query)
		lines = append(lines, some...)
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

func dumpQuery(ctx context.Context, db *database.DB, query string, id int64) ([]string, error) {
	rows, err := db.SQL().QueryContext(ctx, db.Rebind(query), id)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	var lines []string
	for rows.Next() {
		cells := make([]any, len(names))
		for i, name := range names {
			switch {
			case strings.HasSuffix(name, "_at"):
				cells[i] = new(sql.NullTime)
			case name == "app_id" || name == "entra_id" || name == "sku_id" || name == "subject_entra_id":
				cells[i] = new(xid.GUID)
			case name == "data_delayed" || name == "tenant_wide_consent" || name == "present":
				cells[i] = new(sql.NullBool)
			default:
				cells[i] = new(sql.NullString)
			}
		}
		if err := rows.Scan(cells...); err != nil {
			return nil, err
		}
		line := make([]string, len(cells))
		for i, cell := range cells {
			switch c := cell.(type) {
			case *sql.NullTime:
				if c.Valid {
					line[i] = c.Time.UTC().Format(time.RFC3339Nano)
				}
			case *sql.NullString:
				line[i] = c.String
				if f, err := strconv.ParseFloat(c.String, 64); err == nil {
					line[i] = strconv.FormatFloat(f, 'g', -1, 64)
				}
			case *sql.NullBool:
				line[i] = strconv.FormatBool(c.Bool)
			case *xid.GUID:
				line[i] = string(*c)
			}
		}
		lines = append(lines, strings.Join(line, " | "))
	}
	return lines, rows.Err()
}

// same compares dumps and shows only what differs.
func same(t *testing.T, want, got string) {
	t.Helper()
	if want == got {
		return
	}
	have := map[string]int{}
	for line := range strings.SplitSeq(want, "\n") {
		have[line]++
	}
	for line := range strings.SplitSeq(got, "\n") {
		have[line]--
	}
	var differ []string
	for line, n := range have {
		if n != 0 {
			differ = append(differ, fmt.Sprintf("%+d %s", -n, line))
		}
	}
	slices.Sort(differ)
	t.Fatalf("%d lines differ: - is missing, + is too much\n%s", len(differ), strings.Join(differ[:min(len(differ), 20)], "\n"))
}
