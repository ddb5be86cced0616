package tenant

import (
	"context"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
)

// act is what a person does to a tenant.
type act struct {
	right  viewer.Right
	action string
	detail map[string]any
}

// change runs fn on a tenant that the viewer has the act's right over and that
// is connected, and notes the act.
func (s *Service) change(ctx context.Context, id int64, a act, fn func(ctx context.Context, tx *database.Tx, t *ent.Tenant) (*ent.Tenant, error)) (*ent.Tenant, error) {
	if _, err := s.find(ctx, id, a.right); err != nil {
		return nil, err
	}
	var after *ent.Tenant
	err := s.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		t, err := live(ctx, tx, id)
		if err != nil {
			return err
		}
		if after, err = fn(ctx, tx, t); err != nil {
			return err
		}
		return audit(ctx, tx, after, a.action, a.detail)
	}, database.Durable())
	return after, err
}

// Pause stops routine syncs until Resume.
func (s *Service) Pause(ctx context.Context, id int64) (*ent.Tenant, error) {
	return s.change(ctx, id, act{viewer.ManageTenants, activity.TenantPaused, nil}, func(ctx context.Context, tx *database.Tx, t *ent.Tenant) (*ent.Tenant, error) {
		if t.State == vocab.TenantStatePendingConsent {
			return nil, fault.New(fault.Conflict, "This tenant waits for consent: there is nothing to pause yet.").WithField("tenantId")
		}
		update := tx.Ent().Tenant.UpdateOneID(t.ID).ClearNextSyncAt()
		return s.setState(ctx, tx, t, update, vocab.TenantStatePaused, "Routine syncs were paused by a person. What was read stays.", "Resume syncs.")
	})
}

// Resume starts routine syncs again; the next one is due at once.
func (s *Service) Resume(ctx context.Context, id int64) (*ent.Tenant, error) {
	return s.change(ctx, id, act{viewer.ManageTenants, activity.TenantResumed, nil}, func(ctx context.Context, tx *database.Tx, t *ent.Tenant) (*ent.Tenant, error) {
		if t.State != vocab.TenantStatePaused {
			return nil, fault.New(fault.Conflict, "This tenant is not paused.").WithField("tenantId")
		}
		update := tx.Ent().Tenant.UpdateOneID(t.ID).SetNextSyncAt(s.Now())
		state := vocab.TenantStateActive
		if t.LastSyncRunID == nil {
			state = vocab.TenantStateGettingData
		}
		return s.setState(ctx, tx, t, update, state, "", "")
	})
}

// AcknowledgeLicenseGap notes that a missing Microsoft licence is known; it no
// longer degrades the tenant from the next sync on, and not at all where it was
// the only reason.
func (s *Service) AcknowledgeLicenseGap(ctx context.Context, id int64) (*ent.Tenant, error) {
	return s.change(ctx, id, act{viewer.ManageTenants, activity.TenantLicenseGapAcknowledged, nil}, func(ctx context.Context, tx *database.Tx, t *ent.Tenant) (*ent.Tenant, error) {
		if t.HasPremium != 0 {
			return nil, fault.New(fault.Conflict, "No Microsoft licence is known to be missing here.").WithField("tenantId")
		}
		return tx.Ent().Tenant.UpdateOneID(t.ID).SetLicenceGapAcknowledgedAt(s.Now()).Save(system(ctx))
	})
}

// Disconnect ends a connection: open syncs are canceled and the credential's
// key is destroyed. With erase a job erases everything that was read, and the
// tenant's row stays as the proof of its end. With erase it may be repeated until
// that is done, also where what was read was to stay at first.
func (s *Service) Disconnect(ctx context.Context, id int64, erase bool) (*ent.Tenant, error) {
	if _, err := s.find(ctx, id, viewer.DisconnectTenants); err != nil {
		return nil, err
	}
	var after *ent.Tenant
	err := s.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		t, err := locked(ctx, tx, id)
		if err != nil {
			return err
		}
		if t.DisconnectedAt != nil && (!erase || t.ErasedAt != nil) {
			return errDisconnected
		}
		after = t
		if erase {
			if after, err = s.requestErasure(ctx, tx, t); err != nil {
				return err
			}
		}
		if t.DisconnectedAt == nil {
			after, err = s.disconnect(ctx, tx, t, farewellFor(erase))
		}
		return err
	}, database.Durable())
	return after, err
}

// farewell is how a connection ends.
type farewell struct {
	// erase: what was read is being erased; moved: another organization has it now.
	erase, moved bool
	reason, mend string
}

func farewellFor(erase bool) farewell {
	if erase {
		return farewell{erase: true, reason: erasing}
	}
	return farewell{reason: "The connection was ended; what was read stays."}
}

// disconnect ends the connection within the caller's transaction.
func (s *Service) disconnect(ctx context.Context, tx *database.Tx, t *ent.Tenant, f farewell) (*ent.Tenant, error) {
	if err := s.CancelRun(ctx, tx, t.ID); err != nil {
		return nil, fmt.Errorf("cancel sync: %w", err)
	}
	if err := s.Keeper.Destroy(ctx, tx.Keys(), owner(t.ID)); err != nil {
		return nil, err
	}
	now := s.Now()
	update := tx.Ent().Tenant.UpdateOneID(t.ID).ClearNextSyncAt().ClearSealedCredential().ClearSealedNext().
		SetNextCertificate("").ClearConsentRetryAt().SetDisconnectedAt(now)
	what := map[string]any{"dataErased": false}
	if f.erase {
		what["eraseRequested"] = true
	}
	if f.moved {
		update.SetTransferredAt(now)
		what["transferred"] = true
	} else {
		update.ClearTransferredAt() // of one that is disconnected it says where it went
	}
	after, err := s.setState(ctx, tx, t, update, vocab.TenantStateDisconnected, f.reason, f.mend)
	if err != nil {
		return nil, err
	}
	if err := activity.Record(ctx, tx, t.OrganizationID, []activity.Event{{
		Type: activity.TenantDisconnected, TenantID: t.ID, OccurredAt: now, Actor: actor(ctx), Subject: subject(after), After: what,
	}}); err != nil {
		return nil, err
	}
	return after, audit(ctx, tx, after, activity.AuditTenantDisconnected, what)
}

// sentence gives a message as a sentence: its first letter large, a stop at its
// end.
func sentence(message string) string {
	message = strings.TrimSpace(message)
	if message == "" {
		return ""
	}
	r, size := utf8.DecodeRuneInString(message)
	message = string(unicode.ToUpper(r)) + message[size:]
	if !strings.HasSuffix(message, ".") {
		message += "."
	}
	return message
}
