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
	"github.com/appmuster/appmuster/internal/pseudonym"
	"github.com/appmuster/appmuster/internal/xid"
)

const (
	partInteractive    = "interactive"
	partNonInteractive = "nonInteractive"
	partRollUp         = "rollUp"
)

// readSignIns stores the sign-ins since the last reading, those of people first,
// then those that clients made by themselves where Microsoft's beta tells, and
// rolls up the days that got any.
func readSignIns(ctx context.Context, w *walk, s *stage) error {
	kept, shown := w.kept()
	if w.tenant.HasPremium == 0 {
		kept, shown = keptPremium, keptFree
	}
	if s.cur.To.IsZero() {
		err := w.commit(ctx, s, func(ctx context.Context, tx *database.Tx, s *stage) error {
			var err error
			if s.cur.Unsure, err = w.cutShort(ctx, tx, s.set); err != nil {
				return err
			}
			return w.span(ctx, tx, s, kept)
		})
		if err != nil {
			return err
		}
	}
	keys := &keyring{}
	if !s.done(partInteractive) {
		if err := w.signInReader(partInteractive, msgraph.SignInInteractive, keys).read(ctx, w, s); err != nil {
			return err
		}
	}
	if !s.done(partNonInteractive) {
		others := w.signInReader(partNonInteractive, msgraph.SignInNonInteractive, keys)
		others.ended = func(ctx context.Context, tx *database.Tx) error { return w.noteBeta(ctx, tx, s.set, nil) }
		err := others.read(ctx, w, s)
		if optional(err) {
			unanswered := err
			err = w.commit(ctx, s, func(ctx context.Context, tx *database.Tx, s *stage) error {
				s.cur.Done = append(s.cur.Done, partNonInteractive)
				s.cur.Part, s.cur.Link = "", ""
				s.cur.Note = "Non-interactive sign-ins are not among them: only Microsoft's beta shows those, and " + silence(unanswered) + "."
				return w.noteBeta(ctx, tx, s.set, unanswered)
			})
		}
		if err != nil {
			return err
		}
	}
	if err := w.readLastSignIns(ctx, s); err != nil {
		return err
	}
	for len(s.cur.Days) > 0 {
		if err := w.rest(ctx); err != nil {
			return err
		}
		err := w.commit(ctx, s, func(ctx context.Context, tx *database.Tx, s *stage) error {
			day := s.cur.Days[0]
			s.cur.Days = s.cur.Days[1:]
			return w.rollUp(ctx, tx, day)
		})
		if err != nil {
			return err
		}
	}
	return w.commit(ctx, s, func(ctx context.Context, tx *database.Tx, s *stage) error {
		if s.cur.NoApp > 0 && s.cur.Note == "" {
			s.cur.Note = fmt.Sprintf("%d sign-ins name no app: counted, not stored.", s.cur.NoApp)
		}
		if err := w.cover(ctx, tx, s, shown); err != nil {
			return err
		}
		return w.complete(ctx, tx, s)
	})
}

// optional reports whether an error only says that a lesser source has nothing
// for us.
func optional(err error) bool {
	switch msgraph.KindOf(err) {
	case msgraph.NotSupported, msgraph.NotFound, msgraph.PermissionMissing, msgraph.NotLicensed, msgraph.Rejected:
		return true
	}
	return false
}

func (w *walk) signInReader(part string, kind msgraph.SignInKind, keys *keyring) logReader[msgraph.SignIn] {
	return logReader[msgraph.SignIn]{
		part: part,
		list: func(ctx context.Context, from, to time.Time, link string) (msgraph.Page[msgraph.SignIn], error) {
			return w.client.SignIns(ctx, from, to, kind, link)
		},
		at: func(e *msgraph.SignIn) time.Time { return e.CreatedAt },
		apply: func(ctx context.Context, tx *database.Tx, s *stage, items []msgraph.SignIn) error {
			return w.applySignIns(ctx, tx, s, items, part == partInteractive, keys)
		},
		forget: keys.forget,
	}
}

func (w *walk) applySignIns(ctx context.Context, tx *database.Tx, s *stage, items []msgraph.SignIn, interactive bool, keys *keyring) error {
	items = lastOf(items, func(e *msgraph.SignIn) string { return e.ID }, func(before, after *msgraph.SignIn) { *before = *after })
	var users, apps set
	for i := range items {
		users.add(xid.NewGUID(clean(items[i].UserID)))
		apps.add(xid.NewGUID(clean(items[i].AppID)))
	}
	userIDs, err := keys.usersOf(ctx, tx, w.tenant.ID, users.ids)
	if err != nil {
		return err
	}
	var nobody map[xid.GUID]bool // people who were erased
	if none := notStored(users.ids, userIDs); len(none) > 0 {
		if nobody, err = w.erased(ctx, tx, none); err != nil {
			return err
		}
	}
	appIDs, err := w.signInApps(ctx, tx, s, apps.ids, items, keys)
	if err != nil {
		return err
	}
	rows := make([][]any, 0, len(items))
	days := map[int]bool{}
	for i := range items {
		e := &items[i]
		app := appIDs[xid.NewGUID(clean(e.AppID))]
		at := moment(e.CreatedAt)
		if app == 0 || at == nil {
			s.cur.NoApp++
			continue
		}
		var user *int64
		if id := userIDs[xid.NewGUID(clean(e.UserID))]; id != 0 {
			user = &id
		}
		days[dayOf(*at)] = true
		if nobody[xid.NewGUID(clean(e.UserID))] { // counted, and nothing else: see ErasePerson
			e.ID = string(pseudonym.EventID(w.tenant.ID, xid.NewGUID(clean(e.ID))))
			e.FailureReason, e.ClientAppUsed, e.City, e.CountryOrRegion = "", "", "", ""
		}
		rows = append(rows, []any{
			w.tenant.OrganizationID, w.tenant.ID, xid.NewGUID(clean(e.ID)), *at, user, app, e.Succeeded(), e.ErrorCode,
			clip(clean(e.FailureReason), 500), interactive, clip(clean(e.ClientAppUsed), 100),
			clip(clean(e.City), 200), clip(clean(e.CountryOrRegion), 100),
		})
	}
	n, err := w.storeSignIns(ctx, tx, s, rows)
	if err != nil {
		return err
	}
	s.added += n
	if n == 0 && !s.cur.Unsure {
		return nil // all of it was read and rolled up before
	}
	for day := range days {
		if !slices.Contains(s.cur.Days, day) {
			s.cur.Days = append(s.cur.Days, day)
		}
	}
	slices.Sort(s.cur.Days)
	return nil
}

// appOfRow is where a row of sign-ins has its app.
const appOfRow = 5

// storeSignIns stores what is not stored yet, says whose evidence that changes,
// and gives how many are new.
func (w *walk) storeSignIns(ctx context.Context, tx *database.Tx, s *stage, rows [][]any) (int, error) {
	if w.run.Sequence > 1 && !s.cur.Unsure {
		apps, err := upsertNew(ctx, tx, signInsTable(), rows, "app_id")
		if err != nil {
			return 0, err
		}
		return len(apps), touchApps(ctx, tx, distinct(apps))
	}
	n, err := upsertCount(ctx, tx, signInsTable(), rows)
	if err != nil || w.run.Sequence == 1 { // nothing was added up yet
		return int(n), err
	}
	apps := make([]int64, len(rows))
	for i, row := range rows {
		apps[i] = row[appOfRow].(int64)
	}
	return int(n), touchApps(ctx, tx, distinct(apps))
}

func signInsTable() tableSpec {
	return tableSpec{
		name: "sign_ins",
		columns: []string{
			"organization_id", "tenant_id", "entra_id", "occurred_at", "user_id", "app_id", "succeeded", "error_code",
			"failure_reason", "interactive", "client_app", "city", "country",
		},
		conflict: "(tenant_id, occurred_at, entra_id, organization_id)",
		// Of somebody who was not stored yet when it was read.
		fill: "user_id",
	}
}

// signInApps finds the apps of sign-ins by application identifier. One that the
// tenant has no service principal of is made, so that its use can be told.
func (w *walk) signInApps(ctx context.Context, tx *database.Tx, s *stage, ids []xid.GUID, items []msgraph.SignIn, ring *keyring) (map[xid.GUID]int64, error) {
	const order = " ORDER BY CASE WHEN removed_at IS NULL THEN 1 ELSE 0 END, CASE WHEN entra_id IS NULL THEN 0 ELSE 1 END, id"
	keys, others := known(ring.apps, ids)
	found, err := keysOf(ctx, tx, "apps", "app_id", w.tenant.ID, others, order)
	if err != nil {
		return nil, err
	}
	for id, key := range found {
		keys[id] = key
	}
	keep(tx, &ring.apps, keys)
	for i := range items {
		id := xid.NewGUID(clean(items[i].AppID))
		if id == "" || keys[id] != 0 {
			continue
		}
		r := appRow{appID: id, name: clip(clean(items[i].AppDisplayName), 400)}
		if r.name == "" {
			r.name = string(id)
		}
		app, err := tx.Ent().App.Create().SetOrganizationID(w.tenant.OrganizationID).SetTenantID(w.tenant.ID).
			SetAppID(id).SetDisplayName(r.name).SetSortKey(fold.Key(r.name)).SetSearchKey(fold.Key(r.name)).
			SetOrigin(w.originOf(r)).SetFirstSeenAt(w.e.now()).Save(ctx)
		if err != nil {
			return nil, fmt.Errorf("store app of a sign-in: %w", err)
		}
		r.id = app.ID
		keys[id] = app.ID
		s.cur.AppsMade++
		if s.cur.First {
			continue
		}
		d := difference{after: map[string]any{"origin": string(app.Origin)}}
		if err := w.record(ctx, tx, []activity.Event{appEvent(activity.AppDiscovered, r, d)}); err != nil {
			return nil, err
		}
	}
	return keys, nil
}
