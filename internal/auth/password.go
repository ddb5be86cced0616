package auth

import (
	"context"
	"fmt"
	"net/mail"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/seal/secret"
	"github.com/appmuster/appmuster/internal/vocab"
)

const maxPassword = 1000

// ChangePassword gives the member who asks another password and ends all their
// other sessions. current is not looked at where they have none yet.
func (s *Service) ChangePassword(ctx context.Context, current, next secret.Text) error {
	v, err := self(ctx)
	if err != nil {
		return err
	}
	m, err := s.db.Ent().Member.Get(system(ctx), v.MemberID())
	if err != nil {
		return fmt.Errorf("find member: %w", err)
	}
	account := ofAccount(m.Email)
	if m.PasswordHash != "" {
		if err := s.take(ctx, account); err != nil {
			return err
		}
		ok, err := s.matches(ctx, current, m.PasswordHash)
		if err != nil {
			return err
		}
		if !ok {
			return fault.New(fault.Invalid, "This is not your password.").WithField("currentPassword")
		}
	}
	hash, err := s.newHash(ctx, next, "newPassword")
	if err != nil {
		return err
	}
	if err := s.renew(ctx, m.ID); err != nil {
		return err
	}
	began, epoch := s.sessions.GetInt64(ctx, epochKey), int64(0)
	err = s.db.InTx(system(ctx), func(ctx context.Context, tx *database.Tx) error {
		if err := tx.Ent().Member.UpdateOneID(m.ID).SetPasswordHash(hash).Exec(ctx); err != nil {
			return err
		}
		if err := forgive(ctx, tx, account, nil); err != nil {
			return err
		}
		ended, raised, err := endSessions(ctx, tx, m.ID, nil) // the one that asks has a new name by now, and is stored with the answer
		if err != nil {
			return err
		}
		if raised != began+1 {
			return errEnded
		}
		epoch = raised
		return audit(ctx, tx, v, activity.Entry{
			Action: "password.changed", SubjectKind: vocab.SubjectKindMember, SubjectID: m.ID,
			Detail: map[string]any{"endedSessions": ended},
		})
	}, database.Durable())
	if err != nil {
		return err
	}
	s.sessions.Put(ctx, epochKey, epoch)
	return nil
}

// checkEmail refuses what is not an address.
func checkEmail(email string) error {
	address, err := mail.ParseAddress(email)
	if err != nil || address.Address != email || len(email) > 320 {
		return fault.New(fault.Invalid, "This is not an e-mail address.").WithField("email")
	}
	return nil
}

// newHash checks a new password, which came in this field, and gives its hash.
func (s *Service) newHash(ctx context.Context, password secret.Text, field string) (string, error) {
	if n := utf8.RuneCountInString(password.Reveal()); n < MinPassword || n > maxPassword {
		return "", fault.New(fault.Invalid, fmt.Sprintf("A password has %d to %d characters.", MinPassword, maxPassword)).WithField(field)
	}
	release, err := s.takeHashing(ctx)
	if err != nil {
		return "", err
	}
	defer release()
	hash, err := argon2id.CreateHash(password.Reveal(), s.hash)
	if err != nil {
		return "", fmt.Errorf("hash password: %w", err)
	}
	return hash, nil
}

func (s *Service) matches(ctx context.Context, password secret.Text, hash string) (bool, error) {
	release, err := s.takeHashing(ctx)
	if err != nil {
		return false, err
	}
	defer release()
	if len(password.Reveal()) > 4*maxPassword {
		return false, nil
	}
	ok, err := argon2id.ComparePasswordAndHash(password.Reveal(), hash)
	if err != nil {
		return false, fmt.Errorf("check password: %w", err)
	}
	return ok, nil
}

func (s *Service) takeHashing(ctx context.Context) (release func(), err error) {
	select {
	case s.hashing <- struct{}{}:
		return func() { <-s.hashing }, nil
	case <-ctx.Done():
		return nil, fault.New(fault.Unavailable, "Many people are logging in just now. Try again in a moment.").Wrap(ctx.Err())
	}
}

// hasPassword tells whether a member can log in by password.
func hasPassword(m *ent.Member) bool { return m != nil && m.PasswordHash != "" }
