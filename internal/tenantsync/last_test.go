package tenantsync_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/user"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/entrasim"
	"github.com/appmuster/appmuster/internal/msgraph"
	"github.com/appmuster/appmuster/internal/tenantsync"
	"github.com/appmuster/appmuster/internal/vocab"
)

// activityAsked counts the requests for last sign-ins since the last reset.
func (w *world) activityAsked() int {
	n := 0
	for _, r := range w.sim.Requests() {
		if r.Endpoint == "users" && strings.Contains(r.Query, "signInActivity") {
			n++
		}
	}
	return n
}

func TestLastSignInsFromBeforeTheLogAreKnown(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := setup(t, db)
		c := w.company
		long := start.Add(-70 * 24 * time.Hour)
		c.AddUser(entrasim.User{UPN: "early@" + c.Domain, DisplayName: "Early", Created: start.Add(-400 * 24 * time.Hour)})
		c.AddUser(entrasim.User{UPN: "quiet@" + c.Domain, DisplayName: "Quiet", Created: start.Add(-400 * 24 * time.Hour)})
		c.SignIn(entrasim.SignIn{User: "early", App: "0b000000-0000-4000-8000-000000000001", AppName: "Old Tool", At: long, NonInteractive: true},
			entrasim.SignIn{User: "early", App: "0b000000-0000-4000-8000-000000000001", At: long.Add(time.Hour), ErrorCode: 50126})
		w.sync()
		early := db.Ent().User.Query().Where(user.DisplayName("Early")).OnlyX(w.ctx)
		require.NotNil(t, early.ProviderLastSignInAt)
		require.True(t, long.Equal(*early.ProviderLastSignInAt), "%s", early.ProviderLastSignInAt)
		require.True(t, long.Equal(*early.LastSignInAt))
		require.Equal(t, long.UnixMicro(), early.LastSignInSort)
		quiet := db.Ent().User.Query().Where(user.DisplayName("Quiet")).OnlyX(w.ctx)
		require.Nil(t, quiet.LastSignInAt, "nothing is known")
		require.NotNil(t, w.loadTenant().SignInActivityReadAt)

		w.sim.Advance(time.Hour)
		w.sim.ResetRequests()
		w.sync()
		require.Zero(t, w.activityAsked(), "within a week the log tells")
		asked := 0
		for range 7 {
			w.sim.Advance(24 * time.Hour)
			w.sim.ResetRequests()
			w.routine()
			asked += w.activityAsked()
		}
		require.Equal(t, 1, asked, "once a week")
	})
}

func TestWithoutThePermissionLastSignInsAreDarkAlone(t *testing.T) {
	t.Parallel()
	db := dbtest.Open(t)
	w := setup(t, db, withRoles("Directory.Read.All"))
	run := w.sync()
	require.Equal(t, vocab.SyncRunStatePartial, run.State)
	require.Nil(t, w.loadTenant().SignInActivityReadAt)
	require.False(t, db.Ent().User.Query().Where(user.ProviderLastSignInAtNotNil()).ExistX(w.ctx))
	require.NotZero(t, db.Ent().User.Query().CountX(w.ctx))
}

// A listing that Microsoft lets be read in ten pages a minute is longer than one call
// of Run: each goes on where the one before stopped.
func TestLastSignInsOfManyPeopleAreReadToTheEnd(t *testing.T) {
	t.Parallel()
	w := setup(t, dbtest.Open(t), withCompany(entrasim.Generate(entrasim.Spec{Seed: 51, Users: 6_200, Apps: 2, Now: start})),
		func(s *setting) { s.sim.Throttle, s.limits = true, msgraph.LimitsPublished })
	w.params.Pause = func(_ context.Context, d time.Duration) error {
		w.sim.Advance(d)
		return nil
	}
	w.engine = tenantsync.New(w.params)
	require.Equal(t, vocab.SyncRunStateSucceeded, w.patiently(w.open(false)).State)
	require.Nil(t, w.loadTenant().SignInActivityReadAt, "so many are not asked for by a first sync")
	w.sim.ResetRequests()
	var run *ent.SyncRun
	w.write(func(ctx context.Context, tx *database.Tx) (err error) {
		run, err = w.engine.OpenRunOf(ctx, tx, w.tenant, vocab.DataSetSignIns, nil)
		return err
	})
	w.generation++
	require.Equal(t, vocab.SyncRunStateSucceeded, w.patiently(run).State)
	require.NotNil(t, w.loadTenant().SignInActivityReadAt)
	require.Equal(t, 13, w.activityAsked(), "each page once")
}
