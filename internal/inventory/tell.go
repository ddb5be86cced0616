package inventory

import (
	"context"

	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/vocab"
)

// tell records an event for each app whose stage is another than before.
func (e *Evaluation) tell(ctx context.Context, tx *database.Tx, turned []verdict) error {
	var events []activity.Event
	for _, v := range turned {
		if v.first {
			continue
		}
		events = append(events, activity.Event{
			Type:       activity.AppStageChanged,
			TenantID:   e.p.TenantID,
			OccurredAt: e.p.Now,
			Actor:      activity.Actor{Kind: vocab.ActorKindSync},
			Subject: activity.Subject{
				Kind: vocab.SubjectKindApp, ID: v.app.ID, EntraID: v.app.EntraID, Name: v.app.DisplayName,
			},
			Before:    map[string]any{"stage": v.before()},
			After:     map[string]any{"stage": string(v.next.stage.Stage), "reason": v.next.stage.Reasons[0].Text},
			SyncRunID: e.p.SyncRunID,
		})
	}
	return activity.Record(ctx, tx, e.p.OrganizationID, events)
}
