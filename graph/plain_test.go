package graph_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/appmuster/appmuster/graph"
	"github.com/appmuster/appmuster/graph/generated"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/vocab"
)

// TestTheShortWayAnswersTheSame asks for all there is below an organization, whatever
// it shows of people, once with what is plain written at once, once field by field.
func TestTheShortWayAnswersTheSame(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		a, slow := newAPI(t, db), newAPI(t, db, graph.LongWay)
		me := as(w.mine.org.ID, w.theirs.org.ID)
		everything := selections{schema: generated.NewExecutableSchema(generated.Config{}).Schema()}
		for _, mode := range []vocab.PrivacyMode{vocab.PrivacyModeFullNames, vocab.PrivacyModePseudonyms, vocab.PrivacyModeAggregates} {
			show(t, db, w.mine, mode)
			asked := 0
			for _, f := range everything.schema.Types["Organization"].Fields {
				query, ok := everything.field(f, 3, "")
				if !ok {
					continue
				}
				for _, id := range []string{w.mine.org.GlobalID(), w.theirs.org.GlobalID()} {
					query := fmt.Sprintf(`{ organization(id: %q) { id %s } }`, id, query)
					got, want := a.ask(me, query), slow.ask(me, query)
					if len(want.Errors) > 0 {
						require.Len(t, got.Errors, len(want.Errors), query)
						continue
					}
					require.Equal(t, want.body, got.body, query)
					asked++
				}
			}
			require.Greater(t, asked, 30, "most of them can be asked for")
		}
		ids := []string{w.mine.users[0].GlobalID(), w.mine.apps[0].GlobalID(), w.mine.runs[0].GlobalID(), w.theirs.groups[0].GlobalID()}
		// Under one name the same field of two types.
		query := `query($ids: [ID!]!) { nodes(ids: $ids) { id __typename ... on User { name: displayName } ... on App { name: displayName } ... on Node { id } } }`
		require.Equal(t, slow.must(me, query, vars{"ids": ids}).body, a.must(me, query, vars{"ids": ids}).body)
	})
}

// TestWhatPassesTheHookByIsNoRow: rows are looked at before they are shown.
func TestWhatPassesTheHookByIsNoRow(t *testing.T) {
	t.Parallel()
	require.NotEmpty(t, generated.Unhooked())
	for _, one := range generated.Unhooked() {
		held := reflect.TypeOf(one).Elem()
		require.NotContains(t, held.String(), "ent.", "a row, or made of one")
		require.NotEqual(t, "github.com/appmuster/appmuster/ent", held.PkgPath())
	}
}

// selections writes selections of all that a schema has.
type selections struct{ schema *ast.Schema }

// field selects a field under a name that starts with prefix and what lies so deep
// below it; false for what needs an argument, or has nothing below that doesn't.
func (s selections) field(f *ast.FieldDefinition, depth int, prefix string) (string, bool) {
	if strings.HasPrefix(f.Name, "__") || slices.ContainsFunc(f.Arguments, func(a *ast.ArgumentDefinition) bool {
		return a.Type.NonNull && a.DefaultValue == nil
	}) {
		return "", false
	}
	text := prefix + f.Name + ": " + f.Name
	if f.Arguments.ForName("first") != nil {
		text += "(first: 3)"
	}
	below := s.schema.Types[f.Type.Name()]
	switch below.Kind {
	case ast.Scalar, ast.Enum:
		return text, true
	case ast.Interface, ast.Union:
		if depth == 0 {
			return "", false
		}
		text += " { __typename"
		for _, kind := range s.schema.GetPossibleTypes(below) {
			if fields, ok := s.fields(kind, 0, kind.Name); ok {
				text += " ... on " + kind.Name + " { " + fields + " }"
			}
		}
		return text + " }", true
	}
	if depth == 0 {
		return "", false
	}
	fields, ok := s.fields(below, depth-1, prefix)
	return text + " { __typename " + fields + " }", ok
}

func (s selections) fields(of *ast.Definition, depth int, prefix string) (string, bool) {
	var all []string
	for _, f := range of.Fields {
		if text, ok := s.field(f, depth, prefix); ok {
			all = append(all, text)
		}
	}
	return strings.Join(all, " "), len(all) > 0
}
