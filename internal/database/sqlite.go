package database

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"

	"github.com/gofrs/flock"
	_ "modernc.org/sqlite" // registers the driver
)

// FileName is the SQLite database in the data directory.
const FileName = "appmuster.db"

const lockName = "appmuster.lock"

// ErrLocked: another process has the data directory.
var ErrLocked = errors.New("another Appmuster process is using this data directory; stop it first, or start this one with another data directory")

func (db *DB) openSQLite(ctx context.Context, cfg Config) error {
	db.dialect = SQLite
	if cfg.DataDir == "" {
		return errors.New("open database: neither a data directory nor a database URL is set")
	}
	if err := os.MkdirAll(cfg.DataDir, 0o700); err != nil {
		return fmt.Errorf("make data directory: %w", err)
	}
	lock := flock.New(filepath.Join(cfg.DataDir, lockName), flock.SetPermissions(0o600))
	switch ok, err := lock.TryLock(); {
	case err != nil:
		return fmt.Errorf("lock data directory %s: %w", cfg.DataDir, err)
	case !ok:
		return fmt.Errorf("open %s: %w", cfg.DataDir, ErrLocked)
	}
	db.lock = lock
	db.file = filepath.Join(cfg.DataDir, FileName)
	if err := touch(db.file); err != nil {
		return fmt.Errorf("make database file: %w", err)
	}

	cache := fmt.Sprintf("cache_size(-%d)", cmp.Or(cfg.CacheKB, 8192))
	writer, err := sql.Open("sqlite", dsn(db.file, "_txlock=immediate",
		"journal_mode(WAL)", "synchronous(NORMAL)", "foreign_keys(1)", "journal_size_limit(67108864)", cache))
	if err != nil {
		return fmt.Errorf("open database: %w", err)
	}
	db.writer = writer
	writer.SetMaxOpenConns(1)
	writer.SetMaxIdleConns(1)
	if err := writer.PingContext(ctx); err != nil {
		return fmt.Errorf("open database %s: %w", db.file, err)
	}

	reader, err := sql.Open("sqlite", dsn(db.file, "_txlock=deferred", "query_only(1)", "foreign_keys(1)", cache))
	if err != nil {
		return fmt.Errorf("open database: %w", err)
	}
	db.reader = reader
	readers := cmp.Or(cfg.Readers, 4)
	reader.SetMaxOpenConns(readers)
	reader.SetMaxIdleConns(readers)
	if err := reader.PingContext(ctx); err != nil {
		return fmt.Errorf("open database %s: %w", db.file, err)
	}
	return nil
}

// touch makes the file readable by its owner alone before SQLite would make it
// readable by all.
func touch(name string) error {
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

func dsn(file, lock string, pragmas ...string) string {
	q := url.Values{"_time_integer_format": {"unix_micro"}, "_inttotime": {"1"}}
	q.Add("_pragma", "busy_timeout(5000)")
	for _, p := range pragmas {
		q.Add("_pragma", p)
	}
	u := url.URL{Scheme: "file", Opaque: (&url.URL{Path: filepath.ToSlash(file)}).EscapedPath()}
	u.RawQuery = lock + "&" + q.Encode()
	return u.String()
}
