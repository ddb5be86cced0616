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

var errMayNotCarry = fault.New(fault.Forbidden, "One of these tags opens the organization to a team, so only an owner can put it on or take it off.").WithField("tags")

// SetTags replaces the tags of an organization; those that differ in case and
// accents only are one. Who may manage the organization may, except for a tag
// that a team goes by: it opens the organization to others, or closes it, and is
// an owner's, who opens it to no team that lasts longer than their own right.
// Members who can see or do less by it are logged out.
func (s *Service) SetTags(ctx context.Context, organization int64, tags []string) (*ent.Organization, error) {
	v := viewer.FromContext(ctx)
	switch {
	case !visible(v, organization):
		return nil, errNoOrganization
	case !v.Can(organization, viewer.ManageOrganization):
		return nil, errMayNotChange
	}
	want, err := foldTags(tags)
	if err != nil {
		return nil, err
	}
	var o *ent.Organization
	err = s.change(ctx, func(ctx context.Context, t *act) error {
		if _, err := t.holds(ctx, organization, viewer.ManageOrganization, errMayNotChange); err != nil {
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
		return t.retag(ctx, organization, has, want)
	})
	return o, err
}

func (a *act) retag(ctx context.Context, organization int64, has []*ent.OrganizationTag, want map[string]string) error {
	add := maps.Clone(want)
	var gone []*ent.OrganizationTag // for good, or to be spelled anew
	closed := map[string]bool{}
	for _, tag := range has {
		name, stays := want[tag.TagKey]
		if stays && name == tag.Name {
			delete(add, tag.TagKey)
			continue
		}
		gone = append(gone, tag)
		closed[tag.TagKey] = !stays
	}
	if len(gone) == 0 && len(add) == 0 {
		return nil
	}
	var begin, cease []string // tags that were not there, and that shall not be
	for key := range add {
		if _, was := closed[key]; !was {
			begin = append(begin, key)
		}
	}
	for key, is := range closed {
		if is {
			cease = append(cease, key)
		}
	}
	if err := a.mayCarry(ctx, organization, begin, cease); err != nil {
		return err
	}
	losing, err := a.seers(ctx, cease)
	if err != nil {
		return err
	}
	stood, err := a.standing(ctx, losing...)
	if err != nil {
		return err
	}
	for _, tag := range gone {
		if err := a.Ent().OrganizationTag.DeleteOne(tag).Exec(ctx); err != nil {
			return fmt.Errorf("take tag off: %w", err)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(add)) {
		if err := a.Ent().OrganizationTag.Create().SetOrganizationID(organization).SetName(add[key]).SetTagKey(key).Exec(ctx); err != nil {
			return fmt.Errorf("put tag on: %w", err)
		}
	}
	if err := a.endShrunk(ctx, stood); err != nil {
		return err
	}
	before := make([]string, len(has))
	for i, tag := range has {
		before[i] = tag.Name
	}
	slices.Sort(before)
	return a.audit(ctx, organization, activity.OrganizationTagged, vocab.SubjectKindOrganization, organization, map[string]any{
		"tags": fromTo(before, slices.Sorted(maps.Values(want))),
	})
}

// mayCarry refuses tags that open an organization to a team, or close it, where
// who asks may not.
func (a *act) mayCarry(ctx context.Context, organization int64, begin, cease []string) error {
	opens, err := a.Ent().Team.Query().Where(team.TagKeyIn(slices.Concat(begin, cease)...)).Exist(ctx)
	if err != nil {
		return fmt.Errorf("look for teams: %w", err)
	}
	if !opens {
		return nil
	}
	if !a.viewer.Can(organization, viewer.ManageMembers) {
		return errMayNotCarry
	}
	limit, err := a.holds(ctx, organization, viewer.ManageMembers, errMayNotCarry)
	if err != nil || limit == nil {
		return err
	}
	return a.tagsWithin(ctx, limit, begin)
}

// tagsWithin refuses tags that would open an organization to teams for longer than
// who puts them on may do that.
func (a *act) tagsWithin(ctx context.Context, limit *time.Time, tags []string) error {
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
