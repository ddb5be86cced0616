package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// SignIn is one sign-in event, kept in time order for a retention window.
type SignIn struct{ ent.Schema }

// Mixin of SignIn.
func (SignIn) Mixin() []ent.Mixin { return []ent.Mixin{bigID{}, TenantOwned{}} }

// Fields of SignIn.
func (SignIn) Fields() []ent.Field {
	return []ent.Field{
		ofPerson("event's identifier", guid("entra_id", "Microsoft's identifier of the event.")),
		ofPerson("use", field.Time("occurred_at").Immutable().Comment("When it happened.")),
		ofPerson("link", field.Int64("user_id").Optional().Nillable().Immutable().Comment("Who signed in; null for somebody who is not stored.")),
		field.Int64("app_id").Immutable().Comment("The app that was signed in to."),
		field.Bool("succeeded").Immutable().Comment("Whether it succeeded."),
		field.Int("error_code").Default(0).Immutable().Comment("Microsoft's error number; 0 for success."),
		ofPerson("use", field.String("failure_reason").Default("").Immutable().Comment("Microsoft's words for the failure.")),
		field.Bool("interactive").Immutable().Comment("Whether a person did something, rather than a client renewing a token."),
		ofPerson("device", field.String("client_app").Default("").Immutable().Comment("Kind of client.")),
		ofPerson("place", field.String("city").Default("").Immutable().Comment("City that Microsoft derived from the address.")),
		ofPerson("place", field.String("country").Default("").Immutable().Comment("Two-letter country that Microsoft derived from the address.")),
	}
}

// Annotations of SignIn.
func (SignIn) Annotations() []schema.Annotation {
	return kept("When apps were signed in to.", "35 days")
}

// Indexes of SignIn.
func (SignIn) Indexes() []ent.Index {
	return []ent.Index{index.Fields("tenant_id", "occurred_at", "entra_id", "organization_id").Unique()}
}

// UsageDay is the roll-up of one user's sign-ins to one app on one UTC day,
// kept long after Microsoft forgets the events.
type UsageDay struct{ ent.Schema }

// Mixin of UsageDay.
func (UsageDay) Mixin() []ent.Mixin { return []ent.Mixin{bigID{}, TenantOwned{}} }

// Fields of UsageDay.
func (UsageDay) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("app_id").Immutable().Comment("The app."),
		ofPerson("link", field.Int64("user_id").Optional().Nillable().Immutable().Comment("The user; null sums up everybody who is not stored.")),
		field.Int("day").Immutable().Comment("The UTC day, as days since 1970-01-01."),
		ofPerson("use", field.Int("sign_ins").Comment("Successful interactive sign-ins.")),
		ofPerson("use", field.Int("other_sign_ins").Comment("Successful sign-ins without a person's doing.")),
		ofPerson("use", field.Int("failed_sign_ins").Comment("Failed sign-ins of either sort.")),
		ofPerson("use", at("last_at", "Last successful sign-in of the day; the last failed one when none succeeded.")),
	}
}

// Annotations of UsageDay.
func (UsageDay) Annotations() []schema.Annotation {
	return kept("How much an app is used, per person and day.", "with the user or the tenant; of an erased person the numbers alone stay, among those of everybody who is not stored")
}

// Indexes of UsageDay.
func (UsageDay) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("app_id", "user_id", "day", "organization_id").Unique(),
		index.Fields("tenant_id", "day"),
	}
}
