package httpd

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/internal/xid"
)

// Transfer is what the page asks that an administrator is sent to whose directory
// another organization has.
type Transfer struct {
	Directory string `json:"directory"`
	// From is the organization that has it; empty where none does any more.
	From string `json:"from"`
	To   string `json:"to"`
	// Asker is who sent them a link; empty where none did.
	Asker     string    `json:"asker"`
	Mode      string    `json:"mode"`
	Level     int       `json:"level"`
	ExpiresAt time.Time `json:"expiresAt"`
}

// Transfers serves that page. link is the token of the consent link that the
// browser set out by, if any. Its errors are faults with a sentence: the same
// NOT_FOUND for every question that is not open, or not this browser's.
type Transfers struct {
	Look func(ctx context.Context, token, link string) (Transfer, error)
	// Decide moves the directory with confirm, and else leaves it. It gives the
	// tenant that was to be connected, nil where whoever decided has no account here
	// to see it with; shared tells that they set out by a consent link.
	Decide func(ctx context.Context, token, link string, confirm bool) (t *ent.Tenant, shared bool, err error)
}

// questionBody is what the page sends. The token comes in the body, so that it
// stands in no address of a request.
type questionBody struct {
	Token   string `json:"token"`
	Confirm *bool  `json:"confirm"`
}

func lookTransfer(s *Transfers, https bool, log *slog.Logger) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		link := sharedBy(r, https)
		share(func(ctx context.Context, token string) (Transfer, error) { return s.Look(ctx, token, link) }, nil, log)(w, r)
	}
}

// decideTransfer answers with the page of ours that tells what came of it; with
// none where the one that asked has to.
func decideTransfer(s *Transfers, https bool, log *slog.Logger) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		link := sharedBy(r, https)
		var body questionBody
		decide := func(ctx context.Context, token string) (map[string]string, error) {
			t, shared, err := s.Decide(ctx, token, link, *body.Confirm)
			if err != nil {
				return nil, err
			}
			if t == nil && !shared {
				return map[string]string{"url": ""}, nil
			}
			consent := "done"
			if !*body.Confirm {
				consent = "refused"
			}
			return map[string]string{"url": arrived(t, shared, link, url.Values{"consent": {consent}})}, nil
		}
		shareBody(&body, func() (string, bool) { return body.Token, body.Confirm != nil }, decide, nil, log)(w, r)
	}
}

// arrived is the page of ours that tells what came of a journey.
func arrived(t *ent.Tenant, shared bool, link string, q url.Values) string {
	target := url.URL{Path: "/connect/done"}
	if shared {
		// The link's page tells the rest: whoever comes has no account here.
		target.Path, t = "/c/"+link, nil
	}
	if t != nil {
		q.Set("organization", xid.Encode(xid.Organization, t.OrganizationID))
		q.Set("tenant", xid.Encode(xid.Tenant, t.ID))
	}
	target.RawQuery = q.Encode()
	return target.String()
}

func answerJSON(w http.ResponseWriter, status int, v any) {
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}
