package tenantsync

import (
	"context"
	"fmt"

	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/pseudonym"
	"github.com/appmuster/appmuster/internal/xid"
)

// erased gives those of some people who were erased here, for any of several
// lists: they are nobody to a sync, whatever Microsoft says. Who erases holds the
// tenant's lease, so that the answer stays true until the transaction ends.
func (w *walk) erased(ctx context.Context, tx *database.Tx, lists ...[]xid.GUID) (map[xid.GUID]bool, error) {
	gone := map[xid.GUID]bool{}
	tenants, err := w.erasedFrom(ctx, tx)
	if err != nil {
		return nil, err
	}
	for _, tenant := range tenants {
		who := map[[32]byte]xid.GUID{}
		var hashes [][]byte
		for _, list := range lists {
			for _, id := range list {
				if id == "" {
					continue
				}
				h := pseudonym.PersonHash(tenant, id)
				if _, known := who[h]; !known {
					who[h] = id
					hashes = append(hashes, h[:])
				}
			}
		}
		found, err := query(ctx, tx, hashes, "SELECT person_hash FROM erased_persons WHERE tenant_id = ? AND person_hash", []any{tenant}, "",
			func(scan func(...any) error) (h []byte, err error) {
				err = scan(&h)
				return h, err
			})
		if err != nil {
			return nil, fmt.Errorf("look for erased people: %w", err)
		}
		for _, h := range found {
			if len(h) == len([32]byte{}) {
				gone[who[[32]byte(h)]] = true
			}
		}
	}
	return gone, nil
}

// erasedFrom gives the tenants that people were erased from and that are this
// directory: the tenant itself, and those that it was connected as before.
func (w *walk) erasedFrom(ctx context.Context, tx *database.Tx) ([]int64, error) {
	rows, err := tx.Query(ctx, `SELECT t.id FROM tenants AS t WHERE (t.id = ? OR t.organization_id = ? AND t.entra_tenant_id = ?)
 AND EXISTS (SELECT 1 FROM erased_persons AS e WHERE e.tenant_id = t.id)`, w.tenant.ID, w.tenant.OrganizationID, w.tenant.EntraTenantID)
	if err != nil {
		return nil, fmt.Errorf("look for erased people: %w", err)
	}
	ids, err := collect(rows, scanID)
	if err != nil {
		return nil, fmt.Errorf("look for erased people: %w", err)
	}
	return ids, nil
}

// notStored gives those identifiers that have no row.
func notStored(ids []xid.GUID, keys map[xid.GUID]int64) []xid.GUID {
	var none []xid.GUID
	for _, id := range ids {
		if keys[id] == 0 {
			none = append(none, id)
		}
	}
	return none
}
