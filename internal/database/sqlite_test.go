package database_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
)

func TestSecondProcessIsRefused(t *testing.T) {
	t.Parallel()
	ctx := dbtest.Context(t)
	cfg := database.Config{DataDir: t.TempDir()}
	first, err := database.Open(ctx, cfg)
	require.NoError(t, err)
	_, err = database.Open(ctx, cfg)
	require.ErrorIs(t, err, database.ErrLocked)
	require.ErrorContains(t, err, "another Appmuster process")
	require.NoError(t, first.Ping(ctx), "the first goes on")
	require.NoError(t, first.Close())
	require.NoError(t, first.Close(), "closing twice is harmless")

	again, err := database.Open(ctx, cfg)
	require.NoError(t, err)
	require.NoError(t, again.Close())
}

func TestOpenMakesThePathAndKeepsItToItself(t *testing.T) {
	t.Parallel()
	ctx := dbtest.Context(t)
	dir := filepath.Join(t.TempDir(), "new", "a dir with ? and % and #")
	db, err := database.Open(ctx, database.Config{DataDir: dir})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	require.NoError(t, db.Migrate(ctx))
	for name, mode := range map[string]os.FileMode{"": 0o700, database.FileName: 0o600, database.FileName + "-wal": 0o600} {
		info, err := os.Stat(filepath.Join(dir, name))
		require.NoError(t, err)
		require.Equal(t, mode, info.Mode().Perm(), name)
	}
	size, err := db.Size(ctx)
	require.NoError(t, err)
	require.Greater(t, size, int64(100_000))
}

func TestOpenNeedsAPlace(t *testing.T) {
	t.Parallel()
	_, err := database.Open(t.Context(), database.Config{})
	require.ErrorContains(t, err, "neither a data directory nor a database URL")
	_, err = database.Open(t.Context(), database.Config{URL: "postgres://u:hunter2@host:notaport/db"})
	require.Error(t, err)
	require.NotContains(t, err.Error(), "hunter2")
}

func TestConnectionsAreSetUp(t *testing.T) {
	t.Parallel()
	db := dbtest.Open(t)
	for pragma, want := range map[string]string{
		"journal_mode": "wal", "foreign_keys": "1", "query_only": "1", "busy_timeout": "5000", "cache_size": "-2048",
	} {
		var got string
		require.NoError(t, db.SQL().QueryRowContext(t.Context(), "PRAGMA "+pragma).Scan(&got))
		require.Equal(t, want, got, pragma)
	}
}

func TestWriterCacheIsLargeWhileWanted(t *testing.T) {
	t.Parallel()
	db := dbtest.Open(t)
	ctx := dbtest.Context(t)
	size := func() (kb int) {
		require.NoError(t, db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
			return tx.QueryRow(ctx, "PRAGMA cache_size").Scan(&kb)
		}))
		return kb
	}
	require.Equal(t, -2048, size())
	first, err := db.LargeWrites(ctx)
	require.NoError(t, err)
	second, err := db.LargeWrites(ctx)
	require.NoError(t, err)
	require.Equal(t, -65536, size())
	first()
	first()
	require.Equal(t, -65536, size(), "one still wants it")
	second()
	require.Equal(t, -2048, size())
}
