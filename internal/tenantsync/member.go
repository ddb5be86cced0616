package tenantsync

import (
	"context"
	"errors"
	"fmt"
	"strconv"

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
			if !s.done(partGoneMembers) {
				err := w.commit(ctx, s, func(ctx context.Context, tx *database.Tx, s *stage) error {
					s.cur.Done = append(s.cur.Done, partGoneMembers)
					return w.sweepMembers(ctx, tx, s)
				})
				if err != nil {
					return err
				}
			}
			if err := w.confirmMembers(ctx, s); err != nil {
				return err
			}
			return w.commit(ctx, s, func(ctx context.Context, tx *database.Tx, s *stage) error {
				s.cur.Done = append(s.cur.Done, partMembers)
				if err := saveDeltaLink(ctx, tx, w.tenant.ID, s.set, linkMembersDue, dueText(s.cur.Waiting)); err != nil {
					return err
				}
				return w.complete(ctx, tx, s)
			})
		}
		if err := w.firstMembers(ctx, s, groups); err != nil {
			return err
		}
	}
}

// group is one whose members are to be read; known is whether they were before.
type group struct {
	id    int64
	entra xid.GUID
	known bool
}

// groupsToRead gives the next groups, by their keys.
func (w *walk) groupsToRead(ctx context.Context, s *stage) ([]group, error) {
	rows, err := w.e.db.SQL().QueryContext(ctx, w.e.db.Rebind(`SELECT g.id, g.entra_id, g.members_read_at IS NOT NULL FROM groups g
WHERE g.tenant_id = ? AND g.removed_at IS NULL AND g.id > ? AND (g.members_read_at IS NULL OR g.members_read_at < ?)
AND (EXISTS (SELECT 1 FROM assignments a WHERE a.group_id = g.id AND a.removed_at IS NULL)
 OR EXISTS (SELECT 1 FROM role_assignments r WHERE r.group_id = g.id AND r.removed_at IS NULL)
 OR g.entra_id IN (SELECT l.group_entra_id FROM license_users l WHERE l.tenant_id = ? AND l.group_entra_id IS NOT NULL AND l.removed_at IS NULL))
ORDER BY g.id LIMIT ?`), w.tenant.ID, s.cur.After, w.rereadBefore(s), w.tenant.ID, msgraph.MaxBatch)
	if err != nil {
		return nil, fmt.Errorf("find groups that matter: %w", err)
	}
	all, err := collect(rows, func(scan func(...any) error) (g group, err error) {
		err = scan(&g.id, &g.entra, &g.known)
		return g, err
	})
	if err != nil {
		return nil, fmt.Errorf("find groups that matter: %w", err)
	}
	return all, nil
}

// firstMembers asks for the first page of several groups at once. A part that
// was throttled is asked again together with what was not answered.
func (w *walk) firstMembers(ctx context.Context, s *stage, groups []group) error {
	ids := make([]string, len(groups))
	for i, g := range groups {
		ids[i] = string(g.entra)
	}
	answers, err := tryBatch(ctx, w, ids, w.client.GroupMembersBatch)
	if err != nil {
		return err
	}
	return w.commit(ctx, s, func(ctx context.Context, tx *database.Tx, s *stage) error {
		s.attempts = 0
		for _, g := range groups {
			a := answers[string(g.entra)]
			if msgraph.KindOf(a.Err) == msgraph.NotFound {
				s.cur.After = g.id // gone since it was listed
				continue
			}
			if a.Err != nil {
				return a.Err
			}
			s.fetched += len(a.Page.Items)
			n, err := w.storeMembers(ctx, tx, s, g, a.Page.Items)
			if err != nil {
				return err
			}
			s.cur.After = g.id
			if a.Page.Next != "" {
				s.cur.Open, s.cur.Link, s.cur.Count = g.id, a.Page.Next, n
				return nil
			}
			if err := w.endMembers(ctx, tx, s, g, n); err != nil {
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
			s.cur.Open, s.cur.Link, s.cur.Pages, s.cur.Count = 0, "", 0, 0
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
	of := group{id: g.ID, entra: g.EntraID, known: g.MembersReadAt != nil}
	return w.commit(ctx, s, func(ctx context.Context, tx *database.Tx, s *stage) error {
		s.attempts = 0
		s.fetched += len(p.Items)
		n, err := w.storeMembers(ctx, tx, s, of, p.Items)
		if err != nil {
			return err
		}
		s.cur.Count += n
		s.cur.Link = p.Next
		if p.Next != "" {
			return nil
		}
		count := s.cur.Count
		s.cur.Open, s.cur.Count, s.cur.Restarts = 0, 0, 0
		return w.endMembers(ctx, tx, s, of, count)
	})
}

// storeMembers stores who of one page of a group's members is not stored yet and
// gives how many users the page has.
func (w *walk) storeMembers(ctx context.Context, tx *database.Tx, s *stage, g group, items []msgraph.Member) (int, error) {
	var users, groups set
	for _, m := range items {
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
	if err := w.insertMembers(ctx, tx, s, g, userIDs, groupIDs); err != nil {
		return 0, err
	}
	if err := w.awaitMembers(ctx, tx, s, g.id, notStored(users.ids, userIDs), notStored(groups.ids, groupIDs)); err != nil {
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
	return len(users.ids), nil
}

func (w *walk) insertMembers(ctx context.Context, tx *database.Tx, s *stage, g group, users, groups map[xid.GUID]int64) error {
	now := w.e.now()
	columns := []string{"organization_id", "tenant_id", "group_id", "user_id", "nested_group_id", "first_seen_at"}
	var people, nested [][]any
	for _, id := range users {
		people = append(people, []any{w.tenant.OrganizationID, w.tenant.ID, g.id, id, nil, now})
	}
	for _, id := range groups {
		nested = append(nested, []any{w.tenant.OrganizationID, w.tenant.ID, g.id, nil, id, now})
	}
	n, err := upsertCount(ctx, tx, tableSpec{name: "group_members", columns: columns, conflict: "(group_id, user_id, organization_id)"}, people)
	if err != nil {
		return err
	}
	if n > 0 {
		if err := touchAppsOfGroups(ctx, tx, []int64{g.id}); err != nil {
			return err
		}
	}
	more, err := upsertCount(ctx, tx, tableSpec{name: "group_members", columns: columns, conflict: "(group_id, nested_group_id, organization_id)"}, nested)
	if err != nil || n+more == 0 || !g.known {
		return err
	}
	return w.strayMembers(ctx, tx, s, g.entra)
}

// linkMembersDue remembers, where a delta link would be, the groups with a member
// who was not stored yet: nothing would tell of that member again.
const linkMembersDue = "membersDue"

// awaitMembers has a group read again by the next run, when it has members that
// are not stored and may be then.
func (w *walk) awaitMembers(ctx context.Context, tx *database.Tx, s *stage, group int64, users, groups []xid.GUID) error {
	if !inFilter(w.tenant.DomainFilter, "") || len(users)+len(groups) == 0 {
		return nil
	}
	gone, err := w.erased(ctx, tx, users)
	if err != nil {
		return err
	}
	if len(users)+len(groups) > len(gone) {
		s.remain(group)
	}
	return nil
}

// dueMembers has the members of groups read again that had one who was not
// stored when they were last looked at.
func (w *walk) dueMembers(ctx context.Context, tx *database.Tx) error {
	c, err := coverageOf(ctx, tx, w.tenant.ID, vocab.DataSetGroups)
	if err != nil {
		return err
	}
	links, err := parseLinks(c.DeltaLink)
	if err != nil {
		return err
	}
	ids, err := parseDue(links[linkMembersDue])
	if err != nil {
		return err
	}
	return inChunks(tx, ids, func(in string, args []any) error {
		if _, err := tx.Exec(ctx, "UPDATE groups SET members_read_at = NULL WHERE id "+in, args...); err != nil {
			return fmt.Errorf("have members read again: %w", err)
		}
		return nil
	})
}

// endMembers ends a complete read of a group, which saw so many users: who was not
// seen is noted as gone.
func (w *walk) endMembers(ctx context.Context, tx *database.Tx, s *stage, g group, users int) error {
	rows, err := tx.Query(ctx, `SELECT m.id FROM group_members m LEFT JOIN users u ON u.id = m.user_id LEFT JOIN groups n ON n.id = m.nested_group_id
WHERE m.group_id = ? AND NOT EXISTS (SELECT 1 FROM sync_seen x WHERE x.sync_run_id = ? AND x.data_set = ? AND x.object_id = coalesce(u.entra_id, n.entra_id))`,
		g.id, w.run.ID, labelMembers)
	if err != nil {
		return fmt.Errorf("find who left a group: %w", err)
	}
	gone, err := collect(rows, scanID)
	if err != nil {
		return fmt.Errorf("find who left a group: %w", err)
	}
	if err := clearLabel(ctx, tx, w.run.ID, labelMembers); err != nil {
		return err
	}
	keys := make([][]byte, len(gone))
	for i, id := range gone {
		keys[i] = strconv.AppendInt(nil, id, 10)
	}
	if err := insertNotes(ctx, tx, "sync_gone", w.run.ID, labelGoneMembers, keys); err != nil {
		return err
	}
	if len(gone) > 0 && g.known {
		if err := w.strayMembers(ctx, tx, s, g.entra); err != nil {
			return err
		}
	}
	return w.membersRead(ctx, tx, g.id, users)
}

// sweepMembers removes the memberships that are noted as gone, unless those are too
// many of all, or of one group, to go without a person's word; then they are held,
// and their groups are read again by the next run.
func (w *walk) sweepMembers(ctx context.Context, tx *database.Tx, s *stage) error {
	held, err := w.implausibleMembers(ctx, tx)
	if err != nil {
		return err
	}
	if !held {
		return w.removeMembers(ctx, tx)
	}
	s.cur.IsHeld = true
	return recallMembers(ctx, tx, w.run.ID, w.tenant.ID)
}

// recallMembers has the groups read again of which a run noted members as gone, since
// these notes may be lost: nothing else would tell of those who left.
func recallMembers(ctx context.Context, tx *database.Tx, run, tenant int64) error {
	_, err := tx.Exec(ctx, "UPDATE groups SET members_read_at = NULL WHERE id IN (SELECT m.group_id"+goneMembers(tx.Dialect())+")", run, labelGoneMembers, tenant)
	if err != nil {
		return fmt.Errorf("have members read again: %w", err)
	}
	return nil
}

// implausibleMembers reports whether more members are noted as gone than may go
// without a person's word. Who was removed from the directory does not count.
func (w *walk) implausibleMembers(ctx context.Context, tx *database.Tx) (bool, error) {
	const there = " AND NOT EXISTS (SELECT 1 FROM users u WHERE u.id = m.user_id AND u.removed_at IS NOT NULL)" +
		" AND NOT EXISTS (SELECT 1 FROM groups n WHERE n.id = m.nested_group_id AND n.removed_at IS NOT NULL)"
	perGroup := func(query string, args ...any) (of map[int64]int, total int, err error) {
		rows, err := tx.Query(ctx, "SELECT m.group_id, count(*)"+query+there+" GROUP BY m.group_id", args...)
		if err != nil {
			return nil, 0, fmt.Errorf("count members: %w", err)
		}
		of = map[int64]int{}
		_, err = collect(rows, func(scan func(...any) error) (_ struct{}, err error) {
			var group int64
			var n int
			err = scan(&group, &n)
			of[group], total = n, total+n
			return struct{}{}, err
		})
		return of, total, err
	}
	gone, some, err := perGroup(goneMembers(tx.Dialect()), w.run.ID, labelGoneMembers, w.tenant.ID)
	if err != nil || some*brakeOneOf <= brakeAbove {
		return false, err
	}
	all, total, err := perGroup(" FROM group_members m WHERE m.group_id IN (SELECT id FROM groups WHERE tenant_id = ? AND removed_at IS NULL)", w.tenant.ID)
	if err != nil || tooMany(some, total) {
		return err == nil, err
	}
	for group, n := range gone {
		if tooMany(n, all[group]) {
			return true, nil
		}
	}
	return false, nil
}

// removeMembers removes the memberships that are noted as gone, and forgets the
// notes.
func (w *walk) removeMembers(ctx context.Context, tx *database.Tx) error {
	rows, err := tx.Query(ctx, "SELECT m.id"+goneMembers(tx.Dialect()), w.run.ID, labelGoneMembers, w.tenant.ID)
	if err != nil {
		return fmt.Errorf("find who left groups: %w", err)
	}
	ids, err := collect(rows, scanID)
	if err != nil {
		return fmt.Errorf("find who left groups: %w", err)
	}
	if err := touchAppsOfMembers(ctx, tx, ids); err != nil {
		return err
	}
	err = inChunks(tx, ids, func(in string, args []any) error {
		_, err := tx.Exec(ctx, "DELETE FROM group_members WHERE id "+in, args...)
		return err
	})
	if err != nil {
		return fmt.Errorf("remove members: %w", err)
	}
	return clearLabel(ctx, tx, w.run.ID, labelGoneMembers)
}

// goneMembers finds the memberships that a run of a tenant noted as gone, as m: its
// arguments are the run, labelGoneMembers and the tenant.
func goneMembers(dialect string) string {
	key := "CAST(CAST(x.object_id AS TEXT) AS INTEGER)"
	if dialect == database.Postgres {
		key = "CAST(convert_from(x.object_id, 'UTF8') AS bigint)"
	}
	// A cross join has SQLite begin with the notes, which are few, not with the table.
	return " FROM sync_gone x CROSS JOIN group_members m WHERE m.id = " + key + " AND x.sync_run_id = ? AND x.data_set = ? AND m.tenant_id = ?"
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
func (w *walk) applyMemberChanges(ctx context.Context, tx *database.Tx, s *stage, items []msgraph.Group, stored map[xid.GUID]groupRow) ([]activity.Event, error) {
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
		some, err := w.changeMembers(ctx, tx, s, g, items[i].Members)
		if err != nil {
			return nil, err
		}
		events = append(events, some...)
	}
	return events, nil
}

func (w *walk) changeMembers(ctx context.Context, tx *database.Tx, s *stage, g groupRow, changes []msgraph.MemberChange) ([]activity.Event, error) {
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
	var away, awayGroups set
	count := 0
	for _, c := range changes {
		id := xid.NewGUID(c.ID)
		subject, column, kind := people[id], "user_id", vocab.SubjectKindUser
		if subject.id == 0 {
			subject, column, kind = nested[id], "nested_group_id", vocab.SubjectKindGroup
		}
		if subject.id == 0 {
			if !c.Removed && c.Kind == msgraph.KindUser {
				away.add(id)
			} else if !c.Removed && c.Kind == msgraph.KindGroup {
				awayGroups.add(id)
			}
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
	if err := w.awaitMembers(ctx, tx, s, g.id, away.ids, awayGroups.ids); err != nil {
		return nil, err
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
