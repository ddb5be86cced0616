package auth

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent/organizationtag"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
)

// TestRoles: unexpired memberships and teams give roles, the strongest counts,
// and what ends or is taken away is gone at the next look.
func TestRoles(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		at := db.Now().UTC().Truncate(time.Microsecond)
		s := &Service{db: db, now: func() time.Time { return at }}
		r := rights{t: t, db: db, at: at}
		a, b, c, d := dbtest.Organization(t, db, "A").ID, dbtest.Organization(t, db, "B").ID, dbtest.Organization(t, db, "C").ID, dbtest.Organization(t, db, "D").ID
		me, other := r.member("me"), r.member("other")
		type roles = map[int64]viewer.Role
		modes := map[int64]string{a: "FULL_NAMES", b: "PSEUDONYMS", c: "AGGREGATES", d: "FULL_NAMES"}
		r.show(b, vocab.PrivacyModePseudonyms)
		r.show(c, vocab.PrivacyModeAggregates)
		see := func(want roles) {
			t.Helper()
			got, err := s.reach(system(t.Context()), db.Ent(), me, false)
			require.NoError(t, err)
			require.Equal(t, want, got.roles)
			shown := map[int64]string{}
			for organization := range want {
				shown[organization] = modes[organization]
			}
			require.Equal(t, shown, got.privacy)
		}
		see(roles{})
		hour, past := at.Add(time.Hour), at.Add(-time.Hour)

		r.membership(a, me, vocab.RoleAnalyst, &hour)
		r.membership(b, me, vocab.RoleOwner, &at) // ends now: over
		r.membership(c, other, vocab.RoleOwner, nil)
		see(roles{a: viewer.RoleAnalyst})

		list := r.team(vocab.RoleManager, "", &hour, me)
		r.list(list, a, b)
		see(roles{a: viewer.RoleManager, b: viewer.RoleManager})
		weaker := r.team(vocab.RoleAuditor, "", nil, me)
		r.list(weaker, a, c)
		see(roles{a: viewer.RoleManager, b: viewer.RoleManager, c: viewer.RoleAuditor})
		ended := r.team(vocab.RoleOwner, "gold", &past, me)
		r.list(ended, a, d)
		foreign := r.team(vocab.RoleOwner, "gold", nil, other)
		r.list(foreign, d)
		r.team(vocab.RoleOwner, "silver", nil, me)
		r.tag(d, "gold")
		see(roles{a: viewer.RoleManager, b: viewer.RoleManager, c: viewer.RoleAuditor})

		r.tag(d, "silver")
		r.tag(c, "silver")
		see(roles{a: viewer.RoleManager, b: viewer.RoleManager, c: viewer.RoleOwner, d: viewer.RoleOwner})
		r.untag("silver")
		see(roles{a: viewer.RoleManager, b: viewer.RoleManager, c: viewer.RoleAuditor})

		at = hour
		see(roles{a: viewer.RoleAuditor, c: viewer.RoleAuditor})
		all, err := s.reach(system(t.Context()), db.Ent(), me, true)
		require.NoError(t, err)
		require.Equal(t, reach{roles{a: "OWNER", b: "OWNER", c: "OWNER", d: "OWNER"}, modes}, all)
	})
}

// rights stores who may do what.
type rights struct {
	t  testing.TB
	db *database.DB
	at time.Time
}

func (r rights) write(fn func(ctx context.Context, tx *database.Tx) error) {
	r.t.Helper()
	require.NoError(r.t, r.db.InTx(dbtest.Context(r.t), fn))
}

func (r rights) member(name string) (id int64) {
	r.write(func(ctx context.Context, tx *database.Tx) error {
		m, err := tx.Ent().Member.Create().SetEmail(name).SetEmailKey(name).SetCreatedAt(r.at).Save(ctx)
		if err == nil {
			id = m.ID
		}
		return err
	})
	return id
}

func (r rights) membership(organization, member int64, role vocab.Role, end *time.Time) {
	r.write(func(ctx context.Context, tx *database.Tx) error {
		return tx.Ent().Membership.Create().SetOrganizationID(organization).SetMemberID(member).SetRole(role).
			SetNillableExpiresAt(end).SetCreatedAt(r.at).Exec(ctx)
	})
}

func (r rights) show(organization int64, mode vocab.PrivacyMode) {
	r.write(func(ctx context.Context, tx *database.Tx) error {
		return tx.Ent().Organization.UpdateOneID(organization).SetPrivacyMode(mode).Exec(ctx)
	})
}

func (r rights) team(role vocab.Role, tag string, end *time.Time, member int64) (id int64) {
	r.write(func(ctx context.Context, tx *database.Tx) error {
		made, err := tx.Ent().Team.Create().SetName("t").SetSortKey("t").SetRole(role).SetTagKey(tag).SetNillableExpiresAt(end).SetCreatedAt(r.at).Save(ctx)
		if err != nil {
			return err
		}
		id = made.ID
		return tx.Ent().TeamMember.Create().SetTeamID(id).SetMemberID(member).SetCreatedAt(r.at).Exec(ctx)
	})
	return id
}

func (r rights) list(team int64, organizations ...int64) {
	r.write(func(ctx context.Context, tx *database.Tx) error {
		for _, organization := range organizations {
			if err := tx.Ent().TeamOrganization.Create().SetTeamID(team).SetOrganizationID(organization).SetCreatedAt(r.at).Exec(ctx); err != nil {
				return err
			}
		}
		return nil
	})
}

func (r rights) tag(organization int64, key string) {
	r.write(func(ctx context.Context, tx *database.Tx) error {
		return tx.Ent().OrganizationTag.Create().SetOrganizationID(organization).SetName(key).SetTagKey(key).Exec(ctx)
	})
}

func (r rights) untag(key string) {
	r.write(func(ctx context.Context, tx *database.Tx) error {
		_, err := tx.Ent().OrganizationTag.Delete().Where(organizationtag.TagKey(key)).Exec(ctx)
		return err
	})
}

// BenchmarkRoles is what each request of a member pays for its rights: one
// membership, and a team that sees 500 organizations by a tag.
func BenchmarkRoles(b *testing.B) {
	for name, open := range map[string]func(testing.TB, ...dbtest.Option) *database.DB{"SQLite": dbtest.Open, "PostgreSQL": dbtest.OpenPostgres} {
		b.Run(name, func(b *testing.B) {
			db := open(b)
			at := db.Now().UTC()
			s := &Service{db: db, now: func() time.Time { return at }}
			r := rights{t: b, db: db, at: at}
			one, partner := r.member("one"), r.member("partner")
			r.team(vocab.RoleAnalyst, "gold", nil, partner)
			for i := range 500 {
				id := dbtest.Organization(b, db, "o").ID
				r.tag(id, "gold")
				if i == 0 {
					r.membership(id, one, vocab.RoleOwner, nil)
				}
			}
			for who, id := range map[string]int64{"OneOrganization": one, "Team500": partner} {
				b.Run(who, func(b *testing.B) {
					for b.Loop() {
						if _, err := s.reach(system(b.Context()), db.Ent(), id, false); err != nil {
							b.Fatal(err)
						}
					}
				})
			}
		})
	}
}
