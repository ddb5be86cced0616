package seal

import (
	"bytes"
	"encoding/hex"
	"fmt"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/keyset"
)

// A wrapped key and the canary begin with the format and the ID of the
// key-encryption key, so that a wrong key is told from damage.

func header(id string) []byte {
	raw, err := hex.DecodeString(id)
	if err != nil {
		return []byte{format}
	}
	return append([]byte{format}, raw...)
}

// WrappedBy gives the ID of the key-encryption key that encrypted a data key or
// a canary, "" when it is neither.
func WrappedBy(wrapped []byte) string {
	if len(wrapped) <= 1+idSize || wrapped[0] != format {
		return ""
	}
	return hex.EncodeToString(wrapped[1 : 1+idSize])
}

// wrap encrypts a data key with the key-encryption key of that ID.
func (k *Keeper) wrap(id string, owner Owner, handle *keyset.Handle) ([]byte, error) {
	key, ok := k.keys[id]
	if !ok {
		return nil, &WrongKeyError{Want: id, Have: k.id}
	}
	out := bytes.NewBuffer(header(id))
	if err := handle.WriteWithAssociatedData(keyset.NewBinaryWriter(out), key, owner.aad()); err != nil {
		return nil, fmt.Errorf("encrypt data key: %w", err)
	}
	return out.Bytes(), nil
}

func (k *Keeper) unwrap(owner Owner, wrapped []byte) (*keyset.Handle, error) {
	id := WrappedBy(wrapped)
	if id == "" {
		return nil, fmt.Errorf("decrypt data key: %w", ErrOpen)
	}
	key, ok := k.keys[id]
	if !ok {
		return nil, &WrongKeyError{Want: id, Have: k.id}
	}
	handle, err := keyset.ReadWithAssociatedData(
		keyset.NewBinaryReader(bytes.NewReader(wrapped[1+idSize:])), key, owner.aad())
	if err != nil {
		return nil, fmt.Errorf("decrypt data key: %w", ErrOpen)
	}
	return handle, nil
}

// Rewrap encrypts an owner's stored data key under the key-encryption key in use
// now; what was sealed with it stays as it is. It gives wrapped itself when that
// is so already.
func (k *Keeper) Rewrap(owner Owner, wrapped []byte) ([]byte, error) {
	if WrappedBy(wrapped) == k.id {
		return wrapped, nil
	}
	handle, err := k.unwrap(owner, wrapped)
	if err != nil {
		return nil, err
	}
	return k.wrap(k.id, owner, handle)
}

// Rotate adds a new data key to an owner's stored one. The new one seals from
// then on, the former ones still open. It stays encrypted with the same
// key-encryption key.
func (k *Keeper) Rotate(owner Owner, wrapped []byte) ([]byte, error) {
	handle, err := k.unwrap(owner, wrapped)
	if err != nil {
		return nil, err
	}
	m := keyset.NewManagerFromHandle(handle)
	id, err := m.Add(aead.XAES256GCM192BitNonceKeyTemplate())
	if err != nil {
		return nil, fmt.Errorf("make data key: %w", err)
	}
	if err := m.SetPrimary(id); err != nil {
		return nil, fmt.Errorf("use new data key: %w", err)
	}
	handle, err = m.Handle()
	if err != nil {
		return nil, fmt.Errorf("use new data key: %w", err)
	}
	return k.wrap(WrappedBy(wrapped), owner, handle)
}

// Prune drops every data key of an owner's stored one but the one that seals:
// what the others sealed can't be opened any more. It stays encrypted with the
// same key-encryption key.
func (k *Keeper) Prune(owner Owner, wrapped []byte) ([]byte, error) {
	handle, err := k.unwrap(owner, wrapped)
	if err != nil {
		return nil, err
	}
	primary, err := handle.Primary()
	if err != nil {
		return nil, fmt.Errorf("drop former data keys: %w", err)
	}
	m := keyset.NewManagerFromHandle(handle)
	for i := range handle.Len() {
		entry, err := handle.Entry(i)
		if err == nil && entry.KeyID() != primary.KeyID() {
			err = m.Delete(entry.KeyID())
		}
		if err != nil {
			return nil, fmt.Errorf("drop former data keys: %w", err)
		}
	}
	if handle, err = m.Handle(); err != nil {
		return nil, fmt.Errorf("drop former data keys: %w", err)
	}
	return k.wrap(WrappedBy(wrapped), owner, handle)
}

const (
	canaryText = "appmuster"
	canaryAAD  = "canary"
)

// MakeCanary gives a value to store when a database is made: whether it opens
// tells at every start whether the key is the right one.
func (k *Keeper) MakeCanary() ([]byte, error) {
	sealed, err := k.keys[k.id].Encrypt([]byte(canaryText), []byte(canaryAAD))
	if err != nil {
		return nil, fmt.Errorf("make canary: %w", err)
	}
	return append(header(k.id), sealed...), nil
}

// CheckCanary fails with a *WrongKeyError when the canary was made with a key
// that isn't configured, and with ErrOpen when it is damaged.
func (k *Keeper) CheckCanary(canary []byte) error {
	id := WrappedBy(canary)
	if id == "" {
		return fmt.Errorf("check canary: %w", ErrOpen)
	}
	key, ok := k.keys[id]
	if !ok {
		return &WrongKeyError{Want: id, Have: k.id}
	}
	plain, err := key.Decrypt(canary[1+idSize:], []byte(canaryAAD))
	if err != nil || string(plain) != canaryText {
		return fmt.Errorf("check canary: %w", ErrOpen)
	}
	return nil
}
