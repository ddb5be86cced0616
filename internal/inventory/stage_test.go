package inventory_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/inventory"
	"github.com/appmuster/appmuster/internal/vocab"
)

func TestStage(t *testing.T) {
	t.Parallel()
	var (
		long    = covering("2026-01-01")
		short   = covering("2026-03-01")
		premium = inventory.Feed{State: vocab.CoverageStateDark, Reason: "This tenant has no Entra ID P1 licence."}
		lost    = inventory.Feed{State: vocab.CoverageStateDark, LastSuccessAt: at("2026-03-20"), CoveredFrom: at("2025-01-01"), CoveredTo: at("2026-03-20")}
		failed  = inventory.Feed{State: vocab.CoverageStateStale, Reason: "Microsoft did not answer.", LastSuccessAt: at("2026-03-20"), CoveredFrom: at("2025-01-01"), CoveredTo: at("2026-03-20")}
		today   = inventory.Feed{State: vocab.CoverageStateStale, LastSuccessAt: at("2026-03-30"), CoveredFrom: at("2025-01-01"), CoveredTo: at("2026-03-30")}
		unasked = inventory.Feed{State: vocab.CoverageStateNotAsked}
	)
	old := inventory.AppFacts{FirstSyncedAt: *at("2026-03-31"), CreatedAt: at("2024-02-01")}
	fresh := inventory.AppFacts{FirstSyncedAt: *at("2026-03-31"), CreatedAt: at("2026-02-10")}
	with := func(f inventory.AppFacts, change func(*inventory.AppFacts)) inventory.AppFacts {
		change(&f)
		return f
	}
	signedIn := func(when string, users int) func(*inventory.AppFacts) {
		return func(f *inventory.AppFacts) { f.LastSignInAt, f.SignedInUsers = at(when), users }
	}
	reported := func(when string) func(*inventory.AppFacts) {
		return func(f *inventory.AppFacts) { f.ProviderLastUsedAt = at(when) }
	}
	type want struct {
		stage      vocab.AppStage
		confidence vocab.Confidence
		delayed    bool
		reasons    []string
	}
	const (
		inUse, inactive, discovered = vocab.AppStageInUse, vocab.AppStageInactive, vocab.AppStageDiscovered
		high, medium, low           = vocab.ConfidenceHigh, vocab.ConfidenceMedium, vocab.ConfidenceLow
	)
	for name, c := range map[string]struct {
		facts    inventory.AppFacts
		feed     inventory.Feed
		noReport bool
		want     want
	}{
		"SignedInYesterday": {with(old, signedIn("2026-03-30 08:00", 3)), long, false, want{inUse, high, false, []string{
			"SIGNED_IN_WITHIN_WINDOW: 3 users signed in to it in the last 90 days, the last time on 30 March 2026.",
		}}},
		"SignedInOnTheFirstDay": {with(old, signedIn("2026-01-01 00:00", 1)), long, false, want{inUse, high, false, []string{
			"SIGNED_IN_WITHIN_WINDOW: 1 user signed in to it in the last 90 days, the last time on 1 January 2026.",
		}}},
		"SignedInTheDayBefore": {with(old, signedIn("2025-12-31 23:59", 0)), long, false, want{inactive, high, false, []string{
			"NO_SIGN_IN_WITHIN_WINDOW: Nobody signed in to it in the last 90 days, and sign-ins are known for all of them.",
			"LAST_SIGN_IN_BEFORE_WINDOW: The last known sign-in was on 31 December 2025.",
		}}},
		"SignedInByPeopleNotKept": {with(old, signedIn("2026-03-30 08:00", 0)), short, true, want{inUse, high, false, []string{
			"SIGNED_IN_WITHIN_WINDOW: People who are not kept here signed in to it in the last 90 days, the last time on 30 March 2026.",
		}}},
		"ActiveByItself": {with(old, reported("2026-02-01")), short, false, want{inUse, high, false, []string{
			"ACTIVITY_WITHIN_WINDOW: Microsoft reports activity of it on 1 February 2026.",
		}}},
		"MicrosoftReportsAnOldUse": {with(old, reported("2025-10-01")), short, false, want{inactive, high, false, []string{
			"LAST_ACTIVITY_BEFORE_WINDOW: Microsoft reports its last activity on 1 October 2025.",
		}}},
		"MicrosoftReportsAnOldUseButSignInsAreLost": {with(old, reported("2025-10-01")), lost, false, want{discovered, low, true, []string{
			"LAST_ACTIVITY_BEFORE_WINDOW: Microsoft reports its last activity on 1 October 2025.",
			"SIGN_INS_DARK: Sign-ins cannot be read, so they cannot tell whether it is used.",
		}}},
		"UnusedAndSignInsShort": {old, short, true, want{discovered, medium, false, []string{
			"SIGN_INS_SHORTER_THAN_WINDOW: Sign-ins are known since 1 March 2026 only; whether it is inactive can be said from 29 May 2026 on.",
		}}},
		"UnusedAndSignInsLong": {old, long, true, want{inactive, medium, false, []string{
			"NO_SIGN_IN_WITHIN_WINDOW: Nobody signed in to it in the last 90 days, and sign-ins are known for all of them.",
			"ACTIVITY_REPORT_MISSING: Microsoft's own report of app activity is not available here, so use without a person would not be seen.",
		}}},
		"UnusedAndTodaysReadingFailed": {old, today, false, want{inactive, medium, true, []string{
			"NO_SIGN_IN_WITHIN_WINDOW: Nobody signed in to it in the last 90 days, and sign-ins are known for all of them.",
			"SIGN_INS_LATE: Sign-ins were last read on 30 March 2026; newer ones may be missing.",
		}}},
		"UnusedAndNew": {fresh, long, false, want{discovered, high, false, []string{
			"FIRST_SEEN_WITHIN_WINDOW: It was first seen on 10 February 2026, and no use of it is known.",
		}}},
		"OnlyFailures": {with(old, func(f *inventory.AppFacts) { f.FailedSignIns = 1234 }), long, false, want{inactive, high, false, []string{
			"NO_SIGN_IN_WITHIN_WINDOW: Nobody signed in to it in the last 90 days, and sign-ins are known for all of them.",
			"FAILED_SIGN_INS_ONLY: Only failed sign-ins were seen in the last 90 days (1,234); these are not use.",
		}}},
		"OnlyFailuresAndSignInsShort": {with(old, func(f *inventory.AppFacts) { f.FailedSignIns = 2 }), short, true, want{discovered, medium, false, []string{
			"FAILED_SIGN_INS_ONLY: Only failed sign-ins were seen in the last 90 days (2); these are not use.",
			"SIGN_INS_SHORTER_THAN_WINDOW: Sign-ins are known since 1 March 2026 only; whether it is inactive can be said from 29 May 2026 on.",
		}}},
		"FreeTenantWithAccess": {with(old, func(f *inventory.AppFacts) { f.UsersWithAccess, f.TenantWideConsent = 8, true }), premium, true, want{discovered, low, true, []string{
			"SIGN_INS_DARK: Sign-ins cannot be read, so they cannot tell whether it is used. This tenant has no Entra ID P1 licence.",
			"USERS_WITH_ACCESS: 8 users have access to it by assignment or consent.",
			"CONSENT_FOR_EVERYBODY: An administrator consented to it for everybody.",
		}}},
		"OneUserHasAccess": {with(fresh, func(f *inventory.AppFacts) { f.UsersWithAccess = 1 }), unasked, true, want{discovered, low, true, []string{
			"FIRST_SEEN_WITHIN_WINDOW: It was first seen on 10 February 2026, and no use of it is known.",
			"SIGN_INS_NOT_ASKED_FOR: Sign-ins were not asked for, so they cannot tell whether it is used.",
			"USERS_WITH_ACCESS: 1 user has access to it by assignment or consent.",
		}}},
		"UsedBeforeSignInsWereLost": {with(old, signedIn("2026-03-01", 2)), lost, true, want{inUse, medium, true, []string{
			"SIGNED_IN_WITHIN_WINDOW: 2 users signed in to it in the last 90 days, the last time on 1 March 2026.",
			"SIGN_INS_DARK: Sign-ins cannot be read, so they cannot tell whether it is used.",
		}}},
		"UnusedAndSignInsFailingForDays": {with(old, signedIn("2025-11-01", 0)), failed, false, want{discovered, low, true, []string{
			"LAST_SIGN_IN_BEFORE_WINDOW: The last known sign-in was on 1 November 2025.",
			"SIGN_INS_LATE: Sign-ins were last read on 20 March 2026; newer ones may be missing. Microsoft did not answer.",
		}}},
		"SignInsNotReadYet": {old, inventory.Feed{}, true, want{discovered, low, true, []string{
			"SIGN_INS_NOT_READ_YET: Sign-ins have not been read completely yet, so they cannot tell whether it is used.",
		}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := inventory.Stage(c.facts, inventory.Sight{
				Now: now, Window: inventory.NewWindow(now, 90), SignIns: c.feed, ProviderReports: !c.noReport,
			})
			texts := make([]string, len(got.Reasons))
			for i, r := range got.Reasons {
				texts[i] = r.Code + ": " + r.Text
			}
			require.Equal(t, c.want, want{got.Stage, got.Confidence, got.DataDelayed, texts})
		})
	}
}

func TestFirstSeenIsTheEarlierOfMakingAndFirstSync(t *testing.T) {
	t.Parallel()
	f := inventory.AppFacts{FirstSyncedAt: *at("2025-01-02"), CreatedAt: at("2026-01-01")}
	require.Equal(t, *at("2025-01-02"), f.FirstSeenAt())
	f.CreatedAt = at("2020-01-01")
	require.Equal(t, *at("2020-01-01"), f.FirstSeenAt())
	f.CreatedAt = nil
	require.Equal(t, *at("2025-01-02"), f.FirstSeenAt())
}

func TestAShorterWindowIsSaidInTheReason(t *testing.T) {
	t.Parallel()
	got := inventory.Stage(inventory.AppFacts{FirstSyncedAt: *at("2025-01-01"), LastSignInAt: at("2026-03-01")},
		inventory.Sight{Now: now, Window: inventory.NewWindow(now, 30), SignIns: covering("2026-03-02"), ProviderReports: true})
	require.Equal(t, vocab.AppStageInactive, got.Stage)
	require.Equal(t, "Nobody signed in to it in the last 30 days, and sign-ins are known for all of them.", got.Reasons[0].Text)
}
