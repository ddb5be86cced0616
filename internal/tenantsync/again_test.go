package tenantsync_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent/grant"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
)

// TestAPermissionGivenAgainHasItsNewDate: what was taken away and given again
// between two syncs has the same identifier, and was given the second time.
func TestAPermissionGivenAgainHasItsNewDate(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := setup(t, db)
		w.sync()
		granted := func() time.Time {
			row := w.db.Ent().Grant.Query().Where(grant.TenantID(w.tenant), grant.Permission("Reports.Read.All"), grant.RemovedAtIsNil()).OnlyX(w.ctx)
			require.NotNil(t, row.GrantedAt)
			return row.GrantedAt.UTC()
		}
		before := granted()
		w.sim.Advance(48 * time.Hour)
		w.sim.RemovePermission(w.company.TenantID, w.app.ClientID, "Reports.Read.All", true)
		w.sim.Consent(w.company.TenantID, w.app.ClientID, nil, []string{"Reports.Read.All"})
		w.sim.RevokeAccessTokens(w.company.TenantID)
		w.sync()
		require.Equal(t, before.Add(48*time.Hour), granted())
	})
}
