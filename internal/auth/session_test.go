package auth

import (
	"context"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/fault"
)

func TestSessionsAreListedAndEnded(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		b := setup(t, db)
		b.owner()
		b.member("other@example.test")
		here, there, third := b.logIn(), b.logIn(), b.logIn()
		other := browser(t)
		b.visit(other, func(ctx context.Context) {
			_, _, err := b.LogIn(ctx, "other@example.test", text(password))
			fatal(t, err)
		})
		var foreign, mine int64
		b.visit(other, func(ctx context.Context) {
			list, current, err := b.Sessions(ctx)
			fatal(t, err)
			require.Len(t, list, 1)
			require.Equal(t, current, list[0].ID)
			foreign = current
		})
		b.visit(there, func(ctx context.Context) {
			list, current, err := b.Sessions(ctx)
			fatal(t, err)
			require.Len(t, list, 3)
			mine = current
			require.Equal(t, "PASSWORD", list[0].Method)
			require.Equal(t, "127.0.0.1", list[0].IP)
			require.Equal(t, "Go-http-client/1.1", list[0].UserAgent)
		})
		b.visit(here, func(ctx context.Context) {
			_, current, err := b.Sessions(ctx)
			fatal(t, err)
			require.NotEqual(t, mine, current)
			require.True(t, fault.Is(b.EndSession(ctx, foreign), fault.NotFound))
			require.True(t, fault.Is(b.EndSession(ctx, 1<<40), fault.NotFound))
			fatal(t, b.EndSession(ctx, mine))
		})
		require.Nil(t, b.visit(there, nil))
		require.NotNil(t, b.visit(other, nil))
		b.visit(here, func(ctx context.Context) {
			n, err := b.EndOtherSessions(ctx)
			fatal(t, err)
			require.Equal(t, 1, n)
		})
		require.Nil(t, b.visit(third, nil))
		require.NotNil(t, b.visit(here, nil))
		b.visit(here, func(ctx context.Context) {
			_, current, err := b.Sessions(ctx)
			fatal(t, err)
			fatal(t, b.EndSession(ctx, current))
		})
		require.Nil(t, b.visit(here, nil), "ending one's own logs out")
		require.Contains(t, b.audited(0), "session.ended")
	})
}

func TestPasswordChangeEndsOtherSessions(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		b := setup(t, db)
		b.owner()
		here, there := b.logIn(), b.logIn()
		stolen := b.steal(b.cookie(here))
		require.NotNil(t, b.visit(stolen, nil))
		const next = "another long password"
		b.visit(here, func(ctx context.Context) {
			require.True(t, fault.Is(b.ChangePassword(ctx, text("wrong"), text(next)), fault.Invalid))
			err := b.ChangePassword(ctx, text(password), text("short"))
			f, _ := fault.Of(err)
			require.NotNil(t, f)
			require.Equal(t, "newPassword", f.Field())
			fatal(t, b.ChangePassword(ctx, text(password), text(next)))
		})
		require.NotNil(t, b.visit(here, nil), "who changed it stays")
		require.Nil(t, b.visit(there, nil))
		require.Nil(t, b.visit(stolen, nil), "a cookie taken before is worth nothing")
		b.visit(browser(t), func(ctx context.Context) {
			_, _, err := b.LogIn(ctx, email, text(password))
			require.ErrorIs(t, err, errWrongLogin)
			_, _, err = b.LogIn(ctx, email, text(next))
			fatal(t, err)
		})
		require.Contains(t, b.audited(0), "password.changed")
	})
}

// TestEndedSessionIsNotWrittenBack: a request that was under way while its
// session was ended, and that changes the session, must not bring it back.
func TestEndedSessionIsNotWrittenBack(t *testing.T) {
	t.Parallel()
	b := setup(t, dbtest.Open(t))
	b.owner()
	client := b.logIn()
	b.visit(client, func(ctx context.Context) {
		b.change(func(ctx context.Context, tx *database.Tx) error {
			_, err := tx.Ent().MemberSession.Delete().Exec(ctx)
			return err
		})
		b.sessions.Put(ctx, "something", "new")
	})
	require.Nil(t, b.visit(client, nil))
	n, err := b.db.Ent().MemberSession.Query().Count(system(t.Context()))
	fatal(t, err)
	require.Zero(t, n)
}

func TestPlantedSessionIsWorthNothingAfterLogIn(t *testing.T) {
	t.Parallel()
	b := setup(t, dbtest.Open(t))
	b.owner()
	attacker := browser(t)
	b.visit(attacker, func(ctx context.Context) {
		_, err := b.BeginPasskeyLogIn(ctx) // makes a session before log-in
		fatal(t, err)
	})
	planted := b.cookie(attacker)
	require.NotEmpty(t, planted)
	victim := b.steal(planted)
	b.visit(victim, func(ctx context.Context) {
		_, _, err := b.LogIn(ctx, email, text(password))
		fatal(t, err)
	})
	require.NotNil(t, b.visit(victim, nil))
	require.NotEqual(t, planted, b.cookie(victim))
	require.Nil(t, b.visit(attacker, nil))
	require.Nil(t, b.visit(b.steal("made-up-by-the-attacker"), nil))
}

func TestDisabledMemberIsNobody(t *testing.T) {
	t.Parallel()
	b := setup(t, dbtest.Open(t))
	b.owner()
	client := b.logIn()
	b.change(func(ctx context.Context, tx *database.Tx) error {
		return tx.Ent().Member.Update().SetDisabledAt(b.at).Exec(ctx)
	})
	require.Nil(t, b.visit(client, nil))
	b.visit(browser(t), func(ctx context.Context) {
		_, _, err := b.LogIn(ctx, email, text(password))
		require.ErrorIs(t, err, errWrongLogin)
	})
}

func TestVisitorsWithoutLogInAreForgotten(t *testing.T) {
	t.Parallel()
	b := setup(t, dbtest.Open(t))
	b.visit(browser(t), func(ctx context.Context) {
		_, err := b.BeginPasskeyLogIn(ctx)
		fatal(t, err)
	})
	row, err := b.db.Ent().MemberSession.Query().Only(system(t.Context()))
	fatal(t, err)
	require.WithinDuration(t, b.at.Add(15*time.Minute), row.ExpiresAt, time.Second)
	require.Nil(t, row.MemberID)
	b.at = b.at.Add(16 * time.Minute)
	b.visit(browser(t), func(ctx context.Context) {
		_, err := b.BeginPasskeyLogIn(ctx)
		fatal(t, err)
	})
	next, err := b.db.Ent().MemberSession.Query().Only(system(t.Context()))
	fatal(t, err)
	require.NotEqual(t, row.ID, next.ID)
}

func TestProgramsCannotChangeTheirMember(t *testing.T) {
	t.Parallel()
	b := setup(t, dbtest.Open(t))
	b.owner()
	var token string
	b.visit(b.logIn(), func(ctx context.Context) {
		_, made, err := b.CreateToken(ctx, TokenRequest{Name: "n", Write: true, ExpiresAt: b.at.Add(time.Hour)})
		fatal(t, err)
		token = made.Reveal()
	})
	b.do = func(ctx context.Context) {
		for name, err := range map[string]error{
			"password": b.ChangePassword(ctx, text(password), text("another long password")),
			"session":  b.EndSession(ctx, 1),
			"passkey":  b.DeletePasskey(ctx, 1),
			"identity": b.UnlinkIdentity(ctx, 1),
			"code":     b.DisableTOTP(ctx, "123456"),
		} {
			require.True(t, fault.Is(err, fault.Forbidden), name)
		}
		_, _, err := b.LogIn(ctx, email, text(password))
		require.True(t, fault.Is(err, fault.Forbidden))
		_, _, err = b.CreateToken(ctx, TokenRequest{Name: "n", ExpiresAt: b.at.Add(time.Hour)})
		require.True(t, fault.Is(err, fault.Forbidden), "a token could make itself live on")
		require.NoError(t, b.LogOut(ctx))
	}
	req, err := http.NewRequest(http.MethodGet, b.url, nil)
	fatal(t, err)
	req.Header.Set("Authorization", "Bearer "+token)
	resp, err := http.DefaultClient.Do(req)
	fatal(t, err)
	fatal(t, resp.Body.Close())
	require.True(t, b.saw.IsInstanceOwner())
	require.Equal(t, "127.0.0.1", b.saw.IP())
}

// TestOnceIsOnceForRequestsAtOnce: both have read the session before either
// takes the value.
func TestOnceIsOnceForRequestsAtOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		b := setup(t, db)
		client := browser(t)
		b.visit(client, func(ctx context.Context) { b.sessions.Put(ctx, "challenge", "of this session") })
		var wg sync.WaitGroup
		got := make(chan string, 6)
		for range cap(got) {
			ctx, err := b.sessions.Load(withAsker(t.Context(), &asker{session: true}), b.cookie(client))
			require.NoError(t, err)
			wg.Go(func() {
				value, err := b.once(ctx, "challenge")
				require.NoError(t, err)
				got <- value
			})
		}
		wg.Wait()
		close(got)
		n := 0
		for value := range got {
			if value == "of this session" {
				n++
			}
		}
		require.Equal(t, 1, n)
	})
}
