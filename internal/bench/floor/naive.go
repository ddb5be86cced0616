package floor

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Naive reads a whole company as Sync does, and stores the same rows in the
// schema that comes to mind first: every row has a random text key, rows point
// to each other by such keys, and each table has four indexes beside its key.
// It gives the rows that it stored, by table.
//
// On PostgreSQL the tables lie in a schema of their own beside the product's,
// whose columns they take; on SQLite the file must be a new one.
func Naive(ctx context.Context, from Source, to Target) (rows map[string]int, err error) {
	w, err := to.open(ctx)
	if err != nil {
		return nil, err
	}
	n := &naive{writer: w, rows: map[string]int{}, kinds: map[string][]kind{}}
	defer func() { err = errors.Join(err, n.close(ctx)) }()
	if p, ok := w.(*postgres); ok {
		if _, err := p.conn.Exec(ctx, "CREATE SCHEMA naive"); err != nil {
			return nil, err
		}
		if _, err := p.conn.Exec(ctx, "SET search_path = naive"); err != nil {
			return nil, err
		}
	}
	_, err = syncTo(ctx, from, n)
	return n.rows, err
}

// naiveIndexes are the four indexes of each table.
var naiveIndexes = map[string][4]string{
	"users":         {"tenant_id, entra_id", "organization_id, sort_key", "organization_id, user_principal_name", "organization_id, department"},
	"licenses":      {"tenant_id, sku_id", "organization_id, sort_key", "organization_id, sku_part_number", "organization_id, first_seen_at"},
	"license_users": {"license_id, user_id", "user_id", "organization_id, license_id", "tenant_id, first_seen_at"},
	"groups":        {"tenant_id, entra_id", "organization_id, sort_key", "organization_id, mail", "organization_id, first_seen_at"},
	"group_members": {"group_id, user_id", "user_id", "organization_id, group_id", "tenant_id, first_seen_at"},
	"apps":          {"tenant_id, entra_id", "organization_id, sort_key", "tenant_id, app_id", "organization_id, publisher_name"},
	"permissions":   {"app_id, entra_id", "tenant_id, value", "organization_id, kind", "entra_id"},
	"grants":        {"tenant_id, source_id, permission", "app_id", "user_id", "resource_id"},
	"assignments":   {"tenant_id, source_id", "app_id", "user_id", "group_id"},
	"sign_ins":      {"tenant_id, entra_id", "user_id, occurred_at", "app_id, occurred_at", "organization_id, occurred_at"},
	"usage_days":    {"app_id, user_id, day", "user_id, day", "app_id, day", "organization_id, day"},
	"app_users":     {"app_id, user_id", "user_id, last_sign_in_sort", "app_id, last_sign_in_sort", "organization_id, last_sign_in_sort"},

	"workload_usages": {"user_id, workload", "tenant_id, workload", "organization_id, last_activity_at", "tenant_id, refreshed_at"},
	"user_photos":     {"user_id", "tenant_id, checked_at", "organization_id, checked_at", "organization_id, user_id"},
}

// kind is how a value is stored: as it is, as a key of a table, or as the text
// of a GUID.
type kind string

const (
	plain   kind = ""
	asGUID  kind = "guid"
	ownKey  kind = "id"
	noTable kind = "organizations"
)

func kindOf(table, column string) kind {
	switch column {
	case "id":
		return ownKey
	case "entra_id", "sku_id", "manager_entra_id", "group_entra_id", "publisher_tenant_id":
		return asGUID
	case "organization_id", "tenant_id":
		return noTable
	case "user_id":
		return "users"
	case "group_id":
		return "groups"
	case "license_id":
		return "licenses"
	case "resource_id":
		return "apps"
	case "app_id":
		if table == "apps" {
			return asGUID
		}
		return "apps"
	}
	return plain
}

// naive stores what another writer is given with random text keys.
type naive struct {
	writer
	rows  map[string]int
	kinds map[string][]kind
	made  uint64
}

// textKey gives a key that is as random as one that was drawn, and the same for
// the same row.
func textKey(table kind, id uint64) string {
	h := id
	for i := range len(table) {
		h = h*131 + uint64(table[i])
	}
	mix := func(z uint64) uint64 {
		z += 0x9e3779b97f4a7c15
		z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
		z = (z ^ z>>27) * 0x94d049bb133111eb
		return z ^ z>>31
	}
	var b [16]byte
	binary.BigEndian.PutUint64(b[:8], mix(h))
	binary.BigEndian.PutUint64(b[8:], mix(h^0x5851f42d4c957f2d))
	return guidText(b[:])
}

func guidText(b []byte) string {
	var t [36]byte
	hex.Encode(t[:8], b[:4])
	t[8] = '-'
	hex.Encode(t[9:13], b[4:6])
	t[13] = '-'
	hex.Encode(t[14:18], b[6:8])
	t[18] = '-'
	hex.Encode(t[19:23], b[8:10])
	t[23] = '-'
	hex.Encode(t[24:], b[10:])
	return string(t[:])
}

func (k kind) store(own string, v any) any {
	switch k {
	case plain:
		return v
	case asGUID:
		if b, ok := v.([]byte); ok && len(b) == 16 {
			return guidText(b)
		}
		return nil
	case ownKey:
		k = kind(own)
	}
	switch id := v.(type) {
	case int64:
		return textKey(k, uint64(id))
	case int:
		return textKey(k, uint64(id))
	}
	return nil
}

func (n *naive) write(ctx context.Context, t *table) error {
	if len(t.values) == 0 {
		return nil
	}
	own := &table{name: t.name, columns: t.columns}
	drawn := t.columns[0] != "id"
	if drawn {
		own.columns = append([]string{"id"}, t.columns...)
	}
	kinds := n.kinds[t.name]
	if kinds == nil {
		if err := n.create(ctx, t.name, own.columns); err != nil {
			return fmt.Errorf("make table %s: %w", t.name, err)
		}
		for _, c := range t.columns {
			kinds = append(kinds, kindOf(t.name, c))
		}
		n.kinds[t.name] = kinds
	}
	own.values = make([]any, 0, t.rows()*len(own.columns))
	for i, v := range t.values {
		at := i % len(kinds)
		if at == 0 && drawn {
			n.made++
			own.values = append(own.values, textKey(ownKey, n.made))
		}
		own.values = append(own.values, kinds[at].store(t.name, v))
	}
	n.rows[t.name] += t.rows()
	t.values = t.values[:0]
	return n.writer.write(ctx, own)
}

// create makes a table inside the transaction that first writes to it.
func (n *naive) create(ctx context.Context, name string, columns []string) error {
	definitions := make([]string, len(columns))
	p, isPostgres := n.writer.(*postgres)
	for i, c := range columns {
		definitions[i] = c
		if kindOf(name, c) != plain {
			definitions[i] += " text"
		} else if isPostgres {
			var typ string
			if err := p.tx.QueryRow(ctx, `SELECT data_type FROM information_schema.columns WHERE table_schema = 'public' AND table_name = $1 AND column_name = $2`,
				name, c).Scan(&typ); err != nil {
				return err
			}
			definitions[i] += " " + typ
		}
	}
	definitions[0] += " PRIMARY KEY"
	// What is only set later.
	switch name {
	case "users":
		definitions = append(definitions, "last_sign_in_at "+n.moment(), "last_sign_in_sort bigint")
	case "groups":
		definitions = append(definitions, "member_count bigint", "members_read_at "+n.moment())
	case "apps":
		definitions = append(definitions, "stage text", "stage_confidence text", "stage_since "+n.moment(), "last_used_at "+n.moment(), "last_used_sort bigint", "user_count bigint")
	}
	if err := n.writer.exec(ctx, `CREATE TABLE "`+name+`" (`+strings.Join(definitions, ", ")+")"); err != nil {
		return err
	}
	for i, on := range naiveIndexes[name] {
		if err := n.writer.exec(ctx, fmt.Sprintf(`CREATE INDEX "%s_%d" ON "%s" (%s)`, name, i, name, on)); err != nil {
			return err
		}
	}
	return nil
}

func (n *naive) moment() string {
	if _, ok := n.writer.(*postgres); ok {
		return "timestamptz"
	}
	return "bigint"
}

// exec runs what Sync asks for beside plain rows: counters of one group or app,
// whose key is the last argument. The organization's own rows are left out.
func (n *naive) exec(ctx context.Context, query string, args ...any) error {
	var k kind
	switch {
	case strings.HasPrefix(query, "UPDATE apps "):
		k = "apps"
	case strings.HasPrefix(query, `UPDATE "groups" `):
		k = "groups"
	default:
		return nil
	}
	last := len(args) - 1
	args[last] = k.store("", args[last])
	return n.writer.exec(ctx, query, args...)
}

func (n *naive) lastSignIns(ctx context.Context, last map[int64]time.Time) error {
	switch w := n.writer.(type) {
	case *postgres:
		ids, times := make([]string, 0, len(last)), make([]int64, 0, len(last))
		for id, at := range last {
			ids, times = append(ids, textKey("users", uint64(id))), append(times, at.UnixMicro())
		}
		_, err := w.tx.Exec(ctx, `UPDATE users SET last_sign_in_at = TIMESTAMPTZ 'epoch' + v.at * INTERVAL '1 microsecond', last_sign_in_sort = v.at
FROM unnest($1::text[], $2::bigint[]) AS v (id, at) WHERE users.id = v.id`, ids, times)
		return err
	case *sqlite:
		stmt, err := w.tx.PrepareContext(ctx, "UPDATE users SET last_sign_in_at = ?, last_sign_in_sort = ? WHERE id = ?")
		if err != nil {
			return err
		}
		defer stmt.Close()
		for id, at := range last {
			if _, err := stmt.ExecContext(ctx, at.UnixMicro(), at.UnixMicro(), textKey("users", uint64(id))); err != nil {
				return err
			}
		}
	}
	return nil
}
