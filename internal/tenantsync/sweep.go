package tenantsync

import (
	"context"
	"fmt"
	"slices"

	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/xid"
)

// The brake: more than a fifth of more than fifty is not plausible.
const (
	brakeAbove  = 50
	brakeOneOf  = 5
	sweepAtOnce = 500
)

// tooMany says whether so many of all may not go without a person's word.
func tooMany(gone, all int) bool { return all > brakeAbove && gone*brakeOneOf > all }

// sweepSpec says what of a table goes away at the end of a round.
type sweepSpec struct {
	label string
	table string
	// key is the column that notes hold: one of Microsoft's identifiers as it is
	// stored, or text.
	key     string
	keyText bool
	// where narrows the table, without arguments: " AND kind = 'DELEGATED'".
	where string
	// event tells of one row that went; nil tells nothing.
	event func(ctx context.Context, tx *database.Tx, ids []int64) ([]activity.Event, error)
	// also takes away what hangs on the rows.
	also func(ctx context.Context, tx *database.Tx, ids []int64) error
}

// objectID gives the column of the notes that holds key, as key is stored.
func (p sweepSpec) objectID(tx *database.Tx, alias string) string {
	column := alias + ".object_id"
	switch {
	case !p.keyText:
		return column
	case tx.Dialect() == database.Postgres:
		return "convert_from(" + column + ", 'UTF8')"
	}
	return "CAST(" + column + " AS TEXT)"
}

// keyAsObject is the opposite: key as notes hold it.
func (p sweepSpec) keyAsObject(tx *database.Tx, alias string) string {
	column := alias + "." + p.key
	switch {
	case !p.keyText:
		return column
	case tx.Dialect() == database.Postgres:
		return "convert_to(" + column + ", 'UTF8')"
	}
	return "CAST(" + column + " AS BLOB)"
}

// candidates notes as gone what a whole read did not see.
// It gives how many those are that nothing had called gone.
func (w *walk) candidates(ctx context.Context, tx *database.Tx, p sweepSpec) (int, error) {
	n, err := affected(tx.Exec(ctx, "INSERT INTO sync_gone (sync_run_id, data_set, object_id) SELECT DISTINCT CAST(? AS bigint), CAST(? AS text), "+p.keyAsObject(tx, "t")+
		" FROM "+p.table+" t WHERE t.tenant_id = ? AND t.removed_at IS NULL AND t."+p.key+" IS NOT NULL"+p.where+
		" AND NOT EXISTS (SELECT 1 FROM sync_seen n WHERE n.sync_run_id = ? AND n.data_set = ? AND n.object_id = "+p.keyAsObject(tx, "t")+")"+
		" ON CONFLICT (sync_run_id, data_set, object_id) DO NOTHING",
		w.run.ID, p.label, w.tenant.ID, w.run.ID, p.label))
	if err != nil {
		return 0, fmt.Errorf("find what is gone: %w", err)
	}
	return int(n), nil
}

// sweep ends a round of one table: what is gone is marked so, unless it is too
// much; then the notes of what is gone stay, and held is true.
func (w *walk) sweep(ctx context.Context, tx *database.Tx, s *stage, p sweepSpec) (held bool, err error) {
	extra := 0
	if s.cur.Full && s.cur.Seen {
		if extra, err = w.candidates(ctx, tx, p); err != nil {
			return false, err
		}
	}
	if _, err := tx.Exec(ctx, "DELETE FROM sync_seen WHERE sync_run_id = ? AND data_set = ?", w.run.ID, p.label); err != nil {
		return false, fmt.Errorf("forget what was seen: %w", err)
	}
	if held, err = w.implausible(ctx, tx, p); held || err != nil {
		return held, err
	}
	n, err := w.remove(ctx, tx, s.cur.First, p)
	s.removed += n
	s.cur.Extra += extra
	return false, err
}

// implausible reports whether more is noted as gone than may go without a
// person's word.
func (w *walk) implausible(ctx context.Context, tx *database.Tx, p sweepSpec) (bool, error) {
	// A cross join has SQLite begin with the notes, which are few, not with the table.
	gone, err := count(ctx, tx, "SELECT count(*) FROM sync_gone n CROSS JOIN "+p.table+" t WHERE t.tenant_id = ? AND t."+p.key+" = "+p.objectID(tx, "n")+
		" AND t.removed_at IS NULL"+p.where+" AND n.sync_run_id = ? AND n.data_set = ?", w.tenant.ID, w.run.ID, p.label)
	if err != nil || gone*brakeOneOf <= brakeAbove {
		return false, err
	}
	all, err := count(ctx, tx, "SELECT count(*) FROM "+p.table+" t WHERE t.tenant_id = ? AND t.removed_at IS NULL"+p.where, w.tenant.ID)
	return tooMany(gone, all), err
}

// remove marks the noted rows as gone, a few hundred at a time, and forgets the
// notes. It gives how many rows went.
func (w *walk) remove(ctx context.Context, tx *database.Tx, quiet bool, p sweepSpec) (int, error) {
	// All keys at once, which are eight bytes each: asked for piece by piece, each
	// piece would look at all notes again.
	rows, err := tx.Query(ctx, "SELECT t.id FROM sync_gone n CROSS JOIN "+p.table+" t WHERE t.tenant_id = ? AND t."+p.key+" = "+p.objectID(tx, "n")+
		" AND t.removed_at IS NULL"+p.where+" AND n.sync_run_id = ? AND n.data_set = ? ORDER BY t.id",
		w.tenant.ID, w.run.ID, p.label)
	if err != nil {
		return 0, fmt.Errorf("find what is gone: %w", err)
	}
	ids, err := collect(rows, scanID)
	if err != nil {
		return 0, fmt.Errorf("find what is gone: %w", err)
	}
	for some := range slices.Chunk(ids, sweepAtOnce) {
		if err := w.removeRows(ctx, tx, quiet, p, some); err != nil {
			return 0, err
		}
	}
	return len(ids), clearLabel(ctx, tx, w.run.ID, p.label)
}

func (w *walk) removeRows(ctx context.Context, tx *database.Tx, quiet bool, p sweepSpec, ids []int64) error {
	if p.event != nil && !quiet {
		events, err := p.event(ctx, tx, ids)
		if err != nil {
			return err
		}
		if err := w.record(ctx, tx, events); err != nil {
			return err
		}
	}
	err := inChunks(tx, ids, func(in string, args []any) error {
		_, err := tx.Exec(ctx, "UPDATE "+p.table+" SET removed_at = ?, content_hash = 0 WHERE id "+in, append([]any{w.e.now()}, args...)...)
		return err
	})
	if err != nil {
		return fmt.Errorf("mark as gone: %w", err)
	}
	if p.also != nil {
		return p.also(ctx, tx, ids)
	}
	return nil
}

func scanID(scan func(...any) error) (id int64, err error) {
	err = scan(&id)
	return id, err
}

func count(ctx context.Context, tx *database.Tx, query string, args ...any) (int, error) {
	var n int
	if err := tx.QueryRow(ctx, query, args...).Scan(&n); err != nil {
		return 0, fmt.Errorf("count rows: %w", err)
	}
	return n, nil
}

// record writes events as found by this run.
func (w *walk) record(ctx context.Context, tx *database.Tx, events []activity.Event) error {
	events, err := w.untold(ctx, tx, events)
	if err != nil || len(events) == 0 {
		return err
	}
	for i := range events {
		events[i].TenantID, events[i].SyncRunID = w.tenant.ID, w.run.ID
		if events[i].OccurredAt.IsZero() {
			events[i].OccurredAt = w.e.now()
		}
	}
	return activity.Record(ctx, tx, w.tenant.OrganizationID, events)
}

// named is a row as an event's subject.
type named struct {
	id    int64
	entra xid.GUID
	name  string
}

// names reads the subjects of events about rows of a table with names.
func names(ctx context.Context, tx *database.Tx, table, key string, ids []int64) ([]named, error) {
	all, err := query(ctx, tx, ids, "SELECT id, "+key+", display_name FROM "+table+" WHERE id", nil, " ORDER BY id",
		func(scan func(...any) error) (n named, err error) {
			err = scan(&n.id, &n.entra, &n.name)
			return n, err
		})
	if err != nil {
		return nil, fmt.Errorf("read names: %w", err)
	}
	return all, nil
}
