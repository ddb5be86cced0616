package auth

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/descope/virtualwebauthn"
	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/viewer"
)

// device is an authenticator, written by others.
type device struct {
	b    *bench
	rp   virtualwebauthn.RelyingParty
	auth virtualwebauthn.Authenticator
	key  virtualwebauthn.Credential
}

func (b *bench) device() *device {
	return &device{
		b: b, rp: virtualwebauthn.RelyingParty{Name: "Appmuster", ID: "localhost", Origin: base},
		auth: virtualwebauthn.NewAuthenticator(), key: virtualwebauthn.NewCredential(virtualwebauthn.KeyTypeEC2),
	}
}

// add makes a passkey of the member who is logged in.
func (d *device) add(client *http.Client) (made *ent.Passkey, err error) {
	var options string
	d.b.visit(client, func(ctx context.Context) { options, err = d.b.BeginPasskey(ctx) })
	if err != nil {
		return nil, err
	}
	d.b.visit(client, func(ctx context.Context) {
		parsed, parseErr := virtualwebauthn.ParseAttestationOptions(options)
		require.NoError(d.b.t, parseErr)
		d.auth.Options.UserHandle = []byte(parsed.UserID)
		made, err = d.b.FinishPasskey(ctx, " My phone ", virtualwebauthn.CreateAttestationResponse(d.rp, d.auth, d.key, *parsed))
	})
	return made, err
}

// sign answers a challenge; the counter goes up as on a device.
func (d *device) sign(options string) string {
	parsed, err := virtualwebauthn.ParseAssertionOptions(options)
	require.NoError(d.b.t, err)
	d.key.Counter++
	return virtualwebauthn.CreateAssertionResponse(d.rp, d.auth, d.key, *parsed)
}

// logIn logs in by the passkey in a browser of its own.
func (d *device) logIn() (v *viewer.Viewer, err error) {
	client := browser(d.b.t)
	var response string
	d.b.visit(client, func(ctx context.Context) {
		options, beginErr := d.b.BeginPasskeyLogIn(ctx)
		require.NoError(d.b.t, beginErr)
		response = d.sign(options)
	})
	d.b.visit(client, func(ctx context.Context) { v, err = d.b.FinishPasskeyLogIn(ctx, response) })
	seen := d.b.visit(client, nil)
	require.Equal(d.b.t, err == nil, seen != nil)
	return v, err
}

func TestPasskeyLogsIn(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		b := setup(t, db)
		b.owner()
		b.enroll() // a passkey verifies the person itself: no code on top
		client := b.steal(b.cookie(b.logInByCode()))
		d := b.device()
		made, err := d.add(client)
		require.NoError(t, err)
		require.Equal(t, "My phone", made.Name)
		_, err = d.add(client)
		require.True(t, fault.Is(err, fault.Conflict), "the same one again")

		v, err := d.logIn()
		require.NoError(t, err)
		require.True(t, v.IsInstanceOwner())
		b.visit(client, func(ctx context.Context) {
			list, err := b.Passkeys(ctx)
			require.NoError(t, err)
			require.Len(t, list, 1)
			require.NotNil(t, list[0].LastUsedAt)
			renamed, err := b.RenamePasskey(ctx, made.ID, "Old phone")
			require.NoError(t, err)
			require.Equal(t, "Old phone", renamed.Name)
			require.True(t, fault.Is(b.DeletePasskey(ctx, made.ID+1), fault.NotFound))
			require.NoError(t, b.DeletePasskey(ctx, made.ID))
		})
		_, err = d.logIn()
		require.True(t, fault.Is(err, fault.Invalid), "a deleted one")
		require.Subset(t, b.audited(0), []string{"passkey.added", "passkey.renamed", "passkey.removed", "member.login_failed"})
	})
}

// logInByCode logs the owner in by a recovery code that is made for it.
func (b *bench) logInByCode() *http.Client {
	b.t.Helper()
	m, err := b.db.Ent().Member.Query().Only(system(b.t.Context()))
	require.NoError(b.t, err)
	var code string
	b.change(func(ctx context.Context, tx *database.Tx) error {
		codes, err := newRecoveryCodes(ctx, tx, m.ID)
		if err == nil {
			code = codes[0].Reveal()
		}
		return err
	})
	client := browser(b.t)
	b.visit(client, func(ctx context.Context) {
		_, _, err := b.LogIn(ctx, email, text(password))
		require.NoError(b.t, err)
		_, err = b.VerifyCode(ctx, code)
		require.NoError(b.t, err)
	})
	return client
}

func TestPasskeyIsRefused(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*device){
		"FromAnotherOrigin": func(d *device) { d.rp.Origin = "http://localhost.evil.example" },
		"ForAnotherHost":    func(d *device) { d.rp.ID = "evil.example" },
		"NobodyVerified":    func(d *device) { d.auth.Options.UserNotVerified = true },
		"NobodyPresent":     func(d *device) { d.auth.Options.UserNotPresent = true },
		"OfSomebodyElse":    func(d *device) { d.auth.Options.UserHandle = handleOf(1 << 40) },
		"OfNobody":          func(d *device) { d.auth.Options.UserHandle = nil },
		"WithAnotherKey":    func(d *device) { d.key.Key = virtualwebauthn.NewCredential(virtualwebauthn.KeyTypeEC2).Key },
		"Unknown":           func(d *device) { d.key.ID = []byte("not a credential of ours, at all") },
		"CounterWentBack":   func(d *device) { d.key.Counter = 3 },
		"CounterStoodStill": func(d *device) { d.key.Counter = 6 },
		"MemberWasDisabled": func(d *device) { d.b.disable() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := setup(t, dbtest.Open(t))
			b.owner()
			d := b.device()
			_, err := d.add(b.logIn())
			require.NoError(t, err)
			for range 7 { // the counter is 7 now
				_, err = d.logIn()
				require.NoError(t, err)
			}
			change(d)
			_, err = d.logIn()
			require.True(t, fault.Is(err, fault.Invalid), "%v", err)
			require.Contains(t, b.audited(0), "member.login_failed")
		})
	}
}

func (b *bench) disable() {
	b.change(func(ctx context.Context, tx *database.Tx) error {
		return tx.Ent().Member.Update().SetDisabledAt(b.at).Exec(ctx)
	})
}

func TestPasskeyChallengeIsOfOneSessionOnce(t *testing.T) {
	t.Parallel()
	b := setup(t, dbtest.Open(t))
	b.owner()
	d := b.device()
	_, err := d.add(b.logIn())
	require.NoError(t, err)
	begin := func(client *http.Client) (response string) {
		b.visit(client, func(ctx context.Context) {
			options, err := b.BeginPasskeyLogIn(ctx)
			require.NoError(t, err)
			response = d.sign(options)
		})
		return response
	}
	finish := func(client *http.Client, response string) (err error) {
		b.visit(client, func(ctx context.Context) { _, err = b.FinishPasskeyLogIn(ctx, response) })
		return err
	}
	refused := func(err error) {
		t.Helper()
		require.True(t, fault.Is(err, fault.Invalid), "%v", err)
	}
	client := browser(t)
	response := begin(client)
	begin(browser(t))
	refused(finish(browser(t), response)) // from a session that was never asked
	require.NoError(t, finish(client, response))
	refused(finish(client, response)) // again

	client = browser(t)
	response = begin(client)
	refused(finish(client, "{}"))
	refused(finish(client, response)) // a failed answer uses the challenge up too

	client = browser(t)
	response = begin(client)
	before := b.cookie(client)
	copied := b.steal(before)
	require.NoError(t, finish(copied, response))
	refused(finish(client, response)) // the same session in two browsers

	client = browser(t)
	response = begin(client)
	b.at = b.at.Add(6 * time.Minute)
	refused(finish(client, response)) // too late
}

func TestLastWayToLogInStays(t *testing.T) {
	t.Parallel()
	b := setup(t, dbtest.Open(t))
	b.owner()
	client := b.logIn()
	d := b.device()
	made, err := d.add(client)
	require.NoError(t, err)
	b.change(func(ctx context.Context, tx *database.Tx) error {
		return tx.Ent().Member.Update().SetPasswordHash("").Exec(ctx)
	})
	b.visit(client, func(ctx context.Context) {
		require.True(t, fault.Is(b.DeletePasskey(ctx, made.ID), fault.Conflict))
		require.NoError(t, b.ChangePassword(ctx, text(""), text(password)), "a member without a password sets one")
	})
	b.visit(client, func(ctx context.Context) { require.NoError(t, b.DeletePasskey(ctx, made.ID)) })
}

func TestBareAddressHasNoPasskeys(t *testing.T) {
	t.Parallel()
	b := setup(t, dbtest.Open(t), func(p *Params) { p.BaseURL = "http://127.0.0.1:8080" })
	b.visit(browser(t), func(ctx context.Context) {
		_, err := b.BeginPasskeyLogIn(ctx)
		require.True(t, fault.Is(err, fault.Unavailable))
	})
}
