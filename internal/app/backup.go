package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/organization"
	"github.com/appmuster/appmuster/ent/setting"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/config"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
)

var errPostgresBackup = errors.New("this is for SQLite: back PostgreSQL up and restore it with its own tools, pg_dump and pg_restore")

// Backup writes the SQLite database to a new file; the server may go on running.
// The key-encryption key is not in it.
func Backup(ctx context.Context, cfg *config.Config, file string, out io.Writer) error {
	if cfg.Postgres() {
		return errPostgresBackup
	}
	if err := database.Backup(ctx, cfg.DataDir, file, cfg.Now()()); err != nil {
		return err
	}
	_, err := fmt.Fprintf(out, "Written to %s. What is sealed in it opens only with the key-encryption key: keep that elsewhere.\n", file)
	return err
}

// Restore puts a backup into a data directory that has no database, with the key
// it was sealed with. Every audit log tells of it; jobs of the backup's time write
// nothing more; webhooks that were waiting then keep their identifiers. Where it
// fails, there is no database, as before.
func Restore(ctx context.Context, cfg *config.Config, log *slog.Logger, file string, out io.Writer) error {
	if cfg.Postgres() {
		return errPostgresBackup
	}
	if err := database.PlaceBackup(ctx, file, cfg.DataDir); err != nil {
		return err
	}
	made, err := restored(viewer.System(ctx, "restore"), cfg, log)
	if err != nil {
		for _, end := range []string{"", "-wal", "-shm"} {
			if gone := os.Remove(filepath.Join(cfg.DataDir, database.FileName+end)); end == "" && gone != nil {
				err = errors.Join(err, gone)
			}
		}
		return err
	}
	when := "the backup was made"
	if made != "" {
		when = made
	}
	_, err = fmt.Fprintf(out, "Restored. What happened here after %s is lost, the erasure of people and tenants among it: erase again whom you erased since. What Microsoft tells, the next sync brings up to date.\n", when)
	return err
}

// restored makes a backup that is in place the present database, and gives when
// it was made, "" where it does not tell.
func restored(ctx context.Context, cfg *config.Config, log *slog.Logger) (made string, err error) {
	db, err := openDatabase(ctx, cfg, log, cfg.Now())
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := db.Migrate(ctx); err != nil {
		return "", err
	}
	if err := checkKeys(ctx, cfg, db); err != nil {
		return "", err
	}
	row, err := db.Ent().Setting.Query().Where(setting.Name(database.BackupMadeAt)).Only(ctx)
	switch {
	case err == nil:
		if at, err := time.Parse(time.RFC3339, string(row.Value)); err == nil {
			made = at.UTC().Format("2006-01-02 15:04 UTC")
		}
	case !ent.IsNotFound(err):
		return "", fmt.Errorf("read when the backup was made: %w", err)
	}
	ids, err := db.Ent().Organization.Query().Order(ent.Asc(organization.FieldID)).IDs(ctx)
	if err != nil {
		return "", fmt.Errorf("list organizations: %w", err)
	}
	err = db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		if err := database.RenewLeases(ctx, tx); err != nil {
			return err
		}
		detail := map[string]any{}
		if made != "" {
			detail["madeAt"] = made
		}
		for _, id := range append([]int64{0}, ids...) {
			entry := activity.Entry{OrganizationID: id, Action: activity.BackupRestored, SubjectKind: vocab.SubjectKindOrganization, SubjectID: id, Detail: detail}
			if err := activity.Audit(ctx, tx, entry); err != nil {
				return err
			}
		}
		return nil
	})
	return made, err
}
