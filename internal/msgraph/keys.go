package msgraph

import (
	"context"
	"crypto"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"math/big"
	"net/http"
	"strings"
	"sync"

	"github.com/coreos/go-oidc/v3/oidc"
)

// keySet holds the platform's signing keys. It takes the keys' numbers alone
// and leaves the certificates beside them unread, because those are not needed
// and odd ones would spoil the whole set.
type keySet struct {
	client *http.Client
	url    string

	mu   sync.Mutex
	keys []crypto.PublicKey
}

// keyUse remembers for one token why the keys could not be had, which says
// nothing about the token; the verifier flattens its errors.
type keyUse struct {
	set    *keySet
	failed error
}

func (u *keyUse) VerifySignature(ctx context.Context, jwt string) ([]byte, error) {
	if payload, err := u.set.known().VerifySignature(ctx, jwt); err == nil {
		return payload, nil
	}
	// Keys are replaced now and then.
	if u.failed = u.set.refresh(ctx); u.failed != nil {
		return nil, u.failed
	}
	return u.set.known().VerifySignature(ctx, jwt)
}

func (k *keySet) known() *oidc.StaticKeySet {
	k.mu.Lock()
	defer k.mu.Unlock()
	return &oidc.StaticKeySet{PublicKeys: k.keys}
}

func (k *keySet) refresh(ctx context.Context) error {
	keys, err := k.fetch(ctx)
	if err != nil {
		return err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.keys = keys
	return nil
}

func (k *keySet) fetch(ctx context.Context) ([]crypto.PublicKey, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, k.url, nil)
	if err != nil {
		return nil, err
	}
	res, err := k.client.Do(req)
	if err != nil {
		return nil, err
	}
	defer drain(res)
	if res.StatusCode != http.StatusOK {
		return nil, errors.New("no keys were given")
	}
	body, err := io.ReadAll(io.LimitReader(res.Body, 1<<20))
	if err != nil {
		return nil, err
	}
	var set struct {
		Keys []struct{ Kty, Use, N, E string }
	}
	if err := json.Unmarshal(body, &set); err != nil {
		return nil, errors.New("the keys were not understood")
	}
	var keys []crypto.PublicKey
	for _, j := range set.Keys {
		n, errN := base64.RawURLEncoding.DecodeString(strings.TrimRight(j.N, "="))
		e, errE := base64.RawURLEncoding.DecodeString(strings.TrimRight(j.E, "="))
		if j.Kty != "RSA" || j.Use != "" && j.Use != "sig" || errN != nil || errE != nil || len(n) < 256 || len(e) == 0 || len(e) > 4 {
			continue
		}
		keys = append(keys, &rsa.PublicKey{N: new(big.Int).SetBytes(n), E: int(new(big.Int).SetBytes(e).Int64())})
	}
	if len(keys) == 0 {
		return nil, errors.New("no usable key was given")
	}
	return keys, nil
}
