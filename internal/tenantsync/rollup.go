package tenantsync

import (
	"context"
	"fmt"

	"github.com/appmuster/appmuster/internal/database"
)

// rollUp makes the roll-up of one day anew from its events: however often it
// runs, the result is the same.
func (w *walk) rollUp(ctx context.Context, tx *database.Tx, day int) error {
	from, to := dayStart(day), dayStart(day+1)
	if _, err := tx.Exec(ctx, "DELETE FROM usage_days WHERE tenant_id = ? AND day = ?", w.tenant.ID, day); err != nil {
		return fmt.Errorf("roll up day: %w", err)
	}
	_, err := tx.Exec(ctx, `INSERT INTO usage_days (organization_id, tenant_id, app_id, user_id, day, sign_ins, other_sign_ins, failed_sign_ins, last_at)
SELECT CAST(? AS bigint), CAST(? AS bigint), app_id, user_id, CAST(? AS bigint),
 sum(CASE WHEN succeeded AND interactive THEN 1 ELSE 0 END),
 sum(CASE WHEN succeeded AND NOT interactive THEN 1 ELSE 0 END),
 sum(CASE WHEN succeeded THEN 0 ELSE 1 END),
 coalesce(max(CASE WHEN succeeded THEN occurred_at END), max(occurred_at))
FROM sign_ins WHERE tenant_id = ? AND occurred_at >= ? AND occurred_at < ? GROUP BY app_id, user_id`,
		w.tenant.OrganizationID, w.tenant.ID, day, w.tenant.ID, from, to)
	if err != nil {
		return fmt.Errorf("roll up day: %w", err)
	}
	return nil
}
