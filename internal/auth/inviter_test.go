package auth

import (
	"context"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/membership"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/vocab"
)

// TestAnInvitationEndsWithTheRightToInvite: a link that was kept does not bring
// anybody back.
func TestAnInvitationEndsWithTheRightToInvite(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		at := db.Now().UTC().Truncate(time.Microsecond)
		s := &Service{db: db, now: func() time.Time { return at }}
		r := rights{t: t, db: db, at: at}
		place := dbtest.Organization(t, db, "A").ID
		owner, boss, hour := r.member("owner"), r.member("boss"), at.Add(time.Hour)
		r.membership(place, owner, vocab.RoleOwner, &hour)
		set := func(fn func(ctx context.Context, tx *database.Tx) error) { r.write(fn) }
		set(func(ctx context.Context, tx *database.Tx) error {
			return tx.Ent().Member.UpdateOneID(boss).SetInstanceOwner(true).Exec(ctx)
		})
		made := 0
		invite := func(by int64, organization bool) (token string) {
			made++
			token = strconv.Itoa(made)
			set(func(ctx context.Context, tx *database.Tx) error {
				create := tx.Ent().Invitation.Create().SetTokenHash(sum(token)).SetEmail("a").SetEmailKey("a").
					SetCreatedAt(at).SetExpiresAt(at.Add(24 * time.Hour))
				if by != 0 {
					create.SetMemberID(by)
				}
				if organization {
					create.SetOrganizationID(place).SetRole(vocab.RoleOwner)
				} else {
					create.SetInstanceOwner(true)
				}
				return create.Exec(ctx)
			})
			return token
		}
		byOwner, byBoss, toInstance, byNobody := invite(owner, true), invite(boss, true), invite(boss, false), invite(0, false)
		holds := func(want bool, tokens ...string) {
			t.Helper()
			for _, token := range tokens {
				_, err := s.invitation(t.Context(), db.Ent(), token)
				if want {
					require.NoError(t, err)
				} else {
					require.ErrorIs(t, err, errInvitationGone)
				}
			}
		}
		holds(true, byOwner, byBoss, toInstance, byNobody)
		for _, role := range []vocab.Role{vocab.RoleManager, vocab.RoleAuditor} {
			set(func(ctx context.Context, tx *database.Tx) error {
				return tx.Ent().Membership.Update().Where(membership.MemberID(owner)).SetRole(role).Exec(ctx)
			})
			holds(false, byOwner)
		}
		set(func(ctx context.Context, tx *database.Tx) error {
			return tx.Ent().Membership.Update().Where(membership.MemberID(owner)).SetRole(vocab.RoleOwner).Exec(ctx)
		})
		holds(true, byOwner)
		at = hour
		holds(false, byOwner)
		holds(true, byBoss, toInstance)
		change := func(fn func(*ent.MemberUpdateOne) *ent.MemberUpdateOne) {
			set(func(ctx context.Context, tx *database.Tx) error {
				return fn(tx.Ent().Member.UpdateOneID(boss)).Exec(ctx)
			})
		}
		change(func(u *ent.MemberUpdateOne) *ent.MemberUpdateOne { return u.SetDisabledAt(at) })
		holds(false, byBoss, toInstance)
		change(func(u *ent.MemberUpdateOne) *ent.MemberUpdateOne { return u.ClearDisabledAt().SetInstanceOwner(false) })
		holds(false, byBoss, toInstance)
		holds(true, byNobody)
	})
}
