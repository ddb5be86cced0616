package msgraph

import (
	"context"
	"time"
)

// UserActivity is when a user last signed in, as Microsoft remembers it: longer
// than its log reaches. Zero times mean that it tells of none.
type UserActivity struct {
	ID string
	// TriedAt is the last try at a prompt, UnattendedAt the last one that a client
	// made by itself; either may have failed.
	TriedAt, UnattendedAt time.Time
	// SucceededAt is the last one of both that succeeded.
	SucceededAt time.Time
}

// activityPage is the largest page that tells of last sign-ins.
const activityPage = 500

// UserActivities lists when users last signed in, 500 a page: ten requests in a
// minute are allowed over all tenants. It needs the licence that sign-ins need.
func (c *Client) UserActivities(ctx context.Context, link string) (Page[UserActivity], error) {
	o := op{name: "read people's last sign-ins", permission: "AuditLog.Read.All", log: true}
	s := shape[UserActivity]{element: readUserActivity, room: activityPage, complete: func(a *UserActivity) bool { return a.ID != "" }}
	return readList(ctx, c, o, s, link, c.get(o, "/users", map[string][]string{"$select": {"id,signInActivity"}, "$top": {"500"}}))
}

func readUserActivity(r *reader, a *UserActivity) {
	r.where = "signInActivity"
	for r.next() {
		switch string(r.name) {
		case "id":
			a.ID = r.str()
		case "signInActivity":
			if !r.object() {
				continue
			}
			for r.next() {
				switch string(r.name) {
				case "lastSignInDateTime":
					a.TriedAt = r.time()
				case "lastNonInteractiveSignInDateTime":
					a.UnattendedAt = r.time()
				case "lastSuccessfulSignInDateTime":
					a.SucceededAt = r.time()
				default:
					r.skip()
				}
			}
		default:
			r.skip()
		}
	}
}
