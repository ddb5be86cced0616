package member

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/member"
	"github.com/appmuster/appmuster/ent/membersession"
	"github.com/appmuster/appmuster/ent/membership"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
)

var (
	errNoOrganization = fault.New(fault.NotFound, "There is no such organization, or it is not yours.").WithField("organizationId")
	errNoMember       = fault.New(fault.NotFound, "There is no such member, or it is not yours.").WithField("memberId")
	errNoTeam         = fault.New(fault.NotFound, "There is no such team, or it is not yours.").WithField("teamId")
	errNoInvitation   = fault.New(fault.NotFound, "There is no such invitation, or it is not yours.").WithField("invitationId")

	errMayNotManage   = fault.New(fault.Forbidden, "Only an owner of the organization can change who belongs to it. Ask one of them.")
	errMayNotList     = fault.New(fault.Forbidden, "Your role does not allow to see who belongs to the organization. Ask an owner of it.")
	errMayNotTag      = fault.New(fault.Forbidden, "Only an owner of the organization changes its tags, because a tag may open it to a team. Ask one of them.")
	errMayNotInstance = fault.New(fault.Forbidden, "Only an owner of this instance can do this. Ask one of them.")
)

// errUnproven refuses to give more to an account of which nobody knows whose it is.
var errUnproven = fault.New(fault.Conflict, "Nobody has shown that this address is this member's: an organization invited them, and its owner saw the link. "+
	"An owner of the instance can confirm the address, or make a link to get back in and hand it to the person; an invitation that they accept does it too.")

func system(ctx context.Context) context.Context { return viewer.System(ctx, "member") }

// mayManage tells whether the viewer may change who belongs to an organization.
func mayManage(v *viewer.Viewer, organization int64) error {
	switch {
	case !visible(v, organization):
		return errNoOrganization
	case !v.Can(organization, viewer.ManageMembers):
		return errMayNotManage
	}
	return nil
}

// mayList tells whether the viewer may see who belongs to an organization.
func mayList(v *viewer.Viewer, organization int64) error {
	switch {
	case !visible(v, organization):
		return errNoOrganization
	case !canList(v, organization):
		return errMayNotList
	}
	return nil
}

func canList(v *viewer.Viewer, organization int64) bool {
	return v.Can(organization, viewer.ManageMembers) || v.Can(organization, viewer.ReadAudit)
}

// visible is false for the system too: it does not ask.
func visible(v *viewer.Viewer, organization int64) bool {
	return !v.IsSystem() && v.Allows(organization)
}

// listed are the organizations whose members the viewer may see.
func listed(v *viewer.Viewer) []int64 {
	return slices.DeleteFunc(slices.Clone(v.Organizations()), func(id int64) bool { return !canList(v, id) })
}

// change runs fn in one durable transaction in which nobody else changes who may
// do what: rules such as "never the last owner" span several rows. What fn reads
// is not narrowed by the viewer, whose acts it audits.
func (s *Service) change(ctx context.Context, fn func(ctx context.Context, t *act) error) error {
	v := viewer.FromContext(ctx)
	return s.DB.InTx(system(ctx), func(ctx context.Context, tx *database.Tx) error {
		if err := tx.Lock(ctx, "members", 0); err != nil {
			return err
		}
		return fn(ctx, &act{Tx: tx, viewer: v, now: s.now()})
	}, database.Durable())
}

// now is the present as it is stored.
func (s *Service) now() time.Time { return s.Now().UTC().Truncate(time.Microsecond) }

// act is a transaction in which the viewer changes rights.
type act struct {
	*database.Tx
	viewer *viewer.Viewer
	now    time.Time
}

// audit appends to the log of an organization, 0 being the instance's.
func (a *act) audit(ctx context.Context, organization int64, action string, kind vocab.SubjectKind, id int64, detail map[string]any) error {
	return activity.Audit(viewer.NewContext(ctx, a.viewer), a.Tx, activity.Entry{
		OrganizationID: organization, Action: action, SubjectKind: kind, SubjectID: id, Detail: detail,
	})
}

// endSessions logs members out everywhere. Their API tokens follow what they may
// do now by themselves.
func (a *act) endSessions(ctx context.Context, members ...int64) error {
	if len(members) == 0 {
		return nil
	}
	// First, so that a log-in under way is either waited for or not stored.
	if err := a.Ent().Member.Update().Where(member.IDIn(members...)).AddSessionEpoch(1).Exec(ctx); err != nil {
		return fmt.Errorf("end log-ins under way: %w", err)
	}
	if _, err := a.Ent().MemberSession.Delete().Where(membersession.MemberIDIn(members...)).Exec(ctx); err != nil {
		return fmt.Errorf("end sessions: %w", err)
	}
	return nil
}

// member gives a member that the viewer may see, errNoMember for any other.
func (a *act) member(ctx context.Context, id int64) (*ent.Member, error) {
	m, err := a.Ent().Member.Query().Where(seen(a.viewer, id, a.now)).Only(ctx)
	if ent.IsNotFound(err) {
		return nil, errNoMember
	}
	if err != nil {
		return nil, fmt.Errorf("find member: %w", err)
	}
	return m, nil
}

// authority looks at the right of who asks once more, now that nobody else changes
// rights: to manage an organization's members, or the instance where it is 0. It
// gives when that right ends, nil for never: what they give must not outlast it.
// A token of nobody has it as long as it holds.
func (a *act) authority(ctx context.Context, organization int64) (end *time.Time, err error) {
	if organization == 0 {
		return a.holds(ctx, 0, "", errMayNotInstance)
	}
	return a.holds(ctx, organization, viewer.ManageMembers, errMayNotManage)
}

// holds is authority for any right in an organization, and gives lost where it is
// there no more.
func (a *act) holds(ctx context.Context, organization int64, right viewer.Right, lost error) (end *time.Time, err error) {
	id := a.viewer.MemberID()
	if id == 0 {
		return nil, nil
	}
	m, err := a.Ent().Member.Query().Where(member.ID(id), member.DisabledAtIsNil()).Only(ctx)
	switch {
	case ent.IsNotFound(err):
		return nil, lost
	case err != nil:
		return nil, fmt.Errorf("find who asks: %w", err)
	case m.InstanceOwner:
		return nil, nil
	case organization == 0:
		return nil, lost
	}
	ends, err := a.ends(ctx, organization, id, right)
	if err != nil {
		return nil, err
	}
	if len(ends) == 0 {
		return nil, lost
	}
	return slices.MaxFunc(ends, func(x, y *time.Time) int {
		switch {
		case sooner(x, y):
			return -1
		case sooner(y, x):
			return 1
		}
		return 0
	}), nil
}

// ends gives the ends of the seats by which a member has a right in an
// organization now.
func (a *act) ends(ctx context.Context, organization, memberID int64, right viewer.Right) (ends []*time.Time, err error) {
	memberships, err := a.Ent().Membership.Query().Where(membership.OrganizationID(organization), membership.MemberID(memberID)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("list memberships: %w", err)
	}
	for _, m := range memberships {
		if gives(m.Role, right) && !ended(m.ExpiresAt, a.now) {
			ends = append(ends, m.ExpiresAt)
		}
	}
	teams, err := a.Ent().Team.Query().Where(opening([]int64{organization}, a.now), teamsWith(memberID)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("list teams: %w", err)
	}
	for _, t := range teams {
		if gives(t.Role, right) {
			ends = append(ends, t.ExpiresAt)
		}
	}
	return ends, nil
}

func gives(role vocab.Role, right viewer.Right) bool {
	return slices.Contains(viewer.RightsOf(viewer.Role(role)), right)
}

// endLayout is how a sentence names an end.
const endLayout = "2 January 2006, 15:04 UTC"

// within refuses an end that comes after that of the right by which it is given.
func within(end, limit *time.Time, field string) error {
	if !sooner(limit, end) {
		return nil
	}
	return fault.New(fault.Invalid, "Your own right ends on "+limit.UTC().Format(endLayout)+
		", so what you give has to end by then. Choose an end, or ask an owner whose right has none.").WithField(field)
}

// until checks when something shall end, and gives it as it is stored; nil is
// never.
func until(end *time.Time, now time.Time, field string) (*time.Time, error) {
	if end == nil {
		return nil, nil
	}
	at := end.UTC().Truncate(time.Microsecond)
	if !at.After(now) {
		return nil, fault.New(fault.Invalid, "The end lies in the past. Choose a later one, or none.").WithField(field)
	}
	if at.Year() > 9999 {
		return nil, fault.New(fault.Invalid, "The end lies too far ahead. Choose an earlier one, or none.").WithField(field)
	}
	return &at, nil
}

func checkRole(role vocab.Role) error {
	if !slices.Contains(role.Values(), string(role)) {
		return fault.New(fault.Invalid, "There is no such role. Choose OWNER, MANAGER, ANALYST or AUDITOR.").WithField("role")
	}
	return nil
}

// ended reports whether a right with this end is over.
func ended(end *time.Time, now time.Time) bool { return end != nil && !end.After(now) }

// sooner reports whether an end comes before another one, nil being never.
func sooner(end, than *time.Time) bool {
	return end != nil && (than == nil || end.Before(*than))
}

func same(a, b *time.Time) bool { return !sooner(a, b) && !sooner(b, a) }

// shown is an end as the audit log keeps it; nil is never.
func shown(end *time.Time) any {
	if end == nil {
		return nil
	}
	return end.UTC().Format(time.RFC3339Nano)
}

// differences are what changed of a right, as the audit log tells it.
func differences(role, roleAfter vocab.Role, end, endAfter *time.Time) map[string]any {
	detail := map[string]any{}
	if role != roleAfter {
		detail["role"] = fromTo(role, roleAfter)
	}
	if !same(end, endAfter) {
		detail["expiresAt"] = fromTo(shown(end), shown(endAfter))
	}
	return detail
}

func fromTo(before, after any) map[string]any {
	return map[string]any{"before": before, "after": after}
}
