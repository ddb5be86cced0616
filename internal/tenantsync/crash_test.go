package tenantsync_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/ent"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/entrasim"
	"github.com/appmuster/appmuster/internal/msgraph"
	"github.com/appmuster/appmuster/internal/tenantsync"
	"github.com/appmuster/appmuster/internal/viewer"
)

// victim is what the process that is killed needs to know.
type victim struct {
	DataDir, URL, Login, Graph  string
	Tenant, Client              string
	Run, Generation, OffsetNano int64
	// Dies is at which beginning or end of a transaction that needs the lease it is
	// killed: odd ones are beginnings, and then within After or at the end.
	Dies  int64
	After time.Duration
}

const victimName = "TENANTSYNC_VICTIM"

// TestVictim is the process that is killed: it works on a run until it ends.
func TestVictim(t *testing.T) {
	text := os.Getenv(victimName)
	if text == "" {
		t.Skip("only as a child of the crash test")
	}
	var v victim
	require.NoError(t, json.Unmarshal([]byte(text), &v))
	ctx := viewer.System(t.Context(), "test")
	db, err := database.Open(ctx, database.Config{DataDir: v.DataDir, URL: v.URL})
	require.NoError(t, err)
	defer db.Close()
	now := func() time.Time { return time.Now().Add(time.Duration(v.OffsetNano)) }
	service, err := msgraph.New(msgraph.Config{LoginURL: v.Login, GraphURL: v.Graph, Now: now})
	require.NoError(t, err)
	die := func() {
		self, err := os.FindProcess(os.Getpid())
		if err == nil {
			err = self.Kill()
		}
		if err != nil {
			panic(err)
		}
		select {}
	}
	var passed atomic.Int64
	engine := tenantsync.New(tenantsync.Params{
		DB: db, Now: now, Backoff: time.Millisecond,
		Watch: func(tenantsync.LeaseUse) func(error) {
			if passed.Add(1) == v.Dies {
				time.AfterFunc(v.After, die)
			}
			return func(error) {
				if passed.Add(1) >= v.Dies {
					die()
				}
			}
		},
		Graph: func(context.Context, *ent.Tenant) (*msgraph.Client, error) {
			return service.Client(msgraph.AppCredential{EntraTenantID: v.Tenant, ClientID: v.Client, ClientSecret: "own"}), nil
		},
	})
	// As at the start of a process that knows itself alone.
	require.NoError(t, db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		_, err := engine.Resume(ctx, tx, true)
		if err != nil {
			return err
		}
		return tx.QueryRow(ctx, "SELECT generation FROM sync_lease").Scan(&v.Generation)
	}))
	for {
		o, err := engine.Run(ctx, v.Run, v.Generation)
		require.NoError(t, err)
		if o.Kind == tenantsync.Done {
			require.NoError(t, db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
				_, err := engine.Close(ctx, tx, v.Run, o.Lease)
				return err
			}))
			return
		}
		require.Equal(t, tenantsync.Snooze, o.Kind, o.Reason)
	}
}

// TestKillNine kills a first sync, and then a sync of differences, before, in and
// after random transactions until they end, and compares with what undisturbed
// ones store.
func TestKillNine(t *testing.T) {
	t.Parallel()
	company := func() *entrasim.Company {
		return entrasim.Generate(entrasim.Spec{
			Seed: 9, Users: 2300, Groups: 40, Members: 30, Apps: 60, Assignments: 3000, Grants: 400, SignIns: 5200, Audits: 50, Now: start,
		})
	}
	change := func(c *entrasim.Company, people []*ent.User) {
		for i, u := range people {
			switch {
			case i%40 == 0:
				c.RemoveUser(string(u.EntraID))
			case i%40 == 1:
				c.RenameUser(string(u.EntraID), fmt.Sprintf("Renamed %d", i))
			}
		}
	}
	calm := setup(t, dbtest.Open(t), withCompany(company()))
	calm.sync()
	people := calm.db.Ent().User.Query().Order(ent.Asc("entra_id")).AllX(calm.ctx)
	first := calm.dump()
	change(calm.company, people)
	calm.sync()
	second := calm.dump()

	for name, cfg := range map[string]database.Config{"SQLite": {DataDir: dbtest.SQLiteDir(t)}, "PostgreSQL": {URL: dbtest.PostgresURL(t)}} {
		t.Run(name, func(t *testing.T) {
			open := func() *database.DB {
				db, err := database.Open(t.Context(), cfg)
				require.NoError(t, err)
				return db
			}
			db := open()
			w := setup(t, db, withCompany(company()))
			offset := time.Until(w.sim.Now())
			random := rand.New(rand.NewPCG(1, 2))
			killed := func() {
				w.db = db
				w.params.DB = db
				w.engine = tenantsync.New(w.params)
				run := w.open(false)
				v := victim{
					DataDir: cfg.DataDir, URL: cfg.URL, Login: w.server.LoginURL, Graph: w.server.GraphURL,
					Tenant: w.company.TenantID, Client: w.app.ClientID, Run: run.ID, OffsetNano: int64(offset),
				}
				require.NoError(t, db.Close())
				kills := 0
				for {
					// What has no place of its own, as last sign-ins, must fit between two kills.
					v.Dies, v.After = 1+random.Int64N(30), time.Duration(random.Int64N(int64(3*time.Millisecond)))
					text, err := json.Marshal(v)
					require.NoError(t, err)
					cmd := exec.Command(os.Args[0], "-test.run=^TestVictim$")
					cmd.Env = append(os.Environ(), victimName+"="+string(text))
					out, err := cmd.CombinedOutput()
					if err == nil {
						break
					}
					var exit *exec.ExitError
					require.ErrorAs(t, err, &exit)
					require.False(t, exit.Exited(), "it was not killed but failed: %s", out)
					if kills++; kills > 300 {
						t.Fatal("it never gets on")
					}
				}
				t.Logf("killed %d times", kills)
				require.NotZero(t, kills)
				db = open()
				w.db = db
			}
			killed()
			same(t, first, w.dump())
			change(w.company, people)
			killed()
			same(t, second, w.dump())
			require.NoError(t, db.Close())
		})
	}
}
