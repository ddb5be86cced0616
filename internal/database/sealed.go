package database

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	entsql "entgo.io/ent/dialect/sql"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/datakey"
	"github.com/appmuster/appmuster/ent/setting"
	"github.com/appmuster/appmuster/internal/seal"
	"github.com/appmuster/appmuster/internal/vocab"
)

// SealedColumn is a column whose values a seal.Keeper sealed.
type SealedColumn struct {
	Table, Column string
	// Kind is whose data key seals it; Owner is the column with the owner's key,
	// "" for the instance's.
	Kind  seal.OwnerKind
	Owner string
	// Row is the column with the number that a value is bound to.
	Row string
	// Live is the SQL condition under which a value is still of use, with one ? for
	// the present; "" for always. What is dead is left as it is: it goes soon.
	Live string
}

// SealedColumns lists every one of them: what rotates and verifies keys goes by it.
func SealedColumns() []SealedColumn {
	return []SealedColumn{
		{Table: "tenants", Column: "sealed_credential", Kind: seal.Tenant, Owner: "id", Row: "id"},
		{Table: "tenants", Column: "sealed_next", Kind: seal.Tenant, Owner: "id", Row: "id"},
		{Table: "consent_states", Column: "sealed_verifier", Kind: seal.Tenant, Owner: "tenant_id", Row: "tenant_id", Live: "used_at IS NULL AND expires_at > ?"},
		{Table: "webhook_endpoints", Column: "sealed_secret", Kind: seal.Organization, Owner: "organization_id", Row: "id"},
		{Table: "organizations", Column: "sealed_pseudonym_key", Kind: seal.Organization, Owner: "id", Row: "id"},
		{Table: "members", Column: "sealed_totp", Kind: seal.Instance, Row: "id"},
	}
}

// Place is what a value of the column is bound to.
func (c SealedColumn) Place(row int64) seal.Place {
	return seal.Place{Table: c.Table, Row: row, Column: c.Column}
}

// condition says in SQL which of an owner's values there are.
func (c SealedColumn) condition(db *DB, owner seal.Owner) (where string, args []any) {
	where = "length(" + c.Column + ") > 0"
	if c.Owner != "" {
		where += " AND " + c.Owner + " = ?"
		args = append(args, owner.ID)
	}
	if c.Live != "" {
		where += " AND " + c.Live
		args = append(args, db.Now())
	}
	return where, args
}

// SealedValue is one value of a sealed column.
type SealedValue struct {
	// ID is the row's key, Row what the value is bound to.
	ID, Row int64
	Sealed  []byte
}

// querier reads, in a transaction or outside of one.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// SealedValues gives an owner's values of one column whose row's key is above
// after, in the order of the keys, at most limit.
func (db *DB) SealedValues(ctx context.Context, c SealedColumn, owner seal.Owner, after int64, limit int) ([]SealedValue, error) {
	return db.sealedValues(ctx, db.SQL(), c, owner, after, limit)
}

// SealedValues is DB.SealedValues within the transaction.
func (tx *Tx) SealedValues(ctx context.Context, c SealedColumn, owner seal.Owner, after int64, limit int) ([]SealedValue, error) {
	return tx.db.sealedValues(ctx, tx.conn, c, owner, after, limit)
}

func (db *DB) sealedValues(ctx context.Context, from querier, c SealedColumn, owner seal.Owner, after int64, limit int) ([]SealedValue, error) {
	where, args := c.condition(db, owner)
	query := "SELECT id, " + c.Row + ", " + c.Column + " FROM " + c.Table + " WHERE " + where + " AND id > ? ORDER BY id LIMIT ?"
	rows, err := from.QueryContext(keysContext(ctx), db.Rebind(query), append(args, after, limit)...)
	if err != nil {
		return nil, fmt.Errorf("read %s.%s: %w", c.Table, c.Column, err)
	}
	defer rows.Close()
	var all []SealedValue
	for rows.Next() {
		var v SealedValue
		if err := rows.Scan(&v.ID, &v.Row, &v.Sealed); err != nil {
			return nil, fmt.Errorf("read %s.%s: %w", c.Table, c.Column, err)
		}
		all = append(all, v)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read %s.%s: %w", c.Table, c.Column, err)
	}
	return all, nil
}

// ReplaceSealed puts a value in the place of v; where v is no longer what is
// stored it does nothing.
func (tx *Tx) ReplaceSealed(ctx context.Context, c SealedColumn, v SealedValue, sealed []byte) error {
	query := "UPDATE " + c.Table + " SET " + c.Column + " = ? WHERE id = ? AND " + c.Column + " = ?"
	if _, err := tx.Exec(keysContext(ctx), query, sealed, v.ID, v.Sealed); err != nil {
		return fmt.Errorf("replace %s.%s: %w", c.Table, c.Column, err)
	}
	return nil
}

// SealedOrphans counts the values of a column whose owner never had a data key.
func (db *DB) SealedOrphans(ctx context.Context, c SealedColumn) (int, error) {
	where := "length(s." + c.Column + ") > 0"
	var args []any
	if c.Live != "" {
		where += " AND " + c.Live
		args = append(args, db.Now())
	}
	owner := "0"
	if c.Owner != "" {
		owner = "s." + c.Owner
	}
	query := "SELECT count(*) FROM " + c.Table + " s WHERE " + where + " AND NOT EXISTS (SELECT 1 FROM data_keys k WHERE k.owner_kind = ? AND k.owner_id = " + owner + ")"
	args = append(args, string(ownerKind(seal.Owner{Kind: c.Kind})))
	var n int
	if err := db.SQL().QueryRowContext(keysContext(ctx), db.Rebind(query), args...).Scan(&n); err != nil {
		return 0, fmt.Errorf("count values of %s.%s without a data key: %w", c.Table, c.Column, err)
	}
	return n, nil
}

// DataKey is an owner's data key as it is stored.
type DataKey struct {
	ID    int64
	Owner seal.Owner
	// Wrapped is nil once it was destroyed.
	Wrapped []byte
}

// DataKeys gives the data keys whose ID is above after, in the order of the IDs,
// at most limit, destroyed ones included.
func (db *DB) DataKeys(ctx context.Context, after int64, limit int) ([]DataKey, error) {
	rows, err := db.Ent().DataKey.Query().Where(datakey.IDGT(after)).Order(ent.Asc(datakey.FieldID)).Limit(limit).All(keysContext(ctx))
	if err != nil {
		return nil, fmt.Errorf("list data keys: %w", err)
	}
	all := make([]DataKey, len(rows))
	for i, row := range rows {
		all[i] = DataKey{ID: row.ID, Owner: seal.Owner{Kind: sealKind(row.OwnerKind), ID: row.OwnerID}, Wrapped: row.Keyset}
	}
	return all, nil
}

func sealKind(kind vocab.OwnerKind) seal.OwnerKind {
	return seal.OwnerKind(strings.ToLower(string(kind)))
}

// ChangeDataKey gives the data key to change and stores what it returns, unless
// that is the same or nil. Nobody seals with the key meanwhile, and whoever did
// has ended. A destroyed one, or none of this ID, is left alone.
func (tx *Tx) ChangeDataKey(ctx context.Context, id int64, change func(owner seal.Owner, wrapped []byte) ([]byte, error)) error {
	ctx = keysContext(ctx)
	row, err := tx.Ent().DataKey.Query().Where(datakey.ID(id), tx.forUpdate).Only(ctx)
	if ent.IsNotFound(err) || err == nil && len(row.Keyset) == 0 {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read data key: %w", err)
	}
	wrapped, err := change(seal.Owner{Kind: sealKind(row.OwnerKind), ID: row.OwnerID}, row.Keyset)
	if err != nil || wrapped == nil || bytes.Equal(wrapped, row.Keyset) {
		return err
	}
	if err := tx.Ent().DataKey.UpdateOneID(id).SetKeyset(wrapped).Exec(ctx); err != nil {
		return fmt.Errorf("store data key: %w", err)
	}
	return nil
}

// ChangeCanary gives the stored canary to change and stores what it returns,
// unless that is the same or nil. No data key is made meanwhile.
func (tx *Tx) ChangeCanary(ctx context.Context, change func(canary []byte) ([]byte, error)) error {
	ctx = keysContext(ctx)
	row, err := tx.Ent().Setting.Query().Where(setting.Name(KeyCanary), tx.forUpdate).Only(ctx)
	if ent.IsNotFound(err) {
		return errors.New("the database has no key canary: start the server once with the key in use")
	}
	if err != nil {
		return fmt.Errorf("read key canary: %w", err)
	}
	canary, err := change(row.Value)
	if err != nil || canary == nil || bytes.Equal(canary, row.Value) {
		return err
	}
	if err := tx.Ent().Setting.UpdateOneID(row.ID).SetValue(canary).Exec(ctx); err != nil {
		return fmt.Errorf("store key canary: %w", err)
	}
	return nil
}

func (tx *Tx) forUpdate(query *entsql.Selector) {
	if tx.db.dialect == Postgres {
		query.ForUpdate()
	}
}

// KeyEncryptionKeys tells by which key-encryption keys the data keys are
// encrypted, and how many by each; "" stands for what is damaged.
func (db *DB) KeyEncryptionKeys(ctx context.Context) (map[string]int, error) {
	query := "SELECT substr(keyset, 1, 5), count(*) FROM data_keys WHERE length(keyset) > 0 GROUP BY 1"
	rows, err := db.SQL().QueryContext(keysContext(ctx), query)
	if err != nil {
		return nil, fmt.Errorf("count data keys: %w", err)
	}
	defer rows.Close()
	counts := map[string]int{}
	for rows.Next() {
		var beginning []byte
		var n int
		if err := rows.Scan(&beginning, &n); err != nil {
			return nil, fmt.Errorf("count data keys: %w", err)
		}
		counts[seal.WrappedBy(append(beginning, 0))] += n
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("count data keys: %w", err)
	}
	return counts, nil
}
