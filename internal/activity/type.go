package activity

// The types of activity events. Each constant tells what the subject is and
// which fields Before and After have; a field may be missing where nothing is
// known, and further ones may stand beside them. Names of people stand only in
// Subject and Actor, where erasing a person finds them.
const (
	// AppDiscovered: an app is there for the first time. After: origin, publisher.
	AppDiscovered = "app.discovered"
	// AppRemoved: a complete read no longer found it.
	AppRemoved = "app.removed"
	// AppReturned: one that was removed is there again.
	AppReturned = "app.returned"
	// AppStageChanged: Before and After: stage.
	AppStageChanged = "app.stage_changed"
	// AppChanged: Before and After hold the fields that differ.
	AppChanged = "app.changed"

	// UserAdded: a directory user is there for the first time.
	UserAdded = "user.added"
	// UserRemoved: a complete read no longer found the user.
	UserRemoved = "user.removed"
	// UserReturned: one who was removed is there again.
	UserReturned = "user.returned"
	// UserChanged: Before and After hold the fields that differ; of names and
	// addresses only that they differ (true), not the values.
	UserChanged = "user.changed"

	// GroupAdded: a group is there for the first time.
	GroupAdded = "group.added"
	// GroupRemoved: a complete read no longer found the group.
	GroupRemoved = "group.removed"
	// GroupChanged: Before and After hold the fields that differ.
	GroupChanged = "group.changed"
	// GroupMemberAdded: the subject, a user or a group, joined. After: group.
	GroupMemberAdded = "group.member_added"
	// GroupMemberRemoved: the subject left. Before: group.
	GroupMemberRemoved = "group.member_removed"

	// GrantAdded: the subject, an app, got a permission. After: permission, kind,
	// tenantWide, resource.
	GrantAdded = "grant.added"
	// GrantRemoved: the subject lost it. Before: as After of GrantAdded.
	GrantRemoved = "grant.removed"
	// AssignmentAdded: the subject, a user or a group, was given an app. After:
	// app, role.
	AssignmentAdded = "assignment.added"
	// AssignmentRemoved: it was taken away. Before: as After of AssignmentAdded.
	AssignmentRemoved = "assignment.removed"
	// ConsentGiven: the actor consented to the subject, an app. After:
	// permissions (a list), tenantWide.
	ConsentGiven = "consent.given"

	// RoleAssigned: the subject, a user, a group or an app, got a role of the
	// directory. After: role, privileged.
	RoleAssigned = "role.assigned"
	// RoleUnassigned: the subject lost it. Before: as After of RoleAssigned.
	RoleUnassigned = "role.unassigned"
	// ConsentWithdrawn: the actor took permissions back from the subject, an app.
	// Before: permissions (a list), tenantWide.
	ConsentWithdrawn = "consent.withdrawn"
	// RegistrationAdded: the actor made the subject's registration in the tenant.
	RegistrationAdded = "registration.added"
	// RegistrationRemoved: the actor deleted it.
	RegistrationRemoved = "registration.removed"
	// CredentialsChanged: the actor changed the secrets or certificates of the
	// subject, an app.
	CredentialsChanged = "credentials.changed"
	// OwnerAdded: the subject, an app, got an owner. After: nothing but what names
	// nobody.
	OwnerAdded = "owner.added"
	// OwnerRemoved: the subject lost an owner.
	OwnerRemoved = "owner.removed"

	// LicenseAdded: the tenant holds a license for the first time. After: seats.
	LicenseAdded = "license.added"
	// LicenseRemoved: the tenant no longer holds it.
	LicenseRemoved = "license.removed"
	// LicenseSeatsChanged: Before and After: seats.
	LicenseSeatsChanged = "license.seats_changed"
	// LicenseAssigned: the subject, a user, got a license. After: license.
	LicenseAssigned = "license.assigned"
	// LicenseUnassigned: the subject lost it. Before: license.
	LicenseUnassigned = "license.unassigned"

	// TenantConnected: After: mode; transferred (true) where another organization
	// had it before.
	TenantConnected = "tenant.connected"
	// TenantStateChanged: Before: state; reason and mend of one that is paused. After:
	// state, reason.
	TenantStateChanged = "tenant.state_changed"
	// TenantDisconnected: After: dataErased (true only once it is), and eraseRequested
	// until then; transferred (true) where another organization has it now.
	TenantDisconnected = "tenant.disconnected"
	// CredentialExpiring: the tenant's client secret or certificate ends within 30, 7
	// or 1 days, or has ended. After: credential, days (-1 once it ended),
	// endsOn (a date).
	CredentialExpiring = "credential.expiring"

	// SyncCompleted: the subject is the run. After: sequence, state, changes (a
	// number for each kind).
	SyncCompleted = "sync.completed"
	// SyncFailed: After: sequence, error.
	SyncFailed = "sync.failed"
	// SyncHeld: the brake holds removals back. After: sequence, dataSets (a list).
	SyncHeld = "sync.held"
	// SyncCanceled: After: sequence.
	SyncCanceled = "sync.canceled"
	// DataSetSkipped: the subject is the tenant. After: dataSet, reason; lost (true)
	// where the permission that it was read with is gone.
	DataSetSkipped = "data_set.skipped"
	// DataSetRecovered: the subject is the tenant. After: dataSet.
	DataSetRecovered = "data_set.recovered"
	// DataSetMended: a whole read found what no change had told. The subject is the
	// tenant. After: dataSet, and the numbers of rows that were missing, stale, extra.
	DataSetMended = "data_set.mended"
)

// Types lists every type of activity event.
func Types() []string {
	return []string{
		AppDiscovered, AppRemoved, AppReturned, AppStageChanged, AppChanged,
		UserAdded, UserRemoved, UserReturned, UserChanged,
		GroupAdded, GroupRemoved, GroupChanged, GroupMemberAdded, GroupMemberRemoved,
		GrantAdded, GrantRemoved, AssignmentAdded, AssignmentRemoved, ConsentGiven, ConsentWithdrawn,
		RoleAssigned, RoleUnassigned, RegistrationAdded, RegistrationRemoved, CredentialsChanged, OwnerAdded, OwnerRemoved,
		LicenseAdded, LicenseRemoved, LicenseSeatsChanged, LicenseAssigned, LicenseUnassigned,
		TenantConnected, TenantStateChanged, TenantDisconnected, CredentialExpiring,
		SyncCompleted, SyncFailed, SyncHeld, SyncCanceled, DataSetSkipped, DataSetRecovered, DataSetMended,
	}
}

// The types of webhooks, as endpoints subscribe to them.
const (
	WebhookSyncCompleted           = "sync.completed"
	WebhookSyncFailed              = "sync.failed"
	WebhookSyncHeld                = "sync.held"
	WebhookTenantStateChanged      = "tenant.state_changed"
	WebhookFindingOpened           = "finding.opened"
	WebhookFindingResolved         = "finding.resolved"
	WebhookAppDiscovered           = "app.discovered"
	WebhookLicenseThresholdCrossed = "license.threshold_crossed"
	WebhookTest                    = "webhook.test"
)

// WebhookTypes lists every type of webhook.
func WebhookTypes() []string {
	return []string{
		WebhookSyncCompleted, WebhookSyncFailed, WebhookSyncHeld, WebhookTenantStateChanged,
		WebhookFindingOpened, WebhookFindingResolved, WebhookAppDiscovered,
		WebhookLicenseThresholdCrossed, WebhookTest,
	}
}
