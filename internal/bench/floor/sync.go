// Package floor is the least that the product's work can cost: the same
// requests, the same rows in the same tables with the same indexes, written by
// hand for this one purpose, without anything that makes a product: it checks
// nothing, can't go on after a crash and keeps all it needs in memory.
package floor

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/appmuster/appmuster/internal/fold"
)

// Target is the database a floor writes to; exactly one of both is given.
type Target struct{ File, URL string }

func (t Target) open(ctx context.Context) (writer, error) {
	if t.URL != "" {
		return openPostgres(ctx, t.URL)
	}
	return openSQLite(ctx, t.File)
}

const (
	organizationID = 1
	tenantID       = 1
)

const userSelect = "id,displayName,givenName,surname,userPrincipalName,mail,department,jobTitle,companyName,officeLocation,usageLocation," +
	"country,city,employeeType,userType,accountEnabled,createdDateTime,creationType,externalUserState,onPremisesSyncEnabled," +
	"assignedLicenses,licenseAssignmentStates"

const appSelect = "id,appId,displayName,appDisplayName,appOwnerOrganizationId,servicePrincipalType,accountEnabled,appRoleAssignmentRequired," +
	"tags,homepage,loginUrl,replyUrls,preferredSingleSignOnMode,applicationTemplateId,signInAudience,disabledByMicrosoftStatus," +
	"createdDateTime,verifiedPublisher,info,appRoles,oauth2PermissionScopes,passwordCredentials,keyCredentials"

// Links are where the next readings of what changed begin, by set.
type Links map[string]string

type load struct {
	w     writer
	r     *reader
	now   time.Time
	at    any // now as it is stored
	links Links

	users, apps, groups, skus map[[16]byte]int64
	appIDs                    map[[16]byte]int64 // apps by application identifier
	groupKeys, appKeys        []string           // in the order of their rows
	upns                      map[string]int64   // users by sign-in name
	firsts                    []string           // the first users' identifiers
	inGroup                   map[int64][]int64  // users of each group
	groupNames                []string

	pairs map[pair]*facts
	days  map[day]*counts
	ids   map[string]int64
}

type pair struct{ app, user int64 }

type day struct {
	app, user int64
	day       int
}

type counts struct {
	good, failed int
	last         time.Time
}

// facts tie a user to an app.
type facts struct {
	assigned, consented, group string
	since                      time.Time
	first, last                time.Time
	days                       int
}

func key(b []byte) (k [16]byte) {
	copy(k[:], b)
	return k
}

func (l *load) id(table string) int64 {
	l.ids[table]++
	return l.ids[table]
}

func (l *load) pair(app, user int64) *facts {
	p := pair{app, user}
	f := l.pairs[p]
	if f == nil {
		f = &facts{}
		l.pairs[p] = f
	}
	return f
}

// Sync reads a whole company into an empty database.
func Sync(ctx context.Context, from Source, to Target) (links Links, err error) {
	w, err := to.open(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, w.close(ctx)) }()
	return syncTo(ctx, from, w)
}

func syncTo(ctx context.Context, from Source, w writer) (Links, error) {
	now := time.Now().UTC().Truncate(time.Microsecond)
	l := &load{
		w: w, r: &reader{Source: from}, now: now, at: w.time(now), links: Links{},
		users: map[[16]byte]int64{}, apps: map[[16]byte]int64{}, groups: map[[16]byte]int64{}, skus: map[[16]byte]int64{},
		appIDs: map[[16]byte]int64{}, inGroup: map[int64][]int64{}, upns: map[string]int64{},
		pairs: map[pair]*facts{}, days: map[day]*counts{}, ids: map[string]int64{},
	}
	if err := l.r.logIn(ctx); err != nil {
		return nil, err
	}
	for _, step := range []func(context.Context) error{
		l.organization, l.licenses, l.people, l.teams, l.members, l.programs, l.consents, l.assignments, l.logs, l.reported, l.photos, l.usage, l.mappings,
	} {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	return l.links, nil
}

// in runs one transaction.
func (l *load) in(ctx context.Context, do func() error) error {
	if err := l.w.begin(ctx); err != nil {
		return err
	}
	if err := do(); err != nil {
		return err
	}
	return l.w.commit(ctx)
}

func (l *load) store(ctx context.Context, tables ...*table) error {
	return l.in(ctx, func() error {
		for _, t := range tables {
			if err := l.w.write(ctx, t); err != nil {
				return err
			}
		}
		return nil
	})
}

func (l *load) latest(ctx context.Context, set, query string) error {
	s, err := l.r.get(ctx, set+"/delta?"+query+"$deltatoken=latest")
	if err != nil {
		return err
	}
	_, l.links[set] = s.page(s.skip)
	return nil
}

func (l *load) organization(ctx context.Context) error {
	for _, address := range []string{"organization", "domains"} {
		if _, err := l.r.get(ctx, address); err != nil {
			return err
		}
	}
	return l.in(ctx, func() error {
		if err := l.w.exec(ctx, "INSERT INTO organizations (id, name, sort_key, window_days, created_at) VALUES (?, 'Floor', 'floor', 90, ?)", organizationID, l.at); err != nil {
			return err
		}
		return l.w.exec(ctx, "INSERT INTO tenants (id, organization_id, display_name, mode, state, created_at) VALUES (?, ?, 'Floor', 'CUSTOMER_APP', 'ACTIVE', ?)",
			tenantID, organizationID, l.at)
	})
}

func (l *load) licenses(ctx context.Context) error {
	t := &table{name: "licenses", columns: []string{"id", "organization_id", "tenant_id", "sku_id", "sku_part_number", "display_name", "sort_key",
		"capability_status", "seats_enabled", "seats_warning", "seats_suspended", "seats_consumed", "service_plans", "first_seen_at"}}
	_, err := l.r.list(ctx, "subscribedSkus", func(s *scanner) {
		var sku []byte
		var part, status string
		var enabled, warning, suspended, consumed int
		plans := "[]"
		s.each(func() {
			switch s.name() {
			case "skuId":
				sku = s.guid()
			case "skuPartNumber":
				part = s.text()
			case "capabilityStatus":
				status = s.text()
			case "consumedUnits":
				consumed = s.number()
			case "prepaidUnits":
				s.each(func() {
					switch s.name() {
					case "enabled":
						enabled = s.number()
					case "warning":
						warning = s.number()
					case "suspended":
						suspended = s.number()
					default:
						s.skip()
					}
				})
			case "servicePlans":
				from := s.i
				s.skip()
				plans = string(bytes.TrimSuffix(s.b[from:s.i], []byte(",")))
			default:
				s.skip()
			}
		})
		id := l.id("licenses")
		l.skus[key(sku)] = id
		t.add(id, organizationID, tenantID, sku, part, part, fold.Key(part), status, enabled, warning, suspended, consumed, plans, l.at)
	}, func() error { return l.store(ctx, t) })
	return err
}

func (l *load) people(ctx context.Context) error {
	if err := l.latest(ctx, "users", "$select="+userSelect+",manager&"); err != nil {
		return err
	}
	users := &table{name: "users", columns: []string{"id", "organization_id", "tenant_id", "entra_id", "display_name", "sort_key", "search_key",
		"user_principal_name", "mail", "department", "job_title", "company_name", "office_location", "usage_location", "account_enabled",
		"user_type", "kind", "manager_entra_id", "entra_created_at", "first_seen_at", "content_hash"}}
	held := &table{name: "license_users", columns: []string{"organization_id", "tenant_id", "license_id", "user_id", "direct", "group_entra_id", "state", "error", "first_seen_at"}}
	var skus [][]byte
	_, err := l.r.list(ctx, "users?$select="+userSelect+"&$expand=manager($select=id)&$top=999", func(s *scanner) {
		var u person
		skus = skus[:0]
		u.read(s, func(sku []byte) { skus = append(skus, sku) })
		id := l.id("users")
		l.users[key(u.entra)] = id
		l.upns[u.upn] = id
		if len(l.firsts) < photosFirst {
			l.firsts = append(l.firsts, hyphened(u.entra))
		}
		users.add(id, organizationID, tenantID, u.entra, u.name, fold.Key(u.name), fold.Key(u.name+" "+u.upn+" "+u.mail),
			u.upn, u.mail, u.department, u.title, u.company, u.office, u.location, u.enabled,
			u.userType, u.kind, u.manager, l.w.time(u.created), l.at, int64(1))
		for _, sku := range skus {
			held.add(organizationID, tenantID, l.skus[key(sku)], id, true, nil, "Active", "", l.at)
		}
	}, func() error { return l.store(ctx, users, held) })
	return err
}

// person is what is stored of a user.
type person struct {
	entra, manager                                                []byte
	name, upn, mail, department, title, company, office, location string
	userType, kind                                                string
	enabled, gone                                                 bool
	created                                                       time.Time
}

func (u *person) read(s *scanner, sku func([]byte)) {
	u.kind = "UNKNOWN"
	s.each(func() {
		switch s.name() {
		case "id":
			u.entra = s.guid()
		case "displayName":
			u.name = s.text()
		case "givenName", "surname":
			if s.text() != "" {
				u.kind = "PERSON"
			}
		case "userPrincipalName":
			u.upn = s.text()
		case "mail":
			u.mail = s.text()
		case "department":
			u.department = s.text()
		case "jobTitle":
			u.title = s.text()
		case "companyName":
			u.company = s.text()
		case "officeLocation":
			u.office = s.text()
		case "usageLocation":
			u.location = s.text()
		case "userType":
			u.userType = s.text()
		case "accountEnabled":
			u.enabled = s.truth()
		case "createdDateTime":
			u.created = s.time()
		case "assignedLicenses":
			s.each(func() {
				s.each(func() {
					if s.name() == "skuId" {
						sku(s.guid())
					} else {
						s.skip()
					}
				})
			})
		case "manager":
			s.each(func() {
				if s.name() == "id" {
					u.manager = s.guid()
				} else {
					s.skip()
				}
			})
		case "@removed":
			u.gone = true
			s.skip()
		default:
			s.skip()
		}
	})
}

func (l *load) teams(ctx context.Context) error {
	if err := l.latest(ctx, "groups", "$select=id,displayName,mail,description,securityEnabled,groupTypes,members&"); err != nil {
		return err
	}
	t := &table{name: "groups", columns: []string{"id", "organization_id", "tenant_id", "entra_id", "display_name", "sort_key", "mail", "description",
		"security_enabled", "is_dynamic", "first_seen_at", "content_hash"}}
	_, err := l.r.list(ctx, "groups?$select=id,displayName,mail,description,securityEnabled,groupTypes,assignedLicenses&$top=999", func(s *scanner) {
		var id, name, mail, description string
		var security, dynamic bool
		s.each(func() {
			switch s.name() {
			case "id":
				id = s.text()
			case "displayName":
				name = s.text()
			case "mail":
				mail = s.text()
			case "description":
				description = s.text()
			case "securityEnabled":
				security = s.truth()
			case "groupTypes":
				s.each(func() { dynamic = s.text() == "DynamicMembership" || dynamic })
			default:
				s.skip()
			}
		})
		n := l.id("groups")
		entra := guid(id)
		l.groups[key(entra)] = n
		l.groupKeys, l.groupNames = append(l.groupKeys, id), append(l.groupNames, name)
		t.add(n, organizationID, tenantID, entra, name, fold.Key(name), mail, description, security, dynamic, l.at, int64(1))
	}, func() error { return l.store(ctx, t) })
	return err
}

func (l *load) members(ctx context.Context) error {
	t := &table{name: "group_members", columns: []string{"organization_id", "tenant_id", "group_id", "user_id", "first_seen_at"}}
	parts := make([]string, len(l.groupKeys))
	for i, g := range l.groupKeys {
		parts[i] = "/groups/" + g + "/members?$select=id&$top=999"
	}
	err := l.r.batch(ctx, parts, func(part int, s *scanner) {
		s.each(func() {
			if s.name() != "id" {
				s.skip()
				return
			}
			if user := l.users[key(s.guid())]; user != 0 {
				group := int64(part + 1)
				l.inGroup[group] = append(l.inGroup[group], user)
				t.add(organizationID, tenantID, group, user, l.at)
			}
		})
	})
	if err != nil {
		return err
	}
	return l.in(ctx, func() error {
		if err := l.w.write(ctx, t); err != nil {
			return err
		}
		for group, users := range l.inGroup {
			if err := l.w.exec(ctx, `UPDATE "groups" SET member_count = ?, members_read_at = ? WHERE id = ?`, len(users), l.at, group); err != nil {
				return err
			}
		}
		return nil
	})
}

func (l *load) programs(ctx context.Context) error {
	for _, set := range []string{"servicePrincipals", "applications"} {
		if err := l.latest(ctx, set, "$select=id&"); err != nil {
			return err
		}
	}
	apps := &table{name: "apps", columns: []string{"id", "organization_id", "tenant_id", "entra_id", "app_id", "display_name", "sort_key", "search_key",
		"publisher_name", "publisher_verified", "publisher_tenant_id", "service_principal_type", "origin", "account_enabled", "assignment_required",
		"tags", "homepage", "sign_on_mode", "entra_created_at", "first_seen_at", "content_hash"}}
	permissions := &table{name: "permissions", columns: []string{"organization_id", "tenant_id", "app_id", "entra_id", "kind", "value", "display_name", "description"}}
	_, err := l.r.list(ctx, "servicePrincipals?$select="+appSelect+"&$top=999", func(s *scanner) {
		var entra, appID, name, publisher, kind, homepage, mode string
		var owner []byte
		var enabled, required, verified bool
		var created time.Time
		tags := "[]"
		id := l.id("apps")
		scopes := func(kind string) {
			s.each(func() {
				var entra []byte
				var value, name, description string
				s.each(func() {
					switch s.name() {
					case "id":
						entra = s.guid()
					case "value":
						value = s.text()
					case "displayName", "adminConsentDisplayName":
						name = s.text()
					case "description", "adminConsentDescription":
						description = s.text()
					default:
						s.skip()
					}
				})
				permissions.add(organizationID, tenantID, id, entra, kind, value, name, description)
			})
		}
		s.each(func() {
			switch s.name() {
			case "id":
				entra = s.text()
			case "appId":
				appID = s.text()
			case "displayName":
				name = s.text()
			case "appOwnerOrganizationId":
				owner = s.guid()
			case "servicePrincipalType":
				kind = s.text()
			case "accountEnabled":
				enabled = s.truth()
			case "appRoleAssignmentRequired":
				required = s.truth()
			case "homepage":
				homepage = s.text()
			case "preferredSingleSignOnMode":
				mode = s.text()
			case "createdDateTime":
				created = s.time()
			case "tags":
				from := s.i
				s.skip()
				tags = string(bytes.TrimSuffix(s.b[from:s.i], []byte(",")))
			case "verifiedPublisher":
				s.each(func() {
					if s.name() == "displayName" {
						publisher = s.text()
						verified = publisher != ""
					} else {
						s.skip()
					}
				})
			case "appRoles":
				scopes("APPLICATION")
			case "oauth2PermissionScopes":
				scopes("DELEGATED")
			default:
				s.skip()
			}
		})
		raw, app := guid(entra), guid(appID)
		l.apps[key(raw)], l.appIDs[key(app)] = id, id
		l.appKeys = append(l.appKeys, entra)
		apps.add(id, organizationID, tenantID, raw, app, name, fold.Key(name), fold.Key(name+" "+publisher),
			publisher, verified, owner, kind, "THIRD_PARTY", enabled, required, tags, homepage, mode, l.w.time(created), l.at, int64(1))
	}, func() error { return l.store(ctx, apps, permissions) })
	if err != nil {
		return err
	}
	_, err = l.r.list(ctx, "applications?$top=999", (*scanner).skip, func() error { return nil })
	return err
}

func (l *load) consents(ctx context.Context) error {
	if err := l.latest(ctx, "oauth2PermissionGrants", ""); err != nil {
		return err
	}
	t := grants()
	_, err := l.r.list(ctx, "oauth2PermissionGrants?$top=999", func(s *scanner) {
		var id, scope string
		var client, user, resource int64
		s.each(func() {
			switch s.name() {
			case "id":
				id = s.text()
			case "clientId":
				client = l.apps[key(s.guid())]
			case "principalId":
				user = l.users[key(s.guid())]
			case "resourceId":
				resource = l.apps[key(s.guid())]
			case "scope":
				scope = s.text()
			default:
				s.skip()
			}
		})
		for permission := range strings.FieldsSeq(scope) {
			t.add(organizationID, tenantID, id, permission, "DELEGATED", client, some(resource), some(user), user == 0, l.at, int64(1))
			if user != 0 {
				l.pair(client, user).consented = permission
			}
		}
	}, func() error { return l.store(ctx, t) })
	return err
}

func grants() *table {
	return &table{name: "grants", columns: []string{"organization_id", "tenant_id", "source_id", "permission", "kind", "app_id", "resource_id",
		"user_id", "tenant_wide", "first_seen_at", "content_hash"}}
}

func some(id int64) any {
	if id == 0 {
		return nil
	}
	return id
}

func (l *load) assignments(ctx context.Context) error {
	t := &table{name: "assignments", columns: []string{"organization_id", "tenant_id", "source_id", "app_id", "principal_kind", "user_id", "group_id",
		"role", "assigned_at", "first_seen_at", "content_hash"}}
	roles := grants()
	parts := make([]string, len(l.appKeys))
	for i, a := range l.appKeys {
		parts[i] = "/servicePrincipals/" + a + "/appRoleAssignedTo?$top=999"
	}
	err := l.r.batch(ctx, parts, func(part int, s *scanner) {
		var id, role, kind string
		var principal []byte
		var created time.Time
		s.each(func() {
			switch s.name() {
			case "id":
				id = s.text()
			case "appRoleId":
				role = s.text()
			case "principalId":
				principal = s.guid()
			case "principalType":
				kind = s.text()
			case "createdDateTime":
				created = s.time()
			default:
				s.skip()
			}
		})
		app := int64(part + 1)
		switch kind {
		case "User":
			user := l.users[key(principal)]
			t.add(organizationID, tenantID, id, app, "USER", user, nil, "", l.w.time(created), l.at, int64(1))
			f := l.pair(app, user)
			f.assigned, f.since = "x", created
		case "Group":
			group := l.groups[key(principal)]
			t.add(organizationID, tenantID, id, app, "GROUP", nil, group, "", l.w.time(created), l.at, int64(1))
			for _, user := range l.inGroup[group] {
				l.pair(app, user).group = l.groupNames[group-1]
			}
		default:
			roles.add(organizationID, tenantID, id, role, "APPLICATION", l.apps[key(principal)], app, nil, true, l.at, int64(1))
		}
	})
	if err != nil {
		return err
	}
	return l.store(ctx, t, roles)
}

func (l *load) logs(ctx context.Context) error {
	t := &table{name: "sign_ins", columns: []string{"organization_id", "tenant_id", "entra_id", "occurred_at", "user_id", "app_id", "succeeded",
		"error_code", "failure_reason", "interactive", "client_app", "city", "country"}}
	from := l.now.AddDate(0, 0, -30)
	_, err := l.r.list(ctx, "auditLogs/signIns?$top=1000&"+logSpan("createdDateTime", from, l.now), func(s *scanner) {
		var id []byte
		var at time.Time
		var user, app int64
		var code int
		var reason, client, city, country string
		interactive := true
		s.each(func() {
			switch s.name() {
			case "id":
				id = s.guid()
			case "createdDateTime":
				at = s.time()
			case "userId":
				user = l.users[key(s.guid())]
			case "appId":
				app = l.appIDs[key(s.guid())]
			case "clientAppUsed":
				client = s.text()
			case "isInteractive":
				interactive = s.truth()
			case "status":
				s.each(func() {
					switch s.name() {
					case "errorCode":
						code = s.number()
					case "failureReason":
						reason = s.text()
					default:
						s.skip()
					}
				})
			case "location":
				s.each(func() {
					switch s.name() {
					case "city":
						city = s.text()
					case "countryOrRegion":
						country = s.text()
					default:
						s.skip()
					}
				})
			default:
				s.skip()
			}
		})
		if code == 0 {
			reason = ""
		}
		t.add(organizationID, tenantID, id, l.w.time(at), some(user), app, code == 0, code, reason, interactive, client, city, country)
		d := day{app, user, int(at.Unix() / 86400)}
		c := l.days[d]
		if c == nil {
			c = &counts{}
			l.days[d] = c
		}
		if code == 0 {
			c.good++
		} else {
			c.failed++
		}
		if at.After(c.last) {
			c.last = at
		}
	}, func() error { return l.store(ctx, t) })
	if err != nil {
		return err
	}
	_, err = l.r.list(ctx, "auditLogs/directoryAudits?$top=1000&"+logSpan("activityDateTime", from, l.now), (*scanner).skip, func() error { return nil })
	return err
}

// usage stores the days, and what they say of pairs.
func (l *load) usage(ctx context.Context) error {
	t := &table{name: "usage_days", columns: []string{"organization_id", "tenant_id", "app_id", "user_id", "day", "sign_ins", "other_sign_ins", "failed_sign_ins", "last_at"}}
	all := slices.SortedFunc(maps.Keys(l.days), func(a, b day) int {
		return cmp.Or(cmp.Compare(a.app, b.app), cmp.Compare(a.user, b.user), cmp.Compare(a.day, b.day))
	})
	for len(all) > 0 {
		n := min(len(all), 2000)
		for _, d := range all[:n] {
			c := l.days[d]
			t.add(organizationID, tenantID, d.app, some(d.user), d.day, c.good, 0, c.failed, l.w.time(c.last))
			if d.user == 0 || c.good == 0 {
				continue
			}
			f := l.pair(d.app, d.user)
			if f.days++; f.first.IsZero() {
				f.first = c.last
			}
			f.last = c.last
		}
		if err := l.store(ctx, t); err != nil {
			return err
		}
		all = all[n:]
	}
	return nil
}

// mappings stores who is tied to which app, and what that says of both.
func (l *load) mappings(ctx context.Context) error {
	t := &table{name: "app_users", columns: []string{"organization_id", "tenant_id", "app_id", "user_id", "evidence", "present", "engagement",
		"last_sign_in_at", "last_sign_in_sort", "sign_in_days30", "first_seen_at", "content_hash"}}
	all := slices.SortedFunc(maps.Keys(l.pairs), func(a, b pair) int { return cmp.Or(cmp.Compare(a.app, b.app), cmp.Compare(a.user, b.user)) })
	lastOfUser, lastOfApp, usersOfApp := map[int64]time.Time{}, map[int64]time.Time{}, map[int64]int{}
	var evidence []byte
	for len(all) > 0 {
		n := min(len(all), 2000)
		for _, p := range all[:n] {
			f := l.pairs[p]
			evidence = f.evidence(evidence[:0])
			engagement := "NONE"
			switch {
			case f.days > 10:
				engagement = "HIGH"
			case f.days > 0:
				engagement = "LOW"
			}
			sort := int64(0)
			if !f.last.IsZero() {
				sort = f.last.UnixMicro()
			}
			t.add(organizationID, tenantID, p.app, p.user, string(evidence), true, engagement, l.w.time(f.last), sort, f.days, l.at, int64(1))
			usersOfApp[p.app]++
			if f.last.After(lastOfUser[p.user]) {
				lastOfUser[p.user] = f.last
			}
			if f.last.After(lastOfApp[p.app]) {
				lastOfApp[p.app] = f.last
			}
		}
		if err := l.store(ctx, t); err != nil {
			return err
		}
		all = all[n:]
	}
	return l.in(ctx, func() error {
		if err := l.w.lastSignIns(ctx, lastOfUser); err != nil {
			return err
		}
		for app, users := range usersOfApp {
			last := lastOfApp[app]
			sort := int64(0)
			if !last.IsZero() {
				sort = last.UnixMicro()
			}
			if err := l.w.exec(ctx, "UPDATE apps SET stage = 'IN_USE', stage_confidence = 'HIGH', stage_since = ?, last_used_at = ?, last_used_sort = ?, user_count = ? WHERE id = ?",
				l.at, l.w.time(last), sort, users, app); err != nil {
				return err
			}
		}
		return nil
	})
}

func (f *facts) evidence(b []byte) []byte {
	b = append(b, '[')
	part := func(kind, detail string, since, last time.Time) {
		if len(b) > 1 {
			b = append(b, ',')
		}
		b = append(b, `{"kind":"`...)
		b = append(b, kind...)
		b = append(b, '"')
		if !since.IsZero() {
			b = append(since.AppendFormat(append(b, `,"since":"`...), time.RFC3339Nano), '"')
		}
		if !last.IsZero() {
			b = append(last.AppendFormat(append(b, `,"lastAt":"`...), time.RFC3339Nano), '"')
		}
		if detail != "" {
			b = strconv.AppendQuote(append(b, `,"detail":`...), detail)
		}
		b = append(b, '}')
	}
	if f.assigned != "" {
		part("ASSIGNED", "", f.since, time.Time{})
	}
	if f.group != "" {
		part("ASSIGNED_BY_GROUP", f.group, time.Time{}, time.Time{})
	}
	if f.consented != "" {
		part("CONSENTED", f.consented, time.Time{}, time.Time{})
	}
	if !f.last.IsZero() {
		part("SIGNED_IN", "", f.first, f.last)
	}
	return append(b, ']')
}
