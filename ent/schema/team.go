package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"github.com/appmuster/appmuster/internal/vocab"
)

// Team is a group of members, such as a partner's staff, that sees a chosen set
// of organizations, or all that carry a tag, until a date.
type Team struct{ ent.Schema }

// Mixin of Team.
func (Team) Mixin() []ent.Mixin { return []ent.Mixin{bigID{}, SystemOnly{}} }

// Fields of Team.
func (Team) Fields() []ent.Field {
	return []ent.Field{
		field.String("name").NotEmpty().MaxRuneLen(100).Comment("Name that people gave it."),
		field.String("sort_key").MaxLen(400).Comment("Folded name: orders lists."),
		field.Enum("role").GoType(vocab.Role("")).Comment("What its members may do in each organization it sees."),
		field.String("tag_key").Default("").MaxLen(400).Comment("Folded tag: it sees every organization that carries it; empty: the listed ones alone."),
		field.Time("created_at").Immutable().Comment("When it was made."),
		atMaybe("expires_at", "When its rights end; null: they do not."),
	}
}

// Indexes of Team.
func (Team) Indexes() []ent.Index { return []ent.Index{index.Fields("sort_key", "id")} }

// TeamMember puts a member into a team.
type TeamMember struct{ ent.Schema }

// Mixin of TeamMember.
func (TeamMember) Mixin() []ent.Mixin { return []ent.Mixin{bigID{}, SystemOnly{}} }

// Fields of TeamMember.
func (TeamMember) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("team_id").Immutable().Comment("The team."),
		ofMember("link", field.Int64("member_id").Immutable().Comment("The member.")),
		field.Time("created_at").Immutable().Comment("When they were put into it."),
	}
}

// Annotations of TeamMember.
func (TeamMember) Annotations() []schema.Annotation {
	return kept("Who sees which organizations.", "with the team or the member")
}

// Indexes of TeamMember.
func (TeamMember) Indexes() []ent.Index {
	return []ent.Index{index.Fields("team_id", "member_id").Unique(), index.Fields("member_id")}
}

// TeamOrganization lets a team see one organization.
type TeamOrganization struct{ ent.Schema }

// Mixin of TeamOrganization.
func (TeamOrganization) Mixin() []ent.Mixin { return []ent.Mixin{bigID{}, SystemOnly{}} }

// Fields of TeamOrganization.
func (TeamOrganization) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("team_id").Immutable().Comment("The team."),
		field.Int64("organization_id").Immutable().Comment("The organization."),
		field.Time("created_at").Immutable().Comment("When it was opened to the team."),
	}
}

// Indexes of TeamOrganization.
func (TeamOrganization) Indexes() []ent.Index {
	return []ent.Index{index.Fields("team_id", "organization_id").Unique(), index.Fields("organization_id")}
}

// Invitation asks somebody to become a member: by a link that works once and ends.
type Invitation struct{ ent.Schema }

// Mixin of Invitation.
func (Invitation) Mixin() []ent.Mixin { return []ent.Mixin{bigID{}, SystemOnly{}} }

// Fields of Invitation.
func (Invitation) Fields() []ent.Field {
	return []ent.Field{
		field.Bytes("token_hash").MaxLen(32).Unique().Immutable().Comment("SHA-256 of the token of the link that is shown."),
		field.Bytes("mailed_token_hash").MaxLen(32).Optional().Unique().Immutable().Comment("SHA-256 of the token of the link that is mailed and never shown; null where none is."),
		ofMember("address", field.String("email").MaxLen(320).Immutable().Comment("Address it was made for, as typed.")),
		ofMember("address", field.String("email_key").Immutable().Comment("The address folded.")),
		field.Bool("instance_owner").Default(false).Immutable().Comment("Whether who accepts owns the whole instance."),
		field.Int64("organization_id").Optional().Nillable().Immutable().Comment("Organization it opens; null for a team's or an instance owner's."),
		field.Enum("role").GoType(vocab.Role("")).Optional().Nillable().Immutable().Comment("Role in that organization; null without one."),
		atMaybe("membership_expires_at", "When the membership it gives will end; null: it will not."),
		field.Int64("team_id").Optional().Nillable().Immutable().Comment("Team it puts them into; null: none."),
		ofMember("link", field.Int64("member_id").Optional().Nillable().Immutable().Comment("Who made it; null for a token of nobody.")),
		ofMember("link", field.Int64("token_id").Optional().Nillable().Immutable().Comment("API token that made it; null when a session did.")),
		field.Time("created_at").Immutable().Comment("When it was made."),
		field.Time("expires_at").Immutable().Comment("When it ends unused."),
		atMaybe("accepted_at", "When it was accepted; null while it was not."),
		atMaybe("revoked_at", "When it was withdrawn; null while it holds."),
	}
}

// Annotations of Invitation.
func (Invitation) Annotations() []schema.Annotation {
	return kept("Whom a link was made for.", "30 days after it ends")
}

// Indexes of Invitation.
func (Invitation) Indexes() []ent.Index {
	return []ent.Index{index.Fields("organization_id"), index.Fields("team_id"), index.Fields("member_id")}
}

// OrganizationTag is a word that people put on an organization, to find it by
// and to open it to teams.
type OrganizationTag struct{ ent.Schema }

// Mixin of OrganizationTag.
func (OrganizationTag) Mixin() []ent.Mixin { return []ent.Mixin{bigID{}, OrganizationOwned{}} }

// Fields of OrganizationTag.
func (OrganizationTag) Fields() []ent.Field {
	return []ent.Field{
		field.String("name").NotEmpty().MaxRuneLen(50).Immutable().Comment("The tag, as typed."),
		field.String("tag_key").MaxLen(400).Immutable().Comment("The tag folded: what is compared."),
		field.Bool("opens").Default(true).Comment("Whether it opens the organization to teams that go by it: who put it on may do that, or the team came later."),
	}
}

// Indexes of OrganizationTag.
func (OrganizationTag) Indexes() []ent.Index {
	return []ent.Index{index.Fields("organization_id", "tag_key").Unique(), index.Fields("tag_key", "organization_id")}
}
