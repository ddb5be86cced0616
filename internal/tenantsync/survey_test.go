package tenantsync_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/entrasim"
)

// What a first sync brought is planned for as soon as it is stored, not when
// PostgreSQL gets round to looking.
func TestManyNewPeopleArePlannedFor(t *testing.T) {
	t.Parallel()
	for name, people := range map[string]int{"Many": 1200, "AFew": 900} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := setup(t, dbtest.OpenPostgres(t), withCompany(entrasim.Generate(entrasim.Spec{Seed: 12, Users: people, Apps: 1, Now: start})))
			dbtest.NeedsMaintain(t, w.db)
			number := func(query string) (n int) {
				require.NoError(t, w.db.SQL().QueryRowContext(w.ctx, query).Scan(&n))
				return n
			}
			w.sync()
			if people < 1000 {
				// It may have got round to it by itself, which is counted apart.
				require.Zero(t, number("SELECT analyze_count FROM pg_stat_user_tables WHERE relid = 'users'::regclass"), "PostgreSQL looks by itself")
				return
			}
			require.Equal(t, w.company.Counts()["users"], number("SELECT reltuples::int FROM pg_class WHERE oid = 'users'::regclass"))
		})
	}
}
