package graph

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/directoryrole"
	"github.com/appmuster/appmuster/ent/groupmember"
	"github.com/appmuster/appmuster/ent/predicate"
	"github.com/appmuster/appmuster/ent/roleassignment"
	"github.com/appmuster/appmuster/ent/usagereport"
	"github.com/appmuster/appmuster/ent/workloadusage"
	"github.com/appmuster/appmuster/graph/model"
	"github.com/appmuster/appmuster/internal/vocab"
)

// usageReports gives an organization's reports, without numbers of few people
// where it shows nobody.
func (r *Resolver) usageReports(ctx context.Context, o *ent.Organization) ([]*model.UsageReport, error) {
	rows, err := childrenOf(ctx, o, "usageReports", func(o *ent.Organization) int64 { return o.ID },
		func(ctx context.Context, ids []int64) ([]*ent.UsageReport, error) {
			return r.ent().UsageReport.Query().Where(usagereport.OrganizationIDIn(ids...)).
				Order(ent.Asc(usagereport.FieldOrganizationID), ent.Asc(usagereport.FieldWorkload), ent.Asc(usagereport.FieldID)).All(ctx)
		}, func(u *ent.UsageReport) int64 { return u.OrganizationID })
	if err != nil {
		return nil, fmt.Errorf("read usage reports: %w", err)
	}
	hides, err := r.hidesPeople(ctx, o.ID)
	if err != nil {
		return nil, err
	}
	// Neither few people are told, nor how few are left of the others.
	told := func(n, of int) *int {
		if hides && (n < fewest || of != n && of-n < fewest) {
			return nil
		}
		return &n
	}
	all := make([]*model.UsageReport, len(rows))
	for i, u := range rows {
		all[i] = &model.UsageReport{UsageReport: u, People: told(u.People, u.People), Active: told(u.Active, u.People), Matched: told(u.Matched, u.People)}
		if all[i].Active != nil {
			all[i].LastActivityAt = u.LastActivityAt
		}
	}
	return all, nil
}

// workloadUsage gives what reports say of a user, of all siblings together. What
// a report of today confirms is as of today's; where that hides names, it is as
// of the report that told it.
func (r *Resolver) workloadUsage(ctx context.Context, u *ent.User) ([]*model.WorkloadUsage, error) {
	return childrenOf(ctx, u, "workloadUsage", userID, func(ctx context.Context, ids []int64) ([]*model.WorkloadUsage, error) {
		rows, err := r.ent().WorkloadUsage.Query().Where(workloadusage.UserIDIn(ids...), workloadusage.RemovedAtIsNil()).
			Order(ent.Asc(workloadusage.FieldUserID), ent.Asc(workloadusage.FieldID)).All(ctx)
		if err != nil || len(rows) == 0 {
			return nil, err
		}
		reports, err := r.ent().UsageReport.Query().Where(usagereport.TenantIDIn(distinct(rows, func(w *ent.WorkloadUsage) int64 { return w.TenantID })...)).All(ctx)
		if err != nil {
			return nil, err
		}
		type of struct {
			tenant   int64
			workload vocab.Workload
		}
		newest := make(map[of]*ent.UsageReport, len(reports))
		for _, p := range reports {
			newest[of{p.TenantID, p.Workload}] = p
		}
		all := make([]*model.WorkloadUsage, len(rows))
		for i, w := range rows {
			all[i] = &model.WorkloadUsage{
				Workload: w.Workload, LastActivityAt: w.LastActivityAt, Counts: w.Counts, PeriodDays: w.PeriodDays, ReportRefreshedAt: w.RefreshedAt, UserID: w.UserID,
			}
			switch p := newest[of{w.TenantID, w.Workload}]; {
			case p == nil:
			case p.Concealed:
				all[i].Concealed = true
			default:
				all[i].ReportRefreshedAt = p.RefreshedAt
			}
		}
		return all, nil
	}, func(w *model.WorkloadUsage) int64 { return w.UserID })
}

// directoryRoles gives the roles that users hold, themselves or by a group.
func (r *Resolver) directoryRoles(ctx context.Context, u *ent.User) ([]*model.HeldRole, error) {
	return childrenOf(ctx, u, "directoryRoles", userID, r.heldRoles, func(h *model.HeldRole) int64 { return h.UserID })
}

func (r *Resolver) heldRoles(ctx context.Context, users []int64) ([]*model.HeldRole, error) {
	through, err := r.ent().RoleAssignment.Query().Where(roleassignment.GroupIDNotNil(), roleassignment.RemovedAtIsNil()).All(ctx)
	if err != nil {
		return nil, err
	}
	groups := distinct(through, func(a *ent.RoleAssignment) int64 { return orZero(a.GroupID) })
	var members []*ent.GroupMember
	var named []*ent.Group
	if len(groups) > 0 {
		members, err = r.ent().GroupMember.Query().Where(groupmember.UserIDIn(users...), groupmember.GroupIDIn(groups...)).All(ctx)
		if err != nil {
			return nil, err
		}
		if named, err = r.groupsByID(ctx, distinct(members, func(m *ent.GroupMember) int64 { return m.GroupID })); err != nil {
			return nil, err
		}
	}
	own, err := r.ent().RoleAssignment.Query().Where(roleassignment.UserIDIn(users...), roleassignment.RemovedAtIsNil()).All(ctx)
	if err != nil || len(own)+len(members) == 0 {
		return nil, err
	}
	roles, err := r.ent().DirectoryRole.Query().Where(predicate.DirectoryRole(directoryrole.IDIn(distinct(slices.Concat(own, through), func(a *ent.RoleAssignment) int64 { return a.RoleID })...))).All(ctx)
	if err != nil {
		return nil, err
	}
	byID := make(map[int64]*ent.DirectoryRole, len(roles))
	for _, role := range roles {
		byID[role.ID] = role
	}
	var all []*model.HeldRole
	add := func(user int64, a *ent.RoleAssignment, g *ent.Group) {
		if role := byID[a.RoleID]; role != nil {
			all = append(all, &model.HeldRole{DirectoryRole: role, Group: g, Scope: a.Scope, FirstSeenAt: a.FirstSeenAt, UserID: user})
		}
	}
	for _, a := range own {
		add(orZero(a.UserID), a, nil)
	}
	for _, m := range members {
		i := slices.IndexFunc(named, func(g *ent.Group) bool { return g.ID == m.GroupID })
		for _, a := range through {
			if orZero(a.GroupID) == m.GroupID && i >= 0 {
				add(orZero(m.UserID), a, named[i])
			}
		}
	}
	slices.SortStableFunc(all, func(a, b *model.HeldRole) int { return strings.Compare(a.DisplayName, b.DisplayName) })
	return all, nil
}
