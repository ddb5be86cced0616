// Package frontend holds the built web pages.
package frontend

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var dist embed.FS

// Files gives the built pages with index.html at the root: what the page build
// left in dist/app, or, in a binary built without it, a page that says so.
func Files() fs.FS {
	for _, dir := range []string{"dist/app", "dist"} {
		if _, err := fs.Stat(dist, dir+"/index.html"); err != nil {
			continue
		}
		if files, err := fs.Sub(dist, dir); err == nil {
			return files
		}
	}
	return dist
}
