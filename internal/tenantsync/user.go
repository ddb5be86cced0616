package tenantsync

import (
	"context"
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

// readUsers stores the users within the domain filter and what licences they hold.
func readUsers(ctx context.Context, w *walk, s *stage) error {
	return userRound(w).read(ctx, w, s, func(ctx context.Context, tx *database.Tx, s *stage) error {
		if n := s.cur.Outside; n > 0 {
			s.cur.Note = fmt.Sprintf("%d users are outside the domain filter: counted, not stored.", n)
			if n == 1 {
				s.cur.Note = "1 user is outside the domain filter: counted, not stored."
			}
		}
		if s.cur.Moved {
			if err := w.rejoin(ctx, tx); err != nil {
				return err
			}
		}
		return w.complete(ctx, tx, s)
	})
}

// movedIn reports whether a change may bring somebody into the domain filter who
// was outside of it until now: the change tells of their new name alone, so the
// users are read whole.
func (w *walk) movedIn(s *stage, u *msgraph.User) bool {
	return s.cur.Phase == phaseDelta && !inFilter(w.tenant.DomainFilter, "") &&
		(!u.Has.Has(msgraph.UserCreatedAt) || u.CreatedAt.Before(s.cur.Since))
}

// rejoin has what points at people be read whole: what points at those who came
// into the domain filter was left out, and no change will tell of it.
func (w *walk) rejoin(ctx context.Context, tx *database.Tx) error {
	if err := saveDeltaLink(ctx, tx, w.tenant.ID, vocab.DataSetGrants, partGrants, ""); err != nil {
		return err
	}
	if err := saveDeltaLink(ctx, tx, w.tenant.ID, vocab.DataSetAssignments, linkDue, ""); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, "UPDATE groups SET members_read_at = NULL WHERE tenant_id = ? AND members_read_at IS NOT NULL", w.tenant.ID); err != nil {
		return fmt.Errorf("have members read again: %w", err)
	}
	return nil
}

func userRound(w *walk) round[msgraph.User] {
	return round[msgraph.User]{
		name: "users", label: labelUsers, set: vocab.DataSetUsers,
		list: func(ctx context.Context, link string) (msgraph.Page[msgraph.User], error) {
			return w.client.Users(ctx, link)
		},
		delta: func(ctx context.Context, link string) (msgraph.Page[msgraph.User], error) {
			return w.client.UsersDelta(ctx, link)
		},
		apply: w.applyUsers,
		sweep: func(ctx context.Context, tx *database.Tx, s *stage) (bool, error) {
			return w.sweep(ctx, tx, s, sweepUsers())
		},
		stored: func(ctx context.Context, tx *database.Tx) (bool, error) {
			return anyRow(ctx, tx, "SELECT 1 FROM users WHERE tenant_id = ? LIMIT 1", w.tenant.ID)
		},
	}
}

func sweepUsers() sweepSpec {
	return sweepSpec{
		label: labelUsers, table: "users", key: "entra_id", event: userEvents(activity.UserRemoved),
		// A deleted account's seats are free again, and it is no app's user.
		also: func(ctx context.Context, tx *database.Tx, ids []int64) error {
			if err := touchAppsOfUsers(ctx, tx, ids); err != nil {
				return err
			}
			if err := forgetReportsOfUsers(ctx, tx, ids); err != nil {
				return err
			}
			return inChunks(tx, ids, func(in string, args []any) error {
				_, err := tx.Exec(ctx, "UPDATE license_users SET removed_at = ? WHERE removed_at IS NULL AND user_id "+in, append([]any{tx.Now()}, args...)...)
				return err
			})
		},
	}
}

func userEvents(kind string) func(context.Context, *database.Tx, []int64) ([]activity.Event, error) {
	return func(ctx context.Context, tx *database.Tx, ids []int64) ([]activity.Event, error) {
		return eventsOf(ctx, tx, "users", kind, vocab.SubjectKindUser, ids)
	}
}

// eventsOf makes an event of one type for each row of a table with names.
func eventsOf(ctx context.Context, tx *database.Tx, table, kind string, subject vocab.SubjectKind, ids []int64) ([]activity.Event, error) {
	all, err := names(ctx, tx, table, "entra_id", ids)
	if err != nil {
		return nil, err
	}
	events := make([]activity.Event, len(all))
	for i, n := range all {
		events[i] = activity.Event{Type: kind, Subject: activity.Subject{Kind: subject, ID: n.id, EntraID: n.entra, Name: n.name}}
	}
	return events, nil
}

// userRow is a user as it is stored.
type userRow struct {
	id       int64
	entra    xid.GUID
	name     string
	upn      string
	mail     string
	dept     string
	title    string
	company  string
	office   string
	location string
	enabled  *bool
	kindText string // Member, Guest or empty
	kind     vocab.UserKind
	sure     vocab.Confidence // of kind
	manager  xid.GUID
	created  *time.Time
	removed  *time.Time
	hash     int64
	number   *int64 // of the pseudonym; only what a new row gets
}

// mapUser lays what an element tells over what is stored; whole elements tell
// everything.
func mapUser(before userRow, u *msgraph.User, whole bool) userRow {
	r := before
	r.entra = xid.NewGUID(u.ID)
	take(u.Has, msgraph.UserDisplayName, whole, &r.name, clean(u.DisplayName))
	take(u.Has, msgraph.UserUserPrincipalName, whole, &r.upn, clean(u.UserPrincipalName))
	take(u.Has, msgraph.UserMail, whole, &r.mail, clean(u.Mail))
	take(u.Has, msgraph.UserDepartment, whole, &r.dept, clean(u.Department))
	take(u.Has, msgraph.UserJobTitle, whole, &r.title, clean(u.JobTitle))
	take(u.Has, msgraph.UserCompanyName, whole, &r.company, clean(u.CompanyName))
	take(u.Has, msgraph.UserOfficeLocation, whole, &r.office, clean(u.OfficeLocation))
	take(u.Has, msgraph.UserUsageLocation, whole, &r.location, clean(u.UsageLocation))
	take(u.Has, msgraph.UserAccountEnabled, whole, &r.enabled, u.AccountEnabled.Ptr())
	take(u.Has, msgraph.UserUserType, whole, &r.kindText, clean(u.UserType))
	take(u.Has, msgraph.UserCreatedAt, whole, &r.created, moment(u.CreatedAt))
	// A list shows a manager only where it was asked for and there is one.
	take(u.Has, msgraph.UserManager, false, &r.manager, xid.NewGUID(clean(u.ManagerID)))
	r.kind, r.sure = kindOf(&r, u, whole)
	r.hash = r.sum()
	return r
}

// sum is the hash of what Microsoft said of a user.
func (r *userRow) sum() int64 {
	h := hasher{}
	for _, s := range []string{r.name, r.upn, r.mail, r.dept, r.title, r.company, r.office, r.location, r.kindText, string(r.kind), string(r.sure), string(r.manager)} {
		h.text(s)
	}
	h.bool(r.enabled)
	h.time(r.created)
	return h.sum()
}

// inFilter reports whether a sign-in name is in one of the domains. * wins, and
// no domain at all means every domain.
func inFilter(domains []string, upn string) bool {
	all := true
	_, domain, _ := strings.Cut(upn, "@")
	if i := strings.LastIndexByte(upn, '@'); i >= 0 {
		domain = upn[i+1:]
	}
	match := false
	for _, d := range domains {
		d = strings.TrimSpace(d)
		switch {
		case d == "":
			continue
		case d == "*":
			return true
		case strings.EqualFold(d, domain):
			match = true
		}
		all = false
	}
	return all || match
}

func (w *walk) applyUsers(ctx context.Context, tx *database.Tx, s *stage, items []msgraph.User) error {
	whole := s.cur.Phase == phaseList
	items = lastOf(items, func(u *msgraph.User) string { return string(xid.NewGUID(u.ID)) }, mergeUsers)
	w.unknownOfUsers(items)
	items, err := w.withoutErased(ctx, tx, items)
	if err != nil {
		return err
	}
	ids := make([]xid.GUID, len(items))
	for i := range items {
		ids[i] = xid.NewGUID(items[i].ID)
	}
	stored, err := loadUsers(ctx, tx, w.tenant.ID, ids)
	if err != nil {
		return err
	}
	var (
		write      []userRow
		fresh      set
		seen, gone set
		missing    set // there, but not stored as present
		stale      set // stored otherwise
		holders    []*msgraph.User
		events     []activity.Event
		touched    = map[xid.GUID]bool{}
		returned   []int64
		renamed    bool // or of another kind, which a mailbox may tell
	)
	// A list on which nobody has the property at all does not say that nobody has a
	// licence.
	toldLicenses := slices.ContainsFunc(items, func(u msgraph.User) bool { return u.Has.Has(msgraph.UserAssignedLicenses) })
	for i := range items {
		u := &items[i]
		before, known := stored[ids[i]]
		if u.Removed != msgraph.RemovedNo {
			gone.add(ids[i])
			continue
		}
		after := mapUser(before, u, whole)
		if !inFilter(w.tenant.DomainFilter, after.upn) {
			s.cur.Outside++
			if known {
				gone.add(ids[i])
			}
			continue
		}
		seen.add(ids[i])
		if whole && toldLicenses || u.Has.Has(msgraph.UserAssignedLicenses) {
			holders = append(holders, u)
		}
		if known && before.hash == after.hash && before.removed == nil {
			continue
		}
		touched[ids[i]] = true
		write = append(write, after)
		if (!known || before.removed != nil) && w.movedIn(s, u) {
			s.cur.Moved, s.cur.Verify = true, true
		}
		switch {
		case !known:
			fresh.add(ids[i])
			missing.add(ids[i])
			s.added++
		case before.removed != nil:
			s.added++
			missing.add(ids[i])
			returned = append(returned, before.id)
			events = append(events, userEvent(activity.UserReturned, after, difference{}))
		default:
			s.changed++
			stale.add(ids[i])
			renamed = renamed || before.upn != after.upn || before.kind != after.kind
			if d := userDifference(before, after); d.any() {
				events = append(events, userEvent(activity.UserChanged, after, d))
			}
		}
	}
	if err := w.numberUsers(ctx, tx, write, len(fresh.ids)); err != nil {
		return err
	}
	if err := w.writeUsers(ctx, tx, write); err != nil {
		return err
	}
	if err := touchAppsOfUsers(ctx, tx, returned); err != nil {
		return err
	}
	if renamed || len(missing.ids) > 0 {
		if err := w.forgetReports(ctx, tx); err != nil {
			return err
		}
	}
	licensed, assigned, err := w.applyLicenses(ctx, tx, holders, stored)
	if err != nil {
		return err
	}
	for _, id := range licensed {
		if !touched[id] {
			s.changed++
			stale.add(id)
		}
	}
	if err := w.compareIDs(ctx, tx, s, labelUsers, ids, missing.ids, stale.ids); err != nil {
		return err
	}
	if err := w.noteRound(ctx, tx, s, labelUsers, seen.ids, gone.ids); err != nil {
		return err
	}
	if s.cur.First {
		return nil
	}
	if len(fresh.ids) > 0 {
		keys, err := userKeys(ctx, tx, w.tenant.ID, fresh.ids)
		if err != nil {
			return err
		}
		for _, r := range write {
			if id, there := keys[r.entra]; there {
				r.id = id
				events = append(events, userEvent(activity.UserAdded, r, difference{}))
			}
		}
	}
	return w.record(ctx, tx, append(events, assigned...))
}

// withoutErased leaves out people who were erased here, and takes them from
// those whose manager they are.
func (w *walk) withoutErased(ctx context.Context, tx *database.Tx, items []msgraph.User) ([]msgraph.User, error) {
	ids, managers := make([]xid.GUID, len(items)), make([]xid.GUID, len(items))
	for i := range items {
		ids[i], managers[i] = xid.NewGUID(items[i].ID), xid.NewGUID(clean(items[i].ManagerID))
	}
	gone, err := w.erased(ctx, tx, ids, managers)
	if err != nil || len(gone) == 0 {
		return items, err
	}
	kept := make([]msgraph.User, 0, len(items))
	for i, u := range items {
		if gone[ids[i]] {
			continue
		}
		if gone[managers[i]] {
			u.ManagerID = ""
		}
		kept = append(kept, u)
	}
	return kept, nil
}

// numberUsers gives users their pseudonyms' numbers, where there are new ones and
// the organization has pseudonyms.
func (w *walk) numberUsers(ctx context.Context, tx *database.Tx, users []userRow, fresh int) error {
	if fresh == 0 || w.e.numbers == nil {
		return nil
	}
	number, err := w.e.numbers(ctx, tx, w.tenant.OrganizationID)
	if err != nil || number == nil {
		return err
	}
	for i := range users {
		n := number(users[i].entra)
		users[i].number = &n
	}
	return nil
}

// noteRound notes what a page saw and what it called gone.
func (w *walk) noteRound(ctx context.Context, tx *database.Tx, s *stage, label string, seen, gone []xid.GUID) error {
	if len(seen) > 0 {
		ids, err := raw(seen)
		if err != nil {
			return err
		}
		// Without a whole read to compare with, only that it is not gone counts.
		if s.cur.Seen && s.cur.Beside && s.cur.Phase == phaseList {
			// What the changes called gone a moment ago, a list may still show.
			err = insertNotes(ctx, tx, "sync_seen", w.run.ID, label, ids)
		} else if s.cur.Seen {
			err = noteSeen(ctx, tx, w.run.ID, label, ids)
		} else if s.cur.Phase == phaseDelta {
			err = deleteNotes(ctx, tx, "sync_gone", w.run.ID, label, ids)
		}
		if err != nil {
			return err
		}
	}
	if len(gone) == 0 {
		return nil
	}
	ids, err := raw(gone)
	if err != nil {
		return err
	}
	return noteGone(ctx, tx, w.run.ID, label, ids)
}

func userEvent(kind string, r userRow, d difference) activity.Event {
	return activity.Event{
		Type:    kind,
		Subject: activity.Subject{Kind: vocab.SubjectKindUser, ID: r.id, EntraID: r.entra, Name: r.name},
		Before:  d.before, After: d.after,
	}
}

func userDifference(a, b userRow) difference {
	var d difference
	d.personal("displayName", a.name, b.name)
	d.personal("userPrincipalName", a.upn, b.upn)
	d.personal("mail", a.mail, b.mail)
	d.text("department", a.dept, b.dept)
	d.text("jobTitle", a.title, b.title)
	d.text("companyName", a.company, b.company)
	d.text("officeLocation", a.office, b.office)
	d.text("usageLocation", a.location, b.location)
	d.bool("accountEnabled", a.enabled, b.enabled)
	d.text("userType", a.kindText, b.kindText)
	d.text("manager", string(a.manager), string(b.manager))
	return d
}

// mergeUsers lays a later version of the same user over an earlier one.
func mergeUsers(before, after *msgraph.User) {
	if after.Removed != msgraph.RemovedNo {
		*before = *after
		return
	}
	wasRemoved := before.Removed != msgraph.RemovedNo
	has := before.Has | after.Has
	m := *after
	if !wasRemoved {
		fill(before.Has, after.Has, msgraph.UserDisplayName, &m.DisplayName, before.DisplayName)
		fill(before.Has, after.Has, msgraph.UserGivenName, &m.GivenName, before.GivenName)
		fill(before.Has, after.Has, msgraph.UserSurname, &m.Surname, before.Surname)
		fill(before.Has, after.Has, msgraph.UserUserPrincipalName, &m.UserPrincipalName, before.UserPrincipalName)
		fill(before.Has, after.Has, msgraph.UserMail, &m.Mail, before.Mail)
		fill(before.Has, after.Has, msgraph.UserDepartment, &m.Department, before.Department)
		fill(before.Has, after.Has, msgraph.UserJobTitle, &m.JobTitle, before.JobTitle)
		fill(before.Has, after.Has, msgraph.UserCompanyName, &m.CompanyName, before.CompanyName)
		fill(before.Has, after.Has, msgraph.UserOfficeLocation, &m.OfficeLocation, before.OfficeLocation)
		fill(before.Has, after.Has, msgraph.UserUsageLocation, &m.UsageLocation, before.UsageLocation)
		fill(before.Has, after.Has, msgraph.UserEmployeeType, &m.EmployeeType, before.EmployeeType)
		fill(before.Has, after.Has, msgraph.UserUserType, &m.UserType, before.UserType)
		fill(before.Has, after.Has, msgraph.UserAccountEnabled, &m.AccountEnabled, before.AccountEnabled)
		fill(before.Has, after.Has, msgraph.UserCreatedAt, &m.CreatedAt, before.CreatedAt)
		fill(before.Has, after.Has, msgraph.UserAssignedLicenses, &m.AssignedLicenses, before.AssignedLicenses)
		fill(before.Has, after.Has, msgraph.UserLicenseAssignmentStates, &m.LicenseAssignmentStates, before.LicenseAssignmentStates)
		fill(before.Has, after.Has, msgraph.UserManager, &m.ManagerID, before.ManagerID)
		m.Has = has
	}
	*before = m
}

// fill takes a field from the earlier version where only that told it.
func fill[T any](before, after, field msgraph.Fields, dst *T, v T) {
	if before.Has(field) && !after.Has(field) {
		*dst = v
	}
}

func loadUsers(ctx context.Context, tx *database.Tx, tenantID int64, ids []xid.GUID) (map[xid.GUID]userRow, error) {
	keys, err := raw(ids)
	if err != nil {
		return nil, err
	}
	all, err := query(ctx, tx, keys,
		"SELECT id, entra_id, display_name, user_principal_name, mail, department, job_title, company_name, office_location, usage_location, account_enabled, user_type, kind, kind_confidence, manager_entra_id, entra_created_at, removed_at, content_hash FROM users WHERE tenant_id = ? AND entra_id",
		[]any{tenantID}, "", func(scan func(...any) error) (r userRow, err error) {
			err = scan(&r.id, &r.entra, &r.name, &r.upn, &r.mail, &r.dept, &r.title, &r.company, &r.office, &r.location,
				&r.enabled, &r.kindText, &r.kind, &r.sure, &r.manager, &r.created, &r.removed, &r.hash)
			return r, err
		})
	if err != nil {
		return nil, fmt.Errorf("load users: %w", err)
	}
	m := make(map[xid.GUID]userRow, len(all))
	for _, r := range all {
		m[r.entra] = r
	}
	return m, nil
}

func usersTable() tableSpec {
	return tableSpec{
		name: "users",
		columns: []string{
			"organization_id", "tenant_id", "entra_id", "display_name", "sort_key", "search_key", "user_principal_name", "mail",
			"department", "job_title", "company_name", "office_location", "usage_location", "account_enabled", "user_type", "kind", "kind_confidence",
			"manager_entra_id", "entra_created_at", "first_seen_at", "removed_at", "content_hash", "pseudonym",
		},
		conflict: "(tenant_id, entra_id, organization_id)",
		update: []string{
			"display_name", "sort_key", "search_key", "user_principal_name", "mail",
			"department", "job_title", "company_name", "office_location", "usage_location", "account_enabled", "user_type", "kind", "kind_confidence",
			"manager_entra_id", "entra_created_at", "removed_at", "content_hash",
		},
	}
}

func (w *walk) writeUsers(ctx context.Context, tx *database.Tx, users []userRow) error {
	now := w.e.now()
	rows := make([][]any, len(users))
	for i, r := range users {
		rows[i] = []any{
			w.tenant.OrganizationID, w.tenant.ID, r.entra, r.name, fold.Key(r.name), fold.Key(r.name + " " + r.upn + " " + r.mail), r.upn, r.mail,
			r.dept, r.title, r.company, r.office, r.location, r.enabled, r.kindText, string(r.kind), string(r.sure),
			r.manager, r.created, now, nil, r.hash, r.number,
		}
	}
	return upsert(ctx, tx, usersTable(), rows)
}
