package database_test

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
)

func TestMigrateMakesAnEmptyDatabaseReady(t *testing.T) {
	t.Parallel()
	for name, cfg := range map[string]database.Config{
		"SQLite":     {DataDir: t.TempDir()},
		"PostgreSQL": {URL: dbtest.EmptyPostgresURL(t)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx := dbtest.Context(t)
			db, err := database.Open(ctx, cfg)
			require.NoError(t, err)
			t.Cleanup(func() { require.NoError(t, db.Close()) })
			require.ErrorIs(t, db.CheckMigrated(ctx), database.ErrNotMigrated)
			require.NoError(t, db.Migrate(ctx))
			require.NoError(t, db.CheckMigrated(ctx))
			require.NoError(t, db.Migrate(ctx), "again does nothing")
			require.NoError(t, db.InTx(ctx, writeThree))
		})
	}
}

func TestNewerDatabaseIsRefused(t *testing.T) {
	t.Parallel()
	for _, statement := range []string{
		"INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, true)",
		"INSERT INTO river_migration (line, version) VALUES ('main', 99999)",
	} {
		dbtest.Each(t, func(t *testing.T, db *database.DB) {
			ctx := dbtest.Context(t)
			require.NoError(t, db.CheckMigrated(ctx))
			require.NoError(t, db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
				_, err := tx.Exec(ctx, statement)
				return err
			}))
			require.ErrorIs(t, db.CheckMigrated(ctx), database.ErrNewer)
			require.ErrorIs(t, db.Migrate(ctx), database.ErrNewer)
		})
	}
}

func TestReplicasMigrateSideBySide(t *testing.T) {
	t.Parallel()
	ctx := dbtest.Context(t)
	url := dbtest.EmptyPostgresURL(t)
	errs := make(chan error)
	for range 4 {
		go func() {
			errs <- func() error {
				db, err := database.Open(ctx, database.Config{URL: url, MaxConns: 4})
				if err != nil {
					return err
				}
				defer db.Close()
				if err := db.Migrate(ctx); err != nil {
					return err
				}
				return db.CheckMigrated(ctx)
			}()
		}()
	}
	for range 4 {
		require.NoError(t, <-errs)
	}
}

func TestMigratingRoleOwnsWhatTheRunTimeRoleUses(t *testing.T) {
	t.Parallel()
	ctx := dbtest.Context(t)
	owner := dbtest.EmptyPostgresURL(t)
	conn, err := pgx.Connect(ctx, dbtest.Unbound(t, owner))
	require.NoError(t, err)
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, `DO $$ BEGIN CREATE ROLE "runtime role" LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$`)
	require.NoError(t, err)

	db, err := database.Open(ctx, database.Config{URL: withUser(t, owner, "runtime%20role"), MigrateURL: owner, MaxConns: 4})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	require.NoError(t, db.Migrate(ctx))
	require.NoError(t, db.CheckMigrated(ctx))
	require.NoError(t, db.InTx(ctx, writeThree))
	_, err = db.SQL().ExecContext(ctx, "DROP TABLE organizations CASCADE")
	require.ErrorContains(t, err, "must be owner")
	require.False(t, db.BypassesRLS())
	require.Equal(t, 1, countAs(ctx, t, db, "organizations"))
	require.Zero(t, countAs(t.Context(), t, db, "organizations"), "without a viewer")
	require.NotNil(t, db.JobsConfig().ReindexerSchedule, "River may not rebuild what it does not own")
}

func withUser(t *testing.T, url, user string) string {
	t.Helper()
	const ours = "postgres://appmuster_app@"
	require.Contains(t, url, ours)
	return "postgres://" + user + "@" + url[len(ours):]
}
