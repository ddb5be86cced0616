package app

import (
	"context"
	"log/slog"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/auditevent"
	"github.com/appmuster/appmuster/ent/notice"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/entrasim"
	"github.com/appmuster/appmuster/internal/vocab"
)

// askHost is the mend of what a customer has no hand in.
const askHost = "Whoever hosts this server has to check its app registration and the registration's credential."

// TestTheOperatorsSecretIsMendedForAllTenants: it lapses, and each tenant of the
// operator's registration is dark; the operator starts the server with a new one, and
// all of them are read again, with nobody's click.
func TestTheOperatorsSecretIsMendedForAllTenants(t *testing.T) {
	t.Parallel()
	eachDialect(t, func(t *testing.T, dialect string) {
		o := newOfficeWith(t, dialect, "a long enough password")
		open := func(t *testing.T) {
			o.api = serveLogged(t, o.env, Options{Now: o.sim.Now}, slog.New(slog.DiscardHandler))
			o.desk = logIn(t, o.env)
		}
		organizations := map[string]string{} // by tenant
		before := map[string]kept{}
		t.Run("Lapses", func(t *testing.T) {
			open(t)
			delegated := organize(t, o.api, "Meerdijk")
			consented, address := o.setOut(o.desk, delegated)
			require.Equal(t, "done", o.desk.come(t, o.consents(address, smallAdmin)).Query().Get("consent"))
			other := organize(t, o.api, "Fjordlys")
			application, address := o.setOutFor(t, other)
			end := o.desk.come(t, o.consents(o.identified(t, address, thirdAdmin).String(), thirdAdmin))
			require.Equal(t, "done", end.Query().Get("consent"))
			organizations[consented], organizations[application] = delegated, other
			for tenant := range organizations {
				require.Equal(t, "SUCCEEDED", await(t, o.api, tenant).State)
			}
			o.sim.ExpireSecret(operatorClientID)
			o.sim.Advance(2 * time.Hour)
			for tenant, organization := range organizations {
				require.Equal(t, "FAILED", o.syncAnyway(t, tenant).State)
				after := tenantOf(t, o.api, tenant)
				require.Equal(t, "NEEDS_CONSENT", after.State)
				require.Equal(t, "The client secret has expired.", after.StateReason)
				require.Equal(t, askHost, after.StateMend)
				require.Equal(t, askHost, after.LastSyncRun.Stages[0].Mend)
				refused := ask[struct {
					StartSync struct{ UserErrors []said }
				}](t, o.api, `mutation($input: StartSyncInput!) { startSync(input: $input) { userErrors { code message } } }`,
					map[string]any{"input": map[string]any{"tenantId": tenant}}).StartSync.UserErrors
				require.Len(t, refused, 1)
				require.Contains(t, refused[0].Message, "Once whoever hosts this server has mended that")
				told, resolved := o.noticesOf(t, tenant)
				require.Len(t, told["CONSENT_BROKEN"], 1)
				require.Zero(t, resolved)
				before[tenant] = o.keeps(t, organization)
			}
			// Whoever consents again meanwhile mends nothing, and does no harm.
			end = o.desk.come(t, o.consents(o.setOutAgain(o.desk, consented), smallAdmin))
			require.NotEqual(t, "done", end.Query().Get("consent"))
			require.Equal(t, "The client secret has expired.", tenantOf(t, o.api, consented).StateReason)
		})
		if t.Failed() {
			return
		}

		o.sim.ChangeSecret(operatorClientID, "a new secret of the operator")
		i := slices.Index(o.env, "APPMUSTER_MICROSOFT_CLIENT_SECRET="+operatorSecret)
		o.env[i] = "APPMUSTER_MICROSOFT_CLIENT_SECRET=a new secret of the operator"
		open(t)
		for tenant, organization := range organizations {
			require.Equal(t, before[tenant], o.keeps(t, organization), "what was read stays")
			require.Eventually(t, func() bool {
				return tenantOf(t, o.api, tenant).LastSyncRun.Sequence > 2
			}, 3*time.Minute, 200*time.Millisecond, "a sync starts by itself")
			o.mended(t, tenant)
			told, resolved := o.noticesOf(t, tenant)
			require.Empty(t, told)
			require.Equal(t, 1, resolved)
		}
	})
}

// TestTenantsAreTakenUpWithTheOperatorsCredential, at most once an hour, and each for
// what Microsoft says of it.
func TestTenantsAreTakenUpWithTheOperatorsCredential(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		demo := entrasim.DemoCompanies(time.Now())
		w := newTravelers(t, db, demo[0], demo[2])(t, false)
		w.owning()
		var dark []*ent.Tenant
		for _, upn := range []string{smallAdmin, freeAdmin} {
			row, home, q := w.way(upn)
			_, err := w.tenants.CompleteConsent(home, q, w.session, "")
			require.NoError(t, err)
			dark = append(dark, row)
		}
		lives, gone := dark[0].ID, dark[1].ID
		// What a customer's own registration is refused for is the customer's.
		w.change(func(ctx context.Context, c *ent.Client) error {
			return c.Tenant.Create().SetOrganizationID(w.organization).SetMode(vocab.TenantModeCustomerApp).SetState(vocab.TenantStateNeedsConsent).
				SetStateReason("The client secret has expired.").SetClientID(ownClientID(1)).SetCreatedAt(w.sim.Now()).Exec(ctx)
		})
		due := func() bool {
			due, err := w.tenants.RegistrationsDue(t.Context())
			require.NoError(t, err)
			return due
		}
		look := func() { require.NoError(t, w.tenants.CheckRegistration(t.Context())) }

		look()
		require.False(t, due())
		w.sim.ExpireSecret(operatorClientID)
		for _, d := range dark {
			require.NoError(t, w.tenants.RefreshToken(t.Context(), d.ID))
			after := w.now(d.ID)
			require.Equal(t, vocab.TenantStateNeedsConsent, after.State)
			require.Nil(t, after.NextSyncAt)
		}
		require.False(t, due(), "it was looked at just now")
		w.sim.Advance(time.Hour)
		require.True(t, due(), "an hour is over, though all was well then")
		look()
		require.Zero(t, waiting(t, db, "refresh_token"), "it is refused still")
		require.False(t, due())

		w.sim.ChangeSecret(operatorClientID, operatorSecret)
		w.sim.Revoke(demo[2].TenantID, operatorClientID)
		w.sim.Advance(time.Hour)
		require.True(t, due())
		look()
		require.Equal(t, 2, waiting(t, db, "refresh_token"))
		for range 2 { // a job that is done again changes nothing
			for _, id := range []int64{lives, gone} {
				require.NoError(t, w.tenants.RefreshToken(t.Context(), id))
			}
			after := w.now(lives)
			require.Equal(t, vocab.TenantStateGettingData, after.State)
			require.Empty(t, after.StateReason)
			require.WithinDuration(t, w.sim.Now(), *after.NextSyncAt, time.Minute)
			after = w.now(gone)
			require.Equal(t, vocab.TenantStateNeedsConsent, after.State)
			require.Contains(t, after.StateReason, "no consent in this tenant")
			require.Nil(t, after.NextSyncAt)
		}
		require.False(t, due())
		w.sim.Advance(2 * time.Hour)
		require.False(t, due(), "nobody waits for the operator any more")
		broken := func(id int64) (open, all int) {
			told := db.Ent().Notice.Query().Where(notice.TenantID(id), notice.KindEQ(vocab.NoticeKindConsentBroken)).AllX(dbtest.Context(t))
			for _, n := range told {
				if n.ResolvedAt == nil {
					open++
				}
			}
			return open, len(told)
		}
		open, all := broken(lives)
		require.Equal(t, [2]int{0, 1}, [2]int{open, all})
		open, all = broken(gone)
		require.Equal(t, [2]int{1, 1}, [2]int{open, all}, "it is not told twice")
		require.Zero(t, db.Ent().AuditEvent.Query().Where(auditevent.Action(activity.TenantConsentChecked)).CountX(dbtest.Context(t)), "nobody asked")
	})
}
