package tenantsync

import (
	"context"
	"fmt"
	"time"

	"github.com/appmuster/appmuster/internal/database"
)

// raiseLastSignIns notes when Microsoft says that users last signed in, each at its
// own place in the lists; what counts is the later of that and what is known.
func raiseLastSignIns(ctx context.Context, tx *database.Tx, ids []int64, lasts []time.Time) error {
	if len(ids) == 0 {
		return nil
	}
	if tx.Dialect() == database.Postgres {
		sorts := make([]int64, len(lasts))
		for i, at := range lasts {
			sorts[i] = at.UnixMicro()
		}
		_, err := tx.Exec(ctx, `UPDATE users SET provider_last_sign_in_at = v.last,
last_sign_in_at = CASE WHEN last_sign_in_sort < v.sort THEN v.last ELSE last_sign_in_at END, last_sign_in_sort = GREATEST(last_sign_in_sort, v.sort)
FROM unnest(?::bigint[], ?::timestamptz[], ?::bigint[]) AS v (id, last, sort) WHERE users.id = v.id`, ids, lasts, sorts)
		if err != nil {
			return fmt.Errorf("store last sign-ins: %w", err)
		}
		return nil
	}
	stmt, err := tx.Prepare(ctx, `UPDATE users SET provider_last_sign_in_at = ?1, last_sign_in_at = CASE WHEN last_sign_in_sort < ?2 THEN ?1 ELSE last_sign_in_at END,
last_sign_in_sort = max(last_sign_in_sort, ?2) WHERE id = ?3`)
	if err != nil {
		return err
	}
	for i, id := range ids {
		if _, err := stmt.ExecContext(ctx, lasts[i], lasts[i].UnixMicro(), id); err != nil {
			return fmt.Errorf("store last sign-ins: %w", err)
		}
	}
	return nil
}
