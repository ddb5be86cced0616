package app

import (
	"context"
	"database/sql"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/entrasim"
	"github.com/appmuster/appmuster/internal/msgraph"
	"github.com/appmuster/appmuster/internal/seal"
	"github.com/appmuster/appmuster/internal/tenant"
	"github.com/appmuster/appmuster/internal/vocab"
)

// door stands before Microsoft: whoever asks for a token waits there with the
// answer until it is let through.
type door struct {
	answered chan struct{} // one for each answer of Microsoft
	open     chan struct{} // closed: answers come through
}

func newDoor() *door { return &door{make(chan struct{}, 8), make(chan struct{})} }

// client gives a way to Microsoft through the door.
func (d *door) client(t *testing.T, sim *entrasim.Sim) *msgraph.Service {
	t.Helper()
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer := httptest.NewRecorder()
		sim.Handler().ServeHTTP(answer, r)
		if strings.HasSuffix(r.URL.Path, "/oauth2/v2.0/token") {
			d.answered <- struct{}{}
			select {
			case <-d.open:
			case <-r.Context().Done():
			}
		}
		maps.Copy(w.Header(), answer.Header())
		w.WriteHeader(answer.Code)
		_, _ = io.Copy(w, answer.Body)
	}))
	t.Cleanup(front.Close)
	service, err := msgraph.New(msgraph.Config{LoginURL: front.URL + "/login", GraphURL: front.URL + "/graph", Now: sim.Now, Logger: slog.New(slog.DiscardHandler)})
	require.NoError(t, err)
	return service
}

// await waits until Microsoft answered n times.
func (d *door) await(t *testing.T, n int) {
	t.Helper()
	for range n {
		select {
		case <-d.answered:
		case <-time.After(time.Minute):
			t.Fatal("Microsoft was not asked within a minute")
		}
	}
}

// delegate is a process of the product that has a delegated tenant to read.
type delegate struct {
	*traveler
	id     int64
	second *database.DB // the same database, as another process has it
	cfg    database.Config
}

func newDelegate(t *testing.T, dialect string) *delegate {
	t.Helper()
	var cfg database.Config
	note := func(c *database.Config) { cfg = *c }
	var db, second *database.DB
	if dialect == "sqlite" {
		db = dbtest.Open(t, note)
		second = db // one process has the file
	} else {
		db = dbtest.OpenPostgres(t, note)
		var err error
		second, err = database.Open(t.Context(), cfg)
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, second.Close()) })
	}
	w := newTravelers(t, db, entrasim.DemoCompanies(time.Now())[0])(t, true)
	waiting, home, q := w.way(smallAdmin)
	_, err := w.tenants.CompleteConsent(home, q, nil, "")
	require.NoError(t, err)
	d := &delegate{w, waiting.ID, second, cfg}
	require.NotEmpty(t, d.sealed())
	w.change(func(ctx context.Context, c *ent.Client) error {
		if err := c.ApiToken.UpdateOneID(w.token).SetExpiresAt(w.sim.Now().AddDate(0, 1, 0)).Exec(ctx); err != nil {
			return err
		}
		return c.Membership.Update().ClearExpiresAt().Exec(ctx)
	})
	w.sim.Advance(time.Hour)
	return d
}

// process gives the service as a process of its own has it, behind a door.
func (d *delegate) process(db *database.DB, behind *door) *tenant.Service {
	d.t.Helper()
	p := d.tenants.Params
	keeper, err := seal.New(make([]byte, seal.KeySize))
	require.NoError(d.t, err)
	p.DB, p.Keeper, p.Microsoft = db, keeper, behind.client(d.t, d.sim)
	return tenant.New(p)
}

// again lets the administrator consent anew.
func (d *delegate) again() {
	d.t.Helper()
	_, address, err := d.tenants.Reconnect(d.asking(), d.id, tenant.Reconnection{})
	require.NoError(d.t, err)
	_, err = d.tenants.CompleteConsent(d.t.Context(), d.arrive(address, smallAdmin), nil, "")
	require.NoError(d.t, err)
}

func (d *delegate) sealed() []byte { return d.now(d.id).SealedCredential }

// cutStores lets every transaction that stores a token end before its commit: on
// PostgreSQL its connection dies while it commits. mend ends that.
func (d *delegate) cutStores() (mend func()) {
	d.t.Helper()
	driver, source := "sqlite", "file:"+filepath.Join(d.cfg.DataDir, "appmuster.db")+"?_pragma=busy_timeout(10000)"
	cut := []string{`CREATE TRIGGER cut AFTER UPDATE OF sealed_credential ON tenants BEGIN SELECT RAISE(ROLLBACK, 'the power went'); END`}
	whole := "DROP TRIGGER cut"
	if d.db.Dialect() == database.Postgres {
		driver, source = "pgx", dbtest.Unbound(d.t, d.cfg.URL)
		cut = []string{
			`CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$`,
			`CREATE CONSTRAINT TRIGGER cut AFTER UPDATE OF sealed_credential ON tenants DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION cut()`,
		}
		whole += " ON tenants"
	}
	raw, err := sql.Open(driver, source)
	require.NoError(d.t, err)
	d.t.Cleanup(func() { require.NoError(d.t, raw.Close()) })
	for _, statement := range cut {
		_, err = raw.ExecContext(d.t.Context(), statement)
		require.NoError(d.t, err)
	}
	return func() {
		_, err := raw.ExecContext(d.t.Context(), whole)
		require.NoError(d.t, err)
	}
}

// reads tells that the tenant is as connected as ever: its token opens the
// directory and can be renewed.
func (d *delegate) reads() {
	d.t.Helper()
	t := d.now(d.id)
	require.NotEqual(d.t, vocab.TenantStateNeedsConsent, t.State)
	require.Empty(d.t, t.StateReason)
	client, err := d.tenants.Client(d.t.Context(), d.id)
	require.NoError(d.t, err)
	_, err = client.Organization(d.t.Context())
	require.NoError(d.t, err)
	before := d.sealed()
	require.NoError(d.t, d.tenants.RefreshToken(d.t.Context(), d.id))
	require.NotEqual(d.t, before, d.sealed(), "the newest token is kept")
	require.Equal(d.t, d.sim.Now().Unix()/60, d.now(d.id).TokenRefreshedAt.Unix()/60)
}

// TestTwoRefreshesAtOnceLockNobodyOut: two processes had Microsoft's answer to the
// same refresh token before either stored it.
func TestTwoRefreshesAtOnceLockNobodyOut(t *testing.T) {
	t.Parallel()
	eachDialect(t, func(t *testing.T, dialect string) {
		d := newDelegate(t, dialect)
		before, shut := d.sealed(), newDoor()
		var wg sync.WaitGroup
		for _, db := range []*database.DB{d.db, d.second} {
			process := d.process(db, shut)
			wg.Go(func() {
				if err := process.RefreshToken(context.WithoutCancel(t.Context()), d.id); err != nil {
					t.Error(err)
				}
			})
		}
		shut.await(t, 2)
		require.Equal(t, before, d.sealed())
		close(shut.open)
		wg.Wait()
		require.NotEqual(t, before, d.sealed())
		d.reads()
	})
}

// TestCrashBeforeTheNewTokenIsStoredLocksNobodyOut: Microsoft answered, and the
// transaction that stores its token was cut.
func TestCrashBeforeTheNewTokenIsStoredLocksNobodyOut(t *testing.T) {
	t.Parallel()
	eachDialect(t, func(t *testing.T, dialect string) {
		d := newDelegate(t, dialect)
		before := d.now(d.id)
		mend := d.cutStores()
		for range 2 {
			require.Error(t, d.tenants.RefreshToken(t.Context(), d.id))
			after := d.now(d.id)
			require.Equal(t, before.SealedCredential, after.SealedCredential)
			require.Equal(t, before.State, after.State)
			require.Equal(t, before.TokenRefreshedAt, after.TokenRefreshedAt, "so that the next one is due at once")
		}
		mend()
		d.reads()
	})
}

// TestARefreshThatIsLateLeavesANewConsent: an administrator consented anew while a
// refresh of the older consent was under way; its answer, a token or a refusal,
// concerns the older one.
func TestARefreshThatIsLateLeavesANewConsent(t *testing.T) {
	t.Parallel()
	eachDialect(t, func(t *testing.T, dialect string) {
		for name, happens := range map[string]func(d *delegate){
			"Token":   func(*delegate) {},
			"Refusal": func(d *delegate) { d.sim.RevokeRefreshTokens(d.sim.Companies()[0].TenantID, smallAdmin) },
		} {
			t.Run(name, func(t *testing.T) {
				d := newDelegate(t, dialect)
				happens(d)
				shut, late := newDoor(), make(chan error, 1)
				process := d.process(d.second, shut)
				go func() { late <- process.RefreshToken(context.WithoutCancel(t.Context()), d.id) }()
				shut.await(t, 1)

				d.sim.Advance(time.Minute)
				d.again()
				renewed := d.sealed()
				close(shut.open)
				require.NoError(t, <-late)
				require.Equal(t, renewed, d.sealed())
				d.reads()
			})
		}
	})
}
