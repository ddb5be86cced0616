package member

import (
	"context"
	"fmt"
	"time"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/member"
	"github.com/appmuster/appmuster/ent/membership"
	"github.com/appmuster/appmuster/ent/predicate"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/internal/xid"
)

var (
	errLastOwner    = fault.New(fault.Conflict, "Nobody would own the organization any more. Make somebody else an owner without an end first.").WithField("memberId")
	errLastInstance = fault.New(fault.Conflict, "Nobody would own this instance any more. Make somebody else an owner first.").WithField("memberId")
)

// SetRole gives a member a role in an organization until expiresAt, nil meaning
// without an end: a new membership, or a change of the one there is. Where the
// member may do less there now, it is logged out everywhere. Nobody gives what
// outlasts their own right, and an account whose address is not proven gets nothing
// in an organization that did not invite it. An organization keeps an owner, unless the instance
// has one who could name another.
func (s *Service) SetRole(ctx context.Context, organization, memberID int64, role vocab.Role, expiresAt *time.Time) (*ent.Membership, error) {
	if err := mayManage(viewer.FromContext(ctx), organization); err != nil {
		return nil, err
	}
	if err := checkRole(role); err != nil {
		return nil, err
	}
	var after *ent.Membership
	err := s.change(ctx, func(ctx context.Context, t *act) error {
		limit, err := t.authority(ctx, organization)
		if err != nil {
			return err
		}
		end, err := until(expiresAt, t.now, "expiresAt")
		if err != nil {
			return err
		}
		m, err := t.member(ctx, memberID)
		if err != nil {
			return err
		}
		before, err := t.Ent().Membership.Query().Where(membership.OrganizationID(organization), membership.MemberID(m.ID)).Only(ctx)
		switch {
		case ent.IsNotFound(err):
			if err := within(end, limit, "expiresAt"); err != nil {
				return err
			}
			if unproven(m, organization) {
				return errUnproven.WithField("memberId")
			}
			after, err = t.grant(ctx, organization, m.ID, role, end)
			return err
		case err != nil:
			return fmt.Errorf("find membership: %w", err)
		case before.Role == role && same(before.ExpiresAt, end):
			after = before
			return nil
		}
		if more := ended(before.ExpiresAt, t.now) || sooner(before.ExpiresAt, end) || viewer.Role(role).Stronger(viewer.Role(before.Role)); more {
			if err := within(end, limit, "expiresAt"); err != nil {
				return err
			}
			if unproven(m, organization) {
				return errUnproven.WithField("memberId")
			}
		}
		if err := t.keepOwner(ctx, before, role, end); err != nil {
			return err
		}
		stood, err := t.stand(ctx, m.ID)
		if err != nil {
			return err
		}
		update := before.Update().SetRole(role).SetNillableExpiresAt(end)
		if end == nil {
			update.ClearExpiresAt()
		}
		if after, err = update.Save(ctx); err != nil {
			return fmt.Errorf("change membership: %w", err)
		}
		if err := t.endShrunk(ctx, stood); err != nil {
			return err
		}
		detail := differences(before.Role, role, before.ExpiresAt, end)
		detail["member"] = xid.Encode(xid.Member, m.ID)
		return t.audit(ctx, organization, activity.MembershipChanged, vocab.SubjectKindMembership, after.ID, detail)
	})
	return after, err
}

// unproven tells whether a member must get nothing more in an organization before
// their address is proven: what the one gives that invited them is its own affair.
func unproven(m *ent.Member, organization int64) bool {
	return !m.AddressProven() && *m.InvitedByOrganizationID != organization
}

func (a *act) grant(ctx context.Context, organization, memberID int64, role vocab.Role, end *time.Time) (*ent.Membership, error) {
	made, err := a.Ent().Membership.Create().SetOrganizationID(organization).SetMemberID(memberID).SetRole(role).
		SetCreatedAt(a.now).SetNillableExpiresAt(end).Save(ctx)
	if err != nil {
		return nil, fmt.Errorf("give membership: %w", err)
	}
	return made, a.audit(ctx, organization, activity.MembershipGranted, vocab.SubjectKindMembership, made.ID, map[string]any{
		"member": xid.Encode(xid.Member, memberID), "role": role, "expiresAt": shown(end),
	})
}

// RemoveMember ends a member's membership in an organization and, where it may do
// less there now, logs it out everywhere. What a team gives it there, the team has
// to take away.
func (s *Service) RemoveMember(ctx context.Context, organization, memberID int64) error {
	if err := mayManage(viewer.FromContext(ctx), organization); err != nil {
		return err
	}
	return s.change(ctx, func(ctx context.Context, t *act) error {
		if _, err := t.authority(ctx, organization); err != nil {
			return err
		}
		before, err := t.Ent().Membership.Query().Where(membership.OrganizationID(organization), membership.MemberID(memberID)).Only(ctx)
		if ent.IsNotFound(err) {
			return errNoMember
		}
		if err != nil {
			return fmt.Errorf("find membership: %w", err)
		}
		if err := t.keepOwner(ctx, before, "", nil); err != nil {
			return err
		}
		stood, err := t.stand(ctx, memberID)
		if err != nil {
			return err
		}
		if err := t.Ent().Membership.DeleteOne(before).Exec(ctx); err != nil {
			return fmt.Errorf("end membership: %w", err)
		}
		if err := t.endShrunk(ctx, stood); err != nil {
			return err
		}
		return t.audit(ctx, organization, activity.MembershipRemoved, vocab.SubjectKindMembership, before.ID, map[string]any{
			"member": xid.Encode(xid.Member, memberID), "role": before.Role, "expiresAt": shown(before.ExpiresAt),
		})
	})
}

// keepOwner refuses what a membership shall become, role "" meaning gone, where
// it would leave its organization without an owner, or with one whose right ends
// where there was one whose right does not. An owner of the instance, who can name
// another one, makes all of this harmless.
func (a *act) keepOwner(ctx context.Context, before *ent.Membership, role vocab.Role, end *time.Time) error {
	owns := before.Role == vocab.RoleOwner && !ended(before.ExpiresAt, a.now)
	if !owns || role == vocab.RoleOwner && (end == nil || before.ExpiresAt != nil) {
		return nil
	}
	if has, err := a.instanceOwned(ctx); err != nil || has {
		return err
	}
	others := a.Ent().Membership.Query().Where(
		membership.OrganizationID(before.OrganizationID), membership.RoleEQ(vocab.RoleOwner), membership.MemberIDNEQ(before.MemberID))
	if before.ExpiresAt == nil {
		others.Where(membership.ExpiresAtIsNil())
	} else {
		others.Where(membership.Or(membership.ExpiresAtIsNil(), membership.ExpiresAtGT(a.now)))
	}
	ids, err := others.Select(membership.FieldMemberID).Ints(ctx)
	if err != nil {
		return fmt.Errorf("look for other owners: %w", err)
	}
	owners := make([]int64, len(ids))
	for i, id := range ids {
		owners[i] = int64(id)
	}
	able, err := a.Ent().Member.Query().Where(member.IDIn(owners...), member.DisabledAtIsNil()).Exist(ctx)
	if err != nil {
		return fmt.Errorf("look for other owners: %w", err)
	}
	if !able {
		return errLastOwner
	}
	return nil
}

// instanceOwned tells whether a member who can log in owns the instance.
func (a *act) instanceOwned(ctx context.Context, which ...predicate.Member) (bool, error) {
	has, err := a.Ent().Member.Query().Where(member.InstanceOwner(true), member.DisabledAtIsNil()).Where(which...).Exist(ctx)
	if err != nil {
		return false, fmt.Errorf("look for an owner of the instance: %w", err)
	}
	return has, nil
}
