package auth

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/alexedwards/scs/v2"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/member"
	"github.com/appmuster/appmuster/ent/membersession"
	"github.com/appmuster/appmuster/ent/predicate"
	"github.com/appmuster/appmuster/internal/database"
)

// sessionStore keeps sessions in the database, by the hash of their token: who
// reads the table can't take a session over.
type sessionStore struct {
	db    *database.DB
	now   func() time.Time
	codec scs.Codec
}

var errNeedsContext = errors.New("auth: sessions are kept by request only")

func (s *sessionStore) Delete(string) error                    { return errNeedsContext }
func (s *sessionStore) Find(string) ([]byte, bool, error)      { return nil, false, errNeedsContext }
func (s *sessionStore) Commit(string, []byte, time.Time) error { return errNeedsContext }

func (s *sessionStore) DeleteCtx(ctx context.Context, token string) error {
	return s.db.InTx(system(ctx), func(ctx context.Context, tx *database.Tx) error {
		_, err := tx.Ent().MemberSession.Delete().Where(membersession.TokenHashEQ(sum(token))).Exec(ctx)
		return err
	})
}

func (s *sessionStore) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	row, err := s.db.Ent().MemberSession.Query().Where(membersession.TokenHashEQ(sum(token))).Only(system(ctx))
	if ent.IsNotFound(err) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, fmt.Errorf("find session: %w", err)
	}
	now := s.now()
	if !row.ExpiresAt.After(now) || now.Sub(row.LastUsedAt) > SessionIdle {
		return nil, false, nil
	}
	a := asking(ctx)
	a.loaded = row.TokenHash
	if now.Sub(row.LastUsedAt) >= touchEvery {
		ip := a.ip
		if row.MemberID == nil {
			ip = network(ip)
		}
		if err := s.touch(ctx, row.ID, now, ip); err != nil {
			return nil, false, err
		}
	}
	return row.Data, true, nil
}

func (s *sessionStore) touch(ctx context.Context, id int64, now time.Time, ip string) error {
	return s.db.InTx(system(ctx), func(ctx context.Context, tx *database.Tx) error {
		_, err := tx.Ent().MemberSession.Update().Where(membersession.ID(id)).SetLastUsedAt(now).SetIP(ip).Save(ctx)
		return err
	})
}

func (s *sessionStore) CommitCtx(ctx context.Context, token string, data []byte, expiry time.Time) error {
	_, values, err := s.codec.Decode(data)
	if err != nil {
		return fmt.Errorf("read session: %w", err)
	}
	var owner *int64
	if id, ok := values[memberKey].(int64); ok && id != 0 {
		owner = &id
	}
	now, a := s.now(), asking(ctx)
	expires := now.Add(time.Until(expiry)) // the library goes by the machine's clock, a trial's may differ
	if owner == nil {
		expires = now.Add(anonymousFor)
	}
	method, _ := values[methodKey].(string)
	hash := sum(token)
	known, ip := bytes.Equal(hash, a.loaded), a.ip
	if owner == nil {
		ip = network(ip)
	}
	return s.db.InTx(system(ctx), func(ctx context.Context, tx *database.Tx) error {
		if owner != nil && !known {
			epoch, _ := values[epochKey].(int64)
			if holds, err := holdEpoch(ctx, tx, *owner, epoch); err != nil || !holds {
				return err // a log-in that was under way when the sessions were ended
			}
		}
		n, err := tx.Ent().MemberSession.Update().Where(membersession.TokenHashEQ(hash)).
			SetData(data).SetNillableMemberID(owner).SetExpiresAt(expires).SetLastUsedAt(now).Save(ctx)
		if err != nil || n > 0 || known {
			return err // what was ended while it was in use stays ended
		}
		if owner == nil {
			// Anybody can make these, so they do not wait for the night to go.
			if _, err := tx.Ent().MemberSession.Delete().Where(membersession.MemberIDIsNil(), membersession.ExpiresAtLT(now)).Exec(ctx); err != nil {
				return err
			}
			if err := makeRoom(ctx, tx, ip); err != nil {
				return err
			}
		}
		return tx.Ent().MemberSession.Create().SetTokenHash(hash).SetData(data).SetNillableMemberID(owner).
			SetIP(ip).SetUserAgent(a.userAgent).SetMethod(method).
			SetExpiresAt(expires).SetCreatedAt(now).SetLastUsedAt(now).Exec(ctx)
	})
}

// makeRoom leaves the newest sessions before log-in of a network, one fewer than
// it may have.
func makeRoom(ctx context.Context, tx *database.Tx, network string) error {
	of := []predicate.MemberSession{membersession.MemberIDIsNil(), membersession.IP(network)}
	id, err := tx.Ent().MemberSession.Query().Where(of...).Order(ent.Desc(membersession.FieldID)).Offset(maxAnonymous - 1).FirstID(ctx)
	if ent.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("count sessions: %w", err)
	}
	_, err = tx.Ent().MemberSession.Delete().Where(append(of, membersession.IDLTE(id))...).Exec(ctx)
	return err
}

// holdEpoch tells whether no sessions of the member were ended since this epoch,
// and keeps it so until the transaction ends: the row is written to, because what
// is only read could change before the end.
func holdEpoch(ctx context.Context, tx *database.Tx, id, epoch int64) (bool, error) {
	n, err := tx.Ent().Member.Update().Where(member.ID(id), member.SessionEpoch(epoch)).SetSessionEpoch(epoch).Save(ctx)
	if err != nil {
		return false, fmt.Errorf("compare session epoch: %w", err)
	}
	return n == 1, nil
}

// renew gives the session of the member who asks another name: who knew the old
// one has nothing by it. A session that was ended meanwhile gets none.
func (s *Service) renew(ctx context.Context, memberID int64) error {
	// Read before the look for the session, so that no ending falls between.
	m, err := s.db.Ent().Member.Get(system(ctx), memberID)
	if err != nil {
		return fmt.Errorf("find member: %w", err)
	}
	exists, err := s.sessionExists(ctx)
	if err != nil {
		return fmt.Errorf("find session: %w", err)
	}
	if !exists {
		return errEnded
	}
	if err := s.sessions.RenewToken(ctx); err != nil {
		return fmt.Errorf("renew session: %w", err)
	}
	s.sessions.Put(ctx, epochKey, m.SessionEpoch)
	return nil
}

// sessionExists tells whether the session that asks has not ended since.
func (s *Service) sessionExists(ctx context.Context) (bool, error) {
	return s.db.Ent().MemberSession.Query().Where(membersession.TokenHashEQ(sum(s.sessions.Token(ctx))),
		membersession.ExpiresAtGT(s.now())).Exist(system(ctx))
}
