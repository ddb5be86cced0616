package inventory

import "time"

// Day gives the UTC day of t, as days since 1970-01-01.
func Day(t time.Time) int {
	const seconds = 24 * 60 * 60
	s := t.Unix()
	if s < 0 {
		s -= seconds - 1
	}
	return int(s / seconds)
}

// Date gives the first moment of a day, UTC.
func Date(day int) time.Time { return time.Unix(int64(day)*24*60*60, 0).UTC() }

// Window is a stretch of whole UTC days, both ends included.
type Window struct{ From, To int }

// Bounds of the window of the published rules, in days.
const (
	MinWindowDays     = 30
	MaxWindowDays     = 180
	DefaultWindowDays = 90
	// engagementDays is the stretch that engagement and active users look at.
	engagementDays = 30
)

// NewWindow gives the last so many UTC days, today included. days is brought
// within MinWindowDays and MaxWindowDays; 0 means DefaultWindowDays.
func NewWindow(now time.Time, days int) Window {
	if days == 0 {
		days = DefaultWindowDays
	}
	return lastDays(now, min(max(days, MinWindowDays), MaxWindowDays))
}

func lastDays(now time.Time, days int) Window {
	today := Day(now)
	return Window{From: today - days + 1, To: today}
}

// Days gives the length.
func (w Window) Days() int { return w.To - w.From + 1 }

// Start gives the window's first moment.
func (w Window) Start() time.Time { return Date(w.From) }

// Reaches reports whether t lies in the window. A time after its end counts too:
// another clock may be ahead of ours.
func (w Window) Reaches(t *time.Time) bool { return t != nil && Day(*t) >= w.From }

// later gives the later of two times, nil being earlier than any.
func later(a, b *time.Time) *time.Time {
	if a == nil || (b != nil && b.After(*a)) {
		return b
	}
	return a
}

// earlier gives the earlier of two times, nil being later than any.
func earlier(a, b *time.Time) *time.Time {
	if a == nil || (b != nil && b.Before(*a)) {
		return b
	}
	return a
}
