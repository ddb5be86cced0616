package member

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/organizationtag"
	"github.com/appmuster/appmuster/ent/team"
	"github.com/appmuster/appmuster/ent/teammember"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/fold"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
)

const (
	maxTags = 20 // of an organization
	maxTag  = 50 // characters
)

// SetTags replaces the tags of an organization; those that differ in case and
// accents only are one. A tag may open the organization to a team, so that an owner
// alone changes them, for no longer than their own right lasts. A tag that is a
// team's opens the organization to it where an owner of the instance puts it on, or
// somebody who is in the team; by others it is a word and no more, and nothing
// tells them which tags teams go by. Members who can see or do less by it are
// logged out.
func (s *Service) SetTags(ctx context.Context, organization int64, tags []string) (*ent.Organization, error) {
	v := viewer.FromContext(ctx)
	switch {
	case !visible(v, organization):
		return nil, errNoOrganization
	case !v.Can(organization, viewer.ManageMembers):
		return nil, errMayNotTag
	}
	want, err := foldTags(tags)
	if err != nil {
		return nil, err
	}
	var o *ent.Organization
	err = s.change(ctx, func(ctx context.Context, t *act) error {
		limit, err := t.holds(ctx, organization, viewer.ManageMembers, errMayNotTag)
		if err != nil {
			return err
		}
		if o, err = t.Ent().Organization.Get(ctx, organization); ent.IsNotFound(err) {
			return errNoOrganization
		} else if err != nil {
			return fmt.Errorf("find organization: %w", err)
		}
		has, err := t.Ent().OrganizationTag.Query().Where(organizationtag.OrganizationID(organization)).All(ctx)
		if err != nil {
			return fmt.Errorf("list tags: %w", err)
		}
		return t.retag(ctx, organization, limit, has, want)
	})
	return o, err
}

func (a *act) retag(ctx context.Context, organization int64, limit *time.Time, has []*ent.OrganizationTag, want map[string]string) error {
	mine, err := a.opening(ctx, want)
	if err != nil {
		return err
	}
	add := maps.Clone(want)
	opens := map[string]bool{}      // what shall open
	var gone []*ent.OrganizationTag // for good, or to be put on anew
	var begin, cease []string       // tags that open from now on, and that shall not be
	for key := range want {
		opens[key] = mine[key]
		begin = append(begin, key)
	}
	for _, tag := range has {
		name, stays := want[tag.TagKey]
		opens[tag.TagKey] = stays && (tag.Opens || mine[tag.TagKey])
		if tag.Opens {
			begin = slices.DeleteFunc(begin, func(key string) bool { return key == tag.TagKey })
		}
		if stays && name == tag.Name && opens[tag.TagKey] == tag.Opens {
			delete(add, tag.TagKey)
			continue
		}
		gone = append(gone, tag)
		if !stays {
			cease = append(cease, tag.TagKey)
		}
	}
	if len(gone) == 0 && len(add) == 0 {
		return nil
	}
	begin = slices.DeleteFunc(begin, func(key string) bool { return !opens[key] })
	if err := a.tagsWithin(ctx, limit, begin); err != nil {
		return err
	}
	losing, err := a.seers(ctx, cease)
	if err != nil {
		return err
	}
	before, err := a.stand(ctx, losing...)
	if err != nil {
		return err
	}
	for _, tag := range gone {
		if err := a.Ent().OrganizationTag.DeleteOne(tag).Exec(ctx); err != nil {
			return fmt.Errorf("take tag off: %w", err)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(add)) {
		create := a.Ent().OrganizationTag.Create().SetOrganizationID(organization).SetName(add[key]).SetTagKey(key).SetOpens(opens[key])
		if err := create.Exec(ctx); err != nil {
			return fmt.Errorf("put tag on: %w", err)
		}
	}
	if err := a.endShrunk(ctx, before); err != nil {
		return err
	}
	names := make([]string, len(has))
	for i, tag := range has {
		names[i] = tag.Name
	}
	slices.Sort(names)
	return a.audit(ctx, organization, activity.OrganizationTagged, vocab.SubjectKindOrganization, organization, map[string]any{
		"tags": fromTo(names, slices.Sorted(maps.Values(want))),
	})
}

// opening tells which tags open an organization when who asks puts them on: all
// for an owner of the instance, else those that no team goes by yet but their own.
func (a *act) opening(ctx context.Context, tags map[string]string) (map[string]bool, error) {
	of := make(map[string]bool, len(tags))
	for key := range tags {
		of[key] = true
	}
	if a.viewer.IsInstanceOwner() {
		return of, nil
	}
	teams, err := a.Ent().Team.Query().Where(team.TagKeyIn(slices.Collect(maps.Keys(tags))...)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("look for teams: %w", err)
	}
	own, err := a.Ent().TeamMember.Query().Where(teammember.MemberID(a.viewer.MemberID())).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("list own teams: %w", err)
	}
	for _, t := range teams {
		in := slices.ContainsFunc(own, func(m *ent.TeamMember) bool { return m.TeamID == t.ID })
		if !in || !active(t, a.now) {
			of[t.TagKey] = false
		}
	}
	return of, nil
}

// tagsWithin refuses tags that would open an organization to teams for longer than
// who puts them on may do that.
func (a *act) tagsWithin(ctx context.Context, limit *time.Time, tags []string) error {
	if limit == nil {
		return nil
	}
	teams, err := a.Ent().Team.Query().Where(team.TagKeyIn(tags...)).All(ctx)
	if err != nil {
		return fmt.Errorf("look for teams: %w", err)
	}
	for _, t := range teams {
		if sooner(limit, t.ExpiresAt) {
			return fault.New(fault.Invalid, "One of these tags opens the organization to a team for longer than your own right, which ends on "+
				limit.UTC().Format(endLayout)+". Leave that tag off, or ask an owner whose right has no end.").WithField("tags")
		}
	}
	return nil
}

// seers are the members of the teams that go by one of these tags.
func (a *act) seers(ctx context.Context, tags []string) ([]int64, error) {
	teams, err := a.Ent().Team.Query().Where(team.TagKeyIn(tags...)).IDs(ctx)
	if err != nil {
		return nil, fmt.Errorf("list teams: %w", err)
	}
	in, err := a.Ent().TeamMember.Query().Where(teammember.TeamIDIn(teams...)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("list members of teams: %w", err)
	}
	return memberIDs(in), nil
}

// Tags gives the tags of organizations, by their folded form; what the viewer
// does not see has none.
func (s *Service) Tags(ctx context.Context, organizations []int64) (map[int64][]string, error) {
	v := viewer.FromContext(ctx)
	mine := slices.DeleteFunc(slices.Clone(organizations), func(id int64) bool { return !visible(v, id) })
	if len(mine) == 0 {
		return map[int64][]string{}, nil
	}
	all, err := s.DB.Ent().OrganizationTag.Query().Where(organizationtag.OrganizationIDIn(mine...)).
		Order(ent.Asc(organizationtag.FieldTagKey)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("list tags: %w", err)
	}
	of := make(map[int64][]string, len(mine))
	for _, tag := range all {
		of[tag.OrganizationID] = append(of[tag.OrganizationID], tag.Name)
	}
	return of, nil
}

// foldTags gives tags by their folded form; of several that fold alike the first
// is kept.
func foldTags(tags []string) (map[string]string, error) {
	of := make(map[string]string, len(tags))
	for _, tag := range tags {
		name, key, err := foldTag(tag, "tags")
		if err != nil {
			return nil, err
		}
		if _, twice := of[key]; !twice {
			of[key] = name
		}
	}
	if len(of) > maxTags {
		return nil, fault.New(fault.Invalid, fmt.Sprintf("An organization has at most %d tags. Leave some away.", maxTags)).WithField("tags")
	}
	return of, nil
}

func foldTag(tag, field string) (name, key string, err error) {
	name = strings.TrimSpace(tag)
	key = fold.Key(name)
	if key == "" || utf8.RuneCountInString(name) > maxTag || utf8.RuneCountInString(key) > 2*maxTag || !plain(name) {
		return "", "", fault.New(fault.Invalid, fmt.Sprintf("A tag has 1 to %d characters that can be seen, on one line.", maxTag)).WithField(field)
	}
	return name, key, nil
}

// plain reports whether a name is text on one line.
func plain(name string) bool {
	return utf8.ValidString(name) && !strings.ContainsFunc(name, unicode.IsControl)
}

// active reports whether a team gives its rights now.
func active(t *ent.Team, now time.Time) bool { return !ended(t.ExpiresAt, now) }
