package app

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent"
	entmember "github.com/appmuster/appmuster/ent/member"
	"github.com/appmuster/appmuster/ent/membership"
	"github.com/appmuster/appmuster/graph"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/auth"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/notify"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
)

// listened tells when somebody has subscribed: what is told from then on is heard.
type listened struct {
	*database.DB
	subscribed chan struct{}
}

func (l listened) Subscribe(ctx context.Context, topic string) (<-chan string, func(), error) {
	hints, stop, err := l.DB.Subscribe(ctx, topic)
	l.subscribed <- struct{}{}
	return hints, stop, err
}

// bell is the API before two organizations, each with a tenant that has a
// notice, and before askers whose rights are read from the rows at each request.
type bell struct {
	t            *testing.T
	db           *database.DB
	accounts     *auth.Service
	url          string
	ahead        *atomic.Int64
	mine, theirs *ent.Tenant
	tokens       byte
	subscribed   chan struct{}
}

// newBell makes it; rights of streams are looked at again that often.
func newBell(t *testing.T, dialect string, lookEvery time.Duration) *bell {
	t.Helper()
	b := &bell{t: t, ahead: new(atomic.Int64), subscribed: make(chan struct{}, 10)}
	began := time.Date(2030, 3, 1, 12, 0, 0, 123456000, time.UTC)
	now := func() time.Time { return began.Add(time.Duration(b.ahead.Load())) }
	open := dbtest.Open
	if dialect == "postgres" {
		open = dbtest.OpenPostgres
	}
	b.db = open(t, func(c *database.Config) { c.Now = now })
	var err error
	b.accounts, err = auth.New(auth.Params{DB: b.db, Now: now, HashMemory: 64})
	require.NoError(t, err)
	standing := func(ctx context.Context, member, token int64) (*viewer.Viewer, error) {
		return b.accounts.Standing(ctx, b.db.Ent(), member, token)
	}
	api, err := graph.New(graph.Params{DB: listened{b.db, b.subscribed}, Notices: &notify.Notices{DB: b.db}, Heartbeat: lookEvery, Renew: func(ctx context.Context) (*viewer.Viewer, error) {
		return standing(ctx, viewer.Asking(ctx).MemberID(), viewer.Asking(ctx).TokenID())
	}})
	require.NoError(t, err)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var member, token int64
		_, err := fmt.Sscan(r.Header.Get("X-Asker"), &member, &token)
		v, also := standing(r.Context(), member, token)
		if err != nil || also != nil {
			http.Error(w, fmt.Sprint(err, also), http.StatusTeapot)
			return
		}
		api.ServeHTTP(w, r.WithContext(viewer.NewContext(r.Context(), v)))
	}))
	t.Cleanup(server.Close)
	t.Cleanup(server.CloseClientConnections)
	b.url = server.URL
	b.mine, b.theirs = b.client("Mine"), b.client("Theirs")
	return b
}

// client is an organization with a tenant whose consent broke.
func (b *bell) client(name string) *ent.Tenant {
	b.t.Helper()
	t := dbtest.Tenant(b.t, b.db, dbtest.Organization(b.t, b.db, name).ID)
	b.change(func(ctx context.Context, tx *database.Tx) error {
		return tx.Ent().Tenant.UpdateOne(t).SetDisplayName(name + " AG").SetState(vocab.TenantStateNeedsConsent).SetStateReason("The consent was withdrawn.").Exec(ctx)
	})
	b.raise(t, vocab.NoticeKindConsentBroken)
	return t
}

func (b *bell) change(fn func(context.Context, *database.Tx) error) {
	b.t.Helper()
	require.NoError(b.t, b.db.InTx(dbtest.Context(b.t), fn))
}

func (b *bell) raise(t *ent.Tenant, kind vocab.NoticeKind) {
	b.t.Helper()
	b.change(func(ctx context.Context, tx *database.Tx) error {
		return activity.Raise(ctx, tx, t.OrganizationID, activity.Notice{Kind: kind, TenantID: t.ID})
	})
}

// asker is a member, or an API token of theirs or of nobody.
type asker struct{ member, token int64 }

func (b *bell) member(name string, owner bool, of ...*ent.Tenant) asker {
	b.t.Helper()
	var a asker
	b.change(func(ctx context.Context, tx *database.Tx) error {
		m, err := tx.Ent().Member.Create().SetEmail(name).SetEmailKey(name).SetInstanceOwner(owner).SetCreatedAt(tx.Now()).Save(ctx)
		if err != nil {
			return err
		}
		a.member = m.ID
		for _, t := range of {
			if err := tx.Ent().Membership.Create().SetOrganizationID(t.OrganizationID).SetMemberID(m.ID).SetRole(vocab.RoleAnalyst).
				SetCreatedAt(tx.Now()).SetExpiresAt(tx.Now().Add(time.Hour)).Exec(ctx); err != nil {
				return err
			}
		}
		return nil
	})
	return a
}

// partner is a member who sees organizations through a team alone.
func (b *bell) partner(name string, of ...*ent.Tenant) asker {
	b.t.Helper()
	a := b.member(name, false)
	b.change(func(ctx context.Context, tx *database.Tx) error {
		team, err := tx.Ent().Team.Create().SetName(name).SetSortKey(name).SetRole(vocab.RoleAnalyst).SetCreatedAt(tx.Now()).Save(ctx)
		if err != nil {
			return err
		}
		for _, t := range of {
			if err := tx.Ent().TeamOrganization.Create().SetTeamID(team.ID).SetOrganizationID(t.OrganizationID).SetCreatedAt(tx.Now()).Exec(ctx); err != nil {
				return err
			}
		}
		return tx.Ent().TeamMember.Create().SetTeamID(team.ID).SetMemberID(a.member).SetCreatedAt(tx.Now()).Exec(ctx)
	})
	return a
}

// token is an API token that a member made for one organization.
func (b *bell) token(of asker, t *ent.Tenant) asker {
	b.t.Helper()
	b.tokens++
	b.change(func(ctx context.Context, tx *database.Tx) error {
		made, err := tx.Ent().ApiToken.Create().SetName("script").SetTokenHash(bytes.Repeat([]byte{b.tokens}, 32)).SetMemberID(of.member).
			SetOrganizationIds([]int64{t.OrganizationID}).SetCreatedAt(tx.Now()).SetExpiresAt(tx.Now().Add(time.Hour)).Save(ctx)
		if err == nil {
			of.token = made.ID
		}
		return err
	})
	return of
}

func (b *bell) leave(a asker, t *ent.Tenant) {
	b.t.Helper()
	b.change(func(ctx context.Context, tx *database.Tx) error {
		_, err := tx.Ent().Membership.Delete().Where(membership.MemberID(a.member), membership.OrganizationID(t.OrganizationID)).Exec(ctx)
		return err
	})
}

func (b *bell) disable(a asker) {
	b.t.Helper()
	b.change(func(ctx context.Context, tx *database.Tx) error {
		return tx.Ent().Member.Update().Where(entmember.ID(a.member)).SetDisabledAt(tx.Now()).Exec(ctx)
	})
}

type noticeAnswer struct {
	Kind, Message, RaisedAt string
	ResolvedAt              *string
	IsUnread                bool
	Organization            struct{ Name string }
	Tenant                  *struct{ DisplayName string }
}

const noticeFields = `{ kind message raisedAt resolvedAt isUnread organization { name } tenant { displayName } }`

func (b *bell) post(a asker, accept, document string, variables map[string]any) *http.Response {
	b.t.Helper()
	body, err := json.Marshal(map[string]any{"query": document, "variables": variables})
	require.NoError(b.t, err)
	req, err := http.NewRequestWithContext(b.t.Context(), http.MethodPost, b.url, bytes.NewReader(body))
	require.NoError(b.t, err)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", accept)
	req.Header.Set("X-Asker", fmt.Sprint(a.member, " ", a.token))
	resp, err := http.DefaultClient.Do(req)
	require.NoError(b.t, err)
	return resp
}

// ask gives the answer's data and the code of its error.
func (b *bell) ask(a asker, document string, variables map[string]any, data any) (code string) {
	b.t.Helper()
	resp := b.post(a, "application/json", document, variables)
	defer resp.Body.Close()
	var got struct {
		Data   json.RawMessage
		Errors []struct{ Extensions struct{ Code string } }
	}
	require.NoError(b.t, json.NewDecoder(resp.Body).Decode(&got))
	if len(got.Errors) > 0 {
		return got.Errors[0].Extensions.Code
	}
	require.NoError(b.t, json.Unmarshal(got.Data, data))
	return ""
}

func (b *bell) notices(a asker) []noticeAnswer {
	b.t.Helper()
	var got struct{ Notices []noticeAnswer }
	require.Empty(b.t, b.ask(a, `{ notices `+noticeFields+` }`, nil, &got))
	return got.Notices
}

// unread gives the kinds of the notices that are news to the asker.
func (b *bell) unread(a asker) []string {
	b.t.Helper()
	kinds := []string{}
	for _, n := range b.notices(a) {
		if n.IsUnread {
			kinds = append(kinds, n.Organization.Name+" "+n.Kind)
		}
	}
	return kinds
}

func (b *bell) read(a asker, upTo string) (refused []said, notices []noticeAnswer) {
	b.t.Helper()
	var got struct {
		ReadNotices struct {
			Notices    []noticeAnswer
			UserErrors []said
		}
	}
	require.Empty(b.t, b.ask(a, `mutation($input: ReadNoticesInput!) { readNotices(input: $input) { notices `+noticeFields+` userErrors { code message } } }`,
		map[string]any{"input": map[string]any{"upTo": upTo}}, &got))
	return got.ReadNotices.UserErrors, got.ReadNotices.Notices
}

func TestNoticesAreForThoseWhoMaySeeTheOrganization(t *testing.T) {
	t.Parallel()
	eachDialect(t, func(t *testing.T, dialect string) {
		b := newBell(t, dialect, time.Hour)
		both := b.member("both", false, b.mine, b.theirs)
		former, ended, disabled := b.member("former", false, b.mine), b.member("ended", false, b.mine), b.member("disabled", false, b.mine)
		formerToken, bothToken := b.token(former, b.mine), b.token(both, b.mine)
		for _, a := range []asker{former, ended, disabled, formerToken} {
			require.Len(t, b.notices(a), 1, "before the right is lost")
		}
		b.leave(former, b.mine)
		b.disable(disabled)
		b.change(func(ctx context.Context, tx *database.Tx) error {
			return tx.Ent().Membership.Update().Where(membership.MemberID(ended.member)).SetExpiresAt(tx.Now()).Exec(ctx)
		})
		for name, c := range map[string]struct {
			who    asker
			sees   []string
			unread bool
		}{
			"Member":              {b.member("member", false, b.mine), []string{"Mine"}, true},
			"MemberOfTheOther":    {b.member("other", false, b.theirs), []string{"Theirs"}, true},
			"MemberOfBoth":        {both, []string{"Theirs", "Mine"}, true},
			"TokenOfBoth":         {bothToken, []string{"Mine"}, false},
			"MembershipTaken":     {former, []string{}, false},
			"MembershipOver":      {ended, []string{}, false},
			"TokenOfMakerWhoLeft": {formerToken, []string{}, false},
			"MemberOfNothing":     {b.member("nothing", false), []string{}, false},
			"Partner":             {b.partner("partner", b.theirs), []string{"Theirs"}, true},
			"InstanceOwner":       {b.member("owner", true), []string{"Theirs", "Mine"}, true},
		} {
			got := b.notices(c.who)
			names := []string{}
			for _, n := range got {
				names = append(names, n.Organization.Name)
				require.Equal(t, "CONSENT_BROKEN", n.Kind, name)
				require.Equal(t, n.Organization.Name+" AG can't be read any more. The consent was withdrawn. What was read stays.", n.Message, name)
				require.Equal(t, n.Organization.Name+" AG", n.Tenant.DisplayName, name)
				require.Equal(t, c.unread, n.IsUnread, name)
				require.Nil(t, n.ResolvedAt, name)
			}
			require.Equal(t, c.sees, names, name)
		}
		for name, a := range map[string]asker{"Nobody": {}, "Disabled": disabled} {
			require.Equal(t, "UNAUTHENTICATED", b.ask(a, `{ notices { id } }`, nil, nil), name)
		}
	})
}

func TestWhatWasReadIsTheMembersOwn(t *testing.T) {
	t.Parallel()
	eachDialect(t, func(t *testing.T, dialect string) {
		b := newBell(t, dialect, time.Hour)
		me, other := b.member("me", false, b.mine, b.theirs), b.member("other", false, b.mine)
		script := b.token(me, b.mine)
		b.ahead.Store(int64(time.Minute))
		b.raise(b.mine, vocab.NoticeKindSyncHeld)
		require.Equal(t, []string{"Mine SYNC_HELD", "Theirs CONSENT_BROKEN", "Mine CONSENT_BROKEN"}, b.unread(me))
		newest, older := b.notices(me)[0].RaisedAt, b.notices(me)[1].RaisedAt

		refused, _ := b.read(script, newest)
		require.Len(t, refused, 1)
		require.Equal(t, "FORBIDDEN", refused[0].Code)
		require.Len(t, b.unread(me), 3, "a token reads nothing for its maker")

		refused, now := b.read(me, older)
		require.Empty(t, refused)
		require.Len(t, now, 3)
		require.Equal(t, []string{"Mine SYNC_HELD"}, b.unread(me), "what came later stays unread")
		refused, _ = b.read(me, newest)
		require.Empty(t, refused)
		require.Empty(t, b.unread(me))
		refused, _ = b.read(me, older)
		require.Empty(t, refused)
		require.Empty(t, b.unread(me), "it never goes back")
		require.Equal(t, []string{"Mine SYNC_HELD", "Mine CONSENT_BROKEN"}, b.unread(other), "others have read nothing by it")

		refused, _ = b.read(me, "2099-01-01T00:00:00Z")
		require.Empty(t, refused)
		b.ahead.Store(int64(2 * time.Minute))
		b.raise(b.theirs, vocab.NoticeKindPermissionLost)
		b.raise(b.mine, vocab.NoticeKindSyncHeld)
		require.Equal(t, []string{"Theirs PERMISSION_LOST"}, b.unread(me), "nobody has read what was not raised yet, and the same again is no news")
	})
}

// listen opens the stream and gives its events; one who may hear is subscribed by
// then.
func (b *bell) listen(a asker) <-chan string {
	b.t.Helper()
	resp := b.post(a, "text/event-stream", `subscription { noticesChanged { kind organization { name } } }`, nil)
	require.Equal(b.t, http.StatusOK, resp.StatusCode)
	events := make(chan string, 100)
	go func() {
		defer close(events)
		defer resp.Body.Close()
		event := ""
		for in := bufio.NewScanner(resp.Body); in.Scan(); {
			switch line := in.Text(); {
			case strings.HasPrefix(line, "event:"):
				event = strings.TrimSpace(line[6:])
			case strings.HasPrefix(line, "data:"):
				events <- strings.TrimSpace(event + " " + strings.TrimSpace(line[5:]))
			}
		}
	}()
	if a != (asker{}) {
		select {
		case <-b.subscribed:
		case <-time.After(time.Minute):
			b.t.Fatal("the stream does not begin")
		}
	}
	return events
}

// until gives the first event that holds all of this, and fails where the stream
// ends before.
func (b *bell) until(events <-chan string, holds ...string) string {
	b.t.Helper()
	late := time.After(time.Minute)
	for {
		select {
		case e, more := <-events:
			require.True(b.t, more && e != "complete", "the stream ended")
			if !slices.ContainsFunc(holds, func(part string) bool { return !strings.Contains(e, part) }) {
				return e
			}
		case <-late:
			b.t.Fatalf("the stream does not tell of %v", holds)
		}
	}
}

// ended waits for the stream's end, before which nothing may tell of this.
func (b *bell) ended(events <-chan string, never string) {
	b.t.Helper()
	late := time.After(time.Minute)
	for {
		select {
		case e := <-events:
			require.NotContains(b.t, e, never)
			if e == "complete" {
				return
			}
		case <-late:
			b.t.Fatal("the stream does not end")
		}
	}
}

func TestNoticesAreToldLiveToThoseWhoMaySeeThem(t *testing.T) {
	t.Parallel()
	eachDialect(t, func(t *testing.T, dialect string) {
		b := newBell(t, dialect, time.Hour)
		both := b.member("both", false, b.mine, b.theirs)
		events := b.listen(both)

		b.raise(b.mine, vocab.NoticeKindSyncHeld)
		b.until(events, `{"kind":"SYNC_HELD","organization":{"name":"Mine"}}`)
		// One right goes: of that organization nothing comes any more, not even as
		// part of what is told of the other.
		b.leave(both, b.mine)
		b.raise(b.mine, vocab.NoticeKindPermissionLost)
		b.raise(b.theirs, vocab.NoticeKindFirstSyncDone)
		require.NotContains(t, b.until(events, `{"kind":"FIRST_SYNC_DONE","organization":{"name":"Theirs"}}`), "Mine")
		// Something lost on the way has the rest looked at, as who asks now.
		b.change(func(ctx context.Context, tx *database.Tx) error {
			if err := tx.Ent().Notice.Create().SetOrganizationID(b.theirs.OrganizationID).SetKind(vocab.NoticeKindSyncHeld).SetTenantID(b.theirs.ID).
				SetRaisedAt(tx.Now()).SetCreatedAt(tx.Now()).Exec(ctx); err != nil {
				return err
			}
			return tx.Notify(ctx, activity.TopicNotices, "")
		})
		require.NotContains(t, b.until(events, `{"kind":"SYNC_HELD","organization":{"name":"Theirs"}}`), "Mine")
	})
}

func TestTheStreamOfNoticesEndsWithTheLastRight(t *testing.T) {
	t.Parallel()
	eachDialect(t, func(t *testing.T, dialect string) {
		for name, lose := range map[string]func(b *bell, a asker){
			"MembershipTaken": func(b *bell, a asker) { b.leave(a, b.mine) },
			"MemberDisabled":  func(b *bell, a asker) { b.disable(a) },
			"MembershipOver":  func(b *bell, a asker) { b.ahead.Store(int64(2 * time.Hour)) },
			"TokenWithdrawn": func(b *bell, a asker) {
				b.change(func(ctx context.Context, tx *database.Tx) error {
					return tx.Ent().ApiToken.Update().SetRevokedAt(tx.Now()).Exec(ctx)
				})
			},
		} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				b := newBell(t, dialect, 20*time.Millisecond)
				who := b.member("me", false, b.mine)
				if name == "TokenWithdrawn" {
					who = b.token(who, b.mine)
				}
				events := b.listen(who)
				lose(b, who)
				b.raise(b.mine, vocab.NoticeKindSyncHeld)
				b.ended(events, "SYNC_HELD")
			})
		}
		t.Run("ANewOrganizationIsToldOfToo", func(t *testing.T) {
			t.Parallel()
			b := newBell(t, dialect, 20*time.Millisecond)
			events := b.listen(b.member("owner", true))
			b.client("Newer")
			b.until(events, `"Newer"`)
		})
		t.Run("NobodyHears", func(t *testing.T) {
			t.Parallel()
			b := newBell(t, dialect, time.Hour)
			refused := b.listen(asker{})
			require.Contains(t, <-refused, "UNAUTHENTICATED")
			b.ended(refused, "CONSENT_BROKEN")
		})
	})
}
