package tenant

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/internal/checkup"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/msgraph"
	"github.com/appmuster/appmuster/internal/seal"
	"github.com/appmuster/appmuster/internal/seal/secret"
	"github.com/appmuster/appmuster/internal/vocab"
)

// Client gives a reader of the tenant's directory, its credential opened. A
// refresh token that Microsoft replaces is stored before the access token that
// came with it is used. For the system only: it asks nobody's rights.
func (s *Service) Client(ctx context.Context, tenantID int64) (*msgraph.Client, error) {
	t, err := s.DB.Ent().Tenant.Get(system(ctx), tenantID)
	if err != nil {
		return nil, fmt.Errorf("find tenant: %w", err)
	}
	if t.Mode == vocab.TenantModeApplication && t.DisconnectedAt == nil && t.EntraTenantID != "" {
		return s.asOperator(string(t.EntraTenantID)), nil
	}
	if len(t.SealedCredential) == 0 {
		return nil, fault.New(fault.Conflict, "This tenant has no credential: it waits for consent or was disconnected.")
	}
	plain, err := s.Keeper.Open(ctx, s.DB.Keys(), owner(t.ID), credentialPlace(t.ID), t.SealedCredential)
	if errors.Is(err, seal.ErrNoDataKey) {
		return nil, fault.New(fault.Conflict, "This tenant's credential was destroyed. Connect it again.").Wrap(err)
	}
	if err != nil {
		return nil, err
	}
	if t.Mode == vocab.TenantModeCustomerApp {
		as := msgraph.AppCredential{EntraTenantID: string(t.EntraTenantID), ClientID: t.ClientID, Known: true}
		if t.CredentialKind != vocab.CredentialKindCertificate {
			as.ClientSecret = msgraph.Secret(plain.Reveal())
		} else if as.Certificate, err = msgraph.ParseCertificate(msgraph.Secret(plain.Reveal())); err != nil {
			return nil, fmt.Errorf("read stored certificate: %w", err)
		}
		return s.Microsoft.Client(as), nil
	}
	held := plain
	return s.Microsoft.Client(msgraph.RefreshCredential{
		EntraTenantID: string(t.EntraTenantID), ClientID: s.Registration.ClientID,
		ClientSecret: msgraph.Secret(s.Registration.ClientSecret.Reveal()), Certificate: s.Registration.Certificate,
		RefreshToken: msgraph.Secret(plain.Reveal()),
		Rotated: func(ctx context.Context, rotated msgraph.Secret) error {
			next := secret.NewText(string(rotated))
			if err := s.storeRotated(ctx, t.ID, held, next); err != nil {
				return err
			}
			held = next
			return nil
		},
	}), nil
}

// storeRotated stores the token that Microsoft gave for held. Where another one is
// stored by now, that stays: it came from another refresh, and then both are good,
// or from a newer consent, and then this one may end with the older.
func (s *Service) storeRotated(ctx context.Context, tenantID int64, held, rotated secret.Text) error {
	return s.DB.InTx(system(ctx), func(ctx context.Context, tx *database.Tx) error {
		t, err := live(ctx, tx, tenantID)
		if err != nil {
			return err
		}
		if t.Mode != vocab.TenantModeDelegated || len(t.SealedCredential) == 0 {
			return nil
		}
		stored, err := s.Keeper.Open(ctx, tx.Keys(), owner(t.ID), credentialPlace(t.ID), t.SealedCredential)
		if err != nil || stored.Reveal() != held.Reveal() {
			return err
		}
		sealed, err := s.Keeper.Seal(ctx, tx.Keys(), owner(t.ID), credentialPlace(t.ID), rotated)
		if err != nil {
			return err
		}
		return t.Update().SetSealedCredential(sealed).SetTokenRefreshedAt(s.Now()).Exec(ctx)
	}, database.Durable())
}

// RefreshToken renews a delegated tenant's refresh token, and looks anew at a tenant
// of the operator's registration that is dark because Microsoft refused that. When
// Microsoft says that only a person can mend it, the tenant is moved to
// NEEDS_CONSENT and no error is given: trying again would not help.
func (s *Service) RefreshToken(ctx context.Context, tenantID int64) error {
	ctx = system(ctx)
	t, err := s.DB.Ent().Tenant.Get(ctx, tenantID)
	if err == nil && isDarkForUs(t) {
		return s.lookAgain(ctx, t)
	}
	if ent.IsNotFound(err) || err == nil && (t.Mode != vocab.TenantModeDelegated || t.DisconnectedAt != nil || len(t.SealedCredential) == 0) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("find tenant: %w", err)
	}
	client, err := s.Client(ctx, tenantID)
	if err != nil {
		return err
	}
	_, err = client.Token(ctx)
	if e, ok := msgraph.AsError(err); ok && e.Kind.NeedsConsent() {
		return s.LostConsent(ctx, t, e)
	}
	return err
}

// sameCredential tells whether a tenant still has the consent and the credential by
// which Microsoft was asked.
func sameCredential(t, asked *ent.Tenant) bool {
	return t.ConsentGeneration == asked.ConsentGeneration && bytes.Equal(t.SealedCredential, asked.SealedCredential)
}

// LostConsent notes that nothing can be read until a person mends it. asked is the
// tenant as it was before Microsoft was asked: what was said of a credential that
// was replaced since says nothing of the new one.
func (s *Service) LostConsent(ctx context.Context, asked *ent.Tenant, cause *msgraph.Error) error {
	return s.DB.InTx(system(ctx), func(ctx context.Context, tx *database.Tx) error {
		t, err := locked(ctx, tx, asked.ID)
		if err != nil || t.DisconnectedAt != nil || !sameCredential(t, asked) {
			return err
		}
		seen := &checkup.Seen{At: s.Now(), Code: cause.Code, Reason: sentence(cause.Message), Mend: mendFor(t.Mode, cause)}
		update := tx.Ent().Tenant.UpdateOneID(t.ID).ClearNextSyncAt().SetConsentSeen(seen)
		_, err = s.setState(ctx, tx, t, update, vocab.TenantStateNeedsConsent, seen.Reason, seen.Mend)
		return err
	}, database.Durable())
}
