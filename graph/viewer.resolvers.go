package graph

import (
	"context"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/graph/generated"
	"github.com/appmuster/appmuster/graph/model"
	"github.com/appmuster/appmuster/internal/viewer"
)

func (r *apiTokenResolver) Organizations(ctx context.Context, obj *ent.ApiToken) ([]*ent.Organization, error) {
	return r.organizationsOfToken(ctx, obj)
}

func (r *viewerResolver) Member(ctx context.Context, obj *model.Viewer) (*ent.Member, error) {
	return r.auth.Member(viewer.NewContext(ctx, obj.Who))
}

func (r *viewerResolver) APIToken(ctx context.Context, obj *model.Viewer) (*ent.ApiToken, error) {
	return r.auth.Token(viewer.NewContext(ctx, obj.Who))
}

func (r *viewerResolver) Organizations(ctx context.Context, obj *model.Viewer, first *int, after *string, last *int, before *string, orderBy *model.OrganizationOrder, where *model.OrganizationWhere) (*model.Connection[ent.Organization], error) {
	return page(viewer.NewContext(ctx, obj.Who), r.organizationsQuery(where), orderOrganizations(orderBy), pageArgs{first, after, last, before}, true)
}

func (r *viewerResolver) APITokens(ctx context.Context, obj *model.Viewer) ([]*ent.ApiToken, error) {
	return r.auth.Tokens(viewer.NewContext(ctx, obj.Who))
}

func (r *Resolver) ApiToken() generated.ApiTokenResolver { return &apiTokenResolver{r} }

func (r *Resolver) Viewer() generated.ViewerResolver { return &viewerResolver{r} }

type (
	apiTokenResolver struct{ *Resolver }
	viewerResolver   struct{ *Resolver }
)
