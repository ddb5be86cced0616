package app

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/entrasim"
)

type certificateAnswer struct {
	Pem, Thumbprint string
	ExpiresAt       time.Time
}

type credentialAnswer struct {
	ID, State, CredentialKind    string
	CredentialExpiresAt          *time.Time
	Certificate, NextCertificate *certificateAnswer
}

const credentialFields = `id state credentialKind credentialExpiresAt certificate { pem thumbprint expiresAt } nextCertificate { pem thumbprint expiresAt }`

func credentialOf(t *testing.T, api apiClient, tenant string) credentialAnswer {
	t.Helper()
	return ask[struct{ Node credentialAnswer }](t, api, `query($id: ID!) { node(id: $id) { ... on Tenant { `+credentialFields+` } } }`, map[string]any{"id": tenant}).Node
}

func reconnectBy(t *testing.T, api apiClient, input map[string]any) []said {
	t.Helper()
	return ask[struct {
		ReconnectTenant struct{ UserErrors []said }
	}](t, api, `mutation($input: ReconnectTenantInput!) { reconnectTenant(input: $input) { userErrors { code message field } } }`,
		map[string]any{"input": input}).ReconnectTenant.UserErrors
}

// TestOwnRegistrationByCertificate: the key is made here, the customer uploads
// the public part, and another certificate takes its place without losing what
// was read.
func TestOwnRegistrationByCertificate(t *testing.T) {
	t.Parallel()
	eachDialect(t, func(t *testing.T, dialect string) {
		o := newOffice(t, dialect)
		organization := organize(t, o.api, "Meerdijk")
		const client = "7c1f2f0e-5d3b-4c0a-9a55-2b8f0f3f1a77"
		o.sim.RegisterApp(entrasim.Registration{ClientID: client, Name: "Reader", HomeTenant: o.small.TenantID, Roles: permissionNames(3)})
		o.sim.Consent(o.small.TenantID, client, nil, permissionNames(3))

		input := map[string]any{"organizationId": organization, "mode": "CUSTOMER_APP", "credentialKind": "CERTIFICATE"}
		tenant, _, refused := connect(t, o.api, input)
		require.Empty(t, refused)
		waiting := credentialOf(t, o.api, tenant)
		require.Equal(t, "PENDING_CONSENT", waiting.State)
		require.Nil(t, waiting.Certificate)
		require.NotNil(t, waiting.NextCertificate)
		require.NotContains(t, waiting.NextCertificate.Pem, "PRIVATE")
		again, _, _ := connect(t, o.api, input)
		require.Equal(t, tenant, again, "what was downloaded stays right")

		try := map[string]any{"tenantId": tenant, "credentialKind": "CERTIFICATE", "entraTenantId": o.small.TenantID, "clientId": client}
		refused = reconnectBy(t, o.api, try)
		require.Len(t, refused, 1)
		require.Contains(t, refused[0].Message, "the certificate is not registered with the app")
		require.Contains(t, refused[0].Message, "Upload the certificate's public part")
		require.Equal(t, "PENDING_CONSENT", tenantOf(t, o.api, tenant).State)
		refused = reconnectBy(t, o.api, map[string]any{"tenantId": tenant, "credentialKind": "CERTIFICATE", "clientId": client})
		require.Equal(t, "tenantId", refused[0].Field)

		require.NoError(t, o.sim.UploadCertificate(client, waiting.NextCertificate.Pem))
		require.Empty(t, reconnectBy(t, o.api, try))
		require.Equal(t, "SUCCEEDED", await(t, o.api, tenant).State)
		connected := credentialOf(t, o.api, tenant)
		require.Equal(t, "ACTIVE", connected.State)
		require.Equal(t, "CERTIFICATE", connected.CredentialKind)
		require.Equal(t, waiting.NextCertificate, connected.Certificate)
		require.Nil(t, connected.NextCertificate)
		require.WithinDuration(t, o.sim.Now().AddDate(1, 0, 0), *connected.CredentialExpiresAt, time.Hour)
		before := count(t, o.api, organization, "users")

		// A new one is made; the old one reads on until the new one is proven.
		made := ask[struct {
			PrepareCertificate struct {
				Tenant     credentialAnswer
				UserErrors []said
			}
		}](t, o.api, `mutation($input: PrepareCertificateInput!) { prepareCertificate(input: $input) { tenant { `+credentialFields+` } userErrors { code message } } }`,
			map[string]any{"input": map[string]any{"tenantId": tenant}}).PrepareCertificate
		require.Empty(t, made.UserErrors)
		require.NotEqual(t, connected.Certificate.Thumbprint, made.Tenant.NextCertificate.Thumbprint)
		require.Len(t, reconnectBy(t, o.api, map[string]any{"tenantId": tenant, "credentialKind": "CERTIFICATE"}), 1)
		require.Equal(t, "SUCCEEDED", o.api.sync(t, tenant, false).State)
		require.NoError(t, o.sim.UploadCertificate(client, made.Tenant.NextCertificate.Pem))
		require.Empty(t, reconnectBy(t, o.api, map[string]any{"tenantId": tenant, "credentialKind": "CERTIFICATE"}))
		require.Equal(t, "SUCCEEDED", await(t, o.api, tenant).State)
		require.Equal(t, made.Tenant.NextCertificate.Thumbprint, credentialOf(t, o.api, tenant).Certificate.Thumbprint)
		require.Equal(t, before, count(t, o.api, organization, "users"))

		// And a secret takes the place of both.
		o.sim.ChangeSecret(client, "a secret of the customer")
		end := o.sim.Now().AddDate(0, 6, 0)
		require.Empty(t, reconnectBy(t, o.api, map[string]any{"tenantId": tenant, "clientSecret": "a secret of the customer", "secretExpiresAt": end}))
		require.Equal(t, "SUCCEEDED", await(t, o.api, tenant).State)
		after := credentialOf(t, o.api, tenant)
		require.Equal(t, "SECRET", after.CredentialKind)
		require.Nil(t, after.Certificate)
		require.WithinDuration(t, end, *after.CredentialExpiresAt, time.Second)
	})
}
