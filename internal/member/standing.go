package member

import (
	"context"
	"fmt"
	"slices"

	"github.com/appmuster/appmuster/ent/member"
	"github.com/appmuster/appmuster/internal/standing"
	"github.com/appmuster/appmuster/internal/viewer"
)

// stood is what members may do where at one moment of a transaction.
type stood struct {
	standing.Standing
	members []int64
}

// stand reads what these members may do now. Owners of the instance are left
// away: no seat gives or takes them anything.
func (a *act) stand(ctx context.Context, members ...int64) (stood, error) {
	if len(members) == 0 {
		return stood{}, nil
	}
	ids, err := a.Ent().Member.Query().Where(member.IDIn(members...), member.InstanceOwner(false)).IDs(ctx)
	if err != nil {
		return stood{}, fmt.Errorf("list members: %w", err)
	}
	all, err := standing.Of(ctx, a.Ent(), a.now, ids...)
	return stood{all, ids}, err
}

// endShrunk logs out the members of before who may do less in an organization now.
func (a *act) endShrunk(ctx context.Context, before stood) error {
	after, err := a.stand(ctx, before.members...)
	if err != nil {
		return err
	}
	return a.endSessions(ctx, slices.DeleteFunc(slices.Clone(before.members), func(id int64) bool {
		now := after.Roles(id)
		for organization, role := range before.Roles(id) {
			if less(role, now[organization]) {
				return false
			}
		}
		return true
	})...)
}

// less tells whether a role lacks a right that another one had.
func less(before, after viewer.Role) bool {
	has := viewer.RightsOf(after)
	return slices.ContainsFunc(viewer.RightsOf(before), func(r viewer.Right) bool { return !slices.Contains(has, r) })
}
