package tenant

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/syncrun"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/msgraph"
	"github.com/appmuster/appmuster/internal/seal/secret"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/internal/xid"
)

// Connection is what a person says to connect a tenant.
type Connection struct {
	OrganizationID int64
	Mode           vocab.TenantMode
	// EntraTenant is the directory's identifier or one of its domains, ClientID
	// and ClientSecret are the customer's registration: CUSTOMER_APP only.
	EntraTenant  string
	ClientID     string
	ClientSecret secret.Text
	// Kind is what that registration proves itself with. With a certificate the
	// other three are given later, to Reconnect: first the public part of the
	// certificate that is made here has to be uploaded.
	Kind vocab.CredentialKind
	// SecretExpiresAt is when the secret ends, as the customer says; nil: unknown.
	SecretExpiresAt *time.Time
	// DomainFilter names the domains whose users are stored; none or * means all.
	DomainFilter []string
	// Level is the highest consent level to ask for, 1 to 3; 0 means 3.
	Level int
	// SessionHash binds the journey to Microsoft to the session that sets out;
	// nil for an API token.
	SessionHash []byte
}

// Connect adds a tenant. DELEGATED and APPLICATION give the address to send the
// administrator to; CUSTOMER_APP tries the secret and starts the first sync or,
// with a certificate, makes one that waits for its upload.
func (s *Service) Connect(ctx context.Context, c Connection) (*ent.Tenant, string, error) {
	if err := may(ctx, c.OrganizationID, viewer.ManageTenants); err != nil {
		if fault.Is(err, fault.NotFound) {
			err = fault.New(fault.NotFound, "There is no such organization, or it is not yours.").WithField("organizationId")
		}
		return nil, "", err
	}
	filter, err := domains(c.DomainFilter)
	if err != nil {
		return nil, "", err
	}
	c.DomainFilter = filter
	if c.Level == 0 {
		c.Level = 3
	}
	if c.Level < 1 || c.Level > 3 {
		return nil, "", fault.New(fault.Invalid, "The consent level is 1, 2 or 3.").WithField("consentLevel")
	}
	switch c.Mode {
	case vocab.TenantModeCustomerApp:
		if c.Kind == vocab.CredentialKindCertificate {
			t, err := s.connectByCertificate(ctx, c)
			return t, "", err
		}
		t, err := s.connectCustomerApp(ctx, c)
		return t, "", err
	case vocab.TenantModeDelegated, vocab.TenantModeApplication:
		return s.connectByConsent(ctx, c)
	}
	return nil, "", fault.New(fault.Invalid, "This is no way to connect.").WithField("mode")
}

func (s *Service) connectCustomerApp(ctx context.Context, c Connection) (*ent.Tenant, error) {
	if err := checkIDs(&c.EntraTenant, &c.ClientID); err != nil {
		return nil, err
	}
	if c.ClientSecret.IsZero() {
		return nil, fault.New(fault.Invalid, "Enter the client secret's value (not its ID) from the app registration.").WithField("clientSecret")
	}
	if err := s.checkExpiry(c.SecretExpiresAt); err != nil {
		return nil, err
	}
	client := s.Microsoft.Client(msgraph.AppCredential{
		EntraTenantID: c.EntraTenant, ClientID: c.ClientID, ClientSecret: msgraph.Secret(c.ClientSecret.Reveal()),
	})
	proof, err := s.prove(ctx, client, c.Mode)
	if err != nil {
		return nil, err
	}
	held := s.dated(ctx, client, credential{text: c.ClientSecret, kind: vocab.CredentialKindSecret, expiresAt: c.SecretExpiresAt})
	var connected *ent.Tenant
	err = s.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		if err := s.free(ctx, tx, c.OrganizationID, 0, proof.org.ID); err != nil {
			return err
		}
		t, err := tx.Ent().Tenant.Create().SetOrganizationID(c.OrganizationID).SetMode(c.Mode).SetClientID(c.ClientID).
			SetDomainFilter(c.DomainFilter).SetConsentLevel(c.Level).SetSyncMinute(spread()).SetCreatedAt(s.Now()).Save(system(ctx))
		if err != nil {
			return fmt.Errorf("add tenant: %w", err)
		}
		connected, err = s.bind(ctx, tx, t.ID, proof, held, binding{})
		return err
	}, database.Durable())
	return connected, err
}

// checkIDs trims what names a customer's registration, and refuses what can't.
func checkIDs(entraTenant, clientID *string) error {
	*entraTenant, *clientID = strings.TrimSpace(*entraTenant), strings.TrimSpace(*clientID)
	switch {
	case *entraTenant == "" || strings.ContainsAny(*entraTenant, "/?#\\ "):
		return fault.New(fault.Invalid, "Enter the directory's tenant ID, or one of its domains. It is on the overview page of Microsoft Entra ID.").WithField("tenantId")
	case *clientID == "" || strings.ContainsAny(*clientID, "/?#\\ "):
		return fault.New(fault.Invalid, "Enter the application (client) ID of the app registration.").WithField("clientId")
	}
	return nil
}

func (s *Service) checkExpiry(at *time.Time) error {
	if at != nil && !at.After(s.Now()) {
		return fault.New(fault.Invalid, "By this date the secret has expired already. Make a new one, or correct the date.").WithField("secretExpiresAt")
	}
	return nil
}

// credential is what a tenant is to be read with from now on.
type credential struct {
	text secret.Text // empty: the operator's registration is enough
	kind vocab.CredentialKind
	// certificate is its public part, PEM; empty where it is none.
	certificate string
	expiresAt   *time.Time // nil: unknown, or it does not expire
	// datedBy is who told expiresAt; empty: a person.
	datedBy vocab.CredentialDatedBy
}

// proof is what a successful read of a tenant showed.
type proof struct {
	org    msgraph.Organization
	token  msgraph.AccessToken
	scopes []string
	// client is the registration that was tried; empty: the tenant's.
	client string
}

// clientID is the registration that was proven.
func (p proof) clientID(t *ent.Tenant) string {
	if p.client != "" {
		return p.client
	}
	return t.ClientID
}

// errNoAnswer is what a person reads when Microsoft let them wait.
func errNoAnswer() *fault.Fault {
	return fault.New(fault.Unavailable, "Microsoft does not answer just now. Nothing was changed here; try again in a few minutes.")
}

// answerBefore is how long before a request's own end Microsoft is given up, so
// that whoever waits is told.
const answerBefore = 2 * time.Second

// ahead ends so long before the request that is answered does, so that what comes
// after Microsoft has its time.
func ahead(ctx context.Context) (context.Context, context.CancelFunc) {
	if end, bounded := ctx.Deadline(); bounded {
		return context.WithDeadline(ctx, end.Add(-answerBefore))
	}
	return context.WithCancel(ctx)
}

// prove reads the organization with a new credential of a mode: nothing is bound
// before that succeeded.
func (s *Service) prove(ctx context.Context, client *msgraph.Client, mode vocab.TenantMode) (proof, error) {
	asked, cancel := ahead(ctx)
	defer cancel()
	p, err := s.read(asked, client, mode)
	if err != nil && asked.Err() != nil && ctx.Err() == nil {
		err = errNoAnswer().Wrap(err)
	}
	return p, err
}

// read is prove without an eye on the clock.
func (s *Service) read(ctx context.Context, client *msgraph.Client, mode vocab.TenantMode) (proof, error) {
	ctx = msgraph.WithBudget(ctx, msgraph.Budget{Priority: msgraph.PriorityHigh})
	token, err := client.Token(ctx)
	if err != nil {
		return proof{}, refusal(mode, err)
	}
	org, err := client.Organization(ctx)
	if err != nil {
		return proof{}, refusal(mode, err)
	}
	if token.TenantID != "" && xid.NewGUID(token.TenantID) != xid.NewGUID(org.ID) {
		return proof{}, fault.New(fault.Invalid, "Microsoft answered for another directory than the one that was asked for. Start connecting again.").WithField("tenantId")
	}
	p := proof{org: org, token: token}
	if token.ScopesKnown {
		p.scopes = token.Scopes
	}
	return p, nil
}

// mendFor is what a person can do about a refusal of a tenant that is connected in a
// mode.
func mendFor(mode vocab.TenantMode, e *msgraph.Error) string {
	if mode == vocab.TenantModeCustomerApp {
		return e.Mend
	}
	return e.MendHosted()
}

// refusal turns Microsoft's answer into a sentence at the input it belongs to. Where
// the operator's registration is used, there is none.
func refusal(mode vocab.TenantMode, err error) error {
	e, ok := msgraph.AsError(err)
	if !ok {
		return err
	}
	code, field := fault.Invalid, ""
	switch e.Kind {
	case msgraph.SecretInvalid, msgraph.SecretExpired:
		field = "clientSecret"
	case msgraph.ClientUnknown:
		field = "clientId"
	case msgraph.TenantGone:
		field = "tenantId"
	case msgraph.Throttled, msgraph.Transient, msgraph.BadPage:
		code = fault.Unavailable
	}
	if code == fault.Unavailable {
		return errNoAnswer().Wrap(err)
	}
	text := "Microsoft refused: " + strings.TrimSuffix(e.Message, ".") + "."
	if e.Kind == msgraph.ConsentRefused { // it says itself who refused
		text = sentence(e.Message)
	}
	if mend := mendFor(mode, e); mend != "" {
		text += " " + mend
	}
	if e.Kind == msgraph.PermissionMissing {
		text = lacksPermission(mode)
	}
	f := fault.New(code, text).Wrap(err)
	if field != "" && mode == vocab.TenantModeCustomerApp {
		f = f.WithField(field)
	}
	return f
}

// lacksPermission is what a person reads when what was just granted does not open the
// directory.
func lacksPermission(mode vocab.TenantMode) string {
	kind := "delegated"
	switch mode {
	case vocab.TenantModeCustomerApp:
		return "The app registration lacks a permission to read the directory. Grant it Directory.Read.All (application) with admin consent, then try again."
	case vocab.TenantModeApplication:
		kind = "application"
	}
	return "The consent does not open the directory. Connect again with an administrator's account and accept all permissions; if that is refused too, " +
		"whoever hosts this server has to check that its app registration asks for Directory.Read.All (" + kind + ")."
}

// live gives a tenant as it is now, and lets nobody disconnect it until the
// caller's transaction ends: CONFLICT for one that was disconnected already.
func live(ctx context.Context, tx *database.Tx, id int64) (*ent.Tenant, error) {
	t, err := locked(ctx, tx, id)
	if err == nil && t.DisconnectedAt != nil {
		return nil, errDisconnected
	}
	return t, err
}

// taken is live for who takes up what was disconnected before they set out, at left;
// the zero time: it was connected then. What is to be erased nobody takes up.
func taken(ctx context.Context, tx *database.Tx, id int64, left time.Time) (*ent.Tenant, error) {
	t, err := locked(ctx, tx, id)
	if err == nil && gone(t, left) {
		return nil, errDisconnected
	}
	return t, err
}

// leftAt is when a tenant was disconnected; the zero time: it is connected.
func leftAt(t *ent.Tenant) time.Time {
	if t.DisconnectedAt == nil {
		return time.Time{}
	}
	return *t.DisconnectedAt
}

// gone tells whether a tenant was disconnected otherwise than who set out knew, or
// for good.
func gone(t *ent.Tenant, left time.Time) bool {
	return t.DisconnectedAt != nil && (t.EraseRequestedAt != nil || !t.DisconnectedAt.Equal(left))
}

// locked gives a tenant as it is now; whether it is connected changes nobody else
// until the caller's transaction ends.
func locked(ctx context.Context, tx *database.Tx, id int64) (*ent.Tenant, error) {
	if err := tx.LockTenant(ctx, id); err != nil {
		return nil, err
	}
	t, err := tx.Ent().Tenant.Get(system(ctx), id)
	if err != nil {
		return nil, fmt.Errorf("find tenant: %w", err)
	}
	return t, nil
}

// binding tells what kind of a beginning it is.
type binding struct {
	// renewed: it was connected before.
	renewed bool
	// moved is when another organization lost it; zero: none had it.
	moved time.Time
	// left is when it was disconnected that is taken up again; zero: it was not.
	left time.Time
}

// bind makes a tenant of what was proven, within the caller's transaction: its
// credential is sealed, and a sync is on its way. One that is paused stays so, and
// is read once somebody resumes it. One that was disconnected meanwhile is refused.
func (s *Service) bind(ctx context.Context, tx *database.Tx, id int64, p proof, c credential, b binding) (*ent.Tenant, error) {
	t, err := taken(ctx, tx, id, b.left)
	if err != nil {
		return nil, err
	}
	now := s.Now()
	var sealed []byte
	if !c.text.IsZero() {
		if sealed, err = s.Keeper.Seal(ctx, tx.Keys(), owner(t.ID), credentialPlace(t.ID), c.text); err != nil {
			return nil, err
		}
	}
	premium := -1
	switch p.org.HasPremium() {
	case msgraph.Yes:
		premium = 1
	case msgraph.No:
		premium = 0
	}
	update := tx.Ent().Tenant.UpdateOneID(t.ID).SetSealedCredential(sealed).SetClientID(p.clientID(t)).SetEntraTenantID(xid.NewGUID(p.org.ID)).
		SetDisplayName(p.org.DisplayName).SetHasPremium(premium).SetGrantedScopes(p.scopes).SetMissingScopes(s.missing(t, p)).
		SetNextSyncAt(now).SetCredentialKind(c.kind).SetCertificate(c.certificate).SetNillableCredentialExpiresAt(c.expiresAt).
		SetCredentialDatedBy(cmp.Or(c.datedBy, vocab.CredentialDatedByPerson)).SetCredentialReadAt(now).
		SetExpiryWarned(0).AddConsentGeneration(1).ClearConsentRetryAt().ClearConsentSeen()
	if c.expiresAt == nil {
		update.ClearCredentialExpiresAt()
	}
	if c.kind == vocab.CredentialKindCertificate {
		update.ClearSealedNext().SetNextCertificate("")
	}
	if t.Mode == vocab.TenantModeDelegated {
		update.SetTokenRefreshedAt(now)
	}
	after, detail := map[string]any{"mode": t.Mode}, map[string]any{"mode": t.Mode, "consentLevel": t.ConsentLevel}
	if t.DisconnectedAt != nil {
		update.ClearDisconnectedAt().ClearTransferredAt()
		after["takenUp"], detail["takenUp"] = true, true
	}
	if !b.moved.IsZero() {
		update.SetTransferredAt(b.moved)
		after["transferred"], detail["transferred"] = true, true
	}
	state, err := connectedState(ctx, tx, t.ID)
	if err != nil {
		return nil, err
	}
	reason, mend := "", ""
	paused := t.State == vocab.TenantStatePaused
	if paused { // by a person, who ends it by Resume
		state, reason, mend = t.State, t.StateReason, t.StateMend
		update.ClearNextSyncAt()
	}
	bound, err := s.setState(ctx, tx, t, update, state, reason, mend)
	if err != nil {
		return nil, err
	}
	if err := activity.Resolve(ctx, tx, t.OrganizationID, t.ID, vocab.NoticeKindCredentialExpiring, vocab.NoticeKindConsentBroken); err != nil {
		return nil, err
	}
	if err := activity.Record(ctx, tx, t.OrganizationID, []activity.Event{{
		Type: activity.TenantConnected, TenantID: t.ID, OccurredAt: now, Actor: actor(ctx), Subject: subject(bound),
		After: after,
	}}); err != nil {
		return nil, err
	}
	action := activity.AuditTenantConnected
	if b.renewed {
		action = activity.TenantReconnected
	}
	if err := audit(ctx, tx, bound, action, detail); err != nil {
		return nil, err
	}
	if paused {
		return bound, nil
	}
	trigger := vocab.SyncTriggerManual
	if t.LastSyncRunID == nil {
		trigger = vocab.SyncTriggerFirst
	}
	if err := s.OpenRun(ctx, tx, t.ID, trigger); err != nil && !(b.renewed && fault.Is(err, fault.Conflict)) {
		return nil, fmt.Errorf("open first sync: %w", err)
	}
	return tx.Ent().Tenant.Get(system(ctx), t.ID)
}

// connectedState is where a tenant stands of which nothing is known to be amiss: it is
// ACTIVE once it was read, and until then its data are on their way.
func connectedState(ctx context.Context, tx *database.Tx, id int64) (vocab.TenantState, error) {
	read, err := tx.Ent().SyncRun.Query().Where(syncrun.TenantID(id), syncrun.Open(false), syncrun.StateIn(
		vocab.SyncRunStateSucceeded, vocab.SyncRunStatePartial, vocab.SyncRunStateHeld)).Exist(system(ctx))
	if err != nil {
		return "", fmt.Errorf("look whether it was read: %w", err)
	}
	if read {
		return vocab.TenantStateActive, nil
	}
	return vocab.TenantStateGettingData, nil
}

// missing gives the permissions that were asked for and whose data sets nothing
// else opens.
func (s *Service) missing(t *ent.Tenant, p proof) []string {
	if !p.token.ScopesKnown {
		return []string{}
	}
	return s.Guide.Missing(t.ConsentLevel, p.token.Scopes)
}
