package app

import (
	"bufio"
	"database/sql"
	"encoding/json"
	"io"
	"maps"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // registers the driver
	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/entrasim"
)

// receiver is a webhook receiver outside of the product: npm's standardwebhooks.
type receiver struct {
	t     *testing.T
	url   string
	stdin io.Writer
	ready chan struct{}

	mu  sync.Mutex
	got []received
}

type received struct {
	Ready    bool
	ID       string
	Verified bool
	Status   int
	Body     string
}

func receive(t *testing.T) *receiver {
	t.Helper()
	r := &receiver{t: t, ready: make(chan struct{}, 10)}
	command := exec.CommandContext(t.Context(), "node", "../../frontend/suites/receiver.mjs")
	var err error
	r.stdin, err = command.StdinPipe()
	require.NoError(t, err)
	out, err := command.StdoutPipe()
	require.NoError(t, err)
	complaints := &buffer{}
	command.Stderr = complaints
	require.NoError(t, command.Start())
	lines := bufio.NewScanner(out)
	lines.Buffer(nil, 1<<20)
	require.True(t, lines.Scan(), "the receiver did not start: %s", complaints)
	r.url = "http://127.0.0.1:" + lines.Text() + "/hooks"
	done := make(chan struct{})
	go func() {
		defer close(done)
		for lines.Scan() {
			var g received
			if json.Unmarshal(lines.Bytes(), &g) != nil {
				continue
			}
			if g.Ready {
				r.ready <- struct{}{}
				continue
			}
			r.mu.Lock()
			r.got = append(r.got, g)
			r.mu.Unlock()
		}
	}()
	t.Cleanup(func() {
		_ = command.Process.Kill()
		<-done
		_ = command.Wait()
	})
	return r
}

// say steers the receiver, and returns when it obeys.
func (r *receiver) say(line string) {
	r.t.Helper()
	_, err := io.WriteString(r.stdin, line+"\n")
	require.NoError(r.t, err)
	<-r.ready
}

func (r *receiver) all() []received {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.got)
}

// taken gives the distinct webhook ids that were answered with success.
func (r *receiver) taken() []string {
	ids := map[string]bool{}
	for _, g := range r.all() {
		if g.Status == 204 {
			ids[g.ID] = true
		}
	}
	return slices.Sorted(maps.Keys(ids))
}

// subscribe adds an endpoint and tells the receiver its secret, which it gives.
func (r *receiver) subscribe(t *testing.T, api apiClient, organization string, events ...string) string {
	t.Helper()
	got := ask[struct {
		CreateWebhookEndpoint struct {
			Secret     string
			UserErrors []said
		}
	}](t, api, `mutation($input: CreateWebhookEndpointInput!) { createWebhookEndpoint(input: $input) { secret userErrors { code message } } }`,
		map[string]any{"input": map[string]any{"organizationId": organization, "url": r.url, "events": events}}).CreateWebhookEndpoint
	require.Empty(t, got.UserErrors)
	r.say(got.Secret)
	return got.Secret
}

// TestWebhookPerCompletedSync: a receiver verifies exactly one distinct
// webhook-id for each completed sync, also when the server is killed between the
// end of the sync and the delivery.
func TestWebhookPerCompletedSync(t *testing.T) {
	t.Parallel()
	eachDialect(t, func(t *testing.T, dialect string) {
		company := entrasim.DemoCompanies(time.Now())[0]
		_, ms := microsoft(t, company)
		env := environment(t, ms, dialect)
		hooks := receive(t)

		server := spawn(t, env)
		organization := organize(t, server.api, company.Name)
		hooks.subscribe(t, server.api, organization, "sync.completed")
		tenant, _, refused := connect(t, server.api, own(organization, company))
		require.Empty(t, refused)
		runs := []runAnswer{await(t, server.api, tenant)}
		eventually(t, 20*time.Second, "the first sync's webhook", func() bool { return len(hooks.taken()) == 1 })

		// A killed server's deliveries go on at once on SQLite, and after two minutes
		// where other servers may be at work.
		restart := func() {
			if dialect == "postgres" {
				letJobsAge(t, env)
			}
			server = spawn(t, env)
		}

		// The receiver is down at the end of the sync, and the server dies before
		// it may try again.
		hooks.say("refuse")
		runs = append(runs, server.api.sync(t, tenant, false))
		eventually(t, 20*time.Second, "a failed attempt", func() bool {
			d := lastDelivery(t, server.api, organization)
			return d.State == "PENDING" && d.Attempts == 1
		})
		refusal := lastDelivery(t, server.api, organization)
		require.Equal(t, 503, refusal.LastStatus)
		require.NotEmpty(t, refusal.NextAttemptAt)
		require.NotEmpty(t, refusal.LastError)
		server.kill()
		hooks.say("accept")
		restart()
		eventually(t, time.Minute, "the webhook after the restart", func() bool { return len(hooks.taken()) == 2 })

		// The server dies while the receiver has the request and has not answered.
		hooks.say("hang")
		before := len(hooks.all())
		runs = append(runs, server.api.sync(t, tenant, false))
		eventually(t, 20*time.Second, "an attempt", func() bool { return len(hooks.all()) > before })
		server.kill()
		hooks.say("accept")
		restart()
		eventually(t, time.Minute, "the webhook after the second restart", func() bool { return len(hooks.taken()) == 3 })

		runs = append(runs, server.api.sync(t, tenant, false))
		eventually(t, 20*time.Second, "the last sync's webhook", func() bool { return len(hooks.taken()) == 4 })

		bodies := map[string]string{}
		for _, g := range hooks.all() {
			require.True(t, g.Verified, "every attempt is signed")
			if body, again := bodies[g.ID]; again {
				require.Equal(t, body, g.Body, "a message is the same at every attempt")
			}
			bodies[g.ID] = g.Body
		}
		require.Len(t, bodies, len(runs), "one message for each completed sync")
		perRun := map[string]int{}
		for _, body := range bodies {
			perRun[checkPayload(t, server.api, organization, tenant, body)]++
			checkNobody(t, server.api, organization, body)
		}
		for _, run := range runs {
			require.Equal(t, "SUCCEEDED", run.State)
			require.Equal(t, 1, perRun[run.ID], "sync %d", run.Sequence)
		}
	})
}

// letJobsAge makes the jobs that a killed server left look three minutes old.
func letJobsAge(t *testing.T, env []string) {
	t.Helper()
	db, err := sql.Open("pgx", value(env, "APPMUSTER_DATABASE_URL"))
	require.NoError(t, err)
	defer db.Close()
	_, err = db.ExecContext(t.Context(), "UPDATE river_job SET attempted_at = attempted_at - interval '3 minutes' WHERE state = 'running'")
	require.NoError(t, err)
}

type deliveryAnswer struct {
	State, NextAttemptAt, LastError string
	Attempts, LastStatus            int
}

// lastDelivery gives the newest delivery of an organization's only endpoint.
func lastDelivery(t *testing.T, api apiClient, organization string) deliveryAnswer {
	t.Helper()
	got := ask[struct {
		Organization struct {
			WebhookEndpoints []struct {
				Deliveries struct{ Nodes []deliveryAnswer }
			}
		}
	}](t, api, `query($id: ID!) { organization(id: $id) { webhookEndpoints { deliveries(first: 1) { nodes { state attempts lastStatus lastError nextAttemptAt } } } } }`,
		map[string]any{"id": organization})
	require.Len(t, got.Organization.WebhookEndpoints, 1)
	require.Len(t, got.Organization.WebhookEndpoints[0].Deliveries.Nodes, 1)
	return got.Organization.WebhookEndpoints[0].Deliveries.Nodes[0]
}

// checkPayload holds a body to the contract and gives the run it tells of.
func checkPayload(t *testing.T, api apiClient, organization, tenant, body string) string {
	t.Helper()
	var whole map[string]json.RawMessage
	require.NoError(t, json.Unmarshal([]byte(body), &whole))
	require.Equal(t, []string{"data", "timestamp", "type"}, slices.Sorted(maps.Keys(whole)))
	require.JSONEq(t, `"sync.completed"`, string(whole["type"]))
	var at time.Time
	require.NoError(t, json.Unmarshal(whole["timestamp"], &at))
	require.WithinDuration(t, time.Now(), at, time.Hour)

	var data map[string]json.RawMessage
	require.NoError(t, json.Unmarshal(whole["data"], &data))
	require.Equal(t, []string{"changes", "finishedAt", "organizationId", "sequence", "stages", "startedAt", "state", "syncRunId", "tenantId", "url"}, slices.Sorted(maps.Keys(data)))
	var d struct {
		OrganizationID, TenantID, SyncRunID, State, URL string
		Sequence                                        int
		StartedAt, FinishedAt                           time.Time
		Stages                                          []map[string]any
		Changes                                         map[string]int
	}
	require.NoError(t, json.Unmarshal(whole["data"], &d))
	require.Equal(t, organization, d.OrganizationID)
	require.Equal(t, tenant, d.TenantID)
	require.False(t, d.FinishedAt.Before(d.StartedAt))
	require.Contains(t, d.URL, "/o/"+organization+"/integration/runs/"+d.SyncRunID)
	for _, always := range []string{"appsAdded", "appsRemoved", "usersAdded", "usersRemoved"} {
		require.Contains(t, d.Changes, always)
	}

	run := ask[struct{ Node runAnswer }](t, api, `query($id: ID!) { node(id: $id) { ... on SyncRun { `+runFields+` } } }`, map[string]any{"id": d.SyncRunID}).Node
	require.Equal(t, run.State, d.State)
	require.Equal(t, run.Sequence, d.Sequence)
	require.Len(t, d.Stages, len(run.Stages))
	for i, s := range d.Stages {
		require.Equal(t, []string{"added", "changed", "dataSet", "fetched", "removed", "state"}, slices.Sorted(maps.Keys(s)))
		require.Equal(t, run.Stages[i].DataSet, s["dataSet"])
		require.Equal(t, run.Stages[i].State, s["state"])
		require.EqualValues(t, run.Stages[i].Fetched, s["fetched"])
		require.EqualValues(t, run.Stages[i].Added, s["added"])
	}
	return d.SyncRunID
}

// checkNobody looks for anybody's name or address in a message.
func checkNobody(t *testing.T, api apiClient, organization, body string) {
	t.Helper()
	require.NotContains(t, body, "@")
	for _, name := range people(t, api, organization) {
		if strings.Contains(body, name) {
			t.Error("a message names a person")
		}
	}
}
