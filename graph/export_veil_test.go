package graph

import (
	"maps"
	"reflect"
	"slices"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/appmuster/appmuster/graph/generated"
	"github.com/appmuster/appmuster/internal/xid"
)

// Schema gives the schema that is served.
func Schema() *ast.Schema { return generated.NewExecutableSchema(generated.Config{}).Schema() }

// VeiledTypes gives the Go types of which an organization may show less.
func VeiledTypes() []string {
	names := map[string]bool{}
	for t := range newVeils() {
		if t.Kind() == reflect.Pointer && t.Elem().PkgPath() == "github.com/appmuster/appmuster/ent" {
			names[t.Elem().Name()] = true
		}
	}
	return slices.Sorted(maps.Keys(names))
}

// VeiledKinds gives the kinds of objects before which the modes are read.
func VeiledKinds() map[xid.Kind]bool { return veiled }

// NodeKinds gives the kinds of objects that have identifiers.
func NodeKinds() []xid.Kind { return slices.Sorted(maps.Keys((&Resolver{}).fetchers())) }
