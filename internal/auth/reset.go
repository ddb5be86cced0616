package auth

import (
	"context"
	"fmt"
	"time"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/loginattempt"
	"github.com/appmuster/appmuster/ent/member"
	"github.com/appmuster/appmuster/ent/setuplink"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/seal/secret"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
)

const resetLinkFor = time.Hour

// MakeReset makes the token of a one-time link by which an instance owner who
// is locked out sets a new password; a link made before ends. It is for the
// operator, who has the database: nobody can ask for it over the network.
func MakeReset(ctx context.Context, db *database.DB, email string, now time.Time) (token secret.Text, expiresAt time.Time, err error) {
	ctx = system(ctx)
	m, err := db.Ent().Member.Query().Where(member.EmailKey(FoldEmail(email)), member.InstanceOwner(true)).Only(ctx)
	if ent.IsNotFound(err) {
		return secret.Text{}, time.Time{}, fault.New(fault.NotFound, "No owner of the instance has this address. Other members are reset by an owner, who invites them anew.")
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

// CompleteReset sets a new password by MakeReset's link, once, and logs in. It
// lets a disabled owner in again, takes the authenticator app away, which may
// be what is lost, and ends all sessions. Passkeys and Microsoft accounts stay.
func (s *Service) CompleteReset(ctx context.Context, token string, password secret.Text) (*viewer.Viewer, error) {
	if err := needSession(ctx); err != nil {
		return nil, err
	}
	if err := s.take(ctx, ofAddress(ctx)...); err != nil {
		return nil, err
	}
	gone := fault.New(fault.NotFound, "This link is not valid: it was used or has ended. Make a new one with appmuster owner reset.").WithField("token")
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
		ended, raised, err := endSessions(ctx, tx, id, nil)
		if err != nil {
			return err
		}
		epoch = raised
		if err := giveBack(ctx, tx, ofAddress(ctx)); err != nil {
			return err
		}
		return audit(ctx, tx, acting(ctx, id), activity.Entry{
			Action: "member.reset", SubjectKind: vocab.SubjectKindMember, SubjectID: id, Detail: map[string]any{"endedSessions": ended},
		})
	}, database.Durable())
	if err != nil {
		return nil, err
	}
	return s.startWith(ctx, id, epoch, methodSetup, map[string]any{"method": methodSetup})
}
