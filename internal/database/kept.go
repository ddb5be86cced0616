package database

import (
	"container/list"
	"context"
	"database/sql/driver"
	"fmt"
	"reflect"
	"strings"
)

// keptStatements is how many prepared statements a connection to SQLite keeps, by
// their text: preparing one costs as much as running it on a few rows.
const keptStatements = 96

// keepingConnector gives connections that keep their statements.
type keepingConnector struct{ driver.Connector }

func (c keepingConnector) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	whole, ok := conn.(sqliteConn)
	if !ok {
		return nil, fmt.Errorf("unexpected driver connection %T", conn)
	}
	return &keepingConn{sqliteConn: whole, kept: map[string]*list.Element{}, used: list.New()}, nil
}

// sqliteConn is what the driver's connections can do.
type sqliteConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

// sqliteStmt is what its statements can do.
type sqliteStmt interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

// sqliteRows is what its rows can do.
type sqliteRows interface {
	driver.Rows
	driver.RowsColumnTypeDatabaseTypeName
	driver.RowsColumnTypeLength
	driver.RowsColumnTypeNullable
	driver.RowsColumnTypePrecisionScale
	ColumnTypeScanType(index int) reflect.Type
}

// keepingConn keeps the statements that were used last. A statement that is in
// use is not among them: a second use of its text prepares another.
type keepingConn struct {
	sqliteConn
	kept map[string]*list.Element
	used *list.List // of keptStmt, the last one used in front
}

type keptStmt struct {
	query string
	stmt  sqliteStmt
}

// keeps reports whether statements of this text are kept: rows are read and
// written again and again, settings and tables are changed once.
func keeps(query string) bool {
	for _, verb := range []string{"SELECT", "INSERT", "UPDATE", "DELETE", "WITH"} {
		if strings.HasPrefix(query, verb) {
			return true
		}
	}
	return false
}

// take gives a statement of this text that is the caller's until it is put back
// or closed.
func (c *keepingConn) take(ctx context.Context, query string) (sqliteStmt, error) {
	if e := c.kept[query]; e != nil {
		delete(c.kept, query)
		return c.used.Remove(e).(keptStmt).stmt, nil
	}
	stmt, err := c.sqliteConn.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	whole, ok := stmt.(sqliteStmt)
	if !ok {
		_ = stmt.Close()
		return nil, fmt.Errorf("unexpected driver statement %T", stmt)
	}
	return whole, nil
}

// put takes a statement back. One that failed is not kept: nobody knows in which
// state it is.
func (c *keepingConn) put(query string, stmt sqliteStmt, failed error) error {
	if failed != nil || c.kept[query] != nil {
		return stmt.Close()
	}
	c.kept[query] = c.used.PushFront(keptStmt{query, stmt})
	if c.used.Len() <= keptStatements {
		return nil
	}
	last := c.used.Remove(c.used.Back()).(keptStmt)
	delete(c.kept, last.query)
	return last.stmt.Close()
}

func (c *keepingConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	if !keeps(query) {
		return c.sqliteConn.ExecContext(ctx, query, args)
	}
	stmt, err := c.take(ctx, query)
	if err != nil {
		return nil, err
	}
	result, err := stmt.ExecContext(ctx, args)
	if closing := c.put(query, stmt, err); err == nil {
		err = closing
	}
	return result, err
}

func (c *keepingConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	if !keeps(query) {
		return c.sqliteConn.QueryContext(ctx, query, args)
	}
	stmt, err := c.take(ctx, query)
	if err != nil {
		return nil, err
	}
	return c.query(ctx, args, stmt, func(failed error) error { return c.put(query, stmt, failed) })
}

// query runs a statement; done is called once it is free again.
func (c *keepingConn) query(ctx context.Context, args []driver.NamedValue, stmt sqliteStmt, done func(failed error) error) (driver.Rows, error) {
	rows, err := stmt.QueryContext(ctx, args)
	if err != nil {
		_ = done(err)
		return nil, err
	}
	whole, ok := rows.(sqliteRows)
	if !ok {
		err := fmt.Errorf("unexpected driver rows %T", rows)
		_ = rows.Close()
		_ = done(err)
		return nil, err
	}
	return &keptRows{sqliteRows: whole, done: done}, nil
}

func (c *keepingConn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	if !keeps(query) {
		return c.sqliteConn.PrepareContext(ctx, query)
	}
	stmt, err := c.take(ctx, query)
	if err != nil {
		return nil, err
	}
	return &lentStmt{sqliteStmt: stmt, conn: c, query: query}, nil
}

func (c *keepingConn) Prepare(query string) (driver.Stmt, error) {
	return c.PrepareContext(context.Background(), query)
}

func (c *keepingConn) Close() error {
	var first error
	for e := c.used.Front(); e != nil; e = e.Next() {
		if err := e.Value.(keptStmt).stmt.Close(); first == nil {
			first = err
		}
	}
	clear(c.kept)
	c.used.Init()
	if err := c.sqliteConn.Close(); err != nil {
		return err
	}
	return first
}

// keptRows give their statement back when they are closed.
type keptRows struct {
	sqliteRows
	done func(failed error) error
}

func (r *keptRows) Close() error {
	err := r.sqliteRows.Close()
	if r.done != nil {
		if closing := r.done(err); err == nil {
			err = closing
		}
		r.done = nil
	}
	return err
}

// lentStmt is a statement that somebody prepared: closed, it is kept.
type lentStmt struct {
	sqliteStmt
	conn   *keepingConn
	query  string
	failed error
	open   int // rows that are not closed yet
	closed bool
}

func (s *lentStmt) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	result, err := s.sqliteStmt.ExecContext(ctx, args)
	if err != nil {
		s.failed = err
	}
	return result, err
}

func (s *lentStmt) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	s.open++
	return s.conn.query(ctx, args, s.sqliteStmt, func(failed error) error {
		s.open--
		if failed != nil {
			s.failed = failed
		}
		return nil
	})
}

func (s *lentStmt) Close() error {
	if s.closed {
		return nil
	}
	s.closed = true
	if s.open > 0 {
		return s.sqliteStmt.Close()
	}
	return s.conn.put(s.query, s.sqliteStmt, s.failed)
}
