package jobs_test

import (
	"encoding/json"
	"testing"

	"github.com/riverqueue/river"
	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/jobs"
)

func TestArguments(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		args  river.JobArgsWithInsertOpts
		kind  string
		json  string
		queue string
	}{
		{jobs.SyncTenantArgs{SyncRunID: 7, LeaseGeneration: 2}, "sync_tenant", `{"sync_run_id":7,"lease_generation":2}`, "sync"},
		{jobs.DeliverWebhookArgs{DeliveryID: 9}, "deliver_webhook", `{"delivery_id":9}`, "webhook"},
		{jobs.DeliverWebhookArgs{DeliveryID: 9, After: 4}, "deliver_webhook", `{"delivery_id":9,"after":4}`, "webhook"},
		{jobs.RefreshTokenArgs{TenantID: 3}, "refresh_token", `{"tenant_id":3}`, "housekeeping"},
		{jobs.EraseTenantArgs{TenantID: 3}, "erase_tenant", `{"tenant_id":3}`, "housekeeping"},
		{jobs.EraseTenantArgs{TenantID: 3, After: 4}, "erase_tenant", `{"tenant_id":3,"after":4}`, "housekeeping"},
		{jobs.TickArgs{}, "tick", `{}`, "housekeeping"},
		{jobs.PurgeExpiredArgs{}, "purge_expired", `{}`, "housekeeping"},
	} {
		t.Run(tc.kind, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tc.kind, tc.args.(river.JobArgs).Kind())
			encoded, err := json.Marshal(tc.args)
			require.NoError(t, err)
			require.JSONEq(t, tc.json, string(encoded))
			opts := tc.args.InsertOpts()
			require.Equal(t, tc.queue, opts.Queue)
			require.Contains(t, jobs.Queues(), opts.Queue)
			require.Positive(t, opts.MaxAttempts, "the number of tries is said, not inherited")
			require.Len(t, opts.UniqueOpts.ByState, 5, "a completed job must not refuse the next one")
			require.NotContains(t, opts.UniqueOpts.ByState, "completed")
		})
	}
}
