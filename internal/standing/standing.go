// Package standing tells which roles count: what members may do where, by
// memberships and teams. Requests and acts ask it alike, so that there is one
// answer.
package standing

import (
	"context"
	"fmt"
	"slices"
	"time"

	"entgo.io/ent/dialect/sql"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/membership"
	"github.com/appmuster/appmuster/ent/organization"
	"github.com/appmuster/appmuster/ent/organizationtag"
	"github.com/appmuster/appmuster/ent/team"
	"github.com/appmuster/appmuster/ent/teammember"
	"github.com/appmuster/appmuster/ent/teamorganization"
	"github.com/appmuster/appmuster/internal/viewer"
)

// Seat is a role in an organization.
type Seat struct {
	Organization int64
	Role         viewer.Role
	// PrivacyMode is how much of a person the organization shows.
	PrivacyMode string
}

// Standing is what some members have at one moment. Owning the instance is no
// part of it: that gives everything, and hangs on no seat.
type Standing struct {
	own    map[int64][]Seat  // by member
	teams  map[int64][]int64 // by member
	opened map[int64][]Seat  // by team
}

// row is a seat of a member, or without a role a team that the member is in.
type row struct {
	MemberID       int64       `sql:"member_id"`
	OrganizationID int64       `sql:"organization_id"`
	Role           viewer.Role `sql:"role"`
	PrivacyMode    string      `sql:"privacy_mode"`
}

// Of reads what members have: by memberships that have not ended, and by teams
// that have not, which open what they list and what carries their tag. It reads by
// c, so that a transaction can ask, in a context that may see all members' rights.
// Every request pays for it: one statement, and a second one for who is in a team.
func Of(ctx context.Context, c *ent.Client, now time.Time, members ...int64) (Standing, error) {
	s := Standing{own: map[int64][]Seat{}, teams: map[int64][]int64{}}
	if len(members) == 0 {
		return s, nil
	}
	var rows []row
	err := c.Membership.Query().Where(
		membership.MemberIDIn(members...),
		membership.Or(membership.ExpiresAtIsNil(), membership.ExpiresAtGT(now)),
	).Modify(func(q *sql.Selector) {
		build := sql.Dialect(q.Dialect())
		in, of := build.Table(teammember.Table), build.Table(organization.Table).As("c")
		q.Join(of).On(of.C(organization.FieldID), q.C(membership.FieldOrganizationID)).
			Select(q.C(membership.FieldMemberID), q.C(membership.FieldOrganizationID), q.C(membership.FieldRole), of.C(organization.FieldPrivacyMode)).
			UnionAll(build.Select(in.C(teammember.FieldMemberID), in.C(teammember.FieldTeamID)).AppendSelectExpr(sql.Raw("''"), sql.Raw("''")).From(in).
				Where(sql.In(in.C(teammember.FieldMemberID), values(members)...)))
	}).Scan(ctx, &rows)
	if err != nil {
		return s, fmt.Errorf("list memberships: %w", err)
	}
	var teams []int64
	for _, r := range rows {
		if r.Role == "" {
			s.teams[r.MemberID] = append(s.teams[r.MemberID], r.OrganizationID)
			teams = append(teams, r.OrganizationID)
			continue
		}
		s.own[r.MemberID] = append(s.own[r.MemberID], Seat{r.OrganizationID, r.Role, r.PrivacyMode})
	}
	s.opened, err = Opened(ctx, c, now, teams...)
	return s, err
}

// openedRow is what a team opens.
type openedRow struct {
	TeamID         int64       `sql:"team_id"`
	OrganizationID int64       `sql:"organization_id"`
	Role           viewer.Role `sql:"role"`
	PrivacyMode    string      `sql:"privacy_mode"`
}

// Opened gives what teams that have not ended open, by team: an organization
// twice where it is listed and carries the tag.
func Opened(ctx context.Context, c *ent.Client, now time.Time, teams ...int64) (map[int64][]Seat, error) {
	if len(teams) == 0 {
		return nil, nil
	}
	slices.Sort(teams)
	teams = slices.Compact(teams)
	var rows []openedRow
	err := c.Team.Query().Modify(func(q *sql.Selector) {
		build := sql.Dialect(q.Dialect())
		open := func(q *sql.Selector, table, column, by, teamBy string) *sql.Selector {
			of, to, org := q.Table(), build.Table(table).As("t"), build.Table(organization.Table).As("c")
			return q.Join(to).On(to.C(by), of.C(teamBy)).
				Join(org).On(org.C(organization.FieldID), to.C(column)).
				Where(sql.And(
					sql.In(of.C(team.FieldID), values(teams)...),
					sql.Or(sql.IsNull(of.C(team.FieldExpiresAt)), sql.GT(of.C(team.FieldExpiresAt), now)),
				)).
				Select(sql.As(of.C(team.FieldID), "team_id"), to.C(column), of.C(team.FieldRole), org.C(organization.FieldPrivacyMode))
		}
		open(q, teamorganization.Table, teamorganization.FieldOrganizationID, teamorganization.FieldTeamID, team.FieldID).
			// No organization carries an empty tag, which is no tag.
			UnionAll(open(build.Select().From(build.Table(team.Table)),
				organizationtag.Table, organizationtag.FieldOrganizationID, organizationtag.FieldTagKey, team.FieldTagKey).
				Where(sql.EQ(build.Table(organizationtag.Table).As("t").C(organizationtag.FieldOpens), true)))
	}).Scan(ctx, &rows)
	if err != nil {
		return nil, fmt.Errorf("list what teams open: %w", err)
	}
	opened := map[int64][]Seat{}
	for _, r := range rows {
		opened[r.TeamID] = append(opened[r.TeamID], Seat{r.OrganizationID, r.Role, r.PrivacyMode})
	}
	return opened, nil
}

// Seats calls add with each seat of a member.
func (s Standing) Seats(member int64, add func(Seat)) {
	for _, seat := range s.own[member] {
		add(seat)
	}
	for _, id := range s.teams[member] {
		for _, seat := range s.opened[id] {
			add(seat)
		}
	}
}

// Roles gives the role that counts in each organization that a member sees: of
// several the strongest alone, with the rights that the table gives to it.
func (s Standing) Roles(member int64) map[int64]viewer.Role {
	of := map[int64]viewer.Role{}
	s.Seats(member, func(seat Seat) {
		if seat.Role.Stronger(of[seat.Organization]) {
			of[seat.Organization] = seat.Role
		}
	})
	return of
}

func values(ids []int64) []any {
	out := make([]any, len(ids))
	for i, id := range ids {
		out[i] = id
	}
	return out
}
