package inventory_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/app"
	"github.com/appmuster/appmuster/ent/appuser"
	"github.com/appmuster/appmuster/ent/coverage"
	"github.com/appmuster/appmuster/ent/overviewday"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/inventory"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/internal/xid"
)

// atNow sets a database's clock to the tests' own.
func atNow(c *database.Config) { c.Now = func() time.Time { return now } }

// company is a tenant whose rows a test writes as a sync would.
type company struct {
	t         *testing.T
	db        *database.DB
	ctx       context.Context
	org, ten  int64
	run       int64
	names     map[int64]string
	usersByID map[string]int64
	serial    int
}

const companyTenant xid.GUID = "c0000000-0000-4000-8000-000000000001"

func newCompany(t *testing.T, db *database.DB) *company {
	t.Helper()
	return newCompanyOf(t, db, companyTenant)
}

func newCompanyOf(t *testing.T, db *database.DB, entraID xid.GUID) *company {
	t.Helper()
	o := dbtest.Organization(t, db, "acme")
	c := &company{t: t, db: db, ctx: dbtest.Context(t), org: o.ID, names: map[int64]string{}, usersByID: map[string]int64{}}
	c.connect(entraID)
	return c
}

// connect adds a tenant and makes it the one that rows are written to.
func (c *company) connect(entraID xid.GUID) {
	c.ten = dbtest.Tenant(c.t, c.db, c.org).ID
	c.write(func(ctx context.Context, client *ent.Client) error {
		if err := client.Tenant.UpdateOneID(c.ten).SetEntraTenantID(entraID).Exec(ctx); err != nil {
			return err
		}
		r, err := client.SyncRun.Create().SetOrganizationID(c.org).SetTenantID(c.ten).SetSequence(1).
			SetTrigger(vocab.SyncTriggerFirst).SetQueuedAt(now.Add(-time.Hour)).SetOpen(false).Save(ctx)
		if err != nil {
			return err
		}
		c.run = r.ID
		return nil
	})
}

func (c *company) write(fn func(context.Context, *ent.Client) error) {
	c.t.Helper()
	require.NoError(c.t, c.db.InTx(c.ctx, func(ctx context.Context, tx *database.Tx) error { return fn(ctx, tx.Ent()) }))
}

func (c *company) guid() xid.GUID {
	c.serial++
	return xid.GUID(fmt.Sprintf("d0000000-0000-4000-8000-%012d", c.serial))
}

func (c *company) user(name string, change ...func(*ent.UserCreate)) int64 {
	c.t.Helper()
	var id int64
	c.write(func(ctx context.Context, client *ent.Client) error {
		u := client.User.Create().SetOrganizationID(c.org).SetTenantID(c.ten).SetEntraID(c.guid()).
			SetDisplayName(name).SetSortKey(name).SetFirstSeenAt(now.Add(-time.Hour))
		for _, f := range change {
			f(u)
		}
		row, err := u.Save(ctx)
		if err != nil {
			return err
		}
		id = row.ID
		return nil
	})
	c.names[id], c.usersByID[name] = name, id
	return id
}

func (c *company) app(name string, change ...func(*ent.AppCreate)) int64 {
	c.t.Helper()
	var id int64
	c.write(func(ctx context.Context, client *ent.Client) error {
		a := client.App.Create().SetOrganizationID(c.org).SetTenantID(c.ten).SetEntraID(c.guid()).SetAppID(c.guid()).
			SetDisplayName(name).SetSortKey(name).SetOrigin(vocab.AppOriginThirdParty).
			SetEntraCreatedAt(*at("2024-02-01")).SetFirstSeenAt(now.Add(-time.Hour))
		for _, f := range change {
			f(a)
		}
		row, err := a.Save(ctx)
		if err != nil {
			return err
		}
		id = row.ID
		return nil
	})
	return id
}

func (c *company) group(name string, users ...int64) int64 {
	c.t.Helper()
	var id int64
	c.write(func(ctx context.Context, client *ent.Client) error {
		g, err := client.Group.Create().SetOrganizationID(c.org).SetTenantID(c.ten).SetEntraID(c.guid()).
			SetDisplayName(name).SetSortKey(name).SetFirstSeenAt(now).Save(ctx)
		if err != nil {
			return err
		}
		id = g.ID
		for _, u := range users {
			if err := client.GroupMember.Create().SetOrganizationID(c.org).SetTenantID(c.ten).SetGroupID(id).
				SetUserID(u).SetFirstSeenAt(now).Exec(ctx); err != nil {
				return err
			}
		}
		return nil
	})
	return id
}

func (c *company) nest(outer, inner int64) {
	c.t.Helper()
	c.write(func(ctx context.Context, client *ent.Client) error {
		return client.GroupMember.Create().SetOrganizationID(c.org).SetTenantID(c.ten).SetGroupID(outer).
			SetNestedGroupID(inner).SetFirstSeenAt(now).Exec(ctx)
	})
}

func (c *company) assign(appID, userID int64, role string, when *time.Time) int64 {
	c.t.Helper()
	var id int64
	c.write(func(ctx context.Context, client *ent.Client) error {
		row, err := client.Assignment.Create().SetOrganizationID(c.org).SetTenantID(c.ten).SetSourceID(string(c.guid())).
			SetAppID(appID).SetPrincipalKind(vocab.PrincipalKindUser).SetUserID(userID).SetRole(role).
			SetNillableAssignedAt(when).SetFirstSeenAt(now).Save(ctx)
		if err == nil {
			id = row.ID
		}
		return err
	})
	return id
}

func (c *company) assignGroup(appID, groupID int64) {
	c.t.Helper()
	c.write(func(ctx context.Context, client *ent.Client) error {
		return client.Assignment.Create().SetOrganizationID(c.org).SetTenantID(c.ten).SetSourceID(string(c.guid())).
			SetAppID(appID).SetPrincipalKind(vocab.PrincipalKindGroup).SetGroupID(groupID).SetFirstSeenAt(now).Exec(ctx)
	})
}

// grant is of one user, or for everybody when userID is 0.
func (c *company) grant(appID, userID int64, permission string) {
	c.t.Helper()
	c.write(func(ctx context.Context, client *ent.Client) error {
		g := client.Grant.Create().SetOrganizationID(c.org).SetTenantID(c.ten).SetSourceID(string(c.guid())).
			SetPermission(permission).SetKind(vocab.GrantKindDelegated).SetAppID(appID).
			SetTenantWide(userID == 0).SetFirstSeenAt(now)
		if userID != 0 {
			g.SetUserID(userID)
		}
		return g.Exec(ctx)
	})
}

// usage stores a day's sign-ins; userID 0 is somebody not stored.
func (c *company) usage(appID, userID int64, last string, signIns, others, failed int) {
	c.t.Helper()
	c.write(func(ctx context.Context, client *ent.Client) error {
		u := client.UsageDay.Create().SetOrganizationID(c.org).SetTenantID(c.ten).SetAppID(appID).
			SetDay(inventory.Day(*at(last))).SetSignIns(signIns).SetOtherSignIns(others).SetFailedSignIns(failed).SetLastAt(*at(last))
		if userID != 0 {
			u.SetUserID(userID)
		}
		return u.Exec(ctx)
	})
}

// covered says what is known of a data set.
func (c *company) covered(set vocab.DataSet, f inventory.Feed) {
	c.t.Helper()
	c.write(func(ctx context.Context, client *ent.Client) error {
		if _, err := client.Coverage.Delete().Where(coverage.TenantID(c.ten), coverage.DataSetEQ(set)).Exec(ctx); err != nil {
			return err
		}
		return client.Coverage.Create().SetOrganizationID(c.org).SetTenantID(c.ten).SetDataSet(set).SetState(f.State).
			SetReason(f.Reason).SetNillableLastSuccessAt(f.LastSuccessAt).
			SetNillableCoveredFrom(f.CoveredFrom).SetNillableCoveredTo(f.CoveredTo).Exec(ctx)
	})
}

// read says that everything was read, sign-ins since then.
func (c *company) read(signInsFrom string) {
	c.t.Helper()
	for _, set := range []vocab.DataSet{vocab.DataSetApps, vocab.DataSetUsers, vocab.DataSetLicenses} {
		c.covered(set, inventory.Feed{State: vocab.CoverageStateGreen, LastSuccessAt: at("2026-03-31 09:00")})
	}
	c.covered(vocab.DataSetSignIns, covering(signInsFrom))
	c.reported("2026-03-31 09:00")
}

// reported says when Microsoft's report of app activity was read.
func (c *company) reported(when string) {
	c.t.Helper()
	c.write(func(ctx context.Context, client *ent.Client) error {
		return client.Tenant.UpdateOneID(c.ten).SetAppActivityReadAt(*at(when)).Exec(ctx)
	})
}

func (c *company) params() inventory.Params {
	return inventory.Params{OrganizationID: c.org, TenantID: c.ten, SyncRunID: c.run, Now: now}
}

func (c *company) evaluate(p inventory.Params) inventory.Summary {
	c.t.Helper()
	e, err := inventory.Evaluate(c.ctx, c.db, p)
	require.NoError(c.t, err)
	var s inventory.Summary
	require.NoError(c.t, c.db.InTx(c.ctx, func(ctx context.Context, tx *database.Tx) (err error) {
		s, err = e.Finish(ctx, tx)
		return err
	}))
	drift, err := inventory.Recount(c.ctx, c.db, c.org)
	require.NoError(c.t, err)
	require.Empty(c.t, drift)
	return s
}

// stages gives each present app's answers as one line.
func (c *company) stages() map[string]string {
	c.t.Helper()
	rows, err := c.db.Ent().App.Query().Where(app.TenantID(c.ten), app.RemovedAtIsNil()).All(c.ctx)
	require.NoError(c.t, err)
	got := map[string]string{}
	for _, a := range rows {
		line := fmt.Sprintf("%s %s %s users=%d", a.Origin, a.Stage, a.StageConfidence, a.UserCount)
		if a.LastUsedAt != nil {
			line += " used=" + a.LastUsedAt.UTC().Format("2006-01-02")
			require.Equal(c.t, a.LastUsedAt.UnixMicro(), a.LastUsedSort)
		} else {
			require.Zero(c.t, a.LastUsedSort)
		}
		if a.DataDelayed {
			line += " delayed"
		}
		if a.TenantWideConsent {
			line += " everybody"
		}
		require.Equal(c.t, a.StageSince != nil, len(a.StageReasons) > 0)
		got[a.DisplayName] = line
	}
	return got
}

// mappings gives each pair of an app as one line.
func (c *company) mappings(appID int64) map[string]string {
	c.t.Helper()
	rows, err := c.db.Ent().AppUser.Query().Where(appuser.AppID(appID)).All(c.ctx)
	require.NoError(c.t, err)
	got := map[string]string{}
	for _, r := range rows {
		var parts []string
		for _, e := range r.Evidence {
			part := string(e.Kind)
			if e.Detail != "" {
				part += "(" + e.Detail + ")"
			}
			if e.Since != nil {
				part += " since " + e.Since.Format("2006-01-02")
			}
			if e.LastAt != nil {
				part += " last " + e.LastAt.Format("2006-01-02")
			}
			if e.Past {
				part += " past"
			}
			parts = append(parts, part)
		}
		line := strings.Join(parts, "; ") + " | " + string(r.Engagement)
		if r.SignInDays30 != nil {
			line += fmt.Sprintf(" %d", *r.SignInDays30)
		}
		if !r.Present {
			line += " absent"
		}
		if r.LastSignInAt != nil {
			require.Equal(c.t, r.LastSignInAt.UnixMicro(), r.LastSignInSort)
		} else {
			require.Zero(c.t, r.LastSignInSort)
		}
		got[c.names[r.UserID]] = line
	}
	return got
}

// numbers gives the latest day's numbers as lines of value or reason.
func (c *company) numbers() map[vocab.MetricName]string {
	c.t.Helper()
	rows, err := c.db.Ent().OverviewDay.Query().Where(overviewday.OrganizationID(c.org)).Order(overviewday.ByDay()).All(c.ctx)
	require.NoError(c.t, err)
	got := map[vocab.MetricName]string{}
	for _, m := range rows {
		line := m.UnknownReason
		if m.Value != nil {
			line = fmt.Sprint(*m.Value)
		}
		got[m.Metric] = line + " " + string(m.Confidence)
	}
	return got
}
