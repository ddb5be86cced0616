package worker

import (
	"context"

	"github.com/appmuster/appmuster/internal/database"
)

// TickErase enqueues the erasures that are due, as a tick does.
func TickErase(ctx context.Context, db *database.DB) error {
	return (&tick{Params: Params{DB: db}}).erase(ctx)
}
