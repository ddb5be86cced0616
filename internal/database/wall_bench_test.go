package database_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
)

// BenchmarkWall gives what row-level security costs, in one run and in turn: a
// statement that reads next to nothing, a table that is read whole, and a sync's
// writing. Without it a superuser does the same, whom no policy binds; the
// settings go ahead of its statements as well.
func BenchmarkWall(b *testing.B) {
	url := dbtest.PostgresURL(b)
	open := func(url string) *database.DB {
		db, err := database.Open(b.Context(), database.Config{URL: url, MaxConns: 4})
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { _ = db.Close() })
		return db
	}
	with, without := open(url), open(dbtest.Unbound(b, url))
	system := dbtest.Context(b)
	o := dbtest.Organization(b, with, "acme")
	ten := dbtest.Tenant(b, with, o.ID)
	if err := with.InTx(system, func(ctx context.Context, tx *database.Tx) error {
		for _, statement := range []string{
			`INSERT INTO users (id, organization_id, tenant_id, entra_id, sort_key, first_seen_at, kind)
			SELECT i, ?, ?, uuid_send(gen_random_uuid()), 'user ' || i, now(), 'PERSON' FROM generate_series(1, 20000) AS i`,
			`INSERT INTO apps (id, organization_id, tenant_id, entra_id, app_id, sort_key, origin, first_seen_at)
			SELECT i, ?, ?, uuid_send(gen_random_uuid()), uuid_send(gen_random_uuid()), 'app ' || i, 'THIRD_PARTY', now() FROM generate_series(1, 200) AS i`,
		} {
			if _, err := tx.Exec(ctx, statement, o.ID, ten.ID); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		b.Fatal(err)
	}
	member := memberOf(b.Context(), o.ID)
	read := func(ctx context.Context, query string) func(db *database.DB) error {
		return func(db *database.DB) error {
			var n int64
			return db.SQL().QueryRowContext(ctx, query, o.ID).Scan(&n)
		}
	}
	for name, work := range map[string]func(db *database.DB) error{
		"OneRow":     read(member, "SELECT id FROM organizations WHERE id = $1"),
		"WholeTable": read(member, "SELECT count(*) FROM users WHERE organization_id = $1 AND removed_at IS NULL"),
		"AsSystem":   read(system, "SELECT count(*) FROM users WHERE organization_id = $1 AND removed_at IS NULL"),
		"Write": func(db *database.DB) error {
			return db.InTx(system, func(ctx context.Context, tx *database.Tx) error {
				if _, err := tx.Exec(ctx, `INSERT INTO sign_ins (organization_id, tenant_id, entra_id, occurred_at, user_id, app_id, succeeded, interactive)
					SELECT ?, ?, uuid_send(gen_random_uuid()), now(), 1 + i * 37 % 20000, 1 + i % 200, true, true FROM generate_series(1, 2000) AS i
					ON CONFLICT (tenant_id, occurred_at, entra_id, organization_id) DO NOTHING`, o.ID, ten.ID); err != nil {
					return err
				}
				return errStop
			})
		},
	} {
		b.Run(name, func(b *testing.B) {
			var took, bare []time.Duration
			once := func(db *database.DB) time.Duration {
				start := time.Now()
				if err := work(db); err != nil && !errors.Is(err, errStop) {
					b.Fatal(err)
				}
				return time.Since(start)
			}
			once(with)
			once(without)
			for b.Loop() {
				took, bare = append(took, once(with)), append(bare, once(without))
			}
			slices.Sort(took)
			slices.Sort(bare)
			p50, bare50 := took[len(took)/2], bare[len(bare)/2]
			b.ReportMetric(float64(p50.Nanoseconds())/1e3, "µs-with")
			b.ReportMetric(float64(bare50.Nanoseconds())/1e3, "µs-without")
			b.ReportMetric(100*(float64(p50)/float64(bare50)-1), "%-cost")
		})
	}
}
