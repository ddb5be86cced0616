package graph

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/viewer"
)

const (
	// heartbeat keeps proxies from ending a silent stream, and bounds the time for
	// which one stays open after its right was lost; what is told is always told as
	// of the rights of that moment.
	heartbeat = 20 * time.Second
	// maxStreams is how many streams one asker may have at once.
	maxStreams = 20
)

// stream answers as server-sent events, in the "distinct connections" mode of
// the GraphQL over SSE protocol: an event "next" for each answer, then
// "complete".
func (s *server) stream(w http.ResponseWriter, r *http.Request, request *graphql.RawParams) {
	ctx, cancel := context.WithCancel(graphql.StartOperationTrace(r.Context()))
	defer cancel()
	op, errs := s.exec.CreateOperationContext(ctx, request)
	leave, ok := s.streams.enter(viewer.Asking(ctx))
	if !ok {
		s.refuse(w, r, http.StatusTooManyRequests, "Too many streams are open. Close some and try again.")
		return
	}
	defer leave()

	flusher := http.NewResponseController(w)
	_ = flusher.SetWriteDeadline(time.Time{})
	w.Header().Set("Content-Type", typeStream+"; charset=utf-8")
	w.Header().Set("X-Accel-Buffering", "no")
	w.WriteHeader(http.StatusOK)
	send := func(event string) bool {
		if _, err := w.Write([]byte(event)); err != nil {
			return false
		}
		return flusher.Flush() == nil
	}
	if !send(":\n\n") {
		return
	}

	events := make(chan []byte)
	go func() {
		defer close(events)
		s.answers(ctx, op, errs, func(event []byte) bool {
			select {
			case events <- event:
				return true
			case <-ctx.Done():
				return false
			}
		})
	}()
	tick := time.NewTicker(s.streams.heartbeat)
	defer tick.Stop()
	for {
		select {
		case event, more := <-events:
			if !more {
				send("event: complete\ndata:\n\n")
				return
			}
			if !send("event: next\ndata: " + string(event) + "\n\n") {
				return
			}
		case <-tick.C:
			if !send(":\n\n") {
				return
			}
		case <-ctx.Done():
			return
		}
	}
}

// answers gives each answer of an operation to send, until there are no more or
// send says that nobody reads.
func (s *server) answers(ctx context.Context, op *graphql.OperationContext, errs gqlerror.List, send func([]byte) bool) {
	defer func() {
		if caught := recover(); caught != nil {
			err := s.errors.present(ctx, s.errors.recovered(ctx, caught))
			if body, err := json.Marshal(failure{gqlerror.List{err}}); err == nil {
				send(body)
			}
		}
	}()
	if errs != nil {
		refused := s.exec.DispatchError(graphql.WithOperationContext(ctx, op), errs)
		if body, err := json.Marshal(failure{refused.Errors}); err == nil {
			send(body)
		}
		return
	}
	once := op.Operation.Operation != ast.Subscription
	if once {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, timeLimit)
		defer cancel()
	}
	ctx, turns := withTurns(ctx)
	responses, ctx := s.exec.DispatchOperation(ctx, op)
	for {
		now, more := turns.next(ctx, s.streams)
		if !more {
			return
		}
		response := responses(now)
		if response == nil {
			return
		}
		body, err := json.Marshal(response)
		if err != nil || !send(body) || once {
			return
		}
	}
}

// streams counts the open streams of each asker.
type streams struct {
	renew     func(context.Context) (*viewer.Viewer, error)
	heartbeat time.Duration
	mu        sync.Mutex
	open      map[string]int
}

func newStreams(renew func(context.Context) (*viewer.Viewer, error), heartbeat time.Duration) *streams {
	return &streams{renew: renew, heartbeat: heartbeat, open: make(map[string]int)}
}

// enter counts a stream in; leave counts it out.
func (s *streams) enter(v *viewer.Viewer) (leave func(), ok bool) {
	who := fmt.Sprintf("%s %d %d", v.Kind(), v.MemberID(), v.TokenID())
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open[who] >= maxStreams {
		return nil, false
	}
	s.open[who]++
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.open[who]--; s.open[who] <= 0 {
			delete(s.open, who)
		}
	}, true
}

// still gives a context in which the asker is as of now; ok is false once
// nobody asks, or one who may not see the organization.
func (s *streams) still(ctx context.Context, organization int64) (_ context.Context, ok bool, err error) {
	now, err := s.asker(ctx)
	if err != nil {
		return ctx, false, err
	}
	return now, viewer.Asking(now).Allows(organization), nil
}

// asker gives a context in which the asker is as of now, nobody once nobody asks.
func (s *streams) asker(ctx context.Context) (context.Context, error) {
	if s.renew == nil {
		return ctx, nil
	}
	v, err := s.renew(ctx)
	if err != nil {
		return ctx, fmt.Errorf("look at the rights of a stream: %w", err)
	}
	return viewer.NewContext(ctx, v), nil
}

var errNoTenant = fault.New(fault.NotFound, "There is no such tenant, or it is not yours.")
