package auth

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/invitation"
	"github.com/appmuster/appmuster/ent/member"
	"github.com/appmuster/appmuster/ent/membership"
	"github.com/appmuster/appmuster/ent/teammember"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/seal/secret"
	"github.com/appmuster/appmuster/internal/standing"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/internal/xid"
)

var errAccountThere = fault.New(fault.Conflict, "There is an account with this address or this Microsoft account already. Log in with it, then open the link again.").WithField("token")

var errInvitationGone = fault.New(fault.NotFound, "This invitation is not valid: it was used, withdrawn or has ended. Ask for a new one.").WithField("token")

// Invitation gives what an invitation offers, to whoever has its link. A link has
// 192 random bits, so looking is no try that an address would have to rest for.
func (s *Service) Invitation(ctx context.Context, token string) (InvitationView, error) {
	inv, err := s.invitation(ctx, s.db.Ent(), token)
	if err != nil {
		return InvitationView{}, err
	}
	ctx = system(ctx)
	view := InvitationView{Email: inv.Email, InstanceOwner: inv.InstanceOwner, ExpiresAt: inv.ExpiresAt}
	if inv.OrganizationID != nil {
		o, err := s.db.Ent().Organization.Get(ctx, *inv.OrganizationID)
		if err != nil {
			return InvitationView{}, fmt.Errorf("find invitation's organization: %w", err)
		}
		view.OrganizationName = o.Name
	}
	if inv.Role != nil {
		view.Role = *inv.Role
	}
	if inv.TeamID != nil {
		t, err := s.db.Ent().Team.Get(ctx, *inv.TeamID)
		if err != nil {
			return InvitationView{}, fmt.Errorf("find invitation's team: %w", err)
		}
		view.TeamName = t.Name
	}
	return view, nil
}

// invitation gives the invitation of a link that still holds.
func (s *Service) invitation(ctx context.Context, client *ent.Client, token string) (*ent.Invitation, error) {
	hash := sum(token)
	inv, err := client.Invitation.Query().Where(
		invitation.Or(invitation.TokenHashEQ(hash), invitation.MailedTokenHashEQ(hash)),
		invitation.AcceptedAtIsNil(), invitation.RevokedAtIsNil(), invitation.ExpiresAtGT(s.now()),
	).Only(system(ctx))
	if ent.IsNotFound(err) {
		return nil, errInvitationGone
	}
	if err != nil {
		return nil, fmt.Errorf("find invitation: %w", err)
	}
	if _, err := s.inviter(ctx, client, inv); err != nil {
		return nil, err
	}
	return inv, nil
}

// AcceptInvitation gives what an invitation offers, once. Where the member whose
// address it is asks, it is theirs. Else it makes a member and logs them in:
// with the password, or without one by the Microsoft account that was proven in
// this session. A member who is not logged in has to log in first, whatever the
// link proves.
//
// Who made the invitation can open its link too, and shall not learn from it which
// addresses have an account: all that is wrong for both is refused first and alike,
// and to be told to log in costs a try that would have made the account.
func (s *Service) AcceptInvitation(ctx context.Context, token, name string, password secret.Text) (*viewer.Viewer, error) {
	if err := needSession(ctx); err != nil {
		return nil, err
	}
	inv, err := s.invitation(ctx, s.db.Ent(), token)
	if err != nil {
		return nil, err
	}
	// Only a link that holds leads to what costs anything, and tells anything.
	if err := s.take(ctx, ofAddress(ctx)...); err != nil {
		return nil, err
	}
	mailed := bytes.Equal(inv.MailedTokenHash, sum(token))
	if asks := viewer.FromContext(ctx).MemberID(); asks != 0 {
		theirs, err := s.db.Ent().Member.Query().Where(member.ID(asks), member.EmailKey(inv.EmailKey)).Exist(system(ctx))
		switch {
		case err != nil:
			return nil, fmt.Errorf("find member: %w", err)
		case !theirs:
			return nil, fault.New(fault.Conflict, "This invitation is for another address. Log out first, then open the link again.").WithField("token")
		}
		return s.acceptFor(ctx, inv, asks, mailed)
	}
	if name, err = memberName(name); err != nil {
		return nil, err
	}
	return s.acceptAsNew(ctx, inv, name, password, mailed)
}

func (s *Service) acceptFor(ctx context.Context, inv *ent.Invitation, memberID int64, mailed bool) (*viewer.Viewer, error) {
	v := viewer.FromContext(ctx)
	err := s.db.InTx(system(ctx), func(ctx context.Context, tx *database.Tx) error {
		return s.grant(ctx, tx, v, inv, memberID, mailed)
	}, database.Durable())
	if err != nil {
		return nil, err
	}
	if err := s.giveBack(ctx); err != nil {
		return nil, err
	}
	// More rights, another name: whoever knew the old one has none of them.
	if err := s.renew(ctx, memberID); err != nil {
		return nil, err
	}
	return s.member(ctx, s.db.Ent(), memberID)
}

func (s *Service) acceptAsNew(ctx context.Context, inv *ent.Invitation, name string, password secret.Text, mailed bool) (*viewer.Viewer, error) {
	var who *account
	var hash string
	method := methodPassword
	var err error
	if password.IsZero() {
		method = methodMicrosoft
		who, err = s.proven(ctx)
	} else {
		hash, err = s.newHash(ctx, password, "password")
	}
	if err != nil {
		return nil, err
	}
	var made *ent.Member
	err = s.db.InTx(system(ctx), func(ctx context.Context, tx *database.Tx) (err error) {
		if err := tx.Lock(ctx, "members", 0); err != nil {
			return err
		}
		made, err = tx.Ent().Member.Create().SetEmail(inv.Email).SetEmailKey(inv.EmailKey).SetName(name).
			SetPasswordHash(hash).SetCreatedAt(s.now()).SetNillableInvitedByOrganizationID(inv.OrganizationID).Save(ctx)
		if err != nil {
			return err
		}
		v := acting(ctx, made.ID)
		if who != nil {
			if err := s.addIdentity(ctx, tx, v, *who); err != nil {
				return err
			}
		}
		return s.grant(ctx, tx, v, inv, made.ID, mailed)
	}, database.Durable())
	if ent.IsConstraintError(err) {
		return nil, errAccountThere
	}
	if err != nil {
		return nil, err
	}
	if err := s.giveBack(ctx); err != nil {
		return nil, err
	}
	return s.start(ctx, made, method)
}

// proven gives the Microsoft account that this session proved and no member
// has; it is a fault where there is none.
func (s *Service) proven(ctx context.Context) (*account, error) {
	text, err := s.once(ctx, provenKey)
	if err != nil {
		return nil, err
	}
	var who account
	if text != "" {
		if err := json.Unmarshal([]byte(text), &who); err != nil {
			return nil, fmt.Errorf("read account: %w", err)
		}
	}
	if !s.now().Before(who.Until) {
		return nil, fault.New(fault.Invalid, fmt.Sprintf("Choose a password of at least %d characters, sign in with Microsoft, or log in if you have an account.", MinPassword)).WithField("password")
	}
	return &who, nil
}

// grant uses the invitation up, gives the member what it offers and notes it as v's
// act. A right that they have and that is stronger, or lasts longer, stays. Whether
// who made it still may is looked at once more, now that nobody changes rights: the
// invitation was found before a password was hashed, which takes its time. mailed
// is whether the link came by mail, and not from who made it.
func (s *Service) grant(ctx context.Context, tx *database.Tx, v *viewer.Viewer, inv *ent.Invitation, memberID int64, mailed bool) error {
	if err := tx.Lock(ctx, "members", 0); err != nil {
		return err
	}
	by, err := s.inviter(ctx, tx.Ent(), inv)
	if err != nil {
		return err
	}
	now := s.now()
	n, err := tx.Ent().Invitation.Update().Where(
		invitation.ID(inv.ID), invitation.AcceptedAtIsNil(), invitation.RevokedAtIsNil(), invitation.ExpiresAtGT(now),
	).SetAcceptedAt(now).Save(ctx)
	if err != nil {
		return fmt.Errorf("use invitation: %w", err)
	}
	if n == 0 {
		return errInvitationGone
	}
	e := accepted(inv, memberID)
	// An owner of the instance who gives somebody a link vouches for them.
	if mailed || by.CanManageInstance() {
		proven, err := tx.Ent().Member.Update().Where(member.ID(memberID), member.InvitedByOrganizationIDNotNil(), member.AddressProvenAtIsNil()).
			SetAddressProvenAt(now).Save(ctx)
		if err != nil {
			return fmt.Errorf("note that the address is theirs: %w", err)
		}
		if proven > 0 {
			e.Detail["addressProven"] = true
		}
	}
	if err := audit(ctx, tx, v, e); err != nil {
		return err
	}
	if inv.InstanceOwner {
		if err := tx.Ent().Member.UpdateOneID(memberID).SetInstanceOwner(true).Exec(ctx); err != nil {
			return fmt.Errorf("give the instance: %w", err)
		}
	}
	if inv.TeamID != nil {
		if err := s.joinTeam(ctx, tx, v, *inv.TeamID, memberID, now); err != nil {
			return fmt.Errorf("put into the team: %w", err)
		}
	}
	if inv.OrganizationID != nil && inv.Role != nil {
		return s.addMembership(ctx, tx, inv, memberID, now)
	}
	return nil
}

// joinTeam puts a member into a team and tells the organizations that it sees.
func (s *Service) joinTeam(ctx context.Context, tx *database.Tx, v *viewer.Viewer, teamID, memberID int64, now time.Time) error {
	in, err := tx.Ent().TeamMember.Query().Where(teammember.TeamID(teamID), teammember.MemberID(memberID)).Exist(ctx)
	if err != nil || in {
		return err
	}
	if err := tx.Ent().TeamMember.Create().SetTeamID(teamID).SetMemberID(memberID).SetCreatedAt(now).Exec(ctx); err != nil {
		return err
	}
	opened, err := standing.Opened(ctx, tx.Ent(), now, teamID)
	if err != nil {
		return err
	}
	var organizations []int64
	for _, seat := range opened[teamID] {
		organizations = append(organizations, seat.Organization)
	}
	slices.Sort(organizations) // so that two transactions lock in one order
	for _, id := range slices.Compact(organizations) {
		if err := audit(ctx, tx, v, activity.Entry{
			OrganizationID: id, Action: activity.TeamChanged, SubjectKind: vocab.SubjectKindTeam, SubjectID: teamID,
			Detail: map[string]any{"membersAdded": []string{xid.Encode(xid.Member, memberID)}},
		}); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) addMembership(ctx context.Context, tx *database.Tx, inv *ent.Invitation, memberID int64, now time.Time) error {
	has, err := tx.Ent().Membership.Query().Where(membership.OrganizationID(*inv.OrganizationID), membership.MemberID(memberID)).Only(ctx)
	if ent.IsNotFound(err) {
		err = tx.Ent().Membership.Create().SetOrganizationID(*inv.OrganizationID).SetMemberID(memberID).SetRole(*inv.Role).
			SetNillableExpiresAt(inv.MembershipExpiresAt).SetCreatedAt(now).Exec(ctx)
	} else if err == nil {
		holds := has.ExpiresAt == nil || has.ExpiresAt.After(now)
		if holds && viewer.Role(has.Role).Stronger(viewer.Role(*inv.Role)) {
			return nil
		}
		update := has.Update().SetRole(*inv.Role)
		switch {
		case inv.MembershipExpiresAt == nil:
			update.ClearExpiresAt()
		case !holds || has.ExpiresAt != nil && has.ExpiresAt.Before(*inv.MembershipExpiresAt) || has.Role != *inv.Role:
			update.SetExpiresAt(*inv.MembershipExpiresAt)
		}
		err = update.Exec(ctx)
	}
	if err != nil {
		return fmt.Errorf("give membership: %w", err)
	}
	return nil
}

func accepted(inv *ent.Invitation, memberID int64) activity.Entry {
	e := activity.Entry{
		Action: "invitation.accepted", SubjectKind: vocab.SubjectKindInvitation, SubjectID: inv.ID,
		Detail: map[string]any{"member": xid.Encode(xid.Member, memberID)},
	}
	if inv.OrganizationID != nil {
		e.OrganizationID = *inv.OrganizationID
	}
	return e
}
