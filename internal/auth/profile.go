package auth

import (
	"context"
	"slices"
	"time"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/viewer"
)

// UpdateProfile changes what the member who asks says about themselves.
func (s *Service) UpdateProfile(ctx context.Context, p Profile) (*ent.Member, error) {
	v, err := self(ctx)
	if err != nil {
		return nil, err
	}
	if p.TimeZone != nil && *p.TimeZone != "" {
		if _, err := time.LoadLocation(*p.TimeZone); err != nil {
			return nil, fault.New(fault.Invalid, "There is no such time zone: use a name such as Europe/Berlin.").WithField("timeZone")
		}
	}
	if p.ColorScheme != nil && !slices.Contains(p.ColorScheme.Values(), string(*p.ColorScheme)) {
		return nil, fault.New(fault.Invalid, "There is no such colour scheme.").WithField("colorScheme")
	}
	if p.Name != nil {
		name, err := memberName(*p.Name)
		if err != nil {
			return nil, err
		}
		p.Name = &name
	}
	if p.Locale != nil && len(*p.Locale) > 35 {
		return nil, fault.New(fault.Invalid, "This is not a language tag such as en or de-AT.").WithField("locale")
	}
	var m *ent.Member
	err = s.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) (err error) {
		update := tx.Ent().Member.UpdateOneID(v.MemberID())
		if p.Name != nil {
			update.SetName(*p.Name)
		}
		if p.Locale != nil {
			update.SetLocale(*p.Locale)
		}
		if p.TimeZone != nil {
			update.SetTimeZone(*p.TimeZone)
		}
		if p.ColorScheme != nil {
			update.SetColorScheme(*p.ColorScheme)
		}
		m, err = update.Save(system(ctx))
		return err
	})
	return m, err
}

// Member gives the member who asks; nil for a token of nobody.
func (s *Service) Member(ctx context.Context) (*ent.Member, error) {
	v := viewer.FromContext(ctx)
	if v.MemberID() == 0 {
		return nil, nil
	}
	return s.db.Ent().Member.Get(system(ctx), v.MemberID())
}
