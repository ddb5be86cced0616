package graph

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/99designs/gqlgen/graphql"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/graph/model"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/vocab"
)

// Lists below the rows of a page are read for all those rows in one statement: a
// limited query for each parent, by LATERAL on PostgreSQL, by a limited
// subquery on SQLite. No policy stands before it. Its invariant: the parents
// came through the policy, and composite keys hold children to the same
// organization.

// nested is a list below rows of another kind. Its SQL calls the element c.
type nested[T any] struct {
	order order[T]
	// table of the element, and its columns.
	table   string
	columns []string
	// link joins to what leads to the parent or what the order is by, where that is
	// not the element.
	link string
	// parent is the column that equals the parent's key.
	parent string
	// where narrows the list, beginning with AND, ? standing for args.
	where string
	args  []any
	// halves are two conditions of which every row meets one, where the index has
	// each half in order but not the whole.
	halves []string
	// by is the column of the order where it is not the element's own but of what
	// link joins: a text, or a number where byNumber says so.
	by       string
	byNumber bool
	// mode tells apart what parents of organizations that show people otherwise
	// have; empty where the list is the same for all.
	mode vocab.PrivacyMode
	// with reads a row that the element points at along with it.
	with *along
}

// along is a row that is read together with an element: at most one.
type along struct {
	name    string // of the field that gives it
	table   string
	columns []string
	on      string // of the element
}

// row is a stored type by its pointer.
type row[T any] interface {
	*T
	ent.Row
}

// stmt is hand-written SQL in the making.
type stmt struct {
	postgres bool
	text     strings.Builder
	args     []any
}

// sql appends text in which each ? stands for the next of args.
func (s *stmt) sql(text string, args ...any) {
	for _, arg := range args {
		before, after, _ := strings.Cut(text, "?")
		s.text.WriteString(before)
		s.args = append(s.args, arg)
		if s.postgres {
			s.text.WriteString("$" + strconv.Itoa(len(s.args)))
		} else {
			s.text.WriteByte('?')
		}
		text = after
	}
	s.text.WriteString(text)
}

// parents appends the parents' keys as a table p (key, value) in their order.
func (s *stmt) parents(ids []int64) error {
	if s.postgres {
		s.sql("unnest(?::bigint[]) WITH ORDINALITY AS p (value, key)", ids)
		return nil
	}
	list, err := json.Marshal(ids)
	if err != nil {
		return fmt.Errorf("write keys: %w", err)
	}
	s.sql("json_each(?) AS p", string(list))
	return nil
}

func (l nested[T]) sortColumn() string {
	if l.by != "" {
		return l.by
	}
	return "c." + l.order.column
}

// limited appends the query for one parent's elements within a window. By halves
// it may give as many more; the page is cut from them in order.
func (l nested[T]) limited(s *stmt, what string, w window) {
	if len(l.halves) == 0 {
		l.part(s, what, w, "")
		return
	}
	for i, half := range l.halves {
		if i > 0 {
			s.sql(" UNION ALL ")
		}
		s.sql("SELECT * FROM (")
		l.part(s, what, w, " AND "+half)
		s.sql(") AS half")
	}
}

func (l nested[T]) part(s *stmt, what string, w window, half string) {
	s.sql("SELECT " + what + " FROM " + l.table + " AS c " + l.link + " WHERE " + l.parent + " = p.value ")
	s.sql(l.where, l.args...)
	s.sql(half)
	l.bound(s, w.after, l.order.desc)
	l.bound(s, w.before, !l.order.desc)
	s.sql(" ORDER BY "+l.ordering(w)+" LIMIT ?", w.limit+1)
}

func (l nested[T]) ordering(w window) string {
	direction := " ASC"
	if l.order.desc != w.backward {
		direction = " DESC"
	}
	if l.order.column == "id" {
		return "c.id" + direction
	}
	return l.sortColumn() + direction + ", c.id" + direction
}

func (l nested[T]) bound(s *stmt, p *position, desc bool) {
	if p == nil {
		return
	}
	compare := " > "
	if desc {
		compare = " < "
	}
	if l.order.column == "id" {
		s.sql(" AND c.id"+compare+"?", p.id)
		return
	}
	s.sql(" AND ("+l.sortColumn()+", c.id)"+compare+"(?, ?)", p.sort, p.id)
}

// statement is the query for all parents: per element the parent's key, the
// size of its list, the element's columns, those of the row along, and what the
// order is by where that is another row's. A parent without elements has one
// row of NULLs.
func (l nested[T]) statement(dialect string, parents []int64, w window, counted bool) (*stmt, error) {
	s := &stmt{postgres: dialect == database.Postgres}
	s.sql("SELECT p.value, ")
	if counted {
		s.sql("(SELECT count(*) FROM " + l.table + " AS c " + l.link + " WHERE " + l.parent + " = p.value ")
		s.sql(l.where, l.args...)
		s.sql("), ")
	} else {
		s.sql("0, ")
	}
	s.sql(columns("c", l.columns))
	if l.with != nil {
		s.sql(", " + columns("a", l.with.columns))
	}
	if l.by != "" {
		s.sql(", " + l.by)
	}
	s.sql(" FROM ")
	if err := s.parents(parents); err != nil {
		return nil, err
	}
	if s.postgres {
		s.sql(" LEFT JOIN LATERAL (")
		l.limited(s, "c.*", w)
		s.sql(") AS c ON true")
	} else {
		s.sql(" LEFT JOIN " + l.table + " AS c ON c.id IN (")
		l.limited(s, "c.id", w)
		s.sql(")")
	}
	if l.by != "" {
		s.sql(" LEFT " + l.link)
	}
	if l.with != nil {
		s.sql(" LEFT JOIN " + l.with.table + " AS a ON a.id = c." + l.with.on)
	}
	s.sql(" ORDER BY p.key, " + l.ordering(w))
	return s, nil
}

func columns(table string, names []string) string {
	quoted := make([]string, len(names))
	for i, name := range names {
		quoted[i] = table + `."` + name + `"`
	}
	return strings.Join(quoted, ", ")
}

// connection gives the page of obj's list, read for all its siblings at once.
// count gives the size of the list where a counter has it; nil where none does.
func connection[N, T any, R row[T]](
	ctx context.Context, r *Resolver, obj *N, id func(*N) int64, l nested[T], args pageArgs, count func(*N) int,
) (*model.Connection[T], error) {
	return connectionWith[N, T, ent.User, R](ctx, r, obj, id, l, args, count)
}

// connectionWith is connection of elements that each have a row along, which
// is then known to parentOf by the name of along.
func connectionWith[N, T, A any, R row[T], AR row[A]](
	ctx context.Context, r *Resolver, obj *N, id func(*N) int64, l nested[T], args pageArgs, count func(*N) int,
) (*model.Connection[T], error) {
	w, err := windowOf(args, l.order)
	if err != nil {
		return nil, err
	}
	counted := count == nil && selects(ctx, "totalCount")
	// One place in the document has one set of arguments.
	place := graphql.GetFieldContext(ctx).Field.Field
	pages, err := together(ctx, obj, listKey{place, l.mode}, func(ctx context.Context, parents []*N) (map[int64]*model.Connection[T], error) {
		parents, err := showingOf(ctx, r, parents, l.mode)
		if err != nil {
			return nil, err
		}
		found, err := readNested[T, A, R, AR](ctx, r, distinct(parents, id), l, w, counted)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", l.order.name, err)
		}
		pages := found.pages(l, w)
		var shown []*T
		for _, parent := range found.parents {
			shown = append(shown, pages[parent].Nodes...)
		}
		siblings(ctx, shown)
		if l.with != nil && len(shown) > 0 {
			siblings(ctx, slices.Collect(maps.Values(found.along)))
			known(ctx, shown[0], l.with.name, found.along)
		}
		if count != nil {
			for _, parent := range parents {
				pages[id(parent)].Count = func(context.Context) (int, error) { return count(parent), nil }
			}
		}
		return pages, nil
	})
	return pages[id(obj)], err
}

// listKey is one place in the document, for organizations that show as much of
// people.
type listKey struct {
	place any
	mode  vocab.PrivacyMode
}

// found is what one statement gave.
type found[T, A any] struct {
	parents  []int64
	rows     map[int64][]*T
	counts   map[int64]int
	elements []*T
	along    map[int64]*A
	sorts    map[*T]any
}

func (f found[T, A]) pages(l nested[T], w window) map[int64]*model.Connection[T] {
	o := l.order
	if l.by != "" {
		o.value = func(element *T) any { return f.sorts[element] }
	}
	pages := make(map[int64]*model.Connection[T], len(f.parents))
	for _, parent := range f.parents {
		page := cut(w, o, f.rows[parent])
		n := f.counts[parent]
		page.Count = func(context.Context) (int, error) { return n, nil }
		pages[parent] = page
	}
	return pages
}

func readNested[T, A any, R row[T], AR row[A]](
	ctx context.Context, r *Resolver, parents []int64, l nested[T], w window, counted bool,
) (f found[T, A], err error) {
	f = found[T, A]{
		parents: parents, rows: make(map[int64][]*T, len(parents)), counts: make(map[int64]int, len(parents)),
		along: make(map[int64]*A), sorts: make(map[*T]any),
	}
	s, err := l.statement(r.db.Dialect(), parents, w, counted)
	if err != nil {
		return f, err
	}
	rows, err := r.sql.QueryContext(ctx, s.text.String(), s.args...)
	if err != nil {
		return f, err
	}
	defer rows.Close()
	for rows.Next() {
		var parent int64
		var count int
		element := new(T)
		targets, err := ent.ScanTargets(R(element), l.columns)
		if err != nil {
			return f, err
		}
		into := append([]any{&parent, &count}, targets...)
		var other *A
		var otherTargets []any
		if l.with != nil {
			other = new(A)
			if otherTargets, err = ent.ScanTargets(AR(other), l.with.columns); err != nil {
				return f, err
			}
			into = append(into, otherTargets...)
		}
		var byText *string
		var byNumber *int64
		switch {
		case l.by != "" && l.byNumber:
			into = append(into, &byNumber)
		case l.by != "":
			into = append(into, &byText)
		}
		if err := rows.Scan(into...); err != nil {
			return f, err
		}
		f.counts[parent] = count
		if keyAt(targets) == 0 {
			continue
		}
		if err := ent.Assign(R(element), l.columns, targets); err != nil {
			return f, err
		}
		f.rows[parent] = append(f.rows[parent], element)
		f.elements = append(f.elements, element)
		switch {
		case byText != nil:
			f.sorts[element] = *byText
		case byNumber != nil:
			f.sorts[element] = *byNumber
		}
		if other == nil {
			continue
		}
		if key := keyAt(otherTargets); key != 0 && f.along[key] == nil {
			if err := ent.Assign(AR(other), l.with.columns, otherTargets); err != nil {
				return f, err
			}
			f.along[key] = other
		}
	}
	return f, rows.Err()
}

// keyAt gives the key that was scanned, the first of a table's columns; 0 for
// none.
func keyAt(targets []any) int64 {
	key, _ := targets[0].(*sql.NullInt64)
	return key.Int64
}
