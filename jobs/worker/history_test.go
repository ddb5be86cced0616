package worker_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/riverqueue/river/rivertype"
	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/group"
	"github.com/appmuster/appmuster/ent/syncrun"
	"github.com/appmuster/appmuster/ent/usagereport"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/inventory"
	"github.com/appmuster/appmuster/internal/tenantsync/synctest"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/jobs"
	"github.com/appmuster/appmuster/jobs/worker"
)

// Random histories: a seed makes a company, what changes in it, what Microsoft
// does wrong, when clocks jump and when workers die. Whatever happened, after the
// last undisturbed sync the database equals that of somebody who connected the
// company just then (S1); a reader never sees totals of two runs mixed (S5); and
// a worker whose lease went to another writes nothing any more.
//
// APPMUSTER_HISTORIES sets how many seeds run (20), APPMUSTER_HISTORY the first
// one; "SQLite:300,PostgreSQL:100" sets the number for each.
func TestRandomHistories(t *testing.T) {
	t.Parallel()
	first := uint64(1)
	if text := os.Getenv("APPMUSTER_HISTORY"); text != "" {
		n, err := strconv.ParseUint(text, 10, 64)
		require.NoError(t, err)
		first = n
	}
	test := func(t *testing.T, db, other *database.DB, clock *timeline) {
		n := histories(t, t.Name()[strings.LastIndexByte(t.Name(), '/')+1:])
		for seed := first; seed < first+uint64(n); seed++ {
			t.Run(strconv.FormatUint(seed, 10), func(t *testing.T) {
				h := newHistory(t, db, other, clock, seed)
				defer func() {
					if t.Failed() || testing.Verbose() {
						t.Logf("APPMUSTER_HISTORY=%d APPMUSTER_HISTORIES=1 go test -run 'TestRandomHistories/%s' ./jobs/worker\n%s",
							seed, strings.Split(t.Name(), "/")[1], strings.Join(h.log, "\n"))
					}
				}()
				h.live()
			})
		}
	}
	for name, open := range map[string]func(testing.TB, ...dbtest.Option) *database.DB{"SQLite": dbtest.Open, "PostgreSQL": dbtest.OpenPostgres} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			clock := &timeline{}
			timed := func(c *database.Config) { c.Now = clock.now }
			test(t, open(t, timed), dbtest.Open(t, timed), clock)
		})
	}
}

func histories(t *testing.T, name string) int {
	t.Helper()
	text := cmp.Or(os.Getenv("APPMUSTER_HISTORIES"), "20")
	for part := range strings.SplitSeq(text, ",") {
		of, number, each := strings.Cut(part, ":")
		if !each {
			of, number = name, of
		}
		if of != name {
			continue
		}
		n, err := strconv.Atoi(number)
		require.NoError(t, err)
		return n
	}
	return 0
}

// live goes through a history to its end and looks at what is left.
func (h *history) live() {
	for n := range 2 + h.random.IntN(4) {
		h.part(uint64(1 + n))
		h.change(h.random.IntN(12))
		if h.random.IntN(5) == 0 {
			h.vanish()
		}
		h.consent()
		h.setClock()
		h.sim.Advance(h.jump())
		h.misbehave()
		h.run()
		h.sim.ClearFaults()
	}
	h.part(100)
	h.change(h.random.IntN(6))
	h.allow()
	h.company.Conceal(false)
	h.skew.Store(0)
	h.sim.Advance(25 * time.Hour)
	h.healthy()
	h.reader.stop()
	h.leases.linear(h.t)
	h.compare()
}

// healthy is an undisturbed sync: what went wrong before is over. What it holds
// back a person releases, if not at the first asking.
func (h *history) healthy() {
	for asked := range 3 {
		h.settle()
		run := h.open(h.lied)
		h.note("the last sync, full %v", h.lied)
		for range 80 {
			if !h.again(h.work(h.ctx, h.args(run))) {
				break
			}
		}
		h.reader.allow(h.totals())
		if run = h.load(run.ID); run.State == vocab.SyncRunStateHeld {
			if asked < 2 && h.random.IntN(3) == 0 {
				h.decide(run, false)
				continue
			}
			run = h.decide(run, true)
			if h.filter != nil && asked < 2 {
				continue // who is outside the filter is counted as a role's holder by the next sync
			}
		}
		require.Equal(h.t, vocab.SyncRunStateSucceeded, run.State, "the last sync succeeds: %s", h.stages(run))
		return
	}
}

// settle ends what a person would see and mend: a tenant that lost its consent.
func (h *history) settle() {
	h.write(func(ctx context.Context, tx *database.Tx) error {
		return tx.Ent().Tenant.UpdateOneID(h.tenant).SetState(vocab.TenantStateActive).Exec(ctx)
	})
}

// run opens a run and works on it until it ends, disturbed.
func (h *history) run() {
	h.settle()
	run := h.open(h.random.IntN(8) == 0)
	if run == nil {
		return
	}
	h.note("sync %d %s, full %v", run.Sequence, run.Trigger, run.Full)
	quiet := false
	for tries := 0; ; tries++ {
		require.Less(h.t, tries, 80, "the run never ends: %s", h.stages(h.load(run.ID)))
		if tries > 25 {
			h.sim.ClearFaults()
			quiet = true
		}
		if !quiet {
			h.disturb(run)
		} else if h.again(h.work(h.ctx, h.args(run))) {
			continue
		}
		h.reader.allow(h.totals())
		if run = h.load(run.ID); !run.Open {
			h.note("sync %d is %s: %s", run.Sequence, run.State, h.stages(run))
			break
		}
		if h.random.IntN(6) == 0 {
			quiet = true
		}
	}
	if run.State == vocab.SyncRunStateHeld {
		switch h.random.IntN(3) {
		case 0:
			h.decide(run, true)
		case 1:
			h.decide(run, false)
		}
	}
}

// decide releases or refuses what a run holds back, and applies the rules anew,
// as it is done for a person.
func (h *history) decide(run *ent.SyncRun, release bool) *ent.SyncRun {
	h.t.Helper()
	h.write(func(ctx context.Context, tx *database.Tx) (err error) {
		if release {
			_, err = h.engine.ReleaseHeld(ctx, tx, run.ID)
		} else {
			_, err = h.engine.RefuseHeld(ctx, tx, run.ID)
		}
		return err
	})
	if release {
		require.NoError(h.t, worker.WorkEvaluate(h.ctx, h.params(), jobs.EvaluateTenantArgs{TenantID: h.tenant, SyncRunID: run.ID}))
	}
	h.reader.allow(h.totals())
	run = h.load(run.ID)
	h.note("held sync %d decided, released %v: %s", run.Sequence, release, run.State)
	return run
}

// again deals with the end of a worker's turn: true when the job is to go on.
func (h *history) again(err error) bool {
	var snooze *rivertype.JobSnoozeError
	switch {
	case err == nil:
		return false
	case errors.As(err, &snooze):
		h.sim.Advance(snooze.Duration + time.Second)
	case errors.Is(err, context.Canceled):
	default:
		require.NoError(h.t, err)
	}
	return true
}

// disturb lets a worker have its turn and something happen in the middle of it.
func (h *history) disturb(run *ent.SyncRun) {
	at := 1 + h.random.IntN(25)
	what := h.random.IntN(8)
	h.note("turn: disturbance %d at request %d", what, at)
	switch what {
	case 0: // the process is asked to stop
		ctx, cancel := context.WithCancel(h.ctx)
		h.server.at(at, func() { cancel() })
		h.again(h.work(ctx, h.args(run)))
		cancel()
	case 1: // the company changes meanwhile
		h.server.at(at, func() { h.change(1 + h.random.IntN(3)) })
		h.again(h.work(h.ctx, h.args(run)))
	case 2: // the clock jumps
		h.server.at(at, func() { h.sim.Advance(time.Duration(h.random.IntN(20)) * time.Minute) })
		h.again(h.work(h.ctx, h.args(run)))
	case 3: // a person cancels
		if h.random.IntN(3) > 0 {
			h.again(h.work(h.ctx, h.args(run)))
			return
		}
		h.server.at(at, func() { h.cancel(run) })
		h.again(h.work(h.ctx, h.args(run)))
	case 4, 5, 6: // the worker stands still until it counts as dead
		h.stall(run, at, what)
	default:
		h.again(h.work(h.ctx, h.args(run)))
	}
	h.server.at(0, nil)
}

// stall stops a worker in the middle of a request until another has its run, and
// lets it go on before, while or after the other works.
func (h *history) stall(run *ent.SyncRun, at, when int) {
	stalled, release, ended := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	h.server.at(at, func() {
		close(stalled)
		<-release
	})
	args := h.args(run)
	go func() { ended <- h.work(h.ctx, args) }()
	select {
	case err := <-ended:
		h.again(err)
		return
	case <-stalled:
	}
	h.server.at(0, nil)
	h.sim.Advance(2 * time.Minute)
	h.next(func(ctx context.Context, tx *database.Tx) error {
		n, err := h.engine.Resume(ctx, tx, false)
		if err == nil && n == 0 {
			err = errors.New("the dead run is not resumed")
		}
		return err
	})
	require.NotEqual(h.t, args, h.args(run))
	over := func() {
		select {
		case err := <-ended:
			require.NoError(h.t, err, "a worker without the lease just stops")
		case <-time.After(20 * time.Second):
			h.t.Fatal("the stale worker never stops")
		}
	}
	switch when {
	case 4:
		before := h.everything()
		close(release)
		over()
		h.same("a stale worker wrote", before, h.everything())
	case 5:
		h.server.at(1+h.random.IntN(5), func() { close(release) })
		h.again(h.work(h.ctx, h.args(run)))
		h.server.at(0, nil)
		select {
		case <-release:
		default:
			close(release)
		}
		over()
	default:
		h.again(h.work(h.ctx, h.args(run)))
		before := h.everything()
		close(release)
		over()
		h.same("a stale worker wrote", before, h.everything())
	}
}

func (h *history) cancel(run *ent.SyncRun) {
	h.next(func(ctx context.Context, tx *database.Tx) error {
		_, err := h.engine.CancelRun(ctx, tx, run.ID)
		return err
	})
	h.note("canceled")
}

// compare looks at what a history left: it equals what somebody finds who
// connects the company now, and all counters are right.
func (h *history) compare() {
	drift, err := inventory.Recount(h.ctx, h.db, h.organization)
	require.NoError(h.t, err)
	require.Empty(h.t, drift, "counters differ from what they count")
	require.Empty(h.t, h.reader.mixed(), "a reader saw totals that no run ended with")

	clean := h.anew()
	run := clean.open(false)
	for range 50 {
		if !clean.again(clean.work(clean.ctx, clean.args(run))) {
			break
		}
	}
	run = clean.load(run.ID)
	require.Equal(h.t, vocab.SyncRunStateSucceeded, run.State, clean.stages(run))
	unread, unpictured := clean.unreadGroups(), h.unpictured()
	unreported := clean.unreported()
	h.same("the database differs from a clean full sync", clean.dump(unread, unpictured, unreported), h.dump(unread, unpictured, unreported))
	h.same("the mappings differ from those of a clean full sync", clean.mappings(), h.mappings())
}

// dump is what is stored, without what whoever comes later can't know: apps that
// are only known from sign-ins, because one whose service principal went away
// stays that app to us; and the sign-ins of people who are gone, or came back
// after we had read them; and the members of groups that held an app once; and
// usage reports from before the last one, which names nobody and no day.
func (h *history) dump(unread, unpictured, unreported map[string]bool) string {
	text, err := synctest.Dump(h.ctx, h.db, h.tenant)
	require.NoError(h.t, err)
	lines := strings.Split(text, "\n")
	left := map[string]bool{"": true}
	for id := range h.left {
		left[id] = true
	}
	for i, line := range lines {
		// The simulated delta does not tell that somebody's manager is gone.
		if fields := strings.Split(line, " | "); fields[0] == "user" && left[fields[16]] {
			fields[16] = ""
			lines[i] = strings.Join(fields, " | ")
		}
	}
	return strings.Join(slices.DeleteFunc(lines, func(line string) bool {
		fields := strings.Split(line, " | ")
		switch fields[0] {
		case "app":
			return fields[1] == ""
		case "member":
			return unread[fields[1]]
		case "photo":
			return unpictured[fields[1]]
		case "usage report":
			return unreported[fields[1]]
		case "workload usage":
			return unreported[fields[2]]
		case "sign-in":
			return left[fields[3]]
		case "usage day":
			return left[fields[2]]
		}
		return false
	}), "\n")
}

// unreported are the workloads that Microsoft's reports say nothing of.
func (h *history) unreported() map[string]bool {
	none := map[string]bool{}
	for _, w := range vocab.Workload("").Values() {
		none[w] = true
	}
	for _, r := range h.db.Ent().UsageReport.Query().Where(usagereport.TenantID(h.tenant)).AllX(h.ctx) {
		delete(none, string(r.Workload))
	}
	return none
}

// unreadGroups are those whose members nobody needs to know.
func (h *history) unreadGroups() map[string]bool {
	unread := map[string]bool{}
	for _, g := range h.db.Ent().Group.Query().Where(group.TenantID(h.tenant), group.MembersReadAtIsNil()).AllX(h.ctx) {
		unread[string(g.EntraID)] = true
	}
	return unread
}

func (h *history) same(what, want, got string) {
	h.t.Helper()
	if want == got {
		return
	}
	have := map[string]int{}
	for line := range strings.Lines(want) {
		have[line]++
	}
	for line := range strings.Lines(got) {
		have[line]--
	}
	var differ []string
	for line, n := range have {
		if n != 0 {
			differ = append(differ, fmt.Sprintf("%+d %s", -n, strings.TrimSpace(line)))
		}
	}
	slices.Sort(differ)
	h.t.Fatalf("%s: %d lines differ, - is missing, + is too much\n%s", what, len(differ), strings.Join(differ[:min(len(differ), 20)], "\n"))
}

// work has a job worked once.
func (h *history) work(ctx context.Context, args jobs.SyncTenantArgs) error {
	return worker.WorkSync(ctx, h.params(), args)
}

func (h *history) params() worker.Params {
	return worker.Params{DB: h.db, Engine: h.engine, Now: h.now, Logger: slog.New(slog.NewTextHandler(io.Discard, nil))}
}

// args is the newest job of a run.
func (h *history) args(run *ent.SyncRun) jobs.SyncTenantArgs {
	h.t.Helper()
	var generation int64
	err := h.db.SQL().QueryRowContext(h.ctx, h.db.Rebind("SELECT generation FROM sync_lease WHERE tenant_id = ?"), h.tenant).Scan(&generation)
	require.NoError(h.t, err)
	return jobs.SyncTenantArgs{SyncRunID: run.ID, LeaseGeneration: generation}
}

func (h *history) load(id int64) *ent.SyncRun {
	h.t.Helper()
	run, err := h.db.Ent().SyncRun.Query().Where(syncrun.ID(id)).WithStages(func(q *ent.SyncStageQuery) { q.Order(ent.Asc("position")) }).Only(h.ctx)
	require.NoError(h.t, err)
	return run
}

func (h *history) stages(run *ent.SyncRun) string {
	var all []string
	for _, s := range run.Edges.Stages {
		text := string(s.DataSet) + " " + string(s.State)
		if s.State != vocab.SyncStageStateComplete {
			text += " (" + s.Reason + " " + s.ErrorDetail + ")"
		}
		if s.Drift != nil && *s.Drift != (vocab.Drift{}) {
			text += fmt.Sprintf(" %+v", *s.Drift)
		}
		all = append(all, text)
	}
	return strings.Join(all, ", ")
}
