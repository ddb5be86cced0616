package msgraph_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/entrasim"
	"github.com/appmuster/appmuster/internal/msgraph"
)

func TestACertificateProvesTheApp(t *testing.T) {
	t.Parallel()
	s := newSimulator(t)
	company := s.companies[0]
	made, err := msgraph.NewCertificate("Appmuster", simNow, simNow.AddDate(1, 0, 0))
	require.NoError(t, err)
	require.Equal(t, simNow.AddDate(1, 0, 0), made.ExpiresAt())

	// What is stored is read back, and shows itself to nobody.
	text, err := made.PEM()
	require.NoError(t, err)
	again, err := msgraph.ParseCertificate(text)
	require.NoError(t, err)
	require.Equal(t, made.Public(), again.Public())
	require.NotContains(t, made.Public(), "PRIVATE")
	require.Len(t, msgraph.Thumbprint(made.Public()), 40)
	for _, shown := range []string{fmt.Sprint(made), fmt.Sprintf("%#v", made), fmt.Sprintf("%+v", msgraph.AppCredential{Certificate: made})} {
		require.NotContains(t, shown, "PRIVATE")
		require.Contains(t, shown, "[secret]")
	}

	r := s.RegisterApp(entrasim.Registration{Name: "By certificate", HomeTenant: company.TenantID, Roles: permissions})
	s.Consent(company.TenantID, r.ClientID, nil, permissions)
	client := func() *msgraph.Client {
		return s.service.Client(msgraph.AppCredential{EntraTenantID: company.TenantID, ClientID: r.ClientID, Certificate: again})
	}
	_, err = client().Token(t.Context())
	require.Equal(t, msgraph.SecretInvalid, msgraph.KindOf(err), "before the upload: %v", err)

	require.NoError(t, s.UploadCertificate(r.ClientID, made.Public()))
	o, err := client().Organization(t.Context())
	require.NoError(t, err)
	require.Equal(t, company.TenantID, o.ID)

	other, err := msgraph.NewCertificate("Appmuster", simNow, simNow.AddDate(1, 0, 0))
	require.NoError(t, err)
	_, err = s.service.Client(msgraph.AppCredential{EntraTenantID: company.TenantID, ClientID: r.ClientID, Certificate: other}).Token(t.Context())
	require.Equal(t, msgraph.SecretInvalid, msgraph.KindOf(err), "another key: %v", err)

	s.Advance(366 * 24 * time.Hour)
	_, err = client().Token(t.Context())
	e, ok := msgraph.AsError(err)
	require.True(t, ok)
	require.Equal(t, "AADSTS700027", e.Code, "past its end")
}

// TestACertificateProvesTheAppByAWrongClock: this server's may be ten minutes fast or
// slow, where Microsoft itself forgives five.
func TestACertificateProvesTheAppByAWrongClock(t *testing.T) {
	t.Parallel()
	for name, off := range map[string]time.Duration{
		"Right": 0, "NineMinutesFast": 9 * time.Minute, "NineMinutesSlow": -9 * time.Minute, "TenMinutesFast": 10 * time.Minute, "TenMinutesSlow": -10 * time.Minute,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSimulator(t)
			company := s.companies[0]
			clock := func() time.Time { return s.Now().Add(off) }
			service, err := msgraph.New(msgraph.Config{LoginURL: s.server.LoginURL, GraphURL: s.server.GraphURL, Now: clock})
			require.NoError(t, err)
			made, err := msgraph.NewCertificate("Appmuster", clock(), clock().AddDate(1, 0, 0))
			require.NoError(t, err)
			r := s.RegisterApp(entrasim.Registration{Name: "By certificate", HomeTenant: company.TenantID, Multitenant: true,
				Roles: permissions, Scopes: permissions, RedirectURIs: []string{redirect}})
			s.Consent(company.TenantID, r.ClientID, nil, permissions)
			require.NoError(t, s.UploadCertificate(r.ClientID, made.Public()))
			o, err := service.Client(msgraph.AppCredential{EntraTenantID: company.TenantID, ClientID: r.ClientID, Certificate: made}).Organization(t.Context())
			require.NoError(t, err)
			require.Equal(t, company.TenantID, o.ID)

			// An administrator's sign-in goes by it too.
			verifier := msgraph.NewVerifier()
			back, err := s.Authorize(service.AuthorizeURL(msgraph.AuthRequest{ClientID: r.ClientID, RedirectURL: redirect, State: "s", Nonce: "n", Verifier: verifier,
				Prompt: "consent", Scopes: append([]string{"openid", "offline_access"}, permissions...)}), s.administrator(t, company), true, false)
			require.NoError(t, err)
			to, err := url.Parse(back)
			require.NoError(t, err)
			in, err := service.ExchangeCode(t.Context(), msgraph.CodeExchange{ClientID: r.ClientID, Certificate: made, RedirectURL: redirect,
				Code: msgraph.Secret(to.Query().Get("code")), Verifier: verifier, Nonce: "n"})
			require.NoError(t, err)
			require.Equal(t, company.TenantID, in.TenantID)
		})
	}
}

func TestWhatIsNoCertificateIsRefusedWithoutShowingTheKey(t *testing.T) {
	t.Parallel()
	made, err := msgraph.NewCertificate("Appmuster", simNow, simNow.AddDate(1, 0, 0))
	require.NoError(t, err)
	other, err := msgraph.NewCertificate("Appmuster", simNow, simNow.AddDate(1, 0, 0))
	require.NoError(t, err)
	text, err := made.PEM()
	require.NoError(t, err)
	key := strings.TrimPrefix(string(text), made.Public())
	for name, c := range map[string]struct{ text, says string }{
		"Nothing":           {"", "no private key"},
		"CertificateAlone":  {made.Public(), "no private key"},
		"KeyAlone":          {key, "no certificate for its private key"},
		"AnothersKey":       {other.Public() + key, "no certificate for its private key"},
		"Encrypted":         {"-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n", "encrypted"},
		"BrokenKey":         {"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "not an RSA key"},
		"BrokenCertificate": {"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n" + key, "can't be read"},
	} {
		_, err := msgraph.ParseCertificate(msgraph.Secret(c.text))
		require.ErrorContains(t, err, c.says, name)
	}
	_, err = msgraph.ParseCertificate(msgraph.Secret(key + other.Public() + made.Public()))
	require.NoError(t, err, "in any order, beside others")
}
