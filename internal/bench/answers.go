package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"time"

	"github.com/appmuster/appmuster/frontend"
	"github.com/appmuster/appmuster/graph"
	"github.com/appmuster/appmuster/internal/auth"
	"github.com/appmuster/appmuster/internal/bench/floor"
	"github.com/appmuster/appmuster/internal/database"
	"github.com/appmuster/appmuster/internal/httpd"
	"github.com/appmuster/appmuster/internal/seal/secret"
	"github.com/appmuster/appmuster/internal/viewer"
	"github.com/appmuster/appmuster/internal/vocab"
	"github.com/appmuster/appmuster/internal/xid"
)

// question is one that the API and a floor answer. The document stands below
// organization(id: $id).
type question struct {
	Name, Path, Document string
	// Target is the ratio of medians that is aimed at, Statements how many a
	// request may need, that of who is asking aside.
	Target     float64
	Statements int
}

func questions() []question {
	return []question{
		{"page of 50 users", "/users", `users(first: 50) { nodes { id displayName userPrincipalName mail department accountEnabled lastSignInAt } pageInfo { hasNextPage endCursor } }`, 3, 1},
		{"50 apps with 5 users and count", "/apps", `apps(first: 50) { nodes { id displayName users(first: 5, where: {present: true}) { nodes { user { displayName } } totalCount } } }`, 2.7, 2},
		{"Overview", "/overview", `overview { appsInUse { value confidence asOf } appsDiscovered { value confidence asOf } appsInactive { value confidence asOf } users { value confidence asOf } activeUsers { value confidence asOf } seats { value confidence asOf } }`, 1.5, 1},
		{"Sync History", "/runs", `syncRuns(first: 20) { nodes { sequence state startedAt finishedAt stages { dataSet state fetched added changed removed } } }`, 2.2, 2},
	}
}

// asking is the task of the process that answers.
type asking struct {
	Store        store
	Organization string
	Requests     int
	Profiles     string
}

// answered are medians for one question.
type answered struct {
	// Product is the API once it knows who asks, Token with finding that out.
	Product, Token, Floor time.Duration
	Statements            int64
	Size                  int
}

// ask answers every question, product and floor in turn, over loopback, in one
// process that serves both.
func ask() (err error) {
	tuneMemory()
	var a asking
	if _, err := input(&a); err != nil {
		return err
	}
	ctx := context.Background()
	db, err := database.Open(ctx, database.Config{DataDir: a.Store.Dir, URL: a.Store.URL})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	organization, err := xid.ParseAs(xid.Organization, a.Organization)
	if err != nil {
		return err
	}
	plain, err := api(ctx, db, db, true)
	if err != nil {
		return err
	}
	knowing, err := api(ctx, db, db, false)
	if err != nil {
		return err
	}
	reads := db.SQL()
	if a.Store.URL != "" {
		if reads, err = floor.Reads(a.Store.URL); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, reads.Close()) }()
	}
	by, err := floor.Answers(ctx, reads, a.Store.URL != "", organization)
	if err != nil {
		return err
	}
	counted := counting(db)
	defer func() { err = errors.Join(counted.sql.Close(), err) }() // it holds connections that closing db waits for
	counter, err := api(ctx, db, counted, false)
	if err != nil {
		return err
	}
	product, stopProduct, err := listen(plain)
	if err != nil {
		return err
	}
	defer stopProduct()
	asked, stopAsked, err := listen(knowing)
	if err != nil {
		return err
	}
	defer stopAsked()
	hand, stopFloor, err := listen(by)
	if err != nil {
		return err
	}
	defer stopFloor()
	count, stopCount, err := listen(counter)
	if err != nil {
		return err
	}
	defer stopCount()

	stop, err := profileTo(a.Profiles, "answers.cpu")
	if err != nil {
		return err
	}
	var all []answered
	for _, q := range questions() {
		body, err := json.Marshal(map[string]any{
			"query":     "query($id: ID!) { organization(id: $id) { " + q.Document + " } }",
			"variables": map[string]any{"id": a.Organization},
		})
		if err != nil {
			return err
		}
		var ours, known, theirs []time.Duration
		var got answered
		for i := range a.Requests + a.Requests/5 {
			o, size, err := post(ctx, product+"/graphql", body)
			if err != nil {
				return fmt.Errorf("%s: %w", q.Name, err)
			}
			k, _, err := post(ctx, asked+"/graphql", body)
			if err != nil {
				return fmt.Errorf("%s: %w", q.Name, err)
			}
			f, _, err := post(ctx, hand+q.Path, body)
			if err != nil {
				return fmt.Errorf("%s by hand: %w", q.Name, err)
			}
			if i >= a.Requests/5 { // the first are for warming up
				ours, known, theirs = append(ours, o), append(known, k), append(theirs, f)
			}
			got.Size = size
		}
		got.Token, got.Product, got.Floor = median(ours), median(known), median(theirs)
		if _, _, err := post(ctx, count+"/graphql", body); err != nil {
			return err
		}
		before := counted.n.Load()
		if _, _, err := post(ctx, count+"/graphql", body); err != nil {
			return err
		}
		got.Statements = counted.n.Load() - before
		all = append(all, got)
	}
	return errors.Join(stop(), answer(all))
}

// api is the product's handler; reads is what the resolvers read. Each request
// finds out who is asking, or all of them know it from the start.
func api(ctx context.Context, db *database.DB, reads graph.Database, identify bool) (http.Handler, error) {
	log := slog.New(slog.DiscardHandler)
	accounts, err := auth.New(auth.Params{DB: db, Now: time.Now, Logger: log})
	if err != nil {
		return nil, err
	}
	if _, err := accounts.Bootstrap(ctx, "", secret.Text{}, secret.NewText(apiToken)); err != nil {
		return nil, err
	}
	g, err := graph.New(graph.Params{
		DB: reads, Auth: accounts, Logger: log, RequestID: httpd.RequestID,
		Renew:    func(context.Context) (*viewer.Viewer, error) { return nil, nil },
		Instance: graph.Instance{Darkens: func(vocab.DataSet) []string { return nil }},
	})
	if err != nil {
		return nil, err
	}
	who := accounts.Identify
	if !identify {
		v, err := tokenViewer(ctx, accounts)
		if err != nil {
			return nil, err
		}
		who = func(_ func(context.Context) string, next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				next.ServeHTTP(w, r.WithContext(viewer.NewContext(r.Context(), v)))
			})
		}
	}
	return httpd.New(httpd.Params{
		BaseURL: "http://127.0.0.1", Graph: g, Identify: who, Ready: db.Ping, Pages: frontend.Files(), Logger: log,
	})
}

// tokenViewer is whom the API token stands for.
func tokenViewer(ctx context.Context, accounts *auth.Service) (v *viewer.Viewer, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "/graphql", nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+apiToken)
	accounts.Identify(func(context.Context) string { return "" }, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		v = viewer.Asking(r.Context())
	})).ServeHTTP(httptest.NewRecorder(), req)
	if v == nil {
		return nil, errors.New("the API token is not known")
	}
	return v, nil
}

func listen(h http.Handler) (address string, stop func(), err error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	s := &http.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second}
	go func() { _ = s.Serve(l) }()
	return "http://" + l.Addr().String(), func() { _ = s.Close() }, nil
}

// impatient gives up on an answer that will not come: its connections are those
// of the default client.
func impatient() *http.Client { return &http.Client{Timeout: time.Minute} }

func post(ctx context.Context, address string, body []byte) (took time.Duration, size int, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return 0, 0, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+apiToken)
	began := time.Now()
	res, err := impatient().Do(req)
	if err != nil {
		return 0, 0, err
	}
	defer res.Body.Close()
	got, err := io.ReadAll(res.Body)
	took = time.Since(began)
	if err != nil {
		return 0, 0, err
	}
	if res.StatusCode != http.StatusOK || bytes.Contains(got, []byte(`"errors"`)) {
		return 0, 0, fmt.Errorf("answered %d: %s", res.StatusCode, got[:min(len(got), 300)])
	}
	return took, len(got), nil
}

func median[T ~int64 | ~float64](all []T) T {
	s := slices.Clone(all)
	slices.Sort(s)
	return s[len(s)/2]
}

// answers measures the API against statements by hand, on what a sync stored.
func (b *bencher) answers(ctx context.Context, on synced) ([]answered, error) {
	var all []answered
	err := runChild(ctx, "answers", asking{Store: on.product, Organization: on.organization, Requests: 300, Profiles: b.profiles}, &all)
	return all, err
}

func profileTo(dir, name string) (stop func() error, err error) {
	if dir == "" {
		return func() error { return nil }, nil
	}
	return startProfile(filepath.Join(dir, name))
}
