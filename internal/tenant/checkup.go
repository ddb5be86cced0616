package tenant

import (
	"context"
	"time"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/checkup"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/msgraph"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
)

// CheckConsent asks Microsoft what a tenant's consent allows and keeps the answer.
// It reads no data set. A refusal that only a person can mend moves the tenant to
// NEEDS_CONSENT, as a sync would; where consent was lost and holds again, a routine
// sync is due at once.
func (s *Service) CheckConsent(ctx context.Context, id int64) (*ent.Tenant, error) {
	t, err := s.find(ctx, id, viewer.RunSyncs)
	if err != nil {
		return nil, err
	}
	switch {
	case t.DisconnectedAt != nil:
		return nil, errDisconnected
	case t.EntraTenantID == "":
		return nil, fault.New(fault.Conflict, "This tenant waits for its first consent: there is nothing to check yet.").WithField("tenantId")
	}
	seen, refused, err := s.look(system(ctx), t)
	if err != nil {
		return nil, err
	}
	var after *ent.Tenant
	err = s.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		fresh, err := live(ctx, tx, id)
		if err != nil {
			return err
		}
		update := tx.Ent().Tenant.UpdateOneID(id).SetConsentSeen(seen)
		if seen.Token != nil {
			update.SetGrantedScopes(seen.Token).SetMissingScopes(s.Guide.Missing(fresh.ConsentLevel, seen.Token))
		}
		switch {
		case refused != nil && refused.Kind.NeedsConsent() && fresh.State != vocab.TenantStatePaused:
			after, err = s.setState(ctx, tx, fresh, update.ClearNextSyncAt(), vocab.TenantStateNeedsConsent, seen.Reason, refused.Mend)
		case refused == nil && fresh.State == vocab.TenantStateNeedsConsent && !locksOut(seen):
			state := vocab.TenantStateActive
			if fresh.LastSyncRunID == nil {
				state = vocab.TenantStateGettingData
			}
			after, err = s.setState(ctx, tx, fresh, update.SetNextSyncAt(s.Now()), state, "", "")
		default:
			after, err = update.Save(system(ctx))
		}
		if err != nil {
			return err
		}
		return audit(ctx, tx, after, activity.TenantConsentChecked, map[string]any{"code": seen.Code})
	}, database.Durable())
	return after, err
}

// look asks Microsoft. What it refuses is part of the answer.
func (s *Service) look(ctx context.Context, t *ent.Tenant) (*checkup.Seen, *msgraph.Error, error) {
	seen := &checkup.Seen{At: s.Now()}
	client, err := s.Client(ctx, t.ID)
	if err != nil {
		return nil, nil, err
	}
	ctx = msgraph.WithBudget(ctx, msgraph.Budget{Priority: msgraph.PriorityHigh})
	token, err := client.Token(ctx)
	if e, ok := msgraph.AsError(err); ok {
		seen.Code, seen.Reason, seen.Mend = e.Code, sentence(e.Message), e.Mend
		if e.Kind.Retryable() {
			seen.Passing = true
			retryFor(t.ConsentSeen, seen, e.RetryAt)
		}
		return seen, e, nil
	}
	if err != nil {
		return nil, nil, err
	}
	if token.ScopesKnown {
		seen.Token = append([]string{}, token.Scopes...)
	}
	own, err := client.OwnConsent(ctx)
	switch {
	case err != nil && msgraph.KindOf(err) == "":
		return nil, nil, err
	case err == nil && own.Found:
		seen.Assigned, seen.Enabled = own.Permissions, own.Enabled.Ptr()
	}
	if seen.Token != nil && seen.Assigned != nil && lags(seen.Token, seen.Assigned) {
		retryFor(t.ConsentSeen, seen, time.Time{})
	}
	return seen, nil, nil
}

// lags tells whether a directory has granted what its token does not carry yet.
func lags(token, assigned []string) bool {
	for _, p := range assigned {
		if (msgraph.AccessToken{Scopes: token, ScopesKnown: true}).Allows(p) == msgraph.No {
			return true
		}
	}
	return false
}

// locksOut tells whether Microsoft gives a token that opens nothing.
func locksOut(seen *checkup.Seen) bool {
	return seen.Token != nil && len(seen.Token) == 0 || seen.Enabled != nil && !*seen.Enabled
}

// retryFor gives when it is worth looking again for a change that spreads: soon at
// first, then more rarely, for ten minutes; not before Microsoft says. Nil at the
// end of them.
func retryFor(before *checkup.Seen, seen *checkup.Seen, notBefore time.Time) {
	since := seen.At
	if before != nil && before.Since != nil && seen.At.Sub(before.At) < spreadFor {
		since = *before.Since
	}
	seen.Since = &since
	lasted := seen.At.Sub(since)
	if lasted >= spreadFor {
		return
	}
	at := seen.At.Add(min(max(lasted/2, spreadFirst), spreadMost))
	if notBefore.After(at) {
		at = notBefore
	}
	seen.RetryAt = &at
}
