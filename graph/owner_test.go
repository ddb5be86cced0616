package graph_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/pseudonym"
	"github.com/appmuster/appmuster/internal/vocab"
)

// ownedBy stores owners of a company's first three apps: a present person and an
// app, one who left, nobody; of the others nothing was read.
func ownedBy(t *testing.T, db *database.DB, c *company) {
	t.Helper()
	require.NoError(t, db.InTx(dbtest.Context(t), func(ctx context.Context, tx *database.Tx) error {
		e := tx.Ent()
		org, ten := c.org.ID, c.tenant.ID
		for _, a := range c.apps[:3] {
			e.App.UpdateOne(a).SetOwnersReadAt(noon).ExecX(ctx)
		}
		e.AppOwner.Create().SetOrganizationID(org).SetTenantID(ten).SetAppID(c.apps[0].ID).SetUserID(c.users[0].ID).SetOfRegistration(false).SetFirstSeenAt(noon).ExecX(ctx)
		e.AppOwner.Create().SetOrganizationID(org).SetTenantID(ten).SetAppID(c.apps[0].ID).SetOwnerAppID(c.apps[1].ID).SetOfRegistration(true).SetFirstSeenAt(noon).ExecX(ctx)
		left := e.User.Create().SetOrganizationID(org).SetTenantID(ten).SetEntraID(guid(9, 990)).SetDisplayName("Left").SetSortKey("left").SetPseudonym(99).SetFirstSeenAt(noon).SetRemovedAt(noon).SaveX(ctx)
		e.AppOwner.Create().SetOrganizationID(org).SetTenantID(ten).SetAppID(c.apps[1].ID).SetUserID(left.ID).SetOfRegistration(false).SetFirstSeenAt(noon).ExecX(ctx)
		return nil
	}))
}

func TestOwnersTellAsMuchAsIsShown(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		third := newCompany(t, db, "Third", 3)
		for i, c := range []*company{w.mine, w.theirs, third} {
			ownedBy(t, db, c)
			reported(t, db, c, i+1)
		}
		show(t, db, w.theirs, vocab.PrivacyModePseudonyms)
		show(t, db, third, vocab.PrivacyModeAggregates)
		a := newAPI(t, db)
		me := as(w.mine.org.ID, w.theirs.org.ID, third.org.ID)
		var ids []string
		for _, c := range []*company{w.mine, w.theirs, third} {
			for _, app := range c.apps[:4] {
				ids = append(ids, app.GlobalID())
			}
		}
		got := a.must(me, `query ($ids: [ID!]!) {
			nodes(ids: $ids) { ... on App { hasDirectoryOwner directoryOwners { user { displayName } app { id } ofRegistration gone } } }
			organizations(first: 3) { nodes { directoryRoles { displayName privileged builtIn users groups apps others } } }
		}`, vars{"ids": ids})
		of := func(c *company, name, left string) []any {
			return []any{
				map[string]any{"hasDirectoryOwner": true, "directoryOwners": []any{
					map[string]any{"user": map[string]any{"displayName": name}, "app": nil, "ofRegistration": false, "gone": false},
					map[string]any{"user": nil, "app": map[string]any{"id": c.apps[1].GlobalID()}, "ofRegistration": true, "gone": false},
				}},
				map[string]any{"hasDirectoryOwner": false, "directoryOwners": []any{
					map[string]any{"user": map[string]any{"displayName": left}, "app": nil, "ofRegistration": false, "gone": true},
				}},
				map[string]any{"hasDirectoryOwner": false, "directoryOwners": []any{}},
				map[string]any{"hasDirectoryOwner": nil, "directoryOwners": nil},
			}
		}
		nodes := got.at("nodes").([]any)
		require.Equal(t, of(w.mine, "Mine anna", "Left"), nodes[:4])
		require.Equal(t, of(w.theirs, pseudonym.Text(7), pseudonym.Text(99)), nodes[4:8])
		for i, has := range []any{true, false, false, nil} {
			require.Equal(t, map[string]any{"hasDirectoryOwner": has, "directoryOwners": nil}, nodes[8+i])
		}
		role := func(name string, privileged bool, users any, groups float64, others any) map[string]any {
			return map[string]any{"displayName": name, "privileged": privileged, "builtIn": true, "users": users, "groups": groups, "apps": 0.0, "others": others}
		}
		for i := range 2 {
			require.Equal(t, []any{role("Global keeper", true, 1.0, 0, 0.0), role("Helpdesk", false, 0.0, 1, 0.0)}, got.at("organizations", "nodes", i, "directoryRoles"))
		}
		require.Equal(t, []any{role("Global keeper", true, nil, 0, nil), role("Helpdesk", false, nil, 1, nil)}, got.at("organizations", "nodes", 2, "directoryRoles"))
	}, clock)
}
