package database_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
)

// A statement that is kept must neither mix two readers of the same text nor
// outlive what it was prepared for.
func TestKeptStatementsAnswerAsFreshOnes(t *testing.T) {
	t.Parallel()
	db := dbtest.Open(t)
	ctx := dbtest.Context(t)
	in := func(fn func(ctx context.Context, tx *database.Tx) error) {
		t.Helper()
		require.NoError(t, db.InTx(ctx, fn))
	}
	names := func(ctx context.Context, tx *database.Tx, from int) (all []string) {
		rows, err := tx.Query(ctx, "SELECT name FROM kept WHERE id >= ? ORDER BY id", from)
		require.NoError(t, err)
		defer rows.Close()
		for rows.Next() {
			var name string
			require.NoError(t, rows.Scan(&name))
			all = append(all, name)
		}
		require.NoError(t, rows.Err())
		return all
	}
	in(func(ctx context.Context, tx *database.Tx) error {
		_, err := tx.Exec(ctx, "CREATE TABLE kept (id integer PRIMARY KEY, name text UNIQUE)")
		require.NoError(t, err)
		for i, name := range []string{"a", "b", "c"} {
			_, err := tx.Exec(ctx, "INSERT INTO kept (id, name) VALUES (?, ?)", i+1, name)
			require.NoError(t, err)
		}
		return nil
	})
	in(func(ctx context.Context, tx *database.Tx) error {
		// The same text within its own rows, and after some of them were left.
		rows, err := tx.Query(ctx, "SELECT name FROM kept WHERE id >= ? ORDER BY id", 1)
		require.NoError(t, err)
		require.True(t, rows.Next())
		require.Equal(t, []string{"b", "c"}, names(ctx, tx, 2))
		require.NoError(t, rows.Close())
		require.Equal(t, []string{"a", "b", "c"}, names(ctx, tx, 1))

		// One that failed, prepared and not.
		stmt, err := tx.Prepare(ctx, "INSERT INTO kept (id, name) VALUES (?, ?)")
		require.NoError(t, err)
		_, err = stmt.ExecContext(ctx, 9, "a")
		require.Error(t, err)
		_, err = tx.Exec(ctx, "INSERT INTO kept (id, name) VALUES (?, ?)", 9, "a")
		require.Error(t, err)
		_, err = stmt.ExecContext(ctx, 4, "d")
		require.NoError(t, err)
		return nil
	})
	in(func(ctx context.Context, tx *database.Tx) error {
		_, err := tx.Exec(ctx, "INSERT INTO kept (id, name) VALUES (?, ?)", 5, nil)
		require.NoError(t, err)
		_, err = tx.Exec(ctx, "DELETE FROM kept WHERE id = ?", 5)
		require.NoError(t, err)
		require.Equal(t, []string{"a", "b", "c", "d"}, names(ctx, tx, 1))
		_, err = tx.Exec(ctx, "ALTER TABLE kept RENAME COLUMN name TO old")
		require.NoError(t, err)
		_, err = tx.Exec(ctx, "ALTER TABLE kept ADD COLUMN name text DEFAULT 'new'")
		require.NoError(t, err)
		require.Equal(t, []string{"new", "new", "new", "new"}, names(ctx, tx, 1))
		return nil
	})

	// An interrupted one.
	ended, cancel := context.WithCancel(ctx)
	cancel()
	require.Error(t, db.InTx(ended, func(ctx context.Context, tx *database.Tx) error {
		_, err := tx.Exec(ctx, "DELETE FROM kept WHERE id = ?", 1)
		return err
	}))
	// More texts than are kept.
	in(func(ctx context.Context, tx *database.Tx) error {
		for round := range 2 {
			for i := range 250 {
				var n int
				require.NoError(t, tx.QueryRow(ctx, fmt.Sprintf("SELECT count(*) + %d FROM kept", i)).Scan(&n), "%d", round)
				require.Equal(t, i+4, n)
			}
		}
		_, err := tx.Exec(ctx, "DROP TABLE kept")
		return err
	})
}
