package app

import (
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"

	"github.com/appmuster/appmuster/ent/organization"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/config"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/viewer"
)

// VerifyAudit reads every audit log and writes one line for each: how many
// entries build on each other unbroken, or where one does not. It fails with
// activity.ErrBroken when any is broken. On SQLite the server must not run.
func VerifyAudit(ctx context.Context, cfg *config.Config, log *slog.Logger, out io.Writer) error {
	db, err := openDatabase(ctx, cfg, log, cfg.Now())
	if err != nil {
		return err
	}
	verified := verifyAudit(ctx, db, out)
	if err := db.Close(); err != nil && verified == nil {
		return err
	}
	return verified
}

func verifyAudit(ctx context.Context, db *database.DB, out io.Writer) error {
	broken := 0
	err := activity.VerifyAll(ctx, db, func(l activity.Log) error {
		name, err := nameOf(ctx, db, l.OrganizationID)
		if err != nil {
			return err
		}
		line := fmt.Sprintf("%s: %s, unbroken", name, entries(l.Entries))
		if l.Cut > 0 {
			line += fmt.Sprintf(", after %d that retention deleted", l.Cut)
		}
		if l.Head != nil {
			// Noted elsewhere it proves later that none was taken off the end.
			line += ", ends with " + hex.EncodeToString(l.Head)[:16]
		}
		if l.BrokenAt != 0 {
			broken++
			line = fmt.Sprintf("%s: BROKEN at entry %d of %s, after %d that hold: it, or the one before it, is not what was written",
				name, l.BrokenAt, l.BrokenOn.Format("2006-01-02 15:04:05"), l.Entries)
		}
		_, err = fmt.Fprintln(out, line)
		return err
	})
	if err == nil && broken > 0 {
		err = activity.ErrBroken
	}
	return err
}

func entries(n int) string {
	if n == 1 {
		return "1 entry"
	}
	return fmt.Sprintf("%d entries", n)
}

// nameOf names an organization to whoever operates the instance; one that is
// gone by its number.
func nameOf(ctx context.Context, db *database.DB, id int64) (string, error) {
	if id == 0 {
		return "The instance", nil
	}
	names, err := db.Ent().Organization.Query().Where(organization.ID(id)).Select(organization.FieldName).Strings(viewer.System(ctx, "audit verify"))
	if err != nil {
		return "", fmt.Errorf("name organization: %w", err)
	}
	if len(names) == 0 {
		return fmt.Sprintf("Organization %d, which is gone", id), nil
	}
	return fmt.Sprintf("%q", names[0]), nil
}
