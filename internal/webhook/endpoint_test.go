package webhook_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent/webhookdelivery"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/seal"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/internal/webhook"
)

func TestAnEndpointHasOneTestOnItsWay(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		keeper, err := seal.New(make([]byte, seal.KeySize))
		require.NoError(t, err)
		s := &webhook.Endpoints{DB: db, Keeper: keeper, Now: time.Now}
		org := dbtest.Organization(t, db, "acme")
		var token int64
		system := dbtest.Context(t)
		require.NoError(t, db.InTx(system, func(ctx context.Context, tx *database.Tx) error {
			made, err := tx.Ent().ApiToken.Create().SetName("script").SetTokenHash(make([]byte, 32)).SetAllOrganizations(true).SetCreatedAt(tx.Now()).Save(ctx)
			if err == nil {
				token = made.ID
			}
			return err
		}))
		ctx := viewer.NewContext(t.Context(), viewer.New(viewer.Params{TokenID: token, Roles: map[int64]viewer.Role{org.ID: viewer.RoleOwner}}))
		one, _, err := s.Create(ctx, org.ID, "https://one.example.com/", []string{activity.WebhookSyncCompleted})
		require.NoError(t, err)
		two, _, err := s.Create(ctx, org.ID, "https://two.example.com/", []string{activity.WebhookSyncCompleted})
		require.NoError(t, err)

		// Another event on its way is no test.
		require.NoError(t, db.InTx(system, func(ctx context.Context, tx *database.Tx) error {
			return activity.Emit(ctx, tx, org.ID, activity.WebhookSyncCompleted, map[string]any{}, nil)
		}))
		var (
			asked   sync.WaitGroup
			answers = make([]error, 8)
		)
		for i := range answers {
			asked.Go(func() { _, answers[i] = s.SendTest(ctx, one.ID) })
		}
		asked.Wait()
		sent := 0
		for _, err := range answers {
			if err == nil {
				sent++
				continue
			}
			require.True(t, fault.Is(err, fault.Limit), "%v", err)
			require.ErrorContains(t, err, "still on its way")
		}
		require.Equal(t, 1, sent)
		_, err = s.SendTest(ctx, two.ID)
		require.NoError(t, err, "another endpoint has its own")
		for _, d := range db.Ent().WebhookDelivery.Query().AllX(system) {
			loaded, err := webhook.DatabaseStore{DB: db, Keeper: keeper}.LoadDelivery(system, d.ID)
			require.NoError(t, err)
			require.Equal(t, d.EventType == activity.WebhookTest, loaded.Once, "a test alone is tried once")
		}

		pending := db.Ent().WebhookDelivery.Query().Where(webhookdelivery.WebhookEndpointID(one.ID), webhookdelivery.EventTypeEQ(activity.WebhookTest))
		d, err := pending.Only(system)
		require.NoError(t, err)
		for _, over := range []vocab.DeliveryState{vocab.DeliveryStateSucceeded, vocab.DeliveryStateFailed, vocab.DeliveryStateCanceled} {
			require.NoError(t, db.InTx(system, func(ctx context.Context, tx *database.Tx) error {
				return tx.Ent().WebhookDelivery.UpdateOneID(d.ID).SetState(over).Exec(ctx)
			}))
			d, err = s.SendTest(ctx, one.ID)
			require.NoError(t, err, "the last one is over: %s", over)
		}
	})
}
