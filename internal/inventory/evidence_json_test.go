package inventory

import (
	"encoding/json"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/vocab"
)

func TestEvidenceIsWrittenAsTheStandardLibraryDoes(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(3, 4))
	texts := []string{"", "Reader", "a b, c", `"quoted" \`, "<&>", "Zoë \u2028", "\x00\x1f", "\xff broken", "日本", "\U0001F600"}
	when := func() *time.Time {
		if random.IntN(3) == 0 {
			return nil
		}
		at := time.UnixMicro(random.Int64N(4e15)).UTC()
		return &at
	}
	for range 2000 {
		var list []vocab.Evidence
		for range random.IntN(4) {
			list = append(list, vocab.Evidence{
				Kind: vocab.EvidenceKindConsented, Since: when(), LastAt: when(), Detail: texts[random.IntN(len(texts))], Past: random.IntN(2) == 0,
			})
		}
		want, err := json.Marshal(list)
		require.NoError(t, err)
		require.Equal(t, string(want), string(appendEvidence(nil, list)))
	}
}
