package graph_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
)

// lists are all connections, each with what leads to it and how many elements
// it has.
func lists(c *company) map[string]struct {
	field string
	from  string
	n     int
} {
	type list = struct {
		field string
		from  string
		n     int
	}
	org, app, user := c.org.GlobalID(), c.apps[0].GlobalID(), c.users[0].GlobalID()
	inOrg := func(field string, n int) list { return list{field, "organization(id:\"" + org + "\")", n} }
	in := func(typ, id, field string, n int) list {
		return list{field, fmt.Sprintf("node(id:%q) { ... on %s", id, typ), n}
	}
	return map[string]list{
		"Organizations":        {"organizations(%s)", "", 1},
		"Users":                inOrg("users(%s)", 7),
		"UsersByNameDown":      inOrg("users(orderBy: {field: NAME, direction: DESC} %s)", 7),
		"UsersByLastSignIn":    inOrg("users(orderBy: {field: LAST_SIGN_IN_AT, direction: DESC} %s)", 7),
		"UsersSearched":        inOrg("users(where: {search: \"ANNA\"} %s)", 2),
		"UsersLicensed":        inOrg("users(where: {licensed: true} %s)", 4),
		"UsersUnlicensed":      inOrg("users(where: {licensed: false} %s)", 3),
		"UsersOfALicense":      inOrg("users(where: {licenseId: \""+c.licenses[1].GlobalID()+"\"} %s)", 3),
		"UsersOfADepartment":   inOrg("users(where: {departmentIn: [\"\", \"Sales\"]} %s)", 5),
		"UsersRemoved":         inOrg("users(where: {removed: true} %s)", 1),
		"Groups":               inOrg("groups(%s)", 2),
		"Apps":                 inOrg("apps(%s)", 5),
		"AppsByUserCount":      inOrg("apps(orderBy: {field: USER_COUNT, direction: DESC} %s)", 5),
		"AppsByLastUsed":       inOrg("apps(orderBy: {field: LAST_USED_AT, direction: ASC} %s)", 5),
		"AppsOfAStage":         inOrg("apps(where: {stageIn: [DISCOVERED], originIn: [THIRD_PARTY], hasUsers: true} %s)", 5),
		"AppUsers":             inOrg("appUsers(%s)", 35),
		"AppUsersByLast":       inOrg("appUsers(orderBy: {field: LAST_SIGN_IN_AT, direction: ASC} %s)", 35),
		"AppUsersOfAKind":      inOrg("appUsers(where: {evidenceKind: SIGNED_IN} %s)", 15),
		"AppUsersOfAnApp":      inOrg("appUsers(where: {appId: \""+app+"\", present: true} %s)", 7),
		"AppUsersOfAUser":      inOrg("appUsers(where: {userId: \""+user+"\"}, orderBy: {field: LAST_SIGN_IN_AT} %s)", 5),
		"GrantsOfAnApp":        inOrg("grants(where: {appId: \""+app+"\"} %s)", 3),
		"EventsOfARun":         inOrg("activityEvents(where: {syncRunId: \""+c.runs[1].GlobalID()+"\", from: \"2026-05-04T12:00:00Z\", to: \"2026-05-05T00:00:00Z\", subjectKind: APP} %s)", 1),
		"Grants":               inOrg("grants(%s)", 15),
		"GrantsTenantWide":     inOrg("grants(where: {tenantWide: true, kind: DELEGATED} %s)", 5),
		"SignIns":              inOrg("signIns(%s)", 6),
		"SignInsSucceeded":     inOrg("signIns(where: {succeeded: true} %s)", 4),
		"SignInsOfAnApp":       inOrg("signIns(where: {appId: \""+app+"\"} %s)", 3),
		"SignInsInATime":       inOrg("signIns(where: {from: \"2026-05-04T12:01:00Z\", to: \"2026-05-04T12:02:00Z\"} %s)", 2),
		"Licenses":             inOrg("licenses(%s)", 2),
		"SyncRuns":             inOrg("syncRuns(%s)", 4),
		"SyncRunsOfATenant":    inOrg("syncRuns(where: {tenantId: \""+c.tenant.GlobalID()+"\", stateIn: [SUCCEEDED]} %s)", 4),
		"ActivityEvents":       inOrg("activityEvents(%s)", 4),
		"ActivityEventsAbout":  inOrg("activityEvents(where: {subjectId: \""+app+"\", typeIn: [\"app.discovered\"]} %s)", 1),
		"UsersOfApp":           in("App", app, "users(%s)", 7),
		"UsersOfAppPresent":    in("App", c.apps[2].GlobalID(), "users(where: {present: true} %s)", 5),
		"GrantsOfApp":          in("App", app, "grants(%s)", 3),
		"AssignmentsOfApp":     in("App", app, "assignments(%s)", 2),
		"AppsOfUser":           in("User", user, "apps(%s)", 5),
		"AppsOfUserOfAKind":    in("User", user, "apps(where: {evidenceKind: ASSIGNED} %s)", 5),
		"GroupsOfUser":         in("User", user, "groups(%s)", 2),
		"LicensesOfUser":       in("User", user, "licenses(%s)", 2),
		"MembersOfGroup":       in("Group", c.groups[0].GlobalID(), "members(%s)", 3),
		"AppsOfGroup":          in("Group", c.groups[0].GlobalID(), "apps(%s)", 1),
		"LicensesOfGroup":      in("Group", c.groups[0].GlobalID(), "licenses(%s)", 1),
		"UsersOfLicense":       in("License", c.licenses[0].GlobalID(), "users(%s)", 4),
		"AssignmentsOfLicense": in("License", c.licenses[0].GlobalID(), "assignments(%s)", 4),
		"Deliveries":           in("WebhookEndpoint", c.endpoint.GlobalID(), "deliveries(%s)", 3),
	}
}

func TestPagesBothWaysGiveTheWholeList(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		a := newAPI(t, db)
		me := as(w.mine.org.ID)
		for name, l := range lists(w.mine) {
			ask := func(args string) (page map[string]any) {
				field := fmt.Sprintf("list: "+l.field, args) + " { nodes { id } edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount }"
				query := "{ " + field + " }"
				path := []any{"list"}
				switch {
				case l.from == "":
				case l.from[:4] == "node":
					path = []any{"o", "list"}
					query = "{ o: " + l.from + " { " + field + " } } }"
				default:
					query, path = "{ o: "+l.from+" { "+field+" } }", []any{"o", "list"}
				}
				got := a.must(me, query)
				page, _ = got.at(path...).(map[string]any)
				require.NotNil(t, page, "%s: %s", name, got.body)
				return page
			}
			all := ask("first: 100")
			ids := answer{Data: all}.each("id", "nodes")
			require.Len(t, ids, l.n, name)
			require.Len(t, slices.Compact(slices.Sorted(slices.Values(ids))), l.n, name)
			if all["totalCount"] != nil {
				require.EqualValues(t, l.n, all["totalCount"], name)
			}

			var forward []string
			args := "first: 2"
			for range 40 {
				page := ask(args)
				forward = append(forward, answer{Data: page}.each("id", "nodes")...)
				info := page["pageInfo"].(map[string]any)
				require.Equal(t, len(forward) > 2, info["hasPreviousPage"], name)
				if info["hasNextPage"] != true {
					break
				}
				args = fmt.Sprintf("first: 2, after: %q", info["endCursor"])
			}
			require.Equal(t, ids, forward, name)

			var backward []string
			args = "last: 2"
			for range 40 {
				page := ask(args)
				backward = append(answer{Data: page}.each("id", "nodes"), backward...)
				info := page["pageInfo"].(map[string]any)
				require.Equal(t, len(backward) > 2, info["hasNextPage"], name)
				if info["hasPreviousPage"] != true {
					break
				}
				args = fmt.Sprintf("last: 2, before: %q", info["startCursor"])
			}
			require.Equal(t, ids, backward, name)
			if l.n >= 3 {
				edges := answer{Data: all}.each("cursor", "edges")
				between := ask(fmt.Sprintf("first: 100, after: %q, before: %q", edges[0], edges[l.n-1]))
				require.Equal(t, ids[1:l.n-1], answer{Data: between}.each("id", "nodes"), name)
			}
		}
	}, clock)
}

func TestOrdersAreAsAsked(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		a := newAPI(t, db)
		got := a.must(as(w.mine.org.ID), `query ($id: ID!) { organization(id: $id) {
			up: users { nodes { displayName } }
			down: users(orderBy: {field: NAME, direction: DESC}, first: 2) { nodes { displayName } }
			apps(orderBy: {field: USER_COUNT, direction: DESC}, first: 2) { nodes { userCount } }
			signIns { nodes { occurredAt } totalCount }
			grants(first: 3) { nodes { permission permissionDescription } }
			departments
		} }`, vars{"id": w.mine.org.GlobalID()})
		require.Equal(t, []string{"Mine anna", "Mine anna", "Mine berta", "Mine carl", "Mine dora", "Mine emil", "Mine fritz"},
			got.each("displayName", "organization", "up", "nodes"))
		require.Equal(t, []string{"Mine fritz", "Mine emil"}, got.each("displayName", "organization", "down", "nodes"))
		require.Equal(t, []string{"7", "6"}, got.each("userCount", "organization", "apps", "nodes"))
		require.Equal(t, []string{
			"2026-05-04T12:02:00Z", "2026-05-04T12:02:00Z", "2026-05-04T12:01:00Z",
			"2026-05-04T12:01:00Z", "2026-05-04T12:00:00Z", "2026-05-04T12:00:00Z",
		}, got.each("occurredAt", "organization", "signIns", "nodes"))
		require.Nil(t, got.at("organization", "signIns", "totalCount"), "sign-ins are not counted")
		require.Equal(t, []string{"Read mail", "<nil>", "<nil>"}, got.each("permissionDescription", "organization", "grants", "nodes"))
		require.Equal(t, []any{"Ärzte", "Sales"}, got.at("organization", "departments"))
	}, clock)
}

func TestWrongPageArgumentsAreRefused(t *testing.T) {
	t.Parallel()
	db := dbtest.Open(t)
	w := newWorld(t, db)
	a := newAPI(t, db)
	me := as(w.mine.org.ID)
	ask := func(args string) answer {
		return a.ask(me, "query ($n: Int) { organization(id: \""+w.mine.org.GlobalID()+"\") { users(first: $n) { nodes { id } } "+
			"list: users("+args+") { nodes { id } pageInfo { endCursor } } } }", vars{"n": 1})
	}
	apps := a.must(me, "{ organization(id: \""+w.mine.org.GlobalID()+"\") { apps(first: 1) { pageInfo { endCursor } } } }")
	other := apps.at("organization", "apps", "pageInfo", "endCursor")
	down := ask("first: 1, orderBy: {field: NAME, direction: DESC}").at("organization", "list", "pageInfo", "endCursor")
	for name, args := range map[string]string{
		"TooMany":               "first: 1000000",
		"TooManyBackwards":      "last: 101",
		"Zero":                  "first: 0",
		"Negative":              "first: -1",
		"Both":                  "first: 1, last: 1",
		"NoCursor":              `after: "nonsense"`,
		"EmptyCursor":           `after: ""`,
		"CursorOfAnotherType":   fmt.Sprintf("after: %q", other),
		"CursorOfAnotherOrder":  fmt.Sprintf("after: %q", down),
		"CursorOfAnotherOrder2": fmt.Sprintf("before: %q, orderBy: {field: LAST_SIGN_IN_AT}", down),
	} {
		got := ask(args)
		require.Equal(t, "BAD_REQUEST", got.code(), "%s: %s", name, got.body)
	}
	got := a.ask(me, "query ($n: Int) { organizations(first: $n) { nodes { id } } }", vars{"n": 101})
	require.Equal(t, "BAD_REQUEST", got.code())
	require.Nil(t, got.Data)
}
