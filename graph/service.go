package graph

import (
	"context"
	"database/sql"
	"time"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/internal/auth"
	"github.com/appmuster/appmuster/internal/checkup"
	"github.com/appmuster/appmuster/internal/member"
	"github.com/appmuster/appmuster/internal/privacy"
	"github.com/appmuster/appmuster/internal/pseudonym"
	"github.com/appmuster/appmuster/internal/seal/secret"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
)

// Database is what the API reads.
type Database interface {
	// Ent reads under the policies.
	Ent() *ent.Client
	// SQL reads without them: only below rows that came through Ent.
	SQL() *sql.DB
	// Dialect is database.SQLite or database.Postgres.
	Dialect() string
	Now() time.Time
	// Subscribe gives the notices of a topic until cancel is called or ctx ends.
	Subscribe(ctx context.Context, topic string) (notices <-chan string, cancel func(), err error)
}

// The services that the mutations call. Each owns its transaction, decides by
// the viewer in the context, and refuses with faults. What is not there and
// what is not the viewer's is one NotFound.

// Auth knows who is asking. It sets and ends the session itself, through the
// context that its middleware made.
type Auth interface {
	NeedsSetup(ctx context.Context) (bool, error)
	LogIn(ctx context.Context, email string, password secret.Text) (v *viewer.Viewer, codeNeeded bool, err error)
	LogOut(ctx context.Context) error
	CompleteSetup(ctx context.Context, token, email string, password secret.Text, name string) (*viewer.Viewer, error)
	// Member gives the member who asks; nil for a token of nobody.
	Member(ctx context.Context) (*ent.Member, error)
	UpdateProfile(ctx context.Context, p auth.Profile) (*ent.Member, error)
	// Token gives the API token that asks; nil for a session.
	Token(ctx context.Context) (*ent.ApiToken, error)
	Tokens(ctx context.Context) ([]*ent.ApiToken, error)
	CreateToken(ctx context.Context, r auth.TokenRequest) (*ent.ApiToken, secret.Text, error)
	RevokeToken(ctx context.Context, id int64) (*ent.ApiToken, error)
	// SessionHash names the session that asks; nil for a token.
	SessionHash(ctx context.Context) []byte

	// VerifyCode goes on after a LogIn that said a code is needed.
	VerifyCode(ctx context.Context, code string) (*viewer.Viewer, error)
	BeginPasskeyLogIn(ctx context.Context) (optionsJSON string, err error)
	FinishPasskeyLogIn(ctx context.Context, responseJSON string) (*viewer.Viewer, error)
	// MicrosoftLogInURL and MicrosoftLinkURL give where to send the browser.
	MicrosoftLogInURL(ctx context.Context, returnTo string) (string, error)
	MicrosoftLinkURL(ctx context.Context, returnTo string) (string, error)
	// AcceptInvitation makes the member where nobody is logged in.
	AcceptInvitation(ctx context.Context, token, name string, password secret.Text) (*viewer.Viewer, error)
	// Invitation is what the page behind a link shows to anybody.
	Invitation(ctx context.Context, token string) (auth.InvitationView, error)
	CompleteReset(ctx context.Context, token string, password secret.Text) (*viewer.Viewer, error)

	// What follows is about the member who asks.

	ChangePassword(ctx context.Context, current, next secret.Text) error
	BeginTOTP(ctx context.Context) (secretText, otpauthURL string, err error)
	ConfirmTOTP(ctx context.Context, code string) (recoveryCodes []secret.Text, err error)
	DisableTOTP(ctx context.Context, code string) error
	RenewRecoveryCodes(ctx context.Context, code string) ([]secret.Text, error)
	SecondFactor(ctx context.Context) (totp bool, recoveryCodesLeft int, hasPassword bool, err error)
	BeginPasskey(ctx context.Context) (optionsJSON string, err error)
	FinishPasskey(ctx context.Context, name, responseJSON string) (*ent.Passkey, error)
	RenamePasskey(ctx context.Context, id int64, name string) (*ent.Passkey, error)
	DeletePasskey(ctx context.Context, id int64) error
	Passkeys(ctx context.Context) ([]*ent.Passkey, error)
	Identities(ctx context.Context) ([]*ent.MicrosoftIdentity, error)
	UnlinkIdentity(ctx context.Context, id int64) error
	Sessions(ctx context.Context) (list []*ent.MemberSession, currentID int64, err error)
	EndSession(ctx context.Context, id int64) error
	EndOtherSessions(ctx context.Context) (int, error)

	// MakeMemberReset lets an owner of the instance give a member their account back.
	MakeMemberReset(ctx context.Context, memberID int64) (auth.MemberReset, error)

	// AllTokens gives every token of the instance to an owner of it.
	AllTokens(ctx context.Context) ([]*ent.ApiToken, error)
}

// Members owns who may do what.
type Members interface {
	Members(ctx context.Context, organization int64) ([]member.Seat, error)
	AllMembers(ctx context.Context) ([]*ent.Member, error)
	Member(ctx context.Context, id int64) (*ent.Member, error)
	SetRole(ctx context.Context, organization, memberID int64, role vocab.Role, expiresAt *time.Time) (*ent.Membership, error)
	RemoveMember(ctx context.Context, organization, memberID int64) error
	SetInstanceOwner(ctx context.Context, memberID int64, is bool) (*ent.Member, error)
	DisableMember(ctx context.Context, memberID int64) (*ent.Member, error)
	EnableMember(ctx context.Context, memberID int64) (*ent.Member, error)
	ConfirmAddress(ctx context.Context, memberID int64) (*ent.Member, error)
	Invite(ctx context.Context, r member.InviteRequest) (i *ent.Invitation, link secret.Text, mailed bool, err error)
	// Invitations gives an organization's, the instance's for 0.
	Invitations(ctx context.Context, organization int64) ([]*ent.Invitation, error)
	RevokeInvitation(ctx context.Context, id int64) (*ent.Invitation, error)
	Teams(ctx context.Context) ([]*ent.Team, error)
	Team(ctx context.Context, id int64) (*ent.Team, error)
	CreateTeam(ctx context.Context, r member.TeamRequest) (*ent.Team, error)
	UpdateTeam(ctx context.Context, id int64, c member.TeamChange) (*ent.Team, error)
	DeleteTeam(ctx context.Context, id int64) error
	TeamMembers(ctx context.Context, team int64) ([]*ent.Member, error)
	TeamOrganizations(ctx context.Context, team int64) ([]*ent.Organization, error)
	SetTags(ctx context.Context, organization int64, tags []string) (*ent.Organization, error)
	Tags(ctx context.Context, organizations []int64) (map[int64][]string, error)
}

// Privacy owns how much of a person is shown, and what is left of one.
type Privacy interface {
	SetMode(ctx context.Context, organization int64, mode vocab.PrivacyMode) (*ent.Organization, error)
	// Key is what an organization's pseudonyms are made with.
	Key(ctx context.Context, organization int64) (pseudonym.Key, error)
	Reveal(ctx context.Context, userID int64, reason string) (ent.Person, error)
	// TagKind says what sort of account a user is; nil takes that back.
	TagKind(ctx context.Context, userID int64, kind *vocab.UserKind) (*ent.User, error)
	ErasePerson(ctx context.Context, userID int64) (privacy.Erasure, error)
	ExportPerson(ctx context.Context, userID int64) ([]byte, error)
	// By a sign-in name, or Microsoft's identifier, in a tenant.
	ErasePersonByLogin(ctx context.Context, tenantID int64, login string) (privacy.Erasure, error)
	ExportPersonByLogin(ctx context.Context, tenantID int64, login string) ([]byte, error)
	Purges(ctx context.Context) ([]*ent.Purge, error)
}

// Connection is what connecting a tenant takes.
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

// Reconnection is what renewing a tenant's credential takes.
type Reconnection struct {
	// Secret is the new client secret; with Kind CERTIFICATE the certificate that
	// waits for its upload is tried instead. CUSTOMER_APP only, as what follows.
	Secret secret.Text
	Kind   vocab.CredentialKind
	// EntraTenant and ClientID name the registration; empty: as they are. What is
	// connected stays with its directory.
	EntraTenant, ClientID string
	SecretExpiresAt       *time.Time
	// Level is the highest consent level to ask for from now on; 0: as it is.
	Level int
	// SessionHash binds the journey to the session that sets out.
	SessionHash []byte
}

// Share is what letting somebody else's administrator consent takes.
type Share struct {
	OrganizationID int64
	// TenantID is a tenant that needs consent again; 0 for a new one, which Mode,
	// DomainFilter and Level describe as in Connection.
	TenantID     int64
	Mode         vocab.TenantMode
	DomainFilter []string
	Level        int
	// Asker is who asks, in words that the administrator knows.
	Asker string
	// Days is how long the link holds, 1 to 30; 0 means 7.
	Days int
}

// Tenants owns organizations and their connections.
type Tenants interface {
	CreateOrganization(ctx context.Context, name string) (*ent.Organization, error)
	// UpdateOrganization leaves what is nil as it is.
	UpdateOrganization(ctx context.Context, id int64, name *string, windowDays *int) (*ent.Organization, error)
	// Connect gives the address at Microsoft to go to; empty when there is none.
	Connect(ctx context.Context, c Connection) (t *ent.Tenant, consentURL string, err error)
	// Reconnect is Connect for a tenant that is there.
	Reconnect(ctx context.Context, id int64, r Reconnection) (t *ent.Tenant, consentURL string, err error)
	PrepareCertificate(ctx context.Context, id int64) (*ent.Tenant, error)
	// ShareConsent gives a link and its address, which is kept nowhere.
	ShareConsent(ctx context.Context, s Share) (l *ent.ConsentLink, address string, err error)
	ConsentLinks(ctx context.Context, t *ent.Tenant) ([]*ent.ConsentLink, error)
	RevokeConsentLink(ctx context.Context, id int64) (*ent.ConsentLink, error)
	Pause(ctx context.Context, id int64) (*ent.Tenant, error)
	Resume(ctx context.Context, id int64) (*ent.Tenant, error)
	AcknowledgeLicenseGap(ctx context.Context, id int64) (*ent.Tenant, error)
	// CheckConsent asks Microsoft what a tenant's consent allows.
	CheckConsent(ctx context.Context, id int64) (*ent.Tenant, error)
	Disconnect(ctx context.Context, id int64, erase bool) (*ent.Tenant, error)
	// AskRegistration asks Microsoft how the operator's app registration stands.
	AskRegistration(ctx context.Context) (*checkup.Registration, error)
}

// Syncs starts and ends runs.
type Syncs interface {
	Start(ctx context.Context, tenantID int64, full bool) (*ent.SyncRun, error)
	// StartOf reads one data set whole and the others by what changed.
	StartOf(ctx context.Context, tenantID int64, set vocab.DataSet) (*ent.SyncRun, error)
	// Held tells what a run that the asker was given would remove.
	Held(ctx context.Context, run *ent.SyncRun) ([]HeldRemovals, error)
	Cancel(ctx context.Context, runID int64) (*ent.SyncRun, error)
	ReleaseHeld(ctx context.Context, runID int64) (*ent.SyncRun, error)
	RefuseHeld(ctx context.Context, runID int64) (*ent.SyncRun, error)
}

// Webhooks owns endpoints.
type Webhooks interface {
	Create(ctx context.Context, organization int64, url string, types []string) (*ent.WebhookEndpoint, secret.Text, error)
	// Update leaves what is nil as it is.
	Update(ctx context.Context, id int64, url *string, types []string, enabled *bool) (*ent.WebhookEndpoint, error)
	Delete(ctx context.Context, id int64) error
	SendTest(ctx context.Context, id int64) (*ent.WebhookDelivery, error)
}

// Instance is what this installation is and offers.
type Instance struct {
	Version string
	// HasMicrosoftRegistration: the operator's own registration is configured.
	HasMicrosoftRegistration bool
	ConnectModes             []vocab.TenantMode
	// Simulated: the Microsoft it talks to is a simulated one.
	Simulated   bool
	RedirectURI string
	Permissions []Permission
	// Darkens says what can't be answered without a data set.
	Darkens func(vocab.DataSet) []string
	// BetaFeed says what of a data set only the beta of Microsoft Graph has; false
	// where there is nothing.
	BetaFeed func(vocab.DataSet) (BetaFeed, bool)
	// AsksBeta: it asks Microsoft Graph's beta at all.
	AsksBeta bool
	// KindRule says by which published rule an account's sort was found.
	KindRule func(vocab.UserKind, vocab.Confidence) string
	// Guide tells what a tenant's consent allows and what mends it.
	Guide checkup.Guide
	// Registration tells how the operator's own registration stands, nil to whom it
	// is not told; nil where there is none.
	Registration func(ctx context.Context) (*checkup.Registration, error)
}

// BetaFeed is what of a data set only the beta of Microsoft Graph has.
type BetaFeed struct {
	Title string
	// Endpoint is below Graph's version.
	Endpoint string
	// Permission opens it.
	Permission string
	// License is the Microsoft licence it needs; empty for none.
	License string
	// Lights says what can be answered with it.
	Lights []string
}

// Permission is a Microsoft permission that is asked for.
type Permission struct {
	Name string
	// Level is the consent level it belongs to, 1 to 3.
	Level int
	// Reason is a plain sentence.
	Reason   string
	DataSets []vocab.DataSet
}
