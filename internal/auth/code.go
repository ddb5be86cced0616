package auth

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base32"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
	"github.com/pquerna/otp/totp"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/member"
	"github.com/appmuster/appmuster/ent/recoverycode"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/seal"
	"github.com/appmuster/appmuster/internal/seal/secret"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
)

const (
	codeStep      = 30 // seconds that a code is shown
	codeSkew      = 1  // steps before and after now that are taken
	recoveryCodes = 10
	recoveryBytes = 10 // 80 random bits: 16 characters
	issuer        = "Appmuster"
)

var (
	errWrongCode = fault.New(fault.Invalid, "This code is wrong, or was used before. Wait for the next one.").WithField("code")
	errNoKeeper  = errors.New("auth: no keeper of secrets")
	codeForm     = hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1} // what every authenticator app knows
)

// BeginTOTP makes the secret of an authenticator app for the member who asks,
// to type in and as an address for a QR code. Codes are not asked for before
// ConfirmTOTP. It replaces an unconfirmed one.
func (s *Service) BeginTOTP(ctx context.Context) (secretText, otpauthURL string, err error) {
	v, err := self(ctx)
	if err != nil {
		return "", "", err
	}
	if s.keeper == nil {
		return "", "", errNoKeeper
	}
	err = s.db.InTx(system(ctx), func(ctx context.Context, tx *database.Tx) error {
		m, err := tx.Ent().Member.Get(ctx, v.MemberID())
		if err != nil {
			return err
		}
		if m.TotpConfirmedAt != nil {
			return fault.New(fault.Conflict, "An authenticator app is set up already. Disable it first.")
		}
		key, err := totp.Generate(totp.GenerateOpts{Issuer: issuer, AccountName: m.Email, Period: codeStep, Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err != nil {
			return err
		}
		sealed, err := s.keeper.Seal(ctx, tx.Keys(), seal.Owner{Kind: seal.Instance}, placeOfTOTP(m.ID), secret.NewText(key.Secret()))
		if err != nil {
			return err
		}
		secretText, otpauthURL = key.Secret(), key.URL()
		return tx.Ent().Member.UpdateOneID(m.ID).SetSealedTotp(sealed).SetTotpLastStep(0).Exec(ctx)
	}, database.Durable())
	if err != nil {
		return "", "", fmt.Errorf("begin authenticator app: %w", err)
	}
	return secretText, otpauthURL, nil
}

func placeOfTOTP(member int64) seal.Place {
	return seal.Place{Table: "members", Row: member, Column: "sealed_totp"}
}

// ConfirmTOTP proves the secret of BeginTOTP by its first code: from now on
// codes are asked for after the password. It gives the recovery codes this once.
func (s *Service) ConfirmTOTP(ctx context.Context, code string) ([]secret.Text, error) {
	v, err := self(ctx)
	if err != nil {
		return nil, err
	}
	if err := s.take(ctx, ofCodes(v.MemberID())); err != nil {
		return nil, err
	}
	var codes []secret.Text
	err = s.db.InTx(system(ctx), func(ctx context.Context, tx *database.Tx) error {
		m, err := tx.Ent().Member.Get(ctx, v.MemberID())
		if err != nil {
			return err
		}
		if m.TotpConfirmedAt != nil || m.SealedTotp == nil {
			return fault.New(fault.Conflict, "There is no authenticator app to confirm. Begin anew.").WithField("code")
		}
		if err := s.useTOTP(ctx, tx, m, code); err != nil {
			return err
		}
		if err := tx.Ent().Member.UpdateOneID(m.ID).SetTotpConfirmedAt(s.now()).Exec(ctx); err != nil {
			return err
		}
		if codes, err = newRecoveryCodes(ctx, tx, m.ID); err != nil {
			return err
		}
		if err := forgive(ctx, tx, ofCodes(m.ID), nil); err != nil {
			return err
		}
		return audit(ctx, tx, v, activity.Entry{Action: "totp.enabled", SubjectKind: vocab.SubjectKindMember, SubjectID: m.ID})
	}, database.Durable())
	if err != nil {
		return nil, err
	}
	return codes, nil
}

// DisableTOTP stops asking the member who asks for codes; it takes a code or a
// recovery code.
func (s *Service) DisableTOTP(ctx context.Context, code string) error {
	return s.withCode(ctx, code, func(ctx context.Context, tx *database.Tx, v *viewer.Viewer) error {
		if err := clearTOTP(ctx, tx, v.MemberID()); err != nil {
			return err
		}
		return audit(ctx, tx, v, activity.Entry{Action: "totp.disabled", SubjectKind: vocab.SubjectKindMember, SubjectID: v.MemberID()})
	})
}

// RenewRecoveryCodes replaces the recovery codes of the member who asks, used
// or not; it takes a code or a recovery code. They are given this once.
func (s *Service) RenewRecoveryCodes(ctx context.Context, code string) ([]secret.Text, error) {
	var codes []secret.Text
	err := s.withCode(ctx, code, func(ctx context.Context, tx *database.Tx, v *viewer.Viewer) (err error) {
		if codes, err = newRecoveryCodes(ctx, tx, v.MemberID()); err != nil {
			return err
		}
		return audit(ctx, tx, v, activity.Entry{Action: "recovery_codes.renewed", SubjectKind: vocab.SubjectKindMember, SubjectID: v.MemberID()})
	})
	if err != nil {
		return nil, err
	}
	return codes, nil
}

// withCode does something in one transaction with using the code up.
func (s *Service) withCode(ctx context.Context, code string, do func(context.Context, *database.Tx, *viewer.Viewer) error) error {
	v, err := self(ctx)
	if err != nil {
		return err
	}
	if err := s.take(ctx, ofCodes(v.MemberID())); err != nil {
		return err
	}
	return s.db.InTx(system(ctx), func(ctx context.Context, tx *database.Tx) error {
		if _, err := s.useEither(ctx, tx, v.MemberID(), code); err != nil {
			return err
		}
		if err := forgive(ctx, tx, ofCodes(v.MemberID()), nil); err != nil {
			return err
		}
		return do(ctx, tx, v)
	}, database.Durable())
}

// useCode uses a code of the member up, which took a try before, and tells
// whether it was a recovery code. A wrong one is a fault.Invalid.
func (s *Service) useCode(ctx context.Context, member int64, code string, addresses []counter) (recovery bool, err error) {
	err = s.db.InTx(system(ctx), func(ctx context.Context, tx *database.Tx) error {
		if recovery, err = s.useEither(ctx, tx, member, code); err != nil {
			return err
		}
		return forgive(ctx, tx, ofCodes(member), addresses)
	}, database.Durable())
	return recovery, err
}

func (s *Service) useEither(ctx context.Context, tx *database.Tx, member int64, code string) (recovery bool, err error) {
	m, err := tx.Ent().Member.Get(ctx, member)
	if err != nil {
		return false, fmt.Errorf("find member: %w", err)
	}
	if m.TotpConfirmedAt == nil || m.DisabledAt != nil {
		return false, fault.New(fault.Conflict, "No authenticator app is set up.").WithField("code")
	}
	if digits := strings.ReplaceAll(strings.TrimSpace(code), " ", ""); len(digits) == otp.DigitsSix.Length() {
		return false, s.useTOTP(ctx, tx, m, digits)
	}
	n, err := tx.Ent().RecoveryCode.Update().Where(
		recoverycode.MemberID(m.ID), recoverycode.CodeHashEQ(recoveryHash(m.ID, code)), recoverycode.UsedAtIsNil(),
	).SetUsedAt(s.now()).Save(ctx)
	if err != nil {
		return false, fmt.Errorf("use recovery code: %w", err)
	}
	if n == 0 {
		return false, errWrongCode
	}
	return true, nil
}

// useTOTP uses up a code of the authenticator app: its time step and all before
// are worth nothing after it.
func (s *Service) useTOTP(ctx context.Context, tx *database.Tx, m *ent.Member, code string) error {
	if s.keeper == nil {
		return errNoKeeper
	}
	key, err := s.keeper.Open(ctx, tx.Keys(), seal.Owner{Kind: seal.Instance}, placeOfTOTP(m.ID), m.SealedTotp)
	if err != nil {
		return fmt.Errorf("open secret of authenticator app: %w", err)
	}
	step, err := stepOf(key, strings.TrimSpace(code), s.now())
	if err != nil {
		return err
	}
	if step == 0 {
		return errWrongCode
	}
	n, err := tx.Ent().Member.Update().Where(member.ID(m.ID), member.TotpLastStepLT(step)).SetTotpLastStep(step).Save(ctx)
	if err != nil {
		return fmt.Errorf("use code: %w", err)
	}
	if n == 0 {
		return errWrongCode
	}
	return nil
}

// stepOf gives the time step that a code belongs to, of those around now; 0
// where it is none's. All steps are compared, whichever fits.
func stepOf(key secret.Text, code string, now time.Time) (int64, error) {
	at := now.Unix() / codeStep
	var found int64
	for step := at - codeSkew; step <= at+codeSkew; step++ {
		want, err := hotp.GenerateCodeCustom(key.Reveal(), uint64(step), codeForm)
		if err != nil {
			return 0, fmt.Errorf("make code: %w", err)
		}
		if subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			found = step
		}
	}
	return found, nil
}

func clearTOTP(ctx context.Context, tx *database.Tx, member int64) error {
	if err := tx.Ent().Member.UpdateOneID(member).ClearSealedTotp().ClearTotpConfirmedAt().SetTotpLastStep(0).Exec(ctx); err != nil {
		return fmt.Errorf("remove authenticator app: %w", err)
	}
	if _, err := tx.Ent().RecoveryCode.Delete().Where(recoverycode.MemberID(member)).Exec(ctx); err != nil {
		return fmt.Errorf("remove recovery codes: %w", err)
	}
	return nil
}

func newRecoveryCodes(ctx context.Context, tx *database.Tx, member int64) ([]secret.Text, error) {
	if _, err := tx.Ent().RecoveryCode.Delete().Where(recoverycode.MemberID(member)).Exec(ctx); err != nil {
		return nil, fmt.Errorf("remove recovery codes: %w", err)
	}
	codes := make([]secret.Text, recoveryCodes)
	rows := make([]*ent.RecoveryCodeCreate, recoveryCodes)
	for i := range codes {
		raw := make([]byte, recoveryBytes)
		if _, err := rand.Read(raw); err != nil {
			return nil, fmt.Errorf("make recovery code: %w", err)
		}
		text := strings.ToLower(base32.StdEncoding.EncodeToString(raw))
		text = text[:4] + "-" + text[4:8] + "-" + text[8:12] + "-" + text[12:]
		codes[i] = secret.NewText(text)
		rows[i] = tx.Ent().RecoveryCode.Create().SetMemberID(member).SetCodeHash(recoveryHash(member, text))
	}
	if err := tx.Ent().RecoveryCode.CreateBulk(rows...).Exec(ctx); err != nil {
		return nil, fmt.Errorf("store recovery codes: %w", err)
	}
	return codes, nil
}

// recoveryHash is over the member and the code as people type it. 80 random
// bits need no slow hash.
func recoveryHash(member int64, code string) []byte {
	plain := strings.Map(func(r rune) rune {
		if r == '-' || r == ' ' {
			return -1
		}
		return r
	}, strings.ToLower(strings.TrimSpace(code)))
	return sum("recovery\x00" + string(binary.BigEndian.AppendUint64(nil, uint64(member))) + plain)
}

// SecondFactor tells how the member who asks proves who they are, besides
// passkeys and Microsoft accounts.
func (s *Service) SecondFactor(ctx context.Context) (totp bool, recoveryCodesLeft int, hasPassword bool, err error) {
	v, err := self(ctx)
	if err != nil {
		return false, 0, false, err
	}
	ctx = system(ctx)
	m, err := s.db.Ent().Member.Get(ctx, v.MemberID())
	if err != nil {
		return false, 0, false, fmt.Errorf("find member: %w", err)
	}
	n, err := s.db.Ent().RecoveryCode.Query().Where(recoverycode.MemberID(m.ID), recoverycode.UsedAtIsNil()).Count(ctx)
	if err != nil {
		return false, 0, false, fmt.Errorf("count recovery codes: %w", err)
	}
	return m.TotpConfirmedAt != nil, n, m.PasswordHash != "", nil
}
