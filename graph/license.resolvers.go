package graph

import (
	"context"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/graph/generated"
	"github.com/appmuster/appmuster/graph/model"
)

func (r *licenseResolver) Users(ctx context.Context, obj *ent.License, first *int, after *string, last *int, before *string) (*model.Connection[ent.User], error) {
	return usersOfLicense(ctx, r.Resolver, obj, pageArgs{first, after, last, before})
}

func (r *licenseResolver) Assignments(ctx context.Context, obj *ent.License, first *int, after *string, last *int, before *string) (*model.Connection[ent.LicenseUser], error) {
	return assignmentsOfLicense(ctx, r.Resolver, obj, pageArgs{first, after, last, before})
}

func (r *licenseUserResolver) License(ctx context.Context, obj *ent.LicenseUser) (*ent.License, error) {
	return parentOf(ctx, obj, "license", func(l *ent.LicenseUser) int64 { return l.LicenseID }, r.licensesByID, licenseID)
}

func (r *licenseUserResolver) User(ctx context.Context, obj *ent.LicenseUser) (*ent.User, error) {
	return userOf(ctx, r.Resolver, obj, "user", func(l *ent.LicenseUser) int64 { return l.UserID })
}

func (r *Resolver) License() generated.LicenseResolver { return &licenseResolver{r} }

func (r *Resolver) LicenseUser() generated.LicenseUserResolver { return &licenseUserResolver{r} }

type (
	licenseResolver     struct{ *Resolver }
	licenseUserResolver struct{ *Resolver }
)
