package graph

import (
	"context"
	"fmt"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"

	"github.com/appmuster/appmuster/internal/fault"
)

// Limits of a document.
const (
	maxBody = 256 << 10
	// Validation takes time by the square of repeated fields: a short document
	// bounds it.
	maxTokens     = 1000
	maxNodes      = 2000
	maxDepth      = 15
	maxRootFields = 20
	maxAliases    = 60
	maxDirectives = 60
	maxOperations = 20
	// maxRepeats bounds one name in one selection, for the same reason.
	maxRepeats = 40
	// maxCost is about the number of fields an answer may have.
	maxCost = 20_000
	// A list without first or last, such as a run's stages, counts as this many.
	shortList = 12
	maxIDs    = 100
	// To count what a filter leaves of an organization's list may mean to look at
	// all of it: at most 19 such counts in one answer. Below another row it is less.
	filteredCount       = 1000
	filteredCountNested = 20
)

// shortLists says how many elements those lists usually have that are well
// shorter or longer than others.
var shortLists = map[string]int{
	"tenants": 2, "domains": 3, "evidence": 2, "credentials": 3, "stageReasons": 3, "licenseAssignments": 5,
	"userErrors": 1, "loginActivity": 30, "usePerDay": 30,
}

// shape is how large a selection is once its fragments are written out.
type shape struct{ nodes, depth, fields, aliases, directives int }

// guard looks over a document before it is validated. Each fragment is looked at
// once, however often it is used, so the time is in proportion to the document:
// to write nested fragments out, as validation and execution do, would
// take forever.
type guard struct {
	fragments ast.FragmentDefinitionList
	known     map[string]shape
	open      map[string]bool
	deferred  bool
	circular  bool
	repeated  bool
	proofs    map[string]string // the name under which each of proving was asked for
	again     bool
}

// proving are the fields that prove who asks. A document has each once: many in
// one would hold a log-in under way for as long as they take.
var proving = map[string]bool{"logIn": true, "verifyCode": true, "completeReset": true}

func checkShape(doc *ast.QueryDocument) error {
	if len(doc.Operations) > maxOperations {
		return tooLarge("It has more than %d operations.", maxOperations)
	}
	g := guard{fragments: doc.Fragments, known: make(map[string]shape), open: make(map[string]bool), proofs: make(map[string]string)}
	var all shape
	for _, op := range doc.Operations {
		s := g.selection(op.SelectionSet, make(map[string]int))
		s.directives += g.count(op.Directives)
		if s.fields > maxRootFields {
			return tooLarge("It asks for more than %d fields at the top.", maxRootFields)
		}
		all = all.add(s, 1)
	}
	// A fragment that no operation uses is validated all the same.
	for _, f := range doc.Fragments {
		if _, ok := g.known[f.Name]; !ok {
			all = all.add(g.fragment(f.Name), 1)
		}
	}
	switch {
	case g.circular:
		return fault.New(fault.Invalid, "A fragment of this query contains itself.")
	case g.again:
		return fault.New(fault.Invalid, "A query logs in once. Send another one to try again.")
	case g.repeated:
		return tooLarge("It repeats a field more than %d times.", maxRepeats)
	case g.deferred:
		return fault.New(fault.Invalid, "The directive @defer is not supported.")
	case all.depth > maxDepth:
		return tooLarge("It is nested more than %d levels deep.", maxDepth)
	case all.nodes > maxNodes:
		return tooLarge("It has more than %d fields.", maxNodes)
	case all.aliases > maxAliases:
		return tooLarge("It has more than %d aliases.", maxAliases)
	case all.directives > maxDirectives:
		return tooLarge("It has more than %d directives.", maxDirectives)
	}
	return nil
}

// add gives s and t together, t lying some levels below. Sums stop growing
// beyond all limits, so that they do not overflow.
func (s shape) add(t shape, levels int) shape {
	const most = 1 << 20
	return shape{
		nodes:      min(s.nodes+t.nodes, most),
		depth:      max(s.depth, min(t.depth+levels-1, most)),
		fields:     s.fields,
		aliases:    min(s.aliases+t.aliases, most),
		directives: min(s.directives+t.directives, most),
	}
}

// selection gives the shape of a selection; names counts the fields of the
// selection it is part of.
func (g *guard) selection(set ast.SelectionSet, names map[string]int) shape {
	var s shape
	for _, selection := range set {
		switch sel := selection.(type) {
		case *ast.Field:
			var below shape
			if len(sel.SelectionSet) > 0 {
				below = g.selection(sel.SelectionSet, make(map[string]int))
			}
			names[sel.Alias]++
			g.repeated = g.repeated || names[sel.Alias] > maxRepeats
			if proving[sel.Name] {
				first, seen := g.proofs[sel.Name]
				g.again = g.again || seen && first != sel.Alias
				g.proofs[sel.Name] = sel.Alias
			}
			s = s.add(below, 2)
			s.depth = max(s.depth, 1)
			s.nodes++
			s.fields++
			if sel.Alias != sel.Name {
				s.aliases++
			}
			s.directives += g.count(sel.Directives)
		case *ast.InlineFragment:
			below := g.selection(sel.SelectionSet, names)
			s = s.add(below, 1)
			s.nodes++
			s.fields = min(s.fields+below.fields, maxNodes)
			s.directives += g.count(sel.Directives)
		case *ast.FragmentSpread:
			below := g.fragment(sel.Name)
			s = s.add(below, 1)
			s.nodes++
			s.fields = min(s.fields+below.fields, maxNodes)
			s.directives += g.count(sel.Directives)
		}
	}
	return s
}

func (g *guard) fragment(name string) shape {
	if s, ok := g.known[name]; ok {
		return s
	}
	if g.open[name] {
		g.circular = true
		return shape{}
	}
	f := g.fragments.ForName(name)
	if f == nil {
		return shape{}
	}
	g.open[name] = true
	s := g.selection(f.SelectionSet, make(map[string]int))
	s.directives += g.count(f.Directives)
	delete(g.open, name)
	g.known[name] = s
	return s
}

func (g *guard) count(list ast.DirectiveList) int {
	for _, d := range list {
		g.deferred = g.deferred || d.Name == "defer"
	}
	return len(list)
}

func tooLarge(why string, limit int) error {
	return fault.New(fault.Limit, "This query is too large. "+fmt.Sprintf(why, limit))
}

// costs adds up how many fields an answer may have, lists counted by their
// first or last. It looks at each fragment once per size of the list around it.
type costs struct {
	vars  map[string]any
	known map[costKey]int
	err   error
}

type costKey struct {
	fragment string
	size     int
}

func checkCost(op *ast.OperationDefinition, vars map[string]any) error {
	c := costs{vars: vars, known: make(map[costKey]int)}
	total := c.selection(op.SelectionSet, 1)
	if c.err != nil {
		return c.err
	}
	if total > maxCost {
		return fault.New(fault.Limit, fmt.Sprintf(
			"This query may give more than %d fields. Ask for smaller pages, or for less below each element.", maxCost))
	}
	return nil
}

// selection gives the cost of a selection below a field whose elements, if it
// is a connection, number size.
func (c *costs) selection(set ast.SelectionSet, size int) int {
	const most = 1 << 30
	total := 0
	for _, selection := range set {
		switch s := selection.(type) {
		case *ast.Field:
			total += c.field(s, size)
		case *ast.InlineFragment:
			total += c.selection(s.SelectionSet, size)
		case *ast.FragmentSpread:
			if s.Definition == nil {
				continue
			}
			key := costKey{s.Name, size}
			cost, ok := c.known[key]
			if !ok {
				cost = c.selection(s.Definition.SelectionSet, size)
				c.known[key] = cost
			}
			total += cost
		}
		total = min(total, most)
	}
	return total
}

func (c *costs) field(f *ast.Field, around int) int {
	if f.Definition == nil || len(f.SelectionSet) == 0 {
		return 1
	}
	elements := 1
	switch {
	case f.Definition.Arguments.ForName("first") != nil:
		return 1 + c.selection(f.SelectionSet, c.pageSize(f)) + c.counts(f)
	case f.Name == "nodes" && f.Definition.Arguments.ForName("ids") != nil:
		elements = c.identifiers(f)
	case f.Name == "nodes" || f.Name == "edges":
		elements = around
	case f.Definition.Type.Elem != nil && (f.ObjectDefinition == nil || f.ObjectDefinition.Name[0] != '_'):
		elements = shortList
		if n, known := shortLists[f.Name]; known {
			elements = n
		}
	}
	return 1 + elements*c.selection(f.SelectionSet, 1)
}

// counts gives what counting a list costs beyond the field that asks for it.
func (c *costs) counts(f *ast.Field) int {
	if f.ArgumentMap(c.vars)["where"] == nil {
		return 0
	}
	price := filteredCountNested
	if f.ObjectDefinition != nil && f.ObjectDefinition.Name == "Organization" {
		price = filteredCount
	}
	return price * totalCounts(f.SelectionSet)
}

// totalCounts gives how often a page's whole list is counted.
func totalCounts(set ast.SelectionSet) int {
	n := 0
	for _, selection := range set {
		switch s := selection.(type) {
		case *ast.Field:
			if s.Name == "totalCount" {
				n++
			}
		case *ast.InlineFragment:
			n += totalCounts(s.SelectionSet)
		case *ast.FragmentSpread:
			if s.Definition != nil {
				n += totalCounts(s.Definition.SelectionSet)
			}
		}
	}
	return n
}

func (c *costs) pageSize(f *ast.Field) int {
	args := f.ArgumentMap(c.vars)
	first, hasFirst := integer(args["first"])
	last, hasLast := integer(args["last"])
	size := defaultPage
	switch {
	case hasFirst && hasLast:
		c.fail(errFirstAndLast)
		return 1
	case hasFirst:
		size = first
	case hasLast:
		size = last
	}
	if size < 1 || size > maxPage {
		c.fail(errPageSize)
		return 1
	}
	return size
}

func (c *costs) identifiers(f *ast.Field) int {
	ids, _ := f.ArgumentMap(c.vars)["ids"].([]any)
	if len(ids) > maxIDs {
		c.fail(fault.New(fault.Invalid, fmt.Sprintf("Ask for at most %d objects at once.", maxIDs)))
	}
	return max(1, len(ids))
}

func (c *costs) fail(err error) {
	if c.err == nil {
		c.err = err
	}
}

// integer reads a number as variables and literals carry it; one that is too
// large for an int is out of every range here.
func integer(v any) (n int, ok bool) {
	switch v := v.(type) {
	case nil:
		return 0, false
	case int64:
		return int(max(min(v, maxPage+1), -1)), true
	case int:
		return v, true
	case float64:
		return int(max(min(v, maxPage+1), -1)), true
	case interface{ Int64() (int64, error) }:
		n, err := v.Int64()
		if err != nil {
			return -1, true
		}
		return int(max(min(n, maxPage+1), -1)), true
	}
	return -1, true
}

// limits holds requests to the limits: their documents before validation, the
// size of their answers before execution.
type limits struct{ cache *documents }

func (limits) ExtensionName() string                   { return "limits" }
func (limits) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationParameters looks over a document that was not seen before.
func (l limits) MutateOperationParameters(ctx context.Context, request *graphql.RawParams) *gqlerror.Error {
	if _, seen := l.cache.Get(ctx, request.Query); seen {
		return nil
	}
	doc, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: request.Query}, maxTokens)
	if err != nil && strings.Contains(err.Error(), "exceeded token limit") {
		return asGraphQL(tooLarge("It has more than %d tokens.", maxTokens))
	}
	if err != nil {
		// The executor parses it again and tells.
		return nil
	}
	return asGraphQL(checkShape(doc))
}

// MutateOperationContext reckons what the answer costs, and opens
// introspection to those who are known.
func (limits) MutateOperationContext(ctx context.Context, op *graphql.OperationContext) *gqlerror.Error {
	op.DisableIntrospection = !isKnown(ctx)
	if op.Operation.Operation == ast.Subscription && !single(op.Operation.SelectionSet) {
		return asGraphQL(errOneField)
	}
	return asGraphQL(checkCost(op.Operation, op.Variables))
}

var errOneField = fault.New(fault.Invalid, "A subscription asks for exactly one field.")

// single tells whether a selection has one field under one name, and a field of
// ours.
func single(set ast.SelectionSet) bool {
	names := make(map[string]bool)
	return all(set, func(f *ast.Field) bool {
		names[f.Alias] = true
		return f.Name != "__typename"
	}) && len(names) == 1
}
