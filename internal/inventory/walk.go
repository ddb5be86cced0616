package inventory

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"maps"
	"math"
	"slices"
	"time"

	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/vocab"
)

// rowsPerFlush is how many mappings are written in one transaction: long enough
// to be cheap, short enough that other writers hardly wait.
const rowsPerFlush = 2000

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

	writes                  []mapping
	deletes                 []int64
	lastSeen                map[int64]int64 // users' last sign-ins to be raised, microseconds
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

// appFindings adds up one app's pairs.
type appFindings struct {
	lastSignInAt  *time.Time
	signedInUsers int
	failed        int
	withAccess    int
	users         int
	everybody     bool
}

// errTooMany: more users than are held at once.
var errTooMany = errors.New("more users than are held at once")

// app finds the users of one app. Most have few and are read at once; the others
// by stretches of the tenant's users.
func (w *walk) app(ctx context.Context, appID int64) (appFindings, error) {
	found, err := w.strangers(ctx, appID)
	if err != nil {
		return found, err
	}
	if w.bounds == nil || len(w.bounds) > 1 {
		whole := found
		err := w.stretch(ctx, appID, everyUser, &whole)
		if err == nil || !errors.Is(err, errTooMany) {
			return whole, err
		}
	}
	if w.bounds == nil {
		if w.bounds, err = w.userSpans(ctx); err != nil {
			return found, err
		}
	}
	for _, s := range w.bounds {
		if err := w.stretch(ctx, appID, s, &found); err != nil {
			return found, err
		}
	}
	return found, nil
}

// stretch reads, judges and hands on the pairs of one app within a stretch. On
// errTooMany nothing was handed on.
func (w *walk) stretch(ctx context.Context, appID int64, s span, found *appFindings) error {
	pairs := map[int64]*pair{}
	everybody, err := w.readPairs(ctx, appID, s, pairs)
	if err != nil {
		return err
	}
	found.everybody = found.everybody || everybody
	users := slices.Sorted(maps.Keys(pairs))
	if err := w.meet(ctx, users); err != nil {
		return err
	}
	for _, userID := range users {
		who, ok := w.people[userID]
		if !ok { // erased since
			continue
		}
		w.judge(appID, userID, who, pairs[userID], found)
		if len(w.writes)+len(w.deletes)+len(w.lastSeen) >= rowsPerFlush {
			if err := w.flush(ctx); err != nil {
				return err
			}
		}
	}
	return nil
}

// judge decides on one pair.
func (w *walk) judge(appID, userID int64, who person, p *pair, found *appFindings) {
	found.failed += p.failed
	found.lastSignInAt = later(found.lastSignInAt, p.LastSignInAt)
	if w.window.Reaches(p.LastSignInAt) {
		found.signedInUsers++
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
		found.users++
	}
	if who.present && len(p.Assigned)+len(p.Groups)+len(p.Consented) > 0 {
		found.withAccess++
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

// flush writes what has gathered, in one transaction.
func (w *walk) flush(ctx context.Context) error {
	if len(w.writes)+len(w.deletes)+len(w.lastSeen) == 0 {
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
		return raiseLastSignIns(ctx, tx, w.p, w.lastSeen)
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
	clear(w.lastSeen)
	return nil
}

func evidenceJSON(list []vocab.Evidence) (string, error) {
	b, err := json.Marshal(list)
	if err != nil {
		return "", fmt.Errorf("encode evidence: %w", err)
	}
	return string(b), nil
}
