package msgraph

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	abs "github.com/microsoft/kiota-abstractions-go"
	core "github.com/microsoftgraph/msgraph-sdk-go-core"
)

// Client reads one tenant. Make it once per sync: it caches the access token.
type Client struct {
	service *Service
	cred    Credential
	tokens  *tokens
	v1      *core.GraphRequestAdapterBase
	beta    *core.GraphRequestAdapterBase

	requests atomic.Int64
	units    atomic.Int64
	away     away
}

// away adds up how long we stayed away.
type away struct {
	mu    sync.Mutex
	until time.Time
	sum   time.Duration
}

// Client of the tenant the credential is for. It sends nothing.
func (s *Service) Client(cred Credential) *Client {
	c := &Client{service: s, cred: cred, tokens: newTokens(cred, s.now())}
	c.v1, c.beta = c.adapter("/v1.0"), c.adapter("/beta")
	return c
}

func (c *Client) adapter(version string) *core.GraphRequestAdapterBase {
	// It fails only without an authentication provider.
	a, _ := core.NewGraphRequestAdapterBaseWithParseNodeFactoryAndSerializationWriterFactoryAndHttpClient(
		bearer{c.service}, core.GraphClientOptions{}, nil, nil, c.service.http)
	a.SetBaseUrl(c.service.graph.String() + version)
	return a
}

// Requests is the number of HTTP requests sent to Graph.
func (c *Client) Requests() int64 { return c.requests.Load() }

// Units is what they cost, in Microsoft's resource units.
func (c *Client) Units() int64 { return c.units.Load() }

// ThrottledFor is how long this client was told to stay away, by Microsoft or to
// keep its limits; overlapping waits are counted once.
func (c *Client) ThrottledFor() time.Duration {
	c.away.mu.Lock()
	defer c.away.mu.Unlock()
	return c.away.sum
}

func (c *Client) stayAway(now, until time.Time) {
	c.away.mu.Lock()
	defer c.away.mu.Unlock()
	from := now
	if c.away.until.After(from) {
		from = c.away.until
	}
	if until.After(from) {
		c.away.sum += until.Sub(from)
		c.away.until = until
	}
}

// Token gets an access token if there is none and tells what it allows.
func (c *Client) Token(ctx context.Context) (AccessToken, error) {
	_, info, err := c.access(ctx, "", "")
	return info, err
}

// RefreshToken gets a new token even if the old one is still good: after
// somebody consented to more, and to keep an unused refresh token alive.
func (c *Client) RefreshToken(ctx context.Context) (AccessToken, error) {
	old, _, err := c.access(ctx, "", "")
	if err != nil {
		return AccessToken{}, err
	}
	_, info, err := c.access(ctx, old, "")
	return info, err
}

// gateKey names the window of this tenant and app.
func (c *Client) gateKey(ctx context.Context) string {
	tenant := budgetFrom(ctx).Tenant
	if tenant == "" && c.cred != nil {
		tenant = strings.ToLower(c.cred.entraTenantID())
	}
	return tenant + " " + c.appKey()
}

// appKey names the window of this app over all tenants.
func (c *Client) appKey() string {
	if c.cred == nil {
		return ""
	}
	return strings.ToLower(c.cred.clientID())
}

// bearer attaches the token of the attempt, to the configured Graph only.
type bearer struct{ service *Service }

func (b bearer) AuthenticateRequest(ctx context.Context, ri *abs.RequestInformation, _ map[string]any) error {
	u, err := ri.GetUri()
	if err != nil || !b.service.isGraph(u) {
		return errNotRead
	}
	a := attemptFrom(ctx)
	if a == nil || a.token == "" {
		return errNotRead
	}
	ri.Headers.Remove("Authorization")
	ri.Headers.Add("Authorization", "Bearer "+a.token)
	return nil
}

// op is what a request is for, as far as its errors are concerned.
type op struct {
	name       string
	permission string // what would open it
	object     bool   // it asks for something of one object: 404 means that one
	delta      bool
	log        bool // a log or report: needs a license or a role
	beta       bool
	download   bool // a redirect to a download is the good answer
}

// personWaits is how long a request that somebody waits for waits by itself until
// its tenant is asked again: nobody comes back for it as a sync does, and a sync
// that came upon a limit shall not refuse a person. Microsoft's log limits ask for
// ten seconds.
const personWaits = 12 * time.Second

// rest waits so long if that is within the patience, which it takes from; false
// where it is not, or once the context ended.
func rest(ctx context.Context, d time.Duration, patience *time.Duration) bool {
	if d > *patience {
		return false
	}
	*patience -= d
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// send sends a request made by build and hands a good answer to read. A refused
// token is replaced once, a connection that broke before the answer is tried
// again once, and what somebody waits for waits a little for room within the
// limits; everything else is the caller's.
func (c *Client) send(ctx context.Context, o op, build func(context.Context) (*abs.RequestInformation, error), read func(*http.Response) error) error {
	s := c.service
	if o.beta && s.noBeta {
		return &Error{Kind: NotSupported, Op: o.name, Local: true, Message: "Microsoft Graph's beta is switched off"}
	}
	key, app := c.gateKey(ctx), c.appKey()
	if err := c.confer(ctx); err != nil {
		return err
	}
	refused, claims, broken, patience := "", "", false, time.Duration(0)
	if budgetFrom(ctx).Priority == PriorityHigh {
		patience = personWaits
	}
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		if until := s.gates.open(s.now(), key, app); !until.IsZero() {
			c.stayAway(s.now(), until)
			if !rest(ctx, until.Sub(s.now()), &patience) {
				return s.waiting(o.name, until)
			}
			continue
		}
		token, _, err := c.access(ctx, refused, claims)
		if err != nil {
			s.announce(ctx, err)
			return err
		}
		a := &attempt{client: c, token: token, gateKey: key, budget: budgetFrom(ctx), account: c.account(ctx), op: o.name}
		err = c.once(ctx, o, a, build, read)
		e, ours := AsError(err)
		switch {
		case err == nil:
			s.gates.succeed(s.now(), key)
			s.gates.succeed(s.now(), app)
			return nil
		case ours && e.Kind == Unauthorized && refused == "":
			refused, claims = token, claimsOf(a.challenge)
			continue
		case ours && e.Kind == Throttled && e.Local && rest(ctx, e.RetryAfter, &patience):
			continue
		case !ours && !broken && isBroken(err):
			broken = true
			continue
		case !ours:
			return s.wireError(ctx, o.name, "Microsoft Graph", key, err)
		}
		s.announce(ctx, err)
		return e
	}
}

func (c *Client) once(ctx context.Context, o op, a *attempt, build func(context.Context) (*abs.RequestInformation, error), read func(*http.Response) error) error {
	ctx, cancel := context.WithTimeout(ctx, c.service.timeout)
	defer cancel()
	ri, err := build(ctx)
	if err != nil {
		return &Error{Kind: Refused, Op: o.name, Local: true, Message: "the request could not be built"}
	}
	handler := abs.ResponseHandler(func(response any, _ abs.ErrorMappings) (any, error) {
		res, ok := response.(*http.Response)
		if !ok {
			return nil, errNotRead
		}
		defer drain(res)
		res.Body = struct {
			io.Reader
			io.Closer
		}{c.service.pace(res.Body, cancel), res.Body}
		good := res.StatusCode == http.StatusOK || o.download && res.StatusCode == http.StatusFound
		if !good {
			return nil, c.answerError(o, a, res)
		}
		return nil, read(res)
	})
	option := abs.NewRequestHandlerOption()
	option.SetResponseHandler(handler)
	ctx = context.WithValue(ctx, abs.ResponseHandlerOptionKey, option)
	ctx = context.WithValue(ctx, attemptKey{}, a)
	adapter := c.v1
	if o.beta {
		adapter = c.beta
	}
	_, err = adapter.SendPrimitive(ctx, ri, "[]byte", nil)
	return err
}

// get makes a request without a builder of the SDK: for paths it doesn't know.
func (c *Client) get(o op, path string, query url.Values) func(context.Context) (*abs.RequestInformation, error) {
	base := c.v1.GetBaseUrl()
	if o.beta {
		base = c.beta.GetBaseUrl()
	}
	return func(context.Context) (*abs.RequestInformation, error) {
		u, err := url.Parse(base + path)
		if err != nil {
			return nil, err
		}
		u.RawQuery = encodeQuery(query)
		return getURL(u), nil
	}
}

func getURL(u *url.URL) *abs.RequestInformation {
	ri := abs.NewRequestInformation()
	ri.Method = abs.GET
	ri.SetUri(*u)
	ri.Headers.Add("Accept", "application/json")
	return ri
}

// encodeQuery keeps the dollar signs readable.
func encodeQuery(q url.Values) string {
	return strings.ReplaceAll(q.Encode(), "%24", "$")
}
