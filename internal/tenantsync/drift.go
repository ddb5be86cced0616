package tenantsync

import (
	"context"
	"fmt"
	"hash/fnv"
	"strconv"
	"time"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/internal/xid"
)

// A data set that is followed by what changed is read whole once a week all the
// same: first what changed, then everything, then what changed meanwhile. What
// the whole shows otherwise than it is stored, and no change told, had drifted:
// it is mended, counted by kind, and told.

const (
	// wholeEvery is after how many days at most a routine sync reads a set whole.
	wholeEvery = 7
	// wholeAtLast is when a sync that a person waits for does it too, where there
	// is no routine.
	wholeAtLast = 14
	// spreadOver is over how long whole reads are spread that an expired delta
	// link makes necessary, since Microsoft lets many expire at once.
	spreadOver = 15 * time.Minute
)

// What a whole read found is noted under the label of its part with one of these.
const (
	suffixMissing = "+missing" // there, but was not stored
	suffixStale   = "+stale"   // stored otherwise
)

// spreadOf gives a fixed number below n for a tenant's data set, so that their
// due times spread.
func spreadOf(tenantID int64, set vocab.DataSet, n int) int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(strconv.FormatInt(tenantID, 10) + string(set)))
	return int(h.Sum32() % uint32(n))
}

// wholeDue reports whether the set's day of the week came since it was last read
// whole. last is nil when it never was, as far as is known.
func wholeDue(tenantID int64, set vocab.DataSet, last *time.Time, routine bool, now time.Time) bool {
	today, from := dayOf(now), 0
	if last != nil {
		from = dayOf(*last)
	}
	if !routine {
		return last != nil && today-from >= wholeAtLast
	}
	if today-from >= wholeEvery {
		return true
	}
	for day := from + 1; day <= today; day++ {
		if (day+spreadOf(tenantID, set, wholeEvery))%wholeEvery == 0 {
			return true
		}
	}
	return false
}

// whole reports whether a person asked for the set to be read whole.
func (w *walk) whole(s *stage) bool { return w.run.Full || s.cur.Whole }

// compare takes note of what a page of a whole read had to mend; and what a page
// of changes names has changed, and did not drift.
func (w *walk) compare(ctx context.Context, tx *database.Tx, s *stage, label string, named, missing, stale [][]byte) error {
	if !s.cur.Beside {
		return nil
	}
	if s.cur.Phase == phaseDelta {
		for _, suffix := range []string{suffixMissing, suffixStale} {
			if err := deleteNotes(ctx, tx, "sync_seen", w.run.ID, label+suffix, named); err != nil {
				return err
			}
		}
		return nil
	}
	if err := insertNotes(ctx, tx, "sync_seen", w.run.ID, label+suffixMissing, missing); err != nil {
		return err
	}
	return insertNotes(ctx, tx, "sync_seen", w.run.ID, label+suffixStale, stale)
}

// compareIDs is compare for Microsoft's identifiers.
func (w *walk) compareIDs(ctx context.Context, tx *database.Tx, s *stage, label string, named, missing, stale []xid.GUID) error {
	if !s.cur.Beside {
		return nil
	}
	var all [3][][]byte
	for i, ids := range [][]xid.GUID{named, missing, stale} {
		keys, err := raw(ids)
		if err != nil {
			return err
		}
		all[i] = keys
	}
	return w.compare(ctx, tx, s, label, all[0], all[1], all[2])
}

// clearCompared forgets what an earlier try of a whole read had to mend.
func clearCompared(ctx context.Context, tx *database.Tx, run int64, label string) error {
	for _, suffix := range []string{suffixMissing, suffixStale} {
		if err := clearLabel(ctx, tx, run, label+suffix); err != nil {
			return err
		}
	}
	return nil
}

// settleDrift counts what had drifted once a set was read whole beside its
// changes, and tells of it.
func (w *walk) settleDrift(ctx context.Context, tx *database.Tx, s *stage) error {
	if !s.cur.Compared {
		return nil
	}
	d := vocab.Drift{Extra: s.cur.Extra}
	for suffix, n := range map[string]*int{suffixMissing: &d.Missing, suffixStale: &d.Stale} {
		var err error
		*n, err = count(ctx, tx, "SELECT count(*) FROM sync_seen WHERE sync_run_id = ? AND data_set LIKE ?", w.run.ID, string(s.set)+"%"+suffix)
		if err != nil {
			return err
		}
	}
	s.drift = &d
	if _, err := tx.Exec(ctx, "DELETE FROM sync_seen WHERE sync_run_id = ? AND (data_set LIKE ? OR data_set LIKE ?)",
		w.run.ID, string(s.set)+"%"+suffixMissing, string(s.set)+"%"+suffixStale); err != nil {
		return fmt.Errorf("forget what drifted: %w", err)
	}
	if d == (vocab.Drift{}) {
		return nil
	}
	return w.record(ctx, tx, []activity.Event{{
		Type: activity.DataSetMended, Subject: tenantSubject(w.tenant),
		After: map[string]any{"dataSet": string(s.set), "missing": d.Missing, "stale": d.Stale, "extra": d.Extra},
	}})
}

// strayMembers notes a group whose members were known and differ.
func (w *walk) strayMembers(ctx context.Context, tx *database.Tx, s *stage, group xid.GUID) error {
	if !s.cur.Compared {
		return nil
	}
	ids, err := raw([]xid.GUID{group})
	if err != nil {
		return err
	}
	return insertNotes(ctx, tx, "sync_seen", w.run.ID, labelGroups+suffixStale, ids)
}

// confirmMembers asks the groups' delta once more where members differed, so
// that whoever came or left while they were read is not called drift.
func (w *walk) confirmMembers(ctx context.Context, s *stage) error {
	r := groupRound(w)
	r.part = "confirm"
	if s.cur.Part != r.part {
		if !s.cur.Compared || s.done(r.part) {
			return nil
		}
		any, err := w.e.drifted(ctx, w.run.ID, labelGroups)
		if err != nil || !any {
			return err
		}
		links, err := deltaLinks(ctx, w.e.db.Ent(), w.tenant.ID, r.set)
		if err != nil || links[r.name] == "" {
			return err
		}
		err = w.commit(ctx, s, func(_ context.Context, _ *database.Tx, s *stage) error {
			s.cur.Part, s.cur.Phase, s.cur.Link, s.cur.Token = r.part, phaseDelta, links[r.name], links[r.name]
			s.cur.Full, s.cur.Seen, s.cur.Beside = true, false, true
			return nil
		})
		if err != nil {
			return err
		}
	}
	return r.read(ctx, w, s, func(context.Context, *database.Tx, *stage) error { return nil })
}

// drifted reports whether anything of a part was noted as stored otherwise.
func (e *Engine) drifted(ctx context.Context, run int64, label string) (bool, error) {
	var n int
	err := e.db.SQL().QueryRowContext(ctx, e.db.Rebind("SELECT count(*) FROM sync_seen WHERE sync_run_id = ? AND data_set = ?"), run, label+suffixStale).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("look for drift: %w", err)
	}
	return n > 0, nil
}

// verifies decides at the beginning of a stage whether it compares.
func (w *walk) verifies(s *stage, c *ent.Coverage) bool {
	switch s.set {
	case vocab.DataSetUsers, vocab.DataSetGroups, vocab.DataSetApps, vocab.DataSetGrants:
	default:
		return false
	}
	return w.whole(s) || wholeDue(w.tenant.ID, s.set, c.LastFullAt, w.run.Trigger == vocab.SyncTriggerScheduled, w.e.now())
}
