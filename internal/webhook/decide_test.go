package webhook_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/webhook"
)

func TestDecide(t *testing.T) {
	t.Parallel()
	retry := func(d time.Duration) webhook.Decision {
		return webhook.Decision{Outcome: webhook.Retry, After: d}
	}
	failed := webhook.Result{Status: 500, ErrorClass: webhook.ServerFailed}
	putOff := func(d time.Duration) webhook.Result {
		return webhook.Result{Status: 429, ErrorClass: webhook.Rejected, RetryAfter: d}
	}
	for _, tc := range []struct {
		name    string
		attempt int
		result  webhook.Result
		rnd     float64
		want    webhook.Decision
	}{
		{"Taken", 1, webhook.Result{Status: 204}, 0.5, webhook.Decision{Outcome: webhook.Delivered}},
		{"TakenAtLast", 10, webhook.Result{Status: 200}, 0.5, webhook.Decision{Outcome: webhook.Delivered}},
		{"FirstPause", 1, failed, 0.5, retry(5 * time.Second)},
		{"ShortestPause", 1, failed, 0, retry(4 * time.Second)},
		{"LongestPause", 1, failed, 1, retry(6 * time.Second)},
		{"SecondPause", 2, failed, 0.5, retry(5 * time.Minute)},
		{"ThirdPause", 3, failed, 0.5, retry(30 * time.Minute)},
		{"FourthPause", 4, failed, 0.5, retry(2 * time.Hour)},
		{"FifthPause", 5, failed, 0.5, retry(5 * time.Hour)},
		{"SixthPause", 6, failed, 0.5, retry(10 * time.Hour)},
		{"SeventhPause", 7, failed, 0.5, retry(10 * time.Hour)},
		{"EighthPause", 8, failed, 0.5, retry(24 * time.Hour)},
		{"LastPause", 9, failed, 0.5, retry(24 * time.Hour)},
		{"TenthAttemptIsTheLast", 10, failed, 0.5, webhook.Decision{Outcome: webhook.Failed}},
		{"BeyondTheLast", 11, failed, 0.5, webhook.Decision{Outcome: webhook.Failed}},
		{"AttemptZeroIsTheFirst", 0, failed, 0.5, retry(5 * time.Second)},
		{"PutOff", 1, putOff(time.Hour), 0.5, retry(time.Hour)},
		{"PutOffForLessThanOurPause", 4, putOff(time.Minute), 0.5, retry(2 * time.Hour)},
		{"PutOffForAMonth", 1, putOff(720 * time.Hour), 0.5, retry(24 * time.Hour)},
		{"PutOffIntoThePast", 1, putOff(-time.Hour), 0.5, retry(5 * time.Second)},
		{"Gone", 1, webhook.Result{Status: 410, ErrorClass: webhook.Gone}, 0.5, webhook.Decision{Outcome: webhook.Failed, Disable: true}},
		{"NotFoundMayComeBack", 1, webhook.Result{Status: 404, ErrorClass: webhook.Rejected}, 0.5, retry(5 * time.Second)},
		{"Redirect", 1, webhook.Result{Status: 301, ErrorClass: webhook.Redirected}, 0.5, retry(5 * time.Second)},
		{"NoAnswer", 1, webhook.Result{ErrorClass: webhook.TimedOut}, 0.5, retry(5 * time.Second)},
		{"BlockedMayBeAllowedLater", 1, webhook.Result{ErrorClass: webhook.Blocked}, 0.5, retry(5 * time.Second)},
		{"Interrupted", 10, webhook.Result{ErrorClass: webhook.Interrupted}, 0.5, webhook.Decision{Outcome: webhook.Again}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tc.want, webhook.Decide(tc.attempt, tc.result, tc.rnd))
		})
	}
}

// run tries until the decision is final, and gives the number of attempts and
// the time they took.
func run(answer func(elapsed time.Duration) webhook.Result, rnd float64) (int, time.Duration, webhook.Outcome) {
	start := time.Now()
	for attempt := 1; ; attempt++ {
		d := webhook.Decide(attempt, answer(time.Since(start)), rnd)
		if d.Outcome != webhook.Retry {
			return attempt, time.Since(start), d.Outcome
		}
		time.Sleep(d.After)
	}
}

func TestScheduleTakes75Hours35Minutes5Seconds(t *testing.T) {
	t.Parallel()
	down := func(time.Duration) webhook.Result {
		return webhook.Result{Status: 503, ErrorClass: webhook.ServerFailed}
	}
	const whole = 75*time.Hour + 35*time.Minute + 5*time.Second
	for rnd, want := range map[float64]time.Duration{0.5: whole, 0: whole * 8 / 10, 1: whole * 12 / 10} {
		synctest.Test(t, func(t *testing.T) {
			attempts, took, outcome := run(down, rnd)
			require.Equal(t, 10, attempts)
			require.Equal(t, webhook.Failed, outcome)
			require.InDelta(t, want, took, float64(time.Millisecond))
		})
	}
}

func TestReceiverThatIsDownForTwoDaysGetsTheMessage(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		attempts, took, outcome := run(func(elapsed time.Duration) webhook.Result {
			if elapsed < 48*time.Hour {
				return webhook.Result{Status: 502, ErrorClass: webhook.ServerFailed}
			}
			return webhook.Result{Status: 200}
		}, 0.5)
		require.Equal(t, webhook.Delivered, outcome)
		require.Equal(t, 9, attempts)
		require.Equal(t, 51*time.Hour+35*time.Minute+5*time.Second, took)
	})
}

func TestFailingTooLong(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC)
	require.False(t, webhook.FailingTooLong(time.Time{}, now))
	require.False(t, webhook.FailingTooLong(time.Date(2026, 3, 5, 12, 0, 1, 0, time.UTC), now))
	require.True(t, webhook.FailingTooLong(time.Date(2026, 3, 5, 12, 0, 0, 0, time.UTC), now))
}
