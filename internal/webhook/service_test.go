package webhook_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/seal/secret"
	"github.com/appmuster/appmuster/internal/webhook"
)

type memory struct {
	delivery webhook.Delivery
	saved    []webhook.Attempt
}

func (m *memory) LoadDelivery(context.Context, int64) (webhook.Delivery, error) {
	return m.delivery, nil
}

func (m *memory) SaveAttempt(ctx context.Context, _ int64, a webhook.Attempt) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	m.saved = append(m.saved, a)
	m.delivery.Attempts = a.Number
	m.delivery.Done = a.Outcome != webhook.Retry
	return nil
}

func TestAttemptsAreKeptAndShareTheMessageID(t *testing.T) {
	t.Parallel()
	var ids, stamps []string
	srv, hits := receiver(t, func(w http.ResponseWriter, r *http.Request) {
		ids = append(ids, r.Header.Get("webhook-id"))
		stamps = append(stamps, r.Header.Get("webhook-timestamp"))
		if len(ids) == 1 {
			w.WriteHeader(http.StatusInternalServerError)
		}
	})
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	m := &memory{delivery: webhook.Delivery{MessageID: "msg_9", URL: srv.URL, Body: []byte("{}"),
		Secrets: []secret.Text{secret.NewText(testSecret)}}}
	s := webhook.NewService(webhook.ServiceParams{
		Sender: sender(webhook.SenderParams{Allow: loopback()}), Store: m,
		Now: func() time.Time { return now }, Random: func() float64 { return 0.5 },
	})

	d, err := s.Attempt(t.Context(), 1)
	require.NoError(t, err)
	require.Equal(t, webhook.Decision{Outcome: webhook.Retry, After: 5 * time.Second}, d)
	now = now.Add(d.After)
	d, err = s.Attempt(t.Context(), 1)
	require.NoError(t, err)
	require.Equal(t, webhook.Delivered, d.Outcome)
	d, err = s.Attempt(t.Context(), 1)
	require.NoError(t, err)
	require.Equal(t, webhook.Delivered, d.Outcome, "a finished delivery is not sent again")

	require.EqualValues(t, 2, hits.Load())
	require.Equal(t, []string{"msg_9", "msg_9"}, ids)
	require.Equal(t, []string{"1772366400", "1772366405"}, stamps)
	require.Len(t, m.saved, 2)
	require.Equal(t, 1, m.saved[0].Number)
	require.Equal(t, 500, m.saved[0].Status)
	require.Equal(t, 2, m.saved[1].Number)
}

func TestATestIsTriedOnce(t *testing.T) {
	t.Parallel()
	srv, hits := receiver(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) })
	m := &memory{delivery: webhook.Delivery{MessageID: "msg_9", URL: srv.URL, Once: true, Secrets: []secret.Text{secret.NewText(testSecret)}}}
	s := webhook.NewService(webhook.ServiceParams{Sender: sender(webhook.SenderParams{Allow: loopback()}), Store: m})
	d, err := s.Attempt(t.Context(), 1)
	require.NoError(t, err)
	require.Equal(t, webhook.Decision{Outcome: webhook.Failed}, d)
	require.EqualValues(t, 1, hits.Load())
	require.Equal(t, webhook.ServerFailed, m.saved[0].ErrorClass, "the result tells why")
}

func TestInterruptedAttemptIsNotKept(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	srv, _ := receiver(t, func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
	})
	m := &memory{delivery: webhook.Delivery{MessageID: "msg_9", URL: srv.URL, Secrets: []secret.Text{secret.NewText(testSecret)}}}
	s := webhook.NewService(webhook.ServiceParams{Sender: sender(webhook.SenderParams{Allow: loopback()}), Store: m})
	d, err := s.Attempt(ctx, 1)
	require.NoError(t, err)
	require.Equal(t, webhook.Again, d.Outcome)
	require.Empty(t, m.saved)
}
