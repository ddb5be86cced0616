package graph

import (
	"context"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/graph/generated"
	"github.com/appmuster/appmuster/graph/model"
)

func (r *webhookDeliveryResolver) SyncRun(ctx context.Context, obj *ent.WebhookDelivery) (*ent.SyncRun, error) {
	return runOf(ctx, r.Resolver, obj, "syncRun", func(d *ent.WebhookDelivery) int64 { return orZero(d.SyncRunID) })
}

func (r *webhookEndpointResolver) Deliveries(ctx context.Context, obj *ent.WebhookEndpoint, first *int, after *string, last *int, before *string) (*model.Connection[ent.WebhookDelivery], error) {
	return deliveriesOfEndpoint(ctx, r.Resolver, obj, pageArgs{first, after, last, before})
}

func (r *Resolver) WebhookDelivery() generated.WebhookDeliveryResolver {
	return &webhookDeliveryResolver{r}
}

func (r *Resolver) WebhookEndpoint() generated.WebhookEndpointResolver {
	return &webhookEndpointResolver{r}
}

type (
	webhookDeliveryResolver struct{ *Resolver }
	webhookEndpointResolver struct{ *Resolver }
)
