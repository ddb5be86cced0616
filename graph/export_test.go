package graph

import (
	"context"
	"database/sql"
	"sync/atomic"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/internal/database"
)

// Counting reads from db and counts the statements.
func Counting(p Params, db *database.DB) (Params, *atomic.Int64) {
	n := new(atomic.Int64)
	name := dialect.SQLite
	if db.Dialect() == database.Postgres {
		name = dialect.Postgres
	}
	counted := countingDriver{Driver: entsql.OpenDB(name, db.SQL()), n: n}
	p.DB = countedDB{DB: db, client: ent.NewClient(ent.Driver(counted))}
	p.sql = countingRows{db: db.SQL(), n: n}
	return p, n
}

type countedDB struct {
	*database.DB
	client *ent.Client
}

func (c countedDB) Ent() *ent.Client { return c.client }

type countingDriver struct {
	*entsql.Driver
	n *atomic.Int64
}

func (c countingDriver) Query(ctx context.Context, query string, args, v any) error {
	c.n.Add(1)
	return c.Driver.Query(ctx, query, args, v)
}

type countingRows struct {
	db *sql.DB
	n  *atomic.Int64
}

func (c countingRows) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	c.n.Add(1)
	return c.db.QueryContext(ctx, query, args...)
}
