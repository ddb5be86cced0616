package graph

import (
	"context"
	"fmt"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/activityevent"
	"github.com/appmuster/appmuster/ent/appuser"
	"github.com/appmuster/appmuster/ent/assignment"
	"github.com/appmuster/appmuster/ent/grant"
	"github.com/appmuster/appmuster/ent/licenseuser"
	"github.com/appmuster/appmuster/ent/signin"
	"github.com/appmuster/appmuster/ent/syncstage"
	"github.com/appmuster/appmuster/ent/webhookdelivery"
	"github.com/appmuster/appmuster/ent/webhookendpoint"
	"github.com/appmuster/appmuster/graph/model"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/xid"
)

// nodes gives stored objects by their identifiers, one statement for each kind
// of object. What does not exist and what the policies hide is nil.
func (r *Resolver) nodes(ctx context.Context, ids []string) ([]model.Node, error) {
	wanted := make(map[xid.Kind][]int64)
	for _, id := range ids {
		if kind, n, err := xid.Parse(id); err == nil {
			wanted[kind] = append(wanted[kind], n)
		}
	}
	for kind := range wanted {
		if veiled[kind] {
			if err := r.modes(ctx); err != nil {
				return nil, err
			}
			break
		}
	}
	found := make(map[string]model.Node, len(ids))
	for kind, keys := range wanted {
		fetch := r.fetchers()[kind]
		if fetch == nil {
			continue
		}
		rows, err := fetch(ctx, keys)
		if fault.Is(err, fault.Forbidden) || fault.Is(err, fault.Unauthenticated) {
			continue // what one may not see is as what is not there
		}
		if err != nil {
			return nil, fmt.Errorf("read nodes of kind %s: %w", kind, err)
		}
		for _, row := range rows {
			found[row.GlobalID()] = row
		}
	}
	nodes := make([]model.Node, len(ids))
	for i, id := range ids {
		nodes[i] = found[id]
	}
	return nodes, nil
}

type fetcher func(ctx context.Context, ids []int64) ([]model.Node, error)

// fetchers says how the objects of each kind are read.
func (r *Resolver) fetchers() map[xid.Kind]fetcher {
	return map[xid.Kind]fetcher{
		xid.Organization: asNodes(r.organizationsByID),
		xid.Tenant:       asNodes(r.tenantsByID),
		xid.User:         asNodes(r.usersByID),
		xid.Group:        asNodes(r.groupsByID),
		xid.App:          asNodes(r.appsByID),
		xid.License:      asNodes(r.licensesByID),
		xid.SyncRun:      asNodes(r.runsByID),
		xid.AppUser: asNodes(func(ctx context.Context, ids []int64) ([]*ent.AppUser, error) {
			return r.ent().AppUser.Query().Where(appuser.IDIn(ids...)).All(ctx)
		}),
		xid.Grant: asNodes(func(ctx context.Context, ids []int64) ([]*ent.Grant, error) {
			return r.ent().Grant.Query().Where(grant.IDIn(ids...)).All(ctx)
		}),
		xid.Assignment: asNodes(func(ctx context.Context, ids []int64) ([]*ent.Assignment, error) {
			return r.ent().Assignment.Query().Where(assignment.IDIn(ids...)).All(ctx)
		}),
		xid.SignIn: asNodes(func(ctx context.Context, ids []int64) ([]*ent.SignIn, error) {
			return r.ent().SignIn.Query().Where(signin.IDIn(ids...)).All(ctx)
		}),
		xid.LicenseUser: asNodes(func(ctx context.Context, ids []int64) ([]*ent.LicenseUser, error) {
			return r.ent().LicenseUser.Query().Where(licenseuser.IDIn(ids...)).All(ctx)
		}),
		xid.SyncStage: asNodes(func(ctx context.Context, ids []int64) ([]*ent.SyncStage, error) {
			return r.ent().SyncStage.Query().Where(syncstage.IDIn(ids...)).All(ctx)
		}),
		xid.ActivityEvent: asNodes(func(ctx context.Context, ids []int64) ([]*ent.ActivityEvent, error) {
			return r.ent().ActivityEvent.Query().Where(activityevent.IDIn(ids...)).All(ctx)
		}),
		xid.WebhookEndpoint: asNodes(func(ctx context.Context, ids []int64) ([]*ent.WebhookEndpoint, error) {
			found, err := r.ent().WebhookEndpoint.Query().Where(webhookendpoint.IDIn(ids...), webhookendpoint.DeletedAtIsNil()).All(ctx)
			return withoutSecrets(ctx, found), err
		}),
		xid.WebhookDelivery: asNodes(func(ctx context.Context, ids []int64) ([]*ent.WebhookDelivery, error) {
			return r.ent().WebhookDelivery.Query().Where(webhookdelivery.IDIn(ids...)).All(ctx)
		}),
		xid.AuditEvent:    asNodes(r.auditByID),
		xid.Team:          asNodes(r.teamsByID),
		xid.Member:        asNodes(r.nodeMembers),
		xid.ApiToken:      asNodes(r.ownTokens),
		xid.Passkey:       asNodes(r.ownPasskeys),
		xid.Identity:      asNodes(r.ownIdentities),
		xid.MemberSession: asNodes(r.ownSessions),
	}
}

// nodeMembers gives members as far as the asker may see them.
func (r *Resolver) nodeMembers(ctx context.Context, ids []int64) ([]*ent.Member, error) {
	return each(ctx, ids, r.members.Member)
}

// ownTokens gives the tokens that the asker is told of.
func (r *Resolver) ownTokens(ctx context.Context, _ []int64) ([]*ent.ApiToken, error) {
	return r.auth.Tokens(ctx)
}

func asNodes[T any, N interface {
	*T
	model.Node
}](fetch func(context.Context, []int64) ([]*T, error)) fetcher {
	return func(ctx context.Context, ids []int64) ([]model.Node, error) {
		rows, err := fetch(ctx, ids)
		if err != nil {
			return nil, err
		}
		siblings(ctx, rows)
		nodes := make([]model.Node, len(rows))
		for i, row := range rows {
			nodes[i] = N(row)
		}
		return nodes, nil
	}
}
