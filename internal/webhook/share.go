package webhook

import (
	"sync"
	"time"
)

// Workers is how many deliveries a process makes side by side.
const Workers = 16

const (
	// putOff is the shortest pause of a delivery that waits for its share.
	putOff = 500 * time.Millisecond
	// apart is how far from each other those that wait come back.
	apart = 50 * time.Millisecond
	// putOffMost is the longest such pause.
	putOffMost = 5 * time.Minute
)

// share keeps one organization's endpoints from taking all of a process's
// workers: an endpoint has one delivery under way, an organization a quarter of
// the workers'.
type share struct {
	perOrganization int

	mu            sync.Mutex
	endpoints     map[int64]*lane
	organizations map[int64]*lane
}

// lane is what is known of one endpoint or organization.
type lane struct {
	// busy is how many deliveries are under way.
	busy int
	// last is when the last of those that wait comes back.
	last time.Time
}

func newShare(workers int) *share {
	return &share{perOrganization: max(1, workers/4), endpoints: map[int64]*lane{}, organizations: map[int64]*lane{}}
}

// enter takes a place for a delivery, which leave gives back. Where there is
// none, leave is nil and pause says how long to wait before the next try: those
// that wait come back one after the other, so that many of them take no more of
// the workers' time than few. rnd is a random number from 0 up to 1.
func (s *share) enter(endpoint, organization int64, now time.Time, rnd float64) (leave func(), pause time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	one, all := laneOf(s.endpoints, endpoint), laneOf(s.organizations, organization)
	switch {
	case one.busy >= 1:
		return nil, one.putOff(now, rnd)
	case all.busy >= s.perOrganization:
		return nil, all.putOff(now, rnd)
	}
	one.busy++
	all.busy++
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		one.busy--
		all.busy--
		forget(s.endpoints, now)
		forget(s.organizations, now)
	}, 0
}

func laneOf(lanes map[int64]*lane, id int64) *lane {
	l := lanes[id]
	if l == nil {
		l = &lane{}
		lanes[id] = l
	}
	return l
}

// forget drops the lanes that nobody is on or waits for.
func forget(lanes map[int64]*lane, now time.Time) {
	for id, l := range lanes {
		if l.busy == 0 && !l.last.After(now) {
			delete(lanes, id)
		}
	}
}

func (l *lane) putOff(now time.Time, rnd float64) time.Duration {
	rnd = min(max(rnd, 0), 1)
	if l.last.Before(now) {
		l.last = now
	}
	wait := l.last.Sub(now) + apart
	if wait > putOffMost-putOff {
		// Too many to queue: anywhere within the longest pause.
		return putOff + time.Duration(rnd*float64(putOffMost-putOff))
	}
	l.last = l.last.Add(apart)
	return putOff + wait - time.Duration(rnd*float64(apart))
}
