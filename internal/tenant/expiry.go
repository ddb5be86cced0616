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
	"github.com/appmuster/appmuster/internal/vocab"
)

// expired is the last step of the warnings: the date has passed.
const expired = -1

// warnAhead are the days ahead of a credential's end at which people are warned.
func warnAhead() []int { return []int{30, 7, 1} }

// warnAtOnce is how many tenants one look warns of.
const warnAtOnce = 200

// expiryStep gives the warning that is due for a date: the smallest of 30, 7 and 1
// days that it is no further away than, -1 once it passed, 0 while it is far.
func expiryStep(now, ends time.Time) int {
	left, step := ends.Sub(now), 0
	if left <= 0 {
		return expired
	}
	for _, days := range warnAhead() {
		if left <= time.Duration(days)*24*time.Hour {
			step = days
		}
	}
	return step
}

// WarnOfExpiry raises what is due of the warnings 30, 7 and 1 days ahead of the end
// of a client secret or certificate, and once it passed: each step once, whoever
// looks and however often, as a notice, an event and a mail. A step that was missed
// is not made up for by the next.
func (s *Service) WarnOfExpiry(ctx context.Context) error {
	ctx = system(ctx)
	now := s.Now()
	far := now.Add(time.Duration(warnAhead()[0]) * 24 * time.Hour)
	ids, err := s.DB.Ent().Tenant.Query().Where(enttenant.CredentialExpiresAtLTE(far), enttenant.DisconnectedAtIsNil(),
		enttenant.StateNEQ(vocab.TenantStatePendingConsent), enttenant.Or(
			enttenant.And(enttenant.CredentialExpiresAtLTE(now), enttenant.ExpiryWarnedNEQ(expired)),
			enttenant.And(enttenant.CredentialExpiresAtGT(now), enttenant.CredentialExpiresAtLTE(now.Add(24*time.Hour)), enttenant.ExpiryWarnedNEQ(1)),
			enttenant.And(enttenant.CredentialExpiresAtGT(now.Add(24*time.Hour)), enttenant.CredentialExpiresAtLTE(now.Add(7*24*time.Hour)), enttenant.ExpiryWarnedNEQ(7)),
			enttenant.And(enttenant.CredentialExpiresAtGT(now.Add(7*24*time.Hour)), enttenant.ExpiryWarnedNEQ(30)),
		)).Order(ent.Asc(enttenant.FieldCredentialExpiresAt)).Limit(warnAtOnce).IDs(ctx)
	if err != nil {
		return fmt.Errorf("look for credentials that end: %w", err)
	}
	var errs []error
	for _, id := range ids {
		if err := s.warn(ctx, id); err != nil {
			errs = append(errs, fmt.Errorf("warn of the end of tenant %d's credential: %w", id, err))
		}
	}
	return errors.Join(errs...)
}

// warn raises the step that is due for one tenant, if nobody did meanwhile.
func (s *Service) warn(ctx context.Context, id int64) error {
	return s.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		t, err := locked(ctx, tx, id)
		if err != nil || t.DisconnectedAt != nil || t.CredentialExpiresAt == nil {
			return err
		}
		step := expiryStep(s.Now(), *t.CredentialExpiresAt)
		if step == 0 || step == t.ExpiryWarned {
			return nil
		}
		if err := t.Update().SetExpiryWarned(step).Exec(ctx); err != nil {
			return fmt.Errorf("note warning: %w", err)
		}
		if err := activity.Record(ctx, tx, t.OrganizationID, []activity.Event{{
			Type: activity.CredentialExpiring, TenantID: t.ID, OccurredAt: s.Now(), Actor: actor(ctx), Subject: subject(t),
			After: map[string]any{"credential": t.CredentialKind, "days": step, "endsOn": t.CredentialExpiresAt.UTC().Format(activity.Day)},
		}}); err != nil {
			return err
		}
		return activity.Raise(ctx, tx, t.OrganizationID, activity.Notice{
			Kind: vocab.NoticeKindCredentialExpiring, TenantID: t.ID, Days: step, EndsAt: t.CredentialExpiresAt,
		})
	}, database.Durable())
}
