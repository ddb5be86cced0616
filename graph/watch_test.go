package graph_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/appmuster/appmuster/graph"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/database/dbtest"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
)

// events opens a stream over real HTTP and gives its events until it ends.
func events(t *testing.T, h http.Handler, v *viewer.Viewer, query string) <-chan string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.ServeHTTP(w, r.WithContext(viewer.NewContext(r.Context(), v)))
	}))
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(func() { cancel(); server.Close() })
	body, err := json.Marshal(vars{"query": query})
	require.NoError(t, err)
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, server.URL, strings.NewReader(string(body)))
	require.NoError(t, err)
	r.Header.Set("Content-Type", jsonType)
	r.Header.Set("Accept", "text/event-stream")
	response, err := server.Client().Do(r)
	require.NoError(t, err)
	out := make(chan string, 100)
	if !strings.HasPrefix(response.Header.Get("Content-Type"), "text/event-stream") {
		out <- "status " + strconv.Itoa(response.StatusCode)
		close(out)
		return out
	}
	go func() {
		defer close(out)
		defer response.Body.Close()
		event := ""
		for lines := bufio.NewScanner(response.Body); lines.Scan(); {
			line := lines.Text()
			switch {
			case strings.HasPrefix(line, "event: "):
				event = line[7:]
			case strings.HasPrefix(line, "data:"):
				out <- event + " " + strings.TrimSpace(line[5:])
			}
		}
	}()
	return out
}

func next(t *testing.T, from <-chan string) string {
	t.Helper()
	select {
	case e := <-from:
		return e
	case <-time.After(10 * time.Second):
		t.Fatal("no event")
		return ""
	}
}

func TestSubscriptionTellsOfEachChange(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		a := newAPI(t, db)
		query := `subscription { syncRunUpdated(tenantId: "` + w.mine.tenant.GlobalID() + `") { sequence state stages { state fetched } tenant { displayName } } }`
		stream := events(t, a.handler, as(w.mine.org.ID), query)
		require.JSONEq(t, `{"data":{"syncRunUpdated":{"sequence":4,"state":"SUCCEEDED","stages":[{"state":"PENDING","fetched":0},{"state":"PENDING","fetched":0}],"tenant":{"displayName":"Mine AG"}}}}`,
			strings.TrimPrefix(next(t, stream), "next "))
		run := w.mine.runs[3]
		require.NoError(t, db.InTx(dbtest.Context(t), func(ctx context.Context, tx *database.Tx) error {
			if err := tx.Ent().SyncStage.UpdateOneID(w.mine.stages[7].ID).SetFetched(42).SetState(vocab.SyncStageStateRunning).Exec(ctx); err != nil {
				return err
			}
			return tx.Notify(ctx, "sync_run", strconv.FormatInt(run.ID, 10))
		}))
		require.JSONEq(t, `{"data":{"syncRunUpdated":{"sequence":4,"state":"SUCCEEDED","stages":[{"state":"PENDING","fetched":0},{"state":"RUNNING","fetched":42}],"tenant":{"displayName":"Mine AG"}}}}`,
			strings.TrimPrefix(next(t, stream), "next "))

		foreign := events(t, a.handler, as(w.theirs.org.ID), query)
		require.Contains(t, next(t, foreign), `"message":"There is no such tenant, or it is not yours."`)
		require.Equal(t, "complete ", next(t, foreign))
		nobody := events(t, a.handler, nil, query)
		require.Contains(t, next(t, nobody), "UNAUTHENTICATED")
		require.Equal(t, "complete ", next(t, nobody))
		posted := a.ask(as(w.mine.org.ID), query)
		require.Equal(t, "BAD_REQUEST", posted.code())
		once := events(t, a.handler, as(w.mine.org.ID), `{ organizations { nodes { name } } }`)
		require.JSONEq(t, `{"data":{"organizations":{"nodes":[{"name":"Mine"}]}}}`, strings.TrimPrefix(next(t, once), "next "))
		require.Equal(t, "complete ", next(t, once))
	}, clock)
}

func TestStreamEndsWithTheRight(t *testing.T) {
	t.Parallel()
	db := dbtest.Open(t)
	w := newWorld(t, db)
	var renewed atomic.Pointer[viewer.Viewer]
	renewed.Store(as(w.mine.org.ID))
	var failing atomic.Bool
	a := newAPI(t, db, func(p *graph.Params) {
		p.Heartbeat = 20 * time.Millisecond
		p.Renew = func(context.Context) (*viewer.Viewer, error) {
			if failing.Load() {
				return nil, errors.New("no answer")
			}
			return renewed.Load(), nil
		}
	})
	query := `subscription { syncRunUpdated(tenantId: "` + w.mine.tenant.GlobalID() + `") { sequence } }`
	lost := events(t, a.handler, as(w.mine.org.ID), query)
	require.Contains(t, next(t, lost), "next")
	renewed.Store(as(w.theirs.org.ID))
	require.Equal(t, "complete ", next(t, lost))

	renewed.Store(as(w.mine.org.ID))
	ended := events(t, a.handler, as(w.mine.org.ID), query)
	require.Contains(t, next(t, ended), "next")
	renewed.Store(nil)
	require.Equal(t, "complete ", next(t, ended))
}

func TestStreamsPerAskerAreCapped(t *testing.T) {
	t.Parallel()
	db := dbtest.Open(t)
	w := newWorld(t, db)
	a := newAPI(t, db)
	query := `subscription { syncRunUpdated(tenantId: "` + w.mine.tenant.GlobalID() + `") { sequence } }`
	for range 20 {
		require.Contains(t, next(t, events(t, a.handler, as(w.mine.org.ID), query)), "next")
	}
	require.Equal(t, "status 429", next(t, events(t, a.handler, as(w.mine.org.ID), query)))
	other := viewer.New(viewer.Params{MemberID: 8, Roles: map[int64]viewer.Role{w.mine.org.ID: viewer.RoleAnalyst}})
	require.Contains(t, next(t, events(t, a.handler, other, query)), "next")
}
