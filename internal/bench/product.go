package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"time"

	"github.com/appmuster/appmuster/internal/app"
	"github.com/appmuster/appmuster/internal/config"
	"github.com/appmuster/appmuster/internal/memory"
)

const apiToken = "the token of the measurements, long enough"

// serving is what the product is started with.
type serving struct {
	Environ []string
	// Peak is where a heap profile goes each time the process is larger than it
	// ever was, with a line of what its memory is; "" for nowhere.
	Peak string
}

// ready is where a started product answers.
type ready struct{ Control, Address string }

// serve runs the product as its command does.
func serve() error {
	var s serving
	ended, err := input(&s)
	if err != nil {
		return err
	}
	tuneMemory() // the process may have been confined meanwhile
	cfg, err := config.Load(config.Source{Environ: s.Environ})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() { <-ended; cancel() }()
	if s.Peak != "" {
		go watchPeak(ctx, s.Peak)
	}
	var stopProfile func() error
	address, err := control(map[string]func(*http.Request) (any, error){
		"/profile/start": func(r *http.Request) (any, error) {
			stopProfile, err = startProfile(r.URL.Query().Get("file"))
			return nil, err
		},
		"/profile/stop": func(*http.Request) (any, error) {
			return nil, stopProfile()
		},
		"/heap": func(r *http.Request) (any, error) {
			return nil, writeHeap(r.URL.Query().Get("file"))
		},
	})
	if err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	return app.Run(ctx, cfg, log, app.Options{Started: func(at, _ string) {
		_ = answer(ready{Control: address, Address: at})
	}})
}

// watchPeak writes what memory is taken for while the process grows, until ctx
// ends: what is neither Go's heap nor its stacks is SQLite's.
func watchPeak(ctx context.Context, name string) {
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	began, most := time.Now(), int64(0)
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		rss, err := memoryOf(os.Getpid(), "VmRSS:")
		if err != nil || rss < most+2<<20 {
			continue
		}
		most = rss
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		line := fmt.Sprintf("%s: %s resident, Go %s: in use %s, allocated %s, aim %s, stacks %s\n", time.Since(began).Round(time.Second), megabytes(rss),
			megabytes(int64(m.Sys-m.HeapReleased)), megabytes(int64(m.HeapInuse)), megabytes(int64(m.HeapAlloc)), megabytes(int64(m.NextGC)), megabytes(int64(m.StackInuse)))
		if f, err := os.OpenFile(name+".memory", os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644); err == nil {
			_, _ = f.WriteString(line)
			_ = f.Close()
		}
		_ = writeHeap(name + ".peak.heap")
	}
}

// tuneMemory is what the product's command does at its start.
func tuneMemory() { memory.Tune(os.Getenv("GOGC") == "") }

// product is a running product.
type product struct {
	*child
	address string
}

// environment names what a product needs: its database, and its Microsoft.
func environment(db store, ms microsoft) ([]string, error) {
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	env := []string{
		"APPMUSTER_LISTEN=127.0.0.1:" + port, "APPMUSTER_BASE_URL=http://localhost:" + port, "APPMUSTER_DATA_DIR=" + db.Dir,
		"APPMUSTER_BOOTSTRAP_TOKEN=" + apiToken, "APPMUSTER_EGRESS_ALLOW=127.0.0.0/8",
		"APPMUSTER_KEY=MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
	}
	if ms.LoginURL != "" {
		env = append(env, "APPMUSTER_MICROSOFT_LOGIN_URL="+ms.LoginURL, "APPMUSTER_MICROSOFT_GRAPH_URL="+ms.GraphURL)
	}
	if db.URL != "" {
		env = append(env, "APPMUSTER_DATABASE_URL="+db.URL)
	}
	return env, nil
}

func startProduct(ctx context.Context, db store, ms microsoft) (*product, error) {
	env, err := environment(db, ms)
	if err != nil {
		return nil, err
	}
	var at ready
	c, err := startChild(ctx, "serve", serving{Environ: env}, &at)
	if err != nil {
		return nil, err
	}
	c.control = at.Control
	return &product{child: c, address: at.Address}, nil
}

func freePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	_, port, err := net.SplitHostPort(l.Addr().String())
	return port, err
}

// query asks by GraphQL.
func (p *product) query(ctx context.Context, document string, variables map[string]any, into any) error {
	body, err := json.Marshal(map[string]any{"query": document, "variables": variables})
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, p.address+"/graphql", bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+apiToken)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	var got struct {
		Data   json.RawMessage
		Errors []struct{ Message string }
	}
	if err := json.Unmarshal(raw, &got); err != nil {
		return fmt.Errorf("read answer: %w: %s", err, raw)
	}
	if len(got.Errors) > 0 {
		return errors.New(got.Errors[0].Message)
	}
	return json.Unmarshal(got.Data, into)
}

// connect makes an organization and connects the company, which begins its
// first sync.
func (p *product) connect(ctx context.Context, ms microsoft) (organization, tenant string, err error) {
	var made struct {
		CreateOrganization struct {
			Organization struct{ ID string }
			UserErrors   []struct{ Message string }
		}
	}
	if err := p.query(ctx, `mutation { createOrganization(input: {name: "Measured"}) { organization { id } userErrors { message } } }`, nil, &made); err != nil {
		return "", "", err
	}
	if e := made.CreateOrganization.UserErrors; len(e) > 0 {
		return "", "", errors.New(e[0].Message)
	}
	organization = made.CreateOrganization.Organization.ID
	tenant, err = p.connectTo(ctx, organization, ms)
	return organization, tenant, err
}

// connectTo connects a company to an organization that is there.
func (p *product) connectTo(ctx context.Context, organization string, ms microsoft) (tenant string, err error) {
	var connected struct {
		ConnectTenant struct {
			Tenant     struct{ ID string }
			UserErrors []struct{ Message string }
		}
	}
	if err := p.query(ctx, `mutation($input: ConnectTenantInput!) { connectTenant(input: $input) { tenant { id } userErrors { message } } }`,
		map[string]any{"input": map[string]any{
			"organizationId": organization, "mode": "CUSTOMER_APP", "tenantId": ms.TenantID, "clientId": clientID, "clientSecret": clientSecret,
		}}, &connected); err != nil {
		return "", err
	}
	if e := connected.ConnectTenant.UserErrors; len(e) > 0 {
		return "", errors.New(e[0].Message)
	}
	return connected.ConnectTenant.Tenant.ID, nil
}

// startSync begins a further sync.
func (p *product) startSync(ctx context.Context, tenant string) error {
	var got struct {
		StartSync struct{ UserErrors []struct{ Message string } }
	}
	if err := p.query(ctx, `mutation($t: ID!) { startSync(input: {tenantId: $t}) { userErrors { message } } }`, map[string]any{"t": tenant}, &got); err != nil {
		return err
	}
	if e := got.StartSync.UserErrors; len(e) > 0 {
		return errors.New(e[0].Message)
	}
	return nil
}

// run is a sync as the API tells it.
type run struct {
	Sequence             int
	State                string
	QueuedAt, FinishedAt time.Time
	Stages               []struct {
		DataSet, State, Reason string
		Fetched                int
		StartedAt, FinishedAt  time.Time
	}
}

// await waits for the end of the run with this number. It asks seldom: answers
// cost the product something too.
func (p *product) await(ctx context.Context, tenant string, sequence int) (run, error) {
	began := time.Now()
	for {
		var got struct{ Node struct{ LastSyncRun *run } }
		if err := p.query(ctx, `query($t: ID!) { node(id: $t) { ... on Tenant { lastSyncRun { sequence state } } } }`,
			map[string]any{"t": tenant}, &got); err != nil {
			return run{}, err
		}
		if r := got.Node.LastSyncRun; r != nil && r.Sequence >= sequence && r.State != "QUEUED" && r.State != "RUNNING" {
			err := p.query(ctx, `query($t: ID!) { node(id: $t) { ... on Tenant { lastSyncRun { sequence state queuedAt finishedAt
stages { dataSet state reason fetched startedAt finishedAt } } } } }`, map[string]any{"t": tenant}, &got)
			if err == nil && got.Node.LastSyncRun.State != "SUCCEEDED" {
				err = fmt.Errorf("the sync ended %s: %+v", got.Node.LastSyncRun.State, got.Node.LastSyncRun.Stages)
			}
			return *got.Node.LastSyncRun, err
		}
		pause := 250 * time.Millisecond
		if time.Since(began) > 2*time.Second {
			pause = time.Second
		}
		select {
		case <-ctx.Done():
			return run{}, ctx.Err()
		case <-time.After(pause):
		}
	}
}

// profiled writes a CPU profile of what do does, where profiles are wanted.
func (p *product) profiled(ctx context.Context, dir, name string, do func() error) error {
	if dir == "" {
		return do()
	}
	if err := p.ask(ctx, "/profile/start?file="+filepath.Join(dir, name+".cpu"), nil); err != nil {
		return err
	}
	return errors.Join(do(), p.ask(ctx, "/profile/stop", nil), p.ask(ctx, "/heap?file="+filepath.Join(dir, name+".heap"), nil))
}

func writeHeap(file string) error {
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	return errors.Join(pprof.Lookup("heap").WriteTo(f, 0), f.Close())
}

func startProfile(file string) (stop func() error, err error) {
	f, err := os.Create(file)
	if err != nil {
		return nil, err
	}
	return func() error {
		pprof.StopCPUProfile()
		return f.Close()
	}, pprof.StartCPUProfile(f)
}
