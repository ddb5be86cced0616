package database

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/appmuster/appmuster/internal/pseudonym"
	"github.com/appmuster/appmuster/internal/xid"
)

// Person is what of a directory user is looked for in all tables.
type Person struct {
	OrganizationID, TenantID int64
	// UserID is our key of the user.
	UserID int64
	// EntraID is Microsoft's identifier.
	EntraID xid.GUID
	// Names are what the directory calls the person: in the log of what happened
	// they stand for somebody who was not stored.
	Names []string
	// Addresses are sign-in names and mail addresses: wherever a value holds one,
	// it is the person's.
	Addresses []string
}

// children are the tables whose rows are a user's own.
var children = []string{"app_owners", "app_users", "assignments", "grants", "group_members", "license_users", "role_assignments", "sign_ins", "user_photos", "workload_usages"}

// Overwrite makes SQLite overwrite what is deleted in this transaction with
// zeros, so that it is not left in the file until the space is used anew.
// PostgreSQL does that when it vacuums.
func (tx *Tx) Overwrite(ctx context.Context, on bool) error {
	if tx.pgx != nil {
		return nil
	}
	value := "OFF"
	if on {
		value = "ON"
	}
	if _, err := tx.Exec(ctx, "PRAGMA secure_delete = "+value); err != nil {
		return fmt.Errorf("overwrite what is deleted: %w", err)
	}
	return nil
}

// ErasePerson deletes a person's rows and clears what other rows say of them,
// and gives how many of each table. What they used is added to the row of
// everybody who is not stored: numbers that name nobody. So that a day can be
// added up anew, their sign-ins stay until they are old, as nobody's: when, to
// which app and how it ended.
func (tx *Tx) ErasePerson(ctx context.Context, p Person) (map[string]int, error) {
	raw, err := p.EntraID.Bytes()
	if err != nil {
		return nil, fmt.Errorf("erase person: %w", err)
	}
	signIns, err := tx.eraseFromSignIns(ctx, p)
	if err != nil {
		return nil, fmt.Errorf("erase from sign_ins: %w", err)
	}
	erased, err := tx.ForgetUsers(ctx, p.OrganizationID, p.TenantID, []Person{p})
	if err != nil {
		return nil, err
	}
	if signIns > 0 {
		erased["sign_ins"] = signIns
	}
	n, err := tx.eraseFromEvents(ctx, p, raw)
	if n > 0 {
		erased["activity_events"] = n
	}
	return erased, err
}

// ForgetUsers is ErasePerson for several users of one tenant that leaves the log
// of what happened as it is: for those who left the directory long ago. A few
// hundred at once cost little more than one, because what has no index by user is
// read through.
func (tx *Tx) ForgetUsers(ctx context.Context, organizationID, tenantID int64, users []Person) (map[string]int, error) {
	erased := map[string]int{}
	if len(users) == 0 {
		return erased, nil
	}
	var ids, identifiers []any
	for _, u := range users {
		raw, err := u.EntraID.Bytes()
		if err != nil {
			return nil, fmt.Errorf("erase person: %w", err)
		}
		ids = append(ids, u.UserID)
		if raw != nil {
			identifiers = append(identifiers, raw)
		}
	}
	owner := []any{organizationID, tenantID}
	own := func(table string) (where string, args []any) {
		where, args = "organization_id = ? AND tenant_id = ? AND user_id IN "+holes(len(ids)), slices.Concat(owner, ids)
		if table == "usage_days" { // its index by user begins with the app
			where, args = where+" AND app_id IN (SELECT id FROM apps WHERE organization_id = ? AND tenant_id = ?)", append(args, owner...)
		}
		return where, args
	}
	run := func(table, query string, args ...any) error {
		result, err := tx.Exec(ctx, query, args...)
		if err != nil {
			return fmt.Errorf("erase from %s: %w", table, err)
		}
		n, err := result.RowsAffected()
		if n > 0 {
			erased[table] += int(n)
		}
		return err
	}
	mapped, mappedArgs := own("app_users")
	used, usedArgs := own("usage_days")
	if _, err := tx.Exec(ctx, "UPDATE apps SET findings = '' WHERE organization_id = ? AND tenant_id = ? AND id IN (SELECT app_id FROM app_users WHERE "+
		mapped+" UNION SELECT app_id FROM usage_days WHERE "+used+")", slices.Concat(owner, mappedArgs, usedArgs)...); err != nil {
		return nil, fmt.Errorf("ask for the person's apps to be added up anew: %w", err)
	}
	later := "max(usage_days.last_at, excluded.last_at)"
	if tx.pgx != nil {
		later = "greatest(usage_days.last_at, excluded.last_at)"
	}
	if _, err := tx.Exec(ctx, `INSERT INTO usage_days (organization_id, tenant_id, app_id, day, sign_ins, other_sign_ins, failed_sign_ins, last_at)
SELECT organization_id, tenant_id, app_id, day, sum(sign_ins), sum(other_sign_ins), sum(failed_sign_ins), max(last_at) FROM usage_days
WHERE `+used+` GROUP BY organization_id, tenant_id, app_id, day
ON CONFLICT (app_id, day, organization_id) WHERE user_id IS NULL DO UPDATE SET sign_ins = usage_days.sign_ins + excluded.sign_ins,
 other_sign_ins = usage_days.other_sign_ins + excluded.other_sign_ins,
 failed_sign_ins = usage_days.failed_sign_ins + excluded.failed_sign_ins, last_at = `+later, usedArgs...); err != nil {
		return nil, fmt.Errorf("keep numbers of usage_days: %w", err)
	}
	for _, table := range append([]string{"usage_days"}, children...) {
		where, args := own(table)
		if err := run(table, "DELETE FROM "+table+" WHERE "+where, args...); err != nil {
			return nil, err
		}
	}
	if len(identifiers) > 0 {
		in := holes(len(identifiers))
		if err := run("users", "UPDATE users SET manager_entra_id = NULL WHERE organization_id = ? AND tenant_id = ? AND manager_entra_id IN "+in,
			slices.Concat(owner, identifiers)...); err != nil {
			return nil, err
		}
		for _, notes := range []string{"sync_seen", "sync_gone"} {
			if err := run(notes, "DELETE FROM "+notes+" WHERE object_id IN "+in+" AND sync_run_id IN (SELECT id FROM sync_runs WHERE tenant_id = ?)",
				append(slices.Clone(identifiers), tenantID)...); err != nil {
				return nil, err
			}
		}
	}
	return erased, run("users", "DELETE FROM users WHERE organization_id = ? AND tenant_id = ? AND id IN "+holes(len(ids)), slices.Concat(owner, ids)...)
}

// eraseFromSignIns makes a person's sign-ins nobody's, as a sync stores those of
// somebody who was erased, and gives how many they are.
func (tx *Tx) eraseFromSignIns(ctx context.Context, p Person) (int, error) {
	rows, err := tx.Query(ctx, "SELECT id, entra_id FROM sign_ins WHERE organization_id = ? AND tenant_id = ? AND user_id = ?",
		p.OrganizationID, p.TenantID, p.UserID)
	if err != nil {
		return 0, err
	}
	events, err := readSignIns(rows)
	if err != nil {
		return 0, err
	}
	for id, event := range events {
		if _, err := tx.Exec(ctx, "UPDATE sign_ins SET entra_id = ?, user_id = NULL, failure_reason = '', client_app = '', city = '', country = '' WHERE id = ?",
			pseudonym.EventID(p.TenantID, event), id); err != nil {
			return 0, err
		}
	}
	return len(events), nil
}

// readSignIns reads Microsoft's identifiers of sign-ins by their keys.
func readSignIns(rows *sql.Rows) (map[int64]xid.GUID, error) {
	defer rows.Close()
	events := map[int64]xid.GUID{}
	for rows.Next() {
		var id int64
		var event xid.GUID
		if err := rows.Scan(&id, &event); err != nil {
			return nil, err
		}
		events[id] = event
	}
	return events, rows.Err()
}

// holes gives the place of n arguments: "(?, ?)".
func holes(n int) string { return "(" + strings.TrimSuffix(strings.Repeat("?, ", n), ", ") + ")" }

// event is what an activity event says of people.
type event struct {
	id                     int64
	actorKind, subjectKind string
	actorID, subjectID     sql.NullInt64
	actorName              string
	subjectEntraID         xid.GUID
	before, after          sql.NullString
}

// eraseFromEvents clears the person's names from the log of what happened: where
// they are the actor or the subject, and wherever a value holds their identifier
// or an address of theirs.
func (tx *Tx) eraseFromEvents(ctx context.Context, p Person, raw []byte) (int, error) {
	marks := p.marks()
	text := func(column string) string {
		if tx.pgx != nil {
			return "CAST(" + column + " AS text)"
		}
		return column
	}
	where := []string{"(subject_kind = 'USER' AND subject_id = ?)", "subject_entra_id = ?", "(actor_kind = 'DIRECTORY_USER' AND actor_id = ?)"}
	args := []any{p.OrganizationID, p.TenantID, p.UserID, raw, p.UserID}
	for _, name := range append(append([]string(nil), p.Names...), p.Addresses...) {
		if name != "" {
			where = append(where, "(actor_kind = 'DIRECTORY_USER' AND actor_id IS NULL AND lower(actor_name) = lower(?))")
			args = append(args, name)
		}
	}
	for _, mark := range marks {
		for _, column := range []string{"before", "after"} {
			where = append(where, "lower("+text(column)+") LIKE ? ESCAPE '\\'")
			args = append(args, "%"+likeEscape.Replace(mark)+"%")
		}
	}
	rows, err := tx.Query(ctx, "SELECT id, actor_kind, actor_id, actor_name, subject_kind, subject_id, subject_entra_id, "+
		text("before")+", "+text("after")+" FROM activity_events WHERE organization_id = ? AND tenant_id = ? AND ("+strings.Join(where, " OR ")+")", args...)
	if err != nil {
		return 0, fmt.Errorf("find events of a person: %w", err)
	}
	events, err := readEvents(rows)
	if err != nil {
		return 0, fmt.Errorf("find events of a person: %w", err)
	}
	for _, e := range events {
		if err := tx.eraseFromEvent(ctx, p, e, marks); err != nil {
			return 0, fmt.Errorf("erase from event: %w", err)
		}
	}
	return len(events), nil
}

func readEvents(rows *sql.Rows) ([]event, error) {
	defer rows.Close()
	var all []event
	for rows.Next() {
		var e event
		if err := rows.Scan(&e.id, &e.actorKind, &e.actorID, &e.actorName, &e.subjectKind, &e.subjectID, &e.subjectEntraID, &e.before, &e.after); err != nil {
			return nil, err
		}
		all = append(all, e)
	}
	return all, rows.Err()
}

func (tx *Tx) eraseFromEvent(ctx context.Context, p Person, e event, marks []string) error {
	set, args := []string{}, []any{}
	subject := e.subjectKind == "USER" && e.subjectID.Int64 == p.UserID || e.subjectEntraID != "" && e.subjectEntraID == p.EntraID
	if subject {
		// What changed about the person is theirs too.
		set = append(set, "subject_name = ''", "subject_entra_id = NULL", "before = NULL", "after = NULL")
	} else {
		for _, value := range []struct {
			column string
			json   sql.NullString
		}{{"before", e.before}, {"after", e.after}} {
			clean, changed, err := without(value.json, marks)
			if err != nil {
				return err
			}
			if changed {
				set, args = append(set, value.column+" = ?"), append(args, clean)
			}
		}
	}
	if e.actorKind == "DIRECTORY_USER" && (e.actorID.Int64 == p.UserID || !e.actorID.Valid && p.called(e.actorName)) {
		set = append(set, "actor_name = ''")
	}
	if len(set) == 0 {
		return nil
	}
	_, err := tx.Exec(ctx, "UPDATE activity_events SET "+strings.Join(set, ", ")+" WHERE id = ?", append(args, e.id)...)
	return err
}

// called reports whether a name is one of the person's.
func (p Person) called(name string) bool {
	same := func(one string) bool { return one != "" && strings.EqualFold(one, name) }
	return slices.ContainsFunc(p.Names, same) || slices.ContainsFunc(p.Addresses, same)
}

// marks are what gives the person away wherever it stands, in small letters.
func (p Person) marks() []string {
	var marks []string
	for _, mark := range append([]string{string(p.EntraID)}, p.Addresses...) {
		if mark != "" {
			marks = append(marks, strings.ToLower(mark))
		}
	}
	return marks
}

// erasedText stands where a value gave a person away.
const erasedText = "(erased)"

// without gives a JSON document with every text that holds one of the marks
// replaced, and whether there was any.
func without(document sql.NullString, marks []string) (clean []byte, changed bool, err error) {
	if !document.Valid {
		return nil, false, nil
	}
	var v any
	decoder := json.NewDecoder(strings.NewReader(document.String))
	decoder.UseNumber()
	if err := decoder.Decode(&v); err != nil {
		return nil, false, fmt.Errorf("read values: %w", err)
	}
	var walk func(any) any
	walk = func(v any) any {
		switch v := v.(type) {
		case string:
			small := strings.ToLower(v)
			if slices.ContainsFunc(marks, func(mark string) bool { return strings.Contains(small, mark) }) {
				changed = true
				return erasedText
			}
		case []any:
			for i := range v {
				v[i] = walk(v[i])
			}
		case map[string]any:
			for name := range v {
				v[name] = walk(v[name])
			}
		}
		return v
	}
	v = walk(v)
	if !changed {
		return nil, false, nil
	}
	clean, err = json.Marshal(v)
	return clean, true, err
}

var likeEscape = strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`)

// CountBefore counts the rows of one table whose column holds a time before
// cutoff. Table and column are ours by their names in SQL.
func (db *DB) CountBefore(ctx context.Context, table, column string, cutoff time.Time) (int64, error) {
	var n int64
	err := db.InTx(ctx, func(ctx context.Context, tx *Tx) error {
		return tx.QueryRow(ctx, "SELECT count(*) FROM "+table+" WHERE "+column+" < ?", cutoff).Scan(&n)
	})
	if err != nil {
		return 0, fmt.Errorf("count %s: %w", table, err)
	}
	return n, nil
}
