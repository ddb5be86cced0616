package privacy

import (
	"context"
	"fmt"
	"strings"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/user"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/internal/xid"
)

// maxLogin is how many bytes a sign-in name may have; Microsoft's have at most 113
// characters.
const maxLogin = 512

var errNoPerson = fault.New(fault.NotFound, "There is no such person in this tenant, or it is not yours.").WithField("login")

// ErasePersonByLogin is ErasePerson for who is known by sign-in name or
// Microsoft's identifier alone, whatever the organization shows of people: what is
// owed to a person does not end where nobody is shown.
func (s *Service) ErasePersonByLogin(ctx context.Context, tenantID int64, login string) (Erasure, error) {
	id, err := s.seek(ctx, tenantID, login, "erasure")
	if err != nil {
		return Erasure{}, err
	}
	return s.erasePerson(ctx, id)
}

// ExportPersonByLogin is ExportPerson for who is known by sign-in name or
// Microsoft's identifier alone, whatever the organization shows of people.
func (s *Service) ExportPersonByLogin(ctx context.Context, tenantID int64, login string) ([]byte, error) {
	id, err := s.seek(ctx, tenantID, login, "export")
	if err != nil {
		return nil, err
	}
	return s.exportPerson(ctx, id)
}

// seek gives the key of who has a sign-in name or an identifier of Microsoft's in
// a tenant. The right is looked at before the person is, so that nobody without it
// learns anything; asking for somebody who is not there leaves an entry in the
// audit log as asking for somebody who is does, so that nobody tries names unseen.
func (s *Service) seek(ctx context.Context, tenantID int64, login, purpose string) (int64, error) {
	if viewer.Asking(ctx) == nil {
		return 0, errNoPerson
	}
	t, err := s.db.Ent().Tenant.Get(ctx, tenantID)
	if ent.IsNotFound(err) {
		return 0, errNoPerson
	}
	if err != nil {
		return 0, fmt.Errorf("find tenant: %w", err)
	}
	if err := may(ctx, t.OrganizationID, viewer.ErasePerson, errNoPerson, errNotOwner); err != nil {
		return 0, err
	}
	login = strings.TrimSpace(login)
	if login == "" || len(login) > maxLogin {
		return 0, fault.New(fault.Invalid, "Give the whole sign-in name, or Microsoft's identifier of the person.").WithField("login")
	}
	named := user.UserPrincipalNameEqualFold(login)
	if id := xid.NewGUID(login); id.IsGUID() {
		named = user.EntraID(id)
	}
	ids, err := s.db.Ent().User.Query().Where(user.TenantID(t.ID), named).Limit(2).IDs(system(ctx))
	switch {
	case err != nil:
		return 0, fmt.Errorf("find user by login: %w", err)
	case len(ids) == 1:
		return ids[0], nil
	case len(ids) > 1:
		return 0, fault.New(fault.Conflict, "Several people of this tenant had this sign-in name. Give Microsoft's identifier of the person.").WithField("login")
	}
	actor := activity.Asking(ctx)
	err = s.db.InTx(system(ctx), func(ctx context.Context, tx *database.Tx) error {
		return activity.Audit(ctx, tx, activity.Entry{
			OrganizationID: t.OrganizationID, Action: activity.PersonNotFound, Actor: actor,
			SubjectKind: vocab.SubjectKindTenant, SubjectID: t.ID, Detail: map[string]any{"for": purpose},
		})
	}, database.Durable())
	if err != nil {
		return 0, err
	}
	return 0, errNoPerson
}
