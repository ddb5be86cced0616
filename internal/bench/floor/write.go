package floor

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	_ "modernc.org/sqlite" // registers the driver
)

// rowsPerStatement is where SQLite stops gaining.
const rowsPerStatement = 40

// table is rows to be written, one after another in one slice.
type table struct {
	name    string
	columns []string
	values  []any
}

func (t *table) add(values ...any) { t.values = append(t.values, values...) }

func (t *table) rows() int { return len(t.values) / len(t.columns) }

// writer stores rows, either way, in one transaction after another.
type writer interface {
	begin(ctx context.Context) error
	// write stores a table's rows and empties it.
	write(ctx context.Context, t *table) error
	exec(ctx context.Context, query string, args ...any) error
	// many runs a statement once for each row of arguments.
	many(ctx context.Context, query string, rows [][]any) error
	// lastSignIns stores when users last signed in.
	lastSignIns(ctx context.Context, last map[int64]time.Time) error
	commit(ctx context.Context) error
	// time gives a time as it is stored.
	time(t time.Time) any
	close(ctx context.Context) error
}

type sqlite struct {
	db   *sql.DB
	conn *sql.Conn
	tx   *sql.Tx
	// kept are the statements that were prepared, by their text.
	kept map[string]*sql.Stmt
}

// prepare gives a statement, made once: do not close it.
func (s *sqlite) prepare(ctx context.Context, query string) (*sql.Stmt, error) {
	if stmt := s.kept[query]; stmt != nil {
		return stmt, nil
	}
	stmt, err := s.conn.PrepareContext(ctx, query)
	if err == nil {
		s.kept[query] = stmt
	}
	return stmt, err
}

// openSQLite opens a file as the product does: one writer, write-ahead log,
// foreign keys, a 64 MiB page cache for a large load.
func openSQLite(ctx context.Context, file string) (*sqlite, error) {
	q := url.Values{"_pragma": {"busy_timeout(5000)", "journal_mode(WAL)", "synchronous(NORMAL)", "foreign_keys(1)",
		"journal_size_limit(67108864)", "cache_size(-65536)"}, "_txlock": {"immediate"}}
	db, err := sql.Open("sqlite", "file:"+file+"?"+q.Encode())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	conn, err := db.Conn(ctx)
	return &sqlite{db: db, conn: conn, kept: map[string]*sql.Stmt{}}, err
}

func (s *sqlite) begin(ctx context.Context) (err error) {
	s.tx, err = s.conn.BeginTx(ctx, nil)
	return err
}

func (s *sqlite) commit(context.Context) error { return s.tx.Commit() }

func (s *sqlite) close(context.Context) error {
	var errs []error
	for _, stmt := range s.kept {
		errs = append(errs, stmt.Close())
	}
	return errors.Join(append(errs, s.conn.Close(), s.db.Close())...)
}

func (*sqlite) time(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UnixMicro()
}

func (s *sqlite) exec(ctx context.Context, query string, args ...any) error {
	stmt, err := s.prepare(ctx, query)
	if err != nil {
		return err
	}
	_, err = stmt.ExecContext(ctx, args...)
	return err
}

func (s *sqlite) write(ctx context.Context, t *table) error {
	width := len(t.columns)
	values := t.values
	for _, n := range []int{rowsPerStatement, 8, 1} {
		if len(values) < n*width {
			continue
		}
		row := "(" + strings.TrimSuffix(strings.Repeat("?,", width), ",") + ")"
		stmt, err := s.prepare(ctx, `INSERT INTO "`+t.name+`" (`+strings.Join(t.columns, ",")+") VALUES "+
			strings.TrimSuffix(strings.Repeat(row+",", n), ","))
		if err != nil {
			return fmt.Errorf("write %s: %w", t.name, err)
		}
		for len(values) >= n*width {
			if _, err := stmt.ExecContext(ctx, values[:n*width]...); err != nil {
				return fmt.Errorf("write %s: %w", t.name, err)
			}
			values = values[n*width:]
		}
	}
	t.values = t.values[:0]
	return nil
}

type postgres struct {
	conn *pgx.Conn
	tx   pgx.Tx
}

// noWall lets the owner of the tables past row-level security, which a floor
// does without.
const noWall = `DO $$ DECLARE name text; BEGIN
FOR name IN SELECT oid::regclass FROM pg_class WHERE relforcerowsecurity LOOP
  EXECUTE 'ALTER TABLE ' || name || ' NO FORCE ROW LEVEL SECURITY';
END LOOP; END $$`

func openPostgres(ctx context.Context, address string) (*postgres, error) {
	conn, err := pgx.Connect(ctx, address)
	if err != nil {
		return nil, err
	}
	if _, err := conn.Exec(ctx, noWall); err != nil {
		return nil, errors.Join(err, conn.Close(ctx))
	}
	return &postgres{conn: conn}, nil
}

func (p *postgres) begin(ctx context.Context) (err error) {
	p.tx, err = p.conn.Begin(ctx)
	return err
}

func (p *postgres) commit(ctx context.Context) error { return p.tx.Commit(ctx) }

func (p *postgres) close(ctx context.Context) error { return p.conn.Close(ctx) }

func (*postgres) time(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t
}

func (p *postgres) exec(ctx context.Context, query string, args ...any) error {
	_, err := p.tx.Exec(ctx, dollars(query), args...)
	return err
}

// dollars writes question marks as PostgreSQL wants them.
func dollars(query string) string {
	for n := 1; strings.Contains(query, "?"); n++ {
		query = strings.Replace(query, "?", fmt.Sprint("$", n), 1)
	}
	return query
}

func (p *postgres) write(ctx context.Context, t *table) error {
	width := len(t.columns)
	_, err := p.tx.CopyFrom(ctx, pgx.Identifier{t.name}, t.columns, pgx.CopyFromSlice(t.rows(), func(i int) ([]any, error) {
		return t.values[i*width : (i+1)*width], nil
	}))
	if err != nil {
		return fmt.Errorf("write %s: %w", t.name, err)
	}
	t.values = t.values[:0]
	return nil
}

// lastSignIns stores when users last signed in: all at once, as each would cost
// a trip.
func (p *postgres) lastSignIns(ctx context.Context, last map[int64]time.Time) error {
	ids, times := make([]int64, 0, len(last)), make([]int64, 0, len(last))
	for id, at := range last {
		ids, times = append(ids, id), append(times, at.UnixMicro())
	}
	_, err := p.tx.Exec(ctx, `UPDATE users SET last_sign_in_at = TIMESTAMPTZ 'epoch' + v.at * INTERVAL '1 microsecond', last_sign_in_sort = v.at
FROM unnest($1::bigint[], $2::bigint[]) AS v (id, at) WHERE users.id = v.id`, ids, times)
	return err
}

// lastSignIns stores when users last signed in, by a statement each.
func (s *sqlite) lastSignIns(ctx context.Context, last map[int64]time.Time) error {
	stmt, err := s.tx.PrepareContext(ctx, "UPDATE users SET last_sign_in_at = ?, last_sign_in_sort = ? WHERE id = ?")
	if err != nil {
		return err
	}
	defer stmt.Close()
	for id, at := range last {
		if _, err := stmt.ExecContext(ctx, at.UnixMicro(), at.UnixMicro(), id); err != nil {
			return err
		}
	}
	return nil
}
