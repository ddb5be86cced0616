package entrasim

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

// Options say how the simulator behaves. The zero value is quick, generous and
// strict about what Microsoft refuses.
type Options struct {
	// Now is the base clock; nil is time.Now. The simulator adds its own offset.
	Now func() time.Time
	// Logger gets one line per refused or injected request; nil discards.
	Logger *slog.Logger
	// Throttle enforces Microsoft's published budgets, by the simulator's clock:
	// where that stands still, only Advance renews them.
	Throttle bool
	// NoCompression leaves answers uncompressed, which benchmarks want.
	NoCompression bool
	// Plain leaves out the unknown properties and enum values that are
	// otherwise mixed in now and then.
	Plain bool
	// SignInsNeedDirectory refuses sign-ins, with the code of a free tenant,
	// to callers without Directory.Read.All, as Microsoft sometimes does.
	SignInsNeedDirectory bool
	// PageTokenLife is how long links to further pages of audit logs live, by
	// the simulator's clock; 0 is 5 minutes. Directory links live twice as long.
	PageTokenLife time.Duration
	// TokenLife is the lifetime of access tokens; 0 is 75 minutes.
	TokenLife time.Duration
	// DeltaPage is the number of objects on a page of a delta answer; 0 is 200.
	DeltaPage int
	// ConsentDelay is how long a consent takes to spread: until then the token
	// endpoint answers as if it had not been given.
	ConsentDelay time.Duration
	// RoleDelay is how long a new application permission takes to reach the
	// tokens: until then they carry the older ones.
	RoleDelay time.Duration
	// NoRoleClaims leaves a person's directory roles out of their tokens, as
	// Microsoft may.
	NoRoleClaims bool
	// LateSignIns makes sign-ins of a simulated day show up to two hours late
	// and out of order.
	LateSignIns bool
	// NoRecord stops recording requests, which long benchmarks want.
	NoRecord bool
}

// Sim is a simulated Microsoft. Its methods may be called while it serves.
type Sim struct {
	opts   Options
	log    *slog.Logger
	secret []byte

	mu        sync.RWMutex
	epoch     string // tells this instance's page and delta tokens from another's
	offset    time.Duration
	companies []*Company
	byTenant  map[string]*Company // tenant id and domains, lower case
	regs      map[string]*Registration
	consents  map[string]time.Time // tenant/client: when consent was given
	faults    []*activeFault

	tokens  tokenStore
	budget  budgets
	records recorder
	pending pendingStore

	users        *entity[*User]
	groups       *entity[*Group]
	applications *entity[*Application]
	sps          *entity[*ServicePrincipal]
	grants       *entity[*Grant]
	assignments  *entity[*Assignment]
	endpoints    []endpoint

	download string // origin of report downloads
}

// New returns a simulator without companies.
func New(o Options) *Sim {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.PageTokenLife == 0 {
		o.PageTokenLife = 5 * time.Minute
	}
	if o.TokenLife == 0 {
		o.TokenLife = 75 * time.Minute
	}
	if o.DeltaPage == 0 {
		o.DeltaPage = 200
	}
	s := &Sim{
		opts: o, log: o.Logger, epoch: randomWord(6), secret: []byte(randomWord(32)),
		byTenant: make(map[string]*Company), regs: make(map[string]*Registration), consents: make(map[string]time.Time),
		users: userEntity(), groups: groupEntity(), applications: applicationEntity(),
		sps: servicePrincipalEntity(), grants: grantEntity(), assignments: assignmentEntity(),
	}
	s.tokens.init()
	s.pending.init()
	s.budget.init()
	s.endpoints = s.routes()
	return s
}

// signingKey is made once per process: making one takes a noticeable moment.
var signingKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(fmt.Sprintf("entrasim: make signing key: %v", err))
	}
	return key
})

func randomWord(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails
	return hex.EncodeToString(b)
}

// Now is the simulator's clock: the base clock plus the days advanced.
func (s *Sim) Now() time.Time {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.opts.Now().Add(s.offset).UTC()
}

// Offset is how far the simulator's clock is ahead of the base clock.
func (s *Sim) Offset() time.Duration {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.offset
}

func (s *Sim) generation() string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.epoch
}

// Advance moves the clock without any life in the companies.
func (s *Sim) Advance(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.offset += d
}

// AddCompany adds a tenant.
func (s *Sim) AddCompany(c *Company) {
	c.mu.Lock()
	c.init()
	c.now = s.Now
	c.live = true
	c.mu.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.companies = append(s.companies, c)
	s.byTenant[strings.ToLower(c.TenantID)] = c
	for _, d := range append([]string{c.Domain, c.Initial}, c.Domains...) {
		s.byTenant[strings.ToLower(d)] = c
	}
}

// Companies lists the tenants in the order they were added.
func (s *Sim) Companies() []*Company {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return append([]*Company(nil), s.companies...)
}

// Company finds a tenant by id, domain or name; nil when there is none.
func (s *Sim) Company(key string) *Company {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if c := s.byTenant[strings.ToLower(key)]; c != nil {
		return c
	}
	for _, c := range s.companies {
		if c.Name == key {
			return c
		}
	}
	return nil
}

// Server is a running simulator.
type Server struct {
	BaseURL  string // the control page is at BaseURL + "/_sim/"
	LoginURL string // for APPMUSTER_MICROSOFT_LOGIN_URL
	GraphURL string // for APPMUSTER_MICROSOFT_GRAPH_URL
	servers  []*http.Server
}

// Close stops the server at once.
func (srv *Server) Close() error {
	var errs []error
	for _, h := range srv.servers {
		errs = append(errs, h.Close())
	}
	return errors.Join(errs...)
}

// Start serves on addr ("127.0.0.1:0" for any free port). Report downloads are
// served from a second port, as Microsoft's come from another host.
func (s *Sim) Start(addr string) (*Server, error) {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("listen for the simulated Microsoft: %w", err)
	}
	host, _, _ := net.SplitHostPort(l.Addr().String())
	dl, err := net.Listen("tcp", net.JoinHostPort(host, "0"))
	if err != nil {
		_ = l.Close()
		return nil, fmt.Errorf("listen for report downloads: %w", err)
	}
	main := &http.Server{Handler: s.Handler(), ReadHeaderTimeout: 10 * time.Second}
	down := &http.Server{Handler: http.HandlerFunc(s.serveDownload), ReadHeaderTimeout: 10 * time.Second}
	base := "http://" + l.Addr().String()
	s.mu.Lock()
	s.download = "http://" + dl.Addr().String()
	s.mu.Unlock()
	go func() { _ = main.Serve(l) }()
	go func() { _ = down.Serve(dl) }()
	return &Server{BaseURL: base, LoginURL: base + "/login", GraphURL: base + "/graph", servers: []*http.Server{main, down}}, nil
}

// Handler serves the identity platform under /login, Graph under /graph, the
// control page under /_sim/ and report downloads under /data/download/.
func (s *Sim) Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasPrefix(r.URL.Path, "/login/"):
			s.serveLogin(w, r)
		case strings.HasPrefix(r.URL.Path, "/graph/"):
			s.serveGraph(w, r)
		case strings.HasPrefix(r.URL.Path, "/_sim/"):
			s.serveControl(w, r)
		case strings.HasPrefix(r.URL.Path, "/data/download/"):
			s.serveDownload(w, r)
		case r.URL.Path == "/" || r.URL.Path == "/_sim":
			http.Redirect(w, r, "/_sim/", http.StatusFound)
		default:
			http.NotFound(w, r)
		}
	})
}

// seal makes an opaque, tamper-proof token of a place.
func (s *Sim) seal(v any) string {
	raw, _ := json.Marshal(v)
	mac := hmac.New(sha256.New, s.secret)
	mac.Write(raw)
	out := append(mac.Sum(nil)[:12], raw...)
	for i := 12; i < len(out); i++ {
		out[i] ^= s.secret[i%len(s.secret)] ^ out[i%12]
	}
	return base64.RawURLEncoding.EncodeToString(out)
}

func (s *Sim) unseal(token string, v any) bool {
	raw, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(raw) < 12 {
		return false
	}
	for i := 12; i < len(raw); i++ {
		raw[i] ^= s.secret[i%len(s.secret)] ^ raw[i%12]
	}
	mac := hmac.New(sha256.New, s.secret)
	mac.Write(raw[12:])
	return hmac.Equal(mac.Sum(nil)[:12], raw[:12]) && json.Unmarshal(raw[12:], v) == nil
}
