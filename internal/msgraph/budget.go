package msgraph

import (
	"context"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Priority of a request in Microsoft's throttling: the low ones are refused
// first.
type Priority string

const (
	PriorityLow    Priority = "Low" // routine work, the default
	PriorityNormal Priority = "Normal"
	PriorityHigh   Priority = "High" // somebody is waiting
)

// Budget says on whose account requests under a context go.
type Budget struct {
	// Tenant whose window counts; empty means the credential's.
	Tenant   string
	Priority Priority
	// Users is how many users the tenant has, which its limits go by; 0 is unknown
	// and counts as few.
	Users int
}

type budgetKey struct{}

// WithBudget puts a budget into a context.
func WithBudget(ctx context.Context, b Budget) context.Context {
	return context.WithValue(ctx, budgetKey{}, b)
}

func budgetFrom(ctx context.Context) Budget {
	b, _ := ctx.Value(budgetKey{}).(Budget)
	if b.Priority == "" {
		b.Priority = PriorityLow
	}
	return b
}

// maxRetryAfter is the longest wait that is believed.
const maxRetryAfter = time.Hour

// gates are the windows in which nothing may be sent: one per tenant and app,
// one per app over all tenants.
type gates struct {
	mu sync.Mutex
	m  map[string]gate
}

type gate struct {
	until time.Time
	fails int // refusals in a row without a time given
}

// open gives the latest end of the windows, zero if all are open. None is further
// away than the longest wait, whatever was done to the clock since it was shut.
func (g *gates) open(now time.Time, keys ...string) time.Time {
	g.mu.Lock()
	defer g.mu.Unlock()
	var until time.Time
	for _, k := range keys {
		w := g.m[k]
		if most := now.Add(maxRetryAfter); w.until.After(most) {
			w.until = most
			g.m[k] = w
		}
		if w.until.After(now) && w.until.After(until) {
			until = w.until
		}
	}
	return until
}

// close shuts a window for as long as the answer says, or for a default that
// doubles with every refusal in a row. It gives the end.
func (g *gates) close(now time.Time, key string, h http.Header) time.Time {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.m == nil {
		g.m = make(map[string]gate)
	}
	w := g.m[key]
	wait, ok := retryAfter(h, now)
	if !ok {
		w.fails++
		wait = backOff(w.fails)
	}
	if until := now.Add(wait); until.After(w.until) {
		w.until = until
	}
	g.m[key] = w
	return w.until
}

// shut closes a window by the word of another process.
func (g *gates) shut(key string, until time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.m == nil {
		g.m = make(map[string]gate)
	}
	if w := g.m[key]; until.After(w.until) {
		w.until = until
		g.m[key] = w
	}
}

// succeed forgets refusals, and windows that have passed.
func (g *gates) succeed(now time.Time, key string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if w, ok := g.m[key]; ok && !w.until.After(now) {
		delete(g.m, key)
	}
}

// backOff is 2 s, 4 s, 8 s … at most ten minutes, give or take a fifth.
func backOff(n int) time.Duration {
	d := 10 * time.Minute
	if n < 10 {
		d = time.Second << max(n, 1)
	}
	return d*4/5 + rand.N(d*2/5)
}

// retryAfter reads Retry-After: seconds, whole or not, or a date. Absent,
// negative or senseless ones give false; long ones are cut to an hour.
func retryAfter(h http.Header, now time.Time) (time.Duration, bool) {
	v := strings.TrimSpace(h.Get("Retry-After"))
	if v == "" {
		return 0, false
	}
	var d time.Duration
	if sec, err := strconv.ParseFloat(v, 64); err == nil {
		if !(sec >= 0) { // not a number either
			return 0, false
		}
		if sec > maxRetryAfter.Seconds() {
			return maxRetryAfter, true
		}
		d = time.Duration(sec * float64(time.Second))
	} else {
		at, err := http.ParseTime(v)
		if err != nil {
			return 0, false
		}
		// The date is by Microsoft's clock, so it is measured by that one.
		base := now
		if sent, err := http.ParseTime(h.Get("Date")); err == nil {
			base = sent
		}
		if d = at.Sub(base); d < 0 {
			return 0, false
		}
	}
	return min(max(d, 100*time.Millisecond), maxRetryAfter), true
}
