// Package vocab holds the closed word lists of the product: one Go string type
// per GraphQL enum, shared by the database schema, the rules and the API, so that
// a word has one spelling from table to page. The values are the published names.
package vocab

// DataSet is one data set of a tenant, read as a whole by a sync.
type DataSet string

// The values of DataSet.
const (
	DataSetOrganization    DataSet = "ORGANIZATION"
	DataSetUsers           DataSet = "USERS"
	DataSetGroups          DataSet = "GROUPS"
	DataSetLicenses        DataSet = "LICENSES"
	DataSetApps            DataSet = "APPS"
	DataSetGrants          DataSet = "GRANTS"
	DataSetAssignments     DataSet = "ASSIGNMENTS"
	DataSetSignIns         DataSet = "SIGN_INS"
	DataSetDirectoryAudits DataSet = "DIRECTORY_AUDITS"
	DataSetUsageReports    DataSet = "USAGE_REPORTS"
	DataSetPhotos          DataSet = "PHOTOS"
	DataSetDirectoryRoles  DataSet = "DIRECTORY_ROLES"
)

// Values lists every DataSet in its published order.
func (DataSet) Values() []string {
	return []string{"ORGANIZATION", "USERS", "GROUPS", "LICENSES", "APPS", "GRANTS", "ASSIGNMENTS", "SIGN_INS", "DIRECTORY_AUDITS", "USAGE_REPORTS", "PHOTOS", "DIRECTORY_ROLES"}
}

// CredentialKind is what a customer's own registration proves itself with.
type CredentialKind string

// The values of CredentialKind.
const (
	CredentialKindSecret      CredentialKind = "SECRET"
	CredentialKindCertificate CredentialKind = "CERTIFICATE"
)

// Values lists every CredentialKind in its published order.
func (CredentialKind) Values() []string {
	return []string{string(CredentialKindSecret), string(CredentialKindCertificate)}
}

// CredentialDatedBy is who told when a credential of a customer's own registration expires.
type CredentialDatedBy string

// The values of CredentialDatedBy.
const (
	CredentialDatedByPerson      CredentialDatedBy = "PERSON"
	CredentialDatedByMicrosoft   CredentialDatedBy = "MICROSOFT"
	CredentialDatedByCertificate CredentialDatedBy = "CERTIFICATE"
)

// Values lists every CredentialDatedBy in its published order.
func (CredentialDatedBy) Values() []string {
	return []string{string(CredentialDatedByPerson), string(CredentialDatedByMicrosoft), string(CredentialDatedByCertificate)}
}

// ConsentLinkState is how far the story of a consent link is.
type ConsentLinkState string

// The values of ConsentLinkState.
const (
	ConsentLinkStateSent      ConsentLinkState = "SENT"
	ConsentLinkStateOpened    ConsentLinkState = "OPENED"
	ConsentLinkStateConsented ConsentLinkState = "CONSENTED"
	ConsentLinkStateExpired   ConsentLinkState = "EXPIRED"
	ConsentLinkStateRevoked   ConsentLinkState = "REVOKED"
)

// Values lists every ConsentLinkState in its published order.
func (ConsentLinkState) Values() []string {
	return []string{"SENT", "OPENED", "CONSENTED", "EXPIRED", "REVOKED"}
}

// TenantMode is how a tenant was connected.
type TenantMode string

// The values of TenantMode.
const (
	TenantModeDelegated   TenantMode = "DELEGATED"
	TenantModeApplication TenantMode = "APPLICATION"
	TenantModeCustomerApp TenantMode = "CUSTOMER_APP"
)

// Values lists every TenantMode in its published order.
func (TenantMode) Values() []string {
	return []string{"DELEGATED", "APPLICATION", "CUSTOMER_APP"}
}

// TenantState is where a tenant stands between consent and farewell.
type TenantState string

// The values of TenantState.
const (
	TenantStatePendingConsent TenantState = "PENDING_CONSENT"
	TenantStateGettingData    TenantState = "GETTING_DATA"
	TenantStateActive         TenantState = "ACTIVE"
	TenantStateDegraded       TenantState = "DEGRADED"
	TenantStateNeedsConsent   TenantState = "NEEDS_CONSENT"
	TenantStatePaused         TenantState = "PAUSED"
	TenantStateDisconnected   TenantState = "DISCONNECTED"
)

// Values lists every TenantState in its published order.
func (TenantState) Values() []string {
	return []string{"PENDING_CONSENT", "GETTING_DATA", "ACTIVE", "DEGRADED", "NEEDS_CONSENT", "PAUSED", "DISCONNECTED"}
}

// AppStage is what the data says of an app (published rule).
type AppStage string

// The values of AppStage.
const (
	AppStageInUse      AppStage = "IN_USE"
	AppStageDiscovered AppStage = "DISCOVERED"
	AppStageInactive   AppStage = "INACTIVE"
)

// Values lists every AppStage in its published order.
func (AppStage) Values() []string {
	return []string{"IN_USE", "DISCOVERED", "INACTIVE"}
}

// AppOrigin is whose app it is.
type AppOrigin string

// The values of AppOrigin.
const (
	AppOriginMicrosoft  AppOrigin = "MICROSOFT"
	AppOriginOwn        AppOrigin = "OWN"
	AppOriginThirdParty AppOrigin = "THIRD_PARTY"
)

// Values lists every AppOrigin in its published order.
func (AppOrigin) Values() []string {
	return []string{"MICROSOFT", "OWN", "THIRD_PARTY"}
}

// AppStatus is what people decided about an app.
type AppStatus string

// The values of AppStatus.
const (
	AppStatusNew        AppStatus = "NEW"
	AppStatusInReview   AppStatus = "IN_REVIEW"
	AppStatusApproved   AppStatus = "APPROVED"
	AppStatusRestricted AppStatus = "RESTRICTED"
	AppStatusToClose    AppStatus = "TO_CLOSE"
	AppStatusClosed     AppStatus = "CLOSED"
	AppStatusIgnored    AppStatus = "IGNORED"
)

// Values lists every AppStatus in its published order.
func (AppStatus) Values() []string {
	return []string{"NEW", "IN_REVIEW", "APPROVED", "RESTRICTED", "TO_CLOSE", "CLOSED", "IGNORED"}
}

// Workload is a part of Microsoft 365 whose use Microsoft reports by person.
type Workload string

// The values of Workload.
const (
	WorkloadExchange   Workload = "EXCHANGE"
	WorkloadTeams      Workload = "TEAMS"
	WorkloadSharePoint Workload = "SHAREPOINT"
	WorkloadOneDrive   Workload = "ONEDRIVE"
	WorkloadVivaEngage Workload = "VIVA_ENGAGE"
	WorkloadOfficeApps Workload = "OFFICE_APPS"
	WorkloadCopilot    Workload = "COPILOT"
)

// Values lists every Workload in its published order.
func (Workload) Values() []string {
	return []string{"EXCHANGE", "TEAMS", "SHAREPOINT", "ONEDRIVE", "VIVA_ENGAGE", "OFFICE_APPS", "COPILOT"}
}

// UserKind is what sort of account a directory user is.
type UserKind string

// The values of UserKind.
const (
	UserKindPerson        UserKind = "PERSON"
	UserKindGuest         UserKind = "GUEST"
	UserKindSharedMailbox UserKind = "SHARED_MAILBOX"
	UserKindRoom          UserKind = "ROOM"
	UserKindResource      UserKind = "RESOURCE"
	UserKindService       UserKind = "SERVICE"
	UserKindUnknown       UserKind = "UNKNOWN"
)

// Values lists every UserKind in its published order.
func (UserKind) Values() []string {
	return []string{"PERSON", "GUEST", "SHARED_MAILBOX", "ROOM", "RESOURCE", "SERVICE", "UNKNOWN"}
}

// NoticeKind is what a notice tells.
type NoticeKind string

// The values of NoticeKind.
const (
	NoticeKindFirstSyncDone      NoticeKind = "FIRST_SYNC_DONE"
	NoticeKindConsentBroken      NoticeKind = "CONSENT_BROKEN"
	NoticeKindCredentialExpiring NoticeKind = "CREDENTIAL_EXPIRING"
	NoticeKindSyncHeld           NoticeKind = "SYNC_HELD"
	NoticeKindWebhookDisabled    NoticeKind = "WEBHOOK_DISABLED"
	NoticeKindPermissionLost     NoticeKind = "PERMISSION_LOST"
	NoticeKindTenantTransferred  NoticeKind = "TENANT_TRANSFERRED"
)

// Values lists every NoticeKind in its published order.
func (NoticeKind) Values() []string {
	return []string{"FIRST_SYNC_DONE", "CONSENT_BROKEN", "CREDENTIAL_EXPIRING", "SYNC_HELD", "WEBHOOK_DISABLED", "PERMISSION_LOST", "TENANT_TRANSFERRED"}
}

// EvidenceKind is why a user is mapped to an app.
type EvidenceKind string

// The values of EvidenceKind.
const (
	EvidenceKindAssigned        EvidenceKind = "ASSIGNED"
	EvidenceKindAssignedByGroup EvidenceKind = "ASSIGNED_BY_GROUP"
	EvidenceKindConsented       EvidenceKind = "CONSENTED"
	EvidenceKindSignedIn        EvidenceKind = "SIGNED_IN"
)

// Values lists every EvidenceKind in its published order.
func (EvidenceKind) Values() []string {
	return []string{"ASSIGNED", "ASSIGNED_BY_GROUP", "CONSENTED", "SIGNED_IN"}
}

// GrantKind is whether an app acts for a signed-in user or by itself.
type GrantKind string

// The values of GrantKind.
const (
	GrantKindDelegated   GrantKind = "DELEGATED"
	GrantKindApplication GrantKind = "APPLICATION"
)

// Values lists every GrantKind in its published order.
func (GrantKind) Values() []string {
	return []string{"DELEGATED", "APPLICATION"}
}

// PrincipalKind is who holds an app role.
type PrincipalKind string

// The values of PrincipalKind.
const (
	PrincipalKindUser             PrincipalKind = "USER"
	PrincipalKindGroup            PrincipalKind = "GROUP"
	PrincipalKindServicePrincipal PrincipalKind = "SERVICE_PRINCIPAL"
)

// Values lists every PrincipalKind in its published order.
func (PrincipalKind) Values() []string {
	return []string{"USER", "GROUP", "SERVICE_PRINCIPAL"}
}

// SyncRunState is where one sync of one tenant stands.
type SyncRunState string

// The values of SyncRunState.
const (
	SyncRunStateQueued    SyncRunState = "QUEUED"
	SyncRunStateRunning   SyncRunState = "RUNNING"
	SyncRunStateSucceeded SyncRunState = "SUCCEEDED"
	SyncRunStatePartial   SyncRunState = "PARTIAL"
	SyncRunStateFailed    SyncRunState = "FAILED"
	SyncRunStateHeld      SyncRunState = "HELD"
	SyncRunStateCanceled  SyncRunState = "CANCELED"
)

// Values lists every SyncRunState in its published order.
func (SyncRunState) Values() []string {
	return []string{"QUEUED", "RUNNING", "SUCCEEDED", "PARTIAL", "FAILED", "HELD", "CANCELED"}
}

// SyncStageState is where one data set of a run stands.
type SyncStageState string

// The values of SyncStageState.
const (
	SyncStageStatePending  SyncStageState = "PENDING"
	SyncStageStateRunning  SyncStageState = "RUNNING"
	SyncStageStateComplete SyncStageState = "COMPLETE"
	SyncStageStatePartial  SyncStageState = "PARTIAL"
	SyncStageStateSkipped  SyncStageState = "SKIPPED"
	SyncStageStateFailed   SyncStageState = "FAILED"
	SyncStageStateHeld     SyncStageState = "HELD"
)

// Values lists every SyncStageState in its published order.
func (SyncStageState) Values() []string {
	return []string{"PENDING", "RUNNING", "COMPLETE", "PARTIAL", "SKIPPED", "FAILED", "HELD"}
}

// SyncMode is whether a data set was read whole or by what changed.
type SyncMode string

// The values of SyncMode.
const (
	SyncModeFull  SyncMode = "FULL"
	SyncModeDelta SyncMode = "DELTA"
)

// Values lists every SyncMode in its published order.
func (SyncMode) Values() []string {
	return []string{"FULL", "DELTA"}
}

// SyncTrigger is what started a run.
type SyncTrigger string

// The values of SyncTrigger.
const (
	SyncTriggerFirst     SyncTrigger = "FIRST"
	SyncTriggerScheduled SyncTrigger = "SCHEDULED"
	SyncTriggerManual    SyncTrigger = "MANUAL"
)

// Values lists every SyncTrigger in its published order.
func (SyncTrigger) Values() []string {
	return []string{"FIRST", "SCHEDULED", "MANUAL"}
}

// CoverageState is whether a data set can be trusted now.
type CoverageState string

// The values of CoverageState.
const (
	CoverageStateGreen     CoverageState = "GREEN"
	CoverageStateStale     CoverageState = "STALE"
	CoverageStateDark      CoverageState = "DARK"
	CoverageStateConcealed CoverageState = "CONCEALED"
	CoverageStateHeld      CoverageState = "HELD"
	CoverageStateNotAsked  CoverageState = "NOT_ASKED"
)

// Values lists every CoverageState in its published order.
func (CoverageState) Values() []string {
	return []string{"GREEN", "STALE", "DARK", "CONCEALED", "HELD", "NOT_ASKED"}
}

// Confidence is how sure an answer is.
type Confidence string

// The values of Confidence.
const (
	ConfidenceHigh    Confidence = "HIGH"
	ConfidenceMedium  Confidence = "MEDIUM"
	ConfidenceLow     Confidence = "LOW"
	ConfidenceUnknown Confidence = "UNKNOWN"
)

// Values lists every Confidence in its published order.
func (Confidence) Values() []string {
	return []string{"HIGH", "MEDIUM", "LOW", "UNKNOWN"}
}

// Engagement is how many of the last 30 days a user signed in to an app.
type Engagement string

// The values of Engagement.
const (
	EngagementHigh    Engagement = "HIGH"
	EngagementMedium  Engagement = "MEDIUM"
	EngagementLow     Engagement = "LOW"
	EngagementNone    Engagement = "NONE"
	EngagementUnknown Engagement = "UNKNOWN"
)

// Values lists every Engagement in its published order.
func (Engagement) Values() []string {
	return []string{"HIGH", "MEDIUM", "LOW", "NONE", "UNKNOWN"}
}

// Role is what a member may do in an organization.
type Role string

// The values of Role.
const (
	RoleOwner   Role = "OWNER"
	RoleManager Role = "MANAGER"
	RoleAnalyst Role = "ANALYST"
	RoleAuditor Role = "AUDITOR"
)

// Values lists every Role in its published order.
func (Role) Values() []string {
	return []string{"OWNER", "MANAGER", "ANALYST", "AUDITOR"}
}

// PrivacyMode is how much of a person an organization shows.
type PrivacyMode string

// The values of PrivacyMode.
const (
	PrivacyModeFullNames  PrivacyMode = "FULL_NAMES"
	PrivacyModePseudonyms PrivacyMode = "PSEUDONYMS"
	PrivacyModeAggregates PrivacyMode = "AGGREGATES"
)

// Values lists every PrivacyMode in its published order.
func (PrivacyMode) Values() []string {
	return []string{"FULL_NAMES", "PSEUDONYMS", "AGGREGATES"}
}

// ColorScheme is how a member's pages are coloured.
type ColorScheme string

// The values of ColorScheme.
const (
	ColorSchemeSystem ColorScheme = "SYSTEM"
	ColorSchemeLight  ColorScheme = "LIGHT"
	ColorSchemeDark   ColorScheme = "DARK"
)

// Values lists every ColorScheme in its published order.
func (ColorScheme) Values() []string {
	return []string{"SYSTEM", "LIGHT", "DARK"}
}

// ActorKind is who did what an event tells.
type ActorKind string

// The values of ActorKind.
const (
	ActorKindSync          ActorKind = "SYNC"
	ActorKindJob           ActorKind = "JOB"
	ActorKindMember        ActorKind = "MEMBER"
	ActorKindToken         ActorKind = "TOKEN"
	ActorKindDirectoryUser ActorKind = "DIRECTORY_USER"
	ActorKindDirectoryApp  ActorKind = "DIRECTORY_APP"
	ActorKindUnknown       ActorKind = "UNKNOWN"
)

// Values lists every ActorKind in its published order.
func (ActorKind) Values() []string {
	return []string{"SYNC", "JOB", "MEMBER", "TOKEN", "DIRECTORY_USER", "DIRECTORY_APP", "UNKNOWN"}
}

// SubjectKind is what an event is about.
type SubjectKind string

// The values of SubjectKind.
const (
	SubjectKindTenant          SubjectKind = "TENANT"
	SubjectKindSyncRun         SubjectKind = "SYNC_RUN"
	SubjectKindUser            SubjectKind = "USER"
	SubjectKindGroup           SubjectKind = "GROUP"
	SubjectKindApp             SubjectKind = "APP"
	SubjectKindGrant           SubjectKind = "GRANT"
	SubjectKindAssignment      SubjectKind = "ASSIGNMENT"
	SubjectKindLicense         SubjectKind = "LICENSE"
	SubjectKindWebhookEndpoint SubjectKind = "WEBHOOK_ENDPOINT"
	SubjectKindApiToken        SubjectKind = "API_TOKEN"
	SubjectKindMember          SubjectKind = "MEMBER"
	SubjectKindOrganization    SubjectKind = "ORGANIZATION"
	SubjectKindMembership      SubjectKind = "MEMBERSHIP"
	SubjectKindInvitation      SubjectKind = "INVITATION"
	SubjectKindTeam            SubjectKind = "TEAM"
	SubjectKindSession         SubjectKind = "SESSION"
	SubjectKindPasskey         SubjectKind = "PASSKEY"
	SubjectKindKey             SubjectKind = "KEY"
)

// Values lists every SubjectKind in its published order.
func (SubjectKind) Values() []string {
	return []string{"TENANT", "SYNC_RUN", "USER", "GROUP", "APP", "GRANT", "ASSIGNMENT", "LICENSE", "WEBHOOK_ENDPOINT", "API_TOKEN", "MEMBER", "ORGANIZATION", "MEMBERSHIP", "INVITATION", "TEAM", "SESSION", "PASSKEY", "KEY"}
}

// DeliveryState is where one webhook delivery stands.
type DeliveryState string

// The values of DeliveryState.
const (
	DeliveryStatePending   DeliveryState = "PENDING"
	DeliveryStateSucceeded DeliveryState = "SUCCEEDED"
	DeliveryStateFailed    DeliveryState = "FAILED"
	DeliveryStateCanceled  DeliveryState = "CANCELED"
)

// Values lists every DeliveryState in its published order.
func (DeliveryState) Values() []string {
	return []string{"PENDING", "SUCCEEDED", "FAILED", "CANCELED"}
}

// OwnerKind is whom an encryption key belongs to.
type OwnerKind string

// The values of OwnerKind.
const (
	OwnerKindTenant       OwnerKind = "TENANT"
	OwnerKindOrganization OwnerKind = "ORGANIZATION"
	OwnerKindInstance     OwnerKind = "INSTANCE"
)

// Values lists every OwnerKind in its published order.
func (OwnerKind) Values() []string {
	return []string{"TENANT", "ORGANIZATION", "INSTANCE"}
}

// HistoryKind is which value of an app changed.
type HistoryKind string

// The values of HistoryKind.
const (
	HistoryKindStage  HistoryKind = "STAGE"
	HistoryKindStatus HistoryKind = "STATUS"
)

// Values lists every HistoryKind in its published order.
func (HistoryKind) Values() []string {
	return []string{"STAGE", "STATUS"}
}

// MetricName is a number of the Overview that is kept per day.
type MetricName string

// The values of MetricName.
const (
	MetricNameAppsInUse      MetricName = "APPS_IN_USE"
	MetricNameAppsDiscovered MetricName = "APPS_DISCOVERED"
	MetricNameAppsInactive   MetricName = "APPS_INACTIVE"
	MetricNameUsers          MetricName = "USERS"
	MetricNameActiveUsers    MetricName = "ACTIVE_USERS"
	MetricNameSeats          MetricName = "SEATS"
)

// Values lists every MetricName in its published order.
func (MetricName) Values() []string {
	return []string{"APPS_IN_USE", "APPS_DISCOVERED", "APPS_INACTIVE", "USERS", "ACTIVE_USERS", "SEATS"}
}
