package worker

import (
	"context"
	"errors"
	"time"

	"github.com/riverqueue/river"

	"github.com/appmuster/appmuster/jobs"
)

// mailNotice mails a notice to one of those who may mend it, or finds out who
// they are.
type mailNotice struct {
	river.WorkerDefaults[jobs.MailNoticeArgs]
	Params
}

func (w *mailNotice) Timeout(*river.Job[jobs.MailNoticeArgs]) time.Duration { return mailTakes }

func (w *mailNotice) Work(ctx context.Context, job *river.Job[jobs.MailNoticeArgs]) error {
	return w.Letters.Mail(ctx, job.Args)
}

// mailRegistration does the same for the warning of the operator's own credential.
type mailRegistration struct {
	river.WorkerDefaults[jobs.MailRegistrationArgs]
	Params
}

func (w *mailRegistration) Timeout(*river.Job[jobs.MailRegistrationArgs]) time.Duration {
	return mailTakes
}

func (w *mailRegistration) Work(ctx context.Context, job *river.Job[jobs.MailRegistrationArgs]) error {
	return w.Letters.MailRegistration(ctx, job.Args)
}

// checkRegistrations looks how app registrations stand.
type checkRegistrations struct {
	river.WorkerDefaults[jobs.CheckRegistrationsArgs]
	Params
}

func (w *checkRegistrations) Timeout(*river.Job[jobs.CheckRegistrationsArgs]) time.Duration {
	return checkTakes
}

func (w *checkRegistrations) Work(ctx context.Context, _ *river.Job[jobs.CheckRegistrationsArgs]) error {
	return errors.Join(w.Tenants.CheckRegistration(ctx), w.Tenants.ReadEnds(ctx))
}
