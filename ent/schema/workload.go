package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"github.com/appmuster/appmuster/internal/vocab"
)

// UsageReport is the newest of Microsoft's usage reports on one workload of a
// tenant: how old it is, whether it hides names, and its totals.
type UsageReport struct{ ent.Schema }

// Mixin of UsageReport.
func (UsageReport) Mixin() []ent.Mixin { return []ent.Mixin{bigID{}, TenantOwned{}} }

// Fields of UsageReport.
func (UsageReport) Fields() []ent.Field {
	return []ent.Field{
		field.Enum("workload").GoType(vocab.Workload("")).Immutable().Comment("What it is about."),
		field.Time("refreshed_at").Comment("The UTC day that Microsoft made it for: what it tells is as of then."),
		field.Int("period_days").Comment("How many days its counts are over."),
		field.Bool("concealed").Comment("Whether it hides names, so that nobody can be told from it."),
		field.Int("people").Comment("Accounts it lists, without deleted ones."),
		field.Int("active").Comment("Those of them with activity in its period."),
		field.Int("matched").Comment("Those of them who are stored users."),
		atMaybe("last_activity_at", "The latest day of activity in it; null: none."),
		field.Time("read_at").Comment("When a sync last read it whole."),
	}
}

// Indexes of UsageReport.
func (UsageReport) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("tenant_id", "workload", "organization_id").Unique(),
		index.Fields("organization_id", "workload"),
	}
}

// WorkloadUsage is what Microsoft's usage reports say of a user and a workload.
type WorkloadUsage struct{ ent.Schema }

// Mixin of WorkloadUsage.
func (WorkloadUsage) Mixin() []ent.Mixin { return []ent.Mixin{bigID{}, TenantOwned{}} }

// Fields of WorkloadUsage.
func (WorkloadUsage) Fields() []ent.Field {
	return append([]ent.Field{
		ofPerson("link", field.Int64("user_id").Immutable().Comment("The user.")),
		field.Enum("workload").GoType(vocab.Workload("")).Immutable().Comment("What was used."),
		ofPerson("use", atMaybe("last_activity_at", "The UTC day of the last activity; null: none that the report knows.")),
		ofPerson("use", field.JSON("counts", []vocab.UsageCount{}).Optional().Comment("What was done how often within the report's period.")),
		ofPerson("account", field.String("mailbox_type").Default("").Comment("What sort of mailbox it is, as Microsoft says: User, Shared, Room, Equipment; empty when it does not.")),
		field.Time("refreshed_at").Comment("The UTC day of the report this is from."),
		field.Int("period_days").Comment("How many days the counts are over."),
	}, lifecycle()...)
}

// Annotations of WorkloadUsage.
func (WorkloadUsage) Annotations() []schema.Annotation {
	return kept("Whether Microsoft 365 licences are used.", "with the user")
}

// Indexes of WorkloadUsage.
func (WorkloadUsage) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("user_id", "workload", "organization_id").Unique(),
		index.Fields("tenant_id", "workload", "user_id"),
	}
}
