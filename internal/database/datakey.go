package database

import (
	"context"
	"errors"
	"strings"
	"time"

	"entgo.io/ent/dialect/sql"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/datakey"
	"github.com/appmuster/appmuster/ent/setting"
	"github.com/appmuster/appmuster/internal/seal"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
)

// KeyCanary is the setting that proves the key-encryption key.
const KeyCanary = "key_canary"

// Keys gives the data keys within the transaction, for a seal.Keeper.
func (tx *Tx) Keys() seal.KeyStore {
	return keyStore{client: tx.Ent(), now: tx.db.now, share: tx.db.dialect == Postgres}
}

// Keys gives the data keys to read: a keeper can open with them, not seal.
func (db *DB) Keys() seal.KeyStore { return keyStore{client: db.Ent()} }

type keyStore struct {
	client *ent.Client
	now    func() time.Time // nil: read only
	share  bool             // PostgreSQL: what is held needs a lock; on SQLite the writer is alone
}

var errReadOnlyKeys = errors.New("database: data keys change in a transaction only")

func (s keyStore) find(owner seal.Owner) *ent.DataKeyQuery {
	return s.client.DataKey.Query().Where(datakey.OwnerKindEQ(ownerKind(owner)), datakey.OwnerID(owner.ID))
}

func ownerKind(owner seal.Owner) vocab.OwnerKind {
	return vocab.OwnerKind(strings.ToUpper(string(owner.Kind)))
}

func keysContext(ctx context.Context) context.Context { return viewer.System(ctx, "data keys") }

func (s keyStore) Load(ctx context.Context, owner seal.Owner) ([]byte, error) {
	row, err := s.find(owner).Only(keysContext(ctx))
	if ent.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return row.Keyset, nil
}

func (s keyStore) Hold(ctx context.Context, owner seal.Owner) ([]byte, error) {
	if s.now == nil {
		return nil, errReadOnlyKeys
	}
	row, err := s.find(owner).Where(s.held).Only(keysContext(ctx))
	if ent.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return row.Keyset, nil
}

func (s keyStore) Canary(ctx context.Context) ([]byte, error) {
	if s.now == nil {
		return nil, errReadOnlyKeys
	}
	row, err := s.client.Setting.Query().Where(setting.Name(KeyCanary), s.held).Only(keysContext(ctx))
	if ent.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return row.Value, nil
}

// held keeps what is read as it is until the transaction ends.
func (s keyStore) held(query *sql.Selector) {
	if s.share {
		query.ForShare()
	}
}

func (s keyStore) Create(ctx context.Context, owner seal.Owner, wrapped []byte) error {
	if s.now == nil {
		return errReadOnlyKeys
	}
	ctx = keysContext(ctx)
	n, err := s.client.DataKey.Update().Where(datakey.OwnerKindEQ(ownerKind(owner)), datakey.OwnerID(owner.ID), datakey.KeysetIsNil()).
		SetKeyset(wrapped).ClearDestroyedAt().Save(ctx)
	if err != nil || n > 0 {
		return err
	}
	return s.client.DataKey.Create().SetOwnerKind(ownerKind(owner)).SetOwnerID(owner.ID).SetKeyset(wrapped).
		SetCreatedAt(s.now()).OnConflictColumns(datakey.FieldOwnerKind, datakey.FieldOwnerID).Ignore().Exec(ctx)
}

func (s keyStore) Destroy(ctx context.Context, owner seal.Owner) error {
	if s.now == nil {
		return errReadOnlyKeys
	}
	_, err := s.client.DataKey.Update().Where(datakey.OwnerKindEQ(ownerKind(owner)), datakey.OwnerID(owner.ID)).
		ClearKeyset().SetDestroyedAt(s.now()).Save(keysContext(ctx))
	return err
}
