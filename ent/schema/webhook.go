package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"github.com/appmuster/appmuster/internal/vocab"
)

// WebhookEndpoint is an address that an organization wants told.
type WebhookEndpoint struct{ ent.Schema }

// Mixin of WebhookEndpoint.
func (WebhookEndpoint) Mixin() []ent.Mixin { return []ent.Mixin{bigID{}, OrganizationOwned{}} }

// Fields of WebhookEndpoint.
func (WebhookEndpoint) Fields() []ent.Field {
	return []ent.Field{
		field.String("url").MaxLen(2000).Comment("Address that is told."),
		field.JSON("events", []string{}).Comment("Event types it is told of."),
		field.Bool("enabled").Default(true).Comment("Whether it is told at all."),
		field.String("disabled_reason").Default("").Comment("Why it was switched off by itself; empty when a person did or it is on."),
		field.Bytes("sealed_secret").Comment("Signing secret, sealed with the organization's key."),
		atMaybe("failing_since", "Since when every delivery failed; null when the last one succeeded."),
		at("created_at", "When it was made."),
		atMaybe("deleted_at", "When it was deleted; its deliveries stay readable for their retention."),
	}
}

// Indexes of WebhookEndpoint.
func (WebhookEndpoint) Indexes() []ent.Index {
	return []ent.Index{orgKey()}
}

// WebhookDelivery is one event on its way to one endpoint.
type WebhookDelivery struct{ ent.Schema }

// Mixin of WebhookDelivery.
func (WebhookDelivery) Mixin() []ent.Mixin { return []ent.Mixin{bigID{}, OrganizationOwned{}} }

// Fields of WebhookDelivery.
func (WebhookDelivery) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("webhook_endpoint_id").Immutable().Comment("The endpoint."),
		field.String("webhook_id").Unique().Immutable().Comment("Identifier that stays the same over all attempts."),
		field.String("event_type").Immutable().Comment("Type of the event."),
		field.Bytes("payload").Immutable().Comment("Body as it is signed and sent."),
		field.Enum("state").GoType(vocab.DeliveryState("")).Default(string(vocab.DeliveryStatePending)).Comment("Where it stands."),
		field.Int("attempts").Default(0).Comment("Attempts made."),
		field.Int("last_status").Optional().Nillable().Comment("HTTP status of the last answer; null when there was none."),
		field.Int("last_latency_ms").Optional().Nillable().Comment("Milliseconds the last attempt took; null before the first."),
		field.String("last_error").Default("").Comment("Class of the last failure; empty when there was none. Never a body."),
		atMaybe("next_attempt_at", "When the next attempt is due; null when none is."),
		atMaybe("delivered_at", "When the endpoint took it; null while it has not."),
		field.Int64("sync_run_id").Optional().Nillable().Immutable().Comment("The run it tells of; null when it tells of none."),
		field.Time("created_at").Immutable().Comment("When the event happened."),
	}
}

// Indexes of WebhookDelivery.
func (WebhookDelivery) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("webhook_endpoint_id", "id"),
		index.Fields("organization_id", "id"),
	}
}
