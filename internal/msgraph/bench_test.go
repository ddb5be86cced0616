package msgraph

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"testing"
	"time"
	"unsafe"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

// The floor is a scanner by hand: it believes that the text is valid JSON of the
// promised shape, reads the same properties into the same structs, and checks
// nothing.

func BenchmarkUsersPage(b *testing.B) {
	page := usersPage(999)
	b.Run("floor", func(b *testing.B) {
		benchmark(b, page, func(r io.Reader) int { return len(floorPage(r, floorUser)) })
	})
	b.Run("ours", func(b *testing.B) {
		benchmark(b, page, func(r io.Reader) int { return oursLen(b, r, userShape) })
	})
	b.Run("encoding_json", func(b *testing.B) {
		benchmark(b, page, func(r io.Reader) int { return jsonLen[jsonUser](b, r) })
	})
}

func BenchmarkSignInsPage(b *testing.B) {
	page := signInsPage(1000)
	s := shape[SignIn]{element: readSignIn, room: logPage}
	b.Run("floor", func(b *testing.B) {
		benchmark(b, page, func(r io.Reader) int { return len(floorPage(r, floorSignIn)) })
	})
	b.Run("ours", func(b *testing.B) {
		benchmark(b, page, func(r io.Reader) int { return oursLen(b, r, s) })
	})
}

// BenchmarkFetchUsers counts the way through HTTP too; both sides pay for the
// server, which runs in the same process.
func BenchmarkFetchUsers(b *testing.B) {
	page := usersPage(999)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if r.Method == http.MethodPost {
			_, _ = w.Write([]byte(`{"access_token":"t","expires_in":3600}`))
			return
		}
		_, _ = w.Write(page)
	}))
	defer server.Close()
	b.Run("floor", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			res, err := http.Get(server.URL)
			if err != nil {
				b.Fatal(err)
			}
			n := len(floorPage(res.Body, floorUser))
			res.Body.Close()
			if n != 999 {
				b.Fatal(n)
			}
		}
	})
	b.Run("ours", func(b *testing.B) {
		s, err := New(Config{LoginURL: server.URL, GraphURL: server.URL})
		if err != nil {
			b.Fatal(err)
		}
		c := s.Client(AppCredential{EntraTenantID: testTenant, ClientID: testClient, ClientSecret: "x"})
		b.ReportAllocs()
		for b.Loop() {
			p, err := c.Users(b.Context(), "")
			if err != nil || len(p.Items) != 999 {
				b.Fatal(err)
			}
		}
	})
}

func benchmark(b *testing.B, page []byte, read func(io.Reader) int) {
	b.SetBytes(int64(len(page)))
	b.ReportAllocs()
	for b.Loop() {
		if n := read(bytes.NewReader(page)); n < 999 {
			b.Fatal(n)
		}
	}
}

func oursLen[T any](b *testing.B, r io.Reader, s shape[T]) int {
	p, err := readPage(r, s, true)
	if err != nil {
		b.Fatal(err)
	}
	return len(p.Items)
}

type jsonUser struct {
	ID, DisplayName, GivenName, Surname, UserPrincipalName, Mail, Department, JobTitle, CompanyName string
	OfficeLocation, UsageLocation, Country, City, EmployeeType, UserType, CreationType              string
	AccountEnabled, OnPremisesSyncEnabled                                                           *bool
	CreatedDateTime                                                                                 time.Time
	AssignedLicenses                                                                                []struct {
		SkuID         string
		DisabledPlans []string
	}
	LicenseAssignmentStates []struct {
		SkuID, AssignedByGroup, State, Error string
		LastUpdatedDateTime                  time.Time
	}
	Manager *struct{ ID string }
}

func jsonLen[T any](b *testing.B, r io.Reader) int {
	var p struct{ Value []T }
	if err := json.NewDecoder(r).Decode(&p); err != nil {
		b.Fatal(err)
	}
	return len(p.Value)
}

// TestFloorReadsTheSame keeps the benchmark honest.
func TestFloorReadsTheSame(t *testing.T) {
	t.Parallel()
	up, err := readPage(bytes.NewReader(usersPage(50)), userShape, false)
	require.NoError(t, err)
	require.Empty(t, cmp.Diff(up.Items, floorPage(bytes.NewReader(usersPage(50)), floorUser)))
	sp, err := readPage(bytes.NewReader(signInsPage(50)), shape[SignIn]{element: readSignIn}, false)
	require.NoError(t, err)
	require.Empty(t, cmp.Diff(sp.Items, floorPage(bytes.NewReader(signInsPage(50)), floorSignIn)))
	require.NotEmpty(t, up.Items[7].LicenseAssignmentStates)
	require.NotEmpty(t, sp.Items[7].City)
}

func guid(r *rand.Rand) string {
	return fmt.Sprintf("%08x-%04x-4%03x-8%03x-%012x", r.Uint32(), r.Uint32()>>16, r.Uint32()>>20, r.Uint32()>>20, r.Uint64()>>16)
}

func pick[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }

func guids(r *rand.Rand, n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = guid(r)
	}
	return out
}

func usersPage(n int) []byte {
	r := rand.New(rand.NewPCG(1, 2))
	skus, plans, groups := guids(r, 12), guids(r, 40), guids(r, 20)
	first := []string{"Anna", "Björn", "Chloé", "Dmitri", "Ewa", "Femi", "Grace", "Hiro"}
	last := []string{"Meyer", "Kowalski", "O'Neill", "Núñez", "Sato", "Adeyemi", "Larsen", "Roy"}
	departments := []string{"Sales", "Finance", "Research & Development", "Human Resources", "IT", "Legal"}
	value := make([]map[string]any, n)
	for i := range value {
		f, l := pick(r, first), pick(r, last)
		var licenses, states []any
		for range 1 + r.IntN(3) {
			sku := pick(r, skus)
			disabled := make([]string, r.IntN(3))
			for j := range disabled {
				disabled[j] = pick(r, plans)
			}
			licenses = append(licenses, map[string]any{"skuId": sku, "disabledPlans": disabled})
			var by any
			if r.IntN(2) == 0 {
				by = pick(r, groups)
			}
			states = append(states, map[string]any{"skuId": sku, "assignedByGroup": by, "disabledPlans": disabled, "state": "Active",
				"error": "None", "lastUpdatedDateTime": fmt.Sprintf("2025-%02d-%02dT08:09:10Z", 1+r.IntN(12), 1+r.IntN(28))})
		}
		upn := fmt.Sprintf("user%d@contour.example", i)
		value[i] = map[string]any{
			"id": guid(r), "displayName": f + " " + l + " " + strconv.Itoa(i), "givenName": f, "surname": l, "userPrincipalName": upn, "mail": upn,
			"department": pick(r, departments), "jobTitle": "Specialist " + pick(r, departments), "companyName": "Contour Ltd", "officeLocation": fmt.Sprintf("Building %d", r.IntN(30)),
			"usageLocation": "DE", "country": "Germany", "city": pick(r, []string{"Ulm", "Köln", "Berlin"}), "employeeType": nil, "userType": "Member",
			"accountEnabled": r.IntN(10) > 0, "createdDateTime": fmt.Sprintf("2023-%02d-%02dT01:02:03.1234567Z", 1+r.IntN(12), 1+r.IntN(28)), "creationType": nil,
			"externalUserState": nil, "onPremisesSyncEnabled": nil, "assignedLicenses": licenses, "licenseAssignmentStates": states,
			"manager": map[string]any{"@odata.type": "#microsoft.graph.user", "id": guid(r)},
		}
	}
	return must(json.Marshal(map[string]any{"@odata.context": "https://graph.example/v1.0/$metadata#users", "@odata.nextLink": "https://graph.example/v1.0/users?$skiptoken=abc", "value": value}))
}

func signInsPage(n int) []byte {
	r := rand.New(rand.NewPCG(3, 4))
	users, apps := guids(r, 300), guids(r, 60)
	value := make([]map[string]any, n)
	for i := range value {
		u, a := r.IntN(len(users)), r.IntN(len(apps))
		code, reason := 0, any("Other.")
		if r.IntN(12) == 0 {
			code, reason = 50126, "Error validating credentials due to invalid username or password."
		}
		policies := make([]any, 3)
		for j := range policies {
			policies[j] = map[string]any{"id": guid(r), "displayName": "Require second factor for everybody", "enforcedGrantControls": []string{"Mfa"}, "enforcedSessionControls": []string{}, "result": "success"}
		}
		value[i] = map[string]any{
			"id": guid(r), "createdDateTime": fmt.Sprintf("2026-03-%02dT%02d:%02d:%02dZ", 1+r.IntN(28), r.IntN(24), r.IntN(60), r.IntN(60)),
			"userDisplayName": fmt.Sprintf("User Number %d", u), "userPrincipalName": fmt.Sprintf("user%d@contour.example", u), "userId": users[u],
			"appId": apps[a], "appDisplayName": fmt.Sprintf("App %d", a), "ipAddress": fmt.Sprintf("203.0.113.%d", r.IntN(250)), "clientAppUsed": "Browser",
			"userAgent":     "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
			"correlationId": guid(r), "conditionalAccessStatus": "success", "isInteractive": true, "riskDetail": "none", "riskLevelAggregated": "none", "riskLevelDuringSignIn": "none",
			"riskState": "none", "riskEventTypes": []string{}, "riskEventTypes_v2": []string{}, "resourceDisplayName": "Microsoft Graph", "resourceId": apps[0],
			"resourceTenantId": users[0], "homeTenantId": users[0], "servicePrincipalId": "", "servicePrincipalName": nil, "authenticationAppDeviceDetails": nil,
			"status":                           map[string]any{"errorCode": code, "failureReason": reason, "additionalDetails": "MFA requirement satisfied by claim in the token"},
			"deviceDetail":                     map[string]any{"deviceId": guid(r), "displayName": "LAPTOP-1", "operatingSystem": "Windows 10", "browser": "Chrome 140.0.0", "isCompliant": true, "isManaged": true, "trustType": "Azure AD joined"},
			"location":                         map[string]any{"city": "Ulm", "state": "Baden-Württemberg", "countryOrRegion": "DE", "geoCoordinates": map[string]any{"altitude": nil, "latitude": 48.4, "longitude": 9.98}},
			"appliedConditionalAccessPolicies": policies,
		}
	}
	return must(json.Marshal(map[string]any{"@odata.context": "https://graph.example/v1.0/$metadata#auditLogs/signIns", "value": value}))
}

func must(b []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return b
}

var floorBuffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

type floor struct {
	b []byte
	i int
}

func floorPage[T any](r io.Reader, element func(*floor, *T)) []T {
	buf := floorBuffers.Get().(*bytes.Buffer)
	defer floorBuffers.Put(buf)
	buf.Reset()
	_, _ = buf.ReadFrom(r)
	f := &floor{b: buf.Bytes()}
	items := make([]T, 0, 1000)
	f.i++
	for f.b[f.i] != '}' {
		name := f.name()
		if name != "value" {
			f.skip()
			continue
		}
		f.i++
		for f.b[f.i] != ']' {
			items = append(items, *new(T))
			element(f, &items[len(items)-1])
			f.comma()
		}
		f.i++
		f.comma()
	}
	return items
}

// name gives the name of the property at hand and stands at its value.
func (f *floor) name() string {
	start := f.i + 1
	end := start + bytes.IndexByte(f.b[start:], '"')
	f.i = end + 2
	return unsafe.String(&f.b[start], end-start)
}

func (f *floor) comma() {
	if f.b[f.i] == ',' {
		f.i++
	}
}

func (f *floor) raw() []byte {
	start := f.i + 1
	i := start
	for f.b[i] != '"' {
		if f.b[i] == '\\' {
			i++
		}
		i++
	}
	f.i = i + 1
	f.comma()
	return f.b[start:i]
}

func (f *floor) str() string {
	if f.b[f.i] != '"' {
		f.skip()
		return ""
	}
	b := f.raw()
	if bytes.IndexByte(b, '\\') < 0 {
		return string(b)
	}
	var s string
	_ = json.Unmarshal(append(append([]byte{'"'}, b...), '"'), &s)
	return s
}

func (f *floor) skip() {
	depth := 0
	for {
		switch f.b[f.i] {
		case '"':
			i := f.i + 1
			for f.b[i] != '"' {
				if f.b[i] == '\\' {
					i++
				}
				i++
			}
			f.i = i
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 {
				return
			}
			depth--
			if depth == 0 {
				f.i++
				f.comma()
				return
			}
		case ',':
			if depth == 0 {
				f.i++
				return
			}
		}
		f.i++
	}
}

func (f *floor) tri() Tri {
	c := f.b[f.i]
	f.skip()
	switch c {
	case 't':
		return Yes
	case 'f':
		return No
	}
	return Unknown
}

func (f *floor) int() int {
	n := 0
	for f.b[f.i] >= '0' && f.b[f.i] <= '9' {
		n = n*10 + int(f.b[f.i]-'0')
		f.i++
	}
	f.comma()
	return n
}

func (f *floor) time() time.Time {
	if f.b[f.i] != '"' {
		f.skip()
		return time.Time{}
	}
	t, _ := parseTime(f.raw())
	return t
}

// each calls do for each element of an array, or for each property of an object.
func (f *floor) each(do func()) {
	if f.b[f.i] == 'n' {
		f.skip()
		return
	}
	f.i++
	for f.b[f.i] != ']' && f.b[f.i] != '}' {
		do()
	}
	f.i++
	f.comma()
}

func floorUser(f *floor, u *User) {
	f.each(func() {
		switch f.name() {
		case "id":
			u.ID = f.str()
		case "displayName":
			u.DisplayName, u.Has = f.str(), u.Has|UserDisplayName
		case "givenName":
			u.GivenName, u.Has = f.str(), u.Has|UserGivenName
		case "surname":
			u.Surname, u.Has = f.str(), u.Has|UserSurname
		case "userPrincipalName":
			u.UserPrincipalName, u.Has = f.str(), u.Has|UserUserPrincipalName
		case "mail":
			u.Mail, u.Has = f.str(), u.Has|UserMail
		case "department":
			u.Department, u.Has = f.str(), u.Has|UserDepartment
		case "jobTitle":
			u.JobTitle, u.Has = f.str(), u.Has|UserJobTitle
		case "companyName":
			u.CompanyName, u.Has = f.str(), u.Has|UserCompanyName
		case "officeLocation":
			u.OfficeLocation, u.Has = f.str(), u.Has|UserOfficeLocation
		case "usageLocation":
			u.UsageLocation, u.Has = f.str(), u.Has|UserUsageLocation
		case "country":
			u.Country, u.Has = f.str(), u.Has|UserCountry
		case "city":
			u.City, u.Has = f.str(), u.Has|UserCity
		case "employeeType":
			u.EmployeeType, u.Has = f.str(), u.Has|UserEmployeeType
		case "userType":
			u.UserType, u.Has = f.str(), u.Has|UserUserType
		case "creationType":
			u.CreationType, u.Has = f.str(), u.Has|UserCreationType
		case "externalUserState":
			u.ExternalUserState, u.Has = f.str(), u.Has|UserExternalUserState
		case "accountEnabled":
			u.AccountEnabled, u.Has = f.tri(), u.Has|UserAccountEnabled
		case "onPremisesSyncEnabled":
			u.OnPremisesSyncEnabled, u.Has = f.tri(), u.Has|UserOnPremisesSyncEnabled
		case "createdDateTime":
			u.CreatedAt, u.Has = f.time(), u.Has|UserCreatedAt
		case "assignedLicenses":
			u.Has |= UserAssignedLicenses
			f.each(func() {
				var l AssignedLicense
				f.each(func() {
					switch f.name() {
					case "skuId":
						l.SKUID = f.str()
					case "disabledPlans":
						f.each(func() { l.DisabledPlans = append(l.DisabledPlans, f.str()) })
					default:
						f.skip()
					}
				})
				u.AssignedLicenses = append(u.AssignedLicenses, l)
			})
		case "licenseAssignmentStates":
			u.Has |= UserLicenseAssignmentStates
			f.each(func() {
				var l LicenseAssignmentState
				f.each(func() {
					switch f.name() {
					case "skuId":
						l.SKUID = f.str()
					case "assignedByGroup":
						l.AssignedByGroup = f.str()
					case "state":
						l.State = f.str()
					case "error":
						if l.Error = f.str(); l.Error == "None" {
							l.Error = ""
						}
					case "lastUpdatedDateTime":
						l.UpdatedAt = f.time()
					default:
						f.skip()
					}
				})
				u.LicenseAssignmentStates = append(u.LicenseAssignmentStates, l)
			})
		case "manager":
			u.Has |= UserManager
			f.each(func() {
				if f.name() == "id" {
					u.ManagerID = f.str()
				} else {
					f.skip()
				}
			})
		default:
			f.skip()
		}
	})
}

func floorSignIn(f *floor, s *SignIn) {
	f.each(func() {
		switch f.name() {
		case "id":
			s.ID = f.str()
		case "createdDateTime":
			s.CreatedAt = f.time()
		case "userId":
			s.UserID = f.str()
		case "userPrincipalName":
			s.UserPrincipalName = f.str()
		case "userDisplayName":
			s.UserDisplayName = f.str()
		case "appId":
			s.AppID = f.str()
		case "appDisplayName":
			s.AppDisplayName = f.str()
		case "resourceId":
			s.ResourceID = f.str()
		case "resourceDisplayName":
			s.ResourceDisplayName = f.str()
		case "servicePrincipalId":
			s.ServicePrincipalID = f.str()
		case "servicePrincipalName":
			s.ServicePrincipalName = f.str()
		case "clientAppUsed":
			s.ClientAppUsed = f.str()
		case "ipAddress":
			s.IPAddress = f.str()
		case "conditionalAccessStatus":
			s.ConditionalAccess = f.str()
		case "isInteractive":
			s.IsInteractive = f.tri() == Yes
		case "status":
			f.each(func() {
				switch f.name() {
				case "errorCode":
					s.ErrorCode = f.int()
				case "failureReason":
					s.FailureReason = f.str()
				default:
					f.skip()
				}
			})
		case "location":
			f.each(func() {
				switch f.name() {
				case "city":
					s.City = f.str()
				case "state":
					s.State = f.str()
				case "countryOrRegion":
					s.CountryOrRegion = f.str()
				default:
					f.skip()
				}
			})
		case "deviceDetail":
			f.each(func() {
				switch f.name() {
				case "operatingSystem":
					s.OperatingSystem = f.str()
				case "browser":
					s.Browser = f.str()
				default:
					f.skip()
				}
			})
		default:
			f.skip()
		}
	})
	if s.ErrorCode == 0 {
		s.FailureReason = ""
	}
}
