package graph

import (
	"context"
	"database/sql"
	"reflect"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/xid"
)

// Resolver answers the fields that are more than a column.
type Resolver struct {
	db       Database
	sql      rowReader
	auth     Auth
	tenants  Tenants
	syncs    Syncs
	webhooks Webhooks
	members  Members
	privacy  Privacy
	notices  Notices
	instance Instance
	streams  *streams
	veils    map[reflect.Type]veil
	shares   *shares
}

// rowReader reads by hand-written SQL.
type rowReader interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

func (r *Resolver) ent() *ent.Client { return r.db.Ent() }

// isKnown reports whether somebody asks.
func isKnown(ctx context.Context) bool { return viewer.Asking(ctx) != nil }

// within narrows the asker to one organization: the policies then compare with
// one value, however many organizations a partner sees.
func within(ctx context.Context, organization int64) context.Context {
	if v := viewer.Asking(ctx); v != nil {
		return viewer.NewContext(ctx, v.Within(organization))
	}
	return ctx
}

// key reads an identifier in a mutation's input; one that can't be right is
// not found.
func key(kind xid.Kind, id, field string) (int64, error) {
	n, err := xid.ParseAs(kind, id)
	if err != nil {
		return 0, fault.New(fault.NotFound, "There is no such object, or it is not yours.").WithField(field)
	}
	return n, nil
}

// filterKey reads an identifier in a filter; one that can't be right matches
// nothing, as one that is not there.
func filterKey(kind xid.Kind, id string) int64 {
	n, err := xid.ParseAs(kind, id)
	if err != nil {
		return -1
	}
	return n
}

// orNobody makes what was not found nil, and so does a foreign one.
func orNobody[T any](row *T, err error) (*T, error) {
	if ent.IsNotFound(err) {
		return nil, nil
	}
	return row, err
}
