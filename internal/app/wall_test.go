package app

import (
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/config"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
)

func TestARoleThatNoWallBindsIsRefusedWhereAsked(t *testing.T) {
	t.Parallel()
	url := dbtest.EmptyPostgresURL(t)
	for name, tc := range map[string]struct {
		environ []string
		want    error
	}{
		"Refused":   {[]string{"APPMUSTER_DATABASE_URL=" + dbtest.Unbound(t, url), "APPMUSTER_REQUIRE_RLS=true"}, database.ErrBypassesRLS},
		"NotAsked":  {[]string{"APPMUSTER_DATABASE_URL=" + dbtest.Unbound(t, dbtest.EmptyPostgresURL(t))}, nil},
		"BoundRole": {[]string{"APPMUSTER_DATABASE_URL=" + url, "APPMUSTER_REQUIRE_RLS=true"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg, err := config.Load(config.Source{Environ: append(tc.environ, "APPMUSTER_KEY="+firstKey)})
			require.NoError(t, err)
			require.ErrorIs(t, Migrate(t.Context(), cfg, slog.New(slog.DiscardHandler)), tc.want)
		})
	}
}
