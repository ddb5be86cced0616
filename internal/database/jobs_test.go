package database_test

import (
	"context"
	"testing"
	"time"

	"github.com/riverqueue/river"
	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
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
	jobs, err := db.Jobs(cfg)
	require.NoError(t, err)
	require.NoError(t, jobs.Start(context.WithoutCancel(t.Context())))
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		require.NoError(t, jobs.StopAndCancel(ctx))
	})
	return jobs
}

func TestJobIsWorkedAfterCommitAndMayWrite(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		ctx := dbtest.Context(t)
		worked := make(chan error, 10)
		jobs := start(t, db, func(_ context.Context, job *river.Job[pingArgs]) error {
			err := db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
				_, err := tx.Exec(ctx, "INSERT INTO settings (name, value) VALUES (?, ?)", "worked", []byte{byte(job.Args.Number)})
				return err
			})
			worked <- err
			return err
		})
		done, cancel := jobs.Subscribe(river.EventKindJobCompleted)
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
