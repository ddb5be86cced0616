package graph_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
)

func TestOrganizationsAreFoundByTag(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		mine, other, theirs := dbtest.Organization(t, db, "mine"), dbtest.Organization(t, db, "other"), dbtest.Organization(t, db, "theirs")
		require.NoError(t, db.InTx(dbtest.Context(t), func(ctx context.Context, tx *database.Tx) error {
			for _, id := range []int64{mine.ID, theirs.ID} {
				if err := tx.Ent().OrganizationTag.Create().SetOrganizationID(id).SetName("Köln").SetTagKey("koln").Exec(ctx); err != nil {
					return err
				}
			}
			return nil
		}))
		a := newAPI(t, db)
		const query = `query ($tag: String) { organizations(where: {tag: $tag}) { nodes { name } totalCount } }`
		for tag, want := range map[string][]string{"Köln": {"mine"}, " KOLN ": {"mine"}, "Bonn": {}, "kol": {}} {
			got := a.must(as(mine.ID, other.ID), query, vars{"tag": tag})
			require.Equal(t, want, got.each("name", "organizations", "nodes"), tag)
			require.EqualValues(t, len(want), got.at("organizations", "totalCount"), tag)
		}
	})
}
