package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/syncrun"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/entrasim"
	"github.com/appmuster/appmuster/internal/msgraph"
	"github.com/appmuster/appmuster/internal/tenantsync"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/internal/xid"
	"github.com/appmuster/appmuster/jobs/worker"
)

// fleetSize is how many small tenants one instance has.
const fleetSize = 500

// smallTenant is one of them: 40 users, a month of 3,000 sign-ins.
func smallTenant(i int, now time.Time) entrasim.Spec {
	return entrasim.Spec{
		Seed: uint64(i + 1), Name: fmt.Sprintf("Company %d", i), Users: 40, Groups: 8, Members: 8, Apps: 30,
		Assignments: 60, Grants: 60, SignIns: 3000, Audits: 50, Now: now,
	}
}

// oneOfMany is one of some that share an app, and have sign-ins enough to read
// for as long as the published limits let them.
func oneOfMany(signIns int) func(i int, now time.Time) entrasim.Spec {
	return func(i int, now time.Time) entrasim.Spec {
		return entrasim.Spec{
			Seed: uint64(i + 1), Name: fmt.Sprintf("Company %d", i), Users: 400, Groups: 8, Members: 8, Apps: 30,
			Assignments: 60, Grants: 60, SignIns: signIns, Audits: 50, Days: 29, Now: now,
		}
	}
}

// fleetSpec says which companies are simulated.
type fleetSpec struct {
	Size int
	// SignIns is how many each has; 0 makes them small tenants.
	SignIns int
	// OneApp lets all be read by the same app, Throttle keeps the published limits.
	OneApp, Throttle bool
}

// fleetAt is where the simulated fleet is, and who is in it.
type fleetAt struct {
	Control, LoginURL, GraphURL string
	Tenants, Clients            []string
}

// simulateFleet serves many companies until the parent goes.
func simulateFleet() error {
	var spec fleetSpec
	ended, err := input(&spec)
	if err != nil {
		return err
	}
	sim := entrasim.New(entrasim.Options{NoCompression: true, NoRecord: !spec.Throttle, Throttle: spec.Throttle})
	server, err := sim.Start("127.0.0.1:0")
	if err != nil {
		return err
	}
	defer server.Close()
	at := fleetAt{LoginURL: server.LoginURL, GraphURL: server.GraphURL}
	var permissions []string
	for _, p := range tenantsync.Permissions(tenantsync.LevelLogs) {
		permissions = append(permissions, p.Name)
	}
	company := smallTenant
	if spec.SignIns > 0 {
		company = oneOfMany(spec.SignIns)
	}
	client := ""
	for i := range spec.Size {
		c := entrasim.Generate(company(i, sim.Now()))
		sim.AddCompany(c)
		if client == "" || !spec.OneApp {
			client = sim.RegisterApp(entrasim.Registration{Name: "Appmuster", Secret: clientSecret, HomeTenant: c.TenantID, Multitenant: spec.OneApp, Roles: permissions}).ClientID
		}
		sim.Consent(c.TenantID, client, nil, permissions)
		at.Tenants, at.Clients = append(at.Tenants, c.TenantID), append(at.Clients, client)
	}
	// A day passes: some people change, and everybody signs in.
	day := func(*http.Request) (any, error) {
		sim.Advance(24 * time.Hour)
		for _, c := range sim.Companies() {
			c.ChangeUser("u1@"+c.Domain, "department", func(u *entrasim.User) { u.Department += "+" })
			for n := range 100 {
				c.SignIn(entrasim.SignIn{User: fmt.Sprintf("u%d@%s", n%40, c.Domain), App: fmt.Sprintf("App %d", n%20), AppName: fmt.Sprintf("App %d", n%20), At: sim.Now().Add(-time.Duration(n) * 10 * time.Minute)})
			}
		}
		return sim.Offset(), nil
	}
	// The last tenant but one never gets an answer to its logs, the last gets lies.
	trouble := func(*http.Request) (any, error) {
		for _, f := range troubles(at.Tenants) {
			sim.Inject(f)
		}
		return nil, nil
	}
	// Every tenth page of sign-ins is refused, for a time that is above the limit's.
	refuse := func(*http.Request) (any, error) {
		for i := range 400 {
			sim.Inject(entrasim.Fault{Path: "auditLogs/signIns", After: 9 * (i + 1), Times: 1, Action: entrasim.TooMany, RetryAfter: fmt.Sprint(refusedFor.Seconds())})
		}
		return nil, nil
	}
	spent := func(*http.Request) (any, error) { return spentOf(sim.Requests()), nil }
	if at.Control, err = control(map[string]func(*http.Request) (any, error){"/day": day, "/trouble": trouble, "/refuse": refuse, "/spent": spent}); err != nil {
		return err
	}
	if err := answer(at); err != nil {
		return err
	}
	<-ended
	return nil
}

// troubles are what a stuck and a hostile tenant do: the last but one and the
// last.
func troubles(tenants []string) []entrasim.Fault {
	stuck, hostile := tenants[len(tenants)-2], tenants[len(tenants)-1]
	return []entrasim.Fault{
		{Tenant: stuck, Path: "/graph/v1.0/auditLogs", Action: entrasim.Hang, Delay: time.Hour},
		{Tenant: stuck, Path: "/graph/v1.0/groups", Action: entrasim.Hang, Delay: time.Hour},
		{Tenant: hostile, Path: "/graph/v1.0/users", Action: entrasim.Respond, Status: 200,
			Header: http.Header{"Content-Type": {"application/json"}}, Body: `{"value":` + strings.Repeat("[", 40<<20)},
		{Tenant: hostile, Path: "/graph/v1.0/servicePrincipals", Action: entrasim.NextLinkLoop},
		{Tenant: hostile, Path: "/graph/v1.0/auditLogs", Action: entrasim.TooMany, RetryAfter: "999999"},
		{Tenant: hostile, Action: entrasim.CutClean},
	}
}

// fleetTask is what the measured process is started with.
type fleetTask struct {
	Dir   string
	At    fleetAt
	Reads int // how many days are measured after the first sync
	// Trouble makes a stuck and a hostile tenant of the last two for one more day.
	Trouble bool
	// Limits keeps the published limits.
	Limits bool
	// Syncs is how many are synced side by side; 0 is the product's own number.
	Syncs int
	// Profiles is a folder that takes a CPU profile of each day and a heap profile
	// of its end; "" for none.
	Profiles string
}

// fleetDay is what one sync of every tenant took.
type fleetDay struct {
	Used   usage
	Wall   time.Duration
	Failed int
	Stored int // sign-ins
	// Waited is how long it took from the beginning of the day until each healthy
	// tenant's run had its end, in order.
	Waited []time.Duration
	// Steps are how much CPU was used when so many of the healthy had their ends,
	// about fifty of them.
	Steps []fleetStep
}

type fleetStep struct {
	Done int
	CPU  time.Duration
}

// ofFifths gives the CPU of a tenant in the first and in the last fifth of a day.
func (d fleetDay) ofFifths() (first, last time.Duration) {
	size := len(d.Waited)
	at := func(done int) fleetStep {
		for _, s := range d.Steps {
			if s.Done >= done {
				return s
			}
		}
		return fleetStep{size, d.Used.CPU}
	}
	begin, end := at(size/5), at(size-size/5)
	if begin.Done == 0 || end.Done >= size {
		return 0, 0
	}
	return begin.CPU / time.Duration(begin.Done), (d.Used.CPU - end.CPU) / time.Duration(size-end.Done)
}

// fleet syncs every tenant by the job queue, as the server does: once for the
// first time, then once for each day.
func fleet() (err error) {
	tuneMemory()
	var task fleetTask
	if _, err := input(&task); err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(viewer.System(context.Background(), "bench"))
	defer cancel()
	offset := time.Duration(0)
	now := func() time.Time { return time.Now().Add(offset) }
	db, err := database.Open(ctx, database.Config{DataDir: task.Dir, Now: now})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := db.Migrate(ctx); err != nil {
		return err
	}
	limits := msgraph.LimitsByGraph
	if task.Limits {
		limits = msgraph.LimitsPublished
	}
	service, err := msgraph.New(msgraph.Config{LoginURL: task.At.LoginURL, GraphURL: task.At.GraphURL, Now: now, Limits: limits})
	if err != nil {
		return err
	}
	creds := map[int64]msgraph.AppCredential{}
	var ids []int64
	err = db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		o, err := tx.Ent().Organization.Create().SetName("Fleet").SetSortKey("fleet").SetCreatedAt(tx.Now()).Save(ctx)
		if err != nil {
			return err
		}
		for i, tenant := range task.At.Tenants {
			t, err := tx.Ent().Tenant.Create().SetOrganizationID(o.ID).SetMode(vocab.TenantModeCustomerApp).SetState(vocab.TenantStateGettingData).
				SetConsentLevel(tenantsync.LevelLogs).SetCreatedAt(tx.Now()).SetEntraTenantID(xid.NewGUID(tenant)).Save(ctx)
			if err != nil {
				return err
			}
			ids = append(ids, t.ID)
			creds[t.ID] = msgraph.AppCredential{EntraTenantID: tenant, ClientID: task.At.Clients[i], ClientSecret: clientSecret}
		}
		return nil
	})
	if err != nil {
		return err
	}
	engine := tenantsync.New(tenantsync.Params{
		DB: db, Now: now,
		Graph: func(_ context.Context, t *ent.Tenant) (*msgraph.Client, error) {
			return service.Client(creds[t.ID]), nil
		},
	})
	cfg, err := worker.Config(worker.Params{DB: db, Engine: engine, Now: now, Syncs: task.Syncs, Logger: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))})
	if err != nil {
		return err
	}
	cfg.PeriodicJobs = nil
	queue, err := db.Jobs(cfg)
	if err != nil {
		return err
	}
	if err := queue.Start(ctx); err != nil {
		return err
	}
	parent := &child{control: task.At.Control}
	var days []fleetDay
	total, healthy := task.Reads+1, ids
	if task.Trouble {
		total, healthy = total+1, ids[:len(ids)-2]
	}
	for day := range total {
		if day > 0 {
			if err := parent.ask(ctx, "/day", &offset); err != nil {
				return err
			}
		}
		if day > task.Reads {
			if err := parent.ask(ctx, "/trouble", nil); err != nil {
				return err
			}
		}
		stop, err := profileDay(task.Profiles, day)
		if err != nil {
			return err
		}
		d, err := fleetOnce(ctx, db, engine, ids, healthy, day == 0)
		if err := errors.Join(err, stop()); err != nil {
			return err
		}
		days = append(days, d)
	}
	if err := queue.StopAndCancel(ctx); err != nil {
		return err
	}
	return answer(days)
}

// profileDay begins a CPU profile where profiles are wanted; stop ends it, and
// writes a heap profile.
func profileDay(dir string, day int) (stop func() error, err error) {
	if dir == "" {
		return func() error { return nil }, nil
	}
	name := filepath.Join(dir, fmt.Sprint("fleet-", day))
	end, err := startProfile(name + ".cpu")
	if err != nil {
		return nil, err
	}
	return func() error { return errors.Join(end(), writeHeap(name+".heap")) }, nil
}

// fleetOnce opens a run of every tenant and waits until the healthy ones have
// their ends.
func fleetOnce(ctx context.Context, db *database.DB, engine *tenantsync.Engine, ids, healthy []int64, first bool) (fleetDay, error) {
	before, err := ownUsage()
	if err != nil {
		return fleetDay{}, err
	}
	start, began := time.Now(), db.Now()
	trigger := vocab.SyncTriggerScheduled
	if first {
		trigger = vocab.SyncTriggerManual
	}
	// Who makes trouble is at the front: all others come after it.
	for _, id := range append(slices.Clone(ids[len(healthy):]), healthy...) {
		err := db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
			_, err := engine.OpenRun(ctx, tx, id, trigger, false, nil)
			return err
		})
		if err != nil {
			return fleetDay{}, err
		}
	}
	var steps []fleetStep
	for {
		open, err := db.Ent().SyncRun.Query().Where(syncrun.Open(true), syncrun.TenantIDIn(healthy...)).Count(ctx)
		if err != nil {
			return fleetDay{}, err
		}
		if open == 0 {
			break
		}
		if finished := len(healthy) - open; len(steps) == 0 && finished > 0 || len(steps) > 0 && finished-steps[len(steps)-1].Done > len(healthy)/50 {
			so, err := ownUsage()
			if err != nil {
				return fleetDay{}, err
			}
			steps = append(steps, fleetStep{finished, so.CPU - before.CPU})
		}
		time.Sleep(200 * time.Millisecond)
	}
	after, err := ownUsage()
	if err != nil {
		return fleetDay{}, err
	}
	d := fleetDay{Used: usage{CPU: after.CPU - before.CPU, Peak: after.Peak}, Wall: time.Since(start), Steps: steps}
	runs, err := db.Ent().SyncRun.Query().Where(syncrun.TenantIDIn(healthy...), syncrun.QueuedAtGTE(began.Truncate(time.Microsecond))).All(ctx)
	if err != nil {
		return fleetDay{}, err
	}
	for _, r := range runs {
		if r.State == vocab.SyncRunStateFailed {
			d.Failed++
		}
		if r.FinishedAt != nil {
			d.Waited = append(d.Waited, r.FinishedAt.Sub(began))
		}
	}
	slices.Sort(d.Waited)
	d.Stored, err = db.Ent().SignIn.Query().Count(ctx)
	return d, err
}

// fleets measures a day of many small tenants on SQLite, and another on which
// two of them make trouble.
func (b *bencher) fleets(ctx context.Context) (err error) {
	size := b.scaledTo(fleetSize, 10)
	var at fleetAt
	sim, err := startChild(ctx, "simulate-fleet", fleetSpec{Size: size}, &at)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, sim.stop()) }()
	dir, err := os.MkdirTemp(b.dbs.dir, "fleet-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	var days []fleetDay
	if err := runChild(ctx, "fleet", fleetTask{Dir: dir, At: at, Reads: 2, Trouble: true, Profiles: b.profiles}, &days); err != nil {
		return err
	}
	for i, d := range days {
		name := fmt.Sprintf("%d small tenants, day %d's syncs", size, i)
		switch i {
		case 0:
			name = fmt.Sprintf("%d small tenants, their first syncs", size)
		case 3:
			name = fmt.Sprintf("%d small tenants, one of two more is stuck and one hostile, a day's syncs", size-2)
		}
		if d.Failed > 0 {
			err = errors.Join(err, fmt.Errorf("%s: %d failed", name, d.Failed))
		}
		b.table.add(name+", CPU", fmt.Sprintf("%.2f minutes", d.Used.CPU.Minutes()), "", "", "≤ 30 minutes", i == 0 || d.Used.CPU <= 30*time.Minute)
		b.table.add("the same, wall, peak memory, sign-ins stored", fmt.Sprintf("%s, %s, %s", d.Wall.Round(time.Second), megabytes(d.Used.Peak), thousands(d.Stored)), "", "", "", true)
		if first, last := d.ofFifths(); first > 0 {
			b.table.ratio("the same, CPU of a tenant in the day's last fifth beside its first", last, first, 0)
		}
	}
	// Two who need no worker leave all to the others; two who hold one each all the
	// time leave half.
	calm, troubled := days[2].Waited, days[3].Waited
	for _, p := range []int{50, 99} {
		at, of := percentile(troubled, p), percentile(calm, p)
		b.table.ratio(fmt.Sprintf("%d small tenants beside a stuck and a hostile one, until %d %% of them are synced, beside a day without", size-2, p), at, of, 2)
	}
	return err
}
