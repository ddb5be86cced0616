package activity

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/webhookendpoint"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/jobs"
)

// maxPayload keeps webhooks thin: receivers ask the API for the rest.
const maxPayload = 20_000

// envelope is the body of every webhook.
type envelope struct {
	Type      string `json:"type"`
	Timestamp string `json:"timestamp"`
	Data      any    `json:"data"`
}

// Emit tells every enabled endpoint of the organization that subscribed to the
// type: one delivery each, and the job that sends it, within the caller's
// transaction. data holds counts and identifiers as outsiders see them; no names
// or addresses of people. syncRunID names the run it tells of, nil for none.
func Emit(ctx context.Context, tx *database.Tx, organizationID int64, eventType string, data any, syncRunID *int64) error {
	if !slices.Contains(WebhookTypes(), eventType) {
		return fmt.Errorf("emit webhook: unknown type %q", eventType)
	}
	endpoints, err := tx.Ent().WebhookEndpoint.Query().
		Where(webhookendpoint.OrganizationID(organizationID), webhookendpoint.Enabled(true), webhookendpoint.DeletedAtIsNil()).
		Order(ent.Asc(webhookendpoint.FieldID)).
		All(ctx)
	if err != nil {
		return fmt.Errorf("find webhook endpoints: %w", err)
	}
	endpoints = slices.DeleteFunc(endpoints, func(e *ent.WebhookEndpoint) bool { return !slices.Contains(e.Events, eventType) })
	return deliver(ctx, tx, endpoints, eventType, data, syncRunID)
}

// EmitTo is Emit to one endpoint, whatever it subscribed to: for a test that a
// person asked for.
func EmitTo(ctx context.Context, tx *database.Tx, endpoint *ent.WebhookEndpoint, eventType string, data any) error {
	if !slices.Contains(WebhookTypes(), eventType) {
		return fmt.Errorf("emit webhook: unknown type %q", eventType)
	}
	return deliver(ctx, tx, []*ent.WebhookEndpoint{endpoint}, eventType, data, nil)
}

func deliver(ctx context.Context, tx *database.Tx, endpoints []*ent.WebhookEndpoint, eventType string, data any, syncRunID *int64) error {
	if len(endpoints) == 0 {
		return nil
	}
	now := tx.Now()
	payload, err := json.Marshal(envelope{eventType, now.Format(time.RFC3339Nano), data})
	if err != nil {
		return fmt.Errorf("write webhook %s: %w", eventType, err)
	}
	if len(payload) > maxPayload {
		return fmt.Errorf("write webhook %s: %d bytes, more than %d", eventType, len(payload), maxPayload)
	}
	for _, e := range endpoints {
		row, err := tx.Ent().WebhookDelivery.Create().
			SetOrganizationID(e.OrganizationID).
			SetWebhookEndpointID(e.ID).
			SetWebhookID("msg_" + rand.Text()).
			SetEventType(eventType).
			SetPayload(payload).
			SetNillableSyncRunID(syncRunID).
			SetNextAttemptAt(now).
			SetCreatedAt(now).
			Save(ctx)
		if err != nil {
			return fmt.Errorf("store webhook delivery: %w", err)
		}
		if err := tx.Enqueue(ctx, jobs.DeliverWebhookArgs{DeliveryID: row.ID}, nil); err != nil {
			return err
		}
	}
	return nil
}
