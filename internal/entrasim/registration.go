package entrasim

import (
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Registration is an application registration that the product signs in with:
// the operator's multi-tenant one, or a customer's own.
type Registration struct {
	ClientID      string // GUID; derived from Name and HomeTenant when empty
	Name          string
	Publisher     string // shown on the consent page
	Secret        string
	SecretExpires time.Time // zero: never
	Certificates  []*x509.Certificate
	RedirectURIs  []string
	Multitenant   bool
	HomeTenant    string   // tenant id
	Scopes        []string // delegated Graph scopes in the registration
	Roles         []string // Graph application permissions in the registration
	Disabled      bool     // switched off by its owner
}

// RegisterApp adds or replaces a registration. With a HomeTenant among the
// companies, the application and its service principal appear there.
func (s *Sim) RegisterApp(r Registration) *Registration {
	if r.ClientID == "" {
		r.ClientID = guidOf("registration", r.Name, r.HomeTenant)
	}
	p := &r
	s.mu.Lock()
	s.regs[strings.ToLower(r.ClientID)] = p
	s.mu.Unlock()
	if c := s.Company(r.HomeTenant); c != nil {
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.spByID[r.ClientID] == nil {
			today := c.now().Truncate(24 * time.Hour)
			a := Application{AppID: r.ClientID, DisplayName: r.Name, RedirectURIs: r.RedirectURIs, Created: today.AddDate(0, -2, 0)}
			if r.Multitenant {
				a.Audience = "AzureADMultipleOrgs"
			}
			if r.Secret != "" {
				end := r.SecretExpires
				if end.IsZero() {
					end = today.AddDate(1, 0, 0)
				}
				a.Secrets = []Credential{{KeyID: guidOf(r.ClientID, "secret"), Name: r.Name, Hint: r.Secret[:min(3, len(r.Secret))], Start: a.Created, End: end}}
			}
			a.Required = []RequiredAccess{requiredAccess(r.Scopes, r.Roles)}
			c.addApplication(a)
			c.addServicePrincipal(ServicePrincipal{AppID: r.ClientID, DisplayName: r.Name, Owner: c.TenantID, Audience: or(a.Audience, "AzureADMyOrg"), Created: a.Created})
		}
	}
	return p
}

func requiredAccess(scopes, roles []string) RequiredAccess {
	req := RequiredAccess{ResourceAppID: graphAppID}
	for _, v := range scopes {
		if p := graphScope(v); p != nil {
			req.Scopes = append(req.Scopes, p.ID)
		}
	}
	for _, v := range roles {
		if p := graphRole(v); p != nil {
			req.Roles = append(req.Roles, p.ID)
		}
	}
	return req
}

// Registrations lists the registrations.
func (s *Sim) Registrations() []Registration {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var list []Registration
	for _, r := range s.regs {
		list = append(list, *r)
	}
	slices.SortFunc(list, func(a, b Registration) int { return strings.Compare(a.Name, b.Name) })
	return list
}

func (s *Sim) registration(clientID string) *Registration {
	s.mu.RLock()
	defer s.mu.RUnlock()
	r := s.regs[strings.ToLower(clientID)]
	if r == nil {
		return nil
	}
	c := *r
	return &c
}

// ChangeRegistration applies f to a registration.
func (s *Sim) ChangeRegistration(clientID string, f func(*Registration)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r := s.regs[strings.ToLower(clientID)]; r != nil {
		f(r)
	}
}

// UploadCertificate adds the public part of a certificate, PEM, to a registration,
// as its owner would in the portal.
func (s *Sim) UploadCertificate(clientID, public string) error {
	block, _ := pem.Decode([]byte(public))
	if block == nil || block.Type != "CERTIFICATE" {
		return errors.New("this is not a certificate in PEM")
	}
	c, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return fmt.Errorf("read the certificate: %w", err)
	}
	s.ChangeRegistration(clientID, func(r *Registration) { r.Certificates = append(slices.Clone(r.Certificates), c) })
	return nil
}

// Consent gives a registration delegated scopes tenant-wide and application
// roles in a tenant, as an administrator would.
func (s *Sim) Consent(tenant, clientID string, scopes, roles []string) {
	c, r := s.Company(tenant), s.registration(clientID)
	if c == nil || r == nil {
		return
	}
	// As of midnight, so that two simulators of one day hold the same.
	s.consent(c, r, "", scopes, roles, s.Now().Truncate(24*time.Hour))
}

func (s *Sim) consent(c *Company, r *Registration, principal string, scopes, roles []string, at time.Time) {
	c.mu.Lock()
	sp := c.spByID[r.ClientID]
	if sp == nil {
		owner := r.HomeTenant
		if owner == "" {
			owner = guidOf("publisher", r.Name)
		}
		var publisher *Publisher
		if r.Publisher != "" {
			publisher = &Publisher{Name: r.Publisher, ID: "6012345", Added: at.Truncate(24*time.Hour).AddDate(-1, 0, 0)}
		}
		sp = c.addServicePrincipal(ServicePrincipal{AppID: r.ClientID, DisplayName: r.Name, Owner: owner, Audience: "AzureADMultipleOrgs",
			ReplyURLs: r.RedirectURIs, Publisher: publisher, Created: at})
	}
	graph := c.spByID[graphAppID]
	if graph != nil {
		if len(scopes) > 0 {
			c.grant(sp, principal, strings.Join(scopes, " "), graphAppID)
		}
		for _, v := range roles {
			if p := graphRole(v); p != nil {
				c.assign(graph, sp.ID, "ServicePrincipal", p.ID, at)
			}
		}
	}
	c.mu.Unlock()
	now := s.Now()
	s.mu.Lock()
	s.consents[c.TenantID+"/"+strings.ToLower(r.ClientID)] = now
	s.mu.Unlock()
}

// Revoke withdraws a consent: the enterprise application is deleted from the
// tenant with all it was granted. Tokens already issued live on until they
// expire, without rights.
func (s *Sim) Revoke(tenant, clientID string) {
	if c := s.Company(tenant); c != nil {
		c.RemoveApp(clientID)
		s.dropPerms(c, clientID)
	}
}

// RevokeGrants withdraws delegated consent only; the enterprise application stays.
func (s *Sim) RevokeGrants(tenant, clientID string) {
	c := s.Company(tenant)
	if c == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if sp := c.findApp(clientID); sp != nil {
		for g := range c.grants.all {
			if g.ClientID == sp.ID {
				c.removeGrant(g)
			}
		}
	}
}

// RemovePermission takes one permission from a registration in a tenant, from
// its scopes and its roles. New tokens lack it; with now, old ones lose it too.
func (s *Sim) RemovePermission(tenant, clientID, permission string, now bool) {
	c := s.Company(tenant)
	if c == nil {
		return
	}
	c.mu.Lock()
	if sp := c.findApp(clientID); sp != nil {
		for g := range c.grants.all {
			if g.ClientID != sp.ID {
				continue
			}
			have := strings.Fields(g.Scope)
			kept := slices.DeleteFunc(have, func(v string) bool { return v == permission })
			if g.Scope = " " + strings.Join(kept, " "); len(kept) == 0 {
				c.removeGrant(g)
			} else {
				c.note(setGrants, opTouch, g.ID)
			}
		}
		if p := graphRole(permission); p != nil {
			for a := range c.assigned.all {
				if a.PrincipalID == sp.ID && a.RoleID == p.ID {
					c.removeAssignment(a)
				}
			}
		}
	}
	c.mu.Unlock()
	if now {
		s.tokens.each(func(t *accessToken) {
			if t.tenant == c.TenantID && strings.EqualFold(t.clientID, clientID) {
				t.setPermissions(slices.DeleteFunc(slices.Clone(t.permissions()), func(v string) bool { return v == permission }))
			}
		})
	}
}

func (s *Sim) dropPerms(c *Company, clientID string) {
	s.tokens.each(func(t *accessToken) {
		if t.tenant == c.TenantID && strings.EqualFold(t.clientID, clientID) {
			t.setPermissions(nil)
		}
	})
}

// DisableApp switches a service principal off in a tenant, or on again.
func (s *Sim) DisableApp(tenant, clientID string, off bool) {
	if c := s.Company(tenant); c != nil {
		c.ChangeApp(clientID, "accountEnabled", func(sp *ServicePrincipal) { sp.Disabled = off })
	}
}

// ExpireSecret lets a registration's secret have ended an hour ago.
func (s *Sim) ExpireSecret(clientID string) {
	at := s.Now().Add(-time.Hour)
	s.ChangeRegistration(clientID, func(r *Registration) { r.SecretExpires = at })
}

// ChangeSecret gives a registration another secret that does not end.
func (s *Sim) ChangeSecret(clientID, secret string) {
	s.ChangeRegistration(clientID, func(r *Registration) { r.Secret, r.SecretExpires = secret, time.Time{} })
}

// DisableAdmin blocks an account: its refresh tokens stop working.
func (s *Sim) DisableAdmin(tenant, upn string) {
	c := s.Company(tenant)
	if c == nil {
		return
	}
	c.mu.Lock()
	for _, a := range c.accounts {
		if strings.EqualFold(a.UPN, upn) {
			a.disabled = true
		}
	}
	c.mu.Unlock()
	c.DisableUser(upn)
}

// RevokeRefreshTokens ends every session of an account, or of all accounts of
// the tenant when upn is empty.
func (s *Sim) RevokeRefreshTokens(tenant, upn string) {
	c := s.Company(tenant)
	if c == nil {
		return
	}
	now := s.Now()
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, a := range c.accounts {
		if upn == "" || strings.EqualFold(a.UPN, upn) {
			a.revoked = now
		}
	}
}

// RevokeAccessTokens makes Graph answer the tenant's present access tokens with
// a claims challenge (continuous access evaluation).
func (s *Sim) RevokeAccessTokens(tenant string) {
	c := s.Company(tenant)
	if c == nil {
		return
	}
	s.tokens.each(func(t *accessToken) {
		if t.tenant == c.TenantID {
			t.revoked.Store(true)
		}
	})
}

// DeleteTenant makes a tenant unknown to the identity platform.
func (s *Sim) DeleteTenant(tenant string) {
	if c := s.Company(tenant); c != nil {
		c.mu.Lock()
		c.Disabled = true
		c.mu.Unlock()
	}
}

// RestoreTenant undoes DeleteTenant.
func (s *Sim) RestoreTenant(tenant string) {
	if c := s.Company(tenant); c != nil {
		c.mu.Lock()
		c.Disabled = false
		c.mu.Unlock()
	}
}

// ExpireDeltaTokens makes every delta and page link that was given out so far
// unknown, as if they had aged away.
func (s *Sim) ExpireDeltaTokens() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.epoch = randomWord(6)
}
