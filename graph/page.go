package graph

import (
	"context"
	"slices"

	"entgo.io/ent/dialect/sql"

	"github.com/appmuster/appmuster/graph/model"
	"github.com/appmuster/appmuster/internal/fault"
)

const (
	defaultPage = 50
	maxPage     = 100
)

// order is one way a list can run: by a NOT NULL column, the key breaking ties.
type order[T any] struct {
	// name is the list and its order; cursors of another do not fit.
	name string
	// column is NOT NULL; "id" orders by the key alone.
	column string
	desc   bool
	// value gives what column holds: a string, an int64 or a time.Time. It is nil
	// for a text of another table's.
	value func(*T) any
	id    func(*T) int64
}

// inDirection gives the order as it was asked for.
func (o order[T]) inDirection(d model.OrderDirection) order[T] {
	o.desc = d == model.OrderDirectionDesc
	return o
}

// list is the name with the direction: a cursor means another place in a list
// that runs the other way.
func (o order[T]) list() string {
	if o.desc {
		return o.name + ".DESC"
	}
	return o.name
}

func (o order[T]) cursor(row *T) string {
	return encodeCursor(o.list(), position{sort: o.value(row), id: o.id(row)})
}

// window is the part of a list that was asked for.
type window struct {
	limit int
	// backward: the last elements rather than the first.
	backward      bool
	after, before *position
}

// pageArgs are the arguments of a connection.
type pageArgs struct {
	first  *int
	after  *string
	last   *int
	before *string
}

// windowOf reads the arguments; what is wrong with them is a fault.
func windowOf[T any](a pageArgs, o order[T]) (window, error) {
	var sample any = ""
	if o.value != nil {
		sample = o.value(new(T))
	}
	w := window{limit: defaultPage}
	switch {
	case a.first != nil && a.last != nil:
		return w, errFirstAndLast
	case a.first != nil:
		w.limit = *a.first
	case a.last != nil:
		w.limit, w.backward = *a.last, true
	}
	if w.limit < 1 || w.limit > maxPage {
		return w, errPageSize
	}
	read := func(cursor *string) (*position, error) {
		if cursor == nil {
			return nil, nil
		}
		p, err := decodeCursor(o.list(), *cursor, sample)
		return &p, err
	}
	var err error
	if w.after, err = read(a.after); err != nil {
		return w, err
	}
	w.before, err = read(a.before)
	return w, err
}

var (
	errFirstAndLast = fault.New(fault.Invalid, "Give either first or last, not both.")
	errPageSize     = fault.New(fault.Invalid, "first and last must lie between 1 and 100.")
)

// cut takes the rows that were read for a window, one more than its limit where
// there is one and the last first where it runs backward, and gives the page.
func cut[T any](w window, o order[T], rows []*T) *model.Connection[T] {
	more := len(rows) > w.limit
	if more {
		rows = rows[:w.limit]
	}
	info := &model.PageInfo{HasNextPage: more, HasPreviousPage: w.after != nil}
	if !w.backward && !more {
		info.HasNextPage = w.before != nil
	}
	if w.backward {
		slices.Reverse(rows)
		info.HasPreviousPage, info.HasNextPage = more || w.after != nil, w.before != nil
	}
	if len(rows) > 0 {
		start, end := o.cursor(rows[0]), o.cursor(rows[len(rows)-1])
		info.StartCursor, info.EndCursor = &start, &end
	}
	return &model.Connection[T]{Nodes: rows, PageInfo: info, Cursor: o.cursor}
}

// query is what ent's generated queries have in common.
type query[T any, P, O ~func(*sql.Selector), Q, S any] interface {
	Select(...string) S
	Where(...P) Q
	Order(...O) Q
	Limit(int) Q
	Clone() Q
	All(context.Context) ([]*T, error)
	Count(context.Context) (int, error)
}

// page reads one page of a list in one statement: the rows beyond a place in
// the index, never an offset, and no count unless totalCount is asked for. The
// rows are siblings from then on: what hangs below them is loaded for all at
// once. counted is false where counting would be dear. Of a wide table only the
// named columns are read; none means all.
func page[T any, P, O ~func(*sql.Selector), Q query[T, P, O, Q, S], S any](
	ctx context.Context, q Q, o order[T], args pageArgs, counted bool, columns ...string,
) (*model.Connection[T], error) {
	w, err := windowOf(args, o)
	if err != nil {
		return nil, err
	}
	all := q.Clone()
	if len(columns) > 0 {
		q.Select(columns...)
	}
	desc := o.desc != w.backward
	rows, err := q.Where(func(s *sql.Selector) {
		if w.after != nil {
			s.Where(beyond(s, o.column, *w.after, o.desc))
		}
		if w.before != nil {
			s.Where(beyond(s, o.column, *w.before, !o.desc))
		}
	}).Order(func(s *sql.Selector) {
		direction := sql.Asc
		if desc {
			direction = sql.Desc
		}
		if o.column != "id" {
			s.OrderBy(direction(s.C(o.column)))
		}
		s.OrderBy(direction(s.C("id")))
	}).Limit(w.limit + 1).All(ctx)
	if err != nil {
		return nil, err
	}
	c := cut(w, o, rows)
	if counted {
		c.Count = all.Count
	}
	siblings(ctx, c.Nodes)
	return c, nil
}

// beyond holds for the rows after p, or before it where the list runs
// downwards.
func beyond(s *sql.Selector, column string, p position, desc bool) *sql.Predicate {
	compare := sql.CompositeGT
	if desc {
		compare = sql.CompositeLT
	}
	if column == "id" {
		return compare([]string{s.C("id")}, p.id)
	}
	return compare([]string{s.C(column), s.C("id")}, p.sort, p.id)
}
