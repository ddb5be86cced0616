package entrasim

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

type accessToken struct {
	tenant, clientID string
	audience         string
	user             *Account // nil for app-only
	issued, expires  time.Time
	revoked          atomic.Bool
	perms            atomic.Pointer[[]string]
}

func (t *accessToken) permissions() []string {
	if p := t.perms.Load(); p != nil {
		return *p
	}
	return nil
}

func (t *accessToken) setPermissions(p []string) { t.perms.Store(&p) }

type refreshToken struct {
	tenant, clientID string
	account          *Account
	issued           time.Time
}

type authCode struct {
	tenant, clientID, redirect string
	account                    *Account
	scopes                     []string
	nonce                      string
	challenge, method          string
	issued                     time.Time
	used                       bool
}

// tokenStore holds what was issued; expired access tokens are dropped in passing.
type tokenStore struct {
	mu      sync.Mutex
	at      map[string]*accessToken
	rt      map[string]*refreshToken
	codes   map[string]*authCode
	sweepAt int
}

func (t *tokenStore) init() {
	t.at, t.rt, t.codes = make(map[string]*accessToken), make(map[string]*refreshToken), make(map[string]*authCode)
	t.sweepAt = 4096
}

func (t *tokenStore) access(raw string) *accessToken {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.at[raw]
}

func (t *tokenStore) putAccess(raw string, a *accessToken) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.at[raw] = a
	if len(t.at) > t.sweepAt {
		for k, v := range t.at {
			if a.issued.Sub(v.expires) > time.Hour {
				delete(t.at, k)
			}
		}
		t.sweepAt = max(4096, 2*len(t.at))
	}
}

func (t *tokenStore) each(f func(*accessToken)) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, a := range t.at {
		f(a)
	}
}

// signJWT signs claims with the simulator's key, as RS256.
func signJWT(claims map[string]any) string {
	key := signingKey()
	header, _ := json.Marshal(map[string]string{"typ": "JWT", "alg": "RS256", "kid": keyID(), "x5t": keyID()})
	body, _ := json.Marshal(claims)
	enc := base64.RawURLEncoding
	signed := enc.EncodeToString(header) + "." + enc.EncodeToString(body)
	sum := sha256.Sum256([]byte(signed))
	sig, err := rsa.SignPKCS1v15(nil, key, crypto.SHA256, sum[:])
	if err != nil {
		return ""
	}
	return signed + "." + enc.EncodeToString(sig)
}

var keyID = sync.OnceValue(func() string {
	sum := sha256.Sum256(signingKey().N.Bytes())
	return base64.RawURLEncoding.EncodeToString(sum[:15])
})

var keyCertificate = sync.OnceValue(func() string {
	t := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Simulated Microsoft"},
		NotBefore: time.Unix(1700000000, 0), NotAfter: time.Unix(4000000000, 0)}
	der, err := x509.CreateCertificate(rand.Reader, t, t, &signingKey().PublicKey, signingKey())
	if err != nil {
		return ""
	}
	return base64.StdEncoding.EncodeToString(der)
})

func jwks(issuer string) []byte {
	key := signingKey()
	enc := base64.RawURLEncoding
	out, _ := json.Marshal(map[string]any{"keys": []any{map[string]any{
		"kty": "RSA", "use": "sig", "alg": "RS256", "kid": keyID(), "x5t": keyID(),
		"n": enc.EncodeToString(key.N.Bytes()), "e": enc.EncodeToString(big.NewInt(int64(key.E)).Bytes()),
		"x5c": []string{keyCertificate()}, "cloud_instance_name": "microsoftonline.com", "issuer": issuer,
	}}})
	return out
}

// assertion checks a client assertion against a registration's certificates;
// it returns the AADSTS code of the refusal, 0 when it is good.
func assertion(raw string, r *Registration, audience []string, now time.Time) int {
	parts := strings.Split(raw, ".")
	if len(parts) != 3 {
		return 50027
	}
	enc := base64.RawURLEncoding
	var head struct {
		Alg  string `json:"alg"`
		X5T  string `json:"x5t"`
		X5TS string `json:"x5t#S256"`
	}
	var body struct {
		Aud string  `json:"aud"`
		Iss string  `json:"iss"`
		Sub string  `json:"sub"`
		Exp float64 `json:"exp"`
		Nbf float64 `json:"nbf"`
	}
	h, err1 := enc.DecodeString(parts[0])
	b, err2 := enc.DecodeString(parts[1])
	sig, err3 := enc.DecodeString(parts[2])
	if err1 != nil || err2 != nil || err3 != nil || json.Unmarshal(h, &head) != nil || json.Unmarshal(b, &body) != nil {
		return 50027
	}
	sum := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	found := false
	for _, cert := range r.Certificates {
		thumb := sha256.Sum256(cert.Raw)
		if head.X5TS != "" && head.X5TS != enc.EncodeToString(thumb[:]) {
			continue
		}
		pub, ok := cert.PublicKey.(*rsa.PublicKey)
		if !ok {
			continue
		}
		if head.Alg == "PS256" && rsa.VerifyPSS(pub, crypto.SHA256, sum[:], sig, nil) == nil ||
			head.Alg == "RS256" && rsa.VerifyPKCS1v15(pub, crypto.SHA256, sum[:], sig) == nil {
			found = found || now.Before(cert.NotAfter)
		}
	}
	if !found {
		return 700027
	}
	good := false
	for _, a := range audience {
		good = good || body.Aud == a
	}
	if !good || body.Iss != r.ClientID || body.Sub != r.ClientID {
		return 50012
	}
	if now.Unix() > int64(body.Exp)+300 || now.Unix() < int64(body.Nbf)-300 {
		return 700024
	}
	return 0
}
