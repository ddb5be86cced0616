package graph

import (
	"database/sql"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/internal/database"
)

// Bare reads db by these connections to PostgreSQL instead of its own.
func Bare(p Params, db *database.DB, reads *sql.DB) Params {
	p.DB = countedDB{DB: db, client: ent.NewClient(ent.Driver(entsql.OpenDB(dialect.Postgres, reads)))}
	p.sql = reads
	return p
}
