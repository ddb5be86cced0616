// Package database opens what is stored, migrates it, and owns every
// transaction: rows, events and jobs written in one InTx commit together or not
// at all.
//
// # Migrations
//
// migrations/{sqlite,postgres} are the truth and run in the order of their
// numbers. 00001_tables.sql is printed by migrategen from the schema in ent and
// the keys in keys.go, and printed anew (go generate) until the first release;
// what neither can say stands in 00002_extras.sql, by hand. After a release
// files only get added. Tests hold the result to the schema, the keys, and the
// list of extras.
package database

//go:generate sh -c "go run ./migrategen sqlite > migrations/sqlite/00001_tables.sql.new && mv migrations/sqlite/00001_tables.sql.new migrations/sqlite/00001_tables.sql"
//go:generate sh -c "go run ./migrategen postgres > migrations/postgres/00001_tables.sql.new && mv migrations/postgres/00001_tables.sql.new migrations/postgres/00001_tables.sql"
