package tenantsync_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/entrasim"
	"github.com/appmuster/appmuster/internal/tenantsync"
	"github.com/appmuster/appmuster/internal/vocab"
)

// Links that always lead on to a page nobody saw are an end too, whether one call
// reads them all or each call one.
func TestPagesWithoutEndFailTheSetAndKeepTheData(t *testing.T) {
	t.Parallel()
	for name, wait := range map[string]bool{"InOneCall": false, "InManyCalls": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := setup(t, dbtest.Open(t))
			w.params.MaxPages = 5
			w.engine = tenantsync.New(w.params)
			w.sync()
			w.sync() // Microsoft's word on apps that were only met in sign-ins comes one sync later
			before := w.dump()
			const path = "v1.0/groups[?]"
			for n := range 40 {
				w.sim.Inject(entrasim.Fault{Path: path, Action: entrasim.Respond, Status: http.StatusOK, Times: 1,
					Body: fmt.Sprintf(`{"value":[],"@odata.nextLink":"%s/v1.0/groups?$skiptoken=%d"}`, w.server.GraphURL, n)})
				if wait {
					w.sim.Inject(entrasim.Fault{Path: path, Action: entrasim.TooMany, RetryAfter: "120", Times: 1})
				}
			}
			w.sim.ResetRequests()
			run := w.patiently(w.open(true))
			s := stageOf(t, run, vocab.DataSetGroups)
			require.Equal(t, vocab.SyncStageStateFailed, s.State)
			require.Contains(t, s.Reason, "page links went in a circle")
			asked := 0
			for _, r := range w.sim.Requests() {
				if r.Endpoint == "groups" && r.Status == http.StatusOK {
					asked++
				}
			}
			require.Less(t, asked, 15, "it goes no further")
			same(t, before, w.dump())

			w.sim.ClearFaults()
			require.Equal(t, vocab.SyncRunStateSucceeded, w.finish(w.open(true)).State)
			same(t, before, w.dump())
		})
	}
}

// Each listing has as many pages as are allowed, however many were read before.
func TestPagesAreCountedByListing(t *testing.T) {
	t.Parallel()
	c := entrasim.Generate(entrasim.Spec{Seed: 51, Users: 2100, Groups: 3, Members: 2100, Apps: 3, Now: start})
	w := setup(t, dbtest.Open(t), withCompany(c))
	w.params.MaxPages = 2
	w.engine = tenantsync.New(w.params)
	for range 2 {
		run := w.finish(w.open(true))
		require.Equal(t, vocab.SyncRunStateSucceeded, run.State)
		require.GreaterOrEqual(t, stageOf(t, run, vocab.DataSetGroups).Fetched, 3*2100)
	}
}
