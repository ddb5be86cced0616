package member_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/member"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
)

func TestInvite(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		owner := w.seat(w.mine, vocab.RoleOwner, nil)
		ctx := w.as(owner, in{w.mine, viewer.RoleOwner})
		ask := member.InviteRequest{Email: "New.One@Example.test", Organization: w.mine, Role: vocab.RoleAnalyst, MembershipExpiresAt: later(w, time.Hour)}
		inv, link, mailed, err := w.Invite(ctx, ask)
		require.NoError(t, err)
		require.True(t, mailed)
		token, found := strings.CutPrefix(link.Reveal(), "https://muster.example/invite/")
		require.True(t, found)
		require.Len(t, token, 32)
		hash := sha256.Sum256([]byte(token))
		require.Equal(t, hash[:], inv.TokenHash)
		require.Equal(t, "new.one@example.test", inv.EmailKey)
		require.Equal(t, w.at.Add(7*24*time.Hour), inv.ExpiresAt.UTC())
		require.Equal(t, w.at.Add(time.Hour), inv.MembershipExpiresAt.UTC())
		require.Equal(t, []any{w.mine, vocab.RoleAnalyst, owner.ID, false}, []any{*inv.OrganizationID, *inv.Role, *inv.MemberID, inv.InstanceOwner})
		require.Equal(t, []member.InvitationMail{{To: "New.One@Example.test", Place: "Mine", Link: w.sent[0].Link, ExpiresAt: inv.ExpiresAt}}, w.sent)
		mailedToken, found := strings.CutPrefix(w.sent[0].Link.Reveal(), "https://muster.example/invite/")
		require.True(t, found)
		mailedHash := sha256.Sum256([]byte(mailedToken))
		require.Equal(t, mailedHash[:], inv.MailedTokenHash)

		// The same address again: another link, and the one before ends.
		w.mailErr = errMail
		again, second, mailed, err := w.Invite(ctx, ask)
		require.NoError(t, err, "a mail that can't be sent doesn't undo the invitation")
		require.False(t, mailed)
		require.False(t, second.Equal(link))
		list, err := w.Invitations(ctx, w.mine)
		require.NoError(t, err)
		require.Equal(t, []int64{again.ID, inv.ID}, ids(list))
		require.Nil(t, list[0].RevokedAt)
		require.NotNil(t, list[1].RevokedAt)

		revoked, err := w.RevokeInvitation(ctx, again.ID)
		require.NoError(t, err)
		require.Equal(t, w.at, revoked.RevokedAt.UTC())
		w.at = w.at.Add(time.Minute)
		twice, err := w.RevokeInvitation(ctx, again.ID)
		require.NoError(t, err)
		require.Equal(t, revoked.RevokedAt.UTC(), twice.RevokedAt.UTC())

		team := w.team(member.TeamRequest{Name: "Partners"})
		w.invited(member.InviteRequest{Team: team.ID})
		w.invited(member.InviteRequest{InstanceOwner: true})
		list, err = w.Invitations(w.root(), 0)
		require.NoError(t, err)
		require.Len(t, list, 2)
		require.True(t, list[0].InstanceOwner)
		require.Equal(t, team.ID, *list[1].TeamID)
		require.Nil(t, list[1].MemberID, "a token of nobody made it")
		require.Equal(t, []any{"Partners", true}, []any{w.sent[2].Place, w.sent[2].Team})
		require.Equal(t, "", w.sent[3].Place)
	})
}

func ids(list []*ent.Invitation) (out []int64) {
	for _, inv := range list {
		out = append(out, inv.ID)
	}
	return out
}

func TestInviteRefuses(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		there := w.seat(w.mine, vocab.RoleAnalyst, nil)
		left := w.seat(w.mine, vocab.RoleAnalyst, later(w, -time.Hour))
		boss := w.instanceOwner()
		team := w.team(member.TeamRequest{Members: []int64{there.ID}})
		into := func(email string) member.InviteRequest {
			return member.InviteRequest{Email: email, Organization: w.mine, Role: vocab.RoleAnalyst}
		}
		past := into("a@example.test")
		past.MembershipExpiresAt = &w.at
		for name, c := range map[string]struct {
			want string
			ask  member.InviteRequest
		}{
			"NoAddress":        {"INVALID email", into("nobody")},
			"NamedAddress":     {"INVALID email", into("Name <a@example.test>")},
			"HeaderInAddress":  {"INVALID email", into("a@example.test\r\nBcc: b@example.test")},
			"LongAddress":      {"INVALID email", into(strings.Repeat("a", 310) + "@example.test")},
			"NoRole":           {"INVALID role", member.InviteRequest{Email: "a@example.test", Organization: w.mine}},
			"NoPlace":          {"INVALID organizationId", member.InviteRequest{Email: "a@example.test"}},
			"TwoPlaces":        {"INVALID organizationId", member.InviteRequest{Email: "a@example.test", Organization: w.mine, Role: "OWNER", InstanceOwner: true}},
			"RoleInTeam":       {"INVALID role", member.InviteRequest{Email: "a@example.test", Team: team.ID, Role: "OWNER"}},
			"EndInTeam":        {"INVALID membershipExpiresAt", member.InviteRequest{Email: "a@example.test", Team: team.ID, MembershipExpiresAt: later(w, 1)}},
			"NoSuchTeam":       {"NOT_FOUND teamId", member.InviteRequest{Email: "a@example.test", Team: 1 << 40}},
			"EndInThePast":     {"INVALID membershipExpiresAt", past},
			"MemberAlready":    {"CONFLICT email", into(strings.ToUpper(there.Email))},
			"MemberWasThere":   {"+", into(left.Email)},
			"TeamAlready":      {"CONFLICT email", member.InviteRequest{Email: there.Email, Team: team.ID}},
			"OwnerAlready":     {"CONFLICT email", member.InviteRequest{Email: boss.Email, InstanceOwner: true}},
			"OwnerIntoCompany": {"+", into(boss.Email)},
		} {
			_, _, _, err := w.Invite(w.root(), c.ask)
			require.Equal(t, c.want, outcome(err), name)
		}

		inv := w.invited(into("b@example.test"))
		w.write(func(ctx context.Context, tx *database.Tx) error {
			return tx.Ent().Invitation.UpdateOneID(inv.ID).SetAcceptedAt(w.at).Exec(ctx)
		})
		_, err := w.RevokeInvitation(w.root(), inv.ID)
		refused(t, "CONFLICT invitationId", err)
	})
}

func TestInvitationsAreBounded(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.Open(t))
	into := func(email string) string {
		_, _, _, err := w.Invite(w.root(), member.InviteRequest{Email: email, Organization: w.mine, Role: vocab.RoleAnalyst})
		return outcome(err)
	}
	for range 5 {
		require.Equal(t, "+", into("same@example.test"))
	}
	require.Equal(t, "LIMIT email", into("same@example.test"))
	for i := range 95 {
		require.Equal(t, "+", into(fmt.Sprintf("a%d@example.test", i)))
	}
	require.Equal(t, "LIMIT email", into("other@example.test"))
	w.at = w.at.Add(24*time.Hour + time.Second)
	require.Equal(t, "+", into("same@example.test"))
}
