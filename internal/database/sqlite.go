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
	"sync"

	"github.com/gofrs/flock"
	"modernc.org/sqlite"
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

	db.cacheKB = cmp.Or(cfg.CacheKB, 8192)
	cache := fmt.Sprintf("cache_size(-%d)", db.cacheKB)
	writer, err := openFile(dsn(db.file, "_txlock=immediate",
		"journal_mode(WAL)", "synchronous(NORMAL)", "foreign_keys(1)", "journal_size_limit(67108864)", "temp_store(MEMORY)", cache))
	if err != nil {
		return fmt.Errorf("open database: %w", err)
	}
	db.writer = writer
	writer.SetMaxOpenConns(1)
	writer.SetMaxIdleConns(1)
	if err := writer.PingContext(ctx); err != nil {
		return fmt.Errorf("open database %s: %w", db.file, err)
	}

	reader, err := openFile(dsn(db.file, "_txlock=deferred", "query_only(1)", "foreign_keys(1)", cache))
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

// openFile gives connections that keep their statements prepared.
func openFile(name string) (*sql.DB, error) {
	connector, err := sqlite.NewConnector(name)
	if err != nil {
		return nil, err
	}
	return sql.OpenDB(keepingConnector{connector}), nil
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

// The writer's page cache in KiB: small as a rule, large while a big sync runs.
const largeCacheKB = 65536

// LargeWrites gives the connection that writes a large page cache until every
// caller has called end: a big sync's indexes outgrow the small one. It does
// nothing on PostgreSQL. Do not call it within InTx.
func (db *DB) LargeWrites(ctx context.Context) (end func(), err error) {
	if db.dialect != SQLite {
		return func() {}, nil
	}
	db.largeMu.Lock()
	defer db.largeMu.Unlock()
	if db.large == 0 {
		if err := db.setCache(ctx, max(db.cacheKB, largeCacheKB)); err != nil {
			return nil, err
		}
	}
	db.large++
	return sync.OnceFunc(func() {
		db.largeMu.Lock()
		defer db.largeMu.Unlock()
		db.large--
		if db.large == 0 {
			// Should it fail, memory stays larger than it need be, and nothing else.
			_ = db.setCache(context.WithoutCancel(ctx), db.cacheKB)
		}
	}), nil
}

func (db *DB) setCache(ctx context.Context, kb int) error {
	if _, err := db.writer.ExecContext(ctx, fmt.Sprintf("PRAGMA cache_size = -%d; PRAGMA shrink_memory", kb)); err != nil {
		return fmt.Errorf("set page cache: %w", err)
	}
	return nil
}
