package tenant

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/appmuster/appmuster/ent"
	enttenant "github.com/appmuster/appmuster/ent/tenant"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/msgraph"
	"github.com/appmuster/appmuster/internal/vocab"
)

const (
	// readEndEvery is how often Microsoft is asked when a customer's secret ends.
	readEndEvery = 24 * time.Hour
	// readEndsAtOnce is how many tenants one look asks it for.
	readEndsAtOnce = 20
	// readEndFor is how long asking for one may take.
	readEndFor = 20 * time.Second
)

// dated puts the end of a customer's secret right by what Microsoft says of the
// registration, where the app may read that; else the date that a person gave
// stands.
func (s *Service) dated(ctx context.Context, client *msgraph.Client, c credential) credential {
	if c.kind == vocab.CredentialKindCertificate {
		c.datedBy = vocab.CredentialDatedByCertificate
		return c
	}
	c.datedBy = vocab.CredentialDatedByPerson
	ctx, cancel := ahead(ctx)
	defer cancel()
	ctx, stop := context.WithTimeout(ctx, readEndFor)
	defer stop()
	own, err := client.OwnCredentials(ctx)
	if err != nil {
		return c
	}
	if ends, known := own.SecretEndsAt(msgraph.Secret(c.text.Reveal()), s.Now()); known {
		c.expiresAt, c.datedBy = &ends, vocab.CredentialDatedByMicrosoft
	}
	return c
}

// endsToRead are the tenants whose secret's end is to be asked for.
func (s *Service) endsToRead() *ent.TenantQuery {
	return s.DB.Ent().Tenant.Query().Where(enttenant.ModeEQ(vocab.TenantModeCustomerApp), enttenant.DisconnectedAtIsNil(),
		enttenant.CredentialKindEQ(vocab.CredentialKindSecret),
		enttenant.StateIn(vocab.TenantStateActive, vocab.TenantStateDegraded),
		enttenant.Or(enttenant.CredentialReadAtIsNil(), enttenant.CredentialReadAtLT(s.Now().Add(-readEndEvery))))
}

// ReadEnds asks Microsoft once a day when the secrets of customers' own
// registrations end. What it does not say changes nothing. For the system only.
func (s *Service) ReadEnds(ctx context.Context) error {
	ctx = system(ctx)
	ids, err := s.endsToRead().Order(ent.Asc(enttenant.FieldCredentialReadAt, enttenant.FieldID)).Limit(readEndsAtOnce).IDs(ctx)
	if err != nil {
		return fmt.Errorf("look for credentials to date: %w", err)
	}
	var errs []error
	for _, id := range ids {
		if err := s.readEnd(ctx, id); err != nil {
			errs = append(errs, fmt.Errorf("date tenant %d's credential: %w", id, err))
		}
	}
	return errors.Join(errs...)
}

func (s *Service) readEnd(ctx context.Context, id int64) error {
	// Whatever comes of it, the next look is tomorrow's.
	var t *ent.Tenant
	err := s.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) (err error) {
		t, err = tx.Ent().Tenant.UpdateOneID(id).SetCredentialReadAt(s.Now()).Save(ctx)
		return err
	})
	if err != nil || len(t.SealedCredential) == 0 {
		return err
	}
	text, err := s.Keeper.Open(ctx, s.DB.Keys(), owner(t.ID), credentialPlace(t.ID), t.SealedCredential)
	if err != nil {
		return err
	}
	client, err := s.Client(ctx, t.ID)
	if err != nil {
		return err
	}
	c := s.dated(ctx, client, credential{text: text, kind: t.CredentialKind, expiresAt: t.CredentialExpiresAt})
	return s.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		fresh, err := locked(ctx, tx, id)
		if err != nil || fresh.DisconnectedAt != nil || fresh.ConsentGeneration != t.ConsentGeneration {
			return err
		}
		if c.datedBy != vocab.CredentialDatedByMicrosoft {
			return nil
		}
		update := tx.Ent().Tenant.UpdateOneID(id).SetCredentialExpiresAt(*c.expiresAt).SetCredentialDatedBy(c.datedBy)
		moved := fresh.CredentialExpiresAt == nil || !fresh.CredentialExpiresAt.Equal(*c.expiresAt)
		if moved {
			update.SetExpiryWarned(0)
		}
		if err := update.Exec(ctx); err != nil {
			return fmt.Errorf("note when a credential ends: %w", err)
		}
		if !moved {
			return nil
		}
		return activity.Resolve(ctx, tx, fresh.OrganizationID, id, vocab.NoticeKindCredentialExpiring)
	}, database.Durable())
}
