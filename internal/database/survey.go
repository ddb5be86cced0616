package database

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// Survey has PostgreSQL count what is in tables now, which it would do by itself a
// minute or two later: until then it plans for tables as they were before, and after
// a first sync reads and sorts all people for a page of fifty. Call it outside of
// transactions, once what it is to see was committed. Tables that somebody else
// looks at are left out, and all where the run-time role has no right to maintain
// them (before PostgreSQL 17 only their owner has it); a failure is logged alone,
// for the answers are the same. It does nothing on SQLite, which plans by its
// indexes alone.
func (db *DB) Survey(ctx context.Context, tables ...string) {
	if db.dialect != Postgres {
		return
	}
	for _, table := range tables {
		if _, err := db.reader.ExecContext(ctx, "ANALYZE (SKIP_LOCKED) "+pgx.Identifier{table}.Sanitize()); err != nil {
			db.logger.WarnContext(ctx, "a table was not surveyed: answers may be slow until PostgreSQL does it by itself", "table", table, "error", err)
			return
		}
	}
}
