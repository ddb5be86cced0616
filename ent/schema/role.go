package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// DirectoryRole is a role of the directory: what its holders may do there.
type DirectoryRole struct{ ent.Schema }

// Mixin of DirectoryRole.
func (DirectoryRole) Mixin() []ent.Mixin { return []ent.Mixin{bigID{}, TenantOwned{}} }

// Fields of DirectoryRole.
func (DirectoryRole) Fields() []ent.Field {
	return append([]ent.Field{
		guid("entra_id", "Microsoft's identifier of the role; the same in every tenant for those that are Microsoft's."),
		field.String("display_name").Default("").Comment("Name of the role."),
		field.String("description").Default("").Comment("What it is for; empty when not told."),
		field.Bool("built_in").Default(true).Comment("Whether it is Microsoft's own rather than the tenant's."),
		field.Bool("privileged").Default(false).Comment("Whether who holds it can give themselves or others more rights."),
		field.Bool("enabled").Default(true).Comment("Whether it can be held."),
		field.Int("others").Default(0).Comment("Holders who are not stored: outside the domain filter, erased, or of another kind."),
	}, lifecycle()...)
}

// Indexes of DirectoryRole.
func (DirectoryRole) Indexes() []ent.Index {
	return []ent.Index{
		orgKey(),
		index.Fields("tenant_id", "entra_id", "organization_id").Unique(),
	}
}

// RoleAssignment gives a directory role to a user, a group or an app.
type RoleAssignment struct{ ent.Schema }

// Mixin of RoleAssignment.
func (RoleAssignment) Mixin() []ent.Mixin { return []ent.Mixin{bigID{}, TenantOwned{}} }

// Fields of RoleAssignment.
func (RoleAssignment) Fields() []ent.Field {
	return append([]ent.Field{
		field.Int64("role_id").Immutable().Comment("The role."),
		ofPerson("link", field.Int64("user_id").Optional().Nillable().Immutable().Comment("Who holds it, when it is a user.")),
		field.Int64("group_id").Optional().Nillable().Immutable().Comment("Who holds it, when it is a group."),
		field.Int64("app_id").Optional().Nillable().Immutable().Comment("Who holds it, when it is an app."),
		field.String("scope").Default("/").Immutable().Comment("Where in the directory it counts; / for everywhere."),
		ofPerson("link", field.String("source_id").Immutable().Comment("Microsoft's identifier of the assignment.")),
	}, lifecycle()...)
}

// Annotations of RoleAssignment.
func (RoleAssignment) Annotations() []schema.Annotation {
	return kept("Who may change the directory and consent for everybody.", "with the user")
}

// Indexes of RoleAssignment.
func (RoleAssignment) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("tenant_id", "source_id", "organization_id").Unique(),
		index.Fields("role_id", "id"),
		index.Fields("user_id", "id"),
		index.Fields("group_id", "id"),
		index.Fields("app_id", "id"),
	}
}
