package httpd

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strings"
)

// nonceMark stands in the built pages where the answer's nonce goes.
const nonceMark = "__CSP_NONCE__"

// pages serves the built single-page app: its files by name, index.html for
// every address of the app, graphiql.html for /graphiql.
type pages struct {
	files    fs.FS
	server   http.Handler
	index    []byte
	graphiql []byte
}

func newPages(files fs.FS) (*pages, error) {
	index, err := fs.ReadFile(files, "index.html")
	if err != nil {
		return nil, fmt.Errorf("read pages: %w", err)
	}
	graphiql, err := fs.ReadFile(files, "graphiql.html")
	if errors.Is(err, fs.ErrNotExist) {
		graphiql = nil // built without the pages
	} else if err != nil {
		return nil, fmt.Errorf("read pages: %w", err)
	}
	return &pages{files: files, server: http.FileServerFS(files), index: index, graphiql: graphiql}, nil
}

func (p *pages) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(path.Clean(r.URL.Path), "/")
	switch {
	case name == "graphiql" && p.graphiql != nil:
		page(w, p.graphiql, "default-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self' data:; img-src 'self' data:; worker-src 'self' blob:; ")
	case name == "" || name == "index.html" || name == "graphiql.html" || !p.has(name):
		if strings.HasPrefix(name, "assets/") {
			http.NotFound(w, r)
			return
		}
		page(w, p.index, "default-src 'self'; style-src 'self' 'nonce-"+nonceMark+"'; font-src 'self' data:; img-src 'self' data: blob:; ")
	default:
		if strings.HasPrefix(name, "assets/") {
			w.Header().Set("Cache-Control", "public, max-age=31536000, immutable") // named by content
		} else {
			w.Header().Set("Cache-Control", "public, max-age=3600")
		}
		p.server.ServeHTTP(w, r)
	}
}

func (p *pages) has(name string) bool {
	info, err := fs.Stat(p.files, name)
	return err == nil && info.Mode().IsRegular()
}

func page(w http.ResponseWriter, content []byte, policy string) {
	nonce := token(16)
	h := w.Header()
	h.Set("Content-Security-Policy", strings.ReplaceAll(policy, nonceMark, nonce)+
		"connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'")
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	_, _ = w.Write(bytes.ReplaceAll(content, []byte(nonceMark), []byte(nonce)))
}
