package inventory

import "github.com/appmuster/appmuster/internal/vocab"

// Engagement grades the days, of the last 30, on which a user signed in to an
// app successfully and in person. nil means that sign-ins can't tell.
func Engagement(days *int) vocab.Engagement {
	switch {
	case days == nil:
		return vocab.EngagementUnknown
	case *days > 15:
		return vocab.EngagementHigh
	case *days >= 5:
		return vocab.EngagementMedium
	case *days >= 1:
		return vocab.EngagementLow
	}
	return vocab.EngagementNone
}
