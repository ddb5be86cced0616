package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"entgo.io/ent/dialect"
	"github.com/gofrs/flock"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"

	"github.com/appmuster/appmuster/ent"
	_ "github.com/appmuster/appmuster/ent/runtime" // registers the policies and defaults
)

// Config says which database to open, and how.
type Config struct {
	// DataDir holds the SQLite file appmuster.db, used when URL is empty.
	DataDir string
	// URL names a PostgreSQL database (postgres://…).
	URL string
	// MigrateURL names the PostgreSQL role that owns the tables; empty: URL's.
	MigrateURL string
	// RequireRLS refuses a PostgreSQL role of URL that bypasses row-level security.
	RequireRLS bool
	// Now is the clock; nil means time.Now.
	Now func() time.Time
	// ClockOffset is how far Now is ahead of the machine's clock on purpose, in a
	// trial: jobs become due by as much earlier. 0 outside of trials.
	ClockOffset time.Duration
	// Logger takes River's own messages; nil discards them.
	Logger *slog.Logger
	// CacheKB is the page cache of each SQLite connection, in KiB; 0 means 8192.
	CacheKB int
	// Readers is how many SQLite connections read at once; 0 means 4.
	Readers int
	// MaxConns caps PostgreSQL connections; 0 means 16.
	MaxConns int
}

// The names that DB.Dialect gives.
const (
	SQLite   = "sqlite"
	Postgres = "postgres"
)

// DB is an open database. Its methods may be called from many goroutines.
type DB struct {
	dialect string
	now     func() time.Time
	offset  time.Duration
	logger  *slog.Logger

	reader *sql.DB
	client *ent.Client

	writer *sql.DB      // SQLite: the one connection that writes
	lock   *flock.Flock // SQLite: this process alone has the data directory
	file   string       // SQLite: path of the database

	largeMu sync.Mutex // guards large
	large   int        // SQLite: how many want the writer's cache large
	cacheKB int        // SQLite: the cache as a rule

	pool       *pgxpool.Pool // PostgreSQL
	migrateURL string        // PostgreSQL
	twoRoles   bool          // PostgreSQL: another role owns the tables
	role       string        // PostgreSQL: whom the process works as
	bypasses   bool          // PostgreSQL: no row-level security binds the role

	sqliteJobs *river.Client[*sql.Tx]
	pgxJobs    *river.Client[pgx.Tx]

	topics  *topics
	rebinds sync.Map

	closeOnce sync.Once
	closeErr  error
}

// Open opens the database and proves that it answers; it creates an empty
// SQLite file where there is none, but no tables: Migrate does. The context
// bounds opening only. Close the DB when done.
func Open(ctx context.Context, cfg Config) (*DB, error) {
	db := &DB{now: cfg.Now, offset: cfg.ClockOffset, logger: cfg.Logger, topics: newTopics()}
	if db.now == nil {
		db.now = time.Now
	}
	if db.logger == nil {
		db.logger = slog.New(slog.DiscardHandler)
	}
	db.logger = quietRiver(db.logger)
	open := db.openSQLite
	if cfg.URL != "" {
		open = db.openPostgres
	}
	if err := open(ctx, cfg); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	db.client = ent.NewClient(ent.Driver(readDriver{db: db.reader, dialect: db.entDialect()}))
	if err := db.openInserter(); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// Dialect gives SQLite or Postgres.
func (db *DB) Dialect() string { return db.dialect }

func (db *DB) entDialect() string {
	if db.dialect == SQLite {
		return dialect.SQLite
	}
	return dialect.Postgres
}

// Ent gives the client for reads of committed rows. What it reads, the viewer
// in the context decides. A write through it fails: writes go through InTx.
func (db *DB) Ent() *ent.Client { return db.client }

// SQL gives the reading connections for the hand-written queries of the rooms
// that may have them. No policy of ent's stands before them: scope by parents
// that came through ent. On PostgreSQL each statement sees what the viewer in its
// own context may, without one nothing. On SQLite writing through it fails.
func (db *DB) SQL() *sql.DB { return db.reader }

// Now gives the present, UTC, in the whole microseconds that are stored.
func (db *DB) Now() time.Time { return db.now().UTC().Truncate(time.Microsecond) }

// Ping reports whether the database answers.
func (db *DB) Ping(ctx context.Context) error {
	if err := db.reader.PingContext(ctx); err != nil {
		return fmt.Errorf("ping database: %w", err)
	}
	return nil
}

// Size gives the bytes the database takes on its disk.
func (db *DB) Size(ctx context.Context) (int64, error) {
	query := "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
	if db.dialect == Postgres {
		query = "SELECT pg_database_size(current_database())"
	}
	var size int64
	if err := db.reader.QueryRowContext(ctx, query).Scan(&size); err != nil {
		return 0, fmt.Errorf("measure database: %w", err)
	}
	return size, nil
}

// Close closes every connection and gives the data directory free. Stop the
// jobs first. A second call does nothing.
func (db *DB) Close() error {
	db.closeOnce.Do(func() {
		db.topics.close()
		var errs []error
		if db.reader != nil {
			errs = append(errs, db.reader.Close())
		}
		if db.writer != nil {
			errs = append(errs, db.writer.Close())
		}
		if db.pool != nil {
			db.pool.Close()
		}
		if db.lock != nil {
			errs = append(errs, db.lock.Unlock())
		}
		if err := errors.Join(errs...); err != nil {
			db.closeErr = fmt.Errorf("close database: %w", err)
		}
	})
	return db.closeErr
}

// Rebind writes a query that has ? for its arguments in the way the dialect
// wants: as it is for SQLite, with $1, $2, … for PostgreSQL. The query may have
// no other question marks. Results are kept: give it constants.
func (db *DB) Rebind(query string) string {
	if db.dialect == SQLite {
		return query
	}
	if done, ok := db.rebinds.Load(query); ok {
		return done.(string)
	}
	var b strings.Builder
	n := 0
	for rest := query; ; {
		before, after, found := strings.Cut(rest, "?")
		b.WriteString(before)
		if !found {
			break
		}
		n++
		fmt.Fprintf(&b, "$%d", n)
		rest = after
	}
	db.rebinds.Store(query, b.String())
	return b.String()
}
