package tenantsync_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/entrasim"
	"github.com/appmuster/appmuster/internal/tenantsync"
	"github.com/appmuster/appmuster/internal/vocab"
)

func TestAssignmentsAreReadWhereTheLogNamesThem(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := setup(t, db)
		first := stageOf(t, w.sync(), vocab.DataSetAssignments)
		require.Equal(t, vocab.SyncModeFull, *first.Mode)
		quiet := stageOf(t, w.sync(), vocab.DataSetAssignments)
		require.Equal(t, vocab.SyncModeDelta, *quiet.Mode)
		require.Less(t, quiet.Fetched, first.Fetched)

		user := w.aManager()
		app := w.company.AddApp("Newly Made")
		w.company.Assign(app.ID, user.ID, "")
		run := w.sync()
		require.Equal(t, vocab.SyncModeDelta, *stageOf(t, run, vocab.DataSetAssignments).Mode)
		require.Contains(t, told(w.events(run)), activity.AssignmentAdded+" "+user.DisplayName)
		w.company.Unassign(app.ID, user.ID)
		require.Contains(t, told(w.events(w.sync())), activity.AssignmentRemoved+" "+user.DisplayName)

		w.sim.Advance(8 * 24 * time.Hour)
		require.Equal(t, vocab.SyncModeFull, *stageOf(t, w.sync(), vocab.DataSetAssignments).Mode, "after a week without a sync")
		require.Equal(t, vocab.SyncModeFull, *stageOf(t, w.finish(w.open(true)), vocab.DataSetAssignments).Mode)
	})
}

func TestWithoutTheLogEveryAppIsAsked(t *testing.T) {
	t.Parallel()
	w := setup(t, dbtest.Open(t), withTenant(func(c *ent.TenantCreate) { c.SetConsentLevel(tenantsync.LevelDirectory) }))
	w.sync()
	require.Equal(t, vocab.SyncModeFull, *stageOf(t, w.sync(), vocab.DataSetAssignments).Mode)
}

// TestReadingWhatTheLogNamesEqualsReadingAll changes a company at random between
// syncs. What a sync of what changed leaves must be what a whole one finds.
func TestReadingWhatTheLogNamesEqualsReadingAll(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		random := rand.New(rand.NewPCG(21, 22))
		w := setup(t, db, withCompany(entrasim.Generate(entrasim.Spec{
			Seed: 6, Users: 50, Groups: 8, Members: 5, Apps: 12, Assignments: 50, Grants: 20, SignIns: 50, Audits: 20, Now: start,
		})))
		w.sync()
		delta := 0
		for round := range 10 {
			for range 1 + random.IntN(6) {
				w.changeSomething(random)
			}
			w.sim.Advance([]time.Duration{time.Minute, 5 * time.Hour, 26 * time.Hour}[random.IntN(3)])
			if round%4 == 2 {
				w.callOff(func(calls int) bool { return calls < 2*round })
			}
			if *stageOf(t, w.sync(), vocab.DataSetAssignments).Mode == vocab.SyncModeDelta {
				delta++
			}
			got := w.dump()
			w.finish(w.open(true))
			same(t, w.dump(), got)
		}
		require.Greater(t, delta, 4)
	})
}
