package httpd

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/xid"
)

// callback ends a journey to Microsoft and shows the person where they are: a
// page that tells what came of it. The address carries the sentence of a
// refusal, which the page shows as text.
func callback(consent func(context.Context, url.Values) (*ent.Tenant, error), log *slog.Logger) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		t, err := consent(r.Context(), r.URL.Query())
		q := url.Values{}
		switch f, ok := fault.Of(err); {
		case err == nil:
			q.Set("consent", "done")
		case ok:
			q.Set("consent", "refused")
			q.Set("reason", f.Message())
		default:
			log.ErrorContext(r.Context(), "consent failed", "request_id", RequestID(r.Context()), "error", err)
			q.Set("consent", "failed")
			q.Set("request", RequestID(r.Context()))
		}
		target := url.URL{Path: "/connect/done"}
		if t != nil {
			q.Set("organization", xid.Encode(xid.Organization, t.OrganizationID))
			q.Set("tenant", xid.Encode(xid.Tenant, t.ID))
		}
		target.RawQuery = q.Encode()
		w.Header().Set("Cache-Control", "no-store")
		http.Redirect(w, r, target.String(), http.StatusSeeOther)
	}
}
