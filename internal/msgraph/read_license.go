package msgraph

import (
	"context"
	"time"
)

// Subscription is one purchase through which a tenant holds a license.
type Subscription struct {
	ID              string
	SKUID           string
	SKUPartNumber   string
	Status          string // Enabled, Warning, Suspended, Deleted, LockedOut
	TotalLicenses   int
	IsTrial         bool
	CreatedAt       time.Time
	NextLifecycleAt time.Time // when it goes into the next state unless renewed; zero: not told
}

// Subscriptions lists what the tenant bought.
func (c *Client) Subscriptions(ctx context.Context, link string) (Page[Subscription], error) {
	o := op{name: "read subscriptions", permission: "Organization.Read.All"}
	s := shape[Subscription]{element: readSubscription, room: 50, complete: func(s *Subscription) bool { return s.ID != "" && s.SKUID != "" }}
	return readList(ctx, c, o, s, link, c.get(o, "/directory/subscriptions", nil))
}

func readSubscription(r *reader, s *Subscription) {
	r.where = "subscription"
	for r.next() {
		switch string(r.name) {
		case "id":
			s.ID = r.str()
		case "skuId":
			s.SKUID = r.str()
		case "skuPartNumber":
			s.SKUPartNumber = r.str()
		case "status":
			s.Status = r.word()
		case "totalLicenses":
			s.TotalLicenses = r.integer()
		case "isTrial":
			s.IsTrial = r.tri() == Yes
		case "createdDateTime":
			s.CreatedAt = r.time()
		case "nextLifecycleDateTime":
			s.NextLifecycleAt = r.time()
		default:
			r.skip()
		}
	}
}
