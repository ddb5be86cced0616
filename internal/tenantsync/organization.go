package tenantsync

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/domain"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/msgraph"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/internal/xid"
)

// readOrganization proves that the credential opens the directory that this
// tenant is bound to, and stores its name, plan, permissions and domains.
func readOrganization(ctx context.Context, w *walk, s *stage) error {
	token, err := try(ctx, w, w.client.Token)
	if err != nil {
		return err
	}
	org, err := try(ctx, w, w.client.Organization)
	if err != nil {
		return err
	}
	id := xid.NewGUID(org.ID)
	if w.tenant.EntraTenantID != "" && w.tenant.EntraTenantID != id {
		return errOtherTenant
	}
	domains, err := w.domains(ctx, org)
	if err != nil {
		return err
	}
	return w.commit(ctx, s, func(ctx context.Context, tx *database.Tx, s *stage) error {
		s.attempts = 0
		s.fetched = 1 + len(domains)
		w.setMode(s, vocab.SyncModeFull)
		u := tx.Ent().Tenant.UpdateOneID(w.tenant.ID).SetDisplayName(clip(clean(org.DisplayName), 400))
		if w.tenant.EntraTenantID == "" {
			u.SetEntraTenantID(id)
		}
		premium := map[msgraph.Tri]int{msgraph.Unknown: -1, msgraph.No: 0, msgraph.Yes: 1}[org.HasPremium()]
		u.SetHasPremium(premium)
		if token.ScopesKnown {
			granted := slices.Sorted(slices.Values(token.Scopes))
			u.SetGrantedScopes(granted).SetMissingScopes(missing(token, w.tenant.ConsentLevel))
		} else {
			u.ClearGrantedScopes().ClearMissingScopes()
		}
		t, err := u.Save(ctx)
		if err != nil {
			return fmt.Errorf("store organization: %w", err)
		}
		w.tenant = t
		if err := w.storeDomains(ctx, tx, s, domains); err != nil {
			return err
		}
		return w.complete(ctx, tx, s)
	})
}

// missing lists what was asked for at a level and opens nothing yet: a data set
// that another permission opens misses none.
func missing(token msgraph.AccessToken, level int) []string {
	lacks := []string{}
	for _, d := range DataSets() {
		if !d.asked(level) || d.Spare || token.Allows(d.Opens...) != msgraph.No || slices.Contains(lacks, d.Ask) {
			continue
		}
		lacks = append(lacks, d.Ask)
	}
	return lacks
}

// domains lists the tenant's domains; where they may not be read, the verified
// ones that the organization itself names.
func (w *walk) domains(ctx context.Context, org msgraph.Organization) ([]msgraph.Domain, error) {
	var all []msgraph.Domain
	w.freshLinks()
	for link := ""; ; {
		page, err := try(ctx, w, func(ctx context.Context) (msgraph.Page[msgraph.Domain], error) { return w.client.Domains(ctx, link) })
		switch msgraph.KindOf(err) {
		case "":
			if err != nil {
				return nil, err
			}
		case msgraph.PermissionMissing, msgraph.NotSupported, msgraph.NotFound:
			all = all[:0]
			for _, d := range org.VerifiedDomains {
				all = append(all, msgraph.Domain{Name: d.Name, IsDefault: d.IsDefault, IsInitial: d.IsInitial, IsVerified: true})
			}
			return all, nil
		default:
			return nil, err
		}
		all = append(all, page.Items...)
		if link = page.Next; link == "" {
			return all, nil
		}
		if err := w.follow(link); err != nil {
			return nil, err
		}
	}
}

func (w *walk) storeDomains(ctx context.Context, tx *database.Tx, s *stage, domains []msgraph.Domain) error {
	stored, err := tx.Ent().Domain.Query().Where(domain.TenantID(w.tenant.ID)).All(ctx)
	if err != nil {
		return fmt.Errorf("load domains: %w", err)
	}
	seen := map[string]bool{}
	for _, d := range domains {
		name := strings.ToLower(clip(clean(d.Name), 253))
		if name == "" || seen[name] {
			continue
		}
		seen[name] = true
		at := slices.IndexFunc(stored, func(r *ent.Domain) bool { return r.Name == name })
		switch {
		case at < 0:
			s.added++
			err = tx.Ent().Domain.Create().SetOrganizationID(w.tenant.OrganizationID).SetTenantID(w.tenant.ID).SetName(name).
				SetIsDefault(d.IsDefault).SetIsInitial(d.IsInitial).SetIsVerified(d.IsVerified).Exec(ctx)
		case stored[at].IsDefault != d.IsDefault || stored[at].IsInitial != d.IsInitial || stored[at].IsVerified != d.IsVerified:
			s.changed++
			err = tx.Ent().Domain.UpdateOneID(stored[at].ID).
				SetIsDefault(d.IsDefault).SetIsInitial(d.IsInitial).SetIsVerified(d.IsVerified).Exec(ctx)
		}
		if err != nil {
			return fmt.Errorf("store domain: %w", err)
		}
	}
	for _, d := range stored {
		if seen[d.Name] {
			continue
		}
		s.removed++
		if err := tx.Ent().Domain.DeleteOneID(d.ID).Exec(ctx); err != nil {
			return fmt.Errorf("remove domain: %w", err)
		}
	}
	return nil
}
