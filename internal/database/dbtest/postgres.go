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

// The roles of the server. Its superuser makes and drops databases; no test works
// as it unless it asks for Unbound.
const (
	migratingRole = "appmuster_owner" // owns what is migrated
	runtimeRole   = "appmuster_app"   // owns nothing there, and is bound by row-level security
)

// PostgresURL gives the URL of an empty, migrated PostgreSQL database, for tests
// that open it themselves. It is dropped at the end of the test.
//
// Its role is neither superuser nor the tables' owner, so that what a test sees,
// row-level security lets it see: reads of rows need a viewer in their context,
// such as that of Context.
func PostgresURL(t testing.TB) string {
	t.Helper()
	return create(t, func(s *server) string { return " TEMPLATE " + s.template + " OWNER " + migratingRole })
}

// EmptyPostgresURL is PostgresURL without tables, under a role that will own
// those it makes. Row-level security binds it all the same.
func EmptyPostgresURL(t testing.TB) string {
	t.Helper()
	return create(t, func(*server) string { return " OWNER " + runtimeRole })
}

// Unbound gives the URL of the same database under a superuser, whom no policy
// binds: for connections of a test's own, past the product.
func Unbound(t testing.TB, url string) string { return as(t, url, owner) }

// NeedsMaintain skips a test that needs a right that servers grant to others than
// owners since PostgreSQL 17.
func NeedsMaintain(t testing.TB, db *database.DB) {
	t.Helper()
	var version int
	if err := db.SQL().QueryRowContext(t.Context(), "SELECT current_setting('server_version_num')::int").Scan(&version); err != nil {
		t.Fatal(err)
	}
	if version < 170000 {
		t.Skip("before PostgreSQL 17 only a table's owner may survey it")
	}
}

// Migrating gives the URL of the same database under the role that owns the
// tables of PostgresURL.
func Migrating(t testing.TB, url string) string { return as(t, url, migratingRole) }

func as(t testing.TB, url, role string) string {
	t.Helper()
	rest, ours := strings.CutPrefix(url, "postgres://"+runtimeRole+"@")
	if !ours {
		t.Fatal("not the URL of a test's database")
	}
	return "postgres://" + role + "@" + rest
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
	return server.url(runtimeRole, name)
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

func (s *server) url(role, name string) string {
	q := url.Values{"host": {s.dir}, "port": {port}, "sslmode": {"disable"}}
	return "postgres://" + role + "@/" + name + "?" + q.Encode()
}

func (s *server) exec(statements ...string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, s.url(owner, "postgres"))
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
	s.template = "template_maintained_" + print
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	conn, err := pgx.Connect(ctx, s.url(owner, "postgres"))
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	var there bool
	err = conn.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)", s.template).Scan(&there)
	if err != nil || there {
		return err
	}
	half := "making_maintained_" + print
	if err := s.exec(role(migratingRole), role(runtimeRole),
		"DROP DATABASE IF EXISTS "+half+" WITH (FORCE)", "CREATE DATABASE "+half+" OWNER "+migratingRole); err != nil {
		return err
	}
	if err := migrate(ctx, database.Config{URL: s.url(runtimeRole, half), MigrateURL: s.url(migratingRole, half), MaxConns: 4}); err != nil {
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

// role makes a role that may log in, and nothing else, where it is not there.
func role(name string) string {
	return "DO $$ BEGIN CREATE ROLE " + name + " LOGIN NOSUPERUSER NOBYPASSRLS; EXCEPTION WHEN duplicate_object THEN NULL; END $$"
}

var errNoServer = errors.New("no PostgreSQL 15 or newer found: run `make test`, which installs one, or name the directory of initdb and postgres in APPMUSTER_TEST_POSTGRES_BIN")

func (s *server) leftovers() ([]string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, s.url(owner, "postgres"))
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
