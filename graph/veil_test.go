package graph_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/pseudonym"
	"github.com/appmuster/appmuster/internal/vocab"
)

// show has an organization show so much of people, its users numbered from the
// last to the first.
func show(t *testing.T, db *database.DB, c *company, mode vocab.PrivacyMode) {
	t.Helper()
	require.NoError(t, db.InTx(dbtest.Context(t), func(ctx context.Context, tx *database.Tx) error {
		for i, u := range c.users {
			if err := tx.Ent().User.UpdateOneID(u.ID).SetPseudonym(int64(len(c.users) - i)).Exec(ctx); err != nil {
				return err
			}
		}
		return tx.Ent().Organization.UpdateOneID(c.org.ID).SetPrivacyMode(mode).Exec(ctx)
	}))
}

func TestEachOrganizationShowsAsMuchAsItChose(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		third := newCompany(t, db, "Third", 3)
		show(t, db, w.theirs, vocab.PrivacyModePseudonyms)
		show(t, db, third, vocab.PrivacyModeAggregates)
		a := newAPI(t, db)
		me := as(w.mine.org.ID, w.theirs.org.ID, third.org.ID)
		persons := func(from, to int) []string {
			var list []string
			for n := from; n <= to; n++ {
				list = append(list, pseudonym.Text(int64(n)))
			}
			return list
		}

		got := a.must(me, `{ organizations { nodes { name users { nodes { displayName userPrincipalName mail entraId manager { displayName } } totalCount } } } }`)
		require.Equal(t, []string{"Mine anna", "Mine anna", "Mine berta", "Mine carl", "Mine dora", "Mine emil", "Mine fritz"},
			got.each("displayName", "organizations", "nodes", 0, "users", "nodes"))
		require.Equal(t, persons(1, 7), got.each("displayName", "organizations", "nodes", 1, "users", "nodes"))
		require.Equal(t, map[string]any{
			"displayName": pseudonym.Text(1), "userPrincipalName": nil, "mail": nil, "entraId": nil,
			"manager": map[string]any{"displayName": pseudonym.Text(7)},
		}, got.at("organizations", "nodes", 1, "users", "nodes", 0))
		require.Equal(t, map[string]any{"nodes": []any{}, "totalCount": nil}, got.at("organizations", "nodes", 2, "users"))

		// Objects of all three are siblings here, and their lists one statement's.
		var ids []string
		for _, c := range []*company{w.mine, w.theirs, third} {
			ids = append(ids, c.licenses[0].GlobalID(), c.groups[0].GlobalID())
		}
		got = a.must(me, `query ($ids: [ID!]!) { nodes(ids: $ids) {
			... on License { users { nodes { displayName } } assignments { nodes { user { displayName } } edges { cursor } } }
			... on Group { memberCount members { nodes { displayName } totalCount } }
		} }`, vars{"ids": ids})
		require.Equal(t, []string{"Mine anna", "Mine anna", "Mine berta", "Mine carl"}, got.each("displayName", "nodes", 0, "users", "nodes"))
		require.Equal(t, persons(4, 7), got.each("displayName", "nodes", 2, "users", "nodes"))
		require.Equal(t, pseudonym.Text(4), got.at("nodes", 2, "assignments", "nodes", 0, "user", "displayName"))
		require.Equal(t, persons(5, 7), got.each("displayName", "nodes", 3, "members", "nodes"))
		require.EqualValues(t, 3, got.at("nodes", 3, "memberCount"))
		require.Empty(t, got.at("nodes", 4, "users", "nodes"))
		require.Empty(t, got.at("nodes", 4, "assignments", "nodes"))
		require.Equal(t, map[string]any{"memberCount": nil, "members": map[string]any{"nodes": []any{}, "totalCount": nil}}, got.at("nodes", 5))

		// The lists below go on after a cursor, each its own way.
		for i, want := range map[int]string{0: "Mine anna", 2: pseudonym.Text(5)} {
			page := a.must(me, `query ($id: ID!, $after: String) { node(id: $id) { ... on License { assignments(first: 1, after: $after) { nodes { user { displayName } } } } } }`,
				vars{"id": ids[i], "after": got.at("nodes", i, "assignments", "edges", 0, "cursor")})
			require.Equal(t, want, page.at("node", "assignments", "nodes", 0, "user", "displayName"))
		}
	}, clock)
}

func TestOneCursorDoesNotFitAnotherWayOfShowing(t *testing.T) {
	t.Parallel()
	db := dbtest.Open(t)
	w := newWorld(t, db)
	a := newAPI(t, db)
	const query = `query ($id: ID!, $after: String) { organization(id: $id) { users(first: 1, after: $after) { pageInfo { endCursor } } } }`
	cursor := a.must(as(w.mine.org.ID), query, vars{"id": w.mine.org.GlobalID()}).at("organization", "users", "pageInfo", "endCursor")
	show(t, db, w.mine, vocab.PrivacyModePseudonyms)
	require.Equal(t, "BAD_REQUEST", a.ask(as(w.mine.org.ID), query, vars{"id": w.mine.org.GlobalID(), "after": cursor}).code())
}

func TestEventsNameWhoActed(t *testing.T) {
	t.Parallel()
	db := dbtest.Open(t)
	w := newWorld(t, db)
	require.NoError(t, db.InTx(dbtest.Context(t), func(ctx context.Context, tx *database.Tx) error {
		m, err := tx.Ent().Member.Create().SetEmail("ada@example.org").SetEmailKey("ada@example.org").SetName("Ada").SetCreatedAt(noon).Save(ctx)
		if err != nil {
			return err
		}
		for i, kind := range []vocab.ActorKind{vocab.ActorKindDirectoryUser, vocab.ActorKindMember} {
			if err := tx.Ent().ActivityEvent.Create().SetOrganizationID(w.mine.org.ID).SetType("consent.given").SetOccurredAt(noon.AddDate(0, 0, 1+i)).
				SetActorKind(kind).SetActorID([]int64{w.mine.users[2].ID, m.ID}[i]).SetSubjectKind(vocab.SubjectKindApp).SetSubjectID(w.mine.apps[0].ID).
				SetSubjectName("Quillboard").Exec(ctx); err != nil {
				return err
			}
		}
		return nil
	}))
	a := newAPI(t, db)
	query := fmt.Sprintf(`{ organization(id: %q) { activityEvents(first: 2) { nodes { message actor { displayName } } } } }`, w.mine.org.GlobalID())
	got := a.must(as(w.mine.org.ID), query)
	require.Equal(t, []string{"Ada consented to Quillboard.", "Mine berta consented to Quillboard."}, got.each("message", "organization", "activityEvents", "nodes"))
	show(t, db, w.mine, vocab.PrivacyModePseudonyms)
	require.Equal(t, pseudonym.Text(5)+" consented to Quillboard.", a.must(as(w.mine.org.ID), query).at("organization", "activityEvents", "nodes", 1, "message"))
	show(t, db, w.mine, vocab.PrivacyModeAggregates)
	require.Equal(t, map[string]any{"message": "Somebody consented to Quillboard.", "actor": map[string]any{"displayName": nil}},
		a.must(as(w.mine.org.ID), query).at("organization", "activityEvents", "nodes", 1))
}
