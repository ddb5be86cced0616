package privacy

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/erasedperson"
	"github.com/appmuster/appmuster/ent/organization"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/pseudonym"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
)

const (
	minReason = 10
	maxReason = 500
)

// Reveal tells who stands behind a pseudonym. The reason, 10 to 500 characters,
// is kept in the audit log.
func (s *Service) Reveal(ctx context.Context, userID int64, reason string) (ent.Person, error) {
	u, mode, err := s.findPerson(ctx, userID, viewer.RevealPerson)
	if err != nil {
		return ent.Person{}, err
	}
	reason = strings.TrimSpace(reason)
	if n := utf8.RuneCountInString(reason); n < minReason || n > maxReason || !utf8.ValidString(reason) {
		return ent.Person{}, fault.New(fault.Invalid, "Give the reason in 10 to 500 characters. It is kept in the audit log.").WithField("reason")
	}
	if mode != vocab.PrivacyModePseudonyms {
		return ent.Person{}, fault.New(fault.Conflict, "This organization shows full names: there is nothing to reveal.").WithField("userId")
	}
	actor := activity.Asking(ctx)
	err = s.db.InTx(system(ctx), func(ctx context.Context, tx *database.Tx) error {
		return activity.Audit(ctx, tx, activity.Entry{
			OrganizationID: u.OrganizationID, Action: activity.PersonRevealed, Actor: actor,
			SubjectKind: vocab.SubjectKindUser, SubjectID: u.ID, Personal: map[string]string{"reason": reason},
		})
	}, database.Durable())
	if err != nil {
		return ent.Person{}, err
	}
	return u.Person(), nil
}

// findPerson gives a user that the viewer may see and has a right over, and how
// much of a person is shown. Where only aggregates are, there is nobody. The
// modes are read first, so that nobody and somebody who is not shown cost the same.
func (s *Service) findPerson(ctx context.Context, userID int64, right viewer.Right) (*ent.User, vocab.PrivacyMode, error) {
	if viewer.Asking(ctx) == nil {
		return nil, "", errNoUser
	}
	organizations, err := s.db.Ent().Organization.Query().Select(organization.FieldID, organization.FieldPrivacyMode).All(ctx)
	if err != nil {
		return nil, "", fmt.Errorf("find organizations: %w", err)
	}
	u, err := s.findUser(ctx, userID)
	if err != nil {
		return nil, "", err
	}
	for _, o := range organizations {
		switch {
		case o.ID != u.OrganizationID:
		case o.PrivacyMode == vocab.PrivacyModeAggregates:
			return nil, "", errNoUser
		default:
			return u, o.PrivacyMode, may(ctx, o.ID, right, errNoUser, errNotOwner)
		}
	}
	return nil, "", errNoUser
}

// ErasePerson deletes everything that tells of a person, everywhere, and keeps
// that they were erased, so that no sync stores them again. The days on which
// they used an app stay as numbers among those of everybody who is not stored.
// The audit log says how many rows of each table were erased, and nothing of
// the person. A sync that is writing is waited for; its next page finds the
// person erased.
func (s *Service) ErasePerson(ctx context.Context, userID int64) (Erasure, error) {
	if _, _, err := s.findPerson(ctx, userID, viewer.ErasePerson); err != nil {
		return Erasure{}, err
	}
	return s.erasePerson(ctx, userID)
}

// erasePerson erases a person over whom the viewer has the right.
func (s *Service) erasePerson(ctx context.Context, userID int64) (Erasure, error) {
	actor := activity.Asking(ctx)
	erasure := Erasure{}
	err := s.db.InTx(system(ctx), func(ctx context.Context, tx *database.Tx) error {
		u, err := tx.Ent().User.Get(ctx, userID)
		if err == nil {
			err = tx.HoldSync(ctx, u.TenantID)
		}
		if err == nil {
			u, err = tx.Ent().User.Get(ctx, userID) // as the sync left it
		}
		if ent.IsNotFound(err) {
			return errNoUser
		}
		if err != nil {
			return fmt.Errorf("find user: %w", err)
		}
		if err := remember(ctx, tx, u); err != nil {
			return err
		}
		if erasure.Tables, err = s.erase(ctx, tx, u); err != nil {
			return err
		}
		return activity.Audit(ctx, tx, activity.Entry{
			OrganizationID: u.OrganizationID, Action: activity.PersonErased, Actor: actor,
			SubjectKind: vocab.SubjectKindUser, SubjectID: u.ID, Detail: map[string]any{"tables": erasure.Tables},
		})
	}, database.Durable())
	return erasure, err
}

// remember keeps that a person was erased. The caller holds the tenant's sync
// back, and so everybody else who erases there.
func remember(ctx context.Context, tx *database.Tx, u *ent.User) error {
	hash := pseudonym.PersonHash(u.TenantID, u.EntraID)
	known, err := tx.Ent().ErasedPerson.Query().Where(erasedperson.TenantID(u.TenantID), erasedperson.PersonHash(hash[:])).Exist(ctx)
	if err == nil && !known {
		err = tx.Ent().ErasedPerson.Create().SetOrganizationID(u.OrganizationID).SetTenantID(u.TenantID).
			SetPersonHash(hash[:]).SetErasedAt(tx.Now()).Exec(ctx)
	}
	if err != nil {
		return fmt.Errorf("remember that a person was erased: %w", err)
	}
	return nil
}

func (s *Service) erase(ctx context.Context, tx *database.Tx, u *ent.User) (map[string]int, error) {
	if err := tx.Overwrite(ctx, true); err != nil {
		return nil, err
	}
	tables, err := tx.ErasePerson(ctx, person(u))
	if err != nil {
		return nil, err
	}
	n, err := activity.ErasePersonal(ctx, tx, u.OrganizationID, vocab.SubjectKindUser, u.ID)
	if err != nil {
		return nil, err
	}
	if n > 0 {
		tables["audit_events"] = n
	}
	return tables, tx.Overwrite(ctx, false)
}

func person(u *ent.User) database.Person {
	return database.Person{
		OrganizationID: u.OrganizationID, TenantID: u.TenantID, UserID: u.ID, EntraID: u.EntraID,
		Names: []string{u.DisplayName}, Addresses: []string{u.UserPrincipalName, u.Mail},
	}
}
