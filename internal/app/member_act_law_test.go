package app

import (
	"context"
	"fmt"
	"log/slog"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/auditevent"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/auth"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/member"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
)

// TestEveryActOnMembersLeavesItsEntries is TestEveryActLeavesOneEntry for
// members, invitations, teams and tags. An act on a team is noted once for the
// instance, and once in each organization that it opens or closes.
func TestEveryActOnMembersLeavesItsEntries(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		sys := dbtest.Context(t)
		s := member.New(member.Params{DB: db, BaseURL: "http://localhost", FoldEmail: auth.FoldEmail, Now: time.Now, Logger: slog.New(slog.DiscardHandler)})
		org := dbtest.Organization(t, db, "acme")
		var people []*ent.Member
		require.NoError(t, db.InTx(sys, func(ctx context.Context, tx *database.Tx) error {
			for i := range 3 {
				address := fmt.Sprintf("m%d@example.com", i)
				create := tx.Ent().Member.Create().SetEmail(address).SetEmailKey(address).SetInstanceOwner(i == 0).SetCreatedAt(tx.Now())
				if i == 2 {
					create.SetInvitedByOrganizationID(org.ID)
				}
				m, err := create.Save(ctx)
				if err != nil {
					return err
				}
				people = append(people, m)
			}
			return nil
		}))
		asking := viewer.NewContext(t.Context(), viewer.New(viewer.Params{MemberID: people[0].ID, InstanceOwner: true, IP: "192.0.2.9",
			Roles: map[int64]viewer.Role{org.ID: viewer.RoleOwner}}))
		var invitation *ent.Invitation
		var team *ent.Team
		name := "The others"
		acts := []struct {
			method  string
			actions []string
			do      func(ctx context.Context) error
		}{
			{"SetRole", []string{activity.MembershipGranted}, func(ctx context.Context) error {
				_, err := s.SetRole(ctx, org.ID, people[1].ID, vocab.RoleAnalyst, nil)
				return err
			}},
			{"SetRole", []string{activity.MembershipChanged}, func(ctx context.Context) error {
				_, err := s.SetRole(ctx, org.ID, people[1].ID, vocab.RoleManager, nil)
				return err
			}},
			{"RemoveMember", []string{activity.MembershipRemoved}, func(ctx context.Context) error { return s.RemoveMember(ctx, org.ID, people[1].ID) }},
			{"SetTags", []string{activity.OrganizationTagged}, func(ctx context.Context) error {
				_, err := s.SetTags(ctx, org.ID, []string{"east"})
				return err
			}},
			{"Invite", []string{activity.MemberInvited}, func(ctx context.Context) (err error) {
				invitation, _, _, err = s.Invite(ctx, member.InviteRequest{Email: "new.person@example.com", Organization: org.ID, Role: vocab.RoleAnalyst})
				return err
			}},
			{"RevokeInvitation", []string{activity.InvitationRevoked}, func(ctx context.Context) error {
				_, err := s.RevokeInvitation(ctx, invitation.ID)
				return err
			}},
			{"ConfirmAddress", []string{activity.MemberAddressConfirmed}, func(ctx context.Context) error { _, err := s.ConfirmAddress(ctx, people[2].ID); return err }},
			{"SetInstanceOwner", []string{activity.OwnerGranted}, func(ctx context.Context) error {
				_, err := s.SetInstanceOwner(ctx, people[2].ID, true)
				return err
			}},
			{"SetInstanceOwner", []string{activity.OwnerWithdrawn}, func(ctx context.Context) error {
				_, err := s.SetInstanceOwner(ctx, people[2].ID, false)
				return err
			}},
			{"DisableMember", []string{activity.MemberDisabled}, func(ctx context.Context) error { _, err := s.DisableMember(ctx, people[2].ID); return err }},
			{"EnableMember", []string{activity.MemberEnabled}, func(ctx context.Context) error { _, err := s.EnableMember(ctx, people[2].ID); return err }},
			{"CreateTeam", []string{activity.TeamCreated, activity.TeamOpened}, func(ctx context.Context) (err error) {
				team, err = s.CreateTeam(ctx, member.TeamRequest{Name: "The east", Role: vocab.RoleAnalyst, Organizations: []int64{org.ID}, Members: []int64{people[1].ID}})
				return err
			}},
			{"UpdateTeam", []string{activity.TeamChanged}, func(ctx context.Context) error {
				_, err := s.UpdateTeam(ctx, team.ID, member.TeamChange{Name: &name})
				return err
			}},
			{"DeleteTeam", []string{activity.TeamClosed, activity.TeamDeleted}, func(ctx context.Context) error { return s.DeleteTeam(ctx, team.ID) }},
		}
		told := []string{"AllMembers", "Invitations", "InvitedBy", "Member", "Members", "Tags", "Team", "TeamMembers", "TeamOrganizations", "Teams"}
		for _, act := range acts {
			before := db.Ent().AuditEvent.Query().CountX(sys)
			require.NoError(t, act.do(asking), act.method)
			var actions []string
			for _, e := range db.Ent().AuditEvent.Query().Order(ent.Asc(auditevent.FieldID)).Offset(before).AllX(sys) {
				actions = append(actions, e.Action)
				require.Equal(t, people[0].ID, *e.ActorID, act.method)
				require.Equal(t, "192.0.2.9", e.IP, act.method)
				require.NotContains(t, fmt.Sprint(e.Detail), "@example.com", "%s: an address can't be erased from the chain", act.method)
			}
			slices.Sort(actions)
			require.Equal(t, act.actions, actions, act.method)
			told = append(told, act.method)
		}
		kind := reflect.TypeOf(s)
		for i := range kind.NumMethod() {
			require.Contains(t, told, kind.Method(i).Name, "say here what it leaves in the audit log")
		}
	})
}
