package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"github.com/appmuster/appmuster/internal/checkup"
	"github.com/appmuster/appmuster/internal/vocab"
)

// Tenant is a Microsoft directory that an organization connected.
type Tenant struct{ ent.Schema }

// Mixin of Tenant.
func (Tenant) Mixin() []ent.Mixin { return []ent.Mixin{bigID{}, OrganizationOwned{}} }

// Fields of Tenant.
func (Tenant) Fields() []ent.Field {
	return []ent.Field{
		guidMaybe("entra_tenant_id", "Microsoft's identifier of the directory; empty until consent proved it."),
		field.String("display_name").Default("").Comment("Name the directory gives itself; empty until it was read."),
		field.Enum("mode").GoType(vocab.TenantMode("")).Comment("How it was connected."),
		field.Enum("state").GoType(vocab.TenantState("")).Default(string(vocab.TenantStatePendingConsent)).Comment("Where it stands."),
		field.String("state_reason").Default("").Comment("Why it is in this state, as a plain sentence; empty when there is nothing to say."),
		field.String("state_mend").Default("").Comment("What mends it; empty when nothing needs mending."),
		atMaybe("state_since", "Since when it is in this state."),
		field.String("client_id").Default("").Comment("Registration whose permissions are used."),
		field.JSON("domain_filter", []string{}).Optional().Comment("Domains whose users are stored; empty or * means all."),
		field.Int("consent_level").Default(1).Comment("Highest level asked for: 1 directory, 2 with usage reports, 3 with sign-ins and audits."),
		field.JSON("granted_scopes", []string{}).Optional().Comment("Permissions the last token carried; null while unknown."),
		field.JSON("missing_scopes", []string{}).Optional().Comment("Permissions asked for and not granted."),
		field.Int("has_premium").Default(-1).Comment("Whether Entra ID P1 or P2 is there: 1 yes, 0 no, -1 unknown."),
		field.Bytes("sealed_credential").Optional().Comment("Client secret or refresh token, sealed with the tenant's key."),
		field.Enum("credential_kind").GoType(vocab.CredentialKind("")).Default(string(vocab.CredentialKindSecret)).Comment("What the customer's own registration proves itself with; for CUSTOMER_APP only."),
		field.String("certificate").Default("").Comment("Public part of the certificate in use, PEM; empty where none is."),
		field.Bytes("sealed_next").Optional().Comment("Certificate and key that wait for the upload of the public part, sealed with the tenant's key."),
		field.String("next_certificate").Default("").Comment("Public part of the certificate that waits for its upload, PEM; empty where none does."),
		atMaybe("credential_expires_at", "When the credential expires, where that is known."),
		field.Enum("credential_dated_by").GoType(vocab.CredentialDatedBy("")).Default(string(vocab.CredentialDatedByPerson)).Comment("Who told when the credential expires; means nothing where that is not known."),
		atMaybe("credential_read_at", "When Microsoft was last asked when it expires; null: never."),
		field.Int("expiry_warned").Default(0).Comment("How many days ahead people were last warned of that date, -1 once it passed; 0: not yet."),
		atMaybe("consent_retry_at", "When it is looked again whether a consent that was given has reached all of Microsoft's servers; null where nothing is waited for."),
		field.Int64("consent_generation").Default(0).Comment("How many times it was connected: with each consent or credential that was proven it is one more, so that what was said of an older one is known."),
		field.JSON("consent_seen", &checkup.Seen{}).Optional().Comment("What Microsoft answered when a person last had its consent checked; null: nobody did."),
		atMaybe("token_refreshed_at", "When the refresh token was last renewed; null where there is none."),
		atMaybe("next_sync_at", "When the next routine sync is due; null while none shall run."),
		field.Int("sync_minute").Default(0).Comment("Minute of the UTC day at which routine syncs are due: spreads tenants over the day."),
		field.Int64("last_sync_run_id").Optional().Nillable().Comment("Newest run; null before the first."),
		field.Int64("run_sequence").Default(0).Comment("Sequence of the newest run."),
		atMaybe("app_activity_read_at", "When Microsoft's own report of the last use of each app was last read; null: never."),
		field.JSON("totals", &vocab.Totals{}).Optional().Comment("What it adds to its organization's numbers, as of its last evaluation; null before the first."),
		atMaybe("sign_in_activity_read_at", "When Microsoft's own memory of each person's last sign-in was last read whole; null: never."),
		atMaybe("licence_gap_acknowledged_at", "When a person said that a missing Microsoft licence is known."),
		at("created_at", "When it was added here."),
		atMaybe("disconnected_at", "When it was disconnected."),
		atMaybe("transferred_at", "When an administrator of the directory had it moved: to another organization where it is disconnected, else from another one; null: nobody did."),
		atMaybe("erase_requested_at", "When a person asked to erase what was read from it; null: nobody did."),
		field.JSON("erased_rows", map[string]int64{}).Optional().Comment("How many rows of each table were erased until now; null before the first."),
		atMaybe("erased_at", "When nothing of what was read from it was left; null: not so."),
	}
}

// Edges of Tenant.
func (Tenant) Edges() []ent.Edge {
	return []ent.Edge{
		edge.To("domains", Domain.Type),
		edge.To("coverage", Coverage.Type),
	}
}

// Indexes of Tenant.
func (Tenant) Indexes() []ent.Index {
	return []ent.Index{orgKey(), index.Fields("next_sync_at"), index.Fields("entra_tenant_id")}
}

// ConsentLink lets an administrator who has no account here give consent for one
// tenant: once, and until a date.
type ConsentLink struct{ ent.Schema }

// Mixin of ConsentLink.
func (ConsentLink) Mixin() []ent.Mixin { return []ent.Mixin{bigID{}, SystemOnly{}} }

// Fields of ConsentLink.
func (ConsentLink) Fields() []ent.Field {
	return []ent.Field{
		field.Bytes("token_hash").MaxLen(32).Unique().Immutable().Comment("SHA-256 of the link's token."),
		field.Int64("organization_id").Immutable().Comment("The organization it is for."),
		field.Int64("tenant_id").Immutable().Comment("The tenant that consent is asked for."),
		field.String("asker").NotEmpty().MaxRuneLen(100).Immutable().Comment("Who asks, in words that the administrator knows: a company's name."),
		ofMember("link", field.Int64("member_id").Optional().Nillable().Immutable().Comment("Who made it, or whose token did; null for a token of nobody.")),
		ofMember("link", field.Int64("token_id").Optional().Nillable().Immutable().Comment("API token that made it; null when a session did.")),
		field.Time("created_at").Immutable().Comment("When it was made."),
		field.Time("expires_at").Immutable().Comment("When it ends unused."),
		atMaybe("opened_at", "When its page was first opened; null: not yet."),
		atMaybe("consented_at", "When consent came of it, which uses it up; null: not yet."),
		atMaybe("revoked_at", "When it was withdrawn; null while it holds."),
		field.String("refused_reason").Default("").Comment("Why the last journey by it ended without consent, as a plain sentence; empty where none did."),
	}
}

// Annotations of ConsentLink.
func (ConsentLink) Annotations() []schema.Annotation {
	return kept("Who asked an administrator for consent.", "30 days after it ends")
}

// Indexes of ConsentLink.
func (ConsentLink) Indexes() []ent.Index {
	return []ent.Index{orgKey(), index.Fields("tenant_id"), index.Fields("member_id"), index.Fields("token_id")}
}

// Domain is a verified domain of a tenant.
type Domain struct{ ent.Schema }

// Mixin of Domain.
func (Domain) Mixin() []ent.Mixin { return []ent.Mixin{bigID{}, TenantOwned{}} }

// Fields of Domain.
func (Domain) Fields() []ent.Field {
	return []ent.Field{
		field.String("name").Comment("The domain, lower case."),
		field.Bool("is_default").Comment("Whether new users get it."),
		field.Bool("is_initial").Comment("Whether it is the one Microsoft gave at first."),
		field.Bool("is_verified").Comment("Whether its ownership was proven to Microsoft."),
	}
}

// Edges of Domain.
func (Domain) Edges() []ent.Edge {
	return []ent.Edge{edge.From("tenant", Tenant.Type).Ref("domains").Field("tenant_id").Unique().Required().Immutable()}
}

// Indexes of Domain.
func (Domain) Indexes() []ent.Index {
	return []ent.Index{index.Fields("tenant_id", "name", "organization_id").Unique()}
}

// Coverage is what is known of one data set of a tenant, and where its next
// incremental read starts.
type Coverage struct{ ent.Schema }

// Mixin of Coverage.
func (Coverage) Mixin() []ent.Mixin { return []ent.Mixin{bigID{}, TenantOwned{}} }

// Fields of Coverage.
func (Coverage) Fields() []ent.Field {
	return []ent.Field{
		field.Enum("data_set").GoType(vocab.DataSet("")).Immutable().Comment("The data set."),
		field.Enum("state").GoType(vocab.CoverageState("")).Comment("Whether it can be trusted now."),
		field.String("reason").Default("").Comment("Why it is not green; empty when it is."),
		field.String("mend").Default("").Comment("What makes it green; empty when nothing can or need be done."),
		field.Bool("scope_granted").Optional().Nillable().Comment("Whether a permission that opens it was granted; null while unknown."),
		field.Bool("licensed").Optional().Nillable().Comment("Whether the tenant holds the Microsoft licence it needs; null while unknown."),
		atMaybe("last_success_at", "When it was last read completely; null: never."),
		atMaybe("last_full_at", "When it was last read whole rather than by what changed."),
		field.String("delta_link").Default("").Comment("Where the next incremental read starts; empty: with a full read."),
		atMaybe("covered_from", "Start of the time that readings cover without a gap (logs only)."),
		atMaybe("covered_to", "End of that time."),
		atMaybe("beta_read_at", "When what only the beta of Microsoft Graph has of it was last read completely; null: never."),
		field.String("beta_reason").Default("").Comment("Why that was not read when it was last tried; empty when it was, and before it was tried."),
	}
}

// Edges of Coverage.
func (Coverage) Edges() []ent.Edge {
	return []ent.Edge{edge.From("tenant", Tenant.Type).Ref("coverage").Field("tenant_id").Unique().Required().Immutable()}
}

// Indexes of Coverage.
func (Coverage) Indexes() []ent.Index {
	return []ent.Index{index.Fields("tenant_id", "data_set", "organization_id").Unique()}
}
