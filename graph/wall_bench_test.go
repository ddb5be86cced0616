package graph_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/appmuster/appmuster/ent/privacy"
	"github.com/appmuster/appmuster/graph"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/viewer"
)

// wallData stores a few organizations of the same size and gives the last one.
func wallData(b *testing.B, db *database.DB) (id int64, global string) {
	b.Helper()
	series, blob, number := "(WITH RECURSIVE n(i) AS (SELECT %d UNION ALL SELECT i+1 FROM n WHERE i < %d) SELECT i FROM n)", "randomblob(16)", "printf('%06d', i)"
	at, yes, evidence := "1770000000000000", "1", "'[]'"
	if db.Dialect() == database.Postgres {
		series, blob, number = "(SELECT generate_series(%d, %d) AS i)", "uuid_send(gen_random_uuid())", "lpad(i::text, 6, '0')"
		at, yes, evidence = "now()", "true", "'[]'::jsonb"
	}
	const organizations, users, apps, pairs = 4, 10_000, 200, 40_000
	for n := range organizations {
		o := dbtest.Organization(b, db, fmt.Sprint("Bench ", n))
		t := dbtest.Tenant(b, db, o.ID)
		id, global = o.ID, o.GlobalID()
		if err := db.InTx(dbtest.Context(b), func(ctx context.Context, tx *database.Tx) error {
			for _, statement := range []string{
				`INSERT INTO users (id, organization_id, tenant_id, entra_id, display_name, sort_key, user_principal_name, mail, department, first_seen_at, kind)
				SELECT i, ?, ?, ` + blob + `, 'User ' || i, 'user ' || ` + number + `, 'u' || i || '@example.org', 'u' || i || '@example.org', 'Sales', ` + at + `, 'PERSON'
				FROM ` + fmt.Sprintf(series, n*users+1, (n+1)*users) + ` AS n`,
				`INSERT INTO apps (id, organization_id, tenant_id, entra_id, app_id, display_name, sort_key, origin, user_count, first_seen_at)
				SELECT i, ?, ?, ` + blob + `, ` + blob + `, 'App ' || i, 'app ' || ` + number + `, 'THIRD_PARTY', 200, ` + at + `
				FROM ` + fmt.Sprintf(series, n*apps+1, (n+1)*apps) + ` AS n`,
				`INSERT INTO app_users (organization_id, tenant_id, app_id, user_id, evidence, present, last_sign_in_sort, first_seen_at)
				SELECT ?, ?, ` + fmt.Sprint(n*apps+1) + ` + i % 200, ` + fmt.Sprint(n*users+1) + ` + (i / 200) * 37 % 10000, ` + evidence + `, ` + yes + `, i % 977, ` + at + `
				FROM ` + fmt.Sprintf(series, 0, pairs-1) + ` AS n`,
			} {
				if _, err := tx.Exec(ctx, statement, o.ID, t.ID); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			b.Fatal(err)
		}
	}
	return id, global
}

// BenchmarkWall asks for the same page with and without what keeps organizations
// apart, in turn, and gives both medians: on PostgreSQL ent's policies together
// with row-level security, on SQLite the policies. It may cost 25 % and 15 %.
func BenchmarkWall(b *testing.B) {
	for _, on := range []string{"SQLite", "PostgreSQL"} {
		b.Run(on, func(b *testing.B) {
			with, without, analyze := wallStores(b, on)
			id, org := wallData(b, with)
			analyze()
			v := viewer.New(viewer.Params{MemberID: 1, Roles: map[int64]viewer.Role{id: viewer.RoleOwner}})
			known := viewer.NewContext(b.Context(), v)
			for _, page := range []struct{ name, query string }{
				{"PageOfUsers", `users(first: 50) { nodes { id displayName userPrincipalName mail department accountEnabled lastSignInAt } pageInfo { hasNextPage endCursor } }`},
				{"AppsWithUsers", `apps(first: 50) { nodes { id displayName users(first: 5, where: {present: true}) { nodes { user { displayName } } totalCount } } }`},
			} {
				b.Run(page.name, func(b *testing.B) {
					body := fmt.Sprintf(`{"query":%q}`, `{ organization(id: "`+org+`") { `+page.query+` } }`)
					walled := asker(b, known, graph.Params{DB: with, Auth: &services{}}, body)
					bare := asker(b, privacy.DecisionContext(known, privacy.Allow), without, body)
					if walled() == 0 || bare() == 0 {
						b.Fatal("nothing was answered")
					}
					var took, bareTook []time.Duration
					for b.Loop() {
						took = append(took, walled())
						bareTook = append(bareTook, bare())
					}
					slices.Sort(took)
					slices.Sort(bareTook)
					p50, bare50 := took[len(took)/2], bareTook[len(bareTook)/2]
					b.ReportMetric(float64(p50.Microseconds()), "µs-with")
					b.ReportMetric(float64(bare50.Microseconds()), "µs-without")
					b.ReportMetric(100*(float64(p50)/float64(bare50)-1), "%-cost")
				})
			}
		})
	}
}

// asker gives a function that asks once and gives how long the answer took.
func asker(b *testing.B, ctx context.Context, p graph.Params, body string) func() time.Duration {
	b.Helper()
	h, err := graph.New(p)
	if err != nil {
		b.Fatal(err)
	}
	return func() time.Duration {
		r := httptest.NewRequest(http.MethodPost, "/graphql", strings.NewReader(body))
		r.Header.Set("Content-Type", jsonType)
		w := httptest.NewRecorder()
		start := time.Now()
		h.ServeHTTP(w, r.WithContext(ctx))
		took := time.Since(start)
		if strings.Contains(w.Body.String(), `"errors"`) || !strings.Contains(w.Body.String(), `"displayName":"`) {
			b.Fatal(w.Body.String())
		}
		return took
	}
}

// wallStores opens one database twice: as the product does, and, on PostgreSQL,
// as a role that no policy binds and without telling the server who asks. What
// it gives last makes the server count the rows, as it does by itself in time.
func wallStores(b *testing.B, on string) (with *database.DB, without graph.Params, analyze func()) {
	b.Helper()
	without.Auth = &services{}
	if on == "SQLite" {
		with = dbtest.Open(b)
		without.DB = with
		return with, without, func() {}
	}
	url := dbtest.PostgresURL(b)
	with, err := database.Open(b.Context(), database.Config{URL: url})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = with.Close() })
	pool, err := pgxpool.New(b.Context(), dbtest.Unbound(b, url))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(pool.Close)
	return with, graph.Bare(without, with, stdlib.OpenDBFromPool(pool)), func() {
		if _, err := pool.Exec(b.Context(), "VACUUM ANALYZE"); err != nil {
			b.Fatal(err)
		}
	}
}
