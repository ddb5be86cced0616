package app

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"time"

	"github.com/appmuster/appmuster/internal/config"
	"github.com/appmuster/appmuster/internal/entrasim"
)

// The demo's own log-in and registrations. They open nothing but the demo,
// which listens on this machine only.
const (
	demoEmail       = "demo@appmuster.example"
	demoPassword    = "muster the apps"
	demoClientID    = "5f0c7f52-4b3a-4c5f-9d57-0c7e4ad5a001"
	demoSecret      = "demo-operator-secret"
	demoOwnClientID = "5f0c7f52-4b3a-4c5f-9d57-0c7e4ad5a1"
	demoOwnSecret   = "demo-customer-secret"
)

// Demo is how the demo runs.
type Demo struct {
	// Port of the server; the simulated Microsoft takes the next free one.
	Port string
	// DataDir keeps the data; empty means a fresh folder, removed at the end.
	DataDir string
	// Environ is the environment; only its APPMUSTER_LOG_ names count.
	Environ []string
	Logger  *slog.Logger
	// Out is told where to look.
	Out io.Writer
}

// RunDemo serves the product against a simulated Microsoft on this machine,
// with three companies connected and syncing, until ctx ends.
func RunDemo(ctx context.Context, d Demo) (err error) {
	dir := d.DataDir
	if dir == "" {
		if dir, err = os.MkdirTemp("", "appmuster-demo-"); err != nil {
			return fmt.Errorf("make the demo's data folder: %w", err)
		}
		defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	} else if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("make the demo's data folder: %w", err)
	}
	if d.Port == "" {
		d.Port = "8080"
	}
	base := "http://localhost:" + d.Port
	sim, microsoft, err := startSimulator(d, base)
	if err != nil {
		return err
	}
	defer microsoft.Close()

	token, err := randomText()
	if err != nil {
		return err
	}
	cfg, err := config.Load(config.Source{Environ: []string{
		"APPMUSTER_LISTEN=" + net.JoinHostPort("127.0.0.1", d.Port), "APPMUSTER_BASE_URL=" + base, "APPMUSTER_DATA_DIR=" + dir,
		"APPMUSTER_MICROSOFT_LOGIN_URL=" + microsoft.LoginURL, "APPMUSTER_MICROSOFT_GRAPH_URL=" + microsoft.GraphURL,
		"APPMUSTER_MICROSOFT_CLIENT_ID=" + demoClientID, "APPMUSTER_MICROSOFT_CLIENT_SECRET=" + demoSecret,
		"APPMUSTER_BOOTSTRAP_EMAIL=" + demoEmail, "APPMUSTER_BOOTSTRAP_PASSWORD=" + demoPassword,
		"APPMUSTER_BOOTSTRAP_TOKEN=" + token, "APPMUSTER_EGRESS_ALLOW=127.0.0.0/8,::1/128",
	}})
	if err != nil {
		return err
	}
	serving, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	filled := make(chan error, 1)
	err = Run(serving, cfg, d.Logger, Options{Now: sim.Now, Simulated: true, Started: func(address, _ string) {
		go func() {
			err := fillDemo(serving, address, token, sim)
			if err != nil {
				stop(fmt.Errorf("fill the demo: %w", err))
			} else {
				tellDemo(d.Out, base, microsoft.BaseURL)
			}
			filled <- err
		}()
	}})
	select {
	case failed := <-filled:
		if ctx.Err() == nil {
			err = errors.Join(err, failed)
		}
	default:
	}
	return err
}

func tellDemo(out io.Writer, base, microsoft string) {
	_, _ = fmt.Fprintf(out, `
Appmuster's demo is ready: three companies are synced.

  Open      %s
  Log in    %s
  Password  %s

  The simulated Microsoft is at %s/_sim/ : let a day pass there, or break
  something, and sync again. To connect a fourth company, add an organization,
  choose "Connect Microsoft", and continue as its administrator.

Press Ctrl+C to end it; its data goes with it unless DEMO_DATA_DIR is set.
`, base, demoEmail, demoPassword, microsoft)
}

func randomText() (string, error) {
	raw := make([]byte, 32)
	if _, err := rand.Read(raw); err != nil {
		return "", fmt.Errorf("make token: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(raw), nil
}

// startSimulator starts the simulated Microsoft with its companies, the
// operator's registration and one registration of each connected company.
func startSimulator(d Demo, base string) (*entrasim.Sim, *entrasim.Server, error) {
	sim := entrasim.New(entrasim.Options{Logger: d.Logger, Throttle: true})
	server, err := sim.Start("127.0.0.1:0")
	if err != nil {
		return nil, nil, err
	}
	now := time.Now()
	permissions := permissionNames(3)
	for i, company := range append(entrasim.DemoCompanies(now), entrasim.FourthCompany(now)) {
		sim.AddCompany(company)
		if i == 3 {
			continue // nobody connected it yet
		}
		id := ownClientID(i)
		sim.RegisterApp(entrasim.Registration{ClientID: id, Name: "Appmuster (own registration)", Secret: demoOwnSecret, HomeTenant: company.TenantID, Roles: permissions})
		sim.Consent(company.TenantID, id, nil, permissions)
	}
	sim.RegisterApp(entrasim.Registration{
		ClientID: demoClientID, Name: "Appmuster", Publisher: "The operator of this demo", Secret: demoSecret, Multitenant: true,
		RedirectURIs: []string{base + "/connect/callback", base + "/auth/callback"}, Scopes: permissions, Roles: permissions,
	})
	return sim, server, nil
}

func ownClientID(i int) string { return fmt.Sprintf("%s%02d", demoOwnClientID, i) }

// fillDemo connects the companies as an integrator would: by GraphQL with the
// bootstrap token. It waits until each first sync has its end.
func fillDemo(ctx context.Context, address, token string, sim *entrasim.Sim) error {
	api := apiClient{address: address, token: token}
	var known struct {
		Organizations struct{ TotalCount int }
	}
	if err := api.ask(ctx, `{ organizations(first: 1) { totalCount } }`, nil, &known); err != nil {
		return err
	}
	if known.Organizations.TotalCount > 0 {
		return nil // kept from an earlier demo
	}
	var waiting []string
	for i, company := range sim.Companies()[:3] {
		var made struct {
			CreateOrganization struct {
				Organization struct{ ID string }
				UserErrors   []userError
			}
		}
		if err := api.ask(ctx, `mutation($name: String!) { createOrganization(input: {name: $name}) { organization { id } userErrors { message } } }`,
			map[string]any{"name": company.Name}, &made); err != nil {
			return err
		}
		if err := first(made.CreateOrganization.UserErrors); err != nil {
			return err
		}
		var connected struct {
			ConnectTenant struct {
				Tenant     struct{ ID string }
				UserErrors []userError
			}
		}
		if err := api.ask(ctx, `mutation($input: ConnectTenantInput!) { connectTenant(input: $input) { tenant { id } userErrors { message } } }`,
			map[string]any{"input": map[string]any{
				"organizationId": made.CreateOrganization.Organization.ID, "mode": "CUSTOMER_APP",
				"tenantId": company.TenantID, "clientId": ownClientID(i), "clientSecret": demoOwnSecret,
			}}, &connected); err != nil {
			return err
		}
		if err := first(connected.ConnectTenant.UserErrors); err != nil {
			return err
		}
		waiting = append(waiting, connected.ConnectTenant.Tenant.ID)
	}
	return api.awaitSyncs(ctx, waiting)
}

type userError struct{ Message string }

func first(all []userError) error {
	if len(all) == 0 {
		return nil
	}
	return errors.New(all[0].Message)
}

// awaitSyncs waits until the newest run of each tenant has its end.
func (c apiClient) awaitSyncs(ctx context.Context, tenants []string) error {
	look := time.NewTicker(300 * time.Millisecond)
	defer look.Stop()
	for {
		var got struct {
			Nodes []struct {
				LastSyncRun *struct{ State string }
			}
		}
		if err := c.ask(ctx, `query($ids: [ID!]!) { nodes(ids: $ids) { ... on Tenant { lastSyncRun { state } } } }`,
			map[string]any{"ids": tenants}, &got); err != nil {
			return err
		}
		open := 0
		for _, t := range got.Nodes {
			if t.LastSyncRun == nil || t.LastSyncRun.State == "QUEUED" || t.LastSyncRun.State == "RUNNING" {
				open++
			}
		}
		if open == 0 {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-look.C:
		}
	}
}
