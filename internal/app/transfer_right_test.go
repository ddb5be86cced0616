package app

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/activityevent"
	"github.com/appmuster/appmuster/ent/auditevent"
	"github.com/appmuster/appmuster/ent/membership"
	"github.com/appmuster/appmuster/ent/notice"
	"github.com/appmuster/appmuster/ent/syncrun"
	enttenant "github.com/appmuster/appmuster/ent/tenant"
	"github.com/appmuster/appmuster/ent/webhookdelivery"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/entrasim"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/tenant"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/internal/xid"
)

// connects binds a directory that nobody has.
func (w *traveler) connects(upn string) *ent.Tenant {
	w.t.Helper()
	waiting, home, q := w.way(upn)
	back, err := w.tenants.CompleteConsent(home, q, w.session, "")
	require.NoError(w.t, err)
	require.Empty(w.t, back.Next)
	return w.now(waiting.ID)
}

// asked is a tenant that waits for an administrator's decision, and the token of
// the page that asks them.
func (w *traveler) asked(upn string) (waiting *ent.Tenant, token string) {
	w.t.Helper()
	// However slow the machine is.
	w.change(func(ctx context.Context, c *ent.Client) error {
		return c.Membership.Update().Where(membership.MemberID(w.member)).SetExpiresAt(w.sim.Now().Add(time.Hour)).Exec(ctx)
	})
	before, home, q := w.way(upn)
	back, err := w.tenants.CompleteConsent(home, q, w.session, "")
	require.NoError(w.t, err)
	token, ok := strings.CutPrefix(back.Next, tenant.TransferPath+"#")
	require.True(w.t, ok, back.Next)
	require.Len(w.t, token, 43)
	// Nothing that the asking organization can read tells that somebody has it.
	after := w.now(before.ID)
	require.Equal(w.t, before.State, after.State)
	require.Equal(w.t, before.StateReason, after.StateReason)
	require.Equal(w.t, before.StateMend, after.StateMend)
	require.Empty(w.t, after.EntraTenantID)
	audits, _, _ := w.told()
	require.Equal(w.t, activity.TenantConsentRequested, audits[len(audits)-1].Action)
	return after, token
}

func (w *traveler) decides(token string, confirm bool) (tenant.Decided, error) {
	home := w.t.Context()
	if w.token == 0 {
		home = w.asking()
	}
	return w.tenants.DecideTransfer(home, token, confirm, w.session, "")
}

// listens adds an endpoint to their organization.
func (w *traveler) listens() {
	w.t.Helper()
	w.change(func(ctx context.Context, c *ent.Client) error {
		return c.WebhookEndpoint.Create().SetOrganizationID(w.organization).SetURL("https://hooks.example/").
			SetEvents([]string{activity.WebhookTenantStateChanged}).SetSealedSecret([]byte("x")).SetCreatedAt(w.sim.Now()).Exec(ctx)
	})
}

// told is all that their organization can read of what happened, oldest first.
func (w *traveler) told() (audits []*ent.AuditEvent, events []*ent.ActivityEvent, deliveries []*ent.WebhookDelivery) {
	ctx := dbtest.Context(w.t)
	return w.db.Ent().AuditEvent.Query().Where(auditevent.OrganizationID(w.organization)).Order(ent.Asc(auditevent.FieldID)).AllX(ctx),
		w.db.Ent().ActivityEvent.Query().Where(activityevent.OrganizationID(w.organization)).Order(ent.Asc(activityevent.FieldID)).AllX(ctx),
		w.db.Ent().WebhookDelivery.Query().Where(webhookdelivery.OrganizationID(w.organization)).Order(ent.Asc(webhookdelivery.FieldID)).AllX(ctx)
}

func (w *traveler) notices() []*ent.Notice {
	return w.db.Ent().Notice.Query().Where(notice.OrganizationID(w.organization)).Order(ent.Asc(notice.FieldID)).AllX(dbtest.Context(w.t))
}

func (w *traveler) noticesOf(of *ent.Tenant) (all []*ent.Notice) {
	for _, n := range w.notices() {
		if *n.TenantID == of.ID {
			all = append(all, n)
		}
	}
	return all
}

// untouched tells that a tenant is as it was, and can be read.
func (w *traveler) untouched(before *ent.Tenant) {
	w.t.Helper()
	after := w.now(before.ID)
	require.Equal(w.t, before.State, after.State)
	require.NotEmpty(w.t, after.SealedCredential)
	require.Nil(w.t, after.DisconnectedAt)
	require.Equal(w.t, before.TransferredAt, after.TransferredAt)
	client, err := w.tenants.Client(dbtest.Context(w.t), before.ID)
	require.NoError(w.t, err)
	_, err = client.Organization(w.t.Context())
	require.NoError(w.t, err)
}

// TestTransferIsTheAdministrators: a directory that one organization has is moved
// to another one only by who proved to administer it, in the browser that came back
// with the proof, once; whole or not at all; and neither organization learns which
// the other one is.
func TestTransferIsTheAdministrators(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		demo := entrasim.DemoCompanies(time.Now())
		company := demo[0]
		travels := newTravelers(t, db, company, demo[2], entrasim.FourthCompany(time.Now()))
		lasting := t
		// Each of the following takes it from whom the one before left it with.
		had := travels(t, false)
		has := had.connects(smallAdmin)

		refused := func(t *testing.T, err error, code fault.Code) {
			t.Helper()
			require.True(t, fault.Is(err, code), "%v", err)
		}

		t.Run("AnotherBrowserIsToldNothing", func(t *testing.T) {
			w := travels(t, false)
			waiting, token := w.asked(smallAdmin)
			for _, session := range [][]byte{nil, had.session} {
				_, err := w.tenants.LookTransfer(t.Context(), token, session, "")
				refused(t, err, fault.NotFound)
				_, err = w.tenants.DecideTransfer(t.Context(), token, true, session, "")
				refused(t, err, fault.NotFound)
			}
			_, err := w.tenants.LookTransfer(w.asking(), token+"x", w.session, "")
			refused(t, err, fault.NotFound)
			require.Equal(t, vocab.TenantStatePendingConsent, w.now(waiting.ID).State)
			had.untouched(has)
		})
		t.Run("TheWayToMicrosoftIsNoProof", func(t *testing.T) {
			// Whoever made the link knows its state, and the state decides nothing.
			w := travels(t, true)
			_, address, err := w.tenants.Connect(w.asking(), tenant.Connection{OrganizationID: w.organization, Mode: vocab.TenantModeDelegated})
			require.NoError(t, err)
			_, err = w.decides(query(t, address, "state"), true)
			refused(t, err, fault.NotFound)
			// Nor does the question's token bring anybody back from Microsoft.
			_, token := w.asked(smallAdmin)
			_, err = w.tenants.CompleteConsent(t.Context(), url.Values{"state": {token}, "admin_consent": {"True"}, "tenant": {company.TenantID}}, nil, "")
			refused(t, err, fault.Invalid)
			had.untouched(has)
		})
		t.Run("ATokenMayOnlyWhatItsRightsAre", func(t *testing.T) {
			// It is narrowed to its organization, and can neither ask for another one
			// nor, as one that only reads, at all.
			w := travels(t, true)
			_, _, err := w.tenants.Connect(w.asking(), tenant.Connection{OrganizationID: had.organization, Mode: vocab.TenantModeDelegated})
			refused(t, err, fault.NotFound)
			_, err = w.tenants.Disconnect(w.asking(), has.ID, false)
			refused(t, err, fault.NotFound)
			reader := viewer.NewContext(t.Context(), viewer.New(viewer.Params{TokenID: w.token, ReadOnly: true, Roles: map[int64]viewer.Role{w.organization: viewer.RoleOwner}}))
			_, _, err = w.tenants.Connect(reader, tenant.Connection{OrganizationID: w.organization, Mode: vocab.TenantModeDelegated})
			refused(t, err, fault.Forbidden)
			had.untouched(has)
		})
		for name, loses := range map[string]struct {
			token   bool
			happens func(w *traveler)
		}{
			"TokenRevoked": {true, func(w *traveler) {
				_, err := w.accounts.RevokeToken(w.asking(), w.token)
				require.NoError(t, err)
			}},
			"TokenOfNobodyThere": {true, func(w *traveler) {
				w.change(func(ctx context.Context, c *ent.Client) error {
					_, err := c.Membership.Delete().Where(membership.MemberID(w.member)).Exec(ctx)
					return err
				})
			}},
			"TokenOfALowerRole": {true, func(w *traveler) {
				w.change(func(ctx context.Context, c *ent.Client) error {
					return c.Membership.Update().Where(membership.MemberID(w.member)).SetRole(vocab.RoleAnalyst).Exec(ctx)
				})
			}},
			"MemberOfALowerRole": {false, func(w *traveler) {
				w.change(func(ctx context.Context, c *ent.Client) error {
					return c.Membership.Update().Where(membership.MemberID(w.member)).SetRole(vocab.RoleAnalyst).Exec(ctx)
				})
			}},
		} {
			t.Run("WhoeverSetOutMustStillMay"+name, func(t *testing.T) {
				w := travels(t, loses.token)
				waiting, token := w.asked(smallAdmin)
				loses.happens(w)
				_, err := w.decides(token, true)
				refused(t, err, fault.Forbidden)
				require.Empty(t, w.now(waiting.ID).SealedCredential)
				had.untouched(has)
			})
		}
		t.Run("MicrosoftDoesNotAnswer", func(t *testing.T) {
			w := travels(t, false)
			_, token := w.asked(smallAdmin)
			up := w.sim.Inject(entrasim.Fault{Path: "/", Action: entrasim.Unavailable})
			_, err := w.decides(token, true)
			refused(t, err, fault.Unavailable)
			up()
			_, err = w.tenants.LookTransfer(w.asking(), token, w.session, "")
			require.NoError(t, err, "it can be tried again")
			had.untouched(has)
		})
		t.Run("TheyDecline", func(t *testing.T) {
			w := travels(t, false)
			waiting, token := w.asked(smallAdmin)
			_, err := w.decides(token, false)
			require.NoError(t, err)
			after := w.now(waiting.ID)
			require.Equal(t, vocab.TenantStatePendingConsent, after.State)
			require.Equal(t, "The directory's administrator did not confirm the connection.", after.StateReason)
			_, err = w.decides(token, true)
			refused(t, err, fault.NotFound)
			had.untouched(has)
		})
		t.Run("TheyTakeTooLong", func(t *testing.T) {
			w := travels(t, false)
			_, token := w.asked(smallAdmin)
			w.sim.Advance(15*time.Minute + time.Second)
			_, err := w.tenants.LookTransfer(t.Context(), token, w.session, "")
			refused(t, err, fault.NotFound)
			_, err = w.tenants.DecideTransfer(t.Context(), token, true, w.session, "")
			refused(t, err, fault.NotFound)
			had.untouched(has)
		})
		t.Run("CutOffInTheMiddle", func(t *testing.T) {
			w := travels(t, false)
			waiting, token := w.asked(smallAdmin)
			open, cut := w.tenants.OpenRun, errors.New("cut off")
			w.tenants.OpenRun = func(context.Context, *database.Tx, int64, vocab.SyncTrigger) error { return cut }
			_, err := w.decides(token, true)
			require.ErrorIs(t, err, cut)
			require.Empty(t, w.now(waiting.ID).SealedCredential)
			require.Empty(t, had.notices())
			had.untouched(has)
			// It goes on from there.
			w.tenants.OpenRun = open
			_, err = w.decides(token, true)
			require.NoError(t, err)
			had, has = w, w.now(waiting.ID)
			had.t = lasting
		})

		t.Run("Moved", func(t *testing.T) {
			w := travels(t, true)
			had.listens()
			w.listens()
			waiting, token := w.asked(smallAdmin)
			asks, err := w.tenants.LookTransfer(t.Context(), token, nil, "")
			require.NoError(t, err)
			require.Equal(t, company.Name, asks.Directory)
			require.Equal(t, "A client", asks.From)
			require.Equal(t, "A client", asks.To)
			require.False(t, asks.ExpiresAt.After(w.sim.Now().Add(15*time.Minute)))

			d, err := w.tenants.DecideTransfer(viewer.NewContext(t.Context(), viewer.New(viewer.Params{IP: "192.0.2.77", RequestID: "of-the-asker"})), token, true, nil, "")
			require.NoError(t, err)
			require.Equal(t, waiting.ID, d.Tenant.ID)

			lost := had.now(has.ID)
			require.Equal(t, vocab.TenantStateDisconnected, lost.State)
			require.Equal(t, "An administrator of the directory moved it to another organization on this server. What was read until then stays.", lost.StateReason)
			require.NotNil(t, lost.DisconnectedAt)
			require.Equal(t, lost.DisconnectedAt, lost.TransferredAt)
			require.Empty(t, lost.SealedCredential)
			require.Nil(t, lost.NextSyncAt)
			_, err = had.tenants.Client(dbtest.Context(t), lost.ID)
			refused(t, err, fault.Conflict)
			require.False(t, db.Ent().SyncRun.Query().Where(syncrun.TenantID(lost.ID), syncrun.Open(true)).ExistX(dbtest.Context(t)))

			won := w.now(waiting.ID)
			require.Equal(t, vocab.TenantStateGettingData, won.State)
			require.Equal(t, xid.NewGUID(company.TenantID), won.EntraTenantID)
			require.Equal(t, lost.TransferredAt, won.TransferredAt)
			run := db.Ent().SyncRun.Query().Where(syncrun.TenantID(won.ID), syncrun.Open(true)).OnlyX(dbtest.Context(t))
			require.Equal(t, vocab.SyncTriggerFirst, run.Trigger)
			require.Equal(t, w.organization, run.OrganizationID)

			// Both are told, and neither of the other.
			audits, events, deliveries := had.told()
			last := audits[len(audits)-1]
			require.Equal(t, activity.AuditTenantDisconnected, last.Action)
			require.Equal(t, map[string]any{"dataErased": false, "transferred": true}, last.Detail)
			require.Equal(t, vocab.ActorKindJob, last.ActorKind, "nobody of the other organization stands in it")
			require.Nil(t, last.ActorID)
			require.Empty(t, last.IP)
			require.Empty(t, last.RequestID)
			require.Equal(t, "A tenant was disconnected: an administrator of its directory moved it to another organization. What was read from it stays.", activity.AuditMessage(last))
			event := events[len(events)-1]
			require.Equal(t, activity.TenantDisconnected, event.Type)
			require.Nil(t, event.ActorID)
			require.Len(t, deliveries, 1)
			require.Contains(t, string(deliveries[0].Payload), `"state":"DISCONNECTED"`)
			notices := had.notices()
			require.Len(t, notices, 1)
			require.Equal(t, vocab.NoticeKindTenantTransferred, notices[0].Kind)
			require.Equal(t, lost.ID, *notices[0].TenantID)
			for _, text := range []any{audits, events, deliveries, notices, lost} {
				raw, err := json.Marshal(text)
				require.NoError(t, err)
				require.NotContains(t, string(raw), xid.Encode(xid.Organization, w.organization))
				require.NotContains(t, string(raw), "of-the-asker")
				require.NotContains(t, string(raw), "192.0.2.77")
			}

			audits, events, deliveries = w.told()
			last = audits[len(audits)-1]
			require.Equal(t, activity.AuditTenantConnected, last.Action)
			require.Equal(t, map[string]any{"mode": "DELEGATED", "consentLevel": float64(3), "transferred": true}, last.Detail)
			require.Equal(t, activity.TenantConnected, events[len(events)-1].Type)
			require.Len(t, deliveries, 1)
			require.Contains(t, string(deliveries[0].Payload), `"state":"GETTING_DATA"`)
			require.Empty(t, w.notices())
			for _, text := range []any{audits, events, deliveries, won} {
				raw, err := json.Marshal(text)
				require.NoError(t, err)
				require.NotContains(t, string(raw), xid.Encode(xid.Organization, had.organization))
			}

			// What another page still shows asks nothing any more.
			_, err = w.decides(token, true)
			refused(t, err, fault.NotFound)
			require.Equal(t, won.SealedCredential, w.now(won.ID).SealedCredential)

			// And back again, to a tenant of its own.
			back, token := had.asked(smallAdmin)
			require.NotEqual(t, lost.ID, back.ID)
			_, err = had.decides(token, true)
			require.NoError(t, err)
			require.Equal(t, vocab.TenantStateDisconnected, w.now(won.ID).State)
			require.Equal(t, vocab.TenantStateGettingData, had.now(back.ID).State)
			require.Equal(t, vocab.TenantStateDisconnected, had.now(lost.ID).State)
			require.Len(t, w.notices(), 1)
			has = had.now(back.ID)
		})

		t.Run("TwoAtOnce", func(t *testing.T) {
			one, two := travels(t, false), travels(t, false)
			_, first := one.asked(smallAdmin)
			_, second := two.asked(smallAdmin)
			// The first is answered by two pages at once, too.
			errs := make([]error, 3)
			var all sync.WaitGroup
			for i, answer := range []struct {
				w     *traveler
				token string
			}{{one, first}, {one, first}, {two, second}} {
				home := answer.w.asking()
				all.Go(func() {
					_, errs[i] = answer.w.tenants.DecideTransfer(home, answer.token, true, answer.w.session, "")
				})
			}
			all.Wait()
			won := 0
			for _, err := range errs {
				if err == nil {
					won++
					continue
				}
				require.True(t, fault.Is(err, fault.Conflict) || fault.Is(err, fault.NotFound), "%v", err)
			}
			require.Equal(t, 1, won, "%v", errs)
			live := db.Ent().Tenant.Query().Where(enttenant.EntraTenantID(xid.NewGUID(company.TenantID)), enttenant.DisconnectedAtIsNil()).OnlyX(dbtest.Context(t))
			require.Contains(t, []int64{one.organization, two.organization}, live.OrganizationID)
			require.Len(t, had.noticesOf(has), 1)
			if had, has = one, live; live.OrganizationID == two.organization {
				had = two
			}
			had.t = lasting
			had.untouched(live)
		})
		t.Run("WhoHadItHasEndedItMeanwhile", func(t *testing.T) {
			w := travels(t, false)
			waiting, token := w.asked(smallAdmin)
			had.change(func(ctx context.Context, c *ent.Client) error {
				return c.Membership.Update().Where(membership.MemberID(had.member)).SetRole(vocab.RoleOwner).SetExpiresAt(w.sim.Now().Add(time.Hour)).Exec(ctx)
			})
			_, err := had.tenants.Disconnect(had.asking(), has.ID, true)
			require.NoError(t, err)
			asks, err := w.tenants.LookTransfer(w.asking(), token, w.session, "")
			require.NoError(t, err)
			require.Empty(t, asks.From)
			_, err = w.decides(token, true)
			require.NoError(t, err)
			require.Nil(t, w.now(waiting.ID).TransferredAt, "nothing was moved")
			require.Nil(t, had.now(has.ID).TransferredAt)
			require.NotNil(t, had.now(has.ID).EraseRequestedAt)
			require.Empty(t, had.noticesOf(has))
			had, has = w, w.now(waiting.ID)
			had.t = lasting
		})
		t.Run("TheyAdministerItNoMore", func(t *testing.T) {
			w := travels(t, false)
			waiting, token := w.asked(smallAdmin)
			w.sim.DisableAdmin(company.TenantID, smallAdmin)
			_, err := w.decides(token, true)
			_, known := fault.Of(err)
			require.True(t, known, "%v", err)
			require.Empty(t, w.now(waiting.ID).SealedCredential)
			require.Nil(t, had.now(has.ID).DisconnectedAt)
		})
	})
}
