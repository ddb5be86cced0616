package tenantsync

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
)

const (
	leaseFor  = time.Minute
	beatEvery = 15 * time.Second
	// idleFor is how long a run that waits in the queue is left alone: its job is
	// there, committed with the row, and a long queue must not make it look dead.
	idleFor = time.Hour
)

// ErrStale: the lease is another worker's, or the run was canceled. Nothing was
// written.
var ErrStale = errors.New("the lease on the tenant is not ours any more")

// Lease proves that one worker, and no other, may write a tenant's sync.
type Lease struct {
	tenantID   int64
	generation int64
	owner      string
}

// claim takes the lease of a run that was enqueued with this generation: free,
// or run out. It makes the run RUNNING.
func (e *Engine) claim(ctx context.Context, run *ent.SyncRun, generation int64) (Lease, error) {
	lease := Lease{tenantID: run.TenantID, generation: generation, owner: rand.Text()}
	if ctx.Err() != nil {
		return lease, context.Cause(ctx)
	}
	ctx, cancel := settled(ctx)
	defer cancel()
	watched := e.watching(lease, true)
	err := e.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		now := e.now()
		n, err := affected(tx.Exec(ctx,
			"UPDATE sync_lease SET owner = ?, expires_at = ? WHERE tenant_id = ? AND generation = ? AND (owner = '' OR expires_at < ?)",
			lease.owner, now.Add(leaseFor), lease.tenantID, generation, now))
		if err != nil {
			return fmt.Errorf("claim lease: %w", err)
		}
		if n == 0 {
			return ErrStale
		}
		if err := ensureCoverage(ctx, tx, run); err != nil {
			return err
		}
		u := tx.Ent().SyncRun.UpdateOneID(run.ID).SetState(vocab.SyncRunStateRunning).ClearDueAt()
		if run.StartedAt == nil {
			u.SetStartedAt(now)
			run.StartedAt = &now
		}
		if err := u.Exec(ctx); err != nil {
			return fmt.Errorf("start run: %w", err)
		}
		return e.tell(ctx, tx, run.ID)
	})
	watched(err)
	return lease, err
}

// LeaseUse is a transaction that needs a lease: a worker's claim, or what it
// stores of a page.
type LeaseUse struct {
	TenantID, Generation int64
	// Owner tells one worker's claim from another's.
	Owner string
	Claim bool
}

// watching tells whoever watches of the beginning of a transaction, and gives
// what tells of its end.
func (e *Engine) watching(lease Lease, claim bool) func(error) {
	if e.watch == nil {
		return func(error) {}
	}
	return e.watch(LeaseUse{TenantID: lease.tenantID, Generation: lease.generation, Owner: lease.owner, Claim: claim})
}

// fence fails with ErrStale unless the lease is still ours, and prolongs it.
// First in every transaction that writes for a run: on PostgreSQL it also locks
// the row until the commit, so that nobody takes the lease in between.
func (e *Engine) fence(ctx context.Context, tx *database.Tx, lease Lease) error {
	n, err := affected(tx.Exec(ctx,
		"UPDATE sync_lease SET expires_at = ? WHERE tenant_id = ? AND generation = ? AND owner = ?",
		e.now().Add(leaseFor), lease.tenantID, lease.generation, lease.owner))
	if err != nil {
		return fmt.Errorf("check lease: %w", err)
	}
	if n == 0 {
		return ErrStale
	}
	return nil
}

// release lets the next call with the same generation have the lease. Until
// then the run counts as queued: nobody resumes it for idleFor after until.
func (e *Engine) release(ctx context.Context, lease Lease, until time.Time) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	return e.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		return free(ctx, tx, lease, until.Add(idleFor))
	})
}

func free(ctx context.Context, tx *database.Tx, lease Lease, expires time.Time) error {
	n, err := affected(tx.Exec(ctx,
		"UPDATE sync_lease SET owner = '', expires_at = ? WHERE tenant_id = ? AND generation = ? AND owner = ?",
		expires, lease.tenantID, lease.generation, lease.owner))
	if err != nil {
		return fmt.Errorf("release lease: %w", err)
	}
	if n == 0 {
		return ErrStale
	}
	return nil
}

// beat prolongs the lease every 15 s until stop is called, and ends the context
// with ErrStale as its cause when the lease is lost. A failing database is left
// to the next page to report.
func (e *Engine) beat(ctx context.Context, lease Lease) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		tick := time.NewTicker(beatEvery)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			err := e.prolong(ctx, lease)
			if errors.Is(err, ErrStale) {
				cancel(ErrStale)
				return
			}
		}
	}()
	return ctx, func() {
		cancel(context.Canceled)
		<-done
	}
}

func (e *Engine) prolong(ctx context.Context, lease Lease) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), beatEvery)
	defer cancel()
	return e.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error { return e.fence(ctx, tx, lease) })
}

// Hold keeps the lease of a Done outcome while work goes on before Close. The
// context ends, with ErrStale as its cause, when the lease is lost. Call stop
// before Close.
func (e *Engine) Hold(ctx context.Context, lease Lease) (held context.Context, stop func()) {
	return e.beat(viewer.System(ctx, "sync_tenant"), lease)
}

// nextGeneration makes every older generation of the tenant's lease stale and
// gives the new one, which is free.
func nextGeneration(ctx context.Context, tx *database.Tx, tenantID int64, expires time.Time) (int64, error) {
	if _, err := tx.Exec(ctx,
		"INSERT INTO sync_lease (tenant_id, generation, owner, expires_at) VALUES (?, 1, '', ?) ON CONFLICT (tenant_id) DO UPDATE SET generation = sync_lease.generation + 1, owner = '', expires_at = excluded.expires_at",
		tenantID, expires); err != nil {
		return 0, fmt.Errorf("renew lease: %w", err)
	}
	var generation int64
	if err := tx.QueryRow(ctx, "SELECT generation FROM sync_lease WHERE tenant_id = ?", tenantID).Scan(&generation); err != nil {
		return 0, fmt.Errorf("read lease: %w", err)
	}
	return generation, nil
}
