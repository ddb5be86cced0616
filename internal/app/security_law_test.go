package app

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestLawPromisesHaveTheirTests: every test that docs/security.md and
// docs/reliability.md name is there.
func TestLawPromisesHaveTheirTests(t *testing.T) {
	t.Parallel()
	var named [][][]byte
	for _, doc := range []string{"security", "reliability"} {
		page, err := os.ReadFile("../../docs/" + doc + ".md")
		require.NoError(t, err)
		some := regexp.MustCompile("`([a-z/]+) (Test[A-Za-z0-9]+)`").FindAllSubmatch(page, -1)
		require.Greater(t, len(some), 50, doc)
		named = append(named, some...)
	}
	for _, one := range named {
		folder, test := string(one[1]), string(one[2])
		files, err := filepath.Glob(filepath.Join("../..", folder, "*_test.go"))
		require.NoError(t, err)
		there := false
		for _, file := range files {
			content, err := os.ReadFile(file)
			require.NoError(t, err)
			there = there || regexp.MustCompile(`(?m)^func `+test+`\(`).Match(content)
		}
		require.True(t, there, "%s has no %s", folder, test)
	}
}
