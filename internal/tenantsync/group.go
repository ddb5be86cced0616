package tenantsync

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/fold"
	"github.com/appmuster/appmuster/internal/msgraph"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/internal/xid"
)

// The stretches of the groups after the groups themselves: members who are gone are
// removed before the groups' delta is asked again and may bring them back.
const (
	partGoneMembers = "gone"
	partMembers     = "members"
)

// readGroups stores the groups, and what changed among members that are kept.
// The stage stays open: the members follow once it is known which matter.
func readGroups(ctx context.Context, w *walk, s *stage) error {
	if s.done("groups") {
		return nil
	}
	return groupRound(w).read(ctx, w, s, func(ctx context.Context, tx *database.Tx, s *stage) error {
		s.cur.After = 0
		return w.dueMembers(ctx, tx)
	})
}

func groupRound(w *walk) round[msgraph.Group] {
	return round[msgraph.Group]{
		name: "groups", label: labelGroups, set: vocab.DataSetGroups,
		list: func(ctx context.Context, link string) (msgraph.Page[msgraph.Group], error) {
			return w.client.Groups(ctx, link)
		},
		delta: func(ctx context.Context, link string) (msgraph.Page[msgraph.Group], error) {
			return w.client.GroupsDelta(ctx, link)
		},
		apply: w.applyGroups,
		sweep: func(ctx context.Context, tx *database.Tx, s *stage) (bool, error) {
			return w.sweep(ctx, tx, s, sweepGroups())
		},
		stored: func(ctx context.Context, tx *database.Tx) (bool, error) {
			return anyRow(ctx, tx, "SELECT 1 FROM groups WHERE tenant_id = ? LIMIT 1", w.tenant.ID)
		},
	}
}

func sweepGroups() sweepSpec {
	return sweepSpec{
		label: labelGroups, table: "groups", key: "entra_id",
		event: func(ctx context.Context, tx *database.Tx, ids []int64) ([]activity.Event, error) {
			return eventsOf(ctx, tx, "groups", activity.GroupRemoved, vocab.SubjectKindGroup, ids)
		},
		// A group that comes back has its members read anew.
		also: func(ctx context.Context, tx *database.Tx, ids []int64) error {
			if err := touchAppsOfGroups(ctx, tx, ids); err != nil {
				return err
			}
			return inChunks(tx, ids, func(in string, args []any) error {
				if _, err := tx.Exec(ctx, "DELETE FROM group_members WHERE group_id "+in, args...); err != nil {
					return err
				}
				_, err := tx.Exec(ctx, "UPDATE groups SET members_read_at = NULL, member_count = NULL WHERE id "+in, args...)
				return err
			})
		},
	}
}

// groupRow is a group as it is stored.
type groupRow struct {
	id          int64
	entra       xid.GUID
	name        string
	mail        string
	description string
	security    bool
	dynamic     bool
	read        *time.Time
	removed     *time.Time
	hash        int64
}

func mapGroup(before groupRow, g *msgraph.Group, whole bool) groupRow {
	r := before
	r.entra = xid.NewGUID(g.ID)
	take(g.Has, msgraph.GroupDisplayName, whole, &r.name, clean(g.DisplayName))
	take(g.Has, msgraph.GroupMail, whole, &r.mail, clean(g.Mail))
	take(g.Has, msgraph.GroupDescription, whole, &r.description, clean(g.Description))
	take(g.Has, msgraph.GroupSecurityEnabled, whole, &r.security, g.SecurityEnabled == msgraph.Yes)
	take(g.Has, msgraph.GroupGroupTypes, whole, &r.dynamic, slices.Contains(g.GroupTypes, "DynamicMembership"))
	h := hasher{}
	for _, s := range []string{r.name, r.mail, r.description} {
		h.text(s)
	}
	h.bool(&r.security)
	h.bool(&r.dynamic)
	r.hash = h.sum()
	return r
}

// mergeGroups lays a later part of the same group over an earlier one; members
// add up, in their order.
func mergeGroups(before, after *msgraph.Group) {
	if after.Removed != msgraph.RemovedNo || before.Removed != msgraph.RemovedNo {
		*before = *after
		return
	}
	m := *after
	fill(before.Has, after.Has, msgraph.GroupDisplayName, &m.DisplayName, before.DisplayName)
	fill(before.Has, after.Has, msgraph.GroupMail, &m.Mail, before.Mail)
	fill(before.Has, after.Has, msgraph.GroupDescription, &m.Description, before.Description)
	fill(before.Has, after.Has, msgraph.GroupSecurityEnabled, &m.SecurityEnabled, before.SecurityEnabled)
	fill(before.Has, after.Has, msgraph.GroupGroupTypes, &m.GroupTypes, before.GroupTypes)
	m.Members = append(slices.Clip(before.Members), after.Members...)
	m.Has = before.Has | after.Has
	*before = m
}

func (w *walk) applyGroups(ctx context.Context, tx *database.Tx, s *stage, items []msgraph.Group) error {
	whole := s.cur.Phase == phaseList
	items = lastOf(items, func(g *msgraph.Group) string { return string(xid.NewGUID(g.ID)) }, mergeGroups)
	ids := make([]xid.GUID, len(items))
	for i := range items {
		ids[i] = xid.NewGUID(items[i].ID)
	}
	stored, err := loadGroups(ctx, tx, w.tenant.ID, ids)
	if err != nil {
		return err
	}
	var write []groupRow
	var fresh, seen, gone, missing, stale set
	var events []activity.Event
	var touched []int64 // evidence names groups
	for i := range items {
		g := &items[i]
		before, known := stored[ids[i]]
		if g.Removed != msgraph.RemovedNo {
			gone.add(ids[i])
			continue
		}
		seen.add(ids[i])
		after := mapGroup(before, g, whole)
		if known && before.hash == after.hash && before.removed == nil {
			continue
		}
		write = append(write, after)
		if known {
			touched = append(touched, before.id)
		}
		switch {
		case !known:
			fresh.add(ids[i])
			missing.add(ids[i])
			s.added++
		case before.removed != nil:
			s.added++
			missing.add(ids[i])
			events = append(events, groupEvent(activity.GroupAdded, after, difference{}))
		default:
			s.changed++
			stale.add(ids[i])
			if d := groupDifference(before, after); d.any() {
				events = append(events, groupEvent(activity.GroupChanged, after, d))
			}
		}
	}
	if err := w.writeGroups(ctx, tx, write); err != nil {
		return err
	}
	if err := touchAppsOfGroups(ctx, tx, touched); err != nil {
		return err
	}
	if err := w.compareIDs(ctx, tx, s, labelGroups, ids, missing.ids, stale.ids); err != nil {
		return err
	}
	if err := w.noteRound(ctx, tx, s, labelGroups, seen.ids, gone.ids); err != nil {
		return err
	}
	if !whole {
		changes, err := w.applyMemberChanges(ctx, tx, s, items, stored)
		if err != nil {
			return err
		}
		events = append(events, changes...)
	}
	if s.cur.First {
		return nil
	}
	if len(fresh.ids) > 0 {
		keys, err := groupKeys(ctx, tx, w.tenant.ID, fresh.ids)
		if err != nil {
			return err
		}
		for _, r := range write {
			if id, there := keys[r.entra]; there {
				r.id = id
				events = append(events, groupEvent(activity.GroupAdded, r, difference{}))
			}
		}
	}
	return w.record(ctx, tx, events)
}

func groupEvent(kind string, r groupRow, d difference) activity.Event {
	return activity.Event{
		Type:    kind,
		Subject: activity.Subject{Kind: vocab.SubjectKindGroup, ID: r.id, EntraID: r.entra, Name: r.name},
		Before:  d.before, After: d.after,
	}
}

func groupDifference(a, b groupRow) difference {
	var d difference
	d.text("displayName", a.name, b.name)
	d.text("mail", a.mail, b.mail)
	d.text("description", a.description, b.description)
	d.bool("securityEnabled", &a.security, &b.security)
	d.bool("isDynamic", &a.dynamic, &b.dynamic)
	return d
}

func loadGroups(ctx context.Context, tx *database.Tx, tenantID int64, ids []xid.GUID) (map[xid.GUID]groupRow, error) {
	keys, err := raw(ids)
	if err != nil {
		return nil, err
	}
	all, err := query(ctx, tx, keys,
		"SELECT id, entra_id, display_name, mail, description, security_enabled, is_dynamic, members_read_at, removed_at, content_hash FROM groups WHERE tenant_id = ? AND entra_id",
		[]any{tenantID}, "", func(scan func(...any) error) (r groupRow, err error) {
			err = scan(&r.id, &r.entra, &r.name, &r.mail, &r.description, &r.security, &r.dynamic, &r.read, &r.removed, &r.hash)
			return r, err
		})
	if err != nil {
		return nil, fmt.Errorf("load groups: %w", err)
	}
	m := make(map[xid.GUID]groupRow, len(all))
	for _, r := range all {
		m[r.entra] = r
	}
	return m, nil
}

func (w *walk) writeGroups(ctx context.Context, tx *database.Tx, groups []groupRow) error {
	now := w.e.now()
	rows := make([][]any, len(groups))
	for i, r := range groups {
		rows[i] = []any{
			w.tenant.OrganizationID, w.tenant.ID, r.entra, r.name, fold.Key(r.name), r.mail, r.description, r.security, r.dynamic, now, nil, r.hash,
		}
	}
	return upsert(ctx, tx, tableSpec{
		name: "groups",
		columns: []string{
			"organization_id", "tenant_id", "entra_id", "display_name", "sort_key", "mail", "description", "security_enabled", "is_dynamic",
			"first_seen_at", "removed_at", "content_hash",
		},
		conflict: "(tenant_id, entra_id, organization_id)",
		update:   []string{"display_name", "sort_key", "mail", "description", "security_enabled", "is_dynamic", "removed_at", "content_hash"},
	}, rows)
}
