package graph

import (
	"context"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/graph/generated"
	"github.com/appmuster/appmuster/graph/model"
)

func (r *appResolver) Users(ctx context.Context, obj *ent.App, first *int, after *string, last *int, before *string, orderBy *model.AppUserOrder, where *model.AppUserWhere) (*model.Connection[ent.AppUser], error) {
	return usersOfApp(ctx, r.Resolver, obj, pageArgs{first, after, last, before}, orderBy, where)
}

func (r *appResolver) Grants(ctx context.Context, obj *ent.App, first *int, after *string, last *int, before *string, where *model.GrantWhere) (*model.Connection[ent.Grant], error) {
	return grantsOfApp(ctx, r.Resolver, obj, pageArgs{first, after, last, before}, where)
}

func (r *appResolver) Assignments(ctx context.Context, obj *ent.App, first *int, after *string, last *int, before *string) (*model.Connection[ent.Assignment], error) {
	return assignmentsOfApp(ctx, r.Resolver, obj, pageArgs{first, after, last, before})
}

func (r *appResolver) History(ctx context.Context, obj *ent.App) ([]*ent.AppHistory, error) {
	return childrenOf(ctx, obj, "history", appID, r.historyOfApps, func(h *ent.AppHistory) int64 { return h.AppID })
}

func (r *appUserResolver) App(ctx context.Context, obj *ent.AppUser) (*ent.App, error) {
	return appOf(ctx, r.Resolver, obj, "app", func(m *ent.AppUser) int64 { return m.AppID })
}

func (r *appUserResolver) User(ctx context.Context, obj *ent.AppUser) (*ent.User, error) {
	return userOf(ctx, r.Resolver, obj, "user", func(m *ent.AppUser) int64 { return m.UserID })
}

func (r *appUserResolver) LoginActivity(ctx context.Context, obj *ent.AppUser, from *model.Day, to *model.Day) ([]*model.UsageDay, error) {
	return r.loginActivity(ctx, obj, from, to)
}

func (r *Resolver) App() generated.AppResolver { return &appResolver{r} }

func (r *Resolver) AppUser() generated.AppUserResolver { return &appUserResolver{r} }

type (
	appResolver     struct{ *Resolver }
	appUserResolver struct{ *Resolver }
)
