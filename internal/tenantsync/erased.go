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
	some, err := anyRow(ctx, tx, "SELECT 1 FROM erased_persons WHERE tenant_id = ? LIMIT 1", w.tenant.ID)
	if err != nil || !some {
		return gone, err
	}
	who := map[[32]byte]xid.GUID{}
	var hashes [][]byte
	for _, list := range lists {
		for _, id := range list {
			if id == "" {
				continue
			}
			h := pseudonym.PersonHash(w.tenant.ID, id)
			if _, known := who[h]; !known {
				who[h] = id
				hashes = append(hashes, h[:])
			}
		}
	}
	found, err := query(ctx, tx, hashes, "SELECT person_hash FROM erased_persons WHERE tenant_id = ? AND person_hash", []any{w.tenant.ID}, "",
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
	return gone, nil
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
