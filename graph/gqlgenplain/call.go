package main

import (
	"bytes"
	"errors"
	"fmt"
	"go/format"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// What gqlgen writes where the short way turns off.
var (
	// an object begins
	objectBegins = regexp.MustCompile(`(?m)^\tfields := graphql\.CollectFields\(ec\.OperationContext, sel, (\w+)Implementors\)\n\n\tout := graphql\.NewFieldSet\(fields\)\n`)
	objectFunc   = regexp.MustCompile(`(?m)^func \(ec \*executionContext\) _(\w+)\(ctx context\.Context, sel ast\.SelectionSet, obj [^)]*\) graphql\.Marshaler \{\n`)
	// a field is answered
	fieldAnswered = regexp.MustCompile(`(?m)^\t\t\tout\.Values\[i\] = ec\._(\w+)_(\w+)\(ctx, field, obj\)\n`)
	// what was put off is seen to
	putOff = "\n\tatomic.AddInt32(&ec.Deferred, "
	// a list of objects is answered
	listBegins = regexp.MustCompile(`(?m)^func \(ec \*executionContext\) marshal[NO](\w+?)2ᚕ\S*\(ctx context\.Context, sel ast\.SelectionSet, v (\[\]\*?)[^\n]*\) graphql\.Marshaler \{\n(?:\tif v == nil \{\n\t\treturn graphql\.Null\n\t\}\n)?`)
	listServed = "graphql.MarshalSliceConcurrently(ctx, len(v), 0, false, func("
	// a map of everything that can be read from arguments
	inputs    = regexp.MustCompile(`(?s)\tinputUnmarshalMap := graphql\.BuildUnmarshalerMap\(.*?\n\t\)\n`)
	inputsSet = regexp.MustCompile(`(?m)^\t+ctx = graphql\.WithUnmarshalerMap\(ctx, inputUnmarshalMap\)\n`)
)

// callIt puts calls of the short way into the files that gqlgen wrote.
func (s *shortWay) callIt(dir string) error {
	files, err := filepath.Glob(filepath.Join(dir, "*.generated.go"))
	if err != nil {
		return err
	}
	var did counts
	for _, file := range files {
		if filepath.Base(file) == "plain.generated.go" {
			continue
		}
		old, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		text := s.called(string(old), filepath.Base(file), &did)
		if text == string(old) {
			continue
		}
		source, err := format.Source([]byte(text))
		if err != nil {
			return fmt.Errorf("format %s: %w", file, err)
		}
		if err := os.WriteFile(file, source, 0o644); err != nil {
			return err
		}
	}
	return did.check(s)
}

// counts are the places that were found.
type counts struct{ objects, fields, lists, served, putOff, inputs int }

func (c counts) check(s *shortWay) error {
	fields := 0
	for _, o := range s.objects {
		fields += len(o.plain)
	}
	if c.objects != len(s.names) || c.fields != fields {
		return fmt.Errorf("gqlgen writes other code than this command knows: found %d of %d objects, %d of %d fields", c.objects, len(s.names), c.fields, fields)
	}
	if c.lists == 0 || c.served == 0 || c.putOff == 0 || c.inputs != 1 {
		return errors.New("gqlgen writes other code than this command knows: lists, deferred fields or the map of inputs")
	}
	return nil
}

func (s *shortWay) called(text, file string, did *counts) string {
	if file == "root_.generated.go" {
		// Nothing of ours reads inputs from a context, and the map is made for every request.
		if inputs.MatchString(text) {
			did.inputs++
		}
		return inputsSet.ReplaceAllString(inputs.ReplaceAllString(text, ""), "")
	}
	text = s.inObjects(text, did)
	text = listBegins.ReplaceAllStringFunc(text, func(head string) string {
		m := listBegins.FindStringSubmatch(head)
		o := s.objects[m[1]]
		if o == nil || len(o.plain) == 0 {
			return head
		}
		did.lists++
		at := "plain.Here"
		if m[2] == "[]*" {
			at = "plain.There"
		}
		return head + fmt.Sprintf("\tif whole := plain.Elements(ec.OperationContext, sel, %sImplementors, v, %s, plain%s); whole != nil {\n\t\treturn whole\n\t}\n", lowerFirst(m[1]), at, m[1])
	})
	did.served += strings.Count(text, listServed)
	text = strings.ReplaceAll(text, listServed, "plain.Serially(ctx, len(v), func(")
	if strings.Contains(text, "plain.") {
		text = strings.Replace(text, "import (\n", "import (\n\t\"github.com/appmuster/appmuster/graph/plain\"\n", 1)
	}
	return text
}

// inObjects puts the calls into the functions that answer objects.
func (s *shortWay) inObjects(text string, did *counts) string {
	var out bytes.Buffer
	heads := objectFunc.FindAllStringSubmatchIndex(text, -1)
	last := 0
	for _, head := range heads {
		name := text[head[2]:head[3]]
		end := head[1] + strings.Index(text[head[1]:], "\n}\n")
		out.WriteString(text[last:head[0]])
		out.WriteString(s.inObject(name, text[head[0]:end], did))
		last = end
	}
	out.WriteString(text[last:])
	return out.String()
}

func (s *shortWay) inObject(name, body string, did *counts) string {
	if strings.Contains(body, putOff) {
		did.putOff++
		body = strings.Replace(body, putOff, "\n\tif len(deferLabelToView) == 0 {\n\t\treturn out\n\t}"+putOff, 1)
	}
	o := s.objects[name]
	if o == nil || len(o.plain) == 0 {
		return body
	}
	if objectBegins.MatchString(body) {
		did.objects++
	}
	body = objectBegins.ReplaceAllString(body, fmt.Sprintf(
		"\tfields := graphql.CollectFields(ec.OperationContext, sel, ${1}Implementors)\n"+
			"\tif whole := plain.Object(ec.OperationContext, fields, obj, plain%s); whole != nil {\n\t\treturn whole\n\t}\n\n"+
			"\tout := graphql.NewFieldSet(fields)\n", name))
	return fieldAnswered.ReplaceAllStringFunc(body, func(line string) string {
		m := fieldAnswered.FindStringSubmatch(line)
		for _, f := range o.plain {
			if m[1] == name && m[2] == f.Name {
				did.fields++
				return fmt.Sprintf("\t\t\tif out.Values[i] = plain.Value(ec.OperationContext, &fields[i], obj, plain%s); out.Values[i] == nil {\n\t%s\t\t\t}\n", name, line)
			}
		}
		return line
	})
}

func lowerFirst(name string) string { return strings.ToLower(name[:1]) + name[1:] }
