package tenant

import (
	"context"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/activityevent"
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

// Resume starts routine syncs again; the next one is due at once. The tenant goes back
// to the state from before the pause, or to the one in which a sync or a new credential
// during it left it; where that was NEEDS_CONSENT it is tried, as DEGRADED.
func (s *Service) Resume(ctx context.Context, id int64) (*ent.Tenant, error) {
	return s.change(ctx, id, act{viewer.ManageTenants, activity.TenantResumed, nil}, func(ctx context.Context, tx *database.Tx, t *ent.Tenant) (*ent.Tenant, error) {
		if t.State != vocab.TenantStatePaused {
			return nil, fault.New(fault.Conflict, "This tenant is not paused.").WithField("tenantId")
		}
		update := tx.Ent().Tenant.UpdateOneID(t.ID).SetNextSyncAt(s.Now())
		before, err := s.beforePause(ctx, tx, t)
		if err != nil {
			return nil, err
		}
		return s.setState(ctx, tx, t, update, before.State, before.Reason, before.Mend)
	})
}

// beforePause gives the state that a paused tenant goes back to.
func (s *Service) beforePause(ctx context.Context, tx *database.Tx, t *ent.Tenant) (Settled, error) {
	read, err := s.Settled(ctx, tx, t.ID)
	if err != nil {
		return Settled{}, err
	}
	// What a credential that was renewed since then did away with is over.
	last, err := tx.Ent().ActivityEvent.Query().Where(activityevent.OrganizationID(t.OrganizationID),
		activityevent.SubjectKindEQ(vocab.SubjectKindTenant), activityevent.SubjectID(t.ID), activityevent.TypeIn(activity.TenantStateChanged, activity.TenantConnected)).
		Order(ent.Desc(activityevent.FieldID)).First(system(ctx))
	if err != nil && !ent.IsNotFound(err) {
		return Settled{}, fmt.Errorf("look how it was before the pause: %w", err)
	}
	back := Settled{State: vocab.TenantStateActive}
	switch {
	case read != nil && (last == nil || read.At.After(last.OccurredAt)):
		back = *read
	case last != nil && last.Type == activity.TenantStateChanged:
		state, _ := last.Before["state"].(string)
		back.State = vocab.TenantState(state)
		back.Reason, _ = last.Before["reason"].(string)
		back.Mend, _ = last.Before["mend"].(string)
	}
	switch back.State {
	case vocab.TenantStateNeedsConsent:
		back.State = vocab.TenantStateDegraded
	case vocab.TenantStateDegraded:
	default:
		back.Reason, back.Mend = "", ""
		back.State, err = connectedState(ctx, tx, t.ID)
	}
	return back, err
}

// AcknowledgeLicenseGap notes that a missing Microsoft licence is known. It degrades
// the tenant no longer: where it was the only reason that a sync found, the tenant is
// ACTIVE at once.
func (s *Service) AcknowledgeLicenseGap(ctx context.Context, id int64) (*ent.Tenant, error) {
	return s.change(ctx, id, act{viewer.ManageTenants, activity.TenantLicenseGapAcknowledged, nil}, func(ctx context.Context, tx *database.Tx, t *ent.Tenant) (*ent.Tenant, error) {
		if t.HasPremium != 0 {
			return nil, fault.New(fault.Conflict, "No Microsoft licence is known to be missing here.").WithField("tenantId")
		}
		after, err := tx.Ent().Tenant.UpdateOneID(t.ID).SetLicenceGapAcknowledgedAt(s.Now()).Save(system(ctx))
		if err != nil {
			return nil, fmt.Errorf("note licence gap: %w", err)
		}
		if looked(t) || t.State != vocab.TenantStateDegraded {
			return after, nil
		}
		read, err := s.Settled(ctx, tx, t.ID)
		if err != nil || read == nil || read.State == vocab.TenantStateNeedsConsent {
			return after, err
		}
		return s.setState(ctx, tx, after, tx.Ent().Tenant.UpdateOneID(t.ID), read.State, read.Reason, read.Mend)
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
		// The lease before the row, as whoever stores a page takes them.
		if err := tx.HoldSync(ctx, t.ID); err != nil {
			return err
		}
		after = t
		if erase {
			if after, err = s.requestErasure(ctx, tx, t); err != nil {
				return err
			}
		}
		if t.DisconnectedAt == nil {
			after, err = s.disconnect(ctx, tx, t, farewellFor(erase))
			return err
		}
		// Somebody may have set out to take it up again, which made a key.
		return s.Keeper.Destroy(ctx, tx.Keys(), owner(t.ID))
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
