// Package privacy decides how much of a person an organization shows, and what
// is kept of one: pseudonyms and who stands behind them, what a member says an
// account is, erasing, exporting, and the proof of what retention deleted.
//
// Every exported function takes the viewer from the context, checks its right,
// owns its transactions, and writes to the audit log within them.
package privacy

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/organization"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/pseudonym"
	"github.com/appmuster/appmuster/internal/seal"
	"github.com/appmuster/appmuster/internal/viewer"
)

// Params of New.
type Params struct {
	DB     *database.DB
	Keeper *seal.Keeper
	// Now is the clock; nil means the database's.
	Now func() time.Time
	// LogInNow is the clock of sessions, invitations and what else leads to a log-in,
	// which do not end when a simulated Microsoft's days pass; nil means Now.
	LogInNow func() time.Time
}

// Service keeps people's privacy. It is safe for concurrent use.
type Service struct {
	db     *database.DB
	keeper *seal.Keeper
	now    func() time.Time
	// logInNow: see Params.
	logInNow func() time.Time

	// keys holds the opened keys by organization. One never changes once made.
	keys sync.Map
}

// New makes the service; it reads nothing.
func New(p Params) *Service {
	s := &Service{db: p.DB, keeper: p.Keeper, now: p.Now, logInNow: p.LogInNow}
	if s.now == nil {
		s.now = p.DB.Now
	}
	if s.logInNow == nil {
		s.logInNow = s.now
	}
	return s
}

func system(ctx context.Context) context.Context { return viewer.System(ctx, "privacy") }

// may reports whether the viewer has a right in an organization; what is not
// the viewer's own is not there.
func may(ctx context.Context, organizationID int64, right viewer.Right, missing, refused *fault.Fault) error {
	v := viewer.FromContext(ctx)
	switch {
	case v.IsSystem() || !v.Allows(organizationID):
		return missing
	case !v.Can(organizationID, right):
		return refused
	}
	return nil
}

var (
	errNoOrganization = fault.New(fault.NotFound, "There is no such organization, or it is not yours.").WithField("organizationId")
	errNoUser         = fault.New(fault.NotFound, "There is no such user, or it is not yours.").WithField("userId")
	errNotOwner       = fault.New(fault.Forbidden, "Your role does not allow this. Ask an owner of the organization.")
)

// findUser gives a user that the viewer may see.
func (s *Service) findUser(ctx context.Context, userID int64) (*ent.User, error) {
	u, err := s.db.Ent().User.Get(ctx, userID)
	if ent.IsNotFound(err) {
		return nil, errNoUser
	}
	if err != nil {
		return nil, fmt.Errorf("find user: %w", err)
	}
	return u, nil
}

func keyOwner(organizationID int64) seal.Owner {
	return seal.Owner{Kind: seal.Organization, ID: organizationID}
}

func keyPlace(organizationID int64) seal.Place {
	return seal.Place{Table: organization.Table, Row: organizationID, Column: organization.FieldSealedPseudonymKey}
}

// Erasure is what erasing a person did.
type Erasure struct {
	// Tables holds how many rows of each table were deleted or cleared of the
	// person; a table that held none is not named.
	Tables map[string]int
}

// Key gives the key that the organization's pseudonyms are made with. It fails
// for an organization that never asked for pseudonyms, and for who may not see
// the organization.
func (s *Service) Key(ctx context.Context, organizationID int64) (pseudonym.Key, error) {
	if !viewer.FromContext(ctx).Allows(organizationID) {
		return pseudonym.Key{}, errNoOrganization
	}
	if key, ok := s.keys.Load(organizationID); ok {
		return key.(pseudonym.Key), nil
	}
	o, err := s.db.Ent().Organization.Get(system(ctx), organizationID)
	if err != nil {
		return pseudonym.Key{}, fmt.Errorf("find organization: %w", err)
	}
	return s.open(ctx, s.db.Keys(), o)
}
