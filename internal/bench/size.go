package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/appmuster/appmuster/internal/bench/floor"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/entrasim"
)

// memoryLimit is what a product may take that reads a large company.
const memoryLimit = 256 << 20

// large is a company with many users: each has an app assigned, one in five gave
// a consent, and nearly each sign-in is the only one of its user to its app, so
// that mappings are about as many as sign-ins.
func large(users, signIns, apps int) entrasim.Spec {
	return entrasim.Spec{
		Seed: 2, Users: users, Groups: min(500, apps), Members: 100, Apps: apps, Assignments: users, Grants: users / 5,
		SignIns: signIns, Audits: 500, Days: 29, Now: time.Now().UTC(),
	}
}

// scaled is a count at the scale that is wanted.
func (b *bencher) scaled(n int) int { return b.scaledTo(n, 100) }

func (b *bencher) scaledTo(n, least int) int { return max(int(float64(n)*b.scale), least) }

// thousands writes a count as people read it.
func thousands(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// load is what a large sync took, the database's server included.
type load struct {
	cost
	Server time.Duration
	Rows   map[string]int
}

func (l load) total() time.Duration { return l.CPU + l.Server }

// naiveDone is what the naive floor's process tells at its end.
type naiveDone struct {
	Cost cost
	Rows map[string]int
}

// naiveWork runs the naive floor once and measures it.
func naiveWork() error {
	var t task
	if _, err := input(&t); err != nil {
		return err
	}
	before, err := ownUsage()
	if err != nil {
		return err
	}
	began := time.Now()
	rows, err := floor.Naive(context.Background(), t.Source, t.Target)
	if err != nil {
		return err
	}
	wall := time.Since(began)
	after, err := ownUsage()
	if err != nil {
		return err
	}
	return answer(naiveDone{cost{after.CPU - before.CPU, wall, after.Peak}, rows})
}

// serverAround gives what the database's server used while do ran; 0 on SQLite,
// and where the server is elsewhere.
func serverAround(ctx context.Context, st store, do func() error) (time.Duration, error) {
	if st.URL == "" {
		return 0, do()
	}
	before, unknown := serverCPU(ctx, st.URL)
	if err := do(); err != nil {
		return 0, err
	}
	if unknown != nil {
		fmt.Fprintln(os.Stderr, unknown)
		return 0, nil
	}
	after, err := serverCPU(ctx, st.URL)
	return after - before, err
}

// loadProduct lets the product read a company for the first time, under a memory
// limit when limit is not 0. The database is gone afterwards unless keep is set.
func (b *bencher) loadProduct(ctx context.Context, ms microsoft, dialect, name string, limit int64, keep *synced) (l load, err error) {
	var at synced
	if at.product, err = b.dbs.open(ctx, dialect); err != nil {
		return l, err
	}
	at.ms = ms
	l.Server, err = serverAround(ctx, at.product, func() error {
		var held *cage
		var confine func(*exec.Cmd) error
		var extra []string
		if limit > 0 {
			held = newCage(limit)
			confine = func(cmd *exec.Cmd) error { return held.take(cmd.Process) }
			extra = held.environment()
		}
		env, err := environment(at.product, ms)
		if err != nil {
			return err
		}
		how := serving{Environ: env}
		if b.profiles != "" {
			how.Peak = filepath.Join(b.profiles, name)
		}
		var where ready
		c, err := startConfined(ctx, "serve", how, &where, extra, confine)
		if err != nil {
			return err
		}
		c.control = where.Control
		p := &product{child: c, address: where.Address}
		l.cost, err = p.measure(ctx, b.profiles, name, func() (run, error) {
			if at.organization, at.tenant, err = p.connect(ctx, ms); err != nil {
				return run{}, err
			}
			return p.await(ctx, at.tenant, 1)
		})
		err = errors.Join(err, p.stop())
		if held != nil {
			err = errors.Join(held.open(), err)
		}
		return err
	})
	if err != nil {
		return l, errors.Join(fmt.Errorf("%s: %w", name, err), at.product.drop())
	}
	if l.Rows, err = count(ctx, at.product); err != nil {
		return l, err
	}
	if keep != nil {
		*keep = at
		return l, nil
	}
	return l, at.product.drop()
}

// loadNaive lets the naive floor read the same.
func (b *bencher) loadNaive(ctx context.Context, ms microsoft, dialect string) (l load, err error) {
	var st store
	target := floor.Target{}
	if dialect == database.SQLite {
		if st.Dir, err = os.MkdirTemp(b.dbs.dir, "naive-"); err != nil {
			return l, err
		}
		target.File = filepath.Join(st.Dir, "naive.db")
	} else {
		if st, err = b.dbs.open(ctx, dialect); err != nil {
			return l, err
		}
		target.URL = st.URL
	}
	defer func() { err = errors.Join(err, st.drop()) }()
	l.Server, err = serverAround(ctx, st, func() error {
		var d naiveDone
		if err := runChild(ctx, "floor-naive", task{Source: ms.source(), Target: target}, &d); err != nil {
			return fmt.Errorf("the naive floor: %w", err)
		}
		l.cost, l.Rows = d.Cost, d.Rows
		return nil
	})
	return l, err
}

// largest measures a large company against the naive floor.
func (b *bencher) largest(ctx context.Context) error {
	var errs []error
	for _, dialect := range b.databases() {
		errs = append(errs, b.largeOn(ctx, dialect))
	}
	return errors.Join(errs...)
}

// databases are those that are wanted.
func (b *bencher) databases() []string {
	switch b.database {
	case "sqlite":
		return []string{database.SQLite}
	case "postgres":
		return []string{database.Postgres}
	}
	return []string{database.SQLite, database.Postgres}
}

func title(dialect string) string {
	if dialect == database.Postgres {
		return "PostgreSQL"
	}
	return "SQLite"
}

func (b *bencher) largeOn(ctx context.Context, dialect string) (err error) {
	users, signIns, apps := b.scaled(100_000), b.scaled(1_000_000), b.scaled(2_000)
	sim, ms, err := startMicrosoft(ctx, large(users, signIns, apps))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, sim.stop()) }()
	ours, err := b.loadProduct(ctx, ms, dialect, "large-"+dialect, 0, nil)
	if err != nil {
		return err
	}
	what := fmt.Sprintf("first sync, %s users + %s sign-ins + %s apps, %s", thousands(users), thousands(signIns), thousands(apps), title(dialect))
	process := title(dialect)
	if dialect == database.Postgres {
		process += "'s client"
	}
	b.table.point("CPU, "+process+", "+thousands(signIns)+" sign-ins", users, ours.CPU.Seconds())
	b.table.add(what+", peak memory", megabytes(ours.Peak), "", "", "≤ 256 MB", ours.Peak <= memoryLimit)
	b.table.add("the same, mappings and days of use", thousands(ours.Rows["app_users"])+" and "+thousands(ours.Rows["usage_days"]), "", "", "", true)
	theirs, err := b.loadNaive(ctx, ms, dialect)
	if err != nil {
		return err
	}
	for table, n := range theirs.Rows {
		if ours.Rows[table] != n {
			err = errors.Join(err, fmt.Errorf("the product stored %d rows of %s, the naive floor %d", ours.Rows[table], table, n))
		}
	}
	cpu := what + ", CPU against random text keys"
	if dialect == database.Postgres {
		cpu += ", the server's included"
	}
	b.table.ratio(cpu, ours.total(), theirs.total(), 0.8)
	if dialect == database.Postgres {
		b.table.ratio("the same, the client's alone", ours.CPU, theirs.CPU, 0)
	}
	b.table.ratio("the same, wall", ours.Wall, theirs.Wall, 0.8)
	b.table.add("the same, peak memory", megabytes(ours.Peak), megabytes(theirs.Peak), "", "", true)
	return err
}

// memory syncs the large company under a memory limit that is set from outside,
// and five times its users with the same sign-ins.
func (b *bencher) memory(ctx context.Context) error {
	var peaks []int64
	for _, users := range []int{100_000, 500_000} {
		users, signIns, apps := b.scaled(users), b.scaled(1_000_000), b.scaled(2_000)
		sim, ms, err := startMicrosoft(ctx, large(users, signIns, apps))
		if err != nil {
			return err
		}
		l, err := b.loadProduct(ctx, ms, database.SQLite, fmt.Sprint("memory-", users), memoryLimit, nil)
		if err := errors.Join(err, sim.stop()); err != nil {
			return err
		}
		peaks = append(peaks, l.Peak)
		what := fmt.Sprintf("%s users + %s sign-ins under a limit of %s from outside (%s), SQLite", thousands(users), thousands(signIns), megabytes(memoryLimit), newCageName())
		b.table.add(what+", peak memory", megabytes(l.Peak), "", "", "≤ 256 MB", l.Peak <= memoryLimit)
		b.table.add("the same, CPU and wall", short(l.CPU)+", "+short(l.Wall), "", "", "", true)
		b.table.point("memory, "+thousands(signIns)+" sign-ins, limit from outside", users, float64(l.Peak>>20))
	}
	r := float64(peaks[1]) / float64(peaks[0])
	b.table.add("peak memory, five times the users beside once", megabytes(peaks[1]), megabytes(peaks[0]), fmt.Sprintf("%.2f", r), "≤ 1.1", r <= 1.1)
	return nil
}

// newCageName tells which kind of limit this machine allows.
func newCageName() string {
	c := newCage(memoryLimit)
	defer func() { _ = c.open() }()
	return c.how()
}
