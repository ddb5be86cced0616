package worker

import (
	"context"
	"encoding/json"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/jobs"
)

// How long these jobs may take at most. What an evaluation, an erasure and a purge
// have done until then stays done.
const (
	evaluationTakes = 5 * time.Minute
	refreshTakes    = time.Minute
	eraseTakes      = time.Minute
	purgeTakes      = 5 * time.Minute
	mailTakes       = time.Minute
	checkTakes      = 5 * time.Minute
)

// resumable is a kind of job that may be done again by another job.
type resumable struct {
	kind string
	// dead is how long after it began nobody works on it any more.
	dead time.Duration
	// again gives the job that takes its place, from its arguments.
	again func(id int64, args []byte) (river.JobArgs, error)
}

// resumables are those without a lease or a row of their own to go by.
func resumables() []resumable {
	return []resumable{
		{jobs.EvaluateTenantArgs{}.Kind(), evaluationTakes + time.Minute, func(id int64, args []byte) (river.JobArgs, error) {
			a := jobs.EvaluateTenantArgs{}
			err := json.Unmarshal(args, &a)
			a.After = id
			return a, err
		}},
		{jobs.RefreshTokenArgs{}.Kind(), refreshTakes + time.Minute, func(id int64, args []byte) (river.JobArgs, error) {
			a := jobs.RefreshTokenArgs{}
			err := json.Unmarshal(args, &a)
			a.After = id
			return a, err
		}},
		{jobs.FinishConsentArgs{}.Kind(), refreshTakes + time.Minute, func(id int64, args []byte) (river.JobArgs, error) {
			a := jobs.FinishConsentArgs{}
			err := json.Unmarshal(args, &a)
			a.After = id
			return a, err
		}},
		{jobs.EraseTenantArgs{}.Kind(), eraseTakes + time.Minute, func(id int64, args []byte) (river.JobArgs, error) {
			a := jobs.EraseTenantArgs{}
			err := json.Unmarshal(args, &a)
			a.After = id
			return a, err
		}},
		{jobs.MailNoticeArgs{}.Kind(), mailTakes + time.Minute, func(id int64, args []byte) (river.JobArgs, error) {
			a := jobs.MailNoticeArgs{}
			err := json.Unmarshal(args, &a)
			a.After = id
			return a, err
		}},
		{jobs.MailRegistrationArgs{}.Kind(), mailTakes + time.Minute, func(id int64, args []byte) (river.JobArgs, error) {
			a := jobs.MailRegistrationArgs{}
			err := json.Unmarshal(args, &a)
			a.After = id
			return a, err
		}},
		{jobs.CheckRegistrationsArgs{}.Kind(), checkTakes + time.Minute, func(id int64, _ []byte) (river.JobArgs, error) {
			return jobs.CheckRegistrationsArgs{After: id}, nil
		}},
		{jobs.PurgeExpiredArgs{}.Kind(), purgeTakes + time.Minute, func(id int64, _ []byte) (river.JobArgs, error) {
			return jobs.PurgeExpiredArgs{After: id}, nil
		}},
	}
}

// ResumeJobs gives the work of resumable jobs whose process died to new jobs, once
// for each, so that it need not wait until River gives the old ones back: of those
// that have counted as running for longer than they may take and, with all, of
// every one. all is only for the start of a process that knows itself alone with
// the database (SQLite). It opens a transaction of its own; repeating it changes
// nothing.
func ResumeJobs(ctx context.Context, db *database.DB, all bool) error {
	ctx = viewer.System(ctx, "resume jobs")
	var again []river.JobArgs
	for _, r := range resumables() {
		begunAgo := r.dead
		if all {
			begunAgo = 0
		}
		orphans, err := db.Orphans(ctx, r.kind, begunAgo)
		if err != nil {
			return err
		}
		for _, o := range orphans {
			args, err := r.again(o.ID, o.Args)
			if err != nil {
				continue // River gives it back, and then it is given up
			}
			again = append(again, args)
		}
	}
	if len(again) == 0 {
		return nil
	}
	// In whatever state the job in its place is: the dead one has had its other.
	once := &river.InsertOpts{UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: rivertype.JobStates()}}
	return db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		for _, args := range again {
			if err := tx.Enqueue(ctx, args, once); err != nil {
				return err
			}
		}
		return nil
	})
}
