package app

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"
)

type questionAnswer struct {
	Directory, From, To, Asker, URL, Code, Message string
	Level                                          int
}

// question asks, or answers, what an administrator is asked.
func (p person) question(t *testing.T, path string, body map[string]any) (int, questionAnswer) {
	t.Helper()
	raw, err := json.Marshal(body)
	require.NoError(t, err)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, p.base+"/connect/transfer/"+path, bytes.NewReader(raw))
	require.NoError(t, err)
	req.Header.Set("Content-Type", "application/json")
	resp, err := p.client.Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	var out questionAnswer
	require.NoError(t, json.NewDecoder(resp.Body).Decode(&out))
	return resp.StatusCode, out
}

// asked is the token of the page that a browser was sent on to.
func (o *office) asked(t *testing.T, end *url.URL) string {
	t.Helper()
	require.Equal(t, "/connect/transfer", end.Path, end.String())
	require.Empty(t, end.RawQuery, "no server sees the token in an address")
	require.Len(t, end.Fragment, 43)
	return end.Fragment
}

// movedAt is when a tenant was moved, as the API tells; empty: it was not.
func (o *office) movedAt(t *testing.T, tenant string) string {
	t.Helper()
	return ask[struct {
		Node struct{ TransferredAt string }
	}](t, o.api,
		`query($id: ID!) { node(id: $id) { ... on Tenant { transferredAt } } }`, map[string]any{"id": tenant}).Node.TransferredAt
}

// TestTransfer: a directory that is connected to one organization is moved to
// another one in the browser of its administrator: by a session, by a link without
// an account, by application permissions, and by a program's link; never by a secret.
func TestTransfer(t *testing.T) {
	t.Parallel()
	eachDialect(t, func(t *testing.T, dialect string) {
		o := newOffice(t, dialect)
		first, second := organize(t, o.api, "Meerdijk"), organize(t, o.api, "Nordlicht")
		tenant, address := o.setOut(o.desk, first)
		require.Equal(t, "done", o.desk.come(t, o.consents(address, smallAdmin)).Query().Get("consent"))
		require.Equal(t, "SUCCEEDED", await(t, o.api, tenant).State)
		users := count(t, o.api, first, "users")

		// A secret of a registration in the directory moves nothing.
		secret := own(second, o.small)
		secret["clientId"] = ownClientID(0)
		_, _, refused := connect(t, o.api, secret)
		require.Len(t, refused, 1)
		require.Equal(t, "CONFLICT", refused[0].Code)
		require.Equal(t, "ACTIVE", tenantOf(t, o.api, tenant).State)

		// By a session. Nobody is told before the administrator came back, and another
		// browser never is.
		waiting, address := o.setOut(o.desk, second)
		token := o.asked(t, o.desk.come(t, o.consents(address, smallAdmin)))
		o.unbound(waiting)
		status, unknown := o.stranger().question(t, "look", map[string]any{"token": token})
		require.Equal(t, http.StatusNotFound, status)
		status, none := o.desk.question(t, "look", map[string]any{"token": "x"})
		require.Equal(t, http.StatusNotFound, status)
		require.Equal(t, unknown, none)
		status, _ = o.desk.question(t, "decide", map[string]any{"token": token})
		require.Equal(t, http.StatusBadRequest, status, "neither yes nor no")
		status, asks := o.desk.question(t, "look", map[string]any{"token": token})
		require.Equal(t, http.StatusOK, status)
		require.Equal(t, questionAnswer{Directory: o.small.Name, From: "Meerdijk", To: "Nordlicht", Level: 3}, asks)
		status, answer := o.desk.question(t, "decide", map[string]any{"token": token, "confirm": true})
		require.Equal(t, http.StatusOK, status, answer.Message)
		end, err := url.Parse(answer.URL)
		require.NoError(t, err)
		require.Equal(t, "/connect/done", end.Path)
		require.Equal(t, waiting, end.Query().Get("tenant"))
		run := await(t, o.api, waiting)
		require.Equal(t, "SUCCEEDED", run.State, "%v", run.Stages)
		require.Equal(t, "FIRST", run.Trigger)
		require.Equal(t, users, count(t, o.api, second, "users"))
		lost := tenantOf(t, o.api, tenant)
		require.Equal(t, "DISCONNECTED", lost.State)
		require.Contains(t, lost.StateReason, "moved it to another organization")
		require.Equal(t, users, count(t, o.api, first, "users"), "what was read stays")
		require.NotEmpty(t, o.movedAt(t, tenant))
		require.Equal(t, o.movedAt(t, tenant), o.movedAt(t, waiting))
		status, _ = o.desk.question(t, "decide", map[string]any{"token": token, "confirm": true})
		require.Equal(t, http.StatusNotFound, status)

		// Back, by a link: declined, then confirmed. The link serves until consent came
		// of it.
		_, third, link, _ := o.share(t, map[string]any{"organizationId": first, "asker": "Meerdijk's people"})
		admin := o.stranger()
		_, begun := admin.post(t, "/connect/share/begin", link)
		token = o.asked(t, admin.come(t, o.consents(begun.URL, smallAdmin)))
		status, _ = o.desk.question(t, "look", map[string]any{"token": token})
		require.Equal(t, http.StatusNotFound, status, "who made the link is no administrator")
		status, asks = admin.question(t, "look", map[string]any{"token": token})
		require.Equal(t, http.StatusOK, status)
		require.Equal(t, "Meerdijk's people", asks.Asker)
		status, answer = admin.question(t, "decide", map[string]any{"token": token, "confirm": false})
		require.Equal(t, http.StatusOK, status, answer.Message)
		require.Contains(t, answer.URL, "/c/"+link)
		require.NotContains(t, answer.URL, third)
		_, page := admin.post(t, "/connect/share/look", link)
		require.Equal(t, "REFUSED", page.Stage)
		require.Equal(t, "The directory's administrator did not confirm the connection, and nothing was changed here.", page.Reason)
		require.NotContains(t, page.Reason, "Nordlicht")
		require.Equal(t, "ACTIVE", tenantOf(t, o.api, waiting).State)
		_, begun = admin.post(t, "/connect/share/begin", link)
		token = o.asked(t, admin.come(t, o.consents(begun.URL, smallAdmin)))
		status, answer = admin.question(t, "decide", map[string]any{"token": token, "confirm": true})
		require.Equal(t, http.StatusOK, status, answer.Message)
		require.Equal(t, "SUCCEEDED", await(t, o.api, third).State)
		require.Equal(t, "CONSENTED", o.links(t, third)[0].State)
		require.Equal(t, "DISCONNECTED", tenantOf(t, o.api, waiting).State)

		// By application permissions. Part of Microsoft does not know of the consent
		// yet, and then no browser waits: they come once more.
		fourth, address := o.setOutFor(t, second)
		on := o.identified(t, address, smallAdmin)
		end = o.desk.come(t, o.consents(on.String(), smallAdmin))
		token = o.asked(t, end)
		o.unbound(fourth)
		status, answer = o.desk.question(t, "decide", map[string]any{"token": token, "confirm": true})
		require.Equal(t, http.StatusOK, status, answer.Message)
		require.Equal(t, "SUCCEEDED", await(t, o.api, fourth).State)
		require.Equal(t, "DISCONNECTED", tenantOf(t, o.api, third).State)

		// By a program's link: whoever comes has no account, and no page of ours.
		fifth, address, refused := connect(t, o.api, map[string]any{"organizationId": first, "mode": "DELEGATED"})
		require.Empty(t, refused)
		admin = o.stranger()
		token = o.asked(t, admin.come(t, o.consents(address, smallAdmin)))
		status, answer = admin.question(t, "decide", map[string]any{"token": token, "confirm": true})
		require.Equal(t, http.StatusOK, status, answer.Message)
		require.Empty(t, answer.URL)
		require.Equal(t, "SUCCEEDED", await(t, o.api, fifth).State)
		require.Equal(t, "DISCONNECTED", tenantOf(t, o.api, fourth).State)
	})
}
