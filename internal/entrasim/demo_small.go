package entrasim

import "time"

// smallCompany is an engineering office of about sixty people with Microsoft
// 365 Business Premium. Every app in it is planted: the crowd only adds to
// sign-ins of people who are already users of Microsoft's own apps.
func smallCompany(now time.Time) *Company {
	c := &Company{Name: "Meerdijk Ingenieurs", Domain: "meerdijk.example", Country: "NL", Language: "nl-NL", Premium: "P1",
		Created: now.AddDate(-6, 0, 0), Domains: []string{"meerdijk-projects.example"}}
	p := plantIn(c, now)
	p.people(smallPeople)
	c.AddUser(User{DisplayName: "Linnea Åkesson (Fjordlys)", UPN: "linnea.akesson_fjordlys.example#EXT#@" + c.Initial, Mail: "linnea.akesson@fjordlys.example", UserType: "Guest",
		CreationType: "Invitation", ExternalState: "Accepted", Created: p.day.AddDate(0, 0, -200), Kind: Guest})
	c.AddUser(User{DisplayName: "Paolo Ricciardelli", UPN: "paolo_studioricci.example#EXT#@" + c.Initial, Mail: "paolo@studioricci.example", UserType: "Guest",
		CreationType: "Invitation", ExternalState: "PendingAcceptance", Created: p.day.AddDate(0, 0, -12), Kind: Guest})
	c.AddUser(User{DisplayName: "Info Meerdijk", UPN: "info@" + c.Domain, Mail: "info@" + c.Domain, UserType: "Member", Disabled: true, Kind: SharedMailbox, Created: p.day.AddDate(-3, 0, 0)})
	c.AddUser(User{DisplayName: "Vergaderzaal Waal", UPN: "zaal.waal@" + c.Domain, Mail: "zaal.waal@" + c.Domain, UserType: "Member", Disabled: true, Resource: true, Kind: Room, Created: p.day.AddDate(-3, 0, 0)})
	c.AddUser(User{DisplayName: "svc-backup", UPN: "svc-backup@" + c.Domain, UserType: "Member", Kind: Service, Created: p.day.AddDate(-2, 0, 0)})
	c.ChangeUser("joris.van.der.velde", "accountEnabled", func(u *User) { u.Disabled = true })

	c.AddSKU(sku(skuBusinessPremium, 60, p.day.AddDate(-3, 0, 0), p.day.AddDate(0, 0, 41)))
	c.AddSKU(sku(skuFlowFree, 10000, p.day.AddDate(-3, 0, 0), time.Time{}))
	c.AddSKU(sku(skuVisio, 6, p.day.AddDate(-2, 0, 0), p.day.AddDate(0, 0, 12)))
	for u := range c.users.all {
		if u.Kind == Person {
			u.Licenses = append(u.Licenses, License{SKUID: skuBusinessPremium, Assigned: u.Created})
		}
	}
	p.licenses(skuFlowFree, 200, "sanne.de.vries", "koen.hendriks")
	p.licenses(skuVisio, 190, "sanne.de.vries", "thijs.mulder", "joris.van.der.velde")

	p.group(Group{DisplayName: "Contracts", Description: "People who sign contracts", Security: true}, "hanneke.smit", "ruben.dijkstra", "esra.yilmaz")
	p.group(Group{DisplayName: "Contracts readers", Description: "Nested in Contracts", Security: true}, "noor.willems", "pieter.claes")
	c.AddMember("Contracts", "Contracts readers")
	p.group(Group{DisplayName: "Lunch club", Description: "Holders of a canteen card", Security: true}, "floor.blom", "hugo.janssens", "roos.postma")
	p.group(Group{DisplayName: "HR", Security: true}, "hanneke.smit", "fatima.el.idrissi")
	p.group(Group{DisplayName: "Project Waalbrug", Unified: true, Team: true, Visibility: "Private", Mail: "waalbrug@" + c.Domain}, "thijs.mulder", "sanne.de.vries", "bram.bakker", "linnea.akesson_fjordlys.example#EXT#")
	p.group(Group{DisplayName: "All staff", Security: true, Dynamic: `(user.userType -eq "Member")`}, "sanne.de.vries", "bram.bakker", "thijs.mulder")

	c.addFirstParty(p.day.AddDate(-6, 0, 0), graphAppID, "Windows Azure Active Directory", "Office 365 Exchange Online", "Office 365 SharePoint Online",
		"Microsoft Teams", "Microsoft Office", "OfficeHome", "One Outlook Web", "OneDrive SyncEngine", "Azure Portal", "Power BI Service", "Microsoft Forms", "Microsoft Graph Command Line Tools")
	c.crowd = &crowd{seed: 60, group: "Lunch club", app: "Kantinekaart", sku: skuBusinessPremium, seeds: words("Papierloos Weekplanner Fotokiezer Regenmeter Bonnetje Routewijs")}
	p.apps(smallApps)
	p.microsoft(smallMicrosoft)
	c.month(now)

	c.AddRole(globalAdmin, "Global Administrator", "maarten.brouwer")
	c.AddRole(globalReader, "Global Reader", "linnea.akesson_fjordlys.example#EXT#")
	c.AddAccount(Account{UPN: "maarten.brouwer@" + c.Domain, Role: "Global Administrator", Admin: true})
	c.AddAccount(Account{UPN: "sanne.de.vries@" + c.Domain, Role: "Member, not an administrator"})
	c.AddAccount(Account{UPN: "linnea.akesson_fjordlys.example#EXT#@" + c.Initial, Role: "Guest with an administrator's role", Admin: true, Guest: true, HomeTenant: guidOf("tenant", "fjordlys.example")})
	return c
}

// smallMicrosoft says who uses which of Microsoft's own apps, each at least on
// the days given; the crowd adds more days for the same people and no others.
var smallMicrosoft = map[string]string{
	"Microsoft Teams": "sanne.de.vries 1,2,3; bram.bakker 1,2; thijs.mulder 1; noor.willems 2; ruben.dijkstra 3; esra.yilmaz 1; hanneke.smit 2; maarten.brouwer 1; koen.hendriks 4; lotte.jansen 2; daan.peters 3; pieter.claes 1",
	"One Outlook Web": "sanne.de.vries 2; hanneke.smit 1; fatima.el.idrissi 3; maarten.brouwer 2; esra.yilmaz 4; marit.visser 5; gijs.kuipers 2",
	"OfficeHome":      "ruben.dijkstra 2; pieter.claes 4; lotte.jansen 1",
	"Azure Portal":    "maarten.brouwer 1,6",
}

var smallPeople = `
Maarten Brouwer|maarten.brouwer|IT|IT Manager|Utrecht|hanneke.smit
Hanneke Smit|hanneke.smit|Directie|Algemeen directeur|Utrecht|
Ruben Dijkstra|ruben.dijkstra|Directie|Technisch directeur|Utrecht|hanneke.smit
Esra Yılmaz|esra.yilmaz|Finance|Controller|Utrecht|hanneke.smit
Fatima El Idrissi|fatima.el.idrissi|HR|HR-adviseur|Utrecht|hanneke.smit
Sanne de Vries|sanne.de.vries|Constructie|Senior constructeur|Utrecht|ruben.dijkstra
Bram Bakker|bram.bakker|Constructie|Constructeur|Utrecht|sanne.de.vries
Thijs Mulder|thijs.mulder|Constructie|Modelleur|Utrecht|sanne.de.vries
Noor Willems|noor.willems|Geotechniek|Geotechnisch adviseur|Gent|ruben.dijkstra
Pieter Claes|pieter.claes|Geotechniek|Boormeester|Gent|noor.willems
Koen Hendriks|koen.hendriks|Constructie|Constructeur|Utrecht|sanne.de.vries
Lotte Jansen|lotte.jansen|Marketing|Communicatieadviseur|Utrecht|hanneke.smit
Daan Peters|daan.peters|IT|Systeembeheerder|Utrecht|maarten.brouwer
Marit Visser|marit.visser|Finance|Financieel medewerker|Utrecht|esra.yilmaz
Gijs Kuipers|gijs.kuipers|Verkeer|Verkeerskundige|Utrecht|ruben.dijkstra
Joris van der Velde|joris.van.der.velde|Constructie|Constructeur|Utrecht|sanne.de.vries
Anouk van Dijk|anouk.van.dijk|Verkeer|Verkeerskundige|Utrecht|gijs.kuipers
Stijn Verhoeven|stijn.verhoeven|Constructie|Constructeur|Utrecht|sanne.de.vries
Femke Bos|femke.bos|Water|Hydroloog|Utrecht|ruben.dijkstra
Lars Vermeulen|lars.vermeulen|Water|Hydroloog|Gent|femke.bos
Iris de Graaf|iris.de.graaf|Water|Adviseur waterveiligheid|Utrecht|femke.bos
Tim van den Berg|tim.van.den.berg|Verkeer|Modelleur|Utrecht|gijs.kuipers
Sara Benali|sara.benali|HR|Recruiter|Utrecht|fatima.el.idrissi
Jeroen Prins|jeroen.prins|Uitvoering|Projectleider|Utrecht|ruben.dijkstra
Maud Schouten|maud.schouten|Uitvoering|Projectassistent|Utrecht|jeroen.prins
Wout Peeters|wout.peeters|Geotechniek|Laborant|Gent|noor.willems
Eline Maes|eline.maes|Geotechniek|Laborant|Gent|noor.willems
Sven Lambrecht|sven.lambrecht|Uitvoering|Toezichthouder|Gent|jeroen.prins
Julie Dubois|julie.dubois|Uitvoering|Toezichthouder|Gent|jeroen.prins
Niels Hoekstra|niels.hoekstra|Constructie|Modelleur|Utrecht|sanne.de.vries
Roos Postma|roos.postma|Constructie|Stagiair|Utrecht|sanne.de.vries
Ahmed Haddad|ahmed.haddad|Constructie|Constructeur|Utrecht|sanne.de.vries
Zofia Kowalczyk|zofia.kowalczyk|Constructie|Constructeur|Warszawa|sanne.de.vries
Piotr Wiśniewski|piotr.wisniewski|Constructie|Modelleur|Warszawa|zofia.kowalczyk
Małgorzata Dąbrowska|malgorzata.dabrowska|Constructie|Modelleur|Warszawa|zofia.kowalczyk
Carlos Méndez Ibáñez|carlos.mendez|Uitvoering|Projectleider|Madrid|ruben.dijkstra
Lucía Fernández-Villaverde Ortega|lucia.fernandez|Uitvoering|Werkvoorbereider|Madrid|carlos.mendez
Priya Raghunathan|priya.raghunathan|Water|Data-analist|Utrecht|femke.bos
Yael Ben-Ari יעל בן־ארי|yael.ben.ari|Water|Onderzoeker|Tel Aviv|femke.bos
Omar Abdel-Rahman عمر عبد الرحمن|omar.abdelrahman|Verkeer|Verkeerskundige|Al Qahirah|gijs.kuipers
Chiara Bianchi|chiara.bianchi|Marketing|Grafisch ontwerper|Utrecht|lotte.jansen
Bas Timmermans|bas.timmermans|Uitvoering|Uitvoerder|Utrecht|jeroen.prins
Kim Nguyen|kim.nguyen|Finance|Salarisadministrateur|Utrecht|esra.yilmaz
Oksana Shevchenko|oksana.shevchenko|Constructie|Constructeur|Utrecht|sanne.de.vries
Ingrid Haugen|ingrid.haugen|Water|Adviseur|Utrecht|femke.bos
Jan-Willem ten Broeke|janwillem.ten.broeke|Directie|Adviseur|Utrecht|hanneke.smit
Aaliyah Johnson|aaliyah.johnson|Marketing|Tekstschrijver|London|lotte.jansen
Vera Smolders|vera.smolders|HR|Officemanager|Gent|fatima.el.idrissi
Milan Horvat|milan.horvat|Uitvoering|Uitvoerder|Utrecht|jeroen.prins
Saskia Wolters|saskia.wolters|Finance|Projectcontroller|Utrecht|esra.yilmaz
Ravi Subramaniam|ravi.subramaniam|IT|Ontwikkelaar|Utrecht|maarten.brouwer
Elif Kaya|elif.kaya|Verkeer|Onderzoeker|Istanbul|gijs.kuipers
Maximiliaan Alexander Ferdinand van Oldenbarnevelt-Schimmelpenninck|max.van.oldenbarnevelt|Directie|Raad van Advies|Utrecht|hanneke.smit
Tess Groen|tess.groen|Verkeer|Stagiair|Utrecht|gijs.kuipers
Floor Blom|floor.blom|Water|Hydroloog|Utrecht|femke.bos
Hugo Janssens|hugo.janssens|Geotechniek|Boormeester|Gent|noor.willems
`

var smallApps = []planted{
	{name: "Zoom", publisher: "Zoom Video Communications, Inc.", age: 410, used: "sanne.de.vries 1-16; bram.bakker 2,9", consents: "sanne.de.vries: User.Read Calendars.ReadWrite; bram.bakker: User.Read"},
	{name: "Jitsilo Meetings", publisher: "Jitsilo B.V.", age: 150, used: "bram.bakker 3,4; gijs.kuipers 7; anouk.van.dijk 21", consents: "bram.bakker: User.Read Calendars.Read"},
	{name: "Notion", publisher: "Notion Labs, Inc.", age: 300, used: "lotte.jansen 1,3,6,8,13; chiara.bianchi 2", consents: "lotte.jansen: User.Read; chiara.bianchi: User.Read"},
	{name: "Notaria Notes", age: 95, used: "chiara.bianchi 5,12", consents: "chiara.bianchi: User.Read Notes.Read; aaliyah.johnson: User.Read Notes.Read"},
	{name: "DocuSign", publisher: "DocuSign Inc.", age: 700, gallery: true, saml: true, required: true, groups: "Contracts", used: "hanneke.smit 2,8; ruben.dijkstra 15"},
	{name: "Signavel e-Sign", publisher: "Signavel AS", age: 200, consents: "esra.yilmaz: User.Read Files.Read"},
	{name: "TimeKeepr", publisher: "TimeKeepr Ltd", age: 500, assigned: "marit.visser kim.nguyen", lastClient: 121},
	{name: "Blauwdruk Viewer", publisher: "Blauwdruk Software", age: 420, lastClient: 89, everyone: "User.Read"},
	{name: "PlotPrint Cloud", publisher: "PlotPrint GmbH", age: 420, lastClient: 90, everyone: "User.Read"},
	{name: "RoomPanel Sync", publisher: "RoomPanel Inc.", age: 350, roles: "Calendars.Read", lastDaemon: 1},
	{name: "MailMerge Turbo", age: 33, used: "sara.benali 3", consents: "sara.benali: User.Read Mail.ReadWrite Mail.Send Contacts.Read offline_access"},
	{name: "Krachtmeter API", owner: "self", age: 260, owners: "ravi.subramaniam", secrets: []int{200}},
	{name: "Krachtmeter", owner: "self", age: 260, owners: "ravi.subramaniam", used: "sanne.de.vries 4; thijs.mulder 4,5", resource: "Krachtmeter API"},
	{name: "Meerdijk Intranet", owner: "self", age: 900, owners: "daan.peters", secrets: []int{12}, used: "maarten.brouwer 1; daan.peters 2; lotte.jansen 5; sara.benali 6; vera.smolders 8"},
	{name: "Meerdijk Payroll Export", owner: "self", age: 610, owners: "joris.van.der.velde", secrets: []int{5}, roles: "User.Read.All", daemon: []int{2, 9, 16}},
	{name: "Legacy CRM Connector", owner: "self", age: 1500, secrets: []int{-40}, roles: "Directory.ReadWrite.All Mail.Read", lastDaemon: 140},
	{name: "FailGate VPN", publisher: "FailGate Networks", age: 240, failed: "koen.hendriks 1-6; stijn.verhoeven 1-6; niels.hoekstra 1-6; milan.horvat 1-7", errCode: 50105},
	{name: "HalfLock Portal", publisher: "HalfLock", age: 240, failed: "bas.timmermans 1,2,3", used: "bas.timmermans 3"},
	{name: "QuietSync Backup", publisher: "QuietSync", age: 130, silent: "priya.raghunathan 1,2,3,4"},
	{name: "Kwikform", absent: true, used: "tim.van.den.berg 10; tess.groen 11"},
	{name: "OldTimer Notes", age: 800, assigned: "joris.van.der.velde"},
	{name: "Tendermate", publisher: "Tendermate SAS", age: 180, used: "jeroen.prins 29", consents: "jeroen.prins: User.Read; maud.schouten: User.Read; carlos.mendez: User.Read"},
	{name: "Gantry Planner", publisher: "Gantry Software", age: 380, used: "jeroen.prins 1-5; maud.schouten 1-4; carlos.mendez 1-15; lucia.fernandez 1-16", assigned: "jeroen.prins maud.schouten carlos.mendez lucia.fernandez sven.lambrecht"},
	{name: "Nestbox Files", publisher: "Nestbox Oy", age: 210, everyone: "User.Read Files.Read.All"},
	{name: "Dropbox", publisher: "Dropbox, Inc.", age: 500, used: "chiara.bianchi 1,9,17", consents: "chiara.bianchi: User.Read Files.ReadWrite.All"},
	{name: "func-meerdijk-nightly", kind: "ManagedIdentity", age: 320, daemon: []int{1, 2, 3, 4}},
	{name: "FreshBrand", age: 1, consents: "lotte.jansen: User.Read"},
	{name: "GuestBoard", publisher: "GuestBoard", age: 170, used: "linnea.akesson_fjordlys.example#EXT# 6"},
	{name: "SketchVault", publisher: "SketchVault Inc.", age: 640, lastClient: 130, lastResource: 2},
	{name: "EchoProxy", publisher: "EchoProxy", age: 640, lastResource: 4},
	{name: "Palmares HR", publisher: "Palmares", age: 365, gallery: true, saml: true, required: true, assigned: "fatima.el.idrissi sara.benali vera.smolders", groups: "HR", used: "fatima.el.idrissi 1,2; sara.benali 2"},
	{name: "Voltmeter", publisher: "Voltmeter SL", age: 700, disabled: true, lastClient: 100, consents: "femke.bos: User.Read"},
	{name: "Kantinekaart", publisher: "Catering Groep", age: 222, groups: "Lunch club", assigned: "femke.bos"},
	{name: "Hidden Helper", publisher: "Helper & Sons", age: 400, hidden: true, everyone: "User.Read"},
}
