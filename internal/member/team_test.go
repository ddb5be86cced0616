package member_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/member"
	"github.com/appmuster/appmuster/internal/standing"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
)

func TestTeam(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		root := w.root()
		ann, bob := w.member("ann"), w.member("bob")
		made, err := w.CreateTeam(root, member.TeamRequest{Name: " Partner  ÄG ", Role: vocab.RoleAuditor, Tag: "Göld", ExpiresAt: later(w, time.Hour),
			Organizations: []int64{w.theirs, w.mine, w.mine}, Members: []int64{bob.ID, ann.ID, bob.ID}})
		require.NoError(t, err)
		require.Equal(t, []any{"Partner  ÄG", "partner ag", vocab.RoleAuditor, "gold", w.at.Add(time.Hour)},
			[]any{made.Name, made.SortKey, made.Role, made.TagKey, made.ExpiresAt.UTC()})
		see := func(asker int64, roles map[int64]viewer.Role) (members, organizations []string) {
			ctx := viewer.NewContext(t.Context(), viewer.New(viewer.Params{MemberID: asker, Roles: roles}))
			got, err := w.TeamMembers(ctx, made.ID)
			require.NoError(t, err)
			for _, m := range got {
				members = append(members, m.Name)
			}
			list, err := w.TeamOrganizations(ctx, made.ID)
			require.NoError(t, err)
			for _, o := range list {
				organizations = append(organizations, o.Name)
			}
			return members, organizations
		}
		members, organizations := see(ann.ID, map[int64]viewer.Role{w.mine: viewer.RoleAuditor, w.theirs: viewer.RoleAuditor})
		require.Equal(t, []string{"ann", "bob"}, members)
		require.Equal(t, []string{"Mine", "Theirs"}, organizations)
		_, organizations = see(ann.ID, nil)
		require.Empty(t, organizations, "whose rights have ended learns no names")

		name, tag, role, never := "Partner", "", vocab.RoleManager, (*time.Time)(nil)
		changed, err := w.UpdateTeam(root, made.ID, member.TeamChange{Name: &name, Tag: &tag, Role: &role, ExpiresAt: &never,
			Organizations: &[]int64{w.mine}, Members: &[]int64{ann.ID}})
		require.NoError(t, err)
		require.Equal(t, []any{"Partner", "partner", vocab.RoleManager, "", (*time.Time)(nil)},
			[]any{changed.Name, changed.SortKey, changed.Role, changed.TagKey, changed.ExpiresAt})
		members, organizations = see(ann.ID, map[int64]viewer.Role{w.mine: viewer.RoleManager})
		require.Equal(t, []string{"ann"}, members)
		require.Equal(t, []string{"Mine"}, organizations)
		same, err := w.UpdateTeam(root, made.ID, member.TeamChange{})
		require.NoError(t, err)
		require.Equal(t, "Partner", same.Name)

		other := w.team(member.TeamRequest{Name: "another"})
		all, err := w.Teams(root)
		require.NoError(t, err)
		require.Equal(t, []int64{other.ID, made.ID}, []int64{all[0].ID, all[1].ID})
		own, err := w.Teams(w.as(ann))
		require.NoError(t, err)
		require.Len(t, own, 1)
		_, err = w.Team(w.as(bob), made.ID)
		refused(t, "NOT_FOUND teamId", err)
		require.NoError(t, w.DeleteTeam(root, made.ID))
		refused(t, "NOT_FOUND teamId", w.DeleteTeam(root, made.ID))
	})
}

func TestTeamRefuses(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		taken := w.team(member.TeamRequest{Name: "Taken"})
		const nothing = 1 << 40
		for name, c := range map[string]struct {
			want string
			ask  member.TeamRequest
		}{
			"NoName":         {"INVALID name", member.TeamRequest{Name: " ", Role: "OWNER"}},
			"UnseenName":     {"INVALID name", member.TeamRequest{Name: "\u200b\u202e", Role: "OWNER"}},
			"TwoLines":       {"INVALID name", member.TeamRequest{Name: "a\nb", Role: "OWNER"}},
			"NotText":        {"INVALID name", member.TeamRequest{Name: "a\xffb", Role: "OWNER"}},
			"LongName":       {"INVALID name", member.TeamRequest{Name: strings.Repeat("ü", 101), Role: "OWNER"}},
			"LongestName":    {"+", member.TeamRequest{Name: strings.Repeat("ü", 100), Role: "OWNER"}},
			"Twin":           {"CONFLICT name", member.TeamRequest{Name: "TÁKEN ", Role: "OWNER"}},
			"NoRole":         {"INVALID role", member.TeamRequest{Name: "a"}},
			"LongTag":        {"INVALID tag", member.TeamRequest{Name: "b", Role: "OWNER", Tag: strings.Repeat("x", 51)}},
			"Ended":          {"INVALID expiresAt", member.TeamRequest{Name: "c", Role: "OWNER", ExpiresAt: &w.at}},
			"NoOrganization": {"NOT_FOUND organizationIds", member.TeamRequest{Name: "d", Role: "OWNER", Organizations: []int64{w.mine, nothing}}},
			"NoMember":       {"NOT_FOUND memberIds", member.TeamRequest{Name: "e", Role: "OWNER", Members: []int64{nothing}}},
			"ManyMembers":    {"INVALID memberIds", member.TeamRequest{Name: "f", Role: "OWNER", Members: count(501)}},
			"ManyListed":     {"INVALID organizationIds", member.TeamRequest{Name: "g", Role: "OWNER", Organizations: count(2001)}},
		} {
			_, err := w.CreateTeam(w.root(), c.ask)
			require.Equal(t, c.want, outcome(err), name)
		}
		twin := "taken"
		_, err := w.UpdateTeam(w.root(), w.team(member.TeamRequest{}).ID, member.TeamChange{Name: &twin})
		refused(t, "CONFLICT name", err)
		_, err = w.UpdateTeam(w.root(), taken.ID, member.TeamChange{Name: &twin})
		require.NoError(t, err, "its own name")
	})
}

func count(n int64) []int64 {
	out := make([]int64, n)
	for i := range out {
		out[i] = int64(i) + 1
	}
	return out
}

func TestSetTags(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		manager := w.as(w.seat(w.mine, vocab.RoleManager, nil), in{w.mine, viewer.RoleManager})
		owner := w.as(w.seat(w.mine, vocab.RoleOwner, nil), in{w.mine, viewer.RoleOwner})
		tags := func(who context.Context, tags ...string) ([]string, string) {
			_, err := w.SetTags(who, w.mine, tags)
			all, listErr := w.Tags(owner, []int64{w.mine, w.theirs})
			require.NoError(t, listErr)
			return all[w.mine], outcome(err)
		}
		set := func(want []string, wanted ...string) {
			t.Helper()
			got, out := tags(owner, wanted...)
			require.Equal(t, "+", out)
			require.Equal(t, want, got)
		}
		set([]string{"Älpha", "Zeta"}, "Zeta", " Älpha ", "alpha", "ZETA")
		set([]string{"ALPHA"}, "ALPHA")
		set(nil)
		twenty := strings.Split("abcdefghijklmnopqrst", "")
		set(twenty, twenty...)
		set([]string{strings.Repeat("ß", 50)}, strings.Repeat("ß", 50))
		for _, wrong := range [][]string{append(twenty, "u"), {""}, {"a\tb"}, {strings.Repeat("x", 51)}, {"\u200b"}} {
			_, out := tags(owner, wrong...)
			require.Equal(t, "INVALID tags", out)
		}

		// A tag may give rights away: they are for owners, whatever they are.
		set([]string{"Mine"}, "Mine")
		w.team(member.TeamRequest{Tag: "Gold"})
		var said []error
		for _, list := range [][]string{{"Mine", "Gold"}, {"Mine", "Guess"}, {"Mine"}, {}} {
			_, err := w.SetTags(manager, w.mine, list)
			refused(t, "FORBIDDEN", err)
			said = append(said, err)
		}
		for _, err := range said {
			require.Equal(t, said[0], err, "a refusal does not tell which tags teams go by")
		}
	})
}

// TestAGuessedTagOpensNothing: who guesses the tag of a team that is not theirs has
// a word on their organization, and learns nothing of the team or its people.
func TestAGuessedTagOpensNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		guesser, quinn := w.seat(w.mine, vocab.RoleOwner, nil), w.member("quinn")
		team := w.team(member.TeamRequest{Role: vocab.RoleAnalyst, Tag: "Gold", Members: []int64{quinn.ID}})
		asking := w.as(guesser, in{w.mine, viewer.RoleOwner})
		set := func(who context.Context, tags ...string) {
			t.Helper()
			_, err := w.SetTags(who, w.mine, tags)
			require.NoError(t, err)
		}
		open := func() bool {
			t.Helper()
			seats, err := w.Members(asking, w.mine)
			require.NoError(t, err)
			has, err := standing.Of(dbtest.Context(t), db.Ent(), w.at, quinn.ID)
			require.NoError(t, err)
			in := slices.ContainsFunc(seats, func(s member.Seat) bool { return s.Member.ID == quinn.ID })
			require.Equal(t, in, has.Roles(quinn.ID)[w.mine] != "", "who is listed is who may")
			return in
		}
		set(asking, "GOLD", "Plain")
		require.False(t, open())
		set(asking, "Gold")
		require.False(t, open(), "spelt another way it is the same tag")

		root := w.root()
		set(root, "Gold")
		require.True(t, open(), "an owner of the instance puts it on")
		set(asking, "gold", "Other")
		require.True(t, open(), "what is open stays so by another spelling")
		set(asking, "Other")
		require.False(t, open(), "its owner closes it")

		_, err := w.UpdateTeam(root, team.ID, member.TeamChange{Members: &[]int64{quinn.ID, guesser.ID}})
		require.NoError(t, err)
		set(asking, "Gold")
		require.True(t, open(), "who is in the team knows of it")

		set(asking, "Silver")
		require.False(t, open())
		silver := "silver"
		_, err = w.UpdateTeam(root, team.ID, member.TeamChange{Tag: &silver})
		require.NoError(t, err)
		require.True(t, open(), "the team came to a tag that was there")
	})
}

// TestATagGivesNoLongerThanItsOwnersRight: as with invitations, nobody opens an
// organization to others for longer than they may manage it themselves, and the
// right counts that is there when the tag is put on.
func TestATagGivesNoLongerThanItsOwnersRight(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		hour, day := later(w, time.Hour), later(w, 24*time.Hour)
		guest, lasting, brief := w.seat(w.mine, vocab.RoleOwner, hour), w.seat(w.mine, vocab.RoleOwner, nil), w.seat(w.mine, vocab.RoleOwner, later(w, time.Minute))
		all := []int64{guest.ID, lasting.ID, brief.ID}
		w.team(member.TeamRequest{Role: vocab.RoleOwner, Tag: "forever", Members: []int64{guest.ID, lasting.ID}})
		w.team(member.TeamRequest{Role: vocab.RoleAnalyst, Tag: "day", ExpiresAt: day, Members: all})
		w.team(member.TeamRequest{Role: vocab.RoleAnalyst, Tag: "hour", ExpiresAt: hour, Members: all})
		set := func(m *ent.Member, tags ...string) string {
			_, err := w.SetTags(w.as(m, in{w.mine, viewer.RoleOwner}), w.mine, tags)
			return outcome(err)
		}
		require.Equal(t, "INVALID tags", set(guest, "Forever"))
		require.Equal(t, "INVALID tags", set(guest, "Hour", "Day"))
		require.Equal(t, "+", set(guest, "Hour", "Plain"))
		require.Equal(t, "+", set(lasting, "Forever", "Day"))
		require.Equal(t, "+", set(brief, "FOREVER", "Other"), "what is there already may stay, what goes closes")
		require.Equal(t, "INVALID tags", set(brief, "Forever", "Hour"))
		require.Equal(t, "+", set(guest, "Forever", "Day"), "by now the guest's right has no end: the owner opened the organization to the team")
	})
}

func TestTagsAreSetByTheRightThatIsThere(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		set := func(m *ent.Member, tags ...string) string {
			_, err := w.SetTags(w.as(m, in{w.mine, viewer.RoleOwner}), w.mine, tags)
			return outcome(err)
		}
		require.Equal(t, "FORBIDDEN", set(w.seat(w.mine, vocab.RoleManager, nil), "Plain"), "was an owner when the request began")
		require.Equal(t, "FORBIDDEN", set(w.seat(w.mine, vocab.RoleOwner, &w.at), "Plain"))
		require.Equal(t, "+", set(w.seat(w.mine, vocab.RoleOwner, nil), "Plain"))
	})
}

// TestATeamThatHasEndedShowsNobody: its people still see that there was one, and
// nothing of what it is now.
func TestATeamThatHasEndedShowsNobody(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		paul, victor := w.member("paul"), w.member("victor")
		made := w.team(member.TeamRequest{Name: "Partners", Tag: "Gold", Organizations: []int64{w.mine}, Members: []int64{paul.ID, victor.ID}, ExpiresAt: later(w, time.Hour)})
		look := func(ctx context.Context) []any {
			t.Helper()
			all, err := w.Teams(ctx)
			require.NoError(t, err)
			require.Len(t, all, 1)
			one, err := w.Team(ctx, made.ID)
			require.NoError(t, err)
			require.Equal(t, all[0].TagKey, one.TagKey)
			members, err := w.TeamMembers(ctx, made.ID)
			require.NoError(t, err)
			organizations, err := w.TeamOrganizations(ctx, made.ID)
			require.NoError(t, err)
			return []any{one.Name, one.TagKey, len(members), len(organizations)}
		}
		asking := w.as(paul, in{w.mine, viewer.RoleAnalyst}) // another seat of theirs
		require.Equal(t, []any{"Partners", "gold", 2, 1}, look(asking))
		w.at = w.at.Add(time.Hour)
		require.Equal(t, []any{"Partners", "", 0, 0}, look(asking))
		require.Equal(t, []any{"Partners", "gold", 2, 1}, look(w.root()), "an owner of the instance may let it begin again")
	})
}
