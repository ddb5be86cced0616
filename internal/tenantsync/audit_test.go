package tenantsync_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/activityevent"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/vocab"
)

// consents syncs twice, a day apart, with users of these domains stored, and
// gives the consents that were told.
func consents(t *testing.T, db *database.DB, domains ...string) []*ent.ActivityEvent {
	t.Helper()
	w := setup(t, db, withTenant(func(c *ent.TenantCreate) { c.SetDomainFilter(domains) }))
	w.sync()
	w.sim.AdvanceDay()
	w.sync()
	told, err := db.Ent().ActivityEvent.Query().Where(activityevent.TypeEQ(activity.ConsentGiven)).All(w.ctx)
	require.NoError(t, err)
	require.NotEmpty(t, told)
	return told
}

func TestAuditedPeopleOutsideTheDomainFilterHaveNoName(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		told := consents(t, db, "nobody.example")
		for _, e := range told {
			require.Equal(t, vocab.ActorKindDirectoryUser, e.ActorKind, "that a person did it is told")
			require.Nil(t, e.ActorID)
			require.Empty(t, e.ActorName)
			require.NotNil(t, e.SubjectID)
			require.NotEmpty(t, e.SubjectName, "the app is named")
		}
	})
}

func TestAuditedPeopleAreNamedWhereEveryDomainIsRead(t *testing.T) {
	t.Parallel()
	for _, e := range consents(t, dbtest.Open(t), "*") {
		require.Equal(t, vocab.ActorKindDirectoryUser, e.ActorKind)
		require.NotNil(t, e.ActorID)
	}
}
