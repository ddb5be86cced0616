// Command bench measures the product against floors: code written by hand that
// does the same work, in the same minutes, on the same machine. Only the ratios
// count. A target that is missed is marked; the command fails only when
// something could not be measured.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/appmuster/appmuster/internal/bench/floor"
	"github.com/appmuster/appmuster/internal/database"
)

type options struct {
	rounds   int
	only     string
	profiles string
	database string
	scale    float64
	out      string
	graphs   string
}

func main() {
	log.SetFlags(0)
	log.SetPrefix("bench: ")
	if len(os.Args) == 3 && os.Args[1] == childArgument {
		if err := childMain(os.Args[2]); err != nil {
			log.Fatalf("%s: %v", os.Args[2], err)
		}
		return
	}
	var o options
	flag.IntVar(&o.rounds, "rounds", 3, "how often each sync is measured; medians are printed")
	flag.StringVar(&o.only, "only", "", "parts to measure, comma between: decode, sync, change, answers, start when empty; large, large-change, memory, growth, busy, throttled, fleet besides, which take long")
	flag.StringVar(&o.profiles, "profiles", "", "folder that takes CPU and heap profiles of the product")
	flag.StringVar(&o.database, "database", "", "sqlite or postgres, for large and busy; both when empty")
	flag.Float64Var(&o.scale, "scale", 1, "how much of the size of the long parts is measured")
	flag.StringVar(&o.out, "out", "", "file that takes what was measured, as JSON; what it has of other rows stays")
	flag.StringVar(&o.graphs, "graphs", "", "measure nothing; draw what the file of -out holds into this folder, as SVG")
	flag.Parse()
	if o.graphs != "" {
		if err := drawGraphs(o.out, o.graphs); err != nil {
			log.Fatal(err)
		}
		return
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	if err := bench(ctx, o); err != nil {
		log.Fatal(err)
	}
}

// childMain runs one of the processes that are measured, or measured against.
func childMain(role string) error {
	switch role {
	case "simulate":
		return simulate()
	case "serve":
		return serve()
	case "floor-serve":
		return serveFloor()
	case "simulate-fleet":
		return simulateFleet()
	case "fleet":
		return fleet()
	case "answers":
		return ask()
	case "floor-naive":
		return naiveWork()
	case "floor-sync":
		return floorWork(func(ctx context.Context, t task) (floor.Links, error) { return floor.Sync(ctx, t.Source, t.Target) })
	case "floor-change":
		return floorWork(func(ctx context.Context, t task) (floor.Links, error) {
			return floor.Change(ctx, t.Source, t.Target, t.Links)
		})
	}
	return fmt.Errorf("there is no role %q", role)
}

func (o options) wants(part string) bool {
	if o.only == "" {
		return true
	}
	for name := range strings.SplitSeq(o.only, ",") {
		if name == part {
			return true
		}
	}
	return false
}

func bench(ctx context.Context, o options) (err error) {
	dir, err := os.MkdirTemp("", "appmuster-bench-")
	if err != nil {
		return err
	}
	dbs := &stores{dir: dir}
	defer func() { err = errors.Join(err, dbs.close()) }()
	b := &bencher{options: o, dbs: dbs, table: table{out: os.Stdout}}
	err = b.all(ctx)
	_, _ = fmt.Fprintf(os.Stdout, "\n%s\n\n", machine())
	b.table.print()
	_, _ = fmt.Fprintf(os.Stdout, "\n%d targets missed\n", b.table.missed)
	return err
}

// bencher measures part by part.
type bencher struct {
	options
	dbs   *stores
	table table
}

// all measures every part that is wanted. A part that fails does not keep the
// others from being measured.
func (b *bencher) all(ctx context.Context) error {
	var errs []error
	measure := func(part func(context.Context) error) {
		errs = append(errs, part(ctx))
		if b.out != "" { // parts take long: what is measured stays, whatever becomes of the next
			errs = append(errs, b.table.save(b.out))
		}
	}
	if b.wants("decode") {
		measure(b.decodes)
	}
	if b.wants("sync") || b.wants("change") || b.wants("answers") || b.wants("start") {
		measure(b.company)
	}
	if b.only == "" {
		return errors.Join(errs...)
	}
	for _, long := range []struct {
		part    string
		measure func(context.Context) error
	}{{"large", b.largest}, {"memory", b.memory}, {"growth", b.growth}, {"large-change", b.bigChange}, {"busy", b.busy}, {"throttled", b.throttled}, {"fleet", b.fleets}} {
		if b.wants(long.part) {
			measure(long.measure)
		}
	}
	return errors.Join(errs...)
}

func (b *bencher) decodes(ctx context.Context) error {
	users, signIns, fetch, err := b.decode(ctx, 5)
	if err != nil {
		return err
	}
	b.table.ratio("decode a page of 999 users", median(users.ours), median(users.theirs), 2)
	b.table.ratio("decode a page of 1,000 sign-ins", median(signIns.ours), median(signIns.theirs), 2)
	b.table.ratio("fetch and decode 999 users, the server's part included", median(fetch.ours), median(fetch.theirs), 2)
	return nil
}

// company measures syncs of one company, and answers from what they stored.
func (b *bencher) company(ctx context.Context) (err error) {
	sim, ms, err := startMicrosoft(ctx, spec(10_000, 100_000))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, sim.stop()) }()
	var errs []error
	for _, dialect := range []string{database.SQLite, database.Postgres} {
		errs = append(errs, b.on(ctx, sim, ms, dialect))
	}
	return errors.Join(errs...)
}

func (b *bencher) on(ctx context.Context, sim *child, ms microsoft, dialect string) error {
	sqlite := dialect == database.SQLite
	if !sqlite && !b.wants("sync") && !b.wants("change") && !b.wants("answers") {
		return nil
	}
	title := title(dialect)
	rounds := 1
	if b.wants("sync") {
		rounds = b.rounds
	}
	pairs, last, err := b.firstSync(ctx, ms, dialect, "first-"+dialect, rounds)
	if err != nil {
		return fmt.Errorf("%s: %w", title, err)
	}
	last.sim = sim
	if b.wants("sync") {
		ours, theirs := medians(pairs)
		b.table.ratio("first sync, 10,000 users + 100,000 sign-ins, "+title+", CPU", ours.CPU, theirs.CPU, 1.3)
		b.table.ratio("the same, wall", ours.Wall, theirs.Wall, 1.3)
		b.table.add("the same, peak memory", megabytes(ours.Peak), megabytes(theirs.Peak), "", "≤ 150 MB", ours.Peak <= 150<<20)
	}
	var errs []error
	if b.wants("change") {
		errs = append(errs, b.changes(ctx, &last, title, dialect))
	}
	if b.wants("answers") {
		errs = append(errs, b.asks(ctx, last, title))
	}
	if sqlite && b.wants("start") {
		errs = append(errs, b.begins(ctx, last))
	}
	return errors.Join(append(errs, last.product.drop(), last.floor.drop())...)
}

func (b *bencher) changes(ctx context.Context, last *synced, title, dialect string) error {
	pairs, sent, err := b.secondSync(ctx, last, "change-"+dialect, b.rounds)
	if err != nil {
		return fmt.Errorf("%s: %w", title, err)
	}
	ours, theirs := medians(pairs)
	b.table.ratio("sync after 1 % of the users changed, "+title+", CPU", ours.CPU, theirs.CPU, 2)
	b.table.ratio("the same, wall", ours.Wall, theirs.Wall, 0)
	b.tellRequests(sent)
	return nil
}

func (b *bencher) asks(ctx context.Context, last synced, title string) error {
	all, err := b.answers(ctx, last)
	if err != nil {
		return fmt.Errorf("%s: %w", title, err)
	}
	for i, q := range questions() {
		a := all[i]
		b.table.ratio(q.Name+", "+title+", p50", a.Product, a.Floor, q.Target)
		b.table.add("the same, finding out who asks included", short(a.Token), short(a.Floor), fmt.Sprintf("%.2f", float64(a.Token)/float64(a.Floor)), "", true)
		b.table.add("the same, statements", fmt.Sprint(a.Statements), "1", "", fmt.Sprintf("≤ %d", q.Statements), a.Statements <= int64(q.Statements))
	}
	return nil
}

func (b *bencher) begins(ctx context.Context, last synced) error {
	ours, theirs, err := b.starts(ctx, last, 7)
	if err != nil {
		return err
	}
	o, f := median(ours), median(theirs)
	b.table.add("start to the first GraphQL answer", short(o), short(f), fmt.Sprintf("%.2f", float64(o)/float64(f)), "≤ 300 ms", o <= 300*time.Millisecond)
	return nil
}

func medians(pairs []pair) (ours, theirs cost) {
	of := func(get func(pair) int64) int64 {
		all := make([]int64, len(pairs))
		for i, p := range pairs {
			all[i] = get(p)
		}
		return median(all)
	}
	ours = cost{time.Duration(of(func(p pair) int64 { return int64(p.product.CPU) })), time.Duration(of(func(p pair) int64 { return int64(p.product.Wall) })),
		of(func(p pair) int64 { return p.product.Peak })}
	theirs = cost{time.Duration(of(func(p pair) int64 { return int64(p.floor.CPU) })), time.Duration(of(func(p pair) int64 { return int64(p.floor.Wall) })),
		of(func(p pair) int64 { return p.floor.Peak })}
	return ours, theirs
}
