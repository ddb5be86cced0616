package entrasim

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

var testNow = time.Date(2026, 9, 16, 12, 0, 0, 0, time.UTC) // a Wednesday

const (
	operatorID = "5b0c1c3e-7d0f-4a53-9d0c-0f0f3d1f7a01"
	callback   = "http://localhost:8080/connect/callback"
)

type bench struct {
	t      *testing.T
	sim    *Sim
	srv    *Server
	tenant string
	token  string
}

// setup starts a simulator with the small company and a customer's own app
// that may read everything.
func setup(t *testing.T, o Options) *bench {
	t.Helper()
	if o.Now == nil {
		o.Now = func() time.Time { return testNow }
	}
	s := New(o)
	c := smallCompany(testNow)
	s.AddCompany(c)
	s.RegisterApp(Registration{ClientID: operatorID, Name: "Appmuster", Publisher: "Appmuster", Secret: "operator-secret", Multitenant: true, RedirectURIs: []string{callback},
		Scopes: []string{"Directory.Read.All", "AuditLog.Read.All"}, Roles: []string{"Directory.Read.All", "AuditLog.Read.All"}})
	own := s.RegisterApp(Registration{Name: "Reader", Secret: "own-secret", HomeTenant: c.TenantID,
		Roles: []string{"Directory.Read.All", "AuditLog.Read.All", "Reports.Read.All", "ReportSettings.Read.All"}})
	s.Consent(c.TenantID, own.ClientID, nil, own.Roles)
	srv, err := s.Start("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = srv.Close() })
	b := &bench{t: t, sim: s, srv: srv, tenant: c.TenantID}
	out, status := b.post(c.TenantID, url.Values{"grant_type": {"client_credentials"}, "client_id": {own.ClientID}, "client_secret": {"own-secret"}, "scope": {"https://graph.microsoft.com/.default"}})
	if status != 200 {
		t.Fatalf("client credentials: %d %v", status, out)
	}
	b.token = out["access_token"].(string)
	return b
}

func (b *bench) post(tenant string, form url.Values) (map[string]any, int) {
	b.t.Helper()
	res, err := http.PostForm(b.srv.LoginURL+"/"+tenant+"/oauth2/v2.0/token", form)
	if err != nil {
		b.t.Fatal(err)
	}
	defer res.Body.Close()
	var out map[string]any
	if err := json.NewDecoder(res.Body).Decode(&out); err != nil {
		b.t.Fatal(err)
	}
	return out, res.StatusCode
}

func (b *bench) get(path string, header ...string) (map[string]any, *http.Response) {
	b.t.Helper()
	if !strings.HasPrefix(path, "http") {
		path = b.srv.GraphURL + path
	}
	req, _ := http.NewRequest(http.MethodGet, strings.ReplaceAll(path, " ", "%20"), nil)
	req.Header.Set("Authorization", "Bearer "+b.token)
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		b.t.Fatalf("get %s: %v", path, err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		b.t.Fatalf("read %s: %v", path, err)
	}
	var out map[string]any
	_ = json.Unmarshal(raw, &out)
	return out, res
}

// all follows nextLinks and returns every object, and the delta link.
func (b *bench) all(path string, header ...string) (list []map[string]any, deltaLink string) {
	b.t.Helper()
	for range 1000 {
		page, res := b.get(path, header...)
		if res.StatusCode != 200 {
			b.t.Fatalf("get %s: %d %v", path, res.StatusCode, page)
		}
		for _, v := range page["value"].([]any) {
			list = append(list, v.(map[string]any))
		}
		next, _ := page["@odata.nextLink"].(string)
		if next == "" {
			deltaLink, _ = page["@odata.deltaLink"].(string)
			return list, deltaLink
		}
		path = next
	}
	b.t.Fatal("pages never end")
	return nil, ""
}

func errorCode(body map[string]any) string {
	e, _ := body["error"].(map[string]any)
	code, _ := e["code"].(string)
	return code
}

func TestEverySetIsServed(t *testing.T) {
	t.Parallel()
	b := setup(t, Options{})
	for _, path := range []string{"/v1.0/organization", "/v1.0/domains", "/v1.0/users", "/v1.0/users?$top=5&$select=id,displayName", "/v1.0/users/delta", "/v1.0/users/delta()?$select=displayName,manager",
		"/v1.0/groups", "/v1.0/groups/delta", "/v1.0/subscribedSkus", "/v1.0/directory/subscriptions", "/v1.0/servicePrincipals", "/v1.0/servicePrincipals/delta",
		"/v1.0/applications", "/v1.0/applications/delta", "/v1.0/oauth2PermissionGrants", "/v1.0/oauth2PermissionGrants/delta", "/v1.0/auditLogs/signIns", "/v1.0/auditLogs/directoryAudits",
		"/v1.0/directoryRoles", "/v1.0/roleManagement/directory/roleAssignments?$expand=principal", "/beta/reports/servicePrincipalSignInActivities",
		"/v1.0/servicePrincipals(appId='" + graphAppID + "')/appRoleAssignedTo", "/v1.0/users?$select=id,signInActivity"} {
		list, _ := b.all(path)
		t.Logf("%4d %s", len(list), path)
		if len(list) == 0 && !strings.Contains(path, "directoryAudits") {
			t.Errorf("%s is empty", path)
		}
	}
}
