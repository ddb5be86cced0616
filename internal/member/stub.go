package member

import (
	"context"
	"errors"
	"time"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/internal/seal/secret"
	"github.com/appmuster/appmuster/internal/vocab"
)

var errSoon = errors.New("member: not there yet")

// Members lists the seats of an organization.
func (s *Service) Members(ctx context.Context, organization int64) ([]Seat, error) { return nil, errSoon }

// AllMembers lists the members of the instance.
func (s *Service) AllMembers(ctx context.Context) ([]*ent.Member, error) { return nil, errSoon }

// Member gives a member.
func (s *Service) Member(ctx context.Context, id int64) (*ent.Member, error) { return nil, errSoon }

// SetRole adds or changes a membership.
func (s *Service) SetRole(ctx context.Context, organization, memberID int64, role vocab.Role, expiresAt *time.Time) (*ent.Membership, error) {
	return nil, errSoon
}

// RemoveMember ends a membership.
func (s *Service) RemoveMember(ctx context.Context, organization, memberID int64) error { return errSoon }

// SetInstanceOwner gives or withdraws the ownership of the instance.
func (s *Service) SetInstanceOwner(ctx context.Context, memberID int64, is bool) (*ent.Member, error) {
	return nil, errSoon
}

// DisableMember switches a member off.
func (s *Service) DisableMember(ctx context.Context, memberID int64) (*ent.Member, error) {
	return nil, errSoon
}

// EnableMember switches a member on again.
func (s *Service) EnableMember(ctx context.Context, memberID int64) (*ent.Member, error) {
	return nil, errSoon
}

// Invite makes an invitation and gives its link this once.
func (s *Service) Invite(ctx context.Context, r InviteRequest) (inv *ent.Invitation, link secret.Text, mailed bool, err error) {
	return nil, secret.Text{}, false, errSoon
}

// Invitations lists invitations, newest first.
func (s *Service) Invitations(ctx context.Context, organization int64) ([]*ent.Invitation, error) {
	return nil, errSoon
}

// RevokeInvitation withdraws an invitation.
func (s *Service) RevokeInvitation(ctx context.Context, id int64) (*ent.Invitation, error) {
	return nil, errSoon
}

// Teams lists teams by name.
func (s *Service) Teams(ctx context.Context) ([]*ent.Team, error) { return nil, errSoon }

// Team gives a team.
func (s *Service) Team(ctx context.Context, id int64) (*ent.Team, error) { return nil, errSoon }

// CreateTeam makes a team.
func (s *Service) CreateTeam(ctx context.Context, r TeamRequest) (*ent.Team, error) { return nil, errSoon }

// UpdateTeam changes a team.
func (s *Service) UpdateTeam(ctx context.Context, id int64, c TeamChange) (*ent.Team, error) {
	return nil, errSoon
}

// DeleteTeam ends a team.
func (s *Service) DeleteTeam(ctx context.Context, id int64) error { return errSoon }

// TeamMembers lists who is in a team.
func (s *Service) TeamMembers(ctx context.Context, team int64) ([]*ent.Member, error) {
	return nil, errSoon
}

// TeamOrganizations lists the organizations that a team was given one by one.
func (s *Service) TeamOrganizations(ctx context.Context, team int64) ([]*ent.Organization, error) {
	return nil, errSoon
}

// SetTags replaces the tags of an organization.
func (s *Service) SetTags(ctx context.Context, organization int64, tags []string) (*ent.Organization, error) {
	return nil, errSoon
}

// Tags gives the tags of organizations.
func (s *Service) Tags(ctx context.Context, organizations []int64) (map[int64][]string, error) {
	return nil, errSoon
}
