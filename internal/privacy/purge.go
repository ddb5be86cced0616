package privacy

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/purge"
	"github.com/appmuster/appmuster/ent/user"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
)

const day = 24 * time.Hour

// Class is what retention deletes together.
type Class struct {
	// Name is the table's, in capitals.
	Name string
	// Column holds the time that Keep counts from.
	Column string
	// Keep is how long rows are kept; 0: until that time itself.
	Keep time.Duration

	// logIns: its times are those of log-ins, see Params.LogInNow.
	logIns bool
	purge  func(ctx context.Context, s *Service, cutoff time.Time) (deleted, remaining int64, err error)
}

// Classes lists what has an end, in the order it is deleted.
func Classes() []Class {
	return []Class{
		{Name: "SIGN_INS", Column: "occurred_at", Keep: 35 * day}, // their days stay in usage_days
		{Name: "USERS", Column: "removed_at", Keep: 30 * day, purge: forgetRemoved},
		{Name: "ACTIVITY_EVENTS", Column: "occurred_at", Keep: 400 * day},
		{Name: "AUDIT_EVENTS", Column: "occurred_at", Keep: 365 * day, purge: cutAudit},
		{Name: "NOTICES", Column: "raised_at", Keep: 400 * day},
		{Name: "WEBHOOK_DELIVERIES", Column: "created_at", Keep: 30 * day},
		{Name: "INVITATIONS", Column: "expires_at", Keep: 30 * day, logIns: true},
		{Name: "CONSENT_LINKS", Column: "expires_at", Keep: 30 * day},
		{Name: "CONSENT_STATES", Column: "expires_at", Keep: day},
		{Name: "SETUP_LINKS", Column: "expires_at", Keep: day, logIns: true},
		{Name: "LOGIN_ATTEMPTS", Column: "window_start", Keep: day, logIns: true},
		{Name: "MEMBER_SESSIONS", Column: "expires_at", logIns: true},
		{Name: "PURGES", Column: "finished_at", Keep: 400 * day},
	}
}

// Purge deletes what its retention has outlived, class by class, as the system,
// and keeps for each a row that proves it: how many rows went and how many due
// ones are left. A class that fails does not keep the others from their turn.
func (s *Service) Purge(ctx context.Context) error {
	ctx = viewer.System(ctx, "purge")
	var errs []error
	for _, c := range Classes() {
		now := s.now
		if c.logIns {
			now = s.logInNow
		}
		cutoff := now().Add(-c.Keep)
		deleted, remaining, err := c.delete(ctx, s, cutoff)
		if err != nil {
			errs = append(errs, fmt.Errorf("purge %s: %w", c.Name, err))
		}
		err = s.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
			return tx.Ent().Purge.Create().SetClass(c.Name).SetCutoff(cutoff).SetDeleted(deleted).SetRemaining(remaining).
				SetFinishedAt(s.now()).Exec(ctx)
		})
		if err != nil {
			errs = append(errs, fmt.Errorf("prove purge of %s: %w", c.Name, err))
		}
	}
	return errors.Join(errs...)
}

func (c Class) delete(ctx context.Context, s *Service, cutoff time.Time) (deleted, remaining int64, err error) {
	if c.purge != nil {
		return c.purge(ctx, s, cutoff)
	}
	table := strings.ToLower(c.Name)
	deleted, err = s.db.PurgeBefore(ctx, table, c.Column, cutoff)
	remaining, counted := s.db.CountBefore(ctx, table, c.Column, cutoff)
	return deleted, remaining, errors.Join(err, counted)
}

func cutAudit(ctx context.Context, s *Service, cutoff time.Time) (deleted, remaining int64, err error) {
	return activity.Cut(ctx, s.db, cutoff)
}

// forgetAtOnce is how many users one transaction forgets.
const forgetAtOnce = 200

// forgetRemoved deletes the users who left their directory, with all that was
// theirs: Microsoft itself can no longer bring them back. What happened to them
// stays told until its own retention ends.
func forgetRemoved(ctx context.Context, s *Service, cutoff time.Time) (deleted, remaining int64, err error) {
	for {
		n, err := s.forgetSome(ctx, cutoff)
		deleted += int64(n)
		if err == nil && n > 0 {
			continue
		}
		remaining, counted := s.db.CountBefore(ctx, user.Table, user.FieldRemovedAt, cutoff)
		return deleted, remaining, errors.Join(err, counted)
	}
}

// forgetSome forgets users of the tenant that has the oldest due one, and gives
// how many; 0 when none is due.
func (s *Service) forgetSome(ctx context.Context, cutoff time.Time) (n int, err error) {
	first, err := s.db.Ent().User.Query().Where(user.RemovedAtLT(cutoff)).Order(ent.Asc(user.FieldID)).First(ctx)
	if ent.IsNotFound(err) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("find removed users: %w", err)
	}
	err = s.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		if err := tx.HoldSync(ctx, first.TenantID); err != nil {
			return err
		}
		due, err := tx.Ent().User.Query().Where(user.TenantID(first.TenantID), user.RemovedAtLT(cutoff)).
			Order(ent.Asc(user.FieldID)).Limit(forgetAtOnce).All(ctx)
		if err != nil {
			return fmt.Errorf("find removed users: %w", err)
		}
		people := make([]database.Person, len(due))
		for i, u := range due {
			people[i] = person(u)
			if _, err := activity.ErasePersonal(ctx, tx, u.OrganizationID, vocab.SubjectKindUser, u.ID); err != nil {
				return err
			}
		}
		n = len(due)
		_, err = tx.ForgetUsers(ctx, first.OrganizationID, first.TenantID, people)
		return err
	})
	if err != nil {
		return 0, err
	}
	return n, nil
}

// Purges gives what retention deleted, newest first, at most 100; for instance
// owners.
func (s *Service) Purges(ctx context.Context) ([]*ent.Purge, error) {
	if v := viewer.Asking(ctx); !v.IsInstanceOwner() {
		return nil, fault.New(fault.Forbidden, "Only an owner of this instance can see what retention deleted.")
	}
	all, err := s.db.Ent().Purge.Query().Order(ent.Desc(purge.FieldID)).Limit(100).All(system(ctx))
	if err != nil {
		return nil, fmt.Errorf("list purges: %w", err)
	}
	return all, nil
}
