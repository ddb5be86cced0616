package database

import (
	"context"
	"fmt"

	"github.com/appmuster/appmuster/internal/viewer"
	"strings"
)

// HoldSync holds whatever a sync writes for the tenant back until the
// transaction ends, and waits for the page it is writing: the lease's row is
// what each of its transactions takes first.
func (tx *Tx) HoldSync(ctx context.Context, tenantID int64) error {
	// Leases are the system's alone to see, whoever holds them.
	if _, err := tx.Exec(viewer.System(ctx, "hold sync"), "UPDATE sync_lease SET generation = generation WHERE tenant_id = ?", tenantID); err != nil {
		return fmt.Errorf("hold sync: %w", err)
	}
	return nil
}

// LockTenant waits until nobody else holds the tenant's lock and keeps it until
// the transaction ends: whoever disconnects a tenant has it, and whoever gives it
// a credential or a run. Take it before the row is read.
func (tx *Tx) LockTenant(ctx context.Context, tenantID int64) error {
	return tx.Lock(ctx, "tenant", tenantID)
}

// SetPseudonyms numbers users that have no number yet: the user of each key
// gets the number at the same place.
func (tx *Tx) SetPseudonyms(ctx context.Context, ids, numbers []int64) error {
	if len(ids) == 0 {
		return nil
	}
	if tx.Dialect() == Postgres {
		_, err := tx.Exec(ctx, `UPDATE users SET pseudonym = given.number
FROM unnest(?::bigint[], ?::bigint[]) AS given (id, number) WHERE users.id = given.id AND users.pseudonym IS NULL`, ids, numbers)
		if err != nil {
			return fmt.Errorf("set pseudonyms: %w", err)
		}
		return nil
	}
	args := make([]any, 0, 2*len(ids))
	for i, id := range ids {
		args = append(args, id, numbers[i])
	}
	_, err := tx.Exec(ctx, "UPDATE users SET pseudonym = given.number FROM (SELECT column1 AS id, column2 AS number FROM (VALUES "+
		strings.TrimSuffix(strings.Repeat("(?, ?), ", len(ids)), ", ")+")) AS given WHERE users.id = given.id AND users.pseudonym IS NULL", args...)
	if err != nil {
		return fmt.Errorf("set pseudonyms: %w", err)
	}
	return nil
}
