package privacy

import (
	"context"
	"encoding/base64"
	"fmt"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/tenant"
	"github.com/appmuster/appmuster/ent/user"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/pseudonym"
	"github.com/appmuster/appmuster/internal/seal"
	"github.com/appmuster/appmuster/internal/seal/secret"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/internal/xid"
)

// fillPiece is how many users get their pseudonym in one transaction.
const fillPiece = 1000

// SetMode chooses how much of a person the organization shows. Before it turns
// to pseudonyms every user has one, so that no page is without; users that a
// sync stores meanwhile too. Turned back to full names the pseudonyms are kept,
// so that the same person has the same one the next time.
func (s *Service) SetMode(ctx context.Context, organizationID int64, mode vocab.PrivacyMode) (*ent.Organization, error) {
	if err := may(ctx, organizationID, viewer.ManagePrivacy, errNoOrganization, errNotOwner); err != nil {
		return nil, err
	}
	switch mode {
	case vocab.PrivacyModeFullNames, vocab.PrivacyModePseudonyms, vocab.PrivacyModeAggregates:
	default:
		return nil, fault.New(fault.Invalid, "Choose full names, pseudonyms or aggregates.").WithField("mode")
	}
	var key pseudonym.Key
	if mode == vocab.PrivacyModePseudonyms {
		var err error
		if key, err = s.makeKey(ctx, organizationID); err != nil {
			return nil, err
		}
		for more := true; more; {
			err := s.db.InTx(system(ctx), func(ctx context.Context, tx *database.Tx) (err error) {
				more, err = fill(ctx, tx, organizationID, key)
				return err
			})
			if err != nil {
				return nil, err
			}
		}
	}
	var after *ent.Organization
	actor := activity.Asking(ctx)
	err := s.db.InTx(system(ctx), func(ctx context.Context, tx *database.Tx) error {
		before, err := tx.Ent().Organization.Get(ctx, organizationID)
		if err != nil {
			return fmt.Errorf("find organization: %w", err)
		}
		if before.PrivacyMode == mode {
			after = before
			return nil
		}
		if mode == vocab.PrivacyModePseudonyms {
			if err := finish(ctx, tx, organizationID, key); err != nil {
				return err
			}
		}
		if after, err = tx.Ent().Organization.UpdateOneID(organizationID).SetPrivacyMode(mode).Save(ctx); err != nil {
			return fmt.Errorf("set privacy mode: %w", err)
		}
		return activity.Audit(ctx, tx, activity.Entry{
			OrganizationID: organizationID, Action: activity.PrivacyModeChanged, Actor: actor,
			SubjectKind: vocab.SubjectKindOrganization, SubjectID: organizationID,
			Detail: map[string]any{"before": before.PrivacyMode, "after": mode},
		})
	}, database.Durable())
	return after, err
}

// makeKey gives the organization's key, made and sealed where there is none.
func (s *Service) makeKey(ctx context.Context, organizationID int64) (pseudonym.Key, error) {
	var key pseudonym.Key
	err := s.db.InTx(system(ctx), func(ctx context.Context, tx *database.Tx) error {
		if err := tx.Lock(ctx, "pseudonym key", organizationID); err != nil {
			return err
		}
		o, err := tx.Ent().Organization.Get(ctx, organizationID)
		if err != nil {
			return fmt.Errorf("find organization: %w", err)
		}
		if len(o.SealedPseudonymKey) > 0 {
			key, err = s.open(ctx, tx.Keys(), o)
			return err
		}
		key = pseudonym.NewKey()
		text := secret.NewText(base64.StdEncoding.EncodeToString(key.Bytes()))
		sealed, err := s.keeper.Seal(ctx, tx.Keys(), keyOwner(o.ID), keyPlace(o.ID), text)
		if err != nil {
			return err
		}
		if err := tx.Ent().Organization.UpdateOneID(o.ID).SetSealedPseudonymKey(sealed).Exec(ctx); err != nil {
			return fmt.Errorf("store pseudonym key: %w", err)
		}
		return nil
	}, database.Durable())
	return key, err
}

// open opens the organization's key and keeps it for the next time.
func (s *Service) open(ctx context.Context, store seal.KeyStore, o *ent.Organization) (pseudonym.Key, error) {
	if len(o.SealedPseudonymKey) == 0 {
		return pseudonym.Key{}, fmt.Errorf("organization %d never asked for pseudonyms", o.ID)
	}
	text, err := s.keeper.Open(ctx, store, keyOwner(o.ID), keyPlace(o.ID), o.SealedPseudonymKey)
	if err != nil {
		return pseudonym.Key{}, err
	}
	raw, err := base64.StdEncoding.DecodeString(text.Reveal())
	if err != nil {
		return pseudonym.Key{}, fmt.Errorf("read pseudonym key: %w", err)
	}
	key, err := pseudonym.KeyFrom(raw)
	if err == nil {
		s.keys.Store(o.ID, key)
	}
	return key, err
}

// Numbers gives what a sync numbers the users with that it stores, within the
// caller's transaction; nil for an organization that never asked for
// pseudonyms. A transaction that asks while it holds the tenant's lease, and
// stores users after that, leaves none without a number: the turn-over waits
// for it.
func (s *Service) Numbers(ctx context.Context, tx *database.Tx, organizationID int64) (func(xid.GUID) int64, error) {
	if key, ok := s.keys.Load(organizationID); ok {
		return key.(pseudonym.Key).Number, nil
	}
	o, err := tx.Ent().Organization.Get(system(ctx), organizationID)
	if err != nil {
		return nil, fmt.Errorf("find organization: %w", err)
	}
	if len(o.SealedPseudonymKey) == 0 {
		return nil, nil
	}
	key, err := s.open(ctx, tx.Keys(), o)
	if err != nil {
		return nil, err
	}
	return key.Number, nil
}

// fill numbers some users that have no number yet and tells whether there may
// be more.
func fill(ctx context.Context, tx *database.Tx, organizationID int64, key pseudonym.Key) (more bool, err error) {
	users, err := tx.Ent().User.Query().Where(user.OrganizationID(organizationID), user.PseudonymIsNil()).
		Limit(fillPiece).Select(user.FieldID, user.FieldEntraID).All(ctx)
	if err != nil {
		return false, fmt.Errorf("find users without a pseudonym: %w", err)
	}
	ids, numbers := make([]int64, len(users)), make([]int64, len(users))
	for i, u := range users {
		ids[i], numbers[i] = u.ID, key.Number(u.EntraID)
	}
	return len(users) == fillPiece, tx.SetPseudonyms(ctx, ids, numbers)
}

// finish holds the syncs of the organization back until the transaction ends
// and numbers the users that they stored since.
func finish(ctx context.Context, tx *database.Tx, organizationID int64, key pseudonym.Key) error {
	tenants, err := tx.Ent().Tenant.Query().Where(tenant.OrganizationID(organizationID)).Order(ent.Asc(tenant.FieldID)).IDs(ctx)
	if err != nil {
		return fmt.Errorf("find tenants: %w", err)
	}
	for _, id := range tenants {
		if err := tx.HoldSync(ctx, id); err != nil {
			return err
		}
	}
	for more := true; more; {
		if more, err = fill(ctx, tx, organizationID, key); err != nil {
			return err
		}
	}
	return nil
}
