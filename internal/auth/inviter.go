package auth

import (
	"context"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/internal/viewer"
)

// inviter gives who made an invitation as they stand now, and errInvitationGone
// where they could not make it any more: nobody shall come back by a link that they
// kept from the time before they lost their right, and what a token made goes with
// the token. It is nil where neither a member nor a token made it.
func (s *Service) inviter(ctx context.Context, c *ent.Client, inv *ent.Invitation) (*viewer.Viewer, error) {
	if inv.MemberID == nil && inv.TokenID == nil {
		return nil, nil
	}
	var memberID, tokenID int64
	if inv.MemberID != nil {
		memberID = *inv.MemberID
	}
	if inv.TokenID != nil {
		tokenID = *inv.TokenID
	}
	v, err := s.Standing(ctx, c, memberID, tokenID)
	if err != nil {
		return nil, err
	}
	may := v.CanManageInstance()
	if inv.OrganizationID != nil {
		may = v.Can(*inv.OrganizationID, viewer.ManageMembers)
	}
	if !may {
		return nil, errInvitationGone
	}
	return v, nil
}
