package graph

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/tenant"
	"github.com/appmuster/appmuster/ent/webhookendpoint"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/viewer"
)

// Notices shows members what their organizations are told of.
type Notices interface {
	// List gives the newest notices that the asker may see, the last raised first.
	List(ctx context.Context) ([]*ent.Notice, error)
	// ReadUpTo gives until when a member has read; isMember is false for a token.
	ReadUpTo(ctx context.Context) (at *time.Time, isMember bool, err error)
	Read(ctx context.Context, upTo time.Time) error
}

// isUnread tells whether a notice is news to the asker.
func (r *Resolver) isUnread(ctx context.Context, n *ent.Notice) (bool, error) {
	unread, err := together(ctx, n, "isUnread", func(ctx context.Context, rows []*ent.Notice) (map[int64]bool, error) {
		at, isMember, err := r.notices.ReadUpTo(ctx)
		if err != nil {
			return nil, err
		}
		unread := make(map[int64]bool, len(rows))
		for _, row := range rows {
			unread[row.ID] = isMember && (at == nil || row.RaisedAt.After(*at))
		}
		return unread, nil
	})
	return unread[n.ID], err
}

// noticeMessage says what a notice tells, in words of what it is about as that is
// now.
func (r *Resolver) noticeMessage(ctx context.Context, n *ent.Notice) (string, error) {
	if n.WebhookEndpointID != nil {
		e, err := orNobody(r.ent().WebhookEndpoint.Query().Where(webhookendpoint.ID(*n.WebhookEndpointID)).Only(within(ctx, n.OrganizationID)))
		if err != nil {
			return "", fmt.Errorf("find what a notice is about: %w", err)
		}
		return activity.NoticeMessage(n, nil, e), nil
	}
	t, err := orNobody(r.ent().Tenant.Query().Where(tenant.ID(orZero(n.TenantID))).Only(within(ctx, n.OrganizationID)))
	if err != nil {
		return "", fmt.Errorf("find what a notice is about: %w", err)
	}
	return activity.NoticeMessage(n, t, nil), nil
}

// watchNotices gives the notices each time one changed that the asker may see,
// until ctx ends, nobody asks any more, or they lost the last organization.
func (r *Resolver) watchNotices(ctx context.Context) (<-chan []*ent.Notice, error) {
	if _, err := r.notices.List(ctx); err != nil {
		return nil, err
	}
	hints, stop, err := r.db.Subscribe(ctx, activity.TopicNotices)
	if err != nil {
		return nil, err
	}
	turns, ok := begin(ctx)
	if !ok {
		stop()
		return nil, errNeedsStream
	}
	lists := make(chan []*ent.Notice)
	go func() {
		defer stop()
		defer close(lists)
		defer close(turns.due)
		looked := time.NewTicker(r.streams.heartbeat)
		defer looked.Stop()
		had := len(viewer.Asking(ctx).Organizations()) > 0
		for {
			hint, hinted := "", false
			select {
			case hint, hinted = <-hints:
				if !hinted {
					return
				}
			case <-looked.C:
			case <-ctx.Done():
				return
			}
			now, err := r.streams.asker(ctx)
			if err != nil {
				return
			}
			asker := viewer.Asking(now)
			mine := asker.Organizations()
			if asker == nil || had && len(mine) == 0 && !asker.IsInstanceOwner() {
				return
			}
			had = had || len(mine) > 0
			if !hinted || len(mine) == 0 {
				continue
			}
			// An empty hint says that some were lost: any of one's own will do.
			organization, lost := strconv.ParseInt(hint, 10, 64)
			if lost != nil {
				organization = mine[0]
			}
			if asker.Allows(organization) && !r.tellNotices(ctx, organization, turns, lists) {
				return
			}
		}
	}()
	return lists, nil
}

// tellNotices gives the notices to who reads, read as who asks by then; false once
// nobody reads or may.
func (r *Resolver) tellNotices(ctx context.Context, organization int64, turns *turns, lists chan<- []*ent.Notice) bool {
	now, ok := turns.take(ctx, organization)
	if !ok {
		return false
	}
	all, err := r.notices.List(now)
	if err != nil {
		return false
	}
	select {
	case lists <- all:
		return true
	case <-now.Done():
		return false
	}
}
