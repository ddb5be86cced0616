package msgraph

import (
	"context"
)

// RoleDefinition is a directory role.
type RoleDefinition struct {
	ID          string
	TemplateID  string // the same in every tenant, for Microsoft's own roles
	DisplayName string
	Description string
	BuiltIn     Tri
	Enabled     Tri
}

// RoleAssignment gives a directory role to somebody or something.
type RoleAssignment struct {
	ID            string
	RoleID        string // a RoleDefinition's ID or template ID
	PrincipalID   string
	PrincipalKind string // empty when not told
	Scope         string // / for everywhere; where it is of an app's, the app's own name for the place
}

// RoleDefinitions lists the roles of the directory.
func (c *Client) RoleDefinitions(ctx context.Context, link string) (Page[RoleDefinition], error) {
	o := op{name: "read directory roles", permission: "RoleManagement.Read.Directory"}
	s := shape[RoleDefinition]{element: readRoleDefinition, room: 200, complete: func(d *RoleDefinition) bool { return d.ID != "" }}
	return readList(ctx, c, o, s, link, c.get(o, "/roleManagement/directory/roleDefinitions", nil))
}

// RoleAssignments lists who holds a directory role.
func (c *Client) RoleAssignments(ctx context.Context, link string) (Page[RoleAssignment], error) {
	o := op{name: "read who holds directory roles", permission: "RoleManagement.Read.Directory"}
	s := shape[RoleAssignment]{element: readRoleAssignment, room: pageSize,
		complete: func(a *RoleAssignment) bool { return a.ID != "" && a.RoleID != "" && a.PrincipalID != "" }}
	return readList(ctx, c, o, s, link, c.get(o, "/roleManagement/directory/roleAssignments", map[string][]string{"$expand": {"principal"}}))
}

// ActivatedRoles lists the directory roles that were ever used in the tenant:
// what a Graph has that does not offer RoleDefinitions.
func (c *Client) ActivatedRoles(ctx context.Context) ([]RoleDefinition, error) {
	o := op{name: "read directory roles", permission: "RoleManagement.Read.Directory"}
	s := shape[RoleDefinition]{element: readRoleDefinition, room: 50, complete: func(d *RoleDefinition) bool { return d.ID != "" }}
	p, err := readList(ctx, c, o, s, "", c.get(o, "/directoryRoles", nil))
	return p.Items, err
}

// RoleMembers lists who holds an activated role.
func (c *Client) RoleMembers(ctx context.Context, roleID, link string) (Page[Member], error) {
	o := op{name: "read who holds a directory role", permission: "RoleManagement.Read.Directory", object: true}
	if !plainID(roleID) {
		return Page[Member]{}, badID(o)
	}
	return readList(ctx, c, o, memberShape, link, c.get(o, "/directoryRoles/"+roleID+"/members", map[string][]string{"$select": {"id"}}))
}

func readRoleDefinition(r *reader, d *RoleDefinition) {
	r.where = "roleDefinition"
	for r.next() {
		switch string(r.name) {
		case "id":
			d.ID = r.str()
		case "templateId", "roleTemplateId":
			d.TemplateID = r.str()
		case "displayName":
			d.DisplayName = r.str()
		case "description":
			d.Description = r.str()
		case "isBuiltIn":
			d.BuiltIn = r.tri()
		case "isEnabled":
			d.Enabled = r.tri()
		default:
			r.skip()
		}
	}
}

func readRoleAssignment(r *reader, a *RoleAssignment) {
	r.where = "roleAssignment"
	within := ""
	for r.next() {
		switch string(r.name) {
		case "id":
			a.ID = r.str()
		case "roleDefinitionId":
			a.RoleID = r.word()
		case "principalId":
			a.PrincipalID = r.str()
		case "directoryScopeId":
			a.Scope = r.word()
		case "appScopeId":
			within = r.word()
		case "principal":
			var m Member
			if r.object() {
				readMember(r, &m)
				a.PrincipalKind = m.Kind
			}
			r.where = "roleAssignment"
		default:
			r.skip()
		}
	}
	if a.Scope == "" {
		a.Scope = within
	}
}
