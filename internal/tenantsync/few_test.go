package tenantsync_test

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/vocab"
)

// TestWebhooksTellOfNoFewPeople has one run say all that it counted and the next,
// where the organization shows nobody by then, no number of few people.
func TestWebhooksTellOfNoFewPeople(t *testing.T) {
	t.Parallel()
	w := setup(t, dbtest.Open(t))
	organization := w.loadTenant().OrganizationID
	w.write(func(ctx context.Context, tx *database.Tx) error {
		return tx.Ent().WebhookEndpoint.Create().SetOrganizationID(organization).SetURL("https://hooks.example/").
			SetEvents([]string{activity.WebhookSyncCompleted}).SetSealedSecret([]byte("x")).SetCreatedAt(tx.Now()).Exec(ctx)
	})
	type data struct {
		Stages []struct {
			DataSet                          vocab.DataSet
			Fetched, Added, Changed, Removed *int
		}
		Changes map[string]*int
	}
	last := func() (d data) {
		row := w.db.Ent().WebhookDelivery.Query().Order(ent.Desc("id")).FirstX(w.ctx)
		var body struct{ Data data }
		require.NoError(t, json.Unmarshal(row.Payload, &body))
		return body.Data
	}
	w.sync()
	open := last()
	for _, s := range open.Stages {
		require.NotContains(t, []*int{s.Fetched, s.Added, s.Changed, s.Removed}, (*int)(nil), s.DataSet)
	}
	require.Zero(t, *open.Changes["usersRemoved"])

	w.write(func(ctx context.Context, tx *database.Tx) error {
		return tx.Ent().Organization.UpdateOneID(organization).SetPrivacyMode(vocab.PrivacyModeAggregates).Exec(ctx)
	})
	w.sync()
	veiled := last()
	require.Len(t, veiled.Stages, len(open.Stages))
	for _, s := range veiled.Stages {
		switch s.DataSet {
		case vocab.DataSetOrganization, vocab.DataSetApps, vocab.DataSetLicenses:
			require.NotNil(t, s.Added, s.DataSet)
			continue
		case vocab.DataSetGroups:
			require.Nil(t, s.Fetched)
			continue
		}
		for _, n := range []*int{s.Fetched, s.Added, s.Changed, s.Removed} {
			require.True(t, n == nil || *n >= activity.Fewest, s.DataSet)
		}
	}
	require.Contains(t, veiled.Changes, "usersAdded")
	require.Nil(t, veiled.Changes["usersAdded"])
	require.Zero(t, *veiled.Changes["appsAdded"], "apps are no people")
}
