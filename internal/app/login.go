package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/appmuster/appmuster/internal/auth"
	"github.com/appmuster/appmuster/internal/config"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/seal"
)

// authParams are how members log in here.
func authParams(cfg *config.Config, db *database.DB, keeper *seal.Keeper, log *slog.Logger) auth.Params {
	return auth.Params{
		DB: db, Now: cfg.Now(), Logger: log, HTTPS: cfg.HTTPS(), Keeper: keeper, BaseURL: cfg.BaseURL,
		Microsoft: auth.Microsoft{
			ClientID: cfg.MicrosoftClientID, ClientSecret: cfg.MicrosoftClientSecret, LoginURL: cfg.MicrosoftLoginURL,
			Directory: cfg.MicrosoftSignInDirectory,
		},
	}
}

// ResetOwner prints a one-time link by which an instance owner who is locked out
// sets a new password. It works on the database, also while nothing serves; on
// SQLite only then.
func ResetOwner(ctx context.Context, cfg *config.Config, log *slog.Logger, email string, out io.Writer) (err error) {
	db, err := openDatabase(ctx, cfg, log, cfg.Now())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := db.CheckMigrated(ctx); err != nil {
		return err
	}
	link, until, err := auth.MakeReset(ctx, db, email, db.Now())
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "Within an hour (until %s), set a new password once at:\n  %s/reset/%s\n", until.UTC().Format(time.RFC3339), cfg.BaseURL, link.Reveal())
	return err
}
