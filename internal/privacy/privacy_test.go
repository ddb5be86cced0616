package privacy_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/auditevent"
	"github.com/appmuster/appmuster/ent/user"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/privacy"
	"github.com/appmuster/appmuster/internal/pseudonym"
	"github.com/appmuster/appmuster/internal/seal"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/internal/xid"
)

// fixture is two organizations, one with a tenant and some users.
type fixture struct {
	db     *database.DB
	s      *privacy.Service
	org    *ent.Organization
	other  *ent.Organization
	tenant *ent.Tenant
}

func setup(t *testing.T, db *database.DB) fixture {
	t.Helper()
	keeper, err := seal.New(make([]byte, seal.KeySize))
	require.NoError(t, err)
	f := fixture{db: db, s: privacy.New(privacy.Params{DB: db, Keeper: keeper})}
	f.org, f.other = dbtest.Organization(t, db, "acme"), dbtest.Organization(t, db, "zenith")
	f.tenant = dbtest.Tenant(t, db, f.org.ID)
	write(t, db, func(ctx context.Context, tx *database.Tx) error {
		_, err := tx.Exec(ctx, "INSERT INTO sync_lease (tenant_id, generation, owner, expires_at) VALUES (?, 1, 'w', ?)", f.tenant.ID, tx.Now())
		return err
	})
	return f
}

// as gives a context in which a member with a role in the first organization asks.
func (f fixture) as(t *testing.T, role viewer.Role) context.Context {
	return viewer.NewContext(t.Context(), viewer.New(viewer.Params{MemberID: 1, IP: "192.0.2.1", RequestID: "r",
		Roles: map[int64]viewer.Role{f.org.ID: role}}))
}

func write(t *testing.T, db *database.DB, fn func(context.Context, *database.Tx) error) {
	t.Helper()
	require.NoError(t, db.InTx(dbtest.Context(t), fn))
}

func guid(n int) xid.GUID { return xid.GUID(fmt.Sprintf("00000000-0000-4000-8000-%012d", n)) }

func (f fixture) user(ctx context.Context, tx *database.Tx, n int) (*ent.User, error) {
	name := fmt.Sprintf("Ada %d Byron", n)
	return tx.Ent().User.Create().SetOrganizationID(f.org.ID).SetTenantID(f.tenant.ID).SetEntraID(guid(n)).SetDisplayName(name).
		SetSortKey(name).SetUserPrincipalName(fmt.Sprintf("ada%d@engines.example", n)).SetMail(fmt.Sprintf("ada.%d@engines.example", n)).
		SetFirstSeenAt(tx.Now()).Save(ctx)
}

func (f fixture) users(t *testing.T, from, to int) (all []*ent.User) {
	t.Helper()
	write(t, f.db, func(ctx context.Context, tx *database.Tx) error {
		for n := from; n < to; n++ {
			u, err := f.user(ctx, tx, n)
			if err != nil {
				return err
			}
			all = append(all, u)
		}
		return nil
	})
	return all
}

func (f fixture) mode(t *testing.T, mode vocab.PrivacyMode) {
	t.Helper()
	_, err := f.s.SetMode(f.as(t, viewer.RoleOwner), f.org.ID, mode)
	require.NoError(t, err)
}

func (f fixture) audits(t *testing.T) []*ent.AuditEvent {
	t.Helper()
	log := f.db.Ent().AuditEvent.Query().Where(auditevent.OrganizationID(f.org.ID)).Order(ent.Asc(auditevent.FieldID)).AllX(dbtest.Context(t))
	require.NoError(t, activity.Verify(nil, log))
	return log
}

func TestTurningToPseudonymsNumbersEverybody(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		ctx := dbtest.Context(t)
		f := setup(t, db)
		f.users(t, 1, 1203)
		before, err := f.s.Key(f.as(t, viewer.RoleAnalyst), f.org.ID)
		require.Error(t, err, "nobody asked for pseudonyms yet")
		require.Zero(t, before)

		after, err := f.s.SetMode(f.as(t, viewer.RoleOwner), f.org.ID, vocab.PrivacyModePseudonyms)
		require.NoError(t, err)
		require.Equal(t, vocab.PrivacyModePseudonyms, after.PrivacyMode)
		key, err := f.s.Key(f.as(t, viewer.RoleAnalyst), f.org.ID)
		require.NoError(t, err)
		require.NotContains(t, string(after.SealedPseudonymKey), string(key.Bytes()))
		require.Zero(t, db.Ent().User.Query().Where(user.PseudonymIsNil()).CountX(ctx))
		for _, u := range db.Ent().User.Query().Limit(50).AllX(ctx) {
			require.Equal(t, key.Number(u.EntraID), *u.Pseudonym)
		}

		log := f.audits(t)
		require.Len(t, log, 1)
		require.Equal(t, activity.PrivacyModeChanged, log[0].Action)
		require.Equal(t, map[string]any{"before": "FULL_NAMES", "after": "PSEUDONYMS"}, log[0].Detail)
		require.Equal(t, vocab.ActorKindMember, log[0].ActorKind)
		require.Equal(t, "192.0.2.1", log[0].IP)

		f.mode(t, vocab.PrivacyModePseudonyms)
		require.Len(t, f.audits(t), 1, "nothing was changed")
		f.mode(t, vocab.PrivacyModeFullNames)
		require.Zero(t, db.Ent().User.Query().Where(user.PseudonymIsNil()).CountX(ctx), "the numbers stay")
		f.mode(t, vocab.PrivacyModePseudonyms)
		again, err := f.s.Key(f.as(t, viewer.RoleAnalyst), f.org.ID)
		require.NoError(t, err)
		require.Equal(t, key, again, "the same person has the same pseudonym")

		elsewhere := privacy.New(privacy.Params{DB: db, Keeper: keeperOf(t)})
		again, err = elsewhere.Key(f.as(t, viewer.RoleAnalyst), f.org.ID)
		require.NoError(t, err)
		require.Equal(t, key, again, "another process opens the same")
		_, err = f.s.Key(f.as(t, viewer.RoleOwner), f.other.ID)
		require.True(t, fault.Is(err, fault.NotFound))
	})
}

func keeperOf(t *testing.T) *seal.Keeper {
	t.Helper()
	keeper, err := seal.New(make([]byte, seal.KeySize))
	require.NoError(t, err)
	return keeper
}

// A sync stores users page by page while an owner turns to pseudonyms: whichever
// page was first, nobody is left without a number.
func TestUsersStoredMeanwhileAreNotMissed(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		ctx := dbtest.Context(t)
		f := setup(t, db)
		f.users(t, 1, 300)
		var pages sync.WaitGroup
		errs := make(chan error, 1)
		pages.Go(func() {
			for page := range 40 {
				err := db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
					if _, err := tx.Exec(ctx, "UPDATE sync_lease SET expires_at = ? WHERE tenant_id = ? AND generation = 1", tx.Now(), f.tenant.ID); err != nil {
						return err
					}
					number, err := f.s.Numbers(ctx, tx, f.org.ID)
					if err != nil {
						return err
					}
					for n := range 5 {
						u, err := f.user(ctx, tx, 1000+page*5+n)
						if err != nil {
							return err
						}
						if number != nil {
							if err := tx.Ent().User.UpdateOneID(u.ID).SetPseudonym(number(u.EntraID)).Exec(ctx); err != nil {
								return err
							}
						}
					}
					return nil
				}, database.Repeatable())
				if err != nil {
					errs <- err
					return
				}
			}
		})
		f.mode(t, vocab.PrivacyModePseudonyms)
		pages.Wait()
		select {
		case err := <-errs:
			require.NoError(t, err)
		default:
		}
		require.Equal(t, 499, db.Ent().User.Query().CountX(ctx))
		require.Zero(t, db.Ent().User.Query().Where(user.PseudonymIsNil()).CountX(ctx))
	})
}

// A page that began before there was a key stores its users after everybody else
// was numbered: the turn-over waits for it.
func TestThePageThatKnewNoKeyIsWaitedFor(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		ctx := dbtest.Context(t)
		f := setup(t, db)
		turned := make(chan error, 1)
		asking := f.as(t, viewer.RoleOwner)
		write(t, db, func(txCtx context.Context, tx *database.Tx) error {
			if _, err := tx.Exec(txCtx, "UPDATE sync_lease SET expires_at = ? WHERE tenant_id = ? AND generation = 1", tx.Now(), f.tenant.ID); err != nil {
				return err
			}
			number, err := f.s.Numbers(txCtx, tx, f.org.ID)
			if err != nil {
				return err
			}
			require.Nil(t, number)
			go func() {
				_, err := f.s.SetMode(asking, f.org.ID, vocab.PrivacyModePseudonyms)
				turned <- err
			}()
			// On SQLite it can't even make its key before this page is done. PostgreSQL
			// tells that it has, and waits for this transaction.
			if db.Dialect() == database.Postgres {
				require.Eventually(t, func() bool {
					var waits bool
					err := db.SQL().QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM pg_stat_activity
						WHERE datname = current_database() AND wait_event_type = 'Lock')`).Scan(&waits)
					return err == nil && waits && len(db.Ent().Organization.GetX(ctx, f.org.ID).SealedPseudonymKey) > 0
				}, 10*time.Second, time.Millisecond)
			}
			_, err = f.user(txCtx, tx, 1)
			return err
		})
		require.NoError(t, <-turned)
		require.Equal(t, 1, db.Ent().User.Query().Where(user.PseudonymNotNil()).CountX(ctx))
	})
}

func TestRevealTellsWhoAndKeepsWhy(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		f := setup(t, db)
		u := f.users(t, 1, 2)[0]
		const why = "Ada asked us which apps hold her data."
		_, err := f.s.Reveal(f.as(t, viewer.RoleOwner), u.ID, why)
		require.True(t, fault.Is(err, fault.Conflict), "full names are shown")
		f.mode(t, vocab.PrivacyModePseudonyms)
		for _, short := range []string{"", "why not", "         x         ", string(make([]rune, 501))} {
			_, err := f.s.Reveal(f.as(t, viewer.RoleOwner), u.ID, short)
			require.True(t, fault.Is(err, fault.Invalid))
			about, _ := fault.Of(err)
			require.Equal(t, "reason", about.Field())
		}
		require.Len(t, f.audits(t), 1, "what was refused is not revealed")
		person, err := f.s.Reveal(f.as(t, viewer.RoleManager), u.ID, "  "+why+" ")
		require.NoError(t, err)
		require.Equal(t, "Ada 1 Byron", person.Name)
		require.Equal(t, "ada1@engines.example", person.PrincipalName)
		entry := f.audits(t)[1]
		require.Equal(t, activity.PersonRevealed, entry.Action)
		require.Equal(t, u.ID, *entry.SubjectID)
		require.Equal(t, map[string]any{"reason": why}, activity.Details(entry))
		require.NotContains(t, fmt.Sprint(entry.Detail), "Ada", "the chain holds a digest alone")

		f.mode(t, vocab.PrivacyModeAggregates)
		_, err = f.s.Reveal(f.as(t, viewer.RoleOwner), u.ID, why)
		require.True(t, fault.Is(err, fault.NotFound), "there is nobody")
	})
}

func TestWhoMayDoWhat(t *testing.T) {
	t.Parallel()
	db := dbtest.Open(t)
	f := setup(t, db)
	u := f.users(t, 1, 2)[0]
	f.mode(t, vocab.PrivacyModePseudonyms)
	acts := map[string]func(context.Context) error{
		"SetMode": func(ctx context.Context) error {
			_, err := f.s.SetMode(ctx, f.org.ID, vocab.PrivacyModeFullNames)
			return err
		},
		"Reveal": func(ctx context.Context) error { _, err := f.s.Reveal(ctx, u.ID, "A good reason."); return err },
		"TagKind": func(ctx context.Context) error {
			room := vocab.UserKindRoom
			_, err := f.s.TagKind(ctx, u.ID, &room)
			return err
		},
		"ErasePerson":  func(ctx context.Context) error { _, err := f.s.ErasePerson(ctx, u.ID); return err },
		"ExportPerson": func(ctx context.Context) error { _, err := f.s.ExportPerson(ctx, u.ID); return err },
		"Purges":       func(ctx context.Context) error { _, err := f.s.Purges(ctx); return err },
	}
	foreign := viewer.NewContext(t.Context(), viewer.New(viewer.Params{MemberID: 2, Roles: map[int64]viewer.Role{f.other.ID: viewer.RoleOwner}}))
	readOnly := viewer.NewContext(t.Context(), viewer.New(viewer.Params{TokenID: 2, ReadOnly: true, Roles: map[int64]viewer.Role{f.org.ID: viewer.RoleOwner}}))
	for name, act := range acts {
		own := fault.NotFound
		if name == "Purges" {
			own = fault.Forbidden
		}
		require.True(t, fault.Is(act(t.Context()), own), "%s by nobody", name)
		require.True(t, fault.Is(act(foreign), own), "%s by another organization's owner", name)
		require.True(t, fault.Is(act(dbtest.Context(t)), own), "%s by the system: it does not ask", name)
		require.True(t, fault.Is(act(readOnly), fault.Forbidden), "%s by a read-only token", name)
		for _, role := range []viewer.Role{viewer.RoleAnalyst, viewer.RoleAuditor} {
			require.True(t, fault.Is(act(f.as(t, role)), fault.Forbidden), "%s by %s", name, role)
		}
		if name != "Reveal" && name != "TagKind" {
			require.True(t, fault.Is(act(f.as(t, viewer.RoleManager)), fault.Forbidden), "%s by a manager", name)
		}
	}
	require.Len(t, f.audits(t), 1)
	instanceOwner := viewer.NewContext(t.Context(), viewer.New(viewer.Params{MemberID: 2, InstanceOwner: true}))
	require.NoError(t, acts["Purges"](instanceOwner))
	_, err := f.s.SetMode(f.as(t, viewer.RoleOwner), f.org.ID, "NOTHING")
	require.True(t, fault.Is(err, fault.Invalid))
}

func TestRetentionDeletesWhatIsDueAndProvesIt(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		ctx := dbtest.Context(t)
		f := setup(t, db)
		users := f.users(t, 1, 4)
		now := db.Now()
		write(t, db, func(ctx context.Context, tx *database.Tx) error {
			app, err := tx.Ent().App.Create().SetOrganizationID(f.org.ID).SetTenantID(f.tenant.ID).SetAppID(guid(900)).SetSortKey("quill").
				SetOrigin(vocab.AppOriginThirdParty).SetFirstSeenAt(now).Save(ctx)
			if err != nil {
				return err
			}
			for i, age := range []int{10, 34, 36, 50} {
				if err := tx.Ent().SignIn.Create().SetOrganizationID(f.org.ID).SetTenantID(f.tenant.ID).SetEntraID(guid(2000 + i)).SetAppID(app.ID).
					SetUserID(users[0].ID).SetSucceeded(true).SetInteractive(true).SetOccurredAt(now.AddDate(0, 0, -age)).Exec(ctx); err != nil {
					return err
				}
			}
			for i, u := range users[:2] {
				if err := tx.Ent().UsageDay.Create().SetOrganizationID(f.org.ID).SetTenantID(f.tenant.ID).SetAppID(app.ID).SetUserID(u.ID).SetDay(20000).
					SetSignIns(3 + i).SetOtherSignIns(1).SetFailedSignIns(0).SetLastAt(now).Exec(ctx); err != nil {
					return err
				}
				if err := tx.Ent().User.UpdateOneID(u.ID).SetRemovedAt(now.AddDate(0, 0, -31+2*i)).Exec(ctx); err != nil {
					return err
				}
			}
			return tx.Ent().Invitation.Create().SetTokenHash([]byte("h")).SetEmail("a@example.com").SetEmailKey("a@example.com").
				SetOrganizationID(f.org.ID).SetCreatedAt(now.AddDate(0, 0, -60)).SetExpiresAt(now.AddDate(0, 0, -53)).Exec(ctx)
		})
		require.NoError(t, f.s.Purge(t.Context()))

		require.Equal(t, 0, db.Ent().SignIn.Query().CountX(ctx), "two are old, and the others were a removed user's")
		left := db.Ent().User.Query().Order(ent.Asc(user.FieldID)).IDsX(ctx)
		require.Equal(t, []int64{users[1].ID, users[2].ID}, left, "one was removed 31 days ago, one 29, one not")
		days := db.Ent().UsageDay.Query().AllX(ctx)
		require.Len(t, days, 2)
		for _, d := range days {
			if d.UserID == nil {
				require.Equal(t, 3, d.SignIns, "the numbers stay, the person goes")
			}
		}
		owner := viewer.NewContext(t.Context(), viewer.New(viewer.Params{MemberID: 2, InstanceOwner: true}))
		proofs, err := f.s.Purges(owner)
		require.NoError(t, err)
		require.Len(t, proofs, len(privacy.Classes()))
		got := map[string]int64{}
		for _, p := range proofs {
			require.Zero(t, p.Remaining, p.Class)
			got[p.Class] = p.Deleted
		}
		require.EqualValues(t, 2, got["SIGN_INS"])
		require.EqualValues(t, 1, got["USERS"])
		require.EqualValues(t, 1, got["INVITATIONS"])
		require.EqualValues(t, 0, got["AUDIT_EVENTS"])
		require.Equal(t, "PURGES", proofs[0].Class, "newest first")
		require.WithinDuration(t, now.Add(-400*24*time.Hour), proofs[0].Cutoff, time.Minute)
	})
}

// TestASimulatedDayEndsNoSession: what is deleted of log-ins goes by their own clock.
func TestASimulatedDayEndsNoSession(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		ctx := dbtest.Context(t)
		now := db.Now()
		write(t, db, func(ctx context.Context, tx *database.Tx) error {
			for hash, ends := range map[string]time.Time{"over": now.Add(-time.Hour), "holds": now.Add(time.Hour)} {
				if err := tx.Ent().MemberSession.Create().SetTokenHash([]byte(hash)).SetData([]byte{}).SetIP("").SetExpiresAt(ends).SetCreatedAt(now).SetLastUsedAt(now).Exec(ctx); err != nil {
					return err
				}
			}
			return nil
		})
		s := privacy.New(privacy.Params{DB: db, Keeper: keeperOf(t), LogInNow: db.Now, Now: func() time.Time { return db.Now().AddDate(0, 0, 3) }})
		require.NoError(t, s.Purge(t.Context()))
		left := db.Ent().MemberSession.Query().OnlyX(ctx)
		require.Equal(t, "holds", string(left.TokenHash))
	})
}

func TestManyRemovedUsersGoAtOnceAndTheirNumbersStay(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		ctx := dbtest.Context(t)
		f := setup(t, db)
		all := f.users(t, 1, 452)
		write(t, db, func(ctx context.Context, tx *database.Tx) error {
			app, err := tx.Ent().App.Create().SetOrganizationID(f.org.ID).SetTenantID(f.tenant.ID).SetAppID(guid(900)).SetSortKey("quill").
				SetOrigin(vocab.AppOriginThirdParty).SetFirstSeenAt(tx.Now()).SetFindings("{}").Save(ctx)
			if err != nil {
				return err
			}
			var days []*ent.UsageDayCreate
			for _, u := range all {
				days = append(days, tx.Ent().UsageDay.Create().SetOrganizationID(f.org.ID).SetTenantID(f.tenant.ID).SetAppID(app.ID).SetUserID(u.ID).SetDay(20000).
					SetSignIns(2).SetOtherSignIns(0).SetFailedSignIns(1).SetLastAt(tx.Now()))
			}
			if err := tx.Ent().UsageDay.CreateBulk(days...).Exec(ctx); err != nil {
				return err
			}
			return tx.Ent().User.Update().Where(user.IDNEQ(all[0].ID)).SetRemovedAt(tx.Now().AddDate(0, 0, -40)).Exec(ctx)
		})
		require.NoError(t, f.s.Purge(t.Context()))
		require.Equal(t, all[0].ID, db.Ent().User.Query().OnlyIDX(ctx))
		days := db.Ent().UsageDay.Query().AllX(ctx)
		require.Len(t, days, 2)
		for _, d := range days {
			if d.UserID == nil {
				require.Equal(t, 900, d.SignIns)
				require.Equal(t, 450, d.FailedSignIns)
			}
		}
		require.Empty(t, db.Ent().App.Query().OnlyX(ctx).Findings, "it is added up anew")
	})
}

func TestPseudonymsDifferByOrganization(t *testing.T) {
	t.Parallel()
	db := dbtest.Open(t)
	f := setup(t, db)
	f.mode(t, vocab.PrivacyModePseudonyms)
	both := viewer.NewContext(t.Context(), viewer.New(viewer.Params{MemberID: 1,
		Roles: map[int64]viewer.Role{f.org.ID: viewer.RoleOwner, f.other.ID: viewer.RoleOwner}}))
	_, err := f.s.SetMode(both, f.other.ID, vocab.PrivacyModePseudonyms)
	require.NoError(t, err)
	one, err := f.s.Key(both, f.org.ID)
	require.NoError(t, err)
	two, err := f.s.Key(both, f.other.ID)
	require.NoError(t, err)
	require.NotEqual(t, pseudonym.Text(one.Number(guid(1))), pseudonym.Text(two.Number(guid(1))))
}
