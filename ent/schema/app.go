package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"github.com/appmuster/appmuster/internal/vocab"
)

// App is one application in an organization's inventory: usually one service
// principal; one that was only seen in sign-ins has no entra_id.
type App struct{ ent.Schema }

// Mixin of App.
func (App) Mixin() []ent.Mixin { return []ent.Mixin{bigID{}, TenantOwned{}} }

// Fields of App.
func (App) Fields() []ent.Field {
	return append([]ent.Field{
		guidMaybe("entra_id", "Object identifier of the service principal; empty when there is none in the tenant."),
		guid("app_id", "Application identifier, the same in every tenant."),
		field.String("display_name").Default("").Comment("Name shown in the directory."),
		field.String("sort_key").Comment("Folded display name: orders lists."),
		field.String("search_key").Default("").Comment("Folded name and publisher: what search looks through."),
		field.String("publisher_name").Default("").Comment("Verified publisher's name, else the publisher domain; empty when unknown."),
		field.Bool("publisher_verified").Default(false).Comment("Whether Microsoft verified the publisher."),
		guidMaybe("publisher_tenant_id", "Tenant that owns the registration; empty when Microsoft does not say."),
		field.String("service_principal_type").Default("").Comment("Application, ManagedIdentity, Legacy, … as Microsoft says."),
		field.Enum("origin").GoType(vocab.AppOrigin("")).Comment("Whose app it is."),
		field.Bool("account_enabled").Optional().Nillable().Comment("Whether users may sign in; null when unknown."),
		field.Bool("assignment_required").Default(false).Comment("Whether only assigned users may sign in."),
		field.JSON("tags", []string{}).Optional().Comment("Tags of the service principal."),
		field.String("homepage").Default("").Comment("Home page; empty when unknown."),
		field.String("sign_on_mode").Default("").Comment("Preferred single sign-on: saml, oidc, password; empty when unknown."),
		field.String("gallery_template_id").Default("").Comment("Gallery template it was made from; empty when none."),
		guidMaybe("registration_entra_id", "Object identifier of its registration, when this tenant owns it."),
		field.JSON("credentials", []vocab.Credential{}).Optional().Comment("Secrets and certificates by name and dates."),
		atMaybe("entra_created_at", "When the service principal was made."),
		field.Enum("stage").GoType(vocab.AppStage("")).Default(string(vocab.AppStageDiscovered)).Comment("What the data says of it."),
		field.JSON("stage_reasons", []vocab.Reason{}).Optional().Comment("Why it has this stage."),
		field.Enum("stage_confidence").GoType(vocab.Confidence("")).Default(string(vocab.ConfidenceUnknown)).Comment("How sure the stage is."),
		field.Bool("data_delayed").Default(false).Comment("Whether the feed that would tell is dark or late."),
		atMaybe("stage_since", "Since when it has this stage; null before the first evaluation."),
		field.Enum("status").GoType(vocab.AppStatus("")).Default(string(vocab.AppStatusNew)).Comment("What people decided about it."),
		atMaybe("owners_read_at", "Since when its owners in the directory are known; null: they were not read, so whether it has any is not known."),
		field.Int("owners_elsewhere").Default(0).Comment("Owners in the directory, of it or of its registration, whichever has more, who are not stored: outside the domain filter, erased, or of another kind."),
		atMaybe("provider_last_used_at", "Last use that Microsoft itself reports; null when it does not."),
		atMaybe("last_used_at", "Last successful use that is known; null: none is known."),
		field.Int64("last_used_sort").Default(0).Comment("last_used_at in microseconds since 1970, 0 for none: orders lists."),
		field.Int("user_count").Default(0).Comment("Present users with present evidence."),
		field.Bool("tenant_wide_consent").Default(false).Comment("Whether somebody consented for everybody."),
		field.String("findings").Default("").Comment("What its evidence was last added up to, and for which days, as JSON; empty: something of it changed since, so it is to be added up anew."),
	}, lifecycle()...)
}

// Indexes of App.
func (App) Indexes() []ent.Index {
	return []ent.Index{
		orgKey(),
		index.Fields("tenant_id", "entra_id", "organization_id").Unique(),
		index.Fields("tenant_id", "app_id"),
		index.Fields("organization_id", "sort_key", "id"),
		index.Fields("organization_id", "stage", "sort_key", "id"),
		index.Fields("organization_id", "last_used_sort", "id"),
		index.Fields("organization_id", "user_count", "id"),
	}
}

// AppHistory is one change of an app's stage or status.
type AppHistory struct{ ent.Schema }

// Mixin of AppHistory.
func (AppHistory) Mixin() []ent.Mixin { return []ent.Mixin{bigID{}, TenantOwned{}} }

// Fields of AppHistory.
func (AppHistory) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("app_id").Immutable().Comment("The app."),
		field.Enum("kind").GoType(vocab.HistoryKind("")).Immutable().Comment("Which value changed."),
		field.String("before").Default("").Immutable().Comment("Value before; empty for the first."),
		field.String("after").Immutable().Comment("Value after."),
		field.Time("occurred_at").Immutable().Comment("When it changed."),
		ofMember("link", field.Int64("member_id").Optional().Nillable().Immutable().Comment("Who decided; null when the data did.")),
		ofMember("what was typed", field.String("reason").Default("").Immutable().Comment("The reason that was given; empty when none was.")),
	}
}

// Annotations of AppHistory.
func (AppHistory) Annotations() []schema.Annotation {
	return kept("Who decided what about an app.", "with the app")
}

// Indexes of AppHistory.
func (AppHistory) Indexes() []ent.Index {
	return []ent.Index{index.Fields("app_id", "occurred_at")}
}

// AppOwner is an owner of an app in the directory: who may change it there.
type AppOwner struct{ ent.Schema }

// Mixin of AppOwner.
func (AppOwner) Mixin() []ent.Mixin { return []ent.Mixin{bigID{}, TenantOwned{}} }

// Fields of AppOwner.
func (AppOwner) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("app_id").Immutable().Comment("The app."),
		ofPerson("link", field.Int64("user_id").Optional().Nillable().Immutable().Comment("The owner, when it is a user.")),
		field.Int64("owner_app_id").Optional().Nillable().Immutable().Comment("The owner, when it is an app."),
		field.Bool("of_registration").Immutable().Comment("Whether it is the registration that is owned, rather than the service principal."),
		field.Time("first_seen_at").Immutable().Comment("When a sync first saw it."),
	}
}

// Annotations of AppOwner.
func (AppOwner) Annotations() []schema.Annotation {
	return kept("Who answers for an app in the directory.", "until the person owns the app no longer, or with the user")
}

// Indexes of AppOwner.
func (AppOwner) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("app_id", "user_id", "of_registration", "organization_id").Unique(),
		index.Fields("app_id", "owner_app_id", "of_registration", "organization_id").Unique(),
		index.Fields("user_id", "app_id"),
		index.Fields("owner_app_id"),
	}
}

// Permission is a permission that a resource app offers: what its identifier
// in a grant means.
type Permission struct{ ent.Schema }

// Mixin of Permission.
func (Permission) Mixin() []ent.Mixin { return []ent.Mixin{bigID{}, TenantOwned{}} }

// Fields of Permission.
func (Permission) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("app_id").Immutable().Comment("The resource app that offers it."),
		guid("entra_id", "Microsoft's identifier of the permission."),
		field.Enum("kind").GoType(vocab.GrantKind("")).Immutable().Comment("For a signed-in user or for the app itself."),
		field.String("value").Default("").Comment("Its name, such as User.Read.All."),
		field.String("display_name").Default("").Comment("What an administrator reads when consenting."),
		field.String("description").Default("").Comment("The longer explanation."),
	}
}

// Indexes of Permission.
func (Permission) Indexes() []ent.Index {
	return []ent.Index{index.Fields("app_id", "entra_id", "kind", "organization_id").Unique()}
}

// AppUser maps a user to an app, with the evidence for it.
type AppUser struct{ ent.Schema }

// Mixin of AppUser.
func (AppUser) Mixin() []ent.Mixin { return []ent.Mixin{bigID{}, TenantOwned{}} }

// Fields of AppUser.
func (AppUser) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("app_id").Immutable().Comment("The app."),
		ofPerson("link", field.Int64("user_id").Immutable().Comment("The user.")),
		ofPerson("why somebody has an app", field.JSON("evidence", []vocab.Evidence{}).Comment("Why the user is mapped to the app.")),
		field.Bool("present").Comment("Whether any of the evidence is of the present."),
		ofPerson("use", field.Enum("engagement").GoType(vocab.Engagement("")).Default(string(vocab.EngagementUnknown)).Comment("How much the user uses it.")),
		ofPerson("use", atMaybe("last_sign_in_at", "Last successful sign-in of the user to the app; null: none is known.")),
		field.Int64("last_sign_in_sort").Default(0).Comment("last_sign_in_at in microseconds since 1970, 0 for none: orders lists."),
		ofPerson("use", field.Int("sign_in_days30").Optional().Nillable().Comment("Days with a successful interactive sign-in, today and the 29 days before; null when the feed is dark.")),
		field.Time("first_seen_at").Immutable().Comment("When the mapping was first known."),
		field.Int64("content_hash").Default(0).Comment("Hash of the mapping, so that an unchanged row is not written."),
	}
}

// Annotations of AppUser.
func (AppUser) Annotations() []schema.Annotation {
	return kept("Who has and uses which app.", "with the user")
}

// Indexes of AppUser.
func (AppUser) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("app_id", "user_id", "organization_id").Unique(),
		index.Fields("user_id", "app_id"),
		index.Fields("app_id", "present", "last_sign_in_sort", "id"),
		index.Fields("organization_id", "id"),
	}
}
