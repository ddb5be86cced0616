package tenantsync_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/msgraph"
	"github.com/appmuster/appmuster/internal/tenantsync"
	"github.com/appmuster/appmuster/internal/vocab"
)

// renew is what a new consent leaves on the tenant.
func (w *world) renew() {
	w.t.Helper()
	w.write(func(ctx context.Context, tx *database.Tx) error {
		return tx.Ent().Tenant.UpdateOneID(w.tenant).AddConsentGeneration(1).SetState(vocab.TenantStateActive).
			SetStateReason("").SetNextSyncAt(w.sim.Now()).Exec(ctx)
	})
}

var revoked = &msgraph.Error{Kind: msgraph.TokenRevoked, Message: "the sign-in was revoked", Mend: "Connect the tenant again."}

// TestASyncGoesOnWithTheConsentThatCameMeanwhile: what Microsoft refuses to the
// credential that a sync began with is no end where there is a newer one by then.
func TestASyncGoesOnWithTheConsentThatCameMeanwhile(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := setup(t, db)
		asked := 0
		good := w.params.Graph
		w.params.Graph = func(ctx context.Context, tenant *ent.Tenant) (*msgraph.Client, error) {
			if asked++; asked == 1 {
				w.renew()
				return nil, revoked
			}
			return good(ctx, tenant)
		}
		w.engine = tenantsync.New(w.params)
		run := w.sync()
		require.Equal(t, 2, asked)
		require.Equal(t, vocab.SyncRunStateSucceeded, run.State, run.Error)
		require.Equal(t, vocab.TenantStateActive, w.loadTenant().State)
	})
}

// TestASyncThatEndsAfterANewConsentAsksForNone: the consent may come between
// Microsoft's refusal and the end of the sync.
func TestASyncThatEndsAfterANewConsentAsksForNone(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := setup(t, db)
		w.renew() // the first
		w.params.Graph = func(context.Context, *ent.Tenant) (*msgraph.Client, error) { return nil, revoked }
		w.engine = tenantsync.New(w.params)
		run := w.open(false)
		done, err := w.engine.Run(w.ctx, run.ID, w.generation)
		require.NoError(t, err)
		require.Equal(t, tenantsync.Done, done.Kind)
		w.renew()
		w.write(func(ctx context.Context, tx *database.Tx) error {
			_, err := w.engine.Close(ctx, tx, run.ID, done.Lease)
			return err
		})
		require.Equal(t, vocab.SyncRunStateFailed, w.load(run.ID).State)
		after := w.loadTenant()
		require.Equal(t, vocab.TenantStateActive, after.State)
		require.Empty(t, after.StateReason)
		require.NotNil(t, after.NextSyncAt)
		require.False(t, after.NextSyncAt.After(w.sim.Now()), "it is read at once")

		// Refused again with the newest consent, it is the end.
		require.Equal(t, vocab.SyncRunStateFailed, w.sync().State)
		require.Equal(t, vocab.TenantStateNeedsConsent, w.loadTenant().State)
	})
}

// TestWhatWasMadeDueMeanwhileIsReadAtOnce: what somebody made due while a sync ran
// still is at its end, and else the next one is a day's.
func TestWhatWasMadeDueMeanwhileIsReadAtOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := setup(t, db)
		for _, c := range []struct {
			name  string
			asked bool
			lasts time.Duration
		}{
			{"nobody asked", false, 0},
			{"somebody asked", true, 0},
			{"nobody asked of one that lasts for longer than a day", false, 30 * time.Hour},
		} {
			run := w.open(false)
			w.sim.Advance(c.lasts)
			if c.asked {
				w.write(func(ctx context.Context, tx *database.Tx) error {
					return tx.Ent().Tenant.UpdateOneID(w.tenant).SetNextSyncAt(w.sim.Now()).Exec(ctx)
				})
			}
			require.Equal(t, vocab.SyncRunStateSucceeded, w.finish(run).State, c.name)
			next := w.loadTenant().NextSyncAt
			require.NotNil(t, next, c.name)
			require.Equal(t, c.asked, !next.After(w.sim.Now()), c.name)
		}
	})
}

// TestAConsentThatIsLostMeanwhileStaysLost: a sync goes on with the token it has, and
// its end says nothing against what was seen since it began.
func TestAConsentThatIsLostMeanwhileStaysLost(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := setup(t, db)
		run := w.open(false)
		w.write(func(ctx context.Context, tx *database.Tx) error {
			return tx.Ent().Tenant.UpdateOneID(w.tenant).SetState(vocab.TenantStateNeedsConsent).SetStateReason("It was withdrawn.").
				SetStateMend("Connect again.").SetStateSince(w.sim.Now()).ClearNextSyncAt().Exec(ctx)
		})
		require.Equal(t, vocab.SyncRunStateSucceeded, w.finish(run).State)
		after := w.loadTenant()
		require.Equal(t, vocab.TenantStateNeedsConsent, after.State)
		require.Equal(t, "It was withdrawn.", after.StateReason)
		require.Nil(t, after.NextSyncAt)
	})
}
