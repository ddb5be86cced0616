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
//
// # The wall
//
// Ent's policies decide what a viewer sees and writes. On PostgreSQL row-level
// security decides it again, for hand-written SQL too: every table of ours has a
// policy, forced on its owner, that reads two settings, the viewer's organizations
// and whether the system is at work. Both go ahead of a statement in its own round
// trip and end with it, or with its transaction; the viewer of each statement's
// own context counts. Without one there are no rows, and no error: what the
// product does by itself needs viewer.System.
//
// Below both, composite keys hold every row to the organization of the rows it
// points at, and unique rules hold the organization, so that no upsert meets
// another's row. On PostgreSQL triggers stand for the keys of tables that a sync
// fills by the thousand (Key.Bulk): a constraint looks at each row, which was a
// third of what a first sync cost the server. They lock what they find as a
// constraint does, and hold as long as deletes see what was committed meanwhile:
// at READ COMMITTED, which every InTx asks for, whatever the server's default is.
// At a stricter level a delete is refused, and so is TRUNCATE at any.
package database

//go:generate sh -c "go run ./migrategen sqlite > migrations/sqlite/00001_tables.sql.new && mv migrations/sqlite/00001_tables.sql.new migrations/sqlite/00001_tables.sql"
//go:generate sh -c "go run ./migrategen postgres > migrations/postgres/00001_tables.sql.new && mv migrations/postgres/00001_tables.sql.new migrations/postgres/00001_tables.sql"
