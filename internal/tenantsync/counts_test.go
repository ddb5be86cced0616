package tenantsync

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/vocab"
)

func TestCountsAreWrittenAsJSONWritesThem(t *testing.T) {
	t.Parallel()
	for _, counts := range [][]vocab.UsageCount{nil, {}, {{Name: "mailsSent", Value: 12}}, {{Name: "a", Value: 0}, {Name: "b", Value: 1 << 40}}} {
		want, err := json.Marshal(counts)
		require.NoError(t, err)
		require.Equal(t, string(want), countsText(counts))
	}
	all := []column{}
	for _, r := range usageReports() {
		all = append(append(all, r.counts...), r.flags...)
	}
	for _, c := range all {
		text, err := json.Marshal(c.name)
		require.NoError(t, err)
		require.Equal(t, `"`+c.name+`"`, string(text), "needs no escaping")
	}
}
