package app

import (
	"context"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/activityevent"
	"github.com/appmuster/appmuster/ent/notice"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/entrasim"
	"github.com/appmuster/appmuster/internal/seal/secret"
	"github.com/appmuster/appmuster/internal/tenant"
	"github.com/appmuster/appmuster/internal/vocab"
)

const day = 24 * time.Hour

// TestEachWarningOfAnEndIsGivenOnce: whoever looks, how many at once, and however
// often the product was started meanwhile.
func TestEachWarningOfAnEndIsGivenOnce(t *testing.T) {
	t.Parallel()
	eachDialect(t, func(t *testing.T, dialect string) {
		began := time.Date(2030, 3, 1, 12, 0, 0, 0, time.UTC)
		var ahead atomic.Int64
		now := func() time.Time { return began.Add(time.Duration(ahead.Load())) }
		cfg := database.Config{Now: now, CacheKB: 2048, MaxConns: 8}
		if dialect == "postgres" {
			cfg.URL = dbtest.PostgresURL(t)
		} else {
			cfg.DataDir = dbtest.SQLiteDir(t)
		}
		open := func() *database.DB {
			db, err := database.Open(t.Context(), cfg)
			require.NoError(t, err)
			return db
		}
		// started runs the product's look in as many processes as the database takes,
		// each twice at once, and gives how often it was told that something changed.
		started := func() (told int) {
			dbs := []*database.DB{open()}
			if dialect == "postgres" {
				dbs = append(dbs, open())
			}
			ctx := dbtest.Context(t)
			hints, stop, err := dbs[0].Subscribe(ctx, activity.TopicNotices)
			require.NoError(t, err)
			defer stop()
			looks := make(chan error, 2*len(dbs))
			for range 2 {
				for _, db := range dbs {
					s := tenant.New(tenant.Params{DB: db, Now: now})
					go func() { looks <- s.WarnOfExpiry(ctx) }()
				}
			}
			for range cap(looks) {
				require.NoError(t, <-looks)
			}
			require.NoError(t, dbs[0].Notify(ctx, activity.TopicNotices, "end"))
			for hint := range hints {
				if hint == "end" {
					break
				}
				told++
			}
			for _, db := range dbs {
				require.NoError(t, db.Close())
			}
			return told
		}

		db := open()
		ctx := dbtest.Context(t)
		organization := dbtest.Organization(t, db, "acme")
		known, unknown, pending := dbtest.Tenant(t, db, organization.ID), dbtest.Tenant(t, db, organization.ID), dbtest.Tenant(t, db, organization.ID)
		ends := began.Add(40 * day)
		require.NoError(t, db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
			if err := tx.Ent().Tenant.UpdateOne(pending).SetState(vocab.TenantStatePendingConsent).SetCredentialExpiresAt(ends).Exec(ctx); err != nil {
				return err
			}
			return tx.Ent().Tenant.UpdateOne(known).SetCredentialExpiresAt(ends).Exec(ctx)
		}))
		require.NoError(t, db.Close())

		raised, warnings := began, 0
		for _, c := range []struct {
			after time.Duration
			days  int  // of the notice
			news  bool // whether anything is told
		}{
			{9 * day, 0, false}, {10 * day, 30, true}, {10 * day, 30, false}, {30 * day, 30, false}, {33 * day, 7, true}, {38 * day, 7, false},
			{39 * day, 1, true}, {40*day - time.Second, 1, false}, {40 * day, -1, true}, {300 * day, -1, false},
		} {
			ahead.Store(int64(c.after))
			told := started()
			if c.news {
				warnings++
			}
			db := open()
			rows := db.Ent().Notice.Query().AllX(ctx)
			require.Equal(t, warnings, db.Ent().ActivityEvent.Query().Where(activityevent.Type(activity.CredentialExpiring)).CountX(ctx), "%s: in the history once", c.after)
			require.Equal(t, c.days, db.Ent().Tenant.GetX(ctx, known.ID).ExpiryWarned, "%s", c.after)
			require.Zero(t, db.Ent().Tenant.GetX(ctx, unknown.ID).ExpiryWarned)
			require.Zero(t, db.Ent().Tenant.GetX(ctx, pending.ID).ExpiryWarned)
			require.NoError(t, db.Close())
			if c.days == 0 {
				require.Empty(t, rows)
				require.Zero(t, told)
				continue
			}
			if c.news {
				raised = now()
				require.Equal(t, 1, told, "%s: told once", c.after)
			} else {
				require.Zero(t, told, "%s: nothing new", c.after)
			}
			require.Len(t, rows, 1, "%s", c.after)
			require.Equal(t, vocab.NoticeKindCredentialExpiring, rows[0].Kind)
			require.Equal(t, known.ID, *rows[0].TenantID)
			require.Equal(t, c.days, rows[0].Days, "%s", c.after)
			require.True(t, ends.Equal(*rows[0].EndsAt))
			require.True(t, raised.Equal(rows[0].RaisedAt), "%s: raised %s", c.after, rows[0].RaisedAt)
			require.Nil(t, rows[0].ResolvedAt)
		}
	})
}

// TestANewCredentialEndsTheWarningOfTheOld, and is warned of by its own date.
func TestANewCredentialEndsTheWarningOfTheOld(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		company := entrasim.DemoCompanies(time.Now())[2]
		w := newTravelers(t, db, company)(t, false)
		register(w.sim, company, testClientID)
		w.sim.ChangeSecret(testClientID, "a secret that the registration does not list")
		w.change(func(ctx context.Context, c *ent.Client) error {
			return c.Member.UpdateOneID(w.member).SetInstanceOwner(true).Exec(ctx)
		})
		began := w.sim.Now().Truncate(time.Second)
		in := func(days int) *time.Time { at := began.Add(time.Duration(days) * day); return &at }
		// notices gives what stands there, open ones by the days they warn ahead.
		notices := func() (days []int, resolved int) {
			for _, n := range db.Ent().Notice.Query().Where(notice.KindEQ(vocab.NoticeKindCredentialExpiring)).AllX(dbtest.Context(t)) {
				if n.ResolvedAt != nil {
					resolved++
					continue
				}
				days = append(days, n.Days)
			}
			return days, resolved
		}
		look := func() { require.NoError(t, w.tenants.WarnOfExpiry(t.Context())) }
		connected, _, err := w.tenants.Connect(w.asking(), tenant.Connection{OrganizationID: w.organization, Mode: vocab.TenantModeCustomerApp,
			EntraTenant: company.TenantID, ClientID: testClientID, ClientSecret: secret.NewText("a secret that the registration does not list"), SecretExpiresAt: in(5)})
		require.NoError(t, err)
		replace := func(n int, ends *time.Time) {
			text := "secret number " + strconv.Itoa(n)
			w.sim.ChangeSecret(testClientID, text)
			_, _, err := w.tenants.Reconnect(w.asking(), connected.ID, tenant.Reconnection{Secret: secret.NewText(text), SecretExpiresAt: ends})
			require.NoError(t, err)
			require.Zero(t, w.now(connected.ID).ExpiryWarned)
		}

		look()
		days, resolved := notices()
		require.Equal(t, []int{7}, days, "what was missed is not made up for")
		require.Zero(t, resolved)

		replace(1, in(100))
		look()
		days, resolved = notices()
		require.Empty(t, days)
		require.Equal(t, 1, resolved)

		w.sim.Advance(75 * day)
		look()
		days, resolved = notices()
		require.Equal(t, []int{30}, days, "the new one is warned of by its own date, from the first step on")
		require.Equal(t, 1, resolved)

		replace(2, nil)
		w.sim.Advance(100 * day)
		look()
		days, resolved = notices()
		require.Empty(t, days, "a date that nobody knows is not warned of")
		require.Equal(t, 2, resolved)
		require.Nil(t, w.now(connected.ID).CredentialExpiresAt)
	})
}
