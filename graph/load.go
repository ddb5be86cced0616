package graph

import (
	"context"
	"errors"
	"sync"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/appmuster/appmuster/internal/vocab"
)

// What hangs below the rows of a page is loaded for all of them at once, when
// the first asks: rows that were read together are siblings, and each kind of
// load happens once for a set of siblings. Nothing waits on a timer.

// loads remembers, for one response, which rows are siblings.
type loads struct {
	mu   sync.Mutex
	sets map[any]*siblingSet // by row, a pointer

	// How much of a person each organization shows, and the rows that were seen to.
	modes   map[int64]vocab.PrivacyMode
	veiled  map[any]bool
	reading sync.Mutex // held while a mode is read

	counts counts
}

type siblingSet struct {
	rows any // []*T
	mu   sync.Mutex
	done map[any]*load
}

type load struct {
	once  sync.Once
	value any
	err   error
}

type loadsKey struct{}

var errLoad = errors.New("a load that others wait for did not finish")

// withLoads gives a response its memory of siblings.
func withLoads(ctx context.Context) context.Context {
	return context.WithValue(ctx, loadsKey{}, &loads{sets: make(map[any]*siblingSet)})
}

// siblings notes that rows were read together; a second note changes nothing.
// Rows that nobody noted are without siblings.
func siblings[T any](ctx context.Context, rows []*T) {
	l, ok := ctx.Value(loadsKey{}).(*loads)
	if !ok || len(rows) == 0 {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.sets[rows[0]] != nil {
		return
	}
	set := &siblingSet{rows: rows, done: make(map[any]*load)}
	for _, row := range rows {
		l.sets[row] = set
	}
}

func setOf[T any](ctx context.Context, row *T) *siblingSet {
	l, ok := ctx.Value(loadsKey{}).(*loads)
	if !ok {
		return &siblingSet{rows: []*T{row}, done: make(map[any]*load)}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	set := l.sets[row]
	if set == nil {
		set = &siblingSet{rows: []*T{row}, done: make(map[any]*load)}
		l.sets[row] = set
	}
	return set
}

func (s *siblingSet) load(key any) *load {
	s.mu.Lock()
	defer s.mu.Unlock()
	l := s.done[key]
	if l == nil {
		l = &load{}
		s.done[key] = l
	}
	return l
}

// together gives what fn gives for row and all its siblings; fn runs once for
// them and a key. Who comes while it runs waits for it.
func together[T, V any](ctx context.Context, row *T, key any, fn func(context.Context, []*T) (V, error)) (V, error) {
	set := setOf(ctx, row)
	l := set.load(key)
	l.once.Do(func() {
		l.err = errLoad
		l.value, l.err = fn(ctx, set.rows.([]*T))
	})
	value, _ := l.value.(V)
	return value, l.err
}

// known puts in what together would load for row and its siblings under key.
func known[T, V any](ctx context.Context, row *T, key any, value V) {
	l := setOf(ctx, row).load(key)
	l.once.Do(func() { l.value = value })
}

// parentOf gives the one row of another kind that each row points at, loaded
// for all siblings in one statement. key 0 points at none. A row that is not
// the viewer's is nil.
func parentOf[T, V any](
	ctx context.Context, row *T, name string, key func(*T) int64,
	fetch func(ctx context.Context, ids []int64) ([]*V, error), id func(*V) int64,
) (*V, error) {
	if key(row) == 0 {
		return nil, nil
	}
	byID, err := together(ctx, row, name, func(ctx context.Context, rows []*T) (map[int64]*V, error) {
		found, err := fetch(ctx, distinct(rows, key))
		if err != nil {
			return nil, err
		}
		siblings(ctx, found)
		byID := make(map[int64]*V, len(found))
		for _, v := range found {
			byID[id(v)] = v
		}
		return byID, nil
	})
	return byID[key(row)], err
}

// childrenOf gives the rows that point at row, a few each, loaded for all
// siblings in one statement and in the order of fetch.
func childrenOf[T, V any](
	ctx context.Context, row *T, name string, id func(*T) int64,
	fetch func(ctx context.Context, ids []int64) ([]*V, error), parent func(*V) int64,
) ([]*V, error) {
	byParent, err := together(ctx, row, name, func(ctx context.Context, rows []*T) (map[int64][]*V, error) {
		found, err := fetch(ctx, distinct(rows, id))
		if err != nil {
			return nil, err
		}
		siblings(ctx, found)
		byParent := make(map[int64][]*V, len(rows))
		for _, v := range found {
			byParent[parent(v)] = append(byParent[parent(v)], v)
		}
		return byParent, nil
	})
	return byParent[id(row)], err
}

func distinct[T any](rows []*T, key func(*T) int64) []int64 {
	ids := make([]int64, 0, len(rows))
	seen := make(map[int64]bool, len(rows))
	for _, row := range rows {
		if id := key(row); id != 0 && !seen[id] {
			seen[id] = true
			ids = append(ids, id)
		}
	}
	return ids
}

func orZero(id *int64) int64 {
	if id == nil {
		return 0
	}
	return *id
}

// selects tells whether the field that is being resolved asks for the field at
// path below it, at least on some condition.
func selects(ctx context.Context, path ...string) bool {
	fc := graphql.GetFieldContext(ctx)
	if fc == nil || fc.Field.Field == nil {
		return false
	}
	return selected(fc.Field.Selections, path)
}

func selected(set ast.SelectionSet, path []string) bool {
	for _, selection := range set {
		switch s := selection.(type) {
		case *ast.Field:
			if s.Name == path[0] && (len(path) == 1 || selected(s.SelectionSet, path[1:])) {
				return true
			}
		case *ast.InlineFragment:
			if selected(s.SelectionSet, path) {
				return true
			}
		case *ast.FragmentSpread:
			if s.Definition != nil && selected(s.Definition.SelectionSet, path) {
				return true
			}
		}
	}
	return false
}
