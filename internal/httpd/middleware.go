package httpd

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"log/slog"
	"net/http"
	"net/netip"
	"regexp"
	"runtime/debug"
	"strings"
	"time"

	"github.com/go-chi/chi/v5/middleware"
)

type requestIDKey struct{}

// RequestID gives the name of the request a context belongs to; empty for none.
func RequestID(ctx context.Context) string {
	id, _ := ctx.Value(requestIDKey{}).(string)
	return id
}

// nameRequest gives each request a name that stands in its answer, in the log
// and in every error. A name from outside is not taken over: it could be used
// to forge log lines.
func nameRequest(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := token(12)
		w.Header().Set("X-Request-Id", id)
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), requestIDKey{}, id)))
	})
}

// token gives n random bytes as text.
func token(n int) string {
	raw := make([]byte, n)
	_, _ = rand.Read(raw) // never fails: crypto/rand ends the program instead
	return base64.RawURLEncoding.EncodeToString(raw)
}

// clientAddress sets RemoteAddr to the client's address where a trusted proxy
// stands in between: the last address of X-Forwarded-For that is not a trusted
// proxy itself.
func clientAddress(trusted []netip.Prefix) func(http.Handler) http.Handler {
	isTrusted := func(a netip.Addr) bool {
		for _, p := range trusted {
			if p.Contains(a) {
				return true
			}
		}
		return false
	}
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if peer, err := netip.ParseAddrPort(r.RemoteAddr); err == nil && isTrusted(peer.Addr().Unmap()) {
				hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
				for i := len(hops) - 1; i >= 0; i-- {
					a, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
					if err != nil {
						break
					}
					r.RemoteAddr = netip.AddrPortFrom(a.Unmap(), 0).String()
					if !isTrusted(a.Unmap()) {
						break
					}
				}
			}
			next.ServeHTTP(w, r)
		})
	}
}

func recoverer(log *slog.Logger) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			defer func() {
				caught := recover()
				if caught == nil {
					return
				}
				if err, ok := caught.(error); ok && errors.Is(err, http.ErrAbortHandler) {
					panic(caught)
				}
				// The value may carry input, so only its type is logged.
				log.ErrorContext(r.Context(), "request panicked", "request_id", RequestID(r.Context()), "stack", string(debug.Stack()))
				plain(w, http.StatusInternalServerError, "Something went wrong here. Request "+RequestID(r.Context())+"\n")
			}()
			next.ServeHTTP(w, r)
		})
	}
}

// oneTime begins the paths of pages that are reached by a link which works once:
// what follows is its token.
var oneTime = regexp.MustCompile(`(?i)/(setup|invite|reset)/.*$`)

// longSegment is longer than any name of ours: a token that came to a wrong place.
var longSegment = regexp.MustCompile(`[^/]{32,}`)

// loggable gives a path as it may stand in the log.
func loggable(path string) string {
	path = oneTime.ReplaceAllString(path, "/$1/[hidden]")
	return longSegment.ReplaceAllString(path, "[hidden]")
}

// logRequests notes each request without its query and without the tokens of
// links: codes travel there.
func logRequests(log *slog.Logger) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if !log.Enabled(r.Context(), slog.LevelDebug) {
				next.ServeHTTP(w, r)
				return
			}
			began := time.Now()
			ww := middleware.NewWrapResponseWriter(w, r.ProtoMajor)
			next.ServeHTTP(ww, r)
			log.DebugContext(r.Context(), "request answered", "request_id", RequestID(r.Context()), "method", r.Method,
				"path", loggable(r.URL.Path), "status", ww.Status(), "bytes", ww.BytesWritten(), "duration", time.Since(began))
		})
	}
}

// headers sets what every answer carries. https tells that people reach this by
// it, also where a proxy ends it.
func headers(https bool) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler { return withHeaders(https, next) }
}

func withHeaders(https bool, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
		if https {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		next.ServeHTTP(w, r)
	})
}

// writeTime is how long an answer may take to be sent, event streams aside.
const writeTime = 30 * time.Second

// deadlines bounds the sending of every answer but event streams.
func deadlines(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.Contains(r.Header.Get("Accept"), "text/event-stream") {
			_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(writeTime))
		}
		next.ServeHTTP(w, r)
	})
}
