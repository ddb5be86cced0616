package seal

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/appmuster/appmuster/internal/seal/secret"
)

// LoadOrCreateKeyFile gives the key-encryption key of a key file. Where there is
// no file it makes one, mode 0600, and says so by created: the caller tells the
// operator to back it up. It never makes one when dataExists, for that data was
// sealed with another key, and never overwrites a file.
func LoadOrCreateKeyFile(path string, dataExists bool) (key []byte, created bool, err error) {
	key, err = readKeyFile(path)
	switch {
	case err == nil:
		return key, false, nil
	case !errors.Is(err, fs.ErrNotExist):
		return nil, false, err
	case dataExists:
		return nil, false, fmt.Errorf("the key file %s is missing, but there is data that was sealed with it: put the file back from your backup; no new one is made, because it would open nothing", path)
	}
	key = make([]byte, KeySize)
	if _, err := rand.Read(key); err != nil {
		return nil, false, fmt.Errorf("make key: %w", err)
	}
	if err := writeKeyFile(path, key); err != nil {
		return nil, false, fmt.Errorf("write key file: %w", err)
	}
	return key, true, nil
}

// LoadKeyFile gives the key-encryption key of a key file, nil where there is no
// file.
func LoadKeyFile(path string) ([]byte, error) {
	key, err := readKeyFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return key, err
}

// NextKeyFile names the file of the key that a rotation goes over to.
func NextKeyFile(path string) string { return path + ".new" }

// FormerKeyFile names the file that a former key is kept in.
func FormerKeyFile(path string, key []byte) string { return path + ".former-" + keyID(key) }

// WriteNextKeyFile writes the key that a rotation goes over to beside the key
// file, mode 0600. It never overwrites.
func WriteNextKeyFile(path string, key []byte) error {
	if err := writeKeyFile(NextKeyFile(path), key); err != nil {
		return fmt.Errorf("write key file: %w", err)
	}
	return nil
}

// InstallNextKeyFile puts the next key in the key file's place and keeps the
// former beside it, under the name of FormerKeyFile. A crash between leaves the
// key file whole, one or the other.
func InstallNextKeyFile(path string) error {
	former, err := readKeyFile(path)
	if err != nil {
		return err
	}
	keep := FormerKeyFile(path, former)
	if have, err := LoadKeyFile(keep); err != nil {
		return err
	} else if have == nil {
		if err := writeKeyFile(keep, former); err != nil {
			return fmt.Errorf("keep former key file: %w", err)
		}
	}
	if err := os.Rename(NextKeyFile(path), path); err != nil {
		return fmt.Errorf("install key file: %w", err)
	}
	return syncDir(filepath.Dir(path))
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

func readKeyFile(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("read key file: %w", err)
	}
	if info.Mode().Perm()&0o007 != 0 {
		return nil, fmt.Errorf("everybody on this machine may read the key file %s: run chmod 600 on it", path)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read key file: %w", err)
	}
	key, err := secret.DecodeKey(secret.NewText(string(content)))
	if err != nil {
		return nil, fmt.Errorf("the key file %s is damaged: put it back from your backup", path)
	}
	return key, nil
}

// writeKeyFile writes the whole file under another name first, so that a crash
// leaves all of it or nothing.
func writeKeyFile(path string, key []byte) error {
	dir := filepath.Dir(path)
	f, err := os.CreateTemp(dir, ".key-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.WriteString(secret.EncodeKey(key).Reveal() + "\n")
	err = errors.Join(err, f.Chmod(0o600), f.Sync(), f.Close())
	if err != nil {
		return err
	}
	if err := os.Link(f.Name(), path); errors.Is(err, fs.ErrExist) {
		return err
	} else if err != nil {
		// Some file systems have no hard links.
		if err := os.Rename(f.Name(), path); err != nil {
			return err
		}
	}
	return syncDir(dir)
}
