package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/setting"
	"github.com/appmuster/appmuster/internal/config"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/seal"
	"github.com/appmuster/appmuster/internal/viewer"
)

const (
	keyFile    = "appmuster.key"
	canaryName = "key_canary"
)

// openKeeper gives the keeper of secrets and proves its key by the canary that
// the database holds. A new key is made only where there is no data yet.
func openKeeper(ctx context.Context, cfg *config.Config, db *database.DB, log *slog.Logger) (*seal.Keeper, error) {
	ctx = viewer.System(ctx, "key canary")
	row, err := db.Ent().Setting.Query().Where(setting.Name(canaryName)).Only(ctx)
	if err != nil && !ent.IsNotFound(err) {
		return nil, fmt.Errorf("read key canary: %w", err)
	}
	key := cfg.KeyBytes()
	if key == nil {
		path := filepath.Join(cfg.DataDir, keyFile)
		var created bool
		if key, created, err = seal.LoadOrCreateKeyFile(path, row != nil); err != nil {
			return nil, err
		}
		if created {
			log.WarnContext(ctx, "a key was made that all stored secrets are encrypted with: back it up, apart from the database", "file", path)
		}
	}
	keeper, err := seal.New(key)
	if err != nil {
		return nil, err
	}
	if row != nil {
		var wrong *seal.WrongKeyError
		if err := keeper.CheckCanary(row.Value); errors.As(err, &wrong) {
			return nil, fmt.Errorf("the key does not fit this database: %w", err)
		} else if err != nil {
			return nil, fmt.Errorf("the key can't be proven: %w", err)
		}
		return keeper, nil
	}
	canary, err := keeper.MakeCanary()
	if err != nil {
		return nil, err
	}
	return keeper, db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		return tx.Ent().Setting.Create().SetName(canaryName).SetValue(canary).Exec(ctx)
	}, database.Durable())
}
