package auth

import (
	"context"
	"crypto"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/big"
	"net/http"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
)

const (
	leastKeyBits = 2048
	askKeysEvery = 10 * time.Second // a token by an unknown key must not make us ask without end
)

// platformKeys are the platform's signing keys. The numbers of the keys alone
// are taken: the certificates beside them are not needed, and an odd one would
// spoil the whole set.
type platformKeys struct {
	client  *http.Client
	address string

	mu    sync.Mutex
	keys  []crypto.PublicKey
	asked time.Time
}

// keyUse is one token's look at the keys; failed says that they could not be
// had, which says nothing about the token.
type keyUse struct {
	*platformKeys
	failed error
}

// VerifySignature checks a token by the known keys, and by new ones where none
// fits: keys are replaced now and then.
func (u *keyUse) VerifySignature(ctx context.Context, token string) ([]byte, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	payload, err := (&oidc.StaticKeySet{PublicKeys: u.keys}).VerifySignature(ctx, token)
	if err == nil || time.Since(u.asked) < askKeysEvery {
		return payload, err
	}
	keys, err := u.fetch(ctx)
	if err != nil {
		u.failed = err
		return nil, err
	}
	u.keys, u.asked = keys, time.Now()
	return (&oidc.StaticKeySet{PublicKeys: keys}).VerifySignature(ctx, token)
}

func (k *platformKeys) fetch(ctx context.Context) ([]crypto.PublicKey, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, k.address, nil)
	if err != nil {
		return nil, fmt.Errorf("read signing keys: %w", err)
	}
	resp, err := k.client.Do(req)
	if err != nil {
		return nil, fmt.Errorf("read signing keys: %w", err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("read signing keys: status %d", resp.StatusCode)
	}
	var set struct {
		Keys []struct {
			Type     string `json:"kty"`
			Use      string `json:"use"`
			Modulus  string `json:"n"`
			Exponent string `json:"e"`
		} `json:"keys"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&set); err != nil {
		return nil, fmt.Errorf("read signing keys: %w", err)
	}
	var keys []crypto.PublicKey
	for _, key := range set.Keys {
		n, err := base64.RawURLEncoding.DecodeString(key.Modulus)
		e, errE := base64.RawURLEncoding.DecodeString(key.Exponent)
		if key.Type != "RSA" || key.Use != "" && key.Use != "sig" || err != nil || errE != nil || len(e) > 4 {
			continue
		}
		public := &rsa.PublicKey{N: new(big.Int).SetBytes(n), E: int(new(big.Int).SetBytes(e).Int64())}
		if public.N.BitLen() >= leastKeyBits {
			keys = append(keys, public)
		}
	}
	return keys, nil
}
