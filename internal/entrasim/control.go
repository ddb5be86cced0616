package entrasim

import (
	"encoding/json"
	"html/template"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// serveControl serves the control page and its JSON twins:
//
//	GET  /_sim/            the page
//	GET  /_sim/state       companies, accounts, registrations, clock
//	GET  /_sim/requests    what was asked
//	POST /_sim/requests/reset
//	POST /_sim/day         {"days": 1}: life goes on; answers with the changes
//	POST /_sim/break       {"kind": …, "tenant": …, "client": …, "account": …, "permission": …}
//	POST /_sim/certificate {"client": …, "certificate": PEM}: upload it to a registration
//	POST /_sim/registration {"tenant": …, "name": …, "secret": …, "permissions": […]}: a
//	  company makes one of its own and consents to it; answers with its clientId
//	POST /_sim/fault       a Fault, with "delayMs"; POST /_sim/fault/clear
//	POST /_sim/authorize   {"url": …, "account": …, "accept": true, "everyone": false}
//
// POSTs take JSON or a form; a form is answered by going back to the page.
func (s *Sim) serveControl(w http.ResponseWriter, r *http.Request) {
	path := strings.TrimPrefix(r.URL.Path, "/_sim/")
	if r.Method == http.MethodGet {
		switch path {
		case "":
			s.controlPage(w, r)
		case "state":
			writeJSON(w, 200, s.state())
		case "requests":
			writeJSON(w, 200, s.Requests())
		default:
			http.NotFound(w, r)
		}
		return
	}
	if r.Method != http.MethodPost {
		http.Error(w, "GET or POST", http.StatusMethodNotAllowed)
		return
	}
	var in struct {
		Days       int    `json:"days"`
		Kind       string `json:"kind"`
		Tenant     string `json:"tenant"`
		Client     string `json:"client"`
		Account    string `json:"account"`
		Permission string `json:"permission"`

		Certificate string `json:"certificate"`

		Name        string   `json:"name"`
		Secret      string   `json:"secret"`
		Permissions []string `json:"permissions"`

		URL      string `json:"url"`
		Accept   bool   `json:"accept"`
		Everyone bool   `json:"everyone"`
		DelayMs  int    `json:"delayMs"`
		Fault
	}
	form := !strings.HasPrefix(r.Header.Get("Content-Type"), "application/json")
	if form {
		_ = r.ParseForm()
		in.Kind, in.Tenant, in.Client = r.Form.Get("kind"), r.Form.Get("tenant"), r.Form.Get("client")
		in.Account, in.Permission = r.Form.Get("account"), r.Form.Get("permission")
		if r.Form.Get("action") != "" {
			in.Action, in.Path, in.Times = Action(r.Form.Get("action")), r.Form.Get("path"), 1
			in.RetryAfter = r.Form.Get("retryAfter")
		}
	} else if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20)).Decode(&in); err != nil {
		writeJSON(w, 400, map[string]string{"error": "the body is not JSON: " + err.Error()})
		return
	}
	var answer any = map[string]bool{"ok": true}
	note := ""
	switch path {
	case "day":
		changes := []Change{}
		for range max(1, min(in.Days, 400)) {
			changes = append(changes, s.AdvanceDay()...)
		}
		answer = map[string]any{"now": s.Now(), "changes": changes}
		note = "A day has passed: " + itoa(len(changes)) + " changes in the directories."
	case "requests/reset":
		s.ResetRequests()
	case "break":
		if !s.breakThing(in.Kind, in.Tenant, in.Client, in.Account, in.Permission) {
			writeJSON(w, 400, map[string]string{"error": "unknown kind: " + in.Kind})
			return
		}
		note = "Done: " + in.Kind
	case "secret":
		s.ChangeSecret(in.Client, in.Secret)
		note = "The registration has a new secret."
	case "certificate":
		if err := s.UploadCertificate(in.Client, in.Certificate); err != nil {
			writeJSON(w, 400, map[string]string{"error": err.Error()})
			return
		}
		note = "The certificate is registered."
	case "registration":
		if s.Company(in.Tenant) == nil || in.Name == "" {
			writeJSON(w, 400, map[string]string{"error": "a registration needs a company and a name"})
			return
		}
		made := s.RegisterApp(Registration{Name: in.Name, Secret: in.Secret, HomeTenant: in.Tenant, Roles: in.Permissions})
		s.Consent(in.Tenant, made.ClientID, nil, in.Permissions)
		answer = map[string]string{"clientId": made.ClientID}
		note = "The registration is made."
	case "fault":
		f := in.Fault
		f.Tenant = in.Tenant
		f.Delay = time.Duration(in.DelayMs) * time.Millisecond
		s.Inject(f)
		note = "The next matching request gets: " + string(f.Action)
	case "fault/clear":
		s.ClearFaults()
		note = "All faults removed."
	case "authorize":
		to, err := s.Authorize(in.URL, in.Account, in.Accept, in.Everyone)
		if err != nil {
			writeJSON(w, 400, map[string]string{"error": err.Error()})
			return
		}
		answer = map[string]string{"redirect": to}
	default:
		http.NotFound(w, r)
		return
	}
	if form {
		http.Redirect(w, r, "/_sim/?note="+url.QueryEscape(note), http.StatusSeeOther)
		return
	}
	writeJSON(w, 200, answer)
}

func (s *Sim) breakThing(kind, tenant, client, account, permission string) bool {
	switch kind {
	case "revoke-consent":
		s.Revoke(tenant, client)
	case "revoke-grants":
		s.RevokeGrants(tenant, client)
	case "remove-permission":
		s.RemovePermission(tenant, client, permission, true)
	case "disable-app":
		s.DisableApp(tenant, client, true)
	case "disable-admin":
		s.DisableAdmin(tenant, account)
	case "expire-secret":
		s.ExpireSecret(client)
	case "revoke-refresh-tokens":
		s.RevokeRefreshTokens(tenant, account)
	case "revoke-access-tokens":
		s.RevokeAccessTokens(tenant)
	case "delete-tenant":
		s.DeleteTenant(tenant)
	case "restore-tenant":
		s.RestoreTenant(tenant)
	case "expire-delta-tokens":
		s.ExpireDeltaTokens()
	default:
		return false
	}
	return true
}

type stateCompany struct {
	TenantID string           `json:"tenantId"`
	Name     string           `json:"name"`
	Domain   string           `json:"domain"`
	Premium  string           `json:"premium"`
	Counts   map[string]int   `json:"counts"`
	Accounts []map[string]any `json:"accounts"`
}

func (s *Sim) state() map[string]any {
	var list []stateCompany
	for _, c := range s.Companies() {
		x := stateCompany{TenantID: c.TenantID, Name: c.Name, Domain: c.Domain, Premium: c.Premium, Counts: c.Counts()}
		c.mu.RLock()
		for _, a := range c.accounts {
			x.Accounts = append(x.Accounts, map[string]any{"upn": a.UPN, "name": a.Name, "role": a.Role, "admin": a.Admin, "guest": a.Guest})
		}
		c.mu.RUnlock()
		list = append(list, x)
	}
	var regs []map[string]any
	for _, r := range s.Registrations() {
		regs = append(regs, map[string]any{"clientId": r.ClientID, "name": r.Name, "multitenant": r.Multitenant, "homeTenant": r.HomeTenant})
	}
	return map[string]any{"now": s.Now(), "companies": list, "registrations": regs}
}

func (s *Sim) controlPage(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	data := s.state()
	data["note"] = r.URL.Query().Get("note")
	data["kinds"] = []string{"revoke-consent", "revoke-grants", "disable-app", "expire-secret", "disable-admin", "revoke-refresh-tokens", "revoke-access-tokens", "delete-tenant", "restore-tenant", "expire-delta-tokens"}
	data["actions"] = []Action{TooMany, Unavailable, HTMLError, EmptyBody, NullBody, NotFound, CutAbrupt, CutClean, WrongLength, Reset, NextLinkLoop, Duplicates, UnknownThings, DeltaExpired, DeltaGone, PageExpired}
	if err := controlTemplate.Execute(w, data); err != nil {
		s.log.Error("render control page", "error", err)
	}
}

var controlTemplate = template.Must(template.New("").Parse(`<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>Simulated Microsoft: control</title>
<style>:root{color-scheme:light dark}body{font:15px/1.5 "Segoe UI",Inter,system-ui,sans-serif;max-width:900px;margin:24px auto;padding:0 16px}h1{font-size:22px}h2{font-size:17px;margin-top:28px}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:6px 8px;border-bottom:1px solid #8886;vertical-align:top;overflow-wrap:anywhere}form{display:flex;flex-wrap:wrap;gap:8px;margin:8px 0}
button,select,input{font:inherit;padding:5px 10px}.note{background:#0f5fb8;color:#fff;padding:8px 12px;border-radius:6px}code{font-size:13px}</style></head><body>
<h1>Simulated Microsoft</h1><p>This stands in for Microsoft Entra ID and Microsoft Graph. Nothing here is real. The clock says <strong>{{.now.Format "Monday 2 January 2006, 15:04"}} UTC</strong>.</p>
{{with .note}}<p class="note" role="status">{{.}}</p>{{end}}
<h2>Let a day pass</h2><form method="post" action="/_sim/day"><button type="submit">Advance one day</button></form>
<h2>Companies</h2><table><thead><tr><th>Company</th><th>Who can sign in</th><th>Holds</th></tr></thead><tbody>{{range .companies}}<tr><td><strong>{{.Name}}</strong><br>{{.Domain}}<br><code>{{.TenantID}}</code><br>{{if .Premium}}Entra ID {{.Premium}}{{else}}Entra ID Free{{end}}</td>
<td>{{range .Accounts}}{{.upn}}<br><small>{{.role}}</small><br>{{end}}</td><td>{{range $k, $v := .Counts}}{{$v}} {{$k}}<br>{{end}}</td></tr>{{end}}</tbody></table>
<h2>Registrations</h2><table><tbody>{{range .registrations}}<tr><td>{{.name}}</td><td><code>{{.clientId}}</code></td><td>{{if .multitenant}}multi-tenant{{else}}{{.homeTenant}}{{end}}</td></tr>{{end}}</tbody></table>
<h2>Break something</h2><form method="post" action="/_sim/break"><label>What <select name="kind">{{range .kinds}}<option>{{.}}</option>{{end}}</select></label>
<label>Company <select name="tenant">{{range .companies}}<option value="{{.TenantID}}">{{.Name}}</option>{{end}}</select></label>
<label>Registration <select name="client">{{range .registrations}}<option value="{{.clientId}}">{{.name}}</option>{{end}}</select></label><label>Account <input name="account" placeholder="all"></label><button type="submit">Break</button></form>
<h2>Spoil the next answer</h2><form method="post" action="/_sim/fault"><label>How <select name="action">{{range .actions}}<option>{{.}}</option>{{end}}</select></label><label>Path <input name="path" placeholder="/users"></label>
<label>Retry-After <input name="retryAfter" size="4"></label><button type="submit">Spoil</button></form><form method="post" action="/_sim/fault/clear"><button type="submit">Remove all faults</button></form></body></html>`))
