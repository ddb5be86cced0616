package entrasim

import (
	"encoding/base64"
	"net/http"
	"strings"
	"time"
)

// routes are the parts of Graph that exist here, with their price in resource
// units and the permissions that open them (any one of a list).
func (s *Sim) routes() []endpoint {
	all := func(p ...string) []string { return append(p, "Directory.Read.All") }
	get := func(template string, units int, perms []string, serve func(*call) *reply) endpoint {
		return endpoint{template: template, units: units, perms: perms, serve: serve}
	}
	audit := func(template string, serve func(*call) *reply) endpoint {
		return endpoint{template: template, bucket: bucketAudit, perms: []string{"AuditLog.Read.All"}, serve: serve}
	}
	users := all("User.Read.All", "User.ReadBasic.All")
	groups := all("Group.Read.All", "GroupMember.Read.All", "Group.ReadBasic.All")
	members := all("GroupMember.Read.All", "Group.Read.All", "GroupMember.ReadBasic.All")
	apps := all("Application.Read.All")
	roles := all("RoleManagement.Read.Directory")
	skus := all("LicenseAssignment.Read.All", "Organization.Read.All")
	photos := []string{"ProfilePhoto.Read.All", "User.Read.All", "User.ReadBasic.All", "Directory.Read.All"}

	list := []endpoint{
		{template: "$batch", method: http.MethodPost, bucket: bucketNone, serve: (*call).batch},
		get("organization", 1, all("Organization.Read.All", "User.Read", "User.Read.All"), (*call).organization),
		get("organization/{id}", 1, all("Organization.Read.All", "User.Read", "User.Read.All"), (*call).organization),
		get("domains", 1, all("Domain.Read.All"), (*call).domains),
		get("users", 2, users, func(k *call) *reply { return listUsers(k) }),
		get("users/delta", 2, all("User.Read.All"), func(k *call) *reply { return delta(k, s.users) }),
		get("users/$count", 1, users, func(k *call) *reply { return k.count(k.c.people()) }),
		get("users/{id}", 1, users, withUser(func(k *call, u *User) *reply { return single(k, s.users, u) })),
		get("users/{id}/manager", 1, all("User.Read.All"), withUser((*call).manager)),
		get("users/{id}/memberOf", 2, members, withUser(func(k *call, u *User) *reply { return k.objects(k.memberOf(u.ID, false), "") })),
		get("users/{id}/memberOf/{cast}", 2, members, withUser(func(k *call, u *User) *reply { return k.objects(k.memberOf(u.ID, false), k.args[1]) })),
		get("users/{id}/transitiveMemberOf", 2, members, withUser(func(k *call, u *User) *reply { return k.objects(k.memberOf(u.ID, true), "") })),
		get("users/{id}/transitiveMemberOf/{cast}", 2, members, withUser(func(k *call, u *User) *reply { return k.objects(k.memberOf(u.ID, true), k.args[1]) })),
		get("users/{id}/appRoleAssignments", 2, all(), withUser((*call).heldBy)),
		get("users/{id}/oauth2PermissionGrants", 2, all(), withUser(func(k *call, u *User) *reply {
			return listOf(k, s.grants, func(g *Grant) bool { return g.PrincipalID == u.ID })
		})),
		get("users/{id}/licenseDetails", 2, all("LicenseAssignment.Read.All", "User.Read.All"), withUser((*call).licenseDetails)),
		get("users/{id}/photo", 1, photos, withUser((*call).photoInfo)),
		get("users/{id}/photo/$value", 1, photos, withUser((*call).photo)),
		get("users/{id}/photos/{size}", 1, photos, withUser((*call).photoInfo)),
		get("users/{id}/photos/{size}/$value", 1, photos, withUser((*call).photo)),
		get("me", 1, nil, (*call).me),
		get("me/memberOf", 2, nil, withMe(func(k *call, u *User) *reply { return k.objects(k.memberOf(u.ID, false), "") })),
		get("me/memberOf/{cast}", 2, nil, withMe(func(k *call, u *User) *reply { return k.objects(k.memberOf(u.ID, false), k.args[0]) })),
		get("me/transitiveMemberOf", 2, nil, withMe(func(k *call, u *User) *reply { return k.objects(k.memberOf(u.ID, true), "") })),
		get("me/transitiveMemberOf/{cast}", 2, nil, withMe(func(k *call, u *User) *reply { return k.objects(k.memberOf(u.ID, true), k.args[0]) })),
		get("groups", 1, groups, func(k *call) *reply { return listOf(k, s.groups, nil) }),
		get("groups/delta", 1, groups, func(k *call) *reply { return delta(k, s.groups) }),
		get("groups/$count", 1, groups, func(k *call) *reply { return k.count(k.c.Counts()["groups"]) }),
		get("groups/{id}", 1, groups, withGroup(func(k *call, g *Group) *reply { return single(k, s.groups, g) })),
		get("groups/{id}/members", 3, members, withGroup(func(k *call, g *Group) *reply { return k.objects(memberIDs(k, g), "") })),
		get("groups/{id}/members/{cast}", 3, members, withGroup(func(k *call, g *Group) *reply { return k.objects(memberIDs(k, g), k.args[1]) })),
		get("groups/{id}/transitiveMembers", 5, members, withGroup(func(k *call, g *Group) *reply { return k.objects(k.nested(g), "") })),
		get("groups/{id}/transitiveMembers/{cast}", 5, members, withGroup(func(k *call, g *Group) *reply { return k.objects(k.nested(g), k.args[1]) })),
		get("groups/{id}/owners", 1, members, withGroup(func(k *call, g *Group) *reply { return k.objects(g.Owners, "") })),
		get("groups/{id}/appRoleAssignments", 2, all(), withGroup(func(k *call, g *Group) *reply {
			return listOf(k, s.assignments, func(a *Assignment) bool { return a.PrincipalID == g.ID })
		})),
		get("directoryRoles", 1, roles, (*call).directoryRoles),
		get("directoryRoles/{id}/members", 1, roles, (*call).roleMembers),
		get("roleManagement/directory/roleAssignments", 1, roles, (*call).roleAssignments),
		get("roleManagement/directory/roleDefinitions", 1, roles, (*call).roleDefinitions),
		get("subscribedSkus", 3, skus, (*call).subscribedSKUs),
		get("directory/subscriptions", 1, skus, (*call).subscriptions),
		get("applications", 2, apps, func(k *call) *reply { return listOf(k, s.applications, nil) }),
		get("applications/delta", 2, apps, func(k *call) *reply { return delta(k, s.applications) }),
		get("applications/{id}", 1, apps, (*call).application),
		get("applications()", 1, apps, (*call).application),
		get("applications/{id}/owners", 1, apps, (*call).applicationOwners),
		get("servicePrincipals", 1, apps, func(k *call) *reply { return listOf(k, s.sps, nil) }),
		get("servicePrincipals/delta", 1, apps, func(k *call) *reply { return delta(k, s.sps) }),
		get("servicePrincipals/$count", 1, apps, func(k *call) *reply { return k.count(k.c.Counts()["servicePrincipals"]) }),
	}
	type spServe = func(*call, *ServicePrincipal) *reply
	for tail, part := range map[string]struct {
		units int
		perms []string
		serve spServe
	}{
		"": {1, apps, func(k *call, sp *ServicePrincipal) *reply { return single(k, s.sps, sp) }},
		"/appRoleAssignedTo": {1, apps, func(k *call, sp *ServicePrincipal) *reply {
			k.c.mu.RLock()
			k.slots = append([]int32{}, k.c.assignedTo[sp.ID]...)
			k.c.mu.RUnlock()
			return listOf(k, s.assignments, func(a *Assignment) bool { return a.ResourceID == sp.ID })
		}},
		"/appRoleAssignments": {2, apps, func(k *call, sp *ServicePrincipal) *reply {
			return listOf(k, s.assignments, func(a *Assignment) bool { return a.PrincipalID == sp.ID })
		}},
		"/oauth2PermissionGrants": {2, all(), func(k *call, sp *ServicePrincipal) *reply {
			return listOf(k, s.grants, func(g *Grant) bool { return g.ClientID == sp.ID })
		}},
		"/owners": {1, apps, func(k *call, sp *ServicePrincipal) *reply { return k.owners(sp) }},
	} {
		list = append(list, get("servicePrincipals/{id}"+tail, part.units, part.perms, withApp(part.serve)))
		byAppID := get("servicePrincipals()"+tail, part.units, part.perms, withApp(part.serve))
		list = append(list, byAppID)
	}
	list = append(list,
		get("oauth2PermissionGrants", 2, all(), func(k *call) *reply { return listOf(k, s.grants, nil) }),
		get("oauth2PermissionGrants/delta", 2, all(), func(k *call) *reply { return delta(k, s.grants) }),
		get("oauth2PermissionGrants/{id}", 2, all(), (*call).oneGrant),
		audit("auditLogs/signIns", (*call).signIns),
		endpoint{template: "auditLogs/directoryAudits", bucket: bucketAudit, perms: []string{"AuditLog.Read.All", "Directory.Read.All"}, serve: (*call).directoryAudits},
		endpoint{template: "reports/servicePrincipalSignInActivities", bucket: bucketAudit, beta: true, perms: []string{"AuditLog.Read.All"}, serve: (*call).activities},
		get("admin/reportSettings", 1, []string{"ReportSettings.Read.All"}, (*call).reportSettings),
	)
	for name := range usageReports {
		fn, under := name+"()", "reports/"
		if strings.Contains(name, "Copilot") {
			under = "copilot/reports/"
		}
		list = append(list, endpoint{template: under + fn, bucket: bucketReport, perms: []string{"Reports.Read.All"}, serve: func(k *call) *reply { return k.usageReport(name) }})
		if name == "getOffice365ActivationsUserDetail" {
			list = append(list, endpoint{template: "reports/" + name, bucket: bucketReport, perms: []string{"Reports.Read.All"}, serve: func(k *call) *reply { return k.usageReport(name) }})
		}
	}
	for i := range list {
		ep := &list[i]
		if ep.method == "" {
			ep.method = http.MethodGet
		}
		ep.parts = strings.Split(ep.template, "/")
		for j, p := range ep.parts {
			if p == "{cast}" || p == "{size}" {
				ep.parts[j] = "{id}"
			}
		}
	}
	return list
}

// listOf is list for route tables.
func listOf[T any](k *call, e *entity[T], keep func(T) bool) *reply { return list(k, e, keep) }

func listUsers(k *call) *reply {
	if !k.has("User.Read.All", "Directory.Read.All") {
		// With User.ReadBasic.All alone only the basic properties are open.
		for name := range strings.SplitSeq(k.q("select"), ",") {
			switch strings.TrimSpace(name) {
			case "", "id", "displayName", "givenName", "surname", "mail", "userPrincipalName":
			default:
				return k.fail(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")
			}
		}
	}
	return list(k, k.s.users, nil)
}

func withUser(serve func(*call, *User) *reply) func(*call) *reply {
	return func(k *call) *reply {
		id := k.args[0]
		k.c.mu.RLock()
		u, ok := k.c.users.get(strings.ToLower(id))
		if !ok && strings.Contains(id, "@") {
			for x := range k.c.users.all {
				if strings.EqualFold(x.UPN, id) {
					u, ok = x, true
				}
			}
		}
		k.c.mu.RUnlock()
		if !ok {
			if !isGUID(id) && !strings.Contains(id, "@") {
				return k.badRequest("Invalid object identifier '" + id + "'.")
			}
			return k.notFound(id)
		}
		return serve(k, u)
	}
}

func withMe(serve func(*call, *User) *reply) func(*call) *reply {
	return func(k *call) *reply {
		u, rep := k.signedIn()
		if rep != nil {
			return rep
		}
		return serve(k, u)
	}
}

func (k *call) signedIn() (*User, *reply) {
	if k.token.user == nil {
		return nil, k.fail(400, "BadRequest", "/me request is only valid with delegated authentication flow.")
	}
	k.c.mu.RLock()
	defer k.c.mu.RUnlock()
	u, ok := k.c.users.get(k.token.user.UserID)
	if !ok {
		return nil, k.notFound(k.token.user.UserID)
	}
	return u, nil
}

func (k *call) me() *reply {
	u, rep := k.signedIn()
	if rep != nil {
		return rep
	}
	return single(k, k.s.users, u)
}

func withGroup(serve func(*call, *Group) *reply) func(*call) *reply {
	return func(k *call) *reply {
		if !isGUID(k.args[0]) {
			return k.badRequest("Invalid object identifier '" + k.args[0] + "'.")
		}
		k.c.mu.RLock()
		g, ok := k.c.groups.get(strings.ToLower(k.args[0]))
		k.c.mu.RUnlock()
		if !ok {
			return k.notFound(k.args[0])
		}
		return serve(k, g)
	}
}

func withApp(serve func(*call, *ServicePrincipal) *reply) func(*call) *reply {
	return func(k *call) *reply {
		id := k.args[0]
		k.c.mu.RLock()
		var sp *ServicePrincipal
		if appID, ok := strings.CutPrefix(id, "appId="); ok {
			id = strings.Trim(appID, "'")
			if x := k.c.spByID[strings.ToLower(id)]; x != nil {
				sp, _ = k.c.sps.get(x.ID)
			}
		} else {
			sp, _ = k.c.sps.get(strings.ToLower(id))
		}
		k.c.mu.RUnlock()
		if sp == nil {
			if !isGUID(id) {
				return k.badRequest("Invalid object identifier '" + id + "'.")
			}
			return k.notFound(id)
		}
		return serve(k, sp)
	}
}

func memberIDs(k *call, g *Group) []string {
	k.c.mu.RLock()
	defer k.c.mu.RUnlock()
	ids := make([]string, len(g.Members))
	for i, m := range g.Members {
		ids[i] = m.ID
	}
	return ids
}

// nested is everybody in a group and in the groups inside it.
func (k *call) nested(g *Group) []string {
	k.c.mu.RLock()
	defer k.c.mu.RUnlock()
	seen := map[string]bool{g.ID: true}
	var ids []string
	queue := []*Group{g}
	for len(queue) > 0 {
		g, queue = queue[0], queue[1:]
		for _, m := range g.Members {
			if seen[m.ID] {
				continue
			}
			seen[m.ID] = true
			ids = append(ids, m.ID)
			if sub, ok := k.c.groups.get(m.ID); ok {
				queue = append(queue, sub)
			}
		}
	}
	return ids
}

// memberOf is the groups and directory roles of an object.
func (k *call) memberOf(id string, transitive bool) []string {
	k.c.mu.RLock()
	defer k.c.mu.RUnlock()
	var ids []string
	seen := map[string]bool{}
	queue := []string{id}
	for len(queue) > 0 {
		id, queue = queue[0], queue[1:]
		for g := range k.c.groups.all {
			if seen[g.ID] {
				continue
			}
			for _, m := range g.Members {
				if m.ID == id {
					seen[g.ID] = true
					ids = append(ids, g.ID)
					if transitive {
						queue = append(queue, g.ID)
					}
					break
				}
			}
		}
		for _, r := range k.c.roles {
			for _, m := range r.Members {
				if m == id && !seen[r.ID] {
					seen[r.ID] = true
					ids = append(ids, r.ID)
				}
			}
		}
	}
	return ids
}

func (k *call) manager(u *User) *reply {
	k.c.mu.RLock()
	m, ok := k.c.users.get(u.ManagerID)
	k.c.mu.RUnlock()
	if !ok {
		return k.fail(404, "Request_ResourceNotFound", "Resource 'manager' does not exist or one of its queried reference-property objects are not present.")
	}
	return single(k, k.s.users, m)
}

// heldBy is the assignments of a user, its own and those of its groups.
func (k *call) heldBy(u *User) *reply {
	mine := map[string]bool{u.ID: true}
	for _, id := range k.memberOf(u.ID, false) {
		mine[id] = true
	}
	return list(k, k.s.assignments, func(a *Assignment) bool { return mine[a.PrincipalID] })
}

func (k *call) application() *reply {
	id := k.args[0]
	k.c.mu.RLock()
	if appID, by := strings.CutPrefix(id, "appId="); by {
		for a := range k.c.apps.all {
			if strings.EqualFold(a.AppID, strings.Trim(appID, "'")) {
				id = a.ID
			}
		}
	}
	a, ok := k.c.apps.get(strings.ToLower(id))
	k.c.mu.RUnlock()
	if !ok {
		return k.notFound(k.args[0])
	}
	return single(k, k.s.applications, a)
}

func (k *call) applicationOwners() *reply {
	k.c.mu.RLock()
	a, ok := k.c.apps.get(strings.ToLower(k.args[0]))
	k.c.mu.RUnlock()
	if !ok {
		return k.notFound(k.args[0])
	}
	return k.owners(a)
}

func (k *call) owners(o any) *reply {
	k.c.mu.RLock()
	ids := k.c.present(ownersOf(o))
	k.c.mu.RUnlock()
	return k.objects(ids, "")
}

func (k *call) oneGrant() *reply {
	k.c.mu.RLock()
	g, ok := k.c.grants.get(k.args[0])
	k.c.mu.RUnlock()
	if !ok {
		return k.notFound(k.args[0])
	}
	return single(k, k.s.grants, g)
}

// open starts a collection answer with its context.
func (k *call) open(context string) object {
	o := newObject(make([]byte, 0, 4096))
	o.str("@odata.context", k.root()+"/$metadata#"+context)
	return o
}

func (k *call) noOptions() *reply {
	for name := range k.query {
		if strings.HasPrefix(name, "$") && name != "$select" {
			return k.unsupported("The query option '" + name + "' is not supported for this resource.")
		}
	}
	return nil
}

func done(o object) *reply { return &reply{status: 200, ctype: jsonType, body: o.end()} }

func (k *call) organization() *reply {
	c := k.c
	if len(k.args) > 0 && !strings.EqualFold(k.args[0], c.TenantID) {
		return k.notFound(k.args[0])
	}
	c.mu.RLock()
	defer c.mu.RUnlock()
	var o object
	if len(k.args) == 0 {
		o = k.open("organization")
		o.key("value")
		o = object{b: append(o.b, "[{"...), first: true}
	} else {
		o = k.open("organization/$entity")
	}
	o.str("id", c.TenantID)
	o.raw("deletedDateTime", "null")
	o.raw("businessPhones", "[]")
	o.raw("city", "null")
	o.raw("country", "null")
	o.text("countryLetterCode", c.Country)
	o.time("createdDateTime", c.Created)
	o.text("defaultUsageLocation", c.Country)
	o.str("displayName", c.Name)
	o.raw("isMultipleDataLocationsForServicesEnabled", "null")
	o.raw("marketingNotificationEmails", "[]")
	o.raw("onPremisesLastSyncDateTime", "null")
	o.raw("onPremisesSyncEnabled", "null")
	o.raw("partnerTenantType", "null")
	o.raw("postalCode", "null")
	o.str("preferredLanguage", or(c.Language, "en"))
	o.raw("securityComplianceNotificationMails", "[]")
	o.raw("securityComplianceNotificationPhones", "[]")
	o.raw("state", "null")
	o.raw("street", "null")
	o.strings("technicalNotificationMails", []string{"it@" + c.Domain})
	o.str("tenantType", "AAD")
	o.raw("directorySizeQuota", `{"used":`+itoa(c.users.live+c.groups.live+c.sps.live)+`,"total":300000}`)
	o.raw("privacyProfile", `{"contactEmail":null,"statementUrl":null}`)
	o.key("assignedPlans")
	o.b = append(o.b, '[')
	n := 0
	for _, s := range c.skus {
		for _, p := range s.Plans {
			if n++; n > 1 {
				o.b = append(o.b, ',')
			}
			q := newObject(o.b)
			q.time("assignedDateTime", s.Created)
			q.str("capabilityStatus", or(s.Status, "Enabled"))
			q.str("service", planService(p.Name))
			q.str("servicePlanId", p.ID)
			o.b = q.end()
		}
	}
	o.b = append(o.b, ']')
	o.key("provisionedPlans")
	o.b = append(o.b, '[')
	if c.users.live > 0 {
		o.b = append(o.b, `{"capabilityStatus":"Enabled","provisioningStatus":"Success","service":"exchange"}`...)
	}
	o.b = append(o.b, ']')
	o.key("verifiedDomains")
	o.b = append(o.b, '[')
	for i, d := range c.allDomains() {
		if i > 0 {
			o.b = append(o.b, ',')
		}
		q := newObject(o.b)
		q.str("capabilities", "Email, OfficeCommunicationsOnline")
		q.bool("isDefault", d == c.Domain)
		q.bool("isInitial", d == c.Initial)
		q.str("name", d)
		q.str("type", "Managed")
		o.b = q.end()
	}
	o.b = append(o.b, ']')
	if len(k.args) == 0 {
		return &reply{status: 200, ctype: jsonType, body: append(o.b, "}]}"...)}
	}
	return done(o)
}

func (c *Company) allDomains() []string {
	return append([]string{c.Domain, c.Initial}, c.Domains...)
}

func (k *call) domains() *reply {
	o := k.open("domains")
	o.key("value")
	o.b = append(o.b, '[')
	for i, d := range k.c.allDomains() {
		if i > 0 {
			o.b = append(o.b, ',')
		}
		q := newObject(o.b)
		q.str("authenticationType", "Managed")
		q.raw("availabilityStatus", "null")
		q.str("id", d)
		q.bool("isAdminManaged", true)
		q.bool("isDefault", d == k.c.Domain)
		q.bool("isInitial", d == k.c.Initial)
		q.bool("isRoot", true)
		q.bool("isVerified", true)
		q.raw("manufacturer", "null")
		q.raw("model", "null")
		q.int("passwordNotificationWindowInDays", 14)
		q.int("passwordValidityPeriodInDays", 2147483647)
		q.strings("supportedServices", []string{"Email", "OfficeCommunicationsOnline"})
		q.raw("state", "null")
		o.b = q.end()
	}
	o.b = append(o.b, ']')
	return done(o)
}

func (r *DirectoryRole) append(b []byte, odataType string) []byte {
	o := newObject(b)
	if odataType != "" {
		o.str("@odata.type", odataType)
	}
	o.str("id", r.ID)
	o.raw("deletedDateTime", "null")
	o.text("description", r.Description)
	o.str("displayName", r.Name)
	o.str("roleTemplateId", r.TemplateID)
	return o.end()
}

func (k *call) directoryRoles() *reply {
	for name := range k.query {
		if n := strings.ToLower(name); strings.HasPrefix(n, "$") && n != "$select" && n != "$expand" && n != "$filter" {
			return k.unsupported("The query option '" + name + "' is not supported for this resource.")
		}
	}
	expand, rep := k.expansion("directoryRoles")
	if rep != nil {
		return rep
	}
	k.c.mu.RLock()
	defer k.c.mu.RUnlock()
	o := k.open("directoryRoles")
	o.key("value")
	o.b = append(o.b, '[')
	for i, r := range k.c.roles {
		if i > 0 {
			o.b = append(o.b, ',')
		}
		o.b = r.append(o.b, "")
		if len(expand) > 0 {
			o.b = append(o.b[:len(o.b)-1], `,"members":[`...)
			for j, id := range r.Members {
				if j == 20 {
					break
				}
				if j > 0 {
					o.b = append(o.b, ',')
				}
				o.b = k.appendDirectoryObject(o.b, id, expand[0].sel)
			}
			o.b = append(o.b, "]}"...)
		}
	}
	o.b = append(o.b, ']')
	return done(o)
}

func (k *call) roleMembers() *reply {
	var members []string
	found := false
	k.c.mu.RLock()
	for _, r := range k.c.roles {
		if r.ID == strings.ToLower(k.args[0]) {
			members, found = append(members, r.Members...), true
		}
	}
	k.c.mu.RUnlock()
	if !found {
		return k.notFound(k.args[0])
	}
	return k.objects(members, "")
}

func (k *call) roleAssignments() *reply {
	k.c.mu.RLock()
	defer k.c.mu.RUnlock()
	expand := strings.Contains(k.q("expand"), "principal")
	o := k.open("roleManagement/directory/roleAssignments")
	o.key("value")
	o.b = append(o.b, '[')
	n := 0
	for _, r := range k.c.roles {
		for _, id := range r.Members {
			if n++; n > 1 {
				o.b = append(o.b, ',')
			}
			q := newObject(o.b)
			q.str("id", base64.RawURLEncoding.EncodeToString(append(guidBytes(r.TemplateID), guidBytes(id)...)))
			q.str("principalId", id)
			q.str("directoryScopeId", "/")
			q.str("roleDefinitionId", r.TemplateID)
			if expand {
				q.key("principal")
				q.b = k.appendDirectoryObject(q.b, id, "")
			}
			o.b = q.end()
		}
	}
	o.b = append(o.b, ']')
	return done(o)
}

func (k *call) roleDefinitions() *reply {
	o := k.open("roleManagement/directory/roleDefinitions")
	o.key("value")
	o.b = append(o.b, '[')
	for i, r := range k.c.roles {
		if i > 0 {
			o.b = append(o.b, ',')
		}
		q := newObject(o.b)
		q.str("id", r.TemplateID)
		q.text("description", r.Description)
		q.str("displayName", r.Name)
		q.bool("isBuiltIn", true)
		q.bool("isEnabled", true)
		q.str("templateId", r.TemplateID)
		o.b = q.end()
	}
	o.b = append(o.b, ']')
	return done(o)
}

func (c *Company) consumed(skuID string) int {
	n := 0
	for u := range c.users.all {
		for _, l := range u.Licenses {
			if l.SKUID == skuID && l.State != "Error" {
				n++
			}
		}
	}
	return n
}

func appendPlans(b []byte, s *SKU) []byte {
	b = append(b, '[')
	for i, p := range s.Plans {
		if i > 0 {
			b = append(b, ',')
		}
		q := newObject(b)
		q.str("servicePlanId", p.ID)
		q.str("servicePlanName", p.Name)
		q.str("provisioningStatus", "Success")
		q.str("appliesTo", or(p.AppliesTo, "User"))
		b = q.end()
	}
	return append(b, ']')
}

func (k *call) subscribedSKUs() *reply {
	if rep := k.noOptions(); rep != nil {
		return rep
	}
	c := k.c
	c.mu.RLock()
	defer c.mu.RUnlock()
	o := k.open("subscribedSkus")
	o.key("value")
	o.b = append(o.b, '[')
	for i, s := range c.skus {
		if i > 0 {
			o.b = append(o.b, ',')
		}
		q := newObject(o.b)
		q.str("accountName", strings.TrimSuffix(c.Initial, ".onmicrosoft.com"))
		q.str("accountId", c.TenantID)
		q.str("appliesTo", or(s.AppliesTo, "User"))
		q.str("capabilityStatus", or(s.Status, "Enabled"))
		q.int("consumedUnits", c.consumed(s.ID))
		q.str("id", c.TenantID+"_"+s.ID)
		q.str("skuId", s.ID)
		q.str("skuPartNumber", s.PartNumber)
		q.strings("subscriptionIds", []string{guidOf(c.TenantID, "subscription", s.ID)})
		q.key("prepaidUnits")
		p := newObject(q.b)
		p.int("enabled", s.Enabled)
		p.int("suspended", s.Suspended)
		p.int("warning", s.Warning)
		p.int("lockedOut", s.LockedOut)
		q.b = p.end()
		q.key("servicePlans")
		q.b = appendPlans(q.b, s)
		o.b = q.end()
	}
	o.b = append(o.b, ']')
	return done(o)
}

func (k *call) subscriptions() *reply {
	c := k.c
	c.mu.RLock()
	defer c.mu.RUnlock()
	o := k.open("directory/subscriptions")
	o.key("value")
	o.b = append(o.b, '[')
	for i, s := range c.skus {
		if i > 0 {
			o.b = append(o.b, ',')
		}
		q := newObject(o.b)
		q.str("id", guidOf(c.TenantID, "subscription", s.ID))
		q.str("commerceSubscriptionId", guidOf(c.TenantID, "commerce", s.ID))
		q.time("createdDateTime", s.Created)
		q.bool("isTrial", s.Trial)
		q.time("nextLifecycleDateTime", s.Renews)
		q.raw("ownerId", "null")
		q.raw("ownerTenantId", "null")
		q.raw("ownerType", "null")
		q.str("skuId", s.ID)
		q.str("skuPartNumber", s.PartNumber)
		q.str("status", or(s.Status, "Enabled"))
		q.int("totalLicenses", s.Enabled+s.Warning+s.Suspended)
		q.key("serviceStatus")
		q.b = appendPlans(q.b, s)
		o.b = q.end()
	}
	o.b = append(o.b, ']')
	return done(o)
}

func (k *call) licenseDetails(u *User) *reply {
	k.c.mu.RLock()
	defer k.c.mu.RUnlock()
	o := k.open("users('" + u.ID + "')/licenseDetails")
	o.key("value")
	o.b = append(o.b, '[')
	n := 0
	for _, l := range u.Licenses {
		for _, s := range k.c.skus {
			if s.ID != l.SKUID {
				continue
			}
			if n++; n > 1 {
				o.b = append(o.b, ',')
			}
			q := newObject(o.b)
			q.str("id", base64.RawURLEncoding.EncodeToString(append(guidBytes(k.c.TenantID), guidBytes(s.ID)...)))
			q.str("skuId", s.ID)
			q.str("skuPartNumber", s.PartNumber)
			q.key("servicePlans")
			q.b = appendPlans(q.b, s)
			o.b = q.end()
		}
	}
	o.b = append(o.b, ']')
	return done(o)
}

func (k *call) premiumOnly() *reply {
	if k.c.Premium == "" {
		return k.fail(403, "Authentication_RequestFromNonPremiumTenantOrB2CTenant", "Neither tenant is B2C or tenant doesn't have premium license")
	}
	return nil
}

func (k *call) retention() time.Time {
	if k.c.Premium == "" {
		return k.now.AddDate(0, 0, -7)
	}
	return k.now.AddDate(0, 0, -30)
}
