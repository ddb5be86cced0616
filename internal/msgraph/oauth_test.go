package msgraph

import (
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func idClaims(m *microsoft) map[string]any {
	now := time.Now()
	return map[string]any{
		"iss": "https://login.example/" + testTenant + "/v2.0", "aud": testClient, "tid": testTenant, "oid": "8d0f6b1c-0000-4000-8000-000000000001",
		"nonce": "n0", "iat": now.Unix(), "nbf": now.Unix(), "exp": now.Add(time.Hour).Unix(), "name": "Ada", "preferred_username": "ada@example.com",
	}
}

func exchange(m *microsoft, header, claims map[string]any) (SignedIn, error) {
	m.token = func(f url.Values) (int, any) {
		if f.Get("grant_type") != "authorization_code" || f.Get("code") != "c0" || f.Get("code_verifier") != "v0" {
			return 400, map[string]any{"error": "invalid_grant", "error_codes": []int{501481}}
		}
		return 200, map[string]any{"access_token": accessToken(1, map[string]any{"tid": testTenant, "scp": "User.Read"}), "refresh_token": "r0",
			"id_token": m.sign(header, claims), "expires_in": 3600, "scope": "https://graph.microsoft.com/User.Read"}
	}
	return m.service().ExchangeCode(m.t.Context(), CodeExchange{ClientID: testClient, ClientSecret: "s", RedirectURL: "https://app/cb", Code: "c0", Verifier: "v0", Nonce: "n0"})
}

func TestSignInIsProvenByTheIDToken(t *testing.T) {
	t.Parallel()
	m := newMicrosoft(t)
	m.page("GET /v1.0/organization", `{"value":[{"id":"`+testTenant+`"}]}`)
	in, err := exchange(m, map[string]any{"alg": "RS256", "kid": "k1"}, idClaims(m))
	require.NoError(t, err)
	require.Equal(t, testTenant, in.TenantID)
	require.Equal(t, "8d0f6b1c-0000-4000-8000-000000000001", in.ObjectID)
	require.Equal(t, "r0", string(in.RefreshToken))
	require.Equal(t, []string{"User.Read"}, in.Scopes)
	require.Empty(t, in.HomeIssuer)
	form := m.tokenForms()[0]
	require.Equal(t, "https://app/cb", form.Get("redirect_uri"))

	o, err := m.service().Client(in.Credential(testClient, "s", nil)).Organization(t.Context())
	require.NoError(t, err)
	require.Equal(t, testTenant, o.ID)
	require.Len(t, m.tokenForms(), 1, "the token that came with the sign-in is used")
}

func TestFalseIDTokensAreRefused(t *testing.T) {
	t.Parallel()
	m0 := time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC) // by both clocks
	good := map[string]any{"alg": "RS256", "kid": "k1"}
	for name, change := range map[string]func(h, c map[string]any){
		"OtherAudience": func(h, c map[string]any) { c["aud"] = "somebody-else" },
		"OtherNonce":    func(h, c map[string]any) { c["nonce"] = "n1" },
		"NoNonce":       func(h, c map[string]any) { delete(c, "nonce") },
		"OtherIssuer":   func(h, c map[string]any) { c["iss"] = "https://login.example/other/v2.0" },
		"OtherTenant":   func(h, c map[string]any) { c["tid"] = "1b9a7c1e-9d1c-4f0e-8a55-3c5f1f2e7d11" },
		"NoTenant":      func(h, c map[string]any) { delete(c, "tid") },
		"TenantIsPath":  func(h, c map[string]any) { c["tid"] = "a/b"; c["iss"] = "https://login.example/a/b/v2.0" },
		"NoObject":      func(h, c map[string]any) { delete(c, "oid") },
		"Expired":       func(h, c map[string]any) { c["exp"] = m0.Add(-time.Hour).Unix() },
		"NotYet":        func(h, c map[string]any) { c["nbf"] = time.Now().AddDate(10, 0, 0).Unix() },
		"NoSignature":   func(h, c map[string]any) { h["alg"] = "none" },
		"SymmetricKey":  func(h, c map[string]any) { h["alg"] = "HS256" },
		"PersonalAccount": func(h, c map[string]any) {
			c["tid"] = consumerTenant
			c["iss"] = "https://login.example/" + consumerTenant + "/v2.0"
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := newMicrosoft(t)
			h, c := map[string]any{}, idClaims(m)
			for k, v := range good {
				h[k] = v
			}
			change(h, c)
			_, err := exchange(m, h, c)
			require.Equal(t, IdentityInvalid, KindOf(err), "%v", err)
		})
	}
}

func TestForeignSignatureIsRefused(t *testing.T) {
	t.Parallel()
	m, other := newMicrosoft(t), newMicrosoft(t)
	forged := other.sign(map[string]any{"alg": "RS256", "kid": "k1"}, idClaims(m))
	m.token = func(url.Values) (int, any) {
		return 200, map[string]any{"access_token": "a", "id_token": forged, "expires_in": 3600}
	}
	_, err := m.service().ExchangeCode(t.Context(), CodeExchange{ClientID: testClient, Code: "c0", Nonce: "n0"})
	require.Equal(t, IdentityInvalid, KindOf(err))
}

func TestPagesToSendPeopleTo(t *testing.T) {
	t.Parallel()
	s, err := New(Config{})
	require.NoError(t, err)
	u, err := url.Parse(s.AuthorizeURL(AuthRequest{ClientID: testClient, RedirectURL: "https://app/cb", State: "s t", Nonce: "n", Verifier: "verifier-verifier-verifier-verifier-verifier",
		Scopes: []string{"openid", s.Scope("User.Read.All"), s.Scope("offline_access")}, Prompt: "consent"}))
	require.NoError(t, err)
	require.Equal(t, "https://login.microsoftonline.com/organizations/oauth2/v2.0/authorize", u.Scheme+"://"+u.Host+u.Path)
	q := u.Query()
	require.Equal(t, "openid https://graph.microsoft.com/User.Read.All offline_access", q.Get("scope"))
	require.Equal(t, "S256", q.Get("code_challenge_method"))
	require.Equal(t, "code", q.Get("response_type"))
	require.Equal(t, "s t", q.Get("state"))
	require.NotContains(t, u.String(), "verifier-")
	u, err = url.Parse(s.AdminConsentURL(testTenant, testClient, "https://app/cb", "st"))
	require.NoError(t, err)
	require.Equal(t, "/"+testTenant+"/v2.0/adminconsent", u.Path)
	require.Equal(t, "https://graph.microsoft.com/.default", u.Query().Get("scope"))
}

func TestRefusalsAtTheCallback(t *testing.T) {
	t.Parallel()
	for query, kind := range map[string]Kind{
		"code=abc&state=s": "",
		"tenant=" + testTenant + "&admin_consent=True&state=s":                                "",
		"error=access_denied&error_description=AADSTS999999%3A+a+reason+of+tomorrow":          ConsentRefused,
		"error=access_denied&error_subcode=cancel&state=s":                                    ConsentRefused,
		"error=permission_denied&error_description=The+admin+canceled+the+request":            ConsentRefused,
		"admin_consent=True&error=consent_required&error_description=AADSTS65004%3A+declined": ConsentRefused,
		"error=access_denied&error_description=AADSTS90094%3A+admin+consent":                  ConsentMissing,
		"error=server_error":             Transient,
		"error=temporarily_unavailable":  Transient,
		"error=invalid_resource":         ConsentMissing,
		"error=":                         Transient,
		"error=%3Cscript%3E":             Transient,
		"error=consent_required&state=s": ConsentRefused,
	} {
		q, err := url.ParseQuery(query)
		require.NoError(t, err)
		err = CallbackError(q)
		require.Equal(t, kind, KindOf(err), "%s: %v", query, err)
		if err != nil {
			require.NotContains(t, err.Error(), "script")
		}
	}
}

// TestWhoRefusedIsToldApart: a person who cancels, and Microsoft for a reason that
// has a number only.
func TestWhoRefusedIsToldApart(t *testing.T) {
	t.Parallel()
	const canceled = "the sign-in was canceled at Microsoft, and nothing was changed here"
	for query, want := range map[string]struct{ says, code string }{
		"error=access_denied":                      {canceled, "access_denied"},
		"error=access_denied&error_subcode=cancel": {canceled, "access_denied"},
		"error=access_denied&error_subcode=cancel&error_description=AADSTS999999%3A+a+reason+of+tomorrow":   {canceled, "AADSTS999999"},
		"error=access_denied&error_description=AADSTS65004%3A+declined":                                     {"consent was declined at Microsoft, and nothing was changed here", "AADSTS65004"},
		"error=access_denied&error_description=AADSTS999999%3A+a+reason+of+tomorrow":                        {"Microsoft refused the sign-in with AADSTS999999", "AADSTS999999"},
		"error=access_denied&error_description=AADSTS999999%3A+a+reason+of+tomorrow.+Trace+AADSTS65004%3A+": {"consent was declined at Microsoft, and nothing was changed here", "AADSTS65004"},
	} {
		q, err := url.ParseQuery(query)
		require.NoError(t, err)
		e, ok := AsError(CallbackError(q))
		require.True(t, ok, query)
		require.Equal(t, ConsentRefused, e.Kind, query)
		require.Equal(t, want.says, e.Message, query)
		require.Equal(t, want.code, e.Code, query)
		require.NotEmpty(t, e.Mend, query)
	}
}

func TestReplacedSigningKeysAreFetched(t *testing.T) {
	t.Parallel()
	m := newMicrosoft(t)
	s := m.service()
	m.token = func(url.Values) (int, any) {
		return 200, map[string]any{"access_token": "a", "id_token": m.sign(map[string]any{"alg": "RS256", "kid": "k1"}, idClaims(m)), "expires_in": 3600}
	}
	code := CodeExchange{ClientID: testClient, Code: "c0", Nonce: "n0"}
	_, err := s.ExchangeCode(t.Context(), code)
	require.NoError(t, err)
	m.mu.Lock()
	m.key = nil
	m.mu.Unlock()
	_, err = s.ExchangeCode(t.Context(), code)
	require.NoError(t, err)
	m.mu.Lock()
	m.key, m.keysDown = nil, true
	m.mu.Unlock()
	_, err = s.ExchangeCode(t.Context(), code)
	require.Equal(t, Transient, KindOf(err), "keys that can't be had say nothing about the token: %v", err)
}
