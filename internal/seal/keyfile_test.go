package seal_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/seal"
)

func TestKeyFileIsMadeOnce(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "key")
	key, created, err := seal.LoadOrCreateKeyFile(path, false)
	require.NoError(t, err)
	require.True(t, created)
	require.Len(t, key, seal.KeySize)
	info, err := os.Stat(path)
	require.NoError(t, err)
	require.EqualValues(t, 0o600, info.Mode().Perm())

	for _, dataExists := range []bool{false, true} {
		again, created, err := seal.LoadOrCreateKeyFile(path, dataExists)
		require.NoError(t, err)
		require.False(t, created)
		require.Equal(t, key, again)
	}
	left, err := os.ReadDir(filepath.Dir(path))
	require.NoError(t, err)
	require.Len(t, left, 1, "no temporary file is left")
}

func TestKeyFileIsNeverMadeForExistingData(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "key")
	_, _, err := seal.LoadOrCreateKeyFile(path, true)
	require.ErrorContains(t, err, "put the file back")
	require.NoFileExists(t, path)
}

func TestKeyFileIsNeverOverwritten(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "key")
	for _, content := range []string{"", "damaged\n"} {
		require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
		_, _, err := seal.LoadOrCreateKeyFile(path, false)
		require.ErrorContains(t, err, "damaged")
		got, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Equal(t, content, string(got))
	}
}

func TestKeyFileThatEverybodyMayReadIsRefused(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "key")
	_, _, err := seal.LoadOrCreateKeyFile(path, false)
	require.NoError(t, err)
	require.NoError(t, os.Chmod(path, 0o604))
	_, _, err = seal.LoadOrCreateKeyFile(path, true)
	require.ErrorContains(t, err, "chmod 600")
}

func TestKeyFileInAMissingFolder(t *testing.T) {
	t.Parallel()
	_, _, err := seal.LoadOrCreateKeyFile(filepath.Join(t.TempDir(), "no", "key"), false)
	require.Error(t, err)
}
