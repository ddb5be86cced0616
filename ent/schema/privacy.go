package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// ErasedPerson keeps a person who was erased from being stored again by a later
// sync. It tells nothing of the person to who does not know the identifier.
type ErasedPerson struct{ ent.Schema }

// Mixin of ErasedPerson.
func (ErasedPerson) Mixin() []ent.Mixin { return []ent.Mixin{bigID{}, SystemOnly{}} }

// Fields of ErasedPerson.
func (ErasedPerson) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("organization_id").Immutable().Comment("The organization."),
		field.Int64("tenant_id").Immutable().Comment("The tenant the person was read from."),
		ofPerson("digest", field.Bytes("person_hash").MaxLen(32).Immutable().Comment("SHA-256 over the tenant and Microsoft's object identifier.")),
		field.Time("erased_at").Immutable().Comment("When the person was erased."),
	}
}

// Annotations of ErasedPerson.
func (ErasedPerson) Annotations() []schema.Annotation {
	return kept("That a person was erased, so that no sync stores them again.", "with the tenant")
}

// Indexes of ErasedPerson.
func (ErasedPerson) Indexes() []ent.Index {
	return []ent.Index{index.Fields("tenant_id", "person_hash", "organization_id").Unique()}
}

// AuditAnchor is where an audit log begins since retention cut it: the hash the
// first kept entry builds on.
type AuditAnchor struct{ ent.Schema }

// Mixin of AuditAnchor.
func (AuditAnchor) Mixin() []ent.Mixin { return []ent.Mixin{bigID{}, SystemOnly{}} }

// Fields of AuditAnchor.
func (AuditAnchor) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("organization_id").Default(0).Immutable().Comment("The organization whose log it is; 0 for the instance's."),
		field.Int64("last_event_id").Immutable().Comment("Key of the last entry that may go."),
		field.Bytes("last_hash").Immutable().Comment("Hash of that entry."),
		field.Int64("entries").Immutable().Comment("How many entries went with it."),
		field.Time("created_at").Immutable().Comment("When the log was cut."),
	}
}

// Indexes of AuditAnchor.
func (AuditAnchor) Indexes() []ent.Index {
	return []ent.Index{index.Fields("organization_id", "last_event_id").Unique()}
}

// Purge proves what retention deleted: how many rows of one class, and of what age.
type Purge struct{ ent.Schema }

// Mixin of Purge.
func (Purge) Mixin() []ent.Mixin { return []ent.Mixin{bigID{}, SystemOnly{}} }

// Fields of Purge.
func (Purge) Fields() []ent.Field {
	return []ent.Field{
		field.String("class").MaxLen(40).Immutable().Comment("What was deleted, such as SIGN_INS."),
		field.Time("cutoff").Immutable().Comment("Everything older was due."),
		field.Int64("deleted").Immutable().Comment("How many rows were deleted."),
		field.Int64("remaining").Immutable().Comment("How many due rows were left, counted afterwards: 0 unless it failed half-way."),
		field.Time("finished_at").Immutable().Comment("When it was done."),
	}
}

// Indexes of Purge.
func (Purge) Indexes() []ent.Index { return []ent.Index{index.Fields("class", "finished_at")} }
