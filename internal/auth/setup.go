package auth

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"time"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/apitoken"
	"github.com/appmuster/appmuster/ent/setuplink"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/seal/secret"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
)

const setupLinkFor = 24 * time.Hour

// NeedsSetup tells whether there is no member yet.
func (s *Service) NeedsSetup(ctx context.Context) (bool, error) {
	exists, err := s.db.Ent().Member.Query().Exist(system(ctx))
	return !exists, err
}

// CompleteSetup makes the first owner by the one-time link and logs them in.
func (s *Service) CompleteSetup(ctx context.Context, token, email string, password secret.Text, name string) (*viewer.Viewer, error) {
	used := fault.New(fault.NotFound, "This set-up link is not valid: it was used, has ended, or belongs to another start. Start the server again for a new one.").WithField("token")
	if err := needSession(ctx); err != nil {
		return nil, err
	}
	now := s.now()
	if err := s.take(ctx, ofAddress(ctx)...); err != nil {
		return nil, err
	}
	exists, err := s.db.Ent().SetupLink.Query().Where(setuplink.TokenHashEQ(sum(token)), setuplink.UsedAtIsNil(), setuplink.ExpiresAtGT(now)).Exist(system(ctx))
	if err != nil {
		return nil, fmt.Errorf("find set-up link: %w", err)
	}
	if !exists {
		return nil, used
	}
	if err := checkEmail(email); err != nil {
		return nil, err
	}
	if name, err = memberName(name); err != nil {
		return nil, err
	}
	hash, err := s.newHash(ctx, password, "password")
	if err != nil {
		return nil, err
	}
	var made *ent.Member
	err = s.db.InTx(system(ctx), func(ctx context.Context, tx *database.Tx) error {
		n, err := tx.Ent().SetupLink.Update().Where(setuplink.TokenHashEQ(sum(token)), setuplink.UsedAtIsNil(), setuplink.ExpiresAtGT(now)).SetUsedAt(now).Save(ctx)
		if err != nil {
			return err
		}
		taken, err := tx.Ent().Member.Query().Exist(ctx)
		if err != nil {
			return err
		}
		if n == 0 || taken {
			return used
		}
		if made, err = createOwner(ctx, tx, email, hash, name, now); err != nil {
			return err
		}
		return audit(ctx, tx, acting(ctx, made.ID), activity.Entry{Action: "member.created", SubjectKind: vocab.SubjectKindMember, SubjectID: made.ID})
	}, database.Durable())
	if err != nil {
		return nil, err
	}
	return s.start(ctx, made, methodSetup)
}

func createOwner(ctx context.Context, tx *database.Tx, email, hash, name string, now time.Time) (*ent.Member, error) {
	return tx.Ent().Member.Create().SetEmail(email).SetEmailKey(FoldEmail(email)).SetName(name).
		SetPasswordHash(hash).SetInstanceOwner(true).SetCreatedAt(now).Save(ctx)
}

// Bootstrap brings a start in line with its configuration: the first owner
// where there is no member and both values are given, the bootstrap token as
// long as it is set. Without a member and without values it gives the token of
// a new one-time set-up link, else "".
func (s *Service) Bootstrap(ctx context.Context, email string, password, token secret.Text) (setup string, err error) {
	ctx = system(ctx)
	needs, err := s.NeedsSetup(ctx)
	if err != nil {
		return "", err
	}
	var hash string
	if needs && email != "" {
		err := checkEmail(email)
		if err == nil {
			hash, err = s.newHash(ctx, password, "password")
		}
		if err != nil {
			return "", fmt.Errorf("make first owner: %w", err)
		}
	}
	err = s.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		now := s.now()
		if err := bootstrapToken(ctx, tx, token, now); err != nil {
			return err
		}
		needs, err := tx.Ent().Member.Query().Exist(ctx)
		if err != nil || needs {
			return err
		}
		if hash != "" {
			m, err := createOwner(ctx, tx, email, hash, "", now)
			if err != nil {
				return err
			}
			return audit(ctx, tx, nil, activity.Entry{Action: "member.created", SubjectKind: vocab.SubjectKindMember, SubjectID: m.ID})
		}
		if _, err := tx.Ent().SetupLink.Delete().Where(setuplink.MemberIDIsNil(), setuplink.UsedAtIsNil()).Exec(ctx); err != nil {
			return err
		}
		if setup, err = newLink(); err != nil {
			return err
		}
		return tx.Ent().SetupLink.Create().SetTokenHash(sum(setup)).SetExpiresAt(now.Add(setupLinkFor)).Exec(ctx)
	}, database.Durable())
	if err != nil {
		return "", fmt.Errorf("bootstrap: %w", err)
	}
	return setup, nil
}

func bootstrapToken(ctx context.Context, tx *database.Tx, token secret.Text, now time.Time) error {
	hash := sum(token.Reveal())
	stale := tx.Ent().ApiToken.Update().Where(apitoken.Bootstrap(true), apitoken.RevokedAtIsNil())
	if !token.IsZero() {
		stale.Where(apitoken.TokenHashNEQ(hash))
	}
	if _, err := stale.SetRevokedAt(now).Save(ctx); err != nil {
		return err
	}
	if token.IsZero() {
		return nil
	}
	t, err := tx.Ent().ApiToken.Query().Where(apitoken.TokenHashEQ(hash)).Only(ctx)
	if ent.IsNotFound(err) {
		return tx.Ent().ApiToken.Create().SetName("Bootstrap token").SetTokenHash(hash).
			SetAllOrganizations(true).SetBootstrap(true).SetCreatedAt(now).Exec(ctx)
	}
	if err != nil {
		return err
	}
	return t.Update().ClearRevokedAt().Exec(ctx)
}

// newLink makes the token of a one-time link: 192 random bits.
func newLink() (string, error) {
	raw := make([]byte, 24)
	if _, err := rand.Read(raw); err != nil {
		return "", fmt.Errorf("make link: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(raw), nil
}
