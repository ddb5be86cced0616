package tenantsync_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/activityevent"
	"github.com/appmuster/appmuster/ent/app"
	"github.com/appmuster/appmuster/ent/appowner"
	"github.com/appmuster/appmuster/ent/user"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/entrasim"
	"github.com/appmuster/appmuster/internal/vocab"
)

// ownersOf names the owners of an app that are stored, those of its registration
// with a mark.
func ownersOf(t *testing.T, ctx context.Context, db *database.DB, name string) []string {
	t.Helper()
	one := db.Ent().App.Query().Where(app.DisplayName(name)).OnlyX(ctx)
	require.NotNil(t, one.OwnersReadAt, "its owners were read")
	names := []string{}
	for _, o := range db.Ent().AppOwner.Query().Where(appowner.AppID(one.ID)).AllX(ctx) {
		text := ""
		switch {
		case o.UserID != nil:
			u := db.Ent().User.GetX(ctx, *o.UserID)
			text = u.DisplayName
			if u.RemovedAt != nil {
				text += " (gone)"
			}
		case o.OwnerAppID != nil:
			text = db.Ent().App.GetX(ctx, *o.OwnerAppID).DisplayName
		}
		if o.OfRegistration {
			text += " of registration"
		}
		names = append(names, text)
	}
	slices.Sort(names)
	return names
}

func TestOwnersOfAppsAreKeptLevel(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := setup(t, db)
		c := w.company
		ada := c.AddUser(entrasim.User{UPN: "ada@" + c.Domain, DisplayName: "Ada", GivenName: "Ada", Surname: "A"})
		bo := c.AddUser(entrasim.User{UPN: "bo@" + c.Domain, DisplayName: "Bo", GivenName: "Bo", Surname: "B"})
		tool := c.AddServicePrincipal(entrasim.ServicePrincipal{DisplayName: "Owned Tool", AppID: "0a000000-0000-4000-8000-000000000001", Owner: c.TenantID, Owners: []string{ada.ID}})
		robot := c.AddServicePrincipal(entrasim.ServicePrincipal{DisplayName: "Owning Robot", AppID: "0a000000-0000-4000-8000-000000000002", Owner: c.TenantID})
		c.AddApplication(entrasim.Application{AppID: tool.AppID, DisplayName: "Owned Tool", Owners: []string{ada.ID, robot.ID}})
		crowd := entrasim.ServicePrincipal{DisplayName: "Owned By Many", AppID: "0a000000-0000-4000-8000-000000000003", Owner: c.TenantID}
		for i := range 23 {
			u := c.AddUser(entrasim.User{UPN: fmt.Sprintf("crowd%d@%s", i, c.Domain), DisplayName: fmt.Sprintf("Crowd %d", i)})
			crowd.Owners = append(crowd.Owners, u.ID)
		}
		c.AddServicePrincipal(crowd)

		w.sync()
		require.Equal(t, []string{"Ada", "Ada of registration", "Owning Robot of registration"}, ownersOf(t, w.ctx, db, "Owned Tool"))
		require.Empty(t, ownersOf(t, w.ctx, db, "Owning Robot"), "none is not unknown")
		require.Len(t, ownersOf(t, w.ctx, db, "Owned By Many"), 23, "Graph tells of twenty beside an app")

		w.sim.Advance(24 * time.Hour)
		c.AddOwner("Owned Tool", "Bo", false)
		c.RemoveOwner("Owned Tool", "Owning Robot", true)
		fresh := c.AddServicePrincipal(entrasim.ServicePrincipal{DisplayName: "New Tool", AppID: "0a000000-0000-4000-8000-000000000004", Owners: []string{bo.ID}})
		w.sync()
		require.Equal(t, []string{"Ada", "Ada of registration", "Bo"}, ownersOf(t, w.ctx, db, "Owned Tool"), "the directory's log names it")
		require.Equal(t, []string{"Bo"}, ownersOf(t, w.ctx, db, fresh.DisplayName))
		told := db.Ent().ActivityEvent.Query().Where(activityevent.TypeIn(activity.OwnerAdded, activity.OwnerRemoved)).Order(ent.Asc(activityevent.FieldType)).AllX(w.ctx)
		require.Len(t, told, 2, "the log tells of it once, and a new app's owners are no change")
		require.Equal(t, vocab.ActorKindDirectoryUser, told[0].ActorKind)
		require.Equal(t, "Owned Tool", told[0].SubjectName)

		c.RemoveUser("ada")
		w.sim.Advance(24 * time.Hour)
		w.sync()
		require.Equal(t, []string{"Ada (gone)", "Ada (gone) of registration", "Bo"}, ownersOf(t, w.ctx, db, "Owned Tool"), "who left is told as gone")
		c.RestoreUser(ada.ID)
		w.sim.Advance(24 * time.Hour)
		w.sync()
		require.Equal(t, []string{"Ada", "Ada of registration", "Bo"}, ownersOf(t, w.ctx, db, "Owned Tool"))
	})
}

func TestOwnersThatTheLogDoesNotTellAreFoundWithinAWeek(t *testing.T) {
	t.Parallel()
	db := dbtest.Open(t)
	w := setup(t, db)
	c := w.company
	ada := c.AddUser(entrasim.User{UPN: "ada@" + c.Domain, DisplayName: "Ada"})
	c.AddServicePrincipal(entrasim.ServicePrincipal{DisplayName: "Quiet Tool", AppID: "0a000000-0000-4000-8000-000000000005"})
	w.sync()
	require.Empty(t, ownersOf(t, w.ctx, db, "Quiet Tool"))
	c.ChangeApp("Quiet Tool", "owners", func(sp *entrasim.ServicePrincipal) { sp.Owners = []string{ada.ID} })
	for range 7 {
		w.sim.Advance(24 * time.Hour)
		w.routine()
	}
	require.Equal(t, []string{"Ada"}, ownersOf(t, w.ctx, db, "Quiet Tool"))
	one := db.Ent().ActivityEvent.Query().Where(activityevent.TypeEQ(activity.OwnerAdded)).OnlyX(w.ctx)
	require.Equal(t, vocab.ActorKindUnknown, one.ActorKind, "nobody knows who did it")
}

func TestOwnersOutsideTheDomainFilterAreCountedAlone(t *testing.T) {
	t.Parallel()
	db := dbtest.Open(t)
	w := setup(t, db, withTenant(func(c *ent.TenantCreate) { c.SetDomainFilter([]string{"nobody.example"}) }))
	c := w.company
	ada := c.AddUser(entrasim.User{UPN: "ada@" + c.Domain, DisplayName: "Ada"})
	c.AddServicePrincipal(entrasim.ServicePrincipal{DisplayName: "Owned Tool", AppID: "0a000000-0000-4000-8000-000000000006", Owners: []string{ada.ID}})
	w.sync()
	require.Empty(t, ownersOf(t, w.ctx, db, "Owned Tool"))
	require.Equal(t, 1, db.Ent().App.Query().Where(app.DisplayName("Owned Tool")).OnlyX(w.ctx).OwnersElsewhere)
	require.False(t, db.Ent().User.Query().Where(user.DisplayName("Ada")).ExistX(w.ctx))
}
