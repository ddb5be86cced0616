package worker_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"
	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/tenantsync"
)

// leaseBook notes every use of a tenant's lease with the moments of its beginning
// and its end, so that it can be judged whether all of them could have happened
// one after the other: a commit of a worker succeeds while the lease is its own,
// and only then.
type leaseBook struct {
	mu    sync.Mutex
	began time.Time
	uses  []porcupine.Operation
}

// leaseUse is what somebody wanted of a lease: the next generation, or to claim
// this one, or to commit under it.
type leaseUse struct {
	next, claim bool
	generation  int64
	owner       string
}

// leaseHeld is the lease as it stands: "" is nobody.
type leaseHeld struct {
	generation int64
	owner      string
}

// leaseModel says what a lease does: the next generation is one more and takes
// the lease from whoever has it; a claim succeeds for the newest generation only,
// and then the lease is the claimant's; a commit succeeds for whoever has it.
func leaseModel() porcupine.Model {
	return porcupine.Model{
		Init: func() any { return leaseHeld{} },
		Step: func(state, input, output any) (bool, any) {
			held, use, good := state.(leaseHeld), input.(leaseUse), output.(bool)
			mine := held == leaseHeld{use.generation, use.owner}
			switch {
			case use.next:
				return use.generation == held.generation+1, leaseHeld{use.generation, ""}
			case use.claim && good:
				return use.generation == held.generation, leaseHeld{use.generation, use.owner}
			case use.claim:
				return !mine, state
			}
			return good == mine, state
		},
	}
}

// watch notes a worker's use. What ended by neither success nor a lost lease
// changed nothing.
func (b *leaseBook) watch(use tenantsync.LeaseUse) func(error) {
	call := time.Since(b.began).Nanoseconds()
	return func(err error) {
		if err != nil && !errors.Is(err, tenantsync.ErrStale) {
			return
		}
		b.note(leaseUse{claim: use.Claim, generation: use.Generation, owner: use.Owner}, err == nil, call)
	}
}

func (b *leaseBook) note(use leaseUse, good bool, call int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.uses = append(b.uses, porcupine.Operation{ClientId: len(b.uses), Input: use, Call: call, Output: good, Return: time.Since(b.began).Nanoseconds()})
}

// next has fn make the tenant's next generation, and notes it.
func (h *history) next(fn func(ctx context.Context, tx *database.Tx) error) {
	call, generation := time.Since(h.leases.began).Nanoseconds(), int64(0)
	h.write(func(ctx context.Context, tx *database.Tx) error {
		if err := fn(ctx, tx); err != nil {
			return err
		}
		return tx.QueryRow(ctx, "SELECT generation FROM sync_lease WHERE tenant_id = ?", h.tenant).Scan(&generation)
	})
	h.leases.note(leaseUse{next: true, generation: generation}, true, call)
}

// linear fails if what happened to the lease could not have happened to one.
func (b *leaseBook) linear(t *testing.T) {
	t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	require.NotEmpty(t, b.uses)
	require.Equal(t, porcupine.Ok, porcupine.CheckOperationsTimeout(leaseModel(), b.uses, time.Minute), "a worker without the lease wrote, or one with it could not: %d uses", len(b.uses))
}

// TestALeaseIsJudgedByItsUses tries the judge of the random histories.
func TestALeaseIsJudgedByItsUses(t *testing.T) {
	t.Parallel()
	next := func(n int64) leaseUse { return leaseUse{next: true, generation: n} }
	claim := func(n int64, owner string) leaseUse { return leaseUse{claim: true, generation: n, owner: owner} }
	commit := func(n int64, owner string) leaseUse { return leaseUse{generation: n, owner: owner} }
	type op struct {
		use       leaseUse
		good      bool
		call, end int64
	}
	for name, c := range map[string]struct {
		uses []op
		want porcupine.CheckResult
	}{
		"one after the other": {[]op{{next(1), true, 0, 1}, {claim(1, "a"), true, 2, 3}, {commit(1, "a"), true, 4, 5}}, porcupine.Ok},
		"a stale commit is refused": {[]op{
			{next(1), true, 0, 1}, {claim(1, "a"), true, 2, 3}, {next(2), true, 4, 5}, {commit(1, "a"), false, 6, 7},
		}, porcupine.Ok},
		"a stale commit wrote": {[]op{
			{next(1), true, 0, 1}, {claim(1, "a"), true, 2, 3}, {next(2), true, 4, 5}, {commit(1, "a"), true, 6, 7},
		}, porcupine.Illegal},
		"a commit beside the next generation may be either": {[]op{
			{next(1), true, 0, 1}, {claim(1, "a"), true, 2, 3}, {next(2), true, 4, 9}, {commit(1, "a"), true, 6, 7}, {commit(1, "a"), false, 8, 10},
		}, porcupine.Ok},
		"refused, then good": {[]op{
			{next(1), true, 0, 1}, {claim(1, "a"), true, 2, 3}, {next(2), true, 4, 9}, {commit(1, "a"), false, 5, 6}, {commit(1, "a"), true, 7, 8},
		}, porcupine.Illegal},
		"two claimed one generation, and the first went on": {[]op{
			{next(1), true, 0, 1}, {claim(1, "a"), true, 2, 3}, {claim(1, "b"), true, 4, 5}, {commit(1, "a"), true, 6, 7},
		}, porcupine.Illegal},
		"a worker with the lease was refused": {[]op{{next(1), true, 0, 1}, {claim(1, "a"), true, 2, 3}, {commit(1, "a"), false, 4, 5}}, porcupine.Illegal},
		"an old generation was claimed":       {[]op{{next(1), true, 0, 1}, {next(2), true, 2, 3}, {claim(1, "a"), true, 4, 5}}, porcupine.Illegal},
		"a generation was left out":           {[]op{{next(2), true, 0, 1}}, porcupine.Illegal},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var all []porcupine.Operation
			for i, o := range c.uses {
				all = append(all, porcupine.Operation{ClientId: i, Input: o.use, Call: o.call, Output: o.good, Return: o.end})
			}
			require.Equal(t, c.want, porcupine.CheckOperationsTimeout(leaseModel(), all, time.Minute))
		})
	}
}
