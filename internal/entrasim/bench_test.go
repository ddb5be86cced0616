package entrasim

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

func BenchmarkDemoCompanies(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		DemoCompanies(testNow)
	}
}

func BenchmarkGenerate(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		Generate(Spec{Seed: 1, Users: 100_000, Groups: 200, Members: 50, Apps: 500, Assignments: 20_000, Grants: 20_000, SignIns: 1_000_000, Now: testNow})
	}
}

func BenchmarkPages(b *testing.B) {
	s := New(Options{Now: func() time.Time { return testNow }, NoCompression: true, NoRecord: true})
	c := Generate(Spec{Seed: 1, Users: 10_000, Apps: 100, SignIns: 100_000, Now: testNow})
	s.AddCompany(c)
	r := s.RegisterApp(Registration{Name: "x", Secret: "y", HomeTenant: c.TenantID})
	s.Consent(c.TenantID, r.ClientID, nil, demoPermissions)
	body, f := s.appToken("http://x/login", c, s.registration(r.ClientID), "https://graph.microsoft.com/.default", testNow)
	if f != nil {
		b.Fatal(f)
	}
	for _, path := range []string{"users?$top=999&$select=id,displayName,givenName,surname,mail,userPrincipalName,userType,accountEnabled,createdDateTime,department,jobTitle,officeLocation,usageLocation,country,city,assignedLicenses",
		"users?$top=999", "auditLogs/signIns?$top=1000", "users/delta"} {
		b.Run(path[:min(len(path), 30)], func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				req := httptest.NewRequest(http.MethodGet, "http://x/graph/v1.0/"+path, nil)
				req.Header.Set("Authorization", "Bearer "+body["access_token"].(string))
				w := httptest.NewRecorder()
				s.Handler().ServeHTTP(w, req)
				if w.Code != 200 {
					b.Fatal(w.Body.String())
				}
			}
		})
	}
	b.Log(fmt.Sprint(c.Counts()))
}
