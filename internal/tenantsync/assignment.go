package tenantsync

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/msgraph"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/internal/xid"
)

// readAssignments asks each app who holds its roles: people and groups were given
// the app, other apps may use it by themselves. The place is the last app's key.
func readAssignments(ctx context.Context, w *walk, s *stage) error {
	if s.cur.Part == "" {
		err := w.commit(ctx, s, func(ctx context.Context, tx *database.Tx, s *stage) error {
			s.cur.Part = "apps"
			return w.planAssignments(ctx, tx, s)
		})
		if err != nil {
			return err
		}
	}
	w.freshLinks()
	for {
		if err := w.rest(ctx); err != nil {
			return err
		}
		if s.cur.Open != 0 {
			if err := w.nextAssignments(ctx, s); err != nil {
				return err
			}
			continue
		}
		apps, err := w.appsToRead(ctx, s)
		if err != nil {
			return err
		}
		if len(apps) == 0 {
			if err := w.readOwners(ctx, s); err != nil {
				return err
			}
			return w.commit(ctx, s, w.finishAssignments)
		}
		if err := w.firstAssignments(ctx, s, apps); err != nil {
			return err
		}
	}
}

func (w *walk) appsToRead(ctx context.Context, s *stage) ([]found, error) {
	due, args := w.dueApps(s)
	rows, err := w.e.db.SQL().QueryContext(ctx, w.e.db.Rebind(
		"SELECT id, entra_id FROM apps WHERE tenant_id = ? AND entra_id IS NOT NULL AND removed_at IS NULL AND id > ?"+due+" ORDER BY id LIMIT ?"),
		append(append([]any{w.tenant.ID, s.cur.After}, args...), msgraph.MaxBatch)...)
	if err != nil {
		return nil, fmt.Errorf("find apps: %w", err)
	}
	all, err := collect(rows, func(scan func(...any) error) (f found, err error) {
		err = scan(&f.id, &f.key)
		return f, err
	})
	if err != nil {
		return nil, fmt.Errorf("find apps: %w", err)
	}
	return all, nil
}

func (w *walk) finishAssignments(ctx context.Context, tx *database.Tx, s *stage) error {
	s.cur.Seen = false // what is gone was noted app by app
	for _, p := range []sweepSpec{sweepAssignments(), sweepAppGrants()} {
		held, err := w.sweep(ctx, tx, s, p)
		if err != nil {
			return err
		}
		s.cur.IsHeld = s.cur.IsHeld || held
	}
	if err := w.saveDue(ctx, tx, s); err != nil {
		return err
	}
	return w.complete(ctx, tx, s)
}

func sweepAssignments() sweepSpec {
	return sweepSpec{label: labelAssignments, table: "assignments", key: "source_id", keyText: true, event: assignmentsRemoved, also: touchAppsOfRows("assignments")}
}

func sweepAppGrants() sweepSpec {
	return sweepSpec{
		label: labelAppGrants, table: "grants", key: "source_id", keyText: true, where: " AND t.kind = 'APPLICATION'",
		event: grantsRemoved,
	}
}

func (w *walk) firstAssignments(ctx context.Context, s *stage, apps []found) error {
	ids := make([]string, len(apps))
	for i, a := range apps {
		ids[i] = string(a.key)
	}
	answers, err := tryBatch(ctx, w, ids, w.client.AppRoleAssignedToBatch)
	if err != nil {
		return err
	}
	for _, a := range answers {
		if a.Err != nil && msgraph.KindOf(a.Err) != msgraph.NotFound {
			return a.Err
		}
	}
	return w.commit(ctx, s, func(ctx context.Context, tx *database.Tx, s *stage) error {
		s.attempts = 0
		var items []msgraph.AppRoleAssignment
		var whole []found
		for _, app := range apps {
			a := answers[string(app.key)]
			s.cur.After = app.id
			if a.Err != nil {
				continue // gone since it was listed
			}
			items = append(items, a.Page.Items...)
			if a.Page.Next != "" {
				s.cur.Open, s.cur.Link = app.id, a.Page.Next
				break
			}
			whole = append(whole, app)
		}
		if err := w.applyAssignments(ctx, tx, s, items); err != nil {
			return err
		}
		for _, app := range whole {
			if err := w.missingAssignments(ctx, tx, s, app, answers[string(app.key)].Page.Items); err != nil {
				return err
			}
		}
		return nil
	})
}

// nextAssignments goes on with an app that has more than one page. What its
// pages show is noted, to compare with at its end.
func (w *walk) nextAssignments(ctx context.Context, s *stage) error {
	app, err := w.e.db.Ent().App.Get(ctx, s.cur.Open)
	if err != nil {
		return fmt.Errorf("load app: %w", err)
	}
	p, err := try(ctx, w, func(ctx context.Context) (msgraph.Page[msgraph.AppRoleAssignment], error) {
		return w.client.AppRoleAssignedTo(ctx, string(app.EntraID), s.cur.Link)
	})
	if err == nil {
		err = w.follow(p.Next)
	}
	switch kind := msgraph.KindOf(err); {
	case kind == msgraph.NotFound:
		return w.commit(ctx, s, func(ctx context.Context, tx *database.Tx, s *stage) error {
			s.cur.Open, s.cur.Link, s.cur.Pages = 0, "", 0
			return w.forgetSeen(ctx, tx)
		})
	case kind == msgraph.LinkExpired || errors.Is(err, errCycle):
		if s.cur.Restarts >= maxRestarts {
			return &exhausted{err: err}
		}
		w.freshLinks()
		return w.commit(ctx, s, func(_ context.Context, _ *database.Tx, s *stage) error {
			s.cur.Restarts++
			s.cur.Link = ""
			return nil
		})
	case err != nil:
		return err
	}
	return w.commit(ctx, s, func(ctx context.Context, tx *database.Tx, s *stage) error {
		s.attempts = 0
		if err := w.applyAssignments(ctx, tx, s, p.Items); err != nil {
			return err
		}
		s.cur.Link = p.Next
		if p.Next != "" {
			return nil
		}
		for _, spec := range []sweepSpec{sweepAssignments(), sweepAppGrants()} {
			owner := "app_id"
			if spec.table == "grants" {
				owner = "resource_id"
			}
			_, err := tx.Exec(ctx, "INSERT INTO sync_gone (sync_run_id, data_set, object_id) SELECT DISTINCT CAST(? AS bigint), CAST(? AS text), "+spec.keyAsObject(tx, "t")+
				" FROM "+spec.table+" t WHERE t."+owner+" = ? AND t.removed_at IS NULL"+spec.where+
				" AND NOT EXISTS (SELECT 1 FROM sync_seen n WHERE n.sync_run_id = ? AND n.data_set = ? AND n.object_id = "+spec.keyAsObject(tx, "t")+")"+
				" ON CONFLICT (sync_run_id, data_set, object_id) DO NOTHING",
				w.run.ID, spec.label, app.ID, w.run.ID, labelAssignments)
			if err != nil {
				return fmt.Errorf("find assignments that are gone: %w", err)
			}
		}
		s.cur.Open, s.cur.Restarts = 0, 0
		return w.forgetSeen(ctx, tx)
	})
}

func (w *walk) forgetSeen(ctx context.Context, tx *database.Tx) error {
	if _, err := tx.Exec(ctx, "DELETE FROM sync_seen WHERE sync_run_id = ? AND data_set = ?", w.run.ID, labelAssignments); err != nil {
		return fmt.Errorf("forget what was seen: %w", err)
	}
	return nil
}

// missingAssignments notes as gone what an app's only page does not show.
func (w *walk) missingAssignments(ctx context.Context, tx *database.Tx, s *stage, app found, items []msgraph.AppRoleAssignment) error {
	there := make(map[string]bool, len(items))
	for _, a := range items {
		there[clean(a.ID)] = true
	}
	for _, q := range []struct{ label, query string }{
		{labelAssignments, "SELECT source_id FROM assignments WHERE app_id = ? AND removed_at IS NULL"},
		{labelAppGrants, "SELECT source_id FROM grants WHERE resource_id = ? AND kind = 'APPLICATION' AND removed_at IS NULL"},
	} {
		rows, err := tx.Query(ctx, q.query, app.id)
		if err != nil {
			return fmt.Errorf("find assignments that are gone: %w", err)
		}
		// Most are there still: only the others are kept in memory.
		var gone []string
		for rows.Next() {
			var source string
			if err := rows.Scan(&source); err != nil {
				rows.Close()
				return fmt.Errorf("find assignments that are gone: %w", err)
			}
			if !there[source] {
				gone = append(gone, source)
			}
		}
		rows.Close()
		if err := rows.Err(); err != nil {
			return fmt.Errorf("find assignments that are gone: %w", err)
		}
		if err := insertNotes(ctx, tx, "sync_gone", w.run.ID, q.label, texts(gone)); err != nil {
			return err
		}
	}
	return nil
}

// assignmentRow is a role that a user or a group holds, as it is stored.
type assignmentRow struct {
	id       int64
	source   string
	app      int64
	kind     vocab.PrincipalKind
	user     *int64
	group    *int64
	role     string
	assigned *time.Time
	removed  *time.Time
}

func (w *walk) applyAssignments(ctx context.Context, tx *database.Tx, s *stage, items []msgraph.AppRoleAssignment) error {
	s.fetched += len(items)
	if len(items) == 0 {
		return nil
	}
	w.unknownOfAssignments(items)
	items = lastOf(items, func(a *msgraph.AppRoleAssignment) string { return a.ID }, func(before, after *msgraph.AppRoleAssignment) { *before = *after })
	var users, groups, apps set
	var sources []string
	for _, a := range items {
		sources = append(sources, clean(a.ID))
		apps.add(xid.NewGUID(a.ResourceID))
		switch {
		case strings.EqualFold(a.PrincipalType, "User"):
			users.add(xid.NewGUID(a.PrincipalID))
		case strings.EqualFold(a.PrincipalType, "Group"):
			groups.add(xid.NewGUID(a.PrincipalID))
		case strings.EqualFold(a.PrincipalType, "ServicePrincipal"):
			apps.add(xid.NewGUID(a.PrincipalID))
		}
	}
	userIDs, err := userKeys(ctx, tx, w.tenant.ID, users.ids)
	if err != nil {
		return err
	}
	groupIDs, err := groupKeys(ctx, tx, w.tenant.ID, groups.ids)
	if err != nil {
		return err
	}
	appIDs, err := appKeys(ctx, tx, w.tenant.ID, apps.ids)
	if err != nil {
		return err
	}
	resources := make([]int64, 0, len(appIDs))
	for _, id := range appIDs {
		resources = append(resources, id)
	}
	roles, err := roleNames(ctx, tx, resources)
	if err != nil {
		return err
	}
	stored, err := loadAssignments(ctx, tx, w.tenant.ID, sources)
	if err != nil {
		return err
	}
	granted, err := loadGrants(ctx, tx, w.tenant.ID, sources)
	if err != nil {
		return err
	}
	var nobody map[xid.GUID]bool // people who were erased are not waited for
	if none := notStored(users.ids, userIDs); len(none) > 0 {
		if nobody, err = w.erased(ctx, tx, none); err != nil {
			return err
		}
	}
	everybody := inFilter(w.tenant.DomainFilter, "")
	var write, added []assignmentRow
	var grants, again []grantRow
	for _, a := range items {
		app := appIDs[xid.NewGUID(a.ResourceID)]
		principal := xid.NewGUID(a.PrincipalID)
		role := ""
		if a.AppRoleID != msgraph.DefaultAccessRole {
			role = roles[roleKey{app, xid.NewGUID(a.AppRoleID)}]
			if role == "" {
				role = string(xid.NewGUID(clean(a.AppRoleID)))
			}
		}
		r := assignmentRow{source: clean(a.ID), app: app, role: role, assigned: moment(a.CreatedAt)}
		if app == 0 {
			s.cur.Loose++
			continue
		}
		if id := userIDs[principal]; id != 0 {
			r.kind, r.user = vocab.PrincipalKindUser, &id
		} else if id := groupIDs[principal]; id != 0 {
			r.kind, r.group = vocab.PrincipalKindGroup, &id
		} else if id := appIDs[principal]; id != 0 {
			g := grantRow{source: r.source, permission: role, kind: vocab.GrantKindApplication, app: id, resource: &app, granted: r.assigned}
			if g.permission == "" {
				g.permission = "Default access"
			}
			switch was := granted[r.source]; {
			case len(was) == 0 || was[0].removed != nil:
				s.added++
				grants = append(grants, g)
			case !sameMoment(was[0].granted, g.granted): // taken away and given again meanwhile
				s.changed++
				again = append(again, g)
			}
			continue
		} else {
			s.cur.Loose++
			if everybody && !nobody[principal] {
				s.remain(app) // not there yet: read again next time
			}
			continue
		}
		was, there := stored[r.source]
		switch {
		case !there || was.removed != nil:
			s.added++
			added = append(added, r)
		case was.role != r.role || !sameMoment(was.assigned, r.assigned):
			s.changed++
		default:
			continue
		}
		write = append(write, r)
	}
	if err := w.writeAssignments(ctx, tx, write); err != nil {
		return err
	}
	var touched []int64
	for _, r := range write {
		touched = append(touched, r.app)
	}
	if err := touchApps(ctx, tx, distinct(touched)); err != nil {
		return err
	}
	if err := w.writeGrants(ctx, tx, append(again, grants...), "granted_at"); err != nil {
		return err
	}
	if s.cur.Open != 0 {
		if err := insertNotes(ctx, tx, "sync_seen", w.run.ID, labelAssignments, texts(sources)); err != nil {
			return err
		}
	}
	if s.cur.First {
		return nil
	}
	events, err := assignmentEvents(ctx, tx, activity.AssignmentAdded, added)
	if err != nil {
		return err
	}
	more, err := grantEvents(ctx, tx, activity.GrantAdded, grants)
	if err != nil {
		return err
	}
	return w.record(ctx, tx, append(events, more...))
}

// sameMoment reports whether two times are the same, or both unknown.
func sameMoment(a, b *time.Time) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Equal(*b)
}

const assignmentColumns = "id, source_id, app_id, principal_kind, user_id, group_id, role, assigned_at, removed_at"

func scanAssignment(scan func(...any) error) (r assignmentRow, err error) {
	err = scan(&r.id, &r.source, &r.app, &r.kind, &r.user, &r.group, &r.role, &r.assigned, &r.removed)
	return r, err
}

func loadAssignments(ctx context.Context, tx *database.Tx, tenantID int64, sources []string) (map[string]assignmentRow, error) {
	all, err := query(ctx, tx, sources, "SELECT "+assignmentColumns+" FROM assignments WHERE tenant_id = ? AND source_id", []any{tenantID}, "", scanAssignment)
	if err != nil {
		return nil, fmt.Errorf("load assignments: %w", err)
	}
	m := make(map[string]assignmentRow, len(all))
	for _, r := range all {
		m[r.source] = r
	}
	return m, nil
}

func (w *walk) writeAssignments(ctx context.Context, tx *database.Tx, all []assignmentRow) error {
	now := w.e.now()
	rows := make([][]any, len(all))
	for i, r := range all {
		rows[i] = []any{
			w.tenant.OrganizationID, w.tenant.ID, r.source, r.app, string(r.kind), r.user, r.group, r.role, r.assigned, now, nil, int64(1),
		}
	}
	return upsert(ctx, tx, tableSpec{
		name: "assignments",
		columns: []string{
			"organization_id", "tenant_id", "source_id", "app_id", "principal_kind", "user_id", "group_id", "role", "assigned_at",
			"first_seen_at", "removed_at", "content_hash",
		},
		conflict: "(tenant_id, source_id, organization_id)",
		update:   []string{"role", "assigned_at", "removed_at", "content_hash"},
	}, rows)
}

func assignmentsRemoved(ctx context.Context, tx *database.Tx, ids []int64) ([]activity.Event, error) {
	rows, err := query(ctx, tx, ids, "SELECT "+assignmentColumns+" FROM assignments WHERE id", nil, " ORDER BY id", scanAssignment)
	if err != nil {
		return nil, fmt.Errorf("load assignments: %w", err)
	}
	return assignmentEvents(ctx, tx, activity.AssignmentRemoved, rows)
}

func assignmentEvents(ctx context.Context, tx *database.Tx, kind string, rows []assignmentRow) ([]activity.Event, error) {
	var appIDs, userIDs, groupIDs []int64
	for _, r := range rows {
		appIDs = append(appIDs, r.app)
		if r.user != nil {
			userIDs = append(userIDs, *r.user)
		}
		if r.group != nil {
			groupIDs = append(groupIDs, *r.group)
		}
	}
	apps, err := appNames(ctx, tx, appIDs)
	if err != nil {
		return nil, err
	}
	people, err := names(ctx, tx, "users", "entra_id", userIDs)
	if err != nil {
		return nil, err
	}
	groups, err := names(ctx, tx, "groups", "entra_id", groupIDs)
	if err != nil {
		return nil, err
	}
	holder := func(all []named, kind vocab.SubjectKind, id int64) activity.Subject {
		for _, n := range all {
			if n.id == id {
				return activity.Subject{Kind: kind, ID: id, EntraID: n.entra, Name: n.name}
			}
		}
		return activity.Subject{Kind: kind, ID: id}
	}
	var events []activity.Event
	for _, r := range rows {
		fields := map[string]any{"app": apps[r.app].name, "role": r.role}
		e := activity.Event{Type: kind}
		if r.user != nil {
			e.Subject = holder(people, vocab.SubjectKindUser, *r.user)
		} else if r.group != nil {
			e.Subject = holder(groups, vocab.SubjectKindGroup, *r.group)
		}
		if kind == activity.AssignmentAdded {
			e.After = fields
		} else {
			e.Before = fields
		}
		events = append(events, e)
	}
	return events, nil
}
