package tenantsync

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/fold"
	"github.com/appmuster/appmuster/internal/msgraph"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/internal/xid"
)

// The parts of the apps.
const (
	partPrincipals    = "servicePrincipals"
	partRegistrations = "applications"
	partLastUse       = "servicePrincipalSignInActivities"
)

// readApps stores the service principals with the permissions they offer, what
// the tenant's own registrations add to them, and when Microsoft says they were
// last used.
func readApps(ctx context.Context, w *walk, s *stage) error {
	next := func(_ context.Context, _ *database.Tx, s *stage) error {
		s.cur.Link = ""
		return nil
	}
	if !s.done(partPrincipals) {
		if err := principalRound(w).read(ctx, w, s, next); err != nil {
			return err
		}
	}
	if !s.done(partRegistrations) {
		err := registrationRound(w).read(ctx, w, s, next)
		switch msgraph.KindOf(err) {
		case msgraph.PermissionMissing, msgraph.NotSupported, msgraph.NotFound:
			// The inventory stands without them; only the dates of secrets lack.
			err = w.commit(ctx, s, func(ctx context.Context, tx *database.Tx, s *stage) error {
				s.cur.Note = "The tenant's own app registrations could not be read, so the dates of their secrets are not known."
				s.cur.Done = append(s.cur.Done, partRegistrations)
				s.cur.Part, s.cur.Phase, s.cur.Link, s.cur.Token = "", "", "", ""
				return clearLabel(ctx, tx, w.run.ID, labelRegistrations)
			})
		}
		if err != nil {
			return err
		}
	}
	return w.readLastUse(ctx, s)
}

func principalRound(w *walk) round[msgraph.ServicePrincipal] {
	return round[msgraph.ServicePrincipal]{
		name: partPrincipals, label: labelApps, set: vocab.DataSetApps,
		list: func(ctx context.Context, link string) (msgraph.Page[msgraph.ServicePrincipal], error) {
			return w.client.ServicePrincipals(ctx, link)
		},
		delta: func(ctx context.Context, link string) (msgraph.Page[msgraph.ServicePrincipal], error) {
			return w.client.ServicePrincipalsDelta(ctx, link)
		},
		apply: w.applyPrincipals,
		sweep: func(ctx context.Context, tx *database.Tx, s *stage) (bool, error) {
			return w.sweep(ctx, tx, s, sweepApps())
		},
		stored: func(ctx context.Context, tx *database.Tx) (bool, error) {
			return anyRow(ctx, tx, "SELECT 1 FROM apps WHERE tenant_id = ? AND entra_id IS NOT NULL LIMIT 1", w.tenant.ID)
		},
	}
}

func sweepApps() sweepSpec {
	return sweepSpec{
		label: labelApps, table: "apps", key: "entra_id",
		event: func(ctx context.Context, tx *database.Tx, ids []int64) ([]activity.Event, error) {
			return eventsOf(ctx, tx, "apps", activity.AppRemoved, vocab.SubjectKindApp, ids)
		},
		// With an app goes who was given it and what it may do.
		also: func(ctx context.Context, tx *database.Tx, ids []int64) error {
			if err := touchApps(ctx, tx, ids); err != nil {
				return err
			}
			return inChunks(tx, ids, func(in string, args []any) error {
				for _, table := range []string{"assignments", "grants"} {
					_, err := tx.Exec(ctx, "UPDATE "+table+" SET removed_at = ?, content_hash = 0 WHERE removed_at IS NULL AND app_id "+in, append([]any{tx.Now()}, args...)...)
					if err != nil {
						return err
					}
				}
				return nil
			})
		},
	}
}

// appRow is an app as it is stored.
type appRow struct {
	id           int64
	entra        xid.GUID
	appID        xid.GUID
	name         string
	publisher    string
	verified     bool
	owner        xid.GUID
	kind         string
	enabled      *bool
	assigned     bool
	tags         []string
	homepage     string
	sso          string
	template     string
	registration xid.GUID
	credentials  []vocab.Credential
	created      *time.Time
	removed      *time.Time
	hash         int64
}

func mapApp(before appRow, p *msgraph.ServicePrincipal, whole bool) appRow {
	r := before
	r.entra = xid.NewGUID(p.ID)
	if whole || p.Has.Has(msgraph.SPAppID) || r.appID == "" {
		r.appID = xid.NewGUID(clean(p.AppID))
	}
	if whole || p.Has.Has(msgraph.SPDisplayName) {
		r.name = clean(cmp.Or(p.DisplayName, p.AppDisplayName))
	}
	if whole || p.Has.Has(msgraph.SPVerifiedPublisher) {
		r.verified = p.VerifiedPublisher.ID != ""
		if r.verified || r.registration == "" {
			r.publisher = clean(p.VerifiedPublisher.DisplayName)
		}
	}
	take(p.Has, msgraph.SPAppOwnerOrganizationID, whole, &r.owner, xid.NewGUID(clean(p.AppOwnerOrganizationID)))
	take(p.Has, msgraph.SPType, whole, &r.kind, clean(p.Type))
	take(p.Has, msgraph.SPAccountEnabled, whole, &r.enabled, p.AccountEnabled.Ptr())
	take(p.Has, msgraph.SPAppRoleAssignmentRequired, whole, &r.assigned, p.AppRoleAssignmentRequired == msgraph.Yes)
	take(p.Has, msgraph.SPHomepage, whole, &r.homepage, clean(p.Homepage))
	take(p.Has, msgraph.SPSingleSignOnMode, whole, &r.sso, clean(p.PreferredSingleSignOnMode))
	take(p.Has, msgraph.SPApplicationTemplateID, whole, &r.template, clean(p.ApplicationTemplateID))
	take(p.Has, msgraph.SPCreatedAt, whole, &r.created, moment(p.CreatedAt))
	if whole || p.Has.Has(msgraph.SPTags) {
		r.tags = make([]string, len(p.Tags))
		for i, t := range p.Tags {
			r.tags[i] = clean(t)
		}
		slices.Sort(r.tags)
	}
	// An own registration says more of its secrets than its service principal.
	if r.registration == "" && (whole || p.Has.Has(msgraph.SPPasswordCredentials) || p.Has.Has(msgraph.SPKeyCredentials)) {
		r.credentials = mapCredentials(p.PasswordCredentials, p.KeyCredentials)
	}
	r.hash = r.sum()
	return r
}

// sum hashes what is stored, whoever told it.
func (r appRow) sum() int64 {
	h := hasher{}
	for _, s := range []string{string(r.appID), r.name, r.publisher, string(r.owner), r.kind, r.homepage, r.sso, r.template, strings.Join(r.tags, "\n")} {
		h.text(s)
	}
	h.bool(&r.verified)
	h.bool(r.enabled)
	h.bool(&r.assigned)
	h.time(r.created)
	hashCredentials(&h, r.credentials)
	return h.sum()
}

func hashCredentials(h *hasher, all []vocab.Credential) {
	for _, c := range all {
		h.text(c.Kind)
		h.text(c.DisplayName)
		h.time(c.StartsAt)
		h.time(c.ExpiresAt)
	}
}

// mapCredentials names secrets and certificates in a fixed order. Of a
// certificate that is there twice, to verify and to sign, one counts.
func mapCredentials(passwords, keys []msgraph.AppCredentialInfo) []vocab.Credential {
	all := []vocab.Credential{}
	for _, p := range passwords {
		all = append(all, vocab.Credential{Kind: "SECRET", DisplayName: clean(p.DisplayName), StartsAt: moment(p.StartsAt), ExpiresAt: moment(p.EndsAt)})
	}
	for _, k := range keys {
		c := vocab.Credential{Kind: "CERTIFICATE", DisplayName: clean(k.DisplayName), StartsAt: moment(k.StartsAt), ExpiresAt: moment(k.EndsAt)}
		if !slices.ContainsFunc(all, func(o vocab.Credential) bool { return compareCredentials(o, c) == 0 }) {
			all = append(all, c)
		}
	}
	slices.SortFunc(all, compareCredentials)
	return all
}

func compareCredentials(a, b vocab.Credential) int {
	return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.DisplayName, b.DisplayName),
		compareMoments(a.StartsAt, b.StartsAt), compareMoments(a.ExpiresAt, b.ExpiresAt))
}

func compareMoments(a, b *time.Time) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return -1
	case b == nil:
		return 1
	}
	return a.Compare(*b)
}

// mergePrincipals keeps the later version; one that tells less is laid over the
// stored row like any delta, so nothing that the earlier one told may be lost.
func mergePrincipals(before, after *msgraph.ServicePrincipal) {
	if after.Removed == msgraph.RemovedNo && before.Removed == msgraph.RemovedNo && !after.Has.Has(before.Has) {
		merged := *before
		overlay(&merged, after)
		*before = merged
		return
	}
	*before = *after
}

func overlay(p, q *msgraph.ServicePrincipal) {
	take(q.Has, msgraph.SPAppID, false, &p.AppID, q.AppID)
	take(q.Has, msgraph.SPDisplayName, false, &p.DisplayName, q.DisplayName)
	take(q.Has, msgraph.SPAppDisplayName, false, &p.AppDisplayName, q.AppDisplayName)
	take(q.Has, msgraph.SPAppOwnerOrganizationID, false, &p.AppOwnerOrganizationID, q.AppOwnerOrganizationID)
	take(q.Has, msgraph.SPType, false, &p.Type, q.Type)
	take(q.Has, msgraph.SPAccountEnabled, false, &p.AccountEnabled, q.AccountEnabled)
	take(q.Has, msgraph.SPAppRoleAssignmentRequired, false, &p.AppRoleAssignmentRequired, q.AppRoleAssignmentRequired)
	take(q.Has, msgraph.SPTags, false, &p.Tags, q.Tags)
	take(q.Has, msgraph.SPHomepage, false, &p.Homepage, q.Homepage)
	take(q.Has, msgraph.SPSingleSignOnMode, false, &p.PreferredSingleSignOnMode, q.PreferredSingleSignOnMode)
	take(q.Has, msgraph.SPVerifiedPublisher, false, &p.VerifiedPublisher, q.VerifiedPublisher)
	take(q.Has, msgraph.SPApplicationTemplateID, false, &p.ApplicationTemplateID, q.ApplicationTemplateID)
	take(q.Has, msgraph.SPCreatedAt, false, &p.CreatedAt, q.CreatedAt)
	take(q.Has, msgraph.SPAppRoles, false, &p.AppRoles, q.AppRoles)
	take(q.Has, msgraph.SPPermissionScopes, false, &p.PermissionScopes, q.PermissionScopes)
	take(q.Has, msgraph.SPPasswordCredentials, false, &p.PasswordCredentials, q.PasswordCredentials)
	take(q.Has, msgraph.SPKeyCredentials, false, &p.KeyCredentials, q.KeyCredentials)
	p.Has |= q.Has
}

func (w *walk) applyPrincipals(ctx context.Context, tx *database.Tx, s *stage, items []msgraph.ServicePrincipal) error {
	whole := s.cur.Phase == phaseList
	items = lastOf(items, func(p *msgraph.ServicePrincipal) string { return string(xid.NewGUID(p.ID)) }, mergePrincipals)
	w.unknownOfPrincipals(items)
	var ids, appIDs set
	for i := range items {
		ids.add(xid.NewGUID(items[i].ID))
		appIDs.add(xid.NewGUID(items[i].AppID))
	}
	stored, err := loadApps(ctx, tx, w.tenant.ID, "entra_id", ids.ids, "")
	if err != nil {
		return err
	}
	// Met before it had a service principal: that row becomes this one.
	orphans, err := loadApps(ctx, tx, w.tenant.ID, "app_id", appIDs.ids, " AND entra_id IS NULL")
	if err != nil {
		return err
	}
	var write []appRow
	var fresh, seen, gone, due, missing, stale set
	var events []activity.Event
	offers := map[xid.GUID]*msgraph.ServicePrincipal{}
	for i := range items {
		p := &items[i]
		id := xid.NewGUID(p.ID)
		before, known := stored[id]
		if p.Removed != msgraph.RemovedNo {
			gone.add(id)
			continue
		}
		adopted := false
		if !known {
			if before, adopted = orphans[xid.NewGUID(p.AppID)]; adopted {
				if err := adopt(ctx, tx, before.id, id); err != nil {
					return err
				}
				delete(orphans, before.appID)
			}
		}
		after := mapApp(before, p, whole)
		if after.appID == "" {
			continue // a delta element of an app that was never told whole
		}
		seen.add(id)
		if known && before.hash == after.hash && before.removed == nil {
			if whole || p.Has.Has(msgraph.SPAppRoles) || p.Has.Has(msgraph.SPPermissionScopes) {
				offers[id] = p
			}
			continue
		}
		offers[id] = p
		write = append(write, after)
		if w.run.Sequence > 1 && (!known || before.removed != nil) {
			due.add(id)
		}
		switch {
		case !known && !adopted:
			fresh.add(id)
			missing.add(id)
			s.added++
		case before.removed != nil:
			s.added++
			missing.add(id)
			events = append(events, appEvent(activity.AppReturned, after, difference{}))
		default:
			s.changed++
			stale.add(id)
			if d := appDifference(before, after); d.any() && !adopted {
				events = append(events, appEvent(activity.AppChanged, after, d))
			}
		}
		if before.removed != nil && !s.cur.Beside {
			// Its consents came back with it, and no delta need say so.
			if err := saveDeltaLink(ctx, tx, w.tenant.ID, vocab.DataSetGrants, partGrants, ""); err != nil {
				return err
			}
		}
	}
	if err := w.writeApps(ctx, tx, write); err != nil {
		return err
	}
	if err := w.compareIDs(ctx, tx, s, labelApps, ids.ids, missing.ids, stale.ids); err != nil {
		return err
	}
	if err := w.noteRound(ctx, tx, s, labelApps, seen.ids, gone.ids); err != nil {
		return err
	}
	if err := w.noteDue(ctx, tx, due.ids); err != nil {
		return err
	}
	keys, err := appKeys(ctx, tx, w.tenant.ID, seen.ids)
	if err != nil {
		return err
	}
	if err := w.applyPermissions(ctx, tx, offers, keys); err != nil {
		return err
	}
	if s.cur.First {
		return nil
	}
	for _, r := range write {
		if _, isNew := fresh.seen[r.entra]; !isNew {
			continue
		}
		r.id = keys[r.entra]
		d := difference{after: map[string]any{"origin": string(w.originOf(r)), "publisher": r.publisher}}
		events = append(events, appEvent(activity.AppDiscovered, r, d))
	}
	return w.record(ctx, tx, events)
}

// adopt gives the row of an app that was known by its application identifier
// alone the service principal that showed up.
func adopt(ctx context.Context, tx *database.Tx, id int64, entra xid.GUID) error {
	if _, err := tx.Exec(ctx, "UPDATE apps SET entra_id = ?, owners_read_at = NULL, content_hash = 0 WHERE id = ?", entra, id); err != nil {
		return fmt.Errorf("give app its service principal: %w", err)
	}
	return nil
}

func (w *walk) originOf(r appRow) vocab.AppOrigin {
	return w.e.origin(AppIdentity{
		AppID: r.appID, PublisherTenantID: r.owner, GalleryTemplateID: r.template, ServicePrincipalType: r.kind,
		EntraTenantID: w.tenant.EntraTenantID,
	})
}

func appEvent(kind string, r appRow, d difference) activity.Event {
	return activity.Event{
		Type:    kind,
		Subject: activity.Subject{Kind: vocab.SubjectKindApp, ID: r.id, EntraID: cmp.Or(r.entra, r.appID), Name: r.name},
		Before:  d.before, After: d.after,
	}
}

func appDifference(a, b appRow) difference {
	var d difference
	d.text("displayName", a.name, b.name)
	d.text("publisher", a.publisher, b.publisher)
	d.bool("publisherVerified", &a.verified, &b.verified)
	d.bool("accountEnabled", a.enabled, b.enabled)
	d.bool("assignmentRequired", &a.assigned, &b.assigned)
	d.text("homepage", a.homepage, b.homepage)
	d.text("signOnMode", a.sso, b.sso)
	if !slices.EqualFunc(a.credentials, b.credentials, func(x, y vocab.Credential) bool { return compareCredentials(x, y) == 0 }) {
		d.set("credentials", len(a.credentials), len(b.credentials))
	}
	return d
}

func loadApps(ctx context.Context, tx *database.Tx, tenantID int64, column string, ids []xid.GUID, where string) (map[xid.GUID]appRow, error) {
	keys, err := raw(ids)
	if err != nil {
		return nil, err
	}
	all, err := query(ctx, tx, keys,
		"SELECT id, entra_id, app_id, display_name, publisher_name, publisher_verified, publisher_tenant_id, service_principal_type, account_enabled, assignment_required, tags, homepage, sign_on_mode, gallery_template_id, registration_entra_id, credentials, entra_created_at, removed_at, content_hash FROM apps WHERE tenant_id = ? AND "+column,
		[]any{tenantID}, where, func(scan func(...any) error) (r appRow, err error) {
			var tags, credentials []byte
			err = scan(&r.id, &r.entra, &r.appID, &r.name, &r.publisher, &r.verified, &r.owner, &r.kind, &r.enabled, &r.assigned,
				&tags, &r.homepage, &r.sso, &r.template, &r.registration, &credentials, &r.created, &r.removed, &r.hash)
			if err == nil && len(tags) > 0 {
				err = json.Unmarshal(tags, &r.tags)
			}
			if err == nil && len(credentials) > 0 {
				err = json.Unmarshal(credentials, &r.credentials)
			}
			return r, err
		})
	if err != nil {
		return nil, fmt.Errorf("load apps: %w", err)
	}
	m := make(map[xid.GUID]appRow, len(all))
	for _, r := range all {
		switch column {
		case "app_id":
			m[r.appID] = r
		case "registration_entra_id":
			m[r.registration] = r
		default:
			m[r.entra] = r
		}
	}
	return m, nil
}

func (w *walk) writeApps(ctx context.Context, tx *database.Tx, apps []appRow) error {
	now := w.e.now()
	rows := make([][]any, len(apps))
	for i, r := range apps {
		tags, err := json.Marshal(nonNil(r.tags))
		if err != nil {
			return fmt.Errorf("write tags: %w", err)
		}
		credentials, err := json.Marshal(nonNil(r.credentials))
		if err != nil {
			return fmt.Errorf("write credentials: %w", err)
		}
		rows[i] = []any{
			w.tenant.OrganizationID, w.tenant.ID, r.entra, r.appID, r.name, fold.Key(r.name), fold.Key(r.name + " " + r.publisher),
			r.publisher, r.verified, r.owner, r.kind, string(w.originOf(r)), r.enabled, r.assigned, string(tags), r.homepage, r.sso, r.template,
			string(credentials), r.created, now, nil, r.hash,
		}
	}
	return upsert(ctx, tx, tableSpec{
		name: "apps",
		columns: []string{
			"organization_id", "tenant_id", "entra_id", "app_id", "display_name", "sort_key", "search_key",
			"publisher_name", "publisher_verified", "publisher_tenant_id", "service_principal_type", "origin", "account_enabled", "assignment_required",
			"tags", "homepage", "sign_on_mode", "gallery_template_id", "credentials", "entra_created_at", "first_seen_at", "removed_at", "content_hash",
		},
		conflict: "(tenant_id, entra_id, organization_id)",
		// Whose it is, the rules decide once it is stored.
		update: []string{
			"display_name", "sort_key", "search_key",
			"publisher_name", "publisher_verified", "publisher_tenant_id", "service_principal_type", "account_enabled", "assignment_required",
			"tags", "homepage", "sign_on_mode", "gallery_template_id", "credentials", "entra_created_at", "removed_at", "content_hash",
		},
	}, rows)
}
