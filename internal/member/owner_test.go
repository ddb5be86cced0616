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

// TestTwoOwnersWhoDemoteEachOther: whoever is second is refused.
func TestTwoOwnersWhoDemoteEachOther(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		for range 5 {
			a, b := w.seat(w.mine, vocab.RoleOwner, nil), w.seat(w.mine, vocab.RoleOwner, nil)
			got := both(
				func() error {
					_, err := w.SetRole(w.as(a, in{w.mine, viewer.RoleOwner}), w.mine, b.ID, vocab.RoleAnalyst, nil)
					return err
				},
				func() error { return w.RemoveMember(w.as(b, in{w.mine, viewer.RoleOwner}), w.mine, a.ID) },
			)
			require.ElementsMatch(t, []string{"+", "CONFLICT memberId"}, got)
			left, err := db.Ent().Membership.Query().Where(membership.OrganizationID(w.mine), membership.RoleEQ(vocab.RoleOwner)).All(dbtest.Context(t))
			require.NoError(t, err)
			require.Len(t, left, 1)
			w.write(func(ctx context.Context, tx *database.Tx) error {
				_, err := tx.Ent().Membership.Delete().Exec(ctx)
				return err
			})
		}
		for range 5 {
			a, b := w.instanceOwner(), w.instanceOwner()
			got := both(
				func() error { _, err := w.DisableMember(w.as(a), b.ID); return err },
				func() error { _, err := w.SetInstanceOwner(w.as(b), a.ID, false); return err },
			)
			require.ElementsMatch(t, []string{"+", "CONFLICT memberId"}, got)
			w.write(func(ctx context.Context, tx *database.Tx) error {
				_, err := tx.Ent().Member.Delete().Where(entmember.IDIn(a.ID, b.ID)).Exec(ctx)
				return err
			})
		}
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
