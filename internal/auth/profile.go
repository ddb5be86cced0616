package auth

import (
	"context"
	"slices"
	"time"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
)

// UpdateProfile changes what the member who asks says about themselves. The audit
// log tells what was changed, not to what.
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
		before, err := tx.Ent().Member.Get(system(ctx), v.MemberID())
		if err != nil {
			return err
		}
		update := tx.Ent().Member.UpdateOneID(v.MemberID())
		var fields []string
		if p.Name != nil && *p.Name != before.Name {
			update.SetName(*p.Name)
			fields = append(fields, "name")
		}
		if p.Locale != nil && *p.Locale != before.Locale {
			update.SetLocale(*p.Locale)
			fields = append(fields, "locale")
		}
		if p.TimeZone != nil && *p.TimeZone != before.TimeZone {
			update.SetTimeZone(*p.TimeZone)
			fields = append(fields, "timeZone")
		}
		if p.ColorScheme != nil && *p.ColorScheme != before.ColorScheme {
			update.SetColorScheme(*p.ColorScheme)
			fields = append(fields, "colorScheme")
		}
		if len(fields) == 0 {
			m = before
			return nil
		}
		if m, err = update.Save(system(ctx)); err != nil {
			return err
		}
		return audit(ctx, tx, v, activity.Entry{
			Action: activity.MemberProfileChanged, SubjectKind: vocab.SubjectKindMember, SubjectID: m.ID, Detail: map[string]any{"fields": fields},
		})
	}, database.Durable())
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
