package graph_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/appmuster/appmuster/graph/generated"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/vocab"
)

// A field that is asked for alone reads its own columns only: its answer must be
// that of the field among all others.
func TestEachFieldAloneIsWhatItIsAmongAll(t *testing.T) {
	t.Parallel()
	db := dbtest.Open(t)
	w := newWorld(t, db)
	fillIn(t, db, w.mine)
	a := newAPI(t, db)
	me := as(w.mine.org.ID)
	schema := generated.NewExecutableSchema(generated.Config{}).Schema()
	for typ, list := range map[string]string{
		"User":    "users(first: 1)",
		"App":     "apps(first: 1)",
		"AppUser": "appUsers(first: 1)",
	} {
		ask := func(fields string) answer {
			return a.must(me, fmt.Sprintf(`{ organization(id: %q) { list: %s { nodes { %s } } } }`, w.mine.org.GlobalID(), list, fields))
		}
		var all string
		fields := make(map[string]string)
		for _, f := range schema.Types[typ].Fields {
			text := f.Name
			if of := schema.Types[f.Type.Name()]; of.Kind == ast.Object {
				text += " { " + leaves(schema, of) + " }"
			}
			fields[f.Name] = text
			all += text + " "
		}
		whole := ask(all)
		unset := 0
		for name, field := range fields {
			got := ask(field).at("organization", "list", "nodes", 0, name)
			require.Equal(t, whole.at("organization", "list", "nodes", 0, name), got, "%s.%s", typ, name)
			if got == nil {
				unset++
			}
		}
		require.LessOrEqual(t, unset, 3, "%s: too many fields are null to tell", typ)
	}
}

// leaves gives what to ask of a type: the elements of a list, or what is no
// object.
func leaves(schema *ast.Schema, of *ast.Definition) string {
	if of.Fields.ForName("nodes") != nil {
		return "nodes { id } totalCount"
	}
	list := "__typename"
	for _, f := range of.Fields {
		if schema.Types[f.Type.Name()].Kind != ast.Object {
			list += " " + f.Name
		}
	}
	return list
}

func fillIn(t *testing.T, db *database.DB, c *company) {
	t.Helper()
	require.NoError(t, db.InTx(dbtest.Context(t), func(ctx context.Context, tx *database.Tx) error {
		e := tx.Ent()
		if err := e.User.UpdateOneID(c.users[0].ID).SetDisplayName("Name").SetUserPrincipalName("upn").SetMail("mail").SetDepartment("d").
			SetJobTitle("j").SetCompanyName("c").SetOfficeLocation("o").SetUsageLocation("u").SetAccountEnabled(true).SetUserType("Member").
			SetKind(vocab.UserKindGuest).SetKindConfidence(vocab.ConfidenceHigh).SetManagerEntraID(c.users[1].EntraID).SetEntraCreatedAt(noon).SetLastSignInAt(noon).Exec(ctx); err != nil {
			return err
		}
		if err := e.App.UpdateOneID(c.apps[0].ID).SetPublisherName("p").SetPublisherVerified(true).SetAccountEnabled(true).
			SetAssignmentRequired(true).SetHomepage("h").SetSignOnMode("saml").SetStage(vocab.AppStageInUse).
			SetCredentials([]vocab.Credential{{Kind: "SECRET", DisplayName: "n", ExpiresAt: &noon}}).
			SetStageReasons([]vocab.Reason{{Code: "c", Text: "t", DataSet: vocab.DataSetApps, ObservedAt: &noon}}).
			SetStageConfidence(vocab.ConfidenceHigh).SetDataDelayed(true).SetStageSince(noon).SetStatus(vocab.AppStatusApproved).
			SetLastUsedAt(noon).SetTenantWideConsent(true).SetOwnersReadAt(noon).SetOwnersElsewhere(1).Exec(ctx); err != nil {
			return err
		}
		return e.AppUser.UpdateOneID(c.mappings[0].ID).SetEngagement(vocab.EngagementHigh).SetLastSignInAt(noon).SetSignInDays30(4).
			SetEvidence([]vocab.Evidence{{Kind: vocab.EvidenceKindAssigned, Since: &noon, LastAt: &noon, Detail: "r", Past: true}}).Exec(ctx)
	}))
}
