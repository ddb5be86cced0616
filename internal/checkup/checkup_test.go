package checkup_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/checkup"
	"github.com/appmuster/appmuster/internal/cloud"
	"github.com/appmuster/appmuster/internal/vocab"
)

var noon = time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)

func guide() checkup.Guide {
	global, _ := cloud.Named(cloud.Global)
	return checkup.Guide{
		Cloud: global, ClientID: "operator",
		Sets: []checkup.Set{
			{Name: vocab.DataSetUsers, Title: "Users", Ask: "Directory.Read.All", Opens: []string{"User.Read.All", "Directory.Read.All"}, Level: 1, Darkens: []string{"People"}},
			{Name: vocab.DataSetGroups, Title: "Groups", Ask: "Directory.Read.All", Opens: []string{"GroupMember.Read.All", "Directory.Read.All"}, Level: 1, Darkens: []string{"Who has an app through a group"}},
			{Name: vocab.DataSetUsageReports, Title: "Usage reports", Ask: "Reports.Read.All", Opens: []string{"Reports.Read.All"}, Level: 2, Darkens: []string{"Use"}},
			{Name: vocab.DataSetSignIns, Title: "Sign-ins", Ask: "AuditLog.Read.All", Opens: []string{"AuditLog.Read.All"}, License: "P1", Level: 3, Darkens: []string{"Last use"}},
			{Name: vocab.DataSetPhotos, Title: "Photos", Ask: "Photo.Read.All", Opens: []string{"Photo.Read.All"}, Level: 1, Spare: true},
		},
		Needs: []checkup.Need{
			{Name: "Directory.Read.All", Level: 1, Whys: []string{"Lists people."}},
			{Name: "Reports.Read.All", Level: 2, Whys: []string{"Tells use."}},
			{Name: "AuditLog.Read.All", Level: 3, Whys: []string{"Tells last use."}},
			{Name: "Photo.Read.All", Level: 1, Whys: []string{"Shows faces."}},
			{Name: "ReportSettings.Read.All", Level: 2, Whys: []string{"Tells whether names are hidden."}},
		},
		Verdicts: map[string]checkup.Verdict{
			"AADSTS700016":                   {Shared: checkup.GrantConsent, Own: checkup.CheckNames},
			"AADSTS7000222":                  {Shared: checkup.AskOperator, Own: checkup.ReplaceCredential},
			"The client secret has expired.": {Shared: checkup.AskOperator, Own: checkup.ReplaceCredential},
		},
	}
}

// extras darken no data set that counts.
var extras = []string{"Photo.Read.All", "ReportSettings.Read.All"}

func facts(change func(*checkup.Facts)) checkup.Facts {
	due := noon.Add(time.Hour)
	f := checkup.Facts{
		Mode: vocab.TenantModeDelegated, State: vocab.TenantStateActive, Level: 3, ClientID: "client", NextSyncAt: &due,
		Granted: slices.Concat([]string{"openid", "profile", "Directory.Read.All", "Reports.Read.All", "AuditLog.Read.All"}, extras), Now: noon,
		Run: &checkup.Run{State: vocab.SyncRunStateSucceeded, QueuedAt: noon.Add(-2 * time.Hour), FinishedAt: &noon},
	}
	for _, s := range []vocab.DataSet{vocab.DataSetUsers, vocab.DataSetGroups, vocab.DataSetUsageReports, vocab.DataSetSignIns} {
		read := noon.Add(-time.Hour)
		f.Cells = append(f.Cells, checkup.Cell{Set: s, State: vocab.CoverageStateGreen, LastSuccessAt: &read})
	}
	if change != nil {
		change(&f)
	}
	return f
}

func TestOneSentenceAndOneStepForEachPlight(t *testing.T) {
	t.Parallel()
	no, later := false, noon.Add(20*time.Second)
	for name, c := range map[string]struct {
		change   func(*checkup.Facts)
		healthy  bool
		sentence string
		action   checkup.Action
	}{
		"AllIsWell":    {nil, true, "All permissions that are asked for are granted and used.", checkup.None},
		"Disconnected": {func(f *checkup.Facts) { f.State = vocab.TenantStateDisconnected }, false, "The connection was ended.", checkup.Connect},
		"Pending": {func(f *checkup.Facts) { f.State = vocab.TenantStatePendingConsent }, false,
			"No administrator has given consent yet.", checkup.GrantConsent},
		"PendingUpload": {func(f *checkup.Facts) {
			f.State, f.Mode = vocab.TenantStatePendingConsent, vocab.TenantModeCustomerApp
		}, false, "The certificate that was made here waits to be uploaded to the app registration.", checkup.UploadCertificate},
		"ConsentSpreads": {func(f *checkup.Facts) { f.State, f.RetryAt = vocab.TenantStatePendingConsent, &later }, false,
			"Consent was given, and Microsoft is passing it on to its servers.", checkup.Wait},
		"Paused": {func(f *checkup.Facts) { f.State = vocab.TenantStatePaused }, false, "Routine syncs were paused by a person. What was read stays.", checkup.Resume},
		"ConsentLost": {func(f *checkup.Facts) {
			f.State, f.Reason, f.Mend = vocab.TenantStateNeedsConsent, "The app has no consent in this tenant, or it was withdrawn.", "Connect again."
		}, false, "The app has no consent in this tenant, or it was withdrawn.", checkup.GrantConsent},
		"OwnSecretExpired": {func(f *checkup.Facts) {
			f.Mode, f.State, f.Reason = vocab.TenantModeCustomerApp, vocab.TenantStateNeedsConsent, "The client secret has expired."
		}, false, "The client secret has expired.", checkup.ReplaceCredential},
		"OwnRegistrationGone": {func(f *checkup.Facts) {
			f.Mode, f.State, f.Reason = vocab.TenantModeCustomerApp, vocab.TenantStateNeedsConsent, "The app was not found."
			f.Seen = &checkup.Seen{At: noon, Code: "AADSTS700016", Reason: f.Reason, Mend: "Check the client ID."}
		}, false, "The app was not found.", checkup.CheckNames},
		"OperatorsSecretExpired": {func(f *checkup.Facts) {
			f.State, f.Reason = vocab.TenantStateNeedsConsent, "The client secret has expired."
		}, false, "The client secret has expired.", checkup.AskOperator},
		"SwitchedOff": {func(f *checkup.Facts) { f.Seen = &checkup.Seen{At: noon, Enabled: &no} }, false,
			"Sign-in to the app is switched off in the tenant.", checkup.AskAdmin},
		"OneMissing": {func(f *checkup.Facts) { f.Granted = []string{"Directory.Read.All", "Reports.Read.All"} }, false,
			"AuditLog.Read.All is missing. Dark for want of it: Sign-ins.", checkup.GrantConsent},
		"OneMissingOfOwn": {func(f *checkup.Facts) {
			f.Mode, f.Granted = vocab.TenantModeCustomerApp, []string{"Directory.Read.All", "Reports.Read.All"}
		}, false, "AuditLog.Read.All is missing. Dark for want of it: Sign-ins.", checkup.GrantInPortal},
		"Spreading": {func(f *checkup.Facts) {
			f.Seen = &checkup.Seen{At: noon, RetryAt: &later, Token: []string{"Directory.Read.All", "Reports.Read.All"}, Assigned: []string{"Directory.Read.All", "Reports.Read.All", "AuditLog.Read.All"}}
		}, false, "AuditLog.Read.All was granted, and Microsoft is passing it on to its servers.", checkup.Wait},
		"SpreadTooLong": {func(f *checkup.Facts) {
			f.Seen = &checkup.Seen{At: noon, Token: []string{"Directory.Read.All", "Reports.Read.All"}, Assigned: []string{"Directory.Read.All", "Reports.Read.All", "AuditLog.Read.All"}}
		}, false, "AuditLog.Read.All is missing. Dark for want of it: Sign-ins.", checkup.GrantConsent},
		"Withdrawn": {func(f *checkup.Facts) {
			f.Seen = &checkup.Seen{At: noon, Token: f.Granted, Assigned: []string{"Directory.Read.All", "Reports.Read.All"}}
		}, false, "AuditLog.Read.All was taken away in the tenant.", checkup.GrantConsent},
		"SpareOnesMissing": {func(f *checkup.Facts) { f.Granted = f.Granted[:5] }, true,
			"Every data set that is asked for can be read without Photo.Read.All and ReportSettings.Read.All, which are not granted.", checkup.GrantConsent},
		"SpareOneWithdrawn": {func(f *checkup.Facts) {
			f.Seen = &checkup.Seen{At: noon, Token: f.Granted, Assigned: f.Granted[:6]}
		}, true, "Every data set that is asked for can be read without ReportSettings.Read.All, which is not granted.", checkup.GrantConsent},
		"WithdrawnForLesser": {func(f *checkup.Facts) {
			f.Seen = &checkup.Seen{At: noon, Token: f.Granted, Assigned: append([]string{"User.Read.All", "GroupMember.Read.All"}, f.Granted[3:]...)}
		}, true, "All permissions that are asked for are granted and used.", checkup.None},
		"WithdrawnForLesserOfAPart": {func(f *checkup.Facts) {
			f.Seen = &checkup.Seen{At: noon, Token: f.Granted, Assigned: append([]string{"User.Read.All"}, f.Granted[3:]...)}
		}, false, "Directory.Read.All was taken away in the tenant.", checkup.GrantConsent},
		"TooMuchTakenAway": {func(f *checkup.Facts) {
			f.Level = 1
			f.Seen = &checkup.Seen{At: noon, Token: f.Granted, Assigned: []string{"Directory.Read.All", "Photo.Read.All"}}
		}, true, "All permissions that are asked for are granted and used.", checkup.None},
		"TooMuch": {func(f *checkup.Facts) { f.Granted = append(f.Granted, "Mail.Read") }, true,
			"All that is needed is granted, and more than is used: Mail.Read.", checkup.RemoveInPortal},
		"Held": {func(f *checkup.Facts) { f.Run.State = vocab.SyncRunStateHeld }, false, "A sync would remove more than is plausible, and waits for a decision.", checkup.ReviewHeld},
		"Failed": {func(f *checkup.Facts) {
			f.Run.State, f.Run.Error = vocab.SyncRunStateFailed, "Microsoft did not answer."
		}, false, "Microsoft did not answer.", checkup.SyncNow},
		"NoLicense": {func(f *checkup.Facts) {
			f.Cells[3].State, f.Cells[3].Reason, f.Cells[3].Licensed, f.Cells[3].LastSuccessAt = vocab.CoverageStateDark, "No P1.", &no, nil
		}, false, "No P1.", checkup.AcknowledgeLicense},
		"Concealed": {func(f *checkup.Facts) {
			f.Cells[2].State, f.Cells[2].Reason = vocab.CoverageStateConcealed, "Names are hidden."
		}, false, "Names are hidden.", checkup.ShowNames},
		"Late": {func(f *checkup.Facts) {
			old := noon.Add(-49 * time.Hour)
			f.Cells[0].LastSuccessAt = &old
		}, false, "It was last read completely on 2026-05-02.", checkup.SyncNow},
		"Expires": {func(f *checkup.Facts) {
			at := noon.Add(29 * 24 * time.Hour)
			f.Mode, f.CredentialExpiresAt = vocab.TenantModeCustomerApp, &at
		}, false, "The client secret expires on 2026-06-02.", checkup.ReplaceCredential},
		"Unreadable": {func(f *checkup.Facts) { f.Granted = nil }, true, "Microsoft's token does not tell what was granted. Nothing is known to be missing.", checkup.Check},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := guide().Look(facts(c.change))
			require.Equal(t, c.sentence, got.Sentence)
			require.Equal(t, c.action, got.Next.Action)
			require.Equal(t, c.healthy, got.Healthy)
			require.NotEmpty(t, got.Next.Sentence)
			require.Len(t, got.Complaints, 5)
			for _, a := range got.Complaints {
				require.NotEmpty(t, a.Answer, a.Complaint)
				require.NotEmpty(t, a.Next.Sentence, a.Complaint)
			}
			require.Equal(t, got.RetryAt != nil, c.action == checkup.Wait)
		})
	}
}

// TestOneCauseIsOneThingToMend: of several complaints that hold for one cause, one is
// the cause and the others say which.
func TestOneCauseIsOneThingToMend(t *testing.T) {
	t.Parallel()
	no := false
	before, after := noon.Add(-time.Hour), noon.Add(-time.Minute)
	old := noon.Add(-72 * time.Hour)
	const starts, partial, failed, apps, persist = "SYNC_DOES_NOT_START", "DATA_IS_PARTIAL", "INTEGRATION_FAILED", "APPS_ARE_MISSING", "ERRORS_PERSIST"
	expired := func(f *checkup.Facts) {
		f.Mode, f.State, f.Reason, f.StateSince = vocab.TenantModeCustomerApp, vocab.TenantStateNeedsConsent, "The client secret has expired.", &before
		f.NextSyncAt = nil
	}
	dark := func(f *checkup.Facts, i int) {
		f.Cells[i].State, f.Cells[i].Reason = vocab.CoverageStateDark, "It is missing."
	}
	for name, c := range map[string]struct {
		change func(*checkup.Facts)
		// causes and follows: complaints that hold, and what each follows from.
		causes  []string
		follows map[string]string
	}{
		"AllIsWell":     {nil, nil, nil},
		"SecretExpired": {expired, []string{failed}, map[string]string{starts: failed}},
		"SecretExpiredLongAgo": {func(f *checkup.Facts) {
			expired(f)
			for i := range f.Cells {
				f.Cells[i].LastSuccessAt = &old
			}
		}, []string{failed}, map[string]string{starts: failed, partial: failed, apps: failed}},
		"SecretExpiredAndChecked": {func(f *checkup.Facts) {
			expired(f)
			f.Seen = &checkup.Seen{At: after, Code: "AADSTS7000222", Reason: "The client secret has expired."}
		}, []string{failed, persist}, map[string]string{starts: failed}},
		"PermissionMissing": {func(f *checkup.Facts) {
			f.Granted = []string{"Directory.Read.All", "AuditLog.Read.All"}
			dark(f, 2)
		}, []string{partial}, nil},
		"PermissionTakenSinceTheLastSync": {func(f *checkup.Facts) {
			f.Seen = &checkup.Seen{At: before, Token: []string{"Directory.Read.All", "AuditLog.Read.All"}}
		}, []string{partial, persist}, nil},
		"PermissionForAppsMissing": {func(f *checkup.Facts) {
			f.Granted = []string{"Directory.Read.All", "Reports.Read.All"}
			dark(f, 3)
		}, []string{partial}, map[string]string{apps: partial}},
		"PermissionMissingAndChecked": {func(f *checkup.Facts) {
			f.Granted, f.Seen = []string{"Directory.Read.All", "AuditLog.Read.All"}, &checkup.Seen{At: after}
			dark(f, 2)
		}, []string{partial, persist}, nil},
		"Waiting": {func(f *checkup.Facts) {
			f.State, f.NextSyncAt, f.Run, f.Cells = vocab.TenantStatePendingConsent, nil, nil, nil
		}, []string{starts}, map[string]string{partial: starts}},
		"Paused": {func(f *checkup.Facts) { f.State, f.NextSyncAt = vocab.TenantStatePaused, nil }, []string{starts}, nil},
		"PausedLongAgo": {func(f *checkup.Facts) {
			f.State, f.NextSyncAt = vocab.TenantStatePaused, nil
			f.Cells[0].LastSuccessAt, f.Cells[3].LastSuccessAt = &old, &old
		}, []string{starts}, map[string]string{partial: starts, apps: starts}},
		"SwitchedOff": {func(f *checkup.Facts) {
			f.Seen = &checkup.Seen{At: after, Enabled: &no, Reason: "Sign-in is switched off."}
		}, []string{failed, persist}, nil},
		"RunFailed": {func(f *checkup.Facts) { f.Run.State = vocab.SyncRunStateFailed }, []string{failed}, nil},
		"NoLicense": {func(f *checkup.Facts) {
			dark(f, 3)
			f.Cells[3].Licensed = &no
		}, []string{partial}, map[string]string{apps: partial}},
		"Disconnected": {func(f *checkup.Facts) { f.State, f.NextSyncAt = vocab.TenantStateDisconnected, nil }, []string{failed}, map[string]string{starts: failed}},
		"Held": {func(f *checkup.Facts) {
			f.Run.State = vocab.SyncRunStateHeld
			f.Cells[0].State = vocab.CoverageStateHeld
		}, []string{starts}, map[string]string{partial: starts}},
		"HeldAndPermissionMissing": {func(f *checkup.Facts) {
			f.Run.State, f.Granted = vocab.SyncRunStateHeld, []string{"Directory.Read.All", "AuditLog.Read.All"}
			dark(f, 2)
			f.Cells[2].ScopeGranted = &no
		}, []string{starts, partial}, nil},
		"RunFailedAndPermissionMissing": {func(f *checkup.Facts) {
			f.Run.State, f.Granted = vocab.SyncRunStateFailed, []string{"Directory.Read.All", "AuditLog.Read.All"}
			dark(f, 2)
			f.Cells[2].ScopeGranted = &no
		}, []string{failed, partial}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var causes []string
			follows := map[string]string{}
			for _, a := range guide().Look(facts(c.change)).Complaints {
				switch {
				case a.FollowsFrom != nil:
					require.True(t, a.Applies, "what does not hold follows from nothing")
					follows[string(a.Complaint)] = string(*a.FollowsFrom)
				case a.Applies:
					causes = append(causes, string(a.Complaint))
				}
			}
			require.ElementsMatch(t, c.causes, causes)
			if c.follows == nil {
				c.follows = map[string]string{}
			}
			require.Equal(t, c.follows, follows)
		})
	}
}

// TestADegradedTenantHasItsStep: where a permission is what degrades it, the state's
// own step mends that; what data sets lack beyond it is Coverage's to tell.
func TestADegradedTenantHasItsStep(t *testing.T) {
	t.Parallel()
	lacking := facts(func(f *checkup.Facts) {
		f.State, f.Granted, f.Cells = vocab.TenantStateDegraded, []string{"Directory.Read.All"}, nil
	})
	require.Equal(t, checkup.GrantConsent, guide().StateStep(lacking).Action)
	lacking.Granted = append([]string{"Directory.Read.All", "Reports.Read.All", "AuditLog.Read.All"}, "openid")
	require.Nil(t, guide().StateStep(lacking), "no permission is what it lacks")
}

func permission(c checkup.Checkup, name string) checkup.Permission {
	for _, p := range c.Permissions {
		if p.Permission == name {
			return p
		}
	}
	return checkup.Permission{}
}

func TestAnySubsetOfPermissionsServesForWhatItOpens(t *testing.T) {
	t.Parallel()
	g := guide()
	for name, c := range map[string]struct {
		granted string
		missing string
		state   checkup.PermissionState
		dark    []vocab.DataSet
		least   string
	}{
		"All":        {"Directory.Read.All Reports.Read.All AuditLog.Read.All", "", checkup.Granted, []vocab.DataSet{}, ""},
		"Pieces":     {"User.Read.All GroupMember.Read.All Reports.Read.All AuditLog.Read.All", "", checkup.Covered, []vocab.DataSet{}, ""},
		"OnePiece":   {"User.Read.All Reports.Read.All AuditLog.Read.All", "Directory.Read.All", checkup.Missing, []vocab.DataSet{vocab.DataSetGroups}, "The least that opens the rest: GroupMember.Read.All."},
		"Write":      {"Directory.ReadWrite.All Reports.Read.All AuditLog.Read.All", "", checkup.Covered, []vocab.DataSet{}, ""},
		"OtherCases": {"directory.read.all reports.read.all auditlog.read.all", "", checkup.Granted, []vocab.DataSet{}, ""},
		"None":       {"", "Directory.Read.All Reports.Read.All AuditLog.Read.All", checkup.Missing, []vocab.DataSet{vocab.DataSetUsers, vocab.DataSetGroups}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			granted := strings.Fields(c.granted)
			require.Equal(t, c.missing, strings.Join(g.Missing(3, granted), " "))
			p := permission(g.Look(facts(func(f *checkup.Facts) { f.Granted = granted })), "Directory.Read.All")
			require.Equal(t, c.state, p.State)
			require.Equal(t, c.dark, p.DarkDataSets)
			if c.least != "" {
				require.Contains(t, p.Next.Sentence, c.least)
			}
		})
	}
	require.Empty(t, g.Missing(1, []string{"Directory.Read.All"}), "what a level does not ask for is not missing")
}

func TestWhatIsTooMuchIsNamedWithItsReason(t *testing.T) {
	t.Parallel()
	c := guide().Look(facts(func(f *checkup.Facts) {
		f.Level = 2
		f.Granted = append(f.Granted, "Mail.Read", "Directory.ReadWrite.All", "User.Read.All", "User.Read")
	}))
	require.Equal(t, "Nothing here uses it.", permission(c, "Mail.Read").Reason)
	require.Equal(t, "It allows to write, and nothing here ever writes.", permission(c, "Directory.ReadWrite.All").Reason)
	require.Equal(t, checkup.TooMuch, permission(c, "User.Read.All").State)
	require.Equal(t, "Directory.Read.All, Directory.ReadWrite.All opens the same.", permission(c, "User.Read.All").Reason)
	require.Equal(t, checkup.RaiseLevel, permission(c, "AuditLog.Read.All").Next.Action, "granted above the level: use it or remove it")
	require.Empty(t, permission(c, "User.Read").Permission, "every sign-in carries it")
	require.Empty(t, permission(c, "openid").Permission)
}

func TestALevelsPreviewSaysWhatItLightsUp(t *testing.T) {
	t.Parallel()
	levels := guide().Levels()
	require.Len(t, levels, 3)
	require.Equal(t, checkup.Level{
		Level: 3, Title: "Sign-ins and audit log", Permissions: []string{"AuditLog.Read.All"}, DataSets: []vocab.DataSet{vocab.DataSetSignIns}, LightsUp: []string{"Last use"},
	}, levels[2])
	require.Equal(t, []string{"People", "Who has an app through a group"}, levels[0].LightsUp)
}
