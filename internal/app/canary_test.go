package app

import (
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestSecretsStayUnseen plants secrets, works with each of them at debug level,
// and looks for them wherever text may end up: the log, every column and file of
// the database, River's rows among them, and every answer of the server.
func TestSecretsStayUnseen(t *testing.T) {
	t.Parallel()
	eachDialect(t, func(t *testing.T, dialect string) {
		const (
			customerSecret = "Kanarienvogel~customer~secret~7f3a"
			newSecret      = "Kanarienvogel~second~secret~19c2"
			wrongSecret    = "Kanarienvogel~wrong~secret~55d0"
			password       = "Kanarienvogel password 90ab"
			wrongPassword  = "Kanarienvogel wrong password 13cd"
			badToken       = "am_Kanarienvogelwrongtoken000000000000"
		)
		o := newOfficeWith(t, dialect, password)
		o.env = append(o.env, "APPMUSTER_METRICS_LISTEN=127.0.0.1:"+freePort(t))
		o.sim.ChangeSecret(ownClientID(1), customerSecret)
		heard := &buffer{}
		// No redaction behind it: what is logged must be clean by itself.
		o.open(slog.New(slog.NewJSONHandler(heard, &slog.HandlerOptions{Level: slog.LevelDebug})))
		answers := &buffer{}
		o.desk.client.Transport = eavesdrop{answers}
		http := &http.Client{Transport: eavesdrop{answers}}

		// Work with each secret: connect both ways, sync, deliver, make a token.
		hooks := receive(t)
		organization := organize(t, o.api, "Meerdijk")
		signing := hooks.subscribe(t, o.api, organization, "sync.completed", "tenant.state_changed")
		tenant, address := o.setOut(o.desk, organization)
		state := query(t, address, "state")
		challenge := query(t, address, "code_challenge")
		back := o.consents(address, smallAdmin)
		require.Equal(t, "done", o.desk.come(t, back).Query().Get("consent"))
		require.Equal(t, "SUCCEEDED", await(t, o.api, tenant).State)
		eventually(t, 30*time.Second, "the webhook", func() bool { return len(hooks.taken()) > 0 })

		elsewhere := organize(t, o.api, "Delacourt")
		input := own(elsewhere, o.free)
		input["clientId"], input["clientSecret"] = ownClientID(1), wrongSecret
		_, _, refused := connect(t, o.api, input)
		require.Len(t, refused, 1)
		input["clientSecret"] = customerSecret
		free, _, refused := connect(t, o.api, input)
		require.Empty(t, refused)
		await(t, o.api, free)
		o.sim.ChangeSecret(ownClientID(1), newSecret)
		require.Empty(t, o.reconnect(t, free, newSecret))
		await(t, o.api, free)
		// Refreshing rotates the delegated tenant's token, and a revoked one fails.
		o.sim.Advance(2 * time.Hour)
		require.Equal(t, "SUCCEEDED", o.api.sync(t, tenant, false).State)
		o.sim.Advance(2 * time.Hour)
		o.sim.RevokeRefreshTokens(o.small.TenantID, smallAdmin)
		require.Equal(t, "FAILED", o.api.sync(t, tenant, false).State)

		var made struct {
			Data struct {
				CreateAPIToken struct {
					Secret     string
					UserErrors []said
				} `json:"createApiToken"`
			}
		}
		o.desk.client.Transport = nil // this answer shows the token, once
		o.desk.ask(t, `mutation($input: CreateApiTokenInput!) { createApiToken(input: $input) { secret userErrors { message } } }`,
			map[string]any{"input": map[string]any{"name": "bird", "expiresAt": o.sim.Now().Add(time.Hour).Format(time.RFC3339)}}, &made)
		require.Empty(t, made.Data.CreateAPIToken.UserErrors)
		token := made.Data.CreateAPIToken.Secret
		require.Regexp(t, `^am_[0-9A-Za-z]{36}$`, token)
		o.desk.client.Transport = eavesdrop{answers}
		require.Positive(t, count(t, apiClient{address: o.api.address, token: token}, organization, "users"))

		// Things go wrong with secrets in them: nothing of it comes back.
		post := func(bearer, body string) {
			req, err := newPost(o.api.address+"/graphql", body)
			require.NoError(t, err)
			req.Header.Set("Authorization", "Bearer "+bearer)
			resp, err := http.Do(req)
			require.NoError(t, err)
			require.NoError(t, resp.Body.Close())
		}
		post(badToken, `{"query":"{ viewer { isInstanceOwner } }"}`)
		for _, body := range []string{
			`{"query":"mutation($input: ConnectTenantInput!) { connectTenant(input: $input) { tenant { id } } }","variables":{"input":{"clientSecret":{"x":"` + customerSecret + `"}}}}`,
			`{"query":"mutation($input: ReconnectTenantInput!) { reconnectTenant(input: $input) { tenant { id } } }","variables":{"input":{"tenantId":"nonsense","clientSecret":"` + customerSecret + `"}}}`,
			`{"query":"mutation { logIn(input: {email: \"owner@muster.example\", password: \"` + wrongPassword + `\"}) { userErrors { message } } }"}`,
			`{"query":"{ node(id: \"` + token + `\") { id } }"}`,
			`{"query": "` + customerSecret,
			`{"variables": {"password": "` + password + `"}}`,
		} {
			post(testToken, body)
		}
		_, err := http.Get(value(o.env, "APPMUSTER_BASE_URL") + "/connect/callback?error=access_denied&error_description=" + url.QueryEscape(customerSecret) + "&state=" + url.QueryEscape(wrongSecret))
		require.NoError(t, err)

		home, err := url.Parse(o.desk.base)
		require.NoError(t, err)
		cookies := o.desk.client.Jar.Cookies(home)
		require.Len(t, cookies, 1)
		secrets := map[string]string{
			"customer's secret": customerSecret, "new secret": newSecret, "wrong secret": wrongSecret, "operator's secret": operatorSecret,
			"password": password, "wrong password": wrongPassword, "API token": token, "bootstrap token": testToken, "unknown token": badToken,
			"webhook secret": strings.TrimPrefix(signing, "whsec_"), "session": cookies[0].Value,
			"consent state": state, "code": query(t, back, "code"), "PKCE challenge": challenge,
		}
		birds := &aviary{t: t, secrets: secrets, people: peopleOf(t, o.api, organization)}
		require.Contains(t, birds.people, "Maarten Brouwer")
		require.Greater(t, len(heard.String()), 5000, "debug logs were written")
		require.Contains(t, heard.String(), "/connect/callback")
		birds.spoken("log", []byte(heard.String()))
		birds.spoken("metrics", metrics(t, o.env))
		birds.secret("answers", []byte(answers.String()))
		birds.stored(o.env)
	})
}
