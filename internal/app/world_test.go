package app

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/entrasim"
	"github.com/appmuster/appmuster/internal/xid"
)

// ask is a query that must be answered.
func ask[T any](t *testing.T, api apiClient, document string, variables map[string]any) T {
	t.Helper()
	var out T
	require.NoError(t, api.ask(t.Context(), document, variables, &out))
	return out
}

// said is what a mutation refused.
type said struct{ Code, Message, Field string }

func organize(t *testing.T, api apiClient, name string) string {
	t.Helper()
	made := ask[struct {
		CreateOrganization struct{ Organization struct{ ID string } }
	}](t, api, `mutation($name: String!) { createOrganization(input: {name: $name}) { organization { id } } }`, map[string]any{"name": name})
	require.NotEmpty(t, made.CreateOrganization.Organization.ID)
	return made.CreateOrganization.Organization.ID
}

// connect sends connectTenant with the given input.
func connect(t *testing.T, api apiClient, input map[string]any) (tenant, address string, refused []said) {
	t.Helper()
	got := ask[struct {
		ConnectTenant struct {
			Tenant     *struct{ ID string }
			ConsentURL string
			UserErrors []said
		}
	}](t, api, `mutation($input: ConnectTenantInput!) { connectTenant(input: $input) { tenant { id } consentUrl userErrors { code message field } } }`,
		map[string]any{"input": input}).ConnectTenant
	if got.Tenant != nil {
		tenant = got.Tenant.ID
	}
	return tenant, got.ConsentURL, got.UserErrors
}

// own is the input that connects a company by its own registration.
func own(organization string, company *entrasim.Company) map[string]any {
	return map[string]any{"organizationId": organization, "mode": "CUSTOMER_APP", "tenantId": company.TenantID, "clientId": testClientID, "clientSecret": testSecret}
}

// synced connects a company by its own registration and waits for the first sync.
func synced(t *testing.T, api apiClient, company *entrasim.Company) (organization, tenant string) {
	t.Helper()
	organization = organize(t, api, company.Name)
	tenant, _, refused := connect(t, api, own(organization, company))
	require.Empty(t, refused)
	await(t, api, tenant)
	return organization, tenant
}

type runAnswer struct {
	ID           string
	Sequence     int
	State        string
	Trigger      string
	ResumedCount int
	Error        string
	Stages       []stageAnswer
	Changes      []struct {
		Kind  string
		Count int
	}
}

type stageAnswer struct {
	DataSet, State, Mode, Reason, Mend                      string
	Fetched, Added, Changed, Removed, Requests, ThrottledMs int
}

func (r runAnswer) stage(t *testing.T, set string) stageAnswer {
	t.Helper()
	for _, s := range r.Stages {
		if s.DataSet == set {
			return s
		}
	}
	t.Fatalf("no stage %s", set)
	return stageAnswer{}
}

const runFields = `id sequence state trigger resumedCount error changes { kind count }
	stages { dataSet state mode reason mend fetched added changed removed requests throttledMs }`

type tenantAnswer struct {
	ID, State, StateReason, StateMend, EntraTenantID, DisplayName string
	LastSyncRun                                                   *runAnswer
	Coverage                                                      []struct{ DataSet, State, Reason, Mend string }
}

func tenantOf(t *testing.T, api apiClient, tenant string) tenantAnswer {
	t.Helper()
	return ask[struct{ Node tenantAnswer }](t, api, `query($id: ID!) { node(id: $id) { ... on Tenant {
		id state stateReason stateMend entraTenantId displayName coverage { dataSet state reason mend } lastSyncRun { `+runFields+` } } } }`,
		map[string]any{"id": tenant}).Node
}

// await waits for the end of a tenant's newest run and gives it.
func await(t *testing.T, api apiClient, tenant string) runAnswer {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Minute)
	defer cancel()
	require.NoError(t, api.awaitSyncs(ctx, []string{tenant}))
	return *tenantOf(t, api, tenant).LastSyncRun
}

// sync starts a run and waits for its end.
func (c apiClient) sync(t *testing.T, tenant string, full bool) runAnswer {
	t.Helper()
	got := ask[struct {
		StartSync struct {
			SyncRun    *struct{ ID string }
			UserErrors []said
		}
	}](t, c, `mutation($input: StartSyncInput!) { startSync(input: $input) { syncRun { id } userErrors { code message } } }`,
		map[string]any{"input": map[string]any{"tenantId": tenant, "full": full}}).StartSync
	if len(got.UserErrors) == 1 && strings.Contains(got.UserErrors[0].Message, "already waiting or running") {
		return await(t, c, tenant) // a routine one was due just now
	}
	require.Empty(t, got.UserErrors)
	run := await(t, c, tenant)
	require.Equal(t, got.SyncRun.ID, run.ID)
	return run
}

// count gives how many of a list there are: "users", "apps", ….
func count(t *testing.T, api apiClient, organization, list string) int {
	t.Helper()
	got := ask[struct {
		Organization map[string]struct{ TotalCount int }
	}](t, api, `query($id: ID!) { organization(id: $id) { `+list+`(first: 1) { totalCount } } }`, map[string]any{"id": organization})
	return got.Organization[list].TotalCount
}

// person is a member at a browser: a session cookie, redirects shown.
type person struct {
	base   string
	client *http.Client
}

// logIn opens a browser of its own and logs the first owner in.
func logIn(t *testing.T, env []string) person {
	t.Helper()
	p := stranger(t, env)
	var got struct {
		Data struct {
			LogIn struct {
				Viewer     *struct{ Member struct{ Email string } }
				UserErrors []said
			}
		}
	}
	p.ask(t, `mutation($input: LogInInput!) { logIn(input: $input) { viewer { member { email } } userErrors { code message } } }`,
		map[string]any{"input": map[string]any{"email": value(env, "APPMUSTER_BOOTSTRAP_EMAIL"), "password": value(env, "APPMUSTER_BOOTSTRAP_PASSWORD")}}, &got)
	require.Empty(t, got.Data.LogIn.UserErrors)
	require.NotNil(t, got.Data.LogIn.Viewer)
	return p
}

// stranger opens a browser of its own, in which nobody is logged in.
func stranger(t *testing.T, env []string) person {
	t.Helper()
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	return person{base: value(env, "APPMUSTER_BASE_URL"), client: &http.Client{
		Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// ask sends a document with the session's cookie and decodes the whole answer.
func (p person) ask(t *testing.T, document string, variables map[string]any, out any) {
	t.Helper()
	body, err := json.Marshal(map[string]any{"query": document, "variables": variables})
	require.NoError(t, err)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, p.base+"/graphql", bytes.NewReader(body))
	require.NoError(t, err)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Origin", p.base)
	resp, err := p.client.Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, resp.StatusCode, string(raw))
	require.NotContains(t, string(raw), `"errors":[{`, string(raw))
	require.NoError(t, json.Unmarshal(raw, out))
}

// come goes to an address and gives where the server sends the browser on.
func (p person) come(t *testing.T, address string) *url.URL {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	require.NoError(t, err)
	resp, err := p.client.Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	require.Equal(t, http.StatusSeeOther, resp.StatusCode)
	to, err := url.Parse(resp.Header.Get("Location"))
	require.NoError(t, err)
	return to
}

// process is a server of its own that can be killed.
type process struct {
	t       *testing.T
	command *exec.Cmd
	api     apiClient
	output  *buffer
	exited  chan struct{}
}

// buffer keeps what a process says.
type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// spawn starts a server in a process of its own and waits until it is ready.
func spawn(t *testing.T, env []string) *process {
	t.Helper()
	p := &process{t: t, output: &buffer{}, exited: make(chan struct{}), api: apiClient{address: "http://" + value(env, "APPMUSTER_LISTEN"), token: testToken}}
	p.command = exec.Command(os.Args[0])
	p.command.Env = append(append([]string{childVariable + "=1", "PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME")}, env...), "GOCOVERDIR="+os.TempDir())
	p.command.Stdout, p.command.Stderr = p.output, p.output
	// The child goes when this process does, however it ends.
	p.command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	require.NoError(t, p.command.Start())
	go func() {
		_ = p.command.Wait()
		close(p.exited)
	}()
	t.Cleanup(func() {
		p.kill()
		if t.Failed() {
			text := p.output.String()
			t.Logf("the server said:\n%s", text[max(0, len(text)-4000):])
		}
	})
	deadline := time.Now().Add(time.Minute)
	for time.Now().Before(deadline) {
		resp, err := http.Get(p.api.address + "/readyz")
		if err == nil {
			resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return p
			}
		}
		select {
		case <-p.exited:
			t.Fatalf("the server ended: %s", p.output)
		case <-time.After(10 * time.Millisecond):
		}
	}
	t.Fatal("the server was not ready within a minute")
	return nil
}

// kill ends the process as a power cut does.
func (p *process) kill() {
	_ = p.command.Process.Kill()
	<-p.exited
}

// with gives env with a variable set anew.
func with(env []string, name, value string) []string {
	out := make([]string, 0, len(env)+1)
	for _, pair := range env {
		if !strings.HasPrefix(pair, name+"=") {
			out = append(out, pair)
		}
	}
	return append(out, name+"="+value)
}

// noon is a clock that starts at the noon of this day, for tests whose answers go
// by UTC dates: no midnight passes while they run.
func noon() func() time.Time {
	began := time.Now()
	return func() time.Time { return began.UTC().Truncate(24 * time.Hour).Add(12*time.Hour + time.Since(began)) }
}

// eventually waits until ask says yes.
func eventually(t *testing.T, within time.Duration, what string, yes func() bool) {
	t.Helper()
	deadline := time.Now().Add(within)
	for !yes() {
		if time.Now().After(deadline) {
			t.Fatalf("not within %s: %s", within, what)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// fixed keeps a run's numbers readable in messages.
func (s stageAnswer) String() string {
	return fmt.Sprintf("%s %s %s %s", s.DataSet, s.State, s.Mode, s.Reason)
}

// keyOf gives the key behind a tenant's identifier, in decimal.
func keyOf(t *testing.T, tenant string) string {
	t.Helper()
	id, err := xid.ParseAs(xid.Tenant, tenant)
	require.NoError(t, err)
	return strconv.FormatInt(id, 10)
}
