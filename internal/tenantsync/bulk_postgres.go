package tenantsync

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/appmuster/appmuster/internal/database"
)

// copyFrom is how many rows make COPY cheaper than statements.
const copyFrom = 100

// upsertPostgres copies many rows into a temporary table, which no policy stands
// before, and takes them over by one statement, which the policies see.
func upsertPostgres(ctx context.Context, tx *database.Tx, t tableSpec, rows [][]any) (int64, error) {
	if len(rows) < copyFrom {
		return insertInSizes(ctx, tx, t, rows, 20, 1)
	}
	conn := tx.Pgx()
	columns := strings.Join(t.columns, ", ")
	temp := "bulk_" + t.name
	if _, err := conn.Exec(ctx, "CREATE TEMPORARY TABLE IF NOT EXISTS "+temp+" ON COMMIT DROP AS SELECT "+columns+" FROM "+t.name+" WITH NO DATA"); err != nil {
		return 0, fmt.Errorf("make room for %s: %w", t.name, err)
	}
	if _, err := conn.Exec(ctx, "TRUNCATE "+temp); err != nil {
		return 0, fmt.Errorf("make room for %s: %w", t.name, err)
	}
	if _, err := conn.CopyFrom(ctx, pgx.Identifier{temp}, t.columns, pgx.CopyFromRows(rows)); err != nil {
		return 0, fmt.Errorf("copy %s: %w", t.name, err)
	}
	tag, err := conn.Exec(ctx, "INSERT INTO "+t.name+" ("+columns+") SELECT "+columns+" FROM "+temp+t.onConflict())
	if err != nil {
		return 0, fmt.Errorf("write %s: %w", t.name, err)
	}
	return tag.RowsAffected(), nil
}
