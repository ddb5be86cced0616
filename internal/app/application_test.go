package app

import (
	"log/slog"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/entrasim"
)

// setOutFor begins a connection by application permissions at a browser.
func (o *office) setOutFor(t *testing.T, organization string) (tenant, address string) {
	t.Helper()
	var got struct {
		Data struct {
			ConnectTenant struct {
				Tenant     struct{ ID, State string }
				ConsentURL string
				UserErrors []said
			}
		}
	}
	o.desk.ask(t, `mutation($input: ConnectTenantInput!) { connectTenant(input: $input) { tenant { id state } consentUrl userErrors { code message } } }`,
		map[string]any{"input": map[string]any{"organizationId": organization, "mode": "APPLICATION"}}, &got)
	require.Empty(t, got.Data.ConnectTenant.UserErrors)
	return got.Data.ConnectTenant.Tenant.ID, got.Data.ConnectTenant.ConsentURL
}

// identified walks the first leg as a person and gives the consent page that the
// product sends them on to.
func (o *office) identified(t *testing.T, address, upn string) *url.URL {
	t.Helper()
	require.NotContains(t, query(t, address, "scope"), "Directory", "the first leg asks who comes, nothing else")
	on := o.desk.come(t, o.consents(address, upn))
	require.Contains(t, on.Path, "/v2.0/adminconsent", on.String())
	return on
}

// TestConsentToApplicationPermissions: the ID token proves who comes, what the
// address of the consent says proves nothing, and the tenant outlives the
// administrator's account.
func TestConsentToApplicationPermissions(t *testing.T) {
	t.Parallel()
	eachDialect(t, func(t *testing.T, dialect string) {
		o := newOffice(t, dialect)
		organization := organize(t, o.api, "Meerdijk")
		callback := value(o.env, "APPMUSTER_BASE_URL") + "/connect/callback"

		t.Run("TwoDirectoriesAtOnce", func(t *testing.T) {
			// A program sets out for two directories before either consented.
			add := func() (tenant, address string) {
				got := ask[struct {
					ConnectTenant struct {
						Tenant     struct{ ID string }
						ConsentURL string
						UserErrors []said
					}
				}](t, o.api, `mutation($input: ConnectTenantInput!) { connectTenant(input: $input) { tenant { id } consentUrl userErrors { code message } } }`,
					map[string]any{"input": map[string]any{"organizationId": organization, "mode": "APPLICATION"}})
				require.Empty(t, got.ConnectTenant.UserErrors)
				return got.ConnectTenant.Tenant.ID, got.ConnectTenant.ConsentURL
			}
			one, first := add()
			other, second := add()
			require.NotEqual(t, one, other)
			require.NotEqual(t, first, second)
			// Whoever sets out again by the page goes on where they stopped.
			mine, _ := o.setOutFor(t, organization)
			again, _ := o.setOutFor(t, organization)
			require.Equal(t, mine, again)
			require.NotContains(t, []string{one, other}, mine)
		})

		t.Run("ForgedConsentAfterTheFirstLeg", func(t *testing.T) {
			// Somebody consented elsewhere, so Microsoft would let the application in;
			// an ordinary user of that directory who says that it was them gets nothing.
			o.sim.Consent(o.third.TenantID, operatorClientID, nil, permissionNames(3))
			tenant, address := o.setOutFor(t, organization)
			on := o.identified(t, address, thirdUser)
			require.Contains(t, on.Path, o.third.TenantID)
			_, err := o.sim.Authorize(on.String(), thirdUser, true, false)
			require.ErrorContains(t, err, "AADSTS90094", "Microsoft's page wants an administrator")
			forged := callback + "?admin_consent=True&tenant=" + o.third.TenantID + "&state=" + url.QueryEscape(query(t, on.String(), "state"))
			o.refused(o.desk.come(t, forged), mayNot, tenant)
			require.Contains(t, tenantOf(t, o.api, tenant).StateReason, "does not administer the directory")
			o.refused(o.desk.come(t, forged), startAgain, tenant)
		})
		t.Run("ConsentOfAnotherDirectory", func(t *testing.T) {
			tenant, address := o.setOutFor(t, organization)
			on := o.identified(t, address, smallAdmin)
			forged := callback + "?admin_consent=True&tenant=" + o.third.TenantID + "&state=" + url.QueryEscape(query(t, on.String(), "state"))
			o.refused(o.desk.come(t, forged), "CONFLICT", tenant)
		})
		t.Run("AnotherBrowserBringsTheConsent", func(t *testing.T) {
			tenant, address := o.setOutFor(t, organization)
			on := o.identified(t, address, smallAdmin)
			back, err := o.sim.Authorize(on.String(), smallAdmin, false, false)
			require.NoError(t, err)
			o.refused(logIn(t, o.env).come(t, back), startAgain, tenant)
		})
		t.Run("ConsentRefused", func(t *testing.T) {
			tenant, address := o.setOutFor(t, organization)
			back, err := o.sim.Authorize(o.identified(t, address, smallAdmin).String(), smallAdmin, false, false)
			require.NoError(t, err)
			require.Contains(t, back, "admin_consent=True", "Microsoft says so even then")
			o.refused(o.desk.come(t, back), "INVALID", tenant)
			require.Contains(t, tenantOf(t, o.api, tenant).StateReason, "Consent was declined at Microsoft, and nothing was changed here.")
		})

		tenant, address := o.setOutFor(t, organization)
		end := o.desk.come(t, o.consents(o.identified(t, address, smallAdmin).String(), smallAdmin))
		require.Equal(t, "done", end.Query().Get("consent"), end.String())
		run := await(t, o.api, tenant)
		require.Equal(t, "SUCCEEDED", run.State, "%v", run.Stages)
		connected := tenantOf(t, o.api, tenant)
		require.Equal(t, "ACTIVE", connected.State)
		require.Equal(t, o.small.TenantID, connected.EntraTenantID)
		require.Equal(t, o.small.Counts()["users"], count(t, o.api, organization, "users"))

		// The administrator leaves; the tenant is read on.
		o.sim.DisableAdmin(o.small.TenantID, smallAdmin)
		o.sim.Advance(2 * time.Hour)
		require.Equal(t, "SUCCEEDED", o.api.sync(t, tenant, false).State)

		// Consent is withdrawn: people are told once, and what was read stays.
		o.sim.Revoke(o.small.TenantID, operatorClientID)
		before := count(t, o.api, organization, "users")
		o.lost(t, tenant, "consent was never given, or the enterprise app was deleted", "Connect the tenant again")
		require.Equal(t, before, count(t, o.api, organization, "users"))
	})
}

// TestAParkedJourneyReplacesNoDirectory: of two journeys to one tenant that waits,
// the first that comes home binds it, and the other is refused.
func TestAParkedJourneyReplacesNoDirectory(t *testing.T) {
	t.Parallel()
	eachDialect(t, func(t *testing.T, dialect string) {
		o := newOffice(t, dialect)
		organization := organize(t, o.api, "Meerdijk")
		tenant, address := o.setOutFor(t, organization)
		parked := o.identified(t, address, smallAdmin)
		same, address := o.setOutFor(t, organization)
		require.Equal(t, tenant, same)
		end := o.desk.come(t, o.consents(o.identified(t, address, thirdAdmin).String(), thirdAdmin))
		require.Equal(t, "done", end.Query().Get("consent"), end.String())
		require.Equal(t, "SUCCEEDED", await(t, o.api, tenant).State)

		end = o.desk.come(t, o.consents(parked.String(), smallAdmin))
		require.Equal(t, "CONFLICT", end.Query().Get("why"), end.String())
		require.Equal(t, o.third.TenantID, tenantOf(t, o.api, tenant).EntraTenantID)
		require.Equal(t, o.third.Counts()["users"], count(t, o.api, organization, "users"))
	})
}

// TestConsentThatSpreadsSlowly: until Microsoft's servers know of a consent the
// tenant waits and says so; nobody has to do anything.
func TestConsentThatSpreadsSlowly(t *testing.T) {
	t.Parallel()
	eachDialect(t, func(t *testing.T, dialect string) {
		o := newOfficeAt(t, dialect, "a long enough password", entrasim.Options{ConsentDelay: 3 * time.Minute})
		o.open(slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn})))
		organization := organize(t, o.api, "Meerdijk")
		consented := func() string {
			tenant, address := o.setOutFor(t, organization)
			end := o.desk.come(t, o.consents(o.identified(t, address, smallAdmin).String(), smallAdmin))
			require.Equal(t, "waiting", end.Query().Get("consent"), end.String())
			return tenant
		}
		tenant := consented()
		waiting := tenantOf(t, o.api, tenant)
		require.Equal(t, "PENDING_CONSENT", waiting.State)
		require.Contains(t, waiting.StateReason, "Consent was given")
		require.NotNil(t, o.retryAt(t, tenant))

		o.sim.Advance(11 * time.Minute) // it is never let in within the time that is waited
		require.Eventually(t, func() bool { return o.retryAt(t, tenant) == nil }, 60*time.Second, 100*time.Millisecond)
		// By now Microsoft knows, but the waiting had ended or the last look found it.
		if got := tenantOf(t, o.api, tenant); got.State == "PENDING_CONSENT" {
			require.Contains(t, got.StateReason, "Ten minutes after the consent")
			require.Contains(t, got.StateMend, "Connect again")
			tenant = consented()
			o.sim.Advance(3 * time.Minute)
		}
		require.Eventually(t, func() bool { return tenantOf(t, o.api, tenant).State != "PENDING_CONSENT" }, 60*time.Second, 100*time.Millisecond)
		require.Equal(t, "SUCCEEDED", await(t, o.api, tenant).State)
		require.Nil(t, o.retryAt(t, tenant))

		// One that is read goes on while a renewed consent is passed on, and says
		// nothing of it in its state.
		o.sim.Revoke(o.small.TenantID, operatorClientID)
		end := o.desk.come(t, o.consents(o.identified(t, o.setOutAgain(o.desk, tenant), smallAdmin).String(), smallAdmin))
		require.Equal(t, "waiting", end.Query().Get("consent"), end.String())
		require.NotNil(t, o.retryAt(t, tenant))
		read := tenantOf(t, o.api, tenant)
		require.Equal(t, "ACTIVE", read.State)
		require.Empty(t, read.StateReason)
	})
}

func (o *office) retryAt(t *testing.T, tenant string) *time.Time {
	t.Helper()
	return ask[struct {
		Node struct{ ConsentRetryAt *time.Time }
	}](t, o.api, `query($id: ID!) { node(id: $id) { ... on Tenant { consentRetryAt } } }`,
		map[string]any{"id": tenant}).Node.ConsentRetryAt
}
