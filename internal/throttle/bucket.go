package throttle

import (
	"math"
	"sort"
	"time"
)

// bucket is one limit and what was spent of it.
//
// Microsoft says how much may be spent in a window and not where its windows
// begin. So no window of that length, wherever it begins, may hold more: what is
// spent counts until a whole window has passed.
type bucket struct {
	limit Limit
	// common is whether tenants share it, so that whose turn it is matters.
	common bool
	// share is the part of the limit that is this process's, 1 where it is alone.
	share float64
	// learned lowers the limit where Microsoft refused below it.
	learned   float64
	learnedAt time.Time

	spent   []spending // by end, oldest first
	sum     int
	foreign spending  // what others seem to have spent, by Microsoft's word
	last    time.Time // when it was spent of
	touched time.Time // when it was asked for

	flows  map[string]*flow
	served float64 // start tag of the request served last
}

// spending counts until end; first is when the earliest of it would end alone.
type spending struct {
	first, end time.Time
	units      int
}

// flow is whoever takes turns: a tenant, and within it people apart from routine.
type flow struct {
	weight float64
	finish float64
	claim  *claim
	last   time.Time // when it spent
}

// claim is a turn that was promised.
type claim struct {
	units int
	tag   float64
	since time.Time
	at    time.Time // when it was told to come back
	// held is until when room is kept free for it, kept until when its turn is.
	held, kept time.Time
}

const (
	// claimHeld is how long room is kept free for whoever is late.
	claimHeld = 2 * time.Second
	// claimKept is how long they keep their turn: on a busy machine a job is tens of
	// seconds late. Were the turn lost by then, each would go to the end of the
	// others' turns again and again, and nobody spend what is free.
	claimKept = 5 * time.Minute
	// claimWanted is how long whoever is late counts as wanting more than was spent.
	claimWanted = 10 * time.Second
)

// askAgain is when to ask again for whoever has no share of a limit yet.
const askAgain = 4 * time.Second

// few units are handed out one by one where several want them.
const few = 20

// grain is how finely spending is kept: that many steps in a window.
const grain = 64

// margin is added to a window for requests that are not equally long on the way.
func (l Limit) margin() time.Duration {
	if l.Window <= 20*time.Second {
		return min(250*time.Millisecond, l.Window/8)
	}
	return l.Window / 100
}

func newBucket(l Limit, common bool) *bucket {
	return &bucket{limit: l, common: common, share: 1, learned: 1, flows: map[string]*flow{}}
}

// capacity is what may be spent in a window now; at least one unit.
func (b *bucket) capacity() int {
	return max(1, int(math.Floor(float64(b.limit.Units)*b.share*b.learned+1e-9)))
}

// room is what of the capacity others leave at t; at least one unit.
func (b *bucket) room(t time.Time) int {
	if b.foreign.end.After(t) {
		return max(1, b.capacity()-b.foreign.units)
	}
	return b.capacity()
}

// tidy forgets what a window ago was spent, and claims nobody came for.
func (b *bucket) tidy(now time.Time) {
	longest := now.Add(b.limit.Window + b.limit.margin())
	n := 0
	for _, s := range b.spent {
		if !s.end.After(now) {
			b.sum -= s.units
			continue
		}
		if s.end.After(longest) { // the clock was set back
			s.end = longest
		}
		b.spent[n] = s
		n++
	}
	b.spent = b.spent[:n]
	if !b.foreign.end.After(now) {
		b.foreign = spending{}
	}
	if b.last.After(now) {
		b.last = now
	}
	if b.learned < 1 {
		if windows := now.Sub(b.learnedAt) / b.limit.Window; windows > 0 {
			b.learned = min(1, b.learned+0.05*float64(windows))
			b.learnedAt = now
		}
	}
	for name, f := range b.flows {
		if f.claim != nil && now.After(f.claim.kept) {
			f.claim = nil
		}
		if f.claim == nil && f.finish <= b.served && now.Sub(f.last) > b.limit.Window {
			delete(b.flows, name)
		}
	}
}

// at is when so many units may be spent by a flow, its turn considered: now, or
// a time to come.
func (b *bucket) at(now time.Time, name string, units int) time.Time {
	b.tidy(now)
	b.touched = now
	if b.share <= 0 {
		return now.Add(askAgain)
	}
	units = min(units, b.room(now))
	ahead := b.ahead(name)
	first := b.pace(now, name, units, ahead)
	if b.fits(first, units, ahead) {
		return first
	}
	candidates := []time.Time{first}
	for _, s := range b.spent {
		if s.end.After(first) {
			candidates = append(candidates, s.end)
		}
	}
	for _, c := range ahead {
		candidates = append(candidates, c.held.Add(time.Millisecond))
		candidates = append(candidates, later(c.at, first).Add(b.limit.Window+b.limit.margin()))
	}
	if b.foreign.end.After(first) {
		candidates = append(candidates, b.foreign.end)
	}
	sort.Slice(candidates, func(i, j int) bool { return candidates[i].Before(candidates[j]) })
	for _, t := range candidates {
		if !t.Before(first) && b.fits(t, units, ahead) {
			return t
		}
	}
	return now.Add(b.limit.Window + b.limit.margin())
}

// pace spreads the second half of a window's units over what is left of it, so
// that a reader gets on in short steps and does not stand still for most of a
// window. In long windows, and where many take turns, there is something else to
// do; but a common limit of few units goes one by one as soon as several want it,
// so that each unit goes to whose turn it is.
func (b *bucket) pace(now time.Time, name string, units int, ahead []*claim) time.Time {
	free := b.room(now) - b.sum
	if b.common && b.limit.Units <= few && b.wanted(now, name) {
		turns := 1
		for _, c := range ahead {
			if !now.After(c.held) {
				turns++
			}
		}
		return later(b.last.Add(time.Duration(turns)*b.limit.Window/time.Duration(b.capacity())), now)
	}
	if b.common || b.limit.Window > 20*time.Second || len(b.spent) == 0 || free-units < 0 || 2*free > b.capacity() {
		return now
	}
	gap := time.Duration(float64(b.spent[0].end.Sub(now)) * float64(units) / float64(free+units))
	if gap < 20*time.Millisecond {
		return now
	}
	return later(b.last.Add(gap), now)
}

// wanted reports whether anybody but one flow waits, or spent in this window.
func (b *bucket) wanted(now time.Time, name string) bool {
	for other, f := range b.flows {
		if other != name && (f.claim != nil || now.Sub(f.last) < b.limit.Window) {
			return true
		}
	}
	return false
}

// fits reports whether units spent at t leave room for what counts then and for
// the turns before it.
func (b *bucket) fits(t time.Time, units int, ahead []*claim) bool {
	room := b.room(t)
	until := b.limit.Window + b.limit.margin()
	load := func(p time.Time) int {
		n := 0
		for i := len(b.spent) - 1; i >= 0 && b.spent[i].end.After(p); i-- {
			n += b.spent[i].units
		}
		for _, c := range ahead {
			if t.After(c.held) {
				continue
			}
			if at := later(c.at, t); !at.After(p) && at.Add(until).After(p) {
				n += c.units
			}
		}
		return n
	}
	if load(t)+units > room {
		return false
	}
	for _, c := range ahead {
		if c.at.After(t) && c.at.Before(t.Add(until)) && load(c.at)+units > room {
			return false
		}
	}
	return true
}

// ahead are the claims whose turn comes before a flow's.
func (b *bucket) ahead(name string) []*claim {
	tag, since := b.tag(name), time.Time{}
	if f := b.flows[name]; f != nil && f.claim != nil {
		since = f.claim.since
	}
	var out []*claim
	for other, f := range b.flows {
		if other == name || f.claim == nil {
			continue
		}
		c := f.claim
		if c.tag < tag || c.tag == tag && (since.IsZero() || c.since.Before(since)) {
			out = append(out, c)
		}
	}
	return out
}

// tag is where a flow's next request stands in the order of turns.
func (b *bucket) tag(name string) float64 {
	f := b.flows[name]
	switch {
	case f == nil:
		return b.served
	case f.claim != nil:
		return f.claim.tag
	}
	return max(f.finish, b.served)
}

// promise notes that a flow was told to come back.
func (b *bucket) promise(now time.Time, name string, weight float64, units int, at time.Time) {
	tag := b.tag(name)
	f := b.flows[name]
	if f == nil {
		f = &flow{}
		b.flows[name] = f
	}
	f.weight = weight
	if f.claim == nil {
		f.claim = &claim{tag: tag, since: now}
	}
	c := f.claim
	c.units, c.at, c.held, c.kept = min(units, b.capacity()), at, at.Add(claimHeld), at.Add(claimKept)
}

// take spends units and gives until when they count.
func (b *bucket) take(now time.Time, name string, weight float64, units int) time.Time {
	tag := b.tag(name)
	f := b.flows[name]
	if f == nil {
		f = &flow{}
		b.flows[name] = f
	}
	f.weight, f.claim, f.last = weight, nil, now
	f.finish = tag + float64(units)/weight
	b.served = max(b.served, tag)
	b.last = now
	end := now.Add(b.limit.Window + b.limit.margin())
	b.add(end, units)
	return end
}

// add counts units until end, which may correct what was added before.
func (b *bucket) add(end time.Time, units int) {
	b.sum += units
	if n := len(b.spent); n > 0 {
		l := &b.spent[n-1]
		// Merged into the later of two: what counts longer is on the safe side.
		if end.Sub(l.first) < b.limit.Window/grain {
			if end.After(l.end) {
				l.end = end
			}
			l.units += units
			return
		}
	}
	b.spent = append(b.spent, spending{end, end, units})
}

// hear learns from Microsoft's word on how much of the limit is spent.
func (b *bucket) hear(now time.Time, used float64) {
	b.tidy(now)
	others := int(math.Ceil(used*float64(b.limit.Units))) - b.sum
	if others > 0 {
		b.foreign = spending{end: now.Add(b.limit.Window / 2), units: min(others, b.capacity())}
	}
}

// refused learns that the limit is lower than published, or spent by others.
func (b *bucket) refused(now time.Time) {
	b.learned = max(0.5, b.learned*0.9)
	b.learnedAt = now
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
