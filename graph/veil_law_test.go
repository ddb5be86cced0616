package graph_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/appmuster/appmuster/graph"
)

// wholly are the types of the schema that show all they hold whatever the
// organization shows of people: what is theirs is not of the directory's people,
// or was dealt with where it is made.
var wholly = map[string]string{
	"Actor": "made by Resolver.actor", "ApiToken": "of members", "AppChange": "decisions of members and of rules", "AppCredential": "of apps",
	"AuditEvent": "of members", "ChangeCount": "below SyncRun", "ConsentLink": "of members", "Drift": "below SyncStage, which hides it unless there was none", "Domain": "of tenants",
	"Notice": "of tenants and webhooks; it names nobody", "ErasedRows": "rows of one person who is no longer there", "Checkup": "made by Resolver.checkup", "Cloud": "of nobody", "ComplaintAnswer": "made by Resolver.checkup", "ConsentLevel": "of nobody", "HandStep": "of nobody", "NextStep": "made by Resolver.checkup and Resolver.nextOf", "PermissionCheck": "made by Resolver.checkup",
	"BetaFeed": "of tenants", "Evidence": "below AppUser", "FoundKind": "below User", "KindTag": "below User", "HeldRemovals": "more than ten, or nothing is held; its objects are nodes", "Instance": "of nobody", "Invitation": "of members",
	"InvitationOffer": "of members", "Member": "of members", "MemberSeat": "of members", "MemberSession": "of members", "Metric": "made by Resolver.overviews",
	"MicrosoftIdentity": "of members", "OrganizationMember": "of members", "Overview": "made by Resolver.overviews", "PageInfo": "of lists",
	"Passkey": "of members", "PermissionReason": "of nobody", "Person": "the answer of revealPerson, which needs pseudonyms",
	"Purge": "the instance's proof of what it deleted, over all organizations", "Registration": "of nobody", "RegistrationMark": "of nobody", "Reason": "below App", "SecondFactor": "of members", "Subject": "made by Resolver.shownEvent",
	"Team": "of members", "TenantCertificate": "of tenants", "HeldRole": "below User", "DirectoryOwner": "below App, which hides them", "DirectoryRole": "made by Resolver.heldDirectoryRoles", "LicenseTerm": "of licences", "UsageCount": "below User", "UsageReport": "made by Resolver.usageReports", "WorkloadUsage": "below User",
	"UsageDay": "below AppUser", "UsePerDay": "made by Resolver.usePerDay", "UserError": "of nobody",
	"Viewer": "of members", "WebhookDelivery": "no body is shown", "WebhookEndpoint": "of members",
}

// TestEachTypeIsKnownForWhatItShows fails for a new type of the schema until it is
// said what of it an organization shows.
func TestEachTypeIsKnownForWhatItShows(t *testing.T) {
	t.Parallel()
	veiled := graph.VeiledTypes()
	for name, def := range graph.Schema().Types {
		if def.Kind != ast.Object || strings.HasPrefix(name, "__") || ways(name) {
			continue
		}
		_, all := wholly[name]
		require.True(t, all != slices.Contains(veiled, name), "%s: have veils take what is not shown, or say in wholly why there is nothing to take", name)
	}
	for name := range wholly {
		require.NotNil(t, graph.Schema().Types[name], name)
	}
}

// ways are types that only lead to others.
func ways(name string) bool {
	for _, end := range []string{"Connection", "Edge", "Payload"} {
		if strings.HasSuffix(name, end) {
			return true
		}
	}
	return slices.Contains([]string{"Query", "Mutation", "Subscription"}, name)
}

// numbers says of every number in the schema whether it can count people of a
// directory: PEOPLE are null below 5 where the organization shows nobody, HIDDEN
// are not shown there at all, THINGS count something else.
var numbers = map[string]string{
	"ActivityEventConnection.totalCount": "THINGS", "App.userCount": "PEOPLE", "AppConnection.totalCount": "THINGS",
	"AppUser.signInDays30": "HIDDEN", "AppUserConnection.totalCount": "HIDDEN", "AssignmentConnection.totalCount": "THINGS",
	"AuditEventConnection.totalCount": "THINGS", "ChangeCount.count": "PEOPLE", "EndOtherSessionsPayload.endedCount": "THINGS",
	"BetaFeed.level": "THINGS", "ConsentLevel.level": "THINGS", "Coverage.level": "THINGS", "PermissionCheck.level": "THINGS",
	"DirectoryRole.apps": "THINGS", "DirectoryRole.groups": "THINGS", "DirectoryRole.others": "PEOPLE", "DirectoryRole.users": "PEOPLE",
	"Drift.extra": "HIDDEN", "Drift.missing": "HIDDEN", "Drift.stale": "HIDDEN", // unless there was none
	"ErasedRows.count": "THINGS", "GrantConnection.totalCount": "THINGS", "LicenseTerm.seats": "THINGS", "License.seatsLockedOut": "THINGS", "UsageCount.value": "HIDDEN",
	"UsageReport.active": "PEOPLE", "UsageReport.matched": "PEOPLE", "UsageReport.people": "PEOPLE", "UsageReport.periodDays": "THINGS", "WorkloadUsage.periodDays": "THINGS", "Group.memberCount": "PEOPLE", "GroupConnection.totalCount": "THINGS",
	"License.seatsAvailable": "PEOPLE", "License.seatsConsumed": "PEOPLE", "License.seatsEnabled": "THINGS", "License.seatsSuspended": "THINGS",
	"License.seatsWarning": "THINGS", "LicenseConnection.totalCount": "THINGS", "LicenseUserConnection.totalCount": "HIDDEN",
	"Metric.previous": "PEOPLE", "Metric.value": "PEOPLE", "Organization.windowDays": "THINGS", "OrganizationConnection.totalCount": "THINGS",
	"PermissionReason.level": "THINGS", "Purge.deleted": "THINGS", "Purge.remaining": "THINGS", "SecondFactor.recoveryCodesLeft": "THINGS",
	"SignIn.errorCode": "HIDDEN", "SignInConnection.totalCount": "HIDDEN", "SyncRun.resumedCount": "THINGS", "SyncRun.sequence": "THINGS",
	"SyncRunConnection.totalCount": "THINGS", "SyncStage.added": "PEOPLE", "SyncStage.changed": "PEOPLE", "SyncStage.expected": "PEOPLE",
	"SyncStage.fetched": "PEOPLE", "SyncStage.removed": "PEOPLE", "SyncStage.requests": "THINGS", "SyncStage.units": "THINGS", "HeldRemovals.count": "THINGS", "HeldRemovals.stored": "PEOPLE", "HeldRemovals.memberships": "HIDDEN", "SyncStage.throttledMs": "THINGS",
	"Tenant.consentLevel": "THINGS", "UsageDay.failedSignIns": "HIDDEN", "UsageDay.otherSignIns": "HIDDEN", "UsageDay.signIns": "HIDDEN",
	"UsePerDay.apps": "THINGS", "UsePerDay.users": "PEOPLE", "UserConnection.totalCount": "HIDDEN",
	"WebhookDelivery.attempts": "THINGS", "WebhookDelivery.lastLatencyMs": "THINGS", "WebhookDelivery.lastStatus": "THINGS",
	"WebhookDeliveryConnection.totalCount": "THINGS",
}

// TestEachNumberIsKnownForWhomItCounts fails for a new number in the schema until
// it is said whether it can count people; one that can has to be nullable.
// TestAggregatesTellNoFewPeople in internal/app asks for all of them.
func TestEachNumberIsKnownForWhomItCounts(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for name, def := range graph.Schema().Types {
		if def.Kind != ast.Object || strings.HasPrefix(name, "__") {
			continue
		}
		for _, f := range def.Fields {
			if of := f.Type.Name(); of != "Int" && of != "Float" {
				continue
			}
			place := name + "." + f.Name
			seen[place] = true
			require.Contains(t, []string{"PEOPLE", "HIDDEN", "THINGS"}, numbers[place], place)
			if numbers[place] == "PEOPLE" && place != "ChangeCount.count" { // left out with its kind
				require.False(t, f.Type.NonNull, place)
			}
		}
	}
	for place := range numbers {
		require.True(t, seen[place], place)
	}
}
