package graph_test

import (
	"context"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/graph"
	"github.com/appmuster/appmuster/internal/checkup"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/vocab"
)

func TestWhatAMemberSaysOfAnAccountIsShownAndFiltersLists(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		c := newCompany(t, db, "acme", 3)
		var member int64
		require.NoError(t, db.InTx(dbtest.Context(t), func(ctx context.Context, tx *database.Tx) error {
			m, err := tx.Ent().Member.Create().SetEmail("m@acme.example").SetEmailKey("m@acme.example").SetName("Mona").SetCreatedAt(noon).Save(ctx)
			if err != nil {
				return err
			}
			member = m.ID
			for _, u := range c.users {
				if err := tx.Ent().User.UpdateOneID(u.ID).SetKind(vocab.UserKindPerson).SetKindConfidence(vocab.ConfidenceLow).Exec(ctx); err != nil {
					return err
				}
			}
			if err := tx.Ent().User.UpdateOneID(c.users[0].ID).SetKindTag(vocab.UserKindRoom).SetKindTaggedAt(noon).SetKindTaggedByMemberID(member).Exec(ctx); err != nil {
				return err
			}
			return tx.Ent().User.UpdateOneID(c.users[1].ID).SetKindTag(vocab.UserKindService).SetKindTaggedAt(noon).Exec(ctx)
		}))
		a := newAPI(t, db, func(p *graph.Params) {
			p.Instance.KindRule = func(kind vocab.UserKind, sure vocab.Confidence) string { return string(kind) + " " + string(sure) }
		})
		got := a.must(as(c.org.ID), `query ($id: ID!) { node(id: $id) { ... on User { kind kindConfidence foundKind { kind confidence rule }
			kindTag { kind taggedBy { kind displayName } } } } }`, vars{"id": c.users[0].GlobalID()})
		require.Equal(t, map[string]any{
			"kind": "ROOM", "kindConfidence": "HIGH", "foundKind": map[string]any{"kind": "PERSON", "confidence": "LOW", "rule": "PERSON LOW"},
			"kindTag": map[string]any{"kind": "ROOM", "taggedBy": map[string]any{"kind": "MEMBER", "displayName": "Mona"}},
		}, got.at("node"))
		const list = `query ($id: ID!, $where: UserWhere) { organization(id: $id) { users(where: $where) { nodes { kind kindTag { taggedBy { kind } } } totalCount } } }`
		all := int(a.must(as(c.org.ID), list, vars{"id": c.org.GlobalID()}).at("organization", "users", "totalCount").(float64))
		for name, want := range map[string]struct {
			where vars
			count int
			kinds []string
		}{
			"Rooms":   {vars{"kindIn": []string{"ROOM"}}, 1, []string{"ROOM"}},
			"People":  {vars{"kindIn": []string{"PERSON"}}, all - 2, []string{"PERSON"}},
			"Either":  {vars{"kindIn": []string{"PERSON", "SERVICE"}}, all - 1, []string{"PERSON", "SERVICE"}},
			"Tagged":  {vars{"kindTagged": true}, 2, []string{"ROOM", "SERVICE"}},
			"ByRule":  {vars{"kindTagged": false}, all - 2, []string{"PERSON"}},
			"Neither": {vars{"kindIn": []string{"GUEST"}}, 0, nil},
		} {
			got := a.must(as(c.org.ID), list, vars{"id": c.org.GlobalID(), "where": want.where})
			kinds := got.each("kind", "organization", "users", "nodes")
			require.Len(t, kinds, want.count, name)
			slices.Sort(kinds)
			require.Equal(t, want.kinds, append([]string(nil), slices.Compact(kinds)...), name)
			require.EqualValues(t, want.count, got.at("organization", "users", "totalCount"), name)
		}
	})
}

func TestWhatOnlyTheBetaHasStandsBesideItsDataSet(t *testing.T) {
	t.Parallel()
	db := dbtest.Open(t)
	c := newCompany(t, db, "acme", 0)
	asked := func(asks bool) map[string]any {
		a := newAPI(t, db, func(p *graph.Params) {
			p.Instance.AsksBeta = asks
			p.Instance.Guide.Needs = []checkup.Need{{Name: "AuditLog.Read.All", Level: 3}}
			p.Instance.BetaFeed = func(d vocab.DataSet) (graph.BetaFeed, bool) {
				return graph.BetaFeed{Title: "last use", Permission: "AuditLog.Read.All", Lights: []string{"use"}}, d == vocab.DataSetApps
			}
		})
		got := a.must(as(c.org.ID), `query ($id: ID!) { organization(id: $id) { coverage { dataSet betaFeed { title state reason } } } }`, vars{"id": c.org.GlobalID()})
		for _, row := range got.at("organization", "coverage").([]any) {
			if row := row.(map[string]any); row["dataSet"] == "APPS" {
				return row["betaFeed"].(map[string]any)
			}
			require.Nil(t, row.(map[string]any)["betaFeed"])
		}
		return nil
	}
	set := func(read bool, reason string) {
		require.NoError(t, db.InTx(dbtest.Context(t), func(ctx context.Context, tx *database.Tx) error {
			if _, err := tx.Exec(ctx, "DELETE FROM coverages WHERE tenant_id = ?", c.tenant.ID); err != nil {
				return err
			}
			create := tx.Ent().Coverage.Create().SetOrganizationID(c.org.ID).SetTenantID(c.tenant.ID).SetDataSet(vocab.DataSetApps).
				SetState(vocab.CoverageStateGreen).SetBetaReason(reason)
			if read {
				create.SetBetaReadAt(noon)
			}
			return create.Exec(ctx)
		}))
	}
	set(false, "")
	require.Equal(t, "NOT_ASKED_YET", asked(true)["state"])
	set(true, "")
	require.Equal(t, map[string]any{"title": "last use", "state": "READ", "reason": nil}, asked(true))
	require.Equal(t, "SWITCHED_OFF", asked(false)["state"])
	set(true, "It did not answer.")
	require.Equal(t, map[string]any{"title": "last use", "state": "UNANSWERED", "reason": "It did not answer."}, asked(true))

	change := func(change func(e *ent.Client) error) {
		require.NoError(t, db.InTx(dbtest.Context(t), func(_ context.Context, tx *database.Tx) error { return change(tx.Ent()) }))
	}
	ctx := dbtest.Context(t)
	change(func(e *ent.Client) error {
		return e.Tenant.UpdateOneID(c.tenant.ID).SetConsentLevel(1).SetGrantedScopes([]string{"Directory.Read.All"}).Exec(ctx)
	})
	got := asked(true)
	require.Equal(t, "NOT_ASKED_YET", got["state"])
	require.Equal(t, "The tenant's consent level does not ask for AuditLog.Read.All.", got["reason"])
	change(func(e *ent.Client) error { return e.Tenant.UpdateOneID(c.tenant.ID).SetConsentLevel(3).Exec(ctx) })
	require.Equal(t, "UNANSWERED", asked(true)["state"], "it is asked for, and missing")

	change(func(e *ent.Client) error {
		_, err := e.Coverage.Update().SetState(vocab.CoverageStateDark).SetReason("Not read yet: the first sync is under way.").SetBetaReason("").ClearBetaReadAt().Save(ctx)
		return err
	})
	require.Equal(t, "No sync has come to it yet.", asked(true)["reason"])
	for name, known := range map[string]func(*ent.CoverageUpdate) *ent.CoverageUpdate{
		"ReadOnce": func(u *ent.CoverageUpdate) *ent.CoverageUpdate { return u.SetLastSuccessAt(noon).ClearScopeGranted() },
		"Granted":  func(u *ent.CoverageUpdate) *ent.CoverageUpdate { return u.ClearLastSuccessAt().SetScopeGranted(true) },
		"Refused":  func(u *ent.CoverageUpdate) *ent.CoverageUpdate { return u.ClearLastSuccessAt().SetScopeGranted(false) },
	} {
		change(func(e *ent.Client) error { _, err := known(e.Coverage.Update()).Save(ctx); return err })
		require.Equal(t, "It is not asked while its data set can't be read.", asked(true)["reason"], name)
	}
}
