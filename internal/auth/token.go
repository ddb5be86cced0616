package auth

import (
	"context"
	"crypto/rand"
	"fmt"
	"hash/crc32"
	"slices"
	"strings"
	"time"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/apitoken"
	"github.com/appmuster/appmuster/ent/member"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/seal/secret"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
)

const (
	tokenPrefix  = "am_"
	tokenRandom  = 30
	tokenCheck   = 6
	shownPrefix  = 8
	maxTokenLife = 366 * 24 * time.Hour

	maxTokenReach = 100 // organizations one token names
	base62        = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
)

// newToken makes an issued token: am_, 30 random characters and the checksum
// of both, all base62, so that a scanner can tell one from chance.
func newToken() (string, error) {
	var b strings.Builder
	b.WriteString(tokenPrefix)
	buf := make([]byte, 64)
	for b.Len() < len(tokenPrefix)+tokenRandom {
		if _, err := rand.Read(buf); err != nil {
			return "", fmt.Errorf("make token: %w", err)
		}
		for _, c := range buf {
			if c < 248 && b.Len() < len(tokenPrefix)+tokenRandom { // 248 = 4 × 62: no character is likelier
				b.WriteByte(base62[c%62])
			}
		}
	}
	body := b.String()
	return body + checksum(body), nil
}

func checksum(body string) string {
	n := crc32.ChecksumIEEE([]byte(body))
	var out [tokenCheck]byte
	for i := tokenCheck - 1; i >= 0; i-- {
		out[i] = base62[n%62]
		n /= 62
	}
	return string(out[:])
}

// wellFormed tells whether a text can be an issued token, without the database.
func wellFormed(token string) bool {
	if len(token) != len(tokenPrefix)+tokenRandom+tokenCheck || !strings.HasPrefix(token, tokenPrefix) {
		return false
	}
	body := token[:len(tokenPrefix)+tokenRandom]
	return checksum(body) == token[len(body):]
}

// token gives the viewer of an API token.
func (s *Service) token(ctx context.Context, token string) (*viewer.Viewer, error) {
	if len(token) < 32 || len(token) > 200 {
		return nil, errUnauthenticated
	}
	if strings.HasPrefix(token, tokenPrefix) && len(token) == len(tokenPrefix)+tokenRandom+tokenCheck && !wellFormed(token) {
		return nil, errUnauthenticated
	}
	ctx = system(ctx)
	now := s.now()
	t, err := s.db.Ent().ApiToken.Query().Where(apitoken.TokenHashEQ(sum(token)), apitoken.RevokedAtIsNil()).Only(ctx)
	if ent.IsNotFound(err) {
		return nil, errUnauthenticated
	}
	if err != nil {
		return nil, fmt.Errorf("find token: %w", err)
	}
	v, err := s.tokenViewer(ctx, s.db.Ent(), t)
	if err != nil {
		return nil, err
	}
	if t.LastUsedAt == nil || now.Sub(*t.LastUsedAt) >= touchEvery {
		if err := s.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
			_, err := tx.Ent().ApiToken.Update().Where(apitoken.ID(t.ID)).SetLastUsedAt(now).Save(ctx)
			return err
		}); err != nil {
			return nil, fmt.Errorf("note use of token: %w", err)
		}
	}
	return v, nil
}

// tokenViewer gives the viewer of a token's record, errUnauthenticated when it
// does not hold any more.
func (s *Service) tokenViewer(ctx context.Context, c *ent.Client, t *ent.ApiToken) (*viewer.Viewer, error) {
	if t.RevokedAt != nil || t.ExpiresAt != nil && !t.ExpiresAt.After(s.now()) {
		return nil, errUnauthenticated
	}
	p := viewer.Params{TokenID: t.ID, ReadOnly: !t.Write, RequestID: asking(ctx).requestID, IP: asking(ctx).ip}
	var all reach
	var err error
	if t.Bootstrap {
		p.InstanceOwner = true
		all, err = s.reach(ctx, c, 0, true)
	} else {
		p.MemberID, p.InstanceOwner, all, err = s.tokenRights(ctx, c, t)
	}
	if err != nil {
		return nil, err
	}
	p.Roles, p.PrivacyModes = all.roles, all.privacy
	return viewer.New(p), nil
}

// tokenRights gives what a member's token may do: never more than its maker
// may do now.
func (s *Service) tokenRights(ctx context.Context, c *ent.Client, t *ent.ApiToken) (memberID int64, owner bool, all reach, err error) {
	if t.MemberID == nil { // made by the bootstrap token, for the instance
		if all, err = s.reach(ctx, c, 0, true); err != nil || t.AllOrganizations {
			return 0, true, all, err
		}
		return 0, false, all.within(t.OrganizationIds), nil
	}
	m, err := c.Member.Query().Where(member.ID(*t.MemberID), member.DisabledAtIsNil()).Only(ctx)
	if ent.IsNotFound(err) {
		return 0, false, reach{}, errUnauthenticated
	}
	if err != nil {
		return 0, false, reach{}, fmt.Errorf("find token's member: %w", err)
	}
	if all, err = s.reach(ctx, c, m.ID, m.InstanceOwner); err != nil {
		return 0, false, reach{}, err
	}
	if t.AllOrganizations {
		return m.ID, m.InstanceOwner, all, nil
	}
	return m.ID, false, all.within(t.OrganizationIds), nil
}

// within keeps the roles in the organizations named.
func (all reach) within(ids []int64) reach {
	roles := make(map[int64]viewer.Role, len(ids))
	for _, id := range ids {
		if role, ok := all.roles[id]; ok {
			roles[id] = role
		}
	}
	return reach{roles, all.privacy}
}

// CreateToken makes an API token for the member who asks and gives it this
// once. A program can make one only by the bootstrap token: another's could make
// itself live on after it was withdrawn.
func (s *Service) CreateToken(ctx context.Context, r TokenRequest) (*ent.ApiToken, secret.Text, error) {
	v := viewer.FromContext(ctx)
	var none secret.Text
	if err := s.mayIssue(ctx, v); err != nil {
		return nil, none, err
	}
	now := s.now()
	name, err := tokenName(r.Name)
	switch {
	case err != nil:
		return nil, none, err
	case !r.ExpiresAt.After(now):
		return nil, none, fault.New(fault.Invalid, "The token's end lies in the past.").WithField("expiresAt")
	case r.ExpiresAt.After(now.Add(maxTokenLife)):
		return nil, none, fault.New(fault.Invalid, "A token lasts a year at most.").WithField("expiresAt")
	case len(r.Organizations) == 0 && !v.IsInstanceOwner():
		return nil, none, fault.New(fault.Invalid, "Name the organizations that the token shall reach.").WithField("organizationIds")
	case len(r.Organizations) > maxTokenReach:
		return nil, none, fault.New(fault.Limit, fmt.Sprintf("A token names at most %d organizations.", maxTokenReach)).WithField("organizationIds")
	}
	organizations := slices.Clone(r.Organizations)
	slices.Sort(organizations)
	organizations = slices.Compact(organizations)
	for _, id := range organizations {
		if !v.Allows(id) {
			return nil, none, fault.New(fault.NotFound, "There is no such organization, or it is not yours.").WithField("organizationIds")
		}
	}
	token, err := newToken()
	if err != nil {
		return nil, none, err
	}
	var made *ent.ApiToken
	err = s.db.InTx(system(ctx), func(ctx context.Context, tx *database.Tx) error {
		create := tx.Ent().ApiToken.Create().SetName(name).SetTokenHash(sum(token)).SetPrefix(token[:shownPrefix]).
			SetWrite(r.Write).SetAllOrganizations(len(organizations) == 0).SetOrganizationIds(organizations).
			SetCreatedAt(now).SetExpiresAt(r.ExpiresAt.UTC().Truncate(time.Microsecond))
		if owner := v.MemberID(); owner != 0 {
			create.SetMemberID(owner)
		}
		if made, err = create.Save(ctx); err != nil {
			return err
		}
		return auditToken(ctx, tx, v, "token.created", made)
	}, database.Durable())
	if err != nil {
		return nil, none, fmt.Errorf("store token: %w", err)
	}
	return made, secret.NewText(token), nil
}

func (s *Service) mayIssue(ctx context.Context, v *viewer.Viewer) error {
	if id := v.TokenID(); id != 0 {
		t, err := s.db.Ent().ApiToken.Get(system(ctx), id)
		if err != nil {
			return fmt.Errorf("find token: %w", err)
		}
		if t.Bootstrap {
			return nil
		}
	} else if v.MemberID() != 0 {
		return nil
	}
	return fault.New(fault.Forbidden, "Only a member who is logged in can make an API token.")
}

// auditToken notes what was done to a token: in the log of the organization
// where it reaches one alone, else in the instance's.
func auditToken(ctx context.Context, tx *database.Tx, v *viewer.Viewer, action string, t *ent.ApiToken) error {
	e := activity.Entry{Action: action, SubjectKind: vocab.SubjectKindApiToken, SubjectID: t.ID, Detail: map[string]any{
		"write": t.Write, "allOrganizations": t.AllOrganizations,
	}}
	if t.ExpiresAt != nil {
		e.Detail["expiresAt"] = t.ExpiresAt.UTC().Format(time.RFC3339)
	}
	if len(t.OrganizationIds) == 0 {
		return audit(ctx, tx, v, e)
	}
	// Each organization it reaches learns of it, and of no other.
	for _, id := range t.OrganizationIds {
		e.OrganizationID = id
		if err := audit(ctx, tx, v, e); err != nil {
			return err
		}
	}
	return nil
}

// RevokeToken withdraws a token of the member who asks, or any for an instance
// owner. A token may withdraw itself, also one that only reads; one that was made
// for some organizations withdraws no other.
func (s *Service) RevokeToken(ctx context.Context, id int64) (*ent.ApiToken, error) {
	v := viewer.FromContext(ctx)
	gone := fault.New(fault.NotFound, "There is no such token, or it is not yours.").WithField("apiTokenId")
	if v == nil {
		return nil, gone
	}
	var revoked *ent.ApiToken
	err := s.db.InTx(system(ctx), func(ctx context.Context, tx *database.Tx) error {
		// As with members' rights: what acts on a token's right meanwhile ends first.
		if err := tx.Lock(ctx, "members", 0); err != nil {
			return err
		}
		// The token that asks is read first: what is not there costs as much as
		// what is another's.
		itself := id == v.TokenID()
		var by *ent.ApiToken
		var err error
		if !itself {
			if by, err = askingToken(ctx, tx.Ent(), v); err != nil {
				return err
			}
		}
		t, err := tx.Ent().ApiToken.Get(ctx, id)
		if ent.IsNotFound(err) {
			return gone
		}
		if err != nil {
			return fmt.Errorf("find token: %w", err)
		}
		mine := t.MemberID != nil && *t.MemberID == v.MemberID() && v.MemberID() != 0
		if !itself && (!mine && !v.IsInstanceOwner() || by != nil && !by.AllOrganizations) {
			return gone
		}
		if t.Bootstrap {
			return fault.New(fault.Conflict, "The bootstrap token is withdrawn by taking APPMUSTER_BOOTSTRAP_TOKEN away and starting again.").WithField("apiTokenId")
		}
		if !itself && !v.CanWrite() {
			return fault.New(fault.Forbidden, "This API token may only read.").WithField("apiTokenId")
		}
		if t.RevokedAt != nil {
			revoked = t
			return nil
		}
		if revoked, err = tx.Ent().ApiToken.UpdateOneID(t.ID).SetRevokedAt(s.now()).Save(ctx); err != nil {
			return fmt.Errorf("revoke token: %w", err)
		}
		return auditToken(ctx, tx, v, "token.revoked", revoked)
	}, database.Durable())
	return revoked, err
}

// AllTokens lists every token of the instance, newest first, for its owners.
func (s *Service) AllTokens(ctx context.Context) ([]*ent.ApiToken, error) {
	if !viewer.FromContext(ctx).IsInstanceOwner() {
		return nil, fault.New(fault.Forbidden, "Only an owner of the instance sees every API token.")
	}
	return s.db.Ent().ApiToken.Query().Order(ent.Desc(apitoken.FieldID)).All(system(ctx))
}

// Tokens lists the tokens that the member who asks made, newest first. A token
// that was made for some organizations, or that belongs to nobody, is told of
// itself alone.
func (s *Service) Tokens(ctx context.Context) ([]*ent.ApiToken, error) {
	v := viewer.FromContext(ctx)
	by, err := s.Token(ctx)
	switch {
	case err != nil:
		return nil, err
	case by != nil && (!by.AllOrganizations || v.MemberID() == 0):
		return []*ent.ApiToken{by}, nil
	case v.MemberID() == 0:
		return nil, nil
	}
	return s.db.Ent().ApiToken.Query().Where(apitoken.MemberID(v.MemberID())).
		Order(ent.Desc(apitoken.FieldID)).All(system(ctx))
}

// Token gives the record of the API token that asks; nil for a member's session.
func (s *Service) Token(ctx context.Context) (*ent.ApiToken, error) {
	return askingToken(system(ctx), s.db.Ent(), viewer.FromContext(ctx))
}

// askingToken gives the record of the API token that v is; nil for no token.
func askingToken(ctx context.Context, c *ent.Client, v *viewer.Viewer) (*ent.ApiToken, error) {
	if v.TokenID() == 0 {
		return nil, nil
	}
	t, err := c.ApiToken.Get(ctx, v.TokenID())
	if err != nil {
		return nil, fmt.Errorf("find the token that asks: %w", err)
	}
	return t, nil
}
