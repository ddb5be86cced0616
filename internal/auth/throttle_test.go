package auth

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/seal/secret"
)

func TestTriesAtOnceCountLikeTriesInTurn(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		b := setup(t, db)
		b.owner()
		ctx := withAsker(t.Context(), &asker{ip: "192.0.2.7", session: true})
		var wg sync.WaitGroup
		results := make(chan error, 20)
		for range cap(results) {
			wg.Go(func() {
				_, _, err := b.LogIn(ctx, email, text("wrong"))
				results <- err
			})
		}
		wg.Wait()
		close(results)
		tried, waits := 0, 0
		for err := range results {
			if fault.Is(err, fault.Limit) {
				waits++
			} else {
				require.ErrorIs(t, err, errWrongLogin)
				tried++
			}
		}
		require.Equal(t, 5, tried, "no more than five were compared with the password")
		require.Equal(t, 15, waits)
	})
}

func TestOneAddressTriesManyAccountsSlowly(t *testing.T) {
	t.Parallel()
	b := setup(t, dbtest.Open(t))
	b.owner()
	from := func(ip string) context.Context { return withAsker(t.Context(), &asker{ip: ip, session: true}) }
	try := func(ip string, n int) error {
		_, _, err := b.LogIn(from(ip), fmt.Sprintf("nobody%d@example.test", n), text(password))
		return err
	}
	for n := range 30 {
		require.ErrorIs(t, try(fmt.Sprintf("2001:db8:1:1::%x", n), n), errWrongLogin, "try %d", n)
	}
	require.True(t, fault.Is(try("2001:db8:1:1::ffff", 99), fault.Limit), "a /64 is one address")
	require.ErrorIs(t, try("2001:db8:1:2::1", 99), errWrongLogin, "another network is not delayed")
	b.at = b.at.Add(31 * time.Second)
	require.ErrorIs(t, try("2001:db8:1:1::5", 100), errWrongLogin)
	require.True(t, fault.Is(try("2001:db8:1:1::5", 101), fault.Limit), "then one try per rest")
	b.at = b.at.Add(25 * time.Hour)
	require.ErrorIs(t, try("2001:db8:1:1::5", 102), errWrongLogin)
	require.ErrorIs(t, try("2001:db8:1:1::5", 103), errWrongLogin, "a quiet day forgets")
}

func TestRestsGrowToAQuarterOfAnHour(t *testing.T) {
	t.Parallel()
	b := setup(t, dbtest.Open(t))
	b.owner()
	ctx := withAsker(t.Context(), &asker{session: true})
	for range 4 {
		_, _, err := b.LogIn(ctx, email, text("wrong"))
		require.ErrorIs(t, err, errWrongLogin)
	}
	for _, rest := range []time.Duration{30 * time.Second, time.Minute, 2 * time.Minute, 4 * time.Minute, 8 * time.Minute, 15 * time.Minute, 15 * time.Minute} {
		_, _, err := b.LogIn(ctx, email, text("wrong"))
		require.ErrorIs(t, err, errWrongLogin)
		b.at = b.at.Add(rest - time.Second)
		_, _, err = b.LogIn(ctx, email, text(password))
		require.True(t, fault.Is(err, fault.Limit), "%s", rest)
		b.at = b.at.Add(time.Second)
	}
}

// BenchmarkLogIn is a whole log-in by password, from the tries that are counted
// to the session that is stored.
func BenchmarkLogIn(b *testing.B) {
	for name, open := range map[string]func(testing.TB, ...dbtest.Option) *database.DB{"SQLite": dbtest.Open, "PostgreSQL": dbtest.OpenPostgres} {
		b.Run(name, func(b *testing.B) {
			s, err := New(Params{DB: open(b), Now: time.Now, Logger: slog.New(slog.DiscardHandler)})
			require.NoError(b, err)
			_, err = s.Bootstrap(b.Context(), email, text(password), secret.Text{})
			require.NoError(b, err)
			for b.Loop() {
				ctx, err := s.sessions.Load(withAsker(b.Context(), &asker{ip: "192.0.2.1", session: true}), "")
				require.NoError(b, err)
				_, _, err = s.LogIn(ctx, email, text(password))
				require.NoError(b, err)
				_, _, err = s.sessions.Commit(ctx)
				require.NoError(b, err)
			}
		})
	}
}
