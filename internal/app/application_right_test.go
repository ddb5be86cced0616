package app

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/consentstate"
	"github.com/appmuster/appmuster/ent/syncrun"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/entrasim"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/seal/secret"
	"github.com/appmuster/appmuster/internal/tenant"
	"github.com/appmuster/appmuster/internal/vocab"
)

const smallMember = "sanne.de.vries@meerdijk.example"

// asks has the operator's registration ask for these application permissions.
func (w *traveler) asks(permissions ...string) {
	w.sim.ChangeRegistration(operatorClientID, func(r *entrasim.Registration) { r.Roles = permissions })
}

// consented walks both legs to application permissions, from the address of the
// first one.
func (w *traveler) consented(address, upn string) error {
	w.t.Helper()
	back, err := w.tenants.CompleteConsent(w.asking(), w.arrive(address, upn), w.session, "")
	require.NoError(w.t, err)
	_, err = w.tenants.CompleteConsent(w.asking(), w.arrive(back.Next, upn), w.session, "")
	return err
}

// application connects by application permissions.
func (w *traveler) application(upn string, level int) (*ent.Tenant, error) {
	w.t.Helper()
	row, address, err := w.tenants.Connect(w.asking(), tenant.Connection{
		OrganizationID: w.organization, Mode: vocab.TenantModeApplication, Level: level, SessionHash: w.session})
	require.NoError(w.t, err)
	err = w.consented(address, upn)
	return w.now(row.ID), err
}

// TestAnySubsetOfApplicationPermissionsConnects, or is told at once what it lacks:
// nobody waits for what no time brings.
func TestAnySubsetOfApplicationPermissionsConnects(t *testing.T) {
	t.Parallel()
	const lacks = "The app registration of this server lacks the application permission Directory.Read.All, without which the directory, or who administers it, can't be read."
	for _, c := range []struct {
		name        string
		permissions []string
		upn         string
		kind        entrasim.Options
		fault       entrasim.Fault
		code        fault.Code // empty: it connects
		reason      string
	}{
		{name: "ByTheRolesOfTheSignIn", permissions: []string{"Organization.Read.All", "User.Read.All"}, upn: smallAdmin},
		{
			name: "WhoAdministersNothing", permissions: []string{"Organization.Read.All", "User.Read.All"}, upn: smallMember,
			code: fault.Forbidden, reason: "This account does not administer the directory.",
		},
		{
			name: "NobodySaysWhoAdministers", permissions: []string{"Organization.Read.All", "User.Read.All"}, upn: smallAdmin,
			kind: entrasim.Options{NoRoleClaims: true}, code: fault.Conflict, reason: lacks,
		},
		{name: "NoOrganization", permissions: []string{"AuditLog.Read.All"}, upn: smallAdmin, code: fault.Conflict, reason: lacks},
		{
			// Microsoft names a role by its kind alone to who may not read roles.
			name: "RolesWithoutTheirNames", permissions: []string{"User.Read.All", "GroupMember.Read.All"}, upn: smallAdmin,
			fault: entrasim.Fault{Path: "/transitiveMemberOf", Action: entrasim.NullProperties},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dbtest.Each(t, func(t *testing.T, db *database.DB) {
				w := newTravelersAt(t, db, c.kind, entrasim.DemoCompanies(time.Now())[0])(t, false)
				w.owning()
				w.asks(c.permissions...)
				if c.fault.Path != "" {
					w.sim.Inject(c.fault)
				}
				if c.upn == smallMember {
					// An administrator consented; who comes back says that it was them.
					w.sim.Consent(w.sim.Companies()[0].TenantID, operatorClientID, nil, c.permissions)
				}
				row, address, err := w.tenants.Connect(w.asking(), tenant.Connection{
					OrganizationID: w.organization, Mode: vocab.TenantModeApplication, SessionHash: w.session})
				require.NoError(t, err)
				back, err := w.tenants.CompleteConsent(w.asking(), w.arrive(address, c.upn), w.session, "")
				require.NoError(t, err)
				q := w.arrive(back.Next, smallAdmin)
				_, err = w.tenants.CompleteConsent(w.asking(), q, w.session, "")
				after := w.now(row.ID)
				require.Nil(t, after.ConsentRetryAt, "nobody waits")
				if c.code == "" {
					require.NoError(t, err)
					require.Equal(t, vocab.TenantStateGettingData, after.State)
					return
				}
				require.True(t, fault.Is(err, c.code), "%v", err)
				require.Equal(t, vocab.TenantStatePendingConsent, after.State)
				require.Equal(t, c.reason, after.StateReason)
				require.NotEmpty(t, after.StateMend)
			})
		})
	}
}

// TestMorePermissionsAreWaitedFor: while Microsoft's tokens carry what was granted
// before, a consent to more is waited for, and binds at the end of the waiting
// with what is there.
func TestMorePermissionsAreWaitedFor(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name        string
		delay, look time.Duration
		arrives     bool
	}{{"TheyArrive", time.Minute, time.Minute, true}, {"TheyDoNot", time.Hour, 10 * time.Minute, false}} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dbtest.Each(t, func(t *testing.T, db *database.DB) {
				w := newTravelersAt(t, db, entrasim.Options{RoleDelay: c.delay}, entrasim.DemoCompanies(time.Now())[0])(t, false)
				w.owning()
				w.asks(permissionNames(1)...)
				directory := w.sim.Companies()[0].TenantID
				w.sim.Consent(directory, operatorClientID, nil, permissionNames(1)) // long ago
				row, err := w.application(smallAdmin, 1)
				require.NoError(t, err)
				require.Equal(t, vocab.TenantStateGettingData, row.State)
				require.Empty(t, row.MissingScopes)

				w.asks(permissionNames(3)...)
				_, address, err := w.tenants.Reconnect(w.asking(), row.ID, tenant.Reconnection{Level: 3, SessionHash: w.session})
				require.NoError(t, err)
				require.NoError(t, w.consented(address, smallAdmin))
				waiting := w.now(row.ID)
				require.NotNil(t, waiting.ConsentRetryAt)
				require.Equal(t, 1, waiting.ConsentLevel, "what was there holds until more is")
				require.Equal(t, row.ConsentGeneration, waiting.ConsentGeneration)

				look := db.Ent().ConsentState.Query().Order(ent.Desc(consentstate.FieldID)).FirstX(dbtest.Context(t))
				w.sim.Advance(30 * time.Second)
				again, err := w.tenants.FinishConsent(t.Context(), look.ID)
				require.NoError(t, err)
				require.NotZero(t, again)
				w.sim.Advance(c.look)
				again, err = w.tenants.FinishConsent(t.Context(), look.ID)
				require.NoError(t, err)
				require.Zero(t, again)
				after := w.now(row.ID)
				require.Nil(t, after.ConsentRetryAt)
				require.Equal(t, 3, after.ConsentLevel)
				require.Equal(t, row.ConsentGeneration+1, after.ConsentGeneration)
				require.Equal(t, c.arrives, len(after.MissingScopes) == 0, "%v", after.MissingScopes)
			})
		})
	}
}

// TestALookThatIsCutOffAfterItBoundIsRepeatedInPeace: the server ends between
// binding and noting that the waiting is over; the look that follows binds nothing
// again and refuses nothing.
func TestALookThatIsCutOffAfterItBoundIsRepeatedInPeace(t *testing.T) {
	t.Parallel()
	for name, byLink := range map[string]bool{"ByLink": true, "BySession": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dbtest.Each(t, func(t *testing.T, db *database.DB) {
				w := newTravelers(t, db, entrasim.DemoCompanies(time.Now())[0])(t, false)
				w.owning()
				w.asks(permissionNames(3)...)
				home, session, shared := w.asking(), w.session, ""
				var address string
				var err error
				if byLink {
					_, token, err := w.tenants.ShareConsent(home, tenant.Share{OrganizationID: w.organization, Mode: vocab.TenantModeApplication, Asker: "Us"})
					require.NoError(t, err)
					home, session, shared = t.Context(), nil, token.Reveal()
					address, err = w.tenants.BeginShared(home, shared)
					require.NoError(t, err)
				} else {
					_, address, err = w.tenants.Connect(home, tenant.Connection{OrganizationID: w.organization, Mode: vocab.TenantModeApplication, SessionHash: session})
					require.NoError(t, err)
				}
				back, err := w.tenants.CompleteConsent(home, w.arrive(address, smallAdmin), session, shared)
				require.NoError(t, err)
				q := w.arrive(back.Next, smallAdmin)
				clear := w.sim.Inject(entrasim.Fault{Path: "/oauth2/v2.0/token", Action: entrasim.BadGrant, Status: 401, Code: "invalid_client", AADSTS: 7000229})
				back, err = w.tenants.CompleteConsent(home, q, session, shared)
				require.NoError(t, err)
				clear()
				look := db.Ent().ConsentState.Query().Order(ent.Desc(consentstate.FieldID)).FirstX(dbtest.Context(t))

				// The first that asks for the time once it is bound ends the server.
				now, cut := w.tenants.Now, "cut off"
				w.tenants.Now = func() time.Time {
					if w.now(back.Tenant.ID).State == vocab.TenantStateGettingData {
						panic(cut)
					}
					return now()
				}
				require.PanicsWithValue(t, cut, func() { _, _ = w.tenants.FinishConsent(t.Context(), look.ID) })
				w.tenants.Now = now
				bound := w.now(back.Tenant.ID)
				again, err := w.tenants.FinishConsent(t.Context(), look.ID)
				require.NoError(t, err)
				require.Zero(t, again)
				require.Empty(t, w.strays())
				after := w.now(back.Tenant.ID)
				require.Equal(t, bound.ConsentGeneration, after.ConsentGeneration, "it is bound once")
				require.Equal(t, vocab.TenantStateGettingData, after.State)
				require.Nil(t, after.ConsentRetryAt)
				if byLink {
					link := db.Ent().ConsentLink.Query().OnlyX(dbtest.Context(t))
					require.NotNil(t, link.ConsentedAt)
					require.Empty(t, link.RefusedReason)
				}
			})
		})
	}
}

// TestALinkForAKnownTenantAsksForWhatItSays, or is not made: nothing that was said
// is passed over.
func TestALinkForAKnownTenantAsksForWhatItSays(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newTravelers(t, db, entrasim.DemoCompanies(time.Now())[0])(t, false)
		w.owning()
		waiting, address, err := w.tenants.Connect(w.asking(), tenant.Connection{
			OrganizationID: w.organization, Mode: vocab.TenantModeDelegated, Level: 1, DomainFilter: []string{"meerdijk.example"}, SessionHash: w.session})
		require.NoError(t, err)
		share := func(level int, filter ...string) (string, error) {
			made, token, err := w.tenants.ShareConsent(w.asking(), tenant.Share{TenantID: waiting.ID, Asker: "Us", Level: level, DomainFilter: filter})
			require.Equal(t, err == nil, made != nil)
			return token.Reveal(), err
		}

		// Nothing is read by it yet: the link says what is to be.
		token, err := share(2, "*")
		require.NoError(t, err)
		page, err := w.tenants.LookShared(t.Context(), token)
		require.NoError(t, err)
		require.Equal(t, 2, page.Level)
		require.Empty(t, w.now(waiting.ID).DomainFilter)
		_, err = share(0)
		require.NoError(t, err)
		require.Equal(t, 2, w.now(waiting.ID).ConsentLevel, "a link that says nothing leaves it")

		_, err = w.tenants.CompleteConsent(w.asking(), w.arrive(address, smallAdmin), w.session, "")
		require.NoError(t, err)
		for _, c := range []struct {
			level  int
			filter []string
			field  string // empty: it is made
		}{{level: 3, field: "consentLevel"}, {level: 1, field: "consentLevel"}, {level: 2}, {filter: []string{"*"}}, {filter: []string{"elsewhere.example"}, field: "domainFilter"}} {
			_, err := share(c.level, c.filter...)
			if c.field == "" {
				require.NoError(t, err)
				continue
			}
			f, refused := fault.Of(err)
			require.True(t, refused, "%v", err)
			require.Equal(t, fault.Invalid, f.Code())
			require.Equal(t, c.field, f.Field())
		}
		require.Equal(t, 2, w.now(waiting.ID).ConsentLevel)
	})
}

// TestANewCredentialEndsNoPause, by consent or by secret: what a person paused waits
// for a person, and what was amiss with the old credential is over then.
func TestANewCredentialEndsNoPause(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		demo := entrasim.DemoCompanies(time.Now())
		w := newTravelers(t, db, demo[0], demo[2])(t, false)
		w.owning()
		byConsent, home, q := w.way(smallAdmin)
		_, err := w.tenants.CompleteConsent(home, q, w.session, "")
		require.NoError(t, err)
		register(w.sim, demo[2], ownClientID(1))
		bySecret, _, err := w.tenants.Connect(w.asking(), tenant.Connection{OrganizationID: w.organization, Mode: vocab.TenantModeCustomerApp,
			EntraTenant: demo[2].TenantID, ClientID: ownClientID(1), ClientSecret: secret.NewText(testSecret)})
		require.NoError(t, err)
		for name, c := range map[string]struct {
			row    *ent.Tenant
			renews func()
		}{
			"ByConsent": {byConsent, func() {
				_, address, err := w.tenants.Reconnect(w.asking(), byConsent.ID, tenant.Reconnection{SessionHash: w.session})
				require.NoError(t, err)
				_, err = w.tenants.CompleteConsent(w.asking(), w.arrive(address, smallAdmin), w.session, "")
				require.NoError(t, err)
			}},
			"BySecret": {bySecret, func() {
				_, _, err := w.tenants.Reconnect(w.asking(), bySecret.ID, tenant.Reconnection{Secret: secret.NewText(testSecret)})
				require.NoError(t, err)
			}},
		} {
			w.change(func(ctx context.Context, client *ent.Client) error {
				if err := client.SyncRun.Update().Where(syncrun.TenantID(c.row.ID), syncrun.Open(true)).SetOpen(false).SetState(vocab.SyncRunStateSucceeded).
					SetFinishedAt(w.sim.Now()).Exec(ctx); err != nil {
					return err
				}
				return client.Tenant.UpdateOneID(c.row.ID).SetState(vocab.TenantStateNeedsConsent).SetStateReason("It was withdrawn.").Exec(ctx)
			})
			w.sim.Advance(time.Second)
			paused, err := w.tenants.Pause(w.asking(), c.row.ID)
			require.NoError(t, err, name)
			w.sim.Advance(time.Second)
			c.renews()
			after := w.now(c.row.ID)
			require.Equal(t, vocab.TenantStatePaused, after.State, name)
			require.Equal(t, paused.StateReason, after.StateReason, name)
			require.Equal(t, paused.StateMend, after.StateMend, name)
			require.Equal(t, paused.ConsentGeneration+1, after.ConsentGeneration, name)
			require.Nil(t, after.NextSyncAt, name)
			require.False(t, db.Ent().SyncRun.Query().Where(syncrun.TenantID(c.row.ID), syncrun.Open(true)).ExistX(dbtest.Context(t)), name)
			resumed, err := w.tenants.Resume(w.asking(), c.row.ID)
			require.NoError(t, err, name)
			require.Equal(t, vocab.TenantStateActive, resumed.State, name)
			require.Empty(t, resumed.StateReason, name)
			require.NotNil(t, resumed.NextSyncAt, name)
		}
	})
}

// TestARenewedConsentIsToTheRegistrationOfNow: the operator took another one since
// the tenant was connected.
func TestARenewedConsentIsToTheRegistrationOfNow(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		demo := entrasim.DemoCompanies(time.Now())
		w := newTravelers(t, db, demo[0], demo[2])(t, false)
		w.owning()
		w.asks(permissionNames(3)...)
		delegated, home, q := w.way(freeAdmin)
		_, err := w.tenants.CompleteConsent(home, q, w.session, "")
		require.NoError(t, err)
		application, err := w.application(smallAdmin, 3)
		require.NoError(t, err)

		const another = "0f9a4c1e-2d37-4e8b-9a55-7f5f1f0c6b21"
		w.sim.RegisterApp(entrasim.Registration{
			ClientID: another, Name: "Appmuster anew", Publisher: "The operator", Secret: operatorSecret, Multitenant: true,
			RedirectURIs: []string{"http://localhost:1/connect/callback"}, Scopes: permissionNames(3), Roles: permissionNames(3),
		})
		w.tenants.Registration.ClientID = another
		_, address, err := w.tenants.Reconnect(w.asking(), delegated.ID, tenant.Reconnection{SessionHash: w.session})
		require.NoError(t, err)
		_, err = w.tenants.CompleteConsent(w.asking(), w.arrive(address, freeAdmin), w.session, "")
		require.NoError(t, err)
		require.Equal(t, another, w.now(delegated.ID).ClientID)
		_, address, err = w.tenants.Reconnect(w.asking(), application.ID, tenant.Reconnection{SessionHash: w.session})
		require.NoError(t, err)
		require.NoError(t, w.consented(address, smallAdmin))
		require.Equal(t, another, w.now(application.ID).ClientID)
	})
}
