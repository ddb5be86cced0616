package inventory_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/app"
	"github.com/appmuster/appmuster/ent/appuser"
	"github.com/appmuster/appmuster/ent/assignment"
	"github.com/appmuster/appmuster/ent/groupmember"
	"github.com/appmuster/appmuster/ent/usageday"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/inventory"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/internal/xid"
)

// touch says, as a sync does, that evidence of an app changed.
func (c *company) touch(appID int64) {
	c.t.Helper()
	c.write(func(ctx context.Context, client *ent.Client) error {
		return client.App.UpdateOneID(appID).SetFindings("").Exec(ctx)
	})
}

func TestOnlyAppsWhoseEvidenceChangedAreReadAgain(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		p := plant(t, db)
		require.Equal(t, 9, p.evaluate(p.params()).AddedUp)
		require.Zero(t, p.evaluate(p.params()).AddedUp)
		require.Equal(t, plantedStages, p.stages(), "stages are judged anew from what was added up")

		p.usage(p.old, p.bob, "2026-03-31 09:00", 1, 0, 0)
		p.touch(p.old)
		later := p.params()
		later.Now = now.Add(time.Hour)
		got := p.evaluate(later)
		require.Equal(t, 1, got.AddedUp)
		require.Equal(t, 1, got.StagesChanged)
		require.Equal(t, "THIRD_PARTY IN_USE HIGH users=1 used=2026-03-31", p.stages()["old"])

		wider := later
		wider.WindowDays = 120
		require.Equal(t, 9, p.evaluate(wider).AddedUp, "another window")
		tomorrow := wider
		tomorrow.Now = now.AddDate(0, 0, 1)
		require.Equal(t, 9, p.evaluate(tomorrow).AddedUp, "another day")
		p.read("2026-03-25")
		require.Equal(t, 9, p.evaluate(tomorrow).AddedUp, "sign-ins are no longer known for the last 30 days")
		p.read("2025-12-01")
		tomorrow.All = true
		require.Equal(t, 9, p.evaluate(tomorrow).AddedUp)
	}, atNow)
}

// TestEvaluatingWhatChangedEqualsEvaluatingAll changes a company at random, some
// hours and days long, evaluates what changed, and then all: that must find
// nothing left to change.
func TestEvaluatingWhatChangedEqualsEvaluatingAll(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		for seed := range uint64(6) {
			c := newRandomCompany(t, db, seed)
			clock := now
			for range 8 {
				clock = clock.Add([]time.Duration{time.Minute, 20 * time.Minute, 5 * time.Hour, 26 * time.Hour}[c.rand.IntN(4)])
				for range 1 + c.rand.IntN(6) {
					c.change(clock)
				}
				p := c.params()
				p.Now, p.PairsAtOnce = clock, 1+c.rand.IntN(12)
				c.evaluate(p)
				got := c.rows()
				p.All = true
				all := c.evaluate(p)
				require.Zero(t, [4]int{all.StagesChanged, all.MappingsAdded, all.MappingsChanged, all.MappingsRemoved}, "seed %d", seed)
				require.Equal(t, c.rows(), got, "seed %d", seed)
				c.write(func(ctx context.Context, client *ent.Client) error {
					if _, err := client.AppUser.Delete().Where(appuser.TenantID(c.ten)).Exec(ctx); err != nil {
						return err
					}
					return client.App.Update().Where(app.TenantID(c.ten)).SetUserCount(0).SetStage(vocab.AppStageDiscovered).SetStageReasons(nil).SetFindings("").
						SetTenantWideConsent(false).ClearLastUsedAt().SetLastUsedSort(0).Exec(ctx)
				})
				c.evaluate(p)
				require.Equal(t, c.rows(), got, "seed %d", seed)
			}
		}
	}, atNow)
}

type randomCompany struct {
	*company
	rand                *rand.Rand
	users, apps, groups []int64
}

func newRandomCompany(t *testing.T, db *database.DB, seed uint64) *randomCompany {
	c := &randomCompany{company: newCompanyOf(t, db, xid.GUID(fmt.Sprintf("c0000000-0000-4000-8000-%012d", 100+seed))), rand: rand.New(rand.NewPCG(seed, 7))}
	for i := range 10 {
		c.users = append(c.users, c.user(fmt.Sprint("user ", i)))
	}
	for i := range 6 {
		c.apps = append(c.apps, c.app(fmt.Sprint("app ", i)))
	}
	for i := range 3 {
		c.groups = append(c.groups, c.group(fmt.Sprint("group ", i)))
	}
	c.read("2025-12-01")
	return c
}

func pick[T any](c *randomCompany, all []T) T { return all[c.rand.IntN(len(all))] }

// change does one thing that a sync may find, and says which apps it touched.
func (c *randomCompany) change(clock time.Time) {
	appID, userID, groupID := pick(c, c.apps), pick(c, c.users), pick(c, c.groups)
	switch c.rand.IntN(11) {
	case 0:
		c.assign(appID, userID, pick(c, []string{"Reader", "Writer", ""}), at("2026-01-05"))
		c.touch(appID)
	case 1:
		c.assignGroup(appID, groupID)
		c.touch(appID)
	case 2:
		c.write(func(ctx context.Context, client *ent.Client) error {
			a, err := client.Assignment.Query().Where(assignment.TenantID(c.ten), assignment.RemovedAtIsNil()).First(ctx)
			if ent.IsNotFound(err) {
				return nil
			}
			appID = a.AppID
			return client.Assignment.UpdateOne(a).SetRemovedAt(clock).Exec(ctx)
		})
		c.touch(appID)
	case 3:
		c.grant(appID, pick(c, []int64{0, userID, userID}), fmt.Sprint("Scope.", c.rand.IntN(4)))
		c.touch(appID)
	case 4, 5, 6:
		day := clock.AddDate(0, 0, -c.rand.IntN(120))
		c.write(func(ctx context.Context, client *ent.Client) error {
			u := client.UsageDay.Create().SetOrganizationID(c.org).SetTenantID(c.ten).SetAppID(appID).SetDay(inventory.Day(day)).
				SetSignIns(c.rand.IntN(3)).SetOtherSignIns(c.rand.IntN(2)).SetFailedSignIns(c.rand.IntN(2)).SetLastAt(day)
			whose := usageday.UserIDIsNil()
			if c.rand.IntN(5) > 0 {
				u.SetUserID(userID)
				whose = usageday.UserID(userID)
			}
			if _, err := client.UsageDay.Delete().Where(usageday.AppID(appID), usageday.Day(inventory.Day(day)), whose).Exec(ctx); err != nil {
				return err
			}
			return u.Exec(ctx)
		})
		c.touch(appID)
	case 7: // gone or back, with all their apps
		c.write(func(ctx context.Context, client *ent.Client) error {
			u, err := client.User.Get(ctx, userID)
			if err != nil {
				return err
			}
			if u.RemovedAt == nil {
				return client.User.UpdateOne(u).SetRemovedAt(clock).Exec(ctx)
			}
			return client.User.UpdateOne(u).ClearRemovedAt().Exec(ctx)
		})
		for _, id := range c.apps {
			c.touch(id)
		}
	case 8:
		c.write(func(ctx context.Context, client *ent.Client) error {
			n, err := client.GroupMember.Delete().Where(groupmember.GroupID(groupID), groupmember.UserID(userID)).Exec(ctx)
			if err != nil || n > 0 {
				return err
			}
			return client.GroupMember.Create().SetOrganizationID(c.org).SetTenantID(c.ten).SetGroupID(groupID).SetUserID(userID).SetFirstSeenAt(clock).Exec(ctx)
		})
		for _, id := range c.apps {
			c.touch(id)
		}
	case 9: // what touches no evidence
		c.write(func(ctx context.Context, client *ent.Client) error {
			return client.App.UpdateOneID(appID).SetProviderLastUsedAt(clock.AddDate(0, 0, -c.rand.IntN(200))).Exec(ctx)
		})
	case 10:
		c.covered(vocab.DataSetSignIns, pick(c, []inventory.Feed{
			{State: vocab.CoverageStateGreen, LastSuccessAt: &clock, CoveredFrom: at("2025-12-01"), CoveredTo: &clock},
			{State: vocab.CoverageStateGreen, LastSuccessAt: &clock, CoveredFrom: at("2026-03-25"), CoveredTo: &clock},
			{State: vocab.CoverageStateDark, Reason: "This tenant has no Entra ID P1 licence."},
			{State: vocab.CoverageStateStale, LastSuccessAt: at("2026-03-31 09:30"), CoveredFrom: at("2025-12-01"), CoveredTo: at("2026-03-31 09:30")},
		}))
	}
}

// rows gives all that an evaluation decides, without our own keys.
func (c *randomCompany) rows() []string {
	c.t.Helper()
	var got []string
	apps, err := c.db.Ent().App.Query().Where(app.TenantID(c.ten)).Order(app.ByID()).All(c.ctx)
	require.NoError(c.t, err)
	for _, a := range apps {
		got = append(got, c.line([]any{
			a.DisplayName, a.Origin, a.Stage, a.StageConfidence, a.DataDelayed, a.StageReasons, a.LastUsedAt, a.LastUsedSort, a.UserCount, a.TenantWideConsent,
		}))
		for user, line := range c.mappings(a.ID) {
			got = append(got, a.DisplayName+" "+user+" "+line)
		}
	}
	for name, n := range c.numbers() {
		got = append(got, string(name)+" "+n)
	}
	for i := range got[1:] { // maps come in any order
		for j := i + 1; j > 0 && got[j] < got[j-1]; j-- {
			got[j], got[j-1] = got[j-1], got[j]
		}
	}
	return got
}

func (c *randomCompany) line(v any) string {
	c.t.Helper()
	b, err := json.Marshal(v)
	require.NoError(c.t, err)
	return string(b)
}
