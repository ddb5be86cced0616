package database_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
)

// hanging are rows under a parent that triggers hold them to, by their names in
// children.
func hanging(c company) map[string]struct {
	table, parent string
	id            int64
} {
	return map[string]struct {
		table, parent string
		id            int64
	}{
		"UserInTenant":      {"users", "tenants", c.tenant},
		"SignInToApp":       {"sign_ins", "tenants", c.tenant},
		"AppUserOfApp":      {"app_users", "apps", c.app},
		"AppUserOfUser":     {"app_users", "users", c.user},
		"UsageOfApp":        {"usage_days", "apps", c.app},
		"UserInGroup":       {"group_members", "groups", c.group},
		"AssignmentOfGroup": {"assignments", "groups", c.group},
		"GrantOnResource":   {"grants", "apps", c.app},
		"LicenseOfUser":     {"license_users", "licenses", c.license},
	}
}

// awaitBlocked returns once a transaction of the database waits for another.
func awaitBlocked(t *testing.T, db *database.DB) {
	t.Helper()
	require.Eventually(t, func() bool {
		var n int
		err := db.SQL().QueryRowContext(t.Context(),
			"SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'").Scan(&n)
		return err == nil && n > 0
	}, time.Minute, 2*time.Millisecond, "the other transaction does not wait")
}

func remove(ctx context.Context, tx *database.Tx, table string, id int64) error {
	_, err := tx.Exec(ctx, "DELETE FROM "+table+" WHERE id = ?", id)
	return err
}

// What triggers hold is held as by a key: whoever deletes a parent waits for those
// who hang rows under it, and takes these along.
func TestADeleteWaitsForRowsThatCome(t *testing.T) {
	t.Parallel()
	db := dbtest.OpenPostgres(t)
	ctx := dbtest.Context(t)
	number := 0
	for name := range hanging(company{}) {
		number++
		c := newCompany(t, db, "acme", number)
		at := hanging(c)[name]
		deleted := make(chan error, 1)
		require.NoError(t, db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
			if err := children(ctx, tx.Ent(), c, c)[name](); err != nil {
				return err
			}
			go func() {
				deleted <- db.InTx(dbtest.Context(t), func(ctx context.Context, tx *database.Tx) error { return remove(ctx, tx, at.parent, at.id) })
			}()
			awaitBlocked(t, db)
			return nil
		}), name)
		require.NoError(t, <-deleted, name)
		require.Zero(t, orphans(t, db), name)
		require.Zero(t, countOf(t, db, at.table, c.organization), name)
	}
}

// Whoever hangs a row under a parent that is being deleted waits for the end of
// that, and is refused unless it was rolled back.
func TestRowsThatComeWaitForADelete(t *testing.T) {
	t.Parallel()
	db := dbtest.OpenPostgres(t)
	ctx := dbtest.Context(t)
	number := 0
	for name := range hanging(company{}) {
		for _, end := range []error{nil, errStop} {
			number++
			c := newCompany(t, db, "acme", number)
			at := hanging(c)[name]
			written := make(chan error, 1)
			require.ErrorIs(t, db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
				if err := remove(ctx, tx, at.parent, at.id); err != nil {
					return err
				}
				go func() {
					written <- db.InTx(dbtest.Context(t), func(ctx context.Context, tx *database.Tx) error {
						return children(ctx, tx.Ent(), c, c)[name]()
					})
				}()
				awaitBlocked(t, db)
				return end
			}), end, name)
			err := <-written
			require.Equal(t, end == nil, database.IsForeign(err), "%s: %v", name, err)
			require.Zero(t, orphans(t, db), name)
		}
	}
}

func TestNoOrphanIsLeftByManyAtOnce(t *testing.T) {
	t.Parallel()
	db := dbtest.OpenPostgres(t)
	c := newCompany(t, db, "acme", 1)
	ctx := dbtest.Context(t)
	var (
		wait                   sync.WaitGroup
		gone, written, refused atomic.Int64
	)
	for worker := range 4 {
		wait.Add(1)
		go func() {
			defer wait.Done()
			random := rand.New(rand.NewPCG(1, uint64(worker)))
			for i := range 40 {
				// Apps 0 to 4 come and go while rows are hung under them.
				app := int64(1_000_000 + random.IntN(5))
				did := &written
				err := db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
					if worker%2 == 0 {
						did = new(atomic.Int64)
						if random.IntN(2) == 0 {
							did = &gone
							return remove(ctx, tx, "apps", app)
						}
						_, err := tx.Exec(ctx, `INSERT INTO apps (id, organization_id, tenant_id, app_id, sort_key, origin, first_seen_at)
							SELECT ?, organization_id, tenant_id, decode(lpad(to_hex(?::bigint), 32, '0'), 'hex'), sort_key, origin, first_seen_at FROM apps WHERE id = ? ON CONFLICT DO NOTHING`,
							app, app, c.app)
						return err
					}
					_, err := tx.Exec(ctx, `INSERT INTO usage_days (organization_id, tenant_id, app_id, user_id, day, sign_ins, other_sign_ins, failed_sign_ins, last_at)
						SELECT ?, ?, a, ?, ?, 1, 0, 0, ? FROM unnest(ARRAY[?::bigint, ?::bigint]) AS a`, c.organization, c.tenant, c.user, worker*100+i, fixedTime, c.app, app)
					return err
				})
				var failed *pgconn.PgError
				switch {
				case err == nil:
					did.Add(1)
				case database.IsForeign(err):
					refused.Add(1)
				case !errors.As(err, &failed) || failed.Code != "40P01":
					t.Errorf("worker %d: %v", worker, err)
				}
			}
		}()
	}
	wait.Wait()
	require.Zero(t, orphans(t, db))
	require.Positive(t, gone.Load(), "apps were deleted")
	require.Positive(t, written.Load(), "rows were hung under them")
	require.Positive(t, refused.Load(), "and refused where they were gone")
}

// A transaction that sees what there was at its beginning would leave rows that
// came since.
func TestDeletesSeeWhatCameSince(t *testing.T) {
	t.Parallel()
	ctx := dbtest.Context(t)
	url := dbtest.PostgresURL(t)
	db, err := database.Open(ctx, database.Config{URL: url, MaxConns: 2})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	c := newCompany(t, db, "acme", 1)
	conn, err := pgx.Connect(ctx, dbtest.Unbound(t, url))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, conn.Close(context.Background())) })
	for _, level := range []pgx.TxIsoLevel{pgx.RepeatableRead, pgx.Serializable} {
		tx, err := conn.BeginTx(ctx, pgx.TxOptions{IsoLevel: level})
		require.NoError(t, err)
		_, err = tx.Exec(ctx, "DELETE FROM users WHERE id = $1", c.user)
		require.ErrorContains(t, err, "not deleted at this isolation level", level)
		require.NoError(t, tx.Rollback(ctx))
	}
	_, err = conn.Exec(ctx, "TRUNCATE groups CASCADE")
	require.ErrorContains(t, err, "deleted, never truncated")

	// What the product itself does goes by no default of the server.
	var name string
	require.NoError(t, conn.QueryRow(ctx, "SELECT current_database()").Scan(&name))
	_, err = conn.Exec(ctx, "ALTER DATABASE "+pgx.Identifier{name}.Sanitize()+" SET default_transaction_isolation = 'repeatable read'")
	require.NoError(t, err)
	strict, err := database.Open(ctx, database.Config{URL: url, MaxConns: 2})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, strict.Close()) })
	require.NoError(t, strict.InTx(ctx, func(ctx context.Context, tx *database.Tx) error { return remove(ctx, tx, "users", c.user) }))
}

// Triggers look at all rows of a statement at once, and at each key.
func TestEachKeyOfManyRowsIsHeld(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		own, foreign := newCompany(t, db, "acme", 1), newCompany(t, db, "zenith", 2)
		insert := func(tenant, app int64) error {
			return db.InTx(dbtest.Context(t), func(ctx context.Context, tx *database.Tx) error {
				_, err := tx.Exec(ctx, `INSERT INTO usage_days (organization_id, tenant_id, app_id, user_id, day, sign_ins, other_sign_ins, failed_sign_ins, last_at)
					VALUES (?, ?, ?, ?, 1, 1, 0, 0, ?), (?, ?, ?, ?, 2, 1, 0, 0, ?)`,
					own.organization, own.tenant, own.app, own.user, fixedTime, own.organization, tenant, app, own.user, fixedTime)
				return err
			})
		}
		for _, c := range []company{foreign, {tenant: 1 << 40, app: 1 << 40}} {
			require.True(t, database.IsForeign(insert(c.tenant, own.app)))
			require.True(t, database.IsForeign(insert(own.tenant, c.app)))
		}
		require.Zero(t, count(t, db, "usage_days"))
		require.NoError(t, insert(own.tenant, own.app))
	})
}

// orphans counts the rows of all tables whose parent is not there.
func orphans(t *testing.T, db *database.DB) int {
	t.Helper()
	total := 0
	for _, k := range database.Keys() {
		if !k.Bulk {
			continue
		}
		var n int
		require.NoError(t, db.SQL().QueryRowContext(dbtest.Context(t), fmt.Sprintf(`SELECT count(*) FROM %s c WHERE c.%s IS NOT NULL
			AND NOT EXISTS (SELECT FROM %s p WHERE p.organization_id = c.organization_id AND p.id = c.%[2]s)`, k.Table, k.Column, k.Parent)).Scan(&n))
		total += n
	}
	return total
}

func countOf(t *testing.T, db *database.DB, table string, organizationID int64) int {
	t.Helper()
	var n int
	require.NoError(t, db.SQL().QueryRowContext(dbtest.Context(t), db.Rebind("SELECT count(*) FROM "+table+" WHERE organization_id = ?"), organizationID).Scan(&n))
	return n
}
