package database

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/appmuster/appmuster/internal/viewer"
)

// PurgeBefore deletes the rows of one table whose column holds a time before
// cutoff, in pieces of a transaction each, and gives how many. Table and column
// are ours by their names in SQL.
func (db *DB) PurgeBefore(ctx context.Context, table, column string, cutoff time.Time) (int64, error) {
	return db.deletePieces(ctx, table, column+" < ?", cutoff)
}

// erasePiece is how many rows one transaction deletes: others wait no longer
// than for that.
const erasePiece = 5000

// EraseTenant deletes up to a few thousand of a tenant's rows of one table and
// gives how many: fewer than there are, so that others wait no longer than for
// that; 0 once none is left. Where keep is not empty, rows whose type it names
// stay. The table is ours by its name in SQL and carries tenant_id.
func (tx *Tx) EraseTenant(ctx context.Context, table string, organizationID, tenantID int64, keep ...string) (int64, error) {
	if !viewer.FromContext(ctx).IsSystem() {
		return 0, errNotSystem
	}
	where, args := "organization_id = ? AND tenant_id = ?", []any{organizationID, tenantID}
	if len(keep) > 0 {
		where += " AND type NOT IN " + holes(len(keep))
		for _, name := range keep {
			args = append(args, name)
		}
	}
	result, err := tx.Exec(ctx, deletePiece(table, where), append(args, erasePiece)...)
	if err != nil {
		return 0, fmt.Errorf("delete from %s: %w", table, err)
	}
	return result.RowsAffected()
}

func deletePiece(table, where string) string {
	return "DELETE FROM " + table + " WHERE id IN (SELECT id FROM " + table + " WHERE " + where + " LIMIT ?)"
}

// errNotSystem: behind the wall, a delete for anybody else would find nothing and
// seem done.
var errNotSystem = errors.New("database: only the system deletes by the table")

func (db *DB) deletePieces(ctx context.Context, table, where string, args ...any) (int64, error) {
	if !viewer.FromContext(ctx).IsSystem() {
		return 0, errNotSystem
	}
	query := deletePiece(table, where)
	args = append(args[:len(args):len(args)], erasePiece)
	var all int64
	for {
		var deleted int64
		err := db.InTx(ctx, func(ctx context.Context, tx *Tx) error {
			result, err := tx.Exec(ctx, query, args...)
			if err != nil {
				return fmt.Errorf("delete from %s: %w", table, err)
			}
			deleted, err = result.RowsAffected()
			return err
		})
		all += deleted
		if err != nil || deleted < erasePiece {
			return all, err
		}
	}
}
