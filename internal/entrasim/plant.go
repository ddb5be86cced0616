package entrasim

import (
	"strconv"
	"strings"
	"time"
)

// planted is an application whose truth is known: everything that says
// anything about its use is written out here, and the random crowd stays away
// from it. The hand-written answers are in truth/*.json.
//
// Days count back from the UTC date of the demo's present: 1 is yesterday. Uses
// are written "name day,day,from-to; name …".
type planted struct {
	name      string
	appID     string // derived from the name when empty
	publisher string // verified publisher; empty: unverified
	owner     string // "self": the tenant itself; else a publisher of its own
	kind      string // servicePrincipalType; empty: Application
	age       int    // days since the service principal was created
	gallery   bool   // from the application gallery
	saml      bool
	absent    bool // seen in sign-ins only: no service principal
	disabled  bool
	hidden    bool
	required  bool // assignment required

	used     string // interactive successes
	silent   string // non-interactive successes
	failed   string // interactive failures
	errCode  int    // their code; 50126 when 0
	resource string // what is signed in to; Microsoft Graph when empty
	daemon   []int  // days of its own sign-ins (service principal or managed identity)

	assigned string // users, space separated
	groups   string // group names, separated by ;
	consents string // "name: scope scope; name: scope"
	everyone string // scopes consented tenant-wide
	roles    string // Graph application permissions it holds

	// What Microsoft remembers beyond the log, in days ago; 0 is nothing.
	lastClient, lastResource, lastDaemon int

	owners   string // users who own the registration
	secrets  []int  // days until each secret of the registration ends; negative: ended
	lifetime int    // days a secret lives; 180 when 0
}

// planting puts hand-written things into a company, relative to a present.
type planting struct {
	c   *Company
	now time.Time
	day time.Time // midnight of the present's date
	n   int
}

func plantIn(c *Company, now time.Time) *planting {
	now = now.UTC()
	return &planting{c: c, now: now, day: now.Truncate(24 * time.Hour)}
}

// at is a moment of a day back, always in the past and never the same twice in
// a row. Day 0 would be in the future at night, so plantings start at 1.
func (p *planting) at(days int) time.Time {
	p.n++
	return p.day.AddDate(0, 0, -days).Add(7*time.Hour + time.Duration(p.n*37%600)*time.Minute + time.Duration(p.n%60)*time.Second)
}

// dayList reads "1,3,5-8".
func dayList(s string) []int {
	var out []int
	for part := range strings.SplitSeq(s, ",") {
		from, to, span := strings.Cut(strings.TrimSpace(part), "-")
		a, _ := strconv.Atoi(from)
		b := a
		if span {
			b, _ = strconv.Atoi(to)
		}
		for d := a; d <= b; d++ {
			out = append(out, d)
		}
	}
	return out
}

func (p *planting) uses(app, name, text string, s SignIn) {
	for part := range strings.SplitSeq(text, ";") {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		who, days, _ := strings.Cut(part, " ")
		if u := p.c.findUser(who); u != nil {
			p.c.reserved[u.ID] = true
		}
		for _, d := range dayList(days) {
			s.User, s.App, s.AppName, s.At = who, app, name, p.at(d)
			p.c.signIn(s)
		}
	}
}

func (p *planting) apps(list []planted) {
	c := p.c
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, a := range list {
		appID := a.appID
		if appID == "" {
			appID = guidOf("app", a.name)
		}
		var sp *ServicePrincipal
		switch {
		case a.absent:
		case c.spByID[appID] != nil: // one of Microsoft's own
			sp = c.spByID[appID]
		default:
			sp = p.servicePrincipal(a, appID)
		}
		p.uses(appID, a.name, a.used, SignIn{Resource: a.resource})
		p.uses(appID, a.name, a.silent, SignIn{Resource: a.resource, NonInteractive: true})
		code := a.errCode
		if code == 0 {
			code = 50126
		}
		p.uses(appID, a.name, a.failed, SignIn{Resource: a.resource, ErrorCode: code})
		for _, d := range a.daemon {
			c.signIn(SignIn{App: appID, AppName: a.name, At: p.at(d), Managed: a.kind == "ManagedIdentity", Resource: a.resource})
		}
		ago := func(days int) time.Time {
			if days == 0 {
				return time.Time{}
			}
			return p.day.AddDate(0, 0, -days).Add(12 * time.Hour)
		}
		if a.lastClient+a.lastResource+a.lastDaemon > 0 {
			c.activity[appID] = &Activity{DelegatedClient: ago(a.lastClient), DelegatedResource: ago(a.lastResource), AppClient: ago(a.lastDaemon)}
		}
		if sp != nil {
			p.rights(a, sp)
		}
	}
	c.sortEvents()
}

func (p *planting) servicePrincipal(a planted, appID string) *ServicePrincipal {
	c := p.c
	sp := ServicePrincipal{AppID: appID, DisplayName: a.name, Created: p.day.AddDate(0, 0, -a.age).Add(10 * time.Hour), Disabled: a.disabled, Type: a.kind,
		Hidden: a.hidden, AssignmentRequired: a.required, Audience: "AzureADMultipleOrgs"}
	if a.kind == "ManagedIdentity" {
		sp.Audience, sp.Unlisted = "", true
	} else {
		slug := strings.ToLower(strings.NewReplacer(" ", "", ".", "", "&", "", "'", "").Replace(a.name))
		sp.Homepage = "https://" + slug + ".example/"
		sp.ReplyURLs = []string{"https://" + slug + ".example/auth/callback"}
	}
	if a.publisher != "" {
		sp.Publisher = &Publisher{Name: a.publisher, ID: strconv.Itoa(1000000 + int(hash64(a.publisher)%8999999)), Added: p.day.AddDate(-2, 0, 0)}
		sp.Owner = guidOf("publisher", a.publisher)
	}
	if a.gallery {
		sp.Template = guidOf("template", a.name)
	}
	if a.saml {
		sp.SSO, sp.Audience = "saml", "AzureADMyOrg"
		sp.Owner = c.TenantID // a SAML app from the gallery is instantiated in the tenant
		sp.Roles = []Permission{{ID: guidOf("msiam", a.name), Name: "User", Description: "User", Kind: "User"}}
	}
	if a.owner == "self" {
		sp.Owner, sp.Audience = c.TenantID, "AzureADMyOrg"
	}
	for name := range strings.FieldsSeq(a.owners) {
		if u := c.findUser(name); u != nil {
			sp.Owners = append(sp.Owners, u.ID)
		}
	}
	out := c.addServicePrincipal(sp)
	if a.kind == "" && (a.owner == "self" || a.saml) {
		life := a.lifetime
		if life == 0 {
			life = 180
		}
		app := Application{AppID: appID, DisplayName: a.name, Created: sp.Created, Owners: sp.Owners, RedirectURIs: sp.ReplyURLs}
		for i, d := range a.secrets {
			end := p.day.AddDate(0, 0, d).Add(12 * time.Hour)
			app.Secrets = append(app.Secrets, Credential{KeyID: guidOf(appID, "secret", strconv.Itoa(i)), Name: "secret " + strconv.Itoa(i+1), Hint: "q~" + strconv.Itoa(i),
				Start: end.AddDate(0, 0, -life), End: end})
		}
		if a.roles != "" {
			app.Required = []RequiredAccess{requiredAccess(nil, strings.Fields(a.roles))}
		}
		c.addApplication(app)
	}
	return out
}

func (p *planting) rights(a planted, sp *ServicePrincipal) {
	c := p.c
	since := sp.Created.Add(24 * time.Hour)
	if since.After(p.now) {
		since = p.now.Add(-time.Hour)
	}
	role := ""
	if a.saml {
		role = sp.Roles[0].ID
	}
	for name := range strings.FieldsSeq(a.assigned) {
		if u := c.findUser(name); u != nil {
			c.reserved[u.ID] = true
			c.assign(sp, u.ID, "User", role, since)
		}
	}
	for name := range strings.SplitSeq(a.groups, ";") {
		if g := c.findGroup(strings.TrimSpace(name)); g != nil && name != "" {
			c.assign(sp, g.ID, "Group", role, since)
		}
	}
	for part := range strings.SplitSeq(a.consents, ";") {
		name, scopes, ok := strings.Cut(strings.TrimSpace(part), ":")
		if u := c.findUser(name); ok && u != nil {
			c.reserved[u.ID] = true
			c.grant(sp, u.ID, scopes, graphAppID)
			if p.now.Sub(sp.Created) < 30*24*time.Hour {
				c.consentedAt(since, sp, u, strings.TrimSpace(scopes))
			}
		}
	}
	if a.everyone != "" {
		c.grant(sp, "", " "+a.everyone, graphAppID)
	}
	if graph := c.spByID[graphAppID]; graph != nil {
		for v := range strings.FieldsSeq(a.roles) {
			if r := graphRole(v); r != nil {
				c.assign(graph, sp.ID, "ServicePrincipal", r.ID, since)
			}
		}
	}
}

// people reads a table of people, one a line:
// display name|upn name|department|job title|city|manager's upn name.
func (p *planting) people(table string) {
	c := p.c
	type line struct{ upn, manager string }
	var managers []line
	for row := range strings.SplitSeq(strings.TrimSpace(table), "\n") {
		f := strings.Split(row, "|")
		if len(f) < 6 {
			continue
		}
		given, sur, _ := strings.Cut(f[0], " ")
		h := hash64(f[1] + c.Domain)
		u := User{DisplayName: f[0], GivenName: given, Surname: sur, UPN: f[1] + "@" + c.Domain, Mail: f[1] + "@" + c.Domain, UserType: "Member",
			Department: f[2], JobTitle: f[3], City: f[4], Photo: h%3 > 0, Created: p.day.AddDate(0, 0, -100-int(h%900)),
			EmployeeID: strconv.Itoa(1000 + int(h%9000)), Language: or(c.Language, "en"), CompanyName: c.Name}
		for _, pl := range places {
			if pl.city == f[4] {
				u.Country, u.Usage, u.Zone = pl.country, pl.country, pl.zone
			}
		}
		u.PasswordChanged = u.Created.AddDate(0, 0, 40)
		u.HireDate = u.Created
		if h%2 == 0 {
			u.Mobile = "+00 555 0" + strconv.Itoa(100+int(h%900))
		}
		u.Office = f[4]
		c.AddUser(u)
		managers = append(managers, line{f[1], f[5]})
	}
	for _, m := range managers {
		if m.manager != "" {
			c.SetManager(m.upn, m.manager)
		}
	}
}

// licenses gives a SKU to the named users, some days ago.
func (p *planting) licenses(skuID string, days int, names ...string) {
	p.c.mu.Lock()
	defer p.c.mu.Unlock()
	for _, n := range names {
		if u := p.c.findUser(n); u != nil {
			u.Licenses = append(u.Licenses, License{SKUID: skuID, Assigned: p.day.AddDate(0, 0, -days)})
		}
	}
}

func (p *planting) group(g Group, members ...string) {
	g.Created = p.day.AddDate(0, 0, -300)
	grp := p.c.AddGroup(g)
	for _, m := range members {
		p.c.AddMember(grp.ID, m)
	}
}

// microsoft plants the use of Microsoft's own apps and remembers the pairs, so
// that the crowd can add to them without making new ones.
func (p *planting) microsoft(uses map[string]string) {
	c := p.c
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, f := range firstParty {
		text, ok := uses[f.name]
		if !ok {
			continue
		}
		res := graphAppID
		switch f.name {
		case "One Outlook Web":
			res = "00000002-0000-0ff1-ce00-000000000000"
		case "OneDrive SyncEngine", "OfficeHome":
			res = "00000003-0000-0ff1-ce00-000000000000"
		}
		p.uses(f.appID, f.name, text, SignIn{Resource: res})
		for part := range strings.SplitSeq(text, ";") {
			who, _, _ := strings.Cut(strings.TrimSpace(part), " ")
			if u := c.findUser(who); u != nil {
				c.addHabit(u, f.appID, res)
			}
		}
	}
	c.sortEvents()
}
