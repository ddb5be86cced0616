package graph_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/viewer"
)

func TestStatementsPerQuery(t *testing.T) {
	t.Parallel()
	queries := []struct {
		name  string
		most  int64
		query string
	}{
		{"PageOfUsers", 1, `organization(id: $org) { users(first: 50) { nodes {
			id displayName userPrincipalName mail department accountEnabled lastSignInAt } pageInfo { hasNextPage endCursor } } }`},
		{"PageOfUsersWithCount", 2, `organization(id: $org) { users(first: 50) { nodes { id } totalCount } }`},
		{"AppsWithUsers", 2, `organization(id: $org) { apps(first: 50) { nodes { displayName users(first: 5, where: {present: true}) {
			nodes { evidence { kind } user { displayName } } totalCount } } } }`},
		{"AppsWithUsersByEdgesAndFragments", 2, `organization(id: $org) { apps(first: 50) { edges { node { ...F } } } }`},
		{"UsersWithApps", 2, `organization(id: $org) { users(first: 50) { nodes { apps(first: 5) { nodes { app { displayName } } } } } }`},
		{"UsersWithManagers", 2, `organization(id: $org) { users(first: 50) { nodes { manager { displayName } } } }`},
		{"UsersWithLicenses", 2, `organization(id: $org) { users(first: 50) { nodes { licenses(first: 5) { nodes { displayName } } } } }`},
		{"UsersWithLicenseAssignments", 3, `organization(id: $org) { users(first: 50) { nodes { licenseAssignments { direct license { displayName } } } } }`},
		{"SyncHistory", 2, `organization(id: $org) { syncRuns(first: 20) { nodes { sequence stages { dataSet state } changes { kind count } } } }`},
		{"SyncHistoryWithPrevious", 3, `organization(id: $org) { syncRuns(first: 20) { nodes { sequence stages { dataSet } previous { sequence } } } }`},
		{"Portfolio", 5, `organizations(first: 50) { nodes { name overview { users { value previous } } coverage { state }
			tenants { displayName lastSyncRun { state } } } }`},
		{"PortfolioWithWorstDataSet", 4, `organizations(first: 50) { nodes { name worstCoverage { dataSet state next { action } } } }`},
		{"Checkups", 4, `organizations(first: 50) { nodes { tenants { checkup { sentence next { action } } coverage { state level } } } }`},
		{"Overview", 1, `organization(id: $org) { overview { asOf users { value } } }`},
		{"Grants", 3, `organization(id: $org) { grants(first: 50) { nodes { app { displayName } resource { displayName } user { displayName } } } }`},
		{"SignIns", 4, `organization(id: $org) { signIns(first: 50) { nodes { user { displayName } app { displayName } } } }`},
		{"Activities", 3, `organization(id: $org) { activityEvents(first: 50) { nodes { message actor { displayName } subject { displayName } syncRun { sequence } } } }`},
		{"LoginActivityOfAnAppsUsers", 3, `node(id: $app) { ... on App { users(first: 50) { nodes { user { displayName } loginActivity { date signIns } } } } }`},
		{"NodesOfTwoKinds", 2, `nodes(ids: [$app, $user, $app, $user2]) { id }`},
		{"LicenseAssignmentsWithUsers", 2, `node(id: $license) { ... on License { assignments(first: 50) { nodes { user { displayName } } } } }`},
	}
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		a := newAPI(t, db)
		m := w.mine
		head := "query ($org: ID = \"" + m.org.GlobalID() + "\", $app: ID = \"" + m.apps[0].GlobalID() + "\", $user: ID = \"" + m.users[0].GlobalID() +
			"\", $user2: ID = \"" + m.users[1].GlobalID() + "\", $license: ID = \"" + m.licenses[0].GlobalID() + "\") { "
		who := viewer.New(viewer.Params{
			MemberID: 7, Roles: map[int64]viewer.Role{m.org.ID: viewer.RoleOwner, w.theirs.org.ID: viewer.RoleOwner},
			PrivacyModes: map[int64]string{m.org.ID: "FULL_NAMES", w.theirs.org.ID: "FULL_NAMES"},
		})
		for _, c := range queries {
			query := withUsedVariables(head, c.query)
			if c.name == "AppsWithUsersByEdgesAndFragments" {
				query += ` fragment F on App { users(first: 5) { ...G } } fragment G on AppUserConnection { edges { node { user { displayName } } } totalCount }`
			}
			n := a.count(func() { a.must(who, query) })
			require.LessOrEqual(t, n, c.most, c.name)
		}
	}, clock)
}

func TestNestedListsAreEachParentsOwn(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		a := newAPI(t, db)
		got := a.must(as(w.mine.org.ID), `query ($id: ID!) { organization(id: $id) { apps(first: 5) { nodes {
			users(first: 2, where: {present: true}) { nodes { app { displayName } user { displayName } lastSignInAt } totalCount pageInfo { hasNextPage } }
			few: users(first: 1, where: {present: false}) { nodes { user { displayName } } totalCount }
			grants { nodes { permission app { displayName } } }
			history { after } assignments { nodes { group { displayName } user { displayName } role } }
		} } } }`, vars{"id": w.mine.org.GlobalID()})
		require.Equal(t, []string{"map[totalCount:7]", "map[totalCount:6]", "map[totalCount:5]", "map[totalCount:4]", "map[totalCount:3]"}, []string{
			"map[totalCount:" + text(got.at("organization", "apps", "nodes", 0, "users", "totalCount")) + "]",
			"map[totalCount:" + text(got.at("organization", "apps", "nodes", 1, "users", "totalCount")) + "]",
			"map[totalCount:" + text(got.at("organization", "apps", "nodes", 2, "users", "totalCount")) + "]",
			"map[totalCount:" + text(got.at("organization", "apps", "nodes", 3, "users", "totalCount")) + "]",
			"map[totalCount:" + text(got.at("organization", "apps", "nodes", 4, "users", "totalCount")) + "]",
		})
		// Users 0 to 6 have last sign-ins 0 1 2 3 0 1 2, of app 4 users 4 to 6 are present.
		require.Equal(t, "Mine fritz", got.at("organization", "apps", "nodes", 4, "users", "nodes", 0, "user", "displayName"))
		require.Equal(t, "Mine emil", got.at("organization", "apps", "nodes", 4, "users", "nodes", 1, "user", "displayName"))
		require.Equal(t, "Mine App 4", got.at("organization", "apps", "nodes", 4, "users", "nodes", 1, "app", "displayName"))
		require.Equal(t, "Mine carl", got.at("organization", "apps", "nodes", 0, "users", "nodes", 0, "user", "displayName"))
		require.EqualValues(t, 0, got.at("organization", "apps", "nodes", 0, "few", "totalCount"))
		require.EqualValues(t, 4, got.at("organization", "apps", "nodes", 4, "few", "totalCount"))
		require.Equal(t, []string{"Files.Read", "Mail.Read", "User.Read"}, got.each("permission", "organization", "apps", "nodes", 3, "grants", "nodes"))
		require.Equal(t, "Mine App 3", got.at("organization", "apps", "nodes", 3, "grants", "nodes", 0, "app", "displayName"))
		require.Equal(t, "IN_USE", got.at("organization", "apps", "nodes", 2, "history", 0, "after"))
		require.Equal(t, []string{"<nil>", "Admin"}, got.each("role", "organization", "apps", "nodes", 1, "assignments", "nodes"))
	}, clock)
}

func TestAnswersOfTheOverviewAndItsDays(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		a := newAPI(t, db)
		got := a.must(as(w.mine.org.ID), `query ($id: ID!, $m: ID!) {
			organization(id: $id) {
				overview { asOf users { value previous confidence asOf unknownReason } seats { value unknownReason confidence asOf } usePerDay(days: 12) { date apps users } }
				coverage { dataSet darkens tenant { displayName } }
				tenants { entraTenantId domainFilter hasPremium grantedScopes domains { name isDefault } coverage { dataSet } lastSyncRun { sequence } organization { name } }
				licenses { nodes { seatsAvailable } }
				syncRuns(first: 1) { nodes { changes { kind count } previous { sequence } stages { dataSet } tenant { displayName } } }
			}
			node(id: $m) { ... on AppUser { loginActivity { date signIns failedSignIns } before: loginActivity(to: "2026-05-04") { date } } }
		}`, vars{"id": w.mine.org.GlobalID(), "m": w.mine.mappings[3].GlobalID()})
		require.Equal(t, map[string]any{"value": 5.0, "previous": 2.0, "confidence": "HIGH", "asOf": "2026-05-04T12:00:00Z", "unknownReason": nil},
			got.at("organization", "overview", "users"))
		require.Equal(t, map[string]any{"value": nil, "confidence": "UNKNOWN", "asOf": nil, "unknownReason": "No sync has completed yet."},
			got.at("organization", "overview", "seats"))
		days, _ := got.at("organization", "overview", "usePerDay").([]any)
		require.Len(t, days, 12)
		require.Equal(t, map[string]any{"date": "2026-04-23", "apps": nil, "users": nil}, days[0], "not read")
		require.Equal(t, map[string]any{"date": "2026-04-24", "apps": nil, "users": nil}, days[1], "read from noon only")
		require.Equal(t, map[string]any{"date": "2026-04-25", "apps": 0.0, "users": 0.0}, days[2])
		require.Equal(t, map[string]any{"date": "2026-05-04", "apps": 1.0, "users": 5.0}, days[11], "who failed did not use")
		require.Equal(t, []string{"USERS", "SIGN_INS"}, got.each("dataSet", "organization", "coverage"))
		require.Equal(t, []any{"what USERS tells"}, got.at("organization", "coverage", 0, "darkens"))
		require.Equal(t, map[string]any{
			"entraTenantId": nil, "domainFilter": []any{"*"}, "hasPremium": nil, "grantedScopes": nil,
			"domains":     []any{map[string]any{"name": "example.org", "isDefault": true}},
			"coverage":    []any{map[string]any{"dataSet": "USERS"}, map[string]any{"dataSet": "SIGN_INS"}},
			"lastSyncRun": map[string]any{"sequence": 4.0}, "organization": map[string]any{"name": "Mine"},
		}, got.at("organization", "tenants", 0))
		require.Equal(t, []string{"10", "0"}, got.each("seatsAvailable", "organization", "licenses", "nodes"))
		require.Equal(t, []any{map[string]any{"kind": "appsAdded", "count": 2.0}, map[string]any{"kind": "usersAdded", "count": 3.0}},
			got.at("organization", "syncRuns", "nodes", 0, "changes"))
		require.EqualValues(t, 3, got.at("organization", "syncRuns", "nodes", 0, "previous", "sequence"))
		require.Equal(t, []any{map[string]any{"date": "2026-05-04", "signIns": 3.0, "failedSignIns": 1.0}}, got.at("node", "loginActivity"))
		require.Empty(t, got.at("node", "before"))
	}, clock)
}

func TestDeliveriesTellWhatWentWrongInSentences(t *testing.T) {
	t.Parallel()
	db := dbtest.Open(t)
	w := newWorld(t, db)
	a := newAPI(t, db)
	got := a.must(as(w.mine.org.ID), `query ($id: ID!) { organization(id: $id) { webhookEndpoints { deliveries { nodes { lastError syncRun { sequence } } } } } }`,
		vars{"id": w.mine.org.GlobalID()})
	require.Equal(t, []string{"The receiver wants no more messages (410), so the endpoint was switched off.", "No answer came within 15 seconds. Answer first, work later.", "<nil>"},
		got.each("lastError", "organization", "webhookEndpoints", 0, "deliveries", "nodes"))
	require.EqualValues(t, 3, got.at("organization", "webhookEndpoints", 0, "deliveries", "nodes", 0, "syncRun", "sequence"))
}
