package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/appmuster/appmuster/internal/entrasim"
)

// refusedFor is what the simulated Microsoft names in Retry-After when it is told
// to refuse.
const refusedFor = 7 * time.Second

// The published limits of the logs: requests in ten seconds.
const (
	logsOfTenant = 5
	logsOfApp    = 122
)

// spent is what was asked of the sign-in logs, whose limits are the tightest.
type spent struct {
	Pages, Refused int
	// Inside are requests of a tenant within the time that a refusal named.
	Inside int
	// Begin and End are the first and the last page's. From and To stand at a tenth
	// and at seven tenths of the pages: Between were asked in that time.
	Begin, End, From, To time.Time
	Between              int
}

// spentOf reads what was recorded.
func spentOf(all []entrasim.Request) (s spent) {
	closed := map[string]time.Time{}
	var pages []time.Time
	for _, r := range all {
		if r.Endpoint == "token" {
			continue
		}
		account := r.Tenant + " " + r.ClientID
		if r.At.Before(closed[account]) {
			s.Inside++
		}
		switch {
		case r.Status == 429:
			s.Refused++
			if r.Fault {
				closed[account] = r.At.Add(refusedFor)
			}
		case strings.HasSuffix(r.Endpoint, "auditLogs/signIns"):
			pages = append(pages, r.At)
		}
	}
	s.Pages = len(pages)
	if s.Pages < 20 {
		return s
	}
	from, to := len(pages)/10, len(pages)*7/10
	s.Begin, s.End, s.From, s.To, s.Between = pages[0], pages[len(pages)-1], pages[from], pages[to], to-from
	return s
}

// throttled measures how much of what Microsoft allows is used, by a simulated
// Microsoft that keeps the published limits: one tenant with many sign-ins, then
// many tenants of one app.
func (b *bencher) throttled(ctx context.Context) error {
	return errors.Join(
		b.throttledBy(ctx, "one tenant", fleetSpec{Size: 1, SignIns: b.scaled(60_000), Throttle: true}, logsOfTenant, 0, false),
		b.throttledBy(ctx, "one tenant, refused for 7 s every tenth time", fleetSpec{Size: 1, SignIns: b.scaled(60_000), Throttle: true}, logsOfTenant, 0, true),
		b.throttledBy(ctx, "40 tenants of one app, 4 side by side", fleetSpec{Size: 40, SignIns: b.scaled(10_000), OneApp: true, Throttle: true}, 4*logsOfTenant, 0, false),
		// All forty read as long as pages are counted: fewer than 25 could not use the
		// app's limit, each being held by its own.
		b.throttledBy(ctx, "40 tenants of one app, all side by side", fleetSpec{Size: 40, SignIns: b.scaled(30_000), OneApp: true, Throttle: true}, logsOfApp, 40, false),
	)
}

func (b *bencher) throttledBy(ctx context.Context, name string, spec fleetSpec, limit, syncs int, refuse bool) (err error) {
	var at fleetAt
	sim, err := startChild(ctx, "simulate-fleet", spec, &at)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, sim.stop()) }()
	sim.control = at.Control
	if refuse {
		if err := sim.ask(ctx, "/refuse", nil); err != nil {
			return err
		}
	}
	dir, err := os.MkdirTemp(b.dbs.dir, "throttled-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	var days []fleetDay
	if err := runChild(ctx, "fleet", fleetTask{Dir: dir, At: at, Limits: true, Syncs: syncs}, &days); err != nil {
		return err
	}
	var s spent
	if err := sim.ask(ctx, "/spent", &s); err != nil {
		return err
	}
	if s.Between == 0 {
		return fmt.Errorf("%s: %d pages are too few to tell", name, s.Pages)
	}
	what := "under the published limits, " + name
	lasted := s.To.Sub(s.From)
	if refuse {
		// What a refusal closes is not allowed: each costs its time once.
		lasted -= time.Duration(float64(s.Refused)*0.6) * refusedFor
	}
	used := float64(s.Between) / (float64(limit) * lasted.Seconds() / 10)
	// Whoever is refused below a limit takes the limit for lower than it is told.
	aim := "≥ 90 %"
	if refuse {
		aim = ""
	}
	b.table.add(what+", units used of those allowed", fmt.Sprintf("%.0f %%", used*100), "", "", aim, refuse || used >= 0.9)
	b.table.add("the same, requests within a Retry-After", fmt.Sprint(s.Inside), "", "", "0", s.Inside == 0)
	refusals := s.Refused
	mark := "0"
	if refuse {
		mark = ""
	}
	b.table.add("the same, refusals", fmt.Sprint(refusals), "", "", mark, refuse || refusals == 0)
	want := spec.Size * spec.SignIns
	b.table.add("the same, sign-ins stored of those there are", thousands(days[0].Stored)+" of "+thousands(want), "", "", "all", days[0].Stored == want && days[0].Failed == 0)
	return err
}
