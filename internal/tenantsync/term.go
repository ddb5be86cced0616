package tenantsync

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/appmuster/appmuster/ent/license"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/msgraph"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/internal/xid"
)

// terms are the subscriptions of a tenant by the SKU they are of; nil where
// Microsoft does not tell.
type terms map[xid.GUID][]vocab.LicenseTerm

// terms reads what the tenant bought. Licences are told without it, so that what
// is refused here is no gap of theirs.
func (w *walk) terms(ctx context.Context) (terms, error) {
	all := terms{}
	listed := map[string]bool{} // Graph may list one twice
	w.freshLinks()
	for link := ""; ; {
		p, err := try(ctx, w, func(ctx context.Context) (msgraph.Page[msgraph.Subscription], error) {
			return w.client.Subscriptions(ctx, link)
		})
		if err == nil {
			err = w.follow(p.Next)
		}
		if e, ok := msgraph.AsError(err); ok && !e.Kind.NeedsConsent() {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		for _, s := range p.Items {
			if listed[s.ID] {
				continue
			}
			listed[s.ID] = true
			id := xid.NewGUID(clean(s.SKUID))
			all[id] = append(all[id], vocab.LicenseTerm{
				Status: clean(s.Status), Seats: s.TotalLicenses, Trial: s.IsTrial, StartedAt: moment(s.CreatedAt), EndsAt: moment(s.NextLifecycleAt),
			})
		}
		if link = p.Next; link == "" {
			return all, nil
		}
	}
}

// storeTerms notes what each license was bought by, where it differs.
func (w *walk) storeTerms(ctx context.Context, tx *database.Tx, s *stage, all terms) error {
	if all == nil {
		return nil
	}
	stored, err := tx.Ent().License.Query().Where(license.TenantID(w.tenant.ID), license.RemovedAtIsNil()).All(ctx)
	if err != nil {
		return fmt.Errorf("load licenses: %w", err)
	}
	for _, l := range stored {
		bought := all[l.SkuID]
		slices.SortFunc(bought, compareTerms)
		renews, trial := summary(bought)
		if l.Terms != nil && slices.EqualFunc(l.Terms, bought, func(a, b vocab.LicenseTerm) bool { return compareTerms(a, b) == 0 }) &&
			(l.Trial == nil) == (trial == nil) {
			continue
		}
		u := tx.Ent().License.UpdateOneID(l.ID).SetTerms(nonNil(bought)).SetNillableRenewsAt(renews).SetNillableTrial(trial)
		if renews == nil {
			u.ClearRenewsAt()
		}
		if trial == nil {
			u.ClearTrial()
		}
		if err := u.Exec(ctx); err != nil {
			return fmt.Errorf("store what a license was bought by: %w", err)
		}
		if fresh := l.Terms == nil; !fresh {
			s.changed++
		}
	}
	return nil
}

// summary says when the first live subscription ends, and whether all of them are
// trials; nil where there is none, or it does not say.
func summary(bought []vocab.LicenseTerm) (renews *time.Time, trial *bool) {
	for _, b := range bought {
		if b.Status != "Enabled" && b.Status != "Warning" {
			continue
		}
		if b.EndsAt != nil && (renews == nil || b.EndsAt.Before(*renews)) {
			renews = b.EndsAt
		}
		all := b.Trial && (trial == nil || *trial)
		trial = &all
	}
	return renews, trial
}

func compareTerms(a, b vocab.LicenseTerm) int {
	at := func(t *time.Time) int64 {
		if t == nil {
			return 0
		}
		return t.UnixMicro()
	}
	trial := func(t bool) int64 {
		if t {
			return 1
		}
		return 0
	}
	for _, d := range []int64{at(a.EndsAt) - at(b.EndsAt), at(a.StartedAt) - at(b.StartedAt), int64(a.Seats - b.Seats), trial(a.Trial) - trial(b.Trial)} {
		switch {
		case d < 0:
			return -1
		case d > 0:
			return 1
		}
	}
	switch {
	case a.Status < b.Status:
		return -1
	case a.Status > b.Status:
		return 1
	}
	return 0
}
