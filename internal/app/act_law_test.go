package app

import (
	"context"
	"log/slog"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/auditevent"
	"github.com/appmuster/appmuster/ent/syncrun"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/auth"
	"github.com/appmuster/appmuster/internal/config"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/entrasim"
	"github.com/appmuster/appmuster/internal/msgraph"
	"github.com/appmuster/appmuster/internal/privacy"
	"github.com/appmuster/appmuster/internal/seal"
	"github.com/appmuster/appmuster/internal/seal/secret"
	"github.com/appmuster/appmuster/internal/tenant"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/internal/webhook"
	"github.com/appmuster/appmuster/internal/xid"
)

// notActs are the exported methods that change nothing for a person, or are
// never called by one.
var notActs = []string{
	"tenant.Client", "tenant.Erase", "tenant.LostConsent", "tenant.RefreshToken", "tenant.WarnOfExpiry", "tenant.ReadEnds", "tenant.RegistrationsDue", "tenant.CheckRegistration",
	"tenant.RegistrationOf", "tenant.CredentialName",
	"tenant.CompleteConsent", "tenant.FinishConsent", // the consent tests follow them
	"tenant.LookTransfer", "tenant.DecideTransfer", // by an administrator; TestTransfer and TestTransferIsTheAdministrators follow them
	"tenant.ConsentLinks", "tenant.LookShared", "tenant.BeginShared", // by who has no account; TestConsentByLink follows them
	"syncs.Held", "privacy.Key", "privacy.Numbers", "privacy.Purge", "privacy.Purges",
}

// TestEveryActLeavesOneEntry calls everything that changes something for who
// asks and looks at what the audit log got. A new method fails until it is here.
func TestEveryActLeavesOneEntry(t *testing.T) {
	t.Parallel()
	for name, open := range map[string]func(testing.TB, ...dbtest.Option) *database.DB{"SQLite": dbtest.Open, "PostgreSQL": dbtest.OpenPostgres} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			everyActLeavesOneEntry(t, open(t))
		})
	}
}

func everyActLeavesOneEntry(t *testing.T, db *database.DB) {
	company := entrasim.DemoCompanies(time.Now())[2]
	_, ms := microsoft(t, company)
	log := slog.New(slog.DiscardHandler)
	cfg, err := config.Load(config.Source{Environ: []string{"APPMUSTER_DATA_DIR=" + t.TempDir(), "APPMUSTER_MICROSOFT_CLIENT_ID=" + testClientID,
		"APPMUSTER_MICROSOFT_CLIENT_SECRET=" + testSecret}})
	require.NoError(t, err)
	keeper, err := seal.New(make([]byte, seal.KeySize))
	require.NoError(t, err)
	microsoftService, err := msgraph.New(msgraph.Config{LoginURL: ms.LoginURL, GraphURL: ms.GraphURL, Now: time.Now, Logger: log})
	require.NoError(t, err)
	people := privacy.New(privacy.Params{DB: db, Keeper: keeper})
	accounts, err := auth.New(authParams(cfg, db, keeper, log))
	require.NoError(t, err)
	engine, tenants := newSync(cfg, db, microsoftService, keeper, accounts, people, nil, time.Now, log)
	hooks := &webhook.Endpoints{DB: db, Keeper: keeper, Now: time.Now}
	runs := syncs{db: db, engine: engine}

	roles := map[int64]viewer.Role{}
	var token int64
	require.NoError(t, db.InTx(dbtest.Context(t), func(ctx context.Context, tx *database.Tx) error {
		made, err := tx.Ent().ApiToken.Create().SetName("script").SetTokenHash(make([]byte, 32)).SetAllOrganizations(true).SetCreatedAt(tx.Now()).Save(ctx)
		if err == nil {
			token = made.ID
		}
		return err
	}))
	asking := func() context.Context {
		return viewer.NewContext(t.Context(), viewer.New(viewer.Params{TokenID: token, InstanceOwner: true, IP: "192.0.2.9", RequestID: "req", Roles: roles}))
	}
	sys := dbtest.Context(t)
	var (
		org               *ent.Organization
		own, delegated    *ent.Tenant
		link              *ent.ConsentLink
		hook              *ent.WebhookEndpoint
		run               *ent.SyncRun
		name, window, off = "Acme Ltd", 60, false
		one, two, three   int64
		four, five        int64
	)
	hold := func() {
		require.NoError(t, db.InTx(sys, func(ctx context.Context, tx *database.Tx) error {
			return tx.Ent().SyncRun.UpdateOneID(run.ID).SetState(vocab.SyncRunStateHeld).SetOpen(false).Exec(ctx)
		}))
	}
	user := func(n string) (id int64) {
		require.NoError(t, db.InTx(sys, func(ctx context.Context, tx *database.Tx) error {
			u, err := tx.Ent().User.Create().SetOrganizationID(org.ID).SetTenantID(own.ID).SetEntraID(xid.GUID("00000000-0000-4000-8000-00000000000" + n)).
				SetSortKey(n).SetFirstSeenAt(tx.Now()).Save(ctx)
			if err == nil {
				id = u.ID
			}
			return err
		}))
		return id
	}
	// login is what a person who is known by Microsoft's identifier alone is asked for by.
	login := func(id int64) string {
		u, err := db.Ent().User.Get(sys, id)
		if ent.IsNotFound(err) {
			return "gone@acme.example"
		}
		require.NoError(t, err)
		return u.EntraID.String()
	}
	// keep holds what an act gave, unless it was refused.
	keep := func(set func(), err error) error {
		if err == nil {
			set()
		}
		return err
	}
	acts := []struct {
		method, action string
		do             func(ctx context.Context) error
	}{
		{"tenant.CreateOrganization", activity.OrganizationCreated, func(ctx context.Context) error {
			made, err := tenants.CreateOrganization(ctx, "Acme")
			return keep(func() { org, roles[made.ID] = made, viewer.RoleOwner }, err)
		}},
		{"tenant.UpdateOrganization", activity.OrganizationChanged, func(ctx context.Context) error {
			_, err := tenants.UpdateOrganization(ctx, org.ID, &name, &window)
			return err
		}},
		{"tenant.Connect", activity.AuditTenantConnected, func(ctx context.Context) error {
			made, _, err := tenants.Connect(ctx, tenant.Connection{OrganizationID: org.ID, Mode: vocab.TenantModeCustomerApp,
				EntraTenant: company.TenantID, ClientID: testClientID, ClientSecret: secret.NewText(testSecret)})
			return keep(func() { own = made }, err)
		}},
		{"tenant.Connect", activity.TenantConsentRequested, func(ctx context.Context) error {
			made, _, err := tenants.Connect(ctx, tenant.Connection{OrganizationID: org.ID, Mode: vocab.TenantModeDelegated})
			return keep(func() { delegated = made }, err)
		}},
		{"tenant.Reconnect", activity.TenantReconnected, func(ctx context.Context) error {
			_, _, err := tenants.Reconnect(ctx, own.ID, tenant.Reconnection{Secret: secret.NewText(testSecret)})
			return err
		}},
		{"tenant.Reconnect", activity.TenantConsentRequested, func(ctx context.Context) error {
			_, _, err := tenants.Reconnect(ctx, delegated.ID, tenant.Reconnection{})
			return err
		}},
		{"tenant.PrepareCertificate", activity.TenantCertificateMade, func(ctx context.Context) error {
			_, err := tenants.PrepareCertificate(ctx, own.ID)
			return err
		}},
		{"tenant.ShareConsent", activity.ConsentLinkMade, func(ctx context.Context) error {
			made, _, err := tenants.ShareConsent(ctx, tenant.Share{TenantID: delegated.ID, Asker: "Us"})
			return keep(func() { link = made }, err)
		}},
		{"tenant.RevokeConsentLink", activity.ConsentLinkRevoked, func(ctx context.Context) error {
			_, err := tenants.RevokeConsentLink(ctx, link.ID)
			return err
		}},
		{"tenant.CheckConsent", activity.TenantConsentChecked, func(ctx context.Context) error {
			_, err := tenants.CheckConsent(ctx, own.ID)
			return err
		}},
		{"tenant.AskRegistration", activity.RegistrationChecked, func(ctx context.Context) error {
			_, err := tenants.AskRegistration(ctx)
			return err
		}},
		{"tenant.Pause", activity.TenantPaused, func(ctx context.Context) error { _, err := tenants.Pause(ctx, own.ID); return err }},
		{"tenant.Resume", activity.TenantResumed, func(ctx context.Context) error { _, err := tenants.Resume(ctx, own.ID); return err }},
		{"tenant.AcknowledgeLicenseGap", activity.TenantLicenseGapAcknowledged, func(ctx context.Context) error {
			require.NoError(t, db.InTx(sys, func(ctx context.Context, tx *database.Tx) error {
				return tx.Ent().Tenant.UpdateOneID(own.ID).SetHasPremium(0).Exec(ctx)
			}))
			_, err := tenants.AcknowledgeLicenseGap(ctx, own.ID)
			return err
		}},
		{"syncs.Cancel", activity.AuditSyncCanceled, func(ctx context.Context) error {
			_, err := runs.Cancel(ctx, db.Ent().SyncRun.Query().Order(ent.Asc(syncrun.FieldID)).FirstIDX(sys))
			return err
		}},
		{"syncs.Start", activity.SyncStarted, func(ctx context.Context) error {
			made, err := runs.Start(ctx, own.ID, true)
			return keep(func() { run = made }, err)
		}},
		{"syncs.StartOf", activity.SyncStarted, func(ctx context.Context) error {
			if viewer.FromContext(ctx).Can(org.ID, viewer.RunSyncs) {
				require.NoError(t, db.InTx(sys, func(ctx context.Context, tx *database.Tx) error {
					return tx.Ent().SyncRun.Update().SetOpen(false).SetState(vocab.SyncRunStateCanceled).Exec(ctx)
				}))
			}
			made, err := runs.StartOf(ctx, own.ID, vocab.DataSetUsers)
			return keep(func() { run = made }, err)
		}},
		{"syncs.ReleaseHeld", activity.SyncReleased, func(ctx context.Context) error {
			hold()
			_, err := runs.ReleaseHeld(ctx, run.ID)
			return err
		}},
		{"syncs.RefuseHeld", activity.SyncRefused, func(ctx context.Context) error {
			hold()
			_, err := runs.RefuseHeld(ctx, run.ID)
			return err
		}},
		{"webhook.Create", activity.WebhookCreated, func(ctx context.Context) error {
			made, _, err := hooks.Create(ctx, org.ID, "https://hooks.example.com/T0/a-secret-of-theirs", []string{activity.WebhookSyncCompleted})
			return keep(func() { hook = made }, err)
		}},
		{"webhook.SendTest", activity.WebhookTested, func(ctx context.Context) error { _, err := hooks.SendTest(ctx, hook.ID); return err }},
		{"webhook.Update", activity.WebhookChanged, func(ctx context.Context) error {
			_, err := hooks.Update(ctx, hook.ID, nil, []string{activity.WebhookSyncFailed}, &off)
			return err
		}},
		{"webhook.Delete", activity.WebhookDeleted, func(ctx context.Context) error { return hooks.Delete(ctx, hook.ID) }},
		{"privacy.SetMode", activity.PrivacyModeChanged, func(ctx context.Context) error {
			if one == 0 {
				one, two, three, four, five = user("1"), user("2"), user("3"), user("4"), user("5")
			}
			_, err := people.SetMode(ctx, org.ID, vocab.PrivacyModePseudonyms)
			return err
		}},
		{"privacy.Reveal", activity.PersonRevealed, func(ctx context.Context) error {
			_, err := people.Reveal(ctx, one, "They asked what we hold.")
			return err
		}},
		{"privacy.TagKind", activity.UserKindTagged, func(ctx context.Context) error {
			room := vocab.UserKindRoom
			_, err := people.TagKind(ctx, two, &room)
			return err
		}},
		{"privacy.TagKind", activity.UserKindUntagged, func(ctx context.Context) error { _, err := people.TagKind(ctx, two, nil); return err }},
		{"privacy.ExportPerson", activity.PersonExported, func(ctx context.Context) error { _, err := people.ExportPerson(ctx, two); return err }},
		{"privacy.ErasePerson", activity.PersonErased, func(ctx context.Context) error { _, err := people.ErasePerson(ctx, three); return err }},
		{"privacy.ExportPersonByLogin", activity.PersonExported, func(ctx context.Context) error {
			_, err := people.ExportPersonByLogin(ctx, own.ID, login(four))
			return err
		}},
		{"privacy.ErasePersonByLogin", activity.PersonErased, func(ctx context.Context) error {
			_, err := people.ErasePersonByLogin(ctx, own.ID, login(five))
			return err
		}},
		{"tenant.Disconnect", activity.AuditTenantDisconnected, func(ctx context.Context) error {
			_, err := tenants.Disconnect(ctx, own.ID, false)
			return err
		}},
		{"tenant.Disconnect", activity.TenantErasureRequested, func(ctx context.Context) error {
			_, err := tenants.Disconnect(ctx, own.ID, true)
			return err
		}},
	}
	for _, act := range acts {
		before := db.Ent().AuditEvent.Query().CountX(sys)
		require.NoError(t, act.do(asking()), act.method)
		entries := db.Ent().AuditEvent.Query().Order(ent.Asc(auditevent.FieldID)).Offset(before).AllX(sys)
		require.Len(t, entries, 1, act.method)
		e := entries[0]
		require.Equal(t, act.action, e.Action, act.method)
		require.Equal(t, vocab.ActorKindToken, e.ActorKind, act.method)
		require.Equal(t, token, *e.ActorID, act.method)
		require.Equal(t, "192.0.2.9", e.IP, act.method)
		require.Equal(t, "req", e.RequestID, act.method)
		if act.action == activity.RegistrationChecked { // of the instance, and of no row
			require.Nil(t, e.OrganizationID)
		} else {
			require.Equal(t, org.ID, *e.OrganizationID, act.method)
			require.NotNil(t, e.SubjectID, act.method)
		}
		require.NotContains(t, activity.AuditMessage(e)+strings.Join(values(e.Detail), " "), "a-secret-of-theirs")
	}
	require.NoError(t, activity.VerifyAll(t.Context(), db, func(l activity.Log) error {
		require.Zero(t, l.BrokenAt)
		return nil
	}))

	refused := db.Ent().AuditEvent.Query().CountX(sys)
	nobody := viewer.NewContext(t.Context(), viewer.New(viewer.Params{MemberID: 3, Roles: map[int64]viewer.Role{org.ID: viewer.RoleAuditor}}))
	for _, act := range acts {
		if act.method != "tenant.CreateOrganization" {
			require.Error(t, act.do(nobody), "%s by an auditor", act.method)
		}
	}
	require.Equal(t, refused, db.Ent().AuditEvent.Query().CountX(sys), "what was refused was not done")

	var told []string
	for _, act := range acts {
		told = append(told, act.method)
	}
	told = append(told, notActs...)
	for prefix, service := range map[string]any{"tenant": tenants, "webhook": hooks, "syncs": runs, "privacy": people} {
		kind := reflect.TypeOf(service)
		for i := range kind.NumMethod() {
			require.True(t, slices.Contains(told, prefix+"."+kind.Method(i).Name), "%s.%s: say here what it leaves in the audit log", prefix, kind.Method(i).Name)
		}
	}
}

func values(detail map[string]any) (all []string) {
	for _, v := range detail {
		switch v := v.(type) {
		case string:
			all = append(all, v)
		case map[string]any:
			all = append(all, values(v)...)
		}
	}
	return all
}
