package auth

import (
	"context"
	"net/http"
	"net/netip"
	"strings"

	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/viewer"
)

const maxUserAgent = 400

// asker is what a request says of itself, before it is known whose it is.
type asker struct {
	ip, userAgent, requestID string
	// session: the request has one to log in to; false for an API token.
	session bool
	// loaded is the hash of the session that was found, nil for none: it may be
	// written again but not made again, should it have ended meanwhile.
	loaded []byte
}

type askerKey struct{}

func newAsker(r *http.Request, requestID string) *asker {
	a := &asker{ip: address(r.RemoteAddr), userAgent: strings.ToValidUTF8(r.UserAgent(), ""), requestID: requestID}
	if len(a.userAgent) > maxUserAgent {
		a.userAgent = strings.ToValidUTF8(a.userAgent[:maxUserAgent], "")
	}
	return a
}

// address gives the address of host:port; "" when it is none.
func address(hostPort string) string {
	ap, err := netip.ParseAddrPort(hostPort)
	if err != nil {
		return ""
	}
	return ap.Addr().Unmap().WithZone("").String()
}

func withAsker(ctx context.Context, a *asker) context.Context {
	return context.WithValue(ctx, askerKey{}, a)
}

// asking gives who asks; outside of a request an empty one, never nil.
func asking(ctx context.Context) *asker {
	if a, ok := ctx.Value(askerKey{}).(*asker); ok {
		return a
	}
	return &asker{}
}

// needSession refuses requests that have no session to log in to.
func needSession(ctx context.Context) error {
	if !asking(ctx).session {
		return fault.New(fault.Forbidden, "This needs a browser's session: ask without an API token.")
	}
	return nil
}

// self gives the member who asks by a session: a program has no password and
// no second factor, and shall not change its member's.
func self(ctx context.Context) (*viewer.Viewer, error) {
	v := viewer.FromContext(ctx)
	if v.MemberID() == 0 || v.TokenID() != 0 || !asking(ctx).session {
		return nil, fault.New(fault.Forbidden, "Only a member who is logged in can do this.")
	}
	return v, nil
}

// audit appends to the audit log. v is who did it; nil: whoever is asking.
func audit(ctx context.Context, tx *database.Tx, v *viewer.Viewer, e activity.Entry) error {
	if v != nil {
		ctx = viewer.NewContext(ctx, v)
	}
	e.IP = asking(ctx).ip
	return activity.Audit(ctx, tx, e)
}
