package inventory

import (
	"context"
	"fmt"
	"time"

	"entgo.io/ent/dialect/sql"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/usageday"
	"github.com/appmuster/appmuster/internal/database"
)

// LoginActivity gives the days, in order, on which a user tried to sign in to an
// app; days without a try are left out. The days run from from up to, but not
// including, to; nil means the last 30 days, today included. What the viewer in
// the context may not see is left out. Whether a day without a row is zero or
// unknown, the coverage of sign-ins tells.
func LoginActivity(ctx context.Context, db *database.DB, appID, userID int64, from, to *time.Time) ([]*ent.UsageDay, error) {
	last := lastDays(db.Now(), engagementDays)
	first, end := last.From, last.To+1
	if to != nil {
		end = Day(*to)
		first = end - engagementDays
	}
	if from != nil {
		first = Day(*from)
	}
	days, err := db.Ent().UsageDay.Query().
		Where(usageday.AppID(appID), usageday.UserID(userID), usageday.DayGTE(first), usageday.DayLT(end)).
		Order(usageday.ByDay(sql.OrderAsc())).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read login activity: %w", err)
	}
	return days, nil
}
