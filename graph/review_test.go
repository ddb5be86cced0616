package graph_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/graph"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/internal/xid"
)

func TestHeldRemovalsAreToldByNameAsFarAsTheAskerSees(t *testing.T) {
	t.Parallel()
	db := dbtest.Open(t)
	w := newWorld(t, db)
	a := newAPI(t, db)
	a.services.held = []graph.HeldRemovals{{DataSet: vocab.DataSetUsers, Count: 30, Stored: 80, First: []graph.HeldObject{
		{Kind: xid.User, ID: w.mine.users[0].ID}, {Kind: xid.User, ID: w.theirs.users[0].ID},
	}}}
	got := a.must(as(w.mine.org.ID), `query ($id: ID!) { node(id: $id) { ... on SyncRun { held { dataSet count stored objects { ... on User { displayName } } } } } }`,
		vars{"id": w.mine.runs[0].GlobalID()})
	require.Equal(t, []any{map[string]any{
		"dataSet": "USERS", "count": 30.0, "stored": 80.0, "objects": []any{map[string]any{"displayName": "Mine anna"}, nil},
	}}, got.at("node", "held"))
}

// TestHowFewWouldStayIsNotToldWhereNobodyIsShown: it is what is left of the
// objects there are without those that would go.
func TestHowFewWouldStayIsNotToldWhereNobodyIsShown(t *testing.T) {
	t.Parallel()
	db := dbtest.Open(t)
	w := newWorld(t, db)
	show(t, db, w.theirs, vocab.PrivacyModeAggregates)
	a := newAPI(t, db)
	a.services.held = []graph.HeldRemovals{
		{DataSet: vocab.DataSetUsers, Count: 56, Stored: 60}, {DataSet: vocab.DataSetAssignments, Count: 55, Stored: 60}, {DataSet: vocab.DataSetApps, Count: 59, Stored: 60},
	}
	stored := func(c *company) []any {
		got := a.must(as(c.org.ID), `query ($id: ID!) { node(id: $id) { ... on SyncRun { held { count stored } } } }`, vars{"id": c.runs[0].GlobalID()})
		return []any{got.at("node", "held", 0, "stored"), got.at("node", "held", 1, "stored"), got.at("node", "held", 2, "stored")}
	}
	require.Equal(t, []any{60.0, 60.0, 60.0}, stored(w.mine))
	require.Equal(t, []any{nil, 60.0, 60.0}, stored(w.theirs))
}

// Groups that stay and would lose members are told apart from what would go; how
// many members is not told where nobody is shown.
func TestHeldMembershipsAreToldWithTheirGroups(t *testing.T) {
	t.Parallel()
	db := dbtest.Open(t)
	w := newWorld(t, db)
	show(t, db, w.theirs, vocab.PrivacyModeAggregates)
	a := newAPI(t, db)
	told := func(c *company) any {
		a.services.held = []graph.HeldRemovals{{DataSet: vocab.DataSetGroups, Stored: 9, Memberships: 60, Losing: []graph.HeldObject{
			{Kind: xid.Group, ID: w.mine.groups[0].ID}, {Kind: xid.Group, ID: w.theirs.groups[0].ID},
		}}}
		got := a.must(as(c.org.ID), `query ($id: ID!) { node(id: $id) { ... on SyncRun { held { count memberships losing { id } objects { __typename } } } } }`,
			vars{"id": c.runs[0].GlobalID()})
		return got.at("node", "held", 0)
	}
	of := func(c *company, memberships any) any {
		return map[string]any{"count": 0.0, "memberships": memberships, "losing": []any{map[string]any{"id": c.groups[0].GlobalID()}}, "objects": []any{}}
	}
	require.Equal(t, of(w.mine, 60.0), told(w.mine))
	require.Equal(t, of(w.theirs, nil), told(w.theirs))
}

func TestOneDataSetIsAskedForWholeOrAllOfThem(t *testing.T) {
	t.Parallel()
	db := dbtest.Open(t)
	w := newWorld(t, db)
	a := newAPI(t, db)
	a.services.run = w.mine.runs[0]
	start := `mutation ($id: ID!, $full: Boolean) { startSync(input: {tenantId: $id, full: $full, dataSet: USERS}) { syncRun { id } userErrors { field code } } }`
	got := a.must(as(w.mine.org.ID), start, vars{"id": w.mine.tenant.GlobalID()})
	require.Empty(t, got.at("startSync", "userErrors"))
	require.Equal(t, []string{fmt.Sprintln("StartOf", w.mine.tenant.ID, vocab.DataSetUsers)}, a.services.called)

	got = a.must(as(w.mine.org.ID), start, vars{"id": w.mine.tenant.GlobalID(), "full": true})
	require.Equal(t, []any{map[string]any{"field": "dataSet", "code": "INVALID"}}, got.at("startSync", "userErrors"))
	require.Len(t, a.services.called, 1)
}
