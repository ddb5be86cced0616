package member_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/auditevent"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/member"
	"github.com/appmuster/appmuster/internal/vocab"
)

// TestEveryActIsAudited: one entry each, where it belongs, nothing where nothing
// happened, and no address in any.
func TestEveryActIsAudited(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		root := w.root()
		w.instanceOwner()
		m := w.member("someone")
		manager, hour := vocab.RoleManager, later(w, time.Hour)
		var inv *ent.Invitation
		var team *ent.Team
		must := func(_ any, err error) error { return err }
		for i, c := range []struct {
			want string // log, action, subject, who
			do   func() error
		}{
			{"mine membership.granted MEMBERSHIP", func() error { return must(w.SetRole(root, w.mine, m.ID, manager, nil)) }},
			{"", func() error { return must(w.SetRole(root, w.mine, m.ID, manager, nil)) }},
			{"mine membership.changed MEMBERSHIP", func() error { return must(w.SetRole(root, w.mine, m.ID, manager, hour)) }},
			{"mine membership.removed MEMBERSHIP", func() error { return w.RemoveMember(root, w.mine, m.ID) }},
			{"instance owner.granted MEMBER", func() error { return must(w.SetInstanceOwner(root, m.ID, true)) }},
			{"", func() error { return must(w.SetInstanceOwner(root, m.ID, true)) }},
			{"instance owner.withdrawn MEMBER", func() error { return must(w.SetInstanceOwner(root, m.ID, false)) }},
			{"instance member.disabled MEMBER", func() error { return must(w.DisableMember(root, m.ID)) }},
			{"", func() error { return must(w.DisableMember(root, m.ID)) }},
			{"instance member.enabled MEMBER", func() error { return must(w.EnableMember(root, m.ID)) }},
			{"", func() error { return must(w.EnableMember(root, m.ID)) }},
			{"mine member.invited INVITATION", func() (err error) {
				inv, _, _, err = w.Invite(root, member.InviteRequest{Email: "canary@example.test", Organization: w.mine, Role: manager})
				return err
			}},
			{"mine invitation.revoked INVITATION", func() error { return must(w.RevokeInvitation(root, inv.ID)) }},
			{"", func() error { return must(w.RevokeInvitation(root, inv.ID)) }},
			{"instance team.created TEAM", func() (err error) {
				team, err = w.CreateTeam(root, member.TeamRequest{Name: "Partners", Role: manager, Members: []int64{m.ID}})
				return err
			}},
			{"instance member.invited INVITATION", func() error {
				_, _, _, err := w.Invite(root, member.InviteRequest{Email: "canary@example.test", Team: team.ID})
				return err
			}},
			{"instance team.changed TEAM", func() error { return must(w.UpdateTeam(root, team.ID, member.TeamChange{Members: &[]int64{}})) }},
			{"", func() error { return must(w.UpdateTeam(root, team.ID, member.TeamChange{})) }},
			{"instance team.deleted TEAM", func() error { return w.DeleteTeam(root, team.ID) }},
			{"mine organization.tagged ORGANIZATION", func() error { return must(w.SetTags(root, w.mine, []string{"Gold"})) }},
			{"", func() error { return must(w.SetTags(root, w.mine, []string{"Gold"})) }},
			{"", func() error { _ = w.RemoveMember(root, w.mine, 1<<40); return nil }},
		} {
			before := w.entries()
			require.NoError(t, c.do(), i)
			after := w.entries()
			if c.want == "" {
				require.Len(t, after, len(before), i)
				continue
			}
			require.Len(t, after, len(before)+1, c.want)
			e := after[len(after)-1]
			log := "instance"
			if e.OrganizationID != nil {
				require.Equal(t, w.mine, *e.OrganizationID)
				log = "mine"
			}
			require.Equal(t, c.want, log+" "+e.Action+" "+string(e.SubjectKind))
			require.Equal(t, []any{vocab.ActorKindToken, w.token, "req"}, []any{e.ActorKind, *e.ActorID, e.RequestID})
			text, err := json.Marshal(e)
			require.NoError(t, err)
			require.NotContains(t, string(text), "canary")
			require.NotContains(t, string(text), "someone")
		}
		require.NoError(t, activity.VerifyAll(t.Context(), db, func(log activity.Log) error {
			require.Zero(t, log.BrokenAt)
			return nil
		}))
	})
}

func (w *world) entries() []*ent.AuditEvent {
	w.t.Helper()
	all, err := w.db.Ent().AuditEvent.Query().Order(ent.Asc(auditevent.FieldID)).All(dbtest.Context(w.t))
	require.NoError(w.t, err)
	return all
}

// TestOrganizationsLearnOfTeams: an organization's own log says which team sees
// it since when and as what, and nothing of other organizations.
func TestOrganizationsLearnOfTeams(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		root := w.root()
		_, err := w.SetTags(root, w.theirs, []string{"Gold"})
		require.NoError(t, err)
		seen := len(w.entries())
		learned := func(want ...string) {
			t.Helper()
			var got []string
			all := w.entries()
			for _, e := range all[seen:] {
				if e.OrganizationID == nil {
					continue
				}
				place := "theirs "
				if *e.OrganizationID == w.mine {
					place = "mine "
				}
				got = append(got, place+activity.AuditMessage(e))
				text, err := json.Marshal(e.Detail)
				require.NoError(t, err)
				require.NotContains(t, string(text), "org_")
			}
			seen = len(all)
			require.Equal(t, want, got)
		}
		someone := w.member("someone").ID
		team := w.team(member.TeamRequest{Role: vocab.RoleAnalyst, Tag: "gold", Organizations: []int64{w.mine}})
		learned("mine The organization was opened to a team as analyst.", "theirs The organization was opened to a team as analyst.")
		manager, none, over := vocab.RoleManager, "", later(w, time.Hour)
		change := func(c member.TeamChange) { _, err := w.UpdateTeam(root, team.ID, c); require.NoError(t, err) }
		change(member.TeamChange{Members: &[]int64{someone}})
		learned("mine A team was changed; of its members 1 joined.", "theirs A team was changed; of its members 1 joined.")
		change(member.TeamChange{Members: &[]int64{}})
		learned("mine A team was changed; of its members 1 left.", "theirs A team was changed; of its members 1 left.")
		change(member.TeamChange{Role: &manager})
		learned("mine A team was changed: role from ANALYST to MANAGER.", "theirs A team was changed: role from ANALYST to MANAGER.")
		change(member.TeamChange{Tag: &none, Organizations: &[]int64{w.mine, w.theirs}})
		learned()
		change(member.TeamChange{Organizations: &[]int64{w.mine}, ExpiresAt: &over})
		require.Len(t, w.entries()[seen:], 3)
		seen = len(w.entries())
		w.at = w.at.Add(2 * time.Hour)
		change(member.TeamChange{Organizations: &[]int64{}})
		learned()
		change(member.TeamChange{Organizations: &[]int64{w.theirs}, ExpiresAt: new(*time.Time)})
		learned("theirs The organization was opened to a team as manager.")
		require.NoError(t, w.DeleteTeam(root, team.ID))
		learned("theirs The organization was closed to a team.")
	})
}
