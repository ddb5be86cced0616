package database_test

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"reflect"
	"strings"
	"sync"
	"testing"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
	"entgo.io/ent/dialect/sql/schema"
	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent"
	entmigrate "github.com/appmuster/appmuster/ent/migrate"
	"github.com/appmuster/appmuster/ent/privacy"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
)

func TestMigrationsEqualTheSchema(t *testing.T) {
	t.Parallel()
	var planning sync.Mutex // ent's planner writes to the tables it reads
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		planning.Lock()
		defer planning.Unlock()
		name := dialect.SQLite
		if db.Dialect() == database.Postgres {
			name = dialect.Postgres
		}
		client := ent.NewClient(ent.Driver(entsql.OpenDB(name, db.SQL())))
		var diff bytes.Buffer
		err := client.Schema.WriteTo(t.Context(), &diff,
			schema.WithForeignKeys(false), // ours are composite; see TestKeysAreInTheDatabase
			schema.WithDropColumn(true),
		)
		require.NoError(t, err)
		require.Empty(t, statements(diff.String()))
	})
}

func statements(script string) []string {
	var out []string
	for line := range strings.Lines(script) {
		line = strings.TrimSpace(line)
		if line != "" && line != "BEGIN;" && line != "COMMIT;" && !strings.HasPrefix(line, "--") && !strings.HasPrefix(line, "PRAGMA") {
			out = append(out, line)
		}
	}
	return out
}

func TestEveryTypeHasAPolicy(t *testing.T) {
	t.Parallel()
	db := dbtest.Open(t)
	client := reflect.ValueOf(db.Ent()).Elem()
	checked := 0
	for i := range client.NumField() {
		query := client.Field(i).MethodByName("Query")
		if !client.Type().Field(i).IsExported() || !query.IsValid() {
			continue
		}
		name := client.Type().Field(i).Name
		answer := query.Call(nil)[0].MethodByName("Count").Call([]reflect.Value{reflect.ValueOf(t.Context())})
		err, _ := answer[1].Interface().(error)
		require.ErrorIs(t, err, privacy.Deny, "%s can be read without a viewer", name)
		checked++
	}
	require.Equal(t, len(entmigrate.Tables), checked)
}

func TestEveryTypeRefusesWritesWithoutAViewer(t *testing.T) {
	t.Parallel()
	db := dbtest.Open(t)
	err := db.InTx(t.Context(), func(ctx context.Context, tx *database.Tx) error {
		client := reflect.ValueOf(tx.Ent()).Elem()
		for i := range client.NumField() {
			remove := client.Field(i).MethodByName("Delete")
			if !client.Type().Field(i).IsExported() || !remove.IsValid() {
				continue
			}
			answer := remove.Call(nil)[0].MethodByName("Exec").Call([]reflect.Value{reflect.ValueOf(ctx)})
			err, _ := answer[1].Interface().(error)
			require.ErrorIs(t, err, privacy.Deny, "%s can be written without a viewer", client.Type().Field(i).Name)
		}
		return nil
	})
	require.NoError(t, err)
}

func TestEveryPointerIsAKeyOrSaidNotToBe(t *testing.T) {
	t.Parallel()
	said := database.Unkeyed()
	for _, k := range database.Keys() {
		said[k.Table+"."+k.Column] = true
	}
	for _, g := range database.Guards() {
		said[g.Table+"."+g.Column] = true
	}
	foreign := map[string]bool{ // Microsoft's identifiers, and ours that are no keys
		"entra_id": true, "app_id": false, "entra_tenant_id": true, "client_id": true, "manager_entra_id": true,
		"publisher_tenant_id": true, "registration_entra_id": true, "gallery_template_id": true, "source_id": true,
		"sku_id": true, "group_entra_id": true, "webhook_id": true, "subject_entra_id": true, "request_id": true,
	}
	for _, table := range entmigrate.Tables {
		for _, c := range table.Columns {
			id := table.Name + "." + c.Name
			if !strings.HasSuffix(c.Name, "_id") || foreign[c.Name] || c.Name == "organization_id" || id == "apps.app_id" {
				continue
			}
			require.True(t, said[id], "%s is neither a key nor listed as none", id)
		}
	}
}

func TestKeysAreInTheDatabase(t *testing.T) {
	t.Parallel()
	want := map[string]string{}
	for _, k := range database.Keys() {
		columns := "organization_id," + k.Column + " organization_id,id"
		if k.Plain {
			columns = k.Column + " id"
		}
		want[k.Table+" "+columns[:strings.Index(columns, " ")]] = k.Parent + " " + columns[strings.Index(columns, " ")+1:] + " " + string(k.OnDelete)
	}
	for _, table := range entmigrate.Tables {
		columns := map[string]*schema.Column{}
		for _, c := range table.Columns {
			columns[c.Name] = c
		}
		ten := columns["tenant_id"]
		if columns["organization_id"] == nil || database.Unkeyed()[table.Name+".organization_id"] || (ten != nil && !ten.Nullable) {
			continue
		}
		want[table.Name+" organization_id"] = "organizations id CASCADE"
	}
	for _, table := range []string{"sync_seen", "sync_gone"} {
		want[table+" sync_run_id"] = "sync_runs id CASCADE"
	}
	want["sync_lease tenant_id"] = "tenants id CASCADE"
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		want := maps.Clone(want)
		for _, k := range database.Keys() {
			if k.Bulk && db.Dialect() == database.Postgres { // see TestExtrasAreInTheDatabase
				delete(want, k.Table+" organization_id,"+k.Column)
			}
		}
		require.Equal(t, want, storedKeys(t, db))
	})
}

func storedKeys(t *testing.T, db *database.DB) map[string]string {
	t.Helper()
	query := `SELECT m.name, f."table", f.on_delete, group_concat(f."from", ',' ORDER BY f.seq), group_concat(f."to", ',' ORDER BY f.seq)
		FROM sqlite_master m, pragma_foreign_key_list(m.name) f
		WHERE m.type = 'table' AND m.name NOT LIKE 'river%' GROUP BY m.name, f.id`
	if db.Dialect() == database.Postgres {
		query = `SELECT c.conrelid::regclass::text, c.confrelid::regclass::text,
			CASE c.confdeltype WHEN 'c' THEN 'CASCADE' WHEN 'n' THEN 'SET NULL' ELSE 'NO ACTION' END,
			(SELECT string_agg(attname, ',' ORDER BY n) FROM unnest(c.conkey) WITH ORDINALITY k(num, n) JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.num),
			(SELECT string_agg(attname, ',' ORDER BY n) FROM unnest(c.confkey) WITH ORDINALITY k(num, n) JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.num)
			FROM pg_constraint c WHERE contype = 'f' AND c.conrelid::regclass::text NOT LIKE 'river%'`
	}
	rows, err := db.SQL().QueryContext(t.Context(), query)
	require.NoError(t, err)
	defer rows.Close()
	keys := map[string]string{}
	for rows.Next() {
		var table, parent, onDelete, from, to string
		require.NoError(t, rows.Scan(&table, &parent, &onDelete, &from, &to))
		keys[strings.Trim(table, `"`)+" "+from] = strings.Trim(parent, `"`) + " " + to + " " + onDelete
	}
	require.NoError(t, rows.Err())
	return keys
}

// What constraints say of a key, the triggers' functions say of one that they stand
// for: each of them, and no other.
func TestLawEveryBulkKeyIsInItsTriggers(t *testing.T) {
	t.Parallel()
	db := dbtest.OpenPostgres(t)
	body := func(function string) string {
		var source string
		require.NoError(t, db.SQL().QueryRowContext(t.Context(), "SELECT prosrc FROM pg_proc WHERE proname = $1", function).Scan(&source), function)
		return source
	}
	checked, deleted := map[string]int{}, map[string]int{}
	for _, k := range database.Keys() {
		if !k.Bulk {
			continue
		}
		require.Equal(t, database.Cascade, k.OnDelete, "%s.%s: the triggers delete", k.Table, k.Column)
		checked[k.Table]++
		deleted[k.Parent]++
		parent := "FROM " + k.Parent + " AS parent"
		for function, row := range map[string]string{"keys_new_": "child", "keys_": "NEW"} {
			source := strings.Join(strings.Fields(body(function+k.Table)), " ")
			require.Contains(t, source, parent+" WHERE parent.organization_id = "+row+".organization_id AND parent.id = "+row+"."+k.Column+" FOR KEY SHARE")
		}
		require.Contains(t, body("cascade_"+k.Parent), "DELETE FROM "+k.Table+" WHERE organization_id = OLD.organization_id AND "+k.Column+" = OLD.id;")
		var update string
		require.NoError(t, db.SQL().QueryRowContext(t.Context(), "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname = $1", k.Table+"_keys_update").Scan(&update))
		require.Contains(t, update, k.Column)
	}
	require.NotEmpty(t, checked)
	for table, n := range checked {
		require.Equal(t, n, strings.Count(body("keys_new_"+table), "FOR KEY SHARE"), table)
		require.Equal(t, n, strings.Count(body("keys_"+table), "FOR KEY SHARE"), table)
	}
	for parent, n := range deleted {
		require.Equal(t, n, strings.Count(body("cascade_"+parent), "DELETE FROM"), parent)
	}
}

func TestExtrasAreInTheDatabase(t *testing.T) {
	t.Parallel()
	both := []string{
		"index sync_runs_one_open", "index tenants_one_live", "index apps_without_principal", "index usage_days_others",
		"index activity_events_source", "index grants_resource", "index group_members_nested",
		"table sync_seen", "table sync_gone", "table sync_lease",
	}
	own := map[string][]string{
		database.SQLite: {
			"trigger audit_events_no_update", "trigger audit_events_no_delete",
			"trigger audit_anchors_no_update", "trigger audit_anchors_no_delete",
		},
		database.Postgres: {"trigger audit_events_append_only", "trigger audit_events_no_truncate", "trigger audit_anchors_append_only"},
	}
	for _, g := range database.Guards() {
		name := "trigger " + g.Table + "_" + g.Column + "_guard"
		own[database.SQLite] = append(own[database.SQLite], name+"_insert", name+"_update")
		own[database.Postgres] = append(own[database.Postgres], name+"_insert", name+"_update")
	}
	for _, k := range database.Keys() {
		if k.Bulk {
			own[database.Postgres] = append(own[database.Postgres], "trigger "+k.Table+"_keys_insert", "trigger "+k.Table+"_keys_update",
				"trigger "+k.Parent+"_cascade", "trigger "+k.Parent+"_stay", "trigger "+k.Parent+"_empty")
		}
	}
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		query := "SELECT type || ' ' || name FROM sqlite_master"
		if db.Dialect() == database.Postgres {
			query = `SELECT CASE relkind WHEN 'i' THEN 'index' ELSE 'table' END || ' ' || relname FROM pg_class WHERE relkind IN ('i', 'r')
				UNION ALL SELECT 'trigger ' || tgname FROM pg_trigger WHERE NOT tgisinternal`
		}
		rows, err := db.SQL().QueryContext(t.Context(), query)
		require.NoError(t, err)
		defer rows.Close()
		there := map[string]bool{}
		for rows.Next() {
			var name string
			require.NoError(t, rows.Scan(&name))
			there[name] = true
		}
		require.NoError(t, rows.Err())
		for _, name := range append(append([]string{}, both...), own[db.Dialect()]...) {
			require.True(t, there[name], name)
		}
	})
}

func TestSortKeysOrderByBytes(t *testing.T) {
	t.Parallel()
	db := dbtest.OpenPostgres(t)
	rows, err := db.SQL().QueryContext(t.Context(), `SELECT table_name || '.' || column_name || ' ' || coalesce(collation_name, 'default')
		FROM information_schema.columns WHERE column_name IN ('sort_key', 'search_key') AND table_schema = 'public'`)
	require.NoError(t, err)
	defer rows.Close()
	n := 0
	for rows.Next() {
		var column string
		require.NoError(t, rows.Scan(&column))
		require.True(t, strings.HasSuffix(column, " C"), column)
		n++
	}
	require.NoError(t, rows.Err())
	require.Equal(t, 8, n, "organizations, users and apps with search, groups, licenses, teams")
}

// On SQLite every delete of a parent looks for its children; one that reads the
// organization's rows, or the table, would make an erasure take hours.
func TestChildrenAreFoundByTheirParent(t *testing.T) {
	t.Parallel()
	db := dbtest.Open(t)
	for _, k := range database.Keys() {
		if k.Plain || k.Parent == "tenants" || k.Table == "tenants" {
			continue // few parents, or few rows
		}
		rows, err := db.SQL().QueryContext(t.Context(),
			fmt.Sprintf("EXPLAIN QUERY PLAN SELECT 1 FROM `%s` WHERE organization_id = 1 AND %s = 1", k.Table, k.Column))
		require.NoError(t, err)
		var plan []string
		for rows.Next() {
			var id, parent, unused int
			var detail string
			require.NoError(t, rows.Scan(&id, &parent, &unused, &detail))
			plan = append(plan, detail)
		}
		require.NoError(t, rows.Err())
		require.NoError(t, rows.Close())
		require.Contains(t, strings.Join(plan, "; "), "("+k.Column+"=?", "%s.%s", k.Table, k.Column)
	}
}
