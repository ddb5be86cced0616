package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"github.com/appmuster/appmuster/internal/vocab"
)

// Organization is a company whose tenant is looked at.
type Organization struct{ ent.Schema }

// Mixin of Organization.
func (Organization) Mixin() []ent.Mixin { return []ent.Mixin{bigID{}} }

// Policy lets a viewer see the organizations it names. Creating one is for the
// system, after the caller's right was checked.
func (Organization) Policy() ent.Policy { return ownedBy("id") }

// Fields of Organization.
func (Organization) Fields() []ent.Field {
	return []ent.Field{
		field.String("name").NotEmpty().MaxLen(200).Comment("Name that people here gave it."),
		field.String("sort_key").MaxLen(400).Comment("Folded name: orders the portfolio."),
		field.Int("window_days").Default(90).Comment("Window of the published rules, in days: 30 to 180."),
		field.Enum("privacy_mode").GoType(vocab.PrivacyMode("")).Default(string(vocab.PrivacyModeFullNames)).Comment("How much of a person is shown."),
		field.Bytes("sealed_pseudonym_key").Optional().Comment("Key that pseudonyms are made with, sealed with the organization's key; null until they were first asked for."),
		at("created_at", "When it was created here."),
	}
}

// Indexes of Organization.
func (Organization) Indexes() []ent.Index {
	return []ent.Index{index.Fields("sort_key", "id")}
}
