package inventory

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgtype"

	"github.com/appmuster/appmuster/internal/database"
)

// insertMappings writes mappings from arrays, one for each column: one trip to the
// server for any number of rows.
func insertMappings() string {
	return "INSERT INTO app_users (" + strings.Join(mappingColumns(), ", ") + `)
SELECT * FROM unnest(?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::jsonb[], ?::boolean[], ?::text[],
?::timestamptz[], ?::bigint[], ?::bigint[], ?::timestamptz[], ?::bigint[])` + keepMapping
}

func writeMappingsPostgres(ctx context.Context, tx *database.Tx, p Params, rows []mapping) error {
	n := len(rows)
	organizations, tenants := make(pgtype.FlatArray[int64], n), make(pgtype.FlatArray[int64], n)
	apps, users := make(pgtype.FlatArray[int64], n), make(pgtype.FlatArray[int64], n)
	evidence, engagement := make(pgtype.FlatArray[string], n), make(pgtype.FlatArray[string], n)
	present := make(pgtype.FlatArray[bool], n)
	last, first := make(pgtype.FlatArray[*time.Time], n), make(pgtype.FlatArray[time.Time], n)
	sort, hashes := make(pgtype.FlatArray[int64], n), make(pgtype.FlatArray[int64], n)
	days := make(pgtype.FlatArray[*int64], n)
	var b []byte
	for i, m := range rows {
		b = appendEvidence(b[:0], m.evidence)
		organizations[i], tenants[i], apps[i], users[i] = p.OrganizationID, p.TenantID, m.appID, m.userID
		evidence[i], present[i], engagement[i] = string(b), m.present, string(m.engagement)
		last[i], sort[i], first[i], hashes[i] = m.lastSignInAt, micros(m.lastSignInAt), p.Now, m.hash
		if m.days30 != nil {
			d := int64(*m.days30)
			days[i] = &d
		}
	}
	if _, err := tx.Exec(ctx, insertMappings(), organizations, tenants, apps, users, evidence, present, engagement,
		last, sort, days, first, hashes); err != nil {
		return fmt.Errorf("upsert mappings: %w", err)
	}
	return nil
}
