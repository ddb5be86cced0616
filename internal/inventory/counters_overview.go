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

// latestMetrics gives for each metric its latest day and the value 30 days before
// it, or of the nearest day before that: one seek in the index for each.
var latestMetrics = `SELECT d.metric, d.value, d.unknown_reason, d.confidence, d.as_of,
(SELECT p.value FROM overview_days AS p
 WHERE p.organization_id = d.organization_id AND p.metric = d.metric AND p.day <= d.day - 30 ORDER BY p.day DESC LIMIT 1)
FROM (VALUES ('` + strings.Join(vocab.MetricName("").Values(), "'), ('") + `')) AS names
JOIN overview_days AS d ON d.organization_id = ? AND d.metric = names.column1
AND d.day = (SELECT MAX(l.day) FROM overview_days AS l WHERE l.organization_id = ? AND l.metric = names.column1)`

// Overview gives the six numbers of an organization in their published order,
// each with its value 30 days before; without a finished run they are unknown.
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
