package graph_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/appmuster/appmuster/graph"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/viewer"
)

// The floors are one statement and JSON by hand, in the same process and over
// the same rows: only the ratios count.

func benchData(b *testing.B) (db *database.DB, orgID, org string) {
	b.Helper()
	db = dbtest.Open(b)
	o := dbtest.Organization(b, db, "Bench")
	t := dbtest.Tenant(b, db, o.ID)
	err := db.InTx(dbtest.Context(b), func(ctx context.Context, tx *database.Tx) error {
		for _, statement := range []string{
			`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i < 20000)
			INSERT INTO users (id, organization_id, tenant_id, entra_id, display_name, sort_key, user_principal_name, mail, department, first_seen_at, kind)
			SELECT i, ?, ?, randomblob(16), 'User ' || i, 'user ' || printf('%06d', i), 'u' || i || '@example.org', 'u' || i || '@example.org', 'Sales', 1770000000000000, 'PERSON' FROM n`,
			`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i < 200)
			INSERT INTO apps (id, organization_id, tenant_id, entra_id, app_id, display_name, sort_key, origin, user_count, first_seen_at)
			SELECT i, ?, ?, randomblob(16), randomblob(16), 'App ' || i, 'app ' || printf('%04d', i), 'THIRD_PARTY', 500, 1770000000000000 FROM n`,
			`WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i+1 FROM n WHERE i < 99999)
			INSERT INTO app_users (organization_id, tenant_id, app_id, user_id, evidence, present, last_sign_in_sort, first_seen_at)
			SELECT ?, ?, 1 + i % 200, 1 + (i / 200) * 37 % 20000, '[{"kind":"ASSIGNED"}]', 1, i % 977, 1770000000000000 FROM n`,
		} {
			if _, err := tx.Exec(ctx, statement, o.ID, t.ID); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return db, fmt.Sprint(o.ID), o.GlobalID()
}

func benchQuery(b *testing.B, db *database.DB, orgID int64, query string) {
	h, err := graph.New(graph.Params{DB: db, Auth: &services{}})
	if err != nil {
		b.Fatal(err)
	}
	body := fmt.Sprintf(`{"query":%q}`, query)
	v := viewer.New(viewer.Params{MemberID: 1, Roles: map[int64]viewer.Role{orgID: viewer.RoleOwner}})
	b.ReportAllocs()
	for b.Loop() {
		r := httptest.NewRequest(http.MethodPost, "/graphql", strings.NewReader(body))
		r.Header.Set("Content-Type", jsonType)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r.WithContext(viewer.NewContext(b.Context(), v)))
		if strings.Contains(w.Body.String(), `"errors"`) {
			b.Fatal(w.Body.String())
		}
	}
}

func BenchmarkAPI(b *testing.B) {
	db, orgID, org := benchData(b)
	var id int64
	_, _ = fmt.Sscan(orgID, &id)
	b.Run("PageOfUsers", func(b *testing.B) {
		benchQuery(b, db, id, `{ organization(id: "`+org+`") { users(first: 50) { nodes { id displayName userPrincipalName mail department accountEnabled lastSignInAt } pageInfo { hasNextPage endCursor } } } }`)
	})
	b.Run("PageOfUsersFloor", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			rows, err := db.SQL().QueryContext(b.Context(), `SELECT id, display_name, user_principal_name, mail, department, account_enabled, last_sign_in_at
				FROM users WHERE organization_id = ? AND removed_at IS NULL ORDER BY sort_key, id LIMIT 51`, id)
			if err != nil {
				b.Fatal(err)
			}
			out := make([]byte, 0, 8192)
			for rows.Next() {
				var key int64
				var name, upn, mail, department string
				var enabled *bool
				var last *string
				if err := rows.Scan(&key, &name, &upn, &mail, &department, &enabled, &last); err != nil {
					b.Fatal(err)
				}
				out = fmt.Appendf(out, `{"id":%d,"displayName":%q,"userPrincipalName":%q,"mail":%q,"department":%q,"accountEnabled":null,"lastSignInAt":null}`, key, name, upn, mail, department)
			}
			rows.Close()
		}
	})
	b.Run("AppsWithUsers", func(b *testing.B) {
		benchQuery(b, db, id, `{ organization(id: "`+org+`") { apps(first: 50) { nodes { id displayName users(first: 5, where: {present: true}) { nodes { user { displayName } } totalCount } } } } }`)
	})
	b.Run("AppsWithUsersCounted", func(b *testing.B) {
		benchQuery(b, db, id, `{ organization(id: "`+org+`") { apps(first: 50) { nodes { id displayName users(first: 5) { nodes { user { displayName } } totalCount } } } } }`)
	})
	b.Run("AppsWithUsersFloor", func(b *testing.B) {
		for b.Loop() {
			rows, err := db.SQL().QueryContext(b.Context(), `SELECT a.id, a.display_name, a.user_count, u.id, u.display_name FROM
				(SELECT id, display_name, user_count FROM apps WHERE organization_id = ? AND removed_at IS NULL ORDER BY sort_key, id LIMIT 50) AS a
				JOIN app_users AS m ON m.id IN (SELECT id FROM app_users AS x WHERE x.app_id = a.id AND x.present = 1 ORDER BY x.last_sign_in_sort DESC, x.id DESC LIMIT 5)
				JOIN users AS u ON u.id = m.user_id`, id)
			if err != nil {
				b.Fatal(err)
			}
			out := make([]byte, 0, 8192)
			for rows.Next() {
				var app, count, key int64
				var name, person string
				if err := rows.Scan(&app, &name, &count, &key, &person); err != nil {
					b.Fatal(err)
				}
				out = fmt.Appendf(out, `{"id":%d,"name":%q,"count":%d,"user":%q}`, app, name, count, person)
			}
			rows.Close()
		}
	})
}
