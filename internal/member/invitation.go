package member

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/mail"
	"time"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/invitation"
	"github.com/appmuster/appmuster/ent/member"
	"github.com/appmuster/appmuster/ent/membership"
	"github.com/appmuster/appmuster/ent/predicate"
	"github.com/appmuster/appmuster/ent/teammember"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/seal/secret"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/internal/xid"
)

const (
	// InvitationLifetime is how long an invitation's link holds.
	InvitationLifetime = 7 * 24 * time.Hour

	maxEmail = 320
	// A place may invite so often within a day, and each address so often.
	maxInvitedPerDay = 100
	maxAskedPerDay   = 5
	// maxInvitations is how many are listed.
	maxInvitations = 200
	// mailTime is how long sending may take: less than a request may.
	mailTime = 8 * time.Second
)

// Invite asks somebody to become a member, or a member to take a further right:
// an owner of an organization asks into it, an owner of the instance into teams
// and the instance too. The link is given this once and works for 7 days; an
// earlier one for the same address and place ends. mailed tells whether a mail was
// taken for the address; where that fails, the reason is logged and the link holds.
// The mail has a link of its own that is shown to nobody: it proves the address.
func (s *Service) Invite(ctx context.Context, r InviteRequest) (inv *ent.Invitation, link secret.Text, mailed bool, err error) {
	v := viewer.FromContext(ctx)
	if err := mayInvite(v, r); err != nil {
		return nil, secret.Text{}, false, err
	}
	if address, err := mail.ParseAddress(r.Email); err != nil || address.Address != r.Email || len(r.Email) > maxEmail {
		return nil, secret.Text{}, false, fault.New(fault.Invalid, "This is not an e-mail address. Write it as in name@example.com.").WithField("email")
	}
	token, err := newToken()
	if err != nil {
		return nil, secret.Text{}, false, err
	}
	link = secret.NewText(s.BaseURL + "/invite/" + token)
	var mailedToken string
	if s.Mail != nil {
		if mailedToken, err = newToken(); err != nil {
			return nil, secret.Text{}, false, err
		}
	}
	var place string
	err = s.change(ctx, func(ctx context.Context, t *act) (err error) {
		limit, err := t.authority(ctx, r.Organization)
		if err != nil {
			return err
		}
		if err := within(r.MembershipExpiresAt, limit, "membershipExpiresAt"); err != nil {
			return err
		}
		if place, err = t.place(ctx, r); err != nil {
			return err
		}
		inv, err = t.invite(ctx, r, s.FoldEmail(r.Email), token, mailedToken)
		return err
	})
	if err != nil {
		return nil, secret.Text{}, false, err
	}
	return inv, link, s.mail(ctx, inv, place, secret.NewText(s.BaseURL+"/invite/"+mailedToken)), nil
}

// newToken makes the token of a link: 192 random bits.
func newToken() (string, error) {
	raw := make([]byte, 24)
	if _, err := rand.Read(raw); err != nil {
		return "", fmt.Errorf("make invitation: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(raw), nil
}

func mayInvite(v *viewer.Viewer, r InviteRequest) error {
	purposes := 0
	for _, is := range []bool{r.Organization != 0, r.Team != 0, r.InstanceOwner} {
		if is {
			purposes++
		}
	}
	switch {
	case r.Organization != 0:
		if err := mayManage(v, r.Organization); err != nil {
			return err
		}
	case !v.CanManageInstance():
		return errMayNotInstance
	}
	if purposes != 1 {
		return fault.New(fault.Invalid, "An invitation leads to one place: name an organization, a team, or the whole instance.").WithField("organizationId")
	}
	if r.Organization != 0 {
		return checkRole(r.Role)
	}
	if r.Role != "" {
		return fault.New(fault.Invalid, "A role goes with an organization. Leave it away here.").WithField("role")
	}
	if r.MembershipExpiresAt != nil {
		return fault.New(fault.Invalid, "An end goes with an organization; a team has its own. Leave it away here.").WithField("membershipExpiresAt")
	}
	return nil
}

// place gives the name of where an invitation leads, "" for the instance.
func (a *act) place(ctx context.Context, r InviteRequest) (string, error) {
	switch {
	case r.Organization != 0:
		o, err := a.Ent().Organization.Get(ctx, r.Organization)
		if ent.IsNotFound(err) {
			return "", errNoOrganization
		}
		if err != nil {
			return "", fmt.Errorf("find organization: %w", err)
		}
		return o.Name, nil
	case r.Team != 0:
		t, err := a.team(ctx, r.Team)
		if err != nil {
			return "", err
		}
		return t.Name, nil
	}
	return "", nil
}

func (a *act) invite(ctx context.Context, r InviteRequest, emailKey, token, mailedToken string) (*ent.Invitation, error) {
	end, err := until(r.MembershipExpiresAt, a.now, "membershipExpiresAt")
	if err != nil {
		return nil, err
	}
	if err := a.notThereYet(ctx, r, emailKey); err != nil {
		return nil, err
	}
	if err := a.notTooOften(ctx, r, emailKey); err != nil {
		return nil, err
	}
	if err := a.replace(ctx, r, emailKey); err != nil {
		return nil, err
	}
	hash := sha256.Sum256([]byte(token))
	create := a.Ent().Invitation.Create().SetTokenHash(hash[:]).SetEmail(r.Email).SetEmailKey(emailKey).
		SetInstanceOwner(r.InstanceOwner).SetNillableMembershipExpiresAt(end).
		SetCreatedAt(a.now).SetExpiresAt(a.now.Add(InvitationLifetime))
	detail := map[string]any{"emailDigest": digest(hash[:], emailKey)}
	switch {
	case r.Organization != 0:
		create.SetOrganizationID(r.Organization).SetRole(r.Role)
		detail["role"], detail["membershipExpiresAt"] = r.Role, shown(end)
	case r.Team != 0:
		create.SetTeamID(r.Team)
		detail["team"] = xid.Encode(xid.Team, r.Team)
	default:
		detail["instanceOwner"] = true
	}
	if id := a.viewer.MemberID(); id != 0 {
		create.SetMemberID(id)
	}
	if id := a.viewer.TokenID(); id != 0 {
		create.SetTokenID(id)
	}
	if mailedToken != "" {
		mailed := sha256.Sum256([]byte(mailedToken))
		create.SetMailedTokenHash(mailed[:])
	}
	made, err := create.Save(ctx)
	if err != nil {
		return nil, fmt.Errorf("make invitation: %w", err)
	}
	return made, a.audit(ctx, r.Organization, activity.MemberInvited, vocab.SubjectKindInvitation, made.ID, detail)
}

// digest stands for an address in the audit log. The salt is the hash of the
// link's token, which only the invitation's own row has: once that is erased,
// nobody can try addresses against the digest.
func digest(salt []byte, emailKey string) string {
	mac := hmac.New(sha256.New, salt)
	mac.Write([]byte(emailKey))
	return hex.EncodeToString(mac.Sum(nil))
}

// samePlace are the invitations that lead where this one does.
func samePlace(r InviteRequest) predicate.Invitation {
	switch {
	case r.Organization != 0:
		return invitation.OrganizationID(r.Organization)
	case r.Team != 0:
		return invitation.TeamID(r.Team)
	}
	return invitation.InstanceOwner(true)
}

// open are the invitations that can still be accepted.
func open(now time.Time) predicate.Invitation {
	return invitation.And(invitation.AcceptedAtIsNil(), invitation.RevokedAtIsNil(), invitation.ExpiresAtGT(now))
}

// notThereYet refuses to invite who has been given that place already.
func (a *act) notThereYet(ctx context.Context, r InviteRequest, emailKey string) error {
	m, err := a.Ent().Member.Query().Where(member.EmailKey(emailKey)).Only(ctx)
	if ent.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("find member: %w", err)
	}
	is := m.InstanceOwner
	switch {
	case r.Organization != 0:
		is, err = a.Ent().Membership.Query().Where(membership.OrganizationID(r.Organization), membership.MemberID(m.ID),
			membership.Or(membership.ExpiresAtIsNil(), membership.ExpiresAtGT(a.now))).Exist(ctx)
	case r.Team != 0:
		is, err = a.Ent().TeamMember.Query().Where(teammember.TeamID(r.Team), teammember.MemberID(m.ID)).Exist(ctx)
	}
	if err != nil {
		return fmt.Errorf("look for member: %w", err)
	}
	if is {
		return fault.New(fault.Conflict, "This member is there already. Change the role in the list instead.").WithField("email")
	}
	return nil
}

// notTooOften keeps the instance from being used to send mail to others.
func (a *act) notTooOften(ctx context.Context, r InviteRequest, emailKey string) error {
	today := a.Ent().Invitation.Query().Where(samePlace(r), invitation.CreatedAtGT(a.now.Add(-24*time.Hour)))
	all, err := today.Clone().Count(ctx)
	if err != nil {
		return fmt.Errorf("count invitations: %w", err)
	}
	asked, err := today.Where(invitation.EmailKey(emailKey)).Count(ctx)
	if err != nil {
		return fmt.Errorf("count invitations: %w", err)
	}
	switch {
	case asked >= maxAskedPerDay:
		return fault.New(fault.Limit, fmt.Sprintf("This address was invited %d times within a day. Wait a day, or send the link yourself.", asked)).WithField("email")
	case all >= maxInvitedPerDay:
		return fault.New(fault.Limit, fmt.Sprintf("%d invitations were made within a day. Wait until tomorrow.", all)).WithField("email")
	}
	return nil
}

// replace withdraws the open invitations of the same address to the same place.
func (a *act) replace(ctx context.Context, r InviteRequest, emailKey string) error {
	earlier, err := a.Ent().Invitation.Query().Where(samePlace(r), invitation.EmailKey(emailKey), open(a.now)).All(ctx)
	if err != nil {
		return fmt.Errorf("find earlier invitation: %w", err)
	}
	for _, one := range earlier {
		if _, err := a.revoke(ctx, one, map[string]any{"replaced": true}); err != nil {
			return err
		}
	}
	return nil
}

func (a *act) revoke(ctx context.Context, inv *ent.Invitation, detail map[string]any) (*ent.Invitation, error) {
	after, err := inv.Update().SetRevokedAt(a.now).Save(ctx)
	if err != nil {
		return nil, fmt.Errorf("withdraw invitation: %w", err)
	}
	var organization int64
	if inv.OrganizationID != nil {
		organization = *inv.OrganizationID
	}
	return after, a.audit(ctx, organization, activity.InvitationRevoked, vocab.SubjectKindInvitation, inv.ID, detail)
}

// mail sends an invitation, if mail is set up, and tells whether it was taken.
func (s *Service) mail(ctx context.Context, inv *ent.Invitation, place string, link secret.Text) bool {
	if s.Mail == nil {
		return false
	}
	// The invitation is made: who asked may go, the mail still leaves.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), mailTime)
	defer cancel()
	err := s.Mail(ctx, InvitationMail{To: inv.Email, Place: place, Team: inv.TeamID != nil, Link: link, ExpiresAt: inv.ExpiresAt})
	if err != nil {
		s.Logger.WarnContext(ctx, "invitation not mailed", "invitation", xid.Encode(xid.Invitation, inv.ID), "error", err)
	}
	return err == nil
}

// Invitations lists the last 200 invitations to an organization, newest first,
// for who may manage its members or read its audit log; 0 means those to teams and
// to the whole instance, for owners of the instance.
func (s *Service) Invitations(ctx context.Context, organization int64) ([]*ent.Invitation, error) {
	v := viewer.FromContext(ctx)
	which := invitation.OrganizationID(organization)
	if organization == 0 {
		if !v.IsInstanceOwner() {
			return nil, errMayNotInstance
		}
		which = invitation.OrganizationIDIsNil()
	} else if err := mayList(v, organization); err != nil {
		return nil, err
	}
	all, err := s.DB.Ent().Invitation.Query().Where(which).Order(ent.Desc(invitation.FieldID)).Limit(maxInvitations).All(system(ctx))
	if err != nil {
		return nil, fmt.Errorf("list invitations: %w", err)
	}
	return all, nil
}

// RevokeInvitation ends an invitation's link at once. One that was accepted
// stays: what it gave has to be taken away instead.
func (s *Service) RevokeInvitation(ctx context.Context, id int64) (*ent.Invitation, error) {
	v := viewer.FromContext(ctx)
	if v == nil || v.IsSystem() {
		return nil, errNoInvitation
	}
	var after *ent.Invitation
	err := s.change(ctx, func(ctx context.Context, t *act) error {
		mine := invitation.OrganizationIDIn(listed(v)...)
		if v.IsInstanceOwner() {
			mine = invitation.Or(mine, invitation.OrganizationIDIsNil())
		}
		inv, err := t.Ent().Invitation.Query().Where(invitation.ID(id), mine).Only(ctx)
		if ent.IsNotFound(err) {
			return errNoInvitation
		}
		if err != nil {
			return fmt.Errorf("find invitation: %w", err)
		}
		if inv.OrganizationID != nil {
			err = mayManage(v, *inv.OrganizationID)
		} else if !v.CanManageInstance() {
			err = errMayNotInstance
		}
		switch {
		case err != nil:
			return err
		case inv.AcceptedAt != nil:
			return fault.New(fault.Conflict, "The invitation was accepted already. Remove the member instead.").WithField("invitationId")
		case inv.RevokedAt != nil:
			after = inv
			return nil
		}
		after, err = t.revoke(ctx, inv, nil)
		return err
	})
	return after, err
}
