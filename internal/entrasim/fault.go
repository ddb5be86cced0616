package entrasim

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Action is what an injected fault does.
type Action string

// The actions of a fault. Those marked * answer in place of the service; the
// others change its true answer.
const (
	Respond        Action = "respond"         // * Status, Header and Body as given
	TooMany        Action = "too-many"        // * 429 with RetryAfter ("10", "2.5", a date, "" for no header)
	Unavailable    Action = "unavailable"     // * 503 JSON error (or Status), with RetryAfter
	HTMLError      Action = "html-error"      // * an HTML page with Status (502 when 0)
	EmptyBody      Action = "empty-body"      // * Status (200 when 0) without a body
	NullBody       Action = "null-body"       // * the JSON null
	BadGrant       Action = "bad-grant"       // * a token endpoint error: Status, Code (OAuth error) and AADSTS
	DeltaExpired   Action = "delta-expired"   // * 400 syncStateNotFound
	DeltaGone      Action = "delta-gone"      // * 410 with a Location without token
	PageExpired    Action = "page-expired"    // * 400 Directory_ExpiredPageToken, or the audit logs' wording
	NotFound       Action = "not-found"       // * 404 for an endpoint
	Hang           Action = "hang"            // * no answer until the client gives up or Delay has passed; then closed
	Reset          Action = "reset"           // * the connection is closed without an answer
	CutAbrupt      Action = "cut-abrupt"      // half the answer, then the connection breaks
	CutClean       Action = "cut-clean"       // half the answer, ended as if it were whole
	WrongLength    Action = "wrong-length"    // a Content-Length that is larger than the body
	Slow           Action = "slow"            // the answer after Delay
	Drip           Action = "drip"            // the answer byte by byte, each after Delay
	NextLinkLoop   Action = "nextlink-loop"   // the next link leads to the same page
	NextLinkAway   Action = "nextlink-away"   // the next or delta link leads to Host
	Duplicates     Action = "duplicates"      // every object of the page is there twice
	UnknownThings  Action = "unknown-things"  // unknown properties and enum values in every object
	NoLink         Action = "no-link"         // the next or delta link is missing
	EmptyPage      Action = "empty-page"      // a page without objects, links kept
	NullProperties Action = "null-properties" // every scalar property but the id is null
)

// Fault is a misbehaviour to inject.
type Fault struct {
	Tenant string // id, domain or name; empty: any
	Method string // empty: any
	Path   string // regular expression on path and decoded query ("/graph/v1.0/users?$top=999"); empty: any
	After  int    // let that many matching requests pass first
	Times  int    // how often; 0: until canceled
	Action Action

	Status     int
	Header     http.Header
	Body       string
	RetryAfter string
	Delay      time.Duration
	Host       string // for NextLinkAway, "http://elsewhere:1"
	Code       string // OAuth error for BadGrant, Graph error code for Unavailable
	AADSTS     int
}

type activeFault struct {
	Fault
	path   *regexp.Regexp
	tenant string
	seen   int
	left   int
	ended  bool
}

// Inject adds a fault; cancel removes it. A Path that is no regular expression
// is taken literally.
func (s *Sim) Inject(f Fault) (cancel func()) {
	a := &activeFault{Fault: f, left: f.Times}
	if f.Path != "" {
		re, err := regexp.Compile(f.Path)
		if err != nil {
			re = regexp.MustCompile(regexp.QuoteMeta(f.Path))
		}
		a.path = re
	}
	a.tenant = f.Tenant
	if id := s.tenantID(f.Tenant); id != "" {
		a.tenant = id
	}
	s.mu.Lock()
	s.faults = append(s.faults, a)
	s.mu.Unlock()
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		a.ended = true
	}
}

// ClearFaults removes all injected faults.
func (s *Sim) ClearFaults() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

// faultFor returns a copy of the first fault that applies, and counts it.
func (s *Sim) faultFor(tenant, method, path string) *activeFault {
	s.mu.RLock()
	none := len(s.faults) == 0
	s.mu.RUnlock()
	if none {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range s.faults {
		if f.ended || f.tenant != "" && f.tenant != tenant || f.Method != "" && f.Method != method || f.path != nil && !f.path.MatchString(path) {
			continue
		}
		if f.seen++; f.seen <= f.After {
			continue
		}
		if f.Times > 0 {
			if f.left == 0 {
				continue
			}
			f.left--
		}
		c := *f
		return &c
	}
	return nil
}

func (f *activeFault) replaces() bool {
	switch f.Action {
	case Respond, TooMany, Unavailable, HTMLError, EmptyBody, NullBody, BadGrant, DeltaExpired, DeltaGone, PageExpired, NotFound, Hang, Reset:
		return true
	}
	return false
}

// rawBody tells that the body goes out as it is, without compression.
func (f *activeFault) rawBody() bool {
	switch f.Action {
	case CutAbrupt, CutClean, WrongLength, Drip:
		return true
	}
	return false
}

func (f *activeFault) reply(k *call) *reply {
	if k.client == "" {
		k.client = k.id
	}
	var rep *reply
	status := func(def int) int {
		if f.Status != 0 {
			return f.Status
		}
		return def
	}
	switch f.Action {
	case TooMany:
		rep = k.fail(429, "TooManyRequests", "Please retry again later.")
		rep.header = http.Header{}
	case Unavailable:
		rep = k.fail(status(503), or(f.Code, "ServiceUnavailable"), or(f.Body, "The service is temporarily unavailable."))
		rep.header = http.Header{}
	case HTMLError:
		n := status(502)
		rep = &reply{status: n, ctype: "text/html", header: http.Header{},
			body: []byte("<html><head><title>" + strconv.Itoa(n) + " " + http.StatusText(n) + "</title></head><body><center><h1>" + http.StatusText(n) + "</h1></center><hr><center>gateway</center></body></html>")}
	case EmptyBody:
		rep = &reply{status: status(200), ctype: jsonType}
	case NullBody:
		rep = &reply{status: status(200), ctype: jsonType, body: []byte("null")}
	case BadGrant:
		id := randomGUID()
		x := refuse(status(400), or(f.Code, "invalid_grant"), f.AADSTS, or(f.Body, "The request was refused."))
		body, _ := json.Marshal(map[string]any{"error": x.err, "error_description": x.description(k.now, id), "error_codes": []int{f.AADSTS}, "trace_id": id, "correlation_id": id})
		rep = &reply{status: x.status, ctype: "application/json; charset=utf-8", body: body}
	case DeltaExpired:
		rep = k.fail(400, "syncStateNotFound", "The sync state generation is not found. The delta token is expired and data must be synchronized again.")
	case DeltaGone:
		rep = k.fail(410, "resyncRequired", "Resync required. Replace the state with the answer of a new first round.")
		rep.header = http.Header{"Location": {k.root() + "/" + k.path + "?$deltatoken="}}
	case PageExpired:
		if strings.Contains(k.path, "auditLogs") {
			rep = k.fail(400, "", "Token not found: token is either invalid or expired")
		} else {
			rep = k.fail(400, "Directory_ExpiredPageToken", "The specified page token value has expired and can no longer be included in your request.")
		}
	case NotFound:
		rep = k.fail(404, or(f.Code, "UnknownError"), or(f.Body, "Resource not found."))
	default:
		rep = &reply{status: status(500), ctype: "application/json", body: []byte(f.Body)}
	}
	if rep.header == nil {
		rep.header = http.Header{}
	}
	if f.RetryAfter != "" {
		rep.header.Set("Retry-After", f.RetryAfter)
	}
	for name, v := range f.Header {
		rep.header[http.CanonicalHeaderKey(name)] = v
		if strings.EqualFold(name, "Content-Type") {
			rep.ctype = v[0]
		}
	}
	return rep
}

// change edits a true answer.
func (f *activeFault) change(k *call, rep *reply) {
	if rep.status != 200 || !strings.HasPrefix(rep.ctype, "application/json") {
		return
	}
	switch f.Action {
	case NextLinkLoop, NextLinkAway, Duplicates, UnknownThings, NoLink, EmptyPage, NullProperties:
	default:
		return
	}
	var page map[string]json.RawMessage
	if json.Unmarshal(rep.body, &page) != nil {
		return
	}
	var value []json.RawMessage
	_ = json.Unmarshal(page["value"], &value)
	switch f.Action {
	case NextLinkLoop:
		link := k.root() + "/" + k.path
		if k.rawq != "" {
			link += "?" + k.rawq
		}
		page["@odata.nextLink"], _ = json.Marshal(link)
		delete(page, "@odata.deltaLink")
	case NextLinkAway:
		for _, name := range []string{"@odata.nextLink", "@odata.deltaLink"} {
			var link string
			if json.Unmarshal(page[name], &link) == nil && link != "" {
				page[name], _ = json.Marshal(strings.Replace(link, strings.TrimSuffix(k.host, "/graph"), f.Host, 1))
			}
		}
		if page["@odata.nextLink"] == nil && page["@odata.deltaLink"] == nil {
			page["@odata.nextLink"], _ = json.Marshal(f.Host + "/graph/" + k.version + "/" + k.path + "?$skiptoken=x")
		}
	case Duplicates:
		value = append(value, value...)
	case UnknownThings:
		for i, raw := range value {
			value[i] = append(append(raw[:len(raw)-1:len(raw)-1], `,"unheardOf":{"deep":[1,{"x":null}]},"@vendor.note":"never seen before"`...), '}')
			value[i] = bytes.Replace(value[i], []byte(`"conditionalAccessStatus":"`), []byte(`"conditionalAccessStatus":"unheardOf`), 1)
			value[i] = bytes.Replace(value[i], []byte(`"userType":"Member"`), []byte(`"userType":"Unheard"`), 1)
			value[i] = bytes.Replace(value[i], []byte(`"servicePrincipalType":"Application"`), []byte(`"servicePrincipalType":"Unheard"`), 1)
		}
	case NoLink:
		delete(page, "@odata.nextLink")
		delete(page, "@odata.deltaLink")
	case EmptyPage:
		value = []json.RawMessage{}
	case NullProperties:
		for i, raw := range value {
			var o map[string]json.RawMessage
			if json.Unmarshal(raw, &o) != nil {
				continue
			}
			for name, v := range o {
				if name != "id" && !strings.HasPrefix(name, "@") && len(v) > 0 && v[0] != '[' && v[0] != '{' {
					o[name] = json.RawMessage("null")
				}
			}
			value[i], _ = json.Marshal(o)
		}
	}
	if page["value"] != nil {
		page["value"], _ = json.Marshal(value)
	}
	rep.body, _ = json.Marshal(page)
}

// write sends an answer the wrong way; false means it is to be sent as usual.
func (f *activeFault) write(w http.ResponseWriter, r *http.Request, status int, body []byte) bool {
	switch f.Action {
	case Slow:
		select {
		case <-time.After(f.Delay):
		case <-r.Context().Done():
		}
		return false
	case Hang:
		var after <-chan time.Time
		if f.Delay > 0 {
			after = time.After(f.Delay)
		}
		select {
		case <-after:
		case <-r.Context().Done():
		}
		panic(http.ErrAbortHandler)
	case Reset:
		// Half a status line, or Go's client would quietly try again.
		if h, ok := w.(http.Hijacker); ok {
			if conn, _, err := h.Hijack(); err == nil {
				_, _ = io.WriteString(conn, "HTTP/1.1 2")
				_ = conn.Close()
				return true
			}
		}
		panic(http.ErrAbortHandler)
	case CutAbrupt:
		w.WriteHeader(status)
		_, _ = w.Write(body[:len(body)/2])
		if fl, ok := w.(http.Flusher); ok {
			fl.Flush()
		}
		panic(http.ErrAbortHandler)
	case Drip:
		w.WriteHeader(status)
		for i := range body {
			select {
			case <-time.After(f.Delay):
			case <-r.Context().Done():
				panic(http.ErrAbortHandler)
			}
			_, _ = w.Write(body[i : i+1])
			_ = http.NewResponseController(w).Flush()
		}
		return true
	case CutClean:
		w.WriteHeader(status)
		_, _ = w.Write(body[:len(body)/2])
		return true
	case WrongLength:
		w.Header().Set("Content-Length", strconv.Itoa(len(body)+100))
		w.WriteHeader(status)
		_, _ = w.Write(body)
		panic(http.ErrAbortHandler)
	}
	return false
}
