package entrasim

import (
	"math/rand/v2"
	"strconv"
	"strings"
	"time"
)

// bigCompany is an industrial group of about 1,200 people. Its planted part is
// bigPeople and bigApps: written out by hand, and left alone by the crowd, whose
// people and apps come from the generator below.
func bigCompany(now time.Time) *Company {
	c := &Company{Name: "Norvane Group", Domain: "norvane.example", Country: "DE", Language: "en", Premium: "P2", Created: now.AddDate(-9, 0, 0),
		Domains: []string{"norvane-logistics.example", "norvane.co.example"}}
	p := plantIn(c, now)
	c.crowd = &crowd{seed: 1200, group: "Campus card holders", app: "Campus Card", sku: skuE3, seeds: words("Paperlantern Quickmural Deskhopper Sparkminutes Trailmix Formwhistle Clipharbor Mindsketch")}
	p.people(bigPeople)
	for _, name := range words("ansgar.holm petra.zoubek") {
		c.ChangeUser(name, "accountEnabled", func(u *User) { u.Disabled = true })
	}
	for u := range c.users.all {
		u.Licenses = append(u.Licenses, License{SKUID: skuE3, Assigned: u.Created})
		c.reserved[u.ID] = true
	}
	p.licenses(skuE5, 60, "thibault.peyronnet", "siddharth.v") // their E3 is covered by it
	p.licenses(skuPowerBIPro, 60, "siddharth.v")               // and so is this
	p.licenses(skuCopilot, 90, "grzegorz.b")                   // never used
	c.AddUser(User{DisplayName: "Departed Person", UPN: "departed.person@" + c.Domain, UserType: "Member", Created: p.day.AddDate(-2, 0, 0)})
	planted := len(c.users.rows)
	c.addFirstParty(p.day.AddDate(-7, 0, 0))

	// The crowd: people, then apps, then who uses which.
	rng := rand.New(rand.NewPCG(1200, 7))
	taken := map[string]bool{}
	for u := range c.users.all {
		taken[u.Nickname] = true
	}
	var bosses []*User
	for n := range 1160 - planted {
		display, given, sur, name, city := person(4711, uint64(n), taken)
		dept := departments[rng.IntN(len(departments))]
		u := User{DisplayName: display, GivenName: given, Surname: sur, UPN: name + "@" + c.Domain, Mail: name + "@" + c.Domain, UserType: "Member", Department: dept,
			JobTitle: jobTitles[dept][rng.IntN(len(jobTitles[dept]))], City: city, CompanyName: c.Name, EmployeeID: "N" + strconv.Itoa(20000+n), Photo: rng.IntN(3) > 0,
			Created: p.day.AddDate(0, 0, -rng.IntN(2200)).Add(9 * time.Hour), Language: "en", OnPremises: rng.IntN(2) == 0, Office: city + " " + strconv.Itoa(1+rng.IntN(6))}
		for _, pl := range places {
			if pl.city == city {
				u.Country, u.Usage, u.Zone = pl.country, pl.country, pl.zone
			}
		}
		if rng.IntN(40) == 0 {
			u.Department = "" // nobody filled it in
		}
		u.PasswordChanged = u.Created
		if n >= 40 {
			u.ManagerID = bosses[rng.IntN(len(bosses))].ID
		}
		x := c.AddUser(u)
		if n < 40 {
			bosses = append(bosses, x)
		}
		switch k := rng.IntN(100); {
		case k < 74:
			x.Licenses = append(x.Licenses, License{SKUID: skuE3, Assigned: later(x.Created, p.day.AddDate(-2, 0, 0))})
		case k < 92:
			x.Licenses = append(x.Licenses, License{SKUID: skuE5, Assigned: later(x.Created, p.day.AddDate(-2, 0, 0))})
		case k < 98:
			x.Licenses = append(x.Licenses, License{SKUID: skuF3, Assigned: later(x.Created, p.day.AddDate(-1, 0, 0))})
		}
		for _, extra := range []struct {
			sku  string
			odds int
		}{{skuPowerBIPro, 10}, {skuCopilot, 14}, {skuVisio, 40}, {skuProject, 50}, {skuFlowFree, 6}, {skuPowerBIFree, 9}} {
			if rng.IntN(extra.odds) == 0 {
				x.Licenses = append(x.Licenses, License{SKUID: extra.sku, Assigned: later(x.Created, p.day.AddDate(0, -7, 0))})
			}
		}
		if rng.IntN(50) == 0 { // gone, still holding a licence
			x.Disabled = true
		}
	}
	var crowdPeople []*User
	for u := range c.users.all {
		if int(u.slot) >= planted {
			crowdPeople = append(crowdPeople, u)
		}
	}
	for n := range 90 {
		display, given, sur, name, _ := person(815, uint64(n), taken)
		host := []string{"fjordlys.example", "studioricci.example", "acmeparts.example", "tanakaseiki.example"}[n%4]
		state := "Accepted"
		if n%7 == 0 {
			state = "PendingAcceptance"
		}
		c.AddUser(User{DisplayName: display, GivenName: given, Surname: sur, UPN: name + "_" + host + "#EXT#@" + c.Initial, Mail: name + "@" + host, UserType: "Guest",
			CreationType: "Invitation", ExternalState: state, Kind: Guest, Created: p.day.AddDate(0, 0, -10-n*9)})
	}
	for n, name := range words("info sales support billing jobs press orders returns quality facilities reception events payroll travel legal privacy security warranty spares export") {
		c.AddUser(User{DisplayName: strings.ToUpper(name[:1]) + name[1:] + " (shared)", UPN: name + "@" + c.Domain, Mail: name + "@" + c.Domain, UserType: "Member", Disabled: true,
			Kind: SharedMailbox, Created: p.day.AddDate(-3, 0, -n)})
	}
	for n, name := range words("Alster Spree Isar Neckar Main Elbe Weser Havel Oder Lahn Saale Mosel") {
		u := c.AddUser(User{DisplayName: "Room " + name, UPN: "room." + strings.ToLower(name) + "@" + c.Domain, Mail: "room." + strings.ToLower(name) + "@" + c.Domain,
			UserType: "Member", Disabled: n%3 > 0, Resource: true, Kind: Room, City: "Berlin", Created: p.day.AddDate(-3, 0, -n)})
		if n%3 == 0 {
			u.Licenses = []License{{SKUID: skuMeetingRoom, Assigned: p.day.AddDate(-1, 0, 0)}}
		}
	}
	for _, name := range words("svc-erp svc-scan svc-print svc-mail svc-sap svc-backup svc-monitor svc-mdm svc-wifi adm-break-glass-1 adm-break-glass-2") {
		kind := Service
		if strings.HasPrefix(name, "adm") {
			kind = BreakGlass
		}
		c.AddUser(User{DisplayName: name, UPN: name + "@" + c.Initial, UserType: "Member", Kind: kind, Created: p.day.AddDate(-4, 0, 0)})
	}
	if a := c.AddUser(User{DisplayName: "Expense Helper (agent)", UPN: "expense.helper@" + c.Domain, UserType: "Member", Agent: true, Kind: Service, Created: p.day.AddDate(0, 0, -40)}); a != nil {
		c.reserved[a.ID] = true
	}

	for _, s := range []struct {
		id    string
		n     int
		renew int
	}{{skuE3, 980, 73}, {skuE5, 240, 73}, {skuF3, 90, 73}, {skuPowerBIPro, 150, 20}, {skuCopilot, 120, 160}, {skuVisio, 60, 160}, {skuProject, 50, 25}, {skuFlowFree, 10000, 0},
		{skuPowerBIFree, 1000000, 0}, {skuMeetingRoom, 10, 300}, {skuExchange, 40, 8}, {skuTeamsExplore, 25, 4}} {
		renews := time.Time{}
		if s.renew > 0 {
			renews = p.day.AddDate(0, 0, s.renew)
		}
		x := sku(s.id, s.n, p.day.AddDate(-2, 0, 0), renews)
		switch s.id {
		case skuTeamsExplore:
			x.Trial = true
		case skuExchange:
			x.Enabled, x.Warning, x.Status = 0, 40, "Warning"
		}
		c.AddSKU(x)
	}

	// Groups: one per department, some nested, some with a licence.
	for _, d := range departments {
		var ids []string
		for _, u := range crowdPeople {
			if u.Department == d {
				ids = append(ids, u.ID)
			}
		}
		p.group(Group{DisplayName: "All " + d, Security: true, OnPremises: true}, ids...)
		p.group(Group{DisplayName: d + " Team", Unified: true, Team: true, Visibility: "Private", Mail: fold.Replace(strings.ToLower(d)) + "@" + c.Domain}, ids[:min(25, len(ids))]...)
	}
	p.group(Group{DisplayName: "License E5 Pilot", Security: true, Licenses: []string{skuE5}}, crowdPeople[0].ID, crowdPeople[1].ID)
	p.group(Group{DisplayName: "Campus card holders", Security: true}, crowdPeople[10].ID, crowdPeople[11].ID, crowdPeople[12].ID, crowdPeople[13].ID)
	for _, g := range bigGroups {
		p.group(Group{DisplayName: g.name, Security: true}, strings.Fields(g.members)...)
	}
	c.AddMember("Design tools", "Design contractors")
	c.AddMember("Empty shell", "Empty shell inner")

	p.apps(bigApps)
	c.RemoveUser("departed.person")

	// Crowd apps and habits.
	c.mu.Lock()
	everyday := []struct{ name, res string }{{"Microsoft Teams", "cc15fd57-2c6c-4117-a88c-83b1d56b4bbe"}, {"One Outlook Web", "00000002-0000-0ff1-ce00-000000000000"},
		{"OfficeHome", "00000003-0000-0ff1-ce00-000000000000"}, {"Microsoft Office", graphAppID}, {"Microsoft Teams Web Client", "cc15fd57-2c6c-4117-a88c-83b1d56b4bbe"},
		{"OneDrive SyncEngine", "00000003-0000-0ff1-ce00-000000000000"}, {"Outlook Mobile", "00000002-0000-0ff1-ce00-000000000000"}}
	var apps []*ServicePrincipal
	for n := range 280 {
		sp := ServicePrincipal{DisplayName: appName(n), Created: p.day.AddDate(0, 0, -3-rng.IntN(1500)).Add(11 * time.Hour), Audience: "AzureADMultipleOrgs"}
		if rng.IntN(3) > 0 {
			sp.Publisher = &Publisher{Name: appName(n) + " Inc.", ID: strconv.Itoa(2000000 + n), Added: p.day.AddDate(-2, 0, 0)}
		}
		apps = append(apps, c.addServicePrincipal(sp))
	}
	for _, u := range crowdPeople {
		for i := range 2 + rng.IntN(3) {
			c.addHabit(u, everyday[(i+rng.IntN(3))%len(everyday)].name, everyday[(i)%len(everyday)].res)
		}
		for range rng.IntN(4) {
			n := rng.IntN(200)
			n = n * n / 200 // the first apps are the popular ones
			sp := apps[n]
			c.addHabit(u, sp.AppID, "")
			switch rng.IntN(3) {
			case 0:
				c.grant(sp, u.ID, []string{" User.Read", "User.Read Calendars.Read", " User.Read Files.Read.All offline_access", "User.Read Mail.Read"}[rng.IntN(4)], graphAppID)
			case 1:
				c.assign(sp, u.ID, "User", "", p.day.AddDate(0, 0, -40-rng.IntN(300)))
			}
		}
	}
	for n := 200; n < 280; n++ { // installed and forgotten
		switch n % 4 {
		case 0:
			c.grant(apps[n], "", " User.Read", graphAppID)
		case 1:
			c.grant(apps[n], crowdPeople[n].ID, "User.Read", graphAppID)
		case 2:
			if g := c.findGroup("All " + departments[n%len(departments)]); g != nil {
				c.assign(apps[n], g.ID, "Group", "", p.day.AddDate(0, 0, -100))
			}
		}
	}
	c.mu.Unlock()
	c.month(now)

	guest := c.AddUser(User{DisplayName: "Yuki Tanaka 田中 雪", GivenName: "Yuki", Surname: "Tanaka", UPN: "yuki.tanaka_tanakaseiki.example#EXT#@" + c.Initial, Mail: "yuki.tanaka@tanakaseiki.example",
		UserType: "Guest", CreationType: "Invitation", ExternalState: "Accepted", Kind: Guest, Created: p.day.AddDate(0, 0, -410)})
	c.reserved[guest.ID] = true
	c.AddRole(privilegedAdmin, "Privileged Role Administrator", guest.ID)
	c.AddRole(globalAdmin, "Global Administrator", "ondine.castellane", "adm-break-glass-1", "adm-break-glass-2")
	c.AddRole(securityReader, "Security Reader", "tobias.ehrenreich")
	c.AddRole(cloudAppAdmin, "Cloud Application Administrator", "tobias.ehrenreich")
	c.AddAccount(Account{UPN: "ondine.castellane@" + c.Domain, Role: "Global Administrator", Admin: true})
	c.AddAccount(Account{UPN: "gwendolyn.ashcombe@" + c.Domain, Role: "Member, not an administrator"})
	c.AddAccount(Account{UPN: guest.UPN, Role: "Guest with an administrator's role", Admin: true, Guest: true, HomeTenant: guidOf("tenant", "tanakaseiki.example")})
	return c
}

// bigPeople are the people of the planted truth.
var bigPeople = `
Ondine Castellane|ondine.castellane|Information Technology|CIO|Berlin|
Tobias Ehrenreich|tobias.ehrenreich|Information Technology|Security Lead|Berlin|ondine.castellane
Gwendolyn Ashcombe|gwendolyn.ashcombe|Finance|Treasurer|London|ondine.castellane
Kwabena Osei-Mensah|kwabena.osei|Finance|Controller|London|gwendolyn.ashcombe
Ifeoma Nwachukwu|ifeoma.nwachukwu|Finance|Analyst|London|gwendolyn.ashcombe
Siddharth Venkatanarasimharajuvaripeta|siddharth.v|Engineering|Principal Engineer|Bengaluru|ondine.castellane
Nandini Chattopadhyay|nandini.c|Engineering|Engineer|Bengaluru|siddharth.v
Haruto Kobayashi 小林 陽翔|haruto.kobayashi|Engineering|Engineer|Tokyo|siddharth.v
Mei-Xiang Oyelaran|meixiang.oyelaran|Engineering|Engineer|Singapore|siddharth.v
Noa Shalev נועה שלו|noa.shalev|Research|Scientist|Tel Aviv|ondine.castellane
Khaled Mansour خالد منصور|khaled.mansour|Research|Scientist|Al Qahirah|noa.shalev
Béatrice Vaillancourt-Desjardins|beatrice.vd|Legal|General Counsel|Paris|ondine.castellane
Thibault Peyronnet|thibault.peyronnet|Legal|Counsel|Paris|beatrice.vd
Dagny Þórhallsdóttir|dagny.thorhallsdottir|Legal|Paralegal|Paris|beatrice.vd
Wilhelmina von Hohenzollern-Sigmaringen und zu Fürstenberg-Meßkirch|wilhelmina.hs|Human Resources|CHRO|Berlin|ondine.castellane
Emre Karagöz|emre.karagoz|Human Resources|Recruiter|Istanbul|wilhelmina.hs
Ludmila Vávrová|ludmila.vavrova|Human Resources|Partner|Berlin|wilhelmina.hs
Rafael Guimarães da Conceição|rafael.conceicao|Sales|VP Sales|Sao Paulo|ondine.castellane
Thaís Albuquerque|thais.albuquerque|Sales|Account Executive|Sao Paulo|rafael.conceicao
Desmond Okonjo|desmond.okonjo|Sales|Account Executive|London|rafael.conceicao
Marisol Etcheverry|marisol.etcheverry|Sales|Account Executive|Madrid|rafael.conceicao
Pernille Østergaard|pernille.ostergaard|Marketing|CMO|Amsterdam|ondine.castellane
Casper van Heemstra|casper.heemstra|Marketing|Designer|Amsterdam|pernille.ostergaard
Liselotte Brandsma|liselotte.brandsma|Marketing|Designer|Amsterdam|pernille.ostergaard
Fionnuala Mac Giolla|fionnuala.macgiolla|Marketing|Writer|Dublin|pernille.ostergaard
Zbigniew Szczepański|zbigniew.szczepanski|Operations|Plant Manager|Warszawa|ondine.castellane
Bogumiła Trzcińska|bogumila.trzcinska|Operations|Planner|Warszawa|zbigniew.szczepanski
Grzegorz Brzęczyszczykiewicz|grzegorz.b|Operations|Shift Lead|Warszawa|zbigniew.szczepanski
Left Company (Ansgar Holm)|ansgar.holm|Sales|Account Executive|Berlin|
Left Company (Petra Zoubek)|petra.zoubek|Finance|Analyst|Berlin|
`

var bigGroups = []struct{ name, members string }{
	{"Design tools", "casper.heemstra liselotte.brandsma"},
	{"Design contractors", "fionnuala.macgiolla"},
	{"Counsel", "beatrice.vd thibault.peyronnet dagny.thorhallsdottir"},
	{"Plant Warsaw", "zbigniew.szczepanski bogumila.trzcinska grzegorz.b"},
	{"Empty shell", ""},
	{"Empty shell inner", "emre.karagoz ludmila.vavrova"},
	{"Sales Europe", "desmond.okonjo marisol.etcheverry ansgar.holm"},
}
