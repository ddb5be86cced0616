package app

import (
	"context"
	"fmt"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/organization"
	"github.com/appmuster/appmuster/ent/user"
	"github.com/appmuster/appmuster/ent/userphoto"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/httpd"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/internal/xid"
)

// photos gives users' photos to whom GraphQL would give their address: who may see
// the organization, where it shows people by their names. It gives nil for
// everything else, and what is withheld takes as many statements as what is not
// there.
func photos(db *database.DB) func(ctx context.Context, id string) (*httpd.Photo, error) {
	return func(ctx context.Context, id string) (*httpd.Photo, error) {
		kind, key, err := xid.Parse(id)
		v := viewer.Asking(ctx)
		if err != nil || kind != xid.User || v == nil {
			return nil, nil
		}
		// The version before the content: where a sync comes in between, the newer
		// photo has the older mark, and is asked for again.
		u, err := db.Ent().User.Query().Where(user.ID(key)).
			Select(user.FieldID, user.FieldOrganizationID, user.FieldPhotoVersion).Only(ctx)
		if ent.IsNotFound(err) {
			return nil, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read photo: %w", err)
		}
		if u.PhotoVersion == 0 {
			return nil, nil
		}
		if named, err := showsNames(ctx, db, v, u.OrganizationID); err != nil || !named {
			return nil, err
		}
		p, err := db.Ent().UserPhoto.Query().Where(userphoto.UserID(key), userphoto.ContentTypeIn("image/jpeg", "image/png")).Only(ctx)
		if ent.IsNotFound(err) {
			return nil, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read photo: %w", err)
		}
		return &httpd.Photo{Content: p.Content, ContentType: p.ContentType, Version: u.PhotoVersion}, nil
	}
}

// showsNames reports whether an organization shows people by their names.
func showsNames(ctx context.Context, db *database.DB, v *viewer.Viewer, id int64) (bool, error) {
	if mode := v.PrivacyMode(id); mode != "" {
		return mode == string(vocab.PrivacyModeFullNames), nil
	}
	named, err := db.Ent().Organization.Query().Where(organization.ID(id), organization.PrivacyModeEQ(vocab.PrivacyModeFullNames)).Exist(ctx)
	if err != nil {
		return false, fmt.Errorf("read how much of people is shown: %w", err)
	}
	return named, nil
}
