package entrasim

import "time"

// DemoCompanies are the three companies of the demo, relative to now: about 60
// people with Business Premium, about 1,200 with E3 and E5, and 8 on a free
// tenant. They are the same every time but for their dates.
func DemoCompanies(now time.Time) []*Company {
	return []*Company{smallCompany(now), bigCompany(now), freeCompany(now)}
}

// FourthCompany is a company that nobody connected yet: a visitor of the demo
// does, through the consent screen.
func FourthCompany(now time.Time) *Company {
	c := &Company{Name: "Fjordlys Design", Domain: "fjordlys.example", Country: "NL", Language: "en", Premium: "P1", Created: now.AddDate(-4, 0, 0), TenantID: guidOf("tenant", "fjordlys.example")}
	p := plantIn(c, now)
	p.people(`
Astrid Fjeldstad|astrid.fjeldstad|Management|Managing Director|Amsterdam|
Linnea Åkesson|linnea.akesson|Design|Lead Designer|Amsterdam|astrid.fjeldstad
Sigurd Nygård|sigurd.nygard|Design|Designer|Amsterdam|linnea.akesson
Hedda Lunde|hedda.lunde|Design|Designer|Amsterdam|linnea.akesson
Oskar Brekke|oskar.brekke|Office|Office Manager|Amsterdam|astrid.fjeldstad
Ylva Sandström|ylva.sandstrom|Sales|Account Manager|Amsterdam|astrid.fjeldstad
Torstein Hauge|torstein.hauge|Sales|Account Manager|Amsterdam|astrid.fjeldstad
Maren Solheim|maren.solheim|Design|Intern|Amsterdam|linnea.akesson
Eirik Dahl|eirik.dahl|Finance|Bookkeeper|Amsterdam|astrid.fjeldstad
Nora Wik|nora.wik|Design|Illustrator|Amsterdam|linnea.akesson
`)
	c.AddSKU(sku(skuBusinessPremium, 12, p.day.AddDate(-2, 0, 0), p.day.AddDate(0, 0, 90)))
	for u := range c.users.all {
		u.Licenses = append(u.Licenses, License{SKUID: skuBusinessPremium, Assigned: u.Created})
	}
	p.group(Group{DisplayName: "Studio", Security: true}, "linnea.akesson", "sigurd.nygard", "hedda.lunde")
	c.addFirstParty(p.day.AddDate(-4, 0, 0), graphAppID, "Office 365 Exchange Online", "Office 365 SharePoint Online", "Microsoft Teams", "One Outlook Web", "OfficeHome")
	c.crowd = &crowd{seed: 4, group: "Studio", app: "Figmentor", sku: skuBusinessPremium, seeds: words("Colourwheel Fontfinder Moodshelf")}
	p.apps([]planted{
		{name: "Figmentor", publisher: "Figmentor Inc.", age: 300, groups: "Studio", used: "linnea.akesson 1-12; sigurd.nygard 2,3; hedda.lunde 5"},
		{name: "Invoicely Nord", publisher: "Invoicely", age: 500, assigned: "eirik.dahl", used: "eirik.dahl 1,8,15"},
		{name: "Shotcloud", age: 22, consents: "maren.solheim: User.Read Files.ReadWrite.All", used: "maren.solheim 4"},
		{name: "Oldpin Boards", publisher: "Oldpin", age: 700, lastClient: 160, assigned: "nora.wik"},
	})
	p.microsoft(map[string]string{
		"Microsoft Teams": "astrid.fjeldstad 1; oskar.brekke 2; ylva.sandstrom 1; torstein.hauge 3",
		"One Outlook Web": "astrid.fjeldstad 2; ylva.sandstrom 2; eirik.dahl 1",
	})
	c.month(now)
	c.AddRole(globalAdmin, "Global Administrator", "astrid.fjeldstad")
	c.AddAccount(Account{UPN: "astrid.fjeldstad@" + c.Domain, Role: "Global Administrator", Admin: true})
	c.AddAccount(Account{UPN: "maren.solheim@" + c.Domain, Role: "Member, not an administrator"})
	return c
}

// DemoRegistration is the operator's multi-tenant registration of the demo.
// baseURL is the product's own, for the redirect URIs.
func DemoRegistration(baseURL string) Registration {
	return Registration{ClientID: "5b0c1c3e-7d0f-4a53-9d0c-0f0f3d1f7a01", Name: "Appmuster", Publisher: "Appmuster Demo Operator", Secret: "demo-operator-secret-not-a-real-one",
		Multitenant: true, RedirectURIs: []string{baseURL + "/connect/callback", baseURL + "/auth/callback"}, Scopes: demoPermissions, Roles: demoPermissions}
}

// DemoCustomerApp is a customer's own registration, for the mode where tenant
// ID, client ID and secret are pasted. Use [Sim.RegisterApp], then
// [Sim.Consent] with its Roles.
func DemoCustomerApp(c *Company) Registration {
	return Registration{ClientID: guidOf("customer app", c.TenantID), Name: "Appmuster Reader", Secret: "demo-customer-secret-" + c.TenantID[:8], HomeTenant: c.TenantID, Roles: demoPermissions}
}

var demoPermissions = []string{"Directory.Read.All", "AuditLog.Read.All", "Reports.Read.All", "ReportSettings.Read.All", "ProfilePhoto.Read.All", "RoleManagement.Read.Directory"}
