package app

import (
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/entrasim"
)

const (
	operatorClientID = "5f0c7f52-4b3a-4c5f-9d57-0c7e4ad5b0aa"
	operatorSecret   = "the operator's own secret"

	smallAdmin = "maarten.brouwer@meerdijk.example"
	freeAdmin  = "mireille@delacourt.example"
	thirdAdmin = "astrid.fjeldstad@fjordlys.example"
	thirdUser  = "maren.solheim@fjordlys.example"
	consumer   = "robin.private@outlook.example"
)

// office is a server with the operator's registration and a member at a browser,
// before a Microsoft with three companies.
type office struct {
	t     *testing.T
	sim   *entrasim.Sim
	env   []string
	api   apiClient
	desk  person
	small *entrasim.Company
	free  *entrasim.Company
	third *entrasim.Company
}

func newOffice(t *testing.T, dialect string) *office {
	t.Helper()
	o := newOfficeWith(t, dialect, "a long enough password")
	o.open(slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn})))
	return o
}

// open starts the server with a log, and lets the member log in.
func (o *office) open(log *slog.Logger) {
	o.t.Helper()
	o.api = serveLogged(o.t, o.env, Options{Now: o.sim.Now}, log)
	o.desk = logIn(o.t, o.env)
}

// newOfficeWith prepares an office whose member has a password; it is not open.
func newOfficeWith(t *testing.T, dialect, password string) *office {
	t.Helper()
	return newOfficeAt(t, dialect, password, entrasim.Options{})
}

// newOfficeAt is newOfficeWith before a Microsoft of a kind.
func newOfficeAt(t *testing.T, dialect, password string, kind entrasim.Options) *office {
	t.Helper()
	sim := entrasim.New(kind)
	ms, err := sim.Start("127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = ms.Close() })
	now := sim.Now()
	demo := entrasim.DemoCompanies(now)
	o := &office{t: t, sim: sim, small: demo[0], free: demo[2], third: entrasim.FourthCompany(now)}
	for i, company := range []*entrasim.Company{o.small, o.free, o.third} {
		sim.AddCompany(company)
		register(sim, company, ownClientID(i))
	}
	o.env = append(environment(t, ms, dialect), "APPMUSTER_MICROSOFT_CLIENT_ID="+operatorClientID, "APPMUSTER_MICROSOFT_CLIENT_SECRET="+operatorSecret,
		"APPMUSTER_BOOTSTRAP_EMAIL=owner@muster.example", "APPMUSTER_BOOTSTRAP_PASSWORD="+password)
	sim.RegisterApp(entrasim.Registration{
		ClientID: operatorClientID, Name: "Appmuster", Publisher: "The operator", Secret: operatorSecret, Multitenant: true,
		RedirectURIs: []string{value(o.env, "APPMUSTER_BASE_URL") + "/connect/callback", value(o.env, "APPMUSTER_BASE_URL") + "/auth/callback"}, Scopes: permissionNames(3), Roles: permissionNames(3),
	})
	return o
}

// setOut begins a delegated connection at a browser.
func (o *office) setOut(p person, organization string) (tenant, address string) {
	o.t.Helper()
	var got struct {
		Data struct {
			ConnectTenant struct {
				Tenant     struct{ ID, State string }
				ConsentURL string
				UserErrors []said
			}
		}
	}
	p.ask(o.t, `mutation($input: ConnectTenantInput!) { connectTenant(input: $input) { tenant { id state } consentUrl userErrors { code message } } }`,
		map[string]any{"input": map[string]any{"organizationId": organization, "mode": "DELEGATED"}}, &got)
	require.Empty(o.t, got.Data.ConnectTenant.UserErrors)
	require.Equal(o.t, "PENDING_CONSENT", got.Data.ConnectTenant.Tenant.State)
	return got.Data.ConnectTenant.Tenant.ID, got.Data.ConnectTenant.ConsentURL
}

// setOutAgain begins the journey of a tenant that is known.
func (o *office) setOutAgain(p person, tenant string) string {
	o.t.Helper()
	var got struct {
		Data struct {
			ReconnectTenant struct {
				ConsentURL string
				UserErrors []said
			}
		}
	}
	p.ask(o.t, `mutation($input: ReconnectTenantInput!) { reconnectTenant(input: $input) { consentUrl userErrors { code message } } }`,
		map[string]any{"input": map[string]any{"tenantId": tenant}}, &got)
	require.Empty(o.t, got.Data.ReconnectTenant.UserErrors)
	return got.Data.ReconnectTenant.ConsentURL
}

// consents walks Microsoft's pages as an administrator who accepts.
func (o *office) consents(address, upn string) string {
	o.t.Helper()
	back, err := o.sim.Authorize(address, upn, true, false)
	require.NoError(o.t, err)
	return back
}

// refused tells that the way back ended at a refusal of this kind, without a
// sentence in the address, and that the tenant, where one is given, is bound to
// nothing.
func (o *office) refused(end *url.URL, why, tenant string) {
	o.t.Helper()
	require.Equal(o.t, "/connect/done", end.Path)
	require.Equal(o.t, "refused", end.Query().Get("consent"), end.String())
	require.Equal(o.t, why, end.Query().Get("why"), end.String())
	require.NotContains(o.t, end.Query(), "reason")
	if tenant != "" {
		o.unbound(tenant)
	}
}

// astray tells that the newest entry of an audit log is of a journey that was not
// ended, and whence somebody came by it.
func (o *office) astray(organization, reason string) {
	o.t.Helper()
	newest := ask[struct {
		Organization struct {
			AuditEvents struct {
				Nodes []struct {
					Action, IP string
					Detail     map[string]any
				}
			}
		}
	}](o.t, o.api, `query($id: ID!) { organization(id: $id) { auditEvents(first: 1) { nodes { action ip detail } } } }`, map[string]any{"id": organization}).Organization.AuditEvents.Nodes
	require.Len(o.t, newest, 1)
	require.Equal(o.t, "tenant.consent_refused", newest[0].Action)
	require.Contains(o.t, newest[0].Detail["reason"], reason)
	require.Contains(o.t, []string{"127.0.0.1", "::1"}, newest[0].IP)
}

func (o *office) unbound(tenant string) {
	o.t.Helper()
	got := tenantOf(o.t, o.api, tenant)
	require.Equal(o.t, "PENDING_CONSENT", got.State)
	require.Empty(o.t, got.EntraTenantID)
	require.Nil(o.t, got.LastSyncRun)
	require.NotEmpty(o.t, got.StateReason)
	require.NotEmpty(o.t, got.StateMend)
}

// The kinds of refusal that the page has words for.
const (
	startAgain  = "INVALID" // unknown, used, late, or another browser's
	mayNot      = "FORBIDDEN"
	unavailable = "UNAVAILABLE"
)

func TestConsentDelegated(t *testing.T) {
	t.Parallel()
	eachDialect(t, func(t *testing.T, dialect string) {
		o := newOffice(t, dialect)
		organization := organize(t, o.api, "Meerdijk")

		// What binds nothing, first.
		tenant, address := o.setOut(o.desk, organization)
		back, err := o.sim.Authorize(address, smallAdmin, false, false)
		require.NoError(t, err)
		o.refused(o.desk.come(t, back), "INVALID", tenant)
		require.Contains(t, tenantOf(t, o.api, tenant).StateReason, "Consent was declined at Microsoft, and nothing was changed here.")

		t.Run("ForgedParametersProveNothing", func(t *testing.T) {
			forged := value(o.env, "APPMUSTER_BASE_URL") + "/connect/callback?admin_consent=True&tenant=" + o.small.TenantID
			o.refused(o.desk.come(t, forged), startAgain, "")
			tenant, address := o.setOut(o.desk, organization)
			state := query(t, address, "state")
			end := o.desk.come(t, forged+"&state="+url.QueryEscape(state))
			require.Equal(t, "refused", end.Query().Get("consent"), end.String())
			o.unbound(tenant)
			// The state is used up by it.
			o.refused(o.desk.come(t, o.consents(address, thirdAdmin)), startAgain, tenant)
		})
		t.Run("AnotherBrowserAtTheCallback", func(t *testing.T) {
			tenant, address := o.setOut(o.desk, organization)
			back := o.consents(address, smallAdmin)
			o.refused(logIn(t, o.env).come(t, back), startAgain, tenant)
			o.astray(organization, "began in another browser")
			o.refused(o.desk.come(t, back), startAgain, tenant)
			o.astray(organization, "was used already")
			tenant, address = o.setOut(o.desk, organization)
			o.refused(o.stranger().come(t, o.consents(address, smallAdmin)), startAgain, tenant)
			o.astray(organization, "began in another browser")
		})
		t.Run("SomebodyWhoIsNoAdministrator", func(t *testing.T) {
			tenant, address := o.setOut(o.desk, organization)
			_, err := o.sim.Authorize(address, thirdUser, true, false)
			require.ErrorContains(t, err, "AADSTS90094", "Microsoft asks for an administrator's approval")
			o.unbound(tenant)

			// Once an administrator consented for everybody, Microsoft lets anybody
			// through; the product does not.
			elsewhere := organize(t, o.api, "Fjordlys")
			waiting, consent := o.setOut(o.desk, elsewhere)
			_, err = o.sim.Authorize(consent, thirdAdmin, true, true)
			require.NoError(t, err)
			tenant, address = o.setOut(o.desk, organization)
			o.refused(o.desk.come(t, o.consents(address, thirdUser)), mayNot, tenant)
			require.Contains(t, tenantOf(t, o.api, tenant).StateReason, "does not administer the directory")
			o.unbound(waiting)
		})
		t.Run("APrivateAccount", func(t *testing.T) {
			tenant, address := o.setOut(o.desk, organization)
			_, err := o.sim.Authorize(address, consumer, true, false)
			require.ErrorContains(t, err, "AADSTS50020")
			o.unbound(tenant)
		})
		t.Run("ARedirectAddressThatIsNotRegistered", func(t *testing.T) {
			var registered []string
			o.sim.ChangeRegistration(operatorClientID, func(r *entrasim.Registration) {
				registered, r.RedirectURIs = r.RedirectURIs, []string{"https://elsewhere.example/connect/callback"}
			})
			tenant, address := o.setOut(o.desk, organization)
			_, err := o.sim.Authorize(address, smallAdmin, true, false)
			require.ErrorContains(t, err, "AADSTS50011", "Microsoft's page says so and sends nobody back")
			o.unbound(tenant)
			o.sim.ChangeRegistration(operatorClientID, func(r *entrasim.Registration) { r.RedirectURIs = registered })
		})
		t.Run("GraphDownOnTheWayBack", func(t *testing.T) {
			tenant, address := o.setOut(o.desk, organization)
			back := o.consents(address, smallAdmin)
			cancel := o.sim.Inject(entrasim.Fault{Path: "/graph/", Action: entrasim.Unavailable})
			defer cancel()
			o.refused(o.desk.come(t, back), unavailable, tenant)
		})
		t.Run("TakesTooLong", func(t *testing.T) {
			tenant, address := o.setOut(o.desk, organization)
			back := o.consents(address, smallAdmin)
			o.sim.Advance(31 * time.Minute)
			o.refused(o.desk.come(t, back), startAgain, tenant)
			o.astray(organization, "took too long")
		})

		// The happy path: the same tenant, on its next journey. What the address
		// says of a tenant changes nothing.
		address = o.setOutAgain(o.desk, tenant)
		require.Equal(t, "S256", query(t, address, "code_challenge_method"))
		back = o.consents(address, smallAdmin)
		end := o.desk.come(t, back+"&tenant="+o.free.TenantID+"&admin_consent=True")
		require.Equal(t, "done", end.Query().Get("consent"), end.String())
		require.Equal(t, tenant, end.Query().Get("tenant"))
		require.Equal(t, organization, end.Query().Get("organization"))
		run := await(t, o.api, tenant)
		require.Equal(t, "SUCCEEDED", run.State, "%v", run.Stages)
		require.Equal(t, "FIRST", run.Trigger)
		connected := tenantOf(t, o.api, tenant)
		require.Equal(t, "ACTIVE", connected.State)
		require.Equal(t, o.small.TenantID, connected.EntraTenantID)
		require.Equal(t, o.small.Name, connected.DisplayName)
		require.Equal(t, o.small.Counts()["users"], count(t, o.api, organization, "users"))

		t.Run("ReplayedCallback", func(t *testing.T) {
			o.refused(o.desk.come(t, back), startAgain, "")
			o.astray(organization, "was used already")
			require.Equal(t, "ACTIVE", tenantOf(t, o.api, tenant).State)
			require.Equal(t, 1, tenantOf(t, o.api, tenant).LastSyncRun.Sequence)
		})
		t.Run("AnotherDirectorysAdministratorOnReconnect", func(t *testing.T) {
			address := o.setOutAgain(o.desk, tenant)
			_, err := o.sim.Authorize(address, freeAdmin, true, false)
			require.ErrorContains(t, err, "AADSTS50034", "the sign-in page is the directory's own")
			// Somebody edits the address so that it is everybody's.
			u, err := url.Parse(address)
			require.NoError(t, err)
			u.Path = "/login/organizations/oauth2/v2.0/authorize"
			end := o.desk.come(t, o.consents(u.String(), freeAdmin))
			require.Equal(t, "refused", end.Query().Get("consent"), end.String())
			require.NotEmpty(t, end.Query().Get("why"))
			after := tenantOf(t, o.api, tenant)
			require.Equal(t, o.small.TenantID, after.EntraTenantID)
			require.Equal(t, "ACTIVE", after.State)
			require.Equal(t, "SUCCEEDED", o.api.sync(t, tenant, false).State)
		})
		t.Run("ALinkMadeByATokenForSomebodyElse", func(t *testing.T) {
			client := organize(t, o.api, "A client")
			tenant, address, refused := connect(t, o.api, map[string]any{"organizationId": client, "mode": "DELEGATED"})
			require.Empty(t, refused)
			stranger := person{base: o.desk.base, client: &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
			require.Equal(t, "done", stranger.come(t, o.consents(address, freeAdmin)).Query().Get("consent"))
			await(t, o.api, tenant)
			require.Equal(t, o.free.TenantID, tenantOf(t, o.api, tenant).EntraTenantID)
		})
		t.Run("AGuestWhoAdministersTheDirectory", func(t *testing.T) {
			// They are of another directory; what they consent for is this one.
			guest := o.third.AddUser(entrasim.User{
				DisplayName: "Yuki Tanaka", UPN: "yuki.tanaka_tanakaseiki.example#EXT#@" + o.third.Initial, UserType: "Guest", Kind: entrasim.Guest,
			})
			o.third.AddRole("e8611ab8-c189-46e8-94e1-60213ab1f814", "Privileged Role Administrator", guest.ID)
			o.third.AddAccount(entrasim.Account{UPN: guest.UPN, Role: "Guest", Admin: true, Guest: true, HomeTenant: o.free.TenantID})
			client := organize(t, o.api, "Fjordlys by a guest")
			tenant, address := o.setOut(o.desk, client)
			end := o.desk.come(t, o.consents(address, guest.UPN))
			require.Equal(t, "done", end.Query().Get("consent"), end.String())
			await(t, o.api, tenant)
			require.Equal(t, o.third.TenantID, tenantOf(t, o.api, tenant).EntraTenantID)
		})
		t.Run("ADirectoryThatIsConnectedElsewhere", func(t *testing.T) {
			other := organize(t, o.api, "Another")
			waiting, address := o.setOut(o.desk, other)
			end := o.desk.come(t, o.consents(address, smallAdmin))
			require.Equal(t, "/connect/transfer", end.Path, "its administrator is asked")
			require.Empty(t, end.RawQuery)
			o.unbound(waiting)
		})
	})
}

func query(t *testing.T, address, name string) string {
	t.Helper()
	u, err := url.Parse(address)
	require.NoError(t, err)
	require.NotEmpty(t, u.Query().Get(name))
	return u.Query().Get(name)
}

// TestConsentByOwnRegistration: what is wrong about the customer's registration
// is said at the input it belongs to, and nothing is kept.
func TestConsentByOwnRegistration(t *testing.T) {
	t.Parallel()
	eachDialect(t, func(t *testing.T, dialect string) {
		o := newOffice(t, dialect)
		organization := organize(t, o.api, "Meerdijk")
		right := own(organization, o.small)
		right["clientId"] = ownClientID(0)
		for name, c := range map[string]struct{ input, wrong, field, sentence string }{
			"WrongSecret":      {"clientSecret", "not the secret", "clientSecret", "the client secret is wrong"},
			"NoSecret":         {"clientSecret", "", "clientSecret", "Enter the client secret's value (not its ID)"},
			"WrongTenant":      {"tenantId", "0f0f0f0f-1111-4222-8333-444444444444", "tenantId", "no such tenant was found"},
			"AnothersTenant":   {"tenantId", o.free.TenantID, "clientId", "no app with this client ID exists in the tenant"},
			"NoTenant":         {"tenantId", "", "tenantId", "Enter the directory's tenant ID"},
			"WrongClient":      {"clientId", "0f0f0f0f-1111-4222-8333-555555555555", "clientId", "no app with this client ID exists in the tenant"},
			"NotEvenAClientID": {"clientId", "a/b", "clientId", "Enter the application (client) ID"},
		} {
			t.Run(name, func(t *testing.T) {
				input := map[string]any{}
				for k, v := range right {
					input[k] = v
				}
				input[c.input] = c.wrong
				tenant, _, refused := connect(t, o.api, input)
				require.Empty(t, tenant)
				require.Len(t, refused, 1)
				require.Equal(t, "INVALID", refused[0].Code)
				require.Equal(t, c.field, refused[0].Field)
				require.Contains(t, refused[0].Message, c.sentence)
				require.NotContains(t, refused[0].Message, "AADSTS", "people read it")
			})
		}
		require.Zero(t, tenantCount(t, o.api, organization), "nothing was bound")

		tenant, _, refused := connect(t, o.api, right)
		require.Empty(t, refused)
		require.Equal(t, "SUCCEEDED", await(t, o.api, tenant).State)
		_, _, refused = connect(t, o.api, right)
		require.Len(t, refused, 1)
		require.Equal(t, "CONFLICT", refused[0].Code)
		require.Equal(t, 1, tenantCount(t, o.api, organization))

		// The secret ends: people are told, what was read stays, a new one mends it.
		before := count(t, o.api, organization, "users")
		o.sim.ExpireSecret(ownClientID(0))
		o.lost(t, tenant, "the client secret has expired", "Create a new client secret")
		require.Equal(t, before, count(t, o.api, organization, "users"))
		require.Len(t, o.reconnect(t, tenant, testSecret), 1, "the old secret mends nothing")
		o.sim.ChangeSecret(ownClientID(0), "a new secret of the customer")
		require.Empty(t, o.reconnect(t, tenant, "a new secret of the customer"))
		o.mended(t, tenant)

		// The registration is taken out of the directory.
		o.sim.Revoke(o.small.TenantID, ownClientID(0))
		o.lost(t, tenant, "", "Connect the tenant again")
		require.Equal(t, before, count(t, o.api, organization, "users"))
	})
}

func tenantCount(t *testing.T, api apiClient, organization string) int {
	t.Helper()
	return len(ask[struct {
		Organization struct{ Tenants []struct{ ID string } }
	}](t, api, `query($id: ID!) { organization(id: $id) { tenants { id } } }`, map[string]any{"id": organization}).Organization.Tenants)
}

// lost syncs once access tokens of before are over, and expects that the tenant
// needs a person, with these words.
func (o *office) lost(t *testing.T, tenant, reason, mend string) {
	t.Helper()
	o.sim.Advance(2 * time.Hour)
	run := o.api.sync(t, tenant, false)
	require.Equal(t, "FAILED", run.State)
	require.NotEmpty(t, run.Error)
	after := tenantOf(t, o.api, tenant)
	require.Equal(t, "NEEDS_CONSENT", after.State)
	require.Contains(t, strings.ToLower(after.StateReason), strings.ToLower(reason))
	require.Contains(t, after.StateMend, mend)
	// Nothing is tried behind people's backs.
	refused := ask[struct {
		StartSync struct{ UserErrors []said }
	}](t, o.api, `mutation($input: StartSyncInput!) { startSync(input: $input) { userErrors { code message } } }`,
		map[string]any{"input": map[string]any{"tenantId": tenant}}).StartSync.UserErrors
	require.Len(t, refused, 1)
	require.Contains(t, refused[0].Message, "Connect it again")
}

// mended waits for the sync that a reconnection starts.
func (o *office) mended(t *testing.T, tenant string) {
	t.Helper()
	run := await(t, o.api, tenant)
	require.Equal(t, "SUCCEEDED", run.State, "%s %v", run.Error, run.Stages)
	after := tenantOf(t, o.api, tenant)
	require.Equal(t, "ACTIVE", after.State)
	require.Empty(t, after.StateReason)
}

func (o *office) reconnect(t *testing.T, tenant, secret string) []said {
	t.Helper()
	return ask[struct {
		ReconnectTenant struct{ UserErrors []said }
	}](t, o.api, `mutation($input: ReconnectTenantInput!) { reconnectTenant(input: $input) { userErrors { code message field } } }`,
		map[string]any{"input": map[string]any{"tenantId": tenant, "clientSecret": secret}}).ReconnectTenant.UserErrors
}

// TestConsentWithdrawnAndRevoked: a delegated tenant whose consent or sign-in
// ended says so, keeps its data, and is mended by connecting again.
func TestConsentWithdrawnAndRevoked(t *testing.T) {
	t.Parallel()
	eachDialect(t, func(t *testing.T, dialect string) {
		o := newOffice(t, dialect)
		organization := organize(t, o.api, "Meerdijk")
		tenant, address := o.setOut(o.desk, organization)
		require.Equal(t, "done", o.desk.come(t, o.consents(address, smallAdmin)).Query().Get("consent"))
		require.Equal(t, "SUCCEEDED", await(t, o.api, tenant).State)
		before := map[string]int{}
		for _, list := range []string{"users", "apps", "grants"} {
			before[list] = count(t, o.api, organization, list)
			require.Positive(t, before[list])
		}
		for _, c := range []struct {
			name, reason string
			happens      func()
		}{
			{"the refresh token is revoked", "the administrator's sign-in was revoked", func() { o.sim.RevokeRefreshTokens(o.small.TenantID, smallAdmin) }},
			{"consent is withdrawn", "the app has no consent in this tenant", func() { o.sim.Revoke(o.small.TenantID, operatorClientID) }},
			{"the tenant is deleted and comes back", "Microsoft no longer knows the tenant", func() { o.sim.DeleteTenant(o.small.TenantID) }},
			{"nobody synced for 90 days", "was not used for 90 days", func() { o.sim.Advance(91 * 24 * time.Hour) }},
		} {
			c.happens()
			mend := "Connect the tenant again"
			if strings.Contains(c.name, "deleted") {
				mend = "Ask the company whether it still exists"
			}
			o.lost(t, tenant, c.reason, mend)
			o.sim.RestoreTenant(o.small.TenantID)
			for list, n := range before {
				require.InDelta(t, n, count(t, o.api, organization, list), 1, "%s: %s are kept", c.name, list)
			}
			o.desk = logIn(t, o.env) // after three months nobody is logged in any more
			address := o.setOutAgain(o.desk, tenant)
			end := o.desk.come(t, o.consents(address, smallAdmin))
			require.Equal(t, "done", end.Query().Get("consent"), "%s: %s", c.name, end)
			o.mended(t, tenant)
		}
	})
}
