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

// EraseTenant deletes a piece of what was told of a tenant's data, within the
// caller's transaction, and gives how many events; that it was connected and
// disconnected stays. Call it until it gives 0. The users must be gone already:
// with the last piece, what the audit log says of people who are no longer stored
// goes too.
func EraseTenant(ctx context.Context, tx *database.Tx, organizationID, tenantID int64) (int64, error) {
	var kept []string
	for _, name := range Types() {
		if strings.HasPrefix(name, "tenant.") {
			kept = append(kept, name)
		}
	}
	n, err := tx.EraseTenant(ctx, activityevent.Table, organizationID, tenantID, kept...)
	if err != nil || n > 0 {
		return n, err
	}
	_, err = tx.Ent().AuditEvent.Update().Where(ofLog(organizationID), auditevent.SubjectKindEQ(vocab.SubjectKindUser),
		auditevent.PersonalNotNil(), subjectGone).ClearPersonal().Save(ctx)
	if err != nil {
		return 0, fmt.Errorf("erase personal parts of audit log: %w", err)
	}
	return 0, nil
}

// TellErased makes the event of a tenant's disconnection say that its data is
// erased, within the caller's transaction.
func TellErased(ctx context.Context, tx *database.Tx, tenantID int64) error {
	err := tx.Ent().ActivityEvent.Update().Where(activityevent.TenantID(tenantID), activityevent.Type(TenantDisconnected)).
		SetAfter(map[string]any{"dataErased": true}).Exec(ctx)
	if err != nil {
		return fmt.Errorf("tell of erased data: %w", err)
	}
	return nil
}

// subjectGone finds entries about users that are not stored.
func subjectGone(s *sql.Selector) {
	users := sql.Table(user.Table)
	s.Where(sql.NotExists(sql.Select(users.C(user.FieldID)).From(users).
		Where(sql.ColumnsEQ(users.C(user.FieldID), s.C(auditevent.FieldSubjectID)))))
}
