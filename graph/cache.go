package graph

import (
	"context"
	"sync"

	"github.com/hashicorp/golang-lru/v2/simplelru"
	"github.com/vektah/gqlparser/v2/ast"
)

const (
	maxDocuments     = 1000
	maxDocumentBytes = 4 << 20
)

// documents keeps documents that were found valid, the least used of which go
// first: bounded in number and in bytes of their text.
type documents struct {
	mu    sync.Mutex
	lru   *simplelru.LRU[string, *ast.QueryDocument]
	bytes int
}

func newDocuments() (*documents, error) {
	d := &documents{}
	lru, err := simplelru.NewLRU(maxDocuments, func(query string, _ *ast.QueryDocument) { d.bytes -= len(query) })
	if err != nil {
		return nil, err
	}
	d.lru = lru
	return d, nil
}

// Get gives a document by its text.
func (d *documents) Get(_ context.Context, query string) (*ast.QueryDocument, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.lru.Get(query)
}

// Add keeps a document.
func (d *documents) Add(_ context.Context, query string, doc *ast.QueryDocument) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.lru.Contains(query) {
		return
	}
	d.lru.Add(query, doc)
	d.bytes += len(query)
	for d.bytes > maxDocumentBytes {
		d.lru.RemoveOldest()
	}
}
