package inventory

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/appmuster/appmuster/internal/database"
)

// copyFrom is how many mappings make COPY cheaper than statements.
const copyFrom = 100

// copyMappings is writeMappings for many at a time: copied into a temporary
// table, and taken over by one statement. A transaction may call it once.
func copyMappings(ctx context.Context, tx *database.Tx, p Params, rows []mapping) error {
	conn, columns := tx.Pgx(), strings.Join(mappingColumns(), ", ")
	if _, err := conn.Exec(ctx, "CREATE TEMPORARY TABLE bulk_app_users ON COMMIT DROP AS SELECT "+columns+" FROM app_users WITH NO DATA"); err != nil {
		return fmt.Errorf("make room for mappings: %w", err)
	}
	values := make([]any, 0, len(mappingColumns()))
	if _, err := conn.CopyFrom(ctx, pgx.Identifier{"bulk_app_users"}, mappingColumns(), pgx.CopyFromSlice(len(rows), func(i int) (_ []any, err error) {
		values, err = rows[i].append(values[:0], p)
		return values, err
	})); err != nil {
		return fmt.Errorf("copy mappings: %w", err)
	}
	if _, err := conn.Exec(ctx, "INSERT INTO app_users ("+columns+") SELECT "+columns+" FROM bulk_app_users"+keepMapping); err != nil {
		return fmt.Errorf("upsert mappings: %w", err)
	}
	return nil
}
