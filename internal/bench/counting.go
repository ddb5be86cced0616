package main

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"sync/atomic"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/internal/database"
)

// countingDB is a database whose reads are counted, statement by statement.
type countingDB struct {
	*database.DB
	sql    *sql.DB
	client *ent.Client
	n      *atomic.Int64
}

func (c countingDB) SQL() *sql.DB     { return c.sql }
func (c countingDB) Ent() *ent.Client { return c.client }

// counting puts a counter before db's connections.
func counting(db *database.DB) countingDB {
	c := countingDB{DB: db, n: new(atomic.Int64)}
	c.sql = sql.OpenDB(connector{db: db.SQL(), n: c.n})
	name := dialect.SQLite
	if db.Dialect() == database.Postgres {
		name = dialect.Postgres
	}
	c.client = ent.NewClient(ent.Driver(entsql.OpenDB(name, c.sql)))
	return c
}

// connector lends a driver's connections from a pool.
type connector struct {
	db *sql.DB
	n  *atomic.Int64
}

func (c connector) Driver() driver.Driver { return c.db.Driver() }

func (c connector) Connect(ctx context.Context) (driver.Conn, error) {
	lent, err := c.db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	conn := &countingConn{lent: lent, n: c.n}
	err = lent.Raw(func(raw any) error {
		var ok bool
		if conn.Conn, ok = raw.(driver.Conn); !ok {
			return errors.New("the driver's connection is none")
		}
		return nil
	})
	return conn, errors.Join(err)
}

type countingConn struct {
	driver.Conn
	lent *sql.Conn
	n    *atomic.Int64
}

func (c *countingConn) Close() error { return c.lent.Close() }

func (c *countingConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	c.n.Add(1)
	return c.Conn.(driver.QueryerContext).QueryContext(ctx, query, args)
}

func (c *countingConn) CheckNamedValue(v *driver.NamedValue) error {
	if checker, ok := c.Conn.(driver.NamedValueChecker); ok {
		return checker.CheckNamedValue(v)
	}
	return driver.ErrSkip
}
