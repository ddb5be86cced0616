package privacy

import (
	"context"
	"fmt"
	"slices"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
)

// taggable are the sorts of account that a member can say one is. Whether it is a
// guest's Microsoft itself says, and unknown is what nobody says.
var taggable = []vocab.UserKind{
	vocab.UserKindPerson, vocab.UserKindSharedMailbox, vocab.UserKindRoom, vocab.UserKindResource, vocab.UserKindService,
}

// TagKind has a member say what sort of account a user is, which counts before
// what the published rules find, from now on and whatever a sync reads; nil takes
// back what was said. Who says what is said already leaves it as it is.
func (s *Service) TagKind(ctx context.Context, userID int64, kind *vocab.UserKind) (*ent.User, error) {
	if _, _, err := s.findPerson(ctx, userID, viewer.ManageOrganization); err != nil {
		return nil, err
	}
	if kind != nil && !slices.Contains(taggable, *kind) {
		return nil, fault.New(fault.Invalid, "Choose a person, a shared mailbox, a room, a resource or a service account.").WithField("kind")
	}
	actor, member := activity.Asking(ctx), viewer.FromContext(ctx).MemberID()
	var after *ent.User
	err := s.db.InTx(system(ctx), func(ctx context.Context, tx *database.Tx) error {
		if err := tx.Lock(ctx, "user kind", userID); err != nil {
			return err
		}
		before, err := tx.Ent().User.Get(ctx, userID)
		if ent.IsNotFound(err) {
			return errNoUser
		}
		if err != nil {
			return fmt.Errorf("find user: %w", err)
		}
		if kind != nil && before.Kind == vocab.UserKindGuest {
			return fault.New(fault.Conflict, "This is a guest of another directory, as Microsoft says: nobody here can say otherwise.").WithField("kind")
		}
		if was := before.KindTag; (was == nil) == (kind == nil) && (was == nil || *was == *kind) {
			after = before
			return nil
		}
		update := tx.Ent().User.UpdateOneID(userID).ClearKindTag().ClearKindTaggedAt().ClearKindTaggedByMemberID()
		if kind != nil {
			update = tx.Ent().User.UpdateOneID(userID).SetKindTag(*kind).SetKindTaggedAt(tx.Now()).ClearKindTaggedByMemberID()
			if member != 0 {
				update.SetKindTaggedByMemberID(member)
			}
		}
		if after, err = update.Save(ctx); err != nil {
			return fmt.Errorf("tag kind: %w", err)
		}
		entry := activity.Entry{
			OrganizationID: after.OrganizationID, Action: activity.UserKindTagged, Actor: actor, SubjectKind: vocab.SubjectKindUser, SubjectID: after.ID,
			Personal: map[string]string{"before": string(before.AccountKind()), "after": string(after.AccountKind())},
		}
		if kind == nil {
			entry.Action = activity.UserKindUntagged
		}
		return activity.Audit(ctx, tx, entry)
	}, database.Durable())
	return after, err
}
