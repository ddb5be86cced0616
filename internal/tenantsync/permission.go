package tenantsync

import (
	"context"
	"fmt"
	"slices"

	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/msgraph"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/internal/xid"
)

// permissionRow is a permission or role that an app offers, as it is stored.
type permissionRow struct {
	app         int64
	entra       xid.GUID
	kind        vocab.GrantKind
	value       string
	name        string
	description string
}

// mapPermissions lists what a service principal offers: scopes and the roles of
// people are for a signed-in user, the roles of apps for the app itself.
func mapPermissions(app int64, p *msgraph.ServicePrincipal) []permissionRow {
	var all []permissionRow
	add := func(r permissionRow) {
		if r.entra == "" || slices.ContainsFunc(all, func(o permissionRow) bool { return o.entra == r.entra && o.kind == r.kind }) {
			return
		}
		all = append(all, r)
	}
	for _, o := range p.PermissionScopes {
		add(permissionRow{
			app: app, entra: xid.NewGUID(clean(o.ID)), kind: vocab.GrantKindDelegated,
			value: clean(o.Value), name: clean(o.DisplayName), description: clean(o.Description),
		})
	}
	for _, o := range p.AppRoles {
		kind := vocab.GrantKindApplication
		if !slices.Contains(o.AllowedMemberTypes, "Application") && len(o.AllowedMemberTypes) > 0 {
			kind = vocab.GrantKindDelegated
		}
		add(permissionRow{
			app: app, entra: xid.NewGUID(clean(o.ID)), kind: kind,
			value: clean(o.Value), name: clean(o.DisplayName), description: clean(o.Description),
		})
	}
	return all
}

// applyPermissions brings what these apps offer level with what they say. What
// is no longer offered stays, so that grants of it keep their name.
func (w *walk) applyPermissions(ctx context.Context, tx *database.Tx, offers map[xid.GUID]*msgraph.ServicePrincipal, keys map[xid.GUID]int64) error {
	var apps []int64
	var all []permissionRow
	for id, p := range offers {
		if key := keys[id]; key != 0 && (len(p.AppRoles) > 0 || len(p.PermissionScopes) > 0) {
			apps = append(apps, key)
			all = append(all, mapPermissions(key, p)...)
		}
	}
	stored, err := query(ctx, tx, apps, "SELECT app_id, entra_id, kind, value, display_name, description FROM permissions WHERE app_id", nil, "",
		func(scan func(...any) error) (r permissionRow, err error) {
			err = scan(&r.app, &r.entra, &r.kind, &r.value, &r.name, &r.description)
			return r, err
		})
	if err != nil {
		return fmt.Errorf("load permissions: %w", err)
	}
	same := make(map[permissionRow]bool, len(stored))
	for _, r := range stored {
		same[r] = true
	}
	var rows [][]any
	for _, r := range all {
		if !same[r] {
			rows = append(rows, []any{w.tenant.OrganizationID, w.tenant.ID, r.app, r.entra, string(r.kind), r.value, r.name, r.description})
		}
	}
	return upsert(ctx, tx, tableSpec{
		name:     "permissions",
		columns:  []string{"organization_id", "tenant_id", "app_id", "entra_id", "kind", "value", "display_name", "description"},
		conflict: "(app_id, entra_id, kind, organization_id)",
		update:   []string{"value", "display_name", "description"},
	}, rows)
}

type roleKey struct {
	app  int64
	role xid.GUID
}

// roleNames finds what roles of apps are called: by value, else by the name
// that people read.
func roleNames(ctx context.Context, tx *database.Tx, apps []int64) (map[roleKey]string, error) {
	all, err := query(ctx, tx, apps, "SELECT app_id, entra_id, value, display_name FROM permissions WHERE app_id", nil, "",
		func(scan func(...any) error) (r permissionRow, err error) {
			err = scan(&r.app, &r.entra, &r.value, &r.name)
			return r, err
		})
	if err != nil {
		return nil, fmt.Errorf("load names of roles: %w", err)
	}
	m := make(map[roleKey]string, len(all))
	for _, r := range all {
		name := r.value
		if name == "" {
			name = r.name
		}
		m[roleKey{r.app, r.entra}] = name
	}
	return m, nil
}
