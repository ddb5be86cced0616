package tenantsync

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/msgraph"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/internal/xid"
)

const (
	partGrants = "oauth2PermissionGrants"
	// linkLoose remembers, beside the delta link, how many consents of the last
	// whole read pointed at what is not stored.
	linkLoose = "loose"
)

// readGrants stores the delegated consents, one row for each scope.
func readGrants(ctx context.Context, w *walk, s *stage) error {
	return grantRound(w).read(ctx, w, s, func(ctx context.Context, tx *database.Tx, s *stage) error {
		if err := w.settleLoose(ctx, tx, s); err != nil {
			return err
		}
		return w.complete(ctx, tx, s)
	})
}

// settleLoose deals with consents that point at an app or user that is not
// stored. One that appeared while we read will be stored next time, but no delta
// would bring its consent again: so the next read is a whole one. When a whole
// read leaves as many as the one before, they point at nothing for good.
func (w *walk) settleLoose(ctx context.Context, tx *database.Tx, s *stage) error {
	c, err := coverageOf(ctx, tx, w.tenant.ID, vocab.DataSetGrants)
	if err != nil {
		return err
	}
	links, err := parseLinks(c.DeltaLink)
	if err != nil {
		return err
	}
	now := strconv.Itoa(s.cur.Loose)
	was := links[linkLoose]
	if s.cur.Full {
		if err := saveDeltaLink(ctx, tx, w.tenant.ID, vocab.DataSetGrants, linkLoose, now); err != nil {
			return err
		}
	}
	if s.cur.Loose == 0 || s.cur.Full && was == now {
		return nil
	}
	return saveDeltaLink(ctx, tx, w.tenant.ID, vocab.DataSetGrants, partGrants, "")
}

func grantRound(w *walk) round[msgraph.PermissionGrant] {
	return round[msgraph.PermissionGrant]{
		name: partGrants, label: labelGrants, set: vocab.DataSetGrants,
		list: func(ctx context.Context, link string) (msgraph.Page[msgraph.PermissionGrant], error) {
			return w.client.PermissionGrants(ctx, link)
		},
		delta: func(ctx context.Context, link string) (msgraph.Page[msgraph.PermissionGrant], error) {
			return w.client.PermissionGrantsDelta(ctx, link)
		},
		apply: w.applyGrants,
		sweep: func(ctx context.Context, tx *database.Tx, s *stage) (bool, error) {
			return w.sweep(ctx, tx, s, sweepGrants())
		},
		stored: func(ctx context.Context, tx *database.Tx) (bool, error) {
			return anyRow(ctx, tx, "SELECT 1 FROM grants WHERE tenant_id = ? AND kind = 'DELEGATED' LIMIT 1", w.tenant.ID)
		},
	}
}

func sweepGrants() sweepSpec {
	return sweepSpec{
		label: labelGrants, table: "grants", key: "source_id", keyText: true, where: " AND t.kind = 'DELEGATED'",
		event: grantsRemoved, also: touchAppsOfRows("grants"),
	}
}

// grantRow is one permission of an app as it is stored.
type grantRow struct {
	id         int64
	source     string
	permission string
	kind       vocab.GrantKind
	app        int64
	resource   *int64
	user       *int64
	wide       bool
	granted    *time.Time
	removed    *time.Time
}

// scopesOf lists the scopes of a consent, each once.
func scopesOf(scope string) []string {
	var all []string
	for _, s := range strings.Fields(clean(scope)) {
		if !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	return all
}

func (w *walk) applyGrants(ctx context.Context, tx *database.Tx, s *stage, items []msgraph.PermissionGrant) error {
	whole := s.cur.Phase == phaseList
	items = lastOf(items, func(g *msgraph.PermissionGrant) string { return g.ID }, mergeGrants)
	w.unknownOfGrants(items)
	var sources []string
	var apps, users set
	for i := range items {
		sources = append(sources, clean(items[i].ID))
		apps.add(xid.NewGUID(items[i].ClientID))
		apps.add(xid.NewGUID(items[i].ResourceID))
		users.add(xid.NewGUID(items[i].PrincipalID))
	}
	stored, err := loadGrants(ctx, tx, w.tenant.ID, sources)
	if err != nil {
		return err
	}
	appIDs, err := appKeys(ctx, tx, w.tenant.ID, apps.ids)
	if err != nil {
		return err
	}
	userIDs, err := userKeys(ctx, tx, w.tenant.ID, users.ids)
	if err != nil {
		return err
	}
	gone, err := w.erased(ctx, tx, notStored(users.ids, userIDs))
	if err != nil {
		return err
	}
	var write []grantRow
	var lost []int64
	var added, removed []grantRow
	var seen, away, missing, stale []string
	for i := range items {
		g := &items[i]
		source := clean(g.ID)
		if gone[xid.NewGUID(g.PrincipalID)] {
			continue
		}
		rows := stored[source]
		if g.Removed != msgraph.RemovedNo {
			away = append(away, source)
			continue
		}
		base, ok := w.baseGrant(s, g, rows, appIDs, userIDs)
		if !ok {
			continue
		}
		seen = append(seen, source)
		if !whole && !g.Has.Has(msgraph.GrantScope) {
			continue
		}
		was := make(map[string]grantRow, len(rows))
		for _, r := range rows {
			was[r.permission] = r
		}
		fresh, changed := 0, 0
		for _, scope := range scopesOf(g.Scope) {
			old, there := was[scope]
			delete(was, scope)
			r := base
			r.permission = scope
			if there && old.removed == nil {
				if old.resource == nil && r.resource != nil {
					write = append(write, r)
					changed++
				}
				continue
			}
			write = append(write, r)
			added = append(added, r)
			fresh++
		}
		for _, r := range rows {
			if _, left := was[r.permission]; left && r.removed == nil {
				lost = append(lost, r.id)
				removed = append(removed, r)
				changed++
			}
		}
		switch {
		case fresh > 0 && len(rows) == 0:
			s.added++
			missing = append(missing, source)
		case fresh > 0 || changed > 0:
			s.changed++
			stale = append(stale, source)
		}
	}
	if err := w.writeGrants(ctx, tx, write); err != nil {
		return err
	}
	err = inChunks(tx, lost, func(in string, args []any) error {
		_, err := tx.Exec(ctx, "UPDATE grants SET removed_at = ?, content_hash = 0 WHERE id "+in, append([]any{w.e.now()}, args...)...)
		return err
	})
	if err != nil {
		return fmt.Errorf("take permissions back: %w", err)
	}
	var touched []int64
	for _, r := range append(slices.Clone(added), removed...) {
		touched = append(touched, r.app)
	}
	if err := touchApps(ctx, tx, distinct(touched)); err != nil {
		return err
	}
	if err := w.compare(ctx, tx, s, labelGrants, texts(sources), texts(missing), texts(stale)); err != nil {
		return err
	}
	if err := w.noteTexts(ctx, tx, s, labelGrants, seen, away); err != nil {
		return err
	}
	if s.cur.First {
		return nil
	}
	events, err := grantEvents(ctx, tx, activity.GrantAdded, added)
	if err != nil {
		return err
	}
	more, err := grantEvents(ctx, tx, activity.GrantRemoved, removed)
	if err != nil {
		return err
	}
	return w.record(ctx, tx, append(events, more...))
}

// baseGrant is what all scopes of a consent share. It is false for a consent
// that can't be stored: of an app that is not there, or of a user who is not. The
// resource may come later than its consent, and is put in then.
func (w *walk) baseGrant(s *stage, g *msgraph.PermissionGrant, rows []grantRow, apps, users map[xid.GUID]int64) (grantRow, bool) {
	r := grantRow{source: clean(g.ID), kind: vocab.GrantKindDelegated, app: apps[xid.NewGUID(g.ClientID)], wide: g.ConsentType != msgraph.ConsentPrincipal}
	if len(rows) > 0 {
		was := rows[0]
		r = grantRow{source: was.source, kind: was.kind, app: was.app, resource: was.resource, user: was.user, wide: was.wide}
	} else {
		if r.app == 0 {
			s.cur.Loose++
			return r, false
		}
		if !r.wide {
			id := users[xid.NewGUID(g.PrincipalID)]
			if id == 0 {
				// Somebody outside the domain filter, or somebody who is not there yet.
				if inFilter(w.tenant.DomainFilter, "") {
					s.cur.Loose++
				}
				return r, false
			}
			r.user = &id
		}
	}
	if r.resource == nil && g.ResourceID != "" {
		if id := apps[xid.NewGUID(g.ResourceID)]; id != 0 {
			r.resource = &id
		} else {
			s.cur.Loose++
		}
	}
	return r, true
}

func mergeGrants(before, after *msgraph.PermissionGrant) {
	if after.Removed == msgraph.RemovedNo && before.Removed == msgraph.RemovedNo {
		m := *after
		fill(before.Has, after.Has, msgraph.GrantClientID, &m.ClientID, before.ClientID)
		fill(before.Has, after.Has, msgraph.GrantConsentType, &m.ConsentType, before.ConsentType)
		fill(before.Has, after.Has, msgraph.GrantPrincipalID, &m.PrincipalID, before.PrincipalID)
		fill(before.Has, after.Has, msgraph.GrantResourceID, &m.ResourceID, before.ResourceID)
		fill(before.Has, after.Has, msgraph.GrantScope, &m.Scope, before.Scope)
		m.Has |= before.Has
		*before = m
		return
	}
	*before = *after
}

// noteTexts is noteRound for identifiers that are no GUIDs.
func (w *walk) noteTexts(ctx context.Context, tx *database.Tx, s *stage, label string, seen, gone []string) error {
	var err error
	switch {
	case s.cur.Seen && s.cur.Beside && s.cur.Phase == phaseList:
		err = insertNotes(ctx, tx, "sync_seen", w.run.ID, label, texts(seen))
	case s.cur.Seen:
		err = noteSeen(ctx, tx, w.run.ID, label, texts(seen))
	case s.cur.Phase == phaseDelta:
		err = deleteNotes(ctx, tx, "sync_gone", w.run.ID, label, texts(seen))
	}
	if err != nil {
		return err
	}
	return noteGone(ctx, tx, w.run.ID, label, texts(gone))
}

func texts(ids []string) [][]byte {
	all := make([][]byte, len(ids))
	for i, id := range ids {
		all[i] = []byte(id)
	}
	return all
}

const grantColumns = "id, source_id, permission, kind, app_id, resource_id, user_id, tenant_wide, granted_at, removed_at"

func scanGrant(scan func(...any) error) (r grantRow, err error) {
	err = scan(&r.id, &r.source, &r.permission, &r.kind, &r.app, &r.resource, &r.user, &r.wide, &r.granted, &r.removed)
	return r, err
}

func loadGrants(ctx context.Context, tx *database.Tx, tenantID int64, sources []string) (map[string][]grantRow, error) {
	all, err := query(ctx, tx, sources, "SELECT "+grantColumns+" FROM grants WHERE tenant_id = ? AND source_id", []any{tenantID}, " ORDER BY id", scanGrant)
	if err != nil {
		return nil, fmt.Errorf("load grants: %w", err)
	}
	m := map[string][]grantRow{}
	for _, r := range all {
		m[r.source] = append(m[r.source], r)
	}
	return m, nil
}

func (w *walk) writeGrants(ctx context.Context, tx *database.Tx, grants []grantRow, update ...string) error {
	now := w.e.now()
	rows := make([][]any, len(grants))
	for i, r := range grants {
		rows[i] = []any{
			w.tenant.OrganizationID, w.tenant.ID, r.source, r.permission, string(r.kind), r.app, r.resource, r.user, r.wide, r.granted, now, nil, int64(1),
		}
	}
	return upsert(ctx, tx, tableSpec{
		name: "grants",
		columns: []string{
			"organization_id", "tenant_id", "source_id", "permission", "kind", "app_id", "resource_id", "user_id", "tenant_wide", "granted_at",
			"first_seen_at", "removed_at", "content_hash",
		},
		conflict: "(tenant_id, source_id, permission, organization_id)",
		update:   append(update, "resource_id", "removed_at", "content_hash"),
	}, rows)
}

func grantsRemoved(ctx context.Context, tx *database.Tx, ids []int64) ([]activity.Event, error) {
	rows, err := query(ctx, tx, ids, "SELECT "+grantColumns+" FROM grants WHERE id", nil, " ORDER BY id", scanGrant)
	if err != nil {
		return nil, fmt.Errorf("load grants: %w", err)
	}
	return grantEvents(ctx, tx, activity.GrantRemoved, rows)
}

// grantEvents makes one event for each consent or role assignment, however many
// scopes it has.
func grantEvents(ctx context.Context, tx *database.Tx, kind string, rows []grantRow) ([]activity.Event, error) {
	var ids []int64
	for _, r := range rows {
		ids = append(ids, r.app)
		if r.resource != nil {
			ids = append(ids, *r.resource)
		}
	}
	apps, err := appNames(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	at := map[string]int{}
	var events []activity.Event
	for _, r := range rows {
		if n, there := at[r.source]; there {
			fields := events[n].After
			if fields == nil {
				fields = events[n].Before
			}
			fields["permission"] = fields["permission"].(string) + ", " + r.permission
			continue
		}
		at[r.source] = len(events)
		fields := map[string]any{"permission": r.permission, "kind": string(r.kind), "tenantWide": r.wide}
		if r.resource != nil {
			fields["resource"] = apps[*r.resource].name
		}
		app := apps[r.app]
		e := activity.Event{Type: kind, Subject: activity.Subject{Kind: vocab.SubjectKindApp, ID: r.app, EntraID: app.entra, Name: app.name}}
		if kind == activity.GrantAdded {
			e.After = fields
		} else {
			e.Before = fields
		}
		events = append(events, e)
	}
	return events, nil
}

func appNames(ctx context.Context, tx *database.Tx, ids []int64) (map[int64]named, error) {
	all, err := names(ctx, tx, "apps", "entra_id", ids)
	if err != nil {
		return nil, err
	}
	m := make(map[int64]named, len(all))
	for _, n := range all {
		m[n.id] = n
	}
	return m, nil
}
