package database

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
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
	db.twoRoles = cfg.MigrateURL != "" && cfg.MigrateURL != cfg.URL
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
	db.reader = sql.OpenDB(wallConnector{stdlib.GetPoolConnector(pool)})
	db.reader.SetMaxIdleConns(0) // the pool keeps them
	var version int
	err = pool.QueryRow(ctx, `SELECT current_setting('server_version_num')::int, rolname, rolsuper OR rolbypassrls
		FROM pg_roles WHERE rolname = current_user`).Scan(&version, &db.role, &db.bypasses)
	if err != nil {
		return fmt.Errorf("connect to PostgreSQL: %w", err)
	}
	if version < minPostgres {
		return fmt.Errorf("open database: PostgreSQL 15 or newer is needed, this server is %d", version/10000)
	}
	if !db.bypasses {
		return nil
	}
	if cfg.RequireRLS {
		return fmt.Errorf("open database: role %s: %w", db.role, ErrBypassesRLS)
	}
	logger := cfg.Logger
	if logger == nil {
		logger = slog.New(slog.DiscardHandler)
	}
	logger.WarnContext(ctx, "This PostgreSQL role bypasses row-level security, so that only the program keeps organizations apart. "+
		"Give APPMUSTER_DATABASE_URL a role that is neither superuser nor BYPASSRLS, and APPMUSTER_DATABASE_MIGRATE_URL the one that owns the tables.",
		"role", db.role)
	return nil
}

// ErrBypassesRLS: row-level security was required of a role that it does not bind.
var ErrBypassesRLS = errors.New("row-level security is required, but the role is a superuser or has BYPASSRLS; " +
	"give APPMUSTER_DATABASE_URL a role that is neither, and APPMUSTER_DATABASE_MIGRATE_URL the one that owns the tables")

// BypassesRLS reports whether the role that the process works under is bound by
// no row-level security, so that ent's policies alone keep organizations apart.
// It is false on SQLite, which has none.
func (db *DB) BypassesRLS() bool { return db.bypasses }
