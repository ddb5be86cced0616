package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"github.com/appmuster/appmuster/internal/vocab"
)

// Member is a person who logs in here.
type Member struct{ ent.Schema }

// Mixin of Member.
func (Member) Mixin() []ent.Mixin { return []ent.Mixin{bigID{}, SystemOnly{}} }

// Fields of Member.
func (Member) Fields() []ent.Field {
	return []ent.Field{
		ofMember("address", field.String("email").MaxLen(320).Comment("Address the member logs in with, as typed.")),
		ofMember("address", field.String("email_key").Unique().Comment("The address folded: what log-in looks up.")),
		ofMember("name", field.String("name").Default("").Comment("Name shown to others.")),
		ofMember("digest of the password", field.String("password_hash").Default("").Sensitive().Comment("argon2id; empty when the member has no password.")),
		field.Bool("instance_owner").Default(false).Comment("Whether the member owns the whole instance."),
		ofMember("preference", field.String("locale").Default("").Comment("BCP 47 language for numbers and dates; empty follows the browser.")),
		ofMember("preference", field.String("time_zone").Default("").Comment("IANA zone in which times are shown; empty follows the browser.")),
		at("created_at", "When it was made."),
		ofMember("preference", field.Enum("color_scheme").GoType(vocab.ColorScheme("")).Default(string(vocab.ColorSchemeSystem)).Comment("How the pages are coloured.")),
		ofMember("secret, sealed", field.Bytes("sealed_totp").Optional().Comment("Secret of the one-time codes, sealed with the instance's key; null without a second factor.")),
		atMaybe("totp_confirmed_at", "When the first code proved the secret; null: codes are not asked for."),
		field.Int64("totp_last_step").Default(0).Comment("Time step of the last code that was taken, so that each works once."),
		ofMember("use", atMaybe("last_login_at", "Last log-in; null: never.")),
		atMaybe("disabled_at", "When it was switched off; null while it may log in."),
		field.Int64("session_epoch").Default(0).Comment("Goes up when sessions are ended; a log-in begun before is not stored."),
		ofMember("link", field.Int64("invited_by_organization_id").Optional().Nillable().Immutable().Comment("Organization whose invitation made the account, which may be gone; null: it came with the instance, or by an invitation to a team or to the instance.")),
		atMaybe("address_proven_at", "When an account that an organization's invitation made was shown to be of whom its address is: by a link that was mailed and not shown, or that an owner of the instance handed over, or by that owner's word; null: not shown."),
		ofMember("use", atMaybe("notices_read_at", "Notices raised up to this time were read; null: none was.")),
	}
}

// Annotations of Member.
func (Member) Annotations() []schema.Annotation {
	return kept("Who logs in here.", "with the instance: a member is switched off, not deleted")
}

// Membership is a member's role in an organization.
type Membership struct{ ent.Schema }

// Mixin of Membership.
func (Membership) Mixin() []ent.Mixin { return []ent.Mixin{bigID{}, OrganizationOwned{}} }

// Fields of Membership.
func (Membership) Fields() []ent.Field {
	return []ent.Field{
		ofMember("link", field.Int64("member_id").Immutable().Comment("The member.")),
		field.Enum("role").GoType(vocab.Role("")).Comment("What the member may do."),
		field.Time("created_at").Immutable().Comment("When it was given."),
		atMaybe("expires_at", "When it ends; null: it does not."),
	}
}

// Annotations of Membership.
func (Membership) Annotations() []schema.Annotation {
	return kept("Who may do what.", "until it ends, or with the member")
}

// Indexes of Membership.
func (Membership) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("organization_id", "member_id").Unique(),
		index.Fields("member_id"),
	}
}

// MemberSession is a log-in that has not ended.
type MemberSession struct{ ent.Schema }

// Mixin of MemberSession.
func (MemberSession) Mixin() []ent.Mixin { return []ent.Mixin{bigID{}, SystemOnly{}} }

// Fields of MemberSession.
func (MemberSession) Fields() []ent.Field {
	return []ent.Field{
		field.Bytes("token_hash").MaxLen(32).Unique().Comment("SHA-256 of the cookie's token."),
		ofMember("link", field.Int64("member_id").Optional().Nillable().Comment("Whose it is; null before log-in.")),
		ofMember("what the session holds", field.Bytes("data").Comment("What the session holds.")),
		at("expires_at", "When it ends at the latest."),
		field.Time("created_at").Immutable().Comment("When it began."),
		ofMember("use", at("last_used_at", "Last use, written at most once a minute.")),
		ofMember("network address", field.String("ip").Default("").Comment("Address of the last use; erased with the session.")),
		ofMember("device", field.String("user_agent").Default("").MaxLen(400).Comment("What the browser called itself at log-in.")),
		field.String("method").Default("").MaxLen(20).Comment("How it was logged in: PASSWORD, PASSKEY, MICROSOFT, SETUP; empty before log-in."),
	}
}

// Annotations of MemberSession.
func (MemberSession) Annotations() []schema.Annotation {
	return kept("To stay logged in, and to see where one is.", "until it ends: at most 7 days")
}

// Indexes of MemberSession.
func (MemberSession) Indexes() []ent.Index {
	return []ent.Index{index.Fields("member_id"), index.Fields("expires_at")}
}

// Passkey is a public-key credential that a member logs in with.
type Passkey struct{ ent.Schema }

// Mixin of Passkey.
func (Passkey) Mixin() []ent.Mixin { return []ent.Mixin{bigID{}, SystemOnly{}} }

// Fields of Passkey.
func (Passkey) Fields() []ent.Field {
	return []ent.Field{
		ofMember("link", field.Int64("member_id").Immutable().Comment("Whose it is.")),
		ofMember("identifier", field.Bytes("credential_key").MaxLen(1023).Unique().Immutable().Comment("Identifier that the authenticator gave it.")),
		ofMember("public key", field.Bytes("credential").Comment("Public key, flags and signature counter, as the library keeps them.")),
		ofMember("name of a device", field.String("name").NotEmpty().MaxRuneLen(100).Comment("Name that the member gave it.")),
		field.Time("created_at").Immutable().Comment("When it was added."),
		ofMember("use", atMaybe("last_used_at", "Last log-in with it; null: never.")),
	}
}

// Annotations of Passkey.
func (Passkey) Annotations() []schema.Annotation {
	return kept("To log in.", "until it is deleted, or with the member")
}

// Indexes of Passkey.
func (Passkey) Indexes() []ent.Index { return []ent.Index{index.Fields("member_id")} }

// RecoveryCode stands in once for a lost second factor.
type RecoveryCode struct{ ent.Schema }

// Mixin of RecoveryCode.
func (RecoveryCode) Mixin() []ent.Mixin { return []ent.Mixin{bigID{}, SystemOnly{}} }

// Fields of RecoveryCode.
func (RecoveryCode) Fields() []ent.Field {
	return []ent.Field{
		ofMember("link", field.Int64("member_id").Immutable().Comment("Whose it is.")),
		ofMember("digest", field.Bytes("code_hash").MaxLen(32).Immutable().Comment("SHA-256 over the member and the code.")),
		atMaybe("used_at", "When it was used; null while it was not."),
	}
}

// Annotations of RecoveryCode.
func (RecoveryCode) Annotations() []schema.Annotation {
	return kept("To log in without the second factor.", "until it is renewed, or with the member")
}

// Indexes of RecoveryCode.
func (RecoveryCode) Indexes() []ent.Index {
	return []ent.Index{index.Fields("member_id", "code_hash").Unique()}
}

// MicrosoftIdentity is a Microsoft account that a member logs in with. Only
// directory and object tell who it is; names and addresses never do.
type MicrosoftIdentity struct{ ent.Schema }

// Mixin of MicrosoftIdentity.
func (MicrosoftIdentity) Mixin() []ent.Mixin { return []ent.Mixin{bigID{}, SystemOnly{}} }

// Fields of MicrosoftIdentity.
func (MicrosoftIdentity) Fields() []ent.Field {
	return []ent.Field{
		ofMember("link", field.Int64("member_id").Immutable().Comment("Whose it is.")),
		ofMember("identifier", guid("entra_tenant_id", "Microsoft's identifier of the directory (tid).")),
		ofMember("identifier", guid("entra_id", "Microsoft's object identifier in that directory (oid).")),
		ofMember("sign-in name", field.String("login").Default("").MaxLen(320).Comment("Name it logged in with last, to recognise it by; proves nothing.")),
		field.Time("created_at").Immutable().Comment("When it was linked."),
		ofMember("use", atMaybe("last_used_at", "Last log-in with it; null: never.")),
	}
}

// Annotations of MicrosoftIdentity.
func (MicrosoftIdentity) Annotations() []schema.Annotation {
	return kept("To log in.", "until it is unlinked, or with the member")
}

// Indexes of MicrosoftIdentity.
func (MicrosoftIdentity) Indexes() []ent.Index {
	return []ent.Index{index.Fields("entra_tenant_id", "entra_id").Unique(), index.Fields("member_id")}
}

// SetupLink is a one-time link: the first owner's, or one that resets a log-in.
type SetupLink struct{ ent.Schema }

// Mixin of SetupLink.
func (SetupLink) Mixin() []ent.Mixin { return []ent.Mixin{bigID{}, SystemOnly{}} }

// Fields of SetupLink.
func (SetupLink) Fields() []ent.Field {
	return []ent.Field{
		field.Bytes("token_hash").MaxLen(32).Unique().Immutable().Comment("SHA-256 of the link's token."),
		ofMember("link", field.Int64("member_id").Optional().Nillable().Immutable().Comment("Whom it is for; null for the first owner.")),
		field.Time("expires_at").Immutable().Comment("When it ends."),
		atMaybe("used_at", "When it was used; null while it was not."),
	}
}

// Annotations of SetupLink.
func (SetupLink) Annotations() []schema.Annotation {
	return kept("To set a first or lost password.", "1 day after it ends")
}

// LoginAttempt counts failed log-ins per account, so that guessing is slowed
// down whichever replica it asks.
type LoginAttempt struct{ ent.Schema }

// Mixin of LoginAttempt.
func (LoginAttempt) Mixin() []ent.Mixin { return []ent.Mixin{bigID{}, SystemOnly{}} }

// Fields of LoginAttempt.
func (LoginAttempt) Fields() []ent.Field {
	return []ent.Field{
		ofMember("digest of an address", field.Bytes("account_key").MaxLen(32).Unique().Immutable().Comment("Keyed digest of the folded address.")),
		field.Int("failures").Comment("Failures since the last success or pause."),
		at("window_start", "When counting began."),
		atMaybe("blocked_until", "Until when no try is made; null: at once."),
	}
}

// Annotations of LoginAttempt.
func (LoginAttempt) Annotations() []schema.Annotation {
	return kept("To slow guessing down.", "1 day")
}

// ApiToken lets a program ask in a member's place.
type ApiToken struct{ ent.Schema }

// Mixin of ApiToken.
func (ApiToken) Mixin() []ent.Mixin { return []ent.Mixin{bigID{}, SystemOnly{}} }

// Fields of ApiToken.
func (ApiToken) Fields() []ent.Field {
	return []ent.Field{
		ofMember("name", field.String("name").NotEmpty().MaxRuneLen(100).Comment("Name that people gave it.")),
		field.Bytes("token_hash").MaxLen(32).Unique().Immutable().Comment("SHA-256 of the token."),
		field.String("prefix").Default("").Immutable().Comment("First characters of the token, to recognise it by."),
		ofMember("link", field.Int64("member_id").Optional().Nillable().Immutable().Comment("Who made it; null for the bootstrap token and those it made.")),
		field.Bool("all_organizations").Default(false).Immutable().Comment("Whether it reaches every organization: the bootstrap token, or an instance owner's."),
		field.JSON("organization_ids", []int64{}).Optional().Immutable().Comment("Organizations it reaches; empty with all_organizations."),
		field.Bool("write").Default(true).Immutable().Comment("Whether it may change things."),
		field.Bool("bootstrap").Default(false).Immutable().Comment("Whether it came from the environment."),
		field.Time("created_at").Immutable().Comment("When it was made."),
		atMaybe("expires_at", "When it ends; null only for the bootstrap token."),
		ofMember("use", atMaybe("last_used_at", "Last use, written at most once a minute; null: never.")),
		atMaybe("revoked_at", "When it was withdrawn; null while it holds."),
	}
}

// Annotations of ApiToken.
func (ApiToken) Annotations() []schema.Annotation {
	return kept("What a program may do in whose place.", "with the member")
}

// Indexes of ApiToken.
func (ApiToken) Indexes() []ent.Index {
	return []ent.Index{index.Fields("member_id")}
}

// ConsentState is one journey to Microsoft and back: used once, by the person
// who set out on it, within minutes.
type ConsentState struct{ ent.Schema }

// Mixin of ConsentState.
func (ConsentState) Mixin() []ent.Mixin { return []ent.Mixin{bigID{}, SystemOnly{}} }

// Fields of ConsentState.
func (ConsentState) Fields() []ent.Field {
	return []ent.Field{
		field.Bytes("state_hash").MaxLen(32).Unique().Immutable().Comment("SHA-256 of the state parameter."),
		field.Int64("organization_id").Immutable().Comment("The organization."),
		field.Int64("tenant_id").Immutable().Comment("The tenant that waits for consent."),
		ofMember("link", field.Int64("member_id").Optional().Nillable().Immutable().Comment("Who set out, or whose token did; null for a token of nobody.")),
		ofMember("link", field.Int64("token_id").Optional().Nillable().Immutable().Comment("API token that set out; null when a session did.")),
		field.Int64("link_id").Optional().Nillable().Immutable().Comment("Consent link that it began at; null where it did not."),
		ofMember("digest", field.Bytes("session_hash").Optional().Immutable().Comment("SHA-256 of the session that set out, of the link's token where it began at one; null when a token did.")),
		field.Bytes("sealed_verifier").Immutable().Comment("PKCE verifier and nonce, sealed with the tenant's key."),
		field.Time("created_at").Immutable().Comment("When the journey began."),
		field.Time("expires_at").Immutable().Comment("When it ends unused."),
		atMaybe("used_at", "When it came back; null while it has not."),
	}
}

// Indexes of ConsentState.
func (ConsentState) Indexes() []ent.Index { return []ent.Index{index.Fields("link_id")} }

// Annotations of ConsentState.
func (ConsentState) Annotations() []schema.Annotation {
	return kept("That who comes back from Microsoft is who set out.", "1 day after it ends")
}

// DataKey is an encrypted data key: secrets of its owner are sealed with it,
// and destroying it makes them unreadable.
type DataKey struct{ ent.Schema }

// Mixin of DataKey.
func (DataKey) Mixin() []ent.Mixin { return []ent.Mixin{bigID{}, SystemOnly{}} }

// Fields of DataKey.
func (DataKey) Fields() []ent.Field {
	return []ent.Field{
		field.Enum("owner_kind").GoType(vocab.OwnerKind("")).Immutable().Comment("Whom it belongs to."),
		field.Int64("owner_id").Immutable().Comment("Key of the owner; 0 for the instance."),
		field.Bytes("keyset").Optional().Comment("The key, encrypted with the instance's; null once destroyed."),
		field.Time("created_at").Immutable().Comment("When it was made."),
		atMaybe("destroyed_at", "When it was destroyed; null while it lives."),
	}
}

// Indexes of DataKey.
func (DataKey) Indexes() []ent.Index {
	return []ent.Index{index.Fields("owner_kind", "owner_id").Unique()}
}

// Setting is a value of the instance, such as the canary that proves the key.
type Setting struct{ ent.Schema }

// Mixin of Setting.
func (Setting) Mixin() []ent.Mixin { return []ent.Mixin{bigID{}, SystemOnly{}} }

// Fields of Setting.
func (Setting) Fields() []ent.Field {
	return []ent.Field{
		field.String("name").Unique().Immutable().Comment("Name of the value."),
		field.Bytes("value").Comment("The value."),
	}
}
