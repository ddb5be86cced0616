package graph_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/pseudonym"
	"github.com/appmuster/appmuster/internal/vocab"
)

// reported gives a company usage reports, two of its people use and roles, and one
// of its licences terms.
func reported(t *testing.T, db *database.DB, c *company, n int) {
	t.Helper()
	day, ends := noon.AddDate(0, 0, -3), noon.AddDate(0, 9, 0)
	require.NoError(t, db.InTx(dbtest.Context(t), func(ctx context.Context, tx *database.Tx) error {
		e := tx.Ent()
		org, ten := c.org.ID, c.tenant.ID
		for _, r := range []struct {
			workload                vocab.Workload
			people, active, matched int
			concealed               bool
		}{
			{vocab.WorkloadExchange, 20, 15, 7, false}, {vocab.WorkloadSharePoint, 7, 1, 3, false}, {vocab.WorkloadTeams, 20, 0, 0, true}, {vocab.WorkloadCopilot, 20, 17, 20, false},
		} {
			q := e.UsageReport.Create().SetOrganizationID(org).SetTenantID(ten).SetWorkload(r.workload).SetRefreshedAt(noon.AddDate(0, 0, -1)).SetPeriodDays(30).
				SetConcealed(r.concealed).SetPeople(r.people).SetActive(r.active).SetMatched(r.matched).SetReadAt(noon)
			if r.active > 0 {
				q.SetLastActivityAt(day)
			}
			q.ExecX(ctx)
		}
		for _, workload := range []vocab.Workload{vocab.WorkloadExchange, vocab.WorkloadTeams} {
			e.WorkloadUsage.Create().SetOrganizationID(org).SetTenantID(ten).SetUserID(c.users[0].ID).SetWorkload(workload).SetLastActivityAt(day).
				SetCounts([]vocab.UsageCount{{Name: "sent", Value: 2}}).SetRefreshedAt(noon.AddDate(0, 0, -9)).SetPeriodDays(30).SetFirstSeenAt(noon).ExecX(ctx)
		}
		for i, name := range []string{"Helpdesk", "Global keeper"} {
			role := e.DirectoryRole.Create().SetOrganizationID(org).SetTenantID(ten).SetEntraID(guid(n, 800+i)).SetDisplayName(name).SetPrivileged(i == 1).SetFirstSeenAt(noon).SaveX(ctx)
			q := e.RoleAssignment.Create().SetOrganizationID(org).SetTenantID(ten).SetRoleID(role.ID).SetSourceID(name).SetFirstSeenAt(noon)
			if i == 0 {
				q.SetGroupID(c.groups[0].ID).ExecX(ctx)
			} else {
				q.SetUserID(c.users[0].ID).SetScope("/units/north").ExecX(ctx)
			}
		}
		trial := false
		e.License.UpdateOne(c.licenses[1]).SetSeatsConsumed(3).SetSeatsLockedOut(2).SetTrial(trial).SetRenewsAt(ends).
			SetTerms([]vocab.LicenseTerm{{Status: "Enabled", Seats: 10, StartedAt: &noon, EndsAt: &ends}}).ExecX(ctx)
		return nil
	}))
}

// TestReportsRolesAndTermsTellAsMuchAsIsShown asks for them of three organizations
// that show people differently, in one request.
func TestReportsRolesAndTermsTellAsMuchAsIsShown(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		third := newCompany(t, db, "Third", 3)
		for i, c := range []*company{w.mine, w.theirs, third} {
			reported(t, db, c, i+1)
		}
		show(t, db, w.theirs, vocab.PrivacyModePseudonyms)
		show(t, db, third, vocab.PrivacyModeAggregates)
		a := newAPI(t, db)
		me := as(w.mine.org.ID, w.theirs.org.ID, third.org.ID)

		const ofUser = `displayName
			workloadUsage { workload lastActivityAt counts { name value } periodDays reportRefreshedAt concealed }
			directoryRoles { displayName privileged group { displayName } scope }`
		got := a.must(me, `query ($ids: [ID!]!) {
			organizations(first: 3) { nodes {
				usageReports { workload refreshedAt concealed people active matched lastActivityAt }
				users(first: 7) { nodes { id `+ofUser+` } }
				licenses(first: 2) { nodes { seatsEnabled seatsConsumed seatsAvailable seatsLockedOut renewsAt trial terms { status seats trial startedAt endsAt } } }
			} }
			nodes(ids: $ids) { ... on User { `+ofUser+` } }
		}`, vars{"ids": []string{w.mine.users[0].GlobalID(), w.theirs.users[0].GlobalID(), third.users[0].GlobalID()}})

		// Of users: all that is known of one, whatever name is theirs; nobody of the third.
		use := []any{
			map[string]any{"workload": "EXCHANGE", "lastActivityAt": "2026-05-01T12:00:00Z", "counts": []any{map[string]any{"name": "sent", "value": 2.0}},
				"periodDays": 30.0, "reportRefreshedAt": "2026-05-03T12:00:00Z", "concealed": false},
			map[string]any{"workload": "TEAMS", "lastActivityAt": "2026-05-01T12:00:00Z", "counts": []any{map[string]any{"name": "sent", "value": 2.0}},
				"periodDays": 30.0, "reportRefreshedAt": "2026-04-25T12:00:00Z", "concealed": true},
		}
		roles := []any{
			map[string]any{"displayName": "Global keeper", "privileged": true, "group": nil, "scope": "/units/north"},
			map[string]any{"displayName": "Helpdesk", "privileged": false, "group": map[string]any{"displayName": "Group 0"}, "scope": "/"},
		}
		require.Equal(t, []any{
			map[string]any{"displayName": "Mine anna", "workloadUsage": use, "directoryRoles": roles},
			map[string]any{"displayName": pseudonym.Text(7), "workloadUsage": use, "directoryRoles": roles},
			nil,
		}, got.at("nodes"))
		require.Equal(t, []string{pseudonym.Text(1), pseudonym.Text(2), pseudonym.Text(3), pseudonym.Text(4), pseudonym.Text(5), pseudonym.Text(6), pseudonym.Text(7)},
			got.each("displayName", "organizations", "nodes", 1, "users", "nodes"))
		require.Equal(t, roles[1:], got.at("organizations", "nodes", 1, "users", "nodes", 5, "directoryRoles"), "who is in the group")
		require.Empty(t, got.at("organizations", "nodes", 1, "users", "nodes", 5, "workloadUsage"))
		require.Empty(t, got.at("organizations", "nodes", 2, "users", "nodes"))
		require.NotContains(t, got.body, "Theirs anna")
		require.NotContains(t, got.body, "Third anna")
		require.NotContains(t, got.body, third.users[0].GlobalID())

		// Of reports: no number of few people where nobody is shown, nor when they were active.
		report := func(workload string, concealed bool, people, active, matched, last any) map[string]any {
			return map[string]any{"workload": workload, "refreshedAt": "2026-05-03T12:00:00Z", "concealed": concealed,
				"people": people, "active": active, "matched": matched, "lastActivityAt": last}
		}
		const day = "2026-05-01T12:00:00Z"
		// Of 20 with Copilot 3 did not use it: how many did would tell.
		all := []any{report("COPILOT", false, 20.0, 17.0, 20.0, day), report("EXCHANGE", false, 20.0, 15.0, 7.0, day), report("SHAREPOINT", false, 7.0, 1.0, 3.0, day), report("TEAMS", true, 20.0, 0.0, 0.0, nil)}
		require.Equal(t, all, got.at("organizations", "nodes", 0, "usageReports"))
		require.Equal(t, all, got.at("organizations", "nodes", 1, "usageReports"))
		require.Equal(t, []any{report("COPILOT", false, 20.0, nil, 20.0, nil), report("EXCHANGE", false, 20.0, 15.0, 7.0, day), report("SHAREPOINT", false, 7.0, nil, nil, nil), report("TEAMS", true, 20.0, nil, nil, nil)},
			got.at("organizations", "nodes", 2, "usageReports"))

		// Of licences: what was bought tells of nobody, what is in use may.
		licence := func(consumed, available any) map[string]any {
			return map[string]any{"seatsEnabled": 10.0, "seatsConsumed": consumed, "seatsAvailable": available, "seatsLockedOut": 2.0,
				"renewsAt": "2027-02-04T12:00:00Z", "trial": false, "terms": []any{map[string]any{
					"status": "Enabled", "seats": 10.0, "trial": false, "startedAt": "2026-05-04T12:00:00Z", "endsAt": "2027-02-04T12:00:00Z"}}}
		}
		require.Equal(t, licence(3.0, 7.0), got.at("organizations", "nodes", 0, "licenses", "nodes", 1))
		require.Equal(t, licence(3.0, 7.0), got.at("organizations", "nodes", 1, "licenses", "nodes", 1))
		require.Equal(t, licence(nil, nil), got.at("organizations", "nodes", 2, "licenses", "nodes", 1))
		require.Equal(t, []any{}, got.at("organizations", "nodes", 0, "licenses", "nodes", 0, "terms"))
	}, clock)
}

// TestReportsAndRolesOfOthersAreNotThere asks for what hangs on another
// organization's people.
func TestReportsAndRolesOfOthersAreNotThere(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		reported(t, db, w.theirs, 2)
		a := newAPI(t, db)
		got := a.must(as(w.mine.org.ID), `query ($user: ID!, $org: ID!) {
			node(id: $user) { ... on User { workloadUsage { workload } directoryRoles { roleId } } }
			organization(id: $org) { usageReports { people } }
			organizations(first: 2) { nodes { usageReports { people } users(first: 7) { nodes { workloadUsage { workload } directoryRoles { roleId } } } } }
		}`, vars{"user": w.theirs.users[0].GlobalID(), "org": w.theirs.org.GlobalID()})
		require.Nil(t, got.at("node"))
		require.Nil(t, got.at("organization"))
		require.Empty(t, got.at("organizations", "nodes", 0, "usageReports"))
		require.NotContains(t, got.body, "EXCHANGE")
		require.NotContains(t, got.body, "roleId")
	}, clock)
}

// TestUseAndRolesOfAPageAreReadTogether: the statements do not grow with people.
func TestUseAndRolesOfAPageAreReadTogether(t *testing.T) {
	t.Parallel()
	db := dbtest.Open(t)
	w := newWorld(t, db)
	reported(t, db, w.mine, 1)
	a := newAPI(t, db)
	of := func(first int) int64 {
		return a.count(func() {
			a.must(as(w.mine.org.ID), `query ($n: Int) { organizations(first: 1) { nodes { users(first: $n) { nodes { workloadUsage { workload } directoryRoles { displayName } } } } } }`, vars{"n": first})
		})
	}
	require.Equal(t, of(1), of(7))
}
