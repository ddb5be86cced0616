package plain_test

import (
	"bytes"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/appmuster/appmuster/graph/plain"
)

type row struct {
	text string
	list []*row
}

func (r *row) fails() string { panic("a method of a row") }

func write(w *plain.Writer, f *graphql.CollectedField, obj *row) bool {
	switch f.Name {
	case "text":
		w.Text(obj.text)
	case "null":
		return w.Other(graphql.Null)
	case "fails":
		w.Text(obj.fails())
	case "list":
		return plain.NestedElements(w, f, nil, false, obj.list, plain.There, write)
	default:
		return false
	}
	return true
}

func selection(names ...string) (set ast.SelectionSet) {
	for _, name := range names {
		f := &ast.Field{Alias: name, Name: name}
		if name == "list" {
			f.SelectionSet = selection("text")
		}
		set = append(set, f)
	}
	return set
}

func written(m graphql.Marshaler) string {
	if m == nil {
		return "the long way"
	}
	var b bytes.Buffer
	m.MarshalGQL(&b)
	return b.String()
}

func TestOnlyWhatIsPlainGoesTheShortWay(t *testing.T) {
	t.Parallel()
	rows := []*row{{text: "a", list: []*row{{text: "b"}, {text: "c"}}}, {text: "\"\\\n\x01ä\xff<"}}
	for name, c := range map[string]struct {
		fields []string
		want   string
	}{
		"Plain":         {[]string{"text"}, `[{"text":"a"},{"text":"\"\\\n\u0001ä` + "\xff" + `<"}]`},
		"Lists":         {[]string{"list"}, `[{"list":[{"text":"b"},{"text":"c"}]},{"list":[]}]`},
		"AResolver":     {[]string{"text", "resolver"}, "the long way"},
		"NullForbidden": {[]string{"text", "null"}, "the long way"},
		"Panic":         {[]string{"text", "fails"}, "the long way"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			op := &graphql.OperationContext{}
			set := selection(c.fields...)
			require.Equal(t, c.want, written(plain.Elements(op, set, nil, rows, plain.There, write)))
			plain.LongWay(op)
			require.Equal(t, "the long way", written(plain.Elements(op, set, nil, rows, plain.There, write)))
		})
	}
	op := &graphql.OperationContext{}
	require.Equal(t, "the long way", written(plain.Elements(op, selection("text"), nil, []*row{{}, nil}, plain.There, write)), "null in a list")
	require.Equal(t, "the long way", written(plain.Object(op, []graphql.CollectedField{
		{Field: &ast.Field{Alias: "x", Name: "text"}}, {Field: &ast.Field{Alias: "x", Name: "text"}},
	}, rows[0], write)), "two fields of one name")
	require.Equal(t, "the long way", written(plain.Value(op, &graphql.CollectedField{Field: &ast.Field{Name: "fails"}}, rows[0], write)))
	require.Equal(t, `"a"`, written(plain.Value(op, &graphql.CollectedField{Field: &ast.Field{Name: "text"}}, rows[0], write)))
}

// TestTextsAreEscapedAlike compares with the executor's own.
func TestTextsAreEscapedAlike(t *testing.T) {
	t.Parallel()
	all := make([]byte, 256)
	for i := range all {
		all[i] = byte(i)
	}
	for _, s := range []string{"", string(all), "ä€𝄞\u2028\u2029\ufffd", "\"", "a\tb\r\n\\"} {
		var want bytes.Buffer
		graphql.MarshalString(s).MarshalGQL(&want)
		require.Equal(t, want.String(), written(plain.Value(&graphql.OperationContext{}, &graphql.CollectedField{Field: &ast.Field{Name: "text"}}, &row{text: s}, write)))
	}
}
