package privacy_test

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent/user"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
)

// TestAPersonIsExportedAndErasedByLoginWhateverIsShown: what is owed to a person
// does not end where nobody is shown, and asking for one is never unseen.
func TestAPersonIsExportedAndErasedByLoginWhateverIsShown(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		owner := w.as(t, viewer.RoleOwner)
		sys := dbtest.Context(t)
		_, err := w.s.SetMode(owner, w.org.ID, vocab.PrivacyModeAggregates)
		require.NoError(t, err)
		_, err = w.s.ErasePerson(owner, w.victim.ID)
		require.True(t, fault.Is(err, fault.NotFound), "nobody has an identifier of ours")
		logged := len(w.audits(t))

		// Without the right, or with nothing to look for, nobody is looked for.
		for name, c := range map[string]struct {
			ctx    context.Context
			tenant int64
			login  string
			code   fault.Code
		}{
			"Manager":       {w.as(t, viewer.RoleManager), w.tenant.ID, victimUPN, fault.Forbidden},
			"ManagerNobody": {w.as(t, viewer.RoleManager), w.tenant.ID, "nobody@acme.example", fault.Forbidden},
			"Nobody":        {t.Context(), w.tenant.ID, victimUPN, fault.NotFound},
			"NoTenant":      {owner, w.tenant.ID + 1000, victimUPN, fault.NotFound},
			"Empty":         {owner, w.tenant.ID, " ", fault.Invalid},
			"Long":          {owner, w.tenant.ID, strings.Repeat("a", 513), fault.Invalid},
		} {
			_, err := w.s.ExportPersonByLogin(c.ctx, c.tenant, c.login)
			require.True(t, fault.Is(err, c.code), "%s: %v", name, err)
			_, err = w.s.ErasePersonByLogin(c.ctx, c.tenant, c.login)
			require.True(t, fault.Is(err, c.code), "%s: %v", name, err)
		}
		require.Len(t, w.audits(t), logged)

		// Part of a name, a pattern or another's identifier are nobody's, and are noted.
		for _, login := range []string{"nobody@acme.example", "%", victimUPN[:5], "00000000-0000-4000-8000-00000000dead"} {
			_, err := w.s.ExportPersonByLogin(owner, w.tenant.ID, login)
			require.True(t, fault.Is(err, fault.NotFound), login)
			last := w.audits(t)[len(w.audits(t))-1]
			require.Equal(t, activity.PersonNotFound, last.Action)
			require.Equal(t, map[string]any{"for": "export"}, last.Detail)
		}
		logged = len(w.audits(t))

		document, err := w.s.ExportPersonByLogin(owner, w.tenant.ID, string(victimGUID))
		require.NoError(t, err)
		require.Contains(t, string(document), victimUPN)
		_, err = w.s.ErasePersonByLogin(owner, w.tenant.ID, " "+strings.ToUpper(victimUPN)+" ")
		require.NoError(t, err)
		require.Zero(t, db.Ent().User.Query().Where(user.EntraID(victimGUID)).CountX(sys))
		_, err = w.s.ErasePersonByLogin(owner, w.tenant.ID, victimUPN)
		require.True(t, fault.Is(err, fault.NotFound))
		var acts []string
		for _, e := range w.audits(t)[logged:] {
			acts = append(acts, e.Action)
		}
		require.Equal(t, []string{activity.PersonExported, activity.PersonErased, activity.PersonNotFound}, acts)
	})
}
