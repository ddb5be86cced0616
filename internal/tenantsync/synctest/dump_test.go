package synctest

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"entgo.io/ent/dialect/sql/schema"
	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent/migrate"
)

// notDumped are tables of tenants that no two databases can be compared by.
var notDumped = map[string]string{
	"activity_events": "what was noticed, by who was there to notice", "app_histories": "what was noticed",
	"app_users": "made of what is dumped", "consent_links": "of members", "consent_states": "of members", "coverages": "made of what was read when",
	"erased_persons": "of members", "notices": "what was told", "license_days": "made day by day", "sync_runs": "what was done", "sync_stages": "what was done",
}

// TestEachTableOfATenantIsDumped fails for a new table until it is dumped, or it is
// said why it is not.
func TestEachTableOfATenantIsDumped(t *testing.T) {
	t.Parallel()
	from := regexp.MustCompile(`\sFROM (\w+)`)
	dumped := map[string]bool{}
	for _, p := range parts() {
		dumped[from.FindStringSubmatch(p.query)[1]] = true
		columns := strings.Split(p.query[len("SELECT "):from.FindStringIndex(p.query)[0]], ",")
		require.Len(t, columns, len(p.columns), p.name)
	}
	for _, table := range migrate.Tables {
		of := slices.ContainsFunc(table.Columns, func(c *schema.Column) bool { return c.Name == "tenant_id" })
		_, no := notDumped[table.Name]
		require.Equal(t, of, dumped[table.Name] != no, "%s", table.Name)
		delete(dumped, table.Name)
	}
	require.Empty(t, dumped)
}
