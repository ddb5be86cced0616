package member

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"entgo.io/ent/dialect/sql"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/member"
	"github.com/appmuster/appmuster/ent/membership"
	"github.com/appmuster/appmuster/ent/organization"
	"github.com/appmuster/appmuster/ent/organizationtag"
	"github.com/appmuster/appmuster/ent/predicate"
	"github.com/appmuster/appmuster/ent/team"
	"github.com/appmuster/appmuster/ent/teammember"
	"github.com/appmuster/appmuster/ent/teamorganization"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
)

// Members lists the seats of an organization, by the members' addresses: for who
// may manage them or read the audit log.
func (s *Service) Members(ctx context.Context, organization int64) ([]Seat, error) {
	if err := mayList(viewer.FromContext(ctx), organization); err != nil {
		return nil, err
	}
	ctx = system(ctx)
	now := s.now()
	members, err := s.DB.Ent().Member.Query().Where(seatedIn([]int64{organization}, now)).Order(ent.Asc(member.FieldEmailKey)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("list members: %w", err)
	}
	memberships, err := s.DB.Ent().Membership.Query().Where(membership.OrganizationID(organization)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("list memberships: %w", err)
	}
	teams, err := s.DB.Ent().Team.Query().Where(opening([]int64{organization}, now)).Order(ent.Asc(team.FieldSortKey, team.FieldID)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("list teams: %w", err)
	}
	byTeam := make(map[int64]*ent.Team, len(teams))
	for _, t := range teams {
		byTeam[t.ID] = t
	}
	inTeams, err := s.DB.Ent().TeamMember.Query().Where(teammember.TeamIDIn(keys(byTeam)...)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("list members of teams: %w", err)
	}
	return seats(members, memberships, byTeam, inTeams), nil
}

func seats(members []*ent.Member, memberships []*ent.Membership, teams map[int64]*ent.Team, inTeams []*ent.TeamMember) []Seat {
	of := make(map[int64][]Seat, len(members))
	for _, m := range memberships {
		of[m.MemberID] = append(of[m.MemberID], Seat{Role: m.Role, Via: ViaMembership, ExpiresAt: m.ExpiresAt, Membership: m})
	}
	slices.SortFunc(inTeams, func(a, b *ent.TeamMember) int {
		x, y := teams[a.TeamID], teams[b.TeamID]
		return cmp.Or(cmp.Compare(x.SortKey, y.SortKey), cmp.Compare(x.ID, y.ID))
	})
	for _, in := range inTeams {
		t := teams[in.TeamID]
		of[in.MemberID] = append(of[in.MemberID], Seat{Role: t.Role, Via: ViaTeam, ExpiresAt: t.ExpiresAt, Team: t})
	}
	var all []Seat
	for _, m := range members {
		own := of[m.ID]
		if m.InstanceOwner {
			own = append(own, Seat{Role: vocab.RoleOwner, Via: ViaInstanceOwner})
		}
		for _, seat := range own {
			seat.Member, seat.InvitedBy = m, m.InvitedByOrganizationID
			all = append(all, seat)
		}
	}
	return all
}

// AllMembers lists every member of the instance, by address: for its owners. How
// each came, InvitedBy tells.
func (s *Service) AllMembers(ctx context.Context) ([]*ent.Member, error) {
	if !viewer.FromContext(ctx).IsInstanceOwner() {
		return nil, errMayNotInstance
	}
	all, err := s.DB.Ent().Member.Query().Order(ent.Asc(member.FieldEmailKey)).All(system(ctx))
	if err != nil {
		return nil, fmt.Errorf("list members: %w", err)
	}
	return all, nil
}

// InvitedBy gives the names of the organizations whose invitations made these
// members' accounts, by the members' keys: an owner of an organization is given
// the links that they make, so that nobody else may have proven such an address.
// A member that came with the instance, or by an invitation to a team or to the
// whole instance, is not in it; "" stands for an organization that the viewer
// does not see, or that is gone.
func (s *Service) InvitedBy(ctx context.Context, members []*ent.Member) (map[int64]string, error) {
	v := viewer.FromContext(ctx)
	by, see := map[int64]string{}, map[int64]bool{}
	for _, m := range members {
		if id := m.InvitedByOrganizationID; id != nil {
			by[m.ID] = ""
			if visible(v, *id) {
				see[*id] = true
			}
		}
	}
	if len(see) == 0 {
		return by, nil
	}
	all, err := s.DB.Ent().Organization.Query().Where(organization.IDIn(keys(see)...)).All(system(ctx))
	if err != nil {
		return nil, fmt.Errorf("find who invited: %w", err)
	}
	names := make(map[int64]string, len(all))
	for _, o := range all {
		names[o.ID] = o.Name
	}
	for _, m := range members {
		if id := m.InvitedByOrganizationID; id != nil {
			by[m.ID] = names[*id]
		}
	}
	return by, nil
}

// Member gives a member to itself, to the instance's owners, and to who may list
// the members of an organization in which it has a seat.
func (s *Service) Member(ctx context.Context, id int64) (*ent.Member, error) {
	v := viewer.FromContext(ctx)
	if v == nil || v.IsSystem() {
		return nil, errNoMember
	}
	m, err := s.DB.Ent().Member.Query().Where(seen(v, id, s.now())).Only(system(ctx))
	if ent.IsNotFound(err) {
		return nil, errNoMember
	}
	if err != nil {
		return nil, fmt.Errorf("find member: %w", err)
	}
	return m, nil
}

// seen is the member with this key, if the viewer may see it.
func seen(v *viewer.Viewer, id int64, now time.Time) predicate.Member {
	if v.IsInstanceOwner() || id == v.MemberID() {
		return member.ID(id)
	}
	return member.And(member.ID(id), seatedIn(listed(v), now))
}

// seatedIn are the members with a seat in one of these organizations: by a
// membership, ended or not, by a team, or by owning the instance.
func seatedIn(organizations []int64, now time.Time) predicate.Member {
	if len(organizations) == 0 {
		return func(s *sql.Selector) { s.Where(sql.False()) }
	}
	return member.Or(member.InstanceOwner(true), func(s *sql.Selector) {
		build := sql.Dialect(s.Dialect())
		by := build.Table(membership.Table)
		in, of := build.Table(teammember.Table).As("i"), build.Table(team.Table).As("o")
		s.Where(sql.Or(
			sql.In(s.C(member.FieldID), build.Select(by.C(membership.FieldMemberID)).From(by).
				Where(sql.In(by.C(membership.FieldOrganizationID), values(organizations)...))),
			sql.In(s.C(member.FieldID), build.Select(in.C(teammember.FieldMemberID)).From(in).
				Join(of).On(of.C(team.FieldID), in.C(teammember.FieldTeamID)).
				Where(opens(build, of, organizations, now))),
		))
	})
}

// opening are the teams that see one of these organizations now.
func opening(organizations []int64, now time.Time) predicate.Team {
	return func(s *sql.Selector) {
		build := sql.Dialect(s.Dialect())
		s.Where(opens(build, build.Table(team.Table), organizations, now))
	}
}

// opens holds for rows of teams that have not ended and see one of these
// organizations: it is listed, or carries the team's tag.
func opens(build *sql.DialectBuilder, of *sql.SelectTable, organizations []int64, now time.Time) *sql.Predicate {
	one, tag := build.Table(teamorganization.Table), build.Table(organizationtag.Table)
	return sql.And(
		sql.Or(sql.IsNull(of.C(team.FieldExpiresAt)), sql.GT(of.C(team.FieldExpiresAt), now)),
		sql.Or(
			sql.In(of.C(team.FieldID), build.Select(one.C(teamorganization.FieldTeamID)).From(one).
				Where(sql.In(one.C(teamorganization.FieldOrganizationID), values(organizations)...))),
			sql.In(of.C(team.FieldTagKey), build.Select(tag.C(organizationtag.FieldTagKey)).From(tag).
				Where(sql.And(sql.EQ(tag.C(organizationtag.FieldOpens), true), sql.In(tag.C(organizationtag.FieldOrganizationID), values(organizations)...)))),
		),
	)
}

func values(ids []int64) []any {
	out := make([]any, len(ids))
	for i, id := range ids {
		out[i] = id
	}
	return out
}

func keys[V any](m map[int64]V) []int64 {
	out := make([]int64, 0, len(m))
	for id := range m {
		out = append(out, id)
	}
	slices.Sort(out)
	return out
}
