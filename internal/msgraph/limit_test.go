package msgraph

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/throttle"
)

func (m *microsoft) limited(t *testing.T, board throttle.Board) *Service {
	t.Helper()
	s, err := New(Config{
		LoginURL: m.server.URL + "/login", GraphURL: m.server.URL + "/graph", Now: m.clock, Limits: LimitsPublished, Board: board,
	})
	require.NoError(t, err)
	return s
}

func own() AppCredential {
	return AppCredential{EntraTenantID: testTenant, ClientID: testClient, ClientSecret: "x"}
}

func TestAFullLimitIsNotAskedFor(t *testing.T) {
	t.Parallel()
	m := newMicrosoft(t)
	var calls atomic.Int64
	m.graph.HandleFunc("GET /v1.0/auditLogs/signIns", func(w http.ResponseWriter, _ *http.Request) {
		calls.Add(1)
		writeJSON(w, 200, `{"value":[]}`)
	})
	c := m.limited(t, nil).Client(own())
	waited := time.Duration(0)
	for range 20 {
		for {
			_, err := c.SignIns(t.Context(), time.Time{}, time.Time{}, SignInInteractive, "")
			if err == nil {
				break
			}
			e, ok := AsError(err)
			require.True(t, ok, "%v", err)
			require.Equal(t, Throttled, e.Kind)
			require.True(t, e.Local, "Microsoft need not refuse")
			require.NotContains(t, err.Error(), "http")
			require.LessOrEqual(t, e.RetryAfter, 5*time.Second)
			waited += e.RetryAfter
			m.advance(e.RetryAfter)
		}
	}
	require.EqualValues(t, 20, calls.Load(), "nothing is asked twice")
	require.Equal(t, waited, c.ThrottledFor())
	require.InDelta(t, 37, waited.Seconds(), 1, "five in each ten seconds, the last two of them spread")
}

func TestAPersonWaitsWhileASyncIsAskedToStayAway(t *testing.T) {
	t.Parallel()
	m := newMicrosoft(t)
	m.graph.HandleFunc("GET /v1.0/auditLogs/signIns", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "10")
		writeJSON(w, http.StatusTooManyRequests, `{"error":{"code":"TooManyRequests","message":"x"}}`)
	})
	m.graph.HandleFunc("GET /v1.0/organization", func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, 200, `{"value":[{"id":"`+testTenant+`","displayName":"X"}]}`)
	})
	c := m.service().Client(own())
	_, err := c.SignIns(t.Context(), time.Time{}, time.Time{}, SignInInteractive, "")
	require.Error(t, err)
	m.advance(9900 * time.Millisecond)

	_, err = c.Organization(t.Context())
	e, ok := AsError(err)
	require.True(t, ok, "%v", err)
	require.Equal(t, Throttled, e.Kind, "routine comes back later")

	// The clock of the test stands still: a little is waited again and again, within bounds.
	go func() {
		time.Sleep(200 * time.Millisecond)
		m.advance(time.Second)
	}()
	_, err = c.Organization(WithBudget(t.Context(), Budget{Priority: PriorityHigh}))
	require.NoError(t, err)
}

func TestAnImitationsLimitsAreItsOwn(t *testing.T) {
	t.Parallel()
	m := newMicrosoft(t)
	m.graph.HandleFunc("GET /v1.0/auditLogs/signIns", func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, 200, `{"value":[]}`) })
	c := m.service().Client(own())
	for range 20 {
		_, err := c.SignIns(t.Context(), time.Time{}, time.Time{}, SignInInteractive, "")
		require.NoError(t, err)
	}
	s, err := New(Config{})
	require.NoError(t, err)
	require.True(t, s.limited, "Microsoft's own are kept")
}

func TestWhatMicrosoftCountsIsBelieved(t *testing.T) {
	t.Parallel()
	m := newMicrosoft(t)
	m.graph.HandleFunc("GET /v1.0/users", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("x-ms-resource-unit", "1")
		w.Header().Set("x-ms-throttle-limit-percentage", "1.1")
		writeJSON(w, 200, `{"value":[]}`)
	})
	c := m.limited(t, nil).Client(own())
	_, err := c.Users(t.Context(), "")
	require.NoError(t, err)
	_, err = c.Users(t.Context(), "")
	require.Equal(t, Throttled, KindOf(err), "another program spends of the same limit")
}

func TestWhatMicrosoftCountsOfPhotosIsBelieved(t *testing.T) {
	t.Parallel()
	m := newMicrosoft(t)
	m.graph.HandleFunc("POST /v1.0/$batch", func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, 200, `{"responses":[
			{"id":"1","status":404,"headers":{"x-ms-resource-unit":"3"},"body":{"error":{"code":"ImageNotFound","message":""}}},
			{"id":"2","status":404,"headers":{"x-ms-resource-unit":"4","x-ms-throttle-limit-percentage":"1.1"},"body":{"error":{"code":"ImageNotFound","message":""}}}]}`)
	})
	c := m.limited(t, nil).Client(own())
	ask := []PhotoRequest{{UserID: "u1"}, {UserID: "u2"}}
	_, err := c.Photos(t.Context(), ask)
	require.NoError(t, err)
	require.EqualValues(t, 7, c.Units(), "each part has its own price")
	_, err = c.Photos(t.Context(), ask)
	require.Equal(t, Throttled, KindOf(err), "another program spends of the same limit")
}

// board is one in memory, for several services.
type board struct {
	mu        sync.Mutex
	notes     throttle.Notes
	exchanges int
	err       error
}

type seat struct {
	*board
	process string
}

func (b seat) Exchange(_ context.Context, now time.Time, demand map[string]float64) (map[string]float64, map[string]time.Time, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.err != nil {
		return nil, nil, b.err
	}
	b.exchanges++
	shares := map[string]float64{}
	for app, want := range demand {
		shares[app] = b.notes.Sit(now, app, b.process, want)
	}
	closed := map[string]time.Time{}
	for w, t := range b.notes.Closed {
		closed[w] = t
	}
	return shares, closed, nil
}

func (b seat) Close(_ context.Context, now time.Time, window string, until time.Time) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.notes.Shut(now, window, until)
	return nil
}

func TestAWindowIsClosedForEveryProcessAndTheNext(t *testing.T) {
	t.Parallel()
	m := newMicrosoft(t)
	var calls atomic.Int64
	m.graph.HandleFunc("GET /v1.0/users", func(w http.ResponseWriter, _ *http.Request) {
		calls.Add(1)
		w.Header().Set("Retry-After", "120")
		w.Header().Set("x-ms-throttle-scope", "Application/Read/"+testClient+"/"+testTenant)
		writeJSON(w, 429, graphFailure("TooManyRequests", "Please retry again later."))
	})
	b := &board{}
	_, err := m.limited(t, seat{b, "one"}).Client(own()).Users(t.Context(), "")
	require.Equal(t, Throttled, KindOf(err))
	other := AppCredential{EntraTenantID: "1b9a7c1e-9d1c-4f0e-8a55-3c5f1f2e7d11", ClientID: testClient, ClientSecret: "x"}
	m.advance(119 * time.Second)
	_, err = m.limited(t, seat{b, "two"}).Client(other).Users(t.Context(), "")
	e, _ := AsError(err)
	require.NotNil(t, e)
	require.True(t, e.Local, "one that started later knows it")
	require.EqualValues(t, 1, calls.Load())

	third := m.service()
	third.Closed(other.EntraTenantID+" "+testClient, m.clock().Add(24*time.Hour))
	_, err = third.Client(other).Users(t.Context(), "")
	e, _ = AsError(err)
	require.True(t, e.Local)
	require.Equal(t, time.Hour, e.RetryAfter, "nobody's word is believed for longer")
}

// Refusals of long ago make no window longer: an answer in between ends the
// doubling, for the tenant's window and for the app's over all tenants.
func TestAnAnswerEndsTheDoublingOfAnAppsWindow(t *testing.T) {
	t.Parallel()
	m := newMicrosoft(t)
	var refuse atomic.Bool
	m.graph.HandleFunc("GET /v1.0/users", func(w http.ResponseWriter, _ *http.Request) {
		if refuse.Load() {
			w.Header().Set("x-ms-throttle-scope", "Application/Read/"+testClient+"/"+testTenant)
			writeJSON(w, 429, graphFailure("TooManyRequests", "Please retry again later."))
			return
		}
		writeJSON(w, 200, `{"value":[]}`)
	})
	c := m.client()
	for range 6 {
		refuse.Store(true)
		_, err := c.Users(t.Context(), "")
		e, _ := AsError(err)
		require.NotNil(t, e)
		require.Equal(t, Throttled, e.Kind)
		require.LessOrEqual(t, e.RetryAfter, 3*time.Second)
		m.advance(time.Minute)
		refuse.Store(false)
		_, err = c.Users(t.Context(), "")
		require.NoError(t, err)
	}
}

func TestProcessesKeepAnAppsLimitTogether(t *testing.T) {
	t.Parallel()
	m := newMicrosoft(t)
	var mu sync.Mutex
	var sent []time.Time
	m.graph.HandleFunc("GET /v1.0/auditLogs/signIns", func(w http.ResponseWriter, _ *http.Request) {
		mu.Lock()
		sent = append(sent, m.clock())
		mu.Unlock()
		writeJSON(w, 200, `{"value":[]}`)
	})
	b := &board{}
	var clients []*Client
	for i, s := range []*Service{m.limited(t, seat{b, "one"}), m.limited(t, seat{b, "two"}), m.limited(t, seat{b, "three"})} {
		for j := range 15 {
			tenant := "1b9a7c1e-9d1c-4f0e-8a55-3c5f1f2e" + string(rune('a'+i)) + string(rune('a'+j)) + "11"
			clients = append(clients, s.Client(RefreshCredential{EntraTenantID: tenant, ClientID: testClient, ClientSecret: "x", RefreshToken: "r"}))
		}
	}
	due := make([]time.Time, len(clients))
	begun := m.clock()
	for m.clock().Sub(begun) < 4*time.Minute {
		for i, c := range clients {
			if due[i].After(m.clock()) {
				continue
			}
			_, err := c.SignIns(t.Context(), time.Time{}, time.Time{}, SignInInteractive, "")
			if err == nil {
				continue
			}
			e, ok := AsError(err)
			require.True(t, ok, "%v", err)
			require.True(t, e.Local, "%v", err)
			due[i] = e.RetryAt
		}
		m.advance(500 * time.Millisecond)
	}
	most, late := 0, 0
	for i, from := range sent {
		n := 0
		for _, at := range sent[i:] {
			if at.Sub(from) < 10*time.Second {
				n++
			}
		}
		most = max(most, n)
		if from.Sub(begun) >= 2*time.Minute {
			late++
		}
	}
	require.LessOrEqual(t, most, 122)
	require.Greater(t, late, 12*122*8/10, "once they have agreed, most of it is used")
	require.Less(t, b.exchanges, 3*4*60/4, "with a write of each in five seconds at most")
}

func TestNothingIsSentWithoutAnAgreement(t *testing.T) {
	t.Parallel()
	m := newMicrosoft(t)
	b := &board{err: errors.New("the database is away")}
	c := m.limited(t, seat{b, "one"}).Client(RefreshCredential{EntraTenantID: testTenant, ClientID: testClient, ClientSecret: "x", RefreshToken: "r"})
	_, err := c.Users(t.Context(), "")
	require.ErrorContains(t, err, "agree on Microsoft's limits")
	require.Zero(t, c.Requests())
}

func TestAHundredThrottledTenantsAreLeftAlone(t *testing.T) {
	t.Parallel()
	m := newMicrosoft(t)
	var mu sync.Mutex
	calls, well := map[string]int{}, false
	m.graph.HandleFunc("GET /v1.0/users", func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		calls[r.Header.Get("client-request-id")]++
		if well {
			writeJSON(w, 200, `{"value":[]}`)
			return
		}
		w.Header().Set("Retry-After", "120")
		writeJSON(w, 429, graphFailure("TooManyRequests", "Please retry again later."))
	})
	s := m.service()
	var clients []*Client
	for i := range 100 {
		clients = append(clients, s.Client(AppCredential{EntraTenantID: fmt.Sprintf("1b9a7c1e-9d1c-4f0e-8a55-%012d", i), ClientID: testClient, ClientSecret: "x"}))
	}
	ask := func() (errs int) {
		for _, c := range clients {
			if _, err := c.Users(t.Context(), ""); err != nil {
				errs++
			}
		}
		return errs
	}
	require.Equal(t, 100, ask())
	require.Len(t, calls, 100)
	for range 11 {
		m.advance(10 * time.Second)
		require.Equal(t, 100, ask())
	}
	require.Len(t, calls, 100, "nothing is sent inside the window")
	well = true
	m.advance(11 * time.Second)
	require.Zero(t, ask())
	require.Len(t, calls, 200)
}

func TestTwoGigabytesPackedSmallAreRefused(t *testing.T) {
	t.Parallel()
	m := newMicrosoft(t)
	m.graph.HandleFunc("GET /v1.0/users", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		w.Header().Set("Content-Type", "application/json")
		z := gzip.NewWriter(w)
		if _, err := io.WriteString(z, `{"value":[{"id":"`); err != nil {
			return
		}
		zeros := bytes.Repeat([]byte("0"), 1<<20)
		for range 2048 {
			if _, err := z.Write(zeros); err != nil {
				return
			}
		}
	})
	_, err := m.client().Users(t.Context(), "")
	require.Equal(t, BadPage, KindOf(err), "%v", err)
	require.Contains(t, err.Error(), "32 MiB")
}

// TestARefreshTokenServesTwoAtOnceAndAgainAfterACrash: Microsoft gives a new one
// with each use and leaves the old one good.
func TestARefreshTokenServesTwoAtOnceAndAgainAfterACrash(t *testing.T) {
	t.Parallel()
	m := newMicrosoft(t)
	var n atomic.Int64
	delegated(m, &n)
	m.page("GET /v1.0/users", `{"value":[]}`)
	var mu sync.Mutex
	kept := Secret("refresh-0")
	client := func(store func() error) *Client {
		mu.Lock()
		defer mu.Unlock()
		return m.service().Client(RefreshCredential{
			EntraTenantID: testTenant, ClientID: testClient, ClientSecret: "x", RefreshToken: kept,
			Rotated: func(_ context.Context, rotated Secret) error {
				if err := store(); err != nil {
					return err
				}
				mu.Lock()
				defer mu.Unlock()
				kept = rotated
				return nil
			},
		})
	}
	fine := func() error { return nil }
	var wg sync.WaitGroup
	for _, c := range []*Client{client(fine), client(fine)} {
		wg.Go(func() {
			if _, err := c.Users(t.Context(), ""); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	require.Contains(t, []Secret{"refresh-1", "refresh-2"}, kept, "the last that was stored")

	before := kept
	_, err := client(func() error { return errors.New("the process died") }).Users(t.Context(), "")
	require.Error(t, err)
	require.Equal(t, before, kept)
	_, err = client(fine).Users(t.Context(), "")
	require.NoError(t, err, "the old one still opens the tenant")
	require.NotEqual(t, before, kept)
}
