package inventory

import (
	"context"
	"database/sql"
	"fmt"
	"reflect"

	"github.com/appmuster/appmuster/ent/tenant"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/vocab"
)

// Each evaluation leaves with its tenant what the tenant adds to the numbers of
// its organization. The others' ends of runs add that up and count nobody else's
// rows: with many tenants, or large ones, that would cost more than the run.

// keepTotals stores what this tenant adds, where it differs.
func (e *Evaluation) keepTotals(ctx context.Context, tx *database.Tx) error {
	totals := vocab.Totals{
		Users: e.tenant.PresentUsers, ActiveUsers: e.tenant.ActiveUsers, Seats: e.tenant.Seats, AppsReported: e.tenant.ProviderReports,
	}
	if len(e.tenant.AppsByStage) > 0 { // as it comes back from JSON
		totals.Apps = e.tenant.AppsByStage
	}
	if e.before != nil && reflect.DeepEqual(*e.before, totals) {
		return nil
	}
	if err := tx.Ent().Tenant.UpdateOneID(e.p.TenantID).SetTotals(&totals).Exec(ctx); err != nil {
		return fmt.Errorf("keep totals: %w", err)
	}
	return nil
}

// otherTenants gives what the organization's other tenants add to its numbers,
// each as its last evaluation left it: one whose run is under way counts as it
// was before. What can be seen of them is as of now.
func (e *Evaluation) otherTenants(ctx context.Context, tx *database.Tx) ([]TenantFacts, error) {
	rows, err := tx.Ent().Tenant.Query().
		Where(tenant.OrganizationID(e.p.OrganizationID), tenant.IDNEQ(e.p.TenantID)).
		Select(tenant.FieldID, tenant.FieldTotals, tenant.FieldAppActivityReadAt).Order(tenant.ByID()).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("list tenants: %w", err)
	}
	if len(rows) == 0 {
		return nil, nil
	}
	ids := make([]int64, len(rows))
	for i, t := range rows {
		ids[i] = t.ID
	}
	seen, err := feedsOf(ctx, tx, e.p.OrganizationID, ids)
	if err != nil {
		return nil, err
	}
	all := make([]TenantFacts, 0, len(rows))
	for _, t := range rows {
		facts, known := seen[t.ID]
		if !known {
			continue // never read, or what was read is erased
		}
		facts.Sight.Now, facts.Sight.Window = e.p.Now, e.window
		if t.Totals != nil {
			facts.AppsByStage, facts.PresentUsers, facts.ActiveUsers, facts.Seats = t.Totals.Apps, t.Totals.Users, t.Totals.ActiveUsers, t.Totals.Seats
			facts.ProviderReports = t.Totals.AppsReported && t.AppActivityReadAt != nil && !t.AppActivityReadAt.Before(e.p.Now.Add(-lateAfter))
		}
		all = append(all, *facts)
	}
	return all, nil
}

// feedsOf gives what is known of the data sets that the numbers go by, for those
// of the tenants that have any.
func feedsOf(ctx context.Context, q querier, organizationID int64, tenants []int64) (map[int64]*TenantFacts, error) {
	seen := make(map[int64]*TenantFacts, len(tenants))
	among, list := idIn(q, "tenant_id", tenants)
	err := each(ctx, q, func(rows *sql.Rows) error {
		var id int64
		var set vocab.DataSet
		var f Feed
		if err := rows.Scan(&id, &set, &f.State, &f.Reason, &f.LastSuccessAt, &f.CoveredFrom, &f.CoveredTo); err != nil {
			return err
		}
		facts := seen[id]
		if facts == nil {
			facts = &TenantFacts{}
			seen[id] = facts
		}
		facts.feed(set, f)
		return nil
	}, `SELECT tenant_id, data_set, state, reason, last_success_at, covered_from, covered_to FROM coverages
WHERE `+among+` AND +organization_id = ? AND data_set IN ('APPS', 'LICENSES', 'SIGN_INS', 'USERS')`, list, organizationID)
	if err != nil {
		return nil, fmt.Errorf("load coverage: %w", err)
	}
	return seen, nil
}

// feed puts in its place what is known of a data set.
func (t *TenantFacts) feed(set vocab.DataSet, f Feed) {
	switch set {
	case vocab.DataSetSignIns:
		t.SignIns = f
	case vocab.DataSetApps:
		t.Apps = f
	case vocab.DataSetUsers:
		t.Users = f
	case vocab.DataSetLicenses:
		t.Licenses = f
	}
}
