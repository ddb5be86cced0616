package graph

import (
	"context"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/graph/generated"
	"github.com/appmuster/appmuster/graph/model"
	"github.com/appmuster/appmuster/internal/auth"
	"github.com/appmuster/appmuster/internal/seal/secret"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/xid"
)

func (r *mutationResolver) LogIn(ctx context.Context, input model.LogInInput) (*model.LogInPayload, error) {
	v, err := r.auth.LogIn(ctx, input.Email, secret.NewText(input.Password))
	errs, err := userErrors(err)
	return &model.LogInPayload{Viewer: asViewer(v), UserErrors: errs}, err
}

func (r *mutationResolver) LogOut(ctx context.Context) (*model.LogOutPayload, error) {
	err := r.auth.LogOut(ctx)
	errs, err := userErrors(err)
	return &model.LogOutPayload{UserErrors: errs}, err
}

func (r *mutationResolver) CompleteSetup(ctx context.Context, input model.CompleteSetupInput) (*model.CompleteSetupPayload, error) {
	v, err := r.auth.CompleteSetup(ctx, input.Token, input.Email, secret.NewText(input.Password), orEmpty(input.Name))
	errs, err := userErrors(err)
	return &model.CompleteSetupPayload{Viewer: asViewer(v), UserErrors: errs}, err
}

func (r *mutationResolver) UpdateProfile(ctx context.Context, input model.UpdateProfileInput) (*model.UpdateProfilePayload, error) {
	m, err := r.auth.UpdateProfile(ctx, auth.Profile{Name: input.Name, Locale: input.Locale, TimeZone: input.TimeZone})
	errs, err := userErrors(err)
	return &model.UpdateProfilePayload{Member: m, UserErrors: errs}, err
}

func (r *mutationResolver) CreateOrganization(ctx context.Context, input model.CreateOrganizationInput) (*model.CreateOrganizationPayload, error) {
	o, err := r.tenants.CreateOrganization(ctx, input.Name)
	errs, err := userErrors(err)
	return &model.CreateOrganizationPayload{Organization: o, UserErrors: errs}, err
}

func (r *mutationResolver) UpdateOrganization(ctx context.Context, input model.UpdateOrganizationInput) (*model.UpdateOrganizationPayload, error) {
	id, err := key(xid.Organization, input.OrganizationID, "organizationId")
	var o *ent.Organization
	if err == nil {
		o, err = r.tenants.UpdateOrganization(ctx, id, input.Name, input.WindowDays)
	}
	errs, err := userErrors(err)
	return &model.UpdateOrganizationPayload{Organization: o, UserErrors: errs}, err
}

func (r *mutationResolver) ConnectTenant(ctx context.Context, input model.ConnectTenantInput) (*model.ConnectTenantPayload, error) {
	id, err := key(xid.Organization, input.OrganizationID, "organizationId")
	var t *ent.Tenant
	var url string
	if err == nil {
		t, url, err = r.tenants.Connect(ctx, Connection{
			OrganizationID: id,
			Mode:           input.Mode,
			EntraTenant:    orEmpty(input.TenantID),
			ClientID:       orEmpty(input.ClientID),
			ClientSecret:   secret.NewText(orEmpty(input.ClientSecret)),
			DomainFilter:   input.DomainFilter,
			Level:          orZeroInt(input.ConsentLevel),
			SessionHash:    r.auth.SessionHash(ctx),
		})
	}
	errs, err := userErrors(err)
	return &model.ConnectTenantPayload{Tenant: t, ConsentURL: orNil(url), UserErrors: errs}, err
}

func (r *mutationResolver) ReconnectTenant(ctx context.Context, input model.ReconnectTenantInput) (*model.ReconnectTenantPayload, error) {
	id, err := key(xid.Tenant, input.TenantID, "tenantId")
	var t *ent.Tenant
	var url string
	if err == nil {
		t, url, err = r.tenants.Reconnect(ctx, id, secret.NewText(orEmpty(input.ClientSecret)), r.auth.SessionHash(ctx))
	}
	errs, err := userErrors(err)
	return &model.ReconnectTenantPayload{Tenant: t, ConsentURL: orNil(url), UserErrors: errs}, err
}

func (r *mutationResolver) PauseTenant(ctx context.Context, input model.PauseTenantInput) (*model.PauseTenantPayload, error) {
	id, err := key(xid.Tenant, input.TenantID, "tenantId")
	var t *ent.Tenant
	if err == nil {
		t, err = r.tenants.Pause(ctx, id)
	}
	errs, err := userErrors(err)
	return &model.PauseTenantPayload{Tenant: t, UserErrors: errs}, err
}

func (r *mutationResolver) ResumeTenant(ctx context.Context, input model.ResumeTenantInput) (*model.ResumeTenantPayload, error) {
	id, err := key(xid.Tenant, input.TenantID, "tenantId")
	var t *ent.Tenant
	if err == nil {
		t, err = r.tenants.Resume(ctx, id)
	}
	errs, err := userErrors(err)
	return &model.ResumeTenantPayload{Tenant: t, UserErrors: errs}, err
}

func (r *mutationResolver) AcknowledgeLicenseGap(ctx context.Context, input model.AcknowledgeLicenseGapInput) (*model.AcknowledgeLicenseGapPayload, error) {
	id, err := key(xid.Tenant, input.TenantID, "tenantId")
	var t *ent.Tenant
	if err == nil {
		t, err = r.tenants.AcknowledgeLicenseGap(ctx, id)
	}
	errs, err := userErrors(err)
	return &model.AcknowledgeLicenseGapPayload{Tenant: t, UserErrors: errs}, err
}

func (r *mutationResolver) DisconnectTenant(ctx context.Context, input model.DisconnectTenantInput) (*model.DisconnectTenantPayload, error) {
	id, err := key(xid.Tenant, input.TenantID, "tenantId")
	var t *ent.Tenant
	if err == nil {
		t, err = r.tenants.Disconnect(ctx, id, input.EraseData)
	}
	errs, err := userErrors(err)
	return &model.DisconnectTenantPayload{Tenant: t, UserErrors: errs}, err
}

func (r *mutationResolver) StartSync(ctx context.Context, input model.StartSyncInput) (*model.StartSyncPayload, error) {
	id, err := key(xid.Tenant, input.TenantID, "tenantId")
	var run *ent.SyncRun
	if err == nil {
		run, err = r.syncs.Start(ctx, id, whole(input.Full))
	}
	errs, err := userErrors(err)
	return &model.StartSyncPayload{SyncRun: run, UserErrors: errs}, err
}

func (r *mutationResolver) CancelSync(ctx context.Context, input model.CancelSyncInput) (*model.CancelSyncPayload, error) {
	id, err := key(xid.SyncRun, input.SyncRunID, "syncRunId")
	var run *ent.SyncRun
	if err == nil {
		run, err = r.syncs.Cancel(ctx, id)
	}
	errs, err := userErrors(err)
	return &model.CancelSyncPayload{SyncRun: run, UserErrors: errs}, err
}

func (r *mutationResolver) ReleaseHeldSync(ctx context.Context, input model.ReleaseHeldSyncInput) (*model.ReleaseHeldSyncPayload, error) {
	id, err := key(xid.SyncRun, input.SyncRunID, "syncRunId")
	var run *ent.SyncRun
	if err == nil {
		run, err = r.syncs.ReleaseHeld(ctx, id)
	}
	errs, err := userErrors(err)
	return &model.ReleaseHeldSyncPayload{SyncRun: run, UserErrors: errs}, err
}

func (r *mutationResolver) RefuseHeldSync(ctx context.Context, input model.RefuseHeldSyncInput) (*model.RefuseHeldSyncPayload, error) {
	id, err := key(xid.SyncRun, input.SyncRunID, "syncRunId")
	var run *ent.SyncRun
	if err == nil {
		run, err = r.syncs.RefuseHeld(ctx, id)
	}
	errs, err := userErrors(err)
	return &model.RefuseHeldSyncPayload{SyncRun: run, UserErrors: errs}, err
}

func (r *mutationResolver) CreateWebhookEndpoint(ctx context.Context, input model.CreateWebhookEndpointInput) (*model.CreateWebhookEndpointPayload, error) {
	id, err := key(xid.Organization, input.OrganizationID, "organizationId")
	var e *ent.WebhookEndpoint
	var signing secret.Text
	if err == nil {
		e, signing, err = r.webhooks.Create(ctx, id, input.URL, input.Events)
	}
	errs, err := userErrors(err)
	return &model.CreateWebhookEndpointPayload{WebhookEndpoint: e, Secret: shownOnce(signing), UserErrors: errs}, err
}

func (r *mutationResolver) UpdateWebhookEndpoint(ctx context.Context, input model.UpdateWebhookEndpointInput) (*model.UpdateWebhookEndpointPayload, error) {
	id, err := key(xid.WebhookEndpoint, input.WebhookEndpointID, "webhookEndpointId")
	var e *ent.WebhookEndpoint
	if err == nil {
		e, err = r.webhooks.Update(ctx, id, input.URL, input.Events, input.Enabled)
	}
	errs, err := userErrors(err)
	return &model.UpdateWebhookEndpointPayload{WebhookEndpoint: e, UserErrors: errs}, err
}

func (r *mutationResolver) DeleteWebhookEndpoint(ctx context.Context, input model.DeleteWebhookEndpointInput) (*model.DeleteWebhookEndpointPayload, error) {
	id, err := key(xid.WebhookEndpoint, input.WebhookEndpointID, "webhookEndpointId")
	if err == nil {
		err = r.webhooks.Delete(ctx, id)
	}
	errs, err := userErrors(err)
	p := &model.DeleteWebhookEndpointPayload{UserErrors: errs}
	if len(errs) == 0 {
		p.DeletedWebhookEndpointID = &input.WebhookEndpointID
	}
	return p, err
}

func (r *mutationResolver) SendTestWebhook(ctx context.Context, input model.SendTestWebhookInput) (*model.SendTestWebhookPayload, error) {
	id, err := key(xid.WebhookEndpoint, input.WebhookEndpointID, "webhookEndpointId")
	var d *ent.WebhookDelivery
	if err == nil {
		d, err = r.webhooks.SendTest(ctx, id)
	}
	errs, err := userErrors(err)
	return &model.SendTestWebhookPayload{Delivery: d, UserErrors: errs}, err
}

func (r *mutationResolver) CreateAPIToken(ctx context.Context, input model.CreateAPITokenInput) (*model.CreateAPITokenPayload, error) {
	organizations, err := keys(xid.Organization, input.OrganizationIds, "organizationIds")
	var t *ent.ApiToken
	var token secret.Text
	if err == nil {
		t, token, err = r.auth.CreateToken(ctx, input.Name, organizations, input.ExpiresAt)
	}
	errs, err := userErrors(err)
	return &model.CreateAPITokenPayload{APIToken: t, Secret: shownOnce(token), UserErrors: errs}, err
}

func (r *mutationResolver) RevokeAPIToken(ctx context.Context, input model.RevokeAPITokenInput) (*model.RevokeAPITokenPayload, error) {
	id, err := key(xid.ApiToken, input.APITokenID, "apiTokenId")
	var t *ent.ApiToken
	if err == nil {
		t, err = r.auth.RevokeToken(ctx, id)
	}
	errs, err := userErrors(err)
	return &model.RevokeAPITokenPayload{APIToken: t, UserErrors: errs}, err
}

func (r *queryResolver) Viewer(ctx context.Context) (*model.Viewer, error) {
	v := viewer.Asking(ctx)
	if v == nil {
		return nil, nil
	}
	return &model.Viewer{Who: v}, nil
}

func (r *queryResolver) Instance(ctx context.Context) (*model.Instance, error) {
	return r.describe(ctx)
}

func (r *queryResolver) Node(ctx context.Context, id string) (model.Node, error) {
	nodes, err := r.nodes(ctx, []string{id})
	if err != nil {
		return nil, err
	}
	return nodes[0], nil
}

func (r *queryResolver) Nodes(ctx context.Context, ids []string) ([]model.Node, error) {
	return r.nodes(ctx, ids)
}

func (r *queryResolver) Organization(ctx context.Context, id string) (*ent.Organization, error) {
	return r.organization(ctx, id)
}

func (r *queryResolver) Organizations(ctx context.Context, first *int, after *string, last *int, before *string, orderBy *model.OrganizationOrder, where *model.OrganizationWhere) (*model.Connection[ent.Organization], error) {
	return page(ctx, r.organizationsQuery(where), orderOrganizations(orderBy), pageArgs{first, after, last, before}, true)
}

func (r *subscriptionResolver) SyncRunUpdated(ctx context.Context, tenantID string) (<-chan *ent.SyncRun, error) {
	return r.watchRuns(ctx, tenantID)
}

func (r *Resolver) Mutation() generated.MutationResolver { return &mutationResolver{r} }

func (r *Resolver) Query() generated.QueryResolver { return &queryResolver{r} }

func (r *Resolver) Subscription() generated.SubscriptionResolver { return &subscriptionResolver{r} }

type (
	mutationResolver     struct{ *Resolver }
	queryResolver        struct{ *Resolver }
	subscriptionResolver struct{ *Resolver }
)
