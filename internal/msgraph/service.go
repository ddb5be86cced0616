package msgraph

import (
	"crypto/tls"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"path"
	"strings"
	"time"

	khttp "github.com/microsoft/kiota-http-go"
	core "github.com/microsoftgraph/msgraph-sdk-go-core"

	"github.com/appmuster/appmuster/internal/throttle"
)

// Roots of Microsoft's global cloud.
const (
	DefaultLoginURL = "https://login.microsoftonline.com"
	DefaultGraphURL = "https://graph.microsoft.com"
)

// Config of a Service. Zero values mean Microsoft's global cloud, the system's
// clock, no logging and a transport of our own.
type Config struct {
	// LoginURL and GraphURL are roots without a version segment. Plain http is
	// accepted for loopback hosts only.
	LoginURL, GraphURL string
	Now                func() time.Time
	Logger             *slog.Logger
	UserAgent          string
	// Transport carries requests to both; nil means a tuned default that
	// honours the proxy variables of the environment.
	Transport http.RoundTripper
	// Timeout of one request including its body; 0 means 100 s.
	Timeout time.Duration
	// Grace is how long an answer is waited for before it is given up because it
	// comes too slowly; 0 means 10 s.
	Grace time.Duration
	// NoBeta keeps the client from Graph's beta: what needs it then answers
	// NotSupported.
	NoBeta bool
	// Limits says whether Microsoft's published limits are kept; what it refuses is
	// obeyed always.
	Limits Limits
	// Board is where processes of one instance agree; nil where this one is alone
	// and what it was told may be forgotten when it ends.
	Board throttle.Board
}

// Limits says whether Microsoft's published limits are kept.
type Limits uint8

const (
	// LimitsByGraph keeps them with Microsoft's own Graph, which is known by its
	// name; an imitation may have others, or none.
	LimitsByGraph Limits = iota
	LimitsPublished
	LimitsNone
)

// Service is what all tenants share: connections, the identity platform's keys,
// and the windows in which nothing may be sent. One per process.
type Service struct {
	login     *url.URL
	graph     *url.URL
	resource  string // what tokens are asked for
	now       func() time.Time
	log       *slog.Logger
	userAgent string
	timeout   time.Duration
	grace     time.Duration
	noBeta    bool
	http      *http.Client // to Graph, guarded
	loginHTTP *http.Client
	downloads *http.Client // of usage reports; carries no token
	gates     gates
	limited   bool
	limits    throttle.Scheduler
	common    common
	identity  identityPlatform
}

// New checks the configuration; it sends nothing.
func New(cfg Config) (*Service, error) {
	s := &Service{
		now: cfg.Now, log: cfg.Logger, userAgent: cfg.UserAgent,
		timeout: cfg.Timeout, noBeta: cfg.NoBeta,
	}
	var err error
	if s.login, err = parseRoot("login", cfg.LoginURL, DefaultLoginURL); err != nil {
		return nil, err
	}
	if s.graph, err = parseRoot("Graph", cfg.GraphURL, DefaultGraphURL); err != nil {
		return nil, err
	}
	s.resource = resourceOf(s.graph)
	s.limited = cfg.Limits == LimitsPublished || cfg.Limits == LimitsByGraph && isMicrosoft(s.graph)
	s.common.board = cfg.Board
	if s.now == nil {
		s.now = time.Now
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.userAgent == "" {
		s.userAgent = "appmuster"
	}
	if s.timeout <= 0 {
		s.timeout = 100 * time.Second
	}
	if s.grace = cfg.Grace; s.grace <= 0 {
		s.grace = grace
	}
	rt := cfg.Transport
	if rt == nil {
		rt = newTransport()
	}
	s.http = &http.Client{
		Transport: khttp.NewCustomTransportWithParentTransport(
			&guard{service: s, next: rt},
			core.NewGraphTelemetryHandler(&core.GraphClientOptions{GraphServiceVersion: "", GraphServiceLibraryVersion: sdkVersion}),
		),
		CheckRedirect: noRedirect,
	}
	s.downloads = &http.Client{Transport: rt, CheckRedirect: noRedirect}
	s.loginHTTP = &http.Client{
		Transport:     &loginGuard{service: s, next: rt},
		CheckRedirect: noRedirect,
		Timeout:       30 * time.Second,
	}
	return s, nil
}

const sdkVersion = "1.100.0"

func noRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

func newTransport() *http.Transport {
	return &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		TLSClientConfig:       &tls.Config{MinVersion: tls.VersionTLS12},
		ForceAttemptHTTP2:     true,
		MaxIdleConns:          64,
		MaxIdleConnsPerHost:   16,
		IdleConnTimeout:       90 * time.Second,
		TLSHandshakeTimeout:   10 * time.Second,
		ResponseHeaderTimeout: 60 * time.Second,
		ExpectContinueTimeout: time.Second,
		ReadBufferSize:        32 << 10,
	}
}

func parseRoot(name, raw, fallback string) (*url.URL, error) {
	if raw == "" {
		raw = fallback
	}
	u, err := url.Parse(strings.TrimRight(raw, "/"))
	switch {
	case err != nil || u.Host == "" || u.Opaque != "":
		return nil, fmt.Errorf("the Microsoft %s URL is not an absolute URL", name)
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return nil, fmt.Errorf("the Microsoft %s URL may have a host and a path only", name)
	case u.Scheme != "https" && (u.Scheme != "http" || !isLoopback(u.Hostname())):
		return nil, fmt.Errorf("the Microsoft %s URL must begin with https:// (http:// is for loopback hosts only)", name)
	case strings.HasSuffix(u.Path, "/v1.0"), strings.HasSuffix(u.Path, "/beta"), strings.HasSuffix(u.Path, "/v2.0"):
		return nil, fmt.Errorf("the Microsoft %s URL must not end with a version", name)
	case u.Path != "" && path.Clean(u.Path) != u.Path:
		return nil, fmt.Errorf("the path of the Microsoft %s URL is not clean", name)
	}
	u.Host = strings.ToLower(u.Host)
	return u, nil
}

func isLoopback(host string) bool {
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	a, err := netip.ParseAddr(host)
	return err == nil && a.IsLoopback()
}

// resourceOf is the resource that tokens are for: Graph of the cloud. A Graph
// that is not Microsoft's own is an imitation of the global one.
func resourceOf(graph *url.URL) string {
	switch h := graph.Hostname(); h {
	case "graph.microsoft.us", "dod-graph.microsoft.us", "microsoftgraph.chinacloudapi.cn":
		return "https://" + h
	}
	return DefaultGraphURL
}

// isMicrosoft tells Microsoft's own Graph from an imitation.
func isMicrosoft(graph *url.URL) bool {
	switch graph.Hostname() {
	case "graph.microsoft.com", "graph.microsoft.us", "dod-graph.microsoft.us", "microsoftgraph.chinacloudapi.cn":
		return true
	}
	return false
}

// LinkKey is equal for links that lead to the same page: keep a set of them to
// notice a listing that goes in circles.
func LinkKey(link string) string {
	u, err := url.Parse(link)
	if err != nil {
		return link
	}
	return strings.ToLower(u.Path) + "?" + u.Query().Encode()
}

// checkLink refuses links that lead anywhere but to the configured Graph. A
// link is followed with our token.
func (s *Service) checkLink(link string) (*url.URL, bool) {
	u, err := url.Parse(link)
	if err != nil || !s.isGraph(u) {
		return nil, false
	}
	return u, true
}

func (s *Service) isGraph(u *url.URL) bool {
	if u.Scheme != s.graph.Scheme || u.User != nil || u.Opaque != "" || hostPort(u) != hostPort(s.graph) {
		return false
	}
	rest, ok := strings.CutPrefix(u.Path, s.graph.Path)
	if !ok || strings.Contains(u.Path, `\`) {
		return false
	}
	for seg := range strings.SplitSeq(u.Path, "/") {
		if seg == ".." || seg == "." {
			return false
		}
	}
	return strings.HasPrefix(rest, "/v1.0/") || strings.HasPrefix(rest, "/beta/")
}

func hostPort(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"https": "443", "http": "80"}[u.Scheme]
	}
	return strings.ToLower(u.Hostname()) + ":" + port
}
