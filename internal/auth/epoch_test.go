package auth

import (
	"context"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
)

// TestLogInUnderWayIsNotStoredOnceSessionsEnd: the session of a log-in is stored
// with the answer, after whatever the owner did meanwhile.
func TestLogInUnderWayIsNotStoredOnceSessionsEnd(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		b := setup(t, db)
		b.owner()
		for _, test := range []struct {
			name   string
			before func(context.Context) // in the owner's session
		}{
			{"PasswordChanged", func(ctx context.Context) {
				require.NoError(t, b.ChangePassword(ctx, text(password), text(password)))
			}},
			{"OthersEnded", func(ctx context.Context) {
				_, err := b.EndOtherSessions(ctx)
				require.NoError(t, err)
			}},
		} {
			t.Run(test.name, func(t *testing.T) {
				owner, attacker := b.logIn(), browser(t)
				b.visit(attacker, func(ctx context.Context) {
					_, _, err := b.LogIn(ctx, email, text(password))
					require.NoError(t, err)
					b.visit(owner, test.before)
				})
				require.Nil(t, b.visit(attacker, nil))
				require.NotNil(t, b.visit(owner, nil), "who asked stays")
			})
		}
		t.Run("Reset", func(t *testing.T) {
			link, _, err := MakeReset(t.Context(), db, email, b.at)
			require.NoError(t, err)
			owner, attacker := browser(t), browser(t)
			b.visit(attacker, func(ctx context.Context) {
				_, _, err := b.LogIn(ctx, email, text(password))
				require.NoError(t, err)
				b.visit(owner, func(ctx context.Context) {
					_, err := b.CompleteReset(ctx, link.Reveal(), text(password))
					require.NoError(t, err)
				})
			})
			require.Nil(t, b.visit(attacker, nil))
			require.NotNil(t, b.visit(owner, nil))
		})
	})
}

// TestRenewedSessionStaysEnded: a session that gets another name in a request is
// not brought back by it once it was ended.
func TestRenewedSessionStaysEnded(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		b := setup(t, db)
		b.owner()
		end := func(ctx context.Context) {
			_, err := b.EndOtherSessions(ctx)
			require.NoError(t, err)
		}
		change := func(ctx context.Context) error { return b.ChangePassword(ctx, text(password), text(password)) }
		for name, order := range map[string]func(ctx context.Context, owner *http.Client){
			"EndedBefore": func(ctx context.Context, owner *http.Client) {
				b.visit(owner, end)
				require.ErrorIs(t, change(ctx), errEnded)
			},
			"LoggedOutAfter": func(ctx context.Context, _ *http.Client) {
				b.visit(b.steal(b.sessions.Token(ctx)), func(same context.Context) {
					require.NoError(t, change(ctx))
					require.NoError(t, b.LogOut(same))
				})
			},
			"EndedAfter": func(ctx context.Context, _ *http.Client) {
				require.NoError(t, change(ctx))
				owner := b.logIn()
				b.visit(owner, end)
			},
		} {
			t.Run(name, func(t *testing.T) {
				owner, attacker := b.logIn(), b.logIn()
				b.visit(attacker, func(ctx context.Context) { order(ctx, owner) })
				require.Nil(t, b.visit(attacker, nil))
			})
		}
	})
}

// TestMembersOwnSessionOutlivesEndingOthers: it can get another name later.
func TestMembersOwnSessionOutlivesEndingOthers(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		b := setup(t, db)
		b.owner()
		owner := b.logIn()
		for range 2 {
			b.logIn()
			b.visit(owner, func(ctx context.Context) {
				n, err := b.EndOtherSessions(ctx)
				require.NoError(t, err)
				require.Equal(t, 1, n)
			})
			b.visit(owner, func(ctx context.Context) {
				require.NoError(t, b.ChangePassword(ctx, text(password), text(password)))
			})
			require.NotNil(t, b.visit(owner, nil))
		}
	})
}
