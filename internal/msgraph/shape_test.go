package msgraph

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

// elementOf reads one element of an answer by a decoder alone.
func elementOf[T any](t *testing.T, read func(*reader, *T), text string) T {
	t.Helper()
	p, err := readPage(strings.NewReader(`{"@odata.context":"x","value":[`+text+`]}`), shape[T]{element: read, room: 1}, false)
	require.NoError(t, err)
	require.Len(t, p.Items, 1)
	return p.Items[0]
}

func same[T any](t *testing.T, want, got T, why ...any) {
	t.Helper()
	require.Empty(t, cmp.Diff(want, got), why...)
}

func TestShapesOfPeople(t *testing.T) {
	t.Parallel()
	same(t, User{
		ID: "g1", DisplayName: "Guest", UserPrincipalName: "gast_elsewhere.example#EXT#@ours.example", Mail: "'gast@elsewhere.example",
		UserType: "Guest", CreationType: "Invitation", ExternalUserState: "PendingAcceptance", AccountEnabled: Yes, ManagerID: "m1",
		Has: UserDisplayName | UserUserPrincipalName | UserMail | UserUserType | UserCreationType | UserExternalUserState | UserAccountEnabled |
			UserManager | UserGivenName | UserOfficeLocation,
	}, elementOf(t, readUser, `{"id":"g1","displayName":"Guest","givenName":null,"officeLocation":null,"mail":"'gast@elsewhere.example",
		"userPrincipalName":"gast_elsewhere.example#EXT#@ours.example","mailNickname":"gast_elsewhere.example#EXT#","userType":"Guest",
		"creationType":"Invitation","externalUserState":"PendingAcceptance","accountEnabled":true,
		"otherMails":["gast@elsewhere.example"],"proxyAddresses":["SMTP:gast@elsewhere.example"],"identities":[{"signInType":"federated","issuer":"mail","issuerAssignedId":null}],
		"manager":{"@odata.type":"#microsoft.graph.user","id":"m1","displayName":"One","manager":{"id":"m2","manager":{"id":"m3"}}}}`))
	same(t, []LicenseAssignmentState{
		{SKUID: "s1", AssignedByGroup: "g1", State: "ActiveWithError", Error: "CountViolation", UpdatedAt: time.Date(2025, 2, 3, 4, 5, 6, 0, time.UTC)},
		{SKUID: "s1", State: "Active"},
	}, elementOf(t, readUser, `{"id":"u","licenseAssignmentStates":[
		{"skuId":"s1","assignedByGroup":"g1","disabledPlans":["p"],"state":"ActiveWithError","error":"CountViolation","lastUpdatedDateTime":"2025-02-03T04:05:06Z"},
		{"skuId":"s1","assignedByGroup":null,"disabledPlans":[],"state":"Active","error":"None","lastUpdatedDateTime":null}]}`).LicenseAssignmentStates)
	same(t, Group{
		ID: "g", DisplayName: "Tout le monde", Description: "", GroupTypes: []string{"Unified", "DynamicMembership"}, Mail: "tous@ours.example",
		CreatedAt: time.Date(2024, 3, 12, 10, 36, 14, 0, time.UTC), Members: []MemberChange{
			{ID: "a", Kind: KindUser}, {ID: "b", Kind: KindServicePrincipal}, {ID: "c", Kind: KindGroup, Removed: true}, {ID: "d", Kind: KindOther},
		},
		Has: GroupDisplayName | GroupDescription | GroupGroupTypes | GroupMail | GroupCreatedAt | GroupMembersDelta,
	}, elementOf(t, readGroup, `{"id":"g","displayName":"Tout le monde","description":null,"groupTypes":["Unified","DynamicMembership"],"mail":"tous@ours.example",
		"createdDateTime":"2024-03-12T10:36:14Z","members@delta":[{"@odata.type":"#microsoft.graph.user","id":"a"},
		{"@odata.type":"#microsoft.graph.servicePrincipal","id":"b"},{"@odata.type":"#microsoft.graph.group","id":"c","@removed":{"reason":"deleted"}},
		{"@odata.type":"#microsoft.graph.orgContact","id":"d"}]}`))
	same(t, Member{ID: "d", Kind: KindDevice}, elementOf(t, readMember, `{"@odata.type":"#microsoft.graph.device","id":"d","displayName":"PC"}`))
}

func TestShapesOfOwnersAndLastSignIns(t *testing.T) {
	t.Parallel()
	same(t, Owned{ID: "p1", Owners: []Member{{ID: "u1", Kind: KindUser}, {ID: "p2", Kind: KindServicePrincipal}}, Told: true},
		elementOf(t, readOwned, `{"id":"p1","owners@odata.context":"x","owners":[{"@odata.type":"#microsoft.graph.user","id":"u1"},{"@odata.type":"#microsoft.graph.servicePrincipal","id":"p2"}]}`))
	same(t, Owned{ID: "p1", Told: true}, elementOf(t, readOwned, `{"id":"p1","owners":[]}`))
	same(t, Owned{ID: "p1"}, elementOf(t, readOwned, `{"id":"p1"}`))
	require.True(t, elementOf(t, readOwned, `{"id":"p1","owners":[{"id":"u1"}],"owners@odata.nextLink":"x"}`).More)
	twenty := strings.TrimSuffix(strings.Repeat(`{"id":"u"},`, 20), ",")
	require.True(t, elementOf(t, readOwned, `{"id":"p1","owners":[`+twenty+`]}`).More, "no more than twenty are ever told")

	same(t, UserActivity{ID: "u1", TriedAt: time.Date(2025, 4, 1, 0, 0, 0, 0, time.UTC), SucceededAt: time.Date(2025, 3, 1, 0, 0, 0, 0, time.UTC)},
		elementOf(t, readUserActivity, `{"id":"u1","signInActivity":{"lastSignInDateTime":"2025-04-01T00:00:00Z","lastSignInRequestId":"r",
			"lastNonInteractiveSignInDateTime":null,"lastNonInteractiveSignInRequestId":"","lastSuccessfulSignInDateTime":"2025-03-01T00:00:00Z","lastSuccessfulSignInRequestId":"q"}}`))
	same(t, UserActivity{ID: "u2"}, elementOf(t, readUserActivity, `{"id":"u2"}`), "who never signed in has none")
}

func TestOwnersAreAskedForBesideTheApps(t *testing.T) {
	t.Parallel()
	m := newMicrosoft(t)
	m.page("GET /v1.0/applications", `{"value":[{"id":"o1","owners":[{"id":"u1"}]}]}`)
	m.page("GET /v1.0/users", `{"value":[]}`)
	m.graph.HandleFunc("POST /v1.0/$batch", func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, 200, `{"responses":[{"id":"1","status":200,"body":{"value":[{"@odata.type":"#microsoft.graph.user","id":"u1"}]}},{"id":"2","status":404,"body":{"error":{"code":"Request_ResourceNotFound","message":""}}}]}`)
	})
	c := m.client()
	p, err := c.OwnersOfRegistrations(t.Context(), "")
	require.NoError(t, err)
	require.Len(t, p.Items[0].Owners, 1)
	contains(t, query(m.seen()[0]), "$select=id", "$expand=owners($select=id)", "$top=999")
	batch, err := c.OwnersOfAppsBatch(t.Context(), []string{"p1", "p2"})
	require.NoError(t, err)
	require.Equal(t, []Member{{ID: "u1", Kind: KindUser}}, batch["p1"].Page.Items)
	require.Equal(t, NotFound, KindOf(batch["p2"].Err))
	_, err = c.UserActivities(t.Context(), "")
	require.NoError(t, err)
	contains(t, query(m.seen()[2]), "$select=id,signInActivity", "$top=500")
}

func TestShapesOfRoles(t *testing.T) {
	t.Parallel()
	same(t, RoleDefinition{ID: "r1", TemplateID: "r1", DisplayName: "Helpdesk", Description: "Resets.", BuiltIn: Yes, Enabled: No},
		elementOf(t, readRoleDefinition, `{"id":"r1","description":"Resets.","displayName":"Helpdesk","isBuiltIn":true,"isEnabled":false,"resourceScopes":["/"],
			"templateId":"r1","version":null,"rolePermissions":[{"allowedResourceActions":["a/b"],"condition":null}],"inheritsPermissionsFrom":[{"id":"x"}]}`))
	same(t, RoleDefinition{ID: "i1", TemplateID: "t1", DisplayName: "Reader"},
		elementOf(t, readRoleDefinition, `{"id":"i1","deletedDateTime":null,"description":null,"displayName":"Reader","roleTemplateId":"t1"}`))
	same(t, RoleAssignment{ID: "a1", RoleID: "r1", PrincipalID: "p1", PrincipalKind: KindUser, Scope: "/"},
		elementOf(t, readRoleAssignment, `{"id":"a1","principalId":"p1","resourceScope":"/","directoryScopeId":"/","appScopeId":null,"roleDefinitionId":"r1",
			"principal":{"@odata.type":"#microsoft.graph.user","id":"p1","imAddresses":[],"userType":"Guest"}}`))
	same(t, RoleAssignment{ID: "a2", RoleID: "r1", PrincipalID: "p1", Scope: "/administrativeUnits/u1"},
		elementOf(t, readRoleAssignment, `{"id":"a2","principalId":"p1","directoryScopeId":"/administrativeUnits/u1","roleDefinitionId":"r1","principal":null}`))
	same(t, RoleAssignment{ID: "a3", RoleID: "r9", PrincipalID: "p1", Scope: "/Catalog/c1"},
		elementOf(t, readRoleAssignment, `{"id":"a3","principalId":"p1","appScopeId":"/Catalog/c1","roleDefinitionId":"r9"}`),
		"what counts within one app only does not count everywhere")
}

func TestShapesOfLogs(t *testing.T) {
	t.Parallel()
	type names = []AuditTarget
	want := names{
		{ID: "g", DisplayName: "Team", Type: "Group", Modified: []ModifiedProperty{{Name: "Action", New: `"Sync"`}}},
		{ID: "u", Type: "User", UserPrincipalName: "u@ours.example"},
	}
	for _, spelled := range []string{`"targetResources":[{"id":"g","type":"Group",`, `"targetResource":[{"id":"g","Type":"Group",`} {
		a := elementOf(t, readAudit, `{"id":"d1","category":"GroupManagement","result":"success","activityDisplayName":"Add member to group",
			"activityDateTime":"2025-01-09T21:20:02.7215374Z","initiatedBy":{"user":{"id":"x","displayName":null,"ipAddress":"127.0.0.1"},"app":null},`+
			spelled+`"displayName":"Team","groupType":"unifiedGroups","modifiedProperties":[{"displayName":"Action","oldValue":null,"newValue":"\"Sync\""}]},
			{"id":"u","displayName":null,"type":"User","modifiedProperties":[],"userPrincipalName":"u@ours.example"}]}`)
		same(t, want, a.Targets)
		require.Equal(t, "x", a.ByUserID)
		require.Equal(t, time.Date(2025, 1, 9, 21, 20, 2, 721537000, time.UTC), a.ActivityAt, "a tick is a tenth of a microsecond")
	}
	a := elementOf(t, readAudit, `{"id":"d2","activityDateTime":"2025-01-09T21:20:02Z","initiatedBy":{"user":null,"app":{"appId":"c1","displayName":"Tool","servicePrincipalId":"p1","servicePrincipalName":null}}}`)
	same(t, DirectoryAudit{ID: "d2", ActivityAt: time.Date(2025, 1, 9, 21, 20, 2, 0, time.UTC), ByAppID: "c1", ByAppName: "Tool", ByServicePrincipalID: "p1"}, a)

	s := elementOf(t, readSignIn, `{"id":"s1","createdDateTime":"2025-03-18T18:13:37Z","userId":"u1","appId":"c1","appDisplayName":"Tool","servicePrincipalId":"","clientAppUsed":"Browser",
		"isInteractive":false,"conditionalAccessStatus":"notApplied","signInEventTypes":["nonInteractiveUser"],"mfaDetail":null,"resourceId":"00000003-0000-0000-c000-000000000000",
		"status":{"errorCode":0,"failureReason":"Other.","additionalDetails":null},"deviceDetail":{"deviceId":"","operatingSystem":"Windows 10","browser":"Chrome 99.0.4844","isCompliant":false},
		"location":{"city":"Mombasa","state":"Coast","countryOrRegion":"KE","geoCoordinates":{}},"appliedConditionalAccessPolicies":[{"result":"notEnabled"}],
		"authenticationProcessingDetails":[{"key":"Oauth Scope Info","value":"[\"openid\",\"User.Read\"]"}],"privateLinkDetails":{"policyId":""}}`)
	same(t, SignIn{
		ID: "s1", CreatedAt: time.Date(2025, 3, 18, 18, 13, 37, 0, time.UTC), UserID: "u1", AppID: "c1", AppDisplayName: "Tool", ClientAppUsed: "Browser",
		ResourceID: "00000003-0000-0000-c000-000000000000", ConditionalAccess: "notApplied", OperatingSystem: "Windows 10", Browser: "Chrome 99.0.4844",
		City: "Mombasa", State: "Coast", CountryOrRegion: "KE",
	}, s)
	require.True(t, s.Succeeded())
	s = elementOf(t, readSignIn, `{"id":"s2","createdDateTime":"2025-03-18T18:13:37Z","isInteractive":true,"location":null,"deviceDetail":null,
		"status":{"errorCode":50126,"failureReason":"Error validating credentials.","additionalDetails":"Mistyped."}}`)
	require.False(t, s.Succeeded())
	require.Equal(t, "Error validating credentials.", s.FailureReason)

	u := elementOf(t, readActivity, `{"id":"YQ==","appId":"c1","lastSignInActivity":{"lastSignInDateTime":"2025-04-01T00:00:00Z","lastSignInRequestId":"q"},
		"delegatedClientSignInActivity":{"lastSignInDateTime":"2025-01-01T00:00:00-8:00"},"delegatedResourceSignInActivity":{"lastSignInDateTime":null},
		"applicationAuthenticationClientSignInActivity":{"lastSignInDateTime":"2025-03-01T00:00:00+05:30"},"applicationAuthenticationResourceSignInActivity":null}`)
	same(t, ServicePrincipalActivity{AppID: "c1", LastSignInAt: time.Date(2025, 4, 1, 0, 0, 0, 0, time.UTC),
		DelegatedClientAt: time.Date(2025, 1, 1, 8, 0, 0, 0, time.UTC), ApplicationClientAt: time.Date(2025, 2, 28, 18, 30, 0, 0, time.UTC)}, u)
}

func TestShapesOfAppsAndWhatTheyMay(t *testing.T) {
	t.Parallel()
	p := elementOf(t, readServicePrincipal, `{"id":"p1","appId":"c1","displayName":"Mine","appDisplayName":"Theirs","servicePrincipalType":null,"accountEnabled":true,
		"appOwnerOrganizationId":null,"publisherName":null,"homepage":null,"addIns":[{"id":"x","type":"y","properties":[{"key":"k","value":"v"}]}],
		"verifiedPublisher":{"displayName":"Them","verifiedPublisherId":"99","addedDateTime":"2024-04-24T17:49:44Z"},"info":{"logoUrl":null},"tags":[],
		"resourceSpecificApplicationPermissions":[],"servicePrincipalNames":["https://a.example"],"keyCredentials":[],"passwordCredentials":[]}`)
	same(t, ServicePrincipal{ID: "p1", AppID: "c1", DisplayName: "Mine", AppDisplayName: "Theirs", AccountEnabled: Yes,
		VerifiedPublisher: VerifiedPublisher{ID: "99", DisplayName: "Them", AddedAt: time.Date(2024, 4, 24, 17, 49, 44, 0, time.UTC)},
		Has: SPAppID | SPDisplayName | SPAppDisplayName | SPType | SPAccountEnabled | SPAppOwnerOrganizationID | SPHomepage | SPVerifiedPublisher |
			SPLogoURL | SPTags | SPKeyCredentials | SPPasswordCredentials}, p)
	p = elementOf(t, readServicePrincipal, `{"id":"p2","verifiedPublisher":{"displayName":null,"verifiedPublisherId":null,"addedDateTime":null}}`)
	require.Equal(t, VerifiedPublisher{}, p.VerifiedPublisher)
	a := elementOf(t, readApplication, `{"id":"o1","appId":"c1","identifierUris":["api://c1"],"api":{"oauth2PermissionScopes":[{"id":"x"}]},"publicClient":{"redirectUris":["x"]},
		"web":{"redirectUris":["https://a.example/cb"],"implicitGrantSettings":{"enableIdTokenIssuance":false}},"requiredResourceAccess":[
		{"resourceAppId":"r1","resourceAccess":[{"id":"s1","type":"Scope"},{"id":"s2","type":"Role"}]},{"resourceAppId":"r2","resourceAccess":[]}]}`)
	same(t, []RequiredAccess{{ResourceAppID: "r1", ID: "s1", Type: "Scope"}, {ResourceAppID: "r1", ID: "s2", Type: "Role"}}, a.RequiredAccess)
	require.Equal(t, []string{"https://a.example/cb"}, a.RedirectURIs)
	g := elementOf(t, readGrant, `{"id":"g1","clientId":"p1","consentType":"Principal","principalId":"u1","resourceId":"p9","scope":" Contacts.ReadWrite openid  profile"}`)
	require.Equal(t, []string{"Contacts.ReadWrite", "openid", "profile"}, strings.Fields(g.Scope))
	same(t, AppRoleAssignment{ID: "a", AppRoleID: DefaultAccessRole, PrincipalID: "g", PrincipalType: "Group", PrincipalDisplayName: "Team", ResourceID: "p",
		ResourceDisplayName: "Mine", CreatedAt: time.Date(2025, 2, 19, 17, 55, 8, 336954000, time.UTC)},
		elementOf(t, readAssignment, `{"id":"a","deletedDateTime":null,"appRoleId":"00000000-0000-0000-0000-000000000000","createdDateTime":"2025-02-19T17:55:08.3369542Z",
			"principalDisplayName":"Team","principalId":"g","principalType":"Group","resourceDisplayName":"Mine","resourceId":"p"}`))
}

func TestShapesOfTheTenant(t *testing.T) {
	t.Parallel()
	o := elementOf(t, readOrganization, `{"id":"t1","displayName":"Ours","countryLetterCode":"NL","tenantType":"AAD","businessPhones":["1"],"city":null,
		"directorySizeQuota":{"used":698,"total":50000},"provisionedPlans":[{"service":"exchange"}],"verifiedDomains":[
		{"capabilities":"Email, OfficeCommunicationsOnline","isDefault":true,"isInitial":true,"name":"Ours.example","type":"Managed"}],
		"assignedPlans":[{"assignedDateTime":"2022-04-03T02:46:42Z","capabilityStatus":"Deleted","service":"AADPremiumService","servicePlanId":"`+strings.ToUpper(PlanPremiumP1)+`"}]}`)
	require.Equal(t, "Ours.example", o.DefaultDomain())
	require.Equal(t, No, o.HasPremium(), "a plan that was taken away is none")
	s := elementOf(t, readSKU, `{"id":"t_s","skuId":"s","skuPartNumber":"PLAN","appliesTo":"User","capabilityStatus":"Warning","consumedUnits":14,
		"prepaidUnits":{"enabled":0,"suspended":0,"warning":25,"lockedOut":2},"servicePlans":[{"servicePlanId":"p","servicePlanName":"P","provisioningStatus":"Success","appliesTo":"Company"}],"subscriptionIds":[]}`)
	same(t, SubscribedSKU{ID: "t_s", SKUID: "s", SKUPartNumber: "PLAN", AppliesTo: "User", CapabilityStatus: "Warning", Warning: 25, LockedOut: 2, Consumed: 14,
		ServicePlans: []ServicePlan{{ID: "p", Name: "P", ProvisioningStatus: "Success", AppliesTo: "Company"}}}, s)
	same(t, Subscription{ID: "b", SKUID: "s", SKUPartNumber: "PLAN", Status: "Enabled", TotalLicenses: 25, IsTrial: true, CreatedAt: time.Date(2025, 1, 2, 0, 0, 0, 0, time.UTC),
		NextLifecycleAt: time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC)},
		elementOf(t, readSubscription, `{"id":"b","commerceSubscriptionId":"x","skuId":"s","skuPartNumber":"PLAN","status":"Enabled","totalLicenses":25,"isTrial":true,
			"createdDateTime":"2025-01-02T00:00:00Z","nextLifecycleDateTime":"2026-01-02T00:00:00Z","ownerId":null,"serviceStatus":[{"servicePlanId":"p"}]}`))
}

func TestShapesOfRefusals(t *testing.T) {
	t.Parallel()
	body := func(code, message string) string {
		return `{"error":{"code":"` + code + `","message":"` + message + `","innerError":{"date":"2026-07-29T06:47:43","request-id":"r","client-request-id":"r"}}}`
	}
	for _, c := range []struct {
		status        int
		code, message string
		want          Kind
	}{
		{429, "UnknownError", "Too Many Requests", Throttled},
		{400, "UnknownError", "Too Many Requests", Throttled},
		{403, "", "This request is throttled. Please try again after the value specified in the Retry-After header.", Throttled},
		{429, "TooManyRequests", "Please retry again later.", Throttled},
		{403, "Authentication_MSGraphPermissionMissing", "Calling principal does not have required MSGraph permissions AuditLog.Read.All", PermissionMissing},
		{403, "UnknownError", "User is not in the allowed roles", PermissionMissing},
		{403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.", PermissionMissing},
		{400, "Directory_ExpiredPageToken", "The specified page token value has expired and can no longer be included in your request.", LinkExpired},
		{400, "", "Token not found: token is either invalid or expired", LinkExpired},
		{400, "Request_UnsupportedQuery", "Differential query is not supported for entity type: Contract", NotSupported},
		{400, "BadRequest", "Resource not found for the segment 'x'.", NotSupported},
		{400, "ExpandNotSupported", "Expand is not allowed for property 'owners' according to the entity schema.", Rejected},
		{400, "Request_BadRequest", "$count is not currently supported.", Rejected},
		{404, "Request_ResourceNotFound", "Resource 'x' does not exist or one of its queried reference-property objects are not present.", NotFound},
		{404, "ImageNotFound", "Exception of type 'ImageNotFoundException' was thrown.", NotFound},
	} {
		code, message := readErrorBody(strings.NewReader(body(c.code, c.message)))
		require.Equal(t, c.message, message)
		require.Equal(t, c.want, classify(op{name: "x", object: true, log: true}, c.status, code, message).Kind, "%d %s %s", c.status, c.code, c.message)
	}
}

func TestAPlaceholderIsNoPhoto(t *testing.T) {
	t.Parallel()
	m := newMicrosoft(t)
	m.graph.HandleFunc("POST /v1.0/$batch", func(w http.ResponseWriter, _ *http.Request) {
		// A picture of one pixel, as is given where there is none.
		writeJSON(w, 200, `{"responses":[{"id":"1","status":200,"headers":{"Content-Type":"image/gif","ETag":"\"\""},"body":"R0lGODlhAQABAAAAACwAAAAAAQABAAA="}]}`)
	})
	got, err := m.client().Photos(t.Context(), []PhotoRequest{{UserID: "u1"}})
	require.NoError(t, err)
	require.True(t, got[0].None)
}
