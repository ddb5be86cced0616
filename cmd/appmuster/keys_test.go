package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/seal"
	"github.com/appmuster/appmuster/internal/seal/secret"
)

var aKey, anotherKey = []byte("0123456789abcdef0123456789abcdef"), []byte("fedcba9876543210fedcba9876543210")

func spelled(key []byte) string { return base64.StdEncoding.EncodeToString(key) }

// sealedTenants fills a database with tenants whose credentials are sealed.
func sealedTenants(t *testing.T, cfg database.Config, n int) {
	t.Helper()
	db, err := database.Open(t.Context(), cfg)
	require.NoError(t, err)
	defer db.Close()
	keeper, err := seal.New(aKey)
	require.NoError(t, err)
	organization := dbtest.Organization(t, db, "Muster").ID
	var tenants []int64
	for range n {
		tenants = append(tenants, dbtest.Tenant(t, db, organization).ID)
	}
	require.NoError(t, db.InTx(dbtest.Context(t), func(ctx context.Context, tx *database.Tx) error {
		canary, err := keeper.MakeCanary()
		if err != nil {
			return err
		}
		if err := tx.Ent().Setting.Create().SetName(database.KeyCanary).SetValue(canary).Exec(ctx); err != nil {
			return err
		}
		for _, id := range tenants {
			sealed, err := keeper.Seal(ctx, tx.Keys(), seal.Owner{Kind: seal.Tenant, ID: id},
				seal.Place{Table: "tenants", Row: id, Column: "sealed_credential"}, secret.NewText(fmt.Sprint("token of ", id)))
			if err != nil {
				return err
			}
			if err := tx.Ent().Tenant.UpdateOneID(id).SetSealedCredential(sealed).Exec(ctx); err != nil {
				return err
			}
		}
		return nil
	}))
}

// TestKilledRotationLosesNothing kills both rotations with SIGKILL wherever they
// just are, on both databases; they end when they are run again.
func TestKilledRotationLosesNothing(t *testing.T) {
	t.Parallel()
	const tenants = 250
	for _, dialect := range []string{"sqlite", "postgres"} {
		t.Run(dialect, func(t *testing.T) {
			t.Parallel()
			env := []string{"APPMUSTER_KEY=" + spelled(aKey), "APPMUSTER_KEY_NEW=" + spelled(anotherKey)}
			cfg := database.Config{MaxConns: 4}
			if dialect == "postgres" {
				cfg.URL = dbtest.PostgresURL(t)
				env = append(env, "APPMUSTER_DATABASE_URL="+cfg.URL)
			} else {
				cfg.DataDir = dbtest.SQLiteDir(t)
				env = append(env, "APPMUSTER_DATA_DIR="+cfg.DataDir)
			}
			sealedTenants(t, cfg, tenants)
			for _, rotation := range []string{"keys rotate-kek", "keys rotate-dek --all"} {
				kills := 0
				for wait := 20 * time.Millisecond; ; wait += wait / 2 {
					if killed := startAndKill(t, env, wait, strings.Fields(rotation)...); !killed {
						break
					}
					kills++
					require.Less(t, kills, 40)
					got := calling(env, "keys", "verify")
					require.Zero(t, got.status, got.err)
					require.Regexp(t, fmt.Sprintf(`tenant +%d +0 +%d +0`, tenants, tenants), got.out)
				}
				t.Logf("%s was killed %d times", rotation, kills)
				require.Positive(t, kills)
				got := calling(env, "keys", "verify")
				require.Zero(t, got.status, got.err)
				require.NotContains(t, got.out, "still encrypted")
			}
		})
	}
}

// startAndKill runs a command in a process of its own and kills it after a while;
// false means that it had ended well before.
func startAndKill(t *testing.T, env []string, after time.Duration, args ...string) (killed bool) {
	t.Helper()
	command := exec.Command(os.Args[0], args...)
	command.Env = append([]string{childVariable + "=1", "GOCOVERDIR=" + t.TempDir()}, env...)
	var said bytes.Buffer
	command.Stdout, command.Stderr = &said, &said
	require.NoError(t, command.Start())
	timer := time.AfterFunc(after, func() { _ = command.Process.Kill() })
	defer timer.Stop()
	err := command.Wait()
	if err == nil {
		return false
	}
	require.Equal(t, -1, command.ProcessState.ExitCode(), said.String())
	return true
}

// TestKeysExitStatus: 0 for done, 1 for what does not open, 2 for a wrong call or
// configuration, each with a line that says what to do.
func TestKeysExitStatus(t *testing.T) {
	t.Parallel()
	dir := dbtest.SQLiteDir(t)
	sealedTenants(t, database.Config{DataDir: dir}, 2)
	data, key := "APPMUSTER_DATA_DIR="+dir, "APPMUSTER_KEY="+spelled(aKey)
	for _, tc := range []struct {
		name   string
		env    []string
		call   string
		status int
		says   string
	}{
		{"Verified", []string{data, key}, "keys verify", 0, "Everything opens."},
		{"WrongKey", []string{data, "APPMUSTER_KEY=" + spelled(anotherKey)}, "keys verify", 1, "give the former key back"},
		{"KeyFileMissing", []string{data}, "keys verify", 1, "put it back from your backup"},
		{"KeyFileMissingToServe", []string{data, "APPMUSTER_LISTEN=127.0.0.1:0"}, "serve", 1, "put the file back from your backup"},
		{"WrongKeyToServe", []string{data, "APPMUSTER_KEY=" + spelled(anotherKey), "APPMUSTER_LISTEN=127.0.0.1:0"}, "serve", 1, "APPMUSTER_KEY does not fit this database"},
		{"NoDatabase", []string{"APPMUSTER_DATA_DIR=" + filepath.Join(dir, "nothing"), key}, "keys verify", 1, "there is no database"},
		{"NoNextKey", []string{data, key}, "keys rotate-kek", 2, "APPMUSTER_KEY_NEW is missing"},
		{"SameKey", []string{data, key, "APPMUSTER_KEY_NEW=" + spelled(aKey)}, "keys rotate-kek", 2, "is the same as APPMUSTER_KEY"},
		{"NotAll", []string{data, key}, "keys rotate-dek", 2, "say --all"},
		{"PostgresWithoutKey", []string{"APPMUSTER_DATABASE_URL=postgres://a@127.0.0.1:1/b"}, "serve", 2, "APPMUSTER_KEY is missing"},
		{"NoSuch", []string{data, key}, "keys rotate", 2, `there is no command "keys rotate"`},
		{"Bare", nil, "keys", 2, "keys verify"},
		{"Help", nil, "keys --help", 0, "keys rotate-dek"},
	} {
		got := calling(tc.env, strings.Fields(tc.call)...)
		require.Equal(t, tc.status, got.status, "%s: %s", tc.name, got.err)
		require.Contains(t, got.out+got.err, tc.says, tc.name)
		require.NotContains(t, got.out+got.err, spelled(aKey), tc.name)
		require.NotContains(t, got.out+got.err, spelled(anotherKey), tc.name)
	}
	require.NoFileExists(t, filepath.Join(dir, "appmuster.key"))
}
