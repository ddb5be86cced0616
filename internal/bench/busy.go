package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Who reads asks a question every askEvery, as a handful of people would.
const askEvery = 20 * time.Millisecond

// asked are the times of one question.
type asked struct{ Idle, Busy []time.Duration }

// busy measures how long answers take while the first sync of another, larger
// company is written into the same database.
func (b *bencher) busy(ctx context.Context) error {
	var errs []error
	for _, dialect := range b.databases() {
		errs = append(errs, b.busyOn(ctx, dialect))
	}
	return errors.Join(errs...)
}

func (b *bencher) busyOn(ctx context.Context, dialect string) (err error) {
	small, big := spec(10_000, 100_000), large(b.scaled(100_000), b.scaled(200_000), b.scaled(2_000))
	var ms microsoft
	sim, err := startChild(ctx, "simulate", simulation{Spec: small, More: &big}, &ms)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, sim.stop()) }()
	db, err := b.dbs.open(ctx, dialect)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.drop()) }()
	p, err := startProduct(ctx, db, ms)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.stop()) }()
	organization, tenant, err := p.connect(ctx, ms)
	if err != nil {
		return err
	}
	if _, err := p.await(ctx, tenant, 1); err != nil {
		return err
	}
	var bodies [][]byte
	asking := questions()[:2]
	for _, q := range asking {
		body, err := json.Marshal(map[string]any{
			"query":     "query($id: ID!) { organization(id: $id) { " + q.Document + " } }",
			"variables": map[string]any{"id": organization},
		})
		if err != nil {
			return err
		}
		bodies = append(bodies, body)
	}
	got := make([]asked, len(asking))
	// Asks while on holds, and notes the times as idle or not.
	ask := func(idle bool, on func(n int) bool) error {
		for n := 0; on(n); n++ {
			for i, body := range bodies {
				took, _, err := post(ctx, p.address+"/graphql", body)
				if err != nil {
					return fmt.Errorf("%s: %w", asking[i].Name, err)
				}
				if idle {
					got[i].Idle = append(got[i].Idle, took)
				} else {
					got[i].Busy = append(got[i].Busy, took)
				}
				time.Sleep(askEvery)
			}
		}
		return nil
	}
	if err := ask(true, func(n int) bool { return n < 100 }); err != nil { // warms up
		return err
	}
	got = make([]asked, len(asking))
	const idle = 1000
	if err := ask(true, func(n int) bool { return n < idle/2 }); err != nil {
		return err
	}
	other := ms
	other.TenantID = ms.More
	began := time.Now()
	tenant, err = p.connectTo(ctx, organization, other)
	if err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() {
		_, err := p.await(ctx, tenant, 1)
		ended <- err
	}()
	var failed error
	if err := p.profiled(ctx, b.profiles, "busy-"+dialect, func() error {
		return ask(false, func(n int) bool {
			select {
			case failed = <-ended:
				return false
			default:
				return true
			}
		})
	}); err != nil {
		return err
	}
	if failed != nil {
		return failed
	}
	took := time.Since(began)
	if err := ask(true, func(n int) bool { return n < idle/2 }); err != nil { // the machine's mood may have changed
		return err
	}
	for i, q := range asking {
		during, alone := percentile(got[i].Busy, 99), percentile(got[i].Idle, 99)
		b.table.ratio(q.Name+" while another company's first sync is written, "+title(dialect)+", p99 beside that of idle", during, alone, 1.5)
		b.table.ratio("the same, p50", percentile(got[i].Busy, 50), percentile(got[i].Idle, 50), 0)
	}
	b.table.add("the same, requests and how long the sync took", fmt.Sprintf("%s in %s", thousands(len(got[0].Busy)*len(got)), took.Round(time.Second)), "", "", "", true)
	return nil
}

func percentile(all []time.Duration, p int) time.Duration {
	s := slices.Clone(all)
	slices.Sort(s)
	return s[min(len(s)-1, len(s)*p/100)]
}
