package database_test

import (
	"bytes"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
)

// planned is how many rows PostgreSQL plans for, -1 where it never looked.
func planned(t *testing.T, db *database.DB, table string) (rows int) {
	t.Helper()
	require.NoError(t, db.SQL().QueryRowContext(t.Context(), "SELECT reltuples::int FROM pg_class WHERE oid = $1::regclass", table).Scan(&rows))
	return rows
}

func TestASurveyTellsThePlannerWhatIsThere(t *testing.T) {
	t.Parallel()
	db := dbtest.OpenPostgres(t)
	dbtest.NeedsMaintain(t, db)
	before := planned(t, db, "organizations")
	for _, name := range []string{"a", "b", "c"} {
		dbtest.Organization(t, db, name)
	}
	require.Equal(t, before, planned(t, db, "organizations"), "it looks by itself a minute later")
	db.Survey(t.Context(), "organizations", "tenants")
	require.Equal(t, 3, planned(t, db, "organizations"))
	require.Zero(t, planned(t, db, "tenants"))
}

func TestASurveyThatFailsIsLoggedAlone(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		db.Survey(t.Context(), "nothing of that name")
	}, func(cfg *database.Config) {
		if cfg.URL != "" {
			cfg.Logger = slog.New(slog.NewTextHandler(&log, nil))
		}
	})
	t.Cleanup(func() {
		require.Contains(t, log.String(), `level=WARN msg="a table was not surveyed`)
		require.Contains(t, log.String(), `table="nothing of that name"`)
	})
}
