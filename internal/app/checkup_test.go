package app

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/syncrun"
	"github.com/appmuster/appmuster/ent/syncstage"
	"github.com/appmuster/appmuster/internal/checkup"
	"github.com/appmuster/appmuster/internal/config"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/entrasim"
	"github.com/appmuster/appmuster/internal/msgraph"
	"github.com/appmuster/appmuster/internal/tenant"
	"github.com/appmuster/appmuster/internal/vocab"
)

// advised is what the doctor says of a tenant as it is stored.
func advised(w *traveler, t *ent.Tenant) checkup.Checkup {
	return newGuide(&config.Config{MicrosoftClientID: operatorClientID}).Look(checkup.Facts{
		Mode: t.Mode, State: t.State, Reason: t.StateReason, Mend: t.StateMend, StateSince: t.StateSince, Level: t.ConsentLevel,
		ClientID: t.ClientID, Granted: t.GrantedScopes, Seen: t.ConsentSeen, NextSyncAt: t.NextSyncAt, Now: w.sim.Now(),
	})
}

// wasRead ends the first sync of a tenant as one that read.
func wasRead(w *traveler, id int64) {
	w.t.Helper()
	w.change(func(ctx context.Context, c *ent.Client) error {
		return c.SyncRun.Update().Where(syncrun.TenantID(id)).SetState(vocab.SyncRunStateSucceeded).SetOpen(false).SetFinishedAt(w.sim.Now()).Exec(ctx)
	})
}

// TestACheckTellsWhatTheConsentAllows: what an administrator changes at Microsoft
// shows at the next check, with what mends it, and what was mended there is mended
// here.
func TestACheckTellsWhatTheConsentAllows(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		company := entrasim.DemoCompanies(time.Now())[0]
		w := newTravelers(t, db, company)(t, false)
		who := w.asking()
		row, home, q := w.way(smallAdmin)
		_, err := w.tenants.CompleteConsent(home, q, w.session, "")
		require.NoError(t, err)
		check := func() (*ent.Tenant, checkup.Checkup) {
			t.Helper()
			after, err := w.tenants.CheckConsent(who, row.ID)
			require.NoError(t, err)
			require.NotNil(t, after.ConsentSeen)
			return after, advised(w, after)
		}
		state := func(c checkup.Checkup, name string) checkup.PermissionState {
			for _, p := range c.Permissions {
				if p.Permission == name {
					return p.State
				}
			}
			return ""
		}

		got, advice := check()
		require.Empty(t, got.MissingScopes)
		require.Subset(t, got.ConsentSeen.Assigned, permissionNames(3))
		require.True(t, *got.ConsentSeen.Enabled)
		require.True(t, advice.Healthy, advice.Sentence)
		require.Equal(t, checkup.Granted, state(advice, "AuditLog.Read.All"))

		w.sim.RemovePermission(company.TenantID, operatorClientID, "AuditLog.Read.All", false)
		got, advice = check()
		require.Equal(t, []string{"AuditLog.Read.All"}, got.MissingScopes)
		require.Equal(t, checkup.Missing, state(advice, "AuditLog.Read.All"))
		require.Equal(t, checkup.GrantConsent, advice.Next.Action)
		require.Contains(t, advice.Sentence, "AuditLog.Read.All is missing.")
		require.Equal(t, vocab.TenantStateGettingData, got.State, "its first sync will tell")
		wasRead(w, row.ID)
		w.change(func(ctx context.Context, c *ent.Client) error {
			return c.Tenant.UpdateOneID(row.ID).SetState(vocab.TenantStateActive).Exec(ctx)
		})
		got, advice = check()
		require.Equal(t, vocab.TenantStateDegraded, got.State, "it is not just connected any more")
		require.Equal(t, advice.Sentence, got.StateReason)
		require.Equal(t, advice.Next.Sentence, got.StateMend)

		w.sim.Consent(company.TenantID, operatorClientID, permissionNames(3), nil)
		got, advice = check()
		require.Empty(t, got.MissingScopes)
		require.True(t, advice.Healthy, advice.Sentence)
		require.Equal(t, vocab.TenantStateActive, got.State)
		require.Empty(t, got.StateReason)

		w.sim.DisableApp(company.TenantID, operatorClientID, true)
		got, advice = check()
		require.Equal(t, vocab.TenantStateNeedsConsent, got.State)
		require.Equal(t, "AADSTS7000112", got.ConsentSeen.Code)
		require.Nil(t, got.NextSyncAt, "nothing is tried behind people's backs")
		require.Equal(t, checkup.AskAdmin, advice.Next.Action)
		require.Contains(t, *advice.Next.URL, "/Properties/appId/"+operatorClientID)

		w.sim.DisableApp(company.TenantID, operatorClientID, false)
		got, advice = check()
		require.Equal(t, vocab.TenantStateActive, got.State)
		require.NotNil(t, got.NextSyncAt, "it goes on by itself")
		require.True(t, advice.Healthy, advice.Sentence)

		w.sim.Revoke(company.TenantID, operatorClientID)
		got, advice = check()
		require.Equal(t, vocab.TenantStateNeedsConsent, got.State)
		require.Equal(t, checkup.GrantConsent, advice.Next.Action)
		require.NotNil(t, advice.Code)
	})
}

// TestEachRefusalHasItsStateItsSentenceAndItsStep provokes every number that is
// known at the renewal of a connected tenant's token.
func TestEachRefusalHasItsStateItsSentenceAndItsStep(t *testing.T) {
	t.Parallel()
	// What mends it where the operator's registration is used; giving consent again
	// where nothing is said.
	steps := map[int]checkup.Action{}
	for action, numbers := range map[checkup.Action][]int{
		checkup.AskAdmin:    {7000112, 53000, 53001, 53003, 530003, 530032, 5000224, 90002, 900023, 50059, 9001023},
		checkup.AskOperator: {650056, 650057, 50194, 7000215, 7000218, 7000222, 700027, 700021, 700024, 50012, 50013, 50027, 50011, 1002012, 70011, 28002, 900561, 9002325, 90038, 900382, 900383},
		checkup.Wait:        {650051, 50196, 90055, 90033, 90006, 90024, 90025, 50033, 50000, 90020},
	} {
		for _, n := range numbers {
			steps[n] = action
		}
	}
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		company := entrasim.DemoCompanies(time.Now())[0]
		w := newTravelers(t, db, company)(t, false)
		who := w.asking()
		row, home, q := w.way(smallAdmin)
		_, err := w.tenants.CompleteConsent(home, q, w.session, "")
		require.NoError(t, err)
		for _, v := range msgraph.Verdicts() {
			name := fmt.Sprint("AADSTS", v.Number)
			clear := w.sim.Inject(entrasim.Fault{Path: "/oauth2/v2.0/token", Action: entrasim.BadGrant, Status: 400, Code: "invalid_grant", AADSTS: v.Number})
			got, err := w.tenants.CheckConsent(who, row.ID)
			require.NoError(t, err, name)
			clear()
			require.Equal(t, v.State == "NEEDS_CONSENT", got.State == vocab.TenantStateNeedsConsent, name)
			require.Equal(t, name, got.ConsentSeen.Code)
			reason := v.Reason
			if v.Number == 90002 { // it was read before, so its identifier was right
				reason = "Microsoft no longer knows the tenant: it was deleted or has no subscription any more."
			}
			require.Equal(t, reason, got.ConsentSeen.Reason, name)
			advice := advised(w, got)
			want, other := steps[v.Number]
			if !other {
				want = checkup.GrantConsent
			}
			require.Equal(t, want, advice.Next.Action, name)
			require.Equal(t, reason, advice.Sentence, name)
			if v.Kind == msgraph.SecretInvalid || v.Kind == msgraph.SecretExpired {
				require.Equal(t, askHost, got.StateMend, name)
				require.Equal(t, askHost, got.ConsentSeen.Mend, name)
			}
			require.Equal(t, want == checkup.Wait, advice.RetryAt != nil, name)
			// Past every window that the refusal may have closed, it holds again.
			w.sim.Advance(6 * time.Minute)
			got, err = w.tenants.CheckConsent(who, row.ID)
			require.NoError(t, err, name)
			require.NotEqual(t, vocab.TenantStateNeedsConsent, got.State, name)
			require.Empty(t, got.ConsentSeen.Code, name)
		}
	})
}

// TestWhatACheckDegradedACheckMends: a look at the consent takes back what a look
// found, and only that; what a sync found, a sync tells well again, at once.
func TestWhatACheckDegradedACheckMends(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		company := entrasim.DemoCompanies(time.Now())[0]
		w := newTravelers(t, db, company)(t, false)
		row, home, q := w.way(smallAdmin)
		_, err := w.tenants.CompleteConsent(home, q, w.session, "")
		require.NoError(t, err)
		who := w.asking()
		check := func() *ent.Tenant {
			t.Helper()
			after, err := w.tenants.CheckConsent(who, row.ID)
			require.NoError(t, err)
			return after
		}
		remove := func(permission string) { w.sim.RemovePermission(company.TenantID, operatorClientID, permission, false) }
		grant := func() { w.sim.Consent(company.TenantID, operatorClientID, permissionNames(3), nil) }
		set := func(change func(u *ent.TenantUpdateOne)) {
			w.change(func(ctx context.Context, c *ent.Client) error {
				u := c.Tenant.UpdateOneID(row.ID)
				change(u)
				return u.Exec(ctx)
			})
		}
		tomorrow := w.sim.Now().Add(24 * time.Hour).UTC().Truncate(time.Microsecond)
		wasRead(w, row.ID)
		set(func(u *ent.TenantUpdateOne) {
			u.SetState(vocab.TenantStateActive).SetNextSyncAt(tomorrow)
		})

		remove("ProfilePhoto.Read.All")
		got := check()
		require.Equal(t, vocab.TenantStateActive, got.State, "nothing that is asked for is dark for it")
		remove("AuditLog.Read.All")
		got = check()
		require.Equal(t, vocab.TenantStateDegraded, got.State)
		require.Contains(t, got.StateReason, "AuditLog.Read.All is missing.")
		remove("Reports.Read.All")
		got = check()
		require.Equal(t, vocab.TenantStateDegraded, got.State)
		require.Contains(t, got.StateReason, "Reports.Read.All", "it tells what is missing now")

		clear := w.sim.Inject(entrasim.Fault{Path: "/oauth2/v2.0/token", Action: entrasim.BadGrant, Status: 400, Code: "temporarily_unavailable", AADSTS: 90033})
		said := got.StateReason
		got = check()
		clear()
		require.Equal(t, vocab.TenantStateDegraded, got.State)
		require.Equal(t, said, got.StateReason, "that Microsoft is busy changes nothing")
		require.True(t, tomorrow.Equal(*got.NextSyncAt), "%s", got.NextSyncAt)

		w.sim.Advance(6 * time.Minute)
		grant()
		got = check()
		require.Equal(t, vocab.TenantStateActive, got.State)
		require.Empty(t, got.StateReason)
		require.True(t, got.NextSyncAt.Before(tomorrow), "a routine sync is due")

		// A sync found it, and its reason is its own.
		set(func(u *ent.TenantUpdateOne) {
			u.SetState(vocab.TenantStateDegraded).SetStateReason("Sign-ins could not be read.").SetMissingScopes([]string{"AuditLog.Read.All"}).SetNextSyncAt(tomorrow)
		})
		got = check()
		require.Equal(t, vocab.TenantStateDegraded, got.State)
		require.Equal(t, "Sign-ins could not be read.", got.StateReason)
		require.True(t, got.NextSyncAt.Before(tomorrow), "a routine sync is due")
		set(func(u *ent.TenantUpdateOne) { u.SetNextSyncAt(tomorrow) })
		got = check()
		require.True(t, tomorrow.Equal(*got.NextSyncAt), "nothing was lacking before: it keeps its time")

		// Consent holds again, but not all of it.
		w.sim.Revoke(company.TenantID, operatorClientID)
		require.Equal(t, vocab.TenantStateNeedsConsent, check().State)
		grant()
		remove("AuditLog.Read.All")
		w.sim.Advance(6 * time.Minute)
		got = check()
		require.Equal(t, vocab.TenantStateDegraded, got.State)
		require.Contains(t, got.StateReason, "AuditLog.Read.All is missing.")
	})
}

// TestAnAnswerToAnOldCredentialIsNotKept: who is asked while the credential is
// replaced speaks of the old one.
func TestAnAnswerToAnOldCredentialIsNotKept(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		company := entrasim.DemoCompanies(time.Now())[0]
		w := newTravelers(t, db, company)(t, false)
		row, home, q := w.way(smallAdmin)
		_, err := w.tenants.CompleteConsent(home, q, w.session, "")
		require.NoError(t, err)
		clear := w.sim.Inject(entrasim.Fault{Path: "/oauth2/v2.0/token", Action: entrasim.BadGrant, Status: 400, Code: "invalid_grant", AADSTS: 7000222})
		asked := len(w.sim.Requests())
		type answer struct {
			t   *ent.Tenant
			err error
		}
		came := make(chan answer, 1)
		// As whoever replaces a credential: the tenant is theirs until it is stored.
		require.NoError(t, db.InTx(dbtest.Context(t), func(ctx context.Context, tx *database.Tx) error {
			if err := tx.LockTenant(ctx, row.ID); err != nil {
				return err
			}
			if err := tx.Ent().Tenant.UpdateOneID(row.ID).AddConsentGeneration(1).SetState(vocab.TenantStateActive).Exec(ctx); err != nil {
				return err
			}
			who := w.asking()
			go func() {
				after, err := w.tenants.CheckConsent(who, row.ID)
				came <- answer{after, err}
			}()
			require.Eventually(t, func() bool { return len(w.sim.Requests()) > asked }, 30*time.Second, time.Millisecond)
			return nil
		}))
		got := <-came
		clear()
		require.NoError(t, got.err)
		require.Equal(t, vocab.TenantStateActive, got.t.State)
		require.Equal(t, vocab.TenantStateActive, w.now(row.ID).State)
	})
}

// TestATenantIsActiveOnceItWasRead: that nothing was read yet, or that something was
// amiss, is mended by no second consent, and by no pause.
func TestATenantIsActiveOnceItWasRead(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		company := entrasim.DemoCompanies(time.Now())[0]
		w := newTravelers(t, db, company)(t, false)
		row, home, q := w.way(smallAdmin)
		_, err := w.tenants.CompleteConsent(home, q, w.session, "")
		require.NoError(t, err)
		who := w.asking()
		is := func(state vocab.TenantState, reason, why string) {
			t.Helper()
			got := w.now(row.ID)
			require.Equal(t, state, got.State, why)
			require.Equal(t, reason, got.StateReason, why)
		}
		consents := func() {
			t.Helper()
			_, address, err := w.tenants.Reconnect(who, row.ID, tenant.Reconnection{SessionHash: w.session})
			require.NoError(t, err)
			_, err = w.tenants.CompleteConsent(home, w.arrive(address, smallAdmin), w.session, "")
			require.NoError(t, err)
		}
		pause := func() {
			t.Helper()
			_, err := w.tenants.Pause(who, row.ID)
			require.NoError(t, err)
		}
		resume := func() {
			t.Helper()
			got, err := w.tenants.Resume(who, row.ID)
			require.NoError(t, err)
			require.NotNil(t, got.NextSyncAt)
			require.False(t, got.NextSyncAt.After(w.sim.Now()), "it is tried at once")
		}
		becomes := func(state vocab.TenantState, reason string) {
			w.change(func(ctx context.Context, c *ent.Client) error {
				return c.Tenant.UpdateOneID(row.ID).SetState(state).SetStateReason(reason).SetStateMend("Mend it.").Exec(ctx)
			})
		}
		ends := func(run vocab.SyncRunState, stage vocab.SyncStageState) {
			w.change(func(ctx context.Context, c *ent.Client) error {
				open := c.SyncRun.Query().Where(syncrun.Open(true)).OnlyX(ctx)
				if err := c.SyncStage.Update().Where(syncstage.SyncRunID(open.ID)).SetState(stage).SetReason("Microsoft was down.").SetMend("Wait.").Exec(ctx); err != nil {
					return err
				}
				return open.Update().SetOpen(false).SetState(run).SetFinishedAt(w.sim.Now()).Exec(ctx)
			})
		}

		is(vocab.TenantStateGettingData, "", "it is connected")
		consents()
		is(vocab.TenantStateGettingData, "", "a second consent during the first sync")
		pause()
		resume()
		is(vocab.TenantStateGettingData, "", "a pause during the first sync")

		ends(vocab.SyncRunStateFailed, vocab.SyncStageStateFailed)
		becomes(vocab.TenantStateDegraded, "Microsoft was down.")
		pause()
		resume()
		is(vocab.TenantStateDegraded, "Microsoft was down.", "a pause after the first sync failed")
		becomes(vocab.TenantStateNeedsConsent, "It was withdrawn.")
		_, err = w.tenants.CheckConsent(who, row.ID)
		require.NoError(t, err)
		is(vocab.TenantStateGettingData, "", "a look at the consent after the first sync failed")
		consents()
		is(vocab.TenantStateGettingData, "", "a second consent after the first sync failed")

		pause()
		ends(vocab.SyncRunStateSucceeded, vocab.SyncStageStateComplete)
		resume()
		is(vocab.TenantStateActive, "", "a sync that ended well during a pause")

		becomes(vocab.TenantStateDegraded, "Sign-ins could not be read.")
		pause()
		resume()
		is(vocab.TenantStateDegraded, "Sign-ins could not be read.", "a pause mends nothing")
		require.Equal(t, "Mend it.", w.now(row.ID).StateMend)
		becomes(vocab.TenantStateNeedsConsent, "It was withdrawn.")
		pause()
		resume()
		is(vocab.TenantStateDegraded, "It was withdrawn.", "a pause brings no consent, and it is tried")
		consents()
		is(vocab.TenantStateActive, "", "a consent does, and it was read before")
	})
}
