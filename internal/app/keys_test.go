package app

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/config"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/seal"
	"github.com/appmuster/appmuster/internal/seal/secret"
	"github.com/appmuster/appmuster/internal/viewer"
)

var (
	firstKey  = base64.StdEncoding.EncodeToString([]byte("first key first key first key 32"))
	secondKey = base64.StdEncoding.EncodeToString([]byte("second key second key second key"))
)

// vault is a database with one of every kind of secret, for two organizations.
type vault struct {
	t   *testing.T
	env []string
	// sealed is what was put in: by table, column and row.
	sealed map[seal.Place]string
}

// newVault fills a database. On SQLite the key is in its file, on PostgreSQL given.
func newVault(t *testing.T, dialect string) *vault {
	t.Helper()
	v := &vault{t: t, sealed: map[seal.Place]string{}}
	if dialect == "postgres" {
		v.env = []string{"APPMUSTER_DATABASE_URL=" + dbtest.PostgresURL(t), "APPMUSTER_KEY=" + firstKey, "APPMUSTER_DATA_DIR=" + t.TempDir()}
	} else {
		v.env = []string{"APPMUSTER_DATA_DIR=" + dbtest.SQLiteDir(t)}
	}
	v.open(func(ctx context.Context, db *database.DB, keeper *seal.Keeper) {
		for i := range 2 {
			v.fill(ctx, db, keeper, i)
		}
	})
	return v
}

func (v *vault) config(more ...string) *config.Config {
	v.t.Helper()
	env := v.env
	for _, pair := range more {
		name, text, _ := strings.Cut(pair, "=")
		env = with(env, name, text)
	}
	cfg, err := config.Load(config.Source{Environ: env})
	require.NoError(v.t, err)
	return cfg
}

// open does what a server does at its start, then work.
func (v *vault) open(work func(context.Context, *database.DB, *seal.Keeper), more ...string) {
	v.t.Helper()
	require.NoError(v.t, v.tryOpen(work, more...))
}

func (v *vault) tryOpen(work func(context.Context, *database.DB, *seal.Keeper), more ...string) (err error) {
	v.t.Helper()
	cfg := v.config(more...)
	ctx := viewer.System(context.Background(), "test")
	db, err := openDatabase(ctx, cfg, slog.New(slog.DiscardHandler), time.Now)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	keeper, err := openKeeper(ctx, cfg, db, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	work(ctx, db, keeper)
	return nil
}

func (v *vault) seal(ctx context.Context, tx *database.Tx, keeper *seal.Keeper, owner seal.Owner, place seal.Place, text string) []byte {
	v.t.Helper()
	sealed, err := keeper.Seal(ctx, tx.Keys(), owner, place, secret.NewText(text))
	require.NoError(v.t, err)
	v.sealed[place] = text
	return sealed
}

func (v *vault) fill(ctx context.Context, db *database.DB, keeper *seal.Keeper, i int) {
	v.t.Helper()
	organization := dbtest.Organization(v.t, db, fmt.Sprintf("Muster %d", i)).ID
	tenant := dbtest.Tenant(v.t, db, organization).ID
	require.NoError(v.t, db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		ours, theirs := seal.Owner{Kind: seal.Organization, ID: organization}, seal.Owner{Kind: seal.Tenant, ID: tenant}
		text := func(what string) string { return fmt.Sprintf("%s of %d", what, i) }
		now := tx.Now()
		if err := tx.Ent().Tenant.UpdateOneID(tenant).SetSealedCredential(
			v.seal(ctx, tx, keeper, theirs, seal.Place{Table: "tenants", Row: tenant, Column: "sealed_credential"}, text("refresh token"))).Exec(ctx); err != nil {
			return err
		}
		if err := tx.Ent().Organization.UpdateOneID(organization).SetSealedPseudonymKey(
			v.seal(ctx, tx, keeper, ours, seal.Place{Table: "organizations", Row: organization, Column: "sealed_pseudonym_key"}, text("pseudonym key"))).Exec(ctx); err != nil {
			return err
		}
		for range 3 {
			endpoint, err := tx.Ent().WebhookEndpoint.Create().SetOrganizationID(organization).SetURL("https://muster.example").SetEvents([]string{"sync.completed"}).
				SetSealedSecret([]byte{}).SetCreatedAt(now).Save(ctx)
			if err != nil {
				return err
			}
			if err := endpoint.Update().SetSealedSecret(
				v.seal(ctx, tx, keeper, ours, seal.Place{Table: "webhook_endpoints", Row: endpoint.ID, Column: "sealed_secret"}, text("signing secret"))).Exec(ctx); err != nil {
				return err
			}
		}
		journey := seal.Place{Table: "consent_states", Row: tenant, Column: "sealed_verifier"}
		if err := tx.Ent().ConsentState.Create().SetStateHash([]byte(text("state"))).SetOrganizationID(organization).SetTenantID(tenant).
			SetSealedVerifier(v.seal(ctx, tx, keeper, theirs, journey, text("verifier"))).SetCreatedAt(now).SetExpiresAt(now.Add(time.Hour)).Exec(ctx); err != nil {
			return err
		}
		// A journey that is over: its key may be gone.
		if err := tx.Ent().ConsentState.Create().SetStateHash([]byte(text("over"))).SetOrganizationID(organization).SetTenantID(tenant).
			SetSealedVerifier([]byte("sealed with what is gone")).SetCreatedAt(now).SetExpiresAt(now.Add(-time.Hour)).Exec(ctx); err != nil {
			return err
		}
		member, err := tx.Ent().Member.Create().SetEmail(fmt.Sprintf("m%d@muster.example", i)).SetEmailKey(fmt.Sprintf("m%d@muster.example", i)).SetName("M").SetCreatedAt(now).Save(ctx)
		if err != nil {
			return err
		}
		return member.Update().SetSealedTotp(v.seal(ctx, tx, keeper, seal.Owner{Kind: seal.Instance},
			seal.Place{Table: "members", Row: member.ID, Column: "sealed_totp"}, text("TOTP secret"))).Exec(ctx)
	}))
}

// read opens every secret as a server does and holds it against what was put in.
func (v *vault) read(ctx context.Context, db *database.DB, keeper *seal.Keeper) {
	v.t.Helper()
	seen := map[seal.Place]bool{}
	keys, err := db.DataKeys(ctx, 0, 100)
	require.NoError(v.t, err)
	for _, key := range keys {
		require.NoError(v.t, eachSealed(ctx, db, key.Owner, func(column database.SealedColumn, values []database.SealedValue) error {
			for _, value := range values {
				place := column.Place(value.Row)
				plain, err := keeper.Open(ctx, db.Keys(), key.Owner, place, value.Sealed)
				require.NoError(v.t, err)
				require.Equal(v.t, v.sealed[place], plain.Reveal())
				seen[place] = true
			}
			return nil
		}))
	}
	require.Len(v.t, seen, len(v.sealed))
}

// raw gives every stored sealed value and data key.
func (v *vault) raw(more ...string) (values, keys [][]byte) {
	v.open(func(ctx context.Context, db *database.DB, _ *seal.Keeper) {
		all, err := db.DataKeys(ctx, 0, 100)
		require.NoError(v.t, err)
		for _, key := range all {
			keys = append(keys, key.Wrapped)
			require.NoError(v.t, eachSealed(ctx, db, key.Owner, func(_ database.SealedColumn, some []database.SealedValue) error {
				for _, value := range some {
					values = append(values, value.Sealed)
				}
				return nil
			}))
		}
	}, more...)
	return values, keys
}

func (v *vault) verify(more ...string) (string, error) {
	var out bytes.Buffer
	err := VerifyKeys(v.t.Context(), v.config(more...), slog.New(slog.DiscardHandler), &out)
	return out.String(), err
}

// cut ends a rotation after its nth step, as a power cut does.
func cut(n int) (done func(string) error, steps *[]string) {
	steps = new([]string)
	return func(step string) error {
		*steps = append(*steps, step)
		if len(*steps) == n {
			return errCut
		}
		return nil
	}, steps
}

var errCut = errors.New("power cut")

func TestVerifyCountsAndNames(t *testing.T) {
	t.Parallel()
	eachDialect(t, func(t *testing.T, dialect string) {
		v := newVault(t, dialect)
		out, err := v.verify()
		require.NoError(t, err)
		require.Regexp(t, `instance +1 +0 +2 +0`, out)
		require.Regexp(t, `organization +2 +0 +8 +0`, out)
		require.Regexp(t, `tenant +2 +0 +4 +0`, out)
		require.Contains(t, out, "Everything opens.")

		var broken, shredded, orphan int64
		v.open(func(ctx context.Context, db *database.DB, keeper *seal.Keeper) {
			tenants, err := db.Ent().Tenant.Query().IDs(ctx)
			require.NoError(t, err)
			broken, shredded = tenants[0], tenants[1]
			orphan = dbtest.Tenant(t, db, dbtest.Organization(t, db, "Without a key").ID).ID
			require.NoError(t, db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
				for _, id := range []int64{broken, orphan} {
					if err := tx.Ent().Tenant.UpdateOneID(id).SetSealedCredential([]byte("damaged")).Exec(ctx); err != nil {
						return err
					}
				}
				return keeper.Destroy(ctx, tx.Keys(), seal.Owner{Kind: seal.Tenant, ID: shredded})
			}))
		})
		out, err = v.verify()
		require.ErrorContains(t, err, fmt.Sprintf("tenants.sealed_credential, row %d, of %s", broken, ownerName(seal.Owner{Kind: seal.Tenant, ID: broken})))
		require.ErrorContains(t, err, "tenants.sealed_credential: 1 values have no data key")
		require.NotContains(t, err.Error(), ownerName(seal.Owner{Kind: seal.Tenant, ID: shredded}), "what was destroyed on purpose is no failure")
		require.Regexp(t, `tenant +2 +1 +2 +2`, out)
		require.NotContains(t, out, "Everything opens.")
		for _, text := range v.sealed {
			require.NotContains(t, out+err.Error(), text)
		}
	})
}

// TestRotateKEKSurvivesEveryCut: wherever a rotation is cut off, a server starts
// and reads everything, and running it again ends it.
func TestRotateKEKSurvivesEveryCut(t *testing.T) {
	t.Parallel()
	eachDialect(t, func(t *testing.T, dialect string) {
		rotating := []string{} // with a key file nothing has to be given
		if dialect == "postgres" {
			rotating = []string{"APPMUSTER_KEY_NEW=" + secondKey}
		}
		for n := 1; ; n++ {
			v := newVault(t, dialect)
			values, keys := v.raw()
			done, steps := cut(n)
			err := rotateKEK(t.Context(), v.config(rotating...), slog.New(slog.DiscardHandler), &bytes.Buffer{}, done)
			if len(*steps) < n {
				require.NoError(t, err)
				require.Greater(t, n, 2, "every step was cut")
				break
			}
			require.ErrorIs(t, err, errCut)
			after := (*steps)[n-1]
			v.open(v.read, rotating...)
			_, err = v.verify(rotating...)
			require.NoError(t, err, after)
			// A new owner's key meanwhile joins in.
			v.open(func(ctx context.Context, db *database.DB, keeper *seal.Keeper) { v.fill(ctx, db, keeper, 10+n) }, rotating...)

			if after != "key file" { // there it had ended
				var out bytes.Buffer
				require.NoError(t, RotateKEK(t.Context(), v.config(rotating...), slog.New(slog.DiscardHandler), &out), after)
				require.Contains(t, out.String(), "7 data keys are encrypted with key ")
				require.Contains(t, out.String(), "Back up")
			}
			if dialect == "postgres" {
				v.env = with(v.env, "APPMUSTER_KEY", secondKey)
			}
			v.open(v.read)
			newValues, newKeys := v.raw()
			for _, key := range keys {
				require.NotContains(t, newKeys, key, "every data key is encrypted anew")
			}
			for _, value := range values {
				require.Contains(t, newValues, value, "what is sealed stays as it is")
			}
			out, err := v.verify()
			require.NoError(t, err)
			require.NotContains(t, out, "still encrypted")
		}
	})
}

func TestRotateKEKWithAFileKeepsTheFormer(t *testing.T) {
	t.Parallel()
	v := newVault(t, "sqlite")
	file := filepath.Join(value(v.env, "APPMUSTER_DATA_DIR"), keyFile)
	former, err := seal.LoadKeyFile(file)
	require.NoError(t, err)
	var out bytes.Buffer
	require.NoError(t, RotateKEK(t.Context(), v.config(), slog.New(slog.DiscardHandler), &out))
	now, err := seal.LoadKeyFile(file)
	require.NoError(t, err)
	require.NotEqual(t, former, now)
	kept := seal.FormerKeyFile(file, former)
	require.Contains(t, out.String(), kept)
	held, err := seal.LoadKeyFile(kept)
	require.NoError(t, err)
	require.Equal(t, former, held)
	for _, name := range []string{file, kept} {
		info, err := os.Stat(name)
		require.NoError(t, err)
		require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	}
	require.NoFileExists(t, seal.NextKeyFile(file))
	for _, key := range [][]byte{former, now} {
		require.NotContains(t, out.String(), secret.EncodeKey(key).Reveal())
	}
	// The former key alone opens nothing any more.
	require.NoError(t, os.Rename(kept, file))
	require.ErrorContains(t, v.tryOpen(v.read), "does not fit this database, and nothing was changed")
}

// TestServersWithBothKeysGoOn: replicas get both keys first, one after the other,
// and none of them fails before, while or after the rotation.
func TestServersWithBothKeysGoOn(t *testing.T) {
	t.Parallel()
	v := newVault(t, "postgres")
	both := []string{"APPMUSTER_KEY=" + secondKey, "APPMUSTER_KEY_FORMER=" + firstKey}
	v.open(func(ctx context.Context, one *database.DB, old *seal.Keeper) {
		v.open(func(ctx context.Context, other *database.DB, ahead *seal.Keeper) {
			v.fill(ctx, other, ahead, 5)
			v.read(ctx, one, old) // the one that was not restarted yet opens what the other made
		}, both...)
	})
	v.open(func(ctx context.Context, db *database.DB, keeper *seal.Keeper) {
		step := 0
		require.NoError(t, rotateKEK(t.Context(), v.config(both...), slog.New(slog.DiscardHandler), &bytes.Buffer{}, func(string) error {
			step++
			v.read(ctx, db, keeper)
			if step <= 2 {
				v.fill(ctx, db, keeper, 20+step)
			}
			return nil
		}))
		require.Positive(t, step)
		v.read(ctx, db, keeper)
	}, both...)
	v.env = with(v.env, "APPMUSTER_KEY", secondKey)
	v.open(v.read)
	_, err := v.verify()
	require.NoError(t, err)
	require.ErrorContains(t, v.tryOpen(v.read, "APPMUSTER_KEY="+firstKey), "give the former key back")
}

func TestRotateKEKAsksForTheNextKey(t *testing.T) {
	t.Parallel()
	v := newVault(t, "postgres")
	err := RotateKEK(t.Context(), v.config(), slog.New(slog.DiscardHandler), &bytes.Buffer{})
	var unusable *config.Error
	require.ErrorAs(t, err, &unusable)
	require.ErrorContains(t, err, "APPMUSTER_KEY_NEW is missing: make the next key with openssl rand -base64 32")
}

// TestRotateDEKSurvivesEveryCut: wherever it is cut off everything opens, it goes
// on where it stopped, and in the end no former data key opens anything.
func TestRotateDEKSurvivesEveryCut(t *testing.T) {
	t.Parallel()
	eachDialect(t, func(t *testing.T, dialect string) {
		for n := 1; ; n++ {
			v := newVault(t, dialect)
			values, keys := v.raw()
			done, steps := cut(n)
			err := rotateDataKeys(t.Context(), v.config(), slog.New(slog.DiscardHandler), &bytes.Buffer{}, done)
			if len(*steps) < n {
				require.NoError(t, err)
				require.GreaterOrEqual(t, n, 20, "every step was cut")
				break
			}
			require.ErrorIs(t, err, errCut)
			after := fmt.Sprintf("cut after step %d, %s", n, (*steps)[n-1])
			v.open(v.read)
			_, err = v.verify()
			require.NoError(t, err, after)

			var out bytes.Buffer
			require.NoError(t, RotateDataKeys(t.Context(), v.config(), slog.New(slog.DiscardHandler), &out), after)
			if (*steps)[n-1] == "place" {
				require.Contains(t, out.String(), "A rotation that was cut off goes on.")
			}
			v.open(v.read)
			newValues, newKeys := v.raw()
			require.Len(t, newValues, len(values))
			for _, value := range values {
				require.NotContains(t, newValues, value, after)
			}
			v.open(func(ctx context.Context, db *database.DB, keeper *seal.Keeper) {
				all, err := db.DataKeys(ctx, 0, 100)
				require.NoError(t, err)
				for i, key := range all {
					require.Equal(t, newKeys[i], key.Wrapped)
					require.NotContains(t, keys, key.Wrapped)
					opened, err := keeper.Unwrap(key.Owner, key.Wrapped)
					require.NoError(t, err)
					require.Equal(t, 1, opened.Len(), after)
				}
			})
			_, err = v.verify()
			require.NoError(t, err, after)
		}
	})
}

// TestRotateDEKWhileServersSeal: what a running server seals at any moment of the
// rotation opens afterwards.
func TestRotateDEKWhileServersSeal(t *testing.T) {
	t.Parallel()
	v := newVault(t, "postgres")
	v.open(func(ctx context.Context, db *database.DB, keeper *seal.Keeper) {
		tenants, err := db.Ent().Tenant.Query().IDs(ctx)
		require.NoError(t, err)
		ctx, stop := context.WithCancel(ctx)
		last := make([]string, len(tenants))
		ended := make(chan error, len(tenants))
		for i, tenant := range tenants {
			go func() {
				owner, place := seal.Owner{Kind: seal.Tenant, ID: tenant}, seal.Place{Table: "tenants", Row: tenant, Column: "sealed_credential"}
				for n := 0; ctx.Err() == nil; n++ {
					text := fmt.Sprintf("rotated token %d of %d", n, tenant)
					err := db.InTx(context.WithoutCancel(ctx), func(ctx context.Context, tx *database.Tx) error {
						sealed, err := keeper.Seal(ctx, tx.Keys(), owner, place, secret.NewText(text))
						if err != nil {
							return err
						}
						time.Sleep(25 * time.Millisecond) // the longer it is open, the likelier it is overtaken
						return tx.Ent().Tenant.UpdateOneID(tenant).SetSealedCredential(sealed).Exec(ctx)
					})
					if err != nil {
						ended <- err
						return
					}
					last[i] = text
				}
				ended <- nil
			}()
		}
		for range 3 {
			require.NoError(t, RotateDataKeys(t.Context(), v.config(), slog.New(slog.DiscardHandler), &bytes.Buffer{}))
		}
		stop()
		for range tenants {
			require.NoError(t, <-ended)
		}
		for i, tenant := range tenants {
			require.NotEmpty(t, last[i])
			v.sealed[seal.Place{Table: "tenants", Row: tenant, Column: "sealed_credential"}] = last[i]
		}
	})
	v.open(v.read)
	_, err := v.verify()
	require.NoError(t, err)
}

// TestKeysSaysThatTheServerRuns: with SQLite the server has the data folder.
func TestKeysSaysThatTheServerRuns(t *testing.T) {
	t.Parallel()
	v := newVault(t, "sqlite")
	v.open(func(context.Context, *database.DB, *seal.Keeper) {
		for _, command := range []func() error{
			func() error { _, err := v.verify(); return err },
			func() error {
				return RotateKEK(t.Context(), v.config(), slog.New(slog.DiscardHandler), &bytes.Buffer{})
			},
			func() error {
				return RotateDataKeys(t.Context(), v.config(), slog.New(slog.DiscardHandler), &bytes.Buffer{})
			},
		} {
			require.ErrorContains(t, command(), "with SQLite, stop it, run this, and start it again")
		}
	})
	empty := t.TempDir()
	_, err := v.verify("APPMUSTER_DATA_DIR=" + empty)
	require.ErrorContains(t, err, "there is no database")
	entries, err := os.ReadDir(empty)
	require.NoError(t, err)
	require.Empty(t, entries)
}

// TestNoNewKeyWhereDataIs: whatever an operator loses or mixes up, the server
// does not start, says what is missing, and leaves everything as it is.
func TestNoNewKeyWhereDataIs(t *testing.T) {
	t.Parallel()
	t.Run("DatabaseOnAnotherHost", func(t *testing.T) {
		t.Parallel()
		v := newVault(t, "sqlite")
		away := t.TempDir()
		raw, err := os.ReadFile(filepath.Join(value(v.env, "APPMUSTER_DATA_DIR"), database.FileName))
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(away, database.FileName), raw, 0o600))
		err = v.tryOpen(v.read, "APPMUSTER_DATA_DIR="+away)
		require.ErrorContains(t, err, filepath.Join(away, keyFile)+" is missing")
		require.ErrorContains(t, err, "put the file back from your backup")
		require.NoFileExists(t, filepath.Join(away, keyFile))

		key, err := os.ReadFile(filepath.Join(value(v.env, "APPMUSTER_DATA_DIR"), keyFile))
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(away, keyFile), key, 0o600))
		v.open(v.read, "APPMUSTER_DATA_DIR="+away)
	})
	t.Run("AnotherHostsKeyFile", func(t *testing.T) {
		t.Parallel()
		v, other := newVault(t, "sqlite"), newVault(t, "sqlite")
		file := filepath.Join(value(v.env, "APPMUSTER_DATA_DIR"), keyFile)
		mine, err := os.ReadFile(file)
		require.NoError(t, err)
		theirs, err := os.ReadFile(filepath.Join(value(other.env, "APPMUSTER_DATA_DIR"), keyFile))
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(file, theirs, 0o600))
		err = v.tryOpen(v.read)
		require.ErrorContains(t, err, "the key file "+file+" does not fit this database, and nothing was changed")
		require.ErrorContains(t, err, "give the former key back")
		require.NotContains(t, err.Error(), strings.TrimSpace(string(theirs)))
		require.NoError(t, os.WriteFile(file, mine, 0o600))
		v.open(v.read)
	})
	t.Run("DamagedKeyFile", func(t *testing.T) {
		t.Parallel()
		v := newVault(t, "sqlite")
		file := filepath.Join(value(v.env, "APPMUSTER_DATA_DIR"), keyFile)
		require.NoError(t, os.WriteFile(file, []byte("AAAA"), 0o600))
		require.ErrorContains(t, v.tryOpen(v.read), "is damaged: put it back from your backup")
		require.NoError(t, os.WriteFile(file, []byte("AAAA"), 0o644))
		require.NoError(t, os.Chmod(file, 0o644))
		require.ErrorContains(t, v.tryOpen(v.read), "run chmod 600 on it")
	})
	t.Run("CanaryLost", func(t *testing.T) {
		t.Parallel()
		eachDialect(t, func(t *testing.T, dialect string) {
			v := newVault(t, dialect)
			v.open(func(ctx context.Context, db *database.DB, _ *seal.Keeper) {
				require.NoError(t, db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
					_, err := tx.Ent().Setting.Delete().Exec(ctx)
					return err
				}))
			})
			file := filepath.Join(value(v.env, "APPMUSTER_DATA_DIR"), keyFile)
			if dialect == "sqlite" {
				require.NoError(t, os.Rename(file, file+".away"))
				require.ErrorContains(t, v.tryOpen(v.read), "put the file back from your backup")
				require.NoError(t, os.Rename(file+".away", file))
			} else {
				err := v.tryOpen(v.read, "APPMUSTER_KEY="+secondKey)
				require.ErrorContains(t, err, "5 data keys of this database can't be opened")
			}
			v.open(v.read)
			_, err := v.verify()
			require.NoError(t, err, "the canary is back")
		})
	})
	t.Run("WrongKeyIsNoOverwrite", func(t *testing.T) {
		t.Parallel()
		v := newVault(t, "postgres")
		before, keys := v.raw()
		require.ErrorContains(t, v.tryOpen(v.read, "APPMUSTER_KEY="+secondKey), "APPMUSTER_KEY does not fit this database, and nothing was changed")
		_, err := v.verify("APPMUSTER_KEY=" + secondKey)
		require.ErrorContains(t, err, "the canary: ")
		require.ErrorContains(t, err, "the data key of the instance: ")
		for _, rotate := range []func() error{
			func() error {
				return RotateDataKeys(t.Context(), v.config("APPMUSTER_KEY="+secondKey), slog.New(slog.DiscardHandler), &bytes.Buffer{})
			},
			func() error {
				third := base64.StdEncoding.EncodeToString([]byte("third key, third key, third key!"))
				return RotateKEK(t.Context(), v.config("APPMUSTER_KEY="+secondKey, "APPMUSTER_KEY_NEW="+third), slog.New(slog.DiscardHandler), &bytes.Buffer{})
			},
		} {
			require.ErrorContains(t, rotate(), "give the former key back")
		}
		values, now := v.raw()
		require.Equal(t, before, values)
		require.Equal(t, keys, now)
	})
	t.Run("BeforeAnythingIsMigrated", func(t *testing.T) {
		t.Parallel()
		v := newVault(t, "sqlite")
		// A migration that would fail, were it begun.
		side, err := sql.Open("sqlite", "file:"+filepath.Join(value(v.env, "APPMUSTER_DATA_DIR"), database.FileName))
		require.NoError(t, err)
		_, err = side.ExecContext(t.Context(), "DELETE FROM goose_db_version WHERE version_id > 0")
		require.NoError(t, err)
		require.NoError(t, side.Close())
		start := func(more ...string) error {
			return Run(t.Context(), v.config(append(more, "APPMUSTER_LISTEN=127.0.0.1:0")...), slog.New(slog.DiscardHandler), Options{})
		}
		require.ErrorContains(t, start("APPMUSTER_KEY="+secondKey), "does not fit this database, and nothing was changed")
		require.ErrorContains(t, start(), "migrate")
		require.NoError(t, os.Remove(filepath.Join(value(v.env, "APPMUSTER_DATA_DIR"), keyFile)))
		require.ErrorContains(t, start(), "put the file back from your backup")
	})
	t.Run("PostgresWithoutAKey", func(t *testing.T) {
		t.Parallel()
		_, err := config.Load(config.Source{Environ: []string{"APPMUSTER_DATABASE_URL=postgres://a@b/c"}})
		require.ErrorContains(t, err, "APPMUSTER_KEY is missing: PostgreSQL needs it")
	})
}

// TestReplicasThatStartTogetherShareTheCanary: on an empty database the one that
// is later takes the other's, and refuses another's key.
func TestReplicasThatStartTogetherShareTheCanary(t *testing.T) {
	t.Parallel()
	v := &vault{t: t, env: []string{"APPMUSTER_DATABASE_URL=" + dbtest.PostgresURL(t), "APPMUSTER_KEY=" + firstKey}, sealed: map[seal.Place]string{}}
	ended := make(chan error, 4)
	for range 4 {
		go func() { ended <- v.tryOpen(func(context.Context, *database.DB, *seal.Keeper) {}) }()
	}
	for range 4 {
		require.NoError(t, <-ended)
	}
	v.open(func(ctx context.Context, db *database.DB, _ *seal.Keeper) {
		other, err := seal.New([]byte("second key second key second key"))
		require.NoError(t, err)
		var wrong *seal.WrongKeyError
		require.ErrorAs(t, makeCanary(ctx, db, other), &wrong)
	})
}
