package graph

import (
	"context"
	"time"

	"entgo.io/ent/dialect/sql"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/syncrun"
	"github.com/appmuster/appmuster/internal/xid"
)

const (
	// topicRuns is where the engine notes that a run changed; its notices carry
	// the run's key. They are hints: the row is read again at each.
	topicRuns = "sync_run"
	// calm is the least time between two answers of a stream.
	calm = 200 * time.Millisecond
)

// watchRuns gives a tenant's newest run, now and each time it changes, until ctx
// ends or the asker may no longer see the tenant.
func (r *Resolver) watchRuns(ctx context.Context, globalID string) (<-chan *ent.SyncRun, error) {
	id, err := xid.ParseAs(xid.Tenant, globalID)
	if err != nil {
		return nil, errNoTenant
	}
	t, err := orNobody(r.ent().Tenant.Get(ctx, id))
	if err != nil {
		return nil, err
	}
	if t == nil {
		return nil, errNoTenant
	}
	notices, stop, err := r.db.Subscribe(ctx, topicRuns)
	if err != nil {
		return nil, err
	}
	turns, ok := begin(ctx)
	if !ok {
		stop()
		return nil, errNeedsStream
	}
	runs := make(chan *ent.SyncRun)
	go func() {
		defer stop()
		defer close(runs)
		defer close(turns.due)
		r.watch(ctx, t, notices, turns, runs)
	}()
	return runs, nil
}

func (r *Resolver) watch(ctx context.Context, t *ent.Tenant, notices <-chan string, turns *turns, runs chan<- *ent.SyncRun) {
	looked := time.NewTicker(r.streams.heartbeat)
	defer looked.Stop()
	var next <-chan time.Time
	for {
		exists, err := r.ent().SyncRun.Query().Where(syncrun.TenantID(t.ID)).Exist(within(ctx, t.OrganizationID))
		if err != nil {
			return
		}
		if exists && !r.tell(ctx, t, turns, runs) {
			return
		}
		pause := time.NewTimer(calm)
		for noticed := false; !noticed || next != nil; {
			select {
			case _, more := <-notices:
				if !more {
					pause.Stop()
					return
				}
				noticed = true
				next = pause.C
			case <-next:
				next = nil
			case <-looked.C:
				if _, allowed, err := r.streams.still(ctx, t.OrganizationID); err != nil || !allowed {
					pause.Stop()
					return
				}
			case <-ctx.Done():
				pause.Stop()
				return
			}
		}
		pause.Stop()
	}
}

// tell gives the newest run to who reads, read as who asks by then; false once
// nobody reads or may.
func (r *Resolver) tell(ctx context.Context, t *ent.Tenant, turns *turns, runs chan<- *ent.SyncRun) bool {
	now, ok := turns.take(ctx, t.OrganizationID)
	if !ok {
		return false
	}
	now = within(now, t.OrganizationID)
	run, err := r.ent().SyncRun.Query().Where(syncrun.TenantID(t.ID)).Order(syncrun.BySequence(sql.OrderDesc())).First(now)
	if err != nil {
		return false
	}
	// The veil sees the values of fields; a subscription's is the channel.
	if show, err := r.veilRun(now, run); err != nil || !show {
		return false
	}
	select {
	case runs <- run:
		return true
	case <-now.Done():
		return false
	}
}
