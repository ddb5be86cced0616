package entrasim

import (
	"math"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

type bucketKind uint8

const (
	bucketDirectory bucketKind = iota
	bucketAudit
	bucketReport
	bucketNone
)

// budgets counts use in fixed windows, by the simulator's clock.
type budgets struct {
	mu sync.Mutex
	m  map[string]*window
}

type window struct {
	start time.Time
	used  int
}

func (b *budgets) init() { b.m = make(map[string]*window) }

// take charges n to a budget; when it is used up it returns the wait instead.
func (b *budgets) take(key string, now time.Time, length time.Duration, limit, n int) (wait time.Duration, share float64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	w := b.m[key]
	if w == nil || now.Sub(w.start) >= length || now.Before(w.start) {
		w = &window{start: now}
		b.m[key] = w
	}
	if w.used+n > limit {
		return w.start.Add(length).Sub(now), float64(w.used+n) / float64(limit)
	}
	w.used += n
	return 0, float64(w.used) / float64(limit)
}

// units is the price of a request in resource units.
func (k *call) units() int {
	if k.ep.bucket != bucketDirectory {
		return 0
	}
	n := k.ep.units
	if k.q("select") != "" {
		n--
	}
	if k.q("expand") != "" {
		n++
	}
	if top, err := strconv.Atoi(k.q("top")); err == nil && top < 20 {
		n--
	}
	return max(n, 1)
}

// throttle charges the budgets and refuses when one is used up.
func (k *call) throttle(units int) *reply {
	if !k.s.opts.Throttle || k.ep.bucket == bucketNone {
		return nil
	}
	app, pair := k.token.clientID, k.token.clientID+"/"+k.c.TenantID
	b := &k.s.budget
	refuse := func(scope string, wait time.Duration, audit bool) *reply {
		var rep *reply
		if audit {
			rep = k.fail(429, "UnknownError", "Too Many Requests")
		} else {
			rep = k.fail(429, "TooManyRequests", "Please retry again later.")
			rep.body = []byte(strings.Replace(string(rep.body), `"innerError":{`, `"innerError":{"code":"429","message":"Please retry after","status":"429",`, 1))
		}
		rep.header = http.Header{
			"Retry-After":                    {strconv.Itoa(max(1, int(math.Ceil(wait.Seconds()))))},
			"X-Ms-Throttle-Scope":            {scope + "/Read/" + app + "/" + k.c.TenantID},
			"X-Ms-Throttle-Information":      {"ResourceUnitLimitExceeded"},
			"X-Ms-Throttle-Limit-Percentage": {"1.0"},
		}
		k.s.log.Debug("throttled", "endpoint", k.ep.template, "wait", wait)
		return rep
	}
	const ten = 10 * time.Second
	if wait, _ := b.take("all/"+app, k.now, ten, 130000, 1); wait > 0 {
		return refuse("Application", wait, false)
	}
	switch k.ep.bucket {
	case bucketAudit:
		if wait, _ := b.take("audit/"+pair, k.now, ten, 5, 1); wait > 0 {
			return refuse("Tenant_Application", wait, true)
		}
		if wait, _ := b.take("audit/"+app, k.now, ten, 122, 1); wait > 0 {
			return refuse("Application", wait, true)
		}
	case bucketReport:
		if wait, _ := b.take("report/"+k.ep.template+"/"+pair, k.now, 10*time.Minute, 14, 1); wait > 0 {
			return refuse("Tenant_Application", wait, false)
		}
		if wait, _ := b.take("report/"+k.ep.template+"/"+k.c.TenantID, k.now, 10*time.Minute, 40, 1); wait > 0 {
			return refuse("Tenant", wait, false)
		}
	default:
		if strings.Contains(k.q("select"), "signInActivity") {
			for _, key := range []string{"activity/" + app, "activity/" + pair} {
				if wait, _ := b.take(key, k.now, time.Minute, 10, 1); wait > 0 {
					return refuse("Tenant_Application", wait, false)
				}
			}
		}
		limit := 8000
		switch n := k.c.people(); {
		case n < 50:
			limit = 3500
		case n <= 500:
			limit = 5000
		}
		wait, share := b.take("units/"+pair, k.now, ten, limit, units)
		if wait > 0 {
			return refuse("Tenant_Application", wait, false)
		}
		k.share = share
		if wait, _ := b.take("units/"+app, k.now, 2*ten, 150000, units); wait > 0 {
			return refuse("Application", wait, false)
		}
	}
	return nil
}
