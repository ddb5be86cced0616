package activity_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/auditanchor"
	"github.com/appmuster/appmuster/ent/auditevent"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
)

func audit(t *testing.T, ctx context.Context, db *database.DB, entries ...activity.Entry) {
	t.Helper()
	for _, e := range entries {
		require.NoError(t, db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error { return activity.Audit(ctx, tx, e) }))
	}
}

func revealed(organizationID, userID int64, reason string) activity.Entry {
	return activity.Entry{OrganizationID: organizationID, Action: activity.PersonRevealed, SubjectKind: vocab.SubjectKindUser, SubjectID: userID,
		Detail: map[string]any{"mode": "PSEUDONYMS"}, Personal: map[string]string{"reason": reason}}
}

func verified(t *testing.T, db *database.DB) map[int64]activity.Log {
	t.Helper()
	logs := map[int64]activity.Log{}
	require.NoError(t, activity.VerifyAll(t.Context(), db, func(l activity.Log) error {
		logs[l.OrganizationID] = l
		return nil
	}))
	return logs
}

func entries(t *testing.T, db *database.DB, organizationID int64) []*ent.AuditEvent {
	t.Helper()
	return db.Ent().AuditEvent.Query().Where(auditevent.OrganizationID(organizationID)).Order(ent.Asc(auditevent.FieldID)).AllX(dbtest.Context(t))
}

func TestAuditTakesTheAddressOfWhoAsks(t *testing.T) {
	t.Parallel()
	db := dbtest.Open(t)
	o := dbtest.Organization(t, db, "acme")
	asking := viewer.NewContext(t.Context(), viewer.New(viewer.Params{TokenID: 3, IP: "192.0.2.7", RequestID: "r",
		Roles: map[int64]viewer.Role{o.ID: viewer.RoleOwner}}))
	audit(t, asking, db, activity.Entry{OrganizationID: o.ID, Action: activity.TenantPaused, SubjectKind: vocab.SubjectKindTenant})
	audit(t, viewer.System(asking, "test"), db, activity.Entry{OrganizationID: o.ID, Action: activity.TenantResumed, SubjectKind: vocab.SubjectKindTenant})
	log := entries(t, db, o.ID)
	require.Equal(t, "192.0.2.7", log[0].IP)
	require.Equal(t, vocab.ActorKindToken, log[0].ActorKind)
	require.Equal(t, "192.0.2.7", log[1].IP, "the system works for the same request")
	require.Equal(t, "r", log[1].RequestID)
}

func TestPersonalPartsCanBeErasedAndTheLogStaysWhole(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		ctx := dbtest.Context(t)
		o, other := dbtest.Organization(t, db, "acme"), dbtest.Organization(t, db, "zenith")
		audit(t, ctx, db, revealed(o.ID, 7, "Ada asked what we hold."), revealed(o.ID, 8, "Bob left."), revealed(other.ID, 7, "Elsewhere."))
		log := entries(t, db, o.ID)
		require.Equal(t, map[string]any{"mode": "PSEUDONYMS", "reason": "Ada asked what we hold."}, activity.Details(log[0]))
		require.NotContains(t, log[0].Detail, "reason")
		require.Len(t, log[0].Personal["reason"].Salt, 16)
		require.NotEqual(t, log[0].Personal["reason"].Salt, log[1].Personal["reason"].Salt)

		require.NoError(t, db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
			n, err := activity.ErasePersonal(ctx, tx, o.ID, vocab.SubjectKindUser, 7)
			require.Equal(t, 1, n)
			return err
		}))
		log = entries(t, db, o.ID)
		require.Nil(t, log[0].Personal)
		require.Equal(t, map[string]any{"mode": "PSEUDONYMS"}, activity.Details(log[0]))
		require.Equal(t, "Bob left.", activity.Details(log[1])["reason"])
		require.Equal(t, activity.Log{OrganizationID: o.ID, Entries: 2, Head: log[1].Hash}, verified(t, db)[o.ID])
		require.Equal(t, "Elsewhere.", activity.Details(entries(t, db, other.ID)[0])["reason"])

		forged := *log[1]
		forged.Personal = map[string]vocab.PersonalPart{"reason": {Salt: log[1].Personal["reason"].Salt, Value: "Bob stays."}}
		require.ErrorIs(t, activity.Verify(log[0].Hash, []*ent.AuditEvent{&forged}), activity.ErrBroken)
	})
}

func TestErasingATenantTakesWhatWasTypedAboutItsPeople(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		ctx := dbtest.Context(t)
		o, other := dbtest.Organization(t, db, "acme"), dbtest.Organization(t, db, "zenith")
		kept := dbtest.Tenant(t, db, o.ID)
		var stays int64
		require.NoError(t, db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
			u, err := tx.Ent().User.Create().SetOrganizationID(o.ID).SetTenantID(kept.ID).SetEntraID("00000000-0000-4000-8000-000000000001").
				SetSortKey("a").SetFirstSeenAt(tx.Now()).Save(ctx)
			if err == nil {
				stays = u.ID
			}
			return err
		}))
		audit(t, ctx, db, revealed(o.ID, stays, "Still here."), revealed(o.ID, stays+1, "Gone with the tenant."), revealed(other.ID, stays+1, "Elsewhere."))
		require.NoError(t, db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
			_, err := activity.EraseTenant(ctx, tx, o.ID, kept.ID+1)
			return err
		}))
		log := entries(t, db, o.ID)
		require.Equal(t, "Still here.", activity.Details(log[0])["reason"])
		require.NotContains(t, activity.Details(log[1]), "reason")
		require.Equal(t, "Elsewhere.", activity.Details(entries(t, db, other.ID)[0])["reason"])
		require.Zero(t, verified(t, db)[o.ID].BrokenAt)
	})
}

// behind runs a statement as somebody would who has the database itself. url is
// PostgreSQL's, "" on SQLite.
func behind(t *testing.T, db *database.DB, url, statement string) {
	t.Helper()
	if db.Dialect() == database.Postgres {
		conn, err := pgx.Connect(t.Context(), dbtest.Unbound(t, url))
		require.NoError(t, err)
		defer conn.Close(context.Background())
		for _, s := range []string{"SET session_replication_role = replica", statement} {
			_, err := conn.Exec(t.Context(), s)
			require.NoError(t, err)
		}
		return
	}
	require.NoError(t, db.InTx(dbtest.Context(t), func(ctx context.Context, tx *database.Tx) error {
		for _, s := range []string{"DROP TRIGGER audit_events_no_update", "DROP TRIGGER audit_events_no_delete", statement} {
			if _, err := tx.Exec(ctx, s); err != nil {
				return err
			}
		}
		return nil
	}))
}

func TestAChangeBehindTheTriggersBackIsFound(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]string{
		"Action":   "UPDATE audit_events SET action = 'tenant.resumed' WHERE id = 2",
		"Actor":    "UPDATE audit_events SET actor_id = 99 WHERE id = 2",
		"Detail":   `UPDATE audit_events SET detail = '{"mode":"FULL_NAMES"}' WHERE id = 2`,
		"Personal": `UPDATE audit_events SET personal = '{"reason":{"salt":"","value":"Another."}}' WHERE id = 2`,
		"Missing":  "DELETE FROM audit_events WHERE id = 2",
		"Moved":    "UPDATE audit_events SET id = 9 WHERE id = 2",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := ""
			dbtest.Each(t, func(t *testing.T, db *database.DB) {
				ctx := dbtest.Context(t)
				o := dbtest.Organization(t, db, "acme")
				for range 3 {
					audit(t, ctx, db, revealed(o.ID, 7, "Ada asked what we hold."))
				}
				require.Zero(t, verified(t, db)[o.ID].BrokenAt)
				behind(t, db, url, change)
				log := verified(t, db)[o.ID]
				want := int64(2)
				if name == "Missing" || name == "Moved" {
					want = 3
				}
				require.Equal(t, want, log.BrokenAt)
				require.Equal(t, 1, log.Entries)
			}, func(cfg *database.Config) {
				if cfg.URL != "" {
					url = cfg.URL
				}
			})
		})
	}
}

func TestTheDatabaseItselfRefusesToChangeTheLog(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		ctx := dbtest.Context(t)
		o := dbtest.Organization(t, db, "acme")
		for range 3 {
			audit(t, ctx, db, revealed(o.ID, 7, "Ada asked what we hold."))
		}
		require.NoError(t, db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
			return tx.Ent().AuditAnchor.Create().SetOrganizationID(o.ID).SetLastEventID(1).SetLastHash([]byte{1}).SetEntries(1).SetCreatedAt(tx.Now()).Exec(ctx)
		}))
		for _, statement := range []string{
			"UPDATE audit_events SET action = 'x'",
			"UPDATE audit_events SET action = 'x', personal = NULL WHERE id = 2",
			`UPDATE audit_events SET personal = '{}' WHERE id = 2`,
			"UPDATE audit_events SET hash = previous_hash WHERE id = 2",
			"DELETE FROM audit_events WHERE id = 2",
			"DELETE FROM audit_events",
			"DELETE FROM audit_anchors",
			"UPDATE audit_anchors SET last_event_id = 3",
		} {
			require.ErrorContains(t, db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
				_, err := tx.Exec(ctx, statement)
				return err
			}), "only grows", statement)
		}
		for _, statement := range []string{"DELETE FROM audit_events WHERE id = 1", "UPDATE audit_events SET personal = NULL WHERE id = 2"} {
			require.NoError(t, db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
				_, err := tx.Exec(ctx, statement)
				return err
			}), statement)
		}
	})
}

func TestOldEntriesGoAndTheRestIsStillProven(t *testing.T) {
	t.Parallel()
	for name, open := range map[string]func(testing.TB, ...dbtest.Option) *database.DB{"SQLite": dbtest.Open, "PostgreSQL": dbtest.OpenPostgres} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			now := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
			cutsOldEntries(t, open(t, func(cfg *database.Config) { cfg.Now = func() time.Time { return now } }), &now)
		})
	}
}

func cutsOldEntries(t *testing.T, db *database.DB, clock *time.Time) {
	ctx := dbtest.Context(t)
	now := *clock
	set := func(at time.Time) { *clock = at }
	o, other := dbtest.Organization(t, db, "acme"), dbtest.Organization(t, db, "zenith")
	year := func(age int) time.Time { return now.AddDate(-age, 0, 0) }
	for _, age := range []int{3, 2, 2, 0} {
		set(year(age))
		audit(t, ctx, db, revealed(o.ID, 7, "Ada asked what we hold."))
	}
	set(year(2))
	audit(t, ctx, db, activity.Entry{Action: "member.created", SubjectKind: vocab.SubjectKindMember})
	set(now)
	audit(t, ctx, db, revealed(other.ID, 7, "Elsewhere."))
	before := entries(t, db, o.ID)

	deleted, remaining, err := activity.Cut(t.Context(), db, year(1))
	require.NoError(t, err)
	require.EqualValues(t, 4, deleted)
	require.Zero(t, remaining)

	log := entries(t, db, o.ID)
	require.Len(t, log, 2)
	require.Equal(t, before[3].ID, log[0].ID)
	require.Equal(t, activity.AuditCut, log[1].Action)
	require.Equal(t, "Old entries of the audit log were deleted as they were due (3).", activity.AuditMessage(log[1]))
	logs := verified(t, db)
	require.Equal(t, activity.Log{OrganizationID: o.ID, Entries: 2, Cut: 3, Head: log[1].Hash}, logs[o.ID])
	require.Equal(t, 1, logs[0].Entries, "the instance's log: the cut alone")
	require.EqualValues(t, 1, logs[0].Cut)
	require.Equal(t, 1, logs[other.ID].Entries)
	anchor := db.Ent().AuditAnchor.Query().Where(auditanchor.OrganizationID(o.ID)).OnlyX(ctx)
	require.Equal(t, before[2].Hash, anchor.LastHash)

	deleted, _, err = activity.Cut(t.Context(), db, year(1))
	require.NoError(t, err)
	require.Zero(t, deleted, "nothing is due any more")
	require.Equal(t, 2, db.Ent().AuditAnchor.Query().CountX(ctx))

	set(year(-2))
	_, _, err = activity.Cut(t.Context(), db, year(-1))
	require.NoError(t, err)
	audit(t, ctx, db, revealed(o.ID, 7, "Later."))
	require.Equal(t, 2, verified(t, db)[o.ID].Entries)
	require.EqualValues(t, 5, verified(t, db)[o.ID].Cut)
	require.Zero(t, verified(t, db)[o.ID].BrokenAt)
}

func TestActionsHaveSentences(t *testing.T) {
	t.Parallel()
	for _, action := range append(activity.Actions(), "planet.discovered_twice", "odd") {
		message := activity.AuditMessage(&ent.AuditEvent{Action: action})
		require.True(t, strings.HasSuffix(message, "."), message)
		require.NotContains(t, message, "%!", message)
		require.NotContains(t, message, "<nil>", message)
	}
	for want, e := range map[string]*ent.AuditEvent{
		"How much of a person is shown went from full names to pseudonyms.": {Action: activity.PrivacyModeChanged,
			Detail: map[string]any{"before": "FULL_NAMES", "after": "PSEUDONYMS"}},
		"Who stands behind a pseudonym was revealed: Ada asked what we hold.": {Action: activity.PersonRevealed,
			Personal: map[string]vocab.PersonalPart{"reason": {Value: "Ada asked what we hold."}}},
		"Who stands behind a pseudonym was revealed.": {Action: activity.PersonRevealed, Detail: map[string]any{"digests": map[string]any{"reason": "00"}}},
		"The organization was changed: name from Acme to Acme Ltd, window days from 90 to 30.": {Action: activity.OrganizationChanged, Detail: map[string]any{
			"windowDays": map[string]any{"before": float64(90), "after": float64(30)}, "name": map[string]any{"before": "Acme", "after": "Acme Ltd"}}},
		"Planet: discovered twice.": {Action: "planet.discovered_twice"},
	} {
		require.Equal(t, want, activity.AuditMessage(e))
	}
}
