package graph

import (
	"context"
	"time"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/graph/model"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/internal/xid"
)

// createConsentLink makes a link and gives the tenant that waits for its consent.
func (r *Resolver) createConsentLink(ctx context.Context, input model.CreateConsentLinkInput) (*model.CreateConsentLinkPayload, error) {
	s := Share{
		Mode: vocab.TenantModeDelegated, DomainFilter: input.DomainFilter, Level: orZeroInt(input.ConsentLevel),
		Asker: input.Asker, Days: orZeroInt(input.Days),
	}
	if input.Mode != nil {
		s.Mode = *input.Mode
	}
	var err error
	if input.TenantID != nil {
		s.TenantID, err = key(xid.Tenant, *input.TenantID, "tenantId")
	} else {
		s.OrganizationID, err = key(xid.Organization, orEmpty(input.OrganizationID), "organizationId")
	}
	p := &model.CreateConsentLinkPayload{}
	var address string
	if err == nil {
		p.ConsentLink, address, err = r.tenants.ShareConsent(ctx, s)
	}
	if p.ConsentLink != nil {
		p.URL = orNil(address)
		if p.Tenant, err = r.ent().Tenant.Get(ctx, p.ConsentLink.TenantID); err != nil {
			return nil, err
		}
	}
	p.UserErrors, err = userErrors(err)
	return p, err
}

// consentLinkState is how far a link's story is at a time.
func consentLinkState(l *ent.ConsentLink, now time.Time) vocab.ConsentLinkState {
	switch {
	case l.ConsentedAt != nil:
		return vocab.ConsentLinkStateConsented
	case l.RevokedAt != nil:
		return vocab.ConsentLinkStateRevoked
	case !l.ExpiresAt.After(now):
		return vocab.ConsentLinkStateExpired
	case l.OpenedAt != nil:
		return vocab.ConsentLinkStateOpened
	}
	return vocab.ConsentLinkStateSent
}
