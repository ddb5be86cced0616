package worker_test

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/entrasim"
	"github.com/appmuster/appmuster/internal/xid"
)

// elsewhere is a domain that no filter lets in.
const elsewhere = "elsewhere.example"

// historyPermissions are what each history's app is given.
func historyPermissions() []string {
	return []string{"Directory.Read.All", "AuditLog.Read.All", "Reports.Read.All", "ReportSettings.Read.All", "ProfilePhoto.Read.All"}
}

// consent lets an administrator take something from the app, or give it back, and
// a person ask for less or more.
func (h *history) consent() {
	switch h.random.IntN(16) {
	case 0, 1:
		h.setLevel(1 + h.random.IntN(3))
	case 2, 3:
		p := h.one(historyPermissions())
		h.note("permission %s is taken", p)
		h.sim.RemovePermission(h.company.TenantID, h.client, p, h.random.IntN(2) == 0)
		h.taken = append(h.taken, p)
	case 4:
		h.note("the app is removed from the directory")
		h.sim.Revoke(h.company.TenantID, h.client)
		h.taken = historyPermissions()
	case 5, 6:
		h.allow()
	}
}

// allow gives back all that was ever taken.
func (h *history) allow() {
	h.setLevel(3)
	if len(h.taken) == 0 {
		return
	}
	h.note("permissions are given back")
	h.sim.Consent(h.company.TenantID, h.client, nil, historyPermissions())
	h.sim.RevokeAccessTokens(h.company.TenantID)
	h.taken = nil
}

func (h *history) setLevel(level int) {
	h.note("consent level %d", level)
	h.write(func(ctx context.Context, tx *database.Tx) error {
		return tx.Ent().Tenant.UpdateOneID(h.tenant).SetConsentLevel(level).Exec(ctx)
	})
}

// setClock sets the machine's clock, now and then, some minutes ahead of
// Microsoft's or behind it.
func (h *history) setClock() {
	if h.random.IntN(4) > 0 {
		return
	}
	skew := time.Duration(h.random.IntN(481)-240) * time.Second
	h.note("the clock is set %s ahead", skew)
	h.skew.Store(int64(skew))
}

// vanish removes so many people at once that nobody would believe it.
func (h *history) vanish() {
	if len(h.users) <= 50 {
		return
	}
	n := len(h.users)/4 + h.random.IntN(len(h.users)/4)
	h.note("%d of %d people are removed", n, len(h.users))
	for range n {
		h.removeUser(h.take(&h.users))
	}
}

// unpictured are people whose photo changed after it was last asked for: nothing
// tells of that, and it is asked for again after a month at the latest.
func (h *history) unpictured() map[string]bool {
	ids := map[string]bool{}
	rows, err := h.db.SQL().QueryContext(h.ctx, h.db.Rebind("SELECT u.entra_id, p.checked_at FROM user_photos p JOIN users u ON u.id = p.user_id WHERE p.tenant_id = ?"), h.tenant)
	if err != nil {
		h.t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var id xid.GUID
		var checked time.Time
		if err := rows.Scan(&id, &checked); err != nil {
			h.t.Fatal(err)
		}
		if changed, ever := h.pictured[string(id)]; ever && checked.Before(changed.Add(5*time.Minute)) && checked.After(h.now().AddDate(0, 0, -30)) {
			ids[string(id)] = true
		}
	}
	if err := rows.Err(); err != nil {
		h.t.Fatal(err)
	}
	return ids
}

// move gives somebody a sign-in name in another domain, maybe one outside the
// filter.
func (h *history) move(id string) {
	u := h.company.User(id)
	if u == nil {
		return
	}
	h.left[id] = true
	name, domain, _ := strings.Cut(u.UPN, "@")
	if domain == h.company.Domain {
		domain = elsewhere
	} else {
		domain = h.company.Domain
	}
	h.company.ChangeUser(id, "userPrincipalName", func(u *entrasim.User) { u.UPN = name + "@" + domain })
}

func (h *history) removeUser(id string) {
	if id == "" || slices.Contains(h.gone, id) {
		return
	}
	h.company.RemoveUser(id)
	h.gone = append(h.gone, id)
	h.left[id] = true
}
