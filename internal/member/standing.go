package member

import (
	"context"
	"fmt"
	"slices"

	"github.com/appmuster/appmuster/ent/member"
	"github.com/appmuster/appmuster/ent/membership"
	"github.com/appmuster/appmuster/ent/organizationtag"
	"github.com/appmuster/appmuster/ent/team"
	"github.com/appmuster/appmuster/ent/teammember"
	"github.com/appmuster/appmuster/ent/teamorganization"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
)

// standing is what members may do where, by memberships, teams and tags, at one
// moment of a transaction.
type standing struct {
	members []int64
	own     map[int64][]seatRole // by member
	teams   map[int64][]int64    // by member
	opened  map[int64][]seatRole // by team
}

type seatRole struct {
	organization int64
	role         viewer.Role
}

// standing reads what these members may do now. Owners of the instance are left
// away: no seat gives or takes them anything.
func (a *act) standing(ctx context.Context, members ...int64) (standing, error) {
	s := standing{own: map[int64][]seatRole{}, teams: map[int64][]int64{}, opened: map[int64][]seatRole{}}
	if len(members) == 0 {
		return s, nil
	}
	var err error
	if s.members, err = a.Ent().Member.Query().Where(member.IDIn(members...), member.InstanceOwner(false)).IDs(ctx); err != nil {
		return s, fmt.Errorf("list members: %w", err)
	}
	own, err := a.Ent().Membership.Query().Where(membership.MemberIDIn(s.members...)).All(ctx)
	if err != nil {
		return s, fmt.Errorf("list memberships: %w", err)
	}
	for _, m := range own {
		if !ended(m.ExpiresAt, a.now) {
			s.own[m.MemberID] = append(s.own[m.MemberID], seatRole{m.OrganizationID, viewer.Role(m.Role)})
		}
	}
	in, err := a.Ent().TeamMember.Query().Where(teammember.MemberIDIn(s.members...)).All(ctx)
	if err != nil {
		return s, fmt.Errorf("list teams of members: %w", err)
	}
	var teams []int64
	for _, one := range in {
		s.teams[one.MemberID] = append(s.teams[one.MemberID], one.TeamID)
		teams = append(teams, one.TeamID)
	}
	return s, a.openTeams(ctx, distinct(teams), s.opened)
}

// openTeams adds to opened what teams that have not ended open.
func (a *act) openTeams(ctx context.Context, ids []int64, opened map[int64][]seatRole) error {
	teams, err := a.Ent().Team.Query().Where(team.IDIn(ids...)).All(ctx)
	if err != nil {
		return fmt.Errorf("list teams: %w", err)
	}
	roles, tags := map[int64]vocab.Role{}, map[string][]int64{}
	for _, t := range teams {
		if !active(t, a.now) {
			continue
		}
		roles[t.ID] = t.Role
		if t.TagKey != "" {
			tags[t.TagKey] = append(tags[t.TagKey], t.ID)
		}
	}
	listed, err := a.Ent().TeamOrganization.Query().Where(teamorganization.TeamIDIn(keys(roles)...)).All(ctx)
	if err != nil {
		return fmt.Errorf("list organizations of teams: %w", err)
	}
	for _, one := range listed {
		opened[one.TeamID] = append(opened[one.TeamID], seatRole{one.OrganizationID, viewer.Role(roles[one.TeamID])})
	}
	tagKeys := make([]string, 0, len(tags))
	for key := range tags {
		tagKeys = append(tagKeys, key)
	}
	tagged, err := a.Ent().OrganizationTag.Query().Where(organizationtag.TagKeyIn(tagKeys...)).All(ctx)
	if err != nil {
		return fmt.Errorf("list tagged organizations: %w", err)
	}
	for _, tag := range tagged {
		for _, id := range tags[tag.TagKey] {
			opened[id] = append(opened[id], seatRole{tag.OrganizationID, viewer.Role(roles[id])})
		}
	}
	return nil
}

// roles gives the role that counts in each organization that a member sees.
func (s standing) roles(memberID int64) map[int64]viewer.Role {
	of := map[int64]viewer.Role{}
	add := func(seats []seatRole) {
		for _, seat := range seats {
			if seat.role.Stronger(of[seat.organization]) {
				of[seat.organization] = seat.role
			}
		}
	}
	add(s.own[memberID])
	for _, id := range s.teams[memberID] {
		add(s.opened[id])
	}
	return of
}

// endShrunk logs out the members of before who may do less in an organization now.
func (a *act) endShrunk(ctx context.Context, before standing) error {
	after, err := a.standing(ctx, before.members...)
	if err != nil {
		return err
	}
	return a.endSessions(ctx, slices.DeleteFunc(slices.Clone(before.members), func(id int64) bool {
		now := after.roles(id)
		for organization, role := range before.roles(id) {
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
