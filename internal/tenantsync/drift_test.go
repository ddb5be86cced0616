package tenantsync_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/activityevent"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/entrasim"
	"github.com/appmuster/appmuster/internal/tenantsync"
	"github.com/appmuster/appmuster/internal/vocab"
)

// deltaSets are the data sets that are followed by what changed.
func deltaSets() []vocab.DataSet {
	return []vocab.DataSet{vocab.DataSetUsers, vocab.DataSetGroups, vocab.DataSetApps, vocab.DataSetGrants}
}

// mended lists what runs said they mended, "SET missing stale extra".
func (w *world) mended() []string {
	w.t.Helper()
	var all []string
	for _, e := range w.db.Ent().ActivityEvent.Query().Where(activityevent.TypeEQ(activity.DataSetMended)).Order(ent.Asc("id")).AllX(w.ctx) {
		all = append(all, fmt.Sprint(e.After["dataSet"], " ", e.After["missing"], " ", e.After["stale"], " ", e.After["extra"]))
	}
	return all
}

func (w *world) exec(query string, args ...any) {
	w.t.Helper()
	w.write(func(ctx context.Context, tx *database.Tx) error {
		_, err := tx.Exec(ctx, query, args...)
		return err
	})
}

func TestAWholeReadingFindsNoDriftWhereEveryChangeWasTold(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := setup(t, db)
		w.sync()
		for range 3 {
			w.sim.AdvanceDay()
			w.sync()
		}
		w.sim.AdvanceDay() // told by the changes of the same run
		run := w.finish(w.open(true))
		for _, set := range deltaSets() {
			s := stageOf(t, run, set)
			require.Equal(t, vocab.SyncStageStateComplete, s.State, s.Reason)
			require.Equal(t, vocab.SyncModeFull, *s.Mode, set)
			require.Equal(t, &vocab.Drift{}, s.Drift, set)
		}
		require.Nil(t, stageOf(t, run, vocab.DataSetSignIns).Drift, "a log is not compared")
		require.Empty(t, w.mended())
	})
}

func TestAWholeReadingMendsAndTellsWhatNoChangeTold(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := setup(t, db)
		w.sync()
		w.sync() // apps that were met in sign-ins have their last use by now
		before := w.dump()
		w.exec("UPDATE users SET department = 'Drifted', content_hash = 7 WHERE id = (SELECT min(id) FROM users)")
		w.exec("UPDATE users SET removed_at = first_seen_at, content_hash = 0 WHERE id IN (SELECT id FROM users ORDER BY id DESC LIMIT 2)")
		w.exec("UPDATE apps SET display_name = 'Drifted', content_hash = 7 WHERE id = (SELECT min(id) FROM apps WHERE entra_id IS NOT NULL)")
		w.exec("DELETE FROM group_members WHERE id = (SELECT min(id) FROM group_members WHERE user_id IS NOT NULL)")
		w.exec("UPDATE grants SET source_id = 'nowhere' WHERE id = (SELECT min(id) FROM grants WHERE kind = 'DELEGATED' AND user_id IS NULL)")
		// What changes in the same run is no drift.
		people := w.db.Ent().User.Query().Order(ent.Asc("id")).Limit(5).Offset(5).AllX(w.ctx)
		w.company.RenameUser(string(people[0].EntraID), "Renamed Meanwhile")
		run := w.finish(w.open(true))
		w.company.RenameUser(string(people[0].EntraID), people[0].DisplayName)

		require.Equal(t, &vocab.Drift{Missing: 2, Stale: 1}, stageOf(t, run, vocab.DataSetUsers).Drift)
		require.Equal(t, &vocab.Drift{Stale: 1}, stageOf(t, run, vocab.DataSetGroups).Drift)
		require.Equal(t, &vocab.Drift{Stale: 1}, stageOf(t, run, vocab.DataSetApps).Drift)
		grants := stageOf(t, run, vocab.DataSetGrants).Drift
		require.Equal(t, 1, grants.Extra)
		require.Equal(t, 1, grants.Missing+grants.Stale)
		require.Len(t, w.mended(), 4)
		require.Contains(t, w.mended(), "USERS 2 1 0")

		again := w.finish(w.open(true))
		for _, set := range deltaSets() {
			require.Equal(t, &vocab.Drift{}, stageOf(t, again, set).Drift, set)
		}
		same(t, before, w.dump())
	})
}

func TestOneDataSetIsReadWholeAtAPersonsWord(t *testing.T) {
	t.Parallel()
	w := setup(t, dbtest.Open(t))
	w.sync()
	w.sim.ResetRequests()
	var run *ent.SyncRun
	w.write(func(ctx context.Context, tx *database.Tx) (err error) {
		run, err = w.engine.OpenRunOf(ctx, tx, w.tenant, vocab.DataSetGrants, nil)
		return err
	})
	w.generation++
	run = w.finish(run)
	require.Equal(t, vocab.SyncModeFull, *stageOf(t, run, vocab.DataSetGrants).Mode)
	require.Equal(t, &vocab.Drift{}, stageOf(t, run, vocab.DataSetGrants).Drift)
	for _, set := range []vocab.DataSet{vocab.DataSetUsers, vocab.DataSetGroups, vocab.DataSetApps, vocab.DataSetSignIns} {
		require.Equal(t, vocab.SyncModeDelta, *stageOf(t, run, set).Mode, set)
	}
	asked := map[string]int{}
	for _, r := range w.sim.Requests() {
		asked[r.Endpoint]++
	}
	require.Equal(t, 1, asked["oauth2PermissionGrants"])
	require.Zero(t, asked["users"])
	w.write(func(ctx context.Context, tx *database.Tx) error {
		_, err := w.engine.OpenRunOf(ctx, tx, w.tenant, "NONE", nil)
		require.Error(t, err)
		return nil
	})
}

// routine works on a run that nobody waits for.
func (w *world) routine() *ent.SyncRun {
	w.t.Helper()
	var run *ent.SyncRun
	w.write(func(ctx context.Context, tx *database.Tx) (err error) {
		run, err = w.engine.OpenRun(ctx, tx, w.tenant, vocab.SyncTriggerScheduled, false, nil)
		return err
	})
	w.generation++
	return w.finish(run)
}

func TestRoutineReadsEachDataSetWholeOnceAWeek(t *testing.T) {
	t.Parallel()
	w := setup(t, dbtest.Open(t))
	w.sync()
	read := map[vocab.DataSet][]int{}
	for day := 1; day <= 21; day++ {
		w.sim.AdvanceDay()
		run := w.routine()
		for _, set := range deltaSets() {
			if *stageOf(t, run, set).Mode == vocab.SyncModeFull {
				read[set] = append(read[set], day)
				require.Equal(t, &vocab.Drift{}, stageOf(t, run, set).Drift, "%s on day %d", set, day)
			}
		}
	}
	days := map[int]bool{}
	for _, set := range deltaSets() {
		require.Len(t, read[set], 3, set)
		require.Equal(t, read[set][0]+7, read[set][1], set)
		require.Equal(t, read[set][1]+7, read[set][2], set)
		days[read[set][0]] = true
	}
	require.Greater(t, len(days), 1, "the sets of a tenant have days of their own")
	w.sim.Advance(14 * 24 * time.Hour)
	for _, set := range deltaSets() {
		require.NotNil(t, w.coverage(set).LastFullAt)
	}
}

func TestAnExpiredDeltaRestartsThatSetAloneWhenItsTurnComes(t *testing.T) {
	t.Parallel()
	w := setup(t, dbtest.Open(t))
	w.sync()
	w.sim.AdvanceDay()
	w.sim.Inject(entrasim.Fault{Path: `/groups/delta\?.*deltatoken=[^l]`, Action: entrasim.DeltaExpired, Times: 2})
	w.sim.ResetRequests()
	var run *ent.SyncRun
	w.write(func(ctx context.Context, tx *database.Tx) (err error) {
		// Whatever the day, users are not due: only the groups' link is lost.
		for _, set := range deltaSets() {
			if err := tx.Ent().Coverage.Update().Where().SetLastFullAt(w.sim.Now()).Exec(ctx); err != nil {
				return fmt.Errorf("%s: %w", set, err)
			}
		}
		run, err = w.engine.OpenRun(ctx, tx, w.tenant, vocab.SyncTriggerScheduled, false, nil)
		return err
	})
	w.generation++
	o, err := w.engine.Run(w.ctx, run.ID, w.generation)
	require.NoError(t, err)
	require.Equal(t, tenantsync.Snooze, o.Kind, "it waits for its turn")
	wait := o.Until.Sub(w.sim.Now())
	require.Positive(t, wait)
	require.Less(t, wait, 15*time.Minute)
	run = w.finish(run)
	require.Equal(t, vocab.SyncModeFull, *stageOf(t, run, vocab.DataSetGroups).Mode)
	require.Nil(t, stageOf(t, run, vocab.DataSetGroups).Drift, "there was nothing to compare with")
	require.Equal(t, vocab.SyncModeDelta, *stageOf(t, run, vocab.DataSetUsers).Mode)
	require.Equal(t, vocab.SyncModeDelta, *stageOf(t, run, vocab.DataSetApps).Mode)
}

// An app that a list left out is gone with its consents. Once a list has it again
// the consents are read again too, though their own changes say nothing of them.
func TestAnAppThatComesBackOnAListHasItsConsentsAgain(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := setup(t, db)
		w.sync()
		w.sync()                                                                                    // Microsoft's word on apps that were only met in sign-ins comes one sync later
		w.exec("UPDATE coverages SET last_full_at = ? WHERE last_full_at IS NOT NULL", w.sim.Now()) // whatever the day, none is due to be read whole
		before := w.dump()
		var app int64
		w.write(func(ctx context.Context, tx *database.Tx) error {
			return tx.QueryRow(ctx, "SELECT app_id FROM grants WHERE tenant_id = ? AND removed_at IS NULL ORDER BY id LIMIT 1", w.tenant).Scan(&app)
		})
		now := w.sim.Now().Add(-time.Hour)
		w.exec("UPDATE apps SET removed_at = ? WHERE id = ?", now, app)
		w.exec("UPDATE grants SET removed_at = ? WHERE app_id = ? AND removed_at IS NULL", now, app)
		require.NotEqual(t, before, w.dump())

		w.sim.Inject(entrasim.Fault{Path: `/servicePrincipals/delta\?.*deltatoken=[^l]`, Action: entrasim.DeltaExpired, Times: 2})
		run := w.finish(w.open(false))
		require.Equal(t, vocab.SyncModeFull, *stageOf(t, run, vocab.DataSetApps).Mode, "a list")
		same(t, before, w.dump())
	})
}
