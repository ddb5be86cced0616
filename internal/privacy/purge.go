package privacy

import (
	"context"
	"fmt"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/purge"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/viewer"
)

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
