package database_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/stretchr/testify/require"

	entmigrate "github.com/appmuster/appmuster/ent/migrate"
	"github.com/appmuster/appmuster/ent/privacy"
	"github.com/appmuster/appmuster/ent/tenant"
	"github.com/appmuster/appmuster/ent/webhookdelivery"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
)

// memberOf gives a context in which a member of these organizations asks.
func memberOf(ctx context.Context, organizations ...int64) context.Context {
	roles := map[int64]viewer.Role{}
	for _, id := range organizations {
		roles[id] = viewer.RoleOwner
	}
	return viewer.NewContext(ctx, viewer.New(viewer.Params{MemberID: 1, Roles: roles}))
}

// unwalled lists the tables that have no policy because nothing of an
// organization or a person is in them: the versions of the migrations, and jobs,
// whose arguments are numbers.
var unwalled = []string{
	"goose_db_version",
	"river_job", "river_leader", "river_migration", "river_notification", "river_queue",
}

func TestEveryTableStandsBehindTheWall(t *testing.T) {
	t.Parallel()
	db := dbtest.OpenPostgres(t)
	rows, err := db.SQL().QueryContext(t.Context(), `SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity,
		coalesce((SELECT string_agg(p.polcmd::text || pg_get_expr(p.polqual, p.polrelid), '|') FROM pg_policy p WHERE p.polrelid = c.oid), ''),
		EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'organization_id')
		FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg_toast%' AND c.relkind IN ('r', 'p', 'v', 'm', 'f')`)
	require.NoError(t, err)
	defer rows.Close()
	const (
		first  = "( SELECT wall_first() AS wall_first)"
		system = "( SELECT wall_system() AS wall_system)"
		listed = " = ANY (( SELECT wall_organizations() AS wall_organizations)::bigint[])"
	)
	var open []string
	tables := map[string]bool{}
	for rows.Next() {
		var name, policies string
		var enabled, forced, owned bool
		require.NoError(t, rows.Scan(&name, &enabled, &forced, &policies, &owned))
		tables[name] = true
		if policies == "" {
			open = append(open, name)
			continue
		}
		require.True(t, enabled && forced, "%s has a policy that does not bind everybody", name)
		want := "*" + system
		switch {
		case name == "organizations":
			want = "*(" + system + " OR (id" + listed + "))"
		case owned:
			want = "*(" + system + " OR (organization_id = " + first + ") OR (organization_id" + listed + "))"
		}
		require.Equal(t, want, policies, name)
	}
	require.NoError(t, rows.Err())
	require.ElementsMatch(t, unwalled, open, "a new table needs a policy, or a reason in this list")
	for _, table := range entmigrate.Tables {
		require.True(t, tables[table.Name], table.Name)
	}
}

func TestARowIsSeenByItsOrganizationAlone(t *testing.T) {
	t.Parallel()
	db := dbtest.OpenPostgres(t)
	own, foreign := newCompany(t, db, "acme", 1), newCompany(t, db, "zenith", 2)
	for table, rows := range map[string]int{
		"organizations": 1, "tenants": 1, "users": 1, "groups": 1, "apps": 1, "licenses": 1, "sync_runs": 1, "webhook_endpoints": 1,
	} {
		column := "organization_id"
		if table == "organizations" {
			column = "id"
		}
		for name, tc := range map[string]struct {
			ctx  context.Context
			want int
		}{
			"Own":      {memberOf(t.Context(), own.organization), rows},
			"Both":     {memberOf(t.Context(), own.organization, foreign.organization), 2 * rows},
			"NoGrants": {memberOf(t.Context()), 0},
			"Nobody":   {t.Context(), 0},
			"System":   {dbtest.Context(t), 2 * rows},
		} {
			require.Equal(t, tc.want, countAs(tc.ctx, t, db, table), "%s: %s", name, table)
		}
		var of int64
		require.NoError(t, db.SQL().QueryRowContext(memberOf(t.Context(), own.organization), "SELECT "+column+" FROM "+table).Scan(&of))
		require.Equal(t, own.organization, of, table)
		require.ErrorIs(t, db.SQL().QueryRowContext(memberOf(t.Context(), own.organization),
			"SELECT "+column+" FROM "+table+" WHERE "+column+" = $1", foreign.organization).Scan(&of), sql.ErrNoRows, table)
	}
}

func countAs(ctx context.Context, t *testing.T, db *database.DB, table string) int {
	t.Helper()
	var n int
	require.NoError(t, db.SQL().QueryRowContext(ctx, "SELECT count(*) FROM "+table).Scan(&n))
	return n
}

func TestWhatBelongsToNoOrganizationOnlyTheSystemSees(t *testing.T) {
	t.Parallel()
	db := dbtest.OpenPostgres(t)
	own := newCompany(t, db, "acme", 1)
	require.NoError(t, db.InTx(dbtest.Context(t), func(ctx context.Context, tx *database.Tx) error {
		for _, statement := range []string{
			"INSERT INTO settings (name, value) VALUES ('s', '1')",
			"INSERT INTO data_keys (owner_kind, owner_id, created_at) VALUES ('INSTANCE', 0, now())",
			fmt.Sprintf("INSERT INTO sync_seen (sync_run_id, data_set, object_id) VALUES (%d, 'USERS', '1')", own.run),
			fmt.Sprintf("INSERT INTO sync_gone (sync_run_id, data_set, object_id) VALUES (%d, 'USERS', '1')", own.run),
			fmt.Sprintf("INSERT INTO sync_lease (tenant_id, generation, owner, expires_at) VALUES (%d, 1, 'me', now())", own.tenant),
			// One of the instance, one of the organization.
			"INSERT INTO audit_events (occurred_at, action, actor_kind, subject_kind, hash) VALUES (now(), 'a', 'MEMBER', 'TENANT', '1')",
			fmt.Sprintf("INSERT INTO audit_events (organization_id, occurred_at, action, actor_kind, subject_kind, hash) VALUES (%d, now(), 'a', 'MEMBER', 'TENANT', '1')", own.organization),
		} {
			if _, err := tx.Exec(ctx, statement); err != nil {
				return err
			}
		}
		return nil
	}))
	member := memberOf(t.Context(), own.organization)
	for _, table := range []string{"settings", "data_keys", "sync_seen", "sync_gone", "sync_lease"} {
		require.Equal(t, 1, countAs(dbtest.Context(t), t, db, table), table)
		require.Zero(t, countAs(member, t, db, table), table)
		require.Zero(t, countAs(t.Context(), t, db, table), table)
	}
	require.Equal(t, 2, countAs(dbtest.Context(t), t, db, "audit_events"))
	require.Equal(t, 1, countAs(member, t, db, "audit_events"))
	require.Zero(t, countAs(memberOf(t.Context(), own.organization+1000), t, db, "audit_events"))
}

const insertTenant = "INSERT INTO tenants (organization_id, mode, state, created_at) VALUES (?, 'DELEGATED', 'ACTIVE', ?)"

func TestNobodyWritesUnderAForeignOrganization(t *testing.T) {
	t.Parallel()
	db := dbtest.OpenPostgres(t)
	own, foreign := newCompany(t, db, "acme", 1), newCompany(t, db, "zenith", 2)
	as := func(ctx context.Context, statement string, args ...any) (affected int64, err error) {
		err = db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
			result, err := tx.Exec(ctx, statement, args...)
			if err != nil {
				return err
			}
			affected, err = result.RowsAffected()
			return err
		})
		return affected, err
	}
	member := memberOf(t.Context(), own.organization)
	for _, ctx := range []context.Context{member, t.Context()} {
		_, err := as(ctx, insertTenant, foreign.organization, fixedTime)
		requireWall(t, err)
		_, err = as(ctx, "INSERT INTO webhook_endpoints (organization_id, url, events, sealed_secret, created_at) VALUES (?, 'u', '[]', '1', ?)", foreign.organization, fixedTime)
		requireWall(t, err)
		for _, statement := range []string{"UPDATE users SET display_name = 'mine' WHERE id = ?", "DELETE FROM users WHERE id = ?"} {
			affected, err := as(ctx, statement, foreign.user)
			require.NoError(t, err)
			require.Zero(t, affected, statement)
		}
	}
	_, err := as(member, "UPDATE webhook_endpoints SET organization_id = ? WHERE id = ?", foreign.organization, own.endpoint)
	requireWall(t, err)
	_, err = as(member, insertTenant, own.organization, fixedTime)
	require.NoError(t, err)

}

// With ent's policies switched off the wall alone decides.
func TestTheWallHoldsWithoutEntsPolicies(t *testing.T) {
	t.Parallel()
	db := dbtest.OpenPostgres(t)
	own, foreign := newCompany(t, db, "acme", 1), newCompany(t, db, "zenith", 2)
	member := memberOf(t.Context(), own.organization)
	open := privacy.DecisionContext(member, privacy.Allow)
	require.Equal(t, own.user, db.Ent().User.Query().OnlyIDX(open))
	require.Equal(t, own.organization, db.Ent().Organization.Query().OnlyIDX(open))
	require.Empty(t, db.Ent().Tenant.Query().Where(tenant.OrganizationID(foreign.organization)).AllX(open))
	requireWall(t, db.InTx(open, func(ctx context.Context, tx *database.Tx) error {
		return tx.Ent().Tenant.Create().SetOrganizationID(foreign.organization).SetMode(vocab.TenantModeDelegated).SetCreatedAt(tx.Now()).Exec(ctx)
	}))
	require.NoError(t, db.InTx(open, func(ctx context.Context, tx *database.Tx) error {
		n, err := tx.Ent().User.Update().SetDisplayName("mine").Save(ctx)
		require.Equal(t, 1, n)
		return err
	}))
	// An upsert whose rule does not hold the organization meets a foreign row.
	deliver := func(ctx context.Context, c company) error {
		return db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
			return tx.Ent().WebhookDelivery.Create().SetOrganizationID(c.organization).SetWebhookEndpointID(c.endpoint).SetWebhookID("one").
				SetEventType("t").SetPayload([]byte("mine")).SetCreatedAt(fixedTime).
				OnConflictColumns(webhookdelivery.FieldWebhookID).UpdateNewValues().Exec(ctx)
		})
	}
	require.NoError(t, deliver(dbtest.Context(t), foreign))
	requireWall(t, deliver(open, own))
}

func requireWall(t *testing.T, err error) {
	t.Helper()
	var refused *pgconn.PgError
	require.ErrorAs(t, err, &refused)
	require.Equal(t, "42501", refused.Code, "%v", err)
	require.Contains(t, refused.Message, "row-level security")
}

// What each statement of a transaction sees, its own context says.
func TestATransactionSeesAsEachStatementsViewer(t *testing.T) {
	t.Parallel()
	db := dbtest.OpenPostgres(t)
	own, foreign := newCompany(t, db, "acme", 1), newCompany(t, db, "zenith", 2)
	require.NoError(t, db.InTx(memberOf(t.Context(), own.organization), func(member context.Context, tx *database.Tx) error {
		system := viewer.System(member, "test")
		other := memberOf(member, foreign.organization)
		nobody := viewer.NewContext(member, nil)
		stmt, err := tx.Prepare(member, "SELECT count(*) FROM users WHERE id > ?")
		require.NoError(t, err)
		ways := map[string]func(ctx context.Context) int{
			"Row": func(ctx context.Context) (n int) {
				require.NoError(t, tx.QueryRow(ctx, "SELECT count(*) FROM users").Scan(&n))
				return n
			},
			"Arguments": func(ctx context.Context) (n int) {
				require.NoError(t, tx.QueryRow(ctx, "SELECT count(*) FROM users WHERE id > ?", 0).Scan(&n))
				return n
			},
			"Prepared": func(ctx context.Context) (n int) {
				require.NoError(t, stmt.QueryRowContext(ctx, 0).Scan(&n))
				return n
			},
			"Exec": func(ctx context.Context) int {
				result, err := tx.Exec(ctx, "UPDATE users SET display_name = 'x'")
				require.NoError(t, err)
				n, err := result.RowsAffected()
				require.NoError(t, err)
				return int(n)
			},
			"ExecArguments": func(ctx context.Context) int {
				result, err := tx.Exec(ctx, "UPDATE users SET display_name = ?", "x")
				require.NoError(t, err)
				n, err := result.RowsAffected()
				require.NoError(t, err)
				return int(n)
			},
			"Copier": func(ctx context.Context) int {
				tag, err := tx.Pgx().Exec(ctx, "UPDATE users SET display_name = $1", "x")
				require.NoError(t, err)
				return int(tag.RowsAffected())
			},
		}
		for name, see := range ways {
			require.Equal(t, 1, see(member), name)
			require.Equal(t, 2, see(system), name)
			require.Equal(t, 1, see(other), name)
			require.Equal(t, 0, see(nobody), name)
			require.Equal(t, 1, see(member), name)
			require.Equal(t, 1, see(member), name)
		}
		n, err := tx.Ent().User.Query().Count(system)
		require.NoError(t, err)
		require.Equal(t, 2, n)
		n, err = tx.Ent().User.Query().Count(member)
		require.NoError(t, err)
		require.Equal(t, 1, n)
		return nil
	}))
}

// settings gives what a connection has been told.
func settings(ctx context.Context, t *testing.T, conn interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}) (told string) {
	t.Helper()
	require.NoError(t, conn.QueryRowContext(ctx,
		"SELECT coalesce(current_setting('app.orgs', true), '') || '/' || coalesce(current_setting('app.system', true), '')").Scan(&told))
	return told
}

func TestNothingStaysOnAPooledConnection(t *testing.T) {
	t.Parallel()
	url := dbtest.PostgresURL(t)
	// One connection, so that each use finds what the one before it left.
	db, err := database.Open(t.Context(), database.Config{URL: url, MaxConns: 1})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	c := newCompany(t, db, "acme", 1)
	member := memberOf(t.Context(), c.organization)
	tell := fmt.Sprintf("%d/", c.organization)
	require.Equal(t, tell, settings(member, t, db.SQL()), "the statement itself is told")
	require.Equal(t, "/on", settings(dbtest.Context(t), t, db.SQL()))

	see := func(ctx context.Context, tx *database.Tx) {
		var n int
		require.NoError(t, tx.QueryRow(ctx, "SELECT count(*) FROM users").Scan(&n))
		require.Equal(t, 1, n)
		require.NoError(t, tx.QueryRow(viewer.System(ctx, "test"), "SELECT count(*) FROM users").Scan(&n))
	}
	for name, use := range map[string]func(){
		"Read": func() { require.Equal(t, 1, countAs(member, t, db, "users")) },
		"Ent":  func() { require.Equal(t, 1, db.Ent().User.Query().CountX(member)) },
		"RefusedRead": func() {
			_, err := db.SQL().QueryContext(member, "SELECT 1 / 0")
			require.Error(t, err)
		},
		"RowsLeftUnread": func() {
			rows, err := db.SQL().QueryContext(member, "SELECT n, organization_id FROM users, generate_series(1, $1) n", 5000)
			require.NoError(t, err)
			require.True(t, rows.Next())
			require.NoError(t, rows.Close())
		},
		"CanceledRead": func() {
			ctx, cancel := context.WithTimeout(member, 50*time.Millisecond)
			defer cancel()
			_, err := db.SQL().ExecContext(ctx, "SELECT pg_sleep($1)", 20)
			require.Error(t, err)
		},
		"ExecOutsideOfATransaction": func() {
			_, err := db.SQL().ExecContext(member, "UPDATE users SET display_name = $1", "x")
			require.NoError(t, err)
		},
		"Commit": func() {
			require.NoError(t, db.InTx(member, func(ctx context.Context, tx *database.Tx) error { see(ctx, tx); return nil }))
		},
		"Rollback": func() {
			require.ErrorIs(t, db.InTx(member, func(ctx context.Context, tx *database.Tx) error { see(ctx, tx); return errStop }), errStop)
		},
		"FailedStatement": func() {
			require.Error(t, db.InTx(member, func(ctx context.Context, tx *database.Tx) error {
				see(ctx, tx)
				_, err := tx.Exec(ctx, "SELECT 1 / 0")
				return err
			}))
		},
		"Panic": func() {
			require.Panics(t, func() {
				_ = db.InTx(member, func(ctx context.Context, tx *database.Tx) error { see(ctx, tx); panic("boom") })
			})
		},
		"CanceledTransaction": func() {
			ctx, cancel := context.WithCancel(member)
			require.Error(t, db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error { see(ctx, tx); cancel(); return ctx.Err() }))
		},
		"CommitFails": func() {
			require.Error(t, db.InTx(member, func(ctx context.Context, tx *database.Tx) error {
				see(ctx, tx)
				_, err := tx.Exec(ctx, "SELECT pg_terminate_backend(pg_backend_pid())")
				return errors.Join(err, errStop)
			}))
		},
	} {
		for range 2 {
			use()
			require.Equal(t, "/", settings(t.Context(), t, db.SQL()), name)
			require.Zero(t, countAs(t.Context(), t, db, "users"), name)
		}
	}
}

// A connection that somebody keeps is told anew with each statement.
func TestAKeptConnectionSeesAsEachStatementsViewer(t *testing.T) {
	t.Parallel()
	db := dbtest.OpenPostgres(t)
	own, foreign := newCompany(t, db, "acme", 1), newCompany(t, db, "zenith", 2)
	conn, err := db.SQL().Conn(memberOf(t.Context(), own.organization))
	require.NoError(t, err)
	defer conn.Close()
	for _, tc := range []struct {
		ctx  context.Context
		want string
	}{
		{memberOf(t.Context(), own.organization), fmt.Sprintf("%d/", own.organization)},
		{memberOf(t.Context(), foreign.organization), fmt.Sprintf("%d/", foreign.organization)},
		{dbtest.Context(t), "/on"},
		{t.Context(), "/"},
	} {
		require.Equal(t, tc.want, settings(tc.ctx, t, conn))
	}
	tx, err := conn.BeginTx(dbtest.Context(t), nil)
	require.NoError(t, err)
	require.Equal(t, "/on", settings(dbtest.Context(t), t, tx))
	require.Equal(t, "/", settings(t.Context(), t, tx))
	require.NoError(t, tx.Rollback())
	tx, err = conn.BeginTx(t.Context(), nil)
	require.NoError(t, err)
	require.Equal(t, "/", settings(t.Context(), t, tx))
	require.NoError(t, tx.Commit())
}

func TestManyOrganizationsReadAtOnceAndNeverAWrongRow(t *testing.T) {
	t.Parallel()
	const organizations, reads = 32, 60
	db := dbtest.OpenPostgres(t)
	ids := make([]int64, organizations)
	for i := range ids {
		ids[i] = dbtest.Organization(t, db, fmt.Sprint("o", i)).ID
		dbtest.Tenant(t, db, ids[i])
	}
	var wg sync.WaitGroup
	errs := make(chan error, organizations)
	for i, id := range ids {
		wg.Go(func() {
			ctx := memberOf(t.Context(), id)
			for n := range reads {
				var seen, sum int64
				read := func() error {
					return db.SQL().QueryRowContext(ctx, "SELECT count(*), coalesce(sum(organization_id), 0)::bigint FROM tenants").Scan(&seen, &sum)
				}
				if n%10 == 9 {
					read = func() error {
						return db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
							if _, err := tx.Ent().Tenant.Query().Count(viewer.System(ctx, "test")); err != nil {
								return err
							}
							return tx.QueryRow(ctx, "SELECT count(*), coalesce(sum(organization_id), 0)::bigint FROM tenants").Scan(&seen, &sum)
						})
					}
				}
				if n%7 == 6 {
					canceled, cancel := context.WithCancel(ctx)
					cancel()
					_ = db.SQL().QueryRowContext(canceled, "SELECT 1").Scan(new(int))
				}
				if err := read(); err != nil || seen != 1 || sum != id {
					errs <- fmt.Errorf("organization %d read %d rows, sum %d instead of %d: %w", i, seen, sum, id, err)
					return
				}
			}
		})
	}
	wg.Wait()
	close(errs)
	for err := range errs {
		t.Error(err)
	}
}

// What comes back behind the wall is what database/sql gives without it.
func TestValuesComeBackAsWithoutAViewer(t *testing.T) {
	t.Parallel()
	db := dbtest.OpenPostgres(t)
	const query = `SELECT 1::smallint, -2::integer, 9007199254740993::bigint, true, 'é'::text, 'v'::varchar, 'n'::name, 'c'::"char",
		'\x00ff'::bytea, '{"a": 1}'::jsonb, '[1]'::json, 0.5::real, 0.25::double precision, 12345678901234567890.5::numeric,
		'2026-04-05 06:07:08.000009+00'::timestamptz, '2026-04-05'::date, '{a,b}'::text[], NULL::bigint, NULL::text, '2026-04-05 06:07:08'::timestamp,
		'c0ffee00-0000-4000-8000-000000000001'::uuid, count(*) FROM generate_series(1, $1::bigint)`
	read := func(ctx context.Context) []any {
		rows, err := db.SQL().QueryContext(ctx, query, 3)
		require.NoError(t, err)
		defer rows.Close()
		columns, err := rows.Columns()
		require.NoError(t, err)
		values, at := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			at[i] = &values[i]
		}
		require.True(t, rows.Next())
		require.NoError(t, rows.Scan(at...))
		require.False(t, rows.Next())
		require.NoError(t, rows.Err())
		return values
	}
	without, with := read(t.Context()), read(dbtest.Context(t))
	for i := range without {
		require.Equal(t, without[i], with[i], "column %d", i+1)
	}
}

func TestARoleThatBypassesIsSaidOrRefused(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	url := dbtest.PostgresURL(t)
	open := func(url string, require bool) (*database.DB, string, error) {
		var log strings.Builder
		db, err := database.Open(ctx, database.Config{URL: url, RequireRLS: require, MaxConns: 2, Logger: slog.New(slog.NewTextHandler(&log, nil))})
		if db != nil {
			t.Cleanup(func() { _ = db.Close() })
		}
		return db, log.String(), err
	}
	db, log, err := open(url, true)
	require.NoError(t, err)
	require.False(t, db.BypassesRLS())
	require.Empty(t, log)

	db, _, err = open(dbtest.Migrating(t, url), true)
	require.NoError(t, err, "the owner is bound as well")
	require.Zero(t, countAs(ctx, t, db, "organizations"))

	_, _, err = open(dbtest.Unbound(t, url), true)
	require.ErrorIs(t, err, database.ErrBypassesRLS)
	db, log, err = open(dbtest.Unbound(t, url), false)
	require.NoError(t, err)
	require.True(t, db.BypassesRLS())
	require.Contains(t, log, "level=WARN")
	require.Contains(t, log, "bypasses row-level security")
	require.False(t, dbtest.Open(t).BypassesRLS())
}

func TestMigrationsSeeAllRows(t *testing.T) {
	t.Parallel()
	url := dbtest.PostgresURL(t)
	db, err := database.Open(t.Context(), database.Config{URL: url, MigrateURL: dbtest.Migrating(t, url), MaxConns: 4})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	newCompany(t, db, "acme", 1)
	newCompany(t, db, "zenith", 2)
	pool, err := db.MigrationPool(t.Context())
	require.NoError(t, err)
	defer pool.Close()
	for range 8 {
		tag, err := pool.Exec(t.Context(), "UPDATE users SET display_name = 'x'")
		require.NoError(t, err)
		require.EqualValues(t, 2, tag.RowsAffected())
	}
}

// Behind the wall a delete without the system's sight would find nothing, and a
// retention that deletes nothing must not look done.
func TestDeletingByTheTableIsTheSystems(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		c := newCompany(t, db, "acme", 1)
		for _, ctx := range []context.Context{t.Context(), memberOf(t.Context(), c.organization)} {
			_, err := db.PurgeBefore(ctx, "users", "first_seen_at", db.Now())
			require.Error(t, err)
			require.Error(t, db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
				_, err := tx.EraseTenant(ctx, "users", c.organization, c.tenant)
				return err
			}))
		}
		require.Equal(t, 1, count(t, db, "users"))
		n, err := db.PurgeBefore(dbtest.Context(t), "users", "first_seen_at", db.Now())
		require.NoError(t, err)
		require.EqualValues(t, 1, n)
	})
}
