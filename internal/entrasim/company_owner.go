package entrasim

import "slices"

// AddOwner makes somebody an owner of an app or, with registration, of its
// registration. All are found by identifier or name.
func (c *Company) AddOwner(app, owner string, registration bool) {
	c.changeOwners(app, owner, registration, "Add owner to ", "Assign", func(ids []string, id string) []string {
		if slices.Contains(ids, id) {
			return ids
		}
		return append(slices.Clip(ids), id)
	})
}

// RemoveOwner takes an owner from an app or its registration.
func (c *Company) RemoveOwner(app, owner string, registration bool) {
	c.changeOwners(app, owner, registration, "Remove owner from ", "Unassign", func(ids []string, id string) []string {
		return slices.DeleteFunc(slices.Clone(ids), func(other string) bool { return other == id })
	})
}

func (c *Company) changeOwners(app, owner string, registration bool, activity, operation string, change func([]string, string) []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	of := target{id: owner, name: c.nameOf(owner), typ: "ServicePrincipal"}
	if u := c.findUser(owner); u != nil {
		of = target{id: u.ID, name: u.DisplayName, typ: "User", upn: u.UPN}
	} else if sp := c.findApp(owner); sp != nil {
		of = target{id: sp.ID, name: sp.DisplayName, typ: "ServicePrincipal"}
	}
	if registration {
		for a := range c.apps.all {
			if a.ID == app || a.AppID == app || a.DisplayName == app {
				a.Owners = change(a.Owners, of.id)
				c.audit(activity+"application", "ApplicationManagement", operation, of, target{id: a.ID, name: a.DisplayName, typ: "Application"})
				return
			}
		}
		return
	}
	if sp := c.findApp(app); sp != nil {
		sp.Owners = change(sp.Owners, of.id)
		c.audit(activity+"service principal", "ApplicationManagement", operation, of, target{id: sp.ID, name: sp.DisplayName, typ: "ServicePrincipal"})
	}
}
