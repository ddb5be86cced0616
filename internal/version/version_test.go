package version

import (
	"runtime"
	"runtime/debug"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestFrom(t *testing.T) {
	t.Parallel()
	vcs := []debug.BuildSetting{
		{Key: "vcs.revision", Value: "0123456789abcdef0123456789abcdef01234567"},
		{Key: "vcs.time", Value: "2026-05-04T03:02:01Z"},
		{Key: "vcs.modified", Value: "true"},
	}
	for _, tc := range []struct {
		name                  string
		version, commit, date string
		build                 *debug.BuildInfo
		want                  string
	}{
		{"NothingKnown", "", "", "", nil, "dev"},
		{"Released", "v1.2.3", "abc", "2026-01-01T00:00:00Z",
			&debug.BuildInfo{Main: debug.Module{Version: "(devel)"}, Settings: vcs}, "1.2.3 (abc, 2026-01-01T00:00:00Z"},
		{"BuiltFromSource", "", "", "",
			&debug.BuildInfo{Main: debug.Module{Version: "(devel)"}, Settings: vcs}, "dev (0123456789ab modified, 2026-05-04T03:02:01Z"},
		{"Installed", "", "", "",
			&debug.BuildInfo{Main: debug.Module{Version: "v1.4.0"}}, "1.4.0"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			got := from(tc.version, tc.commit, tc.date, tc.build)
			require.Contains(t, got.String(), tc.want)
			require.Contains(t, got.String(), runtime.Version())
		})
	}
	require.NotEmpty(t, Get().Version)
}
