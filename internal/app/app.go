// Package app puts the product together: one straight function opens what is
// needed in order, and what was opened is closed in the reverse order.
package app

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/frontend"
	"github.com/appmuster/appmuster/internal/auth"
	"github.com/appmuster/appmuster/internal/catalog"
	"github.com/appmuster/appmuster/internal/config"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/httpd"
	"github.com/appmuster/appmuster/internal/inventory"
	"github.com/appmuster/appmuster/internal/msgraph"
	"github.com/appmuster/appmuster/internal/privacy"
	"github.com/appmuster/appmuster/internal/seal"
	"github.com/appmuster/appmuster/internal/tenant"
	"github.com/appmuster/appmuster/internal/tenantsync"
	"github.com/appmuster/appmuster/internal/version"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/internal/webhook"
	"github.com/appmuster/appmuster/internal/xid"
	"github.com/appmuster/appmuster/jobs/worker"
)

const (
	// drainFor is how long readiness says no before connections are closed, so
	// that a load balancer looks elsewhere first; only with replicas.
	drainFor = 5 * time.Second
	// closeFor is how long requests under way have to end.
	closeFor = 5 * time.Second
)

// Options are what Run takes beside the configuration.
type Options struct {
	// Now is the clock; nil means the configuration's.
	Now func() time.Time
	// Simulated tells the pages that Microsoft is a simulated one.
	Simulated bool
	// Started is called once the server answers, with the address it listens on
	// and, where nobody can log in yet, the one-time set-up link.
	Started func(address, setupLink string)
}

// closers is what has to be closed, last opened first.
type closers []func() error

func (c *closers) add(f func() error) { *c = append(*c, f) }

func (c *closers) close() error {
	var errs []error
	for _, f := range slices.Backward(*c) {
		errs = append(errs, f())
	}
	return errors.Join(errs...)
}

// Run serves until ctx ends, then stops within 30 s: no more requests, running
// jobs give their work back, connections close. An error before that says what
// to mend.
func Run(ctx context.Context, cfg *config.Config, log *slog.Logger, opts Options) (err error) {
	var open closers
	defer func() {
		if ctx.Err() != nil && errors.Is(err, context.Canceled) {
			err = nil // it was told to stop before it served
		}
		err = errors.Join(err, open.close())
	}()
	now := opts.Now
	if now == nil {
		now = cfg.Now()
	}

	// The port first: a second server says so before it touches anything.
	listener, err := listen(ctx, cfg.Listen, "APPMUSTER_LISTEN")
	if err != nil {
		return err
	}
	open.add(func() error { return ignoreClosed(listener.Close()) })

	db, err := openDatabase(ctx, cfg, log, now)
	if err != nil {
		return err
	}
	open.add(db.Close)
	if err := checkKeys(ctx, cfg, db); err != nil {
		return err
	}
	if err := db.Migrate(ctx); err != nil {
		return err
	}
	keeper, err := openKeeper(ctx, cfg, db, log)
	if err != nil {
		return err
	}
	microsoft, err := msgraph.New(msgraph.Config{
		LoginURL: cfg.MicrosoftLoginURL, GraphURL: cfg.MicrosoftGraphURL, Now: now, Logger: log,
		UserAgent: "appmuster/" + version.Get().Version, Board: db.Board(rand.Text()), NoBeta: !cfg.MicrosoftBeta,
	})
	if err != nil {
		return err
	}
	if err := db.HearWindows(ctx, microsoft.Closed); err != nil {
		return err
	}

	certificate, err := operatorCertificate(cfg)
	if err != nil {
		return err
	}

	// Log-ins go by the configured clock, and so does what deletes them: letting a
	// simulated day pass must not end them.
	logIns := authParams(cfg, db, keeper, log)
	logIns.Microsoft.Now = now // a simulated platform's tokens go by its own
	if certificate != nil {
		logIns.Microsoft.Assertion = func(endpoint string) (string, error) {
			return certificate.Assertion(cfg.MicrosoftClientID, endpoint, now())
		}
	}
	accounts, err := auth.New(logIns)
	if err != nil {
		return err
	}
	setup, err := accounts.Bootstrap(ctx, cfg.BootstrapEmail, cfg.BootstrapPassword, cfg.BootstrapToken)
	if err != nil {
		return err
	}
	members, err := newMembers(cfg, db, log)
	if err != nil {
		return err
	}
	people := privacy.New(privacy.Params{DB: db, Keeper: keeper, Now: now, LogInNow: cfg.Now()})
	counted := newMeters(db)
	engine, tenants := newSync(cfg, db, microsoft, keeper, accounts, people, counted.unknownValue, now, log)
	tenants.Registration.Certificate = certificate
	endpoints := &webhook.Endpoints{DB: db, Keeper: keeper, Allow: cfg.EgressAllow, Now: now}
	sender := webhook.NewSender(webhook.SenderParams{Allow: cfg.EgressAllow, UserAgent: "appmuster/" + version.Get().Version})
	deliveries := webhook.NewService(webhook.ServiceParams{
		Sender: sender, Store: webhook.DatabaseStore{DB: db, Keeper: keeper}, Now: now,
	})

	if err := resumeAtStart(ctx, db, engine); err != nil {
		return err
	}
	letters, err := newLetters(cfg, db, tenants)
	if err != nil {
		return err
	}
	stopJobs, err := startJobs(ctx, worker.Params{
		DB: db, Engine: engine, Tenants: tenants, Webhooks: deliveries, Privacy: people, Letters: letters, Now: now, Logger: log,
	})
	if err != nil {
		return err
	}
	open.add(stopJobs)

	draining := make(chan struct{})
	api, err := newGraph(cfg, db, accounts, tenants, engine, endpoints, members, people, log, opts.Simulated)
	if err != nil {
		return err
	}
	handler, err := httpd.New(httpd.Params{
		BaseURL: cfg.BaseURL, TrustedProxies: cfg.TrustedProxies, Identify: accounts.Identify,
		Graph: api, Photo: photos(db),
		Consent: consent(accounts, tenants), Sharing: sharing(tenants), Transfers: transfers(accounts, tenants),
		LogIn: accounts.FinishMicrosoft,
		Ready: func(ctx context.Context) error {
			select {
			case <-draining:
				return errors.New("shutting down")
			default:
				return db.Ping(ctx)
			}
		},
		Pages: frontend.Files(), Logger: log,
	})
	if err != nil {
		return err
	}
	requests, cancelRequests := context.WithCancel(context.WithoutCancel(ctx))
	defer cancelRequests()
	server := &http.Server{
		Handler: handler, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 15 * time.Second, IdleTimeout: time.Minute,
		MaxHeaderBytes: 32 << 10, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug),
		BaseContext: func(net.Listener) context.Context { return requests },
	}
	stopMetrics, err := counted.serve(ctx, cfg.MetricsListen, log)
	if err != nil {
		return err
	}
	open.add(stopMetrics)

	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	address := "http://" + listener.Addr().String()
	log.InfoContext(ctx, "serving", "address", address, "base_url", cfg.BaseURL, "database", db.Dialect(), "version", version.Get().Version)
	link := ""
	if setup != "" {
		link = cfg.BaseURL + "/setup/" + setup
	}
	if opts.Started != nil {
		opts.Started(address, link)
	}

	select {
	case err := <-failed:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	log.Info("stopping")
	close(draining)
	if cfg.Postgres() {
		time.Sleep(drainFor)
	}
	cancelRequests() // event streams end; what answers at once still does
	stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), closeFor)
	defer cancel()
	if err := server.Shutdown(stopping); err != nil {
		return errors.Join(ignoreDeadline(err), server.Close())
	}
	return nil
}

func listen(ctx context.Context, address, name string) (net.Listener, error) {
	var listen net.ListenConfig
	l, err := listen.Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("%s %s can't be listened on (%w): stop what uses it, or choose another with %s", name, address, err, name)
	}
	return l, nil
}

func ignoreClosed(err error) error {
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

func ignoreDeadline(err error) error {
	if errors.Is(err, context.DeadlineExceeded) {
		return nil
	}
	return err
}

func openDatabase(ctx context.Context, cfg *config.Config, log *slog.Logger, now func() time.Time) (*database.DB, error) {
	return database.Open(ctx, database.Config{
		DataDir: cfg.DataDir, URL: cfg.DatabaseURL.Reveal(), MigrateURL: cfg.DatabaseMigrateURL.Reveal(),
		RequireRLS: cfg.RequireRLS, Now: now, ClockOffset: cfg.ClockOffset, Logger: log,
	})
}

// newSync makes the engine and the tenants' service, which need each other only
// through these functions.
func newSync(cfg *config.Config, db *database.DB, microsoft *msgraph.Service, keeper *seal.Keeper, accounts *auth.Service, people *privacy.Service, unknown func(string), now func() time.Time, log *slog.Logger) (*tenantsync.Engine, *tenant.Service) {
	var tenants *tenant.Service
	engine := tenantsync.New(tenantsync.Params{
		DB: db, Now: now,
		Graph: func(ctx context.Context, t *ent.Tenant) (*msgraph.Client, error) { return tenants.Client(ctx, t.ID) },
		RunURL: func(organizationID, runID int64) string {
			return cfg.BaseURL + "/o/" + xid.Encode(xid.Organization, organizationID) + "/integration/runs/" + xid.Encode(xid.SyncRun, runID)
		},
		Origin: func(a tenantsync.AppIdentity) vocab.AppOrigin {
			return inventory.Origin(inventory.AppIdentity{
				AppID: a.AppID, PublisherTenantID: a.PublisherTenantID, GalleryTemplateID: a.GalleryTemplateID, ServicePrincipalType: a.ServicePrincipalType,
			}, a.EntraTenantID)
		},
		LicenseName: func(_, part string) string { return catalog.LicenseName(part) },
		Numbers:     people.Numbers,
		Unknown:     unknown,
	})
	tenants = tenant.New(tenant.Params{
		DB: db, Microsoft: microsoft, Keeper: keeper, Now: now, Logger: log,
		Registration: tenant.Registration{
			ClientID: cfg.MicrosoftClientID, ClientSecret: cfg.MicrosoftClientSecret, RedirectURL: cfg.BaseURL + "/connect/callback",
			SecretExpiresAt: cfg.MicrosoftClientSecretExpires.Time,
		},
		Permissions: permissionNames,
		Guide:       newGuide(cfg),
		Standing:    accounts.Standing,
		RequestIP:   accounts.IP,
		Settled: func(ctx context.Context, tx *database.Tx, tenantID int64) (*tenant.Settled, error) {
			found, err := engine.Settled(ctx, tx, tenantID)
			return (*tenant.Settled)(found), err
		},
		OpenRun: func(ctx context.Context, tx *database.Tx, tenantID int64, trigger vocab.SyncTrigger) error {
			var member *int64
			if id := viewer.FromContext(ctx).MemberID(); id != 0 {
				member = &id
			}
			_, err := engine.OpenRun(viewer.System(ctx, "connect"), tx, tenantID, trigger, false, member)
			return err
		},
		CancelRun: endRuns(func() *tenantsync.Engine { return engine }),
	})
	return engine, tenants
}

func permissionNames(level int) []string {
	var names []string
	for _, p := range tenantsync.Permissions(level) {
		names = append(names, p.Name)
	}
	return names
}

// operatorCertificate gives the certificate that the operator's registration
// proves itself with; nil where it has a secret or is none.
func operatorCertificate(cfg *config.Config) (*msgraph.Certificate, error) {
	if cfg.MicrosoftClientCertificate.IsZero() {
		return nil, nil
	}
	c, err := msgraph.ParseCertificate(msgraph.Secret(cfg.MicrosoftClientCertificate.Reveal()))
	if err != nil {
		return nil, &config.Error{Problems: []config.Problem{{
			Name: config.Prefix + "MICROSOFT_CLIENT_CERTIFICATE", Text: "can't be used (" + err.Error() + ")",
			Mend: "give the certificate and its private key, unencrypted, in one PEM file",
		}}}
	}
	return c, nil
}

// consent ends a leg of a journey to Microsoft for the session that comes back.
func consent(accounts *auth.Service, tenants *tenant.Service) func(context.Context, url.Values, string) (*ent.Tenant, string, bool, error) {
	return func(ctx context.Context, q url.Values, link string) (*ent.Tenant, string, bool, error) {
		back, err := tenants.CompleteConsent(ctx, q, accounts.SessionHash(ctx), link)
		return back.Tenant, back.Next, back.Shared, err
	}
}

// resumeAtStart gives back the runs, deliveries and lesser jobs that a crash left: on SQLite
// all of them, because the lock on the data folder proves that nobody else works
// on them.
func resumeAtStart(ctx context.Context, db *database.DB, engine *tenantsync.Engine) error {
	alone := db.Dialect() == database.SQLite
	if err := worker.ResumeDeliveries(ctx, db, alone); err != nil {
		return err
	}
	if err := worker.ResumeJobs(ctx, db, alone); err != nil {
		return err
	}
	return db.InTx(viewer.System(ctx, "start"), func(ctx context.Context, tx *database.Tx) error {
		_, err := engine.Resume(ctx, tx, alone)
		return err
	})
}

func startJobs(ctx context.Context, p worker.Params) (stop func() error, err error) {
	cfg, err := worker.Config(p)
	if err != nil {
		return nil, err
	}
	client, err := p.DB.Jobs(cfg)
	if err != nil {
		return nil, err
	}
	if err := client.Start(context.WithoutCancel(ctx)); err != nil {
		return nil, fmt.Errorf("start jobs: %w", err)
	}
	return func() error {
		stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		// Pages are committed one by one, so a job that is cut off loses one page.
		return ignoreDeadline(client.StopAndCancel(stopping))
	}, nil
}
