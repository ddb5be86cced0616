package msgraph

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

func TestUsersAreReadPageByPage(t *testing.T) {
	t.Parallel()
	m := newMicrosoft(t)
	m.graph.HandleFunc("GET /v1.0/users", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("x-ms-resource-unit", "2")
		if r.URL.Query().Get("$skiptoken") == "" {
			writeJSON(w, 200, `{"@odata.context":"x","@odata.count":2,"@odata.nextLink":"`+m.server.URL+`/graph/v1.0/users?$skiptoken=a.b",
				"value":[{"@odata.type":"#microsoft.graph.agentUser","id":"u1","displayName":"Ada \u00e9\n\ud83d\ude00","mail":null,
				"userPrincipalName":"ada@example.com","accountEnabled":true,"createdDateTime":"2024-05-06T07:08:09.1234567Z",
				"assignedLicenses":[{"skuId":"s1","disabledPlans":["p1"]}],
				"licenseAssignmentStates":[{"skuId":"s1","assignedByGroup":null,"state":"Active","error":"None","lastUpdatedDateTime":"2024-01-02T03:04:05Z","disabledPlans":[]}],
				"manager":{"@odata.type":"#microsoft.graph.user","id":"boss"},"somethingNew":{"a":[1,{"b":2}]}}]}`)
			return
		}
		writeJSON(w, 200, `{"value":[{"id":"u2","displayName":null,"accountEnabled":null,"onPremisesSyncEnabled":false,"department":"Sales"}]}`)
	})
	c := m.client()
	p, err := c.Users(t.Context(), "")
	require.NoError(t, err)
	require.Equal(t, 2, p.Count)
	require.Equal(t, 2, p.Units)
	want := []User{{
		ID: "u1", DisplayName: "Ada é\n😀", UserPrincipalName: "ada@example.com", AccountEnabled: Yes, IsAgent: true, ManagerID: "boss",
		CreatedAt:               time.Date(2024, 5, 6, 7, 8, 9, 123456000, time.UTC),
		AssignedLicenses:        []AssignedLicense{{SKUID: "s1", DisabledPlans: []string{"p1"}}},
		LicenseAssignmentStates: []LicenseAssignmentState{{SKUID: "s1", State: "Active", UpdatedAt: time.Date(2024, 1, 2, 3, 4, 5, 0, time.UTC)}},
		Has: UserDisplayName | UserMail | UserUserPrincipalName | UserAccountEnabled | UserCreatedAt |
			UserAssignedLicenses | UserLicenseAssignmentStates | UserManager,
	}}
	require.Empty(t, cmp.Diff(want, p.Items))

	p, err = c.Users(t.Context(), p.Next)
	require.NoError(t, err)
	require.Equal(t, "", p.Next)
	require.Equal(t, -1, p.Count)
	require.Equal(t, Unknown, p.Items[0].AccountEnabled)
	require.Equal(t, No, p.Items[0].OnPremisesSyncEnabled)
	require.Equal(t, "Sales", p.Items[0].Department)

	seen := m.seen()
	require.Len(t, seen, 2)
	first := seen[0]
	contains(t, query(first), "$top=999", "$select=id,displayName", "licenseAssignmentStates", "$expand=manager($select=id)")
	require.Equal(t, "Low", first.Header.Get("x-ms-throttle-priority"))
	contains(t, first.Header.Get("Authorization"), "Bearer ey")
	require.NotEmpty(t, first.Header.Get("client-request-id"))
	require.Equal(t, "$skiptoken=a.b", seen[1].URL.RawQuery, "a link is followed as it is")
	require.EqualValues(t, 2, c.Requests())
	require.EqualValues(t, 4, c.Units())
}

func TestDeltaTellsOmittedFromCleared(t *testing.T) {
	t.Parallel()
	m := newMicrosoft(t)
	link := m.server.URL + "/graph/v1.0/users/delta?$deltatoken=d1"
	m.graph.HandleFunc("GET /v1.0/users/delta", func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Query().Get("$deltatoken") {
		case "latest":
			writeJSON(w, 200, `{"value":[],"@odata.deltaLink":"`+link+`"}`)
		case "d1":
			writeJSON(w, 200, `{"@odata.deltaLink":"`+link+`x","value":[
				{"id":"u1","department":null},
				{"id":"u2","@removed":{"reason":"changed"}},
				{"id":"u3","@removed":{"reason":"deleted"}},
				{"id":"u4","manager@delta":[{"@odata.type":"#microsoft.graph.user","id":"old","@removed":{"reason":"deleted"}},{"id":"new"}]},
				{"id":"u5","manager@delta":[{"id":"old","@removed":{"reason":"deleted"}}]}]}`)
		}
	})
	c := m.client()
	p, err := c.UsersDelta(t.Context(), DeltaLatest)
	require.NoError(t, err)
	require.Equal(t, link, p.Delta)
	require.Empty(t, p.Items)
	contains(t, query(m.seen()[0]), "manager", "$deltatoken=latest")
	require.Equal(t, "/graph/v1.0/users/delta", m.seen()[0].URL.Path)

	p, err = c.UsersDelta(t.Context(), p.Delta)
	require.NoError(t, err)
	require.Empty(t, cmp.Diff([]User{
		{ID: "u1", Has: UserDepartment},
		{ID: "u2", Removed: RemovedChanged},
		{ID: "u3", Removed: RemovedDeleted},
		{ID: "u4", ManagerID: "new", Has: UserManager},
		{ID: "u5", Has: UserManager},
	}, p.Items))
}

func TestGroupsAndTheirMembers(t *testing.T) {
	t.Parallel()
	m := newMicrosoft(t)
	m.page("GET /v1.0/groups", `{"value":[{"id":"g1","displayName":"All","groupTypes":["Unified"],"mailEnabled":true,"securityEnabled":false,"assignedLicenses":[]}]}`)
	m.page("GET /v1.0/groups/g1/members", `{"value":[{"@odata.type":"#microsoft.graph.user","id":"u1"},{"@odata.type":"#microsoft.graph.group","id":"g2"},
		{"@odata.type":"#microsoft.graph.servicePrincipal","id":"s1"},{"@odata.type":"#microsoft.graph.device","id":"d1"},{"@odata.type":"#microsoft.graph.orgContact","id":"c1"}]}`)
	m.page("GET /v1.0/groups/delta", `{"@odata.deltaLink":"x","value":[{"id":"g1","members@delta":[{"@odata.type":"#microsoft.graph.user","id":"u1"},{"@odata.type":"#microsoft.graph.user","id":"u2","@removed":{"reason":"deleted"}}]}]}`)
	c := m.client()
	groups, err := c.Groups(t.Context(), "")
	require.NoError(t, err)
	require.Equal(t, []string{"Unified"}, groups.Items[0].GroupTypes)
	require.True(t, groups.Items[0].Has.Has(GroupAssignedLicenses|GroupMailEnabled))
	members, err := c.GroupMembers(t.Context(), "g1", "")
	require.NoError(t, err)
	require.Equal(t, []Member{{"u1", KindUser}, {"g2", KindGroup}, {"s1", KindServicePrincipal}, {"d1", KindDevice}, {"c1", KindOther}}, members.Items)
	delta, err := c.GroupsDelta(t.Context(), "")
	require.NoError(t, err)
	require.Equal(t, []MemberChange{{"u1", KindUser, false}, {"u2", KindUser, true}}, delta.Items[0].Members)
	_, err = c.GroupMembers(t.Context(), "../users", "")
	require.Equal(t, Rejected, KindOf(err))
}

func TestOrganizationDomainsAndLicenses(t *testing.T) {
	t.Parallel()
	m := newMicrosoft(t)
	m.page("GET /v1.0/organization", `{"value":[{"id":"`+testTenant+`","displayName":"Contour","tenantType":"AAD",
		"verifiedDomains":[{"name":"a.example","isDefault":false},{"name":"b.example","isDefault":true,"isInitial":true,"type":"Managed"}],
		"assignedPlans":[{"servicePlanId":"41781FB2-bc02-4b7c-bd55-b576c07bb09d","capabilityStatus":"Enabled","service":"AADPremiumService","assignedDateTime":"2024-01-01T00:00:00Z"}]}]}`)
	m.page("GET /v1.0/domains", `{"value":[{"id":"b.example","isDefault":true,"isVerified":true,"isInitial":false,"isRoot":true,"authenticationType":"Managed","supportedServices":["Email"],"passwordValidityPeriodInDays":2147483647}]}`)
	m.page("GET /v1.0/subscribedSkus", `{"value":[{"id":"t_s","skuId":"s","skuPartNumber":"SPB","capabilityStatus":"Enabled","consumedUnits":3,"appliesTo":"User",
		"prepaidUnits":{"enabled":25,"suspended":1,"warning":2,"lockedOut":0},"subscriptionIds":["x"],
		"servicePlans":[{"servicePlanId":"41781fb2-bc02-4b7c-bd55-b576c07bb09d","servicePlanName":"AAD_PREMIUM","provisioningStatus":"Success","appliesTo":"User"}]}]}`)
	c := m.client()
	o, err := c.Organization(t.Context())
	require.NoError(t, err)
	require.Equal(t, Yes, o.HasPremium())
	require.Equal(t, "b.example", o.DefaultDomain())
	d, err := c.Domains(t.Context(), "")
	require.NoError(t, err)
	require.Equal(t, []Domain{{Name: "b.example", IsDefault: true, IsVerified: true, IsRoot: true, AuthenticationType: "Managed", SupportedServices: []string{"Email"}}}, d.Items)
	skus, err := c.SubscribedSKUs(t.Context())
	require.NoError(t, err)
	require.Len(t, skus, 1)
	require.True(t, skus[0].HasPremium())
	require.Equal(t, [4]int{25, 2, 1, 3}, [4]int{skus[0].Enabled, skus[0].Warning, skus[0].Suspended, skus[0].Consumed})
	require.Equal(t, Unknown, Organization{}.HasPremium())
	require.Equal(t, No, Organization{AssignedPlansKnown: true}.HasPremium())
}

func TestAppsRegistrationsAndGrants(t *testing.T) {
	t.Parallel()
	m := newMicrosoft(t)
	m.page("GET /v1.0/servicePrincipals", `{"value":[{"id":"sp1","appId":"a1","displayName":"Notes","appDisplayName":"Notes","appOwnerOrganizationId":null,
		"servicePrincipalType":"Application","accountEnabled":true,"tags":["HideApp"],"verifiedPublisher":{"displayName":"Pub","verifiedPublisherId":"9","addedDateTime":"2024-01-01T00:00:00Z"},
		"info":{"logoUrl":"https://l","termsOfServiceUrl":null},"appRoles":[{"id":"r","value":null,"displayName":"User","description":"d","allowedMemberTypes":["User"],"isEnabled":true}],
		"oauth2PermissionScopes":[{"id":"p","value":"user_impersonation","type":"User","adminConsentDisplayName":"Use it","adminConsentDescription":"as you","isEnabled":true}],
		"passwordCredentials":[{"keyId":"k","displayName":"old","endDateTime":"2299-12-31T00:00:00Z","startDateTime":"2020-01-01T00:00:00Z","hint":"abc","secretText":null}],
		"keyCredentials":[{"keyId":"k2","displayName":"cert","type":"AsymmetricX509Cert","usage":"Verify","key":null,"endDateTime":"2026-01-01T00:00:00Z"}]}]}`)
	m.page("GET /v1.0/applications", `{"value":[{"id":"ap1","appId":"a1","displayName":"Notes","web":{"redirectUris":["https://r"],"homePageUrl":null},
		"requiredResourceAccess":[{"resourceAccess":[{"id":"i1","type":"Scope"},{"id":"i2","type":"Role"}],"resourceAppId":"res"}],"passwordCredentials":[],"keyCredentials":[]}]}`)
	m.page("GET /v1.0/oauth2PermissionGrants", `{"value":[{"id":"gr1","clientId":"sp1","consentType":"Principal","principalId":"u1","resourceId":"sp2","scope":" User.Read Mail.Read "},
		{"id":"gr2","clientId":"sp1","consentType":"AllPrincipals","principalId":null,"resourceId":"sp2","scope":"openid"}]}`)
	m.page("GET /v1.0/servicePrincipals/sp1/appRoleAssignedTo", `{"value":[{"id":"as1","appRoleId":"00000000-0000-0000-0000-000000000000","principalId":"u1","principalType":"User","principalDisplayName":"Ada","resourceId":"sp1","resourceDisplayName":"Notes","createdDateTime":"2024-01-01T00:00:00Z"}]}`)
	c := m.client()
	sp, err := c.ServicePrincipals(t.Context(), "")
	require.NoError(t, err)
	s := sp.Items[0]
	require.True(t, s.Has.Has(SPAppOwnerOrganizationID|SPAppRoles|SPLogoURL))
	require.Equal(t, []AppRole{{ID: "r", DisplayName: "User", Description: "d", AllowedMemberTypes: []string{"User"}, Enabled: true}}, s.AppRoles)
	require.Equal(t, []PermissionScope{{ID: "p", Value: "user_impersonation", Type: "User", DisplayName: "Use it", Description: "as you", Enabled: true}}, s.PermissionScopes)
	require.Equal(t, "Pub", s.VerifiedPublisher.DisplayName)
	require.Equal(t, "https://l", s.LogoURL)
	require.Equal(t, 2299, s.PasswordCredentials[0].EndsAt.Year())
	require.Equal(t, "Verify", s.KeyCredentials[0].Usage)
	apps, err := c.Applications(t.Context(), "")
	require.NoError(t, err)
	require.Equal(t, []RequiredAccess{{"res", "i1", "Scope"}, {"res", "i2", "Role"}}, apps.Items[0].RequiredAccess)
	require.Equal(t, []string{"https://r"}, apps.Items[0].RedirectURIs)
	grants, err := c.PermissionGrants(t.Context(), "")
	require.NoError(t, err)
	require.Equal(t, "u1", grants.Items[0].PrincipalID)
	require.Equal(t, ConsentAllPrincipals, grants.Items[1].ConsentType)
	as, err := c.AppRoleAssignedTo(t.Context(), "sp1", "")
	require.NoError(t, err)
	require.Equal(t, DefaultAccessRole, as.Items[0].AppRoleID)
}

func TestLogsAreAskedForByHalfOpenRanges(t *testing.T) {
	t.Parallel()
	m := newMicrosoft(t)
	signIn := `{"value":[{"id":"si1","createdDateTime":"2026-03-04T05:06:07Z","userId":"u1","userPrincipalName":"ada@example.com","appId":"a1","appDisplayName":"Notes",
		"isInteractive":true,"status":{"errorCode":50126,"failureReason":"Wrong password","additionalDetails":null},"location":{"city":"Ulm","countryOrRegion":"DE","geoCoordinates":{"latitude":1.5}},
		"deviceDetail":{"operatingSystem":"Linux","browser":"Firefox"},"riskState":"unknownFutureValue","appliedConditionalAccessPolicies":[]}]}`
	m.page("GET /v1.0/auditLogs/signIns", signIn)
	m.page("GET /beta/auditLogs/signIns", signIn)
	m.page("GET /v1.0/auditLogs/directoryAudits", `{"value":[{"id":"Directory_1","activityDateTime":"2026-03-04T05:06:07.1Z","activityDisplayName":"Consent to application","category":"ApplicationManagement",
		"result":"success","loggedByService":"Core Directory","operationType":"Assign","correlationId":"c",
		"initiatedBy":{"app":null,"user":{"id":"u1","displayName":null,"userPrincipalName":"ada@example.com","ipAddress":""}},
		"targetResources":[{"id":"sp1","displayName":"Notes","type":"ServicePrincipal","modifiedProperties":[{"displayName":"ConsentContext.IsAdminConsent","oldValue":null,"newValue":"\"True\""}]}],
		"additionalDetails":[{"key":"User-Agent","value":"x"}]}]}`)
	m.page("GET /beta/reports/servicePrincipalSignInActivities", `{"value":[{"id":"YQ==","appId":"a1","lastSignInActivity":{"lastSignInDateTime":"2021-04-01T00:00:00Z"},
		"delegatedClientSignInActivity":{"lastSignInDateTime":"2021-03-01T00:00:00-8:00"},"applicationAuthenticationClientSignInActivity":null}]}`)
	c := m.client()
	from, to := time.Date(2026, 3, 4, 0, 0, 0, 0, time.UTC), time.Date(2026, 3, 5, 0, 0, 0, 0, time.UTC)
	p, err := c.SignIns(t.Context(), from, to, SignInInteractive, "")
	require.NoError(t, err)
	require.Empty(t, cmp.Diff([]SignIn{{ID: "si1", CreatedAt: time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC), UserID: "u1", UserPrincipalName: "ada@example.com",
		AppID: "a1", AppDisplayName: "Notes", IsInteractive: true, ErrorCode: 50126, FailureReason: "Wrong password", City: "Ulm", CountryOrRegion: "DE",
		OperatingSystem: "Linux", Browser: "Firefox"}}, p.Items))
	require.False(t, p.Items[0].Succeeded())
	_, err = c.SignIns(t.Context(), from, time.Time{}, SignInNonInteractive, "")
	require.NoError(t, err)
	a, err := c.DirectoryAudits(t.Context(), from, to, "")
	require.NoError(t, err)
	require.Empty(t, cmp.Diff([]DirectoryAudit{{ID: "Directory_1", ActivityAt: time.Date(2026, 3, 4, 5, 6, 7, 100e6, time.UTC), Activity: "Consent to application",
		Category: "ApplicationManagement", Service: "Core Directory", OperationType: "Assign", Result: "success", CorrelationID: "c", ByUserID: "u1", ByUserPrincipalName: "ada@example.com",
		Targets:           []AuditTarget{{ID: "sp1", DisplayName: "Notes", Type: "ServicePrincipal", Modified: []ModifiedProperty{{"ConsentContext.IsAdminConsent", "", `"True"`}}}},
		AdditionalDetails: []KeyValue{{"User-Agent", "x"}}}}, a.Items))
	act, err := c.ServicePrincipalSignInActivities(t.Context(), "")
	require.NoError(t, err)
	require.Equal(t, []ServicePrincipalActivity{{AppID: "a1", LastSignInAt: time.Date(2021, 4, 1, 0, 0, 0, 0, time.UTC), DelegatedClientAt: time.Date(2021, 3, 1, 8, 0, 0, 0, time.UTC)}}, act.Items)

	seen := m.seen()
	require.Equal(t, "createdDateTime ge 2026-03-04T00:00:00.0000000Z and createdDateTime le 2026-03-04T23:59:59.9999999Z", seen[0].URL.Query().Get("$filter"))
	require.Equal(t, "1000", seen[0].URL.Query().Get("$top"))
	require.Equal(t, "createdDateTime ge 2026-03-04T00:00:00.0000000Z and signInEventTypes/any(t:t eq 'nonInteractiveUser')", seen[1].URL.Query().Get("$filter"))
	require.Equal(t, "/graph/beta/auditLogs/signIns", seen[1].URL.Path)
	contains(t, seen[2].URL.Query().Get("$filter"), "activityDateTime ge ")
}

func TestBatchJudgesEachPart(t *testing.T) {
	t.Parallel()
	m := newMicrosoft(t)
	m.graph.HandleFunc("POST /v1.0/$batch", func(w http.ResponseWriter, r *http.Request) {
		writeJSON(w, 200, `{"responses":[
			{"body":{"value":[{"id":"as2","principalId":"u2"}],"@odata.nextLink":"n"},"headers":{"Content-Type":"application/json"},"status":200,"id":"2"},
			{"id":"1","status":200,"headers":{"x":"y"},"body":{"value":[]}},
			{"id":"3","status":404,"body":{"error":{"code":"Request_ResourceNotFound","message":"Resource 'x' does not exist"}}},
			{"id":"4","status":429,"headers":{"Retry-After":"7"},"body":{"error":{"code":"TooManyRequests","message":"Please"}}},
			{"id":"5","status":200,"body":"PGh0bWw+"},
			{"id":"99","status":200,"body":{"value":[]}}]}`)
	})
	c := m.client()
	got, err := c.AppRoleAssignedToBatch(t.Context(), []string{"sp1", "sp2", "sp3", "sp4", "sp5", "sp6"})
	require.NoError(t, err)
	require.Len(t, got, 6)
	require.NoError(t, got["sp1"].Err)
	require.Empty(t, got["sp1"].Page.Items)
	require.Equal(t, "u2", got["sp2"].Page.Items[0].PrincipalID)
	require.Equal(t, "n", got["sp2"].Page.Next)
	require.Equal(t, NotFound, KindOf(got["sp3"].Err))
	require.Equal(t, Throttled, KindOf(got["sp4"].Err))
	require.Equal(t, BadPage, KindOf(got["sp5"].Err))
	require.Equal(t, BadPage, KindOf(got["sp6"].Err), "a part without an answer is not an empty page")
	e, _ := AsError(got["sp4"].Err)
	require.Equal(t, 7*time.Second, e.RetryAfter)

	_, err = c.AppRoleAssignedToBatch(t.Context(), []string{"sp1"})
	require.Equal(t, Throttled, KindOf(err), "a throttled part shuts the tenant's window")
	require.Len(t, m.seen(), 1)
	_, err = c.GroupMembersBatch(t.Context(), make([]string, 21))
	require.Equal(t, Rejected, KindOf(err))
}

func TestReportsAreAskedForButNotDownloaded(t *testing.T) {
	t.Parallel()
	m := newMicrosoft(t)
	m.graph.HandleFunc("GET /v1.0/reports/getOffice365ActiveUserDetail(period='D7')", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://127.0.0.1:1/data/download/x", http.StatusFound)
	})
	m.page("GET /v1.0/admin/reportSettings", `{"@odata.context":"x","displayConcealedNames":true}`)
	c := m.client()
	require.NoError(t, c.ReportAvailable(t.Context()))
	s, err := c.ReportSettings(t.Context())
	require.NoError(t, err)
	require.True(t, s.NamesConcealed)
}

func TestOwnDirectoryRoles(t *testing.T) {
	t.Parallel()
	m := newMicrosoft(t)
	m.graph.HandleFunc("GET /v1.0/me/transitiveMemberOf", func(w http.ResponseWriter, r *http.Request) {
		writeJSON(w, 400, graphFailure("BadRequest", "Resource not found for the segment 'transitiveMemberOf'."))
	})
	m.page("GET /v1.0/me/memberOf", `{"value":[{"@odata.type":"#microsoft.graph.group","id":"g"},{"@odata.type":"#microsoft.graph.directoryRole","id":"r","roleTemplateId":"62e90394-69f5-4237-9190-012177145e10"}]}`)
	roles, err := m.client().MyDirectoryRoles(t.Context())
	require.NoError(t, err)
	require.Equal(t, []string{"62e90394-69f5-4237-9190-012177145e10"}, roles)
}

func TestPagesAreTakenOnlyWhole(t *testing.T) {
	t.Parallel()
	good := `{"value":[{"id":"u1","displayName":"Ada"}]}`
	for name, tc := range map[string]struct{ body, says string }{
		"CutOffInside":      {`{"value":[{"id":"u1","displayName":"Ad`, "cut off"},
		"CutOffBetween":     {`{"value":[{"id":"u1"},`, "cut off"},
		"CutOffAtTheEnd":    {`{"value":[{"id":"u1"}]`, "cut off"},
		"Empty":             {``, "empty"},
		"Null":              {`null`, "not an object"},
		"Array":             {`[]`, "not an object"},
		"NoValue":           {`{"@odata.context":"x"}`, "no list"},
		"NullValue":         {`{"value":null}`, "no list"},
		"WebPage":           {"<!DOCTYPE html><html></html>", "web page"},
		"ByteOrderMark":     {"\ufeff" + good, "byte order mark"},
		"Packed":            {"\x1f\x8b\x08\x00\x00", "packed"},
		"SomethingFollows":  {good + good, "follows"},
		"NoID":              {`{"value":[{"displayName":"Ada"}]}`, "no identifier"},
		"NullElement":       {`{"value":[null]}`, "null"},
		"StringIsNumber":    {`{"value":[{"id":"u1","displayName":7}]}`, "user is not a string"},
		"BooleanIsString":   {`{"value":[{"id":"u1","accountEnabled":"yes"}]}`, "user is not a boolean"},
		"TimeIsWord":        {`{"value":[{"id":"u1","createdDateTime":"soon"}]}`, "user is not a time"},
		"DayDoesNotExist":   {`{"value":[{"id":"u1","createdDateTime":"2023-02-30T00:00:00Z"}]}`, "user is not a time"},
		"ListIsObject":      {`{"value":[{"id":"u1","assignedLicenses":{}}]}`, "user is not an array"},
		"ElementIsString":   {`{"value":["u1"]}`, "an element is not an object"},
		"NextLinkIsNumber":  {`{"value":[],"@odata.nextLink":1}`, "nextLink is not a string"},
		"NotJSON":           {`{"value":[{"id":'u1'}]}`, "not valid JSON"},
		"MissingComma":      {`{"value":[{"id":"u1"}{"id":"u2"}]}`, "not valid JSON"},
		"LeadingZeroCount":  {`{"@odata.count":01,"value":[]}`, "not valid JSON"},
		"FractionalCount":   {`{"@odata.count":1.5,"value":[]}`, "not a whole number"},
		"HugeDepthIsCutOff": {`{"x":` + repeat("[", 20000), "not valid JSON"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := newMicrosoft(t)
			m.page("GET /v1.0/users", tc.body)
			p, err := m.client().Users(t.Context(), "")
			require.Equal(t, BadPage, KindOf(err), "%v", err)
			require.Contains(t, err.Error(), tc.says)
			require.Empty(t, p.Items)
		})
	}
}

func TestDeltaPageNeedsExactlyOneLink(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"None": `{"value":[]}`,
		"Both": `{"value":[],"@odata.nextLink":"n","@odata.deltaLink":"d"}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := newMicrosoft(t)
			m.page("GET /v1.0/users/delta", body)
			_, err := m.client().UsersDelta(t.Context(), "")
			require.Equal(t, BadPage, KindOf(err))
		})
	}
}

func TestOddTextIsTaken(t *testing.T) {
	t.Parallel()
	m := newMicrosoft(t)
	m.page("GET /v1.0/users", `{"value":[{"id":"u1","displayName":"a\u0000b\ud800c`+"\xff"+`","\u0064epartment":"D\/E","userType":"unknownFutureValue"}]}`)
	p, err := m.client().Users(t.Context(), "")
	require.NoError(t, err)
	require.Equal(t, "a\x00b\ufffdc\ufffd", p.Items[0].DisplayName)
	require.Equal(t, "D/E", p.Items[0].Department)
	require.Equal(t, "unknownFutureValue", p.Items[0].UserType)
}

func TestConnectionEndsUnderAPage(t *testing.T) {
	t.Parallel()
	m := newMicrosoft(t)
	m.graph.HandleFunc("GET /v1.0/users", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "1000")
		fmt.Fprint(w, `{"value":[{"id":"u1"}]}`)
	})
	_, err := m.client().Users(t.Context(), "")
	require.Equal(t, BadPage, KindOf(err), "%v", err)
	require.Contains(t, err.Error(), "cut off")
}

func TestPageLargerThanTheCapIsRefused(t *testing.T) {
	t.Parallel()
	m := newMicrosoft(t)
	m.graph.HandleFunc("GET /v1.0/users", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, `{"value":[`)
		junk := `{"id":"u1","x":"` + repeat("x", 1<<20) + `"},`
		for range 40 {
			if _, err := fmt.Fprint(w, junk); err != nil {
				return
			}
		}
		fmt.Fprint(w, `{"id":"u2"}]}`)
	})
	_, err := m.client().Users(t.Context(), "")
	require.Equal(t, BadPage, KindOf(err), "%v", err)
	require.Contains(t, err.Error(), "32 MiB")
}

func repeat(s string, n int) string {
	b := make([]byte, 0, len(s)*n)
	for range n {
		b = append(b, s...)
	}
	return string(b)
}
