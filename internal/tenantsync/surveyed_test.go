package tenantsync

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/database/dbtest"
)

func TestLawSurveyedTablesExist(t *testing.T) {
	t.Parallel()
	db := dbtest.OpenPostgres(t)
	for set, tables := range surveyed {
		for _, table := range tables {
			var is bool
			require.NoError(t, db.SQL().QueryRowContext(t.Context(), "SELECT to_regclass($1) IS NOT NULL", table).Scan(&is))
			require.True(t, is, "%s: %s", set, table)
		}
	}
}
