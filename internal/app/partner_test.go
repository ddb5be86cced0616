package app

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/graph"
	"github.com/appmuster/appmuster/internal/auth"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/member"
	"github.com/appmuster/appmuster/internal/seal/secret"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
)

// lookEvery is how often rights of streams are looked at here; else it is 20 s.
const lookEvery = 50 * time.Millisecond

// TestAPartnersStreamsEndWithTheRight: whatever takes a partner's right away,
// streams that run by session or by token close at the next look, and the next
// request sees nothing.
func TestAPartnersStreamsEndWithTheRight(t *testing.T) {
	t.Parallel()
	nobody := []int64{}
	for name, revoke := range map[string]func(p *partner) error{
		"TakenOutOfTeam": func(p *partner) error { return p.change(member.TeamChange{Members: &nobody}) },
		"TeamLosesIt":    func(p *partner) error { return p.change(member.TeamChange{Organizations: &nobody}) },
		"TeamDeleted":    func(p *partner) error { return p.members.DeleteTeam(p.root, p.team.ID) },
		"MemberDisabled": func(p *partner) error { _, err := p.members.DisableMember(p.root, p.id); return err },
		"TeamHasItsEnd":  func(p *partner) error { p.skip.Store(int64(2 * time.Hour)); return nil },
		"TagTakenOff":    func(p *partner) error { _, err := p.members.SetTags(p.root, p.tagged, nil); return err },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dbtest.Each(t, func(t *testing.T, db *database.DB) {
				p := newPartner(t, db, name == "TagTakenOff")
				bySession, byToken := p.stream(p.client, ""), p.stream(http.DefaultClient, p.token)
				require.Equal(t, "event: next", p.next(bySession))
				require.Equal(t, "event: next", p.next(byToken))
				select {
				case line := <-bySession:
					t.Fatalf("%s while the right holds", line)
				case line := <-byToken:
					t.Fatalf("%s while the right holds", line)
				case <-time.After(3 * lookEvery):
				}
				require.Contains(t, p.ask(p.client, ""), `"organizations":{"nodes":[{"name":"Client"}]}`)

				require.NoError(t, revoke(p))
				require.Equal(t, "event: complete", p.next(bySession))
				require.Equal(t, "event: complete", p.next(byToken))
				for _, answer := range []string{p.ask(p.client, ""), p.ask(http.DefaultClient, p.token)} {
					require.NotContains(t, answer, "Client")
				}
			})
		})
	}
}

// partner is somebody who sees an organization through a team, logged in by
// invitation, and with a token.
type partner struct {
	t       *testing.T
	url     string
	members *member.Service
	root    context.Context
	team    *ent.Team
	tagged  int64
	id      int64
	client  *http.Client
	token   string
	query   string
	skip    atomic.Int64 // what the clock is ahead
	do      func(ctx context.Context) error
}

func newPartner(t *testing.T, db *database.DB, byTag bool) *partner {
	t.Helper()
	p := &partner{t: t}
	now := func() time.Time { return time.Now().Add(time.Duration(p.skip.Load())).UTC() }
	log := slog.New(slog.DiscardHandler)
	accounts, err := auth.New(auth.Params{DB: db, Now: now, Logger: log, HashMemory: 64})
	require.NoError(t, err)
	p.members = member.New(member.Params{DB: db, BaseURL: "http://muster.example", FoldEmail: auth.FoldEmail, Now: now, Logger: log})
	api, err := graph.New(graph.Params{DB: db, Auth: accounts, Members: p.members, Logger: log, Renew: accounts.Renew, Heartbeat: lookEvery})
	require.NoError(t, err)
	server := httptest.NewServer(accounts.Identify(func(context.Context) string { return "req" }, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/do" {
			api.ServeHTTP(w, r)
			return
		}
		if err := p.do(r.Context()); err != nil {
			http.Error(w, err.Error(), http.StatusTeapot)
		}
	})))
	t.Cleanup(server.Close)
	t.Cleanup(server.CloseClientConnections)
	p.url = server.URL
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	p.client = &http.Client{Jar: jar}

	p.tagged = dbtest.Organization(t, db, "Client").ID
	var root *ent.ApiToken
	require.NoError(t, db.InTx(dbtest.Context(t), func(ctx context.Context, tx *database.Tx) (err error) {
		root, err = tx.Ent().ApiToken.Create().SetName("root").SetTokenHash(make([]byte, 32)).SetAllOrganizations(true).SetCreatedAt(tx.Now()).Save(ctx)
		return err
	}))
	p.root = viewer.NewContext(t.Context(), viewer.New(viewer.Params{TokenID: root.ID, InstanceOwner: true, Roles: map[int64]viewer.Role{p.tagged: viewer.RoleOwner}}))
	end := now().Add(time.Hour)
	request := member.TeamRequest{Name: "Partners", Role: vocab.RoleAnalyst, ExpiresAt: &end, Organizations: []int64{p.tagged}}
	if byTag {
		request.Organizations, request.Tag = nil, "Gold"
		_, err := p.members.SetTags(p.root, p.tagged, []string{"gold"})
		require.NoError(t, err)
	}
	p.team, err = p.members.CreateTeam(p.root, request)
	require.NoError(t, err)
	tenant := dbtest.Tenant(t, db, p.tagged)
	require.NoError(t, db.InTx(dbtest.Context(t), func(ctx context.Context, tx *database.Tx) error {
		return tx.Ent().SyncRun.Create().SetOrganizationID(p.tagged).SetTenantID(tenant.ID).SetSequence(1).SetState(vocab.SyncRunStateSucceeded).
			SetTrigger(vocab.SyncTriggerFirst).SetQueuedAt(tx.Now()).Exec(ctx)
	}))
	p.query = `subscription { syncRunUpdated(tenantId: "` + tenant.GlobalID() + `") { sequence } }`

	_, link, _, err := p.members.Invite(p.root, member.InviteRequest{Email: "partner@example.test", Team: p.team.ID})
	require.NoError(t, err)
	p.visit(func(ctx context.Context) error {
		_, err := accounts.AcceptInvitation(ctx, strings.TrimPrefix(link.Reveal(), "http://muster.example/invite/"), "Partner", secret.NewText("a long enough password"))
		return err
	})
	p.visit(func(ctx context.Context) error {
		p.id = viewer.FromContext(ctx).MemberID()
		_, token, err := accounts.CreateToken(ctx, auth.TokenRequest{Name: "script", Organizations: []int64{p.tagged}, Write: true, ExpiresAt: now().Add(24 * time.Hour)})
		p.token = token.Reveal()
		return err
	})
	require.NotZero(t, p.id)
	return p
}

func (p *partner) change(c member.TeamChange) error {
	_, err := p.members.UpdateTeam(p.root, p.team.ID, c)
	return err
}

// visit does something in a request of the partner's browser.
func (p *partner) visit(do func(ctx context.Context) error) {
	p.t.Helper()
	p.do = do
	resp, err := p.client.Get(p.url + "/do")
	require.NoError(p.t, err)
	body, err := io.ReadAll(resp.Body)
	require.NoError(p.t, err)
	require.NoError(p.t, resp.Body.Close())
	require.Equal(p.t, http.StatusOK, resp.StatusCode, string(body))
}

func (p *partner) post(client *http.Client, token, accept, query string) *http.Response {
	p.t.Helper()
	body, err := json.Marshal(map[string]string{"query": query})
	require.NoError(p.t, err)
	req, err := http.NewRequestWithContext(p.t.Context(), http.MethodPost, p.url+"/graphql", bytes.NewReader(body))
	require.NoError(p.t, err)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", accept)
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := client.Do(req)
	require.NoError(p.t, err)
	return resp
}

func (p *partner) ask(client *http.Client, token string) string {
	p.t.Helper()
	resp := p.post(client, token, "application/json", `{ organizations { nodes { name } } }`)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	require.NoError(p.t, err)
	return string(body)
}

// stream opens the subscription and gives its events' first lines.
func (p *partner) stream(client *http.Client, token string) <-chan string {
	p.t.Helper()
	resp := p.post(client, token, "text/event-stream", p.query)
	require.Equal(p.t, http.StatusOK, resp.StatusCode)
	lines := make(chan string)
	go func() {
		defer close(lines)
		defer resp.Body.Close()
		in := bufio.NewScanner(resp.Body)
		for in.Scan() {
			if strings.HasPrefix(in.Text(), "event:") {
				lines <- in.Text()
			}
		}
	}()
	return lines
}

func (p *partner) next(lines <-chan string) string {
	p.t.Helper()
	select {
	case line := <-lines:
		return strings.TrimSpace(line)
	case <-time.After(30 * time.Second):
		p.t.Fatal("the stream says nothing")
		return ""
	}
}
