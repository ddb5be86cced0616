package member_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/member"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
)

var errEmpty = errors.New("nothing")

// TestWhoMayDoWhat: every method for every sort of asker. + is done, F forbidden,
// N not found, 0 an empty answer; in the order of the columns.
func TestWhoMayDoWhat(t *testing.T) {
	t.Parallel()
	columns := []string{"instance owner", "instance owner's read-only token", "owner", "owner's read-only token", "manager", "analyst", "auditor",
		"owner of another", "member of an expired team", "nobody", "system"}
	type acts func(w *world, ctx context.Context) error
	guest := func(w *world) *ent.Member { return w.seat(w.mine, vocab.RoleAnalyst, nil) }
	fresh := func() string { return unique("new") + "@example.test" }
	rows := []struct {
		name string
		want string
		do   acts
	}{
		{"Members", "+ + + + F F + N N N N", func(w *world, ctx context.Context) error {
			_, err := w.Members(ctx, w.mine)
			return err
		}},
		{"AllMembers", "+ + F F F F F F F F F", func(w *world, ctx context.Context) error { _, err := w.AllMembers(ctx); return err }},
		{"Member", "+ + + + N N + N N N N", func(w *world, ctx context.Context) error { _, err := w.Member(ctx, guest(w).ID); return err }},
		{"SetRole", "+ F + F F F F N N N N", func(w *world, ctx context.Context) error {
			_, err := w.SetRole(ctx, w.mine, guest(w).ID, vocab.RoleManager, nil)
			return err
		}},
		{"RemoveMember", "+ F + F F F F N N N N", func(w *world, ctx context.Context) error { return w.RemoveMember(ctx, w.mine, guest(w).ID) }},
		{"SetInstanceOwner", "+ F F F F F F F F F F", func(w *world, ctx context.Context) error {
			_, err := w.SetInstanceOwner(ctx, guest(w).ID, true)
			return err
		}},
		{"DisableMember", "+ F F F F F F F F F F", func(w *world, ctx context.Context) error { _, err := w.DisableMember(ctx, guest(w).ID); return err }},
		{"ConfirmAddress", "+ F F F F F F F F F F", func(w *world, ctx context.Context) error { _, err := w.ConfirmAddress(ctx, guest(w).ID); return err }},
		{"EnableMember", "+ F F F F F F F F F F", func(w *world, ctx context.Context) error { _, err := w.EnableMember(ctx, guest(w).ID); return err }},
		{"InviteIntoOrganization", "+ F + F F F F N N N N", func(w *world, ctx context.Context) error {
			_, _, _, err := w.Invite(ctx, member.InviteRequest{Email: fresh(), Organization: w.mine, Role: vocab.RoleOwner})
			return err
		}},
		{"InviteIntoTeam", "+ F F F F F F F F F F", func(w *world, ctx context.Context) error {
			_, _, _, err := w.Invite(ctx, member.InviteRequest{Email: fresh(), Team: w.team(member.TeamRequest{}).ID})
			return err
		}},
		{"InviteIntoInstance", "+ F F F F F F F F F F", func(w *world, ctx context.Context) error {
			_, _, _, err := w.Invite(ctx, member.InviteRequest{Email: fresh(), InstanceOwner: true})
			return err
		}},
		{"InvitationsOfOrganization", "+ + + + F F + N N N N", func(w *world, ctx context.Context) error {
			_, err := w.Invitations(ctx, w.mine)
			return err
		}},
		{"InvitationsOfInstance", "+ + F F F F F F F F F", func(w *world, ctx context.Context) error { _, err := w.Invitations(ctx, 0); return err }},
		{"RevokeInvitationOfOrganization", "+ F + F N N F N N N N", func(w *world, ctx context.Context) error {
			_, err := w.RevokeInvitation(ctx, w.invited(member.InviteRequest{Organization: w.mine, Role: vocab.RoleAnalyst}).ID)
			return err
		}},
		{"RevokeInvitationOfInstance", "+ F N N N N N N N N N", func(w *world, ctx context.Context) error {
			_, err := w.RevokeInvitation(ctx, w.invited(member.InviteRequest{InstanceOwner: true}).ID)
			return err
		}},
		{"Teams", "+ + 0 0 0 0 0 0 + 0 0", func(w *world, ctx context.Context) error {
			teams, err := w.Teams(ctx)
			if err == nil && len(teams) == 0 {
				return errEmpty
			}
			return err
		}},
		{"Team", "+ + N N N N N N N N N", func(w *world, ctx context.Context) error {
			_, err := w.Team(ctx, w.team(member.TeamRequest{Organizations: []int64{w.mine}}).ID)
			return err
		}},
		{"TeamMembers", "+ + N N N N N N N N N", func(w *world, ctx context.Context) error {
			_, err := w.TeamMembers(ctx, w.team(member.TeamRequest{Organizations: []int64{w.mine}}).ID)
			return err
		}},
		{"TeamOrganizations", "+ + N N N N N N N N N", func(w *world, ctx context.Context) error {
			_, err := w.TeamOrganizations(ctx, w.team(member.TeamRequest{Organizations: []int64{w.mine}}).ID)
			return err
		}},
		{"CreateTeam", "+ F F F F F F F F F F", func(w *world, ctx context.Context) error {
			_, err := w.CreateTeam(ctx, member.TeamRequest{Name: unique("team"), Role: vocab.RoleAnalyst})
			return err
		}},
		{"UpdateTeam", "+ F F F F F F F F F F", func(w *world, ctx context.Context) error {
			name := unique("team")
			_, err := w.UpdateTeam(ctx, w.team(member.TeamRequest{}).ID, member.TeamChange{Name: &name})
			return err
		}},
		{"DeleteTeam", "+ F F F F F F F F F F", func(w *world, ctx context.Context) error { return w.DeleteTeam(ctx, w.team(member.TeamRequest{}).ID) }},
		{"SetTags", "+ F + F F F F N N N N", func(w *world, ctx context.Context) error {
			_, err := w.SetTags(ctx, w.mine, []string{unique("tag")})
			return err
		}},
		{"Tags", "+ + + + + + + 0 0 0 0", func(w *world, ctx context.Context) error {
			if _, err := w.SetTags(w.root(), w.mine, []string{"Tagged"}); err != nil {
				return err
			}
			tags, err := w.Tags(ctx, []int64{w.mine})
			if err == nil && len(tags) == 0 {
				return errEmpty
			}
			return err
		}},
	}
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		askers := w.askers()
		require.Len(t, askers, len(columns))
		for _, row := range rows {
			got := make([]string, len(columns))
			for i := range columns {
				err := row.do(w, askers[i])
				switch {
				case err == nil:
					got[i] = "+"
				case errors.Is(err, errEmpty):
					got[i] = "0"
				case fault.Is(err, fault.Forbidden):
					got[i] = "F"
				case fault.Is(err, fault.NotFound):
					got[i] = "N"
				default:
					got[i] = err.Error()
				}
			}
			require.Equal(t, row.want, strings.Join(got, " "), row.name)
		}
	})
}

// askers are the contexts of TestWhoMayDoWhat's columns.
func (w *world) askers() []context.Context {
	owner := w.instanceOwner()
	all := map[int64]viewer.Role{w.mine: viewer.RoleOwner, w.theirs: viewer.RoleOwner}
	seat := func(organization int64, role vocab.Role) context.Context {
		return w.as(w.seat(organization, role, nil), in{organization, viewer.Role(role)})
	}
	own := w.seat(w.mine, vocab.RoleOwner, nil)
	partner := w.member(unique("partner"))
	expired := w.team(member.TeamRequest{Role: vocab.RoleOwner, Organizations: []int64{w.mine}, Members: []int64{partner.ID}, ExpiresAt: later(w, time.Hour)})
	w.write(func(ctx context.Context, tx *database.Tx) error {
		return tx.Ent().Team.UpdateOneID(expired.ID).SetExpiresAt(w.at.Add(-time.Second)).Exec(ctx)
	})
	ask := func(p viewer.Params) context.Context { return viewer.NewContext(w.t.Context(), viewer.New(p)) }
	return []context.Context{
		ask(viewer.Params{MemberID: owner.ID, InstanceOwner: true, Roles: all}),
		ask(viewer.Params{MemberID: owner.ID, TokenID: 3, ReadOnly: true, InstanceOwner: true, Roles: all}),
		w.as(own, in{w.mine, viewer.RoleOwner}),
		ask(viewer.Params{MemberID: own.ID, TokenID: 4, ReadOnly: true, Roles: map[int64]viewer.Role{w.mine: viewer.RoleOwner}}),
		seat(w.mine, vocab.RoleManager),
		seat(w.mine, vocab.RoleAnalyst),
		seat(w.mine, vocab.RoleAuditor),
		seat(w.theirs, vocab.RoleOwner),
		w.as(partner),
		w.t.Context(),
		viewer.System(w.t.Context(), "test"),
	}
}

func TestForeignMembersAreAsIfNotThere(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		ctx := w.as(w.seat(w.mine, vocab.RoleOwner, nil), in{w.mine, viewer.RoleOwner})
		foreign := w.seat(w.theirs, vocab.RoleAnalyst, nil).ID
		const nobody = 1 << 40
		for _, id := range []int64{foreign, nobody} {
			_, err := w.Member(ctx, id)
			refused(t, "NOT_FOUND memberId", err)
			_, err = w.SetRole(ctx, w.mine, id, vocab.RoleAnalyst, nil)
			refused(t, "NOT_FOUND memberId", err)
			refused(t, "NOT_FOUND memberId", w.RemoveMember(ctx, w.mine, id))
		}
		list, err := w.Members(ctx, w.theirs)
		refused(t, "NOT_FOUND organizationId", err)
		require.Empty(t, list)
		tags, err := w.Tags(ctx, []int64{w.theirs, nobody})
		require.NoError(t, err)
		require.Empty(t, tags)
	})
}
