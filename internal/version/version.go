// Package version says which build this is.
package version

import (
	"runtime"
	"runtime/debug"
	"strings"
)

// Set by the linker for releases:
//
//	-ldflags "-X github.com/appmuster/appmuster/internal/version.version=1.2.3"
//
// What isn't set comes from what the Go toolchain noted in the binary.
var version, commit, date string

// Info is which build this is.
type Info struct {
	// Version is the release without "v", or "dev".
	Version string `json:"version"`
	// Commit is the source's revision, "" when unknown.
	Commit string `json:"commit,omitempty"`
	// Date is the commit's time, RFC 3339, "" when unknown.
	Date string `json:"date,omitempty"`
	// Modified says that the source differed from the commit.
	Modified bool `json:"modified,omitempty"`
	// Go is the toolchain's version.
	Go string `json:"go"`
}

// Get gives the running binary's info.
func Get() Info {
	build, _ := debug.ReadBuildInfo()
	return from(version, commit, date, build)
}

func from(version, commit, date string, build *debug.BuildInfo) Info {
	info := Info{Version: version, Commit: commit, Date: date, Go: runtime.Version()}
	if build != nil {
		if info.Version == "" && build.Main.Version != "(devel)" {
			info.Version = build.Main.Version
		}
		for _, s := range build.Settings {
			switch {
			case s.Key == "vcs.revision" && info.Commit == "":
				info.Commit = s.Value
			case s.Key == "vcs.time" && info.Date == "":
				info.Date = s.Value
			case s.Key == "vcs.modified" && commit == "":
				info.Modified = s.Value == "true"
			}
		}
	}
	info.Version = strings.TrimPrefix(info.Version, "v")
	if info.Version == "" {
		info.Version = "dev"
	}
	return info
}

// String gives one line, such as "1.2.3 (0123456789ab, 2026-05-04T03:02:01Z, go1.26.0)".
func (i Info) String() string {
	var parts []string
	if i.Commit != "" {
		short := i.Commit[:min(len(i.Commit), 12)]
		if i.Modified {
			short += " modified"
		}
		parts = append(parts, short)
	}
	if i.Date != "" {
		parts = append(parts, i.Date)
	}
	return i.Version + " (" + strings.Join(append(parts, i.Go), ", ") + ")"
}
