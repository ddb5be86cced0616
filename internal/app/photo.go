package app

import (
	"context"
	"fmt"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/organization"
	"github.com/appmuster/appmuster/ent/userphoto"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/httpd"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/internal/xid"
)

// photos gives users' photos to who may see the organization, where it shows
// people by their names; nil for everything else.
func photos(db *database.DB) func(ctx context.Context, id string) (*httpd.Photo, error) {
	return func(ctx context.Context, id string) (*httpd.Photo, error) {
		kind, key, err := xid.Parse(id)
		if err != nil || kind != xid.User || viewer.FromContext(ctx) == nil {
			return nil, nil
		}
		p, err := db.Ent().UserPhoto.Query().Where(userphoto.UserID(key), userphoto.ContentTypeNEQ("")).Only(ctx)
		if ent.IsNotFound(err) {
			return nil, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read photo: %w", err)
		}
		named, err := db.Ent().Organization.Query().
			Where(organization.ID(p.OrganizationID), organization.PrivacyModeEQ(vocab.PrivacyModeFullNames)).Exist(ctx)
		if err != nil || !named {
			return nil, err
		}
		u, err := db.Ent().User.Get(ctx, key)
		if ent.IsNotFound(err) || err == nil && u.PhotoVersion == 0 {
			return nil, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read photo: %w", err)
		}
		return &httpd.Photo{Content: p.Content, ContentType: p.ContentType, Version: u.PhotoVersion}, nil
	}
}
