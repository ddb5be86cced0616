package member

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"entgo.io/ent/dialect/sql"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/member"
	"github.com/appmuster/appmuster/ent/organization"
	"github.com/appmuster/appmuster/ent/organizationtag"
	"github.com/appmuster/appmuster/ent/predicate"
	"github.com/appmuster/appmuster/ent/team"
	"github.com/appmuster/appmuster/ent/teammember"
	"github.com/appmuster/appmuster/ent/teamorganization"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/fold"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/internal/xid"
)

const (
	maxTeamName          = 100  // characters
	maxTeamMembers       = 500  // in a team
	maxTeamOrganizations = 2000 // listed for a team
)

// Teams lists teams by name: all of them for an owner of the instance, for others
// those they are in, ended or not.
func (s *Service) Teams(ctx context.Context) ([]*ent.Team, error) {
	v := viewer.FromContext(ctx)
	if !asks(v) {
		return nil, nil
	}
	all, err := s.DB.Ent().Team.Query().Where(teamsOf(v)).Order(ent.Asc(team.FieldSortKey, team.FieldID)).All(system(ctx))
	if err != nil {
		return nil, fmt.Errorf("list teams: %w", err)
	}
	for _, t := range all {
		s.hideEnded(v, t)
	}
	return all, nil
}

// hideEnded takes from a team that has ended what its people shall not see of it
// any more: they see its name, its role and its end.
func (s *Service) hideEnded(v *viewer.Viewer, t *ent.Team) {
	if s.over(v, t) {
		t.TagKey = ""
	}
}

// over reports whether a team has ended for the viewer: not for owners of the
// instance, who may let it begin again.
func (s *Service) over(v *viewer.Viewer, t *ent.Team) bool {
	return !v.IsInstanceOwner() && !active(t, s.now())
}

// Team gives a team to who may see it in Teams.
func (s *Service) Team(ctx context.Context, id int64) (*ent.Team, error) {
	v := viewer.FromContext(ctx)
	if !asks(v) {
		return nil, errNoTeam
	}
	t, err := s.DB.Ent().Team.Query().Where(team.ID(id), teamsOf(v)).Only(system(ctx))
	if ent.IsNotFound(err) {
		return nil, errNoTeam
	}
	if err != nil {
		return nil, fmt.Errorf("find team: %w", err)
	}
	s.hideEnded(v, t)
	return t, nil
}

// TeamMembers lists who is in a team, by address, for who may see the team; of one
// that has ended its people see nobody.
func (s *Service) TeamMembers(ctx context.Context, id int64) ([]*ent.Member, error) {
	if t, err := s.Team(ctx, id); err != nil || s.over(viewer.FromContext(ctx), t) {
		return nil, err
	}
	all, err := s.DB.Ent().Member.Query().Where(func(q *sql.Selector) {
		in := sql.Dialect(q.Dialect()).Table(teammember.Table)
		q.Where(sql.In(q.C(member.FieldID), sql.Dialect(q.Dialect()).Select(in.C(teammember.FieldMemberID)).From(in).
			Where(sql.EQ(in.C(teammember.FieldTeamID), id))))
	}).Order(ent.Asc(member.FieldEmailKey)).All(system(ctx))
	if err != nil {
		return nil, fmt.Errorf("list members of team: %w", err)
	}
	return all, nil
}

// TeamOrganizations lists the organizations that were opened to a team one by
// one, by name, for who may see the team: those of them that the viewer sees.
// Organizations that carry the team's tag are not among them for that alone. Of a
// team that has ended its people see none.
func (s *Service) TeamOrganizations(ctx context.Context, id int64) ([]*ent.Organization, error) {
	if t, err := s.Team(ctx, id); err != nil || s.over(viewer.FromContext(ctx), t) {
		return nil, err
	}
	all, err := s.DB.Ent().Organization.Query().Where(func(q *sql.Selector) {
		to := sql.Dialect(q.Dialect()).Table(teamorganization.Table)
		q.Where(sql.In(q.C(organization.FieldID), sql.Dialect(q.Dialect()).Select(to.C(teamorganization.FieldOrganizationID)).From(to).
			Where(sql.EQ(to.C(teamorganization.FieldTeamID), id))))
	}).Where(organization.IDIn(viewer.FromContext(ctx).Organizations()...)).Order(ent.Asc(organization.FieldSortKey, organization.FieldID)).All(system(ctx))
	if err != nil {
		return nil, fmt.Errorf("list organizations of team: %w", err)
	}
	return all, nil
}

// CreateTeam makes a team: its members see the listed organizations, and those
// that carry its tag, until its end. Only an owner of the instance may.
func (s *Service) CreateTeam(ctx context.Context, r TeamRequest) (*ent.Team, error) {
	if !viewer.FromContext(ctx).CanManageInstance() {
		return nil, errMayNotInstance
	}
	w := wanted{role: r.Role, organizations: distinct(r.Organizations), members: distinct(r.Members)}
	if err := w.setName(r.Name); err != nil {
		return nil, err
	}
	if err := w.setTag(r.Tag); err != nil {
		return nil, err
	}
	if err := checkRole(r.Role); err != nil {
		return nil, err
	}
	var made *ent.Team
	err := s.change(ctx, func(ctx context.Context, t *act) (err error) {
		if _, err := t.authority(ctx, 0); err != nil {
			return err
		}
		if w.end, err = until(r.ExpiresAt, t.now, "expiresAt"); err != nil {
			return err
		}
		if err := t.checkTeam(ctx, 0, w, w.organizations, w.members); err != nil {
			return err
		}
		made, err = t.Ent().Team.Create().SetName(w.name).SetSortKey(w.nameKey).SetRole(w.role).SetTagKey(w.tagKey).
			SetNillableExpiresAt(w.end).SetCreatedAt(t.now).Save(ctx)
		if err != nil {
			return fmt.Errorf("make team: %w", err)
		}
		if err := t.open(ctx, made.ID, w.organizations); err != nil {
			return err
		}
		if err := t.join(ctx, made.ID, w.members); err != nil {
			return err
		}
		if err := t.tell(ctx, nil, made, lists{}, lists{w.organizations, w.members}); err != nil {
			return err
		}
		return t.audit(ctx, 0, activity.TeamCreated, vocab.SubjectKindTeam, made.ID, map[string]any{
			"role": w.role, "tag": w.tagKey, "expiresAt": shown(w.end),
			"organizationsAdded": encoded(xid.Organization, w.organizations), "membersAdded": encoded(xid.Member, w.members),
		})
	})
	if err != nil {
		return nil, err
	}
	return made, nil
}

// UpdateTeam changes a team. Members who can see or do less somewhere afterwards
// are logged out. Only an owner of the instance may.
func (s *Service) UpdateTeam(ctx context.Context, id int64, c TeamChange) (*ent.Team, error) {
	if !viewer.FromContext(ctx).CanManageInstance() {
		return nil, errMayNotInstance
	}
	var after *ent.Team
	err := s.change(ctx, func(ctx context.Context, t *act) error {
		if _, err := t.authority(ctx, 0); err != nil {
			return err
		}
		before, err := t.team(ctx, id)
		if err != nil {
			return err
		}
		has, err := t.has(ctx, id)
		if err != nil {
			return err
		}
		w, err := c.on(before, has, t.now)
		if err != nil {
			return err
		}
		newOrganizations, oldOrganizations := difference(w.organizations, has.organizations)
		newMembers, oldMembers := difference(w.members, has.members)
		if err := t.checkTeam(ctx, id, w, newOrganizations, newMembers); err != nil {
			return err
		}
		detail := w.changes(before)
		for name, list := range map[string][]string{
			"organizationsAdded": encoded(xid.Organization, newOrganizations), "organizationsRemoved": encoded(xid.Organization, oldOrganizations),
			"membersAdded": encoded(xid.Member, newMembers), "membersRemoved": encoded(xid.Member, oldMembers),
		} {
			if len(list) > 0 {
				detail[name] = list
			}
		}
		if len(detail) == 0 {
			after = before
			return nil
		}
		stood, err := t.stand(ctx, has.members...)
		if err != nil {
			return err
		}
		update := before.Update().SetName(w.name).SetSortKey(w.nameKey).SetRole(w.role).SetTagKey(w.tagKey).SetNillableExpiresAt(w.end)
		if w.end == nil {
			update.ClearExpiresAt()
		}
		if after, err = update.Save(ctx); err != nil {
			return fmt.Errorf("change team: %w", err)
		}
		if err := t.open(ctx, id, newOrganizations); err != nil {
			return err
		}
		if err := t.close(ctx, id, oldOrganizations); err != nil {
			return err
		}
		if err := t.join(ctx, id, newMembers); err != nil {
			return err
		}
		if err := t.leave(ctx, id, oldMembers); err != nil {
			return err
		}
		if err := t.endShrunk(ctx, stood); err != nil {
			return err
		}
		if err := t.tell(ctx, before, after, has, lists{w.organizations, w.members}); err != nil {
			return err
		}
		return t.audit(ctx, 0, activity.TeamChanged, vocab.SubjectKindTeam, id, detail)
	})
	if err != nil {
		return nil, err
	}
	return after, nil
}

// DeleteTeam ends a team, its invitations and what it gave, and logs out those of
// its members who can see or do less by that. Only an owner of the instance may.
func (s *Service) DeleteTeam(ctx context.Context, id int64) error {
	if !viewer.FromContext(ctx).CanManageInstance() {
		return errMayNotInstance
	}
	return s.change(ctx, func(ctx context.Context, t *act) error {
		if _, err := t.authority(ctx, 0); err != nil {
			return err
		}
		before, err := t.team(ctx, id)
		if err != nil {
			return err
		}
		has, err := t.has(ctx, id)
		if err != nil {
			return err
		}
		stood, err := t.stand(ctx, has.members...)
		if err != nil {
			return err
		}
		if err := t.Ent().Team.DeleteOneID(id).Exec(ctx); err != nil {
			return fmt.Errorf("end team: %w", err)
		}
		if err := t.endShrunk(ctx, stood); err != nil {
			return err
		}
		if err := t.tell(ctx, before, nil, has, lists{}); err != nil {
			return err
		}
		return t.audit(ctx, 0, activity.TeamDeleted, vocab.SubjectKindTeam, id, map[string]any{
			"role": before.Role, "tag": before.TagKey, "expiresAt": shown(before.ExpiresAt),
			"organizationsRemoved": encoded(xid.Organization, has.organizations), "membersRemoved": encoded(xid.Member, has.members),
		})
	})
}

// asks is false for nobody and for the system, which does not ask.
func asks(v *viewer.Viewer) bool { return v != nil && !v.IsSystem() }

// teamsOf are the teams that the viewer may see.
func teamsOf(v *viewer.Viewer) predicate.Team {
	if v.IsInstanceOwner() {
		return func(*sql.Selector) {}
	}
	return teamsWith(v.MemberID())
}

// teamsWith are the teams that a member is in.
func teamsWith(memberID int64) predicate.Team {
	return func(q *sql.Selector) {
		in := sql.Dialect(q.Dialect()).Table(teammember.Table)
		q.Where(sql.In(q.C(team.FieldID), sql.Dialect(q.Dialect()).Select(in.C(teammember.FieldTeamID)).From(in).
			Where(sql.EQ(in.C(teammember.FieldMemberID), memberID))))
	}
}

// wanted is what a team shall be.
type wanted struct {
	name, nameKey, tagKey string
	role                  vocab.Role
	end                   *time.Time
	organizations         []int64
	members               []int64
}

func (w *wanted) setName(name string) error {
	w.name = strings.TrimSpace(name)
	w.nameKey = fold.Key(w.name)
	if w.nameKey == "" || utf8.RuneCountInString(w.name) > maxTeamName || !plain(w.name) {
		return fault.New(fault.Invalid, fmt.Sprintf("Give the team a name of 1 to %d characters that can be seen, on one line.", maxTeamName)).WithField("name")
	}
	return nil
}

func (w *wanted) setTag(tag string) (err error) {
	if w.tagKey = ""; strings.TrimSpace(tag) != "" {
		_, w.tagKey, err = foldTag(tag, "tag")
	}
	return err
}

// on gives what a team becomes by a change.
func (c TeamChange) on(t *ent.Team, has lists, now time.Time) (wanted, error) {
	w := wanted{name: t.Name, nameKey: t.SortKey, tagKey: t.TagKey, role: t.Role, end: t.ExpiresAt, organizations: has.organizations, members: has.members}
	if c.Name != nil {
		if err := w.setName(*c.Name); err != nil {
			return w, err
		}
	}
	if c.Tag != nil {
		if err := w.setTag(*c.Tag); err != nil {
			return w, err
		}
	}
	if c.Role != nil {
		w.role = *c.Role
		if err := checkRole(w.role); err != nil {
			return w, err
		}
	}
	if c.ExpiresAt != nil {
		end, err := until(*c.ExpiresAt, now, "expiresAt")
		if err != nil {
			return w, err
		}
		w.end = end
	}
	if c.Organizations != nil {
		w.organizations = distinct(*c.Organizations)
	}
	if c.Members != nil {
		w.members = distinct(*c.Members)
	}
	return w, nil
}

// changes are what differs, for the audit log: of a name, which is no right, only
// that it does.
func (w wanted) changes(t *ent.Team) map[string]any {
	detail := differences(t.Role, w.role, t.ExpiresAt, w.end)
	if w.name != t.Name {
		detail["renamed"] = true
	}
	if w.tagKey != t.TagKey {
		detail["tag"] = fromTo(t.TagKey, w.tagKey)
	}
	return detail
}

// lists are what a team has.
type lists struct{ organizations, members []int64 }

func (a *act) has(ctx context.Context, id int64) (lists, error) {
	to, err := a.Ent().TeamOrganization.Query().Where(teamorganization.TeamID(id)).All(ctx)
	if err != nil {
		return lists{}, fmt.Errorf("list organizations of team: %w", err)
	}
	in, err := a.Ent().TeamMember.Query().Where(teammember.TeamID(id)).All(ctx)
	if err != nil {
		return lists{}, fmt.Errorf("list members of team: %w", err)
	}
	var has lists
	for _, one := range to {
		has.organizations = append(has.organizations, one.OrganizationID)
	}
	has.organizations, has.members = distinct(has.organizations), memberIDs(in)
	return has, nil
}

func (a *act) team(ctx context.Context, id int64) (*ent.Team, error) {
	t, err := a.Ent().Team.Get(ctx, id)
	if ent.IsNotFound(err) {
		return nil, errNoTeam
	}
	if err != nil {
		return nil, fmt.Errorf("find team: %w", err)
	}
	return t, nil
}

// checkTeam refuses what a team, 0 for a new one, can't be; only what is new to
// it has to be there and the viewer's.
func (a *act) checkTeam(ctx context.Context, id int64, w wanted, organizations, members []int64) error {
	switch {
	case len(w.organizations) > maxTeamOrganizations:
		return fault.New(fault.Invalid, fmt.Sprintf("A team lists at most %d organizations. Use a tag for more.", maxTeamOrganizations)).WithField("organizationIds")
	case len(w.members) > maxTeamMembers:
		return fault.New(fault.Invalid, fmt.Sprintf("A team has at most %d members. Make another one for the others.", maxTeamMembers)).WithField("memberIds")
	case slices.ContainsFunc(organizations, func(id int64) bool { return !visible(a.viewer, id) }):
		return errNoOrganization.WithField("organizationIds")
	}
	twin, err := a.Ent().Team.Query().Where(team.SortKey(w.nameKey), team.IDNEQ(id)).Exist(ctx)
	if err != nil {
		return fmt.Errorf("look for team: %w", err)
	}
	if twin {
		return fault.New(fault.Conflict, "There is a team of this name already. Choose another name.").WithField("name")
	}
	there, err := a.Ent().Organization.Query().Where(organization.IDIn(organizations...)).Count(ctx)
	if err != nil {
		return fmt.Errorf("find organizations: %w", err)
	}
	if there != len(organizations) {
		return errNoOrganization.WithField("organizationIds")
	}
	able, err := a.Ent().Member.Query().Where(member.IDIn(members...)).All(ctx)
	switch {
	case err != nil:
		return fmt.Errorf("find members: %w", err)
	case len(able) != len(members):
		return errNoMember.WithField("memberIds")
	case slices.ContainsFunc(able, func(m *ent.Member) bool { return !m.AddressProven() }):
		return errUnproven.WithField("memberIds")
	}
	return nil
}

func (a *act) open(ctx context.Context, id int64, organizations []int64) error {
	for some := range slices.Chunk(organizations, chunk) {
		create := make([]*ent.TeamOrganizationCreate, len(some))
		for i, organization := range some {
			create[i] = a.Ent().TeamOrganization.Create().SetTeamID(id).SetOrganizationID(organization).SetCreatedAt(a.now)
		}
		if err := a.Ent().TeamOrganization.CreateBulk(create...).Exec(ctx); err != nil {
			return fmt.Errorf("open organizations to team: %w", err)
		}
	}
	return nil
}

func (a *act) close(ctx context.Context, id int64, organizations []int64) error {
	if _, err := a.Ent().TeamOrganization.Delete().Where(teamorganization.TeamID(id), teamorganization.OrganizationIDIn(organizations...)).Exec(ctx); err != nil {
		return fmt.Errorf("close organizations to team: %w", err)
	}
	return nil
}

func (a *act) join(ctx context.Context, id int64, members []int64) error {
	for some := range slices.Chunk(members, chunk) {
		create := make([]*ent.TeamMemberCreate, len(some))
		for i, member := range some {
			create[i] = a.Ent().TeamMember.Create().SetTeamID(id).SetMemberID(member).SetCreatedAt(a.now)
		}
		if err := a.Ent().TeamMember.CreateBulk(create...).Exec(ctx); err != nil {
			return fmt.Errorf("put members into team: %w", err)
		}
	}
	return nil
}

func (a *act) leave(ctx context.Context, id int64, members []int64) error {
	if _, err := a.Ent().TeamMember.Delete().Where(teammember.TeamID(id), teammember.MemberIDIn(members...)).Exec(ctx); err != nil {
		return fmt.Errorf("take members out of team: %w", err)
	}
	return nil
}

// tell notes in the logs of the organizations what a team, nil for none, could
// and can do there, and who joined or left it.
func (a *act) tell(ctx context.Context, before, after *ent.Team, had, has lists) error {
	saw, err := a.sees(ctx, before, had.organizations)
	if err != nil {
		return err
	}
	sees, err := a.sees(ctx, after, has.organizations)
	if err != nil {
		return err
	}
	joined, left := difference(has.members, had.members)
	all := distinct(slices.Concat(saw, sees))
	for _, id := range all { // ascending, so that two transactions lock in one order
		_, was := slices.BinarySearch(saw, id)
		_, is := slices.BinarySearch(sees, id)
		switch {
		case !was:
			err = a.audit(ctx, id, activity.TeamOpened, vocab.SubjectKindTeam, after.ID, map[string]any{
				"role": after.Role, "expiresAt": shown(after.ExpiresAt), "members": encoded(xid.Member, has.members),
			})
		case !is:
			err = a.audit(ctx, id, activity.TeamClosed, vocab.SubjectKindTeam, before.ID, nil)
		default:
			detail := differences(before.Role, after.Role, before.ExpiresAt, after.ExpiresAt)
			if len(joined) > 0 {
				detail["membersAdded"] = encoded(xid.Member, joined)
			}
			if len(left) > 0 {
				detail["membersRemoved"] = encoded(xid.Member, left)
			}
			if len(detail) > 0 {
				err = a.audit(ctx, id, activity.TeamChanged, vocab.SubjectKindTeam, after.ID, detail)
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// sees gives the organizations that a team sees, ascending; none for no team and
// for one that has ended.
func (a *act) sees(ctx context.Context, t *ent.Team, organizations []int64) ([]int64, error) {
	if t == nil || !active(t, a.now) {
		return nil, nil
	}
	sees := slices.Clone(organizations)
	if t.TagKey != "" {
		tagged, err := a.Ent().OrganizationTag.Query().Where(organizationtag.TagKey(t.TagKey), organizationtag.Opens(true)).All(ctx)
		if err != nil {
			return nil, fmt.Errorf("list tagged organizations: %w", err)
		}
		for _, tag := range tagged {
			sees = append(sees, tag.OrganizationID)
		}
	}
	return distinct(sees), nil
}

// chunk is how many rows are written by one statement.
const chunk = 500

// distinct gives keys once each, ascending, in a slice of its own.
func distinct(ids []int64) []int64 {
	out := slices.Clone(ids)
	slices.Sort(out)
	return slices.Compact(out)
}

// difference gives what is in a alone and what is in b alone.
func difference(a, b []int64) (added, removed []int64) {
	without := func(a, b []int64) []int64 {
		return slices.DeleteFunc(slices.Clone(a), func(id int64) bool {
			_, found := slices.BinarySearch(b, id)
			return found
		})
	}
	return without(a, b), without(b, a)
}

func memberIDs(in []*ent.TeamMember) []int64 {
	var ids []int64
	for _, one := range in {
		ids = append(ids, one.MemberID)
	}
	return distinct(ids)
}

func encoded(kind xid.Kind, ids []int64) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = xid.Encode(kind, id)
	}
	return out
}
