package tenantsync_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/syncstage"
	"github.com/appmuster/appmuster/ent/usagereport"
	"github.com/appmuster/appmuster/ent/user"
	"github.com/appmuster/appmuster/ent/workloadusage"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/entrasim"
	"github.com/appmuster/appmuster/internal/vocab"
)

// usageCompany has ten people with a licence, of whom reports say what is written
// here.
func usageCompany() *entrasim.Company {
	c := entrasim.FourthCompany(start)
	for _, name := range []string{"sigurd.nygard", "hedda.lunde", "oskar.brekke", "ylva.sandstrom", "torstein.hauge", "maren.solheim", "eirik.dahl", "nora.wik"} {
		c.Reported("getEmailActivityUserDetail", name, map[string]string{"Last Activity Date": ""})
		c.Reported("getMailboxUsageDetail", name, map[string]string{"Last Activity Date": ""})
	}
	c.Reported("getEmailActivityUserDetail", "astrid.fjeldstad", map[string]string{"Last Activity Date": "2026-09-10", "Send Count": "12", "Receive Count": "30", "Read Count": "25",
		"Meeting Created Count": "2", "Meeting Interacted Count": "1", "User Principal Name": "ASTRID.fjeldstad@fjordlys.example"})
	c.Reported("getEmailActivityUserDetail", "linnea.akesson", map[string]string{"Last Activity Date": "", "Send Count": "0", "Receive Count": "7", "Read Count": "0",
		"Meeting Created Count": "0", "Meeting Interacted Count": "0"})
	c.Reported("getMailboxUsageDetail", "astrid.fjeldstad", map[string]string{"Last Activity Date": "2026-09-01"})
	c.Reported("getMailboxUsageDetail", "linnea.akesson", map[string]string{"Last Activity Date": ""})
	c.Reported("getMailboxUsageDetail", "nora.wik", map[string]string{"Recipient Type": "Room", "Last Activity Date": ""})
	c.Reported("getOffice365ActiveUserDetail", "astrid.fjeldstad", map[string]string{"Exchange Last Activity Date": "2026-09-10", "Yammer Last Activity Date": "2026-08-08"})
	c.Reported("getOffice365ActiveUserDetail", "linnea.akesson", map[string]string{"Exchange Last Activity Date": "2026-06-01"})
	return c
}

func TestUsageReportsTellWhatPeopleUseAndAsOfWhen(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := setup(t, db, withCompany(usageCompany()))
		require.Empty(t, w.sync().Error)
		require.Equal(t, vocab.SyncStageStateComplete, lastStage(w, vocab.DataSetUsageReports).State, lastStage(w, vocab.DataSetUsageReports).Reason)
		usage := func(name string, workload vocab.Workload) (last string, counts []vocab.UsageCount) {
			u := db.Ent().User.Query().Where(user.UserPrincipalName(name + "@fjordlys.example")).OnlyX(w.ctx)
			m := db.Ent().WorkloadUsage.Query().Where(workloadusage.UserID(u.ID), workloadusage.WorkloadEQ(workload), workloadusage.RemovedAtIsNil()).OnlyX(w.ctx)
			require.Equal(t, "2026-09-14", m.RefreshedAt.Format(time.DateOnly))
			if m.LastActivityAt != nil {
				last = m.LastActivityAt.Format(time.DateOnly)
			}
			return last, m.Counts
		}
		last, counts := usage("astrid.fjeldstad", vocab.WorkloadExchange)
		require.Equal(t, "2026-09-10", last)
		require.Equal(t, []vocab.UsageCount{{Name: "mailsSent", Value: 12}, {Name: "mailsReceived", Value: 30}, {Name: "mailsRead", Value: 25}, {Name: "meetingsCreated", Value: 2}, {Name: "meetingsAnswered", Value: 1}}, counts)
		last, counts = usage("linnea.akesson", vocab.WorkloadExchange)
		require.Equal(t, "2026-06-01", last, "the report on everybody knows an older use")
		require.Equal(t, int64(7), counts[1].Value)
		last, _ = usage("astrid.fjeldstad", vocab.WorkloadVivaEngage)
		require.Equal(t, "2026-08-08", last)
		require.Equal(t, vocab.UserKindRoom, db.Ent().User.Query().Where(user.DisplayName("Nora Wik")).OnlyX(w.ctx).Kind)

		mail := db.Ent().UsageReport.Query().Where(usagereport.WorkloadEQ(vocab.WorkloadExchange)).OnlyX(w.ctx)
		require.False(t, mail.Concealed)
		require.Equal(t, []int{10, 1, 10}, []int{mail.People, mail.Active, mail.Matched})

		w.finish(w.open(true))
		s := lastStage(w, vocab.DataSetUsageReports)
		require.Equal(t, []int{0, 0, 0}, []int{s.Added, s.Changed, s.Removed}, "what is the same is not written")
		require.Equal(t, vocab.UserKindRoom, db.Ent().User.Query().Where(user.DisplayName("Nora Wik")).OnlyX(w.ctx).Kind)
		require.Zero(t, lastStage(w, vocab.DataSetUsers).Changed)

		w.company.RemoveUser("linnea.akesson")
		w.sync()
		require.Zero(t, db.Ent().WorkloadUsage.Query().Where(workloadusage.RemovedAtIsNil(), workloadusage.UserIDNotIn(presentUsers(w)...)).CountX(w.ctx))
	})
}

func TestConcealedReportsAreJoinedWithNobody(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		c := usageCompany()
		c.ConcealNames = true
		w := setup(t, db, withCompany(c), withRoles("Directory.Read.All", "AuditLog.Read.All", "Reports.Read.All")) // told by the names alone
		c.Reported("getEmailActivityUserDetail", "astrid.fjeldstad", nil)
		w.sync()
		require.Equal(t, vocab.CoverageStateConcealed, w.coverage(vocab.DataSetUsageReports).State)
		require.Zero(t, db.Ent().WorkloadUsage.Query().CountX(w.ctx))
		mail := db.Ent().UsageReport.Query().Where(usagereport.WorkloadEQ(vocab.WorkloadExchange)).OnlyX(w.ctx)
		require.True(t, mail.Concealed)
		require.Equal(t, []int{10, 0}, []int{mail.People, mail.Matched})
	})
}

func TestUsageKnownBeforeNamesWereConcealedStaysWithItsDay(t *testing.T) {
	t.Parallel()
	w := setup(t, dbtest.Open(t), withCompany(usageCompany()))
	w.sync()
	before := w.db.Ent().WorkloadUsage.Query().Where(workloadusage.RemovedAtIsNil()).CountX(w.ctx)
	require.NotZero(t, before)
	w.company.Conceal(true)
	w.company.Reported("getEmailActivityUserDetail", "astrid.fjeldstad", nil)
	w.sync()
	require.Equal(t, before, w.db.Ent().WorkloadUsage.Query().Where(workloadusage.RemovedAtIsNil()).CountX(w.ctx))
	require.Equal(t, vocab.CoverageStateConcealed, w.coverage(vocab.DataSetUsageReports).State)
}

// lastStage gives a data set's stage of the newest run.
func lastStage(w *world, set vocab.DataSet) *ent.SyncStage {
	return w.db.Ent().SyncStage.Query().Where(syncstage.TenantID(w.tenant), syncstage.DataSetEQ(set)).Order(ent.Desc(syncstage.FieldID)).FirstX(w.ctx)
}

func presentUsers(w *world) []int64 {
	return w.db.Ent().User.Query().Where(user.RemovedAtIsNil()).IDsX(w.ctx)
}

// mailReport has the mail report be this text from now on.
func mailReport(w *world, text string) {
	server := httptest.NewServer(http.HandlerFunc(func(answer http.ResponseWriter, _ *http.Request) { _, _ = answer.Write([]byte(text)) }))
	w.t.Cleanup(server.Close)
	w.sim.Inject(entrasim.Fault{Path: "getEmailActivityUserDetail", Action: entrasim.Respond, Status: http.StatusFound,
		Header: http.Header{"Location": {server.URL + "/mail.csv"}}})
}

func TestAReportWithoutItsDatesTellsNothing(t *testing.T) {
	t.Parallel()
	w := setup(t, dbtest.Open(t), withCompany(usageCompany()))
	w.sync()
	before := w.dump()
	require.Contains(t, before, "workload usage")
	fetched := lastStage(w, vocab.DataSetUsageReports).Fetched
	mailReport(w, "\ufeffReport Refresh Date,User Principal Name,Last Seen,Send Count\n2026-09-15,astrid.fjeldstad@fjordlys.example,2026-09-15,99\n")
	w.sync()
	require.Equal(t, vocab.SyncStageStateComplete, lastStage(w, vocab.DataSetUsageReports).State, lastStage(w, vocab.DataSetUsageReports).Reason)
	require.Equal(t, fetched-9, lastStage(w, vocab.DataSetUsageReports).Fetched, "one row in place of ten")
	same(t, before, w.dump())
}

func TestAReportWithoutNamesIsNotTaken(t *testing.T) {
	t.Parallel()
	w := setup(t, dbtest.Open(t), withCompany(usageCompany()))
	w.sync()
	before := w.dump()
	mailReport(w, "Report Refresh Date,Somebody,Last Activity Date\n2026-09-15,astrid.fjeldstad@fjordlys.example,2026-09-15\n")
	w.finish(w.open(false))
	require.NotEqual(t, vocab.SyncStageStateComplete, lastStage(w, vocab.DataSetUsageReports).State)
	same(t, before, w.dump())
}

func TestAReportOfTheSameTextIsNotReadAgain(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := setup(t, db, withCompany(usageCompany()))
		w.sync()
		first := lastStage(w, vocab.DataSetUsageReports)
		before := w.dump()
		read := db.Ent().UsageReport.Query().Where(usagereport.WorkloadEQ(vocab.WorkloadExchange)).OnlyX(w.ctx).ReadAt
		// What was stored is not looked at.
		w.exec("UPDATE workload_usages SET counts = '[]', content_hash = 0 WHERE workload = 'TEAMS'")
		w.sync()
		s := lastStage(w, vocab.DataSetUsageReports)
		require.Equal(t, vocab.SyncStageStateComplete, s.State, s.Reason)
		require.Equal(t, first.Fetched, s.Fetched)
		require.Empty(t, db.Ent().WorkloadUsage.Query().Where(workloadusage.WorkloadEQ(vocab.WorkloadTeams)).FirstX(w.ctx).Counts)
		require.True(t, db.Ent().UsageReport.Query().Where(usagereport.WorkloadEQ(vocab.WorkloadExchange)).OnlyX(w.ctx).ReadAt.After(read))
		w.finish(w.open(true))
		same(t, before, w.dump())
	})
}

func TestAReportOfTheSameTextIsJoinedWithWhoeverCame(t *testing.T) {
	t.Parallel()
	w := setup(t, dbtest.Open(t), withCompany(usageCompany()))
	mailReport(w, "Report Refresh Date,User Principal Name,Is Deleted,Last Activity Date,Send Count\n"+
		"2026-09-14,astrid.fjeldstad@fjordlys.example,False,2026-09-10,3\n2026-09-14,late.comer@fjordlys.example,False,2026-09-11,4\n2026-09-14,new.name@fjordlys.example,False,2026-09-12,5\n")
	w.sync()
	use := func(name string) int {
		ids := w.db.Ent().User.Query().Where(user.UserPrincipalName(name + "@fjordlys.example")).IDsX(w.ctx)
		return w.db.Ent().WorkloadUsage.Query().Where(workloadusage.WorkloadEQ(vocab.WorkloadExchange), workloadusage.RemovedAtIsNil(),
			workloadusage.UserIDIn(ids...)).CountX(w.ctx)
	}
	require.Equal(t, 1, use("astrid.fjeldstad"))
	w.company.AddUser(entrasim.User{DisplayName: "Late Comer", UPN: "late.comer@fjordlys.example"})
	w.sync()
	require.Equal(t, 1, use("late.comer"))
	w.company.ChangeUser("linnea.akesson", "userPrincipalName", func(u *entrasim.User) { u.UPN = "new.name@fjordlys.example" })
	w.sync()
	require.Equal(t, 1, use("new.name"))
	w.company.RemoveUser("late.comer@fjordlys.example")
	w.sync()
	require.Zero(t, use("late.comer"))
	require.Equal(t, 2, w.db.Ent().UsageReport.Query().Where(usagereport.WorkloadEQ(vocab.WorkloadExchange)).OnlyX(w.ctx).Matched)
}
