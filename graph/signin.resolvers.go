package graph

import (
	"context"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/graph/generated"
)

func (r *signInResolver) User(ctx context.Context, obj *ent.SignIn) (*ent.User, error) {
	return userOf(ctx, r.Resolver, obj, "user", func(s *ent.SignIn) int64 { return orZero(s.UserID) })
}

func (r *signInResolver) App(ctx context.Context, obj *ent.SignIn) (*ent.App, error) {
	return appOf(ctx, r.Resolver, obj, "app", func(s *ent.SignIn) int64 { return s.AppID })
}

func (r *Resolver) SignIn() generated.SignInResolver { return &signInResolver{r} }

type signInResolver struct{ *Resolver }
