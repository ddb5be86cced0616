package webhook

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"syscall"
	"time"

	"code.dny.dev/ssrf"
)

const (
	// Timeout is the total time of one request, name lookup and body included.
	Timeout = 15 * time.Second
	// maxRead is how much of an answer is taken in, headers and body each.
	maxRead = 64 << 10
)

// errBlocked is an address we don't connect to. It names no address.
var errBlocked = errors.New("the address is not allowed")

// azureHost answers as the cloud's own host on Azure's machines, and looks
// public.
var azureHost = netip.MustParsePrefix("168.63.129.16/32")

// guard decides where a connection may go. It is asked with the resolved
// address, just before connecting, so that a name can't change its answer in
// between.
type guard struct {
	allow  []netip.Prefix
	public *ssrf.Guardian
}

func newGuard(allow []netip.Prefix) *guard {
	return &guard{
		allow: slices.Clone(allow),
		public: ssrf.New(
			ssrf.WithPorts(443, 8443),
			ssrf.WithDeniedV4Prefixes(azureHost),
		),
	}
}

func (g *guard) publicAddr(addr netip.Addr) error { return g.public.SafeAddr(addr) }

// https allows what the operator allowed, and public addresses on port 443 and
// 8443.
func (g *guard) https(_ context.Context, network, address string, conn syscall.RawConn) error {
	if g.allowed(address) || g.public.Safe(network, address, conn) == nil {
		return nil
	}
	return errBlocked
}

// http allows what the operator allowed, alone.
func (g *guard) http(_ context.Context, _, address string, _ syscall.RawConn) error {
	if g.allowed(address) {
		return nil
	}
	return errBlocked
}

func (g *guard) allowed(address string) bool {
	a, err := netip.ParseAddrPort(address)
	return err == nil && contains(g.allow, a.Addr().WithZone(""))
}

// ClientParams is what a guarded client needs.
type ClientParams struct {
	// Allow are networks that may be reached although private, by plain http and
	// on any port.
	Allow []netip.Prefix
	// Timeout is the total time of a request; 0 means Timeout.
	Timeout time.Duration
	// RootCAs are trusted for https; nil means the system's.
	RootCAs *x509.CertPool
	// Resolver looks names up; nil means the system's.
	Resolver *net.Resolver
}

// NewClient gives an HTTP client for addresses that somebody else chose. It
// reaches public hosts over https only, whatever their names lead to, and
// p.Allow; it follows no redirect, uses no proxy, keeps no connection, asks for
// no compression and takes no long headers. Bodies are the caller's to bound.
func NewClient(p ClientParams) *http.Client {
	g := newGuard(p.Allow)
	if p.Timeout == 0 {
		p.Timeout = Timeout
	}
	return &http.Client{
		Transport: guarded{
			https: transport(p, g.https),
			http:  transport(p, g.http),
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Timeout:       p.Timeout,
	}
}

func transport(p ClientParams, control func(context.Context, string, string, syscall.RawConn) error) *http.Transport {
	dialer := &net.Dialer{Timeout: p.Timeout, Resolver: p.Resolver, ControlContext: control}
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	return &http.Transport{
		Proxy:                  nil,
		DialContext:            dialer.DialContext,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: p.RootCAs},
		TLSHandshakeTimeout:    p.Timeout,
		DisableKeepAlives:      true,
		DisableCompression:     true,
		MaxResponseHeaderBytes: maxRead,
		Protocols:              protocols,
	}
}

// guarded has a transport for each scheme, because the dialer doesn't learn the
// scheme and plain http may go to fewer places.
type guarded struct{ https, http *http.Transport }

func (g guarded) RoundTrip(r *http.Request) (*http.Response, error) {
	switch {
	case r.URL.User != nil:
	case r.URL.Scheme == "https":
		return g.https.RoundTrip(r)
	case r.URL.Scheme == "http":
		return g.http.RoundTrip(r)
	}
	if r.Body != nil {
		_ = r.Body.Close()
	}
	return nil, fmt.Errorf("send request: %w", errBlocked)
}
