package msgraph

import (
	"context"
	"crypto/subtle"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"
)

// AuthRequest is a sign-in page to send somebody to.
type AuthRequest struct {
	Tenant      string // a tenant ID or domain; empty means any organization
	ClientID    string
	RedirectURL string
	State       string
	Nonce       string
	Verifier    string // PKCE verifier, e.g. NewVerifier(); its challenge is sent
	Scopes      []string
	Prompt      string // empty, login, consent, select_account
	LoginHint   string
}

// NewVerifier makes a PKCE verifier.
func NewVerifier() string { return oauth2.GenerateVerifier() }

// CodeExchange is what came back from the sign-in page, with what was sent.
type CodeExchange struct {
	Tenant       string // as in AuthRequest
	ClientID     string
	ClientSecret Secret
	Certificate  *Certificate // nil where the secret is used
	RedirectURL  string
	Code         Secret
	Verifier     string
	Nonce        string
}

// SignedIn is a person proven by a verified ID token.
type SignedIn struct {
	TenantID          string // tid: with ObjectID the identity
	ObjectID          string // oid
	Name              string // mutable, for display only
	PreferredUsername string // mutable, for display only
	// HomeIssuer is set for a guest: the identity provider that vouches for them.
	HomeIssuer   string
	RefreshToken Secret // empty unless offline_access was asked for
	Scopes       []string
	Access       AccessToken

	token *oauth2.Token
}

// Credential to go on with as this person; its first access token is the one
// that came with the sign-in.
func (i SignedIn) Credential(clientID string, clientSecret Secret, rotated func(context.Context, Secret) error) RefreshCredential {
	return RefreshCredential{
		EntraTenantID: i.TenantID, ClientID: clientID, ClientSecret: clientSecret,
		RefreshToken: i.RefreshToken, Rotated: rotated, first: i.token,
	}
}

// AuthorizeURL is the address of the sign-in page.
func (s *Service) AuthorizeURL(r AuthRequest) string {
	q := url.Values{
		"client_id":     {r.ClientID},
		"response_type": {"code"},
		"response_mode": {"query"},
		"redirect_uri":  {r.RedirectURL},
		"scope":         {strings.Join(r.Scopes, " ")},
		"state":         {r.State},
	}
	if r.Nonce != "" {
		q.Set("nonce", r.Nonce)
	}
	if r.Verifier != "" {
		q.Set("code_challenge", oauth2.S256ChallengeFromVerifier(r.Verifier))
		q.Set("code_challenge_method", "S256")
	}
	if r.Prompt != "" {
		q.Set("prompt", r.Prompt)
	}
	if r.LoginHint != "" {
		q.Set("login_hint", r.LoginHint)
	}
	return s.endpoint(r.Tenant, "/oauth2/v2.0/authorize") + "?" + q.Encode()
}

// AdminConsentURL is the address of the page on which a tenant's administrator
// consents to the application permissions. What comes back from it proves
// nothing.
func (s *Service) AdminConsentURL(tenant, clientID, redirectURL, state string) string {
	q := url.Values{
		"client_id":    {clientID},
		"scope":        {s.resource + "/.default"},
		"redirect_uri": {redirectURL},
		"state":        {state},
	}
	return s.endpoint(tenant, "/v2.0/adminconsent") + "?" + q.Encode()
}

// Scope gives the full form of a Graph permission, as authorize pages take it.
func (s *Service) Scope(permission string) string {
	switch permission {
	case oidc.ScopeOpenID, oidc.ScopeOfflineAccess, "profile", "email":
		return permission
	}
	return s.resource + "/" + permission
}

// CallbackError is nil if the redirect from a sign-in or consent page reports no
// error. It must be asked first: a refusal may carry admin_consent=True too.
func CallbackError(q url.Values) error {
	code, description := q.Get("error"), q.Get("error_description")
	if code == "" && !q.Has("error") {
		return nil
	}
	var numbers []int
	for _, m := range aadstsNumber.FindAllStringSubmatch(description, 4) {
		if n, err := strconv.Atoi(m[1]); err == nil {
			numbers = append(numbers, n)
		}
	}
	e := judge(code, q.Get("error_subcode"), numbers, 0)
	if code == "consent_required" && len(numbers) == 0 {
		e.Kind, e.Message, e.Mend = ConsentRefused, "the administrator did not consent, and nothing was changed here", "Connect again and accept the permissions."
	}
	e.Op = "sign in at Microsoft"
	return e
}

// identityPlatform keeps what discovery told, by authority.
type identityPlatform struct {
	mu sync.Mutex
	m  map[string]discovered
}

type discovered struct {
	keys   *keySet
	issuer string // with {tenantid} where the authority serves many
	at     time.Time
}

const discoveryAge = 24 * time.Hour

func (s *Service) discover(ctx context.Context, tenant string) (discovered, error) {
	const op = "read Microsoft's sign-in keys"
	if tenant == "" {
		tenant = "organizations"
	}
	s.identity.mu.Lock()
	d, ok := s.identity.m[tenant]
	s.identity.mu.Unlock()
	if ok && s.now().Sub(d.at).Abs() < discoveryAge {
		return d, nil
	}
	// The issuer is a template for authorities of many tenants, so it is checked
	// by us, token by token.
	p, err := oidc.NewProvider(oidc.InsecureIssuerURLContext(oidc.ClientContext(ctx, s.loginHTTP), "any"), s.endpoint(tenant, "/v2.0"))
	if err != nil {
		return discovered{}, s.wireError(ctx, op, "Microsoft's identity platform", "", err)
	}
	var claims struct {
		Issuer string `json:"issuer"`
		Keys   string `json:"jwks_uri"`
	}
	if err := p.Claims(&claims); err != nil || claims.Issuer == "" || claims.Keys == "" {
		return discovered{}, &Error{Kind: Transient, Op: op, Message: "the identity platform's description was not understood"}
	}
	d = discovered{&keySet{client: s.loginHTTP, url: claims.Keys}, claims.Issuer, s.now()}
	s.identity.mu.Lock()
	defer s.identity.mu.Unlock()
	if s.identity.m == nil || len(s.identity.m) > 1000 {
		s.identity.m = make(map[string]discovered)
	}
	s.identity.m[tenant] = d
	return d, nil
}

// ExchangeCode redeems the code and verifies the ID token: signature, audience,
// time, nonce, and that the issuer is the one of the token's own tenant.
func (s *Service) ExchangeCode(ctx context.Context, e CodeExchange) (SignedIn, error) {
	const op = "finish the sign-in"
	params := url.Values{
		"grant_type":   {"authorization_code"},
		"code":         {string(e.Code)},
		"redirect_uri": {e.RedirectURL},
	}
	if e.Verifier != "" {
		params.Set("code_verifier", e.Verifier)
	}
	clock := s.now()
	cfg := clientcredentials.Config{ClientID: e.ClientID, TokenURL: s.endpoint(e.Tenant, "/oauth2/v2.0/token"), EndpointParams: params}
	if err := s.proveClient(&cfg, e.ClientSecret, e.Certificate); err != nil {
		return SignedIn{}, err
	}
	tok, err := s.requestToken(context.WithValue(ctx, clockKey{}, &clock), op, cfg, "code "+strings.ToLower(e.ClientID))
	if err != nil {
		return SignedIn{}, err
	}
	raw, _ := tok.Extra("id_token").(string)
	if raw == "" {
		return SignedIn{}, identityError(op, "Microsoft sent no ID token")
	}
	in, err := s.verify(ctx, op, e, raw, clock)
	if err != nil {
		return SignedIn{}, err
	}
	in.token, in.RefreshToken = tok, Secret(tok.RefreshToken)
	in.Access = inspect(tok, s.now())
	in.Scopes = in.Access.Scopes
	if in.Access.TenantID != "" && !equalFoldASCII(in.Access.TenantID, in.TenantID) {
		return SignedIn{}, identityError(op, "the access token is for another tenant than the ID token")
	}
	return in, nil
}

// consumerTenant is where personal Microsoft accounts live.
const consumerTenant = "9188040d-6c67-4c5b-b112-36a304b66dad"

// clockKey holds the time that the platform gave its answer, by its own clock:
// so this server's may be wrong without harm.
type clockKey struct{}

// clockSkew is how far the platform's clocks may be apart.
const clockSkew = 10 * time.Minute

// verify checks an ID token that came by the platform's clock at now.
func (s *Service) verify(ctx context.Context, op string, e CodeExchange, raw string, now time.Time) (SignedIn, error) {
	d, err := s.discover(ctx, e.Tenant)
	if err != nil {
		return SignedIn{}, err
	}
	// The time is checked below, with room for clocks that differ.
	keys := &keyUse{set: d.keys}
	verifier := oidc.NewVerifier(d.issuer, keys, &oidc.Config{
		ClientID: e.ClientID, SkipIssuerCheck: true, SkipExpiryCheck: true, SupportedSigningAlgs: []string{oidc.RS256},
	})
	idt, err := verifier.Verify(ctx, raw)
	if err != nil {
		if ctx.Err() != nil {
			return SignedIn{}, ctx.Err()
		}
		if keys.failed != nil {
			return SignedIn{}, s.wireError(ctx, op, "Microsoft's identity platform", "", keys.failed)
		}
		return SignedIn{}, identityError(op, "the ID token's signature or audience is wrong")
	}
	var claims struct {
		Tid       string  `json:"tid"`
		Oid       string  `json:"oid"`
		Name      string  `json:"name"`
		Preferred string  `json:"preferred_username"`
		Idp       string  `json:"idp"`
		NotBefore float64 `json:"nbf"`
	}
	if err := idt.Claims(&claims); err != nil {
		return SignedIn{}, identityError(op, "the ID token was not understood")
	}
	// The token came straight from the platform, a moment ago; so it is enough
	// that it is in its time by one of the two clocks.
	const skew = int64(clockSkew / time.Second)
	earlier, later := min(now.Unix(), s.now().Unix()), max(now.Unix(), s.now().Unix())
	switch {
	case claims.Tid == "" || claims.Oid == "" || !plainID(claims.Tid):
		return SignedIn{}, identityError(op, "the ID token names no tenant or no person")
	case equalFoldASCII(claims.Tid, consumerTenant):
		return SignedIn{}, &Error{Kind: IdentityInvalid, Op: op, Message: "that is a personal Microsoft account",
			Mend: "Sign in with an account of the organization."}
	case idt.Issuer != strings.ReplaceAll(d.issuer, "{tenantid}", claims.Tid):
		return SignedIn{}, identityError(op, "the ID token was issued by somebody else")
	case subtle.ConstantTimeCompare([]byte(idt.Nonce), []byte(e.Nonce)) != 1:
		return SignedIn{}, identityError(op, "the ID token belongs to another sign-in")
	case idt.Expiry.Unix() < earlier-skew:
		return SignedIn{}, identityError(op, "the ID token has expired")
	case claims.NotBefore > float64(later+skew):
		return SignedIn{}, identityError(op, "the ID token is not valid yet")
	}
	in := SignedIn{TenantID: claims.Tid, ObjectID: claims.Oid, Name: claims.Name, PreferredUsername: claims.Preferred}
	if claims.Idp != "" && claims.Idp != idt.Issuer {
		in.HomeIssuer = claims.Idp
	}
	return in, nil
}

func identityError(op, message string) error {
	return &Error{Kind: IdentityInvalid, Op: op, Message: message, Mend: mendStartAgain}
}
