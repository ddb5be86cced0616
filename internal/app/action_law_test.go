package app

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/activity"
)

// TestEveryActionHasASentence reads which actions the product's own code writes
// by name to the audit log.
func TestEveryActionHasASentence(t *testing.T) {
	t.Parallel()
	action := regexp.MustCompile(`(?:Action: |action := |audit\w*\([^"\n]*)"([a-z_]+\.[a-z_]+)"`)
	known, found := activity.Actions(), 0
	for _, room := range []string{"..", "../../jobs", "../../graph"} {
		require.NoError(t, filepath.WalkDir(room, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			src, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			for _, m := range action.FindAllStringSubmatch(string(src), -1) {
				found++
				if !slices.Contains(known, m[1]) {
					t.Errorf("%s writes %q to the audit log: give it a sentence in internal/activity/action.go", path, m[1])
				}
			}
			return nil
		}))
	}
	require.Greater(t, found, 10, "the pattern no longer finds what is written")
}
