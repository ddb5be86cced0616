package graph_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/graph"
	"github.com/appmuster/appmuster/internal/auth"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	seat "github.com/appmuster/appmuster/internal/member"
	"github.com/appmuster/appmuster/internal/pseudonym"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
)

// streaming is the API with real accounts over real HTTP, asked by the API token
// of an organization's owner. Rights are not looked at by the clock here: what
// a stream tells of a change of rights, an event told.
type streaming struct {
	t     *testing.T
	db    *database.DB
	at    *company
	maker int64
	token string
	url   string
	skip  atomic.Int64 // what the clock is ahead
}

func newStreaming(t *testing.T, db *database.DB) *streaming {
	t.Helper()
	s := &streaming{t: t, db: db, at: newCompany(t, db, "Mine", 1)}
	now := func() time.Time { return noon.Add(time.Duration(s.skip.Load())) }
	accounts, err := auth.New(auth.Params{DB: db, Now: now, HashMemory: 64})
	require.NoError(t, err)
	s.change(func(ctx context.Context, tx *database.Tx) error {
		m, err := tx.Ent().Member.Create().SetEmail("maker@example.test").SetEmailKey("maker@example.test").SetCreatedAt(noon).Save(ctx)
		if err != nil {
			return err
		}
		s.maker = m.ID
		return tx.Ent().Membership.Create().SetOrganizationID(s.at.org.ID).SetMemberID(m.ID).SetRole(vocab.RoleOwner).
			SetCreatedAt(noon).SetExpiresAt(noon.Add(time.Hour)).Exec(ctx)
	})
	owner := viewer.New(viewer.Params{MemberID: s.maker, Roles: map[int64]viewer.Role{s.at.org.ID: viewer.RoleOwner}})
	_, token, err := accounts.CreateToken(viewer.NewContext(t.Context(), owner), auth.TokenRequest{
		Name: "script", Organizations: []int64{s.at.org.ID}, ExpiresAt: noon.Add(24 * time.Hour)})
	require.NoError(t, err)
	s.token = token.Reveal()
	members := seat.New(seat.Params{DB: db, BaseURL: "http://muster.example", FoldEmail: auth.FoldEmail, Now: now})
	api, err := graph.New(graph.Params{DB: db, Auth: accounts, Members: members, Renew: accounts.Renew, Heartbeat: time.Hour})
	require.NoError(t, err)
	server := httptest.NewServer(accounts.Identify(func(context.Context) string { return "req" }, api))
	t.Cleanup(server.Close)
	t.Cleanup(server.CloseClientConnections)
	s.url = server.URL
	return s
}

func (s *streaming) change(fn func(context.Context, *database.Tx) error) {
	s.t.Helper()
	require.NoError(s.t, s.db.InTx(dbtest.Context(s.t), fn))
}

// tell has every stream look at the newest run again.
func (s *streaming) tell() {
	s.t.Helper()
	s.change(func(ctx context.Context, tx *database.Tx) error {
		return tx.Notify(ctx, "sync_run", strconv.FormatInt(s.at.runs[3].ID, 10))
	})
}

func (s *streaming) give(role vocab.Role) {
	s.t.Helper()
	s.change(func(ctx context.Context, tx *database.Tx) error {
		return tx.Ent().Membership.Update().SetRole(role).Exec(ctx)
	})
}

// open watches the tenant, asking for this of its run.
func (s *streaming) open(selection string) <-chan string {
	s.t.Helper()
	body, err := json.Marshal(vars{"query": fmt.Sprintf(`subscription { syncRunUpdated(tenantId: %q) { %s } }`, s.at.tenant.GlobalID(), selection)})
	require.NoError(s.t, err)
	r, err := http.NewRequestWithContext(s.t.Context(), http.MethodPost, s.url, strings.NewReader(string(body)))
	require.NoError(s.t, err)
	r.Header.Set("Content-Type", jsonType)
	r.Header.Set("Accept", "text/event-stream")
	r.Header.Set("Authorization", "Bearer "+s.token)
	response, err := http.DefaultClient.Do(r)
	require.NoError(s.t, err)
	require.Equal(s.t, http.StatusOK, response.StatusCode)
	out := make(chan string, 100)
	go func() {
		defer close(out)
		defer response.Body.Close()
		event := ""
		for lines := bufio.NewScanner(response.Body); lines.Scan(); {
			line := lines.Text()
			switch {
			case strings.HasPrefix(line, "event: "):
				event = line[7:]
			case strings.HasPrefix(line, "data:"):
				out <- event + " " + strings.TrimSpace(line[5:])
			}
		}
	}()
	return out
}

func TestEachEventIsAnsweredAsWhoAsksNow(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		s := newStreaming(t, db)
		role := s.open(`tenant { organization { viewerRole viewerRights } }`)
		audit := s.open(`tenant { organization { auditEvents(first: 1) { nodes { action } } } }`)
		seats := s.open(`tenant { organization { members { member { email } } } }`)
		require.Contains(t, next(t, role), `"viewerRole":"OWNER"`)
		require.Contains(t, next(t, audit), `"action":"token.created"`)
		require.Contains(t, next(t, seats), `"email":"maker@example.test"`)

		s.give(vocab.RoleAnalyst)
		s.tell()
		require.Contains(t, next(t, role), `"viewerRole":"ANALYST","viewerRights":["READ_DATA"]`)
		for _, stream := range []<-chan string{audit, seats} {
			refused := next(t, stream)
			require.Contains(t, refused, `"code":"FORBIDDEN"`)
			require.NotContains(t, refused, "token.created")
			require.NotContains(t, refused, "maker@example.test")
		}

		s.give(vocab.RoleOwner)
		s.tell()
		require.Contains(t, next(t, role), `"viewerRole":"OWNER"`)
		require.Contains(t, next(t, seats), `"email":"maker@example.test"`)
	}, clock)
}

func TestNoEventFollowsTheEndOfTheRight(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(s *streaming){
		"MembershipExpires": func(s *streaming) { s.skip.Store(int64(2 * time.Hour)) },
		"MembershipTaken": func(s *streaming) {
			s.change(func(ctx context.Context, tx *database.Tx) error {
				_, err := tx.Ent().Membership.Delete().Exec(ctx)
				return err
			})
		},
		"MakerDisabled": func(s *streaming) {
			s.change(func(ctx context.Context, tx *database.Tx) error {
				return tx.Ent().Member.UpdateOneID(s.maker).SetDisabledAt(noon).Exec(ctx)
			})
		},
		"TokenWithdrawn": func(s *streaming) {
			s.change(func(ctx context.Context, tx *database.Tx) error {
				return tx.Ent().ApiToken.Update().SetRevokedAt(noon).Exec(ctx)
			})
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dbtest.Each(t, func(t *testing.T, db *database.DB) {
				s := newStreaming(t, db)
				stream := s.open(`sequence tenant { displayName }`)
				require.Contains(t, next(t, stream), `"displayName":"Mine AG"`)
				end(s)
				s.tell()
				require.Equal(t, "complete ", next(t, stream))
			}, clock)
		})
	}
}

func TestStreamShowsPeopleAsTheOrganizationShowsThemNow(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		s := newStreaming(t, db)
		stream := s.open(`changes { kind count } tenant { organization { privacyMode users(first: 2) { nodes { displayName userPrincipalName } } } }`)
		first := next(t, stream)
		require.Contains(t, first, `"displayName":"Mine anna"`)
		require.Contains(t, first, `{"kind":"usersAdded","count":3}`)

		show(t, db, s.at, vocab.PrivacyModePseudonyms)
		s.tell()
		require.JSONEq(t, `{"data":{"syncRunUpdated":{"changes":[{"kind":"appsAdded","count":2},{"kind":"usersAdded","count":3}],
			"tenant":{"organization":{"privacyMode":"PSEUDONYMS","users":{"nodes":[
			{"displayName":"`+pseudonym.Text(1)+`","userPrincipalName":null},{"displayName":"`+pseudonym.Text(2)+`","userPrincipalName":null}]}}}}}}`,
			strings.TrimPrefix(next(t, stream), "next "))

		show(t, db, s.at, vocab.PrivacyModeAggregates)
		s.tell()
		require.JSONEq(t, `{"data":{"syncRunUpdated":{"changes":[{"kind":"appsAdded","count":2}],
			"tenant":{"organization":{"privacyMode":"AGGREGATES","users":{"nodes":[]}}}}}}`,
			strings.TrimPrefix(next(t, stream), "next "))
	}, clock)
}
