package tenantsync

import (
	"context"
	"errors"
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

// Who owns an app or its registration comes beside a list of them, a page of 999
// for the price of a request more; no delta tells of it. So it is read whole once
// a week, and wherever the directory's log has a gap; between, app by app, of those
// that the log names and those that are new.

// The parts of the owners.
const (
	partOwnersOfApps          = "ownersOfApps"
	partOwnersOfRegistrations = "ownersOfRegistrations"
	partOwners                = "owners"
)

// linkOwners remembers, where a delta link would be, when owners were read whole.
const linkOwners = "owners"

// readOwners reads who owns apps. That it can't be had is no failure: who was
// given them is known all the same.
func (w *walk) readOwners(ctx context.Context, s *stage) error {
	if s.done(partOwners) {
		return nil
	}
	err := w.ownersOfAll(ctx, s)
	if err == nil {
		err = w.ownersOfDue(ctx, s)
	}
	var gaveUp *exhausted
	if optional(err) || errors.As(err, &gaveUp) || errors.Is(err, errCycle) {
		return w.commit(ctx, s, func(_ context.Context, _ *database.Tx, s *stage) error {
			s.attempts = 0
			s.cur.Done = append(s.cur.Done, partOwners)
			s.cur.Note = strings.TrimSpace(s.cur.Note + " Who owns apps could not be read; what is known of it stays.")
			return nil
		})
	}
	if err != nil {
		return err
	}
	return w.commit(ctx, s, func(_ context.Context, _ *database.Tx, s *stage) error {
		s.cur.Done = append(s.cur.Done, partOwners)
		return nil
	})
}

// ownersOfAll reads owners whole where that is due.
func (w *walk) ownersOfAll(ctx context.Context, s *stage) error {
	if s.done(partOwnersOfRegistrations) {
		return nil
	}
	due, err := w.ownersWhole(ctx, s)
	if err != nil || !due {
		return err
	}
	for _, part := range []struct {
		name          string
		registrations bool
		list          func(context.Context, string) (msgraph.Page[msgraph.Owned], error)
	}{
		{partOwnersOfApps, false, w.client.OwnersOfApps},
		{partOwnersOfRegistrations, true, w.client.OwnersOfRegistrations},
	} {
		if s.done(part.name) {
			continue
		}
		err := listing(ctx, w, s, part.name, part.list, func(ctx context.Context, tx *database.Tx, s *stage, items []msgraph.Owned) error {
			return w.storeOwned(ctx, tx, s, items, part.registrations)
		})
		if msgraph.KindOf(err) == msgraph.Rejected || msgraph.KindOf(err) == msgraph.NotSupported {
			return nil // not beside a list here: then app by app
		}
		if err != nil {
			return err
		}
		err = w.commit(ctx, s, func(ctx context.Context, tx *database.Tx, s *stage) error {
			s.cur.Done = append(s.cur.Done, part.name)
			if !part.registrations {
				return nil
			}
			return saveDeltaLink(ctx, tx, w.tenant.ID, s.set, linkOwners, strconv.FormatInt(w.e.now().Unix(), 10))
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// ownersWhole reports whether owners are to be read whole.
func (w *walk) ownersWhole(ctx context.Context, s *stage) (bool, error) {
	if s.cur.Full { // the log does not tell what changed
		return true, nil
	}
	links, err := deltaLinks(ctx, w.e.db.Ent(), w.tenant.ID, s.set)
	if err != nil {
		return false, err
	}
	seconds, err := strconv.ParseInt(links[linkOwners], 10, 64)
	if err != nil {
		return true, nil
	}
	last := time.Unix(seconds, 0).UTC()
	if wholeDue(w.tenant.ID, vocab.DataSet(labelOwners), &last, w.run.Trigger == vocab.SyncTriggerScheduled, w.e.now()) {
		return true, nil
	}
	// Who comes back into the directory, or into the domain filter, owns what was
	// theirs: nothing tells of that.
	users := w.stage(vocab.DataSetUsers)
	if users == nil || users.added == 0 {
		return false, nil
	}
	var strangers bool
	err = w.e.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		strangers, err = anyRow(ctx, tx, `SELECT 1 FROM activity_events e JOIN users u ON u.id = e.subject_id
WHERE e.sync_run_id = ? AND e.type = 'user.added' AND e.subject_kind = 'USER' AND u.entra_created_at < ? LIMIT 1`, w.run.ID, last)
		return err
	})
	return strangers, err
}

// owned is an app whose owners are to be read one by one.
type owned struct {
	id                  int64
	entra, registration xid.GUID
}

// ownersOfDue reads the owners of the apps whose owners were never read and of
// those that the log names.
func (w *walk) ownersOfDue(ctx context.Context, s *stage) error {
	for {
		if err := w.rest(ctx); err != nil {
			return err
		}
		apps, err := w.dueForOwners(ctx)
		if err != nil || len(apps) == 0 {
			return err
		}
		var principals, registrations []string
		for _, a := range apps {
			if a.entra != "" {
				principals = append(principals, string(a.entra))
			}
			if a.registration != "" {
				registrations = append(registrations, string(a.registration))
			}
		}
		ofApps, err := tryBatch(ctx, w, principals, w.client.OwnersOfAppsBatch)
		if err != nil {
			return err
		}
		ofRegistrations, err := tryBatch(ctx, w, registrations, w.client.OwnersOfRegistrationsBatch)
		if err != nil {
			return err
		}
		told := func(answers map[string]msgraph.BatchResult[msgraph.Member]) (items []msgraph.Owned, err error) {
			for id, a := range answers {
				switch {
				case a.Err == nil:
					items = append(items, msgraph.Owned{ID: id, Owners: a.Page.Items, Told: true})
				case msgraph.KindOf(a.Err) != msgraph.NotFound: // gone since it was listed
					return nil, a.Err
				}
			}
			slices.SortFunc(items, func(a, b msgraph.Owned) int { return strings.Compare(a.ID, b.ID) })
			return items, nil
		}
		p, err := told(ofApps)
		if err != nil {
			return err
		}
		r, err := told(ofRegistrations)
		if err != nil {
			return err
		}
		err = w.commit(ctx, s, func(ctx context.Context, tx *database.Tx, s *stage) error {
			s.attempts = 0
			if err := w.storeOwned(ctx, tx, s, p, false); err != nil {
				return err
			}
			if err := w.storeOwned(ctx, tx, s, r, true); err != nil {
				return err
			}
			return w.ownersRead(ctx, tx, apps)
		})
		if err != nil {
			return err
		}
	}
}

func (w *walk) dueForOwners(ctx context.Context) ([]owned, error) {
	named := "(SELECT object_id FROM sync_seen WHERE sync_run_id = ? AND data_set = ?)"
	rows, err := w.e.db.SQL().QueryContext(ctx, w.e.db.Rebind(
		"SELECT id, entra_id, registration_entra_id FROM apps WHERE tenant_id = ? AND removed_at IS NULL AND (entra_id IS NOT NULL OR registration_entra_id IS NOT NULL)"+
			" AND (owners_read_at IS NULL OR entra_id IN "+named+" OR registration_entra_id IN "+named+") ORDER BY id LIMIT ?"),
		w.tenant.ID, w.run.ID, labelOwners, w.run.ID, labelOwners, msgraph.MaxBatch)
	if err != nil {
		return nil, fmt.Errorf("find apps whose owners are due: %w", err)
	}
	all, err := collect(rows, func(scan func(...any) error) (o owned, err error) {
		err = scan(&o.id, &o.entra, &o.registration)
		return o, err
	})
	if err != nil {
		return nil, fmt.Errorf("find apps whose owners are due: %w", err)
	}
	return all, nil
}

// ownersRead notes that owners of apps were read, whatever came of it.
func (w *walk) ownersRead(ctx context.Context, tx *database.Tx, apps []owned) error {
	var ids []int64
	var named set
	for _, a := range apps {
		ids = append(ids, a.id)
		named.add(a.entra)
		named.add(a.registration)
	}
	err := inChunks(tx, ids, func(in string, args []any) error {
		_, err := tx.Exec(ctx, "UPDATE apps SET owners_read_at = ? WHERE owners_read_at IS NULL AND id "+in, append([]any{w.e.now()}, args...)...)
		return err
	})
	if err != nil {
		return fmt.Errorf("note that owners were read: %w", err)
	}
	keys, err := raw(named.ids)
	if err != nil {
		return err
	}
	return deleteNotes(ctx, tx, "sync_seen", w.run.ID, labelOwners, keys)
}

// ownerRow is an owner as it is stored.
type ownerRow struct {
	id   int64
	app  int64
	user int64
	by   int64 // an app that owns it
	gone bool  // the owner is no longer there
}

// storeOwned stores the owners of apps, or of registrations, that differ. An owner
// who left the directory stays: Microsoft leaves them out while they can come back.
func (w *walk) storeOwned(ctx context.Context, tx *database.Tx, s *stage, items []msgraph.Owned, registrations bool) error {
	if len(items) == 0 {
		return nil
	}
	items = lastOf(items, func(o *msgraph.Owned) string { return string(xid.NewGUID(clean(o.ID))) }, func(before, after *msgraph.Owned) { *before = *after })
	var of, principals set
	for i := range items {
		of.add(xid.NewGUID(clean(items[i].ID)))
		for _, m := range items[i].Owners {
			principals.add(xid.NewGUID(clean(m.ID)))
		}
	}
	column := "entra_id"
	if registrations {
		column = "registration_entra_id"
	}
	keys, err := raw(of.ids)
	if err != nil {
		return err
	}
	type place struct {
		found
		entra     xid.GUID
		name      string
		known     bool // its owners were read before, in an earlier run
		elsewhere int
	}
	began := w.e.now()
	if w.run.StartedAt != nil {
		began = *w.run.StartedAt
	}
	list, err := query(ctx, tx, keys, "SELECT id, "+column+", entra_id, display_name, owners_read_at IS NOT NULL AND first_seen_at < ?, owners_elsewhere FROM apps WHERE tenant_id = ? AND "+column, []any{began, w.tenant.ID}, "",
		func(scan func(...any) error) (p place, err error) {
			err = scan(&p.id, &p.key, &p.entra, &p.name, &p.known, &p.elsewhere)
			return p, err
		})
	if err != nil {
		return fmt.Errorf("find apps of owners: %w", err)
	}
	apps := map[xid.GUID]place{}
	var ids []int64
	for _, p := range list {
		apps[p.key] = p
		ids = append(ids, p.id)
	}
	users, err := userKeys(ctx, tx, w.tenant.ID, principals.ids)
	if err != nil {
		return err
	}
	owners, err := appKeys(ctx, tx, w.tenant.ID, principals.ids)
	if err != nil {
		return err
	}
	stored, err := loadOwners(ctx, tx, ids, registrations)
	if err != nil {
		return err
	}
	var fresh [2][][]any // users, apps
	var gone, read []int64
	var more set
	var events []activity.Event
	told := slices.ContainsFunc(items, func(o msgraph.Owned) bool { return o.Told })
	for i := range items {
		o := &items[i]
		app, there := apps[xid.NewGUID(clean(o.ID))]
		if !there {
			continue
		}
		if o.More || !told { // than are told beside it, or nothing is: it is asked by itself
			more.add(app.key)
			continue
		}
		before, left, elsewhere, added := stored[app.id], map[int64]bool{}, 0, false
		for _, m := range o.Owners {
			id := xid.NewGUID(clean(m.ID))
			user, by := users[id], owners[id]
			if user == 0 && by == 0 {
				elsewhere++
				continue
			}
			at := slices.IndexFunc(before, func(r ownerRow) bool { return r.user == user && r.by == by })
			if at >= 0 {
				left[before[at].id] = true
				continue
			}
			added = true
			row := []any{w.tenant.OrganizationID, w.tenant.ID, app.id, user, registrations, w.e.now()}
			if user != 0 {
				fresh[0] = append(fresh[0], row)
			} else {
				row[3] = by
				fresh[1] = append(fresh[1], row)
			}
		}
		taken := false
		for _, r := range before {
			if !left[r.id] && !r.gone {
				gone, taken = append(gone, r.id), true
			}
		}
		// Of a registration as many again may be elsewhere: the more count.
		if registrations {
			elsewhere = max(elsewhere, app.elsewhere)
		}
		if elsewhere != app.elsewhere {
			if _, err := tx.Exec(ctx, "UPDATE apps SET owners_elsewhere = ? WHERE id = ?", elsewhere, app.id); err != nil {
				return fmt.Errorf("count owners who are not stored: %w", err)
			}
		}
		read = append(read, app.id)
		if s.cur.First || !app.known {
			continue
		}
		for kind, is := range map[string]bool{activity.OwnerAdded: added, activity.OwnerRemoved: taken} {
			if is {
				events = append(events, activity.Event{Type: kind, Actor: activity.Actor{Kind: vocab.ActorKindUnknown},
					Subject: activity.Subject{Kind: vocab.SubjectKindApp, ID: app.id, EntraID: app.entra, Name: app.name}})
			}
		}
	}
	if keys, err = raw(more.ids); err != nil {
		return err
	}
	if err := insertNotes(ctx, tx, "sync_seen", w.run.ID, labelOwners, keys); err != nil {
		return err
	}
	if err := writeOwners(ctx, tx, fresh, gone, read, w.e.now()); err != nil {
		return err
	}
	return w.recordUntold(ctx, tx, events)
}

// recordUntold records what the directory's log did not tell of already.
func (w *walk) recordUntold(ctx context.Context, tx *database.Tx, events []activity.Event) error {
	untold := events[:0]
	for _, e := range events {
		told, err := anyRow(ctx, tx, `SELECT 1 FROM activity_events WHERE organization_id = ? AND tenant_id = ? AND type = ? AND subject_kind = ? AND subject_id = ?
AND source_id <> '' AND occurred_at >= ? LIMIT 1`, w.tenant.OrganizationID, w.tenant.ID, e.Type, string(e.Subject.Kind), e.Subject.ID, w.e.now().Add(-noticeAfter))
		if err != nil {
			return err
		}
		if !told {
			untold = append(untold, e)
		}
	}
	slices.SortFunc(untold, func(a, b activity.Event) int { return strings.Compare(a.Type, b.Type) })
	return w.record(ctx, tx, untold)
}

func loadOwners(ctx context.Context, tx *database.Tx, apps []int64, registrations bool) (map[int64][]ownerRow, error) {
	all, err := query(ctx, tx, apps, `SELECT o.id, o.app_id, coalesce(o.user_id, 0), coalesce(o.owner_app_id, 0), (u.removed_at IS NOT NULL OR a.removed_at IS NOT NULL)
FROM app_owners o LEFT JOIN users u ON u.id = o.user_id LEFT JOIN apps a ON a.id = o.owner_app_id WHERE o.of_registration = ? AND o.app_id`, []any{registrations}, " ORDER BY o.id",
		func(scan func(...any) error) (r ownerRow, err error) {
			err = scan(&r.id, &r.app, &r.user, &r.by, &r.gone)
			return r, err
		})
	if err != nil {
		return nil, fmt.Errorf("load owners: %w", err)
	}
	m := map[int64][]ownerRow{}
	for _, r := range all {
		m[r.app] = append(m[r.app], r)
	}
	return m, nil
}

func writeOwners(ctx context.Context, tx *database.Tx, fresh [2][][]any, gone, read []int64, now time.Time) error {
	for i, key := range []string{"user_id", "owner_app_id"} {
		err := upsert(ctx, tx, tableSpec{
			name:     "app_owners",
			columns:  []string{"organization_id", "tenant_id", "app_id", key, "of_registration", "first_seen_at"},
			conflict: "(app_id, " + key + ", of_registration, organization_id)",
		}, fresh[i])
		if err != nil {
			return err
		}
	}
	err := inChunks(tx, gone, func(in string, args []any) error {
		_, err := tx.Exec(ctx, "DELETE FROM app_owners WHERE id "+in, args...)
		return err
	})
	if err != nil {
		return fmt.Errorf("forget owners: %w", err)
	}
	err = inChunks(tx, read, func(in string, args []any) error {
		_, err := tx.Exec(ctx, "UPDATE apps SET owners_read_at = ? WHERE owners_read_at IS NULL AND id "+in, append([]any{now}, args...)...)
		return err
	})
	if err != nil {
		return fmt.Errorf("note that owners were read: %w", err)
	}
	return nil
}
