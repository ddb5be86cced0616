package notify

import (
	"context"
	"fmt"
	"time"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/member"
	"github.com/appmuster/appmuster/ent/notice"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/viewer"
)

// newest is how many notices are shown: older ones are no news.
const newest = 100

// Notices shows members what their organizations are told of.
type Notices struct{ DB *database.DB }

// List gives the newest notices of the organizations that the viewer may see now,
// at most 100, the last raised first.
func (n *Notices) List(ctx context.Context) ([]*ent.Notice, error) {
	if viewer.Asking(ctx) == nil {
		return nil, fault.New(fault.Unauthenticated, "Log in first.")
	}
	all, err := n.DB.Ent().Notice.Query().Order(ent.Desc(notice.FieldRaisedAt, notice.FieldID)).Limit(newest).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("list notices: %w", err)
	}
	return all, nil
}

// ReadUpTo gives until when the viewer has read what was raised; nil: nothing yet,
// or it is no member but a token, to which nothing is unread.
func (n *Notices) ReadUpTo(ctx context.Context) (at *time.Time, isMember bool, err error) {
	id := reader(ctx)
	if id == 0 {
		return nil, false, nil
	}
	m, err := n.DB.Ent().Member.Get(system(ctx), id)
	if err != nil {
		return nil, false, fmt.Errorf("find what was read: %w", err)
	}
	return m.NoticesReadAt, true, nil
}

// Read notes that the viewer has read what was raised up to a time; what came
// after stays unread. It never goes back, and never beyond now.
func (n *Notices) Read(ctx context.Context, upTo time.Time) error {
	id := reader(ctx)
	if id == 0 {
		return fault.New(fault.Forbidden, "Only a member who is logged in reads notices; an API token does not.")
	}
	if now := n.DB.Now(); upTo.After(now) {
		upTo = now
	}
	err := n.DB.InTx(system(ctx), func(ctx context.Context, tx *database.Tx) error {
		return tx.Ent().Member.Update().Where(member.ID(id), member.Or(member.NoticesReadAtIsNil(), member.NoticesReadAtLT(upTo))).
			SetNoticesReadAt(upTo).Exec(ctx)
	})
	if err != nil {
		return fmt.Errorf("note what was read: %w", err)
	}
	return nil
}

// reader is the member who asks; 0 for a token, also for one of a member's.
func reader(ctx context.Context) int64 {
	v := viewer.Asking(ctx)
	if v == nil || v.TokenID() != 0 {
		return 0
	}
	return v.MemberID()
}

func system(ctx context.Context) context.Context { return viewer.System(ctx, "notify") }
