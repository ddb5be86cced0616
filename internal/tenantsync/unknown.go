package tenantsync

import (
	"strings"

	"github.com/appmuster/appmuster/internal/msgraph"
)

// Values that Microsoft's documentation does not know yet are taken as they are,
// and counted, so that whoever runs the server sees that Graph moved on.

// Properties whose unknown values are counted, by Graph's names.
const (
	unknownUserType      = "user.userType"
	unknownPrincipalKind = "servicePrincipal.servicePrincipalType"
	unknownSKUState      = "subscribedSku.capabilityStatus"
	unknownConsentType   = "oAuth2PermissionGrant.consentType"
	unknownAssignee      = "appRoleAssignment.principalType"
	unknownLicenseState  = "user.licenseAssignmentStates.state"
	unknownAuditResult   = "directoryAudit.result"
)

// UnknownProperties lists the properties whose unknown values are counted.
func UnknownProperties() []string {
	return []string{
		unknownUserType, unknownPrincipalKind, unknownSKUState, unknownConsentType, unknownAssignee,
		unknownLicenseState, unknownAuditResult,
	}
}

// unknown counts a value of a property that is none of the known ones; an empty
// one is not counted.
func (w *walk) unknown(property, value string, known ...string) {
	if value == "" || w.e.unknown == nil {
		return
	}
	for _, k := range known {
		if strings.EqualFold(k, value) {
			return
		}
	}
	w.e.unknown(property)
}

func (w *walk) unknownOfUsers(users []msgraph.User) {
	if w.e.unknown == nil {
		return
	}
	for i := range users {
		w.unknown(unknownUserType, users[i].UserType, "Member", "Guest")
		for _, st := range users[i].LicenseAssignmentStates {
			w.unknown(unknownLicenseState, st.State, "Active", "ActiveWithError", "Disabled", "Error")
		}
	}
}

func (w *walk) unknownOfPrincipals(apps []msgraph.ServicePrincipal) {
	for i := range apps {
		w.unknown(unknownPrincipalKind, apps[i].Type, "Application", "ManagedIdentity", "Legacy", "SocialIdp",
			"ServiceIdentity", "AgentIdentity", "AgentIdentityBlueprint", "AgentIdentityBlueprintPrincipal")
	}
}

func (w *walk) unknownOfSKUs(skus []msgraph.SubscribedSKU) {
	for i := range skus {
		w.unknown(unknownSKUState, skus[i].CapabilityStatus, "Enabled", "Warning", "Suspended", "Deleted", "LockedOut")
	}
}

func (w *walk) unknownOfGrants(grants []msgraph.PermissionGrant) {
	for i := range grants {
		w.unknown(unknownConsentType, grants[i].ConsentType, "AllPrincipals", msgraph.ConsentPrincipal)
	}
}

func (w *walk) unknownOfAssignments(assignments []msgraph.AppRoleAssignment) {
	for i := range assignments {
		w.unknown(unknownAssignee, assignments[i].PrincipalType, "User", "Group", "ServicePrincipal")
	}
}

func (w *walk) unknownOfAudits(audits []msgraph.DirectoryAudit) {
	for i := range audits {
		w.unknown(unknownAuditResult, audits[i].Result, "success", "failure", "timeout")
	}
}
