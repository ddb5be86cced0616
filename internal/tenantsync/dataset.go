package tenantsync

import "github.com/appmuster/appmuster/internal/vocab"

// The consent levels: each asks for what is below it as well.
const (
	LevelDirectory = 1
	LevelUsage     = 2
	LevelLogs      = 3
)

// DataSet is what is fixed of a data set: where it comes from, what opens it,
// and what can't be told without it. Consent page, coverage and documentation
// read it here.
type DataSet struct {
	Name  vocab.DataSet
	Title string
	// Endpoints of Microsoft Graph, below its version; "beta:" marks those that
	// only its beta has.
	Endpoints []string
	// Ask is the permission that the consent page asks for; any one of Opens, Ask
	// among them, opens the set, the least of them first.
	Ask   string
	Opens []string
	// Why is the reason the consent page gives, as a sentence.
	Why string
	// License is the Microsoft licence it needs; empty for none.
	License string
	// Level is the consent level that asks for it.
	Level int
	// Vital sets fail the whole sync; without the others it goes on.
	Vital bool
	// Spare sets are not missed where their permission was not given: that leaves
	// no gap in a sync.
	Spare bool
	// Read is false for a set that this version does not read.
	Read bool
	// Darkens is what can't be answered, or is less sure, without it.
	Darkens []string
	// Beta is what of it only the beta of Microsoft Graph has; nil for nothing.
	Beta *BetaFeed
}

// BetaFeed is what of a data set only the beta of Microsoft Graph has: it is used
// where it answers, and where it does not its data set is complete without it.
type BetaFeed struct {
	Title string
	// Endpoint of Microsoft Graph, below its version.
	Endpoint string
	// Ask is the permission that opens it.
	Ask string
	// License is the Microsoft licence it needs; empty for none.
	License string
	// Lights is what can be answered with it.
	Lights []string
}

// DataSets lists every data set in the order in which a sync reads them; those
// that this version does not read come last.
func DataSets() []DataSet {
	return []DataSet{
		{
			Name: vocab.DataSetOrganization, Title: "Organization and domains",
			Endpoints: []string{"organization", "domains"},
			Ask:       "Directory.Read.All",
			Opens:     []string{"Organization.Read.All", "Directory.Read.All", "User.Read", "User.Read.All"},
			Why:       "Names the directory, its domains and its plan, and proves that the right one is connected.",
			Level:     LevelDirectory, Vital: true, Read: true,
			Darkens: []string{"Everything: without it nothing proves which directory is read"},
		},
		{
			Name: vocab.DataSetLicenses, Title: "Licences",
			Endpoints: []string{"subscribedSkus", "directory/subscriptions"},
			Ask:       "Directory.Read.All",
			Opens:     []string{"LicenseAssignment.Read.All", "Organization.Read.All", "Directory.Read.All"},
			Why:       "Tells which licences the directory holds and how many seats are taken.",
			Level:     LevelDirectory, Read: true,
			Darkens: []string{"Licences and seats", "What licences cost"},
		},
		{
			Name: vocab.DataSetUsers, Title: "Users",
			Endpoints: []string{"users", "users/delta"},
			Ask:       "Directory.Read.All",
			Opens:     []string{"User.Read.All", "Directory.Read.All"},
			Why:       "Lists people with department, status and licences, so that use can be told by person.",
			Level:     LevelDirectory, Vital: true, Read: true,
			Darkens: []string{"Everything: without people there is no use to tell"},
		},
		{
			Name: vocab.DataSetGroups, Title: "Groups and their members",
			Endpoints: []string{"groups", "groups/delta", "groups/{id}/members"},
			Ask:       "Directory.Read.All",
			Opens:     []string{"GroupMember.Read.All", "Group.Read.All", "Directory.Read.All"},
			Why:       "Tells who gets an app or a licence through a group.",
			Level:     LevelDirectory, Read: true,
			Darkens: []string{"Who has an app through a group", "Who has a licence through a group"},
		},
		{
			Name: vocab.DataSetApps, Title: "Apps",
			Endpoints: []string{"servicePrincipals", "servicePrincipals/delta", "applications", "applications/delta", "beta: reports/servicePrincipalSignInActivities"},
			Ask:       "Directory.Read.All",
			Opens:     []string{"Application.Read.All", "Directory.Read.All"},
			Why:       "Lists the apps of the directory with their publishers and the dates of their secrets.",
			Level:     LevelDirectory, Vital: true, Read: true,
			Darkens: []string{"Everything: without apps there is no inventory"},
			Beta: &BetaFeed{
				Title: "When apps were last used, as Microsoft reports", Endpoint: "reports/servicePrincipalSignInActivities", Ask: "AuditLog.Read.All",
				License: "Microsoft Entra ID P1 or P2",
				Lights:  []string{"Use of apps by programs, without a person", "Last use from before the sign-in log", "Whether an app is inactive, before our own memory covers the window"},
			},
		},
		{
			Name: vocab.DataSetGrants, Title: "Consents",
			Endpoints: []string{"oauth2PermissionGrants", "oauth2PermissionGrants/delta"},
			Ask:       "Directory.Read.All",
			Opens:     []string{"DelegatedPermissionGrant.Read.All", "Directory.Read.All"},
			Why:       "Tells what apps may do in the name of people, and who consented.",
			Level:     LevelDirectory, Read: true,
			Darkens: []string{"What apps may do in people's names", "Who consented to an app", "The stage of apps that nobody signs in to"},
		},
		{
			Name: vocab.DataSetAssignments, Title: "App assignments",
			Endpoints: []string{"servicePrincipals/{id}/appRoleAssignedTo", "servicePrincipals and applications with owners", "servicePrincipals/{id}/owners", "applications/{id}/owners"},
			Ask:       "Directory.Read.All",
			Opens:     []string{"Application.Read.All", "Directory.Read.All"},
			Why:       "Tells who was given an app, what apps may do by themselves, and who owns them.",
			Level:     LevelDirectory, Read: true,
			Darkens: []string{"Who was given an app", "What apps may do by themselves", "Who owns an app"},
		},
		{
			Name: vocab.DataSetSignIns, Title: "Sign-ins",
			Endpoints: []string{"auditLogs/signIns", "beta: auditLogs/signIns (non-interactive)", "users (signInActivity)"},
			Ask:       "AuditLog.Read.All",
			Opens:     []string{"AuditLog.Read.All"},
			Why:       "Tells which apps are used, by whom and when.",
			License:   "Microsoft Entra ID P1 or P2",
			Level:     LevelLogs, Read: true,
			Darkens: []string{"Last use of an app", "Login activity and engagement", "Whether an app is inactive", "When somebody last signed in"},
			Beta: &BetaFeed{
				Title: "Non-interactive sign-ins", Endpoint: "auditLogs/signIns", Ask: "AuditLog.Read.All",
				License: "Microsoft Entra ID P1 or P2",
				Lights:  []string{"Use of apps whose clients sign in by themselves in a person's name", "These sign-ins on an app's days of use"},
			},
		},
		{
			Name: vocab.DataSetDirectoryAudits, Title: "Directory audit log",
			Endpoints: []string{"auditLogs/directoryAudits"},
			Ask:       "AuditLog.Read.All",
			Opens:     []string{"AuditLog.Read.All", "Directory.Read.All"},
			Why:       "Tells who consented to an app or assigned it, and when.",
			Level:     LevelLogs, Read: true,
			Darkens: []string{"Who consented or assigned, and when"},
		},
		{
			Name: vocab.DataSetUsageReports, Title: "Microsoft 365 usage reports",
			Endpoints: []string{"reports/getOffice365ActiveUserDetail", "admin/reportSettings"},
			Ask:       "Reports.Read.All",
			Opens:     []string{"Reports.Read.All"},
			Why:       "Tells whether Microsoft 365 licences are used.",
			Level:     LevelUsage, Read: true,
			Darkens: []string{"Use of Microsoft 365 by person", "How sure advice on licences is"},
		},
		{
			Name: vocab.DataSetPhotos, Title: "Photos",
			Endpoints: []string{"users/{id}/photos/96x96/$value (by $batch)"},
			Ask:       "ProfilePhoto.Read.All",
			Opens:     []string{"ProfilePhoto.Read.All", "User.Read.All"},
			Why:       "Shows people's photos in place of initials.",
			Level:     LevelUsage, Read: true, Spare: true,
			Darkens: []string{"Photos: initials are shown"},
		},
		{
			Name: vocab.DataSetDirectoryRoles, Title: "Directory roles",
			Endpoints: []string{"roleManagement/directory/roleDefinitions", "roleManagement/directory/roleAssignments"},
			Ask:       "Directory.Read.All",
			Opens:     []string{"RoleManagement.Read.Directory", "Directory.Read.All"},
			Why:       "Tells who may consent, and which owners are privileged.",
			Level:     LevelDirectory, Read: true,
			Darkens: []string{"Who holds a privileged role"},
		},
	}
}

// Describe gives what is fixed of one data set; false for a name that is none.
func Describe(name vocab.DataSet) (DataSet, bool) {
	for _, d := range DataSets() {
		if d.Name == name {
			return d, true
		}
	}
	return DataSet{}, false
}

// Permission is one permission of Microsoft Graph with the reasons to ask for it.
type Permission struct {
	Name string
	// Level is the lowest consent level that asks for it.
	Level int
	// Whys are sentences, one for each data set that it opens.
	Whys []string
}

// Permissions lists what the consent page asks for at this level, each once.
func Permissions(level int) []Permission {
	var all []Permission
	add := func(name string, of int, why string) {
		if of > level {
			return
		}
		for i := range all {
			if all[i].Name == name {
				all[i].Level = min(all[i].Level, of)
				all[i].Whys = append(all[i].Whys, why)
				return
			}
		}
		all = append(all, Permission{Name: name, Level: of, Whys: []string{why}})
	}
	for _, d := range DataSets() {
		if d.Read {
			add(d.Ask, d.Level, d.Why)
		}
	}
	add("ReportSettings.Read.All", LevelUsage, "Tells whether Microsoft hides names in usage reports.")
	return all
}

// asked reports whether a tenant with this consent level asks for the set.
func (d DataSet) asked(level int) bool { return d.Read && d.Level <= level }
