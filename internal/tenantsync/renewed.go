package tenantsync

import (
	"context"
	"fmt"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/internal/vocab"
)

// A run lasts longer than a person needs to give consent again. What Microsoft
// refused to the credential from before says nothing of the one from after.

// renewed tells whether the tenant was connected anew since this call of Run took
// its credential: then the next call goes on with the new one.
func (w *walk) renewed(ctx context.Context) (bool, error) {
	now, err := w.e.db.Ent().Tenant.Get(ctx, w.tenant.ID)
	if err != nil {
		return false, fmt.Errorf("look for a newer consent: %w", err)
	}
	return now.ConsentGeneration > w.tenant.ConsentGeneration, nil
}

// overtaken tells whether a set was refused to an earlier consent than the one
// that holds now.
func (n ending) overtaken() bool {
	for _, s := range n.stages {
		refused := s.cur.Cause == causeConsent || s.cur.Cause == causePermission || s.cur.Cause == causeNotAsked
		if refused && s.cur.Consent != 0 && s.cur.Consent < n.tenant.ConsentGeneration {
			return true
		}
	}
	return false
}

// readAgain leaves the tenant in the state that its new consent gave it, and has it
// read at once.
func (e *Engine) readAgain(ctx context.Context, u *ent.TenantUpdateOne, n ending) error {
	switch n.tenant.State {
	case vocab.TenantStatePaused, vocab.TenantStateDisconnected, vocab.TenantStatePendingConsent:
		return nil
	}
	if err := u.SetNextSyncAt(n.now).Exec(ctx); err != nil {
		return fmt.Errorf("have the tenant read with its new consent: %w", err)
	}
	return nil
}

// made tells whether somebody made the next routine sync due while the run was open:
// it is due, and not because the time that the run's beginning gave it has come.
func (n ending) made() bool {
	next := n.tenant.NextSyncAt
	return next != nil && !next.After(n.now) && !next.Equal(nextSync(n.run.QueuedAt, n.tenant.SyncMinute))
}

// lost tells whether the consent was seen to be gone since the run began, which opens
// for no tenant without one. A run goes on with the token it has, so that it may not
// have met with that.
func (n ending) lost(state vocab.TenantState) bool {
	return n.tenant.State == vocab.TenantStateNeedsConsent && state != vocab.TenantStateNeedsConsent
}
