package graph

import "context"

// turns is where a subscription and who reads it meet before each event. The
// reader comes first: rights are looked at when there is something to tell and
// somebody takes it, not when it happened, and both the event and what lies below
// it are read as who asks then.
type turns struct {
	// due carries the organization of an event that waits; closed after the last.
	// It is nil where the operation failed before anything could be watched.
	due chan int64
	// as carries the context to read that event in.
	as chan context.Context
}

type turnsKey struct{}

func withTurns(ctx context.Context) (context.Context, *turns) {
	t := &turns{}
	return context.WithValue(ctx, turnsKey{}, t), t
}

// begin gives the turns of the stream that is being set up; false outside of one.
func begin(ctx context.Context) (*turns, bool) {
	t, ok := ctx.Value(turnsKey{}).(*turns)
	if ok {
		t.due, t.as = make(chan int64), make(chan context.Context)
	}
	return t, ok
}

// take waits for the reader and gives the context in which the asker is as of
// now; false once nobody reads.
func (t *turns) take(ctx context.Context, organization int64) (context.Context, bool) {
	select {
	case t.due <- organization:
	case <-ctx.Done():
		return ctx, false
	}
	select {
	case now := <-t.as:
		return now, true
	case <-ctx.Done():
		return ctx, false
	}
}

// next waits for an event and gives the context to answer it in; false when there
// are no more, or none that the asker may see.
func (t *turns) next(ctx context.Context, s *streams) (context.Context, bool) {
	if t.due == nil {
		return ctx, true
	}
	var organization int64
	select {
	case waits, more := <-t.due:
		if !more {
			return ctx, false
		}
		organization = waits
	case <-ctx.Done():
		return ctx, false
	}
	now, allowed, err := s.still(ctx, organization)
	if err != nil || !allowed {
		return ctx, false
	}
	select {
	case t.as <- now:
		return now, true
	case <-ctx.Done():
		return ctx, false
	}
}
