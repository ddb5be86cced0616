// Package jobs is the vocabulary of background work: what may be enqueued, under
// which kind, in which queue, how often it is tried, and what makes it a
// duplicate. Arguments hold keys of rows, never data and never secrets; anyone
// may enqueue, package worker works.
package jobs

import (
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
)

// The queues. Each has its own workers, so that none waits for another.
const (
	// QueueSync has the long jobs that read a tenant.
	QueueSync = "sync"
	// QueueWebhook has the deliveries, by webhook and by mail, so that a dead endpoint
	// or mail server delays no sync.
	QueueWebhook = "webhook"
	// QueueHousekeeping has ticks, token renewals, erasures and purges: short, or
	// in short turns, and never behind a long one.
	QueueHousekeeping = "housekeeping"
)

// Queues lists every queue.
func Queues() []string { return []string{QueueSync, QueueWebhook, QueueHousekeeping} }

// active are the states in which a job still has work before it. River's own
// default counts completed ones too, and would refuse the next day's job.
func active() []rivertype.JobState {
	return []rivertype.JobState{
		rivertype.JobStateAvailable,
		rivertype.JobStatePending,
		rivertype.JobStateRunning,
		rivertype.JobStateRetryable,
		rivertype.JobStateScheduled,
	}
}

// SyncTenantArgs goes on with a sync run, or begins it.
type SyncTenantArgs struct {
	SyncRunID int64 `json:"sync_run_id"`
	// LeaseGeneration is the generation of the tenant's lease under which this job
	// works; a job whose generation is no longer the lease's writes nothing.
	LeaseGeneration int64 `json:"lease_generation"`
}

// Kind names the job.
func (SyncTenantArgs) Kind() string { return "sync_tenant" }

// InsertOpts of a sync: one job per run and generation. Its tries are for
// crashes; what Microsoft asks to wait for is a snooze, which costs none.
func (SyncTenantArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{
		Queue: QueueSync, MaxAttempts: 8,
		UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: active()},
	}
}

// Options are those of InsertOpts; a sync that a person waits for goes before
// routine ones.
func (a SyncTenantArgs) Options(waited bool) *river.InsertOpts {
	o := a.InsertOpts()
	o.Priority = routine
	if waited {
		o.Priority = urgent
	}
	return &o
}

// River's priorities: the lower goes first.
const (
	urgent  = 1
	routine = 2
)

// EvaluateTenantArgs applies the published rules anew to what is stored of a
// tenant, outside of a sync: after a person decided about held removals.
type EvaluateTenantArgs struct {
	TenantID int64 `json:"tenant_id"`
	// SyncRunID is the run that events name.
	SyncRunID int64 `json:"sync_run_id"`
	// After is the job that did this before and died; 0 for the first one.
	After int64 `json:"after,omitempty"`
}

// Kind names the job.
func (EvaluateTenantArgs) Kind() string { return "evaluate_tenant" }

// InsertOpts of an evaluation.
func (EvaluateTenantArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{
		Queue: QueueSync, MaxAttempts: 5,
		UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: active()},
	}
}

// DeliverWebhookArgs sends one delivery to its endpoint.
type DeliverWebhookArgs struct {
	DeliveryID int64 `json:"delivery_id"`
	// After is the job that did this before and died; 0 for the first one.
	After int64 `json:"after,omitempty"`
}

// Kind names the job.
func (DeliverWebhookArgs) Kind() string { return "deliver_webhook" }

// InsertOpts of a delivery. The delivery's row counts its attempts and knows
// when the next is due; the job snoozes until then, and its own tries are for
// crashes.
func (DeliverWebhookArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{
		Queue: QueueWebhook, MaxAttempts: 10,
		UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: active()},
	}
}

// RefreshTokenArgs renews a tenant's refresh token, or looks anew at a tenant that was
// dark because the operator's registration was refused.
type RefreshTokenArgs struct {
	TenantID int64 `json:"tenant_id"`
	// After is the job that did this before and died; 0 for the first one.
	After int64 `json:"after,omitempty"`
}

// Kind names the job.
func (RefreshTokenArgs) Kind() string { return "refresh_token" }

// InsertOpts of a renewal.
func (RefreshTokenArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{
		Queue: QueueHousekeeping, MaxAttempts: 5,
		UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: active()},
	}
}

// FinishConsentArgs looks whether a consent that was given has reached all of
// Microsoft's servers, and connects the tenant then.
type FinishConsentArgs struct {
	ConsentStateID int64 `json:"consent_state_id"`
	// After is the job that did this before and died; 0 for the first one.
	After int64 `json:"after,omitempty"`
}

// Kind names the job.
func (FinishConsentArgs) Kind() string { return "finish_consent" }

// InsertOpts of a look: it snoozes until the next one, and its own tries are for
// crashes. Strangers can set it going by a link, so all other work comes before it.
func (FinishConsentArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{
		Queue: QueueHousekeeping, MaxAttempts: 5, Priority: 3,
		UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: active()},
	}
}

// EraseTenantArgs erases what was read from a tenant that was disconnected.
type EraseTenantArgs struct {
	TenantID int64 `json:"tenant_id"`
	// After is the job that did this before and died; 0 for the first one.
	After int64 `json:"after,omitempty"`
}

// Kind names the job.
func (EraseTenantArgs) Kind() string { return "erase_tenant" }

// InsertOpts of an erasure. It gives way to ticks; the tenant's row knows that it
// is due, so that it is enqueued again when its tries are used up.
func (EraseTenantArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{
		Queue: QueueHousekeeping, MaxAttempts: 10, Priority: 3,
		UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: active()},
	}
}

// MailNoticeArgs mails a notice, as it was raised, to who may mend what it tells.
type MailNoticeArgs struct {
	NoticeID int64 `json:"notice_id"`
	// RaisedAt is when it said what is mailed, in microseconds of Unix time: a notice
	// that says something else by now has a mail of its own.
	RaisedAt int64 `json:"raised_at"`
	// MemberID is whom it is for; 0 finds out who they are, and enqueues one for each.
	MemberID int64 `json:"member_id,omitempty"`
	// After is the job that did this before and died; 0 for the first one.
	After int64 `json:"after,omitempty"`
}

// Kind names the job.
func (MailNoticeArgs) Kind() string { return "mail_notice" }

// InsertOpts of a mail: whatever state it is in, there is one.
func (MailNoticeArgs) InsertOpts() river.InsertOpts { return mailOpts() }

// MailRegistrationArgs mails the warning of the end of the operator's own
// credential to the owners of the instance.
type MailRegistrationArgs struct {
	// Days ahead of EndsAt, -1 once that passed; EndsAt is in seconds of Unix time.
	Days   int   `json:"days"`
	EndsAt int64 `json:"ends_at"`
	// MemberID and After are as with MailNoticeArgs.
	MemberID int64 `json:"member_id,omitempty"`
	After    int64 `json:"after,omitempty"`
}

// Kind names the job.
func (MailRegistrationArgs) Kind() string { return "mail_registration" }

// InsertOpts of a mail, as with MailNoticeArgs.
func (MailRegistrationArgs) InsertOpts() river.InsertOpts { return mailOpts() }

func mailOpts() river.InsertOpts {
	return river.InsertOpts{
		Queue: QueueWebhook, MaxAttempts: 10, Priority: 3,
		UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: rivertype.JobStates()},
	}
}

// CheckRegistrationsArgs looks how the operator's own app registration stands, and
// when the secrets of customers' own end.
type CheckRegistrationsArgs struct {
	// After is the job that did this before and died; 0 for the first one.
	After int64 `json:"after,omitempty"`
}

// Kind names the job.
func (CheckRegistrationsArgs) Kind() string { return "check_registrations" }

// InsertOpts of a look: one at a time. The next look makes up for one that failed.
func (CheckRegistrationsArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{
		Queue: QueueHousekeeping, MaxAttempts: 1, Priority: 4,
		UniqueOpts: river.UniqueOpts{ByState: active()},
	}
}

// TickArgs looks for what is due: syncs, renewals, runs whose worker died.
type TickArgs struct{}

// Kind names the job.
func (TickArgs) Kind() string { return "tick" }

// InsertOpts of a tick: one in each minute, so that one whose process died in the
// middle of it, which counts as running until it is rescued, holds up no other.
func (TickArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{
		Queue: QueueHousekeeping, MaxAttempts: 1, Priority: 1,
		UniqueOpts: river.UniqueOpts{ByPeriod: time.Minute, ByState: active()},
	}
}

// PurgeExpiredArgs deletes what its retention has outlived.
type PurgeExpiredArgs struct {
	// After is the job that did this before and died; 0 for the first one.
	After int64 `json:"after,omitempty"`
}

// Kind names the job.
func (PurgeExpiredArgs) Kind() string { return "purge_expired" }

// InsertOpts of a purge.
func (PurgeExpiredArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{
		Queue: QueueHousekeeping, MaxAttempts: 3, Priority: 4,
		UniqueOpts: river.UniqueOpts{ByState: active()},
	}
}
