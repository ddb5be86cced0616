package database_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
)

func next(t *testing.T, ch <-chan string) string {
	t.Helper()
	select {
	case notice, open := <-ch:
		require.True(t, open, "the channel was closed")
		return notice
	case <-time.After(20 * time.Second):
		t.Fatal("no notice came")
		return ""
	}
}

func TestNoticeComesAfterCommitOnly(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		ctx := dbtest.Context(t)
		notices, cancel, err := db.Subscribe(ctx, "tenant:7")
		require.NoError(t, err)
		defer cancel()
		other, cancelOther, err := db.Subscribe(ctx, "tenant:8")
		require.NoError(t, err)
		defer cancelOther()

		require.ErrorIs(t, db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
			require.NoError(t, tx.Notify(ctx, "tenant:7", "rolled back"))
			return errStop
		}), errStop)
		require.NoError(t, db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
			require.NoError(t, tx.Notify(ctx, "tenant:7", "page 1 of 2"))
			require.Empty(t, notices)
			return nil
		}))
		require.Equal(t, "page 1 of 2", next(t, notices))
		require.NoError(t, db.Notify(ctx, "tenant:7", ""))
		require.Equal(t, "", next(t, notices))
		require.Empty(t, other)

		cancel()
		cancel()
		_, open := <-notices
		require.False(t, open)
	})
}

func TestNoticesCrossReplicas(t *testing.T) {
	t.Parallel()
	ctx := dbtest.Context(t)
	url := dbtest.PostgresURL(t)
	var replicas []*database.DB
	for range 2 {
		db, err := database.Open(ctx, database.Config{URL: url, MaxConns: 4})
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, db.Close()) })
		replicas = append(replicas, db)
	}
	notices, cancel, err := replicas[0].Subscribe(ctx, "run:1")
	require.NoError(t, err)
	defer cancel()
	require.NoError(t, replicas[1].InTx(ctx, func(ctx context.Context, tx *database.Tx) error { return tx.Notify(ctx, "run:1", "hello") }))
	require.Equal(t, "hello", next(t, notices))

	_, err = replicas[1].SQL().ExecContext(ctx, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND datname = current_database()")
	require.NoError(t, err)
	require.Equal(t, "", next(t, notices), "after a lost connection: look again")
	require.NoError(t, replicas[1].Notify(ctx, "run:1", "back"))
	require.Equal(t, "back", next(t, notices))
}

func TestSlowReaderLosesTheOldest(t *testing.T) {
	t.Parallel()
	db := dbtest.Open(t)
	ctx := dbtest.Context(t)
	notices, cancel, err := db.Subscribe(ctx, "t")
	require.NoError(t, err)
	defer cancel()
	for i := range 100 {
		require.NoError(t, db.Notify(ctx, "t", strings.Repeat("x", i)))
	}
	require.Len(t, <-notices, 100-16)
	require.Error(t, db.Notify(ctx, "two words", ""))
	require.Error(t, db.Notify(ctx, "t", strings.Repeat("x", 8000)))
}

func TestCloseEndsSubscriptions(t *testing.T) {
	t.Parallel()
	for name, cfg := range map[string]database.Config{"SQLite": {DataDir: dbtest.SQLiteDir(t)}, "PostgreSQL": {URL: dbtest.PostgresURL(t)}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db, err := database.Open(t.Context(), cfg)
			require.NoError(t, err)
			notices, cancel, err := db.Subscribe(t.Context(), "t")
			require.NoError(t, err)
			require.NoError(t, db.Close())
			_, open := <-notices
			require.False(t, open)
			cancel()
		})
	}
}
