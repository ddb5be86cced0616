package tenantsync

import (
	"context"
	"fmt"
	"time"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/syncrun"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
)

// Settled is where the newest run that came to its end leaves a tenant.
type Settled struct {
	State        vocab.TenantState
	Reason, Mend string
	// At is when that run ended.
	At time.Time
}

// Settled gives where the newest run that came to its end leaves a tenant, by what is
// known of the tenant now; nil where none did. What was refused to an earlier consent
// than the one that holds now says nothing.
func (e *Engine) Settled(ctx context.Context, tx *database.Tx, tenantID int64) (*Settled, error) {
	ctx = viewer.System(ctx, "settle tenant")
	run, err := tx.Ent().SyncRun.Query().Where(syncrun.TenantID(tenantID), syncrun.Open(false), syncrun.StateIn(
		vocab.SyncRunStateSucceeded, vocab.SyncRunStatePartial, vocab.SyncRunStateFailed, vocab.SyncRunStateHeld)).
		Order(ent.Desc(syncrun.FieldSequence)).First(ctx)
	if ent.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("find the newest run that ended: %w", err)
	}
	end, err := e.endingOf(ctx, tx, run)
	if err != nil {
		return nil, err
	}
	s := &Settled{State: vocab.TenantStateActive}
	if !end.overtaken() {
		s.State, s.Reason, s.Mend = end.tenantState()
	}
	if run.FinishedAt != nil {
		s.At = *run.FinishedAt
		return s, nil
	}
	for _, stage := range end.stages { // a held run has not finished
		if stage.finished != nil && stage.finished.After(s.At) {
			s.At = *stage.finished
		}
	}
	return s, nil
}
