package tenantsync

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/internal/msgraph"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/internal/xid"
)

func TestMapUser(t *testing.T) {
	t.Parallel()
	created := time.Date(2024, 2, 29, 8, 30, 0, 1234567, time.UTC)
	whole := mapUser(userRow{}, &msgraph.User{
		ID: "0F1E2D3C-0000-4000-8000-000000000001", DisplayName: "Zoë\x00 Ström", GivenName: "Zoë", UserPrincipalName: "zoe@acme.example",
		Mail: "Zoe@acme.example", Department: "Sales", UserType: "Member", AccountEnabled: msgraph.Yes, CreatedAt: created,
		ManagerID: "0F1E2D3C-0000-4000-8000-000000000002", Has: msgraph.UserManager,
	}, true)
	require.Equal(t, xid.GUID("0f1e2d3c-0000-4000-8000-000000000001"), whole.entra)
	require.Equal(t, "Zoë Ström", whole.name)
	require.Equal(t, vocab.UserKindPerson, whole.kind)
	require.Equal(t, xid.GUID("0f1e2d3c-0000-4000-8000-000000000002"), whole.manager)
	require.Equal(t, created.Truncate(time.Microsecond), *whole.created)
	require.True(t, *whole.enabled)

	t.Run("ADeltaKeepsWhatItDoesNotTell", func(t *testing.T) {
		t.Parallel()
		after := mapUser(whole, &msgraph.User{ID: string(whole.entra), Department: "Support", Has: msgraph.UserDepartment}, false)
		want := whole
		want.dept, want.hash = "Support", after.hash
		require.Equal(t, want, after)
		require.NotEqual(t, whole.hash, after.hash)
	})
	t.Run("ADeltaClearsWhatItTellsEmpty", func(t *testing.T) {
		t.Parallel()
		after := mapUser(whole, &msgraph.User{ID: string(whole.entra), Has: msgraph.UserMail | msgraph.UserManager | msgraph.UserAccountEnabled}, false)
		require.Empty(t, after.mail)
		require.Empty(t, after.manager)
		require.Nil(t, after.enabled)
		require.Equal(t, "Sales", after.dept)
	})
	t.Run("TheSameAgainHasTheSameHash", func(t *testing.T) {
		t.Parallel()
		after := mapUser(whole, &msgraph.User{ID: string(whole.entra), Department: "Sales", Has: msgraph.UserDepartment}, false)
		require.Equal(t, whole, after)
	})
}

func TestKindsOfAccounts(t *testing.T) {
	t.Parallel()
	const names = msgraph.UserGivenName | msgraph.UserSurname
	person, service := userRow{kind: vocab.UserKindPerson, sure: vocab.ConfidenceMedium}, userRow{kind: vocab.UserKindService, sure: vocab.ConfidenceHigh}
	for name, c := range map[string]struct {
		row   userRow // as stored, with what the element tells laid over it
		user  msgraph.User
		whole bool
		want  vocab.UserKind
		sure  vocab.Confidence
	}{
		"Guest":                   {userRow{kindText: "guest"}, msgraph.User{GivenName: "A"}, true, vocab.UserKindGuest, vocab.ConfidenceHigh},
		"AName":                   {userRow{kindText: "Member"}, msgraph.User{Surname: "A"}, true, vocab.UserKindPerson, vocab.ConfidenceMedium},
		"ANameAtWork":             {userRow{dept: "Sales"}, msgraph.User{GivenName: "A"}, true, vocab.UserKindPerson, vocab.ConfidenceHigh},
		"ANameWithAManager":       {userRow{manager: "m"}, msgraph.User{GivenName: "A"}, true, vocab.UserKindPerson, vocab.ConfidenceHigh},
		"ANameLikeAProgram":       {userRow{upn: "svc-a@x.example"}, msgraph.User{GivenName: "A"}, true, vocab.UserKindPerson, vocab.ConfidenceLow},
		"NoName":                  {userRow{upn: "a@x.example"}, msgraph.User{}, true, vocab.UserKindUnknown, vocab.ConfidenceUnknown},
		"Program":                 {userRow{upn: "svc_export@x.example"}, msgraph.User{}, true, vocab.UserKindService, vocab.ConfidenceMedium},
		"ProgramByItsName":        {userRow{upn: "x1@x.example", name: "No-Reply (web)"}, msgraph.User{}, true, vocab.UserKindService, vocab.ConfidenceMedium},
		"AWordWithinAWord":        {userRow{upn: "abbot@x.example", name: "Talbot"}, msgraph.User{}, true, vocab.UserKindUnknown, vocab.ConfidenceUnknown},
		"AWordInTheDomain":        {userRow{upn: "a@robot.example"}, msgraph.User{}, true, vocab.UserKindUnknown, vocab.ConfidenceUnknown},
		"EmployeeType":            {userRow{dept: "IT"}, msgraph.User{GivenName: "A", EmployeeType: "Service Account"}, true, vocab.UserKindService, vocab.ConfidenceHigh},
		"Synchronization":         {userRow{upn: "Sync_SRV1_0123@x.example"}, msgraph.User{}, true, vocab.UserKindService, vocab.ConfidenceHigh},
		"Agent":                   {userRow{kindText: "Member"}, msgraph.User{GivenName: "A", IsAgent: true}, true, vocab.UserKindService, vocab.ConfidenceHigh},
		"Room":                    {userRow{kind: vocab.UserKindRoom}, msgraph.User{GivenName: "A"}, true, vocab.UserKindRoom, vocab.ConfidenceHigh},
		"DeltaWithoutNames":       {person, msgraph.User{}, false, vocab.UserKindPerson, vocab.ConfidenceMedium},
		"DeltaThatClearsTheNames": {person, msgraph.User{Has: names}, false, vocab.UserKindUnknown, vocab.ConfidenceUnknown},
		"DeltaOfAService":         {service, msgraph.User{}, false, vocab.UserKindService, vocab.ConfidenceHigh},
		"DeltaThatClearsTheType":  {service, msgraph.User{Has: msgraph.UserEmployeeType}, false, vocab.UserKindUnknown, vocab.ConfidenceUnknown},
		"FirstSeenInADelta":       {userRow{}, msgraph.User{}, false, vocab.UserKindUnknown, vocab.ConfidenceUnknown},
	} {
		kind, sure := kindOf(&c.row, &c.user, c.whole)
		require.Equal(t, c.want, kind, name)
		require.Equal(t, c.sure, sure, name)
	}
}

func TestInFilter(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		domains []string
		upn     string
		want    bool
	}{
		{nil, "a@acme.example", true},
		{[]string{""}, "a@acme.example", true},
		{[]string{"*"}, "a@other.example", true},
		{[]string{"acme.example", "*"}, "a@other.example", true},
		{[]string{"ACME.example"}, "a@acme.EXAMPLE", true},
		{[]string{"acme.example"}, "a@sub.acme.example", false},
		{[]string{"acme.example"}, "a@notacme.example", false},
		{[]string{"acme.example"}, "a@b@acme.example", true},
		{[]string{"acme.example"}, "", false},
		{[]string{"acme.onmicrosoft.com"}, "a_other.example#EXT#@acme.onmicrosoft.com", true},
	} {
		require.Equal(t, c.want, inFilter(c.domains, c.upn), "%v %s", c.domains, c.upn)
	}
}

func TestMapHeld(t *testing.T) {
	t.Parallel()
	const sku = "00000000-0000-4000-8000-00000000000a"
	group := msgraph.LicenseAssignmentState{SKUID: sku, AssignedByGroup: "00000000-0000-4000-8000-0000000000bb", State: "Error", Error: "CountViolation"}
	direct := msgraph.LicenseAssignmentState{SKUID: "00000000-0000-4000-8000-00000000000A", State: "Active", Error: "None"}
	other := msgraph.LicenseAssignmentState{SKUID: "00000000-0000-4000-8000-00000000000c", State: "Disabled"}
	for name, c := range map[string]struct {
		states []msgraph.LicenseAssignmentState
		want   held
	}{
		"NothingTold":         {nil, held{direct: true}},
		"Directly":            {[]msgraph.LicenseAssignmentState{other, direct}, held{direct: true, state: "Active"}},
		"ByGroup":             {[]msgraph.LicenseAssignmentState{group}, held{group: "00000000-0000-4000-8000-0000000000bb", state: "Error", fault: "CountViolation"}},
		"BothWaysIsDirect":    {[]msgraph.LicenseAssignmentState{group, direct}, held{direct: true, state: "Active"}},
		"BothWaysOtherwise":   {[]msgraph.LicenseAssignmentState{direct, group}, held{direct: true, state: "Active"}},
		"OfAnotherLicenceNot": {[]msgraph.LicenseAssignmentState{other}, held{direct: true}},
	} {
		require.Equal(t, c.want, mapHeld(&msgraph.User{LicenseAssignmentStates: c.states}, sku), name)
	}
}

func TestMapApp(t *testing.T) {
	t.Parallel()
	p := msgraph.ServicePrincipal{
		ID: "00000000-0000-4000-8000-000000000001", AppID: "00000000-0000-4000-8000-000000000002", AppDisplayName: "Sidecar",
		Tags: []string{"b", "a"}, VerifiedPublisher: msgraph.VerifiedPublisher{ID: "1", DisplayName: "Sidecar Inc."},
		AppRoleAssignmentRequired: msgraph.Yes,
		PasswordCredentials:       []msgraph.AppCredentialInfo{{DisplayName: "old", EndsAt: time.Unix(100, 0)}},
	}
	r := mapApp(appRow{}, &p, true)
	require.Equal(t, "Sidecar", r.name)
	require.Equal(t, "Sidecar Inc.", r.publisher)
	require.True(t, r.verified)
	require.True(t, r.assigned)
	require.Nil(t, r.enabled, "not told is unknown")
	require.Equal(t, []string{"a", "b"}, r.tags)
	require.Len(t, r.credentials, 1)

	p.Tags = []string{"a", "b"}
	require.Equal(t, r, mapApp(r, &p, true), "the order of tags is no change")

	own := r
	own.registration, own.publisher, own.verified = "00000000-0000-4000-8000-000000000003", "acme.example", false
	p.VerifiedPublisher, p.PasswordCredentials = msgraph.VerifiedPublisher{}, nil
	kept := mapApp(own, &p, true)
	require.Equal(t, "acme.example", kept.publisher, "an own registration's publisher stays")
	require.Len(t, kept.credentials, 1, "and so do its secrets")
}

func TestMapCredentials(t *testing.T) {
	t.Parallel()
	end := time.Unix(1000, 0).UTC()
	got := mapCredentials(
		[]msgraph.AppCredentialInfo{{DisplayName: "z"}, {DisplayName: "a", EndsAt: end}},
		[]msgraph.AppCredentialInfo{{DisplayName: "CN=x", Usage: "Verify", EndsAt: end}, {DisplayName: "CN=x", Usage: "Sign", EndsAt: end}},
	)
	require.Equal(t, []vocab.Credential{
		{Kind: "CERTIFICATE", DisplayName: "CN=x", ExpiresAt: &end},
		{Kind: "SECRET", DisplayName: "a", ExpiresAt: &end},
		{Kind: "SECRET", DisplayName: "z"},
	}, got)
}

func TestMapPermissions(t *testing.T) {
	t.Parallel()
	got := mapPermissions(7, &msgraph.ServicePrincipal{
		PermissionScopes: []msgraph.PermissionScope{{ID: "s", Value: "User.Read"}, {ID: "s", Value: "again"}},
		AppRoles: []msgraph.AppRole{
			{ID: "r", Value: "User.Read.All", AllowedMemberTypes: []string{"Application"}},
			{ID: "p", DisplayName: "Approver", AllowedMemberTypes: []string{"User"}},
			{ID: "b", Value: "Both", AllowedMemberTypes: []string{"User", "Application"}},
		},
	})
	require.Equal(t, []permissionRow{
		{app: 7, entra: "s", kind: vocab.GrantKindDelegated, value: "User.Read"},
		{app: 7, entra: "r", kind: vocab.GrantKindApplication, value: "User.Read.All"},
		{app: 7, entra: "p", kind: vocab.GrantKindDelegated, name: "Approver"},
		{app: 7, entra: "b", kind: vocab.GrantKindApplication, value: "Both"},
	}, got)
}

func TestScopesOf(t *testing.T) {
	t.Parallel()
	require.Equal(t, []string{"User.Read", "Mail.Read"}, scopesOf("  User.Read Mail.Read  User.Read"))
	require.Nil(t, scopesOf(" "))
}

func TestReadConsent(t *testing.T) {
	t.Parallel()
	record := msgraph.DirectoryAudit{
		Activity: "Consent to application", Result: "success",
		Targets: []msgraph.AuditTarget{{
			ID: "00000000-0000-4000-8000-000000000001", DisplayName: "Sidecar", Type: "ServicePrincipal",
			Modified: []msgraph.ModifiedProperty{
				{Name: "ConsentContext.OnBehalfOfAll", New: `"False"`},
				{Name: "ConsentAction.Permissions", New: `"[[Id: old1, ConsentType: Principal, Scope: Old.One]] => [[Id: AbC-1_x, ClientId: c, PrincipalId: p, ResourceId: r, ConsentType: Principal, Scope:  User.Read Files.Read, CreatedDateTime: , LastModifiedDateTime ]]; "`},
			},
		}},
	}
	c, ok := readConsent(&record)
	require.True(t, ok)
	require.Equal(t, consent{
		grants: []string{"AbC-1_x"}, scopes: []string{"User.Read", "Files.Read"},
		app: "00000000-0000-4000-8000-000000000001", name: "Sidecar",
	}, c)

	record.Targets[0].Modified[0].New = `"True"`
	c, _ = readConsent(&record)
	require.True(t, c.wide)

	record.Result = "failure"
	_, ok = readConsent(&record)
	require.False(t, ok, "a consent that failed is none")
	_, ok = readConsent(&msgraph.DirectoryAudit{Activity: "Update user", Result: "success"})
	require.False(t, ok)
}

func TestTooMany(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		gone, all int
		want      bool
	}{
		{50, 50, false}, {11, 51, true}, {10, 51, false}, {20, 100, false}, {21, 100, true}, {0, 1000, false}, {1000, 1000, true}, {51, 51, true},
	} {
		require.Equal(t, c.want, tooMany(c.gone, c.all), "%d of %d", c.gone, c.all)
	}
}

func TestNextSync(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)
	require.Equal(t, time.Date(2026, 3, 2, 2, 5, 0, 0, time.UTC), nextSync(now, 125))
	require.Equal(t, time.Date(2026, 3, 1, 20, 0, 0, 0, time.UTC), nextSync(now, 1200))
	require.Equal(t, time.Date(2026, 3, 2, 10, 30, 0, 0, time.UTC), nextSync(now, 630), "not again within six hours")
}

func TestDayOf(t *testing.T) {
	t.Parallel()
	require.Equal(t, 0, dayOf(time.Unix(86399, 0)))
	require.Equal(t, 1, dayOf(time.Unix(86400, 0)))
	require.Equal(t, -1, dayOf(time.Unix(-1, 0)))
	require.Equal(t, -1, dayOf(time.Unix(-86400, 0)))
	require.Equal(t, time.Date(1970, 1, 2, 0, 0, 0, 0, time.UTC), dayStart(1))
}

func TestLowest(t *testing.T) {
	t.Parallel()
	r := logReader[time.Time]{at: func(v *time.Time) time.Time { return *v }}
	at := func(s int64) time.Time { return time.Unix(s, 0).UTC() }
	require.Equal(t, at(7), r.lowest(time.Time{}, []time.Time{at(9), at(9), at(7)}))
	require.Equal(t, at(5), r.lowest(at(7), []time.Time{at(7), at(5)}))
	require.Equal(t, unordered, r.lowest(at(7), []time.Time{at(8)}))
	require.Equal(t, unordered, r.lowest(unordered, []time.Time{at(3)}))
	require.Equal(t, at(7), r.lowest(at(7), nil))
}

func TestJudge(t *testing.T) {
	t.Parallel()
	app := &ent.Tenant{Mode: vocab.TenantModeCustomerApp, HasPremium: -1}
	person := &ent.Tenant{Mode: vocab.TenantModeDelegated, HasPremium: 1}
	for name, c := range map[string]struct {
		set   vocab.DataSet
		t     *ent.Tenant
		err   error
		state vocab.SyncStageState
		cause cause
		fatal bool
	}{
		"LesserPermission": {vocab.DataSetSignIns, app, &msgraph.Error{Kind: msgraph.PermissionMissing}, vocab.SyncStageStateSkipped, causePermission, false},
		"VitalPermission":  {vocab.DataSetUsers, person, &msgraph.Error{Kind: msgraph.PermissionMissing}, vocab.SyncStageStateFailed, causePermission, true},
		"License":          {vocab.DataSetSignIns, app, &msgraph.Error{Kind: msgraph.NotLicensed}, vocab.SyncStageStateSkipped, causeLicense, false},
		"LicenseThatIs":    {vocab.DataSetSignIns, person, &msgraph.Error{Kind: msgraph.NotLicensed}, vocab.SyncStageStateSkipped, causePermission, false},
		"NotOffered":       {vocab.DataSetGrants, app, &msgraph.Error{Kind: msgraph.NotSupported}, vocab.SyncStageStateSkipped, causeUnsupported, false},
		"VitalNotOffered":  {vocab.DataSetApps, app, &msgraph.Error{Kind: msgraph.NotFound}, vocab.SyncStageStateFailed, causeUnsupported, true},
		"GivenUp":          {vocab.DataSetGrants, app, &exhausted{&msgraph.Error{Kind: msgraph.Transient, Message: "it is away"}}, vocab.SyncStageStateFailed, causeFailed, false},
		"VitalGivenUp":     {vocab.DataSetUsers, app, &exhausted{&msgraph.Error{Kind: msgraph.BadPage}}, vocab.SyncStageStateFailed, causeFailed, true},
		"Rejected":         {vocab.DataSetGroups, app, &msgraph.Error{Kind: msgraph.Rejected}, vocab.SyncStageStateFailed, causeFailed, false},
		"StrangeHost":      {vocab.DataSetGroups, app, &msgraph.Error{Kind: msgraph.Refused}, vocab.SyncStageStateFailed, causeFailed, false},
		"Circle":           {vocab.DataSetGroups, app, errCycle, vocab.SyncStageStateFailed, causeFailed, false},
		"SecretExpired":    {vocab.DataSetGroups, app, &msgraph.Error{Kind: msgraph.SecretExpired, Message: "the secret expired"}, vocab.SyncStageStateFailed, causeConsent, true},
		"TokenRevoked":     {vocab.DataSetSignIns, person, &msgraph.Error{Kind: msgraph.TokenRevoked}, vocab.SyncStageStateFailed, causeConsent, true},
		"TenantGone":       {vocab.DataSetOrganization, app, &msgraph.Error{Kind: msgraph.TenantGone}, vocab.SyncStageStateFailed, causeConsent, true},
		"AnotherDirectory": {vocab.DataSetOrganization, app, errOtherTenant, vocab.SyncStageStateFailed, causeConsent, true},
	} {
		v, known := judge(c.set, c.t, c.err)
		require.True(t, known, name)
		require.Equal(t, c.state, v.state, name)
		require.Equal(t, c.cause, v.cause, name)
		require.Equal(t, c.fatal, v.fatal, name)
		if c.cause != causeConsent {
			require.NotEmpty(t, v.reason, name)
		}
	}
	_, known := judge(vocab.DataSetUsers, app, errors.New("database is gone"))
	require.False(t, known, "what is not Microsoft's says nothing about the tenant")
}

func TestDataSets(t *testing.T) {
	t.Parallel()
	var names []string
	for _, d := range DataSets() {
		names = append(names, string(d.Name))
		require.NotEmpty(t, d.Title)
		require.NotEmpty(t, d.Endpoints)
		require.NotEmpty(t, d.Darkens)
		require.NotEmpty(t, d.Why)
		require.Contains(t, append(d.Opens, "ProfilePhoto.Read.All"), d.Ask)
	}
	require.ElementsMatch(t, vocab.DataSet("").Values(), names)
	var asked []string
	for _, p := range Permissions(LevelLogs) {
		asked = append(asked, p.Name)
	}
	require.Equal(t, []string{"Directory.Read.All", "AuditLog.Read.All", "Reports.Read.All", "ProfilePhoto.Read.All", "ReportSettings.Read.All"}, asked)
	require.Len(t, Permissions(LevelDirectory), 1)
	require.Len(t, Permissions(LevelUsage), 4)
}

func TestEachRuleOfKindsIsKnownByWhatItFinds(t *testing.T) {
	t.Parallel()
	for _, r := range KindRules() {
		require.Equal(t, r.When, KindRuleOf(r.Kind, r.Confidence))
	}
	require.Empty(t, KindRuleOf(vocab.UserKindRoom, vocab.ConfidenceLow))
}
