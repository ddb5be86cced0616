package graph

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/coverage"
	"github.com/appmuster/appmuster/ent/tenant"
	"github.com/appmuster/appmuster/graph/model"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/vocab"
)

const noSyncYet = "No sync has completed yet."

// latestMetrics reads, for each organization and metric, the latest day and the
// number 30 days before it, or the earliest since.
var latestMetrics = ` CROSS JOIN (VALUES ('` + strings.Join(vocab.MetricName("").Values(), "'), ('") + `')) AS m
JOIN overview_days AS d ON d.organization_id = p.value AND d.metric = m.column1 AND d.day =
 (SELECT max(l.day) FROM overview_days AS l WHERE l.organization_id = p.value AND l.metric = m.column1)
LEFT JOIN overview_days AS b ON b.organization_id = p.value AND b.metric = m.column1 AND b.day = coalesce(
 (SELECT max(l.day) FROM overview_days AS l WHERE l.organization_id = p.value AND l.metric = m.column1 AND l.day <= d.day - 30),
 (SELECT min(l.day) FROM overview_days AS l WHERE l.organization_id = p.value AND l.metric = m.column1 AND l.day < d.day))`

// overviews reads the counters of organizations that came through the policy.
func (r *Resolver) overviews(ctx context.Context, ids []int64) (map[int64]*model.Overview, error) {
	s := &stmt{postgres: r.db.Dialect() == database.Postgres}
	s.sql("SELECT p.value, d.metric, d.value, d.unknown_reason, d.confidence, d.as_of, b.value FROM ")
	if err := s.parents(ids); err != nil {
		return nil, err
	}
	s.sql(latestMetrics)
	rows, err := r.sql.QueryContext(ctx, s.text.String(), s.args...)
	if err != nil {
		return nil, fmt.Errorf("read overview: %w", err)
	}
	defer rows.Close()
	all := make(map[int64]*model.Overview, len(ids))
	for _, id := range ids {
		o := &model.Overview{OrganizationID: id}
		for _, metric := range metricsOf(o) {
			reason := noSyncYet
			*metric = &model.Metric{UnknownReason: &reason, Confidence: vocab.ConfidenceUnknown}
		}
		all[id] = o
	}
	for rows.Next() {
		var (
			id             int64
			name           vocab.MetricName
			value, earlier sql.NullFloat64
			reason         string
			confidence     vocab.Confidence
			asOf           time.Time
		)
		if err := rows.Scan(&id, &name, &value, &reason, &confidence, &asOf, &earlier); err != nil {
			return nil, fmt.Errorf("read overview: %w", err)
		}
		o := all[id]
		place := metricsOf(o)[name]
		if place == nil {
			continue
		}
		m := &model.Metric{Confidence: confidence}
		if value.Valid {
			m.Value, m.AsOf = &value.Float64, &asOf
		} else {
			m.UnknownReason = &reason
		}
		if earlier.Valid {
			m.Previous = &earlier.Float64
		}
		*place = m
		if o.AsOf == nil || asOf.After(*o.AsOf) {
			o.AsOf = &asOf
		}
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read overview: %w", err)
	}
	for id, o := range all {
		hides, err := r.hidesPeople(ctx, id)
		if err != nil {
			return nil, err
		}
		if hides {
			hideFew(o.Users)
			hideFew(o.ActiveUsers)
			for _, m := range metricsOf(o) {
				if (*m).UnknownReason != nil {
					reason := activity.WithoutFew(*(*m).UnknownReason)
					(*m).UnknownReason = &reason
				}
			}
		}
	}
	return all, nil
}

const tooFew = "Fewer than 5, and this organization shows no smaller numbers of people."

// hideFew makes a number of few people unknown.
func hideFew(m *model.Metric) {
	if m.Value != nil && *m.Value < fewest {
		reason := tooFew
		m.Value, m.AsOf, m.UnknownReason, m.Confidence = nil, nil, &reason, vocab.ConfidenceUnknown
	}
	if m.Previous != nil && *m.Previous < fewest {
		m.Previous = nil
	}
}

func metricsOf(o *model.Overview) map[vocab.MetricName]**model.Metric {
	return map[vocab.MetricName]**model.Metric{
		vocab.MetricNameAppsInUse:      &o.AppsInUse,
		vocab.MetricNameAppsDiscovered: &o.AppsDiscovered,
		vocab.MetricNameAppsInactive:   &o.AppsInactive,
		vocab.MetricNameUsers:          &o.Users,
		vocab.MetricNameActiveUsers:    &o.ActiveUsers,
		vocab.MetricNameSeats:          &o.Seats,
	}
}

const maxUseDays = 180

var errUseDays = fault.New(fault.Invalid, "days must lie between 1 and 180.")

// usePerDay counts, for each of the last days, apps and users with a successful
// sign-in. A day that the readings of some tenant do not cover whole is unknown;
// today is covered as far as it was read.
func (r *Resolver) usePerDay(ctx context.Context, organizationID int64, days int) ([]*model.UsePerDay, error) {
	if days < 1 || days > maxUseDays {
		return nil, errUseDays
	}
	ctx = within(ctx, organizationID)
	feeds, err := r.ent().Coverage.Query().Where(
		coverage.OrganizationID(organizationID), coverage.DataSetEQ(vocab.DataSetSignIns),
		coverage.HasTenantWith(tenant.DisconnectedAtIsNil()),
	).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("read coverage of sign-ins: %w", err)
	}
	tenants := distinct(feeds, func(c *ent.Coverage) int64 { return c.TenantID })
	today := model.DayOf(r.db.Now())
	first := today - model.Day(days) + 1
	s := &stmt{postgres: r.db.Dialect() == database.Postgres}
	s.sql("SELECT d.day, count(DISTINCT d.app_id), count(DISTINCT d.user_id) FROM ")
	if err := s.parents(tenants); err != nil {
		return nil, err
	}
	s.sql(" JOIN usage_days AS d ON d.tenant_id = p.value AND d.day >= ? AND d.day <= ?", int64(first), int64(today))
	s.sql(" WHERE d.sign_ins + d.other_sign_ins > 0 GROUP BY d.day")
	rows, err := r.sql.QueryContext(ctx, s.text.String(), s.args...)
	if err != nil {
		return nil, fmt.Errorf("read use per day: %w", err)
	}
	defer rows.Close()
	type use struct{ apps, users int }
	counted := make(map[model.Day]use)
	for rows.Next() {
		var day int
		var u use
		if err := rows.Scan(&day, &u.apps, &u.users); err != nil {
			return nil, fmt.Errorf("read use per day: %w", err)
		}
		counted[model.Day(day)] = u
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read use per day: %w", err)
	}
	hides, err := r.hidesPeople(ctx, organizationID)
	if err != nil {
		return nil, err
	}
	list := make([]*model.UsePerDay, 0, days)
	for day := first; day <= today; day++ {
		u := &model.UsePerDay{Date: day}
		if covered(feeds, day, today) {
			n := counted[day]
			u.Apps = &n.apps
			if !hides || n.users >= fewest {
				u.Users = &n.users
			}
		}
		list = append(list, u)
	}
	return list, nil
}

// covered reports whether every feed was read over the whole day; over a part
// of it is enough for today.
func covered(feeds []*ent.Coverage, day, today model.Day) bool {
	for _, f := range feeds {
		if f.CoveredFrom == nil || f.CoveredTo == nil {
			return false
		}
		start := time.Unix(int64(day)*24*60*60, 0)
		end := start.Add(24 * time.Hour)
		if f.CoveredFrom.After(start) || (day < today && f.CoveredTo.Before(end)) || !f.CoveredTo.After(start) {
			return false
		}
	}
	return len(feeds) > 0
}
