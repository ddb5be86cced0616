package tenantsync

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/xid"
)

// tableSpec says how rows are written in bulk.
type tableSpec struct {
	name    string
	columns []string
	// conflict is the target of ON CONFLICT, parentheses included.
	conflict string
	// returning is a column that the statement gives of the rows it wrote; "": none.
	returning string
	// update are the columns that a row which exists takes over; none leaves it
	// as it is.
	update []string
	// fill is a column that a row which exists takes over where it has none; "": none.
	// It goes without update.
	fill string
}

// upsert writes rows, each with a value per column. Two rows of one call must not
// conflict with each other.
func upsert(ctx context.Context, tx *database.Tx, t tableSpec, rows [][]any) error {
	_, err := upsertCount(ctx, tx, t, rows)
	return err
}

// upsertCount is upsert that gives how many rows were written.
func upsertCount(ctx context.Context, tx *database.Tx, t tableSpec, rows [][]any) (int64, error) {
	if len(rows) == 0 {
		return 0, nil
	}
	if tx.Dialect() == database.Postgres {
		return upsertPostgres(ctx, tx, t, rows)
	}
	return upsertSQLite(ctx, tx, t, rows)
}

// upsertNew writes rows whose conflicts are left as they are, and gives the value
// of a whole-number column of those that were new.
func upsertNew(ctx context.Context, tx *database.Tx, t tableSpec, rows [][]any, column string) ([]int64, error) {
	t.returning = column
	var fresh []int64
	take := func(query string, args []any) error {
		found, err := tx.Query(ctx, query, args...)
		if err != nil {
			return fmt.Errorf("write %s: %w", t.name, err)
		}
		some, err := collect(found, scanID)
		if err != nil {
			return fmt.Errorf("write %s: %w", t.name, err)
		}
		fresh = append(fresh, some...)
		return nil
	}
	if tx.Dialect() == database.Postgres {
		if len(rows) == 0 {
			return nil, nil
		}
		err := take(t.insertArrays(), turn(rows, len(t.columns)))
		return fresh, err
	}
	for _, size := range []int{rowsPerStatement, 1} {
		for len(rows) >= size {
			args := make([]any, 0, size*len(t.columns))
			for _, row := range rows[:size] {
				args = append(args, row...)
			}
			if err := take(t.insertValues(size), args); err != nil {
				return nil, err
			}
			rows = rows[size:]
		}
	}
	return fresh, nil
}

// distinct gives each number once.
func distinct(all []int64) []int64 {
	slices.Sort(all)
	return slices.Compact(all)
}

// onConflict is what follows the rows of an insert.
func (t tableSpec) onConflict() string {
	if t.fill != "" {
		text := " ON CONFLICT " + t.conflict + " DO UPDATE SET " + t.fill + " = excluded." + t.fill +
			" WHERE " + t.name + "." + t.fill + " IS NULL AND excluded." + t.fill + " IS NOT NULL"
		if t.returning != "" {
			text += " RETURNING " + t.returning
		}
		return text
	}
	if len(t.update) == 0 && t.returning != "" {
		return " ON CONFLICT " + t.conflict + " DO NOTHING RETURNING " + t.returning
	}
	if len(t.update) == 0 {
		return " ON CONFLICT " + t.conflict + " DO NOTHING"
	}
	var b strings.Builder
	b.WriteString(" ON CONFLICT ")
	b.WriteString(t.conflict)
	b.WriteString(" DO UPDATE SET ")
	for i, c := range t.update {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(c)
		b.WriteString(" = excluded.")
		b.WriteString(c)
	}
	return b.String()
}

// insertValues is an INSERT of n rows.
func (t tableSpec) insertValues(n int) string {
	var b strings.Builder
	b.WriteString("INSERT INTO ")
	b.WriteString(t.name)
	b.WriteString(" (")
	b.WriteString(strings.Join(t.columns, ", "))
	b.WriteString(") VALUES ")
	row := "(" + strings.TrimSuffix(strings.Repeat("?, ", len(t.columns)), ", ") + ")"
	for i := range n {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(row)
	}
	b.WriteString(t.onConflict())
	return b.String()
}

// insertInSizes writes rows by prepared statements of a few fixed sizes, so
// that there are few statements to keep.
func insertInSizes(ctx context.Context, tx *database.Tx, t tableSpec, rows [][]any, sizes ...int) (int64, error) {
	var total int64
	args := make([]any, 0, sizes[0]*len(t.columns))
	for _, size := range sizes {
		if len(rows) < size {
			continue
		}
		stmt, err := tx.Prepare(ctx, t.insertValues(size))
		if err != nil {
			return 0, fmt.Errorf("write %s: %w", t.name, err)
		}
		for len(rows) >= size {
			args = args[:0]
			for _, row := range rows[:size] {
				args = append(args, row...)
			}
			n, err := affected(stmt.ExecContext(ctx, args...))
			if err != nil {
				return 0, fmt.Errorf("write %s: %w", t.name, err)
			}
			total += n
			rows = rows[size:]
		}
	}
	return total, nil
}

// inChunks calls f with "IN (…)" and its arguments until all keys had their
// turn. Nothing is called for no keys.
func inChunks[K any](tx *database.Tx, keys []K, f func(in string, args []any) error) error {
	if len(keys) == 0 {
		return nil
	}
	if tx.Dialect() == database.Postgres {
		return f("= ANY(?)", []any{keys})
	}
	return inChunksSQLite(keys, f)
}

// collect reads all rows and closes them.
func collect[T any](rows *sql.Rows, read func(scan func(...any) error) (T, error)) ([]T, error) {
	defer rows.Close()
	var all []T
	for rows.Next() {
		v, err := read(rows.Scan)
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, rows.Err()
}

// query collects what a query with keys gives.
func query[K, T any](ctx context.Context, tx *database.Tx, keys []K, before string, head []any, after string, read func(scan func(...any) error) (T, error)) ([]T, error) {
	var all []T
	err := inChunks(tx, keys, func(in string, args []any) error {
		rows, err := tx.Query(ctx, before+" "+in+after, append(append([]any(nil), head...), args...)...)
		if err != nil {
			return err
		}
		some, err := collect(rows, read)
		all = append(all, some...)
		return err
	})
	return all, err
}

func affected(r sql.Result, err error) (int64, error) {
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

// raw gives the stored forms of identifiers. None of Microsoft's fails: they
// come from JSON.
func raw(ids []xid.GUID) ([][]byte, error) {
	all := make([][]byte, len(ids))
	for i, id := range ids {
		b, err := id.Bytes()
		if err != nil {
			return nil, fmt.Errorf("store identifier: %w", err)
		}
		all[i] = b
	}
	return all, nil
}

// found is a row that was looked up by one of Microsoft's identifiers.
type found struct {
	id  int64
	key xid.GUID
}

// keysOf finds a tenant's rows of a table by an identifier column; what is not
// there is not in the answer. order decides between several rows of one
// identifier: the last one counts.
func keysOf(ctx context.Context, tx *database.Tx, table, column string, tenantID int64, ids []xid.GUID, order string) (map[xid.GUID]int64, error) {
	keys, err := raw(ids)
	if err != nil {
		return nil, err
	}
	all, err := query(ctx, tx, keys, "SELECT id, "+column+" FROM "+table+" WHERE tenant_id = ? AND "+column, []any{tenantID}, order,
		func(scan func(...any) error) (f found, err error) {
			err = scan(&f.id, &f.key)
			return f, err
		})
	if err != nil {
		return nil, fmt.Errorf("look up %s: %w", table, err)
	}
	m := make(map[xid.GUID]int64, len(all))
	for _, f := range all {
		m[f.key] = f.id
	}
	return m, nil
}

// userKeys, groupKeys and appKeys find rows by object identifier; removed ones
// too, because what points at them may still be true when they come back.
func userKeys(ctx context.Context, tx *database.Tx, tenantID int64, ids []xid.GUID) (map[xid.GUID]int64, error) {
	return keysOf(ctx, tx, "users", "entra_id", tenantID, ids, "")
}

func groupKeys(ctx context.Context, tx *database.Tx, tenantID int64, ids []xid.GUID) (map[xid.GUID]int64, error) {
	return keysOf(ctx, tx, "groups", "entra_id", tenantID, ids, "")
}

func appKeys(ctx context.Context, tx *database.Tx, tenantID int64, ids []xid.GUID) (map[xid.GUID]int64, error) {
	return keysOf(ctx, tx, "apps", "entra_id", tenantID, ids, "")
}

// set is a list of distinct identifiers.
type set struct {
	ids  []xid.GUID
	seen map[xid.GUID]struct{}
}

func (s *set) add(id xid.GUID) {
	if id == "" {
		return
	}
	if s.seen == nil {
		s.seen = map[xid.GUID]struct{}{}
	}
	if _, there := s.seen[id]; there {
		return
	}
	s.seen[id] = struct{}{}
	s.ids = append(s.ids, id)
}
