package graph

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/organization"
	"github.com/appmuster/appmuster/graph/model"
	"github.com/appmuster/appmuster/internal/pseudonym"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
)

// How much of a person leaves is decided here: veil sees the value of every
// field before what lies below it is resolved, whatever way it came. Lists that
// go by people besides order, search and count by what is shown (load_list.go).

// fewest is the smallest number of people that is told where no person is shown.
const fewest = 5

// mode gives how much of a person an organization shows, read once per request;
// nothing of people where that can't be known.
func (r *Resolver) mode(ctx context.Context, id int64) (vocab.PrivacyMode, error) {
	l, ok := ctx.Value(loadsKey{}).(*loads)
	if !ok {
		return r.readMode(ctx, id)
	}
	l.reading.Lock()
	defer l.reading.Unlock()
	if mode := l.modeOf(id); mode != "" {
		return mode, nil
	}
	if mode := knownMode(ctx, id); mode != "" {
		return mode, nil
	}
	mode, err := r.readMode(ctx, id)
	if err == nil {
		l.noteMode(id, mode)
	}
	return mode, err
}

// modes reads how much of a person each organization that the asker may see shows:
// ahead of what may be withheld for it, so that what is withheld costs no other
// statements than what is not there.
func (r *Resolver) modes(ctx context.Context) error {
	l, ok := ctx.Value(loadsKey{}).(*loads)
	organizations := viewer.Asking(ctx).Organizations()
	if !ok || len(organizations) == 0 {
		return nil
	}
	l.reading.Lock()
	defer l.reading.Unlock()
	if !slices.ContainsFunc(organizations, func(id int64) bool { return l.modeOf(id) == "" && knownMode(ctx, id) == "" }) {
		return nil
	}
	rows, err := r.ent().Organization.Query().Where(organization.IDIn(organizations...)).
		Select(organization.FieldID, organization.FieldPrivacyMode).All(ctx)
	if err != nil {
		return fmt.Errorf("read how much of people is shown: %w", err)
	}
	for _, o := range rows {
		l.noteMode(o.ID, o.PrivacyMode)
	}
	return nil
}

// knownMode gives what the look-up of the asker's rights found a moment ago; "" for
// what may have changed since: a mutation changes it, a stream outlives it.
func knownMode(ctx context.Context, id int64) vocab.PrivacyMode {
	if !graphql.HasOperationContext(ctx) {
		return ""
	}
	if op := graphql.GetOperationContext(ctx).Operation; op == nil || op.Operation != ast.Query {
		return ""
	}
	return vocab.PrivacyMode(viewer.Asking(ctx).PrivacyMode(id))
}

func (r *Resolver) readMode(ctx context.Context, id int64) (vocab.PrivacyMode, error) {
	o, err := orNobody(r.ent().Organization.Query().Where(organization.ID(id)).
		Select(organization.FieldID, organization.FieldPrivacyMode).Only(ctx))
	switch {
	case err != nil:
		return vocab.PrivacyModeAggregates, fmt.Errorf("read how much of a person is shown: %w", err)
	case o == nil:
		return vocab.PrivacyModeAggregates, nil
	}
	return o.PrivacyMode, nil
}

func (l *loads) modeOf(id int64) vocab.PrivacyMode {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.modes[id]
}

func (l *loads) noteMode(id int64, mode vocab.PrivacyMode) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.modes == nil {
		l.modes = make(map[int64]vocab.PrivacyMode)
	}
	l.modes[id] = mode
}

// once runs fn for a row unless it was run before; others that ask for the row
// wait for it.
func once(ctx context.Context, row any, fn func()) {
	l, ok := ctx.Value(loadsKey{}).(*loads)
	if !ok {
		fn()
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.veiled == nil {
		l.veiled = make(map[any]bool)
	}
	if !l.veiled[row] {
		l.veiled[row] = true
		fn()
	}
}

// veil takes from a field's value what its organization does not show.
func (r *Resolver) veil(ctx context.Context, value any) (any, error) {
	switch v := value.(type) {
	case *ent.Organization:
		r.noteModes(ctx, v)
	case []*ent.Organization:
		r.noteModes(ctx, v...)
	case *model.Connection[ent.Organization]:
		r.noteModes(ctx, v.Nodes...)
	case *ent.User:
		return veilOne(ctx, v, r.veilUser)
	case []*ent.User:
		return veilAll(ctx, v, r.veilUser)
	case *model.Connection[ent.User]:
		return veilPage(ctx, v, r.veilUser)
	case *ent.App:
		return veilOne(ctx, v, r.veilApp)
	case []*ent.App:
		return veilAll(ctx, v, r.veilApp)
	case *model.Connection[ent.App]:
		return veilPage(ctx, v, r.veilApp)
	case *ent.Group:
		return veilOne(ctx, v, r.veilGroup)
	case []*ent.Group:
		return veilAll(ctx, v, r.veilGroup)
	case *model.Connection[ent.Group]:
		return veilPage(ctx, v, r.veilGroup)
	case *ent.AppUser:
		return veilOne(ctx, v, r.veilAppUser)
	case []*ent.AppUser:
		return veilAll(ctx, v, r.veilAppUser)
	case *model.Connection[ent.AppUser]:
		return veilPage(ctx, v, r.veilAppUser)
	case *ent.LicenseUser:
		return veilOne(ctx, v, r.veilLicenseUser)
	case []*ent.LicenseUser:
		return veilAll(ctx, v, r.veilLicenseUser)
	case *model.Connection[ent.LicenseUser]:
		return veilPage(ctx, v, r.veilLicenseUser)
	case *ent.SignIn:
		return veilOne(ctx, v, r.veilSignIn)
	case []*ent.SignIn:
		return veilAll(ctx, v, r.veilSignIn)
	case *model.Connection[ent.SignIn]:
		return veilPage(ctx, v, r.veilSignIn)
	case *ent.Grant:
		return veilOne(ctx, v, r.veilGrant)
	case []*ent.Grant:
		return veilAll(ctx, v, r.veilGrant)
	case *model.Connection[ent.Grant]:
		return veilPage(ctx, v, r.veilGrant)
	case *ent.Assignment:
		return veilOne(ctx, v, r.veilAssignment)
	case []*ent.Assignment:
		return veilAll(ctx, v, r.veilAssignment)
	case *model.Connection[ent.Assignment]:
		return veilPage(ctx, v, r.veilAssignment)
	case *ent.ActivityEvent:
		return veilOne(ctx, v, r.veilEvent)
	case []*ent.ActivityEvent:
		return veilAll(ctx, v, r.veilEvent)
	case *model.Connection[ent.ActivityEvent]:
		return veilPage(ctx, v, r.veilEvent)
	case *ent.SyncRun:
		return veilOne(ctx, v, r.veilRun)
	case []*ent.SyncRun:
		return veilAll(ctx, v, r.veilRun)
	case *model.Connection[ent.SyncRun]:
		return veilPage(ctx, v, r.veilRun)
	case []model.Node:
		return r.veilNodes(ctx, v)
	}
	return value, nil
}

// veilNodes looks at each node as at a field of its own kind.
func (r *Resolver) veilNodes(ctx context.Context, nodes []model.Node) ([]model.Node, error) {
	shown := make([]model.Node, len(nodes))
	for i, node := range nodes {
		value, err := r.veil(ctx, node)
		if err != nil {
			return nil, err
		}
		shown[i], _ = value.(model.Node)
	}
	return shown, nil
}

// veilOne gives a row as it may be shown, nil where it may not.
func veilOne[T any](ctx context.Context, row *T, fn func(context.Context, *T) (bool, error)) (any, error) {
	if row == nil {
		return nil, nil
	}
	show, err := fn(ctx, row)
	if err != nil || !show {
		return nil, err
	}
	return row, nil
}

// veilAll gives those rows of a list that may be shown.
func veilAll[T any](ctx context.Context, rows []*T, fn func(context.Context, *T) (bool, error)) ([]*T, error) {
	shown := rows
	for i, row := range rows {
		show, err := fn(ctx, row)
		if err != nil {
			return nil, err
		}
		if !show && len(shown) == len(rows) {
			shown = append(make([]*T, 0, len(rows)), rows[:i]...)
			for _, other := range rows[i+1:] {
				if show, err = fn(ctx, other); err != nil {
					return nil, err
				}
				if show {
					shown = append(shown, other)
				}
			}
			break
		}
	}
	return shown, nil
}

// veilPage gives a page of what may be shown; one from which something was taken
// is not counted.
func veilPage[T any](ctx context.Context, c *model.Connection[T], fn func(context.Context, *T) (bool, error)) (*model.Connection[T], error) {
	if c == nil {
		return nil, nil
	}
	shown, err := veilAll(ctx, c.Nodes, fn)
	if err != nil || len(shown) == len(c.Nodes) {
		return c, err
	}
	fewer := *c
	fewer.Nodes, fewer.Count = shown, nil
	return &fewer, nil
}

// nobody is the page of a list of people where none is shown.
func nobody[T any]() *model.Connection[T] {
	return &model.Connection[T]{Nodes: []*T{}, PageInfo: &model.PageInfo{}, Cursor: func(*T) string { return "" }}
}

func (r *Resolver) noteModes(ctx context.Context, rows ...*ent.Organization) {
	l, ok := ctx.Value(loadsKey{}).(*loads)
	if !ok {
		return
	}
	for _, o := range rows {
		if o != nil && o.PrivacyMode != "" {
			l.noteMode(o.ID, o.PrivacyMode)
		}
	}
}

func (r *Resolver) veilUser(ctx context.Context, u *ent.User) (bool, error) {
	mode, err := r.mode(ctx, u.OrganizationID)
	if err != nil || mode == vocab.PrivacyModeFullNames {
		return err == nil, err
	}
	if mode != vocab.PrivacyModePseudonyms {
		return false, nil
	}
	name, err := r.pseudonymOf(ctx, u)
	if err != nil {
		return false, err
	}
	once(ctx, u, func() { u.Veil(name) })
	return true, nil
}

// pseudonymOf gives the name that stands for a user's own.
func (r *Resolver) pseudonymOf(ctx context.Context, u *ent.User) (string, error) {
	if u.Pseudonym != nil || u.EntraID == "" {
		return pseudonym.Text(orZero(u.Pseudonym)), nil
	}
	k, err := r.privacy.Key(ctx, u.OrganizationID)
	if err != nil {
		return "", err
	}
	return pseudonym.Text(k.Number(u.EntraID)), nil
}

func (r *Resolver) veilApp(ctx context.Context, a *ent.App) (bool, error) {
	hides, err := r.hidesPeople(ctx, a.OrganizationID)
	if hides {
		once(ctx, a, func() {
			if a.UserCount < fewest {
				a.UserCount = -1
			}
			reasons := make([]vocab.Reason, len(a.StageReasons))
			for i, reason := range a.StageReasons {
				reason.Text = withoutFew(reason.Text)
				reasons[i] = reason
			}
			a.StageReasons = reasons
		})
	}
	return err == nil, err
}

func (r *Resolver) veilGroup(ctx context.Context, g *ent.Group) (bool, error) {
	hides, err := r.hidesPeople(ctx, g.OrganizationID)
	if hides {
		once(ctx, g, func() {
			if g.MemberCount != nil && *g.MemberCount < fewest {
				g.MemberCount = nil
			}
		})
	}
	return err == nil, err
}

func (r *Resolver) veilRun(ctx context.Context, s *ent.SyncRun) (bool, error) {
	if len(s.Changes) == 0 {
		return true, nil
	}
	hides, err := r.hidesPeople(ctx, s.OrganizationID)
	if hides {
		once(ctx, s, func() {
			changes := make(map[string]int, len(s.Changes))
			for kind, n := range s.Changes {
				if n >= fewest || !countsPeople(kind) {
					changes[kind] = n
				}
			}
			s.Changes = changes
		})
	}
	return err == nil, err
}

func (r *Resolver) veilSignIn(ctx context.Context, s *ent.SignIn) (bool, error) {
	mode, err := r.mode(ctx, s.OrganizationID)
	if mode == vocab.PrivacyModePseudonyms {
		once(ctx, s, func() { s.City = "" })
	}
	return err == nil && mode != vocab.PrivacyModeAggregates, err
}

func (r *Resolver) veilAppUser(ctx context.Context, m *ent.AppUser) (bool, error) {
	hides, err := r.hidesPeople(ctx, m.OrganizationID)
	return err == nil && !hides, err
}

func (r *Resolver) veilLicenseUser(ctx context.Context, l *ent.LicenseUser) (bool, error) {
	hides, err := r.hidesPeople(ctx, l.OrganizationID)
	return err == nil && !hides, err
}

func (r *Resolver) veilGrant(ctx context.Context, g *ent.Grant) (bool, error) {
	if g.UserID == nil {
		return true, nil
	}
	hides, err := r.hidesPeople(ctx, g.OrganizationID)
	return err == nil && !hides, err
}

func (r *Resolver) veilAssignment(ctx context.Context, a *ent.Assignment) (bool, error) {
	if a.UserID == nil {
		return true, nil
	}
	hides, err := r.hidesPeople(ctx, a.OrganizationID)
	return err == nil && !hides, err
}

func (r *Resolver) veilEvent(ctx context.Context, e *ent.ActivityEvent) (bool, error) {
	if e.SubjectKind != vocab.SubjectKindUser {
		return true, nil
	}
	hides, err := r.hidesPeople(ctx, e.OrganizationID)
	return err == nil && !hides, err
}

// showingOf gives those rows whose organization shows this much of a person; all
// where mode is empty.
func showingOf[N any](ctx context.Context, r *Resolver, rows []*N, mode vocab.PrivacyMode) ([]*N, error) {
	if mode == "" {
		return rows, nil
	}
	var list []*N
	for _, row := range rows {
		m, err := r.mode(ctx, organizationOf(row))
		if err != nil {
			return nil, err
		}
		if m == mode {
			list = append(list, row)
		}
	}
	return list, nil
}

// organizationOf gives the organization of a row that has lists of people.
func organizationOf(row any) int64 {
	switch v := row.(type) {
	case *ent.Organization:
		return v.ID
	case *ent.App:
		return v.OrganizationID
	case *ent.User:
		return v.OrganizationID
	case *ent.Group:
		return v.OrganizationID
	case *ent.License:
		return v.OrganizationID
	}
	return 0
}

// hidesPeople reports whether an organization shows no person at all.
func (r *Resolver) hidesPeople(ctx context.Context, id int64) (bool, error) {
	mode, err := r.mode(ctx, id)
	return mode != vocab.PrivacyModeFullNames && mode != vocab.PrivacyModePseudonyms, err
}

var fewPeople = regexp.MustCompile(`\b[0-4] (users?|people|persons?|members?)\b`)

// withoutFew takes counts of few people out of a sentence.
func withoutFew(text string) string { return fewPeople.ReplaceAllString(text, "fewer than 5 $1") }

// countsPeople reports whether a kind of change counts people.
func countsPeople(kind string) bool {
	for _, other := range []string{"apps", "grants", "groupsA", "groupsC", "groupsR", "licensesA", "licensesR", "licensesC"} {
		if strings.HasPrefix(kind, other) {
			return false
		}
	}
	return true
}

// aboutUsers are the fields of an event about a user that tell nothing of who it
// is.
var aboutUsers = map[string]bool{
	"accountEnabled": true, "department": true, "companyName": true, "userType": true, "kind": true,
	"usageLocation": true, "group": true, "app": true, "role": true, "license": true,
}

// shownEvent gives an event as its message, subject and values may be shown, of
// all siblings in one statement. The actor's name stands in it where it is known.
func (r *Resolver) shownEvent(ctx context.Context, e *ent.ActivityEvent) (*ent.ActivityEvent, error) {
	mode, err := r.mode(ctx, e.OrganizationID)
	if err != nil {
		return nil, err
	}
	shown := *e
	actor, err := r.actor(ctx, e)
	if err != nil {
		return nil, err
	}
	shown.ActorName = orEmpty(actor.DisplayName)
	if mode == vocab.PrivacyModeAggregates {
		shown.Before, shown.After = withoutFewChanges(e.Before), withoutFewChanges(e.After)
	}
	if mode == vocab.PrivacyModeFullNames || e.SubjectKind != vocab.SubjectKindUser {
		return &shown, nil
	}
	if shown.SubjectName, err = r.subjectPseudonym(ctx, e); err != nil {
		return nil, err
	}
	shown.SubjectEntraID = ""
	shown.Before, shown.After = withoutPersonal(e.Before), withoutPersonal(e.After)
	return &shown, nil
}

func (r *Resolver) subjectPseudonym(ctx context.Context, e *ent.ActivityEvent) (string, error) {
	u, err := userOf(ctx, r, e, "subject user", func(e *ent.ActivityEvent) int64 {
		if e.SubjectKind != vocab.SubjectKindUser {
			return 0
		}
		return orZero(e.SubjectID)
	})
	switch {
	case err != nil:
		return "", err
	case u != nil:
		if _, err := r.veilUser(ctx, u); err != nil {
			return "", err
		}
		return u.PersonName(), nil
	case e.SubjectEntraID == "":
		return "", nil
	}
	k, err := r.privacy.Key(ctx, e.OrganizationID)
	if err != nil {
		return "", err
	}
	return pseudonym.Text(k.Number(e.SubjectEntraID)), nil
}

func withoutPersonal(fields map[string]any) map[string]any {
	if fields == nil {
		return nil
	}
	kept := make(map[string]any, len(fields))
	for name, value := range fields {
		if aboutUsers[name] {
			kept[name] = value
		}
	}
	return kept
}

// withoutFewChanges takes counts of few people out of what an event tells.
func withoutFewChanges(fields map[string]any) map[string]any {
	if fields == nil {
		return nil
	}
	kept := make(map[string]any, len(fields))
	for name, value := range fields {
		switch v := value.(type) {
		case string:
			kept[name] = withoutFew(v)
		case map[string]any:
			counts := make(map[string]any, len(v))
			for kind, n := range v {
				if count, ok := n.(float64); !ok || count >= fewest || !countsPeople(kind) {
					counts[kind] = n
				}
			}
			kept[name] = counts
		default:
			kept[name] = value
		}
	}
	return kept
}
