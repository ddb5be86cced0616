package inventory

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
)

// Drift is a stored counter that differs from what it counts.
type Drift struct {
	// Counter names it: "app.user_count", "app.tenant_wide_consent", or an
	// Overview number by its name.
	Counter string
	// ID is the app's key; 0 for an Overview number.
	ID              int64
	Stored, Counted float64
}

const (
	recountUsers = `SELECT a.id, a.user_count, c.n FROM apps AS a
JOIN (SELECT a2.id, COUNT(u.id) AS n FROM apps AS a2
 LEFT JOIN app_users AS m ON m.app_id = a2.id AND m.present
 LEFT JOIN users AS u ON u.id = m.user_id AND u.removed_at IS NULL
 WHERE a2.organization_id = ? GROUP BY a2.id) AS c ON c.id = a.id
WHERE a.organization_id = ? AND a.user_count <> c.n ORDER BY a.id`

	recountConsent = `SELECT a.id, CASE WHEN a.tenant_wide_consent THEN 1 ELSE 0 END FROM apps AS a
WHERE a.organization_id = ? AND a.tenant_wide_consent <> EXISTS (SELECT 1 FROM grants AS g
 WHERE g.app_id = a.id AND g.tenant_wide AND g.kind = 'DELEGATED' AND g.removed_at IS NULL) ORDER BY a.id`

	recountTotals = `SELECT stage, COUNT(*) FROM apps
WHERE organization_id = ? AND removed_at IS NULL AND stage_since IS NOT NULL GROUP BY stage
UNION ALL SELECT 'USERS', COUNT(*) FROM users WHERE organization_id = ? AND removed_at IS NULL
UNION ALL SELECT 'SEATS', COALESCE(SUM(` + usableSeats + `), 0) FROM licenses WHERE organization_id = ? AND removed_at IS NULL AND `

	latestNumbers = `SELECT d.metric, d.value FROM overview_days AS d WHERE d.organization_id = ? AND d.value IS NOT NULL
AND d.day = (SELECT MAX(l.day) FROM overview_days AS l WHERE l.organization_id = d.organization_id AND l.metric = d.metric)`
)

// Recount counts again what the counters of an organization keep and gives those
// that differ, none when all is well. It reads every mapping: a check, not for
// pages. Between two runs there must be no drift; while one is under way there
// is.
func Recount(ctx context.Context, db *database.DB, organizationID int64) ([]Drift, error) {
	ctx = viewer.System(ctx, "recount")
	var drifts []Drift
	q := reader{db}
	if err := each(ctx, q, func(rows *sql.Rows) error {
		d := Drift{Counter: "app.user_count"}
		err := rows.Scan(&d.ID, &d.Stored, &d.Counted)
		drifts = append(drifts, d)
		return err
	}, recountUsers, organizationID, organizationID); err != nil {
		return nil, fmt.Errorf("recount users of apps: %w", err)
	}
	if err := each(ctx, q, func(rows *sql.Rows) error {
		d := Drift{Counter: "app.tenant_wide_consent"}
		err := rows.Scan(&d.ID, &d.Stored)
		d.Counted = 1 - d.Stored
		drifts = append(drifts, d)
		return err
	}, recountConsent, organizationID); err != nil {
		return nil, fmt.Errorf("recount consents: %w", err)
	}
	counted := map[string]float64{}
	if err := each(ctx, q, func(rows *sql.Rows) error {
		var name string
		var n float64
		err := rows.Scan(&name, &n)
		counted[name] = n
		return err
	}, recountTotals+paid(), organizationID, organizationID, organizationID); err != nil {
		return nil, fmt.Errorf("recount totals: %w", err)
	}
	names := map[vocab.MetricName]string{
		vocab.MetricNameAppsInUse:      string(vocab.AppStageInUse),
		vocab.MetricNameAppsDiscovered: string(vocab.AppStageDiscovered),
		vocab.MetricNameAppsInactive:   string(vocab.AppStageInactive),
		vocab.MetricNameUsers:          string(vocab.MetricNameUsers),
		vocab.MetricNameSeats:          string(vocab.MetricNameSeats),
	}
	stored := map[vocab.MetricName]float64{}
	if err := each(ctx, q, func(rows *sql.Rows) error {
		var name vocab.MetricName
		var value float64
		err := rows.Scan(&name, &value)
		stored[name] = value
		return err
	}, latestNumbers, organizationID); err != nil {
		return nil, fmt.Errorf("read overview: %w", err)
	}
	for _, of := range vocab.MetricName("").Values() {
		metric := vocab.MetricName(of)
		name, ok := names[metric]
		value, known := stored[metric]
		if ok && known && value != counted[name] {
			drifts = append(drifts, Drift{Counter: of, Stored: value, Counted: counted[name]})
		}
	}
	return drifts, nil
}
