package app

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/ent/activityevent"
	"github.com/appmuster/appmuster/ent/auditevent"
	"github.com/appmuster/appmuster/ent/datakey"
	"github.com/appmuster/appmuster/ent/syncrun"
	"github.com/appmuster/appmuster/ent/user"
	"github.com/appmuster/appmuster/internal/activity"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/entrasim"
	"github.com/appmuster/appmuster/internal/fault"
	"github.com/appmuster/appmuster/internal/seal/secret"
	"github.com/appmuster/appmuster/internal/tenant"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/internal/xid"
)

// owner is who may disconnect the travelers' tenants.
func (w *traveler) owner() context.Context {
	return viewer.NewContext(w.t.Context(), viewer.New(viewer.Params{MemberID: w.member, Roles: map[int64]viewer.Role{w.organization: viewer.RoleOwner}}))
}

// gone tells that a tenant is disconnected for good: nothing sealed, no sync.
func (w *traveler) gone(id int64, runs int) {
	w.t.Helper()
	t, sys := w.now(id), dbtest.Context(w.t)
	require.Equal(w.t, vocab.TenantStateDisconnected, t.State)
	require.NotNil(w.t, t.DisconnectedAt)
	require.Empty(w.t, t.SealedCredential)
	require.Nil(w.t, t.NextSyncAt)
	require.Equal(w.t, "The connection was ended; what was read stays.", t.StateReason)
	require.Empty(w.t, t.StateMend)
	require.False(w.t, w.db.Ent().DataKey.Query().Where(datakey.OwnerKindEQ(vocab.OwnerKindTenant), datakey.OwnerID(id), datakey.DestroyedAtIsNil()).ExistX(sys), "a key was made")
	require.Equal(w.t, runs, w.db.Ent().SyncRun.Query().Where(syncrun.TenantID(id)).CountX(sys))
}

// disconnectDuring disconnects a tenant while do asks Microsoft, and gives what do
// gave.
func (w *traveler) disconnectDuring(id int64, do func() error) error {
	w.t.Helper()
	w.sim.Inject(entrasim.Fault{Path: `^/graph/v1.0/organization`, Action: entrasim.Slow, Delay: 1500 * time.Millisecond, Times: 1})
	asked := len(w.sim.Requests())
	ended := make(chan error, 1)
	go func() { ended <- do() }()
	require.Eventually(w.t, func() bool { return len(w.sim.Requests()) > asked }, 10*time.Second, time.Millisecond, "Microsoft is asked")
	_, err := w.tenants.Disconnect(w.owner(), id, false)
	require.NoError(w.t, err)
	require.Empty(w.t, ended, "it ended before")
	return <-ended
}

// TestWhatIsUnderWayBindsNoDisconnectedTenant: a reconnect or a consent that asks
// Microsoft while the tenant is disconnected connects nothing.
func TestWhatIsUnderWayBindsNoDisconnectedTenant(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		demo := entrasim.DemoCompanies(time.Now())
		travels := newTravelers(t, db, demo[0], demo[2], entrasim.FourthCompany(time.Now()))
		refused := func(t *testing.T, err error) {
			t.Helper()
			require.True(t, fault.Is(err, fault.Conflict), "%v", err)
			require.ErrorContains(t, err, "This tenant was disconnected.")
		}

		for _, renewed := range []bool{false, true} {
			// journey comes home to a tenant that waits, or is connected already.
			journey := func(t *testing.T) (w *traveler, id int64, runs int, complete func() error) {
				w = travels(t, false)
				waiting, home, q := w.way(smallAdmin)
				complete = func() error {
					_, err := w.tenants.CompleteConsent(home, q, w.session, "")
					return err
				}
				if renewed {
					require.NoError(t, complete())
					_, address, err := w.tenants.Reconnect(w.asking(), waiting.ID, tenant.Reconnection{SessionHash: w.session})
					require.NoError(t, err)
					q, runs = w.arrive(address, smallAdmin), 1
				}
				return w, waiting.ID, runs, complete
			}
			name := map[bool]string{false: "First", true: "Renewed"}[renewed]
			t.Run(name+"ConsentWhileMicrosoftIsAsked", func(t *testing.T) {
				w, id, runs, complete := journey(t)
				refused(t, w.disconnectDuring(id, complete))
				w.gone(id, runs)
			})
			t.Run(name+"ConsentBeforeMicrosoftIsAsked", func(t *testing.T) {
				w, id, runs, complete := journey(t)
				standing, looks := w.tenants.Standing, 0
				w.tenants.Standing = func(ctx context.Context, c *ent.Client, memberID, tokenID int64) (*viewer.Viewer, error) {
					if looks++; looks == 1 {
						_, err := w.tenants.Disconnect(w.owner(), id, false)
						require.NoError(t, err)
					}
					return standing(ctx, c, memberID, tokenID)
				}
				refused(t, complete())
				w.gone(id, runs)
			})
		}

		t.Run("NewSecret", func(t *testing.T) {
			w := travels(t, false)
			register(w.sim, demo[2], testClientID)
			own, _, err := w.tenants.Connect(w.asking(), tenant.Connection{OrganizationID: w.organization, Mode: vocab.TenantModeCustomerApp,
				EntraTenant: demo[2].TenantID, ClientID: testClientID, ClientSecret: secret.NewText(testSecret)})
			require.NoError(t, err)
			asking := w.asking()
			refused(t, w.disconnectDuring(own.ID, func() error {
				_, _, err := w.tenants.Reconnect(asking, own.ID, tenant.Reconnection{Secret: secret.NewText(testSecret)})
				return err
			}))
			w.gone(own.ID, 1)
		})
	})
}

// TestErasureIsDoneWhateverCutsItOff: what was asked for is done in pieces by a
// job, told only at its end, and may be asked for again until then.
func TestErasureIsDoneWhateverCutsItOff(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		travels := newTravelers(t, db, entrasim.DemoCompanies(time.Now())[2])
		w := travels(t, false)
		sys := dbtest.Context(t)
		doomed, stays := dbtest.Tenant(t, db, w.organization), dbtest.Tenant(t, db, w.organization)
		const users = 12_000
		w.change(func(ctx context.Context, c *ent.Client) error {
			for _, id := range []int64{doomed.ID, stays.ID} {
				for from := 0; from < users; from += 1000 {
					var batch []*ent.UserCreate
					for n := from; n < from+1000; n++ {
						batch = append(batch, c.User.Create().SetOrganizationID(w.organization).SetTenantID(id).
							SetEntraID(xid.GUID(fmt.Sprintf("%08x-0000-4000-8000-%012x", id, n))).SetSortKey("n").SetFirstSeenAt(w.sim.Now()))
					}
					if err := c.User.CreateBulk(batch...).Exec(ctx); err != nil {
						return err
					}
				}
			}
			return nil
		})
		left := func(id int64) int {
			return db.Ent().User.Query().Where(user.TenantID(id)).CountX(sys)
		}
		entries := func(action string) []*ent.AuditEvent {
			return db.Ent().AuditEvent.Query().Where(auditevent.OrganizationID(w.organization), auditevent.Action(action)).AllX(sys)
		}
		queued := func() (n int) {
			require.NoError(t, db.SQL().QueryRowContext(t.Context(), "SELECT count(*) FROM river_job WHERE kind = 'erase_tenant'").Scan(&n))
			return n
		}
		told := func() any {
			return db.Ent().ActivityEvent.Query().Where(activityevent.TenantID(doomed.ID), activityevent.Type(activity.TenantDisconnected)).OnlyX(sys).After["dataErased"]
		}

		done, err := w.tenants.Erase(t.Context(), doomed.ID, time.Minute)
		require.NoError(t, err)
		require.True(t, done)
		require.Equal(t, users, left(doomed.ID), "nobody asked for it")

		after, err := w.tenants.Disconnect(w.owner(), doomed.ID, true)
		require.NoError(t, err)
		require.Equal(t, vocab.TenantStateDisconnected, after.State)
		require.Equal(t, "The connection was ended. Its data is being erased.", after.StateReason)
		require.NotNil(t, after.EraseRequestedAt)
		require.Equal(t, users, left(doomed.ID), "the request erases nothing itself")
		require.Equal(t, 1, queued())
		require.Equal(t, false, told())
		require.Equal(t, true, entries(activity.AuditTenantDisconnected)[0].Detail["eraseRequested"])
		require.Equal(t, false, entries(activity.AuditTenantDisconnected)[0].Detail["dataErased"])

		// One piece, then the process dies.
		done, err = w.tenants.Erase(t.Context(), doomed.ID, time.Nanosecond)
		require.NoError(t, err)
		require.False(t, done)
		require.Equal(t, users-5000, left(doomed.ID))
		require.Nil(t, w.now(doomed.ID).ErasedAt)

		_, err = w.tenants.Disconnect(w.owner(), doomed.ID, true)
		require.NoError(t, err, "asked for again")
		_, err = w.tenants.Disconnect(w.owner(), doomed.ID, false)
		require.True(t, fault.Is(err, fault.Conflict), "%v", err)
		require.Len(t, entries(activity.TenantErasureRequested), 1)
		require.Len(t, entries(activity.AuditTenantDisconnected), 1)
		require.Equal(t, 1, queued(), "one job does it")
		require.Empty(t, entries(activity.TenantDataErased))
		require.Equal(t, false, told())

		done, err = w.tenants.Erase(t.Context(), doomed.ID, time.Minute)
		require.NoError(t, err)
		require.True(t, done)
		require.Zero(t, left(doomed.ID))
		require.Equal(t, users, left(stays.ID))
		end := w.now(doomed.ID)
		require.NotNil(t, end.ErasedAt)
		require.Equal(t, "The connection was ended and what was read was erased.", end.StateReason)
		require.Equal(t, true, told())
		require.Len(t, entries(activity.TenantDataErased), 1)
		said := entries(activity.TenantDataErased)[0]
		require.Equal(t, doomed.ID, *said.SubjectID)
		require.Equal(t, vocab.ActorKindJob, said.ActorKind)
		require.EqualValues(t, users, said.Detail["rows"].(map[string]any)["users"], "counted over what cut it off")

		_, err = w.tenants.Disconnect(w.owner(), doomed.ID, true)
		require.True(t, fault.Is(err, fault.Conflict), "%v", err)
		done, err = w.tenants.Erase(t.Context(), doomed.ID, time.Minute)
		require.NoError(t, err)
		require.True(t, done)
		require.Len(t, entries(activity.TenantDataErased), 1)

		// What was kept at first may be erased later.
		_, err = w.tenants.Disconnect(w.owner(), stays.ID, false)
		require.NoError(t, err)
		after, err = w.tenants.Disconnect(w.owner(), stays.ID, true)
		require.NoError(t, err)
		require.Equal(t, "The connection was ended. Its data is being erased.", after.StateReason)
		require.Len(t, entries(activity.TenantErasureRequested), 2)
	})
}

// TestAKilledErasureGoesOn kills the process as soon as it answered that it
// erases: the next one does the rest.
func TestAKilledErasureGoesOn(t *testing.T) {
	t.Parallel()
	company := entrasim.DemoCompanies(time.Now())[2]
	_, ms := microsoft(t, company)
	env := environment(t, ms, "sqlite")
	server := spawn(t, env)
	_, id := synced(t, server.api, company)
	require.NotZero(t, rowsOf(t, env, id)["users"])
	got := ask[struct {
		DisconnectTenant struct {
			Tenant     struct{ StateReason string }
			UserErrors []said
		}
	}](t, server.api, `mutation($id: ID!) { disconnectTenant(input: {tenantId: $id, eraseData: true}) { tenant { stateReason } userErrors { code message } } }`,
		map[string]any{"id": id}).DisconnectTenant
	server.kill()
	require.Empty(t, got.UserErrors)
	require.Equal(t, "The connection was ended. Its data is being erased.", got.Tenant.StateReason)

	server = spawn(t, env)
	awaitErased(t, server.api, id)
	for table, n := range rowsOf(t, env, id) {
		switch table {
		case "tenants", "sync_runs", "sync_stages", "activity_events", "consent_states", "sync_lease":
		default:
			require.Zero(t, n, table)
		}
	}
}

// Who disconnects takes the lease before the tenant's row, as whoever stores a
// page does: neither waits for what the other has.
func TestDisconnectingAndStoringAPageDoNotWaitForEachOther(t *testing.T) {
	t.Parallel()
	for _, erase := range []bool{false, true} {
		t.Run(fmt.Sprint("Erase", erase), func(t *testing.T) {
			t.Parallel()
			db := dbtest.OpenPostgres(t) // SQLite has one writer
			demo := entrasim.DemoCompanies(time.Now())
			w := newTravelers(t, db, demo[2])(t, false)
			register(w.sim, demo[2], testClientID)
			own, _, err := w.tenants.Connect(w.asking(), tenant.Connection{OrganizationID: w.organization, Mode: vocab.TenantModeCustomerApp,
				EntraTenant: demo[2].TenantID, ClientID: testClientID, ClientSecret: secret.NewText(testSecret)})
			require.NoError(t, err)
			sys := dbtest.Context(t)
			disconnected := make(chan error, 1)
			require.NoError(t, db.InTx(sys, func(ctx context.Context, tx *database.Tx) error {
				if err := tx.HoldSync(ctx, own.ID); err != nil {
					return err
				}
				go func() {
					_, err := w.tenants.Disconnect(w.owner(), own.ID, erase)
					disconnected <- err
				}()
				require.Eventually(t, func() bool {
					var waiting int
					err := db.SQL().QueryRowContext(sys,
						"SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'").Scan(&waiting)
					return err == nil && waiting == 1
				}, 10*time.Second, time.Millisecond)
				// Less than PostgreSQL takes to find out that two wait for each other.
				if _, err := tx.Exec(ctx, "SET LOCAL lock_timeout = '500ms'"); err != nil {
					return err
				}
				_, err := tx.Exec(ctx, "UPDATE tenants SET run_sequence = run_sequence WHERE id = ?", own.ID)
				return err
			}))
			require.NoError(t, <-disconnected)
			require.Equal(t, vocab.TenantStateDisconnected, w.now(own.ID).State)
		})
	}
}

// A tenant that was disconnected and whose data was kept is taken up again by
// consent: the same tenant, with a new key. Until the consent it stays as it is,
// and who ends it for good meanwhile has the last word.
func TestADisconnectedTenantIsTakenUpAgain(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		demo := entrasim.DemoCompanies(time.Now())
		travels := newTravelers(t, db, demo[0])
		w := travels(t, false)
		w.sim.ChangeRegistration(operatorClientID, func(r *entrasim.Registration) { r.Roles = permissionNames(3) })
		for _, mode := range []vocab.TenantMode{vocab.TenantModeDelegated, vocab.TenantModeApplication} {
			// home completes the legs of a journey that begins at an address.
			home := func(address string) error {
				for address != "" {
					back, err := w.tenants.CompleteConsent(w.asking(), w.arrive(address, smallAdmin), w.session, "")
					if err != nil {
						return err
					}
					address = back.Next
				}
				return nil
			}
			row, address, err := w.tenants.Connect(w.asking(), tenant.Connection{OrganizationID: w.organization, Mode: mode, SessionHash: w.session})
			require.NoError(t, err)
			require.NoError(t, home(address))
			leave := func(erase bool) {
				_, err := w.tenants.Disconnect(w.owner(), row.ID, erase)
				require.NoError(t, err)
			}
			again := func() string {
				_, address, err := w.tenants.Reconnect(w.asking(), row.ID, tenant.Reconnection{SessionHash: w.session})
				require.NoError(t, err)
				return address
			}
			leave(false)
			address = again()
			w.remains(row.ID, "who only sets out changes nothing")
			require.NoError(t, home(address))
			after := w.now(row.ID)
			require.Nil(t, after.DisconnectedAt)
			require.Equal(t, vocab.TenantStateGettingData, after.State)
			require.NotNil(t, after.NextSyncAt)
			require.EqualValues(t, 2, after.RunSequence)
			require.True(t, db.Ent().DataKey.Query().Where(datakey.OwnerKindEQ(vocab.OwnerKindTenant), datakey.OwnerID(row.ID), datakey.DestroyedAtIsNil()).ExistX(dbtest.Context(t)))

			// Disconnected, set out, and disconnected once more by somebody who was quicker.
			leave(false)
			late := again()
			require.NoError(t, home(again()))
			leave(false)
			require.ErrorContains(t, home(late), "is not known")
			w.remains(row.ID, "it was disconnected since")

			late = again()
			leave(true)
			require.ErrorContains(t, home(late), "is not known")
			w.remains(row.ID, "its data is to be erased")
			_, _, err = w.tenants.Reconnect(w.asking(), row.ID, tenant.Reconnection{SessionHash: w.session})
			require.ErrorContains(t, err, "This tenant was disconnected.")
		}
	})
}

// remains tells that a tenant is disconnected and has nothing to be read with.
func (w *traveler) remains(id int64, why string) {
	w.t.Helper()
	t := w.now(id)
	require.Equal(w.t, vocab.TenantStateDisconnected, t.State, why)
	require.NotNil(w.t, t.DisconnectedAt, why)
	require.Empty(w.t, t.SealedCredential, why)
	require.Nil(w.t, t.NextSyncAt, why)
}
