package auth

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"net/mail"
	"time"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/apitoken"
	"github.com/appmuster/appmuster/ent/loginattempt"
	"github.com/appmuster/appmuster/ent/member"
	"github.com/appmuster/appmuster/ent/setuplink"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/seal/secret"
	"github.com/appmuster/appmuster/internal/viewer"
)

const (
	freeTries    = 5 // failures before an account rests
	firstRest    = 30 * time.Second
	longestRest  = 15 * time.Minute
	setupLinkFor = 24 * time.Hour
)

var errWrongLogin = fault.New(fault.Invalid, "Address and password do not belong together. Check both and try again.")

// LogIn starts a session for the member with this address and password and
// gives the viewer it makes. Wrong tries are counted per account: after five,
// each further failure makes the account rest for twice as long.
func (s *Service) LogIn(ctx context.Context, email string, password secret.Text) (v *viewer.Viewer, codeNeeded bool, err error) {
	account := sum("login\x00" + FoldEmail(email))
	if until, err := s.resting(ctx, account); err != nil {
		return nil, false, err
	} else if wait := until.Sub(s.now()); wait > 0 {
		return nil, false, fault.New(fault.Limit, fmt.Sprintf("Too many wrong tries. Try again in %s.", roundUp(wait)))
	}
	m, err := s.db.Ent().Member.Query().Where(member.EmailKey(FoldEmail(email)), member.DisabledAtIsNil()).Only(system(ctx))
	if err != nil && !ent.IsNotFound(err) {
		return nil, false, fmt.Errorf("find member: %w", err)
	}
	hash := s.unknown
	if m != nil && m.PasswordHash != "" {
		hash = m.PasswordHash
	}
	ok, err := s.matches(ctx, password, hash)
	if err != nil {
		return nil, false, err
	}
	if !ok || m == nil || m.PasswordHash == "" {
		if err := s.failed(ctx, account); err != nil {
			return nil, false, err
		}
		return nil, false, errWrongLogin
	}
	now := s.now()
	if err := s.db.InTx(system(ctx), func(ctx context.Context, tx *database.Tx) error {
		if _, err := tx.Ent().LoginAttempt.Delete().Where(loginattempt.AccountKeyEQ(account)).Exec(ctx); err != nil {
			return err
		}
		return tx.Ent().Member.UpdateOneID(m.ID).SetLastLoginAt(now).Exec(ctx)
	}); err != nil {
		return nil, false, fmt.Errorf("note log-in: %w", err)
	}
	v, err = s.start(ctx, m.ID)
	return v, false, err
}

// start makes a new session for the member: the token before log-in is worth
// nothing after it.
func (s *Service) start(ctx context.Context, memberID int64) (*viewer.Viewer, error) {
	if err := s.sessions.RenewToken(ctx); err != nil {
		return nil, fmt.Errorf("renew session: %w", err)
	}
	s.sessions.Put(ctx, memberKey, memberID)
	return s.member(ctx, memberID, viewer.FromContext(ctx).RequestID())
}

// LogOut ends the session that asks.
func (s *Service) LogOut(ctx context.Context) error {
	if viewer.FromContext(ctx).TokenID() != 0 {
		return nil
	}
	return s.sessions.Destroy(ctx)
}

// SessionHash gives the hash of the session that asks, nil for a token: what a
// journey to Microsoft is bound to.
func (s *Service) SessionHash(ctx context.Context) []byte {
	v := viewer.FromContext(ctx)
	if v.MemberID() == 0 || v.TokenID() != 0 {
		return nil
	}
	return sum(s.sessions.Token(ctx))
}

// NeedsSetup tells whether there is no member yet.
func (s *Service) NeedsSetup(ctx context.Context) (bool, error) {
	exists, err := s.db.Ent().Member.Query().Exist(system(ctx))
	return !exists, err
}

// CompleteSetup makes the first owner by the one-time link and logs them in.
func (s *Service) CompleteSetup(ctx context.Context, token, email string, password secret.Text, name string) (*viewer.Viewer, error) {
	used := fault.New(fault.NotFound, "This set-up link is not valid: it was used, has ended, or belongs to another start. Start the server again for a new one.").WithField("token")
	now := s.now()
	exists, err := s.db.Ent().SetupLink.Query().Where(setuplink.TokenHashEQ(sum(token)), setuplink.UsedAtIsNil(), setuplink.ExpiresAtGT(now)).Exist(system(ctx))
	if err != nil {
		return nil, fmt.Errorf("find set-up link: %w", err)
	}
	if !exists {
		return nil, used
	}
	hash, err := s.checkedHash(ctx, email, password)
	if err != nil {
		return nil, err
	}
	var made *ent.Member
	err = s.db.InTx(system(ctx), func(ctx context.Context, tx *database.Tx) error {
		n, err := tx.Ent().SetupLink.Update().Where(setuplink.TokenHashEQ(sum(token)), setuplink.UsedAtIsNil(), setuplink.ExpiresAtGT(now)).SetUsedAt(now).Save(ctx)
		if err != nil {
			return err
		}
		taken, err := tx.Ent().Member.Query().Exist(ctx)
		if err != nil {
			return err
		}
		if n == 0 || taken {
			return used
		}
		made, err = createOwner(ctx, tx, email, hash, name, now)
		return err
	}, database.Durable())
	if err != nil {
		return nil, err
	}
	return s.start(ctx, made.ID)
}

func createOwner(ctx context.Context, tx *database.Tx, email, hash, name string, now time.Time) (*ent.Member, error) {
	return tx.Ent().Member.Create().SetEmail(email).SetEmailKey(FoldEmail(email)).SetName(name).
		SetPasswordHash(hash).SetInstanceOwner(true).SetCreatedAt(now).Save(ctx)
}

// checkedHash checks a new log-in and gives the password's hash.
func (s *Service) checkedHash(ctx context.Context, email string, password secret.Text) (string, error) {
	address, err := mail.ParseAddress(email)
	if err != nil || address.Address != email || len(email) > 320 {
		return "", fault.New(fault.Invalid, "This is not an e-mail address.").WithField("email")
	}
	if n := utf8.RuneCountInString(password.Reveal()); n < MinPassword || n > 1000 {
		return "", fault.New(fault.Invalid, fmt.Sprintf("A password has at least %d characters.", MinPassword)).WithField("password")
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
	if len(password.Reveal()) > 4000 {
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

// resting gives until when no try is made for the account; zero: at once.
func (s *Service) resting(ctx context.Context, account []byte) (time.Time, error) {
	a, err := s.db.Ent().LoginAttempt.Query().Where(loginattempt.AccountKeyEQ(account)).Only(system(ctx))
	if ent.IsNotFound(err) || err == nil && a.BlockedUntil == nil {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, fmt.Errorf("count log-ins: %w", err)
	}
	return *a.BlockedUntil, nil
}

func (s *Service) failed(ctx context.Context, account []byte) error {
	now := s.now()
	return s.db.InTx(system(ctx), func(ctx context.Context, tx *database.Tx) error {
		a, err := tx.Ent().LoginAttempt.Query().Where(loginattempt.AccountKeyEQ(account)).Only(ctx)
		if ent.IsNotFound(err) {
			return tx.Ent().LoginAttempt.Create().SetAccountKey(account).SetFailures(1).SetWindowStart(now).Exec(ctx)
		}
		if err != nil {
			return err
		}
		failures := a.Failures + 1
		update := a.Update().SetFailures(failures)
		if failures >= freeTries {
			rest := longestRest
			if doublings := failures - freeTries; doublings < 5 {
				rest = min(firstRest<<doublings, longestRest)
			}
			update.SetBlockedUntil(now.Add(rest))
		}
		return update.Exec(ctx)
	})
}

func roundUp(d time.Duration) string {
	if d <= time.Minute {
		return fmt.Sprintf("%d seconds", int((d+time.Second-1)/time.Second))
	}
	return fmt.Sprintf("%d minutes", int((d+time.Minute-1)/time.Minute))
}

// UpdateProfile changes what the member who asks says about themselves.
func (s *Service) UpdateProfile(ctx context.Context, p Profile) (*ent.Member, error) {
	v := viewer.FromContext(ctx)
	if v.MemberID() == 0 || v.TokenID() != 0 {
		return nil, fault.New(fault.Forbidden, "Only a member who is logged in has a profile.")
	}
	if p.TimeZone != nil && *p.TimeZone != "" {
		if _, err := time.LoadLocation(*p.TimeZone); err != nil {
			return nil, fault.New(fault.Invalid, "There is no such time zone: use a name such as Europe/Berlin.").WithField("timeZone")
		}
	}
	if p.Name != nil && len(*p.Name) > 200 {
		return nil, fault.New(fault.Invalid, "A name has at most 200 characters.").WithField("name")
	}
	if p.Locale != nil && len(*p.Locale) > 35 {
		return nil, fault.New(fault.Invalid, "This is not a language tag such as en or de-AT.").WithField("locale")
	}
	var m *ent.Member
	err := s.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) (err error) {
		update := tx.Ent().Member.UpdateOneID(v.MemberID())
		if p.Name != nil {
			update.SetName(*p.Name)
		}
		if p.Locale != nil {
			update.SetLocale(*p.Locale)
		}
		if p.TimeZone != nil {
			update.SetTimeZone(*p.TimeZone)
		}
		m, err = update.Save(system(ctx))
		return err
	})
	return m, err
}

// Member gives the member who asks; nil for a token of nobody.
func (s *Service) Member(ctx context.Context) (*ent.Member, error) {
	v := viewer.FromContext(ctx)
	if v.MemberID() == 0 {
		return nil, nil
	}
	return s.db.Ent().Member.Get(system(ctx), v.MemberID())
}

// Bootstrap brings a start in line with its configuration: the first owner
// where there is no member and both values are given, the bootstrap token as
// long as it is set. Without a member and without values it gives the token of
// a new one-time set-up link, else "".
func (s *Service) Bootstrap(ctx context.Context, email string, password, token secret.Text) (setup string, err error) {
	ctx = system(ctx)
	needs, err := s.NeedsSetup(ctx)
	if err != nil {
		return "", err
	}
	var hash string
	if needs && email != "" {
		if hash, err = s.checkedHash(ctx, email, password); err != nil {
			return "", fmt.Errorf("make first owner: %w", err)
		}
	}
	err = s.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		now := s.now()
		if err := bootstrapToken(ctx, tx, token, now); err != nil {
			return err
		}
		needs, err := tx.Ent().Member.Query().Exist(ctx)
		if err != nil || needs {
			return err
		}
		if hash != "" {
			_, err := createOwner(ctx, tx, email, hash, "", now)
			return err
		}
		if _, err := tx.Ent().SetupLink.Delete().Where(setuplink.MemberIDIsNil(), setuplink.UsedAtIsNil()).Exec(ctx); err != nil {
			return err
		}
		raw := make([]byte, 24)
		if _, err := rand.Read(raw); err != nil {
			return err
		}
		setup = base64.RawURLEncoding.EncodeToString(raw)
		return tx.Ent().SetupLink.Create().SetTokenHash(sum(setup)).SetExpiresAt(now.Add(setupLinkFor)).Exec(ctx)
	}, database.Durable())
	if err != nil {
		return "", fmt.Errorf("bootstrap: %w", err)
	}
	return setup, nil
}

func bootstrapToken(ctx context.Context, tx *database.Tx, token secret.Text, now time.Time) error {
	hash := sum(token.Reveal())
	stale := tx.Ent().ApiToken.Update().Where(apitoken.Bootstrap(true), apitoken.RevokedAtIsNil())
	if !token.IsZero() {
		stale.Where(apitoken.TokenHashNEQ(hash))
	}
	if _, err := stale.SetRevokedAt(now).Save(ctx); err != nil {
		return err
	}
	if token.IsZero() {
		return nil
	}
	t, err := tx.Ent().ApiToken.Query().Where(apitoken.TokenHashEQ(hash)).Only(ctx)
	if ent.IsNotFound(err) {
		return tx.Ent().ApiToken.Create().SetName("Bootstrap token").SetTokenHash(hash).
			SetAllOrganizations(true).SetBootstrap(true).SetCreatedAt(now).Exec(ctx)
	}
	if err != nil {
		return err
	}
	return t.Update().ClearRevokedAt().Exec(ctx)
}
