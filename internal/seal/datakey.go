package seal

import (
	"encoding/binary"
	"fmt"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/tink"
)

// DataKey is an owner's data key, opened to look after what was sealed with it.
// It hands out no secret.
type DataKey struct {
	aead    tink.AEAD
	primary uint32
	keys    int
}

// Unwrap opens an owner's stored data key. Its errors wrap a *WrongKeyError under
// another key-encryption key, else ErrOpen.
func (k *Keeper) Unwrap(owner Owner, wrapped []byte) (*DataKey, error) {
	handle, err := k.unwrap(owner, wrapped)
	if err != nil {
		return nil, err
	}
	primary, err := handle.Primary()
	if err != nil {
		return nil, fmt.Errorf("use data key: %w", err)
	}
	primitive, err := aead.New(handle)
	if err != nil {
		return nil, fmt.Errorf("use data key: %w", err)
	}
	return &DataKey{primitive, primary.KeyID(), handle.Len()}, nil
}

// Len tells how many keys it has: the one that seals, and former ones.
func (d *DataKey) Len() int { return d.keys }

// tinkPrefix begins what a key sealed: a version and the key's ID.
const (
	tinkPrefix  = 5
	tinkVersion = 1
)

// Current reports whether the key that seals now sealed it.
func (d *DataKey) Current(sealed []byte) bool {
	return len(sealed) > tinkPrefix && sealed[0] == tinkVersion && binary.BigEndian.Uint32(sealed[1:tinkPrefix]) == d.primary
}

// Check fails with ErrOpen when what was sealed for a place can't be opened.
func (d *DataKey) Check(place Place, sealed []byte) error {
	if _, err := d.aead.Decrypt(sealed, place.aad()); err != nil {
		return fmt.Errorf("open %s.%s: %w", place.Table, place.Column, ErrOpen)
	}
	return nil
}

// Reseal seals for the same place with the key that seals now.
func (d *DataKey) Reseal(place Place, sealed []byte) ([]byte, error) {
	plain, err := d.aead.Decrypt(sealed, place.aad())
	if err != nil {
		return nil, fmt.Errorf("open %s.%s: %w", place.Table, place.Column, ErrOpen)
	}
	defer clear(plain)
	out, err := d.aead.Encrypt(plain, place.aad())
	if err != nil {
		return nil, fmt.Errorf("seal %s.%s: %w", place.Table, place.Column, err)
	}
	return out, nil
}
