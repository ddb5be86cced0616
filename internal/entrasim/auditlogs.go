package entrasim

import (
	"encoding/base64"
	"math"
	"sort"
	"strconv"
	"strings"
	"time"
)

func itoa(n int) string { return strconv.Itoa(n) }

func b64std(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

// auditQuery checks the options of the audit logs and returns what they ask.
type auditQuery struct {
	top      int
	f        *filter
	from, to time.Time // from the filter's time bounds, to shorten the walk
	asc      bool
	tok      pageToken
}

func (k *call) auditQuery(set, timeField string, fields map[string]bool) (q auditQuery, rep *reply) {
	q.top = 1000
	for name := range k.query {
		switch low := strings.ToLower(strings.TrimPrefix(name, "$")); low {
		case "filter", "top", "orderby", "skiptoken", "select", "count":
		default:
			if strings.HasPrefix(name, "$") {
				return q, k.fail(400, "BadRequest", "The query parameter '"+name+"' is not supported.")
			}
		}
	}
	if v := k.q("top"); v != "" {
		n, err := strconv.Atoi(v)
		if err != nil || n < 1 || n > 1000 {
			return q, k.fail(400, "BadRequest", "Invalid page size: '"+v+"'. It must be between 1 and 1000.")
		}
		q.top = n
	}
	if by := k.q("orderby"); by != "" {
		name, dir, _ := strings.Cut(by, " ")
		if name != timeField {
			return q, k.fail(400, "BadRequest", "Ordering by '"+name+"' is not supported.")
		}
		q.asc = !strings.EqualFold(strings.TrimSpace(dir), "desc")
	}
	q.from, q.to = time.Time{}, k.now.Add(time.Hour)
	if text := k.q("filter"); text != "" {
		f, err := parseFilter(text)
		if err != nil {
			return q, k.fail(400, "BadRequest", "Invalid filter clause")
		}
		bad := ""
		f.each(func(x *filter) {
			if !fields[strings.ToLower(x.path)] {
				bad = x.path
			}
			if t, ok := x.value.(time.Time); strings.EqualFold(x.path, timeField) && (!ok || t.IsZero() || x.cmp == "lt" || x.cmp == "gt" || x.cmp == "ne") {
				bad = x.path // the logs know eq, ge and le
			}
		})
		if bad != "" {
			return q, k.fail(400, "BadRequest", "Filtering by '"+bad+"' is not supported.")
		}
		q.f = f
		q.bounds(f, timeField)
	}
	if raw := k.q("skiptoken"); raw != "" {
		var ok bool
		if q.tok, ok = k.openToken(raw, set, k.s.opts.PageTokenLife, "s"); !ok {
			return q, k.fail(400, "", "Token not found: token is either invalid or expired")
		}
	}
	return q, nil
}

// bounds narrows the walk by time comparisons that all must hold.
func (q *auditQuery) bounds(f *filter, field string) {
	switch {
	case f.op == "and":
		q.bounds(f.left, field)
		q.bounds(f.right, field)
	case f.op == "cmp" && strings.EqualFold(f.path, field):
		t, _ := f.value.(time.Time)
		switch f.cmp {
		case "ge", "gt", "eq":
			if t.After(q.from) {
				q.from = t
			}
		}
		switch f.cmp {
		case "le", "lt", "eq":
			if t.Before(q.to) {
				q.to = t
			}
		}
	}
}

var signInFields = map[string]bool{
	"createddatetime": true, "userid": true, "userprincipalname": true, "userdisplayname": true, "appid": true, "appdisplayname": true,
	"resourceid": true, "resourcedisplayname": true, "status/errorcode": true, "conditionalaccessstatus": true, "clientappused": true,
	"correlationid": true, "id": true, "ipaddress": true, "location/city": true, "location/state": true, "location/countryorregion": true,
	"devicedetail/browser": true, "devicedetail/operatingsystem": true, "risklevelduringsignin": true, "riskstate": true,
	"signineventtypes": true, "isinteractive": true, "serviceprincipalid": true, "serviceprincipalname": true,
}

func (k *call) signIns() *reply {
	if rep := k.premiumOnly(); rep != nil {
		return rep
	}
	if k.s.opts.SignInsNeedDirectory && !k.has("Directory.Read.All") {
		return k.fail(403, "Authentication_RequestFromNonPremiumTenantOrB2CTenant", "Neither tenant is B2C or tenant doesn't have premium license")
	}
	const set = "signIns"
	q, rep := k.auditQuery(set, "createdDateTime", signInFields)
	if rep != nil {
		return rep
	}
	beta := k.version == "beta"
	wanted := map[eventKind]bool{interactiveUser: true}
	byType := false
	q.f.each(func(x *filter) {
		if strings.EqualFold(x.path, "signInEventTypes") {
			byType = true
		}
	})
	if byType && !beta {
		return k.fail(400, "BadRequest", "Could not find a property named 'signInEventTypes' on type 'microsoft.graph.signIn'.")
	}
	if byType {
		wanted = map[eventKind]bool{interactiveUser: true, nonInteractiveUser: true, servicePrincipalEvent: true, managedIdentityEvent: true}
	}
	c := k.c
	c.mu.RLock()
	defer c.mu.RUnlock()
	o := k.open("auditLogs/signIns")
	values := append(make([]byte, 0, 64<<10), '[')
	from := q.from
	if r := k.retention(); from.Before(r) {
		from = r
	}
	start := logPlace{At: q.to.UnixMicro() + 1, Seq: 0}
	if q.asc {
		start = logPlace{At: from.UnixMicro() - 1, Seq: math.MaxUint32}
	}
	if q.tok.Mode == 's' {
		start = q.tok.Place
	}
	lo, hi, now := from.UnixMicro(), q.to.UnixMicro(), k.now.UnixMicro()
	count := 0
	var last event
	more := false
	c.walk(start, q.asc, func(e event) bool {
		if !q.asc && e.at < lo || q.asc && e.at > hi {
			return false
		}
		if e.at > now || e.visible > now || !wanted[e.kind] || e.at < lo || e.at > hi {
			return true
		}
		if q.f != nil && !q.f.match(c.signInValue(e)) {
			return true
		}
		if count == q.top {
			more = true
			return false
		}
		if count > 0 {
			values = append(values, ',')
		}
		count++
		values = c.appendSignIn(values, e, beta, k.s.opts.Plain)
		last = e
		return true
	})
	if more {
		t := k.newToken('s', set, 0)
		t.Place = logPlace{last.at, last.seq}
		o.str("@odata.nextLink", k.next(t))
	}
	o.key("value")
	o.b = append(o.b, values...)
	o.b = append(o.b, ']')
	return done(o)
}

func (c *Company) signInValue(e event) func(string) any {
	return func(path string) any {
		switch strings.ToLower(path) {
		case "createddatetime":
			return time.UnixMicro(e.at).UTC()
		case "status/errorcode":
			return float64(e.err)
		case "appid":
			return c.clients[e.app].appID
		case "appdisplayname":
			return c.clients[e.app].name
		case "resourceid":
			return c.clients[e.res].appID
		case "resourcedisplayname":
			return c.clients[e.res].name
		case "id":
			return c.signInID(e.seq)
		case "isinteractive":
			return e.kind == interactiveUser
		case "signineventtypes":
			return []any{eventKindNames[e.kind]}
		case "location/city":
			return places[e.place].city
		case "location/countryorregion":
			return places[e.place].country
		}
		if e.user < 0 {
			return ""
		}
		u := c.users.rows[e.user].obj
		switch strings.ToLower(path) {
		case "userid":
			return u.ID
		case "userprincipalname":
			return signInUPN(u)
		case "userdisplayname":
			return u.DisplayName
		case "clientappused":
			return devices[e.device].client
		}
		return nil
	}
}

// signInUPN is the name the log keeps: lower case, and a guest's own mail.
func signInUPN(u *User) string {
	if u.UserType == "Guest" && u.Mail != "" {
		return strings.ToLower(u.Mail)
	}
	return strings.ToLower(u.UPN)
}

func (c *Company) appendSignIn(b []byte, e event, beta, plain bool) []byte {
	app, res := c.clients[e.app], c.clients[e.res]
	p := places[e.place]
	h := mix(uint64(e.seq))
	o := newObject(b)
	o.str("id", c.signInID(e.seq))
	o.time7("createdDateTime", time.UnixMicro(e.at))
	if e.user >= 0 {
		u := c.users.rows[e.user].obj
		o.str("userDisplayName", u.DisplayName)
		o.str("userPrincipalName", signInUPN(u))
		o.str("userId", u.ID)
	} else {
		o.raw("userDisplayName", `""`)
		o.raw("userPrincipalName", `""`)
		o.raw("userId", `"00000000-0000-0000-0000-000000000000"`)
	}
	o.str("appId", app.appID)
	o.str("appDisplayName", app.name)
	o.key("ipAddress")
	o.b = append(o.b, '"')
	o.b = append(o.b, [...]string{"192.0.2.", "198.51.100.", "203.0.113."}[e.place%3]...)
	o.b = appendInt(o.b, int(h%254)+1)
	o.b = append(o.b, '"')
	d := &devices[e.device]
	o.str("clientAppUsed", d.client)
	o.text("userAgent", d.agent)
	o.str("correlationId", guidN(h, 3))
	ca := "notApplied"
	switch {
	case e.err == 53003:
		ca = "failure"
	case !plain && h%251 == 0:
		ca = "unknownFutureValue"
	case h%3 == 0:
		ca = "success"
	}
	o.str("conditionalAccessStatus", ca)
	o.bool("isInteractive", e.kind == interactiveUser)
	risk := "none"
	if c.Premium != "P2" {
		risk = "hidden"
	}
	o.str("riskDetail", risk)
	o.str("riskLevelAggregated", risk)
	o.str("riskLevelDuringSignIn", risk)
	o.str("riskState", "none")
	o.raw("riskEventTypes", "[]")
	o.raw("riskEventTypes_v2", "[]")
	o.str("resourceDisplayName", or(res.name, "Microsoft Graph"))
	o.str("resourceId", res.appID)
	o.str("resourceTenantId", c.TenantID)
	o.str("homeTenantId", c.TenantID)
	if e.kind >= servicePrincipalEvent {
		sp := c.spByID[app.appID]
		if sp != nil {
			o.str("servicePrincipalId", sp.ID)
			o.str("servicePrincipalName", sp.DisplayName)
		} else {
			o.raw("servicePrincipalId", `""`)
			o.raw("servicePrincipalName", "null")
		}
	} else {
		o.raw("servicePrincipalId", `""`)
		o.raw("servicePrincipalName", "null")
	}
	if beta {
		o.strings("signInEventTypes", []string{eventKindNames[e.kind]})
	}
	o.raw("appliedConditionalAccessPolicies", "[]")
	o.key("status")
	s := newObject(o.b)
	s.int("errorCode", int(e.err))
	if e.err == 0 {
		s.raw("failureReason", `"Other."`)
		s.raw("additionalDetails", "null")
	} else {
		s.str("failureReason", or(failureReasons[e.err], "Other."))
		s.raw("additionalDetails", "null")
	}
	o.b = s.end()
	o.key("deviceDetail")
	s = newObject(o.b)
	s.raw("deviceId", `""`)
	s.raw("displayName", `""`)
	s.str("operatingSystem", d.os)
	s.str("browser", d.browser)
	s.raw("isCompliant", "false")
	s.raw("isManaged", "false")
	s.raw("trustType", `""`)
	o.b = s.end()
	o.key("location")
	s = newObject(o.b)
	s.str("city", p.city)
	s.str("state", p.state)
	s.str("countryOrRegion", p.country)
	s.key("geoCoordinates")
	s.b = append(s.b, `{"altitude":null,"latitude":`...)
	s.b = append(s.b, p.lat...)
	s.b = append(s.b, `,"longitude":`...)
	s.b = append(s.b, p.long...)
	s.b = append(s.b, '}')
	o.b = s.end()
	if !plain && h%401 == 0 {
		o.raw("simulatedFutureProperty", `{"@odata.type":"#microsoft.graph.notYetInvented","level":3}`)
	}
	return o.end()
}

var auditFields = map[string]bool{
	"activitydatetime": true, "activitydisplayname": true, "category": true, "loggedbyservice": true, "correlationid": true, "id": true, "result": true,
	"initiatedby/user/id": true, "initiatedby/user/displayname": true, "initiatedby/user/userprincipalname": true,
	"initiatedby/app/appid": true, "initiatedby/app/displayname": true, "targetresources": true,
}

func (k *call) directoryAudits() *reply {
	const set = "directoryAudits"
	q, rep := k.auditQuery(set, "activityDateTime", auditFields)
	if rep != nil {
		return rep
	}
	c := k.c
	c.mu.RLock()
	defer c.mu.RUnlock()
	o := k.open("auditLogs/directoryAudits")
	values := append(make([]byte, 0, 16<<10), '[')
	from := q.from
	if r := k.retention(); from.Before(r) {
		from = r
	}
	n := len(c.audits)
	// i counts from the newest (or, ascending, from the oldest); the token holds
	// the record it stopped at.
	at := func(i int) *Audit {
		if q.asc {
			return c.audits[i]
		}
		return c.audits[n-1-i]
	}
	i := 0
	if q.tok.Mode == 's' {
		last := time.UnixMicro(q.tok.Place.At)
		i = sort.Search(n, func(i int) bool {
			if q.asc {
				return at(i).At.After(last)
			}
			return at(i).At.Before(last)
		})
		// Records of the very same moment are given once more rather than lost.
		for i > 0 && !at(i-1).At.Before(last) && !at(i-1).At.After(last) && uint32(hash64(at(i-1).ID)) != q.tok.Place.Seq {
			i--
		}
	}
	count := 0
	for ; i < n; i++ {
		a := at(i)
		if a.At.After(k.now) || a.At.Before(from) || a.At.After(q.to) {
			continue
		}
		if q.f != nil && !q.f.match(a.value) {
			continue
		}
		if count == q.top {
			last := at(i - 1)
			t := k.newToken('s', set, 0)
			t.Place = logPlace{last.At.UnixMicro(), uint32(hash64(last.ID))}
			o.str("@odata.nextLink", k.next(t))
			break
		}
		if count > 0 {
			values = append(values, ',')
		}
		count++
		values = a.append(values, c)
	}
	o.key("value")
	o.b = append(o.b, values...)
	o.b = append(o.b, ']')
	return done(o)
}

func (a *Audit) value(path string) any {
	switch strings.ToLower(path) {
	case "activitydatetime":
		return a.At
	case "activitydisplayname":
		return a.Activity
	case "category":
		return a.Category
	case "loggedbyservice":
		return "Core Directory"
	case "correlationid":
		return a.CorrelationID
	case "id":
		return a.ID
	case "result":
		return or(a.Result, "success")
	case "initiatedby/user/id":
		return a.UserID
	case "initiatedby/user/displayname":
		return a.UserName
	case "initiatedby/user/userprincipalname":
		return a.UserUPN
	case "initiatedby/app/displayname":
		return a.AppName
	case "targetresources":
		var list []any
		for _, t := range a.Targets {
			list = append(list, map[string]any{"id": t.id, "displayName": t.name})
		}
		return list
	}
	return nil
}

func (a *Audit) append(b []byte, c *Company) []byte {
	o := newObject(b)
	o.str("id", a.ID)
	o.str("category", a.Category)
	o.str("correlationId", a.CorrelationID)
	o.str("result", or(a.Result, "success"))
	o.str("resultReason", a.Reason)
	o.str("activityDisplayName", a.Activity)
	o.time7("activityDateTime", a.At)
	o.str("loggedByService", "Core Directory")
	o.str("operationType", a.Operation)
	o.key("initiatedBy")
	in := newObject(o.b)
	if a.UserID != "" {
		in.raw("app", "null")
		in.key("user")
		u := newObject(in.b)
		u.str("id", a.UserID)
		u.raw("displayName", "null")
		u.str("userPrincipalName", a.UserUPN)
		u.str("ipAddress", "198.51.100.24")
		u.raw("userType", "null")
		u.raw("homeTenantId", "null")
		u.raw("homeTenantName", "null")
		in.b = u.end()
	} else {
		in.raw("user", "null")
		in.key("app")
		u := newObject(in.b)
		u.raw("appId", "null")
		u.text("displayName", a.AppName)
		u.text("servicePrincipalId", a.AppSPID)
		u.raw("servicePrincipalName", "null")
		in.b = u.end()
	}
	o.b = in.end()
	o.key("targetResources")
	o.b = append(o.b, '[')
	for i, t := range a.Targets {
		if i > 0 {
			o.b = append(o.b, ',')
		}
		q := newObject(o.b)
		q.str("id", t.id)
		q.text("displayName", t.name)
		q.str("type", t.typ)
		q.text("userPrincipalName", t.upn)
		if t.typ == "Group" {
			q.raw("groupType", `"unknownFutureValue"`)
		} else {
			q.raw("groupType", "null")
		}
		q.key("modifiedProperties")
		q.b = append(q.b, '[')
		for j, m := range t.props {
			if j > 0 {
				q.b = append(q.b, ',')
			}
			w := newObject(q.b)
			w.str("displayName", m.name)
			w.text("oldValue", m.before)
			w.text("newValue", m.after)
			q.b = w.end()
		}
		q.b = append(q.b, ']')
		o.b = q.end()
	}
	o.b = append(o.b, ']')
	o.raw("additionalDetails", `[{"key":"User-Agent","value":"EvoSTS"}]`)
	return o.end()
}

// activities is the beta servicePrincipalSignInActivities.
func (k *call) activities() *reply {
	if rep := k.premiumOnly(); rep != nil {
		return rep
	}
	c := k.c
	seen := c.seen(k.now)
	top, f, tok, rep := k.directory("activities")
	if rep != nil {
		return rep
	}
	if k.q("top") == "" {
		top = 1000
	}
	appID := ""
	if f != nil {
		v, ok := f.value.(string)
		if f.op != "cmp" || f.path != "appId" || f.cmp != "eq" || !ok {
			return k.fail(400, "BadRequest", "Only 'appId eq' is supported in $filter.")
		}
		appID = v
	}
	c.mu.RLock()
	defer c.mu.RUnlock()
	merged := make(map[string]Activity, len(c.activity))
	for id, a := range c.activity {
		merged[id] = *a
	}
	for i, a := range seen.apps {
		if a == (Activity{}) {
			continue
		}
		m := merged[c.clients[i].appID]
		m.DelegatedClient, m.DelegatedResource = later(m.DelegatedClient, a.DelegatedClient), later(m.DelegatedResource, a.DelegatedResource)
		m.AppClient, m.AppResource = later(m.AppClient, a.AppClient), later(m.AppResource, a.AppResource)
		merged[c.clients[i].appID] = m
	}
	ids := make([]string, 0, len(merged))
	for id := range merged {
		if appID == "" || id == appID {
			ids = append(ids, id)
		}
	}
	sort.Strings(ids)
	o := k.open("reports/servicePrincipalSignInActivities")
	end := min(tok.Pos+top, len(ids))
	if end < len(ids) {
		o.str("@odata.nextLink", k.next(k.newToken('l', "activities", end)))
	}
	o.key("value")
	o.b = append(o.b, '[')
	for i := min(tok.Pos, end); i < end; i++ {
		if o.b[len(o.b)-1] != '[' {
			o.b = append(o.b, ',')
		}
		id, a := ids[i], merged[ids[i]]
		q := newObject(o.b)
		q.str("id", b64std(id))
		q.str("appId", id)
		put := func(name string, t time.Time) {
			q.key(name)
			s := newObject(q.b)
			s.time("lastSignInDateTime", t)
			if t.IsZero() {
				s.raw("lastSignInRequestId", "null")
			} else {
				s.str("lastSignInRequestId", guidOf(id, name))
			}
			s.raw("lastNonInteractiveSignInDateTime", "null")
			s.raw("lastNonInteractiveSignInRequestId", "null")
			q.b = s.end()
		}
		put("delegatedClientSignInActivity", a.DelegatedClient)
		put("delegatedResourceSignInActivity", a.DelegatedResource)
		put("applicationAuthenticationClientSignInActivity", a.AppClient)
		put("applicationAuthenticationResourceSignInActivity", a.AppResource)
		put("lastSignInActivity", later(later(a.DelegatedClient, a.DelegatedResource), later(a.AppClient, a.AppResource)))
		o.b = q.end()
	}
	o.b = append(o.b, ']')
	return done(o)
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
