package tenant_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/tenant"
	"github.com/appmuster/appmuster/internal/viewer"
)

func TestNameOfAnOrganizationIsTextOnOneLine(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		s := tenant.New(tenant.Params{DB: db, Now: time.Now})
		org := dbtest.Organization(t, db, "acme")
		var token int64
		require.NoError(t, db.InTx(dbtest.Context(t), func(ctx context.Context, tx *database.Tx) error {
			made, err := tx.Ent().ApiToken.Create().SetName("script").SetTokenHash(make([]byte, 32)).SetAllOrganizations(true).SetCreatedAt(tx.Now()).Save(ctx)
			if err == nil {
				token = made.ID
			}
			return err
		}))
		ctx := viewer.NewContext(t.Context(), viewer.New(viewer.Params{TokenID: token, InstanceOwner: true, Roles: map[int64]viewer.Role{org.ID: viewer.RoleOwner}}))

		for _, name := range []string{"", "  ", "\x00x", "a\nb: c", "a\tb", "a\x7f", "a\u0085b", "a\u2028b", "a\u202eb", "\u2066a", "\xff", strings.Repeat("a", 201)} {
			_, err := s.CreateOrganization(ctx, name)
			require.True(t, fault.Is(err, fault.Invalid), "create %q: %v", name, err)
			require.ErrorContains(t, err, "name")
			_, err = s.UpdateOrganization(ctx, org.ID, &name, nil)
			require.True(t, fault.Is(err, fault.Invalid), "update %q: %v", name, err)
		}
		kept, err := db.Ent().Organization.Get(dbtest.Context(t), org.ID)
		require.NoError(t, err)
		require.Equal(t, org.Name, kept.Name)

		name := "\n Fjordlys Øst \t"
		made, err := s.CreateOrganization(ctx, name)
		require.NoError(t, err)
		require.Equal(t, "Fjordlys Øst", made.Name)
		kept, err = s.UpdateOrganization(ctx, org.ID, &name, nil)
		require.NoError(t, err)
		require.Equal(t, "Fjordlys Øst", kept.Name)
	})
}

// TestNobodySeesTwoOrganizationsOfOneName by their own doing; of a name that an
// organization has which they do not see nothing is told.
func TestNobodySeesTwoOrganizationsOfOneName(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		s := tenant.New(tenant.Params{DB: db, Now: time.Now})
		acme, norvane := dbtest.Organization(t, db, "acme"), dbtest.Organization(t, db, "norvane group")
		as := func(p viewer.Params) context.Context { return viewer.NewContext(t.Context(), viewer.New(p)) }
		owner := as(viewer.Params{MemberID: 1, InstanceOwner: true, Roles: map[int64]viewer.Role{acme.ID: viewer.RoleOwner, norvane.ID: viewer.RoleOwner}})
		one := as(viewer.Params{MemberID: 2, Roles: map[int64]viewer.Role{acme.ID: viewer.RoleOwner}})
		twin, own := "Norvane  GROUP", "ACME"
		refused := func(err error) {
			t.Helper()
			f, _ := fault.Of(err)
			require.NotNil(t, f, "%v", err)
			require.Equal(t, []any{fault.Conflict, "name"}, []any{f.Code(), f.Field()})
		}
		_, err := s.CreateOrganization(owner, "Norvane Group")
		refused(err)
		name := "Norvane Group"
		_, err = s.UpdateOrganization(owner, acme.ID, &name, nil)
		refused(err)
		_, err = s.UpdateOrganization(owner, acme.ID, &own, nil)
		require.NoError(t, err, "its own name, spelt another way")
		_, err = s.UpdateOrganization(one, acme.ID, &twin, nil)
		require.NoError(t, err, "who does not see the other learns nothing of it")
	})
}
