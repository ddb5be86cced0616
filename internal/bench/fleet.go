package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
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

// fleetAt is where the simulated fleet is, and who is in it.
type fleetAt struct {
	Control, LoginURL, GraphURL string
	Tenants, Clients            []string
}

// simulateFleet serves many small companies until the parent goes.
func simulateFleet() error {
	var size int
	ended, err := input(&size)
	if err != nil {
		return err
	}
	sim := entrasim.New(entrasim.Options{NoCompression: true, NoRecord: true})
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
	for i := range size {
		c := entrasim.Generate(smallTenant(i, sim.Now()))
		sim.AddCompany(c)
		app := sim.RegisterApp(entrasim.Registration{Name: "Appmuster", Secret: clientSecret, HomeTenant: c.TenantID, Roles: permissions})
		sim.Consent(c.TenantID, app.ClientID, nil, permissions)
		at.Tenants, at.Clients = append(at.Tenants, c.TenantID), append(at.Clients, app.ClientID)
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
	if at.Control, err = control(map[string]func(*http.Request) (any, error){"/day": day}); err != nil {
		return err
	}
	if err := answer(at); err != nil {
		return err
	}
	<-ended
	return nil
}

// fleetTask is what the measured process is started with.
type fleetTask struct {
	Dir   string
	At    fleetAt
	Reads int // how many days are measured after the first sync
}

// fleetDay is what one sync of every tenant took.
type fleetDay struct {
	Used   usage
	Wall   time.Duration
	Failed int
	Stored int // sign-ins
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
	service, err := msgraph.New(msgraph.Config{LoginURL: task.At.LoginURL, GraphURL: task.At.GraphURL, Now: now})
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
	cfg, err := worker.Config(worker.Params{DB: db, Engine: engine, Now: now, Logger: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))})
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
	for day := range task.Reads + 1 {
		if day > 0 {
			if err := parent.ask(ctx, "/day", &offset); err != nil {
				return err
			}
		}
		d, err := fleetOnce(ctx, db, engine, ids, day == 0)
		if err != nil {
			return err
		}
		days = append(days, d)
	}
	if err := queue.StopAndCancel(ctx); err != nil {
		return err
	}
	return answer(days)
}

func fleetOnce(ctx context.Context, db *database.DB, engine *tenantsync.Engine, ids []int64, first bool) (fleetDay, error) {
	before, err := ownUsage()
	if err != nil {
		return fleetDay{}, err
	}
	start := time.Now()
	trigger := vocab.SyncTriggerScheduled
	if first {
		trigger = vocab.SyncTriggerManual
	}
	for _, id := range ids {
		err := db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
			_, err := engine.OpenRun(ctx, tx, id, trigger, false, nil)
			return err
		})
		if err != nil {
			return fleetDay{}, err
		}
	}
	for {
		open, err := db.Ent().SyncRun.Query().Where(syncrun.Open(true)).Count(ctx)
		if err != nil {
			return fleetDay{}, err
		}
		if open == 0 {
			break
		}
		time.Sleep(200 * time.Millisecond)
	}
	after, err := ownUsage()
	if err != nil {
		return fleetDay{}, err
	}
	d := fleetDay{Used: usage{CPU: after.CPU - before.CPU, Peak: after.Peak}, Wall: time.Since(start)}
	if d.Failed, err = db.Ent().SyncRun.Query().Where(syncrun.StateEQ(vocab.SyncRunStateFailed)).Count(ctx); err != nil {
		return fleetDay{}, err
	}
	d.Stored, err = db.Ent().SignIn.Query().Count(ctx)
	return d, err
}

// fleets measures a day of many small tenants on SQLite.
func (b *bencher) fleets(ctx context.Context) error {
	var at fleetAt
	sim, err := startChild(ctx, "simulate-fleet", fleetSize, &at)
	if err != nil {
		return err
	}
	defer func() { _ = sim.stop() }()
	dir, err := os.MkdirTemp(b.dbs.dir, "fleet-")
	if err != nil {
		return err
	}
	var days []fleetDay
	if err := runChild(ctx, "fleet", fleetTask{Dir: dir, At: at, Reads: 2}, &days); err != nil {
		return err
	}
	for i, d := range days {
		name := fmt.Sprintf("%d small tenants, a day's syncs", fleetSize)
		if i == 0 {
			name = fmt.Sprintf("%d small tenants, their first syncs", fleetSize)
		}
		if d.Failed > 0 {
			return fmt.Errorf("%s: %d failed", name, d.Failed)
		}
		b.table.add(name, fmt.Sprintf("%.2f CPU-minutes, %s, %d MB, %d sign-ins", d.Used.CPU.Minutes(), d.Wall.Round(time.Second), d.Used.Peak>>20, d.Stored),
			"", "", "30 CPU-minutes", i == 0 || d.Used.CPU <= 30*time.Minute)
	}
	return nil
}
