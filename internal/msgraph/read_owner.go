package msgraph

import (
	"context"
	"strconv"
)

// Owned is an app or a registration with its owners.
type Owned struct {
	ID     string
	Owners []Member
	// More means that there may be owners beyond those told: Microsoft tells of
	// twenty at most beside an object.
	More bool
	// Told: the answer had the owners, if only that there are none.
	Told bool
}

// ownersTold is how many owners Microsoft tells of beside an object.
const ownersTold = 20

var ownedShape = shape[Owned]{element: readOwned, room: pageSize, complete: func(o *Owned) bool { return o.ID != "" }}

// OwnersOfApps lists the apps with the identifiers of their owners, 999 a page.
func (c *Client) OwnersOfApps(ctx context.Context, link string) (Page[Owned], error) {
	return c.owned(ctx, op{name: "read apps' owners", permission: "Application.Read.All"}, "/servicePrincipals", link)
}

// OwnersOfRegistrations lists the tenant's own app registrations likewise.
func (c *Client) OwnersOfRegistrations(ctx context.Context, link string) (Page[Owned], error) {
	return c.owned(ctx, op{name: "read app registrations' owners", permission: "Application.Read.All"}, "/applications", link)
}

func (c *Client) owned(ctx context.Context, o op, path, link string) (Page[Owned], error) {
	return readList(ctx, c, o, ownedShape, link, c.get(o, path, map[string][]string{
		"$select": {"id"}, "$expand": {"owners($select=id)"}, "$top": {strconv.Itoa(pageSize)},
	}))
}

// OwnersOfAppsBatch asks for the owners of up to MaxBatch apps in one request, as
// AppRoleAssignedToBatch does for assignments; more than 999 owners are not told.
func (c *Client) OwnersOfAppsBatch(ctx context.Context, servicePrincipalIDs []string) (map[string]BatchResult[Member], error) {
	return c.ownersBatch(ctx, op{name: "read apps' owners", permission: "Application.Read.All", object: true}, "/servicePrincipals/", servicePrincipalIDs)
}

// OwnersOfRegistrationsBatch asks likewise for app registrations' owners.
func (c *Client) OwnersOfRegistrationsBatch(ctx context.Context, applicationIDs []string) (map[string]BatchResult[Member], error) {
	return c.ownersBatch(ctx, op{name: "read app registrations' owners", permission: "Application.Read.All", object: true}, "/applications/", applicationIDs)
}

func (c *Client) ownersBatch(ctx context.Context, o op, path string, ids []string) (map[string]BatchResult[Member], error) {
	return readBatch(ctx, c, o, memberShape, ids, func(id string) string {
		return path + id + "/owners?$select=id&$top=" + strconv.Itoa(pageSize)
	})
}

func readOwned(r *reader, o *Owned) {
	r.where = "owners"
	for r.next() {
		switch string(r.name) {
		case "id":
			o.ID = r.str()
		case "owners":
			if !r.array() {
				continue
			}
			o.Told = true
			for r.more() {
				var m Member
				if !r.object() {
					r.wrong("an object")
					break
				}
				readMember(r, &m)
				if m.ID == "" {
					r.fail(errNoID)
				}
				o.Owners = append(o.Owners, m)
			}
			r.where = "owners"
		case "owners@odata.nextLink":
			o.More = r.str() != ""
		default:
			r.skip()
		}
	}
	o.More = o.More || len(o.Owners) >= ownersTold
}
