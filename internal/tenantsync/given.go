package tenantsync

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/syncrun"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/msgraph"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/internal/xid"
)

// given is what an audit record says that somebody gave to, or took from, a
// user, a group or an app: an app, a permission, a membership, a role.
type given struct {
	// kind is the type of the event by which a sync tells of it.
	kind string
	// to is who got or lost it; what is the app, the group or the role.
	to, what xid.GUID
	// role is the app role's identifier, "" where the record has none; name is the
	// directory role's name.
	role xid.GUID
	name string
	// lost tells that it was taken away.
	lost bool
}

// givenKinds has the records that are read, by their names in small letters.
var givenKinds = map[string]string{
	"add member to group":                               activity.GroupMemberAdded,
	"remove member from group":                          activity.GroupMemberRemoved,
	"add app role assignment grant to user":             activity.AssignmentAdded,
	"add app role assignment to user":                   activity.AssignmentAdded,
	"add app role assignment to group":                  activity.AssignmentAdded,
	"remove app role assignment from user":              activity.AssignmentRemoved,
	"remove app role assignment from group":             activity.AssignmentRemoved,
	"add app role assignment to service principal":      activity.GrantAdded,
	"remove app role assignment from service principal": activity.GrantRemoved,
	"add member to role":                                activity.RoleAssigned,
	"add scoped member to role":                         activity.RoleAssigned,
	"remove member from role":                           activity.RoleUnassigned,
	"remove scoped member from role":                    activity.RoleUnassigned,
}

// readGiven takes a record apart; false for one of another sort.
func readGiven(a *msgraph.DirectoryAudit) (given, bool) {
	kind, known := givenKinds[strings.ToLower(strings.TrimSpace(a.Activity))]
	if !known || !strings.EqualFold(a.Result, "success") {
		return given{}, false
	}
	g := given{kind: kind, lost: slices.Contains([]string{activity.GroupMemberRemoved, activity.AssignmentRemoved, activity.GrantRemoved, activity.RoleUnassigned}, kind)}
	var ids []xid.GUID
	var types []string
	for _, t := range a.Targets {
		ids = append(ids, xid.NewGUID(clean(t.ID)))
		types = append(types, strings.ToLower(t.Type))
		for _, m := range t.Modified {
			value := unquote(m.New)
			if value == "" {
				value = unquote(m.Old)
			}
			value = clean(value)
			switch m.Name {
			case "Group.ObjectID", "Role.TemplateId":
				g.what = xid.NewGUID(value)
			case "Role.DisplayName":
				g.name = value
			case "AppRole.Id":
				g.role = xid.NewGUID(value)
			case "ServicePrincipal.ObjectID":
				if kind == activity.GrantAdded || kind == activity.GrantRemoved {
					g.to = xid.NewGUID(value)
				}
			}
		}
	}
	first := func(want ...string) xid.GUID {
		for i, id := range ids {
			if id != g.what && slices.Contains(want, types[i]) {
				return id
			}
		}
		return ""
	}
	switch kind {
	case activity.GroupMemberAdded, activity.GroupMemberRemoved:
		if g.what == "" { // the group is the last of them
			for i, id := range ids {
				if types[i] == "group" {
					g.what = id
				}
			}
		}
		g.to = first("user", "group")
	case activity.AssignmentAdded, activity.AssignmentRemoved:
		g.what = first("serviceprincipal")
		g.to = first("user", "group")
	case activity.GrantAdded, activity.GrantRemoved:
		g.what = first("serviceprincipal")
		if g.to == "" {
			g.to = first("serviceprincipal")
		}
	default:
		g.to = first("user", "group", "serviceprincipal")
	}
	return g, g.to != "" && (g.what != "" || g.name != "")
}

// toldEvent is a stored event of something given or taken.
type toldEvent struct {
	id      int64
	kind    string
	at      time.Time
	actor   vocab.ActorKind
	source  string
	subject activity.Subject
	fields  map[string]any
}

// givenSides are the types of events of things given, each with its opposite.
var givenSides = map[string]string{
	activity.GroupMemberAdded: activity.GroupMemberRemoved, activity.GroupMemberRemoved: activity.GroupMemberAdded,
	activity.AssignmentAdded: activity.AssignmentRemoved, activity.AssignmentRemoved: activity.AssignmentAdded,
	activity.GrantAdded: activity.GrantRemoved, activity.GrantRemoved: activity.GrantAdded,
	activity.RoleAssigned: activity.RoleUnassigned, activity.RoleUnassigned: activity.RoleAssigned,
}

// givenFields gives the values that tell of one thing given.
func givenFields(e activity.Event) map[string]any {
	if e.After != nil {
		return e.After
	}
	return e.Before
}

// sameGiven reports whether two events' values tell of the same thing given.
func sameGiven(a, b map[string]any) bool {
	for _, key := range []string{"app", "group", "role", "resource", "permission", "kind"} {
		if fmt.Sprint(a[key]) != fmt.Sprint(b[key]) {
			return false
		}
	}
	return true
}

// toldGiven loads what was told of some subjects' things since a time, the oldest
// first.
func (w *walk) toldGiven(ctx context.Context, tx *database.Tx, subjects []int64, since time.Time) ([]toldEvent, error) {
	all, err := query(ctx, tx, distinct(subjects), `SELECT id, type, occurred_at, actor_kind, source_id, subject_kind, subject_id,
coalesce(CAST(coalesce(after, before) AS text), '') FROM activity_events WHERE organization_id = ? AND tenant_id = ? AND occurred_at >= ?
AND subject_kind IN ('USER', 'GROUP', 'APP') AND subject_id`, []any{w.tenant.OrganizationID, w.tenant.ID, since}, " ORDER BY occurred_at, id",
		func(scan func(...any) error) (e toldEvent, err error) {
			var text string
			if err := scan(&e.id, &e.kind, &e.at, &e.actor, &e.source, &e.subject.Kind, &e.subject.ID, &text); err != nil {
				return e, err
			}
			if _, given := givenSides[e.kind]; given && text != "" {
				if err := json.Unmarshal([]byte(text), &e.fields); err != nil {
					return e, err
				}
			}
			return e, nil
		})
	if err != nil {
		return nil, fmt.Errorf("look for what was told: %w", err)
	}
	return slices.DeleteFunc(all, func(e toldEvent) bool { return e.fields == nil }), nil
}

// untold gives the events that a sync is to record: all but those of things
// given or taken that the directory's log told of before, with who did it.
func (w *walk) untold(ctx context.Context, tx *database.Tx, events []activity.Event) ([]activity.Event, error) {
	var subjects []int64
	for _, e := range events {
		if _, given := givenSides[e.Type]; given && e.SourceID == "" {
			subjects = append(subjects, e.Subject.ID)
		}
	}
	if len(subjects) == 0 {
		return events, nil
	}
	told, err := w.toldGiven(ctx, tx, subjects, w.e.now().Add(-noticeAfter))
	if err != nil {
		return nil, err
	}
	type subject struct {
		kind vocab.SubjectKind
		id   int64
	}
	of := map[subject][]toldEvent{}
	for _, t := range told {
		k := subject{t.subject.Kind, t.subject.ID}
		of[k] = append(of[k], t)
	}
	return slices.DeleteFunc(events, func(e activity.Event) bool {
		opposite, given := givenSides[e.Type]
		if !given || e.SourceID != "" {
			return false
		}
		last := toldEvent{}
		for _, t := range of[subject{e.Subject.Kind, e.Subject.ID}] {
			if (t.kind == e.Type || t.kind == opposite) && sameGiven(t.fields, givenFields(e)) {
				last = t
			}
		}
		// One that follows its opposite is another.
		return last.kind == e.Type && last.source != ""
	}), nil
}

// applyGiven says on the events by which syncs noticed what was given or taken
// who did it, and gives what no sync noticed yet.
func (w *walk) applyGiven(ctx context.Context, tx *database.Tx, items []msgraph.DirectoryAudit) ([]activity.Event, error) {
	type act struct {
		given
		a *msgraph.DirectoryAudit
	}
	var acts []act
	var users, groups, apps set
	directory := false
	var sources []string
	for i := len(items) - 1; i >= 0; i-- { // what happened first is told first
		g, ok := readGiven(&items[i])
		if !ok {
			continue
		}
		acts = append(acts, act{g, &items[i]})
		sources = append(sources, clip(clean(items[i].ID), 300))
		users.add(g.to)
		groups.add(g.to)
		apps.add(g.to)
		switch g.kind {
		case activity.GroupMemberAdded, activity.GroupMemberRemoved:
			groups.add(g.what)
		case activity.RoleAssigned, activity.RoleUnassigned:
			directory = true
		default:
			apps.add(g.what)
		}
	}
	if len(acts) == 0 {
		return nil, nil
	}
	known, err := w.knownRecords(ctx, tx, sources)
	if err != nil {
		return nil, err
	}
	r := givenRows{}
	if err := r.load(ctx, tx, w.tenant.ID, users, groups, apps, directory); err != nil {
		return nil, err
	}
	var events []activity.Event
	var subjects []int64
	for _, one := range acts {
		if known[clip(clean(one.a.ID), 300)] {
			continue
		}
		e, ok := r.event(one.given)
		if !ok {
			continue
		}
		if e.Actor, err = w.actorOf(ctx, tx, one.a); err != nil {
			return nil, err
		}
		e.OccurredAt, e.SourceID = one.a.ActivityAt.UTC().Truncate(time.Microsecond), clip(clean(one.a.ID), 300)
		events = append(events, e)
		subjects = append(subjects, e.Subject.ID)
	}
	if len(events) == 0 {
		return nil, nil
	}
	told, err := w.toldGiven(ctx, tx, subjects, events[0].OccurredAt.Add(-5*time.Minute))
	if err != nil {
		return nil, err
	}
	untold := events[:0]
	for _, e := range events {
		i := slices.IndexFunc(told, func(t toldEvent) bool {
			return t.kind == e.Type && t.actor == vocab.ActorKindSync && t.source == "" && t.subject.Kind == e.Subject.Kind && t.subject.ID == e.Subject.ID &&
				!t.at.Before(e.OccurredAt.Add(-5*time.Minute)) && !t.at.After(e.OccurredAt.Add(noticeAfter)) && sameGiven(t.fields, givenFields(e))
		})
		if i < 0 {
			untold = append(untold, e)
			continue
		}
		var actor any
		if e.Actor.ID != 0 {
			actor = e.Actor.ID
		}
		if _, err := tx.Exec(ctx, "UPDATE activity_events SET actor_kind = ?, actor_id = ?, actor_name = ?, occurred_at = ?, source_id = ? WHERE id = ?",
			string(e.Actor.Kind), actor, e.Actor.Name, e.OccurredAt, e.SourceID, told[i].id); err != nil {
			return nil, fmt.Errorf("say who gave what a sync noticed: %w", err)
		}
		told[i].source = e.SourceID
	}
	if len(untold) == 0 {
		return nil, nil
	}
	// What happened before the first sync is in what that one found, no change of it.
	first, err := tx.Ent().SyncRun.Query().Where(syncrun.TenantID(w.tenant.ID)).Order(ent.Asc(syncrun.FieldID)).First(ctx)
	if err != nil {
		return nil, fmt.Errorf("find the first sync: %w", err)
	}
	return slices.DeleteFunc(untold, func(e activity.Event) bool { return !e.OccurredAt.After(first.QueuedAt) }), nil
}

// knownRecords gives those of some records that an event was read from before.
func (w *walk) knownRecords(ctx context.Context, tx *database.Tx, sources []string) (map[string]bool, error) {
	all, err := query(ctx, tx, sources, "SELECT source_id FROM activity_events WHERE organization_id = ? AND source_id <> '' AND source_id",
		[]any{w.tenant.OrganizationID}, "", func(scan func(...any) error) (id string, err error) {
			err = scan(&id)
			return id, err
		})
	if err != nil {
		return nil, fmt.Errorf("look for recorded events: %w", err)
	}
	known := map[string]bool{}
	for _, id := range all {
		known[id] = true
	}
	return known, nil
}

// givenRows is what is stored of what records name.
type givenRows struct {
	users, groups, apps map[xid.GUID]named
	kept                map[int64]bool // groups whose members are kept
	roles               map[roleKey]string
	directory           []named
}

func (r *givenRows) load(ctx context.Context, tx *database.Tx, tenantID int64, users, groups, apps set, directory bool) error {
	for _, t := range []struct {
		table string
		ids   []xid.GUID
		to    *map[xid.GUID]named
	}{{"users", users.ids, &r.users}, {"groups", groups.ids, &r.groups}, {"apps", apps.ids, &r.apps}} {
		keys, err := keysOf(ctx, tx, t.table, "entra_id", tenantID, t.ids, "")
		if err != nil {
			return err
		}
		if *t.to, err = subjects(ctx, tx, t.table, keys); err != nil {
			return err
		}
	}
	var ids []int64
	for _, g := range r.groups {
		ids = append(ids, g.id)
	}
	kept, err := query(ctx, tx, ids, "SELECT id FROM groups WHERE members_read_at IS NOT NULL AND id", nil, "", scanID)
	if err != nil {
		return fmt.Errorf("look for groups whose members are kept: %w", err)
	}
	r.kept = map[int64]bool{}
	for _, id := range kept {
		r.kept[id] = true
	}
	ids = nil
	for _, a := range r.apps {
		ids = append(ids, a.id)
	}
	if r.roles, err = roleNames(ctx, tx, ids); err != nil {
		return err
	}
	if !directory {
		return nil
	}
	rows, err := tx.Query(ctx, "SELECT id, entra_id, display_name FROM directory_roles WHERE tenant_id = ?", tenantID)
	if err != nil {
		return fmt.Errorf("list roles: %w", err)
	}
	r.directory, err = collect(rows, func(scan func(...any) error) (n named, err error) {
		err = scan(&n.id, &n.entra, &n.name)
		return n, err
	})
	if err != nil {
		return fmt.Errorf("list roles: %w", err)
	}
	return nil
}

// event is what a sync would tell of it; false where either side is not stored,
// or is not followed.
func (r *givenRows) event(g given) (activity.Event, bool) {
	e := activity.Event{Type: g.kind}
	switch {
	case r.users[g.to].id != 0:
		e.Subject = activity.Subject{Kind: vocab.SubjectKindUser, ID: r.users[g.to].id, EntraID: g.to, Name: r.users[g.to].name}
	case r.groups[g.to].id != 0:
		e.Subject = activity.Subject{Kind: vocab.SubjectKindGroup, ID: r.groups[g.to].id, EntraID: g.to, Name: r.groups[g.to].name}
	case r.apps[g.to].id != 0:
		e.Subject = activity.Subject{Kind: vocab.SubjectKindApp, ID: r.apps[g.to].id, EntraID: g.to, Name: r.apps[g.to].name}
	default:
		return e, false
	}
	var fields map[string]any
	app := r.apps[g.what]
	role := ""
	if g.role != "" && g.role != msgraph.DefaultAccessRole {
		if role = r.roles[roleKey{app.id, g.role}]; role == "" {
			role = string(g.role)
		}
	}
	switch g.kind {
	case activity.GroupMemberAdded, activity.GroupMemberRemoved:
		group := r.groups[g.what]
		if !r.kept[group.id] || e.Subject.Kind == vocab.SubjectKindApp {
			return e, false
		}
		fields = map[string]any{"group": group.name}
	case activity.AssignmentAdded, activity.AssignmentRemoved:
		if app.id == 0 || e.Subject.Kind == vocab.SubjectKindApp {
			return e, false
		}
		fields = map[string]any{"app": app.name, "role": role}
	case activity.GrantAdded, activity.GrantRemoved:
		if app.id == 0 || g.role == "" || e.Subject.Kind != vocab.SubjectKindApp {
			return e, false
		}
		if role == "" {
			role = "Default access"
		}
		fields = map[string]any{"permission": role, "kind": string(vocab.GrantKindApplication), "tenantWide": false, "resource": app.name}
	default:
		role := named{entra: g.what, name: g.name} // one that no sync has read yet
		for _, n := range r.directory {
			if n.entra == g.what || g.what == "" && n.name == g.name {
				role = n
			}
		}
		if role.name == "" {
			return e, false
		}
		fields = map[string]any{"role": role.name, "privileged": privilegedRoles[role.entra]}
	}
	if g.lost {
		e.Before = fields
	} else {
		e.After = fields
	}
	return e, true
}
