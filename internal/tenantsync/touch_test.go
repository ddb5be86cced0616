package tenantsync_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/entrasim"
	"github.com/appmuster/appmuster/internal/inventory"
	"github.com/appmuster/appmuster/internal/tenantsync"
	"github.com/appmuster/appmuster/internal/vocab"
)

// evaluated works on a run to its end and evaluates what it touched, as the
// worker does.
func (w *world) evaluated(run *ent.SyncRun) inventory.Summary {
	w.t.Helper()
	var o tenantsync.Outcome
	for o.Kind != tenantsync.Done {
		var err error
		o, err = w.engine.Run(w.ctx, run.ID, w.generation)
		require.NoError(w.t, err)
		require.NotEqual(w.t, tenantsync.Stopped, o.Kind, o.Reason)
	}
	_, err := w.engine.Cover(w.ctx, run.ID, o.Lease)
	require.NoError(w.t, err)
	p := w.evaluation(run)
	p.Fence = w.engine.Fence(o.Lease)
	e, err := inventory.Evaluate(w.ctx, w.db, p)
	require.NoError(w.t, err)
	var s inventory.Summary
	w.write(func(ctx context.Context, tx *database.Tx) error {
		if _, err := w.engine.Close(ctx, tx, run.ID, o.Lease); err != nil {
			return err
		}
		s, err = e.Finish(ctx, tx)
		return err
	})
	return s
}

func (w *world) evaluation(run *ent.SyncRun) inventory.Params {
	return inventory.Params{OrganizationID: run.OrganizationID, TenantID: run.TenantID, SyncRunID: run.ID, Now: w.sim.Now()}
}

// judged gives all that evaluations decide.
func (w *world) judged() []string {
	w.t.Helper()
	var all []string
	names := map[int64]string{}
	for _, a := range w.db.Ent().App.Query().AllX(w.ctx) {
		names[a.ID] = string(a.AppID)
		var reasons []string
		for _, r := range a.StageReasons {
			reasons = append(reasons, r.Code+" "+r.Text)
		}
		all = append(all, fmt.Sprint(a.AppID, a.RemovedAt != nil, a.Origin, a.Stage, a.StageConfidence, a.DataDelayed, reasons, a.LastUsedSort, a.UserCount, a.TenantWideConsent))
	}
	for _, m := range w.db.Ent().AppUser.Query().AllX(w.ctx) {
		evidence, err := json.Marshal(m.Evidence)
		require.NoError(w.t, err)
		days := -1
		if m.SignInDays30 != nil {
			days = *m.SignInDays30
		}
		all = append(all, fmt.Sprint(names[m.AppID], m.UserID, string(evidence), m.Present, m.Engagement, m.LastSignInSort, days))
	}
	for _, u := range w.db.Ent().User.Query().AllX(w.ctx) {
		all = append(all, fmt.Sprint(u.EntraID, u.LastSignInSort))
	}
	slices.Sort(all)
	return all
}

// TestEvaluatingWhatARunTouchedEqualsEvaluatingAll changes a company at random
// between syncs, hours apart. After each, evaluating everything anew must find
// what evaluating only the apps that the sync touched left.
func TestEvaluatingWhatARunTouchedEqualsEvaluatingAll(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		random := rand.New(rand.NewPCG(11, 12))
		w := setup(t, db, withCompany(entrasim.Generate(entrasim.Spec{
			Seed: 5, Users: 60, Groups: 8, Members: 6, Apps: 14, Assignments: 60, Grants: 40, SignIns: 400, Audits: 20, Now: start,
		})))
		w.evaluated(w.open(false))
		some := 0
		for round := range 14 {
			for range 1 + random.IntN(5) {
				w.changeSomething(random)
			}
			w.sim.Advance([]time.Duration{time.Minute, 40 * time.Minute, 40 * time.Minute, 3 * time.Hour}[random.IntN(4)])
			if round%5 == 3 { // a run that is called off half-way leaves its pages behind
				w.callOff(func(calls int) bool { return calls < 3+3*round })
			}
			run := w.open(round == 9)
			if n := w.evaluated(run).AddedUp; n < db.Ent().App.Query().CountX(w.ctx) {
				some++
			}
			got := w.judged()
			p := w.evaluation(run)
			p.All = true
			e, err := inventory.Evaluate(w.ctx, db, p)
			require.NoError(t, err)
			w.write(func(ctx context.Context, tx *database.Tx) error {
				_, err := e.Finish(ctx, tx)
				return err
			})
			require.Equal(t, w.judged(), got, "round %d", round)
		}
		require.Greater(t, some, 5, "most rounds add up some apps only")
	})
}

func (w *world) changeSomething(random *rand.Rand) {
	w.t.Helper()
	users := w.db.Ent().User.Query().Order(ent.Asc("entra_id")).AllX(w.ctx)
	groups := w.db.Ent().Group.Query().Order(ent.Asc("entra_id")).AllX(w.ctx)
	apps := w.db.Ent().App.Query().Order(ent.Asc("app_id")).AllX(w.ctx)
	user := string(users[random.IntN(len(users))].EntraID)
	group := string(groups[random.IntN(len(groups))].EntraID)
	app := apps[random.IntN(len(apps))]
	if app.EntraID == "" || app.RemovedAt != nil {
		return
	}
	sp := string(app.EntraID)
	switch random.IntN(12) {
	case 0:
		w.company.Assign(sp, user, "")
	case 1:
		w.company.Assign(sp, group, "")
	case 2:
		w.company.Unassign(sp, user)
	case 3:
		w.company.Unassign(sp, group)
	case 4:
		w.company.Grant(sp, user, "User.Read Mail.Read", "")
	case 5:
		w.company.RevokeGrants(sp, user)
	case 6:
		w.company.AddMember(group, user)
	case 7:
		w.company.RemoveMember(group, user)
	case 8:
		w.company.RenameGroup(group, fmt.Sprint("Group ", random.IntN(1000)))
	case 9:
		if random.IntN(3) == 0 {
			w.company.RemoveUser(user)
			return
		}
		w.company.RestoreUser(user)
	default:
		for range 1 + random.IntN(3) {
			w.company.SignIn(entrasim.SignIn{
				User: user, App: string(app.AppID), At: w.sim.Now().Add(-time.Duration(random.IntN(100)) * time.Minute),
				ErrorCode: []int{0, 0, 50126}[random.IntN(3)], NonInteractive: random.IntN(4) == 0,
			})
		}
	}
}

// callOff opens a run, works on it page by page as long as more says so, and
// cancels it.
func (w *world) callOff(more func(calls int) bool) {
	w.t.Helper()
	run := w.open(false)
	params := w.params
	params.WorkFor = 5 * time.Millisecond
	engine := tenantsync.New(params)
	for calls := 0; more(calls); calls++ {
		o, err := engine.Run(w.ctx, run.ID, w.generation)
		require.NoError(w.t, err)
		if o.Kind != tenantsync.Snooze {
			break
		}
	}
	w.write(func(ctx context.Context, tx *database.Tx) error {
		_, err := engine.CancelRun(ctx, tx, run.ID)
		return err
	})
	w.generation++ // canceling makes the old one stale
}

// TestACancelledReadingOfSignInsIsRolledUpByTheNext stores pages of sign-ins, is
// called off before their days are rolled up, and syncs again.
func TestACancelledReadingOfSignInsIsRolledUpByTheNext(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := setup(t, db)
		w.callOff(func(int) bool { return db.Ent().SignIn.Query().CountX(w.ctx) == 0 })
		require.Zero(t, db.Ent().UsageDay.Query().CountX(w.ctx))
		require.Equal(t, vocab.SyncRunStateSucceeded, w.sync().State)
		total := 0
		for _, d := range db.Ent().UsageDay.Query().AllX(w.ctx) {
			total += d.SignIns + d.OtherSignIns + d.FailedSignIns
		}
		require.Equal(t, db.Ent().SignIn.Query().CountX(w.ctx), total)
	})
}
