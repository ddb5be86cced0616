package webhook

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/appmuster/appmuster/internal/seal/secret"
)

// Delivery is one message for one endpoint, as it is stored.
type Delivery struct {
	// OrganizationID and EndpointID say whose share of the workers it takes.
	OrganizationID, EndpointID int64
	// MessageID is the webhook-id.
	MessageID string
	// URL is the endpoint's address now.
	URL string
	// Body is the JSON to send.
	Body []byte
	// Secrets sign now (ActiveSecrets).
	Secrets []secret.Text
	// Attempts is how many were made before; interrupted ones don't count.
	Attempts int
	// NotBefore is when the next attempt is due; zero means at once.
	NotBefore time.Time
	// Once says that a failed attempt is the last: of a test, whose result somebody
	// waits for.
	Once bool
	// Done says that there is nothing to do: it was delivered, given up, or its
	// endpoint is switched off.
	Done bool
}

// Attempt is what a store keeps of one attempt.
type Attempt struct {
	// Number counts from 1.
	Number int
	// At is when it was made.
	At time.Time
	Result
	Decision
}

// Store keeps deliveries. Each call is a transaction of its own: none is open
// while a request is under way.
type Store interface {
	// LoadDelivery gives a delivery with its endpoint's present address and secrets.
	LoadDelivery(ctx context.Context, id int64) (Delivery, error)
	// SaveAttempt keeps the attempt, moves the delivery on, notes on the endpoint
	// since when it is failing, and switches it off where the attempt says so.
	SaveAttempt(ctx context.Context, id int64, a Attempt) error
}

// Service makes attempts and keeps what came of them.
type Service struct {
	sender *Sender
	store  Store
	now    func() time.Time
	random func() float64
	share  *share
}

// ServiceParams is what a Service needs.
type ServiceParams struct {
	Sender *Sender
	Store  Store
	// Now is the clock; nil means time.Now.
	Now func() time.Time
	// Random gives numbers from 0 up to 1; nil means the runtime's.
	Random func() float64
	// Workers is how many attempts are made side by side, at most a quarter of them
	// for one organization; 0 means Workers.
	Workers int
}

// NewService makes a Service.
func NewService(p ServiceParams) *Service {
	s := &Service{sender: p.Sender, store: p.Store, now: p.Now, random: p.Random, share: newShare(cmp.Or(p.Workers, Workers))}
	if s.now == nil {
		s.now = time.Now
	}
	if s.random == nil {
		s.random = rand.Float64
	}
	return s
}

// Attempt makes one attempt at a delivery and says what is to happen next: after
// Retry the caller tries again when the pause is over, after Again as soon as it
// can. Retry without an attempt is for what is not due yet, and for what waits
// because its endpoint has an attempt under way or its organization a quarter of
// the workers' number. A crash before the attempt is kept makes it once more, with the same ID.
func (s *Service) Attempt(ctx context.Context, id int64) (Decision, error) {
	d, err := s.store.LoadDelivery(ctx, id)
	if err != nil {
		return Decision{}, fmt.Errorf("load delivery: %w", err)
	}
	if d.Done {
		return Decision{Outcome: Delivered}, nil
	}
	// After a crash two jobs may be on the way to one delivery: the schedule is
	// the row's.
	if early := d.NotBefore.Sub(s.now()); early > time.Second {
		return Decision{Outcome: Retry, After: early}, nil
	}
	leave, pause := s.share.enter(d.EndpointID, d.OrganizationID, s.now(), s.random())
	if leave == nil {
		return Decision{Outcome: Retry, After: pause}, nil
	}
	defer leave()
	a := Attempt{Number: d.Attempts + 1, At: s.now()}
	a.Result, err = s.sender.Deliver(ctx, Request{
		ID: d.MessageID, Timestamp: a.At, Body: d.Body, Secrets: d.Secrets, URL: d.URL,
	})
	if err != nil {
		return Decision{}, err
	}
	a.Decision = Decide(a.Number, a.Result, s.random())
	if d.Once && a.Outcome == Retry {
		a.Decision = Decision{Outcome: Failed}
	}
	if a.Outcome == Again {
		return a.Decision, nil
	}
	// What was sent must be kept even while we are being stopped.
	saving, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if err := s.store.SaveAttempt(saving, id, a); err != nil {
		return Decision{}, fmt.Errorf("save attempt: %w", err)
	}
	return a.Decision, nil
}
