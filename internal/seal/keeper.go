// Package seal encrypts what must not be readable in the database or a backup.
//
// Two layers: every owner (a tenant, an organization, the instance) has a data
// key of its own; data keys are stored encrypted under the key-encryption key,
// which is never stored beside them. Destroying an owner's data key makes
// everything sealed for that owner unreadable at once.
//
// What is sealed is bound to its place (table, row, column), so a ciphertext
// that was moved elsewhere does not open.
package seal

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"

	lru "github.com/hashicorp/golang-lru/v2"
	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/aead/xaesgcm"
	"github.com/tink-crypto/tink-go/v2/insecuresecretdataaccess"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/secretdata"
	"github.com/tink-crypto/tink-go/v2/tink"

	"github.com/appmuster/appmuster/internal/seal/secret"
)

// OwnerKind says whose data key it is.
type OwnerKind string

// The kinds of owners.
const (
	// Tenant's key seals Graph credentials.
	Tenant OwnerKind = "tenant"
	// Organization's key seals webhook secrets.
	Organization OwnerKind = "organization"
	// Instance's key seals what belongs to the whole, such as members' second
	// factors.
	Instance OwnerKind = "instance"
)

// Owner is whose data key it is. ID is the row's key; 0 for the instance.
type Owner struct {
	Kind OwnerKind
	ID   int64
}

func (o Owner) aad() []byte {
	return []byte("dek/" + string(o.Kind) + "/" + strconv.FormatInt(o.ID, 10))
}

// Place is where a ciphertext is stored. It must be the same for Seal and Open.
type Place struct {
	Table  string
	Row    int64
	Column string
}

func (p Place) aad() []byte {
	return []byte(p.Table + "/" + strconv.FormatInt(p.Row, 10) + "/" + p.Column)
}

// KeyStore keeps the data keys, encrypted. It is given to every call, bound to
// the caller's transaction, so that a data key and what is sealed with it are
// stored together or not at all.
type KeyStore interface {
	// Load gives the owner's encrypted data key, nil when there is none.
	Load(ctx context.Context, owner Owner) ([]byte, error)
	// Hold is Load for sealing: until the transaction ends nobody changes the data
	// key, so that none is dropped while something new is being sealed with it. It
	// fails where nothing can be written.
	Hold(ctx context.Context, owner Owner) ([]byte, error)
	// Canary gives the stored canary and holds it likewise; nil when there is none.
	// New data keys are encrypted with the key-encryption key that it was made with.
	Canary(ctx context.Context) ([]byte, error)
	// Create stores the owner's first encrypted data key. Where another
	// transaction was quicker it leaves that one's and gives no error.
	Create(ctx context.Context, owner Owner, wrapped []byte) error
	// Destroy removes the owner's data key for good. No key is no error.
	Destroy(ctx context.Context, owner Owner) error
}

var (
	// ErrNoDataKey: the owner has no data key, so what was sealed for it is gone.
	ErrNoDataKey = errors.New("the data key is gone")
	// ErrOpen: the ciphertext is damaged, was moved, or belongs to another owner.
	ErrOpen = errors.New("the sealed value can't be opened")
)

// WrongKeyError says that something was encrypted with a key-encryption key that
// isn't configured.
type WrongKeyError struct {
	// Want is the ID of the key that is needed, Have of the configured one.
	Want, Have string
}

// Error names both keys by their IDs.
func (e *WrongKeyError) Error() string {
	return fmt.Sprintf("the data was sealed with key %s, but the configured key is %s: give the former key back", e.Want, e.Have)
}

// Keeper seals and opens. It is safe for concurrent use.
type Keeper struct {
	id     string
	keys   map[string]tink.AEAD // by ID, the others included
	opened *lru.Cache[Owner, openedKey]
}

// openedKey is a data key ready for use, with the stored form it came from: the
// stored form is read every time, because a key seen in a transaction may be
// rolled back, and one destroyed by another replica must stop working here.
type openedKey struct {
	wrapped []byte
	aead    tink.AEAD
}

const (
	// KeySize is the size of a key-encryption key in bytes.
	KeySize = 32

	openedKeys = 512
	saltSize   = 12
	idSize     = 4
	format     = 1
)

// New makes a keeper from the key-encryption key, 32 bytes. The others open what
// they sealed: former keys, and one that comes next. New data keys are encrypted
// with the key of the store's canary, whichever of them it is.
func New(key []byte, others ...[]byte) (*Keeper, error) {
	opened, err := lru.New[Owner, openedKey](openedKeys)
	if err != nil {
		return nil, fmt.Errorf("make key cache: %w", err)
	}
	k := &Keeper{keys: make(map[string]tink.AEAD, 1+len(others)), opened: opened}
	for i, raw := range append([][]byte{key}, others...) {
		if len(raw) != KeySize {
			return nil, fmt.Errorf("a key has %d bytes, not %d", len(raw), KeySize)
		}
		primitive, err := primitiveOf(raw)
		if err != nil {
			return nil, fmt.Errorf("use key-encryption key: %w", err)
		}
		id := keyID(raw)
		if i == 0 {
			k.id = id
		}
		k.keys[id] = primitive
	}
	return k, nil
}

func primitiveOf(raw []byte) (tink.AEAD, error) {
	params, err := xaesgcm.NewParameters(xaesgcm.VariantNoPrefix, saltSize)
	if err != nil {
		return nil, err
	}
	key, err := xaesgcm.NewKey(secretdata.NewBytesFromData(raw, insecuresecretdataaccess.Token{}), 0, params)
	if err != nil {
		return nil, err
	}
	m := keyset.NewManager()
	id, err := m.AddKey(key)
	if err != nil {
		return nil, err
	}
	if err := m.SetPrimary(id); err != nil {
		return nil, err
	}
	handle, err := m.Handle()
	if err != nil {
		return nil, err
	}
	return aead.New(handle)
}

// KeyID names a key-encryption key, eight hexadecimal digits that tell nothing of
// it.
func KeyID(key []byte) string { return keyID(key) }

func keyID(raw []byte) string {
	h := sha256.New()
	h.Write([]byte("appmuster key-encryption key id\x00"))
	h.Write(raw)
	return hex.EncodeToString(h.Sum(nil)[:idSize])
}

// KeyID names the key-encryption key in use, eight hexadecimal digits; it may be
// shown and logged.
func (k *Keeper) KeyID() string { return k.id }

// Knows reports whether the keeper has the key-encryption key of that ID.
func (k *Keeper) Knows(id string) bool { return k.keys[id] != nil }

// Seal encrypts a secret for its owner and its place. The owner's first secret
// makes its data key in the same store.
func (k *Keeper) Seal(ctx context.Context, store KeyStore, owner Owner, place Place, plain secret.Text) ([]byte, error) {
	primitive, err := k.dataKey(ctx, store.Hold, owner)
	if errors.Is(err, ErrNoDataKey) {
		primitive, err = k.create(ctx, store, owner)
	}
	if err != nil {
		return nil, fmt.Errorf("seal %s.%s: %w", place.Table, place.Column, err)
	}
	sealed, err := primitive.Encrypt([]byte(plain.Reveal()), place.aad())
	if err != nil {
		return nil, fmt.Errorf("seal %s.%s: %w", place.Table, place.Column, err)
	}
	return sealed, nil
}

// Open decrypts what Seal gave for the same owner and place. Its errors wrap
// ErrNoDataKey after a Destroy, a *WrongKeyError under another key-encryption
// key, else ErrOpen.
func (k *Keeper) Open(ctx context.Context, store KeyStore, owner Owner, place Place, sealed []byte) (secret.Text, error) {
	primitive, err := k.dataKey(ctx, store.Load, owner)
	if err != nil {
		return secret.Text{}, fmt.Errorf("open %s.%s: %w", place.Table, place.Column, err)
	}
	plain, err := primitive.Decrypt(sealed, place.aad())
	if err != nil {
		return secret.Text{}, fmt.Errorf("open %s.%s: %w", place.Table, place.Column, ErrOpen)
	}
	return secret.NewText(string(plain)), nil
}

// Destroy makes everything that was sealed for the owner unreadable, as soon as
// the store's transaction commits.
func (k *Keeper) Destroy(ctx context.Context, store KeyStore, owner Owner) error {
	k.opened.Remove(owner)
	if err := store.Destroy(ctx, owner); err != nil {
		return fmt.Errorf("destroy data key of %s: %w", owner.Kind, err)
	}
	return nil
}

// dataKey gives the owner's data key as it is stored now.
func (k *Keeper) dataKey(ctx context.Context, load func(context.Context, Owner) ([]byte, error), owner Owner) (tink.AEAD, error) {
	wrapped, err := load(ctx, owner)
	if err != nil {
		return nil, fmt.Errorf("load data key: %w", err)
	}
	if len(wrapped) == 0 {
		k.opened.Remove(owner)
		return nil, ErrNoDataKey
	}
	if have, ok := k.opened.Get(owner); ok && bytes.Equal(have.wrapped, wrapped) {
		return have.aead, nil
	}
	handle, err := k.unwrap(owner, wrapped)
	if err != nil {
		return nil, err
	}
	primitive, err := aead.New(handle)
	if err != nil {
		return nil, fmt.Errorf("use data key: %w", err)
	}
	k.opened.Add(owner, openedKey{bytes.Clone(wrapped), primitive})
	return primitive, nil
}

func (k *Keeper) create(ctx context.Context, store KeyStore, owner Owner) (tink.AEAD, error) {
	canary, err := store.Canary(ctx)
	if err != nil {
		return nil, fmt.Errorf("load canary: %w", err)
	}
	id := k.id
	if len(canary) > 0 {
		id = WrappedBy(canary)
	}
	handle, err := keyset.NewHandle(aead.XAES256GCM192BitNonceKeyTemplate())
	if err != nil {
		return nil, fmt.Errorf("make data key: %w", err)
	}
	wrapped, err := k.wrap(id, owner, handle)
	if err != nil {
		return nil, err
	}
	if err := store.Create(ctx, owner, wrapped); err != nil {
		return nil, fmt.Errorf("store data key: %w", err)
	}
	return k.dataKey(ctx, store.Hold, owner)
}
