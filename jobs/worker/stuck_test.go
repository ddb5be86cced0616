package worker_test

import (
	"context"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/riverqueue/river"
	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/syncrun"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/entrasim"
	"github.com/appmuster/appmuster/internal/msgraph"
	"github.com/appmuster/appmuster/internal/tenantsync"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/internal/xid"
	"github.com/appmuster/appmuster/jobs"
	"github.com/appmuster/appmuster/jobs/worker"
)

// fleet is many small tenants of one instance.
type fleet struct {
	queue
	sim     *entrasim.Sim
	engine  *tenantsync.Engine
	ids     []int64
	tenants []string
}

func newFleet(t *testing.T, db *database.DB, size int, timeout time.Duration) *fleet {
	t.Helper()
	f := &fleet{queue: queue{t, dbtest.Context(t), db}, sim: entrasim.New(entrasim.Options{})}
	server, err := f.sim.Start("127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = server.Close() })
	service, err := msgraph.New(msgraph.Config{LoginURL: server.LoginURL, GraphURL: server.GraphURL, Now: f.sim.Now, Timeout: timeout})
	require.NoError(t, err)
	roles := []string{"Directory.Read.All", "AuditLog.Read.All"}
	organization := dbtest.Organization(t, db, "fleet")
	creds := map[int64]msgraph.AppCredential{}
	for i := range size {
		c := entrasim.Generate(entrasim.Spec{Seed: uint64(i + 1), Name: fmt.Sprintf("Company %d", i), Users: 5, Apps: 2, Now: f.sim.Now()})
		f.sim.AddCompany(c)
		app := f.sim.RegisterApp(entrasim.Registration{Name: "Reader", Secret: "own", HomeTenant: c.TenantID, Roles: roles})
		f.sim.Consent(c.TenantID, app.ClientID, nil, roles)
		f.write(func(ctx context.Context, tx *database.Tx) error {
			row, err := tx.Ent().Tenant.Create().SetOrganizationID(organization.ID).SetMode(vocab.TenantModeCustomerApp).
				SetState(vocab.TenantStateGettingData).SetConsentLevel(2).SetCreatedAt(tx.Now()).SetEntraTenantID(xid.NewGUID(c.TenantID)).Save(ctx)
			if err == nil {
				f.ids, f.tenants = append(f.ids, row.ID), append(f.tenants, c.TenantID)
				creds[row.ID] = msgraph.AppCredential{EntraTenantID: c.TenantID, ClientID: app.ClientID, ClientSecret: "own"}
			}
			return err
		})
	}
	f.engine = tenantsync.New(tenantsync.Params{
		DB: db, Now: f.sim.Now,
		Graph: func(_ context.Context, t *ent.Tenant) (*msgraph.Client, error) {
			return service.Client(creds[t.ID]), nil
		},
	})
	return f
}

func (f *fleet) open(trigger vocab.SyncTrigger, ids ...int64) {
	f.t.Helper()
	for _, id := range ids {
		f.write(func(ctx context.Context, tx *database.Tx) error {
			_, err := f.engine.OpenRun(ctx, tx, id, trigger, false, nil)
			return err
		})
	}
}

func (f *fleet) work(workers int) {
	f.t.Helper()
	f.workTold(workers, slog.New(slog.DiscardHandler))
}

func (f *fleet) workTold(workers int, log *slog.Logger) {
	f.t.Helper()
	cfg, err := worker.Config(worker.Params{DB: f.db, Engine: f.engine, Now: f.sim.Now, Logger: log, Syncs: workers})
	require.NoError(f.t, err)
	cfg.PeriodicJobs = nil
	client, err := f.db.Jobs(cfg)
	require.NoError(f.t, err)
	require.NoError(f.t, client.Start(f.ctx))
	f.t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		require.NoError(f.t, client.StopAndCancel(ctx))
	})
}

func (f *fleet) over(ids ...int64) bool {
	n, err := f.db.Ent().SyncRun.Query().Where(syncrun.TenantIDIn(ids...), syncrun.Open(true)).Count(f.ctx)
	return err == nil && n == 0
}

// TestAStuckTenantHasTheWorkersOnceAndThenWaits: tenants whose answers never come
// are at the head of the queue, more of them than there are workers.
func TestAStuckTenantHasTheWorkersOnceAndThenWaits(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		const stuck, timeout = 4, 700 * time.Millisecond
		f := newFleet(t, db, 10, timeout)
		for _, tenant := range f.tenants[:stuck] {
			f.sim.Inject(entrasim.Fault{Tenant: tenant, Path: "/v1.0/", Action: entrasim.Hang})
		}
		f.open(vocab.SyncTriggerScheduled, f.ids...)
		f.work(2)
		require.Eventually(t, func() bool { return f.over(f.ids[stuck:]...) }, 60*time.Second, 20*time.Millisecond)
		asked := map[string]int{}
		for _, r := range f.sim.Requests() {
			if strings.HasPrefix(r.Path, "/v1.0/") {
				asked[r.Tenant]++
			}
		}
		for i, tenant := range f.tenants {
			if i < stuck {
				require.LessOrEqual(t, asked[tenant], 2, "one turn, and one more at most if the others took half a minute")
				require.False(t, f.over(f.ids[i]), "it is not given up, it waits")
			}
		}
	})
}

// TestAPersonsSyncIsNotBehindRoutine: the queue is long, and somebody asks.
func TestAPersonsSyncIsNotBehindRoutine(t *testing.T) {
	t.Parallel()
	db := dbtest.Open(t)
	f := newFleet(t, db, 12, time.Minute)
	f.open(vocab.SyncTriggerScheduled, f.ids[:11]...)
	f.open(vocab.SyncTriggerManual, f.ids[11])
	f.work(1)
	require.Eventually(t, func() bool { return f.over(f.ids...) }, 60*time.Second, 50*time.Millisecond)
	first, err := db.Ent().SyncRun.Query().Order(ent.Asc(syncrun.FieldFinishedAt)).First(f.ctx)
	require.NoError(t, err)
	require.Equal(t, f.ids[11], first.TenantID)
}

// TestARowThatCannotBeReadHoldsUpNoOtherJob: its arguments are no JSON.
func TestARowThatCannotBeReadHoldsUpNoOtherJob(t *testing.T) {
	t.Parallel()
	db := dbtest.Open(t)
	f := newFleet(t, db, 1, time.Minute)
	f.open(vocab.SyncTriggerManual, f.ids[0])
	for _, poison := range []string{`{"sync_run_id":`, `[]`, `"x"`, ``, `{"sync_run_id":"seven"}`} {
		f.write(func(ctx context.Context, tx *database.Tx) error {
			if err := tx.Enqueue(ctx, jobs.SyncTenantArgs{SyncRunID: int64(1000 + len(poison)), LeaseGeneration: 1}, nil); err != nil {
				return err
			}
			_, err := tx.Exec(ctx, "UPDATE river_job SET args = ?, priority = 1 WHERE id = (SELECT max(id) FROM river_job)", []byte(poison))
			return err
		})
	}
	f.work(1)
	require.Eventually(t, func() bool { return f.over(f.ids...) }, 60*time.Second, 50*time.Millisecond)
}

// TestAJobThatCannotBeReadIsGivenUpAndTold: nobody tries it again and again, it is
// counted for whoever watches the metrics, and it keeps no other from being resumed.
func TestAJobThatCannotBeReadIsGivenUpAndTold(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		f := newFleet(t, db, 1, time.Minute)
		trouble := func() database.JobTrouble {
			n, err := db.JobTrouble(f.ctx)
			require.NoError(t, err)
			return n
		}
		ago := func(d time.Duration) string {
			text := time.Now().UTC().Add(-d).Format(time.DateTime)
			if db.Dialect() == database.Postgres {
				text += "+00"
			}
			return text
		}
		// Two that a process died with, one of them unreadable.
		for i, args := range []string{`"x"`, ``} {
			f.write(func(ctx context.Context, tx *database.Tx) error {
				later := &river.InsertOpts{ScheduledAt: time.Now().Add(time.Hour)}
				if err := tx.Enqueue(ctx, jobs.RefreshTokenArgs{TenantID: int64(2000 + i)}, later); err != nil {
					return err
				}
				_, err := tx.Exec(ctx, "UPDATE river_job SET state = 'running', attempted_at = ? WHERE id = (SELECT max(id) FROM river_job)", ago(10*time.Minute))
				if err == nil && args != "" {
					_, err = tx.Exec(ctx, "UPDATE river_job SET args = ? WHERE id = (SELECT max(id) FROM river_job)", args)
				}
				return err
			})
		}
		var last, n int
		require.NoError(t, db.SQL().QueryRowContext(f.ctx, "SELECT max(id) FROM river_job WHERE kind = 'refresh_token'").Scan(&last))
		require.NoError(t, worker.ResumeJobs(f.ctx, db, false))
		// In whatever state it is: who works may have begun it already.
		require.NoError(t, db.SQL().QueryRowContext(f.ctx, "SELECT count(*) FROM river_job WHERE kind = 'refresh_token' AND id > "+strconv.Itoa(last)).Scan(&n))
		require.Equal(t, 1, n, "the other one's work has a new job")
		require.Zero(t, trouble().Overdue)
		f.write(func(ctx context.Context, tx *database.Tx) error {
			_, err := tx.Exec(ctx, "UPDATE river_job SET attempted_at = ? WHERE state = 'running'", ago(16*time.Minute))
			return err
		})
		require.Equal(t, 2, trouble().Overdue)
		f.write(func(ctx context.Context, tx *database.Tx) error {
			_, err := tx.Exec(ctx, "DELETE FROM river_job")
			return err
		})

		bad := []string{`[]`, `"x"`, `{"sync_run_id":"canary"}`}
		for i, args := range bad {
			f.write(func(ctx context.Context, tx *database.Tx) error {
				if err := tx.Enqueue(ctx, jobs.SyncTenantArgs{SyncRunID: int64(1000 + i), LeaseGeneration: 1}, nil); err != nil {
					return err
				}
				_, err := tx.Exec(ctx, "UPDATE river_job SET args = ? WHERE id = (SELECT max(id) FROM river_job)", args)
				return err
			})
		}
		var log heard
		f.workTold(1, slog.New(slog.NewTextHandler(&log, nil)))
		require.Eventually(t, func() bool { return trouble().GivenUp == len(bad) }, 60*time.Second, 20*time.Millisecond, "given up at the first try")
		require.Equal(t, len(bad), strings.Count(log.String(), "job given up"))
		require.NotContains(t, log.String(), "canary")
	})
}
