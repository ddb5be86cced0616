package privacy

import (
	"context"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/viewer"
)

// Reveal tells who stands behind a pseudonym. The reason, 10 to 500 characters,
// is kept in the audit log.
func (s *Service) Reveal(ctx context.Context, userID int64, reason string) (ent.Person, error) {
	if _, err := s.findUser(ctx, userID, viewer.RevealPerson); err != nil {
		return ent.Person{}, err
	}
	return ent.Person{}, fault.New(fault.Unavailable, "Not yet.")
}

// ErasePerson deletes everything that tells of a person, everywhere.
func (s *Service) ErasePerson(ctx context.Context, userID int64) (Erasure, error) {
	if _, err := s.findUser(ctx, userID, viewer.ErasePerson); err != nil {
		return Erasure{}, err
	}
	return Erasure{}, fault.New(fault.Unavailable, "Not yet.")
}

// ExportPerson gives all that is kept of a person, as JSON.
func (s *Service) ExportPerson(ctx context.Context, userID int64) ([]byte, error) {
	if _, err := s.findUser(ctx, userID, viewer.ErasePerson); err != nil {
		return nil, err
	}
	return nil, fault.New(fault.Unavailable, "Not yet.")
}
