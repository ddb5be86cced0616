package auth

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/member"
	"github.com/appmuster/appmuster/ent/membersession"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/seal/secret"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
)

// How a session was logged in.
const (
	methodPassword  = "PASSWORD"
	methodPasskey   = "PASSKEY"
	methodMicrosoft = "MICROSOFT"
	methodSetup     = "SETUP"
)

const (
	pendingKey      = "pending_member" // whose password was right, while a code is asked for
	pendingUntilKey = "pending_until"  // until when, Unix seconds
	pendingEpochKey = "pending_epoch"  // the member's when the password was looked at
	pendingFor      = 5 * time.Minute
)

var (
	errWrongLogin = fault.New(fault.Invalid, "Address and password do not belong together. Check both and try again.")
	errNoLogin    = errors.New("auth: the member may not log in any more")
	errEnded      = fault.New(fault.Unauthenticated, "All sessions were ended meanwhile. Log in again.")
)

// LogIn starts a session for the member with this address and password and
// gives the viewer it makes. Where the member has a second factor it gives none
// and codeNeeded: VerifyCode goes on, for five minutes. Tries are counted per
// account and per address: after five, each further one makes the account rest
// for twice as long.
func (s *Service) LogIn(ctx context.Context, email string, password secret.Text) (v *viewer.Viewer, codeNeeded bool, err error) {
	if err := needSession(ctx); err != nil {
		return nil, false, err
	}
	account, addresses := ofAccount(email), ofAddress(ctx)
	if err := s.take(ctx, append([]counter{account}, addresses...)...); err != nil {
		return nil, false, err
	}
	m, err := s.db.Ent().Member.Query().Where(member.EmailKey(FoldEmail(email)), member.DisabledAtIsNil()).Only(system(ctx))
	if err != nil && !ent.IsNotFound(err) {
		return nil, false, fmt.Errorf("find member: %w", err)
	}
	hash := s.unknown
	if hasPassword(m) {
		hash = m.PasswordHash
	}
	ok, err := s.matches(ctx, password, hash)
	if err != nil {
		return nil, false, err
	}
	if !ok || !hasPassword(m) {
		if err := s.refused(ctx, m, email, methodPassword, "password"); err != nil {
			return nil, false, err
		}
		return nil, false, errWrongLogin
	}
	if err := s.db.InTx(system(ctx), func(ctx context.Context, tx *database.Tx) error {
		return forgive(ctx, tx, account, addresses)
	}); err != nil {
		return nil, false, fmt.Errorf("note log-in: %w", err)
	}
	if m.TotpConfirmedAt == nil {
		v, err = s.start(ctx, m, methodPassword)
		return v, false, err
	}
	// A new name for the session: who planted the old one shall not be asked for
	// the code in the member's place.
	if err := s.sessions.RenewToken(ctx); err != nil {
		return nil, false, fmt.Errorf("renew session: %w", err)
	}
	s.sessions.Remove(ctx, memberKey)
	s.sessions.Put(ctx, pendingKey, m.ID)
	s.sessions.Put(ctx, pendingUntilKey, s.now().Add(pendingFor).Unix())
	s.sessions.Put(ctx, pendingEpochKey, m.SessionEpoch)
	return nil, true, nil
}

// VerifyCode ends the log-in of which LogIn said that a code is needed: by a
// code of the authenticator app, or a recovery code. Each works once.
func (s *Service) VerifyCode(ctx context.Context, code string) (*viewer.Viewer, error) {
	if err := needSession(ctx); err != nil {
		return nil, err
	}
	id, until := s.sessions.GetInt64(ctx, pendingKey), s.sessions.GetInt64(ctx, pendingUntilKey)
	if id == 0 || s.now().Unix() >= until {
		return nil, fault.New(fault.Unauthenticated, "The log-in took too long. Begin again with your password.")
	}
	addresses := ofAddress(ctx)
	if err := s.take(ctx, append([]counter{ofCodes(id)}, addresses...)...); err != nil {
		return nil, err
	}
	recovery, err := s.useCode(ctx, id, code, addresses)
	if fault.Is(err, fault.Invalid) {
		m, findErr := s.db.Ent().Member.Get(system(ctx), id)
		if findErr != nil {
			return nil, fmt.Errorf("find member: %w", findErr)
		}
		if auditErr := s.refused(ctx, m, "", methodPassword, "code"); auditErr != nil {
			return nil, auditErr
		}
		return nil, err
	}
	if err != nil {
		return nil, err
	}
	s.sessions.Remove(ctx, pendingKey)
	s.sessions.Remove(ctx, pendingUntilKey)
	epoch := s.sessions.GetInt64(ctx, pendingEpochKey)
	s.sessions.Remove(ctx, pendingEpochKey)
	second := "TOTP"
	if recovery {
		second = "RECOVERY_CODE"
	}
	return s.startWith(ctx, id, epoch, methodPassword, map[string]any{"method": methodPassword, "secondFactor": second})
}

// start makes a new session for the member, who was read before it was looked at
// what proves them: the token before log-in is worth nothing after it.
func (s *Service) start(ctx context.Context, m *ent.Member, method string) (*viewer.Viewer, error) {
	return s.startWith(ctx, m.ID, m.SessionEpoch, method, map[string]any{"method": method})
}

// startWith starts no session where the member's were ended since this epoch: what
// proved the log-in may be what was changed.
func (s *Service) startWith(ctx context.Context, memberID, epoch int64, method string, detail map[string]any) (*viewer.Viewer, error) {
	v, err := s.member(ctx, s.db.Ent(), memberID)
	if err != nil {
		return nil, err
	}
	if v == nil {
		return nil, errNoLogin
	}
	now := s.now()
	if err := s.db.InTx(system(ctx), func(ctx context.Context, tx *database.Tx) error {
		n, err := tx.Ent().Member.Update().Where(member.ID(memberID), member.SessionEpoch(epoch)).SetLastLoginAt(now).Save(ctx)
		if err != nil {
			return err
		}
		if n == 0 {
			return errEnded
		}
		return audit(ctx, tx, v, activity.Entry{
			Action: "member.logged_in", SubjectKind: vocab.SubjectKindMember, SubjectID: memberID, Detail: detail,
		})
	}, database.Durable()); err != nil {
		return nil, fmt.Errorf("note log-in: %w", err)
	}
	// What the session before held belongs to nobody now.
	if err := s.sessions.Clear(ctx); err != nil {
		return nil, fmt.Errorf("clear session: %w", err)
	}
	if err := s.sessions.RenewToken(ctx); err != nil {
		return nil, fmt.Errorf("renew session: %w", err)
	}
	s.sessions.Put(ctx, memberKey, memberID)
	s.sessions.Put(ctx, methodKey, method)
	s.sessions.Put(ctx, epochKey, epoch)
	return v, nil
}

// refused notes a log-in that failed. The audit log cannot forget, so it holds
// the member where there is one, else a digest of the address, salted anew each
// time.
func (s *Service) refused(ctx context.Context, m *ent.Member, email, method, reason string) error {
	e := activity.Entry{
		Action: "member.login_failed", Actor: activity.Actor{Kind: vocab.ActorKindUnknown}, SubjectKind: vocab.SubjectKindMember,
		Detail: map[string]any{"method": method, "reason": reason},
	}
	if m != nil {
		e.SubjectID = m.ID
	} else if email != "" {
		salt := make([]byte, 16)
		if _, err := rand.Read(salt); err != nil {
			return fmt.Errorf("make salt: %w", err)
		}
		e.Detail["salt"] = hex.EncodeToString(salt)
		e.Detail["account"] = hex.EncodeToString(sum(string(salt) + FoldEmail(email)))
	}
	err := s.db.InTx(system(ctx), func(ctx context.Context, tx *database.Tx) error {
		return audit(ctx, tx, nil, e)
	}, database.Durable())
	if err != nil {
		return fmt.Errorf("note refused log-in: %w", err)
	}
	return nil
}

// acting gives the viewer of a member who has no session yet: for the audit
// log alone.
func acting(ctx context.Context, memberID int64) *viewer.Viewer {
	a := asking(ctx)
	return viewer.New(viewer.Params{MemberID: memberID, RequestID: a.requestID, IP: a.ip})
}

// LogOut ends the session that asks, and with it what it has under way: a request
// that would give the session another name is not stored.
func (s *Service) LogOut(ctx context.Context) error {
	v := viewer.FromContext(ctx)
	if v.TokenID() != 0 || !asking(ctx).session {
		return nil
	}
	if v.MemberID() != 0 {
		id, err := s.currentSession(ctx)
		if err != nil {
			return err
		}
		if err := s.db.InTx(system(ctx), func(ctx context.Context, tx *database.Tx) error {
			if _, err := raiseEpoch(ctx, tx, v.MemberID()); err != nil {
				return err
			}
			if _, err := tx.Ent().MemberSession.Delete().Where(membersession.ID(id), membersession.MemberID(v.MemberID())).Exec(ctx); err != nil {
				return fmt.Errorf("end session: %w", err)
			}
			return audit(ctx, tx, v, sessionEnded(id, v.MemberID()))
		}, database.Durable()); err != nil {
			return fmt.Errorf("note log-out: %w", err)
		}
	}
	return s.sessions.Destroy(ctx)
}

// IP gives where a request comes from, whoever makes it; "" where none does.
func (s *Service) IP(ctx context.Context) string { return asking(ctx).ip }

// SessionHash gives the hash of the session that asks, nil for a token: what a
// journey to Microsoft is bound to.
func (s *Service) SessionHash(ctx context.Context) []byte {
	v := viewer.FromContext(ctx)
	if v.MemberID() == 0 || v.TokenID() != 0 {
		return nil
	}
	return sum(s.sessions.Token(ctx))
}
