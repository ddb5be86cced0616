// Package synctest writes what a sync stored in a form that two databases can be
// compared by: by Microsoft's identifiers, without keys and times of ours.
package synctest

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"sort"
	"strings"
	"time"

	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/xid"
)

// Dump writes everything that is present of a tenant, a line each, sorted. Rows
// that were removed, and what hangs on them, are left out: a database that began
// later does not have them. Two databases that hold the same of Microsoft's give
// the same text.
func Dump(ctx context.Context, db *database.DB, tenantID int64) (string, error) {
	var lines []string
	for _, part := range parts() {
		some, err := part.read(ctx, db, tenantID)
		if err != nil {
			return "", fmt.Errorf("dump %s: %w", part.name, err)
		}
		lines = append(lines, some...)
	}
	sort.Strings(lines)
	return strings.Join(lines, "\n") + "\n", nil
}

type part struct {
	name, query string
	// columns says how each column is written: g identifier, t text, b boolean,
	// n number, m time, j JSON.
	columns string
}

func parts() []part {
	return []part{
		{"domain", "SELECT name, is_default, is_initial, is_verified FROM domains WHERE tenant_id = ?", "tbbb"},
		{"user", `SELECT entra_id, display_name, sort_key, search_key, user_principal_name, mail, department, job_title, company_name,
office_location, usage_location, account_enabled, user_type, kind, kind_confidence, manager_entra_id, entra_created_at
FROM users WHERE tenant_id = ? AND removed_at IS NULL`, "gtttttttttt" + "btttgm"},
		{"group", "SELECT entra_id, display_name, sort_key, mail, description, security_enabled, is_dynamic FROM groups WHERE tenant_id = ? AND removed_at IS NULL", "gttttbb"},
		{"member", `SELECT g.entra_id, u.entra_id, n.entra_id FROM group_members m JOIN groups g ON g.id = m.group_id AND g.removed_at IS NULL
LEFT JOIN users u ON u.id = m.user_id LEFT JOIN groups n ON n.id = m.nested_group_id
WHERE m.tenant_id = ? AND u.removed_at IS NULL AND n.removed_at IS NULL`, "ggg"},
		{"license", `SELECT sku_id, sku_part_number, display_name, capability_status, seats_enabled, seats_warning, seats_suspended, seats_consumed, service_plans,
seats_locked_out, renews_at, trial, terms FROM licenses WHERE tenant_id = ? AND removed_at IS NULL`, "gtttnnnnj" + "nmbj"},
		{"license user", `SELECT l.sku_id, u.entra_id, x.direct, x.group_entra_id, x.state, x.error FROM license_users x
JOIN licenses l ON l.id = x.license_id AND l.removed_at IS NULL JOIN users u ON u.id = x.user_id AND u.removed_at IS NULL
WHERE x.tenant_id = ? AND x.removed_at IS NULL`, "ggbgtt"},
		{"role", `SELECT entra_id, display_name, description, built_in, privileged, enabled, others FROM directory_roles WHERE tenant_id = ? AND removed_at IS NULL`, "gttbbbn"},
		{"role holder", `SELECT r.entra_id, h.source_id, u.entra_id, g.entra_id, a.entra_id, h.scope FROM role_assignments h
JOIN directory_roles r ON r.id = h.role_id AND r.removed_at IS NULL LEFT JOIN users u ON u.id = h.user_id LEFT JOIN groups g ON g.id = h.group_id
LEFT JOIN apps a ON a.id = h.app_id
WHERE h.tenant_id = ? AND h.removed_at IS NULL AND u.removed_at IS NULL AND g.removed_at IS NULL AND a.removed_at IS NULL`, "gtgggt"},
		{"usage report", `SELECT workload, refreshed_at, period_days, concealed, people, active, matched, last_activity_at FROM usage_reports WHERE tenant_id = ?`, "tmnbnnnm"},
		// A row that is the same is not written, so its day is of when it changed.
		{"workload usage", `SELECT u.entra_id, w.workload, w.last_activity_at, w.counts, w.mailbox_type, w.period_days FROM workload_usages w
JOIN users u ON u.id = w.user_id AND u.removed_at IS NULL WHERE w.tenant_id = ? AND w.removed_at IS NULL`, "gtmjtn"},
		{"photo", `SELECT u.entra_id, u.photo_version, p.content_type, p.etag FROM user_photos p
JOIN users u ON u.id = p.user_id AND u.removed_at IS NULL WHERE p.tenant_id = ?`, "gntt"},
		{"app", `SELECT entra_id, app_id, display_name, sort_key, publisher_name, publisher_verified, publisher_tenant_id, service_principal_type,
account_enabled, assignment_required, tags, homepage, sign_on_mode, gallery_template_id, registration_entra_id, credentials, entra_created_at, provider_last_used_at
FROM apps WHERE tenant_id = ? AND removed_at IS NULL`, "ggtttbgtbbjttt" + "gjmm"},
		{"permission", `SELECT a.entra_id, p.entra_id, p.kind, p.value, p.display_name, p.description FROM permissions p
JOIN apps a ON a.id = p.app_id AND a.removed_at IS NULL WHERE p.tenant_id = ?`, "ggtttt"},
		{"owner", `SELECT a.entra_id, a.app_id, o.of_registration, u.entra_id, b.entra_id FROM app_owners o JOIN apps a ON a.id = o.app_id AND a.removed_at IS NULL
LEFT JOIN users u ON u.id = o.user_id LEFT JOIN apps b ON b.id = o.owner_app_id WHERE o.tenant_id = ? AND u.removed_at IS NULL AND b.removed_at IS NULL`, "ggbgg"},
		{"grant", `SELECT g.source_id, g.permission, g.kind, a.entra_id, r.entra_id, u.entra_id, g.tenant_wide, g.granted_at FROM grants g
JOIN apps a ON a.id = g.app_id AND a.removed_at IS NULL LEFT JOIN apps r ON r.id = g.resource_id LEFT JOIN users u ON u.id = g.user_id
WHERE g.tenant_id = ? AND g.removed_at IS NULL AND u.removed_at IS NULL`, "tttgggbm"},
		{"assignment", `SELECT s.source_id, a.entra_id, s.principal_kind, u.entra_id, g.entra_id, s.role, s.assigned_at FROM assignments s
JOIN apps a ON a.id = s.app_id AND a.removed_at IS NULL LEFT JOIN users u ON u.id = s.user_id LEFT JOIN groups g ON g.id = s.group_id
WHERE s.tenant_id = ? AND s.removed_at IS NULL AND u.removed_at IS NULL AND g.removed_at IS NULL`, "tgtggtm"},
		{"sign-in", `SELECT s.entra_id, s.occurred_at, u.entra_id, a.app_id, s.succeeded, s.error_code, s.failure_reason, s.interactive, s.client_app, s.city, s.country
FROM sign_ins s LEFT JOIN users u ON u.id = s.user_id JOIN apps a ON a.id = s.app_id WHERE s.tenant_id = ?`, "gmgg" + "bntbttt"},
		{"usage day", `SELECT a.app_id, u.entra_id, d.day, d.sign_ins, d.other_sign_ins, d.failed_sign_ins, d.last_at FROM usage_days d
JOIN apps a ON a.id = d.app_id LEFT JOIN users u ON u.id = d.user_id WHERE d.tenant_id = ?`, "ggnnnnm"},
	}
}

func (p part) read(ctx context.Context, db *database.DB, tenantID int64) ([]string, error) {
	rows, err := db.SQL().QueryContext(ctx, db.Rebind(p.query), tenantID)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var lines []string
	for rows.Next() {
		targets := make([]any, len(p.columns))
		for i, c := range p.columns {
			switch c {
			case 'g':
				targets[i] = new(xid.GUID)
			case 't':
				targets[i] = new(sql.NullString)
			case 'b':
				targets[i] = new(sql.NullBool)
			case 'n':
				targets[i] = new(sql.NullInt64)
			case 'm':
				targets[i] = new(sql.NullTime)
			default:
				targets[i] = new([]byte)
			}
		}
		if err := rows.Scan(targets...); err != nil {
			return nil, err
		}
		var b strings.Builder
		b.WriteString(p.name)
		for _, t := range targets {
			b.WriteString(" | ")
			b.WriteString(text(t))
		}
		lines = append(lines, b.String())
	}
	return lines, rows.Err()
}

func text(v any) string {
	switch v := v.(type) {
	case *xid.GUID:
		return string(*v)
	case *sql.NullString:
		return v.String
	case *sql.NullBool:
		if !v.Valid {
			return "?"
		}
		return fmt.Sprint(v.Bool)
	case *sql.NullInt64:
		return fmt.Sprint(v.Int64)
	case *sql.NullTime:
		if !v.Valid {
			return "-"
		}
		return v.Time.UTC().Format(time.RFC3339Nano)
	case *[]byte:
		// Both databases write JSON in their own way.
		var any any
		if len(*v) == 0 || json.Unmarshal(*v, &any) != nil || any == nil {
			return ""
		}
		b, _ := json.Marshal(any)
		return string(b)
	}
	return fmt.Sprint(v)
}
