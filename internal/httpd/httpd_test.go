package httpd

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

// TestClientAddress: only a proxy that is trusted says for whom it asks, and of
// what it says only the part that it saw itself.
func TestClientAddress(t *testing.T) {
	t.Parallel()
	trusted := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fd00::/8")}
	for name, c := range map[string]struct {
		peer string
		said []string
		want string
	}{
		"NoProxy":               {"192.0.2.1:1234", nil, "192.0.2.1"},
		"UntrustedPeerLies":     {"192.0.2.1:1234", []string{"198.51.100.9"}, "192.0.2.1"},
		"TrustedProxy":          {"10.0.0.1:1234", []string{"198.51.100.9"}, "198.51.100.9"},
		"ClientForgesTheFirst":  {"10.0.0.1:1234", []string{"127.0.0.1, 198.51.100.9"}, "198.51.100.9"},
		"TwoHeaders":            {"10.0.0.1:1234", []string{"127.0.0.1", "198.51.100.9"}, "198.51.100.9"},
		"TwoProxies":            {"10.0.0.1:1234", []string{"198.51.100.9, 10.0.0.2"}, "198.51.100.9"},
		"AllTrusted":            {"10.0.0.1:1234", []string{"10.0.0.3, 10.0.0.2"}, "10.0.0.3"},
		"Nonsense":              {"10.0.0.1:1234", []string{"198.51.100.9, unknown"}, "10.0.0.1"},
		"Nothing":               {"10.0.0.1:1234", nil, "10.0.0.1"},
		"IPv6":                  {"[fd00::1]:1234", []string{"2001:db8::7"}, "2001:db8::7"},
		"IPv4InIPv6FromAProxy":  {"[::ffff:10.0.0.1]:1234", []string{"::ffff:198.51.100.9"}, "198.51.100.9"},
		"AddressWithPortIsNone": {"10.0.0.1:1234", []string{"198.51.100.9:80"}, "10.0.0.1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got string
			h := clientAddress(trusted)(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				ap, err := netip.ParseAddrPort(r.RemoteAddr)
				require.NoError(t, err)
				got = ap.Addr().Unmap().String()
			}))
			r := httptest.NewRequest(http.MethodGet, "/", nil)
			r.RemoteAddr = c.peer
			r.Header["X-Forwarded-For"] = c.said
			h.ServeHTTP(httptest.NewRecorder(), r)
			require.Equal(t, c.want, got)
		})
	}
}

func handler(t *testing.T, log *slog.Logger, change func(*Params)) http.Handler {
	t.Helper()
	p := Params{
		BaseURL: "https://muster.example", Logger: log,
		Graph:    http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "graph") }),
		Identify: func(_ func(context.Context) string, next http.Handler) http.Handler { return next },
		Ready:    func(context.Context) error { return nil },
		Pages:    fstest.MapFS{"index.html": {Data: []byte(`<script nonce="__CSP_NONCE__"></script>`)}},
	}
	change(&p)
	h, err := New(p)
	require.NoError(t, err)
	return h
}

func TestLogInCallback(t *testing.T) {
	t.Parallel()
	var log strings.Builder
	var got url.Values
	h := handler(t, slog.New(slog.NewTextHandler(&log, nil)), func(p *Params) {
		p.LogIn = func(_ context.Context, q url.Values) (string, error) {
			got = q
			return "/login?microsoft=failed", errors.New("the code was not redeemed")
		}
	})
	r := httptest.NewRequest(http.MethodGet, "https://evil.example/auth/callback?code=very-secret&state=s", nil)
	r.Header.Set("X-Forwarded-Host", "evil.example")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	require.Equal(t, http.StatusSeeOther, w.Code)
	require.Equal(t, "/login?microsoft=failed", w.Header().Get("Location"), "never another host's")
	require.Equal(t, "very-secret", got.Get("code"))
	require.Equal(t, "no-store", w.Header().Get("Cache-Control"))
	require.Equal(t, "no-referrer", w.Header().Get("Referrer-Policy"))
	require.Contains(t, log.String(), "the code was not redeemed")
	require.NotContains(t, log.String(), "very-secret")
}

func TestForeignPagesChangeNothing(t *testing.T) {
	t.Parallel()
	h := handler(t, slog.New(slog.DiscardHandler), func(*Params) {})
	for name, c := range map[string]struct {
		header map[string]string
		want   int
	}{
		"Program":           {nil, http.StatusOK},
		"OwnPage":           {map[string]string{"Sec-Fetch-Site": "same-origin", "Origin": "https://muster.example"}, http.StatusOK},
		"OwnPageByAProxy":   {map[string]string{"Origin": "https://muster.example"}, http.StatusOK},
		"ForeignPage":       {map[string]string{"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}, http.StatusForbidden},
		"SiblingPage":       {map[string]string{"Sec-Fetch-Site": "same-site", "Origin": "https://other.muster.example"}, http.StatusForbidden},
		"OldBrowser":        {map[string]string{"Origin": "https://evil.example"}, http.StatusForbidden},
		"PageWithoutOrigin": {map[string]string{"Origin": "null"}, http.StatusForbidden},
	} {
		r := httptest.NewRequest(http.MethodPost, "http://muster.internal/graphql", strings.NewReader("{}"))
		for k, v := range c.header {
			r.Header.Set(k, v)
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		require.Equal(t, c.want, w.Code, name)
	}
}

// TestAHostProvesNoPage: a name that leads here is not yet our page.
func TestAHostProvesNoPage(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		base, host, from string
		want             int
	}{
		{"https://muster.example", "muster.example", "https://muster.example", http.StatusOK},
		{"https://muster.example", "evil.example", "https://evil.example", http.StatusForbidden},
		{"https://muster.example", "evil.example", "http://evil.example", http.StatusForbidden},
		{"https://muster.example", "localhost:8080", "http://localhost:8080", http.StatusForbidden},
		{"https://muster.example", "muster.example", "http://muster.example", http.StatusForbidden},
		{"http://localhost:8080", "localhost:8080", "http://localhost:8080", http.StatusOK},
		{"http://localhost:8080", "127.0.0.1:8080", "http://127.0.0.1:8080", http.StatusOK},
		{"http://localhost:8080", "localhost:5173", "http://localhost:5173", http.StatusOK},
		{"http://localhost:8080", "localhost:8080", "http://localhost:5173", http.StatusForbidden},
		{"http://localhost:8080", "evil.example:8080", "http://evil.example:8080", http.StatusForbidden},
	} {
		h := handler(t, slog.New(slog.DiscardHandler), func(p *Params) { p.BaseURL = c.base })
		r := httptest.NewRequest(http.MethodPost, "http://"+c.host+"/graphql", strings.NewReader("{}"))
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		r.Header.Set("Origin", c.from)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		require.Equal(t, c.want, w.Code, "%+v", c)
	}
}

// Who only asks for the headers is told of the same readiness, and what is on the
// metrics listener is no page here.
func TestWhatIsAskedByMachinesIsNoPage(t *testing.T) {
	t.Parallel()
	h := handler(t, slog.New(slog.DiscardHandler), func(p *Params) {
		p.Ready = func(context.Context) error { return errors.New("the database is away") }
	})
	for path, want := range map[string]int{
		"/livez": http.StatusOK, "/readyz": http.StatusServiceUnavailable, "/healthz": http.StatusServiceUnavailable,
		"/metrics": http.StatusNotFound, "/debug/pprof/heap": http.StatusNotFound,
	} {
		for _, method := range []string{http.MethodGet, http.MethodHead} {
			w := httptest.NewRecorder()
			h.ServeHTTP(w, httptest.NewRequest(method, path, nil))
			require.Equal(t, want, w.Code, "%s %s", method, path)
		}
	}
}

func TestPagesCarryTheirHeaders(t *testing.T) {
	t.Parallel()
	h := handler(t, slog.New(slog.DiscardHandler), func(*Params) {})
	seen := map[string]bool{}
	for range 2 {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/o/org_1/apps", nil))
		require.Equal(t, http.StatusOK, w.Code)
		policy := w.Header().Get("Content-Security-Policy")
		require.Contains(t, policy, "default-src 'self'")
		require.Contains(t, policy, "frame-ancestors 'none'")
		require.NotContains(t, policy, "script-src")
		require.NotContains(t, policy, "unsafe-inline")
		require.Equal(t, "nosniff", w.Header().Get("X-Content-Type-Options"))
		require.Equal(t, "no-store", w.Header().Get("Cache-Control"))
		require.Equal(t, "max-age=31536000", w.Header().Get("Strict-Transport-Security"), "also behind a proxy that ends https")
		require.NotEmpty(t, w.Header().Get("X-Request-Id"))
		require.NotContains(t, w.Body.String(), nonceMark)
		seen[w.Body.String()] = true
	}
	require.Len(t, seen, 2, "each answer has a nonce of its own")
}
