package app

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/consentstate"
	"github.com/appmuster/appmuster/internal/checkup"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/entrasim"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/msgraph"
	"github.com/appmuster/appmuster/internal/seal/secret"
	"github.com/appmuster/appmuster/internal/tenant"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/internal/xid"
)

// owning makes the traveler own the instance, for good.
func (w *traveler) owning() {
	w.t.Helper()
	w.change(func(ctx context.Context, c *ent.Client) error {
		return c.Member.UpdateOneID(w.member).SetInstanceOwner(true).Exec(ctx)
	})
}

// waiting counts the jobs of a kind, whatever became of them.
func waiting(t *testing.T, db *database.DB, kind string) (n int) {
	t.Helper()
	require.NoError(t, db.SQL().QueryRowContext(t.Context(), "SELECT count(*) FROM river_job WHERE kind = '"+kind+"'").Scan(&n))
	return n
}

// TestTheOperatorsRegistrationIsCheckedByItself: what Microsoft says is told, and
// nothing of it is an error that would stop anything.
func TestTheOperatorsRegistrationIsCheckedByItself(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		home := entrasim.DemoCompanies(time.Now())[0]
		w := newTravelers(t, db, home)(t, false)
		ends := w.sim.Now().Add(40 * day).Truncate(time.Second)
		registration := entrasim.Registration{
			ClientID: operatorClientID, Name: "Appmuster", Publisher: "The operator", Secret: operatorSecret, SecretExpires: ends, Multitenant: true,
			RedirectURIs: []string{"http://localhost:1/connect/callback"}, HomeTenant: home.TenantID,
			Scopes: append(permissionNames(3), "User.Read"), Roles: append(permissionNames(3)[1:], "Mail.Read"),
		}
		w.sim.RegisterApp(registration)
		w.sim.Consent(home.TenantID, operatorClientID, nil, permissionNames(3))
		none, err := w.tenants.RegistrationOf(w.asking())
		require.NoError(t, err)
		require.Nil(t, none, "it is the instance's owners' alone")
		w.owning()
		look := func() (*checkup.Registration, map[checkup.RegistrationAspect]*checkup.RegistrationMark) {
			require.NoError(t, w.tenants.CheckRegistration(t.Context()))
			due, err := w.tenants.RegistrationsDue(t.Context())
			require.NoError(t, err)
			require.False(t, due, "it was looked at just now")
			r, err := w.tenants.RegistrationOf(w.asking())
			require.NoError(t, err)
			marks := map[checkup.RegistrationAspect]*checkup.RegistrationMark{}
			for _, m := range r.Marks {
				marks[m.About] = m
			}
			return r, marks
		}
		due, err := w.tenants.RegistrationsDue(t.Context())
		require.NoError(t, err)
		require.True(t, due)

		// Nobody is connected: what needs no tenant is known.
		r, marks := look()
		require.True(t, r.Healthy())
		require.Equal(t, checkup.MarkGood, marks[checkup.AspectPlatform].State)
		require.Equal(t, checkup.MarkGood, marks[checkup.AspectRedirectURI].State)
		for _, about := range []checkup.RegistrationAspect{checkup.AspectCredential, checkup.AspectExpiry, checkup.AspectPermissions} {
			require.Equal(t, checkup.MarkUnknown, marks[about].State, about)
		}

		// Its own directory is connected: it reads what Microsoft has of it.
		w.change(func(ctx context.Context, c *ent.Client) error {
			return c.Tenant.Create().SetOrganizationID(w.organization).SetMode(vocab.TenantModeApplication).SetState(vocab.TenantStateActive).
				SetEntraTenantID(xid.NewGUID(home.TenantID)).SetClientID(operatorClientID).SetCreatedAt(w.sim.Now()).Exec(ctx)
		})
		r, marks = look()
		require.Equal(t, checkup.MarkGood, marks[checkup.AspectCredential].State)
		require.Equal(t, checkup.MarkGood, marks[checkup.AspectExpiry].State)
		require.Equal(t, vocab.CredentialDatedByMicrosoft, *r.CredentialDatedBy)
		require.True(t, ends.Equal(*r.CredentialExpiresAt), "%s", r.CredentialExpiresAt)
		require.Equal(t, checkup.MarkAttention, marks[checkup.AspectPermissions].State)
		require.Contains(t, marks[checkup.AspectPermissions].Sentence, "lacks the application permissions "+permissionNames(3)[0]+", and asks for more than is used: Mail.Read.")
		require.False(t, r.Healthy())

		// Its end comes near: each step is mailed once, whoever looks.
		require.Zero(t, waiting(t, db, "mail_registration"))
		for i, ahead := range []time.Duration{11 * day, 23 * day, 5*day + 12*time.Hour} {
			w.sim.Advance(ahead)
			_, marks = look()
			_, _ = look()
			require.Equal(t, checkup.MarkAttention, marks[checkup.AspectExpiry].State)
			require.Equal(t, i+1, waiting(t, db, "mail_registration"), "%d", i)
		}
		w.sim.Advance(day)
		r, marks = look()
		require.Equal(t, checkup.MarkBad, marks[checkup.AspectCredential].State, "Microsoft takes it no more")
		asked, err := w.tenants.AskRegistration(w.asking())
		require.NoError(t, err)
		require.Equal(t, r.Marks, asked.Marks, "who asks sees what is there")
		require.Equal(t, "The client secret has expired.", marks[checkup.AspectCredential].Sentence)

		// Its tenants' syncs fail for it, and it is still told.
		w.change(func(ctx context.Context, c *ent.Client) error {
			return c.Tenant.Update().SetState(vocab.TenantStateNeedsConsent).Exec(ctx)
		})
		_, marks = look()
		require.Equal(t, checkup.MarkBad, marks[checkup.AspectCredential].State)

		// Another redirect URI, another secret.
		w.sim.ChangeRegistration(operatorClientID, func(r *entrasim.Registration) {
			r.Secret, r.SecretExpires, r.RedirectURIs = "another one", time.Time{}, []string{"https://elsewhere.example/connect/callback"}
		})
		_, marks = look()
		require.Equal(t, checkup.MarkBad, marks[checkup.AspectRedirectURI].State)
		require.Equal(t, "The client secret is wrong.", marks[checkup.AspectCredential].Sentence)
		require.Contains(t, *marks[checkup.AspectCredential].Mend, "APPMUSTER_MICROSOFT_CLIENT_SECRET")

		// Nobody answers.
		w.sim.Inject(entrasim.Fault{Path: "/login/", Action: entrasim.Unavailable, Status: 503})
		_, marks = look()
		require.Equal(t, checkup.MarkBad, marks[checkup.AspectPlatform].State)
	})
}

// TestACustomersSecretEndsWhenMicrosoftSays, where the registration may read
// itself, else when its people said.
func TestACustomersSecretEndsWhenMicrosoftSays(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		demo := entrasim.DemoCompanies(time.Now())
		w := newTravelers(t, db, demo[0], demo[2])(t, false)
		w.owning()
		now := w.sim.Now().Truncate(time.Second)
		said, kept := now.Add(20*day), now.Add(100*day)
		connect := func(company *entrasim.Company, id string, permissions ...string) *ent.Tenant {
			w.sim.RegisterApp(entrasim.Registration{ClientID: id, Name: "Own", Secret: testSecret, SecretExpires: kept, HomeTenant: company.TenantID, Roles: permissions})
			w.sim.Consent(company.TenantID, id, nil, permissions)
			connected, _, err := w.tenants.Connect(w.asking(), tenant.Connection{OrganizationID: w.organization, Mode: vocab.TenantModeCustomerApp,
				EntraTenant: company.TenantID, ClientID: id, ClientSecret: secret.NewText(testSecret), SecretExpiresAt: &said})
			require.NoError(t, err)
			return connected
		}
		reads := connect(demo[0], ownClientID(0), permissionNames(3)...)
		require.Equal(t, vocab.CredentialDatedByMicrosoft, *reads.CredentialDatedByOrNil())
		require.True(t, kept.Equal(*reads.CredentialExpiresAt))

		blind := connect(demo[2], ownClientID(1), "User.Read.All", "Organization.Read.All")
		require.Equal(t, vocab.CredentialDatedByPerson, *blind.CredentialDatedByOrNil())
		require.True(t, said.Equal(*blind.CredentialExpiresAt))

		// What was known of old is asked for again each day, and warned of anew.
		w.change(func(ctx context.Context, c *ent.Client) error {
			return c.Tenant.Update().SetState(vocab.TenantStateActive).SetCredentialExpiresAt(said).SetCredentialDatedBy(vocab.CredentialDatedByPerson).
				SetExpiryWarned(30).Exec(ctx)
		})
		require.NoError(t, w.tenants.ReadEnds(t.Context()))
		require.Equal(t, 30, w.now(reads.ID).ExpiryWarned, "not before a day passed")
		w.sim.Advance(25 * time.Hour)
		due, err := w.tenants.RegistrationsDue(t.Context())
		require.NoError(t, err)
		require.True(t, due)
		require.NoError(t, w.tenants.ReadEnds(t.Context()))
		after := w.now(reads.ID)
		require.Equal(t, vocab.CredentialDatedByMicrosoft, after.CredentialDatedBy)
		require.True(t, kept.Equal(*after.CredentialExpiresAt))
		require.Zero(t, after.ExpiryWarned)
		require.Equal(t, 30, w.now(blind.ID).ExpiryWarned)
		require.Equal(t, vocab.CredentialDatedByPerson, w.now(blind.ID).CredentialDatedBy)
	})
}

// TestEachRefusalOfAFirstConsentHasItsSentence provokes each number that is known
// once where the code is redeemed, and once in the address that Microsoft sends
// people back to. Nothing is bound, and the tenant goes on waiting.
func TestEachRefusalOfAFirstConsentHasItsSentence(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		company := entrasim.DemoCompanies(time.Now())[0]
		w := newTravelers(t, db, company)(t, false)
		w.owning()
		for _, v := range msgraph.Verdicts() {
			name := fmt.Sprint("AADSTS", v.Number)
			for _, at := range []string{"token", "address"} {
				row, home, q := w.way(smallAdmin)
				clear := func() {}
				if at == "token" {
					clear = w.sim.Inject(entrasim.Fault{Path: "/oauth2/v2.0/token", Action: entrasim.BadGrant, Status: 400, Code: "invalid_grant", AADSTS: v.Number})
				} else {
					q = url.Values{"state": {q.Get("state")}, "error": {"invalid_request"}, "error_description": {name + ": something. Trace ID: x"}}
				}
				_, err := w.tenants.CompleteConsent(home, q, w.session, "")
				clear()
				f, refused := fault.Of(err)
				require.True(t, refused, "%s by the %s: %v", name, at, err)
				want := "Microsoft refused: " + v.Sentence
				switch {
				case v.Kind == msgraph.SecretInvalid, v.Kind == msgraph.SecretExpired: // nobody who connects has a hand in it
					want = "Microsoft refused: " + v.Reason + " " + askHost
				case slices.Contains([]int{700016, 70001, 700011}, v.Number): // nobody entered its ID
					want = "Microsoft refused: " + v.Reason + " Connect the tenant again with an administrator's account; if that is refused too, whoever hosts this server has to check its app registration."
				case v.Kind == msgraph.ConsentRefused: // by a person, not by Microsoft
					want = v.Sentence
				case v.Kind.Retryable():
					want = "Microsoft does not answer just now. Nothing was changed here; try again in a few minutes."
				}
				require.True(t, strings.EqualFold(want, f.Message()), "%s by the %s:\n%s\n%s", name, at, want, f.Message())
				require.Empty(t, f.Field(), "%s: there is no input", name)
				after := w.now(row.ID)
				require.Equal(t, vocab.TenantStatePendingConsent, after.State, name)
				require.Empty(t, after.EntraTenantID, name)
				require.True(t, after.StateReason != "" && strings.HasPrefix(f.Message(), strings.TrimSuffix(after.StateReason, ".")), "%s: %q", name, after.StateReason)
				require.NotEmpty(t, after.StateMend, name)
				w.sim.Advance(6 * time.Minute) // past every window that the refusal may have closed
			}
		}
		_, home, q := w.way(smallAdmin)
		_, err := w.tenants.CompleteConsent(home, q, w.session, "")
		require.NoError(t, err, "after all of them, the next one connects it")
	})
}

// TestAConsentThatOpensNothingIsToldInItsOwnWords: what an administrator consents to
// is the operator's to ask for.
func TestAConsentThatOpensNothingIsToldInItsOwnWords(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newTravelers(t, db, entrasim.DemoCompanies(time.Now())[0])(t, false)
		row, home, q := w.way(smallAdmin)
		w.sim.Inject(entrasim.Fault{Path: "/v1.0/organization", Action: entrasim.Respond, Status: 403,
			Body: `{"error":{"code":"Authorization_RequestDenied","message":"Insufficient privileges to complete the operation."}}`})
		_, err := w.tenants.CompleteConsent(home, q, w.session, "")
		f, refused := fault.Of(err)
		require.True(t, refused, "%v", err)
		require.Equal(t, "The consent does not open the directory. Connect again with an administrator's account and accept all permissions; if that is refused too, "+
			"whoever hosts this server has to check that its app registration asks for Directory.Read.All (delegated).", f.Message())
		after := w.now(row.ID)
		require.Equal(t, "The consent does not open the directory.", after.StateReason)
		require.Contains(t, after.StateMend, "Connect again with an administrator's account")
	})
}

// TestAGuestIsToldThatTheyAreOne, by a sign-in with consent and by application
// permissions alike.
func TestAGuestIsToldThatTheyAreOne(t *testing.T) {
	t.Parallel()
	const told = "This account is a guest in the directory, and does not administer it. Connect again with an administrator's account of the directory itself, or with a guest who holds an administrator's role there."
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		company, of := entrasim.DemoCompanies(time.Now())[0], entrasim.DemoCompanies(time.Now())[2]
		w := newTravelers(t, db, company, of)(t, false)
		w.owning()
		guest := company.AddUser(entrasim.User{
			DisplayName: "Yuki Tanaka", UPN: "yuki.tanaka_tanakaseiki.example#EXT#@" + company.Initial, UserType: "Guest", Kind: entrasim.Guest,
		})
		company.AddAccount(entrasim.Account{UPN: guest.UPN, Role: "Guest", Admin: true, Guest: true, HomeTenant: of.TenantID})

		row, home, q := w.way(guest.UPN)
		_, err := w.tenants.CompleteConsent(home, q, w.session, "")
		require.EqualError(t, err, told)
		after := w.now(row.ID)
		require.Equal(t, vocab.TenantStatePendingConsent, after.State)
		require.Equal(t, "This account is a guest in the directory, and does not administer it.", after.StateReason)
		require.Contains(t, after.StateMend, "Connect again with an administrator's account")

		w.sim.ChangeRegistration(operatorClientID, func(r *entrasim.Registration) { r.Roles = permissionNames(3) })
		row, address, err := w.tenants.Connect(w.asking(), tenant.Connection{OrganizationID: w.organization, Mode: vocab.TenantModeApplication, SessionHash: w.session})
		require.NoError(t, err)
		back, err := w.tenants.CompleteConsent(w.asking(), w.arrive(address, guest.UPN), w.session, "")
		require.NoError(t, err)
		require.NotEmpty(t, back.Next)
		_, err = w.tenants.CompleteConsent(w.asking(), w.arrive(back.Next, guest.UPN), w.session, "")
		require.EqualError(t, err, told)
		require.Equal(t, vocab.TenantStatePendingConsent, w.now(row.ID).State)
	})
}

// TestWhoOwnsNoInstanceSeesNoRegistration, whatever their role is.
func TestWhoOwnsNoInstanceSeesNoRegistration(t *testing.T) {
	t.Parallel()
	s := tenant.New(tenant.Params{Registration: tenant.Registration{ClientID: operatorClientID}, Now: time.Now})
	r, err := s.RegistrationOf(viewer.NewContext(t.Context(), nil))
	require.NoError(t, err)
	require.Nil(t, r)
	for name, who := range map[string]*viewer.Viewer{
		"Nobody":            nil,
		"OwnerOfOne":        viewer.New(viewer.Params{MemberID: 1, Roles: map[int64]viewer.Role{1: viewer.RoleOwner}}),
		"TokenThatOnlyRead": viewer.New(viewer.Params{TokenID: 1, InstanceOwner: true, ReadOnly: true}),
	} {
		_, err = s.AskRegistration(viewer.NewContext(t.Context(), who))
		require.EqualError(t, err, "Only an owner of this instance can have its app registration checked.", name)
	}
	s = tenant.New(tenant.Params{Now: time.Now})
	_, err = s.AskRegistration(viewer.NewContext(t.Context(), viewer.New(viewer.Params{MemberID: 1, InstanceOwner: true})))
	require.ErrorContains(t, err, "has no app registration of its own")
}

// TestALookThatFindsNothingWaitsOn: while Microsoft passes a consent on, a look says
// when the next one is, and fails nothing.
func TestALookThatFindsNothingWaitsOn(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newTravelers(t, db, entrasim.DemoCompanies(time.Now())[0])(t, false)
		w.owning()
		w.sim.ChangeRegistration(operatorClientID, func(r *entrasim.Registration) { r.Roles = permissionNames(3) })
		row, address, err := w.tenants.Connect(w.asking(), tenant.Connection{OrganizationID: w.organization, Mode: vocab.TenantModeApplication, SessionHash: w.session})
		require.NoError(t, err)
		back, err := w.tenants.CompleteConsent(w.asking(), w.arrive(address, smallAdmin), w.session, "")
		require.NoError(t, err)
		consented := w.arrive(back.Next, smallAdmin)
		clear := w.sim.Inject(entrasim.Fault{Path: "/oauth2/v2.0/token", Action: entrasim.BadGrant, Status: 401, Code: "invalid_client", AADSTS: 7000229})
		_, err = w.tenants.CompleteConsent(w.asking(), consented, w.session, "")
		require.NoError(t, err)
		require.NotNil(t, w.now(row.ID).ConsentRetryAt)

		looks := db.Ent().ConsentState.Query().Order(ent.Desc(consentstate.FieldID)).FirstX(dbtest.Context(t))
		w.sim.Advance(10 * time.Second)
		again, err := w.tenants.FinishConsent(t.Context(), looks.ID)
		require.NoError(t, err)
		require.Equal(t, 5*time.Second, again.Round(time.Second))
		require.Equal(t, vocab.TenantStatePendingConsent, w.now(row.ID).State)

		clear()
		again, err = w.tenants.FinishConsent(t.Context(), looks.ID)
		require.NoError(t, err)
		require.Zero(t, again)
		require.Equal(t, vocab.TenantStateGettingData, w.now(row.ID).State)
		require.Nil(t, w.now(row.ID).ConsentRetryAt)
	})
}

// TestTenantsThatRefuseHideNoneThatLetsIn: however many withdrew their consent, one
// that did not tells whether the credential holds.
func TestTenantsThatRefuseHideNoneThatLetsIn(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		home := entrasim.DemoCompanies(time.Now())[0]
		w := newTravelers(t, db, home)(t, false)
		w.owning()
		connect := func(mode vocab.TenantMode, state vocab.TenantState, directory string) {
			w.change(func(ctx context.Context, c *ent.Client) error {
				return c.Tenant.Create().SetOrganizationID(w.organization).SetMode(mode).SetState(state).
					SetEntraTenantID(xid.NewGUID(directory)).SetClientID(operatorClientID).SetCreatedAt(w.sim.Now()).Exec(ctx)
			})
		}
		credential := func() *checkup.RegistrationMark {
			r, err := w.tenants.AskRegistration(w.asking())
			require.NoError(t, err)
			for _, m := range r.Marks {
				if m.About == checkup.AspectCredential {
					return m
				}
			}
			return nil
		}
		connect(vocab.TenantModeApplication, vocab.TenantStatePendingConsent, "00000000-0000-4000-8000-000000000100")
		require.Contains(t, credential().Sentence, "shows once a tenant is connected by this registration")
		for i, state := range slices.Repeat([]vocab.TenantState{vocab.TenantStatePaused, vocab.TenantStateNeedsConsent}, 6) {
			if i == 1 {
				require.Contains(t, credential().Sentence, "no tenant that is connected by this registration lets it in just now", "a paused tenant is connected")
			}
			connect(vocab.TenantModeApplication, state, fmt.Sprintf("00000000-0000-4000-8000-%012d", i))
		}
		require.Equal(t, checkup.MarkUnknown, credential().State)
		require.Contains(t, credential().Sentence, "no tenant that is connected by this registration lets it in just now")
		w.sim.Consent(home.TenantID, operatorClientID, nil, permissionNames(3))
		connect(vocab.TenantModeDelegated, vocab.TenantStateGettingData, home.TenantID)
		require.Equal(t, checkup.MarkGood, credential().State, "also while it is read for the first time")
	})
}
