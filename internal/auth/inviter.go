package auth

import (
	"context"
	"fmt"
	"slices"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/member"
	"github.com/appmuster/appmuster/internal/viewer"
)

// stillInvites tells whether who made an invitation could make it now: nobody
// shall come back by a link that they kept from the time before they lost their
// right. What a token of nobody made holds.
func (s *Service) stillInvites(ctx context.Context, inv *ent.Invitation) (bool, error) {
	if inv.MemberID == nil {
		return true, nil
	}
	ctx = system(ctx)
	m, err := s.db.Ent().Member.Query().Where(member.ID(*inv.MemberID), member.DisabledAtIsNil()).Only(ctx)
	if ent.IsNotFound(err) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("find who invited: %w", err)
	}
	if m.InstanceOwner || inv.OrganizationID == nil {
		return m.InstanceOwner, nil
	}
	all, err := s.standing(ctx, s.db.Ent(), m.ID, false)
	if err != nil {
		return false, err
	}
	return slices.Contains(viewer.RightsOf(all.roles[*inv.OrganizationID]), viewer.ManageMembers), nil
}
