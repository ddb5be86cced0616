package database_test

import (
	"context"
	"testing"
	"time"

	"github.com/riverqueue/river"
	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/jobs"
)

var fixedTime = time.Date(2026, 4, 5, 6, 7, 8, 9000, time.UTC)

type pingWorker struct {
	river.WorkerDefaults[pingArgs]
	work func(context.Context, *river.Job[pingArgs]) error
}

func (w *pingWorker) Work(ctx context.Context, job *river.Job[pingArgs]) error {
	return w.work(ctx, job)
}

func start(t *testing.T, db *database.DB, work func(context.Context, *river.Job[pingArgs]) error) database.Jobs {
	t.Helper()
	cfg := db.JobsConfig()
	cfg.Queues = map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: 4}}
	cfg.FetchPollInterval = 50 * time.Millisecond
	cfg.FetchCooldown = 10 * time.Millisecond
	cfg.Workers = river.NewWorkers()
	river.AddWorker(cfg.Workers, &pingWorker{work: work})
	worker, err := db.Jobs(cfg)
	require.NoError(t, err)
	require.NoError(t, worker.Start(context.WithoutCancel(t.Context())))
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		require.NoError(t, worker.StopAndCancel(ctx))
	})
	return worker
}

func TestJobIsWorkedAfterCommitAndMayWrite(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		ctx := dbtest.Context(t)
		worked := make(chan error, 10)
		worker := start(t, db, func(_ context.Context, job *river.Job[pingArgs]) error {
			err := db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
				_, err := tx.Exec(ctx, "INSERT INTO settings (name, value) VALUES (?, ?)", "worked", []byte{byte(job.Args.Number)})
				return err
			})
			worked <- err
			return err
		})
		done, cancel := worker.Subscribe(river.EventKindJobCompleted)
		defer cancel()
		require.ErrorIs(t, db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
			require.NoError(t, tx.Enqueue(ctx, pingArgs{1}, nil))
			return errStop
		}), errStop)
		require.NoError(t, db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
			return tx.Enqueue(ctx, pingArgs{2}, nil)
		}))
		select {
		case err := <-worked:
			require.NoError(t, err)
		case <-time.After(20 * time.Second):
			t.Fatal("the job was not worked")
		}
		select {
		case event := <-done:
			require.Equal(t, "ping", event.Job.Kind)
		case <-time.After(20 * time.Second):
			t.Fatal("the job was not completed")
		}
		require.Equal(t, 1, count(t, db, "settings"))
		require.Empty(t, worked, "what was rolled back is not worked")
	})
}

func TestJobsBecomeDueByTheClockOfATrial(t *testing.T) {
	t.Parallel()
	for name, cfg := range map[string]database.Config{"SQLite": {DataDir: dbtest.SQLiteDir(t)}, "PostgreSQL": {URL: dbtest.PostgresURL(t), MaxConns: 8}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx := dbtest.Context(t)
			db, err := database.Open(ctx, cfg)
			require.NoError(t, err)
			require.NoError(t, db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
				return tx.Enqueue(ctx, pingArgs{5}, &river.InsertOpts{ScheduledAt: time.Now().Add(3 * time.Hour)})
			}))
			require.NoError(t, db.Close())

			cfg.ClockOffset = 72 * time.Hour
			db, err = database.Open(ctx, cfg)
			require.NoError(t, err)
			t.Cleanup(func() { require.NoError(t, db.Close()) })
			worked := make(chan int64, 1)
			start(t, db, func(_ context.Context, job *river.Job[pingArgs]) error {
				worked <- job.Args.Number
				return nil
			})
			select {
			case number := <-worked:
				require.EqualValues(t, 5, number)
			case <-time.After(30 * time.Second):
				t.Fatal("the job did not become due")
			}
		})
	}
}

func TestSnoozedAndFailedJobsComeBack(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		ctx := dbtest.Context(t)
		attempts := make(chan int, 10)
		tries := 0
		start(t, db, func(_ context.Context, job *river.Job[pingArgs]) error {
			tries++ // one job, so one at a time
			attempts <- job.Attempt
			switch tries {
			case 1:
				return river.JobSnooze(0)
			case 2:
				return errStop
			}
			return nil
		})
		require.NoError(t, db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
			return tx.Enqueue(ctx, pingArgs{1}, &river.InsertOpts{MaxAttempts: 2})
		}))
		for _, want := range []int{1, 1, 2} { // a snooze costs no attempt
			select {
			case attempt := <-attempts:
				require.Equal(t, want, attempt)
			case <-time.After(30 * time.Second):
				t.Fatal("the job did not come back")
			}
		}
	})
}

func TestUniqueJobIsEnqueuedOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		ctx := dbtest.Context(t)
		enqueue := func(args river.JobArgs) {
			require.NoError(t, db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error { return tx.Enqueue(ctx, args, nil) }))
		}
		for range 3 {
			enqueue(jobs.SyncTenantArgs{SyncRunID: 1, LeaseGeneration: 1})
			enqueue(jobs.TickArgs{})
		}
		enqueue(jobs.SyncTenantArgs{SyncRunID: 1, LeaseGeneration: 2})
		require.Equal(t, 3, count(t, db, "river_job"))
	})
}
