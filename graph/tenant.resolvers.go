package graph

import (
	"context"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/graph/generated"
)

func (r *coverageResolver) Tenant(ctx context.Context, obj *ent.Coverage) (*ent.Tenant, error) {
	return parentOf(ctx, obj, "tenant", func(c *ent.Coverage) int64 { return c.TenantID }, r.tenantsByID, tenantID)
}

func (r *coverageResolver) Darkens(ctx context.Context, obj *ent.Coverage) ([]string, error) {
	return r.darkens(obj.DataSet), nil
}

func (r *tenantResolver) Organization(ctx context.Context, obj *ent.Tenant) (*ent.Organization, error) {
	return parentOf(ctx, obj, "organization", func(t *ent.Tenant) int64 { return t.OrganizationID }, r.organizationsByID, organizationID)
}

func (r *tenantResolver) Domains(ctx context.Context, obj *ent.Tenant) ([]*ent.Domain, error) {
	return childrenOf(ctx, obj, "domains", tenantID, r.domainsOfTenants, func(d *ent.Domain) int64 { return d.TenantID })
}

func (r *tenantResolver) LastSyncRun(ctx context.Context, obj *ent.Tenant) (*ent.SyncRun, error) {
	return runOf(ctx, r.Resolver, obj, "lastSyncRun", func(t *ent.Tenant) int64 { return orZero(t.LastSyncRunID) })
}

func (r *tenantResolver) Coverage(ctx context.Context, obj *ent.Tenant) ([]*ent.Coverage, error) {
	return childrenOf(ctx, obj, "coverage", tenantID, r.coverageOfTenants, func(c *ent.Coverage) int64 { return c.TenantID })
}

func (r *Resolver) Coverage() generated.CoverageResolver { return &coverageResolver{r} }

func (r *Resolver) Tenant() generated.TenantResolver { return &tenantResolver{r} }

type (
	coverageResolver struct{ *Resolver }
	tenantResolver   struct{ *Resolver }
)
