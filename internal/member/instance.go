package member

import (
	"context"
	"fmt"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/member"
	"github.com/appmuster/appmuster/ent/membership"
	"github.com/appmuster/appmuster/ent/setuplink"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
)

// SetInstanceOwner gives a member the whole instance or takes it back, and logs
// it out everywhere. The instance keeps an owner. Only an owner of it may.
func (s *Service) SetInstanceOwner(ctx context.Context, memberID int64, is bool) (*ent.Member, error) {
	return s.changeMember(ctx, memberID, func(ctx context.Context, t *act, m *ent.Member) (*ent.Member, error) {
		if m.InstanceOwner == is {
			return m, nil
		}
		if is && !m.AddressProven() {
			return nil, errUnproven.WithField("memberId")
		}
		action := activity.OwnerGranted
		if !is {
			action = activity.OwnerWithdrawn
			if err := t.keepInstanceOwner(ctx, m); err != nil {
				return nil, err
			}
		}
		after, err := m.Update().SetInstanceOwner(is).Save(ctx)
		if err != nil {
			return nil, fmt.Errorf("set owner of the instance: %w", err)
		}
		if err := t.endResets(ctx, m.ID); err != nil {
			return nil, err
		}
		if err := t.endSessions(ctx, m.ID); err != nil {
			return nil, err
		}
		return after, t.audit(ctx, 0, action, vocab.SubjectKindMember, m.ID, nil)
	})
}

// DisableMember switches a member off: it can't log in, and neither its sessions
// nor its API tokens hold. The instance keeps an owner, and so does each
// organization unless the instance has one. Only an owner of the instance may.
func (s *Service) DisableMember(ctx context.Context, memberID int64) (*ent.Member, error) {
	return s.changeMember(ctx, memberID, func(ctx context.Context, t *act, m *ent.Member) (*ent.Member, error) {
		if m.DisabledAt != nil {
			return m, nil
		}
		if err := t.keepInstanceOwner(ctx, m); err != nil {
			return nil, err
		}
		owned, err := t.Ent().Membership.Query().Where(membership.MemberID(m.ID), membership.RoleEQ(vocab.RoleOwner)).All(ctx)
		if err != nil {
			return nil, fmt.Errorf("list memberships: %w", err)
		}
		for _, o := range owned {
			if err := t.keepOwner(ctx, o, "", nil); err != nil {
				return nil, err
			}
		}
		after, err := m.Update().SetDisabledAt(t.now).Save(ctx)
		if err != nil {
			return nil, fmt.Errorf("switch member off: %w", err)
		}
		if err := t.endResets(ctx, m.ID); err != nil {
			return nil, err
		}
		if err := t.endSessions(ctx, m.ID); err != nil {
			return nil, err
		}
		return after, t.audit(ctx, 0, activity.MemberDisabled, vocab.SubjectKindMember, m.ID, nil)
	})
}

// EnableMember lets a member log in again, with what it may do by now. Only an
// owner of the instance may.
func (s *Service) EnableMember(ctx context.Context, memberID int64) (*ent.Member, error) {
	return s.changeMember(ctx, memberID, func(ctx context.Context, t *act, m *ent.Member) (*ent.Member, error) {
		if m.DisabledAt == nil {
			return m, nil
		}
		after, err := m.Update().ClearDisabledAt().Save(ctx)
		if err != nil {
			return nil, fmt.Errorf("switch member on: %w", err)
		}
		return after, t.audit(ctx, 0, activity.MemberEnabled, vocab.SubjectKindMember, m.ID, nil)
	})
}

// ConfirmAddress notes that the owner of the instance who asks vouches for it that
// a member's address is theirs; it changes nothing where that is known. Only an
// owner of the instance may.
func (s *Service) ConfirmAddress(ctx context.Context, memberID int64) (*ent.Member, error) {
	return s.changeMember(ctx, memberID, func(ctx context.Context, t *act, m *ent.Member) (*ent.Member, error) {
		if m.AddressProven() {
			return m, nil
		}
		after, err := m.Update().SetAddressProvenAt(t.now).Save(ctx)
		if err != nil {
			return nil, fmt.Errorf("confirm address: %w", err)
		}
		return after, t.audit(ctx, 0, activity.MemberAddressConfirmed, vocab.SubjectKindMember, m.ID, nil)
	})
}

// endResets ends a member's links to get back in: they let in again, and were made
// for what the member was before.
func (a *act) endResets(ctx context.Context, memberID int64) error {
	if _, err := a.Ent().SetupLink.Delete().Where(setuplink.MemberID(memberID), setuplink.UsedAtIsNil()).Exec(ctx); err != nil {
		return fmt.Errorf("end links to get back in: %w", err)
	}
	return nil
}

// changeMember lets an owner of the instance change a member.
func (s *Service) changeMember(ctx context.Context, id int64, fn func(context.Context, *act, *ent.Member) (*ent.Member, error)) (*ent.Member, error) {
	if !viewer.FromContext(ctx).CanManageInstance() {
		return nil, errMayNotInstance
	}
	var after *ent.Member
	err := s.change(ctx, func(ctx context.Context, t *act) error {
		if _, err := t.authority(ctx, 0); err != nil {
			return err
		}
		m, err := t.member(ctx, id)
		if err != nil {
			return err
		}
		after, err = fn(ctx, t, m)
		return err
	})
	if err != nil {
		return nil, err
	}
	return after, nil
}

// keepInstanceOwner refuses to take the instance from its last owner who can log
// in.
func (a *act) keepInstanceOwner(ctx context.Context, m *ent.Member) error {
	if !m.InstanceOwner || m.DisabledAt != nil {
		return nil
	}
	has, err := a.instanceOwned(ctx, member.IDNEQ(m.ID))
	if err == nil && !has {
		return errLastInstance
	}
	return err
}
