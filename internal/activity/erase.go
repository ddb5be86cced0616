package activity

import (
	"context"
	"fmt"
	"strings"

	"entgo.io/ent/dialect/sql"

	"github.com/appmuster/appmuster/ent/activityevent"
	"github.com/appmuster/appmuster/ent/auditevent"
	"github.com/appmuster/appmuster/ent/user"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/vocab"
)

// EraseTenant deletes what was told of a tenant's data, within the caller's
// transaction; that it was connected and disconnected stays. The users must be
// gone already: what the audit log says of people who are no longer stored goes
// too.
func EraseTenant(ctx context.Context, tx *database.Tx, organizationID, tenantID int64) error {
	var kept []string
	for _, name := range Types() {
		if strings.HasPrefix(name, "tenant.") {
			kept = append(kept, name)
		}
	}
	_, err := tx.Ent().ActivityEvent.Delete().Where(activityevent.OrganizationID(organizationID),
		activityevent.TenantID(tenantID), activityevent.TypeNotIn(kept...)).Exec(ctx)
	if err != nil {
		return fmt.Errorf("erase events: %w", err)
	}
	_, err = tx.Ent().AuditEvent.Update().Where(ofLog(organizationID), auditevent.SubjectKindEQ(vocab.SubjectKindUser),
		auditevent.PersonalNotNil(), subjectGone).ClearPersonal().Save(ctx)
	if err != nil {
		return fmt.Errorf("erase personal parts of audit log: %w", err)
	}
	return nil
}

// subjectGone finds entries about users that are not stored.
func subjectGone(s *sql.Selector) {
	users := sql.Table(user.Table)
	s.Where(sql.NotExists(sql.Select(users.C(user.FieldID)).From(users).
		Where(sql.ColumnsEQ(users.C(user.FieldID), s.C(auditevent.FieldSubjectID)))))
}
