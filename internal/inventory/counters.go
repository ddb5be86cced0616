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
// came through the policies, and names the organization besides.

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

// idList gives an argument and the subquery that makes rows of it again: one
// statement for a list of any length.
func idList(q querier, ids []int64) (argument, subquery string) {
	b, _ := json.Marshal(ids) // numbers always encode
	if q.Dialect() == database.Postgres {
		return string(b), "(SELECT value::bigint FROM jsonb_array_elements_text(?::jsonb))"
	}
	return string(b), "(SELECT value FROM json_each(?))"
}
