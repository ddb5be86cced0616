package app

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/entrasim"
)

// TestErasedStaysErasedWhileSyncsRun erases a person as soon as a full sync was
// started, and reads the whole directory again after it: Microsoft still has
// them, and the database nowhere.
func TestErasedStaysErasedWhileSyncsRun(t *testing.T) {
	t.Parallel()
	eachDialect(t, func(t *testing.T, dialect string) {
		_, ms := microsoft(t, entrasim.DemoCompanies(time.Now())[2])
		env := environment(t, ms, dialect)
		api := serve(t, env, Options{})
		organization, tenant := synced(t, api, entrasim.DemoCompanies(time.Now())[2])
		before := count(t, api, organization, "users")
		got := ask[struct {
			Organization struct {
				Users struct {
					Nodes []struct{ ID, DisplayName, UserPrincipalName string }
				}
			}
		}](t, api, `query($id: ID!) { organization(id: $id) { users(first: 1) { nodes { id displayName userPrincipalName } } } }`,
			map[string]any{"id": organization}).Organization.Users.Nodes[0]
		require.True(t, holds(t, env, got.UserPrincipalName))

		start := ask[struct{ StartSync struct{ UserErrors []said } }](t, api,
			`mutation($input: StartSyncInput!) { startSync(input: $input) { userErrors { code message } } }`,
			map[string]any{"input": map[string]any{"tenantId": tenant, "full": true}})
		require.Empty(t, start.StartSync.UserErrors)
		erase := ask[struct {
			ErasePerson struct {
				ErasedUserID string
				Erased       []struct {
					Table string
					Count int
				}
				UserErrors []said
			}
		}](t, api, `mutation($id: ID!) { erasePerson(input: {userId: $id}) { erasedUserId erased { table count } userErrors { code message } } }`,
			map[string]any{"id": got.ID}).ErasePerson
		require.Empty(t, erase.UserErrors)
		require.Equal(t, got.ID, erase.ErasedUserID)
		require.NotEmpty(t, erase.Erased)
		require.Contains(t, []string{"SUCCEEDED", "PARTIAL"}, await(t, api, tenant).State)
		require.Contains(t, []string{"SUCCEEDED", "PARTIAL"}, api.sync(t, tenant, true).State)

		require.Equal(t, before-1, count(t, api, organization, "users"))
		for _, word := range []string{got.UserPrincipalName, strings.ToLower(got.UserPrincipalName), got.DisplayName} {
			require.False(t, holds(t, env, word), "%s is still in the database", word)
		}
	})
}
