package member_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent"
	entmember "github.com/appmuster/appmuster/ent/member"
	"github.com/appmuster/appmuster/ent/membership"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/member"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
)

func TestAnOrganizationKeepsAnOwner(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		root := w.root()
		const last = "CONFLICT memberId"
		one := w.seat(w.mine, vocab.RoleOwner, nil)
		set := func(m *ent.Member, role vocab.Role, end *time.Time) error {
			_, err := w.SetRole(root, w.mine, m.ID, role, end)
			return err
		}
		disable := func(m *ent.Member) error { _, err := w.DisableMember(root, m.ID); return err }

		refused(t, last, set(one, vocab.RoleManager, nil))
		refused(t, last, set(one, vocab.RoleOwner, later(w, time.Hour)))
		refused(t, last, w.RemoveMember(root, w.mine, one.ID))
		refused(t, last, disable(one))

		ending := w.seat(w.mine, vocab.RoleOwner, later(w, time.Hour))
		refused(t, last, w.RemoveMember(root, w.mine, one.ID))
		ended := w.seat(w.mine, vocab.RoleOwner, later(w, -time.Hour))
		require.NoError(t, w.RemoveMember(root, w.mine, ended.ID), "one whose right is over counts for nothing")
		off := w.seat(w.mine, vocab.RoleOwner, nil)
		require.NoError(t, disable(off))
		refused(t, last, set(one, vocab.RoleAuditor, nil))
		_, err := w.EnableMember(root, off.ID)
		require.NoError(t, err)
		require.NoError(t, set(one, vocab.RoleAuditor, nil))
		refused(t, last, disable(off))
		require.NoError(t, set(ending, vocab.RoleAnalyst, nil))

		w.instanceOwner()
		require.NoError(t, w.RemoveMember(root, w.mine, off.ID), "an owner of the instance can name another")
	})
}

func TestTheInstanceKeepsAnOwner(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		root := w.root()
		const last = "CONFLICT memberId"
		one, two := w.instanceOwner(), w.instanceOwner()
		_, err := w.DisableMember(root, two.ID)
		require.NoError(t, err)
		_, err = w.DisableMember(root, one.ID)
		refused(t, last, err)
		_, err = w.SetInstanceOwner(root, one.ID, false)
		refused(t, last, err)
		_, err = w.SetInstanceOwner(root, two.ID, false)
		require.NoError(t, err, "one who can't log in counts for nothing")
		other, err := w.SetInstanceOwner(root, w.member("other").ID, true)
		require.NoError(t, err)
		require.True(t, other.InstanceOwner)
		one, err = w.SetInstanceOwner(root, one.ID, false)
		require.NoError(t, err)
		require.False(t, one.InstanceOwner)
	})
}

// TestTwoOwnersAtOnce: whether they demote each other or somebody else demotes
// both, one stays: who comes second has lost the right, or would leave none.
func TestTwoOwnersAtOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		for _, second := range []string{"FORBIDDEN", "CONFLICT memberId"} {
			for range 4 {
				a, b := w.seat(w.mine, vocab.RoleOwner, nil), w.seat(w.mine, vocab.RoleOwner, nil)
				asA, asB := w.root(), w.root()
				if second == "FORBIDDEN" {
					asA, asB = w.as(a, in{w.mine, viewer.RoleOwner}), w.as(b, in{w.mine, viewer.RoleOwner})
				}
				got := both(
					func() error { _, err := w.SetRole(asA, w.mine, b.ID, vocab.RoleAnalyst, nil); return err },
					func() error { return w.RemoveMember(asB, w.mine, a.ID) },
				)
				require.ElementsMatch(t, []string{"+", second}, got)
				left, err := db.Ent().Membership.Query().Where(membership.OrganizationID(w.mine), membership.RoleEQ(vocab.RoleOwner)).All(dbtest.Context(t))
				require.NoError(t, err)
				require.Len(t, left, 1)
				w.write(func(ctx context.Context, tx *database.Tx) error {
					_, err := tx.Ent().Membership.Delete().Exec(ctx)
					return err
				})
			}
		}
		for _, second := range []string{"FORBIDDEN", "CONFLICT memberId"} {
			for range 4 {
				a, b := w.instanceOwner(), w.instanceOwner()
				asA, asB := w.root(), w.root()
				if second == "FORBIDDEN" {
					asA, asB = w.as(a), w.as(b)
				}
				got := both(
					func() error { _, err := w.DisableMember(asA, b.ID); return err },
					func() error { _, err := w.SetInstanceOwner(asB, a.ID, false); return err },
				)
				require.ElementsMatch(t, []string{"+", second}, got)
				w.write(func(ctx context.Context, tx *database.Tx) error {
					_, err := tx.Ent().Member.Delete().Where(entmember.IDIn(a.ID, b.ID)).Exec(ctx)
					return err
				})
			}
		}
	})
}

// TestALostRightIsLookedAtAgain: a request that began with the right is refused
// where it is gone when its turn comes.
func TestALostRightIsLookedAtAgain(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.instanceOwner()
		owner, boss := w.seat(w.mine, vocab.RoleOwner, nil), w.instanceOwner()
		asOwner, asBoss := w.as(owner, in{w.mine, viewer.RoleOwner}), w.as(boss, in{w.mine, viewer.RoleOwner})
		guest := w.seat(w.mine, vocab.RoleAnalyst, nil).ID
		invite := member.InviteRequest{Email: "a@example.test", Organization: w.mine, Role: vocab.RoleOwner}
		require.NoError(t, w.RemoveMember(w.root(), w.mine, owner.ID))
		_, err := w.SetRole(asOwner, w.mine, guest, vocab.RoleOwner, nil)
		refused(t, "FORBIDDEN", err)
		refused(t, "FORBIDDEN", w.RemoveMember(asOwner, w.mine, guest))
		_, _, _, err = w.Invite(asOwner, invite)
		refused(t, "FORBIDDEN", err)

		_, err = w.DisableMember(w.root(), boss.ID)
		require.NoError(t, err)
		_, err = w.SetRole(asBoss, w.mine, guest, vocab.RoleOwner, nil)
		refused(t, "FORBIDDEN", err)
		_, err = w.SetInstanceOwner(asBoss, guest, true)
		refused(t, "FORBIDDEN", err)
		_, _, _, err = w.Invite(asBoss, member.InviteRequest{Email: "a@example.test", InstanceOwner: true})
		refused(t, "FORBIDDEN", err)
		_, err = w.CreateTeam(asBoss, member.TeamRequest{Name: "a", Role: vocab.RoleOwner})
		refused(t, "FORBIDDEN", err)
	})
}

// TestNobodyGivesWhatOutlastsTheirRight: a partner whose right ends can't stay by
// giving themselves, or somebody else, one that does not.
func TestNobodyGivesWhatOutlastsTheirRight(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.instanceOwner()
		hour, day := later(w, time.Hour), later(w, 24*time.Hour)
		partner := w.member("partner")
		w.team(member.TeamRequest{Role: vocab.RoleOwner, ExpiresAt: hour, Organizations: []int64{w.mine}, Members: []int64{partner.ID}})
		w.team(member.TeamRequest{Role: vocab.RoleAnalyst, Organizations: []int64{w.mine}, Members: []int64{partner.ID}})
		ctx := w.as(partner, in{w.mine, viewer.RoleOwner})
		set := func(m *ent.Member, role vocab.Role, end *time.Time) error {
			_, err := w.SetRole(ctx, w.mine, m.ID, role, end)
			return err
		}
		invite := func(end *time.Time) error {
			_, _, _, err := w.Invite(ctx, member.InviteRequest{Email: "a@example.test", Organization: w.mine, Role: vocab.RoleAuditor, MembershipExpiresAt: end})
			return err
		}
		const outlasts = "INVALID expiresAt"
		refused(t, outlasts, set(partner, vocab.RoleOwner, nil))
		refused(t, outlasts, set(partner, vocab.RoleAuditor, day))
		require.NoError(t, set(partner, vocab.RoleOwner, hour))
		refused(t, "INVALID membershipExpiresAt", invite(nil))
		refused(t, "INVALID membershipExpiresAt", invite(day))
		require.NoError(t, invite(hour))

		local := w.seat(w.mine, vocab.RoleManager, nil)
		refused(t, outlasts, set(local, vocab.RoleOwner, nil))
		require.NoError(t, set(local, vocab.RoleAnalyst, nil), "what shrinks may stay without an end")
		require.NoError(t, set(local, vocab.RoleOwner, hour))
		refused(t, outlasts, set(local, vocab.RoleOwner, day))
		gone := w.seat(w.mine, vocab.RoleManager, later(w, -time.Hour))
		refused(t, outlasts, set(gone, vocab.RoleAuditor, day))
		w.team(member.TeamRequest{Role: vocab.RoleOwner, Organizations: []int64{w.mine}, Members: []int64{partner.ID}})
		require.NoError(t, set(partner, vocab.RoleOwner, nil), "the right that lasts longest counts")
	})
}

// both does two things at once and gives their outcomes.
func both(a, b func() error) []string {
	var wg sync.WaitGroup
	out := make([]string, 2)
	wg.Go(func() { out[0] = outcome(a()) })
	wg.Go(func() { out[1] = outcome(b()) })
	wg.Wait()
	return out
}
