package app

import (
	"context"
	"errors"
	"log/slog"

	"github.com/m-mizutani/masq"

	"github.com/appmuster/appmuster/internal/config"
	"github.com/appmuster/appmuster/internal/msgraph"
	"github.com/appmuster/appmuster/internal/seal/secret"
)

// Migrate brings the database to this version's form and stops.
func Migrate(ctx context.Context, cfg *config.Config, log *slog.Logger) (err error) {
	db, err := openDatabase(ctx, cfg, log, cfg.Now())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := db.Migrate(ctx); err != nil {
		return err
	}
	log.InfoContext(ctx, "database migrated", "database", db.Dialect())
	return nil
}

// Redact gives the last line of defence before the log: whatever is a secret by
// its type or by its name is not written, wherever it hides.
func Redact() func(groups []string, a slog.Attr) slog.Attr {
	return masq.New(
		masq.WithType[secret.Text](), masq.WithType[msgraph.Secret](),
		masq.WithContain("whsec_"), masq.WithContain("Bearer "),
		masq.WithFieldName("Password"), masq.WithFieldName("ClientSecret"), masq.WithFieldName("RefreshToken"),
	)
}
