package msgraph

import (
	"context"
	"fmt"
	"iter"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/appmuster/appmuster/internal/throttle"
)

const (
	// conferEvery is how often processes agree on shares while they send.
	conferEvery = 5 * time.Second
	// conferOld is how old an agreement may be when the board can't be reached.
	conferOld = 30 * time.Second
	// announced windows are at least that long: shorter ones are over before
	// another process has heard of them.
	announceFrom = 5 * time.Second
)

// common is what processes of one instance know together.
type common struct {
	board throttle.Board
	mu    sync.Mutex
	last  map[string]time.Time // by app
}

// account says on whose account a request of this client goes.
func (c *Client) account(ctx context.Context) throttle.Account {
	b := budgetFrom(ctx)
	tenant, app, _ := strings.Cut(c.gateKey(ctx), " ")
	return throttle.Account{App: app, Tenant: tenant, Size: throttle.SizeOf(b.Users), Waited: b.Priority != PriorityLow}
}

// spend takes what a request costs from the limits, or says when there is room.
func (a *attempt) spend(targets []throttle.Target) error {
	s := a.client.service
	if !s.limited {
		return nil
	}
	now := s.now()
	ticket, wait := s.limits.Ask(now, a.account, targets...)
	if ticket != nil {
		a.ticket = ticket
		return nil
	}
	a.client.stayAway(now, now.Add(wait))
	return &Error{
		Kind: Throttled, Op: a.op, Local: true, RetryAt: now.Add(wait), RetryAfter: wait,
		Message: "waiting to stay within Microsoft's limits",
	}
}

// learn takes from an answer what it cost and how near the limit is.
func (a *attempt) learn(status int, h http.Header) {
	if a.ticket == nil {
		return
	}
	if h.Get("x-ms-resource-unit") != "" {
		a.ticket.Settle(unitsOf(h))
	}
	a.hear(status, h)
}

func (a *attempt) hear(status int, h http.Header) {
	now := a.client.service.now()
	if status == http.StatusTooManyRequests {
		a.ticket.Refused(now, strings.HasPrefix(h.Get("x-ms-throttle-scope"), "Application/"))
		return
	}
	if used, err := strconv.ParseFloat(h.Get("x-ms-throttle-limit-percentage"), 64); err == nil {
		a.ticket.Heard(now, used)
	}
}

// learnParts takes the same from the parts of a batch.
func (a *attempt) learnParts(parts iter.Seq2[int, http.Header]) {
	if a.ticket == nil {
		return
	}
	units, told := 0, false
	for status, h := range parts {
		units += unitsOf(h)
		told = told || h.Get("x-ms-resource-unit") != ""
		a.hear(status, h)
	}
	if told {
		a.ticket.Settle(units)
	}
}

// confer agrees with the other processes of the instance on this one's share of
// what the client's app may spend over all tenants, every few seconds. An app of
// one tenant alone needs no agreement: one process at a time reads a tenant.
func (c *Client) confer(ctx context.Context) error {
	s := c.service
	b := &s.common
	if b.board == nil {
		return nil
	}
	app := c.appKey()
	_, many := c.cred.(RefreshCredential)
	every := conferEvery
	if !many || !s.limited {
		app, every = "", time.Duration(1<<62) // once, to know the windows that are closed
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	now := s.now()
	last, known := b.last[app]
	if known && now.Sub(last) < every && !now.Before(last) {
		return nil
	}
	demand := map[string]float64{}
	if app != "" {
		demand[app] = s.limits.Demand(now, app)
	}
	shares, closed, err := b.board.Exchange(ctx, now, demand)
	if err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if known && now.Sub(last) < conferOld {
			return nil
		}
		return fmt.Errorf("agree on Microsoft's limits: %w", err)
	}
	if b.last == nil {
		b.last = map[string]time.Time{}
	}
	b.last[app] = now
	for app, share := range shares {
		s.limits.SetShare(app, share)
	}
	for window, until := range closed {
		s.gates.shut(window, earlier(until, now.Add(maxRetryAfter)))
	}
	return nil
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// Closed hears from another process that nothing may be sent within a window
// until then.
func (s *Service) Closed(window string, until time.Time) {
	s.gates.shut(window, earlier(until, s.now().Add(maxRetryAfter)))
}

// announce tells the other processes of a window that an error closed.
func (s *Service) announce(ctx context.Context, err error) {
	e, ok := AsError(err)
	if !ok || e.window == "" || s.common.board == nil || e.RetryAfter < announceFrom {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if err := s.common.board.Close(ctx, s.now(), e.window, e.RetryAt); err != nil {
		s.log.WarnContext(ctx, "other processes could not be told to leave Microsoft alone", "error", err)
	}
}
