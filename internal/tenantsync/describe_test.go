package tenantsync

import (
	"flag"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write docs/data-sets.md anew")

func TestTheDocumentOfDataSetsIsWhatTheCodeSays(t *testing.T) {
	t.Parallel()
	const page = "../../docs/data-sets.md"
	for _, d := range DataSets() {
		require.NotZero(t, tellings()[d.Name], "%s is not described", d.Name)
	}
	if *update {
		require.NoError(t, os.WriteFile(page, []byte(Document()), 0o644))
		return
	}
	written, err := os.ReadFile(page)
	require.NoError(t, err)
	require.Equal(t, Document(), string(written), "write it anew: go test ./internal/tenantsync -run TestTheDocumentOfDataSets -update")
}
