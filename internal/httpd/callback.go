package httpd

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/internal/fault"
)

// callback ends a journey to Microsoft, or a leg of it, and shows the person where
// they are: Microsoft's next page, ours that asks whether to move the directory
// here, or ours that tells what came of it. Of a refusal the address carries the code alone:
// anybody can make an address, so that no sentence is taken from it.
func callback(consent func(ctx context.Context, q url.Values, link string) (t *ent.Tenant, next string, shared bool, err error), https bool, log *slog.Logger) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		link := sharedBy(r, https)
		t, next, shared, err := consent(r.Context(), r.URL.Query(), link)
		w.Header().Set("Cache-Control", "no-store")
		if err == nil && next != "" {
			http.Redirect(w, r, next, http.StatusSeeOther)
			return
		}
		q := url.Values{}
		switch f, ok := fault.Of(err); {
		case err == nil && t != nil && t.ConsentRetryAt != nil:
			q.Set("consent", "waiting")
		case err == nil:
			q.Set("consent", "done")
		case ok:
			q.Set("consent", "refused")
			q.Set("why", string(f.Code()))
		default:
			log.ErrorContext(r.Context(), "consent failed", "request_id", RequestID(r.Context()), "error", err)
			q.Set("consent", "failed")
			q.Set("request", RequestID(r.Context()))
		}
		http.Redirect(w, r, arrived(t, shared, link, q), http.StatusSeeOther)
	}
}

// logInCallback ends a log-in at Microsoft and sends the person on to the path
// it gives, which is one of ours.
func logInCallback(finish func(context.Context, url.Values) (string, error), log *slog.Logger) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		path, err := finish(r.Context(), r.URL.Query())
		if err != nil {
			log.WarnContext(r.Context(), "sign-in with Microsoft failed", "request_id", RequestID(r.Context()), "error", err)
		}
		w.Header().Set("Cache-Control", "no-store")
		http.Redirect(w, r, path, http.StatusSeeOther)
	}
}
