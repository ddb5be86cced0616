package app

import (
	"context"
	"log/slog"
	"net/http"
	"strings"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/graph"
	"github.com/appmuster/appmuster/internal/auth"
	"github.com/appmuster/appmuster/internal/config"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/httpd"
	"github.com/appmuster/appmuster/internal/member"
	"github.com/appmuster/appmuster/internal/notify"
	"github.com/appmuster/appmuster/internal/privacy"
	"github.com/appmuster/appmuster/internal/tenant"
	"github.com/appmuster/appmuster/internal/tenantsync"
	"github.com/appmuster/appmuster/internal/version"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/internal/webhook"
)

// tenants lets the API connect without knowing the Microsoft client: importing
// it would make every test of the API compile the Graph SDK.
type tenants struct {
	*tenant.Service
	baseURL string
}

func (t tenants) Connect(ctx context.Context, c graph.Connection) (*ent.Tenant, string, error) {
	return t.Service.Connect(ctx, tenant.Connection(c))
}

func (t tenants) Reconnect(ctx context.Context, id int64, r graph.Reconnection) (*ent.Tenant, string, error) {
	return t.Service.Reconnect(ctx, id, tenant.Reconnection(r))
}

// newGraph gives the handler of /graphql.
func newGraph(cfg *config.Config, db *database.DB, accounts *auth.Service, ts *tenant.Service, engine *tenantsync.Engine, endpoints *webhook.Endpoints, members *member.Service, people *privacy.Service, log *slog.Logger, simulated bool) (http.Handler, error) {
	modes := []vocab.TenantMode{vocab.TenantModeCustomerApp}
	if cfg.MicrosoftClientID != "" {
		modes = []vocab.TenantMode{vocab.TenantModeDelegated, vocab.TenantModeApplication, vocab.TenantModeCustomerApp}
	}
	return graph.New(graph.Params{
		DB: db, Auth: accounts, Tenants: tenants{ts, cfg.BaseURL}, Syncs: syncs{db: db, engine: engine}, Webhooks: endpoints, Members: members, Privacy: people,
		Notices: &notify.Notices{DB: db},
		Instance: graph.Instance{
			Version: version.Get().Version, HasMicrosoftRegistration: cfg.MicrosoftClientID != "", ConnectModes: modes,
			Simulated: simulated, RedirectURI: cfg.BaseURL + "/connect/callback", Permissions: permissions(),
			Darkens: func(name vocab.DataSet) []string {
				d, _ := tenantsync.Describe(name)
				return d.Darkens
			},
			BetaFeed: betaFeed, AsksBeta: cfg.MicrosoftBeta, KindRule: tenantsync.KindRuleOf,
			Guide: newGuide(cfg), Registration: ts.RegistrationOf,
		},
		Logger: log, RequestID: httpd.RequestID, Renew: accounts.Renew,
	})
}

// betaFeed says what of a data set only the beta of Microsoft Graph has.
func betaFeed(name vocab.DataSet) (graph.BetaFeed, bool) {
	d, _ := tenantsync.Describe(name)
	if d.Beta == nil {
		return graph.BetaFeed{}, false
	}
	return graph.BetaFeed{Title: d.Beta.Title, Endpoint: d.Beta.Endpoint, Permission: d.Beta.Ask, License: d.Beta.License, Lights: d.Beta.Lights}, true
}

// permissions are those of every consent level, with reasons and the data sets
// they open.
func permissions() []graph.Permission {
	var all []graph.Permission
	for _, p := range tenantsync.Permissions(tenantsync.LevelLogs) {
		out := graph.Permission{Name: p.Name, Level: p.Level, Reason: strings.Join(p.Whys, " ")}
		for _, d := range tenantsync.DataSets() {
			if d.Read && d.Ask == p.Name {
				out.DataSets = append(out.DataSets, d.Name)
			}
		}
		all = append(all, out)
	}
	return all
}
