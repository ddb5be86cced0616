package app

import (
	"context"
	"strings"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/graph"
	"github.com/appmuster/appmuster/internal/httpd"
	"github.com/appmuster/appmuster/internal/tenant"
	"github.com/appmuster/appmuster/internal/tenantsync"
)

// sharing serves the pages of consent links.
func sharing(s *tenant.Service) *httpd.Sharing {
	return &httpd.Sharing{
		Look: func(ctx context.Context, token string) (httpd.Shared, error) {
			v, err := s.LookShared(ctx, token)
			if err != nil {
				return httpd.Shared{}, err
			}
			out := httpd.Shared{
				Asker: v.Asker, Organization: v.Organization, Mode: string(v.Mode), Level: v.Level, ExpiresAt: v.ExpiresAt,
				Directory: v.Directory, Stage: v.Stage, Reason: v.Reason, StagesDone: v.StagesDone, StagesAll: v.StagesAll,
			}
			for _, p := range tenantsync.Permissions(v.Level) {
				out.Permissions = append(out.Permissions, httpd.SharedPermission{Name: p.Name, Reason: strings.Join(p.Whys, " ")})
			}
			return out, nil
		},
		Begin: s.BeginShared,
	}
}

func (t tenants) ShareConsent(ctx context.Context, s graph.Share) (*ent.ConsentLink, string, error) {
	made, token, err := t.Service.ShareConsent(ctx, tenant.Share(s))
	if err != nil {
		return nil, "", err
	}
	return made, t.baseURL + tenant.SharePath(token), nil
}
