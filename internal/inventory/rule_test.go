package inventory_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/inventory"
	"github.com/appmuster/appmuster/internal/vocab"
)

// The tests' clock. The 90 days that end with it begin on 1 January 2026, the
// last 30 on 2 March.
var now = time.Date(2026, 3, 31, 10, 0, 0, 0, time.UTC)

func at(s string) *time.Time {
	t, err := time.Parse("2006-01-02 15:04", s)
	if err != nil {
		t, err = time.Parse("2006-01-02", s)
	}
	if err != nil {
		panic(err)
	}
	return &t
}

// covering gives a green feed whose readings cover from then to now.
func covering(from string) inventory.Feed {
	return inventory.Feed{
		State: vocab.CoverageStateGreen, LastSuccessAt: at("2026-03-31 09:30"),
		CoveredFrom: at(from), CoveredTo: at("2026-03-31 09:30"),
	}
}

func TestDayIsUTC(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		at   time.Time
		want int
	}{
		{time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC), 0},
		{time.Date(1969, 12, 31, 23, 59, 59, 0, time.UTC), -1},
		{time.Date(2026, 3, 31, 23, 59, 59, 0, time.UTC), 20543},
		{time.Date(2026, 4, 1, 1, 30, 0, 0, time.FixedZone("CEST", 2*60*60)), 20543},
	} {
		require.Equal(t, c.want, inventory.Day(c.at), c.at)
	}
	require.Equal(t, time.Date(2026, 3, 31, 0, 0, 0, 0, time.UTC), inventory.Date(20543))
}

func TestWindow(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		days int
		want time.Time
	}{
		{0, time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)},
		{90, time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)},
		{30, time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)},
		{7, time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)},
		{999, time.Date(2025, 10, 3, 0, 0, 0, 0, time.UTC)},
	} {
		require.Equal(t, c.want, inventory.NewWindow(now, c.days).Start(), c.days)
	}
	w := inventory.NewWindow(now, 90)
	require.Equal(t, 90, w.Days())
	require.True(t, w.Reaches(at("2026-01-01 00:00")))
	require.False(t, w.Reaches(at("2025-12-31 23:59")))
	require.True(t, w.Reaches(at("2026-04-01 00:10")), "another clock may be ahead")
	require.False(t, w.Reaches(nil))
}

func TestOrigin(t *testing.T) {
	t.Parallel()
	const (
		tenant   = "11111111-1111-4111-8111-111111111111"
		stranger = "22222222-2222-4222-8222-222222222222"
		app      = "33333333-3333-4333-8333-333333333333"
	)
	for name, c := range map[string]struct {
		app  inventory.AppIdentity
		want vocab.AppOrigin
	}{
		"PublishedByMicrosoftServices": {inventory.AppIdentity{AppID: app, PublisherTenantID: "f8cdef31-a31e-4b4a-93e4-5f571e91255a"}, vocab.AppOriginMicrosoft},
		"PublishedByMicrosoft":         {inventory.AppIdentity{AppID: app, PublisherTenantID: "72f988bf-86f1-41af-91ab-2d7cd011db47"}, vocab.AppOriginMicrosoft},
		"PublishedByMicrosoftAccounts": {inventory.AppIdentity{AppID: app, PublisherTenantID: "cdc5aeea-15c5-4db6-b079-fcadd2505dc2"}, vocab.AppOriginMicrosoft},
		"ListedWithoutPublisher":       {inventory.AppIdentity{AppID: "00000003-0000-0000-c000-000000000000"}, vocab.AppOriginMicrosoft},
		"PublishedHere":                {inventory.AppIdentity{AppID: app, PublisherTenantID: tenant, ServicePrincipalType: "Application"}, vocab.AppOriginOwn},
		"GalleryAppPublishedHere":      {inventory.AppIdentity{AppID: app, PublisherTenantID: tenant, GalleryTemplateID: "44444444-4444-4444-8444-444444444444"}, vocab.AppOriginThirdParty},
		"ManagedIdentity":              {inventory.AppIdentity{AppID: app, ServicePrincipalType: "ManagedIdentity"}, vocab.AppOriginOwn},
		"ManagedIdentityElsewhere":     {inventory.AppIdentity{AppID: app, PublisherTenantID: stranger, ServicePrincipalType: "ManagedIdentity"}, vocab.AppOriginOwn},
		"PublishedElsewhere":           {inventory.AppIdentity{AppID: app, PublisherTenantID: stranger}, vocab.AppOriginThirdParty},
		"NobodySays":                   {inventory.AppIdentity{AppID: app}, vocab.AppOriginThirdParty},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, c.want, inventory.Origin(c.app, tenant))
		})
	}
	require.Equal(t, vocab.AppOriginThirdParty, inventory.Origin(inventory.AppIdentity{AppID: app}, ""),
		"a tenant not yet known owns nothing")
}

func TestEngagement(t *testing.T) {
	t.Parallel()
	require.Equal(t, vocab.EngagementUnknown, inventory.Engagement(nil))
	for days, want := range map[int]vocab.Engagement{
		0: vocab.EngagementNone, 1: vocab.EngagementLow, 4: vocab.EngagementLow,
		5: vocab.EngagementMedium, 15: vocab.EngagementMedium, 16: vocab.EngagementHigh, 30: vocab.EngagementHigh,
	} {
		require.Equal(t, want, inventory.Engagement(&days), days)
	}
}

func TestEvidence(t *testing.T) {
	t.Parallel()
	w := inventory.NewWindow(now, 90)
	for name, c := range map[string]struct {
		facts   inventory.PairFacts
		want    []vocab.Evidence
		present bool
	}{
		"NothingMapsNobody": {inventory.PairFacts{}, nil, false},
		"AssignedTwice": {
			inventory.PairFacts{Assigned: []inventory.Given{{Name: "Writer", At: at("2025-05-02")}, {Name: "Reader", At: at("2024-01-01")}, {Name: "Reader", At: at("2025-01-01")}}},
			[]vocab.Evidence{{Kind: vocab.EvidenceKindAssigned, Since: at("2024-01-01"), Detail: "Reader, Writer"}}, true,
		},
		"AssignedDefaultAccess": {
			inventory.PairFacts{Assigned: []inventory.Given{{At: at("2024-01-01")}}},
			[]vocab.Evidence{{Kind: vocab.EvidenceKindAssigned, Since: at("2024-01-01")}}, true,
		},
		"AssignedOnceWithoutTime": {
			inventory.PairFacts{Assigned: []inventory.Given{{Name: "Reader"}, {Name: "Writer", At: at("2024-01-01")}}},
			[]vocab.Evidence{{Kind: vocab.EvidenceKindAssigned, Detail: "Reader, Writer"}}, true,
		},
		"TwoGroupsOneTwice": {
			inventory.PairFacts{Groups: []string{"Sales", "Finance", "Sales"}},
			[]vocab.Evidence{{Kind: vocab.EvidenceKindAssignedByGroup, Detail: "Finance"}, {Kind: vocab.EvidenceKindAssignedByGroup, Detail: "Sales"}}, true,
		},
		"Consented": {
			inventory.PairFacts{Consented: []inventory.Given{{Name: "openid"}, {Name: "Mail.Read"}}},
			[]vocab.Evidence{{Kind: vocab.EvidenceKindConsented, Detail: "Mail.Read openid"}}, true,
		},
		"SignedInOnTheFirstDayOfTheWindow": {
			inventory.PairFacts{FirstSignInAt: at("2025-02-01 08:00"), LastSignInAt: at("2026-01-01 00:00")},
			[]vocab.Evidence{{Kind: vocab.EvidenceKindSignedIn, Since: at("2025-02-01 08:00"), LastAt: at("2026-01-01 00:00")}}, true,
		},
		"SignedInADayBeforeIsPast": {
			inventory.PairFacts{FirstSignInAt: at("2025-02-01 08:00"), LastSignInAt: at("2025-12-31 23:59")},
			[]vocab.Evidence{{Kind: vocab.EvidenceKindSignedIn, Since: at("2025-02-01 08:00"), LastAt: at("2025-12-31 23:59"), Past: true}}, false,
		},
		"PastSignInBesideAssignment": {
			inventory.PairFacts{Assigned: []inventory.Given{{}}, FirstSignInAt: at("2025-06-01"), LastSignInAt: at("2025-06-01")},
			[]vocab.Evidence{
				{Kind: vocab.EvidenceKindAssigned},
				{Kind: vocab.EvidenceKindSignedIn, Since: at("2025-06-01"), LastAt: at("2025-06-01"), Past: true},
			}, true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, present := inventory.Evidence(c.facts, w)
			require.Equal(t, c.want, got)
			require.Equal(t, c.present, present)
		})
	}
}

func TestFeed(t *testing.T) {
	t.Parallel()
	w := inventory.NewWindow(now, 90)
	green := covering("2026-01-01")
	type want struct{ dark, late, healthy bool }
	for name, c := range map[string]struct {
		feed inventory.Feed
		want want
	}{
		"ReadOverTheWindow":       {green, want{healthy: true}},
		"ReadOneMinuteLess":       {covering("2026-01-01 00:01"), want{}},
		"NeverHeardOf":            {inventory.Feed{}, want{dark: true}},
		"NotAsked":                {inventory.Feed{State: vocab.CoverageStateNotAsked}, want{dark: true}},
		"Refused":                 {inventory.Feed{State: vocab.CoverageStateDark, LastSuccessAt: at("2026-03-30"), CoveredFrom: at("2025-01-01"), CoveredTo: at("2026-03-30")}, want{dark: true}},
		"Concealed":               {inventory.Feed{State: vocab.CoverageStateConcealed, LastSuccessAt: at("2026-03-30")}, want{dark: true}},
		"FailedBeforeEverRead":    {inventory.Feed{State: vocab.CoverageStateStale}, want{dark: true}},
		"FailedToday":             {inventory.Feed{State: vocab.CoverageStateStale, LastSuccessAt: at("2026-03-30 09:00"), CoveredFrom: at("2025-01-01"), CoveredTo: at("2026-03-30 09:00")}, want{late: true, healthy: true}},
		"FailingForTwoDays":       {inventory.Feed{State: vocab.CoverageStateStale, LastSuccessAt: at("2026-03-29 09:00"), CoveredFrom: at("2025-01-01"), CoveredTo: at("2026-03-29 09:00")}, want{late: true}},
		"GreenButOld":             {inventory.Feed{State: vocab.CoverageStateGreen, LastSuccessAt: at("2026-03-29"), CoveredFrom: at("2025-01-01"), CoveredTo: at("2026-03-29")}, want{late: true}},
		"ReadWithoutKnownStretch": {inventory.Feed{State: vocab.CoverageStateGreen, LastSuccessAt: at("2026-03-31")}, want{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, c.want, want{c.feed.Dark(), c.feed.Late(now), c.feed.Healthy(w, now)})
		})
	}
}

func TestUsageReportsCountWhereSignInsAreDark(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 9, 16, 12, 0, 0, 0, time.UTC)
	used := now.AddDate(0, 0, -4)
	facts := inventory.AppFacts{FirstSyncedAt: now.AddDate(-1, 0, 0), ReportedUseAt: &used}
	sight := inventory.Sight{Now: now, Window: inventory.NewWindow(now, 90), SignIns: inventory.Feed{State: vocab.CoverageStateDark}}
	a := inventory.Stage(facts, sight)
	require.Equal(t, vocab.AppStageInUse, a.Stage)
	require.Equal(t, vocab.ConfidenceMedium, a.Confidence)
	require.Equal(t, inventory.ReasonReportedUse, a.Reasons[0].Code)

	read := now.Add(-time.Hour)
	sight.SignIns = inventory.Feed{State: vocab.CoverageStateGreen, LastSuccessAt: &read, CoveredTo: &read}
	require.Equal(t, vocab.AppStageDiscovered, inventory.Stage(facts, sight).Stage, "sign-ins tell better")
}
