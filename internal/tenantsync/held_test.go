package tenantsync_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/activityevent"
	"github.com/appmuster/appmuster/ent/group"
	"github.com/appmuster/appmuster/ent/groupmember"
	"github.com/appmuster/appmuster/ent/license"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/entrasim"
	"github.com/appmuster/appmuster/internal/tenantsync"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/internal/xid"
)

// heldCompany has more than fifty of everything that can be held.
func heldCompany() *entrasim.Company {
	c := entrasim.Generate(entrasim.Spec{Seed: 41, Users: 100, Groups: 60, Members: 3, Apps: 20, Assignments: 300, Grants: 90, Now: start})
	for n := range 60 {
		appID := fmt.Sprintf("00000000-bbbb-4000-8000-%012x", n)
		c.AddApplication(entrasim.Application{DisplayName: fmt.Sprintf("Own %d", n), AppID: appID})
		if n%2 == 0 {
			c.AddServicePrincipal(entrasim.ServicePrincipal{DisplayName: fmt.Sprintf("Own %d", n), AppID: appID, Owner: c.TenantID})
		}
		c.AddRole(roleTemplate(n), fmt.Sprintf("Role %d", n))
		c.AddSKU(entrasim.SKU{ID: appID, PartNumber: fmt.Sprintf("PLAN_%d", n), Enabled: 5})
	}
	return c
}

// What a person is told of held removals is what goes when they are released, of
// every data set that can be held.
func TestWhatIsToldOfHeldRemovalsIsWhatGoes(t *testing.T) {
	t.Parallel()
	empty := func(path string) func(*world) {
		return func(w *world) {
			w.sim.Inject(entrasim.Fault{Path: path, Action: entrasim.Respond, Status: http.StatusOK, Body: `{"value":[]}`})
		}
	}
	present := func(table string) string {
		return "SELECT id FROM " + table + " WHERE tenant_id = ? AND removed_at IS NULL"
	}
	sets := map[vocab.DataSet]struct {
		lose func(*world)
		// tables are what the data set has, by their kind; "" for what is not listed.
		tables map[xid.Kind][]string
	}{
		vocab.DataSetUsers: {func(w *world) { w.massExit(40) }, map[xid.Kind][]string{xid.User: {present("users")}}},
		vocab.DataSetGroups: {func(w *world) {
			for n, g := range w.db.Ent().Group.Query().Order(ent.Asc("id")).AllX(w.ctx) {
				if n < 30 {
					w.company.RemoveGroup(string(g.EntraID))
				}
			}
		}, map[xid.Kind][]string{xid.Group: {present("groups")}}},
		vocab.DataSetApps: {func(w *world) {
			for n := range 60 {
				w.company.RemoveApp(fmt.Sprintf("Own %d", n))
				if n < 40 {
					w.company.RemoveApplication(fmt.Sprintf("Own %d", n))
				}
			}
		}, map[xid.Kind][]string{xid.App: {present("apps"), present("apps") + " AND registration_entra_id IS NOT NULL"}}},
		vocab.DataSetGrants: {empty("oauth2PermissionGrants([?]|$)"), map[xid.Kind][]string{xid.Grant: {present("grants") + " AND kind = 'DELEGATED'"}}},
		vocab.DataSetAssignments: {empty("appRoleAssignedTo"), map[xid.Kind][]string{
			xid.Assignment: {present("assignments")}, xid.Grant: {present("grants") + " AND kind = 'APPLICATION'"},
		}},
		vocab.DataSetLicenses:       {empty("/subscribedSkus"), map[xid.Kind][]string{xid.License: {present("licenses")}}},
		vocab.DataSetDirectoryRoles: {empty("/roleDefinitions"), map[xid.Kind][]string{"": {present("role_assignments"), present("directory_roles")}}},
	}
	never := []vocab.DataSet{
		vocab.DataSetOrganization, vocab.DataSetDirectoryAudits, vocab.DataSetSignIns, vocab.DataSetUsageReports, vocab.DataSetPhotos,
	}
	for _, d := range tenantsync.DataSets() {
		if _, can := sets[d.Name]; d.Read && !can {
			require.Contains(t, never, d.Name, "say what is told of held removals of this data set")
		}
	}
	for set, tc := range sets {
		t.Run(string(set), func(t *testing.T) {
			t.Parallel()
			dbtest.Each(t, func(t *testing.T, db *database.DB) {
				w := setup(t, db, withCompany(heldCompany()))
				w.sync()
				tc.lose(w)
				run := w.finish(w.open(true))
				require.Equal(t, vocab.SyncStageStateHeld, stageOf(t, run, set).State)
				all, err := w.engine.Held(w.ctx, run)
				require.NoError(t, err)
				var held tenantsync.Held
				for _, h := range all {
					if h.DataSet == set {
						held = h
					}
				}
				there := map[xid.Kind][]map[int64]bool{}
				for kind, tables := range tc.tables {
					for _, q := range tables {
						there[kind] = append(there[kind], w.ids(q))
					}
				}
				// One data set alone is released: with some goes what is another's.
				w.exec("UPDATE sync_stages SET state = 'PARTIAL' WHERE sync_run_id = ? AND data_set <> ? AND state = 'HELD'", run.ID, string(set))
				w.write(func(ctx context.Context, tx *database.Tx) error {
					_, err := w.engine.ReleaseHeld(ctx, tx, run.ID)
					return err
				})
				gone, listed := map[tenantsync.HeldObject]bool{}, 0
				for kind, tables := range tc.tables {
					for n, q := range tables {
						left := w.ids(q)
						for id := range there[kind][n] {
							o := tenantsync.HeldObject{Kind: kind, ID: id}
							if kind == "" {
								o.Kind = xid.Kind(q)
							} else if !left[id] && !gone[o] {
								listed++
							}
							if !left[id] {
								gone[o] = true
							}
						}
					}
				}
				require.NotZero(t, held.Count)
				require.Len(t, gone, held.Count)
				require.GreaterOrEqual(t, held.Stored, held.Count)
				require.Len(t, held.First, min(listed, 100))
				for _, o := range held.First {
					require.True(t, gone[o], "%v stayed", o)
				}
			})
		})
	}
}

// Members that vanish all at once, of whom no change told, wait for a person's word
// like everything else does.
func TestMembersThatVanishAtOnceAreHeld(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := setup(t, db, withCompany(entrasim.Generate(entrasim.Spec{Seed: 43, Users: 100, Groups: 3, Members: 80, Apps: 3, Now: start})))
		w.sync()
		w.sync()
		before, there := w.dump(), w.memberships()
		require.Equal(t, 240, there)
		groups := w.db.Ent().Group.Query().Order(ent.Asc("id")).AllX(w.ctx)
		// One group's listing is empty, another's ends too early, the third's is whole.
		lose := func() (mend func()) {
			some := w.db.Ent().GroupMember.Query().Where(groupmember.GroupID(groups[1].ID)).Order(ent.Asc("id")).Limit(30).AllX(w.ctx)
			items := make([]string, len(some))
			for i, m := range some {
				items[i] = fmt.Sprintf(`{"@odata.type":"#microsoft.graph.user","id":%q}`, w.db.Ent().User.GetX(w.ctx, *m.UserID).EntraID)
			}
			empty := w.sim.Inject(entrasim.Fault{Path: "/groups/" + string(groups[0].EntraID) + "/members", Action: entrasim.Respond, Status: http.StatusOK, Body: `{"value":[]}`})
			early := w.sim.Inject(entrasim.Fault{Path: "/groups/" + string(groups[1].EntraID) + "/members", Action: entrasim.Respond, Status: http.StatusOK, Body: `{"value":[` + strings.Join(items, ",") + `]}`})
			return func() { empty(); early() }
		}

		mend := lose()
		run := w.finish(w.open(true))
		require.Equal(t, vocab.SyncStageStateHeld, stageOf(t, run, vocab.DataSetGroups).State)
		require.Equal(t, there, w.memberships(), "nothing was removed")
		held, err := w.engine.Held(w.ctx, run)
		require.NoError(t, err)
		require.Len(t, held, 1)
		require.Equal(t, 0, held[0].Count)
		require.Equal(t, 80+50, held[0].Memberships)
		require.Equal(t, []tenantsync.HeldObject{{Kind: xid.Group, ID: groups[0].ID}, {Kind: xid.Group, ID: groups[1].ID}}, held[0].Losing)

		// Refused, they stay, and the next run looks again: with the same answer it
		// holds them again, with the right one all is well.
		w.write(func(ctx context.Context, tx *database.Tx) error {
			_, err := w.engine.RefuseHeld(ctx, tx, run.ID)
			return err
		})
		require.Equal(t, there, w.memberships())
		require.Equal(t, vocab.SyncStageStateHeld, stageOf(t, w.sync(), vocab.DataSetGroups).State)
		mend()
		require.Equal(t, vocab.SyncStageStateComplete, stageOf(t, w.sync(), vocab.DataSetGroups).State)
		same(t, before, w.dump())

		// Released, they go; what Microsoft shows again comes back.
		mend = lose()
		run = w.finish(w.open(true))
		w.write(func(ctx context.Context, tx *database.Tx) error {
			_, err := w.engine.ReleaseHeld(ctx, tx, run.ID)
			return err
		})
		require.Equal(t, vocab.SyncStageStateComplete, stageOf(t, w.load(run.ID), vocab.DataSetGroups).State)
		require.Equal(t, there-80-50, w.memberships())
		require.Equal(t, vocab.SyncStageStateComplete, stageOf(t, w.sync(), vocab.DataSetGroups).State, "what was released is not asked about again")
		require.Equal(t, there-80-50, w.memberships())
		mend()
		require.Equal(t, vocab.SyncStageStateComplete, stageOf(t, w.finish(w.open(true)), vocab.DataSetGroups).State)
		same(t, before, w.dump())
	})
}

// Also of groups that have few members each, when they are many together.
func TestMembersOfManySmallGroupsThatVanishAtOnceAreHeld(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := setup(t, db, withCompany(entrasim.Generate(entrasim.Spec{Seed: 44, Users: 100, Groups: 25, Members: 4, Apps: 25, Now: start})))
		w.sync()
		require.Equal(t, 100, w.memberships())
		groups := w.db.Ent().Group.Query().Order(ent.Asc("id")).AllX(w.ctx)
		lose := func(n int) {
			for _, g := range groups[:n] {
				w.sim.Inject(entrasim.Fault{Path: "/groups/" + string(g.EntraID) + "/members", Action: entrasim.Respond, Status: http.StatusOK, Body: `{"value":[]}`})
			}
		}
		lose(6)
		run := w.finish(w.open(true))
		require.Equal(t, vocab.SyncStageStateHeld, stageOf(t, run, vocab.DataSetGroups).State)
		require.Equal(t, 100, w.memberships())
		held, err := w.engine.Held(w.ctx, run)
		require.NoError(t, err)
		require.Equal(t, []int{24, 6}, []int{held[0].Memberships, len(held[0].Losing)})

		w.sim.ClearFaults()
		lose(5)
		require.Equal(t, vocab.SyncStageStateComplete, stageOf(t, w.finish(w.open(true)), vocab.DataSetGroups).State)
		require.Equal(t, 80, w.memberships(), "a fifth may go")
	})
}

// Who left a group is not forgotten when the run ends between reading the group and
// deciding: the next run reads the group again.
func TestWhoLeftAGroupIsNotForgottenWithTheRun(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		for name, end := range map[string]func(*world, *ent.SyncRun) *ent.SyncRun{
			"failed": func(w *world, run *ent.SyncRun) *ent.SyncRun { return w.patiently(run) },
			"canceled": func(w *world, run *ent.SyncRun) *ent.SyncRun {
				o, err := w.engine.Run(w.ctx, run.ID, w.generation) // it naps before it tries the last group again
				require.NoError(w.t, err)
				require.Equal(w.t, tenantsync.Snooze, o.Kind)
				w.write(func(ctx context.Context, tx *database.Tx) error {
					_, err := w.engine.CancelRun(ctx, tx, run.ID)
					return err
				})
				w.generation++
				return w.load(run.ID)
			},
		} {
			c := entrasim.Generate(entrasim.Spec{Seed: uint64(45 + len(name)), Name: name, Users: 100, Groups: 25, Members: 6, Apps: 25, Now: start})
			w := setup(t, db, withCompany(c), withTenant(func(t *ent.TenantCreate) { t.SetDomainFilter([]string{c.Domain}) }))
			w.sync()
			require.Equal(t, 150, w.memberships())
			groups := w.db.Ent().Group.Query().Where(group.TenantID(w.tenant)).Order(ent.Asc("id")).AllX(w.ctx)
			for _, g := range groups {
				m := w.db.Ent().GroupMember.Query().Where(groupmember.GroupID(g.ID)).FirstX(w.ctx)
				c.RemoveMember(string(g.EntraID), string(w.db.Ent().User.GetX(w.ctx, *m.UserID).EntraID))
			}
			mend := w.sim.Inject(entrasim.Fault{Path: "/groups/" + string(groups[24].EntraID) + "/members", Action: entrasim.Unavailable, Status: http.StatusServiceUnavailable, RetryAfter: "60"})
			run := end(w, w.open(false))
			require.NotEqual(t, vocab.SyncStageStateComplete, stageOf(t, run, vocab.DataSetGroups).State)
			mend()
			require.Equal(t, vocab.SyncStageStateComplete, stageOf(t, w.patiently(w.open(false)), vocab.DataSetGroups).State)
			require.Equal(t, 125, w.memberships(), name)
		}
	})
}

func (w *world) memberships() int {
	w.t.Helper()
	return len(w.ids("SELECT id FROM group_members WHERE tenant_id = ?"))
}

func (w *world) ids(query string) map[int64]bool {
	w.t.Helper()
	rows, err := w.db.SQL().QueryContext(w.ctx, w.db.Rebind(query), w.tenant)
	require.NoError(w.t, err)
	defer func() { require.NoError(w.t, rows.Close()) }()
	ids := map[int64]bool{}
	for rows.Next() {
		var id int64
		require.NoError(w.t, rows.Scan(&id))
		ids[id] = true
	}
	require.NoError(w.t, rows.Err())
	return ids
}

// A list of licences that is empty or far too short takes none away until a person
// says so; of a few licences any may go.
func TestLicencesThatVanishAtOnceAreHeld(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := setup(t, db, withCompany(heldCompany()))
		w.sync()
		present := db.Ent().License.Query().Where(license.TenantID(w.tenant), license.RemovedAtIsNil())
		all := present.Clone().CountX(w.ctx)
		require.GreaterOrEqual(t, all, 60)
		before := w.dump()

		mend := w.sim.Inject(entrasim.Fault{Path: "/subscribedSkus", Action: entrasim.Respond, Status: http.StatusOK, Body: `{"value":[]}`})
		run := w.sync()
		require.Equal(t, vocab.SyncRunStateHeld, run.State)
		require.Equal(t, vocab.SyncStageStateHeld, stageOf(t, run, vocab.DataSetLicenses).State)
		same(t, before, w.dump())
		held, err := w.engine.Held(w.ctx, run)
		require.NoError(t, err)
		require.Len(t, held, 1)
		require.Equal(t, []int{all, all}, []int{held[0].Count, held[0].Stored})
		require.Equal(t, xid.License, held[0].First[0].Kind)

		mend()
		run = w.sync()
		require.Equal(t, vocab.SyncStageStateComplete, stageOf(t, run, vocab.DataSetLicenses).State)
		same(t, before, w.dump())

		w.sim.Inject(entrasim.Fault{Path: "/subscribedSkus", Action: entrasim.Respond, Status: http.StatusOK, Body: `{"value":[]}`})
		run = w.sync()
		w.write(func(ctx context.Context, tx *database.Tx) error {
			_, err := w.engine.ReleaseHeld(ctx, tx, run.ID)
			return err
		})
		require.Zero(t, present.Clone().CountX(w.ctx))
		require.Equal(t, all, db.Ent().ActivityEvent.Query().Where(activityevent.SyncRunID(run.ID), activityevent.TypeEQ(activity.LicenseRemoved)).CountX(w.ctx))
	})
}
