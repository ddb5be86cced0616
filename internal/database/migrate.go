package database

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
)

//go:embed migrations/sqlite/*.sql migrations/postgres/*.sql
var migrations embed.FS

// ErrNewer: the database was written by a newer version of the product.
var ErrNewer = errors.New("the database was made by a newer version of Appmuster; start that version or a newer one, or restore a backup from before the upgrade")

// ErrNotMigrated: tables are missing or old.
var ErrNotMigrated = errors.New("the database is not up to date; run appmuster migrate")

// migrateLock is the key of the advisory lock under which one replica migrates.
const migrateLock = 0x6d7573746572

// riverMigrator is River's migrator of either driver.
type riverMigrator interface {
	AllVersions() []rivermigrate.Migration
	Migrate(ctx context.Context, direction rivermigrate.Direction, opts *rivermigrate.MigrateOpts) (*rivermigrate.MigrateResult, error)
}

// Migrate brings the tables, River's included, up to this version; it does
// nothing where they are. Replicas may call it side by side: one works, the
// others wait. It fails with ErrNewer on a newer database, before any change.
func (db *DB) Migrate(ctx context.Context) error {
	if db.dialect == Postgres {
		return db.migratePostgres(ctx)
	}
	jobs, err := rivermigrate.New(riversqlite.New(db.writer), &rivermigrate.Config{Logger: db.logger})
	if err != nil {
		return fmt.Errorf("prepare job migrations: %w", err)
	}
	return translate(db.migrate(ctx, db.writer, jobs))
}

func (db *DB) migratePostgres(ctx context.Context) (err error) {
	pool, err := db.migrationPool(ctx)
	if err != nil {
		return err
	}
	defer pool.Close()
	owner := stdlib.OpenDBFromPool(pool)
	defer owner.Close()
	jobs, err := rivermigrate.New(riverpgxv5.New(pool), &rivermigrate.Config{Logger: db.logger})
	if err != nil {
		return fmt.Errorf("prepare job migrations: %w", err)
	}

	lock, err := owner.Conn(ctx)
	if err != nil {
		return fmt.Errorf("connect to migrate: %w", err)
	}
	defer lock.Close()
	if _, err := lock.ExecContext(ctx, "SELECT pg_advisory_lock($1)", int64(migrateLock)); err != nil {
		return fmt.Errorf("wait for another migration: %w", err)
	}
	defer func() {
		_, unlock := lock.ExecContext(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock($1)", int64(migrateLock))
		err = errors.Join(err, unlock)
	}()
	if err := db.migrate(ctx, owner, jobs); err != nil {
		return translate(err)
	}
	return db.grant(ctx, owner)
}

// migrationPool connects as the role that migrates.
func (db *DB) migrationPool(ctx context.Context) (*pgxpool.Pool, error) {
	cfg, err := pgxpool.ParseConfig(db.migrateURL)
	if err != nil {
		return nil, errors.New("migrate: the PostgreSQL URL of the migrating role cannot be read")
	}
	cfg.MaxConns = 4
	// Row-level security binds the owner too; what migrates data must see it all.
	cfg.AfterConnect = func(ctx context.Context, conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, "SELECT set_config('app.system', 'on', false)")
		return err
	}
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("connect to migrate: %w", err)
	}
	return pool, nil
}

// grant lets the run-time role use what the migrating role made, where they differ.
func (db *DB) grant(ctx context.Context, owner *sql.DB) error {
	var migrating string
	if err := owner.QueryRowContext(ctx, "SELECT current_user").Scan(&migrating); err != nil {
		return fmt.Errorf("ask for role: %w", err)
	}
	if db.role == migrating {
		return nil
	}
	rights := []string{
		"SELECT, INSERT, UPDATE, DELETE ON ALL TABLES",
		"USAGE, SELECT ON ALL SEQUENCES",
		"EXECUTE ON ALL FUNCTIONS",
	}
	var maintains bool // a right since PostgreSQL 17; Survey needs it
	if err := owner.QueryRowContext(ctx, "SELECT current_setting('server_version_num')::int >= 170000").Scan(&maintains); err != nil {
		return fmt.Errorf("ask for the server's version: %w", err)
	}
	if maintains {
		rights = append(rights, "MAINTAIN ON ALL TABLES")
	}
	role := pgx.Identifier{db.role}.Sanitize()
	for _, right := range rights {
		if _, err := owner.ExecContext(ctx, "GRANT "+right+" IN SCHEMA public TO "+role); err != nil {
			return fmt.Errorf("grant rights to the run-time role: %w", err)
		}
	}
	return nil
}

func (db *DB) migrate(ctx context.Context, owner *sql.DB, jobs riverMigrator) error {
	if err := db.compare(ctx, owner, jobs); !errors.Is(err, ErrNotMigrated) {
		return err
	}
	provider, err := db.provider(owner)
	if err != nil {
		return err
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("migrate tables: %w", err)
	}
	if _, err := jobs.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("migrate job tables: %w", err)
	}
	return nil
}

// CheckMigrated fails with ErrNotMigrated or ErrNewer unless Migrate has
// nothing to do. It changes nothing.
func (db *DB) CheckMigrated(ctx context.Context) error {
	var jobs riverMigrator
	var err error
	if db.dialect == Postgres {
		jobs, err = rivermigrate.New(riverpgxv5.New(db.pool), &rivermigrate.Config{Logger: db.logger})
	} else {
		jobs, err = rivermigrate.New(riversqlite.New(db.reader), &rivermigrate.Config{Logger: db.logger})
	}
	if err != nil {
		return fmt.Errorf("prepare job migrations: %w", err)
	}
	return db.compare(ctx, db.reader, jobs)
}

// compare holds the versions in the database against ours.
func (db *DB) compare(ctx context.Context, in *sql.DB, jobs riverMigrator) error {
	provider, err := db.provider(in)
	if err != nil {
		return err
	}
	sources := provider.ListSources()
	target := sources[len(sources)-1].Version
	var current int64
	if ok, err := db.hasTable(ctx, in, "goose_db_version"); err != nil {
		return err
	} else if ok {
		row := in.QueryRowContext(ctx, "SELECT coalesce(max(version_id), 0) FROM goose_db_version WHERE is_applied")
		if err := row.Scan(&current); err != nil {
			return fmt.Errorf("read version of tables: %w", err)
		}
	}
	// River's own reading fails on a version it does not know.
	var present int
	if ok, err := db.hasTable(ctx, in, "river_migration"); err != nil {
		return err
	} else if ok {
		row := in.QueryRowContext(ctx, "SELECT coalesce(max(version), 0) FROM river_migration WHERE line = 'main'")
		if err := row.Scan(&present); err != nil {
			return fmt.Errorf("read version of job tables: %w", err)
		}
	}
	known := 0
	for _, m := range jobs.AllVersions() {
		known = max(known, m.Version)
	}
	switch {
	case current > target || present > known:
		return ErrNewer
	case current < target || present < known:
		return ErrNotMigrated
	}
	return nil
}

func (db *DB) hasTable(ctx context.Context, in *sql.DB, name string) (bool, error) {
	query := "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?)"
	if db.dialect == Postgres {
		query = "SELECT to_regclass($1) IS NOT NULL"
	}
	var there bool
	if err := in.QueryRowContext(ctx, query, name).Scan(&there); err != nil {
		return false, fmt.Errorf("look for table %s: %w", name, err)
	}
	return there, nil
}

func (db *DB) provider(in *sql.DB) (*goose.Provider, error) {
	kind := goose.DialectSQLite3
	if db.dialect == Postgres {
		kind = goose.DialectPostgres
	}
	files, err := fs.Sub(migrations, "migrations/"+db.dialect)
	if err != nil {
		return nil, fmt.Errorf("find migrations: %w", err)
	}
	provider, err := goose.NewProvider(kind, in, files)
	if err != nil {
		return nil, fmt.Errorf("read migrations: %w", err)
	}
	return provider, nil
}

// Fingerprint tells versions of the product with different tables apart: it is
// for caches of an empty, migrated database.
func Fingerprint() (string, error) {
	h := sha256.New()
	err := fs.WalkDir(migrations, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := migrations.ReadFile(name)
		fmt.Fprintf(h, "%s %d\n%s", name, len(content), content)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("read migrations: %w", err)
	}
	jobs, err := rivermigrate.New(riversqlite.New(nil), nil)
	if err != nil {
		return "", fmt.Errorf("read job migrations: %w", err)
	}
	for _, m := range jobs.AllVersions() {
		fmt.Fprintf(h, "%d\n%s\n", m.Version, m.SQLUp)
	}
	return hex.EncodeToString(h.Sum(nil)[:8]), nil
}
