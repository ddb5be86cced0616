package auth

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent/membersession"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
)

func TestOneNetworkHasFewSessionsBeforeLogIn(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		b := setup(t, db)
		begin := func(ip string) {
			ctx, err := b.sessions.Load(withAsker(t.Context(), &asker{ip: ip, session: true}), "")
			require.NoError(t, err)
			_, err = b.BeginPasskeyLogIn(ctx)
			require.NoError(t, err)
			_, _, err = b.sessions.Commit(ctx)
			require.NoError(t, err)
		}
		begin("192.0.2.7")
		for n := range 110 {
			begin(fmt.Sprintf("2001:db8:1:1::%x", n))
		}
		rows := db.Ent().MemberSession.Query()
		n, err := rows.Count(system(t.Context()))
		require.NoError(t, err)
		require.Equal(t, 101, n)
		others, err := db.Ent().MemberSession.Query().Where(membersession.IP("192.0.2.7")).Count(system(t.Context()))
		require.NoError(t, err)
		require.Equal(t, 1, others, "another network keeps its own")
	})
}
