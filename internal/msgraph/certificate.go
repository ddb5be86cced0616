package msgraph

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1" //nolint:gosec // Microsoft's portals show this digest; nothing is proven by it
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"net/url"
	"strings"
	"time"

	"golang.org/x/oauth2/clientcredentials"
)

const (
	// keyBits of the pairs that are made here.
	keyBits = 2048
	// assertionFor is how long before and after its making an assertion holds: ten
	// minutes in all, which Microsoft takes. It forgives five more on either side, so
	// that this server's clock may be wrong by ten.
	assertionFor = 5 * time.Minute

	pemCertificate = "CERTIFICATE"
	pemKey         = "PRIVATE KEY"
)

// Certificate is a certificate with its private key: an app proves itself with it
// in place of a secret. It never shows the key.
type Certificate struct {
	leaf *x509.Certificate
	key  *rsa.PrivateKey
}

// NewCertificate makes a key pair and a certificate for it that signs for itself,
// good from a little before now until then.
func NewCertificate(name string, now, until time.Time) (*Certificate, error) {
	key, err := rsa.GenerateKey(rand.Reader, keyBits)
	if err != nil {
		return nil, fmt.Errorf("make a key: %w", err)
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return nil, fmt.Errorf("make a serial number: %w", err)
	}
	t := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: name},
		NotBefore: now.Add(-clockSkew).UTC(), NotAfter: until.UTC(),
		KeyUsage: x509.KeyUsageDigitalSignature, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, t, t, &key.PublicKey, key)
	if err != nil {
		return nil, fmt.Errorf("make a certificate: %w", err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, fmt.Errorf("read the certificate: %w", err)
	}
	return &Certificate{leaf, key}, nil
}

// ParseCertificate reads a certificate and its unencrypted RSA key from PEM, in
// any order; the first certificate that the key fits counts. Its errors tell
// nothing of the key.
func ParseCertificate(text Secret) (*Certificate, error) {
	var leaves []*x509.Certificate
	var key *rsa.PrivateKey
	rest := []byte(text)
	for {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			break
		}
		switch {
		case block.Type == pemCertificate:
			leaf, err := x509.ParseCertificate(block.Bytes)
			if err != nil {
				return nil, errors.New("the PEM holds a certificate that can't be read")
			}
			leaves = append(leaves, leaf)
		case strings.Contains(block.Type, "ENCRYPTED"):
			return nil, errors.New("the PEM's private key is encrypted; give it without a passphrase")
		case strings.HasSuffix(block.Type, pemKey):
			if key = rsaKey(block.Bytes); key == nil {
				return nil, errors.New("the PEM's private key is not an RSA key")
			}
		}
	}
	if key == nil {
		return nil, errors.New("the PEM holds no private key")
	}
	for _, leaf := range leaves {
		if key.PublicKey.Equal(leaf.PublicKey) {
			return &Certificate{leaf, key}, nil
		}
	}
	return nil, errors.New("the PEM holds no certificate for its private key")
}

func rsaKey(der []byte) *rsa.PrivateKey {
	if key, err := x509.ParsePKCS1PrivateKey(der); err == nil {
		return key
	}
	key, err := x509.ParsePKCS8PrivateKey(der)
	if err != nil {
		return nil
	}
	k, _ := key.(*rsa.PrivateKey)
	return k
}

// PEM is the certificate and its private key.
func (c *Certificate) PEM() (Secret, error) {
	der, err := x509.MarshalPKCS8PrivateKey(c.key)
	if err != nil {
		return "", fmt.Errorf("write the key: %w", err)
	}
	return Secret(c.Public() + string(pem.EncodeToMemory(&pem.Block{Type: pemKey, Bytes: der}))), nil
}

// Public is the certificate alone, PEM: what is uploaded to the registration.
func (c *Certificate) Public() string {
	return string(pem.EncodeToMemory(&pem.Block{Type: pemCertificate, Bytes: c.leaf.Raw}))
}

// ExpiresAt is when it ends.
func (c *Certificate) ExpiresAt() time.Time { return c.leaf.NotAfter }

// Thumbprint is the SHA-1 digest of a certificate in PEM as Microsoft's portals
// show it, 40 hexadecimal digits; empty for what is none.
func Thumbprint(public string) string {
	block, _ := pem.Decode([]byte(public))
	if block == nil || block.Type != pemCertificate {
		return ""
	}
	sum := sha1.Sum(block.Bytes) //nolint:gosec // see above
	return strings.ToUpper(hex.EncodeToString(sum[:]))
}

func (c *Certificate) String() string               { return redacted }
func (c *Certificate) GoString() string             { return redacted }
func (c *Certificate) LogValue() slog.Value         { return slog.StringValue(redacted) }
func (c *Certificate) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// Assertion is a token in which the app says who it is, signed with its key and
// good for this one endpoint and some minutes.
func (c *Certificate) Assertion(clientID, endpoint string, now time.Time) (string, error) {
	thumb := sha256.Sum256(c.leaf.Raw)
	head, err := json.Marshal(map[string]string{
		"alg": "PS256", "typ": "JWT", "x5t#S256": base64.RawURLEncoding.EncodeToString(thumb[:]),
	})
	if err != nil {
		return "", err
	}
	body, err := json.Marshal(map[string]any{
		"aud": endpoint, "iss": clientID, "sub": clientID, "jti": rand.Text(),
		"nbf": now.Add(-assertionFor).Unix(), "iat": now.Add(-assertionFor).Unix(), "exp": now.Add(assertionFor).Unix(),
	})
	if err != nil {
		return "", err
	}
	text := base64.RawURLEncoding.EncodeToString(head) + "." + base64.RawURLEncoding.EncodeToString(body)
	sum := sha256.Sum256([]byte(text))
	sig, err := rsa.SignPSS(rand.Reader, c.key, crypto.SHA256, sum[:], &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash})
	if err != nil {
		return "", errors.New("sign the assertion: the key can't")
	}
	return text + "." + base64.RawURLEncoding.EncodeToString(sig), nil
}

// proveClient puts the app's proof into a token request: an assertion where there
// is a certificate, else the secret.
func (s *Service) proveClient(cfg *clientcredentials.Config, secret Secret, certificate *Certificate) error {
	if certificate == nil {
		cfg.ClientSecret = string(secret)
		return nil
	}
	assertion, err := certificate.Assertion(cfg.ClientID, cfg.TokenURL, s.now())
	if err != nil {
		return err
	}
	if cfg.EndpointParams == nil {
		cfg.EndpointParams = url.Values{}
	}
	cfg.EndpointParams.Set("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
	cfg.EndpointParams.Set("client_assertion", assertion)
	return nil
}
