package graph

import (
	"context"
	"database/sql"

	"github.com/appmuster/appmuster/internal/database"
)

// Holding calls hold before each statement written by hand.
func Holding(p Params, db *database.DB, hold func(context.Context)) Params {
	p, _ = Counting(p, db)
	p.sql = holdingRows{p.sql, hold}
	return p
}

type holdingRows struct {
	rows rowReader
	hold func(context.Context)
}

func (h holdingRows) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	h.hold(ctx)
	return h.rows.QueryContext(ctx, query, args...)
}

// LeastShare is how many reads one asker may always have under way.
const LeastShare = leastShare
