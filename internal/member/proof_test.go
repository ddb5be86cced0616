package member_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/invitation"
	"github.com/appmuster/appmuster/ent/setuplink"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/member"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
)

// invitedBy stores a member whose account an organization's invitation made.
func (w *world) invitedBy(organization int64, name string) *ent.Member {
	w.t.Helper()
	var m *ent.Member
	w.write(func(ctx context.Context, tx *database.Tx) (err error) {
		m, err = tx.Ent().Member.Create().SetEmail(name).SetEmailKey(name).SetCreatedAt(w.at).SetInvitedByOrganizationID(organization).Save(ctx)
		return err
	})
	return m
}

// TestAnUnprovenAddressIsGivenNothing: whoever an organization invited may be who
// invited them, so that nobody gives that account more for its address alone.
func TestAnUnprovenAddressIsGivenNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		root := w.root()
		squatter, bob := w.invitedBy(w.theirs, "ceo@mine.test"), w.member("bob")
		require.False(t, squatter.AddressProven())
		require.True(t, bob.AddressProven(), "who came with the instance")
		team := w.team(member.TeamRequest{Members: []int64{bob.ID}})
		gives := map[string]func() error{
			"CONFLICT memberId owner": func() error { _, err := w.SetInstanceOwner(root, squatter.ID, true); return err },
			"CONFLICT memberId role": func() error {
				_, err := w.SetRole(root, w.mine, squatter.ID, vocab.RoleAnalyst, nil)
				return err
			},
			"CONFLICT memberIds made": func() error {
				_, err := w.CreateTeam(root, member.TeamRequest{Name: unique("team"), Role: vocab.RoleAnalyst, Members: []int64{bob.ID, squatter.ID}})
				return err
			},
			"CONFLICT memberIds changed": func() error {
				_, err := w.UpdateTeam(root, team.ID, member.TeamChange{Members: &[]int64{bob.ID, squatter.ID}})
				return err
			},
		}
		for want, give := range gives {
			refused(t, want[:len(outcome(give()))], give())
			require.NotEqual(t, "+", outcome(give()), want)
		}
		theirs := w.as(w.seat(w.theirs, vocab.RoleOwner, nil), in{w.theirs, viewer.RoleOwner})
		w.write(func(ctx context.Context, tx *database.Tx) error {
			return tx.Ent().Membership.Create().SetOrganizationID(w.theirs).SetMemberID(squatter.ID).SetRole(vocab.RoleAnalyst).SetCreatedAt(w.at).Exec(ctx)
		})
		_, err := w.SetRole(theirs, w.theirs, squatter.ID, vocab.RoleManager, nil)
		require.NoError(t, err, "what the organization that invited them gives is its own")
		_, err = w.ConfirmAddress(theirs, squatter.ID)
		refused(t, "FORBIDDEN", err)

		before := len(w.entries())
		confirmed, err := w.ConfirmAddress(root, squatter.ID)
		require.NoError(t, err)
		require.True(t, confirmed.AddressProven())
		require.Equal(t, w.at, confirmed.AddressProvenAt.UTC())
		_, err = w.ConfirmAddress(root, squatter.ID)
		require.NoError(t, err)
		require.Len(t, w.entries(), before+1)
		for want, give := range gives {
			require.NoError(t, give(), want)
		}
	})
}

// TestAMailedInvitationHasALinkOfItsOwn: what was mailed only proves the address,
// because whoever invited never saw it.
func TestAMailedInvitationHasALinkOfItsOwn(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		inv, link, mailed, err := w.Invite(w.root(), member.InviteRequest{Email: "new@example.test", Organization: w.mine, Role: vocab.RoleAnalyst})
		require.NoError(t, err)
		require.True(t, mailed)
		require.Len(t, w.sent, 1)
		require.NotEqual(t, link.Reveal(), w.sent[0].Link.Reveal())
		require.Contains(t, w.sent[0].Link.Reveal(), "https://muster.example/invite/")
		require.NotEqual(t, inv.TokenHash, inv.MailedTokenHash)
		require.Len(t, inv.MailedTokenHash, 32)
		require.Equal(t, &w.token, inv.TokenID)

		w.Mail = nil
		inv, _, mailed, err = w.Invite(w.root(), member.InviteRequest{Email: "other@example.test", Organization: w.mine, Role: vocab.RoleAnalyst})
		require.NoError(t, err)
		require.False(t, mailed)
		inv, err = db.Ent().Invitation.Query().Where(invitation.ID(inv.ID)).Only(dbtest.Context(t))
		require.NoError(t, err)
		require.Empty(t, inv.MailedTokenHash)
	})
}

// TestALinkBackInEndsWithWhatItWasMadeFor: nobody who was switched off lets
// themselves in again, or becomes an owner's way in.
func TestALinkBackInEndsWithWhatItWasMadeFor(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		m := w.member("ann")
		for i, act := range []func() error{
			func() error { _, err := w.SetInstanceOwner(w.root(), m.ID, true); return err },
			func() error { w.instanceOwner(); _, err := w.DisableMember(w.root(), m.ID); return err },
		} {
			w.write(func(ctx context.Context, tx *database.Tx) error {
				return tx.Ent().SetupLink.Create().SetTokenHash([]byte(unique("t"))).SetMemberID(m.ID).SetExpiresAt(w.at.Add(time.Hour)).Exec(ctx)
			})
			require.NoError(t, act(), i)
			left, err := db.Ent().SetupLink.Query().Where(setuplink.MemberID(m.ID)).Exist(dbtest.Context(t))
			require.NoError(t, err)
			require.False(t, left, i)
		}
	})
}
