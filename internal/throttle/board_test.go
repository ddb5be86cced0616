package throttle

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestOneProcessHasNearlyAll(t *testing.T) {
	t.Parallel()
	var n Notes
	require.InDelta(t, 0.95, n.Sit(start, "app", "a", 0.2), 1e-9)
}

func TestProcessesShareAndNeverHoldMoreThanAll(t *testing.T) {
	t.Parallel()
	var n Notes
	now := start
	n.Sit(now, "app", "a", 1)
	require.InDelta(t, 0.05, n.Sit(now, "app", "b", 1), 1e-9, "what was kept back")
	held := func() float64 {
		sum := 0.0
		for _, s := range n.Seats["app"] {
			h := s.Share
			if s.FormerUntil.After(now) {
				h = max(h, s.Former)
			}
			sum += h
		}
		return sum
	}
	for range 40 {
		now = now.Add(5 * time.Second)
		n.Sit(now, "app", "a", 1)
		n.Sit(now, "app", "b", 1)
		require.LessOrEqual(t, held(), 1+1e-9)
	}
	require.InDelta(t, 0.5, n.Seats["app"]["a"].Share, 1e-9)
	require.InDelta(t, 0.5, n.Seats["app"]["b"].Share, 1e-9)
	for range 40 {
		now = now.Add(5 * time.Second)
		n.Sit(now, "app", "a", 0.1)
		n.Sit(now, "app", "b", 2)
		require.LessOrEqual(t, held(), 1+1e-9)
	}
	require.Greater(t, n.Seats["app"]["b"].Share, 0.5, "who wants more gets what is left")
}

func TestADeadProcessesShareIsFreeAfterAWindow(t *testing.T) {
	t.Parallel()
	var n Notes
	n.Sit(start, "app", "dead", 1)
	n.Sit(start.Add(time.Minute), "app", "alive", 1)
	require.InDelta(t, 0.95, n.Sit(start.Add(2*time.Minute), "app", "alive", 1), 1e-9)
	require.Len(t, n.Seats["app"], 1)
}

func TestAppsDoNotShareWithEachOther(t *testing.T) {
	t.Parallel()
	var n Notes
	n.Sit(start, "one", "a", 1)
	require.InDelta(t, 0.95, n.Sit(start, "two", "b", 1), 1e-9)
}

func TestClosedWindowsAreForgottenWhenOpen(t *testing.T) {
	t.Parallel()
	var n Notes
	n.Shut(start, "a", start.Add(time.Minute))
	n.Shut(start, "a", start.Add(time.Second))
	require.Equal(t, start.Add(time.Minute), n.Closed["a"])
	n.Shut(start.Add(time.Hour), "b", start.Add(2*time.Hour))
	require.NotContains(t, n.Closed, "a")
}

func TestAShareBoundsWhatIsSpent(t *testing.T) {
	t.Parallel()
	s := &Scheduler{}
	s.SetShare("app", 0.5)
	var readers []*reader
	for i := range 40 {
		readers = append(readers, &reader{account: Account{App: "app", Tenant: string(rune('A' + i))}, targets: logs(), left: 1000})
	}
	end := start.Add(20 * time.Second)
	play(s, readers, end, 0)
	require.LessOrEqual(t, most(10*time.Second, readers...), 61, "half of 122")
	require.GreaterOrEqual(t, most(10*time.Second, readers...), 55)
	require.Greater(t, s.Demand(end, "app"), 0.5, "and more is wanted")
	s.SetShare("app", 0)
	ticket, wait := s.Ask(start.Add(time.Hour), Account{App: "app", Tenant: "A"}, logs()...)
	require.Nil(t, ticket, "without a share nothing is sent")
	require.LessOrEqual(t, wait, 5*time.Second)
}
