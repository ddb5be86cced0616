package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/appmuster/appmuster/internal/bench/floor"
)

// starts measures the time from the start of the process to the first answer by
// GraphQL, on a database that is there, rounds times; and the same of a process
// by hand that opens the file and serves one statement.
func (b *bencher) starts(ctx context.Context, on synced, rounds int) (ours, theirs []time.Duration, err error) {
	for range rounds {
		took, err := b.startOnce(ctx, on)
		if err != nil {
			return nil, nil, fmt.Errorf("start the product: %w", err)
		}
		ours = append(ours, took)
		if took, err = startFloor(ctx, on); err != nil {
			return nil, nil, fmt.Errorf("start the floor: %w", err)
		}
		theirs = append(theirs, took)
	}
	return ours, theirs, nil
}

func (b *bencher) startOnce(ctx context.Context, on synced) (took time.Duration, err error) {
	began := time.Now()
	p, err := startProduct(ctx, on.product, on.ms)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, p.stop()) }()
	var got struct {
		Organizations struct{ Nodes []struct{ Name string } }
	}
	if err := p.query(ctx, `{ organizations(first: 1) { nodes { name } } }`, nil, &got); err != nil {
		return 0, err
	}
	if len(got.Organizations.Nodes) != 1 {
		return 0, errors.New("the first answer is empty")
	}
	return time.Since(began), nil
}

func startFloor(ctx context.Context, on synced) (took time.Duration, err error) {
	began := time.Now()
	var at ready
	c, err := startChild(ctx, "floor-serve", task{Target: on.product.target()}, &at)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, c.stop()) }()
	if _, _, err := post(ctx, at.Address, nil); err != nil {
		return 0, err
	}
	return time.Since(began), nil
}

// serveFloor answers one question by one statement until the parent goes.
func serveFloor() error {
	var t task
	ended, err := input(&t)
	if err != nil {
		return err
	}
	h, closeDB, err := floor.Names(context.Background(), t.Target)
	if err != nil {
		return err
	}
	address, stop, err := listen(h)
	if err != nil {
		return err
	}
	defer stop()
	if err := answer(ready{Address: address}); err != nil {
		return err
	}
	<-ended
	return closeDB()
}
