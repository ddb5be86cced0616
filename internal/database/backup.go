package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// BackupMadeAt is the setting of a backup that tells when it was made, RFC 3339.
const BackupMadeAt = "backup_made_at"

// ErrOccupied: a backup is restored only where no database is.
var ErrOccupied = errors.New("there is a database already: move it away, or give another data directory; a restore replaces nothing")

// Backup writes the SQLite database of a data directory as it is at this moment to
// a new file, readable by its owner alone. A server may run on it meanwhile.
func Backup(ctx context.Context, dataDir, file string, now time.Time) (err error) {
	source := filepath.Join(dataDir, FileName)
	if _, err := os.Stat(source); err != nil {
		return fmt.Errorf("find database: %w", err)
	}
	if _, err := os.Stat(file); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s is there already: name a file that is not", file)
	}
	part := file + ".part"
	if err := touch(part); err != nil {
		return fmt.Errorf("make backup: %w", err)
	}
	defer func() { _ = os.Remove(part) }()
	if err := within(source, func(db *sql.DB) error {
		_, err := db.ExecContext(ctx, "VACUUM INTO ?", part)
		return err
	}); err != nil {
		return fmt.Errorf("write backup: %w", err)
	}
	if err := within(part, func(db *sql.DB) error {
		_, err := db.ExecContext(ctx, "INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
			BackupMadeAt, []byte(now.UTC().Format(time.RFC3339)))
		return err
	}); err != nil {
		return fmt.Errorf("date backup: %w", err)
	}
	if err := sound(ctx, part); err != nil {
		return err
	}
	if err := os.Rename(part, file); err != nil {
		return fmt.Errorf("name backup: %w", err)
	}
	return nil
}

// PlaceBackup puts a copy of a backup into a data directory that has no database,
// after proving that the file is whole. It fails with ErrOccupied where one is.
func PlaceBackup(ctx context.Context, file, dataDir string) (err error) {
	if err := os.MkdirAll(dataDir, 0o700); err != nil {
		return fmt.Errorf("make data directory: %w", err)
	}
	target := filepath.Join(dataDir, FileName)
	for _, name := range []string{target, target + "-wal"} {
		if _, err := os.Stat(name); !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("restore to %s: %w", dataDir, ErrOccupied)
		}
	}
	part := target + ".restoring"
	if err := copyFile(file, part); err != nil {
		return fmt.Errorf("copy backup: %w", err)
	}
	defer func() { _ = os.Remove(part) }()
	if err := sound(ctx, part); err != nil {
		return err
	}
	// Unlike a renaming, a link never replaces a file that came meanwhile.
	if err := os.Link(part, target); err != nil {
		return fmt.Errorf("put backup in place: %w", err)
	}
	return nil
}

// sound fails unless a file is a whole database of ours.
func sound(ctx context.Context, file string) error {
	return within(file, func(db *sql.DB) error {
		var found string
		if err := db.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&found); err != nil || found != "ok" {
			return fmt.Errorf("%s is damaged, or no backup of Appmuster: take another one", file)
		}
		var tables int
		if err := db.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name IN ('goose_db_version', 'organizations')").Scan(&tables); err != nil || tables != 2 {
			return fmt.Errorf("%s is no backup of Appmuster: take another one", file)
		}
		return nil
	})
}

// within opens a file for one piece of work, without the lock of a data directory.
func within(file string, work func(*sql.DB) error) error {
	db, err := openFile(dsn(file, "_txlock=immediate"))
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(1)
	return errors.Join(work(db), db.Close())
}

func copyFile(from, to string) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, in); err != nil {
		return errors.Join(err, out.Close())
	}
	return errors.Join(out.Sync(), out.Close())
}

// RenewLeases takes every tenant's lease from who had it when a backup was made:
// no job of that time, nor a process that went on with the former database, can
// write any more. The next look at leases gives open runs new jobs.
func RenewLeases(ctx context.Context, tx *Tx) error {
	// Far enough ahead of whatever was counted after the backup.
	const ahead = 1_000_000
	if _, err := tx.Exec(ctx, "UPDATE sync_lease SET generation = generation + ?, owner = '', expires_at = ?", ahead, tx.Now().Add(-time.Second)); err != nil {
		return fmt.Errorf("renew leases: %w", err)
	}
	return nil
}
