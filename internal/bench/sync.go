package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/appmuster/appmuster/internal/bench/floor"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/entrasim"
)

// spec is the company that is measured.
func spec(users, signIns int) entrasim.Spec {
	return entrasim.Spec{
		Seed: 1, Users: users, Groups: 100, Members: 20, Apps: 200, Assignments: 2000, Grants: 2000,
		SignIns: signIns, Audits: 500, Days: 29, Now: time.Now().UTC(),
	}
}

// cost is what one piece of work took.
type cost struct {
	CPU, Wall time.Duration
	Peak      int64
}

// task is the work of a floor's process.
type task struct {
	Source floor.Source
	Target floor.Target
	Links  floor.Links
}

// done is what a floor's process tells at its end.
type done struct {
	Cost  cost
	Links floor.Links
}

// source is the simulated Microsoft as a floor knows it.
func (m microsoft) source() floor.Source {
	return floor.Source{LoginURL: m.LoginURL, GraphURL: m.GraphURL, TenantID: m.TenantID, ClientID: clientID, ClientSecret: clientSecret}
}

func (st store) target() floor.Target {
	if st.URL != "" {
		return floor.Target{URL: st.URL}
	}
	return floor.Target{File: filepath.Join(st.Dir, database.FileName)}
}

// floorWork runs a floor once and measures it.
func floorWork(do func(context.Context, task) (floor.Links, error)) error {
	var t task
	if _, err := input(&t); err != nil {
		return err
	}
	before, err := ownUsage()
	if err != nil {
		return err
	}
	began := time.Now()
	links, err := do(context.Background(), t)
	if err != nil {
		return err
	}
	wall := time.Since(began)
	after, err := ownUsage()
	if err != nil {
		return err
	}
	return answer(done{cost{after.CPU - before.CPU, wall, after.Peak}, links})
}

// pair is the product's cost beside the floor's, of the same round.
type pair struct{ product, floor cost }

// synced is a company that was synced, for what is measured next.
type synced struct {
	sim                  *child
	ms                   microsoft
	product, floor       store
	organization, tenant string
	links                floor.Links
}

// firstSync measures the first sync of a company into an empty database, rounds
// times, product and floor in turn. keep gets the last round's databases, with
// nobody working on them; the other rounds' are gone.
func (b *bencher) firstSync(ctx context.Context, ms microsoft, dialect, name string, rounds int) (pairs []pair, last synced, err error) {
	for i := range rounds {
		last = synced{ms: ms}
		var p pair
		if p.product, err = b.productSync(ctx, ms, dialect, fmt.Sprint(name, "-", i), &last); err != nil {
			return nil, last, fmt.Errorf("the product's first sync: %w", err)
		}
		if last.floor, err = b.dbs.open(ctx, dialect); err != nil {
			return nil, last, err
		}
		var d done
		if err := runChild(ctx, "floor-sync", task{Source: ms.source(), Target: last.floor.target()}, &d); err != nil {
			return nil, last, fmt.Errorf("the floor's first sync: %w", err)
		}
		p.floor, last.links = d.Cost, d.Links
		pairs = append(pairs, p)
		if i == 0 {
			ours, err := count(ctx, last.product)
			if err != nil {
				return nil, last, err
			}
			theirs, err := count(ctx, last.floor)
			if err != nil {
				return nil, last, err
			}
			if err := same(ours, theirs); err != nil {
				return nil, last, err
			}
		}
		if i < rounds-1 {
			if err := errors.Join(last.product.drop(), last.floor.drop()); err != nil {
				return nil, last, err
			}
		}
	}
	return pairs, last, nil
}

// productSync lets the product read a company for the first time.
func (b *bencher) productSync(ctx context.Context, ms microsoft, dialect, name string, into *synced) (c cost, err error) {
	if into.product, err = b.dbs.open(ctx, dialect); err != nil {
		return c, err
	}
	p, err := startProduct(ctx, into.product, ms)
	if err != nil {
		return c, err
	}
	defer func() { err = errors.Join(err, p.stop()) }()
	return p.measure(ctx, b.profiles, name, func() (run, error) {
		if into.organization, into.tenant, err = p.connect(ctx, ms); err != nil {
			return run{}, err
		}
		return p.await(ctx, into.tenant, 1)
	})
}

// measure tells what a sync costs the product.
func (p *product) measure(ctx context.Context, profiles, name string, sync func() (run, error)) (c cost, err error) {
	before, err := p.usage(ctx)
	if err != nil {
		return c, err
	}
	var r run
	err = p.profiled(ctx, profiles, name, func() (err error) {
		r, err = sync()
		return err
	})
	if err != nil {
		return c, err
	}
	after, err := p.usage(ctx)
	if err != nil {
		return c, err
	}
	fmt.Fprintln(os.Stderr, name, after.CPU-before.CPU, r.FinishedAt.Sub(r.QueuedAt))
	return cost{after.CPU - before.CPU, r.FinishedAt.Sub(r.QueuedAt), after.Peak}, nil
}

// startMicrosoft starts the simulated Microsoft in a process of its own.
func startMicrosoft(ctx context.Context, s entrasim.Spec) (*child, microsoft, error) {
	var ms microsoft
	sim, err := startChild(ctx, "simulate", s, &ms)
	if err != nil {
		return nil, ms, err
	}
	sim.control = ms.Control
	return sim, ms, nil
}
