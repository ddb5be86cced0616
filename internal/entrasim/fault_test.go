package entrasim

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestFaults(t *testing.T) {
	t.Parallel()
	b := setup(t, Options{})
	fetch := func(path string) (status int, h http.Header, body string, err error) {
		req, _ := http.NewRequest(http.MethodGet, b.srv.GraphURL+path, nil)
		req.Header.Set("Authorization", "Bearer "+b.token)
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			return 0, nil, "", err
		}
		defer res.Body.Close()
		raw, err := io.ReadAll(res.Body)
		return res.StatusCode, res.Header, string(raw), err
	}
	_, _, whole, _ := fetch("/v1.0/users")
	for _, c := range []struct {
		name  string
		fault Fault
		check func(status int, h http.Header, body string, err error) bool
	}{
		{"too many", Fault{Action: TooMany, RetryAfter: "2.5"}, func(s int, h http.Header, _ string, _ error) bool { return s == 429 && h.Get("Retry-After") == "2.5" }},
		{"too many without a word", Fault{Action: TooMany}, func(s int, h http.Header, _ string, _ error) bool { return s == 429 && h.Get("Retry-After") == "" }},
		{"unavailable", Fault{Action: Unavailable, Status: 504}, func(s int, _ http.Header, _ string, _ error) bool { return s == 504 }},
		{"html", Fault{Action: HTMLError}, func(s int, h http.Header, body string, _ error) bool {
			return s == 502 && h.Get("Content-Type") == "text/html" && strings.HasPrefix(body, "<html>")
		}},
		{"empty", Fault{Action: EmptyBody}, func(s int, _ http.Header, body string, _ error) bool { return s == 200 && body == "" }},
		{"null", Fault{Action: NullBody}, func(s int, _ http.Header, body string, _ error) bool { return s == 200 && body == "null" }},
		{"cut abruptly", Fault{Action: CutAbrupt}, func(s int, _ http.Header, body string, err error) bool { return err != nil && len(body) < len(whole) }},
		{"cut cleanly", Fault{Action: CutClean}, func(s int, _ http.Header, body string, err error) bool {
			return err == nil && s == 200 && len(body) > 100 && !json.Valid([]byte(body))
		}},
		{"wrong length", Fault{Action: WrongLength}, func(_ int, _ http.Header, _ string, err error) bool { return err != nil }},
		{"reset", Fault{Action: Reset}, func(_ int, _ http.Header, _ string, err error) bool { return err != nil }},
		{"slow", Fault{Action: Slow, Delay: 20 * time.Millisecond}, func(s int, _ http.Header, body string, _ error) bool { return s == 200 && len(body) == len(whole) }},
		{"page expired", Fault{Action: PageExpired}, func(s int, _ http.Header, body string, _ error) bool {
			return s == 400 && strings.Contains(body, "Directory_ExpiredPageToken")
		}},
		{"gone", Fault{Action: DeltaGone}, func(s int, h http.Header, _ string, _ error) bool { return s == 410 && h.Get("Location") != "" }},
		{"not found", Fault{Action: NotFound}, func(s int, _ http.Header, _ string, _ error) bool { return s == 404 }},
		{"loop", Fault{Action: NextLinkLoop}, func(_ int, _ http.Header, body string, _ error) bool {
			return strings.Contains(body, `"@odata.nextLink":"`+b.srv.GraphURL+`/v1.0/users"`)
		}},
		{"elsewhere", Fault{Action: NextLinkAway, Host: "http://127.0.0.1:1"}, func(_ int, _ http.Header, body string, _ error) bool {
			return strings.Contains(body, `"@odata.nextLink":"http://127.0.0.1:1/graph/`)
		}},
		{"duplicates", Fault{Action: Duplicates}, func(_ int, _ http.Header, body string, _ error) bool {
			return strings.Count(body, `"id":`) == 2*strings.Count(whole, `"id":`)
		}},
		{"unheard of", Fault{Action: UnknownThings}, func(_ int, _ http.Header, body string, _ error) bool { return strings.Contains(body, "unheardOf") }},
		{"empty page", Fault{Action: EmptyPage}, func(_ int, _ http.Header, body string, _ error) bool { return strings.Contains(body, `"value":[]`) }},
		{"nulls", Fault{Action: NullProperties}, func(_ int, _ http.Header, body string, _ error) bool {
			return strings.Contains(body, `"displayName":null`)
		}},
		{"own words", Fault{Action: Respond, Status: 418, Body: "{}", Header: http.Header{"X-Pot": {"tea"}}}, func(s int, h http.Header, body string, _ error) bool {
			return s == 418 && h.Get("X-Pot") == "tea" && body == "{}"
		}},
	} {
		c.fault.Path, c.fault.Times, c.fault.Tenant = `/users$`, 1, b.tenant
		b.sim.Inject(c.fault)
		if s, h, body, err := fetch("/v1.0/users"); !c.check(s, h, body, err) {
			t.Errorf("%s: %d %v %.200s %v", c.name, s, h, body, err)
		}
		if s, _, body, err := fetch("/v1.0/users"); s != 200 || len(body) != len(whole) || err != nil {
			t.Errorf("after %s: %d %v", c.name, s, err)
		}
	}
	b.sim.Inject(Fault{Path: "/groups", After: 2, Times: 1, Action: Unavailable})
	var got []int
	for range 4 {
		s, _, _, _ := fetch("/v1.0/groups")
		got = append(got, s)
	}
	if got[0] != 200 || got[1] != 200 || got[2] != 503 || got[3] != 200 {
		t.Errorf("after two requests: %v", got)
	}
	cancel := b.sim.Inject(Fault{Action: Unavailable})
	cancel()
	if s, _, _, _ := fetch("/v1.0/groups"); s != 200 {
		t.Errorf("canceled: %d", s)
	}
}

// TestFaultsReachDownloads: the file that a report leads to misbehaves as well.
func TestFaultsReachDownloads(t *testing.T) {
	t.Parallel()
	b := setup(t, Options{})
	download := func() (int, string, error) {
		req, _ := http.NewRequest(http.MethodGet, b.srv.GraphURL+"/v1.0/reports/getTeamsUserActivityUserDetail(period='D30')", nil)
		req.Header.Set("Authorization", "Bearer "+b.token)
		res, err := http.DefaultTransport.RoundTrip(req)
		if err != nil {
			return 0, "", err
		}
		_ = res.Body.Close()
		if res, err = http.Get(res.Header.Get("Location")); err != nil {
			return 0, "", err
		}
		defer res.Body.Close()
		raw, err := io.ReadAll(res.Body)
		return res.StatusCode, string(raw), err
	}
	status, whole, err := download()
	if status != 200 || err != nil {
		t.Fatalf("%d %v", status, err)
	}
	for name, c := range map[string]struct {
		action Action
		good   func(status int, body string, err error) bool
	}{
		"unavailable":  {Unavailable, func(s int, _ string, _ error) bool { return s == 503 }},
		"cut cleanly":  {CutClean, func(s int, body string, err error) bool { return err == nil && s == 200 && len(body) == len(whole)/2 }},
		"cut abruptly": {CutAbrupt, func(_ int, body string, err error) bool { return err != nil && len(body) < len(whole) }},
		"reset":        {Reset, func(_ int, _ string, err error) bool { return err != nil }},
	} {
		b.sim.Inject(Fault{Tenant: b.tenant, Path: "/data/download", Times: 1, Action: c.action})
		if status, body, err := download(); !c.good(status, body, err) {
			t.Errorf("%s: %d %d bytes %v", name, status, len(body), err)
		}
		if status, body, err := download(); status != 200 || body != whole || err != nil {
			t.Errorf("after %s: %d %v", name, status, err)
		}
	}
}

// TestAPhotoChangesWithItsVersion: another tag and another picture each, and none.
func TestAPhotoChangesWithItsVersion(t *testing.T) {
	t.Parallel()
	b := setup(t, Options{})
	c := b.sim.Company(b.tenant)
	id := c.AddUser(User{UPN: "pictured@" + c.Domain, DisplayName: "Pictured", UserType: "Member"}).ID
	get := func(tag string) (int, string, string) {
		req, _ := http.NewRequest(http.MethodGet, b.srv.GraphURL+"/v1.0/users/"+id+"/photos/96x96/$value", nil)
		req.Header.Set("Authorization", "Bearer "+b.token)
		req.Header.Set("If-None-Match", tag)
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		raw, _ := io.ReadAll(res.Body)
		return res.StatusCode, res.Header.Get("Etag"), string(raw)
	}
	if status, _, _ := get(""); status != 404 {
		t.Errorf("nobody's photo: %d", status)
	}
	c.SetPhoto(id, 1)
	_, first, picture := get("")
	if status, _, _ := get(first); status != 304 {
		t.Errorf("the same photo: %d", status)
	}
	c.SetPhoto(id, 2)
	if status, tag, other := get(first); status != 200 || tag == first || other == picture {
		t.Errorf("another photo: %d %s", status, tag)
	}
	c.SetPhoto(id, 0)
	if status, _, _ := get(""); status != 404 {
		t.Errorf("no photo any more: %d", status)
	}
}

func TestRequestsAreRecorded(t *testing.T) {
	t.Parallel()
	b := setup(t, Options{})
	b.sim.ResetRequests()
	b.all("/v1.0/users/delta")
	n := 0
	for _, r := range b.sim.Requests() {
		if r.Endpoint == "users/delta" && r.Tenant == b.tenant && r.Status == 200 {
			n++
		}
	}
	if n != 2 {
		t.Errorf("%v", b.sim.Requests())
	}
}

func TestControlSurface(t *testing.T) {
	t.Parallel()
	b := setup(t, Options{})
	post := func(path, body string) (map[string]any, int) {
		res, err := http.Post(b.srv.BaseURL+"/_sim/"+path, "application/json", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		var out map[string]any
		_ = json.NewDecoder(res.Body).Decode(&out)
		return out, res.StatusCode
	}
	out, status := post("day", `{}`)
	if status != 200 || len(out["changes"].([]any)) < 3 || !b.sim.Now().Equal(testNow.Add(24*time.Hour)) {
		t.Errorf("%d %v", status, out)
	}
	if out, status := post("break", `{"kind":"delete-tenant","tenant":"meerdijk.example"}`); status != 200 {
		t.Errorf("%v", out)
	}
	if _, status := post("break", `{"kind":"nonsense"}`); status != 400 {
		t.Error(status)
	}
	if _, status := post("fault", `{"action":"too-many","path":"/users","times":1,"retryAfter":"7"}`); status != 200 {
		t.Error(status)
	}
	out, status = post("authorize", `{"url":"`+b.authorizeURL("organizations", wanted)+`","account":"maarten.brouwer@meerdijk.example","accept":true}`)
	if status != 400 {
		t.Errorf("a deleted tenant signs in: %v", out)
	}
	res, err := http.Get(b.srv.BaseURL + "/_sim/")
	if err != nil {
		t.Fatal(err)
	}
	raw, _ := io.ReadAll(res.Body)
	_ = res.Body.Close()
	if !strings.Contains(string(raw), "Meerdijk Ingenieurs") || !strings.Contains(string(raw), "Advance one day") {
		t.Errorf("%s", raw)
	}
}
