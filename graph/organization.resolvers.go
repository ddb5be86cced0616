package graph

import (
	"context"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/activityevent"
	"github.com/appmuster/appmuster/ent/app"
	"github.com/appmuster/appmuster/ent/appuser"
	"github.com/appmuster/appmuster/ent/grant"
	"github.com/appmuster/appmuster/ent/group"
	"github.com/appmuster/appmuster/ent/license"
	"github.com/appmuster/appmuster/ent/syncrun"
	"github.com/appmuster/appmuster/ent/user"
	"github.com/appmuster/appmuster/graph/generated"
	"github.com/appmuster/appmuster/graph/model"
)

func (r *organizationResolver) Tenants(ctx context.Context, obj *ent.Organization) ([]*ent.Tenant, error) {
	return childrenOf(ctx, obj, "tenants", organizationID, r.tenantsOfOrganizations, func(t *ent.Tenant) int64 { return t.OrganizationID })
}

func (r *organizationResolver) Overview(ctx context.Context, obj *ent.Organization) (*model.Overview, error) {
	all, err := together(ctx, obj, "overview", func(ctx context.Context, rows []*ent.Organization) (map[int64]*model.Overview, error) {
		return r.overviews(ctx, distinct(rows, organizationID))
	})
	return all[obj.ID], err
}

func (r *organizationResolver) Coverage(ctx context.Context, obj *ent.Organization) ([]*ent.Coverage, error) {
	return r.worstCoverage(ctx, obj)
}

func (r *organizationResolver) WebhookEndpoints(ctx context.Context, obj *ent.Organization) ([]*ent.WebhookEndpoint, error) {
	return childrenOf(ctx, obj, "webhookEndpoints", organizationID, r.endpointsOfOrganizations, func(e *ent.WebhookEndpoint) int64 { return e.OrganizationID })
}

func (r *organizationResolver) Departments(ctx context.Context, obj *ent.Organization) ([]string, error) {
	return r.departments(ctx, obj)
}

func (r *organizationResolver) Users(ctx context.Context, obj *ent.Organization, first *int, after *string, last *int, before *string, orderBy *model.UserOrder, where *model.UserWhere) (*model.Connection[ent.User], error) {
	q := r.ent().User.Query().Where(user.OrganizationID(obj.ID)).Where(filterUsers(where)...)
	return page(within(ctx, obj.ID), q, orderUsers(orderBy), pageArgs{first, after, last, before}, true)
}

func (r *organizationResolver) Groups(ctx context.Context, obj *ent.Organization, first *int, after *string, last *int, before *string, orderBy *model.GroupOrder, where *model.GroupWhere) (*model.Connection[ent.Group], error) {
	q := r.ent().Group.Query().Where(group.OrganizationID(obj.ID)).Where(filterGroups(where)...)
	return page(within(ctx, obj.ID), q, orderGroups(orderBy), pageArgs{first, after, last, before}, true)
}

func (r *organizationResolver) Apps(ctx context.Context, obj *ent.Organization, first *int, after *string, last *int, before *string, orderBy *model.AppOrder, where *model.AppWhere) (*model.Connection[ent.App], error) {
	q := r.ent().App.Query().Where(app.OrganizationID(obj.ID)).Where(filterApps(where)...)
	return page(within(ctx, obj.ID), q, orderApps(orderBy), pageArgs{first, after, last, before}, true)
}

func (r *organizationResolver) AppUsers(ctx context.Context, obj *ent.Organization, first *int, after *string, last *int, before *string, orderBy *model.AppUserOrder, where *model.AppUserWhere) (*model.Connection[ent.AppUser], error) {
	order := byKey("AppUser", appUserID)
	if orderBy != nil {
		order = orderAppUsers(orderBy)
	}
	q := r.ent().AppUser.Query().Where(appuser.OrganizationID(obj.ID)).Where(filterAppUsers(where, r.db.Dialect())...)
	return page(within(ctx, obj.ID), q, order, pageArgs{first, after, last, before}, true)
}

func (r *organizationResolver) Grants(ctx context.Context, obj *ent.Organization, first *int, after *string, last *int, before *string, where *model.GrantWhere) (*model.Connection[ent.Grant], error) {
	q := r.ent().Grant.Query().Where(grant.OrganizationID(obj.ID)).Where(filterGrants(where)...)
	return page(within(ctx, obj.ID), q, byKey("Grant", grantID), pageArgs{first, after, last, before}, true)
}

func (r *organizationResolver) SignIns(ctx context.Context, obj *ent.Organization, first *int, after *string, last *int, before *string, where *model.SignInWhere) (*model.Connection[ent.SignIn], error) {
	return signInsOf(ctx, r.Resolver, obj, pageArgs{first, after, last, before}, where)
}

func (r *organizationResolver) Licenses(ctx context.Context, obj *ent.Organization, first *int, after *string, last *int, before *string, orderBy *model.LicenseOrder, where *model.LicenseWhere) (*model.Connection[ent.License], error) {
	q := r.ent().License.Query().Where(license.OrganizationID(obj.ID)).Where(filterLicenses(where)...)
	return page(within(ctx, obj.ID), q, orderLicenses(orderBy), pageArgs{first, after, last, before}, true)
}

func (r *organizationResolver) SyncRuns(ctx context.Context, obj *ent.Organization, first *int, after *string, last *int, before *string, where *model.SyncRunWhere) (*model.Connection[ent.SyncRun], error) {
	q := r.ent().SyncRun.Query().Where(syncrun.OrganizationID(obj.ID)).Where(filterRuns(where)...)
	return page(within(ctx, obj.ID), q, runsLatestFirst, pageArgs{first, after, last, before}, true)
}

func (r *organizationResolver) ActivityEvents(ctx context.Context, obj *ent.Organization, first *int, after *string, last *int, before *string, where *model.ActivityEventWhere) (*model.Connection[ent.ActivityEvent], error) {
	q := r.ent().ActivityEvent.Query().Where(activityevent.OrganizationID(obj.ID)).Where(filterEvents(where)...)
	return page(within(ctx, obj.ID), q, eventsLatestFirst, pageArgs{first, after, last, before}, false)
}

func (r *overviewResolver) UsePerDay(ctx context.Context, obj *model.Overview, days int) ([]*model.UsePerDay, error) {
	return r.usePerDay(ctx, obj.OrganizationID, days)
}

func (r *Resolver) Organization() generated.OrganizationResolver { return &organizationResolver{r} }

func (r *Resolver) Overview() generated.OverviewResolver { return &overviewResolver{r} }

type (
	organizationResolver struct{ *Resolver }
	overviewResolver     struct{ *Resolver }
)
