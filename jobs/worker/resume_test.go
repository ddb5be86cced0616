package worker_test

import (
	"context"
	"testing"
	"time"

	"github.com/riverqueue/river"
	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/jobs"
	"github.com/appmuster/appmuster/jobs/worker"
)

type queue struct {
	t   *testing.T
	ctx context.Context
	db  *database.DB
}

func (q queue) write(fn func(ctx context.Context, tx *database.Tx) error) {
	q.t.Helper()
	require.NoError(q.t, q.db.InTx(q.ctx, fn))
}

func (q queue) add(args river.JobArgs) {
	q.t.Helper()
	q.write(func(ctx context.Context, tx *database.Tx) error { return tx.Enqueue(ctx, args, nil) })
}

// die makes every job that waits one whose process began it so long ago and died.
func (q queue) die(begunAgo time.Duration) {
	q.t.Helper()
	began := any(time.Now().UTC().Add(-begunAgo))
	if q.db.Dialect() == database.SQLite {
		began = began.(time.Time).Format("2006-01-02 15:04:05.000")
	}
	q.write(func(ctx context.Context, tx *database.Tx) error {
		_, err := tx.Exec(ctx, "UPDATE river_job SET state = 'running', attempt = 1, attempted_at = ? WHERE state = 'available'", began)
		return err
	})
}

// end ends the jobs that wait, done.
func (q queue) end() {
	q.t.Helper()
	now := any(time.Now().UTC())
	if q.db.Dialect() == database.SQLite {
		now = now.(time.Time).Format("2006-01-02 15:04:05.000")
	}
	q.write(func(ctx context.Context, tx *database.Tx) error {
		_, err := tx.Exec(ctx, "UPDATE river_job SET state = 'completed', finalized_at = ? WHERE state = 'available'", now)
		return err
	})
}

// waiting counts the jobs that wait, by kind.
func (q queue) waiting() map[string]int {
	q.t.Helper()
	rows, err := q.db.SQL().QueryContext(q.ctx, "SELECT kind, count(*) FROM river_job WHERE state = 'available' GROUP BY kind")
	require.NoError(q.t, err)
	defer rows.Close()
	found := map[string]int{}
	for rows.Next() {
		var kind string
		var n int
		require.NoError(q.t, rows.Scan(&kind, &n))
		found[kind] = n
	}
	require.NoError(q.t, rows.Err())
	return found
}

func TestJobsOfADeadProcessAreDoneAgainOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		q := queue{t, dbtest.Context(t), db}
		q.add(jobs.EvaluateTenantArgs{TenantID: 1, SyncRunID: 2})
		q.add(jobs.EvaluateTenantArgs{TenantID: 3, SyncRunID: 4})
		q.add(jobs.RefreshTokenArgs{TenantID: 1})
		q.add(jobs.EraseTenantArgs{TenantID: 1})
		q.add(jobs.PurgeExpiredArgs{})
		q.die(time.Second)
		require.Empty(t, q.waiting())
		all := map[string]int{"evaluate_tenant": 2, "refresh_token": 1, "erase_tenant": 1, "purge_expired": 1}

		require.NoError(t, worker.ResumeJobs(q.ctx, db, false))
		require.Empty(t, q.waiting(), "another process may work on them")
		require.NoError(t, worker.ResumeJobs(q.ctx, db, true))
		require.Equal(t, all, q.waiting())
		require.NoError(t, worker.ResumeJobs(q.ctx, db, true))
		require.Equal(t, all, q.waiting(), "each once")
		q.end()
		require.NoError(t, worker.ResumeJobs(q.ctx, db, true))
		require.Empty(t, q.waiting(), "done in their place, though the old ones still count as running")
	})
}

func TestJobsThatTakeTooLongAreGivenToOthers(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		q := queue{t, dbtest.Context(t), db}
		q.add(jobs.RefreshTokenArgs{TenantID: 1})
		q.die(150 * time.Second)
		q.add(jobs.EvaluateTenantArgs{TenantID: 1, SyncRunID: 2})
		q.die(150 * time.Second)
		require.NoError(t, worker.ResumeJobs(q.ctx, db, false))
		require.Equal(t, map[string]int{"refresh_token": 1}, q.waiting(), "an evaluation may take five minutes")
	})
}
