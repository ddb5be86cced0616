package graph

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/organization"
	"github.com/appmuster/appmuster/graph/model"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/pseudonym"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
)

// How much of a person leaves is decided here: veil sees the value of every
// field before what lies below it is resolved, whatever way it came. Lists that
// go by people besides order, search and count by what is shown (load_list.go).

// fewest is the smallest number of people that is told where no person is shown.
const fewest = activity.Fewest

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

// unveiled runs fn while no row is being veiled: for whoever reads rows that were
// not veiled for them, which another field of the request may be doing.
func unveiled(ctx context.Context, fn func()) {
	if l, ok := ctx.Value(loadsKey{}).(*loads); ok {
		l.mu.Lock()
		defer l.mu.Unlock()
	}
	fn()
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
				reason.Text = activity.WithoutFew(reason.Text)
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
	var plain bool
	unveiled(ctx, func() { plain = len(s.Changes) == 0 && !activity.TellsFew(s.Error) })
	if plain {
		return true, nil
	}
	hides, err := r.hidesPeople(ctx, s.OrganizationID)
	if hides {
		once(ctx, s, func() {
			s.Error = activity.WithoutFew(s.Error)
			s.Changes = activity.WithoutFewChanges(s.Changes)
			maps.DeleteFunc(s.Changes, func(_ string, n int) bool { return n == activity.NotTold })
		})
	}
	return err == nil, err
}

func (r *Resolver) veilStage(ctx context.Context, s *ent.SyncStage) (bool, error) {
	hides, err := r.hidesPeople(ctx, s.OrganizationID)
	if hides {
		once(ctx, s, func() {
			s.Reason = activity.WithoutFew(s.Reason)
			if s.Drift != nil && s.Drift.Missing+s.Drift.Stale+s.Drift.Extra > 0 {
				s.Drift = nil
			}
			c := activity.StageCounts{Fetched: s.Fetched, Expected: s.Expected, Added: s.Added, Changed: s.Changed, Removed: s.Removed}.WithoutFew(s.DataSet)
			s.Fetched, s.Expected, s.Added, s.Changed, s.Removed = c.Fetched, c.Expected, c.Added, c.Changed, c.Removed
		})
	}
	return err == nil, err
}

func (r *Resolver) veilLicense(ctx context.Context, l *ent.License) (bool, error) {
	var many bool
	unveiled(ctx, func() { many = l.SeatsConsumed >= fewest })
	if many {
		return true, nil
	}
	hides, err := r.hidesPeople(ctx, l.OrganizationID)
	if hides {
		once(ctx, l, func() { l.SeatsConsumed = activity.NotTold })
	}
	return err == nil, err
}

func (r *Resolver) veilCoverage(ctx context.Context, c *ent.Coverage) (bool, error) {
	return r.veilSentence(ctx, c, c.OrganizationID, &c.Reason)
}

func (r *Resolver) veilTenant(ctx context.Context, t *ent.Tenant) (bool, error) {
	return r.veilSentence(ctx, t, t.OrganizationID, &t.StateReason)
}

// veilSentence takes numbers of few people out of a row's sentence.
func (r *Resolver) veilSentence(ctx context.Context, row any, organization int64, sentence *string) (bool, error) {
	hides, err := r.hidesPeople(ctx, organization)
	if hides {
		once(ctx, row, func() { *sentence = activity.WithoutFew(*sentence) })
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
			kept[name] = activity.WithoutFew(v)
		case map[string]any:
			counts := make(map[string]any, len(v))
			for kind, n := range v {
				if count, ok := n.(float64); !ok || count >= fewest || !activity.CountsPeople(kind) {
					counts[kind] = n
				}
			}
			kept[name] = counts
		case float64:
			if v >= fewest || !slices.Contains([]string{"missing", "stale", "extra"}, name) {
				kept[name] = value
			}
		default:
			kept[name] = value
		}
	}
	return kept
}
