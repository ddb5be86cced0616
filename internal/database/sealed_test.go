package database_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	entmigrate "github.com/appmuster/appmuster/ent/migrate"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/seal"
	"github.com/appmuster/appmuster/internal/seal/secret"
)

// TestEverySealedColumnIsListed: a sealed column that the list lacks would be
// unreadable after the data keys were rotated.
func TestEverySealedColumnIsListed(t *testing.T) {
	t.Parallel()
	listed := map[string]database.SealedColumn{}
	for _, c := range database.SealedColumns() {
		require.NotContains(t, listed, c.Table+"."+c.Column)
		listed[c.Table+"."+c.Column] = c
		require.Equal(t, c.Kind == seal.Instance, c.Owner == "", "%s.%s", c.Table, c.Column)
	}
	for _, table := range entmigrate.Tables {
		for _, column := range table.Columns {
			if !strings.HasPrefix(column.Name, "sealed_") {
				continue
			}
			name := table.Name + "." + column.Name
			require.Contains(t, listed, name, "add it to database.SealedColumns")
			for _, needed := range []string{listed[name].Owner, listed[name].Row} {
				if needed != "" {
					require.True(t, table.HasColumn(needed), "%s has no %s", table.Name, needed)
				}
			}
			delete(listed, name)
		}
	}
	require.Empty(t, listed, "there is no such column")
}

// TestADataKeyIsNotDroppedUnderASeal: whoever changes a data key waits for the
// transactions that seal with it, so that nothing stays behind under a dropped one.
func TestADataKeyIsNotDroppedUnderASeal(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		ctx := dbtest.Context(t)
		keeper, err := seal.New([]byte("0123456789abcdef0123456789abcdef"))
		require.NoError(t, err)
		tenant := dbtest.Tenant(t, db, dbtest.Organization(t, db, "Muster").ID).ID
		owner := seal.Owner{Kind: seal.Tenant, ID: tenant}
		place := seal.Place{Table: "tenants", Row: tenant, Column: "sealed_credential"}
		store := func(ctx context.Context, tx *database.Tx, text string) error {
			sealed, err := keeper.Seal(ctx, tx.Keys(), owner, place, secret.NewText(text))
			if err != nil {
				return err
			}
			return tx.Ent().Tenant.UpdateOneID(tenant).SetSealedCredential(sealed).Exec(ctx)
		}
		require.NoError(t, db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error { return store(ctx, tx, "first") }))
		keys, err := db.DataKeys(ctx, 0, 10)
		require.NoError(t, err)
		require.Len(t, keys, 1)

		sealed, changed := make(chan struct{}), make(chan error, 1)
		require.NoError(t, db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
			if err := store(ctx, tx, "second"); err != nil {
				return err
			}
			go func() {
				close(sealed)
				changed <- db.InTx(dbtest.Context(t), func(ctx context.Context, tx *database.Tx) error {
					return tx.ChangeDataKey(ctx, keys[0].ID, keeper.Rotate)
				})
			}()
			<-sealed
			select {
			case err := <-changed:
				t.Errorf("the data key was changed meanwhile: %v", err)
				changed <- err
			case <-time.After(200 * time.Millisecond):
			}
			return nil
		}))
		require.NoError(t, <-changed)

		values, err := db.SealedValues(ctx, database.SealedColumns()[0], owner, 0, 10)
		require.NoError(t, err)
		require.Len(t, values, 1)
		plain, err := keeper.Open(ctx, db.Keys(), owner, place, values[0].Sealed)
		require.NoError(t, err)
		require.Equal(t, "second", plain.Reveal())

		_, err = keeper.Seal(ctx, db.Keys(), owner, place, plain)
		require.ErrorContains(t, err, "in a transaction only")
	})
}

func TestReplacesOnlyWhatIsStillStored(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		ctx := dbtest.Context(t)
		tenant := dbtest.Tenant(t, db, dbtest.Organization(t, db, "Muster").ID).ID
		c, owner := database.SealedColumns()[0], seal.Owner{Kind: seal.Tenant, ID: tenant}
		set := func(value, want []byte) {
			require.NoError(t, db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
				return tx.ReplaceSealed(ctx, c, database.SealedValue{ID: tenant, Sealed: want}, value)
			}))
		}
		require.NoError(t, db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
			return tx.Ent().Tenant.UpdateOneID(tenant).SetSealedCredential([]byte("a")).Exec(ctx)
		}))
		set([]byte("x"), []byte("b"))
		set([]byte("c"), []byte("a"))
		values, err := db.SealedValues(ctx, c, owner, 0, 10)
		require.NoError(t, err)
		require.Equal(t, []database.SealedValue{{ID: tenant, Row: tenant, Sealed: []byte("c")}}, values)
		n, err := db.SealedOrphans(ctx, c)
		require.NoError(t, err)
		require.Equal(t, 1, n)
		for _, column := range database.SealedColumns() {
			_, err := db.SealedOrphans(ctx, column)
			require.NoError(t, err)
			values, err := db.SealedValues(ctx, column, seal.Owner{Kind: column.Kind, ID: 99}, 0, 10)
			require.NoError(t, err)
			require.Empty(t, values)
		}
	})
}
