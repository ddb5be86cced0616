package graph

import (
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
)

func TestDocumentLogsInOnce(t *testing.T) {
	t.Parallel()
	for text, ok := range map[string]bool{
		`mutation { logIn { a } }`:                                                  true,
		`mutation { logIn { a } verifyCode { a } }`:                                 true,
		`mutation { a: logIn { a } b: logIn { a } }`:                                false,
		`mutation { a: verifyCode { a } ...F } fragment F on M { verifyCode { a }}`: false,
		`mutation { completeReset { a } ... { b: completeReset { a } } }`:           false,
	} {
		doc, err := parser.ParseQuery(&ast.Source{Input: text})
		require.NoError(t, err)
		if err := checkShape(doc); ok {
			require.NoError(t, err, text)
		} else {
			require.ErrorContains(t, err, "logs in once", text)
		}
	}
}
