package database

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
)

// minPostgres is the oldest server that is tried.
const minPostgres = 150000

func (db *DB) openPostgres(ctx context.Context, cfg Config) error {
	db.dialect = Postgres
	db.migrateURL = cmp.Or(cfg.MigrateURL, cfg.URL)
	poolConfig, err := pgxpool.ParseConfig(cfg.URL)
	if err != nil {
		// The parser's own error may quote the URL, which holds a password.
		return errors.New("open database: the PostgreSQL URL cannot be read; it looks like postgres://user:password@host:5432/database")
	}
	poolConfig.MaxConns = int32(cmp.Or(cfg.MaxConns, 16))
	if _, set := poolConfig.ConnConfig.RuntimeParams["timezone"]; !set {
		poolConfig.ConnConfig.RuntimeParams["timezone"] = "UTC"
	}
	if _, set := poolConfig.ConnConfig.RuntimeParams["application_name"]; !set {
		poolConfig.ConnConfig.RuntimeParams["application_name"] = "appmuster"
	}
	poolConfig.ConnConfig.ConnectTimeout = cmp.Or(poolConfig.ConnConfig.ConnectTimeout, 10*time.Second)
	poolConfig.AfterConnect = func(_ context.Context, conn *pgx.Conn) error {
		conn.TypeMap().RegisterType(&pgtype.Type{
			Name: "timestamptz", OID: pgtype.TimestamptzOID,
			Codec: &pgtype.TimestamptzCodec{ScanLocation: time.UTC},
		})
		return nil
	}
	pool, err := pgxpool.NewWithConfig(ctx, poolConfig)
	if err != nil {
		return fmt.Errorf("open database: %w", err)
	}
	db.pool = pool
	db.reader = stdlib.OpenDBFromPool(pool)
	var version int
	if err := pool.QueryRow(ctx, "SELECT current_setting('server_version_num')::int").Scan(&version); err != nil {
		return fmt.Errorf("connect to PostgreSQL: %w", err)
	}
	if version < minPostgres {
		return fmt.Errorf("open database: PostgreSQL 15 or newer is needed, this server is %d", version/10000)
	}
	return nil
}
