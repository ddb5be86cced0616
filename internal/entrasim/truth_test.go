package entrasim

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// The planted data are read back over HTTP and judged here by a plain reading
// of the published rules, so that a slip of the pen in the code or in the
// tables shows. The tables stay the authority for the product's tests.
func TestPlantedDataAgreeWithTheTables(t *testing.T) {
	t.Parallel()
	for i, name := range []string{"small", "big", "free"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, now := range []time.Time{testNow, time.Date(2026, 11, 22, 0, 20, 0, 0, time.UTC)} {
				c := DemoCompanies(now)[i]
				s := New(Options{Now: func() time.Time { return now }})
				s.AddCompany(c)
				truth, err := Truth(name)
				if err != nil {
					t.Fatal(err)
				}
				named := map[string]bool{}
				for _, want := range truth.Apps {
					appID := want.AppID
					if appID == "" {
						appID = guidOf("app", want.Name)
						for _, f := range firstParty {
							if f.name == want.Name {
								appID = f.appID
							}
						}
					}
					named[appID] = true
					sp := c.App(appID)
					if want.Optional {
						continue
					}
					if sp == nil != want.NoServicePrincipal {
						t.Errorf("%s: service principal present: %v", want.Name, sp != nil)
						continue
					}
					users, stage := judge(c, sp, appID, now)
					if stage != want.Stage {
						t.Errorf("%s: stage %s, the table says %s", want.Name, stage, want.Stage)
					}
					if len(users) != len(want.Users) {
						t.Errorf("%s: users %v, the table says %v", want.Name, users, want.Users)
					}
					for who, kinds := range want.Users {
						got := users[who]
						slices.Sort(got)
						slices.Sort(kinds)
						if !slices.Equal(got, kinds) {
							t.Errorf("%s: %s has %v, the table says %v", want.Name, who, got, kinds)
						}
					}
					for who, n := range want.Days30 {
						if got := daysOf(c, appID, who, now); got != n {
							t.Errorf("%s: %s signed in on %d days, the table says %d", want.Name, who, got, n)
						}
					}
				}
				if truth.EveryApp {
					for sp := range c.sps.all {
						if !named[sp.AppID] {
							t.Errorf("the table lacks %s", sp.DisplayName)
						}
					}
				}
				if name == "big" && len(truth.Apps) < 60 {
					t.Errorf("only %d apps", len(truth.Apps))
				}
			}
		})
	}
}

func judge(c *Company, sp *ServicePrincipal, appID string, now time.Time) (map[string][]string, string) {
	users := map[string][]string{}
	add := func(id, kind string) {
		u, ok := c.users.get(id)
		if !ok {
			return
		}
		who, _, _ := strings.Cut(u.UPN, "@")
		if !slices.Contains(users[who], kind) {
			users[who] = append(users[who], kind)
		}
	}
	today := now.UTC().Truncate(24 * time.Hour)
	window := today.AddDate(0, 0, -89)
	stage := "DISCOVERED"
	if c.Premium != "" {
		for _, e := range c.events {
			if c.clients[e.app].appID != appID || e.err != 0 {
				continue
			}
			if at := time.UnixMicro(e.at).UTC(); at.Before(now.AddDate(0, 0, -30)) || at.After(now) {
				continue
			}
			stage = "IN_USE"
			if e.user >= 0 {
				add(c.users.rows[e.user].obj.ID, "SIGNED_IN")
			}
		}
		if a := c.activity[appID]; a != nil {
			last := later(a.DelegatedClient, a.AppClient)
			switch {
			case !last.Before(window):
				stage = "IN_USE"
			case !last.IsZero() && stage != "IN_USE":
				stage = "INACTIVE"
			}
		}
	}
	if sp == nil {
		return users, stage
	}
	for a := range c.assigned.all {
		if a.ResourceID != sp.ID {
			continue
		}
		switch a.PrincipalType {
		case "User":
			add(a.PrincipalID, "ASSIGNED")
		case "Group":
			g, _ := c.groups.get(a.PrincipalID)
			for _, m := range g.Members {
				add(m.ID, "ASSIGNED_BY_GROUP")
			}
		}
	}
	for g := range c.grants.all {
		if g.ClientID == sp.ID && g.PrincipalID != "" {
			add(g.PrincipalID, "CONSENTED")
		}
	}
	return users, stage
}

func daysOf(c *Company, appID, who string, now time.Time) int {
	u := c.User(who)
	days := map[string]bool{}
	for _, e := range c.events {
		at := time.UnixMicro(e.at).UTC()
		if c.clients[e.app].appID == appID && e.err == 0 && e.kind == interactiveUser && e.user == u.slot && at.After(now.Truncate(24*time.Hour).AddDate(0, 0, -29)) {
			days[at.Format(time.DateOnly)] = true
		}
	}
	return len(days)
}
