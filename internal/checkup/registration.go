package checkup

import (
	"time"

	"github.com/appmuster/appmuster/internal/vocab"
)

// Registration is the operator's own app registration, as it was last checked.
type Registration struct {
	ClientID       string               `json:"clientId"`
	CredentialKind vocab.CredentialKind `json:"credentialKind"`
	// CredentialExpiresAt and CredentialDatedBy are nil while it is not known.
	CredentialExpiresAt *time.Time               `json:"credentialExpiresAt,omitempty"`
	CredentialDatedBy   *vocab.CredentialDatedBy `json:"credentialDatedBy,omitempty"`
	// CheckedAt is nil where it was not checked yet.
	CheckedAt *time.Time          `json:"checkedAt,omitempty"`
	Marks     []*RegistrationMark `json:"marks"`
}

// Healthy reports whether nothing has to be mended.
func (r *Registration) Healthy() bool {
	for _, m := range r.Marks {
		if m.State == MarkBad || m.State == MarkAttention {
			return false
		}
	}
	return true
}

// RegistrationMark is one thing that was looked at.
type RegistrationMark struct {
	About    RegistrationAspect `json:"about"`
	State    MarkState          `json:"state"`
	Sentence string             `json:"sentence"`
	// Mend is nil where nothing need be done, URL where that is not done in
	// Microsoft's portals.
	Mend *string `json:"mend,omitempty"`
	URL  *string `json:"url,omitempty"`
}

// RegistrationAspect is what of a registration is looked at.
type RegistrationAspect string

// The values of RegistrationAspect.
const (
	AspectPlatform    RegistrationAspect = "PLATFORM"
	AspectCredential  RegistrationAspect = "CREDENTIAL"
	AspectExpiry      RegistrationAspect = "EXPIRY"
	AspectRedirectURI RegistrationAspect = "REDIRECT_URI"
	AspectPermissions RegistrationAspect = "PERMISSIONS"
)

// MarkState is how a thing stands that was looked at.
type MarkState string

// The values of MarkState.
const (
	MarkGood      MarkState = "GOOD"
	MarkAttention MarkState = "ATTENTION"
	MarkBad       MarkState = "BAD"
	MarkUnknown   MarkState = "UNKNOWN"
)
