package graph

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/appowner"
	"github.com/appmuster/appmuster/ent/directoryrole"
	"github.com/appmuster/appmuster/ent/roleassignment"
	"github.com/appmuster/appmuster/graph/model"
)

// directoryOwners gives who owns an app in the directory, of all siblings
// together; nil while it is not known, and where nobody is shown.
func (r *Resolver) directoryOwners(ctx context.Context, a *ent.App) ([]*model.DirectoryOwner, error) {
	if a.OwnersReadAt == nil {
		return nil, nil
	}
	hides, err := r.hidesPeople(ctx, a.OrganizationID)
	if err != nil || hides {
		return nil, err
	}
	owners, err := r.ownersOf(ctx, a)
	if err == nil && owners == nil {
		owners = []*model.DirectoryOwner{}
	}
	return owners, err
}

// hasDirectoryOwner reports whether an app has an owner who can act; nil while it
// is not known.
func (r *Resolver) hasDirectoryOwner(ctx context.Context, a *ent.App) (*bool, error) {
	if a.OwnersReadAt == nil {
		return nil, nil
	}
	owners, err := r.ownersOf(ctx, a)
	if err != nil {
		return nil, err
	}
	has := a.OwnersElsewhere > 0 || slices.ContainsFunc(owners, func(o *model.DirectoryOwner) bool {
		return !o.Gone() && (o.User == nil || o.User.AccountEnabled == nil || *o.User.AccountEnabled)
	})
	return &has, nil
}

func (r *Resolver) ownersOf(ctx context.Context, a *ent.App) ([]*model.DirectoryOwner, error) {
	return childrenOf(ctx, a, "directoryOwners", appID, r.ownersOfApps, func(o *model.DirectoryOwner) int64 { return o.AppID })
}

func (r *Resolver) ownersOfApps(ctx context.Context, apps []int64) ([]*model.DirectoryOwner, error) {
	rows, err := r.ent().AppOwner.Query().Where(appowner.AppIDIn(apps...)).Order(ent.Asc(appowner.FieldAppID), ent.Asc(appowner.FieldID)).All(ctx)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	people, err := r.usersByID(ctx, distinct(rows, func(o *ent.AppOwner) int64 { return orZero(o.UserID) }))
	if err != nil {
		return nil, err
	}
	owning, err := r.appsByID(ctx, distinct(rows, func(o *ent.AppOwner) int64 { return orZero(o.OwnerAppID) }))
	if err != nil {
		return nil, err
	}
	siblings(ctx, people)
	siblings(ctx, owning)
	users, byID := map[int64]*ent.User{}, map[int64]*ent.App{}
	for _, u := range people {
		users[u.ID] = u
	}
	for _, a := range owning {
		byID[a.ID] = a
	}
	all := make([]*model.DirectoryOwner, 0, len(rows))
	for _, o := range rows {
		all = append(all, &model.DirectoryOwner{AppOwner: o, User: users[orZero(o.UserID)], App: byID[orZero(o.OwnerAppID)]})
	}
	return all, nil
}

// heldDirectoryRoles gives an organization's roles that somebody holds, without
// numbers of few people where it shows nobody.
func (r *Resolver) heldDirectoryRoles(ctx context.Context, o *ent.Organization) ([]*model.DirectoryRole, error) {
	rows, err := childrenOf(ctx, o, "directoryRoles", func(o *ent.Organization) int64 { return o.ID },
		func(ctx context.Context, ids []int64) ([]*ent.DirectoryRole, error) {
			return r.ent().DirectoryRole.Query().Where(directoryrole.OrganizationIDIn(ids...), directoryrole.RemovedAtIsNil()).
				Order(ent.Asc(directoryrole.FieldID)).All(ctx)
		}, func(d *ent.DirectoryRole) int64 { return d.OrganizationID })
	if err != nil {
		return nil, fmt.Errorf("read directory roles: %w", err)
	}
	held, err := childrenOf(ctx, o, "roleAssignments", func(o *ent.Organization) int64 { return o.ID },
		func(ctx context.Context, ids []int64) ([]*ent.RoleAssignment, error) {
			return r.ent().RoleAssignment.Query().Where(roleassignment.OrganizationIDIn(ids...), roleassignment.RemovedAtIsNil()).
				Order(ent.Asc(roleassignment.FieldID)).All(ctx)
		}, func(a *ent.RoleAssignment) int64 { return a.OrganizationID })
	if err != nil {
		return nil, fmt.Errorf("read holders of directory roles: %w", err)
	}
	hides, err := r.hidesPeople(ctx, o.ID)
	if err != nil {
		return nil, err
	}
	told := func(n int) *int {
		if hides && n < fewest {
			return nil
		}
		return &n
	}
	type holders struct{ users, groups, apps map[int64]bool }
	by := map[int64]*holders{}
	for _, a := range held {
		h := by[a.RoleID]
		if h == nil {
			h = &holders{map[int64]bool{}, map[int64]bool{}, map[int64]bool{}}
			by[a.RoleID] = h
		}
		switch {
		case a.UserID != nil:
			h.users[*a.UserID] = true
		case a.GroupID != nil:
			h.groups[*a.GroupID] = true
		case a.AppID != nil:
			h.apps[*a.AppID] = true
		}
	}
	all := []*model.DirectoryRole{}
	for _, d := range rows {
		h := by[d.ID]
		if h == nil && d.Others == 0 {
			continue
		}
		one := &model.DirectoryRole{DirectoryRole: d, Others: told(d.Others)}
		if h == nil {
			h = &holders{}
		}
		one.Users, one.Groups, one.Apps = told(len(h.users)), len(h.groups), len(h.apps)
		all = append(all, one)
	}
	slices.SortStableFunc(all, func(a, b *model.DirectoryRole) int { return strings.Compare(a.DisplayName, b.DisplayName) })
	return all, nil
}
