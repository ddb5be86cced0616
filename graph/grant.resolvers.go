package graph

import (
	"context"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/graph/generated"
)

func (r *assignmentResolver) App(ctx context.Context, obj *ent.Assignment) (*ent.App, error) {
	return appOf(ctx, r.Resolver, obj, "app", func(a *ent.Assignment) int64 { return a.AppID })
}

func (r *assignmentResolver) User(ctx context.Context, obj *ent.Assignment) (*ent.User, error) {
	return userOf(ctx, r.Resolver, obj, "user", func(a *ent.Assignment) int64 { return orZero(a.UserID) })
}

func (r *assignmentResolver) Group(ctx context.Context, obj *ent.Assignment) (*ent.Group, error) {
	return parentOf(ctx, obj, "group", func(a *ent.Assignment) int64 { return orZero(a.GroupID) }, r.groupsByID, groupID)
}

func (r *grantResolver) App(ctx context.Context, obj *ent.Grant) (*ent.App, error) {
	return appOf(ctx, r.Resolver, obj, "app", func(g *ent.Grant) int64 { return g.AppID })
}

func (r *grantResolver) Resource(ctx context.Context, obj *ent.Grant) (*ent.App, error) {
	return appOf(ctx, r.Resolver, obj, "resource", func(g *ent.Grant) int64 { return orZero(g.ResourceID) })
}

func (r *grantResolver) PermissionDescription(ctx context.Context, obj *ent.Grant) (*string, error) {
	return r.permissionDescription(ctx, obj)
}

func (r *grantResolver) User(ctx context.Context, obj *ent.Grant) (*ent.User, error) {
	return userOf(ctx, r.Resolver, obj, "user", func(g *ent.Grant) int64 { return orZero(g.UserID) })
}

func (r *Resolver) Assignment() generated.AssignmentResolver { return &assignmentResolver{r} }

func (r *Resolver) Grant() generated.GrantResolver { return &grantResolver{r} }

type (
	assignmentResolver struct{ *Resolver }
	grantResolver      struct{ *Resolver }
)
