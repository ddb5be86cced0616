package app

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/setting"
	"github.com/appmuster/appmuster/internal/config"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/seal"
	"github.com/appmuster/appmuster/internal/viewer"
)

const keyFile = "appmuster.key"

// keyRing is the key-encryption keys that this process was given.
type keyRing struct {
	// key is in use as far as the operator says; nil: there is none.
	key []byte
	// others open what they sealed: former keys, and the one that comes next.
	others [][]byte
	// file is the key file, "" when the key comes from the configuration.
	file string
}

// givenKeys collects the keys of the configuration and of the key file. It makes
// none.
func givenKeys(cfg *config.Config) (keyRing, error) {
	ring := keyRing{key: cfg.KeyBytes(), others: cfg.KeyFormerBytes()}
	if next := cfg.KeyNewBytes(); next != nil {
		ring.others = append(ring.others, next)
	}
	if ring.key != nil || cfg.Postgres() {
		return ring, nil
	}
	ring.file = filepath.Join(cfg.DataDir, keyFile)
	var err error
	if ring.key, err = seal.LoadKeyFile(ring.file); err != nil {
		return ring, err
	}
	next, err := seal.LoadKeyFile(seal.NextKeyFile(ring.file))
	if err != nil {
		return ring, err
	}
	if next != nil {
		ring.others = append(ring.others, next)
	}
	return ring, nil
}

// from says where the key was taken from.
func (r keyRing) from() string {
	if r.file != "" {
		return "the key file " + r.file
	}
	return "APPMUSTER_KEY"
}

// sealedWith is what the database tells of the keys it was sealed with.
type sealedWith struct {
	canary []byte
	// wrapped counts the data keys by the key-encryption key.
	wrapped map[string]int
}

func readSealedWith(ctx context.Context, db *database.DB) (sealedWith, error) {
	var s sealedWith
	row, err := db.Ent().Setting.Query().Where(setting.Name(database.KeyCanary)).Only(ctx)
	switch {
	case err == nil:
		s.canary = row.Value
	case !ent.IsNotFound(err):
		return s, fmt.Errorf("read key canary: %w", err)
	}
	s.wrapped, err = db.KeyEncryptionKeys(ctx)
	return s, err
}

// empty reports whether nothing was ever sealed.
func (s sealedWith) empty() bool { return len(s.canary) == 0 && len(s.wrapped) == 0 }

// openedBy fails unless the keeper's keys open all that was sealed.
func (s sealedWith) openedBy(keeper *seal.Keeper, ring keyRing) error {
	if len(s.canary) > 0 {
		id := seal.WrappedBy(s.canary)
		if id != "" && !keeper.Knows(id) {
			return fmt.Errorf("%s does not fit this database, and nothing was changed: %w", ring.from(), &seal.WrongKeyError{Want: id, Have: keeper.KeyID()})
		}
		if err := keeper.CheckCanary(s.canary); err != nil {
			return fmt.Errorf("the key can't be proven, the database may be damaged: %w", err)
		}
	}
	for id, n := range s.wrapped {
		if id != "" && !keeper.Knows(id) {
			return fmt.Errorf("%d data keys of this database can't be opened: %w, as APPMUSTER_KEY_FORMER, and run appmuster keys rotate-kek to its end",
				n, &seal.WrongKeyError{Want: id, Have: keeper.KeyID()})
		}
	}
	return nil
}

// checkKeys refuses keys that do not fit before the database is brought to this
// version's form. Where nothing can be read yet, because the tables are missing
// or of an older form, it passes: openKeeper looks at the same afterwards.
func checkKeys(ctx context.Context, cfg *config.Config, db *database.DB) error {
	stored, err := readSealedWith(viewer.System(ctx, "key canary"), db)
	if err != nil || stored.empty() {
		return nil
	}
	ring, err := givenKeys(cfg)
	if err != nil {
		return err
	}
	if ring.key == nil {
		_, _, err := seal.LoadOrCreateKeyFile(ring.file, true)
		return err
	}
	keeper, err := seal.New(ring.key, ring.others...)
	if err != nil {
		return err
	}
	return stored.openedBy(keeper, ring)
}

// openKeeper gives the keeper of secrets and proves its keys by what the database
// holds. A new key is made only where nothing was ever sealed.
func openKeeper(ctx context.Context, cfg *config.Config, db *database.DB, log *slog.Logger) (*seal.Keeper, error) {
	ctx = viewer.System(ctx, "key canary")
	stored, err := readSealedWith(ctx, db)
	if err != nil {
		return nil, err
	}
	ring, err := givenKeys(cfg)
	if err != nil {
		return nil, err
	}
	if ring.key == nil {
		var created bool
		if ring.key, created, err = seal.LoadOrCreateKeyFile(ring.file, !stored.empty()); err != nil {
			return nil, err
		}
		if created {
			log.WarnContext(ctx, "a key was made that all stored secrets are encrypted with: back it up, apart from the database", "file", ring.file)
		}
	}
	keeper, err := seal.New(ring.key, ring.others...)
	if err != nil {
		return nil, err
	}
	if err := stored.openedBy(keeper, ring); err != nil {
		return nil, err
	}
	if len(stored.canary) == 0 {
		return keeper, makeCanary(ctx, db, keeper)
	}
	if used := seal.WrappedBy(stored.canary); used != keeper.KeyID() || stored.wrapped[used] != total(stored.wrapped) {
		log.InfoContext(ctx, "several keys are in use: appmuster keys rotate-kek goes over to the new one", "key", keeper.KeyID(), "canary", used)
	}
	return keeper, nil
}

func total(counts map[string]int) int {
	sum := 0
	for _, n := range counts {
		sum += n
	}
	return sum
}

// makeCanary stores the first canary. Where another replica was quicker with
// another key it fails.
func makeCanary(ctx context.Context, db *database.DB, keeper *seal.Keeper) error {
	canary, err := keeper.MakeCanary()
	if err != nil {
		return err
	}
	return db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		if err := tx.Ent().Setting.Create().SetName(database.KeyCanary).SetValue(canary).
			OnConflictColumns(setting.FieldName).Ignore().Exec(ctx); err != nil {
			return fmt.Errorf("store key canary: %w", err)
		}
		return tx.ChangeCanary(ctx, func(stored []byte) ([]byte, error) { return nil, keeper.CheckCanary(stored) })
	}, database.Durable())
}

// without gives keys but those that equal one.
func without(keys [][]byte, one []byte) [][]byte {
	return slices.DeleteFunc(slices.Clone(keys), func(key []byte) bool { return slices.Equal(key, one) })
}
