package tenantsync

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/vocab"
)

// Labels of notes. Those of a data set's further parts begin with its name and +.
const (
	labelUsers         = string(vocab.DataSetUsers)
	labelGroups        = string(vocab.DataSetGroups)
	labelMembers       = string(vocab.DataSetGroups) + "+members"
	labelGoneMembers   = string(vocab.DataSetGroups) + "+gone"
	labelApps          = string(vocab.DataSetApps)
	labelRegistrations = string(vocab.DataSetApps) + "+registrations"
	labelGrants        = string(vocab.DataSetGrants)
	labelAssignments   = string(vocab.DataSetAssignments)
	labelDue           = string(vocab.DataSetAssignments) + "+due"
	labelOwners        = string(vocab.DataSetAssignments) + "+owners"
	labelAppGrants     = string(vocab.DataSetAssignments) + "+grants"
	labelLicenses      = string(vocab.DataSetLicenses)
	labelRoles         = string(vocab.DataSetDirectoryRoles)
	labelRoleHolders   = string(vocab.DataSetDirectoryRoles) + "+holders"
)

// noteSeen notes identifiers that a whole read met, and takes back that they
// are gone.
func noteSeen(ctx context.Context, tx *database.Tx, run int64, label string, ids [][]byte) error {
	if err := insertNotes(ctx, tx, "sync_seen", run, label, ids); err != nil {
		return err
	}
	return deleteNotes(ctx, tx, "sync_gone", run, label, ids)
}

// noteGone notes identifiers that Microsoft called removed, whatever was seen before.
func noteGone(ctx context.Context, tx *database.Tx, run int64, label string, ids [][]byte) error {
	if err := deleteNotes(ctx, tx, "sync_seen", run, label, ids); err != nil {
		return err
	}
	return insertNotes(ctx, tx, "sync_gone", run, label, ids)
}

func insertNotes(ctx context.Context, tx *database.Tx, table string, run int64, label string, ids [][]byte) error {
	rows := make([][]any, len(ids))
	for i, id := range ids {
		rows[i] = []any{run, label, id}
	}
	return upsert(ctx, tx, tableSpec{
		name: table, columns: []string{"sync_run_id", "data_set", "object_id"},
		conflict: "(sync_run_id, data_set, object_id)",
	}, rows)
}

func deleteNotes(ctx context.Context, tx *database.Tx, table string, run int64, label string, ids [][]byte) error {
	return inChunks(tx, ids, func(in string, args []any) error {
		_, err := tx.Exec(ctx, "DELETE FROM "+table+" WHERE sync_run_id = ? AND data_set = ? AND object_id "+in,
			append([]any{run, label}, args...)...)
		if err != nil {
			return fmt.Errorf("take back notes: %w", err)
		}
		return nil
	})
}

// clearNotes forgets a run's notes of one data set, of all with "".
func clearNotes(ctx context.Context, tx *database.Tx, run int64, set vocab.DataSet) error {
	for _, table := range []string{"sync_seen", "sync_gone"} {
		var err error
		if set == "" {
			_, err = tx.Exec(ctx, "DELETE FROM "+table+" WHERE sync_run_id = ?", run)
		} else {
			_, err = tx.Exec(ctx, "DELETE FROM "+table+" WHERE sync_run_id = ? AND (data_set = ? OR data_set LIKE ?)", run, string(set), string(set)+"+%")
		}
		if err != nil {
			return fmt.Errorf("forget notes: %w", err)
		}
	}
	return nil
}

func clearLabel(ctx context.Context, tx *database.Tx, run int64, label string) error {
	for _, table := range []string{"sync_seen", "sync_gone"} {
		if _, err := tx.Exec(ctx, "DELETE FROM "+table+" WHERE sync_run_id = ? AND data_set = ?", run, label); err != nil {
			return fmt.Errorf("forget notes: %w", err)
		}
	}
	return nil
}

// anyRow reports whether a query gives a row.
func anyRow(ctx context.Context, tx *database.Tx, query string, args ...any) (bool, error) {
	var one int
	err := tx.QueryRow(ctx, query, args...).Scan(&one)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("look for rows: %w", err)
	}
	return true, nil
}
