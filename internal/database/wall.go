package database

import (
	"context"
	"database/sql/driver"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/appmuster/appmuster/internal/viewer"
)

// sight is what the policies of PostgreSQL's tables read: whose rows a statement
// sees and writes. The zero sight sees nothing.
type sight struct {
	organizations string // decimal, joined by commas
	system        bool
}

func sightOf(ctx context.Context) sight {
	v := viewer.FromContext(ctx)
	if v.IsSystem() {
		return sight{system: true}
	}
	return sight{organizations: v.OrganizationList()}
}

// lookAs gives both settings for the rest of the transaction, which outside of
// one is the rest of the round trip: nothing stays on the connection.
const lookAs = "SELECT set_config('app.orgs', $1, true), set_config('app.system', $2, true)"

func (s sight) args() []any {
	if s.system {
		return []any{"", "on"}
	}
	return []any{s.organizations, ""}
}

// wallConnector lends the pool's connections to database/sql behind the wall:
// each statement sees what the viewer of its own context may.
type wallConnector struct{ driver.Connector }

func (c wallConnector) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	lent, ok := conn.(*stdlib.Conn)
	if !ok {
		return nil, fmt.Errorf("unexpected driver connection %T", conn)
	}
	return &wallConn{Conn: lent}, nil
}

// wallConn sends the settings of a statement's viewer ahead of it, in the same
// round trip. In a transaction they are sent when the viewer changes, outside of
// one each time: there the two statements are a transaction of their own.
type wallConn struct {
	*stdlib.Conn
	now sight // what the open transaction has been told
}

// sight gives what the statement of this context must see, and whether the
// server must be told so first.
func (c *wallConn) sight(ctx context.Context) (want sight, tell bool) {
	if c.Conn.Conn().PgConn().TxStatus() == 'I' {
		c.now = sight{}
	}
	want = sightOf(ctx)
	return want, want != c.now
}

// look tells the open transaction on its own what the next statements must see.
func (c *wallConn) look(ctx context.Context) error {
	want, tell := c.sight(ctx)
	if !tell {
		return nil
	}
	if _, err := c.Conn.Conn().Exec(ctx, lookAs, want.args()...); err != nil {
		return fmt.Errorf("set viewer: %w", err)
	}
	c.now = want
	return nil
}

// send sends the settings and the statement together.
func (c *wallConn) send(ctx context.Context, want sight, query string, named []driver.NamedValue) (pgx.BatchResults, error) {
	if c.Conn.Conn().IsClosed() {
		return nil, driver.ErrBadConn
	}
	args := make([]any, len(named))
	for i, v := range named {
		args[i] = v.Value
	}
	var batch pgx.Batch
	batch.Queue(lookAs, want.args()...)
	batch.Queue(query, args...)
	results := c.Conn.Conn().SendBatch(ctx, &batch)
	if _, err := results.Exec(); err != nil {
		_ = results.Close()
		return nil, unsent(err)
	}
	c.now = want
	return results, nil
}

func (c *wallConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	want, tell := c.sight(ctx)
	if tell && len(args) == 0 && c.Conn.Conn().PgConn().TxStatus() == 'T' {
		// Without arguments there may be several statements, which go alone.
		if err := c.look(ctx); err != nil {
			return nil, err
		}
		tell = false
	}
	if !tell {
		return c.Conn.ExecContext(ctx, query, args)
	}
	results, err := c.send(ctx, want, query, args)
	if err != nil {
		return nil, err
	}
	tag, err := results.Exec()
	if closing := results.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return nil, unsent(err)
	}
	return driver.RowsAffected(tag.RowsAffected()), nil
}

func (c *wallConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	want, tell := c.sight(ctx)
	if !tell {
		return c.Conn.QueryContext(ctx, query, args)
	}
	results, err := c.send(ctx, want, query, args)
	if err != nil {
		return nil, err
	}
	rows, err := results.Query()
	if err != nil {
		_ = results.Close()
		return nil, unsent(err)
	}
	r := newWallRows(c.Conn.Conn().TypeMap(), rows, results)
	// The server's refusals come with the first row; database/sql asks before it.
	if r.ahead = rows.Next(); rows.Err() != nil {
		err := rows.Err()
		_ = r.Close()
		return nil, unsent(err)
	}
	return r, nil
}

func (c *wallConn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	stmt, err := c.Conn.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	inner, ok := stmt.(*stdlib.Stmt)
	if !ok {
		return nil, fmt.Errorf("unexpected driver statement %T", stmt)
	}
	return &wallStmt{Stmt: inner, conn: c, query: query}, nil
}

func (c *wallConn) Prepare(query string) (driver.Stmt, error) {
	return c.PrepareContext(context.Background(), query)
}

func (c *wallConn) BeginTx(ctx context.Context, opts driver.TxOptions) (driver.Tx, error) {
	c.now = sight{}
	return c.Conn.BeginTx(ctx, opts)
}

// wallStmt runs a prepared statement as its connection runs any: the server
// knows it by its text.
type wallStmt struct {
	*stdlib.Stmt
	conn  *wallConn
	query string
}

func (s *wallStmt) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	return s.conn.ExecContext(ctx, s.query, args)
}

func (s *wallStmt) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	return s.conn.QueryContext(ctx, s.query, args)
}

// unsent lets database/sql try another connection where nothing was sent.
func unsent(err error) error {
	if pgconn.SafeToRetry(err) {
		return driver.ErrBadConn
	}
	return err
}

// Copier is PostgreSQL's own transaction for what database/sql cannot do.
type Copier struct {
	tx   pgx.Tx
	conn *wallConn
}

// Exec runs a statement with $1, $2, … for its arguments, as the viewer of ctx.
func (c *Copier) Exec(ctx context.Context, query string, args ...any) (pgconn.CommandTag, error) {
	if err := c.conn.look(ctx); err != nil {
		return pgconn.CommandTag{}, err
	}
	return c.tx.Exec(ctx, query, args...)
}

// CopyFrom writes many rows. PostgreSQL copies into no table that has a policy:
// the table is a temporary one.
func (c *Copier) CopyFrom(ctx context.Context, table pgx.Identifier, columns []string, rows pgx.CopyFromSource) (int64, error) {
	if err := c.conn.look(ctx); err != nil {
		return 0, err
	}
	return c.tx.CopyFrom(ctx, table, columns, rows)
}
