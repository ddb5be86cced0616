package auth

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/member"
	"github.com/appmuster/appmuster/ent/organization"
	"github.com/appmuster/appmuster/internal/standing"
	"github.com/appmuster/appmuster/internal/viewer"
)

// errUnauthenticated is a token that is not valid, whatever the reason: the
// answer is the same for all.
var errUnauthenticated = errors.New("auth: token not valid")

// Identify puts the viewer of each request into its context: by API token
// where the Authorization header carries one, else by session. A request
// without either goes on without a viewer; one with a token that does not hold
// is answered with 401. requestID names the request.
func (s *Service) Identify(requestID func(context.Context) string, next http.Handler) http.Handler {
	bySession := s.sessions.LoadAndSave(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v, err := s.member(r.Context(), s.db.Ent(), s.sessions.GetInt64(r.Context(), memberKey))
		if err != nil {
			s.storeFailed(w, r, err)
			return
		}
		if v != nil {
			r = r.WithContext(viewer.NewContext(r.Context(), v))
		}
		next.ServeHTTP(w, r)
	}))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a := newAsker(r, requestID(r.Context()))
		r = r.WithContext(withAsker(r.Context(), a))
		header := r.Header.Get("Authorization")
		if header == "" {
			a.session = true
			bySession.ServeHTTP(w, r)
			return
		}
		scheme, token, _ := strings.Cut(header, " ")
		if !strings.EqualFold(scheme, "Bearer") {
			unauthenticated(w)
			return
		}
		v, err := s.token(r.Context(), strings.TrimSpace(token))
		switch {
		case errors.Is(err, errUnauthenticated):
			unauthenticated(w)
		case err != nil:
			s.storeFailed(w, r, err)
		default:
			next.ServeHTTP(w, r.WithContext(viewer.NewContext(r.Context(), v)))
		}
	})
}

// member gives the viewer of a logged-in member; nil for nobody.
func (s *Service) member(ctx context.Context, c *ent.Client, id int64) (*viewer.Viewer, error) {
	if id == 0 {
		return nil, nil
	}
	ctx = system(ctx)
	m, err := c.Member.Query().Where(member.ID(id), member.DisabledAtIsNil()).Only(ctx)
	if ent.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("find member: %w", err)
	}
	all, err := s.reach(ctx, c, m.ID, m.InstanceOwner)
	if err != nil {
		return nil, err
	}
	return viewer.New(viewer.Params{
		MemberID: m.ID, Roles: all.roles, PrivacyModes: all.privacy, InstanceOwner: m.InstanceOwner,
		RequestID: asking(ctx).requestID, IP: asking(ctx).ip,
	}), nil
}

// reach is what a member has in organizations: the role in each that they may
// see, and how much of a person it shows.
type reach struct {
	roles   map[int64]viewer.Role
	privacy map[int64]string
}

// reach gives the organizations of a member and the role in each, an instance
// owner's being all. Every request pays for it.
func (s *Service) reach(ctx context.Context, c *ent.Client, memberID int64, instanceOwner bool) (reach, error) {
	all := reach{privacy: make(map[int64]string)}
	if instanceOwner {
		rows, err := c.Organization.Query().Select(organization.FieldID, organization.FieldPrivacyMode).All(ctx)
		if err != nil {
			return reach{}, fmt.Errorf("list organizations: %w", err)
		}
		all.roles = make(map[int64]viewer.Role, len(rows))
		for _, row := range rows {
			all.roles[row.ID], all.privacy[row.ID] = viewer.RoleOwner, string(row.PrivacyMode)
		}
		return all, nil
	}
	has, err := standing.Of(ctx, c, s.now(), memberID)
	if err != nil {
		return reach{}, err
	}
	all.roles = has.Roles(memberID)
	has.Seats(memberID, func(seat standing.Seat) { all.privacy[seat.Organization] = seat.PrivacyMode })
	return all, nil
}

func unauthenticated(w http.ResponseWriter) {
	w.Header().Set("WWW-Authenticate", `Bearer realm="appmuster"`)
	writeError(w, http.StatusUnauthorized, "UNAUTHENTICATED", "This API token is not valid: it is unknown, has ended or was withdrawn.")
}

// writeError answers as a GraphQL error, which is what every caller here speaks.
func writeError(w http.ResponseWriter, status int, code, message string) {
	body, err := json.Marshal(map[string]any{"errors": []any{map[string]any{
		"message": message, "extensions": map[string]string{"code": code},
	}}})
	if err != nil {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

// Renew gives who is asking as of now, nil for nobody any more: for streams,
// which outlive the request that looked.
func (s *Service) Renew(ctx context.Context) (*viewer.Viewer, error) {
	v := viewer.FromContext(ctx)
	if v.TokenID() == 0 {
		exists, err := s.sessionExists(ctx)
		if err != nil || !exists {
			return nil, err
		}
	}
	return s.Standing(ctx, s.db.Ent(), v.MemberID(), v.TokenID())
}

// Standing gives who a member would be as of now, or an API token where tokenID
// is not 0; nil for nobody any more. It reads by c, so that a transaction can ask
// for what it acts on, and does not look for a session.
func (s *Service) Standing(ctx context.Context, c *ent.Client, memberID, tokenID int64) (*viewer.Viewer, error) {
	ctx = system(ctx)
	if tokenID == 0 {
		return s.member(ctx, c, memberID)
	}
	t, err := c.ApiToken.Get(ctx, tokenID)
	if ent.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("find token: %w", err)
	}
	v, err := s.tokenViewer(ctx, c, t)
	if errors.Is(err, errUnauthenticated) {
		return nil, nil
	}
	return v, err
}
