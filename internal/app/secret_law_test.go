package app

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// telling are the names of what must not be printed.
var telling = regexp.MustCompile(`(?i)(password|passphrase|secret|refreshtoken|accesstoken|recoverycode|credential|privatekey|signingkey)`)

// plainSecrets are the places where one is a plain string, each with its reason.
var plainSecrets = map[string]string{
	"internal/auth/code.go secretText": "goes straight into the one answer that shows it",
	"graph/service.go secretText":      "goes straight into the one answer that shows it",
}

// TestLawSecretsAreNoStrings: a field, a parameter or a result that is named
// as a secret has a type that does not print itself.
func TestLawSecretsAreNoStrings(t *testing.T) {
	t.Parallel()
	checked := 0
	for _, root := range []string{"../../internal", "../../cmd", "../../jobs", "../../graph"} {
		require.NoError(t, filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if d.IsDir() && (d.Name() == "entrasim" || d.Name() == "bench" || d.Name() == "generated" || d.Name() == "model" || d.Name() == "testdata") {
				return filepath.SkipDir // what imitates Microsoft, what measures, what is generated
			}
			if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.HasSuffix(path, ".resolvers.go") {
				return nil
			}
			checked++
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			ast.Inspect(file, func(n ast.Node) bool {
				field, ok := n.(*ast.Field)
				if !ok || !isText(field.Type) {
					return true
				}
				for _, name := range field.Names {
					place := strings.TrimPrefix(filepath.ToSlash(path), "../../") + " " + name.Name
					if telling.MatchString(name.Name) && plainSecrets[place] == "" {
						t.Errorf("%s is a plain string: use secret.Text, or say why not", place)
					}
				}
				return true
			})
			return nil
		}))
	}
	require.Greater(t, checked, 150)
}

// isText reports whether a type is a string or made of strings.
func isText(expr ast.Expr) bool {
	switch e := expr.(type) {
	case *ast.Ident:
		return e.Name == "string"
	case *ast.StarExpr:
		return isText(e.X)
	case *ast.ArrayType:
		return isText(e.Elt)
	case *ast.Ellipsis:
		return isText(e.Elt)
	}
	return false
}
