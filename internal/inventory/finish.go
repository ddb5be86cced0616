package inventory

import (
	"context"
	"fmt"
	"slices"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
)

// historyPerStatement is how many rows of history one INSERT carries.
const historyPerStatement = 100

// Finish turns over what Evaluate found: stages with their reasons and history,
// counts per app, and the day's numbers of the Overview. It belongs into the
// transaction that ends the run, after the run's own rows: so pages see all of
// it or nothing. The first evaluation of an app is no event, only the beginning
// of its history. Call it once.
func (e *Evaluation) Finish(ctx context.Context, tx *database.Tx) (Summary, error) {
	ctx = viewer.System(ctx, "finish evaluation")
	var turned []verdict
	for _, v := range e.changed {
		if err := writeApp(ctx, tx, e.p, v); err != nil {
			return Summary{}, fmt.Errorf("finish evaluation: %w", err)
		}
		if v.turned {
			turned = append(turned, v)
		}
	}
	if err := e.writeHistory(ctx, tx, turned); err != nil {
		return Summary{}, fmt.Errorf("finish evaluation: %w", err)
	}
	if err := e.tell(ctx, tx, turned); err != nil {
		return Summary{}, fmt.Errorf("finish evaluation: %w", err)
	}
	if err := e.keepTotals(ctx, tx); err != nil {
		return Summary{}, fmt.Errorf("finish evaluation: %w", err)
	}
	tenants, err := e.otherTenants(ctx, tx)
	if err != nil {
		return Summary{}, fmt.Errorf("finish evaluation: %w", err)
	}
	if err := writeMetrics(ctx, tx, e.p, Metrics(append(tenants, e.tenant), e.p.Now)); err != nil {
		return Summary{}, fmt.Errorf("finish evaluation: %w", err)
	}
	return e.summary, nil
}

func (e *Evaluation) writeHistory(ctx context.Context, tx *database.Tx, turned []verdict) error {
	client := tx.Ent()
	for some := range slices.Chunk(turned, historyPerStatement) {
		rows := make([]*ent.AppHistoryCreate, len(some))
		for i, v := range some {
			rows[i] = client.AppHistory.Create().
				SetOrganizationID(e.p.OrganizationID).SetTenantID(e.p.TenantID).
				SetAppID(v.app.ID).SetKind(vocab.HistoryKindStage).
				SetBefore(v.before()).SetAfter(string(v.next.stage.Stage)).SetOccurredAt(e.p.Now)
		}
		if err := client.AppHistory.CreateBulk(rows...).Exec(ctx); err != nil {
			return fmt.Errorf("write history: %w", err)
		}
	}
	return nil
}

// before gives the stage that an app leaves, "" for one never evaluated.
func (v verdict) before() string {
	if v.first {
		return ""
	}
	return string(v.app.Stage)
}
