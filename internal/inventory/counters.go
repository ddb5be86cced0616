package inventory

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"github.com/appmuster/appmuster/internal/database"
)

// The hand-written SQL of this room. It reads and writes by keys of parents that
// came through the policies, and names the organization besides: with a plus
// before it, which keeps both planners from going by the organization's index,
// or by a user's where the app's is meant, through all of its rows.

// querier runs hand-written SQL with ? for its arguments, in a transaction or
// outside of one.
type querier interface {
	Query(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	Dialect() string
}

// reader is a querier over committed rows.
type reader struct{ db *database.DB }

func (r reader) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return r.db.SQL().QueryContext(ctx, r.db.Rebind(query), args...)
}

func (r reader) Dialect() string { return r.db.Dialect() }

// each calls scan for every row.
func each(ctx context.Context, q querier, scan func(*sql.Rows) error, query string, args ...any) error {
	rows, err := q.Query(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// moment reads a time that an expression gives: SQLite knows the type of columns
// only, and hands out the stored microseconds.
type moment struct{ t *time.Time }

// Scan reads NULL, a time or microseconds since 1970.
func (m *moment) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		m.t = nil
	case time.Time:
		t := v.UTC()
		m.t = &t
	case int64:
		t := time.UnixMicro(v).UTC()
		m.t = &t
	default:
		return fmt.Errorf("scan time: unexpected %T", src)
	}
	return nil
}

// idIn gives a condition that a column is among ids, for one argument: one
// statement for a list of any length.
func idIn(q querier, column string, ids []int64) (condition string, argument any) {
	if q.Dialect() == database.Postgres {
		return column + " = ANY(?::bigint[])", ids
	}
	b, _ := json.Marshal(ids) // numbers always encode
	return column + " IN (SELECT value FROM json_each(?))", string(b)
}
