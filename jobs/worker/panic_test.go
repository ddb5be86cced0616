package worker_test

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/webhook"
	"github.com/appmuster/appmuster/jobs"
	"github.com/appmuster/appmuster/jobs/worker"
)

// heard keeps what is logged.
type heard struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (h *heard) Write(p []byte) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.b.Write(p)
}

func (h *heard) String() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.b.String()
}

// thrower panics with what nobody may see.
type thrower struct{ webhook.DatabaseStore }

func (thrower) LoadDelivery(context.Context, int64) (webhook.Delivery, error) {
	panic("canary: Zaunkoenig's refresh token")
}

func TestAPanicKeepsNothingOfWhatWasThrown(t *testing.T) {
	t.Parallel()
	for _, dialect := range []string{"sqlite", "postgres"} {
		t.Run(dialect, func(t *testing.T) {
			t.Parallel()
			var log heard
			logger := slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
			listening := func(cfg *database.Config) { cfg.Logger = logger }
			db := dbtest.Open(t, listening)
			if dialect == "postgres" {
				db = dbtest.OpenPostgres(t, listening)
			}
			ctx := dbtest.Context(t)
			cfg, err := worker.Config(worker.Params{
				DB: db, Now: time.Now, Logger: logger,
				Webhooks: webhook.NewService(webhook.ServiceParams{Sender: webhook.NewSender(webhook.SenderParams{}), Store: thrower{}, Now: time.Now}),
			})
			require.NoError(t, err)
			cfg.PeriodicJobs = nil
			client, err := db.Jobs(cfg)
			require.NoError(t, err)
			require.NoError(t, db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
				return tx.Enqueue(ctx, jobs.DeliverWebhookArgs{DeliveryID: 1}, nil)
			}))
			require.NoError(t, client.Start(ctx))
			var kept string
			require.Eventually(t, func() bool {
				query := "SELECT coalesce(CAST(errors AS TEXT), '') || CAST(metadata AS TEXT) FROM river_job WHERE attempt > 0"
				return db.SQL().QueryRowContext(ctx, query).Scan(&kept) == nil && strings.Contains(kept, "panicked")
			}, 20*time.Second, 20*time.Millisecond)
			require.NoError(t, client.StopAndCancel(ctx))
			require.Contains(t, log.String(), "job panicked")
			require.Contains(t, log.String(), "panic_test.go", "the place is told")
			require.NotContains(t, kept, "Zaunkoenig")
			require.NotContains(t, log.String(), "Zaunkoenig")
		})
	}
}
