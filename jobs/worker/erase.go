package worker

import (
	"context"
	"fmt"
	"time"

	"github.com/riverqueue/river"

	"github.com/appmuster/appmuster/ent"
	enttenant "github.com/appmuster/appmuster/ent/tenant"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/jobs"
)

// eraseTurn is after how long an erasure lets others have its worker.
const eraseTurn = 15 * time.Second

// eraseTenant erases what was read from a tenant, in turns until nothing is left.
type eraseTenant struct {
	river.WorkerDefaults[jobs.EraseTenantArgs]
	Params
}

func (w *eraseTenant) Timeout(*river.Job[jobs.EraseTenantArgs]) time.Duration { return eraseTakes }

func (w *eraseTenant) Work(ctx context.Context, job *river.Job[jobs.EraseTenantArgs]) error {
	done, err := w.Tenants.Erase(ctx, job.Args.TenantID, eraseTurn)
	if err == nil && !done {
		return river.JobSnooze(0)
	}
	return err
}

// erase enqueues the erasures that are due, those whose tries were used up too.
func (w *tick) erase(ctx context.Context) error {
	due, err := w.DB.Ent().Tenant.Query().Where(enttenant.EraseRequestedAtNotNil(), enttenant.ErasedAtIsNil()).
		Order(ent.Asc(enttenant.FieldEraseRequestedAt)).Limit(dueAtOnce).IDs(ctx)
	if err != nil {
		return fmt.Errorf("look for due erasures: %w", err)
	}
	if len(due) == 0 {
		return nil
	}
	return w.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		for _, id := range due {
			if err := tx.Enqueue(ctx, jobs.EraseTenantArgs{TenantID: id}, nil); err != nil {
				return err
			}
		}
		return nil
	})
}
