package main

import (
	"fmt"
	"strings"

	"github.com/appmuster/appmuster/internal/database"
)

// bulkKeys are the keys that triggers stand for, those of a table or those to it.
func bulkKeys(ours func(database.Key) bool) []database.Key {
	var keys []database.Key
	for _, k := range database.Keys() {
		if k.Bulk && ours(k) {
			keys = append(keys, k)
		}
	}
	return keys
}

// bulkChecks make PostgreSQL refuse rows whose parents are not there, as a
// constraint would: each distinct parent is looked up once a statement, and locked
// as a constraint locks it, so that whoever deletes it waits for this transaction
// and then sees its rows. The lock keeps the planner from joining instead: its plan
// is made once a connection, maybe while the parents are few, and must do when they
// are many. Who may write the row sees its organization's parents: row-level
// security hides none.
func bulkChecks(table string) string {
	keys := bulkKeys(func(k database.Key) bool { return k.Table == table })
	if len(keys) == 0 {
		return ""
	}
	var fresh, changed strings.Builder
	columns := []string{"organization_id"}
	before, after := []string{"OLD.organization_id"}, []string{"NEW.organization_id"}
	for _, k := range keys {
		columns = append(columns, k.Column)
		before, after = append(before, "OLD."+k.Column), append(after, "NEW."+k.Column)
		refuse := fmt.Sprintf("    RAISE EXCEPTION 'no such row of this organization in %s' USING ERRCODE = 'foreign_key_violation';\n  END IF;\n", k.Parent)
		fmt.Fprintf(&fresh, `  IF EXISTS (SELECT FROM (SELECT DISTINCT organization_id, %[1]s FROM fresh WHERE %[1]s IS NOT NULL) AS child
    WHERE NOT EXISTS (SELECT FROM %[2]s AS parent WHERE parent.organization_id = child.organization_id AND parent.id = child.%[1]s FOR KEY SHARE)) THEN
%[3]s`, k.Column, k.Parent, refuse)
		fmt.Fprintf(&changed, `  IF NEW.%[1]s IS NOT NULL AND NOT EXISTS (SELECT FROM %[2]s AS parent
    WHERE parent.organization_id = NEW.organization_id AND parent.id = NEW.%[1]s FOR KEY SHARE) THEN
%[3]s`, k.Column, k.Parent, refuse)
	}
	return fmt.Sprintf(`
-- +goose StatementBegin
CREATE FUNCTION keys_new_%[1]s() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
%[2]s  RETURN NULL;
END $$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION keys_%[1]s() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
%[3]s  RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER %[1]s_keys_insert AFTER INSERT ON %[1]s REFERENCING NEW TABLE AS fresh
FOR EACH STATEMENT EXECUTE FUNCTION keys_new_%[1]s();
CREATE TRIGGER %[1]s_keys_update AFTER UPDATE OF %[4]s ON %[1]s
FOR EACH ROW WHEN ((%[5]s) IS DISTINCT FROM (%[6]s)) EXECUTE FUNCTION keys_%[1]s();
`, table, fresh.String(), changed.String(), strings.Join(columns, ", "), strings.Join(before, ", "), strings.Join(after, ", "))
}

// bulkCascade deletes the rows that triggers hold to a row of the table with it,
// and keeps its key as it is. A transaction that sees the rows of its beginning
// would miss what came since, which a constraint does not; so would one that
// serializes, which notices only others that do. All rows at once go by no trigger
// for each, so that is refused.
func bulkCascade(table string) string {
	keys := bulkKeys(func(k database.Key) bool { return k.Parent == table })
	if len(keys) == 0 {
		return ""
	}
	var b strings.Builder
	for _, k := range keys {
		fmt.Fprintf(&b, "  DELETE FROM %s WHERE organization_id = OLD.organization_id AND %s = OLD.id;\n", k.Table, k.Column)
	}
	return fmt.Sprintf(`
-- +goose StatementBegin
CREATE FUNCTION cascade_%[1]s() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('transaction_isolation') NOT IN ('read committed', 'read uncommitted') THEN
    RAISE EXCEPTION 'rows of %[1]s are not deleted at this isolation level' USING ERRCODE = 'feature_not_supported';
  END IF;
%[2]s  RETURN NULL;
END $$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION stay_%[1]s() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'rows of %[1]s keep their organization and their key' USING ERRCODE = 'foreign_key_violation';
END $$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION empty_%[1]s() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'rows of %[1]s are deleted, never truncated: others hang on them' USING ERRCODE = 'feature_not_supported';
END $$;
-- +goose StatementEnd
CREATE TRIGGER %[1]s_empty BEFORE TRUNCATE ON %[1]s
FOR EACH STATEMENT EXECUTE FUNCTION empty_%[1]s();
CREATE TRIGGER %[1]s_cascade AFTER DELETE ON %[1]s
FOR EACH ROW EXECUTE FUNCTION cascade_%[1]s();
CREATE TRIGGER %[1]s_stay BEFORE UPDATE OF organization_id, id ON %[1]s
FOR EACH ROW WHEN (OLD.organization_id <> NEW.organization_id OR OLD.id <> NEW.id) EXECUTE FUNCTION stay_%[1]s();
`, table, b.String())
}
