package tenantsync

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/license"
	"github.com/appmuster/appmuster/ent/licenseday"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/fold"
	"github.com/appmuster/appmuster/internal/msgraph"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/internal/xid"
)

// readLicenses stores the SKUs that the tenant holds, and their seats of today.
// They come in one answer, so there is nothing to resume.
func readLicenses(ctx context.Context, w *walk, s *stage) error {
	skus, err := try(ctx, w, w.client.SubscribedSKUs)
	if err != nil {
		return err
	}
	terms, err := w.terms(ctx)
	if err != nil {
		return err
	}
	return w.commit(ctx, s, func(ctx context.Context, tx *database.Tx, s *stage) error {
		s.attempts = 0
		s.fetched = len(skus)
		w.setMode(s, vocab.SyncModeFull)
		if err := w.storeLicenses(ctx, tx, s, skus); err != nil {
			return err
		}
		if err := w.storeTerms(ctx, tx, s, terms); err != nil {
			return err
		}
		return w.complete(ctx, tx, s)
	})
}

func (w *walk) storeLicenses(ctx context.Context, tx *database.Tx, s *stage, skus []msgraph.SubscribedSKU) error {
	w.unknownOfSKUs(skus)
	all, err := tx.Ent().License.Query().Where(license.TenantID(w.tenant.ID)).All(ctx)
	if err != nil {
		return fmt.Errorf("load licenses: %w", err)
	}
	stored := map[xid.GUID]*ent.License{}
	for _, l := range all {
		stored[l.SkuID] = l
	}
	s.cur.Full, s.cur.Seen = true, true
	skus = lastOf(skus, func(k *msgraph.SubscribedSKU) string { return string(xid.NewGUID(k.SKUID)) }, func(before, after *msgraph.SubscribedSKU) { *before = *after })
	var events []activity.Event
	premium := 0
	for i := range skus {
		if skus[i].HasPremium() && (skus[i].CapabilityStatus == "Enabled" || skus[i].CapabilityStatus == "Warning") {
			premium = 1
		}
		id := xid.NewGUID(skus[i].SKUID)
		event, err := w.storeLicense(ctx, tx, s, stored[id], id, &skus[i])
		if err != nil {
			return err
		}
		if event != nil {
			events = append(events, *event)
		}
	}
	listed := make([][]byte, 0, len(skus))
	for i := range skus {
		if raw, err := xid.NewGUID(skus[i].SKUID).Bytes(); err == nil && raw != nil {
			listed = append(listed, raw)
		}
	}
	if err := clearLabel(ctx, tx, w.run.ID, labelLicenses); err != nil {
		return err
	}
	if err := noteSeen(ctx, tx, w.run.ID, labelLicenses, listed); err != nil {
		return err
	}
	if s.cur.IsHeld, err = w.sweep(ctx, tx, s, sweepLicenses()); err != nil {
		return err
	}
	// The organization's own plans say it better, where they are shown.
	if w.tenant.HasPremium < 0 && len(skus) > 0 {
		if err := tx.Ent().Tenant.UpdateOneID(w.tenant.ID).SetHasPremium(premium).Exec(ctx); err != nil {
			return fmt.Errorf("note premium: %w", err)
		}
		w.tenant.HasPremium = premium
	}
	if s.cur.First {
		return nil
	}
	return w.record(ctx, tx, events)
}

func sweepLicenses() sweepSpec {
	return sweepSpec{
		label: labelLicenses, table: "licenses", key: "sku_id",
		// What was made for a user's sake and never listed is not the tenant's to lose.
		where: " AND NOT (t.capability_status = '' AND t.seats_enabled = 0 AND t.content_hash = 0)",
		event: func(ctx context.Context, tx *database.Tx, ids []int64) ([]activity.Event, error) {
			all, err := names(ctx, tx, "licenses", "sku_id", ids)
			if err != nil {
				return nil, err
			}
			events := make([]activity.Event, len(all))
			for i, l := range all {
				events[i] = activity.Event{Type: activity.LicenseRemoved, Subject: licenseSubject(l.id, l.entra, l.name)}
			}
			return events, nil
		},
	}
}

func licenseSubject(id int64, sku xid.GUID, name string) activity.Subject {
	return activity.Subject{Kind: vocab.SubjectKindLicense, ID: id, EntraID: sku, Name: name}
}

// usable is how many seats may be assigned: Microsoft reports negative numbers at
// times, which are none.
func usable(enabled, warning int) int { return max(enabled, 0) + max(warning, 0) }

// storeLicense writes one SKU where it differs, and today's seats.
func (w *walk) storeLicense(ctx context.Context, tx *database.Tx, s *stage, before *ent.License, id xid.GUID, sku *msgraph.SubscribedSKU) (*activity.Event, error) {
	part := clean(sku.SKUPartNumber)
	name := w.e.licenseName(string(id), part)
	if name == "" {
		name = part
	}
	var plans []string
	for _, p := range sku.ServicePlans {
		plans = append(plans, string(xid.NewGUID(clean(p.ID))))
	}
	slices.Sort(plans)
	h := hasher{}
	for _, v := range append([]string{part, name, sku.CapabilityStatus, strconv.Itoa(sku.Enabled), strconv.Itoa(sku.Warning), strconv.Itoa(sku.Suspended), strconv.Itoa(sku.LockedOut), strconv.Itoa(sku.Consumed)}, plans...) {
		h.text(v)
	}
	hash := h.sum()
	seats := usable(sku.Enabled, sku.Warning)
	var event *activity.Event
	var key int64
	switch {
	case before == nil:
		l, err := tx.Ent().License.Create().SetOrganizationID(w.tenant.OrganizationID).SetTenantID(w.tenant.ID).SetSkuID(id).
			SetSkuPartNumber(part).SetDisplayName(name).SetSortKey(fold.Key(name)).SetCapabilityStatus(clean(sku.CapabilityStatus)).
			SetSeatsEnabled(sku.Enabled).SetSeatsWarning(sku.Warning).SetSeatsSuspended(sku.Suspended).SetSeatsLockedOut(sku.LockedOut).SetSeatsConsumed(sku.Consumed).
			SetServicePlans(plans).SetFirstSeenAt(w.e.now()).SetContentHash(hash).Save(ctx)
		if err != nil {
			return nil, fmt.Errorf("store license: %w", err)
		}
		key = l.ID
		s.added++
		event = &activity.Event{Type: activity.LicenseAdded, Subject: licenseSubject(l.ID, id, name), After: map[string]any{"seats": seats}}
	default:
		key = before.ID
		if before.ContentHash == hash && before.RemovedAt == nil {
			break
		}
		err := tx.Ent().License.UpdateOneID(before.ID).
			SetSkuPartNumber(part).SetDisplayName(name).SetSortKey(fold.Key(name)).SetCapabilityStatus(clean(sku.CapabilityStatus)).
			SetSeatsEnabled(sku.Enabled).SetSeatsWarning(sku.Warning).SetSeatsSuspended(sku.Suspended).SetSeatsLockedOut(sku.LockedOut).SetSeatsConsumed(sku.Consumed).
			SetServicePlans(plans).ClearRemovedAt().SetContentHash(hash).Exec(ctx)
		if err != nil {
			return nil, fmt.Errorf("store license: %w", err)
		}
		was := usable(before.SeatsEnabled, before.SeatsWarning)
		switch {
		case before.RemovedAt != nil || before.ContentHash == 0:
			s.added++
			event = &activity.Event{Type: activity.LicenseAdded, Subject: licenseSubject(before.ID, id, name), After: map[string]any{"seats": seats}}
		default:
			s.changed++
			if was != seats {
				event = &activity.Event{
					Type: activity.LicenseSeatsChanged, Subject: licenseSubject(before.ID, id, name),
					Before: map[string]any{"seats": was}, After: map[string]any{"seats": seats},
				}
			}
		}
	}
	err := tx.Ent().LicenseDay.Create().SetOrganizationID(w.tenant.OrganizationID).SetTenantID(w.tenant.ID).SetLicenseID(key).
		SetDay(dayOf(w.e.now())).SetSeatsEnabled(sku.Enabled).SetSeatsWarning(sku.Warning).SetSeatsSuspended(sku.Suspended).SetSeatsConsumed(sku.Consumed).
		OnConflictColumns(licenseday.FieldLicenseID, licenseday.FieldDay, licenseday.FieldOrganizationID).
		Update(func(u *ent.LicenseDayUpsert) {
			u.UpdateSeatsEnabled().UpdateSeatsWarning().UpdateSeatsSuspended().UpdateSeatsConsumed()
		}).Exec(ctx)
	if err != nil {
		return nil, fmt.Errorf("store seats of the day: %w", err)
	}
	return event, nil
}

// dayOf gives the UTC day as days since 1970.
func dayOf(t time.Time) int {
	const day = 24 * 60 * 60
	n := t.Unix()
	if n < 0 {
		n -= day - 1
	}
	return int(n / day)
}

// dayStart is when a day begins.
func dayStart(day int) time.Time { return time.Unix(int64(day)*24*60*60, 0).UTC() }

// held is a license on a user as it is stored.
type held struct {
	user, license int64
	direct        bool
	group         xid.GUID
	state, fault  string
	removed       *time.Time
}

type heldKey struct{ user, license int64 }

// applyLicenses brings the licenses of these users level with what the elements
// say and gives the users that were there before and differ, and what to tell.
// stored are those that were there before.
func (w *walk) applyLicenses(ctx context.Context, tx *database.Tx, users []*msgraph.User, stored map[xid.GUID]userRow) ([]xid.GUID, []activity.Event, error) {
	var fresh []xid.GUID
	var known []int64
	for _, u := range users {
		id := xid.NewGUID(u.ID)
		if r, there := stored[id]; there {
			known = append(known, r.id)
		} else if len(u.AssignedLicenses) > 0 {
			fresh = append(fresh, id)
		}
	}
	keys, err := userKeys(ctx, tx, w.tenant.ID, fresh)
	if err != nil {
		return nil, nil, err
	}
	before, err := loadHeld(ctx, tx, known)
	if err != nil {
		return nil, nil, err
	}
	byUser := map[int64][]held{}
	for _, h := range before {
		byUser[h.user] = append(byUser[h.user], h)
	}
	skus, err := w.licenses(ctx, tx, users)
	if err != nil {
		return nil, nil, err
	}
	var write [][]any
	var lost []heldKey
	var differs []xid.GUID
	var events []activity.Event
	now := w.e.now()
	for _, u := range users {
		id := xid.NewGUID(u.ID)
		key := keys[id]
		if r, there := stored[id]; there {
			key = r.id
		}
		if key == 0 {
			continue
		}
		was := map[int64]held{}
		for _, h := range byUser[key] {
			was[h.license] = h
		}
		differ := false
		subject := activity.Subject{Kind: vocab.SubjectKindUser, ID: key, EntraID: id, Name: userName(u, stored[id])}
		for _, a := range u.AssignedLicenses {
			sku, there := skus.byID[xid.NewGUID(a.SKUID)]
			if !there {
				continue
			}
			h := mapHeld(u, a.SKUID)
			h.user, h.license = key, sku.id
			old, had := was[sku.id]
			delete(was, sku.id)
			if had && old.removed == nil && old.direct == h.direct && old.group == h.group && old.state == h.state && old.fault == h.fault {
				continue
			}
			differ = true
			write = append(write, []any{w.tenant.OrganizationID, w.tenant.ID, h.license, h.user, h.direct, h.group, h.state, h.fault, now, nil})
			if !had || old.removed != nil {
				events = append(events, activity.Event{Type: activity.LicenseAssigned, Subject: subject, After: map[string]any{"license": sku.name}})
			}
		}
		for _, h := range byUser[key] {
			if _, left := was[h.license]; !left || h.removed != nil {
				continue
			}
			differ = true
			lost = append(lost, heldKey{key, h.license})
			events = append(events, activity.Event{Type: activity.LicenseUnassigned, Subject: subject, Before: map[string]any{"license": skus.byKey[h.license]}})
		}
		if _, old := stored[id]; differ && old {
			differs = append(differs, id)
		}
	}
	if err := upsert(ctx, tx, heldTable(), write); err != nil {
		return nil, nil, err
	}
	for _, l := range lost {
		if _, err := tx.Exec(ctx, "UPDATE license_users SET removed_at = ? WHERE license_id = ? AND user_id = ?", now, l.license, l.user); err != nil {
			return nil, nil, fmt.Errorf("take license from user: %w", err)
		}
	}
	return differs, events, nil
}

func userName(u *msgraph.User, r userRow) string {
	if u.DisplayName != "" {
		return clean(u.DisplayName)
	}
	return r.name
}

// mapHeld says how a user came by a SKU: directly where that is one of the ways.
func mapHeld(u *msgraph.User, sku string) held {
	h := held{direct: true}
	first := true
	for _, st := range u.LicenseAssignmentStates {
		if !equalGUID(st.SKUID, sku) {
			continue
		}
		direct := st.AssignedByGroup == ""
		if !first && !direct {
			continue
		}
		if !first && h.direct {
			continue
		}
		h.direct, h.group, h.state = direct, xid.NewGUID(clean(st.AssignedByGroup)), clean(st.State)
		h.fault = ""
		if st.Error != "None" {
			h.fault = clean(st.Error)
		}
		first = false
	}
	return h
}

func equalGUID(a, b string) bool { return a == b || xid.NewGUID(a) == xid.NewGUID(b) }

func heldTable() tableSpec {
	return tableSpec{
		name: "license_users",
		columns: []string{
			"organization_id", "tenant_id", "license_id", "user_id", "direct", "group_entra_id", "state", "error", "first_seen_at", "removed_at",
		},
		conflict: "(license_id, user_id, organization_id)",
		update:   []string{"direct", "group_entra_id", "state", "error", "removed_at"},
	}
}

func loadHeld(ctx context.Context, tx *database.Tx, users []int64) ([]held, error) {
	all, err := query(ctx, tx, users,
		"SELECT user_id, license_id, direct, group_entra_id, state, error, removed_at FROM license_users WHERE user_id", nil, "",
		func(scan func(...any) error) (h held, err error) {
			err = scan(&h.user, &h.license, &h.direct, &h.group, &h.state, &h.fault, &h.removed)
			return h, err
		})
	if err != nil {
		return nil, fmt.Errorf("load licenses of users: %w", err)
	}
	return all, nil
}

type sku struct {
	id   int64
	name string
}

type skus struct {
	byID  map[xid.GUID]sku
	byKey map[int64]string
}

// licenses gives the tenant's licenses. A SKU that a user has and that was not
// listed (bought a moment ago, or the list is dark) gets a row without seats,
// which the next listing fills.
func (w *walk) licenses(ctx context.Context, tx *database.Tx, users []*msgraph.User) (skus, error) {
	m := skus{map[xid.GUID]sku{}, map[int64]string{}}
	rows, err := tx.Query(ctx, "SELECT id, sku_id, display_name FROM licenses WHERE tenant_id = ?", w.tenant.ID)
	if err != nil {
		return m, fmt.Errorf("load licenses: %w", err)
	}
	all, err := collect(rows, func(scan func(...any) error) (n named, err error) {
		err = scan(&n.id, &n.entra, &n.name)
		return n, err
	})
	if err != nil {
		return m, fmt.Errorf("load licenses: %w", err)
	}
	for _, n := range all {
		m.byID[n.entra], m.byKey[n.id] = sku{n.id, n.name}, n.name
	}
	for _, u := range users {
		for _, a := range u.AssignedLicenses {
			id := xid.NewGUID(a.SKUID)
			if _, there := m.byID[id]; there || id == "" {
				continue
			}
			name := w.e.licenseName(string(id), "")
			if name == "" {
				name = string(id)
			}
			l, err := tx.Ent().License.Create().SetOrganizationID(w.tenant.OrganizationID).SetTenantID(w.tenant.ID).SetSkuID(id).
				SetSkuPartNumber(string(id)).SetDisplayName(name).SetSortKey(fold.Key(name)).
				SetSeatsEnabled(0).SetSeatsWarning(0).SetSeatsSuspended(0).SetSeatsConsumed(0).SetFirstSeenAt(w.e.now()).Save(ctx)
			if err != nil {
				return m, fmt.Errorf("store unlisted license: %w", err)
			}
			m.byID[id], m.byKey[l.ID] = sku{l.ID, name}, name
		}
	}
	return m, nil
}
