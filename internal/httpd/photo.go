package httpd

import (
	"context"
	"log/slog"
	"net/http"
	"strconv"

	"github.com/go-chi/chi/v5"
)

// Photo is a user's photo as it may be shown to who asks.
type Photo struct {
	Content     []byte
	ContentType string
	// Version tells it from other photos of the user.
	Version int64
}

// photo serves users' photos to who is shown their names: nil of find stands for
// what is not there and for what is not shown alike, and both are answered alike.
func photo(find func(ctx context.Context, id string) (*Photo, error), log *slog.Logger) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
		h.Set("Vary", "Cookie, Authorization")
		p, err := find(r.Context(), chi.URLParam(r, "user"))
		switch {
		case err != nil:
			log.ErrorContext(r.Context(), "photo could not be read", slog.Any("error", err))
			plain(w, http.StatusInternalServerError, "The photo could not be read.\n")
			return
		case p == nil:
			plain(w, http.StatusNotFound, "There is no such photo.\n")
			return
		}
		tag := `"` + strconv.FormatInt(p.Version, 36) + `"`
		h.Set("ETag", tag)
		// What may be shown to whom changes: each use is asked for.
		h.Set("Cache-Control", "private, no-cache")
		if r.Header.Get("If-None-Match") == tag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		h.Set("Content-Type", p.ContentType)
		h.Set("Content-Disposition", "inline")
		h.Set("Content-Length", strconv.Itoa(len(p.Content)))
		_, _ = w.Write(p.Content)
	}
}
