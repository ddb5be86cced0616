package entrasim

import (
	"slices"
	"sort"
	"time"
)

type eventKind uint8

const (
	interactiveUser eventKind = iota
	nonInteractiveUser
	servicePrincipalEvent
	managedIdentityEvent
)

var eventKindNames = [...]string{"interactiveUser", "nonInteractiveUser", "servicePrincipal", "managedIdentity"}

// event is one sign-in, small enough to hold a few hundred thousand of.
type event struct {
	at      int64 // UTC microseconds
	visible int64 // UTC microseconds; 0: at once
	seq     uint32
	user    int32 // slot in users; -1 for a service principal's own sign-in
	app     int32 // index in clients
	res     int32 // index in clients
	err     int32
	kind    eventKind
	place   uint8
	device  uint8
}

// history computes sign-ins by their number, oldest first, so that a million
// of them cost no memory.
type history interface {
	len() int
	at(i int) event
}

func historyLen(h history) int {
	if h == nil {
		return 0
	}
	return h.len()
}

// client is an application as the sign-in log knows it; it may have no service
// principal in the tenant.
type client struct{ appID, name string }

// SignIn describes one sign-in for [Company.SignIn].
type SignIn struct {
	User           string // id, UPN or name part; empty for a service principal's own sign-in
	App            string // appId, object id or display name
	AppName        string // for an app without service principal
	Resource       string // the same for the resource; Microsoft Graph when empty
	At             time.Time
	Visible        time.Time // when the log shows it; zero: at once
	ErrorCode      int       // 0 is success
	NonInteractive bool
	Managed        bool // a managed identity's
}

// SignIn records sign-ins.
func (c *Company) SignIn(list ...SignIn) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, s := range list {
		c.signIn(s)
	}
	c.sortEvents()
}

func (c *Company) signIn(s SignIn) {
	c.init()
	e := event{at: s.At.UnixMicro(), user: -1, err: int32(s.ErrorCode), app: c.clientOf(s.App, s.AppName)}
	if s.Resource == "" {
		s.Resource = graphAppID
	}
	e.res = c.clientOf(s.Resource, "")
	if !s.Visible.IsZero() {
		e.visible = s.Visible.UnixMicro()
	}
	if s.User != "" {
		u := c.findUser(s.User)
		if u == nil {
			return
		}
		e.user = u.slot
		e.place = placeOf(u)
	}
	switch {
	case s.Managed:
		e.kind = managedIdentityEvent
	case s.User == "":
		e.kind = servicePrincipalEvent
	case s.NonInteractive:
		e.kind = nonInteractiveUser
	}
	c.push(e)
}

func (c *Company) push(e event) {
	c.seq++
	e.seq = c.seq
	e.device = uint8(mix(uint64(e.user)+uint64(e.app)*31) % uint64(len(devices)))
	c.events = append(c.events, e)
	c.last = nil
}

func (c *Company) sortEvents() {
	slices.SortStableFunc(c.events, func(a, b event) int {
		if a.at != b.at {
			if a.at < b.at {
				return -1
			}
			return 1
		}
		return int(a.seq) - int(b.seq)
	})
}

// clientOf returns the index of an app in the log's table.
func (c *Company) clientOf(key, name string) int32 {
	if i, ok := c.clientIdx[key]; ok {
		return i
	}
	appID := key
	if sp := c.findApp(key); sp != nil {
		appID, name = sp.AppID, sp.DisplayName
	} else if !isGUID(key) {
		appID = guidOf("app", key)
		if name == "" {
			name = key
		}
	}
	if i, ok := c.clientIdx[appID]; ok {
		c.clientIdx[key] = i
		return i
	}
	i := int32(len(c.clients))
	c.clients = append(c.clients, client{appID, name})
	c.clientIdx[appID], c.clientIdx[key] = i, i
	return i
}

// log walks sign-ins newest first from a place on (exclusive).
type logPlace struct {
	At  int64  `json:"a"`
	Seq uint32 `json:"s"`
}

func before(e event, p logPlace) bool {
	return e.at < p.At || e.at == p.At && e.seq < p.Seq
}

// walk yields sign-ins older than p, newest first (or newer than p, oldest
// first, when asc).
func (c *Company) walk(p logPlace, asc bool, yield func(event) bool) {
	n := historyLen(c.base)
	ev := c.events
	if asc {
		i := sort.Search(n, func(i int) bool { e := c.base.at(i); return !before(e, p) && !(e.at == p.At && e.seq == p.Seq) })
		j := sort.Search(len(ev), func(j int) bool { return !before(ev[j], p) && !(ev[j].at == p.At && ev[j].seq == p.Seq) })
		for i < n || j < len(ev) {
			var e event
			if i < n {
				e = c.base.at(i)
			}
			if i >= n || j < len(ev) && (ev[j].at < e.at || ev[j].at == e.at && ev[j].seq < e.seq) {
				e = ev[j]
				j++
			} else {
				i++
			}
			if !yield(e) {
				return
			}
		}
		return
	}
	i := sort.Search(n, func(i int) bool { return !before(c.base.at(i), p) }) - 1
	j := sort.Search(len(ev), func(j int) bool { return !before(ev[j], p) }) - 1
	for i >= 0 || j >= 0 {
		var e event
		if i >= 0 {
			e = c.base.at(i)
		}
		if i < 0 || j >= 0 && (ev[j].at > e.at || ev[j].at == e.at && ev[j].seq > e.seq) {
			e = ev[j]
			j--
		} else {
			i--
		}
		if !yield(e) {
			return
		}
	}
}

// lastSeen is the digest behind signInActivity and
// servicePrincipalSignInActivities; dropped when a sign-in is added.
type lastSeen struct {
	users map[int32]*userSeen
	apps  []Activity
}

type userSeen struct {
	any, nonInteractive, success    int64
	anyID, nonInteractiveID, succID uint32
}

func (c *Company) seen(now time.Time) *lastSeen {
	c.mu.RLock()
	l := c.last
	c.mu.RUnlock()
	if l != nil {
		return l
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	l = &lastSeen{users: make(map[int32]*userSeen), apps: make([]Activity, len(c.clients))}
	limit := now.UnixMicro()
	c.walk(logPlace{At: -1 << 62}, true, func(e event) bool {
		if e.at > limit || e.visible > limit {
			return true
		}
		at := time.UnixMicro(e.at).UTC()
		if e.err == 0 {
			if e.kind >= servicePrincipalEvent {
				l.apps[e.app].AppClient, l.apps[e.res].AppResource = at, at
			} else {
				l.apps[e.app].DelegatedClient, l.apps[e.res].DelegatedResource = at, at
			}
		}
		if e.user < 0 {
			return true
		}
		u := l.users[e.user]
		if u == nil {
			u = new(userSeen)
			l.users[e.user] = u
		}
		if e.kind == nonInteractiveUser {
			u.nonInteractive, u.nonInteractiveID = e.at, e.seq
		} else {
			u.any, u.anyID = e.at, e.seq
		}
		if e.err == 0 {
			u.success, u.succID = e.at, e.seq
		}
		return true
	})
	c.last = l
	return l
}

type place struct {
	city, state, country string
	lat, long            string
	zone                 int8
}

var places = []place{
	{"Amsterdam", "Noord-Holland", "NL", "52.3740", "4.8897", 1},
	{"Berlin", "Berlin", "DE", "52.5244", "13.4105", 1},
	{"Paris", "Paris", "FR", "48.8534", "2.3488", 1},
	{"Madrid", "Madrid", "ES", "40.4165", "-3.7026", 1},
	{"Warszawa", "Mazowieckie", "PL", "52.2298", "21.0118", 1},
	{"London", "London, City of", "GB", "51.5085", "-0.1257", 0},
	{"Dublin", "Dublin", "IE", "53.3331", "-6.2489", 0},
	{"New York", "New York", "US", "40.7143", "-74.0060", -5},
	{"Toronto", "Ontario", "CA", "43.7001", "-79.4163", -5},
	{"Bengaluru", "Karnataka", "IN", "12.9719", "77.5937", 5},
	{"Singapore", "Singapore", "SG", "1.2897", "103.8501", 8},
	{"Tokyo", "Tokyo", "JP", "35.6895", "139.6917", 9},
	{"Tel Aviv", "Tel Aviv", "IL", "32.0809", "34.7806", 2},
	{"Al Qahirah", "Al Qahirah", "EG", "30.0626", "31.2497", 2},
	{"Sao Paulo", "Sao Paulo", "BR", "-23.5475", "-46.6361", -3},
	{"Utrecht", "Utrecht", "NL", "52.0908", "5.1222", 1},
	{"Gent", "Oost-Vlaanderen", "BE", "51.0500", "3.7167", 1},
	{"Istanbul", "Istanbul", "TR", "41.0138", "28.9497", 3},
}

func placeOf(u *User) uint8 {
	for i, p := range places {
		if p.city == u.City {
			return uint8(i)
		}
	}
	return uint8(hash64(u.ID) % 6)
}

type device struct{ os, browser, agent, client string }

var devices = []device{
	{"Windows10", "Edge 142.0.0", "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0", "Browser"},
	{"Windows10", "Chrome 142.0.0", "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36", "Browser"},
	{"MacOs", "Safari 26.0", "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15", "Browser"},
	{"Ios 26.1", "Mobile Safari", "Mozilla/5.0 (iPhone; CPU iPhone OS 26_1 like Mac OS X) AppleWebKit/605.1.15", "Mobile Apps and Desktop clients"},
	{"Android 16", "Chrome Mobile 142.0.0", "Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 Chrome/142.0.0.0 Mobile Safari/537.36", "Mobile Apps and Desktop clients"},
	{"Linux", "Firefox 145.0", "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0", "Browser"},
	{"Windows10", "Rich Client 5.2.6", "", "Mobile Apps and Desktop clients"},
}

var failureReasons = map[int32]string{
	50126:   "Error validating credentials due to invalid username or password.",
	50053:   "The account is locked, you've tried to sign in too many times with an incorrect user ID or password.",
	50074:   "Strong Authentication is required.",
	50076:   "Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication to access the resource.",
	50057:   "The user account is disabled.",
	53003:   "Access has been blocked by Conditional Access policies.",
	50105:   "Your administrator has configured the application to block users unless they are specifically granted access.",
	65001:   "The user or administrator has not consented to use the application.",
	50058:   "Session information is not sufficient for single-sign-on.",
	7000222: "The provided client secret keys are expired.",
}
