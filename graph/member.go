package graph

import (
	"context"
	"slices"
	"time"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/graph/model"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/member"
	"github.com/appmuster/appmuster/internal/privacy"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/internal/xid"
)

// viewerRole gives the asker's role in an organization; nil for none.
func viewerRole(ctx context.Context, organization int64) *vocab.Role {
	role := vocab.Role(viewer.Asking(ctx).Role(organization))
	if role == "" {
		return nil
	}
	return &role
}

// viewerRights gives what the asker may do in an organization.
func viewerRights(ctx context.Context, organization int64) []viewer.Right {
	v := viewer.Asking(ctx)
	return slices.DeleteFunc(viewer.Rights(), func(right viewer.Right) bool { return !v.Can(organization, right) })
}

// tags gives the tags of an organization, of all siblings in one statement.
func (r *Resolver) tags(ctx context.Context, o *ent.Organization) ([]string, error) {
	byID, err := together(ctx, o, "tags", func(ctx context.Context, rows []*ent.Organization) (map[int64][]string, error) {
		return r.members.Tags(ctx, distinct(rows, organizationID))
	})
	return append([]string{}, byID[o.ID]...), err
}

// seats gives who may see an organization, and by what.
func (r *Resolver) seats(ctx context.Context, organization int64) ([]*model.OrganizationMember, error) {
	seats, err := r.members.Members(ctx, organization)
	list := make([]*model.OrganizationMember, len(seats))
	for i, s := range seats {
		list[i] = &model.OrganizationMember{
			Member: s.Member, Role: s.Role, Via: model.SeatSource(s.Via), Team: s.Team, ExpiresAt: s.ExpiresAt,
		}
	}
	return list, err
}

func seatKeys(organizationGlobal, memberGlobal string) (organization, member int64, err error) {
	if organization, err = key(xid.Organization, organizationGlobal, "organizationId"); err != nil {
		return 0, 0, err
	}
	member, err = key(xid.Member, memberGlobal, "memberId")
	return organization, member, err
}

func (r *Resolver) setRole(ctx context.Context, organization, memberID int64, role vocab.Role, expiresAt *time.Time) (*model.OrganizationMember, error) {
	row, err := r.members.SetRole(ctx, organization, memberID, role, expiresAt)
	if err != nil {
		return nil, err
	}
	m, err := r.members.Member(ctx, memberID)
	return &model.OrganizationMember{Member: m, Role: row.Role, Via: model.SeatSourceMembership, ExpiresAt: row.ExpiresAt}, err
}

func inviteRequest(input model.InviteMemberInput) (member.InviteRequest, error) {
	r := member.InviteRequest{Email: input.Email, InstanceOwner: whole(input.InstanceOwner), MembershipExpiresAt: input.MembershipExpiresAt}
	if input.Role != nil {
		r.Role = *input.Role
	}
	var err error
	if input.OrganizationID != nil {
		if r.Organization, err = key(xid.Organization, *input.OrganizationID, "organizationId"); err != nil {
			return r, err
		}
	}
	if input.TeamID != nil {
		r.Team, err = key(xid.Team, *input.TeamID, "teamId")
	}
	return r, err
}

func teamRequest(input model.CreateTeamInput) (member.TeamRequest, error) {
	r := member.TeamRequest{Name: input.Name, Role: input.Role, Tag: orEmpty(input.Tag), ExpiresAt: input.ExpiresAt}
	var err error
	if r.Organizations, err = keys(xid.Organization, input.OrganizationIds, "organizationIds"); err != nil {
		return r, err
	}
	r.Members, err = keys(xid.Member, input.MemberIds, "memberIds")
	return r, err
}

func teamChange(input model.UpdateTeamInput) (member.TeamChange, error) {
	c := member.TeamChange{Name: input.Name, Tag: input.Tag, Role: input.Role}
	if at, given := input.ExpiresAt.ValueOK(); given {
		c.ExpiresAt = &at
	}
	some := func(kind xid.Kind, ids []string, field string) (*[]int64, error) {
		if ids == nil {
			return nil, nil
		}
		list, err := keys(kind, ids, field)
		return &list, err
	}
	var err error
	if c.Organizations, err = some(xid.Organization, input.OrganizationIds, "organizationIds"); err != nil {
		return c, err
	}
	c.Members, err = some(xid.Member, input.MemberIds, "memberIds")
	return c, err
}

// memberOf gives the member that row points at, of all siblings at once; nil
// for one that the asker may not see.
func memberOf[T any](ctx context.Context, r *Resolver, row *T, name string, key func(*T) int64) (*ent.Member, error) {
	return parentOf(ctx, row, name, key, r.membersByID, func(m *ent.Member) int64 { return m.ID })
}

// membersByID gives members as far as the asker may see them.
func (r *Resolver) membersByID(ctx context.Context, ids []int64) ([]*ent.Member, error) {
	if viewer.Asking(ctx).IsInstanceOwner() {
		all, err := r.members.AllMembers(ctx)
		return slices.DeleteFunc(all, func(m *ent.Member) bool { return !slices.Contains(ids, m.ID) }), err
	}
	return each(ctx, ids, r.members.Member)
}

// teamsByID gives teams as far as the asker may see them.
func (r *Resolver) teamsByID(ctx context.Context, ids []int64) ([]*ent.Team, error) {
	if err := r.seesTeams(ctx); err != nil {
		return nil, orNotFound(err)
	}
	return each(ctx, ids, r.members.Team)
}

var errNoTeam = fault.New(fault.NotFound, "There is no such team, or it is not yours.")

// seesTeams refuses API tokens that were made for some organizations: a team and
// who else is in it belong to the instance.
func (r *Resolver) seesTeams(ctx context.Context) error {
	if viewer.Asking(ctx).TokenID() == 0 {
		return nil
	}
	t, err := r.auth.Token(ctx)
	if err == nil && (t == nil || !t.AllOrganizations) {
		return errNoTeam
	}
	return err
}

// each asks for the objects one by one and leaves out those that are not there
// or not the asker's.
func each[T any](ctx context.Context, ids []int64, get func(context.Context, int64) (*T, error)) ([]*T, error) {
	var rows []*T
	for _, id := range ids {
		row, err := get(ctx, id)
		if err := orNotFound(err); err != nil {
			return nil, err
		}
		if row != nil && err == nil {
			rows = append(rows, row)
		}
	}
	return rows, nil
}

// erasedRows lists what an erasure took, by table.
func erasedRows(e privacy.Erasure) []*model.ErasedRows {
	list := make([]*model.ErasedRows, 0, len(e.Tables))
	for table, n := range e.Tables {
		list = append(list, &model.ErasedRows{Table: table, Count: n})
	}
	slices.SortFunc(list, func(a, b *model.ErasedRows) int { return compareKeys(a.Table, b.Table, 0, 0) })
	return list
}
