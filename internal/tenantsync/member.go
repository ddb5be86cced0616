package tenantsync

import (
	"context"
	"errors"
	"fmt"

	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/msgraph"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/internal/xid"
)

// readMembers reads the direct members of the groups that hold an app or a
// licence, where they were not read before; of all such groups in a whole read.
// What changes among them later, the groups' delta tells.
func readMembers(ctx context.Context, w *walk, s *stage) error {
	w.freshLinks()
	for {
		if err := w.rest(ctx); err != nil {
			return err
		}
		if s.cur.Open != 0 {
			if err := w.nextMembers(ctx, s); err != nil {
				return err
			}
			continue
		}
		groups, err := w.groupsToRead(ctx, s)
		if err != nil {
			return err
		}
		if len(groups) == 0 {
			return w.commit(ctx, s, func(ctx context.Context, tx *database.Tx, s *stage) error {
				s.cur.Done = append(s.cur.Done, partMembers)
				return w.complete(ctx, tx, s)
			})
		}
		if err := w.firstMembers(ctx, s, groups); err != nil {
			return err
		}
	}
}

// groupsToRead gives the next groups, by their keys.
func (w *walk) groupsToRead(ctx context.Context, s *stage) ([]found, error) {
	rows, err := w.e.db.SQL().QueryContext(ctx, w.e.db.Rebind(`SELECT g.id, g.entra_id FROM groups g
WHERE g.tenant_id = ? AND g.removed_at IS NULL AND g.id > ? AND (g.members_read_at IS NULL OR g.members_read_at < ?)
AND (EXISTS (SELECT 1 FROM assignments a WHERE a.group_id = g.id AND a.removed_at IS NULL)
 OR g.entra_id IN (SELECT l.group_entra_id FROM license_users l WHERE l.tenant_id = ? AND l.group_entra_id IS NOT NULL AND l.removed_at IS NULL))
ORDER BY g.id LIMIT ?`), w.tenant.ID, s.cur.After, w.rereadBefore(s), w.tenant.ID, msgraph.MaxBatch)
	if err != nil {
		return nil, fmt.Errorf("find groups that matter: %w", err)
	}
	all, err := collect(rows, func(scan func(...any) error) (f found, err error) {
		err = scan(&f.id, &f.key)
		return f, err
	})
	if err != nil {
		return nil, fmt.Errorf("find groups that matter: %w", err)
	}
	return all, nil
}

// firstMembers asks for the first page of several groups at once. A part that
// was throttled is asked again together with what was not answered.
func (w *walk) firstMembers(ctx context.Context, s *stage, groups []found) error {
	ids := make([]string, len(groups))
	for i, g := range groups {
		ids[i] = string(g.key)
	}
	answers, err := tryBatch(ctx, w, ids, w.client.GroupMembersBatch)
	if err != nil {
		return err
	}
	return w.commit(ctx, s, func(ctx context.Context, tx *database.Tx, s *stage) error {
		s.attempts = 0
		for _, g := range groups {
			a := answers[string(g.key)]
			if msgraph.KindOf(a.Err) == msgraph.NotFound {
				s.cur.After = g.id // gone since it was listed
				continue
			}
			if a.Err != nil {
				return a.Err
			}
			s.fetched += len(a.Page.Items)
			first := page{group: g.id, only: a.Page.Next == "", items: a.Page.Items}
			n, err := w.storeMembers(ctx, tx, s, first)
			if err != nil {
				return err
			}
			s.cur.After = g.id
			if a.Page.Next != "" {
				s.cur.Open, s.cur.Link, s.cur.Count = g.id, a.Page.Next, n
				return nil
			}
			if err := w.membersRead(ctx, tx, g.id, n); err != nil {
				return err
			}
		}
		return nil
	})
}

// nextMembers goes on with a group that has more than one page.
func (w *walk) nextMembers(ctx context.Context, s *stage) error {
	g, err := w.e.db.Ent().Group.Get(ctx, s.cur.Open)
	if err != nil {
		return fmt.Errorf("load group: %w", err)
	}
	p, err := try(ctx, w, func(ctx context.Context) (msgraph.Page[msgraph.Member], error) {
		return w.client.GroupMembers(ctx, string(g.EntraID), s.cur.Link)
	})
	if err == nil {
		err = w.follow(p.Next)
	}
	switch kind := msgraph.KindOf(err); {
	case kind == msgraph.NotFound:
		return w.commit(ctx, s, func(ctx context.Context, tx *database.Tx, s *stage) error {
			s.cur.Open, s.cur.Link, s.cur.Count = 0, "", 0
			return clearLabel(ctx, tx, w.run.ID, labelMembers)
		})
	case kind == msgraph.LinkExpired || errors.Is(err, errCycle):
		if s.cur.Restarts >= maxRestarts {
			return &exhausted{err: err}
		}
		w.freshLinks()
		return w.commit(ctx, s, func(_ context.Context, _ *database.Tx, s *stage) error {
			s.cur.Restarts++
			s.cur.Link, s.cur.Count = "", 0
			return nil
		})
	case err != nil:
		return err
	}
	return w.commit(ctx, s, func(ctx context.Context, tx *database.Tx, s *stage) error {
		s.attempts = 0
		s.fetched += len(p.Items)
		n, err := w.storeMembers(ctx, tx, s, page{group: g.ID, items: p.Items})
		if err != nil {
			return err
		}
		s.cur.Count += n
		s.cur.Link = p.Next
		if p.Next != "" {
			return nil
		}
		if err := w.dropMembers(ctx, tx, g.ID); err != nil {
			return err
		}
		count := s.cur.Count
		s.cur.Open, s.cur.Count, s.cur.Restarts = 0, 0, 0
		return w.membersRead(ctx, tx, g.ID, count)
	})
}

// page is one page of a group's members; only says that there is no other.
type page struct {
	group int64
	only  bool
	items []msgraph.Member
}

// storeMembers stores who is not stored yet and gives how many users the page
// has. Where it is the only page, it removes who is not on it.
func (w *walk) storeMembers(ctx context.Context, tx *database.Tx, s *stage, p page) (int, error) {
	var users, groups set
	for _, m := range p.items {
		switch m.Kind {
		case msgraph.KindUser:
			users.add(xid.NewGUID(m.ID))
		case msgraph.KindGroup:
			groups.add(xid.NewGUID(m.ID))
		}
	}
	userIDs, err := userKeys(ctx, tx, w.tenant.ID, users.ids)
	if err != nil {
		return 0, err
	}
	groupIDs, err := groupKeys(ctx, tx, w.tenant.ID, groups.ids)
	if err != nil {
		return 0, err
	}
	if err := w.insertMembers(ctx, tx, p.group, userIDs, groupIDs); err != nil {
		return 0, err
	}
	var known []xid.GUID // only those can be members here
	for id := range userIDs {
		known = append(known, id)
	}
	for id := range groupIDs {
		known = append(known, id)
	}
	seen, err := raw(known)
	if err != nil {
		return 0, err
	}
	if err := insertNotes(ctx, tx, "sync_seen", w.run.ID, labelMembers, seen); err != nil {
		return 0, err
	}
	if p.only {
		return len(users.ids), w.dropMembers(ctx, tx, p.group)
	}
	return len(users.ids), nil
}

func (w *walk) insertMembers(ctx context.Context, tx *database.Tx, group int64, users, groups map[xid.GUID]int64) error {
	now := w.e.now()
	columns := []string{"organization_id", "tenant_id", "group_id", "user_id", "nested_group_id", "first_seen_at"}
	var people, nested [][]any
	for _, id := range users {
		people = append(people, []any{w.tenant.OrganizationID, w.tenant.ID, group, id, nil, now})
	}
	for _, id := range groups {
		nested = append(nested, []any{w.tenant.OrganizationID, w.tenant.ID, group, nil, id, now})
	}
	n, err := upsertCount(ctx, tx, tableSpec{name: "group_members", columns: columns, conflict: "(group_id, user_id, organization_id)"}, people)
	if err != nil {
		return err
	}
	if n > 0 {
		if err := touchAppsOfGroups(ctx, tx, []int64{group}); err != nil {
			return err
		}
	}
	return upsert(ctx, tx, tableSpec{name: "group_members", columns: columns, conflict: "(group_id, nested_group_id, organization_id)"}, nested)
}

// dropMembers removes who a complete read of a group did not see, and forgets
// what it saw.
func (w *walk) dropMembers(ctx context.Context, tx *database.Tx, group int64) error {
	var gone int64
	for _, q := range []string{
		`DELETE FROM group_members WHERE group_id = ? AND user_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM users u
JOIN sync_seen n ON n.sync_run_id = ? AND n.data_set = ? AND n.object_id = u.entra_id WHERE u.id = group_members.user_id)`,
		`DELETE FROM group_members WHERE group_id = ? AND nested_group_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM groups g
JOIN sync_seen n ON n.sync_run_id = ? AND n.data_set = ? AND n.object_id = g.entra_id WHERE g.id = group_members.nested_group_id)`,
	} {
		n, err := affected(tx.Exec(ctx, q, group, w.run.ID, labelMembers))
		if err != nil {
			return fmt.Errorf("remove members: %w", err)
		}
		gone += n
	}
	if gone > 0 {
		if err := touchAppsOfGroups(ctx, tx, []int64{group}); err != nil {
			return err
		}
	}
	return clearLabel(ctx, tx, w.run.ID, labelMembers)
}

func (w *walk) membersRead(ctx context.Context, tx *database.Tx, group int64, users int) error {
	err := tx.Ent().Group.UpdateOneID(group).SetMemberCount(users).SetMembersReadAt(w.e.now()).Exec(ctx)
	if err != nil {
		return fmt.Errorf("note members of group: %w", err)
	}
	return nil
}

// applyMemberChanges follows the groups' delta for groups whose members are
// kept. Where a domain filter hides users, who left can't be counted: then the
// group is read again.
func (w *walk) applyMemberChanges(ctx context.Context, tx *database.Tx, items []msgraph.Group, stored map[xid.GUID]groupRow) ([]activity.Event, error) {
	var events []activity.Event
	for i := range items {
		g, known := stored[xid.NewGUID(items[i].ID)]
		if !known || g.read == nil || len(items[i].Members) == 0 {
			continue
		}
		if !inFilter(w.tenant.DomainFilter, "") {
			if err := tx.Ent().Group.UpdateOneID(g.id).ClearMembersReadAt().Exec(ctx); err != nil {
				return nil, fmt.Errorf("have members read again: %w", err)
			}
			continue
		}
		some, err := w.changeMembers(ctx, tx, g, items[i].Members)
		if err != nil {
			return nil, err
		}
		events = append(events, some...)
	}
	return events, nil
}

func (w *walk) changeMembers(ctx context.Context, tx *database.Tx, g groupRow, changes []msgraph.MemberChange) ([]activity.Event, error) {
	changes = lastOf(changes, func(c *msgraph.MemberChange) string { return c.ID }, func(before, after *msgraph.MemberChange) { *before = *after })
	var users, groups set
	for _, c := range changes {
		// What left may come without its kind.
		if c.Kind != msgraph.KindGroup {
			users.add(xid.NewGUID(c.ID))
		}
		if c.Kind != msgraph.KindUser {
			groups.add(xid.NewGUID(c.ID))
		}
	}
	userIDs, err := userKeys(ctx, tx, w.tenant.ID, users.ids)
	if err != nil {
		return nil, err
	}
	groupIDs, err := groupKeys(ctx, tx, w.tenant.ID, groups.ids)
	if err != nil {
		return nil, err
	}
	people, err := subjects(ctx, tx, "users", userIDs)
	if err != nil {
		return nil, err
	}
	nested, err := subjects(ctx, tx, "groups", groupIDs)
	if err != nil {
		return nil, err
	}
	var events []activity.Event
	count := 0
	for _, c := range changes {
		id := xid.NewGUID(c.ID)
		subject, column, kind := people[id], "user_id", vocab.SubjectKindUser
		if subject.id == 0 {
			subject, column, kind = nested[id], "nested_group_id", vocab.SubjectKindGroup
		}
		if subject.id == 0 {
			continue
		}
		event := activity.Event{
			Type:    activity.GroupMemberAdded,
			Subject: activity.Subject{Kind: kind, ID: subject.id, EntraID: id, Name: subject.name},
			After:   map[string]any{"group": g.name},
		}
		query := "INSERT INTO group_members (organization_id, tenant_id, group_id, " + column + ", first_seen_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT (group_id, " + column + ", organization_id) DO NOTHING"
		args := []any{w.tenant.OrganizationID, w.tenant.ID, g.id, subject.id, w.e.now()}
		step := 1
		if c.Removed {
			event.Type, event.Before, event.After = activity.GroupMemberRemoved, event.After, nil
			query = "DELETE FROM group_members WHERE group_id = ? AND " + column + " = ?"
			args, step = []any{g.id, subject.id}, -1
		}
		n, err := affected(tx.Exec(ctx, query, args...))
		if err != nil {
			return nil, fmt.Errorf("change members: %w", err)
		}
		if n == 0 {
			continue // known already
		}
		if kind == vocab.SubjectKindUser {
			count += step
		}
		events = append(events, event)
	}
	if len(events) > 0 {
		if err := touchAppsOfGroups(ctx, tx, []int64{g.id}); err != nil {
			return nil, err
		}
	}
	if count != 0 {
		if err := tx.Ent().Group.UpdateOneID(g.id).AddMemberCount(count).Exec(ctx); err != nil {
			return nil, fmt.Errorf("count members: %w", err)
		}
	}
	return events, nil
}

// subjects reads the names of rows found by identifier.
func subjects(ctx context.Context, tx *database.Tx, table string, keys map[xid.GUID]int64) (map[xid.GUID]named, error) {
	ids := make([]int64, 0, len(keys))
	for _, id := range keys {
		ids = append(ids, id)
	}
	all, err := names(ctx, tx, table, "entra_id", ids)
	if err != nil {
		return nil, err
	}
	m := make(map[xid.GUID]named, len(all))
	for _, n := range all {
		m[n.entra] = n
	}
	return m, nil
}
