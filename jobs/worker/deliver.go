package worker

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/riverqueue/river"

	"github.com/appmuster/appmuster/ent/webhookdelivery"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/internal/webhook"
	"github.com/appmuster/appmuster/jobs"
)

const (
	deliveryTakes = time.Minute
	// deliveryDead is when a delivery that still counts as running no longer is.
	deliveryDead = 2 * deliveryTakes
)

// deliverWebhook makes one attempt at a delivery.
type deliverWebhook struct {
	river.WorkerDefaults[jobs.DeliverWebhookArgs]
	Params
}

func (w *deliverWebhook) Timeout(*river.Job[jobs.DeliverWebhookArgs]) time.Duration {
	return deliveryTakes
}

func (w *deliverWebhook) Work(ctx context.Context, job *river.Job[jobs.DeliverWebhookArgs]) error {
	decision, err := w.Webhooks.Attempt(ctx, job.Args.DeliveryID)
	if err != nil {
		return err
	}
	switch decision.Outcome {
	case webhook.Retry:
		return river.JobSnooze(decision.After)
	case webhook.Again:
		return river.JobSnooze(0)
	}
	return nil
}

// ResumeDeliveries gives the deliveries whose worker died to new jobs, so that
// they need not wait until River gives the old ones back: those that have counted
// as running for too long and, with all, every one. all is only for the start of a
// process that knows itself alone with the database (SQLite). It opens a
// transaction of its own; repeating it changes nothing.
func ResumeDeliveries(ctx context.Context, db *database.DB, all bool) error {
	ctx = viewer.System(ctx, "resume deliveries")
	begunAgo := deliveryDead
	if all {
		begunAgo = 0
	}
	orphans, err := db.Orphans(ctx, jobs.DeliverWebhookArgs{}.Kind(), begunAgo)
	if err != nil || len(orphans) == 0 {
		return err
	}
	return db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		for _, o := range orphans {
			var args jobs.DeliverWebhookArgs
			if err := json.Unmarshal(o.Args, &args); err != nil {
				return fmt.Errorf("read arguments of job %d: %w", o.ID, err)
			}
			open, err := tx.Ent().WebhookDelivery.Query().Where(webhookdelivery.ID(args.DeliveryID),
				webhookdelivery.StateEQ(vocab.DeliveryStatePending)).Exist(ctx)
			if err != nil {
				return fmt.Errorf("find delivery: %w", err)
			}
			if !open {
				continue
			}
			if err := tx.Enqueue(ctx, jobs.DeliverWebhookArgs{DeliveryID: args.DeliveryID, After: o.ID}, nil); err != nil {
				return fmt.Errorf("enqueue delivery: %w", err)
			}
		}
		return nil
	})
}
