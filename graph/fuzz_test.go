package graph_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/appmuster/appmuster/graph"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/viewer"
)

// Whatever is posted, the answer is JSON, comes soon and is no failure of ours.
func FuzzRequests(f *testing.F) {
	for _, seed := range []string{
		`{"query":"{ __typename }"}`,
		`{"query":"query ($id: ID!) { node(id: $id) { id } }","variables":{"id":"usr_1"}}`,
		`{"query":"{ organizations(first: 3, after: \"AAAA\") { edges { cursor node { users(last: 2) { totalCount } } } } }"}`,
		`{"query":"{ ...A } fragment A on Query { ...A viewer { isInstanceOwner } }","operationName":"x"}`,
		`{"query":"mutation { logIn(input: {email: \"a\", password: \"b\"}) { userErrors { code } } }"}`,
		`{"query":"{ organization(id: \"org_1t\") { signIns(where: {from: \"2026\"}) { nodes { id } } overview { usePerDay(days: -1) { date } } } }"}`,
		`[]`, `{"query":null}`, `{"query":"{","variables":[]}`, "\xff", "",
	} {
		f.Add(seed)
	}
	db := dbtest.Open(f)
	organization := dbtest.Organization(f, db, "Mine")
	h, err := graph.New(graph.Params{DB: db, Auth: &services{}, Tenants: &services{}, Syncs: syncs{&services{}}, Webhooks: webhooks{&services{}}})
	if err != nil {
		f.Fatal(err)
	}
	v := viewer.New(viewer.Params{MemberID: 1, Roles: map[int64]viewer.Role{organization.ID: viewer.RoleOwner}})
	f.Fuzz(func(t *testing.T, body string) {
		r := httptest.NewRequest(http.MethodPost, "/graphql", strings.NewReader(body))
		r.Header.Set("Content-Type", jsonType)
		w := httptest.NewRecorder()
		start := time.Now()
		h.ServeHTTP(w, r.WithContext(viewer.NewContext(t.Context(), v)))
		if w.Code >= 500 || !json.Valid(w.Body.Bytes()) || strings.Contains(w.Body.String(), `"INTERNAL"`) {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		if time.Since(start) > 5*limit {
			t.Fatalf("took %s", time.Since(start))
		}
	})
}
