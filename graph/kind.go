package graph

import (
	"context"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/graph/model"
	"github.com/appmuster/appmuster/internal/vocab"
)

func (r *Resolver) foundKind(u *ent.User) *model.FoundKind {
	found := &model.FoundKind{Kind: u.Kind, Confidence: u.KindConfidence}
	if r.instance.KindRule != nil {
		found.Rule = r.instance.KindRule(u.Kind, u.KindConfidence)
	}
	return found
}

// kindTag gives what a member says an account is, with who says it, of all
// siblings in one statement; nil where nobody does.
func (r *Resolver) kindTag(ctx context.Context, u *ent.User) (*model.KindTag, error) {
	if u.KindTag == nil || u.KindTaggedAt == nil {
		return nil, nil
	}
	tag := &model.KindTag{Kind: *u.KindTag, TaggedAt: *u.KindTaggedAt, TaggedBy: model.Actor{Kind: vocab.ActorKindUnknown}}
	if u.KindTaggedByMemberID == nil {
		return tag, nil
	}
	name, err := actorName(ctx, r, u, func(u *ent.User) (vocab.ActorKind, int64) {
		return vocab.ActorKindMember, orZero(u.KindTaggedByMemberID)
	})
	tag.TaggedBy = model.Actor{Kind: vocab.ActorKindMember, ID: orNil(actorGlobalID(vocab.ActorKindMember, *u.KindTaggedByMemberID)), DisplayName: orNil(name)}
	return tag, err
}
