package inventory

import (
	"context"
	"fmt"
	"time"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/app"
	"github.com/appmuster/appmuster/ent/coverage"
	"github.com/appmuster/appmuster/ent/tenant"
	"github.com/appmuster/appmuster/ent/usagereport"
	"github.com/appmuster/appmuster/internal/vocab"
)

// sight tells what can be seen of a tenant: its feeds, and whether Microsoft's
// report of app activity answers. The tenant is known to be the organization's:
// naming that too would lead SQLite's planner through all of its rows.
func sight(ctx context.Context, client *ent.Client, p Params, w Window) (facts TenantFacts, err error) {
	rows, err := client.Coverage.Query().
		Where(coverage.TenantID(p.TenantID)).All(ctx)
	if err != nil {
		return facts, fmt.Errorf("load coverage: %w", err)
	}
	facts.Sight = Sight{Now: p.Now, Window: w}
	for _, c := range rows {
		f := Feed{
			State: c.State, Reason: c.Reason, LastSuccessAt: c.LastSuccessAt,
			CoveredFrom: c.CoveredFrom, CoveredTo: c.CoveredTo,
		}
		facts.feed(c.DataSet, f)
	}
	reports, err := client.UsageReport.Query().
		Where(usagereport.TenantID(p.TenantID), usagereport.LastActivityAtNotNil()).All(ctx)
	if err != nil {
		return facts, fmt.Errorf("load usage reports: %w", err)
	}
	facts.Workloads = make(map[vocab.Workload]time.Time, len(reports))
	for _, r := range reports {
		facts.Workloads[r.Workload] = *r.LastActivityAt
	}
	fresh, err := client.Tenant.Query().
		Where(tenant.ID(p.TenantID), tenant.AppActivityReadAtGTE(p.Now.Add(-lateAfter))).Exist(ctx)
	if err != nil {
		return facts, fmt.Errorf("look for a report of activity: %w", err)
	}
	if !fresh {
		return facts, nil
	}
	facts.ProviderReports, err = client.App.Query().
		Where(app.TenantID(p.TenantID), app.ProviderLastUsedAtNotNil()).Exist(ctx)
	if err != nil {
		return facts, fmt.Errorf("look for reported activity: %w", err)
	}
	return facts, nil
}
