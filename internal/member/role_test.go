package member_test

import (
	"context"
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

func TestSetRole(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.instanceOwner()
		someone := w.member("someone")
		made, err := w.SetRole(w.root(), w.mine, someone.ID, vocab.RoleManager, later(w, time.Hour))
		require.NoError(t, err)
		require.Equal(t, vocab.RoleManager, made.Role)
		require.Equal(t, w.at.Add(time.Hour), made.ExpiresAt.UTC())
		changed, err := w.SetRole(w.root(), w.mine, someone.ID, vocab.RoleManager, nil)
		require.NoError(t, err)
		require.Equal(t, made.ID, changed.ID)
		require.Nil(t, changed.ExpiresAt)

		_, err = w.SetRole(w.root(), w.mine, someone.ID, "ADMIN", nil)
		refused(t, "INVALID role", err)
		_, err = w.SetRole(w.root(), w.mine, someone.ID, vocab.RoleOwner, &w.at)
		refused(t, "INVALID expiresAt", err)
	})
}

// TestAShrinkingRightEndsSessions: what takes something from a member that
// nothing else gives it there logs it out; what only gives does not, nor what
// another seat makes good. Owning the instance always begins with a new log-in.
func TestAShrinkingRightEndsSessions(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.instanceOwner()
		hour, day, listed := later(w, time.Hour), later(w, 24*time.Hour), dbtest.Organization(t, db, "Listed").ID
		w.all = append(w.all, listed)
		root := w.root()
		tagged := func() {
			_, err := w.SetTags(root, w.theirs, []string{"Gold", "Silver"})
			require.NoError(t, err)
		}
		setRole := func(role vocab.Role, end *time.Time) func(*ent.Member, *ent.Team) error {
			return func(m *ent.Member, _ *ent.Team) error {
				_, err := w.SetRole(root, w.mine, m.ID, role, end)
				return err
			}
		}
		change := func(c member.TeamChange) func(*ent.Member, *ent.Team) error {
			return func(_ *ent.Member, team *ent.Team) error { _, err := w.UpdateTeam(root, team.ID, c); return err }
		}
		name, none, bronze, analyst, owner := "Other name", "", "bronze", vocab.RoleAnalyst, vocab.RoleOwner
		never := (*time.Time)(nil)
		for _, c := range []struct {
			name string
			ends bool
			do   func(m *ent.Member, team *ent.Team) error
		}{
			{"RoleDown", true, setRole(vocab.RoleAuditor, day)},
			{"RoleUp", false, setRole(vocab.RoleOwner, day)},
			{"EndSooner", false, setRole(vocab.RoleManager, hour)},
			{"EndLater", false, setRole(vocab.RoleManager, nil)},
			{"Same", false, setRole(vocab.RoleManager, day)},
			{"Elsewhere", false, func(m *ent.Member, _ *ent.Team) error {
				_, err := w.SetRole(root, w.theirs, m.ID, vocab.RoleOwner, nil)
				return err
			}},
			{"Removed", true, func(m *ent.Member, _ *ent.Team) error { return w.RemoveMember(root, w.mine, m.ID) }},
			{"Disabled", true, func(m *ent.Member, _ *ent.Team) error { _, err := w.DisableMember(root, m.ID); return err }},
			{"InstanceOwner", true, func(m *ent.Member, _ *ent.Team) error { _, err := w.SetInstanceOwner(root, m.ID, true); return err }},
			{"TeamRenamed", false, change(member.TeamChange{Name: &name})},
			{"TeamRoleDown", true, change(member.TeamChange{Role: &analyst})},
			{"TeamRoleUp", false, change(member.TeamChange{Role: &owner})},
			{"TeamEndsSooner", false, change(member.TeamChange{ExpiresAt: &hour})},
			{"TeamEndsNever", false, change(member.TeamChange{ExpiresAt: &never})},
			{"TeamTagChanged", true, change(member.TeamChange{Tag: &bronze})},
			{"TeamGrows", false, change(member.TeamChange{Organizations: &[]int64{listed, w.mine}})},
			{"TeamLosesOrganization", true, change(member.TeamChange{Organizations: &[]int64{}})},
			{"TeamLosesTag", true, change(member.TeamChange{Tag: &none})},
			{"TeamSeesByListNow", false, change(member.TeamChange{Tag: &none, Organizations: &[]int64{listed, w.theirs}})},
			{"TakenOutOfTeam", true, change(member.TeamChange{Members: &[]int64{}})},
			{"TeamDeleted", true, func(_ *ent.Member, team *ent.Team) error { return w.DeleteTeam(root, team.ID) }},
			{"TagOff", true, func(*ent.Member, *ent.Team) error {
				_, err := w.SetTags(root, w.theirs, []string{"Silver"})
				return err
			}},
			{"TagSpelledAnew", false, func(*ent.Member, *ent.Team) error {
				_, err := w.SetTags(root, w.theirs, []string{"GOLD", "Silver"})
				return err
			}},
		} {
			tagged()
			m, bystander := w.seat(w.mine, vocab.RoleManager, day), w.seat(w.mine, vocab.RoleManager, day)
			team := w.team(member.TeamRequest{Role: vocab.RoleManager, Tag: "gold", ExpiresAt: day, Organizations: []int64{listed}, Members: []int64{m.ID}})
			w.session(m)
			w.session(bystander)
			require.NoError(t, c.do(m, team), c.name)
			require.Equal(t, !c.ends, w.loggedIn(m), c.name)
			require.True(t, w.loggedIn(bystander), c.name)
			_ = w.DeleteTeam(root, team.ID)
		}
	})
}

func TestMembersListsEverySeat(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		root := w.root()
		_, err := w.SetTags(root, w.mine, []string{"Gold"})
		require.NoError(t, err)
		hour := later(w, time.Hour)
		carl, anna, eve, boss := w.member("carl"), w.member("anna"), w.member("eve"), w.instanceOwner()
		_, err = w.SetRole(root, w.mine, anna.ID, vocab.RoleAnalyst, hour)
		require.NoError(t, err)
		_, err = w.SetRole(root, w.theirs, eve.ID, vocab.RoleOwner, nil)
		require.NoError(t, err)
		w.team(member.TeamRequest{Name: "By tag", Role: vocab.RoleManager, Tag: "GOLD", Members: []int64{anna.ID, carl.ID}})
		w.team(member.TeamRequest{Name: "By list", Role: vocab.RoleAuditor, Organizations: []int64{w.mine}, ExpiresAt: hour, Members: []int64{carl.ID}})
		w.team(member.TeamRequest{Name: "Elsewhere", Tag: "Silver", Organizations: []int64{w.theirs}, Members: []int64{eve.ID}})

		list := func() (out []string) {
			seats, err := w.Members(root, w.mine)
			require.NoError(t, err)
			for _, s := range seats {
				line := s.Member.Name + " " + string(s.Role) + " " + s.Via
				if s.Team != nil {
					line += " " + s.Team.Name
				}
				if s.ExpiresAt != nil {
					line += " " + s.ExpiresAt.Sub(w.at).String()
				}
				require.Equal(t, s.Via == member.ViaMembership, s.Membership != nil)
				out = append(out, line)
			}
			return out
		}
		owner := boss.Name + " OWNER INSTANCE_OWNER"
		require.Equal(t, []string{
			"anna ANALYST MEMBERSHIP 1h0m0s",
			"anna MANAGER TEAM By tag",
			"carl AUDITOR TEAM By list 1h0m0s",
			"carl MANAGER TEAM By tag",
			owner,
		}, list())

		w.at = w.at.Add(2 * time.Hour)
		require.Equal(t, []string{
			"anna ANALYST MEMBERSHIP -1h0m0s",
			"anna MANAGER TEAM By tag",
			"carl MANAGER TEAM By tag",
			owner,
		}, list(), "an ended membership stays listed, what an ended team gave does not")

		ctx := w.as(anna, in{w.mine, viewer.RoleAuditor})
		for m, want := range map[*ent.Member]string{anna: "+", carl: "+", boss: "+", eve: "NOT_FOUND memberId"} {
			_, err := w.Member(ctx, m.ID)
			refused(t, want, err)
		}
		all, err := w.AllMembers(root)
		require.NoError(t, err)
		require.Len(t, all, 4)
	})
}

// TestASeatThatChangesNothingEndsNoSession: an organization's owner logs nobody
// out who may do as much there afterwards as before, and the instance's owners
// never, whatever seats they are given or lose.
func TestASeatThatChangesNothingEndsNoSession(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		owner := w.as(w.seat(w.mine, vocab.RoleOwner, nil), in{w.mine, viewer.RoleOwner})
		boss, partner := w.instanceOwner(), w.member("partner")
		w.team(member.TeamRequest{Role: vocab.RoleManager, Tag: "gold", Organizations: []int64{w.mine}, Members: []int64{boss.ID, partner.ID}})
		w.team(member.TeamRequest{Role: vocab.RoleManager, Tag: "silver", Members: []int64{boss.ID, partner.ID}})
		w.session(boss)
		w.session(partner)
		set := func(m *ent.Member, role vocab.Role) {
			_, err := w.SetRole(owner, w.mine, m.ID, role, nil)
			require.NoError(t, err)
		}
		tag := func(tags ...string) {
			_, err := w.SetTags(owner, w.mine, tags)
			require.NoError(t, err)
		}
		for _, m := range []*ent.Member{boss, partner} {
			set(m, vocab.RoleManager)
			set(m, vocab.RoleAuditor)
			set(m, vocab.RoleAnalyst)
			require.NoError(t, w.RemoveMember(owner, w.mine, m.ID))
		}
		tag("Gold", "Silver")
		tag("Silver")
		tag()
		require.True(t, w.loggedIn(boss))
		require.True(t, w.loggedIn(partner), "the team gives as much by the list")

		set(boss, vocab.RoleOwner)
		set(partner, vocab.RoleOwner)
		set(boss, vocab.RoleAnalyst)
		set(partner, vocab.RoleAnalyst)
		require.True(t, w.loggedIn(boss))
		require.False(t, w.loggedIn(partner), "an owner who is a manager now, by the team")
	})
}

// TestAMemberSaysWhoInvited: an address is only as good as who invited it, and
// stays so; its name is told to those who see that organization.
func TestAMemberSaysWhoInvited(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		boss := w.instanceOwner()
		var guest *ent.Member
		w.write(func(ctx context.Context, tx *database.Tx) (err error) {
			guest, err = tx.Ent().Member.Create().SetEmail("ceo@elsewhere.test").SetEmailKey("ceo@elsewhere.test").SetCreatedAt(w.at).
				SetInvitedByOrganizationID(w.theirs).SetAddressProvenAt(w.at).Save(ctx)
			return err
		})
		_, err := w.SetRole(w.root(), w.mine, guest.ID, vocab.RoleAnalyst, nil)
		require.NoError(t, err)
		seats, err := w.Members(w.root(), w.mine)
		require.NoError(t, err)
		require.Len(t, seats, 2)
		require.Equal(t, &w.theirs, seats[0].InvitedBy)
		require.Nil(t, seats[1].InvitedBy)

		owner := w.as(w.seat(w.mine, vocab.RoleOwner, nil), in{w.mine, viewer.RoleOwner})
		by := func(ctx context.Context) map[int64]string {
			names, err := w.InvitedBy(ctx, []*ent.Member{guest, boss})
			require.NoError(t, err)
			return names
		}
		require.Equal(t, map[int64]string{guest.ID: "Theirs"}, by(w.root()))
		require.Equal(t, map[int64]string{guest.ID: ""}, by(owner), "another organization, which is no business of theirs")
		w.write(func(ctx context.Context, tx *database.Tx) error {
			return tx.Ent().Organization.DeleteOneID(w.theirs).Exec(ctx)
		})
		require.Equal(t, map[int64]string{guest.ID: ""}, by(w.root()), "it stays invited by one that is gone")
	})
}
