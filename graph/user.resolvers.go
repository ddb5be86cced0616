package graph

import (
	"context"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/graph/generated"
	"github.com/appmuster/appmuster/graph/model"
)

func (r *groupResolver) Members(ctx context.Context, obj *ent.Group, first *int, after *string, last *int, before *string) (*model.Connection[ent.User], error) {
	return membersOfGroup(ctx, r.Resolver, obj, pageArgs{first, after, last, before})
}

func (r *groupResolver) Apps(ctx context.Context, obj *ent.Group, first *int, after *string, last *int, before *string) (*model.Connection[ent.App], error) {
	return appsOfGroup(ctx, r.Resolver, obj, pageArgs{first, after, last, before})
}

func (r *groupResolver) Licenses(ctx context.Context, obj *ent.Group, first *int, after *string, last *int, before *string) (*model.Connection[ent.License], error) {
	return licensesOfGroup(ctx, r.Resolver, obj, pageArgs{first, after, last, before})
}

func (r *userResolver) Manager(ctx context.Context, obj *ent.User) (*ent.User, error) {
	return r.manager(ctx, obj)
}

func (r *userResolver) Groups(ctx context.Context, obj *ent.User, first *int, after *string, last *int, before *string) (*model.Connection[ent.Group], error) {
	return groupsOfUser(ctx, r.Resolver, obj, pageArgs{first, after, last, before})
}

func (r *userResolver) Apps(ctx context.Context, obj *ent.User, first *int, after *string, last *int, before *string, orderBy *model.AppUserOrder, where *model.AppUserWhere) (*model.Connection[ent.AppUser], error) {
	return appsOfUser(ctx, r.Resolver, obj, pageArgs{first, after, last, before}, orderBy, where)
}

func (r *userResolver) Licenses(ctx context.Context, obj *ent.User, first *int, after *string, last *int, before *string) (*model.Connection[ent.License], error) {
	return licensesOfUser(ctx, r.Resolver, obj, pageArgs{first, after, last, before})
}

func (r *userResolver) LicenseAssignments(ctx context.Context, obj *ent.User) ([]*ent.LicenseUser, error) {
	return childrenOf(ctx, obj, "licenseAssignments", userID, r.licensesOnUsers, func(l *ent.LicenseUser) int64 { return l.UserID })
}

func (r *Resolver) Group() generated.GroupResolver { return &groupResolver{r} }

func (r *Resolver) User() generated.UserResolver { return &userResolver{r} }

type (
	groupResolver struct{ *Resolver }
	userResolver  struct{ *Resolver }
)
