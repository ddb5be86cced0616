package webhook

import "time"

// MaxAttempts is how often a message is tried, the first time included.
const MaxAttempts = 10

// MaxRetryAfter is the longest a receiver can put us off at a time.
const MaxRetryAfter = 24 * time.Hour

// FailingFor is how long an endpoint may fail without one success before it is
// switched off.
const FailingFor = 5 * 24 * time.Hour

// jitter is the part of a pause by which it may be shorter or longer.
const jitter = 0.2

// pauseAfter gives the pause after an attempt, counted from 1: together 75 h 35
// min 5 s.
func pauseAfter(attempt int) time.Duration {
	pauses := [MaxAttempts - 1]time.Duration{
		5 * time.Second,
		5 * time.Minute,
		30 * time.Minute,
		2 * time.Hour,
		5 * time.Hour,
		10 * time.Hour,
		10 * time.Hour,
		24 * time.Hour,
		24 * time.Hour,
	}
	return pauses[min(max(attempt, 1), len(pauses))-1]
}

// Outcome is what becomes of a delivery after an attempt.
type Outcome string

// The outcomes.
const (
	// Delivered: the receiver took it.
	Delivered Outcome = "DELIVERED"
	// Retry: try again after the pause.
	Retry Outcome = "RETRY"
	// Failed: it is not tried again by itself.
	Failed Outcome = "FAILED"
	// Again: the attempt was interrupted by us; make the same one again.
	Again Outcome = "AGAIN"
)

// Decision is what happens after an attempt.
type Decision struct {
	Outcome Outcome
	// After is the pause before the next attempt, for Retry.
	After time.Duration
	// Disable says that the endpoint wants no more and is to be switched off.
	Disable bool
}

// Decide says what happens after an attempt, counted from 1. rnd is a random
// number from 0 up to 1, which spreads the pauses by 20 per cent.
func Decide(attempt int, r Result, rnd float64) Decision {
	switch {
	case r.ErrorClass == "":
		return Decision{Outcome: Delivered}
	case r.ErrorClass == Interrupted:
		return Decision{Outcome: Again}
	case r.ErrorClass == Gone:
		return Decision{Outcome: Failed, Disable: true}
	case attempt >= MaxAttempts:
		return Decision{Outcome: Failed}
	}
	spread := 1 - jitter + 2*jitter*min(max(rnd, 0), 1)
	pause := time.Duration(float64(pauseAfter(attempt)) * spread)
	return Decision{Outcome: Retry, After: max(pause, min(r.RetryAfter, MaxRetryAfter))}
}

// FailingTooLong reports whether an endpoint that has only failed since then is
// to be switched off, with a notice. The zero time means it isn't failing.
func FailingTooLong(since, now time.Time) bool {
	return !since.IsZero() && now.Sub(since) >= FailingFor
}
