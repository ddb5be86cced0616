package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"github.com/appmuster/appmuster/internal/vocab"
)

// Notice tells an organization's members of something once: that a condition
// began, or that something was done. It names nobody; its words are made when it
// is read. Who has read it is one time in the member's row.
type Notice struct{ ent.Schema }

// Mixin of Notice.
func (Notice) Mixin() []ent.Mixin { return []ent.Mixin{bigID{}, OrganizationOwned{}} }

// Fields of Notice.
func (Notice) Fields() []ent.Field {
	return []ent.Field{
		field.Enum("kind").GoType(vocab.NoticeKind("")).Immutable().Comment("What it tells."),
		field.Int64("tenant_id").Optional().Nillable().Immutable().Comment("The tenant it is about; null for one of the organization."),
		field.Int64("webhook_endpoint_id").Optional().Nillable().Immutable().Comment("The endpoint it is about; null when it is about none."),
		field.Int64("sync_run_id").Optional().Nillable().Comment("The run that it tells of; null when it tells of none."),
		field.String("open_key").Optional().Nillable().Unique().Comment("What it is about, so that there is one at a time; null once that ended and may begin anew."),
		field.Int("days").Default(0).Comment("How many days ahead of ends_at it warned last, -1 once that passed; 0: it does not warn."),
		atMaybe("ends_at", "The date that it warns of; null: it does not."),
		at("raised_at", "When it last said something new: it is unread for whoever read before."),
		field.Time("created_at").Immutable().Comment("When it was first told."),
		atMaybe("resolved_at", "When what it tells of ended by itself; null while it lasts."),
	}
}

// Indexes of Notice.
func (Notice) Indexes() []ent.Index {
	return []ent.Index{orgKey(), index.Fields("organization_id", "raised_at", "id"), index.Fields("tenant_id"), index.Fields("webhook_endpoint_id"), index.Fields("sync_run_id")}
}
