package entrasim

import (
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
)

// visit is somebody on the way through the sign-in pages.
type visit struct {
	id        string
	admin     int // 0: authorize; 1, 2: admin consent v1, v2
	tenant    string
	reg       *Registration
	redirect  string
	state     string
	mode      string
	scopes    []string // as asked
	names     []string // short Graph scopes
	roles     []string // application permissions (admin consent)
	nonce     string
	challenge string
	method    string
	prompt    string
	hint      string
	authority *Company // the tenant the URL names; nil for organizations and common
	account   *Account
	company   *Company // the tenant signed in to
}

type pendingStore struct {
	mu    sync.Mutex
	m     map[string]*visit
	order []string
}

func (p *pendingStore) init() { p.m = make(map[string]*visit) }

func (p *pendingStore) put(v *visit) {
	p.mu.Lock()
	defer p.mu.Unlock()
	v.id = randomWord(12)
	p.m[v.id] = v
	p.order = append(p.order, v.id)
	if len(p.order) > 500 {
		delete(p.m, p.order[0])
		p.order = p.order[1:]
	}
}

func (p *pendingStore) get(id string) *visit {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.m[id]
}

// begin checks an authorize or admin consent request. A failure is shown on
// Microsoft's own page; answer is an error to redirect with.
func (s *Sim) begin(tenant string, q url.Values, admin int) (v *visit, answer url.Values, f *failure) {
	v = &visit{admin: admin, tenant: tenant, redirect: q.Get("redirect_uri"), state: q.Get("state"), mode: q.Get("response_mode"), nonce: q.Get("nonce"),
		challenge: q.Get("code_challenge"), method: or(q.Get("code_challenge_method"), "plain"), prompt: q.Get("prompt"), hint: q.Get("login_hint")}
	if !multi(tenant) {
		if v.authority = s.Company(tenant); v.authority == nil || v.authority.deleted() {
			return nil, nil, refuse(400, "invalid_request", 90002, "Tenant '"+tenant+"' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.")
		}
	}
	if q.Get("client_id") == "" {
		return nil, nil, refuse(400, "invalid_request", 900144, "The request must contain the following parameter: 'client_id'.")
	}
	v.reg = s.registration(q.Get("client_id"))
	if v.reg == nil || !v.reg.Multitenant && v.authority != nil && v.authority.TenantID != v.reg.HomeTenant {
		return nil, nil, refuse(400, "unauthorized_client", 700016, "Application with identifier '"+q.Get("client_id")+"' was not found in the directory. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant.")
	}
	if !v.reg.Multitenant && multi(tenant) {
		return nil, nil, refuse(400, "invalid_request", 50194, "Application '"+v.reg.ClientID+"'("+v.reg.Name+") is not configured as a multi-tenant application. Use a tenant-specific endpoint.")
	}
	if !slices.ContainsFunc(v.reg.RedirectURIs, func(u string) bool {
		return u == v.redirect || admin > 0 && strings.HasPrefix(v.redirect, strings.TrimSuffix(u, "/")+"/")
	}) {
		return nil, nil, refuse(400, "invalid_request", 50011, "The redirect URI '"+v.redirect+"' specified in the request does not match the redirect URIs configured for the application '"+v.reg.ClientID+"'.")
	}
	deny := func(code int, err, text string) url.Values {
		f := refuse(400, err, code, text)
		return url.Values{"error": {err}, "error_description": {f.description(s.Now(), randomGUID())}}
	}
	if admin == 0 {
		if rt := q.Get("response_type"); rt != "code" && rt != "code id_token" {
			return v, deny(700051, "unsupported_response_type", "response_type '"+rt+"' is not enabled for the application."), nil
		}
		if q.Get("scope") == "" {
			return v, deny(900144, "invalid_request", "The request body must contain the following parameter: 'scope'."), nil
		}
		if v.challenge != "" && v.method != "plain" && v.method != "S256" {
			return v, deny(501491, "invalid_request", "Invalid value for the 'code_challenge_method' parameter."), nil
		}
	}
	v.scopes = strings.Fields(q.Get("scope"))
	res, names, ok := resource(v.scopes)
	if !ok || res != graphAppID {
		return v, deny(28002, "invalid_scope", "The provided value for the input parameter 'scope' is not valid."), nil
	}
	if admin == 1 || slices.Contains(names, ".default") {
		names = append(slices.DeleteFunc(names, func(n string) bool { return n == ".default" }), v.reg.Scopes...)
		if admin > 0 {
			v.roles = v.reg.Roles
		}
	}
	for _, n := range names {
		if graphScope(n) == nil {
			return v, deny(650053, "invalid_client", "The application '"+v.reg.Name+"' asked for scope '"+n+"' that doesn't exist on the resource '"+graphAppID+"'."), nil
		}
		if !slices.Contains(v.names, n) {
			v.names = append(v.names, n)
		}
	}
	s.pending.put(v)
	return v, nil, nil
}

func (s *Sim) authorize(w http.ResponseWriter, r *http.Request, tenant string) {
	_ = r.ParseForm()
	v, answer, f := s.begin(tenant, r.Form, 0)
	switch {
	case f != nil:
		s.failurePage(w, f)
	case answer != nil:
		s.back(w, r, v, answer)
	case v.prompt == "none":
		s.back(w, r, v, url.Values{"error": {"login_required"}, "error_description": {"AADSTS50058: A silent sign-in request was sent but no user is signed in."}})
	default:
		http.Redirect(w, r, "/login/_/account?ctx="+v.id, http.StatusFound)
	}
}

func (s *Sim) adminConsent(w http.ResponseWriter, r *http.Request, tenant string, two bool) {
	_ = r.ParseForm()
	kind := 1
	if two {
		kind = 2
	}
	v, answer, f := s.begin(tenant, r.Form, kind)
	switch {
	case f != nil:
		s.failurePage(w, f)
	case two && tenant == "common":
		s.back(w, r, v, url.Values{"error": {"invalid_request"}, "error_description": {"AADSTS900144: The request body must include a 'response_type' parameter."}})
	case answer != nil:
		s.back(w, r, v, answer)
	default:
		http.Redirect(w, r, "/login/_/account?ctx="+v.id, http.StatusFound)
	}
}

// accountsFor lists who may try to sign in.
func (s *Sim) accountsFor(v *visit) []chooserAccount {
	var list []chooserAccount
	for _, c := range s.Companies() {
		if v.authority != nil && c != v.authority || c.deleted() {
			continue
		}
		c.mu.RLock()
		for _, a := range c.accounts {
			if !a.disabled {
				list = append(list, chooserAccount{Account: a, Company: c.Name, Tenant: c.TenantID})
			}
		}
		c.mu.RUnlock()
	}
	list = append(list, chooserAccount{Account: &Account{UPN: consumerUPN, Name: "Robin Private", Role: "Personal account", Consumer: true}, Company: "Personal", Tenant: consumerTenant})
	return list
}

const consumerUPN = "robin.private@outlook.example"

type chooserAccount struct {
	*Account
	Company, Tenant string
}

// choose signs an account in. It returns an answer when the visit ends here.
func (s *Sim) choose(v *visit, tenant, upn string) (url.Values, *failure) {
	for _, a := range s.accountsFor(v) {
		if a.Tenant != tenant && tenant != "" || !strings.EqualFold(a.UPN, upn) {
			continue
		}
		if a.Consumer {
			if v.tenant != "common" && v.tenant != "consumers" {
				return nil, refuse(400, "invalid_request", 50020, "User account '"+a.UPN+"' from identity provider 'live.com' does not exist in tenant 'Microsoft Services' and cannot access the application '"+v.reg.ClientID+"'("+v.reg.Name+") in that tenant. Sign in with a work or school account.")
			}
			return nil, refuse(400, "invalid_request", 50194, "The application does not take personal accounts.")
		}
		v.account, v.company = a.Account, s.Company(a.Tenant)
		return nil, nil
	}
	return nil, refuse(400, "invalid_request", 50034, "The user account '"+upn+"' does not exist in the directory. To sign into this application, the account must be added to the directory.")
}

// needs tells whether consent has to be asked, and whether only an
// administrator can give it.
func (s *Sim) needs(v *visit) (consent, adminOnly bool) {
	v.company.mu.RLock()
	have, sp := v.company.granted(v.reg.ClientID, v.account)
	v.company.mu.RUnlock()
	consent = v.admin > 0 || v.prompt == "consent" || sp == nil
	for _, n := range v.names {
		if !slices.Contains(have, n) {
			consent = true
			if p := graphScope(n); p != nil && p.AdminOnly {
				adminOnly = true
			}
		}
	}
	return consent, adminOnly || v.admin > 0
}

// accept records the consent and ends the visit.
func (s *Sim) accept(v *visit, everyone bool) url.Values {
	if v.admin > 0 {
		s.consent(v.company, v.reg, "", v.names, v.roles, s.Now())
		out := url.Values{"tenant": {v.company.TenantID}, "admin_consent": {"True"}}
		if v.admin == 2 {
			var full []string
			for _, n := range v.names {
				full = append(full, "https://graph.microsoft.com/"+n)
			}
			out.Set("scope", strings.Join(full, " "))
		}
		return out
	}
	principal := v.account.UserID
	if everyone && v.account.Admin {
		principal = ""
	}
	scopes := append(keepOIDC(v.scopes), v.names...)
	s.consent(v.company, v.reg, principal, scopes, nil, s.Now())
	return s.issueCode(v)
}

func (s *Sim) issueCode(v *visit) url.Values {
	code := "1.AV" + randomWord(40)
	s.tokens.mu.Lock()
	s.tokens.codes[code] = &authCode{tenant: v.company.TenantID, clientID: v.reg.ClientID, redirect: v.redirect, account: v.account, scopes: v.scopes,
		nonce: v.nonce, challenge: v.challenge, method: v.method, issued: s.Now()}
	s.tokens.mu.Unlock()
	return url.Values{"code": {code}, "session_state": {guidOf(v.id)}}
}

func (s *Sim) decline(v *visit) url.Values {
	switch v.admin {
	case 1:
		return url.Values{"error": {"permission_denied"}, "error_description": {"The admin canceled the request"}}
	case 2:
		f := refuse(400, "consent_required", 65004, "The resource owner or authorization server denied the request.")
		return url.Values{"admin_consent": {"True"}, "error": {"consent_required"}, "error_description": {f.description(s.Now(), randomGUID())}}
	}
	f := refuse(400, "access_denied", 65004, "User declined to consent to access the app.")
	return url.Values{"error": {"access_denied"}, "error_description": {f.description(s.Now(), randomGUID())}}
}

// redirectURL puts an answer on the redirect URI.
func redirectURL(v *visit, answer url.Values) string {
	if v.state != "" {
		answer.Set("state", v.state)
	}
	sep := "?"
	if v.mode == "fragment" {
		sep = "#"
	} else if strings.Contains(v.redirect, "?") {
		sep = "&"
	}
	return v.redirect + sep + answer.Encode()
}

func (s *Sim) back(w http.ResponseWriter, r *http.Request, v *visit, answer url.Values) {
	if v.mode == "form_post" {
		if v.state != "" {
			answer.Set("state", v.state)
		}
		s.page(w, http.StatusOK, "formpost", map[string]any{"Action": template.URL(v.redirect), "Fields": answer})
		return
	}
	http.Redirect(w, r, redirectURL(v, answer), http.StatusFound)
}

// Authorize walks an authorize or admin consent URL of this simulator as the
// account with the given UPN would, without pages, and returns where the
// browser would be sent. With accept false the person presses Cancel on the
// consent page. everyone ticks "on behalf of your organization".
func (s *Sim) Authorize(rawURL, upn string, accept, everyone bool) (string, error) {
	u, err := url.Parse(rawURL)
	if err != nil {
		return "", fmt.Errorf("parse authorize URL: %w", err)
	}
	tenant, rest, _ := strings.Cut(strings.TrimPrefix(u.Path, "/login/"), "/")
	kind := 0
	switch rest {
	case "oauth2/v2.0/authorize":
	case "adminconsent":
		kind = 1
	case "v2.0/adminconsent":
		kind = 2
	default:
		return "", errors.New("not an authorize URL: " + u.Path)
	}
	v, answer, f := s.begin(strings.ToLower(tenant), u.Query(), kind)
	if f != nil {
		return "", fmt.Errorf("the sign-in page says: AADSTS%d: %s", f.code, f.text)
	}
	if answer == nil {
		if answer, f = s.choose(v, "", upn); f != nil {
			return "", fmt.Errorf("the sign-in page says: AADSTS%d: %s", f.code, f.text)
		}
	}
	if answer == nil {
		consent, adminOnly := s.needs(v)
		switch {
		case consent && adminOnly && !v.account.Admin:
			return "", errors.New("the sign-in page says: AADSTS90094: an administrator has to approve this")
		case consent && !accept:
			answer = s.decline(v)
		case consent:
			answer = s.accept(v, everyone)
		default:
			answer = s.issueCode(v)
		}
	}
	return redirectURL(v, answer), nil
}
