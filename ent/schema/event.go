package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"github.com/appmuster/appmuster/internal/vocab"
)

// ActivityEvent is what a sync or a job found or did; retention erases it.
type ActivityEvent struct{ ent.Schema }

// Mixin of ActivityEvent.
func (ActivityEvent) Mixin() []ent.Mixin { return []ent.Mixin{bigID{}, OrganizationOwned{}} }

// Fields of ActivityEvent.
func (ActivityEvent) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("tenant_id").Optional().Nillable().Immutable().Comment("The tenant it concerns; null for one of the organization."),
		field.String("type").Immutable().Comment("What happened, as noun.past_verb."),
		field.Time("occurred_at").Immutable().Comment("When it happened, or was noticed where Microsoft does not say."),
		field.Enum("actor_kind").GoType(vocab.ActorKind("")).Immutable().Comment("Who did it."),
		ofBoth("link", field.Int64("actor_id").Optional().Nillable().Immutable().Comment("Key of the member, token, user or app that did it; null when that is none of ours.")),
		ofBoth("name", field.String("actor_name").Default("").Comment("Name of a directory actor who is not stored; erased with the person.")),
		field.Enum("subject_kind").GoType(vocab.SubjectKind("")).Immutable().Comment("What it is about."),
		ofBoth("link", field.Int64("subject_id").Optional().Nillable().Immutable().Comment("Key of what it is about; null when that is not stored.")),
		ofBoth("identifier", guidMaybe("subject_entra_id", "Microsoft's identifier of what it is about; empty when it has none.")),
		ofBoth("name", field.String("subject_name").Default("").Comment("Name it had at that time; erased with the person.")),
		ofBoth("values", field.JSON("before", map[string]any{}).Optional().Comment("Values before, by field; null when there were none.")),
		ofBoth("values", field.JSON("after", map[string]any{}).Optional().Comment("Values after, by field; null when there are none.")),
		field.Int64("sync_run_id").Optional().Nillable().Immutable().Comment("The run that found it; null when none did."),
		field.String("source_id").Default("").Immutable().Comment("Microsoft's identifier of the audit record it was read from; empty when there is none."),
	}
}

// Annotations of ActivityEvent.
func (ActivityEvent) Annotations() []schema.Annotation {
	return kept("What changed in the directory.", "400 days")
}

// Indexes of ActivityEvent.
func (ActivityEvent) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("organization_id", "occurred_at", "id"),
		index.Fields("subject_kind", "subject_id", "id"),
		index.Fields("sync_run_id", "type"),
	}
}

// AuditEvent is what a person or a token did here; append-only.
type AuditEvent struct{ ent.Schema }

// Mixin of AuditEvent.
func (AuditEvent) Mixin() []ent.Mixin { return []ent.Mixin{bigID{}} }

// Policy of AuditEvent: the organization's own rows; the instance's are the system's.
func (AuditEvent) Policy() ent.Policy { return ownedBy("organization_id") }

// Fields of AuditEvent.
func (AuditEvent) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("organization_id").Optional().Nillable().Immutable().Comment("The organization it concerns; null for the instance."),
		field.Time("occurred_at").Immutable().Comment("When it was done."),
		field.String("action").Immutable().Comment("What was done, as noun.past_verb."),
		field.Enum("actor_kind").GoType(vocab.ActorKind("")).Immutable().Comment("Member, token or the system."),
		ofMember("link", field.Int64("actor_id").Optional().Nillable().Immutable().Comment("Key of the member or token; null for the system.")),
		field.Enum("subject_kind").GoType(vocab.SubjectKind("")).Immutable().Comment("What it was done to."),
		ofPerson("link", field.Int64("subject_id").Optional().Nillable().Immutable().Comment("Key of what it was done to.")),
		field.JSON("detail", map[string]any{}).Optional().Immutable().Comment("Values before and after where they matter; personal parts as salted digests."),
		ofBoth("what was typed or named", field.JSON("personal", map[string]vocab.PersonalPart{}).Optional().Comment("What the digests in detail are of, by field; null where there is none or it was erased.")),
		ofMember("network address", field.String("ip").Default("").Immutable().Comment("Address the request came from.")),
		field.String("request_id").Default("").Immutable().Comment("Request it was done by."),
		field.Bytes("previous_hash").Optional().Immutable().Comment("Hash of the organization's event before; null for the first."),
		field.Bytes("hash").Immutable().Comment("Hash over this event and previous_hash."),
	}
}

// Annotations of AuditEvent.
func (AuditEvent) Annotations() []schema.Annotation {
	return kept("Who did what here, for those who answer for it.", "1 year")
}

// Indexes of AuditEvent.
func (AuditEvent) Indexes() []ent.Index {
	return []ent.Index{index.Fields("organization_id", "id")}
}

// OverviewDay keeps one number of the Overview per UTC day, and the latest as
// the counter that pages read.
type OverviewDay struct{ ent.Schema }

// Mixin of OverviewDay.
func (OverviewDay) Mixin() []ent.Mixin { return []ent.Mixin{bigID{}, OrganizationOwned{}} }

// Fields of OverviewDay.
func (OverviewDay) Fields() []ent.Field {
	return []ent.Field{
		field.Int("day").Immutable().Comment("The UTC day, as days since 1970-01-01."),
		field.Enum("metric").GoType(vocab.MetricName("")).Immutable().Comment("Which number."),
		field.Float("value").Optional().Nillable().Comment("The number; null exactly when it is unknown."),
		field.String("unknown_reason").Default("").Comment("Why it is unknown; empty when it is known."),
		field.Enum("confidence").GoType(vocab.Confidence("")).Comment("How sure it is."),
		at("as_of", "When the data it was counted from was complete."),
	}
}

// Indexes of OverviewDay.
func (OverviewDay) Indexes() []ent.Index {
	return []ent.Index{index.Fields("organization_id", "metric", "day").Unique()}
}
