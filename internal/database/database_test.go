package database_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
)

type pingArgs struct {
	Number int64 `json:"number"`
}

func (pingArgs) Kind() string { return "ping" }

func TestSmoke(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		ctx := dbtest.Context(t)
		require.NoError(t, db.CheckMigrated(ctx))
		require.NoError(t, db.Migrate(ctx))
		var id int64
		require.NoError(t, db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
			o, err := tx.Ent().Organization.Create().SetName("Acme").SetSortKey("acme").SetCreatedAt(tx.Now()).Save(ctx)
			if err != nil {
				return err
			}
			id = o.ID
			return tx.Enqueue(ctx, pingArgs{1}, nil)
		}, database.Durable()))
		o, err := db.Ent().Organization.Get(ctx, id)
		require.NoError(t, err)
		require.Equal(t, "Acme", o.Name)
		require.WithinDuration(t, db.Now(), o.CreatedAt, 5e9)
	})
}
