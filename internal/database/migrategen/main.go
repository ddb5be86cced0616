// Command migrategen prints the statements that make an empty database of one
// dialect, for the first migration: ent's tables with our keys in place of ent's.
package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"

	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql/schema"

	ent "github.com/appmuster/appmuster/ent/migrate"
	"github.com/appmuster/appmuster/internal/database"
)

func main() {
	if len(os.Args) != 2 || (os.Args[1] != "sqlite" && os.Args[1] != "postgres") {
		fmt.Fprintln(os.Stderr, "usage: migrategen sqlite|postgres")
		os.Exit(2)
	}
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "migrategen:", err)
		os.Exit(1)
	}
}

func run(name string) error {
	driver, version := dialect.SQLite, "3"
	if name == "postgres" {
		driver, version = dialect.Postgres, "150000"
	}
	tables, err := keyed(driver)
	if err != nil {
		return err
	}
	ddl, err := schema.DDL(context.Background(), schema.DDLArgs{
		Dialect: driver, Version: version, Tables: tables,
	})
	if err != nil {
		return fmt.Errorf("print tables: %w", err)
	}
	fmt.Println("-- +goose Up")
	for line := range strings.Lines(ddl) {
		if !strings.HasPrefix(line, "--") {
			fmt.Print(line)
		}
	}
	seen := map[string]bool{}
	for _, g := range database.Guards() {
		if driver == dialect.Postgres && !seen[g.Parent] {
			fmt.Print("\n", guardFunction(g))
			seen[g.Parent] = true
		}
		fmt.Print("\n", guard(driver, g))
	}
	if driver == dialect.Postgres {
		for _, t := range tables {
			fmt.Print(bulkChecks(t.Name), bulkCascade(t.Name))
		}
		fmt.Print("\n", wallFunctions)
		for _, t := range tables {
			fmt.Print("\n", wall(t))
		}
	}
	return nil
}

// wallFunctions read the two settings that go ahead of each statement.
const wallFunctions = `CREATE FUNCTION wall_system() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce(current_setting('app.system', true) = 'on', false);

CREATE FUNCTION wall_organizations() RETURNS bigint[] LANGUAGE sql STABLE PARALLEL SAFE
RETURN string_to_array(nullif(current_setting('app.orgs', true), ''), ',')::bigint[];

CREATE FUNCTION wall_first() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
RETURN (string_to_array(nullif(current_setting('app.orgs', true), ''), ',')::bigint[])[1];
`

// wall is the policy of a table: the rows of the viewer's organizations, and all
// rows for the system. Read as subqueries, the settings are read once a statement.
// Most statements are of one organization, whose rows the first one tells at half
// the cost of looking through the list.
func wall(t *schema.Table) string {
	rows := "(SELECT wall_system())"
	switch {
	case t.Name == "organizations":
		rows += " OR id = ANY ((SELECT wall_organizations())::bigint[])"
	case has(t, "organization_id"):
		rows += " OR organization_id = (SELECT wall_first()) OR organization_id = ANY ((SELECT wall_organizations())::bigint[])"
	}
	return fmt.Sprintf("ALTER TABLE %q ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;\nCREATE POLICY wall ON %q USING (%s);\n",
		t.Name, t.Name, rows)
}

// keyed copies ent's tables and gives them our keys.
func keyed(driver string) ([]*schema.Table, error) {
	byName := map[string]*schema.Table{}
	var tables []*schema.Table
	for _, t := range ent.Tables {
		c := &schema.Table{Name: t.Name, Comment: t.Comment, Annotation: t.Annotation}
		for _, column := range t.Columns {
			copied := *column
			if driver == dialect.Postgres && (copied.Name == "sort_key" || copied.Name == "search_key") {
				copied.Collation = "C"
			}
			c.Columns = append(c.Columns, &copied)
		}
		repoint(c, t)
		byName[c.Name] = c
		tables = append(tables, c)
	}
	for _, t := range tables {
		if has(t, "organization_id") && !throughTenant(t) && !database.Unkeyed()[t.Name+".organization_id"] {
			if err := add(t, byName["organizations"], database.Cascade, "organization_id"); err != nil {
				return nil, err
			}
		}
	}
	for _, k := range database.Keys() {
		t, parent := byName[k.Table], byName[k.Parent]
		if t == nil || parent == nil {
			return nil, fmt.Errorf("key %s.%s → %s: no such table", k.Table, k.Column, k.Parent)
		}
		if k.Bulk && (k.Plain || k.OnDelete != database.Cascade) {
			return nil, fmt.Errorf("key %s.%s → %s: triggers know composite keys that cascade", k.Table, k.Column, k.Parent)
		}
		if k.Bulk && driver == dialect.Postgres {
			continue
		}
		columns := []string{"organization_id", k.Column}
		if k.Plain {
			columns = columns[1:]
		}
		if err := add(t, parent, k.OnDelete, columns...); err != nil {
			return nil, err
		}
	}
	return tables, nil
}

// repoint makes the copy's primary key and indexes speak of the copy's columns.
func repoint(c, t *schema.Table) {
	own := func(columns []*schema.Column) []*schema.Column {
		var out []*schema.Column
		for _, column := range columns {
			i := slices.IndexFunc(c.Columns, func(o *schema.Column) bool { return o.Name == column.Name })
			out = append(out, c.Columns[i])
		}
		return out
	}
	c.PrimaryKey = own(t.PrimaryKey)
	c.Indexes = nil
	for _, index := range t.Indexes {
		copied := *index
		copied.Columns = own(index.Columns)
		c.Indexes = append(c.Indexes, &copied)
	}
}

func has(t *schema.Table, column string) bool {
	return slices.ContainsFunc(t.Columns, func(c *schema.Column) bool { return c.Name == column })
}

// throughTenant reports whether the row's key to its tenant also holds it to an
// organization that exists.
func throughTenant(t *schema.Table) bool {
	return slices.ContainsFunc(t.Columns, func(c *schema.Column) bool { return c.Name == "tenant_id" && !c.Nullable })
}

func add(t, parent *schema.Table, onDelete database.Delete, columns ...string) error {
	fk := &schema.ForeignKey{
		Symbol:   t.Name + "_" + columns[len(columns)-1] + "_fkey",
		RefTable: parent,
		OnDelete: schema.ReferenceOption(onDelete),
	}
	parents := []string{"id"}
	if len(columns) == 2 {
		parents = []string{"organization_id", "id"}
	}
	for i, name := range columns {
		for _, c := range t.Columns {
			if c.Name == name {
				fk.Columns = append(fk.Columns, c)
			}
		}
		for _, c := range parent.Columns {
			if c.Name == parents[i] {
				fk.RefColumns = append(fk.RefColumns, c)
			}
		}
	}
	if len(fk.Columns) != len(columns) || len(fk.RefColumns) != len(columns) {
		return fmt.Errorf("key %s: no such column", fk.Symbol)
	}
	t.AddForeignKey(fk)
	return nil
}

// guardFunction makes the functions that PostgreSQL's triggers call: one for a row
// that changes, one for all rows of an INSERT at once, at a fifth of the cost of
// looking at each. Its plan is made once a connection, maybe while the parents are
// few: it must be one that still does when they are many.
func guardFunction(g database.Guard) string {
	return fmt.Sprintf(`-- +goose StatementBegin
CREATE FUNCTION guard_%[1]s() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM %[1]s WHERE organization_id = NEW.organization_id AND id = NEW.%[2]s) THEN
    RAISE EXCEPTION 'no such row of this organization in %[1]s' USING ERRCODE = 'foreign_key_violation';
  END IF;
  RETURN NEW;
END $$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION guard_new_%[1]s() RETURNS trigger LANGUAGE plpgsql SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM fresh WHERE fresh.%[2]s IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM %[1]s AS parent WHERE parent.organization_id = fresh.organization_id AND parent.id = fresh.%[2]s)) THEN
    RAISE EXCEPTION 'no such row of this organization in %[1]s' USING ERRCODE = 'foreign_key_violation';
  END IF;
  RETURN NULL;
END $$;
-- +goose StatementEnd
`, g.Parent, g.Column)
}

func guard(driver string, g database.Guard) string {
	name := g.Table + "_" + g.Column + "_guard"
	if driver == dialect.Postgres {
		return fmt.Sprintf(`CREATE TRIGGER %[1]s_insert AFTER INSERT ON %[2]s REFERENCING NEW TABLE AS fresh
FOR EACH STATEMENT EXECUTE FUNCTION guard_new_%[4]s();
CREATE TRIGGER %[1]s_update BEFORE UPDATE OF organization_id, %[3]s ON %[2]s
FOR EACH ROW WHEN (NEW.%[3]s IS NOT NULL) EXECUTE FUNCTION guard_%[4]s();
`, name, g.Table, g.Column, g.Parent)
	}
	var b strings.Builder
	for _, event := range []string{"INSERT", "UPDATE OF organization_id, " + g.Column} {
		suffix := strings.ToLower(strings.Fields(event)[0])
		fmt.Fprintf(&b, `-- +goose StatementBegin
CREATE TRIGGER %s_%s BEFORE %s ON %s
WHEN NEW.%s IS NOT NULL AND NOT EXISTS (SELECT 1 FROM %s WHERE organization_id = NEW.organization_id AND id = NEW.%s)
BEGIN SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed: %s.%s'); END;
-- +goose StatementEnd
`, name, suffix, event, g.Table, g.Column, g.Parent, g.Column, g.Table, g.Column)
	}
	return b.String()
}
