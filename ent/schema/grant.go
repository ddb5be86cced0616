package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"github.com/appmuster/appmuster/internal/vocab"
)

// Grant is one permission that an app holds: one scope of an OAuth2 permission
// grant, or one app role.
type Grant struct{ ent.Schema }

// Mixin of Grant.
func (Grant) Mixin() []ent.Mixin { return []ent.Mixin{bigID{}, TenantOwned{}} }

// Fields of Grant.
func (Grant) Fields() []ent.Field {
	return append([]ent.Field{
		field.String("source_id").Immutable().Comment("Microsoft's identifier of the grant or role assignment that carries it."),
		field.String("permission").Immutable().Comment("Name of the permission, such as User.Read.All; its identifier when no name is known."),
		field.Enum("kind").GoType(vocab.GrantKind("")).Immutable().Comment("For a signed-in user or for the app itself."),
		field.Int64("app_id").Immutable().Comment("The app that holds it."),
		field.Int64("resource_id").Optional().Nillable().Immutable().Comment("The app whose data it opens; null when that is not in the tenant."),
		ofPerson("link", field.Int64("user_id").Optional().Nillable().Immutable().Comment("The user who consented for themselves; null for everybody's or the app's own.")),
		field.Bool("tenant_wide").Immutable().Comment("Whether it holds for everybody in the tenant."),
		atMaybe("granted_at", "When it was granted; null when nothing tells."),
	}, lifecycle()...)
}

// Annotations of Grant.
func (Grant) Annotations() []schema.Annotation {
	return kept("Who consented to what for themselves.", "with the app or the user")
}

// Indexes of Grant.
func (Grant) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("tenant_id", "source_id", "permission", "organization_id").Unique(),
		index.Fields("app_id", "permission", "id"),
		index.Fields("user_id", "app_id"),
		index.Fields("organization_id", "id"),
	}
}

// Assignment is an app role that a user or a group holds: who was given an app.
type Assignment struct{ ent.Schema }

// Mixin of Assignment.
func (Assignment) Mixin() []ent.Mixin { return []ent.Mixin{bigID{}, TenantOwned{}} }

// Fields of Assignment.
func (Assignment) Fields() []ent.Field {
	return append([]ent.Field{
		field.String("source_id").Immutable().Comment("Microsoft's identifier of the role assignment."),
		field.Int64("app_id").Immutable().Comment("The app that was given."),
		field.Enum("principal_kind").GoType(vocab.PrincipalKind("")).Immutable().Comment("Who holds it: a user or a group."),
		ofPerson("link", field.Int64("user_id").Optional().Nillable().Immutable().Comment("The holder, when it is a user.")),
		field.Int64("group_id").Optional().Nillable().Immutable().Comment("The holder, when it is a group."),
		field.String("role").Default("").Comment("Name of the role; empty for default access."),
		atMaybe("assigned_at", "When it was given; null when Microsoft did not say."),
	}, lifecycle()...)
}

// Annotations of Assignment.
func (Assignment) Annotations() []schema.Annotation {
	return kept("Who was given an app.", "with the app or the user")
}

// Indexes of Assignment.
func (Assignment) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("tenant_id", "source_id", "organization_id").Unique(),
		index.Fields("app_id", "id"),
		index.Fields("user_id", "app_id"),
		index.Fields("group_id", "app_id"),
	}
}
