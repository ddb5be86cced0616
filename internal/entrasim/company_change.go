package entrasim

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// AddUser adds a user and returns it. A missing ID is derived from the UPN.
func (c *Company) AddUser(u User) *User {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.addUser(u)
}

func (c *Company) addUser(u User) *User {
	c.init()
	if u.ID == "" {
		u.ID = guidOf(c.TenantID, "user", u.UPN)
	}
	if u.Nickname == "" {
		u.Nickname, _, _ = strings.Cut(u.UPN, "@")
	}
	if u.Created.IsZero() {
		u.Created = c.now()
	}
	p := &u
	p.slot = int32(c.users.add(u.ID, p))
	c.note(setUsers, opTouch, u.ID)
	c.changed("added", "user", u.ID, u.DisplayName)
	if c.live {
		c.audit("Add user", "UserManagement", "Add", target{u.ID, u.DisplayName, "User", u.UPN, nil})
	}
	return p
}

// User finds a live user by id, UPN or the part of the UPN before the @; nil
// when there is none.
func (c *Company) User(key string) *User {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.findUser(key)
}

func (c *Company) findUser(key string) *User {
	if u, ok := c.users.get(key); ok {
		return u
	}
	for u := range c.users.all {
		if strings.EqualFold(u.UPN, key) {
			return u
		}
		if name, _, _ := strings.Cut(u.UPN, "@"); strings.EqualFold(name, key) {
			return u
		}
	}
	return nil
}

// ChangeUser applies f to a live user; property, before and after describe the
// change to whoever reads the day's differences.
func (c *Company) ChangeUser(key, property string, f func(*User)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if u := c.findUser(key); u != nil {
		c.changeUser(u, property, f)
	}
}

func (c *Company) changeUser(u *User, property string, f func(*User)) {
	before := userProperty(u, property)
	f(u)
	after := userProperty(u, property)
	c.note(setUsers, opTouch, u.ID)
	c.changedFrom("user", u.ID, u.DisplayName, property, before, after)
	c.audit("Update user", "UserManagement", "Update", target{u.ID, u.DisplayName, "User", u.UPN,
		[]modified{{property, quoteList(before), quoteList(after)}}})
}

func userProperty(u *User, name string) string {
	switch name {
	case "displayName":
		return u.DisplayName
	case "department":
		return u.Department
	case "jobTitle":
		return u.JobTitle
	case "userPrincipalName":
		return u.UPN
	case "accountEnabled":
		return fmt.Sprint(!u.Disabled)
	}
	return ""
}

func quoteList(s string) string { return "[" + string(appendString(nil, s)) + "]" }

// RenameUser changes a user's display name.
func (c *Company) RenameUser(key, name string) {
	c.ChangeUser(key, "displayName", func(u *User) { u.DisplayName = name })
}

// DisableUser blocks a user's sign-in.
func (c *Company) DisableUser(key string) {
	c.ChangeUser(key, "accountEnabled", func(u *User) { u.Disabled = true })
}

// RemoveUser soft-deletes a user: it leaves groups, assignments and consents.
func (c *Company) RemoveUser(key string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if u := c.findUser(key); u != nil {
		c.removeUser(u)
	}
}

func (c *Company) removeUser(u *User) {
	c.users.remove(u.ID)
	c.note(setUsers, opSoftDelete, u.ID)
	c.changed("removed", "user", u.ID, u.DisplayName)
	c.audit("Delete user", "UserManagement", "Delete", target{u.ID, u.DisplayName, "User", u.UPN, nil})
	for g := range c.groups.all {
		c.removeMember(g, u.ID)
	}
	for a := range c.assigned.all {
		if a.PrincipalID == u.ID {
			c.removeAssignment(a)
		}
	}
	for g := range c.grants.all {
		if g.PrincipalID == u.ID {
			c.removeGrant(g)
		}
	}
	for _, r := range c.roles {
		r.Members = slices.DeleteFunc(r.Members, func(id string) bool { return id == u.ID })
	}
}

// RestoreUser brings a removed user back under the same id.
func (c *Company) RestoreUser(id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if n, ok := c.users.byID[id]; ok && c.users.rows[n].gone {
		u := c.users.rows[n].obj
		c.users.add(id, u)
		c.note(setUsers, opTouch, id)
		// Who comes back is told like somebody new: with a manager.
		if u.ManagerID != "" {
			c.journal = append(c.journal, entry{set: setUsers, op: opManager, id: id, member: u.ManagerID})
		}
		c.changed("added", "user", id, u.DisplayName)
		c.audit("Restore user", "UserManagement", "Update", target{u.ID, u.DisplayName, "User", u.UPN, nil})
	}
}

// SetManager names a user's manager; an empty manager removes it.
func (c *Company) SetManager(key, manager string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	u := c.findUser(key)
	if u == nil {
		return
	}
	before := u.ManagerID
	u.ManagerID = ""
	if m := c.findUser(manager); m != nil && manager != "" {
		u.ManagerID = m.ID
	}
	c.note(setUsers, opTouch, u.ID)
	c.journal = append(c.journal, entry{set: setUsers, op: opManager, id: u.ID, member: before})
	c.changedFrom("manager", u.ID, u.DisplayName, "manager", before, u.ManagerID)
}

// License gives a user a SKU directly.
func (c *Company) License(key, skuID string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if u := c.findUser(key); u != nil {
		c.license(u, skuID)
	}
}

func (c *Company) license(u *User, skuID string) {
	for _, l := range u.Licenses {
		if l.SKUID == skuID {
			return
		}
	}
	u.Licenses = append(slices.Clip(u.Licenses), License{SKUID: skuID, Assigned: c.now()})
	c.note(setUsers, opTouch, u.ID)
	c.changedFrom("license", u.ID, u.DisplayName, "assignedLicenses", "", skuID)
	c.audit("Change user license", "UserManagement", "Update", target{u.ID, u.DisplayName, "User", u.UPN, nil})
}

// Unlicense takes a SKU from a user.
func (c *Company) Unlicense(key, skuID string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if u := c.findUser(key); u != nil {
		c.unlicense(u, skuID)
	}
}

func (c *Company) unlicense(u *User, skuID string) {
	n := len(u.Licenses)
	u.Licenses = slices.DeleteFunc(slices.Clone(u.Licenses), func(l License) bool { return l.SKUID == skuID })
	if len(u.Licenses) == n {
		return
	}
	c.note(setUsers, opTouch, u.ID)
	c.changedFrom("license", u.ID, u.DisplayName, "assignedLicenses", skuID, "")
	c.audit("Change user license", "UserManagement", "Update", target{u.ID, u.DisplayName, "User", u.UPN, nil})
}

// AddSKU adds a subscribed product.
func (c *Company) AddSKU(s SKU) *SKU {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.init()
	p := &s
	c.skus = append(c.skus, p)
	return p
}

// ChangeSKU applies f to a subscribed product.
func (c *Company) ChangeSKU(skuID string, f func(*SKU)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, s := range c.skus {
		if s.ID == skuID {
			f(s)
		}
	}
}

// AddGroup adds a group. A missing ID is derived from the name.
func (c *Company) AddGroup(g Group) *Group {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.addGroup(g)
}

func (c *Company) addGroup(g Group) *Group {
	c.init()
	if g.ID == "" {
		g.ID = guidOf(c.TenantID, "group", g.DisplayName)
	}
	if g.Created.IsZero() {
		g.Created = c.now()
	}
	p := &g
	c.groups.add(g.ID, p)
	c.note(setGroups, opTouch, g.ID)
	for _, m := range g.Members {
		c.journal = append(c.journal, entry{set: setGroups, op: opMemberAdd, id: g.ID, member: m.ID, mtype: m.Type})
	}
	c.changed("added", "group", g.ID, g.DisplayName)
	if c.live {
		c.audit("Add group", "GroupManagement", "Add", target{g.ID, g.DisplayName, "Group", "", nil})
	}
	return p
}

// Group finds a live group by id or display name; nil when there is none.
func (c *Company) Group(key string) *Group {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.findGroup(key)
}

func (c *Company) findGroup(key string) *Group {
	if g, ok := c.groups.get(key); ok {
		return g
	}
	for g := range c.groups.all {
		if g.DisplayName == key {
			return g
		}
	}
	return nil
}

// RenameGroup changes a group's display name.
func (c *Company) RenameGroup(key, name string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if g := c.findGroup(key); g != nil {
		before := g.DisplayName
		g.DisplayName = name
		c.note(setGroups, opTouch, g.ID)
		c.changedFrom("group", g.ID, name, "displayName", before, name)
		c.audit("Update group", "GroupManagement", "Update", target{g.ID, name, "Group", "", nil})
	}
}

// RemoveGroup soft-deletes a group.
func (c *Company) RemoveGroup(key string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	g := c.findGroup(key)
	if g == nil {
		return
	}
	c.groups.remove(g.ID)
	c.note(setGroups, opSoftDelete, g.ID)
	c.changed("removed", "group", g.ID, g.DisplayName)
	c.audit("Delete group", "GroupManagement", "Delete", target{g.ID, g.DisplayName, "Group", "", nil})
	for a := range c.assigned.all {
		if a.PrincipalID == g.ID {
			c.removeAssignment(a)
		}
	}
	for other := range c.groups.all {
		c.removeMember(other, g.ID)
	}
}

// AddMember makes a user, group or service principal a direct member.
func (c *Company) AddMember(group, member string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	g := c.findGroup(group)
	if g == nil {
		return
	}
	if u := c.findUser(member); u != nil {
		c.addMember(g, Member{u.ID, "user"}, u.DisplayName)
	} else if m := c.findGroup(member); m != nil {
		c.addMember(g, Member{m.ID, "group"}, m.DisplayName)
	} else if sp, ok := c.sps.get(member); ok {
		c.addMember(g, Member{sp.ID, "servicePrincipal"}, sp.DisplayName)
	}
}

func (c *Company) addMember(g *Group, m Member, name string) {
	if slices.ContainsFunc(g.Members, func(x Member) bool { return x.ID == m.ID }) {
		return
	}
	g.Members = append(g.Members, m)
	c.journal = append(c.journal, entry{set: setGroups, op: opMemberAdd, id: g.ID, member: m.ID, mtype: m.Type})
	c.changedFrom("member", g.ID, g.DisplayName, "members", "", m.ID)
	if c.live {
		c.audit("Add member to group", "GroupManagement", "Assign", target{m.ID, name, targetType(m.Type), "",
			[]modified{{"Group.ObjectID", "", quoteText(g.ID)}, {"Group.DisplayName", "", quoteText(g.DisplayName)}}},
			target{g.ID, g.DisplayName, "Group", "", nil})
	}
}

// RemoveMember takes a direct member out of a group.
func (c *Company) RemoveMember(group, member string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	g := c.findGroup(group)
	if g == nil {
		return
	}
	if u := c.findUser(member); u != nil {
		member = u.ID
	} else if m := c.findGroup(member); m != nil {
		member = m.ID
	}
	c.removeMember(g, member)
}

func (c *Company) removeMember(g *Group, id string) {
	i := slices.IndexFunc(g.Members, func(m Member) bool { return m.ID == id })
	if i < 0 {
		return
	}
	m := g.Members[i]
	g.Members = slices.Delete(slices.Clone(g.Members), i, i+1)
	c.journal = append(c.journal, entry{set: setGroups, op: opMemberRemove, id: g.ID, member: id, mtype: m.Type})
	c.changedFrom("member", g.ID, g.DisplayName, "members", id, "")
	if c.live {
		c.audit("Remove member from group", "GroupManagement", "Unassign", target{id, c.nameOf(id), targetType(m.Type), "",
			[]modified{{"Group.ObjectID", quoteText(g.ID), ""}, {"Group.DisplayName", quoteText(g.DisplayName), ""}}},
			target{g.ID, g.DisplayName, "Group", "", nil})
	}
}

// targetType is what the audit log calls a kind of member.
func targetType(kind string) string {
	switch kind {
	case "group":
		return "Group"
	case "servicePrincipal":
		return "ServicePrincipal"
	}
	return "User"
}

// AddServicePrincipal adds an enterprise application. Missing ids are derived
// from the display name.
func (c *Company) AddServicePrincipal(sp ServicePrincipal) *ServicePrincipal {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.addServicePrincipal(sp)
}

func (c *Company) addServicePrincipal(sp ServicePrincipal) *ServicePrincipal {
	c.init()
	if sp.AppID == "" {
		sp.AppID = guidOf("app", sp.DisplayName)
	}
	if sp.ID == "" {
		sp.ID = guidOf(c.TenantID, "servicePrincipal", sp.AppID)
	}
	if sp.Created.IsZero() {
		sp.Created = c.now()
	}
	if sp.Owner == "" {
		sp.Owner = guidOf("publisher", sp.DisplayName)
	}
	p := &sp
	c.sps.add(sp.ID, p)
	c.spByID[sp.AppID] = p
	c.note(setServicePrincipals, opTouch, sp.ID)
	c.changed("added", "servicePrincipal", sp.ID, sp.DisplayName)
	if c.live {
		c.audit("Add service principal", "ApplicationManagement", "Add", target{sp.ID, sp.DisplayName, "ServicePrincipal", "", nil})
	}
	return p
}

// AddApp adds a third-party enterprise application with the simplest settings.
func (c *Company) AddApp(name string) *ServicePrincipal {
	return c.AddServicePrincipal(ServicePrincipal{DisplayName: name, Audience: "AzureADMultipleOrgs"})
}

// App finds a live service principal by object id, appId or display name; nil
// when there is none.
func (c *Company) App(key string) *ServicePrincipal {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.findApp(key)
}

func (c *Company) findApp(key string) *ServicePrincipal {
	if sp, ok := c.sps.get(key); ok {
		return sp
	}
	if sp, ok := c.spByID[key]; ok {
		if _, live := c.sps.get(sp.ID); live {
			return sp
		}
	}
	for sp := range c.sps.all {
		if sp.DisplayName == key {
			return sp
		}
	}
	return nil
}

// RenameApp changes a service principal's display name.
func (c *Company) RenameApp(key, name string) {
	c.ChangeApp(key, "displayName", func(sp *ServicePrincipal) { sp.DisplayName = name })
}

// ChangeApp applies f to a live service principal.
func (c *Company) ChangeApp(key, property string, f func(*ServicePrincipal)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if sp := c.findApp(key); sp != nil {
		before := sp.DisplayName
		if property == "accountEnabled" {
			before = fmt.Sprint(!sp.Disabled)
		}
		f(sp)
		after := sp.DisplayName
		if property == "accountEnabled" {
			after = fmt.Sprint(!sp.Disabled)
		}
		c.note(setServicePrincipals, opTouch, sp.ID)
		c.changedFrom("servicePrincipal", sp.ID, sp.DisplayName, property, before, after)
		c.audit("Update service principal", "ApplicationManagement", "Update", target{sp.ID, sp.DisplayName, "ServicePrincipal", "", nil})
	}
}

// RemoveApp deletes a service principal with its grants and assignments.
func (c *Company) RemoveApp(key string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if sp := c.findApp(key); sp != nil {
		c.removeApp(sp)
	}
}

func (c *Company) removeApp(sp *ServicePrincipal) {
	c.sps.remove(sp.ID)
	delete(c.spByID, sp.AppID)
	c.note(setServicePrincipals, opSoftDelete, sp.ID)
	c.changed("removed", "servicePrincipal", sp.ID, sp.DisplayName)
	c.audit("Remove service principal", "ApplicationManagement", "Delete", target{sp.ID, sp.DisplayName, "ServicePrincipal", "", nil})
	for g := range c.grants.all {
		if g.ClientID == sp.ID || g.ResourceID == sp.ID {
			c.removeGrant(g)
		}
	}
	for a := range c.assigned.all {
		if a.ResourceID == sp.ID || a.PrincipalID == sp.ID {
			c.removeAssignment(a)
		}
	}
}

// AddApplication adds a registration owned by the tenant.
func (c *Company) AddApplication(a Application) *Application {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.addApplication(a)
}

func (c *Company) addApplication(a Application) *Application {
	c.init()
	if a.AppID == "" {
		a.AppID = guidOf("app", a.DisplayName)
	}
	if a.ID == "" {
		a.ID = guidOf(c.TenantID, "application", a.AppID)
	}
	if a.Created.IsZero() {
		a.Created = c.now()
	}
	if a.Audience == "" {
		a.Audience = "AzureADMyOrg"
	}
	if a.PublisherDomain == "" {
		a.PublisherDomain = c.Domain
	}
	p := &a
	c.apps.add(a.ID, p)
	c.note(setApplications, opTouch, a.ID)
	c.changed("added", "application", a.ID, a.DisplayName)
	return p
}

// ChangeApplication applies f to a registration, found by id, appId or name.
func (c *Company) ChangeApplication(key string, f func(*Application)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for a := range c.apps.all {
		if a.ID == key || a.AppID == key || a.DisplayName == key {
			f(a)
			c.note(setApplications, opTouch, a.ID)
			c.changedFrom("application", a.ID, a.DisplayName, "", "", "")
			c.audit("Update application – Certificates and secrets management ", "ApplicationManagement", "Update",
				target{a.ID, a.DisplayName, "Application", "", nil})
			return
		}
	}
}

// RemoveApplication deletes a registration.
func (c *Company) RemoveApplication(key string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for a := range c.apps.all {
		if a.ID == key || a.AppID == key || a.DisplayName == key {
			c.apps.remove(a.ID)
			c.note(setApplications, opSoftDelete, a.ID)
			c.changed("removed", "application", a.ID, a.DisplayName)
			return
		}
	}
}

// Assign gives a user or group an app; an empty role means default access.
func (c *Company) Assign(app, principal, role string) *Assignment {
	c.mu.Lock()
	defer c.mu.Unlock()
	sp := c.findApp(app)
	if sp == nil {
		return nil
	}
	if u := c.findUser(principal); u != nil {
		return c.assign(sp, u.ID, "User", role, c.now())
	}
	if g := c.findGroup(principal); g != nil {
		return c.assign(sp, g.ID, "Group", role, c.now())
	}
	if p := c.findApp(principal); p != nil {
		return c.assign(sp, p.ID, "ServicePrincipal", role, c.now())
	}
	return nil
}

const defaultRole = "00000000-0000-0000-0000-000000000000"

func (c *Company) assign(sp *ServicePrincipal, principal, kind, role string, at time.Time) *Assignment {
	if role == "" {
		role = defaultRole
	}
	a := &Assignment{ID: assignmentID(sp.ID, principal, role), RoleID: role, PrincipalID: principal, PrincipalType: kind, ResourceID: sp.ID, Created: at}
	if old, ok := c.assigned.get(a.ID); ok {
		return old
	}
	_, known := c.assigned.byID[a.ID]
	if n := c.assigned.add(a.ID, a); !known {
		c.assignedTo[sp.ID] = append(c.assignedTo[sp.ID], int32(n))
	}
	c.changedFrom("assignment", a.ID, sp.DisplayName, "", "", principal)
	if c.live {
		activity := "Add app role assignment grant to user"
		switch kind {
		case "Group":
			activity = "Add app role assignment to group"
		case "ServicePrincipal":
			activity = "Add app role assignment to service principal"
		}
		c.audit(activity, "ApplicationManagement", "Assign", target{sp.ID, sp.DisplayName, "ServicePrincipal", "",
			[]modified{{"AppRole.Id", "", quoteText(role)}, {"AppRoleAssignment.Principal", "", quoteText(principal)}}},
			target{principal, c.nameOf(principal), kind, "", nil})
	}
	return a
}

func (c *Company) nameOf(id string) string {
	if u, ok := c.users.get(id); ok {
		return u.DisplayName
	}
	if g, ok := c.groups.get(id); ok {
		return g.DisplayName
	}
	if sp, ok := c.sps.get(id); ok {
		return sp.DisplayName
	}
	return ""
}

// Unassign removes a principal's assignments to an app.
func (c *Company) Unassign(app, principal string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	sp := c.findApp(app)
	if sp == nil {
		return
	}
	if u := c.findUser(principal); u != nil {
		principal = u.ID
	} else if g := c.findGroup(principal); g != nil {
		principal = g.ID
	}
	for a := range c.assigned.all {
		if a.ResourceID == sp.ID && a.PrincipalID == principal {
			c.removeAssignment(a)
		}
	}
}

func (c *Company) removeAssignment(a *Assignment) {
	c.assigned.remove(a.ID)
	c.changedFrom("assignment", a.ID, c.nameOf(a.ResourceID), "", a.PrincipalID, "")
	if c.live {
		activity := "Remove app role assignment from user"
		switch a.PrincipalType {
		case "Group":
			activity = "Remove app role assignment from group"
		case "ServicePrincipal":
			activity = "Remove app role assignment from service principal"
		}
		c.audit(activity, "ApplicationManagement", "Unassign", target{a.ResourceID, c.nameOf(a.ResourceID), "ServicePrincipal", "",
			[]modified{{"AppRole.Id", quoteText(a.RoleID), ""}, {"AppRoleAssignment.Principal", quoteText(a.PrincipalID), ""}}},
			target{a.PrincipalID, c.nameOf(a.PrincipalID), a.PrincipalType, "", nil})
	}
}

// Grant records a delegated consent: scopes of resource (an appId, Microsoft
// Graph when empty) for one principal, or tenant-wide when principal is empty.
func (c *Company) Grant(app, principal, scopes, resource string) *Grant {
	c.mu.Lock()
	defer c.mu.Unlock()
	sp := c.findApp(app)
	if sp == nil {
		return nil
	}
	if principal != "" {
		if u := c.findUser(principal); u != nil {
			principal = u.ID
		}
	}
	return c.grant(sp, principal, scopes, resource)
}

func (c *Company) grant(sp *ServicePrincipal, principal, scopes, resource string) *Grant {
	if resource == "" {
		resource = graphAppID
	}
	res := c.findApp(resource)
	if res == nil {
		return nil
	}
	id := grantID(sp.ID, res.ID, principal)
	if g, ok := c.grants.get(id); ok {
		have := strings.Fields(g.Scope)
		added := false
		for _, s := range strings.Fields(scopes) {
			if !slices.Contains(have, s) {
				have, added = append(have, s), true
			}
		}
		if added {
			before := g.Scope
			g.Scope = " " + strings.Join(have, " ")
			c.note(setGrants, opTouch, id)
			c.changedFrom("grant", id, sp.DisplayName, "scope", before, g.Scope)
		}
		return g
	}
	g := &Grant{ID: id, ClientID: sp.ID, ResourceID: res.ID, PrincipalID: principal, Scope: scopes}
	c.grants.add(id, g)
	c.note(setGrants, opTouch, id)
	c.changed("added", "grant", id, sp.DisplayName)
	if c.live {
		c.consentAudit(sp, res, g)
	}
	return g
}

func (c *Company) consentAudit(sp, res *ServicePrincipal, g *Grant) {
	consent := "AllPrincipals"
	if g.PrincipalID != "" {
		consent = "Principal"
	}
	all := "True"
	if g.PrincipalID != "" {
		all = "False"
	}
	c.audit("Consent to application", "ApplicationManagement", "Assign", target{sp.ID, sp.DisplayName, "ServicePrincipal", "", []modified{
		{"ConsentContext.IsAdminConsent", "", `"` + all + `"`},
		{"ConsentContext.IsAppOnly", "", `"False"`},
		{"ConsentContext.OnBehalfOfAll", "", `"` + all + `"`},
		{"ConsentAction.Permissions", "", quoteText(fmt.Sprintf("[] => [[Id: %s, ClientId: %s, PrincipalId: %s, ResourceId: %s, ConsentType: %s, Scope: %s, CreatedDateTime: ]];",
			g.ID, g.ClientID, g.PrincipalID, g.ResourceID, consent, g.Scope))},
		{"TargetId.ServicePrincipalNames", "", quoteText(sp.AppID)},
	}})
	c.audit("Add delegated permission grant", "ApplicationManagement", "Assign", target{res.ID, res.DisplayName, "ServicePrincipal", "", []modified{
		{"DelegatedPermissionGrant.Scope", "", quoteText(g.Scope)},
		{"DelegatedPermissionGrant.ConsentType", "", quoteText(consent)},
		{"ServicePrincipal.ObjectID", "", quoteText(sp.ID)},
		{"ServicePrincipal.DisplayName", "", quoteText(sp.DisplayName)},
		{"ServicePrincipal.AppId", "", quoteText(sp.AppID)},
	}}, target{sp.ID, sp.DisplayName, "ServicePrincipal", "", nil})
}

func quoteText(s string) string { return string(appendString(nil, s)) }

// RevokeGrants removes an app's consents: one principal's, or the tenant-wide
// ones when principal is empty.
func (c *Company) RevokeGrants(app, principal string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	sp := c.findApp(app)
	if sp == nil {
		return
	}
	if principal != "" {
		if u := c.findUser(principal); u != nil {
			principal = u.ID
		}
	}
	for g := range c.grants.all {
		if g.ClientID == sp.ID && g.PrincipalID == principal {
			c.removeGrant(g)
		}
	}
}

func (c *Company) removeGrant(g *Grant) {
	c.grants.remove(g.ID)
	c.note(setGrants, opDelete, g.ID)
	c.changed("removed", "grant", g.ID, c.nameOf(g.ClientID))
	if c.live {
		c.audit("Remove delegated permission grant", "ApplicationManagement", "Unassign",
			target{g.ResourceID, c.nameOf(g.ResourceID), "ServicePrincipal", "", nil})
	}
}

// AddRole activates a directory role and adds members to it.
func (c *Company) AddRole(template, name string, members ...string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.init()
	var role *DirectoryRole
	for _, r := range c.roles {
		if r.TemplateID == template {
			role = r
		}
	}
	if role == nil {
		role = &DirectoryRole{ID: guidOf(c.TenantID, "role", template), TemplateID: template, Name: name, Description: "Holders of the role " + name + "."}
		c.roles = append(c.roles, role)
	}
	for _, m := range members {
		if u := c.findUser(m); u != nil && !slices.Contains(role.Members, u.ID) {
			role.Members = append(role.Members, u.ID)
			c.audit("Add member to role", "RoleManagement", "Assign", target{u.ID, u.DisplayName, "User", u.UPN, []modified{
				{"Role.ObjectID", "", quoteText(role.ID)}, {"Role.DisplayName", "", quoteText(role.Name)}, {"Role.TemplateId", "", quoteText(template)},
			}})
		}
	}
}

// leftRole writes the record of a user who lost a role.
func (c *Company) leftRole(role *DirectoryRole, user string) {
	c.audit("Remove member from role", "RoleManagement", "Unassign", target{user, c.nameOf(user), "User", "", []modified{
		{"Role.ObjectID", quoteText(role.ID), ""}, {"Role.DisplayName", quoteText(role.Name), ""}, {"Role.TemplateId", quoteText(role.TemplateID), ""},
	}})
}

// RemoveRole takes a directory role from everybody.
func (c *Company) RemoveRole(template string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, r := range c.roles {
		if r.TemplateID == template {
			for _, id := range r.Members {
				c.leftRole(r, id)
			}
			r.Members = nil
		}
	}
}

// LeaveRole takes a directory role from one user.
func (c *Company) LeaveRole(template, user string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	u := c.findUser(user)
	if u == nil {
		return
	}
	for _, r := range c.roles {
		if r.TemplateID == template {
			if slices.Contains(r.Members, u.ID) {
				c.leftRole(r, u.ID)
			}
			r.Members = slices.DeleteFunc(slices.Clone(r.Members), func(id string) bool { return id == u.ID })
		}
	}
}

// SetPhoto gives a user another photo with each version, none with 0. As with
// Microsoft, the user does not count as changed.
func (c *Company) SetPhoto(user string, version int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if u := c.findUser(user); u != nil {
		u.Photo, u.PhotoVersion = version != 0, version
	}
}

// AddAccount lets a user of the company sign in on the simulated pages.
func (c *Company) AddAccount(a Account) *Account {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.init()
	if u := c.findUser(a.UPN); u != nil && a.UserID == "" {
		a.UserID, a.Name = u.ID, u.DisplayName
	}
	for _, r := range c.roles {
		if slices.Contains(r.Members, a.UserID) && !slices.Contains(a.TemplateIDs, r.TemplateID) {
			a.TemplateIDs = append(a.TemplateIDs, r.TemplateID)
		}
	}
	p := &a
	c.accounts = append(c.accounts, p)
	return p
}

// SetActivity says what Microsoft remembers of an app's use beyond the log.
func (c *Company) SetActivity(appID string, a Activity) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.init()
	c.activity[appID] = &a
}

// Counts says how many live objects each set has, by its Graph name.
func (c *Company) Counts() map[string]int {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return map[string]int{
		"users": c.users.live, "groups": c.groups.live, "applications": c.apps.live, "servicePrincipals": c.sps.live,
		"oauth2PermissionGrants": c.grants.live, "appRoleAssignedTo": c.assigned.live, "subscribedSkus": len(c.skus),
		"auditLogs/signIns": len(c.events) + historyLen(c.base), "auditLogs/directoryAudits": len(c.audits),
	}
}
