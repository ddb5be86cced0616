package inventory_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/activityevent"
	"github.com/appmuster/appmuster/ent/apphistory"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/inventory"
	"github.com/appmuster/appmuster/internal/vocab"
)

// planted is a small company with one app for each thing to be told.
type planted struct {
	*company
	ann, bob, cid, dee            int64
	crm, old, broken, wide, robot int64
	mail, own, strangers          int64
	annsAssignment                int64
}

func plant(t *testing.T, db *database.DB) *planted {
	p := &planted{company: newCompany(t, db)}
	p.ann, p.bob, p.dee = p.user("ann"), p.user("bob"), p.user("dee")
	p.cid = p.user("cid", func(u *ent.UserCreate) { u.SetRemovedAt(*at("2026-03-30")) })

	p.crm = p.app("crm")
	p.annsAssignment = p.assign(p.crm, p.ann, "Reader", at("2024-05-01"))
	sales := p.group("Sales", p.bob)
	p.nest(sales, p.group("Interns", p.dee))
	p.assignGroup(p.crm, sales)
	for _, day := range []string{"2026-03-01 08:00", "2026-03-02 08:00", "2026-03-10 08:00", "2026-03-11 08:00", "2026-03-12 08:00", "2026-03-30 08:00"} {
		p.usage(p.crm, p.ann, day, 2, 1, 0) // 1 March is before the last 30 days
	}
	p.usage(p.crm, p.bob, "2026-03-20 07:00", 0, 5, 1)
	p.usage(p.crm, p.cid, "2026-03-29 07:00", 1, 0, 0)

	p.old = p.app("old")
	p.usage(p.old, p.ann, "2025-11-01 08:00", 1, 0, 0)

	p.broken = p.app("broken")
	p.usage(p.broken, p.dee, "2026-03-15 08:00", 0, 0, 7)

	p.wide = p.app("wide", func(a *ent.AppCreate) { a.SetEntraCreatedAt(*at("2026-02-10")) })
	p.grant(p.wide, 0, "User.Read")
	p.grant(p.wide, p.dee, "openid")
	p.grant(p.wide, p.dee, "Mail.Read")

	p.robot = p.app("robot", func(a *ent.AppCreate) { a.SetProviderLastUsedAt(*at("2026-03-03")) })
	p.mail = p.app("mail", func(a *ent.AppCreate) { a.SetPublisherTenantID("f8cdef31-a31e-4b4a-93e4-5f571e91255a") })
	p.own = p.app("own", func(a *ent.AppCreate) { a.SetPublisherTenantID(companyTenant) })
	p.strangers = p.app("strangers")
	p.usage(p.strangers, 0, "2026-03-05 08:00", 3, 0, 0)
	p.app("gone", func(a *ent.AppCreate) { a.SetRemovedAt(*at("2026-03-01")) })

	p.write(func(ctx context.Context, client *ent.Client) error {
		return client.License.Create().SetOrganizationID(p.org).SetTenantID(p.ten).SetSkuID(p.guid()).SetSkuPartNumber("SPB").
			SetSortKey("spb").SetSeatsEnabled(25).SetSeatsWarning(5).SetSeatsSuspended(3).SetSeatsConsumed(20).SetFirstSeenAt(now).Exec(ctx)
	})
	// What Microsoft reports below zero is no seat, and takes none from others.
	p.write(func(ctx context.Context, client *ent.Client) error {
		return client.License.Create().SetOrganizationID(p.org).SetTenantID(p.ten).SetSkuID(p.guid()).SetSkuPartNumber("ODD").
			SetSortKey("odd").SetSeatsEnabled(-5).SetSeatsWarning(7).SetSeatsSuspended(0).SetSeatsConsumed(1).SetFirstSeenAt(now).Exec(ctx)
	})
	p.read("2025-12-01")
	return p
}

var plantedStages = map[string]string{
	"crm":       "THIRD_PARTY IN_USE HIGH users=2 used=2026-03-30",
	"old":       "THIRD_PARTY INACTIVE HIGH users=0 used=2025-11-01",
	"broken":    "THIRD_PARTY INACTIVE HIGH users=0",
	"wide":      "THIRD_PARTY DISCOVERED HIGH users=1 everybody",
	"robot":     "THIRD_PARTY IN_USE HIGH users=0 used=2026-03-03",
	"mail":      "MICROSOFT INACTIVE HIGH users=0",
	"own":       "OWN INACTIVE HIGH users=0",
	"strangers": "THIRD_PARTY IN_USE HIGH users=0 used=2026-03-05",
}

var plantedCRM = map[string]string{
	"ann": "ASSIGNED(Reader) since 2024-05-01; SIGNED_IN since 2026-03-01 last 2026-03-30 | MEDIUM 5",
	"bob": "ASSIGNED_BY_GROUP(Sales); SIGNED_IN since 2026-03-20 last 2026-03-20 | NONE 0",
	"cid": "SIGNED_IN since 2026-03-29 last 2026-03-29 | LOW 1",
}

func TestEvaluationAnswersByTheRules(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		p := plant(t, db)
		got := p.evaluate(p.params())
		require.Equal(t, inventory.Summary{
			Apps:    map[vocab.AppStage]int{vocab.AppStageInUse: 3, vocab.AppStageInactive: 4, vocab.AppStageDiscovered: 1},
			AddedUp: 9, MappingsAdded: 5,
		}, got)
		require.Equal(t, plantedStages, p.stages())
		require.Equal(t, plantedCRM, p.mappings(p.crm))
		require.Equal(t, map[string]string{"ann": "SIGNED_IN since 2025-11-01 last 2025-11-01 past | NONE 0 absent"}, p.mappings(p.old))
		require.Empty(t, p.mappings(p.broken), "failed sign-ins are no evidence")
		require.Equal(t, map[string]string{"dee": "CONSENTED(Mail.Read openid) | NONE 0"}, p.mappings(p.wide))
		require.Equal(t, map[vocab.MetricName]string{
			vocab.MetricNameAppsInUse: "3 HIGH", vocab.MetricNameAppsDiscovered: "1 HIGH", vocab.MetricNameAppsInactive: "4 HIGH",
			vocab.MetricNameUsers: "3 HIGH", vocab.MetricNameActiveUsers: "2 HIGH", vocab.MetricNameSeats: "37 HIGH",
		}, p.numbers())

		ann, err := db.Ent().User.Get(p.ctx, p.ann)
		require.NoError(t, err)
		require.Equal(t, *at("2026-03-30 08:00"), ann.LastSignInAt.UTC())
		require.Equal(t, at("2026-03-30 08:00").UnixMicro(), ann.LastSignInSort)
		dee, err := db.Ent().User.Get(p.ctx, p.dee)
		require.NoError(t, err)
		require.Nil(t, dee.LastSignInAt)

		history, err := db.Ent().AppHistory.Query().All(p.ctx)
		require.NoError(t, err)
		require.Len(t, history, 8, "the beginning of each present app's history")
		for _, h := range history {
			require.Empty(t, h.Before)
		}
		events, err := db.Ent().ActivityEvent.Query().Count(p.ctx)
		require.NoError(t, err)
		require.Zero(t, events, "a first evaluation changes nothing")
	}, atNow)
}

func TestSecondEvaluationWritesOnlyWhatDiffers(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		p := plant(t, db)
		p.evaluate(p.params())
		require.Zero(t, p.evaluate(p.params()).MappingsAdded)

		p.write(func(ctx context.Context, client *ent.Client) error {
			return client.Assignment.UpdateOneID(p.annsAssignment).SetRemovedAt(now).Exec(ctx)
		})
		p.usage(p.old, p.bob, "2026-03-31 09:00", 1, 0, 0)
		p.write(func(ctx context.Context, client *ent.Client) error {
			_, err := client.Grant.Delete().Exec(ctx)
			return err
		})
		before := p.params()
		before.Now, before.All = now.Add(time.Hour), true
		got := p.evaluate(before)
		require.Equal(t, inventory.Summary{
			Apps:    map[vocab.AppStage]int{vocab.AppStageInUse: 4, vocab.AppStageInactive: 3, vocab.AppStageDiscovered: 1},
			AddedUp: 9, StagesChanged: 1, MappingsAdded: 1, MappingsChanged: 1, MappingsRemoved: 1,
		}, got)
		require.Equal(t, "THIRD_PARTY IN_USE HIGH users=1 used=2026-03-31", p.stages()["old"])
		require.Equal(t, "THIRD_PARTY DISCOVERED HIGH users=0", p.stages()["wide"])
		require.Equal(t, "SIGNED_IN since 2026-03-01 last 2026-03-30 | MEDIUM 5", p.mappings(p.crm)["ann"])
		require.Equal(t, "SIGNED_IN since 2026-03-31 last 2026-03-31 | LOW 1", p.mappings(p.old)["bob"])
		require.Empty(t, p.mappings(p.wide))

		history, err := db.Ent().AppHistory.Query().Where(apphistory.AppID(p.old)).Order(apphistory.ByID()).All(p.ctx)
		require.NoError(t, err)
		require.Len(t, history, 2)
		require.Equal(t, "INACTIVE", history[1].Before)
		require.Equal(t, "IN_USE", history[1].After)
		event, err := db.Ent().ActivityEvent.Query().Where(activityevent.Type("app.stage_changed")).Only(p.ctx)
		require.NoError(t, err)
		require.Equal(t, map[string]any{"stage": "INACTIVE"}, event.Before)
		require.Equal(t, map[string]any{
			"stage": "IN_USE", "reason": "1 user signed in to it in the last 90 days, the last time on 31 March 2026.",
		}, event.After)
		require.Equal(t, p.old, *event.SubjectID)
		require.Equal(t, p.run, *event.SyncRunID)
		row, err := db.Ent().App.Get(p.ctx, p.old)
		require.NoError(t, err)
		require.Equal(t, before.Now, row.StageSince.UTC())
		unmoved, err := db.Ent().App.Get(p.ctx, p.crm)
		require.NoError(t, err)
		require.Equal(t, now, unmoved.StageSince.UTC())
	}, atNow)
}

func TestNothingIsTurnedOverBeforeTheRunEnds(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		p := plant(t, db)
		e, err := inventory.Evaluate(p.ctx, db, p.params())
		require.NoError(t, err)
		unread := map[string]string{}
		for name := range plantedStages {
			unread[name] = "THIRD_PARTY DISCOVERED UNKNOWN users=0"
		}
		require.Equal(t, unread, p.stages())
		require.Empty(t, p.numbers())

		failure := errors.New("the run could not be closed")
		require.ErrorIs(t, db.InTx(p.ctx, func(ctx context.Context, tx *database.Tx) error {
			if _, err := e.Finish(ctx, tx); err != nil {
				return err
			}
			return failure
		}), failure)
		require.Equal(t, unread, p.stages())

		p.evaluate(p.params())
		require.Equal(t, plantedStages, p.stages())
		require.Equal(t, plantedCRM, p.mappings(p.crm))
	}, atNow)
}

func TestAppsWithManyUsersAreReadInStretches(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		p := plant(t, db)
		few := p.params()
		few.PairsAtOnce = 2
		require.Equal(t, 5, p.evaluate(few).MappingsAdded)
		require.Equal(t, plantedStages, p.stages())
		require.Equal(t, plantedCRM, p.mappings(p.crm))
		few.PairsAtOnce, few.All = 1, true
		require.Equal(t, inventory.Summary{
			Apps:    map[vocab.AppStage]int{vocab.AppStageInUse: 3, vocab.AppStageInactive: 4, vocab.AppStageDiscovered: 1},
			AddedUp: 9,
		}, p.evaluate(few))
	}, atNow)
}

func TestDarkSignInsMakeNumbersUnknownNotZero(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		c := newCompany(t, db)
		ann := c.user("ann")
		notes := c.app("notes")
		c.assign(notes, ann, "", at("2025-01-01"))
		c.read("2026-03-01")
		c.covered(vocab.DataSetSignIns, inventory.Feed{State: vocab.CoverageStateDark, Reason: "This tenant has no Entra ID P1 licence."})
		c.evaluate(c.params())
		require.Equal(t, map[string]string{"notes": "THIRD_PARTY DISCOVERED LOW users=1 delayed"}, c.stages())
		require.Equal(t, map[string]string{"ann": "ASSIGNED since 2025-01-01 | UNKNOWN"}, c.mappings(notes))
		require.Equal(t, map[vocab.MetricName]string{
			vocab.MetricNameAppsInUse:      "Sign-ins cannot be read, so it is not known which apps are in use. This tenant has no Entra ID P1 licence. UNKNOWN",
			vocab.MetricNameAppsDiscovered: "1 LOW",
			vocab.MetricNameAppsInactive:   "Sign-ins cannot be read, so it is not known which apps are inactive. This tenant has no Entra ID P1 licence. UNKNOWN",
			vocab.MetricNameUsers:          "1 HIGH",
			vocab.MetricNameActiveUsers:    "Sign-ins cannot be read, so it is not known who is active. This tenant has no Entra ID P1 licence. UNKNOWN",
			vocab.MetricNameSeats:          "0 HIGH",
		}, c.numbers())
	}, atNow)
}

func TestOnlyAFreshReportSaysThatAnAppWasNotUsedSince(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		c := newCompany(t, db)
		c.app("robot", func(a *ent.AppCreate) { a.SetProviderLastUsedAt(*at("2025-10-03")) })
		c.app("worker", func(a *ent.AppCreate) { a.SetProviderLastUsedAt(*at("2026-03-03")) })
		c.read("2026-03-25") // our own memory is too short to tell
		c.evaluate(c.params())
		require.Equal(t, map[string]string{
			"robot":  "THIRD_PARTY INACTIVE HIGH users=0 used=2025-10-03",
			"worker": "THIRD_PARTY IN_USE HIGH users=0 used=2026-03-03",
		}, c.stages())
		c.reported("2026-03-29 20:00") // 38 hours ago: Microsoft's beta stopped answering
		c.evaluate(c.params())
		require.Equal(t, map[string]string{
			"robot":  "THIRD_PARTY DISCOVERED MEDIUM users=0 used=2025-10-03",
			"worker": "THIRD_PARTY IN_USE HIGH users=0 used=2026-03-03",
		}, c.stages())
	}, atNow)
}

func TestAnotherTenantsRunUnderWayIsNotCounted(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		c := newCompany(t, db)
		c.user("ann")
		c.app("notes")
		c.read("2025-12-01")
		c.evaluate(c.params())
		first, began := c.ten, now.Add(30*time.Minute)
		c.write(func(ctx context.Context, client *ent.Client) error {
			return client.SyncRun.Create().SetOrganizationID(c.org).SetTenantID(first).SetSequence(2).SetTrigger(vocab.SyncTriggerManual).
				SetQueuedAt(began).SetStartedAt(began).SetState(vocab.SyncRunStateRunning).Exec(ctx)
		})
		c.user("page of a run", func(u *ent.UserCreate) { u.SetFirstSeenAt(began.Add(time.Minute)) })
		c.app("app of a run", func(a *ent.AppCreate) { a.SetFirstSeenAt(began.Add(time.Minute)) })

		c.connect("c0000000-0000-4000-8000-000000000002")
		c.user("bob")
		c.app("sheets")
		c.read("2025-12-01")
		e, err := inventory.Evaluate(c.ctx, db, c.params())
		require.NoError(t, err)
		require.NoError(t, db.InTx(c.ctx, func(ctx context.Context, tx *database.Tx) error {
			_, err := e.Finish(ctx, tx)
			return err
		}))
		require.Equal(t, "2 HIGH", c.numbers()[vocab.MetricNameUsers])
		require.Equal(t, "2 MEDIUM", c.numbers()[vocab.MetricNameAppsInactive])
	}, atNow)
}

func TestEvaluationStopsWhenTheRunIsNotOurs(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		p := plant(t, db)
		stale := errors.New("the lease is another worker's")
		fenced := p.params()
		fenced.Fence = func(context.Context, *database.Tx) error { return stale }
		_, err := inventory.Evaluate(p.ctx, db, fenced)
		require.ErrorIs(t, err, stale)
		require.Empty(t, p.mappings(p.crm))

		foreign := p.params()
		foreign.OrganizationID = dbtest.Organization(t, db, "other").ID
		_, err = inventory.Evaluate(p.ctx, db, foreign)
		require.True(t, ent.IsNotFound(err), err)
	}, atNow)
}

func TestRecountFindsDrift(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		p := plant(t, db)
		p.evaluate(p.params())
		p.write(func(ctx context.Context, client *ent.Client) error {
			if err := client.App.UpdateOneID(p.crm).SetUserCount(7).SetTenantWideConsent(true).Exec(ctx); err != nil {
				return err
			}
			return client.User.UpdateOneID(p.dee).SetRemovedAt(now).Exec(ctx)
		})
		drift, err := inventory.Recount(p.ctx, db, p.org)
		require.NoError(t, err)
		require.Equal(t, []inventory.Drift{
			{Counter: "app.user_count", ID: p.crm, Stored: 7, Counted: 2},
			{Counter: "app.user_count", ID: p.wide, Stored: 1, Counted: 0},
			{Counter: "app.tenant_wide_consent", ID: p.crm, Stored: 1, Counted: 0},
			{Counter: "USERS", Stored: 3, Counted: 2},
		}, drift)
	}, atNow)
}
