package inventory

import (
	"context"
	"fmt"
	"slices"
	"time"

	"entgo.io/ent/dialect/sql"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/app"
	"github.com/appmuster/appmuster/ent/organization"
	"github.com/appmuster/appmuster/ent/tenant"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/internal/xid"
)

// appsPerPage is how many apps are read at a time.
const appsPerPage = 500

// Evaluation is what Evaluate found and Finish has still to turn over: for each
// app that differs its new answers, a kilobyte or so, and the tenant's totals.
type Evaluation struct {
	p       Params
	window  Window
	tenant  TenantFacts
	before  *vocab.Totals // what the tenant added until now
	changed []verdict
	summary Summary
}

// verdict is an app as it is stored and as it shall be.
type verdict struct {
	app    *ent.App
	next   answers
	first  bool // never evaluated before
	turned bool // the stage differs
}

// answers are the columns of an app that the rules decide.
type answers struct {
	origin     vocab.AppOrigin
	stage      StageAnswer
	lastUsedAt *time.Time
	userCount  int
	everybody  bool
}

// Evaluate applies the rules to all that is stored of a tenant, once the reading
// of a run is over and the coverage it left is committed. Evidence is read of
// those apps only where it changed; what the others' added up to is kept with
// them. Mappings, users' last sign-ins and what was added up are written as it
// goes, in transactions of its own, only where they differ: call it outside of
// one. Stages, counts and totals are kept for Finish. Its memory grows with the
// number of apps, not of users.
//
// It may be stopped anywhere and called again: what was written is then found
// unchanged. Whoever calls holds the tenant's lease.
func Evaluate(ctx context.Context, db *database.DB, p Params) (*Evaluation, error) {
	ctx = viewer.System(ctx, "evaluate inventory")
	p.Now = p.Now.UTC()
	w := &walk{db: db, p: p, atOnce: p.PairsAtOnce, together: 8}
	if w.atOnce <= 0 {
		w.atOnce = 10_000
	}
	e, tenantID, err := begin(ctx, db, p)
	if err != nil {
		return nil, fmt.Errorf("evaluate inventory: %w", err)
	}
	w.window, w.last30 = e.window, lastDays(p.Now, engagementDays)
	w.days30Known = e.tenant.SignIns.Healthy(w.last30, p.Now)
	for after := int64(0); ; {
		apps, err := db.Ent().App.Query().
			Where(app.TenantID(p.TenantID), app.IDGT(after)).
			Order(func(s *sql.Selector) { s.OrderExpr(sql.Expr("+" + s.C(app.FieldID))) }). // by the tenant's index, not through all apps there are
			Limit(appsPerPage).All(ctx)
		if err != nil {
			return nil, fmt.Errorf("evaluate inventory: list apps: %w", err)
		}
		found, err := w.addUp(ctx, apps)
		if err != nil {
			return nil, fmt.Errorf("evaluate inventory: %w", err)
		}
		for _, a := range apps {
			e.judge(a, found[a.ID], tenantID)
		}
		if len(apps) < appsPerPage {
			break
		}
		after = apps[len(apps)-1].ID
	}
	if err := w.flushAll(ctx); err != nil {
		return nil, fmt.Errorf("evaluate inventory: %w", err)
	}
	e.summary.AddedUp = w.addedUp
	e.summary.MappingsAdded, e.summary.MappingsChanged, e.summary.MappingsRemoved = w.added, w.altered, w.removed
	e.summary.Apps = e.tenant.AppsByStage
	if err := countTenant(ctx, reader{db}, p, &e.tenant); err != nil {
		return nil, fmt.Errorf("evaluate inventory: %w", err)
	}
	return e, nil
}

func begin(ctx context.Context, db *database.DB, p Params) (*Evaluation, xid.GUID, error) {
	t, err := db.Ent().Tenant.Query().Where(tenant.ID(p.TenantID), tenant.OrganizationID(p.OrganizationID)).Only(ctx)
	if err != nil {
		return nil, "", fmt.Errorf("load tenant: %w", err)
	}
	if p.WindowDays == 0 {
		o, err := db.Ent().Organization.Query().Where(organization.ID(p.OrganizationID)).Only(ctx)
		if err != nil {
			return nil, "", fmt.Errorf("load organization: %w", err)
		}
		p.WindowDays = o.WindowDays
	}
	e := &Evaluation{p: p, before: t.Totals, window: NewWindow(p.Now, p.WindowDays)}
	if e.tenant, err = sight(ctx, db.Ent(), p, e.window); err != nil {
		return nil, "", err
	}
	e.tenant.AppsByStage = map[vocab.AppStage]int{}
	return e, t.EntraTenantID, nil
}

// judge decides on one app and keeps the answer where it differs from what is
// stored. An app that is gone keeps its last stage.
func (e *Evaluation) judge(a *ent.App, found findings, tenantID xid.GUID) {
	facts := AppFacts{
		FirstSyncedAt:      a.FirstSeenAt,
		CreatedAt:          a.EntraCreatedAt,
		LastSignInAt:       found.LastSignInAt,
		ProviderLastUsedAt: a.ProviderLastUsedAt,
		ReportedUseAt:      reportedUse(a.AppID, e.tenant.Workloads),
		SignedInUsers:      found.SignedInUsers,
		FailedSignIns:      found.Failed,
		UsersWithAccess:    found.WithAccess,
		TenantWideConsent:  found.Everybody,
	}
	v := verdict{app: a, next: answers{
		origin: Origin(AppIdentity{
			AppID: a.AppID, PublisherTenantID: a.PublisherTenantID,
			GalleryTemplateID: a.GalleryTemplateID, ServicePrincipalType: a.ServicePrincipalType,
		}, tenantID),
		stage:      StageAnswer{Stage: a.Stage, Confidence: a.StageConfidence, DataDelayed: a.DataDelayed, Reasons: a.StageReasons},
		lastUsedAt: facts.LastUsedAt(),
		userCount:  found.Users,
		everybody:  found.Everybody,
	}}
	if a.RemovedAt == nil {
		v.next.stage = Stage(facts, e.tenant.Sight)
		v.first = a.StageSince == nil
		v.turned = v.first || a.Stage != v.next.stage.Stage
		e.tenant.AppsByStage[v.next.stage.Stage]++
	}
	if v.turned || v.next.differs(a) {
		e.changed = append(e.changed, v)
	}
	if v.turned && !v.first {
		e.summary.StagesChanged++
	}
}

// differs reports whether anything but the stage itself would change.
func (n answers) differs(a *ent.App) bool {
	return n.origin != a.Origin ||
		n.stage.Confidence != a.StageConfidence ||
		n.stage.DataDelayed != a.DataDelayed ||
		n.userCount != a.UserCount ||
		n.everybody != a.TenantWideConsent ||
		micros(n.lastUsedAt) != a.LastUsedSort ||
		!sameTime(n.lastUsedAt, a.LastUsedAt) ||
		!slices.EqualFunc(n.stage.Reasons, a.StageReasons, sameReason)
}

func sameReason(a, b vocab.Reason) bool {
	return a.Code == b.Code && a.Text == b.Text && a.DataSet == b.DataSet && sameTime(a.ObservedAt, b.ObservedAt)
}

func sameTime(a, b *time.Time) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Equal(*b)
}

// micros gives a time as its sorting twin: microseconds since 1970, 0 for none.
func micros(t *time.Time) int64 {
	if t == nil {
		return 0
	}
	return t.UnixMicro()
}
