package auth

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/viewer"
)

// logIn logs the owner in by password and gives the browser.
func (b *bench) logIn() *http.Client {
	b.t.Helper()
	client := browser(b.t)
	b.visit(client, func(ctx context.Context) {
		_, codeNeeded, err := b.LogIn(ctx, email, text(password))
		require.NoError(b.t, err)
		require.False(b.t, codeNeeded)
	})
	require.NotNil(b.t, b.visit(client, nil))
	return client
}

// cookie gives the value of the session's cookie.
func (b *bench) cookie(client *http.Client) string {
	b.t.Helper()
	u, err := url.Parse(b.url)
	require.NoError(b.t, err)
	for _, c := range client.Jar.Cookies(u) {
		if c.Name == plainCookie {
			return c.Value
		}
	}
	return ""
}

// steal gives a browser that has another's cookie.
func (b *bench) steal(cookie string) *http.Client {
	b.t.Helper()
	u, err := url.Parse(b.url)
	require.NoError(b.t, err)
	client := browser(b.t)
	client.Jar.SetCookies(u, []*http.Cookie{{Name: plainCookie, Value: cookie}})
	return client
}

// member makes one more member with a password of their own.
func (b *bench) member(email string) *ent.Member {
	b.t.Helper()
	hash, err := b.newHash(b.t.Context(), text(password), "password")
	require.NoError(b.t, err)
	var m *ent.Member
	b.change(func(ctx context.Context, tx *database.Tx) (err error) {
		m, err = tx.Ent().Member.Create().SetEmail(email).SetEmailKey(FoldEmail(email)).SetPasswordHash(hash).SetCreatedAt(b.at).Save(ctx)
		return err
	})
	return m
}

func (b *bench) change(do func(ctx context.Context, tx *database.Tx) error) {
	b.t.Helper()
	require.NoError(b.t, b.db.InTx(viewer.System(b.t.Context(), "test"), do))
}

func (b *bench) organization(name string) int64 {
	b.t.Helper()
	var id int64
	b.change(func(ctx context.Context, tx *database.Tx) error {
		o, err := tx.Ent().Organization.Create().SetName(name).SetSortKey(name).SetCreatedAt(b.at).Save(ctx)
		if err == nil {
			id = o.ID
		}
		return err
	})
	return id
}

// audited gives the actions in the log of an organization, 0 for the
// instance's, and checks that the chain holds and that no address is in it.
func (b *bench) audited(organization int64) []string {
	b.t.Helper()
	all, err := b.db.Ent().AuditEvent.Query().Order(ent.Asc("id")).All(viewer.System(b.t.Context(), "test"))
	require.NoError(b.t, err)
	var events []*ent.AuditEvent
	var actions []string
	for _, e := range all {
		if (e.OrganizationID == nil) == (organization == 0) && (e.OrganizationID == nil || *e.OrganizationID == organization) {
			events = append(events, e)
			actions = append(actions, e.Action)
		}
		for _, value := range e.Detail {
			if s, ok := value.(string); ok {
				require.NotContains(b.t, strings.ToLower(s), "example.test")
			}
		}
	}
	require.NoError(b.t, activity.Verify(nil, events))
	return actions
}

func fatal(t *testing.T, err error) {
	t.Helper()
	require.NoError(t, err)
}
