package throttle

import (
	"context"
	"maps"
	"slices"
	"time"
)

// Board is where the processes of one instance tell each other what they must
// know to keep common limits together. Its methods open transactions of their
// own. They need not be exact to the second, but what they hand out never adds
// up to more than there is.
type Board interface {
	// Exchange tells how much this process wants of each app's common limits, as
	// Demand gives it, and gets its share of each and the windows that are closed
	// for all. It is called every few seconds while requests are sent.
	Exchange(ctx context.Context, now time.Time, demand map[string]float64) (shares map[string]float64, closed map[string]time.Time, err error)
	// Close tells every process, and those that start later, that nothing may be
	// sent within a window until then.
	Close(ctx context.Context, now time.Time, window string, until time.Time) error
}

// Notes are what a board holds, in JSON.
type Notes struct {
	// Closed are windows and when they open.
	Closed map[string]time.Time `json:"closed,omitempty"`
	// Seats are the shares of each app's limits, by process.
	Seats map[string]map[string]Seat `json:"seats,omitempty"`
}

// Seat is one process's share of an app's limits, 0 to 1.
type Seat struct {
	Share float64 `json:"share"`
	Want  float64 `json:"want"`
	// Former was the share until shortly ago: what was spent of it still counts.
	Former      float64   `json:"former,omitempty"`
	FormerUntil time.Time `json:"formerUntil,omitzero"`
	// Until is when the seat is free unless its process comes back.
	Until time.Time `json:"until"`
}

const (
	// seatFor is how long a share is kept for a process that does not come back;
	// no common limit's window is longer.
	seatFor = 65 * time.Second
	// kept back for a process that begins while another has all.
	keptBack = 0.05
)

// Sit gives a process its share of an app's limits and notes it: an equal part,
// more where others want less, and never what another still may spend.
func (n *Notes) Sit(now time.Time, app, process string, want float64) float64 {
	if n.Seats == nil {
		n.Seats = map[string]map[string]Seat{}
	}
	seats := n.Seats[app]
	if seats == nil {
		seats = map[string]Seat{}
		n.Seats[app] = seats
	}
	maps.DeleteFunc(seats, func(p string, s Seat) bool { return p != process && !s.Until.After(now) })
	mine := seats[process]
	mine.Want = max(want, 0.01)
	taken, wants := 0.0, map[string]float64{process: mine.Want}
	for p, s := range seats {
		if p == process {
			continue
		}
		wants[p] = s.Want
		held := s.Share
		if s.FormerUntil.After(now) {
			held = max(held, s.Former)
		}
		taken += held
	}
	share := max(0, min(fair(wants)[process]*(1-keptBack), 1-taken))
	if len(wants) > 1 {
		share = max(0, min(fair(wants)[process], 1-taken))
	}
	if share < mine.Share && (!mine.FormerUntil.After(now) || mine.Share > mine.Former) {
		mine.Former, mine.FormerUntil = mine.Share, now.Add(seatFor)
	}
	mine.Share, mine.Until = share, now.Add(seatFor)
	seats[process] = mine
	return share
}

// fair splits 1 so that whoever wants less than an equal part gets that, and
// what is left goes to the others in equal parts; all of it is given.
func fair(wants map[string]float64) map[string]float64 {
	names := slices.Sorted(maps.Keys(wants))
	slices.SortStableFunc(names, func(a, b string) int {
		switch {
		case wants[a] < wants[b]:
			return -1
		case wants[a] > wants[b]:
			return 1
		}
		return 0
	})
	out := make(map[string]float64, len(names))
	left := 1.0
	for i, name := range names {
		part := min(wants[name], left/float64(len(names)-i))
		out[name] = part
		left -= part
	}
	for _, name := range names {
		out[name] += left / float64(len(names))
	}
	return out
}

// Shut notes a closed window and forgets those that are open again.
func (n *Notes) Shut(now time.Time, window string, until time.Time) {
	maps.DeleteFunc(n.Closed, func(_ string, t time.Time) bool { return !t.After(now) })
	if n.Closed == nil {
		n.Closed = map[string]time.Time{}
	}
	if until.After(n.Closed[window]) {
		n.Closed[window] = until
	}
}
