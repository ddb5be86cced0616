package graph

import (
	"context"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/internal/database"
)

// Bare reads from the database at url by plain connections that say nothing of
// who is asking.
func Bare(p Params, db *database.DB, url string) (Params, func(), error) {
	pool, err := pgxpool.New(context.Background(), url)
	if err != nil {
		return p, nil, err
	}
	reader := stdlib.OpenDBFromPool(pool)
	p.DB = countedDB{DB: db, client: ent.NewClient(ent.Driver(entsql.OpenDB(dialect.Postgres, reader)))}
	p.sql = reader
	return p, func() { _ = reader.Close(); pool.Close() }, nil
}
