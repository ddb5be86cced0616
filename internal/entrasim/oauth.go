package entrasim

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	graphAppID     = "00000003-0000-0000-c000-000000000000"
	consumerTenant = "9188040d-6c67-4c5b-b112-36a304b66dad"
)

var oidcScopes = []string{"openid", "profile", "email", "offline_access"}

// failure is a refusal of the identity platform.
type failure struct {
	status   int
	err      string // OAuth error
	code     int    // AADSTS number
	text     string
	suberror string
}

func refuse(status int, err string, code int, text string) *failure {
	return &failure{status: status, err: err, code: code, text: text}
}

func (f *failure) description(now time.Time, id string) string {
	return fmt.Sprintf("AADSTS%d: %s\r\nTrace ID: %s\r\nCorrelation ID: %s\r\nTimestamp: %s", f.code, f.text, id, guidOf(id), now.Format("2006-01-02 15:04:05Z"))
}

func (s *Sim) serveLogin(w http.ResponseWriter, r *http.Request) {
	base := "http://" + r.Host + "/login"
	if r.TLS != nil {
		base = "https://" + r.Host + "/login"
	}
	path := strings.TrimPrefix(r.URL.Path, "/login/")
	if rest, ok := strings.CutPrefix(path, "_/"); ok {
		s.servePages(w, r, rest)
		return
	}
	tenant, rest, _ := strings.Cut(path, "/")
	tenant = strings.ToLower(tenant)
	if f := s.faultFor(s.tenantID(tenant), r.Method, r.URL.Path+queryPart(r.URL.RawQuery)); f != nil && f.replaces() {
		k := &call{s: s, now: s.Now(), id: randomGUID()}
		rep := f.reply(k)
		for name, v := range rep.header {
			w.Header()[name] = v
		}
		if rep.ctype != "" {
			w.Header().Set("Content-Type", rep.ctype)
		}
		s.noteLogin(tenant, "", r, rest, rep.status, true)
		if !f.write(w, r, rep.status, rep.body) {
			w.WriteHeader(rep.status)
			_, _ = w.Write(rep.body)
		}
		return
	}
	switch rest {
	case "v2.0/.well-known/openid-configuration", ".well-known/openid-configuration":
		s.discovery(w, base, tenant)
	case "discovery/v2.0/keys", "discovery/keys":
		issuer := base + "/{tenantid}/v2.0"
		if c := s.Company(tenant); c != nil {
			issuer = base + "/" + c.TenantID + "/v2.0"
		}
		w.Header().Set("Cache-Control", "max-age=86400, private")
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		_, _ = w.Write(jwks(issuer))
	case "discovery/instance":
		writeJSON(w, 200, map[string]any{"tenant_discovery_endpoint": base + "/common/v2.0/.well-known/openid-configuration", "api-version": "1.1",
			"metadata": []any{map[string]any{"preferred_network": r.Host, "preferred_cache": r.Host, "aliases": []string{r.Host}}}})
	case "oauth2/v2.0/authorize":
		s.authorize(w, r, tenant)
	case "adminconsent", "v2.0/adminconsent":
		s.adminConsent(w, r, tenant, rest == "v2.0/adminconsent")
	case "oauth2/v2.0/token":
		s.token(w, r, base, tenant)
	case "oauth2/v2.0/logout":
		s.page(w, http.StatusOK, "signedout", nil)
	default:
		http.NotFound(w, r)
	}
}

func randomGUID() string {
	return guidOf(randomWord(8))
}

func (s *Sim) tenantID(key string) string {
	if c := s.Company(key); c != nil {
		return c.TenantID
	}
	return ""
}

func (s *Sim) noteLogin(tenant, client string, r *http.Request, endpoint string, status int, fault bool) {
	if s.opts.NoRecord {
		return
	}
	if id := s.tenantID(tenant); id != "" {
		tenant = id
	}
	_, name, _ := strings.Cut(endpoint, "oauth2/v2.0/")
	s.records.add(Request{At: s.Now(), Tenant: tenant, ClientID: client, Method: r.Method, Path: r.URL.Path, Endpoint: or(name, endpoint), Status: status, Fault: fault})
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

func multi(tenant string) bool {
	return tenant == "common" || tenant == "organizations" || tenant == "consumers"
}

func (s *Sim) discovery(w http.ResponseWriter, base, tenant string) {
	id := tenant
	issuer := base + "/{tenantid}/v2.0"
	if tenant == "consumers" {
		issuer = base + "/" + consumerTenant + "/v2.0"
	} else if !multi(tenant) {
		c := s.Company(tenant)
		if c == nil || c.deleted() {
			s.oauthError(w, refuse(400, "invalid_tenant", 90002, "Tenant '"+tenant+"' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant."))
			return
		}
		id = c.TenantID
		issuer = base + "/" + id + "/v2.0"
	}
	root := base + "/" + id
	w.Header().Set("Cache-Control", "max-age=86400, private")
	writeJSON(w, 200, map[string]any{
		"token_endpoint":                        root + "/oauth2/v2.0/token",
		"token_endpoint_auth_methods_supported": []string{"client_secret_post", "private_key_jwt", "client_secret_basic"},
		"jwks_uri":                              root + "/discovery/v2.0/keys",
		"response_modes_supported":              []string{"query", "fragment", "form_post"},
		"subject_types_supported":               []string{"pairwise"},
		"id_token_signing_alg_values_supported": []string{"RS256"},
		"response_types_supported":              []string{"code", "id_token", "code id_token", "id_token token"},
		"scopes_supported":                      oidcScopes,
		"issuer":                                issuer,
		"request_uri_parameter_supported":       false,
		"userinfo_endpoint":                     strings.TrimSuffix(base, "/login") + "/graph/oidc/userinfo",
		"authorization_endpoint":                root + "/oauth2/v2.0/authorize",
		"device_authorization_endpoint":         root + "/oauth2/v2.0/devicecode",
		"http_logout_supported":                 true,
		"frontchannel_logout_supported":         true,
		"end_session_endpoint":                  root + "/oauth2/v2.0/logout",
		"claims_supported":                      []string{"sub", "iss", "cloud_instance_name", "cloud_instance_host_name", "cloud_graph_host_name", "msgraph_host", "aud", "exp", "iat", "auth_time", "acr", "nonce", "preferred_username", "name", "tid", "ver", "at_hash", "c_hash", "email"},
		"tenant_region_scope":                   "EU",
		"cloud_instance_name":                   "microsoftonline.com",
		"cloud_graph_host_name":                 "graph.windows.net",
		"msgraph_host":                          strings.TrimPrefix(strings.TrimSuffix(base, "/login"), "http://") + "/graph",
		"rbac_url":                              "https://pas.windows.net",
	})
}

func (s *Sim) oauthError(w http.ResponseWriter, f *failure) {
	now, id := s.Now(), randomGUID()
	h := w.Header()
	h.Set("Cache-Control", "no-store, no-cache")
	h.Set("Pragma", "no-cache")
	h.Set("Expires", "-1")
	h.Set("x-ms-request-id", id)
	h.Set("x-ms-clitelem", "1,"+strconv.Itoa(f.code)+",0,,")
	if f.status == 401 {
		h.Set("WWW-Authenticate", "Bearer")
	}
	body := map[string]any{
		"error": f.err, "error_description": f.description(now, id), "error_codes": []int{f.code}, "timestamp": now.Format("2006-01-02 15:04:05Z"),
		"trace_id": id, "correlation_id": guidOf(id), "error_uri": "https://login.microsoftonline.com/error?code=" + strconv.Itoa(f.code),
	}
	if f.suberror != "" {
		body["suberror"] = f.suberror
	}
	writeJSON(w, f.status, body)
}

// token is the token endpoint.
func (s *Sim) token(w http.ResponseWriter, r *http.Request, base, tenant string) {
	fail := func(client string, f *failure) {
		s.noteLogin(tenant, client, r, "oauth2/v2.0/token", f.status, false)
		s.oauthError(w, f)
	}
	if r.Method != http.MethodPost {
		fail("", refuse(400, "invalid_request", 900561, "The endpoint only accepts POST requests. Received a "+r.Method+" request."))
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, 1<<20)
	if err := r.ParseForm(); err != nil {
		fail("", refuse(400, "invalid_request", 900144, "The request body could not be read."))
		return
	}
	form := r.PostForm
	clientID, secret := form.Get("client_id"), form.Get("client_secret")
	if id, pass, ok := r.BasicAuth(); ok {
		clientID, _ = url.QueryUnescape(id)
		secret, _ = url.QueryUnescape(pass)
	}
	if clientID == "" {
		fail("", refuse(400, "invalid_request", 900144, "The request body must contain the following parameter: 'client_id'."))
		return
	}
	body, f := s.grantToken(r, base, tenant, clientID, secret, form)
	if f != nil {
		fail(clientID, f)
		return
	}
	s.noteLogin(tenant, clientID, r, "oauth2/v2.0/token", 200, false)
	h := w.Header()
	h.Set("Cache-Control", "no-store, no-cache")
	h.Set("Pragma", "no-cache")
	h.Set("Expires", "-1")
	h.Set("x-ms-request-id", randomGUID())
	h.Set("x-ms-ests-server", "2.1.0 - WEULR1 ProdSlices")
	h.Set("x-ms-clitelem", "1,0,0,,")
	writeJSON(w, 200, body)
}

func (s *Sim) grantToken(r *http.Request, base, tenant, clientID, secret string, form url.Values) (map[string]any, *failure) {
	now := s.Now()
	kind := form.Get("grant_type")
	if kind == "" {
		return nil, refuse(400, "invalid_request", 900144, "The request body must contain the following parameter: 'grant_type'.")
	}
	if kind == "client_credentials" && multi(tenant) {
		return nil, refuse(400, "invalid_request", 9001023, "The grant type is not supported over the /common or /consumers endpoints. Please use the /organizations or tenant-specific endpoint.")
	}
	var c *Company
	if !multi(tenant) {
		if c = s.Company(tenant); c == nil || c.deleted() {
			return nil, refuse(400, "invalid_request", 90002, "Tenant '"+tenant+"' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.")
		}
	}
	reg := s.registration(clientID)
	if reg == nil || !reg.Multitenant && c != nil && c.TenantID != reg.HomeTenant {
		name := tenant
		if c != nil {
			name = c.Name
		}
		return nil, refuse(400, "unauthorized_client", 700016, "Application with identifier '"+clientID+"' was not found in the directory '"+name+"'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.")
	}
	if reg.Disabled {
		return nil, refuse(400, "unauthorized_client", 7000112, "Application '"+clientID+"'("+reg.Name+") is disabled.")
	}
	if !reg.Multitenant && multi(tenant) {
		return nil, refuse(400, "invalid_request", 50194, "Application '"+clientID+"'("+reg.Name+") is not configured as a multi-tenant application. Usage of the /common endpoint is not supported for such apps created after '10/15/2018'. Use a tenant-specific endpoint or configure the application to be multi-tenant.")
	}
	if f := s.clientCredential(reg, base, tenant, secret, form, now); f != nil {
		return nil, f
	}
	if r.Header.Get("Origin") != "" {
		return nil, refuse(400, "invalid_request", 9002326, "Cross-origin token redemption is permitted only for the 'Single-Page Application' client-type.")
	}
	switch kind {
	case "client_credentials":
		return s.appToken(base, c, reg, form.Get("scope"), now)
	case "authorization_code":
		return s.redeem(base, c, reg, form, now)
	case "refresh_token":
		return s.refresh(base, c, reg, form, now)
	}
	return nil, refuse(400, "unsupported_grant_type", 70003, "The app requested an unsupported grant type '"+kind+"'.")
}

func (s *Sim) clientCredential(reg *Registration, base, tenant, secret string, form url.Values, now time.Time) *failure {
	if a := form.Get("client_assertion"); a != "" {
		if form.Get("client_assertion_type") != "urn:ietf:params:oauth:client-assertion-type:jwt-bearer" {
			return refuse(400, "invalid_request", 900144, "The request body must contain the following parameter: 'client_assertion_type'.")
		}
		aud := []string{base + "/" + tenant + "/oauth2/v2.0/token", base + "/" + tenant + "/v2.0"}
		if c := s.Company(tenant); c != nil {
			aud = append(aud, base+"/"+c.TenantID+"/oauth2/v2.0/token", base+"/"+c.TenantID+"/v2.0")
		}
		switch code := assertion(a, reg, aud, now); code {
		case 0:
			return nil
		case 700027:
			return refuse(401, "invalid_client", code, "The certificate with identifier used to sign the client assertion is not registered on application, or its signature is not valid.")
		case 700024:
			return refuse(401, "invalid_client", code, "Client assertion is not within its valid time range.")
		default:
			return refuse(401, "invalid_client", code, "Client assertion is malformed or failed validation.")
		}
	}
	if secret == "" {
		return refuse(401, "invalid_client", 7000218, "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.")
	}
	if reg.Secret == "" || subtle.ConstantTimeCompare([]byte(secret), []byte(reg.Secret)) != 1 {
		return refuse(401, "invalid_client", 7000215, "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '"+reg.ClientID+"'.")
	}
	if !reg.SecretExpires.IsZero() && !now.Before(reg.SecretExpires) {
		return refuse(401, "invalid_client", 7000222, "The provided client secret keys for app '"+reg.ClientID+"' are expired. Visit the Azure portal to create new keys for your app: https://aka.ms/NewClientSecret, or consider using certificate credentials for added security: https://aka.ms/certCreds.")
	}
	return nil
}

// resource splits scopes into the resource and its short names.
func resource(scopes []string) (res string, names []string, ok bool) {
	for _, v := range scopes {
		if slices.Contains(oidcScopes, v) {
			continue
		}
		name, target := v, graphAppID
		if i := strings.LastIndex(v, "/"); i >= 0 {
			switch strings.TrimSuffix(v[:i], "/") {
			case "https://graph.microsoft.com", graphAppID, "https://graph.microsoft.us", "https://dod-graph.microsoft.us", "https://microsoftgraph.chinacloudapi.cn":
			default:
				if !strings.HasSuffix(v[:i], "/graph") { // a service root other than the public one
					target = v[:i]
				}
			}
			name = v[i+1:]
		}
		if res != "" && res != target {
			return "", nil, false
		}
		res = target
		names = append(names, name)
	}
	return or(res, graphAppID), names, true
}

func (s *Sim) appToken(base string, c *Company, reg *Registration, scope string, now time.Time) (map[string]any, *failure) {
	scopes := strings.Fields(scope)
	res, names, ok := resource(scopes)
	if !ok || len(names) != 1 || names[0] != ".default" || res != graphAppID {
		if scope == "" {
			return nil, refuse(400, "invalid_request", 900144, "The request body must contain the following parameter: 'scope'.")
		}
		return nil, refuse(400, "invalid_scope", 1002012, "The provided value for scope "+scope+" is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).")
	}
	c.mu.RLock()
	sp, live := c.spByID[reg.ClientID], false
	var roles []string
	if sp != nil {
		_, live = c.sps.get(sp.ID)
		graph := c.spByID[graphAppID]
		for a := range c.assigned.all {
			if graph != nil && a.PrincipalID == sp.ID && a.ResourceID == graph.ID && now.Sub(a.Created) >= s.opts.RoleDelay {
				if p := graphRoleByID(a.RoleID); p != nil {
					roles = append(roles, p.Value)
				}
			}
		}
	}
	disabled := sp != nil && sp.Disabled
	c.mu.RUnlock()
	if !live || s.spreading(c, reg, now) {
		return nil, refuse(401, "invalid_client", 7000229, "The client application "+reg.ClientID+" is missing service principal in the tenant "+c.TenantID+". See instructions here: https://go.microsoft.com/fwlink/?linkid=2225119")
	}
	if disabled {
		return nil, refuse(401, "unauthorized_client", 7000112, "Application '"+reg.ClientID+"'("+reg.Name+") is disabled.")
	}
	slices.Sort(roles)
	claims := s.accessClaims(base, c, reg, now)
	if len(roles) > 0 {
		claims["roles"] = roles
	}
	claims["oid"], claims["sub"], claims["idtyp"] = sp.ID, sp.ID, "app"
	raw := signJWT(claims)
	t := &accessToken{tenant: c.TenantID, clientID: reg.ClientID, audience: graphAppID, issued: now, expires: now.Add(s.opts.TokenLife)}
	t.setPermissions(roles)
	s.tokens.putAccess(raw, t)
	life := int(s.opts.TokenLife.Seconds()) - 1
	return map[string]any{"token_type": "Bearer", "expires_in": life, "ext_expires_in": life, "access_token": raw}, nil
}

func (s *Sim) spreading(c *Company, reg *Registration, now time.Time) bool {
	if s.opts.ConsentDelay == 0 {
		return false
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	at, ok := s.consents[c.TenantID+"/"+strings.ToLower(reg.ClientID)]
	return ok && now.Sub(at) < s.opts.ConsentDelay
}

func (s *Sim) accessClaims(base string, c *Company, reg *Registration, now time.Time) map[string]any {
	return map[string]any{
		"aud": "https://graph.microsoft.com", "iss": "https://sts.windows.net/" + c.TenantID + "/", "iat": now.Unix(), "nbf": now.Unix(),
		"exp": now.Add(s.opts.TokenLife).Unix(), "aio": randomWord(12), "app_displayname": reg.Name, "appid": reg.ClientID, "appidacr": "1",
		"idp": "https://sts.windows.net/" + c.TenantID + "/", "tid": c.TenantID, "uti": randomWord(8), "ver": "1.0", "rh": "0." + randomWord(8),
	}
}

func (s *Sim) redeem(base string, c *Company, reg *Registration, form url.Values, now time.Time) (map[string]any, *failure) {
	s.tokens.mu.Lock()
	code := s.tokens.codes[form.Get("code")]
	var used bool
	if code != nil {
		used, code.used = code.used, true
	}
	s.tokens.mu.Unlock()
	switch {
	case code == nil || code.clientID != reg.ClientID:
		return nil, refuse(400, "invalid_grant", 9002313, "Invalid request. Request is malformed or invalid.")
	case used:
		return nil, refuse(400, "invalid_grant", 54005, "OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token.")
	case now.Sub(code.issued) > 10*time.Minute:
		return nil, refuse(400, "invalid_grant", 70008, "The provided authorization code or refresh token has expired due to inactivity. Send a new interactive authorization request for this user and resource.")
	case code.redirect != form.Get("redirect_uri"):
		return nil, refuse(400, "invalid_grant", 500112, "The reply address '"+form.Get("redirect_uri")+"' does not match the reply address '"+code.redirect+"' provided when requesting Authorization code.")
	case c != nil && c.TenantID != code.tenant:
		return nil, refuse(400, "invalid_grant", 700005, "The provided authorization code is intended to be used against another tenant.")
	}
	if code.challenge != "" {
		v := form.Get("code_verifier")
		got := v
		if code.method == "S256" {
			sum := sha256.Sum256([]byte(v))
			got = base64.RawURLEncoding.EncodeToString(sum[:])
		}
		if v == "" || got != code.challenge {
			return nil, refuse(400, "invalid_grant", 501481, "The Code_Verifier does not match the code_challenge supplied in the authorization request.")
		}
	}
	return s.userToken(base, s.Company(code.tenant), reg, code.account, code.scopes, form.Get("scope"), code.nonce, now, form.Get("client_info") == "1")
}

func (s *Sim) refresh(base string, c *Company, reg *Registration, form url.Values, now time.Time) (map[string]any, *failure) {
	s.tokens.mu.Lock()
	rt := s.tokens.rt[form.Get("refresh_token")]
	s.tokens.mu.Unlock()
	if rt == nil || rt.clientID != reg.ClientID {
		return nil, refuse(400, "invalid_grant", 9002313, "Invalid request. Request is malformed or invalid.")
	}
	if c != nil && c.TenantID != rt.tenant {
		return nil, refuse(400, "invalid_grant", 700005, "The provided refresh token is intended to be used against another tenant.")
	}
	c = s.Company(rt.tenant)
	if c == nil || c.deleted() {
		return nil, refuse(400, "invalid_request", 90002, "Tenant '"+rt.tenant+"' not found.")
	}
	if d := now.Sub(rt.issued); d > 90*24*time.Hour {
		return nil, refuse(400, "invalid_grant", 700082, "The refresh token has expired due to inactivity.\u00a0The token was issued on "+rt.issued.Format("2006-01-02T15:04:05.0000000Z")+" and was inactive for 90.00:00:00.")
	}
	c.mu.RLock()
	revoked, disabled := rt.account.revoked, rt.account.disabled
	c.mu.RUnlock()
	if disabled {
		return nil, refuse(400, "invalid_grant", 50057, "The user account is disabled.")
	}
	if !revoked.IsZero() && !rt.issued.After(revoked) {
		f := refuse(400, "invalid_grant", 50173, "The provided grant has expired due to it being revoked, a fresh auth token is needed. The user might have changed or reset their password. The grant was issued on '"+
			rt.issued.Format("2006-01-02T15:04:05.0000000Z")+"' and the TokensValidFrom date (before which tokens are not valid) for this user is '"+revoked.Format("2006-01-02T15:04:05.0000000Z")+"'.")
		f.suberror = "bad_token"
		return nil, f
	}
	asked := form.Get("scope")
	scopes := append(strings.Fields(asked), "offline_access", "openid", "profile")
	return s.userToken(base, c, reg, rt.account, scopes, asked, "", now, form.Get("client_info") == "1")
}

// granted is what a user's token for Graph may carry: tenant-wide consent and
// the user's own.
func (c *Company) granted(clientID string, a *Account) (scopes []string, sp *ServicePrincipal) {
	sp = c.spByID[clientID]
	graph := c.spByID[graphAppID]
	if sp == nil || graph == nil {
		return nil, nil
	}
	for g := range c.grants.all {
		if g.ClientID == sp.ID && g.ResourceID == graph.ID && (g.PrincipalID == "" || g.PrincipalID == a.UserID) {
			for _, v := range strings.Fields(g.Scope) {
				if !slices.Contains(scopes, v) {
					scopes = append(scopes, v)
				}
			}
		}
	}
	return scopes, sp
}

func (s *Sim) userToken(base string, c *Company, reg *Registration, a *Account, first []string, asked, nonce string, now time.Time, info bool) (map[string]any, *failure) {
	wanted := first
	if asked != "" {
		wanted = append(strings.Fields(asked), keepOIDC(first)...)
	}
	res, names, ok := resource(wanted)
	if !ok || res != graphAppID {
		return nil, refuse(400, "invalid_scope", 28002, "Provided value for the input parameter scope is not valid because it contains more than one resource.")
	}
	if a.Consumer {
		return nil, refuse(400, "invalid_grant", 50020, "User account '"+a.UPN+"' from identity provider 'live.com' does not exist in tenant.")
	}
	c.mu.RLock()
	have, sp := c.granted(reg.ClientID, a)
	disabled := sp != nil && sp.Disabled
	c.mu.RUnlock()
	// A sign-in that asks for nothing of Graph waits for no consent.
	missing := sp == nil || len(names) > 0 && s.spreading(c, reg, now)
	for _, n := range names {
		if n != ".default" && !slices.Contains(have, n) {
			missing = true
		}
	}
	if missing {
		f := refuse(400, "invalid_grant", 65001, "The user or administrator has not consented to use the application with ID '"+reg.ClientID+"' named '"+reg.Name+"'. Send an interactive authorization request for this user and resource.")
		f.suberror = "consent_required"
		return nil, f
	}
	if disabled {
		return nil, refuse(400, "unauthorized_client", 7000112, "Application '"+reg.ClientID+"'("+reg.Name+") is disabled.")
	}
	slices.Sort(have)
	claims := s.accessClaims(base, c, reg, now)
	claims["scp"] = strings.Join(have, " ")
	claims["oid"], claims["sub"], claims["name"], claims["upn"], claims["unique_name"] = a.UserID, subject(a, reg), a.Name, a.UPN, a.UPN
	if !s.opts.NoRoleClaims {
		claims["wids"] = append(append([]string(nil), a.TemplateIDs...), "b79fbf4d-3ef9-4689-8143-76b194e85509")
	}
	raw := signJWT(claims)
	t := &accessToken{tenant: c.TenantID, clientID: reg.ClientID, audience: graphAppID, user: a, issued: now, expires: now.Add(s.opts.TokenLife)}
	t.setPermissions(have)
	s.tokens.putAccess(raw, t)
	life := int(s.opts.TokenLife.Seconds()) - 1
	var scope []string
	for _, v := range []string{"email", "openid", "profile"} {
		if slices.Contains(wanted, v) {
			scope = append(scope, v)
		}
	}
	for _, v := range have {
		if !slices.Contains(oidcScopes, v) {
			scope = append(scope, "https://graph.microsoft.com/"+v)
		}
	}
	out := map[string]any{"token_type": "Bearer", "scope": strings.Join(scope, " "), "expires_in": life, "ext_expires_in": life, "access_token": raw}
	if slices.Contains(wanted, "offline_access") {
		rt := "1.AX" + randomWord(48)
		s.tokens.mu.Lock()
		s.tokens.rt[rt] = &refreshToken{tenant: c.TenantID, clientID: reg.ClientID, account: a, issued: now}
		s.tokens.mu.Unlock()
		out["refresh_token"] = rt
	}
	if slices.Contains(wanted, "openid") {
		out["id_token"] = s.idToken(base, c, reg, a, nonce, now)
	}
	if info {
		raw, _ := json.Marshal(map[string]string{"uid": a.UserID, "utid": c.TenantID})
		out["client_info"] = base64.RawURLEncoding.EncodeToString(raw)
	}
	return out, nil
}

func keepOIDC(scopes []string) []string {
	var out []string
	for _, v := range scopes {
		if slices.Contains(oidcScopes, v) {
			out = append(out, v)
		}
	}
	return out
}

// subject is pairwise: another one for each registration.
func subject(a *Account, reg *Registration) string {
	sum := sha256.Sum256([]byte(a.UserID + reg.ClientID))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

func (s *Sim) idToken(base string, c *Company, reg *Registration, a *Account, nonce string, now time.Time) string {
	claims := map[string]any{
		"aud": reg.ClientID, "iss": base + "/" + c.TenantID + "/v2.0", "iat": now.Unix(), "nbf": now.Unix(), "exp": now.Add(time.Hour).Unix(),
		"name": a.Name, "oid": a.UserID, "preferred_username": a.UPN, "rh": "0." + randomWord(8), "sub": subject(a, reg), "tid": c.TenantID,
		"uti": randomWord(8), "ver": "2.0", "sid": guidOf(a.UPN, "session"),
	}
	if nonce != "" {
		claims["nonce"] = nonce
	}
	if a.Guest {
		claims["idp"] = "https://sts.windows.net/" + a.HomeTenant + "/"
	}
	return signJWT(claims)
}
