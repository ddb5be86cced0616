package auth

import (
	"context"
	"fmt"
	"time"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/apitoken"
	"github.com/appmuster/appmuster/ent/loginattempt"
	"github.com/appmuster/appmuster/ent/member"
	"github.com/appmuster/appmuster/ent/membership"
	"github.com/appmuster/appmuster/ent/microsoftidentity"
	"github.com/appmuster/appmuster/ent/passkey"
	"github.com/appmuster/appmuster/ent/setuplink"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/seal/secret"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
)

const (
	resetLinkFor = time.Hour
	// memberResetFor is longer: an owner has to reach the person.
	memberResetFor = 24 * time.Hour
)

var errNotTheirs = fault.New(fault.Forbidden, "Only an owner of this instance can do this. Ask one of them.")

// MakeReset makes the token of a one-time link by which an instance owner who
// is locked out sets a new password; a link made before ends. It is for the
// operator, who has the database: nobody can ask for it over the network.
func MakeReset(ctx context.Context, db *database.DB, email string, now time.Time) (token secret.Text, expiresAt time.Time, err error) {
	ctx = system(ctx)
	m, err := db.Ent().Member.Query().Where(member.EmailKey(FoldEmail(email)), member.InstanceOwner(true)).Only(ctx)
	if ent.IsNotFound(err) {
		return secret.Text{}, time.Time{}, fault.New(fault.NotFound, "No owner of the instance has this address. An owner of the instance makes a link for any other member, on the page of members.")
	}
	if err != nil {
		return secret.Text{}, time.Time{}, fmt.Errorf("find owner: %w", err)
	}
	link, err := newLink()
	if err != nil {
		return secret.Text{}, time.Time{}, err
	}
	expiresAt = now.Add(resetLinkFor)
	err = db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		if _, err := tx.Ent().SetupLink.Delete().Where(setuplink.MemberID(m.ID), setuplink.UsedAtIsNil()).Exec(ctx); err != nil {
			return err
		}
		if err := tx.Ent().SetupLink.Create().SetTokenHash(sum(link)).SetMemberID(m.ID).SetExpiresAt(expiresAt).Exec(ctx); err != nil {
			return err
		}
		return audit(ctx, tx, nil, activity.Entry{Action: "member.reset_begun", SubjectKind: vocab.SubjectKindMember, SubjectID: m.ID})
	}, database.Durable())
	if err != nil {
		return secret.Text{}, time.Time{}, fmt.Errorf("make reset link: %w", err)
	}
	return secret.NewText(link), expiresAt, nil
}

// MemberReset is what an owner of the instance gets to let a member in again.
type MemberReset struct {
	Member *ent.Member
	// Link sets a new password once; it is given this once.
	Link secret.Text
	// ExpiresAt is when Link ends.
	ExpiresAt time.Time
	// Seats are the memberships that the account has, ended ones too: who gets it
	// back has to be told, because another may have given them.
	Seats []*ent.Membership
}

// MakeMemberReset makes a one-time link by which a member sets a new password, for
// an owner of the instance who is logged in and hands it to the person whose
// address it is: that proves the address. All that the account had to log in with
// is taken away at once, because somebody else may have set it: password,
// authenticator app, recovery codes, passkeys, Microsoft accounts, sessions, API
// tokens. Rights stay. A link made before ends. Owners of the instance are not let
// in by another one, who could then act in their name: that takes the server.
func (s *Service) MakeMemberReset(ctx context.Context, memberID int64) (MemberReset, error) {
	v, err := self(ctx)
	if err != nil {
		return MemberReset{}, err
	}
	if !v.CanManageInstance() {
		return MemberReset{}, errNotTheirs
	}
	token, err := newLink()
	if err != nil {
		return MemberReset{}, err
	}
	now := s.now()
	made := MemberReset{Link: secret.NewText(s.baseURL + "/reset/" + token), ExpiresAt: now.Add(memberResetFor)}
	err = s.db.InTx(system(ctx), func(ctx context.Context, tx *database.Tx) error {
		if err := tx.Lock(ctx, "members", 0); err != nil {
			return err
		}
		if made.Member, err = resettable(ctx, tx, v.MemberID(), memberID); err != nil {
			return err
		}
		if _, err := tx.Ent().SetupLink.Delete().Where(setuplink.MemberID(memberID), setuplink.UsedAtIsNil()).Exec(ctx); err != nil {
			return fmt.Errorf("end earlier link: %w", err)
		}
		if err := tx.Ent().SetupLink.Create().SetTokenHash(sum(token)).SetMemberID(memberID).SetExpiresAt(made.ExpiresAt).Exec(ctx); err != nil {
			return fmt.Errorf("store link: %w", err)
		}
		detail, err := s.shutOut(ctx, tx, v, memberID)
		if err != nil {
			return err
		}
		if made.Seats, err = tx.Ent().Membership.Query().Where(membership.MemberID(memberID)).Order(ent.Asc(membership.FieldID)).All(ctx); err != nil {
			return fmt.Errorf("list memberships: %w", err)
		}
		return audit(ctx, tx, v, activity.Entry{
			Action: activity.MemberResetBegun, SubjectKind: vocab.SubjectKindMember, SubjectID: memberID, Detail: detail,
		})
	}, database.Durable())
	if err != nil {
		return MemberReset{}, err
	}
	return made, nil
}

// resettable gives a member whom an owner of the instance may let in again.
func resettable(ctx context.Context, tx *database.Tx, owner, memberID int64) (*ent.Member, error) {
	still, err := tx.Ent().Member.Query().Where(member.ID(owner), member.InstanceOwner(true), member.DisabledAtIsNil()).Exist(ctx)
	if err != nil {
		return nil, fmt.Errorf("find who asks: %w", err)
	}
	if !still {
		return nil, errNotTheirs
	}
	m, err := tx.Ent().Member.Get(ctx, memberID)
	switch {
	case ent.IsNotFound(err):
		return nil, fault.New(fault.NotFound, "There is no such member, or it is not yours.").WithField("memberId")
	case err != nil:
		return nil, fmt.Errorf("find member: %w", err)
	case m.InstanceOwner:
		return nil, fault.New(fault.Conflict, "An owner of the instance is let in again on the server, by appmuster owner reset.").WithField("memberId")
	}
	return m, nil
}

// shutOut takes away everything that a member's account is entered with, and tells
// how much there was.
func (s *Service) shutOut(ctx context.Context, tx *database.Tx, v *viewer.Viewer, memberID int64) (map[string]any, error) {
	ended, _, err := endSessions(ctx, tx, memberID, nil)
	if err != nil {
		return nil, err
	}
	if err := tx.Ent().Member.UpdateOneID(memberID).SetPasswordHash("").Exec(ctx); err != nil {
		return nil, fmt.Errorf("take password away: %w", err)
	}
	if err := clearTOTP(ctx, tx, memberID); err != nil {
		return nil, err
	}
	passkeys, err := tx.Ent().Passkey.Delete().Where(passkey.MemberID(memberID)).Exec(ctx)
	if err != nil {
		return nil, fmt.Errorf("take passkeys away: %w", err)
	}
	identities, err := tx.Ent().MicrosoftIdentity.Delete().Where(microsoftidentity.MemberID(memberID)).Exec(ctx)
	if err != nil {
		return nil, fmt.Errorf("take Microsoft accounts away: %w", err)
	}
	tokens, err := tx.Ent().ApiToken.Query().Where(apitoken.MemberID(memberID), apitoken.RevokedAtIsNil()).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("list tokens: %w", err)
	}
	for _, t := range tokens {
		if t, err = t.Update().SetRevokedAt(s.now()).Save(ctx); err != nil {
			return nil, fmt.Errorf("revoke token: %w", err)
		}
		if err := auditToken(ctx, tx, v, activity.TokenRevoked, t); err != nil {
			return nil, err
		}
	}
	return map[string]any{"endedSessions": ended, "passkeys": passkeys, "identities": identities}, nil
}

// CompleteReset sets a new password by the link of MakeReset or MakeMemberReset,
// once, and logs in. It lets a disabled member in again, takes the authenticator
// app away, which may be what is lost, and ends all sessions. Passkeys and
// Microsoft accounts stay, where there are any. The address is proven by it: who
// operates the server, or owns the instance, gave the link to whose it is.
func (s *Service) CompleteReset(ctx context.Context, token string, password secret.Text) (*viewer.Viewer, error) {
	if err := needSession(ctx); err != nil {
		return nil, err
	}
	if err := s.take(ctx, ofAddress(ctx)...); err != nil {
		return nil, err
	}
	gone := fault.New(fault.NotFound, "This link is not valid: it was used or has ended. Ask for a new one.").WithField("token")
	now := s.now()
	link, err := s.db.Ent().SetupLink.Query().Where(
		setuplink.TokenHashEQ(sum(token)), setuplink.MemberIDNotNil(), setuplink.UsedAtIsNil(), setuplink.ExpiresAtGT(now)).Only(system(ctx))
	if ent.IsNotFound(err) {
		return nil, gone
	}
	if err != nil {
		return nil, fmt.Errorf("find reset link: %w", err)
	}
	hash, err := s.newHash(ctx, password, "password")
	if err != nil {
		return nil, err
	}
	id, epoch := *link.MemberID, int64(0)
	err = s.db.InTx(system(ctx), func(ctx context.Context, tx *database.Tx) error {
		n, err := tx.Ent().SetupLink.Update().Where(setuplink.ID(link.ID), setuplink.UsedAtIsNil()).SetUsedAt(now).Save(ctx)
		if err != nil {
			return err
		}
		if n == 0 {
			return gone
		}
		m, err := tx.Ent().Member.UpdateOneID(id).SetPasswordHash(hash).ClearDisabledAt().Save(ctx)
		if err != nil {
			return err
		}
		if err := clearTOTP(ctx, tx, id); err != nil {
			return err
		}
		if _, err := tx.Ent().LoginAttempt.Delete().Where(loginattempt.AccountKeyIn(ofAccount(m.Email).key, ofCodes(id).key)).Exec(ctx); err != nil {
			return err
		}
		proven, err := tx.Ent().Member.Update().Where(member.ID(id), member.InvitedByOrganizationIDNotNil(), member.AddressProvenAtIsNil()).
			SetAddressProvenAt(now).Save(ctx)
		if err != nil {
			return err
		}
		ended, raised, err := endSessions(ctx, tx, id, nil)
		if err != nil {
			return err
		}
		epoch = raised
		if err := giveBack(ctx, tx, ofAddress(ctx)); err != nil {
			return err
		}
		return audit(ctx, tx, acting(ctx, id), activity.Entry{
			Action: "member.reset", SubjectKind: vocab.SubjectKindMember, SubjectID: id, Detail: map[string]any{"endedSessions": ended, "addressProven": proven > 0},
		})
	}, database.Durable())
	if err != nil {
		return nil, err
	}
	return s.startWith(ctx, id, epoch, methodSetup, map[string]any{"method": methodSetup})
}
