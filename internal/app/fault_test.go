package app

import (
	"context"
	"database/sql"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/entrasim"
)

// TestFaultGraphDownAtConnect: Microsoft does not answer while a tenant is being
// connected: a plain sentence, nothing bound, and the next try succeeds.
func TestFaultGraphDownAtConnect(t *testing.T) {
	t.Parallel()
	eachDialect(t, func(t *testing.T, dialect string) {
		company := entrasim.DemoCompanies(time.Now())[2]
		sim, ms := microsoft(t, company)
		api := serve(t, environment(t, ms, dialect), Options{})
		organization := organize(t, api, company.Name)
		for _, f := range []entrasim.Fault{
			{Path: "/graph/", Action: entrasim.Reset},
			{Path: "/graph/", Action: entrasim.Unavailable},
			{Path: "/graph/", Action: entrasim.HTMLError},
			{Path: "/login/", Action: entrasim.Unavailable},
			{Path: "/login/", Action: entrasim.HTMLError},
			{Path: "/graph/", Action: entrasim.Hang},
			{Path: "/login/", Action: entrasim.Hang},
		} {
			sim.Inject(f)
			began := time.Now()
			tenant, _, refused := connect(t, api, own(organization, company))
			require.Less(t, time.Since(began), 10*time.Second, "somebody waits before the page")
			require.Empty(t, tenant, f.Action)
			require.Len(t, refused, 1, f.Action)
			require.Equal(t, "UNAVAILABLE", refused[0].Code, "%s %s", f.Action, refused[0].Message)
			require.Contains(t, refused[0].Message, "does not answer just now. Nothing was changed here; try again")
			require.Zero(t, tenantCount(t, api, organization))
			sim.ClearFaults()
		}
		tenant, _, refused := connect(t, api, own(organization, company))
		require.Empty(t, refused)
		require.Equal(t, "PARTIAL", await(t, api, tenant).State)
	})
}

// TestFaultThrottledInTheMiddle: the sync waits as long as Microsoft asks, sends
// nothing to it meanwhile, shows that it waits, and completes.
func TestFaultThrottledInTheMiddle(t *testing.T) {
	t.Parallel()
	eachDialect(t, func(t *testing.T, dialect string) {
		company := entrasim.DemoCompanies(time.Now())[0]
		sim, ms := microsoft(t, company)
		sim.Inject(entrasim.Fault{Path: "v1.0/groups", Action: entrasim.TooMany, RetryAfter: "7", Times: 1})
		sim.Inject(entrasim.Fault{Path: "auditLogs/signIns", Action: entrasim.TooMany, RetryAfter: "2", Times: 1})
		api := serve(t, environment(t, ms, dialect), Options{})
		organization := organize(t, api, company.Name)
		tenant, _, refused := connect(t, api, own(organization, company))
		require.Empty(t, refused)
		eventually(t, 20*time.Second, "pages show until when it waits", func() bool {
			got := ask[struct {
				Node struct {
					LastSyncRun struct{ State, ThrottledUntil string }
				}
			}](t, api, `query($id: ID!) { node(id: $id) { ... on Tenant { lastSyncRun { state throttledUntil } } } }`, map[string]any{"id": tenant})
			return got.Node.LastSyncRun.State == "RUNNING" && got.Node.LastSyncRun.ThrottledUntil != ""
		})
		run := await(t, api, tenant)
		require.Equal(t, "SUCCEEDED", run.State, "%v", run.Stages)
		require.GreaterOrEqual(t, run.stage(t, "GROUPS").ThrottledMs, 6000)
		require.Zero(t, run.ResumedCount)

		requests := sim.Requests()
		throttled := 0
		for i, r := range requests {
			if r.Status != 429 {
				continue
			}
			throttled++
			wait := 7 * time.Second
			if strings.Contains(r.Path, "signIns") {
				wait = 2 * time.Second
			}
			require.Less(t, i+1, len(requests))
			next := requests[i+1]
			require.GreaterOrEqual(t, next.At.Sub(r.At), wait, "%s was asked for within Retry-After", next.Path)
		}
		require.Equal(t, 2, throttled)
		require.Equal(t, company.Counts()["groups"], count(t, api, organization, "groups"))
	})
}

// TestFaultPagesCutOff: a page that ends half-way, with a broken connection or as
// if it were whole, loses nothing and stores nothing of the half.
func TestFaultPagesCutOff(t *testing.T) {
	t.Parallel()
	eachDialect(t, func(t *testing.T, dialect string) {
		company := entrasim.DemoCompanies(time.Now())[0]
		calmSim, calmMS := microsoft(t, company)
		calmEnv := environment(t, calmMS, "sqlite")
		calm := spawn(t, calmEnv)
		_, tenant := synced(t, calm.api, company)
		calm.kill()
		want := dumpAll(t, calmEnv, tenant)
		require.Positive(t, len(calmSim.Requests()))

		sim := entrasim.New(entrasim.Options{})
		ms, err := sim.Start("127.0.0.1:0")
		require.NoError(t, err)
		t.Cleanup(func() { _ = ms.Close() })
		connectable(sim, company)
		for _, path := range []string{"v1.0/users", "v1.0/groups", "v1.0/servicePrincipals", "oauth2PermissionGrants", "auditLogs/signIns", "auditLogs/directoryAudits", "batch"} {
			for _, action := range []entrasim.Action{entrasim.CutAbrupt, entrasim.CutClean} {
				sim.Inject(entrasim.Fault{Path: path, Action: action, Times: 1})
			}
		}
		env := environment(t, ms, dialect)
		server := spawn(t, env)
		_, tenant = synced(t, server.api, company)
		run := *tenantOf(t, server.api, tenant).LastSyncRun
		require.Equal(t, "SUCCEEDED", run.State, "%v", run.Stages)
		cut := 0
		for _, r := range sim.Requests() {
			if r.Fault {
				cut++
			}
		}
		require.Equal(t, 14, cut, "every fault happened")
		server.kill()
		same(t, want, dumpAll(t, env, tenant))
	})
}

// TestDisconnectKeepsOrErases: leaving a tenant destroys its credential and keeps
// or erases what was read; another organization does not notice.
func TestDisconnectKeepsOrErases(t *testing.T) {
	t.Parallel()
	eachDialect(t, func(t *testing.T, dialect string) {
		o := newOffice(t, dialect)
		type place struct{ organization, tenant string }
		var all []place
		for i, company := range []*entrasim.Company{o.small, o.free, o.third} {
			organization := organize(t, o.api, company.Name)
			input := own(organization, company)
			input["clientId"] = ownClientID(i)
			tenant, _, refused := connect(t, o.api, input)
			require.Empty(t, refused)
			all = append(all, place{organization, tenant})
		}
		lists := []string{"users", "groups", "apps", "appUsers", "grants", "licenses"}
		before := make([]map[string]int, len(all))
		for i, p := range all {
			await(t, o.api, p.tenant)
			before[i] = map[string]int{}
			for _, list := range lists {
				before[i][list] = count(t, o.api, p.organization, list)
			}
		}
		kept, erased, other := all[0], all[1], all[2]

		o.disconnect(t, kept.tenant, false)
		o.disconnect(t, erased.tenant, true)
		awaitErased(t, o.api, erased.tenant)
		for i, p := range []place{kept, erased} {
			after := tenantOf(t, o.api, p.tenant)
			require.Equal(t, "DISCONNECTED", after.State)
			require.NotEmpty(t, after.StateReason)
			for _, list := range lists {
				want := before[i][list]
				if i == 1 {
					want = 0
				}
				require.Equal(t, want, count(t, o.api, p.organization, list), "%s of organization %d", list, i)
			}
		}
		for _, list := range lists {
			require.Equal(t, before[2][list], count(t, o.api, other.organization, list), list)
		}
		require.Equal(t, "SUCCEEDED", o.api.sync(t, other.tenant, false).State)

		// The rows themselves are gone, names of people in the activities too.
		left := rowsOf(t, o.env, erased.tenant)
		for table, n := range left {
			switch table {
			case "tenants", "sync_runs", "sync_stages", "activity_events", "consent_states", "sync_lease":
				// The tenant's row and its runs are the proof of its end.
			default:
				require.Zero(t, n, table)
			}
		}
		for _, word := range []string{"Mireille", "mireille@", "Noémie"} {
			require.False(t, holds(t, o.env, word), "%s is still in the database", word)
		}
		require.True(t, holds(t, o.env, "Maarten Brouwer"), "what is kept is kept")

		// What was kept is taken up again: the same tenant, and its history goes on.
		known := knownGrants(t, o.api, kept.organization)
		refused := o.reconnect(t, kept.tenant, "wrong")
		require.Len(t, refused, 1)
		require.Equal(t, "clientSecret", refused[0].Field)
		require.Equal(t, "DISCONNECTED", tenantOf(t, o.api, kept.tenant).State, "it stays disconnected until Microsoft answered")
		refused = o.reconnect(t, kept.tenant, testSecret)
		require.Empty(t, refused)
		require.Equal(t, "SUCCEEDED", await(t, o.api, kept.tenant).State)
		require.Equal(t, "ACTIVE", tenantOf(t, o.api, kept.tenant).State)
		require.Equal(t, known, knownGrants(t, o.api, kept.organization), "the same rows, known since the same time")
		for _, list := range lists {
			require.Equal(t, before[0][list], count(t, o.api, kept.organization, list), list)
		}
		refused = o.reconnect(t, erased.tenant, testSecret)
		require.Len(t, refused, 1)
		require.Equal(t, "CONFLICT", refused[0].Code, "of what was erased there is nothing to take up")

		// A disconnected directory may be connected again.
		input := own(erased.organization, o.free)
		input["clientId"] = ownClientID(1)
		tenant, _, refused := connect(t, o.api, input)
		require.Empty(t, refused)
		require.NotEqual(t, erased.tenant, tenant)
		require.Equal(t, "PARTIAL", await(t, o.api, tenant).State)
		require.Equal(t, before[1]["users"], count(t, o.api, erased.organization, "users"))
	})
}

// knownGrants gives an organization's grants and since when each is known.
func knownGrants(t *testing.T, api apiClient, organization string) []grantSeen {
	t.Helper()
	return ask[struct {
		Organization struct {
			Grants struct{ Nodes []grantSeen }
		}
	}](t, api, `query($id: ID!) { organization(id: $id) { grants(first: 100) { nodes { id permission firstSeenAt } } } }`, map[string]any{"id": organization}).Organization.Grants.Nodes
}

type grantSeen struct{ ID, Permission, FirstSeenAt string }

// awaitErased waits until a tenant says that what was read from it is erased.
func awaitErased(t *testing.T, api apiClient, tenant string) {
	t.Helper()
	require.Eventually(t, func() bool {
		now := tenantOf(t, api, tenant)
		require.Contains(t, []string{"The connection was ended. Its data is being erased.", "The connection was ended and what was read was erased."}, now.StateReason)
		return strings.HasSuffix(now.StateReason, "what was read was erased.")
	}, time.Minute, 20*time.Millisecond)
}

func (o *office) disconnect(t *testing.T, tenant string, erase bool) {
	t.Helper()
	got := ask[struct {
		DisconnectTenant struct {
			Tenant     struct{ State string }
			UserErrors []said
		}
	}](t, o.api, `mutation($input: DisconnectTenantInput!) { disconnectTenant(input: $input) { tenant { state } userErrors { code message } } }`,
		map[string]any{"input": map[string]any{"tenantId": tenant, "eraseData": erase}}).DisconnectTenant
	require.Empty(t, got.UserErrors)
	require.Equal(t, "DISCONNECTED", got.Tenant.State)
}

// side opens a database beside the server that has it, to read all of it.
func side(t *testing.T, env []string) (db *sql.DB, postgres bool) {
	t.Helper()
	driver, source := "pgx", value(env, "APPMUSTER_DATABASE_URL")
	if source == "" {
		driver, source = "sqlite", "file:"+filepath.Join(value(env, "APPMUSTER_DATA_DIR"), database.FileName)+"?mode=ro&_pragma=busy_timeout(5000)"
	}
	if driver == "pgx" {
		source = dbtest.Unbound(t, source)
	}
	db, err := sql.Open(driver, source)
	require.NoError(t, err)
	t.Cleanup(func() { _ = db.Close() })
	return db, driver == "pgx"
}

// column of a table; bytes tells that it is no text.
type column struct {
	name  string
	bytes bool
}

// tables lists every table with its columns.
func tables(t *testing.T, db *sql.DB, postgres bool) map[string][]column {
	t.Helper()
	query := `SELECT m.name, c.name, c.type = 'blob' FROM sqlite_schema m, pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'`
	if postgres {
		query = `SELECT table_name, column_name, data_type = 'bytea' FROM information_schema.columns WHERE table_schema = 'public'`
	}
	rows, err := db.QueryContext(t.Context(), query)
	require.NoError(t, err)
	defer rows.Close()
	all := map[string][]column{}
	for rows.Next() {
		var table string
		var c column
		require.NoError(t, rows.Scan(&table, &c.name, &c.bytes))
		all[table] = append(all[table], c)
	}
	require.NoError(t, rows.Err())
	require.Greater(t, len(all), 25)
	return all
}

// rowsOf counts a tenant's rows in each table that has such.
func rowsOf(t *testing.T, env []string, tenant string) map[string]int {
	t.Helper()
	db, postgres := side(t, env)
	id := keyOf(t, tenant)
	counts := map[string]int{}
	for table, columns := range tables(t, db, postgres) {
		for _, c := range columns {
			if c.name == "tenant_id" {
				var n int
				require.NoError(t, db.QueryRowContext(t.Context(), "SELECT count(*) FROM "+quoted(table)+" WHERE tenant_id = "+id).Scan(&n))
				counts[table] = n
			}
		}
	}
	require.Greater(t, len(counts), 15)
	return counts
}

// holds tells whether a word stands anywhere in the database, in any column.
func holds(t *testing.T, env []string, word string) bool {
	t.Helper()
	db, postgres := side(t, env)
	return found(t.Context(), t, db, postgres, word) != ""
}

// found gives the first column that holds a word, "" for none.
func found(ctx context.Context, t *testing.T, db *sql.DB, postgres bool, word string) string {
	t.Helper()
	for table, columns := range tables(t, db, postgres) {
		for _, c := range columns {
			where := "instr(CAST(" + quoted(c.name) + " AS TEXT), ?) > 0"
			if postgres {
				where = "position($1 in " + quoted(c.name) + "::text) > 0"
			}
			if postgres && c.bytes {
				where = "position(convert_to($1, 'UTF8') in " + quoted(c.name) + ") > 0"
			}
			var n int
			require.NoError(t, db.QueryRowContext(ctx, "SELECT count(*) FROM "+quoted(table)+" WHERE "+where, word).Scan(&n), table+"."+c.name)
			if n > 0 {
				return table + "." + c.name
			}
		}
	}
	return ""
}

func quoted(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// TestFreeCompanyIsToldWhatIsMissing: without Entra P1 the sign-ins are skipped
// with reason and mend, what can't be known is unknown and not 0, and the rest is
// there.
func TestFreeCompanyIsToldWhatIsMissing(t *testing.T) {
	t.Parallel()
	eachDialect(t, func(t *testing.T, dialect string) {
		company := entrasim.DemoCompanies(time.Now())[2]
		_, ms := microsoft(t, company)
		api := serve(t, environment(t, ms, dialect), Options{})
		organization, tenant := synced(t, api, company)
		after := tenantOf(t, api, tenant)
		run := *after.LastSyncRun
		require.Equal(t, "PARTIAL", run.State)
		require.Equal(t, "DEGRADED", after.State)
		s := run.stage(t, "SIGN_INS")
		require.Equal(t, "SKIPPED", s.State)
		require.Contains(t, s.Reason, "Microsoft Entra ID P1 or P2")
		require.Contains(t, s.Mend, "Microsoft Entra ID P1 or P2")
		require.Equal(t, s.Reason, after.StateReason)
		for _, c := range after.Coverage {
			if c.DataSet == "SIGN_INS" {
				require.Equal(t, "DARK", c.State)
				require.NotEmpty(t, c.Reason)
				require.NotEmpty(t, c.Mend)
			}
		}

		type metric struct {
			Value         *float64
			UnknownReason *string
			Confidence    string
		}
		overview := ask[struct {
			Organization struct {
				Overview struct {
					AppsInUse, AppsDiscovered, AppsInactive, Users, ActiveUsers, Seats metric
					UsePerDay                                                          []struct{ Apps, Users *int }
				}
			}
		}](t, api, `query($id: ID!) { organization(id: $id) { overview {
			appsInUse { ...m } appsDiscovered { ...m } appsInactive { ...m } users { ...m } activeUsers { ...m } seats { ...m } usePerDay(days: 30) { apps users } } } }
			fragment m on Metric { value unknownReason confidence }`, map[string]any{"id": organization}).Organization.Overview
		require.Nil(t, overview.ActiveUsers.Value, "nobody's sign-ins were read: their number is unknown, not 0")
		require.NotNil(t, overview.ActiveUsers.UnknownReason)
		require.Equal(t, "UNKNOWN", overview.ActiveUsers.Confidence)
		require.Nil(t, overview.AppsInUse.Value, "which apps are in use is unknown, not 0")
		require.Nil(t, overview.AppsInactive.Value)
		require.NotNil(t, overview.Users.Value)
		require.InDelta(t, 8, *overview.Users.Value, 0)
		require.Len(t, overview.UsePerDay, 30)
		for _, day := range overview.UsePerDay {
			require.Nil(t, day.Apps)
			require.Nil(t, day.Users)
		}
		for _, a := range listApps(t, api, organization) {
			for _, m := range usersOf(t, api, a.ID).Users.Nodes {
				require.Nil(t, m.SignInDays30)
				require.Equal(t, "UNKNOWN", m.Engagement)
			}
		}

		// Once a person knows of it, it is no alarm any more.
		ask[map[string]any](t, api, `mutation($input: AcknowledgeLicenseGapInput!) { acknowledgeLicenseGap(input: $input) { userErrors { code } } }`,
			map[string]any{"input": map[string]any{"tenantId": tenant}})
		require.Equal(t, "ACTIVE", tenantOf(t, api, tenant).State)
		require.Empty(t, tenantOf(t, api, tenant).StateReason)
		require.Equal(t, "PARTIAL", api.sync(t, tenant, false).State)
		require.Equal(t, "ACTIVE", tenantOf(t, api, tenant).State)
	})
}
