package inventory_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/inventory"
	"github.com/appmuster/appmuster/internal/vocab"
)

func TestMetrics(t *testing.T) {
	t.Parallel()
	green := inventory.Feed{State: vocab.CoverageStateGreen, LastSuccessAt: at("2026-03-31 09:00")}
	dark := inventory.Feed{State: vocab.CoverageStateDark, Reason: "This tenant has no Entra ID P1 licence."}
	company := func(signIns inventory.Feed, reports bool) inventory.TenantFacts {
		return inventory.TenantFacts{
			Sight: inventory.Sight{Now: now, Window: inventory.NewWindow(now, 90), SignIns: signIns, ProviderReports: reports},
			Apps:  green, Users: green, Licenses: green,
			AppsByStage: map[vocab.AppStage]int{
				vocab.AppStageInUse: 5, vocab.AppStageDiscovered: 7, vocab.AppStageInactive: 2,
			},
			PresentUsers: 60, ActiveUsers: 40, Seats: 75,
		}
	}
	const (
		noUse      = "Sign-ins cannot be read, so it is not known which apps are in use. This tenant has no Entra ID P1 licence."
		noInactive = "Sign-ins cannot be read, so it is not known which apps are inactive. This tenant has no Entra ID P1 licence."
		noActive   = "Sign-ins cannot be read, so it is not known who is active. This tenant has no Entra ID P1 licence."
		notYet     = "Sign-ins are not yet known for the last 90 days, so no app can be called inactive."
		nothing    = "Nothing has been imported yet."
	)
	type row struct {
		value      any
		confidence vocab.Confidence
		unknown    string
	}
	const high, medium, low, unknown = vocab.ConfidenceHigh, vocab.ConfidenceMedium, vocab.ConfidenceLow, vocab.ConfidenceUnknown
	failing := company(covering("2025-12-01"), true)
	failing.Licenses = inventory.Feed{State: vocab.CoverageStateDark, Reason: "The permission was not granted."}
	failing.Users = inventory.Feed{State: vocab.CoverageStateStale, LastSuccessAt: at("2026-03-30")}
	unread := company(covering("2025-12-01"), true)
	unread.Apps, unread.Users, unread.Licenses = inventory.Feed{}, inventory.Feed{}, inventory.Feed{}
	// In published order: apps in use, discovered, inactive, users, active users, seats.
	for name, c := range map[string]struct {
		tenants []inventory.TenantFacts
		want    [6]row
	}{
		"AllSeen": {[]inventory.TenantFacts{company(covering("2026-01-01"), true)}, [6]row{
			{5.0, high, ""}, {7.0, high, ""}, {2.0, high, ""}, {60.0, high, ""}, {40.0, high, ""}, {75.0, high, ""},
		}},
		"FirstReadingOf30Days": {[]inventory.TenantFacts{company(covering("2026-03-01"), true)}, [6]row{
			{5.0, high, ""}, {7.0, medium, ""}, {2.0, medium, ""}, {60.0, high, ""}, {40.0, high, ""}, {75.0, high, ""},
		}},
		"FirstReadingWithoutActivityReport": {[]inventory.TenantFacts{company(covering("2026-03-25"), false)}, [6]row{
			{5.0, medium, ""}, {7.0, medium, ""}, {nil, unknown, notYet}, {60.0, high, ""}, {40.0, medium, ""}, {75.0, high, ""},
		}},
		"FreeTenant": {[]inventory.TenantFacts{company(dark, false)}, [6]row{
			{nil, unknown, noUse}, {7.0, low, ""}, {nil, unknown, noInactive}, {60.0, high, ""}, {nil, unknown, noActive}, {75.0, high, ""},
		}},
		"LicencesRefusedAndUsersStale": {[]inventory.TenantFacts{failing}, [6]row{
			{5.0, high, ""}, {7.0, high, ""}, {2.0, high, ""}, {60.0, medium, ""}, {40.0, medium, ""},
			{nil, unknown, "Licences cannot be read. The permission was not granted."},
		}},
		"NothingReadCompletely": {[]inventory.TenantFacts{unread}, [6]row{
			{nil, unknown, "Apps have not been read completely yet."}, {nil, unknown, "Apps have not been read completely yet."},
			{nil, unknown, "Apps have not been read completely yet."}, {nil, unknown, "Users have not been read completely yet."},
			{nil, unknown, "Users have not been read completely yet."}, {nil, unknown, "Licences have not been read completely yet."},
		}},
		"NoTenant": {nil, [6]row{
			{nil, unknown, nothing}, {nil, unknown, nothing}, {nil, unknown, nothing}, {nil, unknown, nothing}, {nil, unknown, nothing}, {nil, unknown, nothing},
		}},
		"OneSeenOneFree": {[]inventory.TenantFacts{company(dark, false), company(covering("2026-01-01"), true)}, [6]row{
			{5.0, low, ""}, {14.0, low, ""}, {2.0, low, ""}, {120.0, high, ""}, {40.0, low, ""}, {150.0, high, ""},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got [6]row
			metrics := inventory.Metrics(c.tenants, now)
			require.Len(t, metrics, 6)
			for i, m := range metrics {
				require.Equal(t, vocab.MetricName("").Values()[i], string(m.Name))
				require.Equal(t, m.Value == nil, m.UnknownReason != "")
				got[i] = row{nil, m.Confidence, m.UnknownReason}
				if m.Value != nil {
					got[i].value = *m.Value
				}
			}
			require.Equal(t, c.want, got)
		})
	}
}

func TestMetricsAreAsOldAsTheOldestDataBehindThem(t *testing.T) {
	t.Parallel()
	facts := inventory.TenantFacts{
		Sight:    inventory.Sight{Now: now, Window: inventory.NewWindow(now, 90), SignIns: covering("2026-01-01")},
		Apps:     inventory.Feed{State: vocab.CoverageStateGreen, LastSuccessAt: at("2026-03-31 09:10")},
		Users:    inventory.Feed{State: vocab.CoverageStateGreen, LastSuccessAt: at("2026-03-31 09:05")},
		Licenses: inventory.Feed{State: vocab.CoverageStateDark},
	}
	metrics := inventory.Metrics([]inventory.TenantFacts{facts}, now)
	require.Equal(t, *at("2026-03-31 09:10"), metrics[0].AsOf)
	require.Equal(t, *at("2026-03-31 09:05"), metrics[3].AsOf)
	require.Equal(t, now, metrics[5].AsOf, "an unknown number is as old as the finding that it is unknown")
}
