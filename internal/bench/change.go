package main

import (
	"context"
	"errors"
	"fmt"
)

// secondSync measures a sync after one user in a hundred changed, and gives the
// requests that the product sent in the last round, by endpoint.
func (b *bencher) secondSync(ctx context.Context, on *synced, name string, rounds int) (pairs []pair, asked map[string]int, err error) {
	p, err := startProduct(ctx, on.product, on.ms)
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, p.stop()) }()
	for i := range rounds {
		if err := on.sim.ask(ctx, fmt.Sprint("/change?round=", name, i), nil); err != nil {
			return nil, nil, err
		}
		if err := on.sim.ask(ctx, "/requests", &asked); err != nil {
			return nil, nil, err
		}
		var both pair
		both.product, err = p.measure(ctx, b.profiles, fmt.Sprint(name, "-", i), func() (run, error) {
			if err := p.startSync(ctx, on.tenant); err != nil {
				return run{}, err
			}
			r, err := p.await(ctx, on.tenant, i+2)
			if err == nil && r.fetched("USERS") == 0 {
				err = errors.New("the sync saw no user that changed")
			}
			return r, err
		})
		if err != nil {
			return nil, nil, fmt.Errorf("the product's sync of changes: %w", err)
		}
		asked = nil
		if err := on.sim.ask(ctx, "/requests", &asked); err != nil {
			return nil, nil, err
		}
		var d done
		if err := runChild(ctx, "floor-change", task{Source: on.ms.source(), Target: on.floor.target(), Links: on.links}, &d); err != nil {
			return nil, nil, fmt.Errorf("the floor's sync of changes: %w", err)
		}
		both.floor, on.links = d.Cost, d.Links
		pairs = append(pairs, both)
	}
	return pairs, asked, nil
}

func (r run) fetched(set string) int {
	for _, s := range r.Stages {
		if s.DataSet == set {
			return s.Fetched
		}
	}
	return 0
}
