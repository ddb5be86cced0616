package graph

import (
	"context"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/appmuster/appmuster/ent/app"
	"github.com/appmuster/appmuster/ent/appuser"
	"github.com/appmuster/appmuster/ent/user"
)

// Of the wide tables only the columns are read that the query asks for: to scan
// the others costs more than the rest of a page.

// wide is a table whose columns are read by need.
type wide struct {
	all   []string
	valid func(string) bool
	// needs says what a field takes whose name is not its column's. A field that
	// is neither here nor a column takes all columns.
	needs map[string][]string
	// always are the columns that every row has.
	always []string
}

var (
	wideUser = wide{
		all: user.Columns, valid: user.ValidColumn,
		always: []string{user.FieldID, user.FieldOrganizationID, user.FieldTenantID},
		needs: map[string][]string{
			"createdAt": {user.FieldEntraCreatedAt}, "manager": {user.FieldManagerEntraID},
			"displayName": {user.FieldDisplayName, user.FieldPseudonym, user.FieldEntraID},
			"kind":        {user.FieldKind, user.FieldKindTag}, "kindConfidence": {user.FieldKindConfidence, user.FieldKindTag},
			"foundKind": {user.FieldKind, user.FieldKindConfidence},
			"kindTag":   {user.FieldKindTag, user.FieldKindTaggedAt, user.FieldKindTaggedByMemberID},
			"photoUrl":  nil, "groups": nil, "apps": nil, "licenses": nil, "licenseAssignments": nil, "__typename": nil,
		},
	}
	wideApp = wide{
		all: app.Columns, valid: app.ValidColumn,
		always: []string{app.FieldID, app.FieldOrganizationID, app.FieldTenantID, app.FieldUserCount},
		needs: map[string][]string{
			"firstSeenAt":     {app.FieldFirstSeenAt, app.FieldEntraCreatedAt},
			"directoryOwners": {app.FieldOwnersReadAt}, "hasDirectoryOwner": {app.FieldOwnersReadAt, app.FieldOwnersElsewhere},
			"owner": nil, "users": nil, "grants": nil, "assignments": nil, "history": nil, "__typename": nil,
		},
	}
	wideAppUser = wide{
		all: appuser.Columns, valid: appuser.ValidColumn,
		always: []string{appuser.FieldID, appuser.FieldOrganizationID, appuser.FieldTenantID, appuser.FieldAppID, appuser.FieldUserID},
		needs:  map[string][]string{"app": nil, "user": nil, "loginActivity": nil, "__typename": nil},
	}
)

// columns gives the columns that the elements of the connection being resolved
// need, the key first: for the elements themselves, or for the row that each
// has at below. sorts are needed besides.
func (w wide) columns(ctx context.Context, below string, sorts ...string) []string {
	fc := graphql.GetFieldContext(ctx)
	var sets []ast.SelectionSet
	for _, path := range [][]string{{"nodes"}, {"edges", "node"}} {
		if below != "" {
			path = append(path, below)
		}
		sets = append(sets, selectionsAt(fc.Field.Selections, path)...)
	}
	wanted := make(map[string]bool)
	list := make([]string, 0, 16)
	add := func(columns ...string) {
		for _, c := range columns {
			if !wanted[c] {
				wanted[c] = true
				list = append(list, c)
			}
		}
	}
	add(w.always...)
	add(sorts...)
	whole := false
	var walk func(ast.SelectionSet)
	walk = func(set ast.SelectionSet) {
		for _, selection := range set {
			switch s := selection.(type) {
			case *ast.Field:
				if needs, known := w.needs[s.Name]; known {
					add(needs...)
				} else if column := snake(s.Name); w.valid(column) {
					add(column)
				} else {
					whole = true
				}
			case *ast.InlineFragment:
				walk(s.SelectionSet)
			case *ast.FragmentSpread:
				walk(s.Definition.SelectionSet)
			}
		}
	}
	for _, set := range sets {
		walk(set)
	}
	if whole {
		return w.all
	}
	return list
}

// selectionsAt gives what is selected of the fields at path, on any condition.
func selectionsAt(set ast.SelectionSet, path []string) []ast.SelectionSet {
	var found []ast.SelectionSet
	for _, selection := range set {
		switch s := selection.(type) {
		case *ast.Field:
			if s.Name != path[0] {
				continue
			}
			if len(path) == 1 {
				found = append(found, s.SelectionSet)
			} else {
				found = append(found, selectionsAt(s.SelectionSet, path[1:])...)
			}
		case *ast.InlineFragment:
			found = append(found, selectionsAt(s.SelectionSet, path)...)
		case *ast.FragmentSpread:
			found = append(found, selectionsAt(s.Definition.SelectionSet, path)...)
		}
	}
	return found
}

// snake gives the column's spelling of a field's name.
func snake(name string) string {
	var b strings.Builder
	for _, c := range name {
		if 'A' <= c && c <= 'Z' {
			b.WriteByte('_')
			c += 'a' - 'A'
		}
		b.WriteRune(c)
	}
	return b.String()
}
