package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"github.com/appmuster/appmuster/internal/vocab"
)

// License is a SKU that a tenant holds.
type License struct{ ent.Schema }

// Mixin of License.
func (License) Mixin() []ent.Mixin { return []ent.Mixin{bigID{}, TenantOwned{}} }

// Fields of License.
func (License) Fields() []ent.Field {
	return append([]ent.Field{
		guid("sku_id", "Microsoft's identifier of the SKU."),
		field.String("sku_part_number").Comment("Microsoft's short name, such as SPE_E3."),
		field.String("display_name").Default("").Comment("Name that people know it by; the short name when none is known."),
		field.String("sort_key").Comment("Folded display name: orders lists."),
		field.String("capability_status").Default("").Comment("Enabled, Warning, Suspended, Deleted or LockedOut, as Microsoft says."),
		field.Int("seats_enabled").Comment("Seats that are paid and usable."),
		field.Int("seats_warning").Comment("Seats in grace after the term ended: still usable."),
		field.Int("seats_suspended").Comment("Seats that can no longer be used."),
		field.Int("seats_consumed").Comment("Seats that are assigned."),
		field.Int("seats_locked_out").Default(0).Comment("Seats that Microsoft has locked."),
		field.JSON("terms", []vocab.LicenseTerm{}).Optional().Comment("What was bought, by subscription; null while Microsoft does not tell."),
		atMaybe("renews_at", "When the first of its live subscriptions ends unless it is renewed; null: not told."),
		field.Bool("trial").Optional().Nillable().Comment("Whether every live subscription of it is a trial; null while Microsoft does not tell."),
		field.JSON("service_plans", []string{}).Optional().Comment("Identifiers of its service plans."),
	}, lifecycle()...)
}

// Indexes of License.
func (License) Indexes() []ent.Index {
	return []ent.Index{
		orgKey(),
		index.Fields("tenant_id", "sku_id", "organization_id").Unique(),
		index.Fields("organization_id", "sort_key", "id"),
	}
}

// LicenseUser is a license on a user.
type LicenseUser struct{ ent.Schema }

// Mixin of LicenseUser.
func (LicenseUser) Mixin() []ent.Mixin { return []ent.Mixin{bigID{}, TenantOwned{}} }

// Fields of LicenseUser.
func (LicenseUser) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("license_id").Immutable().Comment("The license."),
		ofPerson("link", field.Int64("user_id").Immutable().Comment("The user.")),
		field.Bool("direct").Default(true).Comment("Whether it was given to the user rather than to a group."),
		guidMaybe("group_entra_id", "Group it came by; empty when it was given directly."),
		field.String("state").Default("").Comment("Active, ActiveWithError, Disabled or Error, as Microsoft says; empty when it does not."),
		field.String("error").Default("").Comment("Microsoft's name for what is wrong; empty when nothing is."),
		field.Time("first_seen_at").Immutable().Comment("When a sync first saw it."),
		atMaybe("removed_at", "When it was no longer there; null while it is."),
	}
}

// Annotations of LicenseUser.
func (LicenseUser) Annotations() []schema.Annotation {
	return kept("Who holds which licence.", "with the licence or the user")
}

// Indexes of LicenseUser.
func (LicenseUser) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("license_id", "user_id", "organization_id").Unique(),
		index.Fields("user_id", "license_id"),
	}
}

// LicenseDay keeps the seats of a license on a UTC day: history that cannot be
// read later.
type LicenseDay struct{ ent.Schema }

// Mixin of LicenseDay.
func (LicenseDay) Mixin() []ent.Mixin { return []ent.Mixin{bigID{}, TenantOwned{}} }

// Fields of LicenseDay.
func (LicenseDay) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("license_id").Immutable().Comment("The license."),
		field.Int("day").Immutable().Comment("The UTC day, as days since 1970-01-01."),
		field.Int("seats_enabled").Comment("Seats that were paid and usable."),
		field.Int("seats_warning").Comment("Seats in grace."),
		field.Int("seats_suspended").Comment("Seats that could no longer be used."),
		field.Int("seats_consumed").Comment("Seats that were assigned."),
	}
}

// Indexes of LicenseDay.
func (LicenseDay) Indexes() []ent.Index {
	return []ent.Index{index.Fields("license_id", "day", "organization_id").Unique()}
}
