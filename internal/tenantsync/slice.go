package tenantsync

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/msgraph"
	"github.com/appmuster/appmuster/internal/vocab"
)

const (
	// overlap is how far a log is read again each time: events arrive up to two
	// hours late.
	overlap = 3 * time.Hour
	// setBack is by how much the clock may be set back before what was read by the
	// former one is not believed: less is within the overlap.
	setBack = time.Hour
	// keptPremium and keptFree are how long Microsoft shows a log.
	keptPremium = 30 * 24 * time.Hour
	keptFree    = 7 * 24 * time.Hour
	// minWidth is the narrowest slice that a log is cut into when Microsoft can't
	// answer for a wide one.
	minWidth = 15 * time.Minute
)

// logReader reads a log in time slices, newest first, and can go on in the
// middle of one: what is newer than the oldest event stored is done.
type logReader[T any] struct {
	part  string
	list  func(ctx context.Context, from, to time.Time, link string) (msgraph.Page[T], error)
	at    func(*T) time.Time
	apply func(ctx context.Context, tx *database.Tx, s *stage, items []T) error
	// forget forgets what apply keeps of rows from page to page, and reports whether
	// that was anything; nil: it keeps nothing.
	forget func() bool
	// ended is called in the transaction that notes the end; nil for nothing.
	ended func(ctx context.Context, tx *database.Tx) error
}

// span says from when a log is to be read: from the last reading, with the
// overlap, or as far back as Microsoft shows: at first, when all is read anew, and
// when the last reading was later than now, by a clock that was set back since.
func (w *walk) span(ctx context.Context, tx *database.Tx, s *stage, kept time.Duration) error {
	c, err := coverageOf(ctx, tx, w.tenant.ID, s.set)
	if err != nil {
		return err
	}
	s.cur.To = w.e.now()
	s.cur.From = s.cur.To.Add(-kept)
	mode := vocab.SyncModeFull
	known := c.CoveredTo != nil && !c.CoveredTo.After(s.cur.To.Add(setBack))
	if known && !w.whole(s) && c.CoveredTo.Add(-overlap).After(s.cur.From) {
		s.cur.From = c.CoveredTo.Add(-overlap)
		mode = vocab.SyncModeDelta
	}
	w.setMode(s, mode)
	return nil
}

// cutShort reports whether an earlier run may have stored of a log without coming
// to its end: then what is stored already may not be rolled up.
func (w *walk) cutShort(ctx context.Context, tx *database.Tx, set vocab.DataSet) (bool, error) {
	// From the newest run backwards: no index finds a tenant's stages.
	var state vocab.SyncStageState
	err := tx.QueryRow(ctx, `SELECT s.state FROM sync_runs r JOIN sync_stages s ON s.sync_run_id = r.id AND s.data_set = ?
WHERE r.tenant_id = ? AND r.id <> ? ORDER BY r.sequence DESC LIMIT 1`, string(set), w.tenant.ID, w.run.ID).Scan(&state)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("look at the reading before: %w", err)
	}
	return state != vocab.SyncStageStateComplete, nil
}

// cover notes what readings cover now: what was covered before goes on where
// this reading touched it.
func (w *walk) cover(ctx context.Context, tx *database.Tx, s *stage, shown time.Duration) error {
	c, err := coverageOf(ctx, tx, w.tenant.ID, s.set)
	if err != nil {
		return err
	}
	from := s.cur.From
	if first := s.cur.To.Add(-shown); from.Before(first) {
		from = first
	}
	if c.CoveredFrom != nil && c.CoveredTo != nil && !c.CoveredTo.Before(from) && c.CoveredFrom.Before(from) {
		from = *c.CoveredFrom
	}
	if err := tx.Ent().Coverage.UpdateOne(c).SetCoveredFrom(from).SetCoveredTo(s.cur.To).Exec(ctx); err != nil {
		return fmt.Errorf("note time covered: %w", err)
	}
	return nil
}

// read goes through From to To from where the stage stands.
func (r logReader[T]) read(ctx context.Context, w *walk, s *stage) error {
	if s.cur.Part != r.part {
		err := w.commit(ctx, s, func(_ context.Context, _ *database.Tx, s *stage) error {
			s.cur.Part, s.cur.Top, s.cur.Link, s.cur.Low, s.cur.Width, s.cur.Restarts = r.part, s.cur.To, "", time.Time{}, 0, 0
			return nil
		})
		if err != nil {
			return err
		}
	}
	w.freshLinks()
	for s.cur.Top.After(s.cur.From) {
		if err := w.rest(ctx); err != nil {
			return err
		}
		from := s.cur.From
		if s.cur.Width > 0 && s.cur.Top.Add(-s.cur.Width).After(from) {
			from = s.cur.Top.Add(-s.cur.Width)
		}
		page, err := try(ctx, w, func(ctx context.Context) (msgraph.Page[T], error) { return r.list(ctx, from, s.cur.Top, s.cur.Link) })
		if err == nil {
			err = w.follow(page.Next)
		}
		if err != nil {
			if err := r.mend(ctx, w, s, from, err); err != nil {
				return err
			}
			continue
		}
		store := func(ctx context.Context, tx *database.Tx, s *stage) error {
			s.attempts = 0
			s.fetched += len(page.Items)
			if err := r.apply(ctx, tx, s, page.Items); err != nil {
				return err
			}
			s.cur.Link = page.Next
			s.cur.Low = r.lowest(s.cur.Low, page.Items)
			if page.Next == "" {
				s.cur.Top, s.cur.Low, s.cur.Restarts = from, time.Time{}, 0
			}
			return nil
		}
		err = w.commit(ctx, s, store)
		if r.forget != nil && database.IsForeign(err) && r.forget() {
			err = w.commit(ctx, s, store)
		}
		if err != nil {
			return err
		}
	}
	return w.commit(ctx, s, func(ctx context.Context, tx *database.Tx, s *stage) error {
		s.cur.Done = append(s.cur.Done, r.part)
		s.cur.Part, s.cur.Link = "", ""
		if r.ended == nil {
			return nil
		}
		return r.ended(ctx, tx)
	})
}

// unordered marks a slice whose events did not come newest first, so that its
// oldest says nothing about what is done.
var unordered = time.Unix(1, 0).UTC()

// lowest gives the oldest event so far, as long as all came newest first.
func (r logReader[T]) lowest(low time.Time, items []T) time.Time {
	for i := range items {
		at := r.at(&items[i])
		switch {
		case low.Equal(unordered):
			return low
		case low.IsZero(), !at.After(low):
			low = at
		default:
			return unordered
		}
	}
	return low
}

// mend answers a lost page link by going on below the oldest event that is
// stored, and a slice too wide for Microsoft by cutting it in two.
func (r logReader[T]) mend(ctx context.Context, w *walk, s *stage, from time.Time, failure error) error {
	e, _ := msgraph.AsError(failure)
	var gaveUp *exhausted
	tooWide := errors.As(failure, &gaveUp) && e != nil && e.Status == 504 && s.cur.Top.Sub(from) > minWidth
	lost := msgraph.KindOf(failure) == msgraph.LinkExpired || errors.Is(failure, errCycle)
	if !tooWide && !lost {
		return failure
	}
	if lost && s.cur.Restarts >= 5*maxRestarts {
		if errors.Is(failure, errCycle) {
			return failure
		}
		return &exhausted{err: failure}
	}
	w.freshLinks()
	return w.commit(ctx, s, func(_ context.Context, _ *database.Tx, s *stage) error {
		if tooWide {
			s.cur.Width = max(s.cur.Top.Sub(from)/2, minWidth)
			s.attempts = 0
		} else {
			s.cur.Restarts++
		}
		if !s.cur.Low.IsZero() && !s.cur.Low.Equal(unordered) {
			// Events of that very moment may be on the page that was lost.
			below := s.cur.Low.Truncate(time.Second).Add(time.Second)
			if below.Before(s.cur.Top) && msgraph.KindOf(failure) == msgraph.LinkExpired {
				s.cur.Restarts = 0 // it comes nearer to its end, however often it is cut off
			}
			s.cur.Top = below
		}
		s.cur.Link, s.cur.Low = "", time.Time{}
		return nil
	})
}

// kept is how long Microsoft shows a log to this tenant at most, and shown how
// long it surely does.
func (w *walk) kept() (kept, shown time.Duration) {
	switch w.tenant.HasPremium {
	case 1:
		return keptPremium, keptPremium
	case 0:
		return keptFree, keptFree
	}
	return keptPremium, keptFree
}
