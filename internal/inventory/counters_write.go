package inventory

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/appmuster/appmuster/internal/database"
)

// rowsPerStatement is how many rows one INSERT carries.
const rowsPerStatement = 50

// mappingColumns are those an evaluation writes.
func mappingColumns() []string {
	return []string{
		"organization_id", "tenant_id", "app_id", "user_id", "evidence", "present", "engagement",
		"last_sign_in_at", "last_sign_in_sort", "sign_in_days30", "first_seen_at", "content_hash",
	}
}

// keepMapping says of a mapping that there is that it keeps its key and since
// when it is known.
const keepMapping = ` ON CONFLICT (app_id, user_id, organization_id) DO UPDATE SET
evidence = excluded.evidence, present = excluded.present, engagement = excluded.engagement,
last_sign_in_at = excluded.last_sign_in_at, last_sign_in_sort = excluded.last_sign_in_sort,
sign_in_days30 = excluded.sign_in_days30, content_hash = excluded.content_hash`

// upsertMapping is the statement for n mappings.
func upsertMapping(n int) string {
	const row = "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
	return "INSERT INTO app_users (" + strings.Join(mappingColumns(), ", ") + ") VALUES " + strings.Repeat(row+", ", n-1) + row + keepMapping
}

// append appends the values of a mapping's columns.
func (m mapping) append(values []any, p Params) []any {
	evidence := string(appendEvidence(make([]byte, 0, 256), m.evidence))
	return append(values, p.OrganizationID, p.TenantID, m.appID, m.userID, evidence, m.present, string(m.engagement),
		m.lastSignInAt, micros(m.lastSignInAt), m.days30, p.Now, m.hash)
}

func writeMappings(ctx context.Context, tx *database.Tx, p Params, rows []mapping) error {
	if len(rows) == 0 {
		return nil
	}
	if tx.Dialect() == database.Postgres {
		return writeMappingsPostgres(ctx, tx, p, rows)
	}
	args := make([]any, 0, 12*rowsPerStatement)
	for len(rows) > 0 {
		n := 1
		if len(rows) >= rowsPerStatement {
			n = rowsPerStatement
		}
		args = args[:0]
		for _, m := range rows[:n] {
			args = m.append(args, p)
		}
		stmt, err := tx.Prepare(ctx, upsertMapping(n))
		if err != nil {
			return err
		}
		if _, err := stmt.ExecContext(ctx, args...); err != nil {
			return fmt.Errorf("upsert mappings: %w", err)
		}
		rows = rows[n:]
	}
	return nil
}

func deleteMappings(ctx context.Context, tx *database.Tx, p Params, ids []int64) error {
	if len(ids) == 0 {
		return nil
	}
	among, list := idIn(tx, "id", ids)
	if _, err := tx.Exec(ctx, "DELETE FROM app_users WHERE "+among+" AND +organization_id = ?", list, p.OrganizationID); err != nil {
		return fmt.Errorf("delete mappings: %w", err)
	}
	return nil
}

// raiseLastSignIns lifts these users' last sign-ins, in microseconds, to later ones: a
// row at a time on SQLite, which has no way to be told to go by the key from a
// list of pairs; in one statement where each costs a trip to the server.
func raiseLastSignIns(ctx context.Context, tx *database.Tx, p Params, ids []int64, last map[int64]int64) error {
	if len(ids) == 0 {
		return nil
	}
	if tx.Dialect() == database.SQLite {
		stmt, err := tx.Prepare(ctx, "UPDATE users SET last_sign_in_at = ?, last_sign_in_sort = ? WHERE id = ? AND organization_id = ? AND last_sign_in_sort < ?")
		if err != nil {
			return err
		}
		for _, id := range ids {
			if _, err := stmt.ExecContext(ctx, last[id], last[id], id, p.OrganizationID, last[id]); err != nil {
				return fmt.Errorf("raise last sign-in: %w", err)
			}
		}
		return nil
	}
	times := make([]int64, len(ids))
	for i, id := range ids {
		times[i] = last[id]
	}
	if _, err := tx.Exec(ctx, `UPDATE users SET last_sign_in_at = TIMESTAMPTZ 'epoch' + v.at * INTERVAL '1 microsecond', last_sign_in_sort = v.at
FROM unnest(?::bigint[], ?::bigint[]) AS v (id, at)
WHERE users.id = v.id AND +users.organization_id = ? AND users.last_sign_in_sort < v.at`, ids, times, p.OrganizationID); err != nil {
		return fmt.Errorf("raise last sign-ins: %w", err)
	}
	return nil
}

// keepFindings keeps with apps what their evidence adds up to.
func keepFindings(ctx context.Context, tx *database.Tx, p Params, sums map[int64]string) error {
	if len(sums) == 0 {
		return nil
	}
	ids := slices.Sorted(maps.Keys(sums))
	if tx.Dialect() == database.Postgres {
		texts := make([]string, len(ids))
		for i, id := range ids {
			texts[i] = sums[id]
		}
		if _, err := tx.Exec(ctx, `UPDATE apps SET findings = v.findings FROM unnest(?::bigint[], ?::text[]) AS v (id, findings)
WHERE apps.id = v.id AND +apps.organization_id = ?`, ids, texts, p.OrganizationID); err != nil {
			return fmt.Errorf("keep findings: %w", err)
		}
		return nil
	}
	stmt, err := tx.Prepare(ctx, "UPDATE apps SET findings = ? WHERE id = ? AND +organization_id = ?")
	if err != nil {
		return err
	}
	for _, id := range ids {
		if _, err := stmt.ExecContext(ctx, sums[id], id, p.OrganizationID); err != nil {
			return fmt.Errorf("keep findings: %w", err)
		}
	}
	return nil
}

// updateApp turns over all that the rules decide of an app.
const updateApp = `UPDATE apps SET origin = ?, stage = ?, stage_reasons = ?, stage_confidence = ?, data_delayed = ?,
stage_since = ?, last_used_at = ?, last_used_sort = ?, user_count = ?, tenant_wide_consent = ?
WHERE id = ? AND organization_id = ?`

func writeApp(ctx context.Context, tx *database.Tx, p Params, v verdict) error {
	reasons, err := json.Marshal(v.next.stage.Reasons)
	if err != nil {
		return fmt.Errorf("encode reasons: %w", err)
	}
	since := v.app.StageSince
	if v.turned {
		since = &p.Now
	}
	stmt, err := tx.Prepare(ctx, updateApp)
	if err != nil {
		return err
	}
	s := v.next.stage
	if _, err := stmt.ExecContext(ctx, string(v.next.origin), string(s.Stage), string(reasons), string(s.Confidence), s.DataDelayed,
		since, v.next.lastUsedAt, micros(v.next.lastUsedAt), v.next.userCount, v.next.everybody,
		v.app.ID, p.OrganizationID); err != nil {
		return fmt.Errorf("update app: %w", err)
	}
	return nil
}

const upsertOverviewDay = `INSERT INTO overview_days (organization_id, day, metric, value, unknown_reason, confidence, as_of)
VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (organization_id, metric, day) DO UPDATE SET
value = excluded.value, unknown_reason = excluded.unknown_reason, confidence = excluded.confidence, as_of = excluded.as_of`

func writeMetrics(ctx context.Context, tx *database.Tx, p Params, metrics []Metric) error {
	for _, m := range metrics {
		if _, err := tx.Exec(ctx, upsertOverviewDay, p.OrganizationID, Day(p.Now), string(m.Name),
			m.Value, m.UnknownReason, string(m.Confidence), m.AsOf); err != nil {
			return fmt.Errorf("write overview: %w", err)
		}
	}
	return nil
}
