package auth

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/seal"
	"github.com/appmuster/appmuster/internal/seal/secret"
	"github.com/appmuster/appmuster/internal/viewer"
)

// bench is a running service with a clock that tests move.
type bench struct {
	*Service
	t   *testing.T
	db  *database.DB
	at  time.Time
	url string
	do  func(ctx context.Context) // what the handler behind Identify does
	saw *viewer.Viewer
}

// base is where people reach the tests' service.
const base = "http://localhost:8080"

func setup(t *testing.T, db *database.DB, changes ...func(*Params)) *bench {
	t.Helper()
	b := &bench{t: t, db: db, at: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}
	// The sessions' library goes by the system's clock, so the tests' clock stays near it.
	b.at = time.Now().UTC()
	keeper, err := seal.New(bytes.Repeat([]byte{7}, seal.KeySize))
	require.NoError(t, err)
	p := Params{
		DB: db, Now: func() time.Time { return b.at }, Logger: slog.New(slog.DiscardHandler), HashMemory: 64,
		Keeper: keeper, BaseURL: base,
	}
	for _, change := range changes {
		change(&p)
	}
	s, err := New(p)
	require.NoError(t, err)
	b.Service = s
	server := httptest.NewServer(s.Identify(func(context.Context) string { return "req" }, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b.saw = viewer.FromContext(r.Context())
		if b.do != nil {
			b.do(r.Context())
		}
	})))
	t.Cleanup(server.Close)
	b.url = server.URL
	return b
}

func browser(t *testing.T) *http.Client {
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	return &http.Client{Jar: jar}
}

// visit asks once and gives who was seen.
func (b *bench) visit(client *http.Client, do func(context.Context)) *viewer.Viewer {
	b.t.Helper()
	b.do, b.saw = do, nil
	resp, err := client.Get(b.url)
	require.NoError(b.t, err)
	require.NoError(b.t, resp.Body.Close())
	return b.saw
}

func (b *bench) ask(token string) (int, string) {
	b.t.Helper()
	b.do, b.saw = nil, nil
	req, err := http.NewRequest(http.MethodGet, b.url, nil)
	require.NoError(b.t, err)
	req.Header.Set("Authorization", "Bearer "+token)
	resp, err := http.DefaultClient.Do(req)
	require.NoError(b.t, err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	require.NoError(b.t, err)
	return resp.StatusCode, string(body)
}

func text(s string) secret.Text { return secret.NewText(s) }

const email, password = "owner@example.test", "a long enough password"

func (b *bench) owner() {
	b.t.Helper()
	link, err := b.Bootstrap(b.t.Context(), email, text(password), secret.Text{})
	require.NoError(b.t, err)
	require.Empty(b.t, link)
}

func TestLogIn(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		t.Run("MakesANewSession", func(t *testing.T) {
			b := setup(t, db)
			b.owner()
			client := browser(t)
			require.Nil(t, b.visit(client, nil))
			b.visit(client, func(ctx context.Context) {
				v, _, err := b.LogIn(ctx, " Owner@Example.test ", text(password))
				require.NoError(t, err)
				require.True(t, v.IsInstanceOwner())
			})
			u, _ := url.Parse(b.url)
			before := client.Jar.Cookies(u)[0].Value
			require.True(t, b.visit(client, nil).IsInstanceOwner())

			// Logging in again ends what the old cookie opened.
			b.visit(client, func(ctx context.Context) {
				_, _, err := b.LogIn(ctx, email, text(password))
				require.NoError(t, err)
			})
			stolen := browser(t)
			stolen.Jar.SetCookies(u, []*http.Cookie{{Name: plainCookie, Value: before}})
			require.Nil(t, b.visit(stolen, nil))

			after := client.Jar.Cookies(u)[0].Value
			b.visit(client, func(ctx context.Context) { require.NoError(t, b.LogOut(ctx)) })
			stolen.Jar.SetCookies(u, []*http.Cookie{{Name: plainCookie, Value: after}})
			require.Nil(t, b.visit(stolen, nil))

			// The idle end comes by our clock.
			b.visit(client, func(ctx context.Context) {
				_, _, err := b.LogIn(ctx, email, text(password))
				require.NoError(t, err)
			})
			b.at = b.at.Add(SessionIdle + time.Minute)
			require.Nil(t, b.visit(client, nil))
		})
	})
}

func TestLogInRests(t *testing.T) {
	t.Parallel()
	b := setup(t, dbtest.Open(t))
	b.owner()
	try := func(email, password string) (err error) {
		b.visit(browser(t), func(ctx context.Context) { _, _, err = b.LogIn(ctx, email, text(password)) })
		return err
	}
	for range freeTries {
		require.ErrorIs(t, try(email, "wrong"), errWrongLogin)
	}
	require.True(t, fault.Is(try(email, password), fault.Limit), "the right password has to wait too")
	require.ErrorIs(t, try("nobody@example.test", password), errWrongLogin, "another account is not delayed")
	b.at = b.at.Add(firstRest + time.Second)
	require.NoError(t, try(email, password))
	require.ErrorIs(t, try(email, "wrong"), errWrongLogin, "a success forgets the failures")
}

func TestSetupLinkWorksOnce(t *testing.T) {
	t.Parallel()
	b := setup(t, dbtest.Open(t))
	ctx := t.Context()
	old, err := b.Bootstrap(ctx, "", secret.Text{}, secret.Text{})
	require.NoError(t, err)
	link, err := b.Bootstrap(ctx, "", secret.Text{}, secret.Text{})
	require.NoError(t, err)
	require.NotEqual(t, old, link)

	complete := func(token, password string) (err error) {
		b.visit(browser(t), func(ctx context.Context) {
			_, err = b.CompleteSetup(ctx, token, email, text(password), "The Owner")
		})
		return err
	}
	require.True(t, fault.Is(complete(old, password), fault.NotFound), "a new start ends the link before")
	require.True(t, fault.Is(complete(link, "short"), fault.Invalid))
	require.NoError(t, complete(link, password))
	require.True(t, fault.Is(complete(link, password), fault.NotFound))
	link, err = b.Bootstrap(ctx, "", secret.Text{}, secret.Text{})
	require.NoError(t, err)
	require.Empty(t, link, "with a member no link is made")
}

func TestTokens(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		b := setup(t, db)
		b.owner()
		var mine, other int64
		require.NoError(t, db.InTx(viewer.System(t.Context(), "test"), func(ctx context.Context, tx *database.Tx) error {
			for _, id := range []*int64{&mine, &other} {
				o, err := tx.Ent().Organization.Create().SetName("o").SetSortKey("o").SetCreatedAt(b.at).Save(ctx)
				if err != nil {
					return err
				}
				*id = o.ID
			}
			return nil
		}))
		var token secret.Text
		var id int64
		client := browser(t)
		b.visit(client, func(ctx context.Context) {
			v, _, err := b.LogIn(ctx, email, text(password))
			require.NoError(t, err)
			ctx = viewer.NewContext(ctx, v)
			made, issued, err := b.CreateToken(ctx, TokenRequest{Name: "one organization", Organizations: []int64{mine}, Write: true, ExpiresAt: b.at.Add(time.Hour)})
			require.NoError(t, err)
			token, id = issued, made.ID
			_, _, err = b.CreateToken(ctx, TokenRequest{Name: "too long", Organizations: nil, Write: true, ExpiresAt: b.at.Add(2 * 365 * 24 * time.Hour)})
			require.True(t, fault.Is(err, fault.Invalid))
			_, _, err = b.CreateToken(ctx, TokenRequest{Name: "not there", Organizations: []int64{other + 1000}, Write: true, ExpiresAt: b.at.Add(time.Hour)})
			require.True(t, fault.Is(err, fault.NotFound))
		})
		raw := token.Reveal()
		require.Len(t, raw, 39)
		require.True(t, wellFormed(raw))

		status, _ := b.ask(raw)
		require.Equal(t, http.StatusOK, status)
		require.Equal(t, []int64{mine}, b.saw.Organizations())
		require.False(t, b.saw.IsInstanceOwner())

		last := "x"
		if strings.HasSuffix(raw, last) {
			last = "y"
		}
		wrong := []string{
			"am_" + strings.Repeat("0", 36), // no such checksum
			raw[:len(raw)-1] + last, strings.ToUpper(raw), "short", "", strings.Repeat("x", 300),
		}
		first := ""
		for _, w := range wrong {
			status, body := b.ask(w)
			require.Equal(t, http.StatusUnauthorized, status, "%q of %q", w, raw)
			if first == "" {
				first = body
			}
			require.Equal(t, first, body, "every refusal is the same")
		}
		b.at = b.at.Add(2 * time.Hour)
		status, body := b.ask(raw)
		require.Equal(t, http.StatusUnauthorized, status)
		require.Equal(t, first, body)
		b.at = b.at.Add(-2 * time.Hour)
		status, _ = b.ask(raw)
		require.Equal(t, http.StatusOK, status)
		b.visit(client, func(ctx context.Context) {
			_, err := b.RevokeToken(ctx, id)
			require.NoError(t, err)
		})
		status, _ = b.ask(raw)
		require.Equal(t, http.StatusUnauthorized, status)
	})
}

func TestBootstrapTokenHoldsAsLongAsItIsSet(t *testing.T) {
	t.Parallel()
	b := setup(t, dbtest.Open(t))
	ctx := t.Context()
	const token = "an operator's own string of enough characters"
	_, err := b.Bootstrap(ctx, "", secret.Text{}, text(token))
	require.NoError(t, err)
	status, _ := b.ask(token)
	require.Equal(t, http.StatusOK, status)
	require.True(t, b.saw.IsInstanceOwner())

	_, err = b.Bootstrap(ctx, "", secret.Text{}, text(token+" another"))
	require.NoError(t, err)
	status, _ = b.ask(token)
	require.Equal(t, http.StatusUnauthorized, status)
	_, err = b.Bootstrap(ctx, "", secret.Text{}, text(token))
	require.NoError(t, err)
	status, _ = b.ask(token)
	require.Equal(t, http.StatusOK, status, "given back, it holds again")
	_, err = b.Bootstrap(ctx, "", secret.Text{}, secret.Text{})
	require.NoError(t, err)
	status, _ = b.ask(token)
	require.Equal(t, http.StatusUnauthorized, status)
}

func TestChecksumTellsATypo(t *testing.T) {
	t.Parallel()
	token, err := newToken()
	require.NoError(t, err)
	require.True(t, wellFormed(token))
	for i := range token {
		c := byte('a')
		if token[i] == 'a' {
			c = 'b'
		}
		require.False(t, wellFormed(token[:i]+string(c)+token[i+1:]), "position %d", i)
	}
}

func TestSessionHoldsUnderATrialsClock(t *testing.T) {
	t.Parallel()
	b := setup(t, dbtest.Open(t))
	b.owner()
	b.at = b.at.Add(100 * 24 * time.Hour)
	client := browser(t)
	b.visit(client, func(ctx context.Context) {
		_, _, err := b.LogIn(ctx, email, text(password))
		require.NoError(t, err)
	})
	require.True(t, b.visit(client, nil).IsInstanceOwner())
}
