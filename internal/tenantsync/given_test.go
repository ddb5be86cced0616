package tenantsync_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/activityevent"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/entrasim"
	"github.com/appmuster/appmuster/internal/vocab"
)

// TestWhoGaveWhatIsToldWhereTheLogTells has an administrator give and take an app,
// a group, a role and a permission. Each is told once, with who did it.
func TestWhoGaveWhatIsToldWhereTheLogTells(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		const reports = "4a5d8f65-41da-4de4-8968-e035b65339cf"
		w := setup(t, db, withCompany(entrasim.FourthCompany(start)))
		c := w.company
		ada := c.AddUser(entrasim.User{UPN: "ada@" + c.Domain, DisplayName: "Ada"})
		crew := c.AddGroup(entrasim.Group{DisplayName: "Given Crew", Security: true})
		tool := c.AddServicePrincipal(entrasim.ServicePrincipal{DisplayName: "Given Tool", AppID: "0a000000-0000-4000-8000-000000000011"})
		robot := c.AddServicePrincipal(entrasim.ServicePrincipal{DisplayName: "Given Robot", AppID: "0a000000-0000-4000-8000-000000000012"})
		c.Assign(tool.ID, crew.ID, "") // so that the group's members are kept
		w.sync()
		w.sync()

		c.Assign(tool.ID, ada.ID, "")
		c.Assign(tool.ID, robot.ID, "")
		c.AddMember(crew.ID, ada.ID)
		c.AddRole(reports, "Reports Reader", "ada")
		run := w.sync()
		require.Equal(t, []string{
			"Ada became a member of Given Crew.", "Ada was given Given Tool.", "Ada was given the role Reports Reader.",
			"Given Robot was granted Default access of Given Tool, to use without a signed-in user.",
		}, givenBy(t, w, run, vocab.ActorKindDirectoryUser))
		require.Empty(t, givenBy(t, w, run, vocab.ActorKindSync), "each is told once")

		w.sim.Advance(time.Hour)
		require.Empty(t, givenBy(t, w, w.sync(), vocab.ActorKindDirectoryUser), "a record that is read again tells nothing again")

		c.Unassign(tool.ID, ada.ID)
		c.Unassign(tool.ID, robot.ID)
		c.RemoveMember(crew.ID, ada.ID)
		c.RemoveRole(reports)
		run = w.sync()
		require.Equal(t, []string{
			"Ada is no longer a member of Given Crew.", "Ada no longer has Given Tool.", "Ada no longer has the role Reports Reader.",
			"Given Robot no longer has Default access of Given Tool, to use without a signed-in user.",
		}, givenBy(t, w, run, vocab.ActorKindDirectoryUser))
		require.Empty(t, givenBy(t, w, run, vocab.ActorKindSync))

		w.sim.Inject(entrasim.Fault{Path: "/auditLogs/directoryAudits", Action: entrasim.Respond, Status: 403, Body: `{"error":{"code":"Authorization_RequestDenied","message":"Insufficient privileges to complete the operation."}}`})
		c.AddMember(crew.ID, ada.ID)
		run = w.sync()
		require.Equal(t, []string{"Ada became a member of Given Crew."}, givenBy(t, w, run, vocab.ActorKindSync), "the log did not tell who")
		require.Empty(t, givenBy(t, w, run, vocab.ActorKindDirectoryUser))
		w.sim.ClearFaults()
		w.sim.Advance(time.Hour)
		w.sync()
		require.Equal(t, []string{"Ada became a member of Given Crew."}, givenBy(t, w, run, vocab.ActorKindDirectoryUser), "it told later")
		require.Empty(t, givenBy(t, w, run, vocab.ActorKindSync))
	})
}

// givenBy gives the sentences of a run's events of things given or taken by this
// kind of actor, in order of their text.
func givenBy(t *testing.T, w *world, run *ent.SyncRun, by vocab.ActorKind) []string {
	t.Helper()
	var all []string
	for _, e := range w.db.Ent().ActivityEvent.Query().Where(activityevent.SyncRunID(run.ID), activityevent.ActorKindEQ(by), activityevent.TypeIn(
		activity.AssignmentAdded, activity.AssignmentRemoved, activity.GroupMemberAdded, activity.GroupMemberRemoved,
		activity.RoleAssigned, activity.RoleUnassigned, activity.GrantAdded, activity.GrantRemoved)).AllX(w.ctx) {
		all = append(all, activity.Message(e))
		if by == vocab.ActorKindDirectoryUser {
			require.NotNil(t, e.ActorID)
			require.Equal(t, "Astrid Fjeldstad", w.db.Ent().User.GetX(w.ctx, *e.ActorID).DisplayName)
			require.NotEmpty(t, e.SourceID)
		}
	}
	slices.Sort(all)
	return all
}
