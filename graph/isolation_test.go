package graph_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
)

// identifiers gives one of each kind of a company's objects.
func identifiers(c *company) map[string]string {
	return map[string]string{
		"Organization": c.org.GlobalID(), "Tenant": c.tenant.GlobalID(), "User": c.users[0].GlobalID(),
		"Group": c.groups[0].GlobalID(), "App": c.apps[0].GlobalID(), "AppUser": c.mappings[0].GlobalID(),
		"Grant": c.grants[0].GlobalID(), "Assignment": c.assigned[0].GlobalID(), "SignIn": c.signIns[0].GlobalID(),
		"License": c.licenses[0].GlobalID(), "LicenseUser": c.onUsers[0].GlobalID(), "SyncRun": c.runs[0].GlobalID(),
		"SyncStage": c.stages[0].GlobalID(), "ActivityEvent": c.events[0].GlobalID(),
		"WebhookEndpoint": c.endpoint.GlobalID(), "WebhookDelivery": c.sent[0].GlobalID(),
	}
}

func TestForeignIdentifiersAreNull(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		a := newAPI(t, db)
		me := as(w.mine.org.ID)
		for kind, id := range identifiers(w.mine) {
			got := a.must(me, `query ($id: ID!) { node(id: $id) { __typename id } }`, vars{"id": id})
			require.Equal(t, map[string]any{"__typename": kind, "id": id}, got.at("node"))
		}
		unknown := a.must(me, `query ($id: ID!) { node(id: $id) { id } }`, vars{"id": "usr_zzz"}).body
		var all []string
		for kind, id := range identifiers(w.theirs) {
			got := a.must(me, `query ($id: ID!) { node(id: $id) { id } }`, vars{"id": id})
			require.Equal(t, unknown, got.body, kind)
			all = append(all, id)
		}
		all = append(all, w.mine.users[1].GlobalID(), "", "usr_", w.mine.users[0].GlobalID())
		got := a.must(me, `query ($ids: [ID!]!) { nodes(ids: $ids) { id } }`, vars{"ids": all})
		list, _ := got.at("nodes").([]any)
		require.Len(t, list, len(all))
		for i, node := range list {
			switch i {
			case len(all) - 4, len(all) - 1:
				require.Equal(t, map[string]any{"id": all[i]}, node)
			default:
				require.Nil(t, node, all[i])
			}
		}
		require.Nil(t, a.must(me, `query ($id: ID!) { organization(id: $id) { name overview { users { value } } users { nodes { id } } } }`,
			vars{"id": w.theirs.org.GlobalID()}).at("organization"))
		require.Nil(t, a.must(me, `query ($id: ID!) { organization(id: $id) { overview { users { value } } } }`,
			vars{"id": w.theirs.org.GlobalID()}).at("organization"))
	}, clock)
}

func TestForeignIdentifiersInFiltersMatchNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		a := newAPI(t, db)
		theirs := identifiers(w.theirs)
		for name, list := range map[string]string{
			"License":  `users(where: {licenseId: "` + theirs["License"] + `"})`,
			"App":      `grants(where: {appId: "` + theirs["App"] + `"})`,
			"AppUsers": `appUsers(where: {appId: "` + theirs["App"] + `"})`,
			"Users":    `appUsers(where: {userId: "` + theirs["User"] + `"})`,
			"SignIns":  `signIns(where: {userId: "` + theirs["User"] + `"})`,
			"Runs":     `syncRuns(where: {tenantId: "` + theirs["Tenant"] + `"})`,
			"Events":   `activityEvents(where: {syncRunId: "` + theirs["SyncRun"] + `"})`,
			"Subjects": `activityEvents(where: {subjectId: "` + theirs["App"] + `"})`,
			"Nonsense": `grants(where: {appId: "nonsense"})`,
		} {
			got := a.must(as(w.mine.org.ID), fmt.Sprintf(`{ organization(id: %q) { list: %s { nodes { id } totalCount } } }`, w.mine.org.GlobalID(), list))
			require.Empty(t, got.at("organization", "list", "nodes"), name)
			if count := got.at("organization", "list", "totalCount"); count != nil {
				require.EqualValues(t, 0, count, name)
			}
		}
	}, clock)
}

func TestOwnOrganizationsOnlyAreListed(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		a := newAPI(t, db)
		const query = `{ organizations { nodes { name users(first: 1) { nodes { displayName } totalCount } tenants { displayName } overview { users { value } } } totalCount } }`
		both := a.must(as(w.mine.org.ID, w.theirs.org.ID), query)
		require.Equal(t, []string{"Mine", "Theirs"}, both.each("name", "organizations", "nodes"))
		require.Equal(t, "Theirs anna", both.at("organizations", "nodes", 1, "users", "nodes", 0, "displayName"))
		require.Equal(t, "Theirs AG", both.at("organizations", "nodes", 1, "tenants", 0, "displayName"))
		mine := a.must(as(w.mine.org.ID), query)
		require.Equal(t, []string{"Mine"}, mine.each("name", "organizations", "nodes"))
		require.NotContains(t, mine.body, "Theirs")
		require.EqualValues(t, 1, mine.at("organizations", "totalCount"))
	}, clock)
}

func TestMembersAndTokensAreTheirOwnersAlone(t *testing.T) {
	t.Parallel()
	a := newAPI(t, dbtest.Open(t))
	a.services.member = member(7)
	a.services.token = apiToken(3)
	got := a.must(as(1), `query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Member { email } ... on ApiToken { name organizations { name } } } }`,
		vars{"ids": []string{member(7).GlobalID(), member(8).GlobalID(), apiToken(3).GlobalID(), apiToken(4).GlobalID()}})
	require.Equal(t, []any{map[string]any{"email": "me@example.org"}, nil, map[string]any{"name": "mine", "organizations": []any{}}, nil}, got.at("nodes"))
}
