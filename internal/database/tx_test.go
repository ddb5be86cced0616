package database_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/domain"
	"github.com/appmuster/appmuster/ent/privacy"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
)

// pingArgs is a job without meaning.
type pingArgs struct {
	Number int64 `json:"number"`
}

func (pingArgs) Kind() string { return "ping" }

var errStop = errors.New("stop")

func count(t *testing.T, db *database.DB, table string) int {
	t.Helper()
	var n int
	require.NoError(t, db.SQL().QueryRowContext(dbtest.Context(t), "SELECT count(*) FROM "+table).Scan(&n))
	return n
}

// writeThree writes a row by ent, one by hand-written SQL, and a job.
func writeThree(ctx context.Context, tx *database.Tx) error {
	o, err := tx.Ent().Organization.Create().SetName("Acme").SetSortKey("acme").SetCreatedAt(tx.Now()).Save(ctx)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, "INSERT INTO settings (name, value) VALUES (?, ?)", fmt.Sprint("by hand ", o.ID), []byte("1"))
	if err != nil {
		return err
	}
	return tx.Enqueue(ctx, pingArgs{1}, nil)
}

func TestInTxCommitsRowsAndJobTogether(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		require.NoError(t, db.InTx(dbtest.Context(t), writeThree))
		for _, table := range []string{"organizations", "settings", "river_job"} {
			require.Equal(t, 1, count(t, db, table), table)
		}
	})
}

func TestInTxRollsAllBack(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		ctx := dbtest.Context(t)
		committed := false
		failing := func(then func() error) func(context.Context, *database.Tx) error {
			return func(ctx context.Context, tx *database.Tx) error {
				tx.AfterCommit(func() { committed = true })
				return errors.Join(writeThree(ctx, tx), then())
			}
		}
		require.ErrorIs(t, db.InTx(ctx, failing(func() error { return errStop })), errStop)
		require.PanicsWithValue(t, "boom", func() {
			_ = db.InTx(ctx, failing(func() error { panic("boom") }), database.Durable())
		})
		canceled, cancel := context.WithCancel(ctx)
		err := db.InTx(canceled, failing(func() error { cancel(); return nil }))
		require.ErrorIs(t, err, context.Canceled)

		require.False(t, committed)
		for _, table := range []string{"organizations", "settings", "river_job"} {
			require.Zero(t, count(t, db, table), table)
		}
		require.NoError(t, db.InTx(ctx, writeThree), "the connection is whole again")
	})
}

// database/sql rolls back on its own goroutine when a context ends. Whether it was
// faster than the function or not, the caller is told why.
func TestInTxTellsThatItsContextEnded(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		var told error
		for name, after := range map[string]func() error{
			"at the commit":   func() error { return nil },
			"in the function": func() error { return told },
		} {
			ctx, cancel := context.WithCancel(dbtest.Context(t))
			err := db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
				cancel()
				for told = nil; told == nil; {
					if _, told = tx.Exec(context.WithoutCancel(ctx), "DELETE FROM settings"); tx.Dialect() == database.Postgres {
						told = ctx.Err() // pgx leaves the transaction to its owner
					}
				}
				return after()
			})
			require.ErrorIs(t, err, context.Canceled, name)
		}
	})
}

func TestInTxRefusesToNest(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		err := db.InTx(dbtest.Context(t), func(ctx context.Context, _ *database.Tx) error {
			return db.InTx(ctx, func(context.Context, *database.Tx) error { return nil })
		})
		require.ErrorIs(t, err, database.ErrNested)
	})
}

func TestReadsSeeOnlyCommittedRows(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		after := false
		require.NoError(t, db.InTx(dbtest.Context(t), func(ctx context.Context, tx *database.Tx) error {
			tx.AfterCommit(func() { after = true })
			require.NoError(t, writeThree(ctx, tx))
			require.Equal(t, 1, tx.Ent().Organization.Query().CountX(ctx), "the transaction sees its own")
			require.Zero(t, db.Ent().Organization.Query().CountX(ctx))
			require.False(t, after)
			return nil
		}))
		require.True(t, after)
		require.Equal(t, 1, db.Ent().Organization.Query().CountX(dbtest.Context(t)))
	})
}

func TestReadClientRefusesToWrite(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		ctx := dbtest.Context(t)
		o := dbtest.Organization(t, db, "acme")
		client := db.Ent()
		_, err := client.Organization.Create().SetName("x").SetSortKey("x").SetCreatedAt(db.Now()).Save(ctx)
		require.ErrorContains(t, err, "InTx")
		_, err = client.Organization.UpdateOneID(o.ID).SetName("x").Save(ctx)
		require.ErrorContains(t, err, "InTx")
		_, err = client.Organization.Delete().Exec(ctx)
		require.ErrorContains(t, err, "InTx")
		_, err = client.Tx(ctx)
		require.ErrorContains(t, err, "InTx")
		require.Equal(t, "acme", client.Organization.GetX(ctx, o.ID).Name)
		if db.Dialect() == database.SQLite {
			_, err := db.SQL().ExecContext(ctx, "DELETE FROM organizations")
			require.ErrorContains(t, err, "readonly")
		}
	})
}

func TestTxRunsEntsOwnTransactions(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		ctx := dbtest.Context(t)
		o := dbtest.Organization(t, db, "acme")
		require.NoError(t, db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
			// An edge makes ent begin a transaction of its own; so does an update.
			ten, err := tx.Ent().Tenant.Create().SetOrganizationID(o.ID).SetMode(vocab.TenantModeCustomerApp).SetCreatedAt(tx.Now()).Save(ctx)
			if err != nil {
				return err
			}
			var domains []*ent.DomainCreate
			for i := range 300 {
				domains = append(domains, tx.Ent().Domain.Create().SetOrganizationID(o.ID).SetTenantID(ten.ID).
					SetName(fmt.Sprintf("d%d.example", i)).SetIsDefault(false).SetIsInitial(false).SetIsVerified(true))
			}
			if err := tx.Ent().Domain.CreateBulk(domains...).Exec(ctx); err != nil {
				return err
			}
			inner, err := tx.Ent().Tx(ctx)
			if err != nil {
				return err
			}
			if err := inner.Tenant.UpdateOneID(ten.ID).SetDisplayName("Acme Ltd").Exec(ctx); err != nil {
				return err
			}
			if err := inner.Commit(); err != nil {
				return err
			}
			_, err = tx.Ent().Domain.Delete().Where(domain.Name("d7.example")).Exec(ctx)
			return err
		}))
		ten := db.Ent().Tenant.Query().WithDomains().OnlyX(ctx)
		require.Equal(t, "Acme Ltd", ten.DisplayName)
		require.Len(t, ten.Edges.Domains, 299)
	})
}

func TestTxPreparesOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		require.NoError(t, db.InTx(dbtest.Context(t), func(ctx context.Context, tx *database.Tx) error {
			const insert = "INSERT INTO settings (name, value) VALUES (?, ?)"
			for i := range 3 {
				stmt, err := tx.Prepare(ctx, insert)
				if err != nil {
					return err
				}
				if _, err := stmt.ExecContext(ctx, fmt.Sprint(i), []byte{byte(i)}); err != nil {
					return err
				}
			}
			var n int
			return tx.QueryRow(ctx, "SELECT count(*) FROM settings WHERE name >= ? AND name < ?", "0", "2").Scan(&n)
		}))
		require.Equal(t, 3, count(t, db, "settings"))
	})
}

func TestPgxCopiesWithinTheTransaction(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		var copied error
		err := db.InTx(dbtest.Context(t), func(ctx context.Context, tx *database.Tx) error {
			if tx.Dialect() == database.SQLite {
				require.Nil(t, tx.Pgx())
				return errStop
			}
			if _, err := tx.Exec(ctx, "CREATE TEMPORARY TABLE page (name text, value bytea) ON COMMIT DROP"); err != nil {
				return err
			}
			rows := [][]any{{"a", []byte("1")}, {"b", []byte("2")}}
			n, err := tx.Pgx().CopyFrom(ctx, pgx.Identifier{"page"}, []string{"name", "value"}, pgx.CopyFromRows(rows))
			require.EqualValues(t, 2, n)
			if err != nil {
				return err
			}
			_, copied = tx.Exec(ctx, "INSERT INTO settings (name, value) SELECT name, value FROM page")
			return errors.Join(copied, errStop)
		})
		require.ErrorIs(t, err, errStop)
		require.NoError(t, copied)
		require.Zero(t, count(t, db, "settings"))
	})
}

func TestDurableIsForOneTransaction(t *testing.T) {
	t.Parallel()
	db := dbtest.Open(t)
	synchronous := func(opts ...database.TxOption) (level int) {
		require.NoError(t, db.InTx(dbtest.Context(t), func(ctx context.Context, tx *database.Tx) error {
			return tx.QueryRow(ctx, "PRAGMA synchronous").Scan(&level)
		}, opts...))
		return level
	}
	const normal, full = 1, 2
	require.Equal(t, normal, synchronous())
	require.Equal(t, full, synchronous(database.Durable()))
	require.Equal(t, normal, synchronous())
}

func TestTimesComeBackAsStored(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 29, 1, 30, 0, 123456000, time.FixedZone("CEST", 2*3600))
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		ctx := dbtest.Context(t)
		require.NoError(t, db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
			return tx.Ent().Organization.Create().SetName("x").SetSortKey("x").SetCreatedAt(at).Exec(ctx)
		}))
		stored := db.Ent().Organization.Query().OnlyX(ctx).CreatedAt
		require.True(t, at.Equal(stored), stored)
		require.Equal(t, time.UTC, stored.Location())
		if db.Dialect() == database.SQLite {
			var kind string
			require.NoError(t, db.SQL().QueryRowContext(ctx, "SELECT typeof(created_at) FROM organizations").Scan(&kind))
			require.Equal(t, "integer", kind)
		}
	})
}

func TestRebind(t *testing.T) {
	t.Parallel()
	db := dbtest.OpenPostgres(t)
	require.Equal(t, "SELECT $1, $2 WHERE x = $3", db.Rebind("SELECT ?, ? WHERE x = ?"))
	require.Equal(t, "SELECT 1", db.Rebind("SELECT 1"))
	require.Equal(t, "SELECT ?", dbtest.Open(t).Rebind("SELECT ?"))
}

func TestFullDiskIsSaidPlainlyAndPasses(t *testing.T) {
	t.Parallel()
	db := dbtest.Open(t)
	ctx := dbtest.Context(t)
	dbtest.Organization(t, db, "acme")
	limit := func(pages int) {
		require.NoError(t, db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
			var now int
			return tx.QueryRow(ctx, fmt.Sprintf("PRAGMA max_page_count = %d", pages)).Scan(&now)
		}))
	}
	fill := func() error {
		return db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
			for i := range 200 {
				if _, err := tx.Exec(ctx, "INSERT INTO settings (name, value) VALUES (?, ?)", fmt.Sprint(i), make([]byte, 4096)); err != nil {
					return fmt.Errorf("store page: %w", err)
				}
			}
			return nil
		})
	}
	limit(1) // SQLite makes it what the file has now
	err := fill()
	f, ok := fault.Of(err)
	require.True(t, ok, "%v", err)
	require.Equal(t, fault.Unavailable, f.Code())
	require.True(t, strings.HasPrefix(f.Message(), "The disk that holds the database is full"))
	require.Equal(t, 1, db.Ent().Organization.Query().CountX(ctx), "reads go on")
	require.Zero(t, count(t, db, "settings"))

	limit(1 << 20)
	require.NoError(t, fill())
	require.Equal(t, 200, count(t, db, "settings"))
}

func TestFullDiskOfThePostgresServerIsTheSameFault(t *testing.T) {
	t.Parallel()
	db := dbtest.Open(t)
	err := db.InTx(dbtest.Context(t), func(context.Context, *database.Tx) error {
		return fmt.Errorf("store: %w", &pgconn.PgError{Code: "53100"})
	})
	require.True(t, fault.Is(err, fault.Unavailable))
}

func TestRepeatableRunsAgainAfterADeadlock(t *testing.T) {
	t.Parallel()
	db := dbtest.Open(t)
	deadlock := &pgconn.PgError{Code: "40P01"}
	for _, tc := range []struct {
		name string
		opts []database.TxOption
		want int
	}{
		{"Once", nil, 1},
		{"Thrice", []database.TxOption{database.Repeatable()}, 3},
	} {
		t.Run(tc.name, func(t *testing.T) {
			runs := 0
			require.ErrorIs(t, db.InTx(dbtest.Context(t), func(context.Context, *database.Tx) error {
				runs++
				return deadlock
			}, tc.opts...), deadlock)
			require.Equal(t, tc.want, runs)
		})
	}
}

func TestPostgresComesBackAfterLostConnections(t *testing.T) {
	t.Parallel()
	db := dbtest.OpenPostgres(t)
	ctx := dbtest.Context(t)
	lost := db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		require.NoError(t, writeThree(ctx, tx))
		_, err := db.SQL().ExecContext(ctx, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
		require.NoError(t, err)
		return writeThree(ctx, tx)
	})
	require.Error(t, lost)
	require.NoError(t, db.InTx(ctx, writeThree))
	require.Equal(t, 1, count(t, db, "organizations"))
}

func TestLockHoldsOthersBack(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		ctx := dbtest.Context(t)
		const workers = 6
		errs := make(chan error)
		for range workers {
			go func() {
				errs <- db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
					if err := tx.Lock(ctx, "counter", 1); err != nil {
						return err
					}
					n, err := tx.Ent().Organization.Query().Count(ctx)
					if err != nil {
						return err
					}
					return tx.Ent().Organization.Create().SetName("x").SetSortKey(fmt.Sprint(n)).SetCreatedAt(tx.Now()).Exec(ctx)
				})
			}()
		}
		for range workers {
			require.NoError(t, <-errs)
		}
		var keys []string
		for _, o := range db.Ent().Organization.Query().Order(ent.Asc("sort_key")).AllX(ctx) {
			keys = append(keys, o.SortKey)
		}
		require.Equal(t, []string{"0", "1", "2", "3", "4", "5"}, keys)
	})
}

func TestWithoutViewerTheTransactionSeesAndWritesNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		o := dbtest.Organization(t, db, "acme")
		other := dbtest.Organization(t, db, "zenith")
		nobody := t.Context()
		member := viewer.NewContext(nobody, viewer.New(viewer.Params{MemberID: 1, Roles: map[int64]viewer.Role{o.ID: viewer.RoleOwner}}))
		_, err := db.Ent().Tenant.Query().All(nobody)
		require.ErrorIs(t, err, privacy.Deny)
		create := func(ctx context.Context, organizationID int64) error {
			return db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
				return tx.Ent().Tenant.Create().SetOrganizationID(organizationID).SetMode(vocab.TenantModeDelegated).SetCreatedAt(tx.Now()).Exec(ctx)
			})
		}
		require.ErrorIs(t, create(nobody, o.ID), privacy.Deny)
		require.ErrorIs(t, create(member, other.ID), privacy.Deny)
		require.NoError(t, create(member, o.ID))
		require.Equal(t, 1, count(t, db, "tenants"))
	})
}
