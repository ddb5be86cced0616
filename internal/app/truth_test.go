package app

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/entrasim"
)

// appAnswer is an app with the evidence of its users, as GraphQL gives it.
type appAnswer struct {
	ID, AppID, EntraID, DisplayName, Stage, StageConfidence string
	DataDelayed                                             bool
	UserCount                                               int
	StageReasons                                            []struct{ Code, Text string }
	Users                                                   struct {
		Nodes []struct {
			User         struct{ UserPrincipalName string }
			Present      bool
			Engagement   string
			SignInDays30 *int
			Evidence     []struct {
				Kind string
				Past bool
			}
		}
		PageInfo struct{ HasNextPage bool }
	}
}

// listApps gives every app of an organization without its users.
func listApps(t *testing.T, api apiClient, organization string) []appAnswer {
	t.Helper()
	var all []appAnswer
	var after any
	for {
		page := ask[struct {
			Organization struct {
				Apps struct {
					Nodes    []appAnswer
					PageInfo struct {
						HasNextPage bool
						EndCursor   string
					}
				}
			}
		}](t, api, `query($id: ID!, $after: String) { organization(id: $id) { apps(first: 100, after: $after) {
			nodes { id appId entraId displayName stage stageConfidence dataDelayed userCount stageReasons { code text } } pageInfo { hasNextPage endCursor } } } }`,
			map[string]any{"id": organization, "after": after}).Organization.Apps
		all = append(all, page.Nodes...)
		if !page.PageInfo.HasNextPage {
			return all
		}
		after = page.PageInfo.EndCursor
	}
}

func usersOf(t *testing.T, api apiClient, app string) appAnswer {
	t.Helper()
	got := ask[struct{ Node appAnswer }](t, api, `query($id: ID!) { node(id: $id) { ... on App { id users(first: 100) {
		nodes { present engagement signInDays30 user { userPrincipalName } evidence { kind past } } pageInfo { hasNextPage } } } } }`,
		map[string]any{"id": app}).Node
	require.False(t, got.Users.PageInfo.HasNextPage)
	return got
}

// TestPlantedTruth: for each demo company the product's answers over GraphQL
// equal the hand-written table.
func TestPlantedTruth(t *testing.T) {
	t.Parallel()
	eachDialect(t, func(t *testing.T, dialect string) {
		sim := entrasim.New(entrasim.Options{Now: noon()})
		companies := entrasim.DemoCompanies(sim.Now())
		ms, err := sim.Start("127.0.0.1:0")
		require.NoError(t, err)
		t.Cleanup(func() { _ = ms.Close() })
		for i, company := range companies {
			sim.AddCompany(company)
			register(sim, company, ownClientID(i))
		}
		api := serve(t, environment(t, ms, dialect), Options{Now: sim.Now})
		var tenants, organizations []string
		for i, company := range companies {
			organization := organize(t, api, company.Name)
			input := own(organization, company)
			input["clientId"] = ownClientID(i)
			tenant, _, refused := connect(t, api, input)
			require.Empty(t, refused)
			tenants, organizations = append(tenants, tenant), append(organizations, organization)
		}
		for i, company := range companies {
			await(t, api, tenants[i])
			t.Run(company.Name, func(t *testing.T) {
				table, err := entrasim.Truth(company.Domain)
				require.NoError(t, err)
				compareTruth(t, api, organizations[i], table)
			})
		}
	})
}

// register gives a company a registration of its own that was granted everything.
func register(sim *entrasim.Sim, company *entrasim.Company, clientID string) {
	permissions := permissionNames(3)
	sim.RegisterApp(entrasim.Registration{ClientID: clientID, Name: "Appmuster", Secret: testSecret, HomeTenant: company.TenantID, Roles: permissions})
	sim.Consent(company.TenantID, clientID, nil, permissions)
}

// confidence of a stage right after a first sync, by the published rules: what
// was seen in a healthy feed is sure; that nothing was seen is not, while
// readings do not cover the window; without the feed it is little.
var confidence = map[string]string{"IN_USE": "HIGH", "INACTIVE": "HIGH", "DISCOVERED": "MEDIUM"}

func compareTruth(t *testing.T, api apiClient, organization string, table *entrasim.TruthTable) {
	apps := listApps(t, api, organization)
	free := table.Domain == "delacourt.example"
	matched := map[string]bool{}
	for _, want := range table.Apps {
		var found []appAnswer
		for _, a := range apps {
			if want.AppID != "" && a.AppID == want.AppID || want.AppID == "" && a.DisplayName == want.Name {
				found = append(found, a)
			}
		}
		if len(found) == 0 && want.Optional {
			continue
		}
		if len(found) != 1 {
			t.Errorf("%s: %d apps of that name", want.Name, len(found))
			continue
		}
		got := found[0]
		matched[got.ID] = true
		if got.Stage != want.Stage {
			t.Errorf("%s: stage %s, the table says %s (%s); reasons %v", want.Name, got.Stage, want.Stage, want.Why, got.StageReasons)
		}
		sure := confidence[want.Stage]
		if free {
			sure = "LOW"
		}
		if got.StageConfidence != sure {
			t.Errorf("%s: confidence %s instead of %s", want.Name, got.StageConfidence, sure)
		}
		delayed := want.DataDelayed != nil && *want.DataDelayed
		if got.DataDelayed != delayed {
			t.Errorf("%s: data delayed is %v", want.Name, got.DataDelayed)
		}
		if len(got.StageReasons) == 0 {
			t.Errorf("%s: no reason is given", want.Name)
		}
		if (got.EntraID == "") != want.NoServicePrincipal {
			t.Errorf("%s: service principal %q", want.Name, got.EntraID)
		}
		compareUsers(t, api, got, want)
	}
	if table.EveryApp {
		for _, a := range apps {
			if !matched[a.ID] {
				t.Errorf("the table has no app %s (%s)", a.DisplayName, a.AppID)
			}
		}
	}
}

func compareUsers(t *testing.T, api apiClient, app appAnswer, want entrasim.TrueApp) {
	got := map[string][]string{}
	days := map[string]*int{}
	for _, m := range usersOf(t, api, app.ID).Users.Nodes {
		who, _, _ := strings.Cut(m.User.UserPrincipalName, "@")
		days[who] = m.SignInDays30
		var kinds []string
		for _, e := range m.Evidence {
			if !e.Past && !slices.Contains(kinds, e.Kind) {
				kinds = append(kinds, e.Kind)
			}
		}
		if m.Present != (len(kinds) > 0) {
			t.Errorf("%s: %s is present: %v, with evidence %v", want.Name, who, m.Present, kinds)
		}
		if len(kinds) > 0 {
			got[who] = kinds
		}
	}
	for who, kinds := range want.Users {
		has := got[who]
		slices.Sort(has)
		slices.Sort(kinds)
		if !slices.Equal(has, kinds) {
			t.Errorf("%s: %s has %v, the table says %v", want.Name, who, has, kinds)
		}
	}
	for who, kinds := range got {
		if want.Users[who] == nil {
			t.Errorf("%s: %s is a user by %v, and not in the table", want.Name, who, kinds)
		}
	}
	if app.UserCount != len(want.Users) {
		t.Errorf("%s: %d users are counted, the table has %d", want.Name, app.UserCount, len(want.Users))
	}
	for who, n := range want.Days30 {
		if days[who] == nil {
			t.Errorf("%s: on how many days %s signed in is unknown, the table says %d", want.Name, who, n)
		} else if *days[who] != n {
			t.Errorf("%s: %s signed in on %d days of 30, the table says %d", want.Name, who, *days[who], n)
		}
	}
}
