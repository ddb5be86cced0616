package inventory_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/inventory"
	"github.com/appmuster/appmuster/internal/vocab"
)

// BenchmarkEvaluate evaluates 10,000 users with 20 of 1,000 apps each, first with
// every mapping new, then again with nothing to write. Each mapping has five days
// of sign-ins; half of them are assignments too.
func BenchmarkEvaluate(b *testing.B) {
	for name, open := range map[string]func(testing.TB, ...dbtest.Option) *database.DB{
		"SQLite": dbtest.Open, "PostgreSQL": dbtest.OpenPostgres,
	} {
		b.Run(name, func(b *testing.B) { benchmarkEvaluate(b, open(b, atNow), 10_000, 1000, 20) })
	}
}

func benchmarkEvaluate(b *testing.B, db *database.DB, users, apps, appsEach int) {
	ctx := dbtest.Context(b)
	org := dbtest.Organization(b, db, "acme").ID
	p := inventory.Params{OrganizationID: org, TenantID: dbtest.Tenant(b, db, org).ID, Now: now}
	firstUser, firstApp := fill(b, ctx, db, p, users, apps)
	require.NoError(b, db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		var given, used [][]any
		for u := range users {
			for k := range appsEach {
				// 7 and 13 have no factor in common with the number of apps.
				appID, userID := firstApp+int64((u*7+k*13)%apps), firstUser+int64(u)
				if k%2 == 0 {
					given = append(given, []any{org, p.TenantID, fmt.Sprintf("%d-%d", u, k), appID, "USER", userID, "Reader", now, now})
				}
				for day := range 5 {
					when := now.AddDate(0, 0, -day*7)
					used = append(used, []any{org, p.TenantID, appID, userID, inventory.Day(when), 2, 1, 0, when})
				}
			}
		}
		insert(b, ctx, tx, "assignments (organization_id, tenant_id, source_id, app_id, principal_kind, user_id, role, assigned_at, first_seen_at)", given)
		insert(b, ctx, tx, "usage_days (organization_id, tenant_id, app_id, user_id, day, sign_ins, other_sign_ins, failed_sign_ins, last_at)", used)
		return nil
	}))
	evaluate := func() inventory.Summary {
		e, err := inventory.Evaluate(ctx, db, p)
		require.NoError(b, err)
		var s inventory.Summary
		require.NoError(b, db.InTx(ctx, func(ctx context.Context, tx *database.Tx) (err error) {
			s, err = e.Finish(ctx, tx)
			return err
		}))
		return s
	}
	b.Run("New", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			require.NoError(b, db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
				_, err := tx.Exec(ctx, "DELETE FROM app_users")
				return err
			}))
			b.StartTimer()
			require.Equal(b, users*appsEach, evaluate().MappingsAdded)
		}
	})
	b.Run("Unchanged", func(b *testing.B) {
		for b.Loop() {
			require.Zero(b, evaluate().MappingsChanged)
		}
	})
}

// fill stores users and apps with keys in a row, and what was read of them.
func fill(b *testing.B, ctx context.Context, db *database.DB, p inventory.Params, users, apps int) (firstUser, firstApp int64) {
	require.NoError(b, db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		var rows [][]any
		for i := range users {
			rows = append(rows, []any{p.OrganizationID, p.TenantID, fmt.Appendf(nil, "u%015d", i), "somebody", now})
		}
		insert(b, ctx, tx, "users (organization_id, tenant_id, entra_id, sort_key, first_seen_at)", rows)
		rows = nil
		for i := range apps {
			rows = append(rows, []any{p.OrganizationID, p.TenantID, fmt.Appendf(nil, "s%015d", i), fmt.Appendf(nil, "a%015d", i), "something", "THIRD_PARTY", now})
		}
		insert(b, ctx, tx, "apps (organization_id, tenant_id, entra_id, app_id, sort_key, origin, first_seen_at)", rows)
		for _, set := range []vocab.DataSet{vocab.DataSetApps, vocab.DataSetUsers, vocab.DataSetSignIns} {
			insert(b, ctx, tx, "coverages (organization_id, tenant_id, data_set, state, last_success_at, covered_from, covered_to)",
				[][]any{{p.OrganizationID, p.TenantID, string(set), "GREEN", now, now.AddDate(0, -6, 0), now}})
		}
		if err := tx.QueryRow(ctx, "SELECT MIN(id) FROM users").Scan(&firstUser); err != nil {
			return err
		}
		return tx.QueryRow(ctx, "SELECT MIN(id) FROM apps").Scan(&firstApp)
	}))
	return firstUser, firstApp
}

func insert(b *testing.B, ctx context.Context, tx *database.Tx, into string, rows [][]any) {
	for len(rows) > 0 {
		n := min(len(rows), 100)
		row := "(" + strings.TrimSuffix(strings.Repeat("?, ", len(rows[0])), ", ") + ")"
		var args []any
		for _, r := range rows[:n] {
			args = append(args, r...)
		}
		_, err := tx.Exec(ctx, "INSERT INTO "+into+" VALUES "+strings.TrimSuffix(strings.Repeat(row+", ", n), ", "), args...)
		require.NoError(b, err)
		rows = rows[n:]
	}
}
