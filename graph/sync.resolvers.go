package graph

import (
	"context"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/graph/generated"
)

func (r *syncRunResolver) Tenant(ctx context.Context, obj *ent.SyncRun) (*ent.Tenant, error) {
	return parentOf(ctx, obj, "tenant", func(s *ent.SyncRun) int64 { return s.TenantID }, r.tenantsByID, tenantID)
}

func (r *syncRunResolver) Stages(ctx context.Context, obj *ent.SyncRun) ([]*ent.SyncStage, error) {
	return childrenOf(ctx, obj, "stages", runID, r.stagesOfRuns, func(s *ent.SyncStage) int64 { return s.SyncRunID })
}

func (r *syncRunResolver) Previous(ctx context.Context, obj *ent.SyncRun) (*ent.SyncRun, error) {
	return r.previousRun(ctx, obj)
}

func (r *Resolver) SyncRun() generated.SyncRunResolver { return &syncRunResolver{r} }

type syncRunResolver struct{ *Resolver }
