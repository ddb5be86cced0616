package graph_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/appmuster/appmuster/graph/generated"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/viewer"
)

const jsonType = "application/json"

func TestEveryFieldIsDescribed(t *testing.T) {
	t.Parallel()
	schema := generated.NewExecutableSchema(generated.Config{}).Schema()
	for name, def := range schema.Types {
		if def.BuiltIn || strings.HasPrefix(name, "__") {
			continue
		}
		require.NotEmpty(t, def.Description, name)
		for _, f := range def.Fields {
			if strings.HasPrefix(f.Name, "__") {
				continue
			}
			require.NotEmpty(t, f.Description, "%s.%s", name, f.Name)
			for _, arg := range f.Arguments {
				if name == "Mutation" && arg.Name == "input" {
					continue
				}
				require.NotEmpty(t, arg.Description, "%s.%s(%s:)", name, f.Name, arg.Name)
			}
		}
		for _, v := range def.EnumValues {
			require.NotEmpty(t, v.Description, "%s.%s", name, v.Name)
		}
		if def.Kind == ast.Object && strings.HasSuffix(name, "Connection") {
			require.NotNil(t, def.Fields.ForName("nodes"), name)
			require.NotNil(t, def.Fields.ForName("totalCount"), name)
		}
	}
}

func TestOnlyPostedJSONIsTaken(t *testing.T) {
	t.Parallel()
	a := newAPI(t, dbtest.Open(t))
	me := as(1)
	mutation := `{"query":"mutation { createOrganization(input: {name: \"x\"}) { organization { id } } }"}`
	const form = "query=mutation%20%7BlogOut%7BuserErrors%7Bcode%7D%7D%7D"
	for name, c := range map[string]struct {
		method, url, body, contentType string
		status                         int
	}{
		"Get":               {http.MethodGet, "/graphql?" + form, "", "", 405},
		"GetWithJSON":       {http.MethodGet, "/graphql", mutation, jsonType, 405},
		"Put":               {http.MethodPut, "/graphql", mutation, jsonType, 405},
		"Form":              {http.MethodPost, "/graphql", form, "application/x-www-form-urlencoded", 415},
		"Multipart":         {http.MethodPost, "/graphql", "--x\r\n\r\n--x--", "multipart/form-data; boundary=x", 415},
		"PlainText":         {http.MethodPost, "/graphql", mutation, "text/plain", 415},
		"GraphQLText":       {http.MethodPost, "/graphql", "mutation { logOut { userErrors { code } } }", "application/graphql", 415},
		"NoType":            {http.MethodPost, "/graphql", mutation, "", 415},
		"OtherCharset":      {http.MethodPost, "/graphql", mutation, "application/json; charset=utf-16", 415},
		"QueryInTheAddress": {http.MethodPost, "/graphql?" + form, "", jsonType, 400},
		"Batch":             {http.MethodPost, "/graphql", "[" + mutation + "," + mutation + "]", jsonType, 400},
		"Text":              {http.MethodPost, "/graphql", `"query"`, jsonType, 400},
		"Null":              {http.MethodPost, "/graphql", `null`, jsonType, 400},
		"TooLarge":          {http.MethodPost, "/graphql", `{"query":"` + strings.Repeat("x", 300<<10) + `"}`, jsonType, 413},
	} {
		got := a.send(me, c.method, c.url, []byte(c.body), "Content-Type", c.contentType)
		require.Equal(t, c.status, got.status, name)
		require.Contains(t, []string{"BAD_REQUEST", "LIMIT_EXCEEDED"}, got.code(), name)
		require.NotContains(t, got.body, "data", name)
	}
	require.Empty(t, a.services.called)
}

// A document of more words than are read is too large, not wrong.
func TestALongDocumentIsToldAsTooLarge(t *testing.T) {
	t.Parallel()
	a := newAPI(t, dbtest.Open(t))
	var query strings.Builder
	for n := range 400 {
		fmt.Fprintf(&query, "a%d: __typename ", n)
	}
	got := a.ask(as(1), "{ viewer { member { id } } "+query.String()+"}", nil)
	require.Equal(t, "LIMIT_EXCEEDED", got.code(), got.body)
	require.Contains(t, got.body, "1000 tokens")
}

// A token of no organization is asked for by nobody: one of all would be given.
func TestATokenIsOfAtLeastOneOrganization(t *testing.T) {
	t.Parallel()
	db := dbtest.Open(t)
	w := newWorld(t, db)
	a := newAPI(t, db)
	got := a.must(as(w.mine.org.ID), `mutation { createApiToken(input: {name: "t", organizationIds: [], expiresAt: "2030-01-01T00:00:00Z"}) { apiToken { id } userErrors { field code } } }`, nil)
	require.Equal(t, []any{map[string]any{"field": "organizationIds", "code": "INVALID"}}, got.at("createApiToken", "userErrors"))
}

func TestABadBodyIsNotRepeated(t *testing.T) {
	t.Parallel()
	a := newAPI(t, dbtest.Open(t))
	for _, body := range []string{
		`{"query": "{ viewer { id } }", "variables": {"password": "hunter2-hunter2"`,
		`{"query": 5, "variables": {"password": "hunter2-hunter2"}}`,
		`{"query": "{ __typename }", "variables": "hunter2-hunter2"}`,
		`{"query": "{ __typename }", "variables": {}, "operationName": {"x": "hunter2-hunter2"}}`,
		`hunter2-hunter2`,
		`{"query": "query ($p: Int!) { organizations(first: $p) { nodes { id } } }", "variables": {"p": "hunter2-hunter2"}}`,
		`{"query": "mutation ($i: LogInInput!) { logIn(input: $i) { userErrors { code } } }", "variables": {"i": {"email": "a", "password": "hunter2-hunter2", "other": "hunter2-hunter2"}}}`,
	} {
		for _, accept := range []string{jsonType, "application/graphql-response+json", "text/event-stream"} {
			r, err := http.NewRequest(http.MethodPost, "/graphql", strings.NewReader(body))
			require.NoError(t, err)
			r.Header.Set("Content-Type", jsonType)
			r.Header.Set("Accept", accept)
			w := newRecorder()
			a.handler.ServeHTTP(w, r.WithContext(viewer.NewContext(t.Context(), as(1))))
			require.NotContains(t, w.body.String(), "hunter2", body)
			require.Contains(t, w.body.String(), "BAD_REQUEST", body)
			require.NotContains(t, w.body.String(), `"data"`, body)
		}
	}
	require.NotContains(t, a.log.String(), "hunter2")
}

// Clients that name all they understand get a stream for a subscription and JSON
// for the rest.
func TestASubscriptionIsStreamedWhereverAStreamWillDo(t *testing.T) {
	t.Parallel()
	a := newAPI(t, dbtest.Open(t))
	for _, c := range []struct{ accept, query, contentType string }{
		{jsonType + ", text/event-stream", `subscription { noticesChanged { id } }`, "text/event-stream; charset=utf-8"},
		{"application/graphql-response+json, text/event-stream;q=0.1", `subscription { noticesChanged { id } }`, "text/event-stream; charset=utf-8"},
		{jsonType + ", text/event-stream", `{ __typename }`, jsonType + "; charset=utf-8"},
		{"text/event-stream, " + jsonType, `{ __typename }`, "text/event-stream; charset=utf-8"},
		{jsonType + ", text/event-stream;q=0", `subscription { noticesChanged { id } }`, jsonType + "; charset=utf-8"},
		{jsonType, `subscription { noticesChanged { id } }`, jsonType + "; charset=utf-8"},
	} {
		body, err := json.Marshal(vars{"query": c.query})
		require.NoError(t, err)
		ctx, cancel := context.WithTimeout(viewer.NewContext(t.Context(), as(1)), 100*time.Millisecond)
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, "/graphql", strings.NewReader(string(body)))
		require.NoError(t, err)
		r.Header.Set("Content-Type", jsonType)
		r.Header.Set("Accept", c.accept)
		w := newRecorder()
		a.handler.ServeHTTP(w, r)
		cancel()
		require.Equal(t, c.contentType, w.Header().Get("Content-Type"), "%s %s", c.accept, c.query)
	}
}

func TestStatusFollowsTheAcceptedType(t *testing.T) {
	t.Parallel()
	a := newAPI(t, dbtest.Open(t))
	const modern = "application/graphql-response+json"
	for _, c := range []struct {
		accept, query string
		status        int
		contentType   string
	}{
		{"", `{ __typename }`, 200, jsonType},
		{"*/*", `{ __typename }`, 200, jsonType},
		{jsonType, `{ __typename }`, 200, jsonType},
		{modern, `{ __typename }`, 200, modern},
		{modern + ", application/json;q=0.9", `{ __typename }`, 200, modern},
		{jsonType, `{ nothing }`, 200, jsonType},
		{modern, `{ nothing }`, 400, modern},
		{modern, `{`, 400, modern},
		{jsonType, `{ organizations { nodes { id } } }`, 200, jsonType},
		{"text/html", `{ __typename }`, 406, jsonType},
	} {
		got := a.post(nil, []byte(fmt.Sprintf(`{"query":%q}`, c.query)), "Content-Type", jsonType, "Accept", c.accept)
		require.Equal(t, c.status, got.status, "%s %s", c.accept, c.query)
		require.Equal(t, c.contentType+"; charset=utf-8", got.header.Get("Content-Type"), c.accept)
		require.Equal(t, "no-store", got.header.Get("Cache-Control"))
	}
}

func TestNobodySeesAndChangesNothing(t *testing.T) {
	t.Parallel()
	db := dbtest.Open(t)
	w := newWorld(t, db)
	a := newAPI(t, db)
	got := a.must(nil, `{ viewer { isInstanceOwner } instance { version needsSetup } __typename }`)
	require.Nil(t, got.at("viewer"))
	for _, query := range []string{
		`{ organizations { nodes { id } } }`,
		`{ viewer { isInstanceOwner } ... on Query { organizations { nodes { id } } } }`,
		`{ ...F } fragment F on Query { organizations { nodes { id } } }`,
		`{ node(id: "` + w.mine.org.GlobalID() + `") { id } }`,
		`{ organization(id: "` + w.mine.org.GlobalID() + `") { name users { nodes { id } } } }`,
		`{ __schema { types { name } } }`,
		`{ __type(name: "User") { name } }`,
		`mutation { createOrganization(input: {name: "x"}) { organization { id } } }`,
	} {
		got := a.ask(nil, query)
		require.Equal(t, "UNAUTHENTICATED", got.code(), query)
		require.Nil(t, got.Data, query)
	}
	require.Zero(t, len(a.services.called))
	stranger := as()
	got = a.must(stranger, `{ organizations { nodes { id } totalCount } organization(id: "`+w.mine.org.GlobalID()+`") { name users { nodes { id } } } }`)
	require.Empty(t, got.at("organizations", "nodes"))
	require.EqualValues(t, 0, got.at("organizations", "totalCount"))
	require.Nil(t, got.at("organization"))
}

func TestReadOnlyTokenChangesNothing(t *testing.T) {
	t.Parallel()
	a := newAPI(t, dbtest.Open(t))
	v := viewer.New(viewer.Params{TokenID: 3, ReadOnly: true})
	got := a.ask(v, `mutation { createOrganization(input: {name: "x"}) { organization { id } } }`)
	require.Equal(t, "FORBIDDEN", got.code())
	require.Empty(t, a.services.called)
}

func TestInnerErrorsAreHidden(t *testing.T) {
	t.Parallel()
	a := newAPI(t, dbtest.Open(t))
	a.services.err = errBroken
	got := a.ask(as(1), `mutation { createOrganization(input: {name: "x"}) { organization { id } userErrors { code } } }`)
	require.Equal(t, "INTERNAL", got.code())
	require.Equal(t, "req-1", got.Errors[0].Extensions["requestId"])
	require.NotContains(t, got.body, "fire")
	require.Contains(t, a.log.String(), "the disk is on fire")

	a.services.err = fault.New(fault.Unauthenticated, "Log in again.")
	got = a.ask(as(1), `mutation { createOrganization(input: {name: "x"}) { organization { id } userErrors { code } } }`)
	require.Equal(t, "UNAUTHENTICATED", got.code())
}

func TestRefusalsBecomeUserErrors(t *testing.T) {
	t.Parallel()
	db := dbtest.Open(t)
	w := newWorld(t, db)
	a := newAPI(t, db)
	a.services.err = errTaken
	got := a.must(as(w.mine.org.ID), `mutation ($id: ID!) { startSync(input: {tenantId: $id, full: true}) { syncRun { id } userErrors { field code message } } }`,
		vars{"id": w.mine.tenant.GlobalID()})
	require.Nil(t, got.at("startSync", "syncRun"))
	require.Equal(t, []any{map[string]any{"field": "tenantId", "code": "CONFLICT", "message": "A sync is already running."}}, got.at("startSync", "userErrors"))
	require.Equal(t, []string{fmt.Sprintln("Start", w.mine.tenant.ID, true)}, a.services.called)

	a.services.err, a.services.called = nil, nil
	for _, id := range []string{"nonsense", "", w.mine.org.GlobalID()} {
		got = a.must(as(w.mine.org.ID), `mutation ($id: ID!) { pauseTenant(input: {tenantId: $id}) { tenant { id } userErrors { field code } } }`, vars{"id": id})
		require.Equal(t, []any{map[string]any{"field": "tenantId", "code": "NOT_FOUND"}}, got.at("pauseTenant", "userErrors"))
	}
	require.Empty(t, a.services.called)

	a.services.run = w.mine.runs[0]
	got = a.must(as(w.mine.org.ID), `mutation ($id: ID!) { startSync(input: {tenantId: $id}) { syncRun { state stages { dataSet } tenant { displayName } } userErrors { code } } }`,
		vars{"id": w.mine.tenant.GlobalID()})
	require.Equal(t, "Mine AG", got.at("startSync", "syncRun", "tenant", "displayName"))
	require.Equal(t, []string{"ORGANIZATION", "USERS"}, got.each("dataSet", "startSync", "syncRun", "stages"))
}

func TestLogInAnswersAsTheNewViewer(t *testing.T) {
	t.Parallel()
	db := dbtest.Open(t)
	w := newWorld(t, db)
	a := newAPI(t, db)
	a.services.viewer = as(w.mine.org.ID)
	got := a.must(nil, `mutation { logIn(input: {email: "a@b.c", password: "secret-secret"}) { viewer { organizations { nodes { name tenants { displayName } apps(first: 1) { nodes { users(first: 1) { nodes { user { displayName } } } } } } } } userErrors { code } } }`)
	require.Equal(t, "Mine AG", got.at("logIn", "viewer", "organizations", "nodes", 0, "tenants", 0, "displayName"))
	require.Equal(t, []string{"Mine"}, got.each("name", "logIn", "viewer", "organizations", "nodes"))
	a.services.viewer, a.services.err = nil, fault.New(fault.Limit, "Too many tries. Wait a minute.")
	got = a.must(nil, `mutation { logIn(input: {email: "a@b.c", password: "x"}) { viewer { isInstanceOwner } userErrors { code message } } }`)
	require.Nil(t, got.at("logIn", "viewer"))
	require.Equal(t, "LIMIT", got.at("logIn", "userErrors", 0, "code"))
}

func TestBombsAreRefusedAtOnce(t *testing.T) {
	t.Parallel()
	db := dbtest.Open(t)
	a := newAPI(t, db)
	me := as(dbtest.Organization(t, db, "Mine").ID)
	a.must(me, `{ __typename }`)
	nested := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "fragment f%d on Organization { ...f%d ...f%d }\n", i, i+1, i+1)
		}
		fmt.Fprintf(&b, "fragment f%d on Organization { id name }", n)
		return "{ organizations { nodes { ...f0 } } } " + b.String()
	}
	variables := make(vars)
	for i := range 8_000 {
		variables[fmt.Sprint("v", i)] = i
	}
	for name, c := range map[string]struct {
		query string
		vars  vars
		ok    bool
	}{
		"Fragments":         {query: nested(25)},
		"FragmentsOnFields": {query: nestedFields(20)},
		"CircularFragments": {query: "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }"},
		"SelfFragment":      {query: "{ ...A } fragment A on Query { viewer { isInstanceOwner } ...A ...A ...A }"},
		"RepeatedFields":    {query: "{ " + strings.Repeat("organizations { nodes { id } } ", 2000) + "}"},
		"RepeatedLeaves":    {query: "{ organizations(first: 1) { nodes { " + strings.Repeat("id ", 900) + "} } }"},
		"RepeatedInlines":   {query: "{ organizations { nodes { " + strings.Repeat("... { id } ", 230) + "} } }"},
		"Aliases":           {query: "{ " + manyAliases(300) + "}"},
		"Depth":             {query: strings.Repeat("{ viewer ", 300) + strings.Repeat("}", 300)},
		"ValidDepth":        {query: "{ organizations(first: 1) { nodes { " + strings.Repeat("tenants { organization { ", 10) + "id" + strings.Repeat("} }", 10) + "} } }"},
		"Directives":        {query: "{ viewer " + strings.Repeat("@include(if: true) ", 500) + "{ isInstanceOwner } }"},
		"UnknownDirectives": {query: "{ viewer " + strings.Repeat("@a ", 400) + "{ isInstanceOwner } }"},
		"RootFields":        {query: "{ " + strings.Repeat("viewer { isInstanceOwner } ", 30) + "}"},
		"Introspection":     {query: "{ __schema { types { fields { type { fields { type { fields { type { fields { type { name } } } } } } } } } } }"},
		"WideNesting":       {query: "{ organizations(first: 100) { nodes { apps(first: 100) { nodes { users(first: 100) { nodes { user { displayName } } } } } } } }"},
		"Identifiers":       {query: "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", vars: vars{"ids": make([]string, 5000)}},
		"LongString":        {query: `{ node(id: "` + strings.Repeat("x", 200_000) + `") { id } }`, ok: true},
		"DeepList":          {query: `{ node(id: ` + strings.Repeat("[", 400) + strings.Repeat("]", 400) + `) { id } }`},
		"ManyVariables":     {query: "{ __typename }", vars: variables, ok: true},
		"Unicode":           {query: "{ \u202e" + strings.Repeat("\U0001F4A9", 20_000) + " }"},
		"Operations":        {query: strings.Repeat("query A { __typename } ", 100)},
		"Comments":          {query: strings.Repeat("#\n", 60_000) + "{ __typename }"},
		"Defer":             {query: "{ ... @defer { __typename } }"},
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			got := a.ask(me, c.query, c.vars)
			took := time.Since(start)
			// What is slow by its work is slow each time; a busy machine is not.
			for range 4 {
				if took < limit {
					break
				}
				start = time.Now()
				got = a.ask(me, c.query, c.vars)
				took = min(took, time.Since(start))
			}
			require.Less(t, took, limit, name)
			if c.ok {
				require.Empty(t, got.Errors, "%.300s", got.body)
				return
			}
			require.Contains(t, []string{"BAD_REQUEST", "LIMIT_EXCEEDED"}, got.code(), "%.300s", got.body)
			require.Nil(t, got.Data)
		})
	}
}

// nestedFields doubles with each fragment, by fields.
func nestedFields(n int) string {
	var b strings.Builder
	b.WriteString("{ organizations(first: 1) { nodes { ...f0 } } } ")
	for i := range n {
		fmt.Fprintf(&b, "fragment f%d on Organization { a: tenants { organization { ...f%d } } b: tenants { organization { ...f%d } } }\n", i, i+1, i+1)
	}
	fmt.Fprintf(&b, "fragment f%d on Organization { id name }", n)
	return b.String()
}

func manyAliases(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "a%d: __typename ", i)
	}
	return b.String()
}

func TestToolsCanReadTheSchema(t *testing.T) {
	t.Parallel()
	a := newAPI(t, dbtest.Open(t))
	got := a.must(as(1), introspection)
	require.NotEmpty(t, got.at("__schema", "types"))
}

func TestArgumentsThatCannotBeRead(t *testing.T) {
	t.Parallel()
	db := dbtest.Open(t)
	w := newWorld(t, db)
	a := newAPI(t, db)
	for _, args := range []string{
		`syncRuns(where: {from: "yesterday"}) { nodes { id } }`,
		`users(first: 99999999999) { nodes { id } }`,
		`overview { usePerDay(days: 1000) { date } }`,
		`apps(where: {stageIn: [NONSENSE]}) { nodes { id } }`,
	} {
		got := a.ask(as(w.mine.org.ID), `{ organization(id: "`+w.mine.org.GlobalID()+`") { `+args+` } }`)
		require.Equal(t, "BAD_REQUEST", got.code(), "%s: %s", args, got.body)
	}
}

// recorder is a ResponseWriter that a stream can be read from.
type recorder struct {
	header http.Header
	body   bytes.Buffer
	status int
}

func newRecorder() *recorder                    { return &recorder{header: http.Header{}} }
func (r *recorder) Header() http.Header         { return r.header }
func (r *recorder) WriteHeader(status int)      { r.status = status }
func (r *recorder) Write(b []byte) (int, error) { return r.body.Write(b) }
func (r *recorder) Flush()                      {}
