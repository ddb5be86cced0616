package msgraph

import (
	"context"
	"net/url"
	"slices"
	"strings"
)

// graphAppID is Microsoft Graph's own, in every directory.
const graphAppID = "00000003-0000-0000-c000-000000000000"

// OwnConsent is what a directory says to have granted to the app that asks.
type OwnConsent struct {
	// Found is false where the directory has no service principal of the app.
	Found bool
	// Enabled is whether one may sign in to it.
	Enabled Tri
	// Permissions are delegated scopes that were consented to for everybody or for
	// the person who is signed in, or, for the app itself, its application
	// permissions: those of Microsoft Graph, in short form.
	Permissions []string
}

// OwnConsent reads what the directory granted to the credential's own app. It
// needs Application.Read.All, for scopes Directory.Read.All.
func (c *Client) OwnConsent(ctx context.Context) (OwnConsent, error) {
	token, err := c.Token(ctx)
	if err != nil {
		return OwnConsent{}, err
	}
	o := op{name: "read the app's own consent", permission: "Application.Read.All", object: true}
	self, err := c.principalOf(ctx, o, c.cred.clientID(), "id,appId,accountEnabled")
	if KindOf(err) == NotFound {
		return OwnConsent{Permissions: []string{}}, nil
	}
	if err != nil {
		return OwnConsent{}, err
	}
	own := OwnConsent{Found: true, Enabled: self.AccountEnabled}
	if token.AppOnly {
		own.Permissions, err = c.ownRolesOfApp(ctx, o, self.ID)
	} else {
		own.Permissions, err = c.ownScopes(ctx, o, self.ID, token.ObjectID)
	}
	return own, err
}

func (c *Client) principalOf(ctx context.Context, o op, appID, fields string) (ServicePrincipal, error) {
	if !plainID(appID) {
		return ServicePrincipal{}, badID(o)
	}
	return readOne(ctx, c, o, readServicePrincipal, c.get(o, "/servicePrincipals(appId='"+appID+"')", url.Values{"$select": {fields}}))
}

func (c *Client) ownRolesOfApp(ctx context.Context, o op, self string) ([]string, error) {
	held, err := readAll(ctx, c, o, assignmentShape, "/servicePrincipals/"+url.PathEscape(self)+"/appRoleAssignments")
	if err != nil {
		return nil, err
	}
	graph, err := c.principalOf(ctx, o, graphAppID, "id,appId,appRoles")
	if err != nil {
		return nil, err
	}
	all := []string{}
	for _, a := range held {
		for _, role := range graph.AppRoles {
			if a.ResourceID == graph.ID && role.ID == a.AppRoleID && !slices.Contains(all, role.Value) {
				all = append(all, role.Value)
			}
		}
	}
	return all, nil
}

func (c *Client) ownScopes(ctx context.Context, o op, self, person string) ([]string, error) {
	grants, err := readAll(ctx, c, o, grantShape, "/servicePrincipals/"+url.PathEscape(self)+"/oauth2PermissionGrants")
	if err != nil {
		return nil, err
	}
	graph, err := c.principalOf(ctx, o, graphAppID, "id,appId")
	if err != nil {
		return nil, err
	}
	all := []string{}
	for _, g := range grants {
		if g.ResourceID != graph.ID || g.PrincipalID != "" && !strings.EqualFold(g.PrincipalID, person) {
			continue
		}
		for _, scope := range strings.Fields(g.Scope) {
			if !slices.Contains(all, scope) {
				all = append(all, scope)
			}
		}
	}
	return all, nil
}

// readAll reads a short list to its end.
func readAll[T any](ctx context.Context, c *Client, o op, s shape[T], path string) ([]T, error) {
	var all []T
	seen := map[string]bool{}
	link := ""
	for {
		p, err := readList(ctx, c, o, s, link, c.get(o, path, nil))
		if err != nil {
			return nil, err
		}
		all = append(all, p.Items...)
		if p.Next == "" {
			return all, nil
		}
		if link = p.Next; seen[LinkKey(link)] {
			return nil, &Error{Kind: BadPage, Op: o.name, Message: "the listing goes in circles"}
		}
		seen[LinkKey(link)] = true
	}
}
