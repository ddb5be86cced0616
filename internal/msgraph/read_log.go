package msgraph

import (
	"context"
	"net/url"
	"strings"
	"time"

	abs "github.com/microsoft/kiota-abstractions-go"
	"github.com/microsoftgraph/msgraph-sdk-go/auditlogs"
)

// logPage is the largest page of a log.
const logPage = 1000

// SignIns lists the sign-ins with from ≤ createdDateTime < to, newest first,
// 1,000 a page; a zero time leaves that end open. Read one page at a time: the
// log allows five requests in ten seconds.
func (c *Client) SignIns(ctx context.Context, from, to time.Time, kind SignInKind, link string) (Page[SignIn], error) {
	o := op{name: "read sign-ins", permission: "AuditLog.Read.All", log: true}
	s := shape[SignIn]{element: readSignIn, room: logPage,
		complete: func(s *SignIn) bool { return s.ID != "" && !s.CreatedAt.IsZero() }}
	filter := between("createdDateTime", from, to)
	adapter := c.v1
	if kind != "" && kind != SignInInteractive {
		o.beta, adapter = true, c.beta
		switch kind {
		case SignInNonInteractive, SignInServicePrincipal, SignInManagedIdentity:
		default:
			return Page[SignIn]{}, &Error{Kind: Rejected, Op: o.name, Local: true, Message: "there is no such kind of sign-in"}
		}
		if filter != "" {
			filter += " and "
		}
		filter += "signInEventTypes/any(t:t eq '" + string(kind) + "')"
	}
	return readList(ctx, c, o, s, link, func(ctx context.Context) (*abs.RequestInformation, error) {
		q := &auditlogs.SignInsRequestBuilderGetQueryParameters{Top: ptr(int32(logPage))}
		if filter != "" {
			q.Filter = &filter
		}
		return auditlogs.NewAuditLogsRequestBuilderInternal(base(adapter), adapter).SignIns().ToGetRequestInformation(ctx,
			&auditlogs.SignInsRequestBuilderGetRequestConfiguration{QueryParameters: q})
	})
}

// DirectoryAudits lists the directory's log likewise, by activityDateTime.
func (c *Client) DirectoryAudits(ctx context.Context, from, to time.Time, link string) (Page[DirectoryAudit], error) {
	o := op{name: "read directory audits", permission: "AuditLog.Read.All", log: true}
	s := shape[DirectoryAudit]{element: readAudit, room: logPage,
		complete: func(a *DirectoryAudit) bool { return a.ID != "" && !a.ActivityAt.IsZero() }}
	filter := between("activityDateTime", from, to)
	return readList(ctx, c, o, s, link, func(ctx context.Context) (*abs.RequestInformation, error) {
		q := &auditlogs.DirectoryAuditsRequestBuilderGetQueryParameters{Top: ptr(int32(logPage))}
		if filter != "" {
			q.Filter = &filter
		}
		return auditlogs.NewAuditLogsRequestBuilderInternal(base(c.v1), c.v1).DirectoryAudits().ToGetRequestInformation(ctx,
			&auditlogs.DirectoryAuditsRequestBuilderGetRequestConfiguration{QueryParameters: q})
	})
}

// ServicePrincipalSignInActivities lists when each app was last used (beta).
func (c *Client) ServicePrincipalSignInActivities(ctx context.Context, link string) (Page[ServicePrincipalActivity], error) {
	o := op{name: "read apps' last use", permission: "AuditLog.Read.All", log: true, beta: true}
	s := shape[ServicePrincipalActivity]{element: readActivity, room: pageSize,
		complete: func(a *ServicePrincipalActivity) bool { return a.AppID != "" }}
	return readList(ctx, c, o, s, link,
		c.get(o, "/reports/servicePrincipalSignInActivities", url.Values{"$top": {"999"}}))
}

// between is a filter for a half-open range. The logs know ge and le only; their
// times have seven digits, so the last tick before the end is the end.
func between(property string, from, to time.Time) string {
	const layout = "2006-01-02T15:04:05.0000000Z"
	var parts []string
	if !from.IsZero() {
		parts = append(parts, property+" ge "+from.UTC().Format(layout))
	}
	if !to.IsZero() {
		parts = append(parts, property+" le "+to.UTC().Add(-100*time.Nanosecond).Format(layout))
	}
	return strings.Join(parts, " and ")
}
