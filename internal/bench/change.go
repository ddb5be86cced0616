package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/viewer"
)

// secondSync measures a sync after one user in a hundred changed, and gives the
// requests that the product sent in the last round, by endpoint.
func (b *bencher) secondSync(ctx context.Context, on *synced, name string, rounds int) (pairs []pair, asked map[string]int, err error) {
	if err := photosAsked(ctx, on); err != nil {
		return nil, nil, err
	}
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

// photosAsked stores that everybody was asked for a photo and has none, as it is
// some syncs after the first: those that ask for what is missing are no syncs of
// a change. Nobody may be using the databases.
func photosAsked(ctx context.Context, on *synced) (err error) {
	ctx = viewer.System(ctx, "ask for photos")
	for _, st := range []store{on.product, on.floor} {
		db, err := database.Open(ctx, database.Config{DataDir: st.Dir, URL: st.URL})
		if err != nil {
			return err
		}
		err = db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
			_, err := tx.Exec(ctx, `INSERT INTO user_photos (organization_id, tenant_id, user_id, checked_at)
SELECT organization_id, tenant_id, id, first_seen_at FROM users WHERE true ON CONFLICT DO NOTHING`)
			return err
		})
		if err := errors.Join(err, db.Close()); err != nil {
			return fmt.Errorf("store that photos were asked for: %w", err)
		}
	}
	return nil
}

// bigChange measures a sync after one user in a hundred of 100,000 changed.
func (b *bencher) bigChange(ctx context.Context) (err error) {
	sim, ms, err := startMicrosoft(ctx, spec(100_000, 100_000))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, sim.stop()) }()
	var errs []error
	for _, dialect := range []string{database.SQLite, database.Postgres} {
		errs = append(errs, b.bigChangeOn(ctx, sim, ms, dialect))
	}
	return errors.Join(errs...)
}

func (b *bencher) bigChangeOn(ctx context.Context, sim *child, ms microsoft, dialect string) error {
	var asked map[string]int
	if err := sim.ask(ctx, "/requests", &asked); err != nil {
		return err
	}
	last := synced{ms: ms, sim: sim}
	if _, err := b.productSync(ctx, ms, dialect, "big-"+dialect, &last); err != nil {
		return fmt.Errorf("the product's first sync: %w", err)
	}
	asked = nil
	if err := sim.ask(ctx, "/requests", &asked); err != nil {
		return err
	}
	first := requests(asked)
	var err error
	if last.floor, err = b.dbs.open(ctx, dialect); err != nil {
		return err
	}
	var d done
	if err := runChild(ctx, "floor-sync", task{Source: ms.source(), Target: last.floor.target()}, &d); err != nil {
		return fmt.Errorf("the floor's first sync: %w", err)
	}
	last.links = d.Links
	pairs, asked, err := b.secondSync(ctx, &last, "big-change-"+dialect, b.rounds)
	if err != nil {
		return err
	}
	ours, theirs := medians(pairs)
	b.table.ratio("sync after 1 % of 100,000 users changed, "+title(dialect)+", CPU", ours.CPU, theirs.CPU, 2)
	b.table.ratio("the same, wall", ours.Wall, theirs.Wall, 0)
	n := requests(asked)
	r := float64(n) / float64(first)
	b.table.add("the same, requests beside the first sync's", fmt.Sprint(n), fmt.Sprint(first), fmt.Sprintf("%.2f", r), "≤ 0.2", r <= 0.2)
	return errors.Join(last.product.drop(), last.floor.drop())
}

// requests is how many requests there were, parts of batches aside.
func requests(asked map[string]int) int {
	n := 0
	for endpoint, times := range asked {
		switch endpoint {
		case "servicePrincipals/{id}/appRoleAssignedTo", "groups/{id}/members", "users/{id}/photos/{size}/$value":
			continue
		}
		n += times
	}
	return n
}

func (r run) fetched(set string) int {
	for _, s := range r.Stages {
		if s.DataSet == set {
			return s.Fetched
		}
	}
	return 0
}
