package throttle

import (
	"net/url"
	"strings"
	"sync"
	"time"
)

// Account is on whose account a request goes.
type Account struct {
	// App is the client ID, Tenant the directory; both as one spells them always.
	App, Tenant string
	Size        Size
	// Waited is whether a person waits for the answer: they get four turns where
	// routine gets one.
	Waited bool
}

// Target is one GET: its path below the version, as "/users", and its query.
type Target struct {
	Path  string
	Query url.Values
}

// personal is how many turns a person gets for one of routine's.
const personal = 4

// idle is how long a limit is remembered that nobody spends of.
const idle = time.Hour

// Scheduler keeps the requests of one process within the limits. Safe for
// several goroutines; the zero value is ready.
type Scheduler struct {
	mu      sync.Mutex
	buckets map[string]*bucket
	asked   int
	shares  map[string]float64 // by app: the part of common limits that is ours
}

// Ticket is a request that may go.
type Ticket struct {
	s     *Scheduler
	parts []part
}

// part is what a request costs of one limit.
type part struct {
	key   string
	b     *bucket
	units int
	end   time.Time
	// counted is whether Microsoft tells what it really cost.
	counted bool
}

// Ask says whether a request made of these targets (several are a batch) may go
// now: then the ticket is not nil and its units are spent. Else wait is how long
// to stay away before asking again; the turn is kept for a while after.
func (s *Scheduler) Ask(now time.Time, a Account, targets ...Target) (ticket *Ticket, wait time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.forget(now)
	parts := s.parts(a, targets)
	name, weight := a.Tenant, 1.0
	if a.Waited {
		name, weight = a.Tenant+" person", personal
	}
	until := now
	var full []part
	for _, p := range parts {
		at := p.b.at(now, name, p.units)
		if at.After(now) {
			full = append(full, p)
		}
		until = later(until, at)
	}
	if until.After(now) {
		for _, p := range full {
			p.b.promise(now, name, weight, p.units, until)
		}
		return nil, until.Sub(now)
	}
	for i, p := range parts {
		parts[i].end = p.b.take(now, name, weight, p.units)
	}
	return &Ticket{s: s, parts: parts}, 0
}

// Settle corrects what was spent by what the answer says it cost, in resource
// units; 0 where it does not say.
func (t *Ticket) Settle(units int) {
	if t == nil || units <= 0 {
		return
	}
	t.s.mu.Lock()
	defer t.s.mu.Unlock()
	for i := range t.parts {
		p := &t.parts[i]
		if d := units - p.units; p.counted && d != 0 {
			p.b.correct(p.end, d)
			p.units = units
		}
	}
}

// Heard learns how much of the limit Microsoft counts as spent: 1 is all of it.
func (t *Ticket) Heard(now time.Time, used float64) {
	if t == nil || !(used >= 0.5 && used < 10) {
		return
	}
	t.s.mu.Lock()
	defer t.s.mu.Unlock()
	for _, p := range t.parts {
		if p.counted && !p.b.common {
			p.b.hear(now, used)
		}
	}
}

// Refused learns that Microsoft refused for too many requests although the limits
// were kept, wide over all tenants of the app or in this tenant.
func (t *Ticket) Refused(now time.Time, wide bool) {
	if t == nil {
		return
	}
	t.s.mu.Lock()
	defer t.s.mu.Unlock()
	for _, p := range t.parts {
		if p.b.common == wide && p.b.limit.Units <= 200 {
			p.b.refused(now)
		} else if p.b.common == wide {
			p.b.hear(now, 1)
		}
	}
}

// SetShare says which part of an app's common limits is this process's.
func (s *Scheduler) SetShare(app string, share float64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.shares == nil {
		s.shares = map[string]float64{}
	}
	s.shares[app] = share
	for key, b := range s.buckets {
		if b.common && strings.HasSuffix(key, " "+app) {
			b.share = share
		}
	}
}

// Demand is how much this process wants of an app's common limits: the largest
// part of one that it spent in the last window, and all of it where somebody
// waits; 0 to 1.
func (s *Scheduler) Demand(now time.Time, app string) float64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	most := 0.0
	for key, b := range s.buckets {
		if !b.common || !strings.HasSuffix(key, " "+app) {
			continue
		}
		b.tidy(now)
		want := float64(b.sum) / float64(b.limit.Units)
		for _, f := range b.flows {
			if f.claim != nil && now.Before(f.claim.at.Add(claimWanted)) {
				want = 1 // how much more is not known
			}
		}
		most = max(most, want)
	}
	return most
}

// parts lists the limits that targets count against.
func (s *Scheduler) parts(a Account, targets []Target) []part {
	var parts []part
	pair := a.Tenant + " " + a.App
	add := func(key string, l Limit, common bool, units int, counted bool) {
		for i := range parts {
			if parts[i].key == key {
				parts[i].units += units
				return
			}
		}
		parts = append(parts, part{key: key, b: s.bucket(key, l, common, a.App), units: units, counted: counted})
	}
	for _, t := range targets {
		p := priceOf(t.Path, t.Query)
		add("all "+a.App, limitRequests, true, 1, false)
		switch p.family {
		case familyLogs:
			add("logs "+pair, limitLogs, false, 1, false)
			add("logs "+a.App, limitLogsAll, true, 1, false)
		case familyReport:
			add("report "+p.report+" "+pair, limitReport, false, 1, false)
			add("report "+p.report+" "+a.Tenant, limitReportTenant, false, 1, false)
		case familyProtection:
			add("protection "+a.Tenant, limitProtection, false, 1, false)
		case familyActivity, familyDirectory:
			if p.family == familyActivity {
				add("activity "+pair, limitSignInActivity, false, 1, false)
				add("activity "+a.App, limitSignInActivity, true, 1, false)
			}
			add("units "+pair, unitsOfSize(a.Size), false, p.units, true)
			add("units "+a.App, limitUnits, true, p.units, true)
		}
	}
	return parts
}

func (s *Scheduler) bucket(key string, l Limit, common bool, app string) *bucket {
	b := s.buckets[key]
	if b == nil {
		if s.buckets == nil {
			s.buckets = map[string]*bucket{}
		}
		b = newBucket(l, common)
		if share, known := s.shares[app]; common && known {
			b.share = share
		}
		s.buckets[key] = b
	}
	if l.Units > b.limit.Units { // a tenant's size became known
		b.limit = l
	}
	return b
}

// forget drops limits that nobody spent of for long.
func (s *Scheduler) forget(now time.Time) {
	if s.asked++; s.asked%4096 != 0 {
		return
	}
	for key, b := range s.buckets {
		if now.Sub(b.touched) > idle {
			delete(s.buckets, key)
		}
	}
}

// correct changes what counts until end, or what counts longest if that is over.
func (b *bucket) correct(end time.Time, units int) {
	for i := range b.spent {
		if !b.spent[i].end.Before(end) {
			units = max(units, -b.spent[i].units)
			b.spent[i].units += units
			b.sum += units
			return
		}
	}
}
