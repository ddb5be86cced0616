package auth

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"github.com/appmuster/appmuster/internal/seal/secret"
	"github.com/appmuster/appmuster/internal/xid"
)

// Microsoft is the operator's registration that members sign in with.
type Microsoft struct {
	ClientID     string
	ClientSecret secret.Text
	// Assertion gives the signed word by which the registration proves itself at an
	// address of the platform in place of the secret; nil means the secret.
	Assertion func(endpoint string) (string, error)
	// LoginURL is the root of the identity platform, no slash at the end.
	LoginURL string
	// Directory is who may sign in: a directory's identifier for that one alone;
	// "" for every organization's.
	Directory string
	// Now is the platform's clock as far as it is known, which a simulated one
	// moves; nil means the time.
	Now func() time.Time
}

const (
	anyOrganization = "organizations"
	platformSkew    = 10 * time.Minute // how far clocks may be apart
	describedFor    = 24 * time.Hour
	platformTimeout = 10 * time.Second
	maxAnswer       = 1 << 20
)

// platform is Microsoft's identity platform.
type platform struct {
	client    *http.Client
	config    oauth2.Config
	login     string // root
	directory string // "" for any
	authority string
	now       func() time.Time
	assertion func(endpoint string) (string, error) // nil: by the secret

	mu        sync.Mutex
	described *described
	at        time.Time
}

// described is how the platform describes itself.
type described struct {
	endpoint oauth2.Endpoint
	keys     *platformKeys
}

// newPlatform gives nil where there is no registration.
func newPlatform(m Microsoft, base string) (*platform, error) {
	if m.ClientID == "" || m.ClientSecret.IsZero() && m.Assertion == nil || m.LoginURL == "" || base == "" {
		return nil, nil
	}
	root, err := url.Parse(m.LoginURL)
	if err != nil || root.Host == "" {
		return nil, fmt.Errorf("the identity platform's address %q is none", m.LoginURL)
	}
	if m.Now == nil {
		m.Now = time.Now
	}
	p := &platform{
		assertion: m.Assertion,
		now:       m.Now, login: strings.TrimSuffix(m.LoginURL, "/"), directory: strings.ToLower(m.Directory), authority: anyOrganization,
		config: oauth2.Config{
			ClientID: m.ClientID, ClientSecret: m.ClientSecret.Reveal(), RedirectURL: base + "/auth/callback",
			Scopes: []string{oidc.ScopeOpenID, "profile"},
		},
	}
	if p.assertion != nil {
		p.config.ClientSecret = ""
	}
	if p.directory != "" {
		p.authority = p.directory
	}
	p.client = &http.Client{
		Transport: &pinned{root: root, next: http.DefaultTransport}, Timeout: platformTimeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return p, nil
}

// pinned speaks with the platform's host alone, whatever addresses its
// description names: the client's secret and codes go nowhere else. It notes
// the platform's clock for whoever asks by clockKey.
type pinned struct {
	root *url.URL
	next http.RoundTripper
}

type clockKey struct{}

var errOtherHost = errors.New("auth: the identity platform names another host")

func (p *pinned) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Scheme != p.root.Scheme || r.URL.Host != p.root.Host {
		return nil, errOtherHost
	}
	resp, err := p.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	if clock, ok := r.Context().Value(clockKey{}).(*time.Time); ok {
		if at, err := http.ParseTime(resp.Header.Get("Date")); err == nil {
			*clock = at
		}
	}
	resp.Body = struct {
		io.Reader
		io.Closer
	}{io.LimitReader(resp.Body, maxAnswer), resp.Body}
	return resp, nil
}

// platformError says why a person was not proven.
type platformError struct {
	outcome Outcome
	reason  string
	cause   error
}

func (e *platformError) Error() string {
	if e.cause == nil {
		return "sign in with Microsoft: " + e.reason
	}
	return "sign in with Microsoft: " + e.reason + ": " + e.cause.Error()
}

func (e *platformError) Unwrap() error { return e.cause }

func unsound(reason string) error { return &platformError{outcome: Failed, reason: reason} }

// discover gives how the platform describes itself. Its issuer is a template
// where it serves many directories, so it is checked token by token.
func (p *platform) discover(ctx context.Context) (*described, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.described != nil && time.Since(p.at) < describedFor {
		return p.described, nil
	}
	ctx = oidc.InsecureIssuerURLContext(oidc.ClientContext(ctx, p.client), "any")
	provider, err := oidc.NewProvider(ctx, p.login+"/"+p.authority+"/v2.0")
	if err != nil {
		return nil, fmt.Errorf("read the identity platform's description: %w", err)
	}
	var more struct {
		Keys string `json:"jwks_uri"`
	}
	if err := provider.Claims(&more); err != nil {
		return nil, fmt.Errorf("read the identity platform's description: %w", err)
	}
	d := &described{provider.Endpoint(), &platformKeys{client: p.client, address: more.Keys}}
	d.endpoint.AuthStyle = oauth2.AuthStyleInParams
	for _, address := range []string{d.endpoint.AuthURL, d.endpoint.TokenURL, more.Keys} {
		if !strings.HasPrefix(address, p.login+"/") {
			return nil, errOtherHost
		}
	}
	p.described, p.at = d, time.Now()
	return d, nil
}

func (p *platform) through(d *described) oauth2.Config {
	c := p.config
	c.Endpoint = d.endpoint
	return c
}

// authorizeURL gives the address of the sign-in page.
func (p *platform) authorizeURL(ctx context.Context, t trip) (string, error) {
	d, err := p.discover(ctx)
	if err != nil {
		return "", err
	}
	c := p.through(d)
	return c.AuthCodeURL(t.State, oidc.Nonce(t.Nonce), oauth2.S256ChallengeOption(t.Verifier)), nil
}

// exchange redeems the code of a journey and gives whom the platform vouches
// for: by signature, audience, nonce, time, and an issuer that is the one of the
// token's own directory.
func (p *platform) exchange(ctx context.Context, t trip, code string) (account, error) {
	d, err := p.discover(ctx)
	if err != nil {
		return account{}, &platformError{Unanswered, "no description", err}
	}
	clock := p.now()
	ctx = context.WithValue(oidc.ClientContext(ctx, p.client), clockKey{}, &clock)
	c := p.through(d)
	with := []oauth2.AuthCodeOption{oauth2.VerifierOption(t.Verifier)}
	if p.assertion != nil {
		assertion, err := p.assertion(c.Endpoint.TokenURL)
		if err != nil {
			return account{}, &platformError{Failed, "the registration's certificate did not sign", err}
		}
		with = append(with, oauth2.SetAuthURLParam("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
			oauth2.SetAuthURLParam("client_assertion", assertion))
	}
	token, err := c.Exchange(ctx, code, with...)
	if err != nil {
		if answer, ok := errors.AsType[*oauth2.RetrieveError](err); ok && answer.Response.StatusCode < http.StatusInternalServerError {
			// Its text can hold what the person typed; the code says enough.
			return account{}, &platformError{Failed, "the code was not redeemed", errors.New(answer.ErrorCode)}
		}
		return account{}, &platformError{Unanswered, "no answer", errors.New("token endpoint")}
	}
	raw, _ := token.Extra("id_token").(string)
	if raw == "" {
		return account{}, unsound("no ID token")
	}
	// Expiry is checked below by the platform's own clock: ours may be wrong.
	keys := &keyUse{platformKeys: d.keys}
	id, err := oidc.NewVerifier("", keys, &oidc.Config{
		ClientID: c.ClientID, SkipIssuerCheck: true, SkipExpiryCheck: true, SupportedSigningAlgs: []string{oidc.RS256},
	}).Verify(ctx, raw)
	if keys.failed != nil {
		return account{}, &platformError{Unanswered, "no signing keys", keys.failed}
	}
	if err != nil {
		return account{}, unsound("signature or audience are wrong")
	}
	return p.accept(id, t.Nonce, clock)
}

// accept checks what a verified ID token says, which came a moment ago and holds
// when it does so by one of the two clocks.
func (p *platform) accept(id *oidc.IDToken, nonce string, now time.Time) (account, error) {
	var claims struct {
		Tenant string `json:"tid"`
		Object string `json:"oid"`
		Login  string `json:"preferred_username"`
	}
	if err := id.Claims(&claims); err != nil {
		return account{}, unsound("claims are not readable")
	}
	if subtle.ConstantTimeCompare([]byte(id.Nonce), []byte(nonce)) != 1 {
		return account{}, unsound("the nonce is another")
	}
	earlier, later := now, p.now()
	if later.Before(earlier) {
		earlier, later = later, earlier
	}
	if earlier.After(id.Expiry.Add(platformSkew)) || later.Before(id.IssuedAt.Add(-platformSkew)) {
		return account{}, unsound("it does not hold now")
	}
	tenant, object := xid.NewGUID(claims.Tenant), xid.NewGUID(claims.Object)
	if !tenant.IsGUID() || !object.IsGUID() {
		return account{}, unsound("no directory or no account")
	}
	if strings.EqualFold(claims.Tenant, consumersHome) {
		return account{}, &platformError{outcome: PersonalAccount, reason: "a personal account"}
	}
	if id.Issuer != p.login+"/"+claims.Tenant+"/v2.0" {
		return account{}, unsound("the issuer is not the directory's")
	}
	if p.directory != "" && !strings.EqualFold(claims.Tenant, p.directory) {
		return account{}, unsound("another directory")
	}
	return account{Tenant: tenant, Object: object, Login: short(claims.Login, 320)}, nil
}

func short(text string, size int) string {
	if len(text) > size {
		text = text[:size]
	}
	return strings.ToValidUTF8(text, "")
}
