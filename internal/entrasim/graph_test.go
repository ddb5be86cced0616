package entrasim

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestPagesAddUpWithoutRepeats(t *testing.T) {
	t.Parallel()
	b := setup(t, Options{})
	for path, n := range map[string]int{"/v1.0/users?$top=7": 61, "/v1.0/servicePrincipals?$top=5&$select=id,appId": 47, "/v1.0/auditLogs/signIns?$top=13": -1, "/v1.0/groups?$top=1": 6} {
		list, _ := b.all(path)
		ids := map[string]bool{}
		for _, o := range list {
			ids[o["id"].(string)] = true
		}
		if len(ids) != len(list) {
			t.Errorf("%s: %d objects, %d distinct", path, len(list), len(ids))
		}
		if whole, _ := b.all(strings.Split(path, "?")[0]); len(whole) != len(list) || n > 0 && len(list) != n {
			t.Errorf("%s: %d objects by small pages, %d by large, want %d", path, len(list), len(whole), n)
		}
	}
}

func TestUnsupportedQueriesAreRefused(t *testing.T) {
	t.Parallel()
	b := setup(t, Options{})
	for path, want := range map[string]string{
		"/v1.0/users?$top=1000":                                                   "Request_BadRequest",
		"/v1.0/users?$skip=5":                                                     "Request_UnsupportedQuery",
		"/v1.0/users?$select=nothingLikeIt":                                       "BadRequest",
		"/v1.0/users?$select=mySite":                                              "NotImplemented",
		"/v1.0/users?$filter=userType ne 'Guest'":                                 "Request_UnsupportedQuery",
		"/v1.0/users?$filter=endsWith(mail,'x')":                                  "Request_UnsupportedQuery",
		"/v1.0/users?$filter=((":                                                  "Request_BadRequest",
		"/v1.0/users?$filter=displayName eq 'a'&$orderby=displayName":             "Request_UnsupportedQuery",
		"/v1.0/users?$search=\"displayName:a\"":                                   "Request_BadRequest",
		"/v1.0/users/$count":                                                      "Request_BadRequest",
		"/v1.0/users/delta?$top=5":                                                "Request_UnsupportedQuery",
		"/v1.0/users/delta?$filter=displayName eq 'x'":                            "Request_UnsupportedQuery",
		"/v1.0/users/delta?$deltatoken=nonsense":                                  "syncStateNotFound",
		"/v1.0/users?$skiptoken=nonsense":                                         "Directory_ExpiredPageToken",
		"/v1.0/subscribedSkus?$top=5":                                             "Request_UnsupportedQuery",
		"/v1.0/auditLogs/signIns?$top=1001":                                       "BadRequest",
		"/v1.0/auditLogs/signIns?$filter=userAgent eq 'x'":                        "BadRequest",
		"/v1.0/auditLogs/signIns?$filter=createdDateTime gt 2026-09-01T00:00:00Z": "BadRequest",
		"/v1.0/auditLogs/signIns?$skiptoken=x":                                    "",
		"/v1.0/reports/servicePrincipalSignInActivities":                          "BadRequest",
		"/v1.0/unheardOf":                                                         "BadRequest",
		"/v1.0/users/not-an-id":                                                   "Request_BadRequest",
		"/v1.0/users/11111111-2222-4333-8444-555555555555":                        "Request_ResourceNotFound",
	} {
		page, res := b.get(path)
		if res.StatusCode < 400 || errorCode(page) != want {
			t.Errorf("%s: %d %v", path, res.StatusCode, page)
		}
		inner, _ := page["error"].(map[string]any)["innerError"].(map[string]any)
		if inner["request-id"] != res.Header.Get("request-id") || inner["request-id"] == "" {
			t.Errorf("%s: request ids differ", path)
		}
	}
}

func TestAdvancedQueriesNeedTheHeaderOnEveryPage(t *testing.T) {
	t.Parallel()
	b := setup(t, Options{})
	const path = "/v1.0/users?$filter=userType ne 'Guest'&$count=true&$top=20"
	page, res := b.get(path, "ConsistencyLevel", "eventual")
	if res.StatusCode != 200 || page["@odata.count"] != float64(59) {
		t.Fatalf("%d %v", res.StatusCode, page["@odata.count"])
	}
	next := page["@odata.nextLink"].(string)
	if page, _ := b.get(next); errorCode(page) != "Request_UnsupportedQuery" && errorCode(page) != "Directory_ExpiredPageToken" {
		t.Errorf("without the header: %v", page)
	}
	if page, res := b.get(next, "ConsistencyLevel", "eventual"); res.StatusCode != 200 || page["@odata.count"] != nil {
		t.Errorf("with the header: %d %v", res.StatusCode, page["@odata.count"])
	}
	if page, _ := b.get("/v1.0/users?$count=true&$top=2"); page["@odata.count"] != nil {
		t.Error("a count without the header is not ignored")
	}
}

func TestListsHaveNullsAndDeltasDoNot(t *testing.T) {
	t.Parallel()
	b := setup(t, Options{})
	const id = "svc-backup"
	find := func(list []map[string]any) map[string]any {
		for _, o := range list {
			if o["displayName"] == id {
				return o
			}
		}
		return nil
	}
	list, _ := b.all("/v1.0/users?$select=displayName,department")
	if v, ok := find(list)["department"]; !ok || v != nil {
		t.Errorf("list: %v", find(list))
	}
	first, link := b.all("/v1.0/users/delta?$select=displayName,department")
	if _, ok := find(first)["department"]; ok {
		t.Errorf("delta: %v", find(first))
	}
	if !strings.HasPrefix(link, b.srv.GraphURL+"/v1.0/users/delta?$deltatoken=") {
		t.Errorf("delta link %s", link)
	}
	page, _ := b.get("/v1.0/groups/delta()")
	if page["@odata.deltaLink"] != nil || page["@odata.nextLink"] == nil || !strings.Contains(page["@odata.nextLink"].(string), "/groups/delta()?") {
		t.Errorf("a first page has to have a next link in the same spelling: %v", page)
	}
}

func TestDeltaTellsWhatChanged(t *testing.T) {
	t.Parallel()
	b := setup(t, Options{})
	c := b.sim.Company(b.tenant)
	page, _ := b.get("/v1.0/users/delta?$deltatoken=latest&$select=displayName,manager")
	users := page["@odata.deltaLink"].(string)
	if len(page["value"].([]any)) != 0 {
		t.Error("latest has data")
	}
	_, groups := b.all("/v1.0/groups/delta")
	_, sps := b.all("/v1.0/servicePrincipals/delta?$select=displayName")
	_, grants := b.all("/v1.0/oauth2PermissionGrants/delta")
	c.RenameUser("sanne.de.vries", "Sanne Jansen")
	gone := c.User("femke.bos").ID
	c.RemoveUser("femke.bos")
	c.SetManager("bram.bakker", "ruben.dijkstra")
	c.AddMember("HR", "bram.bakker")
	c.RemoveMember("HR", "hanneke.smit")
	c.AddApp("Newcomer")
	c.RemoveApp("Zoom")
	list, next := b.all(users)
	got := fmt.Sprint(list)
	if len(list) != 3 || !strings.Contains(got, "Sanne Jansen") || !strings.Contains(got, "manager@delta") {
		t.Errorf("users: %v", list)
	}
	found := false
	for _, o := range list {
		if r, ok := o["@removed"].(map[string]any); ok {
			found = o["id"] == gone && r["reason"] == "changed"
		}
	}
	if !found {
		t.Errorf("removal of %s is not told: %v", gone, list)
	}
	if again, _ := b.all(next); len(again) != 0 {
		t.Errorf("a second time: %v", again)
	}
	hr, _ := b.all(groups)
	if got := fmt.Sprint(hr); len(hr) != 1 || strings.Count(got, "microsoft.graph.user") != 2 || !strings.Contains(got, "@removed") {
		t.Errorf("groups: %v", hr)
	}
	if apps, _ := b.all(sps); len(apps) != 2 {
		t.Errorf("apps: %v", apps)
	}
	if g, _ := b.all(grants); len(g) != 3 { // two of Zoom, one of Femke
		t.Errorf("grants: %v", g)
	}
	b.sim.ExpireDeltaTokens()
	if page, res := b.get(next); res.StatusCode != 400 || errorCode(page) != "syncStateNotFound" {
		t.Errorf("expired: %v", page)
	}
}

func TestLinksAge(t *testing.T) {
	t.Parallel()
	b := setup(t, Options{TokenLife: 24 * time.Hour * 30})
	signIns, _ := b.get("/v1.0/auditLogs/signIns?$top=5")
	users, _ := b.get("/v1.0/users?$top=5")
	_, link := b.all("/v1.0/users/delta")
	b.sim.Advance(11 * time.Minute)
	if page, res := b.get(signIns["@odata.nextLink"].(string)); res.StatusCode != 400 || !strings.Contains(fmt.Sprint(page), "Token not found") {
		t.Errorf("sign-ins: %v", page)
	}
	if page, _ := b.get(users["@odata.nextLink"].(string)); errorCode(page) != "Directory_ExpiredPageToken" {
		t.Errorf("users: %v", page)
	}
	if _, res := b.get(link); res.StatusCode != 200 {
		t.Error("a delta link died within minutes")
	}
	b.sim.Advance(8 * 24 * time.Hour)
	if page, _ := b.get(link); errorCode(page) != "syncStateNotFound" {
		t.Errorf("after a week: %v", page)
	}
}

func TestADayChangesExactlyWhatItSays(t *testing.T) {
	t.Parallel()
	s := New(Options{Now: func() time.Time { return testNow }})
	for _, c := range DemoCompanies(testNow) {
		s.AddCompany(c)
	}
	s.AddCompany(FourthCompany(testNow))
	type snapshot map[string]string
	take := func(c *Company) snapshot {
		out := snapshot{}
		for u := range c.users.all {
			cols, _ := columns(&call{s: s}, s.users, "id,displayName,department,accountEnabled,userPrincipalName")
			out["user "+u.ID] = string(appendEntity(nil, c, s.users, u, cols, true, ""))
			for _, l := range u.Licenses {
				out["license "+u.ID+l.SKUID] = "held"
			}
		}
		for a := range c.sps.all {
			out["servicePrincipal "+a.ID] = a.DisplayName
		}
		for a := range c.grants.all {
			out["grant "+a.ID] = a.Scope
		}
		for a := range c.assigned.all {
			out["assignment "+a.ID] = a.PrincipalID
		}
		for g := range c.groups.all {
			for _, m := range g.Members {
				out["member "+g.ID+m.ID] = "in"
			}
		}
		return out
	}
	before := map[string]snapshot{}
	for _, c := range s.Companies() {
		before[c.TenantID] = take(c)
	}
	for day := range 6 {
		changes := s.AdvanceDay()
		for _, c := range s.Companies() {
			after := take(c)
			want := map[string]bool{}
			for k, v := range after {
				if before[c.TenantID][k] != v {
					want[k] = true
				}
			}
			for k := range before[c.TenantID] {
				if _, ok := after[k]; !ok && !strings.HasPrefix(k, "license ") {
					want[k] = true
				}
			}
			said := map[string]bool{}
			for _, x := range changes {
				if x.Tenant != c.TenantID {
					continue
				}
				switch x.Object {
				case "license":
					said["license "+x.EntraID+x.After] = true
				case "member":
					said["member "+x.EntraID+x.Before+x.After] = true
				default:
					said[x.Object+" "+x.EntraID] = true
				}
			}
			for k := range want {
				if !said[k] {
					t.Errorf("day %d, %s: unsaid change of %s", day, c.Name, k)
				}
			}
			for k := range said {
				if !want[k] {
					t.Errorf("day %d, %s: said but not seen: %s", day, c.Name, k)
				}
			}
			if len(said) < 2 {
				t.Errorf("day %d, %s: only %d changes", day, c.Name, len(said))
			}
			before[c.TenantID] = after
		}
	}
}

func TestFreeTenantShowsNoSignIns(t *testing.T) {
	t.Parallel()
	b := setup(t, Options{})
	free := freeCompany(testNow)
	b.sim.AddCompany(free)
	own := b.sim.RegisterApp(DemoCustomerApp(free))
	b.sim.Consent(free.TenantID, own.ClientID, nil, own.Roles)
	out, _ := b.post("delacourt.example", map[string][]string{"grant_type": {"client_credentials"}, "client_id": {own.ClientID}, "client_secret": {own.Secret}, "scope": {"https://graph.microsoft.com/.default"}})
	b.token = out["access_token"].(string)
	for _, path := range []string{"/v1.0/auditLogs/signIns", "/beta/reports/servicePrincipalSignInActivities", "/v1.0/users?$select=id,signInActivity"} {
		if page, res := b.get(path); res.StatusCode != 403 || errorCode(page) != "Authentication_RequestFromNonPremiumTenantOrB2CTenant" {
			t.Errorf("%s: %d %v", path, res.StatusCode, page)
		}
	}
	if list, _ := b.all("/v1.0/auditLogs/directoryAudits"); len(list) == 0 {
		t.Error("audits are there on the free edition too")
	}
}

func TestPermissionsOpenTheirSetsOnly(t *testing.T) {
	t.Parallel()
	b := setup(t, Options{SignInsNeedDirectory: true})
	reg := b.sim.RegisterApp(Registration{Name: "Narrow", Secret: "s", HomeTenant: b.tenant, Roles: []string{"User.Read.All", "AuditLog.Read.All"}})
	b.sim.Consent(b.tenant, reg.ClientID, nil, reg.Roles)
	out, _ := b.post(b.tenant, map[string][]string{"grant_type": {"client_credentials"}, "client_id": {reg.ClientID}, "client_secret": {"s"}, "scope": {"https://graph.microsoft.com/.default"}})
	b.token = out["access_token"].(string)
	for path, want := range map[string]string{"/v1.0/users": "", "/v1.0/groups": "Authorization_RequestDenied", "/v1.0/servicePrincipals": "Authorization_RequestDenied",
		"/v1.0/auditLogs/signIns": "Authentication_RequestFromNonPremiumTenantOrB2CTenant", "/v1.0/auditLogs/directoryAudits": "",
		"/v1.0/reports/getEmailActivityUserDetail(period='D7')": "UnknownError"} {
		page, _ := b.get(path)
		if got := errorCode(page); got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
	b.sim.RemovePermission(b.tenant, reg.ClientID, "AuditLog.Read.All", true)
	if page, _ := b.get("/v1.0/auditLogs/signIns"); errorCode(page) != "Authentication_MSGraphPermissionMissing" {
		t.Errorf("%v", page)
	}
}

func TestBudgetsAreEnforced(t *testing.T) {
	t.Parallel()
	b := setup(t, Options{Throttle: true})
	for i := range 6 {
		page, res := b.get("/v1.0/auditLogs/signIns?$top=1")
		if want := map[bool]int{true: 200, false: 429}[i < 5]; res.StatusCode != want {
			t.Errorf("request %d: %d %v", i, res.StatusCode, page)
		}
		if i == 5 && (res.Header.Get("Retry-After") != "10" || !strings.HasPrefix(res.Header.Get("x-ms-throttle-scope"), "Tenant_Application/Read/") || errorCode(page) != "UnknownError") {
			t.Errorf("429: %v %v", res.Header, page)
		}
	}
	if _, res := b.get("/v1.0/users?$top=999"); res.StatusCode != 200 || res.Header.Get("x-ms-resource-unit") != "2" {
		t.Errorf("the directory has its own budget: %d %s", res.StatusCode, res.Header.Get("x-ms-resource-unit"))
	}
	b.sim.Advance(10 * time.Second)
	if _, res := b.get("/v1.0/auditLogs/signIns?$top=1"); res.StatusCode != 200 {
		t.Errorf("after the wait: %d", res.StatusCode)
	}
	for range 10 {
		b.get("/v1.0/users?$select=id,signInActivity")
	}
	if page, res := b.get("/v1.0/users?$select=id,signInActivity"); res.StatusCode != 429 || errorCode(page) != "TooManyRequests" {
		t.Errorf("sign-in activity: %d %v", res.StatusCode, page)
	}
}

func (b *bench) batch(body string, header ...string) (map[string]any, int) {
	b.t.Helper()
	req, _ := http.NewRequest(http.MethodPost, b.srv.GraphURL+"/v1.0/$batch", strings.NewReader(body))
	if len(header) > 0 {
		var z bytes.Buffer
		w := gzip.NewWriter(&z)
		_, _ = io.WriteString(w, body)
		_ = w.Close()
		req, _ = http.NewRequest(http.MethodPost, b.srv.GraphURL+"/v1.0/$batch", &z)
		req.Header.Set("Content-Encoding", "gzip")
	}
	req.Header.Set("Authorization", "Bearer "+b.token)
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		b.t.Fatal(err)
	}
	defer res.Body.Close()
	var out map[string]any
	_ = json.NewDecoder(res.Body).Decode(&out)
	return out, res.StatusCode
}

func TestBatch(t *testing.T) {
	t.Parallel()
	b := setup(t, Options{})
	c := b.sim.Company(b.tenant)
	c.ChangeUser("sanne.de.vries", "photo", func(u *User) { u.Photo = true })
	body := fmt.Sprintf(`{"requests":[{"id":"1","method":"GET","url":"/servicePrincipals/%s/appRoleAssignedTo"},{"id":"2","method":"GET","url":"/users/%s/photos/48x48/$value"},
		{"id":"3","method":"GET","url":"/users/11111111-2222-4333-8444-555555555555"},{"id":"4","method":"GET","url":"/organization","dependsOn":["3"]},{"id":"5","method":"GET","url":"/users?$top=2&$select=id"}]}`,
		c.App("Gantry Planner").ID, c.User("sanne.de.vries").ID)
	for _, header := range [][]string{nil, {"gzip"}} {
		out, status := b.batch(body, header...)
		if status != 200 {
			t.Fatalf("%d %v", status, out)
		}
		var got []float64
		for _, r := range out["responses"].([]any) {
			got = append(got, r.(map[string]any)["status"].(float64))
		}
		if !slices.Equal(got, []float64{200, 200, 404, 424, 200}) {
			t.Errorf("%v", got)
		}
		if _, ok := out["responses"].([]any)[1].(map[string]any)["body"].(string); !ok {
			t.Error("a picture is not a string")
		}
	}
	for _, bad := range []string{`{"requests":[]}`, `{`, `{"requests":[{"id":"a","method":"GET","url":"/users"},{"id":"A","method":"GET","url":"/users"}]}`,
		`{"requests":[` + strings.TrimSuffix(strings.Repeat(`{"id":"x","method":"GET","url":"/users"},`, 21), ",") + `]}`} {
		if out, status := b.batch(bad); status != 400 {
			t.Errorf("%.60s: %d %v", bad, status, out)
		}
	}
	cancel := b.sim.Inject(Fault{Path: "appRoleAssignedTo", Action: TooMany, RetryAfter: "3"})
	defer cancel()
	out, _ := b.batch(body)
	first := out["responses"].([]any)[0].(map[string]any)
	if first["status"] != 429.0 || first["headers"].(map[string]any)["Retry-After"] != "3" {
		t.Errorf("%v", first)
	}
}

func TestReportsComeFromElsewhereWithoutToken(t *testing.T) {
	t.Parallel()
	b := setup(t, Options{})
	for _, concealed := range []bool{false, true} {
		c := b.sim.Company(b.tenant)
		c.mu.Lock()
		c.ConcealNames = concealed
		c.mu.Unlock()
		req, _ := http.NewRequest(http.MethodGet, b.srv.GraphURL+"/v1.0/reports/getEmailActivityUserDetail(period='D30')", nil)
		req.Header.Set("Authorization", "Bearer "+b.token)
		res, err := (&http.Transport{}).RoundTrip(req)
		if err != nil || res.StatusCode != 302 {
			t.Fatalf("%v %v", err, res)
		}
		link := res.Header.Get("Location")
		if strings.HasPrefix(link, b.srv.BaseURL+"/") {
			t.Error("the download is on the same origin")
		}
		res, err = http.Get(link)
		if err != nil {
			t.Fatal(err)
		}
		raw, _ := io.ReadAll(res.Body)
		_ = res.Body.Close()
		if !bytes.HasPrefix(raw, []byte("\ufeff")) {
			t.Error("no byte order mark")
		}
		rows, err := csv.NewReader(bytes.NewReader(raw[3:])).ReadAll()
		if err != nil || len(rows) < 50 || rows[0][1] != "User Principal Name" {
			t.Fatalf("%v %v", err, rows[0])
		}
		if open := strings.Contains(rows[1][1], "@"); open == concealed {
			t.Errorf("concealed %v: %s", concealed, rows[1][1])
		}
		req, _ = http.NewRequest(http.MethodGet, link, nil)
		req.Header.Set("Authorization", "Bearer "+b.token)
		if res, err = http.DefaultClient.Do(req); err != nil || res.StatusCode != 400 {
			t.Error("a token sent along is not noticed")
		}
		_ = res.Body.Close()
	}
}

func TestNonInteractiveSignInsAreBetaOnly(t *testing.T) {
	t.Parallel()
	b := setup(t, Options{})
	count := func(path, app string) (n int) {
		list, _ := b.all(path)
		for _, o := range list {
			if o["appDisplayName"] == app {
				n++
			}
		}
		return n
	}
	if n := count("/v1.0/auditLogs/signIns", "QuietSync Backup"); n != 0 {
		t.Errorf("v1.0: %d", n)
	}
	if n := count("/beta/auditLogs/signIns?$filter=signInEventTypes/any(t:t eq 'nonInteractiveUser')", "QuietSync Backup"); n != 4 {
		t.Errorf("non-interactive: %d", n)
	}
	if n := count("/beta/auditLogs/signIns?$filter=signInEventTypes/any(t: t eq 'managedIdentity') and createdDateTime ge 2026-09-14T00:00:00Z", "func-meerdijk-nightly"); n != 2 {
		t.Errorf("managed identity: %d", n)
	}
}

func TestSignInSlicesAddUp(t *testing.T) {
	t.Parallel()
	b := setup(t, Options{})
	all, _ := b.all("/v1.0/auditLogs/signIns")
	n := 0
	for d := 30; d >= 0; d-- {
		from := testNow.Truncate(24*time.Hour).AddDate(0, 0, -d)
		list, _ := b.all("/v1.0/auditLogs/signIns?$top=9&$filter=createdDateTime ge " + from.Format(time.RFC3339) + " and createdDateTime le " + from.AddDate(0, 0, 1).Add(-time.Microsecond).Format(time.RFC3339Nano))
		n += len(list)
		for i := 1; i < len(list); i++ {
			if list[i]["createdDateTime"].(string) > list[i-1]["createdDateTime"].(string) {
				t.Fatal("not the newest first")
			}
		}
	}
	if n != len(all) || n < 200 {
		t.Errorf("%d by days, %d at once", n, len(all))
	}
}

func TestGeneratedCompanyIsCheapAndPaged(t *testing.T) {
	t.Parallel()
	b := setup(t, Options{})
	c := Generate(Spec{Seed: 3, Users: 2500, Groups: 10, Members: 20, Apps: 50, Assignments: 100, Grants: 100, SignIns: 5000, Audits: 30, Now: testNow})
	b.sim.AddCompany(c)
	own := b.sim.RegisterApp(DemoCustomerApp(c))
	b.sim.Consent(c.TenantID, own.ClientID, nil, own.Roles)
	out, _ := b.post(c.TenantID, map[string][]string{"grant_type": {"client_credentials"}, "client_id": {own.ClientID}, "client_secret": {own.Secret}, "scope": {"https://graph.microsoft.com/.default"}})
	b.token = out["access_token"].(string)
	users, _ := b.all("/v1.0/users?$top=999")
	signIns, _ := b.all("/v1.0/auditLogs/signIns")
	if len(users) != 2500 || len(signIns) != 5000 {
		t.Errorf("%d users, %d sign-ins", len(users), len(signIns))
	}
	c.SignIn(SignIn{User: users[7]["id"].(string), App: c.clients[3].appID, At: testNow.Add(-40 * time.Hour)})
	if more, _ := b.all("/v1.0/auditLogs/signIns"); len(more) != 5001 {
		t.Errorf("%d sign-ins after one more", len(more))
	}
}

func TestLifeGoesOnWhileSomebodyReads(t *testing.T) {
	t.Parallel()
	b := setup(t, Options{TokenLife: 1000 * time.Hour, NoCompression: true})
	var done sync.WaitGroup
	for _, path := range []string{"/v1.0/users?$top=20&$select=id,displayName,signInActivity", "/v1.0/users/delta", "/v1.0/groups/delta", "/v1.0/auditLogs/signIns?$top=50",
		"/v1.0/auditLogs/directoryAudits?$top=5", "/beta/reports/servicePrincipalSignInActivities", "/v1.0/directoryRoles?$expand=members"} {
		done.Add(1)
		go func() {
			defer done.Done()
			for range 10 {
				req, _ := http.NewRequest(http.MethodGet, b.srv.GraphURL+path, nil)
				req.Header.Set("Authorization", "Bearer "+b.token)
				res, err := http.DefaultClient.Do(req)
				if err != nil {
					t.Error(err)
					return
				}
				if !json.Valid(must(io.ReadAll(res.Body))) || res.StatusCode != 200 {
					t.Errorf("%s: %d", path, res.StatusCode)
				}
				_ = res.Body.Close()
			}
		}()
	}
	for range 15 {
		b.sim.AdvanceDay()
	}
	done.Wait()
}

func must(raw []byte, err error) []byte {
	if err != nil {
		return nil
	}
	return raw
}
