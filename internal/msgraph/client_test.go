package msgraph

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestTokenIsSharedAndReplacedBeforeItsEnd(t *testing.T) {
	t.Parallel()
	m := newMicrosoft(t)
	m.page("GET /v1.0/users", `{"value":[]}`)
	c := m.client()
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			_, err := c.Users(context.Background(), "")
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	require.Len(t, m.tokenForms(), 1)
	f := m.tokenForms()[0]
	require.Equal(t, "client_credentials", f.Get("grant_type"))
	require.Equal(t, "https://graph.microsoft.com/.default", f.Get("scope"))
	require.Equal(t, "app-secret", f.Get("client_secret"))

	m.advance(54 * time.Minute)
	_, err := c.Users(t.Context(), "")
	require.NoError(t, err)
	require.Len(t, m.tokenForms(), 1)
	m.advance(2 * time.Minute)
	_, err = c.Users(t.Context(), "")
	require.NoError(t, err)
	require.Len(t, m.tokenForms(), 2, "five minutes before its end the token is replaced")
}

func TestTokenThatIsAboutToEndServesWhileThePlatformIsDown(t *testing.T) {
	t.Parallel()
	m := newMicrosoft(t)
	m.page("GET /v1.0/users", `{"value":[]}`)
	c := m.client()
	_, err := c.Users(t.Context(), "")
	require.NoError(t, err)
	m.advance(57 * time.Minute)
	m.mu.Lock()
	m.token = func(url.Values) (int, any) { return 503, map[string]any{"error": "temporarily_unavailable"} }
	m.mu.Unlock()
	_, err = c.Users(t.Context(), "")
	require.NoError(t, err)
	m.advance(5 * time.Minute)
	_, err = c.Users(t.Context(), "")
	require.True(t, KindOf(err) == Transient || KindOf(err) == Throttled, "%v", err)
}

func TestRefusedTokenIsReplacedOnce(t *testing.T) {
	t.Parallel()
	m := newMicrosoft(t)
	var first atomic.Value
	m.graph.HandleFunc("GET /v1.0/users", func(w http.ResponseWriter, r *http.Request) {
		auth := r.Header.Get("Authorization")
		if first.CompareAndSwap(nil, auth) || first.Load() == auth {
			w.Header().Set("WWW-Authenticate", `Bearer realm="", error="insufficient_claims", claims="`+base64.StdEncoding.EncodeToString([]byte(`{"access_token":{"nbf":{"essential":true}}}`))+`"`)
			writeJSON(w, 401, graphFailure("InvalidAuthenticationToken", "Continuous access evaluation resulted in claims challenge"))
			return
		}
		writeJSON(w, 200, `{"value":[{"id":"u1"}]}`)
	})
	c := m.client()
	p, err := c.Users(t.Context(), "")
	require.NoError(t, err)
	require.Len(t, p.Items, 1)
	require.Len(t, m.tokenForms(), 2)
	require.Equal(t, `{"access_token":{"nbf":{"essential":true}}}`, m.tokenForms()[1].Get("claims"))
}

func TestRefusedFreshTokenIsAnError(t *testing.T) {
	t.Parallel()
	for name, challenge := range map[string]string{
		"Plain":    `Bearer realm=""`,
		"Crippled": `Bearer claims=abc, claims`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := newMicrosoft(t)
			m.graph.HandleFunc("GET /v1.0/users", func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("WWW-Authenticate", challenge)
				writeJSON(w, 401, graphFailure("InvalidAuthenticationToken", "Access token validation failure. Invalid audience."))
			})
			_, err := m.client().Users(t.Context(), "")
			require.Equal(t, Unauthorized, KindOf(err))
			require.Len(t, m.seen(), 2)
			require.Len(t, m.tokenForms(), 2)
		})
	}
}

func delegated(m *microsoft, n *atomic.Int64) {
	m.token = func(f url.Values) (int, any) {
		i := n.Add(1)
		return 200, map[string]any{"token_type": "Bearer", "expires_in": "3599", "refresh_token": fmt.Sprintf("refresh-%d", i),
			"scope":        "email openid profile https://graph.microsoft.com/AuditLog.Read.All https://graph.microsoft.com/User.Read",
			"access_token": accessToken(int(i), map[string]any{"tid": testTenant, "oid": "admin", "scp": "AuditLog.Read.All User.Read", "appid": testClient})}
	}
}

func TestRotatedRefreshTokenIsStoredBeforeTheAccessTokenIsUsed(t *testing.T) {
	t.Parallel()
	m := newMicrosoft(t)
	var n atomic.Int64
	delegated(m, &n)
	m.page("GET /v1.0/users", `{"value":[]}`)
	var stored []string
	fail := errors.New("disk full")
	cred := RefreshCredential{EntraTenantID: testTenant, ClientID: testClient, ClientSecret: "app-secret", RefreshToken: "refresh-0",
		Rotated: func(ctx context.Context, token Secret) error {
			stored = append(stored, string(token))
			if len(stored) <= 2 {
				require.Empty(t, m.seen(), "nothing was read before")
			}
			if len(stored) == 1 {
				return fail
			}
			return nil
		}}
	c := m.service().Client(cred)
	_, err := c.Users(t.Context(), "")
	require.ErrorIs(t, err, fail)
	require.Empty(t, m.seen())
	_, err = c.Users(t.Context(), "")
	require.NoError(t, err)
	require.Equal(t, []string{"refresh-1", "refresh-2"}, stored)
	forms := m.tokenForms()
	require.Equal(t, "refresh_token", forms[0].Get("grant_type"))
	require.Equal(t, "refresh-0", forms[0].Get("refresh_token"))
	require.Equal(t, "refresh-0", forms[1].Get("refresh_token"), "what could not be stored is not used")
	info, err := c.Token(t.Context())
	require.NoError(t, err)
	require.Equal(t, []string{"AuditLog.Read.All", "User.Read"}, info.Scopes)
	require.Equal(t, Yes, info.Allows("Directory.Read.All", "auditlog.read.all"))
	require.Equal(t, No, info.Allows("Reports.Read.All"))
	require.False(t, info.AppOnly)
	require.Equal(t, testTenant, info.TenantID)

	_, err = c.RefreshToken(t.Context())
	require.NoError(t, err)
	require.Equal(t, "refresh-2", m.tokenForms()[2].Get("refresh_token"))
}

func TestUnreadableTokenAllowsUnknown(t *testing.T) {
	t.Parallel()
	m := newMicrosoft(t)
	m.token = func(url.Values) (int, any) {
		return 200, map[string]any{"token_type": "Bearer", "access_token": "opaque"}
	}
	info, err := m.client().Token(t.Context())
	require.NoError(t, err)
	require.False(t, info.ScopesKnown)
	require.Equal(t, Unknown, info.Allows("User.Read.All"))
	require.Equal(t, m.clock().Add(time.Hour), info.ExpiresAt)
}

func TestAppTokenWithoutRolesAllowsNothing(t *testing.T) {
	t.Parallel()
	m := newMicrosoft(t)
	m.token = func(url.Values) (int, any) {
		return 200, map[string]any{"access_token": accessToken(1, map[string]any{"tid": testTenant}), "expires_in": 3599}
	}
	info, err := m.client().Token(t.Context())
	require.NoError(t, err)
	require.True(t, info.AppOnly)
	require.Equal(t, No, info.Allows("User.Read.All"))
}

func TestSignInFailuresSayWhatToDo(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		status  int
		code    string
		number  int
		sub     string
		kind    Kind
		consent bool
	}{
		{400, "invalid_grant", 65001, "consent_required", ConsentMissing, true},
		{401, "invalid_client", 7000229, "", ConsentMissing, true},
		{400, "unauthorized_client", 700016, "", ClientUnknown, true},
		{401, "unauthorized_client", 7000112, "", ConsentMissing, true},
		{401, "invalid_client", 7000215, "", SecretInvalid, true},
		{401, "invalid_client", 7000222, "", SecretExpired, true},
		{400, "invalid_grant", 50173, "bad_token", TokenRevoked, true},
		{400, "invalid_grant", 700082, "", TokenRevoked, true},
		{400, "invalid_grant", 50057, "", TokenRevoked, true},
		{400, "invalid_grant", 50076, "basic_action", InteractionRequired, true},
		{400, "interaction_required", 53003, "message_only", InteractionRequired, true},
		{400, "invalid_request", 90002, "", TenantGone, true},
		{400, "invalid_request", 5000224, "", TenantGone, true},
		{400, "invalid_resource", 650051, "", Transient, false},
		{503, "temporarily_unavailable", 90033, "", Transient, false},
		{400, "invalid_grant", 999999, "", TokenRevoked, true},
		{401, "invalid_client", 999999, "", SecretInvalid, true},
		{400, "brand_new", 999999, "", Rejected, false},
		{429, "", 0, "", Throttled, false},
		{502, "", 0, "", Transient, false},
	} {
		t.Run(fmt.Sprintf("%d %s %d", tc.status, tc.code, tc.number), func(t *testing.T) {
			t.Parallel()
			m := newMicrosoft(t)
			m.token = func(url.Values) (int, any) {
				body := map[string]any{"error": tc.code, "error_description": fmt.Sprintf("AADSTS%d: ada@example.com said app-secret\r\nTrace ID: x", tc.number),
					"error_codes": []int{tc.number}, "trace_id": "9b1f9a70-1111-4222-8333-944445555666"}
				if tc.sub != "" {
					body["suberror"] = tc.sub
				}
				return tc.status, body
			}
			_, err := m.client().Users(t.Context(), "")
			e, ok := AsError(err)
			require.True(t, ok, "%v", err)
			require.Equal(t, tc.kind, e.Kind, "%v", err)
			require.Equal(t, tc.consent, e.Kind.NeedsConsent())
			require.Equal(t, "9b1f9a70-1111-4222-8333-944445555666", e.RequestID)
			require.NotEmpty(t, e.Message)
			if tc.consent {
				require.NotEmpty(t, e.Mend)
				require.True(t, e.RetryAt.IsZero())
			}
			if e.Kind == Transient || e.Kind == Throttled {
				require.True(t, e.RetryAt.After(m.clock()))
			}
			for _, text := range []string{err.Error(), fmt.Sprintf("%+v", *e)} {
				require.NotContains(t, text, "ada@")
				require.NotContains(t, text, "app-secret")
			}
			require.Empty(t, m.seen())
		})
	}
}

func TestGraphFailuresAreTold(t *testing.T) {
	t.Parallel()
	inner := `{"error":{"code":"UnknownError","message":"{\"error\":{\"code\":\"S2SUnauthorized\",\"message\":\"Invalid permission.\"}}"}}`
	for name, tc := range map[string]struct {
		status     int
		body       string
		kind       Kind
		permission string
	}{
		"Forbidden":         {403, graphFailure("Authorization_RequestDenied", "Insufficient privileges to complete the operation."), PermissionMissing, "AuditLog.Read.All"},
		"PermissionNamed":   {403, graphFailure("Authentication_MSGraphPermissionMissing", "Calling principal does not have required MSGraph permissions Directory.Read.All"), PermissionMissing, "Directory.Read.All"},
		"RoleMissing":       {403, graphFailure("UnknownError", "User is not in the allowed roles"), PermissionMissing, ""},
		"NestedMessage":     {403, inner, PermissionMissing, "AuditLog.Read.All"},
		"NotPremium":        {403, graphFailure("Authentication_RequestFromNonPremiumTenantOrB2CTenant", "Neither tenant is B2C or tenant doesn't have premium license"), NotLicensed, ""},
		"NoPlan":            {400, graphFailure("BadRequest", "Tenant does not have a SPO license."), NotLicensed, ""},
		"NoEndpoint":        {404, `404 page not found`, NotSupported, ""},
		"NoSegment":         {400, graphFailure("BadRequest", "Resource not found for the segment 'auditLogs'."), NotSupported, ""},
		"NotImplemented":    {501, ``, NotSupported, ""},
		"Filter":            {400, graphFailure("Request_BadRequest", "Invalid filter clause: secret-filter"), Rejected, ""},
		"ExpiredPage":       {400, graphFailure("Directory_ExpiredPageToken", "The specified page token value has expired"), LinkExpired, ""},
		"ExpiredLogPage":    {400, graphFailure("", "Token not found: token is either invalid or expired"), LinkExpired, ""},
		"Gone":              {410, graphFailure("resyncRequired", "Resync"), DeltaExpired, ""},
		"DeltaExpired":      {400, graphFailure("syncStateNotFound", "The sync state generation is not found."), DeltaExpired, ""},
		"WebPage":           {503, `<html>Service Unavailable</html>`, Transient, ""},
		"NullError":         {500, `{"error":null}`, Transient, ""},
		"GatewayTimeout":    {504, graphFailure("UnknownError", ""), Transient, ""},
		"Throttled":         {429, graphFailure("UnknownError", "Too Many Requests"), Throttled, ""},
		"ErrorWithStatusOK": {200, graphFailure("Directory_ExpiredPageToken", "page token"), LinkExpired, ""},
		"NoContent":         {204, ``, BadPage, ""},
		"Redirect":          {302, ``, BadPage, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := newMicrosoft(t)
			m.graph.HandleFunc("GET /v1.0/auditLogs/signIns", func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Location", "https://evil.example/")
				writeJSON(w, tc.status, tc.body)
			})
			c := m.client()
			_, err := c.SignIns(t.Context(), time.Time{}, time.Time{}, SignInInteractive, "")
			e, ok := AsError(err)
			require.True(t, ok, "%v", err)
			require.Equal(t, tc.kind, e.Kind, "%v", err)
			require.Equal(t, tc.permission, e.Permission)
			require.NotContains(t, err.Error(), "secret-filter")
			require.EqualValues(t, 1, c.Requests())
			if e.Kind == Transient || e.Kind == Throttled {
				require.True(t, e.RetryAt.After(m.clock()))
			}
		})
	}
}

func TestNothingIsSentWhileTheWindowIsOpen(t *testing.T) {
	t.Parallel()
	m := newMicrosoft(t)
	var calls atomic.Int64
	m.graph.HandleFunc("GET /v1.0/users", func(w http.ResponseWriter, r *http.Request) {
		if calls.Add(1) == 1 {
			w.Header().Set("Retry-After", "120")
			writeJSON(w, 429, graphFailure("TooManyRequests", "Please retry again later."))
			return
		}
		writeJSON(w, 200, `{"value":[]}`)
	})
	s := m.service()
	cred := AppCredential{EntraTenantID: testTenant, ClientID: testClient, ClientSecret: "x"}
	one, two := s.Client(cred), s.Client(cred)
	other := s.Client(AppCredential{EntraTenantID: "1b9a7c1e-9d1c-4f0e-8a55-3c5f1f2e7d11", ClientID: testClient, ClientSecret: "x"})
	_, err := one.Users(t.Context(), "")
	e, _ := AsError(err)
	require.Equal(t, Throttled, e.Kind)
	require.Equal(t, m.clock().Add(2*time.Minute), e.RetryAt)
	require.Equal(t, 2*time.Minute, one.ThrottledFor())
	m.advance(119 * time.Second)
	_, err = two.Users(t.Context(), "")
	e, _ = AsError(err)
	require.Equal(t, Throttled, e.Kind, "another client of the tenant waits too")
	require.True(t, e.Local)
	require.Equal(t, time.Second, e.RetryAfter)
	require.EqualValues(t, 1, calls.Load())
	_, err = other.Users(t.Context(), "")
	require.NoError(t, err, "another tenant does not wait")
	m.advance(2 * time.Second)
	_, err = two.Users(t.Context(), "")
	require.NoError(t, err)
}

func TestApplicationWideThrottlingHoldsAllTenants(t *testing.T) {
	t.Parallel()
	m := newMicrosoft(t)
	m.graph.HandleFunc("GET /v1.0/users", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Retry-After", "10")
		w.Header().Set("x-ms-throttle-scope", "Application/Read/"+testClient+"/"+testTenant)
		writeJSON(w, 429, graphFailure("TooManyRequests", ""))
	})
	s := m.service()
	_, err := s.Client(AppCredential{EntraTenantID: testTenant, ClientID: testClient}).Users(t.Context(), "")
	require.Equal(t, Throttled, KindOf(err))
	_, err = s.Client(AppCredential{EntraTenantID: "another", ClientID: testClient}).Users(t.Context(), "")
	require.Equal(t, Throttled, KindOf(err))
	require.Len(t, m.seen(), 1)
}

func TestRetryAfterIsReadInAllItsForms(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)
	for value, want := range map[string]time.Duration{
		"10":                            10 * time.Second,
		"2.128":                         2128 * time.Millisecond,
		"0":                             100 * time.Millisecond,
		"999999999":                     time.Hour,
		"1e300":                         time.Hour,
		"Wed, 04 Mar 2026 05:06:37 GMT": 30 * time.Second,
		"Thu, 05 Mar 2026 05:06:37 GMT": time.Hour,
		"-5":                            0,
		"NaN":                           0,
		"soon":                          0,
		"":                              0,
		"Wed, 04 Mar 2026 05:00:00 GMT": 0,
	} {
		got, ok := retryAfter(http.Header{"Retry-After": {value}}, now)
		require.Equal(t, want, got, "%q", value)
		require.Equal(t, want != 0, ok, "%q", value)
	}
	// A date is measured by the sender's clock.
	got, ok := retryAfter(http.Header{"Retry-After": {"Wed, 04 Mar 2026 06:00:30 GMT"}, "Date": {"Wed, 04 Mar 2026 06:00:00 GMT"}}, now)
	require.True(t, ok)
	require.Equal(t, 30*time.Second, got)
}

// A window that was shut by a clock that ran ahead opens an hour after the clock
// was set back, and not by the time of the former.
func TestAWindowOutlivesNoClockThatWasSetBack(t *testing.T) {
	t.Parallel()
	g := &gates{}
	ahead := time.Date(2026, 3, 2, 20, 0, 0, 0, time.UTC)
	until := g.close(ahead, "tenant", http.Header{"Retry-After": {"600"}})
	require.Equal(t, ahead.Add(10*time.Minute), until)
	now := ahead.Add(-8 * time.Hour)
	require.Equal(t, now.Add(time.Hour), g.open(now, "tenant", "app"))
	require.Equal(t, now.Add(time.Hour), g.open(now.Add(30*time.Minute), "tenant"), "it does not begin again")
	require.Zero(t, g.open(now.Add(time.Hour), "tenant"))
}

func TestDefaultBackOffDoublesAndEnds(t *testing.T) {
	t.Parallel()
	g := &gates{}
	now := time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)
	for i := range 14 {
		until := g.close(now, "k", http.Header{})
		wait := until.Sub(now)
		base := min(2*time.Second<<i, 10*time.Minute)
		require.GreaterOrEqual(t, wait, base*4/5)
		require.LessOrEqual(t, wait, base*6/5)
		now = until
	}
	g.succeed(now, "k")
	until := g.close(now, "k", http.Header{})
	require.Less(t, until.Sub(now), 3*time.Second)
}

func TestLinksAreFollowedToTheConfiguredGraphOnly(t *testing.T) {
	t.Parallel()
	m := newMicrosoft(t)
	var leaked atomic.Int64
	evil := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { leaked.Add(1) }))
	defer evil.Close()
	c := m.client()
	host := strings.TrimPrefix(m.server.URL, "http://")
	for _, link := range []string{
		evil.URL + "/graph/v1.0/users?$skiptoken=a",
		"https://" + host + "/graph/v1.0/users",
		"http://user@" + host + "/graph/v1.0/users",
		"http://" + host + "@evil.example/graph/v1.0/users",
		"http://" + host + ".evil.example/graph/v1.0/users",
		m.server.URL + "/other/v1.0/users",
		m.server.URL + "/graph/v1.0/../../login/x",
		m.server.URL + "/graph/v1.0/%2e%2e/%2e%2e/login",
		m.server.URL + "/graph/v2.0/users",
		m.server.URL + "/graphical/v1.0/users",
		"/graph/v1.0/users", "//" + host + "/graph/v1.0/users", "file:///etc/passwd", "javascript:x", "http://[::1", "latest",
	} {
		_, err := c.Users(t.Context(), link)
		require.Equal(t, Refused, KindOf(err), link)
		require.NotContains(t, err.Error(), "skiptoken")
	}
	require.Zero(t, leaked.Load())
	require.Empty(t, m.seen())
	require.Empty(t, m.tokenForms(), "not even a token was asked for")
}

func TestLinkKeyFindsCircles(t *testing.T) {
	t.Parallel()
	require.Equal(t, LinkKey("https://g/v1.0/users?$top=1&$skiptoken=a"), LinkKey("https://G/v1.0/Users?$skiptoken=a&$top=1"))
	require.NotEqual(t, LinkKey("https://g/v1.0/users?$skiptoken=a"), LinkKey("https://g/v1.0/users?$skiptoken=A"))
}

func TestOnlyReadsLeaveTheTransport(t *testing.T) {
	t.Parallel()
	m := newMicrosoft(t)
	c := m.client()
	base := m.server.URL + "/graph/v1.0"
	do := func(method, target, body string) error {
		ctx := context.WithValue(t.Context(), attemptKey{}, &attempt{client: c, token: "t", budget: Budget{Priority: PriorityLow}})
		var rd io.Reader
		if body != "" {
			rd = strings.NewReader(body)
		}
		req, err := http.NewRequestWithContext(ctx, method, target, rd)
		require.NoError(t, err)
		res, err := c.service.http.Do(req)
		if err == nil {
			res.Body.Close()
		}
		return err
	}
	for _, tc := range [][3]string{
		{"POST", base + "/users", `{}`},
		{"PATCH", base + "/users/u1", `{}`},
		{"PUT", base + "/users/u1", `{}`},
		{"DELETE", base + "/users/u1", ""},
		{"HEAD", base + "/users", ""},
		{"OPTIONS", base + "/users", ""},
		{"GET", base + "/users", `{"body":1}`},
		{"GET", "https://graph.microsoft.com/v1.0/users", ""},
		{"GET", m.server.URL + "/login/keys", ""},
		{"POST", base + "/$batch", `{"requests":[{"id":"1","method":"DELETE","url":"/users/u1"}]}`},
		{"POST", base + "/$batch", `{"requests":[{"id":"1","method":"GET","url":"/users"},{"id":"2","method":"PATCH","url":"/users/u1"}]}`},
		{"POST", base + "/$batch", `{"requests":[{"id":"1","method":"GET","Method":"DELETE","url":"/users/u1"}]}`},
		{"POST", base + "/$batch", `{"requests":[{"id":"1","method":"GET","url":"/users","body":{}}]}`},
		{"POST", base + "/$batch", `{"requests":[{"id":"1","method":"GET","url":"https://evil.example/"}]}`},
		{"POST", base + "/$batch", `{"requests":[{"id":"1","method":"GET","url":"//evil.example/"}]}`},
		{"POST", base + "/$batch", `{"requests":[{"id":"1","method":"GET","url":"/../x"}]}`},
		{"POST", base + "/$batch", `{"requests":[],"x":1}`},
		{"POST", base + "/$batch", `{"requests":[]}`},
		{"POST", base + "/$batch", `not json`},
		{"POST", base + "/$batch", ""},
		{"POST", base + "/$batch?x=1", `{"requests":[{"id":"1","method":"GET","url":"/users"}]}`},
	} {
		require.ErrorIs(t, do(tc[0], tc[1], tc[2]), errNotRead, "%v", tc)
	}
	require.Empty(t, m.seen(), "nothing was sent")
	require.NoError(t, do("GET", base+"/users", ""))
	require.NoError(t, do("POST", base+"/$batch", `{"requests":[{"id":"1","method":"GET","url":"/users?$top=1"}]}`))
	require.Len(t, m.seen(), 2)

	req, err := http.NewRequestWithContext(t.Context(), "GET", base+"/users", nil)
	require.NoError(t, err)
	_, err = c.service.http.Do(req)
	require.ErrorIs(t, err, errNotRead, "a request that is on nobody's account")
}

func TestSignInRequestsStayAtThePlatform(t *testing.T) {
	t.Parallel()
	m := newMicrosoft(t)
	s := m.service()
	for _, tc := range [][2]string{
		{"POST", m.server.URL + "/login/x/other"},
		{"DELETE", m.server.URL + "/login/x/oauth2/v2.0/token"},
		{"POST", "http://127.0.0.1:1/login/x/oauth2/v2.0/token"},
		{"GET", m.server.URL + "/graph/v1.0/users"},
	} {
		req, err := http.NewRequestWithContext(t.Context(), tc[0], tc[1], nil)
		require.NoError(t, err)
		_, err = s.loginHTTP.Do(req)
		require.ErrorIs(t, err, errNotRead, "%v", tc)
	}
}

func TestBrokenConnectionIsTriedAgainOnce(t *testing.T) {
	t.Parallel()
	// net/http tries once more by itself where the connection was an old one.
	for name, tc := range map[string]struct {
		breaks, atMost int64
		kind           Kind
	}{
		"Once":   {1, 2, ""},
		"Always": {1000, 3, Transient},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := newMicrosoft(t)
			var calls atomic.Int64
			m.graph.HandleFunc("GET /v1.0/users", func(w http.ResponseWriter, r *http.Request) {
				if calls.Add(1) <= tc.breaks {
					panic(http.ErrAbortHandler)
				}
				writeJSON(w, 200, `{"value":[]}`)
			})
			_, err := m.client().Users(t.Context(), "")
			require.Equal(t, tc.kind, KindOf(err), "%v", err)
			require.LessOrEqual(t, calls.Load(), tc.atMost)
			require.GreaterOrEqual(t, calls.Load(), int64(2))
		})
	}
}

func TestUnreachablePeersAreNamedWithoutTheURL(t *testing.T) {
	t.Parallel()
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	s, err := New(Config{LoginURL: closed.URL, GraphURL: closed.URL})
	require.NoError(t, err)
	_, err = s.Client(AppCredential{EntraTenantID: testTenant, ClientID: testClient, ClientSecret: "x"}).Users(t.Context(), "")
	e, ok := AsError(err)
	require.True(t, ok)
	require.Equal(t, Transient, e.Kind)
	require.Contains(t, e.Message, "refused the connection")
	require.NotContains(t, err.Error(), closed.URL)
	require.False(t, e.RetryAt.IsZero())
}

func TestSlowAnswersEndInTime(t *testing.T) {
	t.Parallel()
	m := newMicrosoft(t)
	m.graph.HandleFunc("GET /v1.0/users", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, `{"value":[`)
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	})
	s, err := New(Config{LoginURL: m.server.URL + "/login", GraphURL: m.server.URL + "/graph", Timeout: 50 * time.Millisecond})
	require.NoError(t, err)
	_, err = s.Client(AppCredential{EntraTenantID: testTenant, ClientID: testClient}).Users(t.Context(), "")
	require.Equal(t, Transient, KindOf(err), "%v", err)
	require.Contains(t, err.Error(), "in time")
}

func TestCancellationIsNotAnErrorOfMicrosoft(t *testing.T) {
	t.Parallel()
	m := newMicrosoft(t)
	ctx, cancel := context.WithCancel(t.Context())
	m.graph.HandleFunc("GET /v1.0/users", func(w http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
	})
	_, err := m.client().Users(ctx, "")
	require.ErrorIs(t, err, context.Canceled)
	_, ours := AsError(err)
	require.False(t, ours)
}

func TestBetaCanBeSwitchedOff(t *testing.T) {
	t.Parallel()
	m := newMicrosoft(t)
	s, err := New(Config{LoginURL: m.server.URL + "/login", GraphURL: m.server.URL + "/graph", NoBeta: true})
	require.NoError(t, err)
	_, err = s.Client(AppCredential{EntraTenantID: testTenant}).ServicePrincipalSignInActivities(t.Context(), "")
	require.Equal(t, NotSupported, KindOf(err))
	require.Empty(t, m.seen())
}

func TestConfiguredRootsAreChecked(t *testing.T) {
	t.Parallel()
	for raw, ok := range map[string]bool{
		"":                                 true,
		"https://graph.microsoft.us":       true,
		"https://proxy.example/graph/":     true,
		"http://127.0.0.1:9999":            true,
		"http://[::1]:9999/g":              true,
		"http://localhost:1":               true,
		"http://graph.microsoft.com":       false,
		"http://127.0.0.1.evil.example":    false,
		"ftp://127.0.0.1":                  false,
		"graph.microsoft.com":              false,
		"https://":                         false,
		"https://u:p@graph.microsoft.com":  false,
		"https://graph.microsoft.com/v1.0": false,
		"https://graph.microsoft.com?x=1":  false,
		"https://graph.microsoft.com/a/..": false,
	} {
		_, err := New(Config{GraphURL: raw})
		require.Equal(t, ok, err == nil, "%q: %v", raw, err)
		if err != nil {
			require.NotContains(t, err.Error(), "u:p")
		}
	}
}

func TestSecretsDoNotShow(t *testing.T) {
	t.Parallel()
	cred := AppCredential{EntraTenantID: testTenant, ClientID: testClient, ClientSecret: "hunter2"}
	for _, f := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
		text := fmt.Sprintf(f, cred)
		require.NotContains(t, text, "hunter2", f)
		require.NotContains(t, text, "68756e74657232", f)
	}
}
