package auth

import (
	"context"
	"fmt"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/membersession"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/internal/xid"
)

// Sessions lists the log-ins of the member who asks that have not ended, the
// last used first, and says which of them asks.
func (s *Service) Sessions(ctx context.Context) (list []*ent.MemberSession, currentID int64, err error) {
	v, err := self(ctx)
	if err != nil {
		return nil, 0, err
	}
	now := s.now()
	list, err = s.db.Ent().MemberSession.Query().Where(
		membersession.MemberID(v.MemberID()), membersession.ExpiresAtGT(now), membersession.LastUsedAtGTE(now.Add(-SessionIdle)),
	).Order(ent.Desc(membersession.FieldLastUsedAt, membersession.FieldID)).All(system(ctx))
	if err != nil {
		return nil, 0, fmt.Errorf("list sessions: %w", err)
	}
	currentID, err = s.currentSession(ctx)
	return list, currentID, err
}

// EndSession ends a session of the member who asks, at once: also requests that
// it has under way see nobody at their next look.
func (s *Service) EndSession(ctx context.Context, id int64) error {
	v, err := self(ctx)
	if err != nil {
		return err
	}
	current, err := s.currentSession(ctx)
	if err != nil {
		return err
	}
	err = s.db.InTx(system(ctx), func(ctx context.Context, tx *database.Tx) error {
		if _, err := raiseEpoch(ctx, tx, v.MemberID()); err != nil {
			return err
		}
		n, err := tx.Ent().MemberSession.Delete().Where(membersession.ID(id), membersession.MemberID(v.MemberID())).Exec(ctx)
		if err != nil {
			return fmt.Errorf("end session: %w", err)
		}
		if n == 0 {
			return fault.New(fault.NotFound, "There is no such session, or it is not yours.").WithField("memberSessionId")
		}
		return audit(ctx, tx, v, sessionEnded(id, v.MemberID()))
	}, database.Durable())
	if err != nil || id != current {
		return err
	}
	return s.sessions.Destroy(ctx)
}

// EndOtherSessions ends all sessions of the member who asks but the one that
// does, and gives how many there were.
func (s *Service) EndOtherSessions(ctx context.Context) (int, error) {
	v, err := self(ctx)
	if err != nil {
		return 0, err
	}
	var n int
	err = s.db.InTx(system(ctx), func(ctx context.Context, tx *database.Tx) error {
		if n, _, err = endSessions(ctx, tx, v.MemberID(), sum(s.sessions.Token(ctx))); err != nil || n == 0 {
			return err
		}
		return audit(ctx, tx, v, activity.Entry{
			Action: "session.ended", SubjectKind: vocab.SubjectKindMember, SubjectID: v.MemberID(),
			Detail: map[string]any{"endedSessions": n},
		})
	}, database.Durable())
	return n, err
}

// endSessions ends the sessions of a member but the one with this hash, nil:
// all, and gives how many. No log-in that began before the epoch it gives is
// stored any more.
func endSessions(ctx context.Context, tx *database.Tx, member int64, but []byte) (n int, epoch int64, err error) {
	if epoch, err = raiseEpoch(ctx, tx, member); err != nil {
		return 0, 0, err
	}
	q := tx.Ent().MemberSession.Delete().Where(membersession.MemberID(member))
	if but != nil {
		q.Where(membersession.TokenHashNEQ(but))
	}
	if n, err = q.Exec(ctx); err != nil {
		return 0, 0, fmt.Errorf("end sessions: %w", err)
	}
	return n, epoch, nil
}

// raiseEpoch keeps log-ins that are under way from being stored, and gives the
// member's new epoch. It comes before the sessions are deleted: a log-in that is
// being stored is waited for, and then deleted too.
func raiseEpoch(ctx context.Context, tx *database.Tx, member int64) (int64, error) {
	m, err := tx.Ent().Member.UpdateOneID(member).AddSessionEpoch(1).Save(ctx)
	if err != nil {
		return 0, fmt.Errorf("raise session epoch: %w", err)
	}
	return m.SessionEpoch, nil
}

func sessionEnded(id, member int64) activity.Entry {
	return activity.Entry{
		Action: "session.ended", SubjectKind: vocab.SubjectKindSession, SubjectID: id,
		Detail: map[string]any{"member": xid.Encode(xid.Member, member)},
	}
}

// currentSession gives the key of the session that asks; 0 when it is not
// stored, or not any more.
func (s *Service) currentSession(ctx context.Context) (int64, error) {
	id, err := s.db.Ent().MemberSession.Query().Where(membersession.TokenHashEQ(sum(s.sessions.Token(ctx)))).OnlyID(system(ctx))
	if ent.IsNotFound(err) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("find session: %w", err)
	}
	return id, nil
}

// once takes a text out of the session that asks, so that one request alone has
// it, however many come at once; "" when it is not there.
func (s *Service) once(ctx context.Context, key string) (string, error) {
	value := s.sessions.PopString(ctx, key)
	if value == "" {
		return "", nil
	}
	hash := sum(s.sessions.Token(ctx))
	found := false
	err := s.db.InTx(system(ctx), func(ctx context.Context, tx *database.Tx) error {
		row, err := tx.Ent().MemberSession.Query().Where(membersession.TokenHashEQ(hash)).Only(ctx)
		if ent.IsNotFound(err) {
			return nil
		}
		if err != nil {
			return err
		}
		deadline, values, err := s.sessions.Codec.Decode(row.Data)
		if err != nil {
			return err
		}
		if kept, _ := values[key].(string); kept != value {
			return nil
		}
		delete(values, key)
		data, err := s.sessions.Codec.Encode(deadline, values)
		if err != nil {
			return err
		}
		n, err := tx.Ent().MemberSession.Update().Where(membersession.ID(row.ID), membersession.DataEQ(row.Data)).SetData(data).Save(ctx)
		found = n == 1
		return err
	})
	if err != nil {
		return "", fmt.Errorf("use up %s: %w", key, err)
	}
	if !found {
		return "", nil
	}
	return value, nil
}
