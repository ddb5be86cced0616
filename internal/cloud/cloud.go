// Package cloud knows Microsoft's separate clouds: where one logs in, where Graph
// and the portals are, and what the tools of the command line call each.
package cloud

import "net/url"

// Cloud is one of Microsoft's separate clouds. URLs have no slash at their end.
type Cloud struct {
	// Name is what APPMUSTER_CLOUD calls it.
	Name string
	// LoginURL and GraphURL are the roots of the identity platform and of Graph.
	LoginURL, GraphURL string
	// EntraURL is the Entra admin center, AzureURL the Azure portal, AdminURL the
	// Microsoft 365 admin center.
	EntraURL, AzureURL, AdminURL string
	// AzureCLI is its name for az cloud set, PowerShell that for Connect-MgGraph.
	AzureCLI, PowerShell string
}

// Global is the cloud of most tenants.
const Global = "global"

// All lists every cloud, the global one first.
func All() []Cloud {
	return []Cloud{
		{
			Name: Global, LoginURL: "https://login.microsoftonline.com", GraphURL: "https://graph.microsoft.com",
			EntraURL: "https://entra.microsoft.com", AzureURL: "https://portal.azure.com", AdminURL: "https://admin.microsoft.com",
			AzureCLI: "AzureCloud", PowerShell: "Global",
		},
		{
			Name: "usgov", LoginURL: "https://login.microsoftonline.us", GraphURL: "https://graph.microsoft.us",
			EntraURL: "https://entra.microsoft.us", AzureURL: "https://portal.azure.us", AdminURL: "https://portal.office365.us",
			AzureCLI: "AzureUSGovernment", PowerShell: "USGov",
		},
		{
			Name: "usgovdod", LoginURL: "https://login.microsoftonline.us", GraphURL: "https://dod-graph.microsoft.us",
			EntraURL: "https://entra.microsoft.us", AzureURL: "https://portal.azure.us", AdminURL: "https://portal.apps.mil",
			AzureCLI: "AzureUSGovernment", PowerShell: "USGovDoD",
		},
		{
			Name: "china", LoginURL: "https://login.partner.microsoftonline.cn", GraphURL: "https://microsoftgraph.chinacloudapi.cn",
			EntraURL: "https://entra.microsoftonline.cn", AzureURL: "https://portal.azure.cn", AdminURL: "https://portal.partner.microsoftonline.cn",
			AzureCLI: "AzureChinaCloud", PowerShell: "China",
		},
	}
}

// Named gives the cloud of that name; false for a name that is none.
func Named(name string) (Cloud, bool) {
	for _, c := range All() {
		if c.Name == name {
			return c, true
		}
	}
	return Cloud{}, false
}

// EnterpriseApps is the list of enterprise applications of whoever looks.
func (c Cloud) EnterpriseApps() string {
	return c.EntraURL + "/#view/Microsoft_AAD_IAM/StartboardApplicationsMenuBlade/~/AppAppsPreview"
}

// AppPermissions is where an enterprise application's permissions are shown and
// consent is granted for everybody.
func (c Cloud) AppPermissions(clientID string) string {
	return c.enterpriseApp("Permissions", clientID)
}

// AppProperties is where an enterprise application is enabled, and deleted.
func (c Cloud) AppProperties(clientID string) string { return c.enterpriseApp("Properties", clientID) }

func (c Cloud) enterpriseApp(blade, clientID string) string {
	if clientID == "" {
		return c.EnterpriseApps()
	}
	return c.EntraURL + "/#view/Microsoft_AAD_IAM/ManagedAppMenuBlade/~/" + blade + "/appId/" + url.PathEscape(clientID)
}

// Registrations is the list of app registrations.
func (c Cloud) Registrations() string {
	return c.EntraURL + "/#view/Microsoft_AAD_RegisteredApps/ApplicationsListBlade"
}

// RegistrationPermissions is where a registration's permissions are asked for.
func (c Cloud) RegistrationPermissions(clientID string) string {
	return c.registration("CallAnAPI", clientID)
}

// RegistrationCredentials is where a registration's secrets and certificates are.
func (c Cloud) RegistrationCredentials(clientID string) string {
	return c.registration("Credentials", clientID)
}

// RegistrationAuthentication is where a registration's redirect addresses are.
func (c Cloud) RegistrationAuthentication(clientID string) string {
	return c.registration("Authentication", clientID)
}

func (c Cloud) registration(blade, clientID string) string {
	if clientID == "" {
		return c.Registrations()
	}
	return c.EntraURL + "/#view/Microsoft_AAD_RegisteredApps/ApplicationMenuBlade/~/" + blade + "/appId/" + url.PathEscape(clientID)
}

// ReportSettings is where names in usage reports are shown or concealed.
func (c Cloud) ReportSettings() string {
	return c.AdminURL + "/#/Settings/Services/:/Settings/L1/Reports"
}

// Licenses is where a tenant's Microsoft licences are.
func (c Cloud) Licenses() string {
	return c.EntraURL + "/#view/Microsoft_AAD_IAM/LicensesMenuBlade/~/Products"
}

// ConditionalAccess is where policies are that block sign-ins.
func (c Cloud) ConditionalAccess() string {
	return c.EntraURL + "/#view/Microsoft_AAD_ConditionalAccess/ConditionalAccessBlade/~/Policies"
}
