// Package member owns who may do what here: members and their memberships,
// invitations, teams of partners, and the tags that open organizations to teams.
//
// Every exported function decides by the viewer in the context, owns its
// transaction, and audits its act within it. A right that shrinks takes effect
// at the member's next request. Who may do less somewhere afterwards, by all of
// their seats there together, is logged out everywhere in the same transaction;
// the instance's owners are not, whose right hangs on no seat.
// What is not there and what is not the viewer's is one NotFound.
package member

import (
	"context"
	"log/slog"
	"time"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/seal/secret"
	"github.com/appmuster/appmuster/internal/vocab"
)

// Params of New.
type Params struct {
	DB *database.DB
	// BaseURL is the root of invitations' links, no slash at the end.
	BaseURL string
	// FoldEmail gives the form of an address that accounts are looked up by.
	FoldEmail func(email string) string
	// Mail sends an invitation to its address, within the context's time; nil
	// means that no mail is sent.
	Mail   func(ctx context.Context, m InvitationMail) error
	Now    func() time.Time
	Logger *slog.Logger
}

// InvitationMail is what the mail of an invitation says.
type InvitationMail struct {
	// To is the address it goes to.
	To string
	// Place is the organization's or team's name; "" for the whole instance.
	Place string
	// Team: Place is a team's name.
	Team bool
	// Link accepts the invitation.
	Link secret.Text
	// ExpiresAt is when the link ends.
	ExpiresAt time.Time
}

// Service changes who may do what.
type Service struct{ Params }

// New makes the service; it reads nothing.
func New(p Params) *Service { return &Service{p} }

// How a member came to a seat.
const (
	// ViaMembership: by a membership of their own.
	ViaMembership = "MEMBERSHIP"
	// ViaTeam: by a team that sees the organization.
	ViaTeam = "TEAM"
	// ViaInstanceOwner: by owning the whole instance.
	ViaInstanceOwner = "INSTANCE_OWNER"
)

// Seat is one way in which a member sees an organization; a member may have
// several, of which the strongest role counts.
type Seat struct {
	Member *ent.Member
	Role   vocab.Role
	// Via is ViaMembership, ViaTeam or ViaInstanceOwner.
	Via string
	// Team is what ViaTeam means; else nil.
	Team *ent.Team
	// ExpiresAt is when the seat ends, or ended: a membership that has ended stays
	// listed until it is renewed or removed. nil: it does not end.
	ExpiresAt *time.Time
	// Membership is what ViaMembership means; else nil.
	Membership *ent.Membership
	// InvitedBy is the organization whose invitation made the member's account, nil
	// where none did; Service.InvitedBy gives its name.
	InvitedBy *int64
}

// InviteRequest says whom to invite to what: one of Organization with Role,
// Team, or InstanceOwner.
type InviteRequest struct {
	Email string
	// Organization is 0 for none.
	Organization int64
	Role         vocab.Role
	// Team is 0 for none.
	Team          int64
	InstanceOwner bool
	// MembershipExpiresAt ends the membership it gives; nil: it does not end.
	MembershipExpiresAt *time.Time
}

// TeamRequest is a new team.
type TeamRequest struct {
	Name string
	Role vocab.Role
	// Tag opens every organization that carries it; "" opens the listed ones alone.
	Tag string
	// ExpiresAt is when the team's rights end; nil: they do not.
	ExpiresAt     *time.Time
	Organizations []int64
	Members       []int64
}

// TeamChange is what shall change in a team; nil leaves a value as it is.
type TeamChange struct {
	Name *string
	// Tag "" means none.
	Tag  *string
	Role *vocab.Role
	// ExpiresAt to nil means without an end.
	ExpiresAt     **time.Time
	Organizations *[]int64
	Members       *[]int64
}
