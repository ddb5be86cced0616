package worker_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/webhookdelivery"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/seal"
	"github.com/appmuster/appmuster/internal/webhook"
	"github.com/appmuster/appmuster/jobs/worker"
)

// silence takes requests and keeps them waiting; it counts those under way.
type silence struct {
	url         string
	mu          sync.Mutex
	now, most   int
	paths       map[string]int
	pathsAtOnce int
	taken       chan struct{}
}

// keepSilent answers each request with an error after so long, nil never.
//
// A request that it answered is counted as over before the sender hears of it,
// one that the sender gave up at some time after: only answers can be counted
// exactly.
func keepSilent(t *testing.T, hold *time.Duration) *silence {
	t.Helper()
	s := &silence{paths: map[string]int{}, taken: make(chan struct{}, 1000)}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// A server sees that the client is gone only once the body was read.
		_, _ = io.Copy(io.Discard, r.Body)
		s.count(r.URL.Path, 1)
		s.taken <- struct{}{}
		var over <-chan time.Time
		if hold != nil {
			over = time.After(*hold)
		}
		select {
		case <-r.Context().Done():
		case <-over:
		}
		s.count(r.URL.Path, -1)
		w.WriteHeader(http.StatusServiceUnavailable)
	}))
	t.Cleanup(server.Close)
	s.url = server.URL
	return s
}

func (s *silence) count(path string, n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now += n
	s.paths[path] += n
	s.most = max(s.most, s.now)
	s.pathsAtOnce = max(s.pathsAtOnce, s.paths[path])
}

// sending is a queue of deliveries that is worked.
type sending struct {
	queue
	keeper *seal.Keeper
}

// endpoint adds an endpoint of an organization.
func (s sending) endpoint(organizationID int64, url string) (made *ent.WebhookEndpoint) {
	s.t.Helper()
	s.write(func(ctx context.Context, tx *database.Tx) (err error) {
		made, err = tx.Ent().WebhookEndpoint.Create().SetOrganizationID(organizationID).SetURL(url).
			SetEvents([]string{activity.WebhookTest}).SetSealedSecret([]byte{}).SetCreatedAt(tx.Now()).Save(ctx)
		if err != nil {
			return err
		}
		signing, err := webhook.NewSecret()
		if err != nil {
			return err
		}
		sealed, err := s.keeper.Seal(ctx, tx.Keys(), seal.Owner{Kind: seal.Organization, ID: organizationID},
			seal.Place{Table: "webhook_endpoints", Row: made.ID, Column: "sealed_secret"}, signing)
		if err != nil {
			return err
		}
		made, err = tx.Ent().WebhookEndpoint.UpdateOneID(made.ID).SetSealedSecret(sealed).Save(ctx)
		return err
	})
	return made
}

// tell puts as many deliveries on the way to each of the endpoints.
func (s sending) tell(times int, endpoints ...*ent.WebhookEndpoint) {
	s.t.Helper()
	s.write(func(ctx context.Context, tx *database.Tx) error {
		for range times {
			for _, e := range endpoints {
				if err := activity.EmitTo(ctx, tx, e, activity.WebhookTest, map[string]any{}); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// work works the deliveries; an endpoint has so much time to answer.
func (s sending) work(timeout time.Duration) {
	s.t.Helper()
	sender := webhook.NewSender(webhook.SenderParams{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, Timeout: timeout})
	cfg, err := worker.Config(worker.Params{
		DB: s.db, Now: time.Now, Logger: slog.New(slog.DiscardHandler),
		Webhooks: webhook.NewService(webhook.ServiceParams{Sender: sender, Store: webhook.DatabaseStore{DB: s.db, Keeper: s.keeper}}),
	})
	require.NoError(s.t, err)
	cfg.PeriodicJobs = nil
	client, err := s.db.Jobs(cfg)
	require.NoError(s.t, err)
	require.NoError(s.t, client.Start(s.ctx))
	s.t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		require.NoError(s.t, client.StopAndCancel(ctx))
	})
}

func newSending(t *testing.T, db *database.DB) sending {
	t.Helper()
	keeper, err := seal.New(make([]byte, seal.KeySize))
	require.NoError(t, err)
	return sending{queue{t, dbtest.Context(t), db}, keeper}
}

func TestSilentEndpointsOfOneOrganizationDelayNoOther(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		s := newSending(t, db)
		silent := keepSilent(t, nil)
		heard := make(chan struct{}, 1)
		healthy := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { heard <- struct{}{} }))
		t.Cleanup(healthy.Close)

		noisy := dbtest.Organization(t, db, "noisy")
		var endpoints []*ent.WebhookEndpoint
		for i := range 50 {
			endpoints = append(endpoints, s.endpoint(noisy.ID, silent.url+"/"+string(rune('A'+i))))
		}
		other := s.endpoint(dbtest.Organization(t, db, "other").ID, healthy.URL)
		s.tell(4, endpoints...)
		s.work(time.Minute)
		for range 4 {
			select {
			case <-silent.taken:
			case <-time.After(20 * time.Second):
				t.Fatal("no delivery is under way")
			}
		}

		begun := time.Now()
		s.tell(1, other)
		select {
		case <-heard:
		case <-time.After(30 * time.Second): // the silent ones hold on for a minute
			t.Fatal("the other organization's delivery waits for the silent endpoints")
		}
		t.Logf("the other organization's delivery took %v", time.Since(begun))
		silent.mu.Lock()
		defer silent.mu.Unlock()
		require.Equal(t, 4, silent.most, "a quarter of the workers")
		require.Equal(t, 1, silent.pathsAtOnce, "one at a time for each endpoint")
	})
}

func TestDeliveriesThatWaitForTheirShareAreMade(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		s := newSending(t, db)
		silent := keepSilent(t, new(20*time.Millisecond))
		org := dbtest.Organization(t, db, "acme")
		var endpoints []*ent.WebhookEndpoint
		for i := range 10 {
			endpoints = append(endpoints, s.endpoint(org.ID, silent.url+"/"+string(rune('A'+i))))
		}
		s.tell(4, endpoints...)
		s.work(time.Minute)
		require.Eventually(t, func() bool {
			n, err := db.Ent().WebhookDelivery.Query().Where(webhookdelivery.AttemptsGT(0)).Count(s.ctx)
			return err == nil && n == 40
		}, 30*time.Second, 50*time.Millisecond)
		silent.mu.Lock()
		defer silent.mu.Unlock()
		require.LessOrEqual(t, silent.most, 4, "a quarter of the workers")
		require.Equal(t, 1, silent.pathsAtOnce, "one at a time for each endpoint")
	})
}
