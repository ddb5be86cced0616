package database

import (
	"context"
	"fmt"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivertype"
)

// Jobs works what was enqueued.
type Jobs interface {
	// Start begins working and returns; work ends when Stop is called or ctx ends.
	Start(ctx context.Context) error
	// Stop takes no more jobs and waits for the running ones, whose contexts end
	// after the configured SoftStopTimeout, until ctx ends.
	Stop(ctx context.Context) error
	// StopAndCancel is Stop that ends the running jobs' contexts at once.
	StopAndCancel(ctx context.Context) error
	// Stopped is closed once nothing runs any more.
	Stopped() <-chan struct{}
	// Subscribe tells of jobs as they end, until the function it gives is called.
	Subscribe(kinds ...river.EventKind) (<-chan *river.Event, func())
}

// rescueAfter is how long after a job began River gives it back: longer than any
// may take.
const rescueAfter = 15 * time.Minute

// JobsConfig gives the settings that every worker of this product shares;
// Queues and Workers are the caller's to add.
func (db *DB) JobsConfig() *river.Config {
	cfg := &river.Config{
		Logger:                      db.logger,
		JobTimeout:                  10 * time.Minute,
		RescueStuckJobsAfter:        rescueAfter,
		SoftStopTimeout:             20 * time.Second,
		FetchCooldown:               100 * time.Millisecond,
		FetchPollInterval:           500 * time.Millisecond,
		MaxAttempts:                 10,
		CompletedJobRetentionPeriod: 24 * time.Hour,
		CancelledJobRetentionPeriod: 24 * time.Hour,
		DiscardedJobRetentionPeriod: 7 * 24 * time.Hour,
	}
	if db.twoRoles {
		// Only their owner may rebuild River's indexes.
		cfg.ReindexerSchedule = river.NeverSchedule()
	}
	if db.offset != 0 {
		cfg.Test.Time = aheadClock(db.offset)
	}
	return cfg
}

// aheadClock is River's clock in a trial.
type aheadClock time.Duration

func (c aheadClock) Now() time.Time { return time.Now().Add(time.Duration(c)) }

func (c aheadClock) NowOrNil() *time.Time {
	now := c.Now().UTC()
	return &now
}

// Jobs makes the client that works jobs, on SQLite through the one connection
// that writes. Start from JobsConfig.
func (db *DB) Jobs(cfg *river.Config) (Jobs, error) {
	var jobs Jobs
	var err error
	if db.dialect == Postgres {
		jobs, err = river.NewClient(riverpgxv5.New(db.pool), cfg)
	} else {
		jobs, err = river.NewClient(riversqlite.New(db.writer), cfg)
	}
	if err != nil {
		return nil, fmt.Errorf("set up jobs: %w", err)
	}
	return jobs, nil
}

// openInserter makes the client that only enqueues.
func (db *DB) openInserter() error {
	var err error
	cfg := db.JobsConfig()
	if db.dialect == Postgres {
		db.pgxJobs, err = river.NewClient(riverpgxv5.New(db.pool), cfg)
	} else {
		db.sqliteJobs, err = river.NewClient(riversqlite.New(db.writer), cfg)
	}
	if err != nil {
		return fmt.Errorf("set up jobs: %w", err)
	}
	return nil
}

// Orphan is a job that counts as running although nobody works on it.
type Orphan struct {
	ID int64
	// Args are the job's arguments, JSON.
	Args []byte
}

// Orphans gives the jobs of a kind that count as running and were begun at least
// so long ago. Whoever knows that no process works on jobs asks with 0; others
// with longer than such a job can take. River gives them back by itself, but only
// after RescueStuckJobsAfter.
func (db *DB) Orphans(ctx context.Context, kind string, begunAgo time.Duration) ([]Orphan, error) {
	list := func(ctx context.Context, p *river.JobListParams) (*river.JobListResult, error) {
		if db.dialect == Postgres {
			return db.pgxJobs.JobList(ctx, p)
		}
		return db.sqliteJobs.JobList(ctx, p)
	}
	found, err := list(ctx, river.NewJobListParams().Kinds(kind).States(rivertype.JobStateRunning).First(1000))
	if err != nil {
		return nil, fmt.Errorf("look for dead jobs: %w", err)
	}
	// Jobs go by the machine's clock, or a trial's.
	before := time.Now().Add(db.offset - begunAgo)
	var orphans []Orphan
	for _, job := range found.Jobs {
		if job.AttemptedAt != nil && job.AttemptedAt.After(before) {
			continue
		}
		orphans = append(orphans, Orphan{ID: job.ID, Args: job.EncodedArgs})
	}
	return orphans, nil
}

// JobTrouble counts the jobs that somebody should look at.
type JobTrouble struct {
	// GivenUp failed for good and are still kept, for a week: their arguments could
	// not be read, or every try failed.
	GivenUp int
	// Overdue count as running for longer than any may take.
	Overdue int
}

// JobTrouble counts what went wrong with jobs.
func (db *DB) JobTrouble(ctx context.Context) (JobTrouble, error) {
	// Jobs go by the machine's clock, or a trial's.
	before := time.Now().UTC().Add(db.offset - rescueAfter)
	query, arg := "$1", any(before)
	if db.dialect == SQLite {
		query, arg = "?", before.Format(time.DateTime) // as River writes it, up to the second
	}
	query = "SELECT count(CASE WHEN state <> 'running' THEN 1 END), count(CASE WHEN state = 'running' AND attempted_at < " + query + " THEN 1 END)" +
		" FROM river_job WHERE state IN ('discarded', 'running') OR state = 'cancelled' AND errors IS NOT NULL"
	var t JobTrouble
	if err := db.SQL().QueryRowContext(ctx, query, arg).Scan(&t.GivenUp, &t.Overdue); err != nil {
		return t, fmt.Errorf("count jobs in trouble: %w", err)
	}
	return t, nil
}
