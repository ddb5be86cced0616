package entrasim

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"time"
)

// crowd is the random life of a company: who signs in to what besides what was
// planted. It only repeats pairs of people and apps that it was given, so it
// never changes the truth about a planted app.
type crowd struct {
	seed  uint64
	pairs map[int32][]habit // by user slot
	order []int32           // the users of pairs, in a fixed order

	// group and app are what a day's changes of members and assignments touch.
	group, app string
	sku        string // given to new people
	seeds      []string
}

// habit is an app somebody signs in to.
type habit struct{ app, res int32 }

func (c *Company) addHabit(u *User, appID, resource string) {
	if c.crowd.pairs == nil {
		c.crowd.pairs = make(map[int32][]habit)
	}
	if _, ok := c.crowd.pairs[u.slot]; !ok {
		c.crowd.order = append(c.crowd.order, u.slot)
	}
	h := habit{c.clientOf(appID, ""), c.clientOf(or(resource, graphAppID), "")}
	if !slices.Contains(c.crowd.pairs[u.slot], h) {
		c.crowd.pairs[u.slot] = append(c.crowd.pairs[u.slot], h)
	}
}

// month fills the 30 days before now with the crowd's sign-ins.
func (c *Company) month(now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	day := now.UTC().Truncate(24 * time.Hour)
	for d := 29; d >= 0; d-- {
		c.crowdDay(day.AddDate(0, 0, -d), time.Time{}, now, false)
		c.auditDay(day.AddDate(0, 0, -d), now)
	}
	c.sortEvents()
}

// crowdDay adds a date's sign-ins within (after, until].
func (c *Company) crowdDay(date, after, until time.Time, late bool) {
	if c.crowd == nil {
		return
	}
	rng := rand.New(rand.NewPCG(c.crowd.seed, uint64(date.Unix())))
	share := 0.78
	switch date.Weekday() {
	case time.Saturday, time.Sunday:
		share = 0.06
	case time.Friday:
		share = 0.66
	}
	for _, slot := range c.crowd.order {
		habits := c.crowd.pairs[slot]
		active := rng.Float64() < share
		n := 1 + rng.IntN(2)
		start := rng.IntN(660)
		r1, r2, r3 := rng.IntN(1<<20), rng.IntN(1<<20), rng.IntN(1<<20)
		if !active || c.users.rows[slot].gone {
			continue
		}
		u := c.users.rows[slot].obj
		if u.Disabled {
			continue
		}
		for i := range n {
			h := habits[(r1>>(4*i))%len(habits)]
			at := date.Add(time.Duration(7*60+start-int(u.Zone)*60+i*95)*time.Minute + time.Duration(r2>>i%59)*time.Second + time.Duration(r3>>i%999983)*time.Microsecond)
			if at.After(until) || !after.IsZero() && !at.After(after) {
				continue
			}
			e := event{at: at.UnixMicro(), user: slot, app: h.app, res: h.res, place: placeOf(u)}
			if r3%100 < 4 {
				bad := e
				bad.at -= 40_000_000
				bad.err = []int32{50126, 50074, 50058, 53003}[r2%4]
				c.push(bad)
			}
			if late && r2%5 == 0 {
				e.visible = at.Add(time.Duration(r3%120) * time.Minute).UnixMicro()
			}
			c.push(e)
		}
	}
}

// AdvanceDay lets one day pass in every company and moves the clock 24 h. It
// returns exactly what changed in the directories; sign-ins are not listed.
// Only people and apps that were not planted change.
func (s *Sim) AdvanceDay() []Change {
	before := s.Now()
	s.Advance(24 * time.Hour)
	now := s.Now()
	var all []Change
	for _, c := range s.Companies() {
		c.mu.Lock()
		c.collect, c.changes = true, nil
		c.day++
		c.liveOn(now)
		all = append(all, c.changes...)
		c.collect, c.changes = false, nil
		c.crowdDay(before.Truncate(24*time.Hour), before, now, s.opts.LateSignIns)
		c.crowdDay(now.Truncate(24*time.Hour), before, now, s.opts.LateSignIns)
		c.sortEvents()
		c.mu.Unlock()
	}
	return all
}

// liveOn makes the changes of one day.
func (c *Company) liveOn(now time.Time) {
	cr := c.crowd
	if cr == nil {
		return
	}
	rng := rand.New(rand.NewPCG(cr.seed, uint64(c.day)+1<<32))
	boss := map[string]bool{}
	for u := range c.users.all {
		boss[u.ManagerID] = true
	}
	var free, movable []*User
	for u := range c.users.all {
		if u.Kind == Person && u.UserType == "Member" && !u.Disabled {
			movable = append(movable, u)
		}
		if u.Kind == Person && u.UserType == "Member" && !u.Disabled && !c.reserved[u.ID] && !boss[u.ID] {
			free = append(free, u)
		}
	}
	take := func() *User {
		if len(free) == 0 {
			return nil
		}
		i := rng.IntN(len(free))
		u := free[i]
		free = slices.Delete(free, i, i+1)
		return u
	}

	// Somebody is hired, with a licence.
	taken := map[string]bool{}
	for u := range c.users.all {
		taken[u.Nickname] = true
	}
	display, given, sur, name, city := person(cr.seed+99, uint64(c.day), taken)
	dept := departments[rng.IntN(len(departments))]
	hire := c.addUser(User{DisplayName: display, GivenName: given, Surname: sur, UPN: name + "@" + c.Domain, Mail: name + "@" + c.Domain, UserType: "Member",
		Department: dept, JobTitle: jobTitles[dept][0], City: city, Country: c.Country, Usage: c.Country, Created: now.Add(-3 * time.Hour)})
	if cr.sku != "" {
		c.license(hire, cr.sku)
	}
	// Somebody moves to another department, somebody marries.
	if len(movable) > 0 {
		u := movable[rng.IntN(len(movable))]
		to := departments[rng.IntN(len(departments))]
		if to == u.Department {
			to = "Programme Office"
		}
		c.changeUser(u, "department", func(u *User) { u.Department = to })
		free = slices.DeleteFunc(free, func(x *User) bool { return x == u })
	}
	if u := take(); u != nil && c.day%3 == 1 {
		c.changeUser(u, "displayName", func(u *User) { u.DisplayName, u.Surname = u.DisplayName+"-Larsen", u.Surname+"-Larsen" })
	}
	// Somebody leaves; somebody is blocked.
	if c.day%2 == 0 {
		if u := take(); u != nil && len(free) > 3 {
			c.removeUser(u)
		}
	}
	if c.day%4 == 3 {
		if u := take(); u != nil && len(free) > 3 {
			c.changeUser(u, "accountEnabled", func(u *User) { u.Disabled = true })
		}
	}
	// An app turns up: somebody consents to it and signs in.
	if u := take(); u != nil && len(cr.seeds) > 0 {
		app := cr.seeds[(c.day-1)%len(cr.seeds)]
		if n := (c.day - 1) / len(cr.seeds); n > 0 {
			app += " " + strconv.Itoa(n+1)
		}
		sp := c.addServicePrincipal(ServicePrincipal{DisplayName: app, Created: now.Add(-2 * time.Hour), Audience: "AzureADMultipleOrgs"})
		c.grant(sp, u.ID, "User.Read Files.Read", graphAppID)
		c.signIn(SignIn{User: u.ID, App: sp.AppID, At: now.Add(-110 * time.Minute)})
		c.addHabit(u, sp.AppID, "")
	}
	// The group that holds an app gains one and loses one; the app is assigned.
	if g := c.findGroup(cr.group); g != nil {
		if u := take(); u != nil {
			c.addMember(g, Member{u.ID, "user"}, u.DisplayName)
		}
		if c.day%2 == 0 && len(g.Members) > 3 {
			c.removeMember(g, g.Members[0].ID)
		}
	}
	if sp := c.findApp(cr.app); sp != nil {
		if u := take(); u != nil {
			c.assign(sp, u.ID, "User", "", now.Add(-time.Hour))
		}
		if c.day%3 == 0 {
			for a := range c.assigned.all {
				if a.ResourceID == sp.ID && a.PrincipalType == "User" {
					c.removeAssignment(a)
					break
				}
			}
		}
	}
}

// auditDay adds a date's everyday directory audits: passwords, profiles. They
// change nothing that is listed.
func (c *Company) auditDay(date, until time.Time) {
	if date.Weekday() == time.Saturday || date.Weekday() == time.Sunday || len(c.crowd.order) == 0 {
		return
	}
	rng := rand.New(rand.NewPCG(c.crowd.seed+5, uint64(date.Unix())))
	for i := range 1 + len(c.crowd.order)/150 {
		u := c.users.rows[c.crowd.order[rng.IntN(len(c.crowd.order))]].obj
		at := date.Add(time.Duration(8*60+i*55+rng.IntN(50)) * time.Minute)
		if at.After(until) {
			return
		}
		a := &Audit{At: at, Category: "UserManagement", Operation: "Update", Targets: []target{{u.ID, u.DisplayName, "User", u.UPN, nil}}}
		switch rng.IntN(3) {
		case 0:
			a.Activity, a.UserID, a.UserUPN, a.UserName = "Change user password", u.ID, u.UPN, u.DisplayName
		case 1:
			a.Activity, a.AppName = "Update user", "Microsoft Substrate Management"
		default:
			a.Activity, a.AppName, a.Result, a.Reason = "Reset user password", "Microsoft password reset service", "failure", "The password does not meet the policy."
		}
		c.addAudit(a)
	}
}
