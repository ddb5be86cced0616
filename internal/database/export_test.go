package database

import (
	"context"

	"github.com/jackc/pgx/v5/pgxpool"
)

// MigrationPool gives the connections that migrations run on.
func (db *DB) MigrationPool(ctx context.Context) (*pgxpool.Pool, error) { return db.migrationPool(ctx) }
