package msgraph

import (
	"context"
	"time"
)

// Organization reads the tenant itself.
func (c *Client) Organization(ctx context.Context) (Organization, error) {
	return Organization{}, errUnfinished
}

// Domains lists the tenant's domains. An empty link asks for the first page, as
// in all listings.
func (c *Client) Domains(ctx context.Context, link string) (Page[Domain], error) {
	return Page[Domain]{}, errUnfinished
}

// Users lists the users, 999 a page.
func (c *Client) Users(ctx context.Context, link string) (Page[User], error) {
	return Page[User]{}, errUnfinished
}

// UsersDelta reads what changed. An empty link begins a round with all users.
func (c *Client) UsersDelta(ctx context.Context, link string) (Page[User], error) {
	return Page[User]{}, errUnfinished
}

// Groups lists the groups, without members.
func (c *Client) Groups(ctx context.Context, link string) (Page[Group], error) {
	return Page[Group]{}, errUnfinished
}

// GroupsDelta reads what changed, members included.
func (c *Client) GroupsDelta(ctx context.Context, link string) (Page[Group], error) {
	return Page[Group]{}, errUnfinished
}

// GroupMembers lists a group's direct members.
func (c *Client) GroupMembers(ctx context.Context, groupID, link string) (Page[Member], error) {
	return Page[Member]{}, errUnfinished
}

// SubscribedSKUs reads all licenses the tenant holds; there are no pages.
func (c *Client) SubscribedSKUs(ctx context.Context) ([]SubscribedSKU, error) {
	return nil, errUnfinished
}

// ServicePrincipals lists the apps.
func (c *Client) ServicePrincipals(ctx context.Context, link string) (Page[ServicePrincipal], error) {
	return Page[ServicePrincipal]{}, errUnfinished
}

// ServicePrincipalsDelta reads what changed among the apps.
func (c *Client) ServicePrincipalsDelta(ctx context.Context, link string) (Page[ServicePrincipal], error) {
	return Page[ServicePrincipal]{}, errUnfinished
}

// Applications lists the tenant's own app registrations.
func (c *Client) Applications(ctx context.Context, link string) (Page[Application], error) {
	return Page[Application]{}, errUnfinished
}

// ApplicationsDelta reads what changed among the app registrations.
func (c *Client) ApplicationsDelta(ctx context.Context, link string) (Page[Application], error) {
	return Page[Application]{}, errUnfinished
}

// PermissionGrants lists the delegated consents of the whole tenant.
func (c *Client) PermissionGrants(ctx context.Context, link string) (Page[PermissionGrant], error) {
	return Page[PermissionGrant]{}, errUnfinished
}

// PermissionGrantsDelta reads what changed among the delegated consents.
func (c *Client) PermissionGrantsDelta(ctx context.Context, link string) (Page[PermissionGrant], error) {
	return Page[PermissionGrant]{}, errUnfinished
}

// AppRoleAssignedTo lists who is assigned to an app.
func (c *Client) AppRoleAssignedTo(ctx context.Context, servicePrincipalID, link string) (Page[AppRoleAssignment], error) {
	return Page[AppRoleAssignment]{}, errUnfinished
}

// BatchResult is the answer to one part of a batch: Err is nil or an *Error.
type BatchResult[T any] struct {
	Page Page[T]
	Err  error
}

// MaxBatch is how many parts a batch may have.
const MaxBatch = 20

// AppRoleAssignedToBatch asks for the first page of up to MaxBatch apps in one
// request. Every ID given is in the result. Each part is charged as a request of
// its own and may be throttled alone.
func (c *Client) AppRoleAssignedToBatch(ctx context.Context, servicePrincipalIDs []string) (map[string]BatchResult[AppRoleAssignment], error) {
	return nil, errUnfinished
}

// GroupMembersBatch does the same for groups' members.
func (c *Client) GroupMembersBatch(ctx context.Context, groupIDs []string) (map[string]BatchResult[Member], error) {
	return nil, errUnfinished
}

// SignIns lists the sign-ins with from ≤ createdDateTime < to, newest first,
// 1,000 a page; a zero time leaves that end open. Read one page at a time: the
// log allows five requests in ten seconds.
func (c *Client) SignIns(ctx context.Context, from, to time.Time, kind SignInKind, link string) (Page[SignIn], error) {
	return Page[SignIn]{}, errUnfinished
}

// DirectoryAudits lists the directory's log likewise.
func (c *Client) DirectoryAudits(ctx context.Context, from, to time.Time, link string) (Page[DirectoryAudit], error) {
	return Page[DirectoryAudit]{}, errUnfinished
}

// ServicePrincipalSignInActivities lists when each app was last used (beta).
func (c *Client) ServicePrincipalSignInActivities(ctx context.Context, link string) (Page[ServicePrincipalActivity], error) {
	return Page[ServicePrincipalActivity]{}, errUnfinished
}

// ReportSettings reads whether usage reports conceal names.
func (c *Client) ReportSettings(ctx context.Context) (ReportSettings, error) {
	return ReportSettings{}, errUnfinished
}

// ReportAvailable is nil if usage reports may be read, else an *Error that says
// why not. It doesn't download a report.
func (c *Client) ReportAvailable(ctx context.Context) error { return errUnfinished }

// MyDirectoryRoles gives the template IDs of the signed-in person's directory
// roles. Only for a delegated credential.
func (c *Client) MyDirectoryRoles(ctx context.Context) ([]string, error) { return nil, errUnfinished }
