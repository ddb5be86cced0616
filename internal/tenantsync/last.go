package tenantsync

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/msgraph"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/internal/xid"
)

// Microsoft remembers when each person last signed in for longer than its log
// shows, and whether a client did it. Asking costs a request for 500 people, of
// which ten in a minute are allowed over all tenants: so it is read once a week on
// a day of the tenant's own, and by a first sync only where few requests do.

const (
	partLastSignIns = "signInActivity"
	// lastSignInsFirst is up to how many people a first sync asks for at once.
	lastSignInsFirst = 2500
)

// readLastSignIns stores them where they are later than what is known. That they
// can't be had is no failure.
func (w *walk) readLastSignIns(ctx context.Context, s *stage) error {
	if s.done(partLastSignIns) {
		return nil
	}
	due, err := w.lastSignInsDue(ctx, s)
	if err != nil || !due {
		return err
	}
	err = listing(ctx, w, s, partLastSignIns, w.client.UserActivities, func(ctx context.Context, tx *database.Tx, _ *stage, items []msgraph.UserActivity) error {
		return w.storeLastSignIns(ctx, tx, items)
	})
	var gaveUp *exhausted
	lost := optional(err) || errors.As(err, &gaveUp) || errors.Is(err, errCycle)
	if err != nil && !lost {
		return err
	}
	return w.commit(ctx, s, func(ctx context.Context, tx *database.Tx, s *stage) error {
		s.attempts = 0
		s.cur.Part, s.cur.Link = "", ""
		s.cur.Done = append(s.cur.Done, partLastSignIns)
		if lost {
			s.cur.Note = strings.TrimSpace(s.cur.Note + " Last sign-ins from before the log could not be read.")
			return nil
		}
		if err := tx.Ent().Tenant.UpdateOneID(w.tenant.ID).SetSignInActivityReadAt(w.e.now()).Exec(ctx); err != nil {
			return fmt.Errorf("note reading of last sign-ins: %w", err)
		}
		return nil
	})
}

func (w *walk) lastSignInsDue(ctx context.Context, s *stage) (bool, error) {
	read, routine := w.tenant.SignInActivityReadAt, w.run.Trigger == vocab.SyncTriggerScheduled
	if s.cur.Whole || w.whole(s) && read != nil {
		return true, nil
	}
	if read != nil {
		return wholeDue(w.tenant.ID, partLastSignIns, read, routine, w.e.now()), nil
	}
	var many bool
	err := w.e.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) (err error) {
		many, err = anyRow(ctx, tx, "SELECT 1 FROM users WHERE tenant_id = ? LIMIT 1 OFFSET ?", w.tenant.ID, lastSignInsFirst)
		return err
	})
	if err != nil || !many {
		return err == nil, err
	}
	before := w.tenant.CreatedAt
	return w.run.Sequence > 1 && wholeDue(w.tenant.ID, partLastSignIns, &before, routine, w.e.now()), nil
}

func (w *walk) storeLastSignIns(ctx context.Context, tx *database.Tx, items []msgraph.UserActivity) error {
	last := map[xid.GUID]time.Time{}
	var users set
	for _, a := range items {
		id := xid.NewGUID(clean(a.ID))
		if at := moment(a.SucceededAt); at != nil && at.After(last[id]) {
			last[id] = *at
			users.add(id)
		}
	}
	keys, err := raw(users.ids)
	if err != nil {
		return err
	}
	type known struct {
		found
		last *time.Time
	}
	stored, err := query(ctx, tx, keys, "SELECT id, entra_id, provider_last_sign_in_at FROM users WHERE tenant_id = ? AND entra_id", []any{w.tenant.ID}, "",
		func(scan func(...any) error) (k known, err error) {
			err = scan(&k.id, &k.key, &k.last)
			return k, err
		})
	if err != nil {
		return fmt.Errorf("load last sign-ins: %w", err)
	}
	var ids []int64
	var lasts []time.Time
	for _, k := range stored {
		if at := last[k.key]; k.last == nil || at.After(*k.last) {
			ids, lasts = append(ids, k.id), append(lasts, at)
		}
	}
	return raiseLastSignIns(ctx, tx, ids, lasts)
}
