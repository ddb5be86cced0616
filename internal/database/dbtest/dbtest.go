// Package dbtest gives tests a real, migrated, empty database of their own: a
// SQLite file, or a database on a PostgreSQL server that all test binaries of
// this machine share and that stops by itself. What cannot be had is a failure
// that names it; nothing is skipped.
package dbtest

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
)

// Option changes how the database is opened: its clock, its caches.
type Option func(*database.Config)

// Each runs a test on SQLite and on PostgreSQL, in parallel.
func Each(t *testing.T, test func(t *testing.T, db *database.DB), opts ...Option) {
	t.Helper()
	t.Run("SQLite", func(t *testing.T) {
		t.Parallel()
		test(t, Open(t, opts...))
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		t.Parallel()
		test(t, OpenPostgres(t, opts...))
	})
}

// Open gives an empty SQLite database in a directory of its own, closed at the
// end of the test.
func Open(t testing.TB, opts ...Option) *database.DB {
	t.Helper()
	return open(t, database.Config{DataDir: SQLiteDir(t), CacheKB: 2048}, opts)
}

// OpenPostgres gives an empty PostgreSQL database, dropped at the end of the test.
func OpenPostgres(t testing.TB, opts ...Option) *database.DB {
	t.Helper()
	return open(t, database.Config{URL: PostgresURL(t), MaxConns: 8}, opts)
}

func open(t testing.TB, cfg database.Config, opts []Option) *database.DB {
	t.Helper()
	for _, opt := range opts {
		opt(&cfg)
	}
	db, err := database.Open(t.Context(), cfg)
	if err != nil {
		t.Fatalf("open test database: %v", err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("close test database: %v", err)
		}
	})
	return db
}

// SQLiteDir gives a data directory with an empty, migrated SQLite database, for
// tests that open it themselves.
func SQLiteDir(t testing.TB) string {
	t.Helper()
	content, err := sqliteTemplate()
	if err != nil {
		t.Fatalf("make SQLite test database: %v", err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, database.FileName), content, 0o600); err != nil {
		t.Fatalf("make SQLite test database: %v", err)
	}
	return dir
}

// sqliteTemplate is the bytes of a migrated, empty database: made once on this
// machine, read once by this process.
var sqliteTemplate = sync.OnceValues(func() ([]byte, error) {
	print, err := database.Fingerprint()
	if err != nil {
		return nil, err
	}
	file := filepath.Join(os.TempDir(), fmt.Sprintf("appmuster-test-%d-%s.db", os.Geteuid(), print))
	content, err := os.ReadFile(file)
	if err == nil || !errors.Is(err, fs.ErrNotExist) {
		return content, err
	}
	dir, err := os.MkdirTemp("", "appmuster-test-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	if err := migrate(context.Background(), database.Config{DataDir: dir}); err != nil {
		return nil, err
	}
	made := filepath.Join(dir, database.FileName)
	if content, err = os.ReadFile(made); err != nil {
		return nil, err
	}
	return content, os.Rename(made, file)
})

func migrate(ctx context.Context, cfg database.Config) (err error) {
	db, err := database.Open(ctx, cfg)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return db.Migrate(ctx)
}

// Context gives a context in which the system is at work, until the test ends.
// Hand-written SQL of tests needs it too: without a viewer PostgreSQL shows no row.
func Context(t testing.TB) context.Context {
	return viewer.System(t.Context(), "test")
}

// Organization stores an organization.
func Organization(t testing.TB, db *database.DB, name string) *ent.Organization {
	t.Helper()
	var o *ent.Organization
	write(t, db, func(ctx context.Context, tx *database.Tx) (err error) {
		o, err = tx.Ent().Organization.Create().SetName(name).SetSortKey(name).SetCreatedAt(tx.Now()).Save(ctx)
		return err
	})
	return o
}

// Tenant stores an active tenant of an organization, connected by the
// customer's own registration; its Microsoft identifier is not known yet.
func Tenant(t testing.TB, db *database.DB, organizationID int64) *ent.Tenant {
	t.Helper()
	var row *ent.Tenant
	write(t, db, func(ctx context.Context, tx *database.Tx) (err error) {
		row, err = tx.Ent().Tenant.Create().SetOrganizationID(organizationID).SetMode(vocab.TenantModeCustomerApp).
			SetState(vocab.TenantStateActive).SetStateSince(tx.Now()).SetCreatedAt(tx.Now()).Save(ctx)
		return err
	})
	return row
}

func write(t testing.TB, db *database.DB, fn func(context.Context, *database.Tx) error) {
	t.Helper()
	if err := db.InTx(Context(t), fn); err != nil {
		t.Fatalf("store test rows: %v", err)
	}
}
