package privacy_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
)

func TestWhatAMemberSaysAnAccountIsCountsBeforeTheRule(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		f := setup(t, db)
		u := f.users(t, 1, 2)[0]
		var member int64
		write(t, db, func(ctx context.Context, tx *database.Tx) error {
			m, err := tx.Ent().Member.Create().SetEmail("m@acme.example").SetEmailKey("m@acme.example").SetName("Mona").SetCreatedAt(tx.Now()).Save(ctx)
			if err == nil {
				member, err = m.ID, tx.Ent().User.UpdateOneID(u.ID).SetKind(vocab.UserKindPerson).SetKindConfidence(vocab.ConfidenceLow).Exec(ctx)
			}
			return err
		})
		manager := viewer.NewContext(t.Context(), viewer.New(viewer.Params{MemberID: member, Roles: map[int64]viewer.Role{f.org.ID: viewer.RoleManager}}))
		room, guest := vocab.UserKindRoom, vocab.UserKindGuest

		_, err := f.s.TagKind(manager, u.ID, nil)
		require.NoError(t, err)
		require.Empty(t, f.audits(t), "nothing was said, so there is nothing to take back")
		_, err = f.s.TagKind(manager, u.ID, &guest)
		require.True(t, fault.Is(err, fault.Invalid), "who is a guest Microsoft says")

		write(t, db, func(ctx context.Context, tx *database.Tx) error {
			return tx.Ent().User.UpdateOneID(u.ID).SetKind(guest).Exec(ctx)
		})
		_, err = f.s.TagKind(manager, u.ID, &room)
		require.True(t, fault.Is(err, fault.Conflict), "nor does anybody say that a guest is none")
		write(t, db, func(ctx context.Context, tx *database.Tx) error {
			return tx.Ent().User.UpdateOneID(u.ID).SetKind(vocab.UserKindPerson).Exec(ctx)
		})

		tagged, err := f.s.TagKind(manager, u.ID, &room)
		require.NoError(t, err)
		require.Equal(t, vocab.UserKindRoom, tagged.AccountKind())
		require.Equal(t, vocab.ConfidenceHigh, tagged.AccountConfidence())
		require.Equal(t, vocab.UserKindPerson, tagged.Kind, "what the rule found stays")
		require.Equal(t, member, *tagged.KindTaggedByMemberID)
		require.NotNil(t, tagged.KindTaggedAt)
		again, err := f.s.TagKind(manager, u.ID, &room)
		require.NoError(t, err)
		require.Equal(t, *tagged.KindTaggedAt, *again.KindTaggedAt)
		require.Len(t, f.audits(t), 1, "what is said already is not said again")
		require.Equal(t, activity.UserKindTagged, f.audits(t)[0].Action)
		require.Equal(t, map[string]any{"before": "PERSON", "after": "ROOM"}, activity.Details(f.audits(t)[0]))

		write(t, db, func(ctx context.Context, tx *database.Tx) error { return tx.Ent().Member.DeleteOneID(member).Exec(ctx) })
		left := db.Ent().User.GetX(dbtest.Context(t), u.ID)
		require.Equal(t, vocab.UserKindRoom, left.AccountKind(), "what was said outlives who said it")
		require.Nil(t, left.KindTaggedByMemberID)

		back, err := f.s.TagKind(f.as(t, viewer.RoleOwner), u.ID, nil)
		require.NoError(t, err)
		require.Equal(t, vocab.UserKindPerson, back.AccountKind())
		require.Equal(t, vocab.ConfidenceLow, back.AccountConfidence())
		require.Nil(t, back.KindTaggedAt)
		require.Equal(t, activity.UserKindUntagged, f.audits(t)[1].Action)

		f.mode(t, vocab.PrivacyModeAggregates)
		_, err = f.s.TagKind(f.as(t, viewer.RoleOwner), u.ID, &room)
		require.True(t, fault.Is(err, fault.NotFound), "there is nobody")
	})
}
