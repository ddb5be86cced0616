package auth

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"maps"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/seal/secret"
)

// forge is an identity platform that says what a test wants. Its issuer is a
// template, as of the authority of all organizations.
type forge struct {
	t       *testing.T
	server  *httptest.Server
	key     *rsa.PrivateKey
	idToken string
	keys    string // address of the signing keys; "" its own
	clock   time.Time
	leaked  atomic.Int32 // requests that another host got
}

func newForge(t *testing.T) *forge {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	f := &forge{t: t, key: key, clock: time.Now()}
	mux := http.NewServeMux()
	mux.HandleFunc("/organizations/v2.0/.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		keys := f.keys
		if keys == "" {
			keys = f.server.URL + "/organizations/discovery/v2.0/keys"
		}
		f.answer(w, map[string]any{
			"issuer": f.server.URL + "/{tenantid}/v2.0", "jwks_uri": keys,
			"authorization_endpoint": f.server.URL + "/organizations/oauth2/v2.0/authorize",
			"token_endpoint":         f.server.URL + "/organizations/oauth2/v2.0/token",
		})
	})
	mux.HandleFunc("/organizations/oauth2/v2.0/token", func(w http.ResponseWriter, r *http.Request) {
		f.answer(w, map[string]any{"access_token": "a", "token_type": "Bearer", "id_token": f.idToken})
	})
	mux.HandleFunc("/organizations/discovery/v2.0/keys", func(w http.ResponseWriter, _ *http.Request) {
		// The certificate beside the key is odd, which is no harm.
		f.answer(w, map[string]any{"keys": []any{map[string]any{
			"kty": "RSA", "use": "sig", "kid": "1", "x5c": []string{"odd"}, "e": "AQAB",
			"n": base64.RawURLEncoding.EncodeToString(f.key.N.Bytes()),
		}, map[string]any{"kty": "EC", "crv": "P-256"}, map[string]any{
			"kty": "RSA", "n": base64.RawURLEncoding.EncodeToString(big.NewInt(35).Bytes()), "e": "AQAB", // far too short
		}}})
	})
	f.server = httptest.NewServer(mux)
	t.Cleanup(f.server.Close)
	return f
}

func (f *forge) answer(w http.ResponseWriter, body any) {
	w.Header().Set("Date", f.clock.UTC().Format(http.TimeFormat))
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(body)
}

func (f *forge) platform() *platform {
	f.t.Helper()
	p, err := newPlatform(Microsoft{ClientID: clientID, ClientSecret: secret.NewText(clientWord), LoginURL: f.server.URL}, base)
	require.NoError(f.t, err)
	return p
}

// claims are those of a sound token.
func (f *forge) claims() map[string]any {
	return map[string]any{
		"iss": f.server.URL + "/" + directory + "/v2.0", "aud": clientID, "tid": directory, "oid": accounts["owner"]["oid"],
		"nonce": "the nonce", "iat": f.clock.Unix(), "exp": f.clock.Add(time.Hour).Unix(), "preferred_username": email,
	}
}

func (f *forge) sign(alg jose.SignatureAlgorithm, key any, claims map[string]any) string {
	f.t.Helper()
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: alg, Key: key}, nil)
	require.NoError(f.t, err)
	payload, err := json.Marshal(claims)
	require.NoError(f.t, err)
	signed, err := signer.Sign(payload)
	require.NoError(f.t, err)
	text, err := signed.CompactSerialize()
	require.NoError(f.t, err)
	return text
}

func TestForgedTokensAreRefused(t *testing.T) {
	t.Parallel()
	f := newForge(t)
	p := f.platform()
	exchange := func(token string) (account, error) {
		f.idToken = token
		return p.exchange(t.Context(), trip{Nonce: "the nonce", Verifier: "v"}, "code")
	}
	who, err := exchange(f.sign(jose.RS256, f.key, f.claims()))
	require.NoError(t, err)
	require.Equal(t, directory, who.Tenant.String())
	require.Equal(t, accounts["owner"]["oid"], who.Object.String())

	other, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	plain := func(part string) string { return base64.RawURLEncoding.EncodeToString([]byte(part)) }
	sound, err := json.Marshal(f.claims())
	require.NoError(t, err)
	for name, token := range map[string]string{
		"NoToken":            "",
		"NotAToken":          "a.b.c",
		"AlgorithmNone":      plain(`{"alg":"none","typ":"JWT"}`) + "." + plain(string(sound)) + ".",
		"SignedByOurSecret":  f.sign(jose.HS256, []byte(strings.Repeat(clientWord, 2)), f.claims()),
		"SignedByAnotherKey": f.sign(jose.RS256, other, f.claims()),
		"AnotherAlgorithm":   f.sign(jose.PS256, f.key, f.claims()),
	} {
		_, err := exchange(token)
		require.Equal(t, Failed, outcomeOf(t, err), name)
	}
	for name, c := range map[string]struct {
		changes map[string]any
		want    Outcome
	}{
		"AnotherAudience":        {map[string]any{"aud": neighbour}, Failed},
		"AnotherNonce":           {map[string]any{"nonce": "another"}, Failed},
		"NoNonce":                {map[string]any{"nonce": nil}, Failed},
		"Over":                   {map[string]any{"exp": f.clock.Add(-11 * time.Minute).Unix()}, Failed},
		"NotYet":                 {map[string]any{"iat": f.clock.Add(11 * time.Minute).Unix()}, Failed},
		"IssuerOfAnother":        {map[string]any{"iss": f.server.URL + "/" + neighbour + "/v2.0"}, Failed},
		"IssuerIsTheTemplate":    {map[string]any{"iss": f.server.URL + "/{tenantid}/v2.0"}, Failed},
		"IssuerOfAnotherVersion": {map[string]any{"iss": f.server.URL + "/" + directory + "/v1.0"}, Failed},
		"IssuerElsewhere":        {map[string]any{"iss": "https://evil.example/" + directory + "/v2.0"}, Failed},
		"DirectoryIsAPath":       {map[string]any{"tid": directory + "/v2.0#", "iss": f.server.URL + "/" + directory + "/v2.0#/v2.0"}, Failed},
		"NoDirectory":            {map[string]any{"tid": nil}, Failed},
		"NoAccount":              {map[string]any{"oid": ""}, Failed},
		"Personal":               {map[string]any{"tid": consumersHome, "iss": f.server.URL + "/" + consumersHome + "/v2.0"}, PersonalAccount},
		"PersonalInCapitals":     {map[string]any{"tid": strings.ToUpper(consumersHome), "iss": f.server.URL + "/" + strings.ToUpper(consumersHome) + "/v2.0"}, PersonalAccount},
	} {
		claims := f.claims()
		maps.Copy(claims, c.changes)
		_, err := exchange(f.sign(jose.RS256, f.key, claims))
		require.Equal(t, c.want, outcomeOf(t, err), name)
	}
}

func outcomeOf(t *testing.T, err error) Outcome {
	t.Helper()
	var e *platformError
	require.True(t, errors.As(err, &e), "%v", err)
	return e.outcome
}

// TestPlatformsClockCounts: a server whose clock is wrong lets people in.
func TestPlatformsClockCounts(t *testing.T) {
	t.Parallel()
	f := newForge(t)
	f.clock = time.Now().Add(-72 * time.Hour)
	f.idToken = f.sign(jose.RS256, f.key, f.claims())
	_, err := f.platform().exchange(t.Context(), trip{Nonce: "the nonce"}, "code")
	require.NoError(t, err)

	// A simulated platform moves its clock and not that of its answers.
	ahead := time.Now().Add(72 * time.Hour)
	claims := f.claims()
	claims["iat"], claims["exp"] = ahead.Unix(), ahead.Add(time.Hour).Unix()
	f.clock, f.idToken = time.Now(), f.sign(jose.RS256, f.key, claims)
	p := f.platform()
	_, err = p.exchange(t.Context(), trip{Nonce: "the nonce"}, "code")
	require.Equal(t, Failed, outcomeOf(t, err))
	p.now = func() time.Time { return ahead }
	_, err = p.exchange(t.Context(), trip{Nonce: "the nonce"}, "code")
	require.NoError(t, err)
}

// TestNewSigningKeysAreRead: they are replaced without a word.
func TestNewSigningKeysAreRead(t *testing.T) {
	t.Parallel()
	f := newForge(t)
	p := f.platform()
	exchange := func() error {
		f.idToken = f.sign(jose.RS256, f.key, f.claims())
		_, err := p.exchange(t.Context(), trip{Nonce: "the nonce"}, "code")
		return err
	}
	require.NoError(t, exchange())
	var err error
	f.key, err = rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	require.Equal(t, Failed, outcomeOf(t, exchange()), "asked for a moment ago")
	p.described.keys.asked = time.Time{}
	require.NoError(t, exchange())
}

// TestSecretsStayAtThePlatform: a description that names another host is not
// followed there.
func TestSecretsStayAtThePlatform(t *testing.T) {
	t.Parallel()
	f := newForge(t)
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { f.leaked.Add(1) }))
	defer elsewhere.Close()
	f.keys = elsewhere.URL + "/keys"
	_, err := f.platform().exchange(t.Context(), trip{}, "code")
	require.Equal(t, Unanswered, outcomeOf(t, err))
	require.Zero(t, f.leaked.Load())
}
