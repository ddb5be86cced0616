package msgraph

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/appmuster/appmuster/internal/throttle"
)

// errNotRead is what the guard answers to a request that could change something
// or leave the configured hosts. Nothing was sent.
var errNotRead = errors.New("refused: not a read from the configured Microsoft Graph")

// attempt is one request on its way; the guard writes down what it sees.
type attempt struct {
	client    *Client
	token     string
	budget    Budget
	account   throttle.Account
	op        string
	gateKey   string
	challenge string // WWW-Authenticate of a 401
	ticket    *throttle.Ticket
}

type attemptKey struct{}

func attemptFrom(ctx context.Context) *attempt {
	a, _ := ctx.Value(attemptKey{}).(*attempt)
	return a
}

// guard is the last station before the network. It lets through GET, and POST
// to $batch with nothing but GETs inside, to the configured Graph only.
type guard struct {
	service *Service
	next    http.RoundTripper
}

func (g *guard) RoundTrip(req *http.Request) (*http.Response, error) {
	a := attemptFrom(req.Context())
	targets, err := g.check(req)
	if err == nil && a == nil {
		err = errNotRead
	}
	if err == nil {
		err = a.spend(targets)
	}
	if err != nil {
		if req.Body != nil {
			req.Body.Close()
		}
		return nil, err
	}
	req.Header.Set("User-Agent", g.service.userAgent)
	req.Header.Set("x-ms-throttle-priority", string(a.budget.Priority))
	a.client.requests.Add(1)
	res, err := g.next.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	if req.Method == http.MethodGet { // a batch is charged by its parts
		a.client.units.Add(int64(unitsOf(res.Header)))
		a.learn(res.StatusCode, res.Header)
	}
	// The adapter would parse the challenge by itself, and trip over odd ones.
	a.challenge = res.Header.Get("WWW-Authenticate")
	res.Header.Del("WWW-Authenticate")
	return res, nil
}

// unitsOf is what an answer says it cost; 1 where it doesn't say.
func unitsOf(h http.Header) int {
	if n, err := strconv.ParseFloat(h.Get("x-ms-resource-unit"), 64); err == nil && n >= 1 && n < 1e6 {
		return int(n)
	}
	return 1
}

// check gives what a request asks for, if it may be sent.
func (g *guard) check(req *http.Request) ([]throttle.Target, error) {
	if !g.service.isGraph(req.URL) {
		return nil, errNotRead
	}
	switch req.Method {
	case http.MethodGet:
		if req.Body != nil && req.Body != http.NoBody {
			return nil, errNotRead
		}
		path := strings.TrimPrefix(req.URL.Path, g.service.graph.Path)
		path = strings.TrimPrefix(strings.TrimPrefix(path, "/v1.0"), "/beta")
		return []throttle.Target{{Path: path, Query: req.URL.Query()}}, nil
	case http.MethodPost:
		return g.checkBatch(req)
	}
	return nil, errNotRead
}

const maxBatchBody = 1 << 20

func (g *guard) checkBatch(req *http.Request) ([]throttle.Target, error) {
	rest, _ := strings.CutPrefix(req.URL.Path, g.service.graph.Path)
	if (rest != "/v1.0/$batch" && rest != "/beta/$batch") || req.URL.RawQuery != "" || req.Body == nil {
		return nil, errNotRead
	}
	body, err := io.ReadAll(io.LimitReader(req.Body, maxBatchBody+1))
	req.Body.Close()
	if err != nil || len(body) > maxBatchBody {
		return nil, errNotRead
	}
	targets, ok := onlyGets(body)
	if !ok {
		return nil, errNotRead
	}
	req.Body = io.NopCloser(bytes.NewReader(body))
	req.ContentLength = int64(len(body))
	req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
	return targets, nil
}

// onlyGets gives what the parts of a batch ask for, and false if one is not a
// read. It knows the exact names a part may have, so that nothing hides in
// another.
func onlyGets(body []byte) ([]throttle.Target, bool) {
	var batch map[string]json.RawMessage
	if json.Unmarshal(body, &batch) != nil || len(batch) != 1 {
		return nil, false
	}
	var parts []map[string]any
	if json.Unmarshal(batch["requests"], &parts) != nil || len(parts) == 0 || len(parts) > MaxBatch {
		return nil, false
	}
	targets := make([]throttle.Target, 0, len(parts))
	for _, p := range parts {
		for name := range p {
			switch name {
			case "id", "method", "url", "headers":
			default:
				return nil, false
			}
		}
		target, _ := p["url"].(string)
		u, err := url.Parse(target)
		if p["method"] != "GET" || err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(target, "/") || path.Clean(u.Path) != u.Path {
			return nil, false
		}
		targets = append(targets, throttle.Target{Path: u.Path, Query: u.Query()})
	}
	return targets, true
}

// loginGuard keeps token requests on the configured identity platform.
type loginGuard struct {
	service *Service
	next    http.RoundTripper
}

func (g *loginGuard) RoundTrip(req *http.Request) (*http.Response, error) {
	s := g.service
	ok := req.URL.Scheme == s.login.Scheme && hostPort(req.URL) == hostPort(s.login) &&
		req.URL.User == nil && strings.HasPrefix(req.URL.Path, s.login.Path+"/")
	switch req.Method {
	case http.MethodGet:
	case http.MethodPost:
		ok = ok && strings.HasSuffix(req.URL.Path, "/oauth2/v2.0/token")
	default:
		ok = false
	}
	if !ok {
		if req.Body != nil {
			req.Body.Close()
		}
		return nil, errNotRead
	}
	req = req.Clone(req.Context())
	req.Header.Set("User-Agent", s.userAgent)
	res, err := g.next.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	if clock, ok := req.Context().Value(clockKey{}).(*time.Time); ok {
		if t, err := http.ParseTime(res.Header.Get("Date")); err == nil {
			*clock = t
		}
	}
	return res, nil
}
