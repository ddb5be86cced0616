package tenant

import (
	"context"
	"fmt"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/organization"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/fold"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
)

const (
	minWindow = 30
	maxWindow = 180
)

func organizationName(name string) (string, error) {
	name, ok := fold.Line(name)
	if name == "" || len(name) > 200 || !ok {
		return "", fault.New(fault.Invalid, "Give the organization a name of at most 200 characters, on one line and without control characters.").WithField("name")
	}
	return name, nil
}

// noTwin refuses a name that another organization has of those that who asks sees:
// they could not tell the two apart. That others may have it is not told.
func noTwin(ctx context.Context, tx *database.Tx, id int64, folded string) error {
	twin, err := tx.Ent().Organization.Query().Where(organization.SortKey(folded), organization.IDNEQ(id)).Exist(ctx)
	if err != nil {
		return fmt.Errorf("look for name: %w", err)
	}
	if twin {
		return fault.New(fault.Conflict, "There is an organization of this name already. Choose a name that tells them apart.").WithField("name")
	}
	return nil
}

// CreateOrganization adds an organization to the portfolio; only an instance
// owner may.
func (s *Service) CreateOrganization(ctx context.Context, name string) (*ent.Organization, error) {
	v := viewer.FromContext(ctx)
	if !v.IsInstanceOwner() || !v.CanWrite() {
		return nil, fault.New(fault.Forbidden, "Only an owner of this instance can add organizations.")
	}
	name, err := organizationName(name)
	if err != nil {
		return nil, err
	}
	var made *ent.Organization
	err = s.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) (err error) {
		if err := noTwin(ctx, tx, 0, fold.Key(name)); err != nil {
			return err
		}
		made, err = tx.Ent().Organization.Create().SetName(name).SetSortKey(fold.Key(name)).SetCreatedAt(s.Now()).Save(system(ctx))
		if err != nil {
			return fmt.Errorf("add organization: %w", err)
		}
		return auditOrganization(ctx, tx, made.ID, activity.OrganizationCreated, map[string]any{"name": name})
	}, database.Durable())
	return made, err
}

// UpdateOrganization changes an organization; nil leaves a value as it is.
// windowDays is 30 to 180 and counts from the next evaluation.
func (s *Service) UpdateOrganization(ctx context.Context, id int64, name *string, windowDays *int) (*ent.Organization, error) {
	if err := may(ctx, id, viewer.ManageOrganization); err != nil {
		if fault.Is(err, fault.NotFound) {
			return nil, fault.New(fault.NotFound, "There is no such organization, or it is not yours.").WithField("organizationId")
		}
		return nil, err
	}
	if windowDays != nil && (*windowDays < minWindow || *windowDays > maxWindow) {
		return nil, fault.New(fault.Invalid, "The window is 30 to 180 days.").WithField("windowDays")
	}
	var folded string
	if name != nil {
		n, err := organizationName(*name)
		if err != nil {
			return nil, err
		}
		name, folded = &n, fold.Key(n)
	}
	var after *ent.Organization
	err := s.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		before, err := tx.Ent().Organization.Get(system(ctx), id)
		if err != nil {
			return fmt.Errorf("find organization: %w", err)
		}
		if name != nil && folded != before.SortKey {
			if err := noTwin(ctx, tx, id, folded); err != nil {
				return err
			}
		}
		update := tx.Ent().Organization.UpdateOneID(id).SetNillableName(name).SetNillableWindowDays(windowDays)
		if name != nil {
			update.SetSortKey(folded)
		}
		if after, err = update.Save(system(ctx)); err != nil {
			return fmt.Errorf("change organization: %w", err)
		}
		changed := map[string]any{}
		if before.Name != after.Name {
			changed["name"] = map[string]any{"before": before.Name, "after": after.Name}
		}
		if before.WindowDays != after.WindowDays {
			changed["windowDays"] = map[string]any{"before": before.WindowDays, "after": after.WindowDays}
		}
		return auditOrganization(ctx, tx, id, activity.OrganizationChanged, changed)
	}, database.Durable())
	return after, err
}

func auditOrganization(ctx context.Context, tx *database.Tx, id int64, action string, detail map[string]any) error {
	return activity.Audit(ctx, tx, activity.Entry{
		OrganizationID: id, Action: action, Actor: actor(ctx), SubjectKind: vocab.SubjectKindOrganization, SubjectID: id, Detail: detail,
	})
}
