package schema

import (
	"context"
	"fmt"

	"entgo.io/ent"
	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
	"entgo.io/ent/schema/mixin"

	"github.com/appmuster/appmuster/ent/intercept"
	"github.com/appmuster/appmuster/ent/privacy"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/xid"
)

// guid is an identifier that Microsoft gave, fixed for the row's life: stored
// as 16 bytes, never a foreign key.
func guid(name, comment string) ent.Field {
	return field.Other(name, xid.GUID("")).SchemaType(guidColumn).Immutable().Comment(comment)
}

// guidMaybe is a guid that may be absent or become known later.
func guidMaybe(name, comment string) ent.Field {
	return field.Other(name, xid.GUID("")).SchemaType(guidColumn).Optional().Comment(comment)
}

var guidColumn = map[string]string{dialect.SQLite: "blob", dialect.Postgres: "bytea"}

// at is a point in time that is always known: UTC, whole microseconds.
func at(name, comment string) ent.Field { return field.Time(name).Comment(comment) }

// atMaybe is a point in time whose absence has the meaning that comment gives.
func atMaybe(name, comment string) ent.Field {
	return field.Time(name).Optional().Nillable().Comment(comment)
}

// orgKey makes a table the target of composite foreign keys: its rows can only
// be pointed at together with their organization.
func orgKey() ent.Index { return index.Fields("organization_id", "id").Unique() }

// bigID is the integer key of every table.
type bigID struct{ mixin.Schema }

func (bigID) Fields() []ent.Field {
	return []ent.Field{field.Int64("id").Comment("Key inside the database; outside it is written with its kind's prefix.")}
}

// OrganizationOwned gives a row its organization and the policy that lets only
// those see or write it whose viewer names that organization.
type OrganizationOwned struct{ mixin.Schema }

// Fields of an owned row.
func (OrganizationOwned) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("organization_id").Immutable().Comment("The organization this row belongs to."),
	}
}

// Policy filters reads and checks writes by the viewer; it ends in deny.
func (OrganizationOwned) Policy() ent.Policy { return ownedBy("organization_id") }

// TenantOwned is OrganizationOwned plus the tenant the row was read from.
type TenantOwned struct{ mixin.Schema }

// Fields of a row that was read from a tenant.
func (TenantOwned) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("organization_id").Immutable().Comment("The organization this row belongs to."),
		field.Int64("tenant_id").Immutable().Comment("The tenant this row was read from."),
	}
}

// Policy filters reads and checks writes by the viewer; it ends in deny.
func (TenantOwned) Policy() ent.Policy { return ownedBy("organization_id") }

// SystemOnly closes a table to everybody but the system itself: people reach
// it through functions that decide for themselves what may be shown.
type SystemOnly struct{ mixin.Schema }

// Policy denies everybody but the system.
func (SystemOnly) Policy() ent.Policy {
	return privacy.Policy{
		Query:    privacy.QueryPolicy{allowSystemQuery(), privacy.AlwaysDenyRule()},
		Mutation: privacy.MutationPolicy{allowSystemMutation(), privacy.AlwaysDenyRule()},
	}
}

func ownedBy(column string) ent.Policy {
	return privacy.Policy{
		Query:    privacy.QueryPolicy{allowSystemQuery(), onlyViewersRows(column), privacy.AlwaysDenyRule()},
		Mutation: privacy.MutationPolicy{allowSystemMutation(), onlyViewersWrites(column), privacy.AlwaysDenyRule()},
	}
}

func allowSystemQuery() privacy.QueryRule {
	return privacy.QueryRuleFunc(func(ctx context.Context, _ ent.Query) error { return allowSystem(ctx) })
}

func allowSystemMutation() privacy.MutationRule {
	return privacy.MutationRuleFunc(func(ctx context.Context, _ ent.Mutation) error { return allowSystem(ctx) })
}

func allowSystem(ctx context.Context) error {
	if viewer.FromContext(ctx).IsSystem() {
		return privacy.Allow
	}
	return privacy.Skip
}

// onlyViewersRows narrows a query to the viewer's organizations. Without a
// viewer it passes on, and the deny at the end answers.
func onlyViewersRows(column string) privacy.QueryRule {
	return privacy.QueryRuleFunc(func(ctx context.Context, q ent.Query) error {
		v := viewer.FromContext(ctx)
		if v == nil {
			return privacy.Skip
		}
		query, err := intercept.NewQuery(q)
		if err != nil {
			return fmt.Errorf("scope query: %w", err)
		}
		query.WhereP(inOrganizations(column, v.Organizations()))
		return privacy.Allow
	})
}

// onlyViewersWrites refuses to create a row in a foreign organization and
// narrows updates and deletes to the viewer's own.
func onlyViewersWrites(column string) privacy.MutationRule {
	return privacy.MutationRuleFunc(func(ctx context.Context, m ent.Mutation) error {
		v := viewer.FromContext(ctx)
		if v == nil {
			return privacy.Skip
		}
		if m.Op().Is(ent.OpCreate) {
			value, set := m.Field(column)
			organization, isInt := value.(int64)
			if !set || !isInt || !v.AllowsWrite(organization) {
				return privacy.Denyf("write outside the viewer's organizations")
			}
			return privacy.Allow
		}
		scoped, ok := m.(interface{ WhereP(...func(*sql.Selector)) })
		if !ok {
			return privacy.Denyf("unscoped %s", m.Type())
		}
		var writable []int64
		for _, organization := range v.Organizations() {
			if v.AllowsWrite(organization) {
				writable = append(writable, organization)
			}
		}
		scoped.WhereP(inOrganizations(column, writable))
		return privacy.Allow
	})
}

func inOrganizations(column string, organizations []int64) func(*sql.Selector) {
	return func(s *sql.Selector) {
		switch len(organizations) {
		case 0:
			s.Where(sql.False())
		case 1:
			s.Where(sql.EQ(s.C(column), organizations[0]))
		default:
			values := make([]any, len(organizations))
			for i, organization := range organizations {
				values[i] = organization
			}
			s.Where(sql.In(s.C(column), values...))
		}
	}
}

// lifecycle marks an object that Microsoft may take away: when it was first
// and last known to be there.
func lifecycle() []ent.Field {
	return []ent.Field{
		field.Time("first_seen_at").Immutable().Comment("When a sync first saw it."),
		atMaybe("removed_at", "When a complete read no longer found it; null while it is there."),
		field.Int64("content_hash").Default(0).Comment("Hash of what Microsoft said last, so that an unchanged row is not written."),
	}
}
