package tenantsync_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/app"
	"github.com/appmuster/appmuster/ent/assignment"
	"github.com/appmuster/appmuster/ent/grant"
	"github.com/appmuster/appmuster/ent/user"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/entrasim"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/internal/xid"
)

// told writes events as "type name", sorted.
func told(events []*ent.ActivityEvent) []string {
	var all []string
	for _, e := range events {
		all = append(all, e.Type+" "+e.SubjectName)
	}
	slices.Sort(all)
	return all
}

// expected writes what the simulator changed in the same way. people finds names
// by identifier.
func expected(changes []entrasim.Change, people map[string]string, tracked map[string]bool) []string {
	var all []string
	add := func(kind, name string) {
		line := kind + " " + name
		// Two changes of one object on one day are one difference.
		if strings.HasSuffix(kind, ".changed") && slices.Contains(all, line) {
			return
		}
		all = append(all, line)
	}
	for _, c := range changes {
		switch c.Object + " " + c.Kind {
		case "user added":
			add(activity.UserAdded, c.Name)
		case "user changed":
			name := c.Name
			if c.Property == "displayName" {
				name = c.After
			}
			add(activity.UserChanged, name)
		case "manager changed":
			add(activity.UserChanged, c.Name)
		case "user removed":
			add(activity.UserRemoved, c.Name)
		case "license changed":
			if c.After != "" {
				add(activity.LicenseAssigned, c.Name)
			} else {
				add(activity.LicenseUnassigned, c.Name)
			}
		case "servicePrincipal added":
			add(activity.AppDiscovered, c.Name)
		case "servicePrincipal changed":
			add(activity.AppChanged, c.Name)
		case "servicePrincipal removed":
			add(activity.AppRemoved, c.Name)
		case "grant added", "grant changed":
			add(activity.GrantAdded, c.Name)
		case "grant removed":
			add(activity.GrantRemoved, c.Name)
		case "assignment changed":
			if c.After != "" {
				add(activity.AssignmentAdded, people[c.After])
			} else {
				add(activity.AssignmentRemoved, people[c.Before])
			}
		case "member changed":
			if !tracked[c.EntraID] {
				continue
			}
			if c.After != "" {
				add(activity.GroupMemberAdded, people[c.After])
			} else {
				add(activity.GroupMemberRemoved, people[c.Before])
			}
		default:
			all = append(all, "unexpected "+c.Object+" "+c.Kind)
		}
	}
	slices.Sort(all)
	return all
}

func (w *world) people() map[string]string {
	m := map[string]string{}
	for _, u := range w.db.Ent().User.Query().AllX(w.ctx) {
		m[string(u.EntraID)] = u.DisplayName
	}
	return m
}

func (w *world) tracked() map[string]bool {
	m := map[string]bool{}
	for _, g := range w.db.Ent().Group.Query().AllX(w.ctx) {
		m[string(g.EntraID)] = g.MembersReadAt != nil
	}
	return m
}

func TestEachDayBringsExactlyItsDifferences(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := setup(t, db)
		w.sync()
		for range 7 {
			changes := w.sim.AdvanceDay()
			tracked := w.tracked()
			w.sim.ResetRequests()
			run := w.sync()
			require.Equal(t, vocab.SyncRunStateSucceeded, run.State)
			require.Equal(t, expected(changes, w.people(), tracked), told(w.events(run)))

			asked := map[string]int{}
			for _, r := range w.sim.Requests() {
				asked[r.Endpoint]++
			}
			for _, listing := range []string{"users", "groups", "servicePrincipals", "applications", "oauth2PermissionGrants", "groups/{id}/members"} {
				require.Zero(t, asked[listing], "%s was listed", listing)
			}
			for _, delta := range []string{"users/delta", "groups/delta", "servicePrincipals/delta", "applications/delta", "oauth2PermissionGrants/delta"} {
				require.Equal(t, 1, asked[delta], delta)
			}
			require.Equal(t, 2, asked["auditLogs/signIns"])
		}
	})
}

func TestDeltasLeadToWhatAWholeReadFinds(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := setup(t, db)
		w.sync()
		for range 5 {
			w.sim.AdvanceDay()
			w.sync()
		}
		byDelta := w.dump()
		run := w.finish(w.open(true))
		require.Empty(t, w.events(run), "a whole read finds nothing that the deltas missed")
		for _, s := range run.Edges.Stages {
			require.Zero(t, s.Added+s.Changed+s.Removed, s.DataSet)
		}
		same(t, byDelta, w.dump())
	})
}

func TestARemovedUserComesBackAsTheSame(t *testing.T) {
	t.Parallel()
	w := setup(t, dbtest.Open(t))
	w.sync()
	before := w.db.Ent().User.Query().Where(user.KindEQ(vocab.UserKindPerson)).Order(ent.Asc("id")).FirstX(w.ctx)
	w.company.RemoveUser(before.UserPrincipalName)
	require.Contains(t, told(w.events(w.sync())), "user.removed "+before.DisplayName)
	gone := w.db.Ent().User.GetX(w.ctx, before.ID)
	require.NotNil(t, gone.RemovedAt)

	w.company.RestoreUser(string(before.EntraID))
	require.Contains(t, told(w.events(w.sync())), "user.returned "+before.DisplayName)
	back := w.db.Ent().User.GetX(w.ctx, before.ID)
	require.Nil(t, back.RemovedAt)
	require.Equal(t, before.FirstSeenAt, back.FirstSeenAt)
}

// What a member says of an account no reading takes back: neither of the directory
// nor of the reports on mailboxes, and not that it was gone for a while.
func TestWhatAMemberSaysOfAnAccountOutlivesSyncs(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := setup(t, db)
		w.sync()
		before := w.db.Ent().User.Query().Where(user.KindEQ(vocab.UserKindPerson)).Order(ent.Asc("id")).FirstX(w.ctx)
		require.NoError(t, w.db.InTx(w.ctx, func(ctx context.Context, tx *database.Tx) error {
			return tx.Ent().User.UpdateOneID(before.ID).SetKindTag(vocab.UserKindService).SetKindTaggedAt(w.sim.Now()).Exec(ctx)
		}))
		stays := func(after string) {
			u := w.db.Ent().User.GetX(w.ctx, before.ID)
			require.Equal(t, vocab.UserKindService, u.AccountKind(), after)
			require.Equal(t, vocab.UserKindPerson, u.Kind, "what the rule found, "+after)
		}
		w.company.RenameUser(string(before.EntraID), "Renamed")
		w.sync()
		require.Equal(t, "Renamed", w.db.Ent().User.GetX(w.ctx, before.ID).DisplayName)
		stays("after a change")
		w.finish(w.open(true))
		stays("after a full sync")
		w.company.RemoveUser(string(before.EntraID))
		w.sync()
		require.NotNil(t, w.db.Ent().User.GetX(w.ctx, before.ID).RemovedAt)
		w.company.RestoreUser(string(before.EntraID))
		w.sync()
		require.Nil(t, w.db.Ent().User.GetX(w.ctx, before.ID).RemovedAt)
		stays("after it came back")
	})
}

func TestAnAppSeenInSignInsBecomesItsServicePrincipal(t *testing.T) {
	t.Parallel()
	w := setup(t, dbtest.Open(t))
	const appID = "6f0f4f86-6f0e-4b0c-9c27-000000000001"
	someone := w.firstUser()
	w.company.SignIn(entrasim.SignIn{At: w.sim.Now().Add(-time.Hour), User: someone, App: appID, AppName: "Sidecar"})
	w.sync()
	met := w.db.Ent().App.Query().Where(app.AppID(appID)).OnlyX(w.ctx)
	require.Empty(t, met.EntraID)
	require.Equal(t, "Sidecar", met.DisplayName)

	w.company.AddServicePrincipal(entrasim.ServicePrincipal{AppID: appID, DisplayName: "Sidecar"})
	w.sync()
	now := w.db.Ent().App.Query().Where(app.AppID(appID)).OnlyX(w.ctx)
	require.Equal(t, met.ID, now.ID, "the row is adopted")
	require.NotEmpty(t, now.EntraID)
}

func (w *world) firstUser() string {
	for _, name := range []string{"femke.bos", "floor.blom"} {
		if u := w.company.User(name); u != nil {
			return u.ID
		}
	}
	w.t.Fatal("no such user")
	return ""
}

func TestUsersOutsideTheDomainFilterAreCountedNotStored(t *testing.T) {
	t.Parallel()
	w := setup(t, dbtest.Open(t), withTenant(func(c *ent.TenantCreate) { c.SetDomainFilter([]string{"nobody.example"}) }))
	run := w.sync()
	users := stageOf(t, run, vocab.DataSetUsers)
	require.Equal(t, vocab.SyncStageStateComplete, users.State)
	require.Equal(t, w.company.Counts()["users"], users.Fetched)
	require.Contains(t, users.Reason, "outside the domain filter")
	require.Zero(t, w.db.Ent().User.Query().CountX(w.ctx))
	require.NotZero(t, w.db.Ent().SignIn.Query().CountX(w.ctx), "sign-ins of people who are not stored still count for their apps")
}

func TestConsentsAreDatedByTheAuditLog(t *testing.T) {
	t.Parallel()
	w := setup(t, dbtest.Open(t))
	w.sync()
	w.sim.AdvanceDay()
	run := w.sync()
	_ = run
	dated := 0
	for _, g := range w.db.Ent().Grant.Query().AllX(w.ctx) {
		if g.Kind == vocab.GrantKindDelegated && g.GrantedAt != nil {
			dated++
		}
	}
	require.NotZero(t, dated)
	events := w.db.Ent().ActivityEvent.Query().AllX(w.ctx)
	given := slices.DeleteFunc(events, func(e *ent.ActivityEvent) bool { return e.Type != activity.ConsentGiven })
	require.NotEmpty(t, given)
	for _, e := range given {
		require.NotEmpty(t, e.SourceID)
		require.Equal(t, vocab.ActorKindDirectoryUser, e.ActorKind)
		require.NotNil(t, e.ActorID)
		require.NotNil(t, e.SubjectID)
	}
	// Reading the overlap again tells nothing twice.
	before := len(given)
	w.sync()
	events = w.db.Ent().ActivityEvent.Query().AllX(w.ctx)
	require.Len(t, slices.DeleteFunc(events, func(e *ent.ActivityEvent) bool { return e.Type != activity.ConsentGiven }), before)
}

// TestListsOfManyPages has one group and one app whose lists take several pages.
func TestListsOfManyPages(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := setup(t, db, withCompany(entrasim.Generate(entrasim.Spec{
			Seed: 11, Users: 1200, Groups: 1, Members: 1100, Apps: 1, Assignments: 1150, Now: start,
		})))
		group := w.company.Group(w.groupName())
		var sidecar string
		for _, a := range w.firstRead().appNames {
			if sp := w.company.App(a); sp != nil && sp.Owner != "f8cdef31-a31e-4b4a-93e4-5f571e91255a" {
				sidecar = sp.ID
			}
		}
		w.company.Assign(sidecar, group.ID, "")
		w.sync()
		counts := w.company.Counts()
		stored := func() int {
			return w.db.Ent().Assignment.Query().Where(assignment.RemovedAtIsNil()).CountX(w.ctx) +
				w.db.Ent().Grant.Query().Where(grant.KindEQ(vocab.GrantKindApplication), grant.RemovedAtIsNil()).CountX(w.ctx)
		}
		require.Equal(t, counts["appRoleAssignedTo"], stored())
		require.Equal(t, 1100, w.db.Ent().GroupMember.Query().CountX(w.ctx))
		require.Equal(t, 1100, *w.db.Ent().Group.Query().OnlyX(w.ctx).MemberCount)

		members := slices.Clone(group.Members)
		for _, m := range members[:30] {
			w.company.RemoveMember(group.ID, m.ID)
		}
		holders := w.db.Ent().Assignment.Query().Where(assignment.UserIDNotNil()).Order(ent.Asc("id")).Limit(40).AllX(w.ctx)
		for _, h := range holders {
			w.company.Unassign(string(w.db.Ent().App.GetX(w.ctx, h.AppID).EntraID), string(w.db.Ent().User.GetX(w.ctx, *h.UserID).EntraID))
		}
		run := w.sync()
		require.Equal(t, 1070, w.db.Ent().GroupMember.Query().CountX(w.ctx), "the delta tells who left")
		require.Equal(t, 1070, *w.db.Ent().Group.Query().OnlyX(w.ctx).MemberCount)
		require.Equal(t, w.company.Counts()["appRoleAssignedTo"], stored())
		require.Equal(t, 40, stageOf(t, run, vocab.DataSetAssignments).Removed)

		before := w.dump()
		run = w.finish(w.open(true))
		require.Equal(t, vocab.SyncRunStateSucceeded, run.State)
		require.Empty(t, w.events(run))
		same(t, before, w.dump())
	})
}

func (w *world) groupName() string { return w.firstRead().groupNames[0] }

type read struct{ appNames, groupNames []string }

// firstRead lists the names of apps and groups as Microsoft tells them.
func (w *world) firstRead() read {
	w.t.Helper()
	client, err := w.params.Graph(w.ctx, nil)
	require.NoError(w.t, err)
	var r read
	apps, err := client.ServicePrincipals(w.ctx, "")
	require.NoError(w.t, err)
	for _, a := range apps.Items {
		r.appNames = append(r.appNames, a.DisplayName)
	}
	groups, err := client.Groups(w.ctx, "")
	require.NoError(w.t, err)
	for _, g := range groups.Items {
		r.groupNames = append(r.groupNames, g.DisplayName)
	}
	return r
}

func TestTheEndOfARunTellsWebhooks(t *testing.T) {
	t.Parallel()
	w := setup(t, dbtest.Open(t))
	organization := w.loadTenant().OrganizationID
	w.write(func(ctx context.Context, tx *database.Tx) error {
		return tx.Ent().WebhookEndpoint.Create().SetOrganizationID(organization).SetURL("https://hooks.example/").
			SetEvents([]string{"sync.completed", "sync.failed", "tenant.state_changed"}).SetSealedSecret([]byte("x")).SetCreatedAt(tx.Now()).Exec(ctx)
	})
	run := w.sync()
	all := w.db.Ent().WebhookDelivery.Query().Order(ent.Asc("id")).AllX(w.ctx)
	require.Len(t, all, 2)
	require.Equal(t, "tenant.state_changed", all[0].EventType)
	require.Equal(t, "sync.completed", all[1].EventType)
	var body struct {
		Type string
		Data struct {
			OrganizationID, TenantID, SyncRunID, State, URL string
			Sequence                                        int
			StartedAt, FinishedAt                           time.Time
			Stages                                          []struct {
				DataSet, State                   string
				Fetched, Added, Changed, Removed int
			}
			Changes map[string]int
		}
	}
	require.NoError(t, json.Unmarshal(all[1].Payload, &body))
	require.Equal(t, xid.Encode(xid.SyncRun, run.ID), body.Data.SyncRunID)
	require.Equal(t, "SUCCEEDED", body.Data.State)
	require.Equal(t, 1, body.Data.Sequence)
	require.Equal(t, "http://localhost/run", body.Data.URL)
	require.Len(t, body.Data.Stages, 12)
	require.Equal(t, w.company.Counts()["users"], body.Data.Changes["usersAdded"])
	require.Contains(t, body.Data.Changes, "appsRemoved")
	require.NotContains(t, string(all[1].Payload), "meerdijk", "no names")
}

// Apps that a sync finds are told in one message, by their identifiers; a first sync
// finds all of them, and tells of none.
func TestNewAppsAreToldToWebhooks(t *testing.T) {
	t.Parallel()
	w := setup(t, dbtest.Open(t), withCompany(entrasim.Generate(entrasim.Spec{Seed: 52, Users: 100, Apps: 3, Now: start})))
	organization := w.loadTenant().OrganizationID
	w.write(func(ctx context.Context, tx *database.Tx) error {
		return tx.Ent().WebhookEndpoint.Create().SetOrganizationID(organization).SetURL("https://hooks.example/").
			SetEvents([]string{"app.discovered"}).SetSealedSecret([]byte("x")).SetCreatedAt(tx.Now()).Exec(ctx)
	})
	w.sync()
	w.sync()
	require.Zero(t, w.db.Ent().WebhookDelivery.Query().CountX(w.ctx))
	for n := range 2 {
		w.company.AddServicePrincipal(entrasim.ServicePrincipal{DisplayName: fmt.Sprintf("New %d", n), AppID: fmt.Sprintf("00000000-dddd-4000-8000-%012x", n)})
	}
	w.massExit(25) // the run is held, and decided later
	run := w.sync()
	require.Equal(t, vocab.SyncRunStateHeld, run.State)
	w.write(func(ctx context.Context, tx *database.Tx) error {
		_, err := w.engine.ReleaseHeld(ctx, tx, run.ID)
		return err
	})
	d := w.db.Ent().WebhookDelivery.Query().OnlyX(w.ctx)
	require.Equal(t, "app.discovered", d.EventType)
	var body struct {
		Data struct {
			OrganizationID, TenantID, SyncRunID, URL string
			Count                                    int
			AppIDs                                   []string
		}
	}
	require.NoError(t, json.Unmarshal(d.Payload, &body))
	require.Equal(t, 2, body.Data.Count)
	require.Equal(t, xid.Encode(xid.SyncRun, run.ID), body.Data.SyncRunID)
	var want []string
	for _, a := range w.db.Ent().App.Query().Where(app.DisplayNameHasPrefix("New ")).Order(ent.Asc("id")).AllX(w.ctx) {
		want = append(want, xid.Encode(xid.App, a.ID))
	}
	require.ElementsMatch(t, want, body.Data.AppIDs)
	require.NotContains(t, string(d.Payload), "New", "no names")
}
