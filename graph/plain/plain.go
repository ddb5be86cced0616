// Package plain is the short way by which the generated code answers values that
// need nothing but the row they stand in: neither an argument, nor a context, nor
// the hook that looks at every row before it is shown.
//
// GraphQL's executor gives each field a context, a chain of functions and a piece
// of the answer of its own, and each element of a list a goroutine. A page of 50
// users has 350 fields that are a column each; here they are appended to one text.
// What is not plain — a row of the database, a resolver, whatever may fail — goes
// the long way, and so does every plain value that turns out to be null against
// the schema, or whose method panics: the long way knows how to tell of it.
//
// graph/gqlgenplain writes the calls, graph/plain_test.go holds both ways to
// the same answers.
package plain

import (
	"io"
	"slices"
	"strconv"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// Fields writes the value of one field of an object of type T; it gives false for
// one that is not plain, or is null against the schema.
type Fields[T any] func(w *Writer, f *graphql.CollectedField, obj *T) bool

// Object gives the answer of a whole object, nil unless all that is selected of it
// is plain.
func Object[T any](op *graphql.OperationContext, fields []graphql.CollectedField, obj *T, write Fields[T]) (whole graphql.Marshaler) {
	if obj == nil || goesTheLongWay(op) || twice(fields) {
		return nil
	}
	defer longWay(&whole)
	w := Writer{op: op, b: make([]byte, 0, 48*len(fields))}
	if !object(&w, fields, obj, write) {
		return nil
	}
	return text(w.b)
}

// Value gives the answer of one field, nil unless it is plain.
func Value[T any](op *graphql.OperationContext, field *graphql.CollectedField, obj *T, write Fields[T]) (value graphql.Marshaler) {
	if goesTheLongWay(op) {
		return nil
	}
	defer longWay(&value)
	w := Writer{op: op}
	if !write(&w, field, obj) {
		return nil
	}
	return text(w.b)
}

// Elements gives the answer of a list, nil unless all that is selected of its
// elements is plain. at gives an element; nil stands for null.
func Elements[E, T any](op *graphql.OperationContext, selected ast.SelectionSet, satisfies []string, list []E, at func(*E) *T, write Fields[T]) (whole graphql.Marshaler) {
	if len(list) == 0 || goesTheLongWay(op) {
		return nil
	}
	fields := graphql.CollectFields(op, selected, satisfies)
	if twice(fields) {
		return nil
	}
	defer longWay(&whole)
	w := Writer{op: op, b: make([]byte, 0, 48*len(fields))}
	if !elements(&w, fields, list, at, write) {
		return nil
	}
	return text(w.b)
}

// Nested writes an object that stands in a plain field.
func Nested[T any](w *Writer, f *graphql.CollectedField, satisfies []string, nullable bool, obj *T, write Fields[T]) bool {
	if obj == nil {
		w.Null()
		return nullable
	}
	fields := graphql.CollectFields(w.op, f.Selections, satisfies)
	return !twice(fields) && object(w, fields, obj, write)
}

// NestedElements writes a list of objects that stands in a plain field.
func NestedElements[E, T any](w *Writer, f *graphql.CollectedField, satisfies []string, nullable bool, list []E, at func(*E) *T, write Fields[T]) bool {
	if list == nil && nullable {
		w.Null()
		return true
	}
	fields := graphql.CollectFields(w.op, f.Selections, satisfies)
	return !twice(fields) && elements(w, fields, list, at, write)
}

// LongWay has an operation that was not begun yet go the long way throughout, to
// compare.
func LongWay(op *graphql.OperationContext) { op.Stats.SetExtension(mark, true) }

const mark = "plain.LongWay"

func goesTheLongWay(op *graphql.OperationContext) bool { return op.Stats.GetExtension(mark) != nil }

// Here is the element of a list of objects, There of a list of pointers to them.
func Here[T any](e *T) *T { return e }

// There is the element of a list of pointers.
func There[T any](e **T) *T { return *e }

// longWay leaves a value whose method panicked to the long way.
func longWay(answer *graphql.Marshaler) {
	if recover() != nil {
		*answer = nil
	}
}

func object[T any](w *Writer, fields []graphql.CollectedField, obj *T, write Fields[T]) bool {
	w.b = append(w.b, '{')
	for i := range fields {
		if i > 0 {
			w.b = append(w.b, ',')
		}
		w.Text(fields[i].Alias)
		w.b = append(w.b, ':')
		if !write(w, &fields[i], obj) {
			return false
		}
	}
	w.b = append(w.b, '}')
	return true
}

func elements[E, T any](w *Writer, fields []graphql.CollectedField, list []E, at func(*E) *T, write Fields[T]) bool {
	w.b = append(w.b, '[')
	for i := range list {
		before := len(w.b)
		if i > 0 {
			w.b = append(w.b, ',')
		}
		obj := at(&list[i])
		if obj == nil || !object(w, fields, obj, write) {
			return false
		}
		if i == 0 {
			w.b = slices.Grow(w.b, (len(w.b)-before)*(len(list)-1)*9/8)
		}
	}
	w.b = append(w.b, ']')
	return true
}

// twice tells whether a name is selected for two fields, as fragments on different
// types may.
func twice(fields []graphql.CollectedField) bool {
	for i := range fields {
		for j := range i {
			if fields[i].Alias == fields[j].Alias {
				return true
			}
		}
	}
	return false
}

// text is an answer that is written already.
type text []byte

// MarshalGQL writes it.
func (t text) MarshalGQL(w io.Writer) { _, _ = w.Write(t) }

// Writer takes the text of an answer.
type Writer struct {
	op *graphql.OperationContext
	b  []byte
}

// Null writes null.
func (w *Writer) Null() { w.b = append(w.b, "null"...) }

// Bool writes a truth.
func (w *Writer) Bool(v bool) { w.b = strconv.AppendBool(w.b, v) }

// Int writes a number.
func (w *Writer) Int(v int64) { w.b = strconv.AppendInt(w.b, v, 10) }

// Append writes what append adds to a text.
func (w *Writer) Append(b []byte) { w.b = b }

// Bytes gives the text so far, to append to.
func (w *Writer) Bytes() []byte { return w.b }

// Text writes a text in quotes, escaped as the executor escapes it.
func (w *Writer) Text(s string) {
	const hex = "0123456789ABCDEF"
	b := append(w.b, '"')
	start := 0
	for i := range len(s) {
		c := s[i]
		if c >= 0x20 && c != '\\' && c != '"' {
			continue
		}
		b = append(b, s[start:i]...)
		switch c {
		case '\t':
			b = append(b, `\t`...)
		case '\r':
			b = append(b, `\r`...)
		case '\n':
			b = append(b, `\n`...)
		case '\\':
			b = append(b, `\\`...)
		case '"':
			b = append(b, `\"`...)
		default:
			b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&0xf])
		}
		start = i + 1
	}
	b = append(b, s[start:]...)
	w.b = append(b, '"')
}

// Other writes a value by its own means; it gives false for one that is null.
func (w *Writer) Other(v graphql.Marshaler) bool {
	if v == graphql.Null {
		return false
	}
	v.MarshalGQL((*sink)(w))
	return true
}

// sink is a Writer as others write to it.
type sink Writer

func (s *sink) Write(p []byte) (int, error) {
	s.b = append(s.b, p...)
	return len(p), nil
}

func (s *sink) WriteString(p string) (int, error) {
	s.b = append(s.b, p...)
	return len(p), nil
}
