package app

import (
	"context"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/internal/auth"
	"github.com/appmuster/appmuster/internal/httpd"
	"github.com/appmuster/appmuster/internal/tenant"
)

// transfers serves the page that asks an administrator whose directory another
// organization has.
func transfers(accounts *auth.Service, s *tenant.Service) *httpd.Transfers {
	return &httpd.Transfers{
		Look: func(ctx context.Context, token, link string) (httpd.Transfer, error) {
			v, err := s.LookTransfer(ctx, token, accounts.SessionHash(ctx), link)
			return httpd.Transfer{
				Directory: v.Directory, From: v.From, To: v.To, Asker: v.Asker, Mode: string(v.Mode), Level: v.Level, ExpiresAt: v.ExpiresAt,
			}, err
		},
		Decide: func(ctx context.Context, token, link string, confirm bool) (*ent.Tenant, bool, error) {
			d, err := s.DecideTransfer(ctx, token, confirm, accounts.SessionHash(ctx), link)
			if d.Outside {
				d.Tenant = nil
			}
			return d.Tenant, d.Shared, err
		},
	}
}
