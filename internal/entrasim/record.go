package entrasim

import (
	"sync"
	"time"
)

// Request is a recorded request to Graph or to the token endpoint. The parts of
// a batch are recorded one by one.
type Request struct {
	At       time.Time
	Tenant   string
	ClientID string
	Method   string
	Path     string // without the query
	Query    string
	Endpoint string // template, as "users/delta" or "token"
	Status   int
	Units    int // resource units charged
	InBatch  bool
	Fault    bool // answered or changed by an injected fault
}

type recorder struct {
	mu   sync.Mutex
	list []Request
}

func (r *recorder) add(q Request) {
	r.mu.Lock()
	if len(r.list) >= 200_000 {
		r.list = append(r.list[:0], r.list[100_000:]...)
	}
	r.list = append(r.list, q)
	r.mu.Unlock()
}

// Requests returns what was asked since the start or the last reset; of very
// many only the latest are kept.
func (s *Sim) Requests() []Request {
	s.records.mu.Lock()
	defer s.records.mu.Unlock()
	return append([]Request(nil), s.records.list...)
}

// ResetRequests forgets the recorded requests.
func (s *Sim) ResetRequests() {
	s.records.mu.Lock()
	defer s.records.mu.Unlock()
	s.records.list = nil
}
