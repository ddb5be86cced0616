package database

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
)

var errReadOnly = errors.New("this client only reads: write through InTx")

// readDriver lets ent read, and nothing else.
type readDriver struct {
	db      *sql.DB
	dialect string
}

func (d readDriver) Query(ctx context.Context, query string, args, v any) error {
	if !reads(query) {
		return errReadOnly
	}
	return entsql.NewDriver(d.dialect, entsql.Conn{ExecQuerier: d.db}).Query(ctx, query, args, v)
}

func (d readDriver) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if !reads(query) {
		return nil, errReadOnly
	}
	return d.db.QueryContext(ctx, query, args...)
}

func (readDriver) Exec(context.Context, string, any, any) error { return errReadOnly }
func (readDriver) Tx(context.Context) (dialect.Tx, error)       { return nil, errReadOnly }
func (readDriver) Close() error                                 { return nil }
func (d readDriver) Dialect() string                            { return d.dialect }

// reads tells ent's SELECT from its INSERT … RETURNING, which is a query too.
func reads(query string) bool {
	return strings.HasPrefix(query, "SELECT") || strings.HasPrefix(query, "WITH")
}

// txDriver runs ent's statements in a transaction that somebody else ends: the
// transactions ent opens for itself are part of it.
type txDriver struct {
	entsql.Conn
	dialect string
}

func (d txDriver) Tx(context.Context) (dialect.Tx, error) { return dialect.NopTx(d), nil }
func (txDriver) Close() error                             { return nil }
func (d txDriver) Dialect() string                        { return d.dialect }
