package tenant

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestWarningsAreDue30And7And1DaysAheadAndOnceItPassed(t *testing.T) {
	t.Parallel()
	now := time.Date(2030, 1, 1, 12, 0, 0, 0, time.UTC)
	day := 24 * time.Hour
	for _, c := range []struct {
		left time.Duration
		step int
	}{
		{31 * day, 0}, {30*day + time.Second, 0}, {30 * day, 30}, {8 * day, 30}, {7 * day, 7}, {2 * day, 7},
		{day + time.Second, 7}, {day, 1}, {time.Second, 1}, {0, expired}, {-400 * day, expired},
	} {
		require.Equal(t, c.step, expiryStep(now, now.Add(c.left)), c.left.String())
	}
}
