// Package httpd is the product's web face: one mux for the pages, GraphQL, the
// way back from Microsoft and health.
package httpd

import (
	"context"
	"io/fs"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"github.com/appmuster/appmuster/ent"
)

// Params of New.
type Params struct {
	// BaseURL is the address people reach the product under; requests of other
	// origins may not change anything.
	BaseURL string
	// TrustedProxies are networks whose X-Forwarded-For counts.
	TrustedProxies []netip.Prefix
	// Graph answers /graphql.
	Graph http.Handler
	// Identify puts the viewer of a request into its context.
	Identify func(requestID func(context.Context) string, next http.Handler) http.Handler
	// Consent ends a leg of a journey to Microsoft; next is Microsoft's page for the
	// leg after it, or ours that asks whether to move the directory; empty at the end. link is the token of the consent link that the
	// browser set out by, if any; shared tells that the journey began at one. Its
	// error is a fault with a sentence.
	Consent func(ctx context.Context, q url.Values, link string) (t *ent.Tenant, next string, shared bool, err error)
	// Photo gives a user's photo by the user's identifier; nil where there is none
	// for who asks.
	Photo func(ctx context.Context, id string) (*Photo, error)
	// Sharing serves consent links; nil: there are none.
	Sharing *Sharing
	// Transfers asks administrators whose directory another organization has; nil:
	// nobody is asked.
	Transfers *Transfers
	// LogIn ends a log-in at Microsoft and gives the path here to go on at, also
	// with an error, which is for the log; nil: there is no such log-in.
	LogIn func(ctx context.Context, q url.Values) (path string, err error)
	// Ready tells why requests can't be served just now, nil when they can.
	Ready func(ctx context.Context) error
	// Pages are the built pages: index.html, graphiql.html and assets.
	Pages  fs.FS
	Logger *slog.Logger
}

// New gives the handler of everything that people and programs ask over HTTP.
func New(p Params) (http.Handler, error) {
	protection := http.NewCrossOriginProtection()
	if err := protection.AddTrustedOrigin(origin(p.BaseURL)); err != nil {
		return nil, err
	}
	protection.SetDenyHandler(http.HandlerFunc(crossOrigin))
	pages, err := newPages(p.Pages)
	if err != nil {
		return nil, err
	}
	r := chi.NewRouter()
	r.Use(nameRequest, clientAddress(p.TrustedProxies), recoverer(p.Logger), logRequests(p.Logger), headers(strings.HasPrefix(p.BaseURL, "https://")), deadlines)

	ready := readiness(p.Ready)
	for path, answer := range map[string]http.HandlerFunc{
		"/livez":   func(w http.ResponseWriter, _ *http.Request) { plain(w, http.StatusOK, "ok\n") },
		"/readyz":  ready,
		"/healthz": ready,
		// Metrics and profiles are on a listener of their own: here they are no page.
		"/metrics":       http.NotFound,
		"/debug/pprof/*": http.NotFound,
	} {
		r.Get(path, answer)
		r.Head(path, answer)
	}

	r.Group(func(r chi.Router) {
		r.Use(protection.Handler, ownPages(p.BaseURL))
		r.Use(func(next http.Handler) http.Handler { return p.Identify(RequestID, next) })
		r.Handle("/graphql", p.Graph)
		if p.Photo != nil {
			r.Get("/photos/{user}", photo(p.Photo, p.Logger))
		}
		https := strings.HasPrefix(p.BaseURL, "https://")
		r.Get("/connect/callback", callback(p.Consent, https, p.Logger))
		if p.Sharing != nil {
			r.Post("/connect/share/look", share(p.Sharing.Look, nil, p.Logger))
			r.Post("/connect/share/begin", beginShared(p.Sharing, https, p.Logger))
		}
		if p.Transfers != nil {
			r.Post("/connect/transfer/look", lookTransfer(p.Transfers, https, p.Logger))
			r.Post("/connect/transfer/decide", decideTransfer(p.Transfers, https, p.Logger))
		}
		if p.LogIn != nil {
			r.Get("/auth/callback", logInCallback(p.LogIn, p.Logger))
		}
	})
	r.Group(func(r chi.Router) {
		r.Use(middleware.Compress(5, "text/html", "text/css", "text/javascript", "application/javascript", "image/svg+xml", "application/json"))
		r.Get("/*", pages.ServeHTTP)
		r.Head("/*", pages.ServeHTTP)
	})
	return r, nil
}

func origin(base string) string {
	u, err := url.Parse(base)
	if err != nil {
		return base
	}
	return u.Scheme + "://" + u.Host
}

// ownPages refuses what pages of another address than base ask to change. A browser
// that was led here by another name says that page and host are the same site, so
// the Host of a request proves nothing. Where base is of this machine, its other
// names are as good, and so is a page that is being developed on another port.
func ownPages(base string) func(http.Handler) http.Handler {
	own := origin(base)
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			from := r.Header.Get("Origin")
			safe := r.Method == http.MethodGet || r.Method == http.MethodHead || r.Method == http.MethodOptions
			if safe || from == "" || from == own || from == "http://"+r.Host && loopback(own) && loopback(from) {
				next.ServeHTTP(w, r)
				return
			}
			crossOrigin(w, r)
		})
	}
}

// loopback reports whether an origin is of this machine.
func loopback(origin string) bool {
	u, err := url.Parse(origin)
	if err != nil {
		return false
	}
	ip, err := netip.ParseAddr(u.Hostname())
	return u.Hostname() == "localhost" || err == nil && ip.IsLoopback()
}

func crossOrigin(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(http.StatusForbidden)
	_, _ = w.Write([]byte(`{"errors":[{"message":"Requests from pages of another address are refused. Open this instance by the address that APPMUSTER_BASE_URL says.","extensions":{"code":"FORBIDDEN"}}]}`))
}

// readiness answers whether requests can be served now.
func readiness(ready func(context.Context) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), time.Second)
		defer cancel()
		if err := ready(ctx); err != nil {
			plain(w, http.StatusServiceUnavailable, "not ready: "+err.Error()+"\n")
			return
		}
		plain(w, http.StatusOK, "ok\n")
	}
}

func plain(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text))
}
