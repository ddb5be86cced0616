package tenantsync

import (
	"context"
	"fmt"
	"time"

	"github.com/appmuster/appmuster/internal/database"
)

// What an app's evidence adds up to is kept with the app. Each page that changes
// evidence says so in its own transaction, so that nothing is forgotten however
// the run ends; the evaluation then adds up those apps only.

const forgetFindings = "UPDATE apps SET findings = '' WHERE findings <> '' AND id "

// touchApps says that evidence of these apps changed.
func touchApps(ctx context.Context, tx *database.Tx, ids []int64) error {
	return touch(ctx, tx, ids, forgetFindings, "")
}

// touchAppsOfUsers says that these users came or went: whoever has them counts
// differently.
func touchAppsOfUsers(ctx context.Context, tx *database.Tx, ids []int64) error {
	return touch(ctx, tx, ids, forgetFindings+"IN (SELECT app_id FROM app_users WHERE user_id ", ")")
}

// touchAppsOfGroups says that these groups, or who is in them, changed.
func touchAppsOfGroups(ctx context.Context, tx *database.Tx, ids []int64) error {
	return touch(ctx, tx, ids, forgetFindings+"IN (SELECT app_id FROM assignments WHERE group_id ", ")")
}

// touchAppsOfMembers says that memberships changed. Call it while they are there.
func touchAppsOfMembers(ctx context.Context, tx *database.Tx, ids []int64) error {
	return touch(ctx, tx, ids, forgetFindings+"IN (SELECT app_id FROM assignments WHERE group_id IN (SELECT group_id FROM group_members WHERE id ", "))")
}

// touchAppsOfRows says that rows of assignments or grants changed.
func touchAppsOfRows(table string) func(context.Context, *database.Tx, []int64) error {
	return func(ctx context.Context, tx *database.Tx, ids []int64) error {
		return touch(ctx, tx, ids, forgetFindings+"IN (SELECT app_id FROM "+table+" WHERE id ", ")")
	}
}

func touch(ctx context.Context, tx *database.Tx, ids []int64, before, after string) error {
	return inChunks(tx, ids, func(in string, args []any) error {
		if _, err := tx.Exec(ctx, before+in+after, args...); err != nil {
			return fmt.Errorf("note apps whose evidence changed: %w", err)
		}
		return nil
	})
}

// raiseLastUse notes later last uses of apps, each at its own place in the lists.
func raiseLastUse(ctx context.Context, tx *database.Tx, ids []int64, lasts []time.Time) error {
	if len(ids) == 0 {
		return nil
	}
	if tx.Dialect() == database.Postgres {
		_, err := tx.Exec(ctx, "UPDATE apps SET provider_last_used_at = v.last FROM unnest(?::bigint[], ?::timestamptz[]) AS v (id, last) WHERE apps.id = v.id", ids, lasts)
		if err != nil {
			return fmt.Errorf("store last use: %w", err)
		}
		return nil
	}
	for i, id := range ids {
		if _, err := tx.Exec(ctx, "UPDATE apps SET provider_last_used_at = ? WHERE id = ?", lasts[i], id); err != nil {
			return fmt.Errorf("store last use: %w", err)
		}
	}
	return nil
}
