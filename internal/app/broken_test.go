package app

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/entrasim"
)

// noticesOf gives what a tenant's notices at the member's desk tell, but that its
// first sync is done: the messages of the open ones by kind, and how many are
// resolved.
func (o *office) noticesOf(t *testing.T, tenant string) (open map[string][]string, resolved int) {
	t.Helper()
	var got struct {
		Data struct {
			Notices []struct {
				Kind, Message string
				ResolvedAt    *string
				IsUnread      bool
				Tenant        *struct{ ID string }
			}
		}
	}
	o.desk.ask(t, `{ notices { kind message resolvedAt isUnread tenant { id } } }`, nil, &got)
	open = map[string][]string{}
	for _, n := range got.Data.Notices {
		if n.Tenant == nil || n.Tenant.ID != tenant || n.Kind == "FIRST_SYNC_DONE" {
			continue
		}
		require.True(t, n.IsUnread, n.Message)
		if n.ResolvedAt != nil {
			resolved++
			continue
		}
		open[n.Kind] = append(open[n.Kind], n.Message)
	}
	return open, resolved
}

// syncAnyway asks for a sync and waits for the newest run, whoever started that.
func (o *office) syncAnyway(t *testing.T, tenant string) runAnswer {
	t.Helper()
	ask[struct {
		StartSync struct{ UserErrors []said }
	}](t, o.api, `mutation($input: StartSyncInput!) { startSync(input: $input) { userErrors { code message } } }`,
		map[string]any{"input": map[string]any{"tenantId": tenant}})
	return await(t, o.api, tenant)
}

// failAgain pauses a tenant that can't be read and lets it go on: it is tried, and
// fails.
func (o *office) failAgain(t *testing.T, tenant string) {
	t.Helper()
	before := tenantOf(t, o.api, tenant).LastSyncRun.Sequence
	for _, act := range []string{"pause", "resume"} {
		title := map[string]string{"pause": "Pause", "resume": "Resume"}[act]
		said := ask[map[string]struct{ UserErrors []said }](t, o.api, `mutation($input: `+title+`TenantInput!) { `+act+`Tenant(input: $input) { userErrors { code message } } }`,
			map[string]any{"input": map[string]any{"tenantId": tenant}})
		require.Empty(t, said[act+"Tenant"].UserErrors)
	}
	run := o.syncAnyway(t, tenant)
	require.Equal(t, "FAILED", run.State)
	require.Greater(t, run.Sequence, before)
}

// kept is what an organization shows: how many people and apps, and the newest
// sign-ins.
type kept struct {
	users, apps int
	signIns     []struct{ ID string }
}

func (o *office) keeps(t *testing.T, organization string) kept {
	t.Helper()
	k := kept{users: count(t, o.api, organization, "users"), apps: count(t, o.api, organization, "apps")}
	k.signIns = ask[struct {
		Organization struct {
			SignIns struct{ Nodes []struct{ ID string } }
		}
	}](t, o.api, `query($id: ID!) { organization(id: $id) { signIns(first: 100) { nodes { id } } } }`, map[string]any{"id": organization}).Organization.SignIns.Nodes
	require.Positive(t, k.users)
	require.Positive(t, k.apps)
	require.NotEmpty(t, k.signIns)
	return k
}

// TestWhatBreaksIsToldOnceKeepsItsDataAndIsMended: consent withdrawn, a permission
// taken away, a secret over, and the consenting administrator's account disabled.
func TestWhatBreaksIsToldOnceKeepsItsDataAndIsMended(t *testing.T) {
	t.Parallel()
	eachDialect(t, func(t *testing.T, dialect string) {
		o := newOffice(t, dialect)
		delegated := organize(t, o.api, "Meerdijk")
		consented, address := o.setOut(o.desk, delegated)
		require.Equal(t, "done", o.desk.come(t, o.consents(address, smallAdmin)).Query().Get("consent"))
		owned := organize(t, o.api, "Fjordlys")
		input := own(owned, o.third)
		input["clientId"] = ownClientID(2)
		registered, _, refused := connect(t, o.api, input)
		require.Empty(t, refused)
		for _, tenant := range []string{consented, registered} {
			require.Equal(t, "SUCCEEDED", await(t, o.api, tenant).State)
			open, resolved := o.noticesOf(t, tenant)
			require.Empty(t, open)
			require.Zero(t, resolved)
		}
		again := func(upn string) func() {
			return func() {
				address := o.setOutAgain(o.desk, consented)
				end := o.desk.come(t, o.consents(address, upn))
				require.Equal(t, "done", end.Query().Get("consent"), "%s %s", end, tenantOf(t, o.api, consented).StateReason)
			}
		}
		const second = "sanne.tweede@meerdijk.example"
		o.small.AddUser(entrasim.User{DisplayName: "Sanne Tweede", UPN: second})
		o.small.AddRole("62e90394-69f5-4237-9190-012177145e10", "Global Administrator", second)
		o.small.AddAccount(entrasim.Account{UPN: second, Role: "Global Administrator", Admin: true})

		resolved := map[string]int{}
		for _, c := range []struct {
			name, organization, tenant string
			happens                    func()
			kind, state                string
			reason, message            string // of the tenant, and of the notice
			mend                       func()
		}{
			{"ConsentWithdrawn", delegated, consented, func() { o.sim.Revoke(o.small.TenantID, operatorClientID) },
				"CONSENT_BROKEN", "NEEDS_CONSENT", "no consent in this tenant", o.small.Name + " can't be read any more.", again(smallAdmin)},
			{"PermissionTakenAway", delegated, consented, func() { o.sim.RemovePermission(o.small.TenantID, operatorClientID, "AuditLog.Read.All", true) },
				"PERMISSION_LOST", "DEGRADED", "", o.small.Name + " lost a permission that data was read with.", again(smallAdmin)},
			{"AdministratorDisabled", delegated, consented, func() { o.sim.DisableAdmin(o.small.TenantID, smallAdmin) },
				"CONSENT_BROKEN", "NEEDS_CONSENT", "The account that connected the tenant is disabled", o.small.Name + " can't be read any more.", again(second)},
			{"SecretOver", owned, registered, func() { o.sim.ExpireSecret(ownClientID(2)) },
				"CONSENT_BROKEN", "NEEDS_CONSENT", "The client secret has expired", o.third.Name + " can't be read any more.", func() {
					o.sim.ChangeSecret(ownClientID(2), "a new secret of the customer")
					require.Empty(t, o.reconnect(t, registered, "a new secret of the customer"))
				}},
		} {
			t.Run(c.name, func(t *testing.T) {
				o.syncAnyway(t, c.tenant)
				before := o.keeps(t, c.organization)
				c.happens()
				o.sim.Advance(2 * time.Hour)
				o.syncAnyway(t, c.tenant)
				for range 3 {
					after := tenantOf(t, o.api, c.tenant)
					require.Equal(t, c.state, after.State)
					require.Contains(t, after.StateReason, c.reason)
					require.NotEmpty(t, after.StateMend)
					open, over := o.noticesOf(t, c.tenant)
					require.Len(t, open, 1, "%v", open)
					require.Len(t, open[c.kind], 1)
					require.Contains(t, open[c.kind][0], c.message)
					require.Contains(t, open[c.kind][0], c.reason)
					require.Equal(t, resolved[c.tenant], over)
					require.Equal(t, before, o.keeps(t, c.organization))
					if c.state == "NEEDS_CONSENT" {
						o.failAgain(t, c.tenant)
					} else {
						require.Equal(t, "PARTIAL", o.syncAnyway(t, c.tenant).State)
					}
				}

				c.mend()
				o.mended(t, c.tenant)
				resolved[c.tenant]++
				open, over := o.noticesOf(t, c.tenant)
				require.Empty(t, open)
				require.Equal(t, resolved[c.tenant], over)
			})
		}
	})
}
