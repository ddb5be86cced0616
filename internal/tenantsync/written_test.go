package tenantsync_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/entrasim"
	"github.com/appmuster/appmuster/internal/vocab"
)

// syncedTables hold what was read of a tenant.
func syncedTables() []string {
	return []string{
		"users", "groups", "group_members", "licenses", "license_users", "apps", "permissions", "grants", "assignments",
		"sign_ins", "usage_days", "domains",
	}
}

// countWrites lets the database itself count each row that is written.
func (w *world) countWrites() (written func() int) {
	w.t.Helper()
	w.exec("CREATE TABLE written (name TEXT)")
	for _, table := range syncedTables() {
		for _, act := range []string{"INSERT", "UPDATE", "DELETE"} {
			w.exec("CREATE TRIGGER written_" + table + "_" + act + " AFTER " + act + " ON " + table + " BEGIN INSERT INTO written VALUES ('" + table + " " + act + "'); END")
		}
	}
	return func() int {
		var n int
		w.write(func(ctx context.Context, tx *database.Tx) error {
			if err := tx.QueryRow(ctx, "SELECT count(*) FROM written").Scan(&n); err != nil {
				return err
			}
			_, err := tx.Exec(ctx, "DELETE FROM written")
			return err
		})
		return n
	}
}

func TestASyncWritesLittleMoreThanWhatChanged(t *testing.T) {
	t.Parallel()
	w := setup(t, dbtest.Open(t), withCompany(entrasim.Generate(entrasim.Spec{
		Seed: 3, Users: 3000, Groups: 20, Members: 30, Apps: 40, Assignments: 400, Grants: 200, SignIns: 2000, Audits: 20, Now: start,
	})))
	w.sync()
	w.sync()
	written := w.countWrites()
	people := w.db.Ent().User.Query().Order(ent.Asc("id")).Limit(30).AllX(w.ctx)
	for _, u := range people {
		w.company.ChangeUser(string(u.EntraID), "department", func(s *entrasim.User) { s.Department = "Elsewhere" })
	}
	for _, read := range []struct {
		name string
		run  func()
	}{
		{"by what changed", func() { w.sync() }},
		{"whole, users alone", func() {
			var run *ent.SyncRun
			w.write(func(ctx context.Context, tx *database.Tx) (err error) {
				run, err = w.engine.OpenRunOf(ctx, tx, w.tenant, vocab.DataSetUsers, nil)
				return err
			})
			w.generation++
			w.finish(run)
		}},
		{"whole", func() { w.finish(w.open(true)) }},
	} {
		read.run()
		n := written()
		if read.name == "by what changed" {
			require.GreaterOrEqual(t, n, len(people))
			require.LessOrEqual(t, float64(n), 1.2*float64(len(people)), "rows written for %d rows that changed", len(people))
			continue
		}
		// Of each group that holds an app it is noted when its members were read.
		require.LessOrEqual(t, n, 20, "rows written by a reading, %s, where nothing changed", read.name)
	}
}
