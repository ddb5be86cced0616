package graph_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/viewer"
)

func TestAddressesOfWebhooksAreForThoseWhoManageThem(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		const whole, origin = "https://hooks.example.org:8443/T0/a-secret?key=another", "https://hooks.example.org:8443"
		w := newWorld(t, db)
		require.NoError(t, db.InTx(dbtest.Context(t), func(ctx context.Context, tx *database.Tx) error {
			return tx.Ent().WebhookEndpoint.UpdateOneID(w.mine.endpoint.ID).SetURL(whole).Exec(ctx)
		}))
		a := newAPI(t, db)
		for _, c := range []struct {
			name     string
			role     viewer.Role
			readOnly bool
			want     string
		}{
			{"owner", viewer.RoleOwner, false, whole},
			{"manager", viewer.RoleManager, false, whole},
			{"analyst", viewer.RoleAnalyst, false, origin},
			{"auditor", viewer.RoleAuditor, false, origin},
			{"token that only reads", viewer.RoleOwner, true, origin},
		} {
			v := viewer.New(viewer.Params{MemberID: 7, ReadOnly: c.readOnly, Roles: map[int64]viewer.Role{w.mine.org.ID: c.role}})
			got := a.must(v, `query ($org: ID!, $id: ID!) {
				organization(id: $org) { webhookEndpoints { url } }
				node(id: $id) { ... on WebhookEndpoint { url } }
				nodes(ids: [$id]) { ... on WebhookEndpoint { url } }
			}`, vars{"org": w.mine.org.GlobalID(), "id": w.mine.endpoint.GlobalID()})
			seen := map[string]any{"url": c.want}
			require.Equal(t, []any{seen}, got.at("organization", "webhookEndpoints"), c.name)
			require.Equal(t, seen, got.at("node"), c.name)
			require.Equal(t, []any{seen}, got.at("nodes"), c.name)
		}
	})
}
