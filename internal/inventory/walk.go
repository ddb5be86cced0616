package inventory

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"maps"
	"math"
	"slices"
	"time"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/vocab"
)

// rowsPerFlush is how many mappings are written in one transaction: long enough
// to be cheap, short enough that other writers hardly wait.
const rowsPerFlush = 2000

// usersPerFlush is how many users' last sign-ins are gathered before they are
// written: most users have many apps, and are written once instead of with each.
const usersPerFlush = 65_536

// walk goes over the apps of a tenant and writes their mappings.
type walk struct {
	db          *database.DB
	p           Params
	window      Window
	last30      Window
	days30Known bool
	atOnce      int

	bounds []span // stretches of user keys with at most atOnce users each

	people map[int64]person // users met so far, at most some times atOnce

	together int // how many apps are read at a time, as their size allows

	writes                  []mapping
	deletes                 []int64
	lastSeen                map[int64]int64  // users' last sign-ins to be raised, microseconds
	sums                    map[int64]string // apps' findings to be kept
	addedUp                 int
	added, altered, removed int
}

// span is a stretch of user keys, both ends included.
type span struct{ from, to int64 }

var everyUser = span{from: math.MinInt64, to: math.MaxInt64}

// pair is one user of the app at hand.
type pair struct {
	PairFacts
	failed int
	row    int64 // key of the stored mapping, 0 for none
	hash   int64 // its content hash
}

// mapping is one row to be written.
type mapping struct {
	appID, userID int64
	fresh         bool
	evidence      []vocab.Evidence
	present       bool
	engagement    vocab.Engagement
	days30        *int
	lastSignInAt  *time.Time
	hash          int64
}

// sheet is one app's pairs.
type sheet struct {
	appID     int64
	everybody bool
	pairs     map[int64]*pair
}

// errTooMany: more users than are held at once.
var errTooMany = errors.New("more users than are held at once")

// mostTogether is how many apps are read at a time at most.
const mostTogether = 64

// addUp gives the findings of apps: those that are kept and still count, and the
// others' from their evidence, several apps at a time.
func (w *walk) addUp(ctx context.Context, apps []*ent.App) (map[int64]findings, error) {
	all := make(map[int64]findings, len(apps))
	was := make(map[int64]string, len(apps))
	var due []int64
	for _, a := range apps {
		if f, ok := w.kept(a.Findings); ok {
			all[a.ID] = f
			continue
		}
		was[a.ID] = a.Findings
		due = append(due, a.ID)
	}
	w.addedUp += len(due)
	for len(due) > 0 {
		some := due[:min(len(due), w.together)]
		found, err := w.read(ctx, some)
		if errors.Is(err, errTooMany) {
			w.together = max(1, len(some)/2)
			continue
		}
		if err != nil {
			return nil, err
		}
		for _, id := range some {
			f := *found[id]
			f.From, f.To, f.Known = w.window.From, w.window.To, w.days30Known
			all[id] = f
			text, err := f.text()
			if err != nil {
				return nil, err
			}
			if text != was[id] {
				if w.sums == nil {
					w.sums = map[int64]string{}
				}
				w.sums[id] = text
			}
		}
		if len(w.sums) >= rowsPerFlush {
			if err := w.flushAll(ctx); err != nil {
				return nil, err
			}
		}
		due = due[len(some):]
	}
	return all, nil
}

// read finds the users of some apps. Most apps have few and are read together;
// one with many by stretches of the tenant's users. errTooMany: fewer are to be
// read together; nothing was handed on.
func (w *walk) read(ctx context.Context, apps []int64) (map[int64]*findings, error) {
	found, err := w.strangers(ctx, apps)
	if err != nil {
		return nil, err
	}
	if len(apps) > 1 || len(w.bounds) != 1 {
		n, err := w.stretch(ctx, apps, everyUser, found)
		if err == nil && 2*n < w.atOnce {
			w.together = min(2*w.together, mostTogether)
		}
		if err == nil || len(apps) > 1 || !errors.Is(err, errTooMany) {
			return found, err
		}
	}
	if w.bounds == nil {
		if w.bounds, err = w.userSpans(ctx); err != nil {
			return nil, err
		}
	}
	for _, s := range w.bounds {
		if _, err := w.stretch(ctx, apps, s, found); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// stretch reads, judges and hands on the pairs of some apps within a stretch, and
// gives how many they are. On errTooMany nothing was handed on.
func (w *walk) stretch(ctx context.Context, apps []int64, s span, found map[int64]*findings) (int, error) {
	sheets, err := w.readPairs(ctx, apps, s)
	if err != nil {
		return 0, err
	}
	n := 0
	everyone := map[int64]struct{}{}
	for _, sh := range sheets {
		n += len(sh.pairs)
		for userID := range sh.pairs {
			everyone[userID] = struct{}{}
		}
	}
	if err := w.meet(ctx, everyone); err != nil {
		return 0, err
	}
	for _, sh := range sheets {
		f := found[sh.appID]
		f.Everybody = f.Everybody || sh.everybody
		for _, userID := range slices.Sorted(maps.Keys(sh.pairs)) {
			who, ok := w.people[userID]
			if !ok { // erased since
				continue
			}
			w.judge(sh.appID, userID, who, sh.pairs[userID], f)
			switch {
			case len(w.lastSeen) >= usersPerFlush:
				err = w.flushAll(ctx)
			case len(w.writes)+len(w.deletes) >= rowsPerFlush:
				err = w.flush(ctx)
			}
			if err != nil {
				return 0, err
			}
		}
	}
	return n, nil
}

// judge decides on one pair.
func (w *walk) judge(appID, userID int64, who person, p *pair, found *findings) {
	found.Failed += p.failed
	found.LastSignInAt = later(found.LastSignInAt, p.LastSignInAt)
	if w.window.Reaches(p.LastSignInAt) {
		found.SignedInUsers++
	}
	if last := micros(p.LastSignInAt); last > who.lastSignIn && last > w.lastSeen[userID] {
		if w.lastSeen == nil {
			w.lastSeen = map[int64]int64{}
		}
		w.lastSeen[userID] = last
		who.lastSignIn = last
		w.people[userID] = who
	}
	m := mapping{appID: appID, userID: userID, fresh: p.row == 0, lastSignInAt: p.LastSignInAt}
	m.evidence, m.present = Evidence(p.PairFacts, w.window)
	if who.present && m.present {
		found.Users++
	}
	if who.present && len(p.Assigned)+len(p.Groups)+len(p.Consented) > 0 {
		found.WithAccess++
	}
	if len(m.evidence) == 0 {
		if p.row != 0 {
			w.deletes = append(w.deletes, p.row)
		}
		return
	}
	if w.days30Known {
		m.days30 = &p.Days30
	}
	m.engagement = Engagement(m.days30)
	m.hash = m.contentHash()
	if m.fresh || m.hash != p.hash {
		w.writes = append(w.writes, m)
	}
}

// contentHash covers every column that an evaluation writes.
func (m mapping) contentHash() int64 {
	b := make([]byte, 0, 256)
	number := func(n int64) { b = binary.LittleEndian.AppendUint64(b, uint64(n)) }
	text := func(s string) {
		number(int64(len(s)))
		b = append(b, s...)
	}
	for _, e := range m.evidence {
		text(string(e.Kind))
		number(micros(e.Since))
		number(micros(e.LastAt))
		text(e.Detail)
		if e.Past {
			b = append(b, 1)
		}
	}
	text(string(m.engagement))
	if m.days30 != nil {
		number(int64(*m.days30))
	}
	number(micros(m.lastSignInAt))
	h := fnv.New64a()
	_, _ = h.Write(b)
	return int64(h.Sum64())
}

// flush writes the mappings that have gathered, in one transaction.
func (w *walk) flush(ctx context.Context) error { return w.write(ctx, nil, nil) }

// flushAll writes all that has gathered: what is kept of an app after the last of
// its mappings and the last sign-ins they tell of, or with them.
func (w *walk) flushAll(ctx context.Context) error {
	users := slices.Sorted(maps.Keys(w.lastSeen))
	for len(users) > rowsPerFlush {
		if err := w.write(ctx, users[:rowsPerFlush], nil); err != nil {
			return err
		}
		users = users[rowsPerFlush:]
	}
	if err := w.write(ctx, users, w.sums); err != nil {
		return err
	}
	clear(w.lastSeen)
	clear(w.sums)
	return nil
}

// write writes the mappings that have gathered, the last sign-ins of these users,
// and these findings, in one transaction.
func (w *walk) write(ctx context.Context, users []int64, sums map[int64]string) error {
	if len(w.writes)+len(w.deletes)+len(users)+len(sums) == 0 {
		return nil
	}
	err := w.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		if w.p.Fence != nil {
			if err := w.p.Fence(ctx, tx); err != nil {
				return err
			}
		}
		if err := deleteMappings(ctx, tx, w.p, w.deletes); err != nil {
			return err
		}
		if err := writeMappings(ctx, tx, w.p, w.writes); err != nil {
			return err
		}
		if err := raiseLastSignIns(ctx, tx, w.p, users, w.lastSeen); err != nil {
			return err
		}
		return keepFindings(ctx, tx, w.p, sums)
	}, database.Repeatable())
	if err != nil {
		return fmt.Errorf("write mappings: %w", err)
	}
	for _, m := range w.writes {
		if m.fresh {
			w.added++
		} else {
			w.altered++
		}
	}
	w.removed += len(w.deletes)
	clear(w.writes)
	w.writes, w.deletes = w.writes[:0], w.deletes[:0]
	return nil
}
