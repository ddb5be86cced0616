package tenantsync

import (
	"context"
	"errors"
	"hash/maphash"
	"math/rand/v2"
	"time"

	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/msgraph"
	"github.com/appmuster/appmuster/internal/vocab"
)

const (
	// maxNap is the longest pause within a call of Run; longer ones are snoozed.
	maxNap = 5 * time.Second
	// maxNaps is how long a call of Run pauses in all, so that a worker goes to
	// other tenants while one reads a log as slowly as Microsoft allows.
	maxNaps = time.Minute
	// A request is tried quickTries times after short pauses, then after the
	// pauses of patience; then the data set has failed.
	quickTries = 4
	// For so long Microsoft may ask to be left alone, before a data set has failed;
	// and one without which nothing else is of use.
	refusedAtMost      = 6 * time.Hour
	refusedAtMostVital = 24 * time.Hour
)

// patience are the pauses before the last tries of a failing request.
func patience() []time.Duration { return []time.Duration{30 * time.Second, 2 * time.Minute} }

// try calls Microsoft until there is an answer, or an error that waiting will
// not mend, or a wait that is too long to sit out: then *snooze.
func try[T any](ctx context.Context, w *walk, call func(context.Context) (T, error)) (T, error) {
	for {
		v, err := call(ctx)
		if err == nil {
			w.s.cur.RefusedSince = time.Time{}
			return v, nil
		}
		if ctx.Err() != nil {
			return v, context.Cause(ctx)
		}
		wait, err := w.wait(err)
		if err != nil {
			return v, err
		}
		if w.napped += wait; wait > maxNap || w.napped > maxNaps {
			return v, w.snooze(ctx, w.e.now().Add(wait))
		}
		if err := w.e.pause(ctx, wait); err != nil {
			return v, err
		}
	}
}

// wait says how long to stay away before the same call; an error when it is
// not worth while.
func (w *walk) wait(err error) (time.Duration, error) {
	e, ok := msgraph.AsError(err)
	if !ok || !e.Kind.Retryable() {
		return 0, err
	}
	if e.Kind == msgraph.Throttled {
		if w.waitedOut(e) {
			return 0, &exhausted{err: err}
		}
		if e.RetryAfter <= 0 {
			return w.e.backoff, nil
		}
		return e.RetryAfter, nil
	}
	w.s.attempts++
	n := w.s.attempts
	late := patience()
	if e.TimedOut {
		// Whoever lets us wait to the end shall not have the worker again at once.
		n += quickTries - 1
	}
	switch {
	case n < quickTries:
		pause := w.e.backoff << (n - 1)
		pause += time.Duration(rand.Int64N(int64(pause)/4 + 1))
		return max(pause, min(e.RetryAfter, time.Hour)), nil
	case n-quickTries < len(late):
		return max(late[n-quickTries], min(e.RetryAfter, time.Hour)), nil
	}
	return 0, &exhausted{err: err}
}

// waitedOut reports whether Microsoft has refused for too long without an answer in
// between: then the data set has failed, and the rest of the tenant goes on. Waits that
// keep a limit of our own are no refusals.
func (w *walk) waitedOut(e *msgraph.Error) bool {
	now := w.e.now()
	switch since := &w.s.cur.RefusedSince; {
	case e.Local:
		return false
	case since.IsZero():
		*since = now
		return false
	default:
		atMost := refusedAtMost
		if set, _ := Describe(w.s.set); set.Vital {
			atMost = refusedAtMostVital
		}
		return now.Sub(*since) >= atMost
	}
}

// snooze commits what the wait is about, so that pages show it, and gives the
// error that ends this call of Run.
func (w *walk) snooze(ctx context.Context, until time.Time) error {
	err := w.commit(ctx, w.s, func(ctx context.Context, tx *database.Tx, _ *stage) error {
		return tx.Ent().SyncRun.UpdateOneID(w.run.ID).SetDueAt(until).Exec(ctx)
	})
	if err != nil {
		return err
	}
	return &snooze{until: until}
}

func nap(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return nil
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-t.C:
		return nil
	}
}

var linkSeed = maphash.MakeSeed()

// follow notes a link that leads on, and fails when it was followed before in
// this call, or when the listing has more pages than any: links may differ each
// time and lead nowhere all the same. A listing that begins again is counted on.
// The hashes take 8 bytes for each page of a thousand elements.
func (w *walk) follow(link string) error {
	if link == "" {
		w.s.cur.Pages = 0
		return nil
	}
	if w.s.cur.Pages++; w.s.cur.Pages > w.e.maxPages {
		return errCycle
	}
	h := maphash.String(linkSeed, link)
	if _, again := w.followed[h]; again {
		return errCycle
	}
	w.followed[h] = struct{}{}
	return nil
}

// listing reads a long listing part by part of a stage: its place is kept with each
// page, so that the next call of Run goes on there. A link that leads nowhere any more
// begins it again.
func listing[T any](ctx context.Context, w *walk, s *stage, part string, list func(context.Context, string) (msgraph.Page[T], error), store func(context.Context, *database.Tx, *stage, []T) error) error {
	if s.cur.Part != part {
		err := w.commit(ctx, s, func(_ context.Context, _ *database.Tx, s *stage) error {
			s.cur.Part, s.cur.Link, s.cur.Pages, s.cur.Restarts = part, "", 0, 0
			return nil
		})
		if err != nil {
			return err
		}
	}
	w.freshLinks()
	for {
		if err := w.rest(ctx); err != nil {
			return err
		}
		p, err := try(ctx, w, func(ctx context.Context) (msgraph.Page[T], error) { return list(ctx, s.cur.Link) })
		if err == nil {
			err = w.follow(p.Next)
		}
		if expired := msgraph.KindOf(err) == msgraph.LinkExpired; expired || errors.Is(err, errCycle) {
			if s.cur.Restarts >= maxRestarts {
				if expired {
					return &exhausted{err: err}
				}
				return err
			}
			w.freshLinks()
			err = w.commit(ctx, s, func(_ context.Context, _ *database.Tx, s *stage) error {
				s.cur.Restarts++
				s.cur.Link = ""
				return nil
			})
			if err != nil {
				return err
			}
			continue
		}
		if err != nil {
			return err
		}
		err = w.commit(ctx, s, func(ctx context.Context, tx *database.Tx, s *stage) error {
			s.attempts = 0
			s.cur.Link = p.Next
			return store(ctx, tx, s, p.Items)
		})
		if err != nil || p.Next == "" {
			return err
		}
	}
}

// freshLinks forgets the links of the listing before.
func (w *walk) freshLinks() { clear(w.followed) }

// tryBatch asks for several listings' first pages at once until each has an
// answer, good or final: parts that only have to wait are asked again.
func tryBatch[T any](ctx context.Context, w *walk, ids []string, ask func(context.Context, []string) (map[string]msgraph.BatchResult[T], error)) (map[string]msgraph.BatchResult[T], error) {
	answers := make(map[string]msgraph.BatchResult[T], len(ids))
	for len(ids) > 0 {
		_, err := try(ctx, w, func(ctx context.Context) (struct{}, error) {
			some, err := ask(ctx, ids)
			if err != nil {
				return struct{}{}, err
			}
			var left []string
			var again error
			for _, id := range ids {
				a, there := some[id]
				if e, ok := msgraph.AsError(a.Err); ok && e.Kind.Retryable() {
					left, again = append(left, id), later(again, a.Err)
					continue
				}
				if there {
					answers[id] = a
				}
			}
			ids = left
			return struct{}{}, again
		})
		if err != nil {
			return nil, err
		}
	}
	return answers, nil
}

// later gives the error that has to wait longer.
func later(a, b error) error {
	x, ok := msgraph.AsError(a)
	if !ok {
		return b
	}
	if y, ok := msgraph.AsError(b); ok && y.RetryAfter > x.RetryAfter {
		return b
	}
	return a
}

// rereadBefore is the time before which a reading is not of this run, where the
// set is read whole; the beginning of time where only what is missing is read.
func (w *walk) rereadBefore(s *stage) time.Time {
	if s.mode != nil && *s.mode == vocab.SyncModeFull && w.run.StartedAt != nil {
		return *w.run.StartedAt
	}
	return time.Unix(0, 0).UTC()
}
