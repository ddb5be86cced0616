package privacy_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	entgo "entgo.io/ent"
	entschema "entgo.io/ent/dialect/sql/schema"
	"entgo.io/ent/schema/field"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/activityevent"
	"github.com/appmuster/appmuster/ent/migrate"
	"github.com/appmuster/appmuster/ent/schema"
	"github.com/appmuster/appmuster/ent/user"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/pseudonym"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/internal/xid"
)

const (
	victimGUID = xid.GUID("d1e2c3b4-a596-4877-8879-6a5b4c3d2e1f")
	victimUPN  = "Canary.Upn@engines.example"
)

// world has one row of each sort that a person's rows point at.
type world struct {
	fixture
	victim, colleague    *ent.User
	app, group, lic, run int64
	role                 int64
	// canaries must not be found after erasing.
	canaries []string
}

func newWorld(t *testing.T, db *database.DB) *world {
	w := &world{fixture: setup(t, db), canaries: []string{string(victimGUID), hexOf(t, victimGUID), strings.ToLower(victimUPN)}}
	write(t, db, func(ctx context.Context, tx *database.Tx) error {
		now := tx.Now()
		app, err := tx.Ent().App.Create().SetOrganizationID(w.org.ID).SetTenantID(w.tenant.ID).SetAppID(guid(900)).SetDisplayName("Quillboard").
			SetSortKey("quill").SetOrigin(vocab.AppOriginThirdParty).SetFirstSeenAt(now).Save(ctx)
		if err != nil {
			return err
		}
		group, err := tx.Ent().Group.Create().SetOrganizationID(w.org.ID).SetTenantID(w.tenant.ID).SetEntraID(guid(901)).SetSortKey("g").SetFirstSeenAt(now).Save(ctx)
		if err != nil {
			return err
		}
		lic, err := tx.Ent().License.Create().SetOrganizationID(w.org.ID).SetTenantID(w.tenant.ID).SetSkuID(guid(902)).SetSkuPartNumber("S").SetSortKey("s").
			SetSeatsEnabled(1).SetSeatsWarning(0).SetSeatsSuspended(0).SetSeatsConsumed(1).SetFirstSeenAt(now).Save(ctx)
		if err != nil {
			return err
		}
		role, err := tx.Ent().DirectoryRole.Create().SetOrganizationID(w.org.ID).SetTenantID(w.tenant.ID).SetEntraID(guid(903)).SetFirstSeenAt(now).Save(ctx)
		if err != nil {
			return err
		}
		w.role = role.ID
		run, err := tx.Ent().SyncRun.Create().SetOrganizationID(w.org.ID).SetTenantID(w.tenant.ID).SetSequence(1).SetTrigger(vocab.SyncTriggerFirst).
			SetQueuedAt(now).Save(ctx)
		if err != nil {
			return err
		}
		w.app, w.group, w.lic, w.run = app.ID, group.ID, lic.ID, run.ID
		return nil
	})
	w.victim = w.addUser(t, victimGUID, "canary")
	w.colleague = w.addUser(t, guid(77), "colleague")
	w.canaries = slices.DeleteFunc(w.canaries, func(c string) bool { return strings.Contains(c, "colleague") })
	return w
}

func hexOf(t *testing.T, id xid.GUID) string {
	raw, err := id.Bytes()
	require.NoError(t, err)
	return hex.EncodeToString(raw)
}

// addUser stores a user with every personal text of its own.
func (w *world) addUser(t *testing.T, id xid.GUID, mark string) *ent.User {
	w.insert(t, "users", func(c *entschema.Column) (any, bool) {
		switch {
		case c.Name == user.FieldEntraID:
			return mustRaw(t, id), true
		case c.Name == user.FieldUserPrincipalName && mark == "canary":
			return victimUPN, true
		case c.Name == user.FieldManagerEntraID:
			return nil, true
		}
		return nil, false
	}, mark)
	return w.db.Ent().User.Query().Where(user.EntraID(id)).OnlyX(dbtest.Context(t))
}

func mustRaw(t *testing.T, id xid.GUID) []byte {
	raw, err := id.Bytes()
	require.NoError(t, err)
	return raw
}

// personalFields gives of each table the columns that may tell of a person of a
// directory, by the annotations of the schema.
func personalFields(t *testing.T) map[string]map[string]schema.Personal {
	t.Helper()
	all := map[string]map[string]schema.Personal{}
	for _, one := range schema.All() {
		table := tableOf(t, one)
		for _, f := range fieldsOf(one) {
			for _, a := range f.Descriptor().Annotations {
				if p, ok := a.(schema.Personal); ok && p.Of != schema.OfMember {
					if all[table] == nil {
						all[table] = map[string]schema.Personal{}
					}
					all[table][f.Descriptor().Name] = p
				}
			}
		}
	}
	return all
}

func fieldsOf(one entgo.Interface) []entgo.Field { return one.Fields() }

// tableOf finds the table of a type: the one whose columns have its fields.
func tableOf(t *testing.T, one entgo.Interface) string {
	t.Helper()
	name := schema.Name(one)
	for _, table := range migrate.Tables {
		if singular(table.Name) == strings.ToLower(name) {
			return table.Name
		}
	}
	t.Fatalf("no table of %s", name)
	return ""
}

func singular(table string) string {
	table = strings.ReplaceAll(table, "_", "")
	switch {
	case strings.HasSuffix(table, "ies"):
		return strings.TrimSuffix(table, "ies") + "y"
	case table == "coverages":
		return "coverage"
	}
	return strings.TrimSuffix(table, "s")
}

// insert stores one row of a table: the given values, then what the fixture has
// for keys, canaries for the personal texts, anything for the rest.
func (w *world) insert(t *testing.T, table string, given func(*entschema.Column) (any, bool), mark string) {
	t.Helper()
	personal := personalFields(t)[table]
	var columns []string
	var args []any
	for _, c := range columnsOf(t, table) {
		value, ok := given(c)
		if !ok {
			value, ok = w.value(t, table, c, personal, mark)
		}
		if ok {
			columns, args = append(columns, c.Name), append(args, value)
		}
	}
	holes := strings.TrimSuffix(strings.Repeat("?, ", len(columns)), ", ")
	write(t, w.db, func(ctx context.Context, tx *database.Tx) error {
		_, err := tx.Exec(ctx, "INSERT INTO "+table+" ("+quoted(columns)+") VALUES ("+holes+")", args...)
		if err != nil {
			return fmt.Errorf("%s: %w", table, err)
		}
		return nil
	})
}

func quoted(columns []string) string { return `"` + strings.Join(columns, `", "`) + `"` }

func columnsOf(t *testing.T, table string) []*entschema.Column {
	t.Helper()
	for _, one := range migrate.Tables {
		if one.Name == table {
			return one.Columns
		}
	}
	t.Fatalf("no table %s", table)
	return nil
}

func (w *world) value(t *testing.T, table string, c *entschema.Column, personal map[string]schema.Personal, mark string) (any, bool) {
	keys := map[string]int64{"organization_id": w.org.ID, "tenant_id": w.tenant.ID, "app_id": w.app, "resource_id": w.app,
		"group_id": w.group, "license_id": w.lic, "role_id": w.role, "sync_run_id": w.run}
	if id, ok := keys[c.Name]; ok {
		return id, true
	}
	_, tells := personal[c.Name]
	canary := fmt.Sprintf("%s-%s-%s", mark, table, c.Name)
	switch {
	case c.Name == "id":
		return nil, false
	case c.Name == "user_id":
		return w.victim.ID, true
	case tells && c.Type == field.TypeString:
		w.canaries = append(w.canaries, canary)
		return canary, true
	case tells && c.Type == field.TypeJSON && table == "app_users":
		w.canaries = append(w.canaries, canary)
		return `[{"kind":"` + canary + `"}]`, true
	case tells && c.Type == field.TypeJSON && table == "workload_usages":
		w.canaries = append(w.canaries, canary)
		return `[{"name":"` + canary + `","value":1}]`, true
	case tells && c.Type == field.TypeBytes:
		w.canaries = append(w.canaries, hex.EncodeToString([]byte(canary)))
		return []byte(canary), true
	case tells && c.Type == field.TypeJSON:
		w.canaries = append(w.canaries, canary)
		return `{"` + canary + `":{"value":"` + canary + `"}}`, true
	case tells && c.Type == field.TypeOther:
		return mustRaw(t, victimGUID), true
	case c.Nullable:
		return nil, false
	}
	switch c.Type {
	case field.TypeString:
		return "x", true
	case field.TypeEnum:
		return c.Enums[0], true
	case field.TypeBool:
		return true, true
	case field.TypeTime:
		return time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC), true
	case field.TypeJSON:
		return "[]", true
	case field.TypeBytes, field.TypeOther:
		return []byte{1, 2, 3}, true
	}
	return 1, true
}

// pointing says how rows of a table that has no user_id point at a person; each
// entry is one row, by the columns that it fixes. A table that is not here and
// has no user_id fails the test: say how it points.
func (w *world) pointing() map[string][]map[string]any {
	return map[string][]map[string]any{
		"activity_events": {
			{"type": activity.UserAdded, "subject_kind": "USER", "subject_id": w.victim.ID, "actor_kind": "SYNC", "actor_id": nil, "actor_name": ""},
			{"type": activity.ConsentGiven, "actor_kind": "DIRECTORY_USER", "actor_id": w.victim.ID, "subject_kind": "APP", "subject_id": w.app,
				"subject_entra_id": nil, "subject_name": "Quillboard", "before": nil, "after": `{"by":"` + victimUPN + `"}`, "source_id": "a"},
			{"type": activity.ConsentGiven, "actor_kind": "DIRECTORY_USER", "actor_id": nil, "actor_name": w.victim.DisplayName, "subject_kind": "APP", "subject_id": w.app,
				"subject_entra_id": nil, "subject_name": "Quillboard", "before": nil, "after": `{"tenantWide":true}`, "source_id": "b"},
			{"type": activity.UserChanged, "actor_kind": "SYNC", "actor_id": nil, "actor_name": "", "subject_kind": "USER", "subject_id": w.colleague.ID,
				"subject_entra_id": mustBytes(guid(77)), "subject_name": "Colleague", "before": `{"manager":""}`, "after": `{"manager":"` + string(victimGUID) + `"}`},
		},
		"audit_events":   nil, // appended below: the chain must hold
		"erased_persons": nil, // what stays
	}
}

func mustBytes(id xid.GUID) []byte {
	raw, _ := id.Bytes()
	return raw
}

// seed puts the person into every table that can hold one.
func (w *world) seed(t *testing.T) {
	t.Helper()
	pointing := w.pointing()
	for table, fields := range personalFields(t) {
		if table == "users" {
			continue
		}
		rows, told := pointing[table]
		if _, own := fields["user_id"]; own {
			rows = []map[string]any{{"user_id": w.victim.ID}}
		} else if !told {
			t.Fatalf("%s tells of persons (%v): say in this test how its rows point at one", table, fields)
		}
		for _, fixed := range rows {
			w.insert(t, table, func(c *entschema.Column) (any, bool) { v, ok := fixed[c.Name]; return v, ok }, "canary")
		}
	}
	write(t, w.db, func(ctx context.Context, tx *database.Tx) error {
		if err := tx.Ent().User.UpdateOneID(w.colleague.ID).SetManagerEntraID(victimGUID).Exec(ctx); err != nil {
			return err
		}
		for _, notes := range []string{"sync_seen", "sync_gone"} {
			if _, err := tx.Exec(ctx, "INSERT INTO "+notes+" (sync_run_id, data_set, object_id) VALUES (?, 'users', ?)", w.run, mustBytes(victimGUID)); err != nil {
				return err
			}
		}
		w.canaries = append(w.canaries, "canary-reason")
		return activity.Audit(ctx, tx, activity.Entry{OrganizationID: w.org.ID, Action: activity.PersonRevealed, SubjectKind: vocab.SubjectKindUser,
			SubjectID: w.victim.ID, Personal: map[string]string{"reason": "canary-reason"}})
	})
}

// dump gives every row of every table as text, blobs also as hexadecimal.
func dump(t *testing.T, db *database.DB, url string) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	if url != "" {
		conn, err := pgx.Connect(t.Context(), dbtest.Unbound(t, url))
		require.NoError(t, err)
		defer conn.Close(context.Background())
		rows, err := conn.Query(t.Context(), "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
		require.NoError(t, err)
		tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
		require.NoError(t, err)
		for _, table := range tables {
			rows, err := conn.Query(t.Context(), `SELECT CAST(t AS text) FROM "`+table+`" AS t`)
			require.NoError(t, err)
			if out[table], err = pgx.CollectRows(rows, pgx.RowTo[string]); err != nil {
				t.Fatal(err)
			}
		}
		return out
	}
	rows, err := db.SQL().QueryContext(t.Context(), "SELECT name FROM sqlite_master WHERE type = 'table'")
	require.NoError(t, err)
	var tables []string
	for rows.Next() {
		var table string
		require.NoError(t, rows.Scan(&table))
		tables = append(tables, table)
	}
	require.NoError(t, rows.Close())
	for _, table := range tables {
		rows, err := db.SQL().QueryContext(t.Context(), `SELECT * FROM "`+table+`"`)
		require.NoError(t, err)
		columns, err := rows.Columns()
		require.NoError(t, err)
		for rows.Next() {
			values := make([]any, len(columns))
			for i := range values {
				values[i] = new(any)
			}
			require.NoError(t, rows.Scan(values...))
			var line strings.Builder
			for _, v := range values {
				v := *v.(*any)
				if raw, ok := v.([]byte); ok {
					v = string(raw) + " " + hex.EncodeToString(raw)
				}
				fmt.Fprintf(&line, "%v|", v)
			}
			out[table] = append(out[table], line.String())
		}
		require.NoError(t, rows.Close())
	}
	return out
}

func hits(dump map[string][]string, canaries []string) []string {
	var found []string
	for table, rows := range dump {
		for _, row := range rows {
			for _, c := range canaries {
				if strings.Contains(strings.ToLower(row), strings.ToLower(c)) {
					found = append(found, table+" holds "+c)
				}
			}
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

func eachWithURL(t *testing.T, test func(t *testing.T, db *database.DB, url string)) {
	t.Run("SQLite", func(t *testing.T) {
		t.Parallel()
		test(t, dbtest.Open(t), "")
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		t.Parallel()
		url := ""
		db := dbtest.OpenPostgres(t, func(cfg *database.Config) { url = cfg.URL })
		test(t, db, url)
	})
}

func TestAnErasedPersonIsNowhere(t *testing.T) {
	t.Parallel()
	eachWithURL(t, func(t *testing.T, db *database.DB, url string) {
		ctx := dbtest.Context(t)
		w := newWorld(t, db)
		w.seed(t)
		before := dump(t, db, url)
		seeded := hits(before, w.canaries)
		for table := range personalFields(t) {
			if table == "erased_persons" {
				continue
			}
			told := slices.ContainsFunc(seeded, func(hit string) bool { return strings.HasPrefix(hit, table+" ") })
			require.True(t, told || onlyNumbers(table), "%s was seeded", table)
		}
		for _, c := range w.canaries {
			require.True(t, slices.ContainsFunc(seeded, func(hit string) bool { return strings.HasSuffix(hit, " "+c) }), "%s was planted", c)
		}

		erasure, err := w.s.ErasePerson(w.as(t, viewer.RoleOwner), w.victim.ID)
		require.NoError(t, err)

		require.Empty(t, hits(dump(t, db, url), w.canaries))
		for _, table := range migrate.Tables {
			for _, c := range table.Columns {
				if c.Name == "user_id" {
					require.Zero(t, countWhere(t, db, table.Name, "user_id = ?", w.victim.ID), table.Name)
				}
			}
		}
		require.Equal(t, map[string]int{
			"users": 2, "app_owners": 1, "app_users": 1, "assignments": 1, "grants": 1, "group_members": 1, "license_users": 1, "role_assignments": 1, "user_photos": 1, "workload_usages": 1, "sign_ins": 1, "usage_days": 1,
			"activity_events": 4, "audit_events": 1, "sync_seen": 1, "sync_gone": 1,
		}, erasure.Tables)

		log := w.audits(t)
		require.Len(t, log, 2)
		require.Equal(t, activity.PersonErased, log[1].Action)
		proof, err := json.Marshal(log[1].Detail)
		require.NoError(t, err)
		counts, err := json.Marshal(map[string]any{"tables": erasure.Tables})
		require.NoError(t, err)
		require.JSONEq(t, string(counts), string(proof))

		hash := pseudonym.PersonHash(w.tenant.ID, victimGUID)
		tombstone := db.Ent().ErasedPerson.Query().OnlyX(ctx)
		require.Equal(t, hash[:], tombstone.PersonHash)
		require.Equal(t, w.tenant.ID, tombstone.TenantID)

		others := db.Ent().UsageDay.Query().OnlyX(ctx)
		require.Nil(t, others.UserID)
		require.Equal(t, 1, others.SignIns, "the numbers stay")
		require.Equal(t, "Colleague", db.Ent().ActivityEvent.Query().Where(activityevent.SubjectID(w.colleague.ID)).OnlyX(ctx).SubjectName)
		require.Equal(t, 1, db.Ent().User.Query().CountX(ctx))

		_, err = w.s.ErasePerson(w.as(t, viewer.RoleOwner), w.victim.ID)
		require.True(t, fault.Is(err, fault.NotFound), "there is nobody any more")
		require.Len(t, w.audits(t), 2)
	})
}

// onlyNumbers are tables whose rows of a person hold no text of theirs: that
// these rows are gone is looked at by user_id.
func onlyNumbers(table string) bool {
	return slices.Contains([]string{"app_owners", "assignments", "grants", "group_members", "license_users", "usage_days"}, table)
}

func countWhere(t *testing.T, db *database.DB, table, where string, args ...any) int {
	t.Helper()
	var n int
	write(t, db, func(ctx context.Context, tx *database.Tx) error {
		return tx.QueryRow(ctx, "SELECT count(*) FROM "+table+" WHERE "+where, args...).Scan(&n)
	})
	return n
}

// What SQLite frees it leaves in its file until it needs the space.
func TestAnErasedPersonIsNotInTheFileEither(t *testing.T) {
	t.Parallel()
	dir := dbtest.SQLiteDir(t)
	db, err := database.Open(t.Context(), database.Config{DataDir: dir})
	require.NoError(t, err)
	w := newWorld(t, db)
	w.seed(t)
	_, err = w.s.ErasePerson(w.as(t, viewer.RoleOwner), w.victim.ID)
	require.NoError(t, err)
	require.NoError(t, db.Close())
	for _, name := range []string{database.FileName, database.FileName + "-wal"} {
		content, err := os.ReadFile(filepath.Join(dir, name))
		if os.IsNotExist(err) {
			continue
		}
		require.NoError(t, err)
		for _, c := range w.canaries {
			require.False(t, bytes.Contains(bytes.ToLower(content), []byte(strings.ToLower(c))), "%s holds %s", name, c)
		}
		require.False(t, bytes.Contains(content, mustRaw(t, victimGUID)), name)
	}
}

func TestWhatAPersonUsedIsAddedToTheOthers(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		first, last := time.Date(2026, 4, 1, 8, 0, 0, 0, time.UTC), time.Date(2026, 4, 1, 17, 0, 0, 0, time.UTC)
		write(t, db, func(ctx context.Context, tx *database.Tx) error {
			for _, d := range []struct {
				user *int64
				day  int
				n    int
				at   time.Time
			}{{&w.victim.ID, 20544, 2, last}, {nil, 20544, 5, first}, {&w.colleague.ID, 20544, 7, first}, {&w.victim.ID, 20545, 1, last}} {
				if err := tx.Ent().UsageDay.Create().SetOrganizationID(w.org.ID).SetTenantID(w.tenant.ID).SetAppID(w.app).SetNillableUserID(d.user).SetDay(d.day).
					SetSignIns(d.n).SetOtherSignIns(10 * d.n).SetFailedSignIns(100 * d.n).SetLastAt(d.at).Exec(ctx); err != nil {
					return err
				}
			}
			return nil
		})
		erasure, err := w.s.ErasePerson(w.as(t, viewer.RoleOwner), w.victim.ID)
		require.NoError(t, err)
		require.Equal(t, 2, erasure.Tables["usage_days"])
		got := []string{}
		for _, d := range db.Ent().UsageDay.Query().AllX(dbtest.Context(t)) {
			got = append(got, fmt.Sprintf("%d %v %d %d %d %s", d.Day, d.UserID == nil, d.SignIns, d.OtherSignIns, d.FailedSignIns, d.LastAt.UTC().Format("15:04")))
		}
		require.ElementsMatch(t, []string{"20544 true 7 70 700 17:00", "20544 false 7 70 700 08:00", "20545 true 1 10 100 17:00"}, got)
	})
}

// A page of a sync stores the person again and again, each time only if they
// were not erased, as the engine does: after the erasure nobody finds them.
func TestErasingHoldsAgainstARunningSync(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		ctx := dbtest.Context(t)
		w := newWorld(t, db)
		hash := pseudonym.PersonHash(w.tenant.ID, victimGUID)
		stop, done, page := make(chan struct{}), make(chan error, 1), make(chan struct{}, 1)
		go func() {
			for {
				select {
				case <-stop:
					done <- nil
					return
				case page <- struct{}{}: // has begun
				default:
				}
				err := db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
					if _, err := tx.Exec(ctx, "UPDATE sync_lease SET expires_at = ? WHERE tenant_id = ?", tx.Now(), w.tenant.ID); err != nil {
						return err
					}
					var erased int
					if err := tx.QueryRow(ctx, "SELECT count(*) FROM erased_persons WHERE tenant_id = ? AND person_hash = ?", w.tenant.ID, hash[:]).Scan(&erased); err != nil || erased > 0 {
						return err
					}
					_, err := tx.Exec(ctx, `INSERT INTO users (organization_id, tenant_id, entra_id, display_name, sort_key, first_seen_at, kind) VALUES (?, ?, ?, ?, 'k', ?, 'UNKNOWN')
ON CONFLICT (tenant_id, entra_id, organization_id) DO UPDATE SET display_name = excluded.display_name`, w.org.ID, w.tenant.ID, mustBytes(victimGUID), "Canary", tx.Now())
					return err
				}, database.Repeatable())
				if err != nil {
					done <- err
					return
				}
			}
		}()
		_, err := w.s.ErasePerson(w.as(t, viewer.RoleOwner), w.victim.ID)
		require.NoError(t, err)
		for range 3 { // what was under way, and at least one whole page after it
			select {
			case <-page:
			case err := <-done:
				require.NoError(t, err)
			}
		}
		close(stop)
		require.NoError(t, <-done)
		require.Zero(t, db.Ent().User.Query().Where(user.EntraID(victimGUID)).CountX(ctx))
	})
}

func TestExportHoldsAllThatIsKeptOfAPerson(t *testing.T) {
	t.Parallel()
	eachWithURL(t, func(t *testing.T, db *database.DB, url string) {
		w := newWorld(t, db)
		w.seed(t)
		document, err := w.s.ExportPerson(w.as(t, viewer.RoleOwner), w.victim.ID)
		require.NoError(t, err)
		var out struct {
			Format, Organization string
			Person               map[string]any
			Tables               []struct {
				Table string
				Rows  []map[string]any
			}
		}
		require.NoError(t, json.Unmarshal(document, &out))
		require.Equal(t, "appmuster.person.v1", out.Format)
		require.Equal(t, "acme", out.Organization)
		require.Equal(t, victimUPN, out.Person["user_principal_name"])
		require.Equal(t, string(victimGUID), out.Person["entra_id"])
		rows := map[string][]map[string]any{}
		for _, table := range out.Tables {
			rows[table.Table] = table.Rows
		}
		for table := range personalFields(t) {
			switch table {
			case "users", "erased_persons":
			default:
				require.NotEmpty(t, rows[table], table)
			}
		}
		require.Equal(t, "Quillboard", rows["app_users"][0]["app"])
		require.Equal(t, true, rows["sign_ins"][0]["succeeded"])
		require.Equal(t, "canary-sign_ins-city", rows["sign_ins"][0]["city"])
		require.Equal(t, "canary-reason", rows["audit_events"][0]["detail"].(map[string]any)["reason"])
		require.NotContains(t, string(document), "Colleague", "nothing of others")
		require.NotContains(t, string(document), "content_hash")

		log := w.audits(t)
		require.Equal(t, activity.PersonExported, log[1].Action)
		require.EqualValues(t, 1, log[1].Detail["tables"].(map[string]any)["sign_ins"])
		again, err := w.s.ExportPerson(w.as(t, viewer.RoleOwner), w.victim.ID)
		require.NoError(t, err)
		require.Equal(t, keysOnly(string(document)), keysOnly(string(again)), "stable but for the time and the new entry")
	})
}

// keysOnly drops what a second export rightly has anew.
func keysOnly(document string) string {
	before, _, _ := strings.Cut(document, `"table": "audit_events"`)
	lines := strings.Split(before, "\n")
	return strings.Join(slices.DeleteFunc(lines, func(line string) bool { return strings.Contains(line, "exported_at") }), "\n")
}
