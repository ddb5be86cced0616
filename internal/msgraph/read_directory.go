package msgraph

import (
	"context"

	abs "github.com/microsoft/kiota-abstractions-go"
	"github.com/microsoftgraph/msgraph-sdk-go/domains"
	"github.com/microsoftgraph/msgraph-sdk-go/groups"
	"github.com/microsoftgraph/msgraph-sdk-go/organization"
	"github.com/microsoftgraph/msgraph-sdk-go/subscribedskus"
	"github.com/microsoftgraph/msgraph-sdk-go/users"
)

// pageSize is the largest page of directory objects.
const pageSize = 999

// Organization reads the tenant itself.
func (c *Client) Organization(ctx context.Context) (Organization, error) {
	o := op{name: "read organization", permission: "Organization.Read.All"}
	s := shape[Organization]{element: readOrganization, room: 1,
		complete: func(o *Organization) bool { return o.ID != "" }}
	p, err := readList(ctx, c, o, s, "", func(ctx context.Context) (*abs.RequestInformation, error) {
		return organization.NewOrganizationRequestBuilderInternal(base(c.v1), c.v1).ToGetRequestInformation(ctx, nil)
	})
	if err != nil {
		return Organization{}, err
	}
	if len(p.Items) == 0 {
		return Organization{}, &Error{Kind: BadPage, Op: o.name, Status: 200, Message: "the answer names no organization"}
	}
	return p.Items[0], nil
}

// Domains lists the tenant's domains. An empty link asks for the first page, as
// in all listings.
func (c *Client) Domains(ctx context.Context, link string) (Page[Domain], error) {
	o := op{name: "read domains", permission: "Domain.Read.All"}
	s := shape[Domain]{element: readDomain, room: 100,
		complete: func(d *Domain) bool { return d.Name != "" }}
	return readList(ctx, c, o, s, link, func(ctx context.Context) (*abs.RequestInformation, error) {
		return domains.NewDomainsRequestBuilderInternal(base(c.v1), c.v1).ToGetRequestInformation(ctx, nil)
	})
}

var userSelect = []string{
	"id", "displayName", "givenName", "surname", "userPrincipalName", "mail", "department", "jobTitle",
	"companyName", "officeLocation", "usageLocation", "country", "city", "employeeType", "userType",
	"accountEnabled", "createdDateTime", "creationType", "externalUserState", "onPremisesSyncEnabled",
	"assignedLicenses", "licenseAssignmentStates",
}

var userShape = shape[User]{element: readUser, room: pageSize,
	complete: func(u *User) bool { return u.ID != "" }}

// Users lists the users with their managers' IDs, 999 a page.
func (c *Client) Users(ctx context.Context, link string) (Page[User], error) {
	o := op{name: "read users", permission: "User.Read.All"}
	page, err := readList(ctx, c, o, userShape, link, func(ctx context.Context) (*abs.RequestInformation, error) {
		return users.NewUsersRequestBuilderInternal(base(c.v1), c.v1).ToGetRequestInformation(ctx,
			&users.UsersRequestBuilderGetRequestConfiguration{QueryParameters: &users.UsersRequestBuilderGetQueryParameters{
				Select: userSelect, Expand: []string{"manager($select=id)"}, Top: ptr(int32(pageSize)),
			}})
	})
	// A listing leaves the property out where there is no manager.
	for i := range page.Items {
		page.Items[i].Has |= UserManager
	}
	return page, err
}

// UsersDelta reads what changed. An empty link begins a round with all users.
func (c *Client) UsersDelta(ctx context.Context, link string) (Page[User], error) {
	o := op{name: "read users' changes", permission: "User.Read.All", delta: true}
	return readList(ctx, c, o, deltaOf(userShape), link, func(ctx context.Context) (*abs.RequestInformation, error) {
		return users.NewUsersRequestBuilderInternal(base(c.v1), c.v1).Delta().ToGetRequestInformation(ctx,
			&users.DeltaRequestBuilderGetRequestConfiguration{QueryParameters: &users.DeltaRequestBuilderGetQueryParameters{
				Select: append(userSelect[:len(userSelect):len(userSelect)], "manager"),
			}})
	})
}

func deltaOf[T any](s shape[T]) shape[T] {
	s.delta = true
	return s
}

var groupSelect = []string{
	"id", "displayName", "description", "mail", "mailEnabled", "securityEnabled", "groupTypes", "visibility",
	"isAssignableToRole", "onPremisesSyncEnabled", "createdDateTime", "assignedLicenses",
}

var groupShape = shape[Group]{element: readGroup, room: pageSize,
	complete: func(g *Group) bool { return g.ID != "" }}

// Groups lists the groups, without members.
func (c *Client) Groups(ctx context.Context, link string) (Page[Group], error) {
	o := op{name: "read groups", permission: "GroupMember.Read.All"}
	return readList(ctx, c, o, groupShape, link, func(ctx context.Context) (*abs.RequestInformation, error) {
		return groups.NewGroupsRequestBuilderInternal(base(c.v1), c.v1).ToGetRequestInformation(ctx,
			&groups.GroupsRequestBuilderGetRequestConfiguration{QueryParameters: &groups.GroupsRequestBuilderGetQueryParameters{
				Select: groupSelect, Top: ptr(int32(pageSize)),
			}})
	})
}

// GroupsDelta reads what changed, members included.
func (c *Client) GroupsDelta(ctx context.Context, link string) (Page[Group], error) {
	o := op{name: "read groups' changes", permission: "GroupMember.Read.All", delta: true}
	return readList(ctx, c, o, deltaOf(groupShape), link, func(ctx context.Context) (*abs.RequestInformation, error) {
		return groups.NewGroupsRequestBuilderInternal(base(c.v1), c.v1).Delta().ToGetRequestInformation(ctx,
			&groups.DeltaRequestBuilderGetRequestConfiguration{QueryParameters: &groups.DeltaRequestBuilderGetQueryParameters{
				Select: append(groupSelect[:len(groupSelect):len(groupSelect)], "members"),
			}})
	})
}

var memberShape = shape[Member]{element: readMember, room: pageSize,
	complete: func(m *Member) bool { return m.ID != "" }}

// GroupMembers lists a group's direct members.
func (c *Client) GroupMembers(ctx context.Context, groupID, link string) (Page[Member], error) {
	o := op{name: "read a group's members", permission: "GroupMember.Read.All", object: true}
	if !plainID(groupID) {
		return Page[Member]{}, badID(o)
	}
	return readList(ctx, c, o, memberShape, link, func(ctx context.Context) (*abs.RequestInformation, error) {
		return groups.NewGroupsRequestBuilderInternal(base(c.v1), c.v1).ByGroupId(groupID).Members().ToGetRequestInformation(ctx,
			&groups.ItemMembersRequestBuilderGetRequestConfiguration{QueryParameters: &groups.ItemMembersRequestBuilderGetQueryParameters{
				Select: []string{"id"}, Top: ptr(int32(pageSize)),
			}})
	})
}

// SubscribedSKUs reads all licenses the tenant holds; there are no pages.
func (c *Client) SubscribedSKUs(ctx context.Context) ([]SubscribedSKU, error) {
	o := op{name: "read licenses", permission: "Organization.Read.All"}
	s := shape[SubscribedSKU]{element: readSKU, room: 100,
		complete: func(s *SubscribedSKU) bool { return s.SKUID != "" }}
	p, err := readList(ctx, c, o, s, "", func(ctx context.Context) (*abs.RequestInformation, error) {
		return subscribedskus.NewSubscribedSkusRequestBuilderInternal(base(c.v1), c.v1).ToGetRequestInformation(ctx, nil)
	})
	return p.Items, err
}

// plainID tells whether s can stand in a path as it is.
func plainID(s string) bool {
	if s == "" || len(s) > 128 {
		return false
	}
	for _, c := range []byte(s) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && c != '-' && c != '_' {
			return false
		}
	}
	return true
}

func badID(o op) error {
	return &Error{Kind: Rejected, Op: o.name, Local: true, Message: "the object's ID is not one"}
}
