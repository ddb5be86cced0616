package auth

import (
	"time"

	"github.com/appmuster/appmuster/internal/vocab"
)

// TokenRequest is what a new API token shall be.
type TokenRequest struct {
	Name string
	// Organizations it reaches; none means all that an instance owner has: then
	// it follows the owner's rights.
	Organizations []int64
	// Write lets it change what its maker may change; else it only reads.
	Write bool
	// ExpiresAt lies within a year.
	ExpiresAt time.Time
}

// Profile is what a member says about themselves; nil leaves a value as it is.
type Profile struct {
	Name, Locale, TimeZone *string
	ColorScheme            *vocab.ColorScheme
}

// InvitationView is what the page behind an invitation's link shows.
type InvitationView struct {
	Email string
	// OrganizationName and Role are "" without an organization, TeamName without
	// a team.
	OrganizationName, TeamName string
	Role                       vocab.Role
	InstanceOwner              bool
	ExpiresAt                  time.Time
}
