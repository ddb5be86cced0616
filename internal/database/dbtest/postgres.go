package dbtest

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/appmuster/appmuster/internal/database"
)

// PostgresURL gives the URL of an empty, migrated PostgreSQL database, for tests
// that open it themselves. It is dropped at the end of the test.
func PostgresURL(t testing.TB) string {
	t.Helper()
	return create(t, func(s *server) string { return " TEMPLATE " + s.template })
}

// EmptyPostgresURL is PostgresURL without tables.
func EmptyPostgresURL(t testing.TB) string {
	t.Helper()
	return create(t, func(*server) string { return "" })
}

func create(t testing.TB, from func(*server) string) string {
	t.Helper()
	server, err := sharedServer()
	if err != nil {
		t.Fatalf("PostgreSQL for tests: %v", err)
	}
	name := "test_" + strings.ToLower(rand.Text())
	if err := server.exec("CREATE DATABASE " + name + from(server)); err != nil {
		t.Fatalf("make PostgreSQL test database: %v", err)
	}
	t.Cleanup(func() {
		if err := server.exec("DROP DATABASE " + name + " WITH (FORCE)"); err != nil {
			t.Errorf("drop PostgreSQL test database: %v", err)
		}
	})
	return server.url(name)
}

var sharedServer = sync.OnceValues(func() (*server, error) {
	s, err := newServer()
	if err != nil {
		return nil, err
	}
	unlock, err := s.lock()
	if err != nil {
		return nil, err
	}
	defer unlock()
	if err := s.ensure(); err != nil {
		return nil, err
	}
	return s, s.ensureTemplate()
})

func (s *server) url(name string) string {
	q := url.Values{"host": {s.dir}, "port": {port}, "sslmode": {"disable"}}
	return "postgres://" + owner + "@/" + name + "?" + q.Encode()
}

func (s *server) exec(statements ...string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, s.url("postgres"))
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	for _, statement := range statements {
		if _, err := conn.Exec(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

// ensureTemplate makes the migrated, empty database that tests' are copied from.
// The caller holds the lock.
func (s *server) ensureTemplate() error {
	print, err := database.Fingerprint()
	if err != nil {
		return err
	}
	s.template = "template_" + print
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	conn, err := pgx.Connect(ctx, s.url("postgres"))
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	var there bool
	err = conn.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)", s.template).Scan(&there)
	if err != nil || there {
		return err
	}
	half := "making_" + print
	if err := s.exec("DROP DATABASE IF EXISTS "+half+" WITH (FORCE)", "CREATE DATABASE "+half); err != nil {
		return err
	}
	if err := migrate(ctx, database.Config{URL: s.url(half), MaxConns: 4}); err != nil {
		return fmt.Errorf("migrate PostgreSQL template: %w", err)
	}
	err = s.exec("ALTER DATABASE " + half + " RENAME TO " + s.template)
	for try := 0; err != nil && try < 50; try++ {
		// The server may need a moment to notice that the connections are gone.
		if !strings.Contains(err.Error(), "being accessed") {
			break
		}
		time.Sleep(20 * time.Millisecond)
		err = s.exec("ALTER DATABASE " + half + " RENAME TO " + s.template)
	}
	return err
}

var errNoServer = errors.New("no PostgreSQL 15 or newer found: run `make test`, which installs one, or name the directory of initdb and postgres in APPMUSTER_TEST_POSTGRES_BIN")

func (s *server) leftovers() ([]string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, s.url("postgres"))
	if err != nil {
		return nil, err
	}
	defer conn.Close(ctx)
	rows, err := conn.Query(ctx, "SELECT datname FROM pg_database WHERE datname LIKE 'test\\_%'")
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}
