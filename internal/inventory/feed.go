package inventory

import (
	"time"

	"github.com/appmuster/appmuster/internal/vocab"
)

// lateAfter is how old the newest reading of a log may be before what it would
// tell counts as missing: routine syncs are a day apart, and one may be slow.
const lateAfter = 36 * time.Hour

// Feed is what is known of one data set: whether it can be trusted now, and
// which time our readings cover. The zero Feed was never asked for nor read.
type Feed struct {
	State vocab.CoverageState
	// Reason is why State is not green, as a plain sentence; "" when it is.
	Reason string
	// LastSuccessAt is when it was last read completely; nil: never.
	LastSuccessAt *time.Time
	// CoveredFrom and CoveredTo bound the time that readings cover without a gap
	// (logs only); nil: none.
	CoveredFrom, CoveredTo *time.Time
}

// Dark reports whether nothing can be read from it: not asked for, refused,
// concealed, or not read completely yet.
func (f Feed) Dark() bool {
	switch f.State {
	case vocab.CoverageStateGreen, vocab.CoverageStateStale, vocab.CoverageStateHeld:
		return f.readTo() == nil
	}
	return true
}

// Current reports whether it is read up to now, as near as routine syncs come.
func (f Feed) Current(now time.Time) bool {
	to := f.readTo()
	return !f.Dark() && to != nil && !to.Before(now.Add(-lateAfter))
}

// Late reports whether newer facts are missing although it is not dark: its last
// read failed or was held, or is too long ago.
func (f Feed) Late(now time.Time) bool {
	return !f.Dark() && (f.State != vocab.CoverageStateGreen || !f.Current(now))
}

// Healthy reports whether readings cover the whole window, up to now.
func (f Feed) Healthy(w Window, now time.Time) bool {
	return f.Current(now) && f.CoveredFrom != nil && !f.CoveredFrom.After(w.Start())
}

func (f Feed) readTo() *time.Time {
	if f.CoveredTo != nil {
		return f.CoveredTo
	}
	return f.LastSuccessAt
}
