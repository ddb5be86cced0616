package database

// Delete says what a row does when the row it points at is deleted.
type Delete string

// The ways a row follows its parent.
const (
	// Cascade: it goes too. Erasing a tenant, or an organization, erases all below it.
	Cascade Delete = "CASCADE"
	// SetNull: it stays and forgets. Only for plain keys: on a composite key
	// SQLite would forget the organization as well.
	SetNull Delete = "SET NULL"
	// NoAction: the parent may not go while the row points at it.
	NoAction Delete = "NO ACTION"
)

// Key is a column that points at a row of another table, which must be there.
type Key struct {
	Table, Column, Parent string
	// Plain keys point at the parent's id alone; all others at its organization
	// and id together, so that no row can hang under another organization's.
	Plain    bool
	OnDelete Delete
	// Bulk keys are of tables that a sync fills by the thousand. On PostgreSQL
	// triggers stand for them, which look once for all rows of a statement where a
	// constraint looks for each: see migrategen. All of them cascade.
	Bulk bool
}

// Guard is a column that must point at a row of the same organization when it
// is written, but may outlive it: a trigger checks it, not a key. It is for log
// tables that have no index on the column, where a key would make the delete of
// each parent read the whole log, and for memories of what retention may purge.
type Guard struct{ Table, Column, Parent string }

// Keys lists every key of the database but those to organizations, which every
// owned table has, its own or through its tenant. The first migration holds them,
// written into each table.
func Keys() []Key {
	return []Key{
		{Table: "domains", Column: "tenant_id", Parent: "tenants", OnDelete: Cascade},
		{Table: "coverages", Column: "tenant_id", Parent: "tenants", OnDelete: Cascade},
		{Table: "consent_states", Column: "tenant_id", Parent: "tenants", OnDelete: Cascade},
		{Table: "consent_links", Column: "tenant_id", Parent: "tenants", OnDelete: Cascade},
		{Table: "consent_states", Column: "link_id", Parent: "consent_links", OnDelete: Cascade},
		{Table: "users", Column: "tenant_id", Parent: "tenants", OnDelete: Cascade, Bulk: true},
		{Table: "groups", Column: "tenant_id", Parent: "tenants", OnDelete: Cascade},
		{Table: "group_members", Column: "tenant_id", Parent: "tenants", OnDelete: Cascade, Bulk: true},
		{Table: "apps", Column: "tenant_id", Parent: "tenants", OnDelete: Cascade},
		{Table: "app_histories", Column: "tenant_id", Parent: "tenants", OnDelete: Cascade},
		{Table: "app_owners", Column: "tenant_id", Parent: "tenants", OnDelete: Cascade},
		{Table: "app_users", Column: "tenant_id", Parent: "tenants", OnDelete: Cascade, Bulk: true},
		{Table: "permissions", Column: "tenant_id", Parent: "tenants", OnDelete: Cascade},
		{Table: "grants", Column: "tenant_id", Parent: "tenants", OnDelete: Cascade, Bulk: true},
		{Table: "assignments", Column: "tenant_id", Parent: "tenants", OnDelete: Cascade, Bulk: true},
		{Table: "licenses", Column: "tenant_id", Parent: "tenants", OnDelete: Cascade},
		{Table: "license_users", Column: "tenant_id", Parent: "tenants", OnDelete: Cascade, Bulk: true},
		{Table: "license_days", Column: "tenant_id", Parent: "tenants", OnDelete: Cascade},
		{Table: "sign_ins", Column: "tenant_id", Parent: "tenants", OnDelete: Cascade, Bulk: true},
		{Table: "usage_days", Column: "tenant_id", Parent: "tenants", OnDelete: Cascade, Bulk: true},
		{Table: "sync_runs", Column: "tenant_id", Parent: "tenants", OnDelete: Cascade},
		{Table: "sync_stages", Column: "tenant_id", Parent: "tenants", OnDelete: Cascade},
		{Table: "activity_events", Column: "tenant_id", Parent: "tenants", OnDelete: Cascade},
		{Table: "usage_reports", Column: "tenant_id", Parent: "tenants", OnDelete: Cascade},
		{Table: "workload_usages", Column: "tenant_id", Parent: "tenants", OnDelete: Cascade, Bulk: true},
		{Table: "directory_roles", Column: "tenant_id", Parent: "tenants", OnDelete: Cascade},
		{Table: "role_assignments", Column: "tenant_id", Parent: "tenants", OnDelete: Cascade},
		{Table: "user_photos", Column: "tenant_id", Parent: "tenants", OnDelete: Cascade},

		{Table: "tenants", Column: "last_sync_run_id", Parent: "sync_runs", OnDelete: NoAction},
		{Table: "sync_stages", Column: "sync_run_id", Parent: "sync_runs", OnDelete: Cascade},

		{Table: "group_members", Column: "group_id", Parent: "groups", OnDelete: Cascade, Bulk: true},
		{Table: "group_members", Column: "user_id", Parent: "users", OnDelete: Cascade, Bulk: true},
		{Table: "group_members", Column: "nested_group_id", Parent: "groups", OnDelete: Cascade, Bulk: true},
		{Table: "app_histories", Column: "app_id", Parent: "apps", OnDelete: Cascade},
		{Table: "app_owners", Column: "app_id", Parent: "apps", OnDelete: Cascade},
		{Table: "app_owners", Column: "user_id", Parent: "users", OnDelete: Cascade},
		{Table: "app_owners", Column: "owner_app_id", Parent: "apps", OnDelete: Cascade},
		{Table: "app_users", Column: "app_id", Parent: "apps", OnDelete: Cascade, Bulk: true},
		{Table: "app_users", Column: "user_id", Parent: "users", OnDelete: Cascade, Bulk: true},
		{Table: "permissions", Column: "app_id", Parent: "apps", OnDelete: Cascade},
		{Table: "grants", Column: "app_id", Parent: "apps", OnDelete: Cascade, Bulk: true},
		{Table: "grants", Column: "resource_id", Parent: "apps", OnDelete: Cascade, Bulk: true},
		{Table: "grants", Column: "user_id", Parent: "users", OnDelete: Cascade, Bulk: true},
		{Table: "assignments", Column: "app_id", Parent: "apps", OnDelete: Cascade, Bulk: true},
		{Table: "assignments", Column: "user_id", Parent: "users", OnDelete: Cascade, Bulk: true},
		{Table: "assignments", Column: "group_id", Parent: "groups", OnDelete: Cascade, Bulk: true},
		{Table: "license_users", Column: "license_id", Parent: "licenses", OnDelete: Cascade, Bulk: true},
		{Table: "license_users", Column: "user_id", Parent: "users", OnDelete: Cascade, Bulk: true},
		{Table: "license_days", Column: "license_id", Parent: "licenses", OnDelete: Cascade},
		{Table: "usage_days", Column: "app_id", Parent: "apps", OnDelete: Cascade, Bulk: true},
		{Table: "workload_usages", Column: "user_id", Parent: "users", OnDelete: Cascade, Bulk: true},
		{Table: "role_assignments", Column: "role_id", Parent: "directory_roles", OnDelete: Cascade},
		{Table: "role_assignments", Column: "user_id", Parent: "users", OnDelete: Cascade},
		{Table: "role_assignments", Column: "group_id", Parent: "groups", OnDelete: Cascade},
		{Table: "role_assignments", Column: "app_id", Parent: "apps", OnDelete: Cascade},
		{Table: "user_photos", Column: "user_id", Parent: "users", OnDelete: Cascade},
		{Table: "webhook_deliveries", Column: "webhook_endpoint_id", Parent: "webhook_endpoints", OnDelete: Cascade},

		{Table: "notices", Column: "tenant_id", Parent: "tenants", OnDelete: Cascade},
		{Table: "notices", Column: "webhook_endpoint_id", Parent: "webhook_endpoints", OnDelete: Cascade},
		{Table: "notices", Column: "sync_run_id", Parent: "sync_runs", OnDelete: Cascade},

		{Table: "erased_persons", Column: "tenant_id", Parent: "tenants", OnDelete: Cascade},

		{Table: "passkeys", Column: "member_id", Parent: "members", Plain: true, OnDelete: Cascade},
		{Table: "recovery_codes", Column: "member_id", Parent: "members", Plain: true, OnDelete: Cascade},
		{Table: "microsoft_identities", Column: "member_id", Parent: "members", Plain: true, OnDelete: Cascade},
		{Table: "team_members", Column: "team_id", Parent: "teams", Plain: true, OnDelete: Cascade},
		{Table: "team_members", Column: "member_id", Parent: "members", Plain: true, OnDelete: Cascade},
		{Table: "team_organizations", Column: "team_id", Parent: "teams", Plain: true, OnDelete: Cascade},
		{Table: "invitations", Column: "team_id", Parent: "teams", Plain: true, OnDelete: Cascade},
		{Table: "invitations", Column: "member_id", Parent: "members", Plain: true, OnDelete: SetNull},
		{Table: "invitations", Column: "token_id", Parent: "api_tokens", Plain: true, OnDelete: Cascade},
		{Table: "memberships", Column: "member_id", Parent: "members", Plain: true, OnDelete: Cascade},
		{Table: "member_sessions", Column: "member_id", Parent: "members", Plain: true, OnDelete: Cascade},
		{Table: "setup_links", Column: "member_id", Parent: "members", Plain: true, OnDelete: Cascade},
		{Table: "api_tokens", Column: "member_id", Parent: "members", Plain: true, OnDelete: Cascade},
		{Table: "consent_states", Column: "member_id", Parent: "members", Plain: true, OnDelete: Cascade},
		{Table: "consent_links", Column: "member_id", Parent: "members", Plain: true, OnDelete: Cascade},
		{Table: "consent_links", Column: "token_id", Parent: "api_tokens", Plain: true, OnDelete: Cascade},
		{Table: "consent_states", Column: "token_id", Parent: "api_tokens", Plain: true, OnDelete: Cascade},
		{Table: "sync_runs", Column: "member_id", Parent: "members", Plain: true, OnDelete: SetNull},
		{Table: "app_histories", Column: "member_id", Parent: "members", Plain: true, OnDelete: SetNull},
		{Table: "users", Column: "kind_tagged_by_member_id", Parent: "members", Plain: true, OnDelete: SetNull},
	}
}

// Guards lists the columns that triggers hold to their organization.
func Guards() []Guard {
	return []Guard{
		{Table: "sign_ins", Column: "user_id", Parent: "users"},
		{Table: "sign_ins", Column: "app_id", Parent: "apps"},
		{Table: "usage_days", Column: "user_id", Parent: "users"},
		{Table: "activity_events", Column: "sync_run_id", Parent: "sync_runs"},
		{Table: "webhook_deliveries", Column: "sync_run_id", Parent: "sync_runs"},
	}
}

// Unkeyed lists the columns that look like keys and are none: they point at
// rows of several tables, at rows that may be gone, or lie in a log that
// outlives what it tells of.
func Unkeyed() map[string]bool {
	return map[string]bool{
		"activity_events.actor_id":      true,
		"activity_events.subject_id":    true,
		"audit_events.actor_id":         true,
		"audit_events.subject_id":       true,
		"audit_events.organization_id":  true,
		"audit_anchors.organization_id": true,
		"audit_anchors.last_event_id":   true,
		"data_keys.owner_id":            true,

		"members.invited_by_organization_id": true, // how an account came outlives who invited it
	}
}
