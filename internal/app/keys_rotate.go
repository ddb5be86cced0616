package app

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strconv"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/setting"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/config"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/seal"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
)

// rotation is what both rotations need. All that is done is in the database and
// in key files, so that one which was cut off is simply run again.
type rotation struct {
	db     *database.DB
	keeper *seal.Keeper
	ring   keyRing
	out    io.Writer
	// done is called after each step that will stay; an error ends the rotation
	// there. For tests; nil otherwise.
	done func(step string) error
}

func (r *rotation) step(name string) error {
	if r.done == nil {
		return nil
	}
	return r.done(name)
}

// RotateKEK goes over to another key-encryption key: APPMUSTER_KEY_NEW; without
// it APPMUSTER_KEY, the former ones beside it; with a key file a new one. Servers
// may go on running where they have both keys.
func RotateKEK(ctx context.Context, cfg *config.Config, log *slog.Logger, out io.Writer) error {
	return rotateKEK(ctx, cfg, log, out, nil)
}

func rotateKEK(ctx context.Context, cfg *config.Config, log *slog.Logger, out io.Writer, done func(string) error) (err error) {
	db, err := openForKeys(ctx, cfg, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	r := rotation{db: db, out: out, done: done}
	if r.ring, err = nextKeys(cfg); err != nil {
		return err
	}
	if r.keeper, err = seal.New(r.ring.key, r.ring.others...); err != nil {
		return err
	}
	ctx = viewer.System(ctx, "rotate key")
	stored, err := readSealedWith(ctx, db)
	if err != nil {
		return err
	}
	if err := stored.openedBy(r.keeper, r.ring); err != nil {
		return err
	}
	if r.ring.file != "" {
		if err := r.prepareFile(); err != nil {
			return err
		}
	}
	if err := r.switchCanary(ctx); err != nil {
		return err
	}
	n, err := r.rewrap(ctx)
	if err != nil {
		return err
	}
	return r.finish(n)
}

// nextKeys gives the key to go over to as the key, and every other as others.
func nextKeys(cfg *config.Config) (keyRing, error) {
	ring, err := givenKeys(cfg)
	if err != nil {
		return ring, err
	}
	if ring.file != "" && ring.key == nil {
		return ring, fmt.Errorf("%s is missing: put it back from your backup", ring.from())
	}
	next := cfg.KeyNewBytes()
	switch {
	case ring.file != "":
		begun, err := seal.LoadKeyFile(seal.NextKeyFile(ring.file))
		if err != nil {
			return ring, err
		}
		if begun != nil {
			next = begun // a rotation that was cut off goes on to its own key
		}
		if next == nil {
			next = make([]byte, seal.KeySize)
			_, _ = rand.Read(next) // never fails: crypto/rand ends the program instead
		}
	case next == nil && len(ring.others) == 0:
		return ring, &config.Error{Problems: []config.Problem{{
			Name: "APPMUSTER_KEY_NEW", Text: "is missing",
			Mend: "make the next key with openssl rand -base64 32 and give it beside APPMUSTER_KEY; or give the next key as APPMUSTER_KEY and the present one as APPMUSTER_KEY_FORMER",
		}}}
	case next == nil:
		next = ring.key
	}
	ring.others = without(append(ring.others, ring.key), next)
	ring.key = next
	return ring, nil
}

// prepareFile writes the next key beside the key file, before anything depends
// on it.
func (r *rotation) prepareFile() error {
	begun, err := seal.LoadKeyFile(seal.NextKeyFile(r.ring.file))
	if err != nil {
		return err
	}
	if begun == nil {
		if err := seal.WriteNextKeyFile(r.ring.file, r.ring.key); err != nil {
			return err
		}
	}
	return r.step("next key file")
}

// switchCanary makes the next key the one that new data keys are encrypted with,
// once those that are being made are stored.
func (r *rotation) switchCanary(ctx context.Context) error {
	err := r.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		return tx.ChangeCanary(ctx, func(canary []byte) ([]byte, error) {
			if err := r.keeper.CheckCanary(canary); err != nil {
				return nil, err
			}
			former := seal.WrappedBy(canary)
			if former == r.keeper.KeyID() {
				return nil, nil
			}
			err := activity.Audit(ctx, tx, activity.Entry{
				Action: "instance_key.rotated", SubjectKind: vocab.SubjectKindKey, Detail: map[string]any{"before": former, "after": r.keeper.KeyID()},
			})
			if err != nil {
				return nil, err
			}
			return r.keeper.MakeCanary()
		})
	}, database.Durable())
	if err != nil {
		return fmt.Errorf("go over to the next key: %w", err)
	}
	return r.step("canary")
}

// rewrap encrypts every data key with the next key, in pieces, and gives how many
// there are.
func (r *rotation) rewrap(ctx context.Context) (int, error) {
	all := 0
	for after := int64(0); ; {
		keys, err := r.db.DataKeys(ctx, after, keyPiece)
		if err != nil {
			return all, err
		}
		if len(keys) == 0 {
			break
		}
		err = r.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
			for _, key := range keys {
				if err := tx.ChangeDataKey(ctx, key.ID, r.keeper.Rewrap); err != nil {
					return fmt.Errorf("encrypt the data key of %s: %w", ownerName(key.Owner), err)
				}
			}
			return nil
		}, database.Durable())
		if err != nil {
			return all, err
		}
		all += len(keys)
		after = keys[len(keys)-1].ID
		if err := r.step("data keys"); err != nil {
			return all, err
		}
	}
	wrapped, err := r.db.KeyEncryptionKeys(ctx)
	if err != nil {
		return all, err
	}
	if n := total(wrapped) - wrapped[r.keeper.KeyID()]; n > 0 {
		return all, fmt.Errorf("%d data keys are not encrypted with key %s yet: run this again", n, r.keeper.KeyID())
	}
	return all, nil
}

// finish installs the key file and says what is left to do by hand.
func (r *rotation) finish(n int) error {
	say := func(format string, args ...any) { _, _ = fmt.Fprintf(r.out, format+"\n", args...) }
	say("%d data keys are encrypted with key %s.", n, r.keeper.KeyID())
	if r.ring.file == "" {
		say("Back up the new key now, apart from the database.")
		say("Then give it to every server as APPMUSTER_KEY, without APPMUSTER_KEY_NEW and APPMUSTER_KEY_FORMER, and run appmuster keys verify.")
		say("Keep the former key for as long as you keep backups of the database from before now: they open with it alone.")
		return nil
	}
	former, err := seal.LoadKeyFile(r.ring.file)
	if err != nil {
		return err
	}
	if err := seal.InstallNextKeyFile(r.ring.file); err != nil {
		return err
	}
	if err := r.step("key file"); err != nil {
		return err
	}
	say("Back up %s now, apart from the database.", r.ring.file)
	say("The former key is kept in %s: backups of the database from before now open with it alone.", seal.FormerKeyFile(r.ring.file, former))
	say("Move it to where those backups are kept, and delete it with the last of them.")
	return nil
}

// rotationPlace is the setting that a rotation of the data keys goes on from.
const rotationPlace = "data_key_rotation"

// RotateDataKeys gives every owner a new data key, seals everything anew with it
// and drops the former one. Servers may go on running on PostgreSQL. It goes on
// where one that was cut off stopped.
func RotateDataKeys(ctx context.Context, cfg *config.Config, log *slog.Logger, out io.Writer) error {
	return rotateDataKeys(ctx, cfg, log, out, nil)
}

func rotateDataKeys(ctx context.Context, cfg *config.Config, log *slog.Logger, out io.Writer, done func(string) error) (err error) {
	db, err := openForKeys(ctx, cfg, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	r := rotation{db: db, out: out, done: done}
	if r.ring, err = givenKeys(cfg); err != nil {
		return err
	}
	if r.ring.key == nil {
		return fmt.Errorf("%s is missing: put it back from your backup", r.ring.from())
	}
	if r.keeper, err = seal.New(r.ring.key, r.ring.others...); err != nil {
		return err
	}
	ctx = viewer.System(ctx, "rotate data keys")
	stored, err := readSealedWith(ctx, db)
	if err != nil {
		return err
	}
	if err := stored.openedBy(r.keeper, r.ring); err != nil {
		return err
	}
	return r.dataKeys(ctx)
}

func (r *rotation) dataKeys(ctx context.Context) error {
	after, err := r.place(ctx)
	if err != nil {
		return err
	}
	if after > 0 {
		_, _ = fmt.Fprintln(r.out, "A rotation that was cut off goes on.")
	}
	owners, values := 0, 0
	for {
		keys, err := r.db.DataKeys(ctx, after, keyPiece)
		if err != nil {
			return err
		}
		if len(keys) == 0 {
			break
		}
		for _, key := range keys {
			after = key.ID
			if len(key.Wrapped) == 0 {
				continue
			}
			n, err := r.owner(ctx, key)
			if err != nil {
				return fmt.Errorf("rotate the data key of %s: %w", ownerName(key.Owner), err)
			}
			owners, values = owners+1, values+n
			if err := r.keepPlace(ctx, after); err != nil {
				return err
			}
		}
	}
	err = r.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		if _, err := tx.Ent().Setting.Delete().Where(setting.Name(rotationPlace)).Exec(ctx); err != nil {
			return fmt.Errorf("end rotation: %w", err)
		}
		return activity.Audit(ctx, tx, activity.Entry{Action: "data_keys.rotated", SubjectKind: vocab.SubjectKindKey})
	}, database.Durable())
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(r.out, "%d data keys are new, %d values were sealed anew, and the former keys are dropped.\n", owners, values)
	return err
}

// place gives the data key that a rotation came to, 0 for the beginning.
func (r *rotation) place(ctx context.Context) (int64, error) {
	row, err := r.db.Ent().Setting.Query().Where(setting.Name(rotationPlace)).Only(ctx)
	if ent.IsNotFound(err) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("read place of rotation: %w", err)
	}
	after, err := strconv.ParseInt(string(row.Value), 10, 64)
	if err != nil {
		return 0, fmt.Errorf("read place of rotation: %w", err)
	}
	return after, nil
}

func (r *rotation) keepPlace(ctx context.Context, after int64) error {
	err := r.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		return tx.Ent().Setting.Create().SetName(rotationPlace).SetValue(strconv.AppendInt(nil, after, 10)).
			OnConflictColumns(setting.FieldName).UpdateValue().Exec(ctx)
	})
	if err != nil {
		return fmt.Errorf("keep place of rotation: %w", err)
	}
	return r.step("place")
}

// errSealedMeanwhile: something is still sealed with the former data key.
var errSealedMeanwhile = errors.New("something is still sealed with the former data key")

// maxRounds is how often an owner's values are gone through before giving up.
const maxRounds = 5

// owner gives one owner a new data key and drops the former one. Whoever seals
// meanwhile does so with the new one: changing the data key waited for those who
// had begun with the former. It gives how many values were sealed anew.
func (r *rotation) owner(ctx context.Context, key database.DataKey) (values int, err error) {
	err = r.changeDataKey(ctx, key.ID, func(_ context.Context, _ *database.Tx, owner seal.Owner, wrapped []byte) ([]byte, error) {
		opened, err := r.keeper.Unwrap(owner, wrapped)
		if err != nil || opened.Len() > 1 {
			return nil, err // with a second one a rotation was cut off here
		}
		return r.keeper.Rotate(owner, wrapped)
	})
	if err == nil {
		err = r.step("new data key")
	}
	for round := 0; err == nil && round < maxRounds; round++ {
		var n int
		n, err = r.reseal(ctx, key.ID)
		values += n
		if err != nil {
			return values, err
		}
		err = r.changeDataKey(ctx, key.ID, r.prune)
		if err == nil {
			return values, r.step("former data key dropped")
		}
		if errors.Is(err, errSealedMeanwhile) && round < maxRounds-1 {
			err = nil
		}
	}
	return values, err
}

func (r *rotation) changeDataKey(ctx context.Context, id int64, change func(context.Context, *database.Tx, seal.Owner, []byte) ([]byte, error)) error {
	return r.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		return tx.ChangeDataKey(ctx, id, func(owner seal.Owner, wrapped []byte) ([]byte, error) { return change(ctx, tx, owner, wrapped) })
	}, database.Durable())
}

// reseal seals an owner's values anew that a former data key sealed, in small
// transactions. A value that somebody replaced meanwhile stays as it is; one that
// nothing opens stays too, for keys verify to tell.
func (r *rotation) reseal(ctx context.Context, id int64) (int, error) {
	var owner seal.Owner
	var opened *seal.DataKey
	err := r.changeDataKey(ctx, id, func(_ context.Context, _ *database.Tx, of seal.Owner, wrapped []byte) (_ []byte, err error) {
		owner = of
		opened, err = r.keeper.Unwrap(of, wrapped)
		return nil, err
	})
	if err != nil || opened == nil {
		return 0, err
	}
	anew := 0
	err = eachSealed(ctx, r.db, owner, func(column database.SealedColumn, values []database.SealedValue) error {
		changed := 0
		err := r.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
			for _, v := range values {
				if opened.Current(v.Sealed) {
					continue
				}
				sealed, err := opened.Reseal(column.Place(v.Row), v.Sealed)
				if errors.Is(err, seal.ErrOpen) {
					continue
				}
				if err != nil {
					return err
				}
				if err := tx.ReplaceSealed(ctx, column, v, sealed); err != nil {
					return err
				}
				changed++
			}
			return nil
		}, database.Durable())
		if err != nil || changed == 0 {
			return err
		}
		anew += changed
		return r.step("values sealed anew")
	})
	return anew, err
}

// prune drops the former data keys, unless something that they open is not
// sealed with the new one.
func (r *rotation) prune(ctx context.Context, tx *database.Tx, owner seal.Owner, wrapped []byte) ([]byte, error) {
	opened, err := r.keeper.Unwrap(owner, wrapped)
	if err != nil {
		return nil, err
	}
	for _, column := range database.SealedColumns() {
		if column.Kind != owner.Kind {
			continue
		}
		for after := int64(0); ; {
			values, err := tx.SealedValues(ctx, column, owner, after, keyPiece)
			if err != nil {
				return nil, err
			}
			if len(values) == 0 {
				break
			}
			for _, v := range values {
				if !opened.Current(v.Sealed) && opened.Check(column.Place(v.Row), v.Sealed) == nil {
					return nil, errSealedMeanwhile
				}
				after = v.ID
			}
		}
	}
	return r.keeper.Prune(owner, wrapped)
}
