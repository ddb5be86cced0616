package tenantsync

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgtype"

	"github.com/appmuster/appmuster/internal/database"
)

// upsertPostgres writes rows by one statement with an array for each column: one
// trip to the server, where a copy into a temporary table and its take-over need
// five.
func upsertPostgres(ctx context.Context, tx *database.Tx, t tableSpec, rows [][]any) (int64, error) {
	n, err := affected(tx.Exec(ctx, t.insertArrays(), turn(rows, len(t.columns))...))
	if err != nil {
		return 0, fmt.Errorf("write %s: %w", t.name, err)
	}
	return n, nil
}

// insertArrays is an INSERT of what arrays hold, one for each column.
func (t tableSpec) insertArrays() string {
	var b strings.Builder
	b.WriteString("INSERT INTO " + t.name + " (" + strings.Join(t.columns, ", ") + ") SELECT * FROM unnest(")
	for i, column := range t.columns {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString("?::" + t.typeOf(column) + "[]")
	}
	b.WriteString(")")
	b.WriteString(t.onConflict())
	return b.String()
}

// typeOf is PostgreSQL's type of a column.
func (t tableSpec) typeOf(column string) string {
	switch column {
	case "app_id":
		if t.name == "apps" { // Microsoft's identifier there, our key elsewhere
			return "bytea"
		}
		return "bigint"
	case "entra_id", "manager_entra_id", "group_entra_id", "publisher_tenant_id", "object_id":
		return "bytea"
	case "organization_id", "tenant_id", "sync_run_id", "user_id", "group_id", "nested_group_id", "license_id", "resource_id",
		"content_hash", "error_code", "pseudonym", "period_days", "role_id", "others", "owner_app_id":
		return "bigint"
	case "account_enabled", "assignment_required", "publisher_verified", "security_enabled", "is_dynamic", "direct", "tenant_wide",
		"succeeded", "interactive", "built_in", "privileged", "enabled", "of_registration":
		return "boolean"
	case "tags", "credentials", "counts":
		return "jsonb"
	case "content":
		return "bytea"
	}
	if strings.HasSuffix(column, "_at") {
		return "timestamptz"
	}
	return "text"
}

// turn makes an array of each column of rows.
func turn(rows [][]any, width int) []any {
	arrays := make([]any, width)
	for i := range arrays {
		arrays[i] = turned(rows, i)
	}
	return arrays
}

// turned is one column. Where all its values are of one type, which most columns'
// are, they are encoded without asking each what it is.
func turned(rows [][]any, i int) any {
	var array any
	ok := false
	switch rows[0][i].(type) {
	case string:
		array, ok = typed[string](rows, i)
	case int64:
		array, ok = typed[int64](rows, i)
	case *int64:
		array, ok = typed[*int64](rows, i)
	case bool:
		array, ok = typed[bool](rows, i)
	case time.Time:
		array, ok = typed[time.Time](rows, i)
	case *time.Time:
		array, ok = typed[*time.Time](rows, i)
	}
	if ok {
		return array
	}
	column := make(pgtype.FlatArray[any], len(rows))
	for j, row := range rows {
		column[j] = row[i]
	}
	return column
}

func typed[T any](rows [][]any, i int) (pgtype.FlatArray[T], bool) {
	column := make(pgtype.FlatArray[T], len(rows))
	for j, row := range rows {
		v, ok := row[i].(T)
		if !ok {
			return nil, false
		}
		column[j] = v
	}
	return column, true
}
