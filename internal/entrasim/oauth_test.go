package entrasim

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"io"
	"math/big"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
)

const verifier = "a-verifier-that-is-long-enough-for-the-standard-0123456789"

func (b *bench) authorizeURL(tenant, scope string, more ...string) string {
	sum := sha256.Sum256([]byte(verifier))
	q := url.Values{"client_id": {operatorID}, "response_type": {"code"}, "redirect_uri": {callback}, "scope": {scope}, "state": {"st-1"}, "nonce": {"n-1"},
		"prompt": {"consent"}, "code_challenge": {base64.RawURLEncoding.EncodeToString(sum[:])}, "code_challenge_method": {"S256"}}
	for i := 0; i+1 < len(more); i += 2 {
		q.Set(more[i], more[i+1])
	}
	return b.srv.LoginURL + "/" + tenant + "/oauth2/v2.0/authorize?" + q.Encode()
}

const wanted = "openid profile offline_access https://graph.microsoft.com/Directory.Read.All https://graph.microsoft.com/AuditLog.Read.All"

func (b *bench) connect() map[string]any {
	b.t.Helper()
	to, err := b.sim.Authorize(b.authorizeURL("organizations", wanted), "maarten.brouwer@meerdijk.example", true, true)
	if err != nil {
		b.t.Fatal(err)
	}
	u, _ := url.Parse(to)
	if u.Query().Get("state") != "st-1" {
		b.t.Fatalf("state is lost: %s", to)
	}
	out, status := b.post("organizations", b.codeForm(u.Query().Get("code")))
	if status != 200 {
		b.t.Fatalf("redeem: %d %v", status, out)
	}
	return out
}

func (b *bench) codeForm(code string) url.Values {
	return url.Values{"grant_type": {"authorization_code"}, "client_id": {operatorID}, "client_secret": {"operator-secret"}, "code": {code}, "redirect_uri": {callback}, "code_verifier": {verifier}}
}

func (b *bench) refreshForm(rt string) url.Values {
	return url.Values{"grant_type": {"refresh_token"}, "client_id": {operatorID}, "client_secret": {"operator-secret"}, "refresh_token": {rt}, "scope": {wanted}}
}

func (b *bench) refused(tenant string, form url.Values, status int, oauth string, code float64) {
	b.t.Helper()
	out, got := b.post(tenant, form)
	codes, _ := out["error_codes"].([]any)
	if got != status || out["error"] != oauth || len(codes) != 1 || codes[0] != code {
		b.t.Errorf("got %d %v %v, want %d %s %v", got, out["error"], codes, status, oauth, code)
	}
}

func TestConsentGivesTokensThatWork(t *testing.T) {
	t.Parallel()
	b := setup(t, Options{})
	out := b.connect()
	raw := strings.Split(out["id_token"].(string), ".")
	body, _ := base64.RawURLEncoding.DecodeString(raw[1])
	var claims map[string]any
	_ = json.Unmarshal(body, &claims)
	if claims["tid"] != b.tenant || claims["nonce"] != "n-1" || claims["aud"] != operatorID || claims["iss"] != b.srv.LoginURL+"/"+b.tenant+"/v2.0" {
		t.Errorf("claims %v", claims)
	}
	b.token = out["access_token"].(string)
	if page, res := b.get("/v1.0/organization"); res.StatusCode != 200 {
		t.Errorf("organization: %v", page)
	}
	if page, res := b.get("/v1.0/auditLogs/signIns?$top=1"); res.StatusCode != 200 {
		t.Errorf("sign-ins: %v", page)
	}
	if page, res := b.get("/v1.0/me/transitiveMemberOf/microsoft.graph.directoryRole"); res.StatusCode != 200 || len(page["value"].([]any)) != 1 {
		t.Errorf("roles: %v", page)
	}
	if page, res := b.get("/v1.0/reports/getOffice365ActiveUserDetail(period='D7')"); res.StatusCode != 403 {
		t.Errorf("a scope that was not consented works: %v", page)
	}
	// Rotation: the new token works, and so does the old one.
	old := out["refresh_token"].(string)
	next, status := b.post("organizations", b.refreshForm(old))
	if status != 200 || next["refresh_token"] == old {
		t.Fatalf("refresh: %d %v", status, next)
	}
	if _, status := b.post(b.tenant, b.refreshForm(old)); status != 200 {
		t.Error("the old refresh token was revoked by its use")
	}
	if sp := b.sim.Company(b.tenant).App(operatorID); sp == nil {
		t.Error("no enterprise application appeared")
	}
}

func TestTokenEndpointRefuses(t *testing.T) {
	t.Parallel()
	b := setup(t, Options{})
	own := b.sim.Registrations()[1].ClientID
	cc := func(more ...string) url.Values {
		f := url.Values{"grant_type": {"client_credentials"}, "client_id": {own}, "client_secret": {"own-secret"}, "scope": {"https://graph.microsoft.com/.default"}}
		for i := 0; i+1 < len(more); i += 2 {
			f.Set(more[i], more[i+1])
		}
		return f
	}
	b.refused(b.tenant, cc("client_secret", "wrong"), 401, "invalid_client", 7000215)
	b.refused(b.tenant, cc("client_secret", ""), 401, "invalid_client", 7000218)
	b.refused("11111111-2222-3333-4444-555555555555", cc(), 400, "invalid_request", 90002)
	b.refused(b.tenant, cc("client_id", "11111111-2222-3333-4444-555555555555"), 400, "unauthorized_client", 700016)
	b.refused("common", cc(), 400, "invalid_request", 9001023)
	b.refused(b.tenant, cc("scope", "https://graph.microsoft.com/User.Read.All"), 400, "invalid_scope", 1002012)
	b.refused(b.tenant, cc("client_id", operatorID, "client_secret", "operator-secret"), 401, "invalid_client", 7000229)
	b.sim.ExpireSecret(own)
	b.refused(b.tenant, cc(), 401, "invalid_client", 7000222)
	b.sim.ChangeSecret(own, "another")
	if out, status := b.post(b.tenant, cc("client_secret", "another")); status != 200 || out["refresh_token"] != nil || out["id_token"] != nil {
		t.Errorf("a new secret: %d %v", status, out)
	}
	b.sim.DeleteTenant(b.tenant)
	b.refused(b.tenant, cc("client_secret", "another"), 400, "invalid_request", 90002)
	res, err := http.Get(b.srv.LoginURL + "/" + b.tenant + "/oauth2/v2.0/token")
	if err != nil || res.StatusCode != 400 {
		t.Errorf("GET on the token endpoint: %v %v", res, err)
	}
	_ = res.Body.Close()
}

func TestCodesAreSingleUseAndBound(t *testing.T) {
	t.Parallel()
	b := setup(t, Options{})
	code := func() string {
		to, err := b.sim.Authorize(b.authorizeURL("organizations", wanted), "maarten.brouwer@meerdijk.example", true, false)
		if err != nil {
			t.Fatal(err)
		}
		u, _ := url.Parse(to)
		return u.Query().Get("code")
	}
	c := code()
	if _, status := b.post("organizations", b.codeForm(c)); status != 200 {
		t.Fatal(status)
	}
	b.refused("organizations", b.codeForm(c), 400, "invalid_grant", 54005)
	f := b.codeForm(code())
	f.Set("code_verifier", "another")
	b.refused("organizations", f, 400, "invalid_grant", 501481)
	f = b.codeForm(code())
	f.Set("redirect_uri", "http://localhost:8080/elsewhere")
	b.refused("organizations", f, 400, "invalid_grant", 500112)
	late := code()
	b.sim.Advance(11 * time.Minute)
	b.refused("organizations", b.codeForm(late), 400, "invalid_grant", 70008)
}

func TestConnectionsBreak(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		act   func(*bench)
		oauth string
		code  float64
	}{
		"consent withdrawn":   {func(b *bench) { b.sim.Revoke(b.tenant, operatorID) }, "invalid_grant", 65001},
		"grants removed":      {func(b *bench) { b.sim.RevokeGrants(b.tenant, operatorID) }, "invalid_grant", 65001},
		"one scope removed":   {func(b *bench) { b.sim.RemovePermission(b.tenant, operatorID, "AuditLog.Read.All", false) }, "invalid_grant", 65001},
		"sessions revoked":    {func(b *bench) { b.sim.RevokeRefreshTokens(b.tenant, "") }, "invalid_grant", 50173},
		"account disabled":    {func(b *bench) { b.sim.DisableAdmin(b.tenant, "maarten.brouwer@meerdijk.example") }, "invalid_grant", 50057},
		"ninety days silence": {func(b *bench) { b.sim.Advance(91 * 24 * time.Hour) }, "invalid_grant", 700082},
		"app switched off":    {func(b *bench) { b.sim.DisableApp(b.tenant, operatorID, true) }, "unauthorized_client", 7000112},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := setup(t, Options{})
			out := b.connect()
			c.act(b)
			b.refused("organizations", b.refreshForm(out["refresh_token"].(string)), 400, c.oauth, c.code)
		})
	}
}

func TestAnotherTenantsTokenIsNotTaken(t *testing.T) {
	t.Parallel()
	b := setup(t, Options{})
	other := freeCompany(testNow)
	b.sim.AddCompany(other)
	out := b.connect()
	b.refused(other.TenantID, b.refreshForm(out["refresh_token"].(string)), 400, "invalid_grant", 700005)
}

func TestRevokedAccessTokenGetsAChallenge(t *testing.T) {
	t.Parallel()
	b := setup(t, Options{})
	b.sim.RevokeAccessTokens(b.tenant)
	_, res := b.get("/v1.0/users")
	if h := res.Header.Get("WWW-Authenticate"); res.StatusCode != 401 || !strings.Contains(h, `error="insufficient_claims"`) {
		t.Errorf("%d %s", res.StatusCode, h)
	}
	b.token = "nonsense"
	if page, res := b.get("/v1.0/users"); res.StatusCode != 401 || errorCode(page) != "InvalidAuthenticationToken" {
		t.Errorf("%d %v", res.StatusCode, page)
	}
}

func TestAdminConsentRedirects(t *testing.T) {
	t.Parallel()
	b := setup(t, Options{})
	v1 := b.srv.LoginURL + "/organizations/adminconsent?client_id=" + operatorID + "&state=s&redirect_uri=" + url.QueryEscape(callback)
	to, err := b.sim.Authorize(v1, "maarten.brouwer@meerdijk.example", true, false)
	if err != nil || to != callback+"?admin_consent=True&state=s&tenant="+b.tenant {
		t.Errorf("%v %s", err, to)
	}
	out, status := b.post(b.tenant, url.Values{"grant_type": {"client_credentials"}, "client_id": {operatorID}, "client_secret": {"operator-secret"}, "scope": {"https://graph.microsoft.com/.default"}})
	if status != 200 {
		t.Errorf("%v", out)
	}
	if to, _ = b.sim.Authorize(v1, "maarten.brouwer@meerdijk.example", false, false); !strings.Contains(to, "error=permission_denied") {
		t.Errorf("canceled: %s", to)
	}
	v2 := b.srv.LoginURL + "/" + b.tenant + "/v2.0/adminconsent?client_id=" + operatorID + "&state=s&scope=https://graph.microsoft.com/.default&redirect_uri=" + url.QueryEscape(callback)
	if to, _ = b.sim.Authorize(v2, "maarten.brouwer@meerdijk.example", false, false); !strings.Contains(to, "admin_consent=True") || !strings.Contains(to, "error=consent_required") {
		t.Errorf("v2 canceled: %s", to)
	}
	if _, err = b.sim.Authorize(v1, "sanne.de.vries@meerdijk.example", true, false); err == nil {
		t.Error("somebody without a role consented for everybody")
	}
}

func TestPagesLeadThroughConsent(t *testing.T) {
	t.Parallel()
	b := setup(t, Options{})
	jar, _ := cookiejar.New(nil)
	var last string
	cl := &http.Client{Jar: jar, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if strings.HasPrefix(r.URL.String(), callback) {
			last = r.URL.String()
			return http.ErrUseLastResponse
		}
		return nil
	}}
	read := func(res *http.Response, err error) string {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		raw, _ := io.ReadAll(res.Body)
		return string(raw)
	}
	page := read(cl.Get(b.authorizeURL("organizations", wanted)))
	ctx := regexp.MustCompile(`name="ctx" value="([0-9a-f]+)"`).FindStringSubmatch(page)
	if ctx == nil || !strings.Contains(page, "Simulated Microsoft") || !strings.Contains(page, "maarten.brouwer@meerdijk.example") {
		t.Fatalf("account page: %s", page)
	}
	pick := url.Values{"ctx": {ctx[1]}, "tenant": {b.tenant}, "upn": {"sanne.de.vries@meerdijk.example"}}
	if page = read(cl.PostForm(b.srv.LoginURL+"/_/pick", pick)); !strings.Contains(page, "Need admin approval") {
		t.Errorf("no admin: %s", page)
	}
	pick.Set("upn", "maarten.brouwer@meerdijk.example")
	page = read(cl.PostForm(b.srv.LoginURL+"/_/pick", pick))
	for _, want := range []string{"Permissions requested", "Directory.Read.All", "Read audit log data", "Consent on behalf of your organization", "Cancel"} {
		if !strings.Contains(page, want) {
			t.Errorf("the consent page lacks %q", want)
		}
	}
	read(cl.PostForm(b.srv.LoginURL+"/_/consent", url.Values{"ctx": {ctx[1]}, "cancel": {"1"}}))
	if !strings.Contains(last, "error=access_denied") || !strings.Contains(last, "state=st-1") {
		t.Errorf("cancel leads to %s", last)
	}
	read(cl.PostForm(b.srv.LoginURL+"/_/consent", url.Values{"ctx": {ctx[1]}, "accept": {"1"}, "everyone": {"1"}}))
	if !strings.Contains(last, "code=") {
		t.Errorf("accept leads to %s", last)
	}
	page = read(cl.Get(b.authorizeURL("organizations", wanted, "redirect_uri", "https://elsewhere.example/")))
	if !strings.Contains(page, "AADSTS50011") {
		t.Errorf("a foreign redirect: %s", page)
	}
	page = read(cl.PostForm(b.srv.LoginURL+"/_/pick", url.Values{"ctx": {ctx[1]}, "tenant": {consumerTenant}, "upn": {consumerUPN}}))
	if !strings.Contains(page, "AADSTS50020") {
		t.Errorf("a personal account: %s", page)
	}
}

func TestDiscoveryNamesTheTenant(t *testing.T) {
	t.Parallel()
	b := setup(t, Options{})
	for tenant, issuer := range map[string]string{"organizations": "{tenantid}", "common": "{tenantid}", b.tenant: b.tenant, "meerdijk.example": b.tenant} {
		res, err := http.Get(b.srv.LoginURL + "/" + tenant + "/v2.0/.well-known/openid-configuration")
		if err != nil {
			t.Fatal(err)
		}
		var doc map[string]any
		_ = json.NewDecoder(res.Body).Decode(&doc)
		_ = res.Body.Close()
		if doc["issuer"] != b.srv.LoginURL+"/"+issuer+"/v2.0" {
			t.Errorf("%s: %v", tenant, doc["issuer"])
		}
	}
}

func TestCertificateAssertionIsVerified(t *testing.T) {
	t.Parallel()
	b := setup(t, Options{})
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	tpl := &x509.Certificate{SerialNumber: big.NewInt(7), NotBefore: testNow, NotAfter: testNow.AddDate(1, 0, 0)}
	der, err := x509.CreateCertificate(rand.Reader, tpl, tpl, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	cert, _ := x509.ParseCertificate(der)
	reg := b.sim.RegisterApp(Registration{Name: "By certificate", HomeTenant: b.tenant, Certificates: []*x509.Certificate{cert}, Roles: []string{"Directory.Read.All"}})
	b.sim.Consent(b.tenant, reg.ClientID, nil, reg.Roles)
	thumb := sha256.Sum256(der)
	enc := base64.RawURLEncoding
	form := func(aud string, exp time.Time) url.Values {
		head, _ := json.Marshal(map[string]string{"alg": "PS256", "typ": "JWT", "x5t#S256": enc.EncodeToString(thumb[:])})
		body, _ := json.Marshal(map[string]any{"aud": aud, "iss": reg.ClientID, "sub": reg.ClientID, "jti": "1", "nbf": testNow.Unix(), "exp": exp.Unix()})
		signed := enc.EncodeToString(head) + "." + enc.EncodeToString(body)
		sum := sha256.Sum256([]byte(signed))
		sig, _ := rsa.SignPSS(rand.Reader, key, crypto.SHA256, sum[:], &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash})
		return url.Values{"grant_type": {"client_credentials"}, "client_id": {reg.ClientID}, "scope": {"https://graph.microsoft.com/.default"},
			"client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"}, "client_assertion": {signed + "." + enc.EncodeToString(sig)}}
	}
	aud := b.srv.LoginURL + "/" + b.tenant + "/oauth2/v2.0/token"
	if out, status := b.post(b.tenant, form(aud, testNow.Add(10*time.Minute))); status != 200 {
		t.Errorf("%d %v", status, out)
	}
	b.refused(b.tenant, form("https://elsewhere.example/", testNow.Add(10*time.Minute)), 401, "invalid_client", 50012)
	b.refused(b.tenant, form(aud, testNow.Add(-time.Hour)), 401, "invalid_client", 700024)
	b.sim.ChangeRegistration(reg.ClientID, func(r *Registration) { r.Certificates = nil })
	b.refused(b.tenant, form(aud, testNow.Add(10*time.Minute)), 401, "invalid_client", 700027)
}
