package webhook_test

import (
	"context"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/seal/secret"
	"github.com/appmuster/appmuster/internal/webhook"
)

// shelf holds deliveries by ID; it keeps the IDs of those that were attempted.
type shelf struct {
	mu    sync.Mutex
	rows  map[int64]webhook.Delivery
	saved []int64
}

func (s *shelf) LoadDelivery(_ context.Context, id int64) (webhook.Delivery, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.rows[id], nil
}

func (s *shelf) SaveAttempt(_ context.Context, id int64, _ webhook.Attempt) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.saved = append(s.saved, id)
	return nil
}

func TestDeliveriesBeyondTheShareWait(t *testing.T) {
	t.Parallel()
	answer, under := make(chan struct{}), make(chan struct{}, 10)
	srv, hits := receiver(t, func(_ http.ResponseWriter, r *http.Request) {
		under <- struct{}{}
		select {
		case <-answer:
		case <-r.Context().Done():
		}
	})
	of := func(organization, endpoint int64) webhook.Delivery {
		return webhook.Delivery{MessageID: "msg", OrganizationID: organization, EndpointID: endpoint, URL: srv.URL,
			Body: []byte("{}"), Secrets: []secret.Text{secret.NewText(testSecret)}}
	}
	store := &shelf{rows: map[int64]webhook.Delivery{
		1: of(1, 1), 2: of(1, 1), 3: of(1, 2), 4: of(1, 3), 5: of(2, 4),
	}}
	// Eight workers: two of them for one organization.
	s := webhook.NewService(webhook.ServiceParams{Sender: sender(webhook.SenderParams{Allow: loopback()}), Store: store, Workers: 8})
	var done sync.WaitGroup
	begin := func(id int64) {
		done.Go(func() {
			d, err := s.Attempt(t.Context(), id)
			if err != nil || d.Outcome != webhook.Delivered {
				t.Errorf("delivery %d: %+v, %v", id, d, err)
			}
		})
		<-under
	}
	waits := func(id int64, why string) time.Duration {
		t.Helper()
		d, err := s.Attempt(t.Context(), id)
		require.NoError(t, err)
		require.Equal(t, webhook.Retry, d.Outcome, why)
		require.False(t, d.Disable)
		require.GreaterOrEqual(t, d.After, 100*time.Millisecond, why)
		require.LessOrEqual(t, d.After, 5*time.Minute, why)
		return d.After
	}
	begin(1)
	waits(2, "the endpoint has one under way")
	begin(3)
	waits(4, "the organization has its quarter under way")
	begin(5)
	// The more wait, the longer: what comes back does not crowd out others.
	first := waits(4, "")
	for range 400 {
		waits(4, "")
	}
	require.Greater(t, waits(4, ""), first+5*time.Second)
	require.EqualValues(t, 3, hits.Load())
	close(answer)
	done.Wait()

	for _, id := range []int64{2, 4} {
		d, err := s.Attempt(t.Context(), id)
		require.NoError(t, err)
		require.Equal(t, webhook.Delivered, d.Outcome)
	}
	require.ElementsMatch(t, []int64{1, 3, 5, 2, 4}, store.saved, "to wait is no attempt")
}
