package tenant

import (
	"context"
	"slices"
	"time"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/predicate"
	enttenant "github.com/appmuster/appmuster/ent/tenant"
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
// NEEDS_CONSENT and a permission that a data set misses to DEGRADED, as a sync would;
// where what was lost holds again, a routine sync is due at once. What Microsoft said
// of a credential that was replaced meanwhile is not kept.
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
		after = fresh
		if stillSaid(fresh, t, refused) {
			if after, err = s.noteSeen(ctx, tx, fresh, seen, refused); err != nil {
				return err
			}
		}
		return audit(ctx, tx, after, activity.TenantConsentChecked, map[string]any{"code": seen.Code})
	}, database.Durable())
	return after, err
}

// stillSaid tells whether what Microsoft said of the credential that was asked with
// holds for the tenant as it is now. Looking renews a refresh token, unless it was
// refused.
func stillSaid(fresh, asked *ent.Tenant, refused *msgraph.Error) bool {
	return fresh.ConsentGeneration == asked.ConsentGeneration && (refused == nil || sameCredential(fresh, asked))
}

// darkForUs finds the tenants that can't be read because Microsoft refused the
// operator's registration: nobody of theirs can do anything about it.
func darkForUs() predicate.Tenant {
	return enttenant.And(enttenant.ModeIn(vocab.TenantModeApplication, vocab.TenantModeDelegated), enttenant.DisconnectedAtIsNil(),
		enttenant.StateEQ(vocab.TenantStateNeedsConsent), enttenant.StateReasonIn(msgraph.ClientRefusals()...))
}

// isDarkForUs tells whether darkForUs finds a tenant.
func isDarkForUs(t *ent.Tenant) bool {
	return t.Mode != vocab.TenantModeCustomerApp && t.DisconnectedAt == nil &&
		t.State == vocab.TenantStateNeedsConsent && slices.Contains(msgraph.ClientRefusals(), t.StateReason)
}

// lookAgain looks at a tenant that is dark for the operator's registration, as
// CheckConsent does for a person. Where it can be read again, it goes back to its
// state and a routine sync is due at once; a refusal of another kind is what it is
// dark for from now on.
func (s *Service) lookAgain(ctx context.Context, t *ent.Tenant) error {
	seen, refused, err := s.look(ctx, t)
	if err != nil {
		return err
	}
	return s.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		fresh, err := locked(ctx, tx, t.ID)
		if err != nil || !isDarkForUs(fresh) || !stillSaid(fresh, t, refused) {
			return err
		}
		_, err = s.noteSeen(ctx, tx, fresh, seen, refused)
		return err
	}, database.Durable())
}

// noteSeen keeps what was seen of a tenant and moves it to the state that this
// asks for.
func (s *Service) noteSeen(ctx context.Context, tx *database.Tx, t *ent.Tenant, seen *checkup.Seen, refused *msgraph.Error) (*ent.Tenant, error) {
	update := tx.Ent().Tenant.UpdateOneID(t.ID)
	known := t.ConsentSeen
	if known == nil {
		known = &checkup.Seen{}
	}
	lacked, _ := s.lack(t, known)
	lacks, mend := s.lack(t, seen)
	looked := looked(t)
	state, reason := t.State, t.StateReason
	switch {
	case refused != nil && refused.Kind.NeedsConsent() && t.State != vocab.TenantStatePaused:
		state, reason, mend = vocab.TenantStateNeedsConsent, seen.Reason, seen.Mend
		update.ClearNextSyncAt()
	case refused != nil:
		mend = t.StateMend
		if looked {
			seen.Degrades = known.Degrades
		}
	case t.State == vocab.TenantStateNeedsConsent && !locksOut(seen):
		update.SetNextSyncAt(s.Now())
		well, err := connectedState(ctx, tx, t.ID)
		switch {
		case err != nil:
			return nil, err
		case well == vocab.TenantStateGettingData:
			state, reason, mend = well, "", ""
		case lacks != "":
			state, reason, seen.Degrades = vocab.TenantStateDegraded, lacks, lacks
		default:
			state, reason = well, ""
		}
	case lacks != "" && (t.State == vocab.TenantStateActive || looked):
		state, reason, seen.Degrades = vocab.TenantStateDegraded, lacks, lacks
	case looked:
		state, reason = vocab.TenantStateActive, ""
		update.SetNextSyncAt(s.Now())
	default:
		mend = t.StateMend
		if t.State == vocab.TenantStateDegraded && lacks == "" && (lacked != "" || len(t.MissingScopes) > 0) {
			update.SetNextSyncAt(s.Now()) // which tells whether its data sets are well again
		}
	}
	if seen.Token != nil {
		update.SetGrantedScopes(seen.Token).SetMissingScopes(s.Guide.Missing(t.ConsentLevel, seen.Token))
	}
	return s.setState(ctx, tx, t, update.SetConsentSeen(seen), state, reason, mend)
}

// looked tells whether a tenant's state is what a look at its consent made it, and no
// sync since.
func looked(t *ent.Tenant) bool {
	return t.State == vocab.TenantStateDegraded && t.ConsentSeen != nil && t.ConsentSeen.Degrades != "" && t.StateReason == t.ConsentSeen.Degrades
}

// lack tells what was asked for and is not granted by what was seen, and what mends it;
// empty for nothing.
func (s *Service) lack(t *ent.Tenant, seen *checkup.Seen) (reason, mend string) {
	return s.Guide.Lack(checkup.Facts{
		Mode: t.Mode, State: t.State, Level: t.ConsentLevel, ClientID: t.ClientID, Kind: t.CredentialKind, Granted: t.GrantedScopes, Seen: seen,
	})
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
		seen.Code, seen.Reason, seen.Mend = e.Code, sentence(e.Message), mendFor(t.Mode, e)
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
