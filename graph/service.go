package graph

import (
	"context"
	"database/sql"
	"time"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/internal/auth"
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
	// DomainFilter names the domains whose users are stored; none or * means all.
	DomainFilter []string
	// Level is the highest consent level to ask for, 1 to 3; 0 means 3.
	Level int
	// SessionHash binds the journey to Microsoft to the session that sets out;
	// nil for an API token.
	SessionHash []byte
}

// Tenants owns organizations and their connections.
type Tenants interface {
	CreateOrganization(ctx context.Context, name string) (*ent.Organization, error)
	// UpdateOrganization leaves what is nil as it is.
	UpdateOrganization(ctx context.Context, id int64, name *string, windowDays *int) (*ent.Organization, error)
	// Connect gives the address at Microsoft to go to; empty when there is none.
	Connect(ctx context.Context, c Connection) (t *ent.Tenant, consentURL string, err error)
	// Reconnect is Connect for a tenant that is there; newSecret is empty where
	// consent is given at Microsoft.
	Reconnect(ctx context.Context, id int64, newSecret secret.Text, sessionHash []byte) (t *ent.Tenant, consentURL string, err error)
	Pause(ctx context.Context, id int64) (*ent.Tenant, error)
	Resume(ctx context.Context, id int64) (*ent.Tenant, error)
	AcknowledgeLicenseGap(ctx context.Context, id int64) (*ent.Tenant, error)
	Disconnect(ctx context.Context, id int64, erase bool) (*ent.Tenant, error)
}

// Syncs starts and ends runs.
type Syncs interface {
	Start(ctx context.Context, tenantID int64, full bool) (*ent.SyncRun, error)
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
