package tenantsync_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent/activityevent"
	"github.com/appmuster/appmuster/ent/directoryrole"
	"github.com/appmuster/appmuster/ent/license"
	"github.com/appmuster/appmuster/ent/roleassignment"
	"github.com/appmuster/appmuster/ent/user"
	"github.com/appmuster/appmuster/ent/userphoto"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/entrasim"
	"github.com/appmuster/appmuster/internal/vocab"
)

func TestDirectoryRolesTellWhoHoldsThem(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		const reports = "4a5d8f65-41da-4de4-8968-e035b65339cf"
		w := setup(t, db, withCompany(entrasim.FourthCompany(start)))
		w.sync()
		require.Equal(t, vocab.SyncStageStateComplete, lastStage(w, vocab.DataSetDirectoryRoles).State)
		admin := db.Ent().DirectoryRole.Query().Where(directoryrole.DisplayName("Global Administrator")).OnlyX(w.ctx)
		require.True(t, admin.Privileged)
		astrid := db.Ent().User.Query().Where(user.DisplayName("Astrid Fjeldstad")).OnlyX(w.ctx)
		require.Equal(t, 1, db.Ent().RoleAssignment.Query().Where(roleassignment.UserID(astrid.ID), roleassignment.RoleID(admin.ID)).CountX(w.ctx))

		w.company.AddRole(reports, "Reports Reader", "nora.wik")
		run := w.sync()
		told := db.Ent().ActivityEvent.Query().Where(activityevent.SyncRunID(run.ID), activityevent.TypeEQ(activity.RoleAssigned)).OnlyX(w.ctx)
		require.Equal(t, "Nora Wik was given the role Reports Reader.", activity.Message(told))
		require.Equal(t, false, told.After["privileged"])

		w.company.RemoveRole(reports)
		run = w.sync()
		told = db.Ent().ActivityEvent.Query().Where(activityevent.SyncRunID(run.ID), activityevent.TypeEQ(activity.RoleUnassigned)).OnlyX(w.ctx)
		require.Equal(t, "Nora Wik no longer has the role Reports Reader.", activity.Message(told))
		require.Equal(t, 1, db.Ent().RoleAssignment.Query().Where(roleassignment.RemovedAtIsNil()).CountX(w.ctx))
	})
}

func TestRolesAreReadOneByOneWhereThereIsNoListOfThem(t *testing.T) {
	t.Parallel()
	w := setup(t, dbtest.Open(t), withCompany(entrasim.FourthCompany(start)))
	w.sim.Inject(entrasim.Fault{Path: "/roleManagement/", Action: entrasim.NotFound})
	w.sync()
	require.Equal(t, vocab.SyncStageStateComplete, lastStage(w, vocab.DataSetDirectoryRoles).State, lastStage(w, vocab.DataSetDirectoryRoles).Reason)
	require.Equal(t, 1, w.db.Ent().RoleAssignment.Query().Where(roleassignment.RemovedAtIsNil(), roleassignment.UserIDNotNil()).CountX(w.ctx))
}

func TestPhotosAreReadOnceAndKeptSmall(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		c := entrasim.FourthCompany(start)
		for _, name := range []string{"linnea.akesson", "sigurd.nygard", "hedda.lunde", "oskar.brekke", "ylva.sandstrom", "torstein.hauge", "maren.solheim", "eirik.dahl", "nora.wik"} {
			c.User(name).Photo = false
		}
		c.User("astrid.fjeldstad").Photo = true
		w := setup(t, db, withCompany(c))
		w.sync()
		s := lastStage(w, vocab.DataSetPhotos)
		require.Equal(t, vocab.SyncStageStateComplete, s.State, s.Reason)
		require.Equal(t, []int{10, 1}, []int{s.Fetched, s.Added})
		astrid := db.Ent().User.Query().Where(user.DisplayName("Astrid Fjeldstad")).OnlyX(w.ctx)
		require.NotZero(t, astrid.PhotoVersion)
		p := db.Ent().UserPhoto.Query().Where(userphoto.UserID(astrid.ID)).OnlyX(w.ctx)
		require.Equal(t, "image/jpeg", p.ContentType)
		require.NotEmpty(t, p.Etag)
		require.Equal(t, []byte{0xff, 0xd8, 0xff}, p.Content[:3])

		w.sync()
		require.Zero(t, lastStage(w, vocab.DataSetPhotos).Fetched, "nobody changed")
		w.company.ChangeUser("astrid.fjeldstad", "department", func(u *entrasim.User) { u.Department = "Board" })
		w.sync()
		s = lastStage(w, vocab.DataSetPhotos)
		require.Equal(t, []int{1, 0, 0}, []int{s.Fetched, s.Added, s.Changed}, "asked for by its mark, and the same")
	})
}

func TestPhotosThatMayNotBeReadAreNoGap(t *testing.T) {
	t.Parallel()
	w := setup(t, dbtest.Open(t), withCompany(entrasim.FourthCompany(start)))
	w.sim.Inject(entrasim.Fault{Path: "/photos/", Action: entrasim.Respond, Status: 403,
		Body: `{"error":{"code":"Authorization_RequestDenied","message":"Insufficient privileges to complete the operation."}}`})
	run := w.sync()
	require.Equal(t, vocab.SyncRunStateSucceeded, run.State)
	require.Equal(t, vocab.SyncStageStateSkipped, lastStage(w, vocab.DataSetPhotos).State)
	require.NotEmpty(t, lastStage(w, vocab.DataSetPhotos).Reason)
	require.Equal(t, vocab.TenantStateActive, w.loadTenant().State)
}

func TestPhotosNeverKeepARunWaiting(t *testing.T) {
	t.Parallel()
	w := setup(t, dbtest.Open(t), withCompany(entrasim.FourthCompany(start)))
	w.sim.Inject(entrasim.Fault{Path: "/photos/", Action: entrasim.TooMany, RetryAfter: "600"})
	run := w.sync()
	require.Equal(t, vocab.SyncRunStateSucceeded, run.State)
	require.Contains(t, lastStage(w, vocab.DataSetPhotos).Reason, "the next sync goes on")
}

func TestLicencesTellTheirTerms(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := setup(t, db, withCompany(entrasim.FourthCompany(start)))
		w.sync()
		l := db.Ent().License.Query().Where(license.SkuPartNumber("SPB")).OnlyX(w.ctx)
		require.Equal(t, "2026-12-15", l.RenewsAt.Format("2006-01-02"), "ninety days on")
		require.False(t, *l.Trial)
		require.Len(t, l.Terms, 1)
		require.Equal(t, 12, l.Terms[0].Seats)
		w.sync()
		require.Zero(t, lastStage(w, vocab.DataSetLicenses).Changed)
	})
}

func TestTheLogSaysWhoDidWhatASyncNoticed(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := setup(t, db, withCompany(entrasim.FourthCompany(start)))
		w.sync()
		w.company.AddApp("Papermill")
		w.sync()
		told := db.Ent().ActivityEvent.Query().Where(activityevent.TypeEQ(activity.AppDiscovered), activityevent.SubjectName("Papermill")).OnlyX(w.ctx)
		require.Equal(t, vocab.ActorKindDirectoryUser, told.ActorKind)
		require.NotEmpty(t, told.SourceID)
		w.sync()
		require.Equal(t, 1, db.Ent().ActivityEvent.Query().Where(activityevent.SubjectName("Papermill")).CountX(w.ctx), "one fact, one event")
	})
}
