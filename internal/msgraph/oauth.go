package msgraph

import (
	"context"
	"net/url"

	"golang.org/x/oauth2"
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
func (s *Service) AuthorizeURL(r AuthRequest) string { return "" }

// ExchangeCode redeems the code and verifies the ID token: signature, audience,
// time, nonce, and that the issuer is the one of the token's own tenant.
func (s *Service) ExchangeCode(ctx context.Context, e CodeExchange) (SignedIn, error) {
	return SignedIn{}, errUnfinished
}

// AdminConsentURL is the address of the page on which a tenant's administrator
// consents to the application permissions. What comes back from it proves
// nothing.
func (s *Service) AdminConsentURL(tenant, clientID, redirectURL, state string) string { return "" }

// CallbackError is nil if the redirect from a sign-in or consent page reports no
// error.
func CallbackError(q url.Values) error { return nil }
