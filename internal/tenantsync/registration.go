package tenantsync

import (
	"context"
	"encoding/json"
	"errors"
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

func registrationRound(w *walk) round[msgraph.Application] {
	return round[msgraph.Application]{
		name: partRegistrations, label: labelRegistrations, set: vocab.DataSetApps,
		list: func(ctx context.Context, link string) (msgraph.Page[msgraph.Application], error) {
			return w.client.Applications(ctx, link)
		},
		delta: func(ctx context.Context, link string) (msgraph.Page[msgraph.Application], error) {
			return w.client.ApplicationsDelta(ctx, link)
		},
		apply: w.applyRegistrations,
		sweep: w.sweepRegistrations,
		stored: func(ctx context.Context, tx *database.Tx) (bool, error) {
			return anyRow(ctx, tx, "SELECT 1 FROM apps WHERE tenant_id = ? AND registration_entra_id IS NOT NULL LIMIT 1", w.tenant.ID)
		},
	}
}

func (w *walk) applyRegistrations(ctx context.Context, tx *database.Tx, s *stage, items []msgraph.Application) error {
	whole := s.cur.Phase == phaseList
	items = lastOf(items, func(a *msgraph.Application) string { return string(xid.NewGUID(a.ID)) }, func(before, after *msgraph.Application) {
		if after.Removed == msgraph.RemovedNo && after.AppID == "" {
			after.AppID = before.AppID
		}
		*before = *after
	})
	var ids, appIDs, seen, gone, missing, stale set
	for i := range items {
		ids.add(xid.NewGUID(items[i].ID))
		appIDs.add(xid.NewGUID(items[i].AppID))
	}
	byRegistration, err := loadApps(ctx, tx, w.tenant.ID, "registration_entra_id", ids.ids, "")
	if err != nil {
		return err
	}
	// Of several rows of one application the last counts: present ones, then newer.
	byAppID, err := loadApps(ctx, tx, w.tenant.ID, "app_id", appIDs.ids, " ORDER BY CASE WHEN removed_at IS NULL THEN 1 ELSE 0 END, id")
	if err != nil {
		return err
	}
	var events []activity.Event
	for i := range items {
		a := &items[i]
		id := xid.NewGUID(a.ID)
		if a.Removed != msgraph.RemovedNo {
			gone.add(id)
			continue
		}
		seen.add(id)
		before, there := byAppID[xid.NewGUID(a.AppID)]
		if !there {
			before, there = byRegistration[id]
		}
		if !there {
			if a.AppID == "" {
				continue
			}
			if before, err = w.storeUnused(ctx, tx, s, a); err != nil {
				return err
			}
			byAppID[before.appID] = before
		}
		after := before
		after.registration = id
		if whole || a.Has.Has(msgraph.ApplicationPasswordCredentials) || a.Has.Has(msgraph.ApplicationKeyCredentials) {
			after.credentials = mapCredentials(a.PasswordCredentials, a.KeyCredentials)
		}
		if !after.verified && (whole || a.Has.Has(msgraph.ApplicationPublisherDomain)) && a.PublisherDomain != "" {
			after.publisher = clean(a.PublisherDomain)
		}
		d := appDifference(before, after)
		if !d.any() && before.registration == id {
			continue
		}
		if err := storeRegistration(ctx, tx, after); err != nil {
			return err
		}
		if before.registration == id {
			s.changed++
			stale.add(id)
			events = append(events, appEvent(activity.AppChanged, after, d))
		} else {
			missing.add(id)
		}
	}
	if err := w.compareIDs(ctx, tx, s, labelRegistrations, ids.ids, missing.ids, stale.ids); err != nil {
		return err
	}
	if err := w.noteRound(ctx, tx, s, labelRegistrations, seen.ids, gone.ids); err != nil {
		return err
	}
	if s.cur.First {
		return nil
	}
	return w.record(ctx, tx, events)
}

// storeUnused stores an own registration that has no service principal: it is
// in nobody's use yet.
func (w *walk) storeUnused(ctx context.Context, tx *database.Tx, s *stage, a *msgraph.Application) (appRow, error) {
	r := appRow{appID: xid.NewGUID(clean(a.AppID)), name: clean(a.DisplayName), owner: w.tenant.EntraTenantID, created: moment(a.CreatedAt)}
	app, err := tx.Ent().App.Create().SetOrganizationID(w.tenant.OrganizationID).SetTenantID(w.tenant.ID).
		SetAppID(r.appID).SetDisplayName(r.name).SetSortKey(fold.Key(r.name)).SetSearchKey(fold.Key(r.name)).
		SetPublisherTenantID(r.owner).SetOrigin(w.originOf(r)).SetNillableEntraCreatedAt(r.created).SetFirstSeenAt(w.e.now()).Save(ctx)
	if err != nil {
		return r, fmt.Errorf("store registration: %w", err)
	}
	r.id = app.ID
	s.added++
	if !s.cur.First {
		d := difference{after: map[string]any{"origin": string(app.Origin), "publisher": ""}}
		return r, w.record(ctx, tx, []activity.Event{appEvent(activity.AppDiscovered, r, d)})
	}
	return r, nil
}

func storeRegistration(ctx context.Context, tx *database.Tx, r appRow) error {
	credentials, err := json.Marshal(nonNil(r.credentials))
	if err != nil {
		return fmt.Errorf("write credentials: %w", err)
	}
	_, err = tx.Exec(ctx, "UPDATE apps SET owners_read_at = CASE WHEN registration_entra_id IS NULL THEN NULL ELSE owners_read_at END, registration_entra_id = ?, credentials = ?, publisher_name = ?, search_key = ?, content_hash = ?, removed_at = CASE WHEN entra_id IS NULL THEN NULL ELSE removed_at END WHERE id = ?",
		r.registration, string(credentials), r.publisher, fold.Key(r.name+" "+r.publisher), r.sum(), r.id)
	if err != nil {
		return fmt.Errorf("store registration: %w", err)
	}
	return nil
}

// lostRegistration says which apps lost their registration.
func lostRegistration() sweepSpec {
	return sweepSpec{label: labelRegistrations, table: "apps", key: "registration_entra_id"}
}

// sweepRegistrations takes the registration from apps that lost it. An app that
// was only there because of it goes away.
func (w *walk) sweepRegistrations(ctx context.Context, tx *database.Tx, s *stage) (bool, error) {
	extra := 0
	if s.cur.Full && s.cur.Seen {
		var err error
		if extra, err = w.candidates(ctx, tx, lostRegistration()); err != nil {
			return false, err
		}
	}
	ids, err := w.lostRegistrations(ctx, tx)
	if err != nil {
		return false, err
	}
	all, err := count(ctx, tx, "SELECT count(*) FROM apps WHERE tenant_id = ? AND registration_entra_id IS NOT NULL", w.tenant.ID)
	if err != nil {
		return false, err
	}
	if tooMany(len(ids), all) {
		return true, nil
	}
	s.cur.Extra += extra
	return false, w.dropRegistrations(ctx, tx, s, ids)
}

// lostRegistrations finds the apps whose registration is noted as gone.
func (w *walk) lostRegistrations(ctx context.Context, tx *database.Tx) ([]int64, error) {
	rows, err := tx.Query(ctx, "SELECT t.id FROM sync_gone n JOIN apps t ON t.tenant_id = ? AND t.registration_entra_id = n.object_id WHERE n.sync_run_id = ? AND n.data_set = ?",
		w.tenant.ID, w.run.ID, labelRegistrations)
	if err != nil {
		return nil, fmt.Errorf("find lost registrations: %w", err)
	}
	ids, err := collect(rows, scanID)
	if err != nil {
		return nil, fmt.Errorf("find lost registrations: %w", err)
	}
	return ids, nil
}

func (w *walk) dropRegistrations(ctx context.Context, tx *database.Tx, s *stage, ids []int64) error {
	for part := range slices.Chunk(ids, sweepAtOnce) {
		lost, err := query(ctx, tx, part, "SELECT id FROM apps WHERE entra_id IS NULL AND removed_at IS NULL AND id", nil, "", scanID)
		if err != nil {
			return fmt.Errorf("find lost apps: %w", err)
		}
		if err := w.removeRows(ctx, tx, s.cur.First, sweepApps(), lost); err != nil {
			return err
		}
		s.removed += len(lost)
		err = inChunks(tx, part, func(in string, args []any) error {
			_, err := tx.Exec(ctx, "UPDATE apps SET registration_entra_id = NULL WHERE id "+in, args...)
			return err
		})
		if err != nil {
			return fmt.Errorf("forget registrations: %w", err)
		}
	}
	return clearLabel(ctx, tx, w.run.ID, labelRegistrations)
}

// readLastUse notes when Microsoft says that apps were last used: only its beta
// tells, so what it does not answer is no failure.
func (w *walk) readLastUse(ctx context.Context, s *stage) error {
	if s.cur.Part != partLastUse {
		err := w.commit(ctx, s, func(_ context.Context, _ *database.Tx, s *stage) error {
			s.cur.Part, s.cur.Link, s.cur.Pages = partLastUse, "", 0
			return nil
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
		p, err := try(ctx, w, func(ctx context.Context) (msgraph.Page[msgraph.ServicePrincipalActivity], error) {
			return w.client.ServicePrincipalSignInActivities(ctx, s.cur.Link)
		})
		if err == nil {
			err = w.follow(p.Next)
		}
		if e, ok := msgraph.AsError(err); ok && e.Kind.NeedsConsent() {
			return err
		}
		// A wait that can't be sat out, and the database's own errors, are passed on.
		if _, ok := msgraph.AsError(err); err != nil && !ok && !errors.Is(err, errCycle) {
			return err
		}
		last, failure := err != nil || p.Next == "", err
		err = w.commit(ctx, s, func(ctx context.Context, tx *database.Tx, s *stage) error {
			s.attempts = 0
			if err := w.storeLastUse(ctx, tx, p.Items); err != nil {
				return err
			}
			if s.cur.Link = p.Next; !last {
				return nil
			}
			s.cur.Part, s.cur.Link = "", ""
			s.cur.Done = append(s.cur.Done, partLastUse)
			if err := w.noteBeta(ctx, tx, s.set, failure); err != nil {
				return err
			}
			if failure == nil {
				if err := tx.Ent().Tenant.UpdateOneID(w.tenant.ID).SetAppActivityReadAt(w.e.now()).Exec(ctx); err != nil {
					return fmt.Errorf("note report of app activity: %w", err)
				}
			}
			return w.complete(ctx, tx, s)
		})
		if err != nil || last {
			return err
		}
	}
}

// storeLastUse notes the last use of apps as clients, where it is later than what
// is known: being the resource of somebody's sign-in is no use.
func (w *walk) storeLastUse(ctx context.Context, tx *database.Tx, items []msgraph.ServicePrincipalActivity) error {
	used := map[xid.GUID]time.Time{}
	var apps set
	for _, a := range items {
		at := a.DelegatedClientAt
		if a.ApplicationClientAt.After(at) {
			at = a.ApplicationClientAt
		}
		id := xid.NewGUID(clean(a.AppID))
		if last := moment(at); last != nil && last.After(used[id]) {
			used[id] = *last
			apps.add(id)
		}
	}
	keys, err := raw(apps.ids)
	if err != nil {
		return err
	}
	type known struct {
		id   int64
		app  xid.GUID
		last *time.Time
	}
	stored, err := query(ctx, tx, keys, "SELECT id, app_id, provider_last_used_at FROM apps WHERE tenant_id = ? AND app_id", []any{w.tenant.ID}, "",
		func(scan func(...any) error) (k known, err error) {
			err = scan(&k.id, &k.app, &k.last)
			return k, err
		})
	if err != nil {
		return fmt.Errorf("load last use: %w", err)
	}
	var ids []int64
	var lasts []time.Time
	for _, k := range stored {
		if at := used[k.app]; k.last == nil || at.After(*k.last) {
			ids, lasts = append(ids, k.id), append(lasts, at)
		}
	}
	return raiseLastUse(ctx, tx, ids, lasts)
}
