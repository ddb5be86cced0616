package msgraph

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"
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
	Transport          http.RoundTripper
	// Timeout of one request including its body; 0 means 100 s.
	Timeout time.Duration
	// NoBeta keeps the client from Graph's beta: what needs it then answers
	// NotSupported.
	NoBeta bool
}

// Client reads one tenant. Make it once per sync: it caches the access token.
type Client struct {
	requests  atomic.Int64
	units     atomic.Int64
	throttled atomic.Int64
}

// Service is what all tenants share: connections, the identity platform's keys,
// and the windows in which nothing may be sent. One per process.
type Service struct{}

var errUnfinished = errors.New("msgraph: not built yet")

// New checks the configuration; it sends nothing.
func New(cfg Config) (*Service, error) { return &Service{}, nil }

// Client of the tenant the credential is for. It sends nothing.
func (s *Service) Client(cred Credential) *Client { return &Client{} }

// Requests is the number of HTTP requests sent to Graph.
func (c *Client) Requests() int64 { return c.requests.Load() }

// Units is what they cost, in Microsoft's resource units.
func (c *Client) Units() int64 { return c.units.Load() }

// ThrottledFor is how long Microsoft told us to stay away, overlapping windows
// counted once.
func (c *Client) ThrottledFor() time.Duration { return time.Duration(c.throttled.Load()) }

// Token gets an access token if there is none and tells what it allows.
func (c *Client) Token(ctx context.Context) (AccessToken, error) { return AccessToken{}, errUnfinished }
