package graph

import (
	"context"
	"reflect"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/graph/model"
	"github.com/appmuster/appmuster/internal/xid"
)

// veil takes from a field's value what its organization does not show.
type veil func(ctx context.Context, r *Resolver, value any) (any, error)

// newVeils says, by type, what is taken from objects of which an organization may
// show less, and from lists and pages of them. A type that is not here is shown
// as it is stored.
func newVeils() map[reflect.Type]veil {
	all := map[reflect.Type]veil{}
	add(all, (*Resolver).veilOrganization)
	add(all, (*Resolver).veilUser)
	add(all, (*Resolver).veilApp)
	add(all, (*Resolver).veilGroup)
	add(all, (*Resolver).veilAppUser)
	add(all, (*Resolver).veilLicense)
	add(all, (*Resolver).veilLicenseUser)
	add(all, (*Resolver).veilSignIn)
	add(all, (*Resolver).veilGrant)
	add(all, (*Resolver).veilAssignment)
	add(all, (*Resolver).veilEvent)
	add(all, (*Resolver).veilRun)
	add(all, (*Resolver).veilStage)
	add(all, (*Resolver).veilCoverage)
	add(all, (*Resolver).veilTenant)
	all[reflect.TypeFor[[]model.Node]()] = func(ctx context.Context, r *Resolver, value any) (any, error) {
		return r.veilNodes(ctx, value.([]model.Node))
	}
	return all
}

// veiled are the kinds of objects of which an organization may show less.
var veiled = map[xid.Kind]bool{
	xid.User: true, xid.Group: true, xid.App: true, xid.AppUser: true, xid.License: true, xid.LicenseUser: true, xid.SignIn: true,
	xid.Grant: true, xid.Assignment: true, xid.ActivityEvent: true, xid.SyncRun: true, xid.SyncStage: true, xid.Tenant: true,
}

// add has fn look at each row of a type, and say whether it is shown at all.
func add[T any](all map[reflect.Type]veil, fn func(*Resolver, context.Context, *T) (bool, error)) {
	all[reflect.TypeFor[*T]()] = func(ctx context.Context, r *Resolver, value any) (any, error) {
		return veilOne(ctx, r, value.(*T), fn)
	}
	all[reflect.TypeFor[[]*T]()] = func(ctx context.Context, r *Resolver, value any) (any, error) {
		return veilAll(ctx, r, value.([]*T), fn)
	}
	all[reflect.TypeFor[*model.Connection[T]]()] = func(ctx context.Context, r *Resolver, value any) (any, error) {
		return veilPage(ctx, r, value.(*model.Connection[T]), fn)
	}
}

func (r *Resolver) veil(ctx context.Context, value any) (any, error) {
	if look := r.veils[reflect.TypeOf(value)]; look != nil {
		return look(ctx, r, value)
	}
	return value, nil
}

// veilOrganization only notes what the organization shows, for what lies below.
func (r *Resolver) veilOrganization(ctx context.Context, o *ent.Organization) (bool, error) {
	r.noteModes(ctx, o)
	return true, nil
}

// veilOne gives a row as it may be shown, nil where it may not.
func veilOne[T any](ctx context.Context, r *Resolver, row *T, fn func(*Resolver, context.Context, *T) (bool, error)) (any, error) {
	if row == nil {
		return nil, nil
	}
	show, err := fn(r, ctx, row)
	if err != nil || !show {
		return nil, err
	}
	return row, nil
}

// veilAll gives those rows of a list that may be shown.
func veilAll[T any](ctx context.Context, r *Resolver, rows []*T, fn func(*Resolver, context.Context, *T) (bool, error)) ([]*T, error) {
	shown := rows
	for i, row := range rows {
		show, err := fn(r, ctx, row)
		if err != nil {
			return nil, err
		}
		if !show && len(shown) == len(rows) {
			shown = append(make([]*T, 0, len(rows)), rows[:i]...)
			for _, other := range rows[i+1:] {
				if show, err = fn(r, ctx, other); err != nil {
					return nil, err
				}
				if show {
					shown = append(shown, other)
				}
			}
			break
		}
	}
	return shown, nil
}

// veilPage gives a page of what may be shown; one from which something was taken
// is not counted.
func veilPage[T any](ctx context.Context, r *Resolver, c *model.Connection[T], fn func(*Resolver, context.Context, *T) (bool, error)) (*model.Connection[T], error) {
	if c == nil {
		return nil, nil
	}
	shown, err := veilAll(ctx, r, c.Nodes, fn)
	if err != nil || len(shown) == len(c.Nodes) {
		c.Count = countOnce(ctx, c.Count)
		return c, err
	}
	fewer := *c
	fewer.Nodes, fewer.Count = shown, nil
	return &fewer, nil
}
