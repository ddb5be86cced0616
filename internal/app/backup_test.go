package app

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/auditevent"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/config"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/vocab"
)

// TestARestoredBackupTellsWhatIsMissing backs up a database under a running
// process and restores it: the leases of that time are nobody's, a webhook that
// waited keeps its identifier, and every audit log has its gap told.
func TestARestoredBackupTellsWhatIsMissing(t *testing.T) {
	t.Parallel()
	log := slog.New(slog.DiscardHandler)
	load := func(dir, key string) *config.Config {
		cfg, err := config.Load(config.Source{Environ: []string{"APPMUSTER_DATA_DIR=" + dir, "APPMUSTER_KEY=" + key}})
		require.NoError(t, err)
		return cfg
	}
	cfg := load(dbtest.SQLiteDir(t), firstKey)
	ctx := dbtest.Context(t)
	db, err := openDatabase(ctx, cfg, log, cfg.Now())
	require.NoError(t, err)
	t.Cleanup(func() { _ = db.Close() })
	_, err = openKeeper(ctx, cfg, db, log)
	require.NoError(t, err)
	organization := dbtest.Organization(t, db, "acme")
	paused := func(ctx context.Context, tx *database.Tx) error {
		return activity.Audit(ctx, tx, activity.Entry{OrganizationID: organization.ID, Action: activity.TenantPaused, SubjectKind: vocab.SubjectKindTenant})
	}
	require.NoError(t, db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		e := tx.Ent()
		ten := e.Tenant.Create().SetOrganizationID(organization.ID).SetMode(vocab.TenantModeCustomerApp).SetState(vocab.TenantStateActive).SetConsentLevel(3).SetCreatedAt(tx.Now()).SaveX(ctx)
		if _, err := tx.Exec(ctx, "INSERT INTO sync_lease (tenant_id, generation, owner, expires_at) VALUES (?, 7, 'somebody', ?)", ten.ID, tx.Now().AddDate(1, 0, 0)); err != nil {
			return err
		}
		hook := e.WebhookEndpoint.Create().SetOrganizationID(organization.ID).SetURL("https://hooks.example.com/").SetEvents([]string{"sync.completed"}).SetSealedSecret([]byte{}).SetCreatedAt(tx.Now()).SaveX(ctx)
		e.WebhookDelivery.Create().SetOrganizationID(organization.ID).SetWebhookEndpointID(hook.ID).SetWebhookID("msg_waiting").SetEventType("sync.completed").
			SetPayload([]byte("{}")).SetNextAttemptAt(tx.Now()).SetCreatedAt(tx.Now()).ExecX(ctx)
		return paused(ctx, tx)
	}))
	file := filepath.Join(t.TempDir(), "backup.db")
	var out bytes.Buffer
	require.NoError(t, Backup(ctx, cfg, file, &out))
	require.ErrorContains(t, Backup(ctx, cfg, file, &out), "is there already")
	require.NoError(t, db.InTx(ctx, paused), "what happens after it")

	require.ErrorIs(t, Restore(ctx, cfg, log, file, &out), database.ErrOccupied)
	dir := t.TempDir()
	empty := func() {
		_, err := os.Stat(filepath.Join(dir, database.FileName))
		require.ErrorIs(t, err, os.ErrNotExist, "a restore that failed leaves no database")
	}
	require.Error(t, Restore(ctx, load(dir, secondKey), log, file, &out))
	empty()
	whole, err := os.ReadFile(file)
	require.NoError(t, err)
	torn := filepath.Join(t.TempDir(), "torn.db")
	require.NoError(t, os.WriteFile(torn, whole[:len(whole)/2], 0o600))
	require.ErrorContains(t, Restore(ctx, load(dir, firstKey), log, torn, &out), "is damaged")
	empty()

	out.Reset()
	there := load(dir, firstKey)
	require.NoError(t, Restore(ctx, there, log, file, &out))
	require.Regexp(t, `^Restored\. What happened here after 20\d\d-\d\d-\d\d \d\d:\d\d UTC is lost`, out.String())
	info, err := os.Stat(filepath.Join(dir, database.FileName))
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	again, err := openDatabase(ctx, there, log, there.Now())
	require.NoError(t, err)
	t.Cleanup(func() { _ = again.Close() })
	var actions []string
	for _, e := range again.Ent().AuditEvent.Query().Where(auditevent.OrganizationID(organization.ID)).Order(ent.Asc(auditevent.FieldID)).AllX(ctx) {
		actions = append(actions, e.Action)
	}
	require.Equal(t, []string{activity.TenantPaused, activity.BackupRestored}, actions)
	require.Equal(t, 1, again.Ent().AuditEvent.Query().Where(auditevent.OrganizationIDIsNil(), auditevent.Action(activity.BackupRestored)).CountX(ctx))
	var generation int64
	var owner string
	require.NoError(t, again.SQL().QueryRowContext(ctx, "SELECT generation, owner FROM sync_lease").Scan(&generation, &owner))
	require.Greater(t, generation, int64(7))
	require.Empty(t, owner)
	delivery := again.Ent().WebhookDelivery.Query().OnlyX(ctx)
	require.Equal(t, "msg_waiting", delivery.WebhookID)
	require.NoError(t, again.Close())
	out.Reset()
	require.NoError(t, VerifyAudit(ctx, there, log, &out))
	require.Contains(t, out.String(), `"acme": 2 entries, unbroken`)
}
