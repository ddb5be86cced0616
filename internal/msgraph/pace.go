package msgraph

import (
	"context"
	"fmt"
	"io"
	"sync/atomic"
	"time"
)

const (
	// slowest is how many bytes of an answer have to come in a second of waiting:
	// a full page at this pace would take a quarter of an hour.
	slowest = 1 << 10
	// grace is how long an answer is waited for before its pace counts; in three
	// times as long something has to come.
	grace = 10 * time.Second
)

// errDrip ends an answer that comes so slowly that it would only keep a worker.
var errDrip = fmt.Errorf("the answer comes too slowly: %w", context.DeadlineExceeded)

// paced reads an answer and gives it up once it drips. Only the time that it is
// waited for counts, not what is done with it meanwhile.
type paced struct {
	r      io.Reader
	grace  time.Duration
	cancel func() // ends the request
	waited time.Duration
	n      int64
	silent atomic.Bool
}

func (s *Service) pace(body io.Reader, cancel func()) *paced {
	return &paced{r: body, grace: s.grace, cancel: cancel}
}

func (p *paced) Read(b []byte) (int, error) {
	silence := time.AfterFunc(3*p.grace, func() {
		p.silent.Store(true)
		p.cancel()
	})
	began := time.Now()
	n, err := p.r.Read(b)
	silence.Stop()
	p.waited += time.Since(began)
	p.n += int64(n)
	if err == io.EOF {
		return n, err
	}
	if p.silent.Load() || p.waited > p.grace && p.n < int64(p.waited.Seconds()*slowest) {
		p.cancel()
		return n, errDrip
	}
	return n, err
}
