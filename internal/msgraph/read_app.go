package msgraph

import (
	"context"

	abs "github.com/microsoft/kiota-abstractions-go"
	"github.com/microsoftgraph/msgraph-sdk-go/applications"
	"github.com/microsoftgraph/msgraph-sdk-go/oauth2permissiongrants"
	"github.com/microsoftgraph/msgraph-sdk-go/serviceprincipals"
)

var spSelect = []string{
	"id", "appId", "displayName", "appDisplayName", "appOwnerOrganizationId", "servicePrincipalType",
	"accountEnabled", "appRoleAssignmentRequired", "tags", "homepage", "loginUrl", "replyUrls",
	"preferredSingleSignOnMode", "applicationTemplateId", "signInAudience", "disabledByMicrosoftStatus",
	"createdDateTime", "verifiedPublisher", "info", "appRoles", "oauth2PermissionScopes",
	"passwordCredentials", "keyCredentials",
}

var spShape = shape[ServicePrincipal]{element: readServicePrincipal, room: pageSize,
	complete: func(s *ServicePrincipal) bool { return s.ID != "" }}

// ServicePrincipals lists the apps.
func (c *Client) ServicePrincipals(ctx context.Context, link string) (Page[ServicePrincipal], error) {
	o := op{name: "read apps", permission: "Application.Read.All"}
	return readList(ctx, c, o, spShape, link, func(ctx context.Context) (*abs.RequestInformation, error) {
		return serviceprincipals.NewServicePrincipalsRequestBuilderInternal(base(c.v1), c.v1).ToGetRequestInformation(ctx,
			&serviceprincipals.ServicePrincipalsRequestBuilderGetRequestConfiguration{
				QueryParameters: &serviceprincipals.ServicePrincipalsRequestBuilderGetQueryParameters{
					Select: spSelect, Top: ptr(int32(pageSize)),
				}})
	})
}

// ServicePrincipalsDelta reads what changed among the apps.
func (c *Client) ServicePrincipalsDelta(ctx context.Context, link string) (Page[ServicePrincipal], error) {
	o := op{name: "read apps' changes", permission: "Application.Read.All", delta: true}
	return readList(ctx, c, o, deltaOf(spShape), link, func(ctx context.Context) (*abs.RequestInformation, error) {
		return serviceprincipals.NewServicePrincipalsRequestBuilderInternal(base(c.v1), c.v1).Delta().ToGetRequestInformation(ctx,
			&serviceprincipals.DeltaRequestBuilderGetRequestConfiguration{
				QueryParameters: &serviceprincipals.DeltaRequestBuilderGetQueryParameters{Select: spSelect}})
	})
}

var applicationSelect = []string{
	"id", "appId", "displayName", "signInAudience", "publisherDomain", "disabledByMicrosoftStatus",
	"verifiedPublisher", "tags", "identifierUris", "web", "createdDateTime", "passwordCredentials",
	"keyCredentials", "requiredResourceAccess",
}

var applicationShape = shape[Application]{element: readApplication, room: pageSize,
	complete: func(a *Application) bool { return a.ID != "" }}

// Applications lists the tenant's own app registrations.
func (c *Client) Applications(ctx context.Context, link string) (Page[Application], error) {
	o := op{name: "read app registrations", permission: "Application.Read.All"}
	return readList(ctx, c, o, applicationShape, link, func(ctx context.Context) (*abs.RequestInformation, error) {
		return applications.NewApplicationsRequestBuilderInternal(base(c.v1), c.v1).ToGetRequestInformation(ctx,
			&applications.ApplicationsRequestBuilderGetRequestConfiguration{
				QueryParameters: &applications.ApplicationsRequestBuilderGetQueryParameters{
					Select: applicationSelect, Top: ptr(int32(pageSize)),
				}})
	})
}

// ApplicationsDelta reads what changed among the app registrations.
func (c *Client) ApplicationsDelta(ctx context.Context, link string) (Page[Application], error) {
	o := op{name: "read app registrations' changes", permission: "Application.Read.All", delta: true}
	return readList(ctx, c, o, deltaOf(applicationShape), link, func(ctx context.Context) (*abs.RequestInformation, error) {
		return applications.NewApplicationsRequestBuilderInternal(base(c.v1), c.v1).Delta().ToGetRequestInformation(ctx,
			&applications.DeltaRequestBuilderGetRequestConfiguration{
				QueryParameters: &applications.DeltaRequestBuilderGetQueryParameters{Select: applicationSelect}})
	})
}

var grantShape = shape[PermissionGrant]{element: readGrant, room: pageSize,
	complete: func(g *PermissionGrant) bool { return g.ID != "" }}

// PermissionGrants lists the delegated consents of the whole tenant.
func (c *Client) PermissionGrants(ctx context.Context, link string) (Page[PermissionGrant], error) {
	o := op{name: "read consents", permission: "Directory.Read.All"}
	return readList(ctx, c, o, grantShape, link, func(ctx context.Context) (*abs.RequestInformation, error) {
		return oauth2permissiongrants.NewOauth2PermissionGrantsRequestBuilderInternal(base(c.v1), c.v1).ToGetRequestInformation(ctx,
			&oauth2permissiongrants.Oauth2PermissionGrantsRequestBuilderGetRequestConfiguration{
				QueryParameters: &oauth2permissiongrants.Oauth2PermissionGrantsRequestBuilderGetQueryParameters{
					Top: ptr(int32(pageSize)),
				}})
	})
}

// PermissionGrantsDelta reads what changed among the delegated consents.
func (c *Client) PermissionGrantsDelta(ctx context.Context, link string) (Page[PermissionGrant], error) {
	o := op{name: "read consents' changes", permission: "Directory.Read.All", delta: true}
	return readList(ctx, c, o, deltaOf(grantShape), link, func(ctx context.Context) (*abs.RequestInformation, error) {
		return oauth2permissiongrants.NewOauth2PermissionGrantsRequestBuilderInternal(base(c.v1), c.v1).Delta().ToGetRequestInformation(ctx, nil)
	})
}

var assignmentShape = shape[AppRoleAssignment]{element: readAssignment, room: pageSize,
	complete: func(a *AppRoleAssignment) bool { return a.ID != "" && a.PrincipalID != "" }}

// AppRoleAssignedTo lists who is assigned to an app.
func (c *Client) AppRoleAssignedTo(ctx context.Context, servicePrincipalID, link string) (Page[AppRoleAssignment], error) {
	o := op{name: "read an app's assignments", permission: "Application.Read.All", object: true}
	if !plainID(servicePrincipalID) {
		return Page[AppRoleAssignment]{}, badID(o)
	}
	return readList(ctx, c, o, assignmentShape, link, func(ctx context.Context) (*abs.RequestInformation, error) {
		return serviceprincipals.NewServicePrincipalsRequestBuilderInternal(base(c.v1), c.v1).
			ByServicePrincipalId(servicePrincipalID).AppRoleAssignedTo().ToGetRequestInformation(ctx,
			&serviceprincipals.ItemAppRoleAssignedToRequestBuilderGetRequestConfiguration{
				QueryParameters: &serviceprincipals.ItemAppRoleAssignedToRequestBuilderGetQueryParameters{
					Top: ptr(int32(pageSize)),
				}})
	})
}
