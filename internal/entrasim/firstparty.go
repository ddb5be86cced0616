package entrasim

import "time"

const (
	microsoftServices = "f8cdef31-a31e-4b4a-93e4-5f571e91255a"
	microsoftCorp     = "72f988bf-86f1-41af-91ab-2d7cd011db47"
)

// firstParty are Microsoft's own applications by their well-known ids.
var firstParty = []struct {
	appID, name string
	owner       string
	listed      bool
}{
	{graphAppID, "Microsoft Graph", microsoftServices, false},
	{"00000002-0000-0000-c000-000000000000", "Windows Azure Active Directory", microsoftServices, false},
	{"00000002-0000-0ff1-ce00-000000000000", "Office 365 Exchange Online", microsoftServices, false},
	{"00000003-0000-0ff1-ce00-000000000000", "Office 365 SharePoint Online", microsoftServices, false},
	{"1fec8e78-bce4-4aaf-ab1b-5451cc387264", "Microsoft Teams", microsoftServices, false},
	{"5e3ce6c0-2b1f-4285-8d4b-75ee78787346", "Microsoft Teams Web Client", microsoftServices, false},
	{"cc15fd57-2c6c-4117-a88c-83b1d56b4bbe", "Microsoft Teams Services", microsoftServices, false},
	{"d3590ed6-52b3-4102-aeff-aad2292ab01c", "Microsoft Office", microsoftServices, false},
	{"4765445b-32c6-49b0-83e6-1d93765276ca", "OfficeHome", microsoftServices, false},
	{"9199bf20-a13f-4107-85dc-02114787ef48", "One Outlook Web", microsoftServices, false},
	{"27922004-5251-4030-b22d-91ecd9a37ea4", "Outlook Mobile", microsoftServices, false},
	{"ab9b8c07-8f02-4f72-87fa-80105867a763", "OneDrive SyncEngine", microsoftServices, false},
	{"c44b4083-3bb0-49c1-b47d-974e53cbdf3c", "Azure Portal", microsoftServices, false},
	{"797f4846-ba00-4fd7-ba43-dac1f8f63013", "Windows Azure Service Management API", microsoftServices, false},
	{"04b07795-8ddb-461a-bbee-02f9e1bf7b46", "Microsoft Azure CLI", microsoftServices, false},
	{"1950a258-227b-4e31-a9cf-717495945fc2", "Microsoft Azure PowerShell", microsoftServices, false},
	{"14d82eec-204b-4c2f-b7e8-296a70dab67e", "Microsoft Graph Command Line Tools", microsoftServices, true},
	{"de8bc8b5-d9f9-48b1-a8ad-b748da725064", "Graph Explorer", microsoftCorp, true},
	{"00000009-0000-0000-c000-000000000000", "Power BI Service", microsoftServices, false},
	{"00000005-0000-0ff1-ce00-000000000000", "Office 365 Yammer", microsoftServices, false},
	{"09abbdfd-ed23-44ee-a2d9-a627aa1c90f3", "ProjectWorkManagement", microsoftServices, false},
	{"c9a559d2-7aab-4f13-a6ed-e7e9c52aec87", "Microsoft Forms", microsoftServices, false},
	{"0000000a-0000-0000-c000-000000000000", "Microsoft Intune", microsoftServices, false},
	{"9ba1a5c7-f17a-4de9-a1f1-6178c8d51223", "Microsoft Intune Company Portal", microsoftServices, false},
	{"29d9ed98-a469-4536-ade2-f981bc1d605e", "Microsoft Authentication Broker", microsoftServices, false},
	{"2793995e-0a7d-40d7-bd35-6968ba142197", "My Apps", microsoftServices, false},
	{"cfa8b339-82a2-471a-a3c9-0fc0be7a4093", "Azure Key Vault", microsoftServices, false},
	{"c5393580-f805-4401-95e8-94b7a6ef2fc2", "Office 365 Management APIs", microsoftServices, false},
}

// addFirstParty adds Microsoft's applications with the given ids; none given
// means all.
func (c *Company) addFirstParty(created time.Time, ids ...string) {
	for _, f := range firstParty {
		wanted := len(ids) == 0
		for _, id := range ids {
			wanted = wanted || id == f.appID || id == f.name
		}
		if !wanted {
			continue
		}
		sp := ServicePrincipal{AppID: f.appID, DisplayName: f.name, Owner: f.owner, Unlisted: !f.listed, Created: created, Audience: "AzureADMultipleOrgs"}
		if f.appID == graphAppID {
			sp.Roles, sp.Scopes = graphOffers().roles, graphOffers().scopes
		}
		c.AddServicePrincipal(sp)
	}
}
