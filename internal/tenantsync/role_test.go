package tenantsync_test

import (
	"context"
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent/activityevent"
	"github.com/appmuster/appmuster/ent/directoryrole"
	"github.com/appmuster/appmuster/ent/roleassignment"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/entrasim"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/internal/xid"
)

// roleTemplate names one of the roles that withManyRoles has.
func roleTemplate(n int) string { return fmt.Sprintf("00000000-aaaa-4000-8000-%012x", n) }

// withManyRoles gives a company of that many roles, of which the first are held by
// one person each.
func withManyRoles(roles, held int) *entrasim.Company {
	c := entrasim.FourthCompany(start)
	people := []string{"nora.wik", "eirik.dahl", "maren.solheim", "hedda.lunde"}
	for n := range roles {
		var holders []string
		if n < held {
			holders = []string{people[n%len(people)]}
		}
		c.AddRole(roleTemplate(n), fmt.Sprintf("Role %d", n), holders...)
	}
	return c
}

// roles counts the roles that are there, and who holds them.
func (w *world) roles() [2]int {
	return [2]int{
		w.db.Ent().DirectoryRole.Query().Where(directoryrole.TenantID(w.tenant), directoryrole.RemovedAtIsNil()).CountX(w.ctx),
		w.db.Ent().RoleAssignment.Query().Where(roleassignment.TenantID(w.tenant), roleassignment.RemovedAtIsNil()).CountX(w.ctx),
	}
}

// A list of roles that is empty or far too short takes no role from anybody until
// a person says so; one of the roles in use says nothing about the others.
func TestRolesThatVanishAtOnceAreHeld(t *testing.T) {
	t.Parallel()
	answer := func(path, body string) entrasim.Fault {
		return entrasim.Fault{Path: path, Action: entrasim.Respond, Status: http.StatusOK, Body: body}
	}
	one := fmt.Sprintf(`{"value":[{"id":%q,"displayName":"Role 0","isBuiltIn":true,"isEnabled":true}]}`, roleTemplate(0))
	inUse := fmt.Sprintf(`{"value":[{"id":"10000000-aaaa-4000-8000-000000000000","displayName":"Role 0","roleTemplateId":%q}]}`, roleTemplate(0))
	for name, tc := range map[string]struct {
		faults []entrasim.Fault
		state  vocab.SyncStageState
	}{
		"Empty":          {[]entrasim.Fault{answer("/roleDefinitions", `{"value":[]}`)}, vocab.SyncStageStateHeld},
		"Short":          {[]entrasim.Fault{answer("/roleDefinitions", one)}, vocab.SyncStageStateHeld},
		"EmptyAndNobody": {[]entrasim.Fault{answer("/roleDefinitions|/roleAssignments", `{"value":[]}`)}, vocab.SyncStageStateHeld},
		"OnlyThoseInUse": {[]entrasim.Fault{
			{Path: "/roleDefinitions", Action: entrasim.NotFound}, answer("/directoryRoles$", inUse),
		}, vocab.SyncStageStateComplete},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dbtest.Each(t, func(t *testing.T, db *database.DB) {
				w := setup(t, db, withCompany(withManyRoles(60, 20)))
				w.sync()
				all := w.roles()
				for _, f := range tc.faults {
					w.sim.Inject(f)
				}
				run := w.sync()
				require.Equal(t, tc.state, stageOf(t, run, vocab.DataSetDirectoryRoles).State, stageOf(t, run, vocab.DataSetDirectoryRoles).Reason)
				require.Equal(t, all, w.roles(), "nothing was removed")
				require.Empty(t, w.events(run))
				if tc.state == vocab.SyncStageStateHeld {
					w.write(func(ctx context.Context, tx *database.Tx) error {
						_, err := w.engine.RefuseHeld(ctx, tx, run.ID)
						return err
					})
					require.Equal(t, all, w.roles())
				}
				w.sim.ClearFaults()
				require.Equal(t, vocab.SyncRunStateSucceeded, w.sync().State)
				require.Equal(t, all, w.roles())
			})
		})
	}
}

// Roles that few hold are few, but who holds them may be most of all.
func TestRolesThatTakeMostHoldersWithThemAreHeld(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		c := entrasim.Generate(entrasim.Spec{Seed: 31, Users: 70, Now: start})
		w := setup(t, db, withCompany(c))
		w.sync()
		var people []string
		for _, u := range w.db.Ent().User.Query().AllX(w.ctx) {
			people = append(people, string(u.EntraID))
		}
		c.AddRole(roleTemplate(0), "Held by nobody")
		c.AddRole(roleTemplate(1), "Held by all", people...)
		w.sync()
		all := w.roles()
		require.GreaterOrEqual(t, all[1], len(people))
		body := fmt.Sprintf(`{"value":[{"id":%q,"displayName":"Held by nobody","isBuiltIn":true,"isEnabled":true}]}`, roleTemplate(0))
		w.sim.Inject(entrasim.Fault{Path: "/roleDefinitions", Action: entrasim.Respond, Status: http.StatusOK, Body: body})
		run := w.sync()
		require.Equal(t, vocab.SyncStageStateHeld, stageOf(t, run, vocab.DataSetDirectoryRoles).State)
		require.Equal(t, all, w.roles())
	})
}

// Released, the roles go, and who held them is told of.
func TestReleasedRolesTellWhoLostThem(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := setup(t, db, withCompany(withManyRoles(60, 20)))
		w.sync()
		before := w.roles()[1]
		w.sim.Inject(entrasim.Fault{Path: "/roleDefinitions", Action: entrasim.Respond, Status: http.StatusOK, Body: `{"value":[]}`})
		run := w.sync()
		require.Equal(t, vocab.SyncRunStateHeld, run.State)
		w.write(func(ctx context.Context, tx *database.Tx) error {
			_, err := w.engine.ReleaseHeld(ctx, tx, run.ID)
			return err
		})
		require.Equal(t, [2]int{}, w.roles())
		lost := w.db.Ent().ActivityEvent.Query().Where(activityevent.SyncRunID(run.ID), activityevent.Type(activity.RoleUnassigned)).CountX(w.ctx)
		require.Equal(t, before, lost)
	})
}

// Microsoft tells of the same holder on two pages: one holder.
func TestAHolderWhoIsToldTwiceIsCountedOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := setup(t, db, withCompany(withManyRoles(1, 0)))
		page := func(ids, next string) string {
			return fmt.Sprintf(`{"value":[%s]%s}`, ids, next)
		}
		stranger := func(n int) string {
			return fmt.Sprintf(`{"id":"assignment-%[1]d","principalId":"99999999-0000-4000-8000-00000000000%[1]d","roleDefinitionId":%[2]q,"directoryScopeId":"/"}`, n, roleTemplate(0))
		}
		next := fmt.Sprintf(`,"@odata.nextLink":"%s/v1.0/roleManagement/directory/roleAssignments?$skiptoken=two"`, w.server.GraphURL)
		w.sim.Inject(entrasim.Fault{Path: "/roleAssignments.*skiptoken", Action: entrasim.Respond, Status: http.StatusOK, Body: page(stranger(2)+","+stranger(3), "")})
		w.sim.Inject(entrasim.Fault{Path: "/roleAssignments", Action: entrasim.Respond, Status: http.StatusOK, Body: page(stranger(1)+","+stranger(2), next)})
		w.sync()
		require.Equal(t, 3, db.Ent().DirectoryRole.Query().Where(directoryrole.EntraID(xid.NewGUID(roleTemplate(0)))).OnlyX(w.ctx).Others)
	})
}
