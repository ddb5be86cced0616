package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"github.com/appmuster/appmuster/ent"
)

// Tx is one transaction. It is for one goroutine, and for the time its function
// runs: what ent read in it cannot load edges afterwards.
type Tx struct {
	db    *DB
	conn  entsql.ExecQuerier
	sql   *sql.Tx // SQLite
	pgx   pgx.Tx  // PostgreSQL
	copy  *Copier // PostgreSQL
	ent   *ent.Client
	stmts map[string]*sql.Stmt
	after []func()
}

// TxOption changes how InTx works.
type TxOption func(*txOptions)

type txOptions struct{ durable, repeatable bool }

// Durable makes the commit survive a power cut: for the end of a run,
// credentials, keys, audit and deliveries. It costs a wait for the disk on
// SQLite; on PostgreSQL every commit is durable.
func Durable() TxOption { return func(o *txOptions) { o.durable = true } }

// Repeatable says that the function does nothing that outlives a rollback: it
// may run again, up to three times, after a deadlock, a serialization failure
// or a connection that was lost before the commit.
func Repeatable() TxOption { return func(o *txOptions) { o.repeatable = true } }

// ErrNested: InTx was called with the context of another InTx.
var ErrNested = errors.New("a transaction is already open in this context: pass its Tx on instead of opening another")

type txKey struct{}

// InTx runs fn in one transaction. It commits when fn returns nil; an error or
// a panic rolls everything back, rows and jobs alike, and is passed on. The
// context given to fn is for every call within it. Beginning is tried three
// times where the server is briefly away; fn runs once unless Repeatable. No
// HTTP within: on SQLite all writers wait for this one.
//
// A full disk is a fault.Unavailable; reads go on, and so do writes once there
// is room.
func (db *DB) InTx(ctx context.Context, fn func(ctx context.Context, tx *Tx) error, opts ...TxOption) error {
	if ctx.Value(txKey{}) != nil {
		return ErrNested
	}
	var o txOptions
	for _, opt := range opts {
		opt(&o)
	}
	for try := 1; ; try++ {
		began, err := db.tryTx(ctx, fn, o)
		if err == nil || try == 3 || !again(err, began, o) {
			return translate(err)
		}
		select {
		case <-ctx.Done():
			return translate(err)
		case <-time.After(time.Duration(try) * 50 * time.Millisecond):
		}
	}
}

func (db *DB) tryTx(ctx context.Context, fn func(context.Context, *Tx) error, o txOptions) (began bool, err error) {
	tx := &Tx{db: db}
	end, err := tx.begin(ctx, o)
	if err != nil {
		return false, fmt.Errorf("begin transaction: %w", err)
	}
	start, done := time.Now(), false
	defer func() {
		if !done {
			_ = end(false)
		}
	}()
	if err := fn(context.WithValue(ctx, txKey{}, true), tx); err != nil {
		done = true
		return true, errors.Join(overtaken(ctx, err), end(false))
	}
	done = true
	if err := end(true); err != nil {
		return true, fmt.Errorf("commit transaction: %w", overtaken(ctx, err))
	}
	for _, f := range tx.after {
		f()
	}
	db.giveWay(time.Since(start))
	return true, nil
}

const (
	// longHeld is for how long a transaction may hold the one writer and ask for it
	// again at once, wayGiven how long it stays away otherwise while others use it.
	longHeld = 50 * time.Millisecond
	wayGiven = 20 * time.Millisecond
)

// giveWay lets those go first who waited for SQLite's one writer while a
// transaction held it for long. The pool draws lots among who waits: a sync, that
// asks again at once, would have luck so often that a short statement beside it
// waits for many of its transactions.
func (db *DB) giveWay(held time.Duration) {
	if db.dialect != SQLite || held < longHeld {
		return
	}
	for began := time.Now(); db.writer.Stats().InUse > 0 && time.Since(began) < wayGiven; {
		time.Sleep(time.Millisecond)
	}
}

// overtaken gives err its cause. database/sql rolls back by itself, and at some
// moment of its own, once the context has ended; whoever calls later is told only
// that the transaction is over.
func overtaken(ctx context.Context, err error) error {
	if cause := ctx.Err(); cause != nil && errors.Is(err, sql.ErrTxDone) && !errors.Is(err, cause) {
		return fmt.Errorf("%w: %w", cause, err)
	}
	return err
}

// begin opens the transaction. The function it gives ends it, either way, and
// gives its connection back.
func (tx *Tx) begin(ctx context.Context, o txOptions) (end func(commit bool) error, err error) {
	name := tx.db.entDialect()
	if tx.db.dialect == Postgres {
		end, err = tx.beginPostgres(ctx)
	} else {
		end, err = tx.beginSQLite(ctx, o.durable)
	}
	if err != nil {
		return nil, err
	}
	tx.ent = ent.NewClient(ent.Driver(txDriver{Conn: entsql.Conn{ExecQuerier: tx.conn}, dialect: name}))
	return end, nil
}

func (tx *Tx) beginSQLite(ctx context.Context, durable bool) (func(bool) error, error) {
	conn, err := tx.db.writer.Conn(ctx)
	if err != nil {
		return nil, err
	}
	release := conn.Close
	if durable {
		// Within a transaction SQLite refuses to change it.
		if _, err := conn.ExecContext(ctx, "PRAGMA synchronous = FULL"); err != nil {
			return nil, errors.Join(err, conn.Close())
		}
		release = func() error {
			_, err := conn.ExecContext(context.WithoutCancel(ctx), "PRAGMA synchronous = NORMAL")
			return errors.Join(err, conn.Close())
		}
	}
	if tx.sql, err = conn.BeginTx(ctx, nil); err != nil {
		return nil, errors.Join(err, release())
	}
	tx.conn = tx.sql
	return func(commit bool) error {
		if commit {
			err := tx.sql.Commit()
			if err != nil {
				// A failed COMMIT leaves SQLite's transaction open.
				_, _ = conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK")
			}
			return errors.Join(err, release())
		}
		err := tx.sql.Rollback()
		if errors.Is(err, sql.ErrTxDone) { // the context ended, and the transaction with it
			err = nil
		}
		return errors.Join(err, release())
	}, nil
}

func (tx *Tx) beginPostgres(ctx context.Context) (func(bool) error, error) {
	conn, err := tx.db.reader.Conn(ctx)
	if err != nil {
		return nil, err
	}
	err = conn.Raw(func(driver any) error {
		c, ok := driver.(*wallConn)
		if !ok {
			return fmt.Errorf("unexpected driver connection %T", driver)
		}
		var err error
		c.now = sight{}
		// Whatever the server's default is: see the package's description of the wall.
		tx.pgx, err = c.Conn.Conn().BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.ReadCommitted})
		tx.copy = &Copier{tx: tx.pgx, conn: c}
		return err
	})
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	tx.conn = conn
	return func(commit bool) error {
		if commit {
			return errors.Join(tx.pgx.Commit(ctx), conn.Close())
		}
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		err := tx.pgx.Rollback(ctx)
		if errors.Is(err, pgx.ErrTxClosed) || (err != nil && tx.pgx.Conn().IsClosed()) {
			err = nil // the server rolls back what its connection lost
		}
		return errors.Join(err, conn.Close())
	}, nil
}

// Ent gives ent's client within the transaction. The viewer in the context
// decides, as everywhere.
func (tx *Tx) Ent() *ent.Client { return tx.ent }

// Now gives the present as DB.Now does.
func (tx *Tx) Now() time.Time { return tx.db.Now() }

// Dialect gives SQLite or Postgres.
func (tx *Tx) Dialect() string { return tx.db.dialect }

// Rebind is DB.Rebind.
func (tx *Tx) Rebind(query string) string { return tx.db.Rebind(query) }

// Exec runs hand-written SQL with ? for its arguments. Only named rooms may: no
// policy of ent's stands before it, and on SQLite none at all. On PostgreSQL it
// sees and writes what the viewer in ctx may.
func (tx *Tx) Exec(ctx context.Context, query string, args ...any) (sql.Result, error) {
	return tx.conn.ExecContext(ctx, tx.db.Rebind(query), args...)
}

// Query is Exec for statements that give rows. Close them before the next statement.
func (tx *Tx) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return tx.conn.QueryContext(ctx, tx.db.Rebind(query), args...)
}

// QueryRow is Query for at most one row.
func (tx *Tx) QueryRow(ctx context.Context, query string, args ...any) *sql.Row {
	return tx.conn.(rowQuerier).QueryRowContext(ctx, tx.db.Rebind(query), args...)
}

// Prepare gives a statement for many calls within the transaction, made once
// per query; do not close it.
func (tx *Tx) Prepare(ctx context.Context, query string) (*sql.Stmt, error) {
	if stmt := tx.stmts[query]; stmt != nil {
		return stmt, nil
	}
	stmt, err := tx.conn.(rowQuerier).PrepareContext(ctx, tx.db.Rebind(query))
	if err != nil {
		return nil, fmt.Errorf("prepare statement: %w", err)
	}
	if tx.stmts == nil {
		tx.stmts = map[string]*sql.Stmt{}
	}
	tx.stmts[query] = stmt
	return stmt, nil
}

type rowQuerier interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
	PrepareContext(ctx context.Context, query string) (*sql.Stmt, error)
}

// Pgx gives PostgreSQL's own transaction, for COPY into a temporary table; nil
// on SQLite.
func (tx *Tx) Pgx() *Copier { return tx.copy }

// Enqueue inserts a job that exists exactly when the transaction commits. opts
// may be nil: then the arguments' own count.
func (tx *Tx) Enqueue(ctx context.Context, args river.JobArgs, opts *river.InsertOpts) error {
	var err error
	if tx.pgx != nil {
		_, err = tx.db.pgxJobs.InsertTx(ctx, tx.pgx, args, opts)
	} else {
		_, err = tx.db.sqliteJobs.InsertTx(ctx, tx.sql, args, opts)
	}
	if err != nil {
		return fmt.Errorf("enqueue %s: %w", args.Kind(), err)
	}
	return nil
}

// Lock holds every other transaction that locks the same name and number back
// until this one ends. On SQLite writers wait for each other anyway.
func (tx *Tx) Lock(ctx context.Context, name string, number int64) error {
	if tx.pgx == nil {
		return nil
	}
	if _, err := tx.pgx.Exec(ctx, "SELECT pg_advisory_xact_lock(hashtextextended($1, $2))", name, number); err != nil {
		return fmt.Errorf("lock %s: %w", name, err)
	}
	return nil
}

// AfterCommit runs f once the transaction has committed, in the order of the
// calls; never when it rolls back.
func (tx *Tx) AfterCommit(f func()) { tx.after = append(tx.after, f) }

var _ dialect.Driver = txDriver{}
