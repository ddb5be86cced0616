package graph

import (
	"context"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/graph/generated"
	"github.com/appmuster/appmuster/graph/model"
	"github.com/appmuster/appmuster/internal/activity"
)

func (r *activityEventResolver) Actor(ctx context.Context, obj *ent.ActivityEvent) (*model.Actor, error) {
	return r.actor(ctx, obj)
}

func (r *activityEventResolver) Subject(ctx context.Context, obj *ent.ActivityEvent) (*model.Subject, error) {
	return subject(obj), nil
}

func (r *activityEventResolver) SyncRun(ctx context.Context, obj *ent.ActivityEvent) (*ent.SyncRun, error) {
	return runOf(ctx, r.Resolver, obj, "syncRun", func(e *ent.ActivityEvent) int64 { return orZero(e.SyncRunID) })
}

func (r *activityEventResolver) Message(ctx context.Context, obj *ent.ActivityEvent) (string, error) {
	return activity.Message(obj), nil
}

func (r *Resolver) ActivityEvent() generated.ActivityEventResolver { return &activityEventResolver{r} }

type activityEventResolver struct{ *Resolver }
