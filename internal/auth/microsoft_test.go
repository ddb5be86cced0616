package auth

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/seal/secret"
)

const (
	directory  = "6f1b2c3d-0000-4000-8000-00000000a001"
	neighbour  = "6f1b2c3d-0000-4000-8000-00000000a002"
	clientID   = "6f1b2c3d-0000-4000-8000-00000000c001"
	clientWord = "the registration's secret"
)

// accounts are who can log in at the identity platform. They all claim the
// owner's address, which proves nothing.
var accounts = map[string]map[string]string{
	"owner":    {"tid": directory, "oid": "6f1b2c3d-0000-4000-8000-0000000000b1", "preferred_username": email, "email": email},
	"stranger": {"tid": directory, "oid": "6f1b2c3d-0000-4000-8000-0000000000b2", "preferred_username": email, "email": email},
	"forger":   {"tid": neighbour, "oid": "6f1b2c3d-0000-4000-8000-0000000000b1", "preferred_username": email, "email": email},
	"private":  {"tid": consumersHome, "oid": "6f1b2c3d-0000-4000-8000-0000000000b1", "preferred_username": email},
	"nobody":   {"tid": directory, "oid": "not an identifier"},
}

// identityPlatform is npm's oidc-provider; it ends when stdin is closed, which is
// when this process ends.
type identityPlatform struct {
	root    string
	command *exec.Cmd // its pipes stay open as long as this is kept
	stdin   io.Closer
}

var startPlatform = sync.OnceValues(func() (*identityPlatform, error) {
	argument, err := json.Marshal(map[string]any{
		"clientId": clientID, "clientSecret": clientWord, "redirectUri": base + "/auth/callback",
		"directories": []string{directory, neighbour, consumersHome}, "accounts": accounts,
	})
	if err != nil {
		return nil, err
	}
	command := exec.Command("node", "../../frontend/suites/identity.mjs", string(argument))
	var complaints bytes.Buffer
	command.Stderr = &complaints
	out, err := command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	stdin, err := command.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := command.Start(); err != nil {
		return nil, err
	}
	lines := bufio.NewScanner(out)
	if !lines.Scan() {
		_ = stdin.Close()
		return nil, errors.New("the identity platform did not start: " + complaints.String())
	}
	return &identityPlatform{lines.Text(), command, stdin}, nil
})

// atPlatform lets members sign in at npm's oidc-provider.
func atPlatform(t *testing.T, directory string) func(*Params) {
	t.Helper()
	platform, err := startPlatform()
	require.NoError(t, err)
	return func(p *Params) {
		p.Microsoft = Microsoft{ClientID: clientID, ClientSecret: secret.NewText(clientWord), LoginURL: platform.root, Directory: directory}
	}
}

// person is somebody with a browser, at the platform and here.
type person struct {
	b       *bench
	account string
	here    *http.Client
	there   *http.Client
}

func (b *bench) person(account string, here *http.Client) *person {
	b.t.Helper()
	jar, err := cookiejar.New(nil)
	require.NoError(b.t, err)
	platform, err := startPlatform()
	require.NoError(b.t, err)
	u, err := url.Parse(platform.root)
	require.NoError(b.t, err)
	jar.SetCookies(u, []*http.Cookie{{Name: "account", Value: account, Path: "/"}})
	return &person{b: b, account: account, here: here, there: &http.Client{Jar: jar, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if strings.HasPrefix(r.URL.String(), base+"/") {
			return http.ErrUseLastResponse
		}
		return nil
	}}}
}

// setOut asks for the address at the platform.
func (p *person) setOut(returnTo string) (address string) {
	p.b.t.Helper()
	p.b.visit(p.here, func(ctx context.Context) {
		var err error
		address, err = p.b.MicrosoftLogInURL(ctx, returnTo)
		require.NoError(p.b.t, err)
	})
	return address
}

// visitPlatform logs in there and gives what comes back.
func (p *person) visitPlatform(address string) url.Values {
	p.b.t.Helper()
	resp, err := p.there.Get(address)
	require.NoError(p.b.t, err)
	require.NoError(p.b.t, resp.Body.Close())
	require.Equal(p.b.t, http.StatusSeeOther, resp.StatusCode)
	back, err := resp.Location()
	require.NoError(p.b.t, err)
	require.Equal(p.b.t, base+"/auth/callback", back.Scheme+"://"+back.Host+back.Path)
	return back.Query()
}

// comeBack ends the journey and gives the path to go on at.
func (p *person) comeBack(q url.Values) (path string, err error) {
	p.b.visit(p.here, func(ctx context.Context) { path, err = p.b.FinishMicrosoft(ctx, q) })
	return path, err
}

// link links the person's account to the owner.
func (b *bench) link(account string, here *http.Client) {
	b.t.Helper()
	p := b.person(account, here)
	var address string
	b.visit(here, func(ctx context.Context) {
		var err error
		address, err = b.MicrosoftLinkURL(ctx, "/you?tab=login")
		require.NoError(b.t, err)
	})
	path, err := p.comeBack(p.visitPlatform(address))
	require.NoError(b.t, err)
	require.Equal(b.t, "/you?microsoft=linked&tab=login", path)
}

func TestMicrosoftSignIn(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		b := setup(t, db, atPlatform(t, directory))
		b.owner()

		// An address is no identity: before the account is linked it is nobody's.
		p := b.person("owner", browser(t))
		path, err := p.comeBack(p.visitPlatform(p.setOut("/o/org_1/apps")))
		require.NoError(t, err)
		require.Equal(t, "/login?microsoft=unknown&returnTo=%2Fo%2Forg_1%2Fapps", path)
		require.Nil(t, b.visit(p.here, nil))

		b.link("owner", b.logIn())
		p = b.person("owner", browser(t))
		path, err = p.comeBack(p.visitPlatform(p.setOut("/o/org_1/apps?search=x")))
		require.NoError(t, err)
		require.Equal(t, "/o/org_1/apps?search=x", path)
		require.True(t, b.visit(p.here, nil).IsInstanceOwner())
		b.visit(p.here, func(ctx context.Context) {
			list, current, err := b.Sessions(ctx)
			require.NoError(t, err)
			require.Equal(t, current, list[0].ID)
			require.Equal(t, "MICROSOFT", list[0].Method)
			identities, err := b.Identities(ctx)
			require.NoError(t, err)
			require.Len(t, identities, 1)
			require.Equal(t, directory, identities[0].EntraTenantID.String())
			require.NotNil(t, identities[0].LastUsedAt)
			require.NoError(t, b.UnlinkIdentity(ctx, identities[0].ID))
			require.True(t, fault.Is(b.UnlinkIdentity(ctx, identities[0].ID), fault.NotFound))
		})
		p = b.person("owner", browser(t))
		path, err = p.comeBack(p.visitPlatform(p.setOut("/")))
		require.NoError(t, err)
		require.Equal(t, "/login?microsoft=unknown", path)
		require.Subset(t, b.audited(0), []string{"identity.linked", "identity.unlinked", "member.logged_in", "member.login_failed"})
	})
}

func TestMicrosoftSignInIsRefused(t *testing.T) {
	t.Parallel()
	b := setup(t, dbtest.Open(t), atPlatform(t, directory))
	b.owner()
	b.link("owner", b.logIn())
	refused := func(p *person, q url.Values, want Outcome) {
		t.Helper()
		path, _ := p.comeBack(q)
		require.Equal(t, "/login?microsoft="+string(want), path)
		require.Nil(t, b.visit(p.here, nil))
	}
	fresh := func(account string) *person {
		b.change(func(ctx context.Context, tx *database.Tx) error { // other tries from here are not what is asked
			_, err := tx.Ent().LoginAttempt.Delete().Exec(ctx)
			return err
		})
		return b.person(account, browser(t))
	}
	swap := func(address, name, value string) string {
		u, err := url.Parse(address)
		require.NoError(t, err)
		q := u.Query()
		q.Set(name, value)
		u.RawQuery = q.Encode()
		return u.String()
	}

	// The same address of another account of the directory (nOAuth).
	p := fresh("stranger")
	refused(p, p.visitPlatform(p.setOut("/")), UnknownAccount)

	// A token that names a directory which its issuer is not.
	p = fresh("forger")
	refused(p, p.visitPlatform(p.setOut("/")), Failed)
	p = fresh("nobody")
	refused(p, p.visitPlatform(p.setOut("/")), Failed)

	// Another nonce than the one this session set out with.
	p = fresh("owner")
	refused(p, p.visitPlatform(swap(p.setOut("/"), "nonce", "another")), Failed)

	// Without the nonce.
	p = fresh("owner")
	refused(p, p.visitPlatform(swap(p.setOut("/"), "nonce", "")), Failed)

	// Another PKCE challenge: the code is not for this session's verifier.
	p = fresh("owner")
	refused(p, p.visitPlatform(swap(p.setOut("/"), "code_challenge", strings.Repeat("A", 43))), Failed)

	// A state that this session did not make, or none.
	p = fresh("owner")
	q := p.visitPlatform(p.setOut("/"))
	q.Set("state", "another")
	refused(p, q, Expired)
	p = fresh("owner")
	q = p.visitPlatform(p.setOut("/"))
	q.Del("state")
	refused(p, q, Expired)

	// Replay: the journey ends once, and so does the code.
	p = fresh("owner")
	q = p.visitPlatform(p.setOut("/"))
	_, err := p.comeBack(q)
	require.NoError(t, err)
	require.NotNil(t, b.visit(p.here, nil))
	b.visit(p.here, func(ctx context.Context) { require.NoError(t, b.LogOut(ctx)) })
	refused(p, q, Expired)
	again, err := url.Parse(p.setOut("/"))
	require.NoError(t, err)
	q.Set("state", again.Query().Get("state"))
	refused(p, q, Failed)

	// What came back in one browser is of no use in another: not as it is ...
	thief, victim := fresh("owner"), fresh("owner")
	q = victim.visitPlatform(victim.setOut("/"))
	refused(thief, q, Expired)
	// ... and not with the state of a journey of the thief's own.
	own, err := url.Parse(thief.setOut("/"))
	require.NoError(t, err)
	refused(thief, url.Values{"code": q["code"], "state": {own.Query().Get("state")}}, Failed)

	// Refused there, and too late.
	p = fresh("")
	refused(p, p.visitPlatform(p.setOut("/")), Refused)
	p = fresh("owner")
	q = p.visitPlatform(p.setOut("/"))
	b.at = b.at.Add(10 * time.Minute)
	refused(p, q, Expired)

	// Asked for too often, each time on a journey.
	require.Contains(t, b.audited(0), "member.login_failed")
	p = fresh("owner")
	for range 30 {
		p.setOut("/")
		_, err := p.comeBack(url.Values{"code": {"x"}, "state": {"y"}})
		require.NoError(t, err)
	}
	p.setOut("/")
	refused(p, url.Values{"code": {"x"}, "state": {"y"}}, Busy)
}

// TestWayBackWithoutJourneyTakesNoTry: any page can send a visitor's browser to
// the way back, and shall not lock the visitor's office out by it.
func TestWayBackWithoutJourneyTakesNoTry(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		b := setup(t, db, atPlatform(t, directory))
		b.owner()
		p := b.person("owner", browser(t))
		for range 40 {
			path, err := p.comeBack(url.Values{"code": {"x"}, "state": {"y"}})
			require.NoError(t, err)
			require.Equal(t, "/login?microsoft=expired", path)
		}
		require.NotContains(t, b.audited(0), "member.login_failed")
		b.logIn()
	})
}

func TestPersonalAccountsAreRefused(t *testing.T) {
	t.Parallel()
	b := setup(t, dbtest.Open(t), atPlatform(t, consumersHome))
	p := b.person("private", browser(t))
	path, _ := p.comeBack(p.visitPlatform(p.setOut("/")))
	require.Equal(t, "/login?microsoft=personal", path)
}

func TestAccountBelongsToOneMember(t *testing.T) {
	t.Parallel()
	b := setup(t, dbtest.Open(t), atPlatform(t, directory))
	b.owner()
	b.link("owner", b.logIn())
	b.member("other@example.test")
	other := browser(t)
	b.visit(other, func(ctx context.Context) {
		_, _, err := b.LogIn(ctx, "other@example.test", text(password))
		require.NoError(t, err)
	})
	p := b.person("owner", other)
	var address string
	b.visit(other, func(ctx context.Context) {
		var err error
		address, err = b.MicrosoftLinkURL(ctx, "/you")
		require.NoError(t, err)
	})
	q := p.visitPlatform(address)
	path, err := p.comeBack(q)
	require.NoError(t, err)
	require.Equal(t, "/you?microsoft=taken", path)

	// A journey to link, ended by somebody else who logged in meanwhile.
	b.visit(other, func(ctx context.Context) {
		address, err = b.MicrosoftLinkURL(ctx, "/you")
		require.NoError(t, err)
	})
	q = p.visitPlatform(address)
	b.visit(other, func(ctx context.Context) { require.NoError(t, b.LogOut(ctx)) })
	path, _ = p.comeBack(q)
	require.Equal(t, "/login?microsoft=expired", path)
}

func TestUnansweredPlatformIsSaid(t *testing.T) {
	t.Parallel()
	b := setup(t, dbtest.Open(t), func(p *Params) {
		p.Microsoft = Microsoft{ClientID: clientID, ClientSecret: secret.NewText(clientWord), LoginURL: "http://127.0.0.1:1"}
	})
	b.visit(browser(t), func(ctx context.Context) {
		_, err := b.MicrosoftLogInURL(ctx, "/")
		require.True(t, fault.Is(err, fault.Unavailable))
	})
	none := setup(t, dbtest.Open(t))
	none.visit(browser(t), func(ctx context.Context) {
		_, err := none.MicrosoftLogInURL(ctx, "/")
		require.True(t, fault.Is(err, fault.Unavailable))
	})
}

func TestLocalPath(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"/":                             "/",
		"/o/org_1/apps?search=a%20b":    "/o/org_1/apps?search=a%20b",
		"/o/org_1/apps?x=%C3%A4#part":   "/o/org_1/apps?x=%C3%A4#part",
		"":                              "/",
		"apps":                          "/",
		"//evil.example":                "/",
		"///evil.example":               "/",
		`/\evil.example`:                "/",
		`\/evil.example`:                "/",
		"https:evil.example":            "/",
		"https://evil.example/":         "/",
		"javascript:alert(1)":           "/",
		"/%2Fevil.example":              "/",
		"/%5Cevil.example":              "/",
		"/a%0d%0aSet-Cookie:x=1":        "/",
		"/a\r\nSet-Cookie:x=1":          "/",
		"/\tevil":                       "/",
		"/a%00":                         "/",
		"/a%zz":                         "/",
		" /a":                           "/",
		"/" + strings.Repeat("a", 2000): "/",
	} {
		require.Equal(t, want, LocalPath(in), "%q", in)
	}
}
