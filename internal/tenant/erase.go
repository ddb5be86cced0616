package tenant

import (
	"context"
	"fmt"
	"maps"
	"time"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/jobs"
)

const (
	erasing = "The connection was ended. Its data is being erased."
	erased  = "The connection was ended and what was read was erased."
)

// owned are the tables that hold what was read from a tenant, children first.
var owned = []string{
	"sign_ins", "usage_days", "app_users", "license_users", "license_days", "licenses", "assignments", "grants",
	"permissions", "app_histories", "app_owners", "group_members", "role_assignments", "directory_roles", "workload_usages", "usage_reports",
	"user_photos", "groups", "apps", "users", "coverages", "domains", "notices",
}

// notes are the tables of identifiers that a tenant's runs met or miss.
var notes = []string{"sync_seen", "sync_gone"}

// notesAtOnce is how many notes a piece takes.
const notesAtOnce = 5000

// requestErasure notes that what was read is to be erased and enqueues the job
// that does it, within the caller's transaction. Repeating it changes nothing.
func (s *Service) requestErasure(ctx context.Context, tx *database.Tx, t *ent.Tenant) (*ent.Tenant, error) {
	if err := tx.Enqueue(ctx, jobs.EraseTenantArgs{TenantID: t.ID}, nil); err != nil {
		return nil, err
	}
	if t.EraseRequestedAt != nil {
		return t, nil
	}
	update := tx.Ent().Tenant.UpdateOneID(t.ID).SetEraseRequestedAt(s.Now())
	if t.DisconnectedAt != nil {
		update.SetStateReason(erasing)
	}
	after, err := update.Save(system(ctx))
	if err != nil {
		return nil, fmt.Errorf("request erasure: %w", err)
	}
	return after, audit(ctx, tx, after, activity.TenantErasureRequested, nil)
}

// Erase goes on with an erasure that was asked for, in pieces of a transaction
// each and at least one, until nothing is left or the turn is over, and tells
// whether it is done.
// It may be cut off anywhere and repeated, also side by side; a tenant that
// nobody asked to erase stays as it is. For the system only.
func (s *Service) Erase(ctx context.Context, tenantID int64, turn time.Duration) (done bool, err error) {
	ctx = system(ctx)
	for begun := time.Now(); ; {
		err := s.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) (err error) {
			done, err = s.erasePiece(ctx, tx, tenantID)
			return err
		}, database.Durable())
		if err != nil {
			return false, fmt.Errorf("erase tenant: %w", err)
		}
		if done || time.Since(begun) >= turn {
			return done, nil
		}
	}
}

// erasePiece erases from the first table that still has something and counts it;
// where none has, the erasure is done.
func (s *Service) erasePiece(ctx context.Context, tx *database.Tx, tenantID int64) (done bool, err error) {
	t, err := locked(ctx, tx, tenantID)
	if ent.IsNotFound(err) {
		return true, nil
	}
	if err != nil || t.DisconnectedAt == nil || t.EraseRequestedAt == nil || t.ErasedAt != nil {
		return err == nil, err
	}
	for _, table := range owned {
		n, err := tx.EraseTenant(ctx, table, t.OrganizationID, t.ID)
		if err != nil || n > 0 {
			return false, countErased(ctx, tx, t, table, n, err)
		}
	}
	for _, table := range notes {
		n, err := eraseNotes(ctx, tx, t, table)
		if err != nil || n > 0 {
			return false, countErased(ctx, tx, t, table, n, err)
		}
	}
	n, err := activity.EraseTenant(ctx, tx, t.OrganizationID, t.ID)
	if err != nil || n > 0 {
		return false, countErased(ctx, tx, t, "activity_events", n, err)
	}
	if err := activity.TellErased(ctx, tx, t.ID); err != nil {
		return false, err
	}
	after, err := t.Update().SetErasedAt(s.Now()).SetStateReason(erased).Save(ctx)
	if err != nil {
		return false, fmt.Errorf("note end: %w", err)
	}
	rows := map[string]any{}
	for table, n := range t.ErasedRows {
		rows[table] = n
	}
	return true, audit(ctx, tx, after, activity.TenantDataErased, map[string]any{"rows": rows})
}

// eraseNotes erases a piece of what runs noted of a tenant, and gives how much.
func eraseNotes(ctx context.Context, tx *database.Tx, t *ent.Tenant, table string) (int64, error) {
	const key = "(sync_run_id, data_set, object_id)"
	result, err := tx.Exec(ctx, "DELETE FROM "+table+" WHERE "+key+" IN (SELECT n.sync_run_id, n.data_set, n.object_id FROM "+table+
		" n JOIN sync_runs r ON r.id = n.sync_run_id WHERE r.organization_id = ? AND r.tenant_id = ? LIMIT ?)", t.OrganizationID, t.ID, notesAtOnce)
	if err != nil {
		return 0, fmt.Errorf("erase notes: %w", err)
	}
	return result.RowsAffected()
}

// countErased adds to what was erased of a table, unless err came before.
func countErased(ctx context.Context, tx *database.Tx, t *ent.Tenant, table string, n int64, err error) error {
	if err != nil {
		return err
	}
	rows := maps.Clone(t.ErasedRows)
	if rows == nil {
		rows = map[string]int64{}
	}
	rows[table] += n
	if err := tx.Ent().Tenant.UpdateOneID(t.ID).SetErasedRows(rows).Exec(ctx); err != nil {
		return fmt.Errorf("count erased rows: %w", err)
	}
	return nil
}
