package tenantsync

import (
	"context"
	"strings"

	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/xid"
)

// keptKeys is how many keys of each kind a keyring keeps: some 100 bytes each.
const keptKeys = 40_000

// keyring keeps our keys of users and apps while a log is read, whose pages name
// the same ones again and again. A row whose key it keeps may be erased meanwhile;
// the database then refuses what points at it, and what was kept is to be
// forgotten.
type keyring struct{ users, apps map[xid.GUID]int64 }

// known splits identifiers into those whose keys are kept, and the others.
func known(kept map[xid.GUID]int64, ids []xid.GUID) (keys map[xid.GUID]int64, others []xid.GUID) {
	keys = make(map[xid.GUID]int64, len(ids))
	for _, id := range ids {
		if key, ok := kept[id]; ok {
			keys[id] = key
		} else {
			others = append(others, id)
		}
	}
	return keys, others
}

// keep keeps what was found, or made, once the transaction has committed.
func keep(tx *database.Tx, kept *map[xid.GUID]int64, found map[xid.GUID]int64) {
	if len(found) == 0 {
		return
	}
	tx.AfterCommit(func() {
		if *kept == nil {
			*kept = map[xid.GUID]int64{}
		}
		for id, key := range found {
			if len(*kept) >= keptKeys {
				return
			}
			(*kept)[xid.GUID(strings.Clone(string(id)))] = key
		}
	})
}

// usersOf finds users as userKeys does.
func (k *keyring) usersOf(ctx context.Context, tx *database.Tx, tenantID int64, ids []xid.GUID) (map[xid.GUID]int64, error) {
	keys, others := known(k.users, ids)
	found, err := userKeys(ctx, tx, tenantID, others)
	if err != nil {
		return nil, err
	}
	keep(tx, &k.users, found)
	for id, key := range found {
		keys[id] = key
	}
	return keys, nil
}

// forget forgets all keys, and reports whether there were any.
func (k *keyring) forget() bool {
	any := len(k.users)+len(k.apps) > 0
	k.users, k.apps = nil, nil
	return any
}
