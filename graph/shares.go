package graph

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"sync"

	"github.com/99designs/gqlgen/graphql"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/internal/viewer"
)

// leastShare is how many reads one asker may always have under way.
const leastShare = 2

// shares keeps one asker from taking all of the connections that everybody reads
// by: of the fields that read, few of one asker are resolved at once, in the order
// they came. A field holds its place while its own value is read and not while what
// lies below it is, so no place waits for another.
type shares struct {
	most   int
	mu     sync.Mutex
	askers map[string]*share
}

// share is one asker's; it is dropped when nobody holds it or waits for it.
type share struct {
	places chan struct{}
	users  int
}

// newShares gives each asker a quarter of the connections.
func newShares(connections *sql.DB) *shares {
	most := leastShare
	if connections != nil {
		most = max(most, connections.Stats().MaxOpenConnections/4)
	}
	return &shares{most: most, askers: make(map[string]*share)}
}

// enter waits for a place, which leave gives back. All tokens and sessions of a
// member share theirs; who is not known reads nothing worth a place.
func (s *shares) enter(ctx context.Context) (leave func(), err error) {
	v := viewer.Asking(ctx)
	if v == nil {
		return func() {}, nil
	}
	who := fmt.Sprintf("token %d", v.TokenID())
	if v.MemberID() != 0 {
		who = fmt.Sprintf("member %d", v.MemberID())
	}
	one := s.join(who)
	select {
	case one.places <- struct{}{}:
		return func() { <-one.places; s.part(who, one) }, nil
	case <-ctx.Done():
		s.part(who, one)
		return nil, context.Cause(ctx)
	}
}

func (s *shares) join(who string) *share {
	s.mu.Lock()
	defer s.mu.Unlock()
	one := s.askers[who]
	if one == nil {
		one = &share{places: make(chan struct{}, s.most)}
		s.askers[who] = one
	}
	one.users++
	return one
}

func (s *shares) part(who string, one *share) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if one.users--; one.users == 0 {
		delete(s.askers, who)
	}
}

// resolve gives a field's own value, in the asker's share where it may read.
// Mutations have transactions of their own, a subscription only begins here.
func (r *Resolver) resolve(ctx context.Context, next graphql.Resolver) (any, error) {
	f := graphql.GetFieldContext(ctx)
	if !f.IsResolver && f.Field.Name != "totalCount" || f.Object == "Mutation" || f.Object == "Subscription" {
		return next(ctx)
	}
	leave, err := r.shares.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	return next(ctx)
}

// counts remembers, for one response, the numbers of lists that were counted.
type counts struct {
	mu   sync.Mutex
	done map[countKey]func() (int, error)
}

type countKey struct {
	organization  int64
	field, filter string
}

// countOnce has equal lists of one organization counted once, whatever their
// aliases and pages.
func countOnce(ctx context.Context, count func(context.Context) (int, error)) func(context.Context) (int, error) {
	l, ok := ctx.Value(loadsKey{}).(*loads)
	f := graphql.GetFieldContext(ctx)
	if count == nil || !ok || f == nil || f.Parent == nil {
		return count
	}
	above, _ := f.Parent.Result.(*ent.Organization)
	if above == nil {
		return count
	}
	filter, err := json.Marshal(f.Args["where"])
	if err != nil {
		return count
	}
	key := countKey{above.ID, f.Field.Name, string(filter)}
	return func(ctx context.Context) (int, error) {
		l.counts.mu.Lock()
		if l.counts.done == nil {
			l.counts.done = make(map[countKey]func() (int, error))
		}
		counted := l.counts.done[key]
		if counted == nil {
			counted = sync.OnceValues(func() (int, error) { return count(ctx) })
			l.counts.done[key] = counted
		}
		l.counts.mu.Unlock()
		return counted()
	}
}
