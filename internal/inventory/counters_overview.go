package inventory

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
)

// latestMetrics gives for each metric its latest day, and the value of the day to
// compare it with: seeks in the index only.
var latestMetrics = `SELECT d.metric, d.value, d.unknown_reason, d.confidence, d.as_of, b.value
FROM (VALUES ('` + strings.Join(vocab.MetricName("").Values(), "'), ('") + `')) AS m
JOIN overview_days AS d ON d.organization_id = ? AND d.metric = m.column1
 AND d.day = (SELECT MAX(l.day) FROM overview_days AS l WHERE l.organization_id = ? AND l.metric = m.column1)
LEFT JOIN overview_days AS b ON b.organization_id = d.organization_id AND b.metric = d.metric AND b.day = COALESCE(
 (SELECT MAX(l.day) FROM overview_days AS l WHERE l.organization_id = d.organization_id AND l.metric = d.metric AND l.day <= d.day - 30),
 (SELECT MIN(l.day) FROM overview_days AS l WHERE l.organization_id = d.organization_id AND l.metric = d.metric AND l.day < d.day))`

// Overview gives the six numbers of an organization in their published order,
// each with the one to compare it with; without a finished run they are unknown.
// To a viewer who may not see the organization they are unknown as well. One
// statement.
func Overview(ctx context.Context, db *database.DB, organizationID int64) ([]Metric, error) {
	metrics := Metrics(nil, db.Now())
	if !viewer.FromContext(ctx).Allows(organizationID) {
		return metrics, nil
	}
	err := each(ctx, reader{db}, func(rows *sql.Rows) error {
		var m Metric
		if err := rows.Scan(&m.Name, &m.Value, &m.UnknownReason, &m.Confidence, &m.AsOf, &m.Previous); err != nil {
			return err
		}
		for i := range metrics {
			if metrics[i].Name == m.Name {
				metrics[i] = m
			}
		}
		return nil
	}, latestMetrics, organizationID, organizationID)
	if err != nil {
		return nil, fmt.Errorf("read overview: %w", err)
	}
	return metrics, nil
}
