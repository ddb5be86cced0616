package privacy_test

import (
	"context"
	"sync"
	"testing"
	"time"

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

// TestTwoWhoSayAtOnceWhatAnAccountIs: what the log says of the second follows from
// what it says of the first.
func TestTwoWhoSayAtOnceWhatAnAccountIs(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		f := setup(t, db)
		u := f.users(t, 1, 2)[0]
		owner := viewer.NewContext(t.Context(), viewer.New(viewer.Params{TokenID: 1, Roles: map[int64]viewer.Role{f.org.ID: viewer.RoleOwner}}))
		kinds := []vocab.UserKind{vocab.UserKindRoom, vocab.UserKindResource, vocab.UserKindService, vocab.UserKindPerson, vocab.UserKindSharedMailbox}
		errs := make([]error, len(kinds))
		var all sync.WaitGroup
		write(t, db, func(ctx context.Context, tx *database.Tx) error {
			// Nobody can write of it yet, so that they all come to wait for one another.
			if _, err := tx.Exec(ctx, "UPDATE users SET kind = kind WHERE id = ?", u.ID); err != nil {
				return err
			}
			for i := range kinds {
				all.Go(func() { _, errs[i] = f.s.TagKind(owner, u.ID, &kinds[i]) })
			}
			require.Eventually(t, func() bool {
				if db.Dialect() != database.Postgres { // SQLite has one writer anyway
					return true
				}
				waiting := 0
				err := db.SQL().QueryRowContext(t.Context(),
					"SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'").Scan(&waiting)
				return err == nil && waiting == len(kinds)
			}, 10*time.Second, 5*time.Millisecond)
			return nil
		})
		all.Wait()
		said := u.AccountKind()
		for _, err := range errs {
			require.NoError(t, err)
		}
		require.Len(t, f.audits(t), len(kinds))
		for _, e := range f.audits(t) {
			details := activity.Details(e)
			require.EqualValues(t, said, details["before"])
			said = vocab.UserKind(details["after"].(string))
		}
		require.Equal(t, said, db.Ent().User.GetX(dbtest.Context(t), u.ID).AccountKind())
	})
}
