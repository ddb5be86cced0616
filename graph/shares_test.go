package graph_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/graph"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/viewer"
)

// TestOneAskerLeavesOthersTheirReads holds every read of one asker, who has asked
// for much more than there are connections: another asker is answered meanwhile.
func TestOneAskerLeavesOthersTheirReads(t *testing.T) {
	t.Parallel()
	db := dbtest.Open(t)
	w := newWorld(t, db)
	greedy := viewer.New(viewer.Params{MemberID: 7, Roles: map[int64]viewer.Role{w.mine.org.ID: viewer.RoleOwner}})
	byToken := viewer.New(viewer.Params{MemberID: 7, TokenID: 3, Roles: map[int64]viewer.Role{w.mine.org.ID: viewer.RoleOwner}})
	other := viewer.New(viewer.Params{MemberID: 8, Roles: map[int64]viewer.Role{w.theirs.org.ID: viewer.RoleOwner}})

	var (
		mu          sync.Mutex
		under, most int
		entered     = make(chan struct{}, 1000)
		release     = make(chan struct{})
	)
	a := newAPI(t, db)
	h, err := graph.New(graph.Holding(graph.Params{
		Auth: a.services, Tenants: a.services, Notices: a.services, Syncs: syncs{a.services}, Webhooks: webhooks{a.services}, Members: members{services: a.services}, Privacy: people{services: a.services},
	}, db, func(ctx context.Context) {
		if viewer.Asking(ctx).MemberID() != 7 {
			return
		}
		mu.Lock()
		under++
		most = max(most, under)
		mu.Unlock()
		entered <- struct{}{}
		select {
		case <-release:
		case <-ctx.Done():
		}
		mu.Lock()
		under--
		mu.Unlock()
	}))
	require.NoError(t, err)
	a.handler = h

	var dear strings.Builder
	for i := range 20 {
		fmt.Fprintf(&dear, "a%d: usePerDay(days: %d) { users } ", i, i+1)
	}
	query := func(of *company) string {
		return fmt.Sprintf(`{ organization(id: %q) { overview { %s } } }`, of.org.GlobalID(), dear.String())
	}
	var asked sync.WaitGroup
	answers := make([]answer, 24)
	for i := range answers {
		v := greedy
		if i%2 == 1 {
			v = byToken
		}
		asked.Go(func() { answers[i] = a.ask(v, query(w.mine)) })
	}
	for range graph.LeastShare {
		<-entered
	}
	got := a.ask(other, query(w.theirs))
	require.Empty(t, got.Errors)
	got = a.ask(other, fmt.Sprintf(`{ organization(id: %q) { apps(first: 20) { nodes { displayName } totalCount } } }`, w.theirs.org.GlobalID()))
	require.Empty(t, got.Errors)
	close(release)
	asked.Wait()
	for _, got := range answers {
		require.Empty(t, got.Errors)
	}
	require.Equal(t, graph.LeastShare, most, "one member's sessions and tokens share")
}

func TestFilteredCountsAreDear(t *testing.T) {
	t.Parallel()
	db := dbtest.Open(t)
	w := newWorld(t, db)
	a := newAPI(t, db)
	me := as(w.mine.org.ID)
	query := func(n int, field string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "a%d: %s ", i, field)
		}
		return fmt.Sprintf(`{ organization(id: %q) { %s } }`, w.mine.org.GlobalID(), b.String())
	}
	const filtered = `appUsers(first: 1, where: {evidenceKind: SIGNED_IN}) { totalCount }`
	a.must(me, query(19, filtered))
	require.Equal(t, "LIMIT_EXCEEDED", a.ask(me, query(20, filtered)).code())
	require.Equal(t, "LIMIT_EXCEEDED", a.ask(me, query(20, `appUsers(first: 1, where: {evidenceKind: SIGNED_IN}) { ...C } `)+` fragment C on AppUserConnection { totalCount }`).code())
	require.Equal(t, "LIMIT_EXCEEDED", a.ask(me, query(10, `appUsers(first: 1, where: {evidenceKind: SIGNED_IN}) { a: totalCount b: totalCount }`)).code())
	a.must(me, query(40, `appUsers(first: 1) { totalCount }`))
	a.must(me, query(40, `appUsers(first: 1, where: {evidenceKind: SIGNED_IN}) { nodes { id } }`))
	// Below the rows of a page there is less to count.
	a.must(me, query(1, `apps(first: 100) { nodes { users(first: 1, where: {evidenceKind: SIGNED_IN}) { totalCount } } }`))
}

func TestEqualListsAreCountedOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		a := newAPI(t, db)
		me := as(w.mine.org.ID)
		cost := func(query string) int64 {
			before := a.statements.Load()
			a.must(me, query)
			return a.statements.Load() - before
		}
		list := func(n int, kind string) string {
			var b strings.Builder
			for i := range n {
				fmt.Fprintf(&b, "%s%d: appUsers(first: %d, where: {evidenceKind: %s}) { totalCount } ", strings.ToLower(kind), i, i+1, kind)
			}
			return b.String()
		}
		query := func(lists string) string {
			return fmt.Sprintf(`{ organization(id: %q) { %s } }`, w.mine.org.GlobalID(), lists)
		}
		one, two := cost(query(list(1, "SIGNED_IN"))), cost(query(list(2, "SIGNED_IN")))
		page := two - one
		require.Equal(t, one+9*page, cost(query(list(10, "SIGNED_IN"))), "each has its page, all of them one count")
		require.Equal(t, one+page+1, cost(query(list(1, "SIGNED_IN")+list(1, "ASSIGNED"))), "another list has its own")
		got := a.must(me, query(list(2, "SIGNED_IN")))
		require.Equal(t, got.at("organization", "signed_in0"), got.at("organization", "signed_in1"))
	}, clock)
}

func TestASubscriptionHasOneField(t *testing.T) {
	t.Parallel()
	db := dbtest.Open(t)
	w := newWorld(t, db)
	a := newAPI(t, db)
	field := fmt.Sprintf(`syncRunUpdated(tenantId: %q) { state }`, w.mine.tenant.GlobalID())
	for name, query := range map[string]string{
		"Two":      `subscription { a: ` + field + ` b: ` + field + ` }`,
		"Fragment": `subscription { ...F a: ` + field + ` } fragment F on Subscription { ` + field + ` }`,
		"Meta":     `subscription { ` + field + ` __typename }`,
		"MetaOnly": `subscription { __typename }`,
	} {
		stream := events(t, a.handler, as(w.mine.org.ID), query)
		told := next(t, stream)
		require.Contains(t, told, "BAD_REQUEST", name)
		require.Equal(t, "complete ", next(t, stream), name)
	}
	require.NotContains(t, a.log.String(), "panic")
	stream := events(t, a.handler, as(w.mine.org.ID), `subscription { again: `+field+` }`)
	require.Contains(t, next(t, stream), `{"data":{"again":`)
}
