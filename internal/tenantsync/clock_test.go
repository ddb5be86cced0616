package tenantsync_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/vocab"
)

// A log that was read by a clock that ran ahead is read as far back as it is shown:
// what happened between is not known to be stored, and is not said to be.
func TestAClockThatIsSetBackLeavesNoGap(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		ahead time.Duration
		mode  vocab.SyncMode
	}{
		"EightHours":     {8 * time.Hour, vocab.SyncModeFull},
		"FiveMinutes":    {5 * time.Minute, vocab.SyncModeDelta},
		"ItWasNotAtAll":  {0, vocab.SyncModeDelta},
		"AWholeDayAhead": {24 * time.Hour, vocab.SyncModeFull},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dbtest.Each(t, func(t *testing.T, db *database.DB) {
				w := setup(t, db)
				w.sync()
				c := w.coverage(vocab.DataSetSignIns)
				w.exec("UPDATE coverages SET covered_to = ? WHERE id = ?", c.CoveredTo.Add(tc.ahead), c.ID)
				run := w.sync()
				s := stageOf(t, run, vocab.DataSetSignIns)
				require.Equal(t, vocab.SyncStageStateComplete, s.State)
				require.Equal(t, tc.mode, *s.Mode)
				after := w.coverage(vocab.DataSetSignIns)
				require.False(t, after.CoveredTo.After(w.sim.Now()), "nothing is covered that is yet to come")
				require.False(t, after.CoveredFrom.After(*c.CoveredFrom))
			})
		})
	}
}
