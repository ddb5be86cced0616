package tenant

import (
	"context"
	"errors"
	"fmt"

	"github.com/appmuster/appmuster/ent"
	enttenant "github.com/appmuster/appmuster/ent/tenant"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/msgraph"
	"github.com/appmuster/appmuster/internal/seal"
	"github.com/appmuster/appmuster/internal/seal/secret"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/internal/xid"
)

// certificateName is what a certificate says of whom it is.
const certificateName = "Appmuster"

func nextPlace(tenantID int64) seal.Place {
	return seal.Place{Table: "tenants", Row: tenantID, Column: "sealed_next"}
}

// connectByCertificate gives the organization's tenant that waits for the upload
// of a certificate: the one that waits already, so that what was downloaded stays
// right, else a new one.
func (s *Service) connectByCertificate(ctx context.Context, c Connection) (*ent.Tenant, error) {
	made, err := s.newCertificate() // before the transaction: it takes a while
	if err != nil {
		return nil, err
	}
	var waiting *ent.Tenant
	err = s.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		t, err := tx.Ent().Tenant.Query().Where(enttenant.OrganizationID(c.OrganizationID), enttenant.ModeEQ(c.Mode),
			enttenant.StateEQ(vocab.TenantStatePendingConsent), enttenant.EntraTenantIDIsNil(), enttenant.DisconnectedAtIsNil(),
			enttenant.NextCertificateNEQ("")).Order(ent.Asc(enttenant.FieldID)).First(system(ctx))
		switch {
		case err == nil:
			waiting, err = tx.Ent().Tenant.UpdateOneID(t.ID).SetDomainFilter(c.DomainFilter).SetConsentLevel(c.Level).Save(system(ctx))
			return err
		case !ent.IsNotFound(err):
			return fmt.Errorf("look for a waiting tenant: %w", err)
		}
		t, err = tx.Ent().Tenant.Create().SetOrganizationID(c.OrganizationID).SetMode(c.Mode).SetCredentialKind(c.Kind).
			SetDomainFilter(c.DomainFilter).SetConsentLevel(c.Level).SetStateSince(s.Now()).
			SetStateReason("The certificate that was made here waits to be uploaded to the app registration.").
			SetStateMend("Upload it, then connect.").
			SetSyncMinute(spread()).SetCreatedAt(s.Now()).Save(system(ctx))
		if err != nil {
			return fmt.Errorf("add tenant: %w", err)
		}
		waiting, err = s.keepNext(ctx, tx, t, made)
		return err
	}, database.Durable())
	return waiting, err
}

func (s *Service) newCertificate() (*msgraph.Certificate, error) {
	now := s.Now()
	return msgraph.NewCertificate(certificateName, now, now.AddDate(1, 0, 0))
}

// keepNext seals a certificate that waits for its upload, within the caller's
// transaction.
func (s *Service) keepNext(ctx context.Context, tx *database.Tx, t *ent.Tenant, made *msgraph.Certificate) (*ent.Tenant, error) {
	text, err := made.PEM()
	if err != nil {
		return nil, err
	}
	sealed, err := s.Keeper.Seal(ctx, tx.Keys(), owner(t.ID), nextPlace(t.ID), secret.NewText(string(text)))
	if err != nil {
		return nil, err
	}
	after, err := tx.Ent().Tenant.UpdateOneID(t.ID).SetSealedNext(sealed).SetNextCertificate(made.Public()).Save(system(ctx))
	if err != nil {
		return nil, fmt.Errorf("keep certificate: %w", err)
	}
	return after, audit(ctx, tx, after, activity.TenantCertificateMade, map[string]any{"thumbprint": msgraph.Thumbprint(made.Public())})
}

// PrepareCertificate makes a certificate for a tenant that reads by its own
// registration. It is used once Reconnect proved it; until then the credential
// of before is.
func (s *Service) PrepareCertificate(ctx context.Context, id int64) (*ent.Tenant, error) {
	t, err := s.find(ctx, id, viewer.ManageTenants)
	if err != nil {
		return nil, err
	}
	if t.Mode != vocab.TenantModeCustomerApp {
		return nil, fault.New(fault.Invalid, "Only a tenant that is read by its own registration takes a certificate.").WithField("tenantId")
	}
	made, err := s.newCertificate()
	if err != nil {
		return nil, err
	}
	err = s.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		if t, err = live(ctx, tx, id); err != nil {
			return err
		}
		t, err = s.keepNext(ctx, tx, t, made)
		return err
	}, database.Durable())
	return t, err
}

// recredential tries a secret or certificate of a customer's registration, and
// keeps it if the same directory answers.
func (s *Service) recredential(ctx context.Context, t *ent.Tenant, r Reconnection) (*ent.Tenant, error) {
	as := msgraph.AppCredential{EntraTenantID: string(t.EntraTenantID), ClientID: t.ClientID}
	if as.EntraTenantID == "" || r.EntraTenant != "" {
		as.EntraTenantID = r.EntraTenant
	}
	if as.ClientID == "" || r.ClientID != "" {
		as.ClientID = r.ClientID
	}
	if err := checkIDs(&as.EntraTenantID, &as.ClientID); err != nil {
		return nil, err
	}
	c := credential{kind: vocab.CredentialKindSecret, text: r.Secret, expiresAt: r.SecretExpiresAt}
	if r.Kind == vocab.CredentialKindCertificate {
		var err error
		if c, as.Certificate, err = s.nextOf(ctx, t); err != nil {
			return nil, err
		}
	} else {
		if r.Secret.IsZero() {
			return nil, fault.New(fault.Invalid, "Enter the new client secret's value (not its ID) from the app registration.").WithField("clientSecret")
		}
		if err := s.checkExpiry(r.SecretExpiresAt); err != nil {
			return nil, err
		}
		as.ClientSecret = msgraph.Secret(r.Secret.Reveal())
	}
	client := s.Microsoft.Client(as)
	p, err := s.prove(ctx, client, t.Mode)
	if err != nil {
		return nil, err
	}
	c = s.dated(ctx, client, c)
	p.client = as.ClientID
	if t.EntraTenantID != "" && xid.NewGUID(p.org.ID) != t.EntraTenantID {
		return nil, fault.New(fault.Conflict, "This registration is of another directory than the one that is connected here.").WithField("tenantId")
	}
	var bound *ent.Tenant
	err = s.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		// Before the tenant's own lock: so does what moves a directory.
		if err := s.free(ctx, tx, t.OrganizationID, t.ID, p.org.ID); err != nil {
			return err
		}
		fresh, err := taken(ctx, tx, t.ID, leftAt(t))
		if err != nil {
			return err
		}
		if r.Kind == vocab.CredentialKindCertificate && fresh.NextCertificate != c.certificate {
			return fault.New(fault.Conflict, "Another certificate was made meanwhile. Upload that one, then check again.").WithField("credentialKind")
		}
		if r.Level != 0 && r.Level != fresh.ConsentLevel {
			if err := tx.Ent().Tenant.UpdateOneID(t.ID).SetConsentLevel(r.Level).Exec(system(ctx)); err != nil {
				return fmt.Errorf("set consent level: %w", err)
			}
		}
		bound, err = s.bind(ctx, tx, t.ID, p, c, binding{renewed: fresh.EntraTenantID != "", left: leftAt(t)})
		return err
	}, database.Durable())
	return bound, err
}

// nextOf gives the certificate that waits for its upload.
func (s *Service) nextOf(ctx context.Context, t *ent.Tenant) (credential, *msgraph.Certificate, error) {
	if len(t.SealedNext) == 0 {
		return credential{}, nil, fault.New(fault.Conflict, "No certificate waits for its upload. Make one first.").WithField("credentialKind")
	}
	text, err := s.Keeper.Open(ctx, s.DB.Keys(), owner(t.ID), nextPlace(t.ID), t.SealedNext)
	if errors.Is(err, seal.ErrNoDataKey) {
		return credential{}, nil, errDisconnected
	}
	if err != nil {
		return credential{}, nil, err
	}
	certificate, err := msgraph.ParseCertificate(msgraph.Secret(text.Reveal()))
	if err != nil {
		return credential{}, nil, fmt.Errorf("read stored certificate: %w", err)
	}
	until := certificate.ExpiresAt()
	return credential{text: text, kind: vocab.CredentialKindCertificate, certificate: certificate.Public(), expiresAt: &until}, certificate, nil
}
