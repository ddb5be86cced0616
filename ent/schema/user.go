package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"github.com/appmuster/appmuster/internal/vocab"
)

// User is a directory user read from a tenant.
type User struct{ ent.Schema }

// Mixin of User.
func (User) Mixin() []ent.Mixin { return []ent.Mixin{bigID{}, TenantOwned{}} }

// Fields of User.
func (User) Fields() []ent.Field {
	return append([]ent.Field{
		ofPerson("identifier", guid("entra_id", "Microsoft's object identifier; the only thing a user is recognised by.")),
		ofPerson("name", field.String("display_name").Default("").Comment("Name shown in the directory.")),
		ofPerson("name", field.String("sort_key").Comment("Folded display name: orders lists.")),
		ofPerson("name and addresses", field.String("search_key").Default("").Comment("Folded name, sign-in name and address: what search looks through.")),
		ofPerson("sign-in name", field.String("user_principal_name").Default("").Comment("Sign-in name; changes, so never a key.")),
		ofPerson("address", field.String("mail").Default("").Comment("Address; empty when there is none.")),
		ofPerson("work", field.String("department").Default("").Comment("Department; empty when not filled in.")),
		ofPerson("work", field.String("job_title").Default("").Comment("Job title; empty when not filled in.")),
		ofPerson("work", field.String("company_name").Default("").Comment("Company; empty when not filled in.")),
		ofPerson("place of work", field.String("office_location").Default("").Comment("Office; empty when not filled in.")),
		ofPerson("country", field.String("usage_location").Default("").Comment("Two-letter country in which licences may be used.")),
		ofPerson("account", field.Bool("account_enabled").Optional().Nillable().Comment("Whether the account may sign in; null when Microsoft did not say.")),
		ofPerson("account", field.String("user_type").Default("").Comment("Member or Guest as Microsoft says; empty when it does not.")),
		ofPerson("account", field.Enum("kind").GoType(vocab.UserKind("")).Default(string(vocab.UserKindUnknown)).Comment("What sort of account it is.")),
		ofPerson("account", field.Enum("kind_confidence").GoType(vocab.Confidence("")).Default(string(vocab.ConfidenceUnknown)).Comment("How sure that is.")),
		ofPerson("account", field.Enum("kind_tag").GoType(vocab.UserKind("")).Optional().Nillable().Comment("What sort of account a member says it is: counts before what was found; null: nobody says otherwise.")),
		atMaybe("kind_tagged_at", "When a member said so; null when nobody does."),
		ofMember("link", field.Int64("kind_tagged_by_member_id").Optional().Nillable().Comment("Who said so; null when nobody does, for a token of nobody, and once the member is gone.")),
		ofPerson("manager's identifier", guidMaybe("manager_entra_id", "Microsoft's identifier of the manager; empty when there is none.")),
		ofPerson("account", atMaybe("entra_created_at", "When the account was made in the directory.")),
		ofPerson("use", atMaybe("last_sign_in_at", "Last successful sign-in to any app; null: none is known.")),
		ofPerson("use", atMaybe("provider_last_sign_in_at", "Last successful sign-in that Microsoft itself remembers, longer than its log; null when it tells of none.")),
		ofPerson("pseudonym", field.Int64("pseudonym").Optional().Nillable().Comment("Number that stands for the user's name and orders by it, keyed by the organization; null where pseudonyms were never asked for.")),
		ofPerson("photo's version", field.Int64("photo_version").Default(0).Comment("Hash of the photo that is stored, for its address; 0: there is none.")),
		field.Int64("last_sign_in_sort").Default(0).Comment("last_sign_in_at in microseconds since 1970, 0 for none: orders lists."),
	}, lifecycle()...)
}

// Annotations of User.
func (User) Annotations() []schema.Annotation {
	return kept("Who is in the directory: the inventory is told per person.", "while the person is in the directory and 30 days after; until they are erased or the tenant is")
}

// Indexes of User.
func (User) Indexes() []ent.Index {
	return []ent.Index{
		orgKey(),
		index.Fields("tenant_id", "entra_id", "organization_id").Unique(),
		index.Fields("organization_id", "sort_key", "id"),
		index.Fields("organization_id", "last_sign_in_sort", "id"),
		index.Fields("organization_id", "pseudonym", "id").Annotations(entsql.IndexWhere("pseudonym IS NOT NULL")),
		index.Fields("kind_tagged_by_member_id").Annotations(entsql.IndexWhere("kind_tagged_by_member_id IS NOT NULL")),
	}
}

// Group is a directory group.
type Group struct{ ent.Schema }

// Mixin of Group.
func (Group) Mixin() []ent.Mixin { return []ent.Mixin{bigID{}, TenantOwned{}} }

// Fields of Group.
func (Group) Fields() []ent.Field {
	return append([]ent.Field{
		guid("entra_id", "Microsoft's object identifier."),
		field.String("display_name").Default("").Comment("Name shown in the directory."),
		field.String("sort_key").Comment("Folded display name: orders lists."),
		field.String("mail").Default("").Comment("Address; empty when there is none."),
		field.String("description").Default("").Comment("Description; empty when not filled in."),
		field.Bool("security_enabled").Default(false).Comment("Whether access can be given to it."),
		field.Bool("is_dynamic").Default(false).Comment("Whether a rule decides who is in it."),
		field.Int("member_count").Optional().Nillable().Comment("Direct members who are users; null while they were not read: only groups that hold an app or a licence are."),
		atMaybe("members_read_at", "When its members were last read completely."),
	}, lifecycle()...)
}

// Indexes of Group.
func (Group) Indexes() []ent.Index {
	return []ent.Index{
		orgKey(),
		index.Fields("tenant_id", "entra_id", "organization_id").Unique(),
		index.Fields("organization_id", "sort_key", "id"),
	}
}

// GroupMember is a direct member of a group: a user, or a nested group whose
// own members do not get what the group holds.
type GroupMember struct{ ent.Schema }

// Mixin of GroupMember.
func (GroupMember) Mixin() []ent.Mixin { return []ent.Mixin{bigID{}, TenantOwned{}} }

// Fields of GroupMember.
func (GroupMember) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("group_id").Immutable().Comment("The group."),
		ofPerson("link", field.Int64("user_id").Optional().Nillable().Immutable().Comment("The member, when it is a user.")),
		field.Int64("nested_group_id").Optional().Nillable().Immutable().Comment("The member, when it is a group."),
		field.Time("first_seen_at").Immutable().Comment("When a sync first saw it."),
	}
}

// Annotations of GroupMember.
func (GroupMember) Annotations() []schema.Annotation {
	return kept("By which group somebody has an app or a licence.", "until the person leaves the group, or with the user")
}

// Indexes of GroupMember.
func (GroupMember) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("group_id", "user_id", "organization_id").Unique(),
		index.Fields("group_id", "nested_group_id", "organization_id").Unique(),
		index.Fields("user_id", "group_id"),
	}
}
