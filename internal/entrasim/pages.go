package entrasim

import (
	"html/template"
	"net/http"
	"net/url"
)

// servePages serves the pages between authorize and the redirect.
func (s *Sim) servePages(w http.ResponseWriter, r *http.Request, page string) {
	_ = r.ParseForm()
	v := s.pending.get(r.Form.Get("ctx"))
	if v == nil {
		s.failurePage(w, refuse(400, "invalid_request", 165000, "This sign-in was started too long ago. Go back to the application and start again."))
		return
	}
	data := map[string]any{"Visit": v.id, "App": v.reg.Name, "Publisher": v.reg.Publisher}
	switch page {
	case "account":
		data["Accounts"] = s.accountsFor(v)
		data["Hint"] = v.hint
		s.page(w, http.StatusOK, "account", data)
	case "pick":
		if r.Method != http.MethodPost {
			http.Redirect(w, r, "/login/_/account?ctx="+v.id, http.StatusFound)
			return
		}
		if r.Form.Get("cancel") != "" {
			s.back(w, r, v, url.Values{"error": {"access_denied"}, "error_subcode": {"cancel"}})
			return
		}
		if _, f := s.choose(v, r.Form.Get("tenant"), r.Form.Get("upn")); f != nil {
			s.failurePage(w, f)
			return
		}
		consent, adminOnly := s.needs(v)
		data["Account"], data["Company"] = v.account, v.company.Name
		switch {
		case consent && adminOnly && !v.account.Admin:
			s.page(w, http.StatusOK, "approval", data)
		case consent:
			s.consentPage(w, v, data)
		default:
			s.back(w, r, v, s.issueCode(v))
		}
	case "consent":
		if r.Method != http.MethodPost || v.account == nil {
			http.Redirect(w, r, "/login/_/account?ctx="+v.id, http.StatusFound)
			return
		}
		_, adminOnly := s.needs(v)
		if r.Form.Get("accept") == "" || adminOnly && !v.account.Admin {
			s.back(w, r, v, s.decline(v))
			return
		}
		s.back(w, r, v, s.accept(v, r.Form.Get("everyone") != ""))
	default:
		http.NotFound(w, r)
	}
}

type scopeLine struct{ Value, Name, Description, Kind string }

func (s *Sim) consentPage(w http.ResponseWriter, v *visit, data map[string]any) {
	var lines []scopeLine
	for _, n := range v.names {
		if p := graphScope(n); p != nil {
			lines = append(lines, scopeLine{p.Value, p.Name, p.Description, "on behalf of the signed-in user"})
		}
	}
	for _, n := range v.roles {
		if p := graphRole(n); p != nil {
			lines = append(lines, scopeLine{p.Value, p.Name, p.Description, "without a signed-in user"})
		}
	}
	for _, n := range v.scopes {
		switch n {
		case "offline_access":
			lines = append(lines, scopeLine{n, "Maintain access to data you have given it access to", "Allows the app to see and update the data you gave it access to, even when you are not currently using the app.", ""})
		case "profile":
			lines = append(lines, scopeLine{n, "View your basic profile", "Allows the app to see your name and picture.", ""})
		}
	}
	data["Scopes"], data["CanAll"], data["ForAll"] = lines, v.account.Admin && v.admin == 0, v.admin > 0
	s.page(w, http.StatusOK, "consent", data)
}

func (s *Sim) failurePage(w http.ResponseWriter, f *failure) {
	s.page(w, f.status, "failure", map[string]any{"Code": f.code, "Text": f.text, "ID": randomGUID()})
}

func (s *Sim) page(w http.ResponseWriter, status int, name string, data any) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Referrer-Policy", "no-referrer")
	w.WriteHeader(status)
	if err := pages.ExecuteTemplate(w, name, data); err != nil {
		s.log.Error("render sign-in page", "page", name, "error", err)
	}
}

var pages = template.Must(template.New("").Parse(`
{{define "head"}}<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>Simulated Microsoft</title>
<style>
:root{color-scheme:light dark;--back:#eef1f6;--card:#fff;--text:#1b1b1f;--soft:#565b66;--line:#d5d9e0;--blue:#0f5fb8;--hover:#f2f5fa}
@media(prefers-color-scheme:dark){:root{--back:#15171c;--card:#20232a;--text:#f0f1f4;--soft:#b2b7c2;--line:#3b404b;--blue:#69aef8;--hover:#2a2e37}}
*{box-sizing:border-box}body{margin:0;min-height:100vh;background:var(--back);color:var(--text);font:15px/1.5 "Segoe UI",Inter,system-ui,sans-serif;display:flex;flex-direction:column;align-items:center;padding:24px 16px}
.band{width:100%;max-width:460px;margin:0 0 14px;padding:8px 14px;border-radius:8px;background:#7a4b00;color:#fff;font-size:13px;text-align:center}
main{width:100%;max-width:460px;background:var(--card);border:1px solid var(--line);border-radius:10px;padding:32px}
h1{font-size:22px;line-height:1.3;margin:18px 0 6px;font-weight:600}h2{font-size:15px;margin:20px 0 6px}p{margin:8px 0}.soft{color:var(--soft);font-size:13px}
.brand{display:flex;align-items:center;gap:9px;font-weight:600;color:var(--soft)}.brand i{display:grid;grid-template-columns:9px 9px;gap:2px}.brand i b{width:9px;height:9px;background:currentColor;border-radius:2px}
ul.list{list-style:none;margin:14px -12px 0;padding:0}ul.list button{display:flex;width:100%;gap:12px;align-items:center;text-align:left;border:0;border-radius:8px;background:none;color:inherit;font:inherit;padding:10px 12px;cursor:pointer}
ul.list button:hover,ul.list button:focus-visible{background:var(--hover);outline:2px solid var(--blue);outline-offset:-2px}
.face{flex:none;width:38px;height:38px;border-radius:50%;background:var(--blue);color:var(--card);display:grid;place-items:center;font-weight:600}
.who{min-width:0}.who span{display:block;overflow-wrap:anywhere}.company{margin:16px 0 0;font-size:13px;color:var(--soft);font-weight:600}
details{border-top:1px solid var(--line);padding:9px 0}details:last-of-type{border-bottom:1px solid var(--line)}summary{cursor:pointer;font-weight:500}
code{font:12.5px ui-monospace,monospace;color:var(--soft);overflow-wrap:anywhere}label{display:flex;gap:10px;margin:16px 0;align-items:flex-start}
.row{display:flex;gap:10px;justify-content:flex-end;margin-top:22px}.row button{font:inherit;padding:8px 24px;border-radius:6px;border:1px solid var(--line);background:var(--card);color:inherit;cursor:pointer}
.row button.main{background:#0f5fb8;border-color:#0f5fb8;color:#fff}button:focus-visible{outline:2px solid var(--blue);outline-offset:2px}
</style></head><body><div class="band" role="note">Simulated Microsoft: nothing here is real, and no password is asked.</div><main><div class="brand"><i aria-hidden="true"><b></b><b></b><b></b><b></b></i>Simulated Microsoft</div>{{end}}
{{define "foot"}}</main></body></html>{{end}}
{{define "account"}}{{template "head" .}}<h1>Pick an account</h1><p class="soft">to continue to <strong>{{.App}}</strong></p>
{{$v := .Visit}}{{$last := ""}}{{range .Accounts}}{{if ne .Company $last}}{{if $last}}</ul>{{end}}<p class="company">{{.Company}}</p><ul class="list">{{$last = .Company}}{{end}}
<li><form method="post" action="/login/_/pick"><input type="hidden" name="ctx" value="{{$v}}"><input type="hidden" name="tenant" value="{{.Tenant}}"><input type="hidden" name="upn" value="{{.UPN}}">
<button type="submit" data-upn="{{.UPN}}"><span class="face" aria-hidden="true">{{slice .UPN 0 1}}</span><span class="who"><span>{{.Name}}</span><span class="soft">{{.UPN}}</span><span class="soft">{{.Role}}</span></span></button></form></li>{{end}}</ul>
<form method="post" action="/login/_/pick" class="row"><input type="hidden" name="ctx" value="{{.Visit}}"><button type="submit" name="cancel" value="1">Cancel</button></form>{{template "foot" .}}{{end}}
{{define "consent"}}{{template "head" .}}<p class="soft">{{.Account.UPN}}</p><h1>Permissions requested{{if .ForAll}} for your organization{{end}}</h1>
<p><strong>{{.App}}</strong><br><span class="soft">{{if .Publisher}}{{.Publisher}} (verified){{else}}unverified{{end}} · {{.Company}}</span></p>
<p>This application would like to:</p>
{{range .Scopes}}<details open><summary>{{.Name}}</summary><p class="soft">{{.Description}}{{if .Kind}} ({{.Kind}}){{end}}</p><code>{{.Value}}</code></details>{{end}}
<form method="post" action="/login/_/consent"><input type="hidden" name="ctx" value="{{.Visit}}">
{{if .CanAll}}<label><input type="checkbox" name="everyone" value="1"> <span>Consent on behalf of your organization</span></label>{{end}}
{{if .ForAll}}<p class="soft">If you accept, this app gets access to the resources above for everybody in your organization. Nobody else will be asked.</p>{{end}}
<div class="row"><button type="submit" name="cancel" value="1">Cancel</button><button type="submit" name="accept" value="1" class="main">Accept</button></div></form>{{template "foot" .}}{{end}}
{{define "approval"}}{{template "head" .}}<p class="soft">{{.Account.UPN}}</p><h1>Need admin approval</h1><p><strong>{{.App}}</strong> needs permission to access resources in {{.Company}} that only an admin can grant. Ask an admin to grant permission to this app before you can use it.</p>
<p class="soft">AADSTS90094</p><form method="post" action="/login/_/consent" class="row"><input type="hidden" name="ctx" value="{{.Visit}}"><button type="submit" name="cancel" value="1">Return to the application without granting consent</button></form>{{template "foot" .}}{{end}}
{{define "failure"}}{{template "head" .}}<h1>Sorry, but we’re having trouble signing you in.</h1><p>AADSTS{{.Code}}: {{.Text}}</p><p class="soft">Request Id: {{.ID}}</p>{{template "foot" .}}{{end}}
{{define "signedout"}}{{template "head" .}}<h1>You signed out of your account</h1><p class="soft">It’s a good idea to close all browser windows.</p>{{template "foot" .}}{{end}}
{{define "formpost"}}{{template "head" .}}<h1>Working…</h1><form id="back" method="post" action="{{.Action}}">{{range $k, $v := .Fields}}<input type="hidden" name="{{$k}}" value="{{index $v 0}}">{{end}}<noscript><button type="submit">Continue</button></noscript></form><script>document.getElementById("back").submit()</script>{{template "foot" .}}{{end}}
`))
