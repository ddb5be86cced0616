package tenantsync

import (
	"cmp"
	"context"
	"errors"
	"time"

	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/msgraph"
	"github.com/appmuster/appmuster/internal/vocab"
)

// The phases of a part that has a delta.
const (
	phaseList  = "list"
	phaseDelta = "delta"
)

// maxRestarts is how often a listing that lost its link begins again.
const maxRestarts = 3

// round is how a part that Graph gives both whole and by what changed is read:
// whole means a delta link of the present first, then the list, then what
// changed since that link; else only what changed since the last round.
type round[T any] struct {
	// name tells the part's delta link from others of the same data set.
	name string
	// part is what the stage calls it; "": name.
	part string
	// label marks the part's notes of what was seen and what is gone.
	label string
	set   vocab.DataSet
	list  func(ctx context.Context, link string) (msgraph.Page[T], error)
	delta func(ctx context.Context, link string) (msgraph.Page[T], error)
	// apply stores the elements of a page that differ and notes what it saw.
	apply func(ctx context.Context, tx *database.Tx, s *stage, items []T) error
	// sweep removes what the complete round did not find, or tells that it holds it.
	sweep func(ctx context.Context, tx *database.Tx, s *stage) (held bool, err error)
	// stored reports whether the tenant has any of it, removed or not.
	stored func(ctx context.Context, tx *database.Tx) (bool, error)
}

// read goes through the round from where the stage stands. then runs in the
// transaction that ends it.
func (r round[T]) read(ctx context.Context, w *walk, s *stage, then func(ctx context.Context, tx *database.Tx, s *stage) error) error {
	if s.cur.Part != cmp.Or(r.part, r.name) {
		if err := r.start(ctx, w, s, false); err != nil {
			return err
		}
	}
	w.freshLinks()
	for {
		if err := w.rest(ctx); err != nil {
			return err
		}
		fetch := r.delta
		if s.cur.Phase == phaseList {
			fetch = r.list
		}
		page, err := try(ctx, w, func(ctx context.Context) (msgraph.Page[T], error) { return fetch(ctx, s.cur.Link) })
		if err == nil {
			err = w.follow(page.Next)
		}
		if err != nil {
			if err := r.mend(ctx, w, s, err); err != nil {
				return err
			}
			continue
		}
		ended := false
		err = w.commit(ctx, s, func(ctx context.Context, tx *database.Tx, s *stage) error {
			s.attempts = 0
			s.fetched += len(page.Items)
			if s.cur.Phase == phaseList && page.Count > 0 {
				s.expected = &page.Count
			}
			if err := r.apply(ctx, tx, s, page.Items); err != nil {
				return err
			}
			s.cur.Link = page.Next
			switch {
			case page.Next != "":
				return nil
			case s.cur.Phase == phaseList && s.cur.Token != "":
				s.cur.Phase, s.cur.Link = phaseDelta, s.cur.Token
				return nil
			case s.cur.Verify && !s.cur.Full:
				// Level with the changes: now everything, beside them.
				s.cur.Phase, s.cur.Link, s.cur.Token, s.cur.Full = phaseList, "", page.Delta, true
				s.cur.Beside, s.cur.Compared = true, true
				s.fetched, s.cur.Loose, s.cur.Outside = 0, 0, 0
				var err error
				s.cur.Seen, err = r.stored(ctx, tx)
				return err
			}
			ended = true
			return r.finish(ctx, w, tx, s, page.Delta, then)
		})
		if err != nil || ended {
			return err
		}
	}
}

// start chooses between the whole and what changed, and notes it. anew forgets
// the last round: then there are no changes to compare the whole with.
func (r round[T]) start(ctx context.Context, w *walk, s *stage, anew bool) error {
	links, err := deltaLinks(ctx, w.e.db.Ent(), w.tenant.ID, r.set)
	if err != nil {
		return err
	}
	link := links[r.name]
	if anew {
		link = ""
	}
	token := ""
	if link == "" {
		page, err := try(ctx, w, func(ctx context.Context) (msgraph.Page[T], error) { return r.delta(ctx, msgraph.DeltaLatest) })
		switch msgraph.KindOf(err) {
		case "":
			if err != nil {
				return err
			}
			token = page.Delta
		case msgraph.NotSupported, msgraph.NotFound, msgraph.Rejected, msgraph.PermissionMissing:
			// No delta here: the list alone is the whole truth.
		default:
			return err
		}
	}
	return w.commit(ctx, s, func(ctx context.Context, tx *database.Tx, s *stage) error {
		s.cur.Part, s.cur.Link, s.cur.Token, s.cur.Full = cmp.Or(r.part, r.name), link, token, link == ""
		if link != "" {
			s.cur.Token = link
		}
		s.cur.Phase, s.cur.Pages = phaseDelta, 0
		s.cur.Beside = false
		if s.cur.Full {
			s.cur.Phase = phaseList
		}
		if s.cur.Full || s.cur.Verify {
			w.setMode(s, vocab.SyncModeFull)
		} else if s.mode == nil {
			w.setMode(s, vocab.SyncModeDelta)
		}
		if err := clearLabel(ctx, tx, w.run.ID, r.label); err != nil {
			return err
		}
		if err := clearCompared(ctx, tx, w.run.ID, r.label); err != nil {
			return err
		}
		var err error
		s.cur.Seen, err = r.stored(ctx, tx)
		s.cur.Seen = s.cur.Seen && s.cur.Full
		return err
	})
}

// mend answers a link that no longer leads anywhere: a list begins again with
// its notes kept; a delta that is too old, or lost within a whole read, makes
// the part be read whole. Every other error it gives back.
func (r round[T]) mend(ctx context.Context, w *walk, s *stage, failure error) error {
	kind := msgraph.KindOf(failure)
	expired := kind == msgraph.LinkExpired || kind == msgraph.DeltaExpired
	// A delta link that leads elsewhere, stored before anybody followed it, would be
	// refused for ever.
	if kind == msgraph.Refused && s.cur.Phase == phaseDelta && s.cur.Link == s.cur.Token {
		kind, expired = msgraph.DeltaExpired, true
	}
	// Where a person asked for the whole, changes that can't be read are no reason
	// not to.
	if s.cur.Verify && !s.cur.Full && w.whole(s) && s.cur.Restarts < maxRestarts && unreadable(failure) {
		return r.again(ctx, w, s)
	}
	if !expired && !errors.Is(failure, errCycle) {
		return failure
	}
	if s.cur.Restarts >= maxRestarts {
		if expired {
			return &exhausted{err: failure}
		}
		return failure
	}
	w.freshLinks()
	if s.cur.Phase == phaseDelta && (kind == msgraph.DeltaExpired || expired && s.cur.Link == s.cur.Token) {
		if err := w.spread(ctx, s); err != nil {
			return err
		}
		return r.again(ctx, w, s)
	}
	return w.commit(ctx, s, func(_ context.Context, _ *database.Tx, s *stage) error {
		s.cur.Restarts++
		s.cur.Link = ""
		if s.cur.Phase == phaseDelta {
			s.cur.Link = s.cur.Token
		} else {
			s.fetched = 0
		}
		return nil
	})
}

// unreadable reports whether an error is about what Microsoft answered, not about
// whether it may be asked, and waiting will not mend it.
func unreadable(err error) bool {
	if errors.Is(err, errCycle) {
		return true
	}
	e, ok := msgraph.AsError(err)
	if !ok || e.Kind.NeedsConsent() {
		return false
	}
	switch e.Kind {
	case msgraph.PermissionMissing, msgraph.NotLicensed:
		return false
	}
	return true
}

// spread puts a whole read off that a routine sync did not plan, once, by the
// tenant's own share of a while: Microsoft lets the links of many expire at once.
func (w *walk) spread(ctx context.Context, s *stage) error {
	if s.cur.Spread || w.run.Trigger != vocab.SyncTriggerScheduled {
		return nil
	}
	err := w.commit(ctx, s, func(_ context.Context, _ *database.Tx, s *stage) error {
		s.cur.Spread = true
		return nil
	})
	if err != nil {
		return err
	}
	return w.snooze(ctx, w.e.now().Add(time.Duration(spreadOf(w.tenant.ID, s.set, int(spreadOver/time.Second)))*time.Second))
}

// again reads the part whole after its delta was refused.
func (r round[T]) again(ctx context.Context, w *walk, s *stage) error {
	restarts := s.cur.Restarts
	if err := r.start(ctx, w, s, true); err != nil {
		return err
	}
	return w.commit(ctx, s, func(_ context.Context, _ *database.Tx, s *stage) error {
		s.cur.Restarts = restarts + 1
		s.fetched = 0
		return nil
	})
}

// finish ends the round: what it did not find goes away, and the place where
// the next one starts is saved, both or neither.
func (r round[T]) finish(ctx context.Context, w *walk, tx *database.Tx, s *stage, link string, then func(context.Context, *database.Tx, *stage) error) error {
	held, err := r.sweep(ctx, tx, s)
	if err != nil {
		return err
	}
	if held {
		s.cur.IsHeld = true
		if s.cur.Held == nil {
			s.cur.Held = map[string]string{}
		}
		s.cur.Held[r.name] = link
	} else if err := saveDeltaLink(ctx, tx, w.tenant.ID, r.set, r.name, link); err != nil {
		return err
	}
	s.cur.Done = append(s.cur.Done, cmp.Or(r.part, r.name))
	s.cur.Part, s.cur.Phase, s.cur.Link, s.cur.Token, s.cur.Restarts = "", "", "", "", 0
	return then(ctx, tx, s)
}
