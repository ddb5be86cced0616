package msgraph

import (
	"context"
	"log/slog"
	"time"

	"golang.org/x/oauth2"
)

// Secret is a string that never shows itself: formatted, logged or marshaled it
// is a placeholder. Convert with string(s) where it is to be sent.
type Secret string

const redacted = "[secret]"

func (Secret) String() string               { return redacted }
func (Secret) GoString() string             { return redacted }
func (Secret) LogValue() slog.Value         { return slog.StringValue(redacted) }
func (Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// Credential is what a tenant is read with: an AppCredential or a
// RefreshCredential.
type Credential interface {
	entraTenantID() string
	clientID() string
}

// AppCredential signs in as the app itself (client credentials).
type AppCredential struct {
	EntraTenantID string // a GUID or a verified domain name
	ClientID      string
	ClientSecret  Secret
	Certificate   *Certificate // nil where the secret is used
	// Known says that the tenant was read before: it was deleted where Microsoft
	// finds none.
	Known bool
}

func (c AppCredential) entraTenantID() string { return c.EntraTenantID }
func (c AppCredential) clientID() string      { return c.ClientID }

// RefreshCredential signs in for the administrator who consented.
type RefreshCredential struct {
	EntraTenantID string
	ClientID      string
	ClientSecret  Secret
	Certificate   *Certificate // nil where the secret is used
	RefreshToken  Secret
	// Rotated stores the refresh token that replaces the one above. It is
	// called before the access token that came with it is used; if it fails the
	// access token is dropped, and the old refresh token still works. Its
	// context outlives the caller's cancellation by a few seconds.
	Rotated func(ctx context.Context, refreshToken Secret) error

	// first is an access token that came with the refresh token.
	first *oauth2.Token
}

func (c RefreshCredential) entraTenantID() string { return c.EntraTenantID }
func (c RefreshCredential) clientID() string      { return c.ClientID }

// AccessToken tells what a token allows. It doesn't hold the token.
type AccessToken struct {
	// Scopes are delegated scopes or, if AppOnly, application permissions, in
	// short form (User.Read.All). Nil if unknown, see ScopesKnown.
	Scopes []string
	// ScopesKnown is false when Microsoft gave a token we can't read: then
	// nothing is known of what it allows.
	ScopesKnown bool
	AppOnly     bool
	TenantID    string // empty if unknown
	AppID       string // the client it was issued to; empty if unknown
	ObjectID    string // of the person, or the service principal; empty if unknown
	// RoleTemplateIDs are the person's directory roles; usually absent.
	RoleTemplateIDs []string
	ExpiresAt       time.Time
}

// Allows tells whether one of the permissions is granted: Unknown if the token
// can't be read.
func (t AccessToken) Allows(permissions ...string) Tri {
	if !t.ScopesKnown {
		return Unknown
	}
	for _, s := range t.Scopes {
		for _, p := range permissions {
			if equalFoldASCII(s, p) {
				return Yes
			}
		}
	}
	return No
}
