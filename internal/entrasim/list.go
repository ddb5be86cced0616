package entrasim

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// pageToken is the place behind a nextLink or deltaLink.
type pageToken struct {
	Epoch    string     `json:"e"`
	Tenant   string     `json:"t"`
	Mode     byte       `json:"m"` // 'l'ist, 'i'nitial delta, 'd'elta page, 'D'elta link, 's'ign-ins, 'r'eport
	Set      string     `json:"n"`
	Pos      int        `json:"p"`
	End      int        `json:"x,omitempty"`
	At       int64      `json:"a"` // when it was issued
	Eventual bool       `json:"c,omitempty"`
	Place    logPlace   `json:"l,omitzero"`
	Query    url.Values `json:"q,omitempty"`
}

func (k *call) newToken(mode byte, set string, pos int) pageToken {
	return pageToken{Epoch: k.s.generation(), Tenant: k.c.TenantID, Mode: mode, Set: set, Pos: pos, At: k.now.Unix()}
}

// token opens a page token; expiry is measured by the simulator's clock.
func (k *call) openToken(raw, set string, life time.Duration, modes string) (pageToken, bool) {
	var t pageToken
	if !k.s.unseal(raw, &t) || t.Epoch != k.s.generation() || t.Tenant != k.c.TenantID || t.Set != set || !strings.Contains(modes, string(t.Mode)) {
		return t, false
	}
	return t, k.now.Sub(time.Unix(t.At, 0)) <= life
}

// next builds the link to the next page: the same request with a skip token.
func (k *call) next(t pageToken) string {
	q := url.Values{}
	for name, v := range k.query {
		if !strings.EqualFold(strings.TrimPrefix(name, "$"), "skiptoken") {
			q[name] = v
		}
	}
	link := k.root() + "/" + k.path + "?"
	if e := encodeQuery(q); e != "" {
		link += e + "&"
	}
	return link + "$skiptoken=" + k.s.seal(t)
}

func encodeQuery(q url.Values) string { return strings.ReplaceAll(q.Encode(), "%24", "$") }

// columns resolves $select to the properties of an entity, in the entity's order.
func columns[T any](k *call, e *entity[T], sel string) ([]int, *reply) {
	var cols []int
	if sel == "" {
		for i := range e.props {
			if e.props[i].std {
				cols = append(cols, i)
			}
		}
		return cols, nil
	}
	for name := range strings.SplitSeq(sel, ",") {
		name = strings.TrimSpace(name)
		if name == "" || name == "members" || name == "manager" {
			continue
		}
		if slices.Contains(unlisted, name) && e.name == "users" {
			return nil, k.fail(501, "NotImplemented", "The property '"+name+"' is only returned for a single user.")
		}
		i := e.find(name)
		if i < 0 {
			return nil, k.fail(400, "BadRequest", "Parsing OData Select and Expand failed: Could not find a property named '"+name+"' on type '"+e.typ+"'.")
		}
		if !slices.Contains(cols, i) {
			cols = append(cols, i)
		}
	}
	if i := e.find("id"); !slices.Contains(cols, i) {
		cols = append(cols, i)
	}
	return cols, nil
}

// appendObject renders one object; without nulls never-set properties are left
// out, as delta answers do.
func appendEntity[T any](b []byte, c *Company, e *entity[T], o T, cols []int, nulls bool, odataType string) []byte {
	b = append(b, '{')
	first := true
	if odataType == "" && e.kind != nil {
		odataType = e.kind(o)
	}
	if odataType != "" {
		b = append(b, `"@odata.type":"`...)
		b = append(b, odataType...)
		b = append(b, '"')
		first = false
	}
	for _, i := range cols {
		p := &e.props[i]
		mark := len(b)
		if !first {
			b = append(b, ',')
		}
		b = append(b, '"')
		b = append(b, p.name...)
		b = append(b, '"', ':')
		at := len(b)
		b = p.put(b, c, o)
		// A delta leaves out what was never set; licences that were taken it tells.
		if len(b) == at || !nulls && len(b) == at+2 && b[at] == '[' && p.name != "assignedLicenses" {
			if !nulls || p.name == "signInActivity" {
				b = b[:mark]
				continue
			}
			b = append(b, "null"...)
		}
		first = false
	}
	return append(b, '}')
}

func valueOf[T any](c *Company, e *entity[T], o T) func(path string) any {
	return func(path string) any {
		name, rest, _ := strings.Cut(path, "/")
		i := e.find(name)
		if i < 0 {
			return nil
		}
		raw := e.props[i].put(nil, c, o)
		if len(raw) == 0 {
			return nil
		}
		if raw[0] == '"' && len(raw) > 1 && !slices.Contains(raw, '\\') {
			return string(raw[1 : len(raw)-1])
		}
		var v any
		_ = json.Unmarshal(raw, &v)
		return dig(v, rest)
	}
}

// directory checks the system query options that directory lists share.
func (k *call) directory(set string) (top int, f *filter, t pageToken, rep *reply) {
	top = 100
	for name := range k.query {
		switch low := strings.ToLower(strings.TrimPrefix(name, "$")); low {
		case "select", "filter", "top", "expand", "orderby", "count", "search", "skiptoken", "format":
		case "skip":
			return 0, nil, t, k.unsupported("'$skip' is not supported by the service.")
		default:
			if strings.HasPrefix(name, "$") {
				return 0, nil, t, k.fail(400, "BadRequest", "The query specified in the URI is not valid. The query parameter '"+name+"' is not supported.")
			}
		}
	}
	if v := k.q("top"); v != "" {
		n, err := strconv.Atoi(v)
		if err != nil || n < 1 || n > 999 {
			return 0, nil, t, k.badRequest("Invalid page size specified: '" + v + "'. Must be between 1 and 999 inclusive.")
		}
		top = n
	}
	if v := k.q("filter"); v != "" {
		var err error
		if f, err = parseFilter(v); err != nil {
			return 0, nil, t, k.badRequest("Invalid filter clause")
		}
		if f.advanced() && !(k.eventual() && strings.EqualFold(k.q("count"), "true")) {
			return 0, nil, t, k.unsupported("Operator is not supported because the 'ConsistencyLevel: eventual' header and $count=true are missing.")
		}
	}
	if k.q("search") != "" && !k.eventual() {
		return 0, nil, t, k.badRequest("Request with $search query parameter only works through MSGraph with a special request header: 'ConsistencyLevel: eventual'")
	}
	if k.q("orderby") != "" && f != nil && !(k.eventual() && strings.EqualFold(k.q("count"), "true")) {
		return 0, nil, t, k.unsupported("Sorting not supported for current query.")
	}
	if raw := k.q("skiptoken"); raw != "" {
		var ok bool
		t, ok = k.openToken(raw, set, 2*k.s.opts.PageTokenLife, "l")
		if !ok || t.Eventual && !k.eventual() {
			return 0, nil, t, k.fail(400, "Directory_ExpiredPageToken", "The specified page token value has expired and can no longer be included in your request.")
		}
	}
	return top, f, t, nil
}

// list serves one page of a directory collection. keep narrows it to what the
// path names; nil keeps all.
func list[T any](k *call, e *entity[T], keep func(T) bool) *reply {
	set := e.name + "|" + k.path
	top, f, tok, rep := k.directory(set)
	if rep != nil {
		return rep
	}
	sel := k.q("select")
	if strings.Contains(sel, "signInActivity") {
		if rep := k.premiumOnly(); rep != nil {
			return rep
		}
		if !k.has("AuditLog.Read.All") {
			return k.fail(403, "Authentication_MSGraphPermissionMissing", "Calling principal does not have required MSGraph permissions AuditLog.Read.All")
		}
		top = min(top, 500)
		k.c.seen(k.now)
	}
	cols, rep := columns(k, e, sel)
	if rep != nil {
		return rep
	}
	unknown := ""
	f.each(func(x *filter) {
		name, _, _ := strings.Cut(x.path, "/")
		if e.find(name) < 0 {
			unknown = name
		}
	})
	if unknown != "" {
		return k.fail(400, "BadRequest", "Invalid filter clause: Could not find a property named '"+unknown+"' on type '"+e.typ+"'.")
	}
	expand, rep := k.expansion(e.name)
	if rep != nil {
		return rep
	}
	c := k.c
	c.mu.RLock()
	defer c.mu.RUnlock()
	tab := e.tab(c)
	search := searchTerm(k.q("search"))
	fits := func(o T) bool {
		if keep != nil && !keep(o) {
			return false
		}
		get := valueOf(c, e, o)
		if search != "" {
			name, _ := get("displayName").(string)
			if !strings.Contains(strings.ToLower(name), search) {
				return false
			}
		}
		return f == nil || f.match(get)
	}
	narrow := keep != nil || f != nil || search != ""

	order := k.slots
	if by := k.q("orderby"); by != "" {
		name, dir, _ := strings.Cut(by, " ")
		if name != "displayName" && name != "userPrincipalName" && !(name == "createdDateTime" && k.eventual()) {
			return k.unsupported("Sorting not supported for current query.")
		}
		order = sorted(c, e, name, strings.EqualFold(strings.TrimSpace(dir), "desc"))
	}
	b := make([]byte, 0, 4096)
	b = append(b, `{"@odata.context":`...)
	context := k.root() + "/$metadata#" + e.name
	if sel != "" {
		context += "(" + sel + ")"
	}
	b = appendString(b, context)
	if k.eventual() && strings.EqualFold(k.q("count"), "true") && tok.Pos == 0 {
		n := tab.live
		if narrow {
			n = 0
			for o := range tab.all {
				if fits(o) {
					n++
				}
			}
		}
		b = append(b, `,"@odata.count":`...)
		b = appendInt(b, n)
	}
	if sel == "" && !k.s.opts.Plain {
		b = append(b, `,"@microsoft.graph.tips":"Use $select to choose only the properties your app needs, as this can lead to performance improvements."`...)
	}
	values := append(make([]byte, 0, 16<<10+min(top, tab.live)*min(len(cols), 40)*48), `,"value":[`...)
	if order != nil {
		values = append(make([]byte, 0, 4096), `,"value":[`...)
	}
	count, pos, more := 0, tok.Pos, false
	total := len(tab.rows)
	if order != nil {
		total = len(order)
	}
	for ; pos < total; pos++ {
		i := pos
		if order != nil {
			i = int(order[pos])
		}
		if tab.rows[i].gone || narrow && !fits(tab.rows[i].obj) {
			continue
		}
		if count == top {
			more = true
			break
		}
		if count > 0 {
			values = append(values, ',')
		}
		count++
		o := tab.rows[i].obj
		values = appendEntity(values, c, e, o, cols, true, "")
		for _, x := range expand {
			values = k.appendExpanded(values, any(o), x)
		}
	}
	if more {
		t := k.newToken('l', set, pos)
		t.Eventual = f != nil && k.eventual()
		b = append(b, `,"@odata.nextLink":`...)
		b = appendString(b, k.next(t))
	}
	b = append(b, values...)
	return &reply{status: 200, ctype: jsonType, body: append(b, "]}"...)}
}

func searchTerm(s string) string {
	s = strings.Trim(s, `"`)
	if _, v, ok := strings.Cut(s, ":"); ok {
		s = v
	}
	return strings.ToLower(s)
}

func sorted[T any](c *Company, e *entity[T], name string, desc bool) []int32 {
	tab := e.tab(c)
	order := make([]int32, 0, tab.live)
	keys := make([]string, len(tab.rows))
	for i := range tab.rows {
		if !tab.rows[i].gone {
			order = append(order, int32(i))
			s, _ := valueOf(c, e, tab.rows[i].obj)(name).(string)
			keys[i] = strings.ToLower(s)
		}
	}
	slices.SortStableFunc(order, func(a, b int32) int {
		d := strings.Compare(keys[a], keys[b])
		if desc {
			return -d
		}
		return d
	})
	return order
}

type expansion struct {
	name string
	sel  string
}

func (k *call) expansion(set string) ([]expansion, *reply) {
	raw := k.q("expand")
	if raw == "" {
		return nil, nil
	}
	if k.eventual() && k.q("count") != "" {
		return nil, k.unsupported("$expand is not supported with advanced query capabilities.")
	}
	raw = strings.ReplaceAll(raw, "%3B", ";")
	name, opts, _ := strings.Cut(raw, "(")
	opts = strings.TrimSuffix(opts, ")")
	sel := ""
	for o := range strings.SplitSeq(opts, ";") {
		if v, ok := strings.CutPrefix(strings.TrimSpace(o), "$select="); ok {
			sel = v
		}
	}
	ok := set == "users" && (name == "manager" || name == "memberOf") || set == "groups" && (name == "members" || name == "owners") ||
		set == "servicePrincipals" && (name == "appRoleAssignedTo" || name == "owners") || set == "applications" && name == "owners" ||
		set == "directoryRoles" && name == "members"
	if !ok {
		return nil, k.fail(400, "Request_UnsupportedQuery", "ExpandNotSupported: The property '"+name+"' can't be expanded here.")
	}
	return []expansion{{name, sel}}, nil
}

// appendExpanded puts a related object or up to 20 of them into the object that
// b ends with.
func (k *call) appendExpanded(b []byte, o any, x expansion) []byte {
	b = append(b[:len(b)-1], ',', '"')
	b = append(b, x.name...)
	b = append(b, '"', ':')
	c := k.c
	switch x.name {
	case "manager":
		u := o.(*User)
		m, ok := c.users.get(u.ManagerID)
		if !ok {
			mark := strings.LastIndex(string(b), `,"manager":`)
			return append(b[:mark], '}')
		}
		cols, _ := columns(k, k.s.users, x.sel)
		b = appendEntity(b, c, k.s.users, m, cols, true, "#microsoft.graph.user")
	case "members":
		b = append(b, '[')
		for i, m := range o.(*Group).Members {
			if i == 20 {
				break
			}
			if i > 0 {
				b = append(b, ',')
			}
			b = k.appendDirectoryObject(b, m.ID, x.sel)
		}
		b = append(b, ']')
	case "appRoleAssignedTo":
		b = append(b, '[')
		n := 0
		cols, _ := columns(k, k.s.assignments, "")
		for a := range c.assigned.all {
			if a.ResourceID != o.(*ServicePrincipal).ID || n == 20 {
				continue
			}
			if n++; n > 1 {
				b = append(b, ',')
			}
			b = appendEntity(b, c, k.s.assignments, a, cols, true, "")
		}
		b = append(b, ']')
	default:
		b = append(b, '[')
		for i, id := range c.present(ownersOf(o)) {
			if i == 20 {
				break
			}
			if i > 0 {
				b = append(b, ',')
			}
			b = k.appendDirectoryObject(b, id, x.sel)
		}
		b = append(b, ']')
	}
	return append(b, '}')
}

func ownersOf(o any) []string {
	switch o := o.(type) {
	case *Group:
		return o.Owners
	case *Application:
		return o.Owners
	case *ServicePrincipal:
		return o.Owners
	}
	return nil
}

// present leaves out who was removed: links to them come back with them.
func (c *Company) present(ids []string) []string {
	there := make([]string, 0, len(ids))
	for _, id := range ids {
		_, user := c.users.get(id)
		_, sp := c.sps.get(id)
		if user || sp {
			there = append(there, id)
		}
	}
	return there
}

// appendDirectoryObject renders whatever has this id, with its type.
func (k *call) appendDirectoryObject(b []byte, id, sel string) []byte {
	c := k.c
	if u, ok := c.users.get(id); ok {
		cols, rep := columns(k, k.s.users, sel)
		if rep != nil {
			cols, _ = columns(k, k.s.users, "id")
		}
		return appendEntity(b, c, k.s.users, u, cols, true, "#microsoft.graph.user")
	}
	if g, ok := c.groups.get(id); ok {
		cols := known(k.s.groups, sel)
		return appendEntity(b, c, k.s.groups, g, cols, true, "#microsoft.graph.group")
	}
	if sp, ok := c.sps.get(id); ok {
		cols := known(k.s.sps, sel)
		return appendEntity(b, c, k.s.sps, sp, cols, true, "#microsoft.graph.servicePrincipal")
	}
	for _, r := range c.roles {
		if r.ID == id {
			return r.append(b, "#microsoft.graph.directoryRole")
		}
	}
	o := newObject(b)
	o.str("@odata.type", "#microsoft.graph.device")
	o.str("id", id)
	return o.end()
}

// known is the selected columns that the entity has: a mixed collection
// silently leaves out the others.
func known[T any](e *entity[T], sel string) []int {
	var cols []int
	for i, p := range e.props {
		if sel == "" && p.std || p.name == "id" {
			cols = append(cols, i)
			continue
		}
		for name := range strings.SplitSeq(sel, ",") {
			if strings.EqualFold(strings.TrimSpace(name), p.name) {
				cols = append(cols, i)
			}
		}
	}
	return cols
}

// objects serves a page of directory objects given by id; cast keeps one type.
func (k *call) objects(ids []string, cast string) *reply {
	set := "directoryObjects|" + k.path
	top, _, tok, rep := k.directory(set)
	if rep != nil {
		return rep
	}
	sel := k.q("select")
	if cast == "microsoft.graph.user" {
		if _, rep := columns(k, k.s.users, sel); rep != nil {
			return rep
		}
	}
	k.c.mu.RLock()
	defer k.c.mu.RUnlock()
	kept := ids
	if cast != "" {
		kept = nil
		for _, id := range ids {
			typ := "device"
			if _, ok := k.c.users.get(id); ok {
				typ = "user"
			} else if _, ok := k.c.groups.get(id); ok {
				typ = "group"
			} else if _, ok := k.c.sps.get(id); ok {
				typ = "servicePrincipal"
			} else if slices.ContainsFunc(k.c.roles, func(r *DirectoryRole) bool { return r.ID == id }) {
				typ = "directoryRole"
			}
			if strings.EqualFold("microsoft.graph."+typ, cast) {
				kept = append(kept, id)
			}
		}
	}
	name := "directoryObjects"
	switch cast {
	case "microsoft.graph.user":
		name = "users"
	case "microsoft.graph.group":
		name = "groups"
	case "microsoft.graph.directoryRole":
		name = "directoryRoles"
	}
	if sel != "" {
		name += "(" + sel + ")"
	}
	o := newObject(make([]byte, 0, 4096))
	o.str("@odata.context", k.root()+"/$metadata#"+name)
	if k.eventual() && strings.EqualFold(k.q("count"), "true") {
		o.int("@odata.count", len(kept))
	}
	end := min(tok.Pos+top, len(kept))
	if end < len(kept) {
		o.str("@odata.nextLink", k.next(k.newToken('l', set, end)))
	}
	o.key("value")
	o.b = append(o.b, '[')
	for i := min(tok.Pos, end); i < end; i++ {
		if o.b[len(o.b)-1] != '[' {
			o.b = append(o.b, ',')
		}
		o.b = k.appendDirectoryObject(o.b, kept[i], sel)
	}
	o.b = append(o.b, ']')
	return &reply{status: 200, ctype: jsonType, body: o.end()}
}

// single serves one object.
func single[T any](k *call, e *entity[T], o T) *reply {
	sel := k.q("select")
	if strings.Contains(sel, "signInActivity") {
		if rep := k.premiumOnly(); rep != nil {
			return rep
		}
		k.c.seen(k.now)
	}
	cols, rep := columns(k, e, sel)
	if rep != nil {
		return rep
	}
	k.c.mu.RLock()
	defer k.c.mu.RUnlock()
	b := append([]byte(nil), `{"@odata.context":`...)
	context := k.root() + "/$metadata#" + e.name
	if sel != "" {
		context += "(" + sel + ")"
	}
	b = appendString(b, context+"/$entity")
	obj := appendEntity(nil, k.c, e, o, cols, true, "")
	b = append(b, ',')
	return &reply{status: 200, ctype: jsonType, body: append(b, obj[1:]...)}
}

func (k *call) count(n int) *reply {
	if !k.eventual() {
		return k.badRequest("$count is not currently supported.")
	}
	return &reply{status: 200, ctype: "text/plain", body: []byte(strconv.Itoa(n))}
}

const deltaLife = 7 * 24 * time.Hour

// delta serves users/delta and its kin.
func delta[T any](k *call, e *entity[T]) *reply {
	set := e.name + "|delta"
	for name := range k.query {
		switch low := strings.ToLower(strings.TrimPrefix(name, "$")); low {
		case "select", "deltatoken", "skiptoken", "filter":
		case "expand", "top", "orderby", "search", "count", "skip":
			return k.unsupported("The query option '$" + low + "' is not supported for differential queries.")
		}
	}
	page := k.s.opts.DeltaPage
	for _, p := range k.header.Values("Prefer") {
		if _, v, ok := strings.Cut(p, "odata.maxpagesize="); ok {
			if n, err := strconv.Atoi(strings.TrimSpace(v)); err == nil && n > 0 {
				page = min(n, 999)
			}
		}
	}
	var tok pageToken
	sel := k.q("select")
	filterText := k.q("filter")
	started := false
	for _, raw := range []string{k.q("skiptoken"), k.q("deltatoken")} {
		if raw == "" || raw == "latest" {
			continue
		}
		var ok bool
		if tok, ok = k.openToken(raw, set, deltaLife, "idD"); !ok {
			return k.fail(400, "syncStateNotFound", "The sync state generation is not found. The delta token is expired and data must be synchronized again.")
		}
		started = true
		sel, filterText = tok.Query.Get("select"), tok.Query.Get("filter")
	}
	cols, rep := columns(k, e, sel)
	if rep != nil {
		return rep
	}
	if strings.Contains(sel, "signInActivity") {
		return k.unsupported("The property 'signInActivity' is not supported for differential queries.")
	}
	var only map[string]bool
	if filterText != "" {
		f, err := parseFilter(filterText)
		ids := map[string]bool{}
		bad := err != nil
		f.each(func(x *filter) {
			id, isText := x.value.(string)
			if x.path != "id" || x.op != "cmp" || x.cmp != "eq" || !isText {
				bad = true
			}
			ids[id] = true
		})
		if bad || len(ids) > 50 {
			return k.unsupported("Filter is not supported for differential queries, except on up to 50 ids.")
		}
		only = ids
	}
	members := e.set == setGroups && (sel == "" || hasColumn(sel, "members"))
	manager := e.set == setUsers && hasColumn(sel, "manager")
	query := url.Values{}
	if sel != "" {
		query.Set("select", sel)
	}
	if filterText != "" {
		query.Set("filter", filterText)
	}

	c := k.c
	c.mu.RLock()
	defer c.mu.RUnlock()
	o := newObject(make([]byte, 0, 8192))
	context := k.root() + "/$metadata#" + e.name
	if sel != "" {
		context += "(" + sel + ")"
	}
	o.str("@odata.context", context)
	link := func(mode byte, pos, end int) string {
		t := k.newToken(mode, set, pos)
		t.End, t.Query = end, query
		option := "$skiptoken="
		if mode == 'D' {
			option = "$deltatoken="
		}
		return k.root() + "/" + k.path + "?" + option + k.s.seal(t)
	}
	values := append(make([]byte, 0, 8192), '[')
	comma := func() {
		if values[len(values)-1] != '[' {
			values = append(values, ',')
		}
	}
	finish := func(name, url string) *reply {
		o.str(name, url)
		o.key("value")
		o.b = append(o.b, values...)
		o.b = append(o.b, ']')
		return &reply{status: 200, ctype: jsonType, body: o.end()}
	}
	if !started && k.q("deltatoken") == "latest" {
		return finish("@odata.deltaLink", link('D', len(c.journal), 0))
	}
	tab := e.tab(c)
	if !started || tok.Mode == 'i' {
		// The first round: every object. The delta link points at the journal as
		// it was when the round began, so that nothing in between is lost.
		end := len(c.journal)
		if started {
			end = tok.End
		}
		pos, n := tok.Pos, 0
		for ; pos < len(tab.rows) && n < page; pos++ {
			if tab.rows[pos].gone {
				if n%2 == 0 && !k.s.opts.Plain { // removed objects may show up even in a first round
					comma()
					values = appendRemoved(values, e.id(tab.rows[pos].obj), "changed")
				}
				continue
			}
			obj := tab.rows[pos].obj
			if only != nil && !only[e.id(obj)] {
				continue
			}
			n++
			comma()
			values = appendEntity(values, c, e, obj, cols, false, "")
			if members {
				values = appendMembersDelta(values, any(obj).(*Group).Members, nil)
			}
			if manager {
				values = appendManagerDelta(values, any(obj).(*User).ManagerID, "")
			}
		}
		if !started || pos < len(tab.rows) {
			return finish("@odata.nextLink", link('i', pos, end))
		}
		return finish("@odata.deltaLink", link('D', end, 0))
	}
	// A later round: what the journal says since the token.
	end := len(c.journal)
	if tok.Mode == 'd' {
		end = tok.End
	}
	type diff struct {
		removed   op
		added     []Member
		left      []string
		oldManger string
		managed   bool
	}
	var ids []string
	diffs := map[string]*diff{}
	pos := tok.Pos
	for ; pos < end; pos++ {
		j := &c.journal[pos]
		if j.set != e.set || only != nil && !only[j.id] {
			continue
		}
		d := diffs[j.id]
		if d == nil {
			if len(ids) == page {
				break
			}
			d = new(diff)
			diffs[j.id] = d
			ids = append(ids, j.id)
		}
		switch j.op {
		case opTouch:
			d.removed = 0
		case opSoftDelete, opDelete:
			d.removed = j.op
		case opMemberAdd:
			d.left = slices.DeleteFunc(d.left, func(id string) bool { return id == j.member })
			d.added = append(d.added, Member{j.member, j.mtype})
		case opMemberRemove:
			d.added = slices.DeleteFunc(d.added, func(m Member) bool { return m.ID == j.member })
			d.left = append(d.left, j.member)
		case opManager:
			d.managed, d.oldManger = true, j.member
		}
	}
	for _, id := range ids {
		d := diffs[id]
		obj, live := tab.get(id)
		switch {
		case !live:
			comma()
			reason := "changed"
			if d.removed == opDelete {
				reason = "deleted"
			}
			values = appendRemoved(values, id, reason)
		default:
			comma()
			values = appendEntity(values, c, e, obj, cols, false, "")
			if members && len(d.added)+len(d.left) > 0 {
				values = appendMembersDelta(values, d.added, d.left)
			}
			if manager && d.managed {
				values = appendManagerDelta(values, any(obj).(*User).ManagerID, d.oldManger)
			}
		}
	}
	if pos < end {
		return finish("@odata.nextLink", link('d', pos, end))
	}
	return finish("@odata.deltaLink", link('D', end, 0))
}

func hasColumn(sel, name string) bool {
	for s := range strings.SplitSeq(sel, ",") {
		if strings.TrimSpace(s) == name {
			return true
		}
	}
	return false
}

func appendRemoved(b []byte, id, reason string) []byte {
	return fmt.Appendf(b, `{"id":%q,"@removed":{"reason":%q}}`, id, reason)
}

func appendMembersDelta(b []byte, added []Member, left []string) []byte {
	if len(added)+len(left) == 0 {
		return b
	}
	b = append(b[:len(b)-1], `,"members@delta":[`...)
	for i, m := range added {
		if i > 0 {
			b = append(b, ',')
		}
		b = fmt.Appendf(b, `{"@odata.type":"#microsoft.graph.%s","id":%q}`, m.Type, m.ID)
	}
	for i, id := range left {
		if i+len(added) > 0 {
			b = append(b, ',')
		}
		b = fmt.Appendf(b, `{"@odata.type":"#microsoft.graph.user","id":%q,"@removed":{"reason":"deleted"}}`, id)
	}
	return append(b, "]}"...)
}

func appendManagerDelta(b []byte, now, before string) []byte {
	if now == "" && before == "" {
		return b
	}
	b = append(b[:len(b)-1], `,"manager@delta":[`...)
	if before != "" && before != now {
		b = fmt.Appendf(b, `{"@odata.type":"#microsoft.graph.user","id":%q,"@removed":{"reason":"deleted"}}`, before)
		if now != "" {
			b = append(b, ',')
		}
	}
	if now != "" {
		b = fmt.Appendf(b, `{"@odata.type":"#microsoft.graph.user","id":%q}`, now)
	}
	return append(b, "]}"...)
}
