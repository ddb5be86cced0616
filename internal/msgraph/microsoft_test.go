package msgraph

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"crypto"

	"github.com/stretchr/testify/require"
)

// microsoft is a small imitation: a token endpoint that answers what a test
// says, and a Graph of handlers.
type microsoft struct {
	t        *testing.T
	server   *httptest.Server
	graph    *http.ServeMux
	key      *rsa.PrivateKey
	keysDown bool

	mu       sync.Mutex
	token    func(form url.Values) (int, any) // nil: a good one
	issued   int
	forms    []url.Values
	requests []*http.Request
	now      time.Time
}

const (
	testTenant = "0b9a7c1e-9d1c-4f0e-8a55-3c5f1f2e7d11"
	testClient = "6d1f0b57-2f0e-4c6e-9a54-0d4a6f0c2b22"
)

func newMicrosoft(t *testing.T) *microsoft {
	t.Helper()
	m := &microsoft{t: t, graph: http.NewServeMux(), now: time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /login/{tenant}/oauth2/v2.0/token", m.serveToken)
	mux.HandleFunc("GET /login/{tenant}/v2.0/.well-known/openid-configuration", m.serveDiscovery)
	mux.HandleFunc("GET /login/keys", m.serveKeys)
	mux.HandleFunc("/graph/", func(w http.ResponseWriter, r *http.Request) {
		m.mu.Lock()
		m.requests = append(m.requests, r.Clone(r.Context()))
		m.mu.Unlock()
		http.StripPrefix("/graph", m.graph).ServeHTTP(w, r)
	})
	m.server = httptest.NewServer(mux)
	t.Cleanup(m.server.Close)
	return m
}

func (m *microsoft) service() *Service {
	s, err := New(Config{LoginURL: m.server.URL + "/login", GraphURL: m.server.URL + "/graph", Now: m.clock})
	require.NoError(m.t, err)
	return s
}

func (m *microsoft) clock() time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.now
}

func (m *microsoft) advance(d time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.now = m.now.Add(d)
}

func (m *microsoft) client() *Client {
	return m.service().Client(AppCredential{EntraTenantID: testTenant, ClientID: testClient, ClientSecret: "app-secret"})
}

// page serves one body at a path.
func (m *microsoft) page(path, body string) {
	m.graph.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) { writeJSON(w, 200, body) })
}

func writeJSON(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "application/json;odata.metadata=minimal")
	w.Header().Set("request-id", "5b1f9a70-1111-4222-8333-944445555666")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(body))
}

func graphFailure(code, message string) string {
	b, _ := json.Marshal(map[string]any{"error": map[string]any{"code": code, "message": message,
		"innerError": map[string]any{"date": "2026-03-04T05:06:07", "request-id": "x"}}})
	return string(b)
}

func (m *microsoft) seen() []*http.Request {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]*http.Request(nil), m.requests...)
}

func (m *microsoft) tokenForms() []url.Values {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]url.Values(nil), m.forms...)
}

func (m *microsoft) serveToken(w http.ResponseWriter, r *http.Request) {
	_ = r.ParseForm()
	m.mu.Lock()
	m.forms = append(m.forms, r.PostForm)
	m.issued++
	n, answer := m.issued, m.token
	m.mu.Unlock()
	if answer != nil {
		if status, body := answer(r.PostForm); body != nil {
			b, _ := json.Marshal(body)
			writeJSON(w, status, string(b))
			return
		}
	}
	b, _ := json.Marshal(map[string]any{"token_type": "Bearer", "expires_in": 3600,
		"access_token": accessToken(n, map[string]any{"tid": r.PathValue("tenant"), "oid": "sp", "roles": []string{"Directory.Read.All"}})})
	writeJSON(w, 200, string(b))
}

// accessToken looks like one; nobody checks its signature.
func accessToken(n int, claims map[string]any) string {
	claims["n"] = n
	b, _ := json.Marshal(claims)
	enc := base64.RawURLEncoding.EncodeToString
	return enc([]byte(`{"alg":"none"}`)) + "." + enc(b) + "." + enc([]byte("signature"))
}

func (m *microsoft) serveDiscovery(w http.ResponseWriter, r *http.Request) {
	base := m.server.URL + "/login"
	b, _ := json.Marshal(map[string]any{
		"issuer":                                "https://login.example/{tenantid}/v2.0",
		"authorization_endpoint":                base + "/organizations/oauth2/v2.0/authorize",
		"token_endpoint":                        base + "/organizations/oauth2/v2.0/token",
		"jwks_uri":                              base + "/keys",
		"id_token_signing_alg_values_supported": []string{"RS256"},
	})
	writeJSON(w, 200, string(b))
}

func (m *microsoft) serveKeys(w http.ResponseWriter, r *http.Request) {
	m.mu.Lock()
	down := m.keysDown
	m.mu.Unlock()
	if down {
		http.Error(w, "down", http.StatusServiceUnavailable)
		return
	}
	k := m.signingKey()
	enc := base64.RawURLEncoding.EncodeToString
	b, _ := json.Marshal(map[string]any{"keys": []any{map[string]any{
		"kty": "RSA", "use": "sig", "kid": "k1",
		"n": enc(k.N.Bytes()), "e": enc(big.NewInt(int64(k.E)).Bytes()),
	}}})
	writeJSON(w, 200, string(b))
}

func (m *microsoft) signingKey() *rsa.PrivateKey {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.key == nil {
		k, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			panic(err)
		}
		m.key = k
	}
	return m.key
}

func (m *microsoft) sign(header, claims map[string]any) string {
	enc := base64.RawURLEncoding.EncodeToString
	h, _ := json.Marshal(header)
	c, _ := json.Marshal(claims)
	text := enc(h) + "." + enc(c)
	sum := sha256.Sum256([]byte(text))
	sig, err := rsa.SignPKCS1v15(rand.Reader, m.signingKey(), crypto.SHA256, sum[:])
	require.NoError(m.t, err)
	return text + "." + enc(sig)
}

func query(r *http.Request) string {
	q, _ := url.QueryUnescape(r.URL.RawQuery)
	return q
}

func contains(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, p := range parts {
		require.True(t, strings.Contains(text, p), "%q lacks %q", text, p)
	}
}
