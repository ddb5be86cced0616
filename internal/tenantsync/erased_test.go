package tenantsync_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/app"
	"github.com/appmuster/appmuster/ent/signin"
	"github.com/appmuster/appmuster/ent/usageday"
	"github.com/appmuster/appmuster/ent/user"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/entrasim"
	"github.com/appmuster/appmuster/internal/pseudonym"
	"github.com/appmuster/appmuster/internal/tenantsync"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/internal/xid"
)

// remember keeps that a person was erased.
func (w *world) remember(ctx context.Context, tx *database.Tx, id xid.GUID) error {
	t, err := tx.Ent().Tenant.Get(ctx, w.tenant)
	if err != nil {
		return err
	}
	hash := pseudonym.PersonHash(w.tenant, id)
	return tx.Ent().ErasedPerson.Create().SetOrganizationID(t.OrganizationID).SetTenantID(w.tenant).
		SetPersonHash(hash[:]).SetErasedAt(tx.Now()).Exec(ctx)
}

// erase erases a stored person as the product does: with the sync held back.
func (w *world) erase(id xid.GUID) {
	w.t.Helper()
	w.write(func(ctx context.Context, tx *database.Tx) error {
		if err := tx.HoldSync(ctx, w.tenant); err != nil {
			return err
		}
		u, err := tx.Ent().User.Query().Where(user.TenantID(w.tenant), user.EntraID(id)).Only(ctx)
		if err != nil {
			return err
		}
		if err := w.remember(ctx, tx, id); err != nil {
			return err
		}
		_, err = tx.ErasePerson(ctx, database.Person{
			OrganizationID: u.OrganizationID, TenantID: u.TenantID, UserID: u.ID, EntraID: u.EntraID,
			Names: []string{u.DisplayName}, Addresses: []string{u.UserPrincipalName, u.Mail},
		})
		return err
	})
}

// stored reports whether a user is there.
func (w *world) stored(id xid.GUID) bool {
	w.t.Helper()
	return w.db.Ent().User.Query().Where(user.TenantID(w.tenant), user.EntraID(id)).ExistX(w.ctx)
}

// aManager gives somebody who has an app, signs in and is somebody's manager.
func (w *world) aManager() *entrasim.User {
	w.t.Helper()
	for _, u := range w.db.Ent().User.Query().Order(ent.Asc("entra_id")).AllX(w.ctx) {
		if u.ManagerEntraID != "" {
			m := w.company.User(string(u.ManagerEntraID))
			require.NotNil(w.t, m)
			return m
		}
	}
	w.t.Fatal("nobody has a manager")
	return nil
}

// says reports whether anything that is stored names the person.
func (w *world) says(u *entrasim.User) bool {
	w.t.Helper()
	dump := w.dump()
	for _, e := range w.db.Ent().ActivityEvent.Query().AllX(w.ctx) {
		dump += e.SubjectName + " " + e.ActorName + " " + string(e.SubjectEntraID) + "\n"
	}
	for _, m := range w.db.Ent().User.Query().AllX(w.ctx) {
		dump += string(m.ManagerEntraID) + "\n"
	}
	return strings.Contains(dump, u.ID) || strings.Contains(dump, u.UPN) || strings.Contains(dump, u.DisplayName)
}

func TestErasedPeopleStayErased(t *testing.T) {
	t.Parallel()
	scout := setup(t, dbtest.Open(t))
	scout.sync()
	person := scout.aManager()
	id := xid.NewGUID(person.ID)
	whole := scout.dump()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		before := setup(t, db)
		before.write(func(ctx context.Context, tx *database.Tx) error { return before.remember(ctx, tx, id) })
		before.sync()
		require.NotEqual(t, whole, before.dump())
		before.sync() // Microsoft's word on apps that were only met in sign-ins comes one sync later
		want := before.dump()
		require.False(t, before.says(person))
		same(t, want, func() string { before.finish(before.open(true)); return before.dump() }())
	})
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		// Erased between two pages of the first sync, as soon as they are stored.
		reference := setup(t, dbtest.Open(t))
		reference.write(func(ctx context.Context, tx *database.Tx) error { return reference.remember(ctx, tx, id) })
		reference.sync()
		want := reference.dump()

		w := setup(t, db)
		run := w.open(false)
		params := w.params
		params.WorkFor = 5 * time.Millisecond
		engine := tenantsync.New(params)
		for !w.stored(id) {
			o, err := engine.Run(w.ctx, run.ID, w.generation)
			require.NoError(t, err)
			require.Equal(t, tenantsync.Snooze, o.Kind)
		}
		require.Zero(t, db.Ent().SignIn.Query().CountX(w.ctx), "the sync is not that far yet")
		w.erase(id)
		require.Equal(t, vocab.SyncRunStateSucceeded, w.finish(run).State)
		same(t, want, w.dump())
		require.False(t, w.says(person))

		// Before and between later syncs, by what changed and whole.
		w.company.ChangeUser(person.ID, "department", func(u *entrasim.User) { u.Department = "Elsewhere" })
		w.company.SignIn(entrasim.SignIn{User: person.ID, App: string(db.Ent().App.Query().FirstX(w.ctx).AppID), At: w.sim.Now().Add(-time.Minute)})
		w.sync()
		require.False(t, w.says(person))
		w.finish(w.open(true))
		require.False(t, w.says(person))
	})
}

// used adds up how often apps were used on each day, whoever did.
func (w *world) used() map[string]int {
	w.t.Helper()
	sums := map[string]int{}
	for _, d := range w.db.Ent().UsageDay.Query().Where(usageday.TenantID(w.tenant)).AllX(w.ctx) {
		sums[fmt.Sprint("app ", d.AppID, " day ", d.Day)] += d.SignIns + d.OtherSignIns + d.FailedSignIns
	}
	return sums
}

func TestAnErasedPersonsSignInsStillCountWhenTheirDayIsRolledUpAgain(t *testing.T) {
	t.Parallel()
	scout := setup(t, dbtest.Open(t))
	scout.sync()
	person := scout.aManager()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := setup(t, db)
		w.sync()
		app := db.Ent().App.Query().Where(app.EntraIDNotNil()).FirstX(w.ctx)
		colleague := db.Ent().User.Query().Where(user.EntraIDNEQ(xid.NewGUID(person.ID))).FirstX(w.ctx)
		at := w.sim.Now().Truncate(24 * time.Hour).Add(24 * time.Hour)
		for i := range 5 { // in the night, long before what is read again
			w.company.SignIn(entrasim.SignIn{
				User: person.ID, App: string(app.AppID), At: at.Add(time.Duration(i) * time.Minute), ErrorCode: []int{0, 50126}[i%2],
			})
		}
		w.sim.Advance(at.Add(12 * time.Hour).Sub(w.sim.Now()))
		w.sync()
		before := w.used()

		their := db.Ent().SignIn.Query().Where(signin.UserID(db.Ent().User.Query().Where(user.EntraID(xid.NewGUID(person.ID))).OnlyIDX(w.ctx))).AllX(w.ctx)
		require.Greater(t, len(their), 5)

		w.erase(xid.NewGUID(person.ID))
		require.Equal(t, before, w.used())
		nobodys := func() {
			t.Helper()
			for _, was := range their {
				require.False(t, db.Ent().SignIn.Query().Where(signin.EntraID(was.EntraID)).ExistX(w.ctx), "nothing leads to the event at Microsoft")
				is := db.Ent().SignIn.GetX(w.ctx, was.ID)
				require.Nil(t, is.UserID)
				require.Empty(t, is.City+is.Country+is.ClientApp+is.FailureReason)
			}
		}
		nobodys()

		w.company.SignIn(entrasim.SignIn{User: string(colleague.EntraID), App: string(app.AppID), At: w.sim.Now().Add(-time.Minute)})
		w.sync()
		before[fmt.Sprint("app ", app.ID, " day ", at.Unix()/86400)]++
		require.Equal(t, before, w.used())
		w.finish(w.open(true))
		require.Equal(t, before, w.used())
		nobodys()
	})
}

// A directory that was disconnected and is connected anew is another tenant of
// ours, and the same to who was erased.
func TestErasedPeopleStayErasedInADirectoryConnectedAnew(t *testing.T) {
	t.Parallel()
	scout := setup(t, dbtest.Open(t))
	scout.sync()
	id := xid.NewGUID(scout.aManager().ID)
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := setup(t, db)
		w.write(func(ctx context.Context, tx *database.Tx) error {
			now, err := tx.Ent().Tenant.UpdateOneID(w.tenant).SetEntraTenantID(xid.NewGUID(w.company.TenantID)).Save(ctx)
			if err != nil {
				return err
			}
			before, err := tx.Ent().Tenant.Create().SetOrganizationID(now.OrganizationID).SetMode(now.Mode).SetState(vocab.TenantStateDisconnected).
				SetEntraTenantID(now.EntraTenantID).SetCreatedAt(tx.Now()).SetDisconnectedAt(tx.Now()).Save(ctx)
			if err != nil {
				return err
			}
			hash := pseudonym.PersonHash(before.ID, id)
			return tx.Ent().ErasedPerson.Create().SetOrganizationID(before.OrganizationID).SetTenantID(before.ID).
				SetPersonHash(hash[:]).SetErasedAt(tx.Now()).Exec(ctx)
		})
		w.sync()
		require.False(t, w.stored(id))
		require.NotZero(t, db.Ent().User.Query().CountX(w.ctx))
	})
}

func TestErasingWhileASyncWritesIsNotUndone(t *testing.T) {
	t.Parallel()
	scout := setup(t, dbtest.Open(t))
	scout.sync()
	id := xid.NewGUID(scout.aManager().ID)
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := setup(t, db)
		run := w.open(false)
		var at sync.WaitGroup
		at.Go(func() {
			o, err := w.engine.Run(w.ctx, run.ID, w.generation)
			require.NoError(t, err)
			require.Equal(t, tenantsync.Done, o.Kind)
			w.write(func(ctx context.Context, tx *database.Tx) error {
				_, err := w.engine.Close(ctx, tx, run.ID, o.Lease)
				return err
			})
		})
		require.Eventually(t, func() bool { return w.stored(id) }, 20*time.Second, time.Millisecond)
		w.erase(id)
		at.Wait()
		require.False(t, w.stored(id))
		w.finish(w.open(true))
		require.False(t, w.stored(id))
	})
}

func TestNewUsersGetTheirPseudonym(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := setup(t, db)
		w.sync()
		require.Zero(t, db.Ent().User.Query().Where(user.PseudonymNotNil()).CountX(w.ctx))
		key := pseudonym.NewKey()
		w.params.Numbers = func(context.Context, *database.Tx, int64) (func(xid.GUID) int64, error) { return key.Number, nil }
		w.engine = tenantsync.New(w.params)
		ada := w.company.AddUser(entrasim.User{DisplayName: "Ada New", UPN: "ada.new@" + w.company.Domain})
		w.company.RenameUser(w.aManager().ID, "Somebody Renamed")
		w.sync()
		row := db.Ent().User.Query().Where(user.PseudonymNotNil()).OnlyX(w.ctx)
		require.Equal(t, xid.NewGUID(ada.ID), row.EntraID)
		require.Equal(t, key.Number(row.EntraID), *row.Pseudonym)
	})
}
