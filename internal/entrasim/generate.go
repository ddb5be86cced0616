package entrasim

import (
	"strconv"
	"time"
)

// Spec asks for a generated company. Zero counts give none of a thing.
type Spec struct {
	Seed        uint64
	Name        string // derived from Seed when empty
	Users       int
	Groups      int // each with Members direct members
	Members     int
	Apps        int // service principals
	Assignments int // direct user assignments, spread over the apps
	Grants      int // one user's consents, spread over the apps
	SignIns     int // spread evenly over Days, computed when asked for
	Audits      int
	Days        int // 30 when 0
	Now         time.Time
}

// Generate makes a company of any size. Users cost about 700 bytes each and
// sign-ins nothing: they are computed from their number when a page is asked for.
func Generate(s Spec) *Company {
	if s.Now.IsZero() {
		s.Now = time.Now()
	}
	if s.Days == 0 {
		s.Days = 30
	}
	if s.Name == "" {
		s.Name = "Generated " + strconv.FormatUint(s.Seed, 10)
	}
	now := s.Now.UTC()
	domain := "gen" + strconv.FormatUint(s.Seed, 10) + "-" + strconv.Itoa(s.Users) + ".example"
	c := &Company{Name: s.Name, Domain: domain, Country: "DE", Language: "en", Premium: "P1", Created: now.AddDate(-5, 0, 0)}
	c.now = func() time.Time { return now }
	c.mu.Lock()
	c.init()
	c.mu.Unlock()
	c.AddSKU(sku(skuE3, s.Users+s.Users/10, now.AddDate(-2, 0, 0), now.AddDate(0, 3, 0)))
	c.AddSKU(sku(skuPowerBIPro, s.Users/5+10, now.AddDate(-1, 0, 0), now.AddDate(0, 1, 0)))
	c.addFirstParty(now.AddDate(-5, 0, 0), graphAppID, "Microsoft Teams", "One Outlook Web", "OfficeHome", "Office 365 Exchange Online", "Office 365 SharePoint Online")

	c.mu.Lock()
	defer c.mu.Unlock()
	users := make([]*User, s.Users)
	c.users.rows = make([]row[*User], 0, s.Users+16)
	c.users.byID = make(map[string]int32, s.Users)
	c.journal = make([]entry, 0, s.Users+s.Groups+s.Apps+s.Grants)
	e3 := []License{{SKUID: skuE3, Assigned: now.AddDate(0, -8, 0)}}
	both := []License{e3[0], {SKUID: skuPowerBIPro, Assigned: now.AddDate(0, -4, 0)}}
	for i := range users {
		h := mix(s.Seed ^ mix(uint64(i)))
		r := regions[h%uint64(len(regions))]
		given, sur := r.given[h>>8%uint64(len(r.given))], r.sur[h>>16%uint64(len(r.sur))]
		city := r.cities[h>>24%uint64(len(r.cities))]
		name := "u" + strconv.Itoa(i)
		u := User{ID: guidN(s.Seed+1, uint64(i)), DisplayName: given + " " + sur + " " + strconv.Itoa(i), GivenName: given, Surname: sur, UPN: name + "@" + domain, Nickname: name,
			UserType: "Member", Department: departments[h>>32%uint64(len(departments))], City: city, Country: "DE", Usage: "DE", Office: city,
			Created: now.AddDate(0, 0, -40-int(h>>40%1500)), Licenses: e3, Disabled: h%50 == 0, Language: "en"}
		u.Mail = u.UPN
		u.JobTitle = jobTitles[u.Department][0]
		switch h >> 48 % 10 {
		case 0, 1:
			u.Licenses = both
		case 2:
			u.Licenses = nil
		}
		if i > 20 {
			u.ManagerID = users[i/20].ID
		}
		users[i] = c.addUser(u)
	}
	apps := make([]*ServicePrincipal, s.Apps)
	for i := range apps {
		name := appName(i)
		if i >= len(appHeads)*len(appTails) {
			name += " " + strconv.Itoa(i)
		}
		sp := ServicePrincipal{ID: guidN(s.Seed+2, uint64(i)), AppID: guidN(s.Seed+3, uint64(i)), DisplayName: name, Owner: guidN(s.Seed+4, uint64(i)),
			Created: now.AddDate(0, 0, -5-i%900), Audience: "AzureADMultipleOrgs"}
		if i%3 > 0 {
			sp.Publisher = &Publisher{Name: name + " Inc.", ID: strconv.Itoa(3000000 + i), Added: now.AddDate(-1, 0, 0)}
		}
		apps[i] = c.addServicePrincipal(sp)
		c.clientOf(sp.AppID, "")
	}
	for i := range s.Groups {
		g := Group{ID: guidN(s.Seed+5, uint64(i)), DisplayName: "Group " + strconv.Itoa(i), Security: true, Created: now.AddDate(0, 0, -100)}
		if s.Users > 0 {
			for j := range s.Members {
				g.Members = append(g.Members, Member{users[(i*s.Members+j)%s.Users].ID, "user"})
			}
		}
		c.addGroup(g)
		if s.Apps > 0 && i < s.Apps {
			c.assign(apps[i], g.ID, "Group", "", now.AddDate(0, 0, -50))
		}
	}
	if s.Users > 0 && s.Apps > 0 {
		for i := range s.Assignments {
			c.assign(apps[i%s.Apps], users[int(mix(uint64(i)))&0x7fffffff%s.Users].ID, "User", "", now.AddDate(0, 0, -50))
		}
		for i := range s.Grants {
			c.grant(apps[i%s.Apps], users[int(mix(uint64(i)+7))&0x7fffffff%s.Users].ID, "User.Read", graphAppID)
		}
		if s.SignIns > 0 {
			first := c.clientIdx[apps[0].AppID]
			c.base = &evenHistory{seed: s.Seed, n: s.SignIns, users: s.Users, apps: s.Apps, first: first, res: c.clientOf(graphAppID, ""),
				from: now.AddDate(0, 0, -s.Days).Add(time.Minute).UnixMicro(), span: int64(s.Days)*24*3600*1e6 - 120e6}
			c.seq = uint32(s.SignIns)
		}
	}
	for i := range s.Audits {
		u := users[i%max(1, s.Users)]
		c.addAudit(&Audit{At: now.Add(-time.Duration(s.Audits-i) * 20 * time.Minute), Activity: "Update user", Category: "UserManagement", Operation: "Update",
			AppName: "Microsoft Online Services", Targets: []target{{u.ID, u.DisplayName, "User", u.UPN, nil}}})
	}
	return c
}

// evenHistory computes sign-ins evenly spread over a span, with the shape of
// people and apps that is typical: few apps take most of them.
type evenHistory struct {
	seed       uint64
	n          int
	users      int
	apps       int
	first, res int32
	from, span int64
}

func (h *evenHistory) len() int { return h.n }

func (h *evenHistory) at(i int) event {
	z := mix(h.seed ^ uint64(i)*0x9e3779b97f4a7c15)
	step := float64(h.span) / float64(h.n)
	e := event{at: h.from + int64(float64(i)*step+float64(z%1000)/1000*step), seq: uint32(i) + 1, user: int32(z >> 20 % uint64(h.users)), res: h.res, place: uint8(z >> 40 % uint64(len(places))),
		device: uint8(z >> 45 % uint64(len(devices)))}
	a := z >> 50 % 16384
	e.app = h.first + int32(a*a%268435456*uint64(h.apps)/268435456)
	if z%23 == 0 {
		e.err = 50126
	}
	return e
}
