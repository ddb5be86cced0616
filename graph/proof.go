package graph

import (
	"context"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/graph/model"
	"github.com/appmuster/appmuster/internal/auth"
)

// memberReset shows what a reset made.
func (r *Resolver) memberReset(ctx context.Context, made auth.MemberReset) (*model.MakeMemberResetPayload, error) {
	p := &model.MakeMemberResetPayload{Member: made.Member, Link: shownOnce(made.Link), ExpiresAt: &made.ExpiresAt, Seats: []*model.MemberSeat{}}
	ids := make([]int64, len(made.Seats))
	for i, seat := range made.Seats {
		ids[i] = seat.OrganizationID
	}
	organizations, err := r.organizationsByID(ctx, ids)
	if err != nil {
		return nil, err
	}
	byID := make(map[int64]*ent.Organization, len(organizations))
	for _, o := range organizations {
		byID[o.ID] = o
	}
	for _, seat := range made.Seats {
		if o := byID[seat.OrganizationID]; o != nil {
			p.Seats = append(p.Seats, &model.MemberSeat{Organization: o, Role: seat.Role, ExpiresAt: seat.ExpiresAt})
		}
	}
	return p, nil
}
