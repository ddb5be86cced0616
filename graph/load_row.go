package graph

import (
	"context"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/app"
	"github.com/appmuster/appmuster/ent/group"
	"github.com/appmuster/appmuster/ent/license"
	"github.com/appmuster/appmuster/ent/organization"
	"github.com/appmuster/appmuster/ent/syncrun"
	"github.com/appmuster/appmuster/ent/tenant"
	"github.com/appmuster/appmuster/ent/user"
)

// Rows that others point at, for all siblings in one statement each.

func (r *Resolver) usersByID(ctx context.Context, ids []int64) ([]*ent.User, error) {
	return r.ent().User.Query().Where(user.IDIn(ids...)).All(ctx)
}

func (r *Resolver) appsByID(ctx context.Context, ids []int64) ([]*ent.App, error) {
	return r.ent().App.Query().Where(app.IDIn(ids...)).All(ctx)
}

func (r *Resolver) groupsByID(ctx context.Context, ids []int64) ([]*ent.Group, error) {
	return r.ent().Group.Query().Where(group.IDIn(ids...)).All(ctx)
}

func (r *Resolver) licensesByID(ctx context.Context, ids []int64) ([]*ent.License, error) {
	return r.ent().License.Query().Where(license.IDIn(ids...)).All(ctx)
}

func (r *Resolver) tenantsByID(ctx context.Context, ids []int64) ([]*ent.Tenant, error) {
	return r.ent().Tenant.Query().Where(tenant.IDIn(ids...)).All(ctx)
}

func (r *Resolver) runsByID(ctx context.Context, ids []int64) ([]*ent.SyncRun, error) {
	return r.ent().SyncRun.Query().Where(syncrun.IDIn(ids...)).All(ctx)
}

func (r *Resolver) organizationsByID(ctx context.Context, ids []int64) ([]*ent.Organization, error) {
	return r.ent().Organization.Query().Where(organization.IDIn(ids...)).All(ctx)
}

func userOf[T any](ctx context.Context, r *Resolver, row *T, name string, key func(*T) int64) (*ent.User, error) {
	return parentOf(ctx, row, name, key, r.usersByID, userID)
}

func appOf[T any](ctx context.Context, r *Resolver, row *T, name string, key func(*T) int64) (*ent.App, error) {
	return parentOf(ctx, row, name, key, r.appsByID, appID)
}

func runOf[T any](ctx context.Context, r *Resolver, row *T, name string, key func(*T) int64) (*ent.SyncRun, error) {
	return parentOf(ctx, row, name, key, r.runsByID, runID)
}
