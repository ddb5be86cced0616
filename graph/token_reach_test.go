package graph_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/internal/xid"
)

func TestReadOnlyTokenWithdrawsItself(t *testing.T) {
	t.Parallel()
	a := newAPI(t, dbtest.Open(t))
	a.services.token = apiToken(3)
	me := viewer.New(viewer.Params{TokenID: 3, ReadOnly: true})
	const revoke = `mutation ($id: ID!) { revokeApiToken(input: {apiTokenId: $id}) { apiToken { name } userErrors { code } } }`
	for name, c := range map[string]struct{ query, id string }{
		"Another":     {revoke, apiToken(4).GlobalID()},
		"NoToken":     {revoke, "tok_zzz"},
		"Nonsense":    {revoke, ""},
		"OneOfTwo":    {`mutation ($id: ID!) { a: revokeApiToken(input: {apiTokenId: $id}) { userErrors { code } } b: revokeApiToken(input: {apiTokenId: "` + apiToken(4).GlobalID() + `"}) { userErrors { code } } }`, apiToken(3).GlobalID()},
		"AndMore":     {`mutation ($id: ID!) { revokeApiToken(input: {apiTokenId: $id}) { userErrors { code } } createOrganization(input: {name: "x"}) { userErrors { code } } }`, apiToken(3).GlobalID()},
		"MoreBeneath": {`mutation ($id: ID!) { revokeApiToken(input: {apiTokenId: $id}) { userErrors { code } } ...F } fragment F on Mutation { createOrganization(input: {name: "x"}) { userErrors { code } } }`, apiToken(3).GlobalID()},
	} {
		got := a.ask(me, c.query, vars{"id": c.id})
		require.Equal(t, "FORBIDDEN", got.code(), name)
		require.Empty(t, a.services.called, name)
	}
	for name, c := range map[string]struct {
		query     string
		variables vars
	}{
		"Variable": {revoke, vars{"id": apiToken(3).GlobalID()}},
		"Literal":  {`mutation { revokeApiToken(input: {apiTokenId: "` + apiToken(3).GlobalID() + `"}) { userErrors { code } } }`, nil},
		"Whole":    {`mutation ($i: RevokeApiTokenInput!) { revokeApiToken(input: $i) { userErrors { code } } }`, vars{"i": vars{"apiTokenId": apiToken(3).GlobalID()}}},
		"Fragment": {`mutation ($id: ID!) { ...F } fragment F on Mutation { gone: revokeApiToken(input: {apiTokenId: $id}) { userErrors { code } } }`, vars{"id": apiToken(3).GlobalID()}},
	} {
		a.services.called = nil
		a.must(me, c.query, c.variables)
		require.Equal(t, []string{"RevokeToken 3\n"}, a.services.called, name)
	}
	a.services.called = nil
	session := viewer.New(viewer.Params{MemberID: 7, ReadOnly: true})
	require.Equal(t, "FORBIDDEN", a.ask(session, revoke, vars{"id": apiToken(3).GlobalID()}).code())
	require.Empty(t, a.services.called)
}

// ask posts a document with the token; what follows a withdrawn one is 401.
func (s *streaming) ask(query string) (int, answer) {
	s.t.Helper()
	body, err := json.Marshal(vars{"query": query})
	require.NoError(s.t, err)
	r, err := http.NewRequestWithContext(s.t.Context(), http.MethodPost, s.url, strings.NewReader(string(body)))
	require.NoError(s.t, err)
	r.Header.Set("Content-Type", jsonType)
	r.Header.Set("Authorization", "Bearer "+s.token)
	response, err := http.DefaultClient.Do(r)
	require.NoError(s.t, err)
	defer response.Body.Close()
	var got answer
	require.NoError(s.t, json.NewDecoder(response.Body).Decode(&got))
	return response.StatusCode, got
}

func TestTokenOfOneOrganizationIsToldOfNothingElseOfItsMaker(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		s := newStreaming(t, db)
		var team *ent.Team
		var sibling *ent.ApiToken
		s.change(func(ctx context.Context, tx *database.Tx) error {
			e := tx.Ent()
			team = e.Team.Create().SetName("Partners").SetSortKey("partners").SetRole(vocab.RoleAnalyst).SetCreatedAt(noon).SaveX(ctx)
			colleague := e.Member.Create().SetEmail("colleague@example.test").SetEmailKey("colleague@example.test").SetCreatedAt(noon).SaveX(ctx)
			for _, id := range []int64{s.maker, colleague.ID} {
				e.TeamMember.Create().SetTeamID(team.ID).SetMemberID(id).SetCreatedAt(noon).ExecX(ctx)
			}
			e.TeamOrganization.Create().SetTeamID(team.ID).SetOrganizationID(s.at.org.ID).SetCreatedAt(noon).ExecX(ctx)
			sibling = e.ApiToken.Create().SetName("sibling").SetTokenHash([]byte("sibling")).SetMemberID(s.maker).
				SetOrganizationIds([]int64{s.at.org.ID + 1}).SetCreatedAt(noon).SetExpiresAt(noon.Add(time.Hour)).SaveX(ctx)
			return nil
		})
		_, got := s.ask(`{ viewer { apiTokens { name } apiToken { id } } teams { name members { email } } node(id: "` + team.GlobalID() + `") { id } another: node(id: "` + sibling.GlobalID() + `") { id } }`)
		require.Empty(t, got.Errors)
		require.Equal(t, []string{"script"}, got.each("name", "viewer", "apiTokens"))
		require.Empty(t, got.at("teams"))
		require.Nil(t, got.at("node"))
		require.Nil(t, got.at("another"))
		itself := got.at("viewer", "apiToken", "id").(string)

		// What only a session may see is nothing at its place; the others are there.
		_, got = s.ask(fmt.Sprintf(`{ nodes(ids: [%q, %q, %q, %q]) { id } }`,
			xid.Encode(xid.MemberSession, 1), xid.Encode(xid.Passkey, 1), s.at.org.GlobalID(), xid.Encode(xid.Identity, 1)))
		require.Empty(t, got.Errors)
		require.Equal(t, []any{nil, nil, map[string]any{"id": s.at.org.GlobalID()}, nil}, got.at("nodes"))

		// Who sees the organization through a team is told; who else is in that team is not.
		_, got = s.ask(`{ organization(id: "` + s.at.org.GlobalID() + `") { members { member { email } team { name members { email } } } } }`)
		require.NotEmpty(t, got.Errors)
		for _, e := range got.Errors {
			require.Equal(t, "There is no such team, or it is not yours.", e.Message)
		}

		_, got = s.ask(`mutation { revokeApiToken(input: {apiTokenId: "` + sibling.GlobalID() + `"}) { userErrors { code } } }`)
		require.Equal(t, "FORBIDDEN", got.code())
		_, got = s.ask(`mutation { revokeApiToken(input: {apiTokenId: "` + itself + `"}) { apiToken { id } userErrors { code } } }`)
		require.Empty(t, got.Errors)
		require.Equal(t, itself, got.at("revokeApiToken", "apiToken", "id"))
		require.Empty(t, got.at("revokeApiToken", "userErrors"))
		status, _ := s.ask(`{ __typename }`)
		require.Equal(t, http.StatusUnauthorized, status)
	}, clock)
}
