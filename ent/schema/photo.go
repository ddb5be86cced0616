package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// UserPhoto is a small photo of a user, or that there is none.
type UserPhoto struct{ ent.Schema }

// Mixin of UserPhoto.
func (UserPhoto) Mixin() []ent.Mixin { return []ent.Mixin{bigID{}, TenantOwned{}} }

// Fields of UserPhoto.
func (UserPhoto) Fields() []ent.Field {
	return []ent.Field{
		ofPerson("link", field.Int64("user_id").Immutable().Comment("The user.")),
		ofPerson("photo", field.Bytes("content").Optional().Comment("The picture; null when there is none.")),
		field.String("content_type").Default("").Comment("image/jpeg or image/png, by its first bytes; empty without a picture."),
		field.String("etag").Default("").Comment("Microsoft's mark of this version; empty when it gave none."),
		field.Time("checked_at").Comment("When Microsoft was last asked for it."),
	}
}

// Annotations of UserPhoto.
func (UserPhoto) Annotations() []schema.Annotation {
	return kept("To recognise people by.", "with the user")
}

// Indexes of UserPhoto.
func (UserPhoto) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("user_id", "organization_id").Unique(),
		index.Fields("tenant_id", "checked_at", "user_id"),
	}
}
