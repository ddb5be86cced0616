package auth

import (
	"context"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"
	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/seal/secret"
	"github.com/appmuster/appmuster/internal/viewer"
)

// app is an authenticator app: another implementation knows what it shows.
func app(t *testing.T, key string, at time.Time) string {
	t.Helper()
	code, err := totp.GenerateCode(key, at)
	require.NoError(t, err)
	return code
}

// enroll sets an authenticator app up for the owner.
func (b *bench) enroll() (key string, codes []secret.Text) {
	b.t.Helper()
	client := b.logIn()
	b.visit(client, func(ctx context.Context) {
		var address string
		var err error
		key, address, err = b.BeginTOTP(ctx)
		require.NoError(b.t, err)
		u, err := url.Parse(address)
		require.NoError(b.t, err)
		require.Equal(b.t, "otpauth://totp/Appmuster:owner@example.test", u.Scheme+"://"+u.Host+u.Path)
		require.Equal(b.t, key, u.Query().Get("secret"))
		_, err = b.ConfirmTOTP(ctx, "000000x")
		require.True(b.t, fault.Is(err, fault.Invalid))
		codes, err = b.ConfirmTOTP(ctx, app(b.t, key, b.at))
		require.NoError(b.t, err)
	})
	require.Len(b.t, codes, 10)
	return key, codes
}

// verify goes through both halves of a log-in in a browser of its own.
func (b *bench) verify(code string) (v *viewer.Viewer, err error) {
	client := browser(b.t)
	b.visit(client, func(ctx context.Context) {
		got, codeNeeded, err := b.LogIn(ctx, email, text(password))
		require.NoError(b.t, err)
		require.True(b.t, codeNeeded)
		require.Nil(b.t, got)
	})
	require.Nil(b.t, b.visit(client, nil), "the password alone logs nobody in")
	b.visit(client, func(ctx context.Context) { v, err = b.VerifyCode(ctx, code) })
	if err == nil {
		require.Equal(b.t, v.MemberID(), b.visit(client, nil).MemberID())
	}
	return v, err
}

func TestCodeWorksOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		b := setup(t, db)
		b.owner()
		key, codes := b.enroll()

		_, err := b.verify(app(t, key, b.at))
		require.True(t, fault.Is(err, fault.Invalid), "the code that confirmed the app is used up")
		b.at = b.at.Add(30 * time.Second)
		code := app(t, key, b.at)
		v, err := b.verify(code)
		require.NoError(t, err)
		require.True(t, v.IsInstanceOwner())
		_, err = b.verify(code)
		require.True(t, fault.Is(err, fault.Invalid), "replayed in the same step")
		_, err = b.verify(app(t, key, b.at.Add(-30*time.Second)))
		require.True(t, fault.Is(err, fault.Invalid), "of a step before the last used one")

		_, err = b.verify(codes[3].Reveal())
		require.NoError(t, err)
		_, err = b.verify(codes[3].Reveal())
		require.True(t, fault.Is(err, fault.Invalid), "a recovery code works once")
		require.Contains(t, b.audited(0), "totp.enabled")
		require.Contains(t, b.audited(0), "member.login_failed")
	})
}

func TestOneCodeForManyAtOnceWorksOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		b := setup(t, db)
		b.owner()
		key, _ := b.enroll()
		b.at = b.at.Add(time.Minute)
		code := app(t, key, b.at)
		m, err := b.db.Ent().Member.Query().Only(system(t.Context()))
		require.NoError(t, err)
		var wg sync.WaitGroup
		worked := make(chan bool, 8)
		for range cap(worked) {
			wg.Go(func() {
				_, err := b.useCode(t.Context(), m.ID, code, nil)
				worked <- err == nil
			})
		}
		wg.Wait()
		close(worked)
		n := 0
		for ok := range worked {
			if ok {
				n++
			}
		}
		require.Equal(t, 1, n)
	})
}

func TestCodesAreGuessedSlowly(t *testing.T) {
	t.Parallel()
	b := setup(t, dbtest.Open(t))
	b.owner()
	key, _ := b.enroll()
	b.at = b.at.Add(time.Minute)
	client := browser(t)
	b.visit(client, func(ctx context.Context) {
		_, codeNeeded, err := b.LogIn(ctx, email, text(password))
		require.NoError(t, err)
		require.True(t, codeNeeded)
		// Many in one request, as aliases of one mutation make them.
		for range 5 {
			_, err := b.VerifyCode(ctx, "123456")
			require.True(t, fault.Is(err, fault.Invalid))
		}
		_, err = b.VerifyCode(ctx, app(t, key, b.at))
		require.True(t, fault.Is(err, fault.Limit), "the right one has to wait too")
	})
	_, err := b.verify(app(t, key, b.at))
	require.True(t, fault.Is(err, fault.Limit), "a log-in anew does not forget the tries")
	b.at = b.at.Add(31 * time.Second)
	_, err = b.verify(app(t, key, b.at))
	require.NoError(t, err)
}

func TestPasswordAloneWaitsFiveMinutes(t *testing.T) {
	t.Parallel()
	b := setup(t, dbtest.Open(t))
	b.owner()
	key, _ := b.enroll()
	b.at = b.at.Add(time.Minute)
	client := browser(t)
	begin := func(ctx context.Context) {
		_, codeNeeded, err := b.LogIn(ctx, email, text(password))
		require.NoError(t, err)
		require.True(t, codeNeeded)
	}
	b.visit(client, begin)
	planted := b.cookie(client)
	b.visit(client, begin)
	// Whoever knew the session's name before the password came can't go on in it.
	b.visit(b.steal(planted), func(ctx context.Context) {
		_, err := b.VerifyCode(ctx, app(t, key, b.at))
		require.True(t, fault.Is(err, fault.Unauthenticated))
	})
	b.at = b.at.Add(5 * time.Minute)
	b.visit(client, func(ctx context.Context) {
		_, err := b.VerifyCode(ctx, app(t, key, b.at))
		require.True(t, fault.Is(err, fault.Unauthenticated))
	})
	b.visit(browser(t), func(ctx context.Context) {
		_, err := b.VerifyCode(ctx, app(t, key, b.at))
		require.True(t, fault.Is(err, fault.Unauthenticated), "without a password there is nobody to verify")
	})
}

func TestRecoveryCodesAreRenewedAndTheAppDisabled(t *testing.T) {
	t.Parallel()
	b := setup(t, dbtest.Open(t))
	b.owner()
	_, codes := b.enroll()
	b.at = b.at.Add(time.Minute)
	client := browser(t)
	b.visit(client, func(ctx context.Context) {
		_, _, err := b.LogIn(ctx, email, text(password))
		fatal(t, err)
		_, err = b.VerifyCode(ctx, " "+codes[0].Reveal()[:9]+codes[0].Reveal()[9:]+" ")
		fatal(t, err)
	})
	var renewed []secret.Text
	b.visit(client, func(ctx context.Context) {
		enabled, left, hasPassword, err := b.SecondFactor(ctx)
		fatal(t, err)
		require.True(t, enabled)
		require.True(t, hasPassword)
		require.Equal(t, 9, left)
		_, _, err = b.BeginTOTP(ctx)
		require.True(t, fault.Is(err, fault.Conflict), "an app that is confirmed is not replaced silently")
		_, err = b.RenewRecoveryCodes(ctx, "000000")
		require.True(t, fault.Is(err, fault.Invalid))
		renewed, err = b.RenewRecoveryCodes(ctx, codes[1].Reveal())
		fatal(t, err)
		require.True(t, fault.Is(b.DisableTOTP(ctx, codes[2].Reveal()), fault.Invalid), "the former codes are gone")
		fatal(t, b.DisableTOTP(ctx, renewed[0].Reveal()))
		enabled, left, _, err = b.SecondFactor(ctx)
		fatal(t, err)
		require.False(t, enabled)
		require.Zero(t, left)
	})
	b.logIn()
	require.Subset(t, b.audited(0), []string{"recovery_codes.renewed", "totp.disabled"})
}
