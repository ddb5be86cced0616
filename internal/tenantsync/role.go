package tenantsync

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/msgraph"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/internal/xid"
)

// The parts of the directory roles.
const (
	partRoles       = "roles"
	partRoleHolders = "holders"
)

// privilegedRoles are Microsoft's roles by which somebody can give themselves or
// others more rights, by their template.
var privilegedRoles = map[xid.GUID]bool{
	"62e90394-69f5-4237-9190-012177145e10": true, // Global Administrator
	"e8611ab8-c189-46e8-94e1-60213ab1f814": true, // Privileged Role Administrator
	"7be44c8a-adaf-4e2a-84d6-ab2649e08a13": true, // Privileged Authentication Administrator
	"9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3": true, // Application Administrator
	"158c047a-c907-4556-b7ef-446551a6b5f7": true, // Cloud Application Administrator
	"c4e39bd9-1100-46d3-8c65-fb160da0071f": true, // Authentication Administrator
	"25a516ed-2fa0-40ea-a2d0-12923a21473a": true, // Authentication Extensibility Administrator
	"b1be1c3e-b65d-4f19-8427-f6fa0d97feb9": true, // Conditional Access Administrator
	"d29b2b05-8046-44ba-8758-1e26182fcf32": true, // Directory Synchronization Accounts
	"9360feb5-f418-4baa-8175-e2a00bac4301": true, // Directory Writers
	"8329153b-31d0-4727-b945-745eb3bc5f31": true, // Domain Name Administrator
	"be2f45a1-457d-42af-a067-6ec1fa63bc45": true, // External Identity Provider Administrator
	"729827e3-9c14-49f7-bb1b-9608f156bbb8": true, // Helpdesk Administrator
	"8ac3fc64-6eca-42ea-9e69-59f4c7b60eb2": true, // Hybrid Identity Administrator
	"3a2c62db-5318-420d-8d74-23affee5d9d5": true, // Intune Administrator
	"4ba39ca4-527c-499a-b93d-d9b492c50246": true, // Partner Tier1 Support
	"e00e864a-17c5-4a4b-9c06-f5b95a8d5bd8": true, // Partner Tier2 Support
	"966707d0-3269-4727-9be2-8c3a10f19b9d": true, // Password Administrator
	"194ae4cb-b126-40b2-bd5b-6091b380977d": true, // Security Administrator
	"fe930be7-5e62-47db-91af-98c3a49a38b1": true, // User Administrator
}

// readRoles stores the directory's roles and who holds them. The lists are short
// and Graph has no changes of them: each time they are read whole.
func readRoles(ctx context.Context, w *walk, s *stage) error {
	if !s.done(partRoles) {
		if err := w.readRoleDefinitions(ctx, s); err != nil {
			return err
		}
	}
	if !s.done(partRoleHolders) {
		if err := w.readRoleHolders(ctx, s); err != nil {
			return err
		}
	}
	return w.commit(ctx, s, func(ctx context.Context, tx *database.Tx, s *stage) error { return w.complete(ctx, tx, s) })
}

// startRoles begins a part anew: what an attempt before noted is of no use.
func (w *walk) startRoles(ctx context.Context, s *stage, part, label string) error {
	return w.commit(ctx, s, func(ctx context.Context, tx *database.Tx, s *stage) error {
		s.cur.Part, s.cur.Pages, s.cur.Full, s.cur.Seen = part, 0, true, true
		w.setMode(s, vocab.SyncModeFull)
		return clearLabel(ctx, tx, w.run.ID, label)
	})
}

// pagesOf reads a short listing from its first page to its last, in one call of Run; a
// link that leads nowhere any more begins it again.
func pagesOf[T any](ctx context.Context, w *walk, s *stage, list func(context.Context, string) (msgraph.Page[T], error), store func([]T) error) error {
	for {
		link, again := "", false
		w.freshLinks()
		for {
			if err := w.rest(ctx); err != nil {
				return err
			}
			p, err := try(ctx, w, func(ctx context.Context) (msgraph.Page[T], error) { return list(ctx, link) })
			if err == nil {
				err = w.follow(p.Next)
			}
			if expired := msgraph.KindOf(err) == msgraph.LinkExpired; expired || errors.Is(err, errCycle) {
				if s.cur.Restarts >= maxRestarts && expired {
					return &exhausted{err: err}
				}
				if s.cur.Restarts >= maxRestarts {
					return err
				}
				s.cur.Restarts++
				again = true
				break
			}
			if err != nil {
				return err
			}
			if err := store(p.Items); err != nil {
				return err
			}
			if link = p.Next; link == "" {
				break
			}
		}
		if !again {
			return nil
		}
	}
}

func (w *walk) readRoleDefinitions(ctx context.Context, s *stage) error {
	if err := w.startRoles(ctx, s, partRoles, labelRoles); err != nil {
		return err
	}
	store := func(items []msgraph.RoleDefinition) error {
		return w.commit(ctx, s, func(ctx context.Context, tx *database.Tx, s *stage) error {
			s.attempts = 0
			s.fetched += len(items)
			return w.storeRoles(ctx, tx, s, items)
		})
	}
	err := pagesOf(ctx, w, s, w.client.RoleDefinitions, store)
	whole := true
	if kind := msgraph.KindOf(err); kind == msgraph.NotSupported || kind == msgraph.NotFound {
		whole = false
		var roles []msgraph.RoleDefinition
		if roles, err = try(ctx, w, w.client.ActivatedRoles); err == nil {
			err = store(roles)
		}
	}
	if err != nil {
		return err
	}
	return w.commit(ctx, s, func(ctx context.Context, tx *database.Tx, s *stage) error {
		s.cur.Done = append(s.cur.Done, partRoles)
		if !whole {
			// The roles in use say nothing about the others.
			return clearLabel(ctx, tx, w.run.ID, labelRoles)
		}
		// Whether they go is decided together with who holds them.
		return w.unseen(ctx, tx, sweepRoles())
	})
}

func sweepRoles() sweepSpec {
	return sweepSpec{label: labelRoles, table: "directory_roles", key: "entra_id"}
}

// unseen notes as gone what a whole read did not see, and forgets what it saw.
func (w *walk) unseen(ctx context.Context, tx *database.Tx, p sweepSpec) error {
	if _, err := w.candidates(ctx, tx, p); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, "DELETE FROM sync_seen WHERE sync_run_id = ? AND data_set = ?", w.run.ID, p.label); err != nil {
		return fmt.Errorf("forget what was seen: %w", err)
	}
	return nil
}

// sweepRolesAndHolders removes the roles that are gone with those who held them,
// and who lost a role. Where either is too much, both are held.
func (w *walk) sweepRolesAndHolders(ctx context.Context, tx *database.Tx, s *stage) (held bool, err error) {
	if err := w.unseen(ctx, tx, sweepRoleHolders()); err != nil {
		return false, err
	}
	specs := []sweepSpec{sweepRoleHolders(), sweepRoles()}
	for _, p := range specs {
		if held, err = w.implausible(ctx, tx, p); held || err != nil {
			return held, err
		}
	}
	for _, p := range specs {
		n, err := w.remove(ctx, tx, s.cur.First, p)
		if err != nil {
			return false, err
		}
		s.removed += n
	}
	return false, nil
}

// roleGUID is what a role is known by however it was listed: a definition by its
// identifier, which is the template's for Microsoft's own; an activated role,
// which has an identifier for each tenant, by its template.
func roleGUID(d *msgraph.RoleDefinition) xid.GUID {
	if d.BuiltIn == msgraph.Unknown && d.TemplateID != "" {
		return xid.NewGUID(clean(d.TemplateID))
	}
	return xid.NewGUID(clean(d.ID))
}

type roleRow struct {
	id      int64
	entra   xid.GUID
	removed bool
	hash    int64
}

func (w *walk) storeRoles(ctx context.Context, tx *database.Tx, s *stage, items []msgraph.RoleDefinition) error {
	items = lastOf(items, func(d *msgraph.RoleDefinition) string { return string(roleGUID(d)) }, func(before, after *msgraph.RoleDefinition) { *before = *after })
	var ids set
	for i := range items {
		ids.add(roleGUID(&items[i]))
	}
	keys, err := raw(ids.ids)
	if err != nil {
		return err
	}
	all, err := query(ctx, tx, keys, "SELECT id, entra_id, removed_at IS NOT NULL, content_hash FROM directory_roles WHERE tenant_id = ? AND entra_id", []any{w.tenant.ID}, "",
		func(scan func(...any) error) (r roleRow, err error) {
			err = scan(&r.id, &r.entra, &r.removed, &r.hash)
			return r, err
		})
	if err != nil {
		return fmt.Errorf("load roles: %w", err)
	}
	stored := map[xid.GUID]roleRow{}
	for _, r := range all {
		stored[r.entra] = r
	}
	var write [][]any
	for i := range items {
		d := &items[i]
		id := roleGUID(d)
		name, text := clean(d.DisplayName), clip(clean(d.Description), 2000)
		builtIn, enabled, privileged := d.BuiltIn != msgraph.No, d.Enabled != msgraph.No, privilegedRoles[id]
		h := hasher{}
		h.text(name)
		h.text(text)
		h.bool(&builtIn)
		h.bool(&enabled)
		h.bool(&privileged)
		hash := h.sum()
		before, known := stored[id]
		if known && !before.removed && before.hash == hash {
			continue
		}
		if known && !before.removed {
			s.changed++
		} else {
			s.added++
		}
		write = append(write, []any{w.tenant.OrganizationID, w.tenant.ID, id, name, text, builtIn, privileged, enabled, 0, w.e.now(), nil, hash})
	}
	err = upsert(ctx, tx, tableSpec{
		name: "directory_roles",
		columns: []string{"organization_id", "tenant_id", "entra_id", "display_name", "description", "built_in", "privileged", "enabled", "others",
			"first_seen_at", "removed_at", "content_hash"},
		conflict: "(tenant_id, entra_id, organization_id)",
		update:   []string{"display_name", "description", "built_in", "privileged", "enabled", "removed_at", "content_hash"},
	}, write)
	if err != nil {
		return err
	}
	return noteSeen(ctx, tx, w.run.ID, labelRoles, keys)
}

// holders is what the pages of one reading of holders have told so far.
type holders struct {
	roles map[xid.GUID]named // by identifier
	// others are the assignments to who is not stored: a page may be told twice.
	others map[int64]map[string]struct{}
}

func (h *holders) other(role int64, source string) {
	if h.others[role] == nil {
		h.others[role] = map[string]struct{}{}
	}
	h.others[role][source] = struct{}{}
}

func (w *walk) readRoleHolders(ctx context.Context, s *stage) error {
	if err := w.startRoles(ctx, s, partRoleHolders, labelRoleHolders); err != nil {
		return err
	}
	told, err := w.holders(ctx)
	if err != nil {
		return err
	}
	store := func(items []msgraph.RoleAssignment) error {
		return w.commit(ctx, s, func(ctx context.Context, tx *database.Tx, s *stage) error {
			s.attempts = 0
			s.fetched += len(items)
			return w.storeHolders(ctx, tx, s, told, items)
		})
	}
	err = pagesOf(ctx, w, s, w.client.RoleAssignments, store)
	if kind := msgraph.KindOf(err); kind == msgraph.NotSupported || kind == msgraph.NotFound {
		err = w.readRoleMembers(ctx, s, store)
	}
	if err != nil {
		return err
	}
	return w.commit(ctx, s, func(ctx context.Context, tx *database.Tx, s *stage) error {
		for _, r := range told.roles {
			if _, err := tx.Exec(ctx, "UPDATE directory_roles SET others = ? WHERE id = ? AND others <> ?", len(told.others[r.id]), r.id, len(told.others[r.id])); err != nil {
				return fmt.Errorf("count holders: %w", err)
			}
		}
		held, err := w.sweepRolesAndHolders(ctx, tx, s)
		if err != nil {
			return err
		}
		s.cur.IsHeld = held
		s.cur.Done = append(s.cur.Done, partRoleHolders)
		return nil
	})
}

// readRoleMembers reads holders role by role, where Graph has no list of them all.
func (w *walk) readRoleMembers(ctx context.Context, s *stage, store func([]msgraph.RoleAssignment) error) error {
	roles, err := try(ctx, w, w.client.ActivatedRoles)
	if err != nil {
		return err
	}
	for i := range roles {
		role := string(roleGUID(&roles[i]))
		err := pagesOf(ctx, w, s, func(ctx context.Context, link string) (msgraph.Page[msgraph.Member], error) {
			return w.client.RoleMembers(ctx, roles[i].ID, link)
		}, func(members []msgraph.Member) error {
			items := make([]msgraph.RoleAssignment, len(members))
			for j, m := range members {
				items[j] = msgraph.RoleAssignment{ID: role + ":" + m.ID, RoleID: role, PrincipalID: m.ID, PrincipalKind: m.Kind, Scope: "/"}
			}
			return store(items)
		})
		if err != nil && msgraph.KindOf(err) != msgraph.NotFound {
			return err
		}
	}
	return nil
}

// holders begins a reading of holders: of the roles that are not noted as gone, so
// that who holds one of those is gone with it.
func (w *walk) holders(ctx context.Context) (*holders, error) {
	rows, err := w.e.db.SQL().QueryContext(ctx, w.e.db.Rebind(`SELECT r.id, r.entra_id, r.display_name FROM directory_roles r
WHERE r.tenant_id = ? AND r.removed_at IS NULL
AND NOT EXISTS (SELECT 1 FROM sync_gone n WHERE n.sync_run_id = ? AND n.data_set = ? AND n.object_id = r.entra_id)`), w.tenant.ID, w.run.ID, labelRoles)
	if err != nil {
		return nil, fmt.Errorf("list roles: %w", err)
	}
	all, err := collect(rows, func(scan func(...any) error) (n named, err error) {
		err = scan(&n.id, &n.entra, &n.name)
		return n, err
	})
	if err != nil {
		return nil, fmt.Errorf("list roles: %w", err)
	}
	h := &holders{roles: map[xid.GUID]named{}, others: map[int64]map[string]struct{}{}}
	for _, n := range all {
		h.roles[n.entra] = n
	}
	return h, nil
}

// removedUsers gives those of some users who are removed.
func removedUsers(ctx context.Context, tx *database.Tx, users map[xid.GUID]int64) (map[int64]bool, error) {
	ids := slices.Sorted(maps.Values(users))
	all, err := query(ctx, tx, ids, "SELECT id FROM users WHERE removed_at IS NOT NULL AND id", nil, "", scanID)
	if err != nil {
		return nil, fmt.Errorf("look for removed users: %w", err)
	}
	gone := map[int64]bool{}
	for _, id := range all {
		gone[id] = true
	}
	return gone, nil
}

func (w *walk) storeHolders(ctx context.Context, tx *database.Tx, s *stage, told *holders, items []msgraph.RoleAssignment) error {
	items = lastOf(items, func(a *msgraph.RoleAssignment) string { return a.ID }, func(before, after *msgraph.RoleAssignment) { *before = *after })
	var principals set
	sources := make([]string, 0, len(items))
	for i := range items {
		principals.add(xid.NewGUID(clean(items[i].PrincipalID)))
		sources = append(sources, clip(clean(items[i].ID), 300))
	}
	users, err := userKeys(ctx, tx, w.tenant.ID, principals.ids)
	if err != nil {
		return err
	}
	groups, err := groupKeys(ctx, tx, w.tenant.ID, principals.ids)
	if err != nil {
		return err
	}
	apps, err := appKeys(ctx, tx, w.tenant.ID, principals.ids)
	if err != nil {
		return err
	}
	there, err := query(ctx, tx, sources, "SELECT source_id FROM role_assignments WHERE tenant_id = ? AND removed_at IS NULL AND source_id", []any{w.tenant.ID}, "",
		func(scan func(...any) error) (id string, err error) {
			err = scan(&id)
			return id, err
		})
	if err != nil {
		return fmt.Errorf("load holders of roles: %w", err)
	}
	stored := map[string]bool{}
	for _, id := range there {
		stored[id] = true
	}
	// Who is removed here and holds a role there is outside the domain filter now.
	outside, err := removedUsers(ctx, tx, users)
	if err != nil {
		return err
	}
	var write [][]any
	var seen [][]byte
	var events []activity.Event
	for i := range items {
		a := &items[i]
		role, known := told.roles[xid.NewGUID(clean(a.RoleID))]
		if !known {
			s.cur.Loose++
			continue
		}
		principal := xid.NewGUID(clean(a.PrincipalID))
		var user, group, app any
		subject := activity.Subject{EntraID: principal}
		switch {
		case users[principal] != 0:
			user, subject.Kind, subject.ID = users[principal], vocab.SubjectKindUser, users[principal]
			if outside[users[principal]] {
				told.other(role.id, sources[i])
			}
		case groups[principal] != 0:
			group, subject.Kind, subject.ID = groups[principal], vocab.SubjectKindGroup, groups[principal]
		case apps[principal] != 0:
			app, subject.Kind, subject.ID = apps[principal], vocab.SubjectKindApp, apps[principal]
		default:
			told.other(role.id, sources[i])
			continue
		}
		seen = append(seen, []byte(sources[i]))
		if stored[sources[i]] {
			continue
		}
		s.added++
		scope := clip(clean(a.Scope), 200)
		if scope == "" {
			scope = "/"
		}
		write = append(write, []any{w.tenant.OrganizationID, w.tenant.ID, role.id, user, group, app, scope, sources[i], w.e.now(), nil, 1})
		events = append(events, activity.Event{Type: activity.RoleAssigned, Subject: subject, After: map[string]any{"role": role.name, "privileged": privilegedRoles[role.entra]}})
	}
	err = upsert(ctx, tx, tableSpec{
		name:     "role_assignments",
		columns:  []string{"organization_id", "tenant_id", "role_id", "user_id", "group_id", "app_id", "scope", "source_id", "first_seen_at", "removed_at", "content_hash"},
		conflict: "(tenant_id, source_id, organization_id)",
		update:   []string{"removed_at", "content_hash"},
	}, write)
	if err != nil {
		return err
	}
	if err := noteSeen(ctx, tx, w.run.ID, labelRoleHolders, seen); err != nil {
		return err
	}
	if s.cur.First {
		return nil
	}
	if err := nameSubjects(ctx, tx, events); err != nil {
		return err
	}
	return w.record(ctx, tx, events)
}

func sweepRoleHolders() sweepSpec {
	return sweepSpec{
		label: labelRoleHolders, table: "role_assignments", key: "source_id", keyText: true,
		event: func(ctx context.Context, tx *database.Tx, ids []int64) ([]activity.Event, error) {
			type lost struct {
				user, group, app int64
				role             named
			}
			all, err := query(ctx, tx, ids, `SELECT coalesce(a.user_id, 0), coalesce(a.group_id, 0), coalesce(a.app_id, 0), r.entra_id, r.display_name
FROM role_assignments a JOIN directory_roles r ON r.id = a.role_id WHERE a.id`, nil, " ORDER BY a.id", func(scan func(...any) error) (l lost, err error) {
				err = scan(&l.user, &l.group, &l.app, &l.role.entra, &l.role.name)
				return l, err
			})
			if err != nil {
				return nil, fmt.Errorf("tell of lost roles: %w", err)
			}
			events := make([]activity.Event, len(all))
			for i, l := range all {
				e := activity.Event{Type: activity.RoleUnassigned, Before: map[string]any{"role": l.role.name, "privileged": privilegedRoles[l.role.entra]}}
				switch {
				case l.user != 0:
					e.Subject = activity.Subject{Kind: vocab.SubjectKindUser, ID: l.user}
				case l.group != 0:
					e.Subject = activity.Subject{Kind: vocab.SubjectKindGroup, ID: l.group}
				default:
					e.Subject = activity.Subject{Kind: vocab.SubjectKindApp, ID: l.app}
				}
				events[i] = e
			}
			return events, nameSubjects(ctx, tx, events)
		},
	}
}

// nameSubjects fills in what events' subjects are called, by their keys.
func nameSubjects(ctx context.Context, tx *database.Tx, events []activity.Event) error {
	for kind, table := range map[vocab.SubjectKind]string{vocab.SubjectKindUser: "users", vocab.SubjectKindGroup: "groups", vocab.SubjectKindApp: "apps"} {
		var ids []int64
		for _, e := range events {
			if e.Subject.Kind == kind {
				ids = append(ids, e.Subject.ID)
			}
		}
		all, err := names(ctx, tx, table, "entra_id", distinct(ids))
		if err != nil {
			return err
		}
		byID := map[int64]named{}
		for _, n := range all {
			byID[n.id] = n
		}
		for i := range events {
			if n, there := byID[events[i].Subject.ID]; there && events[i].Subject.Kind == kind {
				events[i].Subject.EntraID, events[i].Subject.Name = n.entra, n.name
			}
		}
	}
	return nil
}
