package httpd

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/appmuster/appmuster/internal/fault"
)

// Shared is what the page of a consent link shows.
type Shared struct {
	Asker        string    `json:"asker"`
	Organization string    `json:"organization"`
	Mode         string    `json:"mode"`
	Level        int       `json:"level"`
	ExpiresAt    time.Time `json:"expiresAt"`
	// Directory is the one that is connected already; empty for a first consent.
	Directory string `json:"directory"`
	// Stage is ASKED, WAITING, SYNCING, DONE, or REFUSED with a Reason.
	Stage      string `json:"stage"`
	Reason     string `json:"reason"`
	StagesDone int    `json:"stagesDone"`
	StagesAll  int    `json:"stagesAll"`
	// Permissions are what is asked for.
	Permissions []SharedPermission `json:"permissions"`
}

// SharedPermission is a permission of Microsoft Graph with its reason.
type SharedPermission struct {
	Name   string `json:"name"`
	Reason string `json:"reason"`
}

// Sharing serves consent links. Its errors are faults with a sentence: the same
// NOT_FOUND for every link that does not hold, whatever it was.
type Sharing struct {
	Look func(ctx context.Context, token string) (Shared, error)
	// Begin gives Microsoft's page to go on to.
	Begin func(ctx context.Context, token string) (address string, err error)
}

const (
	// shareFor is how long a browser may be under way to Microsoft and back.
	shareFor = time.Hour
	maxShare = 4 << 10
)

func shareCookie(https bool) string {
	if https {
		return "__Host-appmuster_consent"
	}
	return "appmuster_consent"
}

// sharedBy gives the token of the link that a browser set out by; empty for none.
func sharedBy(r *http.Request, https bool) string {
	c, err := r.Cookie(shareCookie(https))
	if err != nil {
		return ""
	}
	return c.Value
}

// share answers the page of a consent link. The token comes in the body, so that
// it stands in no address of a request; what is answered is for that link alone.
func share[T any](do func(ctx context.Context, token string) (T, error), then func(w http.ResponseWriter, token string), log *slog.Logger) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var in struct {
			Token string `json:"token"`
		}
		shareBody(&in, func() (string, bool) { return in.Token, true }, do, then, log)(w, r)
	}
}

// shareBody is share with a body of its own, which token is taken from; false: it
// lacks something.
func shareBody[T any](in any, read func() (token string, whole bool), do func(ctx context.Context, token string) (T, error), then func(w http.ResponseWriter, token string), log *slog.Logger) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Type", "application/json; charset=utf-8")
		h.Set("Cache-Control", "no-store")
		answer := func(status int, v any) { answerJSON(w, status, v) }
		kind, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
		token, whole := "", false
		if kind == "application/json" && json.NewDecoder(http.MaxBytesReader(w, r.Body, maxShare)).Decode(in) == nil {
			token, whole = read()
		}
		if !whole {
			answer(http.StatusBadRequest, map[string]string{"code": "BAD_REQUEST", "message": "The body is not what was expected."})
			return
		}
		out, err := do(r.Context(), token)
		f, known := fault.Of(err)
		switch {
		case err == nil:
			if then != nil {
				then(w, token)
			}
			answer(http.StatusOK, out)
		case known && f.Code() == fault.NotFound:
			answer(http.StatusNotFound, map[string]string{"code": string(f.Code()), "message": f.Message()})
		case known:
			answer(http.StatusConflict, map[string]string{"code": string(f.Code()), "message": f.Message()})
		default:
			log.ErrorContext(r.Context(), "consent link failed", "request_id", RequestID(r.Context()), "error", err)
			answer(http.StatusInternalServerError, map[string]string{"code": "INTERNAL", "message": "Something went wrong here. Try again; if it stays, tell whoever sent the link this number: " + RequestID(r.Context())})
		}
	}
}

// beginShared sets out, and notes in the browser by which link.
func beginShared(s *Sharing, https bool, log *slog.Logger) http.HandlerFunc {
	begin := func(ctx context.Context, token string) (map[string]string, error) {
		address, err := s.Begin(ctx, token)
		return map[string]string{"url": address}, err
	}
	return share(begin, func(w http.ResponseWriter, token string) {
		http.SetCookie(w, &http.Cookie{
			Name: shareCookie(https), Value: token, Path: "/", MaxAge: int(shareFor / time.Second),
			HttpOnly: true, Secure: https, SameSite: http.SameSiteLaxMode,
		})
	}, log)
}
