package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/edge"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"github.com/appmuster/appmuster/internal/vocab"
)

// SyncRun is one sync of one tenant.
type SyncRun struct{ ent.Schema }

// Mixin of SyncRun.
func (SyncRun) Mixin() []ent.Mixin { return []ent.Mixin{bigID{}, TenantOwned{}} }

// Fields of SyncRun.
func (SyncRun) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("sequence").Immutable().Comment("Number of the run within its tenant, from 1."),
		field.Enum("state").GoType(vocab.SyncRunState("")).Default(string(vocab.SyncRunStateQueued)).Comment("Where it stands."),
		field.Enum("trigger").GoType(vocab.SyncTrigger("")).Immutable().Comment("What started it."),
		field.Bool("full").Default(false).Immutable().Comment("Whether every data set was asked to be read whole."),
		field.Int("resumed_count").Default(0).Comment("How often it went on after a crash or restart."),
		field.String("error").Default("").Comment("Why it failed, as a plain sentence; empty when it did not."),
		field.JSON("changes", map[string]int{}).Optional().Comment("What changed, by kind; null until the run ended."),
		field.Time("queued_at").Immutable().Comment("When it was asked for."),
		atMaybe("started_at", "When work began; null while it waits."),
		atMaybe("finished_at", "When it ended; null while it is open or held."),
		atMaybe("due_at", "When it may go on, while it waits for Microsoft; null while it does not wait."),
		field.Bool("open").Default(true).Comment("Whether it still occupies the tenant: at most one run of a tenant does."),
		ofMember("link", field.Int64("member_id").Optional().Nillable().Immutable().Comment("Who asked for it; null for routine.")),
	}
}

// Annotations of SyncRun.
func (SyncRun) Annotations() []schema.Annotation {
	return kept("Who asked for a sync.", "with the tenant")
}

// Edges of SyncRun.
func (SyncRun) Edges() []ent.Edge {
	return []ent.Edge{edge.To("stages", SyncStage.Type)}
}

// Indexes of SyncRun.
func (SyncRun) Indexes() []ent.Index {
	return []ent.Index{
		orgKey(),
		index.Fields("tenant_id", "sequence", "organization_id").Unique(),
		index.Fields("organization_id", "queued_at", "id"),
	}
}

// SyncStage is one data set within a run, with the place it has got to.
type SyncStage struct{ ent.Schema }

// Mixin of SyncStage.
func (SyncStage) Mixin() []ent.Mixin { return []ent.Mixin{bigID{}, TenantOwned{}} }

// Fields of SyncStage.
func (SyncStage) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("sync_run_id").Immutable().Comment("The run."),
		field.Enum("data_set").GoType(vocab.DataSet("")).Immutable().Comment("The data set."),
		field.Int("position").Immutable().Comment("Place in the run, from 0."),
		field.Enum("state").GoType(vocab.SyncStageState("")).Default(string(vocab.SyncStageStatePending)).Comment("Where it stands."),
		field.Enum("mode").GoType(vocab.SyncMode("")).Optional().Nillable().Comment("Whether it was read whole or by what changed; null before it began."),
		field.String("reason").Default("").Comment("Why it is not complete; empty when it is."),
		field.String("mend").Default("").Comment("What mends it; empty when nothing can or need be done."),
		field.String("error_detail").Default("").Comment("Microsoft's own code, status and request ID, for support; empty when nothing failed."),
		field.Int("fetched").Default(0).Comment("Elements read so far."),
		field.Int("expected").Optional().Nillable().Comment("Elements there are, where Microsoft told; null: unknown."),
		field.Int("added").Default(0).Comment("Objects that were new."),
		field.Int("changed").Default(0).Comment("Objects that differed."),
		field.Int("removed").Default(0).Comment("Objects that were gone."),
		field.Int("requests").Default(0).Comment("Requests sent to Microsoft."),
		field.Int("units").Default(0).Comment("Resource units that Microsoft charged."),
		field.Int("throttled_ms").Default(0).Comment("Milliseconds waited because Microsoft asked for it."),
		field.Int("attempts").Default(0).Comment("Failed tries in a row."),
		field.JSON("drift", &vocab.Drift{}).Optional().Comment("What a whole read had to mend that no change had told; null when none was compared."),
		field.Bytes("cursor").Optional().Comment("Place within the data set, for the next attempt; never shown."),
		atMaybe("started_at", "When its first request was sent; null before."),
		atMaybe("finished_at", "When it ended; null while it has not."),
	}
}

// Edges of SyncStage.
func (SyncStage) Edges() []ent.Edge {
	return []ent.Edge{edge.From("run", SyncRun.Type).Ref("stages").Field("sync_run_id").Unique().Required().Immutable()}
}

// Indexes of SyncStage.
func (SyncStage) Indexes() []ent.Index {
	return []ent.Index{index.Fields("sync_run_id", "data_set", "organization_id").Unique()}
}
