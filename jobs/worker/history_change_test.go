package worker_test

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/appmuster/appmuster/internal/entrasim"
)

// The SKUs that each history's company has.
const (
	skuOffice = "05e9a617-0261-4cee-bb44-138d3ef5d965"
	skuVisio  = "f8a1db68-be16-40ed-86d5-cb42ce701560"
)

// historyRoles are the templates of the directory roles that come and go.
func historyRoles() []string {
	return []string{"29232cdf-9323-42fd-ade2-1d097af3e4de", "fe930be7-5e62-47db-91af-98c3a49a38b1", "62e90394-69f5-4237-9190-012177145e10"}
}

// settleIn fills the company.
func (h *history) settleIn() {
	people := 5 + h.random.IntN(36)
	if h.random.IntN(4) == 0 {
		people = 55 + h.random.IntN(15) // enough for a mass disappearance
	}
	for range people {
		h.addUser()
	}
	for range h.random.IntN(6) {
		h.addGroup()
	}
	for range 1 + h.random.IntN(9) {
		h.addApp()
	}
	h.change(20 + h.random.IntN(60))
}

func (h *history) name(kind string) string {
	h.made++
	return fmt.Sprintf("%s %d", kind, h.made)
}

func (h *history) addUser() {
	h.made++
	domain := h.company.Domain
	if h.random.IntN(6) == 0 {
		domain = elsewhere
	}
	u := entrasim.User{
		UPN: fmt.Sprintf("u%d@%s", h.made, domain), DisplayName: fmt.Sprintf("User %d", h.made), UserType: "Member",
		Department: fmt.Sprintf("D%d", h.random.IntN(3)),
	}
	if h.random.IntN(6) == 0 {
		u.UserType = "Guest"
	}
	if h.random.IntN(2) == 0 {
		u.GivenName, u.Surname, u.Mail = "G", "S", u.UPN
	}
	id := h.company.AddUser(u).ID
	h.users = append(h.users, id)
	if h.random.IntN(3) == 0 {
		h.picture(id)
	}
}

func (h *history) addGroup() {
	h.groups = append(h.groups, h.company.AddGroup(entrasim.Group{DisplayName: h.name("Group"), Security: true}).ID)
}

func (h *history) addApp() {
	sp := entrasim.ServicePrincipal{DisplayName: h.name("App"), Audience: "AzureADMultipleOrgs"}
	if h.random.IntN(3) == 0 {
		sp.Publisher = &entrasim.Publisher{Name: "Maker", ID: "7", Added: historyStart}
	}
	h.apps = append(h.apps, h.company.AddServicePrincipal(sp).ID)
}

// one gives one of several at random, "" of none.
func (h *history) one(of []string) string {
	if len(of) == 0 {
		return ""
	}
	return of[h.random.IntN(len(of))]
}

// picture gives somebody another photo, or none.
func (h *history) picture(id string) {
	h.made++
	version := h.made
	if h.random.IntN(4) == 0 {
		version = 0
	}
	h.company.SetPhoto(id, version)
	h.pictured[id] = h.sim.Now()
}

// take is one that also takes it out.
func (h *history) take(of *[]string) string {
	if len(*of) == 0 {
		return ""
	}
	i := h.random.IntN(len(*of))
	id := (*of)[i]
	*of = slices.Delete(*of, i, i+1)
	return id
}

// change lets as many things happen in the company.
func (h *history) change(times int) {
	for range times {
		what := h.random.IntN(38)
		h.changeOnce(what)
		if h.reader != nil {
			h.note("change %d", what)
		}
	}
}

func (h *history) changeOnce(what int) {
	c := h.company
	switch what {
	case 0:
		h.addUser()
	case 1:
		c.RenameUser(h.one(h.users), h.name("Renamed"))
	case 2:
		c.DisableUser(h.one(h.users))
	case 3:
		if len(h.users) > 3 {
			h.removeUser(h.take(&h.users))
		}
	case 4:
		if id := h.take(&h.gone); id != "" {
			c.RestoreUser(id)
			h.users = append(h.users, id)
		}
	case 5:
		c.SetManager(h.one(h.users), h.one(append([]string{""}, h.users...)))
	case 6:
		c.License(h.one(h.users), h.one([]string{skuOffice, skuVisio}))
	case 7:
		c.Unlicense(h.one(h.users), h.one([]string{skuOffice, skuVisio}))
	case 8:
		h.addGroup()
	case 9:
		if id := h.one(h.groups); id != "" {
			c.RenameGroup(id, h.name("Group renamed"))
		}
	case 10:
		if id := h.take(&h.groups); id != "" {
			c.RemoveGroup(id)
		}
	case 11, 12:
		if id := h.one(h.groups); id != "" {
			c.AddMember(id, h.one(h.users))
		}
	case 13:
		if id := h.one(h.groups); id != "" {
			c.RemoveMember(id, h.one(h.users))
		}
	case 14:
		h.addApp()
	case 15:
		c.RenameApp(h.one(h.apps), h.name("App renamed"))
	case 16:
		if len(h.apps) > 1 {
			c.RemoveApp(h.take(&h.apps))
		}
	case 17:
		h.registrations = append(h.registrations, c.AddApplication(entrasim.Application{DisplayName: h.name("Own")}).ID)
	case 18:
		if id := h.take(&h.registrations); id != "" {
			c.RemoveApplication(id)
		}
	case 19, 20:
		c.Assign(h.one(h.apps), h.one(append(slices.Clone(h.users), h.groups...)), "")
	case 21:
		c.Unassign(h.one(h.apps), h.one(append(slices.Clone(h.users), h.groups...)))
	case 22:
		c.Grant(h.one(h.apps), h.one(append([]string{""}, h.users...)), h.one([]string{"User.Read", "User.Read Mail.Read", "Files.Read"}), "")
	case 23:
		c.RevokeGrants(h.one(h.apps), h.one(append([]string{""}, h.users...)))
	case 24:
		c.ChangeSKU(skuOffice, func(s *entrasim.SKU) { s.Enabled = 5 + h.random.IntN(40) })
	case 25:
		c.ChangeUser(h.one(h.users), "department", func(u *entrasim.User) { u.Department = h.name("D") })
	case 26, 27:
		c.AddRole(h.one(historyRoles()), "Some administrator", h.one(h.users))
	case 28:
		c.LeaveRole(h.one(historyRoles()), h.one(h.users))
	case 29:
		if h.random.IntN(3) == 0 {
			c.RemoveRole(h.one(historyRoles()))
		}
	case 30, 31:
		h.picture(h.one(h.users))
	case 32:
		c.Reported("getEmailActivityUserDetail", h.one(h.users), map[string]string{"Send Count": strconv.Itoa(h.random.IntN(500))})
	case 33:
		c.Conceal(h.random.IntN(3) == 0)
	case 34:
		h.move(h.one(h.users))
	default:
		for range 1 + h.random.IntN(4) {
			s := entrasim.SignIn{
				User: h.one(h.users), App: h.one(h.apps), NonInteractive: h.random.IntN(3) == 0,
				At: h.sim.Now().Add(-time.Duration(h.random.IntN(100)) * time.Minute),
			}
			if sp := c.App(s.App); sp != nil {
				s.App = sp.AppID
			}
			if h.random.IntN(5) == 0 {
				s.ErrorCode = 50126
			}
			if h.random.IntN(12) == 0 {
				s.App, s.AppName = fmt.Sprintf("0f0f0f0f-0000-4000-8000-%012d", h.random.IntN(5)), "Stranger"
			}
			c.SignIn(s)
		}
	}
}

// misbehave lets Microsoft do a few things wrong in the next sync.
func (h *history) misbehave() {
	paths := []string{
		"/users\\?", "/users/delta", "/groups\\?", "/groups/delta", "/servicePrincipals\\?", "/servicePrincipals/delta", "/applications",
		"/oauth2PermissionGrants", "batch", "/auditLogs/signIns", "/auditLogs/directoryAudits", "/subscribedSkus", "/organization", "/domains", "",
		"/reports/", "/data/download", "/data/download", "reportSettings", "/photos/", "roleDefinitions", "roleAssignments", "/subscriptions",
	}
	honest := []entrasim.Action{
		entrasim.TooMany, entrasim.Unavailable, entrasim.HTMLError, entrasim.EmptyBody, entrasim.NullBody, entrasim.DeltaExpired,
		entrasim.DeltaGone, entrasim.PageExpired, entrasim.Reset, entrasim.CutAbrupt, entrasim.CutClean, entrasim.WrongLength,
		entrasim.NextLinkLoop, entrasim.NextLinkAway, entrasim.Duplicates,
	}
	lies := []entrasim.Action{entrasim.UnknownThings, entrasim.EmptyPage, entrasim.NullProperties, entrasim.NoLink}
	for range h.random.IntN(4) {
		f := entrasim.Fault{
			Tenant: h.company.TenantID, Path: h.one(paths), Action: honest[h.random.IntN(len(honest))], Host: "http://127.0.0.1:1",
			After: h.random.IntN(4), Times: 1 + h.random.IntN(3), RetryAfter: h.one([]string{"", "", "30", "600"}),
		}
		if f.Path == "/photos/" || f.Path == "" {
			// That a photo's link expired, Microsoft never says: it is taken for "no photo".
			switch f.Action {
			case entrasim.DeltaExpired, entrasim.DeltaGone, entrasim.PageExpired:
				f.Action = entrasim.Unavailable
			}
		}
		if h.random.IntN(10) == 0 {
			f.Action, h.lied = lies[h.random.IntN(len(lies))], true
		}
		h.note("fault %s on %q after %d, %d times, retry %q", f.Action, f.Path, f.After, f.Times, f.RetryAfter)
		h.sim.Inject(f)
	}
}
