package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/entrasim"
	"github.com/appmuster/appmuster/internal/viewer"
)

// secondSync measures a sync after one user in a hundred changed, and gives the
// requests that the product sent in the last round, by endpoint.
func (b *bencher) secondSync(ctx context.Context, on *synced, name string, rounds int) (pairs []pair, sent traffic, err error) {
	if err := photosAsked(ctx, on); err != nil {
		return nil, traffic{}, err
	}
	p, err := startProduct(ctx, on.product, on.ms)
	if err != nil {
		return nil, traffic{}, err
	}
	defer func() { err = errors.Join(err, p.stop()) }()
	for i := range rounds {
		if err := on.sim.ask(ctx, fmt.Sprint("/change?round=", name, i), nil); err != nil {
			return nil, traffic{}, err
		}
		if err := on.sim.ask(ctx, "/requests", nil); err != nil {
			return nil, traffic{}, err
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
			return nil, traffic{}, fmt.Errorf("the product's sync of changes: %w", err)
		}
		sent = traffic{}
		if err := on.sim.ask(ctx, "/requests", &sent); err != nil {
			return nil, traffic{}, err
		}
		var d done
		if err := runChild(ctx, "floor-change", task{Source: on.ms.source(), Target: on.floor.target(), Links: on.links}, &d); err != nil {
			return nil, traffic{}, fmt.Errorf("the floor's sync of changes: %w", err)
		}
		both.floor, on.links = d.Cost, d.Links
		pairs = append(pairs, both)
	}
	return pairs, sent, nil
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
	sim, ms, err := startMicrosoft(ctx, spec(b.scaled(100_000), b.scaled(100_000)))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, sim.stop()) }()
	var errs []error
	for _, dialect := range b.databases() {
		errs = append(errs, b.bigChangeOn(ctx, sim, ms, dialect))
	}
	return errors.Join(errs...)
}

func (b *bencher) bigChangeOn(ctx context.Context, sim *child, ms microsoft, dialect string) error {
	if err := sim.ask(ctx, "/requests", nil); err != nil {
		return err
	}
	last := synced{ms: ms, sim: sim}
	if _, err := b.productSync(ctx, ms, dialect, "big-"+dialect, &last); err != nil {
		return fmt.Errorf("the product's first sync: %w", err)
	}
	var first traffic
	if err := sim.ask(ctx, "/requests", &first); err != nil {
		return err
	}
	var err error
	if last.floor, err = b.dbs.open(ctx, dialect); err != nil {
		return err
	}
	var d done
	if err := runChild(ctx, "floor-sync", task{Source: ms.source(), Target: last.floor.target()}, &d); err != nil {
		return fmt.Errorf("the floor's first sync: %w", err)
	}
	last.links = d.Links
	pairs, sent, err := b.secondSync(ctx, &last, "big-change-"+dialect, b.rounds)
	if err != nil {
		return err
	}
	ours, theirs := medians(pairs)
	b.table.ratio(fmt.Sprintf("sync after 1 %% of %s users changed, %s, CPU", thousands(b.scaled(100_000)), title(dialect)), ours.CPU, theirs.CPU, 2)
	b.table.ratio("the same, wall", ours.Wall, theirs.Wall, 0)
	n, of := sent.requests()-sent.photos(), first.requests()-first.photos()
	r := float64(n) / float64(of)
	b.table.add("the same, requests beside the first sync's, as Graph counts them (each part of a batch), pictures aside", fmt.Sprint(n), fmt.Sprint(of), fmt.Sprintf("%.2f", r), "≤ 0.2", r <= 0.2)
	b.table.add("the same, over the wire (a batch is one), pictures with them", fmt.Sprint(sent.Sent), fmt.Sprint(first.Sent), fmt.Sprintf("%.2f", float64(sent.Sent)/float64(first.Sent)), "", true)
	b.tellRequests(sent)
	return errors.Join(last.product.drop(), last.floor.drop())
}

// traffic is what was requested of the simulated Microsoft's Graph; tokens are not
// in it.
type traffic struct {
	// Sent counts what went over the wire: a batch is one.
	Sent int
	// Endpoints counts what Graph counts: each part of a batch by its endpoint, and
	// not the batch itself.
	Endpoints map[string]int
}

func trafficOf(all []entrasim.Request) traffic {
	a := traffic{Endpoints: map[string]int{}}
	for _, r := range all {
		if r.Endpoint == "token" {
			continue
		}
		if !r.InBatch {
			a.Sent++
		}
		if r.Endpoint != "$batch" {
			a.Endpoints[r.Endpoint]++
		}
	}
	return a
}

// requests counts as Graph does for its limits: each part of a batch is one, the
// batch is none.
func (a traffic) requests() int {
	n := 0
	for _, times := range a.Endpoints {
		n += times
	}
	return n
}

// photos are those of them that ask for a picture: how many a run asks for at
// most is fixed, so that they say nothing about what changed.
func (a traffic) photos() int {
	n := 0
	for endpoint, times := range a.Endpoints {
		if strings.Contains(endpoint, "/photo") {
			n += times
		}
	}
	return n
}

// lists counts the listings of sets that have a delta.
func (a traffic) lists() int {
	return a.Endpoints["users"] + a.Endpoints["groups"] + a.Endpoints["servicePrincipals"] + a.Endpoints["applications"] + a.Endpoints["oauth2PermissionGrants"]
}

// tellRequests adds the rows about what a sync of changes asked for.
func (b *bencher) tellRequests(a traffic) {
	b.table.add("the same, requests as Graph counts them (each part of a batch)", fmt.Sprint(a.requests()), "", "", "", true)
	b.table.add("the same, requests for pictures among them", fmt.Sprint(a.photos()), "", "", "", true)
	b.table.add("the same, requests over the wire (a batch is one)", fmt.Sprint(a.Sent), "", "", "", true)
	b.table.add("the same, listings of sets that have a delta", fmt.Sprint(a.lists()), "", "", "0", a.lists() == 0)
	b.table.add("the same, apps whose assignments were read again", fmt.Sprint(a.Endpoints["servicePrincipals/{id}/appRoleAssignedTo"]), "", "", "", true)
}

func (r run) fetched(set string) int {
	for _, s := range r.Stages {
		if s.DataSet == set {
			return s.Fetched
		}
	}
	return 0
}
