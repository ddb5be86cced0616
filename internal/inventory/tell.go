package inventory

import (
	"context"
	"fmt"
	"slices"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/vocab"
)

// tell records an event for each app whose stage is another than before.
func (e *Evaluation) tell(ctx context.Context, tx *database.Tx, turned []verdict) error {
	turned = slices.DeleteFunc(slices.Clone(turned), func(v verdict) bool { return v.first })
	client := tx.Ent()
	for some := range slices.Chunk(turned, historyPerStatement) {
		rows := make([]*ent.ActivityEventCreate, len(some))
		for i, v := range some {
			rows[i] = client.ActivityEvent.Create().
				SetOrganizationID(e.p.OrganizationID).SetTenantID(e.p.TenantID).
				SetType(EventStageChanged).SetOccurredAt(e.p.Now).SetActorKind(vocab.ActorKindSync).
				SetSubjectKind(vocab.SubjectKindApp).SetSubjectID(v.app.ID).SetSubjectEntraID(v.app.EntraID).
				SetSubjectName(v.app.DisplayName).
				SetBefore(map[string]any{"stage": v.before()}).
				SetAfter(map[string]any{"stage": string(v.next.stage.Stage), "reason": v.next.stage.Reasons[0].Text}).
				SetSyncRunID(e.p.SyncRunID)
		}
		if err := client.ActivityEvent.CreateBulk(rows...).Exec(ctx); err != nil {
			return fmt.Errorf("record stage changes: %w", err)
		}
	}
	return nil
}
