package worker

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestEveryKindOfJobCanBeToldFromPoison: the kinds whose arguments are looked at are
// all that package jobs declares, read from its source.
func TestEveryKindOfJobCanBeToldFromPoison(t *testing.T) {
	t.Parallel()
	file, err := parser.ParseFile(token.NewFileSet(), "../jobs.go", nil, 0)
	require.NoError(t, err)
	var declared, known []string
	ast.Inspect(file, func(n ast.Node) bool {
		if fn, ok := n.(*ast.FuncDecl); ok && fn.Recv != nil && fn.Name.Name == "Kind" {
			kind, err := strconv.Unquote(fn.Body.List[0].(*ast.ReturnStmt).Results[0].(*ast.BasicLit).Value)
			require.NoError(t, err)
			declared = append(declared, kind)
		}
		return true
	})
	for _, args := range allArgs() {
		known = append(known, args.Kind())
	}
	require.NotEmpty(t, declared)
	require.ElementsMatch(t, declared, known)
}
