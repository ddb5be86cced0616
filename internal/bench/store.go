package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
)

// postgresVariable names a PostgreSQL server to measure with, by the URL of a
// role that may make databases; empty: the tests' own server.
const postgresVariable = "APPMUSTER_BENCH_POSTGRES"

// store is an empty database with the product's tables.
type store struct {
	Dialect string
	// Dir is the data directory; with PostgreSQL it holds next to nothing.
	Dir string
	// URL is PostgreSQL's, empty on SQLite.
	URL string
}

// stores makes databases and removes them at the end.
type stores struct {
	dir  string
	made []func() error
}

func (s *stores) close() error {
	var errs []error
	for _, remove := range s.made {
		errs = append(errs, remove())
	}
	return errors.Join(append(errs, os.RemoveAll(s.dir))...)
}

// open makes an empty database; the product's migrations have run on it.
func (s *stores) open(ctx context.Context, dialect string) (store, error) {
	dir, err := os.MkdirTemp(s.dir, dialect+"-")
	if err != nil {
		return store{}, fmt.Errorf("make database: %w", err)
	}
	st := store{Dialect: dialect, Dir: dir}
	if dialect == database.Postgres {
		if st.URL, err = s.postgres(ctx); err != nil {
			return store{}, fmt.Errorf("make database: %w", err)
		}
	}
	db, err := database.Open(ctx, database.Config{DataDir: st.Dir, URL: st.URL})
	if err != nil {
		return store{}, err
	}
	return st, errors.Join(db.Migrate(ctx), db.Close())
}

// drop removes a SQLite database's files early: they are large.
func (st store) drop() error { return os.RemoveAll(st.Dir) }

// postgres makes an empty PostgreSQL database.
func (s *stores) postgres(ctx context.Context) (string, error) {
	server := os.Getenv(postgresVariable)
	if server == "" {
		return s.testServer()
	}
	u, err := url.Parse(server)
	if err != nil {
		return "", errors.New(postgresVariable + " cannot be read; it looks like postgres://user:password@host:5432/postgres")
	}
	name := "bench_" + strings.ToLower(rand.Text())
	run := func(ctx context.Context, statement string) error {
		conn, err := pgx.Connect(ctx, server)
		if err != nil {
			return err
		}
		_, err = conn.Exec(ctx, statement)
		return errors.Join(err, conn.Close(ctx))
	}
	if err := run(ctx, "CREATE DATABASE "+name); err != nil {
		return "", err
	}
	s.made = append(s.made, func() error {
		return run(context.WithoutCancel(ctx), "DROP DATABASE "+name+" WITH (FORCE)")
	})
	u.Path = "/" + name
	return u.String(), nil
}

// testServer makes a database on the server that the tests start.
func (s *stores) testServer() (address string, err error) {
	t := &caller{stores: s}
	done := make(chan struct{})
	go func() { // a failure ends the goroutine it happens in
		defer close(done)
		address = dbtest.EmptyPostgresURL(t)
	}()
	<-done
	if address == "" {
		return "", fmt.Errorf("%s; or name a server in %s", t.failure, postgresVariable)
	}
	return address, nil
}

// caller stands in for a test where a test's helper is called.
type caller struct {
	testing.TB
	stores  *stores
	failure string
}

func (c *caller) Helper() {}

func (c *caller) Fatalf(format string, args ...any) {
	c.failure = fmt.Sprintf(format, args...)
	runtime.Goexit()
}

func (c *caller) Errorf(format string, args ...any) { c.failure = fmt.Sprintf(format, args...) }

func (c *caller) Cleanup(f func()) {
	c.stores.made = append(c.stores.made, func() error {
		c.failure = ""
		f()
		if c.failure != "" {
			return errors.New(c.failure)
		}
		return nil
	})
}

func (c *caller) TempDir() string { return filepath.Clean(c.stores.dir) }
