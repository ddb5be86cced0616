package tenantsync_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/entrasim"
	"github.com/appmuster/appmuster/internal/vocab"
)

func TestWhatOnlyTheBetaHasIsNotedBesideItsDataSet(t *testing.T) {
	t.Parallel()
	w := setup(t, dbtest.Open(t))
	run := w.sync()
	require.Equal(t, vocab.SyncRunStateSucceeded, run.State)
	for _, set := range []vocab.DataSet{vocab.DataSetApps, vocab.DataSetSignIns} {
		c := w.coverage(set)
		require.NotNil(t, c.BetaReadAt, set)
		require.Empty(t, c.BetaReason, set)
	}
	require.Nil(t, w.coverage(vocab.DataSetUsers).BetaReadAt, "there is nothing of it in the beta")

	before := *w.coverage(vocab.DataSetApps).BetaReadAt
	w.sim.Inject(entrasim.Fault{Path: "beta/", Action: entrasim.NotFound})
	run = w.sync()
	require.Equal(t, vocab.SyncRunStateSucceeded, run.State)
	for _, set := range []vocab.DataSet{vocab.DataSetApps, vocab.DataSetSignIns} {
		c := w.coverage(set)
		require.Equal(t, vocab.CoverageStateGreen, c.State, "%s: %s", set, c.Reason)
		require.Equal(t, "Microsoft's beta does not offer it to this tenant.", c.BetaReason, set)
	}
	require.Equal(t, before, *w.coverage(vocab.DataSetApps).BetaReadAt, "what was read stays read then")

	w.sim.ClearFaults()
	w.sync()
	require.Empty(t, w.coverage(vocab.DataSetApps).BetaReason)
	require.Empty(t, w.coverage(vocab.DataSetSignIns).BetaReason)
}
