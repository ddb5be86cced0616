package activity

import (
	"context"
	"strings"

	"github.com/appmuster/appmuster/ent/activityevent"
	"github.com/appmuster/appmuster/internal/database"
)

// EraseTenant deletes what was told of a tenant's data, within the caller's
// transaction; that it was connected and disconnected stays.
func EraseTenant(ctx context.Context, tx *database.Tx, organizationID, tenantID int64) error {
	var kept []string
	for _, name := range Types() {
		if strings.HasPrefix(name, "tenant.") {
			kept = append(kept, name)
		}
	}
	_, err := tx.Ent().ActivityEvent.Delete().Where(activityevent.OrganizationID(organizationID),
		activityevent.TenantID(tenantID), activityevent.TypeNotIn(kept...)).Exec(ctx)
	return err
}
