package entrasim

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// call is one request to Graph, or one part of a batch.
type call struct {
	s       *Sim
	c       *Company
	token   *accessToken
	now     time.Time
	host    string // root of the service, "http://host/graph"
	version string
	method  string
	path    string // below the version, without leading slash
	query   url.Values
	rawq    string
	header  http.Header
	body    []byte
	id      string // request-id
	client  string // client-request-id
	ep      *endpoint
	args    []string
	batched bool
	slots   []int32 // where the objects of a list are, when an index knows
	share   float64 // of the budget that is used
}

// reply is an answer before it is written; faults may change it.
type reply struct {
	status int
	header http.Header
	ctype  string
	body   []byte
	units  int
}

const jsonType = "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8"

type endpoint struct {
	template string
	parts    []string
	units    int
	bucket   bucketKind
	perms    []string // any of these; nil: any token
	beta     bool     // not in v1.0
	method   string
	serve    func(*call) *reply
}

func (k *call) eventual() bool {
	return strings.EqualFold(k.header.Get("ConsistencyLevel"), "eventual")
}

func (k *call) root() string { return k.host + "/" + k.version }

// q returns a system query option, with or without its dollar sign.
func (k *call) q(name string) string {
	if v, ok := k.query["$"+name]; ok {
		return v[0]
	}
	for key, v := range k.query {
		if strings.EqualFold(strings.TrimPrefix(key, "$"), name) {
			return v[0]
		}
	}
	return ""
}

func (k *call) fail(status int, code, message string) *reply {
	return &reply{status: status, ctype: "application/json", body: k.errorBody(code, message)}
}

func (k *call) errorBody(code, message string) []byte {
	o := newObject(nil)
	o.key("error")
	e := newObject(o.b)
	e.str("code", code)
	e.str("message", message)
	e.key("innerError")
	in := newObject(e.b)
	in.str("date", k.now.Format("2006-01-02T15:04:05"))
	in.str("request-id", k.id)
	in.str("client-request-id", k.client)
	e.b = in.end()
	o.b = e.end()
	return o.end()
}

func (k *call) notFound(id string) *reply {
	return k.fail(404, "Request_ResourceNotFound", "Resource '"+id+"' does not exist or one of its queried reference-property objects are not present.")
}

func (k *call) badRequest(message string) *reply { return k.fail(400, "Request_BadRequest", message) }

func (k *call) unsupported(message string) *reply {
	return k.fail(400, "Request_UnsupportedQuery", message)
}

func (s *Sim) serveGraph(w http.ResponseWriter, r *http.Request) {
	k := &call{s: s, now: s.Now(), method: r.Method, header: r.Header, host: "http://" + r.Host + "/graph", id: guidN(mix(uint64(time.Now().UnixNano())), 7)}
	if r.TLS != nil {
		k.host = "https://" + r.Host + "/graph"
	}
	k.client = r.Header.Get("client-request-id")
	if k.client == "" {
		k.client = k.id
	}
	rest := strings.TrimPrefix(r.URL.EscapedPath(), "/graph/")
	k.version, k.path, _ = strings.Cut(rest, "/")
	k.setQuery(r.URL.RawQuery)
	if r.Method == http.MethodPost {
		body := io.Reader(io.LimitReader(r.Body, 4<<20))
		if strings.EqualFold(r.Header.Get("Content-Encoding"), "gzip") {
			z, err := gzip.NewReader(body)
			if err != nil {
				s.write(w, r, k, k.fail(400, "BadRequest", "Unable to read the compressed request body."), nil)
				return
			}
			body = io.LimitReader(z, 4<<20)
		}
		var err error
		if k.body, err = io.ReadAll(body); err != nil {
			return
		}
	}
	rep := k.authenticate(r.Header.Get("Authorization"))
	f := s.faultFor(k.tenant(), r.Method, r.URL.Path+queryPart(r.URL.RawQuery))
	if f != nil && f.replaces() {
		rep = f.reply(k)
		s.log.Debug("fault injected", "path", r.URL.Path, "status", rep.status)
	} else if rep == nil {
		rep = k.dispatch()
		if f != nil {
			f.change(k, rep)
		}
	}
	s.recordCall(k, rep, f != nil)
	s.write(w, r, k, rep, f)
}

func queryPart(q string) string {
	if q == "" {
		return ""
	}
	if d, err := url.QueryUnescape(q); err == nil {
		q = d
	}
	return "?" + q
}

func (k *call) tenant() string {
	if k.c == nil {
		return ""
	}
	return k.c.TenantID
}

func (k *call) setQuery(raw string) {
	k.rawq = raw
	// Microsoft accepts semicolons inside $expand; url.ParseQuery does not.
	k.query, _ = url.ParseQuery(strings.ReplaceAll(raw, ";", "%3B"))
	if k.query == nil {
		k.query = url.Values{}
	}
}

func (s *Sim) recordCall(k *call, rep *reply, fault bool) {
	if s.opts.NoRecord {
		return
	}
	q := Request{At: k.now, Tenant: k.tenant(), Method: k.method, Path: "/" + k.version + "/" + k.path, Query: k.rawq,
		Status: rep.status, Units: rep.units, InBatch: k.batched, Fault: fault}
	if k.ep != nil {
		q.Endpoint = k.ep.template
	}
	if k.token != nil {
		q.ClientID = k.token.clientID
	}
	s.records.add(q)
}

func (k *call) challenge(message string) *reply {
	rep := k.fail(401, "InvalidAuthenticationToken", message)
	rep.header = http.Header{"Www-Authenticate": {`Bearer realm="", authorization_uri="` + strings.TrimSuffix(k.host, "/graph") + `/login/common/oauth2/authorize", client_id="` + graphAppID + `"`}}
	return rep
}

func (k *call) authenticate(h string) *reply {
	tok, ok := strings.CutPrefix(h, "Bearer ")
	tok = strings.TrimSpace(tok)
	if !ok || tok == "" {
		return k.challenge("Access token is empty.")
	}
	t := k.s.tokens.access(tok)
	if t == nil {
		if strings.Count(tok, ".") != 2 {
			return k.challenge("CompactToken parsing failed with error code: 80049217")
		}
		return k.challenge("Access token validation failure. Invalid audience.")
	}
	k.token, k.c = t, k.s.Company(t.tenant)
	if t.audience != graphAppID {
		return k.challenge("Access token validation failure. Invalid audience.")
	}
	if !k.now.Before(t.expires) {
		return k.challenge("Access token has expired or is not yet valid.")
	}
	if t.revoked.Load() {
		rep := k.fail(401, "InvalidAuthenticationToken", "Continuous access evaluation resulted in claims challenge with result: InteractionRequired and code: TokenIssuedBeforeRevocationTimestamp")
		claims := fmt.Sprintf(`{"access_token":{"nbf":{"essential":true,"value":"%d"}}}`, k.now.Unix())
		rep.header = http.Header{"Www-Authenticate": {`Bearer realm="", authorization_uri="` + strings.TrimSuffix(k.host, "/graph") + `/login/common/oauth2/authorize", client_id="` + graphAppID +
			`", error="insufficient_claims", claims="` + b64std(claims) + `"`}}
		return rep
	}
	if k.c == nil || k.c.deleted() {
		return k.fail(401, "InvalidAuthenticationToken", "The identity of the tenant could not be found.")
	}
	return nil
}

// dispatch finds the endpoint and serves it.
func (k *call) dispatch() *reply {
	if k.version != "v1.0" && k.version != "beta" {
		return k.fail(400, "BadRequest", "Invalid version: "+k.version)
	}
	segs := strings.Split(strings.Trim(k.path, "/"), "/")
	for i := range segs {
		if s, err := url.PathUnescape(segs[i]); err == nil {
			segs[i] = s
		}
	}
	switch {
	case k.method == http.MethodGet:
	case k.method == http.MethodPost && len(segs) == 1 && segs[0] == "$batch":
	default:
		return k.fail(405, "Request_BadRequest", "The simulator only reads: "+k.method+" is refused.")
	}
	ep, args := k.s.route(k.method, k.version, segs)
	if ep == nil {
		last := segs[0]
		for _, s := range segs {
			if !isGUID(s) {
				last = s
			}
		}
		return k.fail(400, "BadRequest", "Resource not found for the segment '"+last+"'.")
	}
	k.ep, k.args = ep, args
	units := k.units()
	if rep := k.throttle(units); rep != nil {
		return rep
	}
	if rep := k.permitted(); rep != nil {
		rep.units = units
		return rep
	}
	rep := ep.serve(k)
	rep.units = units
	return rep
}

func (s *Sim) route(method, version string, segs []string) (*endpoint, []string) {
	for i := range s.endpoints {
		ep := &s.endpoints[i]
		if len(ep.parts) != len(segs) || ep.method != method || ep.beta && version != "beta" {
			continue
		}
		var args []string
		ok := true
		for j, p := range ep.parts {
			switch {
			case p == "{id}":
				if strings.HasPrefix(segs[j], "$") || segs[j] == "delta" {
					ok = false
				}
				args = append(args, segs[j])
			case strings.HasSuffix(p, "()"): // a function with arguments
				name, arg, found := strings.Cut(segs[j], "(")
				if !found || !strings.EqualFold(name, p[:len(p)-2]) || !strings.HasSuffix(arg, ")") {
					ok = false
				} else {
					args = append(args, strings.TrimSuffix(arg, ")"))
				}
			case p == "delta":
				low := strings.ToLower(segs[j])
				ok = low == "delta" || low == "delta()" || low == "microsoft.graph.delta()" || low == "microsoft.graph.delta"
			default:
				ok = strings.EqualFold(segs[j], p)
			}
			if !ok {
				break
			}
		}
		if ok {
			return ep, args
		}
	}
	return nil, nil
}

func (k *call) has(perms ...string) bool {
	have := k.token.permissions()
	for _, p := range perms {
		if slices.Contains(have, p) || slices.Contains(have, strings.Replace(p, ".Read.", ".ReadWrite.", 1)) {
			return true
		}
	}
	return false
}

func (k *call) hasRole(templates ...string) bool {
	if k.token.user == nil {
		return true
	}
	for _, t := range templates {
		if slices.Contains(k.token.user.TemplateIDs, t) {
			return true
		}
	}
	return false
}

const (
	globalAdmin     = "62e90394-69f5-4237-9190-012177145e10"
	globalReader    = "f2ef992c-3afb-46b9-b7cf-a126ee74c451"
	reportsReader   = "4a5d8f65-41da-4de4-8968-e035b65339cf"
	securityReader  = "5d6b6bb7-de71-4623-b4af-96380a352509"
	privilegedAdmin = "e8611ab8-c189-46e8-94e1-60213ab1f814"
	cloudAppAdmin   = "158c047a-c907-4556-b7ef-446551a6b5f7"
)

// permitted refuses what the token may not do, with Microsoft's words.
func (k *call) permitted() *reply {
	ep := k.ep
	if ep.perms == nil || k.has(ep.perms...) {
		if ep.bucket == bucketAudit || ep.bucket == bucketReport {
			if !k.hasRole(globalAdmin, globalReader, reportsReader, securityReader) {
				if ep.bucket == bucketReport {
					return k.fail(403, "UnknownError", `{"error":{"code":"S2SUnauthorized","message":"Invalid permission."}}`)
				}
				return k.fail(403, "UnknownError", "User is not in the allowed roles")
			}
		}
		return nil
	}
	switch ep.bucket {
	case bucketAudit:
		return k.fail(403, "Authentication_MSGraphPermissionMissing", "Calling principal does not have required MSGraph permissions "+ep.perms[0])
	case bucketReport:
		return k.fail(403, "UnknownError", `{"error":{"code":"S2SUnauthorized","message":"Invalid permission."}}`)
	}
	return k.fail(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")
}

// write sends an answer, with the headers Graph always sends.
func (s *Sim) write(w http.ResponseWriter, r *http.Request, k *call, rep *reply, f *activeFault) {
	h := w.Header()
	h.Set("request-id", k.id)
	h.Set("client-request-id", k.client)
	h.Set("x-ms-ags-diagnostic", `{"ServerInfo":{"DataCenter":"West Europe","Slice":"E","Ring":"5","ScaleUnit":"004","RoleInstance":"AM1PEPF000SIM01"}}`)
	h.Set("Strict-Transport-Security", "max-age=31536000")
	h.Set("Cache-Control", "no-cache")
	h.Set("OData-Version", "4.0")
	if rep.units > 0 {
		h.Set("x-ms-resource-unit", strconv.Itoa(rep.units))
	}
	if k.share > 0.8 {
		h.Set("x-ms-throttle-limit-percentage", strconv.FormatFloat(k.share, 'f', 2, 64))
	}
	if rep.ctype != "" {
		h.Set("Content-Type", rep.ctype)
	}
	for name, v := range rep.header {
		h[name] = v
	}
	body := rep.body
	if !s.opts.NoCompression && len(body) > 1400 && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") && (f == nil || !f.rawBody()) {
		buf := gzipPool.Get().(*gzipBuffer)
		defer gzipPool.Put(buf)
		buf.b.Reset()
		buf.z.Reset(&buf.b)
		_, _ = buf.z.Write(body)
		_ = buf.z.Close()
		h.Set("Content-Encoding", "gzip")
		h.Add("Vary", "Accept-Encoding")
		body = buf.b.Bytes()
	}
	if f != nil && f.write(w, r, rep.status, body) {
		return
	}
	w.WriteHeader(rep.status)
	if len(body) > 0 {
		_, _ = w.Write(body)
		if fl, ok := w.(http.Flusher); ok && len(body) > 2048 {
			fl.Flush()
		}
	}
}

type gzipBuffer struct {
	b bytes.Buffer
	z *gzip.Writer
}

var gzipPool = sync.Pool{New: func() any {
	z, _ := gzip.NewWriterLevel(io.Discard, gzip.BestSpeed)
	return &gzipBuffer{z: z}
}}

// batch runs the parts of a $batch in the order their dependencies allow.
func (k *call) batch() *reply {
	var in struct {
		Requests []struct {
			ID        string            `json:"id"`
			Method    string            `json:"method"`
			URL       string            `json:"url"`
			Headers   map[string]string `json:"headers"`
			DependsOn []string          `json:"dependsOn"`
		} `json:"requests"`
	}
	if err := json.Unmarshal(k.body, &in); err != nil {
		return k.fail(400, "BadRequest", "Invalid batch payload format.")
	}
	if len(in.Requests) == 0 {
		return k.fail(400, "BadRequest", "Invalid batch payload format.")
	}
	if len(in.Requests) > 20 {
		return k.fail(400, "BadRequest", "Number of batch request steps exceeds the maximum value of 20.")
	}
	status := make(map[string]int)
	for _, q := range in.Requests {
		id := strings.ToLower(q.ID)
		if _, dup := status[id]; dup || q.ID == "" {
			return k.fail(400, "BadRequest", "Request Id '"+q.ID+"' has to be unique in the batch.")
		}
		status[id] = 0
	}
	b := append([]byte(nil), `{"responses":[`...)
	for i, q := range in.Requests {
		var rep *reply
		sub := &call{s: k.s, c: k.c, token: k.token, now: k.now, host: k.host, version: k.version, method: strings.ToUpper(q.Method), batched: true,
			id: guidN(hash64(k.id), uint64(i)), client: k.client, header: http.Header{}}
		for name, v := range q.Headers {
			sub.header.Set(name, v)
		}
		p, raw, _ := strings.Cut(strings.TrimPrefix(q.URL, "/"), "?")
		sub.path = p
		sub.setQuery(raw)
		failed := false
		for _, d := range q.DependsOn {
			if st := status[strings.ToLower(d)]; st == 0 || st >= 400 {
				failed = true
			}
		}
		switch {
		case failed:
			rep = sub.fail(424, "FailedDependency", "The request failed because it depends on another request that failed.")
		case strings.HasPrefix(p, "http:") || strings.HasPrefix(p, "https:"):
			rep = sub.fail(400, "BadRequest", "The url of a batch request step has to be relative.")
		case sub.path == "$batch":
			rep = sub.fail(400, "BadRequest", "A batch can't contain a batch.")
		default:
			f := k.s.faultFor(sub.tenant(), sub.method, "/graph/"+k.version+"/"+p+queryPart(raw))
			if f != nil && f.replaces() {
				rep = f.reply(sub)
			} else {
				rep = sub.dispatch()
				if f != nil {
					f.change(sub, rep)
				}
			}
			k.s.recordCall(sub, rep, f != nil)
		}
		status[strings.ToLower(q.ID)] = rep.status
		if i > 0 {
			b = append(b, ',')
		}
		o := newObject(b)
		o.str("id", q.ID)
		o.int("status", rep.status)
		o.key("headers")
		h := newObject(o.b)
		h.str("Cache-Control", "no-cache")
		for name, v := range rep.header {
			h.str(name, v[0])
		}
		if rep.units > 0 {
			h.str("x-ms-resource-unit", strconv.Itoa(rep.units))
		}
		if rep.ctype != "" {
			h.str("Content-Type", rep.ctype)
		}
		o.b = h.end()
		if len(rep.body) > 0 {
			o.key("body")
			if strings.HasPrefix(rep.ctype, "application/json") && json.Valid(rep.body) {
				o.b = append(o.b, rep.body...)
			} else {
				o.b = appendString(o.b, b64std(string(rep.body)))
			}
		}
		b = o.end()
	}
	return &reply{status: 200, ctype: jsonType, body: append(b, "]}"...)}
}
