package msgraph

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Kind says what an Error means for the caller.
type Kind string

const (
	// Throttled: Microsoft (or, within a known window, we) refused because of
	// too many requests. Come back at RetryAt.
	Throttled Kind = "THROTTLED"
	// Transient: a fault on the way or on Microsoft's side. Come back at RetryAt.
	Transient Kind = "TRANSIENT"
	// Unauthorized: Graph refused a fresh token.
	Unauthorized Kind = "UNAUTHORIZED"
	// PermissionMissing: the permission (or the signed-in person's role) that
	// this data set needs is not there.
	PermissionMissing Kind = "PERMISSION_MISSING"
	// NotLicensed: the tenant lacks the license this data set needs. Graph gives
	// the same answer now and then for a missing Directory.Read.All: check
	// Organization.HasPremium before saying so.
	NotLicensed Kind = "NOT_LICENSED"
	// NotFound: the object asked for is gone.
	NotFound Kind = "NOT_FOUND"
	// NotSupported: this Graph doesn't have the endpoint or the query.
	NotSupported Kind = "NOT_SUPPORTED"
	// LinkExpired: the page link is too old; begin the listing again.
	LinkExpired Kind = "LINK_EXPIRED"
	// DeltaExpired: the delta link is too old or was reset; read the set whole.
	DeltaExpired Kind = "DELTA_EXPIRED"
	// BadPage: the answer was cut off, too big, or not what was asked for.
	BadPage Kind = "BAD_PAGE"
	// Rejected: Graph calls the request wrong; trying again won't help.
	Rejected Kind = "REJECTED"
	// Refused: we refused to send: not the configured host, or not a read.
	Refused Kind = "REFUSED"

	// ConsentMissing: no consent for the app in the tenant, or it was withdrawn.
	ConsentMissing Kind = "CONSENT_MISSING"
	// ConsentRefused: the person at the consent page said no.
	ConsentRefused Kind = "CONSENT_REFUSED"
	// ClientUnknown: no app with this client ID in the tenant.
	ClientUnknown Kind = "CLIENT_UNKNOWN"
	// SecretInvalid: the client secret is wrong.
	SecretInvalid Kind = "SECRET_INVALID"
	// SecretExpired: the client secret is too old.
	SecretExpired Kind = "SECRET_EXPIRED"
	// TokenRevoked: the refresh token was revoked, is too old, or its owner's
	// account is disabled. Somebody must connect again.
	TokenRevoked Kind = "TOKEN_REVOKED"
	// InteractionRequired: Microsoft wants the administrator to sign in again
	// (second factor, Conditional Access).
	InteractionRequired Kind = "INTERACTION_REQUIRED"
	// TenantGone: no such tenant, or it was deleted.
	TenantGone Kind = "TENANT_GONE"
	// IdentityInvalid: an ID token that does not prove what it should.
	IdentityInvalid Kind = "IDENTITY_INVALID"
)

// NeedsConsent tells whether only a person can mend it, by connecting again or
// giving another secret. No call for this tenant succeeds until then.
func (k Kind) NeedsConsent() bool {
	switch k {
	case ConsentMissing, ConsentRefused, ClientUnknown, SecretInvalid, SecretExpired,
		TokenRevoked, InteractionRequired, TenantGone, IdentityInvalid:
		return true
	}
	return false
}

// RefusesClient tells whether Microsoft refused the app's own proof of who it is: its
// secret, its certificate, or the clock that it was signed by.
func (k Kind) RefusesClient() bool { return k == SecretInvalid || k == SecretExpired }

// Retryable tells whether the same call may succeed later without a person.
func (k Kind) Retryable() bool {
	switch k {
	case Throttled, Transient, BadPage, Unauthorized:
		return true
	}
	return false
}

// Error is every error of this package, save a canceled context and what
// RefreshCredential.Rotated gave. Its texts hold no token, secret, query string
// or name of a person.
type Error struct {
	Kind   Kind
	Op     string // what we were doing, e.g. "read users"
	Status int    // HTTP status; 0 if there was no answer
	Code   string // Microsoft's own code: Graph's, or AADSTS and its number
	// Message says in a sentence what happened, Mend what a person can do;
	// Mend is empty where nobody needs to do anything.
	Message string
	Mend    string
	// Permission is the permission that would have opened the data set, for
	// PermissionMissing where it is known.
	Permission string
	RequestID  string // Microsoft's, for a support case
	// RetryAt is when to come back, for Throttled and Transient; zero for
	// others. RetryAfter is the same as a duration from when the error arose.
	RetryAt    time.Time
	RetryAfter time.Duration
	// Local means that nothing was sent: a window set by an earlier answer is
	// still closed, or Microsoft's published limits leave no room yet.
	Local bool
	// TimedOut means that we waited for the answer as long as we wait for any.
	TimedOut bool

	window string // that this refusal closed
}

// MendHosted is Mend where the app registration is the one of whoever hosts this
// server: who connects a tenant by it has nothing of it to enter.
func (e *Error) MendHosted() string {
	switch {
	case e.Kind.RefusesClient():
		return mendHost
	case e.Mend == mendClientID:
		return mendReconnectHost
	}
	return e.Mend
}

func (e *Error) Error() string {
	var b strings.Builder
	if e.Op != "" {
		b.WriteString(e.Op)
		b.WriteString(": ")
	}
	b.WriteString(e.Message)
	if e.Status != 0 || e.Code != "" {
		b.WriteString(" (")
		sep := ""
		if e.Status != 0 {
			fmt.Fprintf(&b, "HTTP %d", e.Status)
			sep = " "
		}
		if e.Code != "" {
			b.WriteString(sep)
			b.WriteString(e.Code)
		}
		if e.RequestID != "" {
			b.WriteString(", request ")
			b.WriteString(e.RequestID)
		}
		b.WriteString(")")
	}
	return b.String()
}

// AsError finds an *Error in err.
func AsError(err error) (*Error, bool) {
	var e *Error
	ok := errors.As(err, &e)
	return e, ok
}

// KindOf is the kind of the *Error in err, or empty.
func KindOf(err error) Kind {
	if e, ok := AsError(err); ok {
		return e.Kind
	}
	return ""
}
