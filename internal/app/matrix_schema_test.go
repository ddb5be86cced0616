package app

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/appmuster/appmuster/graph/generated"
	"github.com/appmuster/appmuster/internal/xid"
)

// asked is the schema as it is asked by tests that are made from it, so that a
// new field joins by itself. What it can't ask fails loudly.
type asked struct {
	t      *testing.T
	schema *ast.Schema
	// own gives an identifier of the asker's for an argument of this name.
	own func(name string) string
}

func newAsked(t *testing.T) *asked {
	return &asked{
		t: t, schema: generated.NewExecutableSchema(generated.Config{}).Schema(),
		own: func(name string) string { return xid.Encode(kindsOf(name)[0], 1) },
	}
}

// kinds ties the types that have identifiers to their kinds.
var kinds = map[string]xid.Kind{
	"Organization": xid.Organization, "Tenant": xid.Tenant, "User": xid.User, "Group": xid.Group, "App": xid.App,
	"AppUser": xid.AppUser, "Grant": xid.Grant, "Assignment": xid.Assignment, "SignIn": xid.SignIn, "License": xid.License,
	"LicenseUser": xid.LicenseUser, "SyncRun": xid.SyncRun, "SyncStage": xid.SyncStage, "ActivityEvent": xid.ActivityEvent,
	"AuditEvent": xid.AuditEvent, "WebhookEndpoint": xid.WebhookEndpoint, "WebhookDelivery": xid.WebhookDelivery,
	"ApiToken": xid.ApiToken, "Member": xid.Member, "Team": xid.Team, "Invitation": xid.Invitation, "ConsentLink": xid.ConsentLink,
	"MemberSession": xid.MemberSession, "Passkey": xid.Passkey, "MicrosoftIdentity": xid.Identity,
}

// kindsOf gives the kinds that an argument of this name may mean: the one it is
// named after, else all.
func kindsOf(name string) []xid.Kind {
	noun := strings.TrimSuffix(strings.TrimSuffix(name, "s"), "Id")
	if noun != "" {
		if kind, ok := kinds[strings.ToUpper(noun[:1])+noun[1:]]; ok {
			return []xid.Kind{kind}
		}
	}
	all := make([]xid.Kind, 0, len(kinds))
	for _, kind := range kinds {
		all = append(all, kind)
	}
	return all
}

// probe is a document in which $x is an identifier of one of the kinds.
type probe struct {
	name     string
	document string
	kinds    []xid.Kind
}

// target is one place for an identifier in an argument.
type target struct {
	path  string // of argument and input fields, joined by dots
	name  string // of the last of these
	value string // of the whole argument, $x at the place
}

// targets gives each place for an identifier in a value of type typ. whole fills
// in what is optional too.
func (a *asked) targets(typ *ast.Type, name string, whole bool) []target {
	if typ.Elem != nil {
		var list []target
		for _, t := range a.targets(typ.Elem, name, whole) {
			t.value = "[" + t.value + "]"
			list = append(list, t)
		}
		return list
	}
	if typ.NamedType == "ID" {
		return []target{{path: name, name: name, value: "$x"}}
	}
	def := a.schema.Types[typ.NamedType]
	if def.Kind != ast.InputObject {
		return nil
	}
	var list []target
	for _, f := range def.Fields {
		for _, t := range a.targets(f.Type, f.Name, whole) {
			fields := []string{f.Name + ": " + t.value}
			for _, other := range def.Fields {
				if other != f && (whole || other.Type.NonNull && other.DefaultValue == nil) {
					fields = append(fields, other.Name+": "+a.value(other.Type, other.Name))
				}
			}
			list = append(list, target{path: name + "." + t.path, name: t.name, value: "{" + strings.Join(fields, ", ") + "}"})
		}
	}
	return list
}

// value gives a value that an argument can have.
func (a *asked) value(typ *ast.Type, name string) string {
	if typ.Elem != nil {
		return "[" + a.value(typ.Elem, name) + "]"
	}
	def := a.schema.Types[typ.NamedType]
	switch def.Kind {
	case ast.Enum:
		return def.EnumValues[0].Name
	case ast.InputObject:
		var fields []string
		for _, f := range def.Fields {
			if f.Type.NonNull && f.DefaultValue == nil {
				fields = append(fields, f.Name+": "+a.value(f.Type, f.Name))
			}
		}
		return "{" + strings.Join(fields, ", ") + "}"
	}
	switch typ.NamedType {
	case "ID":
		return `"` + a.own(name) + `"`
	case "String":
		if name == "email" {
			return `"somebody@example.org"`
		}
		return `"twelve letters and more"`
	case "Int":
		return "3"
	case "Float":
		return "1.5"
	case "Boolean":
		return "true"
	case "Time":
		return `"` + time.Now().Add(48*time.Hour).UTC().Format(time.RFC3339) + `"`
	case "Date":
		return `"2026-05-04"`
	}
	a.t.Fatalf("the matrix has no value for an argument of type %s: teach it one", typ.NamedType)
	return ""
}

// required gives the arguments that a field must have, without those in given.
func (a *asked) required(f *ast.FieldDefinition, given ...string) []string {
	args := append([]string{}, given...)
	for _, arg := range f.Arguments {
		if arg.Type.NonNull && arg.DefaultValue == nil && !hasArgument(given, arg.Name) {
			args = append(args, arg.Name+": "+a.value(arg.Type, arg.Name))
		}
	}
	return args
}

func hasArgument(given []string, name string) bool {
	for _, g := range given {
		if strings.HasPrefix(g, name+": ") {
			return true
		}
	}
	return false
}

func parenthesized(args []string) string {
	if len(args) == 0 {
		return ""
	}
	return "(" + strings.Join(args, ", ") + ")"
}

// selection gives everything of a type that lies at most so many levels below.
func (a *asked) selection(typ string, depth int) string {
	def := a.schema.Types[typ]
	switch def.Kind {
	case ast.Interface:
		var parts []string
		for _, of := range a.schema.PossibleTypes[typ] {
			parts = append(parts, "... on "+of.Name+" { id }")
		}
		return "{ __typename " + strings.Join(parts, " ") + " }"
	case ast.Object:
	default:
		return ""
	}
	list := []string{"__typename"}
	for _, f := range def.Fields {
		of := a.schema.Types[f.Type.Name()]
		if strings.HasPrefix(f.Name, "__") || f.Name == "edges" && depth < 2 {
			continue
		}
		below := ""
		if of.Kind == ast.Object || of.Kind == ast.Interface {
			if depth == 0 {
				continue
			}
			below = " " + a.selection(of.Name, depth-1)
		}
		args := a.required(f)
		if f.Arguments.ForName("first") != nil {
			args = append(args, "first: 4")
		}
		list = append(list, f.Name+parenthesized(args)+below)
	}
	return "{ " + strings.Join(list, " ") + " }"
}

// result gives what is asked of a field's answer.
func (a *asked) result(f *ast.FieldDefinition, depth int) string {
	return a.selection(f.Type.Name(), depth)
}

// reads gives a probe for each place for an identifier in the arguments of every
// field but mutations: of the query, of subscriptions, and of every stored type,
// asked of an object of the asker's own.
func (a *asked) reads() []probe {
	var list []probe
	for _, def := range a.schema.Types {
		if def.Kind != ast.Object || def == a.schema.Mutation || strings.HasPrefix(def.Name, "__") {
			continue
		}
		for _, f := range def.Fields {
			if strings.HasPrefix(f.Name, "__") {
				continue
			}
			for _, arg := range f.Arguments {
				for _, t := range a.targets(arg.Type, arg.Name, false) {
					field := f.Name + parenthesized(a.required(f, arg.Name+": "+t.value)) + " " + a.result(f, 2)
					p := probe{name: def.Name + "." + f.Name + "(" + t.path + ")", kinds: kindsOf(t.name)}
					switch {
					case def == a.schema.Query && f.Name == "organization":
						p.kinds = []xid.Kind{xid.Organization, xid.Tenant, xid.User}
						p.document = "query ($x: ID!) { " + field + " }"
					case def == a.schema.Query:
						p.document = "query ($x: ID!) { " + field + " }"
					case def == a.schema.Subscription:
						p.document = "subscription ($x: ID!) { " + field + " }"
					case def.Name == "Viewer":
						p.document = "query ($x: ID!) { viewer { " + field + " } }"
					case kinds[def.Name] != "":
						p.document = fmt.Sprintf("query ($x: ID!) { node(id: %q) { ... on %s { %s } } }", a.own(def.Name), def.Name, field)
					default:
						a.t.Fatalf("the matrix has no way to %s.%s: teach it one", def.Name, f.Name)
					}
					list = append(list, p)
				}
			}
		}
	}
	return list
}

// writes gives a probe for each place for an identifier in the input of every
// mutation, with what is needed besides and with all else.
func (a *asked) writes() []probe {
	var list []probe
	for _, f := range a.schema.Mutation.Fields {
		for _, arg := range f.Arguments {
			for _, whole := range []bool{false, true} {
				for _, t := range a.targets(arg.Type, arg.Name, whole) {
					list = append(list, probe{
						name:     fmt.Sprintf("%s(%s, whole %v)", f.Name, t.path, whole),
						document: "mutation ($x: ID!) { " + f.Name + "(" + arg.Name + ": " + t.value + ") " + a.result(f, 1) + " }",
						kinds:    kindsOf(t.name),
					})
				}
			}
		}
	}
	return list
}

// whole gives documents that together ask for every field of every type: of the
// query, and of each kind of object by its identifier. Each is given by how deep
// it goes.
func (a *asked) whole(ids map[xid.Kind][]string) []func(depth int) string {
	var list []func(int) string
	for _, f := range a.schema.Query.Fields {
		if strings.HasPrefix(f.Name, "__") || f.Name == "node" || f.Name == "nodes" {
			continue
		}
		for _, args := range a.ways(f) {
			list = append(list, func(depth int) string { return "{ " + f.Name + parenthesized(args) + " " + a.result(f, depth) + " }" })
		}
	}
	for name, kind := range kinds {
		if !slices.Contains(a.schema.Types[name].Interfaces, "Node") {
			continue
		}
		for _, id := range ids[kind] {
			for _, f := range a.schema.Types[name].Fields {
				if strings.HasPrefix(f.Name, "__") {
					continue
				}
				for _, args := range a.ways(f) {
					list = append(list, func(depth int) string {
						return fmt.Sprintf("{ node(id: %q) { ... on %s { id %s%s %s } } }", id, name, f.Name, parenthesized(args), a.result(f, depth))
					})
				}
			}
		}
	}
	return list
}

// ways gives the arguments a field is asked with: none, and every order both ways.
func (a *asked) ways(f *ast.FieldDefinition) [][]string {
	base := a.required(f)
	if f.Arguments.ForName("first") != nil {
		base = append(base, "first: 4")
	}
	ways := [][]string{base}
	if by := f.Arguments.ForName("orderBy"); by != nil {
		for _, field := range a.schema.Types[a.schema.Types[by.Type.Name()].Fields.ForName("field").Type.Name()].EnumValues {
			for _, direction := range []string{"ASC", "DESC"} {
				ways = append(ways, append(append([]string{}, base...), "orderBy: {field: "+field.Name+", direction: "+direction+"}"))
			}
		}
	}
	return ways
}
