package app

import (
	"context"
	"encoding/base64"
	"flag"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/config"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/entrasim"
)

// childVariable makes the test binary a server: tests that kill need a process
// of its own.
const childVariable = "APP_TEST_CHILD"

func TestMain(m *testing.M) {
	if os.Getenv(childVariable) != "" {
		os.Exit(child())
	}
	// These tests wait more than they work: for syncs, leases, throttling.
	flag.Parse()
	asked := false
	flag.Visit(func(f *flag.Flag) { asked = asked || f.Name == "test.parallel" })
	if !asked {
		if err := flag.Set("test.parallel", "16"); err != nil {
			panic(err)
		}
	}
	os.Exit(m.Run())
}

// child serves with the configuration of its environment until it is killed.
func child() int {
	cfg, err := config.Load(config.Source{Environ: os.Environ()})
	if err == nil {
		err = Run(context.Background(), cfg, slog.New(slog.NewTextHandler(os.Stderr, nil)), Options{})
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

const (
	testToken    = "a bootstrap token for tests of the app"
	testClientID = "5f0c7f52-4b3a-4c5f-9d57-0c7e4ad5b001"
	testSecret   = "a customer's secret"
)

// microsoft starts a simulator with one company that granted the product's
// registration everything.
func microsoft(t *testing.T, company *entrasim.Company) (*entrasim.Sim, *entrasim.Server) {
	t.Helper()
	sim := entrasim.New(entrasim.Options{})
	server, err := sim.Start("127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = server.Close() })
	connectable(sim, company)
	return sim, server
}

func connectable(sim *entrasim.Sim, company *entrasim.Company) {
	sim.AddCompany(company)
	register(sim, company, testClientID)
}

// environment is the names of the contract that a server is started with.
func environment(t *testing.T, ms *entrasim.Server, dialect string) []string {
	t.Helper()
	port := freePort(t)
	env := []string{
		"APPMUSTER_LISTEN=127.0.0.1:" + port, "APPMUSTER_BASE_URL=http://localhost:" + port,
		"APPMUSTER_DATA_DIR=" + t.TempDir(), "APPMUSTER_BOOTSTRAP_TOKEN=" + testToken,
		"APPMUSTER_MICROSOFT_LOGIN_URL=" + ms.LoginURL, "APPMUSTER_MICROSOFT_GRAPH_URL=" + ms.GraphURL,
		"APPMUSTER_EGRESS_ALLOW=127.0.0.0/8", "TZ=UTC",
	}
	if dialect == "postgres" {
		env = append(env, "APPMUSTER_DATABASE_URL="+dbtest.EmptyPostgresURL(t),
			"APPMUSTER_KEY="+base64.StdEncoding.EncodeToString([]byte("0123456789abcdef0123456789abcdef")))
	}
	return env
}

func value(env []string, name string) string {
	for _, pair := range env {
		if v, ok := strings.CutPrefix(pair, name+"="); ok {
			return v
		}
	}
	return ""
}

// freePort gives a port that nobody listens on, below those that systems hand out
// by themselves: else another connection may have it before the server does.
func freePort(t *testing.T) string {
	t.Helper()
	for range 100 {
		port := strconv.Itoa(15000 + rand.IntN(15000))
		l, err := net.Listen("tcp", "127.0.0.1:"+port)
		if err != nil {
			continue
		}
		require.NoError(t, l.Close())
		return port
	}
	t.Fatal("no port is free")
	return ""
}

// serve runs the product in this process until the test ends.
func serve(t *testing.T, env []string, opts Options) apiClient {
	t.Helper()
	return serveLogged(t, env, opts, slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn})))
}

// serveLogged is serve with a log of the test's own.
func serveLogged(t *testing.T, env []string, opts Options, log *slog.Logger) apiClient {
	t.Helper()
	cfg, err := config.Load(config.Source{Environ: env})
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	started, ended := make(chan struct{}), make(chan error, 1)
	opts.Started = func(string, string) { close(started) }
	go func() { ended <- Run(ctx, cfg, log, opts) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("stopping: %v", err)
		}
	})
	select {
	case <-started:
	case err := <-ended:
		ended <- nil
		require.NoError(t, err)
	case <-time.After(time.Minute):
		t.Fatal("the server did not start within a minute")
	}
	return apiClient{address: "http://" + value(env, "APPMUSTER_LISTEN"), token: testToken}
}

func eachDialect(t *testing.T, test func(t *testing.T, dialect string)) {
	for _, dialect := range []string{"sqlite", "postgres"} {
		t.Run(dialect, func(t *testing.T) {
			t.Parallel()
			test(t, dialect)
		})
	}
}

// TestHeadless starts the server with the contract's names only and runs the
// repository's script against it, with an endpoint of a lesser data set that
// answers 404.
func TestHeadless(t *testing.T) {
	t.Parallel()
	eachDialect(t, func(t *testing.T, dialect string) {
		company := entrasim.DemoCompanies(time.Now())[0]
		sim, ms := microsoft(t, company)
		sim.Inject(entrasim.Fault{Path: `/directoryAudits`, Action: entrasim.NotFound})
		env := environment(t, ms, dialect)
		serve(t, env, Options{})

		script := exec.CommandContext(t.Context(), "node", "../../docs/headless.mjs")
		script.Env = append(os.Environ(), "ADDRESS=http://"+value(env, "APPMUSTER_LISTEN"), "TOKEN="+testToken, "NAME="+company.Name,
			"TENANT_ID="+company.TenantID, "CLIENT_ID="+testClientID, "CLIENT_SECRET="+testSecret)
		out, err := script.CombinedOutput()
		require.NoError(t, err, string(out))
		require.Contains(t, string(out), `"state": "PARTIAL"`)
		require.Contains(t, string(out), `"stageReasons"`)
	})
}

// TestBadInputAtStart: what an operator gets wrong is one plain sentence.
func TestBadInputAtStart(t *testing.T) {
	t.Parallel()
	_, ms := microsoft(t, entrasim.DemoCompanies(time.Now())[2])
	run := func(env []string) error {
		cfg, err := config.Load(config.Source{Environ: env})
		if err != nil {
			return err
		}
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		return Run(ctx, cfg, slog.New(slog.DiscardHandler), Options{Started: func(string, string) { cancel() }})
	}
	t.Run("PortInUse", func(t *testing.T) {
		t.Parallel()
		env := environment(t, ms, "sqlite")
		l, err := net.Listen("tcp", value(env, "APPMUSTER_LISTEN"))
		require.NoError(t, err)
		defer l.Close()
		require.ErrorContains(t, run(env), "stop what uses it, or choose another with APPMUSTER_LISTEN")
	})
	t.Run("UnknownName", func(t *testing.T) {
		t.Parallel()
		err := run(append(environment(t, ms, "sqlite"), "APPMUSTER_DATADIR=/x"))
		require.ErrorContains(t, err, "APPMUSTER_DATA_DIR")
	})
	t.Run("SecondProcess", func(t *testing.T) {
		t.Parallel()
		env := environment(t, ms, "sqlite")
		serve(t, env, Options{})
		other := append(environment(t, ms, "sqlite"), "APPMUSTER_DATA_DIR="+value(env, "APPMUSTER_DATA_DIR"))
		require.Error(t, run(other))
	})
	t.Run("KeyFileMissing", func(t *testing.T) {
		t.Parallel()
		env := environment(t, ms, "sqlite")
		require.NoError(t, run(env))
		require.NoError(t, os.Remove(value(env, "APPMUSTER_DATA_DIR")+"/appmuster.key"))
		require.ErrorContains(t, run(env), "put the file back from your backup")
	})
	t.Run("WrongKey", func(t *testing.T) {
		t.Parallel()
		env := environment(t, ms, "postgres")
		require.NoError(t, run(env))
		for i := range env {
			if strings.HasPrefix(env[i], "APPMUSTER_KEY=") {
				env[i] = "APPMUSTER_KEY=" + base64.StdEncoding.EncodeToString([]byte("another key, another key another"))
			}
		}
		require.ErrorContains(t, run(env), "give the former key back")
	})
}

// TestStopsCleanly: the server ends when it is told to, also before it serves,
// and lets go of its port and its folder.
func TestStopsCleanly(t *testing.T) {
	t.Parallel()
	_, ms := microsoft(t, entrasim.DemoCompanies(time.Now())[2])
	env := environment(t, ms, "sqlite")
	cfg, err := config.Load(config.Source{Environ: env})
	require.NoError(t, err)
	for range 2 {
		ctx, cancel := context.WithCancel(t.Context())
		began := time.Now()
		require.NoError(t, Run(ctx, cfg, slog.New(slog.DiscardHandler), Options{Started: func(string, string) { cancel() }}))
		cancel()
		require.Less(t, time.Since(began), 30*time.Second)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.NoError(t, Run(ctx, cfg, slog.New(slog.DiscardHandler), Options{Started: func(string, string) { t.Error("it was told to stop before") }}))
}
